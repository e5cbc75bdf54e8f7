// The future as it is expected now: the stock of an item at a site day by day, and the cash that the plan will take.
#include "stage/plan/parts.h"

// ---- stock -------------------------------------------------------------------------------------------------------------
typedef struct {
    Id item, site;
    int32_t days; // ahead; 0: 91
} ProjectedOf;
static const Field of_fields[] = {
    {FIELD(ProjectedOf, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(ProjectedOf, site), .label = "Site", .ref = &site_entity, .example = "FC-UK"},
    {FIELD(ProjectedOf, days), .label = "Days ahead", .optional = true, .max = 730,
        .fallback = "91", .example = "91"},
};
static const Shape of_shape = SHAPE("ProjectedOf", ProjectedOf, of_fields);

enum { P_DATE, P_FIRM_IN, P_PLANNED_IN, P_ORDERS, P_NEEDS, P_FORECAST, P_STOCK };
// clang-format off
static const Column stock_columns[] = {
    [P_DATE] = {.name = "date", .kind = K_DATE, .label = "Date"},
    [P_FIRM_IN] = {.name = "firm_in", .kind = K_QTY, .label = "Firm supply"},
    [P_PLANNED_IN] = {.name = "planned_in", .kind = K_QTY, .label = "Planned supply"},
    [P_ORDERS] = {.name = "orders", .kind = K_QTY, .label = "Orders"},
    [P_NEEDS] = {.name = "needs", .kind = K_QTY, .label = "Needs", .help = "Of work orders and transfers, firm and planned."},
    [P_FORECAST] = {.name = "forecast", .kind = K_QTY, .label = "Forecast", .help = "What orders have not taken of it."},
    [P_STOCK] = {.name = "stock", .kind = K_QTY, .label = "Projected stock", .help = "At the end of the day; below zero is short."},
};
// clang-format on

typedef struct {
    int64_t cell[P_STOCK + 1];
} Day;

static Status lines_into(Cx *cx, const ProjectedOf *of, Day *days, int n) {
    Rows r;
    int today = cx_today(cx).v;
    TRY(sql_open(cx, &r,
        "select l.kind, l.due, l.open from line l where l.item = $1 and l.site = $2 and l.open > 0",
        A(of->item), A(of->site)));
    while (rows_next(&r)) {
        Str kind = rows_peek(&r, 0);
        int at = (int)rows_int(&r, 1) - today;
        if (at < 0) at = 0;
        if (at >= n) continue;
        int column = str_is(kind, "order") ? P_ORDERS
            : str_is(kind, "purchase") || str_is(kind, "work") || str_is(kind, "transfer-in") ? P_FIRM_IN
            : str_is(kind, "planned-buy") || str_is(kind, "planned-make") || str_is(kind, "planned-move")
            ? P_PLANNED_IN
            : str_is(kind, "component") || str_is(kind, "transfer-out") ||
                str_is(kind, "planned-component") || str_is(kind, "planned-out")
            ? P_NEEDS
            : -1;
        if (column >= 0) days[at].cell[column] += rows_int(&r, 2);
    }
    return rows_end(&r);
}

// What of each week's forecast is still to come, less the orders due in it, spread evenly over its days.
static Status forecast_into(Cx *cx, const ProjectedOf *of, Day *days, int n) {
    Forecast *f;
    int count, today = cx_today(cx).v;
    TRY(forecasts_read(cx, &f, &count));
    for (int i = 0; i < count; i++) {
        if (!id_eq(f[i].item, of->item) || !id_eq(f[i].site, of->site)) continue;
        for (int w = 0; w < f[i].weeks; w++) {
            int first = f[i].week.v + 7 * w - today, last = first + 7;
            if (first < 0) first = 0;
            if (last > n) last = n;
            if (last <= first) continue;
            int64_t left = forecast_qty(forecast_between(&f[i], today + first, today + last));
            for (int d = first; d < last; d++) left -= days[d].cell[P_ORDERS];
            for (int d = first; d < last && left > 0; d++) {
                int64_t part = left / (last - d);
                days[d].cell[P_FORECAST] += part;
                left -= part;
            }
        }
    }
    return OK;
}

// Stock that demand can be served from: in storage and of good lots, at the dock, or picked already. What lies in quarantine is not.
static Status stock_to_use(Cx *cx, const ProjectedOf *of, int64_t *out) {
    int64_t other;
    TRY(sql_get(cx, NULL, "select cast(coalesce(sum(available), 0) as bigint) from stock_level where item = $1 and site = $2",
        IN(A(of->item), A(of->site)), OUT(O(out))));
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(a.posted), 0) as bigint) from account a join place p on p.id = "
        "a.place"
        " where a.unit = $1 and a.flow = 1 and a.owner = 0 and p.site = $2 and p.kind in ('dock', "
        "'packing')",
        IN(A(of->item), A(of->site)), OUT(O(&other))));
    *out += other;
    return OK;
}

