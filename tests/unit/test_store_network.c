// The network: what its tables accept and refuse, and the answers of its readers, on a store.
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/platform.h"
#include "network/network.h"
#include "network/setting.h"

static const Module *const modules[] = {&network_module, &platform_module, NULL};

static int setup(void **state) {
    *state = world_new(modules);
    return 0;
}

static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static void made(World *w, const char *noun, const char *json) {
    if (world_act(w, noun, "create", json)) return;
    world_print_error(w->cx);
    print_error("%s %s\n", noun, json);
    assert_true(false);
}

// The action must be refused with this status, at this field, and with these words in its text.
static void refused(World *w, const char *noun, const char *verb, const char *json, Status status,
    const char *field, const char *words) {
    bool accepted = world_act(w, noun, verb, json) != NULL;
    if (accepted) print_error("%s %s was accepted: %s\n", noun, verb, json);
    assert_false(accepted);
    const Error *e = &w->cx->error;
    bool as_said = e->status == status && str_is(e->field, field) &&
        str_find(e->text, str_of(words)) >= 0 && e->hint.n > 0;
    if (!as_said) world_print_error(w->cx);
    assert_true(as_said);
}

static void items(void **state) {
    World *w = *state;
    made(w, "item", "{\"code\":\"A\",\"name\":\"Ann\",\"gtin\":\"4006381333931\"}"); // GS1's own example of a check digit
    made(w, "item", "{\"code\":\"B\",\"name\":\"Ben\",\"gtin\":\"96385074\",\"shelf_days\":30,\"tracking\":\"lot\"}");
    made(w, "item", "{\"code\":\"S\",\"name\":\"Postage\",\"kind\":\"service\"}");
    const char *view = world_view(w, "items", "code=A");
    assert_non_null(strstr(view, "\"kind\":\"good\""));
    assert_non_null(strstr(view, "\"unit\":\"each\""));
    assert_non_null(strstr(view, "\"active\":true"));
    refused(w, "item", "create", "{\"code\":\"C\",\"name\":\"C\",\"gtin\":\"4006381333932\"}",
        INPUT, "gtin", "check digit");
    refused(w, "item", "create", "{\"code\":\"C\",\"name\":\"C\",\"gtin\":\"400638133393\"}", INPUT,
        "gtin", "GTIN");
    refused(w, "item", "create", "{\"code\":\"C\",\"name\":\"C\",\"gtin\":\"40063813339x1\"}",
        INPUT, "gtin", "GTIN");
    refused(w, "item", "create", "{\"code\":\"C\",\"name\":\"C\",\"shelf_days\":30}", INPUT,
        "tracking", "shelf life");
    refused(w, "item", "create", "{\"code\":\"C\",\"name\":\"C\",\"kind\":\"service\",\"tracking\":\"lot\"}",
        INPUT, "tracking", "service");
    refused(w, "item", "update", "{\"code\":\"A\",\"kind\":\"service\"}", STATE, "kind", "service");
    assert_non_null(world_act(w, "item", "update", "{\"code\":\"A\",\"tracking\":\"lot\"}"));
}

static Status stock_some(Cx *cx, void *data) {
    (void)data;
    return sql_exec(cx,
        "insert into stock_level (item, site, on_hand, available, held, value) "
        "select id, 9, 1000000, 1000000, 0, 100 from item where code = 'A'");
}

static void tracking_is_kept_while_in_stock(void **state) {
    World *w = *state;
    made(w, "item", "{\"code\":\"A\",\"name\":\"Ann\"}");
    assert_ok(w->cx, world_write(w, stock_some, NULL));
    refused(w, "item", "update", "{\"code\":\"A\",\"tracking\":\"lot\"}", STATE, "tracking", "in stock");
    assert_non_null(world_act(w, "item", "update", "{\"code\":\"A\",\"name\":\"Anna\"}"));
}

