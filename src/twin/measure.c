// Counting, and the report. What customers saw is counted as it happens; stock, money owed and owing are looked at in the evening. The books
// themselves give the costs: balances of the chart of accounts at the end, less what they were at the opening.
//
// Figures with "settled" are of week 8 and later: before that, stock is still what the books opened with.
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "flow/cash/cash.h"
#include "flow/info/prove.h"
#include "twin/live.h"

// ---- in the evening -------------------------------------------------------------------------------------------------------
// Debit less credit of the accounts from number a on, up to b.
static Status balance(Live *l, int a, int b, double *out) {
    Money sum;
    TRY(sql_get(l->eyes,
        NULL, "select cast(coalesce(sum(posted), 0) as bigint) from account where flow = 2 and place >= $1 and place <= $2",
        IN(A(a), A(b)), OUT(O(&sum))));
    *out = (double)sum.v / 100;
    return OK;
}

// Stock at standard cost, wherever it is; and what was shipped to customers so far, likewise.
static Status standard(Live *l, double *out) {
    Rows r;
    TRY(sql_open_args(l->eyes, &r,
        "select item, cast(sum(on_hand) as bigint) from stock_level group by item order by item", NO_ARGS));
    *out = 0;
    while (rows_next(&r)) {
        int32_t item = item_index(l, rows_id(&r, 0));
        if (item >= 0)
            *out += (double)rows_int(&r, 1) / UNIT * (double)l->world.items[item].cost.v / UNIT;
    }
    return rows_end(&r);
}

Status measure_day(Live *l) {
    Sample s = {.day = l->today};
    TRY(look(l));
    Status status = standard(l, &s.standard);
    if (status == OK) status = balance(l, GL_STOCK, GL_STOCK, &s.stock);
    if (status == OK) status = balance(l, GL_TRANSIT, GL_TRANSIT, &s.transit);
    if (status == OK) status = balance(l, GL_WIP, GL_WIP, &s.wip);
    if (status == OK) status = balance(l, GL_RECEIVABLE, GL_RECEIVABLE, &s.receivable);
    if (status == OK) status = balance(l, GL_PAYABLE, GL_GRNI, &s.payable);
    if (status == OK) status = balance(l, GL_SALES, GL_POSTAGE, &s.sales);
    if (status == OK) status = balance(l, GL_COGS, GL_COGS, &s.cost);
    if (status != OK) l->cx->error = l->eyes->error;
    look_end(l);
    *MORE(l, samples) = s;
    return status;
}

// ---- what the samples come to ---------------------------------------------------------------------------------------------
typedef struct {
    int days;
    double stock, standard, receivable, payable; // means
    double sales, cost, purchases;               // a day
} Mean;

static double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

// Over the samples from a day on; purchases are what the books say less what was there.
static Mean mean_from(const Live *l, Date from) {
    Mean m = {0};
    const Sample *first = NULL, *last = NULL;
    for (size_t i = 0; i < l->samples_n; i++) {
        const Sample *s = &l->samples[i];
        if (s->day.v < from.v) {
            first = s;
            continue;
        }
        m.days++;
        m.stock += s->stock + s->transit + s->wip;
        m.standard += s->standard;
        m.receivable += s->receivable;
        m.payable -= s->payable;
        last = s;
    }
    if (m.days == 0) return m;
    double *sums[] = {&m.stock, &m.standard, &m.receivable, &m.payable};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) *sums[i] /= m.days;
    m.sales = -(last->sales - (first ? first->sales : 0)) / m.days;
    m.cost = (last->cost - (first ? first->cost : 0)) / m.days;
    double there = first ? first->stock + first->transit + first->wip : 0;
    m.purchases = m.cost + (last->stock + last->transit + last->wip - there) / m.days;
    return m;
}

