// Capable to promise: an order that nothing expected covers is planned for as it is placed, and so has a day; on either store.
#include "plan_test.h"

static void plan(Shop *w) { act(w, "plan", "run", "{}"); }

// The day on which the order's only line leaves: "2011-06-16".
static Str leaves(Shop *w, const char *order) {
    Date day = {(int32_t)asked(w,
        "select l.due from line l join doc d on d.id = l.doc where d.number = '%s' and l.pos = 1", order)};
    return date_text(w->cx->arena, day);
}

// How many lines of so many units are planned.
static int64_t planned_kind(Shop *w, const char *kind, int qty) {
    return asked(w, "select count(*) from line where kind = 'planned-%s' and open > 0 and qty = %lld",
        kind, (long long)qty * UNIT);
}

static void is(Str text, const char *expected) {
    if (!str_is(text, expected)) print_error(STR_FMT ", not %s\n", STR_ARG(text), expected);
    assert_true(str_is(text, expected));
}

static void without_a_plan_there_is_no_day(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 5, NULL);
    assert_int_equal(planned_n(w), 0);
    assert_int_equal(line_col(w, "due", "A-1", 1), line_col(w, "wanted", "A-1", 1));
    has(w, act(w, "order", "promise", "{'order':'A-1'}"), "\"promised\":null");
    plan(w);
    has(w, act(w, "order", "promise", "{'order':'A-1'}"), "\"promised\":\"2011-06-1");
}

// The lot of the first order is more than it needs: the second takes of the rest, the third more than that.
static void what_is_bought_for_one_serves_the_next(void **state) {
    Shop *w = *state;
    plan(w);
    sold(w, "A-1", "MUG", 5, NULL);
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-01 2011-06-15"));
    assert_true(is_planned(w, "move", "MUG NORTH 5 2011-06-15 2011-06-16"));
    assert_int_equal(pegged(w, "A-1", 1, "planned-move"), 5);
    is(leaves(w, "A-1"), "2011-06-16");
    sold(w, "A-2", "MUG", 6, NULL);
    assert_int_equal(planned_n(w), 3); // a move more
    is(leaves(w, "A-2"), "2011-06-16");
    sold(w, "A-3", "MUG", 12, NULL);
    assert_int_equal(planned_n(w), 5); // and a lot more
    assert_int_equal(
        asked(w, "select cast(sum(l.open) as bigint) from line l where l.kind = 'planned-buy'") / UNIT, 40);
    is(leaves(w, "A-3"), "2011-06-16");
    plan(w); // settles it: what the three need, and no more
    assert_int_equal(
        asked(w, "select cast(sum(l.open) as bigint) from line l where l.kind = 'planned-move'") / UNIT, 23);
    is(leaves(w, "A-1"), "2011-06-16");
    is(leaves(w, "A-3"), "2011-06-16");
}

static void what_is_made_waits_for_its_longest_component(void **state) {
    Shop *w = *state;
    plan(w);
    sold(w, "A-1", "SET", 3, NULL);
    assert_true(is_planned(w, "buy", "MUG PLANT 6 2011-06-01 2011-06-15"));
    assert_true(is_planned(w, "buy", "BOX PLANT 100 2011-06-01 2011-06-08"));
    assert_true(is_planned(w, "make", "SET PLANT 3 2011-06-15 2011-06-17"));
    assert_true(is_planned(w, "move", "SET MAIN 3 2011-06-17 2011-06-19"));
    assert_true(is_planned(w, "move", "SET NORTH 3 2011-06-19 2011-06-20"));
    is(leaves(w, "A-1"), "2011-06-20");
    stock(w, "MUG", "PLANT", 4); // for two sets more; boxes are left of the first lot
    sold(w, "A-2", "SET", 2, NULL);
    assert_true(is_planned(w, "make", "SET PLANT 2 2011-06-08 2011-06-10"));
    is(leaves(w, "A-2"), "2011-06-13");
}

