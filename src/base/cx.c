// What went wrong, gathered in the context: the place that finds a fault words it, and its callers
// add where it stands.
//
// A failure is set once by fail_at; with_value, with_hint and with_path complete it on the way out.
// Its texts live in the arena of the context, so they are gone with the request. A status without a
// text never leaves a function of ours. Whatever a file or a caller had in it, texts, fields and hints are UTF-8; the value alone is as
// it was given.
#include "base/cx.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MESSAGE_BYTES = 2000, // of a text, hint or path, which quote at most a few short values
    VALUE_BYTES = 200,    // of an offending value: enough to recognise it, whatever was sent
};

// What is no UTF-8 becomes "?", a byte each: a message may quote what came from outside.
static Str shown(Cx *cx, Str text) {
    if (str_utf8_ok(text)) return str_dup(cx->arena, text);
    Buf b = buf_new(cx->arena);
    for (Str rest = text; rest.n;) {
        size_t good = str_utf8_prefix(rest);
        buf_add(&b, str_cut(rest, 0, good));
        if (good < rest.n) buf_char(&b, '?');
        rest = str_cut(rest, good + 1, rest.n);
    }
    return buf_str(&b);
}

// Formatted text, cut at a character and marked with an ellipsis where it is longer than a message
// may be.
__attribute__((format(printf, 2, 0))) static Str message(Cx *cx, const char *fmt, va_list args) {
    char text[MESSAGE_BYTES];
    int n = vsnprintf(text, sizeof text, fmt, args);
    if (n < 0) return S("");
    if ((size_t)n < sizeof text) return shown(cx, (Str){text, (size_t)n});
    Str cut = {text, sizeof text - 1};
    size_t good = str_utf8_prefix(cut);
    if (good + 4 < cut.n) good = cut.n; // a character was not cut there: it is wrong before
    return str_fmt(cx->arena, STR_FMT "…", STR_ARG(shown(cx, str_cut(cut, 0, good))));
}

Status fail_at(Cx *cx, Status status, const char *file, int line, const char *field, const char *fmt, ...) {
    if (cx->error.status == status) return status; // wraps the one that is there
    va_list args;
    va_start(args, fmt);
    Str text = message(cx, fmt, args);
    va_end(args);
    cx->error = (Error){
        .status = status,
        .text = text,
        .field = shown(cx, str_of(field)),
        .value = S(""),
        .hint = S(""),
        .file = file,
        .line = line,
    };
    return status;
}

Status with_value(Cx *cx, Status status, Str value) {
    if (cx->error.value.n) return status;
    if (value.n <= VALUE_BYTES) {
        cx->error.value = str_dup(cx->arena, value);
    } else {
        Str cut = str_cut(value, 0, VALUE_BYTES);
        size_t n = str_utf8_prefix(cut);
        // Invalid text is cut anywhere: it is shown as it came.
        if (n + 4 < cut.n) n = cut.n;
        cx->error.value = str_fmt(cx->arena, STR_FMT "…", (int)n, cut.at);
    }
    return status;
}

Status with_hint(Cx *cx, Status status, const char *fmt, ...) {
    if (cx->error.hint.n) return status;
    va_list args;
    va_start(args, fmt);
    cx->error.hint = message(cx, fmt, args);
    va_end(args);
    return status;
}

Status with_path(Cx *cx, Status status, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    Str prefix = message(cx, fmt, args);
    va_end(args);
    if (str_ends(prefix, S("."))) prefix.n--;
    Str field = cx->error.field;
    const char *dot = prefix.n && field.n && field.at[0] != '[' ? "." : "";
    cx->error.field = str_fmt(cx->arena, STR_FMT "%s" STR_FMT, STR_ARG(prefix), dot, STR_ARG(field));
    return status;
}

_Noreturn void check_failed(const char *cond, const char *file, int line) {
    fprintf(stderr, "argosy: %s:%d: this must hold and does not: %s\n", file, line, cond);
    abort();
}

Status fail_memory(Cx *cx) {
    cx_clear(cx);
    return with_hint(cx, fail(cx, BUSY, NULL, "there is not enough memory to do this now"),
        "try again in a moment");
}