// ---- writing --------------------------------------------------------------------------------------------------------------
static void number(JsonOut *o, const char *name, double v, int decimals) {
    JSON_KZ(o, name);
    json_double(o, v, decimals);
}
static void count(JsonOut *o, const char *name, int64_t v) {
    JSON_KZ(o, name);
    json_int(o, v);
}
static void text(JsonOut *o, const char *name, Str s) {
    JSON_KZ(o, name);
    json_str(o, s);
}
static void object(JsonOut *o, const char *name) {
    JSON_KZ(o, name);
    json_open(o, '{');
}

static void filled(JsonOut *o, const char *name, const Filled *f) {
    object(o, name);
    count(o, "lines", f->lines);
    count(o, "lines_filled", f->filled);
    number(o, "units", f->units, 0);
    number(o, "fill_by_line", share((double)f->filled, (double)f->lines), 4);
    number(o, "fill_by_unit", share(f->held, f->units), 4);
    json_close(o, '}');
}

static void history_write(Live *l, JsonOut *o) {
    const History *h = l->history;
    object(o, "history");
    text(o, "file", l->options->orders ? str_of(l->options->orders) : S("made up"));
    text(o, "map", str_of(h->map));
    count(o, "lines_read", h->read);
    count(o, "lines_imported", h->read - h->rejects_n);
    count(o, "lines_rejected", h->rejects_n);
    object(o, "imported_as");
    count(o, "order_lines", h->lines_n);
    count(o, "return_lines", h->returned);
    count(o, "adjustments", h->adjusts_n);
    count(o, "charges", h->charges_n);
    json_close(o, '}');
    JSON_KZ(o, "rejects");
    json_open(o, '[');
    for (int32_t i = 0; i < h->rejects_n; i++) {
        json_open(o, '{');
        count(o, "line", h->rejects[i].source);
        text(o, "field", str_of(h->rejects[i].field));
        text(o, "reason", h->rejects[i].reason);
        json_close(o, '}');
    }
    json_close(o, ']');
    text(o, "first", date_text(l->cx->arena, time_date(h->first)));
    text(o, "last", date_text(l->cx->arena, time_date(h->last)));
    json_close(o, '}');
}

static void world_write(Live *l, JsonOut *o) {
    const World *w = &l->world;
    int64_t goods = 0, components = 0, services = 0, lots = 0;
    for (int32_t i = 0; i < w->items_n; i++) {
        goods += w->items[i].kind == ITEM_GOOD;
        components += w->items[i].kind == ITEM_COMPONENT;
        services += w->items[i].kind == ITEM_SERVICE;
        lots += w->items[i].lots;
    }
    object(o, "world");
    count(o, "goods", goods);
    count(o, "kits", w->kits_n);
    count(o, "components", components);
    count(o, "services", services);
    count(o, "tracked_by_lot", lots);
    count(o, "launched", l->past.launches_n);
    count(o, "suppliers", w->suppliers_n);
    count(o, "customers", l->history->customers_n);
    count(o, "sites", TWIN_SITES);
    count(o, "items_at_sites", w->nodes_n);
    json_close(o, '}');
}

static void service_write(Live *l, JsonOut *o) {
    const Counted *c = &l->counted;
    object(o, "orders");
    count(o, "placed", c->orders);
    count(o, "lines", c->all_lines);
    count(o, "goods_lines", c->all.lines);
    number(o, "units", c->all.units, 0);
    count(o, "promised", c->promised);
    count(o, "back_orders", c->back_orders);
    count(o, "back_order_lines", c->back_lines);
    count(o, "delivered", c->delivered);
    count(o, "shipments", c->shipments);
    json_close(o, '}');
    object(o, "fill");
    filled(o, "all", &c->all);
    filled(o, "settled", &c->settled);
    filled(o, "settled_launched", &c->fresh);
    json_close(o, '}');
    number(o, "on_time_rate", share((double)c->on_time, (double)c->delivered_promised), 4);
}

