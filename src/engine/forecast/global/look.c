// What the whole panel lends to each series: the demand of the groups it belongs to, and when each event was the last time.
#include <math.h>
#include <string.h>

#include "engine/forecast/global/work.h"

int driver_rows(const GlobalPanel *p, const GlobalDriver *d) {
    return d->by == DRIVER_FOR_ALL ? 1
        : d->by == DRIVER_FOR_EACH ? p->n_series
                                   : p->attribute[d->by].n_codes;
}

int64_t driver_row(const GlobalPanel *p, const GlobalDriver *d, int series) {
    int row = d->by == DRIVER_FOR_ALL ? 0
        : d->by == DRIVER_FOR_EACH    ? series
                                      : p->attribute[d->by].code[series];
    return (int64_t)row * (p->n_periods + p->horizon);
}

static void pool(Arena *a, const GlobalPanel *p, const GlobalAttribute *by, Track *group) {
    size_t T = (size_t)p->n_periods, n = (size_t)by->n_codes;
    for (size_t g = 0; g < n; g++) group[g] = track_new(a, p->n_periods, p->season);
    Arena *scratch = arena_new();
    double *sum = NEW_ARRAY(scratch, double, n *T), *count = NEW_ARRAY(scratch, double, n *T);
    for (int s = 0; s < p->n_series; s++) {
        const float *v = p->value + (int64_t)s * p->n_periods;
        const uint8_t *masked = p->masked ? p->masked + (int64_t)s * p->n_periods : NULL;
        size_t to = (size_t)by->code[s] * T;
        for (size_t t = 0; t < T; t++) {
            if (isnan(v[t]) || (masked && masked[t])) continue;
            sum[to + t] += (double)v[t];
            count[to + t]++;
        }
    }
    for (size_t g = 0; g < n; g++) track_fill_sums(&group[g], sum + g * T, count + g * T);
    arena_free(scratch);
}

// Events are few: for each period with one, the last period before with the same.
static int *last_times(Arena *a, const GlobalPanel *p, const GlobalDriver *d) {
    int T = p->n_periods + p->horizon, rows = driver_rows(p, d);
    int *before = NEW_ARRAY(a, int, (size_t)rows *(size_t)T);
    for (int r = 0; r < rows; r++) {
        const float *v = d->value + (int64_t)r * T;
        for (int t = 0; t < T; t++) {
            int *at = &before[(int64_t)r * T + t];
            *at = -1;
            for (int u = t - 1; v[t] > 0 && u >= 0 && *at < 0; u--)
                if (v[u] == v[t]) *at = u;
        }
    }
    return before;
}

Look *look_new(Arena *a, const GlobalPanel *p, bool learn_masked) {
    Look *l = NEW(a, Look);
    *l = (Look){.p = p, .learn_masked = learn_masked, .year = p->year / p->season * p->season};
    for (int k = 0; k < p->n_attributes; k++) {
        if (!p->attribute[k].pooled) continue;
        l->group[k] = NEW_ARRAY(a, Track, p->attribute[k].n_codes);
        pool(a, p, &p->attribute[k], l->group[k]);
    }
    for (int k = 0; k < p->n_drivers; k++)
        if (p->driver[k].kind == DRIVER_EVENT) l->before[k] = last_times(a, p, &p->driver[k]);
    return l;
}
