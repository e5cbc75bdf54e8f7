// SQLite: connections and statements.
//
// One file in WAL mode with synchronous=full: a commit that returned is on the disk. One connection writes, from one thread
// (writer.c); readers have a connection each, kept from writing by query_only, with the snapshot of their `begin`. So
// neither waits for the other. Another process may write too: then `begin immediate` waits up to busy_timeout.
//
// A relaxed store is one that is made in one go. It has one connection, its journal is in memory, and its transaction stays open over many
// groups; whoever reads borrows the connection while the writer rests. store_settle brings all of it to the disk, in WAL mode from then on.
//
// `$1` is a parameter's name to SQLite, not its number: the places are looked up when a statement is prepared.
#include "store/sqlite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum {
    BUSY_MS = 10000,      // how long to wait for another process's lock
    LITE_ARGS_MAX = 1000, // parameters of one statement
};

typedef struct {
    Stmt base;
    sqlite3_stmt *h;
    int n;          // parameters in SQLite's count
    uint16_t arg[]; // argument (0…) of each
} LiteStmt;

static sqlite3 *db_of(const Conn *c) { return ((const LiteConn *)c)->db; }

// The rights of files are for whoever runs the program to mend, so no line of our source is named.
static Status cannot_write(Cx *cx, sqlite3 *db, const char *what) {
    const char *file = db ? sqlite3_db_filename(db, "main") : NULL;
    Status s = fail(cx, SYSTEM, "db", "%s cannot be written: %s", file ? file : "the database", what);
    cx->error.file = NULL;
    return with_hint(cx,
        s, "the file and its folder must be writable, for reading too: two files are kept beside it; or work on a copy");
}

Status sqlite_fail(Cx *cx, sqlite3 *db, int code, const char *sql) {
    int extended = db ? sqlite3_extended_errcode(db) : code;
    const char *what = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    Str text = str_cut(str_trim(str_of(sql)), 0, 300); // the statement, for whoever mends it
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
        extended == SQLITE_CONSTRAINT_ROWID)
        return fail(cx, STATE, NULL, "this exists already: %s", what);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: // the log's locks were refused again and again
        return with_hint(cx, fail(cx, BUSY, NULL, "the database is in use by another process: %s", what),
            "try again in a moment");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: return cannot_write(cx, db, what);
    case SQLITE_NOMEM: return fail_memory(cx);
    case SQLITE_FULL: return fail(cx, SYSTEM, NULL, "the disk is full: %s", what);
    case SQLITE_NOTADB: return fail(cx, SYSTEM, NULL, "the file is not a database: %s", what);
    case SQLITE_CORRUPT: return fail(cx, SYSTEM, NULL, "the database file is damaged: %s", what);
    default:
        log_line(LOG_ERROR, "store: %s (%d) in: " STR_FMT, what, extended, STR_ARG(text));
        return fail(cx, SYSTEM, NULL, "the store failed: %s (SQLite %d) in: " STR_FMT, what,
            extended, STR_ARG(text));
    }
}

void sqlite_see_sync(Store *s, int extended) {
    if (extended != SQLITE_IOERR_FSYNC && extended != SQLITE_IOERR_DIR_FSYNC) return;
    if (atomic_exchange(&s->unsafe, true)) return;
    log_line(LOG_ERROR,
        "store: a sync of %s failed: nothing more is kept until this program is started again", s->at);
}

Status sqlite_conn_fail(Cx *cx, LiteConn *c, int code, const char *sql) {
    sqlite_see_sync(c->base.store, sqlite3_extended_errcode(c->db));
    return sqlite_fail(cx, c->db, code, sql);
}

Status sqlite_unsafe(Cx *cx) {
    return with_hint(cx,
        fail(cx, SYSTEM, "db", "a sync of the disk failed before, so nothing more is kept"),
        "see to the disk, then start argosy again: all that was acknowledged is there");
}

Status sqlite_lost(Cx *cx) {
    return with_hint(cx,
        fail(cx, SYSTEM, "db", "the store undid what was written before: the disk was full, or failed"),
        "begin again with a new file where there is more room");
}

Status sqlite_exec(Cx *cx, sqlite3 *db, const char *sql) {
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : sqlite_fail(cx, db, code, sql);
}

