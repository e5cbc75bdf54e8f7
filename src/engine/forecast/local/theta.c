// The theta method, and the dynamic optimised theta model (Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016).
//
// Theta (Assimakopoulos and Nikolopoulos 2000), as Hyndman and Billah (2003) showed, is simple exponential smoothing with
// a drift of half the slope of the trend line.
//
// DOTM: the forecast made after t values is
//     l + (1 − 1/θ) [ (1−α)^t A + (1 − (1−α)^(t+1)) / α · B ],
// with A and B the trend line through those t values (A its value at the start), l the smoothed level. For a given α it is
// linear in the level at the start and in w = 1 − 1/θ, so least squares gives both in the pass that tries α, and α alone
// is searched. Further ahead the model goes on with its own forecasts for values.
#include <math.h>

#include "engine/forecast/local/work.h"

enum { L = LOCAL_LANES };

void theta_run(const Task *t) {
    Smooth m = smooth_ses(t->y, t->n_fit);
    smooth_run(&m, t);
    double sum = 0, sum_t = 0;
    int at = 0;
    for (int o = 0; o < t->k; o++) {
        int n = t->origin[o];
        for (; at < n; at++) {
            sum += t->y[at];
            sum_t += at * t->y[at];
        }
        double dn = n, mean_t = (dn - 1) / 2, var = dn * (dn * dn - 1) / 12;
        double slope = n > 1 ? (sum_t - mean_t * sum) / var : 0;
        double lag = (1 - pow(1 - m.alpha, dn)) / m.alpha; // how far the level is behind the line
        double *path = t->path + (int64_t)o * t->horizon;
        for (int h = 0; h < t->horizon; h++) path[h] += slope / 2 * (h + lag);
    }
}

typedef struct {
    double alpha, level, w, mse;
} Dotm;

// The trend line through values so far, by sums.
typedef struct {
    double n, sum, sum_t;
} Line;

static void line_add(Line *s, double y) {
    s->n++;
    s->sum += y;
    s->sum_t += s->n * y;
}

static void line_get(const Line *s, double *a, double *b) {
    double mean_t = (s->n + 1) / 2, mean = s->sum / s->n;
    *b = s->n > 1 ? (s->sum_t - mean_t * s->sum) / (s->n * (s->n * s->n - 1) / 12) : 0;
    *a = mean - *b * mean_t;
}

WIDE static void pass(const double *y, int n, const double *alpha, Dotm *best) {
    double l[L], q[L], ee[L], rr[L], zz[L], rz[L], re[L], ze[L];
    for (int i = 0; i < L; i++) {
        l[i] = ee[i] = rr[i] = zz[i] = rz[i] = re[i] = ze[i] = 0;
        q[i] = 1; // (1−α)^t: also what a level of one at the start leaves
    }
    double first = y[0];
    Line line = {0};
    for (int t = 0; t < n; t++) {
        double v = y[t] - first, a = 0, b = 0;
        if (t > 0) line_get(&line, &a, &b);
        double counts = t > 1 ? 1 : 0; // the line needs two values
        for (int i = 0; i < L; i++) {
            double left = q[i] * (1 - alpha[i]);
            double z = q[i] * a + (1 - left) / alpha[i] * b;
            double e = v - l[i], ce = counts * e, cz = counts * z, cq = counts * q[i];
            ee[i] += ce * e;
            rr[i] += cq * q[i];
            zz[i] += cz * z;
            rz[i] += cq * z;
            re[i] += cq * e;
            ze[i] += cz * e;
            l[i] += alpha[i] * e;
            q[i] = left;
        }
        line_add(&line, v);
    }
    for (int i = 0; i < L; i++) {
        double ll = rr[i] * 1.001 + 1e-9, ww = zz[i] * 1.0001 + 1e-300, det = ll * ww - rz[i] * rz[i];
        double w = det > 0 ? (ze[i] * ll - re[i] * rz[i]) / det : 0;
        w = w < 0 ? 0 : w > 0.999 ? 0.999 : w;
        double level = (re[i] - w * rz[i]) / ll;
        double sse = ee[i] + level * level * rr[i] + w * w * zz[i] + 2 * level * w * rz[i] -
            2 * level * re[i] - 2 * w * ze[i];
        Dotm m = {alpha[i], level, w, (sse > 0 ? sse : 0) / n};
        if (!(best->mse <= m.mse)) *best = m;
    }
}

void dotm_run(const Task *t) {
    static const double grid[L] = {0.05, 0.12, 0.22, 0.35, 0.5, 0.65, 0.82, 0.99};
    static const double place[L] = {-1, -0.6, -0.35, -0.15, 0.15, 0.35, 0.6, 1};
    Dotm m = {.mse = NAN};
    double alpha[L], reach = 0.14;
    pass(t->y, t->n_fit, grid, &m);
    for (int round = 0; round < 2; round++, reach *= 0.2) {
        for (int i = 0; i < L; i++) alpha[i] = fmin(0.99, fmax(0.02, m.alpha + place[i] * reach));
        pass(t->y, t->n_fit, alpha, &m);
    }
    double first = t->y[0], l = m.level, q = 1;
    Line line = {0};
    int at = 0;
    for (int o = 0; o < t->k; o++) {
        for (; at < t->origin[o]; at++) {
            l += m.alpha * (t->y[at] - first - l);
            q *= 1 - m.alpha;
            line_add(&line, t->y[at] - first);
        }
        double *path = t->path + (int64_t)o * t->horizon, level = l, left = q;
        Line ahead = line;
        for (int h = 0; h < t->horizon; h++) {
            double a, b;
            line_get(&ahead, &a, &b);
            double f = level + m.w * (left * a + (1 - left * (1 - m.alpha)) / m.alpha * b);
            path[h] = f + first;
            level += m.alpha * (f - level);
            left *= 1 - m.alpha;
            line_add(&ahead, f);
        }
    }
}
