// Posted product: value at moving average to the cent, money that follows goods, guards, lots, and what must hold after any
// sequence of moves. The amounts are worked out by hand in the remarks.
#include "product_test.h"

#include "flow/product/parts.h"

static Move receive(const Chain *c, Id item, int qty, int64_t cents) {
    return (Move){.item = item, .from = AT_SUPPLIER, .to = c->stock, .qty = QTY(qty), .value = {cents}};
}

static Move sell(const Chain *c, Id item, int qty) {
    return (Move){.item = item, .from = c->stock, .to = AT_CUSTOMER, .qty = QTY(qty)};
}

static void average_to_the_cent(void **state) {
    Test *t = *state;
    Chain *c = &t->c;
    Move in[] = {receive(c, c->bolt, 10, 1000), receive(c, c->bolt, 5, 1000)};
    assert_ok(t->w->cx, post(t->w, in, 2));
    assert_level(t->w, c->bolt, c->main, 15, 15, 0, 2000);
    Move out = sell(c, c->bolt, 8); // 20.00 × 8 / 15 = 10.667
    assert_ok(t->w->cx, post(t->w, &out, 1));
    assert_int_equal(out.value.v, 1067);
    assert_level(t->w, c->bolt, c->main, 7, 7, 0, 933);
    Move rest[] = {sell(c, c->bolt, 2), sell(c, c->bolt, 5)}; // 9.33 × 2 / 7 = 2.666; then all that is left
    assert_ok(t->w->cx, post(t->w, rest, 2));
    assert_int_equal(rest[0].value.v, 267);
    assert_int_equal(rest[1].value.v, 666);
    assert_level(t->w, c->bolt, c->main, 0, 0, 0, 0);
    assert_int_equal(gl(t->w, GL_STOCK), 0);
    assert_int_equal(gl(t->w, GL_GRNI), -2000);
    assert_int_equal(gl(t->w, GL_COGS), 2000);
    assert_conserved(t->w);
}

// Goods come and go at every end of the chain; each has its account.
static void money_follows_goods(void **state) {
    Test *t = *state;
    World *w = t->w;
    Chain *c = &t->c;
    Move in = {.item = c->bolt, .from = AT_OPENING, .to = c->stock, .qty = QTY(100), .value = {10000}};
    assert_ok(w->cx, post(w, &in, 1));
    assert_int_equal(gl(w, GL_EQUITY), -10000);

    Move issue = {.item = c->bolt, .from = c->stock, .to = AT_PRODUCTION, .qty = QTY(30)};
    assert_ok(w->cx, post(w, &issue, 1));
    assert_int_equal(gl(w, GL_WIP), 3000);
    Move made = {.item = c->nut, .from = AT_PRODUCTION, .to = c->dock, .qty = QTY(10), .value = {2500}};
    assert_ok(w->cx, post(w, &made, 1));
    Move wasted = {.item = c->nut, .from = AT_PRODUCTION, .to = AT_LOSS, .qty = QTY(2), .value = {500}};
    assert_ok(w->cx, post(w, &wasted, 1));
    assert_int_equal(gl(w, GL_WIP), 0);
    assert_int_equal(gl(w, GL_SCRAP), 500);
    assert_level(w, c->nut, c->main, 10, 0, 0, 2500); // at the dock: not available
    Move put_away = {.item = c->nut, .from = c->dock, .to = c->stock, .qty = QTY(10)};
    assert_ok(w->cx, post(w, &put_away, 1));
    assert_int_equal(put_away.value.v, 0);
    assert_level(w, c->nut, c->main, 10, 10, 0, 2500);

    Move found = {.item = c->bolt, .from = AT_LOSS, .to = c->stock, .qty = QTY(7)}; // at average: 1.00
    assert_ok(w->cx, post(w, &found, 1));
    assert_int_equal(found.value.v, 700);
    assert_int_equal(gl(w, GL_ADJUSTMENT), -700);
    Move back = {.item = c->bolt, .from = AT_CUSTOMER, .to = c->hold, .qty = QTY(1), .value = {90}};
    assert_ok(w->cx, post(w, &back, 1));
    assert_int_equal(gl(w, GL_COGS), -90);

    // To another site by way of transit: 78 bolts are worth 77.90, 39 of them half of it.
    Move away = {.item = c->bolt, .from = c->stock, .to = AT_TRANSIT, .qty = QTY(39)};
    assert_ok(w->cx, post(w, &away, 1));
    assert_int_equal(away.value.v, 3895);
    assert_int_equal(gl(w, GL_TRANSIT), 3895);
    Move there = {.item = c->bolt, .from = AT_TRANSIT, .to = c->shop_stock, .qty = QTY(39)};
    assert_ok(w->cx, post(w, &there, 1));
    assert_int_equal(gl(w, GL_TRANSIT), 0);
    assert_level(w, c->bolt, c->shop, 39, 39, 0, 3895);
    Move jump = {.item = c->bolt, .from = c->shop_stock, .to = c->stock, .qty = QTY(1)};
    assert_status(w->cx, post(w, &jump, 1), INPUT);

    // A found item that never had a cost takes the expected one.
    Move first = {.item = c->milk, .from = AT_LOSS, .to = c->hold, .qty = QTY(3)};
    assert_ok(w->cx, post(w, &first, 1));
    assert_int_equal(first.value.v, 300);
    assert_conserved(w);
}

