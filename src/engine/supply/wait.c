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

// Where one is among the demands, and what they took and what is there up to here.
typedef struct {
    int k, receipt;
    SupplyWide taken, there;
} Lacking;

// The day of the first demand that takes more than is there. More may be put there then, and it goes on from that demand.
static int lacking_next(const SupplyWork *w, const SupplyNetting *t, Lacking *x) {
    for (; x->k < t->n; x->k++) {
        int i = (int)(t->waiting[x->k] & UINT32_MAX), day = latest(w, t, i);
        for (; x->receipt < t->n_receipts && t->receipt[x->receipt].day <= day; x->receipt++)
            x->there += t->receipt[x->receipt].qty;
        SupplyWide qty = w->plan->demand[t->demand[i]].qty;
        if (x->taken + qty > x->there) return day;
        x->taken += qty;
    }
    return SUPPLY_NEVER;
}

int supply_lacking(const SupplyWork *w, const SupplyNetting *t, SupplyWide there, int receipt) {
    return lacking_next(w, t, &(Lacking){.receipt = receipt, .there = there});
}

void supply_find_lacking(SupplyWork *w, SupplyNetting *t, int first) {
    SupplyPlan *p = w->plan;
    const SupplyNode *node = &w->in->node[t->node];
    Lacking x = {.there = node->on_hand > 0 ? node->on_hand : 0};
    if (!w->cycles) return;
    supply_sort_waiting(w, t);
    for (int s = first; s < p->n_supplies; s++) {
        if (p->supply[s].source < 0) continue;
        p->supply[s].lacking = lacking_next(w, t, &x);
        x.there += p->supply[s].qty;
    }
}

int supply_latest(const SupplyWork *w, const SupplyPiece *x) {
    if (!w->cycles) return x->release;
    if (x->lacking == SUPPLY_NEVER) return SUPPLY_NEVER;
    int last = supply_last_release(w, x->source, x->lacking);
    return last > x->release ? last : x->release;
}
