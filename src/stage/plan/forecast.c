// Forecasts: the demand history of all items and sites goes to the engine as arrays, and what comes back is kept as one row an item and
// site. Before that, the forecast that was there is held against the weeks that have passed: accuracy, one week ahead, of
// the engine, of a person who overrode it, and of the naive guess (the week before).
//
// Items share season and growth with their family at their site.
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "stage/plan/parts.h"

enum { WEEKS_AHEAD = 13, SEASON_WEEKS = 52 };

static const Shape nothing = NO_FIELDS("Done");

// ---- kept forecasts ----------------------------------------------------------------------------------------------------
// Reads "1.5,2,0" into an array of n doubles; missing ones are the last one.
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

static Str numbers_text(Cx *cx, const double *v, int n) {
    Buf b = buf_new(cx->arena);
    for (int i = 0; i < n; i++) {
        if (i) buf_char(&b, ',');
        buf_decimal(&b, (int64_t)(v[i] * 1000 + 0.5) * 1000, 6, 0);
    }
    return buf_str(&b);
}

// Puts people's figures in where they are for coming weeks.
static Status overrides_put(Cx *cx, Forecast *f, int n) {
    Rows r;
    TRY(sql_open(cx, &r, "select item, site, week, qty from forecast_override where active = 1 and week >= $1 order by made",
        A(this_week(cx))));
    while (rows_next(&r)) {
        Id item = rows_id(&r, 0), site = rows_id(&r, 1);
        int week = rows_date(&r, 2).v;
        for (int i = 0; i < n; i++) {
            if (!id_eq(f[i].item, item) || !id_eq(f[i].site, site)) continue;
            int at = (week - f[i].week.v) / 7;
            if (at >= 0 && at < f[i].weeks) f[i].mean[at] = (double)rows_qty(&r, 3).v / UNIT;
        }
    }
    return rows_end(&r);
}

Status forecasts_read(Cx *cx, Forecast **out, int *n) {
    Rows r;
    TRY(sql_open_args(cx, &r,
        "select id, item, site, week, means, sds, level, counts from forecast order by item, site",
        NO_ARGS));
    Forecast *f = NULL;
    size_t count = 0, cap = 0;
    while (rows_next(&r)) {
        f = arena_grow(cx->arena, f, count, &cap, count + 1, sizeof *f);
        Forecast *one = &f[count++];
        *one = (Forecast){.id = rows_id(&r, 0),
            .item = rows_id(&r, 1),
            .site = rows_id(&r, 2),
            .week = rows_date(&r, 3),
            .level = (double)rows_int(&r, 6) / UNIT,
            .counts = rows_int(&r, 7) != 0};
        int sds;
        one->mean = numbers_read(cx, rows_peek(&r, 4), &one->weeks);
        one->sum_sd = numbers_read(cx, rows_peek(&r, 5), &sds);
        CHECK(sds == one->weeks);
    }
    TRY(rows_end(&r));
    TRY(overrides_put(cx, f, (int)count));
    *out = f;
    *n = (int)count;
    return OK;
}

void forecast_days(const Forecast *f, double days, double *mean, double *sd) {
    double weeks = days / 7, sum = 0;
    int whole = (int)weeks;
    if (whole > f->weeks) whole = f->weeks;
    for (int i = 0; i < whole; i++) sum += f->mean[i];
    double part = weeks - whole;
    *mean = sum + part * (whole < f->weeks ? f->mean[whole] : f->level);
    if (f->weeks == 0) {
        *sd = 0;
    } else if (weeks < 1) {
        *sd = f->sum_sd[0] * sqrt(weeks);
    } else if (whole >= f->weeks) {
        *sd = f->sum_sd[f->weeks - 1] * sqrt(weeks / f->weeks);
    } else { // between the sums of whole weeks, by variance
        double a = f->sum_sd[whole - 1] * f->sum_sd[whole - 1], b = f->sum_sd[whole] * f->sum_sd[whole];
        *sd = sqrt(a + part * (b > a ? b - a : 0));
    }
}

// ---- history into arrays ---------------------------------------------------------------------------------------------
typedef struct {
    int n, n_groups;
    Id *item, *site;
    ForecastSeries *series;
    double *value;
    Date last; // Monday of the last whole week
} History;

static Status lead_weeks(Cx *cx, Id item, Id site, int *weeks) {
    Source *s;
    int n;
    TRY(sources_of(cx, item, site, &s, &n));
    int days = (n > 0 ? s[0].lead_days : 0) + 7;
    *weeks = (days + 6) / 7;
    return OK;
}

static Status group_of(Cx *cx, StrMap *groups, Id item, Id site, int *group) {
    const Item *record;
    TRY(item_get(cx, item, &record));
    Str key = str_fmt(cx->arena, "%lld/" STR_FMT, (long long)site.v, STR_ARG(record->family));
    int64_t at;
    if (!strmap_get(groups, key, &at)) {
        at = strmap_n(groups);
        strmap_put(groups, key, at);
    }
    *group = (int)at;
    return OK;
}

