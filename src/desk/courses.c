// How it went: a row for each of the last 53 weeks, the present one as far as it has come. Flows of money are sums of the books by week
// (flow/cash/weeks.c); what lay there at a week's end is what lies there now less what has come since. Service is what the demand history
// counted: of the order lines of a week, those that stock filled when they were placed; it knows weeks that are over. Forecast errors are
// those of one week ahead, beside the guess that a week is like the one before.
#include <string.h>

#include "desk/parts.h"
#include "flow/cash/cash.h"

enum { WEEKS = 53, SMOOTH = 4 }; // days of stock: at the rate of so many weeks

enum {
    W_WEEK,
    W_LINES,
    W_FILL,
    W_STOCK,
    W_DAYS,
    W_CASH,
    W_REVENUE,
    W_MARGIN,
    W_MARGIN_RATE,
    W_WAPE,
    W_NAIVE
};
// clang-format off
static const Column columns[] = {
    [W_WEEK] = {.name = "week", .kind = K_DATE, .label = "Week of"},
    [W_LINES] = {.name = "lines", .kind = K_INT64, .label = "Order lines", .help = "That the fill rate is of; none: not counted yet, or imported."},
    [W_FILL] = {.name = "fill", .kind = K_RATE, .label = "Fill rate", .help = "Order lines that stock filled when they were placed."},
    [W_STOCK] = {.name = "stock", .kind = K_MONEY, .label = "Stock value", .help = "At the week's end: in stock, under way between sites, in making."},
    [W_DAYS] = {.name = "stock_days", .kind = K_INT, .label = "Days of stock", .help = "At the cost of sales of the last four weeks; 0: nothing was sold."},
    [W_CASH] = {.name = "cash", .kind = K_MONEY, .label = "Cash", .help = "In the bank at the week's end."},
    [W_REVENUE] = {.name = "revenue", .kind = K_MONEY, .label = "Revenue", .help = "Sales less what came back."},
    [W_MARGIN] = {.name = "margin", .kind = K_MONEY, .label = "Gross margin", .help = "Revenue less cost of sales."},
    [W_MARGIN_RATE] = {.name = "margin_rate", .kind = K_RATE, .label = "Margin", .help = "Of revenue."},
    [W_WAPE] = {.name = "wape", .kind = K_RATE, .label = "Forecast error", .help = "Sum of errors over sum of demand, one week ahead; 0: not measured."},
    [W_NAIVE] = {.name = "naive_wape", .kind = K_RATE, .label = "Naive error", .help = "The same of the week before as the forecast."},
};
// clang-format on

typedef struct {
    Money stock, cash, revenue, cost; // of what was posted in the week
    int64_t known, filled;
    int64_t actual, error, naive; // quantities
    bool any;
} Week;

typedef struct {
    Date first; // Monday of week[0]
    int begin;  // before it nothing had begun
    Week week[WEEKS];
    Money stock, cash; // now
} Course;

static Week *week_at(Course *c, int32_t monday) {
    int at = (monday - c->first.v) / 7;
    return monday < c->first.v || at >= WEEKS ? NULL : &c->week[at];
}

static Status books_read(Cx *cx, Course *c) {
    WeekBalance *b;
    int n;
    TRY(week_balances(cx, c->first, &b, &n));
    for (int i = 0; i < n; i++) {
        Week *w = week_at(c, b[i].week.v);
        if (!w) continue; // dated ahead
        w->any = true;
        switch (b[i].account) {
        case GL_STOCK:
        case GL_TRANSIT:
        case GL_WIP: w->stock = money_add(w->stock, b[i].amount); break;
        case GL_BANK: w->cash = money_add(w->cash, b[i].amount); break;
        case GL_SALES:
        case GL_SALES_RETURNS: w->revenue = money_sub(w->revenue, b[i].amount); break;
        case GL_COGS: w->cost = money_add(w->cost, b[i].amount); break;
        default: break;
        }
    }
    Money transit, wip;
    TRY(cash_balance(cx, GL_STOCK, (Id){0}, &c->stock));
    TRY(cash_balance(cx, GL_TRANSIT, (Id){0}, &transit));
    TRY(cash_balance(cx, GL_WIP, (Id){0}, &wip));
    c->stock = money_add(c->stock, money_add(transit, wip));
    return cash_balance(cx, GL_BANK, (Id){0}, &c->cash);
}