static Status stock_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    const ProjectedOf *of = params;
    int n = of->days > 0 ? of->days : 91;
    Day *days = NEW_ARRAY(cx->arena, Day, n);
    TRY(lines_into(cx, of, days, n));
    TRY(forecast_into(cx, of, days, n));
    int64_t stock;
    TRY(stock_to_use(cx, of, &stock));
    for (int d = 0; d < n; d++) {
        const int64_t *c = days[d].cell;
        int64_t moved = c[P_FIRM_IN] + c[P_PLANNED_IN] - c[P_ORDERS] - c[P_NEEDS] - c[P_FORECAST];
        stock += moved;
        if (moved == 0 && c[P_FIRM_IN] == 0 && d > 0 && d < n - 1)
            continue; // a day on which nothing happens
        table_row(cx, out);
        table_int(out, P_DATE, cx_today(cx).v + d);
        for (int k = P_FIRM_IN; k < P_STOCK; k++) table_int(out, k, c[k]);
        table_int(out, P_STOCK, stock);
    }
    return OK;
}

// clang-format off
const View projected_stock_view = {
    .name = "projected-stock", .area = AREA_PLAN, .roles = EVERYONE, .sort = "date", .params = &of_shape,
    .help = "Stock of an item at a site as it is expected, day by day: firm and planned supply, orders, needs and forecast.",
    .columns = stock_columns, .n = COUNT(stock_columns), .run = stock_rows};

// ---- cash --------------------------------------------------------------------------------------------------------------
// What planned purchases will cost, in the week in which they will have to be paid.
static const Column cash_columns[] = {
    {.name = "key", .expr = "v.key", .kind = K_TEXT, .label = "Key", .hidden = true},
    {.name = "week", .expr = "v.week", .kind = K_DATE, .label = "Paid in the week of"},
    {.name = "supplier", .expr = "v.party", .kind = K_ID, .label = "Supplier", .ref = &party_entity},
    {.name = "lines", .expr = "v.lines", .kind = K_INT64, .label = "Planned purchases"},
    {.name = "amount", .expr = "v.amount", .kind = K_MONEY, .label = "Amount"},
};
const View projected_cash_view = {
    .name = "projected-spending", .area = AREA_PLAN, .roles = EVERYONE, .sort = "week",
    .help = "What the planned purchases of the latest plan will cost, by the week in which they fall due.",
    .from = "(select cast(w.week as text) || '-' || cast(w.party as text) as key, w.week, w.party, count(*) as lines,"
            " cast(sum(w.amount) as bigint) as amount from (select l.party, l.amount,"
            " l.due + p.payment_days - ((l.due + p.payment_days + 3) % 7) as week"
            " from line l join party p on p.id = l.party where l.kind = 'planned-buy' and l.open > 0) w"
            " group by w.week, w.party) v",
    .columns = cash_columns, .n = COUNT(cash_columns)};
// clang-format on