// Three mugs do not make a set and two mugs beside it: one is bought.
static void what_one_part_takes_another_cannot(void **state) {
    Shop *w = *state;
    act(w, "item", "create", "{'code':'BIG','name':'Set and mugs','kind':'kit','price':'20'}");
    act(w, "bill", "create", "{'code':'BIG-1','item':'BIG','site':'PLANT','lead_days':1}");
    act(w, "component", "create", "{'bill':'BIG-1','item':'SET','qty':'1'}");
    act(w, "component", "create", "{'bill':'BIG-1','item':'MUG','qty':'2'}");
    source(w, "BIG", "PLANT", "'kind':'make','bill':'BIG-1','lead_days':1");
    source(w, "BIG", "MAIN", "'kind':'move','from_site':'PLANT','lead_days':2");
    source(w, "BIG", "NORTH", "'kind':'move','from_site':'MAIN','lead_days':1");
    stock(w, "MUG", "PLANT", 3);
    stock(w, "BOX", "PLANT", 5);
    plan(w);
    sold(w, "A-1", "BIG", 1, NULL);
    assert_true(is_planned(w, "buy", "MUG PLANT 1 2011-06-01 2011-06-15"));
    assert_int_equal(asked(w, "select count(*) from line where kind = 'planned-buy'"), 1);
}

// Released as late as it can be in time.
static void what_is_wanted_later_is_released_later(void **state) {
    Shop *w = *state;
    plan(w);
    sold(w, "A-1", "MUG", 5, "2011-06-29");
    int64_t wanted = line_col(w, "wanted", "A-1", 1);
    assert_int_equal(line_col(w, "due", "A-1", 1), wanted);
    assert_int_equal(
        asked(w, "select p.release from planned p join line l on l.id = p.id where l.kind = 'planned-move'"),
        wanted - 1);
    assert_int_equal(
        asked(w, "select p.release from planned p join line l on l.id = p.id where l.kind = 'planned-buy'"),
        wanted - 15);
}

static void frozen_days_are_kept(void **state) {
    Shop *w = *state;
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'frozen_days':5}");
    plan(w);
    sold(w, "A-1", "MUG", 5, NULL);
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-06 2011-06-20"));
    is(leaves(w, "A-1"), "2011-06-21");
}

static void a_full_week_makes_it_wait_for_the_next(void **state) {
    Shop *w = *state;
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'capacity':'30'}");
    plan(w);
    sold(w, "A-1", "MUG", 25, NULL);
    is(leaves(w, "A-1"), "2011-06-16");
    sold(w, "A-2", "MUG", 25, NULL); // five are left of the first lot
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-08 2011-06-22"));
    is(leaves(w, "A-2"), "2011-06-23");
    assert_int_equal(asked(w, "select count(*) from planned where cause = 'capacity'"), 1);
}

// Of two sources the preferred one, unless the other brings it in time or sooner.
static void another_source_is_taken_where_the_first_is_late(void **state) {
    Shop *w = *state;
    act(w, "source", "create",
        "{'item':'MUG','site':'NORTH','kind':'buy','supplier':'ACME','lead_days':4,'priority':2}");
    plan(w);
    sold(w, "A-1", "MUG", 5, NULL);
    assert_true(is_planned(w, "buy", "MUG NORTH 5 2011-06-01 2011-06-05"));
    assert_int_equal(planned_n(w), 1); // nothing is left of the way that was not taken
    is(leaves(w, "A-1"), "2011-06-05");
}

static void what_nothing_supplies_is_not_promised(void **state) {
    Shop *w = *state;
    act(w, "source", "update", "{'item':'BOX','site':'PLANT','priority':1,'active':false}");
    plan(w);
    sold(w, "A-1", "SET", 3, NULL);
    assert_int_equal(planned_n(w), 0);
    assert_int_equal(asked(w, "select count(*) from peg"), 0);
}

