// What comes back from customers: announced or blind, judged, carried out, refunded; on either store. After each test the proof finds
// nothing.
#include "deliver_test.h"

// Something is supplied by ACME; MAIN has stock; ANNA has got an order of 10 mugs and 6 teas (3 of lot OLD, 3 of lot NEW), and Postage.
static int returns_open(void **state) {
    shop_open(state);
    Shop *w = *state;
    act(w, "source", "create", "{'item':'MUG','site':'MAIN','kind':'buy','supplier':'ACME','lead_days':14}");
    act(w, "source", "create", "{'item':'TEA','site':'MAIN','kind':'buy','supplier':'ACME','lead_days':14}");
    act(w, "term", "create", "{'supplier':'ACME','item':'MUG','price':'1.4'}");
    act(w, "term", "create", "{'supplier':'ACME','item':'TEA','price':'1'}");
    stock(w, "MUG", "MAIN", 50);
    act(w, "lot", "create", "{'code':'OLD','item':'TEA','supplier':'ACME','expires':'2011-06-20'}");
    act(w, "lot", "create", "{'code':'NEW','item':'TEA','supplier':'ACME','expires':'2011-12-01'}");
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'3','lot':'OLD'}");
    act(w, "stock", "open", "{'item':'TEA','site':'MAIN','qty':'9','lot':'NEW'}");
    act(w, "order", "place",
        "{'number':'A-1','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'10'},{'item'"
        ":'TEA','qty':'6'},"
        "{'item':'POST','qty':'1'}]}");
    const char *r = act(w, "shipment", "pick", "{'order':'A-1'}");
    const char *sh = got(w, r, "number");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    return 0;
}

// In the quarantine of MAIN, in units: of a lot, or of none.
static int64_t quarantined(Shop *w, const char *item, const char *lot) {
    return asked(w,
               "select cast(coalesce(sum(a.posted), 0) as bigint) from account a join place p on "
               "p.id = a.place and p.kind = 'quarantine'"
               " join item i on i.id = a.unit left join lot l on l.id = a.lot where a.flow = 1 and "
               "i.code = '%s' and coalesce(l.code, '') = '%s'",
               item, lot) /
        UNIT;
}

static const char *requested(Shop *w, const char *lines) {
    return got(w, act(w, "return", "request", "{'order':'A-1','lines':[%s]}", lines), "number");
}
static const char *came(Shop *w, const char *rma, const char *lines) {
    return act(w, "return", "receive", "{'ret':'%s','lines':[%s]}", rma, lines);
}
static void judged(Shop *w, const char *rma, const char *lines) {
    act(w, "return", "inspect", "{'ret':'%s','lines':[%s]}", rma, lines);
    act(w, "return", "dispose", "{'ret':'%s'}", rma);
}

static void an_announced_return_goes_all_the_way(void **state) {
    Shop *w = *state;
    assert_int_equal(balance(w, GL_COGS), 10 * 150 + 6 * 100);
    const char *r = act(w, "return", "request",
        "{'order':'A-1','lines':[{'pos':1,'qty':'4','reason':'unwanted'}]}");
    assert_string_equal(got(w, r, "status"), "approved");
    const char *rma = got(w, r, "number");
    has(w, world_view(w, "lines", "kind=return"), "\"open\":\"4\"");
    refused(w, tried(w, "return", "inspect", "{'ret':'%s'}", rma), STATE, "only when received");
    refused(w, tried(w, "return", "refund", "{'ret':'%s'}", rma), STATE, "only when received");
    came(w, rma, "{'pos':1,'qty':'4'}");
    assert_int_equal(quarantined(w, "MUG", ""), 4);
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 40);
    assert_int_equal(balance(w, GL_COGS), 6 * 150 + 6 * 100); // at what it was shipped at
    act(w, "return", "inspect", "{'ret':'%s'}", rma);
    act(w, "return", "dispose", "{'ret':'%s'}", rma);
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 44);
    assert_int_equal(balance(w, GL_RECEIVABLE), 4250 + 1800 + 250);
    r = act(w, "return", "refund", "{'ret':'%s','method':'card'}", rma);
    assert_string_equal(got(w, r, "amount"), "17.00");
    // Set off against the invoice that is not paid yet: nothing is paid out.
    assert_int_equal(balance(w, GL_RECEIVABLE), 4250 + 1800 + 250 - 1700);
    assert_int_equal(balance(w, GL_REFUNDS), 0);
    assert_int_equal(balance(w, GL_BANK), 0);
    assert_int_equal(balance(w, GL_SALES_RETURNS), 1700);
    assert_string_equal(status_of(w, rma), "done");
    refused(w, tried(w, "return", "refund", "{'ret':'%s'}", rma), STATE, "nothing is left to refund");
    refused(w, tried(w, "return", "receive", "{'ret':'%s','lines':[{'pos':1,'qty':'1'}]}", rma),
        STATE, "only when");
}

