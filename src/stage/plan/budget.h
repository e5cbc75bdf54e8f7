// Stock within what it may take: the optimiser's levels, before and after budgets.
#ifndef ARGOSY_STAGE_PLAN_BUDGET_H
#define ARGOSY_STAGE_PLAN_BUDGET_H

#include "engine/stock/allocate.h"
#include "network/budget.h"

typedef struct {
    Id item, site;
    StockItem as; // as the engine takes it
    bool fixed; // by a person: it takes of the budget and is left as it is; only asked.level is known of it
    StockLevel asked; // for the service
    StockLevel level; // and what the budget leaves of it
    Id budget;        // that took of it; 0: none
} Keep;
// Shares out each budget that does not do for what is asked for, and writes beside each what it comes to. Others are left as asked for.
Status budgets_share(Cx *cx, Keep *keep, int n) MUST_USE;

#endif
