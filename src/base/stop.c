// Being told to stop by a signal: the two that ask for it (SIGINT, SIGTERM) post a semaphore, which a program's main thread waits for;
// what stood there before is put back at the end.

#include "base/stop.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>

#include "base/cx.h"

static sem_t told; // a handler may do little else than post
static struct sigaction old_int, old_term;

static void on_signal(int number) {
    (void)number;
    int was = errno;
    sem_post(&told);
    errno = was;
}

void stop_listen(void) {
    struct sigaction act = {.sa_handler = on_signal};
    CHECK(sem_init(&told, 0, 0) == 0);
    sigaction(SIGINT, &act, &old_int);
    sigaction(SIGTERM, &act, &old_term);
}

void stop_end(void) {
    sigaction(SIGINT, &old_int, NULL);
    sigaction(SIGTERM, &old_term, NULL);
    sem_destroy(&told);
}

bool stop_within(int64_t ms) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
    while ((ms < 0 ? sem_wait(&told) : sem_timedwait(&told, &until)) != 0)
        if (errno == ETIMEDOUT) return false;
    return true;
}
