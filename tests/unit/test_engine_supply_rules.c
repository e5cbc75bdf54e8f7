// Rules of supply planning by small cases worked out by hand: lot sizes, what expires, what comes with other things, who gets what
// is scarce, what else could help, set-ups, promises.
#include "support/base_test.h"

#include "engine/supply/supply.h"

#define U INT64_C(1000000)

typedef struct {
    Arena *arena;
    SupplyInput in;
    SupplyNode node[8];
    SupplySource source[8];
    SupplyComponent component[8];
    SupplyDemandIn demand[16];
    SupplyFirmIn firm[8];
    SupplyUse use[4];
    SupplyResource resource[4];
    SupplyCoProduct co[4];
    SupplyAlternate alternate[4];
} Case;

static Case *case_new(int today) {
    Arena *a = arena_new();
    Case *c = NEW(a, Case);
    c->arena = a;
    c->in = (SupplyInput){.today = today,
        .node = c->node,
        .source = c->source,
        .component = c->component,
        .demand = c->demand,
        .firm = c->firm,
        .use = c->use,
        .resource = c->resource,
        .co = c->co,
        .alternate = c->alternate};
    return c;
}

static int add_node(Case *c, SupplyNode n) {
    c->node[c->in.n_nodes] = n;
    return c->in.n_nodes++;
}

static int add_sourced(Case *c, SupplyNode n, SupplySource s) {
    n.first_source = c->in.n_sources;
    n.n_sources = 1;
    c->source[c->in.n_sources++] = s;
    return add_node(c, n);
}

static void order(Case *c, int node, int due, int64_t units) {
    c->demand[c->in.n_demands] = (SupplyDemandIn){
        .kind = SUPPLY_ORDER, .node = node, .due = due, .firm = -1, .qty = units * U, .id = c->in.n_demands + 1};
    c->in.n_demands++;
}

static SupplyPlan *plan(Case *c) {
    SupplyPlan *p = supply_plan(c->arena, &c->in);
    assert_int_equal(p->error, SUPPLY_OK);
    return p;
}

static const SupplyPiece *supply_of(const SupplyPlan *p, int node, SupplyKind kind, int which) {
    for (int s = 0; s < p->n_supplies; s++)
        if (p->supply[s].node == node && p->supply[s].kind == kind && which-- == 0)
            return &p->supply[s];
    return NULL;
}

static void assert_lot(const SupplyPlan *p, int node, int which, int64_t units, int due) {
    const SupplyPiece *s = supply_of(p, node, SUPPLY_BUY, which);
    assert_non_null(s);
    assert_int_equal(s->qty, units * U);
    assert_int_equal(s->due, due);
}

static int64_t pegged(const SupplyPlan *p, const SupplyPiece *s, int in) { // to the demand of that index
    int64_t qty = 0;
    for (int i = s->first_peg; i < s->first_peg + s->n_pegs; i++)
        if (p->peg[i].demand >= 0 && p->demand[p->peg[i].demand].in == in) qty += p->peg[i].qty;
    return qty;
}

static const SupplyException *told(const SupplyPlan *p, SupplyExceptionKind kind, int which) {
    for (int e = 0; e < p->n_exceptions; e++)
        if (p->exception[e].kind == kind && which-- == 0) return &p->exception[e];
    return NULL;
}

static int there(const SupplyPlan *p, int in) {
    for (int d = 0; d < p->n_demands; d++)
        if (p->demand[d].in == in) return p->demand[d].available;
    return -1;
}

