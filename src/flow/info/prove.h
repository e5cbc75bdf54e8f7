// Proof: the sums that must hold, each as a query that finds what breaks it. Reads one snapshot; changes nothing that is proven.
#ifndef ARGOSY_FLOW_INFO_PROVE_H
#define ARGOSY_FLOW_INFO_PROVE_H

#include "core/role.h"

#define PROVE_ROLES ACCOUNTANT // a violation names records of all kinds

typedef struct {
    const char *name; // "goods-conserved"
    const char *says; // "Per item, goods sum to zero over all places."
    int64_t checked;  // rows looked at
    int64_t broken;   // violations
    Str first;        // the first one, with its records
} Proof;

// Runs all; *all_hold says whether nothing is broken. Needs cx->conn (store_read).
Status prove(Cx *cx, Proof **out, int *n, bool *all_hold) MUST_USE;
// The same of a snapshot of its own, and notes for operators what came of it (upkeep).
Status prove_and_note(Cx *cx, Proof **out, int *n, bool *all_hold) MUST_USE;

#endif
