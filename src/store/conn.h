// What the two stores have in common inside: connections, statements, the queue of jobs and the table of functions that
// each of them fills. Only src/store includes this.
//
//   Store ── threads (SQLite: the writer; PostgreSQL: workers) ── each with a Conn that writes
//     ├───── queue of jobs
//     └───── pool of Conns that read
//   Conn ─── statements by text, those with a cursor on them, caches of others
#ifndef ARGOSY_STORE_CONN_H
#define ARGOSY_STORE_CONN_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/memory.h"
#include "store/sql.h"
#include "store/store.h"

enum {
    CONN_CACHES = 16,    // kinds of ConnCache
    CONN_BUCKETS = 1024, // chains of statements by hash of their text; a power of 2
    CONN_SLOTS = 1024,   // statements found by the address of their text; a power of 2
};

// A prepared statement; a store's own struct starts with it. While `open` a cursor is on it and nobody else may use it.
typedef struct Stmt Stmt;
struct Stmt {
    Str text; // own copy, NUL-terminated
    uint64_t hash;
    Stmt *chain; // next in its bucket
    bool open;
    Stmt *open_next, **open_from;
};

typedef struct Driver Driver;

struct Conn {
    const Driver *driver;
    Store *store;
    bool write;   // not while the writer's is lent to somebody who reads
    int64_t data; // the counter of master data as last seen; -1: not yet
    Stmt *open;   // statements with a cursor on them
    Stmt *bucket[CONN_BUCKETS];
    Stmt *slot[CONN_SLOTS];
    int stmts;
    struct {
        const ConnCache *kind;
        void *at;
    } cache[CONN_CACHES];
    int caches;
    Conn *next; // in the pool
};

struct Driver {
    bool sqlite;
    // the store as a whole. `open` connects far enough to know that it can be used.
    Status (*open)(Cx *cx, Store *s);
    Status (*settle)(Cx *cx, Store *s);
    void (*close)(Store *s);
    void *(*work)(void *store); // a thread: takes jobs until the queue is closed
    // connections
    Status (*connect)(Cx *cx, Store *s, bool write, Conn **out);
    void (*disconnect)(Conn *c);
    Status (*begin_read)(Cx *cx, Conn *c); // a snapshot; looks at the counter of master data
    bool (*end_read)(Conn *c);             // false: the connection is of no more use
    // statements
    Status (*prepare)(Cx *cx, Conn *c, Str text, const SqlArg *args, int n, Stmt **out);
    bool (*fits)(const Stmt *s, const SqlArg *args, int n); // was prepared for arguments of these kinds
    void (*finalize)(Conn *c, Stmt *s);
    Status (*start)(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n);
    Status (*run)(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n, int64_t *changed);
    Status (*step)(Cx *cx, Conn *c, Stmt *s, bool *row);
    void (*reset)(Stmt *s);
    Status (*exec)(Cx *cx, Conn *c, const char *text);
    int (*columns)(const Stmt *s);
    int64_t (*get_int)(const Stmt *s, int column);
    Str (*get_text)(Stmt *s, int column);
    bool (*is_null)(const Stmt *s, int column);
    // the rest
    Status (*take_numbers)(Cx *cx, Str counter, int64_t size, int64_t *first);
    Status (*backup)(Cx *cx, Store *s, const char *file);
    bool (*is_backup)(const char *file); // one that `backup` made, by how it begins
    const char *tables_like;             // select: is there a table named $1, 0 or more
    const char *lock_versions;           // first statement of a migration, or NULL
};

extern const Driver sqlite_driver, postgres_driver;

struct Store {
    const Driver *driver;
    Arena *arena;     // its texts
    const char *at;   // file name, or the whole URL
    Str shown;        // without a password
    const char *name; // what the files of its backups are named after
    StoreOptions options;
    atomic_bool ready;     // has a schema, so table meta can be read
    atomic_bool upgrading; // no hook is called then
    atomic_int upgrades;   // of the schema, by this program
    atomic_bool unsafe;    // a sync failed: nothing more is kept
    void *own;             // the driver's

    pthread_mutex_t lock; // of the queue and the hook
    pthread_cond_t work;  // there are jobs, or it is closing
    pthread_cond_t room;  // the queue has room again
    Job *first, **last;
    int waiting;  // jobs in the queue
    int idle;     // threads that wait for work
    bool closing; // no more jobs come
    StoreStats stats;
    Status (*hook)(Cx *cx);
    pthread_t *threads;
    int threads_n;

    pthread_mutex_t pool_lock;
    pthread_cond_t pool_free;
    Conn *pool; // readers that nobody uses
    int readers, readers_max;
    pthread_mutex_t alone; // relaxed SQLite: whoever has it uses the one connection there is
    bool lost;             // and it undid groups that were said to be well: by `alone`
};

// ---- conn.c
void conn_init(Conn *c, const Driver *d, Store *s, bool write);
void conn_end(Conn *c);                    // frees caches and statements
void conn_caches_clear(Conn *c);           // what others keep is no longer so
void conn_saw_data(Conn *c, int64_t data); // clears the caches where the counter of master data changed
void conn_close_cursors(Conn *c);
void conn_forget_statements(Conn *c); // all of them: the server that knew them is gone
// The statement of this text, not in use, marked open; give it back with stmt_close.
Status stmt_open(Cx *cx, const char *text, const SqlArg *args, int n, Stmt **out) MUST_USE;
Status stmt_open_str(Cx *cx, Str text, const SqlArg *args, int n, Stmt **out) MUST_USE;
void stmt_close(Conn *c, Stmt *s);

// ---- queue.c
// Takes up to `most` waiting jobs into `jobs`, in their order; waits for one. 0: the queue is closed and empty.
int queue_take(Store *s, Job **jobs, int most);
void queue_close(Store *s);
void queue_count(Store *s, int jobs); // jobs that one commit has made durable or refused
int64_t queue_clock(void);            // µs of a clock that only goes forward
void queue_commit_took(Store *s, int64_t us);
void job_done(Job *job, Status status);

// Nobody waits for the disk: transactions stay open over many groups, and whoever reads does so on the writer's connection.
bool store_lends(const Store *s);

// ---- one each
void *heap_alloc(size_t n, size_t size);       // zeroed; given back by memory_free
Status sqlite_check(Cx *cx, const char *file); // is it a sound database of ours, of a version we know?
// Consistent, durable, in place of `to` at once; `from` is on the disk `vfs` (NULL: the system's).
Status sqlite_copy(Cx *cx, const char *from, const char *vfs, const char *to);
Status sqlite_restore(Cx *cx, const char *target, const char *copy);
Status postgres_restore(Cx *cx, Str url, const char *copy);
Str url_without_password(Arena *a, Str url);
int newest_version(void); // the last of the embedded migrations

#endif
