// A store as the rest of the program sees it: opened by its URL, read through a pool of connections, closed.
//
// Which of the two stores it is shows in store->driver only. Readers' connections are made when they are first needed and kept;
// one who finds none waits until another gives his back.
#include "store/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/archive.h"
#include "store/conn.h"

bool store_is_sqlite(const Store *s) { return s->driver->sqlite; }
Str store_url(const Store *s) { return s->shown; }

// postgresql://user:password@host/…?password=… without the password.
Str url_without_password(Arena *a, Str url) {
    ptrdiff_t from = str_find(url, S("://"));
    if (from < 0) return str_dup(a, url);
    size_t start = (size_t)from + 3, end = start;
    while (end < url.n && url.at[end] != '/' && url.at[end] != '?') end++;
    size_t at = end, colon = end;
    for (size_t i = start; i < end; i++)
        if (url.at[i] == '@') at = i;
    for (size_t i = at; i-- > start;)
        if (url.at[i] == ':') colon = i;
    Buf b = buf_new(a);
    if (at < end && colon < at) {
        buf_add(&b, str_cut(url, 0, colon));
        buf_add(&b, str_cut(url, at, url.n));
    } else {
        buf_add(&b, url);
    }
    Str shown = buf_str(&b), rest;
    Str head = str_split(shown, '?', &rest);
    if (!rest.n) return shown;
    Buf kept = buf_new(a);
    buf_add(&kept, head);
    for (char join = '?'; rest.n;) {
        Str part = str_split(rest, '&', &rest);
        if (str_starts(part, S("password="))) continue;
        buf_char(&kept, join);
        buf_add(&kept, part);
        join = '&';
    }
    return buf_str(&kept);
}

static Status pick_driver(Cx *cx, Str url, const Driver **driver, Str *at) {
    *at = url;
    *driver = &sqlite_driver;
    if (str_starts(url, S("postgresql://")) || str_starts(url, S("postgres://"))) {
        *driver = &postgres_driver;
        return OK;
    }
    if (str_starts(url, S("sqlite:"))) *at = str_cut(url, sizeof "sqlite:" - 1, url.n);
    else if (str_find(url, S("://")) >= 0)
        return with_hint(cx, with_value(cx, fail(cx, INPUT, "db", "there is no such kind of store"), url),
            "give a file name, sqlite:FILE, or postgresql://…");
    if (!at->n || str_is(*at, ":memory:") || memchr(at->at, 0, at->n))
        return with_hint(cx, with_value(cx, fail(cx, INPUT, "db", "this is no file name"), url),
            "give the name of a file that can be written");
    return OK;
}

static void free_store(Store *s) {
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->work);
    pthread_cond_destroy(&s->room);
    pthread_mutex_destroy(&s->pool_lock);
    pthread_cond_destroy(&s->pool_free);
    pthread_mutex_destroy(&s->alone);
    arena_free(s->arena);
    memory_free(s->threads);
    memory_free(s);
}

static int sensible_readers(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 2 ? 4 : cores > 16 ? 32 : (int)cores * 2;
}

Status store_open(Cx *cx, Str url, const StoreOptions *options, Store **out) {
    static const StoreOptions none;
    const Driver *driver;
    Str at;
    TRY(pick_driver(cx, url, &driver, &at));
    Store *s = heap_alloc(1, sizeof *s);
    s->driver = driver;
    s->arena = arena_new();
    s->at = str_z(s->arena, at);
    s->name = s->at;
    s->shown = driver->sqlite ? str_of(s->at) : url_without_password(s->arena, at);
    s->options = options ? *options : none;
    s->last = &s->first;
    s->readers_max = s->options.readers > 0 ? s->options.readers : sensible_readers();
    s->threads_n = driver->sqlite ? 1 : s->options.workers > 0 ? s->options.workers : 8;
    s->threads = heap_alloc((size_t)s->threads_n, sizeof *s->threads);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->work, NULL);
    pthread_cond_init(&s->room, NULL);
    pthread_mutex_init(&s->pool_lock, NULL);
    pthread_cond_init(&s->pool_free, NULL);
    pthread_mutex_init(&s->alone, NULL);
    Status status = driver->open(cx, s);
    if (status != OK) {
        free_store(s);
        return status;
    }
    for (int i = 0; i < s->threads_n; i++)
        CHECK(pthread_create(&s->threads[i], NULL, driver->work, s) == 0);
    int version, newest;
    status = store_version(cx, s, &version, &newest);
    if (status == OK && version > newest)
        status = with_hint(cx,
            fail(cx, STATE, "db", "the database is of version %d; this program knows up to %d",
                version, newest),
            "use a newer argosy");
    if (status == OK && version == newest) status = archive_mend(cx, s);
    if (status != OK) {
        store_close(s);
        return status;
    }
    *out = s;
    return OK;
}

Status store_settle(Cx *cx, Store *s) {
    CHECK(cx->conn == NULL);
    return s->driver->settle ? s->driver->settle(cx, s) : OK;
}

void store_close(Store *s) {
    if (!s) return;
    queue_close(s);
    for (int i = 0; i < s->threads_n; i++) pthread_join(s->threads[i], NULL);
    pthread_mutex_lock(&s->pool_lock);
    while (s->readers > 0) {
        while (!s->pool) pthread_cond_wait(&s->pool_free, &s->pool_lock);
        Conn *c = s->pool;
        s->pool = c->next;
        s->driver->disconnect(c);
        s->readers--;
    }
    pthread_mutex_unlock(&s->pool_lock);
    s->driver->close(s);
    free_store(s);
}

