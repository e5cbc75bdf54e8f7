// The batch: its memory, its threads, and the order of its parts.
//
// Series are independent but for three things made in one go, in index order: the totals of groups, the belief in each method, and
// the fit of variance to volume. Between those, threads share the series out and never meet, so the answer is the same with any
// number of them.
#include "engine/forecast/forecast.h"

#include <pthread.h>

#include "engine/forecast/work.h"
#include "engine/special.h"

enum { THREADS_MAX = 256 };

const char *const forecast_method_name[FORECAST_METHODS] = {
    "none",
    "naive",
    "mean",
    "ses",
    "damped",
    "croston",
    "sba",
    "tsb",
    "seasonal",
    "group",
};

typedef enum { COMPARE, FORECAST, SPREAD } Part;

// A share of the series, on one thread.
typedef struct {
    const Batch *batch;
    Room room;
    int from, to;
    Part part;
} Share;

static void *work(void *share) {
    Share *w = share;
    for (int s = w->from; s < w->to; s++) {
        if (w->part == COMPARE) compare_one(w->batch, s, &w->room);
        else if (w->part == FORECAST) forecast_one(w->batch, s, &w->room);
        else spread_one(w->batch, s);
    }
    return NULL;
}

// Shares are run on threads of their own where one can be had, otherwise here.
static void run_shares(Share *share, int n, Part part) {
    pthread_t thread[THREADS_MAX];
    bool started[THREADS_MAX] = {false};
    for (int k = 0; k < n; k++) share[k].part = part;
    for (int k = 1; k < n; k++) started[k] = pthread_create(&thread[k], NULL, work, &share[k]) == 0;
    work(&share[0]);
    for (int k = 1; k < n; k++) {
        if (started[k]) pthread_join(thread[k], NULL);
        else work(&share[k]);
    }
}

ForecastOutput *forecast_batch(Arena *a, const ForecastInput *in) {
    size_t n = (size_t)in->n_series;
    size_t cells = n * (size_t)in->horizon;
    size_t levels = (size_t)(in->n_levels > 0 ? in->n_levels : 0);
    size_t quantiles = cells * levels;
    size_t errors = n * FORECAST_MODELS;
    ForecastOutput *out = NEW(a, ForecastOutput);
    *out = (ForecastOutput){.horizon = in->horizon,
        .n_levels = in->n_levels,
        .result = NEW_ARRAY(a, ForecastResult, n),
        .mean = NEW_ARRAY(a, double, cells),
        .sd = NEW_ARRAY(a, double, cells),
        .sum_mean = NEW_ARRAY(a, double, cells),
        .sum_sd = NEW_ARRAY(a, double, cells),
        .quantile = NEW_ARRAY(a, double, quantiles),
        .sum_quantile = NEW_ARRAY(a, double, quantiles)};
    ArenaMark mark = arena_mark(a); // what follows is scratch
    Batch b = {.in = in,
        .out = out,
        .spread = NEW_ARRAY(a, Spread, n),
        .error = NEW_ARRAY(a, float, errors),
        .evidence = NEW_ARRAY(a, float, n),
        .rare = NEW_ARRAY(a, bool, n),
        .z = NEW_ARRAY(a, double, levels)};
    for (size_t i = 0; i < levels; i++) b.z[i] = normal_quantile(in->level[i]);
    for (size_t s = 0; s < n; s++)
        if (in->series[s].n > b.last) b.last = in->series[s].n;
    b.group = group_all(a, in, b.last);
    int threads = in->threads < 1 ? 1 : in->threads > THREADS_MAX ? THREADS_MAX : in->threads;
    if (threads > in->n_series) threads = in->n_series > 0 ? in->n_series : 1;
    Share *share = NEW_ARRAY(a, Share, threads);
    for (int k = 0; k < threads; k++) {
        double *room = NEW_ARRAY(a, double, 5 * (b.last + 2) + in->horizon);
        share[k] = (Share){.batch = &b,
            .room = {.clean = clean_new(a, b.last),
                .scratch = room,
                .one = room + (b.last + 2),
                .lead = room + 2 * (b.last + 2),
                .one2 = room + 3 * (b.last + 2),
                .lead2 = room + 4 * (b.last + 2),
                .path = room + 5 * (b.last + 2)},
            .from = (int)(n * (size_t)k / (size_t)threads),
            .to = (int)(n * (size_t)(k + 1) / (size_t)threads)};
    }
    run_shares(share, threads, COMPARE);
    compare_all(&b);
    run_shares(share, threads, FORECAST);
    fit_pool(&b);
    run_shares(share, threads, SPREAD);
    arena_rewind(a, mark);
    return out;
}
