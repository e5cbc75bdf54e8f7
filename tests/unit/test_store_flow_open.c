// Goods that are to come: purchases, work orders and transfers are opened by hand and from a plan, and say what should be done about
// them when what they serve changes. Every action is first run with a fault at each of its statements.
#include "deliver_test.h"
#include "support/fault.h"

// An action, with faults and then for good; gives NULL where it is refused. Quotes are single.
static const char *faulted(Shop *w, const char *noun, const char *verb, const char *json) {
    char *text = strdup(json);
    for (char *p = text; *p; p++)
        if (*p == '\'') *p = '"';
    world_advance(w, SECOND);
    act_with_faults(w, noun, verb, str_z(w->cx->arena, str_of(text)));
    free(text);
    return tried(w, noun, verb, "%s", json);
}
#define done(w, ...) must(w, faulted(w, __VA_ARGS__))

// The input of an action on the document that a reply numbers. Numbers themselves differ between stores: on PostgreSQL, actions that
// come to nothing use some up.
static const char *about(Shop *w, const char *noun, const char *reply) {
    return str_fmt(w->cx->arena, "{'%s':'%s'}", noun, got(w, reply, "number")).at;
}

static int supply_open(void **state) {
    shop_open(state);
    Shop *w = *state;
    act(w, "site", "create", "{'code':'PLANT','name':'Plant','kind':'plant','country':'GB'}");
    act(w, "lane", "create", "{'code':'PLANT-MAIN','from_site':'PLANT','to_site':'MAIN','lead_days':1}");
    act(w, "item", "create", "{'code':'SET','name':'Set of mugs','kind':'kit','price':'9'}");
    act(w, "bill", "create",
        "{'code':'SET-1','item':'SET','site':'PLANT','lead_days':3,'cost':'0.5','yield':'0.9'}");
    act(w, "component", "create", "{'bill':'SET-1','item':'MUG','qty':'3','scrap':'0.1'}");
    act(w, "component", "create", "{'bill':'SET-1','item':'GIFT','qty':'1'}");
    act(w, "item", "create", "{'code':'BOX','name':'Box of mugs','kind':'kit','price':'7'}");
    act(w, "bill", "create", "{'code':'BOX-1','item':'BOX','site':'PLANT','lead_days':3}");
    act(w, "component", "create", "{'bill':'BOX-1','item':'MUG','qty':'2'}");
    act(w, "component", "create", "{'bill':'BOX-1','item':'GIFT','qty':'1'}");
    act(w, "source", "create", "{'item':'MUG','site':'MAIN','kind':'buy','supplier':'ACME','lead_days':5}");
    act(w, "source", "create", "{'item':'MUG','site':'PLANT','kind':'buy','supplier':'ACME','lead_days':5}");
    act(w, "source", "create", "{'item':'GIFT','site':'PLANT','kind':'buy','supplier':'ACME','lead_days':2}");
    act(w, "source", "create", "{'item':'BOX','site':'PLANT','kind':'make','bill':'BOX-1','lead_days':3}");
    act(w, "source", "create",
        "{'item':'BOX','site':'MAIN','kind':'move','from_site':'PLANT','lead_days':1}");
    act(w, "term", "create", "{'supplier':'ACME','item':'MUG','price':'1.25'}");
    return 0;
}

// ---- purchases --------------------------------------------------------------------------------------------------------

static void purchases_are_opened(void **state) {
    Shop *w = *state;
    // Price and date come from the terms and the source; where there is no source, today.
    const char *r = done(w, "purchase",
        "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'100'},{'item':'TEA','qty':'2','price':'1','due':'2011-06-03'}]}");
    has(w, r, "\"total\":\"127.00\"");
    has(w, r, "\"status\":\"approved\"");
    assert_int_equal(asked(w, "select count(*) from line where price = 1250000 and due = 15131"), 1); // 2011-06-06
    assert_int_equal(asked(w, "select count(*) from due where kind = 'purchase' and amount = 12700"), 1);
    const char *po = about(w, "purchase", r);
    done(w, "purchase", "send", po);
    assert_int_equal(asked(w, "select count(*) from message where kind = 'purchase_order'"), 1);
    refused(w, tried(w, "purchase", "send", "%s", po), STATE, "sent");
    // What costs nothing is due to nobody.
    has(w, done(w, "purchase", "create", "{'supplier':'ACME','site':'NORTH','lines':[{'item':'GIFT','qty':'5'}]}"),
        "\"total\":\"0.00\"");
    assert_int_equal(asked(w, "select count(*) from due where kind = 'purchase'"), 1);
    // Above the limit it waits for approval.
    r = done(w, "purchase", "create",
        "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'8001'}]}");
    has(w, r, "\"status\":\"draft\"");
    po = about(w, "purchase", r);
    refused(w, tried(w, "purchase", "send", "%s", po), STATE, "sent");
    done(w, "purchase", "approve", po);
}

