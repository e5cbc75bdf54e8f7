// Pegging: which supply is for which demand of a node.
//
// Supplies in order of arrival are laid along demands in order of due date and priority, as two lists of lengths side by side. Where
// limited capacity makes some of it late, the more important choose first: each takes what arrives last but in time, then
// what comes first after that, so that it keeps nobody waiting without need. What is left is safety stock, and beyond that nobody's.
#include "engine/supply/work.h"

void supply_add_peg(SupplyWork *w, int supply, int demand, int64_t qty) {
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
void supply_peg_rest(SupplyWork *w, int supply, int64_t left, int keep, int64_t *keep_left) {
    if (left > 0 && *keep_left > 0) {
        int64_t qty = left < *keep_left ? left : *keep_left;
        supply_add_peg(w, supply, keep, qty);
        left -= qty;
        *keep_left -= qty;
    }
    if (left > 0) supply_add_peg(w, supply, -1, left);
}

// Demands from place i on that are of one day and priority: the place behind the last.
static int same_turn(const SupplyWork *w, const SupplyNetting *t, int i) {
    const SupplyDemand *all = w->plan->demand;
    int j = i + 1;
    while (j < t->n && t->day[j] == t->day[i] && all[t->demand[j]].priority == all[t->demand[i]].priority)
        j++;
    return j;
}

// Supply under way, of which something may be left.
typedef struct {
    int at;
    int64_t left;
} Under;

static void next_supply(SupplyWork *w, Under *u) {
    u->at++;
    u->left = u->at < w->plan->n_supplies ? w->plan->supply[u->at].qty : 0;
}

// Whether all of the group is there on its day.
static bool enough(const SupplyWork *w, Under u, int day, int64_t total) {
    int64_t there = 0;
    for (; u.at < w->plan->n_supplies && w->plan->supply[u.at].due <= day && there < total; u.at++) {
        there += u.left;
        u.left = u.at + 1 < w->plan->n_supplies ? w->plan->supply[u.at + 1].qty : 0;
    }
    return there >= total;
}

static void peg_shared(SupplyWork *w, SupplyGroup *g, Under *u) {
    SupplyPlan *p = w->plan;
    while (g->used < g->total && u->at < p->n_supplies) {
        int64_t qty = u->left < g->total - g->used ? u->left : g->total - g->used;
        supply_share(g, qty);
        for (int k = 0; k < g->n; k++)
            if (g->part[k] > 0) supply_add_peg(w, u->at, g->demand[k], g->part[k]);
        u->left -= qty;
        if (u->left == 0) next_supply(w, u);
    }
    for (int k = 0; k < g->n; k++) p->demand[g->demand[k]].short_qty = g->open[k];
}

static void peg_one(SupplyWork *w, int demand, Under *u) {
    SupplyPlan *p = w->plan;
    int64_t open = p->demand[demand].qty;
    while (open > 0 && u->at < p->n_supplies) {
        int64_t qty = u->left < open ? u->left : open;
        supply_add_peg(w, u->at, demand, qty);
        u->left -= qty;
        open -= qty;
        if (u->left == 0) next_supply(w, u);
    }
    p->demand[demand].short_qty = open;
}

static void peg_in_order(SupplyWork *w, SupplyNetting *t, int first, int keep) {
    SupplyPlan *p = w->plan;
    int64_t keep_left = keep >= 0 ? p->demand[keep].qty : 0;
    Under u = {.at = first - 1};
    next_supply(w, &u);
    for (int i = 0, j; i < t->n; i = j) {
        j = w->in->fair ? same_turn(w, t, i) : i + 1;
        ArenaMark mark = arena_mark(w->level);
        SupplyGroup g = {.n = 1};
        if (j > i + 1) g = supply_group(w, t->demand + i, j - i);
        if (g.n > 1 && !enough(w, u, t->day[i], g.total)) peg_shared(w, &g, &u);
        else
            for (int k = i; k < j; k++) peg_one(w, t->demand[k], &u);
        arena_rewind(w->level, mark);
    }
    for (; u.at < p->n_supplies; next_supply(w, &u))
        supply_peg_rest(w, u.at, u.left, keep, &keep_left);
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

static void choose(SupplyWork *w, Choice *c, SupplyGroup *g, int place) {
    int64_t open = g->total - g->used;
    int64_t qty = c->left[place] < open ? c->left[place] : open;
    supply_share(g, qty);
    for (int k = 0; k < g->n; k++) {
        if (g->part[k] == 0) continue;
        size_t n = (size_t)c->n;
        c->peg = arena_grow(w->scratch, c->peg, n, &c->cap, n + 1, sizeof(SupplyPeg));
        c->peg[n] = (SupplyPeg){place - 1, g->demand[k], g->part[k]};
        c->n++;
    }
    c->left[place] -= qty;
    if (c->left[place] == 0) {
        c->before[place] = place - 1;
        c->after[place] = place + 1;
    }
}

// The last supply that is there by the day: its place; 0 where there is none.
static int last_by(const SupplyWork *w, int first, int n, int day) {
    int low = 0, high = n + 1;
    while (high - low > 1) {
        int mid = low + (high - low) / 2;
        if (supply_day(w->in, w->plan->supply[first + mid - 1].due) <= day) low = mid;
        else high = mid;
    }
    return low;
}

// One demand, or some that share: what comes last but in time, then what comes first after that.
static void choose_for(SupplyWork *w, Choice *c, SupplyGroup *g, int low, int n) {
    for (int at = follow(c->before, low); at > 0 && g->used < g->total; at = follow(c->before, at))
        choose(w, c, g, at);
    for (int at = follow(c->after, low + 1); at <= n && g->used < g->total; at = follow(c->after, at))
        choose(w, c, g, at);
    for (int k = 0; k < g->n; k++) w->plan->demand[g->demand[k]].short_qty = g->open[k];
}

static bool enough_before(const Choice *c, int low, int64_t total) {
    for (int at = low; at > 0 && total > 0; at--) total -= c->left[at];
    return total <= 0;
}

// One demand, without taking memory for it.
static void choose_for_one(SupplyWork *w, Choice *c, const int *demand, int low, int n) {
    int64_t open = w->plan->demand[*demand].qty, given = 0, part = 0;
    SupplyGroup g = {.n = 1, .demand = demand, .open = &open, .given = &given, .part = &part, .total = open};
    choose_for(w, c, &g, low, n);
}

// Demands of one day and priority: each for itself where there is enough, otherwise they share.
static void choose_turn(SupplyWork *w, Choice *c, const int *demand, int n_demands, int low, int n) {
    int64_t total = 0;
    for (int k = 0; k < n_demands; k++) total += w->plan->demand[demand[k]].qty;
    if (n_demands == 1 || enough_before(c, low, total)) {
        for (int k = 0; k < n_demands; k++) choose_for_one(w, c, demand + k, low, n);
        return;
    }
    ArenaMark mark = arena_mark(w->level);
    SupplyGroup g = supply_group(w, demand, n_demands);
    choose_for(w, c, &g, low, n);
    arena_rewind(w->level, mark);
}

static void peg_chosen(SupplyWork *w, const Choice *c, int first, int n, int keep) {
    SupplyPlan *p = w->plan;
    int *supply = NEW_ARRAY(w->scratch, int, c->n);
    for (int k = 0; k < c->n; k++) supply[k] = c->peg[k].supply;
    SupplyByNode of = supply_by_node(w->scratch, n, c->n, supply);
    int64_t keep_left = keep >= 0 ? p->demand[keep].qty : 0;
    for (int k = 0; k < n; k++) {
        for (int i = of.first[k]; i < of.first[k + 1]; i++)
            supply_add_peg(w, first + k, c->peg[of.of[i]].demand, c->peg[of.of[i]].qty);
        supply_peg_rest(w, first + k, c->left[k + 1], keep, &keep_left);
    }
    if (keep >= 0) p->demand[keep].short_qty = keep_left;
}

static void peg_by_priority(SupplyWork *w, SupplyNetting *t, int first, int keep) {
    ArenaMark mark = arena_mark(w->scratch);
    SupplyPlan *p = w->plan;
    int n = p->n_supplies - first;
    Choice c = {.left = NEW_ARRAY(w->scratch, int64_t, n + 2),
        .before = NEW_ARRAY(w->scratch, int, n + 2),
        .after = NEW_ARRAY(w->scratch, int, n + 2)};
    for (int k = 0; k < n + 2; k++) c.before[k] = c.after[k] = k;
    for (int k = 0; k < n; k++) c.left[k + 1] = p->supply[first + k].qty;
    for (int i = 0; i < t->n; i++) // already by day, so that the index keeps that order
        t->key[i] = (uint64_t)p->demand[t->demand[i]].priority << 32 | (uint64_t)i;
    supply_sort(t->key, t->n);
    int *whom = NEW_ARRAY(w->scratch, int, t->n);
    for (int k = 0; k < t->n; k++) whom[k] = t->demand[t->key[k] & UINT32_MAX];
    for (int k = 0, j; k < t->n; k = j) {
        int day = t->day[t->key[k] & UINT32_MAX], low = last_by(w, first, n, day);
        j = k + 1;
        while (w->in->fair && j < t->n && t->day[t->key[j] & UINT32_MAX] == day &&
            t->key[j] >> 32 == t->key[k] >> 32)
            j++;
        choose_turn(w, &c, whom + k, j - k, low, n);
    }
    peg_chosen(w, &c, first, n, keep);
    arena_rewind(w->scratch, mark);
}

// The node's pegs once more, by demand.
static void link_pegs(SupplyWork *w, const SupplyNetting *t, SupplySpan *span) {
    SupplyPlan *p = w->plan;
    int n = p->n_pegs - span->first_peg, at = span->first_link;
    p->demand_peg = arena_grow(
        w->arena, p->demand_peg, (size_t)at, &w->link_cap, (size_t)at + (size_t)n, sizeof(int));
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
    if (t->shelf) supply_shelf_peg(w, t, first, span->safety);
    else if (w->limited && w->limited[t->node]) peg_by_priority(w, t, first, span->safety);
    else peg_in_order(w, t, first, span->safety);
    span->n_pegs = p->n_pegs - span->first_peg;
    link_pegs(w, t, span);
    w->links += span->n_links;
}
