// Capable to promise: a day for what neither stock nor expected supply covers, by planning what it takes.
#ifndef ARGOSY_FLOW_PRODUCT_CAPABLE_H
#define ARGOSY_FLOW_PRODUCT_CAPABLE_H

#include "flow/product/hold.h"
#include "network/network.h"

// Plans supply for what a demand line needs beyond what is available to promise, through sources, lanes and bills, by their lead times,
// lots, calendars, frozen days, validity and capacities, and writes it into the latest plan, pegged to the demand. The line need not be in
// the store yet, but has its id. out->date is 0 where nothing supplies it; then nothing is written. Where there is no plan *out stays as it is.
// What is available after all, now that nobody else promises by the plan, is promised without planning.
Status promise_capable(Cx *cx, const Line *demand, Qty qty, Date from, Promise *out) MUST_USE;

// What was ordered from a source since a day, whether it has come or not.
Status source_ordered(Cx *cx, const Source *s, Date since, Qty *out) MUST_USE;

#endif
