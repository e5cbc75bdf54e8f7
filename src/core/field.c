// One value of a struct: read from text, checked, and shown again. Every kind but lists is an integer in memory or a text, so
// that all of them go through four functions: text to integer, integer to member, member to integer, integer to text.
// Always: what field_read_text accepts keeps the field's limits, and field_text of it reads back to the same.
#include "core/field_parts.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/limits.h"

const char *const kind_names[K_N] = {
    "bool", "int", "int64", "qty", "money", "price", "rate", "date", "time", "text", "id", "list"};

// Decimals that a number of the kind has, or -1 where it is none.
static int kind_digits(Kind kind) {
    switch (kind) {
    case K_INT:
    case K_INT64: return 0;
    case K_MONEY: return 2;
    case K_QTY:
    case K_PRICE:
    case K_RATE: return 6;
    default: return -1;
    }
}

static int kind_decimals_min(Kind kind) { return kind == K_MONEY ? 2 : 0; }

const char *kind_looks(Kind kind) {
    switch (kind) {
    case K_BOOL: return "true or false";
    case K_INT:
    case K_INT64: return "a whole number";
    case K_QTY: return "a quantity like 12 or 1.5, with at most six decimals";
    case K_MONEY: return "an amount of money like 12.50, with at most two decimals";
    case K_PRICE: return "a price like 2.55, with at most six decimals";
    case K_RATE: return "a rate like 0.95, with at most six decimals";
    case K_DATE: return "a date like 2011-06-01";
    case K_TIME: return "a time like 2011-06-01T08:30:00Z";
    case K_TEXT: return "a text";
    case K_ID: return "a code or an id";
    case K_LIST: return "a list";
    default: return "";
    }
}

Str choices_list(Arena *a, const char *const *choices) {
    Buf b = buf_new(a);
    for (int i = 0; choices[i]; i++) {
        if (i) buf_z(&b, ", ");
        buf_z(&b, choices[i]);
    }
    return buf_str(&b);
}

Str choice_word(const char *const *choices, int64_t v) {
    for (int64_t i = 0; choices[i]; i++)
        if (i == v) return str_of(choices[i]);
    return S("");
}

static bool bool_parse(Str text, int64_t *out) {
    static const char *const words[] = {"false", "true", "0", "1", "no", "yes"};
    for (size_t i = 0; i < 6; i++)
        if (str_is(text, words[i])) {
            *out = (int64_t)(i % 2);
            return true;
        }
    return false;
}

bool kind_parse(Kind kind, const char *const *choices, Str text, int64_t *out) {
    if (choices) {
        for (int i = 0; choices[i]; i++)
            if (str_is(text, choices[i])) {
                *out = i;
                return true;
            }
        return false;
    }
    switch (kind) {
    case K_BOOL: return bool_parse(text, out);
    case K_DATE: {
        Date d;
        if (!date_parse(text, &d)) return false;
        *out = d.v;
        return true;
    }
    case K_TIME: {
        Time t;
        if (!time_parse(text, &t)) return false;
        *out = t.v;
        return true;
    }
    case K_ID: {
        // Ids have 19 digits, beyond what decimal_parse takes.
        if (text.n == 0 || text.n > 19) return false;
        uint64_t v = 0;
        for (size_t i = 0; i < text.n; i++) {
            if (text.at[i] < '0' || text.at[i] > '9') return false;
            v = v * 10 + (uint64_t)(text.at[i] - '0');
        }
        if (v > INT64_MAX) return false;
        *out = (int64_t)v;
        return true;
    }
    case K_INT: return decimal_parse(text, 0, out) && *out >= INT32_MIN && *out <= INT32_MAX;
    case K_INT64:
    case K_QTY:
    case K_MONEY:
    case K_PRICE:
    case K_RATE: return decimal_parse(text, kind_digits(kind), out);
    default: return false;
    }
}

int64_t field_int(const Field *f, const void *record) {
    const void *at = field_at(f, record);
    switch (f->kind) {
    case K_BOOL: return *(const bool *)at;
    case K_INT: return *(const int32_t *)at;
    case K_DATE: return ((const Date *)at)->v;
    default: return *(const int64_t *)at; // int64_t itself, or a struct of one
    }
}

void field_set_int(const Field *f, void *record, int64_t v) {
    void *at = field_at(f, record);
    switch (f->kind) {
    case K_BOOL: *(bool *)at = v != 0; break;
    case K_INT: *(int32_t *)at = (int32_t)v; break;
    case K_DATE: *(Date *)at = (Date){(int32_t)v}; break;
    default: *(int64_t *)at = v; break;
    }
}

