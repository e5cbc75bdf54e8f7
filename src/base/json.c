// JSON: a recursive-descent parser, and a writer that knows where commas go.
//
// The text is checked to be UTF-8 and copied into the arena once. Strings and numbers of the tree
// are slices of that copy, and escapes are undone in place, since no escape is shorter than what it
// stands for. So parsing costs one pass and one small node a value, and the tree does not depend on
// the caller's text.
//
// What always holds of a tree: `text` is valid UTF-8 (but may hold U+0000), members of an object
// have different keys, and no value lies deeper than LIMIT_JSON_DEPTH.
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cx.h"
#include "base/limits.h"

// ---- parser -------------------------------------------------------------------------------------

typedef struct {
    Arena *arena;
    char *start, *p,
        *end; // *end is NUL, which no token accepts, so that one character may always be looked at
    JsonError *error;
} Parser;

static bool refuse(const Parser *in, const char *at, const char *what) {
    *in->error = (JsonError){.offset = (size_t)(at - in->start), .what = what};
    return false;
}

static void skip_blanks(Parser *in) {
    while (*in->p == ' ' || *in->p == '\n' || *in->p == '\t' || *in->p == '\r') in->p++;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Four hexadecimal digits at p, or -1. The NUL at the end stops it in time.
static int hex4(const char *p) {
    int v = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0) return -1;
        v = v << 4 | digit;
    }
    return v;
}

static char *utf8_put(char *to, unsigned c) {
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xC0 | c >> 6);
        *to++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *to++ = (char)(0xE0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
        *to++ = (char)(0x80 | (c & 0x3F));
    } else {
        *to++ = (char)(0xF0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3F));
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
        *to++ = (char)(0x80 | (c & 0x3F));
    }
    return to;
}

