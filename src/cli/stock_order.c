// `argosy stock order`: what to order now of each series, from its sales, what is there and what is under way (docs/stock.md), by the
// engine's simulation of the coming periods (engine/stock/refill.h).
//
// The history is read into a list of sales by series and period; then periods are put in order and the list becomes a table.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cli/sheet.h"
#include "engine/stock/refill.h"

enum { LEAD_MAX = 52, REVIEW_MAX = 52, CELLS_MAX = 100 * 1000 * 1000, PERIODS_MAX = 10000 };

typedef struct {
    int series, period; // period: index of its text
    double value;
} Sale;

// A period as it was written, and where it is in time: a date's day, or a number.
typedef struct {
    Str text;
    double at;
    bool is_date;
    int index; // in time, once all are known
} Period;

typedef struct {
    Cli *cli;
    StrMap *series, *period; // by text
    Str *name;
    Period *when;
    Sale *sale;
    int n, n_periods, periods;
    size_t n_sales, cap_names, cap_when, cap_sales;
    double *value;
    bool *there;
    RefillInput in;
    double *on_hand, *transit; // n, n × lead
    int *asked, n_asked;       // series of the state, in its order
} Order;

static int text_index(Order *o, StrMap *map, Str text, bool is_series) {
    int64_t at;
    if (strmap_get(map, text, &at)) return (int)at;
    Arena *a = o->cli->arena;
    int *n = is_series ? &o->n : &o->n_periods;
    if (is_series) {
        o->name = arena_grow(a, o->name, (size_t)*n, &o->cap_names, (size_t)*n + 1, sizeof(Str));
        o->name[*n] = str_dup(a, text);
    } else {
        o->when = arena_grow(a, o->when, (size_t)*n, &o->cap_when, (size_t)*n + 1, sizeof(Period));
        o->when[*n] = (Period){.text = str_dup(a, text)};
    }
    strmap_put(map, text, *n);
    return (*n)++;
}

static Status read_period(Order *o, const Sheet *r, bool known, int *out) {
    Str text;
    TRY(sheet_name(r, 1, &text));
    int64_t at;
    if (strmap_get(o->period, text, &at)) {
        *out = (int)at;
        return OK;
    }
    Date date;
    double number;
    bool is_date = date_parse(text, &date);
    if (!is_date && !number_parse(text, &number))
        return sheet_wrong(r, 1, "a date like 2011-06-06, or a number that grows by time",
            "period is neither a date nor a number");
    if (known) {
        *out = -1;
        return OK;
    }
    if (o->n_periods == PERIODS_MAX)
        return sheet_wrong(r, 1, "weeks or months", "there are more than %d periods", PERIODS_MAX);
    *out = text_index(o, o->period, text, false);
    o->when[*out].at = is_date ? (double)date.v : number;
    o->when[*out].is_date = is_date;
    if (is_date == o->when[0].is_date) return OK;
    return sheet_wrong(r, 1, "all alike", "some periods are dates and some are numbers");
}

static Status read_sale(Order *o, const Sheet *r) {
    Str name;
    Sale sale;
    TRY(sheet_name(r, 0, &name));
    TRY(read_period(o, r, false, &sale.period));
    TRY(sheet_number(r, 2, 0, 1e9, NULL, &sale.value));
    sale.series = text_index(o, o->series, name, true);
    o->sale = arena_grow(o->cli->arena, o->sale, o->n_sales, &o->cap_sales, o->n_sales + 1, sizeof(Sale));
    o->sale[o->n_sales++] = sale;
    return OK;
}

typedef struct {
    Period *of;
} InTime; // for qsort

static int by_time(const void *x, const void *y) {
    const InTime *a = x, *b = y;
    return (a->of->at > b->of->at) - (a->of->at < b->of->at);
}

