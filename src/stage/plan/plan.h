// Planning: demand, forecast, policies, plan, release.
#ifndef ARGOSY_STAGE_PLAN_PLAN_H
#define ARGOSY_STAGE_PLAN_PLAN_H

#include "core/action.h"

typedef struct {
    Id item, site;
    Date date;
    Qty qty;       // asked for on that day (or in that week)
    int32_t lines; // in so many order lines; 0: one
} DemandLine;
typedef struct {
    List lines; // DemandLine: added to what is there
} DemandImport; // history of a time before the orders in Argosy
typedef struct {
    Date through; // collects demand from order lines up to this day; 0: yesterday
} DemandCollect;
typedef struct {
    int32_t periods; // weeks ahead; 0: the setting plan.horizon_weeks
} ForecastRun;
typedef struct {
    Id item, site;
    Date week; // its Monday
    Qty qty;
    Str reason;
} ForecastOverride;
typedef struct {
    Rate service; // share of lines to be filled from stock; 0: the setting plan.service
} PolicyOptimise;
typedef struct {
    int32_t horizon_days; // 0: the setting
    int32_t release_days; // keeps only supply to be released within so many days; 0: all
} PlanRun;
typedef struct {
    Id plan;
    int32_t planned, exceptions, late; // lines
} PlanRan;
typedef struct {
    int32_t weeks;        // that are forecast; 0: the setting
    int32_t horizon_days; // 0: the setting
    int32_t release_days; // as of PlanRun
} PlanQueue;              // planning for workers
typedef struct {
    Id planning;
} PlanQueued;
typedef struct {
    Str worker; // who does it; may be empty
} PlanWork;
typedef struct {
    Str did;         // "net 3"; empty: nothing was to be taken
    int32_t waiting; // tasks that are not done
} PlanWorked;
typedef struct {
    Id plan;       // 0: the latest
    Date through;  // releases what is to be released up to this day; 0: today
    bool send;     // approved purchases are sent at once
    bool no_moves; // leaves planned transfers to replenishment
    int32_t what;  // RELEASE_ALL, or only what is bought, made, moved
    Id supplier;   // only what he gives; 0: all
    Id site;       // only what comes to it; 0: all
} PlanRelease;
enum { RELEASE_ALL, RELEASE_BUY, RELEASE_MAKE, RELEASE_MOVE };
typedef struct {
    Id doc;
} PlanReleasedDoc;
typedef struct {
    int32_t purchases, works, transfers;
    List docs; // PlanReleasedDoc
} PlanReleased;
typedef struct {
    Id site; // that receives; 0: all
} StockReplenish;
extern const Module plan_module;
extern const Action demand_import, demand_collect, forecast_run, forecast_override, policy_optimise,
    plan_run, plan_queue, plan_work, plan_release, stock_replenish;

#endif