typedef struct {
    Chain *c;
    Id doc;
    Money cost;
} Claim;

static Status claim_post(Cx *cx, void *data) {
    Claim *k = data;
    Doc doc = {.kind = DOC_SUPPLIER_RETURN, .party = k->c->supplier, .site = k->c->main, .status = DOC_OPEN};
    TRY(doc_add(cx, &doc));
    Move m = {.item = k->c->bolt, .from = k->c->stock, .to = AT_SUPPLIER, .qty = QTY(4), .cost = k->cost};
    Entry entry = {.kind = "return", .doc = doc.id};
    return moves_post(cx, &entry, &m, 1);
}

static void claims_on_suppliers(void **state) {
    Test *t = *state;
    Move in = receive(&t->c, t->c.bolt, 12, 1200);
    assert_ok(t->w->cx, post(t->w, &in, 1));
    Claim dear = {.c = &t->c, .cost = {450}}; // worth 4.00, claimed at 4.50
    assert_ok(t->w->cx, in_store(t->w, claim_post, &dear));
    assert_int_equal(gl(t->w, GL_CLAIMS), 450);
    assert_int_equal(gl(t->w, GL_PRICE_DIFFERENCE), -50);
    Claim cheap = {.c = &t->c, .cost = {0}}; // nothing is to be had for it
    assert_ok(t->w->cx, in_store(t->w, claim_post, &cheap));
    assert_int_equal(gl(t->w, GL_CLAIMS), 450);
    assert_int_equal(gl(t->w, GL_PRICE_DIFFERENCE), 350);
    char sql[200];
    snprintf(sql, sizeof sql, "select posted from account where flow = 2 and place = 1400 and owner = %lld",
        (long long)t->c.supplier.v);
    assert_int_equal(world_int(t->w, sql), 450);
    assert_conserved(t->w);
}

static void guards_refuse(void **state) {
    Test *t = *state;
    World *w = t->w;
    Chain *c = &t->c;
    Move in = receive(c, c->bolt, 5, 500);
    assert_ok(w->cx, post(w, &in, 1));
    Move much = sell(c, c->bolt, 6);
    assert_status(w->cx, post(w, &much, 1), STOCK);
    assert_non_null(strstr(w->cx->error.text.at, "6 of BOLT are wanted, and 5 are in MAIN/STOCK"));
    // Enough at the site, but in another place: the account's own guard.
    Move from_dock = {.item = c->bolt, .from = c->dock, .to = AT_CUSTOMER, .qty = QTY(2)};
    assert_status(w->cx, post(w, &from_dock, 1), STOCK);
    assert_non_null(strstr(w->cx->error.text.at, "2 of BOLT are wanted, and 0 are in MAIN/DOCK"));
    // The second of two fails: nothing of the first is left.
    Move two[] = {sell(c, c->bolt, 3), sell(c, c->bolt, 3)};
    assert_status(w->cx, post(w, two, 2), STOCK);
    assert_level(w, c->bolt, c->main, 5, 5, 0, 500);
    Move none = {.item = c->bolt, .from = c->stock, .to = c->dock, .qty = {0}};
    assert_status(w->cx, post(w, &none, 1), INPUT);
    Move same = {.item = c->bolt, .from = c->stock, .to = c->stock, .qty = QTY(1)};
    assert_status(w->cx, post(w, &same, 1), INPUT);
    Move negative = receive(c, c->bolt, 1, -1);
    assert_status(w->cx, post(w, &negative, 1), INPUT);
    Move nowhere = {.item = c->bolt, .from = {77777}, .to = c->stock, .qty = QTY(1)};
    assert_status(w->cx, post(w, &nowhere, 1), MISSING);
    assert_int_equal(world_int(w, "select count(*) from entry"), 1);
    assert_conserved(w);
}

