// Netting again what a change touches, from the finished item down.
//
// A node's part of the plan is made anew at the end of the plan's arrays; what it was stays behind as dead entries until the plan is
// put together. A need that comes out as it was keeps its entry, so that its node is not touched: old and new supplies are
// laid side by side from both ends, and only those between are new.
//
// Nodes that need limited resources are netted together, those of a level that the change touches: kept_room.c says what becomes of
// their lots.
#include "engine/supply/kept.h"

static void list_demand(SupplyKept *k, int demand) {
    SupplyNetting *t = &k->t;
    t->list = arena_grow(k->base, t->list, (size_t)t->n, &t->list_cap, (size_t)t->n + 1, sizeof(int));
    SupplyDemand *d = &k->w.plan->demand[demand];
    kept_note_demand(k, demand);
    d->n_pegs = 0; // pegged again
    d->short_qty = 0;
    t->list[t->n++] = demand;
}

// Needs of firm supply, its own, then those of the planned supply of its users: in the order in which a whole plan lists them.
void kept_collect(SupplyKept *k, int node) {
    const SupplyWork *w = &k->w;
    const SupplyPlan *p = w->plan;
    const SupplySpan *span = &w->span[node];
    k->t.n = 0;
    for (int i = k->firm_needs_of.first[node]; i < k->firm_needs_of.first[node + 1]; i++)
        list_demand(k, k->firm_needs_of.of[i]);
    for (int d = span->first_own; d < span->first_own + span->n_own; d++) list_demand(k, d);
    for (int u = k->users.first[node]; u < k->users.first[node + 1]; u++) {
        const SupplySpan *user = &w->span[k->users.of[u]];
        for (int s = user->first_supply; s < user->first_supply + user->n_supplies; s++) {
            const SupplyPiece *x = &p->supply[s];
            for (int d = x->first_needs; x->source >= 0 && d < x->first_needs + x->n_needs; d++)
                if (p->demand[d].node == node) list_demand(k, d);
        }
    }
    supply_order_demands(&k->w, &k->t);
}

static void mark_needs(SupplyKept *k, const SupplyPiece *x) {
    for (int d = x->first_needs; d < x->first_needs + x->n_needs; d++)
        kept_mark(k, k->w.plan->demand[d].node, KEPT_NET);
}

static bool same_needs(const SupplyPiece *x, const SupplyPiece *y) {
    return x->source >= 0 && x->source == y->source && x->release == y->release && x->started == y->started;
}

// The new supply s takes over the needs of an old one.
static void keep_needs(SupplyKept *k, const SupplyPiece *old, int s) {
    SupplyPlan *p = k->w.plan;
    SupplyPiece *x = &p->supply[s];
    int priority = supply_priority_of(&k->w, x), latest = supply_latest(&k->w, x);
    x->first_needs = old->first_needs;
    x->n_needs = old->n_needs;
    for (int d = x->first_needs; d < x->first_needs + x->n_needs; d++) {
        kept_note_demand(k, d);
        p->demand[d].supply = s;
        if (p->demand[d].priority == priority && p->demand[d].latest == latest) continue;
        p->demand[d].priority = priority;
        p->demand[d].latest = latest;
        kept_mark(k, p->demand[d].node, KEPT_NET);
    }
}

static bool new_needs(SupplyKept *k, int s) {
    if (k->w.plan->supply[s].source < 0) return true;
    if (!supply_ask_needs(&k->w, s)) return false;
    mark_needs(k, &k->w.plan->supply[s]);
    return true;
}

// The needs of firm supply stay where they are.
static void firm_needs(SupplyKept *k, int s) {
    SupplyPlan *p = k->w.plan;
    SupplyPiece *x = &p->supply[s];
    if (x->kind != SUPPLY_FIRM) return;
    x->first_needs = k->w.firm_needs[x->firm];
    x->n_needs = k->w.firm_needs[x->firm + 1] - x->first_needs;
    for (int d = x->first_needs; d < x->first_needs + x->n_needs; d++) {
        kept_note_demand(k, d);
        p->demand[d].supply = s;
    }
}

static bool ask_again(SupplyKept *k, const SupplySpan *was, const SupplySpan *is) {
    const SupplyPiece *old = k->w.plan->supply + was->first_supply;
    const SupplyPiece *now = k->w.plan->supply + is->first_supply;
    bool limited = is->n_supplies > 0 && k->w.limited && k->w.limited[now->node];
    int head = 0, tail = 0, least = was->n_supplies < is->n_supplies ? was->n_supplies : is->n_supplies;
    while (head < least &&
        (same_needs(&old[head], &now[head]) || (old[head].source < 0 && now[head].source < 0)))
        head++;
    while (tail < least - head &&
        same_needs(&old[was->n_supplies - 1 - tail], &now[is->n_supplies - 1 - tail]))
        tail++;
    for (int i = head; i < was->n_supplies - tail; i++) {
        if (old[i].source < 0) continue;
        mark_needs(k, &old[i]);
        k->dead += (size_t)old[i].n_needs;
    }
    for (int i = 0; i < is->n_supplies; i++) {
        int s = is->first_supply + i;
        const SupplyPiece *was_piece = k->w.plan->supply + was->first_supply; // the array may move
        bool stays = k->w.plan->supply[s].first_needs == KEPT_STAYS;
        bool same = i < head || i >= is->n_supplies - tail;
        firm_needs(k, s);
        if (limited && !(stays && same)) kept_wait(k, s);
        if (k->w.plan->supply[s].source < 0) continue;
        if (i < head) keep_needs(k, &was_piece[i], s);
        else if (same) keep_needs(k, &was_piece[was->n_supplies - (is->n_supplies - i)], s);
        else if (!new_needs(k, s)) return false;
    }
    return true;
}

