// What the parts of a kept plan share. Private to this folder.
#ifndef ARGOSY_ENGINE_SUPPLY_KEPT_H
#define ARGOSY_ENGINE_SUPPLY_KEPT_H

#include "engine/supply/work.h"

#define KEPT_STAYS (-2) // first_needs of a lot that stays where it was, until its needs are found

// What is to be done at a node.
enum {
    KEPT_NET = 1,    // net it again
    KEPT_LATE = 2,   // see again when its supplies come
    KEPT_NETTED = 4, // it was netted again
    KEPT_OTHER = 8   // its sources have other rules
};

typedef struct {
    int *at;
    size_t n, cap;
} KeptList;

// Of a node that was netted again: what it was.
typedef struct {
    int node;
    int full;
    uint64_t asks;
    SupplySpan span;
} KeptBefore;

// What a change overwrites in the plan, so that it can be taken back (kept_undo.c).
typedef struct {
    int at;
    SupplyDemand was;
} KeptDemand;
typedef struct {
    int at;
    SupplyPiece was;
} KeptSupply;
typedef struct {
    int node, first_except, n_except;
} KeptExcept;
typedef struct {
    int source;
    int64_t was;
} KeptAllotted;
typedef struct {
    int n_supplies, n_demands, n_pegs, n_exceptions, links; // of the plan before
    size_t dead;
    bool whole, settled;
    KeptDemand *demand;
    KeptSupply *supply;
    KeptExcept *except;
    KeptAllotted *allotted;
    size_t n_demand, demand_cap, n_supply, supply_cap, n_except, except_cap, n_allotted, allotted_cap;
} KeptUndo;

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
    uint64_t *needing; // by node: whom it takes from, and what resources, hashed
    uint64_t *rules;   // by node: what its sources say of lots and days, hashed
    size_t dead;       // supplies, demands and pegs of the plan's arrays that are no more
    bool whole;        // the arrays stand as supply_plan makes them
    bool settled;      // and so does what is in them
    bool failed;       // the input could not be planned: all is to be planned next
    // The change under way.
    unsigned char *todo;  // by node
    KeptList *net, *late; // by level: nodes
    KeptList *waits; // by level: supplies of nodes that need limited resources, to be settled again
    KeptUndo undo;
    SupplyLoads loads;
    KeptBefore *before;
    size_t n_before, before_cap, moved_cap, gone_cap, come_cap;
    SupplyDiff out;
};

// The last demand is gone: the input is again the one before it came.
void kept_forget_last(SupplyKept *k, const SupplyInput *before);
// A change, after which the arrays still are as they grew, so that it can be taken back.
SupplyDiff kept_replan(SupplyKept *k, const SupplyInput *in, const SupplyChange *c);
void kept_mark(SupplyKept *k, int node, int what);
bool kept_net(SupplyKept *k);  // kept_net.c; false where it is too much: all is to be planned
void kept_late(SupplyKept *k); // kept_late.c
void kept_wait(SupplyKept *k, int supply);                            // it is to be settled again
SupplyHad kept_had(const SupplyKept *k, const size_t *before, int n); // kept_room.c: by position
void kept_stay(SupplyKept *k, const KeptBefore *b); // the node's lots as they were
void kept_give_back(SupplyKept *k, const SupplyHad *had, int n);

void kept_begin(SupplyKept *k); // kept_undo.c
void kept_note_demand(SupplyKept *k, int demand);
void kept_note_supply(SupplyKept *k, int supply);
void kept_note_except(SupplyKept *k, int node);
void kept_note_allotted(SupplyKept *k, int source);
void kept_undo(SupplyKept *k); // takes the last change back, but for the input
void kept_collect(SupplyKept *k, int node);
void kept_moved(SupplyKept *k, SupplyMoved m);
void kept_diff_own(SupplyKept *k, const SupplyPlan *old, const SupplySpan *was, int node); // kept_diff.c
void kept_diff_supplies(SupplyKept *k, const SupplyPlan *old, const SupplySpan *was, int node);
void kept_put_together(SupplyKept *k); // kept_copy.c

#endif
