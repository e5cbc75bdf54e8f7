// Buying and making for the shop of deliver_test.h: a supplier with price breaks, a plant, and a set that is made of cups and a box.
//
//   SOLO   supplies CUP (1.00, from 100 on 0.90) and BOX (0.333333), pays in 30 days, 7 days to PLANT
//   CUP    tracked by lot      BOX   not tracked      SET   tracked by lot: 4 CUP and 1 BOX, 2 days, making costs 0.50
//   NEST   a set of sets: 2 SET, 1 day
#ifndef ARGOSY_TESTS_SUPPLY_TEST_H
#define ARGOSY_TESTS_SUPPLY_TEST_H

#include "deliver_test.h"

#include "stage/make/work.h"

static inline int plant_open(void **state) {
    shop_open(state);
    Shop *w = *state;
    act(w, "item", "create", "{'code':'CUP','name':'Cup','kind':'component','tracking':'lot','cost':'1'}");
    act(w, "item", "create", "{'code':'BOX','name':'Box','kind':'component','cost':'0.3'}");
    act(w, "item", "create", "{'code':'SET','name':'Set of cups','kind':'kit','tracking':'lot','cost':'5'}");
    act(w, "item", "create", "{'code':'NEST','name':'Two sets','kind':'kit','cost':'10'}");
    act(w, "site", "create", "{'code':'PLANT','name':'Plant','kind':'plant','country':'GB'}");
    act(w, "party", "create",
        "{'code':'SOLO','name':'Solo','supplier':true,'country':'DE','payment_days':30}");
    act(w, "term", "create", "{'supplier':'SOLO','item':'CUP','price':'1'}");
    act(w, "term", "create", "{'supplier':'SOLO','item':'CUP','from_qty':'100','price':'0.9'}");
    act(w, "term", "create", "{'supplier':'SOLO','item':'BOX','price':'0.333333'}");
    for (int i = 0; i < 2; i++)
        act(w, "source",
            "create", "{'item':'%s','site':'PLANT','kind':'buy','supplier':'SOLO','lead_days':7,'min_qty':'10'}",
            i ? "BOX" : "CUP");
    act(w, "bill", "create", "{'code':'SET-1','item':'SET','site':'PLANT','lead_days':2,'cost':'0.5'}");
    act(w, "component", "create", "{'bill':'SET-1','item':'CUP','qty':'4'}");
    act(w, "component", "create", "{'bill':'SET-1','item':'BOX','qty':'1'}");
    act(w, "bill", "create", "{'code':'NEST-1','item':'NEST','lead_days':1}");
    act(w, "component", "create", "{'bill':'NEST-1','item':'SET','qty':'2'}");
    return 0;
}

// A purchase of one line for PLANT from SOLO at his terms; its number.
static inline const char *ordered(Shop *w, const char *item, const char *qty) {
    return got(w,
        act(w, "purchase", "create",
            "{'supplier':'SOLO','site':'PLANT','lines':[{'item':'%s','qty':'%s'}]}", item, qty),
        "number");
}
static inline const char *sent(Shop *w, const char *item, const char *qty) {
    const char *po = ordered(w, item, qty);
    act(w, "purchase", "send", "{'purchase':'%s'}", po);
    return po;
}
// Receives so much of line 1, straight into storage.
static inline void came(Shop *w, const char *po, const char *qty) {
    act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'%s'}]}", po, qty);
}
static inline const char *billed(
    Shop *w, const char *po, const char *number, const char *qty, const char *price) {
    return act(w, "supplier-invoice", "receive",
        "{'purchase':'%s','number':'%s','lines':[{'pos':1,'qty':'%s','price':'%s'}]}", po, number,
        qty, price);
}

// A hundred boxes and four hundred cups of two lots (100 at 1.00, 300 at 0.90) at the plant.
static inline void components_come(Shop *w) {
    came(w, sent(w, "BOX", "100"), "100");
    const char *po = sent(w, "CUP", "99");
    act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'99','lot':'CUPS-A'}]}", po);
    po = sent(w, "CUP", "301");
    act(w, "purchase", "receive",
        "{'purchase':'%s','put_away':true,'lines':[{'pos':1,'qty':'301','lot':'CUPS-B'}]}", po);
}
static inline const char *work_opened(Shop *w, const char *item, const char *qty) {
    return got(w, act(w, "work", "create", "{'item':'%s','site':'PLANT','qty':'%s'}", item, qty), "number");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, plant_open, shop_close)

#endif
