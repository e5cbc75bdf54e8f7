// One tree, grown by its best leaf: of all leaves the one whose split saves most is split, until there are as many as are
// wanted. Of two new leaves only the smaller one's histogram is summed up; the other's is its parent's less that.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/trees/work.h"

static void leaf_sums(const Training *t, Leaf *l) {
    l->g = l->h = 0;
    for (const Entry *e = t->entry + l->from; e < t->entry + l->from + l->n; e++) {
        l->g += (double)e->g;
        l->h += (double)e->h;
    }
}

// Puts the entries that go left before those that go right, each in their order; gives how many go left.
static int divide(Training *t, const Leaf *l) {
    Entry *e = t->entry + l->from;
    const uint8_t *bin = t->data->bin + l->column;
    int64_t stride = t->data->stride;
    int left = 0, right = 0;
    for (int i = 0; i < l->n; i++) {
        Entry here = e[i];
        if (i + 16 < l->n) __builtin_prefetch(bin + e[i + 16].row * stride);
        int goes_right = bin[here.row * stride] > l->bin;
        e[left] = here;
        t->aside[right] = here;
        left += !goes_right;
        right += goes_right;
    }
    memcpy(e + left, t->aside, (size_t)right * sizeof *e);
    return left;
}

static void split(Training *t, int at) {
    Leaf *l = &t->leaf[at], *r = &t->leaf[t->n_leaves];
    int node = t->n_leaves - 1, left = divide(t, l);
    t->gain[l->column] += l->gain;
    t->node[node] = (TreesNode){{~at, ~t->n_leaves}, (uint8_t)l->column, (uint8_t)l->bin};
    if (t->parent[at] >= 0) t->node[t->parent[at] / 2].child[t->parent[at] % 2] = node;
    t->parent[at] = 2 * node;
    t->parent[t->n_leaves] = 2 * node + 1;
    *r = (Leaf){.from = l->from + left, .n = l->n - left, .hist = t->n_leaves};
    l->n = left;
    leaf_sums(t, l);
    leaf_sums(t, r);
    if (l->n < r->n) { // the smaller one gets the new place
        r->hist = l->hist;
        l->hist = t->n_leaves;
    }
    Leaf *small = l->n < r->n ? l : r, *large = small == l ? r : l;
    t->n_leaves++;
    if (t->n_leaves == t->plan->leaves) return; // nobody will ask
    histogram_fill(t, small);
    histogram_take(t, large->hist, small->hist);
    histogram_split(t, l);
    histogram_split(t, r);
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

// The quantile of what the leaf's rows are above their scores, which no gradient knows.
static float leaf_quantile(Training *t, const Leaf *l) {
    float *v = (float *)t->aside;
    for (int i = 0; i < l->n; i++) {
        int row = t->entry[l->from + i].row;
        v[i] = t->data->y[row] - t->score[row];
    }
    qsort(v, (size_t)l->n, sizeof *v, ascending);
    return v[(int)(t->plan->level * (l->n - 1))];
}

static float leaf_value(Training *t, const Leaf *l) {
    if (l->n == 0) return 0;
    if (t->plan->loss == TREES_QUANTILE) return leaf_quantile(t, l);
    double v = -l->g / (l->h + t->plan->l2 * t->row_weight + 1e-12);
    if (t->plan->loss != TREES_SQUARED) v = fmin(1.5, fmax(-1.5, v)); // a step of the logarithm
    return (float)v;
}

void tree_grow(Training *t) {
    t->n_leaves = 1;
    t->parent[0] = -1;
    t->leaf[0] = (Leaf){.n = t->n_entries};
    leaf_sums(t, &t->leaf[0]);
    histogram_fill(t, &t->leaf[0]);
    histogram_split(t, &t->leaf[0]);
    while (t->n_leaves < t->plan->leaves) {
        int best = 0;
        for (int i = 1; i < t->n_leaves; i++)
            if (t->leaf[i].gain > t->leaf[best].gain) best = i;
        if (!(t->leaf[best].gain > 0)) break;
        split(t, best);
    }
    for (int i = 0; i < t->n_leaves; i++) t->value[i] = leaf_value(t, &t->leaf[i]);
}
