// A store is a database: one SQLite file, or PostgreSQL. This is how the rest of the program reaches it.
//
// Reading: store_read gives the context a connection with a snapshot, store_read_end gives it back.
// Writing: work is handed in as a Job. On SQLite one writer thread takes the jobs that wait, runs each as if in its own
// savepoint, and commits them together; on PostgreSQL a pool of workers runs each in its own transaction and retries it
// where the server asks for that (40001, 40P01, and a lost connection before commit). job->done is called only when the
// job's writes are durable, or when it failed and left nothing. A job may therefore run more than once: it reads its input,
// never changes it, and writes its answer anew each time.
//
// On SQLite a job that fails before its first write costs nothing; one that fails after it makes the group be run again
// with a savepoint for each, so that the others are not lost.
//
// After a sync that failed nobody knows what of the file is on the disk, and a later sync that succeeds says nothing of it (the system
// counts the pages as clean). So a SQLite store then refuses every job that writes, with SYSTEM, until it is opened again; reading goes on.
// The jobs of the commit under way are refused too, though they may be found kept, whole, after that.
#ifndef ARGOSY_STORE_STORE_H
#define ARGOSY_STORE_STORE_H

#include "base/cx.h"

typedef struct Store Store;

typedef struct {
    bool create; // make the file where there is none (SQLite)
    bool bulk; // large groups and memory: for replays and imports (durability at each commit stays)
    bool relaxed; // SQLite: nothing is kept, nor seen by other programs, until store_settle; a fault before may break the file: for a new one
    const char *vfs; // SQLite: the file is on this disk (disk.h), not on the system's; NULL: the system's. A constant.
    int log_pages; // SQLite: of the write-ahead log, from which on it is brought into the file; 0 for a sensible number
    int readers;   // connections for reading; 0 for a sensible number
    int workers; // PostgreSQL: connections for writing; 0 for a sensible number; 1: jobs run in the order they were handed in
} StoreOptions;

// url: a file name, sqlite:FILE, or postgresql://…  Fails with SYSTEM (cannot be opened) or INPUT (no such kind).
Status store_open(Cx *cx, Str url, const StoreOptions *options, Store **out) MUST_USE;
Status store_settle(Cx *cx, Store *s) MUST_USE; // relaxed SQLite: brings all that was written to the disk; else does nothing
void store_close(Store *s); // waits for the jobs under way; NULL is allowed
bool store_is_sqlite(const Store *s);
Str store_url(const Store *s); // without a password

Status store_read(Cx *cx, Store *s) MUST_USE; // a snapshot in cx->conn
void store_read_end(Cx *cx);                  // releases cx->conn; does nothing where there is none

typedef struct Job Job;
struct Job {
    Cx *cx;                  // its own context; conn is set while it runs
    Status (*run)(Job *job); // in a transaction
    void (*done)(Job *job); // durable, or failed: called once, on the store's thread; must be quick
    void *data;
    bool roll_back; // run to the end, then undo: a preview
    bool again; // running it again finds what it did: it may be tried again where a connection was lost during the commit
    Status status; // its result
    Job *next;     // the store's
};

void store_submit(Store *s, Job *job); // asynchronous; too many waiting: done with BUSY at once
// Hands in several that are to be committed together where the store can (SQLite), each with its own result.
void store_submit_many(Store *s, Job **jobs, int n);
Status store_write(Store *s, Job *job) MUST_USE;    // submits and waits; job->done may be NULL
void store_write_many(Store *s, Job **jobs, int n); // submits all and waits for all

// What the store's threads do, for whoever watches the program.
enum { STORE_GROUP_BUCKETS = 12 }; // commits of up to 1, 2, 4, … 1024 jobs, and of more
enum {
    STORE_COMMIT_BUCKETS = 9,
    STORE_COMMIT_US = 250
}; // commits of up to 250 µs, 1 ms, 4 ms, … 4 s, and longer
typedef struct {
    int waiting;           // jobs in the queue now
    int64_t jobs, commits; // since the store was opened; jobs that failed are among them
    int64_t groups[STORE_GROUP_BUCKETS];
    int64_t commit_us; // that commits took together
    int64_t commit_times[STORE_COMMIT_BUCKETS];
    bool unsafe; // SQLite: a sync of the disk failed, so nothing is kept until the store is opened again
} StoreStats;
void store_stats(Store *s, StoreStats *out);

// Called in the writer's transaction after the jobs of a commit and before it (SQLite), so that the event chain can be
// sealed with them. On PostgreSQL it is never called: a sealer job does it. One hook a store.
void store_before_commit(Store *s, Status (*hook)(Cx *cx));

// What others keep beside a connection: ids of codes, master data, accounts. Made on first use; `clear` is called when
// what is kept may no longer be so: after a roll-back of writes, when another process changed the file, or when master
// data changed (store_data_changed, seen by every connection at the start of its next transaction).
typedef struct {
    void *(*make)(void);
    void (*clear)(void *cache);
    void (*free)(void *cache);
} ConnCache;

// `kind` is a constant: its address is the key (at most 16 kinds)
void *conn_cache(Conn *c, const ConnCache *kind);
Status store_data_changed(Cx *cx) MUST_USE; // master data was changed in this transaction
bool conn_is_sqlite(const Conn *c);
bool conn_can_write(const Conn *c);
Store *conn_store(Conn *c);

// Migrations: the embedded sql/NNN_name.sql in order. One schema text serves both stores; these words are replaced:
//   @key   integer primary key | bigint primary key      @int  integer | bigint
//   @blob  blob | bytea                                  @strict  strict | (nothing)     @norowid  , without rowid | (nothing)
//   @postgres   the rest of the line is for PostgreSQL alone
// Version NNN is recorded in table schema_version; each migration is one transaction, so that a kill leaves the old or the new.
typedef struct {
    int from, to; // versions before and after
    Str backup;   // file of the backup made first; empty where there was nothing to back up
} Upgrade;

Status store_version(Cx *cx, Store *s, int *version, int *newest) MUST_USE; // 0: empty
Status store_upgrade(Cx *cx, Store *s, bool backup_first, Upgrade *out) MUST_USE;

// A consistent copy while others read and write. SQLite: a database file. PostgreSQL: pg_dump -Fc, which must be installed.
Status store_backup(Cx *cx, Store *s, const char *file) MUST_USE;
// SQLite: from here on what is committed is in `folder` as well, before it is acknowledged, so that every action can be gone back to
// (archive.h). NULL ends that.
Status store_archive(Cx *cx, Store *s, const char *folder) MUST_USE;
// Puts what such a folder holds, up to and with the event or the time (0: neither), in the place of the store at url.
Status store_archive_restore(Cx *cx, Str url, const char *folder, int64_t event, Time until) MUST_USE;
// INPUT where a backup to that name would replace what is none.
Status store_backup_spares(Cx *cx, const Store *s, const char *file) MUST_USE;
// Replaces the content of the store at url, which must not be in use, by the copy. Checks the copy first.
Status store_restore(Cx *cx, Str url, const char *file) MUST_USE;

// For counters such as document numbers: takes `size` numbers of the named counter, giving the first. On PostgreSQL it commits
// on a connection of its own, so that nobody waits; on SQLite it belongs to the transaction.
Status store_take_numbers(Cx *cx, Str counter, int64_t size, int64_t *first) MUST_USE;
// The same within the transaction on both stores, so that no number is lost: on PostgreSQL the next one waits until it ends.
Status store_count(Cx *cx, Str counter, int64_t size, int64_t *first) MUST_USE;

#endif