int64_t sqlite_number(sqlite3 *db, const char *sql, int64_t none) {
    sqlite3_stmt *h = NULL;
    int64_t v = none;
    if (sqlite3_prepare_v2(db, sql, -1, &h, NULL) == SQLITE_OK && sqlite3_step(h) == SQLITE_ROW)
        v = sqlite3_column_int64(h, 0);
    sqlite3_finalize(h);
    return v;
}

// ---- opening ---------------------------------------------------------------------------------------------------------

static void set_up_library(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
} // its counters cost a lock an allocation

void sqlite_set_up(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up_library);
}

// Why the system's file cannot be opened, said better than SQLite does.
static Status find_file(Cx *cx, const char *file, int flags) {
    struct stat st;
    if (stat(file, &st) == 0)
        return S_ISDIR(st.st_mode) ? fail(cx, SYSTEM, "db", "%s is a folder, not a database file", file)
                                   : OK;
    const char *slash = strrchr(file, '/');
    const char *folder = slash ? str_z(cx->arena, (Str){file, (size_t)(slash - file) + 1}) : ".";
    if (errno != ENOENT)
        return fail(cx, SYSTEM, "db", "%s cannot be opened: %s", file, strerror(errno));
    if (stat(folder, &st) != 0)
        return fail(cx, SYSTEM, "db", "%s cannot be opened: there is no folder %s", file, folder);
    if (!(flags & SQLITE_OPEN_CREATE))
        return fail(cx, SYSTEM, "db", "there is no database file %s", file);
    return OK;
}

