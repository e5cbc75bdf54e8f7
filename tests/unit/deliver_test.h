// A small shop for tests of deliver: two sites, three items, two customers, a carrier; and what must hold of it after each test: the
// proof finds nothing.
//
//   MUG   0.4 kg, sold at 4.25     TEA   tracked by lot, keeps 30 days, sold at 3.00     POST   a service, 2.50
//   ANNA  in GB, pays in 14 days   BOB   in FR, credit limit 100.00
//   MAIN ships to GB (2 days, 3.50 + 0.50 a kg, by VAN) and to FR (4 days); NORTH to GB (1 day, 6.00) only; MAIN to NORTH takes 1 day
#ifndef ARGOSY_TESTS_DELIVER_TEST_H
#define ARGOSY_TESTS_DELIVER_TEST_H

#include <stdio.h>
#include <stdlib.h>

#include "support/support.h"

#include "core/platform.h"
#include "flow/cash/cash.h"
#include "flow/info/info.h"
#include "flow/info/prove.h"
#include "flow/product/move.h"
#include "stage/deliver/order.h"
#include "stage/deliver/shipment.h"
#include "stage/deliver/transfer.h"
#include "stage/source/purchase.h"

typedef World Shop;

__attribute__((format(printf, 4, 5))) static inline const char *tried(
    Shop *w, const char *noun, const char *verb, const char *fmt, ...) {
    world_advance(w, SECOND); // ids follow the clock
    char json[4000];
    va_list args;
    va_start(args, fmt);
    vsnprintf(json, sizeof json, fmt, args);
    va_end(args);
    for (char *p = json; *p; p++)
        if (*p == '\'') *p = '"';
    return world_act(w, noun, verb, str_z(w->cx->arena, str_of(json)));
}
#define act(w, ...) must(w, tried(w, __VA_ARGS__))
static inline const char *must(Shop *w, const char *reply) {
    if (!reply) world_print_error(w->cx);
    assert_non_null(reply);
    return reply;
}
// The action is refused with this status, in words that have all of these parts.
static inline void refused(Shop *w, const char *reply, Status want, const char *part) {
    assert_null(reply);
    const Error *e = &w->cx->error;
    Str all = str_fmt(w->cx->arena, STR_FMT " | " STR_FMT " | " STR_FMT, STR_ARG(e->field),
        STR_ARG(e->text), STR_ARG(e->hint));
    if (e->status != want || str_find(all, str_of(part)) < 0) {
        world_print_error(w->cx);
        print_error("wanted: %s\n", part);
    }
    assert_int_equal(e->status, want);
    assert_true(str_find(all, str_of(part)) >= 0);
    // It says what would be accepted.
    assert_true(e->hint.n > 0 || str_find(e->text, S("only when")) >= 0);
}
// The text of a member of a reply; the first of that name.
static inline const char *got(Shop *w, const char *reply, const char *member) {
    Str key = str_fmt(w->cx->arena, "\"%s\":", member), r = str_of(reply);
    ptrdiff_t at = str_find(r, key);
    if (at < 0) print_error("no %s in %s\n", member, reply);
    assert_true(at >= 0);
    Str rest = str_cut(r, (size_t)at + key.n, r.n), after;
    if (rest.at[0] == '"')
        return str_z(w->cx->arena, str_split(str_cut(rest, 1, rest.n), '"', &after));
    size_t n = 0;
    while (n < rest.n && rest.at[n] != ',' && rest.at[n] != '}') n++;
    return str_z(w->cx->arena, str_cut(rest, 0, n));
}
__attribute__((format(printf, 2, 3))) static inline int64_t asked(Shop *w, const char *fmt, ...) {
    char sql[1000];
    va_list args;
    va_start(args, fmt);
    vsnprintf(sql, sizeof sql, fmt, args);
    va_end(args);
    return world_int(w, str_z(w->cx->arena, str_of(sql)));
}
// Whether a part is in a text; tells which of the two was not as wanted. Not inlined, so that the compiler does not follow the
// paths on which a text is missing: those end in the assertion.
__attribute__((noinline, unused)) static bool found_in(const char *text, const char *part, bool wanted) {
    bool found = text && strstr(text, part);
    if (found != wanted)
        print_error("%s %s in %s\n", part, found ? "is" : "is not", text ? text : "nothing");
    return found;
}
static inline void has(Shop *w, const char *text, const char *part) {
    must(w, text);
    assert_true(found_in(text, part, true));
}
static inline void has_not(const char *text, const char *part) {
    assert_false(found_in(text, part, false));
}

