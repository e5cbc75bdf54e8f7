// What is to be told: firm supply that should move, planned supply that is too late, demand that is late and why, resources whose
// capacity nobody said.
#include "engine/supply/work.h"

// The end of the chain, without writing it down.
static SupplyStep chain_root(SupplyWork *w, int demand) {
    int n = supply_late_chain(w->plan, demand, w->steps, (int)w->steps_cap);
    if ((size_t)n > w->steps_cap) {
        w->steps = arena_grow(w->arena, w->steps, 0, &w->steps_cap, (size_t)n, sizeof(SupplyStep));
        supply_late_chain(w->plan, demand, w->steps, n);
    }
    return n > 0 ? w->steps[n - 1] : (SupplyStep){demand, -1};
}

void supply_add_exception(SupplyWork *w, SupplyException e) {
    SupplyPlan *p = w->plan;
    size_t n = (size_t)p->n_exceptions;
    p->exception = arena_grow(w->arena, p->exception, n, &w->exception_cap, n + 1, sizeof e);
    p->exception[n] = e;
    p->n_exceptions++;
}

// What nobody takes before it expires.
static void check_expiry(SupplyWork *w, int s) {
    const SupplyPlan *p = w->plan;
    const SupplyPiece *piece = &p->supply[s];
    SupplyException e = {.kind = SUPPLY_EXPIRE,
        .node = piece->node,
        .supply = s,
        .demand = -1,
        .date = piece->expires,
        .to = piece->expires,
        .cause_node = piece->node,
        .resource = -1};
    for (int i = piece->first_peg; i < piece->first_peg + piece->n_pegs; i++)
        if (p->peg[i].demand < 0) e.qty += p->peg[i].qty;
    if (e.qty > 0) supply_add_exception(w, e);
}

// What of a supply is needed more days before it comes than are tolerated.
static int64_t needed_early(const SupplyWork *w, const SupplyPiece *piece, int64_t comes) {
    const SupplyPlan *p = w->plan;
    int64_t qty = 0;
    for (int i = piece->first_peg; i < piece->first_peg + piece->n_pegs; i++) {
        const SupplyPeg *g = &p->peg[i];
        if (g->demand >= 0 && supply_day(w->in, p->demand[g->demand].due) < comes - w->in->tolerance)
            qty += g->qty;
    }
    return qty;
}

static void check_supply(SupplyWork *w, int s) {
    const SupplyInput *in = w->in;
    const SupplyPlan *p = w->plan;
    const SupplyPiece *piece = &p->supply[s];
    SupplyException e = {.node = piece->node,
        .supply = s,
        .demand = -1,
        .date = piece->due,
        .to = piece->wanted,
        .qty = piece->qty,
        .cause_node = piece->node,
        .resource = -1};
    if (piece->source >= 0 && piece->wanted < piece->due) {
        e.kind = SUPPLY_PAST_DUE;
        e.date = supply_release(w, piece->source, piece->wanted);
        e.cause = (SupplyCause)piece->late_cause;
        e.resource = piece->resource;
        e.to = piece->release;
        supply_add_exception(w, e);
    }
    if (piece->expires != 0) check_expiry(w, s);
    if (piece->kind != SUPPLY_FIRM || in->firm[piece->firm].fixed) return;
    int64_t comes = supply_day(in, piece->due);
    if (piece->wanted == SUPPLY_NEVER) {
        e.kind = SUPPLY_CANCEL;
        supply_add_exception(w, e);
    } else if (piece->wanted < comes - in->tolerance) {
        if (in->tolerance_qty > 0 &&
            needed_early(w, piece, comes) <= supply_ratio_down(piece->qty, in->tolerance_qty, 1000000))
            return;
        e.kind = SUPPLY_EXPEDITE;
        for (int i = piece->first_peg; i < piece->first_peg + piece->n_pegs && e.demand < 0; i++)
            if (p->peg[i].demand >= 0 && p->demand[p->peg[i].demand].kind != SUPPLY_SAFETY &&
                p->demand[p->peg[i].demand].due < comes)
                e.demand = p->peg[i].demand;
        supply_add_exception(w, e);
    } else if (piece->wanted > comes + in->tolerance) {
        e.kind = SUPPLY_DEFER;
        supply_add_exception(w, e);
    }
}

// Where the more important choose first, somebody may wait for a supply that is on time for whom it was made. Then it is another
// supply of the node that is held up: the one wanted first.
static const SupplyPiece *held_up(const SupplyWork *w, int root) {
    const SupplyPlan *p = w->plan;
    const SupplyPiece *best = &p->supply[root];
    if (!w->limited || !w->limited[best->node]) return best;
    const SupplySpan *span = &w->span[best->node];
    for (int s = span->first_supply; s < span->first_supply + span->n_supplies; s++)
        if (p->supply[s].late_cause != SUPPLY_CAUSE_NONE &&
            (best->late_cause == SUPPLY_CAUSE_NONE || p->supply[s].wanted < best->wanted))
            best = &p->supply[s];
    return best;
}

