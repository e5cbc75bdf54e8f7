// How many requests a second: one bucket of tokens for each name (a user's token, a session's user, an address), which fills at a steady rate up
// to ten seconds' worth. Kept in memory, for this process, in a table of fixed size: a name that is driven out begins anew with a full bucket.
#ifndef ARGOSY_SERVE_PACE_H
#define ARGOSY_SERVE_PACE_H

#include <stdint.h>

#include "base/str.h"

typedef struct Pace Pace;

Pace *pace_new(int per_second); // 0: without limit, which is NULL
void pace_free(Pace *r);        // NULL is allowed
// 0: go on; else the seconds until there is a token again. `now`: µs of a clock that only goes forward. NULL lets all pass.
int pace_take(Pace *r, Str name, int64_t now);
// The name of an address: an IPv6 network of 64 bits is one, since whoever has it has all of its addresses.
Str address_name(Arena *a, Str address);

#endif