// Consigned goods are moved and guarded, but are not our stock and cost nothing.
static void goods_of_others(void **state) {
    Test *t = *state;
    Chain *c = &t->c;
    Move in = {
        .item = c->bolt, .owner = c->supplier, .from = AT_SUPPLIER, .to = c->stock, .qty = QTY(8), .value = {99}};
    assert_ok(t->w->cx, post(t->w, &in, 1));
    assert_level(t->w, c->bolt, c->main, 0, 0, 0, 0);
    Move ours = sell(c, c->bolt, 1);
    assert_status(t->w->cx, post(t->w, &ours, 1), STOCK);
    Move theirs = {
        .item = c->bolt, .owner = c->supplier, .from = c->stock, .to = AT_SUPPLIER, .qty = QTY(9)};
    assert_status(t->w->cx, post(t->w, &theirs, 1), STOCK);
    theirs.qty = QTY(8);
    assert_ok(t->w->cx, post(t->w, &theirs, 1));
    assert_int_equal(gl(t->w, GL_STOCK), 0);
    assert_conserved(t->w);
}

// ---- lots ----------------------------------------------------------------------------------------------------------------

typedef struct {
    Chain *c;
    Lot lots[3];
    Stored *found;
    int n;
    Qty qty;
    Date on;
    LotStatus status;
} Lots;

static Status lots_make(Cx *cx, void *data) {
    Lots *l = data;
    static const int expires[] = {20, 5, 0}; // days from today
    for (int i = 0; i < 3; i++) {
        l->lots[i] = (Lot){.item = l->c->milk,
            .expires = expires[i] ? date_add(cx_today(cx), expires[i]) : (Date){0}};
        TRY(lot_add(cx, &l->lots[i]));
        Move m = receive(l->c, l->c->milk, 10, 1000);
        m.lot = l->lots[i].id;
        Entry entry = {.kind = "receive"};
        TRY(moves_post(cx, &entry, &m, 1));
    }
    return OK;
}

static Status lots_pick(Cx *cx, void *data) {
    Lots *l = data;
    return stored_pick(cx, l->c->milk, l->c->main, l->qty, l->on, &l->found, &l->n);
}

// What is at a place, of any status; nothing is at the dock.
static Status lots_at(Cx *cx, void *data) {
    Lots *l = data;
    Stored *dock;
    int at_dock;
    TRY(stored_at(cx, l->c->milk, l->c->main, PLACE_DOCK, (Date){0}, &dock, &at_dock));
    CHECK(at_dock == 0);
    StockLevel level;
    TRY(stock_level_get(cx, l->c->milk, l->c->main, &level));
    CHECK(stock_cost(&level, (Price){77}).v == UNIT);
    TRY(stock_level_get(cx, l->c->nut, l->c->main, &level));
    CHECK(stock_cost(&level, (Price){77}).v == 77);
    TRY(lot_parent_add(cx, l->lots[0].id, l->lots[1].id, QTY(2), (Id){5}));
    TRY(lot_parent_add(cx, l->lots[0].id, l->lots[1].id, QTY(3), (Id){5}));
    Qty of;
    TRY(sql_get(cx, NULL, "select qty from lot_parent", NO_ARGS, OUT(O(&of))));
    CHECK(of.v % QTY(5).v == 0);
    return stored_at(cx, l->c->milk, l->c->main, PLACE_STORAGE, l->on, &l->found, &l->n);
}

static Status lots_status(Cx *cx, void *data) {
    Lots *l = data;
    return lot_set_status(cx, l->lots[1].id, l->status);
}

