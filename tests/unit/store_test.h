// A bare store for the store's own tests: no schema but what the test makes. On PostgreSQL a schema of its own in the database
// that ARGOSY_TEST_DB names; on SQLite a file in a folder of its own.
#ifndef ARGOSY_TESTS_STORE_TEST_H
#define ARGOSY_TESTS_STORE_TEST_H

#include <dirent.h>
#include <libpq-fe.h>

#include "support/base_test.h"

#include "store/migrate.h"
#include "store/sql.h"
#include "store/store.h"

typedef struct {
    Cx cx;
    IdGen ids;
    Store *store;
    char url[512];
    char folder[256]; // for files
    char schema[64];  // PostgreSQL; else empty
} Place;

static inline const char *place_db(void) {
    const char *db = getenv("ARGOSY_TEST_DB");
    return db && *db ? db : "sqlite";
}
static inline bool on_sqlite(void) { return !strcmp(place_db(), "sqlite"); }

static inline Cx place_cx(IdGen *ids) {
    return (Cx){.arena = arena_new(), .ids = ids, .now = {INT64_C(1306915200000000)}};
}

// Says the context's error where the status is not the wanted one.
static inline void expect_at(Cx *cx, Status got, Status want, const char *file, int line) {
    if (got != want)
        print_error("status %s, not %s: " STR_FMT "\n", status_info[got].word,
            status_info[want].word, STR_ARG(cx->error.text));
    if (got != want) _fail(file, line);
    cx->error = (Error){0};
}
#define expect(cx, call, want) expect_at((cx), (call), (want), __FILE__, __LINE__)
#define expect_ok(cx, call) expect((cx), (call), OK)

static inline void postgres_sql(const char *sql) {
    PGconn *c = PQconnectdb(place_db());
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) fail_msg("%s: %s", sql, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
}

static inline void place_open_as(Place *p, StoreOptions options) {
    expect_ok(&p->cx, store_open(&p->cx, str_of(p->url), &options, &p->store));
}
static inline void place_open(Place *p) { place_open_as(p, (StoreOptions){.create = true}); }

// A place, with its store still closed.
static inline Place *place_new(void) {
    static int made;
    Place *p = calloc(1, sizeof *p);
    p->cx = place_cx(&p->ids);
    const char *tmp = getenv("TMPDIR");
    snprintf(p->folder, sizeof p->folder, "%s/argosy-store-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(p->folder));
    if (on_sqlite()) {
        snprintf(p->url, sizeof p->url, "sqlite:%s/test.db", p->folder);
        return p;
    }
    snprintf(p->schema, sizeof p->schema, "test_%d_%d", (int)getpid(), ++made);
    snprintf(p->url, sizeof p->url, "%s%coptions=-csearch_path=%s", place_db(),
        strchr(place_db(), '?') ? '&' : '?', p->schema);
    char sql[128];
    snprintf(sql, sizeof sql, "create schema %s", p->schema);
    postgres_sql(sql);
    return p;
}

static inline void place_free(Place *p) {
    char text[1024];
    store_close(p->store);
    if (p->schema[0]) {
        snprintf(text, sizeof text,
            "set client_min_messages = warning; drop schema if exists %s cascade", p->schema);
        postgres_sql(text);
    }
    DIR *d = opendir(p->folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(text, sizeof text, "%s/%s", p->folder, e->d_name);
        unlink(text);
    }
    if (d) closedir(d);
    rmdir(p->folder);
    arena_free(p->cx.arena);
    free(p);
}

// A function as a job of its own context.
typedef struct {
    Job job;
    Cx cx;
    Status (*run)(Cx *cx, void *data);
    void *data;
} Task;

static inline Status task_run(Job *job) {
    Task *t = job->data;
    return t->run(&t->cx, t->data);
}

static inline Job *task_make(Task *t, Place *p, Status (*run)(Cx *cx, void *data), void *data) {
    *t = (Task){.cx = place_cx(&p->ids), .run = run, .data = data};
    t->job = (Job){.cx = &t->cx, .run = task_run, .data = t};
    return &t->job;
}
static inline void task_free(Task *t) { arena_free(t->cx.arena); }

// Runs a function in a transaction of the place's own context.
static inline Status place_write(Place *p, Status (*run)(Cx *cx, void *data), void *data) {
    Task t;
    Job *job = task_make(&t, p, run, data);
    Status status = store_write(p->store, job);
    if (status != OK) {
        p->cx.error = t.cx.error;
        p->cx.error.text = str_dup(p->cx.arena, t.cx.error.text);
        p->cx.error.hint = str_dup(p->cx.arena, t.cx.error.hint);
    }
    task_free(&t);
    return status;
}

static inline Status exec_schema(Cx *cx, void *text) {
    return sql_exec(cx, migrate_text(cx->arena, str_of(text), conn_is_sqlite(cx->conn)).at);
}
static inline void place_schema(Place *p, char *text) {
    expect_ok(&p->cx, place_write(p, exec_schema, text));
}

// An open place with table box (id, n, t, b).
static inline Place *place_with_box_as(StoreOptions options) {
    static char box[] =
        "create table schema_version (version @key, name text not null, applied @int not null) "
        "@strict;"
        "create table meta (name text primary key, value @int not null) @strict;"
        "insert into meta (name, value) values ('data', 1);"
        "create table counter (name text primary key, value @int not null) @strict;"
        "create table box (id @key, n @int not null, t text not null, b @blob not null) @strict;"
        "create unique index box_t on box (t) where t <> ''";
    Place *p = place_new();
    place_open_as(p, options);
    place_schema(p, box);
    return p;
}
static inline Place *place_with_box(void) {
    return place_with_box_as((StoreOptions){.create = true});
}

static inline int64_t place_int(Place *p, const char *sql) {
    int64_t v = 0;
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    expect_ok(&p->cx, sql_get(&p->cx, NULL, sql, NO_ARGS, OUT(O(&v))));
    store_read_end(&p->cx);
    return v;
}

static inline Status box_put(Cx *cx, int64_t id, int64_t n) {
    return sql_run(
        cx, "insert into box (id, n, t, b) values ($1, $2, '', $3)", A(id), A(n), arg_blob(S("")));
}

#endif
