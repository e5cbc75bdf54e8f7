// The constants of exponential smoothing with a season: a coarse grid, then around the best one constant after another, eight
// settings to a pass.
#include <math.h>

#include "engine/forecast/local/ets.h"

enum { L = LOCAL_LANES };

typedef struct {
    Lanes l, b, ee, a, ab, g, phi;
} Pass;

STEP pass_begin(const EtsSearch *s, Pass *p) {
    for (int i = 0; i < L; i++) {
        p->a[i] = s->lane[i].alpha;
        p->ab[i] = s->lane[i].alpha * s->lane[i].beta;
        p->g[i] = s->lane[i].gamma * (1 - s->lane[i].alpha);
        p->phi[i] = s->lane[i].phi;
        p->l[i] = s->start.level;
        p->b[i] = s->start.trend;
        p->ee[i] = 0;
    }
    for (int j = 0; j < s->start.m; j++)
        for (int i = 0; i < L; i++) s->start.lanes[j][i] = s->start.season[j];
}

STEP pass_step(Pass *p, double y, Lanes *c, bool trend) {
    Lanes f = p->l, pb;
    if (trend) f += pb = p->phi * p->b;
    Lanes e = y - f - *c;
    p->ee += e * e;
    p->l = f + p->a * e;
    if (trend) p->b = pb + p->ab * e;
    *c += p->g * e;
}

STEP pass_end(EtsSearch *s, const Pass *p) {
    for (int i = 0; i < L; i++) {
        double mse = p->ee[i] / s->start.n;
        if (s->best.mse <= mse) continue;
        s->best = s->lane[i];
        s->best.mse = mse;
    }
}

STEP pass_both(EtsSearch *a, EtsSearch *b, bool trend) {
    Pass p, q;
    int n = a->start.n, k = b->start.n, m = a->start.m, t = 0, j = 0;
    const double *y = a->start.z, *x = b->start.z;
    Lanes *c = a->start.lanes, *d = b->start.lanes;
    pass_begin(a, &p);
    pass_begin(b, &q);
    for (; a != b && t < n && t < k; t++, j = j + 1 == m ? 0 : j + 1) {
        pass_step(&p, y[t], &c[j], trend);
        pass_step(&q, x[t], &d[j], trend);
    }
    for (int i = t, g = j; i < n; i++, g = g + 1 == m ? 0 : g + 1)
        pass_step(&p, y[i], &c[g], trend);
    pass_end(a, &p);
    if (a == b) return;
    for (; t < k; t++, j = j + 1 == m ? 0 : j + 1) pass_step(&q, x[t], &d[j], trend);
    pass_end(b, &q);
}

WIDE static void pass_level(EtsSearch *a, EtsSearch *b) { pass_both(a, b, false); }
WIDE static void pass_trend(EtsSearch *a, EtsSearch *b) { pass_both(a, b, true); }

// Every search's next eight settings, two searches side by side.
static void pass(EtsSearch *s, int n, bool trend) {
    for (int i = 0; i < n; i += 2) {
        EtsSearch *b = i + 1 < n ? s + i + 1 : s + i;
        if (trend) pass_trend(s + i, b);
        else pass_level(s + i, b);
    }
}

typedef enum { ALPHA, BETA, GAMMA, PHI } Constant;

// Eight settings around the best one's constant.
static void around(EtsSearch *s, Constant what, double reach) {
    static const double place[L] = {-1, -0.6, -0.3, -0.12, 0.12, 0.3, 0.6, 1};
    for (int i = 0; i < L; i++) {
        Ets *e = &s->lane[i];
        *e = s->best;
        if (what == ALPHA) e->alpha = least_most(0.01, 0.99, e->alpha + place[i] * 0.12 * reach);
        if (what == BETA) e->beta = least_most(0.001, 0.9, e->beta + place[i] * 0.2 * reach);
        if (what == GAMMA) e->gamma = least_most(0.0, 0.9, e->gamma + place[i] * 0.25 * reach);
        if (what == PHI) e->phi = least_most(0.8, 0.98, e->phi + place[i] * 0.1 * reach);
    }
}

void ets_search(EtsSearch *s, int n, bool trend) {
    static const double alphas[L] = {0.02, 0.1, 0.2, 0.32, 0.45, 0.6, 0.8, 0.98};
    static const double gammas[] = {0.02, 0.25};
    static const Constant order[] = {GAMMA, ALPHA, BETA, PHI};
    for (int i = 0; i < n; i++) s[i].best.mse = NAN;
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < n * L; i++)
            s[i / L].lane[i % L] = (Ets){alphas[i % L], trend ? 0.05 : 0, gammas[k], trend ? 0.95 : 0, 0};
        pass(s, n, trend);
    }
    double reach = 1;
    for (int round = 0; round < 2; round++, reach *= 0.35)
        for (int c = 0; c < (trend ? 4 : 2); c++) {
            for (int i = 0; i < n; i++) around(&s[i], order[c], reach);
            pass(s, n, trend);
        }
}