// What is there in part is held, what is on its way is counted, and only the rest is planned.
static void only_the_rest_is_planned(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 2);
    stock(w, "MUG", "MAIN", 4);
    plan(w);
    sold(w, "A-1", "MUG", 5, NULL); // two here; three of the four at MAIN
    assert_int_equal(planned_n(w), 1);
    is(leaves(w, "A-1"), "2011-06-02");
    sold(w, "A-2", "MUG", 5, NULL); // one of MAIN, four bought
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-01 2011-06-15"));
    is(leaves(w, "A-2"), "2011-06-16");
}

// As the plan has it: a purchase may be of 30 at most, and a promise of 70 is three of them, the last of the minimum; the day is that of the last.
static void no_lot_is_larger_than_the_largest(void **state) {
    Shop *w = *state;
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'max_qty':'30','capacity':'60'}");
    plan(w);
    sold(w, "A-1", "MUG", 70, NULL);
    assert_int_equal(planned_kind(w, "buy", 30), 2);
    assert_int_equal(planned_kind(w, "buy", 20), 1);
    assert_int_equal(pegged(w, "A-1", 1, "planned-move"), 70);
    is(leaves(w, "A-1"), "2011-06-23"); // two of them fill the first week
    plan(w);
    assert_int_equal(planned_kind(w, "buy", 30), 2);
    assert_int_equal(planned_kind(w, "buy", 20), 1);
    is(leaves(w, "A-1"), "2011-06-23");
    // Two lots at the site that ships: one is there sooner than the other, and the order waits for both.
    act(w, "source", "update", "{'item':'MUG','site':'NORTH','priority':1,'max_qty':'50','capacity':'50'}");
    sold(w, "A-2", "MUG", 60, NULL);
    assert_int_equal(planned_kind(w, "move", 50), 1);
    assert_int_equal(pegged(w, "A-2", 1, "planned-move"), 60);
    int64_t last = asked(w,
        "select max(l.due) from line l join peg g on g.supply = l.id join line o on o.id = "
        "g.demand "
        "join doc d on d.id = o.doc where d.number = 'A-2'");
    assert_int_equal(line_col(w, "due", "A-2", 1), last);
}

static void the_least_order_of_the_policy_is_kept(void **state) {
    Shop *w = *state;
    act(w, "policy", "create", "{'item':'MUG','site':'MAIN','lot':'45','fixed':true}");
    plan(w);
    sold(w, "A-1", "MUG", 5, NULL);
    assert_int_equal(planned_kind(w, "buy", 50), 1); // by tens
    plan(w);
    assert_int_equal(planned_kind(w, "buy", 50), 1);
    // More than the source gives at once is not asked for, nor anything of a source that is not the first.
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'max_qty':'40'}");
    act(w, "source", "create",
        "{'item':'MUG','site':'MAIN','kind':'buy','supplier':'ACME','lead_days':3,'priority':2}");
    plan(w);
    assert_int_equal(planned_kind(w, "buy", 5), 1);
    sold(w, "A-2", "MUG", 7, NULL);
    assert_int_equal(planned_kind(w, "buy", 7), 1);
    act(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':2,'active':false}");
    act(w, "order", "cancel", "{'order':'A-1'}");
    act(w, "order", "cancel", "{'order':'A-2'}");
    plan(w);
    sold(w, "A-3", "MUG", 5, NULL);
    assert_int_equal(planned_kind(w, "buy", 20), 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, chain_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(without_a_plan_there_is_no_day),
        CASE(what_is_bought_for_one_serves_the_next),
        CASE(what_is_made_waits_for_its_longest_component),
        CASE(what_one_part_takes_another_cannot),
        CASE(what_is_wanted_later_is_released_later),
        CASE(frozen_days_are_kept),
        CASE(a_full_week_makes_it_wait_for_the_next),
        CASE(another_source_is_taken_where_the_first_is_late),
        CASE(what_nothing_supplies_is_not_promised),
        CASE(only_the_rest_is_planned),
        CASE(no_lot_is_larger_than_the_largest),
        CASE(the_least_order_of_the_policy_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
