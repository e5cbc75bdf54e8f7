// Orders: placed, promised from stock and coming supply, routed, refused, changed, cancelled, allocated.
#include "deliver_test.h"

static void an_order_in_stock_is_held_and_promised(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 10);
    const char *r = act(w, "order",
        "place", "{'number':'W-1','customer':'ANNA','channel':'WEB','lines':[{'item':'MUG','qty':'3'},{'item':'POST','qty':'1'}]}");
    assert_string_equal(got(w, r, "number"), "W-1");
    assert_string_equal(got(w, r, "site"), "MAIN");
    assert_string_equal(got(w, r, "total"), "15.25");
    assert_string_equal(got(w, r, "promised"), "2011-06-03");
    assert_string_equal(got(w, r, "held"), "3");
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 3);
    assert_int_equal(asked(w, "select open from due where kind = 'order'"), 1525);
    assert_int_equal(asked(w, "select count(*) from message where kind = 'order_confirmation'"), 1);
    has(w, world_view(w, "orders", "status=open"), "\"W-1\"");
    has(w, world_view(w, "orders", "customer=ANNA"), "\"lines_open\":2");
    has_not(must(w, world_view(w, "backorders", "")), "W-1");
}

static void orders_that_cannot_be_are_refused(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 10);
    const char *lines = "'lines':[{'item':'MUG','qty':'1'}]";
    act(w, "order", "place", "{'number':'W-1','customer':'ANNA',%s}", lines);
    refused(w, tried(w, "order", "place", "{'number':'W-1','customer':'ANNA',%s}", lines), INPUT,
        "already a document W-1");
    refused(w, tried(w, "order", "place", "{'customer':'ACME',%s}", lines), INPUT, "no customer");
    refused(w, tried(w, "order", "place", "{'customer':'ANNA','country':'US',%s}", lines), INPUT,
        "no active lane leads to customers in US");
    refused(w, tried(w, "order", "place", "{'customer':'BOB','site':'NORTH',%s}", lines), INPUT,
        "ship from MAIN");
    refused(w, tried(w, "order", "place", "{'customer':'ANNA','wanted':'2011-05-31',%s}", lines),
        INPUT, "2011-06-01");
    refused(w,
        tried(w, "order", "place",
            "{'customer':'ANNA','lines':[{'item':'MUG','qty':'1'},{'item':'GIFT','qty':'1'}]}"),
        INPUT, "lines[1].price");
    refused(w,
        tried(w, "order", "place",
            "{'customer':'ANNA','lines':[{'item':'MUG','qty':'1','price':'2','free':true}]}"),
        INPUT, "given away");
    refused(w, tried(w, "order", "place", "{'customer':'BOB','lines':[{'item':'MUG','qty':'24'}]}"),
        STOCK, "order for at most 100.00");
    act(w, "order", "place", "{'customer':'BOB','lines':[{'item':'MUG','qty':'20'}]}");
    refused(w, tried(w, "order", "place", "{'customer':'BOB','lines':[{'item':'MUG','qty':'4'}]}"),
        STOCK, "85.00 on order, so 15.00 is left");
    act(w, "item", "update", "{'code':'MUG','active':false}");
    refused(w, tried(w, "order", "place", "{'customer':'ANNA',%s}", lines), INPUT, "lines[0].item");
}

static void a_gift_is_free_and_a_service_is_invoiced_at_once(void **state) {
    Shop *w = *state;
    stock(w, "GIFT", "MAIN", 1);
    const char *r = act(
        w, "order", "place", "{'customer':'ANNA','lines':[{'item':'GIFT','qty':'1','free':true}]}");
    assert_string_equal(got(w, r, "total"), "0.00");
    act(w, "order", "place", "{'number':'P-1','customer':'ANNA','lines':[{'item':'POST','qty':'2'}]}");
    assert_string_equal(status_of(w, "P-1"), "done");
    assert_int_equal(balance(w, GL_POSTAGE), -500);
    assert_int_equal(
        asked(w, "select cast(coalesce(sum(open), 0) as bigint) from due where kind = 'order'"), 0);
}

