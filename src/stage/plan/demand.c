// Demand history: what customers asked for, by item, shipping site and week, whether there was stock for it or not. Collected from
// order lines week by week, each week once it is over; what was before Argosy's time is imported.
//
// A line that was cancelled before it was shipped counts with what was not cancelled.
#include "stage/plan/parts.h"

static const Shape nothing = NO_FIELDS("Done");

// ---- import ----------------------------------------------------------------------------------------------------------
static const Field line_fields[] = {
    {FIELD(DemandLine, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(DemandLine, site), .label = "Site", .ref = &site_entity,
        .help = "That would have shipped it.", .example = "FC-UK"},
    {FIELD(DemandLine, date), .label = "Date", .help = "Or any day of the week.", .example = "2011-03-14"},
    {FIELD(DemandLine, qty), .label = "Quantity", .positive = true, .example = "24"},
    {FIELD(DemandLine, lines), .label = "Order lines", .optional = true, .help = "Empty: one.",
        .example = "4"},
};
static const Shape line_shape = SHAPE("DemandLine", DemandLine, line_fields);
static const Field import_fields[] = {
    {FIELD(DemandImport, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Shape import_shape = SHAPE("DemandImport", DemandImport, import_fields);

static Status demand_put(Cx *cx, Id item, Id site, Date week, Qty qty, int64_t lines, int64_t squares) {
    return sql_run(cx,
        "insert into demand (id, item, site, week, qty, lines, squares) values ($1, $2, $3, $4, "
        "$5, $6, $7)"
        " on conflict (item, site, week) do update set qty = demand.qty + excluded.qty,"
        " lines = demand.lines + excluded.lines, squares = demand.squares + excluded.squares",
        A(cx_id(cx)), A(item), A(site), A(week), A(qty), A(lines), A(squares));
}

static Status demand_import_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const DemandImport *in = in_;
    const DemandLine *l = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        int64_t lines = l[i].lines > 0 ? l[i].lines : 1;
        int64_t units = l[i].qty.v / UNIT;
        TRY(demand_put(cx, l[i].item, l[i].site, date_week(l[i].date), l[i].qty, lines,
            units * (units / lines)));
    }
    return OK;
}

// ---- collect ---------------------------------------------------------------------------------------------------------
static const Field collect_fields[] = {
    {FIELD(DemandCollect, through), .label = "Through", .optional = true,
        .help = "Last day to be counted; only whole weeks are. Empty: yesterday.", .example = "2011-06-05"},
};
static const Shape collect_shape = SHAPE("DemandCollect", DemandCollect, collect_fields);

// The first week not collected yet: after the last one that was, or the week of the first order.
static Status first_week(Cx *cx, Date *week) {
    int64_t next;
    bool found;
    TRY(sql_get(cx, &found, "select value from meta where name = 'demand_week'", NO_ARGS, OUT(O(&next))));
    if (found) {
        *week = (Date){(int32_t)next};
        return OK;
    }
    Time first;
    TRY(sql_get(cx, &found, "select placed from doc where kind = 'order' order by placed limit 1",
        NO_ARGS, OUT(O(&first))));
    *week = found ? date_week(time_date(first)) : this_week(cx);
    return OK;
}

static Status collect_week(Cx *cx, Date week) {
    Rows r;
    Time from = date_time(week), to = date_time(date_add(week, 7));
    TRY(sql_open(cx, &r,
        "select l.item, l.site, cast(sum(l.done + l.open) as bigint), count(*),"
        " cast(sum(((l.done + l.open) / 1000000) * ((l.done + l.open) / 1000000)) as bigint)"
        " from doc d join line l on l.doc = d.id and l.kind = 'order'"
        " where d.kind = 'order' and d.placed >= $1 and d.placed < $2 and l.done + l.open > 0"
        " group by l.item, l.site order by l.item, l.site",
        A(from), A(to)));
    typedef struct {
        Id item, site;
        Qty qty;
        int64_t lines, squares;
    } Sum;
    Sum *sums = NULL;
    size_t n = 0, cap = 0;
    while (rows_next(&r)) {
        sums = arena_grow(cx->arena, sums, n, &cap, n + 1, sizeof *sums);
        sums[n++] = (Sum){
            rows_id(&r, 0), rows_id(&r, 1), rows_qty(&r, 2), rows_int(&r, 3), rows_int(&r, 4)};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++)
        TRY(demand_put(cx, sums[i].item, sums[i].site, week, sums[i].qty, sums[i].lines, sums[i].squares));
    return OK;
}

static Status demand_collect_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const DemandCollect *in = in_;
    Date through = in->through.v ? in->through : date_add(cx_today(cx), -1);
    Date week;
    TRY(first_week(cx, &week));
    for (; date_add(week, 6).v <= through.v; week = date_add(week, 7)) TRY(collect_week(cx, week));
    return sql_run(cx,
        "insert into meta (name, value) values ('demand_week', $1)"
        " on conflict (name) do update set value = excluded.value",
        A((int)week.v));
}

// clang-format off
static const Column history_columns[] = {
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "item", .expr = "d.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .expr = "d.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "week", .expr = "d.week", .kind = K_DATE, .label = "Week of"},
    {.name = "qty", .expr = "d.qty", .kind = K_QTY, .label = "Asked for"},
    {.name = "lines", .expr = "d.lines", .kind = K_INT64, .label = "Order lines"},
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
