// How much to keep of each item, and where. All items share one target: the share of order lines to be filled from stock, reached with
// the least money in stock over all of them together (engine/stock/allocate.h). Stock is kept where it is sold: a site that only other
// sites draw on passes on what comes in, and the site that sells it keeps enough for the whole time until the chain can react: its own
// lead time, those of the sites before it, of making, and of the supplier, and the days between two plans.
//
// Where it is known what a missing unit costs, no service is aimed at: the level is the one at which missing and keeping cost least together
// (the newsvendor's critical ratio), of the same demand over the same time.
//
// Policies that a person fixed are left as they are. Each other one says what it was made from.
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "engine/stock/policy.h"
#include "stage/plan/bought.h"
#include "stage/plan/budget.h"
#include "stage/plan/parts.h"

static const Field fields[] = {
    {FIELD(PolicyOptimise, service), .label = "Service", .optional = true, .positive = true,
        .max = UNIT - 1, .help = "Share of order lines to be filled from stock; empty: the setting plan.service.",
        .example = "0.97"},
};
static const Shape optimise_shape = SHAPE("PolicyOptimise", PolicyOptimise, fields);
static const Shape nothing = NO_FIELDS("Done");

// An item at a site, with the demand it must meet.
typedef struct {
    Id item, site;
    int lead_days, review_days, cover_days;
    double rate;               // units a day
    double lead_mean, lead_sd; // over the lead time
    double protect_mean, protect_sd;
    double lines_day, line_mean, line_sd;
    double cost;              // of a unit
    Price shortage;           // what a missing one costs; 0: it is kept for a service
    double lot;               // units
    double safety, target;    // of the policy there is
    bool leaf, counts, fixed; // leaf: customers draw on it
    Id policy;                // the row there is; 0: none
} Spot;

typedef struct {
    Spot *at;
    size_t n, cap;
    IntMap *by_key;
    int review_days; // where no person said otherwise
    bool by_margin;  // what is missing loses its margin, where nothing else is said
    double holding;  // of a unit's cost, a day
} Spots;

static Spot *spot_of(Cx *cx, Spots *s, Id item, Id site) {
    int64_t at;
    if (intmap_get(s->by_key, node_key(item, site), &at)) return &s->at[at];
    s->at = arena_grow(cx->arena, s->at, s->n, &s->cap, s->n + 1, sizeof *s->at);
    intmap_put(s->by_key, node_key(item, site), (int64_t)s->n);
    Spot *spot = &s->at[s->n++];
    *spot = (Spot){.item = item, .site = site, .review_days = s->review_days};
    return spot;
}

static Status policies_read(Cx *cx, Spots *spots) {
    Rows r;
    TRY(sql_open_args(cx,
        &r, "select id, item, site, review_days, cover_days, fixed, safety, target, shortage_cost from policy order by id",
        NO_ARGS));
    while (rows_next(&r)) {
        Spot *s = spot_of(cx, spots, rows_id(&r, 1), rows_id(&r, 2));
        s->policy = rows_id(&r, 0);
        s->cover_days = (int)rows_int(&r, 4);
        s->fixed = rows_int(&r, 5) != 0;
        s->safety = (double)rows_int(&r, 6) / UNIT;
        s->target = (double)rows_int(&r, 7) / UNIT;
        s->shortage = rows_price(&r, 8);
        if (s->fixed && rows_int(&r, 3) > 0) s->review_days = (int)rows_int(&r, 3);
    }
    return rows_end(&r);
}

// The first source of each item and site: its lead time and lot.
static Status sources_read(Cx *cx, Spots *spots) {
    Rows r;
    TRY(sql_open_args(cx,
        &r, "select item, site, lead_days, min_qty, multiple from source where active = 1 order by priority desc, id desc",
        NO_ARGS));
    while (rows_next(&r)) { // the preferred one comes last and stays
        Spot *s = spot_of(cx, spots, rows_id(&r, 0), rows_id(&r, 1));
        s->lead_days = (int)rows_int(&r, 2);
        int64_t lot = rows_int(&r, 3) > rows_int(&r, 4) ? rows_int(&r, 3) : rows_int(&r, 4);
        s->lot = (double)lot / UNIT;
    }
    return rows_end(&r);
}

