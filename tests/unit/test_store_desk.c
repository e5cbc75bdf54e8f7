// The desk: figures of the chain that were counted by hand.
#include "plan_test.h"

// The chain's row of a place.
static const char *chain(Shop *w, const char *place) {
    Str filter = str_fmt(w->cx->arena, "place=%s", place);
    return must(w, world_view(w, "chain-now", filter.at));
}

static void an_empty_company_has_nothing_open(void **state) {
    Shop *w = *state;
    const char *all = must(w, world_view(w, "chain-now", NULL));
    static const char *const places[] = {
        "plan", "source", "make", "deliver", "returns", "product", "cash", "information"};
    for (int i = 0; i < COUNT(places); i++) {
        const char *row = chain(w, places[i]);
        has(w, all, places[i]);
        assert_string_equal(got(w, row, "open"), "0");
        assert_string_equal(got(w, row, "late"), "0");
        assert_string_equal(got(w, row, "money"), "0.00");
    }
}

static void each_place_counts_its_own(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 10);
    sold(w, "A-1", "MUG", 4, "2011-06-02"); // leaves today, from stock
    sold(w, "A-2", "MUG", 9, "2011-06-20"); // 6 there, 3 come with
    bought(w, 20, "2011-06-10");            // on time, for MAIN
    act(w, "plan", "run", "{}");
    const char *row = chain(w, "deliver");
    assert_string_equal(got(w, row, "open"), "2");
    assert_string_equal(got(w, row, "today"), "1");
    assert_string_equal(got(w, row, "late"), "0");
    assert_string_equal(got(w, row, "at_risk"), "0");
    assert_string_equal(got(w, row, "money"), "55.25"); // 13 at 4.25
    row = chain(w, "source");
    assert_string_equal(got(w, row, "open"), "1");
    assert_string_equal(got(w, row, "today"), "0");
    assert_string_equal(got(w, row, "money"), "30.00");
    row = chain(w, "plan"); // a transfer of 3 mugs from MAIN to NORTH
    assert_string_equal(got(w, row, "open"), "1");
    assert_string_equal(got(w, row, "money"), "0.00");
    row = chain(w, "product");
    assert_string_equal(got(w, row, "open"), "1");
    assert_string_equal(got(w, row, "money"), "15.00");
    // The supplier confirms a later day than he was asked for: at risk. Days later all of it is late.
    const char *po = got(w, must(w, world_view(w, "purchases", NULL)), "number");
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'20','due':'2011-06-25'}]}", po);
    act(w, "plan", "run", "{}");
    assert_string_equal(got(w, chain(w, "source"), "at_risk"), "1");
    assert_string_equal(got(w, chain(w, "deliver"), "at_risk"), "1");
    world_advance(w, 30 * DAY);
    row = chain(w, "source");
    assert_string_equal(got(w, row, "late"), "1");
    assert_string_equal(got(w, row, "at_risk"), "0");
    assert_string_equal(got(w, chain(w, "deliver"), "late"), "2");
}

static void goods_that_expire_and_money_that_is_late(void **state) {
    Shop *w = *state;
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'5','lot':'T-1','expires':'2011-06-03'}");
    assert_string_equal(got(w, chain(w, "product"), "late"), "0");
    world_advance(w, 2 * DAY);
    assert_string_equal(got(w, chain(w, "product"), "today"), "1");
    world_advance(w, DAY);
    assert_string_equal(got(w, chain(w, "product"), "today"), "0");
    assert_string_equal(got(w, chain(w, "product"), "late"), "1");
    stock(w, "MUG", "NORTH", 1);
    sold(w, "A-1", "MUG", 1, NULL);
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'A-1'}"), "number");
    act(w, "shipment", "pack", "{'shipment':'%s'}", sh);
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    const char *row = chain(w, "cash"); // 4.25 from ANNA in 14 days, less 6.00 for VAN
    assert_string_equal(got(w, row, "open"), "2");
    assert_string_equal(got(w, row, "money"), "-1.75");
    assert_string_equal(got(w, row, "late"), "0");
    row = chain(w, "information");                 // the van's word that it is there
    assert_string_equal(got(w, row, "open"), "4"); // and three messages to the customer, not sent yet
    world_advance(w, 20 * DAY);
    assert_string_equal(got(w, chain(w, "cash"), "late"), "1");
    assert_string_equal(got(w, chain(w, "information"), "late"), "1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_company_has_nothing_open, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(each_place_counts_its_own, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(goods_that_expire_and_money_that_is_late, chain_open, shop_close),
    };
    return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}
