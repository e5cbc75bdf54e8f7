// Where else a late demand could be served from: other sites of its item, other items in its place. What is nobody's there (in the plan,
// beyond safety stock) is proposed to the more important first, then to the one that is wanted first, each unit once.
#include "engine/supply/work.h"

typedef struct {
    SupplyWork *w;
    int64_t *left;   // by peg of nobody's: not yet proposed
    SupplyByNode of; // alternates by node
} Proposing;

static void propose_from(
    Proposing *x, const SupplyException *late, const SupplyAlternate *a, int64_t *open) {
    const SupplyPlan *p = x->w->plan;
    const SupplySpan *span = &x->w->span[a->from];
    for (int i = span->first_peg; i<span->first_peg + span->n_pegs && * open> 0; i++) {
        if (p->peg[i].demand >= 0 || x->left[i] == 0) continue;
        const SupplyPiece *s = &p->supply[p->peg[i].supply];
        int day = supply_later(supply_day(x->w->in, s->expected), a->days);
        if (day >= late->to || (s->expires != 0 && s->expires < day)) continue;
        int64_t units = supply_ratio_down(x->left[i], 1000000, a->per);
        int64_t qty = units < *open ? units : *open;
        if (qty == 0) continue;
        int64_t taken = supply_ratio_up(qty, a->per, 1000000);
        x->left[i] -= taken < x->left[i] ? taken : x->left[i];
        *open -= qty;
        supply_add_exception(x->w,
            (SupplyException){.kind = a->substitute ? SUPPLY_SUBSTITUTE : SUPPLY_TRANSFER,
                .node = late->node,
                .supply = p->peg[i].supply,
                .demand = late->demand,
                .date = late->to,
                .to = day,
                .qty = qty,
                .cause_node = a->from,
                .resource = -1});
    }
}

void supply_propose(SupplyWork *w) {
    const SupplyInput *in = w->in;
    SupplyPlan *p = w->plan;
    if (in->n_alternates == 0) return;
    Proposing x = {.w = w, .left = NEW_ARRAY(w->scratch, int64_t, p->n_pegs)};
    for (int i = 0; i < p->n_pegs; i++) x.left[i] = p->peg[i].demand < 0 ? p->peg[i].qty : 0;
    int *node = NEW_ARRAY(w->scratch, int, in->n_alternates);
    for (int i = 0; i < in->n_alternates; i++) node[i] = in->alternate[i].node;
    x.of = supply_by_node(w->scratch, in->n_nodes, in->n_alternates, node);
    int n = 0;
    uint64_t *key = NEW_ARRAY(w->scratch, uint64_t, p->n_exceptions);
    for (int e = 0; e < p->n_exceptions; e++) {
        if (p->exception[e].kind != SUPPLY_LATE) continue;
        const SupplyDemand *d = &p->demand[p->exception[e].demand];
        uint64_t day = (uint64_t)(supply_day(in, d->due) - in->today);
        key[n++] = (uint64_t)d->priority << 52 | day << 27 | (uint64_t)e;
    }
    supply_sort(key, n);
    for (int k = 0; k < n; k++) {
        SupplyException late = p->exception[key[k] & ((UINT64_C(1) << 27) - 1)]; // the array grows
        int64_t open = late.qty;
        for (int a = x.of.first[late.node]; a < x.of.first[late.node + 1] && open > 0; a++)
            propose_from(&x, &late, &in->alternate[x.of.of[a]], &open);
    }
}
