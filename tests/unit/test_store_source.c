// Buying: from the draft of a purchase to goods in storage, and what each step makes expected, held and posted.
#include "supply_test.h"

// ---- ordering ----------------------------------------------------------------------------------------------------------
static void terms_and_lead_times_fill_a_purchase_in(void **state) {
    Shop *w = *state;
    const char *r = act(w, "purchase", "create",
        "{'supplier':'SOLO','site':'PLANT','ref':'by mail','lines':[{'item':'CUP','qty':'99'},"
        "{'item':'CUP','qty':'100'},{'item':'BOX','qty':'3','price':'0.5','due':'2011-07-01'}]}");
    assert_string_equal(got(w, r, "total"), "190.50"); // 99.00 + 90.00 + 1.50
    assert_string_equal(got(w, r, "status"), "approved");
    const char *po = got(w, r, "number");
    assert_int_equal(line_col(w, "price", po, 1), 1000000);
    assert_int_equal(line_col(w, "price", po, 2), 900000);
    has(w, world_view(w, "purchase-lines", "pos=1"), "\"due\":\"2011-06-08\"");
    has(w, world_view(w, "purchase-lines", "pos=3"), "\"due\":\"2011-07-01\"");
    // It is money expected: when the last of it came, and the days he gives.
    assert_int_equal(asked(w, "select open from due where kind = 'purchase'"), 19050);
    has(w, world_view(w, "dues", "kind=purchase"), "\"due\":\"2011-07-31\"");
    has(w, world_view(w, "purchases", "ref=by mail"), "\"lines_open\":3");
    // Without a source or terms: today, at the expected cost.
    r = act(w, "purchase", "create",
        "{'supplier':'ACME','site':'PLANT','lines':[{'item':'BOX','qty':'10'}]}");
    assert_string_equal(got(w, r, "total"), "3.00");
    has(w, world_view(w, "purchase-lines", "supplier=ACME"), "\"due\":\"2011-06-01\"");
}

static void a_large_purchase_waits_for_approval(void **state) {
    Shop *w = *state;
    act(w, "setting", "create", "{'code':'purchase.approval_limit','value':'90'}");
    const char *r = act(w, "purchase", "create",
        "{'supplier':'SOLO','site':'PLANT','lines':[{'item':'CUP','qty':'101'}]}");
    assert_string_equal(got(w, r, "status"), "draft");
    const char *po = got(w, r, "number");
    has(w, world_view(w, "awaited", "kind=approval"), po);
    refused(w, tried(w, "purchase", "send", "{'purchase':'%s'}", po), STATE, "only when approved");
    act(w, "purchase", "approve", "{'purchase':'%s'}", po);
    has_not(must(w, world_view(w, "awaited", "kind=approval&done.lt=2011-06-01")), po);
    refused(w, tried(w, "purchase", "approve", "{'purchase':'%s'}", po), STATE, "only when draft");
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    has(w, world_view(w, "messages", "kind=purchase_order"), "0.90");
    has(w, world_view(w, "awaited", "kind=confirmation"), po);
    assert_string_equal(status_of(w, po), "sent");
    r = act(w, "purchase", "create",
        "{'supplier':'SOLO','site':'PLANT','lines':[{'item':'CUP','qty':'100'}]}");
    assert_string_equal(got(w, r, "status"), "approved"); // 90.00 is not above it
    refused(w, tried(w, "setting", "update", "{'code':'purchase.approval_limit','value':'much'}"),
        INPUT, "purchase.approval_limit");
    refused(w,
        tried(w, "purchase",
            "create", "{'supplier':'SOLO','site':'PLANT','lines':[{'item':'CUP','qty':'1','due':'2011-05-31'}]}"),
        INPUT, "lines[0].due");
}

