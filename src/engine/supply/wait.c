// How long supply can wait. A lot that is planned because projected stock would fall below the safety stock is not lacking yet: it is when demand
// would take more than is there without it. Until then what it needs in turn can wait as well, so that a cycle of whoever supplies it, any
// levels down, is not left for the sake of safety stock alone.
//
// What can wait is told from demand to demand: that of a planned supply can until the last day on which this can be released to be there when it
// is lacking; all other demand cannot wait at all. It is looked at only where some source has a cycle.
#include "engine/supply/work.h"

static int latest(const SupplyWork *w, const SupplyNetting *t, int i) {
    const SupplyDemand *d = &w->plan->demand[t->demand[i]];
    return d->latest > t->day[i] ? d->latest : t->day[i];
}

void supply_sort_waiting(SupplyWork *w, SupplyNetting *t) {
    t->waiting = arena_grow(w->base, t->waiting, 0, &t->waiting_cap, (size_t)t->n, sizeof(uint64_t));
    for (int i = 0; i < t->n; i++)
        t->waiting[i] = (uint64_t)(latest(w, t, i) - w->in->today) << 32 | (uint64_t)i;
    supply_sort(t->waiting, t->n);
}

int supply_lacking(const SupplyWork *w, const SupplyNetting *t, SupplyWide there, int receipt) {
    SupplyWide taken = 0;
    for (int k = 0; k < t->n; k++) {
        int i = (int)(t->waiting[k] & UINT32_MAX), day = latest(w, t, i);
        for (; receipt < t->n_receipts && t->receipt[receipt].day <= day; receipt++)
            there += t->receipt[receipt].qty;
        taken += w->plan->demand[t->demand[i]].qty;
        if (taken > there) return day;
    }
    return SUPPLY_NEVER;
}

void supply_find_lacking(SupplyWork *w, SupplyNetting *t, int first) {
    SupplyPlan *p = w->plan;
    const SupplyNode *node = &w->in->node[t->node];
    SupplyWide there = node->on_hand > 0 ? node->on_hand : 0;
    if (!w->cycles) return;
    supply_sort_waiting(w, t);
    for (int s = first; s < p->n_supplies; s++) {
        if (p->supply[s].source < 0) continue;
        p->supply[s].lacking = supply_lacking(w, t, there, 0);
        there += p->supply[s].qty;
    }
}

int supply_latest(const SupplyWork *w, const SupplyPiece *x) {
    if (!w->cycles) return x->release;
    if (x->lacking == SUPPLY_NEVER) return SUPPLY_NEVER;
    int last = supply_last_release(w, x->source, x->lacking);
    return last > x->release ? last : x->release;
}
