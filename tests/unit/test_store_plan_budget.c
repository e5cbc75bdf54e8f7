// Budgets of stock in a live company: how they are shared out, what they take away, what more of them would buy, and who waits because of them;
// on either store.
#include "plan_test.h"

static void history(Shop *w, const char *item, int least, int step) {
    for (int i = 1; i <= 20; i++)
        act(w, "demand", "import",
            "{'lines':[{'item':'%s','site':'NORTH','date':'%s','qty':'%d','lines':5}]}", item,
            date_text(w->cx->arena, date_add(date_of(2011, 5, 30), -7 * i)).at, least + step * (i % 4));
}

static int64_t policy(Shop *w, const char *column, const char *item) {
    return asked(w, "select p.%s from policy p join item i on i.id = p.item join site s on s.id = p.site where i.code = '%s' and s.code = 'NORTH'",
        column, item);
}

static int64_t budget(Shop *w, const char *column, const char *code) {
    return asked(w, "select %s from stock_budget where code = '%s'", column, code);
}

static void forecast(Shop *w) {
    history(w, "MUG", 20, 7);
    history(w, "SET", 5, 4);
    act(w, "forecast", "run", "{}");
}

static void optimise(Shop *w) { act(w, "policy", "optimise", "{'service':'0.98'}"); }

// Cents, of major units in millionths.
static int64_t cents(int64_t units) { return units / (UNIT / 100); }

static void a_budget_is_shared_out(void **state) {
    Shop *w = *state;
    forecast(w);
    optimise(w);
    int64_t mug = policy(w, "target", "MUG"), set = policy(w, "target", "SET");
    // What does for all changes nothing.
    act(w, "stock-budget", "create", "{'code':'ALL','name':'All','amount':'100000'}");
    optimise(w);
    assert_int_equal(policy(w, "target", "MUG"), mug);
    assert_int_equal(policy(w, "cut", "MUG") + policy(w, "budget", "MUG"), 0);
    int64_t wanted = budget(w, "asked", "ALL");
    assert_true(wanted > 0);
    assert_int_equal(budget(w, "used", "ALL"), wanted);
    assert_int_equal(budget(w, "more_fill", "ALL"), budget(w, "fill", "ALL"));
    // Three quarters of it: less of each or of one, the most of the money used, and less filled.
    int64_t amount = cents(wanted) * 3 / 4;
    act(w, "stock-budget", "update", "{'code':'ALL','amount':'%lld.%02lld'}",
        (long long)(amount / 100), (long long)(amount % 100));
    optimise(w);
    assert_true(policy(w, "target", "MUG") + policy(w, "target", "SET") < mug + set);
    assert_int_equal(policy(w, "cut", "MUG"),
        mug > policy(w, "target", "MUG") ? mug - policy(w, "target", "MUG") : 0);
    assert_int_equal(budget(w, "asked", "ALL"), wanted);
    assert_true(cents(budget(w, "used", "ALL")) <= amount &&
        cents(budget(w, "used", "ALL")) > amount * 9 / 10);
    assert_true(budget(w, "fill", "ALL") < budget(w, "asked_fill", "ALL"));
    assert_true(budget(w, "more_fill", "ALL") > budget(w, "fill", "ALL")); // a thousand more is all that is asked for
    assert_int_equal(budget(w, "more_fill", "ALL"), budget(w, "asked_fill", "ALL"));
    has(w, world_view(w, "policies", "budget=ALL"), "without budget ALL");
    has(w, world_view(w, "stock-budgets", ""), "\"made\":\"2011-06-01\"");
    // The service that is learnt from what was filled is not moved by what the budget did not let be filled.
    int64_t offset = asked(w, "select value from meta where name = 'service_offset'");
    for (int i = 0; i < 30; i++) sold(w, str_fmt(w->cx->arena, "A-%d", i).at, "MUG", 1, NULL);
    world_advance(w, 6 * DAY);
    act(w, "forecast", "run", "{}");
    if (policy(w, "budget", "SET") == 0)
        act(w, "policy", "update", "{'id':'%lld','fixed':false}", (long long)policy(w, "id", "SET"));
    optimise(w);
    assert_int_equal(asked(w, "select value from meta where name = 'service_offset'"), offset);
    // Without it all is as before.
    act(w, "stock-budget", "update", "{'code':'ALL','active':false}");
    optimise(w);
    assert_int_equal(policy(w, "cut", "MUG") + policy(w, "budget", "MUG"), 0);
}

