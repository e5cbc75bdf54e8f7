// The plan: what becomes of a shortage, of firm supply, and of a plan that is released; on either store.
#include "plan_test.h"

static void a_shortage_becomes_planned_supply(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 10);
    sold(w, "A-1", "MUG", 15, NULL);
    const char *r = act(w, "plan", "run", "{}");
    assert_string_equal(got(w, r, "planned"), "2");
    assert_string_equal(got(w, r, "late"), "1");
    // Five are missing: at least 20 are bought, and five moved when these are there.
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-01 2011-06-15"));
    assert_true(is_planned(w, "move", "MUG NORTH 5 2011-06-15 2011-06-16"));
    assert_int_equal(pegged(w, "A-1", 1, "planned-move"), 5);
    has(w, world_view(w, "planned-supply", "kind=planned-buy"), "\"amount\":\"30.00\"");
    // The order's line says when, and why so late.
    has(w, world_view(w, "lines", "doc=A-1"), "\"due\":\"2011-06-16\"");
    r = world_view(w, "exceptions", "status=open");
    has(w, r, "\"kind\":\"late\"");
    has(w, r, "MUG takes 14 days to MAIN");
    has(w, r, "\"to_date\":\"2011-06-16\"");
    r = world_view(w, "plan-explain", "order=A-1");
    has(w, r, "held for it");
    has(w, r, "2011-06-15");
}

static void a_set_is_planned_through_its_bill_and_lanes(void **state) {
    Shop *w = *state;
    stock(w, "BOX", "PLANT", 1);
    sold(w, "A-1", "SET", 3, NULL);
    act(w, "plan", "run", "{}");
    assert_int_equal(planned_n(w), 5);
    assert_true(is_planned(w, "buy", "MUG PLANT 6 2011-06-01 2011-06-15"));
    assert_true(is_planned(w, "buy", "BOX PLANT 100 2011-06-01 2011-06-08"));
    assert_true(is_planned(w, "make", "SET PLANT 3 2011-06-15 2011-06-17"));
    assert_true(is_planned(w, "move", "SET MAIN 3 2011-06-17 2011-06-19"));
    assert_true(is_planned(w, "move", "SET NORTH 3 2011-06-19 2011-06-20"));
    assert_int_equal(line_col(w, "due", "A-1", 1), date_of(2011, 6, 20).v);
    // The missing component is the cause, not the one that comes sooner.
    has(w, world_view(w, "exceptions", "kind=late"), "MUG takes 14 days to PLANT");
    const char *why = world_view(w, "plan-explain", "order=A-1");
    has(w, why, "\"served_by\":\"planned-make\"");
    has(w, why, "\"depth\":3");
}

static void what_is_wanted_later_is_planned_for_its_day(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 23, "2011-07-02"); // leaves a day before, at the lane's lead time
    const char *r = act(w, "plan", "run", "{}");
    assert_string_equal(got(w, r, "late"), "0");
    assert_true(is_planned(w, "buy", "MUG MAIN 30 2011-06-16 2011-06-30"));
    assert_true(is_planned(w, "move", "MUG NORTH 23 2011-06-30 2011-07-01"));
    assert_int_equal(asked(w, "select count(*) from exception"), 0);
    // Nothing is to be released today.
    r = act(w, "plan", "release", "{}");
    assert_string_equal(got(w, r, "purchases"), "0");
    r = act(w, "plan", "release", "{'through':'2011-06-16'}");
    assert_string_equal(got(w, r, "purchases"), "1");
    assert_string_equal(got(w, r, "transfers"), "0");
    has(w, world_view(w, "purchases", ""), "2011-06-30");
}

static void firm_supply_is_pegged_before_anything_is_planned(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 20, "2011-06-08");
    sold(w, "A-1", "MUG", 12, "2011-06-11");
    act(w, "plan", "run", "{}");
    assert_int_equal(planned_n(w), 1);
    assert_true(is_planned(w, "move", "MUG NORTH 12 2011-06-09 2011-06-10"));
    // 12 of it for the move that is planned, the rest for nobody's order.
    assert_int_equal(asked(w,
                         "select cast(sum(g.qty) as bigint) from peg g join line l on l.id = "
                         "g.supply join doc d on d.id = l.doc"
                         " where d.number = '%s' and g.demand <> 0",
                         po),
        12 * UNIT);
    assert_int_equal(asked(w, "select cast(sum(g.qty) as bigint) from peg g where g.demand = 0"), 8 * UNIT);
    has(w, world_view(w, "plan-explain", "order=A-1"), po);
}

