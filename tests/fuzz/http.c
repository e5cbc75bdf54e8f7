// Bytes on a socket, as anybody may send them: the server answers with what HTTP allows, or closes, and goes on.
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "world.h"

// The library waits out its minute for the rest of a head, also where the other end has said that none will come; and a stream goes on.
enum { WAIT_MS = 60000, IDLE_MS = 60, STREAM_MS = 20 };

// The alarm by which libFuzzer looks whether a text takes too long breaks off whatever waits: it is waited on.
static bool readable(int fd, int wait_ms) {
    struct pollfd p = {.fd = fd, .events = POLLIN};
    int n;
    do n = poll(&p, 1, wait_ms);
    while (n < 0 && errno == EINTR);
    MUST(n >= 0);
    return n > 0;
}

static int connected(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
    MUST(errno == EINTR); // it goes on by itself
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    while (poll(&p, 1, -1) < 0) MUST(errno == EINTR);
    MUST(p.revents == POLLOUT);
    return fd;
}

static void send_all(int fd, Str bytes) {
    for (size_t n = 0; n < bytes.n;) {
        ssize_t sent = send(fd, bytes.at + n, bytes.n - n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return; // it was closed: what is left is of no interest to it
        n += (size_t)sent;
    }
}

// Until the other end closes, or nothing comes for a while.
static Str receive(Arena *a, int fd, int wait_ms) {
    Buf b = buf_new(a);
    for (;;) {
        bool stream = b.n && str_find(buf_str(&b), S("text/event-stream")) >= 0;
        if (!readable(fd, stream ? STREAM_MS : wait_ms)) break;
        char some[8192];
        ssize_t n = recv(fd, some, sizeof some, 0); // does not wait
        if (n <= 0) break;
        if (b.n < 1 << 16) buf_add(&b, (Str){some, (size_t)n});
    }
    return buf_str(&b);
}

static void still_alive(Arena *a, int port) {
    int fd = connected(port);
    send_all(fd, S("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    Str got = receive(a, fd, WAIT_MS);
    if (!str_starts(got, S("HTTP/1.1 200")))
        fprintf(stderr, "healthz: %zu bytes: " STR_FMT "\n", got.n, STR_ARG(got));
    MUST(str_starts(got, S("HTTP/1.1 200")));
    close(fd);
}

// "TOKEN" in what is sent stands for the secret, so that texts need not know it.
static Str with_token(Arena *a, Str in) {
    Buf b = buf_new(a);
    Str secret = str_cut(fuzz_world()->authorization, 7, SIZE_MAX);
    for (Str rest = in;;) {
        ptrdiff_t at = str_find(rest, S("TOKEN"));
        if (at < 0) {
            buf_add(&b, rest);
            return buf_str(&b);
        }
        buf_add(&b, str_cut(rest, 0, (size_t)at));
        buf_add(&b, secret);
        rest = str_cut(rest, (size_t)at + 5, rest.n);
    }
}

void fuzz_http(Str in) {
    FuzzWorld *w = fuzz_world();
    Arena *a = arena_new();
    int fd = connected(w->server->port);
    send_all(fd, with_token(a, in));
    shutdown(fd, SHUT_WR);
    Str got = receive(a, fd, IDLE_MS);
    close(fd);
    static int run;
    if (++run % 8 == 0)
        still_alive(a, w->server->port); // not each time: a connection's end keeps its port for a minute
    Str status = str_cut(got, 8, 12); // 505 is of versions of HTTP that there are not
    MUST(got.n == 0 || str_starts(got, S("HTTP/1.")));
    MUST(!str_is(status, " 500") && !str_is(status, " 503"));
    // The store is idle once what was under way has ended; a stream that is left is only told of when it is written to next.
    for (int i = 0; i < 5000 && atomic_load(&w->server->working) > 0; i++) usleep(1000);
    MUST(atomic_load(&w->server->working) == 0);
    if (fuzz_world_changed()) {
        fuzz_world_prove();
        fuzz_world_back();
    }
    arena_free(a);
}
