// Scenarios: what is planned beside the live plan changes nothing there; adopted, the live plan gives what the scenario showed.
#include "plan_test.h"

static void scenario(Shop *w, const char *code) {
    act(w, "scenario", "create", "{'code':'%s','name':'What if'}", code);
}
__attribute__((format(printf, 3, 4))) static void change(Shop *w, const char *of, const char *fmt, ...) {
    char more[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(more, sizeof more, fmt, ap);
    va_end(ap);
    act(w, "scenario-change", "create", "{'scenario':'%s',%s}", of, more);
}
static int64_t outcome(Shop *w, const char *code, const char *column, bool changed) {
    return asked(w,
        "select o.%s from scenario_outcome o join scenario s on s.id = o.scenario where s.code = "
        "'%s' and o.changed = %d"
        " order by o.run desc limit 1",
        column, code, changed);
}
static int64_t lead_days(Shop *w, const char *item, const char *site) {
    return asked(w,
        "select r.lead_days from source r join item i on i.id = r.item join site s on s.id = r.site"
        " where i.code = '%s' and s.code = '%s'",
        item, site);
}

static void a_longer_lead_time_makes_an_order_late(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 20, "2011-06-20");
    act(w, "plan", "run", "{}");
    int64_t due = line_col(w, "due", "A-1", 1), planned = planned_n(w);
    scenario(w, "SLOW");
    change(w, "SLOW", "'kind':'lead','supplier':'ACME','days':7");
    const char *r = act(w, "scenario", "plan", "{'scenario':'SLOW'}");
    has(w, r, "\"doc\":\"A-1\"");
    has(w, r, "\"wanted\":\"2011-06-19\"");  // it leaves the day before
    has(w, r, "\"changed\":\"2011-06-23\""); // 14 + 7 days to MAIN, 1 to NORTH
    assert_int_equal(outcome(w, "SLOW", "late", false), 0);
    assert_int_equal(outcome(w, "SLOW", "late", true), 1);
    assert_int_equal(outcome(w, "SLOW", "late_days", true), 4);
    assert_int_equal(outcome(w, "SLOW", "fill", false), UNIT);
    assert_int_equal(outcome(w, "SLOW", "fill", true), 0);
    assert_int_equal(outcome(w, "SLOW", "spending", true), 3000); // 20 at 1.5
    has(w, world_view(w, "scenario-outcomes", ""), "\"late_live\":0");
    // Nothing has happened yet.
    assert_int_equal(line_col(w, "due", "A-1", 1), due);
    assert_int_equal(planned_n(w), planned);
    assert_int_equal(lead_days(w, "MUG", "MAIN"), 14);
    // Adopted, it is so.
    r = act(w, "scenario", "adopt", "{'scenario':'SLOW'}");
    assert_string_equal(got(w, r, "sources"), "3"); // MUG at MAIN and PLANT, BOX
    assert_int_equal(lead_days(w, "MUG", "MAIN"), 21);
    assert_int_equal(lead_days(w, "MUG", "NORTH"), 1);
    act(w, "plan", "run", "{}");
    assert_int_equal(line_col(w, "due", "A-1", 1), date_of(2011, 6, 23).v);
    refused(w, tried(w, "scenario", "plan", "{'scenario':'SLOW'}"), STATE, "adopted");
    refused(w, tried(w, "scenario-change", "create", "{'scenario':'SLOW','kind':'stop'}"), STATE, "adopted");
    proven(w);
}

static void a_supplier_that_stops_gives_nothing(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 20, "2011-06-20");
    act(w, "plan", "run", "{}");
    scenario(w, "GONE");
    change(w, "GONE", "'kind':'stop','supplier':'ACME','item':'MUG'");
    const char *r = act(w, "scenario", "plan", "{'scenario':'GONE'}");
    has(w, r, "\"changed\":null");
    assert_int_equal(outcome(w, "GONE", "never", true), 1);
    assert_int_equal(outcome(w, "GONE", "buys", true), 0);
    assert_int_equal(outcome(w, "GONE", "buys", false), 1);
    // A change that is put aside is as if it were not there.
    const char *id = got(w, world_view(w, "scenario-changes", ""), "id");
    act(w, "scenario-change", "update", "{'id':'%s','active':false}", id);
    act(w, "scenario", "plan", "{'scenario':'GONE'}");
    assert_int_equal(outcome(w, "GONE", "never", true), 0);
    refused(w, tried(w, "scenario", "adopt", "{'scenario':'GONE'}"), STATE, "no changes");
    act(w, "scenario", "drop", "{'scenario':'GONE'}");
    refused(w, tried(w, "scenario", "adopt", "{'scenario':'GONE'}"), STATE, "dropped");
}

