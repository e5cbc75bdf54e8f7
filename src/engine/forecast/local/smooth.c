// Exponential smoothing of a level, and of a damped trend.
//
// For given smoothing constants the one-step errors are linear in the level and trend at the start, so those two need no
// search: beside the errors with a start at zero runs what a start of one would change, and least squares gives the start
// (and the sum of squares that is left) in the same pass. Only the constants are searched, eight settings to a pass.
#include <math.h>
#include <string.h>

#include "engine/forecast/local/work.h"

enum { L = LOCAL_LANES };

// A pull of the start towards the first values, so heavy as this share of what the data say: without it a short series
// with α near 1 says nothing about its trend.
static const double PULL = 0.01;

STEP lanes_of(const double *from, Lanes *to) {
    for (int i = 0; i < L; i++) (*to)[i] = from[i];
}

// The best of eight settings, if it is better than the best so far.
STEP keep(SmoothFit *f, const Lanes *sse, const Lanes *level, const Lanes *trend) {
    for (int i = 0; i < L; i++) {
        double mse = ((*sse)[i] > 0 ? (*sse)[i] : 0) / f->n;
        if (f->best.mse <= mse) continue;
        f->best = (Smooth){f->alpha[i], f->beta[i], f->phi[i], (*level)[i] + f->first, (*trend)[i], mse};
    }
}

// ---- with a trend -------------------------------------------------------------------------------------------------------------

typedef struct {
    Lanes alpha, ab, phi;
    Lanes l, b;   // from zero
    Lanes lr, br; // from a level of one
    Lanes lq, bq; // from a trend of one
    Lanes ll, lb, bb, le, be, ee;
} Trend;

STEP trend_begin(const SmoothFit *f, Trend *s) {
    Lanes zero = {0}, beta;
    lanes_of(f->alpha, &s->alpha);
    lanes_of(f->beta, &beta);
    lanes_of(f->phi, &s->phi);
    s->ab = s->alpha * beta;
    s->l = s->b = s->br = s->lq = zero;
    s->lr = s->bq = zero + 1;
    s->ll = s->lb = s->bb = s->le = s->be = s->ee = zero;
}

STEP trend_step(Trend *s, double v) {
    Lanes pb = s->phi * s->b, pr = s->phi * s->br, pq = s->phi * s->bq;
    Lanes f = s->l + pb, fr = s->lr + pr, fq = s->lq + pq, e = v - f;
    s->ll += fr * fr;
    s->lb += fr * fq;
    s->bb += fq * fq;
    s->le += fr * e;
    s->be += fq * e;
    s->ee += e * e;
    s->l = f + s->alpha * e;
    s->b = pb + s->ab * e;
    s->lr = fr - s->alpha * fr;
    s->br = pr - s->ab * fr;
    s->lq = fq - s->alpha * fq;
    s->bq = pq - s->ab * fq;
}

STEP trend_end(SmoothFit *f, const Trend *s) {
    Lanes pl = PULL * s->ll + 1e-9, pb = PULL * s->bb + 1e-9;
    Lanes ll = s->ll + pl, bb = s->bb + pb, be = s->be + pb * f->slope;
    Lanes det = ll * bb - s->lb * s->lb;
    Lanes level = (s->le * bb - be * s->lb) / det, trend = (be * ll - s->le * s->lb) / det;
    Lanes sse = s->ee - 2.0 * (level * s->le + trend * s->be) + level * level * s->ll +
        2.0 * level * trend * s->lb + trend * trend * s->bb;
    keep(f, &sse, &level, &trend);
}

// What a start of one does is the same to every history; for the settings of the grid it is computed once.
STEP trend_known(Trend *s, double v, const Lanes response[2]) {
    Lanes pb = s->phi * s->b, f = s->l + pb, e = v - f;
    s->le += response[0] * e;
    s->be += response[1] * e;
    s->ee += e * e;
    s->l = f + s->alpha * e;
    s->b = pb + s->ab * e;
}

STEP trend_known_end(SmoothFit *f, Trend *s, const Response *r) {
    s->ll = r->sum[f->n][0];
    s->lb = r->sum[f->n][1];
    s->bb = r->sum[f->n][2];
    trend_end(f, s);
}