// Dates lie on a grid of the smallest distance between two; numbers are ranked.
static Status order_periods(Order *o) {
    Cx *cx = o->cli->cx;
    if (o->n_periods == 0) return fail(cx, INPUT, "history", "there are no sales in the history");
    InTime *sorted = NEW_ARRAY(o->cli->arena, InTime, o->n_periods);
    for (int i = 0; i < o->n_periods; i++) sorted[i].of = &o->when[i];
    qsort(sorted, (size_t)o->n_periods, sizeof *sorted, by_time);
    double step = INFINITY;
    for (int i = 1; i < o->n_periods; i++)
        step = fmin(step, sorted[i].of->at - sorted[i - 1].of->at);
    bool dates = o->when[0].is_date;
    o->in.season = dates && step < INFINITY ? (int)round(364.0 / step) : 52;
    if (o->in.season < 4) o->in.season = 0;
    for (int i = 0; i < o->n_periods; i++) {
        double index = dates && step > 0 && step < INFINITY ? (sorted[i].of->at - sorted[0].of->at) / step
                                                            : i;
        sorted[i].of->index = (int)floor(index + 0.1); // months are of 28 to 31 days
        if (step < 28 && index != floor(index))
            return with_hint(cx,
                with_value(cx,
                    fail(cx, INPUT, "period", "%s: the periods are not evenly spaced",
                        str_z(cx->arena, cli_value(o->cli, "history"))),
                    sorted[i].of->text),
                "each %g days after the one before", step);
    }
    if (dates && step >= 28)
        for (int i = 0; i < o->n_periods; i++) sorted[i].of->index = i;
    o->periods = sorted[o->n_periods - 1].of->index + 1;
    if ((int64_t)o->periods * o->n <= CELLS_MAX) return OK;
    return fail(cx, INPUT, "history", "%d series of %d periods are too many", o->n, o->periods);
}

static void fill_table(Order *o) {
    size_t cells = (size_t)o->n * (size_t)o->periods;
    o->value = NEW_ARRAY(o->cli->arena, double, cells);
    o->there = NEW_ARRAY(o->cli->arena, bool, cells);
    int *first = NEW_ARRAY(o->cli->arena, int, o->n);
    for (int s = 0; s < o->n; s++) first[s] = o->periods;
    for (size_t i = 0; i < o->n_sales; i++) {
        int t = o->when[o->sale[i].period].index, s = o->sale[i].series;
        if (t < first[s]) first[s] = t;
        o->value[(size_t)s * (size_t)o->periods + (size_t)t] += o->sale[i].value;
    }
    for (int s = 0; s < o->n; s++)
        for (int t = 0; t < first[s]; t++)
            o->value[(size_t)s * (size_t)o->periods + (size_t)t] = NAN;
    for (size_t i = 0; i < cells; i++) o->there[i] = true;
}

static Status read_history(Order *o) {
    const Str columns[] = {S("series"), S("period"), S("value")};
    Sheet r;
    bool more = true;
    Status s = sheet_open(o->cli, "history", COUNT(columns), columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) s = read_sale(o, &r);
    sheet_close(&r);
    TRY(s);
    TRY(order_periods(o));
    fill_table(o);
    return OK;
}

static Status read_available(Order *o) {
    const Str columns[] = {S("series"), S("period"), S("in_stock")};
    Sheet r;
    bool more = true;
    Status s = sheet_open(o->cli, "available", COUNT(columns), columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) {
        Str name;
        int period = -1;
        int64_t series, there = 0;
        if ((s = sheet_name(&r, 0, &name)) != OK || (s = read_period(o, &r, true, &period)) != OK ||
            (s = sheet_whole(&r, 2, 0, 1, NULL, &there)) != OK)
            break;
        if (period < 0 || !strmap_get(o->series, name, &series)) continue; // of what has no sales
        o->there[(size_t)series * (size_t)o->periods + (size_t)o->when[period].index] = there;
    }
    sheet_close(&r);
    return s;
}

