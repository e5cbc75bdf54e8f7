// Phantoms: what a set is packed of goes into what needs the set, in one work order; on either store.
#include "plan_test.h"

static void plan(Shop *w) { act(w, "plan", "run", "{}"); }

// BIG is made at PLANT in 1 day of a MUG and 2 PACK; PACK, a phantom, of 3 MUG and a BOX.
static void packs(Shop *w) {
    act(w, "item", "create",
        "{'code':'PACK','name':'Packed mugs','kind':'component','cost':'5','price':'9'}");
    act(w, "item", "create", "{'code':'BIG','name':'Mugs in packs','kind':'kit','cost':'12','price':'20'}");
    act(w, "bill", "create", "{'code':'PACK-1','item':'PACK','site':'PLANT','phantom':true}");
    act(w, "component", "create", "{'bill':'PACK-1','item':'MUG','qty':'3'}");
    act(w, "component", "create", "{'bill':'PACK-1','item':'BOX','qty':'1'}");
    act(w, "bill", "create", "{'code':'BIG-1','item':'BIG','site':'PLANT','lead_days':1,'cost':'1'}");
    act(w, "component", "create", "{'bill':'BIG-1','item':'MUG','qty':'1'}");
    act(w, "component", "create", "{'bill':'BIG-1','item':'PACK','qty':'2'}");
    source(w, "PACK", "PLANT", "'kind':'make','bill':'PACK-1','lead_days':9,'min_qty':'50'"); // neither counts
    source(w, "BIG", "PLANT", "'kind':'make','bill':'BIG-1','lead_days':1");
    source(w, "BIG", "MAIN", "'kind':'move','from_site':'PLANT','lead_days':2");
    source(w, "BIG", "NORTH", "'kind':'move','from_site':'MAIN','lead_days':1");
}

// Of an item in all open lines of a kind, in units.
static int64_t sum_of(Shop *w, const char *kind, const char *item) {
    return asked(w,
               "select cast(coalesce(sum(l.open), 0) as bigint) from line l join item i on i.id = "
               "l.item"
               " where l.kind = '%s' and i.code = '%s' and l.open > 0",
               kind, item) /
        UNIT;
}

static int64_t making(Shop *w, const char *item) { return sum_of(w, "planned-make", item); }

static void needs_are(Shop *w, const char *kind, int pack, int mug, int box) {
    assert_int_equal(sum_of(w, kind, "PACK"), pack);
    assert_int_equal(sum_of(w, kind, "MUG"), mug);
    assert_int_equal(sum_of(w, kind, "BOX"), box);
}

static void stock_is_used_first_and_the_rest_goes_through(void **state) {
    Shop *w = *state;
    packs(w);
    stock(w, "PACK", "PLANT", 1);
    sold(w, "A-1", "BIG", 3, "2011-07-10");
    plan(w);
    assert_int_equal(making(w, "PACK"), 0);
    assert_int_equal(making(w, "BIG"), 3);
    needs_are(w, "planned-component", 1, 3 + 15, 5);
    assert_true(is_planned(w, "make", "BIG PLANT 3 2011-07-05 2011-07-06"));
    assert_true(is_planned(w, "buy", "MUG PLANT 18 2011-06-21 2011-07-05"));
    // Everything that is planned hangs on the order, through the phantom.
    const char *why = world_view(w, "plan-explain", "order=A-1");
    has(w, why, "\"item\":\"MUG\"");
    has_not(why, "no-plan");
    // What is bought for it serves the work order once that is made.
    act(w, "plan", "release", "{'what':'buy','through':'2011-07-05'}");
    act(w, "plan", "release", "{'what':'make','through':'2011-07-05'}");
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'work'"), 1);
    needs_are(w, "component", 1, 18, 5);
    assert_int_equal(asked(w,
                         "select cast(sum(g.qty) as bigint) from peg g join line d on d.id = "
                         "g.demand join line s on"
                         " s.id = g.supply where d.kind = 'component' and s.kind = 'purchase'") /
            UNIT,
        18 + 5);
    plan(w);
    assert_int_equal(making(w, "PACK") + making(w, "BIG") + sum_of(w, "planned-buy", "MUG"), 0);
}

