// Taking a change of a kept plan back. What it adds stands at the ends of the plan's arrays; what it overwrites is noted here before.
// The arrays must not have been put together since.
#include "engine/supply/kept.h"

void kept_begin(SupplyKept *k) {
    const SupplyPlan *p = k->w.plan;
    k->undo = (KeptUndo){.n_supplies = p->n_supplies,
        .n_demands = p->n_demands,
        .n_pegs = p->n_pegs,
        .n_exceptions = p->n_exceptions,
        .links = k->w.links,
        .dead = k->dead,
        .whole = k->whole,
        .settled = k->settled};
    k->loads = (SupplyLoads){.arena = k->diff};
    k->w.loads = &k->loads;
}

void kept_note_demand(SupplyKept *k, int demand) {
    KeptUndo *u = &k->undo;
    if (demand >= u->n_demands) return; // it goes altogether
    u->demand = arena_grow(
        k->diff, u->demand, u->n_demand, &u->demand_cap, u->n_demand + 1, sizeof *u->demand);
    u->demand[u->n_demand++] = (KeptDemand){demand, k->w.plan->demand[demand]};
}

void kept_note_supply(SupplyKept *k, int supply) {
    KeptUndo *u = &k->undo;
    if (supply >= u->n_supplies) return;
    u->supply = arena_grow(
        k->diff, u->supply, u->n_supply, &u->supply_cap, u->n_supply + 1, sizeof *u->supply);
    u->supply[u->n_supply++] = (KeptSupply){supply, k->w.plan->supply[supply]};
}

void kept_note_except(SupplyKept *k, int node) {
    KeptUndo *u = &k->undo;
    u->except = arena_grow(
        k->diff, u->except, u->n_except, &u->except_cap, u->n_except + 1, sizeof *u->except);
    u->except[u->n_except++] = (KeptExcept){node, k->first_except[node], k->n_except[node]};
}

void kept_note_allotted(SupplyKept *k, int source) {
    KeptUndo *u = &k->undo;
    u->allotted = arena_grow(k->diff, u->allotted, u->n_allotted, &u->allotted_cap,
        u->n_allotted + 1, sizeof *u->allotted);
    u->allotted[u->n_allotted++] = (KeptAllotted){source, k->w.allotted[source]};
}

static void give_back_room(SupplyKept *k) {
    SupplyLoads *l = &k->loads;
    k->w.loads = NULL;
    while (l->n > 0) {
        const SupplyLoad *x = &l->at[--l->n];
        supply_load(&k->w, x->source, x->day, -x->started);
    }
}

static void node_back(SupplyKept *k, const KeptBefore *b) {
    SupplyWork *w = &k->w;
    w->span[b->node] = b->span;
    if (w->full) w->full[b->node] = b->full;
    if (w->asks) w->asks[b->node] = b->asks;
    for (int s = b->span.first_supply; s < b->span.first_supply + b->span.n_supplies; s++)
        if (w->plan->supply[s].firm >= 0) w->firm_piece[w->plan->supply[s].firm] = s;
}

void kept_undo(SupplyKept *k) {
    KeptUndo *u = &k->undo;
    SupplyPlan *p = k->w.plan;
    give_back_room(k);
    while (k->n_before > 0) node_back(k, &k->before[--k->n_before]);
    for (; u->n_demand > 0; u->n_demand--)
        p->demand[u->demand[u->n_demand - 1].at] = u->demand[u->n_demand - 1].was;
    for (; u->n_supply > 0; u->n_supply--)
        p->supply[u->supply[u->n_supply - 1].at] = u->supply[u->n_supply - 1].was;
    for (; u->n_allotted > 0; u->n_allotted--)
        k->w.allotted[u->allotted[u->n_allotted - 1].source] = u->allotted[u->n_allotted - 1].was;
    for (; u->n_except > 0; u->n_except--) {
        const KeptExcept *x = &u->except[u->n_except - 1];
        k->first_except[x->node] = x->first_except;
        k->n_except[x->node] = x->n_except;
    }
    p->n_supplies = u->n_supplies;
    p->n_demands = u->n_demands;
    p->n_pegs = u->n_pegs;
    p->n_exceptions = u->n_exceptions;
    p->error = SUPPLY_OK;
    k->w.links = u->links;
    k->dead = u->dead;
    k->whole = u->whole;
    k->settled = u->settled;
}