// Its own demands and what it is asked for; what it was is remembered.
static void begin_again(SupplyKept *k, int node) {
    SupplyWork *w = &k->w;
    const SupplyNode *x = &w->in->node[node];
    SupplySpan was = w->span[node];
    k->before = arena_grow(
        k->diff, k->before, k->n_before, &k->before_cap, k->n_before + 1, sizeof(KeptBefore));
    k->before[k->n_before++] = (KeptBefore){node, w->full ? w->full[node] : -1, w->asks[node], was};
    supply_own_demands(w, node); // anew even where they are the same: what they were is for the diff
    k->dead += (size_t)(was.n_own + was.n_supplies + was.n_pegs) + (was.safety >= 0);
    supply_begin_node(w, &k->t, node);
    kept_collect(k, node);
    for (int s = x->first_source; w->allotted && s < x->first_source + x->n_sources; s++) {
        kept_note_allotted(k, s);
        w->allotted[s] = 0;
    }
}

static bool end_again(SupplyKept *k, const KeptBefore *before) {
    SupplyWork *w = &k->w;
    SupplySpan *is = &w->span[before->node];
    is->first_supply = w->plan->n_supplies;
    supply_list_pieces(w, &k->t);
    is->n_supplies = w->plan->n_supplies - is->first_supply;
    supply_peg(w, &k->t, is->first_supply);
    supply_find_wanted(w, &k->t, is->first_supply);
    supply_find_lacking(w, &k->t, is->first_supply);
    if (!ask_again(k, &before->span, is)) return false;
    kept_mark(k, before->node, KEPT_LATE | KEPT_NETTED);
    return true;
}

static bool net_again(SupplyKept *k, int node) {
    begin_again(k, node);
    return supply_net_node(&k->w, &k->t, NULL, 0) && end_again(k, &k->before[k->n_before - 1]);
}

static bool end_limited(SupplyKept *k, const SupplyPlacing *ask, const size_t *before, int n) {
    SupplyNetting *t = &k->t;
    for (int i = 0; i < n; i++) {
        const KeptBefore *was = &k->before[before[i]];
        int first = ask->first[i];
        supply_begin_node(&k->w, t, was->node);
        kept_collect(k, was->node);
        t->n_planned = ask->first[i + 1] - first;
        t->planned = arena_grow(
            k->base, t->planned, 0, &t->planned_cap, (size_t)t->n_planned, sizeof(SupplyPiece));
        for (int l = 0; l < t->n_planned; l++)
            t->planned[l] = ask->piece[ask->sorted[first + l] & UINT32_MAX];
        if (!end_again(k, was)) return false;
    }
    return true;
}

// What the node asks for now. *same: as before, by the same rules, so that its lots can stay.
static bool ask_anew(SupplyKept *k, int node, int at, SupplyPlacing *ask, bool *same) {
    SupplyWork *w = &k->w;
    int first = ask->n;
    begin_again(k, node);
    if (!supply_net_node(w, &k->t, ask, at)) return false;
    uint64_t was = w->asks[node];
    w->asks[node] = supply_asks(ask, first);
    *same = was == w->asks[node] && !(k->todo[node] & KEPT_OTHER);
    if (*same) ask->n = first;
    else w->full[node] = -1;
    return true;
}

// key[]: place in order << 32 | node, so that they are taken as a whole plan takes them.
static bool net_limited_again(SupplyKept *k, uint64_t *key, int n) {
    SupplyWork *w = &k->w;
    SupplyPlacing ask = {0};
    arena_reset(w->level);
    supply_sort(key, n);
    size_t *before = NEW_ARRAY(w->level, size_t, n);
    int n_other = 0;
    k->settled = false;
    for (int i = 0; i < n; i++) {
        bool same = false;
        before[n_other] = k->n_before;
        if (!ask_anew(k, (int)(key[i] & UINT32_MAX), n_other, &ask, &same)) return false;
        if (!same) {
            n_other++;
            continue;
        }
        kept_stay(k, &k->before[k->n_before - 1]);
        if (!end_again(k, &k->before[k->n_before - 1])) return false;
    }
    if (n_other == 0) return true;
    SupplyHad had = kept_had(k, before, n_other);
    ask.had = &had;
    kept_give_back(k, &had, n_other);
    return supply_place(w, &ask, n_other) && end_limited(k, &ask, before, n_other);
}

bool kept_net(SupplyKept *k) {
    const SupplyWork *w = &k->w;
    for (int level = 0; level < w->plan->n_levels; level++) {
        const KeptList *l = &k->net[level];
        ArenaMark mark = arena_mark(w->scratch);
        uint64_t *limited = NEW_ARRAY(w->scratch, uint64_t, l->n);
        int n = 0;
        for (size_t i = 0; i < l->n; i++) {
            int node = l->at[i];
            if (w->limited && w->limited[node])
                limited[n++] = (uint64_t)w->place[node] << 32 | (uint64_t)node;
            else if (!net_again(k, node)) return false;
        }
        if (n > 0 && !net_limited_again(k, limited, n)) return false;
        arena_rewind(w->scratch, mark);
    }
    return true;
}