// One week ahead, by item and site, each week that is over.
static Status forecast_write(Live *l, JsonOut *o) {
    Money error = {0}, actual = {0}, bias = {0}, naive = {0};
    int64_t n = 0;
    TRY(look(l));
    Status s = sql_get(l->eyes, NULL,
        "select count(*), cast(coalesce(sum(abs(forecast - actual)) / 10000, 0) as bigint), "
        "cast(coalesce(sum(actual) / 10000, 0) as bigint), cast(coalesce(sum(forecast - actual) / "
        "10000, 0) as bigint), "
        "cast(coalesce(sum(abs(naive - actual)) / 10000, 0) as bigint) from accuracy",
        NO_ARGS, OUT(O(&n), O(&error), O(&actual), O(&bias), O(&naive)));
    if (s != OK) l->cx->error = l->eyes->error;
    look_end(l);
    if (s != OK) return s;
    object(o, "forecast");
    count(o, "weeks_of_items", n);
    number(o, "wape", share((double)error.v, (double)actual.v), 4);
    number(o, "bias", share((double)bias.v, (double)actual.v), 4);
    number(o, "mase", share((double)error.v, (double)naive.v), 4);
    json_close(o, '}');
    return OK;
}

static Status money_write(Live *l, JsonOut *o, ReplayReport *out) {
    static const struct {
        const char *name;
        int from, to;
        int sign; // 1: what is debited, -1: what is credited
    } lines[] = {{"sales", GL_SALES, GL_SALES, -1},
        {"sales_returns", GL_SALES_RETURNS, GL_SALES_RETURNS, 1},
        {"postage_and_services", GL_POSTAGE, GL_POSTAGE, -1}, {"cost_of_sales", GL_COGS, GL_COGS, 1},
        {"purchase_price_difference", GL_PRICE_DIFFERENCE, GL_PRICE_DIFFERENCE, 1},
        {"write_offs_scrapped", GL_SCRAP, GL_SCRAP, 1},
        {"write_offs_counted", GL_ADJUSTMENT, GL_ADJUSTMENT, 1},
        {"freight_out", GL_FREIGHT_OUT, GL_FREIGHT_OUT, 1},
        {"freight_in", GL_FREIGHT_IN, GL_FREIGHT_IN, 1}, {"making", GL_MAKING, GL_MAKING, -1},
        {"making_variance", GL_MAKING_VARIANCE, GL_MAKING_VARIANCE, 1}, {"fees", 6000, 6000, 1}};
    double value[COUNT(lines)], purchases = 0;
    TRY(look(l));
    Status s = OK;
    for (int i = 0; i < COUNT(lines) && s == OK; i++)
        s = balance(l, lines[i].from, lines[i].to, &value[i]);
    Money received = {0}, scrapped = {0};
    if (s == OK)
        s = sql_get(l->eyes,
            NULL, "select cast(coalesce(sum(total), 0) as bigint) from doc where kind = 'supplier-invoice' and status <> 'rejected'",
            NO_ARGS, OUT(O(&received)));
    if (s == OK)
        s = sql_get(l->eyes, NULL,
            "select cast(coalesce(sum(t.value), 0) as bigint) from entry e join doc d on d.id = "
            "e.doc and d.kind = 'return' "
            "join transfer t on t.entry = e.id and t.flow = 1 where e.kind = 'scrap'",
            NO_ARGS, OUT(O(&scrapped)));
    if (s != OK) l->cx->error = l->eyes->error;
    look_end(l);
    if (s != OK) return s;
    purchases = (double)received.v / 100;
    object(o, "money");
    for (int i = 0; i < COUNT(lines); i++) {
        value[i] *= lines[i].sign;
        number(o, lines[i].name, value[i], 2);
    }
    number(o, "purchases_invoiced", purchases, 2);
    number(o, "cost_of_returns_scrapped", (double)scrapped.v / 100, 2);
    double net = value[0] - value[1], margin = net - value[3];
    number(o, "gross_margin", margin, 2);
    number(o, "gross_margin_share", share(margin, net), 4);
    json_close(o, '}');
    out->gross_margin = (Money){(int64_t)llround(margin * 100)};
    return OK;
}

