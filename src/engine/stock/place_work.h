// What the parts of stock placement share: limits on service times, and the dynamic program under them. Private to this folder.
#ifndef ARGOSY_ENGINE_STOCK_PLACE_WORK_H
#define ARGOSY_ENGINE_STOCK_PLACE_WORK_H

#include "engine/stock/place.h"

// Service times within limits, both inclusive.
typedef struct {
    int in_low, in_high, out_low, out_high;
} PlaceLimit;

typedef struct {
    int n, n_arcs;
    const PlaceArc *arc;
    const int *time;
    const double *weight; // cost of a stage's stock for a net time of 1
    const double *root;   // √t, t = 0..the longest time through the network
} PlaceNet;

// The cheapest service times that keep in >= out for the arcs of `tree` (indices into net->arc, a forest), within the limits.
// in[], out[]: n each. INFINITY where there is none.
double place_tree(Arena *a, const PlaceNet *net, int n_tree, const int *tree,
    const PlaceLimit *limit, int *in, int *out);

// cost of given times; all arcs are taken to hold
double place_cost(const PlaceNet *net, const int *in, const int *out);

// Branch and bound, for networks that are no forest. in[], out[] hold the best that was found.
typedef struct {
    double cost, bound;
    int nodes;
} PlaceSearch;
PlaceSearch place_search(
    Arena *a, const PlaceNet *net, const PlaceLimit *limit, int node_limit, int *in, int *out);

#endif
