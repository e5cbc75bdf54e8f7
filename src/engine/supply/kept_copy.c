// A kept plan's arrays put together: what is dead is left out, and all stands where a whole plan would have it. The places are
// given in the order in which netting makes things (net.c), then everything is copied with its references changed.
#include <string.h>

#include "engine/supply/kept.h"

typedef struct {
    SupplyKept *k;
    const SupplyPlan *from;
    SupplyPlan *to;
    SupplySpan *span;     // new ones
    int *demand, *supply; // old to new
    int links;
} Copy;

static void place_own(Copy *c, int node) {
    const SupplySpan *was = &c->k->w.span[node];
    SupplySpan *is = &c->span[node];
    *is = *was;
    is->first_own = c->to->n_demands;
    for (int i = 0; i < was->n_own; i++) c->demand[was->first_own + i] = c->to->n_demands++;
}

static void place_rest(Copy *c, int node) {
    const SupplySpan *was = &c->k->w.span[node];
    SupplySpan *is = &c->span[node];
    is->first_supply = c->to->n_supplies;
    is->first_peg = c->to->n_pegs;
    is->first_link = c->links;
    if (was->safety >= 0) c->demand[was->safety] = is->safety = c->to->n_demands++;
    for (int s = was->first_supply; s < was->first_supply + was->n_supplies; s++) {
        const SupplyPiece *x = &c->from->supply[s];
        c->supply[s] = c->to->n_supplies++;
        if (x->source < 0) continue;
        for (int i = 0; i < x->n_needs; i++) c->demand[x->first_needs + i] = c->to->n_demands++;
    }
    c->to->n_pegs += was->n_pegs;
    c->links += was->n_links;
}

static void place_all(Copy *c) {
    const SupplyWork *w = &c->k->w;
    int n_firm_needs = w->firm_needs[w->in->n_firm];
    for (int d = 0; d < n_firm_needs; d++) c->demand[d] = d;
    c->to->n_demands = n_firm_needs;
    for (int from = 0, to; from < w->in->n_nodes; from = to) {
        int level = c->from->level[w->order[from]];
        for (to = from; to < w->in->n_nodes && c->from->level[w->order[to]] == level; to++) {
            place_own(c, w->order[to]);
            if (!(w->limited && w->limited[w->order[to]])) place_rest(c, w->order[to]);
        }
        for (int i = from; i < to; i++)
            if (w->limited && w->limited[w->order[i]]) place_rest(c, w->order[i]);
    }
}

static void copy_demand(Copy *c, int was) {
    SupplyDemand d = c->from->demand[was];
    if (d.supply >= 0) d.supply = c->supply[d.supply];
    d.first_peg += c->span[d.node].first_link - c->k->w.span[d.node].first_link;
    c->to->demand[c->demand[was]] = d;
}

static void copy_node(Copy *c, int node) {
    const SupplySpan *was = &c->k->w.span[node], *is = &c->span[node];
    for (int d = was->first_own; d < was->first_own + was->n_own; d++) copy_demand(c, d);
    if (was->safety >= 0) copy_demand(c, was->safety);
    int pegs = is->first_peg - was->first_peg;
    for (int s = 0; s < was->n_supplies; s++) {
        SupplyPiece x = c->from->supply[was->first_supply + s];
        for (int i = 0; x.source >= 0 && i < x.n_needs; i++) copy_demand(c, x.first_needs + i);
        if (x.source >= 0 && x.n_needs > 0) x.first_needs = c->demand[x.first_needs];
        x.first_peg += pegs;
        c->to->supply[is->first_supply + s] = x;
    }
    for (int i = 0; i < was->n_pegs; i++) {
        SupplyPeg g = c->from->peg[was->first_peg + i];
        g.supply = c->supply[g.supply];
        if (g.demand >= 0) g.demand = c->demand[g.demand];
        c->to->peg[is->first_peg + i] = g;
    }
    for (int i = 0; i < was->n_links; i++)
        c->to->demand_peg[is->first_link + i] = c->from->demand_peg[was->first_link + i] + pegs;
}

static void copy_exceptions(Copy *c, Arena *a, SupplyWork *w) {
    SupplyKept *k = c->k;
    int n = 0;
    for (int i = 0; i < k->in.n_nodes; i++) n += k->n_except[i];
    w->exception_cap = (size_t)n;
    c->to->exception = NEW_ARRAY(a, SupplyException, n);
    for (int i = 0; i < k->in.n_nodes; i++) {
        int first = c->to->n_exceptions;
        for (int e = 0; e < k->n_except[i]; e++) {
            SupplyException x = c->from->exception[k->first_except[i] + e];
            if (x.supply >= 0) x.supply = c->supply[x.supply];
            if (x.demand >= 0) x.demand = c->demand[x.demand];
            c->to->exception[c->to->n_exceptions++] = x;
        }
        k->first_except[i] = first;
    }
    if (k->in.n_resources == 0 && k->in.n_alternates == 0) return;
    supply_propose(w);
    supply_resources_unknown(w); // these move the others
    supply_sort_exceptions(w);
    for (int e = c->to->n_exceptions - 1; e >= 0; e--)
        if (!supply_is_of_all(c->to->exception[e].kind))
            k->first_except[c->to->exception[e].node] = e;
}

void kept_put_together(SupplyKept *k) {
    SupplyWork *w = &k->w;
    Arena *a = arena_new();
    SupplyPlan *p = NEW(a, SupplyPlan);
    const SupplyPlan *old = w->plan;
    Copy c = {.k = k,
        .from = old,
        .to = p,
        .span = NEW_ARRAY(w->scratch, SupplySpan, k->in.n_nodes),
        .demand = NEW_ARRAY(w->scratch, int, old->n_demands),
        .supply = NEW_ARRAY(w->scratch, int, old->n_supplies)};
    p->n_levels = old->n_levels;
    p->level = old->level;
    p->blame_lots = old->blame_lots;
    place_all(&c);
    p->demand = NEW_ARRAY(a, SupplyDemand, p->n_demands);
    p->supply = NEW_ARRAY(a, SupplyPiece, p->n_supplies);
    p->peg = NEW_ARRAY(a, SupplyPeg, p->n_pegs);
    p->demand_peg = NEW_ARRAY(a, int, c.links);
    for (int d = 0; d < w->firm_needs[k->in.n_firm]; d++) copy_demand(&c, d);
    for (int i = 0; i < k->in.n_nodes; i++) copy_node(&c, w->order[i]);
    for (int f = 0; f < k->in.n_firm; f++)
        if (w->firm_piece[f] >= 0) w->firm_piece[f] = c.supply[w->firm_piece[f]];
    w->plan = p;
    w->arena = a;
    w->demand_cap = (size_t)p->n_demands;
    w->supply_cap = (size_t)p->n_supplies;
    w->peg_cap = (size_t)p->n_pegs;
    w->link_cap = (size_t)c.links;
    w->links = c.links;
    w->steps = NULL;
    w->steps_cap = 0;
    memcpy(w->span, c.span, (size_t)k->in.n_nodes * sizeof *c.span);
    copy_exceptions(&c, a, w);
    arena_free(k->plan);
    k->plan = a;
    k->dead = 0;
    k->whole = true;
    arena_reset(w->scratch);
}
