// The list of demands. Dependent needs of firm supply and orders go in as they are. Forecast is what one expects of orders
// that are not there yet, so orders that were part of it are taken out first: an order takes from the forecast period that it falls
// into, then from earlier ones as far back as allowed (nearest first), then from later ones. What is left is spread over its
// period in steps, so that a month's forecast does not ask for all of it on the first day.
//
// A target below zero says that so much may run out before it is worth a supply: it is taken from the earliest forecast.
#include "engine/supply/work.h"

// Forecast lines, or consuming orders, by node and in order of date.
typedef struct {
    int *first;    // n_nodes + 1
    uint64_t *key; // date from today, shifted, and index in input.demand[]
} ByNode;

#define DAY_SHIFT 32
#define KEY_INDEX UINT32_MAX

static int key_demand(uint64_t key) { return (int)(key & KEY_INDEX); }

static ByNode by_node(SupplyWork *w, bool forecast) {
    const SupplyInput *in = w->in;
    ByNode g = {.first = NEW_ARRAY(w->arena, int, in->n_nodes + 1)};
    for (int i = 0; i < in->n_demands; i++) {
        const SupplyDemandIn *d = &in->demand[i];
        if (forecast ? d->kind == SUPPLY_FORECAST : d->kind == SUPPLY_ORDER && d->consumes)
            g.first[d->node + 1]++;
    }
    for (int i = 0; i < in->n_nodes; i++) g.first[i + 1] += g.first[i];
    g.key = NEW_ARRAY(w->arena, uint64_t, g.first[in->n_nodes]);
    int *at = NEW_ARRAY(w->arena, int, in->n_nodes);
    for (int i = 0; i < in->n_demands; i++) {
        const SupplyDemandIn *d = &in->demand[i];
        if (!(forecast ? d->kind == SUPPLY_FORECAST : d->kind == SUPPLY_ORDER && d->consumes))
            continue;
        uint64_t day = (uint64_t)((int64_t)d->due - in->today + SUPPLY_DAYS_MAX);
        g.key[g.first[d->node] + at[d->node]++] = day << DAY_SHIFT | (uint64_t)i;
    }
    for (int i = 0; i < in->n_nodes; i++)
        supply_sort(g.key + g.first[i], g.first[i + 1] - g.first[i]);
    return g;
}

static int64_t take(int64_t *from, int64_t want) {
    int64_t got = *from < want ? *from : want;
    *from -= got;
    return got;
}

// Takes one order out of a node's forecast: lines key[0..n) with what is left of them.
static void consume_order(
    const SupplyInput *in, const SupplyDemandIn *order, const uint64_t *key, int n, int64_t *left) {
    // The last line that begins on or before the order's day.
    int low = -1;
    int high = n;
    while (high - low > 1) {
        int mid = low + (high - low) / 2;
        if (in->demand[key_demand(key[mid])].due <= order->due) low = mid;
        else high = mid;
    }
    int begin = order->due; // of the order's own period
    int end = order->due + 1;
    int64_t want = order->qty;
    if (low >= 0) {
        const SupplyDemandIn *own = &in->demand[key_demand(key[low])];
        if (order->due < own->due + own->days) {
            begin = own->due;
            end = own->due + own->days;
            want -= take(&left[low], want);
        }
    }
    for (int i = low; i >= 0 && want > 0; i--) {
        const SupplyDemandIn *line = &in->demand[key_demand(key[i])];
        if ((int64_t)line->due + line->days <= (int64_t)begin - in->consume_back) break;
        want -= take(&left[i], want);
    }
    for (int i = low + 1; i < n && want > 0; i++) {
        const SupplyDemandIn *line = &in->demand[key_demand(key[i])];
        if (line->due >= (int64_t)end + in->consume_forward) break;
        want -= take(&left[i], want);
    }
}

