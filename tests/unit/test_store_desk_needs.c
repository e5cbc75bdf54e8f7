// What needs a person: each kind is planted, told with its money, and gone once what it proposes is done.
#include "plan_test.h"

#include "base/json.h"
#include "core/app.h"

static const Json *rows_of(Shop *w, const char *filters) {
    const char *text = must(w, world_view(w, "needs-me", filters));
    Json *all;
    JsonError error;
    assert_true(json_parse(w->cx->arena, str_of(text), &all, &error));
    return json_get(all, "rows");
}
static int count(Shop *w, const char *kind) {
    return (int)rows_of(w, str_fmt(w->cx->arena, "kind=%s", kind).at)->n;
}
static const char *member(Shop *w, const Json *row, const char *name) {
    const Json *v = json_get(row, name);
    assert_non_null(v);
    return v->kind == JSON_NULL ? "" : str_z(w->cx->arena, v->text);
}

// There is one need of a kind, with this money and these words on its button.
static const Json *needed(Shop *w, const char *kind, const char *money, const char *words) {
    const Json *rows = rows_of(w, str_fmt(w->cx->arena, "kind=%s", kind).at);
    if (rows->n != 1) print_error("%s: %s\n", kind, world_view(w, "needs-me", ""));
    assert_int_equal(rows->n, 1);
    const Json *row = rows->first;
    assert_string_equal(member(w, row, "money"), money);
    assert_string_equal(member(w, row, "words"), words);
    return row;
}

// Its action, done as it is proposed; then it is not needed any more.
static void done(Shop *w, const char *kind, const char *money, const char *words) {
    const Json *row = needed(w, kind, money, words);
    world_advance(w, SECOND);
    must(w, world_act(w, member(w, row, "noun"), member(w, row, "verb"), member(w, row, "input")));
    assert_int_equal(count(w, kind), 0);
}

#define text(w, ...) str_fmt((w)->cx->arena, __VA_ARGS__).at

static void a_purchase_from_draft_to_the_shelf(void **state) {
    Shop *w = *state;
    act(w, "setting", "create", "{'code':'purchase.approval_limit','value':'50'}");
    assert_int_equal(rows_of(w, NULL)->n, 0);
    const char *po = got(w,
        act(w, "purchase",
            "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'40','price':'1.5','due':'2011-06-10'}]}"),
        "number");
    done(w, "purchase-approve", "60.00", text(w, "Approve %s", po));
    done(w, "purchase-send", "60.00", text(w, "Send %s", po));
    assert_int_equal(count(w, "purchase-unconfirmed"), 0);
    world_advance(w, 7 * DAY);
    done(w, "purchase-unconfirmed", "60.00", text(w, "Confirm %s", po));
    assert_int_equal(count(w, "purchase-late"), 0);
    world_advance(w, 4 * DAY); // 12 June: it was due on the 10th
    const Json *late = needed(w, "purchase-late", "0.00", text(w, "Ask for a new day of %s", po));
    assert_string_equal(member(w, late, "due"), "2011-06-10");
    assert_string_equal(member(w, late, "late_days"), "2");
    assert_string_equal(member(w, late, "roles"), "buyer, admin");
    act(w, "purchase", "receive", "{'purchase':'%s','inspect':true,'lines':[{'pos':1,'qty':'30'}]}", po);
    needed(w, "purchase-late", "0.00", text(w, "Ask for a new day of %s", po)); // 10 more
    const char *gr = got(w, must(w, world_view(w, "receipts", NULL)), "number");
    done(w, "receipt-inspect", "45.00", text(w, "Inspect %s", gr));
    done(w, "receipt-putaway", "45.00", text(w, "Put away %s", gr));
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 30);
    act(w, "purchase", "close", "{'purchase':'%s'}", po);
    assert_int_equal(count(w, "purchase-late"), 0);
}

// A supplier who is late: his purchase is worth what late orders wait for it, through the transfer that the plan makes of it.
static void what_hangs_on_a_purchase_is_its_money(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 40, "2011-06-10");
    sold(w, "A-1", "MUG", 20, "2011-06-15"); // 85.00, to leave on the 14th
    act(w, "plan", "run", "{}");
    assert_int_equal(count(w, "expedite"), 0);
    assert_int_equal(count(w, "order-late"), 0);
    act(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'40','due':'2011-06-20'}]}", po);
    act(w, "plan", "run", "{}");
    const Json *row = needed(w, "expedite", "85.00", text(w, "Expedite %s", po));
    has(w, member(w, row, "input"), "\"pos\":1,\"qty\":\"40\",\"due\":\"2011-06-13\"");
    assert_string_equal(member(w, row, "party"), "ACME");
    assert_string_equal(member(w, row, "item"), "MUG");
    row = needed(w, "order-late", "85.00", "Promise A-1 anew");
    assert_string_equal(member(w, row, "due"), "2011-06-14");
    has(w, member(w, row, "why"), "1 line of Anna");
    // Half of the money, where half of the order does not wait.
    stock(w, "MUG", "NORTH", 10);
    act(w, "order", "allocate", "{}");
    act(w, "plan", "run", "{}");
    needed(w, "expedite", "42.50", text(w, "Expedite %s", po));
    needed(w, "order-late", "42.50", "Promise A-1 anew");
}

