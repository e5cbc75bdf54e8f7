// PostgreSQL's workers: threads that take one job each and run it in a transaction of its own, at isolation level read
// committed, where guarded updates (`… where available >= $1`) see what others have committed.
//
// Where the server asks for it (a deadlock, a serialization failure, a lost connection) the whole job is run again, after a wait that
// doubles each time, with jitter so that two who met do not meet again. A connection lost during the commit is another
// matter: nobody knows whether it was done. A job that would find what it did (`again`: it has an idempotency key) is run again; any
// other is not, and its caller is told.
#include <time.h>

#include "base/limits.h"
#include "base/log.h"
#include "store/postgres.h"

enum {
    WAIT_MS = 1,        // before the second try; then 2, 4, …
    WAIT_MS_MAX = 1000, // so all tries take a few seconds
};

static void wait_before(PgConn *c, int tries) {
    int64_t ms = tries < 10 ? (int64_t)WAIT_MS << tries : WAIT_MS_MAX;
    if (ms > WAIT_MS_MAX) ms = WAIT_MS_MAX;
    int64_t us = rng_int(&c->jitter, ms * 500, ms * 1500);
    nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
}

static Status commit(Cx *cx, PgConn *c, bool again) {
    int64_t from = queue_clock();
    TRY(pg_send(cx, c, "commit"));
    Status status = pg_wait(cx, c, NULL);
    queue_commit_took(c->base.store, queue_clock() - from);
    if (status == OK || !c->broken || again) return status;
    c->retry = false;
    log_line(LOG_ERROR, "store: the connection was lost during a commit");
    cx->error = (Error){0};
    return with_hint(cx,
        fail(cx, SYSTEM, NULL,
            "the connection to the database was lost while saving: it may have been saved or not"),
        "look whether it was saved, or send it again with the same idempotency key");
}

// One try. *again: it left nothing and may go better the next time.
static Status try_job(PgConn *c, Job *job, bool *again) {
    Cx *cx = job->cx;
    Conn *base = &c->base;
    cx->error = (Error){0};
    (void)memory_taken(); // of whoever ran on this thread before: also what it left after its answer
    Status status = pg_open(cx, c, base->store->at);
    *again = status != OK;
    if (*again) return status;
    status = pg_ids(cx, c);
    if (status == OK) status = pg_begin(cx, c, "begin isolation level read committed");
    if (status == OK) {
        cx->conn = base;
        status = job->run(job);
        if (memory_taken()) {
            conn_caches_clear(base); // what was read may not be what is kept
            status = fail_memory(cx);
        }
        cx->conn = NULL;
        conn_close_cursors(base);
        if (c->failed != OK) status = c->failed; // also where the job took no notice
        else if (status == OK)
            status = job->roll_back ? pg_wait(cx, c, NULL) : commit(cx, c, job->again);
    }
    *again = c->retry;
    if (status != OK || job->roll_back) pg_rollback(c);
    return status;
}

static Status run_job(PgConn *c, Job *job) {
    Cx *cx = job->cx;
    IdGen *ids = cx->ids;
    bool again = false;
    cx->ids = &c->ids;
    Status status = try_job(c, job, &again);
    for (int tries = 0; again && tries < LIMIT_RETRIES; tries++) {
        wait_before(c, tries);
        status = try_job(c, job, &again);
    }
    cx->ids = ids;
    if (again && status == SYSTEM) status = pg_away(cx);
    if (again && status == BUSY)
        status = with_hint(cx, status, "it was tried %d times; try again later", LIMIT_RETRIES + 1);
    return status;
}

void *pg_work(void *store) {
    Store *s = store;
    Postgres *p = s->own;
    uint32_t number = (uint32_t)atomic_fetch_add(&p->workers, 1);
    PgConn *c = pg_conn_new(s, true);
    c->ids = (IdGen){.node = number % 64}; // until there is a schema
    c->jitter = rng_new(number);
    for (Job *job; queue_take(s, &job, 1) > 0;) {
        Status status = run_job(c, job);
        queue_count(s, 1);
        job_done(job, status);
    }
    s->driver->disconnect(&c->base);
    return NULL;
}