static void a_paid_order_is_paid_back(void **state) {
    Shop *w = *state;
    act(w, "payment", "receive", "{'order':'A-1','amount':'63.00','method':'card'}");
    const char *rma = requested(w, "{'pos':1,'qty':'2'}");
    came(w, rma, "{'pos':1,'qty':'2'}");
    const char *r = act(w, "return", "refund", "{'ret':'%s'}", rma); // before it is looked at: out of courtesy
    assert_int_equal(balance(w, GL_REFUNDS), -850);
    assert_int_equal(balance(w, GL_BANK), 6300);
    assert_true(strlen(got(w, r, "due")) > 0);
    assert_string_equal(status_of(w, rma), "received");
    judged(w, rma, "{'pos':1,'qty':'2','disposition':'scrap'}");
    assert_string_equal(status_of(w, rma), "done");
    assert_int_equal(balance(w, GL_SCRAP), 300);
    // The payment run pays it.
    world_advance(w, 10 * DAY);
    act(w, "payment", "run", "{}");
    assert_int_equal(balance(w, GL_REFUNDS), 0);
    assert_int_equal(balance(w, GL_BANK), 5450);
}

static void a_refund_is_limited_to_what_came_back(void **state) {
    Shop *w = *state;
    const char *rma = requested(w, "{'pos':1,'qty':'4'},{'pos':2,'qty':'2'}");
    came(w, rma, "{'pos':1,'qty':'2'}");
    refused(w, tried(w, "return", "refund", "{'ret':'%s','amount':'8.51'}", rma), STATE, "at most 8.50");
    refused(w, tried(w, "return", "refund", "{'ret':'%s','amount':'0'}", rma), INPUT, "leave it out");
    const char *r = act(w, "return", "refund", "{'ret':'%s','amount':'3.00'}", rma);
    assert_string_equal(got(w, r, "amount"), "3.00");
    refused(w, tried(w, "return", "refund", "{'ret':'%s','amount':'5.51'}", rma), STATE, "at most 5.50");
    came(w, rma, "{'pos':2,'qty':'2'}");
    r = act(w, "return", "refund", "{'ret':'%s'}", rma);
    assert_string_equal(got(w, r, "amount"), "11.50");
    refused(w, tried(w, "return", "refund", "{'ret':'%s','amount':'0.01'}", rma), STATE, "at most 0.00");
    // Beyond it only somebody with the right may go.
    uint32_t all = w->cx->actor.roles;
    w->cx->actor.roles = SERVICE;
    refused(w, tried(w, "return", "refund", "{'ret':'%s','amount':'2.50','beyond':true}", rma),
        DENIED, "accountant");
    w->cx->actor.roles = ACCOUNTANT;
    r = act(w, "return", "refund", "{'ret':'%s','amount':'2.50','beyond':true}", rma); // the postage
    assert_string_equal(got(w, r, "amount"), "2.50");
    w->cx->actor.roles = all;
    assert_int_equal(balance(w, GL_SALES_RETURNS), 1700);
}

