// Reconciliation: the smallest change of all forecasts, in units of how wrong each may be, after which they add up.
//
// With C = [I −A], where A sums series, forecasts y add up where C y = 0. The least change with covariance W is
//     y − W C' (C W C')⁻¹ C y
// (Wickramasuriya et al. 2019, eq. 9; the constraint form), which needs as many unknowns as there are sums. C W C' is never
// written down: conjugate gradients ask only for its products, a walk over the series and their sums. W is diagonal, or
// that and a product of errors R R' / T with as few columns as there were origins, which costs as little.
//
// All horizons are solved side by side. What comes out for the series is then summed, so that all adds up exactly; where a
// series came out below zero and may not be, it is held at zero and the rest are solved again.
#include "engine/forecast/hierarchy/hierarchy.h"

#include <math.h>
#include <string.h>

#include "engine/forecast/hierarchy/weight.h"

enum { STEPS_MAX = 500, HOLD_ROUNDS = 3 };

const char *const reconcile_name[RECONCILE_METHODS] = {
    "bottom-up", "top-down", "structural", "variance", "shrink"};

typedef struct {
    const Hierarchy *h;
    Weight w;
    int H;
    size_t nodes;
    double *v;      // nodes × H
    double *loads;  // n_errors × H
    double *factor; // H
} Solve;

void hierarchy_sum(const Hierarchy *h, int width, double *nodes) {
    const double *bottom = nodes + (size_t)h->n_upper * (size_t)width;
    memset(nodes, 0, sizeof *nodes * (size_t)h->n_upper * (size_t)width);
    for (int l = 0; l < h->n_levels; l++)
        for (int b = 0; b < h->n_bottom; b++) {
            double *to = nodes + (size_t)h->sum[(size_t)l * (size_t)h->n_bottom + (size_t)b] * (size_t)width;
            const double *from = bottom + (size_t)b * (size_t)width;
            for (int k = 0; k < width; k++) to[k] += from[k];
        }
}

// v = C' x: the upper part is x, that of each series less all x above it.
static void spread_up(const Solve *s, const double *x) {
    const Hierarchy *h = s->h;
    size_t H = (size_t)s->H;
    memcpy(s->v, x, sizeof *x * (size_t)h->n_upper * H);
    double *bottom = s->v + (size_t)h->n_upper * H;
    memset(bottom, 0, sizeof *bottom * (size_t)h->n_bottom * H);
    for (int l = 0; l < h->n_levels; l++)
        for (int b = 0; b < h->n_bottom; b++) {
            const double *from = x + (size_t)h->sum[(size_t)l * (size_t)h->n_bottom + (size_t)b] * H;
            double *to = bottom + (size_t)b * H;
            for (size_t k = 0; k < H; k++) to[k] -= from[k];
        }
}

// to = C v: what each sum is above its series.
static void gap(const Solve *s, const double *v, double *to) {
    const Hierarchy *h = s->h;
    size_t H = (size_t)s->H;
    memcpy(to, v, sizeof *v * (size_t)h->n_upper * H);
    const double *bottom = v + (size_t)h->n_upper * H;
    for (int l = 0; l < h->n_levels; l++)
        for (int b = 0; b < h->n_bottom; b++) {
            double *sum = to + (size_t)h->sum[(size_t)l * (size_t)h->n_bottom + (size_t)b] * H;
            const double *from = bottom + (size_t)b * H;
            for (size_t k = 0; k < H; k++) sum[k] -= from[k];
        }
}

// Products of two vectors of n × H, by column.
static void dots(size_t n, size_t H, const double *a, const double *b, double *to) {
    for (size_t k = 0; k < H; k++) to[k] = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < H; k++) to[k] += a[i * H + k] * b[i * H + k];
}

static double *diagonal(Arena *a, const Solve *s) { // of C W C', without what the errors share
    const Hierarchy *h = s->h;
    double *d = NEW_ARRAY(a, double, h->n_upper);
    for (int u = 0; u < h->n_upper; u++) d[u] = weight_variance(&s->w, u);
    for (int l = 0; l < h->n_levels; l++)
        for (int b = 0; b < h->n_bottom; b++)
            d[h->sum[(size_t)l * (size_t)h->n_bottom + (size_t)b]] += weight_variance(
                &s->w, h->n_upper + b);
    return d;
}

