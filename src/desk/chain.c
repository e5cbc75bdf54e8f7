// How the chain stands now: a row for each stage and flow. Each place counts in its own unit what is open of it; of that, what is due
// today, what is late (its day has passed), and what is at risk: not late yet, but what it waits for comes later than it is needed. No piece is
// counted in two of the three.
//
// A query for each place, all of one form: $1 is today, the row is (open, due today, late, at risk, money).
#include "desk/parts.h"
#include "flow/product/move.h"

enum { C_KEY, C_PLACE, C_OPEN, C_UNIT, C_TODAY, C_LATE, C_RISK, C_MONEY, C_WORTH };
// clang-format off
static const Column columns[] = {
    [C_KEY] = {.name = "pos", .kind = K_INT, .label = "Pos", .hidden = true, .help = "In the order of the chain: the stages, then the flows."},
    [C_PLACE] = {.name = "place", .kind = K_TEXT, .label = "Place", .choices = place_names},
    [C_OPEN] = {.name = "open", .kind = K_INT64, .label = "Open"},
    [C_UNIT] = {.name = "unit", .kind = K_TEXT, .label = "Of", .help = "What is counted."},
    [C_TODAY] = {.name = "today", .kind = K_INT64, .label = "Due today"},
    [C_LATE] = {.name = "late", .kind = K_INT64, .label = "Late", .help = "Its day has passed."},
    [C_RISK] = {.name = "at_risk", .kind = K_INT64, .label = "At risk", .help = "Not late yet, but what it waits for comes later than it is needed."},
    [C_MONEY] = {.name = "money", .kind = K_MONEY, .label = "Money"},
    [C_WORTH] = {.name = "worth", .kind = K_TEXT, .label = "Which is", .help = "What the money is of."},
};

// Rows in SQL that are so: an integer on both stores.
#define SUM(condition) "cast(coalesce(sum(case when " condition " then 1 else 0 end), 0) as bigint)"
// Three parts of `open` by a date: on it, before it, and of the others those at risk.
#define BY_DAY(day, risk)                                                                          \
    SUM(day " = $1 and not (" risk ")") ", " SUM(day " > 0 and " day " < $1") ", "                 \
    SUM("(" day " >= $1 or " day " = 0) and (" risk ")")
// Money that is due for documents of a kind.
#define DUES(kinds) "(select cast(coalesce(sum(u.open), 0) as bigint) from due u where u.open > 0 and u.kind in (" kinds "))"

// Of a component what no stock is held for, and nothing that comes in time is pegged.
#define LACKS_COMPONENT                                                                            \
    "exists (select 1 from line c where c.parent = l.id and c.kind = 'component' and c.open > 0"   \
    " and c.open > coalesce((select sum(h.qty) from hold h where h.line = c.id and h.supply = 0), 0)" \
    " + coalesce((select v.available - v.held from stock_level v where v.item = c.item and v.site = c.site), 0)" \
    " + coalesce((select sum(g.qty) from peg g join line s on s.id = g.supply where g.demand = c.id"          \
    " and g.demand <> 0 and s.open > 0 and s.due <= c.due), 0))"
// Its preferred price, for what was not bought or made at a price: the standard cost.
#define WORTH_OF(qty) "(" qty " / 1000000.0 * i.cost / 10000.0)"

// Items at sites of which a lot is there that expires today, or has expired.
#define LOTS_OUT(sign) "(select distinct t.item, p.site from lot t cross join place p cross join account a" \
    " where t.expires > 0 and t.expires " sign " $1 and p.site > 0 and a.unit = t.item and a.place = p.id"   \
    " and a.lot = t.id and a.flow = 1 and a.posted > 0) x"

