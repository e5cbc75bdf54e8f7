// Phantoms: what a planned phantom is of goes to whoever needed it, as if its components stood in that one's own bill. The plan was netted
// with the phantom as a node like any other, so that its stock was used first; here its planned supply is taken out again.
//
// A piece of a phantom is a stretch of its quantity, on which its pegs lie end to end, and so do the pegs of each of its needs. Each of
// its pegs to a need of other planned making takes with it the same share of all its needs, as stretches, with the supply that is pegged
// to them. What is for others (its own orders, firm supply, stock to be kept, moves) stays: that is made by an order of its own. Users come
// before what they need, so that a phantom in a phantom is taken out after the one that it is in.
//
// Pegs stand in two lists, by supply and by demand, while they are changed, and are laid out anew at the end.
#include "engine/supply/work.h"

typedef struct {
    int supply, demand;       // demand -1: nobody
    int64_t qty;              // 0: gone
    int of_supply, of_demand; // the next one, -1: none
} Link;

typedef struct {
    int first, last; // -1: none
} Chain;

typedef struct {
    Arena *a;
    const SupplyInput *in;
    const SupplyPlan *p;
    SupplyPiece *piece; // n_supplies
    SupplyDemand *demand;
    int *next_need; // by demand
    int *became;    // by demand: the first that has a stretch of it, -1
    Chain *pegs_of; // by demand
    Link *link;
    int *first_link; // by supply
    Chain *needs;    // by supply: those of planned making, in demand[]
    int *instead;    // by supply: the piece that took over from it, -1
    int n_demands, n_links;
    size_t demand_cap, next_cap, became_cap, pegs_cap, link_cap;
} Through;

static bool goes_through(const Through *t, int s) {
    return s >= 0 && t->piece[s].source >= 0 && t->in->source[t->piece[s].source].phantom;
}

static bool is_made(const Through *t, int s) {
    return s >= 0 && t->piece[s].source >= 0 && t->piece[s].kind == SUPPLY_MAKE;
}

// ---- the lists ---------------------------------------------------------------------------------------------------------
static void need_append(Through *t, int supply, int demand) {
    Chain *c = &t->needs[supply];
    if (c->first < 0) c->first = demand;
    else t->next_need[c->last] = demand;
    c->last = demand;
}

static void peg_append(Through *t, int demand, int link) {
    Chain *c = &t->pegs_of[demand];
    if (c->first < 0) c->first = link;
    else t->link[c->last].of_demand = link;
    c->last = link;
}

static int demand_new(Through *t, SupplyDemand d) {
    size_t n = (size_t)t->n_demands;
    t->demand = arena_grow(t->a, t->demand, n, &t->demand_cap, n + 1, sizeof d);
    t->next_need = arena_grow(t->a, t->next_need, n, &t->next_cap, n + 1, sizeof(int));
    t->became = arena_grow(t->a, t->became, n, &t->became_cap, n + 1, sizeof(int));
    t->pegs_of = arena_grow(t->a, t->pegs_of, n, &t->pegs_cap, n + 1, sizeof(Chain));
    t->demand[n] = d;
    t->next_need[n] = t->became[n] = -1;
    t->pegs_of[n] = (Chain){-1, -1};
    return t->n_demands++;
}

static int link_new(Through *t, Link x) {
    size_t n = (size_t)t->n_links;
    t->link = arena_grow(t->a, t->link, n, &t->link_cap, n + 1, sizeof x);
    t->link[n] = x;
    return t->n_links++;
}

static void lists_make(Through *t) {
    const SupplyPlan *p = t->p;
    size_t n = (size_t)p->n_demands + 1;
    t->demand_cap = t->next_cap = t->became_cap = t->pegs_cap = n;
    t->demand = NEW_ARRAY(t->a, SupplyDemand, n);
    t->next_need = NEW_ARRAY(t->a, int, n);
    t->became = NEW_ARRAY(t->a, int, n);
    t->pegs_of = NEW_ARRAY(t->a, Chain, n);
    for (int d = 0; d < p->n_demands; d++) (void)demand_new(t, p->demand[d]);
    for (int s = 0; s < p->n_supplies; s++) {
        const SupplyPiece *x = &p->supply[s];
        t->needs[s] = (Chain){-1, -1};
        t->first_link[s] = t->instead[s] = -1;
        for (int d = x->first_needs; x->source >= 0 && d < x->first_needs + x->n_needs; d++)
            need_append(t, s, d);
        for (int i = x->first_peg + x->n_pegs - 1; i >= x->first_peg; i--)
            t->first_link[s] = link_new(
                t, (Link){s, p->peg[i].demand, p->peg[i].qty, t->first_link[s], -1});
    }
    int *link_of = NEW_ARRAY(t->a, int, p->n_pegs); // by peg
    for (int s = 0; s < p->n_supplies; s++)
        for (int k = t->first_link[s], i = p->supply[s].first_peg; k >= 0; k = t->link[k].of_supply)
            link_of[i++] = k;
    for (int d = 0; d < p->n_demands; d++)
        for (int i = p->demand[d].first_peg; i < p->demand[d].first_peg + p->demand[d].n_pegs; i++)
            peg_append(t, d, link_of[p->demand_peg[i]]);
}

