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

// The preferred source of each item and site of a part, read in one go: they are asked for by every series.
typedef struct {
    int64_t days;
    Id from; // 0: it comes from outside
} Hop;

typedef struct {
    IntMap *at; // item and site → hop
    Hop *hop;
    size_t n, cap;
} Hops;

static Status hops_read(Cx *cx, const PlanPart *part, Hops *h) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select s.item, s.site, s.lead_days, case when s.kind = 'move' then s.from_site else 0 end "
        "from source s where s.active = 1" OF_FAMILIES(
            "s.item", "$1", "$2") " order by s.item, s.site, s.priority, s.id",
        A(part->low), A(part->high)));
    while (rows_next(&r)) {
        int64_t key = node_key(rows_id(&r, 0), rows_id(&r, 1)), known;
        if (intmap_get(h->at, key, &known)) continue;
        h->hop = arena_grow(cx->arena, h->hop, h->n, &h->cap, h->n + 1, sizeof *h->hop);
        h->hop[h->n] = (Hop){rows_int(&r, 2), rows_id(&r, 3)};
        intmap_put(h->at, key, (int64_t)h->n++);
    }
    return rows_end(&r);
}

// Weeks from ordering at the supplier, through the sites on the way, to the next look: over so many the forecast must hold.
static int lead_weeks(const Hops *h, Id item, Id site) {
    enum { HOPS_MAX = 8 };
    int64_t days = REVIEW_DAYS, at;
    for (int hops = 0; hops < HOPS_MAX && intmap_get(h->at, node_key(item, site), &at); hops++) {
        days += h->hop[at].days;
        if (id_none(h->hop[at].from)) break;
        site = h->hop[at].from;
    }
    return (int)((days + 6) / 7);
}

static int group_of(Cx *cx, StrMap *groups, Str family, Id site) {
    Str key = str_fmt(cx->arena, "%lld/" STR_FMT, (long long)site.v, STR_ARG(family));
    int64_t at;
    if (!strmap_get(groups, key, &at)) {
        at = strmap_n(groups);
        strmap_put(groups, key, at);
    }
    return (int)at;
}

// The history under way.
typedef struct {
    Cx *cx;
    History *h;
    const Hops *hops;
    StrMap *groups;
    int weeks_ahead;
    size_t series_cap, values, values_cap;
    Id item, site; // the series whose weeks are being read, n so far
    Str family;
    int *week, n;
    double *qty;
    size_t week_cap, qty_cap;
} Adding;

static void ids_grow(Adding *a) {
    History *h = a->h;
    size_t before = (size_t)h->n, cap = a->series_cap;
    h->series = arena_grow(a->cx->arena, h->series, before, &cap, before + 1, sizeof *h->series);
    if (cap != a->series_cap) {
        Id *item_ids = NEW_ARRAY(a->cx->arena, Id, cap), *site_ids = NEW_ARRAY(a->cx->arena, Id, cap);
        if (before) memcpy(item_ids, h->item, before * sizeof(Id));
        if (before) memcpy(site_ids, h->site, before * sizeof(Id));
        h->item = item_ids;
        h->site = site_ids;
        a->series_cap = cap;
    }
    CHECK(h->item != NULL && h->site != NULL);
}

// One series from its first week with demand to the last whole week; weeks without a row are zero.
static void series_add(Adding *a) {
    History *h = a->h;
    int length = a->n ? (h->last.v - a->week[0]) / 7 + 1 : 0;
    if (length <= 0) return;
    ids_grow(a);
    h->value = arena_grow(a->cx->arena, h->value, a->values, &a->values_cap,
        a->values + (size_t)length, sizeof *h->value);
    memset(h->value + a->values, 0, (size_t)length * sizeof *h->value);
    for (int i = 0; i < a->n && a->week[i] <= h->last.v; i++)
        h->value[a->values + (size_t)((a->week[i] - a->week[0]) / 7)] = a->qty[i];
    int lead = lead_weeks(a->hops, a->item, a->site);
    h->series[h->n] = (ForecastSeries){.first = (int64_t)a->values,
        .n = length,
        .lead = lead > a->weeks_ahead ? a->weeks_ahead : lead,
        .group = group_of(a->cx, a->groups, a->family, a->site)};
    h->item[h->n] = a->item;
    h->site[h->n++] = a->site;
    a->values += (size_t)length;
}

