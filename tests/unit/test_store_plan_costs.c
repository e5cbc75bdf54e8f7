// Targets by what a missing unit costs, orders of a supplier that are put together, and the textbook's policies by the fields there are; on
// either store.
#include <math.h>

#include "engine/dist.h"
#include "plan_test.h"

static void plan(Shop *w) { act(w, "plan", "run", "{}"); }

static void set(Shop *w, const char *code, const char *value) {
    const char *verb = asked(w, "select count(*) from setting where code = '%s'", code) ? "update" : "create";
    act(w, "setting", verb, "{'code':'%s','value':'%s'}", code, value);
}

// So much of an item was sold at NORTH in each of the last 20 weeks, and in each second one so much less or more.
static void sold_weekly(Shop *w, const char *item, int qty, int swing) {
    for (int i = 1; i <= 20; i++)
        act(w, "demand", "import",
            "{'lines':[{'item':'%s','site':'NORTH','date':'%s','qty':'%d','lines':5}]}", item,
            date_text(w->cx->arena, date_add(date_of(2011, 5, 30), -7 * i)).at,
            qty +
                (i % 3 == 0          ? swing
                        : i % 3 == 1 ? -swing
                                     : 0));
}

// ---- newsvendor --------------------------------------------------------------------------------------------------------
static int64_t policy_of(Shop *w, const char *column, const char *item) {
    return asked(w,
        "select p.%s from policy p join item i on i.id = p.item join site s on s.id = p.site"
        " where i.code = '%s' and s.code = 'NORTH'",
        column, item);
}

static double number_after(const char *text, const char *words) {
    const char *at = strstr(text, words);
    if (!at) print_error("\"%s\" is not in %s\n", words, text);
    assert_non_null(at);
    return strtod(at + strlen(words), NULL);
}

// The target is the quantile of the demand that the reason names, at the critical ratio.
static void is_critical(Shop *w, double missing) {
    const char *policies = world_view(w, "policies", "item=MUG&site=NORTH");
    double mean = number_after(policies, "demand of 22 days "), sd = number_after(policies, ", error ");
    double keeping = 1.5 * 0.2 / 365 * 7, ratio = missing / (missing + keeping);
    Dist d = dist_fit(mean, sd, true);
    double level = dist_quantile(&d, ratio), target = (double)policy_of(w, "target", "MUG") / UNIT;
    if (fabs(level - target) > 1.5) print_error("%g, not %g: %s\n", target, level, policies);
    assert_true(fabs(level - target) <= 1.5);
    assert_true(fabs(number_after(policies, "so that in ") - 100 * ratio) < 0.006);
}

static void mugs_sold(Shop *w) {
    sold_weekly(w, "MUG", 70, 30);
    act(w, "item", "update", "{'code':'MUG','cost':'1.5'}");
    act(w, "forecast", "run", "{}");
}

static void a_target_that_costs_least(void **state) {
    Shop *w = *state;
    mugs_sold(w);
    act(w, "policy", "optimise", "{'service':'0.9'}");
    int64_t by_service = policy_of(w, "target", "MUG");
    assert_int_equal(policy_of(w, "shortage_used", "MUG"), 0);
    act(w, "policy", "update", "{'item':'MUG','site':'NORTH','shortage_cost':'0.01'}");
    act(w, "policy", "optimise", "{'service':'0.9'}");
    has(w, world_view(w, "policies", "item=MUG&site=NORTH"), "costs least: a unit missing costs 0.01");
    is_critical(w, 0.01);
    int64_t cheap = policy_of(w, "target", "MUG");
    act(w, "policy", "update", "{'item':'MUG','site':'NORTH','shortage_cost':'0.40'}");
    act(w, "policy", "optimise", "{'service':'0.9'}");
    is_critical(w, 0.4);
    int64_t dear = policy_of(w, "target", "MUG");
    assert_true(cheap < dear);
    assert_true(cheap != by_service && dear != by_service);
    act(w, "policy", "optimise", "{'service':'0.5'}"); // no matter to it
    assert_int_equal(policy_of(w, "target", "MUG"), dear);
    // Where keeping costs nothing no level costs least.
    set(w, "plan.holding_rate", "0");
    act(w, "policy", "optimise", "{'service':'0.9'}");
    assert_int_equal(policy_of(w, "target", "MUG"), by_service);
    assert_int_equal(policy_of(w, "shortage_used", "MUG"), 0);
    set(w, "plan.holding_rate", "0.2");
    // A person's target stays.
    act(w, "policy", "update", "{'item':'MUG','site':'NORTH','target':'999','fixed':true}");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(policy_of(w, "target", "MUG"), 999 * UNIT);
}

