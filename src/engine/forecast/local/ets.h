// Exponential smoothing with a season of its own: the search of its constants, many histories at once. Private to this folder.
#ifndef ARGOSY_ENGINE_FORECAST_LOCAL_ETS_H
#define ARGOSY_ENGINE_FORECAST_LOCAL_ETS_H

#include "engine/forecast/local/work.h"

typedef struct {
    double alpha, beta, gamma, phi; // phi 0: no trend
    double mse;
} Ets;

typedef struct {
    const double *z;
    int n, m;
    double level, trend;  // at the start
    const double *season; // at the start, m
    Lanes *lanes;         // scratch, m
} EtsStart;

// A search: the start goes in, the best constants come out. All searches of one call have seasons of one length.
typedef struct {
    EtsStart start;
    Ets best, lane[LOCAL_LANES];
} EtsSearch;

void ets_search(EtsSearch *s, int n, bool trend); // without a trend level and season alone

#endif
