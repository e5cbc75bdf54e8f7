// Base64 read strictly: the one alphabet, whole groups of four with their padding, and no bits that say nothing, so that the same bytes have
// one text alone.
#include "base/base64.h"

static int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

static size_t padding(Str text) {
    size_t n = 0;
    while (n < 2 && n < text.n && text.at[text.n - 1 - n] == '=') n++;
    return n;
}

int64_t base64_size(Str text) {
    if (text.n % 4) return -1;
    size_t pad = padding(text), signs = text.n - pad;
    for (size_t i = 0; i < signs; i++)
        if (value_of(text.at[i]) < 0) return -1;
    if (pad && value_of(text.at[signs - 1]) & (pad == 1 ? 3 : 15)) return -1;
    return (int64_t)(signs * 3 / 4);
}

Str base64_decode(Arena *a, Str text) {
    size_t signs = text.n - padding(text), n = 0;
    uint8_t *out = arena_alloc(a, text.n / 4 * 3 + 1);
    uint32_t bits = 0;
    for (size_t i = 0; i < signs; i++) {
        bits = bits << 6 | (uint32_t)value_of(text.at[i]);
        if (i % 4 == 1) out[n++] = (uint8_t)(bits >> 4);
        else if (i % 4 == 2) out[n++] = (uint8_t)(bits >> 2);
        else if (i % 4 == 3) out[n++] = (uint8_t)bits;
    }
    return (Str){(const char *)out, n};
}