static const struct {
    const char *unit, *worth, *sql;
} places[CHAIN_PLACES] = {
    [CHAIN_PLAN] = {"planned supplies", "to buy",
        "select count(*), " BY_DAY("n.release", "l.wanted > 0 and l.due > l.wanted") ","
        " cast(coalesce(sum(case when l.kind = 'planned-buy' then l.amount else 0 end), 0) as bigint)"
        " from planned n join line l on l.id = n.id and l.open > 0"},
    // The kind is put in an expression, so that SQLite goes by open lines, not by all that were ever bought.
    [CHAIN_SOURCE] = {"purchase lines", "on order",
        "select count(*), " BY_DAY("l.due", "l.wanted > 0 and l.due > l.wanted") ", " DUES("'purchase'")
        " from line l where l.kind || '' = 'purchase' and l.open > 0"},
    [CHAIN_MAKE] = {"work orders", "to be made",
        "select count(*), " BY_DAY("l.due", LACKS_COMPONENT) ", cast(round(coalesce(sum(" WORTH_OF("l.open") "), 0)) as bigint)"
        " from line l join item i on i.id = l.item where l.kind = 'work' and l.open > 0"},
    [CHAIN_DELIVER] = {"order lines", "to be invoiced",
        "select count(*), " BY_DAY("l.wanted", "l.due > l.wanted") ", " DUES("'order'")
        " from line l where l.kind = 'order' and l.open > 0"},
    [CHAIN_RETURNS] = {"returns", "to be credited",
        "select count(*), " BY_DAY("d.due", "1 = 0") ", cast(coalesce(sum(d.total), 0) as bigint)"
        " from doc d where d.kind = 'return' and d.closed = 0"},
    [CHAIN_PRODUCT] = {"items at sites", "in stock",
        // Due: a lot expires, late: an expired one is still there; at risk: kept in stock, and nothing is free. (Lots and places are few:
        // cross joins keep SQLite from starting with the accounts.)
        "select count(*), (select count(*) from " LOTS_OUT("=") "), (select count(*) from " LOTS_OUT("<") "),"
        " (select count(*) from policy y left join stock_level v on v.item = y.item and v.site = y.site"
        "  where y.safety > 0 and coalesce(v.available - v.held, 0) <= 0),"
        " cast(coalesce(sum(s.value), 0) as bigint) from stock_level s where s.on_hand > 0"},
    [CHAIN_CASH] = {"dues", "owed to us, less what we owe",
        "select count(*), " BY_DAY("u.due", "u.tense = 'held'") ", cast(coalesce(sum(u.direction * u.open), 0) as bigint)"
        " from due u where u.open > 0 and u.kind in ('receivable', 'claim', 'payable', 'refund', 'freight')"},
    [CHAIN_INFORMATION] = {"answers and messages", "waiting for an answer",
        "select count(*), " BY_DAY("w.due", "w.state in ('retry', 'failed')") ", cast(coalesce(sum(w.total), 0) as bigint) from"
        " (select a.due, 'awaited' as state, d.total from awaited a left join doc d on d.id = a.doc where a.done = 0"
        "  union all select 0, m.state, 0 from message m where m.state in ('queued', 'retry')"
        "  union all select 0, m.state, 0 from message m where m.state = 'failed') w"},
};
// clang-format on

static Status place_row(Cx *cx, int place, Table *out) {
    int64_t v[5];
    TRY(sql_get(cx, NULL, places[place].sql, IN(A(cx_today(cx))),
        OUT(O(&v[0]), O(&v[1]), O(&v[2]), O(&v[3]), O(&v[4]))));
    table_row(cx, out);
    table_int(out, C_KEY, place + 1);
    table_text(out, C_PLACE, str_of(place_names[place]));
    table_int(out, C_OPEN, v[0]);
    table_text(out, C_UNIT, str_of(places[place].unit));
    table_int(out, C_TODAY, v[1]);
    table_int(out, C_LATE, v[2]);
    table_int(out, C_RISK, v[3]);
    table_int(out, C_MONEY, v[4]);
    table_text(out, C_WORTH, str_of(places[place].worth));
    return OK;
}

static Status chain_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    for (int place = 0; place < CHAIN_PLACES; place++) TRY(place_row(cx, place, out));
    return OK;
}

// clang-format off
const View chain_now_view = {
    .name = "chain-now", .area = AREA_INFORMATION, .roles = EVERYONE, .sort = "pos",
    .help = "How the chain stands now: what is open, due today, late and at risk in each stage and flow, and its money.",
    .columns = columns, .n = COUNT(columns), .run = chain_rows};
// clang-format on
