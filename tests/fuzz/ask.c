// A request without a socket: what http.c would fill in is filled in here, from a URL's query as a client writes it.
#include <microhttpd.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#include "base/gzip.h"
#include "world.h"

static sem_t done;

static void finish(Request *r) {
    (void)r;
    sem_post(&done);
}

// As the library undoes it.
static Str unescaped(Arena *a, Str s) {
    char *z = arena_alloc(a, s.n + 1);
    if (s.n) memcpy(z, s.at, s.n);
    z[s.n] = 0;
    for (char *p = z; *p; p++)
        if (*p == '+') *p = ' ';
    size_t n = MHD_http_unescape(z);
    return (Str){z, n};
}

static void read_query(Request *r, Str query) {
    for (Str rest = query; rest.n;) {
        Str value, name = str_split(str_split(rest, '&', &rest), '=', &value);
        if (name.n + value.n == 0) continue;
        r->query = arena_grow(r->cx->arena, r->query, (size_t)r->query_n, &r->query_cap,
            (size_t)r->query_n + 1, sizeof *r->query);
        r->query[r->query_n++] = (Pair){unescaped(r->cx->arena, name), unescaped(r->cx->arena, value)};
    }
}

Request *fuzz_ask(const Ask *ask) {
    static bool made;
    if (!made) MUST(sem_init(&done, 0, 0) == 0);
    made = true;
    FuzzWorld *w = fuzz_world();
    Cx *cx = cx_new(w->app, (Actor){.name = S("nobody")});
    Request *r = NEW(cx->arena, Request);
    *r = (Request){.server = w->server,
        .cx = cx,
        .started = clock_forward(),
        .finish = finish,
        .method = ask->method,
        .path = unescaped(cx->arena, ask->path),
        .body = ask->body,
        .content_type = ask->body.n ? S("application/json") : S(""),
        .accept = ask->accept,
        .key = ask->key,
        .cookie = ask->cookie,
        .authorization = ask->authorization.n || ask->cookie.n ? ask->authorization : w->authorization,
        .address = S("127.0.0.1"),
        .local = true};
    r->origin = ask->origin.n ? ask->origin : S("");
    r->site = ask->site.n ? ask->site : S("");
    r->host = ask->host.n ? ask->host : S("");
    r->proto = ask->proto.n ? ask->proto : S("");
    Str *empty[] = {&r->last_event, &r->encodings, &r->none_match, &r->forwarded, &r->answer,
        &r->link, &r->etag, &r->disposition, &r->set_cookie};
    for (int i = 0; i < COUNT(empty); i++) *empty[i] = S("");
    read_query(r, ask->query);
    request_handle(r);
    while (sem_wait(&done) != 0) {}
    return r;
}

static bool header_ok(Str value) {
    for (size_t i = 0; i < value.n; i++)
        if (value.at[i] == '\r' || value.at[i] == '\n' || value.at[i] == 0) return false;
    return true;
}

void fuzz_answer(const Request *r) {
    if (r->http == 500) fprintf(stderr, STR_FMT "\n", STR_ARG(r->answer));
    MUST(r->http >= 200 && r->http < 500);
    MUST(header_ok(r->link) && header_ok(r->set_cookie) && header_ok(r->disposition) && header_ok(r->etag));
    bool json = r->type && !strncmp(r->type, "application/", 12) && strstr(r->type, "json") && !r->encoding;
    if (r->http >= 400) MUST(json && strstr(r->type, "problem"));
    if (!json) return;
    Json *v = NULL;
    JsonError e;
    MUST(json_parse(r->cx->arena, r->answer, &v, &e));
    if (r->http >= 400) MUST(json_get(v, "title") && json_get(v, "status"));
}

void fuzz_ask_end(Request *r) { cx_free(r->cx); }