static void a_second_run_replaces_the_first(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 15, NULL);
    sold(w, "A-2", "SET", 2, NULL);
    const char *first = got(w, act(w, "plan", "run", "{}"), "planned");
    int64_t pegs = asked(w, "select count(*) from peg"),
            open = asked(w, "select count(*) from exception where status = 'open'");
    const char *second = got(w, act(w, "plan", "run", "{}"), "planned");
    assert_string_equal(first, second);
    assert_int_equal(asked(w, "select count(*) from peg"), pegs);
    assert_int_equal(asked(w, "select count(*) from exception where status = 'open'"), open);
    assert_int_equal(asked(w, "select count(*) from exception where status = 'dismissed'"), open);
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'plan' and closed = 0"), 1);
    assert_int_equal(asked(w, "select count(distinct doc) from line where kind like 'planned%%'"), 1);
    // An order that is cancelled is not planned for any more.
    act(w, "order", "cancel", "{'order':'A-1'}");
    act(w, "order", "cancel", "{'order':'A-2'}");
    assert_string_equal(got(w, act(w, "plan", "run", "{}"), "planned"), "0");
    assert_int_equal(asked(w, "select count(*) from exception where status = 'open' and plan <> 0"), 0);
}

static void people_are_told_to_expedite_defer_and_cancel(void **state) {
    Shop *w = *state;
    act(w, "order", "place",
        "{'number':'M-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'5'}]}");
    const char *late = bought(w, 5, "2011-06-12");
    act(w, "plan", "run", "{}");
    const char *r = world_view(w, "exceptions", "status=open&kind=expedite");
    has(w, r, late);
    has(w, r, "\"to_date\":\"2011-06-01\"");
    r = world_view(w, "exceptions", "status=open&kind=late");
    has(w, r, "comes with");
    has(w, r, "of Acme on 2011-06-12");
    const char *early = bought(w, 7, "2011-06-03");
    act(w, "order",
        "place", "{'number':'M-2','customer':'ANNA','site':'MAIN','wanted':'2011-07-12','lines':[{'item':'MUG','qty':'7'}]}");
    act(w, "plan", "run", "{}");
    // The first order is served by what comes first now; the other purchase has time until the second is wanted.
    has(w, world_view(w, "exceptions", "status=open&kind=defer"), late);
    has(w, world_view(w, "exceptions", "status=open&kind=defer"), "\"to_date\":\"2011-07-10\"");
    act(w, "order", "cancel", "{'order':'M-1'}");
    act(w, "order", "cancel", "{'order':'M-2'}");
    act(w, "plan", "run", "{}");
    r = world_view(w, "exceptions", "status=open&kind=cancel");
    has(w, r, early);
    has(w, r, late);
    world_advance(w, 20 * DAY);
    act(w, "plan", "run", "{}");
    has(w, world_view(w, "exceptions", "status=open&kind=past_due"), early);
}

