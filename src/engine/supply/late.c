// When things really come, and what makes a demand late.
//
// Netting assumes that what is asked for is there on the day. Here the truth goes upward: a supply that waits for late
// components starts when they are there and comes that much later, and with it all that hangs on it. The chain from a late
// demand down to its root follows, at each step, the supply that comes last and then its latest component.
//
// What uses limited resources gives its room back where it cannot begin on its day, and takes what room is left when its components
// are there: those of a level in order of priority, deepest level first.
#include "engine/supply/work.h"

int supply_there(const SupplyWork *w, int demand) {
    const SupplyPlan *p = w->plan;
    const SupplyDemand *d = &p->demand[demand];
    if (d->short_qty > 0) return SUPPLY_NEVER;
    int last = w->in->today;
    for (int i = d->first_peg; i < d->first_peg + d->n_pegs; i++) {
        int day = p->supply[p->peg[p->demand_peg[i]].supply].expected;
        if (day > last) last = day;
    }
    return last;
}

// The components of planned supply are there only on `day`.
static void begin_later(SupplyWork *w, SupplyPiece *piece, int day) {
    bool limited = w->limited && supply_limits(w, piece->source);
    if (limited && piece->begins != SUPPLY_NEVER)
        supply_load(w, piece->source, piece->begins, -piece->started);
    if (limited) day = supply_room_after(w, piece->source, day, piece->started);
    else day = supply_workday(w, piece->source, day);
    if (limited && day != SUPPLY_NEVER) supply_load(w, piece->source, day, piece->started);
    piece->begins = day;
    piece->expected = supply_arrival(w, piece->source, day);
}

void supply_settle(SupplyWork *w, int s) {
    SupplyPlan *p = w->plan;
    SupplyPiece *piece = &p->supply[s];
    int begins = piece->release;
    if (piece->kind == SUPPLY_CO) piece->expected = p->supply[piece->maker].expected;
    for (int d = piece->first_needs; d < piece->first_needs + piece->n_needs; d++) {
        const SupplyDemand *need = &p->demand[d];
        int need_day = supply_day(w->in, need->due);
        if (need->available <= need_day) continue;
        int on_time = supply_day(w->in, piece->due);
        int day = need->available == SUPPLY_NEVER ? SUPPLY_NEVER
                                                  : supply_later(on_time, need->available - need_day);
        if (day > piece->expected) piece->expected = day;
        if (need->available > begins) begins = need->available;
    }
    bool moved = piece->begins != piece->release; // before: a plan is kept
    if (piece->source >= 0 && (begins > piece->release || moved)) begin_later(w, piece, begins);
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
        if (s < 0 || p->supply[s].expected <= p->supply[s].due) break; // as planned
        const SupplyPiece *piece = &p->supply[supply_made_with(p, s)];
        int worst = -1;
        int64_t worst_delay = 0;
        for (int i = piece->first_needs; i < piece->first_needs + piece->n_needs; i++) {
            int64_t delay = (int64_t)p->demand[i].available - p->demand[i].due;
            if (delay <= worst_delay) continue;
            worst = i;
            worst_delay = delay;
        }
        if (worst < 0 || (p->blame_lots && supply_lot_asks_too_much(p, supply_made_with(p, s), worst)))
            break;
        demand = worst;
        d = &p->demand[demand];
    }
    return n;
}

// Whose room is found first: by priority of whom it serves, then by the day on which it is wanted.
uint64_t supply_urgency(const SupplyWork *w, const SupplyPiece *x) {
    const SupplyPlan *p = w->plan;
    int priority = SUPPLY_PRIORITY_MAX;
    for (int i = x->first_peg; i < x->first_peg + x->n_pegs; i++)
        if (p->peg[i].demand >= 0 && p->demand[p->peg[i].demand].priority < priority)
            priority = p->demand[p->peg[i].demand].priority;
    return (uint64_t)priority << 24 | (uint64_t)(x->wanted - w->in->today);
}

enum { UNKNOWN, UNDER_WAY, KNOWN };

typedef struct {
    SupplyWork *w;
    unsigned char *state; // by supply
    int *there;           // by demand: when the last of it comes, as far as is known
} Timing;

