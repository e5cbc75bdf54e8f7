// SHA-256 (libcrypto), for the event chain, idempotency bodies and token hashes.
#ifndef ARGOSY_BASE_DIGEST_H
#define ARGOSY_BASE_DIGEST_H

#include "base/str.h"

// clang-format off
typedef struct { uint8_t byte[32]; } Digest;
// clang-format on

Digest digest_of(Str s);
Digest digest_join(Digest a, Str s); // SHA-256 of a's bytes followed by s
Str digest_hex(Arena *a, Digest d);
bool digest_parse(Str hex, Digest *out);
bool digest_eq(Digest a, Digest b); // in constant time

#endif
