// What if: what a change is said to do is what the plan says once it is made; and nothing is written.
#include "plan_test.h"

#include "base/json.h"

enum { FIGURES = 10 };
static const char *const figures[FIGURES] = {"late-orders", "late-lines", "late-days", "short-lines",
    "fill", "stock-4-weeks", "stock-13-weeks", "stock-average", "spending-4-weeks", "spending-13-weeks"};

static const char *tries(Shop *w, const char *change) {
    return must(w, world_view(w, "what-if", change));
}

static const Json *row_of(Shop *w, const char *text, const char *key) {
    Json *all;
    JsonError error;
    assert_true(json_parse(w->cx->arena, str_of(text), &all, &error));
    for (const Json *row = json_get(all, "rows")->first; row; row = row->next)
        if (str_is(json_get(row, "key")->text, key)) return row;
    print_error("no %s in %s\n", key, text);
    assert_true(false);
    return NULL;
}
static const char *cell(Shop *w, const char *text, const char *key, const char *column) {
    const Json *v = json_get(row_of(w, text, key), column);
    return v->kind == JSON_NULL ? "" : str_z(w->cx->arena, v->text);
}
#define is(w, text, key, now_, then_)                                                              \
    (assert_string_equal(cell(w, text, key, "live"), now_),                                        \
        assert_string_equal(cell(w, text, key, "then"), then_))

// What was to come of a change is what is now, after it was made.
static void came_true(Shop *w, const char *said) {
    const char *now = tries(w, "item=MUG&site=NORTH&safety=0");
    for (int i = 0; i < FIGURES; i++)
        assert_string_equal(cell(w, now, figures[i], "live"), cell(w, said, figures[i], "then"));
}

static int64_t written(Shop *w) {
    return asked(w,
        "select (select count(*) from line) + (select count(*) from event) + (select count(*) from "
        "peg)"
        " + (select count(*) from scenario_outcome) + (select count(*) from policy)");
}

static const char *order_key(Shop *w, const char *number) {
    return str_fmt(w->cx->arena, "order/%lld",
        (long long)asked(w, "select id from doc where number = '%s'", number))
        .at;
}

static void a_supplier_who_comes_later(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 20, "2011-06-10");
    sold(w, "A-1", "MUG", 20, "2011-06-15"); // to leave on the 14th
    act(w, "plan", "run", "{}");
    int64_t before = written(w);
    const char *r = tries(w, str_fmt(w->cx->arena, "document=%s&date=2011-06-20", po).at);
    assert_int_equal(written(w), before);
    is(w, r, "late-orders", "0", "1");
    is(w, r, "late-days", "0", "7"); // a day from MAIN to NORTH
    is(w, r, "fill", "1", "0");
    is(w, r, order_key(w, "A-1"), "0", "7");
    assert_string_equal(cell(w, r, order_key(w, "A-1"), "order"), "A-1");
    assert_string_equal(cell(w, r, order_key(w, "A-1"), "now_day"), "2011-06-14");
    assert_string_equal(cell(w, r, order_key(w, "A-1"), "then_day"), "2011-06-21");
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'20','due':'2011-06-20'}]}", po);
    came_true(w, r);
}

static void a_person_s_figure_for_a_week(void **state) {
    Shop *w = *state;
    act(w, "forecast", "override",
        "{'item':'MUG','site':'NORTH','week':'2011-07-04','qty':'70','reason':'fair'}");
    const char *r = tries(w, "item=MUG&site=NORTH&week=2011-07-06&qty=140");
    is(w, r, "spending-13-weeks", "105", "210"); // 70, 140 at 1.5
    assert_int_equal(asked(w, "select count(*) from forecast_override"), 1);
    act(w, "forecast", "override",
        "{'item':'MUG','site':'NORTH','week':'2011-07-04','qty':'140','reason':'fair'}");
    came_true(w, r);
    // A week of which nothing was expected.
    r = tries(w, "item=MUG&site=NORTH&week=2011-08-01&qty=30");
    is(w, r, "spending-13-weeks", "210", "255");
    // None at all.
    r = tries(w, "item=MUG&site=NORTH&week=2011-07-04&qty=0");
    is(w, r, "spending-13-weeks", "210", "0");
}

static void a_policy(void **state) {
    Shop *w = *state;
    act(w, "forecast", "override",
        "{'item':'MUG','site':'NORTH','week':'2011-07-04','qty':'70','reason':'fair'}");
    act(w, "policy", "create", "{'item':'MUG','site':'NORTH','safety':'10','fixed':true}");
    const char *r = tries(w, "item=MUG&site=NORTH&safety=50");
    is(w, r, "spending-13-weeks", "120", "180");
    is(w, r, "stock-13-weeks", "15", "75");
    const char *id = got(w, must(w, world_view(w, "policies", NULL)), "id");
    act(w, "policy", "update", "{'id':'%s','safety':'50'}", id);
    came_true(w, r);
    r = tries(w, "item=MUG&site=NORTH&target=200&safety=10");
    act(w, "policy", "update", "{'id':'%s','safety':'10','target':'200'}", id);
    came_true(w, r);
}