static void first_expired_first_out(void **state) {
    Test *t = *state;
    World *w = t->w;
    Lots l = {.c = &t->c};
    assert_ok(w->cx, in_store(w, lots_make, &l));
    // The third takes its expiry from the item's shelf life: ten days.
    assert_int_equal(l.lots[2].expires.v, cx_today(w->cx).v + 10);
    l.qty = QTY(25);
    assert_ok(w->cx, in_store(w, lots_pick, &l));
    assert_int_equal(l.n, 3);
    assert_int_equal(l.found[0].lot.v, l.lots[1].id.v);
    assert_int_equal(l.found[1].lot.v, l.lots[2].id.v);
    assert_int_equal(l.found[2].lot.v, l.lots[0].id.v);
    assert_int_equal(l.found[2].qty.v, QTY(5).v);
    l.on = date_add(cx_today(w->cx), 6); // the first has expired by then
    l.qty = QTY(20);
    assert_ok(w->cx, in_store(w, lots_pick, &l));
    assert_int_equal(l.n, 2);
    assert_int_equal(l.found[0].lot.v, l.lots[2].id.v);
    l.qty = QTY(21);
    assert_status(w->cx, in_store(w, lots_pick, &l), STOCK);
    assert_non_null(strstr(w->cx->error.text.at, "20 are in storage at MAIN"));
    assert_ok(w->cx, in_store(w, lots_at, &l));
    assert_int_equal(l.n, 2);
    l.on = (Date){0};
    assert_ok(w->cx, in_store(w, lots_at, &l));
    assert_int_equal(l.n, 3);
    assert_conserved(w);
}

static void status_moves_availability(void **state) {
    Test *t = *state;
    World *w = t->w;
    Chain *c = &t->c;
    Lots l = {.c = c, .status = LOT_QUARANTINE};
    assert_ok(w->cx, in_store(w, lots_make, &l));
    assert_level(w, c->milk, c->main, 30, 30, 0, 3000);
    assert_ok(w->cx, in_store(w, lots_status, &l));
    assert_ok(w->cx, in_store(w, lots_status, &l)); // again: nothing
    assert_level(w, c->milk, c->main, 30, 20, 0, 3000);
    assert_conserved(w);
    // What is not good may be moved whoever holds what, and picking leaves it out.
    Move aside = {.item = c->milk, .lot = l.lots[1].id, .from = c->stock, .to = c->hold, .qty = QTY(4)};
    assert_ok(w->cx, post(w, &aside, 1));
    l.qty = QTY(20);
    assert_ok(w->cx, in_store(w, lots_pick, &l));
    assert_int_equal(l.found[0].lot.v, l.lots[2].id.v);
    l.status = LOT_GOOD;
    assert_ok(w->cx, in_store(w, lots_status, &l));
    assert_level(w, c->milk, c->main, 30, 26, 0, 3000);
    Move other = {.item = c->milk, .lot = l.lots[0].id, .from = c->hold, .to = c->stock, .qty = QTY(1)};
    assert_status(w->cx, post(w, &other, 1), STOCK);
    assert_non_null(strstr(w->cx->error.text.at, "of lot L-"));
    assert_conserved(w);
}

// ---- any sequence --------------------------------------------------------------------------------------------------------

enum { STEPS = 400 };

static Id any(Rng *r, const Id *from, int n) { return from[rng_int(r, 0, n - 1)]; }

static void conserved_after_anything(void **state) {
    Test *t = *state;
    World *w = t->w;
    Chain *c = &t->c;
    uint64_t seed = (uint64_t)time_now().v;
    print_message("seed %llu\n", (unsigned long long)seed);
    Rng r = rng_new(seed);
    Lots l = {.c = c};
    assert_ok(w->cx, in_store(w, lots_make, &l));
    Id places[] = {AT_SUPPLIER, AT_CUSTOMER, AT_PRODUCTION, AT_LOSS, AT_OPENING, AT_TRANSIT, c->stock,
        c->dock, c->hold, c->pack, c->shop_stock, c->stock, c->stock, AT_SUPPLIER, AT_SUPPLIER};
    Id items[] = {c->bolt, c->nut, c->milk};
    int posted = 0, refused = 0;
    for (int i = 0; i < STEPS; i++) {
        Move m[4];
        int n = (int)rng_int(&r, 1, 4);
        for (int k = 0; k < n; k++) {
            Id item = any(&r, items, 3);
            m[k] = (Move){
                .item = item,
                .lot = item.v == c->milk.v ? l.lots[rng_int(&r, 0, 2)].id : (Id){0},
                .owner = rng_chance(&r, 0.1) ? c->supplier : (Id){0},
                .from = any(&r, places, 15),
                .to = any(&r, places, 15),
                .qty = {rng_chance(&r, 0.3) ? rng_int(&r, 1, 3000000) : rng_int(&r, 1, 5) * UNIT},
            };
            bool physical = m[k].from.v > 5;
            if (!physical) m[k].value = (Money){rng_int(&r, 0, 2000)};
            if (m[k].to.v == AT_SUPPLIER.v) m[k].cost = (Money){rng_int(&r, 0, 500)};
        }
        if (rng_chance(&r, 0.05)) {
            l.status = (LotStatus)rng_int(&r, 0, 2);
            assert_ok(w->cx, in_store(w, lots_status, &l));
        }
        Status s = post(w, m, n);
        if (s == OK) posted++;
        else refused++;
        if (s != OK && s != STOCK && s != INPUT) world_print_error(w->cx);
        assert_true(s == OK || s == STOCK || s == INPUT);
        if (i % 40 == 39) assert_conserved(w);
    }
    assert_true(posted > STEPS / 20 && refused > STEPS / 20);
    assert_conserved(w);
}

