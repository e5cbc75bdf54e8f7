// Inside the desk: what its files share.
#ifndef ARGOSY_DESK_PARTS_H
#define ARGOSY_DESK_PARTS_H

#include "desk/desk.h"
#include "network/network.h"

// The places of the chain, in its order: the five stages, then the three flows.
typedef enum {
    CHAIN_PLAN,
    CHAIN_SOURCE,
    CHAIN_MAKE,
    CHAIN_DELIVER,
    CHAIN_RETURNS,
    CHAIN_PRODUCT,
    CHAIN_CASH,
    CHAIN_INFORMATION,
    CHAIN_PLACES
} ChainPlace;
extern const char *const place_names[]; // "plan", …, ending in NULL

// Views that stand beside their code.
extern const View chain_now_view, needs_me_view, courses_view;
extern const View saved_views_view;
extern const Action saved_view_save, saved_view_remove;

#endif
