// Why is this late, and what is it waiting for: the pegs of an order, followed down. Each row is one step: a demand, and the stock or supply
// that serves it; a supply that is made or moved has needs of its own, which are the next steps. The deepest late step is the cause.
//
// Supply is often shared: a transfer of 300 pieces may bring 3 for this order. Each step tells the order's share only. A supply is there
// when the last of what it needs is, so that the share of a need is taken from what is missing or comes last before what is in stock.
#include "flow/product/chain.h"
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

typedef struct {
    Cx *cx;
    Table *out;
    int step;
} Telling;

static void row(Telling *t, int depth, const Line *need, Qty qty, const char *by,
    const Line *supply, Str says) {
    if (qty.v <= 0) return;
    int late = supply && supply->due.v > need->wanted.v && need->wanted.v
        ? supply->due.v - need->wanted.v
        : 0;
    Id doc = supply ? supply->doc : (Id){0};
    Date due = supply ? supply->due : (Date){0};
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

static Str day_words(Cx *cx, Date d) { return date_text(cx->arena, d); }

static Status planned_says(Cx *cx, Date release, int lead, bool late, Str *says) {
    if (release.v == 0) {
        *says = S("something that it needs never comes");
    } else if (!late) {
        *says = str_fmt(cx->arena, "to be released on " STR_FMT, STR_ARG(day_words(cx, release)));
    } else if (release.v > cx_today(cx).v) {
        *says = str_fmt(cx->arena, "what it needs is there on " STR_FMT ", and it takes %d day%s",
            STR_ARG(day_words(cx, release)), lead, lead == 1 ? "" : "s");
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

// What of a need nobody's supply is for: a plan takes it from stock unless it says that it never comes; of a document it is what is free.
static Status unserved(Cx *cx, const Line *need, Qty left, Qty *free) {
    *free = (Qty){0};
    if (left.v <= 0) return OK;
    if (line_is_planned(need->kind)) {
        Date release = {0};
        TRY(sql_get(cx, NULL, "select coalesce(max(release), 0) from planned where id = $1",
            IN(A(need->parent)), OUT(O(&release))));
        if (release.v > 0) {
            *free = left;
            return OK;
        }
    }
    StockLevel level;
    TRY(stock_level_get(cx, need->item, need->site, &level));
    *free = qty_min(left, qty_max(qty_sub(level.available, level.held), (Qty){0}));
    return OK;
}

// How a quantity of a need is met.
typedef struct {
    Qty picked, stock, free, missing;
    Serving *serving;
    Qty *part; // of each serving
    int n;
} Met;

static Qty take(Qty *left, Qty most) {
    Qty some = qty_min(*left, qty_max(most, (Qty){0}));
    *left = qty_sub(*left, some);
    return some;
}

// `whole`: all of the need is told, not a share of it.
static Status met(Cx *cx, const Line *need, Qty qty, bool whole, Met *m) {
    Qty stock, coming, free, left = qty_sub(need->open, need->picked);
    *m = (Met){0};
    TRY(held_by(cx, need->id, &stock, &coming));
    TRY(chain_serving(cx, need->id, &m->serving, &m->n));
    m->part = NEW_ARRAY(cx->arena, Qty, m->n);
    take(&left, stock);
    for (int i = 0; i < m->n; i++) take(&left, serving_qty(&m->serving[i]));
    TRY(unserved(cx, need, left, &free));
    m->missing = qty_sub(left, free);
    left = qty;
    if (!whole) {
        m->missing = take(&left, m->missing);
        for (int i = m->n - 1; i >= 0; i--) m->part[i] = take(&left, serving_qty(&m->serving[i]));
    }
    m->picked = take(&left, need->picked);
    m->stock = take(&left, stock);
    for (int i = 0; whole && i < m->n; i++) m->part[i] = take(&left, serving_qty(&m->serving[i]));
    m->free = take(&left, free);
    return OK;
}

static Status tell(Telling *t, const Line *need, Qty qty, int depth) {
    Met m;
    TRY(met(t->cx, need, qty, depth == 0, &m));
    row(t, depth, need, m.picked, "packing", NULL, S("picked already"));
    row(t, depth, need, m.stock, "stock", NULL, S("held for it"));
    for (int i = 0; i < m.n; i++) {
        if (m.part[i].v == 0) continue;
        Line supply;
        Str says;
        TRY(line_get(t->cx, m.serving[i].supply, &supply));
        TRY(supply_says(t->cx, need, &supply, &says));
        row(t, depth, need, m.part[i], line_kind_names[supply.kind], &supply, says);
        if (depth >= CHAIN_MAX) continue;
        Line *needs;
        int k;
        TRY(chain_needs(t->cx, &supply, &needs, &k));
        for (int j = 0; j < k; j++) {
            Qty share = chain_share(&supply, &needs[j], m.part[i]);
            if (share.v > 0) TRY(tell(t, &needs[j], share, depth + 1));
        }
    }
    row(t, depth, need, m.free, "free stock", NULL,
        need->kind == LINE_ORDER ? S("there is enough: allocate it") : S("there is enough"));
    if (m.missing.v == 0) return OK;
    Str says;
    TRY(nothing_says(t->cx, need, &says));
    row(t, depth, need, m.missing, "nothing", NULL, says);
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
        if (lines[i].open.v > 0 && line_is_demand(lines[i].kind))
            TRY(tell(&t, &lines[i], lines[i].open, 0));
    return OK;
}

// clang-format off
const View explain_view = {
    .name = "plan-explain", .area = AREA_PLAN, .roles = EVERYONE, .sort = "step", .params = &of_shape,
    .help = "Why an order comes when it does: what serves each line, what that waits for, and so on down to the cause.",
    .columns = columns, .n = COUNT(columns), .run = explain_rows};
// clang-format on
