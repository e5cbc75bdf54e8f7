// Stock policies for one item: order quantity, order-up-to level, safety stock. Times and rates are in one unit of the
// caller's choice (days, weeks); quantities in the item's unit.
#ifndef ARGOSY_ENGINE_STOCK_POLICY_H
#define ARGOSY_ENGINE_STOCK_POLICY_H

#include "engine/dist.h"

// ---- order quantity ------------------------------------------------------------------------------------------------
// Economic order quantity (Harris 1913): fixed cost of an order, holding cost of a unit and time, demand per time.
typedef struct {
    double qty;
    double cost; // of orders and holding, per time
} Eoq;
Eoq eoq(double fixed, double holding, double rate);

// Newsvendor: the quantity that costs least when each unit too many costs `over` and each one missing `under`.
double newsvendor_qty(const Dist *d, double over, double under);
double newsvendor_cost(const Dist *d, double over, double under, double qty); // expected

// ---- demand over a lead time -----------------------------------------------------------------------------------------
typedef struct {
    double mean, sd;
} Moments;

// Demand over a time that is itself uncertain: `demand` is over a time of exactly its mean, `rate` is the mean demand per
// unit of time, time_sd the standard deviation of the time. Variance of a random sum: the demand's own + rate² × time's.
Moments lead_demand(Moments demand, double rate, double time_sd);
// From independent demands per unit of time over lead time + review.
Moments lead_demand_iid(double rate, double rate_sd, double time, double time_sd);

// ---- periodic review, order up to (R,S) ------------------------------------------------------------------------------
// Level for a cycle service (probability of no shortage between two arrivals): `protection` is demand over lead time + review.
double order_up_to_cycle(const Dist *protection, double service);

// Fill rate (share of units served at once) of a level: 1 − (loss of protection − loss of lead time) / demand in a review
// (Silver, Pyke and Thomas 2017, 6.9; Hadley and Whitin 1963). `lead` is demand over the lead time alone.
double fill_rate(const Dist *protection, const Dist *lead, double level);
// Smallest level with at least that fill rate; whole for counts.
double order_up_to_fill(const Dist *protection, const Dist *lead, double fill);

double safety_stock(const Dist *protection, double level); // level − mean, which may be below zero
// expected stock, averaged over a cycle
double on_hand_mean(const Dist *protection, const Dist *lead, double level);

#endif
