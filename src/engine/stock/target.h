// How much to keep of one item, from what really happened: its demand period by period, and its lead times as receipts showed them. No law
// of demand is assumed; what comes over a lead time is drawn from consecutive periods of the past (lead.h).
//
// The level is an order-up-to level: each review, an order brings stock + what is under way − what is owed up to it. With a lot it is
// the reorder level: an order is made at it or below and is never smaller than the lot, so that the position lies between level and
// level + lot.
#ifndef ARGOSY_ENGINE_STOCK_TARGET_H
#define ARGOSY_ENGINE_STOCK_TARGET_H

#include <stdbool.h>

#include "engine/stock/lead.h"

enum { TARGET_DRAWS = 2000 };

typedef struct {
    double *lead, *protect; // ascending draws of demand over lead time, and over lead time + review
    double *lead_above, *protect_above; // sum of the draws from each on
    Moments lead_moments, protect_moments;
    double rate; // demand of a period
    double lot;  // what an order is more than a review's demand, >= 0
} TargetDemand;

// demand[n], n >= 1, whole and in the order of time; review >= 1. Orders are of at least `minimum` and of whole multiples of `multiple`;
// 0: none. The same input gives the same.
TargetDemand target_demand(Arena *a, const LeadTimes *lead, int review, int n, const double *demand,
    double minimum, double multiple);

// Probability of no shortage between two arrivals; share of demand that is met at once; stock on hand, the mean of the ends of a
// cycle: each of a level, over the positions that the lot makes.
double target_cycle_of(const TargetDemand *d, double level);
double target_fill_of(const TargetDemand *d, double level);
double target_on_hand(const TargetDemand *d, double level);

// The lowest level, whole where `whole`, with at least that service, 0..1 without 1; with at least that fill rate; with the least cost of
// a unit kept over a period against one missing (newsvendor: cycle service of shortage / (shortage + holding × review)).
double target_cycle(const TargetDemand *d, double service, bool whole);
double target_fill(const TargetDemand *d, double fill, bool whole);
double target_cost(const TargetDemand *d, double holding, double shortage, int review, bool whole);
// The highest level of which all is expected to be sold within `life` periods of its arrival, the lot included; not below zero.
double target_fresh(const TargetDemand *d, const LeadTimes *lead, int life);

#endif
