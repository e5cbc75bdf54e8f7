// PostgreSQL: connections and transactions.
//
// Readers and workers (pg_work.c) have a connection each; a broken one is opened again at its next transaction. One more belongs
// to the store: it takes numbers, each in a transaction of its own, so that nobody waits for another's counter.
//
// A schema holds one company: the URL's search path says which (?options=-csearch_path%3Dname). While a store is open it keeps a
// shared advisory lock named after that schema, so that a restore can see that nobody uses it.
#include "store/postgres.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"

enum { READ_TRIES = 25 }; // of a reader to find a server, some 5 s

static void ignore_notice(void *arg, const PGresult *r) { (void)arg, (void)r; }

// ---- connections -----------------------------------------------------------------------------------------------------

PgConn *pg_conn_new(Store *s, bool write) {
    PgConn *c = heap_alloc(1, sizeof *c);
    conn_init(&c->base, &postgres_driver, s, write);
    c->cx.arena = arena_new();
    return c;
}

void pg_lost(PgConn *c) {
    conn_forget_statements(&c->base);
    conn_caches_clear(&c->base);
    PQfinish(c->pg);
    c->pg = NULL;
    c->base.data = -1;
    c->forgotten = 0;
    c->sent = 0;
    c->data_known = c->broken = c->resync = false;
}

Status pg_away(Cx *cx) {
    Str text = cx->error.text;
    cx->error = (Error){0};
    return with_hint(cx, fail(cx, BUSY, "db", STR_FMT, STR_ARG(text)), "try again later");
}

// What the server is told of this connection. A page of a list ends long before machine code for its statement would be ready. And the
// other way round: the server notices within seconds when a worker's machine is gone, and gives up its locks.
static Status settle(Cx *cx, PgConn *c) {
    TRY(pg_send(cx, c,
        "select set_config(name, case name when 'jit' then 'off' when "
        "'client_connection_check_interval' "
        "then '5s' when 'tcp_keepalives_count' then '3' else '5' end, false) from pg_settings "
        "where name "
        "in ('jit', 'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', "
        "'client_connection_check_interval')"));
    return pg_wait(cx, c, NULL);
}

Status pg_open(Cx *cx, PgConn *c, const char *url) {
    // A server that is gone without a word is noticed within seconds; what the URL says of these counts, since it comes later.
    static const char *const names[] = {"connect_timeout", "tcp_user_timeout", "keepalives_idle",
        "keepalives_interval", "keepalives_count", "fallback_application_name", "dbname",
        "client_encoding", NULL};
    const char *const values[] = {"3", "5000", "5", "2", "3", "argosy", url, "UTF8", NULL};
    if (c->pg && !c->broken && PQstatus(c->pg) == CONNECTION_OK) return OK;
    if (c->pg) pg_lost(c);
    c->failed = OK;
    c->broken = false;
    c->pg = PQconnectdbParams(names, values, 1);
    if (!c->pg || PQstatus(c->pg) != CONNECTION_OK) {
        Str why = str_trim(str_of(c->pg ? PQerrorMessage(c->pg) : "out of memory"));
        Status status = fail(cx, SYSTEM, "db", "the database cannot be reached: " STR_FMT, STR_ARG(why));
        PQfinish(c->pg);
        c->pg = NULL;
        return status;
    }
    PQsetNoticeReceiver(c->pg, ignore_notice, NULL);
    if (!PQenterPipelineMode(c->pg)) return pg_fail(cx, c, NULL, "");
    return settle(cx, c);
}

// A reader connects when it begins to read.
static Status connect_to(Cx *cx, Store *s, bool write, Conn **out) {
    PgConn *c = pg_conn_new(s, write);
    *out = &c->base;
    Status status = write ? pg_open(cx, c, s->at) : OK;
    if (status != OK) s->driver->disconnect(&c->base);
    return status;
}

static void disconnect(Conn *base) {
    PgConn *c = (PgConn *)base;
    conn_end(base);
    PQfinish(c->pg);
    arena_free(c->cx.arena);
    memory_free(c);
}

// ---- transactions ----------------------------------------------------------------------------------------------------

// One number, without parameters.
static Status ask(Cx *cx, PgConn *c, const char *sql, int64_t *value) {
    PGresult *r;
    TRY(pg_send(cx, c, sql));
    TRY(pg_wait(cx, c, &r));
    *value = PQntuples(r) > 0 ? pg_int(r, 0, 0) : 0;
    PQclear(r);
    return OK;
}