// ---- taking one out ----------------------------------------------------------------------------------------------------
// The first qty of what is pegged to a need goes to another one.
static void pegs_move(Through *t, int from, int to, int64_t qty) {
    while (qty > 0 && t->pegs_of[from].first >= 0) {
        int k = t->pegs_of[from].first;
        if (t->link[k].qty > qty) { // the rest stays, behind it among the pegs of the supply
            Link rest = t->link[k];
            rest.qty -= qty;
            int more = link_new(t, rest);
            t->link[k].qty = qty;
            t->link[k].of_supply = more;
            t->pegs_of[from].first = more;
            if (t->pegs_of[from].last == k) t->pegs_of[from].last = more;
        } else {
            t->pegs_of[from].first = t->link[k].of_demand;
            if (t->pegs_of[from].first < 0) t->pegs_of[from].last = -1;
        }
        qty -= t->link[k].qty;
        t->link[k].demand = to;
        t->link[k].of_demand = -1;
        peg_append(t, to, k);
    }
    t->demand[to].short_qty = qty;
}

static void peg_drop(Through *t, int link) {
    Link *x = &t->link[link];
    Chain *c = &t->pegs_of[x->demand];
    int before = -1;
    for (int k = c->first; k != link; k = t->link[k].of_demand) before = k;
    if (before < 0) c->first = x->of_demand;
    else t->link[before].of_demand = x->of_demand;
    if (c->last == link) c->last = before;
    t->demand[x->demand].qty -= x->qty;
    x->qty = 0;
}

// A stretch of the needs of a phantom becomes `by`'s.
static void needs_move(Through *t, int old, int64_t from, int64_t to, int64_t of, int by, SupplyDemand like) {
    for (int d = old; d >= 0; d = t->next_need[d]) {
        SupplyDemand x = t->demand[d];
        int64_t qty = supply_ratio_down(x.qty, to, of) - supply_ratio_down(x.qty, from, of);
        if (qty <= 0) continue;
        x.qty = qty;
        x.supply = by;
        x.due = like.due;
        x.priority = like.priority;
        int made = demand_new(t, x);
        if (t->became[d] < 0) t->became[d] = made;
        pegs_move(t, d, made, qty);
        need_append(t, by, made);
    }
}

static void take_out(Through *t, int s) {
    SupplyPiece *x = &t->piece[s];
    int64_t whole = x->qty, at = 0, kept = 0;
    int old = t->needs[s].first;
    t->needs[s] = (Chain){-1, -1};
    for (int k = t->first_link[s], next; k >= 0; k = next) {
        next = t->link[k].of_supply;
        int64_t from = at, to = at += t->link[k].qty;
        int d = t->link[k].demand;
        SupplyDemand like = {.due = x->release, .priority = old >= 0 ? t->demand[old].priority : 0};
        bool through = d >= 0 && t->demand[d].kind == SUPPLY_DEPENDENT && t->demand[d].in < 0 &&
            is_made(t, t->demand[d].supply);
        if (through) like = t->demand[d];
        needs_move(t, old, from, to, whole, through ? like.supply : s, like);
        if (through) {
            t->instead[s] = like.supply;
            peg_drop(t, k);
        } else {
            kept += to - from;
        }
    }
    for (int d = old; d >= 0; d = t->next_need[d]) t->demand[d].qty = 0;
    x->started = supply_ratio_up(x->started, kept, whole);
    x->qty = kept;
}

// ---- laid out anew -----------------------------------------------------------------------------------------------------
static int days_there(const SupplyPlan *p, int supply) {
    const SupplyPiece *s = &p->supply[supply];
    return s->kind == SUPPLY_STOCK ? s->due : s->expected;
}

// Supplies, and their pegs, without what is gone. new_supply[]: by old index, -1.
static void lay_supplies(Through *t, SupplyPlan *out, int *new_supply) {
    out->supply = NEW_ARRAY(t->a, SupplyPiece, t->p->n_supplies);
    out->peg = NEW_ARRAY(t->a, SupplyPeg, t->n_links);
    out->n_supplies = out->n_pegs = 0;
    for (int s = 0; s < t->p->n_supplies; s++) {
        new_supply[s] = -1;
        if (t->piece[s].qty == 0 && t->instead[s] >= 0) continue;
        SupplyPiece x = t->piece[s];
        x.first_peg = out->n_pegs;
        for (int k = t->first_link[s]; k >= 0; k = t->link[k].of_supply) {
            if (t->link[k].qty == 0) continue;
            out->peg[out->n_pegs] = (SupplyPeg){out->n_supplies, t->link[k].demand, t->link[k].qty};
            t->link[k].supply = out->n_pegs++; // from here on its place
        }
        x.n_pegs = out->n_pegs - x.first_peg;
        new_supply[s] = out->n_supplies;
        out->supply[out->n_supplies++] = x;
    }
}

