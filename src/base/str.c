// Slices of text and the growing buffer.
//
// A slice is passed by value and owns nothing; functions that make new text take an arena. All
// comparisons are by bytes, which for UTF-8 is also the order of code points. Case is folded in
// ASCII only: names in other scripts keep their case, and the answer does not depend on a locale.
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cx.h"

__extension__ typedef unsigned __int128 U128;

Str str_of(const char *z) { return z ? (Str){z, strlen(z)} : (Str){"", 0}; }

Str str_dup(Arena *a, Str s) { return (Str){str_z(a, s), s.n}; }

const char *str_z(Arena *a, Str s) {
    char *z = arena_alloc(a, s.n + 1);
    if (s.n) memcpy(z, s.at, s.n);
    z[s.n] = 0;
    return z;
}

Str str_fmt(Arena *a, const char *fmt, ...) {
    char small[256];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(small, sizeof small, fmt, args);
    va_end(args);
    CHECK(n >= 0);
    if ((size_t)n < sizeof small) return str_dup(a, (Str){small, (size_t)n});
    char *at = arena_alloc(a, (size_t)n + 1);
    va_start(args, fmt);
    vsnprintf(at, (size_t)n + 1, fmt, args);
    va_end(args);
    return (Str){at, (size_t)n};
}

bool str_eq(Str a, Str b) { return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0); }

bool str_is(Str a, const char *z) { return str_eq(a, str_of(z)); }

int str_cmp(Str a, Str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.at, b.at, n) : 0;
    if (c) return c < 0 ? -1 : 1;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(Str s, Str prefix) {
    return s.n >= prefix.n && str_eq((Str){s.at, prefix.n}, prefix);
}

bool str_ends(Str s, Str suffix) {
    return s.n >= suffix.n && str_eq(str_cut(s, s.n - suffix.n, s.n), suffix);
}

ptrdiff_t str_find(Str s, Str part) {
    if (part.n == 0) return 0;
    size_t from = 0;
    while (s.n - from >= part.n) {
        const char *p = memchr(s.at + from, part.at[0], s.n - from - part.n + 1);
        if (!p) return -1;
        if (memcmp(p, part.at, part.n) == 0) return p - s.at;
        from = (size_t)(p - s.at) + 1;
    }
    return -1;
}

