// Pegging: which supply is for which demand of a node.
//
// Supplies in order of arrival are laid along demands in order of due date and priority, as two lists of lengths side by side. Where
// limited capacity makes some of it late, the more important choose first: each takes what arrives last but in time, then
// what comes first after that, so that it keeps nobody waiting without need. What is left is safety stock, and beyond that nobody's.
#include "engine/supply/work.h"

static void add_peg(SupplyWork *w, int supply, int demand, int64_t qty) {
    SupplyPlan *p = w->plan;
    size_t n = (size_t)p->n_pegs;
    p->peg = arena_grow(w->arena, p->peg, n, &w->peg_cap, n + 1, sizeof(SupplyPeg));
    p->peg[n] = (SupplyPeg){supply, demand, qty};
    p->n_pegs++;
    SupplyPiece *s = &p->supply[supply];
    if (s->n_pegs++ == 0) s->first_peg = (int)n;
}

// The safety stock, as a demand; −1.
static int safety_demand(SupplyWork *w, int node) {
    int64_t safety = w->in->node[node].safety;
    if (safety <= 0) return -1;
    return supply_add_demand(w,
        (SupplyDemand){.kind = SUPPLY_SAFETY,
            .node = node,
            .in = -1,
            .supply = -1,
            .due = w->in->today,
            .priority = SUPPLY_PRIORITY_MAX,
            .qty = safety});
}

// What demands leave of a supply: safety stock, then nobody's.
static void peg_rest(SupplyWork *w, int supply, int64_t left, int keep, int64_t *keep_left) {
    if (left > 0 && *keep_left > 0) {
        int64_t qty = left < *keep_left ? left : *keep_left;
        add_peg(w, supply, keep, qty);
        left -= qty;
        *keep_left -= qty;
    }
    if (left > 0) add_peg(w, supply, -1, left);
}

static void peg_in_order(SupplyWork *w, SupplyNetting *t, int first, int keep) {
    SupplyPlan *p = w->plan;
    int64_t keep_left = keep >= 0 ? p->demand[keep].qty : 0;
    int i = 0;
    int64_t open = t->n > 0 ? p->demand[t->demand[0]].qty : 0; // of demand i
    for (int s = first; s < p->n_supplies; s++) {
        int64_t left = p->supply[s].qty;
        while (left > 0 && i < t->n) {
            int64_t qty = left < open ? left : open;
            add_peg(w, s, t->demand[i], qty);
            left -= qty;
            open -= qty;
            if (open == 0 && ++i < t->n) open = p->demand[t->demand[i]].qty;
        }
        peg_rest(w, s, left, keep, &keep_left);
    }
    for (; i < t->n; i++, open = i < t->n ? p->demand[t->demand[i]].qty : 0)
        p->demand[t->demand[i]].short_qty = open;
    if (keep >= 0) p->demand[keep].short_qty = keep_left;
}

// ---- the more important first --------------------------------------------------------------------------------------------
// Supplies with something left are found by links that skip the empty ones, shortened as they are followed. Both ends have
// a sentinel: place 0 and place n + 1.
static int follow(int *link, int i) {
    int root = i;
    while (link[root] != root) root = link[root];
    while (link[i] != root) {
        int next = link[i];
        link[i] = root;
        i = next;
    }
    return root;
}

typedef struct {
    SupplyPeg *peg; // in order of making; supply counted from the first
    int n;
    size_t cap;
    int64_t *left; // by place
    int *before, *after;
} Choice;

static int64_t choose(SupplyWork *w, Choice *c, int demand, int place, int64_t open) {
    int64_t qty = c->left[place] < open ? c->left[place] : open;
    size_t n = (size_t)c->n;
    c->peg = arena_grow(w->scratch, c->peg, n, &c->cap, n + 1, sizeof(SupplyPeg));
    c->peg[n] = (SupplyPeg){place - 1, demand, qty};
    c->n++;
    c->left[place] -= qty;
    if (c->left[place] == 0) {
        c->before[place] = place - 1;
        c->after[place] = place + 1;
    }
    return open - qty;
}

