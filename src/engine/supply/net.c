// Netting and pegging, node by node in the order of levels.
//
// The projected stock of a node is walked through its days: receipts are added, demands taken away. Where it would fall below
// the safety stock, supply is planned: it arrives on that day, or as soon as the lead time allows if that is later; firm supply
// that comes before new supply could, or within the days to wait, is waited for instead. A lot covers the need of its day, raised to
// what the days that it is to cover will need, to the order-up-to level, and to the lot rules.
//
// Nodes that need limited resources say what they want instead, in smaller steps: each priority of a day for itself, and only up to that
// day, since what comes later may come by other buckets. Their lots are made for the whole level (place.c).
//
// Then supplies are pegged to demands (peg.c). Last, planned supply asks for what it needs.
#include <string.h>

#include "engine/supply/work.h"

__extension__ typedef __int128 Wide; // running sums of quantities

#define DAY_SHIFT 39
#define PRIORITY_SHIFT 27
#define LOCAL_MASK ((UINT64_C(1) << PRIORITY_SHIFT) - 1)

typedef SupplyNetting Netting;

static void list_demand(SupplyWork *w, Netting *t, int demand) {
    size_t n = (size_t)t->n;
    t->list = arena_grow(w->base, t->list, n, &t->list_cap, n + 1, sizeof(int));
    t->list[t->n++] = demand;
}

void supply_order_demands(SupplyWork *w, Netting *t) {
    const SupplyDemand *all = w->plan->demand;
    size_t want = (size_t)t->n;
    t->demand = arena_grow(w->base, t->demand, 0, &t->demand_cap, want, sizeof(int));
    t->day = arena_grow(w->base, t->day, 0, &t->day_cap, want, sizeof(int));
    t->key = arena_grow(w->base, t->key, 0, &t->key_cap, want, sizeof(uint64_t));
    for (int i = 0; i < t->n; i++) {
        const SupplyDemand *d = &all[t->list[i]];
        uint64_t day = (uint64_t)(supply_day(w->in, d->due) - w->in->today);
        t->key[i] = day << DAY_SHIFT | (uint64_t)d->priority << PRIORITY_SHIFT | (uint64_t)i;
    }
    supply_sort(t->key, t->n);
    for (int i = 0; i < t->n; i++) {
        t->demand[i] = t->list[t->key[i] & LOCAL_MASK];
        t->day[i] = w->in->today + (int)(t->key[i] >> DAY_SHIFT);
    }
}

// Its demands: needs of firm supply, its own, then needs of planned supply.
static void collect(SupplyWork *w, Netting *t) {
    const SupplySpan *span = &w->span[t->node];
    int at = w->place[t->node] - w->asked_from;
    int k = w->asked.first[at], end = w->asked.first[at + 1];
    int n_firm = w->firm_needs[w->in->n_firm];
    t->n = 0;
    for (; k < end && w->asked.of[k] < n_firm; k++) list_demand(w, t, w->asked.of[k]);
    for (int d = span->first_own; d < span->first_own + span->n_own; d++) list_demand(w, t, d);
    for (; k < end; k++) list_demand(w, t, w->asked.of[k]);
    supply_order_demands(w, t);
}

// A need that was just added to the plan is kept for the level of its node.
static void keep_need(SupplyWork *w, int demand) {
    int node = w->plan->demand[demand].node;
    SupplyNeeds *n = &w->needs[w->plan->level[node]];
    n->at = arena_grow(w->scratch, n->at, n->n, &n->cap, n->n + 1, sizeof *n->at);
    n->at[n->n++] = (uint64_t)node << 32 | (uint64_t)demand;
}

// The needs of a level by place in it: a counting sort, which keeps the order of asking.
static void needs_of_level(SupplyWork *w, int from, int to) {
    const SupplyNeeds *n = &w->needs[w->plan->level[w->order[from]]];
    int places = to - from;
    SupplyByNode g = {NEW_ARRAY(w->scratch, int, places + 1), NEW_ARRAY(w->scratch, int, n->n)};
    for (size_t k = 0; k < n->n; k++) g.first[w->place[n->at[k] >> 32] - from + 1]++;
    for (int i = 0; i < places; i++) g.first[i + 1] += g.first[i];
    for (size_t k = 0; k < n->n; k++)
        g.of[g.first[w->place[n->at[k] >> 32] - from]++] = (int)(n->at[k] & UINT32_MAX);
    for (int i = places; i > 0; i--) g.first[i] = g.first[i - 1];
    g.first[0] = 0;
    w->asked = g;
    w->asked_from = from;
}

