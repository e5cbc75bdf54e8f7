// A small chain for tests of the product flow: two sites, three items, a supplier and a customer; and what must hold of it.
//
//   BOLT   not tracked, expected cost 0.50      MILK   tracked by lot, keeps 10 days      NUT   not tracked
#ifndef ARGOSY_TESTS_PRODUCT_TEST_H
#define ARGOSY_TESTS_PRODUCT_TEST_H

#include <stdio.h>
#include <stdlib.h>

#include "support/fault.h"

#include "flow/cash/cash.h"
#include "flow/info/info.h"
#include "flow/product/hold.h"
#include "flow/product/move.h"

typedef struct {
    Id bolt, milk, nut, main, shop, supplier, customer;
    Id stock, dock, hold, pack; // places of MAIN
    Id shop_stock;
} Chain;

typedef struct {
    World *w;
    Chain c;
} Test;

static inline Id chain_id(World *w, const char *table, const char *code) {
    char sql[200];
    snprintf(sql, sizeof sql, "select id from %s where code = '%s'", table, code);
    return (Id){world_int(w, sql)};
}

static inline void must(const World *w, const char *reply) {
    if (!reply) world_print_error(w->cx);
    assert_non_null(reply);
}

static inline int test_open(void **state) {
    static const Module *const modules[] = {
        &network_module, &product_module, &cash_module, &info_module, NULL};
    World *w = world_new(modules);
    must(w, world_act(w, "item", "create", "{\"code\":\"BOLT\",\"name\":\"Bolt\",\"cost\":\"0.5\"}"));
    must(w,
        world_act(w, "item",
            "create", "{\"code\":\"MILK\",\"name\":\"Milk\",\"tracking\":\"lot\",\"shelf_days\":10,\"cost\":\"1\"}"));
    must(w, world_act(w, "item", "create", "{\"code\":\"NUT\",\"name\":\"Nut\"}"));
    must(w, world_act(w, "site", "create", "{\"code\":\"MAIN\",\"name\":\"Main\"}"));
    must(w, world_act(w, "site", "create", "{\"code\":\"SHOP\",\"name\":\"Shop\"}"));
    must(w, world_act(w, "party", "create", "{\"code\":\"ACME\",\"name\":\"Acme\",\"supplier\":true}"));
    must(w, world_act(w, "party", "create", "{\"code\":\"ANN\",\"name\":\"Ann\",\"customer\":true}"));
    Test *t = calloc(1, sizeof *t);
    t->w = w;
    t->c = (Chain){
        .bolt = chain_id(w, "item", "BOLT"),
        .milk = chain_id(w, "item", "MILK"),
        .nut = chain_id(w, "item", "NUT"),
        .main = chain_id(w, "site", "MAIN"),
        .shop = chain_id(w, "site", "SHOP"),
        .supplier = chain_id(w, "party", "ACME"),
        .customer = chain_id(w, "party", "ANN"),
        .stock = chain_id(w, "place", "MAIN/STOCK"),
        .dock = chain_id(w, "place", "MAIN/DOCK"),
        .hold = chain_id(w, "place", "MAIN/HOLD"),
        .pack = chain_id(w, "place", "MAIN/PACK"),
        .shop_stock = chain_id(w, "place", "SHOP/STOCK"),
    };
    *state = t;
    return 0;
}

// With faults, each call is first run with every one of its statements failing in turn, and undone.
static bool faulty;

static inline int test_open_faulty(void **state) {
    int result = test_open(state);
    faulty = true;
    return result;
}

#define in_store(w, fn, p)                                                                         \
    (faulty ? (void)with_faults((w), (fn), (p), sizeof *(p), true) : (void)0,                      \
        world_write((w), (fn), (p)))

static inline int test_close(void **state) {
    faulty = false;
    Test *t = *state;
    world_free(t->w);
    free(t);
    return 0;
}

// ---- one call, in a transaction of its own -------------------------------------------------------------------------------
typedef struct {
    const char *kind;
    Id doc;
    Move *moves;
    int n;
} PostCall;

static inline Status post_call(Cx *cx, void *data) {
    PostCall *c = data;
    Entry entry = {.kind = c->kind, .doc = c->doc};
    return moves_post(cx, &entry, c->moves, c->n);
}

