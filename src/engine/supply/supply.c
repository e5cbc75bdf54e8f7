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

// By digits of eleven bits, the last first; those that are alike in all keys are left out.
void supply_sort_many(Arena *a, uint64_t *key, int n) {
    enum { BITS = 11, DIGITS = 1 << BITS };
    if (n < 2 * DIGITS) {
        supply_sort(key, n);
        return;
    }
    ArenaMark mark = arena_mark(a);
    uint64_t *other = NEW_ARRAY(a, uint64_t, n), *from = key, *to = other;
    for (int shift = 0; shift < 64; shift += BITS) {
        int count[DIGITS + 1] = {0};
        for (int i = 0; i < n; i++) count[(from[i] >> shift & (DIGITS - 1)) + 1]++;
        if (count[(from[0] >> shift & (DIGITS - 1)) + 1] == n) continue;
        for (int k = 0; k < DIGITS; k++) count[k + 1] += count[k];
        for (int i = 0; i < n; i++) to[count[from[i] >> shift & (DIGITS - 1)]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != key) memcpy(key, from, (size_t)n * sizeof *key);
    arena_rewind(a, mark);
}

int supply_add_demand(SupplyWork *w, SupplyDemand d) {
    SupplyPlan *p = w->plan;
    size_t n = (size_t)p->n_demands;
    p->demand = arena_grow(w->arena, p->demand, n, &w->demand_cap, n + 1, sizeof d);
    p->demand[n] = d;
    return p->n_demands++;
}

SupplyByNode supply_by_node(Arena *a, int n_nodes, int n, const int *node) {
    SupplyByNode g = {NEW_ARRAY(a, int, n_nodes + 1), NULL};
    for (int i = 0; i < n; i++)
        if (node[i] >= 0) g.first[node[i] + 1]++;
    for (int i = 0; i < n_nodes; i++) g.first[i + 1] += g.first[i];
    g.of = NEW_ARRAY(a, int, g.first[n_nodes]);
    for (int i = 0; i < n; i++)
        if (node[i] >= 0) g.of[g.first[node[i]]++] = i;
    for (int i = n_nodes; i > 0; i--) g.first[i] = g.first[i - 1]; // each stands at its end now
    g.first[0] = 0;
    return g;
}

bool supply_run(SupplyWork *w) {
    const SupplyInput *in = w->in;
    w->plan = NEW(w->arena, SupplyPlan);
    w->plan->blame_lots = in->blame_lots;
    if (!supply_check(w) || !supply_levels(w)) return false;
    supply_when(w);
    supply_capacity(w);
    supply_order(w);
    w->span = NEW_ARRAY(w->base, SupplySpan, in->n_nodes);
    supply_demands(w);
    if (!supply_net(w)) {
        *w->plan = (SupplyPlan){.error = w->plan->error, .index = w->plan->index};
        return false;
    }
    supply_late(w);
    return true;
}

SupplyPlan *supply_plan(Arena *a, const SupplyInput *in) {
    SupplyWork w = {.arena = a,
        .base = a,
        .demands_index = a,
        .firm_index = a,
        .scratch = arena_new(),
        .level = arena_new(),
        .in = in};
    if (supply_run(&w)) supply_exceptions(&w);
    arena_free(w.scratch);
    arena_free(w.level);
    return w.plan;
}
