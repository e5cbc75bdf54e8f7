// What an order earned: each step counted by hand, and together what the books have of it.
#include "deliver_test.h"

#include "base/json.h"

static const Json *rows_of(Shop *w, const char *view, const char *filters) {
    Json *all;
    JsonError error;
    assert_true(json_parse(w->cx->arena, str_of(must(w, world_view(w, view, filters))), &all, &error));
    return json_get(all, "rows")->first;
}

static void earned(Shop *w, const char *order, const char *step, const char *amount) {
    for (const Json *r = rows_of(w, "order-profit", str_fmt(w->cx->arena, "order=%s", order).at); r;
         r = r->next) {
        if (!str_is(json_get(r, "step")->text, step)) continue;
        assert_string_equal(str_z(w->cx->arena, json_get(r, "amount")->text), amount);
        return;
    }
    assert_true(false);
}

// Less of all of income and expense, in pennies.
static int64_t books(Shop *w) {
    return -asked(w,
        "select cast(coalesce(sum(a.posted), 0) as bigint) from account a join ledger_account g on "
        "g.id = a.place"
        " where a.flow = 2 and g.type in ('income', 'expense')");
}

static void ship_all(Shop *w, const char *order) {
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'%s'}", order), "number");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
}

static void an_order_with_all_steps(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 50);
    act(w, "order",
        "place", "{'number':'A-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'10','price':'4'},{'item':'POST','qty':'1'}]}");
    earned(w, "A-1", "goods", "0.00");
    earned(w, "A-1", "contribution", "0.00");
    ship_all(w, "A-1");
    earned(w, "A-1", "goods", "42.50"); // 10 at 4.25
    earned(w, "A-1", "discounts", "-2.50");
    earned(w, "A-1", "postage", "2.50");
    earned(w, "A-1", "cost", "-15.00");
    earned(w, "A-1", "freight", "-5.50"); // 3.50, and 4 kg at 0.50
    earned(w, "A-1", "credited", "0.00");
    earned(w, "A-1", "contribution", "22.00");
    assert_int_equal(books(w), 2200);
    // Three come back: two go to stock, one is scrapped.
    const char *rma = got(w,
        act(w, "return", "request", "{'order':'A-1','lines':[{'pos':1,'qty':'3','reason':'damaged'}]}"),
        "number");
    act(w, "return", "receive", "{'ret':'%s','lines':[{'pos':1,'qty':'3'}]}", rma);
    act(w, "return",
        "inspect", "{'ret':'%s','lines':[{'pos':1,'qty':'2','disposition':'restock'},{'pos':1,'qty':'1','disposition':'scrap'}]}",
        rma);
    act(w, "return", "dispose", "{'ret':'%s'}", rma);
    act(w, "return", "refund", "{'ret':'%s'}", rma);
    earned(w, "A-1", "goods", "42.50");
    earned(w, "A-1", "credited", "-12.00");
    earned(w, "A-1", "back", "4.50");
    earned(w, "A-1", "write-offs", "-1.50");
    earned(w, "A-1", "contribution", "13.00");
    assert_int_equal(books(w), 1300);
    // Beside another order, each has its own.
    act(w, "order", "place",
        "{'number':'A-2','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'2'}]}");
    ship_all(w, "A-2");
    earned(w, "A-1", "contribution", "13.00");

    int64_t sum = 0;
    int n = 0;
    for (const Json *r = rows_of(w, "orders-profit", NULL); r; r = r->next, n++) {
        int64_t v;
        assert_true(decimal_parse(json_get(r, "contribution")->text, 2, &v));
        sum += v;
    }
    assert_int_equal(n, 2);
    assert_int_equal(sum, books(w));
}

// Goods that come back unannounced belong to the order that they were found to be of.
static void an_unannounced_return(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 50);
    act(w, "order", "place",
        "{'number':'A-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'10'}]}");
    ship_all(w, "A-1");
    int64_t before = books(w);
    const char *rma = got(w,
        act(w, "return", "receive", "{'customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'2'}]}"),
        "number");
    act(w, "return", "inspect", "{'ret':'%s'}", rma);
    act(w, "return", "dispose", "{'ret':'%s'}", rma);
    act(w, "return", "refund", "{'ret':'%s'}", rma);
    assert_int_equal(before - books(w), 850 - 300);
    earned(w, "A-1", "credited", "-8.50");
    earned(w, "A-1", "back", "3.00");
    const Json *r = rows_of(w, "orders-profit", NULL);
    assert_true(str_is(json_get(r, "returns")->text, "-5.50"));
    // Orders of another time.
    assert_null(rows_of(w, "orders-profit", "from=2011-05-01&through=2011-05-31"));
}

// A reversed invoice is told as nothing sold.
static void a_reversed_invoice(void **state) {
    Shop *w = *state;
    stock(w, "MUG", "MAIN", 50);
    act(w, "order",
        "place", "{'number':'A-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'10','price':'4'}]}");
    ship_all(w, "A-1");
    act(w, "invoice", "reverse", "{'invoice':'%s'}",
        got(w, must(w, world_view(w, "invoices", NULL)), "number"));
    earned(w, "A-1", "goods", "0.00");
    earned(w, "A-1", "discounts", "0.00");
    earned(w, "A-1", "contribution", "-20.50");
    assert_int_equal(books(w), -2050);
    refused(w, world_view(w, "order-profit", "order=INV-1001"), INPUT, "order");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_order_with_all_steps, shop_open, shop_close),
        cmocka_unit_test_setup_teardown(an_unannounced_return, shop_open, shop_close),
        cmocka_unit_test_setup_teardown(a_reversed_invoice, shop_open, shop_close),
    };
    return cmocka_run_group_tests_name("profit", tests, NULL, NULL);
}