// Goes down as deep as there are levels. Firm supplies may wait for each other in a ring (two transfers both ways);
// then the ring is taken as on time. A planned supply that waits for what comes with itself, or with what waits for it, never begins.
static void follow_down(Timing *t, int s) {
    const SupplyPlan *p = t->w->plan;
    SupplyPiece *piece = &p->supply[s];
    if (t->state[s] != UNKNOWN) return;
    t->state[s] = UNDER_WAY;
    int on_time = piece->expected;
    if (t->w->co_first && piece->kind != SUPPLY_FIRM)
        piece->expected = SUPPLY_NEVER; // for whom it waits for
    if (piece->kind == SUPPLY_CO) follow_down(t, piece->maker);
    for (int k = piece->first_needs; k < piece->first_needs + piece->n_needs; k++) {
        const SupplyDemand *need = &p->demand[k];
        for (int i = need->first_peg; i < need->first_peg + need->n_pegs; i++)
            follow_down(t, p->peg[p->demand_peg[i]].supply);
        p->demand[k].available = supply_there(t->w, k);
    }
    piece->expected = on_time;
    supply_settle(t->w, s);
    t->state[s] = KNOWN;
}

// Whom a supply serves waits for it: `there` is smaller than the demands themselves and stays in the caches.
static void tell_served(const Timing *t, int s) {
    const SupplyPlan *p = t->w->plan;
    const SupplyPiece *piece = &p->supply[s];
    for (int i = piece->first_peg; i < piece->first_peg + piece->n_pegs; i++) {
        int whom = p->peg[i].demand;
        if (whom >= 0 && t->there[whom] < piece->expected) t->there[whom] = piece->expected;
    }
}

// Whether it has to wait for something that it needs.
static bool held_back(const Timing *t, int s) {
    const SupplyPlan *p = t->w->plan;
    const SupplyPiece *piece = &p->supply[s];
    bool late = false;
    for (int d = piece->first_needs; d < piece->first_needs + piece->n_needs; d++) {
        p->demand[d].available = t->there[d];
        late = late || t->there[d] > supply_day(t->w->in, p->demand[d].due);
    }
    return late;
}

static void settle(const Timing *t, int s) {
    if (t->state[s] == UNKNOWN) supply_settle(t->w, s);
    tell_served(t, s);
}

void supply_late(SupplyWork *w) {
    SupplyPlan *p = w->plan;
    ArenaMark mark = arena_mark(w->scratch);
    Timing t = {.w = w,
        .state = NEW_ARRAY(w->scratch, unsigned char, p->n_supplies),
        .there = NEW_ARRAY(w->scratch, int, p->n_demands)};
    for (int d = 0; d < p->n_demands; d++)
        t.there[d] = p->demand[d].short_qty > 0 ? SUPPLY_NEVER : w->in->today;
    for (int f = 0; w->tangled && f < w->in->n_firm; f++)
        if (w->firm_piece[f] >= 0) follow_down(&t, w->firm_piece[f]);
    for (int s = 0; w->co_first && s < p->n_supplies; s++) // their makers are of earlier levels
        if (p->supply[s].kind == SUPPLY_CO) follow_down(&t, s);
    uint64_t *key = w->limited ? NEW_ARRAY(w->scratch, uint64_t, p->n_supplies) : NULL;
    for (int place = w->in->n_nodes, to; place > 0; place = to) { // components first, a level at a time
        int n = 0;
        to = place;
        while (to > 0 && p->level[w->order[to - 1]] == p->level[w->order[place - 1]]) {
            int node = w->order[--to];
            bool choosing = key && w->limited[node];
            const SupplySpan *span = &w->span[node];
            for (int s = span->first_supply + span->n_supplies; s-- > span->first_supply;) {
                bool late = t.state[s] == UNKNOWN && held_back(&t, s);
                if (late && choosing && p->supply[s].source >= 0)
                    key[n++] = supply_urgency(w, &p->supply[s]) << 28 | (uint64_t)s;
                else if (late) settle(&t, s);
                else tell_served(&t, s);
            }
        }
        if (n > 0) supply_sort_many(w->scratch, key, n);
        for (int k = 0; k < n; k++) settle(&t, (int)(key[k] & ((1u << 28) - 1)));
    }
    for (int d = 0; d < p->n_demands; d++) p->demand[d].available = t.there[d];
    arena_rewind(w->scratch, mark);
}