static void policy_approves_or_waits_for_a_person(void **state) {
    Shop *w = *state;
    act(w, "setting", "create", "{'code':'return.approval_limit','value':'20.00'}");
    const char *r = act(w, "return", "request", "{'order':'A-1','lines':[{'pos':1,'qty':'5'}]}");
    assert_string_equal(got(w, r, "status"), "requested");
    assert_non_null(strstr(got(w, r, "reason"), "worth 21.25"));
    const char *rma = got(w, r, "number");
    has(w, world_view(w, "awaited", ""), rma);
    refused(w, tried(w, "return", "receive", "{'ret':'%s','lines':[{'pos':1,'qty':'1'}]}", rma),
        STATE, "only when");
    act(w, "return", "reject", "{'ret':'%s','note':'worn'}", rma);
    assert_string_equal(status_of(w, rma), "rejected");
    refused(w, tried(w, "return", "approve", "{'ret':'%s'}", rma), STATE, "only when");
    world_advance(w, 31 * DAY);
    r = act(w, "return", "request", "{'order':'A-1','lines':[{'pos':1,'qty':'1'}]}");
    assert_non_null(strstr(got(w, r, "reason"), "31 days old"));
    rma = got(w, r, "number");
    act(w, "return", "approve", "{'ret':'%s'}", rma);
    assert_int_equal(asked(w, "select count(*) from awaited where done = 0 and kind = 'approval'"), 0);
    came(w, rma, "{'pos':1,'qty':'1'}");
}

static void no_more_comes_back_than_was_shipped(void **state) {
    Shop *w = *state;
    refused(w, tried(w, "return", "request", "{'order':'A-1','lines':[{'pos':1,'qty':'11'}]}"),
        STATE, "at most 10");
    refused(w, tried(w, "return", "request", "{'order':'A-1','lines':[{'pos':3,'qty':'1'}]}"),
        INPUT, "service");
    refused(w, tried(w, "return", "request", "{'order':'A-1','lines':[{'pos':4,'qty':'1'}]}"),
        INPUT, "lines[0].pos");
    refused(w,
        tried(w, "return", "request", "{'order':'A-1','lines':[{'pos':1,'qty':'6'},{'pos':1,'qty':'5'}]}"),
        STATE, "lines[1].qty");
    const char *rma = requested(w, "{'pos':1,'qty':'6'}");
    refused(w, tried(w, "return", "request", "{'order':'A-1','lines':[{'pos':1,'qty':'5'}]}"),
        STATE, "at most 4");
    refused(w, tried(w, "return", "receive", "{'ret':'%s','lines':[{'pos':1,'qty':'7'}]}", rma),
        STATE, "at most 6");
    refused(w, tried(w, "return", "receive", "{'ret':'%s','lines':[{'pos':2,'qty':'1'}]}", rma),
        INPUT, "1 to 1");
    refused(w, tried(w, "return", "receive", "{'ret':'%s','lines':[{'qty':'1'}]}", rma), INPUT,
        "lines[0].item");
    refused(w, tried(w, "return", "receive", "{'ret':'%s','lines':[{'item':'POST','qty':'1'}]}", rma),
        INPUT, "service");
    refused(w,
        tried(w, "return", "receive", "{'ret':'%s','customer':'ANNA','lines':[{'pos':1,'qty':'1'}]}", rma),
        INPUT, "customer");
    came(w, rma, "{'pos':1,'qty':'2'}");
    // What has not come is let go of, and may be announced again.
    act(w, "return", "close", "{'ret':'%s'}", rma);
    requested(w, "{'pos':1,'qty':'8'}");
}

static void more_and_other_goods_come_than_were_announced(void **state) {
    Shop *w = *state;
    const char *rma = requested(w, "{'pos':1,'qty':'2'}");
    // One more of the mugs, and tea: both of the same order.
    came(w, rma, "{'pos':1,'qty':'2'},{'item':'MUG','qty':'1'},{'item':'TEA','qty':'5'}");
    const char *r = world_view(w, "return-lines", "");
    has(w, r, "\"pos\":3");
    has(w, world_view(w, "returns", ""), "\"total\":\"27.75\"");
    // By lot as they were shipped: three of OLD, two of NEW.
    assert_int_equal(quarantined(w, "TEA", "OLD"), 3);
    assert_int_equal(quarantined(w, "TEA", "NEW"), 2);
    judged(w, rma,
        "{'pos':1,'qty':'2','disposition':'restock'},{'pos':2,'qty':'1','disposition':'restock'},"
        "{'pos':3,'qty':'5','disposition':'restock'}");
    assert_string_equal(got(w, act(w, "return", "refund", "{'ret':'%s'}", rma), "amount"), "27.75");
    assert_string_equal(status_of(w, rma), "done");
}