static Status see_data(Cx *cx, PgConn *c) {
    static const char *const sql = "select value from meta where name = 'data'";
    PGresult *r;
    if (!c->data_known) {
        if (!PQsendPrepare(c->pg, "data", sql, 0, NULL)) return pg_fail(cx, c, NULL, sql);
        c->sent++;
    }
    if (!PQsendQueryPrepared(c->pg, "data", 0, NULL, NULL, NULL, 1))
        return pg_fail(cx, c, NULL, sql);
    c->sent++;
    TRY(pg_wait(cx, c, &r));
    c->data_known = true;
    conn_saw_data(&c->base, PQntuples(r) > 0 ? pg_int(r, 0, 0) : 0);
    PQclear(r);
    return OK;
}

Status pg_fresh(Cx *cx, PgConn *c) {
    c->failed = OK;
    c->retry = c->wrote = false;
    if (!c->resync && c->forgotten == 0) return OK;
    conn_forget_statements(&c->base);
    TRY(pg_send(cx, c, "deallocate all"));
    TRY(pg_wait(cx, c, NULL)); // by itself: a transaction must begin before any other statement
    c->resync = c->data_known = false;
    c->forgotten = 0;
    return OK;
}

Status pg_begin(Cx *cx, PgConn *c, const char *how) {
    Store *s = c->base.store;
    TRY(pg_fresh(cx, c));
    TRY(pg_send(cx, c, how));
    if (!atomic_load(&s->ready)) {
        int64_t n;
        TRY(ask(cx, c,
            "select count(*) from information_schema.tables"
            " where table_schema = current_schema() and table_name = 'meta'",
            &n));
        if (n == 0) return OK;
        atomic_store(&s->ready, true);
    }
    return see_data(cx, c);
}

void pg_rollback(PgConn *c) {
    if (c->wrote) conn_caches_clear(&c->base);
    if (!c->broken && c->pg) {
        Cx *cx = &c->cx;
        arena_reset(cx->arena);
        cx->error = (Error){0};
        c->failed = OK; // of the rollback itself
        if (pg_send(cx, c, "rollback") != OK || pg_wait(cx, c, NULL) != OK) c->broken = true;
    }
    if (c->broken) pg_lost(c);
}

// A connection may have broken while nobody used it, and where its server is gone it takes a while until another one answers.
static Status begin_read(Cx *cx, Conn *base) {
    static const char *const how = "begin isolation level repeatable read read only";
    static const struct timespec pause = {.tv_nsec = 200 * 1000 * 1000};
    PgConn *c = (PgConn *)base;
    for (int tries = 0;; tries++) {
        Status status = pg_open(cx, c, base->store->at);
        bool away = status != OK, lost = away;
        if (!away) status = pg_begin(cx, c, how), lost = c->broken;
        if (status == OK || !lost) return status;
        if (tries == READ_TRIES) return away ? pg_away(cx) : status;
        cx->error = (Error){0};
        if (tries > 0) nanosleep(&pause, NULL);
    }
}

static bool end_read(Conn *base) {
    pg_rollback((PgConn *)base);
    return true;
}

// ---- the store -------------------------------------------------------------------------------------------------------

// The one schema that the search path names.
static Status make_schema(Cx *cx, PgConn *c) {
    PGresult *r;
    TRY(pg_send(cx, c, "select current_setting('search_path')"));
    TRY(pg_wait(cx, c, &r));
    Str path = str_trim(str_dup(cx->arena, str_of(PQgetvalue(r, 0, 0))));
    PQclear(r);
    if (path.n > 1 && path.at[0] == '"' && path.at[path.n - 1] == '"')
        path = str_cut(path, 1, path.n - 1);
    if (!path.n || memchr(path.at, ',', path.n) || memchr(path.at, '"', path.n) || path.at[0] == '$')
        return with_hint(cx,
            with_value(cx, fail(cx, SYSTEM, "db", "the search path names no schema to be made"), path),
            "name one: ?options=-csearch_path=NAME");
    char *name = PQescapeIdentifier(c->pg, path.at, path.n);
    CHECK(name != NULL);
    Status status = pg_send(cx, c, str_fmt(cx->arena, "create schema if not exists %s", name).at);
    PQfreemem(name);
    TRY(status);
    return pg_wait(cx, c, NULL);
}

