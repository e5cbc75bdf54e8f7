// Forecasts of a whole hierarchy, from histories to reconciled means and quantiles of every node. Sums are forecast first, each from
// its own past; series that are rare or short borrow the season of the family they are in (the smallest sum of at least
// HIERARCHY_FAMILY series on average), since a season shows in sums long before it does in one of them.
//
// The histories of all series need not be in memory together: they come in blocks, in the order of the hierarchy.
#ifndef ARGOSY_ENGINE_FORECAST_HIERARCHY_RUN_H
#define ARGOSY_ENGINE_FORECAST_HIERARCHY_RUN_H

#include "engine/forecast/hierarchy/hierarchy.h"
#include "engine/forecast/local/local.h"

enum { HIERARCHY_FAMILY = 20 };

typedef struct HierarchyRun HierarchyRun;

// What is asked for stands in `wanted` (horizon, seasons, levels, method, threads, calendar: day[0] is the last period of all); `sums` are the histories of all nodes
// above the series, in the order of nodes, all ending in the same period. All of it stays as long as the run.
typedef struct {
    const int64_t *first;
    const int *n;
    const double *value;
} Histories;

HierarchyRun *hierarchy_run(Arena *a, const Hierarchy *h, const LocalInput *wanted, const Histories *sums);
// The next n series; their histories may go afterwards. In all as many as the hierarchy has.
void hierarchy_run_series(HierarchyRun *run, int n, const Histories *series);
// Reconciles; afterwards the rest may be asked. Returns the steps it took.
int hierarchy_run_end(HierarchyRun *run, Reconcile method);

const double *hierarchy_run_mean(const HierarchyRun *run, int node);     // horizon
const double *hierarchy_run_quantile(const HierarchyRun *run, int node); // horizon × n_levels
const LocalResult *hierarchy_run_result(const HierarchyRun *run, int node);

#endif
