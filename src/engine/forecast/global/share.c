// Jobs that know nothing of each other, shared out over threads.
#include <pthread.h>
#include <stdatomic.h>

#include "engine/forecast/global/work.h"

enum { THREADS_MAX = 64 };

typedef struct {
    atomic_int next;
    int n;
    void (*job)(void *to, int i);
    void *to;
} Queue;

static void *work(void *arg) {
    Queue *q = arg;
    for (int i = atomic_fetch_add(&q->next, 1); i < q->n; i = atomic_fetch_add(&q->next, 1))
        q->job(q->to, i);
    return NULL;
}

void jobs_run(int threads, int n, void (*job)(void *to, int i), void *to) {
    pthread_t thread[THREADS_MAX];
    bool started[THREADS_MAX] = {false};
    Queue q = {.n = n, .job = job, .to = to};
    if (threads > THREADS_MAX) threads = THREADS_MAX;
    if (threads > n) threads = n;
    for (int k = 1; k < threads; k++) started[k] = pthread_create(&thread[k], NULL, work, &q) == 0;
    work(&q);
    for (int k = 1; k < threads; k++)
        if (started[k]) pthread_join(thread[k], NULL);
}
