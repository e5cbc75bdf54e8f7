// Making: work orders from opening to finish, their components, output, scrap and lots, and what they cost.
#include "supply_test.h"

#define OF_LOT "{'work':'%s','lines':[{'pos':%d,'qty':'%d','lot':'%s'}]}"

static int64_t in_progress(Shop *w) { return balance(w, GL_WIP); }

// ---- opening -----------------------------------------------------------------------------------------------------------
static void a_work_order_needs_and_holds_its_components(void **state) {
    Shop *w = *state;
    components_come(w);
    const char *r = act(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'80','due':'2011-06-20'}");
    assert_string_equal(got(w, r, "missing"), "0");
    assert_int_equal(level(w, "held", "CUP", "PLANT"), 320);
    assert_int_equal(level(w, "held", "BOX", "PLANT"), 80);
    has(w, world_view(w, "work-components", "item=CUP"), "\"due\":\"2011-06-18\"");
    // The next one gets what is left.
    r = act(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'30'}");
    assert_string_equal(got(w, r, "missing"), "50"); // 40 cups and 10 boxes
    const char *second = got(w, r, "number");
    has(w, world_view(w, "work-orders", "qty=30"), "\"due\":\"2011-06-03\"");
    has(w, world_view(w, "work-components", "missing.gt=0"), second);
    came(w, sent(w, "CUP", "100"), "100");
    act(w, "work", "release", "{'work':'%s'}", second);
    assert_int_equal(level(w, "held", "CUP", "PLANT"), 440);
    has(w, world_view(w, "work-components", "missing.gt=0"), "\"missing\":\"10\"");
    refused(w, tried(w, "work", "release", "{'work':'%s'}", second), STATE, "only when open");
    act(w, "work", "cancel", "{'work':'%s'}", second);
    assert_int_equal(level(w, "held", "CUP", "PLANT"), 320);
    assert_string_equal(status_of(w, second), "cancelled");
}

