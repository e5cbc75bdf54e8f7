// What the parts of the supply engine share while a plan is made. Private to this folder.
#ifndef ARGOSY_ENGINE_SUPPLY_WORK_H
#define ARGOSY_ENGINE_SUPPLY_WORK_H

#include "engine/supply/supply.h"

#define SUPPLY_QTY_MAX INT64_C(1000000000000000000) // no quantity is beyond 10^18 millionths
#define SUPPLY_PRIORITY_MAX 4095
#define SUPPLY_DAYS_MAX 10000000 // no date is further than this from today
#define SUPPLY_YIELD_MIN 10000   // one in a hundred
#define SUPPLY_BUCKET_MAX 366    // days of a bucket of capacity
#define SUPPLY_LOTS_MAX 1000000  // of one requirement, split by lot_max

// What comes to a node without being planned there.
typedef struct {
    int day, expires;
    int firm;  // in firm[]; -1
    int maker; // of a co-product: in plan->supply; -1
    int64_t qty;
} SupplyReceipt;

// Where a node's part of a plan stands in the plan's arrays.
typedef struct {
    int first_own, n_own; // demand[]: orders, what is owed, forecast
    int safety;           // demand[]: the safety stock, -1
    int first_supply, n_supplies;
    int first_peg, n_pegs;
    int first_link, n_links; // demand_peg[]
} SupplySpan;

// Needs of one level's nodes, in the order of asking: node << 32 | demand.
typedef struct {
    uint64_t *at;
    size_t n, cap;
} SupplyNeeds;

// Things by node: those of node i are of[first[i]], ..., of[first[i + 1] - 1].
typedef struct {
    int *first; // n_nodes + 1
    int *of;
} SupplyByNode;

typedef struct {
    Arena *arena;                      // of the plan's arrays
    Arena *base;                       // of what lasts as long as the plan
    Arena *demands_index, *firm_index; // of these by node, likewise
    Arena *scratch;                    // of what lasts no longer than the plan is made
    Arena *level;                      // of what lasts no longer than a level is
    const SupplyInput *in;
    SupplyPlan *plan;
    int *order; // nodes by level, then those without limited resources first, then as numbered
    SupplySpan *span;     // by node
    SupplyByNode demands; // orders and forecast, in order of index
    SupplyByNode firm;    // firm supply, in order of date
    int *firm_piece;      // by firm supply: its piece in plan->supply; -1
    int *firm_needs; // by firm supply: first of its dependent demands, which are contiguous; n_firm + 1
    bool tangled;           // some firm supply needs a node that is netted no later than its own
    SupplyNeeds *needs;     // by level: what nodes of that level are asked for
    SupplyByNode asked;     // of the level under way, by place in it: demands
    int asked_from;         // order[] where that level begins
    int *place;             // by node: where it stands in order[]
    int *first_release;     // by source: the first day on which it may be released; SUPPLY_NEVER
    int *first_arrival;     // what is released then comes on this day; SUPPLY_NEVER
    int64_t *allotted;      // by source: planned so far, where nodes share their lots out; or NULL
    struct Buckets *bucket; // by resource (capacity.c)
    struct Workdays *days;  // by calendar (when.c)
    bool cycles;            // some source has one
    bool *limited; // by node: a source of it uses a resource of limited capacity; or NULL, where none does
    int *full; // by node: resource that keeps some of it from ever coming, -1; or NULL
    int links; // used of demand_peg[]
    size_t demand_cap, supply_cap, peg_cap, link_cap, exception_cap;
    int *co_first, *co_next; // by node, by co-product: lists of co_at, the last one first; -1
    SupplyReceipt *co_at;
    int n_co_at;
    size_t co_next_cap, co_at_cap;
    SupplyStep *steps; // room for a chain of lateness
    size_t steps_cap;
    uint64_t *asks; // by node that needs limited resources: what it asks for, hashed; or NULL, where the plan is not kept
    struct SupplyLoads *loads; // where what takes room is noted, to be taken back; or NULL
} SupplyWork;

