// See secret.h. The bytes are the system's, never those of a context's seeded numbers.
#include "core/secret.h"

// RFC 4648, section 5, without padding.
static void base64url(Buf *b, const uint8_t *at, size_t n) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)at[i] << 16;
        if (i + 1 < n) v |= (uint32_t)at[i + 1] << 8;
        if (i + 2 < n) v |= at[i + 2];
        size_t sextets = n - i >= 3 ? 4 : n - i + 1;
        for (size_t k = 0; k < sextets; k++) buf_char(b, digits[v >> (18 - 6 * k) & 63]);
    }
}

Str secret_new(Arena *a, const char *prefix) {
    uint8_t random[32];
    rng_bytes(random, sizeof random);
    Buf b = buf_new(a);
    buf_z(&b, prefix);
    base64url(&b, random, sizeof random);
    return buf_str(&b);
}