// ---- lots --------------------------------------------------------------------------------------------------------------
// Snyder and Shen, Fundamentals of Supply Chain Theory (2nd ed., 2019), example 3.9: 500 an order, 2 a unit and period, demands of 90,
// 120, 80 and 70: order 210 in the first period and 150 in the third.
static void lots_cost_least(void **state) {
    (void)state;
    Case *c = case_new(1);
    int n = add_sourced(
        c, (SupplyNode){.order_cost = 500, .hold_cost = 2}, (SupplySource){.kind = SUPPLY_BUY});
    static const int want[] = {90, 120, 80, 70};
    for (int k = 0; k < 4; k++) order(c, n, 1 + k, want[k]);
    SupplyPlan *p = plan(c);
    assert_lot(p, n, 0, 210, 1);
    assert_lot(p, n, 1, 150, 3);
    assert_null(supply_of(p, n, SUPPLY_BUY, 2));
    // 100 come on the third day and leave 50 missing on the fourth: to keep them for three days costs 300, a lot of their own 500.
    c->firm[c->in.n_firm++] = (SupplyFirmIn){.node = n, .due = 3, .qty = 100 * U};
    p = plan(c);
    assert_lot(p, n, 0, 260, 1);
    assert_null(supply_of(p, n, SUPPLY_BUY, 1));
    arena_free(c->arena);
}

static void lots_last_for_their_period(void **state) {
    (void)state;
    Case *c = case_new(100);
    int n = add_sourced(c, (SupplyNode){.period_days = 7}, (SupplySource){.kind = SUPPLY_BUY});
    order(c, n, 101, 1), order(c, n, 106, 2), order(c, n, 107, 4), order(c, n, 113, 8),
        order(c, n, 114, 16);
    SupplyPlan *p = plan(c);
    assert_lot(p, n, 0, 3, 101);  // days 100 to 106
    assert_lot(p, n, 1, 12, 107); // days 107 to 113
    assert_lot(p, n, 2, 16, 114);
    arena_free(c->arena);
}

// ---- what expires --------------------------------------------------------------------------------------------------------
static void what_has_expired_is_made_again(void **state) {
    (void)state;
    Case *c = case_new(0);
    int n = add_sourced(
        c, (SupplyNode){.shelf_days = 3}, (SupplySource){.kind = SUPPLY_BUY, .lot_min = 10 * U});
    order(c, n, 1, 4), order(c, n, 3, 4), order(c, n, 6, 2);
    SupplyPlan *p = plan(c);
    assert_lot(p, n, 0, 10, 1); // good until day 4: two are left over then
    assert_lot(p, n, 1, 10, 6);
    assert_int_equal(supply_of(p, n, SUPPLY_BUY, 0)->expires, 4);
    assert_int_equal(pegged(p, supply_of(p, n, SUPPLY_BUY, 1), 2), 2 * U);
    assert_int_equal(told(p, SUPPLY_EXPIRE, 0)->qty, 2 * U);
    assert_int_equal(told(p, SUPPLY_EXPIRE, 0)->date, 4);
    assert_int_equal(told(p, SUPPLY_EXPIRE, 1)->qty, 8 * U);
    assert_null(told(p, SUPPLY_LATE, 0));
    c->node[n].shelf_days = 0; // it keeps: the two are used
    p = plan(c);
    assert_int_equal(pegged(p, supply_of(p, n, SUPPLY_BUY, 0), 2), 2 * U);
    arena_free(c->arena);
}

static void what_expires_first_is_used_first(void **state) {
    (void)state;
    Case *c = case_new(0);
    int n = add_node(c, (SupplyNode){0});
    c->firm[0] = (SupplyFirmIn){.node = n, .qty = 5 * U, .expires = 20, .fixed = true};
    c->firm[1] = (SupplyFirmIn){.node = n, .qty = 5 * U, .expires = 5, .fixed = true};
    c->firm[2] = (SupplyFirmIn){.node = n, .qty = 5 * U, .expires = 9, .fixed = true};
    c->in.n_firm = 3;
    order(c, n, 3, 5), order(c, n, 10, 7);
    SupplyPlan *p = plan(c);
    assert_int_equal(pegged(p, supply_of(p, n, SUPPLY_FIRM, 1), 0), 5 * U);
    assert_int_equal(pegged(p, supply_of(p, n, SUPPLY_FIRM, 0), 1), 5 * U);
    assert_int_equal(told(p, SUPPLY_EXPIRE, 0)->qty, 5 * U); // that of day 9, between the two orders
    assert_int_equal(told(p, SUPPLY_EXPIRE, 0)->date, 9);
    const SupplyException *late = told(p, SUPPLY_LATE, 0); // nothing supplies the other two
    assert_int_equal(late->qty, 2 * U);
    assert_int_equal(late->to, SUPPLY_NEVER);
    arena_free(c->arena);
}

