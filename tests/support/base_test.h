// What every unit test needs: cmocka with the headers it wants before it, a seed, and a way to see a CHECK end a process.
#ifndef ARGOSY_TESTS_SUPPORT_BASE_TEST_H
#define ARGOSY_TESTS_SUPPORT_BASE_TEST_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// cmocka and our cx.h both have a macro called fail; ours stays, cmocka's is fail_msg.
#undef fail
#undef fail_msg
#define fail_msg(...)                                                                              \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        print_error("\n");                                                                         \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

#include "base/cx.h"

// The seed of this run's generators, printed so that a failure can be repeated: ARGOSY_SEED=… sets it.
static inline uint64_t test_seed(const char *what) {
    const char *given = getenv("ARGOSY_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20260101;
    print_message("%s: seed %llu\n", what, (unsigned long long)seed);
    return seed;
}

// Whether the call ends its process by a failed CHECK; made in a child, whose complaint is not shown.
static inline bool test_dies(void (*call)(void)) {
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) _exit(1);
        call();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static inline void test_same(Str got, const char *want) {
    if (!str_is(got, want)) fail_msg("got \"" STR_FMT "\" instead of \"%s\"", STR_ARG(got), want);
}

#endif
