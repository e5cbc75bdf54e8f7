// What room resources have left: their capacity, less what open documents take of it.
#ifndef ARGOSY_FLOW_PRODUCT_ROOM_H
#define ARGOSY_FLOW_PRODUCT_ROOM_H

#include "network/resource.h"

// What a lot takes of a resource, rounded up: millionths of its unit.
int64_t resource_load(Qty per, Qty setup, int64_t lot);
// Room in each bucket of a resource's days, the first from today on, in millionths of its unit: by calendar and periods, less what purchase, work
// and transfer orders take that were or are to be released in it. The first bucket has what was ordered in the days before that
// would have been in it, so that it makes no difference how often one asks. Not below 0.
Status resource_room(Cx *cx, const Resource *r, int buckets, int64_t *out) MUST_USE;

#endif