static void the_cause_of_lateness_is_named(void **state) {
    Shop *w = *state;
    // Nothing supplies it.
    act(w, "item", "update", "{'code':'GIFT','price':'1'}");
    sold(w, "A-1", "GIFT", 1, NULL);
    act(w, "plan", "run", "{}");
    has(w, world_view(w, "exceptions", "status=open"), "nothing supplies GIFT at NORTH");
    assert_int_equal(pegged(w, "A-1", 1, "planned-buy"), 0);
    has(w, world_view(w, "plan-explain", "order=A-1"), "nothing supplies it");
    act(w, "order", "cancel", "{'order':'A-1'}");
    // A supplier who confirms for later.
    sold(w, "A-2", "SET", 2, "2011-06-28");
    act(w, "plan", "run", "{}");
    assert_int_equal(asked(w, "select count(*) from exception where status = 'open'"), 0);
    world_advance(w, 7 * DAY); // 8 June: MUG for PLANT is to be ordered
    act(w, "plan", "run", "{}");
    const char *r = act(w, "plan", "release", "{'send':true}");
    assert_string_equal(got(w, r, "purchases"), "1");
    const char *po = got(w, r, "doc");
    act(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':1,'qty':'4','due':'2011-06-29'}]}", po);
    act(w, "plan", "run", "{}");
    has(w, world_view(w, "exceptions", "status=open&kind=late"),
        str_fmt(w->cx->arena, "MUG comes with %s of Acme on 2011-06-29", po).at);
    r = world_view(w, "plan-explain", "order=A-2");
    has(w, r, "Acme confirmed it for 2011-06-29, and 2011-06-22 was asked for");
    assert_int_equal(line_col(w, "due", "A-2", 1), date_of(2011, 7, 4).v);
    // He comes early after all: so does the order.
    act(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':1,'qty':'4','due':'2011-06-15'}]}", po);
    act(w, "plan", "run", "{}");
    assert_int_equal(
        asked(w, "select count(*) from exception where status = 'open' and kind = 'late'"), 0);
    assert_int_equal(line_col(w, "due", "A-2", 1), line_col(w, "wanted", "A-2", 1));
}

// Receives all of a purchase into storage.
static void comes(Shop *w, const char *po) {
    int64_t qty = asked(w, "select open from line l join doc d on d.id = l.doc where d.number = '%s'", po) /
        UNIT;
    act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'%lld'}]}", po, (long long)qty);
}
static void moves(Shop *w, const char *to) {
    act(w, "transfer", "ship", "{'transfer':'%s'}", to);
    act(w, "transfer", "receive", "{'transfer':'%s'}", to);
}

static void released_supply_is_waited_for_under_its_new_name(void **state) {
    Shop *w = *state;
    stock(w, "BOX", "PLANT", 50);
    sold(w, "A-1", "SET", 3, NULL);
    sold(w, "A-2", "MUG", 15, NULL);
    act(w, "plan", "run", "{}");
    const char *r = act(w, "plan", "release", "{'send':true}");
    assert_string_equal(got(w, r, "purchases"), "2"); // for each site one
    assert_string_equal(got(w, r, "works"), "0");
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'purchase' and status = 'sent'"), 2);
    assert_int_equal(asked(w, "select count(*) from message where kind = 'purchase_order'"), 2);
    // What the planned moves need is pegged to the purchase now.
    assert_int_equal(
        asked(w,
            "select count(*) from peg g join line s on s.id = g.supply and s.kind = 'purchase'"
            " join line d on d.id = g.demand and d.kind like 'planned%%'"),
        2);
    const char *first = got(w, r, "doc"), *second = got(w, strstr(r, first), "doc");
    world_advance(w, 14 * DAY);
    comes(w, first);
    comes(w, second);
    act(w, "plan", "run", "{}");
    r = act(w, "plan", "release", "{}");
    assert_string_equal(got(w, r, "works"), "1");
    assert_string_equal(got(w, r, "transfers"), "1");
    assert_int_equal(pegged(w, "A-2", 1, "transfer-in"), 15);
    const char *wo = got(w, r, "doc"), *to = got(w, strstr(r, wo), "doc");
    moves(w, to);
    act(w, "order", "allocate", "{}");
    assert_int_equal(level(w, "held", "MUG", "NORTH"), 15);
    // The set: made, and moved twice.
    has(w, world_view(w, "plan-explain", "order=A-1"), "\"served_by\":\"work\"");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s'}", wo);
    act(w, "work", "report", "{'work':'%s','good':'3'}", wo);
    act(w, "work", "finish", "{'work':'%s'}", wo);
    for (int i = 0; i < 2; i++) {
        act(w, "plan", "run", "{}");
        moves(w, got(w, act(w, "plan", "release", "{}"), "doc"));
    }
    act(w, "order", "allocate", "{}");
    assert_int_equal(level(w, "held", "SET", "NORTH"), 3);
    assert_string_equal(got(w, act(w, "plan", "run", "{}"), "planned"), "0");
}