// The preferred source, or the one furthest behind its share; unless goods would be missing and another one brings
// them in time. −1 where there is none.
static int choose_source(const SupplyWork *w, const SupplyNode *n, int day, bool missing) {
    const SupplySource *source = w->in->source;
    int best = -1;
    for (int s = n->first_source; s < n->first_source + n->n_sources; s++) {
        if (w->first_arrival[s] == SUPPLY_NEVER) continue;
        if (best < 0) best = s;
        else if (w->allotted && source[s].share > 0 &&
            (source[best].share <= 0 ||
                (double)w->allotted[s] / source[s].share < (double)w->allotted[best] / source[best].share))
            best = s;
    }
    if (best < 0 || !missing || w->first_arrival[best] <= day) return best;
    for (int s = n->first_source; s < n->first_source + n->n_sources; s++) {
        if (w->first_arrival[s] <= day) return s;
        if (w->first_arrival[s] < w->first_arrival[best]) best = s;
    }
    return best;
}

// Adds lots for at least `need`, by the rules of the source; returns what they come to, or −1 if it is too much.
static Wide plan_lots(SupplyWork *w, Netting *t, int source, Wide need, int wanted, int release) {
    const SupplySource *s = &w->in->source[source];
    int arrival = supply_arrival(w, source, release);
    SupplyCause cause = arrival > wanted ? supply_cause(w, source, wanted) : SUPPLY_CAUSE_NONE;
    Wide most = supply_good(s, supply_lot(s, SUPPLY_QTY_MAX));
    if (most <= 0 || need > most * SUPPLY_LOTS_MAX) return -1;
    Wide total = 0;
    while (total < need) {
        Wide left = need - total;
        int64_t lot = supply_lot(s, left > SUPPLY_QTY_MAX ? SUPPLY_QTY_MAX : (int64_t)left);
        int64_t good = supply_good(s, lot);
        if (lot > SUPPLY_QTY_MAX || good > SUPPLY_QTY_MAX || good <= 0) return -1;
        size_t n = (size_t)t->n_planned;
        t->planned = arena_grow(w->base, t->planned, n, &t->planned_cap, n + 1, sizeof(SupplyPiece));
        t->planned[n] = (SupplyPiece){.kind = s->kind,
            .node = t->node,
            .source = source,
            .firm = -1,
            .release = release,
            .begins = release,
            .due = arrival,
            .expected = arrival,
            .wanted = wanted,
            .qty = good,
            .started = lot,
            .late_cause = (int)cause,
            .resource = -1};
        t->n_planned++;
        if (w->allotted) w->allotted[source] += lot;
        total += good;
    }
    return total;
}

// Walks days from (i, f) on without planning anything: the most that is missing to keep `floor` until before `end`.
static Wide most_missing(
    const SupplyWork *w, const Netting *t, Wide stock, int i, int f, int end, Wide floor) {
    Wide most = floor - stock;
    while (i < t->n && t->day[i] < end) {
        int day = t->day[i];
        for (; f < t->n_receipts && t->receipt[f].day <= day; f++) stock += t->receipt[f].qty;
        for (; i < t->n && t->day[i] == day; i++) stock -= w->plan->demand[t->demand[i]].qty;
        if (floor - stock > most) most = floor - stock;
    }
    return most;
}

// Projected stock at the end of `day`, from (i, f) on.
static Wide stock_on(const SupplyWork *w, const Netting *t, Wide stock, int i, int f, int day) {
    for (; i < t->n && t->day[i] <= day; i++) stock -= w->plan->demand[t->demand[i]].qty;
    for (; f < t->n_receipts && t->receipt[f].day <= day; f++) stock += t->receipt[f].qty;
    return stock;
}

// The day of arrival that a source is planned for, where goods are wanted on `day`.
static int arrival_for(const SupplyWork *w, int source, int day) {
    return day < w->first_arrival[source] ? w->first_arrival[source] : day;
}

int supply_release_for(const SupplyWork *w, int source, int arrival) {
    int release = supply_release(w, source, arrival);
    return release < w->first_release[source] ? w->first_release[source] : release;
}