WIDE static void grid_pass(SmoothFit *f, SmoothFit *g, const Response *r) {
    Trend s, u;
    int n = f->n, k = g->n, t = 0;
    trend_begin(f, &s);
    trend_begin(g, &u);
    for (; f != g && t < n && t < k; t++) {
        trend_known(&s, f->y[t] - f->first, r->start[t]);
        trend_known(&u, g->y[t] - g->first, r->start[t]);
    }
    for (int i = t; i < n; i++) trend_known(&s, f->y[i] - f->first, r->start[i]);
    trend_known_end(f, &s, r);
    if (f == g) return;
    for (; t < k; t++) trend_known(&u, g->y[t] - g->first, r->start[t]);
    trend_known_end(g, &u, r);
}

// That of one setting of the grid over n values.
WIDE static void response_find(const SmoothFit *f, int n, Response *r) {
    Trend s;
    trend_begin(f, &s);
    for (int t = 0; t <= n; t++) {
        r->sum[t][0] = s.ll;
        r->sum[t][1] = s.lb;
        r->sum[t][2] = s.bb;
        if (t == n) break;
        r->start[t][0] = s.lr + s.phi * s.br;
        r->start[t][1] = s.lq + s.phi * s.bq;
        trend_step(&s, 0);
    }
}

WIDE static void trend_pass(SmoothFit *f, SmoothFit *g) {
    Trend s, u;
    int n = f->n, k = g->n, t = 0;
    trend_begin(f, &s);
    trend_begin(g, &u);
    for (; f != g && t < n && t < k; t++) {
        trend_step(&s, f->y[t] - f->first); // near zero, so that the sums keep their digits
        trend_step(&u, g->y[t] - g->first);
    }
    for (int i = t; i < n; i++) trend_step(&s, f->y[i] - f->first);
    trend_end(f, &s);
    if (f == g) return;
    for (; t < k; t++) trend_step(&u, g->y[t] - g->first);
    trend_end(g, &u);
}

// ---- a level alone ------------------------------------------------------------------------------------------------------------

typedef struct {
    Lanes alpha, l, r, rr, re, ee;
} Level;

STEP level_begin(const SmoothFit *f, Level *s) {
    Lanes zero = {0};
    lanes_of(f->alpha, &s->alpha);
    s->l = s->rr = s->re = s->ee = zero;
    s->r = zero + 1;
}

STEP level_step(Level *s, double v) {
    Lanes e = v - s->l;
    s->rr += s->r * s->r;
    s->re += s->r * e;
    s->ee += e * e;
    s->l += s->alpha * e;
    s->r -= s->alpha * s->r;
}

STEP level_end(SmoothFit *f, const Level *s) {
    Lanes zero = {0}, level = s->re / (s->rr * (1 + PULL));
    Lanes sse = s->ee - 2.0 * level * s->re + level * level * s->rr;
    keep(f, &sse, &level, &zero);
}

WIDE static void level_pass(SmoothFit *f, SmoothFit *g) {
    Level s, u;
    int n = f->n, k = g->n, t = 0;
    level_begin(f, &s);
    level_begin(g, &u);
    for (; f != g && t < n && t < k; t++) {
        level_step(&s, f->y[t] - f->first);
        level_step(&u, g->y[t] - g->first);
    }
    for (int i = t; i < n; i++) level_step(&s, f->y[i] - f->first);
    level_end(f, &s);
    if (f == g) return;
    for (; t < k; t++) level_step(&u, g->y[t] - g->first);
    level_end(g, &u);
}

// ---- the search ---------------------------------------------------------------------------------------------------------------

// The next eight settings of all histories, two side by side.
static void pass(SmoothFit *const *f, int n, bool trend) {
    for (int i = 0; i < n; i += 2) {
        SmoothFit *g = i + 1 < n ? f[i + 1] : f[i];
        if (trend) trend_pass(f[i], g);
        else level_pass(f[i], g);
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

static void fill(double v, double *to) {
    for (int i = 0; i < L; i++) to[i] = v;
}

void smooth_ses(SmoothFit *fit, int n) {
    static const double grid[L] = {0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.82, 0.99};
    static const double reach[] = {0.14, 0.025};
    SmoothFit *all[LOCAL_FITS];
    for (int i = 0; i < n; i++) {
        SmoothFit *f = all[i] = &fit[i];
        f->best = (Smooth){.mse = NAN};
        f->first = mean_of(f->y, f->n < 4 ? f->n : 4);
        memcpy(f->alpha, grid, sizeof grid);
        fill(0, f->beta);
        fill(0, f->phi);
    }
    pass(all, n, false);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < n; i++)
            around(fit[i].best.alpha, reach[round], 0.01, 0.999, fit[i].alpha);
        pass(all, n, false);
    }
}

