// Which path is what. There are few kinds of paths, and the tables know the rest:
//
//   POST /v1/import/PLURAL  records as CSV
//   POST /v1/NOUN/VERB      an action            GET /v1/trace/order/N, /v1/trace/lot/N, /v1/prove, /v1/tables, /v1/session, /v1/stream
//   GET  /v1/document/WHAT/NUMBER   a document on paper         GET /v1/attachment/ID   a picture that is kept
//   GET  /v1/VIEW           a view               GET /v1/openapi.json, /healthz, /readyz, /metrics, /problems/WORD   without a token
//
// A request is refused in this order: no such path (404, with the nearest one), wrong method (405), no valid token or session (401), and then what
// the handler finds.
#include <string.h>

#include "base/gzip.h"
#include "base/limits.h"
#include "base/memory.h"
#include "core/import.h"
#include "serve/http.h"
#include "serve/session.h"
#include "serve/stream.h"
#include "serve/web.h"

enum {
    PATH_BYTES = 200,      // a longer one is none of ours
    PACK_BYTES = 4 * 1024, // below it nothing is gained by compressing
    PACK_LEVEL = 5,        // a quarter smaller than 1, for a few milliseconds of the largest
};

static const char *const method_names[] = {"GET", "HEAD", "POST", "DELETE", "OPTIONS", "OTHER"};

// In place of an answer for which memory ran out on the way.
static void short_of_memory(Request *r) {
    r->stream = NULL;
    r->encoding = r->allow = r->cache = r->policy = NULL;
    r->link = r->etag = r->set_cookie = r->disposition = S("");
    r->retry_after = 0;
    request_refuse(r, (Problem)fail_memory(r->cx));
}

void request_finish(Request *r) {
    if (memory_taken() && !r->kept && r->http < 500) {
        short_of_memory(r);
        return;
    }
    metrics_count(r->server->metrics, r->route, r->http, clock_forward() - r->started);
    r->finish(r);
}

// Large documents go compressed to who takes that.
static void pack(Request *r) {
    r->varies = true;
    if (r->answer.n < PACK_BYTES || !request_takes(r, "gzip")) return;
    if (gzip_pack(r->cx->arena, r->answer, PACK_LEVEL, &r->answer)) r->encoding = "gzip";
}

void request_text(Request *r, const char *type, Str answer) {
    r->http = 200;
    r->type = type;
    r->answer = answer;
    pack(r);
    request_finish(r);
}

void request_json(Request *r, Str json) { request_text(r, "application/json", json); }

void request_denied(Request *r, Problem p, const Actor *who) {
    int http = problem_http(p);
    if ((http != 401 && http != 403 && http != 429) || p == PROBLEM_CODE)
        return; // half signed in is not denied
    Buf call = buf_new(r->cx->arena);
    buf_fmt(&call, "%s ", method_names[r->method]);
    metrics_route(r->server->metrics, r->route, &call);
    audit_note(r->server->audit, p, who->name, r->address, buf_str(&call), r->cx->now);
}

void request_refuse(Request *r, Problem p) {
    Buf b = buf_new(r->cx->arena);
    JsonOut o = json_out(&b);
    problem_write(r->cx, p, &o);
    r->http = problem_http(p);
    request_denied(r, p, &r->cx->actor);
    r->type = "application/problem+json";
    r->answer = buf_str(&b);
    if (r->http == 503) r->retry_after = 1;
    request_finish(r);
}

bool request_is_slow(const Request *r) {
    if (str_is(r->path, "/v1/session"))
        return r->method == METHOD_POST;                    // passwords take their time
    if (str_starts(r->path, S("/v1/import/"))) return true; // its worker waits for the rows
    return r->method == METHOD_GET && str_starts(r->path, S("/v1/")) &&
        !str_is(r->path, "/v1/openapi.json");
}

// ---- wrong paths and methods -----------------------------------------------------------------------------------------------------

// Letters to be added, dropped or changed to come from a to b (Levenshtein 1966).
static int distance(Str a, Str b) {
    int row[PATH_BYTES + 1];
    if (b.n > PATH_BYTES) return PATH_BYTES;
    for (size_t j = 0; j <= b.n; j++) row[j] = (int)j;
    for (size_t i = 1; i <= a.n; i++) {
        int corner = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= b.n; j++) {
            int change = corner + (a.at[i - 1] != b.at[j - 1]);
            corner = row[j];
            int least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            row[j] = change < least ? change : least;
        }
    }
    return row[b.n];
}

