// An order that changes reaches what was bought for it, however many sites and work orders lie between; and what was proposed before does
// not stand beside it.
#include "plan_test.h"

// The only open exception of a kind about a line of a document: its quantity in units and the day on which it should be there.
static void proposed(Shop *w, const char *kind, const char *number, int pos, int64_t qty, Date to) {
    const char *where = str_z(w->cx->arena,
        str_fmt(w->cx->arena,
            "from exception x join line l on l.id = x.line join doc d on d.id = l.doc where "
            "x.status = 'open' and x.kind = '%s' and d.number = '%s' and l.pos = %d",
            kind, number, pos));
    if (asked(w, "select count(*) %s", where) != 1)
        print_error("%s of %s: %s\n", kind, number, world_view(w, "exceptions", "status=open"));
    assert_int_equal(asked(w, "select count(*) %s", where), 1);
    assert_int_equal(asked(w, "select x.qty %s", where), qty * UNIT);
    assert_int_equal(asked(w, "select x.to_date %s", where), to.v);
}
static int64_t open_ones(Shop *w) {
    return asked(w, "select count(*) from exception where status = 'open'");
}
static Date june(int day) { return date_of(2011, 6, day); }

static void a_change_reaches_what_another_site_buys(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 20, "2011-06-17");
    act(w, "plan", "run", "{}");
    const char *po = got(w, act(w, "plan", "release", "{'send':true}"), "doc");
    assert_int_equal(open_ones(w), 0);
    // Smaller, and smaller again: it adds up. Larger again: less of it can go.
    act(w, "order", "change", "{'order':'A-1','pos':1,'qty':'12'}");
    proposed(w, "cancel", po, 1, 8, (Date){0});
    act(w, "order", "change", "{'order':'A-1','pos':1,'qty':'9'}");
    proposed(w, "cancel", po, 1, 11, (Date){0});
    act(w, "order", "change", "{'order':'A-1','pos':1,'qty':'15'}");
    proposed(w, "cancel", po, 1, 5, (Date){0});
    // Later, then earlier: it leaves the day before and was moved the day before that, but the past cannot be asked for.
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-07-01'}");
    proposed(w, "defer", po, 1, 15, june(29));
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-06-10'}");
    proposed(w, "expedite", po, 1, 15, june(8));
    proposed(w, "cancel", po, 1, 5, (Date){0});
    act(w, "order", "change", "{'order':'A-1','pos':1,'qty':'11'}");
    proposed(w, "cancel", po, 1, 9, (Date){0});
    proposed(w, "expedite", po, 1, 11, june(8));
    assert_int_equal(open_ones(w), 2);
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-06-02'}");
    proposed(w, "expedite", po, 1, 11, june(1));
    // As it was: nothing is to be hurried.
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-06-17'}");
    assert_int_equal(open_ones(w), 1);
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-06-10'}");
    const char *r = act(w, "order", "cancel", "{'order':'A-1'}");
    assert_string_equal(got(w, r, "proposals"), "1");
    proposed(w, "cancel", po, 1, 20, (Date){0});
    assert_int_equal(open_ones(w), 1);
    // The plan says it anew.
    act(w, "plan", "run", "{}");
    proposed(w, "cancel", po, 1, 20, (Date){0});
    assert_int_equal(open_ones(w), 1);
}

static void a_change_reaches_the_transfer_as_well(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 20, "2011-06-17");
    act(w, "plan", "run", "{}");
    const char *r = act(w, "plan", "release", "{'through':'2011-06-30'}");
    const char *po = got(w, r, "doc"), *to = got(w, strstr(r, po), "doc");
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-07-01'}");
    proposed(w, "defer", to, 2, 20, june(30));
    proposed(w, "defer", po, 1, 20, june(29));
    act(w, "order", "cancel", "{'order':'A-1'}");
    proposed(w, "cancel", to, 2, 20, (Date){0});
    proposed(w, "cancel", po, 1, 20, (Date){0});
    assert_int_equal(open_ones(w), 2);
}

// The line of a purchase by its item.
static int of_item(Shop *w, const char *po, const char *item) {
    return (int)asked(w,
        "select l.pos from line l join doc d on d.id = l.doc join item i on i.id = l.item where "
        "d.number = '%s' and i.code = '%s'",
        po, item);
}

