// Forecasts: the demand history of all items and sites goes to the engine as arrays, and what comes back is kept as one row an item and
// site. Before that, the forecast that was there is held against the weeks that have passed: accuracy, one week ahead, of
// the engine, of a person who overrode it, and of the naive guess (the week before). Demand of weeks that are over is collected first, so
// that neither is measured or made from half of what was asked for.
//
// Items share season and growth with their family at their site. They are forecast in parts of whole families, of some thousand items each, which
// know nothing of each other: the same parts whether one process does them all or workers share them out (queue.c).
#include <string.h>

#include "base/map.h"
#include "stage/plan/parts.h"

enum { SEASON_WEEKS = 52, HISTORY_WEEKS = 3 * SEASON_WEEKS };

static const Shape nothing = NO_FIELDS("Done");

// ---- history into arrays ---------------------------------------------------------------------------------------------
typedef struct {
    int n, n_groups;
    Id *item, *site;
    ForecastSeries *series;
    double *value;
    Date last; // Monday of the last whole week
} History;

// Weeks from ordering at the supplier, through the sites on the way, to the next look: over so many the forecast must hold.
static Status lead_weeks(Cx *cx, Id item, Id site, int *weeks) {
    enum { HOPS_MAX = 8 };
    int days = REVIEW_DAYS;
    for (int hops = 0; hops < HOPS_MAX; hops++) {
        Source *s;
        int n;
        TRY(sources_of(cx, item, site, &s, &n));
        if (n == 0) break;
        days += s[0].lead_days;
        if (s[0].kind != SOURCE_MOVE) break;
        site = s[0].from_site;
    }
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
    CHECK(h->item != NULL && h->site != NULL);
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

static Status history_arrays(
    Cx *cx, const PlanPart *part, int weeks_ahead, StrMap *groups, History *h) {
    *h = (History){.last = date_add(this_week(cx), -7)};
    Rows r;
    TRY(sql_open(cx, &r,
        "select d.item, d.site, d.week, d.qty from demand d join item i on i.id = d.item and "
        "i.active = 1 and i.family >= $2 and ($3 = '' or i.family < $3)"
        " where d.week > $1 order by d.item, d.site, d.week",
        A(date_add(h->last, -7 * HISTORY_WEEKS)), A(part->low), A(part->high)));
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
static int64_t key_of(Id item, Id site) {
    return (int64_t)hash_mix((uint64_t)item.v, (uint64_t)site.v);
}

static Status week_read(Cx *cx, const PlanPart *part, Date week, IntMap *out) {
    intmap_clear(out);
    Rows r;
    TRY(sql_open(cx, &r,
        "select d.item, d.site, d.qty from demand d where d.week = $1" OF_FAMILIES("d.item", "$2", "$3"),
        A(week), A(part->low), A(part->high)));
    while (rows_next(&r)) intmap_put(out, key_of(rows_id(&r, 0), rows_id(&r, 1)), rows_int(&r, 2));
    return rows_end(&r);
}

static int64_t asked_for(const IntMap *week, const Forecast *f) {
    int64_t qty = 0;
    (void)intmap_get(week, key_of(f->item, f->site), &qty);
    return qty;
}

// Where nothing was foreseen and nothing came there is nothing to measure.
static Status accuracy_put(Cx *cx, const Forecast *f, int64_t naive, int64_t actual) {
    int64_t statistical = forecast_qty(f->statistical), own = forecast_qty(f->mean[0]);
    if (statistical == 0 && own == 0 && naive == 0 && actual == 0) return OK;
    return sql_run(cx,
        "insert into accuracy (id, item, site, week, forecast, override, naive, actual, method)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (item, site, week) do nothing",
        A(cx_id(cx)), A(f->item), A(f->site), A(f->week), A(statistical), A(own), A(naive),
        A(actual), A(f->method.at ? f->method : S("")));
}

// Holds the first week of each kept forecast against what came, once that week is over. All were made in one run, so mostly
// their first week is the same.
static Status accuracy_compare(Cx *cx, const PlanPart *part, IntMap *actual, IntMap *naive) {
    Forecast *f;
    int n;
    Date week = {0};
    TRY(forecasts_made(cx, part, &f, &n));
    for (int i = 0; i < n; i++) {
        if (f[i].weeks == 0 || f[i].week.v >= this_week(cx).v) continue;
        if (f[i].week.v != week.v) {
            week = f[i].week;
            TRY(week_read(cx, part, week, actual));
            TRY(week_read(cx, part, date_add(week, -7), naive));
        }
        TRY(accuracy_put(cx, &f[i], asked_for(naive, &f[i]), asked_for(actual, &f[i])));
    }
    return OK;
}

static Status accuracy_note(Cx *cx, const PlanPart *part) {
    IntMap *actual = intmap_new(), *naive = intmap_new();
    Status s = accuracy_compare(cx, part, actual, naive);
    intmap_free(actual);
    intmap_free(naive);
    return s;
}

// ---- run -------------------------------------------------------------------------------------------------------------
static const Field run_fields[] = {
    {FIELD(ForecastRun, periods), .label = "Weeks", .optional = true, .positive = true, .max = 104,
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
        A(forecast_numbers(cx, out->mean + (size_t)s * (size_t)out->horizon, out->horizon)),
        A(forecast_numbers(cx, out->sum_sd + (size_t)s * (size_t)out->horizon, out->horizon)),
        A(forecast_qty(r->level)), A(rate_of(r->wape)), A(rate_of(r->bias)), A(rate_of(r->mase)),
        A((int64_t)r->notes), A(r->counts));
}

static Status forecast_part_with(Cx *cx, const PlanPart *part, int weeks, StrMap *groups) {
    History h;
    Rate drift;
    TRY(setting_rate(cx, "forecast.drift", RATE(0.40), &drift));
    TRY(history_arrays(cx, part, weeks, groups, &h));
    static const double median[] = {0.5};
    ForecastInput in = {.n_series = h.n,
        .series = h.series,
        .value = h.value,
        .n_groups = h.n_groups,
        .season = SEASON_WEEKS,
        .horizon = weeks,
        .n_levels = COUNT(median),
        .level = median,
        .drift = (double)drift.v / UNIT,
        .threads = 1};
    ForecastOutput *out = forecast_batch(cx->arena, &in);
    for (int s = 0; s < h.n; s++) TRY(forecast_write(cx, &h, out, s));
    return sql_run(cx, "delete from forecast where made <> $1" OF_FAMILIES("item", "$2", "$3"),
        A(cx->now), A(part->low), A(part->high)); // of what is not asked for any more
}

Status forecast_part(Cx *cx, const PlanPart *part, int weeks) {
    CHECK(part->kind == PART_FAMILIES);
    TRY(accuracy_note(cx, part));
    StrMap *groups = strmap_new();
    Status s = forecast_part_with(cx, part, weeks, groups);
    strmap_free(groups);
    return s;
}

Status forecast_weeks(Cx *cx, int32_t given, int *weeks) {
    int64_t set = given;
    if (given == 0) TRY(setting_int(cx, "plan.horizon_weeks", WEEKS_AHEAD, &set));
    *weeks = (int)set;
    return OK;
}

static Status forecast_run_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ForecastRun *in = in_;
    PlanPart *parts;
    int weeks, n;
    TRY(forecast_weeks(cx, in->periods, &weeks));
    TRY(demand_collect_through(cx, date_add(cx_today(cx), -1)));
    TRY(parts_of_families(cx, &parts, &n));
    for (int i = 0; i < n; i++) TRY(forecast_part(cx, &parts[i], weeks));
    return OK;
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

Status override_put(Cx *cx, Id item, Id site, Date week, Qty qty, Str reason) {
    TRY(sql_run(cx, "update forecast_override set active = 0 where item = $1 and site = $2 and week = $3",
        A(item), A(site), A(week)));
    return sql_run(cx,
        "insert into forecast_override (id, item, site, week, qty, reason, actor, made, active)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        A(cx_id(cx)), A(item), A(site), A(week), A(qty), A(reason), A(cx->actor.name), A(cx->now));
}

static Status forecast_override_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ForecastOverride *in = in_;
    Date week = date_week(in->week);
    if (week.v < this_week(cx).v) {
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "week", "that week is over"), date_text(cx->arena, in->week)),
            "give a day from " STR_FMT " on", STR_ARG(date_text(cx->arena, this_week(cx))));
    }
    return override_put(cx, in->item, in->site, week, in->qty, in->reason);
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
