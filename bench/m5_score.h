// The measures of the M5 competition (Makridakis, Spiliotis and Assimakopoulos 2022) over its 12 levels of adding up:
//
//   WRMSSE   weighted root mean squared scaled error: errors over 28 days / mean squared change from day to day in the past
//   WSPL     weighted scaled pinball loss over nine quantiles: / mean absolute change
//
// Weights are what a node sold in the last 28 known days, in dollars. Each level weighs a twelfth.
#ifndef ARGOSY_BENCH_M5_SCORE_H
#define ARGOSY_BENCH_M5_SCORE_H

#include "m5.h"

enum { M5_QUANTILES = 9 };
static const double m5_quantile[M5_QUANTILES] = {0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995};
static const char *const m5_level_name[M5_LEVELS] = {"all", "state", "store", "category",
    "department", "state, category", "state, department", "store, category", "store, department",
    "item", "item, state", "item, store"};

static inline int m5_node(const M5 *m, int level, int s) {
    int item = m->code[M5_ITEM][s], dept = m->code[M5_DEPT][s], store = m->code[M5_STORE][s],
        state = m->code[M5_STATE][s];
    int category = dept < 3 ? 0 : dept < 5 ? 1 : 2;
    switch (level) {
    case 0: return 0;
    case 1: return state;
    case 2: return store;
    case 3: return category;
    case 4: return dept;
    case 5: return state * 3 + category;
    case 6: return state * M5_DEPTS + dept;
    case 7: return store * 3 + category;
    case 8: return store * M5_DEPTS + dept;
    case 9: return item;
    case 10: return state * M5_ITEMS + item;
    default: return s;
    }
}

static inline int m5_nodes(const M5 *m, int level) {
    static const int n[M5_LEVELS] = {1, 3, 10, 3, 7, 9, 21, 30, 70, M5_ITEMS, 3 * M5_ITEMS, 0};
    return level == M5_LEVELS - 1 ? m->n : n[level];
}

// One level: sums over its nodes. Nodes of stores that are not looked at have no weight.
typedef struct {
    int level, n;
    int *of;               // node of each series
    double *weight;        // of each node, adding up to 1
    double *square, *size; // mean squared and absolute change from day to day since the first sale
} M5Level;

// sum[node × periods + t] of value[s × stride + from + t]
static inline double *m5_add_up(Arena *a, const M5Level *l, const M5 *m, const float *value,
    int stride, int from, int periods) {
    double *sum = NEW_ARRAY(a, double, (size_t)l->n *(size_t)periods);
    for (int s = 0; s < m->n; s++) {
        const float *v = value + (int64_t)s * stride + from;
        double *to = sum + (int64_t)l->of[s] * periods;
        for (int t = 0; t < periods; t++) to[t] += isnan(v[t]) ? 0 : (double)v[t];
    }
    return sum;
}

static inline M5Level m5_level(Arena *a, const M5 *m, int level) {
    M5Level l = {.level = level, .n = m5_nodes(m, level)};
    size_t n = (size_t)l.n;
    l.of = NEW_ARRAY(a, int, m->n);
    l.weight = NEW_ARRAY(a, double, n);
    l.square = NEW_ARRAY(a, double, n);
    l.size = NEW_ARRAY(a, double, n);
    double all = 0;
    for (int s = 0; s < m->n; s++) {
        l.of[s] = m5_node(m, level, s);
        for (int d = m->cut - M5_HORIZON; d < m->cut; d++) {
            float price = m->price[(int64_t)s * (m->cut + M5_HORIZON) + d];
            double worth = isnan(price) ? 0 : (double)(m->sales[(int64_t)s * M5_DAYS + d] * price);
            l.weight[l.of[s]] += worth;
            all += worth;
        }
    }
    Arena *scratch = arena_new();
    const double *past = m5_add_up(scratch, &l, m, m->sales, M5_DAYS, 0, m->cut);
    for (int k = 0; k < l.n; k++) {
        const double *y = past + (int64_t)k * m->cut;
        int first = 0;
        while (first < m->cut - 1 && !(y[first] > 0)) first++;
        int steps = m->cut - 1 - first;
        for (int d = first + 1; d < m->cut; d++) {
            l.square[k] += (y[d] - y[d - 1]) * (y[d] - y[d - 1]) / steps;
            l.size[k] += fabs(y[d] - y[d - 1]) / steps;
        }
        l.weight[k] /= all;
    }
    arena_free(scratch);
    return l;
}

// actual, mean: nodes × 28.
static inline double m5_wrmsse(const M5Level *l, const double *actual, const double *mean) {
    double total = 0;
    for (int k = 0; k < l->n; k++) {
        double miss = 0;
        for (int h = 0; h < M5_HORIZON; h++) {
            double e = actual[(int64_t)k * M5_HORIZON + h] - mean[(int64_t)k * M5_HORIZON + h];
            miss += e * e / M5_HORIZON;
        }
        if (l->square[k] > 0) total += l->weight[k] * sqrt(miss / l->square[k]);
    }
    return total;
}

// quantile: nodes × 28 × M5_QUANTILES.
static inline double m5_wspl(const M5Level *l, const double *actual, const double *quantile) {
    double total = 0;
    for (int64_t k = 0; k < l->n; k++) {
        double loss = 0;
        for (int64_t h = k * M5_HORIZON; h < (k + 1) * M5_HORIZON; h++)
            for (int q = 0; q < M5_QUANTILES; q++) {
                double above = actual[h] - quantile[h * M5_QUANTILES + q];
                loss += above > 0 ? m5_quantile[q] * above : (m5_quantile[q] - 1) * above;
            }
        if (l->size[k] > 0) total += l->weight[k] * loss / (M5_HORIZON * M5_QUANTILES) / l->size[k];
    }
    return total;
}

#endif
