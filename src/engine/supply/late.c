// When things really come, why some come late, and what to propose.
//
// Netting assumes that what is asked for is there on the day. Here the truth goes upward: a supply that waits for late
// components starts when they are there and comes that much later, and with it all that hangs on it. The chain from a late
// demand down to its root follows, at each step, the supply that comes last and then its latest component.
#include "engine/supply/work.h"

enum { UNKNOWN, UNDER_WAY, KNOWN };

static int later(int day, int days) {
    return day == SUPPLY_NEVER || day > SUPPLY_NEVER - 1 - days ? SUPPLY_NEVER : day + days;
}

typedef struct {
    SupplyWork *w;
    unsigned char *state; // by supply
} Timing;

static int supply_expected(Timing *t, int s);

static int demand_available(Timing *t, const SupplyDemand *d) {
    const SupplyPlan *p = t->w->plan;
    if (d->short_qty > 0) return SUPPLY_NEVER;
    int last = t->w->in->today;
    for (int i = d->first_peg; i < d->first_peg + d->n_pegs; i++) {
        int day = supply_expected(t, p->peg[p->demand_peg[i]].supply);
        if (day > last) last = day;
    }
    return last;
}

// Goes down as deep as there are levels. Firm supplies may wait for each other in a ring (two transfers both ways);
// then the ring is taken as on time.
static int supply_expected(Timing *t, int s) {
    SupplyPlan *p = t->w->plan;
    SupplyPiece *piece = &p->supply[s];
    if (t->state[s] != UNKNOWN) return piece->expected;
    t->state[s] = UNDER_WAY;
    for (int d = piece->first_needs; d < piece->first_needs + piece->n_needs; d++) {
        SupplyDemand *need = &p->demand[d];
        need->available = demand_available(t, need);
        int need_day = supply_day(t->w->in, need->due);
        if (need->available <= need_day) continue;
        int on_time = supply_day(t->w->in, piece->due);
        int day = need->available == SUPPLY_NEVER ? SUPPLY_NEVER
                                                  : later(on_time, need->available - need_day);
        if (day > piece->expected) piece->expected = day;
    }
    t->state[s] = KNOWN;
    return piece->expected;
}

// Of a demand: the supply that it waits for longest.
static int last_supply(const SupplyPlan *p, const SupplyDemand *d) {
    int last = -1;
    for (int i = d->first_peg; i < d->first_peg + d->n_pegs; i++) {
        int s = p->peg[p->demand_peg[i]].supply;
        if (last < 0 || p->supply[s].expected > p->supply[last].expected) last = s;
    }
    return last;
}

int supply_late_chain(const SupplyPlan *p, int demand, SupplyStep *step, int max) {
    int n = 0;
    const SupplyDemand *d = &p->demand[demand];
    while (d->available > d->due && n <= p->n_supplies) {
        int s = d->short_qty > 0 ? -1 : last_supply(p, d);
        if (n < max) step[n] = (SupplyStep){demand, s};
        n++;
        if (s < 0 || p->supply[s].expected <= p->supply[s].due) break;
        const SupplyPiece *piece = &p->supply[s];
        int worst = -1;
        int64_t worst_delay = 0;
        for (int i = piece->first_needs; i < piece->first_needs + piece->n_needs; i++) {
            int64_t delay = (int64_t)p->demand[i].available - p->demand[i].due;
            if (delay <= worst_delay) continue;
            worst = i;
            worst_delay = delay;
        }
        if (worst < 0) break;
        demand = worst;
        d = &p->demand[demand];
    }
    return n;
}

// The end of the chain, without writing it down.
static SupplyStep chain_root(SupplyWork *w, int demand, SupplyStep **room, size_t *cap) {
    int n = supply_late_chain(w->plan, demand, *room, (int)*cap);
    if ((size_t)n > *cap) {
        *room = arena_grow(w->arena, *room, 0, cap, (size_t)n, sizeof(SupplyStep));
        supply_late_chain(w->plan, demand, *room, n);
    }
    return n > 0 ? (*room)[n - 1] : (SupplyStep){demand, -1};
}

static void add_exception(SupplyWork *w, SupplyException e) {
    SupplyPlan *p = w->plan;
    size_t n = (size_t)p->n_exceptions;
    p->exception = arena_grow(w->arena, p->exception, n, &w->exception_cap, n + 1, sizeof e);
    p->exception[n] = e;
    p->n_exceptions++;
}

