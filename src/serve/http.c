// The network's side, on libmicrohttpd with epoll and few threads.
//
// The library calls `handle` for a request first when its headers are there, then for each piece of its body, and once more when the body
// is whole. Then the connection is suspended and a worker gets the request; when the answer is there the connection is resumed and
// `handle` is called a last time to send it. So a request that waits for the store holds no thread.
//
// A body that is too large is read to its end and dropped, so that its sender, who may not listen before he has sent all, gets to hear why
// it was refused; unless he asked first (Expect: 100-continue), or would send without end.
//
// What always holds: a request's memory lives until the library says that it is done with it (`completed`), which is never
// before the request was resumed.
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "serve/http.h"
#include "serve/listen.h"
#include "serve/stream.h"
#include "serve/tls.h"
#include "serve/trail.h"
#include "serve/web.h"

enum { READING, WORKING, ANSWERED }; // a request's state

int64_t clock_forward(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

// ---- the request as it comes in ------------------------------------------------------------------------------------------------------

static Method method_of(const char *z) {
    if (!strcmp(z, "POST")) return METHOD_POST;
    if (!strcmp(z, "GET")) return METHOD_GET;
    if (!strcmp(z, "HEAD")) return METHOD_HEAD;
    if (!strcmp(z, "DELETE")) return METHOD_DELETE;
    return !strcmp(z, "OPTIONS") ? METHOD_OPTIONS : METHOD_OTHER;
}

// The headers that matter to us.
#define HEADER(name, member)                                                                       \
    { name, sizeof name - 1, offsetof(Request, member) }
static const struct {
    const char *name;
    size_t n, at;
} headers[] = {
    HEADER("Accept", accept),
    HEADER("Content-Type", content_type),
    HEADER("Authorization", authorization),
    HEADER("Idempotency-Key", key),
    HEADER("Cookie", cookie),
    HEADER("Origin", origin),
    HEADER("Last-Event-ID", last_event),
    HEADER("Accept-Encoding", encodings),
    HEADER("If-None-Match", none_match),
    HEADER("Host", host),
    HEADER("Sec-Fetch-Site", site),
    HEADER("X-Forwarded-Proto", proto),
    HEADER("X-Forwarded-For", forwarded),
    HEADER("X-Request-Id", request_id),
};

static enum MHD_Result take_header(void *request, enum MHD_ValueKind kind, const char *name,
    size_t name_n, const char *value, size_t value_n) {
    (void)kind;
    Request *r = request;
    for (int i = 0; i < COUNT(headers); i++) {
        if (name_n != headers[i].n || strcasecmp(name, headers[i].name) != 0) continue;
        Str *to = (Str *)(void *)((char *)r + headers[i].at);
        *to = str_dup(r->cx->arena, (Str){value ? value : "", value_n});
    }
    return MHD_YES;
}

static enum MHD_Result take_argument(void *request, enum MHD_ValueKind kind, const char *name,
    size_t name_n, const char *value, size_t value_n) {
    (void)kind;
    Request *r = request;
    Arena *a = r->cx->arena;
    if (name_n + value_n == 0) return MHD_YES; // ?&x=1
    r->query = arena_grow(
        a, r->query, (size_t)r->query_n, &r->query_cap, (size_t)r->query_n + 1, sizeof *r->query);
    r->query[r->query_n++] = (Pair){
        str_dup(a, (Str){name, name_n}), str_dup(a, (Str){value ? value : "", value_n})};
    return MHD_YES;
}

// Who is at the other end; where that is a proxy on this machine, whom it says.
static void take_address(Request *r, struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    if (info && info->client_addr && info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr,
            text, sizeof text);
    if (info && info->client_addr && info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr,
            text, sizeof text);
    r->address = str_dup(r->cx->arena, str_of(text));
    r->local = str_starts(r->address, S("127.")) || str_is(r->address, "::1") ||
        str_starts(r->address, S("::ffff:127."));
    Str last = S("");
    for (Str rest = r->forwarded; rest.n;) last = str_trim(str_split(rest, ',', &rest));
    if (r->local && last.n && last.n < sizeof text && str_utf8_ok(last)) r->address = last;
}

static void finish(Request *r);

// A proxy may ask with the whole address (RFC 9112, 3.2.2).
static void take_path(Request *r) {
    if (!str_starts(r->path, S("http://")) && !str_starts(r->path, S("https://"))) return;
    Str rest = str_cut(r->path, (size_t)str_find(r->path, S("://")) + 3, r->path.n);
    ptrdiff_t slash = str_find(rest, S("/"));
    r->path = slash < 0 ? S("/") : str_cut(rest, (size_t)slash, rest.n);
}

static Request *request_new(
    Server *s, struct MHD_Connection *c, const char *url, const char *method, const char *version) {
    Cx *cx = cx_new(s->app, (Actor){.name = S("")});
    Request *r = NEW(cx->arena, Request);
    *r = (Request){.server = s,
        .cx = cx,
        .connection = c,
        .started = clock_forward(),
        .finish = finish,
        .route = metrics_place(s->metrics, AT_NOWHERE), // until it is handled, which one that is cut off may never be
        .method = method_of(method),
        .path = str_dup(cx->arena, str_of(url))};
    for (int i = 0; i < COUNT(headers); i++) *(Str *)(void *)((char *)r + headers[i].at) = S("");
    r->body = r->answer = r->link = r->etag = r->disposition = r->set_cookie = S("");
    MHD_get_connection_values_n(c, MHD_HEADER_KIND, take_header, r);
    MHD_get_connection_values_n(c, MHD_GET_ARGUMENT_KIND, take_argument, r);
    take_address(r, c);
    r->by_tls = s->tls;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    r->guarded = info ? info->socket_context : NULL;
    CHECK(r->guarded != NULL);
    guard_body(r->guarded, 0);
    take_path(r);
    r->malformed = head_fault(r, version);
    trail_begin(r, r->request_id);
    atomic_fetch_add(&s->asked, 1);
    atomic_fetch_add(&s->active, 1);
    return r;
}

// The library goes on with a request that was suspended.
static void taken_back(Request *r) {
    if (!r->suspended) return;
    r->suspended = false;
    atomic_fetch_sub(&r->server->suspended, 1);
}

// The library hands on a path as far as its first NUL, so that it is looked for while the path is still encoded.
static void *see_address(void *server, const char *uri, struct MHD_Connection *c) {
    (void)server;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    const char *nul = strstr(uri, "%00"), *query = strchr(uri, '?');
    if (info && info->socket_context)
        guard_mark(info->socket_context, nul && (!query || nul < query));
    return NULL;
}

static void completed(
    void *server, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode how) {
    (void)c;
    Server *s = server;
    Request *r = *context;
    if (!r) return;
    *context = NULL;
    taken_back(r);
    stream_unused(r);
    trail_end(r, how == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    atomic_fetch_sub(&s->body_bytes, r->body_cap);
    guard_head(r->guarded);
    cx_free(r->cx);
    atomic_fetch_sub(&s->active, 1);
}

static int64_t content_length(struct MHD_Connection *c) {
    const char *z = MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    int64_t n = 0;
    return z && decimal_parse(str_of(z), 0, &n) && n > 0 ? n : 0;
}

// The body grows as it comes, not by what its sender says it will be.
static void take_body(Request *r, const char *at, size_t n) {
    if (r->too_large || r->no_memory) return;
    size_t want = r->body.n + n;
    if (want > LIMIT_BODY_BYTES) {
        r->too_large = true;
        return;
    }
    if (want > r->body_cap) {
        size_t cap = r->body_cap ? r->body_cap * 2 : 1024;
        while (cap < want) cap *= 2;
        size_t all = atomic_fetch_add(&r->server->body_bytes, cap - r->body_cap) + cap - r->body_cap;
        if (all > HTTP_BODIES_BYTES) {
            atomic_fetch_sub(&r->server->body_bytes, cap - r->body_cap);
            r->no_memory = true;
            return;
        }
        char *grown = arena_alloc(r->cx->arena, cap);
        memcpy(grown, r->body.at, r->body.n);
        r->body.at = grown;
        r->body_cap = cap;
    }
    memcpy((char *)(uintptr_t)r->body.at + r->body.n, at, n);
    r->body.n = want;
}

// ---- the answer ----------------------------------------------------------------------------------------------------------------------

static void header(struct MHD_Response *m, const char *name, const char *value) {
    if (MHD_add_response_header(m, name, value) != MHD_YES)
        log_line(LOG_WARN, "the header %s was not sent", name);
}

bool request_over_tls(const Request *r) {
    return r->by_tls || (r->local && str_is(r->proto, "https"));
}

// What a browser is told about every answer.
static void safety(struct MHD_Response *m, const char *policy, bool tls) {
    header(m, "X-Content-Type-Options", "nosniff");
    header(m, "Referrer-Policy", "no-referrer");
    header(m, "Cross-Origin-Opener-Policy", "same-origin");
    header(m, "Cross-Origin-Resource-Policy", "same-origin");
    header(m, "X-Frame-Options", "DENY"); // for those that know no frame-ancestors
    if (tls) header(m, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    header(m, "Permissions-Policy", "camera=(self)");
    if (*policy) header(m, "Content-Security-Policy", policy);
}

// What data are called where somebody opens their address: they are never shown as a page.
static const char *file_of(const Request *r) {
    if (!r->type || !str_starts(r->path, S("/v1/")) || r->disposition.n) return NULL;
    Str type = str_of(r->type);
    if (str_starts(type, S("application/json")) || str_starts(type, S("application/problem+json")))
        return "attachment; filename=\"api.json\"";
    return str_starts(type, S("text/csv")) ? "attachment; filename=\"api.csv\"" : NULL;
}

static enum MHD_Result send_answer(Request *r) {
    struct MHD_Response *m = r->stream ? stream_open(r)
                                       : MHD_create_response_from_buffer(r->answer.n,
                                             (void *)(uintptr_t)r->answer.at, MHD_RESPMEM_PERSISTENT);
    if (!m) return MHD_NO;
    if (r->type) header(m, "Content-Type", r->type);
    header(m, "X-Request-Id", str_z(r->cx->arena, r->cx->request));
    header(m, "Cache-Control", r->cache ? r->cache : "no-store");
    safety(m, r->policy ? r->policy : web_policy, request_over_tls(r));
    if (r->encoding) header(m, "Content-Encoding", r->encoding);
    if (r->varies) header(m, "Vary", "Accept-Encoding");
    if (r->etag.n) header(m, "ETag", str_z(r->cx->arena, r->etag));
    if (r->allow) header(m, "Allow", r->allow);
    if (r->http == 401) header(m, "WWW-Authenticate", "Bearer realm=\"argosy\"");
    if (r->stream) header(m, "X-Accel-Buffering", "no"); // a proxy is to pass it on at once
    if (r->retry_after) header(m, "Retry-After", str_fmt(r->cx->arena, "%d", r->retry_after).at);
    if (r->set_cookie.n) header(m, "Set-Cookie", str_z(r->cx->arena, r->set_cookie));
    if (r->forget) header(m, "Clear-Site-Data", "\"storage\"");
    if (r->replayed) header(m, "Idempotency-Replayed", "true");
    if (r->link.n) header(m, "Link", str_z(r->cx->arena, r->link));
    const char *file = file_of(r);
    if (file) header(m, "Content-Disposition", file);
    if (r->disposition.n) header(m, "Content-Disposition", str_z(r->cx->arena, r->disposition));
    bool last = r->malformed || atomic_load_explicit(&r->server->stopping, memory_order_relaxed);
    if (last) header(m, "Connection", "close");
    if (r->stream) guard_works(r->guarded); // has limits of its own
    else guard_answer(r->guarded);
    enum MHD_Result result = MHD_queue_response(r->connection, (unsigned)r->http, m);
    MHD_destroy_response(m);
    return result;
}

// The answer is there: called by whoever made it.
static void finish(Request *r) {
    Server *s = r->server;
    r->state = ANSWERED;
    MHD_resume_connection(r->connection);
    atomic_fetch_sub(&s->working, 1); // s outlives it: http_stop waits for this
}

// The same for a request that was never handed over.
static void finish_here(Request *r) { r->state = ANSWERED; }

static void run(PoolTask *task) { request_handle((Request *)(void *)task); }

// Hands the request to a worker. The connection is suspended first, since the worker may be done before we come back.
static enum MHD_Result hand_over(Request *r) {
    Server *s = r->server;
    r->no_memory |= memory_taken();
    atomic_fetch_add(&s->working, 1);
    if (atomic_load(&s->closing)) { // looked at after we are counted, see http_stop
        atomic_fetch_sub(&s->working, 1);
        r->finish = finish_here;
        request_refuse(r, (Problem)fail(r->cx, BUSY, NULL, "the server is stopping"));
        return send_answer(r);
    }
    r->state = WORKING;
    guard_works(r->guarded);
    r->task.run = run;
    r->suspended = true;
    atomic_fetch_add(&s->suspended, 1);
    MHD_suspend_connection(r->connection);
    if (pool_add(s->pool, &r->task, request_is_slow(r), false)) return MHD_YES;
    request_refuse(r, (Problem)fail(r->cx, BUSY, NULL, "%d requests are waiting already", HTTP_QUEUE));
    return MHD_YES;
}

static enum MHD_Result handle(void *server, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *data, size_t *data_n, void **context) {
    Server *s = server;
    Request *r = *context;
    if (!r) {
        (void)memory_taken(); // of others on this thread
        *context = r = request_new(s, c, url, method, version);
        int64_t length = content_length(c);
        bool asks = MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT) != NULL;
        r->too_large = length > LIMIT_BODY_BYTES;
        bool reads_on = !r->too_large || (!asks && length <= HTTP_REFUSED_BYTES);
        if (reads_on && !r->malformed) return MHD_YES;
        r->finish = finish_here;
        request_handle(r);
        return send_answer(r);
    }
    if (*data_n) {
        take_body(r, data, *data_n);
        r->dropped += r->too_large ? *data_n : 0;
        guard_body(r->guarded, r->body.n + r->dropped);
        if (r->dropped > HTTP_REFUSED_BYTES) return MHD_NO;
        *data_n = 0;
        return MHD_YES;
    }
    if (r->state == READING) return hand_over(r);
    if (r->state == WORKING) return MHD_YES;
    taken_back(r);
    return send_answer(r);
}

// ---- start and stop ------------------------------------------------------------------------------------------------------------------

static void library_says(void *to, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));
static void library_says(void *to, const char *fmt, va_list args) {
    (void)to;
    char text[400];
    vsnprintf(text, sizeof text, fmt, args);
    log_line(LOG_DEBUG, "http: " STR_FMT, STR_ARG(str_trim(str_of(text))));
}

static struct addrinfo *find_address(const ServeOptions *o) {
    char port[16];
    snprintf(port, sizeof port, "%d", o->port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE},
                    *out;
    return getaddrinfo(o->address ? o->address : "127.0.0.1", port, &hints, &out) == 0 ? out : NULL;
}

static enum MHD_Result lets_in(void *server, const struct sockaddr *from, socklen_t n) {
    (void)n;
    const Server *s = server;
    return guard_lets_in(s->guard, from) ? MHD_YES : MHD_NO;
}

static void connection_changed(
    void *server, struct MHD_Connection *c, void **kept, enum MHD_ConnectionNotificationCode what) {
    const Server *s = server;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*kept) guard_closed(s->guard, *kept);
        *kept = NULL;
        return;
    }
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD),
                                   *from = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    CHECK(fd != NULL);
    int most = HTTP_SEND_BYTES;
    setsockopt(fd->connect_fd, SOL_SOCKET, SO_SNDBUF, &most, sizeof most);
    *kept = guard_opened(s->guard, fd->connect_fd, from ? from->client_addr : NULL);
}