// The books are in one currency from their first posting on.
static void the_currency_is_fixed_by_what_is_posted(void **state) {
    Shop *w = *state;
    act(w, "setting", "create", "{'code':'currency','value':'EUR'}");
    act(w, "setting", "update", "{'code':'currency','value':'GBP'}");
    act(w, "stock", "open", "{'item':'CUP','site':'PLANT','qty':'1','unit_cost':'1'}");
    refused(w, tried(w, "setting", "update", "{'code':'currency','value':'EUR'}"), STATE, "in GBP already");
    act(w, "setting", "update", "{'code':'currency','value':'GBP','meaning':'ours'}");
}

static void purchases_that_cannot_be_are_refused(void **state) {
    Shop *w = *state;
    const char *lines = "'lines':[{'item':'CUP','qty':'1'}]";
    refused(w, tried(w, "purchase", "create", "{'supplier':'ANNA','site':'PLANT',%s}", lines),
        INPUT, "supplier");
    refused(w, tried(w, "purchase", "create", "{'supplier':'SOLO','site':'TRANSIT',%s}", lines),
        INPUT, "site");
    refused(w,
        tried(w, "purchase", "create", "{'supplier':'SOLO','site':'PLANT','lines':[{'item':'POST','qty':'1'}]}"),
        INPUT, "lines[0].item");
    refused(w, tried(w, "purchase", "create", "{'supplier':'SOLO','site':'PLANT','lines':[]}"),
        INPUT, "lines");
    refused(w,
        tried(w, "purchase", "create", "{'supplier':'SOLO','site':'PLANT','lines':[{'item':'CUP','qty':'0'}]}"),
        INPUT, "lines[0].qty");
    refused(w,
        tried(w, "purchase",
            "create", "{'supplier':'SOLO','site':'PLANT','lines':[{'item':'CUP','qty':'100000000','price':'1000000'},{'item':'CUP','qty':'1'}]}"),
        INPUT, "qty");
    act(w, "party", "update", "{'code':'SOLO','active':false}");
    refused(w, tried(w, "purchase", "create", "{'supplier':'SOLO','site':'PLANT',%s}", lines),
        INPUT, "not active");
    refused(w, tried(w, "purchase", "send", "{'purchase':'PO-77'}"), INPUT, "purchase");
    assert_int_equal(asked(w, "select count(*) from doc"), 0);
    // As large as a line may be.
    const char *r = act(w, "purchase",
        "create", "{'supplier':'ACME','site':'PLANT','lines':[{'item':'BOX','qty':'100000000','price':'1000000'}]}");
    assert_string_equal(got(w, r, "total"), "100000000000000.00");
    act(w, "purchase", "cancel", "{'purchase':'%s'}", got(w, r, "number"));
}

// ---- confirming --------------------------------------------------------------------------------------------------------
// Orders of 30 and 40 mugs hold parts of a purchase of 100.
static const char *mugs_waited_for(Shop *w) {
    const char *po = bought(w, 100, "2011-06-05");
    act(w, "order",
        "place", "{'number':'W-1','customer':'ANNA','site':'MAIN','wanted':'2011-06-10','lines':[{'item':'MUG','qty':'30'}]}");
    act(w, "order",
        "place", "{'number':'W-2','customer':'ANNA','site':'MAIN','wanted':'2011-06-12','lines':[{'item':'MUG','qty':'40'}]}");
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold where supply <> 0"), 70 * UNIT);
    return po;
}

static void a_confirmation_as_ordered_changes_nothing(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    act(w, "purchase", "confirm", "{'purchase':'%s','ref':'A-77'}", po);
    assert_string_equal(status_of(w, po), "confirmed");
    has(w, world_view(w, "purchases", "ref=A-77"), "\"total\":\"150.00\"");
    has(w, world_view(w, "messages", "kind=purchase_confirmation"), po);
    assert_int_equal(asked(w, "select count(*) from awaited where done = 0"), 0);
    assert_int_equal(asked(w, "select count(*) from exception"), 0);
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold where supply <> 0"), 70 * UNIT);
}

