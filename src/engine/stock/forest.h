// A forest of cases: which past cases are like a new one (Breiman 2001; quantile regression forests, Meinshausen 2006). Each tree
// parts a random half of the cases by their features until cases of one leaf differ little in outcome; the cases in a new one's
// leaves are a sample of what may come of it, whole and with all that hangs together in them.
#ifndef ARGOSY_ENGINE_STOCK_FOREST_H
#define ARGOSY_ENGINE_STOCK_FOREST_H

#include "base/arena.h"
#include "base/random.h"

enum { FOREST_FEATURES_MAX = 16, FOREST_TREES = 40, FOREST_CASES_MIN = 400 };

typedef struct Forest Forest;

// n >= FOREST_CASES_MIN cases of `features` (1..FOREST_FEATURES_MAX) numbers each, feature[i × features + f], all finite; weight[i] > 0:
// how often it is drawn against others of its leaf. They are not kept. The same input gives the same forest.
Forest *forest_grow(
    Arena *a, int n, int features, const float *feature, const float *outcome, const float *weight);

// Where a new case lies: leaf[FOREST_TREES].
void forest_find(const Forest *f, const float *feature, int *leaf);
// One of the cases in those leaves, 0..n−1.
int forest_draw(const Forest *f, const int *leaf, Rng *rng);

#endif
