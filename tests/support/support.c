// Fresh stores for tests. On SQLite a folder under /tmp with one file; on PostgreSQL a database of its own, so that tests may run
// at the same time.
#include "support/support.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *test_db(void) {
    const char *db = getenv("ARGOSY_TEST_DB");
    return db && *db ? db : "sqlite";
}

static void give_up(const char *what, const char *why) {
    fprintf(stderr, "test support: %s: %s\n", what, why);
    abort();
}

static void postgres_admin(const char *server, const char *sql) {
    PGconn *c = PQconnectdb(server);
    if (PQstatus(c) != CONNECTION_OK) give_up("cannot connect", PQerrorMessage(c));
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) give_up(sql, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
}

// postgresql://user@host:port/base?x becomes postgresql://user@host:port/NAME?x
static Str url_with_database(Arena *a, Str url, Str name) {
    ptrdiff_t authority = str_find(url, S("://"));
    if (authority < 0) give_up("ARGOSY_TEST_DB is no URL", url.at);
    Str rest = str_cut(url, (size_t)authority + 3, url.n), path, query;
    size_t host = str_split(rest, '/', &path).n;
    Str base = str_split(path.n ? path : str_cut(rest, host, rest.n), '?', &query);
    (void)base;
    Str head = str_cut(url, 0, (size_t)authority + 3 + host);
    return str_fmt(a, STR_FMT "/" STR_FMT "%s" STR_FMT, STR_ARG(head), STR_ARG(name),
        query.n ? "?" : "", STR_ARG(query));
}

World *world_new(const Module *const *modules) {
    return world_open(modules, (StoreOptions){.create = true});
}

static Status fill(World *w, const Module *const *modules, Str url, const StoreOptions *options, Cx *cx) {
    Upgrade upgrade;
    TRY(store_open(cx, url, options, &w->store));
    TRY(store_upgrade(cx, w->store, false, &upgrade));
    w->url = strdup(url.at);
    w->app = app_new(modules, w->store);
    w->app->clock = clock_simulated;
    CHECK(time_parse(S("2011-06-01T08:00:00Z"), &w->app->simulated));
    w->cx = cx_new(w->app, actor_system());
    return OK;
}

World *world_on_disk(const Module *const *modules, StoreOptions options, Cx *cx) {
    World *w = calloc(1, sizeof *w);
    options.create = true;
    if (fill(w, modules, S("shop.db"), &options, cx) == OK) return w;
    store_close(w->store);
    free(w);
    return NULL;
}

World *world_open(const Module *const *modules, StoreOptions options) {
    static int made;
    World *w = calloc(1, sizeof *w);
    Arena *a = arena_new();
    Cx cx = {.arena = a};
    bool sqlite = strcmp(test_db(), "sqlite") == 0;
    Str url;
    if (sqlite) {
        char folder[] = "/tmp/argosy-test-XXXXXX";
        if (!mkdtemp(folder)) give_up("cannot make a folder", folder);
        w->place = strdup(folder);
        url = str_fmt(a, "%s/test.db", folder);
    } else {
        Str name = str_fmt(a, "argosy_test_%d_%d", (int)getpid(), ++made);
        w->place = strdup(name.at);
        postgres_admin(test_db(), str_fmt(a, "create database %s", name.at).at);
        url = url_with_database(a, str_of(test_db()), name);
    }
    assert_ok(&cx, fill(w, modules, url, &options, &cx));
    arena_free(a);
    return w;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void world_free(World *w) {
    cx_free(w->cx);
    store_close(w->store);
    app_free(w->app);
    Arena *a = arena_new();
    if (w->place && w->place[0] == '/') {
        if (nftw(w->place, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0)
            give_up("cannot remove", w->place);
    } else if (w->place) {
        postgres_admin(test_db(), str_fmt(a, "drop database %s with (force)", w->place).at);
    }
    arena_free(a);
    free((char *)(uintptr_t)w->url);
    free(w->place);
    free(w);
}

void world_advance(World *w, int64_t microseconds) {
    w->app->simulated.v += microseconds;
    w->cx->now = w->app->simulated;
}

bool world_is_sqlite(const World *w) { return store_is_sqlite(w->store); }

typedef struct {
    Status (*run)(Cx *cx, void *data);
    void *data;
} Call;

static Status run_call(Job *job) {
    Call *call = job->data;
    return call->run(job->cx, call->data);
}

Status world_write(World *w, Status (*run)(Cx *cx, void *data), void *data) {
    Call call = {run, data};
    Job job = {.cx = w->cx, .run = run_call, .data = &call};
    w->cx->error = (Error){0};
    return store_write(w->store, &job);
}

const char *world_act(World *w, const char *noun, const char *verb, const char *json) {
    Cx *cx = w->cx;
    cx->error = (Error){0};
    Act act = {.cx = cx,
        .action = app_action(w->app, str_of(noun), str_of(verb)),
        .want_json = true,
        .body = str_of(json)};
    if (!act.action) give_up("there is no action", verb);
    Json *body;
    JsonError error;
    if (!json_parse(cx->arena, str_of(json), &body, &error)) give_up("this is no JSON", json);
    if (act_read_json(&act, body) != OK || act_now(w->app, &act) != OK) return NULL;
    return str_z(cx->arena, act.reply);
}

const char *world_view(World *w, const char *view, const char *filters) {
    Cx *cx = w->cx;
    cx->error = (Error){0};
    Query q = {.view = app_view(w->app, str_of(view)), .limit = 1000};
    if (!q.view) give_up("there is no view", view);
    Str rest = str_of(filters);
    q.filters = NEW_ARRAY(cx->arena, Filter, rest.n + 1);
    while (rest.n) {
        Str value, one = str_split(rest, '&', &rest), name = str_split(one, '=', &value);
        q.filters[q.filters_n++] = (Filter){name, value};
    }
    Buf out = buf_new(cx->arena);
    Str next;
    if (view_run(cx, &q, &out, &next) != OK) return NULL;
    return buf_str(&out).at;
}

int64_t world_int(World *w, const char *sql) {
    int64_t v = 0;
    Cx *cx = w->cx;
    cx->error = (Error){0};
    assert_ok(cx, store_read(cx, w->store));
    Rows r;
    assert_ok(cx, sql_open_text(cx, &r, str_of(sql), NO_ARGS));
    if (rows_next(&r)) v = rows_int(&r, 0);
    assert_ok(cx, rows_end(&r));
    store_read_end(cx);
    return v;
}

void world_print_error(const Cx *cx) {
    const Error *e = &cx->error;
    print_error("%s: " STR_FMT " (field \"" STR_FMT "\", value \"" STR_FMT "\", hint \"" STR_FMT
                "\", %s:%d)\n",
        status_info[e->status].word, STR_ARG(e->text), STR_ARG(e->field), STR_ARG(e->value),
        STR_ARG(e->hint), e->file ? e->file : "", e->line);
}

void world_assert_status(Cx *cx, Status got, Status want, const char *what, const char *file, int line) {
    if (got == want) return;
    print_error("%s gave %s instead of %s\n", what, status_info[got].word, status_info[want].word);
    if (got != OK) world_print_error(cx);
    _fail(file, line);
}