static inline Status post(World *w, Move *moves, int n) {
    PostCall c = {"test", {0}, moves, n};
    return in_store(w, post_call, &c);
}

static inline Status level_call(Cx *cx, void *data) {
    StockLevel *l = data;
    return stock_level_get(cx, l->item, l->site, l);
}

static inline StockLevel level_at(World *w, Id item, Id site) {
    StockLevel l = {.item = item, .site = site};
    assert_ok(w->cx, world_write(w, level_call, &l));
    return l;
}

#define assert_level(w, item_, site_, on_hand_, available_, held_, value_)                         \
    do {                                                                                           \
        StockLevel l_ = level_at((w), (item_), (site_));                                           \
        assert_int_equal(l_.on_hand.v, QTY(on_hand_).v);                                           \
        assert_int_equal(l_.available.v, QTY(available_).v);                                       \
        assert_int_equal(l_.held.v, QTY(held_).v);                                                 \
        assert_int_equal(l_.value.v, (value_));                                                    \
    } while (0)

// Balance of a cash account, debit less credit, over all parties and stripes.
static inline int64_t gl(World *w, int account) {
    char sql[200];
    snprintf(sql, sizeof sql, "select cast(coalesce(sum(posted), 0) as bigint) from account where flow = 2 and place = %d",
        account);
    return world_int(w, sql);
}

// ---- what must hold ------------------------------------------------------------------------------------------------------
static inline void assert_conserved(World *w) {
    static const struct {
        const char *what, *sql;
    } broken[] = {
        {"items whose goods do not sum to zero", "select count(*) from (select unit from account where flow = 1 group by unit having sum(posted) <> 0) x"},
        {"cash that does not sum to zero", "select count(*) from (select unit from account where flow = 2 group by unit having sum(posted) <> 0) x"},
        {"accounts that differ from their transfers",
            "select count(*) from account a where a.posted <> "
            "(select coalesce(sum(case when t.dst = a.id then t.amount else -t.amount end), 0) "
            "from transfer t where t.dst = a.id or t.src = a.id)"},
        {"guarded accounts below zero", "select count(*) from account where guarded = 1 and posted < 0"},
        {"levels that differ from their accounts",
            "select count(*) from stock_level s where s.on_hand <> (select coalesce(sum(a.posted), "
            "0) from account a "
            "join place p on p.id = a.place where a.flow = 1 and a.owner = 0 and a.guarded = 1 and "
            "a.unit = s.item "
            "and p.site = s.site)"},
        {"available that differs from good goods in storage",
            "select count(*) from stock_level s where s.available <> (select "
            "coalesce(sum(a.posted), 0) from account a "
            "join place p on p.id = a.place left join lot l on l.id = a.lot where a.flow = 1 and "
            "a.owner = 0 and "
            "a.unit = s.item and p.site = s.site and p.kind = 'storage' and coalesce(l.status, "
            "'good') = 'good')"},
        {"held that differs from the holds",
            "select count(*) from stock_level s where s.held <> (select coalesce(sum(h.qty), 0) "
            "from hold h "
            "where h.item = s.item and h.site = s.site and h.supply = 0)"},
        {"held beyond what is available, or below nothing", "select count(*) from stock_level where held > available or held < 0 or on_hand < available"},
        {"holds of nothing", "select count(*) from hold where qty <= 0"},
        {"value without goods",
            "select count(*) from stock_level where value < 0 or (on_hand = 0 and value <> 0)"},
        {"stock whose value differs from its account",
            "select cast(abs((select coalesce(sum(value), 0) from stock_level where site <> 1) - "
            "(select coalesce(sum(posted), 0) from account where flow = 2 and place = 1300)) as "
            "bigint)"},
        {"goods in transit whose value differs from their account",
            "select cast(abs((select coalesce(sum(value), 0) from stock_level where site = 1) - "
            "(select coalesce(sum(posted), 0) from account where flow = 2 and place = 1310)) as "
            "bigint)"},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        int64_t n = world_int(w, broken[i].sql);
        if (n != 0) print_error("%lld %s\n", (long long)n, broken[i].what);
        assert_int_equal(n, 0);
    }
}

#endif