static void goods_come_blind(void **state) {
    Shop *w = *state;
    refused(w, tried(w, "return", "receive", "{'site':'MAIN','lines':[{'item':'MUG','qty':'1'}]}"),
        INPUT, "customer");
    refused(w, tried(w, "return", "receive", "{'customer':'ANNA','lines':[{'item':'MUG','qty':'1'}]}"),
        INPUT, "site");
    refused(w,
        tried(w, "return", "receive", "{'customer':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'1'}]}"),
        INPUT, "customer");
    assert_null(tried(w, "return", "receive",
        "{'customer':'ANNA','site':'TRANSIT','lines':[{'item':'MUG','qty':'1'}]}"));
    // Another order of hers: 12 mugs are of both, the latest first; what nobody sold her is taken in at a price that is given.
    act(w, "order",
        "place", "{'number':'A-2','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'3','price':'4.00'}]}");
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'A-2'}"), "number");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    const char *r = act(w, "return",
        "receive", "{'customer':'ANNA','site':'MAIN','ref':'label 7','lines':[{'item':'MUG','qty':'14','price':'9'}]}");
    const char *rma = got(w, r, "number");
    assert_int_equal(line_col(w, "qty", rma, 1), 3 * UNIT);
    assert_int_equal(line_col(w, "price", rma, 1), 4 * UNIT);
    assert_int_equal(line_col(w, "qty", rma, 2), 10 * UNIT);
    assert_int_equal(line_col(w, "qty", rma, 3), 1 * UNIT);
    assert_int_equal(line_col(w, "price", rma, 3), 4250000); // the list price at most
    act(w, "return", "inspect", "{'ret':'%s'}", rma);
    act(w, "return", "dispose", "{'ret':'%s'}", rma);
    r = act(w, "return", "refund", "{'ret':'%s'}", rma);
    assert_string_equal(got(w, r, "amount"), "58.75");
    // Set off against what she owes for both orders.
    assert_int_equal(balance(w, GL_RECEIVABLE), 6300 + 1200 - 5875);
    // Tea of a lot that its package names; tea of none of hers gets a lot of its own.
    act(w, "return", "receive",
        "{'customer':'ANNA','site':'MAIN','lines':[{'item':'TEA','qty':'1','lot':'NEW'}]}");
    assert_int_equal(quarantined(w, "TEA", "NEW"), 1);
    refused(w,
        tried(w, "return", "receive",
            "{'customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'1','lot':'NEW'}]}"),
        INPUT, "another item");
    r = act(w, "return", "receive", "{'customer':'BOB','site':'MAIN','lines':[{'item':'TEA','qty':'2'}]}");
    assert_int_equal(asked(w, "select count(*) from lot l join doc d on d.id = l.origin where d.number = '%s'",
                         got(w, r, "number")),
        1);
    refused(w, tried(w, "return", "refund", "{'ret':'%s'}", got(w, r, "number")), STATE, "nothing is left");
}

