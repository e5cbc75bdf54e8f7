// The trace of a whole chain as the stages make it: cups and boxes are bought, made into sets at the plant, moved to MAIN, sold,
// returned and refunded; what is left over goes back to where it came from. The trace names each step, in all three flows.
#include "supply_test.h"

#include "flow/info/trace.h"
#include "support/fault.h"

typedef struct {
    bool order;
    Str name;
} Asked;

static Status trace_it(Cx *cx, void *data) {
    const Asked *a = data;
    Buf json = buf_new(cx->arena), text = buf_new(cx->arena);
    JsonOut o = json_out(&json);
    TRY(a->order ? trace_order(cx, a->name, &o) : trace_lot(cx, a->name, &o));
    return a->order ? trace_order_text(cx, a->name, &text, true)
                    : trace_lot_text(cx, a->name, &text, true);
}

// The trace as text, after it was made with a fault at each statement; the JSON can be parsed.
static const char *traced(Shop *w, bool order, const char *name) {
    Cx *cx = w->cx;
    Asked a = {order, str_of(name)};
    with_faults(w, trace_it, &a, sizeof a, true);
    Buf json = buf_new(cx->arena), text = buf_new(cx->arena);
    JsonOut o = json_out(&json);
    assert_ok(cx, store_read(cx, w->store));
    assert_ok(cx, order ? trace_order(cx, a.name, &o) : trace_lot(cx, a.name, &o));
    assert_ok(cx,
        order ? trace_order_text(cx, a.name, &text, false) : trace_lot_text(cx, a.name, &text, false));
    store_read_end(cx);
    Json *parsed;
    JsonError error;
    assert_true(json_parse(cx->arena, buf_str(&json), &parsed, &error));
    return buf_str(&text).at;
}

// Ten sets of two lots of cups reach MAIN; the number of their work order.
static const char *sets_come(Shop *w) {
    act(w, "lane",
        "create", "{'code':'PLANT-MAIN','from_site':'PLANT','to_site':'MAIN','carrier':'VAN','lead_days':1,'cost':'2'}");
    components_come(w);
    const char *wo = work_opened(w, "SET", "30");
    act(w, "work", "release", "{'work':'%s'}", wo);
    act(w, "work", "issue", "{'work':'%s'}", wo);
    act(w, "work", "report", "{'work':'%s','good':'28','scrap':'2','lot':'SETS-A'}", wo);
    act(w, "work", "finish", "{'work':'%s'}", wo);
    const char *to = got(w,
        act(w, "transfer", "create", "{'from':'PLANT','to':'MAIN','lines':[{'item':'SET','qty':'20'}]}"),
        "number");
    act(w, "transfer", "ship", "{'transfer':'%s'}", to);
    world_advance(w, DAY);
    act(w, "transfer", "receive", "{'transfer':'%s'}", to);
    return wo;
}

static void a_chain_is_traced(void **state) {
    Shop *w = *state;
    const char *wo = sets_come(w);
    act(w, "order",
        "place", "{'number':'O1','customer':'ANNA','site':'MAIN','lines':[{'item':'SET','qty':'6','price':'9'}]}");
    const char *sh = got(w, act(w, "shipment", "pick", "{'order':'O1'}"), "number");
    const char *picked = traced(w, true, "O1");
    has(w, picked, "picked");
    act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    world_advance(w, 2 * DAY);
    act(w, "shipment", "deliver", "{'shipment':'%s'}", sh);
    act(w, "payment", "receive", "{'order':'O1','amount':'59.50','method':'card'}");
    const char *rma = got(w,
        act(w, "return", "request", "{'order':'O1','lines':[{'pos':1,'qty':'3','reason':'defective'}]}"),
        "number");
    has(w, traced(w, true, "O1"), "to come back");
    act(w, "return", "receive", "{'ret':'%s','lines':[{'pos':1,'qty':'3'}]}", rma);
    act(w, "return",
        "inspect", "{'ret':'%s','lines':[{'pos':1,'qty':'1','disposition':'restock'},{'pos':1,'qty':'2','disposition':'scrap'}]}",
        rma);
    act(w, "return", "dispose", "{'ret':'%s'}", rma);
    act(w, "return", "refund", "{'ret':'%s','method':'card'}", rma);

    const char *t = traced(w, true, "O1");
    static const char *const parts[] = {"shipped", "SETS-A", "CUPS-A", "CUPS-B", "SOLO",
        "came back", "payment received", "payment made", "credited"};
    for (int i = 0; i < COUNT(parts); i++) has(w, t, parts[i]);
    has(w, t, wo);
    // The lot: up to the cups' supplier, down to the customer, the loss, and what is still here.
    t = traced(w, false, "SETS-A");
    static const char *const of_lot[] = {"CUPS-A", "CUPS-B", "SOLO", "ANNA", "returned", "lost", "here"};
    for (int i = 0; i < COUNT(of_lot); i++) has(w, t, of_lot[i]);
    t = traced(w, false, "CUPS-A");
    has(w, t, "SETS-A");
    has(w, t, "ANNA");
}

// Goods without lots go first in, first out: what is sold twice over is named once for each origin, and a stock that came by many ways
// is told apart.
static void origins_without_lots(void **state) {
    Shop *w = *state;
    act(w, "stock", "open", "{'item':'MUG','site':'MAIN','qty':'2','unit_cost':'1'}");
    act(w, "stock", "adjust", "{'item':'MUG','site':'MAIN','qty':'2','reason':'found'}");
    for (int i = 0; i < 2; i++) {
        const char *po = got(w,
            act(w, "purchase", "create",
                "{'supplier':'%s','site':'MAIN','lines':[{'item':'MUG','qty':'4','price':'1'}]}",
                i ? "SOLO" : "ACME"),
            "number");
        act(w, "purchase", "send", "{'purchase':'%s'}", po);
        for (int half = 0; half < 2; half++)
            act(w, "purchase", "receive",
                "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'2'}]}", po);
    }
    act(w, "transfer", "create", "{'from':'MAIN','to':'NORTH','lines':[{'item':'MUG','qty':'5'}]}");
    const char *to = got(w, world_view(w, "transfers", ""), "number");
    act(w, "transfer", "ship", "{'transfer':'%s','lines':[{'pos':1,'qty':'3'}]}", to);
    act(w, "transfer", "ship", "{'transfer':'%s'}", to);
    act(w, "transfer", "receive", "{'transfer':'%s','lines':[{'pos':2,'qty':'4'}]}", to);
    act(w, "order", "place",
        "{'number':'N1','customer':'ANNA','site':'NORTH','lines':[{'item':'MUG','qty':'4'}]}");
    act(w, "order", "place",
        "{'number':'N2','customer':'ANNA','site':'MAIN','lines':[{'item':'MUG','qty':'9'}]}");
    for (int i = 0; i < 2; i++) {
        const char *sh = got(w, act(w, "shipment", "pick", "{'order':'%s'}", i ? "N2" : "N1"), "number");
        act(w, "shipment", "ship", "{'shipment':'%s'}", sh);
    }
    const char *t = traced(w, true, "N1");
    static const char *const north[] = {"opening", "found"};
    for (int i = 0; i < COUNT(north); i++) has(w, t, north[i]);
    has(w, t, to);
    t = traced(w, true, "N2");
    static const char *const home[] = {"ACME", "SOLO", "PO-"};
    for (int i = 0; i < COUNT(home); i++) has(w, t, home[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_chain_is_traced),
        TEST(origins_without_lots),
    };
    return cmocka_run_group_tests_name("trace_chain", tests, NULL, NULL);
}