// A price of 0 is a price: a sample is billed as nothing, and so it is where its event is given again.
static void a_price_of_nothing_is_not_the_list_price(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 5);
    const char *r = act(w, "order",
        "place", "{'customer':'ANNA','lines':[{'item':'MUG','qty':'1','price':'0'},{'item':'MUG','qty':'1'}]}");
    assert_string_equal(got(w, r, "total"), "4.25");
    assert_int_equal(asked(w,
                         "select count(*) from event where kind = 'order.place' and "
                         "data like '%%\"price\":\"0\"%%\"price\":null%%'"),
        1);
    r = act(w, "purchase", "create",
        "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'5','price':'0'}]}");
    assert_string_equal(got(w, r, "total"), "0.00");
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'2','unit_cost':'0'}");
    assert_int_equal(asked(w,
                         "select cast(sum(l.value) as bigint) from stock_level l join item i on "
                         "i.id = l.item where i.code = 'TEA'"),
        0);
}

// The site that can fill most lines now; then priority, cost, lead time.
static void orders_go_to_the_site_that_can_fill_them(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 5);
    static const char order[] = "{'customer':'ANNA','lines':[{'item':'MUG','qty':'2'}]}";
    assert_string_equal(got(w, act(w, "order", "place", order), "site"), "NORTH");
    stock(w, "MUG", "MAIN", 5);
    assert_string_equal(got(w, act(w, "order", "place", order), "site"), "MAIN"); // 3.50 + 0.40 against 6.00
    assert_string_equal(
        got(w, act(w, "order", "place", "{'customer':'ANNA','lines':[{'item':'MUG','qty':'40'}]}"), "site"),
        "NORTH"); // neither fills it: 3.50 + 8.00 against 6.00
    assert_string_equal(
        got(w, act(w, "order", "place", "{'customer':'ANNA','site':'NORTH','lines':[{'item':'MUG','qty':'1'}]}"),
            "site"),
        "NORTH");
    act(w, "site", "update", "{'code':'NORTH','active':false}");
    assert_string_equal(
        got(w, act(w, "order", "place", "{'customer':'ANNA','lines':[{'item':'MUG','qty':'40'}]}"), "site"),
        "MAIN");
    stock(w, "MUG", "MAIN", 9);
    assert_string_equal(
        got(w, act(w, "order", "place", "{'customer':'ANNA','country':'FR','lines':[{'item':'MUG','qty':'1'}]}"),
            "promised"),
        "2011-06-05");
}

static void a_shortage_waits_for_coming_supply(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 2);
    const char *po = bought(w, 20, "2011-06-10");
    const char *r = act(w, "order", "place",
        "{'number':'W-1','customer':'ANNA','lines':[{'item':'MUG','qty':'5'}]}");
    assert_string_equal(got(w, r, "held"), "2");
    assert_string_equal(got(w, r, "promised"), "2011-06-12");
    has(w, world_view(w, "backorders", ""), po);
    has(w, world_view(w, "order-lines", "order=W-1"), "\"promised\":\"2011-06-12\"");
    assert_int_equal(asked(w, "select qty from hold where supply <> 0"), 3 * UNIT);
    // Goods that come in are the line's at once.
    act(w, "purchase", "receive", "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'20'}]}", po);
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 5);
    has_not(must(w, world_view(w, "backorders", "")), "W-1");
    has(w, act(w, "order", "allocate", "{}"), "\"lines\":0");
    has(w, act(w, "order", "allocate", "{}"), "\"W-1\"");
}

static void what_nothing_covers_has_no_promise(void **state) {
    Shop *w = *state;
    const char *r = act(w, "order", "place",
        "{'number':'W-1','customer':'ANNA','lines':[{'item':'MUG','qty':'5'}]}");
    assert_string_equal(got(w, r, "promised"), "null");
    assert_int_equal(line_col(w, "due", "W-1", 1), line_col(w, "wanted", "W-1", 1));
    has(w, world_view(w, "order-lines", "order=W-1"), "\"promised\":null");
    const char *po = bought(w, 20, "2011-06-10");
    r = act(w, "order", "promise", "{'order':'W-1'}");
    assert_string_equal(got(w, r, "promised"), "2011-06-12");
    has(w, world_view(w, "order-lines", "order=W-1"), po);
    // A second order is promised what is left, and no more.
    r = act(w, "order", "place", "{'number':'W-2','customer':'ANNA','lines':[{'item':'MUG','qty':'16'}]}");
    assert_string_equal(got(w, r, "promised"), "null");
    r = act(w, "order",
        "place", "{'number':'W-3','customer':'ANNA','wanted':'2011-06-20','lines':[{'item':'MUG','qty':'15'}]}");
    assert_string_equal(got(w, r, "promised"), "null"); // the sixteen of W-2 come first
}