// One series from its first week with demand to the last whole week; weeks without a row are zero.
static Status series_add(Cx *cx, History *h, size_t *series_cap, size_t *values, size_t *values_cap,
    Id item, Id site, const int *week, const double *qty, int n, int weeks_ahead, StrMap *groups) {
    int length = (h->last.v - week[0]) / 7 + 1;
    if (length <= 0) return OK;
    size_t before = (size_t)h->n;
    size_t cap = *series_cap;
    h->series = arena_grow(cx->arena, h->series, before, &cap, before + 1, sizeof *h->series);
    if (cap != *series_cap) {
        Id *item_ids = NEW_ARRAY(cx->arena, Id, cap), *site_ids = NEW_ARRAY(cx->arena, Id, cap);
        if (before) memcpy(item_ids, h->item, before * sizeof(Id));
        if (before) memcpy(site_ids, h->site, before * sizeof(Id));
        h->item = item_ids;
        h->site = site_ids;
        *series_cap = cap;
    }
    h->value = arena_grow(
        cx->arena, h->value, *values, values_cap, *values + (size_t)length, sizeof *h->value);
    memset(h->value + *values, 0, (size_t)length * sizeof *h->value);
    for (int i = 0; i < n && week[i] <= h->last.v; i++)
        h->value[*values + (size_t)((week[i] - week[0]) / 7)] = qty[i];
    int lead;
    TRY(lead_weeks(cx, item, site, &lead));
    ForecastSeries *s = &h->series[h->n];
    *s = (ForecastSeries){
        .first = (int64_t)*values, .n = length, .lead = lead > weeks_ahead ? weeks_ahead : lead};
    TRY(group_of(cx, groups, item, site, &s->group));
    h->item[h->n] = item;
    h->site[h->n++] = site;
    *values += (size_t)length;
    return OK;
}

static Status history_arrays(Cx *cx, int weeks_ahead, StrMap *groups, History *h) {
    *h = (History){.last = date_add(this_week(cx), -7)};
    Rows r;
    TRY(sql_open_args(cx, &r, "select item, site, week, qty from demand order by item, site, week", NO_ARGS));
    size_t series_cap = 0, values = 0, values_cap = 0, cap = 0, qty_cap = 0;
    int *week = NULL, n = 0;
    double *qty = NULL;
    Id item = {0}, site = {0};
    Status s = OK;
    while (s == OK && rows_next(&r)) {
        Id i = rows_id(&r, 0), at = rows_id(&r, 1);
        if (n > 0 && (!id_eq(i, item) || !id_eq(at, site))) {
            s = series_add(cx, h, &series_cap, &values, &values_cap, item, site, week, qty, n,
                weeks_ahead, groups);
            n = 0;
        }
        item = i;
        site = at;
        week = arena_grow(cx->arena, week, (size_t)n, &cap, (size_t)n + 1, sizeof *week);
        qty = arena_grow(cx->arena, qty, (size_t)n, &qty_cap, (size_t)n + 1, sizeof *qty);
        week[n] = rows_date(&r, 2).v;
        qty[n++] = (double)rows_qty(&r, 3).v / UNIT;
    }
    Status end = rows_end(&r);
    if (s == OK) s = end;
    if (s == OK && n > 0)
        s = series_add(cx, h, &series_cap, &values, &values_cap, item, site, week, qty, n,
            weeks_ahead, groups);
    h->n_groups = (int)strmap_n(groups);
    return s;
}

// ---- accuracy --------------------------------------------------------------------------------------------------------
// Holds the first week of each kept forecast against what came, once that week is over.
static Status accuracy_note(Cx *cx) {
    Forecast *f;
    int n;
    TRY(forecasts_read(cx, &f, &n));
    IntMap *stats = intmap_new(); // statistical figure of the first week, before overrides, by row
    Rows r;
    Status s = sql_open_args(cx, &r, "select id, means from forecast", NO_ARGS);
    while (s == OK && rows_next(&r)) {
        Str rest;
        int64_t v = 0;
        (void)decimal_parse(str_split(rows_peek(&r, 1), ',', &rest), 6, &v);
        intmap_put(stats, rows_int(&r, 0), v);
    }
    if (s == OK) s = rows_end(&r);
    for (int i = 0; i < n && s == OK; i++) {
        if (f[i].weeks == 0 || f[i].week.v >= this_week(cx).v) continue;
        int64_t statistical = 0;
        (void)intmap_get(stats, f[i].id.v, &statistical);
        s = sql_run(cx,
            "insert into accuracy (id, item, site, week, forecast, override, naive, actual)"
            " select $1, $2, $3, $4, $5, $6,"
            " coalesce((select qty from demand where item = $2 and site = $3 and week = $7), 0),"
            " coalesce((select qty from demand where item = $2 and site = $3 and week = $4), 0)"
            " on conflict (item, site, week) do nothing",
            A(cx_id(cx)), A(f[i].item), A(f[i].site), A(f[i].week), A(statistical),
            A((int64_t)(f[i].mean[0] * UNIT)), A(date_add(f[i].week, -7)));
    }
    intmap_free(stats);
    return s;
}

