// The queue of jobs between those who ask and the store's threads.
//
// store_submit never waits: beyond LIMIT_QUEUE_JOBS a job is refused with BUSY at once. store_write waits anyway, so it waits
// for room as well. Jobs handed in together stand together in the queue, so that one commit takes them where it can.
//
// One who waits hands in a job of his own in place of the one he was given: it runs that one and wakes him.
#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

#include "base/limits.h"
#include "store/conn.h"

void job_done(Job *job, Status status) {
    job->status = status;
    if (job->done) job->done(job);
}

static void push(Store *s, Job *job) {
    CHECK(job->cx->conn == NULL); // a job cannot wait for another
    job->next = NULL;
    job->status = OK;
    *s->last = job;
    s->last = &job->next;
    s->waiting++;
}

static void wake(Store *s, int jobs) {
    if (!s->idle) return;
    if (jobs > 1 && s->threads_n > 1) pthread_cond_broadcast(&s->work);
    else pthread_cond_signal(&s->work);
}

void store_submit_many(Store *s, Job **jobs, int n) {
    int taken = 0;
    pthread_mutex_lock(&s->lock);
    CHECK(!s->closing);
    for (; taken < n && s->waiting < LIMIT_QUEUE_JOBS; taken++) push(s, jobs[taken]);
    wake(s, taken);
    pthread_mutex_unlock(&s->lock);
    for (int i = taken; i < n; i++) {
        Status status = fail(jobs[i]->cx, BUSY, NULL, "%d actions are waiting already", LIMIT_QUEUE_JOBS);
        job_done(jobs[i], with_hint(jobs[i]->cx, status, "try again in a moment"));
    }
}

void store_submit(Store *s, Job *job) { store_submit_many(s, &job, 1); }

int queue_take(Store *s, Job **jobs, int most) {
    int n = 0;
    pthread_mutex_lock(&s->lock);
    while (!s->first && !s->closing) {
        s->idle++;
        pthread_cond_wait(&s->work, &s->lock);
        s->idle--;
    }
    for (; s->first && n < most; n++) {
        jobs[n] = s->first;
        s->first = s->first->next;
    }
    if (!s->first) s->last = &s->first;
    s->waiting -= n;
    if (n) pthread_cond_broadcast(&s->room);
    pthread_mutex_unlock(&s->lock);
    return n;
}

void queue_close(Store *s) {
    pthread_mutex_lock(&s->lock);
    s->closing = true;
    pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->lock);
}

void queue_count(Store *s, int jobs) {
    int b = 0;
    while (b < STORE_GROUP_BUCKETS - 1 && jobs > 1 << b) b++;
    pthread_mutex_lock(&s->lock);
    s->stats.jobs += jobs;
    s->stats.commits++;
    s->stats.groups[b]++;
    pthread_mutex_unlock(&s->lock);
}

int64_t queue_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void queue_commit_took(Store *s, int64_t us) {
    int b = 0;
    while (b < STORE_COMMIT_BUCKETS - 1 && us > (int64_t)STORE_COMMIT_US << (2 * b)) b++;
    pthread_mutex_lock(&s->lock);
    s->stats.commit_us += us;
    s->stats.commit_times[b]++;
    pthread_mutex_unlock(&s->lock);
}

void store_stats(Store *s, StoreStats *out) {
    pthread_mutex_lock(&s->lock);
    *out = s->stats;
    out->waiting = s->waiting;
    out->unsafe = atomic_load(&s->unsafe);
    pthread_mutex_unlock(&s->lock);
}

// ---- those who wait --------------------------------------------------------------------------------------------------

typedef struct {
    sem_t all_done;
    atomic_int left;
} Waiter;

typedef struct {
    Job job;
    Job *given;
    Waiter *waiter;
} Waited;

static Status run_given(Job *job) {
    Job *given = ((Waited *)job->data)->given;
    return given->run(given);
}

static void given_done(Job *job) {
    Waited *w = job->data;
    Waiter *waiter = w->waiter;
    job_done(w->given, job->status);
    if (atomic_fetch_sub(&waiter->left, 1) == 1) sem_post(&waiter->all_done);
}

static void write_and_wait(Store *s, Job **jobs, Waited *waited, int n) {
    Waiter waiter;
    CHECK(sem_init(&waiter.all_done, 0, 0) == 0);
    atomic_init(&waiter.left, n);
    for (int i = 0; i < n; i++)
        waited[i] = (Waited){
            .job = {.cx = jobs[i]->cx,
                .run = run_given,
                .done = given_done,
                .data = &waited[i],
                .roll_back = jobs[i]->roll_back,
                .again = jobs[i]->again},
            .given = jobs[i],
            .waiter = &waiter,
        };
    pthread_mutex_lock(&s->lock);
    CHECK(!s->closing);
    for (int i = 0, fresh = 0; i < n; i++) {
        while (s->waiting >= LIMIT_QUEUE_JOBS) {
            wake(s, fresh);
            fresh = 0;
            pthread_cond_wait(&s->room, &s->lock);
        }
        push(s, &waited[i].job);
        fresh++;
    }
    wake(s, n);
    pthread_mutex_unlock(&s->lock);
    while (sem_wait(&waiter.all_done) != 0) CHECK(errno == EINTR);
    sem_destroy(&waiter.all_done);
}

Status store_write(Store *s, Job *job) {
    Waited waited;
    write_and_wait(s, &job, &waited, 1);
    return job->status;
}

void store_write_many(Store *s, Job **jobs, int n) {
    if (n == 0) return;
    Waited *waited = heap_alloc((size_t)n, sizeof *waited);
    write_and_wait(s, jobs, waited, n);
    memory_free(waited);
}
