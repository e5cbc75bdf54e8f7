// A chain for tests of planning, beside the shop of deliver_test.h: MUG is bought for MAIN in 14 days (at least 20, by tens), and moved to
// NORTH in 1. SET is made at PLANT in 2 days of 2 MUG and 1 BOX, moved to MAIN in 2 and on to NORTH in 1; MUG is bought for PLANT in 14
// days, BOX in 7 (at least 100). All by ACME. Today is Wednesday, 1 June 2011.
#ifndef ARGOSY_TESTS_PLAN_TEST_H
#define ARGOSY_TESTS_PLAN_TEST_H

#include "deliver_test.h"

static inline void source(Shop *w, const char *item, const char *site, const char *more) {
    act(w, "source", "create", "{'item':'%s','site':'%s',%s}", item, site, more);
}

static inline int chain_open(void **state) {
    shop_open(state);
    Shop *w = *state;
    act(w, "item", "create", "{'code':'BOX','name':'Box','kind':'component','cost':'0.2'}");
    act(w, "item", "create", "{'code':'SET','name':'Set','kind':'kit','cost':'4','price':'12'}");
    act(w, "site", "create", "{'code':'PLANT','name':'Plant','kind':'plant','country':'GB'}");
    act(w, "lane",
        "create", "{'code':'PLANT-MAIN','from_site':'PLANT','to_site':'MAIN','carrier':'VAN','lead_days':2,'cost':'9'}");
    act(w, "term", "create", "{'supplier':'ACME','item':'MUG','price':'1.5'}");
    act(w, "term", "create", "{'supplier':'ACME','item':'BOX','price':'0.2'}");
    act(w, "bill", "create", "{'code':'SET-1','item':'SET','site':'PLANT','lead_days':2,'cost':'0.5'}");
    act(w, "component", "create", "{'bill':'SET-1','item':'MUG','qty':'2'}");
    act(w, "component", "create", "{'bill':'SET-1','item':'BOX','qty':'1'}");
    source(w, "MUG", "MAIN", "'kind':'buy','supplier':'ACME','lead_days':14,'min_qty':'20','multiple':'10'");
    source(w, "MUG", "NORTH", "'kind':'move','from_site':'MAIN','lead_days':1");
    source(w, "MUG", "PLANT", "'kind':'buy','supplier':'ACME','lead_days':14");
    source(w, "BOX", "PLANT", "'kind':'buy','supplier':'ACME','lead_days':7,'min_qty':'100'");
    source(w, "SET", "PLANT", "'kind':'make','bill':'SET-1','lead_days':2");
    source(w, "SET", "MAIN", "'kind':'move','from_site':'PLANT','lead_days':2");
    source(w, "SET", "NORTH", "'kind':'move','from_site':'MAIN','lead_days':1");
    return 0;
}

// An order of NORTH for so much of an item; wanted (to leave) on a day, NULL: at once.
static inline void sold(Shop *w, const char *number, const char *item, int qty, const char *wanted) {
    act(w, "order", "place",
        "{'number':'%s','customer':'ANNA','site':'NORTH',%s%s%s'lines':[{'item':'%s','qty':'%d'}]}",
        number, wanted ? "'wanted':'" : "", wanted ? wanted : "", wanted ? "'," : "", item, qty);
}

// A planned line: "MUG MAIN 20 2011-06-01 2011-06-15" is its item, site, quantity, release and due; whether there is one.
static inline bool is_planned(Shop *w, const char *kind, const char *line) {
    char item[20], site[20], release[20], due[20];
    double qty;
    assert_int_equal(sscanf(line, "%19s %19s %lf %19s %19s", item, site, &qty, release, due), 5);
    Date from = {0}, to = {0};
    assert_true(date_parse(str_of(release), &from) && date_parse(str_of(due), &to));
    int64_t n = asked(w,
        "select count(*) from planned p join line l on l.id = p.id and l.open > 0 join item i on "
        "i.id = l.item join site s on s.id = l.site"
        " where l.kind = 'planned-%s' and i.code = '%s' and s.code = '%s' and l.qty = %lld and "
        "p.release = %d and l.due = %d",
        kind, item, site, (long long)(qty * UNIT + 0.5), from.v, to.v);
    if (n != 1)
        print_error("planned %s %s: %lld in %s\n", kind, line, (long long)n,
            world_view(w, "planned-supply", ""));
    return n == 1;
}
static inline int64_t planned_n(Shop *w) {
    return asked(w, "select count(*) from planned p join line l on l.id = p.id and l.open > 0");
}

// What of a demand line of a document is pegged to supply of a kind, in units.
static inline int64_t pegged(Shop *w, const char *number, int pos, const char *kind) {
    return asked(w,
               "select cast(coalesce(sum(g.qty), 0) as bigint) from peg g join line l on l.id = "
               "g.demand join doc d on d.id = l.doc"
               " join line s on s.id = g.supply where d.number = '%s' and l.pos = %d and s.kind = "
               "'%s'",
               number, pos, kind) /
        UNIT;
}

#endif