// ---- run -------------------------------------------------------------------------------------------------------------
static const Field run_fields[] = {
    {FIELD(ForecastRun, periods), .label = "Weeks", .optional = true, .max = 104,
        .help = "Ahead; empty: the setting plan.horizon_weeks.", .example = "13"},
};
static const Shape run_shape = SHAPE("ForecastRun", ForecastRun, run_fields);

static Str method_text(Cx *cx, const ForecastResult *r) {
    if (r->second == FORECAST_NONE) return str_of(forecast_method_name[r->method]);
    return str_fmt(cx->arena, "%s+%s", forecast_method_name[r->method], forecast_method_name[r->second]);
}

static int64_t rate_of(double v) {
    return v > 1e6 ? (int64_t)1e12 : v < -1e6 ? (int64_t)-1e12 : (int64_t)(v * UNIT);
}

static Status forecast_write(Cx *cx, const History *h, const ForecastOutput *out, int s) {
    const ForecastResult *r = &out->result[s];
    return sql_run(cx,
        "insert into forecast (id, item, site, week, made, method, means, sds, level, wape, bias, "
        "mase, notes, counts)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        " on conflict (item, site) do update set week = excluded.week, made = excluded.made,"
        " method = excluded.method, means = excluded.means, sds = excluded.sds, level = "
        "excluded.level,"
        " wape = excluded.wape, bias = excluded.bias, mase = excluded.mase, notes = excluded.notes,"
        " counts = excluded.counts",
        A(cx_id(cx)), A(h->item[s]), A(h->site[s]), A(this_week(cx)), A(cx->now), A(method_text(cx, r)),
        A(numbers_text(cx, out->mean + (size_t)s * (size_t)out->horizon, out->horizon)),
        A(numbers_text(cx, out->sum_sd + (size_t)s * (size_t)out->horizon, out->horizon)),
        A((int64_t)(r->level * UNIT)), A(rate_of(r->wape)), A(rate_of(r->bias)),
        A(rate_of(r->mase)), A((int64_t)r->notes), A(r->counts));
}

static Status forecast_run_with(Cx *cx, int weeks, StrMap *groups) {
    History h;
    TRY(history_arrays(cx, weeks, groups, &h));
    static const double median[] = {0.5};
    ForecastInput in = {.n_series = h.n,
        .series = h.series,
        .value = h.value,
        .n_groups = h.n_groups,
        .season = SEASON_WEEKS,
        .horizon = weeks,
        .n_levels = COUNT(median),
        .level = median,
        .threads = 1};
    ForecastOutput *out = forecast_batch(cx->arena, &in);
    for (int s = 0; s < h.n; s++) TRY(forecast_write(cx, &h, out, s));
    return OK;
}

static Status forecast_run_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ForecastRun *in = in_;
    int64_t weeks = in->periods;
    if (weeks == 0) TRY(setting_int(cx, "plan.horizon_weeks", WEEKS_AHEAD, &weeks));
    TRY(accuracy_note(cx));
    StrMap *groups = strmap_new();
    Status s = forecast_run_with(cx, (int)weeks, groups);
    strmap_free(groups);
    return s;
}

// ---- override --------------------------------------------------------------------------------------------------------
static const Field override_fields[] = {
    {FIELD(ForecastOverride, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(ForecastOverride, site), .label = "Site", .ref = &site_entity, .example = "FC-UK"},
    {FIELD(ForecastOverride, week), .label = "Week of", .help = "Any day of it.", .example = "2011-11-21"},
    {FIELD(ForecastOverride, qty), .label = "Quantity", .help = "That you expect in that week.",
        .example = "400"},
    {FIELD(ForecastOverride, reason), .label = "Reason", .example = "named in a magazine"},
};
static const Shape override_shape = SHAPE("ForecastOverride", ForecastOverride, override_fields);

static Status forecast_override_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ForecastOverride *in = in_;
    Date week = date_week(in->week);
    if (week.v < this_week(cx).v) {
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "week", "that week is over or has begun before this one"),
                date_text(cx->arena, in->week)),
            "give a day from " STR_FMT " on", STR_ARG(date_text(cx->arena, this_week(cx))));
    }
    TRY(sql_run(cx, "update forecast_override set active = 0 where item = $1 and site = $2 and week = $3",
        A(in->item), A(in->site), A(week)));
    return sql_run(cx,
        "insert into forecast_override (id, item, site, week, qty, reason, actor, made, active)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        A(cx_id(cx)), A(in->item), A(in->site), A(week), A(in->qty), A(in->reason),
        A(cx->actor.name), A(cx->now));
}

// clang-format off
const Action forecast_run = {
    .noun = "forecast", .verb = "run", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Forecasts the demand of every item and site by week, and measures the forecast that was there against what came.",
    .in = &run_shape, .out = &nothing, .run = forecast_run_run};
const Action forecast_override = {
    .noun = "forecast", .verb = "override", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Sets a person's own figure for a week. It is kept beside the statistical forecast, and measured against it afterwards.",
    .in = &override_shape, .out = &nothing, .run = forecast_override_run};
// clang-format on
