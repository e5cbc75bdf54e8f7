// See pool.h. One lock and one condition: the tasks are of tens of microseconds and more, so the lock is never the matter.
#include "serve/pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/cx.h"

typedef struct {
    PoolTask *first, **last;
    int n;
} Queue;

struct Pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    Queue quick, slow;
    int most;
    int idle, slow_running, slow_most;
    bool closing;
    int threads_n;
    pthread_t *threads;
};

static void push(Queue *q, PoolTask *task) {
    task->next = NULL;
    *q->last = task;
    q->last = &task->next;
    q->n++;
}

static PoolTask *pop(Queue *q) {
    PoolTask *task = q->first;
    q->first = task->next;
    if (!q->first) q->last = &q->first;
    q->n--;
    return task;
}

static void *work(void *pool) {
    Pool *p = pool;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        bool slow = !p->quick.first && p->slow.first && p->slow_running < p->slow_most;
        if (!p->quick.first && !slow) {
            if (p->closing && !p->slow.first) break;
            p->idle++;
            pthread_cond_wait(&p->work, &p->lock);
            p->idle--;
            continue;
        }
        PoolTask *task = pop(slow ? &p->slow : &p->quick);
        p->slow_running += slow;
        pthread_mutex_unlock(&p->lock);
        task->run(task);
        pthread_mutex_lock(&p->lock);
        p->slow_running -= slow;
        // Another may have been left waiting for this one's place.
        if (slow && p->slow.first && p->idle) pthread_cond_signal(&p->work);
    }
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

Pool *pool_new(int threads, int slow, int most) {
    Pool *p = calloc(1, sizeof *p);
    CHECK(p != NULL && threads > 0 && slow > 0);
    p->threads = calloc((size_t)threads, sizeof *p->threads);
    CHECK(p->threads != NULL);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    p->quick.last = &p->quick.first;
    p->slow.last = &p->slow.first;
    p->most = most;
    p->threads_n = threads;
    p->slow_most = slow;
    for (int i = 0; i < threads; i++) CHECK(pthread_create(&p->threads[i], NULL, work, p) == 0);
    return p;
}

bool pool_add(Pool *p, PoolTask *task, bool slow, bool always) {
    pthread_mutex_lock(&p->lock);
    Queue *q = slow ? &p->slow : &p->quick;
    bool room = always || (q->n < p->most && !p->closing);
    if (room) push(q, task);
    if (room && p->idle) pthread_cond_signal(&p->work);
    pthread_mutex_unlock(&p->lock);
    return room;
}

int pool_waiting(Pool *p) {
    pthread_mutex_lock(&p->lock);
    int n = p->quick.n + p->slow.n;
    pthread_mutex_unlock(&p->lock);
    return n;
}

void pool_free(Pool *p) {
    if (!p) return;
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->threads_n; i++) pthread_join(p->threads[i], NULL);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->work);
    free(p->threads);
    free(p);
}