static void later_and_less_is_told_to_demand(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    // Later than the first one needs it.
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'100','due':'2011-06-09'}]}", po);
    const char *late = world_view(w, "exceptions", "kind=late&status=open");
    has(w, late, "W-1");
    has(w, late, "\"qty\":\"30\"");
    has(w, late, "\"to_date\":\"2011-06-08\"");
    has(w, late, "\"date\":\"2011-06-09\"");
    has_not(late, "W-2");
    // Later than both; the same again says it once.
    for (int i = 0; i < 2; i++)
        act(w, "purchase", "confirm",
            "{'purchase':'%s','lines':[{'pos':1,'qty':'100','due':'2011-06-20'}]}", po);
    assert_int_equal(asked(w, "select count(*) from exception where status = 'open'"), 2);
    has(w, world_view(w, "dues", "kind=purchase"), "\"due\":\"2011-06-20\"");
    // In time, but too little: who is due first is served first.
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'55','due':'2011-06-07'}]}", po);
    late = world_view(w, "exceptions", "kind=late&status=open");
    has(w, late, "W-2");
    has(w, late, "\"qty\":\"15\"");
    has(w, late, "send less");
    has_not(late, "W-1");
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold where supply <> 0"), 55 * UNIT);
    has(w, world_view(w, "purchases", "supplier=ACME"), "\"total\":\"82.50\"");
    assert_int_equal(asked(w, "select open from due where kind = 'purchase'"), 8250);
    // All is well again.
    act(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':1,'qty':'100'}]}", po);
    assert_int_equal(asked(w, "select count(*) from exception where status = 'open'"), 0);
    assert_int_equal(asked(w, "select open from due where kind = 'purchase'"), 15000);
}

static void a_supplier_who_sends_nothing_ends_it(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    act(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':1,'qty':'0'}]}", po);
    assert_string_equal(status_of(w, po), "done");
    assert_int_equal(asked(w, "select count(*) from hold"), 0);
    assert_int_equal(asked(w, "select count(*) from exception where status = 'open'"), 2);
    assert_int_equal(asked(w, "select open from due where kind = 'purchase'"), 0);
    refused(w, tried(w, "purchase", "confirm", "{'purchase':'%s'}", po), STATE,
        "only when sent or confirmed");
}

// The order is worth more again, so that it is still the sum of its lines.
static void what_was_not_to_be_sent_comes_all_the_same(void **state) {
    Shop *w = *state;
    const char *r = act(w, "purchase",
        "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'100','price':'1.5'},{'item':'MUG','qty':'10','price':'2'}]}");
    const char *po = got(w, r, "number");
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    act(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':2,'qty':'0'}]}", po);
    has(w, world_view(w, "purchases", "supplier=ACME"), "\"total\":\"150.00\"");
    act(w, "purchase", "receive", "{'purchase':'%s','put_away':true,'lines':[{'pos':2,'qty':'4'}]}", po);
    has(w, world_view(w, "purchases", "supplier=ACME"), "\"total\":\"158.00\"");
}

static void confirmations_that_cannot_be_are_refused(void **state) {
    Shop *w = *state;
    const char *po = ordered(w, "CUP", "50");
    refused(w, tried(w, "purchase", "confirm", "{'purchase':'%s'}", po), STATE, "only when sent");
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    refused(w, tried(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':2,'qty':'1'}]}", po),
        INPUT, "lines[0].pos");
    came(w, po, "20");
    refused(w, tried(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':1,'qty':'19'}]}", po),
        STATE, "at least 20");
    act(w, "purchase", "confirm", "{'purchase':'%s','lines':[{'pos':1,'qty':'20'}]}", po);
    assert_string_equal(status_of(w, po), "received");
}

// ---- receiving ---------------------------------------------------------------------------------------------------------
static void goods_come_in_parts_over_and_short(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    const char *r = act(w, "purchase", "receive",
        "{'purchase':'%s','ref':'DN-1','put_away':true,'lines':[{'pos':1,'qty':'35'}]}", po);
    assert_string_equal(got(w, r, "all"), "false");
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 35);
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 35); // 30 of W-1, 5 of W-2
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold where supply <> 0"), 35 * UNIT);
    assert_int_equal(balance(w, GL_GRNI), -5250);
    assert_int_equal(balance(w, GL_STOCK), 5250);
    has(w, world_view(w, "receipts", "ref=DN-1"), "\"status\":\"done\"");
    // A tenth more than ordered is taken.
    refused(w, tried(w, "purchase", "receive", "{'purchase':'%s','lines':[{'pos':1,'qty':'76'}]}", po),
        STATE, "at most 75");
    r = act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'75'}]}", po);
    assert_string_equal(got(w, r, "all"), "true");
    assert_string_equal(status_of(w, po), "received");
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 70);
    assert_int_equal(asked(w, "select count(*) from hold where supply <> 0"), 0);
    assert_int_equal(asked(w, "select open from due where kind = 'purchase'"), 16500);
    // Short: the rest is closed.
    const char *other = sent(w, "CUP", "50");
    came(w, other, "30");
    act(w, "purchase", "close", "{'purchase':'%s'}", other);
    assert_string_equal(status_of(w, other), "received");
    has(w, world_view(w, "purchase-lines", "item=CUP"), "\"open\":\"0\"");
    assert_int_equal(asked(w, "select cast(sum(open) as bigint) from due where kind = 'purchase'"),
        16500 + 3000);
    refused(w, tried(w, "purchase", "cancel", "{'purchase':'%s'}", other), STATE, "cancelled only when");
}