static void check_supply(SupplyWork *w, int s) {
    const SupplyInput *in = w->in;
    const SupplyPlan *p = w->plan;
    const SupplyPiece *piece = &p->supply[s];
    SupplyException e = {.node = piece->node,
        .supply = s,
        .demand = -1,
        .date = piece->due,
        .to = piece->wanted,
        .qty = piece->qty,
        .cause_node = piece->node};
    if (piece->source >= 0 && piece->wanted < piece->due) {
        e.kind = SUPPLY_PAST_DUE;
        e.date = piece->wanted - in->source[piece->source].lead_days;
        e.to = piece->release;
        add_exception(w, e);
    }
    if (piece->kind != SUPPLY_FIRM || in->firm[piece->firm].fixed) return;
    int64_t comes = supply_day(in, piece->due);
    if (piece->wanted == SUPPLY_NEVER) {
        e.kind = SUPPLY_CANCEL;
        add_exception(w, e);
    } else if (piece->wanted < comes - in->tolerance) {
        e.kind = SUPPLY_EXPEDITE;
        for (int i = piece->first_peg; i < piece->first_peg + piece->n_pegs && e.demand < 0; i++)
            if (p->peg[i].demand >= 0 && p->demand[p->peg[i].demand].kind != SUPPLY_SAFETY &&
                p->demand[p->peg[i].demand].due < comes)
                e.demand = p->peg[i].demand;
        add_exception(w, e);
    } else if (piece->wanted > comes + in->tolerance) {
        e.kind = SUPPLY_DEFER;
        add_exception(w, e);
    }
}

static void check_demand(SupplyWork *w, int index, SupplyStep **room, size_t *cap) {
    const SupplyPlan *p = w->plan;
    const SupplyDemand *d = &p->demand[index];
    if (d->kind == SUPPLY_DEPENDENT || d->kind == SUPPLY_SAFETY) return;
    int due = d->kind == SUPPLY_ORDER ? d->due : supply_day(w->in, d->due);
    if (d->available <= due) return;
    SupplyStep root = chain_root(w, index, room, cap);
    SupplyException e = {.kind = SUPPLY_LATE,
        .node = d->node,
        .supply = root.supply,
        .demand = index,
        .date = d->due,
        .to = d->available,
        .qty = d->short_qty,
        .cause_node = p->demand[root.demand].node};
    for (int i = d->first_peg; i < d->first_peg + d->n_pegs; i++) {
        const SupplyPeg *peg = &p->peg[p->demand_peg[i]];
        if (p->supply[peg->supply].expected > due) e.qty += peg->qty;
    }
    if (root.supply < 0) e.cause = SUPPLY_CAUSE_NO_SOURCE;
    else if (p->supply[root.supply].kind == SUPPLY_FIRM) e.cause = SUPPLY_CAUSE_FIRM;
    else if (p->supply[root.supply].kind != SUPPLY_STOCK) e.cause = SUPPLY_CAUSE_LEAD_TIME;
    add_exception(w, e);
}

// By node, otherwise in the order in which they were found: a counting sort.
static void sort_exceptions(SupplyWork *w) {
    SupplyPlan *p = w->plan;
    int *first = NEW_ARRAY(w->arena, int, w->in->n_nodes + 1);
    for (int i = 0; i < p->n_exceptions; i++) first[p->exception[i].node + 1]++;
    for (int i = 0; i < w->in->n_nodes; i++) first[i + 1] += first[i];
    SupplyException *sorted = NEW_ARRAY(w->arena, SupplyException, p->n_exceptions);
    for (int i = 0; i < p->n_exceptions; i++)
        sorted[first[p->exception[i].node]++] = p->exception[i];
    p->exception = sorted;
}

void supply_late(SupplyWork *w) {
    SupplyPlan *p = w->plan;
    Timing t = {.w = w, .state = NEW_ARRAY(w->arena, unsigned char, p->n_supplies)};
    for (int s = p->n_supplies - 1; s >= 0; s--) supply_expected(&t, s); // components first
    for (int d = 0; d < p->n_demands; d++)
        p->demand[d].available = demand_available(&t, &p->demand[d]);
    for (int s = 0; s < p->n_supplies; s++) check_supply(w, s);
    SupplyStep *room = NULL;
    size_t cap = 0;
    for (int d = 0; d < p->n_demands; d++) check_demand(w, d, &room, &cap);
    sort_exceptions(w);
}
