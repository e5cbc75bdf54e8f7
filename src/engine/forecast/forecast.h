// Forecasts of many series at once: mean, error and quantiles for each coming period, and for the sum of the first h
// coming periods (what a lead time needs). Each series gets the method, or the mean of two, that was best at rolling
// origins in its own past; the errors found there are the errors reported and the spread of the forecast.
//
// Periods are regular (weeks, days, months); all series end in the same period, the last one that is complete.
// What a series did while nothing was on sale is not zero demand but unknown: see `on_sale`.
#ifndef ARGOSY_ENGINE_FORECAST_FORECAST_H
#define ARGOSY_ENGINE_FORECAST_FORECAST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef enum {
    FORECAST_NONE,    // no history: zero
    FORECAST_NAIVE,   // the last period again
    FORECAST_MEAN,    // moving average
    FORECAST_SES,     // simple exponential smoothing
    FORECAST_DAMPED,  // level and damped trend (Gardner and McKenzie 1985)
    FORECAST_CROSTON, // sizes and intervals smoothed apart (Croston 1972)
    FORECAST_SBA,     // the same without its bias (Syntetos and Boylan 2005)
    FORECAST_TSB, // size and probability: falls to zero for ended items (Teunter, Syntetos and Babai 2011)
    FORECAST_SEASONAL, // the same period a season ago, at today's level
    FORECAST_GROUP, // the smoothed share in its group, times the group's own forecast with its season and growth
    FORECAST_METHODS
} ForecastMethod;

extern const char *const forecast_method_name[FORECAST_METHODS];

// Why the forecast is as it is; a set of bits in ForecastResult.notes.
enum {
    FORECAST_NOTE_NO_HISTORY = 1 << 0,   // no period with demand on sale
    FORECAST_NOTE_SHORT = 1 << 1,        // too short for a back-test: the mean of what there is
    FORECAST_NOTE_INTERMITTENT = 1 << 2, // more than a quarter of its periods without demand
    FORECAST_NOTE_ENDED = 1 << 3,        // long silence after a life of demand
    FORECAST_NOTE_CENSORED = 1 << 4,     // periods without stock were left out
    FORECAST_NOTE_TREND = 1 << 5,        // a trend is in it
    FORECAST_NOTE_GROUP = 1 << 6,        // its group's season or growth is in it
    FORECAST_NOTE_COMBINED = 1 << 7,     // the mean of two methods
    FORECAST_NOTE_OUTLIER = 1 << 8, // an extraordinary period was cut to what is usual before smoothing
};

typedef struct {
    int64_t first; // index of its first period in value[] (and on_sale[])
    int n;         // number of its periods, the last one being the last complete period of all
    int group;     // series that share season and growth, 0..n_groups−1; −1: none
    int lead; // the sum of so many coming periods matters most (lead time + review), 1..horizon: methods are
        // chosen by the error of that sum
} ForecastSeries;

typedef struct {
    int n_series;
    const ForecastSeries *series;
    const double *value; // demand, >= 0
    const double *on_sale; // share of the period in which it could be sold, 0..1; NULL: always 1. Demand is scaled up
                           // by it; below 0.2 the period counts as unknown
    int n_groups;
    int season;   // periods in a year (52, 12, 365), or 0: none. Used from two full seasons on
    int horizon;  // periods to forecast, >= 1
    int n_levels; // quantile levels, ascending, each in 0..1 exclusive
    const double *level;
    double drift; // standard deviation of changes to come that the past does not show, as a share of the mean: 0
        // where times are steady; 0.3 to 0.4 in a growing shop, whose errors ahead are larger than behind
    ForecastMethod only; // a single method for all, for comparison; FORECAST_NONE: choose
    int threads;         // 0 or 1: on this thread. The answer does not depend on it
} ForecastInput;

typedef struct {
    ForecastMethod method; // the chosen one
    ForecastMethod second; // FORECAST_NONE, or the one it is combined with
    double second_weight;  // 0..1
    double parameter;      // of the chosen: smoothing constant, window, or share in the group
    uint32_t notes;
    int origins; // rolling origins measured; 0: too short
    // One period ahead, over all origins; relative to demand. 0 where there is none to compare with.
    double wape; // sum of absolute errors / sum of demand
    double bias; // sum of (forecast − demand) / sum of demand: above 0 is too much
    double mase; // mean absolute error / that of the naive method within the whole history
    // The sum of `lead` periods.
    double lead_wape;
    double lead_wape_naive; // of the naive method, for comparison
    double level;           // mean demand per period now
    bool counts;            // whole numbers only in its history
} ForecastResult;

// For series s and period h (0 is the first coming one): index s × horizon + h. Quantiles: (s × horizon + h) × n_levels + level.
typedef struct {
    int horizon, n_levels;
    ForecastResult *result; // n_series
    double *mean;           // of period h
    double *sd;             // of its error
    double *sum_mean;       // of the periods 0..h together
    double *sum_sd;
    double *quantile;     // of period h
    double *sum_quantile; // of the periods 0..h together
} ForecastOutput;

// Everything returned lives in the arena.
ForecastOutput *forecast_batch(Arena *a, const ForecastInput *in);

// Mean and standard deviation of the demand over a time of `periods` (a fraction is allowed, 0..horizon, and beyond it
// is extrapolated) from now on.
void forecast_over(const ForecastOutput *out, int s, double periods, double *mean, double *sd);

#endif
