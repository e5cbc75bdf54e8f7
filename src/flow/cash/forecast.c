// Two tables that are computed: the cash forecast, and the tie-out of stock to its accounts.
//
// The cash forecast is the expected lines of the cash flow, by week: dues by their date, and what the plan would buy by its date
// and the supplier's days of payment. What is overdue is expected this week. Held dues are left out of the sums and shown beside.
#include <string.h>

#include "flow/cash/parts.h"
#include "flow/product/line.h"
#include "network/network.h"

enum { WEEKS = 13 }; // a quarter, where more is not asked for nor due

// Columns of the view cash-forecast, as in views.c.
enum {
    C_WEEK,
    C_OPENING,
    C_KINDS,
    C_PLAN = C_KINDS + DUE_KINDS,
    C_IN,
    C_OUT,
    C_CLOSING,
    C_HELD,
    C_N
};

typedef struct {
    int64_t *cells; // weeks × C_N
    int weeks;
    Date first; // Monday of this week
    bool fixed; // as many weeks as were asked for
    size_t cap;
    Arena *arena;
} Forecast;

// The row of a date; overdue in the first. NULL beyond the weeks asked for.
static int64_t *week_of(Forecast *f, Date due) {
    int week = date_diff(date_week(due), f->first) / 7;
    if (week < 0) week = 0;
    if (week >= f->weeks) {
        if (f->fixed) return NULL;
        size_t had = (size_t)f->weeks * C_N, want = (size_t)(week + 1) * C_N;
        f->cells = arena_grow(f->arena, f->cells, had, &f->cap, want, sizeof *f->cells);
        memset(f->cells + had, 0, (want - had) * sizeof *f->cells);
        f->weeks = week + 1;
    }
    return f->cells + (size_t)week * C_N;
}

static Status add_dues(Cx *cx, Forecast *f) {
    Dues dues = {0};
    TRY(dues_read(cx, &dues, "select " DUE_COLUMNS " from due where open > 0 order by due, id", NO_ARGS));
    for (size_t i = 0; i < dues.n; i++) {
        const Due *d = &dues.at[i];
        int64_t *row = week_of(f, d->due);
        if (!row) continue;
        if (d->tense == DUE_HELD) row[C_HELD] += d->direction * d->open.v;
        else row[C_KINDS + d->kind] += d->direction * d->open.v;
    }
    return OK;
}

// What the plan would buy: not ordered yet, so no due stands for it.
static Status add_plan(Cx *cx, Forecast *f) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select l.due + coalesce(p.payment_days, 0), l.open, l.price from line l left join party p "
        "on p.id = l.party "
        "where l.kind = $1 and l.open > 0",
        A(line_kind_names[LINE_PLANNED_BUY])));
    while (rows_next(&r)) {
        int64_t *row = week_of(f, rows_date(&r, 0));
        if (row) row[C_PLAN] -= money_of(rows_price(&r, 2), rows_qty(&r, 1)).v;
    }
    return rows_end(&r);
}

Status cash_forecast_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    const int32_t *asked = params;
    Forecast f = {.arena = cx->arena, .first = date_week(cx_today(cx)), .fixed = *asked > 0};
    f.weeks = f.fixed ? *asked : WEEKS;
    f.cap = (size_t)f.weeks * C_N;
    f.cells = NEW_ARRAY(cx->arena, int64_t, f.cap);
    TRY(add_dues(cx, &f));
    TRY(add_plan(cx, &f));
    Money bank;
    TRY(cash_balance(cx, GL_BANK, (Id){0}, &bank));
    for (int w = 0; w < f.weeks; w++) {
        int64_t *row = f.cells + (size_t)w * C_N;
        row[C_WEEK] = date_add(f.first, 7 * w).v;
        row[C_OPENING] = bank.v;
        for (int c = C_KINDS; c <= C_PLAN; c++) {
            row[row[c] > 0 ? C_IN : C_OUT] += row[c];
            bank.v += row[c];
        }
        row[C_CLOSING] = bank.v;
        table_row(cx, out);
        for (int c = 0; c < C_N; c++) table_int(out, c, row[c]);
    }
    return OK;
}

// ---- tie-out ---------------------------------------------------------------------------------------------------------
static Status tie(Cx *cx, Table *out, int account, const char *name, const char *goods_sql) {
    Money goods, ledger;
    TRY(sql_get(cx, NULL, goods_sql, NO_ARGS, OUT(O(&goods))));
    TRY(cash_balance(cx, account, (Id){0}, &ledger));
    table_row(cx, out);
    table_text(out, 0, str_fmt(cx->arena, "%d", account));
    table_text(out, 1, str_of(name));
    table_int(out, 2, goods.v);
    table_int(out, 3, ledger.v);
    table_int(out, 4, money_sub(goods, ledger).v);
    return OK;
}

Status stock_tie_out_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    TRY(tie(cx, out, GL_STOCK, "Stock",
        "select cast(coalesce(sum(l.value), 0) as bigint) from stock_level l join site s on s.id = "
        "l.site "
        "where s.kind <> 'transit'"));
    TRY(tie(cx, out, GL_TRANSIT, "Goods in transit",
        "select cast(coalesce(sum(l.value), 0) as bigint) from stock_level l join site s on s.id = "
        "l.site "
        "where s.kind = 'transit'"));
    // What went into production less what came out of it, and what making added. What production lost went out of it as goods, so its
    // posting as scrap or adjustment is no second time.
    return tie(cx, out, GL_WIP, "Work in progress",
        "select cast(coalesce(sum(x.v), 0) as bigint) from ("
        "  select case when d.place = 3 then t.value else -t.value end as v from transfer t "
        "    join account s on s.id = t.src join account d on d.id = t.dst "
        "    where t.flow = 1 and (s.place = 3 or d.place = 3) "
        "  union all "
        "  select case when d.place = 1320 then t.amount else -t.amount end from transfer t "
        "    join account s on s.id = t.src join account d on d.id = t.dst "
        "    where t.flow = 2 and ((d.place = 1320 and s.place not in (1300, 5200, 5300)) "
        "      or (s.place = 1320 and d.place not in (1300, 5200, 5300)))) x");
}
