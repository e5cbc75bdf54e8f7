// Why is this late, and what is it waiting for: the pegs of an order, followed down. Each row is one step: a demand, and the stock or supply
// that serves it; a supply that is made or moved has needs of its own, which are the next steps. The deepest late step is the cause.
#include "flow/product/hold.h"
#include "flow/product/move.h"
#include "stage/plan/parts.h"

typedef struct {
    Id order;
} ExplainOf;
static const Field of_fields[] = {
    {FIELD(ExplainOf, order), .label = "Order", .ref = &doc_entity,
        .help = "Or a transfer, a work order, …", .example = "SO-1001"},
};
static const Shape of_shape = SHAPE("ExplainOf", ExplainOf, of_fields);

enum { E_STEP, E_DEPTH, E_ITEM, E_SITE, E_QTY, E_NEEDED, E_BY, E_DOC, E_DUE, E_LATE, E_SAYS };
// clang-format off
static const Column columns[] = {
    [E_STEP] = {.name = "step", .kind = K_INT, .label = "Step"},
    [E_DEPTH] = {.name = "depth", .kind = K_INT, .label = "Depth", .help = "0: a line of the order itself."},
    [E_ITEM] = {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    [E_SITE] = {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    [E_QTY] = {.name = "qty", .kind = K_QTY, .label = "Quantity"},
    [E_NEEDED] = {.name = "needed", .kind = K_DATE, .label = "Needed"},
    [E_BY] = {.name = "served_by", .kind = K_TEXT, .label = "Served by"},
    [E_DOC] = {.name = "doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    [E_DUE] = {.name = "due", .kind = K_DATE, .label = "There on"},
    [E_LATE] = {.name = "late_days", .kind = K_INT, .label = "Late (days)"},
    [E_SAYS] = {.name = "says", .kind = K_TEXT, .label = "Why"},
};
// clang-format on

enum { DEPTH_MAX = 12 }; // levels of bills and lanes followed

typedef struct {
    Cx *cx;
    Table *out;
    int step;
} Telling;

typedef struct {
    Id supply;
    Qty qty;
} Served;

static void row(
    Telling *t, int depth, const Line *need, Qty qty, const char *by, Id doc, Date due, Str says) {
    int late = due.v > need->wanted.v && need->wanted.v ? due.v - need->wanted.v : 0;
    table_row(t->cx, t->out);
    table_int(t->out, E_STEP, ++t->step);
    table_int(t->out, E_DEPTH, depth);
    table_int(t->out, E_ITEM, need->item.v);
    table_int(t->out, E_SITE, need->site.v);
    table_int(t->out, E_QTY, qty.v);
    table_int(t->out, E_NEEDED, need->wanted.v);
    table_text(t->out, E_BY, str_of(by));
    table_int(t->out, E_DOC, doc.v);
    table_int(t->out, E_DUE, due.v);
    table_int(t->out, E_LATE, late);
    table_text(t->out, E_SAYS, says);
}

// Supply that serves a demand line: what it holds on coming lines, and what is pegged to it.
static Status served_by(Cx *cx, Id demand, Served **out, int *n) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select x.supply, cast(max(x.qty) as bigint) from (select supply, qty from hold where line "
        "= $1 and supply <> 0"
        " union all select supply, qty from peg where demand = $1) x join line s on s.id = "
        "x.supply where s.open > 0"
        " group by x.supply, s.due order by s.due, x.supply",
        A(demand)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Served){rows_id(&r, 0), rows_qty(&r, 1)};
    }
    *n = (int)count;
    return rows_end(&r);
}

// What a firm or planned supply needs: lines that name it as parent; a transfer in names its line out.
static Status needs_of(Cx *cx, const Line *supply, Line **out, int *n) {
    List found;
    if (supply->kind == LINE_TRANSFER_IN)
        TRY(record_list(cx, &line_entity, "where id = $1 and open > 0", IN(A(supply->parent)), &found));
    else
        TRY(record_list(cx, &line_entity, "where parent = $1 and parent <> 0 and open > 0 order by pos, id",
            IN(A(supply->id)), &found));
    *out = found.at;
    *n = found.n;
    return OK;
}

static Str day_words(Cx *cx, Date d) { return date_text(cx->arena, d); }

static Status planned_says(Cx *cx, Date release, int lead, bool late, Str *says) {
    if (release.v == 0) {
        *says = S("something that it needs never comes");
    } else if (!late) {
        *says = str_fmt(cx->arena, "to be released on " STR_FMT, STR_ARG(day_words(cx, release)));
    } else if (release.v > cx_today(cx).v) {
        *says = str_fmt(cx->arena, "what it needs is there on " STR_FMT ", and it takes %d days",
            STR_ARG(day_words(cx, release)), lead);
    } else {
        *says = str_fmt(cx->arena, "released today at the earliest, and it takes %d day%s", lead,
            lead == 1 ? "" : "s");
    }
    return OK;
}

static Status firm_says(Cx *cx, const Line *supply, bool late, Str *says) {
    Str party;
    TRY(sql_get(cx, NULL, "select coalesce(p.name, '') from doc d left join party p on p.id = d.party where d.id = $1",
        IN(A(supply->doc)), OUT(O(&party))));
    if (supply->due.v < cx_today(cx).v) {
        *says = str_fmt(cx->arena, "was due on " STR_FMT ", and is not here",
            STR_ARG(day_words(cx, supply->due)));
    } else if (!late) {
        *says = S("in time");
    } else if (supply->due.v > supply->wanted.v && supply->wanted.v && supply->kind == LINE_PURCHASE) {
        *says = str_fmt(cx->arena,
            STR_FMT " confirmed it for " STR_FMT ", and " STR_FMT " was asked for", STR_ARG(party),
            STR_ARG(day_words(cx, supply->due)), STR_ARG(day_words(cx, supply->wanted)));
    } else {
        *says = str_fmt(cx->arena, "was asked for on " STR_FMT,
            STR_ARG(day_words(cx, supply->wanted.v ? supply->wanted : supply->due)));
    }
    return OK;
}

static Status supply_says(Cx *cx, const Line *need, const Line *supply, Str *says) {
    Date release = {0};
    int lead = 0;
    bool planned, late = need->wanted.v && supply->due.v > need->wanted.v;
    TRY(sql_get(cx, &planned, "select p.release, s.lead_days from planned p join source s on s.id = p.source where p.id = $1",
        IN(A(supply->id)), OUT(O(&release), O(&lead))));
    return planned ? planned_says(cx, release, lead, late, says) : firm_says(cx, supply, late, says);
}

// Nothing serves it: because nothing could, or because no plan was made since.
static Status nothing_says(Cx *cx, const Line *need, Str *says) {
    Source *sources;
    int n;
    TRY(sources_of(cx, need->item, need->site, &sources, &n));
    *says = n == 0 ? S("nothing supplies it: give it a source")
                   : S("no supply is expected for it: run the plan");
    return OK;
}

static Status tell(Telling *t, const Line *need, int depth) {
    Qty stock, coming, left = need->open;
    TRY(held_by(t->cx, need->id, &stock, &coming));
    if (need->picked.v > 0)
        row(t, depth, need, need->picked, "packing", (Id){0}, cx_today(t->cx), S("picked already"));
    left = qty_sub(left, qty_min(left, need->picked));
    if (stock.v > 0)
        row(t, depth, need, stock, "stock", (Id){0}, cx_today(t->cx), S("held for it"));
    left = qty_sub(left, qty_min(left, stock));
    Served *s;
    int n;
    TRY(served_by(t->cx, need->id, &s, &n));
    for (int i = 0; i < n && left.v > 0; i++) {
        Line supply;
        Str says;
        TRY(line_get(t->cx, s[i].supply, &supply));
        TRY(supply_says(t->cx, need, &supply, &says));
        Qty part = qty_min(left, s[i].qty);
        row(t, depth, need, part, line_kind_names[supply.kind], supply.doc, supply.due, says);
        left = qty_sub(left, part);
        if (depth >= DEPTH_MAX) continue;
        Line *needs;
        int k;
        TRY(needs_of(t->cx, &supply, &needs, &k));
        for (int j = 0; j < k; j++) TRY(tell(t, &needs[j], depth + 1));
    }
    if (left.v == 0) return OK;
    StockLevel level;
    TRY(stock_level_get(t->cx, need->item, need->site, &level));
    Qty free = qty_sub(level.available, level.held);
    if (free.v >= left.v)
        row(t, depth, need, left, "free stock", (Id){0}, cx_today(t->cx),
            need->kind == LINE_ORDER ? S("there is enough: allocate it") : S("there is enough"));
    else {
        Str says;
        TRY(nothing_says(t->cx, need, &says));
        row(t, depth, need, left, "nothing", (Id){0}, (Date){0}, says);
    }
    return OK;
}

static Status explain_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    const ExplainOf *of = params;
    Line *lines;
    int n;
    TRY(lines_of(cx, of->order, &lines, &n));
    Telling t = {.cx = cx, .out = out};
    for (int i = 0; i < n; i++)
        if (lines[i].open.v > 0 && line_is_demand(lines[i].kind)) TRY(tell(&t, &lines[i], 0));
    return OK;
}

// clang-format off
const View explain_view = {
    .name = "plan-explain", .area = AREA_PLAN, .roles = EVERYONE, .sort = "step", .params = &of_shape,
    .help = "Why an order comes when it does: what serves each line, what that waits for, and so on down to the cause.",
    .columns = columns, .n = COUNT(columns), .run = explain_rows};
// clang-format on
