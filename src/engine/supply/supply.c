// The run: check, order, list demands, net and peg, find what is late. See supply.h for the model.
//
// What always holds afterwards: the pegs of each supply add up to its quantity; those of each demand to its quantity less
// what is never supplied; planned supply keeps the lot rules of its source and is released today or later.
#include "engine/supply/supply.h"

#include <stdlib.h>
#include <string.h>

#include "engine/supply/work.h"

bool supply_fail(SupplyWork *w, SupplyError error, int index) {
    w->plan->error = error;
    w->plan->index = index;
    return false;
}

__extension__ typedef __int128 Wide; // products of two quantities

int64_t supply_ratio_down(int64_t a, int64_t b, int64_t c) {
    Wide v = (Wide)a * b / c;
    return v > SUPPLY_QTY_MAX ? SUPPLY_QTY_MAX + 1 : (int64_t)v;
}

int64_t supply_ratio_up(int64_t a, int64_t b, int64_t c) {
    Wide v = ((Wide)a * b + c - 1) / c;
    return v > SUPPLY_QTY_MAX ? SUPPLY_QTY_MAX + 1 : (int64_t)v;
}

static int compare_keys(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

void supply_sort(uint64_t *key, int n) {
    if (n > 32) {
        qsort(key, (size_t)n, sizeof *key, compare_keys);
        return;
    }
    for (int i = 1; i < n; i++) { // most nodes have a handful
        uint64_t k = key[i];
        int j = i;
        for (; j > 0 && key[j - 1] > k; j--) key[j] = key[j - 1];
        key[j] = k;
    }
}

int supply_add_demand(SupplyWork *w, SupplyDemand d) {
    SupplyPlan *p = w->plan;
    size_t n = (size_t)p->n_demands;
    p->demand = arena_grow(w->arena, p->demand, n, &w->demand_cap, n + 1, sizeof d);
    w->demand_next = arena_grow(w->arena, w->demand_next, n, &w->next_cap, n + 1, sizeof(int));
    p->demand[n] = d;
    w->demand_next[n] = w->demand_head[d.node];
    w->demand_head[d.node] = (int)n;
    return p->n_demands++;
}

// The pegs once more, by demand: a counting sort.
static void index_pegs(SupplyWork *w) {
    SupplyPlan *p = w->plan;
    for (int i = 0; i < p->n_pegs; i++)
        if (p->peg[i].demand >= 0) p->demand[p->peg[i].demand].n_pegs++;
    int at = 0;
    for (int d = 0; d < p->n_demands; d++) {
        p->demand[d].first_peg = at;
        at += p->demand[d].n_pegs;
        p->demand[d].n_pegs = 0;
    }
    p->demand_peg = NEW_ARRAY(w->arena, int, at);
    for (int i = 0; i < p->n_pegs; i++) {
        if (p->peg[i].demand < 0) continue;
        SupplyDemand *d = &p->demand[p->peg[i].demand];
        p->demand_peg[d->first_peg + d->n_pegs++] = i;
    }
}

SupplyPlan *supply_plan(Arena *a, const SupplyInput *in) {
    SupplyWork w = {.arena = a, .in = in, .plan = NEW(a, SupplyPlan)};
    w.plan->blame_lots = in->blame_lots;
    if (!supply_check(&w) || !supply_levels(&w)) return w.plan;
    supply_when(&w);
    supply_capacity(&w);
    w.demand_head = NEW_ARRAY(a, int, in->n_nodes);
    memset(w.demand_head, -1, (size_t)in->n_nodes * sizeof(int));
    supply_demands(&w);
    if (!supply_net(&w)) {
        *w.plan = (SupplyPlan){.error = w.plan->error, .index = w.plan->index};
        return w.plan;
    }
    index_pegs(&w);
    supply_late(&w);
    supply_exceptions(&w);
    return w.plan;
}
