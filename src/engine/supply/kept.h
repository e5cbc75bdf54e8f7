// What the parts of a kept plan share. Private to this folder.
#ifndef ARGOSY_ENGINE_SUPPLY_KEPT_H
#define ARGOSY_ENGINE_SUPPLY_KEPT_H

#include "engine/supply/work.h"

// What is to be done at a node.
enum {
    KEPT_NET = 1,   // net it again
    KEPT_LATE = 2,  // see again when its supplies come
    KEPT_NETTED = 4 // it was netted again
};

typedef struct {
    int *at;
    size_t n, cap;
} KeptList;

// Of a node that was netted again: what it was.
typedef struct {
    int node;
    SupplySpan span;
} KeptBefore;

struct SupplyKept {
    SupplyInput in;
    SupplyWork w;
    SupplyNetting t;
    Arena *own;  // of this
    Arena *plan; // arenas of w
    Arena *base, *demands_index, *firm_index;
    Arena *diff;                  // of the last diff
    SupplyByNode users;           // nodes that take from a node, in the order of nodes, each once
    SupplyByNode firm_needs_of;   // demand[]: needs of firm supply by their node
    int *first_except, *n_except; // by node: in plan->exception[], those of resources left out
    // The input as it was planned.
    int n_demands, n_firm;
    int *demand_node; // -1: not known yet; -2: of a firm supply
    int *firm_node;   // -1: not there
    size_t demand_node_cap, firm_node_cap, firm_piece_cap, firm_needs_cap;
    uint64_t *needing; // by node: whom it takes from, hashed
    size_t dead;       // supplies, demands and pegs of the plan's arrays that are no more
    bool whole;        // the arrays are as supply_plan makes them
    // The change under way.
    unsigned char *todo;  // by node
    KeptList *net, *late; // by level: nodes
    KeptBefore *before;
    int *moved_demand; // by out.moved[]: demand[], where it was not netted again; -1
    bool reaches;      // what is limited
    size_t n_before, before_cap, moved_cap, moved_demand_cap, gone_cap, come_cap;
    SupplyDiff out;
};

// The last demand is gone: the input is again the one before it came.
void kept_forget_last(SupplyKept *k, const SupplyInput *before);
void kept_mark(SupplyKept *k, int node, int what);
// Both false where they reach what is limited, or too much: then all is to be planned.
bool kept_net(SupplyKept *k);  // kept_net.c
bool kept_late(SupplyKept *k); // kept_late.c
void kept_collect(SupplyKept *k, int node);
void kept_moved(SupplyKept *k, int demand, SupplyMoved m);
void kept_diff_own(SupplyKept *k, const SupplyPlan *old, const SupplySpan *was, int node); // kept_diff.c
void kept_diff_supplies(SupplyKept *k, const SupplyPlan *old, const SupplySpan *was, int node);
void kept_put_together(SupplyKept *k); // kept_copy.c

#endif
