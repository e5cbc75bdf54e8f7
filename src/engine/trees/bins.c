// Columns of numbers as bins. Where a column has no more values than there are bins, each value has its own; otherwise the
// edges are quantiles of the sample, a value that many rows share never being split.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/trees/work.h"

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

// Edges within n sorted values, at most `most`; an edge is the value below it.
static int edges_of(const float *v, int n, int most, float *edge) {
    int found = 0;
    for (int i = 0; i + 1 < n; i++) {
        if (v[i] == v[i + 1]) continue;
        if (found == most) return -1;
        edge[found++] = v[i] + (v[i + 1] - v[i]) / 2;
        if (!(edge[found - 1] < v[i + 1])) edge[found - 1] = v[i];
    }
    return found;
}

static int quantile_edges(const float *v, int n, int most, float *edge) {
    int found = 0;
    for (int k = 1; k <= most; k++) {
        int at = (int)((int64_t)n * k / (most + 1));
        if (at < 1 || v[at - 1] == v[n - 1]) continue;
        if (found > 0 && !(v[at - 1] > edge[found - 1])) continue;
        edge[found++] = v[at - 1];
    }
    return found;
}

float *trees_edges(Arena *a, int n) {
    int room = (n / EDGE_RUN + 1) * EDGE_RUN;
    float *edge = NEW_ARRAY(a, float, room);
    for (int k = 0; k < room; k++) edge[k] = INFINITY;
    return edge;
}

TreesBins *trees_bins(Arena *a, const float *sample, int n_rows, int n_columns, int n_bins) {
    int most = n_bins - 2 < 1 ? 1 : n_bins > TREES_BINS_MAX ? TREES_BINS_MAX - 2 : n_bins - 2;
    TreesBins *b = NEW(a, TreesBins);
    *b = (TreesBins){n_columns, NEW_ARRAY(a, int, n_columns), NEW_ARRAY(a, float *, n_columns)};
    for (int c = 0; c < n_columns; c++) b->edge[c] = trees_edges(a, most);
    ArenaMark mark = arena_mark(a);
    float *v = NEW_ARRAY(a, float, n_rows);
    for (int c = 0; c < n_columns; c++) {
        int n = 0;
        for (int i = 0; i < n_rows; i++) {
            float x = sample[(int64_t)i * n_columns + c];
            if (!isnan(x)) v[n++] = x;
        }
        qsort(v, (size_t)n, sizeof *v, ascending);
        float *edge = b->edge[c];
        b->n[c] = edges_of(v, n, most, edge);
        if (b->n[c] < 0) b->n[c] = quantile_edges(v, n, most, edge);
        for (int k = b->n[c]; k < most; k++) edge[k] = INFINITY;
    }
    arena_rewind(a, mark);
    return b;
}

// How many edges x is above: first by the last edge of each run of EDGE_RUN, then within one run, without a branch on the outcome.
static int edges_below(const float *edge, int n, float x) {
    int run = 0, within = 0;
    for (int k = EDGE_RUN - 1; k < n; k += EDGE_RUN) run += edge[k] < x;
    for (int k = 0; k < EDGE_RUN; k++) within += edge[run * EDGE_RUN + k] < x;
    return run * EDGE_RUN + within;
}

void trees_bin_row(const TreesBins *bins, const float *x, uint8_t *row) {
    for (int c = 0; c < bins->n_columns; c++)
        row[c] = isnan(x[c]) ? 0 : (uint8_t)(1 + edges_below(bins->edge[c], bins->n[c], x[c]));
}
