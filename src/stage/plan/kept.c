// Forecasts as they are kept: one row an item and site, its weeks as text. People's own figures are put in when it is read, so that the
// statistical one stays beside them and both can be measured.
//
// A figure for an item that has no forecast (it is new) counts as well: then nothing is known of its other weeks, and half of it is
// taken as its error.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stage/plan/parts.h"

static const double OWN_FIGURE_ERROR = 0.5; // of a person's figure, where there is nothing to measure it by

// "1.5,2,0"
static double *numbers_read(Cx *cx, Str text, int *n) {
    int count = text.n ? 1 : 0;
    for (size_t i = 0; i < text.n; i++) count += text.at[i] == ',';
    double *out = NEW_ARRAY(cx->arena, double, count);
    for (int i = 0; i < count; i++) {
        int64_t v = 0;
        Str rest;
        CHECK(decimal_parse(str_split(text, ',', &rest), 6, &v));
        out[i] = (double)v / UNIT;
        text = rest;
    }
    *n = count;
    return out;
}

int64_t forecast_qty(double units) {
    if (!(units > 0)) return 0;
    return units < 1e9 ? (int64_t)(units * 1000 + 0.5) * 1000 : INT64_C(1000000000) * UNIT;
}

Str forecast_numbers(Cx *cx, const double *v, int n) {
    Buf b = buf_new(cx->arena);
    for (int i = 0; i < n; i++) {
        if (i) buf_char(&b, ',');
        buf_decimal(&b, forecast_qty(v[i]), 6, 0);
    }
    return buf_str(&b);
}

// ---- people's figures ------------------------------------------------------------------------------------------------
static int in_order(const void *a_, const void *b_) {
    const Forecast *a = a_, *b = b_;
    if (a->item.v != b->item.v) return a->item.v < b->item.v ? -1 : 1;
    return (a->site.v > b->site.v) - (a->site.v < b->site.v);
}

typedef struct {
    Forecast *at; // the first n in order
    size_t n, all, cap;
} Kept;

static void new_item(Cx *cx, Kept *k, Id item, Id site, Date from, int weeks) {
    k->at = arena_grow(cx->arena, k->at, k->all, &k->cap, k->all + 1, sizeof *k->at);
    k->at[k->all++] = (Forecast){.item = item,
        .site = site,
        .week = from,
        .weeks = weeks,
        .mean = NEW_ARRAY(cx->arena, double, weeks),
        .sum_sd = NEW_ARRAY(cx->arena, double, weeks)};
}

static void figure_put(Forecast *f, int week, double qty) {
    int at = (week - f->week.v) / 7;
    if (at < 0 || at >= f->weeks) return;
    f->mean[at] = qty;
    if (!id_none(f->id)) return;
    for (int i = at; i < f->weeks; i++) f->sum_sd[i] += OWN_FIGURE_ERROR * qty;
}

#define OVERRIDES                                                                                  \
    "select o.item, o.site, o.week, o.qty from forecast_override o join item i on i.id = o.item "  \
    "and i.active = 1 where o.active = 1 and o.week >= $1"
#define IN_ORDER " order by o.item, o.site, o.week"

static Status overrides_put(Cx *cx, const PlanPart *part, Date from, Kept *k) {
    static const char *const texts[] = {[PART_WHOLE] = OVERRIDES IN_ORDER,
        [PART_FAMILIES] = OVERRIDES OF_FAMILIES("o.item", "$2", "$3") IN_ORDER,
        [PART_ITEMS] = OVERRIDES OF_ITEMS("o.item", "$2") IN_ORDER};
    int64_t weeks;
    TRY(setting_int(cx, "plan.horizon_weeks", WEEKS_AHEAD, &weeks));
    Rows r;
    SqlArg args[3] = {A(from)};
    TRY(sql_open_args(cx, &r, texts[part->kind], args, part_args(part, args, 1)));
    while (rows_next(&r)) {
        Forecast key = {.item = rows_id(&r, 0), .site = rows_id(&r, 1)};
        Forecast *f = k->n ? bsearch(&key, k->at, k->n, sizeof key, in_order) : NULL;
        if (!f && (k->all == k->n || in_order(&key, &k->at[k->all - 1]) != 0))
            new_item(cx, k, key.item, key.site, from, (int)weeks);
        figure_put(f ? f : &k->at[k->all - 1], rows_date(&r, 2).v, (double)rows_qty(&r, 3).v / UNIT);
    }
    return rows_end(&r);
}

