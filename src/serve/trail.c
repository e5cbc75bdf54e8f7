// See trail.h. Probes and scrapes come every few seconds for ever: they are logged as debug.
#include "serve/trail.h"

#include "base/log.h"

enum { ID_BYTES = 64 };

static bool id_ok(Str id) {
    if (id.n == 0 || id.n > ID_BYTES) return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.at[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '.' || c == '_' || c == '-';
        if (!ok) return false;
    }
    return true;
}

void trail_begin(Request *r, Str asked) {
    r->cx->request = r->local && id_ok(asked)
        ? str_dup(r->cx->arena, asked)
        : str_fmt(r->cx->arena, "%016llx", (unsigned long long)rng_u64(r->cx->rng));
}

static const char *method_name(Method m) {
    static const char *const names[] = {"GET", "HEAD", "POST", "DELETE", "OPTIONS", "OTHER"};
    return names[m];
}

static Str shown(Str s) { return str_cut(s, 0, str_utf8_prefix(str_cut(s, 0, 300))); }

void trail_end(const Request *r, bool whole) {
    bool probe = str_is(r->path, "/healthz") || str_is(r->path, "/readyz") || str_is(r->path, "/metrics");
    LogLevel level = r->http >= 500 ? LOG_WARN : probe ? LOG_DEBUG : LOG_INFO;
    if (!log_wanted(level)) return;
    Buf b = buf_new(r->cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "request"), json_str(&o, r->cx->request);
    JSON_KZ(&o, "method"), json_str(&o, str_of(method_name(r->method)));
    JSON_KZ(&o, "path"), json_str(&o, shown(r->path));
    JSON_KZ(&o, "status"), json_int(&o, r->http);
    JSON_KZ(&o, "ms"), json_double(&o, (double)(clock_forward() - r->started) / 1000, 3);
    JSON_KZ(&o, "in"), json_int(&o, (int64_t)r->body.n);
    JSON_KZ(&o, "out"), json_int(&o, (int64_t)r->answer.n);
    JSON_KZ(&o, "user"), json_str(&o, shown(r->cx->actor.name));
    JSON_KZ(&o, "from"), json_str(&o, shown(r->address));
    if (r->replayed) JSON_KZ(&o, "replayed"), json_bool(&o, true);
    if (!whole) JSON_KZ(&o, "cut"), json_bool(&o, true);
    json_close(&o, '}');
    log_record(level, "request", buf_str(&b));
}
