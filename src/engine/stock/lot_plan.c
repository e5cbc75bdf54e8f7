// Wagner and Whitin's problem from the end backwards. Let after[t] be the demand of periods t.., and value[t] what a unit
// ordered in t costs if it were held to the end: price + holding from t on. Then the cost to go from t is, but for a constant,
//     go[t] = min over u > t of  fixed[t] + value[t] × (after[t] − after[u]) + go[u]
// that is fixed[t] + value[t] × after[t] + min over u of (go[u] − value[t] × after[u]): the lowest of lines of slope −after[u] at
// the place value[t]. Slopes only fall as u falls (after grows), so that lines are added at one end of a lower envelope; the
// place is found in it by halving.
#include <math.h>

#include "engine/stock/lot.h"

typedef struct {
    double slope, at0; // the line at0 + slope × x
    int period;
} Line;

// Whether the middle of three lines of falling slopes is nowhere the lowest.
static bool is_above(const Line *a, const Line *b, const Line *c) {
    // a and c cross left of where a and b do
    return (c->at0 - a->at0) * (a->slope - b->slope) <= (b->at0 - a->at0) * (a->slope - c->slope);
}

static double value_at(const Line *l, double x) { return l->at0 + l->slope * x; }

// Lines are kept by falling slope: further ones are the lowest at larger x.
static const Line *lowest(const Line *line, int n, double x) {
    int low = 0, high = n - 1;
    while (low < high) {
        int mid = (low + high) / 2;
        if (value_at(&line[mid + 1], x) < value_at(&line[mid], x)) low = mid + 1;
        else high = mid;
    }
    return &line[low];
}

LotPlan lot_plan(Arena *a, int n, const double *demand, const double *fixed, const double *holding,
    const double *price) {
    LotPlan plan = {.qty = NEW_ARRAY(a, double, n)};
    double *after = NEW_ARRAY(a, double, n + 1), *value = NEW_ARRAY(a, double, n + 1),
           *go = NEW_ARRAY(a, double, n + 1);
    int *next = NEW_ARRAY(a, int, n + 1);
    Line *line = NEW_ARRAY(a, Line, n + 1);
    double held = 0;  // of one unit from t to the end
    double known = 0; // what demand would cost if held from its own period to the end: not paid
    for (int t = n - 1; t >= 0; t--) {
        held += holding[t];
        after[t] = after[t + 1] + demand[t];
        value[t] = held + (price ? price[t] : 0);
        known += held * demand[t];
    }
    int lines = 1;
    line[0] = (Line){.slope = 0, .at0 = 0, .period = n};
    for (int t = n - 1; t >= 0; t--) {
        const Line *best = lowest(line, lines, value[t]);
        go[t] = fixed[t] + value[t] * after[t] + value_at(best, value[t]);
        next[t] = best->period;
        // Nothing is wanted in t: the period may pass without an order.
        if (demand[t] == 0 && go[t + 1] <= go[t]) go[t] = go[t + 1], next[t] = -1;
        Line add = {.slope = -after[t], .at0 = go[t], .period = t};
        if (add.slope == line[lines - 1].slope) { // the same slope: the lower stays
            if (add.at0 >= line[lines - 1].at0) continue;
            lines--;
        }
        while (lines > 1 && is_above(&line[lines - 2], &line[lines - 1], &add)) lines--;
        line[lines++] = add;
    }
    plan.cost = n > 0 ? go[0] - known : 0;
    for (int t = 0; t < n;) {
        int to = next[t] < 0 ? t + 1 : next[t];
        if (next[t] >= 0) plan.qty[t] = after[t] - after[to], plan.orders++;
        t = to;
    }
    return plan;
}