// ---- who gets what is scarce -----------------------------------------------------------------------------------------------
static void what_is_scarce_is_shared(void **state) {
    (void)state;
    Case *c = case_new(0);
    int n = add_node(c, (SupplyNode){.on_hand = 6 * U});
    order(c, n, 1, 10), order(c, n, 1, 2);
    SupplyPlan *p = plan(c);
    assert_int_equal(pegged(p, &p->supply[0], 0), 6 * U); // whoever stands first
    c->in.fair = true;
    p = plan(c);
    assert_int_equal(pegged(p, &p->supply[0], 0), 5 * U);
    assert_int_equal(pegged(p, &p->supply[0], 1), 1 * U);
    c->demand[1].priority = 1; // less important: not the same turn
    p = plan(c);
    assert_int_equal(pegged(p, &p->supply[0], 0), 6 * U);
    c->demand[1].priority = 0;
    c->node[n].on_hand = 1; // of a millionth nothing is lost
    p = plan(c);
    assert_int_equal(pegged(p, &p->supply[0], 0) + pegged(p, &p->supply[0], 1), 1);
    arena_free(c->arena);
}

// A supplier who gives six a day, and two who want ten and two on the first.
static void a_limited_source_is_shared(void **state) {
    (void)state;
    Case *c = case_new(0);
    c->resource[c->in.n_resources++] = (SupplyResource){.bucket_days = 1, .capacity = 6 * U};
    c->use[c->in.n_uses++] = (SupplyUse){.resource = 0, .per = U};
    int n = add_sourced(c, (SupplyNode){0}, (SupplySource){.kind = SUPPLY_BUY, .n_uses = 1});
    order(c, n, 0, 10), order(c, n, 0, 2);
    SupplyPlan *p = plan(c);
    assert_int_equal(there(p, 0), 1);
    assert_int_equal(pegged(p, supply_of(p, n, SUPPLY_BUY, 0), 0), 6 * U);
    c->in.fair = true;
    p = plan(c);
    assert_int_equal(pegged(p, supply_of(p, n, SUPPLY_BUY, 0), 0), 5 * U);
    assert_int_equal(pegged(p, supply_of(p, n, SUPPLY_BUY, 0), 1), 1 * U);
    arena_free(c->arena);
}

// ---- what else could help --------------------------------------------------------------------------------------------------
static void spare_goods_elsewhere_are_proposed(void **state) {
    (void)state;
    Case *c = case_new(0);
    int shop = add_node(c, (SupplyNode){0}),
        store = add_node(c, (SupplyNode){.on_hand = 9 * U, .safety = 2 * U}),
        other = add_node(c, (SupplyNode){.on_hand = 4 * U});
    order(c, shop, 1, 10), order(c, shop, 3, 1);
    c->alternate[0] = (SupplyAlternate){.node = shop, .from = store, .days = 2, .per = U};
    c->alternate[1] = (SupplyAlternate){.node = shop, .from = other, .per = 2 * U, .substitute = true};
    c->in.n_alternates = 2;
    SupplyPlan *p = plan(c);
    const SupplyException *t = told(p, SUPPLY_TRANSFER, 0), *s = told(p, SUPPLY_SUBSTITUTE, 0);
    assert_int_equal(t->qty, 7 * U); // the safety stock stays
    assert_int_equal(t->to, 2);
    assert_int_equal(t->cause_node, store);
    assert_int_equal(p->demand[t->demand].in, 0);
    assert_int_equal(s->qty, 2 * U); // two of the other for one
    assert_int_equal(s->to, 0);
    assert_null(told(p, SUPPLY_TRANSFER, 1)); // nothing is left for the second order
    assert_null(told(p, SUPPLY_SUBSTITUTE, 1));
    assert_null(supply_of(p, store, SUPPLY_MOVE, 0)); // and nothing was planned
    arena_free(c->arena);
}

