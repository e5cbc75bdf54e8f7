// Demand, forecasts and policies: what was asked for, what will be, how much to keep; on either store.
#include "plan_test.h"

static void imported(Shop *w, const char *item, const char *site, Date date, int qty, int lines) {
    act(w, "demand", "import", "{'lines':[{'item':'%s','site':'%s','date':'%s','qty':'%d','lines':%d}]}",
        item, site, date_text(w->cx->arena, date).at, qty, lines);
}
// The same demand in each of so many weeks before this one.
static void history(Shop *w, const char *item, const char *site, int qty, int weeks) {
    for (int i = 1; i <= weeks; i++)
        imported(w, item, site, date_add(date_week(cx_today(w->cx)), -7 * i), qty, 4);
}
static int64_t demand(Shop *w, const char *column, const char *item, Date week) {
    return asked(w, "select cast(coalesce(sum(d.%s), 0) as bigint) from demand d join item i on i.id = d.item where i.code = '%s' and d.week = %d",
        column, item, week.v);
}
static int64_t policy(Shop *w, const char *column, const char *item, const char *site) {
    return asked(w, "select p.%s from policy p join item i on i.id = p.item join site s on s.id = p.site where i.code = '%s' and s.code = '%s'",
        column, item, site);
}
static int64_t first_week(Shop *w, const char *item) { // of the forecast, in thousandths
    const char *view = world_view(w, "forecasts", str_fmt(w->cx->arena, "item=%s", item).at);
    if (!view || !strstr(view, "\"qty\"")) return -1;
    double qty;
    assert_int_equal(sscanf(got(w, view, "qty"), "%lf", &qty), 1);
    return (int64_t)(qty * 1000 + 0.5);
}

static void demand_is_collected_week_by_week(void **state) {
    Shop *w = *state;
    Date monday = date_of(2011, 5, 30);
    stock(w, "MUG", "NORTH", 10);
    sold(w, "A-1", "MUG", 4, NULL);
    sold(w, "A-2", "MUG", 6, NULL);
    sold(w, "A-3", "MUG", 5, NULL); // nothing is left for it
    sold(w, "A-4", "SET", 2, NULL);
    sold(w, "A-5", "SET", 7, NULL);
    act(w, "order", "cancel", "{'order':'A-5'}");
    act(w, "demand", "collect", "{}"); // the week is not over
    assert_int_equal(demand(w, "qty", "MUG", monday), 0);
    stock(w, "MUG", "NORTH", 20);
    act(w, "order", "allocate", "{}"); // too late to count as filled, unless on the same day
    world_advance(w, 5 * DAY);         // Monday
    sold(w, "A-6", "MUG", 1, NULL);
    act(w, "demand", "collect", "{}");
    assert_int_equal(demand(w, "qty", "MUG", monday), 15 * UNIT);
    assert_int_equal(demand(w, "lines", "MUG", monday), 3);
    assert_int_equal(demand(w, "squares", "MUG", monday), 16 + 36 + 25);
    assert_int_equal(demand(w, "known", "MUG", monday), 3);
    assert_int_equal(demand(w, "filled", "MUG", monday), 3);
    assert_int_equal(demand(w, "qty", "SET", monday), 2 * UNIT);
    assert_int_equal(demand(w, "filled", "SET", monday), 0);
    act(w, "demand", "collect", "{}");
    assert_int_equal(demand(w, "qty", "MUG", monday), 15 * UNIT);
    // What came before Argosy is added to.
    imported(w, "MUG", "NORTH", date_of(2011, 6, 3), 6, 2);
    assert_int_equal(demand(w, "qty", "MUG", monday), 21 * UNIT);
    assert_int_equal(demand(w, "lines", "MUG", monday), 5);
    assert_int_equal(demand(w, "squares", "MUG", monday), 77 + 18);
    assert_int_equal(demand(w, "known", "MUG", monday), 3);
    has(w, world_view(w, "demand-history", "item=MUG"), "\"qty\":\"21\"");
}

