// Inside serve: who signs in with a browser, and the cookie by which he is known afterwards.
#ifndef ARGOSY_SERVE_SESSION_H
#define ARGOSY_SERVE_SESSION_H

#include "serve/http.h"

// The secret in the request's cookie; empty where there is none. Where the request came over TLS only a cookie counts that no other
// host could have set (__Host-).
Str session_cookie(const Request *r);
void session_clear(Request *r); // has the answer take the cookie back

// A request that changes something and comes with a cookie must come from our own page: says the browser (Sec-Fetch-Site), or the header
// Origin where it is too old for that. `always`: refused where neither is said, too.
Status session_origin(Request *r, bool always) MUST_USE;

void session_path(Request *r); // /v1/session, by whatever method

// Answers who is signed in: by this session, since when before it, and what he was refused meanwhile (session_tell.c).
Status session_tell(Request *r, Id session, Time expires) MUST_USE;

#endif
