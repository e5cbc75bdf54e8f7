// See pace.h. The place of a name comes from a hash with a secret of this process, so that nobody can choose names that share another's place.
// Tokens are counted in µs of waiting: a bucket is the time at which it would be full.
#include "serve/pace.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/cx.h"
#include "base/digest.h"

enum { SETS = 2048, WAYS = 4, BURST_SECONDS = 10 };
static const int64_t second_us = 1000 * 1000;

typedef struct {
    uint64_t name; // 0: empty
    int64_t full;  // when it is full again, in 1/1000 µs
} Bucket;

struct Pace {
    pthread_mutex_t lock;
    Digest secret;
    int64_t cost; // of a request, in 1/1000 µs
    Bucket bucket[SETS][WAYS];
};

Pace *pace_new(int per_second) {
    if (per_second <= 0) return NULL;
    Pace *r = calloc(1, sizeof *r);
    CHECK(r != NULL);
    pthread_mutex_init(&r->lock, NULL);
    rng_bytes(r->secret.byte, sizeof r->secret.byte);
    r->cost = second_us * 1000 / per_second;
    return r;
}

void pace_free(Pace *r) {
    if (!r) return;
    pthread_mutex_destroy(&r->lock);
    free(r);
}

// The bucket of the name; where it has none, that which is soonest full of those it may have, as a full one.
static Bucket *bucket_of(Pace *r, Str name) {
    Digest d = digest_join(r->secret, name);
    uint64_t key;
    memcpy(&key, d.byte, sizeof key);
    key |= 1;
    Bucket *set = r->bucket[(d.byte[8] | (unsigned)d.byte[9] << 8) % SETS], *soonest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].name == key) return &set[i];
        if (set[i].full < soonest->full) soonest = &set[i];
    }
    *soonest = (Bucket){.name = key};
    return soonest;
}

int pace_take(Pace *r, Str name, int64_t now) {
    if (!r) return 0;
    const int64_t most = BURST_SECONDS * second_us * 1000;
    int64_t at = now * 1000, wait;
    pthread_mutex_lock(&r->lock);
    Bucket *b = bucket_of(r, name);
    if (b->full < at) b->full = at;
    wait = b->full + r->cost - at - most;
    if (wait <= 0) b->full += r->cost;
    pthread_mutex_unlock(&r->lock);
    return wait <= 0 ? 0 : (int)(wait / (second_us * 1000)) + 1;
}

Str address_name(Arena *a, Str address) {
    struct in6_addr six;
    char z[INET6_ADDRSTRLEN];
    if (address.n == 0 || address.n >= sizeof z) return address;
    memcpy(z, address.at, address.n);
    z[address.n] = 0;
    if (inet_pton(AF_INET6, z, &six) != 1 || IN6_IS_ADDR_V4MAPPED(&six)) return address;
    memset(six.s6_addr + 8, 0, 8);
    return inet_ntop(AF_INET6, &six, z, sizeof z) ? str_fmt(a, "%s/64", z) : address;
}