// Planning makes a supply for it, and the line says which.
static void a_shortage_is_planned_for(void **state) {
    Shop *w = *state;
    act(w, "source", "create", "{'item':'MUG','site':'MAIN','kind':'buy','supplier':'ACME','lead_days':6}");
    act(w, "order", "place",
        "{'number':'W-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'5'}]}");
    const char *plan = got(w, act(w, "plan", "run", "{}"), "plan");
    has(w, world_view(w, "order-lines", "order=W-1"), "\"supply\":\"planned-buy\"");
    has(w, world_view(w, "order-lines", "order=W-1"), plan);
    has(w, world_view(w, "order-lines", "order=W-1"), "\"promised\":\"2011-06-09\"");
    const char *r = act(w, "order", "promise", "{'order':'W-1'}");
    assert_string_equal(got(w, r, "promised"), "2011-06-09");
    assert_int_equal(asked(w, "select count(*) from hold"), 0); // planned supply is not held
    // Released, it is a purchase.
    act(w, "plan", "release", "{'send':true}");
    const char *po = got(w, must(w, world_view(w, "documents", "kind=purchase")), "number");
    has(w, world_view(w, "order-lines", "order=W-1"), po);
    r = act(w, "order", "cancel", "{'order':'W-1'}");
    assert_string_equal(got(w, r, "proposals"), "1");
    has(w, world_view(w, "exceptions", "kind=cancel&status=open"), po);
}

static void wanted_later_leaves_later(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 10);
    const char *r = act(w, "order",
        "place", "{'number':'W-1','customer':'ANNA','wanted':'2011-06-20','lines':[{'item':'MUG','qty':'1'}]}");
    assert_string_equal(got(w, r, "promised"), "2011-06-20");
    has(w, world_view(w, "order-lines", "order=W-1"), "\"leaves\":\"2011-06-18\"");
}

static void a_changed_order_tells_its_supply(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 2);
    bought(w, 20, "2011-06-10");
    act(w, "order", "place", "{'number':'W-1','customer':'ANNA','lines':[{'item':'MUG','qty':'8'}]}");
    // Smaller: it waits for less.
    const char *r = act(w, "order", "change", "{'order':'W-1','pos':1,'qty':'6'}");
    assert_string_equal(got(w, r, "total"), "25.50");
    has(w, world_view(w, "exceptions", "kind=cancel"), "\"qty\":\"2\"");
    assert_int_equal(asked(w, "select qty from hold where supply <> 0"), 4 * UNIT);
    assert_int_equal(asked(w, "select open from due where kind = 'order'"), 2550);
    int64_t exception = asked(w, "select id from exception where status = 'open'");
    refused(w, tried(w, "exception", "close", "{'exception':'12'}"), INPUT, "exception");
    act(w, "exception", "close", "{'exception':'%lld'}", (long long)exception);
    refused(w,
        tried(w, "exception", "close", "{'exception':'%lld','dismissed':true}", (long long)exception),
        STATE, "done already");
    // Later: the purchase may come later, too.
    act(w, "order", "change", "{'order':'W-1','pos':1,'wanted':'2011-06-30'}");
    has(w, world_view(w, "exceptions", "kind=defer"), "\"to_date\":\"2011-06-28\"");
    // Earlier and larger: the purchase should come earlier.
    r = act(w, "order", "change", "{'order':'W-1','pos':1,'wanted':'2011-06-05','qty':'9'}");
    has(w, world_view(w, "exceptions", "kind=expedite"), "\"to_date\":\"2011-06-03\"");
    assert_string_equal(got(w, r, "promised"), "2011-06-12");
    // Another line.
    r = act(w, "order", "change", "{'order':'W-1','item':'POST','qty':'1'}");
    assert_string_equal(got(w, r, "total"), "40.75");
    assert_int_equal(asked(w, "select open from due where kind = 'order'"), 4075);
    refused(w, tried(w, "order", "change", "{'order':'W-1','pos':7,'qty':'1'}"), INPUT, "1 to 2");
    refused(w, tried(w, "order", "change", "{'order':'W-1','pos':1}"), INPUT, "nothing to change");
    refused(w, tried(w, "order", "change", "{'order':'W-1','pos':1,'qty':'0'}"), INPUT, "order cancel");
    refused(w, tried(w, "order", "change", "{'order':'W-1','pos':0,'item':'TEA','qty':'1'}"), INPUT,
        "above 0");
    refused(w, tried(w, "order", "cancel", "{'order':'W-1','pos':0}"), INPUT, "leave it out");
    refused(w, tried(w, "order", "change", "{'order':'W-1','qty':'1'}"), INPUT, "new item");
    refused(w, tried(w, "order", "change", "{'order':'W-1','pos':1,'item':'TEA','qty':'1'}"), INPUT,
        "does not change");
    refused(w, tried(w, "order", "change", "{'order':'W-1','pos':1,'wanted':'2011-05-01'}"), INPUT,
        "has passed");
}

