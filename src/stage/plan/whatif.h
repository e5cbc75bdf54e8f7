// What if: one change tried on the live plan, in memory. The chain is read once and planned; then the change is made to the arrays and
// what it touches is planned anew (engine/supply/supply.h, a plan that is kept). Nothing is written.
#ifndef ARGOSY_STAGE_PLAN_WHATIF_H
#define ARGOSY_STAGE_PLAN_WHATIF_H

#include "stage/plan/compare.h"

typedef struct {
    Id item, site;       // of a policy or a forecast
    Rate service;        // what the optimiser would keep for it
    Qty safety, target;  // set by a person
    bool safe, targeted; // they are given
    Date week;           // of whose forecast
    Qty qty;             // a person's figure for the week; or what is ordered of a line
    bool sized;          // it is given
    Id document;         // an order, or a supply
    int32_t pos;         // its line
    Date date;           // wanted to leave, of an order; there, of a supply
} WhatIfOf;
extern const Shape what_if_shape;

bool what_if_asked(const WhatIfOf *of); // anything at all: nothing is an answer of no rows

enum { NOW, THEN, BOTH_PLANS };

typedef struct {
    Cx *cx;
    const WhatIfOf *of;
    Id item, site; // that it is about
    Line line;     // where it is about one
    int horizon;   // days
    Model m;
    int node; // of the item at the site
    // The arrays of m.in that are changed, and what was changed in them.
    SupplyNode *nodes;
    SupplyDemandIn *demands;
    SupplyFirmIn *firm;
    int *changed_demand, changed_demands, changed_firm, changed_nodes, firm_at;
} Trial;

// Called with the plan as it is, and with the plan after the change. Plans are good for the call.
typedef Status (*TrialLook)(Trial *t, const SupplyPlan *p, int which, void *to);
Status trial_run(Cx *cx, const WhatIfOf *of, TrialLook look, void *to) MUST_USE;

#endif