static void the_needs_of_a_transfer_keep_what_serves_them(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 15, NULL);
    act(w, "plan", "run", "{}");
    // Released ahead of its day, before the goods are there.
    const char *r = act(w, "plan", "release", "{'through':'2011-06-30'}");
    assert_string_equal(got(w, r, "transfers"), "1");
    const char *po = got(w, r, "doc"), *to = got(w, strstr(r, po), "doc");
    assert_int_equal(pegged(w, to, 1, "purchase"), 15);
    assert_int_equal(pegged(w, "A-1", 1, "transfer-in"), 15);
    has(w, world_view(w, "plan-explain", "order=A-1"), po);
    assert_int_equal(line_col(w, "due", to, 1), date_of(2011, 6, 15).v);
    // The plan takes both as they are.
    assert_string_equal(got(w, act(w, "plan", "run", "{}"), "planned"), "0");
    assert_int_equal(pegged(w, to, 1, "purchase"), 15);
}

static void what_is_there_is_moved_and_the_rest_follows(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 8);
    sold(w, "A-1", "MUG", 30, NULL);
    act(w, "plan", "run", "{}");
    assert_true(is_planned(w, "move", "MUG NORTH 8 2011-06-01 2011-06-02"));
    assert_true(is_planned(w, "move", "MUG NORTH 22 2011-06-15 2011-06-16"));
    assert_true(is_planned(w, "buy", "MUG MAIN 30 2011-06-01 2011-06-15"));
    assert_int_equal(pegged(w, "A-1", 1, "planned-move"), 30);
    const char *r = act(w, "plan", "release", "{}");
    assert_string_equal(got(w, r, "transfers"), "1");
    act(w, "transfer", "ship", "{'transfer':'%s'}", got(w, strstr(r, got(w, r, "doc")), "doc"));
    act(w, "plan", "run", "{}"); // what is under way is not asked for again
    assert_int_equal(planned_n(w), 1);
    assert_true(is_planned(w, "move", "MUG NORTH 22 2011-06-15 2011-06-16"));
}

static void a_plan_may_be_kept_for_some_days_only(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 20, NULL);
    for (int i = 1; i <= 16; i++)
        act(w, "demand", "import",
            "{'lines':[{'item':'SET','site':'NORTH','date':'%s','qty':'14','lines':7}]}",
            date_text(w->cx->arena, date_add(date_of(2011, 6, 1), -7 * i)).at);
    act(w, "forecast", "run", "{}");
    act(w, "plan", "run", "{}");
    int64_t all = planned_n(w);
    int64_t due = line_col(w, "due", "A-1", 1);
    act(w, "plan", "run", "{'release_days':7}");
    int64_t kept = planned_n(w);
    assert_true(kept < all);
    // All that is to be released is there, and all that the order hangs on.
    assert_int_equal(
        asked(w, "select count(*) from planned where release > %d", date_of(2011, 6, 8).v), 1);
    assert_int_equal(pegged(w, "A-1", 1, "planned-move"), 20);
    assert_int_equal(line_col(w, "due", "A-1", 1), due);
}

static void the_future_is_told_day_by_day(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 40);
    for (int i = 1; i <= 16; i++)
        act(w, "demand", "import", "{'lines':[{'item':'MUG','site':'NORTH','date':'%s','qty':'14'}]}",
            date_text(w->cx->arena, date_add(date_of(2011, 6, 1), -7 * i)).at);
    act(w, "forecast", "run", "{}");
    const char *r = world_view(w, "forecasts", "item=MUG&site=NORTH");
    has(w, r, "\"qty\":\"14\"");
    // Two a day: five days of this week, then whole weeks.
    r = world_view(w, "projected-stock", "item=MUG&site=NORTH&days=30");
    has(w, r, "\"date\":\"2011-06-05\",\"firm_in\":\"0\",\"planned_in\":\"0\",\"orders\":\"0\",\"needs\":\"0\",\"forecast\":\"2\",\"stock\":\"30\"");
    has(w, r, "\"stock\":\"-2\"");
    act(w, "plan", "run", "{}");
    r = world_view(w, "projected-stock", "item=MUG&site=NORTH&days=60");
    has_not(r, "\"stock\":\"-");
    has(w, world_view(w, "projected-stock", "item=MUG&site=MAIN"), "\"needs\":\"14\"");
    // Bought in lots of ten and paid after the supplier's days.
    act(w, "party", "update", "{'code':'ACME','payment_days':30}");
    act(w, "plan", "run", "{}");
    r = world_view(w, "projected-spending", "");
    has(w, r, "\"supplier\":\"ACME\"");
    assert_int_equal(
        asked(w, "select cast(coalesce(sum(amount), 0) as bigint) from line where kind = 'planned-buy' and open > 0") %
            1500,
        0);
}

