// Inside capable to promise: what limits a source, and the day on which there is room for a lot of it.
#ifndef ARGOSY_FLOW_PRODUCT_CAPABLE_ROOM_H
#define ARGOSY_FLOW_PRODUCT_CAPABLE_ROOM_H

#include "network/resource.h"

// What is planned beside the latest plan, and takes room.
typedef struct {
    Id source; // 0: nothing
    Date release;
    Qty qty;
} RoomTaken;

typedef struct {
    const RoomTaken *at;
    int n;
} RoomsTaken;

// The last day in [first, last], working days of the source, with room for a lot on all that limits it, or the first after it; what is more than
// a bucket holds is released when so much has come together. Date 0: none within two years. *full: the resource for which it has to
// wait beyond `last`; 0: none, or the source's own weekly capacity.
Status room_release(Cx *cx, const Source *s, RoomsTaken taken, Date first, Date last, Qty lot,
    Date *release, Id *full) MUST_USE;
// Whether anything limits it.
Status room_limited(Cx *cx, const Source *s, bool *limited) MUST_USE;

#endif