typedef struct {
    int source, day;
    int64_t started;
} SupplyLoad;
typedef struct SupplyLoads {
    Arena *arena;
    SupplyLoad *at;
    size_t n, cap;
} SupplyLoads;

// The nodes that a node takes from, or gives co-products to, by any of its sources, one after the other; the same one may come again (level.c).
typedef struct {
    const SupplyInput *in;
    int source, end; // of the node
    int component;   // of the source
} SupplyNeeding;
SupplyNeeding supply_needing(const SupplyInput *in, int node);
int supply_needing_next(SupplyNeeding *it); // -1 at the end

// Each returns false after setting plan->error and plan->index.
bool supply_run(SupplyWork *w);                 // supply.c: a whole plan, without its exceptions
bool supply_check(SupplyWork *w);               // check.c: is the input sound
bool supply_check_demand(SupplyWork *w, int i); // the same of one
bool supply_check_firm(SupplyWork *w, int i);
bool supply_check_node(SupplyWork *w, int i); // with its sources, and what they have
bool supply_levels(SupplyWork *w);            // level.c: low-level codes; cycles
void supply_order(SupplyWork *w);             // level.c: the order of nodes
void supply_demands(SupplyWork *w);           // consume.c: demands by node, needs of firm supply
bool supply_net(SupplyWork *w);               // net.c: planned supply and pegs, all nodes
void supply_late(SupplyWork *w);              // late.c: when things really come
void supply_exceptions(SupplyWork *w);        // except.c: what is to be told, with root causes

void supply_group_demands(SupplyWork *w);         // consume.c: demands by node
void supply_own_demands(SupplyWork *w, int node); // consume.c: adds the node's own demands to the plan
void supply_group_firm(SupplyWork *w);            // net.c: firm supply by node
void supply_except(SupplyWork *w, int node);      // except.c: adds what is to be told of one node
void supply_resources_unknown(SupplyWork *w);     // except.c: and of resources without a capacity
void supply_propose(SupplyWork *w); // propose.c: transfers and substitutes for late demands
bool supply_is_of_all(SupplyExceptionKind kind); // told of the whole plan, not node by node
void supply_add_exception(SupplyWork *w, SupplyException e);
void supply_sort_exceptions(SupplyWork *w);

static inline int supply_made_with(const SupplyPlan *p, int supply) { // of a co-product its maker, otherwise itself
    return p->supply[supply].kind == SUPPLY_CO ? p->supply[supply].maker : supply;
}

bool supply_lot_asks_too_much(const SupplyPlan *p, int supply, int need); // late.c

// when.c: days of release and arrival of a source.
void supply_when(SupplyWork *w);
void supply_when_source(SupplyWork *w, int source);               // anew, of one
int supply_arrival(const SupplyWork *w, int source, int release); // of what is released on that working day
int supply_release(const SupplyWork *w, int source, int arrival); // the last that arrives by then, or before its first
// The arrival of what the next day of its cycle releases, where no day of it is left to bring anything by `arrival`; else 0.
int supply_cycle_wait(const SupplyWork *w, int source, int arrival);
// The arrival of what the day of the cycle after that release brings; 0: it has no cycle.
int supply_cycle_next(const SupplyWork *w, int source, int release);
int supply_last_release(const SupplyWork *w, int source, int arrival); // the same whatever its cycle
int supply_workday(const SupplyWork *w, int source, int day); // the same day or the next one on which it can be released
SupplyCause supply_cause(const SupplyWork *w, int source, int wanted); // why it cannot come by then, capacity aside