// What the end of the chain says.
static void find_cause(const SupplyWork *w, int root, SupplyException *e) {
    const SupplyPlan *p = w->plan;
    if (root >= 0) root = supply_made_with(p, root);
    if (root < 0) {
        e->cause = SUPPLY_CAUSE_NO_SOURCE;
        if (!w->full || w->full[e->cause_node] < 0) return;
        e->cause = SUPPLY_CAUSE_CAPACITY;
        e->resource = w->full[e->cause_node];
        return;
    }
    const SupplyPiece *s = &p->supply[root];
    if (s->kind == SUPPLY_STOCK) return;
    if (s->kind == SUPPLY_FIRM) {
        e->cause = SUPPLY_CAUSE_FIRM;
        return;
    }
    if (s->late_cause == SUPPLY_CAUSE_NONE) s = held_up(w, root);
    e->cause = s->late_cause != SUPPLY_CAUSE_NONE ? (SupplyCause)s->late_cause : SUPPLY_CAUSE_LEAD_TIME;
    e->resource = s->resource;
    s = &p->supply[root];
    if (s->expected <= s->due || !p->blame_lots) return;
    for (int i = s->first_needs; i < s->first_needs + s->n_needs; i++)
        if (p->demand[i].available > p->demand[i].due && supply_lot_asks_too_much(p, root, i))
            e->cause = SUPPLY_CAUSE_MINIMUM;
}

static void check_demand(SupplyWork *w, int index) {
    const SupplyPlan *p = w->plan;
    const SupplyDemand *d = &p->demand[index];
    if (d->kind == SUPPLY_DEPENDENT || d->kind == SUPPLY_SAFETY) return;
    int due = d->kind == SUPPLY_ORDER ? d->due : supply_day(w->in, d->due);
    if (d->available <= due) return;
    SupplyStep root = chain_root(w, index);
    SupplyException e = {.kind = SUPPLY_LATE,
        .node = d->node,
        .supply = root.supply,
        .demand = index,
        .date = d->due,
        .to = d->available,
        .qty = d->short_qty,
        .cause_node = p->demand[root.demand].node,
        .resource = -1};
    for (int i = d->first_peg; i < d->first_peg + d->n_pegs; i++) {
        const SupplyPeg *peg = &p->peg[p->demand_peg[i]];
        if (p->supply[peg->supply].expected > due) e.qty += peg->qty;
    }
    find_cause(w, root.supply, &e);
    supply_add_exception(w, e);
}

// By node, otherwise in the order in which they were found: a counting sort.
void supply_sort_exceptions(SupplyWork *w) {
    SupplyPlan *p = w->plan;
    int *first = NEW_ARRAY(w->scratch, int, w->in->n_nodes + 1);
    for (int i = 0; i < p->n_exceptions; i++) first[p->exception[i].node + 1]++;
    for (int i = 0; i < w->in->n_nodes; i++) first[i + 1] += first[i];
    SupplyException *sorted = NEW_ARRAY(w->arena, SupplyException, p->n_exceptions);
    for (int i = 0; i < p->n_exceptions; i++)
        sorted[first[p->exception[i].node]++] = p->exception[i];
    p->exception = sorted;
    w->exception_cap = (size_t)p->n_exceptions;
}

// Resources that are used and have no capacity, each once, at the first node that uses it.
void supply_resources_unknown(SupplyWork *w) {
    const SupplyInput *in = w->in;
    if (in->n_resources == 0) return;
    bool *told = NEW_ARRAY(w->scratch, bool, in->n_resources);
    for (int s = 0; s < w->plan->n_supplies; s++) {
        const SupplyPiece *piece = &w->plan->supply[s];
        if (piece->source < 0) continue;
        const SupplySource *source = &in->source[piece->source];
        for (int u = source->first_use; u < source->first_use + source->n_uses; u++) {
            int r = in->use[u].resource;
            if (in->resource[r].capacity != SUPPLY_UNKNOWN || told[r]) continue;
            told[r] = true;
            supply_add_exception(w,
                (SupplyException){.kind = SUPPLY_NO_CAPACITY,
                    .node = piece->node,
                    .supply = s,
                    .demand = -1,
                    .date = piece->release,
                    .to = piece->due,
                    .qty = piece->started,
                    .cause_node = piece->node,
                    .resource = r});
        }
    }
}

void supply_except(SupplyWork *w, int node) {
    const SupplySpan *span = &w->span[node];
    for (int s = span->first_supply; s < span->first_supply + span->n_supplies; s++)
        check_supply(w, s);
    for (int d = span->first_own; d < span->first_own + span->n_own; d++) check_demand(w, d);
}

bool supply_is_of_all(SupplyExceptionKind kind) {
    return kind == SUPPLY_NO_CAPACITY || kind == SUPPLY_TRANSFER || kind == SUPPLY_SUBSTITUTE;
}

void supply_exceptions(SupplyWork *w) {
    for (int i = 0; i < w->in->n_nodes; i++) supply_except(w, w->order[i]);
    supply_propose(w);
    supply_resources_unknown(w);
    supply_sort_exceptions(w);
}
