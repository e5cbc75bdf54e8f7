// Inside the plan stage: what its files share.
#ifndef ARGOSY_STAGE_PLAN_PARTS_H
#define ARGOSY_STAGE_PLAN_PARTS_H

#include "base/map.h"
#include "engine/forecast/forecast.h"
#include "engine/supply/supply.h"
#include "flow/product/lead.h"
#include "flow/product/line.h"
#include "network/calendar.h"
#include "stage/plan/plan.h"

// An item at a site, as a key of an IntMap.
static inline int64_t node_key(Id item, Id site) {
    return (int64_t)hash_mix((uint64_t)item.v, (uint64_t)site.v);
}

// Weeks are named by their Monday.
static inline Date this_week(const Cx *cx) { return date_week(cx_today(cx)); }

enum { REVIEW_DAYS = 7 }; // between two looks at an item: fallback of the setting plan.review_days

// ---- parts of the whole (part.c) -------------------------------------------------------------------------------------
// What is forecast or planned in one go, by itself: all items, those of some families (which share season and growth), or those of a part of
// the netting (which no bill joins to an item outside, table planning_item).
typedef enum { PART_WHOLE, PART_FAMILIES, PART_ITEMS } PartKind;
typedef struct {
    PartKind kind;
    Str low, high; // PART_FAMILIES: from this one on, up to before that one; empty: to the last
    int number;    // PART_ITEMS: 1, 2, …
    int64_t items; // PART_FAMILIES: how many active ones
} PlanPart;
enum { PARTS_MAX = 200 }; // of the netting: each numbers its lines by itself
// The families in parts of at least so many items as the setting plan.part_items says, the last tenth or so in parts of a quarter; the largest first.
Status parts_of_families(Cx *cx, PlanPart **out, int *n) MUST_USE;
// Fills planning_item, by the same rule; n: how many parts.
Status parts_of_items(Cx *cx, int *n) MUST_USE;
// Further conditions of a query, by kind, on a column that is an item; parameters from $first on (part_args).
#define OF_FAMILIES(item, first, second)                                                           \
    " and " item " in (select fi.id from item fi where fi.family >= " first " and (" second        \
    " = '' or fi.family < " second "))"
#define OF_ITEMS(item, first)                                                                      \
    " and " item " in (select pi.item from planning_item pi where pi.part = " first ")"
// Adds them to args, of which there are n; how many there are then.
int part_args(const PlanPart *p, SqlArg *args, int n);

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
Status forecasts_read_part(Cx *cx, const PlanPart *part, Forecast **out, int *n) MUST_USE;
// The same with the weeks that are over, as they were foreseen: to be measured.
Status forecasts_made(Cx *cx, const PlanPart *part, Forecast **out, int *n) MUST_USE;
// Mean and standard deviation of the demand of so many days from today on.
void forecast_days(const Forecast *f, double days, double *mean, double *sd);
// Demand expected on the days from..to−1, in units; nothing before its first week.
double forecast_between(const Forecast *f, int from, int to);
double forecast_error(const Forecast *f, int days); // standard deviation of the error of the sum of so many days from now on
int64_t forecast_qty(double units);                   // rounded to thousandths of the unit
Str forecast_numbers(Cx *cx, const double *v, int n); // as kept: "1.5,2,0"

// Forecasts the families of a part, after what was foreseen for weeks that are over was measured (forecast.c).
Status forecast_part(Cx *cx, const PlanPart *part, int weeks) MUST_USE;
Status forecast_weeks(Cx *cx, int32_t given, int *weeks) MUST_USE; // given, or where that is 0 the setting plan.horizon_weeks

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
    Workdays *workdays;        // by in.calendar: the same, to count by
    Id *resource_id;           // by in.resource; 0: a source's own weekly capacity
    int horizon_days;
    Id *firm_lot; // by in.firm, where shelf life is planned: the lot in stock that it is; 0: a line
    Date *promised;      // by in.demand: the day an order line is due now
    Forecast *forecasts; // that the forecast demands are made of
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
Status model_read(Cx *cx, const PlanPart *part, int horizon_days, int release_days, WhatIf changes,
    Model *out) MUST_USE;
Status model_refused(Cx *cx, const Model *m, const SupplyPlan *p) MUST_USE; // OK, or why the engine cannot plan with it

// What changes make of a source, a safety stock, a piece of forecast, the day of a supply line (change.c). `stopped`: it gives nothing.
Status change_source(Cx *cx, WhatIf c, const Source *of, SupplySource *source, bool *stopped) MUST_USE;
Status change_safety(Cx *cx, WhatIf c, Id item, Id site, int64_t *safety) MUST_USE;
Status change_forecast(Cx *cx, WhatIf c, Id item, Id site, int day, int64_t *qty) MUST_USE;
Status change_delay(Cx *cx, WhatIf c, Id line, int *due) MUST_USE;

// Writes a plan back: lines, pegs, dates of order lines, exceptions. release_days above 0: supply that is to be released later is left out,
// unless somebody's order hangs on it.
// after: the position in the plan behind which its lines are put. What came of it is added to *out.
Status plan_write(Cx *cx, const Model *m, const SupplyPlan *p, const Doc *doc, int release_days,
    int after, PlanRan *out) MUST_USE;

// Run by run, or part by part (run.c, queue.c).
Status plan_net(Cx *cx, const PlanPart *part, int horizon, int release_days, Model *m,
    const SupplyPlan **p) MUST_USE; // STATE where the engine cannot plan with what there is
Status plans_close(Cx *cx, Id but) MUST_USE; // all open plans but that one: what is left of their supply goes
Status plan_open(Cx *cx, Doc *doc) MUST_USE;
Status planning_drop(Cx *cx) MUST_USE; // what waits to be planned by workers is not; waits for those at work

// ---- sure.c: by plan.supply, the days after the day it is due for within which it is there as surely as promises are to be.
Status plan_margins(Cx *cx, const Model *m, const SupplyPlan *p, int **out) MUST_USE;

// Why what a source gives, to be released on a day, is not there in time, in words: by the cause that the planned table has (sql/061).
// resource: that has no room; 0: none, or the source's own capacity.
Status source_late_words(
    Cx *cx, const Source *s, const char *cause, Date release, Id resource, Str *out) MUST_USE;

// What the optimiser would keep of one item at a site for a service, from what it is sold and supplied by: nothing where it is not sold there.
Status policy_for(Cx *cx, Id item, Id site, Rate service, Qty *safety, Qty *target) MUST_USE;

// Views that stand beside their code: demand.c, run.c, project.c, explain.c, whatif_view.c, suggest.c, value.c.
extern const View demand_history_view, planned_view, projected_stock_view, projected_cash_view,
    explain_view, what_if_view, what_if_stock_view, suggestions_view, value_added_view,
    planning_tasks_view;

#endif
