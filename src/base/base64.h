// Base64 (RFC 4648, section 4): bytes within texts.
#ifndef ARGOSY_BASE_BASE64_H
#define ARGOSY_BASE_BASE64_H

#include "base/str.h"

// How many bytes a text stands for; -1 where it is no base64: other signs, blanks, or a length that its padding does not make whole.
int64_t base64_size(Str text);
// Those bytes. The text must be base64.
Str base64_decode(Arena *a, Str text);

#endif