// As many connections as are wanted and the machine has files for; it is asked for all that it gives.
static int connections_most(int wanted) {
    struct rlimit files;
    int most = wanted > 0 ? wanted : HTTP_CONNECTIONS;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return most;
    rlim_t needed = (rlim_t)most + HTTP_OTHER_FILES;
    if (files.rlim_cur < needed) {
        files.rlim_cur = files.rlim_max < needed ? files.rlim_max : needed;
        if (setrlimit(RLIMIT_NOFILE, &files) != 0) getrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur >= needed) return most;
    int fewer = files.rlim_cur > 2 * HTTP_OTHER_FILES ? (int)files.rlim_cur - HTTP_OTHER_FILES
                                                      : HTTP_OTHER_FILES;
    log_line(LOG_WARN, "%d connections at once, not %d: the machine gives no more open files (ulimit -n)",
        fewer, most);
    return fewer;
}

Status http_start(Cx *cx, Server *s, const ServeOptions *o) {
    Tls tls;
    TRY(tls_read(cx, o, &tls));
    s->tls = tls.key != NULL;
    struct addrinfo *at = find_address(o);
    if (!at)
        return with_hint(cx, fail(cx, INPUT, "address", "%s is no address", o->address),
            "give a numeric one of this machine, such as 127.0.0.1");
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = o->network > 0 ? (unsigned)o->network : cores > 4 ? (unsigned)cores / 4 : 1;
    int most = connections_most(o->connections);
    s->guard = guard_new(most, o->from_address, o->head_seconds, o->grace_seconds);
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
        MHD_USE_TURBO;
    if (at->ai_family == AF_INET6) flags |= MHD_USE_IPv6;
    int given = listen_given();
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)library_says, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)completed, s},
        {MHD_OPTION_SOCK_ADDR, 0, at->ai_addr},
        {MHD_OPTION_CONNECTION_LIMIT, most, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_changed, s},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)see_address, s},
        {MHD_OPTION_CONNECTION_TIMEOUT, HTTP_CONNECTION_SECONDS, NULL},
        {MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024, NULL},
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem *more = options + COUNT(options) - 6;
    if (given >= 0) *more++ = (struct MHD_OptionItem){MHD_OPTION_LISTEN_SOCKET, given, NULL};
    if (threads > 1)
        *more++ = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL};
    if (s->tls) {
        flags |= MHD_USE_TLS;
        *more++ = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, tls.key};
        *more++ = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, tls.certificate};
        *more++ = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)tls_priorities};
    }
    struct MHD_Daemon *d = MHD_start_daemon(
        flags, (uint16_t)o->port, lets_in, s, handle, s, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    freeaddrinfo(at);
    if (!d)
        return with_hint(cx,
            fail(cx, SYSTEM, "port", "cannot listen on %s port %d: %s",
                o->address ? o->address : "127.0.0.1", o->port, strerror(errno)),
            s->tls ? "stop the program that listens there, or give another --port; look whether "
                     "certificate and key belong together"
                   : "stop the program that listens there, or give another --port");
    s->daemon = d;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);
    s->port = given >= 0 ? listen_port(given) : info ? info->port : o->port;
    return OK;
}

