// Needs of returns: what customers send back, and what is to go back to suppliers.
#include "desk/need.h"
#include <stdlib.h>

#include "flow/product/hold.h"
#include "flow/product/move.h"
#include "flow/product/quarantine.h"

// clang-format off
#define SUM_LINES(what) "(select " what " from line l where l.doc = d.id and l.kind = 'return')"
#define CAME_QTY SUM_LINES("cast(coalesce(sum(l.done), 0) as bigint)")
#define CAME SUM_LINES("cast(round(coalesce(sum(l.price / 10000.0 * l.done / 1000000.0), 0)) as bigint)")
#define CREDITED \
    "(select cast(coalesce(sum(l.amount), 0) as bigint) from invoice i join invoice_line l on l.invoice = i.id" \
    " where i.doc = d.id and i.kind = 'credit' and i.reversed = 0)"
#define JUDGED(more) "(select cast(coalesce(sum(x.qty), 0) as bigint) from disposition x where x.doc = d.id" more ")"
#define PLACED "cast(d.placed / 86400000000 as integer)"
#define RETURN(money, due, more) \
    "select " FOUND("d.id", "d.number", "d.party", "0", "d.site", money, due, SUM_LINES("count(*)"), "p.name", "''") NO_LINE \
    " from doc d join party p on p.id = d.party where d.kind = 'return' and d.closed = 0 and " more
#define CLAIM(what, more) "(select " what " from due u where u.doc = d.id and u.kind = 'claim'" more ")"
#define TO_SUPPLIER(money, due, more) \
    "select " FOUND("d.id", "d.number", "d.party", "0", "d.site", money, due, "(select count(*) from line l where l.doc = d.id)", \
        "p.name", "''") NO_LINE \
    " from doc d join party p on p.id = d.party where d.kind = 'supplier-return' and d.closed = 0 and " more

const NeedKind returns_needs[] = {
    {CHAIN_RETURNS, "return-approve", RETURN("d.total", PLACED, "d.status = 'requested' and $1 > 0"),
        "{a} asks to send {n line} back.", "Approve {doc}", "return", "approve", "ret=doc", false},
    {CHAIN_RETURNS, "return-overdue", RETURN("d.total", "d.due", "d.status = 'approved' and d.due > 0 and d.due < $1"),
        "{a} wanted to send {n line} back by {due}, and nothing came.", "Close {doc}", "return", "close", "ret=doc", false},
    {CHAIN_RETURNS, "return-inspect", RETURN(CAME, PLACED, "d.status in ('received', 'inspected') and $1 > 0 and " CAME_QTY " > " JUDGED("")),
        "In quarantine, to be inspected: {n line} of {a}.", "Restock {doc}", "return", "inspect", "ret=doc", false},
    {CHAIN_RETURNS, "return-dispose", RETURN(CAME, PLACED, "d.status = 'inspected' and $1 > 0 and " JUDGED(" and x.done = 0") " > 0"),
        "Judged, and not carried out: {n line} of {a}.", "Carry out {doc}", "return", "dispose", "ret=doc", false},
    {CHAIN_RETURNS, "return-refund", RETURN(CAME " - " CREDITED, PLACED, "d.status in ('received', 'inspected', 'done') and $1 > 0 and " CAME " > " CREDITED),
        "{a} is to be credited {money}.", "Refund {money} for {doc}", "return", "refund", "ret=doc", false},
    {CHAIN_RETURNS, "supplier-return-ship", TO_SUPPLIER("d.total", "d.due", "d.status = 'open' and $1 > 0"),
        "To go back to {a}: {n line}.", "Ship {doc}", "supplier-return", "ship", "doc=doc", false},
    {CHAIN_RETURNS, "supplier-return-credit",
        TO_SUPPLIER(CLAIM("cast(coalesce(sum(u.open), 0) as bigint)", ""), CLAIM("coalesce(min(u.due), 0)", " and u.open > 0"),
            "d.status = 'shipped' and exists " CLAIM("1", " and u.open > 0 and u.due < $1")),
        "{a} has not credited {money}, claimed for {n line}; due on {due}.", "Take the credit for {doc}", "supplier-return", "credit", "doc=doc", false},
};
const int returns_needs_n = COUNT(returns_needs);

// ---- goods to be swept ---------------------------------------------------------------------------------------------------
static const NeedKind sweep = {CHAIN_PRODUCT, "stock-sweep", NULL,
    "Expired, or in quarantine to go back to its supplier: {n lot} at {site}.", "Sweep {site}", "supplier-return", "sweep", "site=site", false};
// clang-format on

// By site, with what goods of an item there are worth.
static Status swept(Needs *n, Found *at, Id item, Id site, Qty qty, Date since) {
    StockLevel level;
    TRY(stock_level_get(n->cx, item, site, &level));
    if (!id_eq(at->doc, site)) {
        if (at->n) TRY(need_found(n, &sweep, at));
        *at = (Found){.doc = site, .site = site, .number = S(""), .due = since};
    }
    at->n++;
    if (level.on_hand.v > 0)
        at->money = money_add(at->money, money_part(level.value, qty, level.on_hand));
    if (since.v && (at->due.v == 0 || since.v < at->due.v)) at->due = since;
    return OK;
}

typedef struct {
    Id site, item;
    Qty qty;
    Date since;
} Swept;

static int by_site(const void *a_, const void *b_) {
    const Swept *a = a_, *b = b_;
    if (a->site.v != b->site.v) return a->site.v < b->site.v ? -1 : 1;
    return (a->item.v > b->item.v) - (a->item.v < b->item.v);
}

static Status expired_read(Needs *n, Swept **all, size_t *count, size_t *cap) {
    Rows r;
    TRY(sql_open(n->cx, &r,
        "select p.site, a.unit, a.posted, t.expires from lot t cross join place p cross join "
        "account a"
        " where t.expires > 0 and t.expires < $1 and p.site > 0 and p.kind = 'storage' and a.unit "
        "= t.item"
        " and a.place = p.id and a.lot = t.id and a.owner = 0 and a.flow = 1 and a.posted > 0",
        A(n->today)));
    while (rows_next(&r)) {
        *all = arena_grow(n->cx->arena, *all, *count, cap, *count + 1, sizeof **all);
        (*all)[(*count)++] = (Swept){rows_id(&r, 0), rows_id(&r, 1), rows_qty(&r, 2), rows_date(&r, 3)};
    }
    return rows_end(&r);
}

Status sweeps_find(Needs *n) {
    Swept *all = NULL;
    size_t count = 0, cap = 0;
    Quarantined *q;
    int k;
    TRY(expired_read(n, &all, &count, &cap));
    TRY(quarantine_look(n->cx, (Id){0}, &q, &k));
    for (int i = 0; i < k; i++) {
        all = arena_grow(n->cx->arena, all, count, &cap, count + 1, sizeof *all);
        all[count++] = (Swept){q[i].site, q[i].item, q[i].qty, {0}};
    }
    if (count) qsort(all, count, sizeof *all, by_site);
    Found at = {0};
    for (size_t i = 0; i < count; i++)
        TRY(swept(n, &at, all[i].item, all[i].site, all[i].qty, all[i].since));
    return at.n ? need_found(n, &sweep, &at) : OK;
}
