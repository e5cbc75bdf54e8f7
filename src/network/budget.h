// Budgets: how much money or space stock may take.
#ifndef ARGOSY_NETWORK_BUDGET_H
#define ARGOSY_NETWORK_BUDGET_H

#include "network/network.h"

typedef struct {
    Id id;
    Str code, name;
    Id site;      // 0: all
    Str family;   // empty: all
    Money amount; // one of these two is above 0
    Qty space;    // litres
    bool active;
    // What the optimiser made of it last (stage/plan/budget.c):
    Date made;       // 0: nothing yet
    Qty asked, used; // major units of money, or litres
    Rate asked_fill, fill, more_fill;
} StockBudget;

extern const Entity stock_budget_entity;

#endif
