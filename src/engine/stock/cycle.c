// All policies rest on one curve: rate_at(y), the expected cost per time while the position is y, a lead time later. It is convex, so
// that every search below is one of its level sets.
#include "engine/stock/cycle.h"

#include <math.h>

#include "engine/special.h"
#include "engine/stock/policy.h"

// ---- newsvendor ---------------------------------------------------------------------------------------------------------
double newsvendor_lognormal_cost(double mu, double sigma, double over, double under, double qty) {
    double mean = exp(mu + sigma * sigma / 2);
    double missing = mean;
    if (qty > 0) {
        double z = (log(qty) - mu) / sigma;
        missing = mean * normal_cdf(sigma - z) - qty * normal_cdf(-z);
    }
    return over * (qty - mean + missing) + under * missing;
}

Newsvendor newsvendor_lognormal(double mu, double sigma, double over, double under) {
    if (!(sigma > 0) || !(over > 0) || !(under > 0)) return (Newsvendor){0};
    double qty = exp(mu + sigma * normal_quantile(under / (under + over)));
    return (Newsvendor){qty, newsvendor_lognormal_cost(mu, sigma, over, under, qty)};
}

double newsvendor_discrete_cost(
    int n, const double *value, const double *chance, double over, double under, double qty) {
    double cost = 0;
    for (int i = 0; i < n; i++)
        cost += chance[i] * (value[i] < qty ? over * (qty - value[i]) : under * (value[i] - qty));
    return cost;
}

Newsvendor newsvendor_discrete(int n, const double *value, const double *chance, double over, double under) {
    if (n < 1 || !(over > 0) || !(under > 0)) return (Newsvendor){0};
    double sum = 0, want = under / (under + over);
    int i = 0;
    for (; i < n - 1; i++) {
        sum += chance[i];
        if (sum >= want - 1e-12) break;
    }
    return (Newsvendor){value[i], newsvendor_discrete_cost(n, value, chance, over, under, value[i])};
}

// ---- the curve ------------------------------------------------------------------------------------------------------------
typedef struct {
    const Dist *lead;
    double holding, shortage;
} Curve;

static double rate_at(const Curve *c, double y) {
    return newsvendor_cost(c->lead, c->holding, c->shortage, y);
}

static bool is_count(const Dist *d) { return d->kind == DIST_POISSON || d->kind == DIST_NEGBIN; }

static double lowest_at(const Curve *c) {
    return dist_quantile(c->lead, c->shortage / (c->shortage + c->holding));
}

// Integral of the normal loss from z to infinity (Hadley and Whitin 1963, appendix 4).
static double normal_loss_sum(double z) {
    return ((z * z + 1) * normal_cdf(-z) - z * normal_pdf(z)) / 2;
}

// Integral of rate_at over (r, r + qty), or its sum over r + 1 .. r + qty.
static double area(const Curve *c, double r, double qty) {
    const Dist *d = c->lead;
    if (is_count(d)) {
        double sum = 0;
        for (int i = 1; i <= qty + 0.5; i++) sum += rate_at(c, r + i);
        return sum;
    }
    if (d->kind == DIST_NORMAL && d->sd > 0) {
        double short_of = d->sd * d->sd *
            (normal_loss_sum((r - d->mean) / d->sd) - normal_loss_sum((r + qty - d->mean) / d->sd));
        return c->holding * (qty * (r + qty / 2 - d->mean) + short_of) + c->shortage * short_of;
    }
    enum { PARTS = 400 };
    double h = qty / PARTS, sum = rate_at(c, r) + rate_at(c, r + qty);
    for (int i = 1; i < PARTS; i++) sum += (i % 2 ? 4 : 2) * rate_at(c, r + i * h);
    return sum * h / 3;
}

// ---- (r,Q) ----------------------------------------------------------------------------------------------------------------
double rq_cost(const Dist *lead, double fixed, double holding, double shortage, double rate,
    double r, double qty) {
    Curve c = {lead, holding, shortage};
    return (fixed * rate + area(&c, r, qty)) / qty;
}

// Greedy: the cheapest positions are taken one by one as long as one is below the mean of those taken (Federgruen and Zheng).
static ReorderQty rq_counts(const Curve *c, double fixed, double rate) {
    double top = lowest_at(c), r = top - 1, qty = 1;
    double sum = fixed * rate + rate_at(c, top);
    for (;;) {
        double below = rate_at(c, r), above = rate_at(c, r + qty + 1);
        if (fmin(below, above) >= sum / qty) break;
        sum += fmin(below, above);
        if (below <= above) r -= 1;
        qty += 1;
    }
    return (ReorderQty){.r = r, .qty = qty, .cost = sum / qty};
}

