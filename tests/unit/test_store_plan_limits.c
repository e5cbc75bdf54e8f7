// Calendars and resources of a live company: lead times by working days, work centres with a capacity of each day, set-up, and what a plan, a
// promise and an explanation make of them; on either store.
#include "plan_test.h"

static void plan(Shop *w) { act(w, "plan", "run", "{}"); }

static void rule(Shop *w, const char *item, const char *site, const char *more) {
    act(w, "source", "update", "{'item':'%s','site':'%s','priority':1,%s}", item, site, more);
}

// One cause is named, with its item and site.
static void cause(Shop *w, const char *order, const char *what, const char *says) {
    const char *rows = world_view(
        w, "plan-explain", str_z(w->cx->arena, str_fmt(w->cx->arena, "order=%s", order)));
    has(w, rows, what);
    has(w, rows, says);
}

static void five_days(Shop *w) {
    act(w, "calendar", "create", "{'code':'FIVE','name':'Five days','week_off':'sat,sun'}");
}

// Eight hours on five days a week; a set takes one, and a lot two to be set up.
static void press(Shop *w) {
    five_days(w);
    act(w, "resource", "create",
        "{'code':'PRESS','name':'Press','site':'PLANT','capacity':'8','calendar':'FIVE'}");
    act(w, "source-use", "create", "{'item':'SET','site':'PLANT','resource':'PRESS','qty':'1','setup':'2'}");
    stock(w, "BOX", "PLANT", 200);
    stock(w, "MUG", "PLANT", 400);
}

// ---- calendars -------------------------------------------------------------------------------------------------------
static void a_lead_time_of_working_days(void **state) {
    Shop *w = *state;
    five_days(w);
    rule(w, "MUG", "MAIN", "'lead_days':5,'calendar':'FIVE'");
    sold(w, "A-1", "MUG", 20, "2011-06-08"); // at MAIN on Monday, 6 June
    plan(w);
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-01 2011-06-08"));
    cause(w, "A-1", "\"cause\":\"calendar\"",
        "it takes 5 working days, and 2 days off of calendar FIVE lie between");
    assert_int_equal(line_col(w, "due", "A-1", 1), date_of(2011, 6, 9).v);
    has(w, world_view(w, "exceptions", "kind=late&status=open"), "2 days off of calendar FIVE");
    // A holiday more.
    act(w, "day-off", "create", "{'calendar':'FIVE','day':'2011-06-06','reason':'Whit Monday'}");
    plan(w);
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-01 2011-06-09"));
    act(w, "plan", "release", "{}");
    has(w, world_view(w, "purchases", ""), "2011-06-09");
}

