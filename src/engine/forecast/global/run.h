// Mean and quantiles of many series in one call, by models that forecast together:
//
//   direct     trees for each block of horizons, which never see a forecast
//   onward     recursive: the first block's trees, again and again, on what they forecast themselves
//              some draws of both, from other rows and columns, and split by another attribute each
//   older      direct, in one block, without the last periods: what they miss there is the spread
//   sums       direct and onward trees of the hierarchy's sums (sums.h), brought down to the series; three of each, from
//              other draws of rows and columns, since few series make uneven trees
//   local      forecasts of each series alone, made elsewhere (engine/forecast/local)
//
// Of the same kind all weigh the same: on M5 and elsewhere that beats weights that are learnt (Makridakis et al. 2022). Of a series the
// trees weigh twice what its own models do; of a sum both weigh the same, and trees of the sum's own as much as both.
#ifndef ARGOSY_ENGINE_FORECAST_GLOBAL_RUN_H
#define ARGOSY_ENGINE_FORECAST_GLOBAL_RUN_H

#include "engine/forecast/global/sums.h"

enum { GLOBAL_ORIGINS = 5, GLOBAL_OWN = 2 * GLOBAL_DRAWS, GLOBAL_SUMS = 6 };

typedef struct {
    const GlobalPanel *panel;
    const GlobalPlan *plan;     // of the direct trees
    const Hierarchy *hierarchy; // NULL: none; its series are those of the panel, in its order
    const float *local;         // n_series × horizon, NULL: none
    int n_levels;               // of quantiles, 0: none
    const double *level;        // ascending, each in 0..1 exclusive
} GlobalInput;

// Those that belong together, trained on the same panel.
typedef struct {
    GlobalModel *own[GLOBAL_OWN];   // direct and onward in turn; NULL behind the plan's draws
    GlobalModel *older;             // NULL where the history is too short
    GlobalModel *sums[GLOBAL_SUMS]; // direct and onward in turn; NULL where there are no sums
    int known;                      // periods of the panel that they were trained on
    int64_t last;                   // the caller's number of the last one
} GlobalTeam;

GlobalTeam *global_team_train(Arena *a, const GlobalInput *in, const GlobalSums *sums);

// What is wrong, in words, with using stored models for this panel, or NULL.
const char *global_team_wrong(const GlobalTeam *team, const GlobalInput *in);

// As bytes, for a file; and back: NULL, and in *wrong why, where they are damaged, cut short or of another version.
uint8_t *global_team_write(Arena *a, const GlobalTeam *team, size_t *n);
GlobalTeam *global_team_read(Arena *a, const uint8_t *bytes, size_t n, const char **wrong);

// Forecasts made at earlier origins by trees that did not see what came then.
typedef struct {
    int n; // origins, 0: the history is too short
    int origin[GLOBAL_ORIGINS];
    float *mean, *actual; // n × n_series × horizon; actual: NAN where it is not known
} GlobalPast;

typedef struct {
    const GlobalTeam *team;
    const GlobalSums *sums; // NULL: none
    GlobalPast past;
    double error, naive; // at the past origins: root mean square of the forecast's errors, and of the seasonal naive method's
    float *trees;        // n_series × horizon: the mean of direct, onward and older
    float *of_sums;      // sums × horizon, likewise
    float *mean;         // n_series × horizon: all together
    float *quantile;     // n_series × horizon × n_levels
} GlobalOutput;

// Panel and plan must be right (global_wrong). team: trained before on a panel of the same kind, or NULL: it is trained.
GlobalOutput *global_run(Arena *a, const GlobalInput *in, const GlobalTeam *team);

// Quantiles of the hierarchy's sums, from what the older trees missed of the sums at the past origins; mean: n_upper × horizon,
// quantile: that × n_levels. The large sums (sums.h) have a spread together, since some of their levels have few
// nodes; each other level its own.
void global_run_sums(const GlobalInput *in, const GlobalOutput *out, const double *mean, double *quantile);

// Sets mean anew, for another `local`; quantiles stay.
void global_run_mean(const GlobalInput *in, GlobalOutput *out);

#endif