static void a_kit_reaches_its_components(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "SET", 3, "2011-06-21");
    act(w, "plan", "run", "{}");
    const char *po = got(w, act(w, "plan", "release", "{'through':'2011-06-08'}"), "doc");
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-07-01'}");
    proposed(w, "defer", po, of_item(w, po, "MUG"), 6, june(25));
    proposed(w, "defer", po, of_item(w, po, "BOX"), 3, june(25));
    act(w, "order", "change", "{'order':'A-1','pos':1,'qty':'2'}");
    proposed(w, "cancel", po, of_item(w, po, "MUG"), 2, (Date){0});
    proposed(w, "cancel", po, of_item(w, po, "BOX"), 1, (Date){0});
    proposed(w, "defer", po, of_item(w, po, "MUG"), 4, june(25));
    assert_string_equal(got(w, act(w, "order", "cancel", "{'order':'A-1'}"), "proposals"), "2");
    proposed(w, "cancel", po, of_item(w, po, "MUG"), 6, (Date){0});
    proposed(w, "cancel", po, of_item(w, po, "BOX"), 3, (Date){0});
    assert_int_equal(open_ones(w), 2);
}

static void a_kit_reaches_its_work_order(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "SET", 3, "2011-06-21");
    act(w, "plan", "run", "{}");
    act(w, "plan", "release", "{'through':'2011-06-30'}");
    // A work order, its two components, and two transfers.
    assert_string_equal(got(w, act(w, "order", "cancel", "{'order':'A-1'}"), "proposals"), "5");
    assert_int_equal(
        asked(w, "select x.qty from exception x join line l on l.id = x.line where l.kind = 'work'"),
        3 * UNIT);
}

static void a_cancelled_order_is_not_late(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 20, "2011-06-17");
    act(w, "plan", "run", "{}");
    const char *po = got(w, act(w, "plan", "release", "{'send':true}"), "doc");
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'20','due':'2011-06-25'}]}", po);
    act(w, "plan", "run", "{}");
    assert_true(asked(w, "select count(*) from exception where status = 'open' and kind = 'late'") > 0);
    // Wanted when it comes: not late any more.
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-06-27'}");
    assert_int_equal(
        asked(w, "select count(*) from exception where status = 'open' and kind = 'late'"), 0);
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-06-17'}");
    act(w, "plan", "run", "{}");
    assert_true(asked(w, "select count(*) from exception where status = 'open' and kind = 'late'") > 0);
    act(w, "order", "cancel", "{'order':'A-1'}");
    proposed(w, "cancel", po, 1, 20, (Date){0});
    assert_int_equal(open_ones(w), 1);
}

static void a_part_of_a_purchase_is_late_for_nobody(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 15, "2011-06-17");
    act(w, "plan", "run", "{}");
    const char *po = got(w, act(w, "plan", "release", "{'send':true}"), "doc");
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'20','due':'2011-06-25'}]}", po);
    proposed(w, "late", po, 1, 15, june(15)); // for the move that is planned
    act(w, "order", "cancel", "{'order':'A-1'}");
    proposed(w, "cancel", po, 1, 15, (Date){0});
    assert_int_equal(open_ones(w), 1);
}

// ---- what an order waits for ---------------------------------------------------------------------------------------------
static void a_share_of_what_comes_is_explained(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 5);
    sold(w, "A-1", "MUG", 3, "2011-06-30");
    // All are brought in one go, for the order and for what is kept in stock.
    act(w, "transfer", "create",
        "{'from':'MAIN','to':'NORTH','due':'2011-06-28','lines':[{'item':'MUG','qty':'335'}]}");
    act(w, "plan", "run", "{}");
    const char *r = world_view(w, "plan-explain", "order=A-1");
    has(w, r, "\"served_by\":\"transfer-in\"");
    has_not(r, "\"qty\":\"335\"");
    has_not(r, "\"qty\":\"330\"");
    has(w, r, "\"qty\":\"3\"");
    has_not(r, "run the plan");
    // Held, it is not late, whatever day it was wanted on.
    stock(w, "MUG", "NORTH", 2);
    sold(w, "A-2", "MUG", 2, NULL);
    world_advance(w, 9 * DAY);
    r = world_view(w, "plan-explain", "order=A-2");
    has(w, r, "\"served_by\":\"stock\"");
    has(w, r, "\"late_days\":0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_change_reaches_what_another_site_buys, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_change_reaches_the_transfer_as_well, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_kit_reaches_its_components, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_kit_reaches_its_work_order, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_cancelled_order_is_not_late, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_part_of_a_purchase_is_late_for_nobody, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_share_of_what_comes_is_explained, chain_open, shop_close),
    };
    return cmocka_run_group_tests_name("plan changes", tests, NULL, NULL);
}
