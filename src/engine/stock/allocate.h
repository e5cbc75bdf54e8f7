// Service shared out over many items: each item gets the level at which one more unit of money in stock earns the same
// share of filled order lines everywhere. Cheap and steady items get a high service, dear and erratic ones a low one;
// the target is reached with the least stock. Marginal analysis (Fox 1966; Sherbrooke 2004, ch. 2) on each item's upper
// concave hull of lines filled over stock value, exact up to one step of one item.
#ifndef ARGOSY_ENGINE_STOCK_ALLOCATE_H
#define ARGOSY_ENGINE_STOCK_ALLOCATE_H

#include <stdbool.h>

#include "base/arena.h"

typedef struct {
    double lead_mean, lead_sd;       // demand over the lead time (its own variation included)
    double protect_mean, protect_sd; // demand over lead time + review
    double line_rate;          // order lines per unit of time: the weight of this item's service
    double line_mean, line_sd; // units on an order line; 0: one unit
    double lot; // order quantity beyond what a review needs (minimum, multiple, cover); 0: none.
                // A larger lot serves by itself: the position wanders between level and level + lot
    double unit_cost;                // money, or space, or 1 for units: what is to be kept low
    double level_min;                // the level is never below; 0: none
    double service_min, service_max; // limits on this item's own fill; 0: none
    bool counts;                     // whole units
} StockItem;

typedef struct {
    double level; // order-up-to level (reorder level where there is a lot): stock + expected − owed
    double safety; // level − protect_mean; may be below zero: then it is planned to run out now and then
    double fill;    // expected share of its lines filled at once
    double cycle;   // probability of no shortage in a cycle
    double on_hand; // expected stock, units
    double marginal; // lines gained per unit of time by one more unit of cost; at its limits what the last step gave
    bool limited; // one of its limits, not the common marginal, decided
} StockLevel;

typedef struct {
    double fill;       // expected, over all items by line
    double value;      // expected stock × unit cost
    double marginal;   // the common marginal at which it ended
    bool reached;      // false where even the highest levels did not do (limits)
    StockLevel *level; // n
} StockAllocation;

// The least stock value for a share `fill` of all lines (0..1).
StockAllocation stock_for_fill(Arena *a, int n, const StockItem *item, double fill);
// The best fill for a stock value of at most `budget`.
StockAllocation stock_for_budget(Arena *a, int n, const StockItem *item, double budget);
// The level of one item at which keeping and missing cost least: a unit left at the end of a cycle costs `holding`, one missing `shortage`,
// both > 0 (newsvendor: Arrow, Harris and Marschak 1951). With a lot, over the positions that it makes.
double stock_for_cost(const StockItem *item, double holding, double shortage);
// For comparison: the same cycle service for each item.
StockAllocation stock_uniform(Arena *a, int n, const StockItem *item, double cycle_service);
// For comparison and for people: what given levels come to (level[n]).
StockAllocation stock_evaluate(Arena *a, int n, const StockItem *item, const double *level);

#endif