static void who_had_to_wait_was_not_filled(void **state) {
    Shop *w = *state;
    Date monday = date_of(2011, 5, 30);
    bought(w, 20, "2011-06-03");
    act(w, "order", "place",
        "{'number':'M-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'4'}]}"); // promised for the third
    act(w, "order",
        "place", "{'number':'M-2','customer':'ANNA','site':'MAIN','wanted':'2011-06-12','lines':[{'item':'MUG','qty':'4'}]}");
    world_advance(w, 2 * DAY);
    act(w, "purchase", "receive", "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'20'}]}",
        got(w, world_view(w, "purchases", ""), "number"));
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'M-1'}"), "number");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    world_advance(w, 5 * DAY);
    act(w, "demand", "collect", "{}");
    assert_int_equal(demand(w, "known", "MUG", monday), 2);
    assert_int_equal(demand(w, "filled", "MUG", monday), 1); // the one that was wanted later
}

static void forecasts_are_made_and_measured(void **state) {
    Shop *w = *state;
    history(w, "MUG", "NORTH", 30, 20);
    history(w, "SET", "NORTH", 8, 20);
    act(w, "forecast", "run", "{}");
    assert_int_equal(first_week(w, "MUG"), 30000);
    assert_int_equal(first_week(w, "SET"), 8000);
    has(w, world_view(w, "forecast-methods", "item=MUG"), "\"wape\":\"0\"");
    // A person knows better, and once again.
    refused(w,
        tried(w, "forecast", "override",
            "{'item':'MUG','site':'NORTH','week':'2011-05-29','qty':'50','reason':'x'}"),
        INPUT, "2011-05-30");
    refused(w,
        tried(w, "forecast", "override", "{'item':'MUG','site':'NORTH','week':'2011-06-01','qty':'50'}"),
        INPUT, "reason");
    act(w, "forecast", "override",
        "{'item':'MUG','site':'NORTH','week':'2011-06-02','qty':'50','reason':'fair'}");
    act(w, "forecast", "override",
        "{'item':'MUG','site':'NORTH','week':'2011-06-01','qty':'40','reason':'rain'}");
    assert_int_equal(first_week(w, "MUG"), 40000);
    assert_int_equal(asked(w, "select count(*) from forecast_override where active = 1"), 1);
    has(w, world_view(w, "forecast-overrides", "active=1"), "rain");
    // It is held against what came, beside the naive guess.
    sold(w, "A-1", "MUG", 44, NULL);
    world_advance(w, 6 * DAY);
    act(w, "forecast", "run", "{}");
    const char *r = world_view(w, "forecast-accuracy", "item=MUG");
    has(w, r, "\"forecast\":\"30\",\"override\":\"40\",\"naive\":\"30\",\"actual\":\"44\",\"error\":\"14\"");
    r = world_view(w, "forecast-accuracy-weeks", "");
    has(w, r, "\"actual\":\"44\"");
    has(w, r, "\"wape\":\"0.5\"");               // (14 + 8) / 44
    has(w, r, "\"override_wape\":\"0.272727\""); // (4 + 8) / 44
    // A week is measured once, and only once it is over.
    act(w, "forecast", "run", "{}");
    assert_int_equal(asked(w, "select count(*) from accuracy"), 2);
    assert_true(first_week(w, "MUG") > 30000);
}

static void a_new_item_has_what_a_person_says(void **state) {
    Shop *w = *state;
    assert_int_equal(first_week(w, "SET"), -1);
    act(w, "forecast", "override",
        "{'item':'SET','site':'NORTH','week':'2011-06-06','qty':'20','reason':'launch'}");
    assert_int_equal(first_week(w, "SET"), 0);
    has(w, world_view(w, "forecasts", "item=SET"), "\"week\":\"2011-06-06\",\"qty\":\"20\"");
    act(w, "plan", "run", "{}");
    assert_int_equal(
        asked(w, "select cast(sum(l.qty) as bigint) from line l join item i on i.id = l.item where i.code = 'SET' and l.kind = 'planned-make'"),
        20 * UNIT);
}