Str str_cut(Str s, size_t from, size_t to) {
    if (to > s.n) to = s.n;
    if (from > to) from = to;
    // No arithmetic on the NULL of a zeroed slice.
    return s.n ? (Str){s.at + from, to - from} : s;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Str str_trim(Str s) {
    while (s.n && is_blank(s.at[s.n - 1])) s.n--;
    size_t from = 0;
    while (from < s.n && is_blank(s.at[from])) from++;
    return str_cut(s, from, s.n);
}

Str str_split(Str s, char by, Str *rest) {
    const char *p = s.n ? memchr(s.at, by, s.n) : NULL;
    size_t at = p ? (size_t)(p - s.at) : s.n;
    *rest = p ? str_cut(s, at + 1, s.n) : (Str){"", 0};
    return str_cut(s, 0, at);
}

Str str_lower(Arena *a, Str s) {
    char *at = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.at[i];
        at[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Str){at, s.n};
}

// ---- hash ---------------------------------------------------------------------------------------
// After wyhash (Wang Yi, 2019): 64 × 64 bit products folded to 64 bits, 16 bytes at a step. The
// same on every machine of one byte order, and without a secret: tables keyed by outsiders' text
// are bounded by the limits on requests.

static const uint64_t K0 = 0xa0761d6478bd642fULL, K1 = 0xe7037ed1a0b428dbULL, K2 = 0x8ebc6af09c88c6e3ULL;

static inline uint64_t fold(uint64_t a, uint64_t b) {
    U128 p = (U128)a * b;
    return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static inline uint64_t load8(const char *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint64_t load4(const char *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

uint64_t str_hash(Str s) {
    const char *p = s.at;
    size_t n = s.n;
    uint64_t seed = K0, a = 0, b = 0;
    if (n <= 16) {
        if (n >= 8) {
            a = load8(p);
            b = load8(p + n - 8);
        } else if (n >= 4) {
            a = load4(p);
            b = load4(p + n - 4);
        } else if (n) {
            a = (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n >> 1] << 8 |
                (unsigned char)p[n - 1];
        }
    } else {
        size_t i = n;
        for (; i > 16; i -= 16, p += 16) seed = fold(load8(p) ^ K1, load8(p + 8) ^ seed);
        a = load8(p + i - 16);
        b = load8(p + i - 8);
    }
    return fold(K1 ^ n, fold(a ^ K1, b ^ seed) ^ K2);
}

// ---- UTF-8 --------------------------------------------------------------------------------------

// Bytes of the character at p, 0 where it is none. The ranges are those of table 3-7 of the Unicode
// standard: no overlong forms, no surrogates, nothing above U+10FFFF.
static size_t utf8_step(const unsigned char *p, size_t n) {
    unsigned c = p[0];
    if (c < 0x80) return 1;
    if (c < 0xC2 || c > 0xF4) return 0;
    size_t need = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (n < need) return 0;
    unsigned low = 0x80, high = 0xBF;
    if (c == 0xE0) low = 0xA0;
    if (c == 0xED) high = 0x9F;
    if (c == 0xF0) low = 0x90;
    if (c == 0xF4) high = 0x8F;
    if (p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < need; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    return need;
}

size_t str_utf8_prefix(Str s) {
    const unsigned char *p = (const unsigned char *)s.at;
    size_t i = 0;
    while (i < s.n) {
        while (i + 8 <= s.n && !(load8(s.at + i) & 0x8080808080808080ULL)) i += 8;
        if (i == s.n) break;
        size_t step = utf8_step(p + i, s.n - i);
        if (!step) break;
        i += step;
    }
    return i;
}

bool str_utf8_ok(Str s) { return str_utf8_prefix(s) == s.n; }

size_t str_utf8_width(Str s) {
    size_t width = 0;
    for (size_t i = 0; i < s.n; i++) width += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return width;
}

// ---- buffer -------------------------------------------------------------------------------------
// There is always room for a NUL behind the text: cap > n once anything was reserved.

static char *buf_room(Buf *b, size_t more) {
    if (b->cap - b->n <= more) {
        size_t want = b->n + more + 1;
        b->at = arena_grow(b->arena, b->at, b->n, &b->cap, want < 64 ? 64 : want, 1);
    }
    return b->at + b->n;
}

Buf buf_new(Arena *a) { return (Buf){.arena = a}; }

void buf_add(Buf *b, Str s) {
    if (!s.n) return;
    memcpy(buf_room(b, s.n), s.at, s.n);
    b->n += s.n;
}

void buf_z(Buf *b, const char *z) { buf_add(b, str_of(z)); }

void buf_char(Buf *b, char c) {
    *buf_room(b, 1) = c;
    b->n++;
}

void buf_int(Buf *b, int64_t v) {
    char digits[20];
    size_t i = sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--i] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0) digits[--i] = '-'; // 19 digits and a sign at most
    buf_add(b, (Str){digits + i, sizeof digits - i});
}

void buf_fmt(Buf *b, const char *fmt, ...) {
    char *at = buf_room(b, 64);
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(at, b->cap - b->n, fmt, args);
    va_end(args);
    CHECK(n >= 0);
    if ((size_t)n >= b->cap - b->n) {
        at = buf_room(b, (size_t)n);
        va_start(args, fmt);
        vsnprintf(at, b->cap - b->n, fmt, args);
        va_end(args);
    }
    b->n += (size_t)n;
}

Str buf_str(Buf *b) {
    *buf_room(b, 0) = 0;
    return (Str){b->at, b->n};
}
