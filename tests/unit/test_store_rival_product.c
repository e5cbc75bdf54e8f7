// Who was second, in the product flow: a rival takes the stock, the hold or the account after it was read and before it is written.
#include "product_test.h"

#include "flow/product/exception.h"
#include "flow/product/parts.h"
#include "support/rival.h"

typedef struct {
    Chain *c;
    Line order, supply;
    Qty got, on_stock, on_supply;
    int64_t there;
    Id exception;
} Case;

// Ten bolts, an order of eight that waits for five of a purchase, and a proposal to cancel it.
static Status build(Cx *cx, void *data) {
    Case *k = data;
    Chain *c = k->c;
    Entry entry = {.kind = "open"};
    Move in = {.item = c->bolt, .from = AT_OPENING, .to = c->stock, .qty = QTY(10), .value = {1000}};
    TRY(moves_post(cx, &entry, &in, 1));
    k->order = (Line){.pos = 1,
        .kind = LINE_ORDER,
        .item = c->bolt,
        .site = c->main,
        .qty = QTY(8),
        .due = date_add(cx_today(cx), 5)};
    TRY(line_add(cx, &k->order));
    k->supply = k->order;
    k->supply.id = (Id){0};
    k->supply.kind = LINE_PURCHASE;
    TRY(line_add(cx, &k->supply));
    TRY(hold_supply(cx, &k->order, k->supply.id, QTY(5), &k->got));
    Exception e = {.kind = EXCEPTION_CANCEL, .line = k->supply.id, .demand = k->order.id, .qty = QTY(5)};
    TRY(exception_add(cx, &e));
    return sql_get(cx, NULL, "select id from exception", NO_ARGS, OUT(O(&k->exception)));
}

static Case built(Test *t) {
    Case k = {.c = &t->c};
    assert_ok(t->w->cx, world_write(t->w, build, &k));
    return k;
}

static Status held(Cx *cx, Case *k) {
    return held_by(cx, k->order.id, &k->on_stock, &k->on_supply);
}

static Status hold_six(Cx *cx, void *data) {
    Case *k = data;
    TRY(hold_stock(cx, &k->order, QTY(6), false, &k->got));
    return held(cx, k);
}

// Of ten free bolts six are wanted, and a rival holds seven first: three are left. Then all of them.
static void who_holds_second_gets_the_rest(void **state) {
    Test *t = *state;
    Case k = built(t);
    const char *hold = "update stock_level set held = held +";
    assert_ok(t->w->cx, with_rival(t->w, hold_six, &k, hold, "update stock_level set held = 7000000"));
    assert_int_equal(k.got.v, QTY(3).v);
    assert_int_equal(k.on_stock.v, QTY(3).v);
    assert_ok(t->w->cx, with_rival(t->w, hold_six, &k, hold, "update stock_level set held = 10000000"));
    assert_int_equal(k.got.v, 0);
    assert_int_equal(k.on_stock.v, 0);
    assert_level(t->w, t->c.bolt, t->c.main, 10, 10, 0, 1000);
    assert_conserved(t->w);
}

static Status arrive(Cx *cx, void *data) {
    Case *k = data;
    TRY(hold_arrived(cx, k->supply.id));
    TRY(held(cx, k));
    return sql_get(
        cx, NULL, "select cast(sum(held) as bigint) from stock_level", NO_ARGS, OUT(O(&k->there)));
}

// The supply is there, and its holds become holds on stock; but the demand let go of its own meanwhile, and is given nothing.
static void who_let_go_gets_nothing(void **state) {
    Test *t = *state;
    Case k = built(t);
    assert_ok(t->w->cx,
        with_rival(t->w, arrive, &k, "delete from hold where line", "delete from hold where supply <> 0"));
    assert_int_equal(k.on_stock.v, 0);
    assert_int_equal(k.on_supply.v, 0);
    assert_int_equal(k.there, 0); // what it held for a moment is free again
    assert_ok(t->w->cx, world_write(t->w, arrive, &k));
    assert_int_equal(k.on_stock.v, QTY(5).v);
    assert_int_equal(k.on_supply.v, 0);
    assert_conserved(t->w);
}

static Status release_all(Cx *cx, void *data) {
    Case *k = data;
    TRY(hold_release(cx, k->order.id, (Qty){0}, &k->got));
    TRY(held(cx, k));
    return sql_get(
        cx, NULL, "select cast(sum(held) as bigint) from stock_level", NO_ARGS, OUT(O(&k->there)));
}

static Status sell_two(Cx *cx, void *data) {
    Case *k = data;
    Entry entry = {.kind = "ship"};
    Move m = {.item = k->c->bolt,
        .from = k->c->stock,
        .to = AT_CUSTOMER,
        .qty = QTY(2),
        .held_line = k->order.id};
    TRY(moves_post(cx, &entry, &m, 1));
    TRY(held(cx, k));
    return sql_get(
        cx, NULL, "select cast(sum(held) as bigint) from stock_level", NO_ARGS, OUT(O(&k->there)));
}