// capacity.c: room on resources. A load is so much of a source started on a day.
void supply_capacity(SupplyWork *w);
bool supply_limits(const SupplyWork *w, int source); // some resource of it is limited
// The last day in [first, last], or the first from `first` on, with room for `started` units; SUPPLY_NEVER.
int supply_room_before(SupplyWork *w, int source, int first, int last, int64_t started);
int supply_room_after(SupplyWork *w, int source, int first, int64_t started);
int64_t supply_room_on(const SupplyWork *w, int source, int day); // units that find room on that day
void supply_load(SupplyWork *w, int source, int day, int64_t started); // takes room; below zero gives it back
int supply_bottleneck(SupplyWork *w, int source, int first, int64_t started); // resource with room last; −1

// A lot on the shelf, while a node is netted (shelf.c).
typedef struct {
    int expires;
    int64_t left;
} SupplyShelfLot;

// net.c: one node under way. The arrays are reused from node to node.
typedef struct {
    int node;
    int n;       // demands, in order
    int *demand; // in plan->demand[]
    int *day;    // due, the past being today
    int *list;
    uint64_t *key;
    uint64_t *waiting; // demands by the day until which they can wait (wait.c)
    size_t demand_cap, day_cap, list_cap, key_cap, waiting_cap;
    int n_receipts;
    SupplyReceipt *receipt; // in order of day
    size_t receipts_cap;
    bool shelf; // some supply of the node expires
    SupplyShelfLot *lot;
    int n_lots;
    size_t lots_cap;
    int64_t owed; // taken beyond what was on the shelf
    int n_planned;
    SupplyPiece *planned; // in order of making
    size_t planned_cap;
} SupplyNetting;

// place.c: lots of nodes that need limited resources, a level at a time.
typedef struct {
    int node;
    int at; // the node's position among those of the level that ask
    int day, priority;
    int64_t qty; // good units
} SupplyRequest;
// Lots that the nodes of a level had before a change (kept_room.c).
typedef struct {
    int *first;              // by position; n_nodes + 1
    const SupplyPiece **lot; // in order of arrival
    bool *taken;
} SupplyHad;
// A requirement under way.
typedef struct {
    SupplyRequest r;
    int64_t left; // good units that are not placed yet
    int lots;
} SupplyPut;
typedef struct {
    SupplyRequest *request;
    int n;
    const SupplyHad *had; // where a plan is kept; or NULL
    SupplyPiece *piece;
    int n_pieces;
    int *first;       // by position: the node's pieces in sorted[], after supply_place; n_nodes + 1
    uint64_t *sorted; // in order of arrival; the lower half is the index in piece[]
    size_t request_cap, piece_cap;
} SupplyPlacing;
void supply_ask(SupplyWork *w, SupplyPlacing *p, SupplyRequest r);
uint64_t supply_asks(const SupplyPlacing *p, int from); // requests from there on, hashed
bool supply_place(SupplyWork *w, SupplyPlacing *p, int n_nodes);
bool supply_put_in_time(SupplyWork *w, SupplyPlacing *p, SupplyPut *x);
bool supply_put_late(SupplyWork *w, SupplyPlacing *p, SupplyPut *x);
void supply_add_lot(SupplyWork *w, SupplyPlacing *p, const SupplyPiece *lot);
int64_t supply_lot_least(const SupplySource *s, int64_t whole); // of a lot that is split where room is scarce
bool supply_stay(SupplyWork *w, SupplyPlacing *p, SupplyPut *x); // kept_room.c
// The next lot towards `need` good units by the source's rules, as started; above SUPPLY_QTY_MAX: too much.
int64_t supply_lot(const SupplySource *s, int64_t need);
int64_t supply_good(const SupplySource *s, int64_t started);

// net.c: the parts of netting one node, in this order.
void supply_begin_node(SupplyWork *w, SupplyNetting *t, int node);
bool supply_net_node(SupplyWork *w, SupplyNetting *t, SupplyPlacing *ask, int at);
void supply_list_pieces(SupplyWork *w, SupplyNetting *t);
void supply_order_demands(SupplyWork *w, SupplyNetting *t); // t->list by day and priority
void supply_find_wanted(SupplyWork *w, const SupplyNetting *t, int first);
int supply_priority_of(const SupplyWork *w, const SupplyPiece *piece);
bool supply_ask_needs(SupplyWork *w, int piece); // of one planned supply