// What is needed on a Monday is released early enough; what would be late anyway is not the calendar's fault; and documents made by hand
// count by it too.
static void a_release_before_the_weekend(void **state) {
    Shop *w = *state;
    five_days(w);
    rule(w, "MUG", "MAIN", "'lead_days':2,'calendar':'FIVE'");
    sold(w, "A-1", "MUG", 20, "2011-06-15"); // at MAIN on Monday, 13 June
    plan(w);
    assert_true(is_planned(w, "buy", "MUG MAIN 20 2011-06-09 2011-06-13"));
    rule(w, "MUG", "MAIN", "'lead_days':30");
    plan(w);
    cause(w, "A-1", "\"cause\":\"lead-time\"", "it takes 30 working days");
    rule(w, "MUG", "MAIN", "'lead_days':3");
    rule(w, "SET", "PLANT", "'calendar':'FIVE'");
    act(w, "purchase", "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'20'}]}");
    has(w, world_view(w, "purchases", ""), "2011-06-06"); // Wednesday and three working days
    const char *wo = got(w,
        act(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'2','due':'2011-06-14'}"), "number");
    assert_int_equal(line_col(w, "due", wo, 2), date_of(2011, 6, 10).v); // Tuesday less two
}

// ---- resources -------------------------------------------------------------------------------------------------------
static void a_work_centre_that_is_full(void **state) {
    Shop *w = *state;
    press(w);
    sold(w, "A-1", "SET", 14, "2011-06-10"); // at PLANT by 6 June: released by Saturday, 4 June
    plan(w);
    assert_true(is_planned(w, "make", "SET PLANT 6 2011-06-03 2011-06-05"));
    assert_true(is_planned(w, "make", "SET PLANT 6 2011-06-02 2011-06-04"));
    assert_int_equal(line_col(w, "due", "A-1", 1), date_of(2011, 6, 9).v);
    // The rest has no room before Monday once Wednesday is gone.
    sold(w, "A-2", "SET", 12, "2011-06-10");
    plan(w);
    cause(w, "A-2",
        "\"cause\":\"capacity\"", "PRESS is full (8 hour a day, of which each lot takes 2 to be set up): there is room on 2011-06-0");
    has(w, world_view(w, "exceptions", "kind=late&status=open"), "PRESS is full");
    int64_t due = line_col(w, "due", "A-2", 1);
    assert_true(due > date_of(2011, 6, 9).v);
    // What was released takes its room as what was planned did.
    act(w, "plan", "release", "{'through':'2011-06-30'}");
    plan(w);
    assert_int_equal(line_col(w, "due", "A-2", 1), due);
    sold(w, "A-3", "SET", 6, "2011-06-11"); // Tuesday has room for two
    plan(w);
    assert_true(is_planned(w, "make", "SET PLANT 2 2011-06-07 2011-06-09"));
    assert_true(is_planned(w, "make", "SET PLANT 4 2011-06-08 2011-06-10"));
}

static void two_items_share_what_there_is(void **state) {
    Shop *w = *state;
    press(w);
    act(w, "item", "create", "{'code':'PAIR','name':'Pair','kind':'kit','cost':'3','price':'9'}");
    act(w, "bill", "create", "{'code':'PAIR-1','item':'PAIR','site':'PLANT','lead_days':2}");
    act(w, "item", "create", "{'code':'CUP','name':'Cup','cost':'1'}");
    act(w, "component", "create", "{'bill':'PAIR-1','item':'CUP','qty':'2'}");
    stock(w, "CUP", "PLANT", 20);
    source(w, "PAIR", "PLANT", "'kind':'make','bill':'PAIR-1','lead_days':2");
    source(w, "PAIR", "NORTH", "'kind':'move','from_site':'PLANT','lead_days':3");
    act(w, "source-use", "create", "{'item':'PAIR','site':'PLANT','resource':'PRESS','qty':'2'}");
    sold(w, "A-1", "SET", 6, "2011-06-06");  // Wednesday's 8 hours
    sold(w, "A-2", "PAIR", 4, "2011-06-06"); // as many
    plan(w);
    assert_true(is_planned(w, "make", "PAIR PLANT 4 2011-06-01 2011-06-03"));
    assert_true(is_planned(w, "make", "SET PLANT 6 2011-06-02 2011-06-04"));
    cause(w, "A-1", "\"cause\":\"capacity\"", "PRESS is full");
    // They share nothing else, and yet are planned by one worker, however small the parts are.
    act(w, "setting", "create", "{'code':'plan.part_items','value':'1'}");
    act(w, "plan", "queue", "{}");
    for (int left = 1, turns = 0; left > 0 && turns < 40; turns++)
        left = (int)strtol(got(w, act(w, "plan", "work", "{}"), "waiting"), NULL, 10);
    assert_true(is_planned(w, "make", "PAIR PLANT 4 2011-06-01 2011-06-03"));
    assert_true(is_planned(w, "make", "SET PLANT 6 2011-06-02 2011-06-04"));
}

static void a_second_shift_and_a_standstill(void **state) {
    Shop *w = *state;
    press(w);
    act(w, "resource-period",
        "create", "{'resource':'PRESS','begins':'2011-06-01','ends':'2011-06-01','capacity':'16','reason':'second shift'}");
    sold(w, "A-1", "SET", 14, "2011-06-06");
    plan(w);
    assert_true(is_planned(w, "make", "SET PLANT 14 2011-06-01 2011-06-03"));
    act(w, "resource-period", "update",
        "{'resource':'PRESS','begins':'2011-06-01','ends':'2011-06-07','capacity':'0'}");
    plan(w);
    assert_true(is_planned(w, "make", "SET PLANT 6 2011-06-08 2011-06-10"));
    cause(w, "A-1", "\"cause\":\"capacity\"", "there is room on 2011-06-");
    act(w, "resource-period", "update", "{'resource':'PRESS','begins':'2011-06-01','capacity':'8'}");
    act(w, "order", "cancel", "{'order':'A-1'}");
    // A week's hours together: one lot, one set-up.
    act(w, "resource", "update", "{'code':'PRESS','bucket_days':7}");
    sold(w, "A-2", "SET", 38, "2011-06-13"); // 40 hours
    plan(w);
    assert_int_equal(
        asked(w, "select count(*) from planned p join line l on l.id = p.id and l.kind = 'planned-make'"), 1);
    assert_int_equal(line_col(w, "due", "A-2", 1), date_of(2011, 6, 12).v);
}

static void a_promise_keeps_to_the_work_centre(void **state) {
    Shop *w = *state;
    press(w);
    plan(w);
    sold(w, "A-1", "SET", 6, NULL); // Wednesday's
    sold(w, "A-2", "SET", 6, NULL); // Thursday's
    assert_true(is_planned(w, "make", "SET PLANT 6 2011-06-01 2011-06-03"));
    assert_true(is_planned(w, "make", "SET PLANT 6 2011-06-02 2011-06-04"));
    sold(w, "A-3", "SET", 12, NULL); // more than a day's: when Friday's and Monday's have come together
    assert_true(is_planned(w, "make", "SET PLANT 12 2011-06-06 2011-06-08"));
    cause(w, "A-2", "\"cause\":\"capacity\"", "PRESS is full");
    // A capacity that nobody gave limits nothing, and that is said.
    act(w, "resource", "update", "{'code':'PRESS','capacity':'0'}");
    plan(w);
    assert_true(is_planned(w, "make", "SET PLANT 24 2011-06-01 2011-06-03"));
    has(w, world_view(w, "exceptions", "kind=no_capacity&status=open"),
        "nobody said what capacity PRESS has");
    act(w, "resource", "update", "{'code':'PRESS','active':false}");
    plan(w);
    assert_int_equal(
        asked(w, "select count(*) from exception where kind = 'no_capacity' and status = 'open'"), 0);
}

// ---- what is refused ---------------------------------------------------------------------------------------------------
static void what_is_refused(void **state) {
    Shop *w = *state;
    press(w);
    refused(w, tried(w, "calendar", "create", "{'code':'X','name':'X','week_off':'sat,sunday'}"),
        INPUT, "parted by commas");
    refused(w,
        tried(w, "calendar", "create", "{'code':'X','name':'X','week_off':'mon,tue,wed,thu,fri,sat,sun'}"),
        INPUT, "leave at least one out");
    refused(w, tried(w, "source", "update", "{'item':'MUG','site':'MAIN','priority':1,'calendar':'SIX'}"),
        INPUT, "");
    refused(w,
        tried(w, "resource-period", "create", "{'resource':'PRESS','begins':'2011-06-05','ends':'2011-06-04'}"),
        INPUT, "give 2011-06-05 or later");
    refused(w,
        tried(w, "source-use", "create",
            "{'item':'SET','site':'MAIN','priority':4,'resource':'PRESS','qty':'1'}"),
        INPUT, "create the source first");
    refused(w,
        tried(w, "source-use", "create",
            "{'item':'SET','site':'MAIN','resource':'PRESS','qty':'1','setup':'8'}"),
        INPUT, "give less than 8");
    refused(w,
        tried(w, "source-use", "create", "{'item':'SET','site':'MAIN','resource':'PRESS','qty':'0'}"),
        INPUT, "");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, chain_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(a_lead_time_of_working_days),
        CASE(a_release_before_the_weekend),
        CASE(a_work_centre_that_is_full),
        CASE(two_items_share_what_there_is),
        CASE(a_second_shift_and_a_standstill),
        CASE(a_promise_keeps_to_the_work_centre),
        CASE(what_is_refused),
    };
    return cmocka_run_group_tests_name("calendars and resources", tests, NULL, NULL);
}