// ---- faults ---------------------------------------------------------------------------------------------------------

Status field_fault(Cx *cx, const Field *f, Str value, const char *fmt, ...) {
    enum { SHOWN_BYTES = 120 };
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    Status s = fail(cx, INPUT, f->name, "%s %s", f->name, text);
    if (f->secret || !str_utf8_ok(value)) return s;
    if (value.n > SHOWN_BYTES) {
        size_t n = SHOWN_BYTES;
        while (n > 0 && ((uint8_t)value.at[n] & 0xC0) == 0x80) n--;
        value = str_fmt(cx->arena, STR_FMT "…", (int)n, value.at);
    }
    return with_value(cx, s, value);
}

static int64_t field_max(const Field *f) {
    if (f->max) return f->max;
    if (f->kind == K_INT) return INT32_MAX;
    if (f->kind == K_TEXT) return LIMIT_TEXT_BYTES;
    if (f->kind == K_LIST) return LIMIT_DOC_LINES;
    if (f->kind == K_QTY) return LIMIT_QTY;
    if (f->kind == K_PRICE) return LIMIT_PRICE;
    if (f->kind == K_MONEY) return LIMIT_MONEY;
    return NUM_MAX;
}

static Status missing(Cx *cx, const Field *f) {
    Status s = fail(cx, INPUT, f->name, "%s is missing", f->name);
    if (f->choices) return with_hint(cx, s, STR_FMT, STR_ARG(choices_list(cx->arena, f->choices)));
    if (f->example) return with_hint(cx, s, "give %s, such as %s", kind_looks(f->kind), f->example);
    if (f->ref) return with_hint(cx, s, "give the code of a record");
    return with_hint(cx, s, "give %s", kind_looks(f->kind));
}

static Status bytes_check(Cx *cx, const Field *f, Str s) {
    int64_t n = base64_size(s);
    if (n < 0)
        return with_hint(cx, field_fault(cx, f, S(""), "is not base64"),
            "letters, digits, + and /, padded with =, without blanks");
    if (n <= field_max(f)) return OK;
    return with_hint(cx, field_fault(cx, f, S(""), "has %lld bytes", (long long)n),
        "at most %lld bytes", (long long)field_max(f));
}

static Status text_check(Cx *cx, const Field *f, Str s) {
    if (s.n == 0) return f->optional ? OK : missing(cx, f);
    if (f->bytes) return bytes_check(cx, f, s);
    if ((int64_t)s.n > field_max(f))
        return with_hint(cx, field_fault(cx, f, s, "is %zu bytes long", s.n), "at most %lld bytes",
            (long long)field_max(f));
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] == 0)
            return with_hint(cx, field_fault(cx, f, S(""), "holds a NUL character"),
                "texts may hold any character but NUL");
    if (!str_utf8_ok(s))
        return with_hint(cx, field_fault(cx, f, S(""), "is not UTF-8"), "texts are UTF-8");
    return OK;
}

static Status number_check(Cx *cx, const Field *f, int64_t v) {
    int64_t max = field_max(f);
    if (v < 0 && !f->negative)
        return with_hint(cx,
            field_fault(cx, f, kind_text(cx->arena, f->kind, v, S("")), "may not be negative"),
            f->positive ? "a number above 0" : "0 or more");
    if (v == 0 && f->positive && !f->optional)
        return with_hint(cx, field_fault(cx, f, S("0"), "must be above 0"), "a number above 0");
    if (v > max || v < -max)
        return with_hint(cx, field_fault(cx, f, kind_text(cx->arena, f->kind, v, S("")), "is too large"),
            "at most " STR_FMT, STR_ARG(kind_text(cx->arena, f->kind, max, S(""))));
    return OK;
}

Status field_check(Cx *cx, const Field *f, const void *record) {
    switch (f->kind) {
    case K_TEXT: return text_check(cx, f, *field_str(f, record));
    case K_BOOL: return OK;
    case K_ID:
    case K_DATE:
    case K_TIME: return f->optional || field_int(f, record) != 0 ? OK : missing(cx, f);
    case K_LIST: {
        int n = field_list(f, record)->n;
        if (n < 0 || n > field_max(f))
            return with_hint(cx, field_fault(cx, f, S(""), "has %d elements", n), "at most %lld",
                (long long)field_max(f));
        if (n < f->min_items)
            return with_hint(
                cx, field_fault(cx, f, S(""), "has %d elements", n), "at least %d", f->min_items);
        return OK;
    }
    default: break;
    }
    int64_t v = field_int(f, record);
    if (f->choices) {
        int64_t n = 0;
        while (f->choices[n]) n++;
        if (v >= 0 && v < n) return OK;
        return with_hint(cx,
            field_fault(cx, f, str_fmt(cx->arena, "%lld", (long long)v), "is none of its choices"),
            STR_FMT, STR_ARG(choices_list(cx->arena, f->choices)));
    }
    return number_check(cx, f, v);
}

