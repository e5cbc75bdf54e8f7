// Seeded random numbers (xoshiro256**, Blackman and Vigna 2018; seeded by splitmix64). Named streams keep one part of
// a simulation from disturbing another: adding a draw here changes nothing there.
#ifndef ARGOSY_BASE_RANDOM_H
#define ARGOSY_BASE_RANDOM_H

#include <stdint.h>

#include "base/str.h"

typedef struct {
    uint64_t s[4];
} Rng;

Rng rng_new(uint64_t seed);
Rng rng_stream(uint64_t seed, Str name); // independent of every other name
uint64_t rng_u64(Rng *r);
int64_t rng_int(Rng *r, int64_t low, int64_t high); // both inclusive, unbiased
double rng_unit(Rng *r);                            // [0, 1)
int rng_chance(Rng *r, double p);                   // 1 with probability p
double rng_normal(Rng *r);
double rng_lognormal(Rng *r, double mean, double cv); // of that mean and coefficient of variation
int64_t rng_poisson(Rng *r, double mean);             // exact for small means, normal beyond 1,000
void rng_bytes(void *out, size_t n);                  // from the system, for tokens and secrets

#endif