// Solves C W C' x = g, all columns side by side; g is used up.
static int conjugate_gradients(Arena *a, const Solve *s, double *g, double *x) {
    size_t n = (size_t)s->h->n_upper, H = (size_t)s->H;
    double *p = NEW_ARRAY(a, double, n *H), *z = NEW_ARRAY(a, double, n *H),
           *q = NEW_ARRAY(a, double, n *H);
    double *rz = NEW_ARRAY(a, double, H), *now = NEW_ARRAY(a, double, H), *pq = NEW_ARRAY(a, double, H);
    double *first = NEW_ARRAY(a, double, H), *d = diagonal(a, s);
    memset(x, 0, sizeof *x * n * H);
    for (size_t i = 0; i < n * H; i++) p[i] = z[i] = g[i] / d[i / H];
    dots(n, H, g, z, rz);
    memcpy(first, rz, sizeof *rz * H);
    int step = 0;
    for (bool done = false; !done && step < STEPS_MAX; step++) {
        spread_up(s, p);
        weight_apply(&s->w, s->nodes, s->H, s->v, s->loads);
        gap(s, s->v, q);
        dots(n, H, p, q, pq);
        for (size_t k = 0; k < H; k++) s->factor[k] = pq[k] > 0 ? rz[k] / pq[k] : 0;
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < H; k++) {
                x[i * H + k] += s->factor[k] * p[i * H + k];
                g[i * H + k] -= s->factor[k] * q[i * H + k];
                z[i * H + k] = g[i * H + k] / d[i];
            }
        dots(n, H, g, z, now);
        done = true;
        for (size_t k = 0; k < H; k++) {
            s->factor[k] = rz[k] > 0 ? now[k] / rz[k] : 0;
            rz[k] = now[k];
            if (now[k] > 1e-12 * first[k]) done = false;
        }
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < H; k++)
                p[i * H + k] = z[i * H + k] + s->factor[k] * p[i * H + k];
    }
    return step;
}

static int least_change(Arena *a, const Hierarchy *h, const ReconcileInput *in, double *mean) {
    size_t H = (size_t)in->horizon, n_upper = (size_t)h->n_upper, nodes = n_upper + (size_t)h->n_bottom;
    Solve s = {.h = h, .w = weight_new(a, h, in), .H = in->horizon, .nodes = nodes};
    s.v = NEW_ARRAY(a, double, nodes *H);
    s.loads = NEW_ARRAY(a, double, (size_t)in->n_errors *H + 1);
    s.factor = NEW_ARRAY(a, double, H);
    double *g = NEW_ARRAY(a, double, n_upper *H), *x = NEW_ARRAY(a, double, n_upper *H);
    int steps = 0;
    for (int round = 0;; round++) {
        gap(&s, mean, g);
        ArenaMark mark = arena_mark(a);
        steps += conjugate_gradients(a, &s, g, x);
        arena_rewind(a, mark);
        spread_up(&s, x);
        weight_apply(&s.w, nodes, s.H, s.v, s.loads);
        int below = 0;
        for (size_t i = 0; i < nodes; i++) {
            double least = 0;
            for (size_t k = 0; k < H; k++) {
                mean[i * H + k] -= s.v[i * H + k];
                least = fmin(least, mean[i * H + k]);
            }
            if (!in->positive || i < n_upper || least >= 0) continue;
            below++;
            weight_hold(&s.w, (int)i);
            for (size_t k = 0; k < H; k++) mean[i * H + k] = fmax(0, mean[i * H + k]);
        }
        if (below == 0 || round == HOLD_ROUNDS) break;
    }
    return steps;
}

static void top_down(const Hierarchy *h, int horizon, double *mean) {
    size_t H = (size_t)horizon;
    double *bottom = mean + (size_t)h->n_upper * H;
    for (size_t k = 0; k < H; k++) {
        double sum = 0;
        for (int b = 0; b < h->n_bottom; b++) sum += bottom[(size_t)b * H + k];
        double part = sum != 0 ? mean[k] / sum : 0;
        for (int b = 0; b < h->n_bottom; b++) {
            double *v = &bottom[(size_t)b * H + k];
            *v = sum != 0 ? *v * part : mean[k] / h->n_bottom;
        }
    }
}

int hierarchy_reconcile(Arena *a, const Hierarchy *h, const ReconcileInput *in, double *mean) {
    int steps = 0;
    ArenaMark mark = arena_mark(a);
    if (in->method == RECONCILE_TOP_DOWN) top_down(h, in->horizon, mean);
    else if (in->method != RECONCILE_BOTTOM_UP) steps = least_change(a, h, in, mean);
    arena_rewind(a, mark);
    hierarchy_sum(h, in->horizon, mean);
    return steps;
}
