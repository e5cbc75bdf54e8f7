// Services of a level are read off sorted draws: the share of draws up to it, and from the sum of those above it what they lack. Where there
// is a lot, the position between two orders is uniform over level .. level + lot (Hadley and Whitin 1963), of which some points are
// taken. Levels are found by bisection, for all services rise with the level.
#include "engine/stock/target.h"

#include <math.h>
#include <stddef.h>

enum { POSITIONS = 16 };

static double *sums_above(Arena *a, const double *sorted) {
    double *above = NEW_ARRAY(a, double, TARGET_DRAWS + 1);
    for (int i = TARGET_DRAWS - 1; i >= 0; i--) above[i] = above[i + 1] + sorted[i];
    return above;
}

static Moments moments_of(const double *x) {
    double sum = 0, squares = 0;
    for (int i = 0; i < TARGET_DRAWS; i++) sum += x[i];
    double mean = sum / TARGET_DRAWS;
    for (int i = 0; i < TARGET_DRAWS; i++) squares += (x[i] - mean) * (x[i] - mean);
    return (Moments){mean, sqrt(squares / TARGET_DRAWS)};
}

TargetDemand target_demand(Arena *a, const LeadTimes *lead, int review, int n, const double *demand,
    double minimum, double multiple) {
    const uint64_t seed = 11; // the same for both, so that each pair of draws is of the same past
    TargetDemand d = {
        .lead = NEW_ARRAY(a, double, TARGET_DRAWS), .protect = NEW_ARRAY(a, double, TARGET_DRAWS)};
    lead_draws(lead, 0, n, demand, seed, TARGET_DRAWS, d.lead);
    lead_draws(lead, review, n, demand, seed, TARGET_DRAWS, d.protect);
    d.lead_above = sums_above(a, d.lead);
    d.protect_above = sums_above(a, d.protect);
    d.lead_moments = moments_of(d.lead);
    d.protect_moments = moments_of(d.protect);
    for (int i = 0; i < n; i++) d.rate += demand[i] / n;
    d.lot = fmax(0, fmax(minimum, multiple) - d.rate * review);
    return d;
}

// How many draws are at most x.
static int up_to(const double *sorted, double x) {
    int low = 0, high = TARGET_DRAWS;
    while (low < high) {
        int mid = (low + high) / 2;
        if (sorted[mid] <= x) low = mid + 1;
        else high = mid;
    }
    return low;
}

static double lacking(const double *sorted, const double *above, double x) { // E[(draw − x)+]
    int i = up_to(sorted, x);
    return (above[i] - (TARGET_DRAWS - i) * x) / TARGET_DRAWS;
}

static double cycle_at(const TargetDemand *d, double x) {
    return (double)up_to(d->protect, x) / TARGET_DRAWS;
}

static double fill_at(const TargetDemand *d, double x) {
    double demand = d->protect_moments.mean - d->lead_moments.mean;
    if (!(demand > 0)) return 1;
    double lost = lacking(d->protect, d->protect_above, x) - lacking(d->lead, d->lead_above, x);
    return fmin(1, fmax(0, 1 - lost / demand));
}

static double on_hand_at(const TargetDemand *d, double x) {
    double first = x - d->lead_moments.mean + lacking(d->lead, d->lead_above, x);
    double last = x - d->protect_moments.mean + lacking(d->protect, d->protect_above, x);
    return (first + last) / 2;
}

static double over_positions(
    const TargetDemand *d, double level, double (*at)(const TargetDemand *, double)) {
    if (d->lot <= 0) return at(d, level);
    double sum = 0;
    for (int k = 0; k < POSITIONS; k++) sum += at(d, level + d->lot * (k + 0.5) / POSITIONS);
    return sum / POSITIONS;
}

double target_cycle_of(const TargetDemand *d, double level) {
    return over_positions(d, level, cycle_at);
}

double target_fill_of(const TargetDemand *d, double level) {
    return over_positions(d, level, fill_at);
}

double target_on_hand(const TargetDemand *d, double level) {
    return over_positions(d, level, on_hand_at);
}

static double lowest(
    const TargetDemand *d, double want, bool whole, double (*of)(const TargetDemand *, double)) {
    double low = -1, high = ceil(d->protect[TARGET_DRAWS - 1]); // there all draws are met
    if (of(d, 0) >= want) return 0;
    for (int i = 0; i < 100 && high - low > (whole ? 1 : 1e-9 * (1 + high)); i++) {
        double mid = whole ? floor((low + high) / 2) : (low + high) / 2;
        if (of(d, mid) >= want) high = mid;
        else low = mid;
    }
    return high;
}

double target_cycle(const TargetDemand *d, double service, bool whole) {
    return lowest(d, service, whole, target_cycle_of);
}

double target_fill(const TargetDemand *d, double fill, bool whole) {
    return lowest(d, fill, whole, target_fill_of);
}

double target_cost(const TargetDemand *d, double holding, double shortage, int review, bool whole) {
    return lowest(d, shortage / (shortage + holding * review), whole, target_cycle_of);
}

double target_fresh(const TargetDemand *d, const LeadTimes *lead, int life) {
    return fmax(0, d->rate * (life + lead->mean) - d->lot);
}