static void what_cannot_be_planned_is_refused(void **state) {
    Shop *w = *state;
    refused(w, tried(w, "plan", "run", "{'horizon_days':731}"), INPUT, "horizon_days");
    refused(w, tried(w, "plan", "run", "{'release_days':-1}"), INPUT, "release_days");
    sold(w, "A-1", "MUG", 1, NULL);
    assert_null(tried(w, "plan", "release", "{'plan':'A-1'}"));
    assert_null(tried(w, "plan", "release", "{'plan':'PL-1'}"));
}

static void level_set(Shop *w, const char *item, int target) {
    act(w, "policy", "create",
        "{'item':'%s','site':'NORTH','safety':'0','target':'%d','fixed':true}", item, target);
}

static void sites_are_replenished_from_what_is_free(void **state) {
    Shop *w = *state;
    level_set(w, "MUG", 30);
    level_set(w, "SET", 6);
    assert_string_equal(got(w, act(w, "stock", "replenish", "{}"), "lines"), "0"); // nothing is free
    stock(w, "MUG", "MAIN", 50);
    stock(w, "SET", "MAIN", 4);
    stock(w, "MUG", "NORTH", 12);
    sold(w, "A-1", "MUG", 15, NULL); // three are owed
    act(w, "order", "place",
        "{'number':'M-1','customer':'ANNA','site':'MAIN','lines':[{'item':'SET','qty':'1'}]}");
    const char *r = act(w, "stock", "replenish", "{'site':'NORTH'}");
    assert_string_equal(got(w, r, "lines"), "2"); // in one transfer
    assert_string_equal(got(w, r, "qty"), "36");  // 33 mugs, and the 3 sets that M-1 does not hold
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 33);
    assert_int_equal(level(w, "held", "SET", "MAIN"), 4);
    // What is on its way is not sent again.
    assert_string_equal(got(w, act(w, "stock", "replenish", "{}"), "lines"), "0");
    moves(w, got(w, r, "doc"));
    assert_string_equal(got(w, act(w, "stock", "replenish", "{}"), "lines"), "0");
    act(w, "order", "allocate", "{}");
    assert_int_equal(level(w, "held", "MUG", "NORTH"), 15);
    // What the plan would move to such a site is left to it.
    sold(w, "A-2", "MUG", 40, NULL);
    act(w, "plan", "run", "{}");
    assert_true(asked(w, "select count(*) from planned p join line l on l.id = p.id and l.kind = 'planned-move'") >
        0);
    assert_string_equal(got(w, act(w, "plan", "release", "{'no_moves':true}"), "transfers"), "0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, chain_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_shortage_becomes_planned_supply),
        TEST(a_set_is_planned_through_its_bill_and_lanes),
        TEST(what_is_wanted_later_is_planned_for_its_day),
        TEST(firm_supply_is_pegged_before_anything_is_planned),
        TEST(a_second_run_replaces_the_first),
        TEST(people_are_told_to_expedite_defer_and_cancel),
        TEST(the_cause_of_lateness_is_named),
        TEST(released_supply_is_waited_for_under_its_new_name),
        TEST(the_needs_of_a_transfer_keep_what_serves_them),
        TEST(what_is_there_is_moved_and_the_rest_follows),
        TEST(a_plan_may_be_kept_for_some_days_only),
        TEST(the_future_is_told_day_by_day),
        TEST(sites_are_replenished_from_what_is_free),
        TEST(what_cannot_be_planned_is_refused),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
