// Stock policies of one item under uncertain demand whose shortages wait: (r,Q), (s,S), and the newsvendor for distributions that
// dist.h has not. Costs are per unit and time: holding of what is there, shortage of what waits.
#ifndef ARGOSY_ENGINE_STOCK_CYCLE_H
#define ARGOSY_ENGINE_STOCK_CYCLE_H

#include "base/arena.h"
#include "engine/dist.h"

typedef struct {
    double qty;  // order up to
    double cost; // expected
} Newsvendor;
// Demand whose logarithm is normal with mean mu and standard deviation sigma > 0 (Snyder and Shen 2019, 4.3.2.6).
Newsvendor newsvendor_lognormal(double mu, double sigma, double over, double under);
double newsvendor_lognormal_cost(double mu, double sigma, double over, double under, double qty);
// Demand value[i] (rising) with probability chance[i], which sum to 1; the quantity is one of the values.
Newsvendor newsvendor_discrete(int n, const double *value, const double *chance, double over, double under);
double newsvendor_discrete_cost(
    int n, const double *value, const double *chance, double over, double under, double qty);

// ---- (r,Q): continuous review; at position r an order of Q -------------------------------------------------------------
// `lead` is demand over the lead time, rate the mean demand per time. fixed, holding, shortage, rate > 0.
typedef struct {
    double r, qty;
    double cost; // per time
} ReorderQty;
// Expected cost of any r and Q (Hadley and Whitin 1963, 4-8 and 4-10; Zheng 1992): the position is uniform over (r, r + Q]. Counts
// step by whole units; the integral of a normal loss is closed, of others by Simpson's rule.
double rq_cost(const Dist *lead, double fixed, double holding, double shortage, double rate,
    double r, double qty);
// The best pair, exactly: for counts by Federgruen and Zheng (1992), else by the conditions of Zheng (1992): the expected cost
// rate at both ends of the position's range is the same and equals the mean.
ReorderQty rq_optimal(const Dist *lead, double fixed, double holding, double shortage, double rate);

// ---- (s,S): at a position of s or below, up to S, each period ----------------------------------------------------------
// chance[d], d = 0..n−1, is the probability of a demand d in a period (the rest beyond n is taken as n), chance[0] < 1;
// `protection` is demand over lead time + review, after which the order of a period is felt: for a lead time of 0 the same.
typedef struct {
    int s, S;
    double cost; // per period
} OrderUpTo;
double ss_cost(Arena *a, int n, const double *chance, const Dist *protection, double fixed,
    double holding, double shortage, int s, int S);
// The best pair, exactly (Zheng and Federgruen 1991, with the correction of 1992).
OrderUpTo ss_optimal(Arena *a, int n, const double *chance, const Dist *protection, double fixed,
    double holding, double shortage);

#endif