// Where a node is on its way through its days.
typedef struct {
    Wide stock;
    Wide taken; // of demands so far
    int i;      // next demand
    int f;      // next receipt
} Walk;

static void receive(SupplyWork *w, Netting *t, Walk *x) {
    const SupplyReceipt *r = &t->receipt[x->f++];
    x->stock += r->qty;
    if (t->shelf) supply_shelf_put(w, t, r->qty, r->expires);
}

// Demands of the day, all or those of one priority, and what has come.
static void pass_day(SupplyWork *w, Netting *t, Walk *x, int day, int priority) {
    const SupplyDemand *all = w->plan->demand;
    if (t->shelf) {
        for (; x->f < t->n_receipts && t->receipt[x->f].day <= day;) receive(w, t, x);
        x->stock -= supply_shelf_clear(t, day);
    }
    for (; x->i < t->n && t->day[x->i] == day && (priority < 0 || all[t->demand[x->i]].priority == priority);
         x->i++) {
        x->stock -= all[t->demand[x->i]].qty;
        x->taken += all[t->demand[x->i]].qty;
        if (t->shelf) supply_shelf_take(t, all[t->demand[x->i]].qty);
    }
    for (; x->f < t->n_receipts && t->receipt[x->f].day <= day;) receive(w, t, x);
}

// What a lot is to bring that is wanted on `day` and arrives on `arrival`.
static Wide lot_needed(SupplyWork *w, const Netting *t, const Walk *x, int source, int arrival,
    Wide safety, bool asks) {
    const SupplyNode *node = &w->in->node[t->node];
    Wide need = safety - x->stock;
    int end = supply_covers(w, t, source, arrival, x->i, x->f);
    if (!asks || end > arrival + 1) need = most_missing(w, t, x->stock, x->i, x->f, end, safety);
    if (node->order_up_to > 0) {
        Wide short_of = node->order_up_to - stock_on(w, t, x->stock, x->i, x->f, arrival);
        if (short_of > need) need = short_of;
    }
    return need;
}

// Plans what is missing on `day`, or asks for it: `ask` not NULL, as that of position `at`.
static bool fill(SupplyWork *w, Netting *t, Walk *x, int source, SupplyRequest r, SupplyPlacing *ask) {
    const SupplyNode *node = &w->in->node[t->node];
    int arrival = arrival_for(w, source, r.day);
    Wide need = lot_needed(
        w, t, x, source, ask ? r.day : arrival, node->safety > 0 ? node->safety : 0, ask);
    Wide got = need;
    if (!ask) got = plan_lots(w, t, source, need, r.day, supply_release_for(w, source, arrival));
    if (got < 0 || need > SUPPLY_QTY_MAX) return supply_fail(w, SUPPLY_TOO_MUCH, t->node);
    if (ask) {
        r.qty = (int64_t)need;
        supply_ask(w, ask, r);
    }
    x->stock += got;
    if (t->shelf && got <= SUPPLY_QTY_MAX)
        supply_shelf_put(w, t, (int64_t)got, supply_expiry(node, ask ? r.day : arrival));
    return true;
}

// What is planned waits for the next day of the cycle, which brings it on `wait`, or until some demand would lack it.
static int until_lacking(const SupplyWork *w, const Netting *t, const Walk *x, int day, int wait) {
    int lacking = supply_lacking(w, t, x->stock + x->taken, x->f);
    if (lacking <= day) return day;
    return lacking < wait ? lacking : wait;
}