static void what_is_missing_loses_its_margin(void **state) {
    Shop *w = *state;
    mugs_sold(w);
    set(w, "plan.shortage", "margin");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(policy_of(w, "shortage_used", "MUG"), 2750000); // 4.25 less 1.50
    is_critical(w, 2.75);
    act(w, "policy", "update", "{'item':'MUG','site':'NORTH','shortage_cost':'5'}"); // says more than the margin
    act(w, "policy", "optimise", "{}");
    is_critical(w, 5);
    act(w, "policy", "update", "{'item':'MUG','site':'NORTH','shortage_cost':'0'}");
    act(w, "item", "update", "{'code':'MUG','price':'1.2'}"); // no margin: for the service
    act(w, "policy", "optimise", "{}");
    assert_int_equal(policy_of(w, "shortage_used", "MUG"), 0);
    has(w, world_view(w, "policies", "item=MUG&site=NORTH"), "all items together fill");
    refused(w, tried(w, "setting", "update", "{'code':'plan.shortage','value':'loss'}"), INPUT, "margin");
}

// Who has to wait reads why no more was there; a budget is above it.
static void why_no_more_is_kept(void **state) {
    Shop *w = *state;
    mugs_sold(w);
    act(w, "policy", "optimise", "{}");
    act(w, "policy", "update", "{'item':'MUG','site':'NORTH','shortage_cost':'0.25'}");
    act(w, "policy", "optimise", "{}");
    sold(w, "A-1", "MUG", 10, NULL);
    plan(w);
    has(w, world_view(w, "plan-explain", "order=A-1"),
        "stock is kept here for the least cost, a missing unit costing 0.25");
    act(w, "stock-budget", "create", "{'code':'ALL','name':'All','amount':'1'}");
    act(w, "policy", "optimise", "{}");
    has(w, world_view(w, "policies", "item=MUG&site=NORTH"), "without budget ALL");
    has(w, world_view(w, "policies", "item=MUG&site=NORTH"), "costs least");
    has(w, world_view(w, "plan-explain", "order=A-1"), "budget ALL keeps");
}

// ---- orders that are put together ------------------------------------------------------------------------------------------
// Days between the releases of what is bought of an item for MAIN: each is a multiple of them, counted from a Monday (day 4).
static void are_in_cycle(Shop *w, const char *item, int days) {
    int64_t off = asked(w,
        "select count(*) from planned p join line l on l.id = p.id and l.open > 0 join item i on "
        "i.id = l.item"
        " where l.kind = 'planned-buy' and i.code = '%s' and mod(p.release - 4, %d) <> 0 and "
        "p.release > %d",
        item, days, cx_today(w->cx).v);
    if (off != 0) print_error("not each %d days: %s\n", days, world_view(w, "planned-supply", ""));
    assert_int_equal(off, 0);
}

static int64_t releases(Shop *w, const char *items) {
    return asked(w,
        "select count(distinct p.release) from planned p join line l on l.id = p.id and l.open > 0 "
        "join item i on"
        " i.id = l.item where l.kind = 'planned-buy' and i.code in (%s)",
        items);
}

static int64_t cycle_of(Shop *w, const char *item) {
    return asked(w,
        "select p.cycle_days from policy p join item i on i.id = p.item join site s on s.id = "
        "p.site"
        " where i.code = '%s' and s.code = 'MAIN'",
        item);
}