// ---- set-ups ---------------------------------------------------------------------------------------------------------------
static void a_lot_needs_room_for_its_set_up(void **state) {
    (void)state;
    Case *c = case_new(0);
    c->resource[c->in.n_resources++] = (SupplyResource){.bucket_days = 1, .capacity = 10 * U};
    c->use[c->in.n_uses++] = (SupplyUse){.resource = 0, .per = U, .setup = 4 * U};
    int n = add_sourced(
        c, (SupplyNode){0}, (SupplySource){.kind = SUPPLY_BUY, .n_uses = 1, .lot_multiple = U});
    order(c, n, 2, 12);
    SupplyPlan *p = plan(c);
    assert_lot(p, n, 0, 6, 1);
    assert_lot(p, n, 1, 6, 2);
    c->use[0].setup = 0;
    p = plan(c);
    assert_lot(p, n, 0, 2, 1);
    assert_lot(p, n, 1, 10, 2);
    arena_free(c->arena);
}

// ---- what comes with other things --------------------------------------------------------------------------------------------
static void a_co_product_is_netted_and_waits_with_its_maker(void **state) {
    (void)state;
    Case *c = case_new(0);
    int oil = add_sourced(c, (SupplyNode){0},
        (SupplySource){.kind = SUPPLY_MAKE, .lead_days = 2, .n_cos = 1, .n_components = 1});
    int cake = add_sourced(c, (SupplyNode){0}, (SupplySource){.kind = SUPPLY_BUY, .lead_days = 1});
    int seed = add_sourced(
        c, (SupplyNode){.on_hand = 30 * U}, (SupplySource){.kind = SUPPLY_BUY, .lead_days = 9});
    c->component[c->in.n_components++] = (SupplyComponent){seed, 3 * U};
    c->co[c->in.n_cos++] = (SupplyCoProduct){cake, U / 2};
    order(c, oil, 5, 10), order(c, cake, 6, 8);
    SupplyPlan *p = plan(c);
    const SupplyPiece *with = supply_of(p, cake, SUPPLY_CO, 0);
    assert_int_equal(with->qty, 5 * U);
    assert_int_equal(with->due, 5);
    assert_int_equal(p->supply[with->maker].node, oil);
    assert_lot(p, cake, 0, 3, 6);
    c->node[seed].on_hand = 0; // seed comes on day 9, oil and cake on 11
    p = plan(c);
    assert_int_equal(there(p, 0), 11);
    assert_int_equal(there(p, 1), 11);
    const SupplyException *late = told(p, SUPPLY_LATE, 1);
    assert_int_equal(late->node, cake);
    assert_int_equal(late->cause, SUPPLY_CAUSE_LEAD_TIME);
    assert_int_equal(late->cause_node, seed);
    arena_free(c->arena);
}

// ---- promises ----------------------------------------------------------------------------------------------------------------
static SupplyPromise ask(Case *c, int node, int day, int64_t units) {
    SupplyKept *k = supply_keep(&c->in);
    SupplyPromise p = supply_promise(k,
        &(SupplyDemandIn){.kind = SUPPLY_ORDER, .node = node, .due = day, .firm = -1, .qty = units * U},
        100);
    supply_kept_free(k);
    return p;
}

