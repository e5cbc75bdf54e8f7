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

// A user of a role, who asks from here on.
static void asks_as(Shop *w, const char *code, uint32_t roles) {
    w->cx->actor = (Actor){.user = {asked(w, "select id from app_user where code = '%s'", code)},
        .name = str_of(code),
        .roles = roles};
}

static void saved_views_are_ones_own_or_shared(void **state) {
    Shop *w = *state;
    Actor before = w->cx->actor;
    act(w, "user", "create", "{'code':'ann','name':'Ann','roles':'buyer'}");
    act(w, "user", "create", "{'code':'bob','name':'Bob','roles':'viewer'}");
    asks_as(w, "ann", BUYER);
    act(w, "saved-view", "save",
        "{'list':'orders','name':'Late','query':'late.gt=0','columns':'number,late'}");
    act(w, "saved-view", "save", "{'list':'orders','name':'Open','query':'status=open','shared':true}");
    act(w, "saved-view", "save", "{'list':'orders','name':'Late','query':'late.gt=3'}"); // replaced
    has(w, world_view(w, "saved-views", "name=Late"), "\"query\":\"late.gt=3\",\"columns\":\"\",\"shared\":false,\"mine\":true,\"owner\":\"ann\"");
    refused(w, tried(w, "saved-view", "save", "{'list':'users','name':'All','query':''}"), INPUT,
        "there is no such list");
    const char *open = got(w, world_view(w, "saved-views", "name=Open"), "id");
    asks_as(w, "bob", VIEWER);
    const char *seen = world_view(w, "saved-views", "");
    has(w, seen, "Open");
    assert_null(strstr(seen, "Late"));
    refused(w, tried(w, "saved-view", "remove", "{'view':'%s'}", open), MISSING, "removed by its owner");
    act(w, "saved-view", "save", "{'list':'orders','name':'Late','query':'late.gt=9'}"); // names are each one's own
    w->cx->actor.party = (Id){asked(w, "select min(id) from party")};
    seen = world_view(w, "saved-views", ""); // who is bound sees his own alone
    has(w, seen, "late.gt=9");
    assert_null(strstr(seen, "Open"));
    asks_as(w, "ann", BUYER);
    act(w, "saved-view", "remove", "{'view':'%s'}", open);
    assert_int_equal(asked(w, "select count(*) from saved_view"), 2);
    w->cx->actor = before;
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
    assert_string_equal(got(w, chain(w, "plan"), "at_risk"), "1"); // the transfer that waits for it
    world_advance(w, 30 * DAY);
    row = chain(w, "source");
    assert_string_equal(got(w, row, "late"), "1");
    assert_string_equal(got(w, row, "at_risk"), "0");
    assert_string_equal(got(w, chain(w, "deliver"), "late"), "2");
}

static void goods_that_expire_and_money_that_is_late(void **state) {
    Shop *w = *state;
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'5','lot':'T-1','expires':'2011-06-03'}");
    act(w, "item", "create", "{'code':'LAMP','name':'Lamp','tracking':'lot'}"); // keeps for ever
    act(w, "stock", "open", "{'item':'LAMP','site':'MAIN','qty':'5','lot':'L-1'}");
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

static const char *course(Shop *w, const char *week) {
    Str filter = str_fmt(w->cx->arena, "week=%s", week);
    return must(w, world_view(w, "courses", filter.at));
}

static void shipped(Shop *w, const char *order) {
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'%s'}", order), "number");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
}

