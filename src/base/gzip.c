// See gzip.h. zlib's own memory is given back before the call ends; only the result is the arena's.
#include "base/gzip.h"

#include <limits.h>
#include <zlib.h>

enum { GZIP = 15 + 16 }; // window bits, with gzip's head and tail

bool gzip_pack(Arena *a, Str s, int level, Str *out) {
    z_stream z = {0};
    if (s.n == 0 || s.n > UINT_MAX || deflateInit2(&z, level, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    char *to = arena_alloc(a, s.n); // what does not fit is no smaller
    z.next_in = (Bytef *)(uintptr_t)s.at;
    z.avail_in = (uInt)s.n;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)s.n;
    bool smaller = deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < s.n;
    if (smaller) *out = (Str){to, z.total_out};
    deflateEnd(&z);
    return smaller;
}

bool gzip_unpack(Arena *a, Str packed, size_t size, Str *out) {
    z_stream z = {0};
    if (packed.n > UINT_MAX || size >= UINT_MAX || inflateInit2(&z, GZIP) != Z_OK) return false;
    char *to = arena_alloc(a, size + 1);
    z.next_in = (Bytef *)(uintptr_t)packed.at;
    z.avail_in = (uInt)packed.n;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)size + 1;
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == size;
    if (whole) *out = (Str){to, size};
    inflateEnd(&z);
    return whole;
}
