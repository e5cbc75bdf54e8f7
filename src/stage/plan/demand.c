// Demand history: what customers asked for, by item, shipping site and week, whether there was stock for it or not. Collected from
// order lines week by week, each week once it is over; what was before Argosy's time is imported.
//
// A line that was cancelled before it was shipped counts with what was not cancelled. With the demand goes how it was served: a
// line counts as filled where stock stood behind all of it on the day it was wanted (it is due when it was wanted, and what is still
// open of it is held or picked; a line that had to wait is due later from then on).
#include "flow/cash/cash.h"
#include "stage/plan/parts.h"
#include "store/store.h"

static const Shape nothing = NO_FIELDS("Done");

// ---- import ----------------------------------------------------------------------------------------------------------
static const Field line_fields[] = {
    {FIELD(DemandLine, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(DemandLine, site), .label = "Site", .ref = &site_entity,
        .help = "That would have shipped it.", .example = "FC-UK"},
    {FIELD(DemandLine, date), .label = "Date", .help = "Or any day of the week.", .example = "2011-03-14"},
    {FIELD(DemandLine, qty), .label = "Quantity", .positive = true, .example = "24"},
    {FIELD(DemandLine, lines), .label = "Order lines", .optional = true, .positive = true,
        .help = "Empty: one.", .example = "4"},
};
static const Shape line_shape = SHAPE("DemandLine", DemandLine, line_fields);
static const Field import_fields[] = {
    {FIELD(DemandImport, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Shape import_shape = SHAPE("DemandImport", DemandImport, import_fields);

typedef struct {
    Id item, site;
    Date week;
    Qty qty;
    int64_t lines, squares, known, filled;
} Demand;

// Beyond this the spread of line sizes does not matter any more; below it 26 weeks can be added up.
#define SQUARES_MAX INT64_C(1000000000000000)

static int64_t squares_add(int64_t sum, int64_t units) {
    int64_t most = 30000000; // its square is just below
    sum += units < most ? units * units : SQUARES_MAX;
    return sum < SQUARES_MAX ? sum : SQUARES_MAX;
}

static Status demand_put(Cx *cx, const Demand *d) {
    int64_t changed;
    TRY(sql_run_n(cx, &changed,
        "insert into demand (id, item, site, week, qty, lines, squares, known, filled)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " on conflict (item, site, week) do update set qty = demand.qty + excluded.qty,"
        " lines = demand.lines + excluded.lines, known = demand.known + excluded.known,"
        " filled = demand.filled + excluded.filled, squares = case when demand.squares < $10"
        " then demand.squares + excluded.squares else demand.squares end"
        " where demand.qty <= $11 - excluded.qty",
        A(cx_id(cx)), A(d->item), A(d->site), A(d->week), A(d->qty), A(d->lines), A(d->squares),
        A(d->known), A(d->filled), A(SQUARES_MAX), A(INT64_MAX)));
    if (changed > 0) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "qty", "the demand of one week becomes too large to count"),
            decimal_text(cx->arena, d->qty.v, 6, 0)),
        "look for a wrong quantity among what was imported for the week of " STR_FMT,
        STR_ARG(date_text(cx->arena, d->week)));
}

static Status demand_import_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const DemandImport *in = in_;
    const DemandLine *l = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        int64_t lines = l[i].lines > 0 ? l[i].lines : 1, units = l[i].qty.v / UNIT, each = units / lines;
        Demand d = {
            .item = l[i].item, .site = l[i].site, .week = date_week(l[i].date), .qty = l[i].qty, .lines = lines};
        // Lines of one size: how they differed is not known.
        d.squares = each < 30000000 && units * each < SQUARES_MAX ? units * each : SQUARES_MAX;
        Status s = demand_put(cx, &d);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    return OK;
}

// ---- collect ---------------------------------------------------------------------------------------------------------
static const Field collect_fields[] = {
    {FIELD(DemandCollect, through), .label = "Through", .optional = true,
        .help = "Last day to be counted; only whole weeks that are over are. Empty: yesterday.",
        .example = "2011-06-05"},
};
static const Shape collect_shape = SHAPE("DemandCollect", DemandCollect, collect_fields);