typedef struct {
    Str asked, path;
    const char *method;
    int far;
} Nearest;

static void consider(Nearest *n, const char *method, Str path) {
    int far = distance(n->asked, path);
    if (far >= n->far) return;
    *n = (Nearest){n->asked, path, method, far};
}

static void no_path(Request *r) {
    Cx *cx = r->cx;
    const App *app = r->server->app;
    bool ok = str_utf8_ok(r->path);
    Status s = fail(cx, MISSING, NULL, "there is nothing at this path");
    if (ok)
        s = with_value(cx, s, str_cut(r->path, 0, str_utf8_prefix(str_cut(r->path, 0, PATH_BYTES))));
    // Farther than a third of the path is no misspelling.
    Nearest n = {.asked = r->path, .far = (int)r->path.n / 3 + 1};
    if (ok && r->path.n <= PATH_BYTES) {
        for (int i = 0; i < app->actions_n; i++)
            consider(&n, "POST",
                str_fmt(cx->arena, "/v1/%s/%s", app->actions[i].noun, app->actions[i].verb));
        for (int i = 0; i < app->views_n; i++)
            consider(&n, "GET", str_fmt(cx->arena, "/v1/%s", app->views[i].name));
        for (int i = 0; i < app->entities_n; i++)
            if (app->entities[i]->editable)
                consider(&n, "POST", str_fmt(cx->arena, "/v1/import/%s", app->entities[i]->plural));
        consider(&n, "GET", S("/v1/prove"));
        consider(&n, "GET", S("/v1/tables"));
        consider(&n, "GET", S("/v1/openapi.json"));
    }
    s = n.path.n ? with_hint(cx, s, "the nearest is %s " STR_FMT, n.method, STR_ARG(n.path))
                 : with_hint(cx, s, "GET /v1/openapi.json lists all");
    (void)s;
    r->route = metrics_place(r->server->metrics, AT_NOWHERE);
    request_refuse(r, PROBLEM_PATH);
}

bool request_method(Request *r, const char *allow) {
    bool post = !strncmp(allow, "POST", 4);
    if (r->method == METHOD_OPTIONS) {
        r->allow = allow;
        r->http = 204;
        request_finish(r);
        return false;
    }
    if (post ? r->method == METHOD_POST : r->method == METHOD_GET || r->method == METHOD_HEAD)
        return true;
    r->allow = allow;
    Status s = fail(r->cx, INPUT, NULL, "this path does not have this method");
    s = with_hint(r->cx, s, "use %s", allow);
    (void)s;
    request_refuse(r, PROBLEM_METHOD);
    return false;
}

static const char get_methods[] = "GET, HEAD, OPTIONS", post_methods[] = "POST, OPTIONS";

static bool by_session(Request *r, Str secret) {
    bool reads = r->method == METHOD_GET || r->method == METHOD_HEAD;
    if (!reads && session_origin(r, true) != OK) {
        request_refuse(r, PROBLEM_ORIGIN);
        return false;
    }
    Status s = auth_session(r->server->auth, r->cx, secret, &r->expires);
    if (s == OK) return true;
    if (s == DENIED) session_clear(r);
    request_refuse(r, s == DENIED ? PROBLEM_TOKEN : (Problem)s);
    return false;
}

// False where that name has asked too often: then it is answered.
static bool within_pace(Request *r, Pace *pace, Str name, const char *whose) {
    int wait = pace_take(pace, name, clock_forward());
    if (wait == 0) return true;
    Status s = fail(r->cx, BUSY, NULL, "there are too many requests of this %s", whose);
    s = with_hint(r->cx, s, "try again in %d seconds; many actions may come in one request", wait);
    (void)s;
    r->retry_after = wait;
    request_refuse(r, PROBLEM_TOO_OFTEN);
    return false;
}

// What a session is good for before its user has the second factor that the company wants of him.
static bool may_before_second_factor(Request *r) {
    static const char *const paths[] = {
        "/v1/session", "/v1/second-factor/enrol", "/v1/second-factor/confirm"};
    if (!r->cx->actor.enrol) return true;
    for (int i = 0; i < COUNT(paths); i++)
        if (str_is(r->path, paths[i])) return true;
    Status s = with_hint(r->cx,
        fail(r->cx, DENIED, NULL, "the company wants a second factor of you, and there is none yet"),
        "set it up: second-factor enrol, then second-factor confirm");
    (void)s;
    request_refuse(r, PROBLEM_ENROL);
    return false;
}

