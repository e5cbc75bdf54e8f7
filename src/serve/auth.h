// Who asks: the user and roles of a bearer token or of a session. What the store said is remembered for a second, so that a stream of requests does not ask
// it each time. A token or session revoked, or a user changed, through this server counts at once; through another process, within that second.
#ifndef ARGOSY_SERVE_AUTH_H
#define ARGOSY_SERVE_AUTH_H

#include "core/app.h"

typedef struct Auth Auth;

Auth *auth_new(void);
void auth_free(Auth *a);
// Sets cx->actor from the value of the Authorization header. DENIED with what is wrong.
Status auth_actor(Auth *a, Cx *cx, Str header) MUST_USE;
Str bearer_secret(Arena *a, Str header); // of the header; empty where it holds none
// The same from a session's secret. Notes in the store that he was seen, without waiting for it; at most once a minute.
Status auth_session(Auth *a, Cx *cx, Str secret, Time *expires) MUST_USE;
void auth_forget(Auth *a); // tokens, sessions or users were changed

#endif
