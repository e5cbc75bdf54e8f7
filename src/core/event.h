// The append-only log of what happened. act() writes one event for each action; stages may add their own. Each event is hashed
// when written; blocks of events are sealed into a chain (flow/info/seal.c). Written here because the door needs it.
#ifndef ARGOSY_CORE_EVENT_H
#define ARGOSY_CORE_EVENT_H

#include "base/cx.h"
#include "base/digest.h"

// kind: "order.place". doc: the document or record it is about; 0 where none. data: JSON.
Status event_add(Cx *cx, Str kind, Id doc, Str data, Id *id) MUST_USE;
// Says which document the action under way is about (the last one said wins), for its event and for traces.
void event_about(Cx *cx, Id doc);
// Digest of one event as it is chained: SHA-256 of "id|at|recorded|kind|doc|user|data" with numbers in decimal.
Digest event_digest(Id id, Time at, Time recorded, Str kind, Id doc, Str user, Str data);

#endif