// Ten on hand, eight of them wanted on day 20, more to be had in five days.
static void a_promise_takes_what_others_can_spare(void **state) {
    (void)state;
    Case *c = case_new(0);
    int n = add_sourced(
        c, (SupplyNode){.on_hand = 10 * U}, (SupplySource){.kind = SUPPLY_BUY, .lead_days = 5});
    order(c, n, 20, 8);
    assert_int_equal(ask(c, n, 1, 5).day, 1); // what is wanted on day 20 can be bought again until then
    assert_int_equal(ask(c, n, 1, 12).day, 5); // two are missing
    assert_int_equal(ask(c, n, 1, 12).cause, SUPPLY_CAUSE_LEAD_TIME);
    c->demand[0].due = 3;
    SupplyPromise p = ask(c, n, 1, 5);
    assert_int_equal(p.day, 5); // only two can be spared before
    c->node[n].n_sources = 0;
    assert_int_equal(ask(c, n, 1, 5).day, SUPPLY_NEVER);
    assert_int_equal(ask(c, n, 1, 2).day, 1);
    assert_int_equal(ask(c, n, 1, 0).error, SUPPLY_BAD_DEMAND);
    assert_int_equal(ask(c, 9, 1, 1).error, SUPPLY_BAD_DEMAND);
    arena_free(c->arena);
}

// A part takes seven days, and the press makes four a day.
static void a_promise_heeds_materials_and_capacity(void **state) {
    (void)state;
    Case *c = case_new(0);
    c->resource[c->in.n_resources++] = (SupplyResource){.bucket_days = 1, .capacity = 4 * U};
    c->use[c->in.n_uses++] = (SupplyUse){.resource = 0, .per = U};
    int made = add_sourced(c, (SupplyNode){0},
        (SupplySource){
            .kind = SUPPLY_MAKE, .lead_days = 1, .n_components = 1, .n_uses = 1, .lot_multiple = U});
    int part = add_sourced(
        c, (SupplyNode){.on_hand = 10 * U}, (SupplySource){.kind = SUPPLY_BUY, .lead_days = 7});
    c->component[c->in.n_components++] = (SupplyComponent){part, U};
    assert_int_equal(ask(c, made, 0, 4).day, 1);
    assert_int_equal(ask(c, made, 0, 9).day, 3);  // pressed on days 0, 1 and 2
    assert_int_equal(ask(c, made, 0, 11).day, 8); // the eleventh part comes on day 7
    order(c, made, 2, 8);                         // days 0 and 1 are taken
    assert_int_equal(ask(c, made, 0, 2).day, 3);
    arena_free(c->arena);
}