static void a_service(void **state) {
    Shop *w = *state;
    act(w, "demand", "import",
        "{'lines':[{'item':'MUG','site':'NORTH','date':'2011-05-02','qty':'30','lines':10},{'item':"
        "'MUG','site':'NORTH','date':'2011-05-09','qty':'50','lines':10},"
        "{'item':'MUG','site':'NORTH','date':'2011-05-16','qty':'20','lines':10},{'item':'MUG','"
        "site':'NORTH','date':'2011-05-23','qty':'45','lines':10}]}");
    act(w, "forecast", "run", "{}");
    double low = strtod(
               cell(w, tries(w, "item=MUG&site=NORTH&service=0.8"), "stock-13-weeks", "then"), NULL),
           high = strtod(
               cell(w, tries(w, "item=MUG&site=NORTH&service=0.99"), "stock-13-weeks", "then"), NULL),
           now = strtod(
               cell(w, tries(w, "item=MUG&site=NORTH&service=0.99"), "stock-13-weeks", "live"), NULL);
    assert_true(now < low && low < high);
}

static void another_quantity_or_day_of_an_order(void **state) {
    Shop *w = *state;
    bought(w, 20, "2011-06-10");
    sold(w, "A-1", "MUG", 20, "2011-06-15");
    act(w, "plan", "run", "{}");
    const char *r = tries(w, "document=A-1&qty=30");
    is(w, r, "late-orders", "0", "1"); // 10 more come in 14 days at the earliest
    is(w, r, "late-days", "0", "2");
    is(w, r, "spending-4-weeks", "0", "30"); // at least 20
    act(w, "order", "change", "{'order':'A-1','pos':1,'qty':'30'}");
    came_true(w, r);
    r = tries(w, "document=A-1&pos=1&date=2011-06-20");
    is(w, r, "late-orders", "1", "0");
    act(w, "order", "change", "{'order':'A-1','pos':1,'wanted':'2011-06-21'}");
    came_true(w, r);
}

// What an order holds is not in the plan: less of it gives stock back, more of it is more demand.
static void an_order_that_holds_its_stock(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 10);
    sold(w, "A-1", "MUG", 10, "2011-06-15");
    assert_int_equal(level(w, "held", "MUG", "NORTH"), 10);
    is(w, tries(w, "document=A-1&qty=4"), "stock-13-weeks", "0", "9"); // 6 at 1.5
    const char *r = tries(w, "document=A-1&qty=15");
    is(w, r, "late-lines", "0", "1");
    is(w, r, "spending-13-weeks", "0", "30");
}

static void its_stock_day_by_day(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 5);
    const char *po = bought(w, 20, "2011-06-10");
    const char *r = must(w,
        world_view(w, "what-if-stock", str_fmt(w->cx->arena, "document=%s&date=2011-06-12", po).at));
    Json *all;
    JsonError error;
    assert_true(json_parse(w->cx->arena, str_of(r), &all, &error));
    static const char *const days[] = {"2011-06-01 5 5 0 0", "2011-06-09 5 5 0 0",
        "2011-06-10 25 5 20 0", "2011-06-11 25 5 0 0", "2011-06-12 25 25 0 20", "2011-06-13 25 25 0 0"};
    size_t k = 0;
    for (const Json *row = json_get(all, "rows")->first; row && k < sizeof days / sizeof *days;
         row = row->next) {
        Str day = str_fmt(w->cx->arena, STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT,
            STR_ARG(json_get(row, "day")->text), STR_ARG(json_get(row, "stock_now")->text),
            STR_ARG(json_get(row, "stock_then")->text), STR_ARG(json_get(row, "supply_now")->text),
            STR_ARG(json_get(row, "supply_then")->text));
        if (str_is(day, days[k])) k++;
    }
    assert_int_equal(k, sizeof days / sizeof *days);
}

static void what_cannot_be_tried_is_refused(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 2, "2011-06-15");
    act(w, "transfer", "create", "{'from':'MAIN','to':'NORTH','lines':[{'item':'MUG','qty':'1'}]}");
    static const struct {
        const char *change;
        Status status;
        const char *part;
    } wrong[] = {
        {"qty=3", INPUT, "item"},
        {"item=MUG", INPUT, "site"},
        {"item=MUG&site=NORTH", INPUT, "nothing changes"},
        {"item=MUG&site=NORTH&qty=3", INPUT, "week"},
        {"item=MUG&site=NORTH&week=2011-05-02&qty=3", INPUT, "over"},
        {"item=GIFT&site=NORTH&safety=3", STATE, "nothing is known"},
        {"document=A-1", INPUT, "nothing changes"},
        {"document=A-1&item=MUG&site=NORTH&qty=3", INPUT, "document"},
        {"document=A-1&pos=7&qty=3", INPUT, "pos"},
        {"document=TO-1001&pos=1&date=2011-06-10", INPUT, "transfer-out"},
        {"document=TO-1001&pos=2&date=2011-06-10&qty=3", INPUT, "only the day"},
    };
    has(w, tries(w, ""), "\"rows\":[]");
    for (int i = 0; i < COUNT(wrong); i++)
        refused(w, world_view(w, "what-if", wrong[i].change), wrong[i].status, wrong[i].part);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, chain_open, shop_close)
    const struct CMUnitTest tests[] = {
        T(a_supplier_who_comes_later),
        T(a_person_s_figure_for_a_week),
        T(a_policy),
        T(a_service),
        T(another_quantity_or_day_of_an_order),
        T(an_order_that_holds_its_stock),
        T(its_stock_day_by_day),
        T(what_cannot_be_tried_is_refused),
    };
    return cmocka_run_group_tests_name("what if", tests, NULL, NULL);
}
