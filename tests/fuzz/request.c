// Requests: what is refused leaves nothing in the store, what is done leaves all that must hold, and what is done under a key is not done
// again.
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "world.h"

// Whether it changed the company, which must not be so where it was refused.
static void settle(bool refused) {
    bool changed = fuzz_world_changed();
    MUST(!changed || !refused);
    if (!changed) return;
    fuzz_world_prove();
    fuzz_world_back();
}

static bool list_refused(const Request *r) {
    Json *v = NULL;
    JsonError e;
    if (r->encoding || !json_parse(r->cx->arena, r->answer, &v, &e) || v->kind != JSON_ARRAY)
        return false;
    for (const Json *i = v->first; i; i = i->next)
        if (json_get(i, "body")) return false;
    return true;
}

static void again(const Ask *ask, const Request *first) {
    Request *r = fuzz_ask(ask);
    fuzz_answer(r);
    MUST(!fuzz_world_changed());
    MUST(r->http == first->http && (r->replayed || str_is(first->answer, "[]")));
    fuzz_ask_end(r);
}

// "order/place?preview=true KEY", and from the next line on the body.
void fuzz_action(Str in) {
    Str body = in, head = fuzz_line(&body), key, url = str_split(head, ' ', &key), query;
    Str path = str_split(url, '?', &query);
    FuzzWorld *w = fuzz_world();
    Arena *a = arena_new();
    Str verb, noun = str_split(path, '/', &verb);
    const Action *action = app_action(w->app, noun, verb);
    Ask ask = {.method = METHOD_POST,
        .path = str_fmt(a, "/v1/" STR_FMT, STR_ARG(path)),
        .query = query,
        .key = key,
        .body = body};
    if (action && strcmp(action->noun, "session") != 0 && memchr(path.at, '%', path.n) == NULL) {
        Request *r = fuzz_ask(&ask);
        fuzz_answer(r);
        bool refused = r->http >= 400 || list_refused(r), preview = query.n > 0;
        bool secret = !strcmp(action->noun, "token") || !strcmp(action->noun, "user");
        bool changed = fuzz_world_changed();
        MUST(!changed || !(refused || preview));
        if (changed) {
            fuzz_world_prove();
            bool whole = r->answer.n && r->answer.at[0] == '{' && !r->encoding;
            if (key.n && whole && !secret) again(&ask, r);
            fuzz_world_back();
        }
        fuzz_ask_end(r);
    }
    arena_free(a);
}

// ---- views -----------------------------------------------------------------------------------------------------------

// Each row has as many fields as the head.
static void check_csv(Request *r) {
    CsvReader *csv;
    MUST_OF(csv_open_text(r->cx, r->answer, &csv) == OK, r->cx);
    Str *fields;
    int n;
    for (bool more = true; more;) {
        MUST_OF(csv_next(r->cx, csv, &fields, &n, &more) == OK, r->cx);
        MUST(!more || n == csv_columns(csv));
    }
    csv_close(csv);
}

// The cursor that a page ends with leads to another one.
static void follow(const Request *r, Ask ask) {
    Str rest, link = r->link;
    if (link.n == 0) return;
    MUST(link.at[0] == '<');
    Str url = str_split(str_cut(link, 1, link.n), '>', &rest);
    ask.path = str_split(url, '?', &ask.query);
    Request *next = fuzz_ask(&ask);
    fuzz_answer(next);
    MUST_OF(next->http == 200, next->cx);
    fuzz_ask_end(next);
}

// "orders?status=open&sort=-placed"
void fuzz_view(Str in) {
    Str query, name = str_split(in, '?', &query);
    Arena *a = arena_new();
    if (app_view(fuzz_world()->app, name)) {
        Ask ask = {.method = METHOD_GET, .path = str_fmt(a, "/v1/" STR_FMT, STR_ARG(name)), .query = query};
        Request *r = fuzz_ask(&ask);
        fuzz_answer(r);
        if (r->http == 200 && strstr(r->type, "csv")) check_csv(r);
        if (r->http == 200) follow(r, ask);
        fuzz_ask_end(r);
        settle(true);
    }
    arena_free(a);
}

// ---- paths and who asks ----------------------------------------------------------------------------------------------

// A text cannot know what the program makes up: it says LIVE where a secret of the company's goes.
static Str with_secret(Arena *a, Str text, Str secret) {
    ptrdiff_t at = str_find(text, S("LIVE"));
    if (at < 0) return text;
    return str_fmt(a, STR_FMT STR_FMT STR_FMT, STR_ARG(str_cut(text, 0, (size_t)at)),
        STR_ARG(secret), STR_ARG(str_cut(text, (size_t)at + 4, text.n)));
}

static void head_line(Ask *ask, Str line) {
    const struct {
        char letter;
        Str *at;
    } known[] = {{'a', &ask->authorization}, {'c', &ask->cookie}, {'e', &ask->accept}, {'k', &ask->key},
        {'o', &ask->origin}, {'s', &ask->site}, {'h', &ask->host}, {'p', &ask->proto}};
    for (int i = 0; i < COUNT(known); i++)
        if (line.n > 1 && line.at[0] == known[i].letter && line.at[1] == ':')
            *known[i].at = str_cut(line, 2, line.n);
}

// "METHOD path?query", then lines of what the headers say: a: Authorization, c: Cookie (instead of a token, where there is one), e: Accept, k: key,
// o: Origin, s: Sec-Fetch-Site, h: Host, p: X-Forwarded-Proto; a blank line, and the body.
void fuzz_path(Str in) {
    static const struct {
        const char *word;
        Method method;
    } methods[] = {{"GET", METHOD_GET}, {"HEAD", METHOD_HEAD}, {"POST", METHOD_POST},
        {"DELETE", METHOD_DELETE}, {"OPTIONS", METHOD_OPTIONS}, {"PUT", METHOD_OTHER}};
    Str rest = in, url, word = str_split(fuzz_line(&rest), ' ', &url);
    Ask ask = {.method = METHOD_OTHER};
    for (int i = 0; i < COUNT(methods); i++)
        if (str_is(word, methods[i].word)) ask.method = methods[i].method;
    ask.path = str_split(url, '?', &ask.query);
    for (Str line; rest.n && (line = fuzz_line(&rest)).n;) head_line(&ask, line);
    if (str_find(ask.path, S("stream")) >= 0 || str_find(ask.path, S("%")) >= 0)
        return; // it goes on on a connection
    Arena *a = arena_new();
    ask.body = with_secret(a, rest, fuzz_world()->link);
    ask.cookie = with_secret(a, ask.cookie.n ? ask.cookie : S(""), fuzz_world()->session);
    Request *r = fuzz_ask(&ask);
    if (ask.method == METHOD_HEAD || r->http != 204) fuzz_answer(r);
    bool refused = r->http >= 400 || list_refused(r) || ask.method == METHOD_GET;
    fuzz_ask_end(r);
    arena_free(a);
    settle(refused);
}