static Status service_read(Cx *cx, Course *c) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select week, cast(sum(known) as bigint), cast(sum(filled) as bigint) from demand where "
        "week >= $1 group by week",
        A(c->first)));
    while (rows_next(&r)) {
        Week *w = week_at(c, (int32_t)rows_int(&r, 0));
        if (w) w->known = rows_int(&r, 1), w->filled = rows_int(&r, 2), w->any |= w->known > 0;
    }
    return rows_end(&r);
}

// In thousandths of a unit, so that sums of many items stay in range.
static Status errors_read(Cx *cx, Course *c) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select week, cast(sum(actual / 1000) as bigint), cast(sum(abs(override - actual) / 1000) "
        "as bigint),"
        " cast(sum(abs(naive - actual) / 1000) as bigint) from accuracy where week >= $1 group by "
        "week",
        A(c->first)));
    while (rows_next(&r)) {
        Week *w = week_at(c, (int32_t)rows_int(&r, 0));
        if (w) w->actual = rows_int(&r, 1), w->error = rows_int(&r, 2), w->naive = rows_int(&r, 3);
    }
    return rows_end(&r);
}

static int64_t rate(int64_t part, int64_t whole) {
    return whole > 0 ? mul_div(part, UNIT, whole) : 0;
}

// Days that the stock lasts at the cost of sales of the weeks up to this one.
static int64_t days_of(const Course *c, int at, Money stock) {
    Money cost = {0};
    int weeks = 0;
    for (int i = at; i >= c->begin && weeks < SMOOTH; i--, weeks++)
        cost = money_add(cost, c->week[i].cost);
    return cost.v > 0 ? mul_div(stock.v, INT64_C(7) * weeks, cost.v) : 0;
}

static void week_write(Cx *cx, const Course *c, int at, Money stock, Money cash, Table *out) {
    const Week *w = &c->week[at];
    Money margin = money_sub(w->revenue, w->cost);
    table_row(cx, out);
    table_int(out, W_WEEK, c->first.v + 7 * at);
    table_int(out, W_LINES, w->known);
    table_int(out, W_FILL, rate(w->filled, w->known));
    table_int(out, W_STOCK, stock.v);
    table_int(out, W_DAYS, days_of(c, at, stock));
    table_int(out, W_CASH, cash.v);
    table_int(out, W_REVENUE, w->revenue.v);
    table_int(out, W_MARGIN, margin.v);
    table_int(out, W_MARGIN_RATE, rate(margin.v, w->revenue.v));
    table_int(out, W_WAPE, rate(w->error, w->actual));
    table_int(out, W_NAIVE, rate(w->naive, w->actual));
}

// The first week that has anything; where something lay there before, the first of all.
static void begin(Course *c) {
    Money stock = c->stock, cash = c->cash;
    for (int i = 0; i < WEEKS; i++) {
        stock = money_sub(stock, c->week[i].stock);
        cash = money_sub(cash, c->week[i].cash);
    }
    if (stock.v != 0 || cash.v != 0) return;
    while (c->begin < WEEKS && !c->week[c->begin].any) c->begin++;
}

static Status courses_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    Course *c = NEW(cx->arena, Course);
    c->first = date_add(date_week(cx_today(cx)), -7 * (WEEKS - 1));
    TRY(books_read(cx, c));
    TRY(service_read(cx, c));
    TRY(errors_read(cx, c));
    begin(c);
    Money stock = c->stock, cash = c->cash;
    for (int at = WEEKS - 1; at >= c->begin; at--) {
        week_write(cx, c, at, stock, cash, out);
        stock = money_sub(stock, c->week[at].stock);
        cash = money_sub(cash, c->week[at].cash);
    }
    return OK;
}

// clang-format off
const View courses_view = {
    .name = "courses", .area = AREA_INFORMATION, .roles = EVERYONE, .sort = "week",
    .help = "How it went, week by week over a year: service, stock, cash, revenue, margin, forecast error.",
    .columns = columns, .n = COUNT(columns), .run = courses_rows};
// clang-format on
