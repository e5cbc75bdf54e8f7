// The series of a panel forecast each from its own past (engine/forecast/local), with their sums where there is a hierarchy: what stands
// beside the trees. Behind the end of a series that ended, nothing was sold.
#include <math.h>

#include "cli/forecast_global.h"
#include "engine/forecast/hierarchy/run.h"

enum { SERIES_BLOCK = 4096 };

typedef struct {
    int64_t *first;
    int *n;
    double *value;
} History;

// The known values of `n` rows of periods 0..known−1, each from its first one on.
static History history_of(Arena *a, const float *value, int n, int stride, int known) {
    History h = {NEW_ARRAY(a, int64_t, n), NEW_ARRAY(a, int, n),
        NEW_ARRAY(a, double, (size_t)n *(size_t)known)};
    int64_t at = 0;
    for (int s = 0; s < n; s++) {
        const float *v = value + (int64_t)s * stride;
        int t = 0;
        while (t < known - 1 && isnan(v[t])) t++;
        h.first[s] = at;
        h.n[s] = known - t;
        for (; t < known; t++) h.value[at++] = isnan(v[t]) ? 0 : (double)v[t];
    }
    return h;
}

static History history_of_sums(Arena *a, const Global *g, int known) {
    const GlobalPanel *p = &g->panel.panel;
    const Hierarchy *h = &g->hierarchy;
    Arena *scratch = arena_new();
    float *sum = NEW_ARRAY(scratch, float, (size_t)h->n_upper *(size_t)known);
    for (int64_t i = 0; i < (int64_t)h->n_upper * known; i++) sum[i] = NAN;
    for (int l = 0; l < h->n_levels; l++)
        for (int s = 0; s < p->n_series; s++) {
            const float *v = p->value + (int64_t)s * p->n_periods;
            float *to = sum + (int64_t)h->sum[(int64_t)l * p->n_series + s] * known;
            for (int t = 0; t < known; t++)
                if (!isnan(v[t])) to[t] = isnan(to[t]) ? v[t] : to[t] + v[t];
        }
    History found = history_of(a, sum, h->n_upper, known, known);
    arena_free(scratch);
    return found;
}

static int32_t *days(Arena *a, const Global *g, int n, int known) {
    if (!g->wanted->in.month) return NULL;
    int32_t *day = NEW_ARRAY(a, int32_t, n);
    for (int s = 0; s < n; s++)
        day[s] = (int32_t)g->panel.last.at - (g->panel.panel.n_periods - known);
    return day;
}

// What --drivers says of one series, from its first known period to the last one forecast; of an event only that there is one.
static double *known_ahead(
    Arena *a, const GlobalPanel *p, const GlobalDriver *d, int series, int from, int to) {
    int rows = d->by == DRIVER_FOR_ALL ? 0 : series;
    const float *v = d->value + (int64_t)rows * (p->n_periods + p->horizon);
    double *ahead = NEW_ARRAY(a, double, to - from), last = 0;
    for (int t = from; t < to; t++) {
        if (!isnan(v[t])) last = d->kind == DRIVER_EVENT ? v[t] > 0 : (double)v[t];
        ahead[t - from] = last;
    }
    return ahead;
}

static void set_drivers(Arena *a, const Global *g, int first, int known, LocalInput *in) {
    const GlobalPanel *p = &g->panel.panel;
    int skip = g->panel.n_calendar, n = p->n_drivers - skip;
    if (n == 0) return;
    const double **to = NEW_ARRAY(a, const double *, (size_t)in->n_series *(size_t)n);
    for (int s = 0; s < in->n_series; s++)
        for (int d = 0; d < n; d++)
            to[(int64_t)s * n + d] = known_ahead(
                a, p, &p->driver[skip + d], first + s, known - in->n[s], known + p->horizon);
    in->n_drivers = n;
    in->driver = to;
}

static void take(const double *from, float *to, int64_t n) {
    for (int64_t i = 0; i < n; i++) to[i] = (float)from[i];
}

static void alone(const Global *g, int known, LocalInput in, float *mean) {
    const GlobalPanel *p = &g->panel.panel;
    Arena *a = arena_new();
    for (int from = 0; from < p->n_series; from += SERIES_BLOCK) {
        int n = p->n_series - from < SERIES_BLOCK ? p->n_series - from : SERIES_BLOCK;
        arena_reset(a);
        History h = history_of(a, p->value + (int64_t)from * p->n_periods, n, p->n_periods, known);
        in.n_series = n;
        in.first = h.first;
        in.n = h.n;
        in.value = h.value;
        in.day = days(a, g, n, known);
        set_drivers(a, g, from, known, &in);
        take(local_batch(a, &in)->mean, mean + (int64_t)from * p->horizon, (int64_t)n * p->horizon);
    }
    arena_free(a);
}

static void with_sums(const Global *g, int known, LocalInput in, float *mean) {
    const GlobalPanel *p = &g->panel.panel;
    Arena *a = arena_new(), *block = arena_new();
    History sums = history_of_sums(a, g, known);
    in.day = days(a, g, 1, known);
    HierarchyRun *r = hierarchy_run(a, &g->hierarchy, &in, &(Histories){sums.first, sums.n, sums.value});
    for (int from = 0; from < p->n_series; from += SERIES_BLOCK) {
        int n = p->n_series - from < SERIES_BLOCK ? p->n_series - from : SERIES_BLOCK;
        arena_reset(block);
        History h = history_of(block, p->value + (int64_t)from * p->n_periods, n, p->n_periods, known);
        hierarchy_run_series(r, n, &(Histories){h.first, h.n, h.value});
    }
    hierarchy_run_end(r, g->wanted->reconcile);
    for (int s = 0; s < p->n_series; s++)
        take(hierarchy_run_mean(r, g->hierarchy.n_upper + s), mean + (int64_t)s * p->horizon, p->horizon);
    arena_free(block);
    arena_free(a);
}

void forecast_local(const Global *g, int known, float *mean) {
    LocalInput in = g->wanted->in;
    in.n_levels = 0;
    if (g->in.hierarchy) with_sums(g, known, in, mean);
    else alone(g, known, in, mean);
}