static void lay_demand(Through *t, SupplyPlan *out, int d, int supply, int *new_demand) {
    SupplyDemand x = t->demand[d];
    new_demand[d] = -1;
    if (x.qty == 0 && (d >= t->p->n_demands || t->p->demand[d].qty > 0))
        return; // all of it is gone
    x.supply = supply;
    new_demand[d] = out->n_demands;
    out->demand[out->n_demands++] = x;
}

// Demands as they stood, then the needs of planned making.
static void lay_demands(Through *t, SupplyPlan *out, const int *new_supply, int *new_demand) {
    out->demand = NEW_ARRAY(t->a, SupplyDemand, t->n_demands);
    out->n_demands = 0;
    for (int d = 0; d < t->p->n_demands; d++) {
        int by = t->demand[d].supply;
        bool planned_need = by >= 0 && t->piece[by].source >= 0;
        if (!planned_need) lay_demand(t, out, d, by >= 0 ? new_supply[by] : -1, new_demand);
    }
    for (int s = 0; s < t->p->n_supplies; s++) {
        if (t->piece[s].source < 0 || new_supply[s] < 0) continue;
        int first = out->n_demands;
        for (int d = t->needs[s].first; d >= 0; d = t->next_need[d])
            lay_demand(t, out, d, new_supply[s], new_demand);
        SupplyPiece *x = &out->supply[new_supply[s]];
        x->n_needs = out->n_demands - first;
        x->first_needs = x->n_needs > 0 ? first : 0;
    }
    for (int s = 0; s < out->n_supplies; s++) { // those of firm supply lie together as before
        SupplyPiece *x = &out->supply[s];
        if (x->source < 0 && x->n_needs > 0) x->first_needs = new_demand[x->first_needs];
        while (x->maker >= 0 && new_supply[x->maker] < 0) x->maker = t->instead[x->maker];
        if (x->maker >= 0) x->maker = new_supply[x->maker];
    }
}

static void lay_pegs(Through *t, SupplyPlan *out, const int *new_demand) {
    out->demand_peg = NEW_ARRAY(t->a, int, out->n_pegs);
    int n = 0;
    for (int i = 0; i < out->n_pegs; i++)
        if (out->peg[i].demand >= 0) out->peg[i].demand = new_demand[out->peg[i].demand];
    for (int d = 0; d < t->n_demands; d++) {
        if (new_demand[d] < 0) continue;
        SupplyDemand *x = &out->demand[new_demand[d]];
        x->first_peg = n;
        if (d >= t->p->n_demands || t->demand[d].qty != t->p->demand[d].qty) // another one than it was
            x->available = x->short_qty > 0 ? SUPPLY_NEVER : x->due;
        for (int k = t->pegs_of[d].first; k >= 0; k = t->link[k].of_demand) {
            int place = t->link[k].supply, there = days_there(out, out->peg[place].supply);
            out->demand_peg[n++] = place;
            if (there > x->available) x->available = there;
        }
        x->n_pegs = n - x->first_peg;
    }
}

static void lay_exceptions(Through *t, SupplyPlan *out, const int *new_supply, const int *new_demand) {
    out->exception = NEW_ARRAY(t->a, SupplyException, t->p->n_exceptions);
    for (int i = 0; i < t->p->n_exceptions; i++) {
        SupplyException e = t->p->exception[i];
        while (e.supply >= 0 && new_supply[e.supply] < 0) e.supply = t->instead[e.supply];
        if (e.supply >= 0) e.supply = new_supply[e.supply];
        while (e.demand >= 0 && new_demand[e.demand] < 0) e.demand = t->became[e.demand];
        if (e.demand >= 0) e.demand = new_demand[e.demand];
        out->exception[i] = e;
    }
}

const SupplyPlan *supply_blow_through(Arena *a, const SupplyInput *in, const SupplyPlan *p) {
    bool any = false;
    for (int s = 0; s < in->n_sources; s++) any = any || in->source[s].phantom;
    if (!any || p->error != SUPPLY_OK) return p;
    Through t = {.a = a, .in = in, .p = p};
    t.piece = NEW_ARRAY(a, SupplyPiece, p->n_supplies);
    t.first_link = NEW_ARRAY(a, int, p->n_supplies);
    t.needs = NEW_ARRAY(a, Chain, p->n_supplies);
    t.instead = NEW_ARRAY(a, int, p->n_supplies);
    for (int s = 0; s < p->n_supplies; s++) t.piece[s] = p->supply[s];
    lists_make(&t);
    for (int s = 0; s < p->n_supplies; s++)
        if (goes_through(&t, s)) take_out(&t, s);
    SupplyPlan *out = NEW(a, SupplyPlan);
    *out = *p;
    int *new_supply = NEW_ARRAY(a, int, p->n_supplies), *new_demand = NEW_ARRAY(a, int, t.n_demands);
    for (int d = 0; d < t.n_demands; d++) new_demand[d] = -1;
    lay_supplies(&t, out, new_supply);
    lay_demands(&t, out, new_supply, new_demand);
    lay_pegs(&t, out, new_demand);
    lay_exceptions(&t, out, new_supply, new_demand);
    return out;
}
