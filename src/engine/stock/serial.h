// A chain of stages, each supplied by the next, with customers at the first: how much stock each echelon (a stage and all that is
// on its way from it to the customer) should be kept at, where shortages wait (Clark and Scarf 1960; Federgruen and Zipkin 1984;
// Chen and Zheng 1994; notation of Snyder and Shen 2019, 6.2).
#ifndef ARGOSY_ENGINE_STOCK_SERIAL_H
#define ARGOSY_ENGINE_STOCK_SERIAL_H

#include "base/arena.h"

typedef struct {
    double lead; // time from the stage above (or outside) to here, >= 0
    double holding; // of a unit of the echelon and time: what holding here costs more than one stage above; > 0
} SerialStage;

typedef struct {
    double cost; // expected, per time, at the best levels; units on the way between stages are held as well
    double *level; // n: echelon base-stock level of each stage, the customer's first
    double *local; // n: the same as levels of the stages alone
} SerialPlan;

// stage[0] is the customer's. Demand per time is normal (independent over time) with that mean and standard deviation > 0;
// `shortage` is per unit waiting and time. Computed on a grid of `cells` steps (0: 4000) over what the levels may be: the levels
// are exact to a step of it.
SerialPlan serial_plan(Arena *a, int n, const SerialStage *stage, double demand_mean,
    double demand_sd, double shortage, int cells);

#endif
