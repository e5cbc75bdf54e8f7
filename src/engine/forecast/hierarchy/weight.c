// Variances and covariances of errors (weight.h).
//
// Covariances from few errors are mostly noise: they are drawn towards zero by the share λ that makes the expected squared
// error least (Schäfer and Strimmer 2005), λ = Σ var(r) / Σ r² over pairs of correlations r. In a large hierarchy the pairs of
// every so many nodes stand for all.
#include "engine/forecast/hierarchy/weight.h"

#include <math.h>
#include <string.h>

enum { PAIRS_NODES = 600 };

static const double LEAST = 1e-6; // no node is surer than this share of the mean variance of a series

static void structural(const Hierarchy *h, double *own) {
    for (int i = 0; i < h->n_upper + h->n_bottom; i++) own[i] = i < h->n_upper ? 0 : 1;
    hierarchy_sum(h, 1, own);
}

// Where a variance is not known it is that of a node of as many series, as those that are known say on average.
static void variances(const Hierarchy *h, const double *variance, double *own) {
    int nodes = h->n_upper + h->n_bottom, known = 0, series = 0;
    double ratio = 0, usual = 0;
    structural(h, own);
    for (int i = 0; i < nodes; i++) {
        if (!(variance[i] >= 0)) continue;
        ratio += variance[i] / own[i];
        known++;
        if (i < h->n_upper) continue;
        usual += variance[i];
        series++;
    }
    ratio = known && ratio > 0 ? ratio / known : 1;
    usual = series && usual > 0 ? usual / series : ratio;
    for (int i = 0; i < nodes; i++)
        own[i] = fmax(variance[i] >= 0 ? variance[i] : ratio * own[i], LEAST * usual);
}

// The share λ, from standardised errors z (nodes × n): r = mean of z z', var(r) = n / (n−1)³ Σ (z z' − r)².
static double shrinkage(size_t nodes, size_t n, const double *z) {
    double noise = 0, square = 0;
    size_t step = nodes / PAIRS_NODES + 1;
    if (n < 2) return 1;
    for (size_t i = 0; i < nodes; i += step)
        for (size_t j = i + step; j < nodes; j += step) {
            double r = 0, var = 0;
            for (size_t t = 0; t < n; t++) r += z[i * n + t] * z[j * n + t];
            r /= (double)n;
            for (size_t t = 0; t < n; t++) {
                double d = z[i * n + t] * z[j * n + t] - r;
                var += d * d;
            }
            double m = (double)n;
            noise += m / ((m - 1) * (m - 1) * (m - 1)) * var;
            square += r * r;
        }
    return square > 0 ? fmin(1, fmax(0, noise / square)) : 1;
}

Weight weight_new(Arena *a, const Hierarchy *h, const ReconcileInput *in) {
    size_t nodes = (size_t)h->n_upper + (size_t)h->n_bottom, n = (size_t)in->n_errors;
    Weight w = {.own = NEW_ARRAY(a, double, nodes)};
    if (in->method == RECONCILE_STRUCTURAL) structural(h, w.own);
    else variances(h, in->variance, w.own);
    if (in->method != RECONCILE_SHRINK || n < 2) return w;
    double *z = NEW_ARRAY(a, double, nodes *n);
    for (size_t i = 0; i < nodes; i++)
        for (size_t t = 0; t < n; t++) {
            float e = in->error[i * n + t];
            z[i * n + t] = isnan(e) ? 0 : (double)e / sqrt(w.own[i]);
        }
    double keep = 1 - shrinkage(nodes, n, z);
    for (size_t i = 0; i < nodes; i++) {
        double shared = 0, sd = sqrt(w.own[i]);
        for (size_t t = 0; t < n; t++) {
            z[i * n + t] *= sqrt(keep / (double)n) * sd;
            shared += z[i * n + t] * z[i * n + t];
        }
        w.own[i] = fmax(w.own[i] - shared, (1 - keep) * w.own[i] + LEAST * w.own[i]);
    }
    w.n = in->n_errors;
    w.error = z;
    return w;
}

double weight_variance(const Weight *w, int node) {
    double v = w->own[node];
    for (int t = 0; t < w->n; t++) {
        double e = w->error[(size_t)node * (size_t)w->n + (size_t)t];
        v += e * e;
    }
    return v;
}

void weight_hold(Weight *w, int node) {
    w->own[node] = 0;
    for (int t = 0; t < w->n; t++) w->error[(size_t)node * (size_t)w->n + (size_t)t] = 0;
}

void weight_apply(const Weight *w, size_t nodes, int width, double *v, double *loads) {
    size_t H = (size_t)width, n = (size_t)w->n;
    memset(loads, 0, sizeof *loads * n * H);
    for (size_t i = 0; n > 0 && i < nodes; i++)
        for (size_t t = 0; t < n; t++)
            for (size_t k = 0; k < H; k++) loads[t * H + k] += w->error[i * n + t] * v[i * H + k];
    for (size_t i = 0; i < nodes; i++) {
        for (size_t k = 0; k < H; k++) v[i * H + k] *= w->own[i];
        for (size_t t = 0; t < n; t++)
            for (size_t k = 0; k < H; k++) v[i * H + k] += w->error[i * n + t] * loads[t * H + k];
    }
}
