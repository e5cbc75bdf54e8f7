// Forecasts of series and of their sums, made to add up: hierarchies (item, family, all), and groups that cross (item, site and the
// families of either).
//
// Nodes are the sums first, 0 … n_upper−1, then the series themselves, n_upper … n_upper+n_bottom−1.
#ifndef ARGOSY_ENGINE_FORECAST_HIERARCHY_HIERARCHY_H
#define ARGOSY_ENGINE_FORECAST_HIERARCHY_HIERARCHY_H

#include <stdbool.h>

#include "base/arena.h"

typedef struct {
    int n_bottom, n_levels, n_upper;
    const int *sum; // n_levels × n_bottom: the node in which each series is summed at each level
    const int *first; // n_levels + 1: the nodes of level l are first[l] … first[l+1]−1; level 0 is the sum of all
} Hierarchy;

typedef enum {
    RECONCILE_BOTTOM_UP, // sums of the series' own forecasts
    RECONCILE_TOP_DOWN, // the forecast of node 0, the sum of all, shared out as the series' own forecasts say
    RECONCILE_STRUCTURAL, // least squares, each node weighing as the number of its series says (Athanasopoulos et al. 2017)
    RECONCILE_VARIANCE, // least squares, each weighing as the variance of its error says (Hyndman, Lee and Wang 2016)
    RECONCILE_SHRINK, // minimum trace, covariances of errors shrunk towards none (Wickramasuriya, Athanasopoulos and Hyndman 2019)
    RECONCILE_METHODS
} Reconcile;

extern const char *const reconcile_name[RECONCILE_METHODS];

typedef struct {
    Reconcile method;
    int horizon;
    const double *variance; // of each node's error, for VARIANCE; NAN: not known, and taken from the other nodes
    int n_errors;       // errors of each node, made at the same times for all
    const float *error; // nodes × n_errors, for SHRINK; NAN: none
    bool positive;      // no series may come out below zero
} ReconcileInput;

// mean: nodes × horizon, changed in place so that each sum is that of its series. Scratch comes from the arena and goes back.
// Returns the steps of conjugate gradients it took (0: none were needed).
int hierarchy_reconcile(Arena *a, const Hierarchy *h, const ReconcileInput *in, double *mean);

// Makes the sums of what the series have: nodes × width.
void hierarchy_sum(const Hierarchy *h, int width, double *nodes);

#endif