static void parties_and_channels(void **state) {
    World *w = *state;
    made(w, "party", "{\"code\":\"P\",\"name\":\"Pat\",\"customer\":true,\"country\":\"GB\"}");
    refused(w, "party", "create", "{\"code\":\"Q\",\"name\":\"Q\"}", INPUT, "customer", "part");
    refused(w, "party", "create", "{\"code\":\"Q\",\"name\":\"Q\",\"customer\":true,\"country\":\"gb\"}",
        INPUT, "country", "country");
    refused(w, "party", "create", "{\"code\":\"Q\",\"name\":\"Q\",\"customer\":true,\"email\":\"x\"}",
        INPUT, "email", "e-mail");
    made(w, "channel", "{\"code\":\"WEB\",\"name\":\"Web\"}");
}

static Id id_of(World *w, const char *table, const char *code) {
    char sql[200];
    snprintf(sql, sizeof sql, "select id from %s where code = '%s'", table, code);
    return (Id){world_int(w, sql)};
}

static void sites_come_with_places(void **state) {
    World *w = *state;
    made(w, "site", "{\"code\":\"MAIN\",\"name\":\"Main\",\"country\":\"GB\",\"latitude\":\"51.5\",\"longitude\":\"-0.1\"}");
    assert_int_equal(
        world_int(w, "select count(*) from place where site = (select id from site where code = 'MAIN')"), 4);
    Id site = id_of(w, "site", "MAIN"), place;
    static const struct {
        PlaceKind kind;
        const char *code;
    } wanted[] = {{PLACE_STORAGE, "MAIN/STOCK"}, {PLACE_DOCK, "MAIN/DOCK"},
        {PLACE_QUARANTINE, "MAIN/HOLD"}, {PLACE_PACKING, "MAIN/PACK"}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        Id by_code = id_of(w, "place", wanted[i].code);
        assert_ok(w->cx, store_read(w->cx, w->store));
        assert_ok(w->cx, site_place(w->cx, site, wanted[i].kind, &place));
        store_read_end(w->cx);
        assert_int_equal(place.v, by_code.v);
    }
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_status(w->cx, site_place(w->cx, SITE_UNDER_WAY, PLACE_DOCK, &place), STATE);
    assert_ok(w->cx, site_place(w->cx, SITE_UNDER_WAY, PLACE_TRANSIT, &place));
    assert_int_equal(place.v, AT_TRANSIT.v);
    store_read_end(w->cx);
    made(w, "place", "{\"code\":\"MAIN/A-01\",\"site\":\"MAIN\",\"zone\":\"A\"}");
    refused(w, "place", "create", "{\"code\":\"X\",\"site\":\"MAIN\",\"kind\":\"customer\"}", INPUT,
        "kind", "virtual");
    refused(w, "place", "create", "{\"code\":\"X\"}", INPUT, "site", "missing");
    refused(w, "site", "create", "{\"code\":\"T\",\"name\":\"T\",\"kind\":\"transit\"}", INPUT,
        "kind", "transit");
    refused(w, "site", "create", "{\"code\":\"T\",\"name\":\"T\",\"latitude\":\"-91\"}", INPUT,
        "latitude", "too large");
    refused(w, "site", "update", "{\"code\":\"MAIN\",\"kind\":\"plant\"}", STATE, "kind", "fixed");
}

static void two_sites(World *w) {
    made(w, "site", "{\"code\":\"MAIN\",\"name\":\"Main\",\"country\":\"GB\"}");
    made(w, "site", "{\"code\":\"SHOP\",\"name\":\"Shop\",\"kind\":\"fulfilment\",\"country\":\"GB\"}");
    made(w, "site", "{\"code\":\"PLANT\",\"name\":\"Plant\",\"kind\":\"plant\",\"country\":\"GB\"}");
    made(w, "party", "{\"code\":\"ACME\",\"name\":\"Acme\",\"supplier\":true}");
    made(w, "party", "{\"code\":\"POST\",\"name\":\"Post\",\"carrier\":true}");
    made(w, "item", "{\"code\":\"A\",\"name\":\"A\",\"cost\":\"1.5\",\"price\":\"4\"}");
    made(w, "item", "{\"code\":\"B\",\"name\":\"B\"}");
    made(w, "item", "{\"code\":\"C\",\"name\":\"C\"}");
    made(w, "item", "{\"code\":\"S\",\"name\":\"S\",\"kind\":\"service\"}");
}

