// What the company knows on the day from which on it is lived through: the demand before it, the stock it opens with, and what it
// will launch. Sized from what was ordered before that day alone.
#ifndef ARGOSY_TWIN_PAST_H
#define ARGOSY_TWIN_PAST_H

#include "twin/series.h"

// A new article: bought at first in the quantity that articles like it sold in their first eight weeks.
typedef struct {
    int32_t item;
    Qty qty, abroad; // in all, and of it for the fulfilment centre abroad
    Date order; // when it is ordered; none: it was ordered before the start and is in the opening stock
} Launch;

typedef struct {
    Series series;    // with the weeks before the start filled
    Qty *opening;     // by node
    Launch *launches; // by day of order, then item
    int32_t launches_n;
    double abroad; // share of units that goes abroad
} Past;

void past_make(Cx *cx, const World *w, Past *out);

// A quantity to be ordered, in whole lots.
Qty lot_round(const TwinItem *item, double units);

#endif