// Order lines of the last half year: how many a day, and how large.
static Status lines_read(Cx *cx, Spots *spots) {
    enum { LINE_WEEKS = 26 };
    Rows r;
    TRY(sql_open(cx, &r,
        "select item, site, cast(sum(lines) as bigint), cast(sum(qty) as bigint), "
        "cast(sum(squares) as bigint),"
        " min(week) from demand where week >= $1 group by item, site order by item, site",
        A(date_add(this_week(cx), -7 * LINE_WEEKS))));
    while (rows_next(&r)) {
        double lines = (double)rows_int(&r, 2), units = (double)rows_int(&r, 3) / UNIT,
               squares = (double)rows_int(&r, 4);
        if (lines <= 0) continue;
        Spot *s = spot_of(cx, spots, rows_id(&r, 0), rows_id(&r, 1));
        int days = this_week(cx).v - (int)rows_int(&r, 5);
        s->lines_day = lines / (days > 0 ? days : 7);
        s->line_mean = units / lines;
        double variance = squares / lines - s->line_mean * s->line_mean;
        s->line_sd = variance > 0 ? sqrt(variance) : 0;
    }
    return rows_end(&r);
}

Status unit_cost(Cx *cx, Id item, Price *cost) {
    const Item *of;
    TRY(item_get(cx, item, &of));
    *cost = of->cost.v ? of->cost : of->price;
    return OK;
}

static Status costs_read(Cx *cx, Spots *spots) {
    for (size_t i = 0; i < spots->n; i++) {
        Price cost;
        TRY(unit_cost(cx, spots->at[i].item, &cost));
        spots->at[i].cost = cost.v > 0 ? (double)cost.v / UNIT : 1;
    }
    return OK;
}

// An item is kept for the service where it has no margin, and each where keeping costs nothing: then no level would cost least.
static Status shortages_read(Cx *cx, Spots *spots) {
    enum { YEAR = 365 };
    Str by;
    Rate holding;
    TRY(setting_text(cx, "plan.shortage", "service", &by));
    TRY(setting_rate(cx, "plan.holding_rate", RATE(0.2), &holding));
    spots->by_margin = str_is(by, "margin");
    spots->holding = (double)holding.v / UNIT / YEAR;
    for (size_t i = 0; i < spots->n; i++) {
        const Item *item;
        Spot *s = &spots->at[i];
        if (holding.v == 0) s->shortage = (Price){0};
        if (holding.v == 0 || !spots->by_margin) continue;
        TRY(item_get(cx, s->item, &item));
        if (s->shortage.v == 0 && item->price.v > item->cost.v && item->cost.v > 0)
            s->shortage.v = item->price.v - item->cost.v;
    }
    return OK;
}

// Demand of customers at each site that ships to them, over the whole time in which the chain can react to it, and what a deviation of
// that time costs in units.
static Status leaves_read(Cx *cx, Spots *spots, Id item, Id site) { // of one alone, where item is given
    Forecast *f;
    Leads leads;
    int n;
    TRY(leads_read(cx, &leads));
    TRY(forecasts_read(cx, &f, &n));
    for (int i = 0; i < n; i++) {
        if (!id_none(item) && !(id_eq(f[i].item, item) && id_eq(f[i].site, site))) continue;
        Spot *s = spot_of(cx, spots, f[i].item, f[i].site);
        LeadTime lead;
        s->leaf = true;
        s->counts = f[i].counts;
        TRY(lead_total(cx, &leads, f[i].item, f[i].site, &lead));
        s->lead_days = (int)lround(lead.days);
        forecast_days(&f[i], s->lead_days, &s->lead_mean, &s->lead_sd);
        forecast_days(&f[i], s->lead_days + s->review_days, &s->protect_mean, &s->protect_sd);
        s->rate = s->protect_mean / (s->lead_days + s->review_days);
        double late = s->rate * sqrt(lead.variance);
        s->lead_sd = hypot(s->lead_sd, late);
        s->protect_sd = hypot(s->protect_sd, late);
    }
    return OK;
}

