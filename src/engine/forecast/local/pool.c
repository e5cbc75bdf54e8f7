// Quantiles, from what the combinations' own forecasts missed at the rolling origins of all series.
//
// Each error there was divided by the scale that was known at its cut, so that errors of all series are alike; of each
// horizon the quantiles of that pool, times the series' scale now, stand around its forecast. Where a horizon has few
// errors, it borrows the shape of all horizons, and a normal shape counts as PRIOR errors more: one short series alone is
// spread like that.
// Rare demand has its own (rare_pool.c).
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/forecast/local/work.h"
#include "engine/special.h"

enum { PRIOR = 20, SAMPLE_MAX = 4000, BORROW = 100 };

struct Pool {
    double *width; // of each horizon and level, in scales: horizon × n_levels
    const RarePool *rare;
};

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

// Of sorted v; between two of them in a line. The place (n + 1) p is that of a quantile not yet seen.
static double quantile_of(const float *v, int n, double p) {
    double at = (n + 1) * p - 1;
    if (at <= 0) return (double)v[0];
    if (at >= n - 1) return (double)v[n - 1];
    int i = (int)at;
    return (double)v[i] + (at - i) * ((double)v[i + 1] - (double)v[i]);
}

// Errors at horizon h of at most SAMPLE_MAX, evenly from all series.
static int gather(const LocalInput *in, const LocalOutput *out, const Spread *spread, int h, float *to) {
    int all = 0, n = 0;
    for (int s = 0; s < in->n_series; s++) {
        if (!out->result[s].rare && spread[s].scale > 0) all += out->result[s].origins;
    }
    int step = all / SAMPLE_MAX + 1, skip = h % step;
    for (int s = 0; s < in->n_series; s++) {
        if (out->result[s].rare || !(spread[s].scale > 0)) continue;
        for (int o = 0; o < out->result[s].origins; o++) {
            float e = spread[s].error[o * in->horizon + h];
            if (isnan(e)) break; // the later origins do not reach so far either
            if (skip-- > 0) continue;
            skip = step - 1;
            if (n < SAMPLE_MAX) to[n++] = e;
        }
    }
    return n;
}

Pool *error_pool(Arena *a, const LocalInput *in, const LocalOutput *out, const Spread *spread) {
    int H = in->horizon, levels = in->n_levels;
    Pool *p = NEW(a, Pool);
    p->width = NEW_ARRAY(a, double, H *levels);
    p->rare = rare_pool(a, in, out, spread);

    float *error = NEW_ARRAY(a, float, H *SAMPLE_MAX), *shape = NEW_ARRAY(a, float, H *SAMPLE_MAX + PRIOR);
    int *n = NEW_ARRAY(a, int, H), shapes = 0;
    double *size = NEW_ARRAY(a, double, H); // mean absolute error
    const double usual = 0.8;               // mean absolute value of a standard normal
    for (int i = 0; i < PRIOR; i++)
        shape[shapes++] = (float)(normal_quantile((i + 0.5) / PRIOR) / usual);
    double before = 1;
    for (int h = 0; h < H; h++) {
        float *e = error + h * SAMPLE_MAX;
        n[h] = gather(in, out, spread, h, e);
        // with too few errors: like the horizon before, growing as a random walk does
        size[h] = before * PRIOR * (h ? sqrt((h + 1.0) / h) : 1);
        for (int i = 0; i < n[h]; i++) size[h] += fabs((double)e[i]);
        before = size[h] /= n[h] + PRIOR;
        int step = 1 + n[h] * H / (4 * SAMPLE_MAX);
        for (int i = 0; i < n[h]; i += step)
            shape[shapes++] = (float)((double)e[i] / fmax(size[h], 1e-12));
        qsort(e, (size_t)n[h], sizeof *e, compare);
    }
    qsort(shape, (size_t)shapes, sizeof *shape, compare);
    for (int h = 0; h < H; h++) {
        double own = n[h] / (n[h] + (double)BORROW);
        for (int l = 0; l < levels; l++) {
            double q = (1 - own) * size[h] * quantile_of(shape, shapes, in->level[l]);
            if (n[h] > 0) q += own * quantile_of(error + h * SAMPLE_MAX, n[h], in->level[l]);
            p->width[h * levels + l] = q;
        }
    }
    return p;
}

void error_quantiles(const Pool *pool, const LocalInput *in, int s, const Spread *spread, LocalOutput *out) {
    int H = in->horizon, levels = in->n_levels;
    const double *mean = out->mean + (int64_t)s * H;
    double *to = out->quantile + (int64_t)s * H * levels;
    for (int h = 0; h < H; h++, to += levels) {
        if (out->result[s].rare) {
            rare_quantiles(pool->rare, mean[h], spread, levels, to);
            continue;
        }
        for (int l = 0; l < levels; l++) {
            double q = mean[h] + spread->scale * (double)spread->season[h] * pool->width[h * levels + l];
            to[l] = q < spread->low ? spread->low : q;
        }
    }
}
