// Order quantities for steady demand: the classical formulas of one item, with their price breaks, and of a family that shares
// an order. Quantities in the item's unit, rates and costs per unit of one time of the caller's choice. Where an argument is out
// of its range the result is all zero.
#ifndef ARGOSY_ENGINE_STOCK_LOT_H
#define ARGOSY_ENGINE_STOCK_LOT_H

#include <stdbool.h>

#include "base/arena.h"
#include "engine/stock/policy.h"

// Shortages wait and cost `shortage` a unit and time (Snyder and Shen 2019, 3.27-3.29). fixed >= 0, holding, shortage, rate > 0.
typedef struct {
    double qty;
    double short_part; // share of demand that waits, 0..1
    double cost;       // of orders, holding and shortages, per time
} EoqBackorders;
EoqBackorders eoq_backorders(double fixed, double holding, double shortage, double rate);

// A lot that comes in at `make_rate` while demand goes on (Taft 1918; Snyder and Shen 3.31-3.32). make_rate > rate > 0.
Eoq epq(double fixed, double holding, double rate, double make_rate);

// Price breaks: from[j] is the smallest quantity of price[j]; from[0] = 0, rising; n >= 1. Holding is `holding_rate` of the price
// per time. The cost includes what the goods cost.
typedef struct {
    double qty;
    int bracket; // index of the price
    double cost; // per time, of goods, orders and holding
} EoqDiscount;
// The price of the quantity counts for all units of the order (Hadley and Whitin 1963; Snyder and Shen 3.4.1).
EoqDiscount eoq_all_units(
    double fixed, double holding_rate, double rate, int n, const double *from, const double *price);
// Each price counts for the units within its bracket only (Snyder and Shen 3.4.2).
EoqDiscount eoq_incremental(
    double fixed, double holding_rate, double rate, int n, const double *from, const double *price);
// Each by itself of the one kind or the other: incremental[j] counts for the units above from[j], which themselves cost as much as an order of
// from[j] would.
EoqDiscount eoq_breaks(double fixed, double holding_rate, double rate, int n, const double *from,
    const double *price, const bool *incremental);

// Several items of one order: `shared` is paid for each order, `own[i]` for each item in it. Silver (1976): the item with the
// least own / (holding × rate) is in every order, the others in every m-th. shared, own >= 0; holding, rate > 0; n >= 1.
typedef struct {
    double interval; // time between orders
    double cost;     // of orders and holding, per time
    int *every;      // n: item i is in each every[i]-th order
    double *qty;     // n: of an order it is in
} JointLot;
JointLot joint_lot(
    Arena *a, double shared, int n, const double *own, const double *holding, const double *rate);

// The same where orders can be every interval[k] alone, n_intervals >= 1, all > 0, and items are in every 2^j-th of them: intervals that are
// powers of two of one another meet, and cost at most 6 % more than any (Roundy 1985; Jackson, Maxwell and Muckstadt 1985). The cheapest.
JointLot joint_lot_of(Arena *a, double shared, int n, const double *own, const double *holding,
    const double *rate, int n_intervals, const double *interval);

// Known demand of n periods, lots at the start of a period, none late (Wagner and Whitin 1958). fixed[t] for an order in period
// t, holding[t] for a unit kept from t to t + 1, price[t] for a unit ordered in t (NULL: no matter when). All >= 0.
// O(n log n): each period's choice is the lowest of lines that are added by time, kept as an envelope (after Wagelmans, van
// Hoesel and Kolen 1992).
typedef struct {
    double cost; // of orders, holding and (where given) goods
    double *qty; // n: ordered in each period
    int orders;
} LotPlan;
LotPlan lot_plan(Arena *a, int n, const double *demand, const double *fixed, const double *holding,
    const double *price);

#endif
