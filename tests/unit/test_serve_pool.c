// The server's workers: quick before slow, slow never on all threads, a bound on what waits, and everything done before the end.
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "serve/pool.h"

typedef struct {
    PoolTask task; // first
    sem_t *wait;   // NULL: ends at once
    atomic_int *at_work, *done;
    int order; // when it was done
} Task;

static void run(PoolTask *task) {
    Task *t = (Task *)(void *)task;
    atomic_fetch_add(t->at_work, 1);
    if (t->wait)
        while (sem_wait(t->wait) != 0) continue;
    t->order = atomic_fetch_add(t->done, 1);
}

static void until(atomic_int *count, int n) {
    for (int i = 0; i < 20000 && atomic_load(count) < n; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_int_equal(atomic_load(count), n);
}

static void slow_leave_a_thread(void **state) {
    (void)state;
    Pool *p = pool_new(3, 2, 100);
    sem_t gate;
    atomic_int slow_work = 0, slow_done = 0, quick_work = 0, quick_done = 0;
    assert_int_equal(sem_init(&gate, 0, 0), 0);
    Task slow[5], quick[20];
    for (int i = 0; i < 5; i++) {
        slow[i] = (Task){{.run = run}, &gate, &slow_work, &slow_done, 0};
        assert_true(pool_add(p, &slow[i].task, true, false));
    }
    until(&slow_work, 2);
    for (int i = 0; i < 20; i++) {
        quick[i] = (Task){{.run = run}, NULL, &quick_work, &quick_done, 0};
        assert_true(pool_add(p, &quick[i].task, false, false));
    }
    until(&quick_done, 20); // though five slow ones came before them
    assert_int_equal(atomic_load(&slow_work), 2);
    assert_int_equal(pool_waiting(p), 3);
    for (int i = 0; i < 20; i++) assert_int_equal(quick[i].order, i); // one thread, in their order
    for (int i = 0; i < 5; i++) sem_post(&gate);
    until(&slow_done, 5);
    pool_free(p);
    sem_destroy(&gate);
}

static void quick_before_slow(void **state) {
    (void)state;
    Pool *p = pool_new(1, 1, 100);
    sem_t gate;
    atomic_int at_work = 0, done = 0;
    assert_int_equal(sem_init(&gate, 0, 0), 0);
    Task first = {{.run = run}, &gate, &at_work, &done, 0}, slow = first, quick = first;
    slow.wait = quick.wait = NULL;
    assert_true(pool_add(p, &first.task, false, false));
    until(&at_work, 1);
    assert_true(pool_add(p, &slow.task, true, false));
    assert_true(pool_add(p, &quick.task, false, false));
    sem_post(&gate);
    until(&done, 3);
    assert_true(quick.order < slow.order);
    pool_free(p);
    sem_destroy(&gate);
}

static void bounded_and_drained(void **state) {
    (void)state;
    Pool *p = pool_new(1, 1, 2);
    sem_t gate;
    atomic_int at_work = 0, done = 0;
    assert_int_equal(sem_init(&gate, 0, 0), 0);
    Task task[5];
    for (int i = 0; i < 5; i++)
        task[i] = (Task){{.run = run}, i ? NULL : &gate, &at_work, &done, 0};
    assert_true(pool_add(p, &task[0].task, false, false));
    until(&at_work, 1);
    assert_true(pool_add(p, &task[1].task, false, false));
    assert_true(pool_add(p, &task[2].task, false, false));
    assert_false(pool_add(p, &task[3].task, false, false)); // two wait already
    assert_true(pool_add(p, &task[4].task, false, true));   // half done: never refused
    sem_post(&gate);
    pool_free(p); // only after all four
    assert_int_equal(atomic_load(&done), 4);
    sem_destroy(&gate);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_leave_a_thread),
        cmocka_unit_test(quick_before_slow),
        cmocka_unit_test(bounded_and_drained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