// The budget that says most counts; what a person fixed takes of it and stays; and one of space goes by volume.
static void which_budget_and_of_what(void **state) {
    Shop *w = *state;
    act(w, "item", "update", "{'code':'MUG','family':'POTS','volume':'0.5'}");
    act(w, "item", "update", "{'code':'SET','volume':'2'}");
    forecast(w);
    act(w, "stock-budget", "create", "{'code':'ALL','name':'All','amount':'100000'}");
    act(w, "stock-budget", "create",
        "{'code':'POTS','name':'Pots of the north','site':'NORTH','family':'POTS','amount':'1'}");
    act(w, "stock-budget", "create", "{'code':'NORTH','name':'North','site':'NORTH','space':'100000'}");
    optimise(w);
    int64_t cut = policy(w, "cut", "MUG"), set = policy(w, "target", "SET");
    assert_true(cut > 0); // down to what is forecast, which is more than the budget
    assert_true(policy(w, "safety", "MUG") <= 1 * UNIT);
    assert_true(budget(w, "used", "POTS") > 1 * UNIT);
    assert_int_equal(budget(w, "made", "ALL"), 0); // nothing is left for it
    int64_t litres = budget(w, "asked", "NORTH");
    assert_int_equal(policy(w, "cut", "SET"), 0);
    act(w, "stock-budget", "update", "{'code':'NORTH','space':'%lld'}", (long long)(litres * 3 / 4 / UNIT));
    optimise(w);
    assert_true(policy(w, "cut", "SET") > 0);
    assert_true(budget(w, "used", "NORTH") <= litres * 3 / 4);
    act(w, "policy", "update", "{'id':'%lld','fixed':true,'target':'%lld'}",
        (long long)policy(w, "id", "SET"), (long long)(2 * set / UNIT));
    optimise(w);
    assert_int_equal(policy(w, "target", "SET"), 2 * set);
    assert_true(budget(w, "used", "NORTH") > litres);
    refused(w, tried(w, "stock-budget", "create", "{'code':'X','name':'X'}"), INPUT,
        "give one of amount and space");
    refused(w, tried(w, "stock-budget", "create", "{'code':'X','name':'X','amount':'5','space':'5'}"),
        INPUT, "not of both");
    refused(w, tried(w, "stock-budget", "create", "{'code':'X','name':'X','amount':'5','used':'5'}"),
        INPUT, "");
}

// An order that would have been served from the stock that the budget took waits because of it; a larger one waits for the supplier.
static void who_waits_because_of_it(void **state) {
    Shop *w = *state;
    forecast(w);
    act(w, "stock-budget", "create", "{'code':'ALL','name':'All','amount':'10'}");
    optimise(w);
    int64_t cut = policy(w, "cut", "MUG") / UNIT;
    assert_true(cut > 2);
    sold(w, "A-1", "MUG", 2, "2011-06-03");
    act(w, "plan", "run", "{}");
    const char *rows = world_view(w, "plan-explain", "order=A-1");
    has(w, rows, "\"cause\":\"budget\"");
    has_not(rows, "\"cause\":\"lead-time\"");
    has(w, rows, "budget ALL keeps ");
    sold(w, "A-2", "MUG", (int)cut + 1, "2011-06-03");
    act(w, "plan", "run", "{}");
    rows = world_view(w, "plan-explain", "order=A-2");
    has(w, rows, "\"cause\":\"lead-time\"");
    has_not(rows, "\"cause\":\"budget\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, chain_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(a_budget_is_shared_out), TEST(which_budget_and_of_what),
        TEST(who_waits_because_of_it)};
    return cmocka_run_group_tests_name("budgets of stock", tests, NULL, NULL);
}