// ---- writing ---------------------------------------------------------------------------------------------------------
typedef struct {
    Rate service;
    int64_t safety, target; // millionths, safety at most target
    Id budget;
    int64_t cut;
    Price shortage; // by which they were set; 0: a service
} Levels;

static int64_t whole_units(double units) { return units > 0 ? (int64_t)ceil(units) * UNIT : 0; }

static Levels levels_of(double fill, double level, double safety) {
    Levels l = {
        .service = {(int64_t)(fill * UNIT)}, .safety = whole_units(safety), .target = whole_units(level)};
    if (l.target < l.safety) l.target = l.safety;
    return l;
}

static Status policy_write(Cx *cx, const Spot *s, Levels l, Str reason) {
    if (!id_none(s->policy))
        return sql_run(cx, "update policy set service = $2, safety = $3, target = $4, reason = $5, review_days = $6, budget = $7, cut = $8, shortage_used = $9 where id = $1",
            A(s->policy), A(l.service), A(l.safety), A(l.target), A(reason), A(s->review_days),
            A(l.budget), A(l.cut), A(l.shortage));
    return sql_run(cx,
        "insert into policy (id, item, site, service, review_days, cover_days, safety, target, "
        "fixed, reason, budget, cut, shortage_used)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12)",
        A(cx_id(cx)), A(s->item), A(s->site), A(l.service), A(s->review_days), A(s->cover_days),
        A(l.safety), A(l.target), A(reason), A(l.budget), A(l.cut), A(l.shortage));
}

// As the engine takes it.
static StockItem stock_item(const Spot *s) {
    double lot = s->lot > s->rate * s->review_days ? s->lot - s->rate * s->review_days : 0;
    return (StockItem){.lead_mean = s->lead_mean,
        .lead_sd = s->lead_sd,
        .protect_mean = s->protect_mean,
        .protect_sd = s->protect_sd,
        .line_rate = s->lines_day > 0 ? s->lines_day : 0.01,
        .line_mean = s->line_mean,
        .line_sd = s->line_sd,
        .lot = lot,
        .unit_cost = s->cost,
        .counts = s->counts};
}

// What a person fixed keeps what it says; it counts for a budget.
static double fixed_level(const Spot *s) {
    return s->target > 0 ? s->target : s->safety + s->protect_mean;
}

// What one unit costs that is kept over the days between two looks.
static double keeping_cost(const Spots *spots, const Spot *s) {
    return s->cost * spots->holding * s->review_days;
}

// What the level is for: so much service as fills, with all others, what is asked for; or the least cost.
static Str aim_words(Cx *cx, const Spots *spots, const Spot *s, Str budget, const StockLevel *level) {
    if (s->shortage.v == 0)
        return str_fmt(cx->arena, "fills %.1f%% of its lines" STR_FMT, 100 * level->fill, STR_ARG(budget));
    double keeping = keeping_cost(spots, s), missing = (double)s->shortage.v / UNIT;
    return str_fmt(cx->arena,
        "costs least: a unit missing costs " STR_FMT
        ", one kept for %d days %.4f, so that in %.2f%% of the times nothing "
        "is to be missing; fills %.1f%% of its lines" STR_FMT,
        STR_ARG(decimal_text(cx->arena, s->shortage.v, 6, 2)), s->review_days, keeping,
        100 * missing / (missing + keeping), 100 * level->fill, STR_ARG(budget));
}

