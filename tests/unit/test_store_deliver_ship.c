// Shipments from picking to delivery, with the money and the messages they cause; transfers through transit.
#include "deliver_test.h"

#include "stage/deliver/parts.h"

static const char *placed(Shop *w, const char *number, const char *lines) {
    act(w, "order", "place", "{'number':'%s','customer':'ANNA','site':'MAIN','lines':[%s]}", number, lines);
    return number;
}
static const char *picked(Shop *w, const char *order) {
    return got(w, act(w, "shipment", "pick", "{'order':'%s'}", order), "number");
}

static void an_order_is_picked_packed_shipped_and_delivered(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 10);
    placed(w, "W-1", "{'item':'MUG','qty':'3'},{'item':'POST','qty':'1'},{'item':'MUG','qty':'2'}");
    const char *r = act(w, "shipment", "pick", "{'order':'W-1'}");
    const char *sh = got(w, r, "number");
    assert_string_equal(got(w, r, "qty"), "5");
    assert_string_equal(got(w, r, "all"), "true");
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 0);
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 5);
    assert_int_equal(level(w, "on_hand", "MUG", "MAIN"), 10);
    refused(w, tried(w, "shipment", "deliver", "{'shipment':'%s'}", sh), STATE, "only when shipped");
    r = act(w, "shipment", "pack", "{'shipment':'%s'}", sh);
    assert_string_equal(got(w, r, "weight"), "2");
    r = act(w, "shipment", "ship", "{'shipment':'%s','tracking':'PF1'}", sh);
    assert_string_equal(got(w, r, "invoiced"), "23.75");
    assert_string_equal(got(w, r, "freight"), "4.50"); // 3.50 + 2 kg at 0.50
    assert_string_equal(got(w, r, "expected"), "2011-06-03");
    assert_int_equal(level(w, "on_hand", "MUG", "MAIN"), 5);
    assert_int_equal(balance(w, GL_COGS), 750);
    assert_int_equal(balance(w, GL_SALES), -2125);
    assert_int_equal(balance(w, GL_POSTAGE), -250);
    assert_int_equal(balance(w, GL_FREIGHT_OUT), 450);
    assert_int_equal(
        asked(w, "select cast(coalesce(sum(open), 0) as bigint) from due where kind = 'order'"), 0);
    assert_int_equal(asked(w, "select count(*) from message where kind = 'ship_notice'"), 1);
    assert_int_equal(asked(w, "select count(*) from awaited where done = 0"), 1);
    assert_string_equal(status_of(w, "W-1"), "shipped");
    has(w, world_view(w, "shipments", "status=shipped"), "\"PF1\"");
    has(w, world_view(w, "packages", ""), "\"PF1\"");
    refused(w, tried(w, "order", "cancel", "{'order':'W-1'}"), STATE, "return");
    world_advance(w, 2 * DAY);
    refused(w, tried(w, "shipment", "deliver", "{'shipment':'%s','at':'2011-06-09T08:00:00Z'}", sh),
        INPUT, "yet to come");
    refused(w, tried(w, "shipment", "deliver", "{'shipment':'%s','at':'2011-05-09T08:00:00Z'}", sh),
        INPUT, "after that");
    r = act(w, "shipment", "deliver", "{'shipment':'%s','at':'2011-06-02T08:00:00Z'}", sh);
    assert_string_equal(got(w, r, "closed"), "true");
    assert_string_equal(status_of(w, "W-1"), "delivered");
    assert_int_equal(asked(w, "select count(*) from awaited where done = 0"), 0);
    refused(w, tried(w, "shipment", "deliver", "{'shipment':'%s'}", sh), STATE, "only when shipped");
}

static void what_is_short_ships_later(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 2);
    placed(w, "W-1", "{'item':'MUG','qty':'3','price':'3.333333'}"); // thirds: parts add up to the cent
    const char *first = picked(w, "W-1");
    refused(w, tried(w, "shipment", "pick", "{'order':'W-1'}"), STOCK, "nothing of W-1 is held");
    const char *r = act(w, "shipment", "ship", "{'shipment':'%s'}", first);
    assert_string_equal(got(w, r, "invoiced"), "6.67");
    assert_string_equal(status_of(w, "W-1"), "open");
    r = act(w, "shipment", "deliver", "{'shipment':'%s'}", first);
    assert_string_equal(got(w, r, "closed"), "false");
    stock(w, "MUG", "MAIN", 5);
    has(w, act(w, "order", "allocate", "{}"), "\"W-1\"");
    const char *second = picked(w, "W-1");
    r = act(w, "shipment", "ship", "{'shipment':'%s'}", second);
    assert_string_equal(got(w, r, "invoiced"), "3.33");
    r = act(w, "shipment", "deliver", "{'shipment':'%s'}", second);
    assert_string_equal(got(w, r, "closed"), "true");
    assert_int_equal(asked(w, "select count(*) from invoice"), 2);
}