// ---- reading ---------------------------------------------------------------------------------------------------------
#define KEPT                                                                                       \
    "select f.id, f.item, f.site, f.week, f.means, f.sds, f.level, f.counts, f.method from "       \
    "forecast f join item i on i.id = f.item and i.active = 1"

static Status kept_read(Cx *cx, const PlanPart *part, Kept *k) {
    static const char *const texts[] = {[PART_WHOLE] = KEPT " order by f.item, f.site",
        [PART_FAMILIES] = KEPT OF_FAMILIES("f.item", "$1", "$2") " order by f.item, f.site",
        [PART_ITEMS] = KEPT OF_ITEMS("f.item", "$1") " order by f.item, f.site"};
    Rows r;
    SqlArg args[2];
    TRY(sql_open_args(cx, &r, texts[part->kind], args, part_args(part, args, 0)));
    while (rows_next(&r)) {
        k->at = arena_grow(cx->arena, k->at, k->all, &k->cap, k->all + 1, sizeof *k->at);
        Forecast *one = &k->at[k->all++];
        *one = (Forecast){.id = rows_id(&r, 0),
            .item = rows_id(&r, 1),
            .site = rows_id(&r, 2),
            .week = rows_date(&r, 3),
            .level = (double)rows_int(&r, 6) / UNIT,
            .counts = rows_int(&r, 7) != 0,
            .method = rows_text(&r, 8)};
        int sds;
        one->mean = numbers_read(cx, rows_peek(&r, 4), &one->weeks);
        one->sum_sd = numbers_read(cx, rows_peek(&r, 5), &sds);
        CHECK(sds == one->weeks);
        one->statistical = one->weeks ? one->mean[0] : 0;
    }
    k->n = k->all;
    return rows_end(&r);
}

// Weeks that are over are left out; the error of the sum of the others stays what it was for as many.
static void weeks_drop(Forecast *f, Date from) {
    int over = (from.v - f->week.v) / 7;
    if (over <= 0) return;
    if (over > f->weeks) over = f->weeks;
    f->mean += over;
    f->weeks -= over;
    f->week = from;
}

static Status read(Cx *cx, const PlanPart *part, Date from, bool drop, Forecast **out, int *n) {
    Kept k = {0};
    TRY(kept_read(cx, part, &k));
    for (size_t i = 0; drop && i < k.n; i++) weeks_drop(&k.at[i], from);
    TRY(overrides_put(cx, part, from, &k));
    for (size_t i = 0; i < k.all; i++) k.at[i].from = cx_today(cx);
    if (k.all > k.n) qsort(k.at, k.all, sizeof *k.at, in_order);
    *out = k.at;
    *n = (int)k.all;
    return OK;
}

Status forecasts_read_part(Cx *cx, const PlanPart *part, Forecast **out, int *n) {
    return read(cx, part, this_week(cx), true, out, n);
}

Status forecasts_read(Cx *cx, Forecast **out, int *n) {
    static const PlanPart whole = {.kind = PART_WHOLE};
    return forecasts_read_part(cx, &whole, out, n);
}

Status forecasts_made(Cx *cx, const PlanPart *part, Forecast **out, int *n) {
    Date first = this_week(cx);
    bool found;
    TRY(sql_get(cx, &found, "select week from forecast order by week limit 1", NO_ARGS, OUT(O(&first))));
    return read(cx, part, first, false, out, n);
}

double forecast_between(const Forecast *f, int from, int to) {
    double sum = 0;
    for (int day = from > f->week.v ? from : f->week.v; day < to;) {
        int week = (day - f->week.v) / 7, end = f->week.v + 7 * (week + 1);
        if (end > to) end = to;
        sum += (week < f->weeks ? f->mean[week] : f->level) * (end - day) / 7;
        day = end;
    }
    return sum;
}

double forecast_error(const Forecast *f, int days) {
    if (f->weeks == 0 || days <= 0) return 0;
    int whole = days / 7;
    double part = days / 7.0 - whole;
    if (whole == 0) return f->sum_sd[0] * sqrt(part);
    double last = f->sum_sd[f->weeks - 1];
    if (whole >= f->weeks) return last * sqrt(days / 7.0 / f->weeks);
    // Between the sums of whole weeks, by variance.
    double a = f->sum_sd[whole - 1] * f->sum_sd[whole - 1], b = f->sum_sd[whole] * f->sum_sd[whole];
    return sqrt(a + part * (b > a ? b - a : 0));
}

void forecast_days(const Forecast *f, double days, double *mean, double *sd) {
    *mean = forecast_between(f, f->from.v, f->from.v + (int)days);
    *sd = forecast_error(f, (int)days);
}