static Status read_state(Order *o) {
    Cli *cli = o->cli;
    int lead = o->in.lead;
    Str columns[2 + LEAD_MAX] = {S("series"), S("on_hand")};
    for (int k = 0; k < lead; k++) columns[2 + k] = str_fmt(cli->arena, "in_transit_%d", k + 1);
    o->on_hand = NEW_ARRAY(cli->arena, double, o->n);
    o->transit = NEW_ARRAY(cli->arena, double, o->n *(lead + 1));
    o->asked = NEW_ARRAY(cli->arena, int, o->n);
    bool *seen = NEW_ARRAY(cli->arena, bool, o->n);
    Sheet r;
    bool more = true;
    Status s = sheet_open(cli, "state", 2 + lead, columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) {
        Str name;
        int64_t at;
        if ((s = sheet_name(&r, 0, &name)) != OK) break;
        if (!strmap_get(o->series, name, &at)) {
            s = sheet_wrong(&r, 0, "a series of the history", "the history has no such series");
            break;
        }
        if (seen[at]) {
            s = sheet_wrong(&r, 0, "each series once", "the series is there already");
            break;
        }
        seen[at] = true;
        o->asked[o->n_asked++] = (int)at;
        s = sheet_number(&r, 1, 0, 1e9, NULL, &o->on_hand[at]);
        for (int k = 0; k < lead && s == OK; k++)
            s = sheet_number(&r, 2 + k, 0, 1e9, NULL, &o->transit[(size_t)at * (size_t)lead + (size_t)k]);
    }
    sheet_close(&r);
    return s;
}

static Str orders_text(Order *o, double *total) {
    Cli *cli = o->cli;
    RefillInput *in = &o->in;
    *in = (RefillInput){.n = o->n,
        .periods = o->periods,
        .value = o->value,
        .there = o->there,
        .season = in->season,
        .lead = in->lead,
        .review = in->review,
        .holding = in->holding,
        .shortage = in->shortage};
    RefillModel m = refill_learn(cli->arena, in);
    enum { PATHS = 2000 };
    double *path = NEW_ARRAY(cli->arena, double, PATHS *(in->lead + in->review));
    Buf out = buf_new(cli->arena);
    buf_z(&out, "series,order\n");
    for (int i = 0; i < o->n_asked; i++) {
        int s = o->asked[i];
        ArenaMark mark = arena_mark(cli->arena);
        refill_paths(in, &m, s, PATHS, path);
        double q = refill_order(in, cli->arena, o->on_hand[s],
            o->transit + (size_t)s * (size_t)in->lead, m.series[s].counts, PATHS, path);
        arena_rewind(cli->arena, mark);
        csv_put(&out, o->name[s], true);
        if (m.series[s].counts) buf_fmt(&out, ",%.0f\n", q);
        else buf_fmt(&out, ",%.6g\n", q);
        *total += q;
    }
    return buf_str(&out);
}

static Status order(Order *o) {
    Cli *cli = o->cli;
    int64_t lead = -1, review = 1;
    TRY(cli_number(cli, "lead", 0, LEAD_MAX, &lead));
    TRY(cli_number(cli, "review", 1, REVIEW_MAX, &review));
    if (lead < 0)
        return with_hint(cli->cx, fail(cli->cx, INPUT, "lead", "--lead is missing"),
            "whole periods until an order of today arrives: 0 to %d", LEAD_MAX);
    o->in.lead = (int)lead, o->in.review = (int)review;
    TRY(cli_double(cli, "holding", true, 1e-9, 1e9, &o->in.holding));
    TRY(cli_double(cli, "shortage", true, 1e-9, 1e9, &o->in.shortage));
    TRY(read_history(o));
    if (cli_given(cli, "available")) TRY(read_available(o));
    TRY(read_state(o));
    double total = 0;
    Str text = orders_text(o, &total);
    if (cli_given(cli, "out")) TRY(sheet_write(cli, "out", text));
    else if (!cli->json) tell(text);
    if (cli->json) printf("{\"series\":%d,\"ordered\":%.6g}\n", o->n_asked, total);
    else if (cli_given(cli, "out"))
        printf("%d series, %.10g units to be ordered\n", o->n_asked, total);
    return OK;
}

Status verb_stock_order(Cli *cli) {
    Order o = {.cli = cli, .series = strmap_new(), .period = strmap_new()};
    Status s = order(&o);
    strmap_free(o.series);
    strmap_free(o.period);
    return s;
}