static Status levels_keep(Cx *cx, const Spots *spots, const Spot *s, const Keep *k, double fill_of_all) {
    Levels l = levels_of(k->level.fill, k->level.level, k->level.safety);
    Str budget = S(""), all = S("");
    l.shortage = s->shortage;
    if (!id_none(k->budget)) {
        Levels asked = levels_of(k->asked.fill, k->asked.level, k->asked.safety);
        Str code;
        TRY(ref_code(cx, &stock_budget_entity, k->budget, &code));
        l.budget = k->budget;
        l.cut = asked.target > l.target ? asked.target - l.target : 0;
        budget = str_fmt(cx->arena, " (%.1f%%, and %s more of it, without budget " STR_FMT ")",
            100 * k->asked.fill, str_z(cx->arena, decimal_text(cx->arena, l.cut, 6, 0)), STR_ARG(code));
    }
    if (s->shortage.v == 0)
        all = str_fmt(cx->arena, "; all items together fill %.1f%%", 100 * fill_of_all);
    Str reason = str_fmt(cx->arena, STR_FMT "; demand of %d days %.1f, error %.1f" STR_FMT,
        STR_ARG(aim_words(cx, spots, s, budget, &k->level)), s->lead_days + s->review_days,
        s->protect_mean, s->protect_sd, STR_ARG(all));
    return policy_write(cx, s, l, reason);
}

typedef enum { BY_SERVICE, BY_COST, BY_PERSON } Aim;

// Those whose levels are set in one way, from keep[at] on; returns where they end.
static int keeps_of(const Spots *spots, Aim aim, const Spot **of, Keep *keep, int at) {
    for (size_t i = 0; i < spots->n; i++) {
        const Spot *s = &spots->at[i];
        if (!s->leaf || s->protect_mean <= 0) continue;
        if (aim != (s->fixed ? BY_PERSON : s->shortage.v > 0 ? BY_COST : BY_SERVICE)) continue;
        of[at] = s;
        keep[at++] = (Keep){.item = s->item, .site = s->site, .as = stock_item(s), .fixed = s->fixed};
    }
    return at;
}

static void ask_service(Cx *cx, Keep *keep, int n, double service, double *fill) {
    StockItem *items = NEW_ARRAY(cx->arena, StockItem, n);
    for (int i = 0; i < n; i++) items[i] = keep[i].as;
    StockAllocation a = stock_for_fill(cx->arena, n, items, service);
    for (int i = 0; i < n; i++) keep[i].level = keep[i].asked = a.level[i];
    *fill = a.fill;
}

static void ask_cost(Cx *cx, const Spots *spots, const Spot **of, Keep *keep, int n) {
    for (int i = 0; i < n; i++) {
        double level = stock_for_cost(
            &keep[i].as, keeping_cost(spots, of[i]), (double)of[i]->shortage.v / UNIT);
        keep[i].level = keep[i].asked = stock_evaluate(cx->arena, 1, &keep[i].as, &level).level[0];
    }
}

static Status levels_write(Cx *cx, const Spots *spots, Rate service) {
    Keep *keep = NEW_ARRAY(cx->arena, Keep, spots->n);
    const Spot **of = NEW_ARRAY(cx->arena, const Spot *, spots->n);
    double fill = 0;
    int by_service = keeps_of(spots, BY_SERVICE, of, keep, 0);
    int free = keeps_of(spots, BY_COST, of, keep, by_service);
    int all = keeps_of(spots, BY_PERSON, of, keep, free);
    if (by_service > 0) ask_service(cx, keep, by_service, (double)service.v / UNIT, &fill);
    ask_cost(cx, spots, of + by_service, keep + by_service, free - by_service);
    for (int i = free; i < all; i++) keep[i].asked.level = fixed_level(of[i]);
    if (free == 0) return OK;
    TRY(budgets_share(cx, keep, all));
    for (int i = 0; i < free; i++) TRY(levels_keep(cx, spots, of[i], &keep[i], fill));
    return OK;
}

// Sites that only other sites draw on keep nothing of their own: what comes in goes on to where it is sold.
static Status upstream_clear(Cx *cx, const Spots *spots) {
    for (size_t i = 0; i < spots->n; i++) {
        const Spot *s = &spots->at[i];
        if (s->leaf || s->fixed || id_none(s->policy)) continue;
        TRY(policy_write(cx, s, (Levels){0}, S("is kept where it is sold")));
    }
    return OK;
}

