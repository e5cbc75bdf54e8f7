// Lots of nodes that need limited resources.
//
// The nodes of a level say what they want and when, one requirement after the other (net.c). Here the requirements of the whole
// level are taken by priority, then by the day on which they are wanted. Each is put as late as it can be in time: by the first source
// that has room, in earlier buckets where later ones are full, split where a bucket has room for a part. What finds no
// room in time goes to the source that brings it first. What lot rules add to one requirement serves the node's next ones.
#include <string.h>

#include "engine/supply/work.h"

#define REQUEST_BITS 27
#define REQUEST_MASK ((UINT64_C(1) << REQUEST_BITS) - 1)

int64_t supply_lot(const SupplySource *s, int64_t need) {
    int64_t multiple = s->lot_multiple > 0 ? s->lot_multiple : 1;
    int64_t most = s->lot_max > 0 ? s->lot_max / multiple * multiple : SUPPLY_QTY_MAX;
    int64_t lot = s->yield > 0 ? supply_ratio_up(need, 1000000, s->yield) : need;
    if (lot > most) lot = most;
    if (lot < s->lot_min) lot = s->lot_min;
    return (lot + multiple - 1) / multiple * multiple;
}

int64_t supply_good(const SupplySource *s, int64_t started) {
    return s->yield > 0 ? supply_ratio_down(started, s->yield, 1000000) : started;
}

void supply_ask(SupplyWork *w, SupplyPlacing *p, SupplyRequest r) {
    size_t n = (size_t)p->n;
    p->request = arena_grow(w->level, p->request, n, &p->request_cap, n + 1, sizeof r);
    p->request[n] = r;
    p->n++;
}

uint64_t supply_asks(const SupplyPlacing *p, int from) { // FNV-1a, a number at a time
    uint64_t h = UINT64_C(14695981039346656037);
    for (int i = from; i < p->n; i++) {
        const SupplyRequest *r = &p->request[i];
        h = (h ^ ((uint64_t)r->day << 12 | (uint64_t)r->priority)) * UINT64_C(1099511628211);
        h = (h ^ (uint64_t)r->qty) * UINT64_C(1099511628211);
    }
    return h;
}

// The least of a lot that may be started where a part of the requirement finds room.
int64_t supply_lot_least(const SupplySource *s, int64_t whole) {
    int64_t least = s->lot_min > 0 || s->lot_multiple > 0 ? supply_lot(s, 1) : 1000000;
    return least < whole ? least : whole;
}

static int first_limited(const SupplyInput *in, const SupplySource *s) {
    for (int u = s->first_use; u < s->first_use + s->n_uses; u++)
        if (in->resource[in->use[u].resource].capacity != SUPPLY_UNKNOWN)
            return in->use[u].resource;
    return -1;
}

// Why a lot of the requirement is due after its day.
static void blame(SupplyWork *w, const SupplyPut *x, int source, SupplyPiece *piece) {
    const SupplyInput *in = w->in;
    const SupplyNode *node = &in->node[x->r.node];
    const SupplySource *s = &in->source[source];
    int64_t need = s->yield > 0 ? supply_ratio_up(x->left, 1000000, s->yield) : x->left;
    int nominal = SUPPLY_NEVER;
    for (int k = node->first_source; k < node->first_source + node->n_sources; k++)
        if (w->first_arrival[k] < nominal) nominal = w->first_arrival[k];
    piece->late_cause = (int)supply_cause(w, source, x->r.day);
    if (piece->due <= nominal && piece->late_cause != SUPPLY_CAUSE_NONE) return;
    if (nominal > x->r.day && piece->due <= w->first_arrival[source]) return;
    int last = supply_release(w, source, x->r.day);
    if (in->blame_lots && need < piece->started && last >= w->first_release[source] &&
        supply_room_before(w, source, w->first_release[source], last, need) != SUPPLY_NEVER) {
        piece->late_cause = SUPPLY_CAUSE_MINIMUM;
        return;
    }
    piece->late_cause = SUPPLY_CAUSE_CAPACITY;
    piece->resource = supply_bottleneck(
        w, source, w->first_release[source], supply_lot_least(s, supply_lot(s, x->left)));
    // It is another source's, where this one had to stand in for it.
    for (int k = node->first_source; k < node->first_source + node->n_sources && piece->resource < 0; k++)
        if (w->first_arrival[k] < piece->due) piece->resource = first_limited(in, &in->source[k]);
    if (piece->resource < 0) piece->late_cause = SUPPLY_CAUSE_LEAD_TIME;
}