static void what_is_on_order_comes_later(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 20, "2011-06-20");
    act(w, "plan", "run", "{}");
    const char *po = got(w, act(w, "plan", "release", "{'through':'2011-06-05','send':true}"), "doc");
    act(w, "plan", "run", "{}");
    scenario(w, "STORM");
    change(w, "STORM", "'kind':'delay','doc':'%s','days':10", po);
    has(w, act(w, "scenario", "plan", "{'scenario':'STORM'}"), "\"doc\":\"A-1\"");
    assert_int_equal(outcome(w, "STORM", "late", true), 1);
    int64_t due = line_col(w, "due", po, 1);
    assert_string_equal(got(w, act(w, "scenario", "adopt", "{'scenario':'STORM'}"), "lines"), "1");
    assert_int_equal(line_col(w, "due", po, 1), due + 10);
    proven(w);
}

static void more_demand_needs_more(void **state) {
    Shop *w = *state;
    act(w, "forecast", "override",
        "{'item':'MUG','site':'NORTH','week':'2011-07-04','qty':'70','reason':'fair'}");
    act(w, "policy", "create", "{'item':'MUG','site':'NORTH','safety':'10'}");
    scenario(w, "MORE");
    change(w, "MORE", "'kind':'demand','factor':'2','begins':'2011-06-27'");
    change(w, "MORE", "'kind':'safety','factor':'3','item':'MUG'");
    change(w, "MORE", "'kind':'order','item':'SET','site':'NORTH','qty':'5','begins':'2011-07-05'");
    act(w, "scenario", "plan", "{'scenario':'MORE'}");
    assert_int_equal(outcome(w, "MORE", "spending", false), 12000); // 70 + 10 at 1.5
    // 140 + 30 at 1.5, and for 5 sets 10 mugs at 1.5 and 100 boxes at 0.2
    assert_int_equal(outcome(w, "MORE", "spending", true), 25500 + 1500 + 2000);
    const char *r = act(w, "scenario", "adopt", "{'scenario':'MORE'}");
    assert_string_equal(got(w, r, "policies"), "1");
    assert_int_equal(
        asked(w, "select qty from forecast_override where active = 1 and qty = 140000000"), 140 * UNIT);
    assert_int_equal(asked(w, "select safety from policy where fixed = 1"), 30 * UNIT);
}

static void a_change_says_one_thing(void **state) {
    Shop *w = *state;
    scenario(w, "S");
    static const char *const wrong[][2] = {
        {"'kind':'demand'", "factor"},
        {"'kind':'demand','factor':'1.1','days':3", "days"},
        {"'kind':'order','qty':'5'", "item"},
        {"'kind':'lead','days':7,'doc':'A-1'", "doc"},
        {"'kind':'stop','factor':'2'", "factor"},
        {"'kind':'demand','factor':'2','begins':'2011-07-02','ends':'2011-07-01'", "before it begins"},
        {"'kind':'sunshine'", "kind"},
    };
    sold(w, "A-1", "MUG", 1, "2011-06-20");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refused(w, tried(w, "scenario-change", "create", "{'scenario':'S',%s}", wrong[i][0]), INPUT,
            wrong[i][1]);
    assert_int_equal(asked(w, "select count(*) from scenario_change"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_longer_lead_time_makes_an_order_late, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_supplier_that_stops_gives_nothing, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(what_is_on_order_comes_later, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(more_demand_needs_more, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_change_says_one_thing, chain_open, shop_close),
    };
    return cmocka_run_group_tests_name("plan scenarios", tests, NULL, NULL);
}
