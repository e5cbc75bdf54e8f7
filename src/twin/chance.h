// Chance, as the seeded world has it. A draw depends on the seed, on what it is for and on which thing it befalls, never on what was
// drawn before: the same supplier is late with the same week's order whatever policy placed it, and a draw added here changes nothing
// there. So two policies can be compared under the same luck.
#ifndef ARGOSY_TWIN_CHANCE_H
#define ARGOSY_TWIN_CHANCE_H

#include "base/map.h"
#include "base/random.h"

static inline Rng chance(uint64_t seed, const char *what, int64_t a, int64_t b) {
    return rng_new(hash_mix(hash_mix(seed, str_hash(str_of(what))), hash_mix((uint64_t)a, (uint64_t)b)));
}

static inline double chance_unit(uint64_t seed, const char *what, int64_t a, int64_t b) {
    Rng r = chance(seed, what, a, b);
    return rng_unit(&r);
}

static inline bool chance_is(uint64_t seed, const char *what, int64_t a, int64_t b, double p) {
    return chance_unit(seed, what, a, b) < p;
}

static inline int64_t chance_int(
    uint64_t seed, const char *what, int64_t a, int64_t b, int64_t low, int64_t high) {
    Rng r = chance(seed, what, a, b);
    return rng_int(&r, low, high);
}

#endif
