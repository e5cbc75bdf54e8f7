// The map: orders by country and site, goods under way by lane.
#include "deliver_test.h"

#include "base/json.h"

static const Json *rows(Shop *w, const char *view, const char *filters) {
    Json *all;
    JsonError error;
    assert_true(json_parse(w->cx->arena, str_of(must(w, world_view(w, view, filters))), &all, &error));
    return json_get(all, "rows")->first;
}

// Cells of a row, joined by blanks: "2 25.50 1 0".
static void shows(Shop *w, const Json *row, const char *const *columns, const char *want) {
    assert_non_null(row);
    Buf b = buf_new(w->cx->arena);
    for (int i = 0; columns[i]; i++)
        buf_fmt(&b, "%s" STR_FMT, i ? " " : "", STR_ARG(json_get(row, columns[i])->text));
    assert_string_equal(buf_str(&b).at, want);
}
static const char *const demand[] = {"orders", "revenue", "open", "late", NULL};
static const char *const way[] = {"documents", "qty", "late", "value", NULL};

static void orders_by_country_and_site(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 20);
    act(w, "order", "place",
        "{'number':'A-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'4'}]}");
    act(w, "order", "place",
        "{'number':'A-2','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'2'}]}");
    act(w, "order", "place", "{'number':'B-1','customer':'BOB','lines':[{'item':'MUG','qty':'1'}]}");
    act(w, "order", "place",
        "{'number':'A-3','customer':'ANNA','country':'FR','lines':[{'item':'MUG','qty':'1'}]}");
    act(w, "order", "place",
        "{'number':'A-4','customer':'ANNA','site':'NORTH','lines':[{'item':'MUG','qty':'3'}]}");
    act(w, "order", "cancel", "{'order':'A-2'}");
    shows(w, rows(w, "demand-map", "country=GB&site=MAIN"), demand, "1 17.00 1 0");
    shows(w, rows(w, "demand-map", "country=FR"), demand, "2 8.50 2 0");
    shows(w, rows(w, "demand-map", "country=GB&site=NORTH"), demand, "1 12.75 1 0"); // nothing there: no day yet
    world_advance(w, 3 * DAY);
    shows(w, rows(w, "demand-map", "country=GB&site=MAIN"), demand, "1 17.00 1 1");
    world_advance(w, 60 * DAY);
    shows(w, rows(w, "demand-map", "country=GB&site=MAIN"), demand, "0 0.00 1 1");
    shows(w, rows(w, "demand-map", "country=GB&site=MAIN&from=2011-06-01&through=2011-06-01"),
        demand, "1 17.00 1 1");
    refused(w, world_view(w, "demand-map", "from=2011-06-02&through=2011-06-01"), INPUT, "through");
}

static void goods_under_way_by_lane(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 50);
    act(w, "order", "place",
        "{'number':'A-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'4'}]}");
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'A-1'}"), "number");
    shows(w, rows(w, "lanes-now", "lane=MAIN-GB"), way, "0 0 0 0.00");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    act(w, "transfer", "create", "{'from':'MAIN','to':'NORTH','lines':[{'item':'MUG','qty':'10'}]}");
    act(w, "transfer", "ship", "{'transfer':'TO-1001'}");
    shows(w, rows(w, "lanes-now", "lane=MAIN-GB"), way, "1 4 0 6.00");
    shows(w, rows(w, "lanes-now", "lane=MAIN-NORTH"), way, "1 10 0 15.00");
    shows(w, rows(w, "lanes-now", "lane=MAIN-FR"), way, "0 0 0 0.00");
    act(w, "transfer", "receive", "{'transfer':'TO-1001','lines':[{'pos':1,'qty':'4'}]}");
    world_advance(w, 5 * DAY);
    shows(w, rows(w, "lanes-now", "lane=MAIN-GB"), way, "1 4 1 6.00");
    shows(w, rows(w, "lanes-now", "lane=MAIN-NORTH"), way, "1 6 1 9.00");
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    shows(w, rows(w, "lanes-now", "lane=MAIN-GB"), way, "0 0 0 0.00");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(orders_by_country_and_site, shop_open, shop_close),
        cmocka_unit_test_setup_teardown(goods_under_way_by_lane, shop_open, shop_close),
    };
    return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
