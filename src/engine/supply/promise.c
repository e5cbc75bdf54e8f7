// Capable to promise: an order is put into the kept plan on a day, and taken back. The day will do if all of the order is there by
// then and no other order comes later or shorter for it. Days are tried from the one asked for, first where the plan says that it
// would be there, then further and further; between the last that would not do and the first that does the day is halved.
#include "engine/supply/kept.h"

typedef struct {
    SupplyKept *k;
    SupplyInput in;
    SupplyDemandIn *order; // the last of in.demand[]
    int trials;
    int there; // of the last trial: when all of it would be there
    SupplyError error;
} Asking;

static SupplyDiff tell(Asking *a) {
    int at = a->in.n_demands - 1;
    return kept_replan(a->k, &a->in, &(SupplyChange){.n_demands = 1, .demand = &at});
}

static bool hurt(const SupplyMoved *m) {
    if (m->kind == SUPPLY_FORECAST) return false; // nobody was promised that
    return (m->after > m->before && m->after > m->due) || m->short_after > m->short_before;
}

// Whether the day will do. The order is in the plan then.
static bool try_day(Asking *a, int day) {
    a->order->due = day;
    SupplyDiff d = tell(a);
    a->error = d.error;
    if (d.error != SUPPLY_OK) return false;
    a->trials++;
    bool hurts = false;
    for (int i = 0; i < d.n_moved; i++) {
        if (d.moved[i].kind == SUPPLY_ORDER && d.moved[i].in == a->in.n_demands - 1)
            a->there = d.moved[i].after;
        else hurts = hurts || hurt(&d.moved[i]);
    }
    return a->there <= day && !hurts;
}

// The plan is again as it was before the last trial.
static void take_back(Asking *a) {
    if (a->error != SUPPLY_OK) return;
    if (!a->k->out.whole) {
        kept_undo(a->k);
        return;
    }
    int64_t qty = a->order->qty;
    a->order->qty = 0;
    (void)tell(a);
    a->order->qty = qty;
}

// Why the last trial would be late.
static void find_cause(const Asking *a, SupplyPromise *out) {
    const SupplyKept *k = a->k;
    int node = a->order->node;
    for (int e = k->first_except[node]; e < k->first_except[node] + k->n_except[node]; e++) {
        const SupplyException *x = &k->w.plan->exception[e];
        if (x->kind != SUPPLY_LATE || k->w.plan->demand[x->demand].in != a->in.n_demands - 1)
            continue;
        out->cause = x->cause;
        out->cause_node = x->cause_node;
        out->resource = x->resource;
    }
}

// Leaves the plan as it was.
static bool would_do(Asking *a, int day, SupplyPromise *why) {
    bool well = try_day(a, day);
    if (why && !well && a->error == SUPPLY_OK) find_cause(a, why);
    take_back(a);
    return well;
}

static int find_day(Asking *a, int latest, SupplyPromise *out) {
    int today = a->in.today, low = a->order->due > today ? a->order->due : today, high = low, step = 1;
    if (would_do(a, low, out)) return low;
    if (a->error != SUPPLY_OK) return SUPPLY_NEVER;
    for (bool well = false; !well; step *= 2) {
        if (high >= latest) return SUPPLY_NEVER;
        low = high;
        high = a->there > low && a->there < latest ? a->there
                                                   : low + (step < latest - low ? step : latest - low);
        well = would_do(a, high, NULL);
    }
    while (high - low > 1) {
        int day = low + (high - low) / 2;
        if (would_do(a, day, NULL)) high = day;
        else low = day;
    }
    return high;
}

static SupplyPromise ask(Asking *a, int latest) {
    SupplyPromise out = {.cause_node = -1, .resource = -1, .day = SUPPLY_NEVER};
    a->there = SUPPLY_NEVER;
    if (a->order->qty > 0 && a->order->kind == SUPPLY_ORDER) out.day = find_day(a, latest, &out);
    else a->error = SUPPLY_BAD_DEMAND;
    out.error = a->error;
    out.trials = a->trials;
    return out;
}

SupplyPromise supply_promise_hold(SupplyKept *k, const SupplyInput *in, SupplyDemandIn *order, int latest) {
    Asking a = {.k = k, .in = *in, .order = order};
    SupplyPromise out = ask(&a, latest);
    if (out.day == SUPPLY_NEVER) order->qty = 0;
    else order->due = out.day;
    int at = in->n_demands - 1;
    (void)supply_replan(k, in, &(SupplyChange){.n_demands = 1, .demand = &at});
    return out;
}

SupplyPromise supply_promise(SupplyKept *k, const SupplyDemandIn *order, int latest) {
    Arena *own = arena_new();
    SupplyInput before = k->in;
    int n = before.n_demands;
    SupplyDemandIn *demand = NEW_ARRAY(own, SupplyDemandIn, n + 1);
    for (int i = 0; i < n; i++) demand[i] = before.demand[i];
    demand[n] = *order;
    Asking a = {.k = k, .in = before, .order = &demand[n]};
    a.in.demand = demand;
    a.in.n_demands = n + 1;
    SupplyPromise out = ask(&a, latest);
    if (out.trials > 0) kept_forget_last(k, &before);
    arena_free(own);
    return out;
}