static void a_week_is_what_was_posted_in_it(void **state) {
    Shop *w = *state; // Wednesday of the week of 30 May
    stock(w, "MUG", "NORTH", 20);
    sold(w, "A-1", "MUG", 4, NULL);
    shipped(w, "A-1");
    world_advance(w, 7 * DAY);
    sold(w, "A-2", "MUG", 10, NULL);
    shipped(w, "A-2");
    sold(w, "A-3", "MUG", 9, NULL); // 6 are there
    act(w, "payment", "receive", "{'party':'ANNA','amount':'17'}");
    for (int kept = 0; kept < 2; kept++) {
        assert_int_equal(kept, asked(w, "select count(distinct week) from week_balance") > 0);
        const char *row = course(w, "2011-05-30");
        assert_string_equal(got(w, row, "stock"), "24.00"); // 16 left
        assert_string_equal(got(w, row, "revenue"), "17.00");
        assert_string_equal(got(w, row, "margin"), "11.00"); // 4 at 1.5 went
        assert_string_equal(got(w, row, "cash"), "0.00");
        assert_string_equal(got(w, row, "stock_days"), "28"); // 6.00 a week
        row = course(w, "2011-06-06");
        assert_string_equal(got(w, row, "stock"), "9.00");
        assert_string_equal(got(w, row, "revenue"), "42.50");
        assert_string_equal(got(w, row, "margin_rate"), "0.647059");
        assert_string_equal(got(w, row, "cash"), "17.00");
        assert_string_equal(got(w, row, "stock_days"), "6"); // 21.00 in two weeks: 9 * 14 / 21
        has_not(course(w, "2011-05-23"), "stock");
        world_advance(w, 7 * DAY);
        act(w, "demand", "collect", "{}"); // keeps what was posted up to now
    }
    // What is posted afterwards for a week that is over is in that week.
    act(w, "journal",
        "post", "{'date':'2011-06-07','note':'rent','lines':[{'account':'3000','debit':'5'},{'account':'1000','credit':'5'}]}");
    assert_string_equal(got(w, course(w, "2011-05-30"), "cash"), "0.00");
    assert_string_equal(got(w, course(w, "2011-06-06"), "cash"), "12.00");
    world_advance(w, 7 * DAY);
    act(w, "demand", "collect", "{}");
    assert_string_equal(got(w, course(w, "2011-06-06"), "cash"), "12.00");
    // Two of the three order lines were filled when they were placed.
    assert_string_equal(got(w, course(w, "2011-05-30"), "fill"), "1");
    assert_string_equal(got(w, course(w, "2011-06-06"), "fill"), "0.5");
    assert_string_equal(got(w, course(w, "2011-06-06"), "lines"), "2");
    assert_string_equal(got(w, course(w, "2011-06-20"), "lines"), "0");
    // What lies there lies there still, a year and more after anything happened.
    world_advance(w, 400 * DAY);
    assert_string_equal(got(w, course(w, "2012-07-16"), "stock"), "9.00");
    assert_string_equal(got(w, must(w, world_view(w, "courses", NULL)), "cash"), "12.00");
}

static void errors_of_forecasts_by_week(void **state) {
    Shop *w = *state;
    act(w, "demand",
        "import", "{'lines':[{'item':'MUG','site':'NORTH','date':'2011-05-16','qty':'10'},{'item':'MUG','site':'NORTH','date':'2011-05-23','qty':'20'}]}");
    act(w, "forecast", "override",
        "{'item':'MUG','site':'NORTH','week':'2011-06-06','qty':'8','reason':'fair'}");
    world_advance(w, 5 * DAY); // Monday
    act(w, "forecast", "run", "{}");
    stock(w, "MUG", "NORTH", 20);
    sold(w, "A-1", "MUG", 4, NULL);
    world_advance(w, 7 * DAY);
    act(w, "forecast", "run", "{}");
    assert_string_equal(got(w, course(w, "2011-06-06"), "wape"), "1"); // 8 foreseen, 4 came
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_company_has_nothing_open, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(each_place_counts_its_own, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(saved_views_are_ones_own_or_shared, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(goods_that_expire_and_money_that_is_late, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(a_week_is_what_was_posted_in_it, chain_open, shop_close),
        cmocka_unit_test_setup_teardown(errors_of_forecasts_by_week, chain_open, shop_close),
    };
    return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}
