// The spread of forecasts:   error = sd(mean) × own × z
//
//   sd    the root mean square of errors by size of the forecast: classes of equal number, straight between their middles in
//         logarithms
//   own   of each series: root of (its squared errors / sd² + PRIOR) / (their number + PRIOR)
//   z     errors so scaled, sorted, by class of size and block of horizons
//
// Quantiles of small counts lie between whole numbers, so that as many outcomes are within an interval as should be.
#include "engine/forecast/global/spread.h"

#include <math.h>
#include <stdlib.h>

#include "engine/special.h"

enum { SIZES = 40, SHAPES = 12, SIZE_LEAST = 50, SHAPE_LEAST = 400, BLOCKS_MAX = 64 };
#define PRIOR 20.0
#define WILD 30.0 // squared errors / sd² above this count as this
#define MEAN_LEAST 1e-3

typedef struct {
    float size, error; // logarithm of the mean; squared error, later z
    int series;
    int block;
} Miss;

struct Spread {
    int block, n_blocks;
    int n_sizes;
    double size[SIZES], sd[SIZES]; // logarithms
    double *own;                   // of each series
    int n_shapes;
    double shape_from[SHAPES]; // logarithm of the least mean of each
    float *z;                  // all, shape by shape and in it block by block, sorted
    int64_t first[SHAPES * BLOCKS_MAX + 1];
};

static double size_of(double mean) { return log(mean > MEAN_LEAST ? mean : MEAN_LEAST); }

static int by_size(const void *a, const void *b) {
    const Miss *x = a, *y = b;
    if (x->size != y->size) return x->size < y->size ? -1 : 1;
    if (x->series != y->series) return x->series - y->series;
    return (x->error > y->error) - (x->error < y->error);
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static int64_t collect(const SpreadInput *in, const Spread *s, Miss *miss) {
    int64_t n = 0;
    for (int64_t i = 0; i < (int64_t)in->n_origins * in->n_series * in->horizon; i++) {
        if (isnan(in->actual[i])) continue;
        int block = (int)(i % in->horizon) / in->block;
        miss[n++] = (Miss){(float)size_of((double)in->mean[i]), in->actual[i] - in->mean[i],
            (int)(i / in->horizon % in->n_series), block < s->n_blocks ? block : s->n_blocks - 1};
    }
    return n;
}

static void fit_sizes(Spread *s, const Miss *miss, int64_t n) {
    s->n_sizes = 1; // of nothing: errors as large as the forecast, or its root where it is below 1
    if (n == 0) return;
    int classes = (int)(n / SIZE_LEAST);
    s->n_sizes = classes < 1 ? 1 : classes > SIZES ? SIZES : classes;
    for (int k = 0; k < s->n_sizes; k++) {
        int64_t from = n * k / s->n_sizes, to = n * (k + 1) / s->n_sizes;
        double size = 0, square = 0;
        for (int64_t i = from; i < to; i++) {
            size += (double)miss[i].size;
            square += (double)miss[i].error * (double)miss[i].error;
        }
        double count = to > from ? (double)(to - from) : 1;
        s->size[k] = size / count;
        s->sd[k] = log(sqrt(square / count) + 1e-6);
    }
}

// Beyond the classes by the square root of the size, as counts of independent buyers would.
static double sd_of(const Spread *s, double size) {
    int k = 0, last = s->n_sizes - 1;
    if (size <= s->size[0]) return exp(s->sd[0] + (size - s->size[0]) / 2);
    if (size >= s->size[last]) return exp(s->sd[last] + (size - s->size[last]));
    while (size > s->size[k + 1]) k++;
    double gap = s->size[k + 1] - s->size[k], part = gap > 0 ? (size - s->size[k]) / gap : 0;
    return exp(s->sd[k] + part * (s->sd[k + 1] - s->sd[k]));
}

static void fit_own(Arena *scratch, Spread *s, Miss *miss, int64_t n, int n_series) {
    double *count = NEW_ARRAY(scratch, double, n_series);
    for (int64_t i = 0; i < n; i++) {
        miss[i].error /= (float)sd_of(s, (double)miss[i].size);
        double square = (double)miss[i].error * (double)miss[i].error;
        s->own[miss[i].series] += square < WILD ? square : WILD;
        count[miss[i].series]++;
    }
    for (int k = 0; k < n_series; k++) s->own[k] = sqrt((s->own[k] + PRIOR) / (count[k] + PRIOR));
    for (int64_t i = 0; i < n; i++) miss[i].error /= (float)s->own[miss[i].series];
}

static void fit_shapes(Spread *s, const Miss *miss, int64_t n) {
    int64_t classes = n / ((int64_t)SHAPE_LEAST * s->n_blocks), at = 0;
    s->n_shapes = classes < 1 ? 1 : classes > SHAPES ? SHAPES : (int)classes;
    for (int k = 0; k < s->n_shapes; k++) {
        int64_t from = n * k / s->n_shapes, to = n * (k + 1) / s->n_shapes;
        s->shape_from[k] = k == 0 || from >= n ? -INFINITY : (double)miss[from].size;
        for (int b = 0; b < s->n_blocks; b++) {
            int64_t first = at;
            s->first[k * s->n_blocks + b] = at;
            for (int64_t i = from; i < to; i++)
                if (miss[i].block == b) s->z[at++] = miss[i].error;
            qsort(s->z + first, (size_t)(at - first), sizeof *s->z, ascending);
        }
    }
    s->first[s->n_shapes * s->n_blocks] = at;
}

Spread *spread_fit(Arena *a, const SpreadInput *in) {
    Spread *s = NEW(a, Spread);
    int64_t cells = (int64_t)in->n_origins * in->n_series * in->horizon;
    int blocks = (in->horizon + in->block - 1) / in->block;
    *s = (Spread){.block = in->block, .n_blocks = blocks < BLOCKS_MAX ? blocks : BLOCKS_MAX};
    s->own = NEW_ARRAY(a, double, in->n_series);
    s->z = NEW_ARRAY(a, float, cells);
    Arena *scratch = arena_new();
    Miss *miss = NEW_ARRAY(scratch, Miss, cells);
    int64_t n = collect(in, s, miss);
    qsort(miss, (size_t)n, sizeof *miss, by_size);
    fit_sizes(s, miss, n);
    fit_own(scratch, s, miss, n, in->n_series);
    fit_shapes(s, miss, n);
    arena_free(scratch);
    return s;
}

double spread_sd(const Spread *s, int series, double mean) {
    return sd_of(s, size_of(mean)) * s->own[series];
}

static double z_at(const float *z, int64_t n, double level) {
    double at = level * (double)n - 0.5;
    if (at <= 0) return (double)z[0];
    int64_t k = (int64_t)at;
    if (k >= n - 1) return (double)z[n - 1];
    return (double)z[k] + (at - (double)k) * (double)(z[k + 1] - z[k]);
}

void spread_quantiles(
    const Spread *s, int series, int h, double mean, int n, const double *level, double *out) {
    double size = size_of(mean), sd = spread_sd(s, series, mean);
    int shape = s->n_shapes - 1, block = h / s->block;
    while (shape > 0 && size < s->shape_from[shape]) shape--;
    if (block >= s->n_blocks) block = s->n_blocks - 1;
    int64_t from = s->first[shape * s->n_blocks + block],
            some = s->first[shape * s->n_blocks + block + 1] - from;
    for (int q = 0; q < n; q++) {
        double z = some > 0 ? z_at(s->z + from, some, level[q]) : normal_quantile(level[q]);
        out[q] = fmax(0, mean + z * sd);
    }
}
