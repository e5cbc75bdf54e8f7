// Quantiles for forecasts of means, learnt from what earlier forecasts of the same kind missed: an error's size grows with the
// forecast (how, is read off the errors), some series are wilder than others of their size (their own errors say so, drawn
// towards 1), and the shape is that of all errors of forecasts of such size and such distance.
//
// What adds up is not the quantiles: for sums of series, or a family's demand, fit a spread on the errors of the sums.
#ifndef ARGOSY_ENGINE_FORECAST_GLOBAL_SPREAD_H
#define ARGOSY_ENGINE_FORECAST_GLOBAL_SPREAD_H

#include <stdint.h>

#include "base/arena.h"

// Forecasts made at earlier origins, and what came: origins × n_series × horizon each. An outcome of NAN is left out.
typedef struct {
    int n_series, horizon, n_origins;
    const float *mean, *actual;
    int block; // periods ahead that have a shape in common (a season), >= 1
} SpreadInput;

typedef struct Spread Spread;

Spread *spread_fit(Arena *a, const SpreadInput *in);

// Of the forecast `mean` of a series, h periods ahead (0: the next one); level: n quantiles, ascending, each in 0..1 exclusive.
// Not below 0, ascending.
void spread_quantiles(
    const Spread *s, int series, int h, double mean, int n, const double *level, double *out);
double spread_sd(const Spread *s, int series, double mean); // standard deviation of its error

#endif