static void forecasts_move_on_with_the_calendar(void **state) {
    Shop *w = *state;
    history(w, "MUG", "NORTH", 14, 16);
    history(w, "SET", "NORTH", 7, 16);
    act(w, "forecast", "run", "{'periods':4}");
    world_advance(w, 15 * DAY); // Thursday of the third week; nobody forecast since
    const char *r = world_view(w, "forecasts", "item=MUG");
    has(w, r, "\"week\":\"2011-06-13\"");
    has_not(r, "\"week\":\"2011-06-06\"");
    // The plan asks for what is left of them: 4 days of this week and one week, and no more than is known.
    act(w, "policy", "create", "{'item':'MUG','site':'NORTH','safety':'0','fixed':true}");
    act(w, "plan", "run", "{'horizon_days':7}");
    assert_int_equal(
        asked(w, "select cast(sum(l.qty) as bigint) from line l join item i on i.id = l.item where i.code = 'MUG' and l.kind = 'planned-move'"),
        14 * UNIT);
    // What is not sold any more is not planned, and what has no demand left is not forecast.
    act(w, "item", "update", "{'code':'SET','active':false}");
    act(w, "forecast", "run", "{}");
    assert_int_equal(first_week(w, "SET"), -1);
    act(w, "plan", "run", "{}");
    assert_int_equal(
        asked(w, "select count(*) from line l join item i on i.id = l.item where i.code = 'SET' and l.open > 0"),
        0);
}

static void policies_follow_service_and_stay_where_fixed(void **state) {
    Shop *w = *state;
    for (int i = 1; i <= 20; i++)
        imported(w, "MUG", "NORTH", date_add(date_of(2011, 5, 30), -7 * i), 20 + 7 * (i % 4), 5);
    for (int i = 1; i <= 20; i++)
        imported(w, "SET", "NORTH", date_add(date_of(2011, 5, 30), -7 * i), 3 + i % 3, 2);
    act(w, "forecast", "run", "{}");
    act(w, "policy", "optimise", "{'service':'0.90'}");
    int64_t low = policy(w, "target", "MUG", "NORTH");
    assert_true(low > 0);
    assert_true(policy(w, "safety", "MUG", "NORTH") <= low);
    assert_non_null(strstr(world_view(w, "policies", "item=MUG"), "of its lines"));
    act(w, "policy", "optimise", "{'service':'0.98'}");
    assert_true(policy(w, "target", "MUG", "NORTH") > low);
    refused(w, tried(w, "policy", "optimise", "{'service':'1'}"), INPUT, "service");
    act(w, "policy", "update", "{'id':'%lld','safety':'77','target':'99','fixed':true}",
        (long long)policy(w, "id", "SET", "NORTH"));
    act(w, "policy", "optimise", "{}");
    assert_int_equal(policy(w, "safety", "SET", "NORTH"), 77 * UNIT);
    assert_int_equal(policy(w, "target", "SET", "NORTH"), 99 * UNIT);
    // The plan keeps it: nothing is there, so as much is planned at once.
    act(w, "plan", "run", "{}");
    assert_true(asked(w, "select cast(sum(l.qty) as bigint) from line l join item i on i.id = l.item where i.code = 'SET' and l.kind = 'planned-move'") >=
        99 * UNIT);
}

static void service_is_calibrated_once_a_week(void **state) {
    Shop *w = *state;
    history(w, "MUG", "NORTH", 20, 16);
    act(w, "forecast", "run", "{}");
    act(w, "policy", "optimise", "{}");
    int64_t before = asked(w, "select value from meta where name = 'service_offset'");
    act(w, "policy", "optimise", "{}");
    assert_int_equal(asked(w, "select value from meta where name = 'service_offset'"), before);
    // A week in which nobody was filled asks for more.
    for (int i = 0; i < 60; i++) sold(w, str_fmt(w->cx->arena, "A-%d", i).at, "MUG", 1, NULL);
    world_advance(w, 6 * DAY);
    act(w, "forecast", "run", "{}");
    act(w, "policy", "optimise", "{}");
    int64_t after = asked(w, "select value from meta where name = 'service_offset'");
    assert_true(after > before);
    act(w, "policy", "optimise", "{}");
    assert_int_equal(asked(w, "select value from meta where name = 'service_offset'"), after);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, chain_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(demand_is_collected_week_by_week),
        TEST(who_had_to_wait_was_not_filled),
        TEST(forecasts_are_made_and_measured),
        TEST(a_new_item_has_what_a_person_says),
        TEST(forecasts_move_on_with_the_calendar),
        TEST(policies_follow_service_and_stay_where_fixed),
        TEST(service_is_calibrated_once_a_week),
    };
    return cmocka_run_group_tests_name("plan-demand", tests, NULL, NULL);
}
