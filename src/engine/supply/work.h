// What the parts of the supply engine share while a plan is made. Private to this folder.
#ifndef ARGOSY_ENGINE_SUPPLY_WORK_H
#define ARGOSY_ENGINE_SUPPLY_WORK_H

#include "engine/supply/supply.h"

#define SUPPLY_QTY_MAX INT64_C(1000000000000000000) // no quantity is beyond 10^18 millionths
#define SUPPLY_PRIORITY_MAX 4095
#define SUPPLY_DAYS_MAX 10000000 // no date is further than this from today
#define SUPPLY_LOTS_MAX 1000000  // of one requirement, split by lot_max

typedef struct {
    Arena *arena;
    const SupplyInput *in;
    SupplyPlan *plan;
    int *order;       // nodes, users before what they need
    int *demand_head; // by node: its last demand in plan->demand, −1
    int *demand_next; // by demand: the one before it at the same node, −1
    int *first_firm;  // n_nodes + 1, into firm_of
    int *firm_of;     // firm supply by node, in order of date
    int *firm_piece;  // by firm supply: its piece in plan->supply
    int *firm_needs; // by firm supply: first of its dependent demands, which are contiguous; n_firm + 1
    size_t demand_cap, next_cap, supply_cap, peg_cap, exception_cap;
} SupplyWork;

// Each returns false after setting plan->error and plan->index.
bool supply_check(SupplyWork *w);   // check.c: is the input sound
bool supply_levels(SupplyWork *w);  // level.c: order of nodes; cycles
void supply_demands(SupplyWork *w); // consume.c: the list of demands
bool supply_net(SupplyWork *w);     // net.c: planned supply and pegs, all nodes
void supply_late(SupplyWork *w);    // late.c: when things really come; exceptions

bool supply_fail(SupplyWork *w, SupplyError error, int index);
void supply_sort(uint64_t *key, int n);               // ascending; keys are distinct
int supply_add_demand(SupplyWork *w, SupplyDemand d); // returns its index

// a × b / c for values >= 0, rounded up or down; c > 0.
int64_t supply_ratio_up(int64_t a, int64_t b, int64_t c);
int64_t supply_ratio_down(int64_t a, int64_t b, int64_t c);

static inline int supply_day(const SupplyInput *in, int day) { // the past is today
    return day < in->today ? in->today : day;
}

#endif
