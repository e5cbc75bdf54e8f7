// What a change does, as rows: figures of the plan as it is and of the plan with the change, the orders that come on another day, and the
// stock of the item at its site day by day.
#include <string.h>

#include "base/map.h"
#include "stage/plan/whatif.h"

enum { WEEKS_4 = 28, WEEKS_13 = 91 };

// ---- the figures -------------------------------------------------------------------------------------------------------------
typedef struct {
    Id doc;
    bool there[BOTH_PLANS]; // it has a line in the plan
    int late[BOTH_PLANS];   // days of its latest line; the horizon where one never comes
    Date day[BOTH_PLANS];   // on which the last of it can leave; none: never
} OrderOf;

typedef struct {
    Outcome outcome[BOTH_PLANS];
    int64_t *stock[BOTH_PLANS]; // by day
    Money spending_4[BOTH_PLANS], spending_13[BOTH_PLANS];
    int32_t late_orders[BOTH_PLANS];
    IntMap *order_of; // order line → orders
    OrderOf *orders;
    size_t n, cap;
} Figures;

static Status orders_read(Cx *cx, Figures *f) {
    Rows r;
    TRY(sql_open_args(cx, &r,
        "select id, doc from line where open > 0 and kind = 'order' order by doc, id", NO_ARGS));
    while (rows_next(&r)) {
        Id doc = rows_id(&r, 1);
        if (f->n == 0 || !id_eq(f->orders[f->n - 1].doc, doc)) {
            f->orders = arena_grow(cx->arena, f->orders, f->n, &f->cap, f->n + 1, sizeof *f->orders);
            f->orders[f->n++] = (OrderOf){.doc = doc};
        }
        intmap_put(f->order_of, rows_int(&r, 0), (int64_t)f->n - 1);
    }
    return rows_end(&r);
}

static void order_look(const Trial *t, const SupplyDemand *d, int which, OrderOf *o) {
    bool never = d->short_qty > 0 || d->available == SUPPLY_NEVER;
    int late = never ? t->horizon : d->available > d->due ? d->available - d->due : 0;
    if (late > o->late[which]) o->late[which] = late;
    if (never) o->day[which] = (Date){0};
    else if (!o->there[which] || (o->day[which].v && d->available > o->day[which].v))
        o->day[which] = (Date){d->available};
    o->there[which] = true;
}

static Status figures_look(Trial *t, const SupplyPlan *p, int which, void *to) {
    Figures *f = to;
    int days = t->horizon, today = t->m.in.today;
    if (which == NOW) TRY(orders_read(t->cx, f));
    TRY(outcome_of(t->cx, &t->m, p, days, &f->outcome[which]));
    f->stock[which] = NEW_ARRAY(t->cx->arena, int64_t, days);
    TRY(stock_course(t->cx, &t->m, p, days, f->stock[which]));
    TRY(spending_before(t->cx, &t->m, p, today + WEEKS_4, &f->spending_4[which]));
    TRY(spending_before(t->cx, &t->m, p, today + WEEKS_13, &f->spending_13[which]));
    for (int i = 0; i < p->n_demands; i++) {
        int64_t at;
        if (p->demand[i].kind == SUPPLY_ORDER && intmap_get(f->order_of, p->demand[i].id, &at))
            order_look(t, &p->demand[i], which, &f->orders[at]);
    }
    for (size_t i = 0; i < f->n; i++) f->late_orders[which] += f->orders[i].late[which] > 0;
    return OK;
}

// ---- their rows --------------------------------------------------------------------------------------------------------------
enum { W_KEY, W_POS, W_WHAT, W_UNIT, W_NOW, W_THEN, W_CHANGE, W_DOC, W_NOW_DAY, W_THEN_DAY };
// clang-format off
static const Column columns[] = {
    [W_KEY] = {.name = "key", .kind = K_TEXT, .label = "Key", .hidden = true},
    [W_POS] = {.name = "rank", .kind = K_INT, .label = "Rank", .hidden = true},
    [W_WHAT] = {.name = "what", .kind = K_TEXT, .label = "What"},
    [W_UNIT] = {.name = "unit", .kind = K_TEXT, .label = "In"},
    [W_NOW] = {.name = "live", .kind = K_QTY, .label = "As it is"},
    [W_THEN] = {.name = "then", .kind = K_QTY, .label = "With the change"},
    [W_CHANGE] = {.name = "change", .kind = K_QTY, .label = "Change"},
    [W_DOC] = {.name = "order", .kind = K_ID, .label = "Order", .ref = &doc_entity, .help = "That becomes late, or more or less so."},
    [W_NOW_DAY] = {.name = "now_day", .kind = K_DATE, .label = "Leaves", .help = "The last of it, as it is; none: never."},
    [W_THEN_DAY] = {.name = "then_day", .kind = K_DATE, .label = "Would leave", .help = "With the change; none: never."},
};
// clang-format on

