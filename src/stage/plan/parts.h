// Inside the plan stage: what its files share.
#ifndef ARGOSY_STAGE_PLAN_PARTS_H
#define ARGOSY_STAGE_PLAN_PARTS_H

#include "engine/forecast/forecast.h"
#include "engine/supply/supply.h"
#include "flow/product/lead.h"
#include "flow/product/line.h"
#include "network/network.h"
#include "stage/plan/plan.h"

// Weeks are named by their Monday.
static inline Date this_week(const Cx *cx) { return date_week(cx_today(cx)); }

enum { REVIEW_DAYS = 7 }; // between two looks at an item: fallback of the setting plan.review_days

// ---- forecasts as kept (one row an item and site) -------------------------------------------------------------------
typedef struct {
    Id id, item, site;  // id 0: only a person's figures are known of it
    Date from;          // today
    Date week;          // first coming week
    int weeks;          // how many
    double *mean;       // units a week, overrides put in
    double *sum_sd;     // of the sum of the first k+1 weeks
    double statistical; // mean[0] as it was before overrides
    Str method;         // of the engine; empty: only a person's figures are known
    double level;
    bool counts;
} Forecast;
enum { WEEKS_AHEAD = 13 }; // fallback of the setting plan.horizon_weeks
// All those of active items, by item and site, from this week on, with people's own figures where they are active.
Status forecasts_read(Cx *cx, Forecast **out, int *n) MUST_USE;
// The same with the weeks that are over, as they were foreseen: to be measured.
Status forecasts_made(Cx *cx, Forecast **out, int *n) MUST_USE;
// Mean and standard deviation of the demand of so many days from today on.
void forecast_days(const Forecast *f, double days, double *mean, double *sd);
// Demand expected on the days from..to−1, in units; nothing before its first week.
double forecast_between(const Forecast *f, int from, int to);
double forecast_error(const Forecast *f, int days); // standard deviation of the error of the sum of so many days from now on
int64_t forecast_qty(double units);                   // rounded to thousandths of the unit
Str forecast_numbers(Cx *cx, const double *v, int n); // as kept: "1.5,2,0"

// A person's own figure for a week, in the place of the one before.
Status override_put(Cx *cx, Id item, Id site, Date week, Qty qty, Str reason) MUST_USE;

// Collects demand of the whole weeks that are over on a day and were not collected yet.
Status demand_collect_through(Cx *cx, Date through) MUST_USE;

// ---- lead times as they were seen (lead.c) ---------------------------------------------------------------------------
typedef struct {
    LeadsSeen *seen;
    double deviation; // of what was agreed, where little was seen yet: a share of it
} Leads;
typedef struct {
    double days, variance;
} LeadTime;
Status leads_read(Cx *cx, Leads *out) MUST_USE;
// Days from wanting an item at a site until it is there when none is on its way.
Status lead_total(Cx *cx, const Leads *l, Id item, Id site, LeadTime *out) MUST_USE;

// ---- the chain as arrays --------------------------------------------------------------------------------------------
typedef struct {
    SupplyInput in;
    Id *node_item, *node_site; // by node
    Source *sources;           // by in.source: the record it was made from
    Date *promised;            // by in.demand: the day an order line is due now
    Forecast *forecasts;       // that the forecast demands are made of
    int n_forecasts;
} Model;
Status plan_horizon(Cx *cx, int32_t given, int *days) MUST_USE; // given, or where that is 0 the setting plan.horizon_days
Status unit_cost(Cx *cx, Id item, Price *cost) MUST_USE; // the item's standard cost, or its price where it has none

// Changes that a model is read with, without any record being changed (scenario.h).
typedef struct ScenarioChange ScenarioChange;
typedef struct {
    const ScenarioChange *at;
    int n;
} WhatIf;
// Reads stock, open lines, sources, bills, policies and forecasts into the engine's arrays. Planned lines are left out.
// release_days above 0: only as far ahead as is needed to know what is to be released within so many days.
Status model_read(Cx *cx, int horizon_days, int release_days, WhatIf changes, Model *out) MUST_USE;
Status model_refused(Cx *cx, const Model *m, const SupplyPlan *p) MUST_USE; // OK, or why the engine cannot plan with it

// What changes make of a source, a safety stock, a piece of forecast, the day of a supply line (change.c). `stopped`: it gives nothing.
Status change_source(Cx *cx, WhatIf c, const Source *of, SupplySource *source, bool *stopped) MUST_USE;
Status change_safety(Cx *cx, WhatIf c, Id item, Id site, int64_t *safety) MUST_USE;
Status change_forecast(Cx *cx, WhatIf c, Id item, Id site, int day, int64_t *qty) MUST_USE;
Status change_delay(Cx *cx, WhatIf c, Id line, int *due) MUST_USE;

// Writes a plan back: lines, pegs, dates of order lines, exceptions. release_days above 0: supply that is to be released later is left out,
// unless somebody's order hangs on it.
Status plan_write(Cx *cx, const Model *m, const SupplyPlan *p, const Doc *doc, int release_days,
    PlanRan *out) MUST_USE;

// ---- sure.c: by plan.supply, the days after the day it is due for within which it is there as surely as promises are to be.
Status plan_margins(Cx *cx, const Model *m, const SupplyPlan *p, int **out) MUST_USE;

// Why what a source gives, to be released on a day, is not there in time, in words: by the cause that the planned table has (sql/061).
Str source_late_words(Cx *cx, const Source *s, const char *cause, Date release);

// What the optimiser would keep of one item at a site for a service, from what it is sold and supplied by: nothing where it is not sold there.
Status policy_for(Cx *cx, Id item, Id site, Rate service, Qty *safety, Qty *target) MUST_USE;

// Views that stand beside their code: demand.c, run.c, project.c, explain.c, whatif_view.c, suggest.c, value.c.
extern const View demand_history_view, planned_view, projected_stock_view, projected_cash_view,
    explain_view, what_if_view, what_if_stock_view, suggestions_view, value_added_view;

#endif