static void what_comes_back_is_no_fresher_for_it(void **state) {
    Shop *w = *state;
    act(w, "item", "update", "{'code':'TEA','shelf_days':300}");
#define BLIND "'customer':'BOB','site':'MAIN','lines':[{'item':'TEA','qty':'3'"
    // Nobody knows its lot, nor its age: it is held, and cannot be sold again.
    const char *rma = got(w, act(w, "return", "receive", "{" BLIND "}]}"), "number");
    const char *lot = world_view(w, "lots", "status=quarantine");
    has(w, lot, "\"expires\":null");
    lot = got(w, lot, "code");
    refused(w, tried(w, "return", "inspect", "{'ret':'%s'}", rma), INPUT, "lines[0].expires");
    refused(w,
        tried(w, "return", "inspect",
            "{'ret':'%s','lines':[{'pos':1,'qty':'1','disposition':'refurbish'}]}", rma),
        INPUT, "the package says");
    refused(w, tried(w, "lot", "release", "{'lot':'%s'}", lot), INPUT, "expires");
    judged(w, rma, "{'pos':1,'qty':'1','disposition':'scrap'}");
    refused(w,
        tried(w, "return", "inspect", "{'ret':'%s','lines':[{'pos':1,'qty':'2','disposition':'restock','expires':'2013-01-01'}]}",
            rma),
        INPUT, "fresher");
    judged(w, rma, "{'pos':1,'qty':'1','disposition':'restock','expires':'2011-08-01'}");
    assert_int_equal(asked(w, "select expires from lot where code = '%s' and status = 'good'", lot),
        date_of(2011, 8, 1).v);
    assert_int_equal(level(w, "available", "TEA", "MAIN"), 7);
    refused(w,
        tried(w, "return", "inspect", "{'ret':'%s','lines':[{'pos':1,'qty':'1','disposition':'restock','expires':'2011-08-02'}]}",
            rma),
        INPUT, "leave it out");
    judged(w, rma, "{'pos':1,'qty':'1','disposition':'restock'}");
    // Who receives it may know the day, or the lot.
    refused(w, tried(w, "return", "receive", "{" BLIND ",'expires':'2012-12-01'}]}"), INPUT,
        "lines[0].expires");
    refused(w, tried(w, "return", "receive", "{" BLIND ",'lot':'NEW','expires':'2012-01-01'}]}"),
        INPUT, "known to expire 2011-12-01");
    refused(w,
        tried(w, "return",
            "receive", "{'customer':'BOB','site':'MAIN','lines':[{'item':'MUG','qty':'1','expires':'2012-01-01'}]}"),
        INPUT, "does not expire");
    rma = got(w, act(w, "return", "receive", "{" BLIND ",'expires':'2011-07-01'}]}"), "number");
    act(w, "return", "inspect", "{'ret':'%s'}", rma);
    act(w, "return", "dispose", "{'ret':'%s'}", rma);
    rma = got(w, act(w, "return", "receive", "{" BLIND ",'lot':'NEW','expires':'2011-12-01'}]}"), "number");
    act(w, "return", "inspect", "{'ret':'%s'}", rma);
    assert_int_equal(asked(w, "select count(*) from lot where expires = %d", date_of(2011, 7, 1).v), 1);
    // A lot may be released with the day, before its goods are judged.
    rma = got(w, act(w, "return", "receive", "{" BLIND "}]}"), "number");
    lot = got(w, world_view(w, "lots", "status=quarantine"), "code");
    act(w, "lot", "release", "{'lot':'%s','expires':'2011-09-09'}", lot);
    act(w, "return", "inspect", "{'ret':'%s'}", rma);
}