static void stock_write(Live *l, JsonOut *o, Date from) {
    Mean all = mean_from(l, l->world.start), late = mean_from(l, from);
    const Mean *means[] = {&all, &late};
    static const char *const names[] = {"all", "settled"};
    object(o, "stock");
    for (int i = 0; i < 2; i++) {
        const Mean *m = means[i];
        double dio = share(m->stock, m->cost), dso = share(m->receivable, m->sales),
               dpo = share(m->payable, m->purchases);
        object(o, names[i]);
        number(o, "mean_value", m->stock, 2);
        number(o, "mean_value_at_standard_cost", m->standard, 2);
        number(o, "cost_of_sales_a_day", m->cost, 2);
        number(o, "turns_a_year", share(m->cost * 365, m->stock), 2);
        number(o, "days_on_hand", dio, 1);
        number(o, "days_sales_outstanding", dso, 1);
        number(o, "days_payables_outstanding", dpo, 1);
        number(o, "cash_conversion_days", dio + dso - dpo, 1);
        json_close(o, '}');
    }
    json_close(o, '}');
}

static void work_write(const Live *l, JsonOut *o) {
    const Counted *c = &l->counted;
    const struct {
        const char *name;
        int64_t n;
    } counts[] = {{"purchases", c->purchases}, {"purchase_lines", c->purchase_lines},
        {"receipts", c->receipts}, {"receipts_late", c->late_receipts},
        {"lines_short", c->short_lines}, {"lines_over", c->over_lines},
        {"lines_defective", c->defective_lines}, {"supplier_invoices", c->invoices},
        {"supplier_invoices_blocked", c->blocked}, {"work_orders", c->works},
        {"transfer_shipments", c->transfers}, {"transfer_lines", c->transfer_lines},
        {"returns", c->returns}, {"returns_blind", c->blind_returns},
        {"return_lines", c->returned_lines}, {"lines_cancelled", c->cancelled_lines},
        {"lines_reduced", c->cut_lines}, {"supplier_returns", c->supplier_returns},
        {"stock_adjustments", c->adjusts}, {"stock_adjustments_cut", c->adjusts_cut},
        {"charges", c->charges}, {"charges_of_nothing", c->charges_none},
        {"customer_payments", c->payments}, {"messages_sent", c->messages}};
    object(o, "work");
    for (int i = 0; i < COUNT(counts); i++) count(o, counts[i].name, counts[i].n);
    number(o, "units_returned", (double)c->returned.v / UNIT, 0);
    number(o, "units_cancelled", (double)c->cancelled.v / UNIT, 0);
    json_close(o, '}');
}

// ---- the naive policy beside ----------------------------------------------------------------------------------------------
static void naive_one(JsonOut *o, const char *name, const NaiveRun *r, double cost_a_day) {
    object(o, name);
    number(o, "deviations", r->k, 2);
    number(o, "fill_by_line", share((double)r->late_filled, (double)r->late_lines), 4);
    number(o, "fill_by_unit", share(r->late_held, r->late_units), 4);
    number(o, "mean_stock_at_standard_cost", r->stock, 2);
    number(o, "days_on_hand", share(r->stock, cost_a_day), 1);
    json_close(o, '}');
}

static void naive_write(Live *l, JsonOut *o, Date from, ReplayReport *out) {
    const Filled *f = &l->counted.settled;
    Mean late = mean_from(l, from);
    NaiveRun plain, same;
    naive_run(&l->world, &l->past, NAIVE_K, from, l->last, &plain);
    bool can = naive_at_fill(
        &l->world, &l->past, share((double)f->filled, (double)f->lines), from, l->last, &same);
    object(o, "policies");
    text(o, "from", date_text(l->cx->arena, from));
    object(o, l->options->policy == REPLAY_NAIVE ? "naive_lived_through" : "argosy");
    number(o, "fill_by_line", share((double)f->filled, (double)f->lines), 4);
    number(o, "fill_by_unit", share(f->held, f->units), 4);
    number(o, "mean_stock_at_standard_cost", late.standard, 2);
    // By what the naive run shipped a day, so that all are measured by one yardstick.
    number(o, "days_on_hand", share(late.standard, plain.cost_a_day), 1);
    json_close(o, '}');
    naive_one(o, "naive", &plain, plain.cost_a_day);
    if (can) naive_one(o, "naive_at_the_same_fill", &same, plain.cost_a_day);
    else {
        JSON_KZ(o, "naive_at_the_same_fill");
        json_null(o);
    }
    json_close(o, '}');
    out->stock_days = share(late.standard, plain.cost_a_day);
    out->naive_days = can ? share(same.stock, plain.cost_a_day) : 0;
}

