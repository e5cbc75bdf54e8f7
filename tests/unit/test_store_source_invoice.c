// Supplier invoices: the three-way match, what is owed and paid, and that goods received, not invoiced end at zero to the cent.
#include "supply_test.h"

static int64_t grni(Shop *w) { return balance(w, GL_GRNI); }
static int64_t difference(Shop *w) { return balance(w, GL_PRICE_DIFFERENCE); }
static int64_t expected(Shop *w) {
    return asked(w, "select cast(coalesce(sum(open), 0) as bigint) from due where kind = 'purchase'");
}
static int64_t owed(Shop *w) {
    return asked(w, "select cast(coalesce(sum(open), 0) as bigint) from due where kind = 'payable'");
}

// ---- matching ----------------------------------------------------------------------------------------------------------
static void an_invoice_that_matches_is_owed_and_paid(void **state) {
    Shop *w = *state;
    const char *po = sent(w, "CUP", "200");
    came(w, po, "200");
    assert_int_equal(grni(w), -18000);
    const char *r = billed(w, po, "R-1", "200", "0.9");
    assert_string_equal(got(w, r, "status"), "matched");
    assert_string_equal(got(w, r, "total"), "180.00");
    assert_int_equal(grni(w), 0);
    assert_int_equal(difference(w), 0);
    assert_int_equal(balance(w, GL_PAYABLE), -18000);
    assert_int_equal(expected(w), 0);
    assert_string_equal(status_of(w, po), "done");
    has(w, world_view(w, "supplier-invoices", "ref=R-1"), "\"due\":\"2011-07-01\"");
    has(w, world_view(w, "messages", "kind=supplier_invoice"), got(w, r, "number"));
    // On its day, and not before.
    has(w, act(w, "payment", "run", "{'until':'2011-06-30'}"), "\"payments\":0");
    r = act(w, "payment", "run", "{'until':'2011-07-01'}");
    assert_string_equal(got(w, r, "paid"), "180.00");
    assert_int_equal(balance(w, GL_PAYABLE), 0);
    assert_int_equal(balance(w, GL_BANK), -18000);
    has(w, world_view(w, "supplier-invoices", "ref=R-1"), "\"open\":\"0.00\"");
}

static void parts_add_up_to_the_cent(void **state) {
    Shop *w = *state;
    // 0.333333 each: thirds of a penny, received in sevens and billed in threes, fives and the rest.
    const char *po = sent(w, "BOX", "100");
    came(w, po, "7");
    billed(w, po, "R-1", "3", "0.333333");
    for (int i = 0; i < 5; i++) came(w, po, "7");
    billed(w, po, "R-2", "5", "0.333333");
    billed(w, po, "R-3", "34", "0.333333");
    assert_int_equal(grni(w), 0);
    came(w, po, "58");
    const char *r = billed(w, po, "R-4", "58", "0.333333");
    assert_string_equal(got(w, r, "status"), "matched");
    assert_int_equal(grni(w), 0);
    assert_string_equal(status_of(w, po), "done");
    assert_int_equal(level(w, "available", "BOX", "PLANT"), 100);
    assert_int_equal(balance(w, GL_STOCK), 3333);
    // What the invoices round differently is a difference in price.
    assert_int_equal(owed(w), 3333 + difference(w));
}

