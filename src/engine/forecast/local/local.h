// Forecasts of many series, each from its own past alone: mean and quantiles of each coming period, from a combination of
// models of known worth (exponential smoothing, theta, the Croston family), weighted by what they were at rolling origins
// of that series. The quantiles come from the combination's own errors at those origins, pooled over series.
//
// The same input gives the same bytes, on any number of threads.
#ifndef ARGOSY_ENGINE_FORECAST_LOCAL_LOCAL_H
#define ARGOSY_ENGINE_FORECAST_LOCAL_LOCAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef enum {
    LOCAL_AUTO,   // the combination
    LOCAL_NAIVE,  // the last value again
    LOCAL_SNAIVE, // the value a season ago
    LOCAL_DRIFT,  // the last value, and the mean change
    LOCAL_MEAN,   // the mean of the whole history
    // On the history without its season:
    LOCAL_SES,    // simple exponential smoothing
    LOCAL_HOLT,   // level and trend
    LOCAL_DAMPED, // level and damped trend (Gardner and McKenzie 1985)
    LOCAL_THETA,  // SES and half the trend line's slope (Assimakopoulos and Nikolopoulos 2000)
    LOCAL_DOTM,   // dynamic optimised theta (Fiorucci et al. 2016)
    // With their own season:
    LOCAL_ETS, // exponential smoothing of level, trend and season, of values or logarithms, chosen by AICc
    // For rare demand:
    LOCAL_CROSTON, // sizes and intervals smoothed apart (Croston 1972)
    LOCAL_SBA,     // the same without its bias (Syntetos and Boylan 2005)
    LOCAL_TSB,     // size and probability (Teunter, Syntetos and Babai 2011)
    LOCAL_ADIDA,   // sums over the mean interval, smoothed (Nikolopoulos et al. 2011)
    LOCAL_IMAPA,   // the mean over all such sums (Petropoulos and Kourentzes 2015)
    LOCAL_COUNT,   // smoothed mean of counts, negative binomial
    LOCAL_LEVEL,  // exponential smoothing whose constant was best for the mean of the whole horizon
    LOCAL_YEARLY, // what followed a year ago, from the level of today
    LOCAL_METHODS
} LocalMethod;

extern const char *const local_method_name[LOCAL_METHODS];

// LOCAL_ORIGINS: rolling origins at most.
enum {
    LOCAL_SEASONS = 4,
    LOCAL_MEMBERS = 8,
    LOCAL_SEASON_MAX = 400,
    LOCAL_DRIVERS = 32,
    LOCAL_ORIGINS = 12
};

typedef struct {
    int n_series;
    const int64_t *first; // index in value[] of each series' first value
    const int *n;         // number of its values, >= 1
    const double *value;  // finite
    int n_seasons;        // 0: none
    const int *season;    // lengths in periods, ascending, each 2..LOCAL_SEASON_MAX
    int horizon;          // periods to forecast, >= 1
    int n_levels;         // quantile levels, ascending, each in 0..1 exclusive; may be 0
    const double *level;
    LocalMethod only; // LOCAL_AUTO: the combination
    int threads;      // 0 or 1: on this thread
    // What else is known; zero where nothing is.
    int n_drivers; // up to LOCAL_DRIVERS
    const double *const *driver; // n_series × n_drivers: n + horizon values each, the coming periods behind the history; finite
    const int32_t *day; // day number (1970-01-01 is 0) of each series' last period, where periods are days
    bool month;         // the day of the month is a season too; needs `day`
    const double *const *lent; // of each series NULL, or n + horizon factors of its family's season (see `profile`), instead of its own
    bool regress;              // the regression on the calendar is made for short seasons as well
    bool keep;                 // profile, error and what local_quantiles needs are wanted
} LocalInput;

typedef struct {
    int members;
    LocalMethod method[LOCAL_MEMBERS];
    double weight[LOCAL_MEMBERS]; // >= 0, they add up to 1
    double error[LOCAL_MEMBERS]; // of each at the rolling origins, all horizons: mean absolute, of rare demand root mean square; NAN: none
    double own;                  // that of the forecast itself, as combined
    double naive;                // and of the better one of the two naive methods
    int origins;                 // rolling origins; 0: too short
    bool rare;                   // many of its periods are without demand
    bool seasonal;               // a season was found
    bool profiled; // it and drivers come from the regression on calendar and drivers, or from its family
    double rms; // root mean square error of the combination at the rolling origins; NAN: none
} LocalResult;

// Of series s and period h (0 is the first coming one): index s × horizon + h. Quantiles: that × n_levels + level.
typedef struct {
    LocalResult *result; // n_series
    double *mean;
    double *quantile;
    // Where `keep` was set:
    double **profile; // with `regress` too: of each series NULL, or n + horizon factors by which calendar and drivers multiply a level like its own
    float *error; // n_series × LOCAL_ORIGINS × horizon: outcome less forecast at the rolling origins, NAN where there was none
    struct LocalKept *kept;
} LocalOutput;

// Everything returned lives in the arena.
LocalOutput *local_batch(Arena *a, const LocalInput *in);

// Quantiles anew, around means that were changed since (by reconciliation, or by a person); needs `keep`.
void local_quantiles(const LocalInput *in, LocalOutput *out);

#endif
