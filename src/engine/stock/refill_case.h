// What past weeks that looked like now were followed by: cases of all series, found by a forest. Private to this folder.
#ifndef ARGOSY_ENGINE_STOCK_REFILL_CASE_H
#define ARGOSY_ENGINE_STOCK_REFILL_CASE_H

#include "engine/stock/forest.h"
#include "engine/stock/refill_level.h"

enum { CASE_FEATURES = 12, CASES_MAX = 60000, CASE_PAST_MAX = 104, CASE_YOUNGEST = 8 };

// A case is a series and a period of the past, in which its features were known, and the span = lead + review periods from there on.
typedef struct {
    int n, span;
    size_t cap[4];
    float *feature; // n × CASE_FEATURES
    float *ratio; // n × span: demand over what was expected of the period; at least that where `open`
    float *weight; // n: the scale of the ratios, so that a mean of ratios is one of sums
    bool *open;    // n × span: it was out of stock then
} CaseList;

struct RefillCases {
    Forest *forest;
    float *ratio; // of the list
    float *now;   // series × CASE_FEATURES
};

// Features of a series before period t, from its state and its demand without season, clean[first..t−1], below zero where it is unknown.
void case_features(const LevelState *s, const double *clean, int first, int t, double level,
    double scatter, double season_rise, float *feature);
// What ratios are of: below a tenth of a unit a level says too little to be divided by.
double case_scale(double level);
// Adds the case of period t, by the level that was known then; value, there and season begin with period t.
void case_add(Arena *a, CaseList *l, const float *feature, const double *value, const bool *there,
    double level, const double *season);
// The forest of a list of at least FOREST_CASES_MIN; open periods are filled in from like cases (Rubin's multiple imputation, by the
// forest's own draws).
RefillCases *case_grow(Arena *a, CaseList *l);
// Mean ratio of the next period that may be expected of a case with these features, now that it is at least `bound`.
double case_mean_above(const RefillCases *c, int span, const float *feature, double bound, Rng *rng);

#endif
