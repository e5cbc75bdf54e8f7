// Passwords as they are kept: argon2id (RFC 9106) with the parameters that OWASP recommends, 19 MiB, 2 passes, 1 lane; and a salt each.
// The text names its parameters, so that those kept go on fitting when they are raised. One takes some tens of milliseconds.
#ifndef ARGOSY_BASE_PASSWORD_H
#define ARGOSY_BASE_PASSWORD_H

#include <stdbool.h>

#include "base/str.h"

enum { PASSWORD_BYTES_MAX = 1000 };

// "$argon2id$v=19$m=19456,t=2,p=1$…". False where there was no memory for it.
bool password_hash(Arena *a, Str password, Str *out);
// Whether the password is that of the text, compared in constant time. An empty text fits none, and takes as long to say so.
bool password_fits(Arena *a, Str kept, Str password);

#endif
