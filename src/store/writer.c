// SQLite's writer: one thread that takes all jobs that wait, runs them in one transaction, and commits them together.
//
// While one group's commit waits for the disk the next group gathers, so the groups are as large as the load needs and a lone
// job waits for nobody. Jobs run in the order of the queue, one after another, so no job sees half of another.
//
// A savepoint copies every page that is touched within it, so the first try goes without: most jobs go well, or fail before they wrote,
// and then there is nothing to undo. Where one fails after it wrote, the transaction is rolled back and its jobs are run again, in chunks
// that share a savepoint. Failures often come in crowds, so the next groups are run in chunks from the start.
//
//   begin immediate      job job JOB ✗          rolled back
//   begin immediate
//     savepoint chunk     job job job job …      all well, or failed before they wrote: nothing to undo
//     savepoint chunk     job job JOB ✗          failed after it wrote: back to the chunk's start; then each of the chunk's
//                         [job] [job] [job] …    others is run (again) in a savepoint of its own; the failed one keeps its failure
//   hook (seals events); archive (archive.h); commit; done callbacks
//
// What always holds: `done` is called once for each job, after the commit that made it durable or after nothing of it is left;
// a commit that fails fails every job of its group, those too that were refused for what another of it did; after a sync that failed
// nothing is committed any more; the caches beside the connection never outlive writes that were undone.
#include <stdlib.h>

#include "base/limits.h"
#include "base/log.h"
#include "store/archive.h"
#include "store/sqlite.h"

enum {
    CHUNK_JOBS = 64, // jobs that share a savepoint: the most that a second failure makes run again
    CAREFUL_GROUPS = 16,  // groups after a failure that are run in chunks from the start
    RELAXED_GROUPS = 256, // groups in one transaction where nobody waits for the disk
    BULK_GROUPS = 10,     // groups are so many times larger for replays and imports
};

typedef struct {
    Store *store;
    LiteConn *c;
    Cx cx; // the writer's own: for the hook and for errors that are nobody's
    int64_t data_version;
    sqlite3_stmt *stmt[16]; // the texts below, prepared
    bool wrote;             // something in this group
    int kept;               // relaxed: groups in the transaction that is open
    Archive *archive;
    int careful; // groups that are still to be run in chunks from the start
} Writer;

typedef enum {
    BEGIN,
    COMMIT,
    ROLLBACK,
    SAVE_GROUP,
    UNDO_GROUP,
    KEEP_GROUP,
    SAVE_CHUNK,
    UNDO_CHUNK,
    KEEP_CHUNK,
    SAVE_JOB,
    UNDO_JOB,
    KEEP_JOB,
    VERSION,
    STEPS
} Step;
static const char *const step_sql[STEPS] = {
    "begin immediate",
    "commit",
    "rollback",
    "savepoint jobs",
    "rollback to jobs",
    "release jobs",
    "savepoint chunk",
    "rollback to chunk",
    "release chunk",
    "savepoint job",
    "rollback to job",
    "release job",
    "pragma data_version",
};

