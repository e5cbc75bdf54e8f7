// Capable to promise: an order is put into the kept plan on a day, and taken back. The day will do if all of the order is there by
// then and no other order comes later or shorter for it. Days are tried from the one asked for, first where the plan says that it
// would be there, then further and further; between the last that would not do and the first that does the day is halved.
#include "engine/supply/kept.h"

// Another order that some trial moved: as it was before all of them, and as it is now.
typedef struct {
    SupplyMoved was, is;
} Moved;

typedef struct {
    SupplyKept *k;
    SupplyInput in;
    SupplyDemandIn *order; // the last of in.demand[]
    Arena *own;
    int *place; // by demand: 1 + its place in moved[]
    Moved *moved;
    int n_moved;
    size_t moved_cap;
    int trials;
    int there; // of the last trial: when all of it would be there
    SupplyError error;
} Asking;

static SupplyDiff tell(Asking *a) {
    int at = a->in.n_demands - 1;
    return supply_replan(a->k, &a->in, &(SupplyChange){.n_demands = 1, .demand = &at});
}

// What is owed has no place of its own: it is looked for.
static Moved *find(Asking *a, const SupplyMoved *m) {
    if (m->in >= 0) return a->place[m->in] > 0 ? &a->moved[a->place[m->in] - 1] : NULL;
    for (int i = 0; i < a->n_moved; i++)
        if (a->moved[i].was.kind == SUPPLY_OWED && a->moved[i].was.node == m->node)
            return &a->moved[i];
    return NULL;
}

static void note(Asking *a, const SupplyMoved *m) {
    if (m->kind == SUPPLY_FORECAST) return; // nobody was promised that
    Moved *x = find(a, m);
    if (!x) {
        size_t n = (size_t)a->n_moved++;
        a->moved = arena_grow(a->own, a->moved, n, &a->moved_cap, n + 1, sizeof *x);
        x = &a->moved[n];
        x->was = *m;
        if (m->in >= 0) a->place[m->in] = (int)n + 1;
    }
    x->is = *m;
}

static bool hurt(const Moved *x) {
    return (x->is.after > x->was.before && x->is.after > x->is.due) ||
        x->is.short_after > x->was.short_before;
}

// Whether the day will do. The order stays in the plan.
static bool try_day(Asking *a, int day) {
    a->order->due = day;
    SupplyDiff d = tell(a);
    a->error = d.error;
    if (d.error != SUPPLY_OK) return false;
    a->trials++;
    for (int i = 0; i < d.n_moved; i++) {
        if (d.moved[i].kind == SUPPLY_ORDER && d.moved[i].in == a->in.n_demands - 1)
            a->there = d.moved[i].after;
        else note(a, &d.moved[i]);
    }
    bool well = a->there <= day;
    for (int i = 0; i < a->n_moved && well; i++) well = !hurt(&a->moved[i]);
    return well;
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

static int find_day(Asking *a, int latest, SupplyPromise *out) {
    int today = a->in.today, low = a->order->due > today ? a->order->due : today, high = low, step = 1;
    if (try_day(a, low)) return low;
    if (a->error != SUPPLY_OK) return SUPPLY_NEVER;
    find_cause(a, out);
    for (bool well = false; !well; step *= 2) {
        if (high >= latest) return SUPPLY_NEVER;
        low = high;
        high = a->there > low && a->there < latest ? a->there
                                                   : low + (step < latest - low ? step : latest - low);
        well = try_day(a, high);
    }
    int last = high;
    while (high - low > 1) {
        last = low + (high - low) / 2;
        if (try_day(a, last)) high = last;
        else low = last;
    }
    if (last != high) (void)try_day(a, high);
    return high;
}

static SupplyPromise ask(Asking *a, int latest) {
    SupplyPromise out = {.cause_node = -1, .resource = -1, .day = SUPPLY_NEVER};
    a->there = SUPPLY_NEVER;
    a->own = arena_new();
    a->place = NEW_ARRAY(a->own, int, a->in.n_demands);
    if (a->order->qty > 0 && a->order->kind == SUPPLY_ORDER) out.day = find_day(a, latest, &out);
    else a->error = SUPPLY_BAD_DEMAND;
    arena_free(a->own);
    out.error = a->error;
    out.trials = a->trials;
    return out;
}

SupplyPromise supply_promise_hold(SupplyKept *k, const SupplyInput *in, SupplyDemandIn *order, int latest) {
    Asking a = {.k = k, .in = *in, .order = order};
    SupplyPromise out = ask(&a, latest);
    if (out.day != SUPPLY_NEVER) return out;
    order->qty = 0;
    (void)tell(&a);
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
    demand[n] = (SupplyDemandIn){
        .kind = SUPPLY_ORDER, .node = order->node, .due = before.today, .firm = -1};
    if (out.error == SUPPLY_OK) {
        (void)tell(&a);
        kept_forget_last(k, &before);
    }
    arena_free(own);
    return out;
}
