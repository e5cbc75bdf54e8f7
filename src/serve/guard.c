// See guard.h. Each connection has a time until which it must have got on; a thread looks at all of them once a second and shuts the sockets of
// those that have not, whereupon the library finds them closed and cleans up. A socket is shut only while its connection is in the list, and
// leaves the list before the library closes it: so the number cannot be another's by then.
#include "serve/guard.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/map.h"
#include "serve/http.h"

enum { BUCKETS = 4096 };
static const int64_t second_us = 1000 * 1000;
static const int64_t never = INT64_MAX;

typedef struct {
    uint64_t high, low; // of an IPv6 address its network alone, since whoever has it has all of its addresses
} Address;

struct Guarded {
    Guarded *next, **at;           // all
    Guarded *neighbour, **kept_at; // of a bucket
    Guard *guard;
    Address address;
    int socket;
    atomic_bool idle;     // no request is under way
    atomic_llong since;   // when what it is at began; µs
    atomic_llong until;   // by when it must have ended
    atomic_bool answered; // an answer is on its way
    // The thread's own: how much the other end had taken when it first saw this answer under way, which began at `seen`.
    int64_t seen;
    uint64_t taken;
    int half_closed; // looks at which no more could come
    bool mark;       // http.c's
};

struct Guard {
    pthread_mutex_t lock; // of what follows
    pthread_cond_t wake;
    Guarded *first, *bucket[BUCKETS];
    int n, most, from_address;
    bool all_addresses, stopping;
    pthread_t thread;
    uint64_t secret;
    int64_t head_us, grace_us;
    _Atomic uint64_t cut_off, turned_away;
};

// ---- addresses -----------------------------------------------------------------------------------------------------------------------

static Address address_of(const struct sockaddr *from, bool *own) {
    Address a = {0};
    *own = false;
    if (from && from->sa_family == AF_INET) {
        a.low = ntohl(((const struct sockaddr_in *)(const void *)from)->sin_addr.s_addr);
        *own = a.low >> 24 == 127;
    } else if (from && from->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
        memcpy(&a.high, six->s6_addr, sizeof a.high);
        if (IN6_IS_ADDR_V4MAPPED(six)) memcpy(&a.low, six->s6_addr + 8, sizeof a.low);
        *own = IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
    }
    return a;
}

static Guarded **bucket_of(Guard *g, Address a) {
    return &g->bucket[hash_mix(a.low ^ hash_mix(a.high, g->secret), g->secret) % BUCKETS];
}

bool guard_lets_in(Guard *g, const struct sockaddr *from) {
    bool own;
    Address a = address_of(from, &own);
    if (own && !g->all_addresses) return true;
    int n = 0;
    pthread_mutex_lock(&g->lock);
    for (const Guarded *c = *bucket_of(g, a); c; c = c->neighbour)
        n += c->address.low == a.low && c->address.high == a.high;
    pthread_mutex_unlock(&g->lock);
    if (n < g->from_address) return true;
    atomic_fetch_add(&g->turned_away, 1);
    return false;
}

// ---- connections ---------------------------------------------------------------------------------------------------------------------

static void at(Guarded *c, bool idle, int64_t us) {
    int64_t now = clock_forward();
    atomic_store_explicit(&c->idle, idle, memory_order_relaxed);
    atomic_store_explicit(&c->answered, false, memory_order_relaxed);
    atomic_store_explicit(&c->since, now, memory_order_relaxed);
    atomic_store_explicit(&c->until, us == never ? never : now + us, memory_order_relaxed);
}

static int64_t time_for(const Guard *g, size_t bytes) {
    return g->grace_us + (int64_t)bytes / GUARD_BYTES_SECOND * second_us;
}

void guard_head(Guarded *c) { at(c, true, c->guard->head_us); }
void guard_works(Guarded *c) { at(c, false, never); }
void guard_answer(Guarded *c) {
    at(c, false, c->guard->grace_us);
    atomic_store(&c->answered, true);
}
void guard_body(Guarded *c, size_t bytes) {
    if (bytes == 0) at(c, false, 0); // it begins
    atomic_store(&c->until, atomic_load(&c->since) + time_for(c->guard, bytes));
}

Guarded *guard_opened(Guard *g, int socket, const struct sockaddr *from) {
    bool own;
    Guarded *c = calloc(1, sizeof *c);
    CHECK(c != NULL);
    c->guard = g;
    c->socket = socket;
    c->address = address_of(from, &own);
    guard_head(c);
    pthread_mutex_lock(&g->lock);
    Guarded **bucket = bucket_of(g, c->address);
    c->next = g->first, c->at = &g->first;
    c->neighbour = *bucket, c->kept_at = bucket;
    if (c->next) c->next->at = &c->next;
    if (c->neighbour) c->neighbour->kept_at = &c->neighbour;
    g->first = *bucket = c;
    g->n++;
    pthread_mutex_unlock(&g->lock);
    return c;
}

void guard_closed(Guard *g, Guarded *c) {
    pthread_mutex_lock(&g->lock);
    *c->at = c->next;
    if (c->next) c->next->at = c->at;
    *c->kept_at = c->neighbour;
    if (c->neighbour) c->neighbour->kept_at = c->kept_at;
    g->n--;
    pthread_mutex_unlock(&g->lock);
    free(c);
}

