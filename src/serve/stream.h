// Server-sent events: who listens to /v1/stream hears of each action when it is committed, whoever did it.
//
//   event: change
//   id: 2236102547645446145
//   data: {"event":"2236102547645446145","noun":"order","verb":"place","doc":"…","ref":"SO-1001","user":"ann","at":"…"}
//
// A listener holds a suspended connection and some memory, no thread: one thread of the server looks for new events four times a second
// while somebody listens, and hands them out.
#ifndef ARGOSY_SERVE_STREAM_H
#define ARGOSY_SERVE_STREAM_H

#include "serve/http.h"

enum {
    STREAM_LISTENERS = 500,            // at once; beyond it: 503
    STREAM_WAITING_BYTES = 256 * 1024, // of one who does not take what he is sent; beyond it he is let go
    STREAM_CATCH_UP = 10000, // events that are told anew to who comes back; beyond it `reset`
};

Streams *streams_new(Server *s);
void streams_stop(Streams *s);     // ends all; nobody is taken any more
void streams_free(Streams *s);     // after the connections are gone; NULL is allowed
int streams_listening(Streams *s); // how many; where somebody does, events should be sealed soon

void stream_path(Request *r); // GET /v1/stream
// The answer to a request that stream_path let in: MHD's, to be queued. NULL where there is no memory or room left.
void *stream_open(Request *r);
void stream_unused(Request *r); // the request ends: gives its place back where it was not opened

#endif
