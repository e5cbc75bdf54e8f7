// What is bought for what is sold, and the cycles in which it is ordered.
#ifndef ARGOSY_STAGE_PLAN_BOUGHT_H
#define ARGOSY_STAGE_PLAN_BOUGHT_H

#include "base/map.h"
#include "engine/supply/supply.h"
#include "network/network.h"

typedef struct {
    Source source;
    double rate;    // units a day
    int cycle_days; // orders are released on the days of this cycle; 0: on any day
    Str why;        // of the cycle; empty: a person's
} Bought;

typedef struct {
    Cx *cx;
    IntMap *by_source; // → at[]; the caller's to make and free
    Bought *at;
    size_t n, cap;
    int review_days; // of policies that are made
    int cycle_max;   // bought_cycle's own
} Buying;

// Adds what a day's need of an item at a site makes be bought.
Status bought_add(Buying *b, Id item, Id site, double rate) MUST_USE;
// The longest cycle of what is bought for it; 0: none.
Status bought_cycle(Buying *b, Id item, Id site, int *days) MUST_USE;

// Puts a value into a column of the source's policy, with the reason behind those there are; a policy is made where there is none, one that
// a person fixed stays.
#define BOUGHT_WRITE(column)                                                                       \
    "insert into policy (id, item, site, service, review_days, cover_days, safety, target, "       \
    "fixed, reason, " column ")"                                                                   \
    " values ($1, $2, $3, 0, $4, 0, 0, 0, 0, $5, $6) on conflict (item, site) do update "          \
    "set " column " = $6,"                                                                         \
    " reason = policy.reason || '; ' || $5 where policy.fixed = 0"
Status bought_write(const Buying *b, const Bought *x, const char *sql, Str why, int64_t value) MUST_USE;

// joint.c: finds the cycles in which each supplier's items are ordered together, where he says what an order costs; those of people stay. Then
// writes them into the policies, once levels are written.
Status joint_choose(Buying *b) MUST_USE;
Status joint_write(const Buying *b) MUST_USE;

// And for a plan run the days of a source's cycle. What nobody ordered of a supplier on the last of them is still to be ordered; `ordered`
// keeps what was found out of that, by supplier and site.
Status cycle_source(Cx *cx, IntMap *ordered, const Source *s, int days, SupplySource *out) MUST_USE;

// breaks.c: the least orders by price breaks, once levels are written.
Status breaks_choose(const Buying *b) MUST_USE;

#endif