static void work_that_cannot_be_is_refused(void **state) {
    Shop *w = *state;
    refused(w, tried(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'1','due':'2011-05-31'}"),
        INPUT, "this day has passed");
    refused(w, tried(w, "work", "create", "{'item':'CUP','site':'PLANT','qty':'1'}"), MISSING,
        "no active bill");
    refused(w, tried(w, "work", "create", "{'item':'SET','site':'MAIN','qty':'1'}"), MISSING,
        "no active bill");
    refused(w, tried(w, "work", "create", "{'item':'SET','site':'PLANT','bill':'NEST-1','qty':'1'}"),
        INPUT, "another item");
    refused(w, tried(w, "work", "create", "{'item':'SET','site':'MAIN','bill':'SET-1','qty':'1'}"),
        INPUT, "another site");
    refused(w, tried(w, "work", "create", "{'item':'NEST','site':'TRANSIT','qty':'1'}"), INPUT, "site");
    refused(w, tried(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'-1'}"), INPUT, "qty");
    refused(w, tried(w, "work", "create", "{'item':'POST','site':'PLANT','qty':'1'}"), INPUT, "item");
    // More than can be counted of a component.
    refused(w, tried(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'100000000'}"), INPUT,
        "at most 25000000");
    act(w, "bill",
        "create", "{'code':'NEST-2','item':'NEST','site':'PLANT','output_qty':'0.000001','yield':'0.000001'}");
    act(w, "component", "create", "{'bill':'NEST-2','item':'CUP','qty':'100000000','scrap':'0.999999'}");
    refused(w, tried(w, "work", "create", "{'item':'NEST','site':'PLANT','bill':'NEST-2','qty':'1'}"),
        INPUT, "at most 0");
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'work'"), 0);
    // The least of a component is still a line.
    act(w, "bill", "create", "{'code':'NEST-3','item':'NEST','site':'PLANT','output_qty':'1000'}");
    act(w, "component", "create", "{'bill':'NEST-3','item':'CUP','qty':'1'}");
    const char *wo = got(w,
        act(w, "work", "create", "{'item':'NEST','site':'PLANT','bill':'NEST-3','qty':'0.000001'}"),
        "number");
    assert_int_equal(line_col(w, "qty", wo, 2), 1);
}

// ---- the whole way -----------------------------------------------------------------------------------------------------
static void output_costs_what_went_into_it(void **state) {
    Shop *w = *state;
    components_come(w); // cups: 99 at 1.00, 301 at 0.90
    const char *wo = work_opened(w, "SET", "50");
    refused(w, tried(w, "work", "issue", "{'work':'%s'}", wo), STATE, "only when released");
    act(w, "work", "release", "{'work':'%s'}", wo);
    refused(w, tried(w, "work", "report", "{'work':'%s','good':'1'}", wo), STATE, "issue more components");
    act(w, "work", "issue", "{'work':'%s'}", wo);
    // 200 of 369.90 / 400 a cup, 50 of 33.33 / 100 a box
    assert_int_equal(in_progress(w), 18495 + 1667);
    assert_int_equal(level(w, "on_hand", "CUP", "PLANT"), 200);
    assert_int_equal(level(w, "held", "CUP", "PLANT"), 0);
    refused(w, tried(w, "work", "issue", "{'work':'%s'}", wo), STATE, "nothing is left");
    refused(w, tried(w, "work", "report", "{'work':'%s'}", wo), INPUT, "nothing was reported");
    const char *r = act(w, "work", "report", "{'work':'%s','good':'20','lot':'SETS-A'}", wo);
    // Two fifths of the components and 20 times 0.50.
    assert_string_equal(got(w, r, "value"), "90.65");
    assert_string_equal(got(w, r, "all"), "false");
    assert_int_equal(level(w, "available", "SET", "PLANT"), 20);
    r = act(w, "work", "report", "{'work':'%s','good':'28','scrap':'2','lot':'SETS-B'}", wo);
    assert_string_equal(got(w, r, "value"), "126.91"); // 28 of 30 parts of 120.97 and 15.00
    assert_int_equal(in_progress(w), 0);
    assert_int_equal(balance(w, GL_SCRAP), 906);
    assert_int_equal(balance(w, GL_MAKING), -2500);
    has(w, world_view(w, "work-orders", "number.like=WO%"), "\"done\":\"48\"");
    refused(w, tried(w, "work", "report", "{'work':'%s','good':'1'}", wo), STATE, "enough for 0 more");
    refused(w, tried(w, "work", "cancel", "{'work':'%s'}", wo), STATE, "unissue");
    act(w, "work", "finish", "{'work':'%s'}", wo);
    assert_string_equal(status_of(w, wo), "done");
    assert_int_equal(balance(w, GL_MAKING_VARIANCE), 0);
    assert_int_equal(
        asked(w, "select cast(sum(open) as bigint) from line where kind in ('work', 'component')"), 0);
    refused(w, tried(w, "work", "finish", "{'work':'%s'}", wo), STATE, "only when released");
}

static void lots_know_their_parents(void **state) {
    Shop *w = *state;
    components_come(w);
    const char *wo = work_opened(w, "SET", "30");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s'}", wo); // 99 of CUPS-A, 21 of CUPS-B
    act(w, "work", "report", "{'work':'%s','good':'30','lot':'SETS-A'}", wo);
    const char *parents = must(w, world_view(w, "lot-genealogy", "lot=SETS-A"));
    has(w, parents, "CUPS-A");
    has(w, parents, "\"qty\":\"99\"");
    has(w, parents, "CUPS-B");
    has(w, parents, "\"qty\":\"21\"");
    // And theirs: what sets are made into.
    wo = work_opened(w, "NEST", "10");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s','lines':[{'pos':2,'qty':'10','lot':'SETS-A'}]}", wo);
    act(w, "work", "report", "{'work':'%s','good':'5','lot':'NESTS'}", wo); // not tracked, and yet a lot
    has(w, world_view(w, "lot-genealogy", "lot=NESTS"), "SETS-A");
    has(w, world_view(w, "lots", "code=NESTS"), wo);
    refused(w, tried(w, "work", "report", "{'work':'%s','good':'1','lot':'NESTS'}", wo), STATE,
        "enough for 0 more");
    act(w, "work", "issue", "{'work':'%s','lines':[{'pos':2,'qty':'2'}]}", wo);
    refused(w, tried(w, "work", "report", "{'work':'%s','good':'1','lot':'CUPS-A'}", wo), INPUT, "lot");
    act(w, "work", "report", "{'work':'%s','good':'1','lot':'NESTS'}", wo);
    has(w, world_view(w, "stock-on-hand", "lot=NESTS"), "\"qty\":\"6\"");
    has(w, world_view(w, "lot-genealogy", "lot=NESTS"), "\"qty\":\"12\"");
}

// ---- issuing -----------------------------------------------------------------------------------------------------------
static void components_are_issued_in_parts_and_by_lot(void **state) {
    Shop *w = *state;
    components_come(w);
    const char *wo = work_opened(w, "SET", "50");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", OF_LOT, wo, 2, 40, "CUPS-B");
    has(w, world_view(w, "stock-on-hand", "lot=CUPS-B"), "\"qty\":\"261\"");
    assert_int_equal(level(w, "held", "CUP", "PLANT"), 160);
    refused(w, tried(w, "work", "issue", OF_LOT, wo, 2, 100, "CUPS-A"), STOCK, "at most 99");
    refused(w, tried(w, "work", "issue", OF_LOT, wo, 1, 1, "CUPS-A"), INPUT, "lines 2 to 3");
    refused(w, tried(w, "work", "issue", "{'work':'%s','lines':[{'pos':4,'qty':'1'}]}", wo), INPUT,
        "lines[0].pos");
    refused(w,
        tried(w, "work", "issue", "{'work':'%s','lines':[{'pos':2,'qty':'1'},{'pos':2,'qty':'1'}]}", wo),
        INPUT, "lines[1].pos");
    refused(w, tried(w, "work", "issue", "{'work':'%s','lines':[{'pos':2,'qty':'1000'}]}", wo),
        STOCK, "qty");
    act(w, "lot", "hold", "{'lot':'CUPS-A'}");
    refused(w, tried(w, "work", "issue", OF_LOT, wo, 2, 1, "CUPS-A"), STATE, "may not be used");
    act(w, "lot", "release", "{'lot':'CUPS-A'}");
    act(w, "work",
        "issue", "{'work':'%s','lines':[{'pos':2,'qty':'10','lot':'CUPS-A'},{'pos':2,'qty':'10','lot':'CUPS-B'}]}",
        wo);
    assert_int_equal(line_col(w, "open", wo, 2), 140 * UNIT);
    act(w, "work", "issue", "{'work':'%s'}", wo); // the rest
    assert_int_equal(line_col(w, "open", wo, 2), 0);
    assert_int_equal(level(w, "held", "CUP", "PLANT"), 0);
}

static void what_others_hold_is_not_issued(void **state) {
    Shop *w = *state;
    components_come(w);
    work_opened(w, "SET", "100"); // holds all 400 cups
    const char *wo = work_opened(w, "SET", "1");
    act(w, "work", "release", "{'work':'%s'}", wo);
    refused(w, tried(w, "work", "issue", "{'work':'%s'}", wo), STOCK, "held");
    // What is expired is not issued either.
    act(w, "lot", "create", "{'code':'OLD','item':'SET','expires':'2011-06-10'}");
    act(w, "stock", "open", "{'item':'SET','site':'PLANT','qty':'4','lot':'OLD'}");
    wo = work_opened(w, "NEST", "2");
    act(w, "work", "release", "{'work':'%s'}", wo);
    world_advance(w, 20 * DAY);
    refused(w, tried(w, "work", "issue", "{'work':'%s'}", wo), STOCK, "may be used");
    refused(w, tried(w, "work", "issue", "{'work':'%s','lines':[{'pos':2,'qty':'4','lot':'OLD'}]}", wo),
        STOCK, "of that lot");
}

static void what_was_not_used_is_taken_back(void **state) {
    Shop *w = *state;
    components_come(w);
    const char *wo = work_opened(w, "SET", "50");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s'}", wo);
    int64_t before = in_progress(w);
    refused(w, tried(w, "work", "unissue", "{'work':'%s'}", wo), INPUT, "lines");
    refused(w, tried(w, "work", "unissue", "{'work':'%s','lines':[{'pos':2,'qty':'1'}]}", wo),
        STATE, "name the lot");
    refused(w, tried(w, "work", "unissue", OF_LOT, wo, 2, 102, "CUPS-B"), STATE, "at most 101");
    act(w, "work", "unissue",
        "{'work':'%s','lines':[{'pos':2,'qty':'101','lot':'CUPS-B'},{'pos':3,'qty':'50'}]}", wo);
    assert_int_equal(in_progress(w), 9155); // 99 of 0.92475
    assert_int_equal(level(w, "available", "CUP", "PLANT"), 301);
    act(w, "work", "issue", "{'work':'%s'}", wo);
    assert_int_equal(in_progress(w), before);
    // What 30 sets took stays.
    act(w, "work", "report", "{'work':'%s','good':'30'}", wo);
    refused(w, tried(w, "work", "unissue", OF_LOT, wo, 2, 81, "CUPS-A"), STATE, "at most 80");
    act(w, "work", "unissue", OF_LOT, wo, 2, 80, "CUPS-A");
    act(w, "work", "unissue", "{'work':'%s','lines':[{'pos':3,'qty':'20'}]}", wo);
    assert_int_equal(in_progress(w), 0);
    act(w, "work", "finish", "{'work':'%s'}", wo);
    assert_int_equal(balance(w, GL_MAKING_VARIANCE), 0);
    // All of it: as if it had never been.
    wo = work_opened(w, "SET", "5");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s','lines':[{'pos':3,'qty':'5'}]}", wo);
    act(w, "work", "unissue", "{'work':'%s','lines':[{'pos':3,'qty':'5'}]}", wo);
    act(w, "work", "cancel", "{'work':'%s'}", wo);
    assert_int_equal(in_progress(w), 0);
}

static void what_is_left_at_the_finish_is_a_variance(void **state) {
    Shop *w = *state;
    components_come(w);
    const char *wo = work_opened(w, "SET", "10");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue",
        "{'work':'%s','lines':[{'pos':2,'qty':'50','lot':'CUPS-B'},{'pos':3,'qty':'10'}]}", wo);
    // 40 of the 50 cups are used by ten sets.
    const char *r = act(w, "work", "report", "{'work':'%s','good':'10'}", wo);
    assert_string_equal(got(w, r, "value"), "45.32"); // 36.99 + 3.33 + 5.00
    assert_string_equal(got(w, r, "all"), "true");
    assert_int_equal(in_progress(w), 925);
    act(w, "work", "finish", "{'work':'%s'}", wo);
    assert_int_equal(in_progress(w), 0);
    assert_int_equal(balance(w, GL_MAKING_VARIANCE), 925);
    // Finished with nothing done.
    wo = work_opened(w, "SET", "10");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "finish", "{'work':'%s'}", wo);
    assert_int_equal(level(w, "held", "CUP", "PLANT"), 0);
}