// A token goes before a session.
bool request_actor(Request *r) {
    Str secret = r->authorization.n ? S("") : session_cookie(r);
    if (secret.n) {
        if (!by_session(r, secret) || !may_before_second_factor(r)) return false;
    } else {
        Status s = auth_actor(r->server->auth, r->cx, r->authorization);
        if (s != OK) {
            request_refuse(r, s == DENIED ? PROBLEM_TOKEN : (Problem)s);
            return false;
        }
    }
    Id by = id_none(r->cx->actor.token) ? r->cx->actor.user : r->cx->actor.token;
    return within_pace(r, r->server->user_pace, (Str){(const char *)&by.v, sizeof by.v}, "user");
}

// ---- paths without a token ---------------------------------------------------------------------------------------------------------

static Status look(Cx *cx) {
    int version, newest;
    TRY(store_version(cx, cx->app->store, &version, &newest));
    if (version == newest) return OK;
    return fail(cx, BUSY, NULL, "the database is of version %d, not %d", version, newest);
}

static void ready(Request *r) {
    Cx *cx = r->cx;
    StoreStats stats;
    store_stats(r->server->app->store, &stats);
    if (stats.unsafe) {
        Status s = with_hint(cx,
            fail(cx, BUSY, NULL, "a sync of the disk failed, so nothing more is kept"),
            "see to the disk, then start the program again");
        (void)s;
    } else if (!atomic_load(&r->server->stopping) && look(cx) == OK) {
        request_json(r, S("{\"status\":\"ready\"}"));
        return;
    }
    if (cx->error.status == OK) {
        Status s = fail(cx, BUSY, NULL, "the server is stopping");
        (void)s;
    }
    request_refuse(r, (Problem)BUSY);
}

static void problem_page(Request *r, Str word) {
    for (Problem p = PROBLEM_INPUT; p < PROBLEM_N; p++) {
        if (!str_is(word, problem_word(p))) continue;
        Buf b = buf_new(r->cx->arena);
        JsonOut o = json_out(&b);
        json_open(&o, '{');
        JSON_KZ(&o, "type"), json_str(&o, r->path);
        JSON_KZ(&o, "title"), json_str(&o, str_of(problem_title(p)));
        JSON_KZ(&o, "status"), json_int(&o, problem_http(p));
        JSON_KZ(&o, "help"), json_str(&o, str_of(problem_help(p)));
        json_close(&o, '}');
        request_json(r, buf_str(&b));
        return;
    }
    no_path(r);
}

// False where the path is none of these.
static bool open_path(Request *r) {
    static const struct {
        const char *path;
        RoutePlace place;
    } paths[] = {{"/", AT_ROOT}, {"/healthz", AT_HEALTH}, {"/readyz", AT_READY},
        {"/metrics", AT_METRICS}, {"/v1/openapi.json", AT_OPENAPI}};
    Server *s = r->server;
    RoutePlace place = AT_NOWHERE;
    for (int i = 0; i < COUNT(paths); i++)
        if (str_is(r->path, paths[i].path)) place = paths[i].place;
    if (str_starts(r->path, S("/problems/"))) place = AT_PROBLEM;
    if (place == AT_NOWHERE) return false;
    r->route = metrics_place(s->metrics, place);
    if (!request_method(r, get_methods)) return true;
    Buf b;
    switch (place) {
    case AT_HEALTH: request_json(r, S("{\"status\":\"alive\"}")); break;
    case AT_READY: ready(r); break;
    case AT_METRICS:
        b = buf_new(r->cx->arena);
        metrics_write(s->metrics, r->cx, pool_waiting(s->pool), atomic_load(&s->active),
            streams_listening(s->streams), &b);
        guard_metrics(s->guard, &b);
        audit_metrics(s->audit, &b);
        request_text(r, "text/plain; version=0.0.4; charset=utf-8", buf_str(&b));
        break;
    case AT_OPENAPI: request_json(r, s->openapi); break;
    case AT_PROBLEM: problem_page(r, str_cut(r->path, sizeof "/problems/" - 1, r->path.n)); break;
    default:
        request_json(r, S("{\"program\":\"argosy\",\"description\":\"/v1/openapi.json\"}"));
        break;
    }
    return true;
}

// ---- paths with a token ------------------------------------------------------------------------------------------------------------

static bool trace_path(Request *r, Str rest) {
    Str number, what = str_split(rest, '/', &number);
    if ((!str_is(what, "order") && !str_is(what, "lot")) || number.n == 0) return false;
    r->route = metrics_place(r->server->metrics, AT_TRACE);
    if (request_method(r, get_methods) && request_actor(r)) read_trace(r, what, number);
    return true;
}

