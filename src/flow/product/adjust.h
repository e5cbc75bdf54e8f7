// Inputs and outputs of the actions `stock adjust` and `stock open`, for those who have a struct at hand.
#ifndef ARGOSY_FLOW_PRODUCT_ADJUST_H
#define ARGOSY_FLOW_PRODUCT_ADJUST_H

#include "core/action.h"

typedef struct {
    Id item, site, place, lot;
    Qty qty; // below 0: missing
    Str reason;
    bool release; // let go of holds on what is missing
} StockAdjust;
typedef struct {
    Id doc;
    Qty on_hand, released;
    Money value;
} StockAdjusted;
typedef struct {
    Id item, site, place;
    Qty qty;
    Price unit_cost; // 0: the item's expected cost, unless `costed`
    bool costed;     // the cost is meant, though it is 0
    Str lot;         // empty: made where the item is tracked
    Date expires;    // 0: from the shelf life
} StockOpen;         // gives StockAdjusted

#endif
