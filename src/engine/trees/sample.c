// Which rows and columns a tree is grown from: by a hash of the seed, the tree and the row, so that it is the same whoever asks.
#include <math.h>

#include "engine/trees/work.h"

static uint64_t mixed(uint64_t x) { // splitmix64 (Steele, Lea and Flood 2014)
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

void sample_rows(Training *t, int round) {
    uint64_t key = mixed(t->plan->seed * 2 + 1) ^ mixed((uint64_t)round);
    double share = t->plan->row_share;
    uint32_t below = share >= 1 ? UINT32_MAX : (uint32_t)(share * 4294967296.0);
    double weight = 0;
    int n = 0, out = (int)t->data->n_rows;
    for (int64_t i = 0; i < t->data->n_rows; i++) {
        bool in = share >= 1 || (uint32_t)(mixed(key + (uint64_t)i) >> 32) < below;
        t->entry[in ? n++ : --out] = (Entry){(int32_t)i, t->slope[i][0], t->slope[i][1]};
        if (in) weight += (double)t->slope[i][1];
    }
    t->n_entries = n;
    t->row_weight = n > 0 ? weight / n : 0;
}

void sample_columns(Training *t, int round) {
    uint64_t key = mixed(t->plan->seed * 2) ^ mixed((uint64_t)round);
    int want = (int)ceil(t->plan->column_share * t->n_columns), left = t->n_columns;
    t->n_chosen = 0;
    for (int c = 0; c < t->n_columns; c++, left--) { // chosen with the chance that makes it `want` of them (Fan et al. 1962)
        double luck = (double)(mixed(key + (uint64_t)c) >> 11) * 0x1p-53;
        if (luck * left < want - t->n_chosen) t->column[t->n_chosen++] = c;
    }
}
