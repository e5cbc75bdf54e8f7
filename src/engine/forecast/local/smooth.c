// Exponential smoothing of a level, and of a damped trend.
//
// For given smoothing constants the one-step errors are linear in the level and trend at the start, so those two need no
// search: beside the errors with a start at zero runs what a start of one would change, and least squares gives the start
// (and the sum of squares that is left) in the same pass. Only the constants are searched, eight settings to a pass.
#include <math.h>

#include "engine/forecast/local/work.h"

enum { L = LOCAL_LANES };

typedef struct {
    double alpha[L], beta[L], phi[L];
} Lanes;

// A pull of the start towards the first values, so heavy as this share of what the data say: without it a short series
// with α near 1 says nothing about its trend.
static const double PULL = 0.01;

static void solve(const double *a, double first, double slope, Smooth *m, double e0) {
    // a: ll lb bb le be ee
    double pl = PULL * a[0] + 1e-9, pb = PULL * a[2] + 1e-9;
    double ll = a[0] + pl, bb = a[2] + pb, lb = a[1];
    double le = a[3] + pl * first, be = a[4] + pb * slope;
    double det = ll * bb - lb * lb;
    m->level = (le * bb - be * lb) / det;
    m->trend = (be * ll - le * lb) / det;
    double sse = a[5] - 2 * (m->level * a[3] + m->trend * a[4]) + m->level * m->level * a[0] +
        2 * m->level * m->trend * a[1] + m->trend * m->trend * a[2];
    m->mse = (sse > 0 ? sse : 0) + 0 * e0;
}

// All eight settings over y[0..n); with a trend.
WIDE static void pass_trend(
    const double *y, int n, const Lanes *p, double first, double slope, Smooth *best) {
    double l[L], b[L], lr[L], br[L], lq[L], bq[L], s[6][L];
    for (int i = 0; i < L; i++) {
        l[i] = b[i] = br[i] = lq[i] = 0;
        lr[i] = bq[i] = 1; // from a level of one; from a trend of one
        for (int k = 0; k < 6; k++) s[k][i] = 0;
    }
    double ab[L];
    for (int i = 0; i < L; i++) ab[i] = p->alpha[i] * p->beta[i];
    for (int t = 0; t < n; t++) {
        double v = y[t] - first; // near zero, so that the sums keep their digits
        for (int i = 0; i < L; i++) {
            double pb = p->phi[i] * b[i], pr = p->phi[i] * br[i], pq = p->phi[i] * bq[i];
            double f = l[i] + pb, fr = lr[i] + pr, fq = lq[i] + pq;
            double e = v - f;
            s[0][i] += fr * fr;
            s[1][i] += fr * fq;
            s[2][i] += fq * fq;
            s[3][i] += fr * e;
            s[4][i] += fq * e;
            s[5][i] += e * e;
            l[i] = f + p->alpha[i] * e;
            b[i] = pb + ab[i] * e;
            lr[i] = fr - p->alpha[i] * fr;
            br[i] = pr - ab[i] * fr;
            lq[i] = fq - p->alpha[i] * fq;
            bq[i] = pq - ab[i] * fq;
        }
    }
    for (int i = 0; i < L; i++) {
        double a[6];
        for (int k = 0; k < 6; k++) a[k] = s[k][i];
        Smooth m = {.alpha = p->alpha[i], .beta = p->beta[i], .phi = p->phi[i]};
        solve(a, 0, slope, &m, 0);
        m.level += first;
        m.mse /= n;
        if (!(best->mse <= m.mse)) *best = m;
    }
}

WIDE static void pass_level(const double *y, int n, const double *alpha, double first, Smooth *best) {
    double l[L], r[L], rr[L], re[L], ee[L];
    for (int i = 0; i < L; i++) {
        l[i] = rr[i] = re[i] = ee[i] = 0;
        r[i] = 1;
    }
    for (int t = 0; t < n; t++) {
        double v = y[t] - first;
        for (int i = 0; i < L; i++) {
            double e = v - l[i];
            rr[i] += r[i] * r[i];
            re[i] += r[i] * e;
            ee[i] += e * e;
            l[i] += alpha[i] * e;
            r[i] -= alpha[i] * r[i];
        }
    }
    for (int i = 0; i < L; i++) {
        double level = re[i] / (rr[i] * (1 + PULL));
        double sse = ee[i] - 2 * level * re[i] + level * level * rr[i];
        Smooth m = {.alpha = alpha[i], .level = level + first, .mse = (sse > 0 ? sse : 0) / n};
        if (!(best->mse <= m.mse)) *best = m;
    }
}

// Eight settings around `at`, `reach` to both sides, within low and high.
static void around(double at, double reach, double low, double high, double *to) {
    static const double place[L] = {-1, -0.6, -0.35, -0.15, 0.15, 0.35, 0.6, 1};
    for (int i = 0; i < L; i++) {
        double v = at + place[i] * reach;
        to[i] = v < low ? low : v > high ? high : v;
    }
}

static double mean_of(const double *y, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += y[i];
    return n > 0 ? sum / n : 0;
}

