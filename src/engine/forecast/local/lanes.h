// Eight settings of a model side by side in one vector: a pass over a history waits for its own results at every step, and eight settings
// wait no longer than one. Two histories (the back-test's and the whole, values and logarithms) go side by side for the same reason.
// Each setting's operations keep their order, so the bytes are those of one setting alone. Private to this folder.
#ifndef ARGOSY_ENGINE_FORECAST_LOCAL_LANES_H
#define ARGOSY_ENGINE_FORECAST_LOCAL_LANES_H

enum { LOCAL_LANES = 8 };

// Aligned as its numbers are, so that it may stand anywhere in an arena.
typedef double Lanes __attribute__((vector_size(LOCAL_LANES * sizeof(double)), aligned(sizeof(double))));

// Passes are compiled for wider registers as well, chosen when the program starts. Nothing is contracted or summed in another
// order, so the bytes are the same.
#if defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#endif

// One step of a pass: part of the pass that calls it, on its registers.
#define STEP static inline __attribute__((always_inline)) void

#endif
