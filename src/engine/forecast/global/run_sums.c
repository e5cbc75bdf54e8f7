// Quantiles of sums: forecasts and outcomes of the past origins are added up node by node, and a spread is fitted on the sums' errors.
#include <math.h>

#include "engine/forecast/global/run.h"
#include "engine/forecast/global/spread.h"

typedef struct {
    const GlobalInput *in;
    const GlobalOutput *out;
    const double *mean;
    double *quantile;
} Job;

static bool is_large(const Hierarchy *h, int l) {
    return (int64_t)(h->first[l + 1] - h->first[l]) * SUMS_SERIES <= h->n_bottom;
}

// Of levels from..to−1: origins × nodes × horizon.
static void add_up(const Job *j, int from, int to, const float *value, float *sum) {
    const Hierarchy *h = j->in->hierarchy;
    int H = j->in->panel->horizon, least = h->first[from], nodes = h->first[to] - least;
    for (int o = 0; o < j->out->past.n; o++)
        for (int l = from; l < to; l++)
            for (int s = 0; s < h->n_bottom; s++) {
                const float *v = value + ((int64_t)o * h->n_bottom + s) * H;
                int node = h->sum[(int64_t)l * h->n_bottom + s] - least;
                float *at = sum + ((int64_t)o * nodes + node) * H;
                for (int t = 0; t < H; t++) at[t] += isnan(v[t]) ? 0 : v[t];
            }
}

static void levels(const Job *j, int from, int to) {
    const Hierarchy *h = j->in->hierarchy;
    const GlobalPanel *p = j->in->panel;
    int H = p->horizon, least = h->first[from], nodes = h->first[to] - least, n = j->in->n_levels;
    Arena *a = arena_new();
    size_t cells = (size_t)j->out->past.n * (size_t)nodes * (size_t)H;
    float *mean = NEW_ARRAY(a, float, cells), *actual = NEW_ARRAY(a, float, cells);
    add_up(j, from, to, j->out->past.mean, mean);
    add_up(j, from, to, j->out->past.actual, actual);
    SpreadInput in = {.n_series = nodes,
        .horizon = H,
        .n_origins = j->out->past.n,
        .mean = mean,
        .actual = actual,
        .block = p->season};
    const Spread *s = spread_fit(a, &in);
    for (int i = 0; i < nodes; i++)
        for (int t = 0; t < H; t++) {
            int64_t at = (int64_t)(least + i) * H + t;
            spread_quantiles(s, i, t, j->mean[at], n, j->in->level, j->quantile + at * n);
        }
    arena_free(a);
}

void global_run_sums(const GlobalInput *in, const GlobalOutput *out, const double *mean, double *quantile) {
    Job j = {in, out, mean, quantile};
    const Hierarchy *h = in->hierarchy;
    for (int l = 0; l < h->n_levels;) {
        int from = l++;
        while (is_large(h, from) && l < h->n_levels && is_large(h, l)) l++;
        levels(&j, from, l);
    }
}
