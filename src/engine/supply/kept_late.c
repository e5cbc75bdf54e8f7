// When supplies come after a change: from the deepest level that it touched up through all that waits.
#include "engine/supply/kept.h"

static void settle_again(SupplyKept *k, int s) {
    const SupplyWork *w = &k->w;
    SupplyPiece *x = &w->plan->supply[s];
    x->begins = x->source >= 0 ? x->release : x->begins;
    x->expected = supply_day(w->in, x->due);
    supply_settle(&k->w, s);
}

// Its day, anew. Whoever waits for it is seen again where it changed, and where it is late, since the cause may be another.
static void demand_again(SupplyKept *k, int demand, bool netted) {
    const SupplyWork *w = &k->w;
    SupplyDemand *d = &w->plan->demand[demand];
    int before = d->available, after = supply_there(w, demand);
    d->available = after;
    int due = supply_day(w->in, d->due);
    bool other = (before > due ? before : due) != (after > due ? after : due);
    if (d->supply >= 0 && (other || after > due)) {
        int user = w->plan->supply[d->supply].node;
        if (other && w->limited && w->limited[user]) k->reaches = true;
        kept_mark(k, user, KEPT_LATE);
    }
    if (before == after || netted || d->supply >= 0 || d->kind == SUPPLY_SAFETY) return;
    kept_moved(k, demand,
        (SupplyMoved){d->kind, d->node, d->in, d->due, true, true, before, after, d->short_qty, d->short_qty});
}

static void see_again(SupplyKept *k, int node) {
    const SupplyWork *w = &k->w;
    const SupplySpan *span = &w->span[node];
    bool netted = k->todo[node] & KEPT_NETTED;
    bool limited = w->limited && w->limited[node]; // only what makes it late may be another
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

bool kept_late(SupplyKept *k) {
    SupplyWork *w = &k->w;
    for (int level = w->plan->n_levels - 1; level >= 0; level--)
        for (size_t i = 0; i < k->late[level].n; i++) {
            see_again(k, k->late[level].at[i]);
            if (k->reaches) return false;
        }
    for (int level = 0; level < w->plan->n_levels; level++)
        for (size_t i = 0; i < k->late[level].n; i++) {
            int node = k->late[level].at[i];
            k->dead += (size_t)k->n_except[node];
            k->first_except[node] = w->plan->n_exceptions;
            supply_except(w, node);
            k->n_except[node] = w->plan->n_exceptions - k->first_except[node];
        }
    return true;
}
