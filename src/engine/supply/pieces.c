// A node's supplies, when it is netted: listed in order of arrival, with the day on which each is wanted, and what planned ones need.
#include "engine/supply/work.h"

__extension__ typedef __int128 Wide; // running sums of quantities

static SupplyPiece *add_piece(SupplyWork *w, SupplyPiece piece) {
    SupplyPlan *p = w->plan;
    size_t n = (size_t)p->n_supplies;
    p->supply = arena_grow(w->arena, p->supply, n, &w->supply_cap, n + 1, sizeof piece);
    p->supply[n] = piece;
    p->n_supplies++;
    return &p->supply[n];
}

static void add_receipt(SupplyWork *w, const SupplyNetting *t, const SupplyReceipt *r) {
    const SupplyInput *in = w->in;
    if (r->firm >= 0) w->firm_piece[r->firm] = w->plan->n_supplies;
    add_piece(w,
        (SupplyPiece){.kind = r->firm >= 0 ? SUPPLY_FIRM : SUPPLY_CO,
            .node = t->node,
            .source = -1,
            .firm = r->firm,
            .release = in->today,
            .due = r->firm >= 0 ? in->firm[r->firm].due : r->day,
            .expected = r->day,
            .expires = r->expires,
            .maker = r->maker,
            .resource = -1,
            .qty = r->qty});
}

// Appends the node's supplies in order of arrival: stock, then what comes anyway before planned on the same day.
void supply_list_pieces(SupplyWork *w, SupplyNetting *t) {
    const SupplyInput *in = w->in;
    const SupplyNode *node = &in->node[t->node];
    for (int i = 1; i < t->n_planned; i++) { // nearly in order already
        SupplyPiece piece = t->planned[i];
        int j = i;
        for (; j > 0 && t->planned[j - 1].due > piece.due; j--) t->planned[j] = t->planned[j - 1];
        t->planned[j] = piece;
    }
    if (node->on_hand > 0)
        add_piece(w,
            (SupplyPiece){.kind = SUPPLY_STOCK,
                .node = t->node,
                .source = -1,
                .firm = -1,
                .release = in->today,
                .due = in->today,
                .expected = in->today,
                .maker = -1,
                .resource = -1,
                .qty = node->on_hand});
    int f = 0;
    for (int i = 0; i <= t->n_planned; i++) {
        while (f < t->n_receipts && (i == t->n_planned || t->receipt[f].day <= t->planned[i].due))
            add_receipt(w, t, &t->receipt[f++]);
        if (i == t->n_planned) break;
        SupplyPiece *piece = add_piece(w, t->planned[i]);
        piece->maker = -1;
        piece->expires = supply_expiry(node, piece->due);
    }
}

// Where some expire first, what comes first is not what is used first: the first demand that a supply serves wants it.
static void wanted_by_pegs(SupplyWork *w, int first) {
    SupplyPlan *p = w->plan;
    for (int s = first; s < p->n_supplies; s++) {
        SupplyPiece *piece = &p->supply[s];
        if (piece->source >= 0) continue;
        piece->wanted = SUPPLY_NEVER;
        for (int i = piece->first_peg; i < piece->first_peg + piece->n_pegs; i++) {
            if (p->peg[i].demand < 0) continue;
            int day = supply_day(w->in, p->demand[p->peg[i].demand].due);
            if (day < piece->wanted) piece->wanted = day;
        }
    }
}

// The day on which stock and firm supplies are first needed: when demand, with the safety stock kept, has used up all that comes
// before them.
void supply_find_wanted(SupplyWork *w, const SupplyNetting *t, int first) {
    SupplyPlan *p = w->plan;
    Wide used = w->in->node[t->node].safety > 0 ? w->in->node[t->node].safety : 0;
    Wide before = 0;
    int day = w->in->today;
    int i = 0;
    for (int s = first; s < p->n_supplies; s++) {
        for (; used <= before && i < t->n; i++) {
            used += p->demand[t->demand[i]].qty;
            day = t->day[i];
        }
        SupplyPiece *piece = &p->supply[s];
        if (piece->source < 0) piece->wanted = used > before ? day : SUPPLY_NEVER;
        before += piece->qty;
    }
    if (t->shelf) wanted_by_pegs(w, first);
}

// Of a supply: that of whom it serves first; where the more important choose, of the most important.
int supply_priority_of(const SupplyWork *w, const SupplyPiece *piece) {
    const SupplyPlan *p = w->plan;
    bool choosing = w->limited && w->limited[piece->node];
    int least = SUPPLY_PRIORITY_MAX;
    for (int i = 0; i < (choosing ? piece->n_pegs : 1); i++) {
        int whom = p->peg[piece->first_peg + i].demand;
        if (whom >= 0 && p->demand[whom].priority < least) least = p->demand[whom].priority;
    }
    return least;
}

bool supply_ask_needs(SupplyWork *w, int s) {
    const SupplyInput *in = w->in;
    SupplyPlan *p = w->plan;
    SupplyPiece *piece = &p->supply[s];
    const SupplySource *source = &in->source[piece->source];
    SupplyDemand need = {.kind = SUPPLY_DEPENDENT,
        .in = -1,
        .supply = s,
        .due = piece->release,
        .latest = supply_latest(w, piece),
        .priority = supply_priority_of(w, piece)};
    piece->first_needs = p->n_demands;
    if (source->kind == SUPPLY_MOVE) {
        need.node = source->from;
        need.qty = piece->started;
        supply_add_demand(w, need);
    }
    for (int k = 0; source->kind == SUPPLY_MAKE && k < source->n_components; k++) {
        const SupplyComponent *c = &in->component[source->first_component + k];
        need.node = c->node;
        need.qty = supply_ratio_up(piece->started, c->per, 1000000);
        if (need.qty > SUPPLY_QTY_MAX) return supply_fail(w, SUPPLY_TOO_MUCH, c->node);
        supply_add_demand(w, need);
    }
    piece->n_needs = p->n_demands - piece->first_needs;
    if (piece->n_needs == 0) piece->first_needs = 0;
    return true;
}
