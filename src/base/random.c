// Seeded random numbers: xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number
// generators", 2018), its state filled by splitmix64 (Steele, Lea and Flood, 2014), which never
// yields a state of all zeros.
//
// The same seed gives the same numbers on every machine; a named stream is seeded by seed and name
// alone. Only rng_bytes asks the system, for what must not be guessed.
#include "base/random.h"

#include <math.h>
#include <sys/random.h>

#include "base/cx.h"

__extension__ typedef unsigned __int128 U128;

static uint64_t splitmix(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return z ^ z >> 31;
}

Rng rng_new(uint64_t seed) {
    Rng r;
    for (int i = 0; i < 4; i++) r.s[i] = splitmix(&seed);
    return r;
}

Rng rng_stream(uint64_t seed, Str name) {
    // The seed goes through a round of splitmix first, so that streams of neighbouring seeds have
    // nothing in common.
    return rng_new(splitmix(&seed) ^ str_hash(name));
}

static uint64_t rotated(uint64_t x, int by) { return x << by | x >> (64 - by); }

uint64_t rng_u64(Rng *r) {
    uint64_t *s = r->s;
    uint64_t out = rotated(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return out;
}

int64_t rng_int(Rng *r, int64_t low, int64_t high) {
    CHECK(low <= high);
    uint64_t span = (uint64_t)high - (uint64_t)low + 1; // 0 stands for all 2^64
    if (span == 0) return (int64_t)rng_u64(r);
    // Lemire, "Fast random integer generation in an interval" (2019): the low half tells the few
    // draws that would favour some numbers.
    U128 wide = (U128)rng_u64(r) * span;
    if ((uint64_t)wide < span) {
        uint64_t reject = (0 - span) % span;
        while ((uint64_t)wide < reject) wide = (U128)rng_u64(r) * span;
    }
    return (int64_t)((uint64_t)low + (uint64_t)(wide >> 64));
}

double rng_unit(Rng *r) { return (double)(rng_u64(r) >> 11) * 0x1p-53; }

int rng_chance(Rng *r, double p) { return rng_unit(r) < p; }

double rng_normal(Rng *r) {
    // Marsaglia's polar method (1964). The second number of the pair is dropped: it would be state
    // outside the stream.
    for (;;) {
        double u = 2 * rng_unit(r) - 1, v = 2 * rng_unit(r) - 1;
        double s = u * u + v * v;
        if (s > 0 && s < 1) return u * sqrt(-2 * log(s) / s);
    }
}

double rng_lognormal(Rng *r, double mean, double cv) {
    CHECK(mean > 0 && cv >= 0);
    double variance = log1p(cv * cv); // of the logarithm
    return exp(log(mean) - variance / 2 + sqrt(variance) * rng_normal(r));
}

int64_t rng_poisson(Rng *r, double mean) {
    CHECK(mean >= 0);
    if (mean > 1000) {
        double v = floor(mean + sqrt(mean) * rng_normal(r) + 0.5);
        CHECK(v < 9e18);
        return v < 0 ? 0 : (int64_t)v;
    }
    // Knuth's product of uniform numbers (The Art of Computer Programming, 3.4.1). A sum of Poisson
    // numbers is one too, so the mean is cut where exp(-mean) would lose precision.
    int64_t n = 0;
    while (mean > 0) {
        double part = mean > 500 ? 500 : mean;
        double limit = exp(-part), product = rng_unit(r);
        while (product > limit) {
            n++;
            product *= rng_unit(r);
        }
        mean -= part;
    }
    return n;
}

void rng_bytes(void *out, size_t n) {
    unsigned char *p = out;
    while (n) {
        ssize_t got = getrandom(p, n < 256 ? n : 256, 0); // up to 256 bytes are never interrupted
        CHECK(got > 0);
        p += got;
        n -= (size_t)got;
    }
}
