// The sums of a hierarchy as a panel of their own: what a region or a family will sell shows in its sum, with its season and its growth,
// while single series bury both in noise. Trees that learn from sums alone forecast them better than the sum of the
// series' own forecasts does; reconciliation then brings it down to the series.
#ifndef ARGOSY_ENGINE_FORECAST_GLOBAL_SUMS_H
#define ARGOSY_ENGINE_FORECAST_GLOBAL_SUMS_H

#include "engine/forecast/global/global.h"
#include "engine/forecast/hierarchy/hierarchy.h"

enum {
    SUMS_SERIES = 20
}; // series of a sum, on the mean of its level, from which on it is in the panel

// Series of the panel are nodes of the hierarchy: node[i], ascending. Attributes are the node itself (pooled), its level, and those
// of the series, where all series of the node have the same code; drivers the mean over its series.
// Prices, which told nothing of sums, and events that are not for all are left out.
typedef struct {
    GlobalPanel panel;
    int *node;
} GlobalSums;

// p's series are those of the hierarchy, in its order. n_series is 0 where no level's sums are large enough.
GlobalSums *global_sums(Arena *a, const GlobalPanel *p, const Hierarchy *h);
GlobalPlan global_sums_plan(const GlobalPanel *sums); // good for most panels of sums: large numbers, few series

// Brings forecasts of the sums down to the series: of each sum half its own forecast and half the sum of its series', then
// changed as little as possible so that all add up, in units of how much each node's demand changes from period to period (its
// mean square). of_sums: sums × horizon; for_sums: what of the series is added up, series × horizon; mean: likewise, changed in
// place, not below 0.
void global_sums_bring_down(const GlobalSums *sums, const GlobalPanel *p, const Hierarchy *h,
    const float *of_sums, const float *for_sums, float *mean);

#endif