// MUG, POT and LID come from ACME, two weeks away. An order costs 30, and nothing for each item in it: keeping the 210 a week of 1.50
// costs 63 × T/2 × 0.2 a year. POT is dear to order and little sold.
static void kinds(Shop *w) {
    act(w, "item", "create", "{'code':'POT','name':'Pot','cost':'1.5','price':'4'}");
    act(w, "item", "create", "{'code':'LID','name':'Lid','cost':'1.5','price':'4'}");
    act(w, "item", "update", "{'code':'MUG','cost':'1.5'}");
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'min_qty':'0','multiple':'1'}");
    const char *const items[] = {"POT", "LID"};
    for (int i = 0; i < 2; i++) {
        source(w, items[i], "MAIN", "'kind':'buy','supplier':'ACME','lead_days':14");
        source(w, items[i], "NORTH", "'kind':'move','from_site':'MAIN','lead_days':1");
        act(w, "term", "create", "{'supplier':'ACME','item':'%s','price':'1.5'}", items[i]);
    }
}

static void family(Shop *w) {
    kinds(w);
    sold_weekly(w, "MUG", 140, 10);
    sold_weekly(w, "LID", 70, 10);
    sold_weekly(w, "POT", 7, 2);
    act(w, "forecast", "run", "{}");
}

static void a_supplier_is_ordered_from_in_a_cycle(void **state) {
    Shop *w = *state;
    family(w);
    act(w, "policy", "optimise", "{}");
    assert_int_equal(cycle_of(w, "MUG"), 0);
    int64_t target = policy_of(w, "target", "MUG");
    plan(w);
    int64_t before = releases(w, "'MUG','LID','POT'");
    // sqrt(2 × 30 × 365 / (31 × 1.5 × 0.2)) is 48 days: 56 rather than 28. A pot's own 20 are worth each fourth one.
    act(w, "party", "update", "{'code':'ACME','order_cost':'30'}");
    act(w, "source", "update", "{'item':'POT','site':'MAIN','priority':1,'order_cost':'20'}");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(cycle_of(w, "MUG"), 56);
    assert_int_equal(cycle_of(w, "LID"), 56);
    assert_int_equal(cycle_of(w, "POT"), 224);
    has(w, world_view(w, "policies", "item=MUG&site=MAIN"),
        "ordered with 2 others of ACME every 56 days: ordering and keeping cost");
    has(w, world_view(w, "policies", "item=POT&site=MAIN"), "this one every 224 days");
    assert_true(policy_of(w, "target", "MUG") > target + 49 * 20); // it has to last longer
    act(w, "party", "update", "{'code':'ACME','order_cost':'3'}");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(cycle_of(w, "MUG"), 14);
    assert_int_equal(cycle_of(w, "LID"), 14);
    plan(w);
    are_in_cycle(w, "MUG", 14);
    are_in_cycle(w, "LID", 14);
    assert_true(releases(w, "'MUG','LID','POT'") < before);
    // What a customer cannot wait for is ordered at once.
    sold(w, "A-1", "MUG", 3000, "2011-06-24");
    plan(w);
    assert_int_equal(
        asked(w, "select count(*) from exception where kind = 'late' and status = 'open'"), 0);
    // Those of a day become one order.
    act(w, "plan", "release", "{'through':'2011-07-31'}");
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'purchase'"), 1);
    // No cost of an order, no cycle.
    act(w, "party", "update", "{'code':'ACME','order_cost':'0'}");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(cycle_of(w, "MUG"), 0);
}

