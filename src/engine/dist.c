// Distributions of demand. Counts of a mean up to COUNT_MAX are summed term by term, which is exact and faster than the
// incomplete beta function; beyond it (only where a caller insists on counts) the special functions are used.
#include "engine/dist.h"

#include <math.h>

#include "engine/special.h"

#define COUNT_MAX 200.0 // mean up to which counts are kept as counts
#define STEADY_MIN 20.0 // mean from which a normal may stand for a count
#define NORMAL_CV 0.25  // P(D < 0) of a normal of this variation is 3e-5

Dist dist_of(DistKind kind, double mean, double sd) {
    Dist d = {.kind = kind, .mean = mean, .sd = sd};
    if (!(sd > 0) || !(mean > 0)) {
        // A normal may have any mean; the others have nothing below zero to spread over.
        if (!(sd > 0) || kind != DIST_NORMAL) {
            d.kind = kind == DIST_POISSON && mean > 0 ? DIST_POISSON : DIST_POINT;
            d.sd = d.kind == DIST_POISSON ? sqrt(mean) : 0;
        }
        return d;
    }
    double var = sd * sd;
    if (kind == DIST_GAMMA) {
        d.a = mean * mean / var;
        d.b = var / mean;
    } else if (kind == DIST_NEGBIN) {
        if (var <= mean * (1 + 1e-9)) d.kind = DIST_POISSON;
        else {
            d.a = mean * mean / (var - mean);
            d.b = mean / var;
        }
    }
    if (d.kind == DIST_POISSON) d.sd = sqrt(mean);
    return d;
}

Dist dist_fit(double mean, double sd, bool counts) {
    if (!(sd > 0) || !(mean > 0)) return dist_of(DIST_POINT, mean, 0);
    double cv = sd / mean;
    // Counts that vary less than a Poisson: where they are many the normal keeps their small variance.
    bool steady = mean > STEADY_MIN && sd * sd < 0.9 * mean && cv <= NORMAL_CV;
    if (counts && mean <= COUNT_MAX && !steady) return dist_of(DIST_NEGBIN, mean, sd);
    return dist_of(cv <= NORMAL_CV ? DIST_NORMAL : DIST_GAMMA, mean, sd);
}

// A walk over the probabilities of a count: 0, 1, 2, …
typedef struct {
    double k, pmf, cdf;
    double r, q, mean; // negative binomial: r and 1 − p; Poisson: r = 0
} Walk;

static bool walkable(const Dist *d) {
    return (d->kind == DIST_POISSON || d->kind == DIST_NEGBIN) && d->mean <= COUNT_MAX;
}

static Walk walk_start(const Dist *d) {
    Walk w = {.mean = d->mean};
    if (d->kind == DIST_NEGBIN) {
        w.r = d->a;
        w.q = 1 - d->b;
        w.pmf = exp(d->a * log(d->b));
    } else {
        w.pmf = exp(-d->mean);
    }
    w.cdf = w.pmf;
    return w;
}

static void walk_next(Walk *w) {
    w->pmf *= (w->r > 0 ? w->q * (w->k + w->r) : w->mean) / (w->k + 1);
    w->k += 1;
    w->cdf += w->pmf;
}

// Beyond this nothing measurable is left; keeps a walk to a level near 1 from running on.
static bool walk_over(const Walk *w) { return w->k > w->mean && w->pmf < 1e-17; }

double dist_cdf(const Dist *d, double x) {
    switch (d->kind) {
    case DIST_POINT: return x >= d->mean ? 1 : 0;
    case DIST_NORMAL: return normal_cdf((x - d->mean) / d->sd);
    case DIST_GAMMA: return gamma_p(d->a, x / d->b);
    case DIST_POISSON:
    case DIST_NEGBIN: break;
    }
    double k = floor(x);
    if (k < 0) return 0;
    if (!walkable(d))
        return d->kind == DIST_POISSON ? poisson_cdf(d->mean, k) : beta_i(d->a, k + 1, d->b);
    Walk w = walk_start(d);
    while (w.k < k && !walk_over(&w)) walk_next(&w);
    return w.cdf < 1 ? w.cdf : 1;
}

// Smallest whole number with P(D <= k) >= p, by doubling and halving; for counts too large to be walked over.
static double count_search(const Dist *d, double p) {
    double low = -1;
    double high = ceil(d->mean) + 1;
    while (dist_cdf(d, high) < p && high < 1e15) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        double mid = floor(0.5 * (low + high));
        if (dist_cdf(d, mid) >= p) high = mid;
        else low = mid;
    }
    return high;
}

double dist_quantile(const Dist *d, double p) {
    switch (d->kind) {
    case DIST_POINT: return d->mean;
    case DIST_NORMAL: return d->mean + d->sd * normal_quantile(p);
    case DIST_GAMMA: return d->b * gamma_p_quantile(d->a, p);
    case DIST_POISSON:
    case DIST_NEGBIN: break;
    }
    if (!walkable(d)) return count_search(d, p);
    Walk w = walk_start(d);
    while (w.cdf < p && !walk_over(&w)) walk_next(&w);
    return w.k;
}

double dist_loss(const Dist *d, double x) {
    switch (d->kind) {
    case DIST_POINT: return d->mean > x ? d->mean - x : 0;
    case DIST_NORMAL: return d->sd * normal_loss((x - d->mean) / d->sd);
    case DIST_GAMMA: {
        if (x <= 0) return d->mean - x;
        // E[D; D > x] of a gamma is its mean times the tail of the gamma of shape a + 1.
        double loss = d->mean * (1 - gamma_p(d->a + 1, x / d->b)) - x * (1 - gamma_p(d->a, x / d->b));
        return loss > 0 ? loss : 0;
    }
    case DIST_POISSON:
    case DIST_NEGBIN: break;
    }
    if (x <= 0) return d->mean - x;
    double k = floor(x);
    double at_k;
    double above; // P(D > k)
    if (walkable(d)) {
        // E[(D − k)+] = mean − sum over j < k of P(D > j)
        Walk w = walk_start(d);
        at_k = d->mean;
        while (w.k < k && !walk_over(&w)) {
            at_k -= 1 - w.cdf;
            walk_next(&w);
        }
        above = w.k < k ? 0 : 1 - w.cdf;
    } else if (d->kind == DIST_POISSON) {
        at_k = poisson_loss(d->mean, k);
        above = 1 - poisson_cdf(d->mean, k);
    } else {
        above = 1 - beta_i(d->a, k + 1, d->b);
        at_k = d->mean * (1 - beta_i(d->a + 1, k, d->b)) - k * above;
    }
    double loss = at_k - (x - k) * above;
    return loss > 0 ? loss : 0;
}

void dist_quantiles(const Dist *d, int n, const double *p, const double *z, double *out) {
    if (walkable(d)) {
        Walk w = walk_start(d);
        for (int i = 0; i < n; i++) {
            while (w.cdf < p[i] && !walk_over(&w)) walk_next(&w);
            out[i] = w.k;
        }
        return;
    }
    for (int i = 0; i < n; i++) {
        if (d->kind == DIST_NORMAL) {
            out[i] = d->mean + d->sd * z[i];
        } else if (d->kind == DIST_GAMMA && d->a >= 1) {
            double w = 1 - 1 / (9 * d->a) + z[i] / (3 * sqrt(d->a));
            out[i] = w > 0.3 ? d->mean * w * w * w : dist_quantile(d, p[i]);
        } else {
            out[i] = dist_quantile(d, p[i]);
        }
    }
}
