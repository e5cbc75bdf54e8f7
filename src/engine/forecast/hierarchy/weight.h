// The covariance of the errors of all nodes, as reconciliation uses it: variances, and what a few columns of errors share. Private
// to this folder.
#ifndef ARGOSY_ENGINE_FORECAST_HIERARCHY_WEIGHT_H
#define ARGOSY_ENGINE_FORECAST_HIERARCHY_WEIGHT_H

#include "engine/forecast/hierarchy/hierarchy.h"

typedef struct {
    double *own;   // of each node: what is its own
    int n;         // columns of errors; 0: nothing is shared
    double *error; // nodes × n, scaled so that own + error · error' is the covariance
} Weight;

Weight weight_new(Arena *a, const Hierarchy *h, const ReconcileInput *in);
double weight_variance(const Weight *w, int node);
void weight_hold(Weight *w, int node); // the node is not to be changed
// v (nodes × width) becomes W v; loads: scratch of n × width.
void weight_apply(const Weight *w, size_t nodes, int width, double *v, double *loads);

#endif
