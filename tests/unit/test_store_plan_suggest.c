// The suggestion ledger: what was suggested, who took it, what came of it, and what it was worth.
#include "plan_test.h"

#include "base/json.h"

static const Json *rows(Shop *w, const char *view, const char *filters) {
    Json *all;
    JsonError error;
    assert_true(json_parse(w->cx->arena, str_of(must(w, world_view(w, view, filters))), &all, &error));
    return json_get(all, "rows")->first;
}
// The cells of a row.
static void shows(Shop *w, const Json *row, const char *columns, const char *want) {
    assert_non_null(row);
    Buf b = buf_new(w->cx->arena);
    Str rest = str_of(columns);
    while (rest.n) {
        const Json *v = json_get(row, str_z(w->cx->arena, str_split(rest, ' ', &rest)));
        assert_non_null(v);
        buf_fmt(&b, "%s" STR_FMT, b.n ? " | " : "", STR_ARG(v->kind == JSON_NULL ? S("-") : v->text));
    }
    assert_string_equal(buf_str(&b).at, want);
}

static void a_planned_purchase_until_it_came(void **state) {
    Shop *w = *state;
    act(w, "party", "create", "{'code':'RIVAL','name':'Rival','supplier':true}");
    act(w, "term", "create", "{'supplier':'RIVAL','item':'MUG','price':'2'}");
    source(w, "MUG", "MAIN", "'kind':'buy','supplier':'RIVAL','lead_days':7,'priority':2");
    act(w, "user", "create", "{'code':'petra','name':'Petra','roles':'planner,buyer'}");
    sold(w, "A-1", "MUG", 20, "2011-06-20");
    act(w, "plan", "run", "{}");
    static const char columns[] =
        "what qty date made_from beat who as_qty as_date came_qty came_date outcome";
    const char *mine = "kind=supply&item=MUG&site=MAIN";
    shows(w, rows(w, "suggestions", mine), columns,
        "supply | 20 | 2011-06-18 | buy from ACME |  |  | 0 | - | 0 | - | not taken yet");
    Id petra = {asked(w, "select id from app_user where code = 'petra'")};
    w->cx->actor = (Actor){.user = petra, .name = S("petra"), .roles = PLANNER | BUYER};
    const char *po = got(
        w, act(w, "plan", "release", "{'through':'2011-06-10','what':'buy','send':true}"), "doc");
    w->cx->actor = actor_system();
    shows(w, rows(w, "suggestions", mine),
        columns, "supply | 20 | 2011-06-18 | buy from ACME | buy from RIVAL in 7 days | petra | 20 | 2011-06-18 | 0 | - | not here yet");
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'20','due':'2011-06-21'}]}", po);
    world_advance(w, 20 * DAY); // 21 June
    act(w, "purchase", "receive", "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'20'}]}", po);
    shows(w, rows(w, "suggestions", mine),
        columns, "supply | 20 | 2011-06-18 | buy from ACME | buy from RIVAL in 7 days | petra | 20 | 2011-06-21 | 20 | 2011-06-21 | 3 days late");
    shows(w, rows(w, "value-added", "name=petra"), "n with n_without value", "1 | 1 | 0 | 0"); // nothing to compare with
    // Beside it one that was ordered without a suggestion, in time: then the plan's one line that was late counts against it.
    po = bought(w, 10, "2011-06-25");
    act(w, "purchase", "receive", "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'10'}]}", po);
    shows(w, rows(w, "value-added", "name=petra"), "about by n with without value",
        "supply | person | 1 | 1 | 0 | -1");
}

static void what_was_promised_first(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 20);
    sold(w, "A-1", "MUG", 4, NULL);
    static const char columns[] = "what date as_date came_date outcome";
    shows(w, rows(w, "suggestions", "kind=promise"), columns,
        "promise | 2011-06-02 | 2011-06-02 | - | not there yet");
    world_advance(w, 4 * DAY);
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'A-1'}"), "number");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    shows(w, rows(w, "suggestions", "kind=promise"), columns,
        "promise | 2011-06-02 | 2011-06-02 | 2011-06-05 | 3 days late");
    sold(w, "A-2", "MUG", 4, NULL);
    shows(w, rows(w, "suggestions", "kind=promise&document=A-2"), "date", "2011-06-06");
    sh = got(w, act(w, "shipment", "pick", "{'order':'A-2'}"), "number");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    shows(w, rows(w, "suggestions", "kind=promise&document=A-2"), "outcome", "kept");
    assert_null(rows(w, "suggestions", "kind=promise&item=TEA"));
    assert_non_null(rows(w, "suggestions", "kind=promise&item=MUG"));
}

