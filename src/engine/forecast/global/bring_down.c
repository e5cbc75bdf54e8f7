// From the sums' forecasts to the series': reconciliation (engine/forecast/hierarchy) of those levels that have forecasts of their own.
#include <math.h>
#include <string.h>

#include "engine/forecast/global/sums.h"
#include "engine/forecast/global/work.h"

static const double share = 0.5; // of the sums' own forecasts, beside those of their series
static const double yielding = 1000; // the series' variances count so often: what the sums agree on, they follow

// The hierarchy of the levels that are in the panel of sums; their nodes are numbered as there.
static Hierarchy levels_kept(Arena *a, const GlobalSums *sums, const Hierarchy *h) {
    int n = sums->panel.n_series, *place = NEW_ARRAY(a, int, h->n_upper);
    int *sum = NEW_ARRAY(a, int, (size_t)h->n_levels *(size_t)h->n_bottom);
    int *first = NEW_ARRAY(a, int, h->n_levels + 1);
    Hierarchy kept = {.n_bottom = h->n_bottom, .n_upper = n, .sum = sum, .first = first};
    for (int i = 0; i < h->n_upper; i++) place[i] = -1;
    for (int i = 0; i < n; i++) place[sums->node[i]] = i;
    for (int l = 0; l < h->n_levels; l++) {
        if (place[h->first[l]] < 0) continue;
        int *to = sum + (int64_t)kept.n_levels * h->n_bottom;
        for (int s = 0; s < h->n_bottom; s++) to[s] = place[h->sum[(int64_t)l * h->n_bottom + s]];
        first[kept.n_levels++] = place[h->first[l]];
    }
    first[kept.n_levels] = n;
    return kept;
}

static double mean_square_change(const float *v, int n) {
    double square = 0;
    int steps = 0;
    for (int t = 1; t < n; t++) {
        if (isnan(v[t]) || isnan(v[t - 1])) continue;
        double step = (double)v[t] - (double)v[t - 1];
        square += step * step;
        steps++;
    }
    return steps > 0 ? square / steps : (double)NAN;
}

static double *variances(Arena *a, const GlobalSums *sums, const GlobalPanel *p) {
    int n = sums->panel.n_series, T = p->n_periods;
    double *variance = NEW_ARRAY(a, double, n + p->n_series);
    for (int i = 0; i < n; i++)
        variance[i] = mean_square_change(sums->panel.value + (int64_t)i * T, T);
    for (int s = 0; s < p->n_series; s++)
        variance[n + s] = yielding * mean_square_change(p->value + (int64_t)s * T, T);
    return variance;
}

void global_sums_bring_down(const GlobalSums *sums, const GlobalPanel *p, const Hierarchy *h,
    const float *of_sums, const float *for_sums, float *mean) {
    int64_t upper = (int64_t)sums->panel.n_series * p->horizon, cells = (int64_t)p->n_series * p->horizon;
    if (upper == 0) return;
    Arena *a = arena_new();
    Hierarchy kept = levels_kept(a, sums, h);
    double *all = NEW_ARRAY(a, double, upper + cells);
    for (int64_t i = 0; i < cells; i++) all[upper + i] = (double)for_sums[i];
    hierarchy_sum(&kept, p->horizon, all);
    for (int64_t i = 0; i < cells; i++) all[upper + i] = (double)mean[i];
    for (int64_t i = 0; i < upper; i++) all[i] = share * (double)of_sums[i] + (1 - share) * all[i];
    ReconcileInput in = {.method = RECONCILE_VARIANCE,
        .horizon = p->horizon,
        .variance = variances(a, sums, p),
        .positive = true};
    hierarchy_reconcile(a, &kept, &in, all);
    for (int64_t i = 0; i < cells; i++) mean[i] = (float)all[upper + i];
    arena_free(a);
}