static void purchases_are_refused(void **state) {
    Shop *w = *state;
    refused(w,
        faulted(w, "purchase", "create", "{'supplier':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'1'}]}"),
        INPUT, "no supplier");
    refused(w,
        faulted(w, "purchase",
            "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'1'},{'item':'POST','qty':'1'}]}"),
        INPUT, "lines[1].item | a service is never stocked");
    refused(w, tried(w, "setting", "create", "{'code':'purchase.approval_limit','value':'a lot'}"),
        INPUT, "purchase.approval_limit");
}

// ---- work orders and transfers ----------------------------------------------------------------------------------------

static void work_is_opened(void **state) {
    Shop *w = *state;
    act(w, "stock", "open", "{'item':'MUG','site':'PLANT','qty':'20','unit_cost':'1'}");
    // 10 good sets need 11.1 to be begun, and these 33.3 mugs and a tenth of them lost on the way in; and gifts, of which
    // there are none.
    done(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'10','due':'2011-06-20'}");
    assert_int_equal(asked(w, "select qty from line where kind = 'component' and pos = 2"), 37037037);
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold"), 20000000);
    // Without a date it starts today; a bill may be named.
    done(w, "work", "create", "{'item':'SET','site':'PLANT','qty':'1','bill':'SET-1'}");
    assert_int_equal(asked(w, "select due from line where kind = 'work' and qty = 1000000"), 15129); // 2011-06-04
    refused(w, faulted(w, "work", "create", "{'item':'MUG','site':'PLANT','qty':'1','bill':'SET-1'}"),
        INPUT, "another item");
    refused(w, faulted(w, "work", "create", "{'item':'POST','site':'PLANT','qty':'1'}"), INPUT, "service");
    assert_null(faulted(w, "work", "create", "{'item':'TEA','site':'PLANT','qty':'1'}")); // it has no bill
}

static void transfers_are_opened(void **state) {
    Shop *w = *state;
    act(w, "stock", "open", "{'item':'MUG','site':'MAIN','qty':'20','unit_cost':'1'}");
    done(w, "transfer", "create",
        "{'from':'MAIN','to':'NORTH','lines':[{'item':'MUG','qty':'5'},{'item':'TEA','qty':'5'}]}");
    assert_int_equal(asked(w, "select cast(sum(qty) as bigint) from hold"), 5000000);
    // It leaves in time to be there; never in the past.
    done(w, "transfer", "create",
        "{'from':'MAIN','to':'NORTH','due':'2011-06-20','lines':[{'item':'MUG','qty':'5'}]}");
    assert_int_equal(asked(w, "select due from line where kind = 'transfer-out' order by id desc limit 1"),
        15144); // 2011-06-19
    done(w, "transfer", "create",
        "{'from':'MAIN','to':'NORTH','due':'2011-06-01','lines':[{'item':'MUG','qty':'5'}]}");
    assert_int_equal(
        asked(w, "select due from line where kind = 'transfer-out' order by id desc limit 1"), 15126); // today
    refused(w,
        faulted(w, "transfer", "create", "{'from':'MAIN','to':'MAIN','lines':[{'item':'MUG','qty':'1'}]}"),
        INPUT, "where they are");
    assert_null(faulted(w, "transfer", "create",
        "{'from':'NORTH','to':'MAIN','lines':[{'item':'MUG','qty':'1'}]}")); // no lane
    refused(w,
        faulted(w, "transfer", "create", "{'from':'MAIN','to':'NORTH','lines':[{'item':'POST','qty':'1'}]}"),
        INPUT, "service");
}

