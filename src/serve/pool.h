// The workers: a fixed number of threads that take tasks from two bounded queues. Quick tasks go first, and slow ones never take all
// of the threads, so that long lists and proofs do not hold up orders.
#ifndef ARGOSY_SERVE_POOL_H
#define ARGOSY_SERVE_POOL_H

#include <stdbool.h>

typedef struct Pool Pool;
typedef struct PoolTask PoolTask;
struct PoolTask {
    void (*run)(PoolTask *task);
    PoolTask *next; // the pool's
};

// slow: threads that may be at slow tasks at once; most: tasks waiting in each queue
Pool *pool_new(int threads, int slow, int most);
// False where too many wait already. `always`: what is half done is never refused.
bool pool_add(Pool *p, PoolTask *task, bool slow, bool always);
int pool_waiting(Pool *p);
void pool_free(Pool *p); // after all that waits is done; NULL is allowed

#endif