static void lanes(void **state) {
    World *w = *state;
    two_sites(w);
    made(w, "lane", "{\"code\":\"1\",\"from_site\":\"MAIN\",\"to_site\":\"SHOP\",\"lead_days\":2,\"carrier\":\"POST\"}");
    made(w, "lane", "{\"code\":\"2\",\"from_site\":\"MAIN\",\"to_country\":\"GB\",\"priority\":2,\"cost\":\"3.00\"}");
    made(w, "lane", "{\"code\":\"3\",\"from_site\":\"SHOP\",\"to_country\":\"*\",\"priority\":2,\"cost\":\"2.50\"}");
    made(w, "lane", "{\"code\":\"4\",\"from_site\":\"SHOP\",\"to_country\":\"GB\",\"cost\":\"9.00\"}");
    made(w, "lane", "{\"code\":\"5\",\"from_site\":\"SHOP\",\"to_country\":\"GB\",\"active\":false}");
    refused(w, "lane", "create", "{\"code\":\"9\",\"from_site\":\"MAIN\"}", INPUT, "to_site", "ends either");
    refused(w, "lane", "create",
        "{\"code\":\"9\",\"from_site\":\"MAIN\",\"to_site\":\"SHOP\",\"to_country\":\"GB\"}", INPUT,
        "to_site", "ends either");
    refused(w, "lane", "create", "{\"code\":\"9\",\"from_site\":\"MAIN\",\"to_site\":\"MAIN\"}",
        INPUT, "to_site", "somewhere else");
    refused(w, "lane", "create", "{\"code\":\"9\",\"from_site\":\"MAIN\",\"to_country\":\"Gb\"}",
        INPUT, "to_country", "country");
    refused(w, "lane", "create", "{\"code\":\"9\",\"from_site\":\"TRANSIT\",\"to_country\":\"GB\"}",
        INPUT, "from_site", "under way");
    refused(w, "lane", "create",
        "{\"code\":\"9\",\"from_site\":\"MAIN\",\"to_site\":\"SHOP\",\"carrier\":\"ACME\"}", INPUT,
        "carrier", "no carrier");
    Id main = id_of(w, "site", "MAIN"), shop = id_of(w, "site", "SHOP");
    assert_ok(w->cx, store_read(w->cx, w->store));
    Lane *found, lane;
    int n;
    for (int again = 0; again < 2; again++) { // from the store, then as kept
        assert_ok(w->cx, lanes_to_country(w->cx, S("GB"), &found, &n));
        assert_int_equal(n, 3);
        assert_true(str_is(found[0].code, "4") && str_is(found[1].code, "3") && str_is(found[2].code, "2"));
        assert_ok(w->cx, lanes_to_country(w->cx, S("FR"), &found, &n));
        assert_int_equal(n, 1);
        assert_ok(w->cx, lane_between(w->cx, main, shop, &lane));
        assert_int_equal(lane.lead_days, 2);
        assert_status(w->cx, lane_between(w->cx, shop, main, &lane), MISSING);
        w->cx->error = (Error){0};
    }
    store_read_end(w->cx);
}

static void kept_lists_follow_changes(void **state) {
    World *w = *state;
    two_sites(w);
    Lane *found;
    int n;
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_ok(w->cx, lanes_to_country(w->cx, S("GB"), &found, &n));
    store_read_end(w->cx);
    assert_int_equal(n, 0);
    made(w, "lane", "{\"code\":\"2\",\"from_site\":\"MAIN\",\"to_country\":\"GB\"}");
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_ok(w->cx, lanes_to_country(w->cx, S("GB"), &found, &n));
    store_read_end(w->cx);
    assert_int_equal(n, 1);
}