static void a_dearer_invoice_is_blocked(void **state) {
    Shop *w = *state;
    const char *po = sent(w, "CUP", "50");
    came(w, po, "50");
    // Two per cent are tolerated.
    assert_string_equal(got(w, billed(w, po, "R-1", "10", "1.02"), "status"), "matched");
    assert_int_equal(difference(w), 20);
    const char *r = billed(w, po, "R-2", "40", "1.03");
    assert_string_equal(got(w, r, "status"), "blocked");
    assert_string_equal(got(w, r, "reason"), "line 1: billed at 1.03, ordered at 1.00");
    const char *si = got(w, r, "number");
    assert_int_equal(grni(w), 0);
    assert_int_equal(difference(w), 140);
    assert_string_equal(status_of(w, po), "received"); // until somebody says what is to be paid
    has(w, world_view(w, "supplier-invoices", "status=blocked"), "ordered at 1.00");
    has(w, world_view(w, "dues", "kind=payable&tense=held"), si);
    // It is owed, but not paid.
    assert_string_equal(got(w, act(w, "payment", "run", "{'until':'2012-01-01'}"), "paid"), "10.20");
    refused(w, tried(w, "supplier-invoice", "approve", "{'invoice':'%s'}", "R-2"), INPUT, "invoice");
    r = act(w, "supplier-invoice", "match", "{'invoice':'%s'}", si);
    assert_string_equal(got(w, r, "status"), "blocked");
    r = act(w, "supplier-invoice", "approve", "{'invoice':'%s','reason':'agreed by telephone'}", si);
    assert_string_equal(got(w, r, "status"), "matched");
    has(w, world_view(w, "documents", "kind=supplier-invoice"), "agreed by telephone");
    assert_string_equal(status_of(w, po), "done");
    assert_string_equal(got(w, act(w, "payment", "run", "{'until':'2012-01-01'}"), "paid"), "41.20");
    refused(w, tried(w, "supplier-invoice", "reject", "{'invoice':'%s'}", si), STATE, "only when blocked");
}

static void a_cheaper_invoice_is_paid_as_it_is(void **state) {
    Shop *w = *state;
    const char *po = sent(w, "CUP", "50");
    came(w, po, "50");
    assert_string_equal(got(w, billed(w, po, "R-1", "50", "0.8"), "status"), "matched");
    assert_int_equal(difference(w), -1000);
    assert_int_equal(grni(w), 0);
    assert_int_equal(owed(w), 4000);
    // Given away.
    po = sent(w, "CUP", "10");
    came(w, po, "10");
    assert_string_equal(got(w, billed(w, po, "R-2", "10", "0"), "total"), "0.00");
    assert_int_equal(difference(w), -2000);
    assert_string_equal(status_of(w, po), "done");
}

static void what_has_not_come_is_not_paid(void **state) {
    Shop *w = *state;
    const char *po = sent(w, "CUP", "50");
    came(w, po, "20");
    const char *r = billed(w, po, "R-1", "50", "1");
    assert_string_equal(got(w, r, "status"), "blocked");
    assert_string_equal(got(w, r, "reason"), "line 1: 50 are billed, 20 came");
    const char *si = got(w, r, "number");
    assert_int_equal(grni(w), 3000); // paid for, not here
    assert_int_equal(expected(w), 0);
    came(w, po, "30");
    assert_int_equal(grni(w), 0);
    r = act(w, "supplier-invoice", "match", "{'invoice':'%s'}", si);
    assert_string_equal(got(w, r, "status"), "matched");
    assert_string_equal(got(w, r, "reason"), "");
    assert_string_equal(status_of(w, po), "done");
}

static void more_than_came_may_be_approved(void **state) {
    Shop *w = *state;
    const char *po = sent(w, "CUP", "50");
    came(w, po, "49");
    const char *si = got(w, billed(w, po, "R-1", "50", "1"), "number");
    act(w, "purchase", "close", "{'purchase':'%s'}", po);
    assert_string_equal(status_of(w, po), "received"); // its invoice is blocked
    act(w, "supplier-invoice", "approve", "{'invoice':'%s'}", si);
    assert_string_equal(status_of(w, po), "done");
    // One cup was paid for that never came.
    assert_int_equal(grni(w), 0);
    assert_int_equal(difference(w), 100);
    assert_int_equal(owed(w), 5000);
    // A tolerance does the same without a person.
    act(w, "setting", "create", "{'code':'match.qty_tolerance','value':'0.05'}");
    po = sent(w, "CUP", "20");
    came(w, po, "20");
    assert_string_equal(got(w, billed(w, po, "R-2", "21", "1"), "status"), "matched");
    assert_int_equal(difference(w), 200);
    assert_int_equal(grni(w), 0);
    // Later bills of what is done are differences, and blocked.
    const char *r = billed(w, po, "R-3", "5", "1");
    assert_string_equal(got(w, r, "status"), "blocked");
    assert_int_equal(grni(w), 0);
    assert_int_equal(difference(w), 700);
    proven(w);
    act(w, "supplier-invoice", "reject", "{'invoice':'%s'}", got(w, r, "number"));
    assert_int_equal(difference(w), 200);
}

