// What the parts of the forecast engine share. Private to this folder.
#ifndef ARGOSY_ENGINE_FORECAST_WORK_H
#define ARGOSY_ENGINE_FORECAST_WORK_H

#include "engine/forecast/forecast.h"

// ---- clean.c: one series as the models see it ------------------------------------------------------------------------
// Known periods only, from the first demand on. Periods lie on the time line of the batch, where `last` is the number of
// periods of the longest series and every series ends.
typedef struct {
    int n;       // known periods
    int *t;      // place of each on the time line
    double *raw; // demand per full period on sale
    double *y;   // the same with extraordinary periods cut to what is usual
    double *sum; // of y[0..i), n + 1
    int last;
    int lead;
    int zeros;   // known periods without demand
    int silence; // known periods since the last demand
    bool censored, cut, counts;
} Clean;

Clean clean_new(Arena *a, int n_max);
void clean_series(const ForecastInput *in, int s, int last, double *scratch, Clean *out);

// ---- group.c: what series of one group lend each other ---------------------------------------------------------------
// The total of the group with level, damped trend and season, as known after each period of the time line.
typedef struct {
    double *total; // by period; `last` of them
    double *level; // after t periods, seasonally adjusted; last + 1
    double *trend;
    double phi;
    int season; // 0: none
    double *index_sum; // running sums of the seasonal index over two seasons, from place 0; 2 × season + 1
} ForecastGroup;

ForecastGroup *group_all(Arena *a, const ForecastInput *in, int last);
// The group's forecast, made after t periods, of the sum of periods t + from .. t + to − 1.
double group_sum(const ForecastGroup *g, int t, int from, int to);

// ---- model.c: the methods ----------------------------------------------------------------------------------------------
typedef struct {
    ForecastMethod method;
    double a, b, phi; // smoothing of level (or window, or decay), of trend or probability; damping
} Model;

// Runs a model through a series. After i known periods (1..n) one[i] is its forecast of the next and lead[i] of the sum
// of the next `lead`. Nothing is used before it is known.
void model_run(
    const Model *m, const Clean *c, const ForecastGroup *g, int season, double *one, double *lead);
// The coming periods, from the end of the series; `flat` is one[n], which most methods say for all of them.
void model_path(const Model *m, const Clean *c, const ForecastGroup *g, int season, double flat,
    int horizon, double *mean);
// Level and trend after i periods, i in 0..n, of damped-trend smoothing (b = 0: simple).
void damped_run(const double *y, int n, double a, double b, double phi, double *level, double *trend);
double damped_sum(double phi, int from, int to); // sum over h in from+1..to of φ + … + φ^h

// ---- the batch ----------------------------------------------------------------------------------------------------------
enum { FORECAST_MODELS = 25 }; // methods with their settings that are tried, see choose.c

// Mean squared errors of one period and of the lead time, and how many lead times' worth of origins they rest on.
typedef struct {
    double one, lead, evidence;
    int periods; // of the lead time
} Spread;

// Scratch of one thread.
typedef struct {
    Clean clean;
    double *scratch, *one, *lead, *one2, *lead2, *path;
} Room;

typedef struct {
    const ForecastInput *in;
    ForecastOutput *out;
    const ForecastGroup *group;
    Spread *spread;
    int last;  // periods of the longest series
    double *z; // normal quantiles of the levels
    // Choice: log squared error of each model by series (NAN: does not suit), and over all smooth and all rare series.
    float *error;
    float *evidence; // lead times' worth of rolling origins, by series
    bool *rare;
    double belief[2][FORECAST_MODELS];
    double pool[2]; // log variance of a period's demand over the lead time = pool[0] + pool[1] × log mean
    bool pooled;
} Batch;

// choose.c, in this order; those of one series run on any thread
void compare_one(const Batch *b, int s, Room *room);  // each model's error at the rolling origins
void compare_all(Batch *b);                           // the belief
void forecast_one(const Batch *b, int s, Room *room); // choose, combine, forecast
// spread.c
void fit_pool(Batch *b);
void spread_one(const Batch *b, int s);

#endif
