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
#include <string.h>

#include "engine/forecast/local/work.h"

enum { L = LOCAL_LANES };

void theta_run(const Smooth *ses, const Task *t) {
    smooth_run(ses, t);
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
        double lag = (1 - pow(1 - ses->alpha, dn)) / ses->alpha; // how far the level is behind the line
        double *path = t->path + (int64_t)o * t->horizon;
        for (int h = 0; h < t->horizon; h++) path[h] += slope / 2 * (h + lag);
    }
}

typedef struct {
    double alpha, level, w, mse;
} Dotm;

// A search on its way.
typedef struct {
    const double *y;
    int n;
    double a[LOCAL_WINDOW],
        b[LOCAL_WINDOW]; // the trend line through the values before each: at the start, and its slope
    double alpha[L];
    Dotm best;
} Search;

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

static void lines_find(Search *s) {
    Line line = {0};
    s->a[0] = s->b[0] = 0;
    for (int t = 0; t < s->n; t++) {
        if (t > 0) line_get(&line, &s->a[t], &s->b[t]);
        line_add(&line, s->y[t] - s->y[0]);
    }
}

typedef struct {
    Lanes alpha, rest, l, ee, rr, zz, rz, re, ze;
    Lanes q; // (1−α)^t: also what a level of one at the start leaves
} Pass;

STEP pass_begin(const Search *s, Pass *p) {
    Lanes zero = {0};
    for (int i = 0; i < L; i++) p->alpha[i] = s->alpha[i];
    p->rest = 1 - p->alpha;
    p->l = p->ee = p->rr = p->zz = p->rz = p->re = p->ze = zero;
    p->q = zero + 1;
}

STEP pass_step(Pass *p, const Search *s, int t) {
    Lanes e = s->y[t] - s->y[0] - p->l, q = p->q, left = q * p->rest;
    if (t > 1) { // the line needs two values
        Lanes z = q * s->a[t] + (1 - left) / p->alpha * s->b[t];
        p->ee += e * e;
        p->rr += q * q;
        p->zz += z * z;
        p->rz += q * z;
        p->re += q * e;
        p->ze += z * e;
    }
    p->l += p->alpha * e;
    p->q = left;
}

STEP pass_end(Search *s, const Pass *p) {
    Lanes lls = p->rr * 1.001 + 1e-9, wws = p->zz * 1.0001 + 1e-300, dets = lls * wws - p->rz * p->rz;
    for (int i = 0; i < L; i++) {
        double rr = p->rr[i], rz = p->rz[i], re = p->re[i], ze = p->ze[i], det = dets[i];
        double w = det > 0 ? (ze * lls[i] - re * rz) / det : 0;
        w = least_most(0, 0.999, w);
        double level = (re - w * rz) / lls[i];
        double sse = p->ee[i] + level * level * rr + w * w * p->zz[i] + 2 * level * w * rz -
            2 * level * re - 2 * w * ze;
        Dotm m = {s->alpha[i], level, w, (sse > 0 ? sse : 0) / s->n};
        if (!(s->best.mse <= m.mse)) s->best = m;
    }
}

WIDE static void pass(Search *s, Search *r) {
    Pass p, q;
    int t = 0;
    pass_begin(s, &p);
    pass_begin(r, &q);
    for (; s != r && t < s->n && t < r->n; t++) {
        pass_step(&p, s, t);
        pass_step(&q, r, t);
    }
    for (int i = t; i < s->n; i++) pass_step(&p, s, i);
    pass_end(s, &p);
    if (s == r) return;
    for (; t < r->n; t++) pass_step(&q, r, t);
    pass_end(r, &q);
}

static void passes(Search *s, int n) {
    for (int i = 0; i < n; i += 2) pass(&s[i], i + 1 < n ? &s[i + 1] : &s[i]);
}

// What is known at eight origins, from where the model goes on with its own forecasts.
typedef struct {
    Lanes level, left, n, sum, sum_t;
} Ahead;

static void ahead_note(Ahead *a, int i, double level, double left, const Line *line) {
    a->level[i] = level;
    a->left[i] = left;
    a->n[i] = line->n;
    a->sum[i] = line->sum;
    a->sum_t[i] = line->sum_t;
}

WIDE static void ahead_run(const Dotm *m, double first, Ahead *s, int origins, int horizon, double *path) {
    Lanes zero = {0}, none; // endless where a line of one value has no slope
    for (int i = 0; i < L; i++) none[i] = s->n[i] > 1 ? 0 : INFINITY;
    for (int h = 0; h < horizon; h++) {
        Lanes mean_t = (s->n + 1.0) / 2.0, mean = s->sum / s->n;
        Lanes b = (s->sum_t - mean_t * s->sum) / (s->n * (s->n * s->n - 1.0) / 12.0 + none);
        Lanes a = mean - b * mean_t;
        Lanes f = s->level + m->w * (s->left * a + (1.0 - s->left * (1 - m->alpha)) / m->alpha * b);
        for (int i = 0; i < origins; i++) path[i * horizon + h] = f[i] + first;
        s->level += m->alpha * (f - s->level);
        s->left *= 1 - m->alpha;
        s->n += 1.0;
        s->sum += f;
        s->sum_t += s->n * f;
        none = zero;
    }
}

static void say(const Dotm *m, const Task *t) {
    double first = t->y[0], l = m->level, q = 1;
    Line line = {0};
    Ahead ahead = {0};
    int at = 0, kept = 0;
    for (int o = 0; o < t->k; o++) {
        for (; at < t->origin[o]; at++) {
            l += m->alpha * (t->y[at] - first - l);
            q *= 1 - m->alpha;
            line_add(&line, t->y[at] - first);
        }
        ahead_note(&ahead, kept++, l, q, &line);
        if (kept < L && o + 1 < t->k) continue;
        ahead_run(m, first, &ahead, kept, t->horizon, t->path + (int64_t)(o + 1 - kept) * t->horizon);
        kept = 0;
    }
}

// Eight settings around the best one.
static void around(Search *s, double reach) {
    static const double place[L] = {-1, -0.6, -0.35, -0.15, 0.15, 0.35, 0.6, 1};
    for (int i = 0; i < L; i++)
        s->alpha[i] = least_most(0.02, 0.99, s->best.alpha + place[i] * reach);
}

void dotm_run(const Task *t, int n) {
    static const double grid[L] = {0.05, 0.12, 0.22, 0.35, 0.5, 0.65, 0.82, 0.99};
    static const double reach[] = {0.14, 0.14 * 0.2};
    Search s[LOCAL_FITS];
    for (int i = 0; i < n; i++) {
        s[i].y = t[i].y;
        s[i].n = t[i].n_fit;
        s[i].best = (Dotm){.mse = NAN};
        memcpy(s[i].alpha, grid, sizeof grid);
        lines_find(&s[i]);
    }
    passes(s, n);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < n; i++) around(&s[i], reach[round]);
        passes(s, n);
    }
    for (int i = 0; i < n; i++) say(&s[i].best, &t[i]);
}