// ---- proof and timings ----------------------------------------------------------------------------------------------------
static Status proof_write(Live *l, JsonOut *o, ReplayReport *out, double *seconds) {
    double start = twin_clock();
    Proof *proofs;
    int n;
    TRY(prove_and_note(l->cx, &proofs, &n, &out->proved));
    object(o, "prove");
    JSON_KZ(o, "holds");
    json_bool(o, out->proved);
    JSON_KZ(o, "checks");
    json_open(o, '[');
    for (int i = 0; i < n; i++) {
        json_open(o, '{');
        text(o, "name", str_of(proofs[i].name));
        count(o, "checked", proofs[i].checked);
        count(o, "broken", proofs[i].broken);
        if (proofs[i].broken) text(o, "first", proofs[i].first);
        json_close(o, '}');
        if (proofs[i].broken && out->proof.n == 0)
            out->proof = str_fmt(l->cx->arena, "%s: " STR_FMT, proofs[i].name, STR_ARG(proofs[i].first));
    }
    json_close(o, ']');
    json_close(o, '}');
    *seconds = twin_clock() - start;
    return OK;
}

static void timings_write(Live *l, JsonOut *o, double proving) {
    double in_actions = 0;
    object(o, "timings");
    number(o, "seconds", twin_clock() - l->started, 2);
    object(o, "seconds_by_area");
    for (int a = 0; a < AREA_N; a++) {
        double s = door_seconds(l->door, (Area)a);
        in_actions += s;
        if (s > 0) number(o, area_names[a], s, 2);
    }
    json_close(o, '}');
    number(o, "seconds_store_and_events", door_seconds_all(l->door) - in_actions, 2);
    number(o, "seconds_proving", proving, 2);
    count(o, "actions", door_calls(l->door));
    json_close(o, '}');
}

Status report_make(Live *l, ReplayReport *out) {
    Date from = date_add(l->world.start, SETTLED_DAYS);
    double proving;
    Buf b = buf_new(l->cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    count(&o, "seed", (int64_t)l->options->seed);
    text(&o, "policy", l->options->policy == REPLAY_NAIVE ? S("naive") : S("argosy"));
    text(&o, "start", date_text(l->cx->arena, l->world.start));
    text(&o, "last", date_text(l->cx->arena, l->last));
    history_write(l, &o);
    world_write(l, &o);
    service_write(l, &o);
    TRY(forecast_write(l, &o));
    stock_write(l, &o, from);
    TRY(money_write(l, &o, out));
    work_write(l, &o);
    naive_write(l, &o, from, out);
    TRY(proof_write(l, &o, out, &proving));
    timings_write(l, &o, proving);
    json_close(&o, '}');
    buf_char(&b, '\n');
    const Counted *c = &l->counted;
    out->start = l->world.start;
    out->last = l->last;
    out->orders = c->orders;
    out->lines = c->all_lines;
    out->fill_lines = share((double)c->all.filled, (double)c->all.lines);
    out->fill_units = share(c->all.held, c->all.units);
    out->settled_fill_lines = share((double)c->settled.filled, (double)c->settled.lines);
    out->on_time = share((double)c->on_time, (double)c->delivered_promised);
    out->seconds = twin_clock() - l->started;
    out->json = buf_str(&b);
    return OK;
}