static void wait_for(atomic_int *count, int64_t until) {
    while (atomic_load(count) > 0 && (until == 0 || clock_forward() < until))
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static unsigned connections(const Server *s) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info ? info->num_connections : 0;
}

// Connections that are kept open are answered once more, with "Connection: close", which is how their clients learn of it without a
// request being lost; those on which nothing comes for a while are closed. Nothing new is asked for HTTP_QUIET_MS, then.
static void wait_until_quiet(Server *s) {
    int64_t until = clock_forward() + HTTP_STOP_SECONDS * 1000000, since = clock_forward();
    long long asked = atomic_load(&s->asked);
    for (int64_t now = since; now < until && connections(s) > 0; now = clock_forward()) {
        if (atomic_load(&s->active) > 0 || atomic_load(&s->asked) != asked) since = now;
        asked = atomic_load(&s->asked);
        if (now - since > HTTP_QUIET_MS * 1000) break;
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

// Requests that come on connections which are still open are answered for a while; from `closing` on they are refused on the spot, so that
// none is suspended when the library stops: it would not survive that.
void http_stop(Server *s) {
    MHD_socket listening = MHD_quiesce_daemon(s->daemon);
    if (listening != MHD_INVALID_SOCKET) close(listening);
    wait_until_quiet(s);
    guard_stop(s->guard);
    atomic_store(&s->closing, true);
    wait_for(&s->working, 0); // what the store has begun it ends
    wait_for(&s->suspended, 0);
    MHD_stop_daemon(s->daemon);
}
