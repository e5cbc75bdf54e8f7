// When supplies come after a change: from the deepest level that it touched up through all that waits. What needs limited room and whose
// components come on another day than before gives its room back and takes another, those of a level in order of urgency.
#include "engine/supply/kept.h"

static void settle_again(SupplyKept *k, int s) {
    const SupplyWork *w = &k->w;
    SupplyPiece *x = &w->plan->supply[s];
    kept_note_supply(k, s);
    x->begins = x->source >= 0 ? x->release : x->begins;
    x->expected = supply_day(w->in, x->due);
    supply_settle(&k->w, s);
}

// Its day, anew. Whoever waits for it is seen again where it changed, and where it is late, since the cause may be another.
static void demand_again(SupplyKept *k, int demand, bool netted) {
    const SupplyWork *w = &k->w;
    SupplyDemand *d = &w->plan->demand[demand];
    int before = d->available, after = supply_there(w, demand);
    if (before != after) kept_note_demand(k, demand);
    d->available = after;
    int due = supply_day(w->in, d->due);
    bool other = (before > due ? before : due) != (after > due ? after : due);
    if (d->supply >= 0 && (other || after > due)) {
        int user = w->plan->supply[d->supply].node;
        if (other && w->limited && w->limited[user]) kept_wait(k, d->supply);
        kept_mark(k, user, KEPT_LATE);
    }
    if (before == after || netted || d->supply >= 0 || d->kind == SUPPLY_SAFETY) return;
    kept_moved(k,
        (SupplyMoved){d->kind, d->node, d->in, d->due, true, true, before, after, d->short_qty, d->short_qty});
}

static void see_again(SupplyKept *k, int node) {
    const SupplyWork *w = &k->w;
    const SupplySpan *span = &w->span[node];
    bool netted = k->todo[node] & KEPT_NETTED;
    bool limited = w->limited && w->limited[node]; // those that are other were settled before
    for (int s = span->first_supply; !limited && s < span->first_supply + span->n_supplies; s++)
        settle_again(k, s);
    if (netted) { // all of its demands, also those that get nothing
        const SupplyPlan *p = w->plan;
        for (int i = k->firm_needs_of.first[node]; i < k->firm_needs_of.first[node + 1]; i++)
            demand_again(k, k->firm_needs_of.of[i], true);
        for (int d = span->first_own; d < span->first_own + span->n_own; d++)
            demand_again(k, d, true);
        if (span->safety >= 0) demand_again(k, span->safety, true);
        for (int u = k->users.first[node]; u < k->users.first[node + 1]; u++) {
            const SupplySpan *user = &w->span[k->users.of[u]];
            for (int s = user->first_supply; s < user->first_supply + user->n_supplies; s++) {
                const SupplyPiece *x = &p->supply[s];
                for (int d = x->first_needs; x->source >= 0 && d < x->first_needs + x->n_needs; d++)
                    if (p->demand[d].node == node) demand_again(k, d, true);
            }
        }
        return;
    }
    int last = -1;
    for (int i = span->first_link; i < span->first_link + span->n_links; i++) {
        int d = w->plan->peg[w->plan->demand_peg[i]].demand;
        if (d != last) demand_again(k, d, false);
        last = d;
    }
}

void kept_wait(SupplyKept *k, int supply) {
    KeptList *l = &k->waits[k->w.plan->level[k->w.plan->supply[supply].node]];
    l->at = arena_grow(k->base, l->at, l->n, &l->cap, l->n + 1, sizeof(int));
    l->at[l->n++] = supply;
}

static void settle_waiting(SupplyKept *k, const KeptList *l) {
    SupplyWork *w = &k->w;
    uint64_t *key = NEW_ARRAY(w->scratch, uint64_t, l->n);
    for (size_t i = 0; i < l->n; i++)
        key[i] = supply_urgency(w, &w->plan->supply[l->at[i]]) << 28 | (uint64_t)l->at[i];
    supply_sort(key, (int)l->n);
    for (size_t i = 0; i < l->n; i++) {
        if (i > 0 && key[i] == key[i - 1]) continue;
        int s = (int)(key[i] & ((1u << 28) - 1));
        kept_note_supply(k, s);
        w->plan->supply[s].expected = supply_day(w->in, w->plan->supply[s].due);
        supply_settle(w, s);
        k->settled = false;
    }
}

void kept_late(SupplyKept *k) {
    SupplyWork *w = &k->w;
    for (int level = w->plan->n_levels - 1; level >= 0; level--) {
        settle_waiting(k, &k->waits[level]);
        for (size_t i = 0; i < k->late[level].n; i++) see_again(k, k->late[level].at[i]);
    }
    for (int level = 0; level < w->plan->n_levels; level++)
        for (size_t i = 0; i < k->late[level].n; i++) {
            int node = k->late[level].at[i];
            kept_note_except(k, node);
            k->dead += (size_t)k->n_except[node];
            k->first_except[node] = w->plan->n_exceptions;
            supply_except(w, node);
            k->n_except[node] = w->plan->n_exceptions - k->first_except[node];
        }
}
