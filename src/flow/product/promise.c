// Available to promise, over time: what an item's stock at a site will be once all that is expected has happened, and how much of
// it is nobody's yet.
//
// The future is a list of days on which something is due. On each, projected = free stock + supply not held by anybody
// - demand that holds nothing, up to that day. What may be promised for a day is the least projection from it on, so that a
// promise never takes what a later one counts on (the "cumulative ATP with look-ahead" of the APICS dictionary). Supply is due here on the
// day by which it is there as surely as the setting promise.confidence wants (lead_surely), where that is after the day that it is due.
#include <stdlib.h>

#include "flow/product/lead.h"
#include "flow/product/parts.h"
#include "network/network.h"

typedef struct {
    Id line;
    int32_t kind;
    Date wanted, due, sure;
    Id giver; // of firm supply: who brings it, for its lead time
    Qty by;   // supply above 0, demand below
} Expected;

static int expected_order(const void *a, const void *b) {
    const Expected *x = a, *y = b;
    if (x->due.v != y->due.v) return x->due.v < y->due.v ? -1 : 1;
    return x->line.v < y->line.v ? -1 : x->line.v > y->line.v;
}

static int32_t kind_of(Str word) {
    for (int32_t k = 0; k < LINE_KINDS; k++)
        if (str_is(word, line_kind_names[k])) return k;
    return LINE_SERVICE;
}

// What of a line is nobody's: supply less the holds on it; demand less what it holds already, or has in packing.
static Qty not_held(int32_t kind, Qty open, Qty picked, Qty holds, Qty held_on_it) {
    if (kind == LINE_RETURN || kind == LINE_SUPPLIER_RETURN || kind == LINE_SERVICE)
        return (Qty){0};
    Qty taken = line_is_supply(kind) ? held_on_it : qty_add(picked, holds);
    Qty left = qty_sub(open, qty_min(open, taken));
    return line_is_supply(kind) ? left : qty_neg(left);
}

// The day on which what a line brings can be counted on. Of planned supply the plan has said it.
static Status surely(Cx *cx, LeadsAsked **asked, Id site, Expected *x) {
    LeadKind kind = x->kind == LINE_PURCHASE ? LEAD_PURCHASE
        : x->kind == LINE_WORK               ? LEAD_WORK
                                             : LEAD_TRANSFER;
    if (x->kind == LINE_PURCHASE || x->kind == LINE_WORK || x->kind == LINE_TRANSFER_IN)
        TRY(lead_surely(cx, asked, kind, x->giver, site, x->wanted.v ? x->wanted : x->due, &x->sure));
    if (x->sure.v > x->due.v) x->due = x->sure;
    return OK;
}

// `except`: a demand line that is looked at as if it were not there; 0: none.
static Status expected_read(Cx *cx, Id item, Id site, Date from, Id except, Expected **out, int *n) {
    *out = NULL;
    *n = 0;
    size_t cap = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select l.id, l.due, l.kind, l.open, l.picked, "
        "(select cast(coalesce(sum(h.qty), 0) as bigint) from hold h where h.line = l.id), "
        "(select cast(coalesce(sum(h.qty), 0) as bigint) from hold h where h.supply = l.id and "
        "h.supply <> 0), "
        "l.wanted, case l.kind when 'purchase' then l.party when 'transfer-in' then"
        " (select d.site from doc d where d.id = l.doc) else 0 end,"
        " coalesce((select p.sure from planned p where p.id = l.id), 0) "
        "from line l where l.item = $1 and l.site = $2 and l.open > 0 and l.id <> $3",
        A(item), A(site), A(except)));
    while (rows_next(&r)) {
        Expected x = {.line = rows_id(&r, 0),
            .due = rows_date(&r, 1),
            .kind = kind_of(rows_peek(&r, 2)),
            .wanted = rows_date(&r, 7),
            .giver = rows_id(&r, 8),
            .sure = rows_date(&r, 9)};
        x.by = not_held(x.kind, rows_qty(&r, 3), rows_qty(&r, 4), rows_qty(&r, 5), rows_qty(&r, 6));
        if (x.by.v == 0) continue;
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = x;
    }
    TRY(rows_end(&r));
    LeadsAsked *asked = NULL;
    for (int i = 0; i < *n; i++) {
        TRY(surely(cx, &asked, site, &(*out)[i]));
        if ((*out)[i].due.v < from.v) (*out)[i].due = from;
    }
    if (*n > 1) qsort(*out, (size_t)*n, sizeof **out, expected_order);
    return OK;
}

