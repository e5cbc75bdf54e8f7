// A request's trail: the id under which it is found in its answer, in problem documents and in the log, and its line there.
#ifndef ARGOSY_SERVE_TRAIL_H
#define ARGOSY_SERVE_TRAIL_H

#include "serve/http.h"

// Gives the request its id: that of a proxy on this machine (X-Request-Id: up to 64 letters, digits, '.', '_', '-'), else one of its own.
void trail_begin(Request *r, Str asked);
// One line of JSON: id, method, path without its parameters, status, milliseconds, bytes, who and from where. `whole`: the answer was
// sent to its end. Never what was sent in headers, parameters or bodies.
void trail_end(const Request *r, bool whole);

#endif