static void sources(void **state) {
    World *w = *state;
    two_sites(w);
    made(w, "bill", "{\"code\":\"A-1\",\"item\":\"A\",\"site\":\"PLANT\"}");
    made(w, "source",
        "{\"item\":\"A\",\"site\":\"MAIN\",\"kind\":\"buy\",\"supplier\":\"ACME\",\"priority\":2}");
    made(w, "source", "{\"item\":\"A\",\"site\":\"MAIN\",\"kind\":\"move\",\"from_site\":\"PLANT\",\"priority\":1}");
    made(w, "source", "{\"item\":\"A\",\"site\":\"PLANT\",\"kind\":\"make\",\"bill\":\"A-1\"}");
    made(w, "source", "{\"item\":\"A\",\"site\":\"SHOP\",\"kind\":\"move\",\"from_site\":\"MAIN\"}");
    static const char head[] = "{\"item\":\"A\",\"site\":\"MAIN\",\"priority\":3,";
    char json[300];
    static const struct {
        const char *rest, *field, *words;
    } wrong[] = {
        {"\"kind\":\"buy\"}", "supplier", "needs a supplier"},
        {"\"kind\":\"make\"}", "bill", "needs a bill"},
        {"\"kind\":\"move\"}", "from_site", "needs the site"},
        {"\"kind\":\"buy\",\"supplier\":\"ACME\",\"from_site\":\"SHOP\"}", "from_site", "no meaning"},
        {"\"kind\":\"buy\",\"supplier\":\"POST\"}", "supplier", "no supplier"},
        {"\"kind\":\"move\",\"from_site\":\"MAIN\"}", "from_site", "same site"},
        {"\"kind\":\"move\",\"from_site\":\"SHOP\"}", "from_site", "circle"},
        {"\"kind\":\"make\",\"bill\":\"A-1\"}", "bill", "another site"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(json, sizeof json, "%s%s", head, wrong[i].rest);
        refused(w, "source", "create", json, INPUT, wrong[i].field, wrong[i].words);
    }
    refused(w, "source", "create", "{\"item\":\"B\",\"site\":\"PLANT\",\"kind\":\"make\",\"bill\":\"A-1\"}",
        INPUT, "bill", "another item");
    refused(w, "source", "create", "{\"item\":\"S\",\"site\":\"MAIN\",\"supplier\":\"ACME\"}",
        INPUT, "item", "never in stock");
    assert_null(world_act(w, "source", "create",
        "{\"item\":\"A\",\"site\":\"MAIN\",\"supplier\":\"ACME\",\"priority\":2}"));
    assert_int_equal(w->cx->error.status, INPUT);
    Id a = id_of(w, "item", "A"), main = id_of(w, "site", "MAIN");
    assert_ok(w->cx, store_read(w->cx, w->store));
    Source *found;
    int n;
    assert_ok(w->cx, sources_of(w->cx, a, main, &found, &n));
    assert_int_equal(n, 2);
    assert_int_equal(found[0].kind, SOURCE_MOVE);
    assert_int_equal(found[1].kind, SOURCE_BUY);
    store_read_end(w->cx);
}

static void terms_have_breaks(void **state) {
    World *w = *state;
    two_sites(w);
    made(w, "term", "{\"supplier\":\"ACME\",\"item\":\"A\",\"from_qty\":\"10\",\"price\":\"1.20\"}");
    made(w, "term", "{\"supplier\":\"ACME\",\"item\":\"A\",\"from_qty\":\"100\",\"price\":\"1.00\"}");
    made(w, "term", "{\"supplier\":\"ACME\",\"item\":\"A\",\"from_qty\":\"0\",\"price\":\"1.10\",\"valid_from\":\"2011-07-01\"}");
    refused(w, "term", "create", "{\"supplier\":\"POST\",\"item\":\"A\",\"price\":\"1\"}", INPUT,
        "supplier", "no supplier");
    Id acme = id_of(w, "party", "ACME"), a = id_of(w, "item", "A"), post = id_of(w, "party", "POST");
    Date june = date_of(2011, 6, 1), july = date_of(2011, 7, 1);
    static const struct {
        int qty;
        bool july;
        int64_t price;
    } wanted[] = {{1, false, 1200000}, {10, false, 1200000}, {99, false, 1200000},
        {100, false, 1000000}, {500, true, 1100000}};
    assert_ok(w->cx, store_read(w->cx, w->store));
    Price price;
    bool found;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        assert_ok(w->cx,
            term_price(w->cx, acme, a, QTY(wanted[i].qty), wanted[i].july ? july : june, &price, &found));
        assert_true(found);
        assert_int_equal(price.v, wanted[i].price);
    }
    assert_ok(w->cx, term_price(w->cx, post, a, QTY(1), june, &price, &found));
    assert_false(found);
    assert_int_equal(price.v, 1500000);
    store_read_end(w->cx);
}

