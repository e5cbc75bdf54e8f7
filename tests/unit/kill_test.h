// For tests that kill a program at its work on a store: a child that migrates, and what it left.
#ifndef ARGOSY_TESTS_KILL_TEST_H
#define ARGOSY_TESTS_KILL_TEST_H

#include <signal.h>
#include <time.h>

#include "store_test.h"

static inline void sleep_us(int64_t us) {
    struct timespec t = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    while (nanosleep(&t, &t) != 0) {}
}

static inline int version_there(Place *p) {
    return (int)place_int(p, "select cast(coalesce(max(version), 0) as bigint) from schema_version");
}

static inline void place_shut(Place *p) {
    store_close(p->store);
    p->store = NULL;
}

static inline int ended(pid_t child) { // its status, as of waitpid
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

// A child that brings the place to files[n - 1].
static inline pid_t child_migrates(const Place *p, const EmbeddedFile *files, int n) {
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        IdGen ids = {0};
        Cx cx = place_cx(&ids);
        Store *s;
        Upgrade u;
        if (store_open(&cx, str_of(p->url), &(StoreOptions){0}, &s) != OK) _exit(1);
        _exit(migrate(&cx, s, files, n, false, &u) == OK ? 0 : 2);
    }
    return child;
}

// It is killed after so many µs, unless it ended before.
static inline int child_killed(pid_t child, int64_t us) {
    sleep_us(us);
    kill(child, SIGKILL);
    return ended(child);
}

#endif