// ---- calibration -----------------------------------------------------------------------------------------------------
// What the engine expects to fill and what is filled differ: demand has longer tails than any distribution fitted to it. So the engine is
// asked for what made the chain fill what was asked: the odds of its target are those asked for, moved by an offset that follows, once a
// week and by a part of the difference in log-odds, the fill of the last weeks (integral control, slow beside the lead times it acts
// through). A week with few order lines moves it less, and none by more than a step. It is never below 0: weeks in which all is filled, from
// stock that was bought before, say nothing against the engine, and what is not bought then is missing when that stock is gone.
enum { FILL_WEEKS = 4, FILL_LINES = 50 };
static double logit(double p) { return log(p / (1 - p)); }

static Status kept_number(Cx *cx, const char *name, int64_t otherwise, int64_t *out) {
    bool found;
    *out = otherwise;
    return sql_get(cx, &found, "select value from meta where name = $1", IN(A(name)), OUT(O(out)));
}

static Status keep_number(Cx *cx, const char *name, int64_t value) {
    return sql_run(cx, "insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
        A(name), A(value));
}

// The offset moved by what was filled since it was moved last.
static Status offset_move(Cx *cx, double want, double *offset) {
    static const double gain = 0.05, difference_max = 1;
    int64_t known, filled;
    // What a budget, or the least cost, does not let be filled says nothing against the engine.
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(known), 0) as bigint), cast(coalesce(sum(filled), 0) as bigint) "
        "from demand d where week >= $1 and not exists (select 1 from policy p where p.item = "
        "d.item and p.site = d.site and (p.budget <> 0 or p.shortage_used <> 0))",
        IN(A(date_add(this_week(cx), -7 * FILL_WEEKS))), OUT(O(&known), O(&filled))));
    if (known == 0) return OK;
    double got = ((double)filled + 1) / ((double)known + 2),
           weight = (double)known / (double)(known + FILL_LINES);
    double difference = fmin(fmax(logit(want) - logit(got), -difference_max), difference_max);
    *offset = fmax(*offset + gain * weight * difference, 0);
    return OK;
}

static Status service_aim(Cx *cx, Rate asked, Rate *aim) {
    static const double start = 1.0, least = 0.5, most = 0.9995;
    double want = fmin(fmax((double)asked.v / UNIT, least), most);
    int64_t kept, week;
    TRY(kept_number(cx, "service_offset", (int64_t)(start * UNIT), &kept));
    TRY(kept_number(cx, "service_week", 0, &week));
    double offset = (double)kept / UNIT;
    if (week < this_week(cx).v) TRY(offset_move(cx, want, &offset));
    double at = fmin(fmax(logit(want) + offset, logit(least)), logit(most));
    *aim = (Rate){(int64_t)(UNIT / (1 + exp(-at)))};
    TRY(keep_number(cx, "service_week", this_week(cx).v));
    return keep_number(cx, "service_offset", (int64_t)((at - logit(want)) * UNIT));
}

// ---- all of them ---------------------------------------------------------------------------------------------------------
// Only where somebody says what an order costs, or a person set a cycle, does it matter what is bought for what is sold.
static Status buying_read(Buying *b, const Spots *spots) {
    int64_t matters;
    TRY(sql_get(b->cx, NULL,
        "select case when exists (select 1 from source where order_cost > 0 and kind = 'buy' and "
        "active = 1) "
        "or exists (select 1 from party where order_cost > 0) "
        "or exists (select 1 from policy where fixed = 1 and cycle_days > 0) then 1 else 0 end",
        NO_ARGS, OUT(O(&matters))));
    if (!matters) return OK;
    for (size_t i = 0; i < spots->n; i++)
        if (spots->at[i].leaf)
            TRY(bought_add(b, spots->at[i].item, spots->at[i].site, spots->at[i].rate));
    return OK;
}

