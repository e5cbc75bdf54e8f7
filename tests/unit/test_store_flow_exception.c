// What should be done about supply when what it serves changes, and what a plan run leaves of the one before.
//
//   An order waits for 20 bolts. Purchase A (due in 5 days) is held for 4 of it and pegged for 6, purchase B (in 8 days) pegged for 8,
//   and planned supply C (in 9 days) for 2.
#include "product_test.h"

#include "flow/product/exception.h"
#include "flow/product/planned.h"

typedef struct {
    const Chain *c;
    Doc plan;
    Line order, a, b, planned, need;
    int kind, qty, day, made; // of the proposals asked for
    Exception e;
} Case;

static Status expect(Cx *cx, Case *k, Line *l, LineKind kind, int qty, int day) {
    *l = (Line){.doc = line_is_planned((int32_t)kind) ? k->plan.id : (Id){0},
        .pos = 1,
        .kind = (int32_t)kind,
        .item = k->c->bolt,
        .site = k->c->main,
        .qty = QTY(qty),
        .due = date_add(cx_today(cx), day)};
    return line_add(cx, l);
}

static Status build(Cx *cx, void *data) {
    Case *k = data;
    k->plan = (Doc){.kind = DOC_PLAN, .status = DOC_OPEN};
    TRY(doc_add(cx, &k->plan));
    TRY(expect(cx, k, &k->order, LINE_ORDER, 20, 3));
    TRY(expect(cx, k, &k->a, LINE_PURCHASE, 10, 5));
    TRY(expect(cx, k, &k->b, LINE_PURCHASE, 10, 8));
    TRY(expect(cx, k, &k->planned, LINE_PLANNED_MAKE, 10, 9));
    TRY(expect(cx, k, &k->need, LINE_PLANNED_COMPONENT, 10, 7));
    TRY(planned_note(cx, k->planned.id, (Id){0}, cx_today(cx), "for the order", "", (Id){0}, (Date){0}));
    Qty held;
    TRY(hold_supply(cx, &k->order, k->a.id, QTY(4), &held));
    TRY(hold_supply(cx, &k->order, k->planned.id, QTY(1), &held));
    TRY(peg_add(cx, k->a.id, k->order.id, QTY(6)));
    TRY(peg_add(cx, k->b.id, k->order.id, QTY(8)));
    return peg_add(cx, k->planned.id, k->order.id, QTY(2));
}

static Status propose(Cx *cx, void *data) {
    Case *k = data;
    Date to = k->kind == EXCEPTION_CANCEL ? (Date){0} : date_add(cx_today(cx), k->day);
    return exceptions_for(cx, &k->order, (ExceptionKind)k->kind, QTY(k->qty), to, "it changed", &k->made);
}

static Status add(Cx *cx, void *data) { return exception_add(cx, &((Case *)data)->e); }

// Each call is first made with a fault at each of its statements, all of which are told.
#define done(t, fn, k)                                                                             \
    (assert_true(with_faults((t)->w, (fn), (k), sizeof *(k), false) > 0),                          \
        assert_status((t)->w->cx, world_write((t)->w, (fn), (k)), OK))

static Case built(Test *t) {
    Case k = {.c = &t->c};
    done(t, build, &k);
    return k;
}

// How much a supply line is proposed for; 0: it is not. Open ones are then forgotten.
static int64_t proposed(Test *t, const Line *supply) {
    char sql[200];
    snprintf(sql, sizeof sql, "select qty from exception where status = 'open' and line = %lld",
        (long long)supply->id.v);
    return world_int(t->w, sql) / UNIT;
}

static Status forget(Cx *cx, void *data) {
    (void)data;
    return sql_exec(cx, "delete from exception");
}

static void asked(Test *t, Case *k, ExceptionKind kind, int qty, int day, int a, int b) {
    assert_ok(t->w->cx, world_write(t->w, forget, NULL));
    k->kind = (int)kind;
    k->qty = qty;
    k->day = day;
    // What is proposed adds up, so once only after the faults.
    assert_true(with_faults(t->w, propose, k, sizeof *k, false) > 0);
    assert_ok(t->w->cx, world_write(t->w, forget, NULL));
    assert_ok(t->w->cx, world_write(t->w, propose, k));
    assert_int_equal(k->made, (a > 0) + (b > 0));
    assert_int_equal(proposed(t, &k->a), a);
    assert_int_equal(proposed(t, &k->b), b);
    assert_int_equal(proposed(t, &k->planned), 0); // the next plan run makes it anew
}

