// Lead times as receipts showed them, and the demand that comes over one.
#ifndef ARGOSY_ENGINE_STOCK_LEAD_H
#define ARGOSY_ENGINE_STOCK_LEAD_H

#include <stdint.h>

#include "base/arena.h"
#include "engine/stock/policy.h"

enum { LEAD_PERIODS_MAX = 400 };

typedef struct {
    int longest;    // periods; chance[0..longest]
    double *chance; // of a lead time of so many whole periods; sums to 1
    double mean, sd;
} LeadTimes;

// From n receipts' whole periods from order to receipt (0..LEAD_PERIODS_MAX; others count as the nearest), n >= 0. The supplier's word,
// `promised`, counts as `trust` receipts more, trust > 0 where n = 0.
LeadTimes lead_learn(Arena *a, int n, const int *periods, int promised, double trust);
// Mean and standard deviation of demand over such a time, from independent demand of a period: lead_demand_iid.
Moments lead_compound(const LeadTimes *l, double rate, double rate_sd);
// `draws` sums of demand over lead time + review, each over consecutive periods of the past (n >= 1 of them, going on at the
// first after the last), which keeps how they hang together; out[draws] ascending. The same seed gives the same.
void lead_draws(const LeadTimes *l, int review, int n, const double *demand, uint64_t seed,
    int draws, double *out);

#endif
