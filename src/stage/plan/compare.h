// What comes out of a plan, in figures by which two of them are compared: for scenarios and for what-if.
#ifndef ARGOSY_STAGE_PLAN_COMPARE_H
#define ARGOSY_STAGE_PLAN_COMPARE_H

#include "stage/plan/parts.h"

typedef struct {
    bool changed;
    int32_t orders, late, late_days, never; // order lines; days over all late ones that come at all
    Rate fill;                              // of all demand, what is there on its day
    Money stock, spending;                  // mean value over the time; planned purchases
    int32_t buys, makes, moves, exceptions;
} Outcome;

Status outcome_of(Cx *cx, const Model *m, const SupplyPlan *p, int horizon, Outcome *out) MUST_USE;

// The day on which a supply is there; SUPPLY_NEVER.
int piece_there(const SupplyPiece *s);
// Value of what lies there at the end of each day from today on, at standard cost: each peg's quantity from the day on which its supply
// comes until its demand takes it; what is for safety, or for nobody, until the end. What is held is not in it.
Status stock_course(Cx *cx, const Model *m, const SupplyPlan *p, int days, int64_t *by_day) MUST_USE;
// Planned purchases that are to be released before a day, at their suppliers' prices.
Status spending_before(Cx *cx, const Model *m, const SupplyPlan *p, int day, Money *out) MUST_USE;

#endif
