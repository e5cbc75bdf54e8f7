// A load of HTTP requests from one thread: some clients, each with a connection that it keeps, each sending its next request as soon
// as it has the answer to the last one (a closed loop).
#ifndef ARGOSY_BENCH_LOAD_H
#define ARGOSY_BENCH_LOAD_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/cx.h"

enum { LOAD_CLIENTS_MAX = 1024, LOAD_BUFFER_BYTES = 4 << 20, LOAD_HEAD_BYTES = 4096 };

typedef struct {
    int port, clients;
    int64_t requests;
    const char *path, *token;
    // Writes the body of the next request; gives its bytes.
    size_t (*body)(void *to, char *at, size_t size);
    bool (*good)(void *to, const char *body, size_t n); // the answer is what it should be
    void *to;
} Load;

typedef struct {
    double seconds;
    int64_t answered, bad;
    double *ms; // of each request, sorted
} LoadResult;

typedef struct {
    int fd;
    char *out, *in;
    size_t out_n, out_at, in_n;
    double started;
} LoadClient;

static inline double load_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline _Noreturn void load_fail(const char *what) {
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

static inline int load_connect(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0) load_fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static inline void load_push(LoadClient *c) {
    while (c->out_at < c->out_n) {
        ssize_t n = send(c->fd, c->out + c->out_at, c->out_n - c->out_at, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) load_fail("cannot send");
        c->out_at += (size_t)n;
    }
}

static inline void load_send(const Load *l, LoadClient *c) {
    size_t n = l->body(l->to, c->out + LOAD_HEAD_BYTES, LOAD_BUFFER_BYTES - LOAD_HEAD_BYTES);
    char head[LOAD_HEAD_BYTES];
    int h = snprintf(head, sizeof head,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        l->path, l->token, n);
    c->out_at = LOAD_HEAD_BYTES - (size_t)h;
    memcpy(c->out + c->out_at, head, (size_t)h);
    c->out_n = LOAD_HEAD_BYTES + n;
    c->in_n = 0;
    c->started = load_clock();
    load_push(c);
}

// The whole answer's body, or NULL while it is on its way.
static inline const char *load_answer(LoadClient *c, size_t *n, int *status) {
    c->in[c->in_n] = 0;
    const char *end = strstr(c->in, "\r\n\r\n");
    if (!end) return NULL;
    const char *length = strcasestr(c->in, "\r\nContent-Length:");
    *status = (int)strtol(c->in + 9, NULL, 10);
    *n = length && length < end ? (size_t)strtoul(length + 17, NULL, 10) : 0;
    return c->in_n >= (size_t)(end + 4 - c->in) + *n ? end + 4 : NULL;
}

static inline int load_compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline LoadResult load_run(const Load *l) {
    static LoadClient client[LOAD_CLIENTS_MAX];
    LoadResult r = {.ms = calloc((size_t)l->requests, sizeof *r.ms)};
    int ep = epoll_create1(0);
    for (int i = 0; i < l->clients; i++) {
        LoadClient *c = &client[i];
        *c = (LoadClient){.fd = load_connect(l->port),
            .out = malloc(LOAD_BUFFER_BYTES),
            .in = malloc(LOAD_BUFFER_BYTES)};
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        if (!c->out || !c->in || epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e) != 0) load_fail("epoll");
    }
    int64_t sent = 0;
    double start = load_clock();
    for (; sent < l->clients && sent < l->requests; sent++) load_send(l, &client[sent]);
    while (r.answered < l->requests) {
        struct epoll_event events[256];
        int n = epoll_wait(ep, events, 256, 30000);
        if (n <= 0 && errno != EINTR) load_fail("no answer for 30 seconds");
        for (int i = 0; i < n; i++) {
            LoadClient *c = events[i].data.ptr;
            ssize_t got = recv(c->fd, c->in + c->in_n, LOAD_BUFFER_BYTES - 1 - c->in_n, 0);
            if (got <= 0) load_fail("the connection was lost");
            c->in_n += (size_t)got;
            size_t size;
            int status;
            const char *body = load_answer(c, &size, &status);
            if (!body) continue;
            r.ms[r.answered++] = 1e3 * (load_clock() - c->started);
            if (status != 200 || !l->good(l->to, body, size)) {
                if (r.bad++ == 0)
                    fprintf(stderr, "bench: answered %d: %.*s\n", status,
                        size > 600 ? 600 : (int)size, body);
            }
            if (sent < l->requests) sent++, load_send(l, c);
        }
    }
    r.seconds = load_clock() - start;
    for (int i = 0; i < l->clients; i++)
        close(client[i].fd), free(client[i].out), free(client[i].in);
    close(ep);
    qsort(r.ms, (size_t)r.answered, sizeof *r.ms, load_compare);
    return r;
}

static inline double load_quantile(const LoadResult *r, double q) {
    return r->answered ? r->ms[(int64_t)(q * (double)(r->answered - 1))] : 0;
}

// One GET, whole, as text on the heap.
static inline char *load_get(int port, const char *path) {
    LoadClient c = {.fd = load_connect(port), .in = malloc(LOAD_BUFFER_BYTES)};
    char head[300];
    int h = snprintf(
        head, sizeof head, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
    if (send(c.fd, head, (size_t)h, MSG_NOSIGNAL) != h) load_fail("cannot send");
    for (ssize_t n; (n = recv(c.fd, c.in + c.in_n, LOAD_BUFFER_BYTES - 1 - c.in_n, 0)) > 0;)
        c.in_n += (size_t)n;
    c.in[c.in_n] = 0;
    close(c.fd);
    return c.in;
}

#endif