// lots.c: the day before which a lot of a source that arrives then covers what is needed; demands are walked from (i, r) on.
int supply_release_for(const SupplyWork *w, int source, int arrival); // of a lot planned for that day (net.c)
int supply_covers(SupplyWork *w, const SupplyNetting *t, int source, int arrival, int i, int r);

// wait.c: the day on which demands of the node would lack what is not among `there` and the receipts from one on; what can wait is taken last.
// supply_sort_waiting comes first.
__extension__ typedef __int128 SupplyWide;
void supply_sort_waiting(SupplyWork *w, SupplyNetting *t);
int supply_lacking(const SupplyWork *w, const SupplyNetting *t, SupplyWide there, int receipt);
void supply_find_lacking(SupplyWork *w, SupplyNetting *t, int first); // of planned supply from there on
int supply_latest(const SupplyWork *w, const SupplyPiece *x); // until when its needs can wait

// shelf.c: what is on a node's shelf, earliest expiry first. What has expired is taken off and returned.
void supply_shelf_put(SupplyWork *w, SupplyNetting *t, int64_t qty, int expires);
void supply_shelf_take(SupplyNetting *t, int64_t qty);
int64_t supply_shelf_clear(SupplyNetting *t, int day);
void supply_shelf_peg(SupplyWork *w, SupplyNetting *t, int first, int keep);

// share.c: demands that share what there is.
typedef struct {
    int n;
    const int *demand;
    int64_t *open, *given,
        *part; // by demand: what it still needs, what it got, its part of the supply that is shared out
    int64_t total, used;
} SupplyGroup;
SupplyGroup supply_group(SupplyWork *w, const int *demand, int n);
void supply_share(SupplyGroup *g, int64_t qty); // sets part[]

// peg.c: lays a node's supplies, first..n_supplies-1, along its demands.
void supply_peg(SupplyWork *w, SupplyNetting *t, int first);

// late.c: one supply's beginning and arrival, from when its needs are there.
void supply_settle(SupplyWork *w, int supply);
int supply_there(const SupplyWork *w, int demand); // when the last of its pegs comes
uint64_t supply_urgency(const SupplyWork *w, const SupplyPiece *x); // 36 bits: whose room is found first

bool supply_fail(SupplyWork *w, SupplyError error, int index);
void supply_sort(uint64_t *key, int n);                // ascending; keys are distinct
void supply_sort_many(Arena *a, uint64_t *key, int n); // the same, for many
void supply_add_peg(SupplyWork *w, int supply, int demand, int64_t qty); // peg.c
// What demands leave of a supply: safety stock, then nobody's.
void supply_peg_rest(SupplyWork *w, int supply, int64_t left, int keep, int64_t *keep_left);
int supply_add_demand(SupplyWork *w, SupplyDemand d); // returns its index
// Index of `of` by node of n things, whose node is at(k); a negative one is left out.
SupplyByNode supply_by_node(Arena *a, int n_nodes, int n, const int *node);

// a × b / c for values >= 0, rounded up or down; c > 0.
int64_t supply_ratio_up(int64_t a, int64_t b, int64_t c);
int64_t supply_ratio_down(int64_t a, int64_t b, int64_t c);

static inline int supply_day(const SupplyInput *in, int day) { // the past is today
    return day < in->today ? in->today : day;
}

static inline int supply_expiry(const SupplyNode *n, int day) { // of what arrives then; 0: it keeps
    return n->shelf_days > 0 ? day + n->shelf_days : 0;
}

static inline int supply_later(int day, int days) { // a day that does not come stays that
    return day == SUPPLY_NEVER || day > SUPPLY_NEVER - 1 - days ? SUPPLY_NEVER : day + days;
}

#endif
