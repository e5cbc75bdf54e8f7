// See throttle.h. The place of a name comes from a digest with a secret of this process, so that nobody can choose names that share
// another's place.
#include "core/throttle.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

enum { SETS = 2048, WAYS = 4, WAIT_MAX = 15 * 60, FORGET_SECONDS = 60 * 60 };
static const int64_t second_us = 1000 * 1000;

typedef struct {
    Digest name;
    int attempts; // 0: empty
    int64_t last; // µs
    int64_t until;
} Place;

struct Throttle {
    pthread_mutex_t lock;
    Digest secret;
    Place place[SETS][WAYS];
};

Throttle *throttle_new(void) {
    Throttle *t = calloc(1, sizeof *t);
    CHECK(t != NULL);
    pthread_mutex_init(&t->lock, NULL);
    rng_bytes(t->secret.byte, sizeof t->secret.byte);
    return t;
}

void throttle_free(Throttle *t) {
    if (!t) return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

// The place of this name; where it has none NULL, or (make) the emptiest or oldest of those it may have.
static Place *place_of(Throttle *t, Str name, bool make) {
    Digest d = digest_join(t->secret, name);
    Place *set = t->place[(d.byte[0] | (unsigned)d.byte[1] << 8) % SETS], *old = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].attempts && digest_eq(set[i].name, d)) return &set[i];
        if (set[i].attempts == 0 ? old->attempts != 0 : old->attempts && set[i].last < old->last)
            old = &set[i];
    }
    if (!make) return NULL;
    *old = (Place){.name = d};
    return old;
}

static int wait_after(int attempts, int allowed) {
    if (attempts < allowed) return 0;
    int doubled = attempts - allowed + 1;
    return doubled < 10 ? 1 << doubled : WAIT_MAX;
}

int throttle_try(Throttle *t, Str name, int allowed, Time now) {
    pthread_mutex_lock(&t->lock);
    Place *p = place_of(t, name, true);
    if (p->attempts && now.v - p->last > FORGET_SECONDS * second_us) p->attempts = 0, p->until = 0;
    int wait = 0;
    if (now.v < p->until) {
        wait = (int)((p->until - now.v + second_us - 1) / second_us);
    } else {
        if (p->attempts < 1000) p->attempts++;
        p->last = now.v;
        p->until = now.v + wait_after(p->attempts, allowed) * second_us;
    }
    pthread_mutex_unlock(&t->lock);
    return wait;
}

void throttle_right(Throttle *t, Str name, bool all) {
    pthread_mutex_lock(&t->lock);
    Place *p = place_of(t, name, false);
    if (p && all) *p = (Place){0};
    else if (p) p->attempts--, p->until = 0;
    pthread_mutex_unlock(&t->lock);
}
