// One model for many series at once: boosted trees (engine/trees) that learn from all series together what comes next of
// each, from its own past, from that of the groups it belongs to, and from drivers known ahead (price, promotion, events,
// calendar). What one series is too short to show, the others show.
//
//   GlobalModel *m = global_train(a, &panel, &plan, known);        on periods 0..known−1
//   global_forecast(m, &panel, known, threads, mean);              of the periods known..known+horizon−1
//   spread_fit, spread_quantiles (spread.h)                        quantiles, from forecasts at earlier origins
//
// Direct where the blocks reach to the horizon: each block of horizons has trees of its own, which see the past up to the origin as it
// is, never a forecast. Recursive where they end before it: what was forecast is taken for known, and the same trees go on from there.
// Series are split by an attribute (site, family) into parts, each with trees of its own, so that memory depends on the
// largest part only. The same input gives the same bytes, on any number of threads.
#ifndef ARGOSY_ENGINE_FORECAST_GLOBAL_GLOBAL_H
#define ARGOSY_ENGINE_FORECAST_GLOBAL_GLOBAL_H

#include "engine/trees/trees.h"

enum {
    GLOBAL_DRAWS = 4,
    GLOBAL_BLOCKS_MAX = 32,
    GLOBAL_ATTRIBUTES_MAX = 16,
    GLOBAL_DRIVERS_MAX = 24
};

// A property of series: a code for each. What its codes look like to the trees, and what they are told of it:
typedef struct {
    int n_codes;     // codes are 0..n_codes−1
    const int *code; // of each series
    uint64_t names; // a hash of what the codes stand for, so that a stored model is not used with others; or 0
    bool told;   // the code itself; where codes near each other have something in common
    bool pooled; // what the series of the same code did together
} GlobalAttribute;

typedef enum {
    DRIVER_NUMBER, // any number, or a class whose codes are few
    DRIVER_SWITCH, // 0 or 1: also, what it did to the series so far
    DRIVER_EVENT, // 0: none, otherwise the event's number: how far it is, and what it did the last time
    DRIVER_PRICE, // above 0: also, beside what it was before
} DriverKind;

enum { DRIVER_FOR_ALL = -1, DRIVER_FOR_EACH = -2 };

// Known for every period, those to be forecast included.
typedef struct {
    DriverKind kind;
    int by; // DRIVER_FOR_ALL: one row; DRIVER_FOR_EACH: a row a series; otherwise an attribute: a row a code
    const float *value; // rows × (n_periods + horizon); NAN: not known
} GlobalDriver;

// Series on one time line. Periods before a series began are NAN.
typedef struct {
    int n_series, n_periods, horizon; // each >= 1
    const float *value;               // n_series × n_periods, >= 0; NAN: not known
    const uint8_t *masked; // n_series × n_periods, NULL: none; 1: nothing could be sold, so that the value says nothing of demand
    int season;            // periods after which demand is alike (7 of days), or 1
    int year;              // periods of a year (365, 52, 12), or 0
    int n_attributes;
    const GlobalAttribute *attribute;
    int n_drivers;
    const GlobalDriver *driver;
} GlobalPanel;

typedef struct {
    TreesPlan trees;
    int n_bins;                        // 2..TREES_BINS_MAX
    int n_blocks;                      // of horizons, 1..GLOBAL_BLOCKS_MAX
    int block_last[GLOBAL_BLOCKS_MAX]; // last horizon of each, ascending; the last is the reach, the horizon at most
    int split_by;                      // an attribute, or −1: all in one part
    int draws; // of models that forecast together (run.h), 1..GLOBAL_DRAWS; global_plan_of is that of each
    int span;         // periods that outcomes are taken from: the last so many that are known
    int64_t rows_max; // of one part and block; where there are more, a sample of them is taken
    bool learn_masked; // forecast what is sold, with times of no stock as they come, not what is wanted
    bool start_local; // trees start from the series' own mean, and say what to make of it; only where scores are logarithms
    int threads;      // 0 or 1: on this thread
} GlobalPlan;

typedef struct {
    uint64_t kind; // of the panels it is for
    int n_parts, n_blocks, n_features, n_bins;
    int horizon, split_by;
    int block_last[GLOBAL_BLOCKS_MAX];
    bool start_local, learn_masked;
    TreesBins **bins; // parts × blocks
    Trees **trees;    // parts × blocks
} GlobalModel;

// What is wrong with them, in words, or NULL.
const char *global_wrong(const GlobalPanel *p, const GlobalPlan *plan);

// A plan that is good for most panels: Tweedie, blocks of one season, two years of outcomes.
GlobalPlan global_plan(const GlobalPanel *p);

// The plan of a draw, 0..draws − 1: the first is the plan itself, the others draw other rows and columns, and are split by the next
// attributes whose parts are large enough as well, in turn.
GlobalPlan global_plan_of(const GlobalPanel *p, const GlobalPlan *plan, int draw);

GlobalModel *global_train(Arena *a, const GlobalPanel *p, const GlobalPlan *plan, int known);

// Of the periods origin..origin + horizon − 1, from what was known before `origin`; mean: n_series × horizon.
void global_forecast(const GlobalModel *m, const GlobalPanel *p, int origin, int threads, float *mean);

// What a column of the trees is: `text`, of an attribute's group, an attribute or a driver (−1: of none).
typedef struct {
    const char *text;
    int attribute, driver;
} GlobalFeature;

GlobalFeature global_feature(const GlobalPanel *p, int column); // 0..n_features−1

// Marks in masked[] the runs of periods without demand that are too long to be chance, given how often the series sold around
// them: their chance is below `chance` (1e-4, say).
void global_mask(const GlobalPanel *p, double chance, uint8_t *masked);

// Whether the panel is of the kind that the model was trained on: the same seasons, attributes, drivers and horizon. Its series and
// periods may be others.
bool global_fits(const GlobalModel *m, const GlobalPanel *p);

// Of bytes or texts, for checksums and names: FNV-1a (Fowler, Noll and Vo).
uint64_t global_hash(const uint8_t *at, size_t n);

// The model as bytes, for a file; and back. Reading gives NULL, and in *wrong what is wrong with the bytes, where they are damaged,
// cut short or of another version.
uint8_t *global_write(Arena *a, const GlobalModel *m, size_t *n);
GlobalModel *global_read(Arena *a, const uint8_t *bytes, size_t n, const char **wrong);

#endif