void supply_add_lot(SupplyWork *w, SupplyPlacing *p, const SupplyPiece *lot) {
    size_t n = (size_t)p->n_pieces;
    p->piece = arena_grow(w->level, p->piece, n, &p->piece_cap, n + 1, sizeof *lot);
    p->piece[n] = *lot;
    p->n_pieces++;
    if (w->allotted) w->allotted[lot->source] += lot->started;
}

// Releases what finds room on that day, at least the smallest lot.
static bool put(SupplyWork *w, SupplyPlacing *p, SupplyPut *x, int source, int day) {
    const SupplySource *s = &w->in->source[source];
    int64_t multiple = s->lot_multiple > 0 ? s->lot_multiple : 1;
    int64_t started = supply_lot(s, x->left), room = supply_room_on(w, source, day);
    if (started > room) started = room / multiple * multiple;
    int64_t good = supply_good(s, started);
    if (good <= 0 || good > SUPPLY_QTY_MAX || ++x->lots > SUPPLY_LOTS_MAX) return false;
    SupplyPiece lot = {.kind = s->kind,
        .node = x->r.node,
        .source = source,
        .firm = -1,
        .release = day,
        .begins = day,
        .due = supply_arrival(w, source, day),
        .wanted = x->r.day,
        .qty = good,
        .started = started,
        .resource = -1};
    lot.expected = lot.due;
    if (lot.due > x->r.day) blame(w, x, source, &lot);
    supply_load(w, source, day, started);
    supply_add_lot(w, p, &lot);
    x->left -= good;
    return true;
}

// Sources of a node in the order in which they are asked: the one furthest behind its share, then as they stand.
static int source_at(const SupplyWork *w, const SupplyNode *n, int k) {
    if (!w->allotted) return n->first_source + k;
    int best = -1;
    for (int s = n->first_source; s < n->first_source + n->n_sources; s++) {
        int share = w->in->source[s].share;
        if (share <= 0) continue;
        if (best < 0 ||
            (double)w->allotted[s] / share < (double)w->allotted[best] / w->in->source[best].share)
            best = s;
    }
    if (best < 0) return n->first_source + k;
    if (k == 0) return best;
    return n->first_source + k - (n->first_source + k <= best);
}

bool supply_put_in_time(SupplyWork *w, SupplyPlacing *p, SupplyPut *x) {
    const SupplyNode *node = &w->in->node[x->r.node];
    for (int k = 0; k < node->n_sources && x->left > 0; k++) {
        int source = source_at(w, node, k);
        const SupplySource *s = &w->in->source[source];
        int first = w->first_release[source];
        if (first == SUPPLY_NEVER) continue;
        for (int last = supply_release(w, source, x->r.day); x->left > 0 && last >= first;) {
            last = supply_room_before(w, source, first, last, supply_lot_least(s, supply_lot(s, x->left)));
            if (last == SUPPLY_NEVER) break;
            if (!put(w, p, x, source, last)) return false;
        }
    }
    return true;
}

bool supply_put_late(SupplyWork *w, SupplyPlacing *p, SupplyPut *x) {
    const SupplyNode *node = &w->in->node[x->r.node];
    while (x->left > 0) {
        int best = -1, best_day = 0, best_arrival = SUPPLY_NEVER;
        for (int k = 0; k < node->n_sources; k++) {
            int source = source_at(w, node, k);
            const SupplySource *s = &w->in->source[source];
            int day = supply_room_after(
                w, source, w->first_release[source], supply_lot_least(s, supply_lot(s, x->left)));
            if (day == SUPPLY_NEVER || (s->valid_until != 0 && day > s->valid_until)) {
                if (w->full[x->r.node] < 0)
                    w->full[x->r.node] = supply_bottleneck(w, source, w->first_release[source],
                        supply_lot_least(s, supply_lot(s, x->left)));
                continue;
            }
            int arrival = supply_arrival(w, source, day);
            if (arrival >= best_arrival) continue;
            best = source, best_day = day, best_arrival = arrival;
        }
        if (best < 0) return true; // some of it never comes
        w->full[x->r.node] = -1;
        if (!put(w, p, x, best, best_day)) return false;
    }
    return true;
}