static void what_is_not_needed_can_be_sent_later_or_not_at_all(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 40, "2011-06-10");
    act(w, "plan", "run", "{}");
    const Json *row = needed(w, "cancel", "60.00", text(w, "Take off %s what is not needed", po));
    has(w, member(w, row, "input"), "\"pos\":1,\"qty\":\"0\"");
    sold(w, "A-1", "MUG", 30, "2011-07-20");
    act(w, "plan", "run", "{}");
    row = needed(w, "defer", "60.00", text(w, "Defer %s", po));
    has(w, member(w, row, "input"), "\"due\":\"2011-07-18\"");
}

static void planned_supply_is_released_by_supplier_and_site(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 40);
    sold(w, "A-1", "SET", 5, "2011-06-18");
    sold(w, "A-2", "MUG", 8, "2011-06-02");
    act(w, "plan", "run", "{}");
    // For SET: 10 mugs for the plant in 14 days: it is late, 60.00 wait. Mugs for A-2 are in MAIN.
    done(w, "release-transfers", "34.00", "Open transfers to NORTH");
    done(w, "release-purchases", "15.00", "Order from ACME"); // boxes are early enough
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'purchase'"), 1);
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'work'"), 0);
    done(w, "transfer-ship", "34.00", text(w, "Ship %s", "TO-1001"));
    world_advance(w, DAY);
    done(w, "transfer-receive", "34.00", text(w, "Receive %s", "TO-1001"));
    done(w, "order-pick", "34.00", "Pick A-2");
    const char *sh = got(w, must(w, world_view(w, "shipments", NULL)), "number");
    done(w, "shipment-pack", "34.00", text(w, "Pack %s", sh));
    done(w, "shipment-ship", "34.00", text(w, "Ship %s", sh));
    assert_int_equal(count(w, "shipment-overdue"), 0);
    world_advance(w, 5 * DAY);
    done(w, "shipment-overdue", "34.00", text(w, "%s was delivered", sh));
}

static void work_orders_wait_for_what_they_need(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "PLANT", 10);
    const char *wo = got(w,
        act(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'5','due':'2011-06-03'}"), "number");
    const Json *row = needed(w, "work-short", "0.00", text(w, "Release %s with what is there", wo));
    has(w, member(w, row, "why"), "1 component, such as BOX");
    stock(w, "BOX", "PLANT", 5);
    assert_int_equal(count(w, "work-short"), 0);
    done(w, "work-release", "0.00", text(w, "Release %s", wo));
    assert_int_equal(count(w, "work-issue"), 0);
    world_advance(w, 2 * DAY);
    done(w, "work-issue", "0.00", text(w, "Issue to %s", wo));
    done(w, "work-report", "0.00", text(w, "Report %s", wo));
    assert_int_equal(level(w, "on_hand", "SET", "PLANT"), 5);
}

static void orders_short_or_to_be_allocated(void **state) {
    Shop *w = *state;
    sold(w, "A-1", "MUG", 4, NULL);
    needed(w, "order-short", "17.00", "Promise A-1 anew");
    stock(w, "MUG", "NORTH", 4);
    assert_int_equal(count(w, "order-short"), 0);
}

static const char *shipped(Shop *w, const char *order) {
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'%s'}", order), "number");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    return sh;
}

static void returns_from_request_to_refund(void **state) {
    Shop *w = *state;
    act(w, "setting", "create", "{'code':'return.approval_limit','value':'5'}");
    stock(w, "MUG", "NORTH", 10);
    sold(w, "A-1", "MUG", 4, NULL);
    shipped(w, "A-1");
    const char *rma = got(w,
        act(w, "return", "request", "{'order':'A-1','lines':[{'pos':1,'qty':'2','reason':'unwanted'}]}"),
        "number");
    done(w, "return-approve", "8.50", text(w, "Approve %s", rma));
    act(w, "return", "receive", "{'ret':'%s','lines':[{'pos':1,'qty':'2'}]}", rma);
    needed(w, "return-refund", "8.50", text(w, "Refund 8.50 for %s", rma));
    done(w, "return-inspect", "8.50", text(w, "Restock %s", rma));
    done(w, "return-dispose", "8.50", text(w, "Carry out %s", rma));
    done(w, "return-refund", "8.50", text(w, "Refund 8.50 for %s", rma));
    const char *none = got(w,
        act(w, "return", "request", "{'order':'A-1','lines':[{'pos':1,'qty':'1','reason':'unwanted'}]}"),
        "number");
    assert_int_equal(count(w, "return-overdue"), 0);
    world_advance(w, 60 * DAY);
    done(w, "return-overdue", "4.25", text(w, "Close %s", none));
}