static void the_rest_of_a_shipped_order_is_cancelled(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 2);
    placed(w, "W-1", "{'item':'MUG','qty':'3'}");
    const char *sh = picked(w, "W-1");
    refused(w, tried(w, "order", "change", "{'order':'W-1','pos':1,'qty':'1'}"), STATE, "at least 2");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    const char *r = act(w, "order", "cancel", "{'order':'W-1'}");
    assert_string_equal(got(w, r, "total"), "8.50");
    assert_string_equal(status_of(w, "W-1"), "shipped");
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    assert_string_equal(status_of(w, "W-1"), "delivered");
    // Delivered first, the rest cancelled after: closed at once.
    stock(w, "MUG", "MAIN", 2);
    placed(w, "W-2", "{'item':'MUG','qty':'3'}");
    sh = picked(w, "W-2");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    assert_string_equal(got(w, act(w, "order", "cancel", "{'order':'W-2'}"), "closed"), "true");
    assert_string_equal(status_of(w, "W-2"), "delivered");
}

// Made smaller after a part was invoiced, that part of the new amount is a cent more than what was invoiced: nobody asks for it any more.
static void a_cent_is_not_expected_for_ever(void **state) {
    Shop *w = *state;
    act(w, "stock", "open", "{'item':'MUG','site':'MAIN','qty':'4.333333','unit_cost':'1'}");
    placed(w, "W-1", "{'item':'MUG','qty':'10','price':'6.4742'}");
    const char *sh = picked(w, "W-1");
    assert_string_equal(got(w, act(w, "shipment", "ship", "{'shipment':'%s'}", sh), "invoiced"), "28.05");
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    act(w, "order", "change", "{'order':'W-1','pos':1,'qty':'9.333333'}");
    const char *r = act(w, "order", "cancel", "{'order':'W-1'}");
    assert_string_equal(got(w, r, "total"), "28.06");
    assert_string_equal(got(w, r, "closed"), "true");
    assert_int_equal(asked(w, "select cast(sum(open) as bigint) from due where kind = 'order'"), 0);
}

static void pickers_say_what_they_took(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 4);
    placed(w, "W-1", "{'item':'MUG','qty':'3'},{'item':'POST','qty':'1'}");
    placed(w, "W-2", "{'item':'MUG','qty':'5'}"); // holds the one that is left
    refused(w, tried(w, "shipment", "pick", "{'order':'W-1','lines':[{'pos':1,'qty':'4'}]}"), STOCK,
        "at most 3");
    refused(w, tried(w, "shipment", "pick", "{'order':'W-1','lines':[{'pos':2,'qty':'1'}]}"), INPUT,
        "service");
    refused(w, tried(w, "shipment", "pick", "{'order':'W-1','lines':[{'pos':9,'qty':'1'}]}"), INPUT,
        "1 to 2");
    refused(w, tried(w, "shipment", "pick", "{'order':'W-2','lines':[{'pos':1,'qty':'2'}]}"), STOCK,
        "at most");
    const char *r = act(w, "shipment", "pick", "{'order':'W-1','lines':[{'pos':1,'qty':'1'}]}");
    assert_string_equal(got(w, r, "all"), "false");
    act(w, "shipment", "cancel", "{'shipment':'%s'}", got(w, r, "number"));
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 4);
    assert_int_equal(line_col(w, "picked", "W-1", 1), 0);
    refused(w, tried(w, "order", "cancel", "{'order':'W-1','pos':7}"), INPUT, "1 to 2");
    picked(w, "W-1");
    refused(w, tried(w, "order", "cancel", "{'order':'W-1','pos':1}"), STATE, "is picked");
    act(w, "order", "cancel", "{'order':'W-1'}"); // puts it back
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 1);
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 4);
    act(w, "shipment", "pick", "{'order':'W-2','lines':[{'pos':1,'qty':'4'}]}"); // beyond what it holds, but free
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 0);
    // The part of a line that is in packing stays, the rest goes.
    assert_string_equal(got(w, act(w, "order", "cancel", "{'order':'W-2','pos':1}"), "qty"), "1");
    assert_int_equal(line_col(w, "open", "W-2", 1), 4 * UNIT);
}

