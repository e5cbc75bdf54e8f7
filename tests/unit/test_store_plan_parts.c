// How a planning is cut up for workers: the largest part first, the last items in parts of a quarter, what bills join together; on either store.
#include "plan_test.h"

enum { FAMILIES = 40, PART = 8 };

static int families_open(void **state) {
    chain_open(state);
    Shop *w = *state;
    act(w, "setting", "create", "{'code':'plan.part_items','value':'%d'}", PART);
    for (int i = 0; i < FAMILIES; i++)
        act(w, "item", "create", "{'code':'P-%d','name':'Plate','kind':'good','family':'F%02d'}", i, i);
    return 0;
}

static const char *work(Shop *w) { return got(w, act(w, "plan", "work", "{}"), "did"); }

static int64_t tasks(Shop *w, int step, const char *state) {
    return asked(w, "select count(*) from planning_task where step = %d and state = '%s'", step, state);
}

static void the_largest_parts_come_first(void **state) {
    Shop *w = *state;
    int64_t before = INT64_MAX;
    act(w, "plan", "queue", "{}");
    assert_string_equal(work(w), "prepare 1");
    assert_string_equal(work(w), "prepare 2");
    int parts = (int)tasks(w, 3, "waiting");
    assert_int_equal(asked(w, "select count(*) from planning_item"), asked(w, "select count(*) from item"));
    for (int i = 1; i <= parts; i++) {
        int64_t items = asked(w, "select count(*) from planning_item where part = %d", i);
        assert_true(items > 0 && items <= before);
        before = items;
    }
    assert_int_equal(asked(w, "select count(*) from planning_item where part = 1"), PART);
    assert_true(before <= PART / 4);
    assert_true(tasks(w, 2, "waiting") > FAMILIES / PART);
    assert_int_equal(
        asked(w, "select count(distinct pi.part) from planning_item pi join item i on i.id = pi.item where i.code in ('SET', 'MUG', 'BOX')"),
        1);
}

// What no more than two parts would hold learns from all of it: its last part is not cut up.
static void a_small_company_is_not_cut_up(void **state) {
    Shop *w = *state;
    int items = (int)asked(w, "select count(*) from item");
    act(w, "setting", "update", "{'code':'plan.part_items','value':'%d'}", items);
    act(w, "plan", "queue", "{}");
    assert_string_equal(work(w), "prepare 1");
    assert_string_equal(work(w), "prepare 2");
    assert_int_equal(tasks(w, 2, "waiting"), 1);
    assert_int_equal(tasks(w, 3, "waiting"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_largest_parts_come_first, families_open, shop_close),
        cmocka_unit_test_setup_teardown(a_small_company_is_not_cut_up, families_open, shop_close),
    };
    return cmocka_run_group_tests_name("plan_parts", tests, NULL, NULL);
}