static void row(Cx *cx, Table *out, const char *key, const char *what, const char *unit,
    int64_t now, int64_t then) {
    table_row(cx, out);
    table_text(out, W_KEY, str_of(key));
    table_int(out, W_POS, (int64_t)out->rows);
    table_text(out, W_WHAT, str_of(what));
    table_text(out, W_UNIT, str_of(unit));
    table_int(out, W_NOW, now);
    table_int(out, W_THEN, then);
    table_int(out, W_CHANGE, then - now);
}

static int64_t cents(int64_t v) { return v * (UNIT / 100); } // as a quantity: 12.34

static void figure_rows(Cx *cx, const Trial *t, const Figures *f, Table *out) {
    const Outcome *o = f->outcome;
    int month = t->horizon < WEEKS_4 ? t->horizon : WEEKS_4,
        quarter = t->horizon < WEEKS_13 ? t->horizon : WEEKS_13;
#define COUNTS(key, what, unit, m)                                                                 \
    row(cx, out, key, what, unit, (int64_t)o[NOW].m *UNIT, (int64_t)o[THEN].m *UNIT)
#define MONEY(key, what, now, then) row(cx, out, key, what, "money", cents(now), cents(then))
    row(cx, out, "late-orders", "Orders that come late", "orders",
        f->late_orders[NOW] * INT64_C(1000000), f->late_orders[THEN] * INT64_C(1000000));
    COUNTS("late-lines", "Order lines that come late", "lines", late);
    COUNTS("late-days", "Days late, of all of them", "days", late_days);
    COUNTS("short-lines", "Order lines never filled", "lines", never);
    row(cx, out, "fill", "Demand that is there on its day", "share", o[NOW].fill.v, o[THEN].fill.v);
    MONEY("stock-4-weeks", "Stock at the end of 4 weeks", f->stock[NOW][month - 1],
        f->stock[THEN][month - 1]);
    MONEY("stock-13-weeks", "Stock at the end of 13 weeks", f->stock[NOW][quarter - 1],
        f->stock[THEN][quarter - 1]);
    MONEY("stock-average", "Average stock", o[NOW].stock.v, o[THEN].stock.v);
    MONEY("spending-4-weeks", "To be ordered in the next 4 weeks", f->spending_4[NOW].v,
        f->spending_4[THEN].v);
    MONEY("spending-13-weeks", "To be ordered in the next 13 weeks", f->spending_13[NOW].v,
        f->spending_13[THEN].v);
#undef COUNTS
#undef MONEY
}

static void order_rows(Cx *cx, const Figures *f, Table *out) {
    for (size_t i = 0; i < f->n; i++) {
        const OrderOf *o = &f->orders[i];
        if (o->late[NOW] == o->late[THEN]) continue;
        const char *key = str_fmt(cx->arena, "order/%lld", (long long)o->doc.v).at;
        row(cx, out, key, o->late[THEN] > o->late[NOW] ? "Later" : "Sooner", "days late",
            o->late[NOW] * INT64_C(1000000), o->late[THEN] * INT64_C(1000000));
        table_int(out, W_DOC, o->doc.v);
        table_int(out, W_NOW_DAY, o->day[NOW].v);
        table_int(out, W_THEN_DAY, o->day[THEN].v);
    }
}

// The last look writes the rows, while the trial is there.
typedef struct {
    Figures f;
    Table *out;
} Writing;

static Status look_and_write(Trial *t, const SupplyPlan *p, int which, void *to) {
    Writing *w = to;
    TRY(figures_look(t, p, which, &w->f));
    if (which == NOW) return OK;
    figure_rows(t->cx, t, &w->f, w->out);
    order_rows(t->cx, &w->f, w->out);
    return OK;
}

static Status what_if_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    if (!what_if_asked(params)) return OK;
    Writing w = {.f.order_of = intmap_new(), .out = out};
    Status s = trial_run(cx, params, look_and_write, &w);
    intmap_free(w.f.order_of);
    return s;
}