static void goods_are_judged_and_carried_out(void **state) {
    Shop *w = *state;
    const char *rma = requested(w, "{'pos':1,'qty':'5'},{'pos':2,'qty':'6'}");
    came(w, rma, "{'pos':1,'qty':'5'},{'pos':2,'qty':'6'}");
    refused(w,
        tried(w, "return", "inspect",
            "{'ret':'%s','lines':[{'pos':1,'qty':'6','disposition':'scrap'}]}", rma),
        STATE, "at most 5");
    refused(w,
        tried(w, "return", "inspect",
            "{'ret':'%s','lines':[{'pos':3,'qty':'1','disposition':'scrap'}]}", rma),
        INPUT, "1 to 2");
    refused(w,
        tried(w, "return", "inspect", "{'ret':'%s','lines':[{'pos':1,'qty':'1','disposition':'burn'}]}", rma),
        INPUT, "disposition");
    refused(w, tried(w, "return", "dispose", "{'ret':'%s'}", rma), STATE, "only when inspected");
    judged(w, rma,
        "{'pos':1,'qty':'1','disposition':'restock'},{'pos':1,'qty':'1','disposition':'scrap'},"
        "{'pos':1,'qty':'1','disposition':'supplier'},{'pos':2,'qty':'2','disposition':'restock'}");
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 41);
    assert_int_equal(level(w, "available", "TEA", "MAIN"), 8);
    assert_int_equal(quarantined(w, "MUG", ""), 3); // one for the supplier, two not looked at
    assert_int_equal(quarantined(w, "TEA", "OLD"), 1);
    refused(w, tried(w, "return", "dispose", "{'ret':'%s'}", rma), STATE, "nothing of");
    judged(w, rma, "{'pos':1,'qty':'2','disposition':'refurbish'},{'pos':2,'qty':'4','disposition':'refurbish'}");
    has(w, world_view(w, "dispositions", "what=refurbish"), "WO-");
    act(w, "return", "refund", "{'ret':'%s'}", rma);
    assert_string_equal(status_of(w, rma), "done");
    // Refurbished by work orders: out of quarantine, into storage, at what they cost.
    const char *works = world_view(w, "work-orders", "");
    const char *first = got(w, works, "number"), *second = got(w, strstr(works, first), "number");
    for (int i = 0; i < 2; i++) {
        const char *wo = i ? first : second;
        act(w, "work", "issue", "{'work':'%s'}", wo);
        int64_t qty = line_col(w, "qty", wo, 1) / UNIT;
        act(w, "work", "report", "{'work':'%s','good':'%lld'}", wo, (long long)qty);
        act(w, "work", "finish", "{'work':'%s'}", wo);
    }
    assert_int_equal(level(w, "available", "MUG", "MAIN"), 43);
    assert_int_equal(level(w, "available", "TEA", "MAIN"), 12);
    assert_int_equal(balance(w, GL_WIP), 0);
    // A refurbished lot is no younger than what went into it.
    assert_int_equal(asked(w, "select count(*) from lot l join doc d on d.id = l.origin and d.kind = 'work' where l.expires = %d",
                         date_of(2011, 6, 20).v),
        1);
}

static void nobody_takes_what_another_waits_for(void **state) {
    Shop *w = *state;
    // Two returns of the same lots in quarantine, a refurbishment and a return to the supplier: each finds its own.
    const char *one = requested(w, "{'pos':2,'qty':'2'}"), *two = requested(w, "{'pos':2,'qty':'3'}");
    came(w, one, "{'pos':1,'qty':'2','lot':'NEW'}");
    came(w, two, "{'pos':1,'qty':'3','lot':'NEW'}");
    judged(w, one, "{'pos':1,'qty':'2','disposition':'refurbish'}");
    // A sweep finds nothing that is free, though all of it lies in quarantine.
    const char *r = act(w, "supplier-return", "sweep", "{}");
    assert_non_null(strstr(r, "\"returns\":[]"));
    act(w, "return",
        "inspect", "{'ret':'%s','lines':[{'pos':1,'qty':'1','disposition':'supplier'},{'pos':1,'qty':'2','disposition':'scrap'}]}",
        two);
    act(w, "return", "dispose", "{'ret':'%s'}", two);
    r = world_view(w, "supplier-returns", "");
    const char *sr = got(w, r, "number");
    const char *wo = got(w, world_view(w, "work-orders", ""), "number");
    r = act(w, "supplier-return", "sweep", "{}");
    assert_non_null(strstr(r, "\"returns\":[]"));
    act(w, "supplier-return", "ship", "{'doc':'%s'}", sr);
    assert_int_equal(quarantined(w, "TEA", "NEW"), 2);
    act(w, "return", "close", "{'ret':'%s'}", one);
    act(w, "work", "issue", "{'work':'%s'}", wo);
    assert_int_equal(quarantined(w, "TEA", "NEW"), 0);
    act(w, "work", "unissue", "{'work':'%s','lines':[{'pos':2,'qty':'1','lot':'NEW'}]}", wo);
    r = act(w, "supplier-return", "sweep", "{}");
    assert_non_null(strstr(r, "\"returns\":[]"));
    act(w, "work", "report", "{'work':'%s','good':'1'}", wo);
    act(w, "work", "finish", "{'work':'%s'}", wo);
    // What the finished work order left there is nobody's now.
    act(w, "return", "refund", "{'ret':'%s'}", one);
    act(w, "return", "refund", "{'ret':'%s'}", two);
    r = act(w, "supplier-return", "sweep", "{}");
    assert_null(strstr(r, "\"returns\":[]"));
    assert_int_equal(
        asked(w, "select cast(sum(open) as bigint) from line where kind = 'supplier-return' and open > 0"),
        UNIT);
}