// The pieces of each node, in order of arrival.
static void pieces_by_node(SupplyWork *w, SupplyPlacing *p, const int *at, int n_nodes) {
    p->first = NEW_ARRAY(w->level, int, n_nodes + 1);
    for (int k = 0; k < p->n_pieces; k++) p->first[at[k] + 1]++;
    for (int k = 0; k < n_nodes; k++) p->first[k + 1] += p->first[k];
    int *fill = NEW_ARRAY(w->level, int, n_nodes);
    p->sorted = NEW_ARRAY(w->level, uint64_t, p->n_pieces);
    for (int k = 0; k < p->n_pieces; k++)
        p->sorted[p->first[at[k]] + fill[at[k]]++] = (uint64_t)(p->piece[k].due - w->in->today) << 32 |
            (uint64_t)k;
    for (int k = 0; k < n_nodes; k++)
        supply_sort(p->sorted + p->first[k], p->first[k + 1] - p->first[k]);
}

typedef struct {
    int64_t qty; // what lot rules added to a node's lots, there on
    int day;     // this day
} Spare;

// Requests come in the order of their urgency, from all over the level: what the next ones need is fetched ahead.
static void fetch_ahead(const SupplyWork *w, const SupplyRequest *next, int left, const Spare *spare) {
    enum { NEXT = 6, NEAR = 12, FAR = 24 };
    if (left > FAR) {
        __builtin_prefetch(&w->in->node[next[FAR].node]);
        __builtin_prefetch(&spare[next[FAR].at]);
    }
    if (left > NEXT)
        __builtin_prefetch(&w->in->use[w->in->source[w->in->node[next[NEXT].node].first_source].first_use]);
    if (left <= NEAR) return;
    int source = w->in->node[next[NEAR].node].first_source;
    __builtin_prefetch(&w->in->source[source]);
    __builtin_prefetch((const char *)&w->in->source[source] + 64);
    __builtin_prefetch(&w->first_release[source]);
}

// By priority, then by day, then as they were asked.
static void sort_requests(SupplyWork *w, SupplyPlacing *p) {
    uint64_t *key = NEW_ARRAY(w->level, uint64_t, p->n);
    for (int i = 0; i < p->n; i++)
        key[i] = (uint64_t)p->request[i].priority << 51 |
            (uint64_t)(p->request[i].day - w->in->today) << REQUEST_BITS | (uint64_t)i;
    supply_sort_many(w->level, key, p->n);
    SupplyRequest *sorted = NEW_ARRAY(w->level, SupplyRequest, p->n);
    for (int i = 0; i < p->n; i++) sorted[i] = p->request[key[i] & REQUEST_MASK];
    p->request = sorted;
    p->request_cap = (size_t)p->n;
}

static bool put_round(SupplyWork *w, SupplyPlacing *p, SupplyPut *x, bool late) {
    if (late) return supply_put_late(w, p, x);
    return (p->had && supply_stay(w, p, x)) || supply_put_in_time(w, p, x);
}

bool supply_place(SupplyWork *w, SupplyPlacing *p, int n_nodes) {
    Spare *spare = NEW_ARRAY(w->level, Spare, n_nodes); // by position
    sort_requests(w, p);
    int *at = NULL; // by piece: its node's position
    size_t at_cap = 0;
    p->n_pieces = 0;
    for (int i = 0; i < p->n; i++) {
        fetch_ahead(w, p->request + i, p->n - i, spare);
        SupplyPut x = {.r = p->request[i]};
        int node = x.r.at, first = p->n_pieces;
        x.left = x.r.qty;
        for (int late = 0; late < 2 && x.left > 0; late++) {
            int64_t some = spare[node].qty < x.left ? spare[node].qty : x.left;
            if (some > 0 && (late || spare[node].day <= x.r.day)) {
                spare[node].qty -= some;
                x.left -= some;
            }
            if (x.left > 0 && !put_round(w, p, &x, late))
                return supply_fail(w, SUPPLY_TOO_MUCH, x.r.node);
        }
        at = arena_grow(w->level, at, (size_t)first, &at_cap, (size_t)p->n_pieces, sizeof *at);
        for (int k = first; k < p->n_pieces; k++) at[k] = node;
        if (x.left < 0) {
            spare[node].qty += -x.left;
            spare[node].day = p->piece[p->n_pieces - 1].due;
        }
    }
    pieces_by_node(w, p, at, n_nodes);
    return true;
}