// ---- stock day by day --------------------------------------------------------------------------------------------------------
enum {
    S_DATE,
    S_STOCK_NOW,
    S_STOCK_THEN,
    S_SUPPLY_NOW,
    S_SUPPLY_THEN,
    S_DEMAND_NOW,
    S_DEMAND_THEN
};
// clang-format off
static const Column stock_columns[] = {
    [S_DATE] = {.name = "day", .kind = K_DATE, .label = "Day"},
    [S_STOCK_NOW] = {.name = "stock_now", .kind = K_QTY, .label = "Stock", .help = "Not held by orders, at the end of the day; below zero is short."},
    [S_STOCK_THEN] = {.name = "stock_then", .kind = K_QTY, .label = "Stock with the change"},
    [S_SUPPLY_NOW] = {.name = "supply_now", .kind = K_QTY, .label = "Comes", .help = "Firm and planned."},
    [S_SUPPLY_THEN] = {.name = "supply_then", .kind = K_QTY, .label = "Comes with the change"},
    [S_DEMAND_NOW] = {.name = "demand_now", .kind = K_QTY, .label = "Goes", .help = "To orders, needs and forecast."},
    [S_DEMAND_THEN] = {.name = "demand_then", .kind = K_QTY, .label = "Goes with the change"},
};
// clang-format on

typedef struct {
    int64_t on_hand, *in, *out; // by day
} Course;

typedef struct {
    Course course[BOTH_PLANS];
    Table *rows;
} StockWriting;

static void spread(int64_t *by_day, int first, int days, int horizon, int64_t qty) {
    if (first < 0) days += first, first = 0;
    if (days < 1) days = 1;
    for (int d = 0; d < days; d++) {
        int64_t part = qty / (days - d);
        if (first + d < horizon) by_day[first + d] += part;
        qty -= part;
    }
}

static void course_write(const Trial *t, const StockWriting *w) {
    int64_t stock[BOTH_PLANS] = {w->course[NOW].on_hand, w->course[THEN].on_hand};
    for (int d = 0; d < t->horizon; d++) {
        table_row(t->cx, w->rows);
        table_int(w->rows, S_DATE, t->m.in.today + d);
        for (int k = 0; k < BOTH_PLANS; k++) {
            const Course *c = &w->course[k];
            stock[k] += c->in[d] - c->out[d];
            table_int(w->rows, S_STOCK_NOW + k, stock[k]);
            table_int(w->rows, S_SUPPLY_NOW + k, c->in[d]);
            table_int(w->rows, S_DEMAND_NOW + k, c->out[d]);
        }
    }
}

static Status stock_look(Trial *t, const SupplyPlan *p, int which, void *to) {
    StockWriting *w = to;
    Course *c = &w->course[which];
    int today = t->m.in.today;
    c->on_hand = t->nodes[t->node].on_hand;
    c->in = NEW_ARRAY(t->cx->arena, int64_t, t->horizon);
    c->out = NEW_ARRAY(t->cx->arena, int64_t, t->horizon);
    for (int i = 0; i < p->n_supplies; i++) {
        const SupplyPiece *s = &p->supply[i];
        int there = piece_there(s);
        if (s->node != t->node || s->kind == SUPPLY_STOCK || there == SUPPLY_NEVER) continue;
        int day = there > today ? there - today : 0;
        if (day < t->horizon) c->in[day] += s->qty;
    }
    for (int i = 0; i < p->n_demands; i++) {
        const SupplyDemand *d = &p->demand[i];
        if (d->node != t->node || d->kind == SUPPLY_SAFETY || d->kind == SUPPLY_OWED) continue;
        int days = d->kind == SUPPLY_FORECAST && d->in >= 0 ? t->demands[d->in].days : 1;
        spread(c->out, d->due > today ? d->due - today : 0, days, t->horizon, d->qty);
    }
    if (which == THEN) course_write(t, w);
    return OK;
}

static Status what_if_stock_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    if (!what_if_asked(params)) return OK;
    StockWriting w = {.rows = out};
    return trial_run(cx, params, stock_look, &w);
}

// clang-format off
const View what_if_view = {
    .name = "what-if", .area = AREA_PLAN, .roles = EVERYONE, .sort = "rank", .params = &what_if_shape,
    .help = "What one change would do, planned beside the live plan: late orders, stock, spending, and whose orders come on another day.",
    .columns = columns, .n = COUNT(columns), .run = what_if_rows};
const View what_if_stock_view = {
    .name = "what-if-stock", .area = AREA_PLAN, .roles = EVERYONE, .sort = "day", .params = &what_if_shape,
    .help = "The stock of an item at a site day by day, as it is planned and as it would be with a change.",
    .columns = stock_columns, .n = COUNT(stock_columns), .run = what_if_stock_rows};
// clang-format on