// The escape at in->p (a backslash) is undone to *to; both move on.
static bool parse_escape(Parser *in, char **to) {
    static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
    char *at = in->p;
    const char *known = at[1] ? strchr(from, at[1]) : NULL;
    if (known) {
        *(*to)++ = into[known - from];
        in->p += 2;
        return true;
    }
    if (at[1] != 'u')
        return refuse(in, at, "an escape: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    int c = hex4(at + 2);
    if (c < 0) return refuse(in, at, "four hexadecimal digits after \\u");
    in->p += 6;
    if (c >= 0xD800 && c <= 0xDFFF) {
        int low = c < 0xDC00 && in->p[0] == '\\' && in->p[1] == 'u' ? hex4(in->p + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return refuse(in, at, "a pair of surrogates, high before low");
        in->p += 6;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    *to = utf8_put(*to, (unsigned)c);
    return true;
}

// The byte ends a run of plain characters within a string: a quote, a backslash or a control
// character.
static inline bool is_special(unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; }

static char *skip_plain(char *p) {
    while (!is_special((unsigned char)*p)) p++; // the NUL at the end is special
    return p;
}

static bool parse_string(Parser *in, Str *out) {
    char *open = in->p++;
    char *to = skip_plain(in->p);
    out->at = in->p;
    in->p = to;
    while (*in->p != '"') {
        if (*in->p == '\\') {
            if (!parse_escape(in, &to)) return false;
        } else if (in->p == in->end) {
            return refuse(in, open, "a closing quote for this string");
        } else {
            return refuse(in, in->p, "an escape in place of this control character");
        }
        char *run = in->p;
        in->p = skip_plain(run);
        memmove(to, run, (size_t)(in->p - run));
        to += in->p - run;
    }
    out->n = (size_t)(to - out->at);
    in->p++;
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool parse_number(Parser *in, Json *v) {
    char *p = in->p;
    if (*p == '-') p++;
    if (!is_digit(*p)) return refuse(in, in->p, "a value");
    if (*p == '0' && is_digit(p[1])) return refuse(in, in->p, "a number without a leading zero");
    while (is_digit(*p)) p++;
    if (*p == '.') {
        if (!is_digit(*++p)) return refuse(in, p, "a digit after the decimal point");
        while (is_digit(*p)) p++;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        if (*p == '+' || *p == '-') p++;
        if (!is_digit(*p)) return refuse(in, p, "a digit in the exponent");
        while (is_digit(*p)) p++;
    }
    v->kind = JSON_NUMBER;
    v->text = (Str){in->p, (size_t)(p - in->p)};
    in->p = p;
    return true;
}

static bool parse_word(Parser *in, Json *v, Str word, JsonKind kind) {
    if (!str_starts((Str){in->p, (size_t)(in->end - in->p)}, word))
        return refuse(in, in->p, "a value");
    v->kind = kind;
    in->p += word.n;
    return true;
}

static bool parse_value(Parser *in, Json *v, int depth);

static bool parse_array(Parser *in, Json *v, int depth) {
    Json **link = &v->first;
    v->kind = JSON_ARRAY;
    in->p++;
    skip_blanks(in);
    if (*in->p == ']') {
        in->p++;
        return true;
    }
    for (;;) {
        Json *element = NEW(in->arena, Json);
        if (!parse_value(in, element, depth)) return false;
        *link = element;
        link = &element->next;
        v->n++;
        if (*in->p == ']') break;
        if (*in->p != ',') return refuse(in, in->p, "a comma or ]");
        in->p++;
    }
    in->p++;
    return true;
}

// Finds two members of the same key. Few are compared with each other, many go through a table of
// hashes.
static bool check_keys(Parser *in, const Json *object) {
    enum { FEW = 12 };
    const Json *twin = NULL;
    if (object->n <= FEW) {
        for (const Json *m = object->first; m && !twin; m = m->next)
            for (const Json *e = object->first; e != m && !twin; e = e->next)
                if (str_eq(m->key, e->key)) twin = m;
    } else {
        ArenaMark mark = arena_mark(in->arena);
        size_t cap = 32;
        while (cap < (size_t)object->n * 2) cap *= 2;
        const Json **table = NEW_ARRAY(in->arena, const Json *, cap);
        for (const Json *m = object->first; m && !twin; m = m->next) {
            size_t i = (size_t)str_hash(m->key) & (cap - 1);
            while (table[i] && !str_eq(table[i]->key, m->key)) i = (i + 1) & (cap - 1);
            if (table[i]) twin = m;
            table[i] = m;
        }
        arena_rewind(in->arena, mark);
    }
    return twin ? refuse(in, twin->key.at - 1, "a key that is not yet in this object") : true;
}

static bool parse_object(Parser *in, Json *v, int depth) {
    Json **link = &v->first;
    v->kind = JSON_OBJECT;
    in->p++;
    skip_blanks(in);
    if (*in->p == '}') {
        in->p++;
        return true;
    }
    for (;;) {
        if (*in->p != '"') return refuse(in, in->p, "a key in double quotes");
        Json *member = NEW(in->arena, Json);
        if (!parse_string(in, &member->key)) return false;
        skip_blanks(in);
        if (*in->p != ':') return refuse(in, in->p, "a colon after the key");
        in->p++;
        if (!parse_value(in, member, depth)) return false;
        *link = member;
        link = &member->next;
        v->n++;
        if (*in->p == '}') break;
        if (*in->p != ',') return refuse(in, in->p, "a comma or }");
        in->p++;
        skip_blanks(in);
    }
    in->p++;
    return check_keys(in, v);
}

// One value with the blanks around it; depth is of what encloses it.
static bool parse_value(Parser *in, Json *v, int depth) {
    bool ok;
    skip_blanks(in);
    switch (*in->p) {
    case '{':
    case '[':
        if (depth == LIMIT_JSON_DEPTH)
            return refuse(in, in->p, "less nesting: values may be 32 deep");
        ok = *in->p == '{' ? parse_object(in, v, depth + 1) : parse_array(in, v, depth + 1);
        break;
    case '"':
        v->kind = JSON_STRING;
        ok = parse_string(in, &v->text);
        break;
    case 't': ok = parse_word(in, v, S("true"), JSON_TRUE); break;
    case 'f': ok = parse_word(in, v, S("false"), JSON_FALSE); break;
    case 'n': ok = parse_word(in, v, S("null"), JSON_NULL); break;
    default: ok = parse_number(in, v); break;
    }
    if (ok) skip_blanks(in);
    return ok;
}

_Static_assert(LIMIT_JSON_DEPTH == 32, "the message of parse_value names the limit");
_Static_assert(LIMIT_BODY_BYTES == 8 * 1024 * 1024, "the message of json_parse names the limit");

bool json_parse(Arena *a, Str text, Json **out, JsonError *error) {
    Parser in = {.arena = a, .error = error};
    *out = NULL;
    *error = (JsonError){0};
    if (text.n > LIMIT_BODY_BYTES) {
        *error = (JsonError){LIMIT_BODY_BYTES, "at most 8 MiB"};
        return false;
    }
    size_t valid = str_utf8_prefix(text);
    if (valid < text.n) {
        *error = (JsonError){valid, "valid UTF-8"};
        return false;
    }
    in.start = in.p = arena_alloc(a, text.n + 1);
    if (text.n) memcpy(in.start, text.at, text.n);
    in.end = in.start + text.n;
    *in.end = 0;
    Json *v = NEW(a, Json);
    if (!parse_value(&in, v, 0)) return false;
    if (in.p != in.end) return refuse(&in, in.p, "nothing after the value");
    *out = v;
    return true;
}

const Json *json_get(const Json *object, const char *key) {
    if (!object || object->kind != JSON_OBJECT) return NULL;
    Str wanted = str_of(key);
    for (const Json *m = object->first; m; m = m->next)
        if (str_eq(m->key, wanted)) return m;
    return NULL;
}

// ---- writer -------------------------------------------------------------------------------------
// `comma` says that the next key or value follows another one in its array or object.

JsonOut json_out(Buf *b) { return (JsonOut){.buf = b}; }

static void before_value(JsonOut *o) {
    if (o->comma) buf_char(o->buf, ',');
    o->comma = true;
}

void json_open(JsonOut *o, char bracket) {
    before_value(o);
    buf_char(o->buf, bracket);
    o->comma = false;
}

void json_close(JsonOut *o, char bracket) {
    buf_char(o->buf, bracket);
    o->comma = true;
}

static void quoted(Buf *b, Str s) {
    static const char short_escape[0x20] = {
        ['\b'] = 'b',
        ['\f'] = 'f',
        ['\n'] = 'n',
        ['\r'] = 'r',
        ['\t'] = 't',
    };
    size_t done = 0;
    // What is not UTF-8 has no form in JSON; each byte of it becomes the replacement character.
    size_t valid = str_utf8_prefix(s);
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (i < valid && !is_special(c)) continue;
        buf_add(b, str_cut(s, done, i));
        done = i + 1;
        if (i >= valid) {
            buf_z(b, "\xEF\xBF\xBD");
            valid = done + str_utf8_prefix(str_cut(s, done, s.n));
        } else if (c >= 0x20) {
            char escape[2] = {'\\', (char)c};
            buf_add(b, (Str){escape, 2});
        } else if (short_escape[c]) {
            char escape[2] = {'\\', short_escape[c]};
            buf_add(b, (Str){escape, 2});
        } else {
            buf_fmt(b, "\\u%04x", c);
        }
    }
    buf_add(b, str_cut(s, done, s.n));
    buf_char(b, '"');
}

void json_key(JsonOut *o, Str key) {
    before_value(o);
    quoted(o->buf, key);
    buf_char(o->buf, ':');
    o->comma = false;
}

void json_str(JsonOut *o, Str s) {
    before_value(o);
    quoted(o->buf, s);
}

void json_int(JsonOut *o, int64_t v) {
    before_value(o);
    buf_int(o->buf, v);
}

void json_bool(JsonOut *o, bool v) { json_raw(o, v ? S("true") : S("false")); }

void json_null(JsonOut *o) { json_raw(o, S("null")); }

void json_decimal(JsonOut *o, int64_t v, int digits, int min_decimals) {
    before_value(o);
    buf_char(o->buf, '"');
    buf_decimal(o->buf, v, digits, min_decimals);
    buf_char(o->buf, '"');
}

void json_double(JsonOut *o, double v, int decimals) {
    CHECK(decimals >= 0 && decimals <= 20);
    if (!isfinite(v)) {
        json_null(o);
        return;
    }
    char text[340]; // 309 digits before the point, 20 after it, a sign and a NUL
    snprintf(text, sizeof text, "%.*f", decimals, v);
    Str s = str_of(text);
    // What rounds to zero has no sign.
    if (text[0] == '-' && strspn(text + 1, "0.") == s.n - 1) s = str_cut(s, 1, s.n);
    json_raw(o, s);
}

void json_raw(JsonOut *o, Str s) {
    before_value(o);
    buf_add(o->buf, s);
}

void json_value(JsonOut *o, const Json *v) {
    switch (v->kind) {
    case JSON_NULL: json_null(o); break;
    case JSON_FALSE: json_bool(o, false); break;
    case JSON_TRUE: json_bool(o, true); break;
    case JSON_NUMBER: json_raw(o, v->text); break;
    case JSON_STRING: json_str(o, v->text); break;
    case JSON_ARRAY:
        json_open(o, '[');
        for (const Json *e = v->first; e; e = e->next) json_value(o, e);
        json_close(o, ']');
        break;
    case JSON_OBJECT:
        json_open(o, '{');
        for (const Json *m = v->first; m; m = m->next) {
            json_key(o, m->key);
            json_value(o, m);
        }
        json_close(o, '}');
        break;
    }
}