static void defective_goods_are_set_aside(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'100','defective':'40'}]}", po);
    assert_int_equal(level(w, "on_hand", "MUG", "MAIN"), 100);
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 60);
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 60);
    assert_int_equal(asked(w, "select count(*) from hold where supply <> 0"), 0); // ten of W-2 wait for nothing
    has(w, world_view(w, "stock-on-hand", "item=MUG"), "MAIN/HOLD");
    refused(w,
        tried(w, "purchase", "receive",
            "{'purchase':'%s','lines':[{'pos':1,'qty':'5','defective':'6'}]}", po),
        INPUT, "lines[0].defective");
}

static void lots_come_with_their_dates(void **state) {
    Shop *w = *state;
    const char *r = act(w, "purchase",
        "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'TEA','qty':'40','price':'1'},{'item':'MUG','qty':'5','price':'1'}]}");
    const char *po = got(w, r, "number");
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    act(w, "purchase",
        "receive", "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'10','lot':'T-1'},{'pos':1,'qty':'10','lot':'T-2','expires':'2012-01-31'}]}",
        po);
    has(w, world_view(w, "lots", "code=T-1"), "\"expires\":\"2011-07-01\"");
    has(w, world_view(w, "lots", "code=T-2"), "\"expires\":\"2012-01-31\"");
    has(w, world_view(w, "lots", "code=T-2"), "\"supplier\":\"ACME\"");
    act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'5','lot':'T-1'}]}", po);
    has(w, world_view(w, "stock-on-hand", "lot=T-1"), "\"qty\":\"15\"");
    refused(w,
        tried(w, "purchase", "receive",
            "{'purchase':'%s','lines':[{'pos':1,'qty':'5','lot':'T-1','expires':'2011-08-01'}]}", po),
        INPUT, "lines[0].expires");
    refused(w,
        tried(w, "purchase", "receive", "{'purchase':'%s','lines':[{'pos':2,'qty':'5','lot':'T-1'}]}", po),
        INPUT, "lot of TEA");
    act(w, "purchase", "receive",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'15'},{'pos':2,'qty':'5'}]}", po);
    has(w, world_view(w, "lots", "item=TEA"), "L-");
    assert_int_equal(asked(w, "select count(*) from lot"), 3);
}