bool supply_net_node(SupplyWork *w, Netting *t, SupplyPlacing *ask, int at) {
    const SupplyInput *in = w->in;
    const SupplyNode *node = &in->node[t->node];
    Wide safety = node->safety > 0 ? node->safety : 0;
    safety -= safety * in->tolerance_qty / 1000000; // below that it is filled up again
    Walk x = {.stock = node->on_hand > 0 ? node->on_hand : 0};
    t->n_planned = t->n_lots = 0;
    t->owed = 0;
    if (t->shelf && x.stock > 0) supply_shelf_put(w, t, (int64_t)x.stock, 0);
    if (w->cycles) supply_sort_waiting(w, t);
    for (int day = in->today;; day = t->day[x.i]) { // today, then each day with a demand
        int priority = x.i < t->n && t->day[x.i] == day ? w->plan->demand[t->demand[x.i]].priority
                                                        : SUPPLY_PRIORITY_MAX;
        pass_day(w, t, &x, day, ask ? priority : -1);
        int source = x.stock < safety ? choose_source(w, node, day, x.stock < 0) : -1;
        if (source >= 0) {
            int arrival = arrival_for(w, source, day);
            int patience = in->wait > in->tolerance ? in->wait : in->tolerance;
            int until = arrival > day + patience ? arrival : day + patience;
            while (x.stock < safety && x.f < t->n_receipts && t->receipt[x.f].day <= until)
                receive(w, t, &x);
        }
        bool lacks = source >= 0 && x.stock < safety;
        int wait = lacks ? supply_cycle_wait(w, source, day) : 0;
        if (wait > 0) day = until_lacking(w, t, &x, day, wait);
        if (lacks && !fill(w, t, &x, source, (SupplyRequest){t->node, at, day, priority, 0}, ask))
            return false;
        if (x.i >= t->n) return true;
    }
}

void supply_group_firm(SupplyWork *w) {
    const SupplyInput *in = w->in;
    int *node = NEW_ARRAY(w->scratch, int, in->n_firm);
    for (int i = 0; i < in->n_firm; i++) node[i] = in->firm[i].qty > 0 ? in->firm[i].node : -1;
    w->firm = supply_by_node(w->firm_index, in->n_nodes, in->n_firm, node);
    uint64_t *key = NEW_ARRAY(w->scratch, uint64_t, in->n_firm);
    for (int i = 0; i < in->n_nodes; i++) {
        int first = w->firm.first[i], n = w->firm.first[i + 1] - first;
        if (n < 2) continue;
        for (int k = 0; k < n; k++) {
            int f = w->firm.of[first + k];
            key[k] = (uint64_t)(supply_day(in, in->firm[f].due) - in->today) << 32 | (uint64_t)f;
        }
        supply_sort(key, n);
        for (int k = 0; k < n; k++) w->firm.of[first + k] = (int)(key[k] & UINT32_MAX);
    }
}

static void add_to_receipts(SupplyWork *w, Netting *t, SupplyReceipt r) {
    size_t n = (size_t)t->n_receipts++;
    t->receipt = arena_grow(w->base, t->receipt, n, &t->receipts_cap, n + 1, sizeof r);
    for (; n > 0 && t->receipt[n - 1].day > r.day; n--) t->receipt[n] = t->receipt[n - 1];
    t->receipt[n] = r;
    t->shelf = t->shelf || r.expires != 0;
}

void supply_begin_node(SupplyWork *w, Netting *t, int node) {
    const SupplyInput *in = w->in;
    t->node = node;
    t->n_receipts = 0;
    t->shelf = in->node[node].shelf_days > 0;
    for (int k = w->firm.first[node]; k < w->firm.first[node + 1]; k++) {
        const SupplyFirmIn *f = &in->firm[w->firm.of[k]];
        int day = supply_day(in, f->due);
        int expires = f->expires != 0 ? f->expires : supply_expiry(&in->node[node], day);
        add_to_receipts(w, t, (SupplyReceipt){day, expires, w->firm.of[k], -1, f->qty});
    }
    for (int k = w->co_first ? w->co_first[node] : -1; k >= 0; k = w->co_next[k])
        add_to_receipts(w, t, w->co_at[k]);
}

// What comes with a planned supply is there for the nodes that are netted later.
static void keep_co_products(SupplyWork *w, int s) {
    const SupplyInput *in = w->in;
    const SupplyPiece *piece = &w->plan->supply[s];
    const SupplySource *source = &in->source[piece->source];
    for (int k = source->first_co; k < source->first_co + source->n_cos; k++) {
        const SupplyCoProduct *co = &in->co[k];
        int64_t qty = supply_ratio_down(piece->qty, co->per, 1000000);
        if (qty <= 0 || qty > SUPPLY_QTY_MAX) continue;
        size_t n = (size_t)w->n_co_at++;
        w->co_at = arena_grow(w->base, w->co_at, n, &w->co_at_cap, n + 1, sizeof *w->co_at);
        w->co_next = arena_grow(w->base, w->co_next, n, &w->co_next_cap, n + 1, sizeof(int));
        w->co_at[n] = (SupplyReceipt){
            piece->due, supply_expiry(&in->node[co->node], piece->due), -1, s, qty};
        w->co_next[n] = w->co_first[co->node];
        w->co_first[co->node] = (int)n;
    }
}

