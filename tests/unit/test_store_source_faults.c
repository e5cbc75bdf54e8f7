// Each action of buying and making, with a fault of the store at each of its statements in turn: it says so, and changes nothing.
#include "supply_test.h"

#include "support/fault.h"

// First with faults, then in earnest.
#define faulty(w, noun, verb, ...)                                                                 \
    (act_with_faults((w), (noun), (verb), json_of((w), __VA_ARGS__)), act((w), (noun), (verb), __VA_ARGS__))

static const char *json_of(Shop *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static const char *json_of(Shop *w, const char *fmt, ...) {
    char json[2000];
    va_list args;
    va_start(args, fmt);
    vsnprintf(json, sizeof json, fmt, args);
    va_end(args);
    for (char *p = json; *p; p++)
        if (*p == '\'') *p = '"';
    return str_z(w->cx->arena, str_of(json));
}

static void buying_with_faults(void **state) {
    Shop *w = *state;
    act(w, "setting", "create", "{'code':'purchase.approval_limit','value':'50'}");
    const char *po = got(w,
        faulty(w, "purchase",
            "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'100'},{'item':'TEA','qty':'10','price':'1'}]}"),
        "number");
    faulty(w, "purchase", "approve", "{'purchase':'%s'}", po);
    faulty(w, "purchase", "send", "{'purchase':'%s'}", po);
    for (int i = 0; i < 2; i++)
        act(w, "order", "place", "{'customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'40'}]}");
    faulty(w, "purchase", "confirm",
        "{'purchase':'%s','ref':'A-7','lines':[{'pos':1,'qty':'70','due':'2011-06-20'}]}", po);
    faulty(w, "purchase", "confirm",
        "{'purchase':'%s','lines':[{'pos':1,'qty':'60','due':'2011-06-21'}]}", po);
    const char *gr = got(w,
        faulty(w, "purchase",
            "receive", "{'purchase':'%s','inspect':true,'lines':[{'pos':1,'qty':'30','defective':'2'},{'pos':2,'qty':'5','lot':'T-1'}]}",
            po),
        "number");
    faulty(w, "receipt", "inspect",
        "{'receipt':'%s','lines':[{'pos':1,'accepted':'20','rejected':'8'}]}", gr);
    faulty(w, "receipt", "putaway", "{'receipt':'%s'}", gr);
    faulty(w, "purchase",
        "receive", "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'20'},{'pos':2,'qty':'5','lot':'T-1'}]}",
        po);
    const char *si = got(w,
        faulty(w, "supplier-invoice",
            "receive", "{'purchase':'%s','number':'R-1','lines':[{'pos':1,'qty':'50','price':'2'},{'pos':2,'qty':'10','price':'1'}]}",
            po),
        "number");
    faulty(w, "supplier-invoice", "match", "{'invoice':'%s'}", si);
    faulty(w, "supplier-invoice", "reject", "{'invoice':'%s','reason':'too dear'}", si);
    si = got(w, billed(w, po, "R-2", "51", "1.5"), "number");
    faulty(w, "purchase", "close", "{'purchase':'%s'}", po);
    faulty(w, "supplier-invoice", "receive",
        "{'purchase':'%s','number':'R-3','lines':[{'pos':2,'qty':'10','price':'1'}]}", po);
    faulty(w, "supplier-invoice", "approve", "{'invoice':'%s','reason':'be it so'}", si);
    assert_string_equal(status_of(w, po), "done");
    faulty(w, "purchase", "cancel", "{'purchase':'%s'}", sent(w, "CUP", "10"));
    act_with_faults(w, "purchase", "create",
        json_of(w, "{'supplier':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'1'}]}"));
    act_with_faults(w, "purchase", "create",
        json_of(w, "{'supplier':'SOLO','site':'TRANSIT','lines':[{'item':'MUG','qty':'1'}]}"));
}

static void making_with_faults(void **state) {
    Shop *w = *state;
    components_come(w);
    act(w, "bill", "update", "{'code':'SET-1','yield':'0.9'}");
    act_with_faults(w, "work", "create", json_of(w, "{'item':'CUP','site':'PLANT','qty':'1'}"));
    act_with_faults(w, "work", "create", json_of(w, "{'item':'SET','site':'PLANT','qty':'100000000'}"));
    act_with_faults(
        w, "work", "create", json_of(w, "{'item':'SET','site':'MAIN','bill':'SET-1','qty':'1'}"));
    const char *wo = got(w,
        faulty(w, "work", "create", "{'item':'SET','site':'PLANT','bill':'SET-1','qty':'110'}"), "number");
    came(w, sent(w, "CUP", "100"), "100");
    faulty(w, "work", "release", "{'work':'%s'}", wo);
    faulty(w, "work", "issue",
        "{'work':'%s','lines':[{'pos':2,'qty':'9','lot':'CUPS-B'},{'pos':3,'qty':'20'}]}", wo);
    faulty(w, "work", "issue", "{'work':'%s','lines':[{'pos':2,'qty':'111'}]}", wo);
    faulty(w, "work", "unissue", "{'work':'%s','lines':[{'pos':2,'qty':'5','lot':'CUPS-B'}]}", wo);
    act_with_faults(w, "work", "report", json_of(w, "{'work':'%s','good':'99'}", wo));
    faulty(w, "work", "report", "{'work':'%s','good':'10','scrap':'1','lot':'S-1'}", wo);
    faulty(w, "work", "report", "{'work':'%s','good':'8','lot':'S-1','inspect':true}", wo);
    faulty(w, "work", "inspect", "{'work':'%s','accepted':'6','rejected':'2'}", wo);
    faulty(w, "work", "finish", "{'work':'%s'}", wo);
    faulty(w, "work", "cancel", "{'work':'%s'}", work_opened(w, "SET", "5"));
    faulty(w, "transfer", "create", "{'from':'MAIN','to':'NORTH','lines':[{'item':'MUG','qty':'5'}]}");
}

// What a plan wanted becomes documents.
static void a_release_with_faults(void **state) {
    Shop *w = *state;
    act(w, "source", "create", "{'item':'MUG','site':'MAIN','kind':'buy','supplier':'ACME'}");
    act(w, "source", "create", "{'item':'SET','site':'PLANT','kind':'make','bill':'SET-1','lead_days':2}");
    act(w, "source", "create", "{'item':'SET','site':'MAIN','kind':'move','from_site':'PLANT'}");
    act(w, "lane", "create",
        "{'code':'PLANT-MAIN','from_site':'PLANT','to_site':'MAIN','carrier':'VAN','lead_days':1}");
    components_come(w);
    act(w, "order",
        "place", "{'customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'4'},{'item':'SET','qty':'10','price':'9'}]}");
    act(w, "plan", "run", "{}");
    faulty(w, "plan", "release", "{'send':true,'through':'2011-12-31'}");
    assert_int_equal(
        asked(w, "select count(distinct kind) from doc where kind in ('purchase', 'work', 'transfer') and closed = 0"),
        3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(buying_with_faults),
        TEST(making_with_faults),
        TEST(a_release_with_faults),
    };
    return cmocka_run_group_tests_name("source and make with faults", tests, NULL, NULL);
}