static void lots_go_first_expired_first_out(void **state) {
    Shop *w = *state;
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'5','lot':'LATE','expires':'2011-06-20'}");
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'2','lot':'SOON','expires':'2011-06-05'}");
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'2','lot':'GONE','expires':'2011-06-02'}");
    placed(w, "W-1", "{'item':'TEA','qty':'1'},{'item':'TEA','qty':'2'},{'item':'TEA','qty':'6'}");
    world_advance(w, 2 * DAY); // GONE may not be sold any more
    refused(w, tried(w, "shipment", "pick", "{'order':'W-1','lines':[{'pos':3,'qty':'3','lot':'SOON'}]}"),
        STOCK, "pick at most 2, or another lot");
    const char *r = act(w, "shipment", "pick",
        "{'order':'W-1','lines':[{'pos':2,'qty':'1'},{'pos':1,'qty':'1','lot':'LATE'}]}");
    const char *first = got(w, r, "number");
    assert_int_equal(
        asked(w, "select count(*) from transfer t join lot l on l.id = t.lot where l.code = 'SOON' and t.line <> 0"),
        1);
    r = act(w, "shipment", "pick", "{'order':'W-1'}"); // six are held, five may be sold
    assert_string_equal(got(w, r, "qty"), "5");
    assert_string_equal(got(w, r, "all"), "false");
    refused(w, tried(w, "shipment", "pick", "{'order':'W-1'}"), STOCK, "sweep");
    act(w, "shipment", "ship", "{'shipment':'%s'}", got(w, r, "number"));
    act(w, "shipment", "ship", "{'shipment':'%s'}", first);
    assert_int_equal(level(w, "on_hand", "TEA", "MAIN"), 2);
}

static void a_complete_order_ships_as_a_whole(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 4);
    act(w, "order",
        "place", "{'number':'W-1','customer':'ANNA','site':'MAIN','complete':true,'lines':[{'item':'MUG','qty':'2'},{'item':'GIFT','qty':'1','free':true}]}");
    refused(w, tried(w, "shipment", "pick", "{'order':'W-1'}"), STATE, "1 are missing");
    stock(w, "GIFT", "MAIN", 1);
    act(w, "order", "allocate", "{'order':'W-1'}");
    assert_string_equal(got(w, act(w, "shipment", "pick", "{'order':'W-1'}"), "all"), "true");
}

static void packages_have_their_codes(void **state) {
    Shop *w = *state;
    // The example of GS1's own check digit calculator.
    assert_true(sscc_ok(S("106141412345678908")));
    assert_false(sscc_ok(S("106141412345678907")));
    assert_false(sscc_ok(S("10614141234567890")));
    assert_false(sscc_ok(S("10614141234567890X")));
    stock(w, "MUG", "MAIN", 10);
    placed(w, "W-1", "{'item':'MUG','qty':'5'}");
    const char *sh = picked(w, "W-1");
    refused(w, tried(w, "shipment", "pack", "{'shipment':'%s','packages':[{'code':'123'}]}", sh),
        INPUT, "packages[0].code");
    const char *r = act(w, "shipment", "pack",
        "{'shipment':'%s','packages':[{'code':'106141412345678908'},{'weight':'0.5'},{}]}", sh);
    assert_string_equal(got(w, r, "weight"), "2");
    assert_int_equal(asked(w, "select count(*) from package where weight = 750000"), 2);
    assert_int_equal(asked(w, "select count(*) from package where length(code) = 18"), 3);
    placed(w, "W-2", "{'item':'MUG','qty':'1'}");
    refused(w,
        tried(w, "shipment", "pack", "{'shipment':'%s','packages':[{'code':'106141412345678908'}]}",
            picked(w, "W-2")),
        INPUT, "already one package");
    refused(w, tried(w, "shipment", "ship", "{'shipment':'%s','carrier':'ANNA'}", sh), INPUT, "no carrier");
    act(w, "setting", "create", "{'code':'gs1.prefix','value':'0614141','meaning':'ours'}");
    placed(w, "W-3", "{'item':'MUG','qty':'1'}");
    act(w, "shipment", "pack", "{'shipment':'%s'}", picked(w, "W-3"));
    assert_int_equal(asked(w, "select count(*) from package where code like '00614141%%'"), 1);
}