// Planned and released each Friday: what the Monday before asked for is ordered then, once.
static void a_day_of_the_cycle_that_nobody_used(void **state) {
    Shop *w = *state;
    kinds(w);
    act(w, "policy", "create", "{'item':'LID','site':'MAIN','safety':'30','cycle_days':14,'fixed':true}");
    act(w, "policy", "create", "{'item':'POT','site':'MAIN','safety':'5','cycle_days':14,'fixed':true}");
    stock(w, "LID", "MAIN", 29);
    stock(w, "POT", "MAIN", 4);
    assert_int_equal((cx_today(w->cx).v - 4) % 14,
        2); // a Wednesday: the last day was the 30th of May, the next one is the 13th of June
    plan(w);
    assert_true(is_planned(w, "buy", "LID MAIN 1 2011-06-01 2011-06-15"));
    act(w, "plan", "run", "{}"); // and still is
    assert_true(is_planned(w, "buy", "POT MAIN 1 2011-06-01 2011-06-15"));
    act(w, "plan", "release", "{}");
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'purchase'"), 1);
    sold(w, "A-1", "LID", 2, NULL); // off to NORTH: 28 of 30
    plan(w);
    assert_true(is_planned(w, "buy", "LID MAIN 2 2011-06-13 2011-06-27"));
    world_advance(w, 12 * DAY);
    plan(w);
    assert_true(is_planned(w, "buy", "LID MAIN 2 2011-06-13 2011-06-27"));
    world_advance(w, 4 * DAY); // the Friday after
    plan(w);
    assert_true(is_planned(w, "buy", "LID MAIN 2 2011-06-17 2011-07-01"));
}

static void a_persons_cycle_stays(void **state) {
    Shop *w = *state;
    family(w);
    act(w, "policy", "create", "{'item':'LID','site':'MAIN','cycle_days':10,'fixed':true}");
    act(w, "party", "update", "{'code':'ACME','order_cost':'3'}");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(cycle_of(w, "LID"), 10);
    has(w, world_view(w, "policies", "item=MUG&site=MAIN"), "ordered with 1 other of ACME");
    plan(w);
    are_in_cycle(w, "LID", 10);
    refused(w, tried(w, "policy", "update", "{'item':'LID','site':'MAIN','cycle_days':-1}"), INPUT, "");
}

// ---- the textbook's policies -------------------------------------------------------------------------------------------
// How many of MUG are planned to be bought for MAIN.
static int64_t to_buy(Shop *w) {
    plan(w);
    return asked(w, "select cast(coalesce(sum(open), 0) as bigint) from line where kind = 'planned-buy' and open > 0") /
        UNIT;
}

// Below 20, up to 60: the position counts what is there and under way, less what is ordered.
static void up_to_a_level_below_a_point(void **state) {
    Shop *w = *state;
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'min_qty':'0','multiple':'1'}");
    act(w, "policy", "create", "{'item':'MUG','site':'MAIN','safety':'20','target':'60','fixed':true}");
    stock(w, "MUG", "MAIN", 25);
    assert_int_equal(to_buy(w), 0);
    sold(w, "A-1", "MUG", 5, NULL); // 20
    assert_int_equal(to_buy(w), 0);
    sold(w, "A-2", "MUG", 1, NULL); // 19
    assert_int_equal(to_buy(w), 41);
    act(w, "plan", "release", "{'what':'buy'}");
    assert_int_equal(to_buy(w), 0);
    sold(w, "A-3", "MUG", 40, NULL); // 20 again, with what is under way
    assert_int_equal(to_buy(w), 0);
    sold(w, "A-4", "MUG", 7, NULL); // 13
    assert_int_equal(to_buy(w), 47);
}

// Below 20, one of 50, or as many as are needed.
static void a_fixed_lot_below_a_point(void **state) {
    Shop *w = *state;
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'min_qty':'0','multiple':'50'}");
    act(w, "policy", "create", "{'item':'MUG','site':'MAIN','safety':'20','lot':'50','fixed':true}");
    stock(w, "MUG", "MAIN", 25);
    sold(w, "A-1", "MUG", 5, NULL); // 20
    assert_int_equal(to_buy(w), 0);
    sold(w, "A-2", "MUG", 1, NULL); // 19
    assert_int_equal(to_buy(w), 50);
    act(w, "plan", "release", "{'what':'buy'}");
    assert_int_equal(to_buy(w), 0);
    sold(w, "A-3", "MUG", 49, NULL); // 20
    assert_int_equal(to_buy(w), 0);
    sold(w, "A-4", "MUG", 51, NULL); // 31 below 0
    assert_int_equal(to_buy(w), 100);
}