// Two days of lead, released on days 0, 7 and 14: there on 2, 9 and 16.
static void what_is_released_on_the_days_of_a_cycle(void **state) {
    (void)state;
    const SupplySource source = {.kind = SUPPLY_BUY, .lead_days = 2, .cycle_days = 7};
    Case *c = case_new(0);
    int node = add_sourced(c, (SupplyNode){.cover_days = 2, .order_cost = 1, .hold_cost = 1}, source);
    order(c, node, 5, 10), order(c, node, 8, 4), order(c, node, 9, 3), order(c, node, 15, 6);
    SupplyPlan *p = plan(c);
    assert_lot(p, node, 0, 14, 2); // until the next one brings something
    assert_lot(p, node, 1, 9, 9);
    assert_null(supply_of(p, node, SUPPLY_BUY, 2));
    // A day later the first of them is over: what is ordered cannot wait for the next, and the rest up to then comes with it.
    c->in.today = 1;
    p = plan(c);
    assert_lot(p, node, 0, 14, 5);
    assert_int_equal(supply_of(p, node, SUPPLY_BUY, 0)->release, 3);
    assert_lot(p, node, 1, 9, 9);
    arena_free(c->arena);
    // What safety stock lacks can wait, as long as no demand does.
    c = case_new(1);
    node = add_sourced(c, (SupplyNode){.on_hand = 5 * U, .safety = 3 * U}, source);
    order(c, node, 4, 4);
    p = plan(c);
    assert_lot(p, node, 0, 2, 9);
    order(c, node, 6, 1);
    assert_lot(plan(c), node, 0, 3, 9);
    order(c, node, 7, 2); // two short
    p = plan(c);
    assert_lot(p, node, 0, 5, 7);
    assert_null(supply_of(p, node, SUPPLY_BUY, 1));
    order(c, node, 30, 1);
    assert_lot(plan(c), node, 1, 1, 30); // released on 28
    arena_free(c->arena);
    // Nothing asks for it but its safety stock.
    c = case_new(1);
    node = add_sourced(c, (SupplyNode){.safety = 3 * U}, source);
    assert_lot(plan(c), node, 0, 3, 9);
    c->source[0].cycle_open = true; // of day 0 nothing was ordered
    assert_lot(plan(c), node, 0, 3, 3);
    c->in.today = 6;
    assert_lot(plan(c), node, 0, 3, 8);
    order(c, node, 8, 2), order(c, node, 9, 1);
    assert_lot(plan(c), node, 0, 5, 8); // the ninth is the next day's
    assert_lot(plan(c), node, 1, 1, 9);
    c->in.n_demands = 0;
    c->in.today = 1;
    c->source[0].cycle_open = false;
    c->source[0].valid_until = 6; // never again on a day of the cycle
    assert_lot(plan(c), node, 0, 3, 3);
    c->source[0].cycle_days = -1;
    assert_int_equal(supply_plan(c->arena, &c->in)->error, SUPPLY_BAD_SOURCE);
    arena_free(c->arena);
}

// A site is refilled from a hub in a day, and the hub's goods are released on days 0, 7 and 14, there on 2, 9 and 16: for the sake of the site's
// safety stock the hub does not leave its cycle, for its customers it does.
static void safety_stock_waits_down_the_chain(void **state) {
    (void)state;
    Case *c = case_new(1);
    int hub = add_sourced(
        c, (SupplyNode){0}, (SupplySource){.kind = SUPPLY_BUY, .lead_days = 2, .cycle_days = 7});
    int site = add_sourced(c, (SupplyNode){.on_hand = 5 * U, .safety = 3 * U},
        (SupplySource){.kind = SUPPLY_MOVE, .lead_days = 1, .from = hub});
    order(c, site, 4, 4), order(c, site, 6, 1), order(c, site, 12, 2);
    SupplyPlan *p = plan(c);
    const SupplyPiece *moved = supply_of(p, site, SUPPLY_MOVE, 0);
    assert_int_equal(moved->release, 3);
    assert_int_equal(moved->lacking, 12);
    assert_int_equal(p->demand[moved->first_needs].latest, 11);
    assert_lot(p, hub, 0, 5, 9); // two, one and two, until the 16th
    assert_null(supply_of(p, hub, SUPPLY_BUY, 1));
    assert_int_equal(p->demand[0].available, 1);
    order(c, site, 7, 2); // two short
    p = plan(c);
    assert_int_equal(supply_of(p, site, SUPPLY_MOVE, 0)->lacking, 7);
    assert_lot(p, hub, 0, 5, 6); // on its way on the last day
    assert_lot(p, hub, 1, 2, 9);
    arena_free(c->arena);
}

// Days that are multiples of seven are off: those of the cycle give way to 1, 8 and 15, also where 7 is over.
static void a_day_off_gives_way(void **state) {
    (void)state;
    const SupplyCalendar sundays = {.week_off = 1};
    Case *c = case_new(1);
    c->in.calendar = &sundays;
    c->in.n_calendars = 1;
    int node = add_sourced(c, (SupplyNode){.safety = 3 * U},
        (SupplySource){.kind = SUPPLY_BUY, .lead_days = 2, .cycle_days = 7, .calendar = 1});
    order(c, node, 12, 1);
    SupplyPlan *p = plan(c);
    assert_lot(p, node, 0, 3, 3);
    assert_int_equal(supply_of(p, node, SUPPLY_BUY, 0)->release, 1);
    assert_lot(p, node, 1, 1, 10);
    assert_int_equal(supply_of(p, node, SUPPLY_BUY, 1)->release, 8);
    c->in.today = 8;
    p = plan(c);
    assert_lot(p, node, 0, 4, 10);
    assert_int_equal(supply_of(p, node, SUPPLY_BUY, 0)->release, 8);
    c->in.today = 9;
    assert_lot(plan(c), node, 0, 4, 12); // for the order, and then the safety stock with it
    arena_free(c->arena);
}

