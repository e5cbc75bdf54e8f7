// Watches over connections: how many there are from one address, and that none takes longer than it may for a request's head, its body, or
// reading an answer. The library itself knows only silence, which a byte now and then breaks.
#ifndef ARGOSY_SERVE_GUARD_H
#define ARGOSY_SERVE_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct sockaddr;

enum {
    GUARD_HEAD_SECONDS = 60,   // from the opening, or the last answer, to the end of the next head
    GUARD_FULL_SECONDS = 5,    // the same once nine tenths of all places are taken
    GUARD_GRACE_SECONDS = 20,  // for a body, or for reading an answer, whatever its size
    GUARD_BYTES_SECOND = 4096, // and for each so many bytes a second more
    GUARD_ADDRESS = 256,       // connections from one address, but this machine's own
};

typedef struct Guard Guard;
typedef struct Guarded Guarded; // a connection

// most: connections in all. from_address: those of one address, this machine's own as well; 0: GUARD_ADDRESS, and no limit for this machine, since a
// proxy on it may speak for all.
// head, grace: seconds; 0: those above. Starts its thread.
Guard *guard_new(int most, int from_address, int head, int grace);
void guard_stop(Guard *g); // none is cut off from here on; NULL is allowed
void guard_free(Guard *g); // when there are no connections any more; NULL is allowed

bool guard_lets_in(Guard *g, const struct sockaddr *from);
Guarded *guard_opened(Guard *g, int socket, const struct sockaddr *from);
void guard_closed(Guard *g, Guarded *c); // before its socket is closed

// What it is at. It is cut off where that takes too long.
void guard_head(Guarded *c);
void guard_body(Guarded *c, size_t bytes); // so many have come by now
void guard_works(Guarded *c);              // ours: no limit
void guard_answer(Guarded *c);             // he reads it: what he has taken is asked of the system

bool guard_half_closed(int socket); // the other end has said that it sends no more, or is gone

void guard_mark(Guarded *c, bool mark); // something of its request under way, for http.c
bool guard_marked(const Guarded *c);

void guard_metrics(Guard *g, Buf *out);

#endif