static void bills_refuse_circles(void **state) {
    World *w = *state;
    two_sites(w);
    made(w, "bill", "{\"code\":\"A-1\",\"item\":\"A\"}");
    made(w, "bill", "{\"code\":\"B-1\",\"item\":\"B\"}");
    made(w, "bill", "{\"code\":\"C-1\",\"item\":\"C\"}");
    made(w, "component", "{\"bill\":\"A-1\",\"item\":\"B\",\"qty\":\"2\"}");
    made(w, "component", "{\"bill\":\"B-1\",\"item\":\"C\",\"qty\":\"1\"}");
    refused(w, "component", "create", "{\"bill\":\"C-1\",\"item\":\"A\",\"qty\":\"1\"}", INPUT,
        "item", "C > A > B > C");
    refused(w, "component", "create", "{\"bill\":\"A-1\",\"item\":\"A\",\"qty\":\"1\"}", INPUT,
        "item", "A > A");
    refused(w, "component", "create", "{\"bill\":\"A-1\",\"item\":\"S\",\"qty\":\"1\"}", INPUT,
        "item", "never in stock");
    refused(w, "component", "create", "{\"bill\":\"A-1\",\"item\":\"C\",\"qty\":\"0\"}", INPUT, "qty", "");
    // An inactive bill may hold anything, but not become active again with a circle.
    made(w, "bill", "{\"code\":\"C-2\",\"item\":\"C\",\"active\":false}");
    made(w, "component", "{\"bill\":\"C-2\",\"item\":\"A\",\"qty\":\"1\"}");
    refused(w, "bill", "update", "{\"code\":\"C-2\",\"active\":true}", INPUT, "item", "C > A > B > C");
}

static void bills_by_site_and_day(void **state) {
    World *w = *state;
    two_sites(w);
    made(w, "bill", "{\"code\":\"ANY\",\"item\":\"A\"}");
    made(w, "bill", "{\"code\":\"PLANT\",\"item\":\"A\",\"site\":\"PLANT\"}");
    made(w, "bill", "{\"code\":\"LATER\",\"item\":\"A\",\"valid_from\":\"2011-07-01\"}");
    made(w, "bill", "{\"code\":\"OFF\",\"item\":\"B\",\"active\":false}");
    Id a = id_of(w, "item", "A"), b = id_of(w, "item", "B"), main = id_of(w, "site", "MAIN"),
       plant = id_of(w, "site", "PLANT");
    Date june = date_of(2011, 6, 1), july = date_of(2011, 7, 1);
    assert_ok(w->cx, store_read(w->cx, w->store));
    Bill bill;
    assert_ok(w->cx, bill_for(w->cx, a, main, june, &bill));
    assert_true(str_is(bill.code, "ANY"));
    assert_ok(w->cx, bill_for(w->cx, a, main, july, &bill));
    assert_true(str_is(bill.code, "LATER"));
    assert_ok(w->cx, bill_for(w->cx, a, plant, july, &bill));
    assert_true(str_is(bill.code, "PLANT"));
    assert_int_equal(bill.yield.v, UNIT);
    assert_status(w->cx, bill_for(w->cx, b, main, july, &bill), MISSING);
    store_read_end(w->cx);
}