static Status step(Writer *w, Step which, int64_t *value) {
    sqlite3_stmt **h = &w->stmt[which];
    int code = *h
        ? SQLITE_OK
        : sqlite3_prepare_v3(w->c->db, step_sql[which], -1, SQLITE_PREPARE_PERSISTENT, h, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(*h);
    if (code == SQLITE_ROW && value) *value = sqlite3_column_int64(*h, 0);
    Status status = code == SQLITE_ROW || code == SQLITE_DONE
        ? OK
        : sqlite_conn_fail(&w->cx, w->c, code, step_sql[which]);
    if (*h) sqlite3_reset(*h);
    return status;
}

// Out of disk or memory, SQLite may have undone the whole transaction by itself.
static bool transaction_lost(const Writer *w) { return sqlite3_get_autocommit(w->c->db); }

static Status lost(Writer *w) {
    return fail(&w->cx, SYSTEM, NULL, "the store undid the transaction: %s", sqlite3_errmsg(w->c->db));
}

// Runs one job in the open transaction. True: it has written something.
static bool run_job(Writer *w, Job *job) {
    LiteConn *c = w->c;
    Cx *cx = job->cx;
    int64_t before = sqlite3_total_changes64(c->db);
    c->exec_wrote = false;
    cx->error = (Error){0};
    cx->conn = &c->base;
    size_t mark = archive_mark(w->archive);
    archive_part(w->archive, 'J');
    size_t begun = archive_mark(w->archive);
    (void)memory_taken(); // of whoever ran on this thread before
    job->status = job->run(job);
    if (memory_taken()) {
        conn_caches_clear(&c->base); // what was read may not be what is kept
        job->status = fail_memory(cx);
    }
    if (archive_mark(w->archive) == begun) archive_back(w->archive, mark);
    conn_close_cursors(&c->base);
    cx->conn = NULL;
    return c->exec_wrote || sqlite3_total_changes64(c->db) != before;
}

static Status undo(Writer *w, Step to, size_t mark) {
    conn_caches_clear(&w->c->base);
    archive_back(w->archive, mark);
    return step(w, to, NULL);
}

// Runs one job in a savepoint of its own.
static Status run_saved(Writer *w, Job *job) {
    TRY(step(w, SAVE_JOB, NULL));
    size_t mark = archive_mark(w->archive);
    bool wrote = run_job(w, job);
    if (transaction_lost(w)) return lost(w);
    if (wrote && (job->status != OK || job->roll_back)) TRY(undo(w, UNDO_JOB, mark));
    else w->wrote |= wrote;
    return step(w, KEEP_JOB, NULL);
}

static Status run_chunk(Writer *w, Job **jobs, int n) {
    if (n == 1) return run_saved(w, jobs[0]);
    bool wrote_before = w->wrote;
    int failed = -1;
    TRY(step(w, SAVE_CHUNK, NULL));
    size_t mark = archive_mark(w->archive);
    for (int i = 0; i < n && failed < 0; i++) {
        if (jobs[i]->roll_back) {
            TRY(run_saved(w, jobs[i]));
            continue;
        }
        bool wrote = run_job(w, jobs[i]);
        if (transaction_lost(w)) return lost(w);
        if (wrote && jobs[i]->status != OK) failed = i;
        else w->wrote |= wrote;
    }
    if (failed >= 0) {
        TRY(undo(w, UNDO_CHUNK, mark));
        w->wrote = wrote_before;
        for (int i = 0; i < n; i++)
            if (i != failed) TRY(run_saved(w, jobs[i]));
    }
    return step(w, KEEP_CHUNK, NULL);
}

// Runs all jobs without a savepoint, up to one that fails after it wrote.
static Status run_boldly(Writer *w, Job **jobs, int n, bool *failed) {
    *failed = false;
    for (int i = 0; i < n && !*failed; i++) {
        if (jobs[i]->roll_back) {
            TRY(run_saved(w, jobs[i]));
            continue;
        }
        bool wrote = run_job(w, jobs[i]);
        if (transaction_lost(w)) return lost(w);
        *failed = wrote && jobs[i]->status != OK;
        w->wrote |= wrote;
    }
    return OK;
}

// A relaxed store's transaction stays open, and each group is a savepoint in it.
static Status begin(Writer *w) {
    bool relaxed = store_lends(w->store);
    if (!relaxed || transaction_lost(w)) TRY(step(w, BEGIN, NULL));
    if (relaxed) TRY(step(w, SAVE_GROUP, NULL));
    w->wrote = false;
    int64_t version = 0;
    TRY(step(w, VERSION, &version));
    if (version != w->data_version) conn_caches_clear(&w->c->base); // another process wrote
    w->data_version = version;
    // What a relaxed store writes is a new company's, and while the schema changes a new base is made (archive_base).
    if (relaxed || atomic_load(&w->store->upgrading)) {
        archive_skip(w->archive);
        return OK;
    }
    return archive_begin(&w->cx, w->archive);
}

static Status roll_back(Writer *w) {
    if (!store_lends(w->store)) return step(w, ROLLBACK, NULL);
    TRY(step(w, UNDO_GROUP, NULL));
    return step(w, KEEP_GROUP, NULL);
}

static Status commit(Writer *w) {
    if (!store_lends(w->store)) return step(w, COMMIT, NULL);
    TRY(step(w, KEEP_GROUP, NULL));
    if (++w->kept < RELAXED_GROUPS) return OK;
    w->kept = 0;
    return step(w, COMMIT, NULL);
}

// Lets the hook add what belongs to the commit. Its time, ids and program are those of the group's last job.
static Status call_hook(Writer *w, const Job *last) {
    pthread_mutex_lock(&w->store->lock);
    Status (*hook)(Cx *) = w->store->hook;
    pthread_mutex_unlock(&w->store->lock);
    if (!hook || !w->wrote || atomic_load(&w->store->upgrading)) return OK;
    Cx *cx = &w->cx;
    cx->now = last->cx->now;
    cx->ids = last->cx->ids;
    cx->rng = last->cx->rng;
    cx->app = last->cx->app;
    cx->conn = &w->c->base;
    archive_part(w->archive, 'S');
    Status status = hook(cx);
    conn_close_cursors(&w->c->base);
    cx->conn = NULL;
    return status;
}

static Status run_carefully(Writer *w, Job **jobs, int n) {
    for (int i = 0; i < n; i += CHUNK_JOBS)
        TRY(run_chunk(w, jobs + i, n - i < CHUNK_JOBS ? n - i : CHUNK_JOBS));
    return OK;
}

static Status run_jobs(Writer *w, Job **jobs, int n) {
    TRY(begin(w));
    if (w->careful == 0) {
        bool failed;
        TRY(run_boldly(w, jobs, n, &failed));
        if (!failed) return OK;
        w->careful = CAREFUL_GROUPS;
        conn_caches_clear(&w->c->base);
        TRY(roll_back(w));
        TRY(begin(w));
    }
    w->careful--;
    return run_carefully(w, jobs, n);
}

static Status try_group(Writer *w, Job **jobs, int n) {
    (void)memory_taken();
    if (w->store->lost) return sqlite_lost(&w->cx);
    if (atomic_load(&w->store->unsafe)) return sqlite_unsafe(&w->cx);
    if (!w->c->begun && !store_lends(w->store)) TRY(sqlite_begin_log(&w->cx, w->c));
    TRY(run_jobs(w, jobs, n));
    TRY(call_hook(w, jobs[n - 1]));
    if (memory_taken()) return fail_memory(&w->cx);
    if (atomic_load(&w->store->unsafe)) return sqlite_unsafe(&w->cx); // meanwhile
    TRY(archive_end(&w->cx, w->archive));
    int64_t from = queue_clock();
    TRY(commit(w));
    queue_commit_took(w->store, queue_clock() - from);
    return OK;
}

static void run_group(Writer *w, Job **jobs, int n) {
    Status status = try_group(w, jobs, n);
    if (status != OK) {
        conn_caches_clear(&w->c->base);
        log_line(LOG_ERROR, "store: a group of %d actions was not committed: " STR_FMT, n,
            STR_ARG(w->cx.error.text));
        if (!transaction_lost(w) && roll_back(w) != OK)
            log_line(LOG_ERROR, "store: " STR_FMT, STR_ARG(w->cx.error.text));
        w->store->lost |= store_lends(w->store) && transaction_lost(w);
        // A refusal stands on what the jobs before it did, and nothing of that is left: only the first one's is true still.
        for (int i = 0; i < n; i++)
            if (jobs[i]->status == OK || i > 0) {
                jobs[i]->cx->error = (Error){0};
                jobs[i]->status = fail(jobs[i]->cx, status, NULL, "%s: " STR_FMT,
                    atomic_load(&w->store->unsafe) ? "it is not certain that this was saved" : "nothing was saved",
                    STR_ARG(w->cx.error.text));
            }
    }
    queue_count(w->store, n);
    for (int i = 0; i < n; i++) job_done(jobs[i], jobs[i]->status);
}

void *sqlite_work(void *store) {
    Store *s = store;
    Writer w = {.store = s, .c = s->own, .cx = {.arena = arena_new()}};
    int most = LIMIT_GROUP_ACTIONS * (s->options.bulk ? BULK_GROUPS : 1);
    Job **jobs = heap_alloc((size_t)most, sizeof(Job *));
    w.archive = archive_new(w.c->db);
    for (int n; (n = queue_take(s, jobs, most)) > 0;) {
        arena_reset(w.cx.arena);
        w.cx.error = (Error){0};
        if (store_lends(s)) pthread_mutex_lock(&s->alone);
        run_group(&w, jobs, n);
        if (store_lends(s)) pthread_mutex_unlock(&s->alone);
    }
    archive_free(w.archive);
    for (int i = 0; i < STEPS; i++) sqlite3_finalize(w.stmt[i]);
    arena_free(w.cx.arena);
    memory_free(jobs);
    return NULL;
}