static void a_yield_starts_more_than_it_wants(void **state) {
    Shop *w = *state;
    act(w, "bill", "update", "{'code':'SET-1','yield':'0.8'}");
    components_come(w);
    const char *wo = work_opened(w, "SET", "40");
    assert_int_equal(line_col(w, "qty", wo, 2), 200 * UNIT); // for 50
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s'}", wo);
    act(w, "work", "report", "{'work':'%s','good':'36','scrap':'10'}", wo);
    refused(w, tried(w, "work", "report", "{'work':'%s','good':'5'}", wo), STATE, "enough for 4 more");
    act(w, "work", "report", "{'work':'%s','good':'4'}", wo);
    assert_int_equal(in_progress(w), 0);
    act(w, "work", "finish", "{'work':'%s'}", wo);
    // Made of nothing: as much as was asked for.
    act(w, "item", "create", "{'code':'HOLE','name':'A hole','kind':'kit'}");
    act(w, "bill", "create", "{'code':'HOLE-1','item':'HOLE','cost':'1'}");
    wo = work_opened(w, "HOLE", "3");
    act(w, "work", "release", "{'work':'%s'}", wo);
    refused(w, tried(w, "work", "issue", "{'work':'%s'}", wo), STATE, "nothing is left");
    refused(w, tried(w, "work", "report", "{'work':'%s','good':'4'}", wo), STATE, "3 more");
    assert_string_equal(got(w, act(w, "work", "report", "{'work':'%s','good':'3'}", wo), "value"), "3.00");
    act(w, "work", "finish", "{'work':'%s'}", wo);
}

