// Supply that expires: what expires first is used first, and what has expired is not there any more.
//
// While a node is netted its shelf is kept, lot by lot in order of expiry; what is taken beyond it is owed to what comes next.
// Pegging gives each demand, in order of day and priority, what expires first of what is there on its day and still good; then, where
// that is not enough, what comes after it.
#include "engine/supply/work.h"

static int last_day(int expires) { return expires == 0 ? SUPPLY_NEVER : expires; }

void supply_shelf_put(SupplyWork *w, SupplyNetting *t, int64_t qty, int expires) {
    int64_t owed = t->owed < qty ? t->owed : qty;
    t->owed -= owed;
    qty -= owed;
    if (qty == 0) return;
    size_t n = (size_t)t->n_lots++;
    t->lot = arena_grow(w->base, t->lot, n, &t->lots_cap, n + 1, sizeof *t->lot);
    for (; n > 0 && last_day(t->lot[n - 1].expires) > last_day(expires); n--)
        t->lot[n] = t->lot[n - 1];
    t->lot[n] = (SupplyShelfLot){expires, qty};
}

static void drop_lots(SupplyNetting *t, int n) {
    for (int i = n; n > 0 && i < t->n_lots; i++) t->lot[i - n] = t->lot[i];
    t->n_lots -= n;
}

void supply_shelf_take(SupplyNetting *t, int64_t qty) {
    int empty = 0;
    for (; empty < t->n_lots && qty > 0; empty++) {
        SupplyShelfLot *lot = &t->lot[empty];
        int64_t some = lot->left < qty ? lot->left : qty;
        lot->left -= some;
        qty -= some;
        if (lot->left > 0) break;
    }
    drop_lots(t, empty);
    t->owed += qty;
}

int64_t supply_shelf_clear(SupplyNetting *t, int day) {
    int64_t gone = 0;
    int n = 0;
    for (; n < t->n_lots && last_day(t->lot[n].expires) < day; n++) gone += t->lot[n].left;
    drop_lots(t, n);
    return gone;
}

typedef struct {
    SupplyPeg *peg;
    int n;
    size_t cap;
} Pegs;

static int64_t give(SupplyWork *w, Pegs *out, int supply, int demand, int64_t *left, int64_t open) {
    int64_t qty = *left < open ? *left : open;
    size_t n = (size_t)out->n++;
    out->peg = arena_grow(w->scratch, out->peg, n, &out->cap, n + 1, sizeof(SupplyPeg));
    out->peg[n] = (SupplyPeg){supply, demand, qty};
    *left -= qty;
    return open - qty;
}

// Places of the node's supplies in order of expiry.
static int *by_expiry(SupplyWork *w, int first, int n) {
    uint64_t *key = NEW_ARRAY(w->scratch, uint64_t, n);
    int *order = NEW_ARRAY(w->scratch, int, n);
    for (int k = 0; k < n; k++) {
        int64_t last = last_day(w->plan->supply[first + k].expires);
        key[k] = (uint64_t)(last + SUPPLY_DAYS_MAX - (int64_t)w->in->today + INT32_MAX) << 27 |
            (uint64_t)k;
    }
    supply_sort(key, n);
    for (int k = 0; k < n; k++) order[k] = (int)(key[k] & ((UINT64_C(1) << 27) - 1));
    return order;
}

void supply_shelf_peg(SupplyWork *w, SupplyNetting *t, int first, int keep) {
    SupplyPlan *p = w->plan;
    ArenaMark mark = arena_mark(w->scratch);
    int n = p->n_supplies - first;
    int64_t *left = NEW_ARRAY(w->scratch, int64_t, n);
    for (int k = 0; k < n; k++) left[k] = p->supply[first + k].qty;
    int *order = by_expiry(w, first, n);
    Pegs out = {0};
    for (int i = 0; i < t->n; i++) {
        int64_t open = p->demand[t->demand[i]].qty;
        for (int k = 0; k < n && open > 0; k++) {
            const SupplyPiece *s = &p->supply[first + order[k]];
            if (left[order[k]] > 0 && s->due <= t->day[i] && last_day(s->expires) >= t->day[i])
                open = give(w, &out, first + order[k], t->demand[i], &left[order[k]], open);
        }
        for (int k = 0; k < n && open > 0; k++) // as they arrive
            if (left[k] > 0 && p->supply[first + k].due > t->day[i])
                open = give(w, &out, first + k, t->demand[i], &left[k], open);
        p->demand[t->demand[i]].short_qty = open;
    }
    int *supply = NEW_ARRAY(w->scratch, int, out.n);
    for (int k = 0; k < out.n; k++) supply[k] = out.peg[k].supply - first;
    SupplyByNode of = supply_by_node(w->scratch, n, out.n, supply);
    int64_t keep_left = keep >= 0 ? p->demand[keep].qty : 0;
    for (int k = 0; k < n; k++) {
        for (int i = of.first[k]; i < of.first[k + 1]; i++)
            supply_add_peg(w, first + k, out.peg[of.of[i]].demand, out.peg[of.of[i]].qty);
        supply_peg_rest(w, first + k, left[k], keep, &keep_left);
    }
    if (keep >= 0) p->demand[keep].short_qty = keep_left;
    arena_rewind(w->scratch, mark);
}