// ---- text to value --------------------------------------------------------------------------------------------------

void refs_add(Cx *cx, PendingRefs *refs, const Field *f, Id *at, Str text, Str path) {
    refs->at = arena_grow(cx->arena, refs->at, refs->n, &refs->cap, refs->n + 1, sizeof *refs->at);
    refs->at[refs->n++] = (PendingRef){f, at, text, path};
}

Status field_read_word(Cx *cx, const Field *f, Str text, void *record, PendingRefs *refs, Str path) {
    if (f->kind == K_TEXT) {
        *field_str(f, record) = text;
        return text_check(cx, f, text);
    }
    if (f->kind == K_ID && f->ref) {
        Field word = {.name = f->name, .kind = K_TEXT, .optional = true, .max = 1000};
        TRY(text_check(cx, &word, text));
        refs_add(cx, refs, f, field_at(f, record), text, path);
        return OK;
    }
    int64_t v = 0;
    if (!kind_parse(f->kind, f->choices, text, &v)) {
        if (f->choices)
            return with_hint(cx, field_fault(cx, f, text, "is none of its choices"), STR_FMT,
                STR_ARG(choices_list(cx->arena, f->choices)));
        const char *what = f->kind == K_INT || f->kind == K_INT64 ? "a whole number within range"
                                                                  : kind_looks(f->kind);
        return with_hint(cx, field_fault(cx, f, text, "is not understood"), "%s", what);
    }
    if (v == 0 && f->positive && f->optional) // as 0 in memory it would pass for left out
        return with_hint(cx, field_fault(cx, f, S("0"), "must be above 0"),
            "give a number above 0, or leave it out");
    field_set_int(f, record, v);
    if (f->noted) *field_noted(f, record) = true;
    return field_check(cx, f, record);
}

// ---- value to text --------------------------------------------------------------------------------------------------

Str kind_text(Arena *a, Kind kind, int64_t i, Str s) {
    switch (kind) {
    case K_TEXT: return s;
    case K_BOOL: return i ? S("true") : S("false");
    case K_DATE: return date_text(a, (Date){(int32_t)i});
    case K_TIME: return time_text(a, (Time){i});
    case K_ID: return i ? str_fmt(a, "%lld", (long long)i) : S("");
    case K_LIST: return S("");
    default: return decimal_text(a, i, kind_digits(kind), kind_decimals_min(kind));
    }
}

void kind_json(JsonOut *o, Kind kind, int64_t i, Str s) {
    switch (kind) {
    case K_TEXT: json_str(o, s); return;
    case K_BOOL: json_bool(o, i != 0); return;
    case K_INT:
    case K_INT64: json_int(o, i); return;
    case K_QTY:
    case K_MONEY:
    case K_PRICE:
    case K_RATE: json_decimal(o, i, kind_digits(kind), kind_decimals_min(kind)); return;
    default: break;
    }
    if (i == 0) {
        json_null(o);
        return;
    }
    if (kind == K_ID) { // by hand: each event has several
        char digits[20];
        size_t at = sizeof digits;
        for (uint64_t u = (uint64_t)i; u; u /= 10) digits[--at] = (char)('0' + u % 10);
        json_str(o, (Str){digits + at, sizeof digits - at});
        return;
    }
    json_str(o, kind_text(o->buf->arena, kind, i, s));
}

Str field_text(Cx *cx, const Field *f, const void *record) {
    if (f->kind == K_TEXT) return *field_str(f, record);
    if (f->kind == K_LIST) {
        Buf b = buf_new(cx->arena);
        JsonOut o = json_out(&b);
        const List *list = field_list(f, record);
        json_open(&o, '[');
        for (int i = 0; i < list->n; i++)
            if (shape_write_json(cx, f->of, (const char *)list->at + (size_t)i * f->of->size, false, &o) != OK)
                break;
        json_close(&o, ']');
        return buf_str(&b);
    }
    int64_t v = field_int(f, record);
    return f->choices ? choice_word(f->choices, v) : kind_text(cx->arena, f->kind, v, S(""));
}
