// When things really come, and what makes a demand late.
//
// Netting assumes that what is asked for is there on the day. Here the truth goes upward: a supply that waits for late
// components starts when they are there and comes that much later, and with it all that hangs on it. The chain from a late
// demand down to its root follows, at each step, the supply that comes last and then its latest component.
//
// What uses limited resources gives its room back where it cannot begin on its day, and takes what room is left when its components
// are there: those of a level in order of priority, deepest level first.
#include "engine/supply/work.h"

enum { UNKNOWN, UNDER_WAY, KNOWN };

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

// The components of planned supply are there only on `day`.
static void begin_later(SupplyWork *w, SupplyPiece *piece, int day) {
    bool limited = w->limited && supply_limits(w, piece->source);
    if (limited) supply_load(w, piece->source, piece->release, -piece->started);
    if (limited) day = supply_room_after(w, piece->source, day, piece->started);
    else day = supply_workday(w, piece->source, day);
    if (limited && day != SUPPLY_NEVER) supply_load(w, piece->source, day, piece->started);
    piece->begins = day;
    piece->expected = supply_arrival(w, piece->source, day);
}

// Goes down as deep as there are levels. Firm supplies may wait for each other in a ring (two transfers both ways);
// then the ring is taken as on time.
static int supply_expected(Timing *t, int s) {
    SupplyPlan *p = t->w->plan;
    SupplyPiece *piece = &p->supply[s];
    if (t->state[s] != UNKNOWN) return piece->expected;
    t->state[s] = UNDER_WAY;
    int begins = piece->release;
    for (int d = piece->first_needs; d < piece->first_needs + piece->n_needs; d++) {
        SupplyDemand *need = &p->demand[d];
        need->available = demand_available(t, need);
        int need_day = supply_day(t->w->in, need->due);
        if (need->available <= need_day) continue;
        int on_time = supply_day(t->w->in, piece->due);
        int day = need->available == SUPPLY_NEVER ? SUPPLY_NEVER
                                                  : supply_later(on_time, need->available - need_day);
        if (day > piece->expected) piece->expected = day;
        if (need->available > begins) begins = need->available;
    }
    if (piece->source >= 0 && begins > piece->release) begin_later(t->w, piece, begins);
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

// Whether what is really wanted of a supply could have begun in time, only that its lot is larger: enough of a need is there.
bool supply_lot_asks_too_much(const SupplyPlan *p, int s, int need) {
    const SupplyPiece *piece = &p->supply[s];
    const SupplyDemand *d = &p->demand[need];
    int64_t there = 0, nobody = 0;
    for (int i = piece->first_peg; i < piece->first_peg + piece->n_pegs; i++)
        if (p->peg[i].demand < 0) nobody += p->peg[i].qty;
    if (nobody == 0 || piece->source < 0) return false;
    for (int i = d->first_peg; i < d->first_peg + d->n_pegs; i++) {
        const SupplyPeg *g = &p->peg[p->demand_peg[i]];
        if (p->supply[g->supply].expected <= d->due) there += g->qty;
    }
    return there >= supply_ratio_up(d->qty, piece->qty - nobody, piece->qty);
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
        if (worst < 0 || (p->blame_lots && supply_lot_asks_too_much(p, s, worst))) break;
        demand = worst;
        d = &p->demand[demand];
    }
    return n;
}

// Whose room is found first: by priority of whom it serves, then by the day on which it is wanted.
static uint64_t urgency(const SupplyWork *w, const SupplyPiece *x) {
    const SupplyPlan *p = w->plan;
    int priority = SUPPLY_PRIORITY_MAX;
    for (int i = x->first_peg; i < x->first_peg + x->n_pegs; i++)
        if (p->peg[i].demand >= 0 && p->demand[p->peg[i].demand].priority < priority)
            priority = p->demand[p->peg[i].demand].priority;
    return (uint64_t)priority << 24 | (uint64_t)(x->wanted - w->in->today);
}

void supply_late(SupplyWork *w) {
    SupplyPlan *p = w->plan;
    Timing t = {.w = w, .state = NEW_ARRAY(w->arena, unsigned char, p->n_supplies)};
    SupplyPiece *all = p->supply;
    uint64_t *key = w->limited ? NEW_ARRAY(w->arena, uint64_t, p->n_supplies) : NULL;
    for (int end = p->n_supplies, s; end > 0; end = s) { // components first, a level at a time
        int n = 0;
        for (s = end; s > 0 && p->level[all[s - 1].node] == p->level[all[end - 1].node]; s--) {
            const SupplyPiece *x = &all[s - 1];
            if (key && w->limited[x->node] && x->source >= 0)
                key[n++] = urgency(w, x) << 28 | (uint64_t)(s - 1);
            else supply_expected(&t, s - 1);
        }
        if (n > 0) supply_sort(key, n);
        for (int k = 0; k < n; k++) supply_expected(&t, (int)(key[k] & ((1u << 28) - 1)));
    }
    for (int d = 0; d < p->n_demands; d++)
        p->demand[d].available = demand_available(&t, &p->demand[d]);
}
