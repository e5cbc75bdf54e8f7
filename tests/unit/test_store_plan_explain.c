// Why an order is late: one cause is planted in each case, and the explanation names it, where it begins and nowhere else; on either store.
#include "plan_test.h"

// The causes that are named, each with its item and site: "capacity MUG MAIN".
static const char *causes(Shop *w, const char *order) {
    Arena *a = w->cx->arena;
    Json *reply;
    JsonError error;
    assert_true(json_parse(a,
        str_of(world_view(w, "plan-explain", str_z(a, str_fmt(a, "order=%s", order)))), &reply, &error));
    Buf b = buf_new(a);
    for (const Json *row = json_get(reply, "rows")->first; row; row = row->next) {
        Str cause = json_get(row, "cause")->text;
        if (cause.n == 0) continue;
        buf_fmt(&b, "%s" STR_FMT " " STR_FMT " " STR_FMT, b.n ? ", " : "", STR_ARG(cause),
            STR_ARG(json_get(row, "item")->text), STR_ARG(json_get(row, "site")->text));
    }
    return str_z(a, buf_str(&b));
}

static void plan(Shop *w) { act(w, "plan", "run", "{}"); }

static void says(Shop *w, const char *text) {
    has(w, world_view(w, "plan-explain", "order=A-1"), text);
}

static void rule(Shop *w, const char *item, const char *site, const char *more) {
    act(w, "source", "update", "{'item':'%s','site':'%s','priority':1,%s}", item, site, more);
}

// Nothing stands in its way but the time that it takes.
static void a_lead_time_that_is_too_long(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 5, "2011-06-10");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "lead-time MUG MAIN");
    says(w, "released today at the earliest, and it takes 14 days");
}

static void a_supplier_who_confirms_for_later(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 5, "2011-06-20");
    const char *po = bought(w, 20, "2011-06-15");
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'20','due':'2011-06-28'}]}", po);
    rule(w, "MUG", "MAIN", "'active':false"); // or it would be bought again
    plan(w);
    assert_string_equal(causes(w, "A-1"), "late-supplier MUG MAIN");
    says(w, "Acme confirmed it for 2011-06-28, and 2011-06-15 was asked for");
}

static void a_purchase_that_is_overdue(void **state) {
    Shop *w = *state;
    bought(w, 20, "2011-06-03");
    world_advance(w, 5 * DAY);
    sold(w, "A-1", "MUG", 5, NULL);
    plan(w);
    assert_string_equal(causes(w, "A-1"), "overdue MUG MAIN");
    says(w, "was due on 2011-06-03, and is not here");
}

static void a_purchase_that_was_asked_for_too_late(void **state) {
    Shop *w = *state;
    rule(w, "MUG", "MAIN", "'active':false");
    bought(w, 20, "2011-06-25");
    sold(w, "A-1", "MUG", 5, "2011-06-20");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "late-order MUG MAIN");
    says(w, "was asked for on 2011-06-25");
}

// Of two components the one that comes last is the cause, not the making of them.
static void a_component_that_is_missing(void **state) {
    Shop *w = *state;
    stock(w, "BOX", "PLANT", 10);
    sold(w, "A-1", "SET", 3, "2011-06-12");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "lead-time MUG PLANT");
}

static void a_supplier_of_a_component_who_is_late(void **state) {
    Shop *w = *state;
    stock(w, "BOX", "PLANT", 10);
    const char *po = got(w,
        act(w, "purchase",
            "create", "{'supplier':'ACME','site':'PLANT','lines':[{'item':'MUG','qty':'6','price':'1.5','due':'2011-06-05'}]}"),
        "number");
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    act(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':1,'qty':'6','due':'2011-06-14'}]}", po);
    sold(w, "A-1", "SET", 3, "2011-06-12");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "late-supplier MUG PLANT");
}

