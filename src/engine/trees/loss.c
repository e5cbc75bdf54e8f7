// The losses. With score s, outcome y and mean exp(s) where the score is a logarithm:
//
//   squared    (s − y)² / 2
//   Poisson    exp(s) − y s
//   Tweedie    exp((2 − p) s) / (2 − p) − y exp((1 − p) s) / (1 − p)      (Jørgensen 1987, without what s does not change)
//   quantile   (y − s)(level − [y < s]); its second derivative is taken as 1, and leaves get their values from the rows
//
// Scores that are logarithms are held within ±LOG_MAX.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/trees/work.h"

#define LOG_MAX 30.0f

// exp(x) for |x| <= 87 to about 2e-7 relative: 2^n × a polynomial (Cephes' expf). Without a call, so that a loop over it is
// done several at a time, and the same on every machine.
static inline float quick_exp(float x) {
    float n = x * 1.44269504088896341f;
    int whole = (int)(n + (n < 0 ? -0.5f : 0.5f));
    float k = (float)whole, r = x - k * 0.693359375f + k * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1;
    int32_t bits = (whole + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

static inline float held(float s) { return s < -LOG_MAX ? -LOG_MAX : s > LOG_MAX ? LOG_MAX : s; }

double trees_mean(TreesLoss loss, double score) {
    return loss == TREES_POISSON || loss == TREES_TWEEDIE ? exp(fmin(LOG_MAX, fmax(-LOG_MAX, score)))
                                                          : score;
}

double trees_loss(const TreesPlan *plan, double s, double y) {
    double p = plan->power;
    switch (plan->loss) {
    case TREES_SQUARED: return (s - y) * (s - y) / 2;
    case TREES_POISSON: return exp(s) - y * s;
    case TREES_TWEEDIE: return exp((2 - p) * s) / (2 - p) - y * exp((1 - p) * s) / (1 - p);
    case TREES_QUANTILE: return (y - s) * (plan->level - (y < s));
    case TREES_LOSSES: break;
    }
    return 0;
}

void trees_gradient(const TreesPlan *plan, double s, double y, double *g, double *h) {
    double p = plan->power;
    *g = *h = 0;
    switch (plan->loss) {
    case TREES_SQUARED: *g = s - y, *h = 1; break;
    case TREES_POISSON: *g = exp(s) - y, *h = exp(s); break;
    case TREES_TWEEDIE: {
        double up = exp((2 - p) * s), down = y * exp((1 - p) * s);
        *g = up - down;
        *h = (2 - p) * up - (1 - p) * down;
        break;
    }
    case TREES_QUANTILE: *g = (y < s) - plan->level, *h = 1; break;
    case TREES_LOSSES: break;
    }
}

static void slopes_log(Training *t) {
    float power = t->plan->loss == TREES_POISSON ? 1 : (float)t->plan->power;
    const float *y = t->data->y, *score = t->score;
    for (int64_t i = 0; i < t->data->n_rows; i++) {
        float s = held(score[i]), up = quick_exp((2 - power) * s),
              down = y[i] * quick_exp((1 - power) * s);
        t->slope[i] = (Slope){up - down, (2 - power) * up - (1 - power) * down};
    }
}

void loss_slopes(Training *t) {
    const float *y = t->data->y;
    float level = (float)t->plan->level;
    int64_t n = t->data->n_rows;
    switch (t->plan->loss) {
    case TREES_SQUARED:
        for (int64_t i = 0; i < n; i++) t->slope[i] = (Slope){t->score[i] - y[i], 1};
        break;
    case TREES_QUANTILE:
        for (int64_t i = 0; i < n; i++)
            t->slope[i] = (Slope){(y[i] < t->score[i] ? 1.0f : 0.0f) - level, 1};
        break;
    case TREES_POISSON:
    case TREES_TWEEDIE: slopes_log(t); break;
    case TREES_LOSSES: break;
    }
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double offset_of(const TreesData *d, int64_t i) {
    return d->offset ? (double)d->offset[i] : 0;
}

double loss_base(const TreesPlan *plan, const TreesData *d) {
    double top = 0, below = 0, p = plan->loss == TREES_POISSON ? 1 : plan->power;
    if (d->n_rows == 0) return 0;
    if (plan->loss == TREES_SQUARED) {
        for (int64_t i = 0; i < d->n_rows; i++) top += (double)d->y[i] - offset_of(d, i);
        return top / (double)d->n_rows;
    }
    if (plan->loss == TREES_QUANTILE) {
        float *v = malloc((size_t)d->n_rows * sizeof *v);
        if (!v) return 0;
        for (int64_t i = 0; i < d->n_rows; i++) v[i] = d->y[i] - (float)offset_of(d, i);
        qsort(v, (size_t)d->n_rows, sizeof *v, ascending);
        double found = (double)v[(int64_t)(plan->level * (double)(d->n_rows - 1))];
        free(v);
        return found;
    }
    for (int64_t i = 0; i < d->n_rows; i++) {
        double o = offset_of(d, i);
        top += (double)d->y[i] * exp((1 - p) * o);
        below += exp((2 - p) * o);
    }
    return top > 0 ? log(top / below) : -LOG_MAX / 2;
}