// ---- breaks that count for the rest of an order --------------------------------------------------------------------------
static int64_t bought_for_cents(Shop *w, int qty) { // of MUG, from ACME
    const char *number = got(w,
        act(w, "purchase", "create",
            "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'%d'}]}", qty),
        "number");
    return line_col(w, "amount", number, 1);
}

static void a_break_for_the_rest_of_an_order(void **state) {
    Shop *w = *state;
    act(w, "term", "create",
        "{'supplier':'ACME','item':'MUG','from_qty':'100','price':'1.4','incremental':true}");
    act(w, "term", "create",
        "{'supplier':'ACME','item':'MUG','from_qty':'200','price':'1.2','incremental':true}");
    act(w, "term", "create", "{'supplier':'ACME','item':'MUG','from_qty':'500','price':'1.1'}");
    assert_int_equal(bought_for_cents(w, 99), 9900 * 3 / 2);
    assert_int_equal(bought_for_cents(w, 100), 15000);
    assert_int_equal(bought_for_cents(w, 150), 15000 + 7000); // 1.466667 each
    assert_int_equal(bought_for_cents(w, 250), 15000 + 14000 + 6000);
    assert_int_equal(bought_for_cents(w, 500), 55000); // for all of it
    act(w, "term", "create",
        "{'supplier':'ACME','item':'MUG','from_qty':'1000','price':'1','incremental':true}");
    assert_int_equal(bought_for_cents(w, 1001), 110000 + 100);
}

// As the break for the whole order, in test_store_plan_rules.c; for the rest alone one of 1,000 pays with orders of sqrt(2 × (20 + 100) × 3650 /
// (0.2 × 1.4)) = 1769, which cost 5615 a year rather than 5684 at 1.50.
static void how_much_a_break_for_the_rest_asks_for(void **state) {
    Shop *w = *state;
    sold_weekly(w, "MUG", 70, 0);
    act(w, "forecast", "run", "{}");
    act(w, "term", "create",
        "{'supplier':'ACME','item':'MUG','from_qty':'1000','price':'1.4','incremental':true}");
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'order_cost':'20'}");
    act(w, "policy", "optimise", "{}");
    has(w, world_view(w, "policies", "item=MUG&site=MAIN"),
        "at 1.40 each beyond 1000: 10.0 a day are needed");
    int64_t lot = asked(w, "select max(lot) from policy") / UNIT;
    assert_in_range(lot, 1765, 1775);
    plan(w);
    assert_int_equal(asked(w, "select min(qty) from line where kind = 'planned-buy' and open > 0") / UNIT,
        (lot + 9) / 10 * 10);
    assert_int_equal(asked(w, "select min(amount) from line where kind = 'planned-buy' and open > 0"),
        150000 + ((lot + 9) / 10 * 10 - 1000) * 140);
    act(w, "term", "update",
        "{'supplier':'ACME','item':'MUG','from_qty':'1000','valid_from':null,'price':'1.49'}");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(asked(w, "select max(lot) from policy"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, chain_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_target_that_costs_least),
        TEST(what_is_missing_loses_its_margin),
        TEST(why_no_more_is_kept),
        TEST(a_supplier_is_ordered_from_in_a_cycle),
        TEST(a_day_of_the_cycle_that_nobody_used),
        TEST(a_persons_cycle_stays),
        TEST(up_to_a_level_below_a_point),
        TEST(a_fixed_lot_below_a_point),
        TEST(a_break_for_the_rest_of_an_order),
        TEST(how_much_a_break_for_the_rest_asks_for),
    };
    return cmocka_run_group_tests_name("costs of a company's plan", tests, NULL, NULL);
}
