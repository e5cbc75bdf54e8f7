// Secrets that the program makes, for tokens, sessions and links: 32 random bytes as text. Only their SHA-256 is kept.
#ifndef ARGOSY_CORE_SECRET_H
#define ARGOSY_CORE_SECRET_H

#include "base/cx.h"
#include "base/digest.h"

Str secret_new(Arena *a, const char *prefix); // prefix and 43 letters, digits, - and _
static inline Str digest_bytes(const Digest *d) {
    return (Str){(const char *)d->byte, sizeof d->byte};
}

#endif