static void goods_go_back_to_their_supplier(void **state) {
    Shop *w = *state;
    const char *po = bought(w, 10, "2011-06-10");
    act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'10','defective':'2'}]}", po);
    done(w, "stock-sweep", "3.00", "Sweep MAIN"); // two mugs at 1.5
    const char *sr = got(w, must(w, world_view(w, "supplier-returns", NULL)), "number");
    done(w, "supplier-return-ship", "3.00", text(w, "Ship %s", sr));
    assert_int_equal(count(w, "supplier-return-credit"), 0);
    world_advance(w, 60 * DAY);
    done(w, "supplier-return-credit", "3.00", text(w, "Take the credit for %s", sr));
    act(w, "stock", "open", "{'item':'TEA','site':'NORTH','qty':'6','lot':'T-1','expires':'2011-08-10'}");
    assert_int_equal(count(w, "stock-sweep"), 0);
    world_advance(w, 20 * DAY);
    const Json *row = needed(w, "stock-sweep", "6.00", "Sweep NORTH");
    assert_string_equal(member(w, row, "due"), "2011-08-10");
}

static void money_that_is_late_or_does_not_match(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 10);
    sold(w, "A-1", "MUG", 4, NULL);
    shipped(w, "A-1");
    const char *po = bought(w, 10, "2011-06-10");
    act(w, "purchase", "receive", "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'10'}]}", po);
    const char *si = got(w,
        act(w, "supplier-invoice", "receive",
            "{'purchase':'%s','number':'R-1','lines':[{'pos':1,'qty':'10','price':'1.8'}]}", po),
        "number");
    assert_int_equal(count(w, "receivable-overdue"), 0);
    done(w, "invoice-blocked", "18.00", text(w, "Pay %s as it is", si));
    world_advance(w, 20 * DAY);
    done(w, "receivable-overdue", "17.00", "Take 17.00 from ANNA");
    const Json *row = needed(w, "payables-week", "18.00", "Pay what is due by 2011-06-26");
    assert_string_equal(member(w, row, "input"), "{\"until\":\"2011-06-26\"}");
    done(w, "payables-week", "18.00", "Pay what is due by 2011-06-26"); // VAN's freight is due later
}

static void messages_that_failed(void **state) {
    Shop *w = *state;
    bought(w, 10, "2011-06-10");
    int64_t m = asked(w, "select max(id) from message");
    for (int i = 0; i < 8; i++) {
        assert_int_equal(count(w, "message-failed"), 0);
        act(w, "message", "fail", "{'message':'%lld','error':'no such address'}", (long long)m);
    }
    const Json *row = needed(w, "message-failed", "15.00", "Try again");
    has(w, member(w, row, "why"), "8 times: no such address");
    done(w, "message-failed", "15.00", "Try again");
}

// Whoever may not do it is told what is needed, but not that it is his.
static void each_sees_what_he_may_do(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "NORTH", 10);
    sold(w, "A-1", "MUG", 4, NULL);
    assert_int_equal(rows_of(w, "place=deliver&mine=true")->n, 1);
    w->cx->actor = (Actor){.user = {7}, .name = S("vera"), .roles = VIEWER};
    assert_int_equal(rows_of(w, "place=deliver")->n, 1);
    assert_int_equal(rows_of(w, "place=deliver&mine=true")->n, 0);
    w->cx->actor.roles = WAREHOUSE;
    assert_int_equal(rows_of(w, "place=deliver&mine=true")->n, 1);
    w->cx->actor = actor_system();
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, chain_open, shop_close)
    const struct CMUnitTest tests[] = {
        T(a_purchase_from_draft_to_the_shelf),
        T(what_hangs_on_a_purchase_is_its_money),
        T(what_is_not_needed_can_be_sent_later_or_not_at_all),
        T(planned_supply_is_released_by_supplier_and_site),
        T(work_orders_wait_for_what_they_need),
        T(orders_short_or_to_be_allocated),
        T(returns_from_request_to_refund),
        T(goods_go_back_to_their_supplier),
        T(money_that_is_late_or_does_not_match),
        T(messages_that_failed),
        T(each_sees_what_he_may_do),
    };
    return cmocka_run_group_tests_name("needs", tests, NULL, NULL);
}