void store_before_commit(Store *s, Status (*hook)(Cx *cx)) {
    pthread_mutex_lock(&s->lock);
    s->hook = hook;
    pthread_mutex_unlock(&s->lock);
}

bool store_lends(const Store *s) { return s->options.relaxed && s->driver->sqlite; }

// ---- reading ---------------------------------------------------------------------------------------------------------

static void give_back(Store *s, Conn *c, bool good) {
    if (!good) s->driver->disconnect(c);
    pthread_mutex_lock(&s->pool_lock);
    if (good) {
        c->next = s->pool;
        s->pool = c;
    } else {
        s->readers--;
    }
    pthread_cond_signal(&s->pool_free);
    pthread_mutex_unlock(&s->pool_lock);
}

static Status take_reader(Cx *cx, Store *s, Conn **out) {
    pthread_mutex_lock(&s->pool_lock);
    while (!s->pool && s->readers >= s->readers_max)
        pthread_cond_wait(&s->pool_free, &s->pool_lock);
    if (s->pool) {
        *out = s->pool;
        s->pool = s->pool->next;
        pthread_mutex_unlock(&s->pool_lock);
        return OK;
    }
    s->readers++;
    pthread_mutex_unlock(&s->pool_lock);
    Status status = s->driver->connect(cx, s, false, out);
    if (status == OK) return OK;
    pthread_mutex_lock(&s->pool_lock);
    s->readers--;
    pthread_cond_signal(&s->pool_free);
    pthread_mutex_unlock(&s->pool_lock);
    return status;
}

static void lend(Cx *cx, Store *s) {
    pthread_mutex_lock(&s->alone);
    cx->conn = s->own;
    cx->conn->write = false;
}

static void take_back(Conn *c) {
    conn_close_cursors(c);
    c->write = true;
    pthread_mutex_unlock(&c->store->alone);
}

Status store_read(Cx *cx, Store *s) {
    CHECK(cx->conn == NULL);
    Conn *c;
    if (store_lends(s)) {
        lend(cx, s);
        return OK;
    }
    TRY(take_reader(cx, s, &c));
    cx->conn = c;
    Status status = s->driver->begin_read(cx, c);
    if (status == OK) return OK;
    cx->conn = NULL;
    give_back(s, c, false);
    return status;
}

void store_read_end(Cx *cx) {
    Conn *c = cx->conn;
    if (!c || c->write) return;
    cx->conn = NULL;
    if (store_lends(c->store)) {
        take_back(c);
        return;
    }
    conn_close_cursors(c);
    if (memory_is_short()) conn_caches_clear(c); // what was read may not be what is kept
    give_back(c->store, c, c->driver->end_read(c));
}

// ---- small things ----------------------------------------------------------------------------------------------------

Status store_data_changed(Cx *cx) {
    TRY(sql_run_args(cx, "update meta set value = value + 1 where name = 'data'", NO_ARGS, NULL));
    conn_caches_clear(cx->conn);
    return OK;
}

Status store_take_numbers(Cx *cx, Str counter, int64_t size, int64_t *first) {
    CHECK(cx->conn != NULL && size > 0);
    return cx->conn->driver->take_numbers(cx, counter, size, first);
}

// Not one statement with `returning`: that has SQLite open a statement journal, at a cost that grows with the group.
Status store_count(Cx *cx, Str counter, int64_t size, int64_t *first) {
    CHECK(cx->conn != NULL && cx->conn->write && size > 0);
    int64_t last, known;
    TRY(sql_run_n(cx, &known, "update counter set value = value + $2 where name = $1", A(counter), A(size)));
    if (!known)
        TRY(sql_run(cx,
            "insert into counter (name, value) values ($1, $2) "
            "on conflict (name) do update set value = counter.value + excluded.value",
            A(counter), A(size)));
    TRY(sql_get(cx, NULL, "select value from counter where name = $1", IN(A(counter)), OUT(O(&last))));
    *first = last - size + 1;
    return OK;
}

Status store_backup(Cx *cx, Store *s, const char *file) { return s->driver->backup(cx, s, file); }

Status store_archive(Cx *cx, Store *s, const char *folder) {
    if (!s->driver->sqlite)
        return with_hint(cx, fail(cx, INPUT, "continuous", "PostgreSQL keeps its archive itself"),
            "set archive_mode and archive_command there: docs/operations.md says how");
    return folder ? archive_base(cx, s, folder) : archive_stop(cx, s);
}

Status store_archive_restore(Cx *cx, Str url, const char *folder, int64_t event, Time until) {
    const Driver *driver;
    Str at;
    TRY(pick_driver(cx, url, &driver, &at));
    if (driver->sqlite) return archive_restore(cx, str_z(cx->arena, at), folder, event, until);
    return with_hint(cx, fail(cx, INPUT, "file", "%s is a folder", folder),
        "PostgreSQL goes back to a moment by recovery_target_time: docs/operations.md says how");
}

Status store_backup_spares(Cx *cx, const Store *s, const char *file) {
    struct stat st;
    if (stat(file, &st) != 0 || (S_ISREG(st.st_mode) && s->driver->is_backup(file))) return OK;
    return fail(cx, INPUT, "file", "%s is there, and no backup of argosy", file);
}

Status store_restore(Cx *cx, Str url, const char *file) {
    const Driver *driver;
    Str at;
    TRY(pick_driver(cx, url, &driver, &at));
    return driver->sqlite ? sqlite_restore(cx, str_z(cx->arena, at), file)
                          : postgres_restore(cx, at, file);
}