static void supply_that_serves_what_changed(void **state) {
    Test *t = *state;
    Case k = built(t);
    // Served by both a hold and a peg it counts once; the latest is to go first, which is the planned 2, and no more than is asked for.
    asked(t, &k, EXCEPTION_CANCEL, 20, 0, 6, 8);
    asked(t, &k, EXCEPTION_CANCEL, 12, 0, 2, 8);
    asked(t, &k, EXCEPTION_CANCEL, 10, 0, 0, 8);
    asked(t, &k, EXCEPTION_CANCEL, 8, 0, 0, 6);
    asked(t, &k, EXCEPTION_CANCEL, 0, 0, 0, 0);
    // What comes right when it is wanted is left alone.
    asked(t, &k, EXCEPTION_DEFER, 20, 6, 6, 0);
    asked(t, &k, EXCEPTION_DEFER, 20, 5, 0, 0);
    asked(t, &k, EXCEPTION_DEFER, 20, 9, 6, 8);
    asked(t, &k, EXCEPTION_EXPEDITE, 20, 6, 0, 8);
    asked(t, &k, EXCEPTION_EXPEDITE, 20, 8, 0, 0);
    asked(t, &k, EXCEPTION_EXPEDITE, 20, 1, 6, 8);
    assert_int_equal(
        world_int(t->w, "select count(*) from exception where reason = 'it changed' and date - to_date in (4, 7)"),
        2);
}

static void what_is_not_given_is_the_lines(void **state) {
    Test *t = *state;
    Case k = built(t);
    k.e = (Exception){.kind = EXCEPTION_LATE, .line = k.a.id, .qty = QTY(3), .status = EXCEPTION_DONE};
    done(t, add, &k);
    char sql[300];
    snprintf(sql, sizeof sql,
        "select count(*) from exception where status = 'open' and item = %lld and site = %lld and "
        "date = %d "
        "and doc = 0 and reason = '' and qty = 3000000",
        (long long)t->c.bolt.v, (long long)t->c.main.v, k.a.due.v);
    assert_int_equal(world_int(t->w, sql), 1);
    k.e.qty = QTY(4); // takes the first one's place
    done(t, add, &k);
    assert_int_equal(world_int(t->w, "select count(*) from exception"), 1);
    assert_int_equal(proposed(t, &k.a), 4);
    k.e.demand = k.order.id; // about another demand, or of another kind, it stands beside it
    done(t, add, &k);
    k.e.kind = EXCEPTION_PAST_DUE;
    k.e.item = t->c.nut; // what is given stays
    k.e.site = t->c.shop;
    k.e.date = (Date){15000};
    k.e.doc = k.plan.id;
    done(t, add, &k);
    assert_int_equal(world_int(t->w, "select count(*) from exception"), 3);
    snprintf(sql, sizeof sql, "select count(*) from exception where item = %lld and site = %lld and date = 15000 and doc = %lld",
        (long long)t->c.nut.v, (long long)t->c.shop.v, (long long)k.plan.id.v);
    assert_int_equal(world_int(t->w, sql), 1);
}

static Status clear(Cx *cx, void *data) {
    TRY(pegs_drop(cx));
    return planned_clear(cx, *(Id *)data);
}

// What a plan wanted and nobody released goes; firm supply and what holds it stay.
static void a_plan_is_cleared(void **state) {
    Test *t = *state;
    Case k = built(t);
    k.e = (Exception){.plan = k.plan.id, .kind = EXCEPTION_LATE, .line = k.a.id, .qty = QTY(3)};
    done(t, add, &k);
    Id none = {0};
    done(t, clear, &none); // of no plan: the pegs alone
    assert_int_equal(world_int(t->w, "select count(*) from peg"), 0);
    assert_int_equal(world_int(t->w, "select count(*) from line where open > 0"), 5);
    assert_int_equal(world_int(t->w, "select count(*) from planned"), 1);
    done(t, clear, &k.plan.id);
    assert_int_equal(world_int(t->w, "select count(*) from line where open > 0"), 3);
    assert_int_equal(world_int(t->w, "select count(*) from planned"), 0);
    assert_int_equal(world_int(t->w, "select cast(sum(qty) as bigint) from hold"), QTY(4).v);
    assert_int_equal(world_int(t->w, "select count(*) from exception where status = 'dismissed'"), 1);
    assert_conserved(t->w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_open, test_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(supply_that_serves_what_changed),
        TEST(what_is_not_given_is_the_lines),
        TEST(a_plan_is_cleared),
    };
    return cmocka_run_group_tests_name("exceptions", tests, NULL, NULL);
}
