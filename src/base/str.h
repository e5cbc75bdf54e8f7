// Text: a slice that owns nothing (Str) and a growing buffer (Buf). All text is UTF-8; a Str need not end in NUL,
// but what str_dup, str_fmt and buf_str give always does.
#ifndef ARGOSY_BASE_STR_H
#define ARGOSY_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct {
    const char *at;
    size_t n; // bytes
} Str;

#define S(literal) ((Str){("" literal), sizeof(literal) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).at

Str str_of(const char *z); // NULL gives the empty slice
Str str_dup(Arena *a, Str s);
const char *str_z(Arena *a, Str s); // NUL-terminated copy
Str str_fmt(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool str_eq(Str a, Str b);
bool str_is(Str a, const char *z);
int str_cmp(Str a, Str b); // by bytes
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
ptrdiff_t str_find(Str s, Str part);        // offset, or -1
Str str_cut(Str s, size_t from, size_t to); // clamped to the slice
Str str_trim(Str s);                        // without ASCII blanks at both ends
// The part before the first `by`, and the rest after it in *rest; without one, all of s and an empty rest.
Str str_split(Str s, char by, Str *rest);
Str str_lower(Arena *a, Str s); // ASCII only
uint64_t str_hash(Str s);
bool str_utf8_ok(Str s);       // valid UTF-8, no surrogates, no overlong forms
size_t str_utf8_prefix(Str s); // bytes of the longest beginning that is valid
size_t str_utf8_width(Str s);  // characters, for aligned tables

// A buffer that grows within an arena.
typedef struct {
    Arena *arena;
    char *at;
    size_t n, cap;
} Buf;

Buf buf_new(Arena *a);
void buf_add(Buf *b, Str s);
void buf_z(Buf *b, const char *z);
void buf_char(Buf *b, char c);
void buf_int(Buf *b, int64_t v);
void buf_fmt(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
Str buf_str(Buf *b); // NUL-terminated, valid until the buffer grows again

#endif