// A hold that a rival made smaller is read again; the level of stock is changed by what there really was.
static void a_hold_that_shrank_is_read_again(void **state) {
    Test *t = *state;
    Case k = built(t);
    assert_ok(t->w->cx, world_write(t->w, arrive, &k)); // five are held on stock
    const char *less = "update hold set qty = 1000000; update stock_level set held = 1000000";
    assert_ok(t->w->cx, with_rival(t->w, release_all, &k, "delete from hold where line", less));
    assert_int_equal(k.got.v, QTY(1).v);
    assert_int_equal(k.on_stock.v, 0);
    assert_int_equal(k.there, 0);
    // Of two that are sold one was held, and one is free.
    assert_ok(t->w->cx, with_rival(t->w, sell_two, &k, "update hold set qty = qty -", less));
    assert_int_equal(k.on_stock.v, 0);
    assert_int_equal(k.there, 0);
    assert_level(t->w, t->c.bolt, t->c.main, 10, 10, 5, 1000);
    assert_conserved(t->w);
}

static Status to_dock(Cx *cx, void *data) {
    Case *k = data;
    Entry entry = {.kind = "move"};
    Move m = {.item = k->c->bolt, .from = k->c->stock, .to = k->c->dock, .qty = QTY(2)};
    TRY(moves_post(cx, &entry, &m, 1));
    return sql_get(cx, NULL, "select posted from account where id = 77", NO_ARGS, OUT(O(&k->there)));
}

// Two post to a place where nothing ever was: they share the account that the first of them opened.
static void an_account_is_opened_once(void **state) {
    Test *t = *state;
    Case k = built(t);
    char first[300];
    snprintf(first, sizeof first,
        "insert into account (id, flow, unit, place, lot, owner, stripe, guarded, posted) "
        "values (77, 1, %lld, %lld, 0, 0, 0, 1, 3000000)",
        (long long)t->c.bolt.v, (long long)t->c.dock.v);
    assert_ok(t->w->cx, with_rival(t->w, to_dock, &k, "insert into account", first));
    assert_int_equal(k.there, QTY(5).v);
    // It was found by the connection, and undone: nobody may use it any more.
    assert_int_equal(world_int(t->w, "select count(*) from account where id = 77"), 0);
    Move m = {.item = t->c.bolt, .from = t->c.stock, .to = t->c.dock, .qty = QTY(1)};
    assert_ok(t->w->cx, post(t->w, &m, 1));
    assert_level(t->w, t->c.bolt, t->c.main, 10, 9, 0, 1000);
    assert_conserved(t->w);
}

// The last goods of a place are taken by one; the other is told what is there.
static void a_place_is_emptied_once(void **state) {
    Test *t = *state;
    Case k = built(t);
    char first[200];
    snprintf(first, sizeof first, "update account set posted = 1000000 where unit = %lld and place = %lld",
        (long long)t->c.bolt.v, (long long)t->c.stock.v);
    assert_status(t->w->cx, with_rival(t->w, sell_two, &k, "update account set posted", first), STOCK);
    assert_non_null(strstr(t->w->cx->error.text.at, "2 of BOLT are wanted, and 1 are in MAIN/STOCK"));
    assert_true(str_is(t->w->cx->error.hint, "take at most 1"));
    assert_true(str_is(t->w->cx->error.field, "qty"));
    assert_level(t->w, t->c.bolt, t->c.main, 10, 10, 0, 1000);
    assert_conserved(t->w);
}

static Status dismiss(Cx *cx, void *data) {
    return exception_close(cx, ((Case *)data)->exception, EXCEPTION_DISMISSED);
}

static void an_exception_is_closed_once(void **state) {
    Test *t = *state;
    Case k = built(t);
    assert_status(t->w->cx,
        with_rival(t->w, dismiss, &k, "update exception set status", "update exception set status = 'done'"),
        STATE);
    assert_non_null(strstr(t->w->cx->error.text.at, "this exception is done already"));
    assert_true(str_is(t->w->cx->error.value, "done"));
    assert_int_equal(world_int(t->w, "select count(*) from exception where status = 'open'"), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_open, test_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(who_holds_second_gets_the_rest),
        TEST(who_let_go_gets_nothing),
        TEST(a_hold_that_shrank_is_read_again),
        TEST(an_account_is_opened_once),
        TEST(a_place_is_emptied_once),
        TEST(an_exception_is_closed_once),
    };
    return cmocka_run_group_tests_name("rivals for goods", tests, NULL, NULL);
}