// ---- inspection --------------------------------------------------------------------------------------------------------
static void output_waits_for_its_inspection(void **state) {
    Shop *w = *state;
    components_come(w);
    const char *wo = work_opened(w, "SET", "50");
    // An order waits for what is made.
    act(w, "lane", "create",
        "{'code':'PLANT-GB','from_site':'PLANT','to_country':'GB','carrier':'VAN','lead_days':1}");
    act(w, "order",
        "place", "{'number':'W-1','customer':'ANNA','site':'PLANT','lines':[{'item':'SET','qty':'48','price':'9'}]}");
    assert_int_equal(asked(w, "select qty from hold where supply <> 0"), 48 * UNIT);
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s'}", wo);
    refused(w, tried(w, "work", "inspect", "{'work':'%s','accepted':'1'}", wo), STOCK, "0 wait");
    act(w, "work", "report", "{'work':'%s','good':'20','lot':'SETS-A','inspect':true}", wo);
    act(w, "work", "report", "{'work':'%s','good':'30','lot':'SETS-B','inspect':true}", wo);
    assert_int_equal(level(w, "on_hand", "SET", "PLANT"), 50);
    assert_int_equal(level(w, "available", "SET", "PLANT"), 0);
    // Nothing is open, and the order goes on waiting for what is to be inspected.
    assert_int_equal(asked(w, "select qty from hold where supply <> 0"), 48 * UNIT);
    proven(w);
    refused(w, tried(w, "work", "inspect", "{'work':'%s'}", wo), INPUT, "50 wait");
    refused(w, tried(w, "work", "inspect", "{'work':'%s','accepted':'50','rejected':'1'}", wo),
        STOCK, "50 wait");
    act(w, "work", "inspect", "{'work':'%s','accepted':'18','rejected':'5','note':'handles'}", wo);
    assert_int_equal(level(w, "held", "SET", "PLANT"), 18);
    assert_int_equal(asked(w, "select qty from hold where supply <> 0"), 27 * UNIT); // of 27 that wait
    has(w, world_view(w, "documents", "kind=inspection"), "handles");
    act(w, "work", "finish", "{'work':'%s'}", wo); // output may be inspected later
    proven(w);
    act(w, "work", "inspect", "{'work':'%s','accepted':'27'}", wo);
    assert_int_equal(level(w, "held", "SET", "PLANT"), 45);
    assert_int_equal(asked(w, "select count(*) from hold where supply <> 0"), 0);
    assert_int_equal(level(w, "on_hand", "SET", "PLANT"), 45);
    has(w, world_view(w, "stock-on-hand", "lot=SETS-A"), "\"qty\":\"15\"");
    assert_true(balance(w, GL_SCRAP) > 0);
}