Status sqlite_connect(Cx *cx, const char *file, const char *vfs, int flags, sqlite3 **out) {
    sqlite_set_up();
    if (!vfs) TRY(find_file(cx, file, flags));
    int code = sqlite3_open_v2(file, out, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
    if (code != SQLITE_OK) {
        const char *why = errno == EACCES ? "permission denied"
            : *out                        ? sqlite3_errmsg(*out)
                                          : sqlite3_errstr(code);
        Status status = fail(cx, SYSTEM, "db", "%s cannot be opened: %s", file, why);
        sqlite3_close(*out);
        *out = NULL;
        return status;
    }
    sqlite3_busy_timeout(*out, BUSY_MS);
    // Plans must not depend on bound values: a statement that compares a parameter with what a partial index asks for would be
    // prepared anew each time another value is bound.
    sqlite3_db_config(*out, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    return OK;
}

// Sets the connection up; the first statement that reads the file finds out whether it is a database at all. Debian's SQLite overwrites what
// is deleted with zeros unless it is told not to. A relaxed store's pages are found in the one connection's own memory.
static Status set_up(Cx *cx, sqlite3 *db, const Store *s, bool write) {
    bool bulk = s->options.bulk, relaxed = store_lends(s);
    int cache = !write ? 16 : relaxed ? 576 : bulk ? 256 : 64; // MiB
    char *sql = sqlite3_mprintf("pragma temp_store = memory; pragma secure_delete = off; pragma "
                                "mmap_size = %d; pragma synchronous = %s;"
                                "pragma cache_size = -%d; pragma wal_autocheckpoint = 0;"
                                "pragma journal_size_limit = 67108864; pragma query_only = %d",
        relaxed ? 0 : 268435456, relaxed ? "off" : "full", cache * 1024, write ? 0 : 1);
    Status status = sql ? sqlite_exec(cx, db, sql) : fail_memory(cx);
    sqlite3_free(sql);
    return status;
}

// Called after a commit, by which it is durable: brings the log into the file where it has grown long. A failure costs nobody anything, as
// the log is kept then; but that of a sync is a warning of the disk that is heeded.
static int checkpoint(void *conn, sqlite3 *db, const char *name, int pages) {
    LiteConn *c = conn;
    if (pages < c->checkpoint_pages) return SQLITE_OK;
    int code = sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code == SQLITE_BUSY) code = SQLITE_OK; // somebody else is at it
    if (code != SQLITE_OK && code != c->checkpoint_code)
        log_line(LOG_WARN, "store: the log of %d pages was not brought into the file: %s (%d)",
            pages, sqlite3_errstr(code), code);
    c->checkpoint_code = code;
    sqlite_see_sync(c->base.store, code);
    return SQLITE_OK;
}

static Status connect_to(Cx *cx, Store *s, bool write, Conn **out) {
    sqlite3 *db = NULL;
    TRY(sqlite_connect(cx, s->at, s->options.vfs,
        SQLITE_OPEN_READWRITE | (write && s->options.create ? SQLITE_OPEN_CREATE : 0), &db));
    Status status = set_up(cx, db, s, write);
    if (status != OK) {
        sqlite3_close(db);
        return status;
    }
    LiteConn *c = heap_alloc(1, sizeof *c);
    conn_init(&c->base, &sqlite_driver, s, write);
    c->db = db;
    c->checkpoint_pages = s->options.log_pages ? s->options.log_pages
        : s->options.bulk                      ? 16384
                                               : 4096;
    if (write) sqlite3_wal_hook(db, checkpoint, c);
    *out = &c->base;
    return OK;
}

static void disconnect(Conn *base) {
    LiteConn *c = (LiteConn *)base;
    conn_end(base);
    // The file is not to be trusted more than the log now.
    if (atomic_load(&base->store->unsafe))
        sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_finalize(c->begin);
    sqlite3_finalize(c->rollback);
    sqlite3_finalize(c->data);
    sqlite3_close(c->db);
    memory_free(c);
}

// A file of ours has table schema_version; an empty file may become ours; any other file is somebody else's.
static Status check_ours(Cx *cx, const Store *s, sqlite3 *db) {
    int code = sqlite3_exec(db, "select 1 from sqlite_master", NULL, NULL, NULL);
    if (code == SQLITE_NOTADB) return fail(cx, SYSTEM, "db", "%s is not a database file", s->at);
    if (code != SQLITE_OK) return sqlite_fail(cx, db, code, NULL);
    if (sqlite_number(db, "select count(*) from sqlite_master", 0) > 0 &&
        sqlite_number(db, "select count(*) from sqlite_master where name = 'schema_version'", 0) == 0)
        return fail(cx, SYSTEM, "db", "%s is a database of another program", s->at);
    return OK;
}

static Status use_wal(Cx *cx, const Store *s, sqlite3 *db) {
    sqlite3_stmt *h = NULL;
    int code = sqlite3_prepare_v2(db, "pragma journal_mode = wal", -1, &h, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(h);
    bool wal = code == SQLITE_ROW && !sqlite3_stricmp((const char *)sqlite3_column_text(h, 0), "wal");
    sqlite3_finalize(h);
    if (wal) return OK;
    if (code != SQLITE_ROW) return sqlite_fail(cx, db, code, NULL);
    return fail(cx, SYSTEM, "db",
        "%s is on a file system that cannot share memory, which the write-ahead log needs", s->at);
}

// A program that ended because a sync had failed may have left parts of the log in the system's memory that count as written and are not on
// the disk. They can be read, so nothing is amiss until the power goes: then whatever was appended is cut off with them. So nothing is
// appended to a log that we did not begin ourselves. Where others use the file the log is theirs, and begun.
Status sqlite_begin_log(Cx *cx, LiteConn *c) {
    sqlite3_busy_timeout(c->db, 0);
    int code = sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(c->db, BUSY_MS);
    c->begun = code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
    return c->begun ? OK : sqlite_conn_fail(cx, c, code, "wal_checkpoint");
}

static Status open_store(Cx *cx, Store *s) {
    Conn *c;
    TRY(connect_to(cx, s, true, &c));
    Status status = check_ours(cx, s, db_of(c));
    if (status == OK)
        status = store_lends(s) ? sqlite_exec(cx, db_of(c), "pragma journal_mode = memory")
                                : use_wal(cx, s, db_of(c));
    if (status != OK) {
        disconnect(c);
        return status;
    }
    s->own = c;
    if (!store_lends(s) && sqlite_begin_log(cx, (LiteConn *)c) != OK)
        cx_clear(cx); // on a full disk one can still read; whoever writes tries again
    return OK;
}

// The change of mode is itself a transaction that waits for the disk, and with it for all that was written before.
static Status settle(Cx *cx, Store *s) {
    if (!store_lends(s)) return OK;
    sqlite3 *db = ((LiteConn *)s->own)->db;
    pthread_mutex_lock(&s->alone);
    Status status = s->lost ? sqlite_lost(cx) : OK;
    if (status == OK && !sqlite3_get_autocommit(db)) status = sqlite_exec(cx, db, "commit");
    if (status == OK) status = sqlite_exec(cx, db, "pragma synchronous = full");
    if (status == OK) status = use_wal(cx, s, db);
    s->lost |= status != OK; // another try would say that all is well, whatever this one has lost
    pthread_mutex_unlock(&s->alone);
    return status;
}

static void close_store(Store *s) { disconnect(s->own); }

// ---- snapshots -------------------------------------------------------------------------------------------------------

static Status step_once(Cx *cx, LiteConn *c, sqlite3_stmt **h, const char *sql, int64_t *value) {
    int code = *h ? SQLITE_OK : sqlite3_prepare_v3(c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, h, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(*h);
    if (code == SQLITE_ROW && value) *value = sqlite3_column_int64(*h, 0);
    if (code == SQLITE_ROW || code == SQLITE_DONE) return (void)sqlite3_reset(*h), OK;
    Status status = sqlite_conn_fail(cx, c, code, sql);
    sqlite3_reset(*h);
    return status;
}

static Status begin_read(Cx *cx, Conn *base) {
    LiteConn *c = (LiteConn *)base;
    TRY(step_once(cx, c, &c->begin, "begin", NULL));
    if (!atomic_load(&base->store->ready)) {
        if (sqlite_number(c->db, "select 1 from sqlite_master where name = 'meta'", 0) == 0)
            return OK;
        atomic_store(&base->store->ready, true);
    }
    int64_t data = 0;
    TRY(step_once(cx, c, &c->data, "select value from meta where name = 'data'", &data));
    conn_saw_data(base, data);
    return OK;
}

static bool end_read(Conn *base) {
    LiteConn *c = (LiteConn *)base;
    if (c->rollback ||
        sqlite3_prepare_v3(c->db, "rollback", -1, SQLITE_PREPARE_PERSISTENT, &c->rollback, NULL) == SQLITE_OK) {
        sqlite3_step(c->rollback);
        sqlite3_reset(c->rollback);
    }
    return sqlite3_get_autocommit(c->db);
}

// ---- statements ------------------------------------------------------------------------------------------------------

static Status prepare(Cx *cx, Conn *c, Str text, const SqlArg *args, int args_n, Stmt **out) {
    (void)args, (void)args_n;
    sqlite3_stmt *h = NULL;
    const char *rest = NULL, *sql = str_z(cx->arena, text);
    int code = sqlite3_prepare_v3(db_of(c), sql, (int)text.n + 1, SQLITE_PREPARE_PERSISTENT, &h, &rest);
    if (code != SQLITE_OK) return sqlite_conn_fail(cx, (LiteConn *)c, code, sql);
    int n = sqlite3_bind_parameter_count(h);
    if (!h || (rest && *rest) || n > LITE_ARGS_MAX) {
        sqlite3_finalize(h);
        return fail(cx, SYSTEM, NULL, "this is not one statement: %s", sql);
    }
    LiteStmt *s = heap_alloc(1, sizeof *s + (size_t)n * sizeof s->arg[0] + text.n + 1);
    s->h = h;
    s->n = n;
    for (int i = 0; i < n; i++) {
        const char *name = sqlite3_bind_parameter_name(h, i + 1);
        int number = 0;
        for (const char *p = name ? name + 1 : ""; *p >= '0' && *p <= '9' && number < 10000; p++)
            number = number * 10 + (*p - '0');
        if (!name || name[0] != '$' || number < 1 || number > LITE_ARGS_MAX) {
            sqlite3_finalize(h);
            memory_free(s);
            return fail(cx, SYSTEM, NULL, "parameters are written $1, $2, … in: %s", sql);
        }
        s->arg[i] = (uint16_t)(number - 1);
    }
    char *copy = (char *)&s->arg[n];
    memcpy(copy, sql, text.n);
    s->base.text = (Str){copy, text.n};
    *out = &s->base;
    return OK;
}

static void finalize(Conn *c, Stmt *s) {
    (void)c;
    sqlite3_finalize(((LiteStmt *)s)->h);
    memory_free(s);
}

// The texts are not copied: they live as long as the statement runs.
static int bind_one(sqlite3_stmt *h, int at, const SqlArg *a) {
    const char *text = a->s.at ? a->s.at : "";
    switch (a->kind) {
    case ARG_INT: return sqlite3_bind_int64(h, at, a->i);
    case ARG_TEXT: return sqlite3_bind_text64(h, at, text, a->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case ARG_BLOB: return sqlite3_bind_blob64(h, at, text, a->s.n, SQLITE_STATIC);
    case ARG_NULL: break;
    }
    return sqlite3_bind_null(h, at);
}

static Status start(Cx *cx, Conn *c, Stmt *base, const SqlArg *args, int n) {
    LiteStmt *s = (LiteStmt *)base;
    for (int i = 0; i < s->n; i++) {
        if (s->arg[i] >= n)
            return fail(cx, SYSTEM, NULL, "$%d is not among the %d values given: %s", s->arg[i] + 1,
                n, base->text.at);
        int code = bind_one(s->h, i + 1, &args[s->arg[i]]);
        if (code != SQLITE_OK) return sqlite_conn_fail(cx, (LiteConn *)c, code, base->text.at);
    }
    return OK;
}

static Status step(Cx *cx, Conn *c, Stmt *base, bool *row) {
    int code = sqlite3_step(((LiteStmt *)base)->h);
    *row = code == SQLITE_ROW;
    return *row || code == SQLITE_DONE ? OK : sqlite_conn_fail(cx, (LiteConn *)c, code, base->text.at);
}

static Status run(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n, int64_t *changed) {
    TRY(start(cx, c, s, args, n));
    int64_t before = sqlite3_total_changes64(db_of(c));
    for (bool row = true; row;) TRY(step(cx, c, s, &row));
    if (changed) *changed = sqlite3_total_changes64(db_of(c)) - before;
    return OK;
}

static void reset(Stmt *s) { sqlite3_reset(((LiteStmt *)s)->h); }

static Status exec(Cx *cx, Conn *base, const char *text) {
    LiteConn *c = (LiteConn *)base;
    while (*text) {
        sqlite3_stmt *h = NULL;
        const char *rest = text;
        int code = sqlite3_prepare_v2(c->db, text, -1, &h, &rest);
        if (code == SQLITE_OK && h) {
            if (!sqlite3_stmt_readonly(h)) c->exec_wrote = true;
            do code = sqlite3_step(h);
            while (code == SQLITE_ROW);
        }
        Status status = code == SQLITE_OK || code == SQLITE_DONE ? OK : sqlite_conn_fail(cx, c, code, text);
        sqlite3_finalize(h);
        TRY(status);
        text = rest;
    }
    return OK;
}

static int columns(const Stmt *s) { return sqlite3_column_count(((const LiteStmt *)s)->h); }

static int64_t get_int(const Stmt *s, int column) {
    return sqlite3_column_int64(((const LiteStmt *)s)->h, column);
}

static Str get_text(Stmt *s, int column) {
    sqlite3_stmt *h = ((LiteStmt *)s)->h;
    const void *at = sqlite3_column_type(h, column) == SQLITE_BLOB
        ? sqlite3_column_blob(h, column)
        : (const void *)sqlite3_column_text(h, column);
    // NULL is an empty blob or a null, or that there was no memory to have it in.
    if (!at && sqlite3_errcode(sqlite3_db_handle(h)) == SQLITE_NOMEM) memory_note();
    return at ? (Str){at, (size_t)sqlite3_column_bytes(h, column)} : S("");
}

static bool is_null(const Stmt *s, int column) {
    return sqlite3_column_type(((const LiteStmt *)s)->h, column) == SQLITE_NULL;
}

const Driver sqlite_driver = {
    .sqlite = true,
    .open = open_store,
    .settle = settle,
    .close = close_store,
    .work = sqlite_work,
    .connect = connect_to,
    .disconnect = disconnect,
    .begin_read = begin_read,
    .end_read = end_read,
    .prepare = prepare,
    .finalize = finalize,
    .start = start,
    .run = run,
    .step = step,
    .reset = reset,
    .exec = exec,
    .columns = columns,
    .get_int = get_int,
    .get_text = get_text,
    .is_null = is_null,
    .take_numbers = store_count, // there is one writer, so nobody waits for it
    .backup = sqlite_backup,
    .is_backup = sqlite_is_backup,
    .tables_like = "select count(*) from sqlite_master where type = 'table' and name = $1",
};