// ---- the ledger ----------------------------------------------------------------------------------------------------------

static Status reverse(Cx *cx, void *data) {
    Entry undo = {.kind = "reverse"};
    return ledger_reverse(cx, *(Id *)data, &undo);
}

static Status sum_posted(Cx *cx, void *data) {
    int64_t *posted = data;
    AccountKey key = {FLOW_CASH, currency(), {GL_GRNI}, {0}, {0}, false};
    return ledger_balance(cx, &key, posted);
}

static void money_is_reversed(void **state) {
    Test *t = *state;
    World *w = t->w;
    Move in = receive(&t->c, t->c.bolt, 10, 1234);
    assert_ok(w->cx, post(w, &in, 1));
    int64_t posted = 0;
    assert_ok(w->cx, in_store(w, sum_posted, &posted));
    assert_int_equal(posted, -1234);
    Id entry = {world_int(w, "select max(id) from entry")};
    assert_ok(w->cx, in_store(w, reverse, &entry));
    assert_int_equal(gl(w, GL_STOCK), 0);
    assert_int_equal(gl(w, GL_GRNI), 0);
    assert_int_equal(world_int(w, "select count(*) from entry where reverses <> 0"), 1);
    Id none = {1};
    assert_status(w->cx, in_store(w, reverse, &none), MISSING);
}

// An entry of yesterday, in two parts: one row, of that time, recorded now. Nothing to post leaves nothing.
static Status late_entry(Cx *cx, void *data) {
    Chain *c = data;
    Entry entry = {.id = cx_id(cx), .kind = "receive", .effective = {cx->now.v - DAY}};
    Move nothing;
    int short_at;
    TRY(ledger_post(cx, &entry, NULL, 0, &short_at));
    TRY(moves_post(cx, &entry, &nothing, 0));
    CHECK(!entry.written);
    Move in = receive(c, c->bolt, 10, 1000);
    TRY(moves_post(cx, &entry, &in, 1));
    return moves_post(cx, &entry, &in, 1);
}

static void an_entry_is_written_once(void **state) {
    Test *t = *state;
    assert_ok(t->w->cx, in_store(t->w, late_entry, &t->c));
    assert_int_equal(world_int(t->w, "select count(*) from entry"), 1);
    assert_int_equal(world_int(t->w, "select count(*) from transfer"), 4);
    assert_int_equal(world_int(t->w, "select recorded - effective from entry"), DAY);
    assert_conserved(t->w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_open, test_close)
#define FAULTY(f)                                                                                  \
    { #f " with faults", f, test_open_faulty, test_close, NULL }

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(average_to_the_cent),
        TEST(money_follows_goods),
        TEST(claims_on_suppliers),
        TEST(guards_refuse),
        TEST(goods_of_others),
        TEST(first_expired_first_out),
        TEST(status_moves_availability),
        TEST(conserved_after_anything),
        TEST(money_is_reversed),
        FAULTY(average_to_the_cent),
        FAULTY(money_follows_goods),
        FAULTY(claims_on_suppliers),
        FAULTY(guards_refuse),
        FAULTY(goods_of_others),
        FAULTY(first_expired_first_out),
        FAULTY(status_moves_availability),
        FAULTY(money_is_reversed),
        TEST(an_entry_is_written_once),
        FAULTY(an_entry_is_written_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