// ---- transfers -------------------------------------------------------------------------------------------------------------
static void a_transfer_goes_through_transit(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 10);
    stock(w, "TEA", "MAIN", 4);
    const char *r = act(w, "transfer", "create",
        "{'from':'MAIN','to':'NORTH','lines':[{'item':'MUG','qty':'8'},{'item':'TEA','qty':'4'}]}");
    const char *to = got(w, r, "number");
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 8);
    r = act(w, "order", "place",
        "{'number':'W-1','customer':'ANNA','site':'NORTH','lines':[{'item':'MUG','qty':'6'}]}");
    assert_string_equal(got(w, r, "promised"), "2011-06-03");
    has(w, world_view(w, "backorders", ""), to);
    refused(w, tried(w, "transfer", "receive", "{'transfer':'%s'}", to), STOCK, "ship it first");
    refused(w, tried(w, "transfer", "ship", "{'transfer':'%s','lines':[{'pos':1,'qty':'9'}]}", to),
        STOCK, "at most 8");
    refused(w, tried(w, "transfer", "ship", "{'transfer':'%s','lines':[{'pos':9,'qty':'9'}]}", to),
        INPUT, "1 to 4");
    r = act(w, "transfer", "ship", "{'transfer':'%s'}", to);
    assert_string_equal(got(w, r, "qty"), "12");
    assert_string_equal(got(w, r, "all"), "true");
    assert_int_equal(balance(w, GL_TRANSIT), 1600);    // 8 × 1.50 + 4 × 1.00
    assert_int_equal(balance(w, GL_FREIGHT_IN), 2036); // 20.00 + 3.6 kg at 0.10
    assert_int_equal(level(w, "on_hand", "MUG", "MAIN"), 2);
    // Two are missing at first.
    r = act(w, "transfer", "receive",
        "{'transfer':'%s','lines':[{'pos':1,'qty':'6'},{'pos':3,'qty':'4'}]}", to);
    assert_string_equal(got(w, r, "all"), "false");
    assert_int_equal(level(w, "held", "MUG", "NORTH"), 6);
    refused(w, tried(w, "transfer", "receive", "{'transfer':'%s','lines':[{'pos':2,'qty':'3'}]}", to),
        STOCK, "at most 2");
    refused(w, tried(w, "transfer", "cancel", "{'transfer':'%s'}", to), STATE, "under way");
    has(w, world_view(w, "transfers", "status=shipped"), "\"received\":\"10\"");
    act(w, "transfer", "receive", "{'transfer':'%s','lines':[{'pos':1,'qty':'1'}]}", to);
    r = act(w, "transfer", "cancel", "{'transfer':'%s','lost':true,'reason':'fell off the van'}", to);
    assert_string_equal(got(w, r, "lost"), "1");
    assert_int_equal(balance(w, GL_SCRAP), 150);
    assert_int_equal(balance(w, GL_TRANSIT), 0);
    assert_string_equal(status_of(w, to), "done");
    refused(w, tried(w, "transfer", "ship", "{'transfer':'%s'}", to), STATE, "only when open or shipped");
}

static void a_transfer_ships_in_parts(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 3);
    const char *to = got(w,
        act(w, "transfer", "create", "{'from':'MAIN','to':'NORTH','lines':[{'item':'MUG','qty':'8'}]}"),
        "number");
    const char *r = act(w, "transfer", "ship", "{'transfer':'%s'}", to);
    assert_string_equal(got(w, r, "all"), "false");
    refused(w, tried(w, "transfer", "ship", "{'transfer':'%s'}", to), STOCK, "nothing of");
    act(w, "transfer", "receive", "{'transfer':'%s'}", to);
    assert_string_equal(status_of(w, to), "shipped");
    stock(w, "MUG", "MAIN", 9);
    act(w, "transfer", "ship", "{'transfer':'%s','lines':[{'pos':1,'qty':'5'}]}", to);
    r = act(w, "transfer", "receive", "{'transfer':'%s'}", to);
    assert_string_equal(got(w, r, "all"), "true");
    assert_string_equal(status_of(w, to), "received");
    assert_int_equal(level(w, "on_hand", "MUG", "NORTH"), 8);
}

static void a_transfer_is_refused_or_cancelled(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 3);
    refused(w,
        tried(w, "transfer", "create", "{'from':'MAIN','to':'MAIN','lines':[{'item':'MUG','qty':'8'}]}"),
        INPUT, "another site");
    refused(w,
        tried(w, "transfer", "create",
            "{'from':'MAIN','to':'NORTH','due':'2011-05-01','lines':[{'item':'MUG','qty':'8'}]}"),
        INPUT, "has passed");
    refused(w,
        tried(w, "transfer", "create", "{'from':'MAIN','to':'NORTH','lines':[{'item':'POST','qty':'8'}]}"),
        INPUT, "service");
    const char *to = got(w,
        act(w, "transfer", "create", "{'from':'MAIN','to':'NORTH','lines':[{'item':'MUG','qty':'8'}]}"),
        "number");
    assert_string_equal(got(w, act(w, "transfer", "cancel", "{'transfer':'%s'}", to), "cancelled"), "8");
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 0);
    assert_string_equal(status_of(w, to), "cancelled");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shop_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_order_is_picked_packed_shipped_and_delivered),
        TEST(what_is_short_ships_later),
        TEST(the_rest_of_a_shipped_order_is_cancelled),
        TEST(a_cent_is_not_expected_for_ever),
        TEST(pickers_say_what_they_took),
        TEST(lots_go_first_expired_first_out),
        TEST(a_complete_order_ships_as_a_whole),
        TEST(packages_have_their_codes),
        TEST(a_transfer_goes_through_transit),
        TEST(a_transfer_ships_in_parts),
        TEST(a_transfer_is_refused_or_cancelled),
    };
    return cmocka_run_group_tests_name("deliver-ship", tests, NULL, NULL);
}
