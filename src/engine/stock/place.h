// Where to keep safety stock in a network of stages so that it costs least: guaranteed service (Simpson 1958; Graves and Willems
// 2000). Each stage promises a service time to its customers and keeps what covers demand over its net time: the time until its
// suppliers deliver + its own time − its promise. Demand over a time t is bounded by mean × t + z × sd × √t.
//
// On a forest the answer is exact (Graves and Willems' dynamic program). On a network with cycles (of its undirected arcs) it is
// found by branch and bound over the same program on spanning trees, which is exact as long as its limit of nodes is not
// reached; `bound` says how far from the best it can be.
#ifndef ARGOSY_ENGINE_STOCK_PLACE_H
#define ARGOSY_ENGINE_STOCK_PLACE_H

#include <stdbool.h>

#include "base/arena.h"

enum { PLACE_TIME_MAX = 2000 }; // periods: the longest way through the network

typedef struct {
    int time;           // periods from having all its supplies to being ready, >= 0
    double added_cost;  // of a unit, without that of its supplies, >= 0
    double demand_mean; // customers' own demand of a period here; 0: none
    double demand_sd;
    int service_max; // longest promise, periods; −1: none
    int supply;      // what a supplier outside promises, periods; 0: at once
} PlaceStage;

typedef struct {
    int from, to;
    double units; // of `from` in one of `to`, > 0
} PlaceArc;

typedef struct {
    int in, out;     // service times of suppliers to here, and from here
    int net;         // time that stock covers: in + time − out
    double unit;     // cost of a unit with all its supplies
    double mean, sd; // demand of a period, own and downstream: sd is the root of Σ (units × sd)²
    double safety;   // stock, units
    double cost;     // of it, per the time of holding_rate
} PlaceResult;

typedef struct {
    PlaceResult *stage; // n
    double cost;        // total
    double bound;       // no placement costs less: equal to cost where it is proven the best
    double pipeline; // cost of the goods under way at the stages, at half the value added there: the same for all
        // placements
    int nodes; // networks solved on the way
} PlacePlan;

// A cycle of arcs: its stages in order in cycle[0..*n); false where there is none. cycle has room for n_stages.
bool place_cycle(Arena *a, int n_stages, int n_arcs, const PlaceArc *arc, int *cycle, int *n);
// Longest time through the network, periods; no cycle.
int place_longest(Arena *a, int n, const PlaceStage *stage, int n_arcs, const PlaceArc *arc);

// No cycle, and place_longest at most PLACE_TIME_MAX. z: safety factor, > 0; holding_rate: of a unit's cost and time, >= 0.
// node_limit 0: 400.
PlacePlan place_stock(Arena *a, int n, const PlaceStage *stage, int n_arcs, const PlaceArc *arc,
    double z, double holding_rate, int node_limit);

#endif
