// Mean and quantiles of many series in one call: trains the trees twice, first without the last periods to see what they miss there,
// then on all; fits the spread; forecasts.
#ifndef ARGOSY_ENGINE_FORECAST_GLOBAL_RUN_H
#define ARGOSY_ENGINE_FORECAST_GLOBAL_RUN_H

#include "engine/forecast/global/global.h"

enum { GLOBAL_ORIGINS = 5 };

// Forecasts made at earlier origins by trees that did not see what came then.
typedef struct {
    int n; // origins, 0: the history is too short
    int origin[GLOBAL_ORIGINS];
    float *mean, *actual; // n × n_series × horizon; actual: NAN where it is not known
    float *ahead; // n_series × horizon: what these trees say of the periods to come; NULL where n is 0
} GlobalPast;

// The origins are spread over the last two horizons; `plan` is the one that the forecast itself is made with.
GlobalPast global_past(Arena *a, const GlobalPanel *p, const GlobalPlan *plan);

typedef struct {
    const GlobalModel *model;
    GlobalPast past;
    double error, naive; // at the past origins: root mean square of the forecast's errors, and of the seasonal naive method's
    float *mean;         // n_series × horizon
    float *quantile;     // n_series × horizon × n_levels
} GlobalOutput;

// level: n_levels quantiles, ascending, each in 0..1 exclusive. Panel and plan must be right (global_wrong).
GlobalOutput *global_run(
    Arena *a, const GlobalPanel *p, const GlobalPlan *plan, int n_levels, const double *level);

#endif
