// Log lines to standard error. Each is put together first and written by one call, so that lines of
// several threads do not mix; line breaks and control characters within a text are escaped, so that
// a line is always one event.
//
// The time on a line is the machine's, for the operator; nothing in the system reads it back.
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/date.h"
#include "base/json.h"

static const char *const level_word[] = {"error", "warn", "info", "debug"};

// Set once at start-up, read by every thread.
static atomic_int level_most = LOG_INFO;
static atomic_int as_json;
static _Atomic int64_t lines[LOG_DEBUG + 1];

void log_set(LogLevel most, int json) {
    atomic_store(&level_most, (int)most);
    atomic_store(&as_json, json);
}

static void plain_add(Buf *b, Str text) {
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '\n') buf_z(b, "\\n");
        else if (c < 0x20 || c == 0x7f) buf_fmt(b, "\\x%02x", c);
        else buf_char(b, text.at[i]);
    }
}

static void write_line(Arena *a, LogLevel level, Str text, Str object) {
    Buf b = buf_new(a);
    Str time = time_text(a, time_now());
    if (atomic_load_explicit(&as_json, memory_order_relaxed)) {
        JsonOut o = json_out(&b);
        json_open(&o, '{');
        JSON_KZ(&o, "time");
        json_str(&o, time);
        JSON_KZ(&o, "level");
        json_str(&o, str_of(level_word[level]));
        JSON_KZ(&o, "message");
        json_str(&o, str_utf8_ok(text) ? text : str_cut(text, 0, str_utf8_prefix(text)));
        if (object.n > 2) {
            buf_char(&b, ',');
            buf_add(&b, str_cut(object, 1, object.n - 1));
        }
        json_close(&o, '}');
    } else {
        buf_fmt(&b, STR_FMT " %-5s ", STR_ARG(time), level_word[level]);
        plain_add(&b, text);
        if (object.n) buf_char(&b, ' ');
        plain_add(&b, object);
    }
    buf_char(&b, '\n');
    fwrite(b.at, 1, b.n, stderr);
}

bool log_wanted(LogLevel level) {
    return (int)level <= atomic_load_explicit(&level_most, memory_order_relaxed);
}

int64_t log_count(LogLevel level) {
    return atomic_load_explicit(&lines[level], memory_order_relaxed);
}

static bool counted(LogLevel level) {
    atomic_fetch_add_explicit(&lines[level], 1, memory_order_relaxed);
    return log_wanted(level);
}

void log_record(LogLevel level, const char *message, Str object) {
    if (!counted(level)) return;
    Arena *a = arena_new();
    write_line(a, level, str_of(message), object);
    arena_free(a);
}

void log_line(LogLevel level, const char *fmt, ...) {
    if (!counted(level)) return;
    Arena *a = arena_new();
    va_list args;
    va_start(args, fmt);
    char small[512];
    int n = vsnprintf(small, sizeof small, fmt, args);
    va_end(args);
    Str text = S("(a message that could not be formatted)");
    if (n >= 0 && (size_t)n < sizeof small) text = (Str){small, (size_t)n};
    if (n >= 0 && (size_t)n >= sizeof small) {
        char *at = arena_alloc(a, (size_t)n + 1);
        va_start(args, fmt);
        vsnprintf(at, (size_t)n + 1, fmt, args);
        va_end(args);
        text = (Str){at, (size_t)n};
    }
    write_line(a, level, text, S(""));
    arena_free(a);
}
