// Inside the plan stage: what its files share.
#ifndef ARGOSY_STAGE_PLAN_PARTS_H
#define ARGOSY_STAGE_PLAN_PARTS_H

#include "engine/forecast/forecast.h"
#include "engine/supply/supply.h"
#include "flow/product/line.h"
#include "network/network.h"
#include "stage/plan/plan.h"

// Weeks are named by their Monday.
static inline Date this_week(const Cx *cx) { return date_week(cx_today(cx)); }

// ---- forecasts as kept (one row an item and site) -------------------------------------------------------------------
typedef struct {
    Id id, item, site;
    Date week;      // first coming week
    int weeks;      // how many
    double *mean;   // units a week, overrides put in
    double *sum_sd; // of the sum of the first k+1 weeks
    double level;
    bool counts;
} Forecast;
// All of them, by item and site, overrides of people put in where they are active.
Status forecasts_read(Cx *cx, Forecast **out, int *n) MUST_USE;
// Mean and standard deviation of the demand of so many days from the first coming week on.
void forecast_days(const Forecast *f, double days, double *mean, double *sd);

// ---- the chain as arrays --------------------------------------------------------------------------------------------
typedef struct {
    SupplyInput in;
    Id *node_item, *node_site; // by node
    Source *sources;           // by in.source: the record it was made from
} Model;
// Reads stock, open lines, sources, bills, policies and forecasts into the engine's arrays. Planned lines are left out.
Status model_read(Cx *cx, int horizon_days, Model *out) MUST_USE;

// Views that stand beside their code: demand.c, run.c, project.c, explain.c.
extern const View demand_history_view, planned_view, projected_stock_view, projected_cash_view, explain_view;

#endif