// The place on one side of the lowest where the curve is as high as `cost`; dir −1 or 1.
static double side(const Curve *c, double from, double cost, double dir) {
    double step = c->lead->sd > 0 ? c->lead->sd : 1;
    while (rate_at(c, from + dir * step) < cost) step *= 2;
    double low = 0;
    for (int i = 0; i < 100; i++) {
        double mid = (low + step) / 2;
        if (rate_at(c, from + dir * mid) < cost) low = mid;
        else step = mid;
    }
    return from + dir * step;
}

// A fixed point that falls: for cost g the range below g has a mean cost of at most g (Zheng 1992).
static ReorderQty rq_amounts(const Curve *c, double fixed, double rate) {
    double at = lowest_at(c);
    Eoq start = eoq(fixed, c->holding * c->shortage / (c->holding + c->shortage), rate);
    double g = rate_at(c, at) + start.cost; // an upper limit: Zheng (1992), theorem 4
    ReorderQty best = {0};
    for (int i = 0; i < 200; i++) {
        double r = side(c, at, g, -1), end = side(c, at, g, 1);
        double cost = (fixed * rate + area(c, r, end - r)) / (end - r);
        best = (ReorderQty){.r = r, .qty = end - r, .cost = cost};
        if (fabs(cost - g) <= 1e-13 * g) break;
        g = cost;
    }
    return best;
}

ReorderQty rq_optimal(const Dist *lead, double fixed, double holding, double shortage, double rate) {
    if (!(fixed > 0) || !(holding > 0) || !(shortage > 0) || !(rate > 0)) return (ReorderQty){0};
    Curve c = {lead, holding, shortage};
    return is_count(lead) ? rq_counts(&c, fixed, rate) : rq_amounts(&c, fixed, rate);
}

// ---- (s,S) ----------------------------------------------------------------------------------------------------------------
// Renewals: visits[j] is the expected number of periods that the position is j below S within a cycle.
typedef struct {
    int n, known;
    const double *chance;
    double *visits;
    size_t cap;
    Arena *a;
} Renewal;

static double visit(Renewal *w, int j) {
    while (w->known <= j) {
        w->visits = arena_grow(
            w->a, w->visits, (size_t)w->known, &w->cap, (size_t)w->known + 1, sizeof(double));
        int k = w->known++;
        double sum = k == 0 ? 1 : 0;
        for (int d = 1; d <= k && d < w->n; d++) sum += w->chance[d] * w->visits[k - d];
        w->visits[k] = sum / (1 - w->chance[0]);
    }
    return w->visits[j];
}

static double cycle_cost(Renewal *w, const Curve *c, double fixed, int s, int S) {
    double cost = fixed, periods = 0;
    for (int j = 0; j < S - s; j++) {
        double m = visit(w, j);
        cost += m * rate_at(c, S - j);
        periods += m;
    }
    return cost / periods;
}

double ss_cost(Arena *a, int n, const double *chance, const Dist *protection, double fixed,
    double holding, double shortage, int s, int S) {
    Curve c = {protection, holding, shortage};
    Renewal w = {.n = n, .chance = chance, .a = a};
    return S > s && chance[0] < 1 ? cycle_cost(&w, &c, fixed, s, S) : 0;
}

OrderUpTo ss_optimal(Arena *a, int n, const double *chance, const Dist *protection, double fixed,
    double holding, double shortage) {
    if (!(holding > 0) || !(shortage > 0) || !(fixed >= 0) || !(chance[0] < 1))
        return (OrderUpTo){0};
    Curve c = {protection, holding, shortage};
    Renewal w = {.n = n, .chance = chance, .a = a};
    int lowest = (int)lowest_at(&c);
    // s for S = lowest: as long as one step down does not pay
    int S0 = lowest, s = lowest - 1;
    double cost = cycle_cost(&w, &c, fixed, s, S0);
    while (cost > rate_at(&c, s)) cost = cycle_cost(&w, &c, fixed, --s, S0);
    OrderUpTo best = {.s = s, .S = S0, .cost = cost};
    for (int S = S0 + 1; rate_at(&c, S) <= best.cost; S++) { // no better S beyond
        if (!(cycle_cost(&w, &c, fixed, best.s, S) < best.cost)) continue;
        best.S = S;
        best.cost = cycle_cost(&w, &c, fixed, best.s, S);
        while (best.cost <= rate_at(&c, best.s + 1) && best.s + 1 < S) {
            double up = cycle_cost(&w, &c, fixed, best.s + 1, S);
            if (up > best.cost) break;
            best.s++, best.cost = up;
        }
    }
    return best;
}
