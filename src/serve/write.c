// Actions over HTTP: one object is one action; a list is as many, committed together where the store can, each with its own result:
//
//   [{"status": 200, "body": {…}}, {"status": 409, "problem": {…}}, …]
//
// The list itself is answered with 200 then: the request was understood and done, item by item. Nobody waits: the store calls back when an
// action is durable or refused, and the last one of a request has the answer made.
//
// An idempotency key is bound to the body as it came. The items of a list have keys of their own (KEY#0, KEY#1, …), each bound to the whole
// list, so that a list that was cut off half-way by a crash is completed when it is sent again.
#include <string.h>

#include "base/digest.h"
#include "base/limits.h"
#include "base/memory.h"
#include "serve/http.h"

// ---- what comes with the body --------------------------------------------------------------------------------------------------------

Status request_preview(Request *r, Str value, bool *preview) {
    Cx *cx = r->cx;
    *preview = str_is(value, "true");
    if (*preview || str_is(value, "false")) return OK;
    return with_hint(cx, with_value(cx, fail(cx, INPUT, "preview", "preview is not understood"), value),
        "true or false");
}

static Status read_query(Request *r, bool *preview) {
    Cx *cx = r->cx;
    *preview = false;
    for (int i = 0; i < r->query_n; i++) {
        Pair p = r->query[i];
        if (!str_is(p.name, "preview"))
            return with_hint(cx,
                with_value(cx,
                    fail(cx, INPUT, str_z(cx->arena, str_utf8_ok(p.name) ? p.name : S("?")),
                        "actions have no such parameter"),
                    p.value),
                "fields belong into the body; the only parameter is preview=true");
        if (i > 0)
            return with_hint(cx,
                with_value(cx, fail(cx, INPUT, "preview", "preview is given twice"), p.value),
                "give it once");
        TRY(request_preview(r, p.value, preview));
    }
    return OK;
}

static Status check_key(Request *r) {
    Cx *cx = r->cx;
    if (r->key.n > HTTP_KEY_BYTES)
        return with_hint(cx,
            fail(cx, INPUT, "Idempotency-Key", "the idempotency key is %zu bytes long", r->key.n),
            "at most %d", HTTP_KEY_BYTES);
    for (size_t i = 0; i < r->key.n; i++)
        if (r->key.at[i] < 0x21 || r->key.at[i] > 0x7E)
            return with_hint(cx,
                fail(cx, INPUT, "Idempotency-Key", "the idempotency key holds other than printable ASCII"),
                "letters, digits and signs, without blanks");
    return OK;
}

// Whatever its parameters, but for the charset.
static bool is_media(Arena *a, Str type, const char *media) {
    Str parameters, said = str_split(type, ';', &parameters);
    if (!str_is(str_lower(a, str_trim(said)), media)) return false;
    Str p = str_lower(a, parameters);
    return str_find(p, S("charset")) < 0 || str_find(p, S("utf-8")) >= 0;
}

bool request_media(Request *r, const char *media, const char *words) {
    Cx *cx = r->cx;
    if (is_media(cx->arena, r->content_type, media)) return true;
    Status s = fail(cx, INPUT, "Content-Type", "the body is not said to be %s", words);
    s = with_hint(cx, with_value(cx, s, r->content_type), "send the header Content-Type: %s", media);
    (void)s;
    request_refuse(r, PROBLEM_TYPE);
    return false;
}

bool request_body(Request *r, bool empty, Json **out) {
    static Json nothing = {.kind = JSON_OBJECT};
    Cx *cx = r->cx;
    if (r->body.n == 0 && empty) {
        *out = &nothing;
        return true;
    }
    if (!request_media(r, "application/json", "JSON")) return false;
    JsonError error;
    if (json_parse(cx->arena, r->body, out, &error)) return true;
    Status s = fail(cx, INPUT, NULL, "the body is not JSON: at byte %zu there should be %s",
        error.offset, error.what);
    size_t from = error.offset < 20 ? 0 : error.offset - 20;
    Str around = str_cut(r->body, from, error.offset + 20);
    if (around.n && str_utf8_ok(around)) s = with_value(cx, s, around);
    s = with_hint(cx, s, "send one object, or a list of at most %d, in UTF-8", LIMIT_ARRAY_ACTIONS);
    (void)s;
    request_refuse(r, PROBLEM_JSON);
    return false;
}

static void after(Request *r, const Action *a) {
    static const char *const who[] = {"token", "user", "session", "second-factor", "setting"};
    for (int i = 0; i < COUNT(who); i++)
        if (!strcmp(a->noun, who[i])) auth_forget(r->server->auth);
}

// ---- one -----------------------------------------------------------------------------------------------------------------------------

static void one_done(Act *act) {
    Request *r = act->user;
    after(r, act->action);
    if (act->status != OK) {
        request_refuse(r, (Problem)act->status);
        return;
    }
    r->replayed = act->replayed;
    r->kept = !act->preview;
    request_json(r, act->reply);
}