static void a_cancelled_order_lets_go(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 2);
    bought(w, 20, "2011-06-10");
    act(w, "order",
        "place", "{'number':'W-1','customer':'ANNA','lines':[{'item':'MUG','qty':'5'},{'item':'POST','qty':'1'},{'item':'TEA','qty':'1'}]}");
    const char *r = act(w, "order", "cancel", "{'order':'W-1','pos':3}");
    assert_string_equal(got(w, r, "total"), "23.75");
    assert_string_equal(got(w, r, "closed"), "false");
    refused(w, tried(w, "order", "cancel", "{'order':'W-1','pos':3}"), STATE, "cancelled already");
    r = act(w, "order", "cancel", "{'order':'W-1','reason':'changed his mind'}");
    assert_string_equal(got(w, r, "proposals"), "1");
    assert_string_equal(got(w, r, "closed"), "true");
    assert_string_equal(status_of(w, "W-1"), "cancelled");
    has(w, world_view(w, "exceptions", "kind=cancel"), "\"qty\":\"3\"");
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 0);
    assert_int_equal(asked(w, "select count(*) from hold"), 0);
    assert_int_equal(
        asked(w, "select cast(coalesce(sum(open), 0) as bigint) from due where kind = 'order'"), 0);
    refused(w, tried(w, "order", "cancel", "{'order':'W-1'}"), STATE, "cancelled and closed");
}

static void free_stock_goes_to_the_most_urgent(void **state) {
    Shop *w = *state;
    const char *lines = "'lines':[{'item':'MUG','qty':'4'}]";
    act(w, "order", "place", "{'number':'W-1','customer':'ANNA',%s}", lines);
    act(w, "order", "place", "{'number':'W-2','customer':'ANNA','priority':1,%s}", lines);
    act(w, "order", "place", "{'number':'W-3','customer':'ANNA','complete':true,%s}", lines);
    has(w, act(w, "order", "allocate", "{}"), "\"lines\":0");
    stock(w, "MUG", "MAIN", 7);
    const char *r = act(w, "order", "allocate", "{}");
    assert_string_equal(got(w, r, "held"), "7");
    has(w, r, "W-2");
    has_not(r, "W-1");
    has(w, world_view(w, "order-lines", "order=W-1"), "\"held\":\"3\"");
    stock(w, "MUG", "MAIN", 4); // one for W-1, and W-3 takes all or nothing
    r = act(w, "order", "allocate", "{'site':'MAIN'}");
    assert_string_equal(got(w, r, "held"), "1");
    has(w, r, "W-1");
    stock(w, "MUG", "MAIN", 1);
    r = act(w, "order", "allocate", "{'order':'W-3'}");
    assert_string_equal(got(w, r, "held"), "4");
    has(w, r, "W-3");
}

// The carrier to France comes at 15:00, that to Britain was there at 10:30. What is there goes to the first order that can leave today, though one
// that missed its carrier waits longer; a more urgent one goes before both, and what nobody can send today is given out by age again.
static void scarce_stock_goes_to_what_can_leave_today(void **state) {
    Shop *w = *state;
    const char *lines = "'lines':[{'item':'MUG','qty':'4'}]";
    Date today = date_add(cx_today(w->cx), 1);
    world_advance(w, date_time(today).v + 10 * 3600 * SECOND - w->cx->now.v); // tomorrow at ten
    const char *lane = got(w, world_view(w, "lanes", "from_site=MAIN&to_country=GB"), "code");
    act(w, "lane", "update", "{'code':'%s','cut_off':'10:30'}", lane);
    act(w, "lane", "update", "{'code':'MAIN-FR','cut_off':'15:00'}");
    act(w, "order", "place", "{'number':'C-1','customer':'ANNA','site':'MAIN',%s}", lines);
    act(w, "order", "place", "{'number':'C-2','customer':'ANNA','site':'MAIN','country':'FR',%s}", lines);
    act(w, "order", "place", "{'number':'C-3','customer':'ANNA','site':'MAIN','priority':1,%s}", lines);
    world_advance(w, 3600 * SECOND);
    stock(w, "MUG", "MAIN", 8);
    const char *r = act(w, "order", "allocate", "{}");
    has(w, r, "C-2");
    has(w, r, "C-3");
    has_not(r, "C-1");
    const char *row = world_view(w, "order-lines", "order=C-3"); // it leaves tomorrow all the same
    assert_string_equal(got(w, row, "leaves"), date_text(w->cx->arena, date_add(today, 1)).at);
    assert_string_equal(got(w, row, "wanted"), date_text(w->cx->arena, today).at);
    row = world_view(w, "order-lines", "order=C-2");
    assert_string_equal(got(w, row, "leaves"), date_text(w->cx->arena, today).at);
    act(w, "order", "place", "{'number':'C-4','customer':'ANNA','site':'MAIN','country':'FR',%s}", lines);
    world_advance(w, 4 * 3600 * SECOND); // at 15:00: nothing leaves any more
    stock(w, "MUG", "MAIN", 4);
    r = act(w, "order", "allocate", "{}");
    has(w, r, "C-1");
    has_not(r, "C-4");
}