static void a_rejected_invoice_is_as_if_it_never_came(void **state) {
    Shop *w = *state;
    const char *po = sent(w, "CUP", "50");
    came(w, po, "50");
    const char *si = got(w, billed(w, po, "R-1", "50", "2"), "number");
    assert_int_equal(owed(w), 10000);
    refused(w,
        tried(w, "supplier-invoice", "receive",
            "{'purchase':'%s','number':'R-1','lines':[{'pos':1,'qty':'1','price':'1'}]}", po),
        STATE, "received already");
    act(w, "supplier-invoice", "reject", "{'invoice':'%s','reason':'wrong price'}", si);
    assert_string_equal(status_of(w, si), "rejected");
    assert_int_equal(owed(w), 0);
    assert_int_equal(balance(w, GL_PAYABLE), 0);
    assert_int_equal(difference(w), 0);
    assert_int_equal(grni(w), -5000);
    assert_int_equal(expected(w), 5000);
    has(w, world_view(w, "purchase-lines", "item=CUP"), "\"billed\":\"0\"");
    // Mended, it comes again under its number.
    assert_string_equal(got(w, billed(w, po, "R-1", "50", "1"), "status"), "matched");
    assert_int_equal(grni(w), 0);
    assert_string_equal(status_of(w, po), "done");
}

static void an_invoice_over_nothing_can_be_rejected(void **state) {
    Shop *w = *state;
    const char *po = got(w,
        act(w, "purchase",
            "create", "{'supplier':'ACME','site':'PLANT','lines':[{'item':'NEST','qty':'5','price':'0.0001'}]}"),
        "number");
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    const char *r = billed(w, po, "R-0", "5", "0");
    assert_string_equal(got(w, r, "status"), "blocked");
    act(w, "supplier-invoice", "reject", "{'invoice':'%s'}", got(w, r, "number"));
}

static void invoices_that_cannot_be_are_refused(void **state) {
    Shop *w = *state;
    const char *po = ordered(w, "CUP", "50");
    refused(w,
        tried(w, "supplier-invoice", "receive",
            "{'purchase':'%s','number':'R-1','lines':[{'pos':1,'qty':'1','price':'1'}]}", po),
        STATE, "only when sent");
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    refused(w,
        tried(w, "supplier-invoice", "receive",
            "{'purchase':'%s','number':'R-1','lines':[{'pos':3,'qty':'1','price':'1'}]}", po),
        INPUT, "lines[0].pos");
    refused(w,
        tried(w, "supplier-invoice", "receive",
            "{'purchase':'%s','number':'','lines':[{'pos':1,'qty':'1','price':'1'}]}", po),
        INPUT, "number");
    refused(w,
        tried(w, "supplier-invoice", "receive",
            "{'purchase':'%s','number':'R-1','lines':[{'pos':1,'qty':'1'}]}", po),
        INPUT, "lines[0].price");
    refused(w, tried(w, "setting", "create", "{'code':'match.price_tolerance','value':'1000000000000'}"),
        INPUT, "match.price_tolerance");
    assert_int_equal(owed(w), 0);
}

// What a supplier credits for goods sent back is set off against what is owed to him, blocked or not; then the invoice is not rejected
// as a whole any more.
static void what_is_set_off_in_part_is_not_rejected(void **state) {
    Shop *w = *state;
    const char *po = sent(w, "CUP", "50");
    act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'50','defective':'5'}]}", po);
    const char *si = got(w, billed(w, po, "R-1", "50", "2"), "number");
    refused(w,
        tried(w, "payment", "pay", "{'due':'%lld','amount':'10'}",
            (long long)asked(w, "select id from due where kind = 'payable'")),
        STATE, "ordered at 1.00");
    act(w, "supplier-return", "sweep", "{'site':'PLANT'}");
    const char *back = got(w, must(w, world_view(w, "documents", "kind=supplier-return")), "number");
    act(w, "supplier-return", "ship", "{'doc':'%s'}", back);
    assert_int_equal(balance(w, GL_CLAIMS), 500);
    act(w, "supplier-return", "credit", "{'doc':'%s'}", back);
    assert_int_equal(balance(w, GL_CLAIMS), 0);
    assert_int_equal(owed(w), 9500);
    refused(w, tried(w, "supplier-invoice", "reject", "{'invoice':'%s'}", si), STATE, "paid or set off");
    act(w, "supplier-invoice", "approve", "{'invoice':'%s'}", si);
    assert_string_equal(got(w, act(w, "payment", "run", "{'until':'2012-01-01'}"), "paid"), "95.00");
    assert_int_equal(grni(w), 0);
}