static void write_one(Request *r, const Action *a, const Json *body, bool preview) {
    Act *act = NEW(r->cx->arena, Act);
    *act = (Act){.cx = r->cx,
        .action = a,
        .key = r->key,
        .body = r->body,
        .preview = preview,
        .want_json = true,
        .done = one_done,
        .user = r};
    Status s = act_read_json(act, body);
    if (s != OK) request_refuse(r, (Problem)s);
    else act_submit(r->server->app, act);
}

// ---- many ----------------------------------------------------------------------------------------------------------------------------

typedef struct {
    PoolTask task; // first: found from its address
    Request *r;
    Act *acts; // each with a context of its own, since PostgreSQL's workers run them at the same time
    int n;
    atomic_int left; // not done yet, and one for who hands them in
} Batch;

static void write_item(const Act *act, JsonOut *o) {
    json_open(o, '{');
    JSON_KZ(o, "status");
    json_int(o, act->status == OK ? 200 : problem_http((Problem)act->status));
    if (act->status == OK) {
        JSON_KZ(o, "body");
        json_raw(o, act->reply);
        if (act->replayed) JSON_KZ(o, "replayed"), json_bool(o, true);
    } else {
        JSON_KZ(o, "problem");
        problem_write(act->cx, (Problem)act->status, o);
        request_denied(((const Batch *)act->user)->r, (Problem)act->status, &act->cx->actor);
    }
    json_close(o, '}');
}

static void batch_answer(PoolTask *task) {
    Batch *b = (Batch *)(void *)task;
    Request *r = b->r;
    size_t size = 2;
    for (int i = 0; i < b->n; i++) size += b->acts[i].reply.n + 64;
    Buf out = buf_new(r->cx->arena);
    out.at = arena_alloc(r->cx->arena, size);
    out.cap = size;
    JsonOut o = json_out(&out);
    json_open(&o, '[');
    r->replayed = b->n > 0;
    r->kept = true;
    for (int i = 0; i < b->n; i++) {
        write_item(&b->acts[i], &o);
        r->replayed = r->replayed && b->acts[i].replayed;
    }
    json_close(&o, ']');
    for (int i = 0; i < b->n; i++) cx_free(b->acts[i].cx);
    request_json(r, buf_str(&out));
}

static void item_done(Act *act) {
    Batch *b = act->user;
    after(b->r, act->action);
    // Not here: the store's thread has better to do.
    if (atomic_fetch_sub(&b->left, 1) == 1) pool_add(b->r->server->pool, &b->task, false, true);
}

static void write_many(Request *r, const Action *a, const Json *body, bool preview) {
    Cx *cx = r->cx;
    Batch *b = NEW(cx->arena, Batch);
    *b = (Batch){.task = {.run = batch_answer}, .r = r, .n = body->n};
    b->acts = NEW_ARRAY(cx->arena, Act, b->n);
    Act **good = NEW_ARRAY(cx->arena, Act *, b->n);
    Str whole = r->key.n ? digest_hex(cx->arena, digest_of(r->body)) : S("");
    int i = 0, n = 0;
    for (const Json *item = body->first; item; item = item->next, i++) {
        Act *act = &b->acts[i];
        *act = (Act){.cx = cx_new(r->server->app, cx->actor),
            .action = a,
            .preview = preview,
            .want_json = true,
            .done = item_done,
            .user = b,
            .reply = S("")};
        act->cx->now = cx->now;
        act->cx->request = cx->request;
        if (r->key.n) {
            act->key = str_fmt(cx->arena, STR_FMT "#%d", STR_ARG(r->key), i);
            act->body = whole;
        }
        act->status = act_read_json(act, item);
        if (act->status == OK) good[n++] = act;
    }
    if (memory_is_short()) { // some may have been misread
        for (i = 0; i < b->n; i++) cx_free(b->acts[i].cx);
        request_refuse(r, (Problem)fail_memory(cx));
        return;
    }
    atomic_init(&b->left, n + 1);
    act_submit_many(r->server->app, good, n);
    if (atomic_fetch_sub(&b->left, 1) == 1) batch_answer(&b->task);
}

// ---- both ----------------------------------------------------------------------------------------------------------------------------

void write_action(Request *r, const Action *a) {
    Cx *cx = r->cx;
    bool preview;
    Status s = read_query(r, &preview);
    if (s == OK) s = act_permit(cx, a);
    if (s == OK) s = check_key(r);
    Json *body;
    if (s == OK && !request_body(r, a->in == NULL, &body)) return;
    if (s == OK && body->kind == JSON_ARRAY && body->n > LIMIT_ARRAY_ACTIONS)
        s = with_hint(cx, fail(cx, INPUT, NULL, "the list has %d actions", body->n),
            "at most %d at once", LIMIT_ARRAY_ACTIONS);
    if (s != OK) request_refuse(r, (Problem)s);
    else if (body->kind == JSON_ARRAY) write_many(r, a, body, preview);
    else write_one(r, a, body, preview);
}
