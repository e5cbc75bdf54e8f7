// Limited room in a kept plan. Nodes that a change touches give back what room they have and ask anew for what they need, all of a level
// together; what others have stays theirs. A node that asks for the same as before keeps its lots. Where it asks for something else, each
// requirement that is as before keeps its own: those in time always, those that are late unless there is now room to come sooner.
#include "engine/supply/kept.h"

__extension__ typedef __int128 Wide; // days times quantities

// before[i]: what the node of position i was, in k->before.
SupplyHad kept_had(const SupplyKept *k, const size_t *before, int n) {
    const SupplyPlan *p = k->w.plan;
    SupplyHad h = {.first = NEW_ARRAY(k->w.level, int, n + 1)};
    int most = 0, lots = 0;
    for (int i = 0; i < n; i++) most += k->before[before[i]].span.n_supplies;
    h.lot = NEW_ARRAY(k->w.level, const SupplyPiece *, most);
    h.taken = NEW_ARRAY(k->w.level, bool, most);
    for (int i = 0; i < n; i++) {
        const SupplySpan *was = &k->before[before[i]].span;
        for (int s = was->first_supply; s < was->first_supply + was->n_supplies; s++)
            if (p->supply[s].source >= 0) h.lot[lots++] = &p->supply[s];
        h.first[i + 1] = lots;
    }
    return h;
}

static void load(SupplyWork *w, const SupplyPiece *lot, int64_t started) {
    if (lot->begins != SUPPLY_NEVER && supply_limits(w, lot->source))
        supply_load(w, lot->source, lot->begins, started);
}

void kept_give_back(SupplyKept *k, const SupplyHad *had, int n) {
    for (int i = 0; i < had->first[n]; i++) load(&k->w, had->lot[i], -had->lot[i]->started);
    for (int i = 0; i < n; i++) // under other rules none stays
        for (int l = had->first[i]; l < had->first[i + 1]; l++)
            had->taken[l] = (k->todo[had->lot[l]->node] & KEPT_OTHER) != 0;
}

static bool has_room(const SupplyWork *w, const SupplyPiece *lot) {
    return lot->begins == SUPPLY_NEVER || !supply_limits(w, lot->source) ||
        supply_room_on(w, lot->source, lot->begins) >= lot->started;
}

// Whether the lot is the next one that rules would make towards `left`; what it leaves.
static bool fits(const SupplyWork *w, const SupplyPiece *lot, int64_t *left) {
    const SupplySource *s = &w->in->source[lot->source];
    int64_t most = supply_lot(s, *left);
    if (*left <= 0 || lot->started > most || lot->started < supply_lot_least(s, most)) return false;
    *left -= lot->qty;
    return true;
}

// The node's lots for that day, in the order in which they were made: in time from the last one back, then late ones as they come. The
// same day's are in order already.
static int candidates(const SupplyHad *h, const SupplyRequest *r, int *at) {
    int n = 0, in_time = h->first[r->at];
    for (; in_time < h->first[r->at + 1] && h->lot[in_time]->due <= r->day;) in_time++;
    for (int end = in_time, begin; end > h->first[r->at]; end = begin) {
        for (begin = end - 1; begin > h->first[r->at] && h->lot[begin - 1]->due == h->lot[end - 1]->due;)
            begin--;
        for (int i = begin; i < end; i++)
            if (h->lot[i]->wanted == r->day && !h->taken[i]) at[n++] = i;
    }
    for (int i = in_time; i < h->first[r->at + 1]; i++)
        if (h->lot[i]->wanted == r->day && !h->taken[i]) at[n++] = i;
    return n;
}

// What waits for components would not come sooner with other room.
static Wide lateness(const SupplyPiece *lot) {
    return lot->due > lot->wanted && lot->begins == lot->release
        ? (Wide)(lot->due - lot->wanted) * lot->qty
        : 0;
}

// Whether placing anew brings the requirement sooner than what it had; otherwise that is taken back.
static bool sooner(SupplyWork *w, SupplyPlacing *p, SupplyPut *x, Wide had) {
    SupplyPut before = *x;
    int first = p->n_pieces, full = w->full[x->r.node];
    bool well = supply_put_in_time(w, p, x) && supply_put_late(w, p, x) && x->left <= 0;
    Wide late = 0;
    for (int i = first; i < p->n_pieces; i++) late += lateness(&p->piece[i]);
    if (well && late < had) return true;
    for (; p->n_pieces > first; p->n_pieces--) {
        const SupplyPiece *lot = &p->piece[p->n_pieces - 1];
        load(w, lot, -lot->started);
        if (w->allotted) w->allotted[lot->source] -= lot->started;
    }
    w->full[x->r.node] = full;
    *x = before;
    return false;
}

static SupplyPiece same_lot(const SupplyPiece *lot) {
    SupplyPiece same = *lot;
    same.n_pegs = same.first_peg = 0;
    same.n_needs = 0;
    same.first_needs = KEPT_STAYS;
    return same;
}

void kept_stay(SupplyKept *k, const KeptBefore *b) {
    SupplyNetting *t = &k->t;
    t->n_planned = 0;
    for (int s = b->span.first_supply; s < b->span.first_supply + b->span.n_supplies; s++) {
        const SupplyPiece *lot = &k->w.plan->supply[s];
        if (lot->source < 0) continue;
        size_t n = (size_t)t->n_planned++;
        t->planned = arena_grow(k->base, t->planned, n, &t->planned_cap, n + 1, sizeof *lot);
        t->planned[n] = same_lot(lot);
        if (k->w.allotted) k->w.allotted[lot->source] += lot->started;
    }
}

// True where the requirement is met by lots that the node had, or sooner.
bool supply_stay(SupplyWork *w, SupplyPlacing *p, SupplyPut *x) {
    const SupplyHad *h = p->had;
    ArenaMark mark = arena_mark(w->scratch);
    int *at = NEW_ARRAY(w->scratch, int, h->first[x->r.at + 1] - h->first[x->r.at]);
    int n = candidates(h, &x->r, at), used = 0;
    int64_t left = x->left;
    Wide late = 0;
    while (used < n && fits(w, h->lot[at[used]], &left)) late += lateness(h->lot[at[used++]]);
    bool well = left <= 0, better = well && late > 0 && sooner(w, p, x, late);
    int loaded = 0;
    for (; well && !better && loaded < used; loaded++) {
        well = has_room(w, h->lot[at[loaded]]);
        if (!well) break;
        load(w, h->lot[at[loaded]], h->lot[at[loaded]]->started);
    }
    if (!well)
        for (int i = 0; i < loaded; i++) load(w, h->lot[at[i]], -h->lot[at[i]]->started);
    for (int i = 0; well && !better && i < used; i++) {
        SupplyPiece same = same_lot(h->lot[at[i]]);
        supply_add_lot(w, p, &same);
        h->taken[at[i]] = true;
    }
    if (well && !better) x->left = left;
    arena_rewind(w->scratch, mark);
    return well;
}
