// Demands of the same day and priority that share what there is: of each supply each gets the same part of what it asked for, rounded so
// that nothing is lost.
#include "engine/supply/work.h"

SupplyGroup supply_group(SupplyWork *w, const int *demand, int n) {
    SupplyGroup g = {.n = n,
        .demand = demand,
        .open = NEW_ARRAY(w->level, int64_t, n),
        .given = NEW_ARRAY(w->level, int64_t, n),
        .part = NEW_ARRAY(w->level, int64_t, n)};
    for (int k = 0; k < n; k++) g.total += g.open[k] = w->plan->demand[demand[k]].qty;
    return g;
}

void supply_share(SupplyGroup *g, int64_t qty) {
    g->used += qty;
    if (g->n == 1) {
        g->part[0] = qty;
        g->given[0] += qty;
        g->open[0] -= qty;
        return;
    }
    int64_t before = 0, upto = 0, left = qty;
    for (int k = 0; k < g->n; k++) {
        upto += g->open[k] + g->given[k];
        int64_t due = supply_ratio_down(g->used, upto, g->total) -
            supply_ratio_down(g->used, before, g->total);
        int64_t part = due - g->given[k];
        before = upto;
        part = part < 0 ? 0 : part > g->open[k] ? g->open[k] : part;
        g->part[k] = part < left ? part : left;
        left -= g->part[k];
    }
    for (int k = 0; k < g->n; k++) { // what rounding left
        int64_t more = g->open[k] - g->part[k] < left ? g->open[k] - g->part[k] : left;
        g->part[k] += more;
        left -= more;
        g->given[k] += g->part[k];
        g->open[k] -= g->part[k];
    }
}