Status atp_days(Cx *cx, Id item, Id site, Qty free, Date from, Id except, AtpDay **out, int *n) {
    Expected *expected;
    int lines;
    TRY(expected_read(cx, item, site, from, except, &expected, &lines));
    AtpDay *days = NEW_ARRAY(cx->arena, AtpDay, lines + 1);
    int last = 0;
    days[0] = (AtpDay){.date = from, .projected = free};
    for (int i = 0; i < lines; i++) {
        if (expected[i].due.v != days[last].date.v) {
            days[last + 1] = (AtpDay){.date = expected[i].due,
                .projected = days[last].projected,
                .last_supply = days[last].last_supply};
            last++;
        }
        AtpDay *day = &days[last];
        day->projected = qty_add(day->projected, expected[i].by);
        if (expected[i].by.v > 0) {
            day->supply = qty_add(day->supply, expected[i].by);
            day->last_supply = expected[i].line;
        } else {
            day->demand = qty_sub(day->demand, expected[i].by);
        }
    }
    Qty least = days[last].projected;
    for (int i = last; i >= 0; i--) {
        least = qty_min(least, days[i].projected);
        days[i].promisable = qty_max(least, (Qty){0});
    }
    *out = days;
    *n = last + 1;
    return OK;
}

static Status promise(Cx *cx, Id item, Id site, Qty qty, Date from, Id except, Promise *out) {
    StockLevel level;
    TRY(stock_level_get(cx, item, site, &level));
    *out = (Promise){.now = qty_sub(level.available, level.held)};
    if (out->now.v >= qty.v) {
        out->date = from;
        return OK;
    }
    AtpDay *days;
    int n;
    TRY(atp_days(cx, item, site, out->now, from, except, &days, &n));
    for (int i = 0; i < n; i++) {
        if (days[i].promisable.v < qty.v) continue;
        out->date = days[i].date;
        out->supply = days[i].last_supply;
        break;
    }
    return OK;
}

Status promise_date(Cx *cx, Id item, Id site, Qty qty, Date from, Promise *out) {
    return promise(cx, item, site, qty, from, (Id){0}, out);
}

Status promise_again(Cx *cx, const Line *demand, Qty qty, Date from, Promise *out) {
    return promise(cx, demand->item, demand->site, qty, from, demand->id, out);
}

// ---- the view ------------------------------------------------------------------------------------------------------------

typedef struct {
    Id item, site;
} AtpParams;

static const Field atp_fields[] = {
    {FIELD(AtpParams, item), .label = "Item", .ref = &item_entity, .example = "MUG-BLUE"},
    {FIELD(AtpParams, site), .label = "Site", .ref = &site_entity, .example = "MAIN"},
};
const Shape atp_params = SHAPE("AvailableToPromiseParams", AtpParams, atp_fields);

const Column atp_columns[ATP_COLUMNS] = {
    {.name = "date", .kind = K_DATE, .label = "Date"},
    {.name = "supply",
        .kind = K_QTY,
        .label = "Supply",
        .help = "There by that day as surely as promises are to be, and held by nobody"},
    {.name = "demand", .kind = K_QTY, .label = "Demand", .help = "Due that day and holding nothing yet"},
    {.name = "projected", .kind = K_QTY, .label = "Projected", .help = "Free at the end of the day"},
    {.name = "promisable",
        .kind = K_QTY,
        .label = "Available to promise",
        .help = "What may be promised for that day and stays free for what is promised already"},
    {.name = "line", .kind = K_ID, .label = "Last supply", .ref = &line_entity, .hidden = true},
};

Status atp_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    const AtpParams *p = params;
    StockLevel level;
    TRY(stock_level_get(cx, p->item, p->site, &level));
    AtpDay *days;
    int n;
    TRY(atp_days(cx, p->item, p->site, qty_sub(level.available, level.held), cx_today(cx), (Id){0},
        &days, &n));
    for (int i = 0; i < n; i++) {
        table_row(cx, out);
        table_int(out, 0, days[i].date.v);
        table_int(out, 1, days[i].supply.v);
        table_int(out, 2, days[i].demand.v);
        table_int(out, 3, days[i].projected.v);
        table_int(out, 4, days[i].promisable.v);
        table_int(out, 5, days[i].last_supply.v);
    }
    return OK;
}