static inline void proven(Shop *w) {
    assert_ok(w->cx, store_read(w->cx, w->store));
    Proof *proofs;
    int n;
    bool all_hold;
    assert_ok(w->cx, prove(w->cx, &proofs, &n, &all_hold));
    for (int i = 0; i < n; i++)
        if (proofs[i].broken)
            print_error("%s: " STR_FMT "\n", proofs[i].name, STR_ARG(proofs[i].first));
    store_read_end(w->cx);
    assert_true(all_hold);
}

static inline int shop_open(void **state) {
    Shop *w = world_new(argosy_modules);
    act(w, "item", "create", "{'code':'MUG','name':'Mug','weight':'0.4','cost':'1.5','price':'4.25'}");
    act(w, "item",
        "create", "{'code':'TEA','name':'Tea','tracking':'lot','shelf_days':30,'weight':'0.1','cost':'1','price':'3'}");
    act(w, "item", "create", "{'code':'POST','name':'Postage','kind':'service','price':'2.5'}");
    act(w, "item", "create", "{'code':'GIFT','name':'Gift, without a price'}");
    act(w, "site", "create", "{'code':'MAIN','name':'Main','kind':'warehouse','country':'GB'}");
    act(w, "site", "create", "{'code':'NORTH','name':'North','kind':'fulfilment','country':'GB'}");
    act(w, "party", "create",
        "{'code':'ANNA','name':'Anna','customer':true,'country':'GB','payment_days':14}");
    act(w, "party", "create",
        "{'code':'BOB','name':'Bob','customer':true,'country':'FR','credit_limit':'100'}");
    act(w, "party", "create", "{'code':'VAN','name':'Van','carrier':true,'payment_days':30}");
    act(w, "party", "create", "{'code':'ACME','name':'Acme','supplier':true}");
    act(w, "channel", "create", "{'code':'WEB','name':'Web','kind':'shop'}");
    act(w, "lane", "create",
        "{'code':'MAIN-GB','from_site':'MAIN','to_country':'GB','mode':'parcel','carrier':'VAN','"
        "lead_days':2,"
        "'cost':'3.50','cost_kg':'0.5'}");
    act(w, "lane", "create",
        "{'code':'MAIN-FR','from_site':'MAIN','to_country':'FR','mode':'parcel','carrier':'VAN','"
        "lead_days':4,"
        "'cost':'8'}");
    act(w, "lane", "create",
        "{'code':'NORTH-GB','from_site':'NORTH','to_country':'GB','mode':'parcel','carrier':'VAN','"
        "lead_days':1,"
        "'cost':'6'}");
    act(w, "lane", "create",
        "{'code':'MAIN-NORTH','from_site':'MAIN','to_site':'NORTH','carrier':'VAN','lead_days':1,'"
        "cost':'20',"
        "'cost_kg':'0.1'}");
    *state = w;
    return 0;
}

static inline int shop_close(void **state) {
    proven(*state);
    world_free(*state);
    return 0;
}

static inline void stock(Shop *w, const char *item, const char *site, int qty) {
    act(w, "stock", "open", "{'item':'%s','site':'%s','qty':'%d'}", item, site, qty);
}
// Stock of an item at a site: on hand, available or held, in units.
static inline int64_t level(Shop *w, const char *what, const char *item, const char *site) {
    return asked(w,
               "select cast(coalesce(sum(l.%s), 0) as bigint) from stock_level l join item i on "
               "i.id = l.item join site s on s.id = l.site "
               "where i.code = '%s' and s.code = '%s'",
               what, item, site) /
        UNIT;
}
// Debit less credit of an account, in pennies.
static inline int64_t balance(Shop *w, int account) {
    return asked(w, "select cast(coalesce(sum(posted), 0) as bigint) from account where flow = 2 and place = %d",
        account);
}
// A line of an order: one of its columns, in units where it is a quantity.
static inline int64_t line_col(Shop *w, const char *column, const char *order, int pos) {
    return asked(w, "select l.%s from line l join doc d on d.id = l.doc where d.number = '%s' and l.pos = %d",
        column, order, pos);
}
static inline const char *status_of(Shop *w, const char *number) {
    const char *view = must(w, world_view(w, "documents", str_fmt(w->cx->arena, "number=%s", number).at));
    return got(w, view, "status");
}
// A purchase order of mugs for MAIN, sent, due on a day; its number.
static inline const char *bought(Shop *w, int qty, const char *due) {
    const char *r = act(w, "purchase",
        "create", "{'supplier':'ACME','site':'MAIN','lines':[{'item':'MUG','qty':'%d','price':'1.5','due':'%s'}]}",
        qty, due);
    const char *number = got(w, r, "number");
    act(w, "purchase", "send", "{'purchase':'%s'}", number);
    return number;
}

#endif