static void trend_begin_all(SmoothFit *fit, int n) {
    for (int i = 0; i < n; i++) {
        SmoothFit *f = &fit[i];
        int some = f->n < 6 ? f->n : 6;
        f->best = (Smooth){.mse = NAN};
        f->first = mean_of(f->y, some < 3 ? some : 3);
        f->slope = some > 1 ? (f->y[some - 1] - f->y[0]) / (some - 1) : 0;
    }
}

// A coarse grid of all constants: eight levels' to each of trend and damping.
enum { BETAS = 3 };
static const double GRID_PHI[] = {0.85, 0.96, 1};

static void grid_set(int at, SmoothFit *f) {
    static const double alphas[L] = {0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.82, 0.99};
    static const double betas[BETAS] = {0.03, 0.25, 0.5};
    memcpy(f->alpha, alphas, sizeof alphas);
    fill(betas[at % BETAS], f->beta);
    fill(GRID_PHI[at / BETAS], f->phi);
}

Response *smooth_responses(Arena *a, int n_max) {
    int n = n_max < LOCAL_WINDOW ? n_max : LOCAL_WINDOW,
        all = BETAS * (int)(sizeof GRID_PHI / sizeof *GRID_PHI);
    Response *r = NEW_ARRAY(a, Response, all);
    for (int at = 0; at < all; at++) {
        SmoothFit f;
        r[at].start = arena_alloc(a, sizeof *r[at].start * (size_t)n);
        r[at].sum = arena_alloc(a, sizeof *r[at].sum * (size_t)(n + 1));
        grid_set(at, &f);
        response_find(&f, n, &r[at]);
    }
    return r;
}

static void trend_grid(const Response *r, SmoothFit *fit, int n, int from, int to) {
    for (int at = from; at < to; at++) {
        SmoothFit *some[LOCAL_FITS];
        int m = 0;
        for (int i = 0; i < n; i++) {
            if (at % BETAS == 2 && fit[i].n >= 64)
                continue; // a short history has more than one optimum, and costs little
            some[m++] = &fit[i];
            grid_set(at, &fit[i]);
        }
        for (int i = 0; i < m; i += 2)
            grid_pass(some[i], i + 1 < m ? some[i + 1] : some[i], &r[at]);
    }
}

// phi_low < phi_high: φ is searched between them.
static void trend_fit(SmoothFit *fit, int n, double phi_low, double phi_high) {
    SmoothFit *all[LOCAL_FITS];
    double reach = 1;
    for (int round = 0; round < 2; round++, reach *= 0.4)
        for (int constant = 0; constant < (phi_low < phi_high ? 3 : 2); constant++) {
            for (int i = 0; i < n; i++) {
                SmoothFit *f = all[i] = &fit[i];
                fill(f->best.alpha, f->alpha);
                fill(f->best.beta, f->beta);
                fill(f->best.phi, f->phi);
                if (constant == 0) around(f->best.alpha, 0.14 * reach, 0.01, 0.999, f->alpha);
                if (constant == 1) around(f->best.beta, 0.2 * reach, 0.001, 0.9, f->beta);
                if (constant == 2) around(f->best.phi, 0.08 * reach, phi_low, phi_high, f->phi);
            }
            pass(all, n, true);
        }
}

void smooth_damped(const Response *r, SmoothFit *fit, int n) {
    trend_begin_all(fit, n);
    trend_grid(r, fit, n, 0, 2 * BETAS);
    trend_fit(fit, n, 0.8, 0.98);
}

void smooth_holt(const Response *r, SmoothFit *fit, int n) {
    trend_begin_all(fit, n);
    trend_grid(r, fit, n, 2 * BETAS, 3 * BETAS);
    trend_fit(fit, n, 1, 1);
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
