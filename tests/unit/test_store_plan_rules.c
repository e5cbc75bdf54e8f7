// Rules of the supply engine that a company sets by fields and settings: tolerances, fair shares, lots, shelf life, and what could be had
// elsewhere; on either store.
#include "plan_test.h"

static void plan(Shop *w) { act(w, "plan", "run", "{}"); }

static void set(Shop *w, const char *code, const char *value) {
    const char *verb = asked(w, "select count(*) from setting where code = '%s'", code) ? "update" : "create";
    act(w, "setting", verb, "{'code':'%s','value':'%s'}", code, value);
}

static void rule(Shop *w, const char *item, const char *site, const char *more) {
    act(w, "source", "update", "{'item':'%s','site':'%s','priority':1,%s}", item, site, more);
}

static int64_t open_ones(Shop *w, const char *kind) {
    return asked(w, "select count(*) from exception where kind = '%s' and status = 'open'", kind);
}

static int64_t planned_of(Shop *w, const char *kind, const char *item) {
    return asked(w, "select count(*) from planned p join line l on l.id = p.id and l.open > 0 join item i on i.id = l.item where l.kind = 'planned-%s' and i.code = '%s'",
        kind, item);
}

static void small_changes_make_no_noise(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 97);
    act(w, "policy", "create", "{'item':'MUG','site':'MAIN','safety':'100','fixed':true}");
    plan(w);
    assert_int_equal(planned_of(w, "buy", "MUG"), 1);
    set(w, "plan.tolerance_qty", "0.05"); // three of a hundred are missing
    plan(w);
    assert_int_equal(planned_of(w, "buy", "MUG"), 0);
    set(w, "plan.tolerance_qty", "0.02");
    plan(w);
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-01 2011-06-15"));
    refused(w, tried(w, "setting", "update", "{'code':'plan.tolerance_qty','value':'1.5'}"), INPUT,
        "plan.tolerance_qty");
    // A purchase that comes three days after it is needed is hurried where fewer are tolerated; or all of it where a part is.
    act(w, "policy", "update", "{'item':'MUG','site':'MAIN','safety':'0'}");
    sold(w, "A-1", "MUG", 107, "2011-06-19"); // at MAIN on 17 June: ten more
    bought(w, 100, "2011-06-20");
    plan(w);
    assert_int_equal(open_ones(w, "expedite"), 0);
    set(w, "plan.tolerance_days", "1");
    plan(w);
    assert_int_equal(open_ones(w, "expedite"), 1);
    set(w, "plan.tolerance_qty", "0.1");
    plan(w);
    assert_int_equal(open_ones(w, "expedite"), 0);
}

static void what_is_scarce_is_shared_fairly(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 10, "2011-06-02"); // to leave today
    sold(w, "A-2", "MUG", 10, "2011-06-02");
    stock(w, "MUG", "NORTH", 10);
    plan(w);
    assert_int_equal(pegged(w, "A-1", 1, "planned-move"), 0);
    assert_int_equal(pegged(w, "A-2", 1, "planned-move"), 10);
    set(w, "plan.scarce", "fair");
    plan(w);
    assert_int_equal(pegged(w, "A-1", 1, "planned-move"), 5);
    assert_int_equal(pegged(w, "A-2", 1, "planned-move"), 5);
    refused(w, tried(w, "setting", "update", "{'code':'plan.scarce','value':'evenly'}"), INPUT, "fair");
}

static void lots_as_large_as_is_said(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 70, "2011-06-20");
    rule(w, "MUG", "MAIN", "'max_qty':'30'");
    plan(w);
    assert_int_equal(planned_of(w, "buy", "MUG"), 3); // 30, 30, and the minimum
    refused(w, tried(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'max_qty':'10'}"),
        INPUT, "give at least 20");
    rule(w, "MUG", "MAIN", "'max_qty':'0'");
    // Two weeks apart: two orders, or one where an order costs more than keeping the goods.
    sold(w, "A-2", "MUG", 70, "2011-07-04");
    plan(w);
    assert_int_equal(planned_of(w, "buy", "MUG"), 2);
    rule(w, "MUG", "MAIN", "'order_cost':'50'");
    plan(w);
    assert_int_equal(planned_of(w, "buy", "MUG"), 1);
    set(w, "plan.holding_rate", "10"); // a mug of 1.50 for two weeks: 70 × 1.5 × 10 × 14/365 = 40
    plan(w);
    assert_int_equal(planned_of(w, "buy", "MUG"), 1);
    rule(w, "MUG", "MAIN", "'order_cost':'20'");
    plan(w);
    assert_int_equal(planned_of(w, "buy", "MUG"), 2);
    rule(w, "MUG", "MAIN", "'order_cost':'0'");
    act(w, "policy", "create", "{'item':'MUG','site':'MAIN','period_days':60,'fixed':true}");
    plan(w);
    assert_int_equal(planned_of(w, "buy", "MUG"), 1);
}