// ---- suppliers measured ------------------------------------------------------------------------------------------------
static void suppliers_are_measured(void **state) {
    Shop *w = *state;
    assert_non_null(strstr(must(w, world_view(w, "supplier-scores", "")), "\"rows\":[]"));
    has(w, world_view(w, "supply-options", "item=CUP"), "\"score\":\"0\"");
    const char *first = sent(w, "CUP", "100"), *second = sent(w, "CUP", "100"),
               *third = sent(w, "BOX", "200");
    world_advance(w, 4 * DAY);
    came(w, first, "100"); // in time, after 4 days
    billed(w, first, "R-1", "100", "0.95");
    world_advance(w, 4 * DAY);
    came(w, second, "50"); // late, after 8 days, and half of it
    act(w, "purchase", "close", "{'purchase':'%s'}", second);
    has(w, world_view(w, "late-lines", ""), third);
    act(w, "purchase", "receive",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'200','defective':'20'}]}", third);
    const char *gr = got(w, must(w, world_view(w, "receipts", "status=inspected")), "number");
    act(w, "receipt", "putaway", "{'receipt':'%s'}", gr);
    const char *scores = must(w, world_view(w, "supplier-scores", ""));
    assert_string_equal(got(w, scores, "supplier"), "SOLO");
    assert_string_equal(got(w, scores, "lines"), "3");
    assert_string_equal(got(w, scores, "on_time"), "0.333333");
    assert_string_equal(got(w, scores, "complete"), "0.666666");
    assert_string_equal(got(w, scores, "defective"), "0.057142"); // 20 of 350
    assert_string_equal(got(w, scores, "dear"), "0.333333");
    assert_string_equal(got(w, scores, "lead_days"), "6"); // of 4, 8 and 8
    assert_string_equal(got(w, scores, "score"), "0.588571");
    // Who can supply cups, at which price, and how well.
    const char *options = must(w, world_view(w, "supply-options", "item=CUP"));
    has(w, options, "\"from_qty\":\"100\"");
    has(w, options, "\"price\":\"0.9\"");
    has(w, options, "\"lead_days\":7");
    has(w, options, "0.588571");
    // A second site makes a second way, and a page may end between them.
    act(w, "source", "create", "{'item':'CUP','site':'MAIN','kind':'buy','supplier':'SOLO','lead_days':9}");
    assert_int_equal(
        asked(w, "select count(*) from term t join source s on s.item = t.item and s.supplier = t.supplier"),
        5);
    options = must(w, world_view(w, "supply-options", "item=CUP&site=MAIN"));
    has(w, options, "\"lead_days\":9");
    has_not(options, "\"lead_days\":7");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_invoice_that_matches_is_owed_and_paid),
        TEST(parts_add_up_to_the_cent),
        TEST(a_dearer_invoice_is_blocked),
        TEST(a_cheaper_invoice_is_paid_as_it_is),
        TEST(what_has_not_come_is_not_paid),
        TEST(more_than_came_may_be_approved),
        TEST(a_rejected_invoice_is_as_if_it_never_came),
        TEST(an_invoice_over_nothing_can_be_rejected),
        TEST(invoices_that_cannot_be_are_refused),
        TEST(what_is_set_off_in_part_is_not_rejected),
        TEST(suppliers_are_measured),
    };
    return cmocka_run_group_tests_name("supplier invoices", tests, NULL, NULL);
}
