// The request's memory is the context's, as it is for a network thread; it is taken while memory may already be refused.
#include "support/asked.h"

#include <semaphore.h>
#include <stdio.h>

#include "base/memory.h"
#include "serve/http.h"

typedef struct {
    Request r; // first: finish gets its address
    sem_t there;
} Waited;

static void finished(Request *r) { sem_post(&((Waited *)(void *)r)->there); }

static void take_query(Request *r, Str query) {
    while (query.n) {
        Str value, one = str_split(query, '&', &query), name = str_split(one, '=', &value);
        r->query = arena_grow(r->cx->arena, r->query, (size_t)r->query_n, &r->query_cap,
            (size_t)r->query_n + 1, sizeof *r->query);
        r->query[r->query_n++] = (Pair){name, value};
    }
}

void ask(Server *s, const char *token, const Asked *asked, Answered *out) {
    Cx *cx = cx_new(s->app, (Actor){.name = S("nobody")});
    Waited w;
    const Str none = S("");
    w.r = (Request){.server = s,
        .cx = cx,
        .started = clock_forward(),
        .finish = finished,
        .method = strcmp(asked->method, "POST") ? METHOD_GET : METHOD_POST,
        .path = asked->path,
        .content_type = asked->body.n ? S("application/json") : none,
        .authorization = str_fmt(cx->arena, "Bearer %s", token),
        .key = asked->key.at ? asked->key : none,
        .body = asked->body.at ? asked->body : none,
        .host = S("localhost"),
        .address = S("127.0.0.1")};
    Str *const unsaid[] = {&w.r.accept, &w.r.cookie, &w.r.origin, &w.r.last_event, &w.r.encodings,
        &w.r.none_match, &w.r.site, &w.r.proto, &w.r.forwarded, &w.r.answer, &w.r.link, &w.r.etag,
        &w.r.disposition, &w.r.set_cookie};
    for (size_t i = 0; i < sizeof unsaid / sizeof unsaid[0]; i++) *unsaid[i] = none;
    CHECK(sem_init(&w.there, 0, 0) == 0);
    take_query(&w.r, asked->query.at ? asked->query : none);
    w.r.no_memory |= memory_taken();
    request_handle(&w.r);
    while (sem_wait(&w.there) != 0) {}
    sem_destroy(&w.there);
    *out = (Answered){.http = w.r.http};
    snprintf(out->answer, sizeof out->answer, STR_FMT, STR_ARG(str_cut(w.r.answer, 0, 399)));
    char status[24];
    snprintf(status, sizeof status, "\"status\":%d", w.r.http);
    out->problem = w.r.type && !strcmp(w.r.type, "application/problem+json") &&
        strstr(out->answer, "\"type\":\"/problems/") && strstr(out->answer, status);
    cx_free(cx);
}
