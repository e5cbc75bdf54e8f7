// Inside the desk: what its files share.
#ifndef ARGOSY_DESK_PARTS_H
#define ARGOSY_DESK_PARTS_H

#include "desk/desk.h"
#include "network/network.h"

// The places of the chain, in its order: the five stages, then the three flows.
typedef enum {
    PLACE_PLAN,
    PLACE_SOURCE,
    PLACE_MAKE,
    PLACE_DELIVER,
    PLACE_RETURNS,
    PLACE_PRODUCT,
    PLACE_CASH,
    PLACE_INFORMATION,
    PLACES
} ChainPlace;
extern const char *const place_names[]; // "plan", …, ending in NULL

// Views that stand beside their code.
extern const View chain_now_view;

#endif