static void previews_make_nothing(void **state) {
    Shop *w = *state;
    components_come(w);
    const char *wo = work_opened(w, "SET", "5");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s'}", wo);
    WorkReport report = {.work = {asked(w, "select id from doc where number = '%s'", wo)}, .good = QTY(5)};
    Act a = {.cx = w->cx, .action = &work_report, .in = &report, .preview = true};
    assert_ok(w->cx, act_now(w->app, &a));
    has(w, str_z(w->cx->arena, a.reply), "\"SET\"");
    has(w, str_z(w->cx->arena, a.reply), "\"money\":[{");
    assert_int_equal(level(w, "on_hand", "SET", "PLANT"), 0);
    assert_int_equal(asked(w, "select count(*) from lot where code like 'L-%%'"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_work_order_needs_and_holds_its_components),
        TEST(work_that_cannot_be_is_refused),
        TEST(output_costs_what_went_into_it),
        TEST(lots_know_their_parents),
        TEST(components_are_issued_in_parts_and_by_lot),
        TEST(what_others_hold_is_not_issued),
        TEST(what_was_not_used_is_taken_back),
        TEST(what_is_left_at_the_finish_is_a_variance),
        TEST(a_yield_starts_more_than_it_wants),
        TEST(output_waits_for_its_inspection),
        TEST(previews_make_nothing),
    };
    return cmocka_run_group_tests_name("make", tests, NULL, NULL);
}