// Ten a week: forty take until the fourth.
static void a_capacity_that_is_full(void **state) {
    Shop *w = *state;
    rule(w, "MUG", "MAIN", "'capacity':'10','min_qty':'10','lead_days':3");
    sold(w, "A-1", "MUG", 40, "2011-06-14");
    plan(w);
    assert_non_null(strstr(causes(w, "A-1"), "capacity MUG MAIN"));
    assert_null(strstr(causes(w, "A-1"), "lead-time"));
    says(w, "no more than 10 a week can be had: there is room on 2011-06-22");
    assert_int_equal(line_col(w, "due", "A-1", 1), date_of(2011, 6, 26).v);
    // What was ordered in this week is not there a second time.
    act(w, "plan", "release", "{}");
    plan(w);
    assert_int_equal(line_col(w, "due", "A-1", 1), date_of(2011, 6, 26).v);
}

// There is enough for the three that are wanted, but not for the ten that are made at once.
static void a_lot_that_asks_for_too_much(void **state) {
    Shop *w = *state;
    stock(w, "BOX", "PLANT", 50);
    stock(w, "MUG", "PLANT", 8);
    rule(w, "SET", "PLANT", "'min_qty':'10'");
    sold(w, "A-1", "SET", 3, "2011-06-10");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "minimum SET PLANT");
    says(w, "the lot asks for more than is needed (at least 10");
}

static void days_in_which_nothing_may_be_released(void **state) {
    Shop *w = *state;
    rule(w, "MUG", "MAIN", "'lead_days':5,'frozen_days':10");
    sold(w, "A-1", "MUG", 5, "2011-06-10");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "frozen MUG MAIN");
    says(w, "nothing new is released within 10 days, and it takes 5 days");
}

static void a_source_that_may_not_be_used_yet(void **state) {
    Shop *w = *state;
    rule(w, "MUG", "MAIN", "'lead_days':5,'valid_from':'2011-06-20'");
    sold(w, "A-1", "MUG", 5, "2011-06-10");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "effective MUG MAIN");
    says(w, "its source may be used from 2011-06-20 on, and it takes 5 days");
    refused(w,
        tried(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'valid_until':'2011-06-19'}"),
        INPUT, "give 2011-06-20 or later");
}

static void nothing_that_supplies_it(void **state) {
    Shop *w = *state;
    rule(w, "BOX", "PLANT", "'active':false");
    sold(w, "A-1", "SET", 3, "2011-06-25");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "no-source BOX PLANT");
}

static void an_order_that_was_not_planned_for(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 5, "2011-06-25");
    assert_string_equal(causes(w, "A-1"), "no-plan MUG NORTH");
    plan(w);
    assert_string_equal(causes(w, "A-1"), "");
}

// Who is served first takes what is there: the other one waits for what is bought, which is not wrong with the first.
static void an_order_that_has_to_wait_for_another(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 5);
    sold(w, "A-2", "MUG", 5, "2011-06-03");
    sold(w, "A-1", "MUG", 5, "2011-06-10");
    plan(w);
    assert_string_equal(causes(w, "A-2"), "");
    assert_string_equal(causes(w, "A-1"), "lead-time MUG MAIN");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, chain_open, shop_close)
int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(a_lead_time_that_is_too_long),
        CASE(a_supplier_who_confirms_for_later),
        CASE(a_purchase_that_is_overdue),
        CASE(a_purchase_that_was_asked_for_too_late),
        CASE(a_component_that_is_missing),
        CASE(a_supplier_of_a_component_who_is_late),
        CASE(a_capacity_that_is_full),
        CASE(a_lot_that_asks_for_too_much),
        CASE(days_in_which_nothing_may_be_released),
        CASE(a_source_that_may_not_be_used_yet),
        CASE(nothing_that_supplies_it),
        CASE(an_order_that_was_not_planned_for),
        CASE(an_order_that_has_to_wait_for_another),
    };
    return cmocka_run_group_tests_name("plan explanations", tests, NULL, NULL);
}