Smooth smooth_ses(const double *y, int n) {
    static const double grid[L] = {0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.82, 0.99};
    Smooth best = {.mse = NAN};
    double first = mean_of(y, n < 4 ? n : 4), alpha[L];
    pass_level(y, n, grid, first, &best);
    around(best.alpha, 0.14, 0.01, 0.999, alpha);
    pass_level(y, n, alpha, first, &best);
    around(best.alpha, 0.025, 0.01, 0.999, alpha);
    pass_level(y, n, alpha, first, &best);
    return best;
}

static void fill(double v, double *to) {
    for (int i = 0; i < L; i++) to[i] = v;
}

static Smooth trend_fit(
    const double *y, int n, const double *phis, int phis_n, double phi_low, double phi_high) {
    static const double alphas[L] = {0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.82, 0.99};
    static const double betas[] = {0.03, 0.25, 0.5};
    int betas_n = n < 64 ? 3 : 2; // a short history has more than one optimum, and costs little
    Smooth best = {.mse = NAN};
    int some = n < 6 ? n : 6;
    double first = mean_of(y, some < 3 ? some : 3),
           slope = some > 1 ? (y[some - 1] - y[0]) / (some - 1) : 0;
    Lanes p;
    for (int i = 0; i < L; i++) p.alpha[i] = alphas[i];
    for (int f = 0; f < phis_n; f++)
        for (int k = 0; k < betas_n; k++) {
            fill(betas[k], p.beta);
            fill(phis[f], p.phi);
            pass_trend(y, n, &p, first, slope, &best);
        }
    double reach = 1;
    for (int round = 0; round < 2; round++, reach *= 0.4) {
        fill(best.beta, p.beta);
        fill(best.phi, p.phi);
        around(best.alpha, 0.14 * reach, 0.01, 0.999, p.alpha);
        pass_trend(y, n, &p, first, slope, &best);
        fill(best.alpha, p.alpha);
        around(best.beta, 0.2 * reach, 0.001, 0.9, p.beta);
        pass_trend(y, n, &p, first, slope, &best);
        if (phi_low < phi_high) {
            fill(best.beta, p.beta);
            around(best.phi, 0.08 * reach, phi_low, phi_high, p.phi);
            pass_trend(y, n, &p, first, slope, &best);
        }
    }
    return best;
}

Smooth smooth_damped(const double *y, int n) {
    static const double phis[] = {0.85, 0.96};
    return trend_fit(y, n, phis, 2, 0.8, 0.98);
}

Smooth smooth_holt(const double *y, int n) {
    static const double phis[] = {1};
    return trend_fit(y, n, phis, 1, 1, 1);
}

void smooth_run(const Smooth *m, const Task *t) {
    double l = m->level, b = m->trend, ab = m->alpha * m->beta;
    int at = 0;
    for (int o = 0; o < t->k; o++) {
        for (; at < t->origin[o]; at++) {
            double f = l + m->phi * b, e = t->y[at] - f;
            l = f + m->alpha * e;
            b = m->phi * b + ab * e;
        }
        double *path = t->path + (int64_t)o * t->horizon, f = l, step = b;
        for (int h = 0; h < t->horizon; h++) {
            step *= m->phi;
            f += step;
            path[h] = f;
        }
    }
}

// The constant of a level is chosen by what the level says of the mean over the whole horizon: the best one for a single step is
// too quick where what follows a day is like that day, and the week after is not.
WIDE static double horizon_alpha(const double *sum, int n, int horizon) {
    static const double grid[2][L] = {{0.01, 0.014, 0.02, 0.028, 0.04, 0.056, 0.08, 0.11},
        {0.15, 0.2, 0.27, 0.36, 0.47, 0.6, 0.75, 0.95}};
    double best = grid[0][L - 1], least = INFINITY;
    for (int g = 0; g < 2; g++) {
        double l[L] = {0}, ee[L] = {0};
        for (int t = 0; t + horizon < n; t++) {
            double v = sum[t + 1] - sum[t], mean = (sum[t + 1 + horizon] - sum[t + 1]) / horizon;
            double first = 1.0 / (t + 1); // a plain mean to begin with
            bool counts = t * 8 >= n;
            for (int i = 0; i < L; i++) {
                double a = first > grid[g][i] ? first : grid[g][i];
                l[i] += a * (v - l[i]);
                double e = counts ? mean - l[i] : 0;
                ee[i] += e * e;
            }
        }
        for (int i = 0; i < L; i++) {
            if (!(ee[i] < least)) continue;
            least = ee[i];
            best = grid[g][i];
        }
    }
    return best;
}

void level_run(const Task *t, double *scratch) {
    int n = t->n_fit, ahead = t->horizon < n / 4 ? t->horizon : n / 4 > 1 ? n / 4 : 1;
    double *sum = scratch, alpha, l = 0;
    sum[0] = 0;
    for (int i = 0; i < n; i++) sum[i + 1] = sum[i] + t->y[i];
    alpha = horizon_alpha(sum, n, ahead);
    int at = 0;
    for (int o = 0; o < t->k; o++) {
        for (; at < t->origin[o]; at++) l += fmax(alpha, 1.0 / (at + 1)) * (t->y[at] - l);
        double *path = t->path + (int64_t)o * t->horizon;
        for (int h = 0; h < t->horizon; h++) path[h] = l;
    }
}