// ---- phantoms ----------------------------------------------------------------------------------------------------------
static int64_t needed(const SupplyPlan *p, const SupplyPiece *by, int node) {
    int64_t qty = 0;
    for (int d = by->first_needs; d < by->first_needs + by->n_needs; d++) {
        assert_ptr_equal(&p->supply[p->demand[d].supply], by);
        assert_true(p->demand[d].qty > 0);
        if (p->demand[d].node == node) qty += p->demand[d].qty;
    }
    return qty / U;
}

// A is made of 2 P and an X in a day; P, a phantom, of 3 X and a Q; Q, one as well, of 2 Y.
typedef struct {
    Case *c;
    int a, p, q, x, y;
} Through;

static Through through_new(void) {
    Case *c = case_new(0);
    const SupplySource buy = {.kind = SUPPLY_BUY, .lead_days = 3};
    Through t = {.c = c};
    t.a = add_sourced(c, (SupplyNode){0},
        (SupplySource){.kind = SUPPLY_MAKE, .lead_days = 1, .first_component = 0, .n_components = 2});
    t.p = add_sourced(c, (SupplyNode){.on_hand = 5 * U},
        (SupplySource){.kind = SUPPLY_MAKE, .first_component = 2, .n_components = 2, .phantom = true});
    t.q = add_sourced(c, (SupplyNode){0},
        (SupplySource){.kind = SUPPLY_MAKE, .first_component = 4, .n_components = 1, .phantom = true});
    t.x = add_sourced(c, (SupplyNode){0}, buy);
    t.y = add_sourced(c, (SupplyNode){0}, buy);
    const SupplyComponent of[] = {{t.p, 2 * U}, {t.x, U}, {t.x, 3 * U}, {t.q, U}, {t.y, 2 * U}};
    for (int i = 0; i < 5; i++) c->component[c->in.n_components++] = of[i];
    return t;
}

static void a_phantom_goes_into_what_needs_it(void **state) {
    (void)state;
    Through t = through_new();
    order(t.c, t.a, 10, 10);
    const SupplyPlan *p = supply_blow_through(t.c->arena, &t.c->in, plan(t.c));
    const SupplyPiece *made = supply_of(p, t.a, SUPPLY_MAKE, 0);
    assert_null(supply_of(p, t.p, SUPPLY_MAKE, 0));
    assert_null(supply_of(p, t.q, SUPPLY_MAKE, 0));
    assert_int_equal(needed(p, made, t.p), 5); // of stock
    assert_int_equal(needed(p, made, t.q), 0);
    assert_int_equal(needed(p, made, t.x), 10 + 45);
    assert_int_equal(needed(p, made, t.y), 30);
    assert_int_equal(supply_of(p, t.x, SUPPLY_BUY, 0)->qty, 55 * U);
    assert_int_equal(supply_of(p, t.x, SUPPLY_BUY, 0)->due, 9);
    SupplyPeg *serves;
    int n = supply_serves(t.c->arena, p, (int)(supply_of(p, t.y, SUPPLY_BUY, 0) - p->supply), &serves);
    assert_int_equal(n, 1);
    assert_int_equal(p->demand[serves[0].demand].in, 0);
    assert_int_equal(serves[0].qty, 30 * U);
    // What is sold of it, and what a purchase order waits for, is made by an order of its own.
    order(t.c, t.a, 10, 4);
    order(t.c, t.p, 9, 6);
    p = supply_blow_through(t.c->arena, &t.c->in, plan(t.c));
    made = supply_of(p, t.p, SUPPLY_MAKE, 0);
    assert_int_equal(made->qty / U, 6 - pegged(p, supply_of(p, t.p, SUPPLY_STOCK, 0), 2) / U);
    assert_null(supply_of(p, t.p, SUPPLY_MAKE, 1));
    int64_t x = needed(p, made, t.x), y = needed(p, made, t.y), of = 0;
    assert_int_equal(x, 3 * made->qty / U);
    assert_int_equal(y, 2 * made->qty / U);
    for (int k = 0; k < 2; k++) {
        made = supply_of(p, t.a, SUPPLY_MAKE, k);
        if (made) x += needed(p, made, t.x), y += needed(p, made, t.y), of += needed(p, made, t.p);
    }
    of += pegged(p, supply_of(p, t.p, SUPPLY_STOCK, 0), 2) / U;
    assert_int_equal(of, 5);
    assert_int_equal(x, 14 + 3 * (28 + 6 - 5));
    assert_int_equal(y, 2 * (28 + 6 - 5));
    arena_free(t.c->arena);
}

