// Sales are read into a list by series and period; then periods are put in order and the list becomes a table.
#include "cli/sold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct SoldSale {
    int series, period; // period: index of its text
    double value;
};

// A period as it was written, and where it is in time: a date's day, or a number.
struct SoldPeriod {
    Str text;
    double at;
    bool is_date;
    int index; // in time, once all are known
};

Sold sold_new(Cli *cli) {
    return (Sold){.cli = cli, .series = strmap_new(), .period = strmap_new()};
}

void sold_free(Sold *h) {
    strmap_free(h->series);
    strmap_free(h->period);
}

static int text_index(Sold *h, StrMap *map, Str text, bool is_series) {
    int64_t at;
    if (strmap_get(map, text, &at)) return (int)at;
    Arena *a = h->cli->arena;
    int *n = is_series ? &h->n : &h->n_periods;
    if (is_series) {
        h->name = arena_grow(a, h->name, (size_t)*n, &h->cap_names, (size_t)*n + 1, sizeof(Str));
        h->name[*n] = str_dup(a, text);
    } else {
        h->when = arena_grow(a, h->when, (size_t)*n, &h->cap_when, (size_t)*n + 1, sizeof(SoldPeriod));
        h->when[*n] = (SoldPeriod){.text = str_dup(a, text)};
    }
    strmap_put(map, text, *n);
    return (*n)++;
}

static Status read_period(Sold *h, const Sheet *r, bool known, int *out) {
    Str text;
    TRY(sheet_name(r, 1, &text));
    int64_t at;
    if (strmap_get(h->period, text, &at)) {
        *out = (int)at;
        return OK;
    }
    Date date;
    double number;
    bool is_date = date_parse(text, &date);
    if (!is_date && !number_parse(text, &number))
        return sheet_wrong(r, 1, "is neither a date nor a number",
            "a date like 2011-06-06, or a number that grows by time");
    if (known) {
        *out = -1;
        return OK;
    }
    if (h->n_periods == SOLD_PERIODS_MAX)
        return sheet_wrong(r, 1, "is one too many", "at most %d periods: weeks or months", SOLD_PERIODS_MAX);
    *out = text_index(h, h->period, text, false);
    h->when[*out].at = is_date ? (double)date.v : number;
    h->when[*out].is_date = is_date;
    if (is_date == h->when[0].is_date) return OK;
    return sheet_wrong(r, 1, "is another kind of period than the first",
        "dates throughout, or numbers throughout");
}

static Status read_sale(Sold *h, const Sheet *r) {
    Str name;
    SoldSale sale;
    TRY(sheet_name(r, 0, &name));
    TRY(read_period(h, r, false, &sale.period));
    TRY(sheet_number(r, 2, 0, 1e9, NULL, &sale.value));
    sale.series = text_index(h, h->series, name, true);
    h->sale = arena_grow(
        h->cli->arena, h->sale, h->n_sales, &h->cap_sales, h->n_sales + 1, sizeof(SoldSale));
    h->sale[h->n_sales++] = sale;
    return OK;
}

typedef struct {
    SoldPeriod *of;
} InTime; // for qsort

static int by_time(const void *x, const void *y) {
    const InTime *a = x, *b = y;
    return (a->of->at > b->of->at) - (a->of->at < b->of->at);
}

// Dates lie on a grid of the smallest distance between two; numbers are ranked.
static Status order_periods(Sold *h) {
    Cx *cx = h->cli->cx;
    if (h->n_periods == 0) return fail(cx, INPUT, "history", "there are no sales in the history");
    InTime *sorted = NEW_ARRAY(h->cli->arena, InTime, h->n_periods);
    for (int i = 0; i < h->n_periods; i++) sorted[i].of = &h->when[i];
    qsort(sorted, (size_t)h->n_periods, sizeof *sorted, by_time);
    double step = INFINITY;
    for (int i = 1; i < h->n_periods; i++)
        step = fmin(step, sorted[i].of->at - sorted[i - 1].of->at);
    bool dates = h->when[0].is_date;
    h->season = dates && step < INFINITY ? (int)round(364.0 / step) : 52;
    if (h->season < 4) h->season = 0;
    for (int i = 0; i < h->n_periods; i++) {
        double index = dates && step > 0 && step < INFINITY ? (sorted[i].of->at - sorted[0].of->at) / step
                                                            : i;
        sorted[i].of->index = (int)floor(index + 0.1); // months are of 28 to 31 days
        if (step < 28 && index != floor(index))
            return with_hint(cx,
                with_value(cx,
                    fail(cx, INPUT, "period", "%s: the periods are not evenly spaced",
                        str_z(cx->arena, cli_value(h->cli, "history"))),
                    sorted[i].of->text),
                "each %g days after the one before", step);
    }
    if (dates && step >= 28)
        for (int i = 0; i < h->n_periods; i++) sorted[i].of->index = i;
    h->periods = sorted[h->n_periods - 1].of->index + 1;
    if ((int64_t)h->periods * h->n <= SOLD_CELLS_MAX) return OK;
    return fail(cx, INPUT, "history", "%d series of %d periods are too many", h->n, h->periods);
}

static void fill_table(Sold *h) {
    size_t cells = (size_t)h->n * (size_t)h->periods;
    h->value = NEW_ARRAY(h->cli->arena, double, cells);
    h->there = NEW_ARRAY(h->cli->arena, bool, cells);
    int *first = NEW_ARRAY(h->cli->arena, int, h->n);
    for (int s = 0; s < h->n; s++) first[s] = h->periods;
    for (size_t i = 0; i < h->n_sales; i++) {
        int t = h->when[h->sale[i].period].index, s = h->sale[i].series;
        if (t < first[s]) first[s] = t;
        h->value[(size_t)s * (size_t)h->periods + (size_t)t] += h->sale[i].value;
    }
    for (int s = 0; s < h->n; s++)
        for (int t = 0; t < first[s]; t++)
            h->value[(size_t)s * (size_t)h->periods + (size_t)t] = NAN;
    for (size_t i = 0; i < cells; i++) h->there[i] = true;
}

Status sold_read(Sold *h) {
    const Str columns[] = {S("series"), S("period"), S("value")};
    Sheet r;
    bool more = true;
    Status s = sheet_open(h->cli, "history", COUNT(columns), columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) s = read_sale(h, &r);
    sheet_close(&r);
    TRY(s);
    TRY(order_periods(h));
    fill_table(h);
    return OK;
}

Status sold_available(Sold *h) {
    const Str columns[] = {S("series"), S("period"), S("in_stock")};
    Sheet r;
    bool more = true;
    Status s = sheet_open(h->cli, "available", COUNT(columns), columns, &r);
    while (s == OK && (s = sheet_next(&r, &more)) == OK && more) {
        Str name;
        int period = -1;
        int64_t series, there = 0;
        if ((s = sheet_name(&r, 0, &name)) != OK || (s = read_period(h, &r, true, &period)) != OK ||
            (s = sheet_whole(&r, 2, 0, 1, NULL, &there)) != OK)
            break;
        if (period < 0 || !strmap_get(h->series, name, &series)) continue; // of what has no sales
        h->there[(size_t)series * (size_t)h->periods + (size_t)h->when[period].index] = there;
    }
    sheet_close(&r);
    return s;
}