// ---- the thread ----------------------------------------------------------------------------------------------------------------------

static struct tcp_info info_of(int socket) {
    struct tcp_info info = {0};
    socklen_t n = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &n) != 0) info = (struct tcp_info){0};
    return info;
}

// Bytes that the other end has acknowledged.
static uint64_t taken_by(int socket) { return info_of(socket).tcpi_bytes_acked; }

bool guard_half_closed(int socket) {
    enum { CLOSE = 7, CLOSE_WAIT = 8 }; // of the states of TCP
    int state = info_of(socket).tcpi_state;
    return state == CLOSE || state == CLOSE_WAIT;
}

// Whether the other end will send no more, in the middle of a request or before one. The library may have missed that where the end came together
// with what was sent last. Seen twice, since it may be about to read what there is.
static bool has_left(Guarded *c) {
    bool left = atomic_load(&c->until) != never && !atomic_load(&c->answered) &&
        guard_half_closed(c->socket);
    c->half_closed = left ? c->half_closed + 1 : 0;
    return c->half_closed > 1;
}

// An answer has time as long as it is taken.
static int64_t answer_until(const Guard *g, Guarded *c, int64_t now) {
    int64_t since = atomic_load(&c->since), until = since + g->grace_us;
    if (c->seen != since) c->seen = since, c->taken = taken_by(c->socket);
    else if (until <= now) until = since + time_for(g, (size_t)(taken_by(c->socket) - c->taken));
    return until;
}

static void look(Guard *g) {
    int64_t now = clock_forward();
    bool full = g->n > g->most - g->most / 10;
    for (Guarded *c = g->first; c; c = c->next) {
        int64_t until = atomic_load_explicit(&c->until, memory_order_relaxed);
        if (atomic_load(&c->answered)) until = answer_until(g, c, now);
        if (full && atomic_load_explicit(&c->idle, memory_order_relaxed))
            until = atomic_load_explicit(&c->since, memory_order_relaxed) + GUARD_FULL_SECONDS * second_us;
        if (until > now && !has_left(c)) continue;
        if (until == never) continue;
        atomic_store(&c->until, never); // once
        atomic_store(&c->answered, false);
        atomic_store(&c->idle, false);
        shutdown(c->socket, SHUT_RDWR);
        atomic_fetch_add(&g->cut_off, 1);
    }
}

static void *watch(void *guard) {
    Guard *g = guard;
    pthread_mutex_lock(&g->lock);
    while (!g->stopping) {
        look(g);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&g->wake, &g->lock, &until);
    }
    pthread_mutex_unlock(&g->lock);
    return NULL;
}

Guard *guard_new(int most, int from_address, int head, int grace) {
    Guard *g = calloc(1, sizeof *g);
    CHECK(g != NULL);
    g->most = most;
    g->from_address = from_address > 0 ? from_address : GUARD_ADDRESS;
    g->all_addresses = from_address > 0;
    g->head_us = (head > 0 ? head : GUARD_HEAD_SECONDS) * second_us;
    g->grace_us = (grace > 0 ? grace : GUARD_GRACE_SECONDS) * second_us;
    rng_bytes(&g->secret, sizeof g->secret);
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->wake, NULL);
    CHECK(pthread_create(&g->thread, NULL, watch, g) == 0);
    return g;
}

void guard_stop(Guard *g) {
    if (!g) return;
    pthread_mutex_lock(&g->lock);
    bool was = g->stopping;
    g->stopping = true;
    pthread_cond_signal(&g->wake);
    pthread_mutex_unlock(&g->lock);
    if (!was) pthread_join(g->thread, NULL);
}

void guard_free(Guard *g) {
    if (!g) return;
    guard_stop(g);
    CHECK(g->first == NULL);
    pthread_mutex_destroy(&g->lock);
    pthread_cond_destroy(&g->wake);
    free(g);
}

void guard_mark(Guarded *c, bool mark) { c->mark = mark; }
bool guard_marked(const Guarded *c) { return c->mark; }

void guard_metrics(Guard *g, Buf *out) {
    pthread_mutex_lock(&g->lock);
    int n = g->n;
    pthread_mutex_unlock(&g->lock);
    buf_fmt(out,
        "# HELP argosy_http_connections Connections that are open.\n# TYPE argosy_http_connections "
        "gauge\n"
        "argosy_http_connections %d\n"
        "# HELP argosy_http_connections_most Connections that may be open.\n# TYPE "
        "argosy_http_connections_most gauge\nargosy_http_connections_most %d\n"
        "# HELP argosy_http_connections_cut_off_total Connections that took too long.\n# TYPE "
        "argosy_http_connections_cut_off_total counter\nargosy_http_connections_cut_off_total "
        "%llu\n"
        "# HELP argosy_http_connections_turned_away_total Connections of addresses that had their "
        "share.\n"
        "# TYPE argosy_http_connections_turned_away_total counter\n"
        "argosy_http_connections_turned_away_total %llu\n",
        n, g->most, (unsigned long long)atomic_load(&g->cut_off),
        (unsigned long long)atomic_load(&g->turned_away));
}
