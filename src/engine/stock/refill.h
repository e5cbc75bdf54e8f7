// What to order now of each item so that keeping and lost sales together cost least: shops whose customers do not wait, periodic review,
// a lead time with orders under way. Demand is learnt from sales, in which periods without stock say little; the coming periods are
// simulated with their lost sales, and the order is the one with the least expected cost over the periods that it decides.
#ifndef ARGOSY_ENGINE_STOCK_REFILL_H
#define ARGOSY_ENGINE_STOCK_REFILL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum { REFILL_SPAN_MAX = 104 }; // lead + review

typedef struct {
    int n, periods;      // series, and periods of history, which all end together
    const double *value; // n × periods: sold, >= 0; NAN: before the first period of the series
    const bool *there;   // n × periods: in stock; false: at least `value` would have been sold
    int season;          // periods of a year; used where there is more than a year; 0: none
    int lead, review; // an order of now arrives after `lead` periods, the next one `review` later: 0.., 1..
    double holding, shortage; // of a unit and period kept, of a unit not sold; > 0
    bool last; // no order follows: what is left over costs nothing after the periods that the order decides
} RefillInput;

typedef struct {
    double level;  // mean demand of a period now, without season
    double spread; // variance over mean of a period's demand
    bool counts;   // whole units only in its history
} RefillSeries;

typedef struct RefillCases RefillCases;

typedef struct {
    RefillSeries *series; // n
    double *season;       // index of each period of the year, mean 1; NULL where none is used
    RefillCases *cases;   // what came of the past; NULL: too little of it
} RefillModel;

RefillModel refill_learn(Arena *a, const RefillInput *in);
// Demand of the coming lead + review periods: path[i × (lead + review) + h]. The same series and input give the same paths.
void refill_paths(const RefillInput *in, const RefillModel *m, int s, int n_paths, double *path);
// Order with the least expected cost on those paths: on_hand now, transit[k] arrives at the start of coming period k, 0..lead−1.
// Whole where `whole`. Ordered units meet demand of periods lead .. lead + review − 1; what is kept is counted at their ends, and
// what is left over then beyond what the next order would be up to, until it would be sold at the mean demand of the paths.
double refill_order(const RefillInput *in, Arena *a, double on_hand, const double *transit,
    bool whole, int n_paths, const double *path);

#endif
