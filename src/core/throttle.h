// How often something may be tried: passwords of one user, from one address. After so many attempts that were not right each further one
// waits twice as long as the one before, up to a quarter of an hour; an hour without one makes all good. Kept in memory, for
// this process, in a table of fixed size: whoever fills it with names drives out the oldest.
#ifndef ARGOSY_CORE_THROTTLE_H
#define ARGOSY_CORE_THROTTLE_H

#include "base/cx.h"

typedef struct Throttle Throttle;

Throttle *throttle_new(void);
void throttle_free(Throttle *t); // NULL is allowed
// 0: try, and it is counted as not right until throttle_right says otherwise, so that many at once are counted too. Else the seconds to
// wait; that is not counted. `allowed`: attempts without a wait.
int throttle_try(Throttle *t, Str name, int allowed, Time now);
void throttle_right(Throttle *t, Str name, bool all); // the last attempt was right: take it back, or forget all of this name

#endif
