// gzip (RFC 1952) of texts in memory, by zlib.
#ifndef ARGOSY_BASE_GZIP_H
#define ARGOSY_BASE_GZIP_H

#include <stdbool.h>

#include "base/str.h"

// level: 1 (quick) to 9 (small). False where it does not get smaller.
bool gzip_pack(Arena *a, Str s, int level, Str *out);
// `size` is that of the text when it was packed. False where the data are broken or of another size.
bool gzip_unpack(Arena *a, Str packed, size_t size, Str *out);

#endif
