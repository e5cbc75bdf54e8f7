// The append-only log of what happened. act() writes one event for each action; stages may add their own. Each event is hashed
// when written; blocks of events are sealed into a chain, whose proof is in flow/info. Written here because the door needs it.
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

// Inside the door: the event of an action, whose id was given out before it ran.
Status event_write(Cx *cx, Id id, Str kind, Id doc, Str data) MUST_USE;

// Seals events that are not yet sealed into the next block of the chain; does nothing where there are none.
// SQLite: all events of the transaction under way, called before its commit (app_new registers it with the store).
// PostgreSQL: up to 10,000 of those that are visible, in a transaction of its own; call it again while event_unsealed says so.
Status event_seal(Cx *cx) MUST_USE;
Status event_unsealed(Cx *cx, int64_t *n) MUST_USE;
// The digest of a block: SHA-256 of the digest of the block before it (32 zero bytes before the first) and of its events by id.
Digest event_block_digest(Digest before, Str digests);

#endif
