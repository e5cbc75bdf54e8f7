// Following pegs through all levels. A quantity is followed as a stretch of its supply or demand: pegs lie end to end along
// both, so the part of a lot that a component goes into, and the order that this part is for, are found by laying the
// stretches over each other. Ends of stretches are rounded alike on both sides, so that parts add up to the whole.
#include "engine/supply/work.h"

// Where an entry lies: so far into its supply, and so many levels from the root.
typedef struct {
    int64_t from;
    int depth;
} Place;

typedef struct {
    Arena *arena;
    const SupplyPlan *plan;
    SupplyPeg *out;
    int n;
    size_t cap;
    int root;     // the supply, or the demand, that is traced
    Place *place; // by entry of out; served_by only
    size_t place_cap;
} Trace;

static void add(Trace *t, int supply, int demand, int64_t qty) {
    size_t n = (size_t)t->n;
    t->out = arena_grow(t->arena, t->out, n, &t->cap, n + 1, sizeof(SupplyPeg));
    t->out[n] = (SupplyPeg){supply, demand, qty};
    t->n++;
}

static int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t max64(int64_t a, int64_t b) { return a > b ? a : b; }

// Where a peg begins along its demand.
static int64_t offset_in_demand(const SupplyPlan *p, const SupplyDemand *d, int peg) {
    int64_t at = 0;
    for (int i = d->first_peg; i < d->first_peg + d->n_pegs && p->demand_peg[i] != peg; i++)
        at += p->peg[p->demand_peg[i]].qty;
    return at;
}

static int64_t offset_in_supply(const SupplyPlan *p, const SupplyPiece *s, int peg) {
    int64_t at = 0;
    for (int i = s->first_peg; i < peg; i++) at += p->peg[i].qty;
    return at;
}

// Gives `mine` units of the root supply to whom the stretch [from, to) of supply s serves.
static void serve(Trace *t, int s, int64_t from, int64_t to, int64_t mine, int depth) {
    const SupplyPlan *p = t->plan;
    const SupplyPiece *piece = &p->supply[s];
    int64_t begin = 0;
    for (int i = piece->first_peg; i < piece->first_peg + piece->n_pegs; i++) {
        const SupplyPeg *peg = &p->peg[i];
        int64_t low = max64(from, begin);
        int64_t high = min64(to, begin + peg->qty);
        if (high > low) {
            int64_t part = supply_ratio_down(mine, high - from, to - from) -
                supply_ratio_down(mine, low - from, to - from);
            const SupplyDemand *d = peg->demand >= 0 ? &p->demand[peg->demand] : NULL;
            if (d && d->kind == SUPPLY_DEPENDENT && d->supply >= 0 && depth <= p->n_supplies) {
                int64_t at = offset_in_demand(p, d, i) - begin;
                int64_t whole = p->supply[d->supply].qty;
                int64_t up = supply_ratio_down(low + at, whole, d->qty);
                int64_t end = supply_ratio_down(high + at, whole, d->qty);
                // A stretch too short for a millionth of the user still belongs to it.
                if (end == up && end < whole) end++;
                if (end == up) up--;
                serve(t, d->supply, up, end, part, depth + 1);
            } else if (part > 0) {
                add(t, t->root, peg->demand, part);
            }
        }
        begin += peg->qty;
    }
}

int supply_serves(Arena *a, const SupplyPlan *p, int supply, SupplyPeg **out) {
    Trace t = {.arena = a, .plan = p, .root = supply};
    int64_t qty = p->supply[supply].qty;
    serve(&t, supply, 0, qty, qty, 0);
    *out = t.out;
    return t.n;
}

// Adds the supplies of the stretch [from, to) of a demand.
static void feed(Trace *t, int demand, int64_t from, int64_t to, int depth) {
    const SupplyPlan *p = t->plan;
    const SupplyDemand *d = &p->demand[demand];
    int64_t begin = 0;
    for (int i = d->first_peg; i < d->first_peg + d->n_pegs; i++) {
        const SupplyPeg *peg = &p->peg[p->demand_peg[i]];
        int64_t low = max64(from, begin);
        int64_t high = min64(to, begin + peg->qty);
        if (high > low) {
            size_t n = (size_t)t->n;
            t->place = arena_grow(t->arena, t->place, n, &t->place_cap, n + 1, sizeof(Place));
            int64_t at = offset_in_supply(p, &p->supply[peg->supply], p->demand_peg[i]);
            t->place[n] = (Place){at + low - begin, depth};
            add(t, peg->supply, demand, high - low);
        }
        begin += peg->qty;
    }
}

int supply_served_by(Arena *a, const SupplyPlan *p, int demand, SupplyPeg **out) {
    Trace t = {.arena = a, .plan = p, .root = demand};
    feed(&t, demand, 0, p->demand[demand].qty, 0);
    for (int k = 0; k < t.n; k++) { // grows as it goes: nearest first
        const SupplyPiece *piece = &p->supply[t.out[k].supply];
        int64_t from = t.place[k].from;
        int64_t to = from + t.out[k].qty;
        int depth = t.place[k].depth + 1;
        if (depth > p->n_supplies) continue; // firm supplies that need each other in a ring
        for (int n = piece->first_needs; n < piece->first_needs + piece->n_needs; n++) {
            int64_t need = p->demand[n].qty;
            feed(&t, n, supply_ratio_down(from, need, piece->qty),
                supply_ratio_up(to, need, piece->qty), depth);
        }
    }
    *out = t.out;
    return t.n;
}