// What a preview says it would do, it does not do.
static void a_preview_places_nothing(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 10);
    OrderLineIn line = {.item = {world_int(w, "select id from item where code = 'MUG'")}, .qty = QTY(3)};
    OrderPlace order = {.customer = {world_int(w, "select id from party where code = 'ANNA'")},
        .lines = {&line, 1}};
    Act a = {.cx = w->cx, .action = &order_place, .in = &order, .preview = true};
    assert_ok(w->cx, act_now(w->app, &a));
    has(w, str_z(w->cx->arena, a.reply), "\"held\"");
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 0);
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'order'"), 0);
}

static void what_comes_after_the_cut_off_leaves_tomorrow(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 9);
    const char *lane = got(w, world_view(w, "lanes", "from_site=MAIN&to_country=GB"), "code");
    refused(w, tried(w, "lane", "update", "{'code':'%s','cut_off':'25:00'}", lane), INPUT, "such as 15:30");
    refused(w, tried(w, "lane", "update", "{'code':'%s','cut_off':'9:30'}", lane), INPUT, "such as 15:30");
    Date today = cx_today(w->cx);
    world_advance(w, date_time(date_add(today, 1)).v + 10 * 3600 * SECOND - w->cx->now.v); // tomorrow at ten
    today = cx_today(w->cx);
    const char *now = str_z(w->cx->arena, date_text(w->cx->arena, today)),
               *next = str_z(w->cx->arena, date_text(w->cx->arena, date_add(today, 1)));
    act(w, "lane", "update", "{'code':'%s','cut_off':'10:30'}", lane);
    act(w, "order", "place",
        "{'number':'C-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'1'}]}");
    const char *row = world_view(w, "order-lines", "order=C-1");
    assert_string_equal(got(w, row, "leaves"), now);
    assert_string_equal(got(w, row, "leaves_by"), str_fmt(w->cx->arena, "%sT10:30:00Z", now).at);
    world_advance(w, 3600 * SECOND);
    act(w, "order", "place",
        "{'number':'C-2','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'1'}]}");
    row = world_view(w, "order-lines", "order=C-2");
    assert_string_equal(got(w, row, "leaves"), next);
    assert_string_equal(got(w, row, "leaves_by"), str_fmt(w->cx->arena, "%sT10:30:00Z", next).at);
    act(w, "order", "promise", "{'order':'C-1'}"); // it missed its carrier
    assert_string_equal(got(w, world_view(w, "order-lines", "order=C-1"), "leaves"), next);
    act(w, "lane", "update", "{'code':'%s','cut_off':''}", lane);
    act(w, "order", "place",
        "{'number':'C-3','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'1'}]}");
    row = world_view(w, "order-lines", "order=C-3");
    assert_string_equal(got(w, row, "leaves"), now);
    has(w, row, "\"leaves_by\":null");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_order_in_stock_is_held_and_promised),
        TEST(orders_that_cannot_be_are_refused),
        TEST(a_gift_is_free_and_a_service_is_invoiced_at_once),
        TEST(a_price_of_nothing_is_not_the_list_price),
        TEST(orders_go_to_the_site_that_can_fill_them),
        TEST(a_shortage_waits_for_coming_supply),
        TEST(what_nothing_covers_has_no_promise),
        TEST(a_shortage_is_planned_for),
        TEST(wanted_later_leaves_later),
        TEST(what_comes_after_the_cut_off_leaves_tomorrow),
        TEST(a_changed_order_tells_its_supply),
        TEST(a_cancelled_order_lets_go),
        TEST(free_stock_goes_to_the_most_urgent),
        TEST(scarce_stock_goes_to_what_can_leave_today),
        TEST(a_preview_places_nothing),
    };
    return cmocka_run_group_tests_name("deliver", tests, NULL, NULL);
}