#define PNG                                                                                        \
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+"                                \
    "M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

static void pictures_are_kept_with_a_line(void **state) {
    Shop *w = *state;
    const char *rma = requested(w, "{'pos':1,'qty':'1'},{'pos':2,'qty':'1'}");
    const char *r = act(
        w, "return", "attach", "{'ret':'%s','pos':2,'content':'" PNG "','note':'a dent'}", rma);
    assert_string_equal(got(w, r, "kind"), "image/png");
    has(w, world_view(w, "attachments", ""),
        "\"pos\":2,\"item\":\"TEA\",\"kind\":\"image/png\",\"bytes\":70,\"note\":\"a dent\"");
    // The log has its digest alone, and the same again is the same.
    assert_int_equal(
        asked(w, "select count(*) from event e where e.kind = 'return.attach' and e.data like '%%sha256:%%' and e.data not like '%%iVBOR%%'"),
        1);
    const char *again = act(w, "return", "attach", "{'ret':'%s','pos':2,'content':'" PNG "'}", rma);
    assert_string_equal(got(w, again, "digest"), got(w, r, "digest"));
    act(w, "return", "attach", "{'ret':'%s','pos':1,'content':'/9j/4AAQ'}", rma);
    act(w, "return", "attach", "{'ret':'%s','pos':1,'content':'UklGRgAAAABXRUJQ'}", rma);
    assert_int_equal(asked(w, "select count(*) from attachment"), 3);
    refused(w, tried(w, "return", "attach", "{'ret':'%s','pos':1,'content':'PHN2Zz4='}", rma),
        INPUT, "JPEG, PNG or WebP");
    refused(w, tried(w, "return", "attach", "{'ret':'%s','pos':1,'content':'no base64'}", rma),
        INPUT, "is not base64");
    refused(w, tried(w, "return", "attach", "{'ret':'%s','pos':3,'content':'" PNG "'}", rma), INPUT,
        "its lines are 1 to 2");
    for (int i = 2; i < 20; i++)
        act(w, "return", "attach", "{'ret':'%s','pos':1,'content':'/9j/%04d'}", rma, i);
    refused(w, tried(w, "return", "attach", "{'ret':'%s','pos':1,'content':'" PNG "'}", rma), STATE,
        "at most 20");
}

static void a_preview_changes_nothing(void **state) {
    Shop *w = *state;
    int64_t events = asked(w, "select count(*) from event");
    Json *body;
    JsonError error;
    Cx *cx = w->cx;
    Act a = {.cx = cx, .action = app_action(w->app, S("return"), S("request")), .want_json = true, .preview = true};
    assert_true(json_parse(
        cx->arena, S("{\"order\":\"A-1\",\"lines\":[{\"pos\":1,\"qty\":\"3\"}]}"), &body, &error));
    assert_ok(cx, act_read_json(&a, body));
    assert_ok(cx, act_now(w->app, &a));
    has(w, str_z(cx->arena, a.reply), "created");
    assert_int_equal(asked(w, "select count(*) from event"), events);
    assert_int_equal(asked(w, "select count(*) from doc where kind = 'return'"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, returns_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_announced_return_goes_all_the_way),
        TEST(a_paid_order_is_paid_back),
        TEST(a_refund_is_limited_to_what_came_back),
        TEST(policy_approves_or_waits_for_a_person),
        TEST(no_more_comes_back_than_was_shipped),
        TEST(more_and_other_goods_come_than_were_announced),
        TEST(goods_come_blind),
        TEST(what_comes_back_is_no_fresher_for_it),
        TEST(goods_are_judged_and_carried_out),
        TEST(nobody_takes_what_another_waits_for),
        TEST(pictures_are_kept_with_a_line),
        TEST(a_preview_changes_nothing),
    };
    return cmocka_run_group_tests_name("returns", tests, NULL, NULL);
}
