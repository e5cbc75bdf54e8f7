// Closed formulas first: each is its source's, with the same letters. Price breaks are compared bracket by bracket.
#include "engine/stock/lot.h"

#include <math.h>

EoqBackorders eoq_backorders(double fixed, double holding, double shortage, double rate) {
    if (!(holding > 0) || !(shortage > 0) || !(rate > 0) || !(fixed >= 0))
        return (EoqBackorders){0};
    double both = holding * shortage / (holding + shortage);
    double qty = sqrt(2 * fixed * rate / both);
    return (EoqBackorders){.qty = qty, .short_part = holding / (holding + shortage), .cost = qty * both};
}

Eoq epq(double fixed, double holding, double rate, double make_rate) {
    if (!(make_rate > rate)) return (Eoq){0};
    return eoq(fixed, holding * (1 - rate / make_rate), rate);
}

// An order of q in a bracket costs its price × q and `more`: what was paid more for the first units, where the break counts for the rest only.
// each[j] says it of each bracket, NULL: all are as `incremental` says.
static EoqDiscount discount(double fixed, double holding_rate, double rate, int n,
    const double *from, const double *price, const bool *each, bool incremental) {
    EoqDiscount best = {.bracket = -1};
    double more = 0;
    if (!(fixed >= 0) || !(holding_rate > 0) || !(rate > 0) || n < 1) return (EoqDiscount){0};
    for (int j = 0; j < n; j++) {
        if (!(price[j] > 0)) return (EoqDiscount){0};
        bool for_rest = each ? each[j] : incremental;
        more = j > 0 && for_rest ? more + (price[j - 1] - price[j]) * from[j] : 0;
        double holding = holding_rate * price[j];
        double qty = sqrt(2 * (fixed + more) * rate / holding);
        if (qty < from[j])
            qty = from[j]; // the cost falls up to there, then it is another bracket's
        if (j + 1 < n && qty >= from[j + 1]) continue; // the next price is lower and applies
        if (!(qty > 0)) continue;
        double cost = rate * price[j] + (fixed + more) * rate / qty + holding * qty / 2 +
            holding_rate * more / 2;
        if (best.bracket < 0 || cost < best.cost)
            best = (EoqDiscount){.qty = qty, .bracket = j, .cost = cost};
    }
    return best.bracket < 0 ? (EoqDiscount){0} : best;
}

EoqDiscount eoq_all_units(double fixed, double holding_rate, double rate, int n, const double *from,
    const double *price) {
    return discount(fixed, holding_rate, rate, n, from, price, NULL, false);
}

EoqDiscount eoq_incremental(double fixed, double holding_rate, double rate, int n,
    const double *from, const double *price) {
    return discount(fixed, holding_rate, rate, n, from, price, NULL, true);
}

EoqDiscount eoq_breaks(double fixed, double holding_rate, double rate, int n, const double *from,
    const double *price, const bool *incremental) {
    return discount(fixed, holding_rate, rate, n, from, price, incremental, false);
}

JointLot joint_lot(
    Arena *a, double shared, int n, const double *own, const double *holding, const double *rate) {
    JointLot lot = {.every = NEW_ARRAY(a, int, n), .qty = NEW_ARRAY(a, double, n)};
    int base = 0;
    for (int i = 0; i < n; i++) {
        if (!(own[i] >= 0) || !(holding[i] > 0) || !(rate[i] > 0) || !(shared >= 0)) return lot;
        if (own[i] * holding[base] * rate[base] < own[base] * holding[i] * rate[i]) base = i;
    }
    double often = holding[base] * rate[base] / (shared + own[base]);
    double orders = shared, kept = 0;
    for (int i = 0; i < n; i++) {
        double m = i == base ? 1 : round(sqrt(own[i] / (holding[i] * rate[i]) * often));
        lot.every[i] = m >= 1 ? (int)fmin(m, 1e9) : 1;
        orders += own[i] / lot.every[i];
        kept += holding[i] * rate[i] * lot.every[i];
    }
    lot.interval = sqrt(2 * orders / kept);
    for (int i = 0; i < n; i++) lot.qty[i] = lot.interval * lot.every[i] * rate[i];
    lot.cost = lot.interval > 0 ? orders / lot.interval + lot.interval / 2 * kept : 0;
    return lot;
}

static double item_cost(double own, double kept, double interval) {
    return own / interval + kept * interval / 2;
}

// In every how many orders an item is best, where there is one each `interval`.
static int best_every(double own, double kept, double interval) {
    enum { EVERY_MAX = 1 << 20 };
    int every = 1;
    while (every < EVERY_MAX &&
        item_cost(own, kept, 2 * every * interval) < item_cost(own, kept, every * interval))
        every *= 2;
    return every;
}

JointLot joint_lot_of(Arena *a, double shared, int n, const double *own, const double *holding,
    const double *rate, int n_intervals, const double *interval) {
    JointLot best = {.every = NEW_ARRAY(a, int, n), .qty = NEW_ARRAY(a, double, n)};
    for (int i = 0; i < n; i++)
        if (!(own[i] >= 0) || !(holding[i] > 0) || !(rate[i] > 0) || !(shared >= 0)) return best;
    for (int k = 0; k < n_intervals; k++) {
        double cost = shared / interval[k];
        for (int i = 0; i < n; i++) {
            double kept = holding[i] * rate[i];
            cost += item_cost(own[i], kept, best_every(own[i], kept, interval[k]) * interval[k]);
        }
        if (k == 0 || cost < best.cost) best.interval = interval[k], best.cost = cost;
    }
    for (int i = 0; i < n; i++) {
        best.every[i] = best_every(own[i], holding[i] * rate[i], best.interval);
        best.qty[i] = best.interval * best.every[i] * rate[i];
    }
    return best;
}