static void prices_by_channel_and_day(void **state) {
    World *w = *state;
    two_sites(w);
    made(w, "channel", "{\"code\":\"WEB\",\"name\":\"Web\"}");
    made(w, "price", "{\"channel\":\"WEB\",\"item\":\"A\",\"valid_from\":\"2011-01-01\",\"price\":\"3\"}");
    made(w, "price", "{\"channel\":\"WEB\",\"item\":\"A\",\"valid_from\":\"2011-07-01\",\"price\":\"2.5\"}");
    Id web = id_of(w, "channel", "WEB"), a = id_of(w, "item", "A");
    assert_ok(w->cx, store_read(w->cx, w->store));
    Price price;
    assert_ok(w->cx, price_on(w->cx, web, a, date_of(2010, 12, 31), &price));
    assert_int_equal(price.v, 4000000);
    assert_ok(w->cx, price_on(w->cx, web, a, date_of(2011, 6, 30), &price));
    assert_int_equal(price.v, 3000000);
    assert_ok(w->cx, price_on(w->cx, web, a, date_of(2011, 7, 1), &price));
    assert_int_equal(price.v, 2500000);
    assert_ok(w->cx, price_on(w->cx, (Id){0}, a, date_of(2011, 7, 1), &price));
    assert_int_equal(price.v, 4000000);
    store_read_end(w->cx);
}

static void policies(void **state) {
    World *w = *state;
    two_sites(w);
    made(w, "policy", "{\"item\":\"A\",\"site\":\"MAIN\",\"safety\":\"5\",\"target\":\"20\"}");
    refused(w, "policy", "create", "{\"item\":\"B\",\"site\":\"MAIN\",\"safety\":\"5\",\"target\":\"4\"}",
        INPUT, "target", "safety");
    refused(w, "policy", "create", "{\"item\":\"B\",\"site\":\"MAIN\",\"service\":\"1\"}", INPUT,
        "service", "");
}

static void settings(void **state) {
    World *w = *state;
    Str text;
    int64_t days;
    Rate rate;
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_ok(w->cx, setting_text(w->cx, "company", "Argosy", &text));
    assert_true(str_is(text, "Argosy"));
    assert_ok(w->cx, setting_int(w->cx, "days", 30, &days));
    assert_int_equal(days, 30);
    store_read_end(w->cx);
    made(w, "setting", "{\"code\":\"company\",\"value\":\"Ark\"}");
    made(w, "setting", "{\"code\":\"return.days\",\"value\":\"14\"}");
    made(w, "setting", "{\"code\":\"match.price_tolerance\",\"value\":\"0.05\"}");
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_ok(w->cx, setting_text(w->cx, "company", "Argosy", &text));
    assert_true(str_is(text, "Ark"));
    assert_ok(w->cx, setting_int(w->cx, "return.days", 30, &days));
    assert_int_equal(days, 14);
    assert_ok(w->cx, setting_rate(w->cx, "match.price_tolerance", RATE(0.1), &rate));
    assert_int_equal(rate.v, 50000);
    assert_status(w->cx, setting_int(w->cx, "company", 1, &days), STATE);
    store_read_end(w->cx);
    const char *view = world_view(w, "setting-codes", "code=company");
    assert_non_null(view);
    assert_non_null(strstr(view, "\"value\":\"Ark\""));
}

