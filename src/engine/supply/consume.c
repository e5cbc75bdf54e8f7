// The demands of a node. Dependent needs of firm supply and orders go in as they are. Forecast is what one expects of orders
// that are not there yet, so orders that were part of it are taken out first: an order takes from the forecast period that it falls
// into, then from earlier ones as far back as allowed (nearest first), then from later ones. What is left is spread over its
// period in steps, so that a month's forecast does not ask for all of it on the first day.
//
// A target below zero says that so much may run out before it is worth a supply: it is taken from the earliest forecast.
#include "engine/supply/work.h"

// Forecast lines, or consuming orders, of a node in order of date: date from long ago, shifted, and index in input.demand[].
typedef struct {
    uint64_t *key;
    int n;
} Lines;

#define DAY_SHIFT 32
#define KEY_INDEX UINT32_MAX

static int key_demand(uint64_t key) { return (int)(key & KEY_INDEX); }

static void add_line(const SupplyInput *in, Lines *l, int i) {
    uint64_t day = (uint64_t)((int64_t)in->demand[i].due - in->today + SUPPLY_DAYS_MAX);
    l->key[l->n++] = day << DAY_SHIFT | (uint64_t)i;
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

static void add_order(SupplyWork *w, int i) {
    const SupplyDemandIn *d = &w->in->demand[i];
    supply_add_demand(w,
        (SupplyDemand){.kind = d->kind,
            .node = d->node,
            .in = i,
            .supply = -1,
            .due = d->due,
            .priority = d->priority,
            .qty = d->qty,
            .id = d->id});
}

// What orders leave of the node's forecast.
static void add_rest(SupplyWork *w, int node, const Lines *forecast, const Lines *order) {
    const SupplyInput *in = w->in;
    int n = forecast->n;
    int64_t *left = NEW_ARRAY(w->scratch, int64_t, n);
    supply_sort(forecast->key, n);
    supply_sort(order->key, order->n);
    for (int k = 0; k < n; k++) left[k] = in->demand[key_demand(forecast->key[k])].qty;
    for (int o = 0; o < order->n; o++)
        consume_order(in, &in->demand[key_demand(order->key[o])], forecast->key, n, left);
    int64_t spare = in->node[node].safety < 0 ? -in->node[node].safety : 0;
    for (int k = 0; k < n; k++) {
        spare -= take(&left[k], spare);
        if (left[k] > 0) add_forecast(w, key_demand(forecast->key[k]), left[k]);
    }
}

void supply_own_demands(SupplyWork *w, int node) {
    const SupplyInput *in = w->in;
    SupplySpan *span = &w->span[node];
    const int *of = w->demands.of + w->demands.first[node];
    int n = w->demands.first[node + 1] - w->demands.first[node], n_forecast = 0;
    span->first_own = w->plan->n_demands;
    for (int k = 0; k < n; k++) {
        if (in->demand[of[k]].qty == 0) continue;
        if (in->demand[of[k]].kind == SUPPLY_ORDER) add_order(w, of[k]);
        else n_forecast++;
    }
    if (in->node[node].on_hand < 0)
        supply_add_demand(w,
            (SupplyDemand){.kind = SUPPLY_OWED,
                .node = node,
                .in = -1,
                .supply = -1,
                .due = in->today,
                .qty = -in->node[node].on_hand});
    if (n_forecast > 0) {
        ArenaMark mark = arena_mark(w->scratch);
        Lines forecast = {.key = NEW_ARRAY(w->scratch, uint64_t, n)};
        Lines order = {.key = NEW_ARRAY(w->scratch, uint64_t, n)};
        for (int k = 0; k < n; k++) {
            const SupplyDemandIn *d = &in->demand[of[k]];
            if (d->qty == 0) continue;
            if (d->kind == SUPPLY_FORECAST) add_line(in, &forecast, of[k]);
            else if (d->consumes) add_line(in, &order, of[k]);
        }
        add_rest(w, node, &forecast, &order);
        arena_rewind(w->scratch, mark);
    }
    span->n_own = w->plan->n_demands - span->first_own;
}

static void add_needs_of_firm(SupplyWork *w) {
    const SupplyInput *in = w->in;
    int *firm = NEW_ARRAY(w->scratch, int, in->n_demands);
    for (int i = 0; i < in->n_demands; i++) {
        const SupplyDemandIn *d = &in->demand[i];
        bool there = d->kind == SUPPLY_DEPENDENT && d->qty > 0 && in->firm[d->firm].qty > 0;
        firm[i] = there ? d->firm : -1;
        if (there && w->plan->level[d->node] <= w->plan->level[in->firm[d->firm].node])
            w->tangled = true;
    }
    SupplyByNode needs = supply_by_node(w->base, in->n_firm, in->n_demands, firm);
    for (int k = 0; k < needs.first[in->n_firm]; k++) add_order(w, needs.of[k]);
    w->firm_needs = needs.first;
}

void supply_group_demands(SupplyWork *w) {
    const SupplyInput *in = w->in;
    int *node = NEW_ARRAY(w->scratch, int, in->n_demands);
    for (int i = 0; i < in->n_demands; i++) {
        const SupplyDemandIn *d = &in->demand[i];
        node[i] = d->kind == SUPPLY_DEPENDENT ? -1 : d->node;
    }
    w->demands = supply_by_node(w->demands_index, in->n_nodes, in->n_demands, node);
}

void supply_demands(SupplyWork *w) {
    add_needs_of_firm(w); // first, so that firm_needs are indices of plan->demand
    supply_group_demands(w);
}