// 70 mugs a week are sold. An order costs 20 and keeping a fifth a year: at 1.50 each 800 are best to be ordered, and the price from 1,000 on
// saves more than keeping them costs, that from 20,000 on does not.
static void the_price_break_that_pays(void **state) {
    Shop *w = *state;
    for (int i = 1; i <= 20; i++)
        act(w, "demand", "import",
            "{'lines':[{'item':'MUG','site':'NORTH','date':'%s','qty':'70','lines':5}]}",
            date_text(w->cx->arena, date_add(date_of(2011, 5, 30), -7 * i)).at);
    act(w, "forecast", "run", "{}");
    act(w, "term", "create", "{'supplier':'ACME','item':'MUG','from_qty':'1000','price':'1.4'}");
    act(w, "term", "create", "{'supplier':'ACME','item':'MUG','from_qty':'20000','price':'1.39'}");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(asked(w, "select count(*) from policy where lot <> 0"), 0); // nobody said what an order costs
    rule(w, "MUG", "MAIN", "'order_cost':'20'");
    act(w, "policy", "optimise", "{}");
    has(w, world_view(w, "policies", "item=MUG&site=MAIN"),
        "orders of at least 1000 at 1.40 each: 10.0 a day are needed");
    plan(w);
    assert_true(asked(w, "select min(l.qty) from planned p join line l on l.id = p.id where l.kind = 'planned-buy'") >=
        1000 * UNIT);
    // Dear to keep: not so much.
    set(w, "plan.holding_rate", "5");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(asked(w, "select count(*) from policy where lot <> 0"), 0);
    plan(w);
    assert_true(asked(w, "select min(l.qty) from planned p join line l on l.id = p.id where l.kind = 'planned-buy'") <
        1000 * UNIT);
}

static void what_expires_is_planned_anew(void **state) {
    Shop *w = *state;
    source(w, "TEA", "NORTH", "'kind':'buy','supplier':'ACME','lead_days':3");
    act(w, "item", "update", "{'code':'TEA','shelf_days':20}");
    sold(w, "A-1", "TEA", 4, "2011-06-10");
    act(w, "stock", "open", "{'item':'TEA','site':'NORTH','qty':'3','lot':'SOON','expires':'2011-06-05'}");
    act(w, "stock", "open", "{'item':'TEA','site':'NORTH','qty':'2','lot':'LATE','expires':'2011-06-20'}");
    plan(w);
    assert_int_equal(planned_of(w, "buy", "TEA"), 0); // five are there
    assert_int_equal(open_ones(w, "expire"), 0);
    set(w, "plan.shelf_life", "plan");
    plan(w);
    assert_true(is_planned(w, "buy", "TEA NORTH 2 2011-06-06 2011-06-09")); // the two of LATE can be used
    has(w, world_view(w, "exceptions", "kind=expire&status=open"),
        "nobody needs so much of lot SOON before it expires");
    assert_int_equal(open_ones(w, "expire"), 1);
    // No lot covers more days than the item keeps.
    act(w, "policy", "create", "{'item':'TEA','site':'NORTH','cover_days':60,'fixed':true}");
    sold(w, "A-2", "TEA", 6, "2011-07-10");
    plan(w);
    assert_int_equal(planned_of(w, "buy", "TEA"), 2);
}

static void what_could_be_had_elsewhere(void **state) {
    Shop *w = *state;
    act(w, "item", "create", "{'code':'JUG','name':'Jug','cost':'2'}");
    act(w, "lane",
        "create", "{'code':'PLANT-NORTH','from_site':'PLANT','to_site':'NORTH','carrier':'VAN','lead_days':3}");
    stock(w, "JUG", "NORTH", 8);
    stock(w, "MUG", "PLANT", 5);
    sold(w, "A-1", "MUG", 9, "2011-06-06");
    plan(w);
    assert_int_equal(open_ones(w, "late"), 1);
    assert_int_equal(open_ones(w, "substitute") + open_ones(w, "transfer"), 0);
    act(w, "substitute", "create", "{'item':'MUG','substitute':'JUG','qty':'2'}");
    plan(w);
    has(w, world_view(w, "exceptions", "kind=substitute&status=open"),
        "in place of 4 of it JUG is there on 2011-06-01");
    set(w, "plan.transfers", "propose");
    plan(w);
    has(w, world_view(w, "exceptions", "kind=transfer&status=open"),
        "nobody needs 5 of it at PLANT, from where it would be here on 2011-06-04");
    act(w, "substitute", "update", "{'item':'MUG','substitute':'JUG','active':false}");
    plan(w);
    assert_int_equal(open_ones(w, "substitute"), 0);
    refused(w, tried(w, "substitute", "create", "{'item':'MUG','substitute':'MUG'}"), INPUT,
        "give another item");
    refused(w, tried(w, "substitute", "create", "{'item':'MUG','substitute':'SET','qty':'0'}"), INPUT, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, chain_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(small_changes_make_no_noise),
        TEST(what_is_scarce_is_shared_fairly),
        TEST(lots_as_large_as_is_said),
        TEST(the_price_break_that_pays),
        TEST(what_expires_is_planned_anew),
        TEST(what_could_be_had_elsewhere),
    };
    return cmocka_run_group_tests_name("rules of a company's plan", tests, NULL, NULL);
}