// ---- inspection and putaway --------------------------------------------------------------------------------------------
static void the_dock_keeps_goods_until_they_are_put_away(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    const char *gr = got(w,
        act(w, "purchase", "receive", "{'purchase':'%s','lines':[{'pos':1,'qty':'100'}]}", po), "number");
    assert_int_equal(level(w, "on_hand", "MUG", "MAIN"), 100);
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 0);
    // Nothing is open any more, and who waits goes on waiting for what is at the dock.
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold where supply <> 0"), 70 * UNIT);
    proven(w);
    refused(w, tried(w, "receipt", "inspect", "{'receipt':'%s'}", gr), STATE, "only when received");
    refused(w, tried(w, "receipt", "putaway", "{'receipt':'%s','place':'MAIN/DOCK'}", gr), INPUT, "place");
    refused(w, tried(w, "receipt", "putaway", "{'receipt':'%s','place':'NORTH/STOCK'}", gr), INPUT, "place");
    act(w, "place", "create", "{'code':'MAIN/B1','site':'MAIN','kind':'storage'}");
    act(w, "receipt", "putaway", "{'receipt':'%s','place':'MAIN/B1'}", gr);
    has(w, world_view(w, "stock-on-hand", "item=MUG"), "MAIN/B1");
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 70);
    assert_string_equal(status_of(w, gr), "done");
    refused(w, tried(w, "receipt", "putaway", "{'receipt':'%s'}", gr), STATE, "only when inspected");
}

static void inspection_rejects_what_is_not_sound(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    const char *gr = got(w,
        act(w, "purchase", "receive",
            "{'purchase':'%s','inspect':true,'put_away':true,'lines':[{'pos':1,'qty':'100'}]}", po),
        "number");
    refused(w, tried(w, "receipt", "putaway", "{'receipt':'%s'}", gr), STATE, "only when inspected");
    refused(w,
        tried(w, "receipt", "inspect",
            "{'receipt':'%s','lines':[{'pos':1,'accepted':'50','rejected':'40'}]}", gr),
        INPUT, "100 wait");
    refused(w,
        tried(w, "receipt",
            "inspect", "{'receipt':'%s','lines':[{'pos':1,'accepted':'50','rejected':'50'},{'pos':1,'rejected':'100'}]}",
            gr),
        INPUT, "lines[1].pos");
    act(w, "receipt", "inspect",
        "{'receipt':'%s','lines':[{'pos':1,'accepted':'55','rejected':'45','note':'cracked'}]}", gr);
    has(w, world_view(w, "documents", "kind=inspection"), "cracked");
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold where supply <> 0"), 55 * UNIT);
    act(w, "receipt", "putaway", "{'receipt':'%s'}", gr);
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 55);
    assert_int_equal(level(w, "on_hand", "MUG", "MAIN"), 100);
    // All of it: nothing is left to put away.
    po = bought(w, 10, "2011-06-10");
    gr = got(w,
        act(w, "purchase", "receive", "{'purchase':'%s','inspect':true,'lines':[{'pos':1,'qty':'10'}]}", po),
        "number");
    act(w, "receipt", "inspect", "{'receipt':'%s','lines':[{'pos':1,'rejected':'10'}]}", gr);
    assert_string_equal(status_of(w, gr), "done");
    // Accepted as it is.
    po = bought(w, 10, "2011-06-10");
    gr = got(w,
        act(w, "purchase", "receive", "{'purchase':'%s','inspect':true,'lines':[{'pos':1,'qty':'10'}]}", po),
        "number");
    act(w, "receipt", "inspect", "{'receipt':'%s'}", gr);
    act(w, "receipt", "putaway", "{'receipt':'%s'}", gr);
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 65);
}

static void two_receipts_at_the_dock_do_not_mix(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    const char *one = got(w,
        act(w, "purchase", "receive", "{'purchase':'%s','lines':[{'pos':1,'qty':'60'}]}", po), "number");
    const char *two = got(w,
        act(w, "purchase", "receive", "{'purchase':'%s','inspect':true,'lines':[{'pos':1,'qty':'40'}]}", po),
        "number");
    act(w, "receipt", "putaway", "{'receipt':'%s'}", one);
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 60);
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold where supply <> 0"), 10 * UNIT);
    proven(w);
    act(w, "receipt", "inspect",
        "{'receipt':'%s','lines':[{'pos':1,'accepted':'4','rejected':'36'}]}", two);
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold where supply <> 0"), 4 * UNIT);
    act(w, "receipt", "putaway", "{'receipt':'%s'}", two);
    assert_int_equal(level(w, "held", "MUG", "MAIN"), 64);
}