// A kind of document that there is not is found by the handler, which names those there are.
static bool document_path(Request *r, Str rest) {
    Str number, what = str_split(rest, '/', &number);
    if (what.n == 0 || number.n == 0) return false;
    r->route = metrics_place(r->server->metrics, AT_DOCUMENT);
    if (request_method(r, get_methods) && request_actor(r)) read_document(r, what, number);
    return true;
}

static bool import_path(Request *r, Str plural) {
    const Entity *e = import_entity_of(r->server->app, plural);
    if (!e) return false;
    r->route = metrics_place(r->server->metrics, AT_IMPORT);
    if (request_method(r, post_methods) && request_actor(r)) write_import(r, e);
    return true;
}

static bool table_path(Request *r, Str rest) {
    const App *app = r->server->app;
    Str verb, noun = str_split(rest, '/', &verb);
    if (verb.n == 0 && noun.n == rest.n) {
        const View *v = app_view(app, noun);
        if (!v) return false;
        r->route = metrics_view(r->server->metrics, v);
        if (request_method(r, get_methods) && request_actor(r)) read_view(r, v);
        return true;
    }
    const Action *a = app_action(app, noun, verb);
    if (!a) return false;
    r->route = metrics_action(r->server->metrics, a);
    if (request_method(r, post_methods) && request_actor(r)) write_action(r, a);
    return true;
}

void request_handle(Request *r) {
    (void)memory_taken(); // of whoever ran on this thread before
    r->cx->now = r->server->app->clock(r->server->app);
    r->route = metrics_place(r->server->metrics, AT_NOWHERE);
    if (r->malformed) {
        Status s = fail(r->cx, INPUT, NULL, "the request is malformed: %s", r->malformed);
        (void)s;
        request_refuse(r, PROBLEM_HTTP);
        return;
    }
    bool watched = str_is(r->path, "/healthz") || str_is(r->path, "/readyz");
    if (!watched &&
        !within_pace(r, r->server->address_pace, address_name(r->cx->arena, r->address), "address"))
        return;
    if (r->too_large) {
        Status s = fail(r->cx, INPUT, NULL, "the body is larger than %d bytes", LIMIT_BODY_BYTES);
        s = with_hint(r->cx, s, "send fewer at once: at most %d actions and %d bytes",
            LIMIT_ARRAY_ACTIONS, LIMIT_BODY_BYTES);
        (void)s;
        request_refuse(r, PROBLEM_SIZE);
        return;
    }
    if (r->no_memory) {
        Status s = fail(r->cx, BUSY, NULL, "the server is at work on as many bytes as it takes");
        request_refuse(r, (Problem)s);
        return;
    }
    if (web_path(r) || open_path(r)) return;
    Str rest = str_cut(r->path, sizeof "/v1/" - 1, r->path.n);
    if (!str_starts(r->path, S("/v1/"))) {
        no_path(r);
    } else if (str_is(rest, "prove")) {
        r->route = metrics_place(r->server->metrics, AT_PROVE);
        if (request_method(r, get_methods) && request_actor(r)) read_proof(r);
    } else if (str_is(rest, "session")) {
        session_path(r);
    } else if (str_is(rest, "stream")) {
        r->route = metrics_place(r->server->metrics, AT_STREAM);
        if (request_method(r, get_methods) && request_actor(r)) stream_path(r);
    } else if (str_is(rest, "tables")) {
        r->route = metrics_place(r->server->metrics, AT_TABLES);
        if (request_method(r, get_methods) && request_actor(r)) read_tables(r);
    } else if (str_starts(rest, S("trace/"))) {
        if (!trace_path(r, str_cut(rest, sizeof "trace/" - 1, rest.n))) no_path(r);
    } else if (str_starts(rest, S("document/"))) {
        if (!document_path(r, str_cut(rest, sizeof "document/" - 1, rest.n))) no_path(r);
    } else if (str_starts(rest, S("import/"))) {
        if (!import_path(r, str_cut(rest, sizeof "import/" - 1, rest.n))) no_path(r);
    } else if (str_starts(rest, S("attachment/"))) {
        r->route = metrics_place(r->server->metrics, AT_ATTACHMENT);
        if (request_method(r, get_methods) && request_actor(r))
            read_attachment(r, str_cut(rest, sizeof "attachment/" - 1, rest.n));
    } else if (!table_path(r, rest)) {
        no_path(r);
    }
}