// One forecast line, spread over its days; parts are rounded so that they add up.
static void add_forecast(SupplyWork *w, int index, int64_t qty) {
    const SupplyDemandIn *d = &w->in->demand[index];
    int step = w->in->forecast_step > 0 ? w->in->forecast_step : d->days;
    int64_t before = 0;
    for (int day = 0; day < d->days; day += step) {
        int until = step < d->days - day ? day + step : d->days;
        int64_t upto = supply_ratio_down(qty, until, d->days);
        if (upto > before)
            supply_add_demand(w,
                (SupplyDemand){.kind = SUPPLY_FORECAST,
                    .node = d->node,
                    .in = index,
                    .supply = -1,
                    .due = d->due + day,
                    .priority = d->priority,
                    .qty = upto - before,
                    .id = d->id});
        before = upto;
        if (step >= d->days - day) break; // day + step might overflow
    }
}

static void add_needs_of_firm(SupplyWork *w) {
    const SupplyInput *in = w->in;
    w->firm_needs = NEW_ARRAY(w->arena, int, in->n_firm + 1);
    for (int i = 0; i < in->n_demands; i++)
        if (in->demand[i].kind == SUPPLY_DEPENDENT) w->firm_needs[in->demand[i].firm + 1]++;
    for (int i = 0; i < in->n_firm; i++) w->firm_needs[i + 1] += w->firm_needs[i];
    int *sorted = NEW_ARRAY(w->arena, int, w->firm_needs[in->n_firm]);
    int *at = NEW_ARRAY(w->arena, int, in->n_firm);
    for (int i = 0; i < in->n_demands; i++) {
        const SupplyDemandIn *d = &in->demand[i];
        if (d->kind == SUPPLY_DEPENDENT) sorted[w->firm_needs[d->firm] + at[d->firm]++] = i;
    }
    for (int i = 0; i < w->firm_needs[in->n_firm]; i++) {
        const SupplyDemandIn *d = &in->demand[sorted[i]];
        supply_add_demand(w,
            (SupplyDemand){.kind = SUPPLY_DEPENDENT,
                .node = d->node,
                .in = sorted[i],
                .supply = -1,
                .due = d->due,
                .priority = d->priority,
                .qty = d->qty,
                .id = d->id});
    }
}

void supply_demands(SupplyWork *w) {
    const SupplyInput *in = w->in;
    add_needs_of_firm(w); // first, so that firm_needs are indices of plan->demand
    for (int i = 0; i < in->n_demands; i++) {
        const SupplyDemandIn *d = &in->demand[i];
        if (d->kind == SUPPLY_ORDER)
            supply_add_demand(w,
                (SupplyDemand){.kind = SUPPLY_ORDER,
                    .node = d->node,
                    .in = i,
                    .supply = -1,
                    .due = d->due,
                    .priority = d->priority,
                    .qty = d->qty,
                    .id = d->id});
    }
    for (int i = 0; i < in->n_nodes; i++)
        if (in->node[i].on_hand < 0)
            supply_add_demand(w,
                (SupplyDemand){.kind = SUPPLY_OWED,
                    .node = i,
                    .in = -1,
                    .supply = -1,
                    .due = in->today,
                    .qty = -in->node[i].on_hand});
    ByNode forecast = by_node(w, true);
    ByNode order = by_node(w, false);
    int64_t *left = NEW_ARRAY(w->arena, int64_t, forecast.first[in->n_nodes]);
    for (int i = 0; i < in->n_nodes; i++) {
        const uint64_t *key = forecast.key + forecast.first[i];
        int n = forecast.first[i + 1] - forecast.first[i];
        for (int k = 0; k < n; k++) left[k] = in->demand[key_demand(key[k])].qty;
        for (int o = order.first[i]; o < order.first[i + 1]; o++)
            consume_order(in, &in->demand[key_demand(order.key[o])], key, n, left);
        int64_t spare = in->node[i].safety < 0 ? -in->node[i].safety : 0;
        for (int k = 0; k < n; k++) {
            spare -= take(&left[k], spare);
            if (left[k] > 0) add_forecast(w, key_demand(key[k]), left[k]);
        }
    }
}
