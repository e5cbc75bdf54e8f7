// What the parts of `argosy forecast series --method global` share. Private to it.
#ifndef ARGOSY_CLI_FORECAST_GLOBAL_H
#define ARGOSY_CLI_FORECAST_GLOBAL_H

#include "cli/forecast_panel.h"
#include "cli/forecast_work.h"
#include "cli/hierarchy_file.h"
#include "engine/forecast/global/run.h"

typedef struct {
    Wanted *wanted;
    const SeriesFile *file;
    ForecastPanel panel;
    GlobalPlan plan;
    GlobalInput in;
    HierarchyFile names;    // of the sums, where --hierarchy is given
    Hierarchy hierarchy;    // in the panel's order
    const GlobalTeam *team; // from --model; NULL: to be trained
} Global;

// ---- forecast_local.c: forecasts of each series alone, and of their sums, of periods `known`…; mean: n_series × horizon
void forecast_local(const Global *g, int known, float *mean);

// ---- forecast_model.c: --model, where it is given
Status forecast_model_read(Global *g) MUST_USE;
Status forecast_model_write(const Global *g, const GlobalTeam *team) MUST_USE;

// ---- forecast_why.c: --explain
Status forecast_why(const Global *g, const GlobalOutput *o, OutFile *why) MUST_USE;

#endif