static bool any_cycle(const Buying *b) {
    for (size_t i = 0; i < b->n; i++)
        if (b->at[i].cycle_days > 0) return true;
    return false;
}

// What is ordered in a cycle is covered until the next one, wherever it is sold.
static Status cycles_cover(Cx *cx, Spots *spots, Buying *b) {
    bool any = false;
    if (!any_cycle(b)) return OK;
    for (size_t i = 0; i < spots->n; i++) {
        Spot *s = &spots->at[i];
        int days;
        if (!s->leaf || s->fixed) continue;
        TRY(bought_cycle(b, s->item, s->site, &days));
        if (days <= s->review_days) continue;
        s->review_days = days;
        any = true;
    }
    return any ? leaves_read(cx, spots, (Id){0}, (Id){0}) : OK;
}

static Status optimise(Cx *cx, Rate service, Spots *spots, Buying *b) {
    TRY(policies_read(cx, spots));
    TRY(sources_read(cx, spots));
    TRY(lines_read(cx, spots));
    TRY(leaves_read(cx, spots, (Id){0}, (Id){0}));
    TRY(costs_read(cx, spots));
    TRY(shortages_read(cx, spots));
    TRY(buying_read(b, spots));
    TRY(joint_choose(b));
    TRY(cycles_cover(cx, spots, b));
    Rate aim;
    TRY(service_aim(cx, service, &aim));
    TRY(levels_write(cx, spots, aim));
    TRY(upstream_clear(cx, spots));
    TRY(breaks_choose(b));
    return joint_write(b);
}

// ---- one alone -----------------------------------------------------------------------------------------------------------
static Status spot_read(Cx *cx, Spots *spots, Id item, Id site, Rate service, Qty *safety, Qty *target) {
    TRY(policies_read(cx, spots));
    TRY(sources_read(cx, spots));
    TRY(lines_read(cx, spots));
    TRY(leaves_read(cx, spots, item, site));
    Spot *s = spot_of(cx, spots, item, site);
    Price cost;
    TRY(unit_cost(cx, item, &cost));
    s->cost = cost.v > 0 ? (double)cost.v / UNIT : 1;
    if (!s->leaf || s->protect_mean <= 0) return OK;
    StockItem one = stock_item(s);
    StockAllocation a = stock_for_fill(cx->arena, 1, &one, (double)service.v / UNIT);
    if (a.level[0].safety > 0) safety->v = (int64_t)ceil(a.level[0].safety) * UNIT;
    if (a.level[0].level > 0) target->v = (int64_t)ceil(a.level[0].level) * UNIT;
    *target = qty_max(*target, *safety);
    return OK;
}

Status policy_for(Cx *cx, Id item, Id site, Rate service, Qty *safety, Qty *target) {
    int64_t review;
    *safety = *target = (Qty){0};
    TRY(setting_int(cx, "plan.review_days", REVIEW_DAYS, &review));
    Spots spots = {.by_key = intmap_new(), .review_days = (int)review};
    Status s = spot_read(cx, &spots, item, site, service, safety, target);
    intmap_free(spots.by_key);
    return s;
}

static Status policy_optimise_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    Rate service = ((const PolicyOptimise *)in_)->service;
    if (service.v == 0) TRY(setting_rate(cx, "plan.service", RATE(0.97), &service));
    int64_t review;
    TRY(setting_int(cx, "plan.review_days", REVIEW_DAYS, &review));
    Spots spots = {.by_key = intmap_new(), .review_days = (int)review};
    Buying buying = {.cx = cx, .by_source = intmap_new(), .review_days = (int)review};
    Status s = optimise(cx, service, &spots, &buying);
    intmap_free(spots.by_key);
    intmap_free(buying.by_source);
    return s;
}

// clang-format off
const Action policy_optimise = {
    .noun = "policy", .verb = "optimise", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Sets safety stock and order-up-to levels so that the share of order lines is filled with the least money in stock.",
    .in = &optimise_shape, .out = &nothing, .run = policy_optimise_run};
// clang-format on