static void peg_by_priority(SupplyWork *w, SupplyNetting *t, int first, int keep) {
    ArenaMark mark = arena_mark(w->scratch);
    SupplyPlan *p = w->plan;
    const SupplyInput *in = w->in;
    int n = p->n_supplies - first;
    Choice c = {.left = NEW_ARRAY(w->scratch, int64_t, n + 2),
        .before = NEW_ARRAY(w->scratch, int, n + 2),
        .after = NEW_ARRAY(w->scratch, int, n + 2)};
    for (int k = 0; k < n + 2; k++) c.before[k] = c.after[k] = k;
    for (int k = 0; k < n; k++) c.left[k + 1] = p->supply[first + k].qty;
    for (int i = 0; i < t->n; i++) // already by day, so that the index keeps that order
        t->key[i] = (uint64_t)p->demand[t->demand[i]].priority << 32 | (uint64_t)i;
    supply_sort(t->key, t->n);
    for (int k = 0; k < t->n; k++) {
        int i = (int)(t->key[k] & UINT32_MAX);
        int64_t open = p->demand[t->demand[i]].qty;
        int low = 0, high = n + 1; // the last place that is there by the day
        while (high - low > 1) {
            int mid = low + (high - low) / 2;
            if (supply_day(in, p->supply[first + mid - 1].due) <= t->day[i]) low = mid;
            else high = mid;
        }
        for (int at = follow(c.before, low); at > 0 && open > 0; at = follow(c.before, at))
            open = choose(w, &c, t->demand[i], at, open);
        for (int at = follow(c.after, low + 1); at <= n && open > 0; at = follow(c.after, at))
            open = choose(w, &c, t->demand[i], at, open);
        p->demand[t->demand[i]].short_qty = open;
    }
    // By supply: a counting sort.
    int *end = NEW_ARRAY(w->scratch, int, n + 1);
    for (int k = 0; k < c.n; k++) end[c.peg[k].supply + 1]++;
    for (int k = 0; k < n; k++) end[k + 1] += end[k];
    int *sorted = NEW_ARRAY(w->scratch, int, c.n);
    for (int k = 0; k < c.n; k++) sorted[end[c.peg[k].supply]++] = k;
    int64_t keep_left = keep >= 0 ? p->demand[keep].qty : 0;
    for (int k = 0, at = 0; k < n; k++) {
        for (; c.peg && at < end[k]; at++)
            add_peg(w, first + k, c.peg[sorted[at]].demand, c.peg[sorted[at]].qty);
        peg_rest(w, first + k, c.left[k + 1], keep, &keep_left);
    }
    if (keep >= 0) p->demand[keep].short_qty = keep_left;
    arena_rewind(w->scratch, mark);
}

// The node's pegs once more, by demand.
static void link_pegs(SupplyWork *w, const SupplyNetting *t, SupplySpan *span) {
    SupplyPlan *p = w->plan;
    int n = p->n_pegs - span->first_peg, at = span->first_link;
    p->demand_peg = arena_grow(
        w->arena, p->demand_peg, (size_t)at, &w->link_cap, (size_t)(at + n), sizeof(int));
    for (int i = span->first_peg; i < p->n_pegs; i++)
        if (p->peg[i].demand >= 0) p->demand[p->peg[i].demand].n_pegs++;
    for (int k = 0; k <= t->n; k++) {
        int whom = k < t->n ? t->demand[k] : span->safety;
        if (whom < 0) break;
        p->demand[whom].first_peg = at;
        at += p->demand[whom].n_pegs;
        p->demand[whom].n_pegs = 0;
    }
    span->n_links = at - span->first_link;
    for (int i = span->first_peg; i < p->n_pegs; i++) {
        if (p->peg[i].demand < 0) continue;
        SupplyDemand *d = &p->demand[p->peg[i].demand];
        p->demand_peg[d->first_peg + d->n_pegs++] = i;
    }
}

void supply_peg(SupplyWork *w, SupplyNetting *t, int first) {
    SupplySpan *span = &w->span[t->node];
    const SupplyPlan *p = w->plan;
    span->first_link = w->links; // demand_peg[] grows node by node
    span->first_peg = p->n_pegs;
    span->safety = safety_demand(w, t->node);
    if (w->limited && w->limited[t->node]) peg_by_priority(w, t, first, span->safety);
    else peg_in_order(w, t, first, span->safety);
    span->n_pegs = p->n_pegs - span->first_peg;
    link_pegs(w, t, span);
    w->links += span->n_links;
}