// ---- closing, cancelling -----------------------------------------------------------------------------------------------
static void a_cancelled_purchase_expects_nothing(void **state) {
    Shop *w = *state;
    const char *po = mugs_waited_for(w);
    act(w, "purchase", "cancel", "{'purchase':'%s'}", po);
    assert_string_equal(status_of(w, po), "cancelled");
    has(w, world_view(w, "messages", "kind=purchase_cancel"), po);
    assert_int_equal(asked(w, "select count(*) from hold"), 0);
    assert_int_equal(asked(w, "select cast(sum(open) as bigint) from due where kind = 'purchase'"), 0);
    assert_int_equal(asked(w, "select count(*) from awaited where done = 0"), 0);
    refused(w, tried(w, "purchase", "receive", "{'purchase':'%s','lines':[{'pos':1,'qty':'1'}]}", po),
        STATE, "only when");
    // Goods came: it can be closed, not cancelled.
    po = sent(w, "CUP", "10");
    came(w, po, "1");
    refused(w, tried(w, "purchase", "cancel", "{'purchase':'%s'}", po), STATE, "close it instead");
    act(w, "purchase", "close", "{'purchase':'%s'}", po);
    // Billed before anything came.
    po = sent(w, "CUP", "10");
    const char *si = got(w, billed(w, po, "B-1", "10", "1"), "number");
    refused(w, tried(w, "purchase", "cancel", "{'purchase':'%s'}", po), STATE, "billed already");
    act(w, "supplier-invoice", "reject", "{'invoice':'%s','reason':'nothing came'}", si);
    act(w, "purchase", "cancel", "{'purchase':'%s'}", po);
    assert_int_equal(balance(w, GL_PAYABLE), 0);
}

static void previews_buy_nothing(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 10, "2011-06-10");
    Id id = {asked(w, "select id from doc where number = '%s'", po)};
    ReceiveLine line = {.pos = 1, .qty = QTY(4)};
    PurchaseReceive receive = {.purchase = id, .put_away = true, .lines = {&line, 1}};
    Act a = {.cx = w->cx, .action = &purchase_receive, .in = &receive, .preview = true};
    assert_ok(w->cx, act_now(w->app, &a));
    has(w, str_z(w->cx->arena, a.reply), "\"on hand\"");
    has(w, str_z(w->cx->arena, a.reply), "6.00");
    ConfirmLine later = {.pos = 1, .qty = QTY(10), .due = date_of(2011, 6, 20)};
    PurchaseConfirm confirm = {.purchase = id, .lines = {&later, 1}};
    Act b = {.cx = w->cx, .action = &purchase_confirm, .in = &confirm, .preview = true};
    assert_ok(w->cx, act_now(w->app, &b));
    has(w, str_z(w->cx->arena, b.reply), "2011-06-20");
    assert_string_equal(status_of(w, po), "sent");
    assert_int_equal(level(w, "on_hand", "MUG", "MAIN"), 0);
    assert_int_equal(asked(w, "select count(*) from doc"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(terms_and_lead_times_fill_a_purchase_in),
        TEST(a_large_purchase_waits_for_approval),
        TEST(the_currency_is_fixed_by_what_is_posted),
        TEST(purchases_that_cannot_be_are_refused),
        TEST(a_confirmation_as_ordered_changes_nothing),
        TEST(later_and_less_is_told_to_demand),
        TEST(a_supplier_who_sends_nothing_ends_it),
        TEST(what_was_not_to_be_sent_comes_all_the_same),
        TEST(confirmations_that_cannot_be_are_refused),
        TEST(goods_come_in_parts_over_and_short),
        TEST(defective_goods_are_set_aside),
        TEST(lots_come_with_their_dates),
        TEST(the_dock_keeps_goods_until_they_are_put_away),
        TEST(inspection_rejects_what_is_not_sound),
        TEST(two_receipts_at_the_dock_do_not_mix),
        TEST(a_cancelled_purchase_expects_nothing),
        TEST(previews_buy_nothing),
    };
    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
