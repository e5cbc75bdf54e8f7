// A scenario becomes the plan's own: each of its changes is written to the records that the model reads. Demand becomes a person's own
// figures for the weeks, safety stocks become policies that are fixed, sources and what is on order change themselves. The next plan
// run then gives what the scenario showed.
#include "core/role.h"
#include "stage/plan/scenario.h"

typedef struct {
    Id scenario;
} ScenarioAdopt;
typedef struct {
    int32_t weeks, policies, sources, lines;
} ScenarioAdopted;

static const Field adopt_fields[] = {{FIELD(ScenarioAdopt, scenario), .label = "Scenario",
    .ref = &scenario_entity, .example = "SUMMER"}};
static const Shape adopt_shape = SHAPE("ScenarioAdopt", ScenarioAdopt, adopt_fields);
static const Field adopted_fields[] = {
    {FIELD(ScenarioAdopted, weeks), .label = "Weeks of forecast", .example = "24"},
    {FIELD(ScenarioAdopted, policies), .label = "Policies", .example = "3"},
    {FIELD(ScenarioAdopted, sources), .label = "Sources", .example = "2"},
    {FIELD(ScenarioAdopted, lines), .label = "Purchase lines", .example = "1"},
};
static const Shape adopted_shape = SHAPE("ScenarioAdopted", ScenarioAdopted, adopted_fields);

typedef struct {
    Cx *cx;
    const ScenarioChange *change;
    Str reason;
    ScenarioAdopted *out;
} Adopting;

// ---- demand ----------------------------------------------------------------------------------------------------------
// How many days of a week a change concerns.
static int days_in(const ScenarioChange *c, int today, int week) {
    int from = c->begins.v > today ? c->begins.v : today, to = c->ends.v ? c->ends.v + 1 : week + 7;
    if (from < week) from = week;
    if (to > week + 7) to = week + 7;
    return to > from ? to - from : 0;
}

static Status demand_adopt(Adopting *a) {
    const ScenarioChange *c = a->change;
    Forecast *f;
    int n, today = cx_today(a->cx).v;
    TRY(forecasts_read(a->cx, &f, &n));
    for (int i = 0; i < n; i++) {
        bool does;
        TRY(change_concerns(a->cx, c, f[i].item, f[i].site, &does));
        for (int w = 0; does && w < f[i].weeks; w++) {
            Date week = {f[i].week.v + 7 * w};
            int days = days_in(c, today, week.v);
            if (days == 0) continue;
            int64_t qty = forecast_qty(f[i].mean[w]), part = mul_div(qty, days, 7);
            qty += mul_div(part, c->factor.v, UNIT) - part;
            TRY(override_put(a->cx, f[i].item, f[i].site, week, (Qty){qty}, a->reason));
            a->out->weeks++;
        }
    }
    return OK;
}

static Status order_adopt(Adopting *a) {
    const ScenarioChange *c = a->change;
    Date day = c->begins.v > cx_today(a->cx).v ? c->begins : cx_today(a->cx), week = date_week(day);
    Forecast *f;
    int n;
    TRY(forecasts_read(a->cx, &f, &n));
    Qty qty = c->qty;
    for (int i = 0; i < n; i++) {
        int w = (week.v - f[i].week.v) / 7;
        if (id_eq(f[i].item, c->item) && id_eq(f[i].site, c->site) && week.v >= f[i].week.v && w < f[i].weeks)
            qty.v += forecast_qty(f[i].mean[w]);
    }
    a->out->weeks++;
    return override_put(a->cx, c->item, c->site, week, qty, a->reason);
}

// ---- stock, sources, what is on order -------------------------------------------------------------------------------------
static Status policies_adopt(Adopting *a) {
    List list;
    TRY(record_list(a->cx, &policy_entity, "where safety > 0 order by id", NO_ARGS, &list));
    Policy *p = list.at;
    for (int i = 0; i < list.n; i++) {
        bool does;
        TRY(change_concerns(a->cx, a->change, p[i].item, p[i].site, &does));
        if (!does) continue;
        Qty safety = {mul_div(p[i].safety.v, a->change->factor.v, UNIT)};
        if (p[i].target.v) p[i].target = qty_add(p[i].target, qty_sub(safety, p[i].safety));
        p[i].safety = safety;
        p[i].fixed = true;
        p[i].reason = a->reason;
        TRY(record_update(a->cx, &policy_entity, &p[i]));
        a->out->policies++;
    }
    return OK;
}

static Status sources_adopt(Adopting *a) {
    TRY(actor_permit(a->cx, source_entity.write_roles, S("change sources")));
    List list;
    TRY(record_list(a->cx, &source_entity, "where active = 1 order by id", NO_ARGS, &list));
    Source *s = list.at;
    WhatIf one = {a->change, 1};
    for (int i = 0; i < list.n; i++) {
        SupplySource to = {.lead_days = s[i].lead_days, .lot_min = s[i].min_qty.v};
        bool stopped;
        TRY(change_source(a->cx, one, &s[i], &to, &stopped));
        if (!stopped && to.lead_days == s[i].lead_days && to.lot_min == s[i].min_qty.v) continue;
        s[i].lead_days = to.lead_days;
        s[i].min_qty = (Qty){to.lot_min};
        s[i].active = !stopped;
        TRY(record_update(a->cx, &source_entity, &s[i]));
        a->out->sources++;
    }
    return OK;
}

static Status lines_adopt(Adopting *a) {
    List list;
    TRY(record_list(
        a->cx, &line_entity, "where open > 0 and kind = 'purchase' order by id", NO_ARGS, &list));
    Line *l = list.at;
    for (int i = 0; i < list.n; i++) {
        int due = l[i].due.v;
        TRY(change_delay(a->cx, (WhatIf){a->change, 1}, l[i].id, &due));
        if (due == l[i].due.v) continue;
        TRY(line_reschedule(a->cx, &l[i], (Date){due}));
        a->out->lines++;
    }
    return OK;
}

static Status adopt(Adopting *a) {
    switch ((ChangeKind)a->change->kind) {
    case CHANGE_DEMAND: return demand_adopt(a);
    case CHANGE_ORDER: return order_adopt(a);
    case CHANGE_SAFETY: return policies_adopt(a);
    case CHANGE_LEAD:
    case CHANGE_MINIMUM:
    case CHANGE_STOP: return sources_adopt(a);
    case CHANGE_DELAY: return lines_adopt(a);
    }
    return OK;
}

static Status scenario_adopt_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    const ScenarioAdopt *in = in_;
    Scenario s;
    ScenarioChange *changes;
    int n;
    TRY(scenario_draft(cx, in->scenario, &s));
    TRY(changes_of(cx, in->scenario, &changes, &n));
    if (n == 0)
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "scenario", "the scenario has no changes"), s.code),
            "give it some (scenario-change create), or drop it");
    Adopting a = {.cx = cx, .reason = str_fmt(cx->arena, "scenario " STR_FMT, STR_ARG(s.code)), .out = out};
    for (int i = 0; i < n; i++) {
        a.change = &changes[i];
        TRY(adopt(&a));
    }
    s.status = SCENARIO_ADOPTED;
    return record_update(cx, &scenario_entity, &s);
}

// clang-format off
const Action scenario_adopt = {
    .noun = "scenario", .verb = "adopt", .area = AREA_PLAN, .roles = PLANNER,
    .help = "Adopts a scenario: its changes are written to forecasts, policies, sources and what is on order; the next plan run shows them.",
    .in = &adopt_shape, .out = &adopted_shape, .run = scenario_adopt_run};
// clang-format on