static void begin_node(SupplyWork *w, Netting *t, int node) {
    supply_begin_node(w, t, node);
    collect(w, t);
}

static bool end_node(SupplyWork *w, Netting *t) {
    SupplyPlan *p = w->plan;
    SupplySpan *span = &w->span[t->node];
    span->first_supply = p->n_supplies;
    supply_list_pieces(w, t);
    span->n_supplies = p->n_supplies - span->first_supply;
    supply_peg(w, t, span->first_supply);
    supply_find_wanted(w, t, span->first_supply);
    supply_find_lacking(w, t, span->first_supply);
    for (int s = span->first_supply; s < p->n_supplies; s++) {
        if (p->supply[s].source < 0) continue;
        if (!supply_ask_needs(w, s)) return false;
        if (w->co_first) keep_co_products(w, s);
        for (int k = 0; k < p->supply[s].n_needs; k++) keep_need(w, p->supply[s].first_needs + k);
    }
    return true;
}

// order[from, to) are the nodes of a level that need limited resources.
static bool net_limited(SupplyWork *w, Netting *t, int from, int to) {
    SupplyPlacing ask = {0};
    arena_reset(w->level);
    for (int i = from; i < to; i++) {
        supply_own_demands(w, w->order[i]);
        begin_node(w, t, w->order[i]);
        int first = ask.n;
        if (!supply_net_node(w, t, &ask, i - from)) return false;
        if (w->asks) w->asks[w->order[i]] = supply_asks(&ask, first);
    }
    if (!supply_place(w, &ask, to - from)) return false;
    for (int i = from; i < to; i++) {
        begin_node(w, t, w->order[i]);
        int first = ask.first[i - from];
        t->n_planned = ask.first[i - from + 1] - first;
        t->planned = arena_grow(
            w->base, t->planned, 0, &t->planned_cap, (size_t)t->n_planned, sizeof(SupplyPiece));
        for (int k = 0; k < t->n_planned; k++)
            t->planned[k] = ask.piece[ask.sorted[first + k] & UINT32_MAX];
        if (!end_node(w, t)) return false;
    }
    return true;
}

static bool net_level(SupplyWork *w, Netting *t, int from, int to) {
    needs_of_level(w, from, to);
    int i = from;
    for (; i < to && !(w->limited && w->limited[w->order[i]]); i++) {
        supply_own_demands(w, w->order[i]);
        begin_node(w, t, w->order[i]);
        if (!supply_net_node(w, t, NULL, 0) || !end_node(w, t)) return false;
    }
    return i == to || net_limited(w, t, i, to);
}

// Needs of firm supply were listed before their supply had its place.
static void name_firm_needs(SupplyWork *w) {
    for (int f = 0; f < w->in->n_firm; f++) {
        if (w->firm_piece[f] < 0) continue;
        SupplyPiece *piece = &w->plan->supply[w->firm_piece[f]];
        piece->first_needs = w->firm_needs[f];
        piece->n_needs = w->firm_needs[f + 1] - w->firm_needs[f];
        for (int d = w->firm_needs[f]; d < w->firm_needs[f + 1]; d++)
            w->plan->demand[d].supply = w->firm_piece[f];
    }
}

bool supply_net(SupplyWork *w) {
    const SupplyInput *in = w->in;
    Netting t = {0};
    supply_group_firm(w);
    w->firm_piece = NEW_ARRAY(w->base, int, in->n_firm);
    for (int i = 0; i < in->n_firm; i++) w->firm_piece[i] = -1;
    if (in->n_cos > 0) {
        w->co_first = NEW_ARRAY(w->base, int, in->n_nodes);
        memset(w->co_first, -1, (size_t)in->n_nodes * sizeof(int));
    }
    w->needs = NEW_ARRAY(w->scratch, SupplyNeeds, w->plan->n_levels);
    for (int d = 0; d < w->plan->n_demands; d++) keep_need(w, d); // of firm supply
    for (int from = 0, to; from < in->n_nodes; from = to) {
        for (to = from;
             to < in->n_nodes && w->plan->level[w->order[to]] == w->plan->level[w->order[from]];)
            to++;
        if (!net_level(w, &t, from, to)) return false;
    }
    name_firm_needs(w);
    return true;
}
