// Formulas for one item. Each is a line or two on top of the distributions; levels for a fill rate are found by bisection,
// because the fill rate grows with the level and has no closed inverse.
#include "engine/stock/policy.h"

#include <math.h>

static double positive(double x) { return x > 0 ? x : 0; }

static bool is_count(const Dist *d) { return d->kind == DIST_POISSON || d->kind == DIST_NEGBIN; }

Eoq eoq(double fixed, double holding, double rate) {
    if (!(holding > 0) || !(rate > 0)) return (Eoq){0};
    return (Eoq){.qty = sqrt(2 * fixed * rate / holding), .cost = sqrt(2 * fixed * rate * holding)};
}

double newsvendor_qty(const Dist *d, double over, double under) {
    if (!(under > 0)) return 0;
    if (!(over > 0)) return INFINITY; // keeping is free
    return dist_quantile(d, under / (under + over));
}

double newsvendor_cost(const Dist *d, double over, double under, double qty) {
    double missing = dist_loss(d, qty);
    return over * (qty - d->mean + missing) + under * missing;
}

Moments lead_demand(Moments demand, double rate, double time_sd) {
    double by_time = rate * time_sd;
    return (Moments){.mean = demand.mean, .sd = sqrt(demand.sd * demand.sd + by_time * by_time)};
}

Moments lead_demand_iid(double rate, double rate_sd, double time, double time_sd) {
    return lead_demand((Moments){rate * time, rate_sd * sqrt(positive(time))}, rate, time_sd);
}

double order_up_to_cycle(const Dist *protection, double service) {
    return dist_quantile(protection, service);
}

double fill_rate(const Dist *protection, const Dist *lead, double level) {
    double cycle = protection->mean - lead->mean; // demand in a review
    if (!(cycle > 0)) return dist_cdf(protection, level);
    double missed = dist_loss(protection, level) - dist_loss(lead, level);
    double fill = 1 - missed / cycle;
    return fill < 0 ? 0 : fill > 1 ? 1 : fill;
}

double order_up_to_fill(const Dist *protection, const Dist *lead, double fill) {
    bool whole = is_count(protection);
    double low = 0;
    double high = 1 + protection->mean + protection->sd;
    while (fill_rate(protection, lead, high) < fill && high < 1e15) {
        low = high;
        high *= 2;
    }
    if (whole) {
        low = floor(low) - 1; // the level looked for is in (low, high]
        high = ceil(high);
        while (high - low > 1) {
            double mid = floor(0.5 * (low + high));
            if (fill_rate(protection, lead, mid) >= fill) high = mid;
            else low = mid;
        }
        return high;
    }
    for (int n = 0; n < 200 && high - low > 1e-10 * high; n++) {
        double mid = 0.5 * (low + high);
        if (fill_rate(protection, lead, mid) >= fill) high = mid;
        else low = mid;
    }
    return high;
}

double safety_stock(const Dist *protection, double level) { return level - protection->mean; }

double on_hand_mean(const Dist *protection, const Dist *lead, double level) {
    double first = level - lead->mean + dist_loss(lead, level);
    double last = level - protection->mean + dist_loss(protection, level);
    return 0.5 * (first + last);
}
