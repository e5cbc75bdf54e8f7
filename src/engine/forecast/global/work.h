// What the parts of the global model share. Private to this folder.
#ifndef ARGOSY_ENGINE_FORECAST_GLOBAL_WORK_H
#define ARGOSY_ENGINE_FORECAST_GLOBAL_WORK_H

#include "engine/forecast/global/global.h"

// ---- track.c: sums over the past of one series, or of a group, so that the mean of any stretch is two look-ups
// Index t of a running sum is over the periods before t; of a stepped one over t − season, t − 2 season, …
typedef struct {
    int n, season;
    double *sum, *square, *count, *some; // n + 1: of values, their squares, of periods known, of those with demand
    double *stepped, *stepped_count; // n + season + 1
    int *run;                        // periods without demand up to t
    int first;                       // the first with demand; n: none
} Track;

Track track_new(Arena *a, int n, int season);
// masked: NULL is allowed; whether runs go on through masked periods, or stand still there
void track_fill(Track *t, const float *value, const uint8_t *masked, bool run_on);
void track_fill_sums(Track *t, const double *sum, const double *count); // of a group: values and series, by period
double track_mean(const Track *t, int to, int periods); // of [to − periods, to), NAN: nothing known
double track_spread(const Track *t, int to, int periods); // standard deviation
double track_share(const Track *t, int to, int periods);  // of periods with demand
double track_steps(const Track *t, int at, int steps); // mean of at − season, …, at − steps × season

// ---- look.c: what the whole panel lends to each series
typedef struct {
    const GlobalPanel *p;
    Track *group[GLOBAL_ATTRIBUTES_MAX]; // of each code, where it is pooled
    int *before[GLOBAL_DRIVERS_MAX]; // of an event driver: rows × periods: the period of the same event's last time; −1: none
    int year;          // in whole seasons
    bool learn_masked; // as in the plan
} Look;

Look *look_new(Arena *a, const GlobalPanel *p, bool learn_masked);
int driver_rows(const GlobalPanel *p, const GlobalDriver *d);
int64_t driver_row(const GlobalPanel *p, const GlobalDriver *d, int series); // where its row begins in value[]

// ---- feature.c: what the trees are told of one series, origin and horizon
typedef struct {
    const Look *look;
    int series;
    Track own;
    double *price; // running sums of each price driver: n_drivers × (periods + horizon + 1)
    double *on, *on_count; // running sums while a switch is on: n_drivers × (periods + 1)
} Feature;

int feature_count(const GlobalPanel *p);
Feature *feature_new(Arena *a, const Look *look);
void feature_series(Feature *f, int series); // makes the sums of this series
// Of period t as seen from `origin` (periods before it are known), origin <= t. Gives the local mean, above 0.
double feature_row(const Feature *f, int origin, int t, float *x);

// ---- rows.c: which outcomes the trees learn from
typedef struct {
    const GlobalPlan *plan;
    int part, block, known;
    const int *member; // series of the part
    int n_members;
    uint64_t seed;
} Slice;

typedef struct {
    TreesBins *bins;
    TreesData data;
} Rows;

Rows rows_make(Arena *keep, Arena *scratch, const Look *look, const Slice *slice); // bins in `keep`, the rest in `scratch`

// ---- check.c
uint64_t global_kind(const GlobalPanel *p); // of a panel: what a model must have been trained on to be used for it

// ---- share.c: n jobs over threads
void jobs_run(int threads, int n, void (*job)(void *to, int i), void *to);

#endif