// What no part of the program would read, or would stumble over, is not taken.
static void settings_are_checked(void **state) {
    World *w = *state;
    refused(w, "setting", "create", "{\"code\":\"foo.bar\",\"value\":\"1\"}", INPUT, "code", "no setting");
    static const char *const wrong[][2] = {{"return.days", "abc"}, {"return.days", "1.5"},
        {"return.days", ""}, {"purchase.approval_limit", "banana"}, {"match.price_tolerance", "-1"},
        {"match.price_tolerance", "11"}, {"plan.service", "1"}, {"plan.horizon_days", "0"},
        {"currency", "banana"}, {"currency", "gbp"}, {"gs1.prefix", "12a4"}, {"gs1.prefix", "123"},
        {"company", ""}};
    for (int i = 0; i < COUNT(wrong); i++)
        refused(w, "setting", "create",
            str_fmt(w->cx->arena, "{\"code\":\"%s\",\"value\":\"%s\"}", wrong[i][0], wrong[i][1]).at,
            INPUT, "value", wrong[i][0]);
    for (int i = 0; i < setting_info_n; i++) // what holds otherwise may be set as well
        made(w, "setting",
            str_fmt(w->cx->arena, "{\"code\":\"%s\",\"value\":\"%s\"}", setting_info[i].code,
                setting_info[i].fallback)
                .at);
    refused(w, "setting", "update", "{\"code\":\"return.days\",\"value\":\"-1\"}", INPUT, "value",
        "return.days");
    assert_non_null(world_act(w, "setting", "update", "{\"code\":\"return.days\",\"value\":\"14\"}"));
    assert_non_null(world_act(w, "setting", "update", "{\"code\":\"currency\",\"value\":\"EUR\"}"));
}

// Every setting that the program reads is documented.
static void settings_are_known(void **state) {
    World *w = *state;
    const char *root = getenv("ARGOSY_ROOT");
    const char *find = str_fmt(w->cx->arena,
        "grep -rhoE 'setting_(text|int|rate)\\(cx, \"[^\"]+' '%s/src' | sed 's/.*\"//' | sort -u",
        root && *root ? root : "..")
                           .at;
    FILE *codes = popen(find, "r");
    assert_non_null(codes);
    char code[200];
    while (fgets(code, sizeof code, codes)) {
        code[strcspn(code, "\n")] = 0;
        int known = 0;
        for (int i = 0; i < setting_info_n; i++) known += strcmp(setting_info[i].code, code) == 0;
        if (known != 1) print_error("the setting %s is not in network/setting.c\n", code);
        assert_int_equal(known, 1);
    }
    assert_int_equal(pclose(codes), 0);
}

// Each member of each struct is in its table, or the store would not have a column for it.
static void tables_are_whole(void **state) {
    World *w = *state;
    for (const Entity *const *e = network_module.entities; *e; e++) {
        char sql[200];
        snprintf(sql, sizeof sql, "select count(*) from %s where id >= 0", (*e)->table);
        assert_true(world_int(w, sql) >= 0);
        size_t end = 0;
        for (int i = 0; i < (*e)->shape.n; i++) {
            const Field *f = &(*e)->shape.fields[i];
            assert_true(f->label != NULL);
            assert_true(f->offset >= end && f->offset - end < 8); // nothing but padding between members
            end = f->offset + f->size;
        }
        assert_true((*e)->shape.size - end < 8);
        assert_non_null(world_view(w, (*e)->plural, NULL));
    }
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(items),
        T(tracking_is_kept_while_in_stock),
        T(parties_and_channels),
        T(sites_come_with_places),
        T(lanes),
        T(kept_lists_follow_changes),
        T(sources),
        T(terms_have_breaks),
        T(bills_refuse_circles),
        T(bills_by_site_and_day),
        T(prices_by_channel_and_day),
        T(policies),
        T(settings),
        T(settings_are_checked),
        T(settings_are_known),
        T(tables_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