static Status check_server(Cx *cx, PgConn *c) {
    const char *encoding = PQparameterStatus(c->pg, "server_encoding");
    if (PQserverVersion(c->pg) < 120000)
        return fail(cx, SYSTEM, "db", "PostgreSQL %d is too old, 12 is needed",
            PQserverVersion(c->pg) / 10000);
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return fail(cx, SYSTEM, "db", "the database's encoding is %s, UTF8 is needed",
            encoding ? encoding : "unknown");
    int64_t there, locked;
    TRY(ask(cx, c, "select current_schema() is not null", &there));
    if (!there && !c->base.store->options.create)
        return with_hint(cx, fail(cx, SYSTEM, "db", "the schema of the search path is not there"),
            "argosy init makes it");
    if (!there) TRY(make_schema(cx, c));
    TRY(ask(cx, c, "select pg_try_advisory_lock_shared(hashtextextended('argosy ' || current_schema(), 0))",
        &locked));
    if (!locked) return fail(cx, BUSY, "db", "a backup is being put back into this database");
    return OK;
}

// The store's own connection, opened where it is not. Its commits wait for the disk, and for a standby that is to have them: after a
// fail-over a number that is kept here would otherwise be given to another server as well.
static Status own_open(Cx *cx, Store *s) {
    PgConn *c = ((Postgres *)s->own)->own;
    if (c->pg && !c->broken) return OK;
    TRY(pg_open(cx, c, s->at));
    return check_server(cx, c);
}

static void close_store(Store *s) {
    Postgres *p = s->own;
    disconnect(&p->own->base);
    pthread_mutex_destroy(&p->lock);
    memory_free(p);
}

// A URL's parameter may hold "=" only as %3D, which is easily forgotten in options=-csearch_path=name.
const char *pg_mend_url(Arena *a, const char *url) {
    Buf b = buf_new(a);
    bool value = false, query = false;
    for (; *url; url++) {
        if (*url == '?') query = true;
        if (*url == '&') value = false;
        if (*url == '=' && query && value) {
            buf_z(&b, "%3D");
            continue;
        }
        if (*url == '=') value = true;
        buf_char(&b, *url);
    }
    return buf_str(&b).at;
}

static Status open_store(Cx *cx, Store *s) {
    Postgres *p = heap_alloc(1, sizeof *p);
    s->own = p;
    s->at = pg_mend_url(s->arena, s->at);
    p->own = pg_conn_new(s, true);
    pthread_mutex_init(&p->lock, NULL);
    Status status = own_open(cx, s);
    if (status == OK) s->name = str_z(s->arena, str_of(PQdb(p->own->pg)));
    else close_store(s);
    return status;
}

static Status take_numbers(Cx *cx, Str counter, int64_t size, int64_t *first) {
    Store *s = cx->conn->store;
    Postgres *p = s->own;
    PgConn *c = p->own;
    Cx mine = {.arena = cx->arena, .conn = &c->base};
    Status status = OK;
    int64_t last = 0;
    pthread_mutex_lock(&p->lock);
    for (int tries = 0; tries < 2; tries++) {
        mine.error = (Error){0};
        c->failed = OK;
        status = own_open(&mine, s);
        if (status == OK)
            status = sql_get(&mine, NULL,
                "insert into counter (name, value) values ($1, $2)"
                " on conflict (name) do update set value = counter.value + excluded.value "
                "returning value",
                IN(A(counter), A(size)), OUT(O(&last)));
        if (status == OK || !c->broken) break;
    }
    pthread_mutex_unlock(&p->lock);
    if (status != OK) cx->error = mine.error;
    *first = last - size + 1;
    return status;
}

const Driver postgres_driver = {
    .open = open_store,
    .close = close_store,
    .work = pg_work,
    .connect = connect_to,
    .disconnect = disconnect,
    .begin_read = begin_read,
    .end_read = end_read,
    .prepare = pg_prepare,
    .fits = pg_fits,
    .finalize = pg_finalize,
    .start = pg_start,
    .run = pg_run,
    .step = pg_step,
    .reset = pg_reset,
    .exec = pg_exec,
    .columns = pg_columns,
    .get_int = pg_get_int,
    .get_text = pg_get_text,
    .is_null = pg_is_null,
    .take_numbers = take_numbers,
    .backup = pg_backup,
    .is_backup = pg_is_backup,
    .tables_like = "select count(*) from information_schema.tables"
                   " where table_schema = current_schema() and table_name = $1",
    .lock_versions =
        "select pg_advisory_xact_lock(hashtextextended('argosy upgrade ' || current_schema(), 0))",
};
