// Substitutes: items that may be given in another's place.
#ifndef ARGOSY_NETWORK_SUBSTITUTE_H
#define ARGOSY_NETWORK_SUBSTITUTE_H

#include "network/network.h"

typedef struct {
    Id id, item, substitute;
    Qty qty; // of the substitute for one unit, > 0
    int32_t priority;
    bool active;
} Substitute;

extern const Entity substitute_entity;

#endif