static void a_promise_goes_through_as_the_plan_does(void **state) {
    Shop *w = *state;
    packs(w);
    stock(w, "PACK", "PLANT", 1);
    plan(w);
    sold(w, "A-1", "BIG", 3, NULL);
    assert_int_equal(making(w, "PACK"), 0);
    needs_are(w, "planned-component", 1, 18, 5);
    int64_t due = line_col(w, "due", "A-1", 1);
    assert_true(is_planned(w, "make", "BIG PLANT 3 2011-06-15 2011-06-16"));
    plan(w);
    needs_are(w, "planned-component", 1, 18, 5);
    assert_int_equal(line_col(w, "due", "A-1", 1), due);
    // Sold by itself it is made, at once when its parts are there: it takes no time and no lot.
    source(w, "PACK", "MAIN", "'kind':'move','from_site':'PLANT','lead_days':2");
    source(w, "PACK", "NORTH", "'kind':'move','from_site':'MAIN','lead_days':1");
    sold(w, "A-2", "PACK", 2, NULL);
    assert_int_equal(making(w, "PACK"), 2);
    assert_int_equal(line_col(w, "due", "A-2", 1), date_of(2011, 6, 18).v);
    plan(w);
    assert_int_equal(line_col(w, "due", "A-2", 1), date_of(2011, 6, 18).v);
}

static void a_work_order_is_of_what_its_phantoms_are_of(void **state) {
    Shop *w = *state;
    packs(w);
    act(w, "item", "create", "{'code':'CRATE','name':'Two packs','kind':'component'}");
    act(w, "bill", "create", "{'code':'CRATE-1','item':'CRATE','site':'PLANT','phantom':true}");
    act(w, "component", "create", "{'bill':'CRATE-1','item':'PACK','qty':'2'}");
    source(w, "CRATE", "PLANT", "'kind':'make','bill':'CRATE-1'");
    act(w, "component", "create", "{'bill':'BIG-1','item':'CRATE','qty':'1'}");
    stock(w, "PACK", "PLANT", 3);
    stock(w, "MUG", "PLANT", 100);
    stock(w, "BOX", "PLANT", 100);
    const char *work = got(w, act(w, "work", "create", "{'item':'BIG','site':'PLANT','qty':'2'}"), "number");
    // 2 mugs, 4 packs, and 2 crates of 2 packs: 8 packs, of which 3 are there and 5 are of 3 mugs and a box.
    needs_are(w, "component", 3, 17, 5);
    assert_int_equal(sum_of(w, "component", "CRATE"), 0);
    assert_int_equal(asked(w, "select count(*) from line where kind = 'component'"), 3);
    act(w, "work", "release", "{'work':'%s'}", work);
    act(w, "work", "issue", "{'work':'%s'}", work);
    act(w, "work", "report", "{'work':'%s','good':'2'}", work);
    act(w, "work", "finish", "{'work':'%s'}", work);
    assert_int_equal(
        asked(w,
            "select available from stock_level sl join item i on i.id = sl.item join site s on s.id"
            " = sl.site where i.code = 'MUG' and s.code = 'PLANT'") /
            UNIT,
        83);
    // No phantom: made by an order of its own.
    act(w, "bill", "update", "{'code':'PACK-1','phantom':false}");
    act(w, "work", "create", "{'item':'BIG','site':'PLANT','qty':'2'}");
    needs_are(w, "component", 8, 2, 0);
}

static void a_phantom_takes_no_time_and_costs_nothing(void **state) {
    Shop *w = *state;
    packs(w);
    refused(w, tried(w, "bill", "update", "{'code':'PACK-1','lead_days':2}"), INPUT, "goes into");
    refused(w, tried(w, "bill", "update", "{'code':'PACK-1','cost':'0.5'}"), INPUT, "goes into");
    act(w, "bill", "update", "{'code':'PACK-1','lead_days':2,'phantom':false}");
    refused(w, tried(w, "bill", "update", "{'code':'PACK-1','phantom':true}"), INPUT, "lead_days");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, chain_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(stock_is_used_first_and_the_rest_goes_through),
        TEST(a_promise_goes_through_as_the_plan_does),
        TEST(a_work_order_is_of_what_its_phantoms_are_of),
        TEST(a_phantom_takes_no_time_and_costs_nothing),
    };
    return cmocka_run_group_tests_name("phantoms in a company's plan", tests, NULL, NULL);
}