// The first week that was not collected yet; nobody else collects before this action ends.
static Status first_week(Cx *cx, Date *week) {
    int64_t next;
    TRY(sql_exec(cx,
        "insert into meta (name, value) values ('demand_week', 0) on conflict (name) do nothing"));
    const char *text = conn_is_sqlite(cx->conn)
        ? "select value from meta where name = 'demand_week'"
        : "select value from meta where name = 'demand_week' for update";
    TRY(sql_get(cx, NULL, text, NO_ARGS, OUT(O(&next))));
    if (next != 0) {
        *week = (Date){(int32_t)next};
        return OK;
    }
    Time first;
    bool found;
    TRY(sql_get(cx, &found, "select placed from doc where kind = 'order' order by placed limit 1",
        NO_ARGS, OUT(O(&first))));
    *week = found ? date_week(time_date(first)) : this_week(cx);
    return OK;
}

static Status collect_week(Cx *cx, Date week) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select l.item, l.site, l.done + l.open, case when l.due <= l.wanted and l.open - l.picked "
        "<="
        " (select cast(coalesce(sum(h.qty), 0) as bigint) from hold h where h.line = l.id and "
        "h.supply = 0)"
        " then 1 else 0 end"
        " from doc d join line l on l.doc = d.id and l.kind = 'order'"
        " where d.kind = 'order' and d.placed >= $1 and d.placed < $2 and l.done + l.open > 0"
        " order by l.item, l.site",
        A(date_time(week)), A(date_time(date_add(week, 7)))));
    Demand *sums = NULL;
    size_t n = 0, cap = 0;
    while (rows_next(&r)) {
        Id item = rows_id(&r, 0), site = rows_id(&r, 1);
        if (n == 0 || !id_eq(item, sums[n - 1].item) || !id_eq(site, sums[n - 1].site)) {
            sums = arena_grow(cx->arena, sums, n, &cap, n + 1, sizeof *sums);
            sums[n++] = (Demand){.item = item, .site = site, .week = week};
        }
        Demand *d = &sums[n - 1];
        d->qty = qty_add(d->qty, rows_qty(&r, 2));
        d->squares = squares_add(d->squares, rows_int(&r, 2) / UNIT);
        d->lines++;
        d->known++;
        d->filled += rows_int(&r, 3);
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++) TRY(demand_put(cx, &sums[i]));
    return OK;
}

Status demand_collect_through(Cx *cx, Date through) {
    Date week;
    TRY(first_week(cx, &week));
    if (through.v >= cx_today(cx).v) through = date_add(cx_today(cx), -1);
    if (date_add(week, 6).v > through.v) return OK;
    for (; date_add(week, 6).v <= through.v; week = date_add(week, 7)) TRY(collect_week(cx, week));
    return sql_run(cx, "update meta set value = $1 where name = 'demand_week'", A((int)week.v));
}

static Status demand_collect_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    (void)out;
    Date through = ((const DemandCollect *)in)->through;
    TRY(week_balances_keep(cx)); // the books by week, on the same occasion
    return demand_collect_through(cx, through.v ? through : date_add(cx_today(cx), -1));
}

// clang-format off
static const Column history_columns[] = {
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "item", .expr = "d.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .expr = "d.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "week", .expr = "d.week", .kind = K_DATE, .label = "Week of"},
    {.name = "qty", .expr = "d.qty", .kind = K_QTY, .label = "Asked for"},
    {.name = "lines", .expr = "d.lines", .kind = K_INT64, .label = "Order lines"},
    {.name = "filled", .expr = "d.filled", .kind = K_INT64, .label = "Filled at once", .help = "Of the lines, from stock when they were placed; imported ones are not known."},
};
const View demand_history_view = {
    .name = "demand-history", .area = AREA_PLAN, .roles = EVERYONE, .sort = "-week",
    .help = "Demand by item, site and week: what customers asked for, whether there was stock or not.",
    .from = "demand d", .columns = history_columns, .n = COUNT(history_columns)};

const Action demand_import = {
    .noun = "demand", .verb = "import", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Adds demand of a time before the orders that Argosy has.",
    .in = &import_shape, .out = &nothing, .run = demand_import_run};
const Action demand_collect = {
    .noun = "demand", .verb = "collect", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Collects demand from order lines, for the whole weeks that are over and were not collected yet.",
    .in = &collect_shape, .out = &nothing, .run = demand_collect_run};
// clang-format on