// ---- from a plan ------------------------------------------------------------------------------------------------------

// Boxes are ordered where there are none: they are moved from the plant, made there, and their parts bought.
static void a_plan_is_released(void **state) {
    Shop *w = *state;
    act(w, "order",
        "place", "{'number':'O1','customer':'ANNA','site':'MAIN','wanted':'2011-06-20','lines':[{'item':'BOX','qty':'4'},{'item':'MUG','qty':'7'}]}");
    done(w, "plan", "run", "{}");
    assert_true(asked(w, "select count(*) from planned") >= 4);
    assert_int_equal(
        asked(w, "select count(*) from planned p join line l on l.id = p.id where l.kind = 'planned-move'"),
        1);
    const char *r = done(w, "plan", "release", "{'through':'2011-07-31','send':true}");
    has(w, r, "\"works\":1");
    has(w, r, "\"transfers\":1");
    assert_true(asked(w, "select count(*) from doc where kind = 'purchase' and status = 'sent'") >= 2);
    assert_int_equal(asked(w, "select count(*) from line where kind like 'planned-%%' and open > 0"), 0);
    // Who waited for the planned line waits for the line made of it.
    assert_true(asked(w, "select count(*) from peg p join line s on s.id = p.supply where s.kind in ('purchase', 'work', 'transfer-in')") >
        0);
    // Another run finds nothing more to plan, and clears what the first one left.
    done(w, "plan", "run", "{}");
    assert_int_equal(asked(w, "select count(*) from line where kind like 'planned-%%' and open > 0"), 0);
    has(w, done(w, "plan", "release", "{'through':'2011-07-31'}"), "\"purchases\":0");
}

// ---- exceptions -------------------------------------------------------------------------------------------------------

// Supply was ordered for an order that is changed and cancelled: what should be done is proposed, once each.
static void changes_become_exceptions(void **state) {
    Shop *w = *state;
    act(w, "order",
        "place", "{'number':'O1','customer':'ANNA','site':'MAIN','wanted':'2011-06-20','lines':[{'item':'MUG','qty':'7'}]}");
    act(w, "plan", "run", "{}");
    act(w, "plan", "release", "{'through':'2011-07-31'}");
    done(w, "order", "change", "{'order':'O1','pos':1,'wanted':'2011-07-20'}");
    assert_int_equal(
        asked(w, "select count(*) from exception where kind = 'defer' and status = 'open'"), 1);
    done(w, "order", "change", "{'order':'O1','pos':1,'wanted':'2011-07-22'}"); // takes the first one's place
    assert_int_equal(
        asked(w, "select count(*) from exception where kind = 'defer' and status = 'open'"), 1);
    done(w, "order", "change", "{'order':'O1','pos':1,'wanted':'2011-06-03'}");
    assert_int_equal(
        asked(w, "select count(*) from exception where kind = 'expedite' and status = 'open'"), 1);
    assert_int_equal(
        asked(w, "select count(*) from exception where kind = 'defer' and status = 'open'"), 0);
    char json[100];
    snprintf(json, sizeof json, "{'exception':'%lld','dismissed':true}",
        (long long)asked(w, "select id from exception where kind = 'expedite' and status = 'open'"));
    done(w, "exception", "close", json);
    refused(w, faulted(w, "exception", "close", json), STATE, "dismissed already");
    done(w, "order", "cancel", "{'order':'O1'}");
    snprintf(json, sizeof json, "{'exception':'%lld'}",
        (long long)asked(w, "select id from exception where kind = 'cancel' and status = 'open'"));
    assert_int_equal(asked(w, "select count(*) from exception where status = 'open'"), 1);
    done(w, "exception", "close", json);
    refused(w, faulted(w, "exception", "close", json), STATE, "done already");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, supply_open, shop_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(purchases_are_opened),
        TEST(purchases_are_refused),
        TEST(work_is_opened),
        TEST(transfers_are_opened),
        TEST(a_plan_is_released),
        TEST(changes_become_exceptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