// A method and a person against each other, over one week: 10 foreseen, 16 said, 14 came, 20 the week before.
static void forecasts_and_people(void **state) {
    Shop *w = *state;
    act(w, "user", "create", "{'code':'petra','name':'Petra','roles':'planner'}");
    act(w, "demand", "import",
        "{'lines':[{'item':'MUG','site':'NORTH','date':'2011-05-09','qty':'10'},{'item':'MUG','"
        "site':'NORTH','date':'2011-05-16','qty':'10'},"
        "{'item':'MUG','site':'NORTH','date':'2011-05-23','qty':'10'}]}");
    world_advance(w, 5 * DAY); // Monday, 6 June
    act(w, "forecast", "run", "{}");
    Id petra = {asked(w, "select id from app_user where code = 'petra'")};
    w->cx->actor = (Actor){.user = petra, .name = S("petra"), .roles = PLANNER};
    act(w, "forecast", "override",
        "{'item':'MUG','site':'NORTH','week':'2011-06-06','qty':'16','reason':'fair'}");
    w->cx->actor = actor_system();
    shows(w, rows(w, "suggestions", "kind=forecast"), "what who as_qty date outcome",
        "forecast | petra | 16 | 2011-06-06 | to come");
    stock(w, "MUG", "NORTH", 100);
    sold(w, "A-1", "MUG", 14, NULL);
    world_advance(w, 7 * DAY);
    act(w, "forecast", "run", "{}");
    const Json *past = rows(w, "suggestions", "kind=forecast&outcome.ne=to come");
    shows(w, past, "who why as_qty came_qty outcome", "petra | fair | 16 | 14 | 2 too much");
    int64_t foreseen = asked(w, "select forecast from accuracy"),
            naive = asked(w, "select naive from accuracy");
    assert_true(asked(w, "select count(*) from accuracy where method <> ''") == 1);
    // Of 14 that came: the person was 2 off, the method |foreseen − 14|, the week before |naive − 14|.
    int64_t method = (foreseen > 14 * UNIT ? foreseen - 14 * UNIT : 14 * UNIT - foreseen),
            before = (naive > 14 * UNIT ? naive - 14 * UNIT : 14 * UNIT - naive);
    assert_true(method != before);
    Str with = decimal_text(w->cx->arena, mul_div(2, UNIT, 14), 6, 0),
        without = decimal_text(w->cx->arena, mul_div(method, 1, 14), 6, 0),
        blind = decimal_text(w->cx->arena, mul_div(before, 1, 14), 6, 0);
    shows(w, rows(w, "value-added", "by=person&about=forecast"), "name n with without",
        str_fmt(w->cx->arena, "petra | 1 | " STR_FMT " | " STR_FMT, STR_ARG(with), STR_ARG(without)).at);
    shows(w, rows(w, "value-added", "by=model&about=forecast"), "n with without",
        str_fmt(w->cx->arena, "1 | " STR_FMT " | " STR_FMT, STR_ARG(without), STR_ARG(blind)).at);
}

static void targets_and_what_they_filled(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 5);
    sold(w, "A-1", "MUG", 4, NULL);
    sold(w, "A-2", "MUG", 4, NULL);
    act(w, "policy",
        "create", "{'item':'MUG','site':'NORTH','service':'0.9','safety':'10','target':'40','fixed':true,'reason':'season'}");
    world_advance(w, 7 * DAY);
    act(w, "demand", "collect", "{}");
    shows(w, rows(w, "suggestions", "kind=target"),
        "what qty made_from why who outcome", "target | 40 | a person | safety stock 10: season | system | filled 1 of 2 order lines; aims at 0.9");
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, chain_open, shop_close)
    const struct CMUnitTest tests[] = {
        T(a_planned_purchase_until_it_came),
        T(what_was_promised_first),
        T(forecasts_and_people),
        T(targets_and_what_they_filled),
    };
    return cmocka_run_group_tests_name("suggestions", tests, NULL, NULL);
}