static void week_add(Adding *a, Rows *r) {
    Id item = rows_id(r, 0), site = rows_id(r, 1);
    if (a->n == 0 || !id_eq(item, a->item) || !id_eq(site, a->site)) {
        series_add(a);
        a->n = 0;
        a->item = item;
        a->site = site;
        a->family = rows_text(r, 4);
    }
    size_t n = (size_t)a->n;
    a->week = arena_grow(a->cx->arena, a->week, n, &a->week_cap, n + 1, sizeof *a->week);
    a->qty = arena_grow(a->cx->arena, a->qty, n, &a->qty_cap, n + 1, sizeof *a->qty);
    a->week[n] = rows_date(r, 2).v;
    a->qty[a->n++] = (double)rows_qty(r, 3).v / UNIT;
}

// The items of a part in chunks: PostgreSQL, asked for a few dozen items at a time, takes them from the index, and does not read the history of
// all others once for each part.
enum { CHUNK = 32 };

static Status chunk_read(Adding *a, const Id *item, int n) {
    SqlArg args[CHUNK + 1] = {A(date_add(a->h->last, -7 * HISTORY_WEEKS))};
    for (int i = 0; i < CHUNK; i++) args[i + 1] = A(i < n ? item[i] : (Id){0});
    Rows r;
    TRY(sql_open_args(a->cx, &r,
        "select d.item, d.site, d.week, d.qty, i.family from demand d join item i on i.id = d.item"
        " where d.week > $1 and d.item in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
        " $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32,"
        " $33) order by d.item, d.site, d.week",
        args, CHUNK + 1));
    while (rows_next(&r)) week_add(a, &r);
    return rows_end(&r);
}

static Status history_read(Adding *a, const PlanPart *part) {
    Id *items;
    int n;
    TRY(sql_ids(a->cx, &items,
        &n, "select id from item where active = 1 and family >= $1 and ($2 = '' or family < $2) order by id",
        A(part->low), A(part->high)));
    for (int from = 0; from < n; from += CHUNK)
        TRY(chunk_read(a, items + from, n - from < CHUNK ? n - from : CHUNK));
    series_add(a);
    return OK;
}

static Status history_arrays(Cx *cx, const PlanPart *part, int weeks_ahead, StrMap *groups, History *h) {
    *h = (History){.last = date_add(this_week(cx), -7)};
    Hops hops = {.at = intmap_new()};
    Adding a = {.cx = cx, .h = h, .hops = &hops, .groups = groups, .weeks_ahead = weeks_ahead};
    Status s = hops_read(cx, part, &hops);
    if (s == OK) s = history_read(&a, part);
    intmap_free(hops.at);
    h->n_groups = (int)strmap_n(groups);
    return s;
}

// ---- accuracy --------------------------------------------------------------------------------------------------------
static Status week_read(Cx *cx, const PlanPart *part, Date week, IntMap *out) {
    intmap_clear(out);
    Rows r;
    TRY(sql_open(cx, &r,
        "select d.item, d.site, d.qty from demand d where d.week = $1" OF_FAMILIES("d.item", "$2", "$3"),
        A(week), A(part->low), A(part->high)));
    while (rows_next(&r))
        intmap_put(out, node_key(rows_id(&r, 0), rows_id(&r, 1)), rows_int(&r, 2));
    return rows_end(&r);
}

static int64_t asked_for(const IntMap *week, const Forecast *f) {
    int64_t qty = 0;
    (void)intmap_get(week, node_key(f->item, f->site), &qty);
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