// What a phantom's component makes late is told of whom it goes into.
static void lateness_goes_through_a_phantom(void **state) {
    (void)state;
    Through t = through_new();
    order(t.c, t.a, 1, 10);
    const SupplyPlan *p = supply_blow_through(t.c->arena, &t.c->in, plan(t.c));
    const SupplyPiece *made = supply_of(p, t.a, SUPPLY_MAKE, 0);
    assert_int_equal(made->begins, 3);
    for (int d = made->first_needs; d < made->first_needs + made->n_needs; d++)
        assert_int_equal(p->demand[d].available, p->demand[d].node == t.p ? 0 : 3);
    SupplyStep step[8];
    assert_int_equal(supply_late_chain(p, 0, step, 8), 2);
    assert_int_equal(p->supply[step[1].supply].kind, SUPPLY_BUY);
    for (int i = 0; i < p->n_exceptions; i++) {
        assert_true(p->exception[i].supply < p->n_supplies && p->exception[i].demand < p->n_demands);
        if (p->exception[i].kind == SUPPLY_LATE)
            assert_int_equal(p->supply[p->exception[i].supply].kind, SUPPLY_BUY);
    }
    t.c->source[1].phantom = t.c->source[2].phantom = false;
    const SupplyPlan *plain = plan(t.c);
    assert_ptr_equal(supply_blow_through(t.c->arena, &t.c->in, plain), plain);
    arena_free(t.c->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lots_cost_least),
        cmocka_unit_test(lots_last_for_their_period),
        cmocka_unit_test(what_has_expired_is_made_again),
        cmocka_unit_test(what_expires_first_is_used_first),
        cmocka_unit_test(what_is_scarce_is_shared),
        cmocka_unit_test(a_limited_source_is_shared),
        cmocka_unit_test(spare_goods_elsewhere_are_proposed),
        cmocka_unit_test(what_is_released_on_the_days_of_a_cycle),
        cmocka_unit_test(safety_stock_waits_down_the_chain),
        cmocka_unit_test(a_day_off_gives_way),
        cmocka_unit_test(a_phantom_goes_into_what_needs_it),
        cmocka_unit_test(lateness_goes_through_a_phantom),
        cmocka_unit_test(a_lot_needs_room_for_its_set_up),
        cmocka_unit_test(a_co_product_is_netted_and_waits_with_its_maker),
        cmocka_unit_test(a_promise_takes_what_others_can_spare),
        cmocka_unit_test(a_promise_heeds_materials_and_capacity),
    };
    return cmocka_run_group_tests_name("engine supply rules", tests, NULL, NULL);
}
