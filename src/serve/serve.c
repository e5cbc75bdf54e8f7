// Starting and stopping, and the one thing that goes on in between: on PostgreSQL, where nobody seals events as he writes them, a thread
// asks each second whether some wait, and has them sealed; more often while somebody listens to them (stream.c).
//
// Stopping: streams end; no new connections; what is under way ends; workers, sealer; the store is its owner's.
#include "serve/serve.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/stop.h"
#include "core/event.h"
#include "serve/http.h"
#include "serve/listen.h"
#include "serve/openapi.h"
#include "serve/stream.h"

// ---- the sealer ----------------------------------------------------------------------------------------------------------------------

enum { SEAL_SOON_NS = 250 * 1000 * 1000 };

static Status seal(Job *job) { return event_seal(job->cx); }

static Status seal_waiting(Server *s, Cx *cx) {
    for (;;) {
        int64_t n;
        TRY(store_read(cx, s->app->store));
        Status status = event_unsealed(cx, &n);
        store_read_end(cx);
        TRY(status);
        if (n == 0) return OK;
        Job job = {.cx = cx, .run = seal};
        TRY(store_write(s->app->store, &job));
    }
}

static void *sealer(void *server) {
    Server *s = server;
    pthread_mutex_lock(&s->lock);
    while (!atomic_load(&s->stopping)) {
        pthread_mutex_unlock(&s->lock);
        Cx *cx = cx_new(s->app, actor_system());
        if (seal_waiting(s, cx) != OK)
            log_line(LOG_WARN, "events were not sealed: " STR_FMT, STR_ARG(cx->error.text));
        cx_free(cx);
        bool soon = streams_listening(s->streams) > 0; // they are told what is sealed
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += soon ? 0 : 1;
        if (soon) until.tv_nsec += SEAL_SOON_NS;
        if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
        pthread_mutex_lock(&s->lock);
        if (!atomic_load(&s->stopping)) pthread_cond_timedwait(&s->wake, &s->lock, &until);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

// ---- start and stop ------------------------------------------------------------------------------------------------------------------

static Status check_version(App *app) {
    Cx *cx = cx_new(app, actor_system());
    int version = 0, newest = 0;
    Status s = store_version(cx, app->store, &version, &newest);
    if (s == OK && version != newest)
        s = with_hint(cx,
            fail(cx, STATE, "db", "the database is of version %d; this program works with %d", version, newest),
            "run argosy upgrade");
    if (s != OK)
        log_line(LOG_ERROR, "serve: " STR_FMT "; " STR_FMT, STR_ARG(cx->error.text),
            STR_ARG(cx->error.hint));
    cx_free(cx);
    return s;
}

static void describe(Server *s) {
    Buf b = buf_new(s->arena);
    openapi_write(s->app, &b);
    s->openapi = buf_str(&b);
}

Status serve_start(Cx *cx, App *app, const ServeOptions *o, Server **out) {
    TRY(check_version(app));
    Server *s = calloc(1, sizeof *s);
    CHECK(s != NULL);
    s->app = app;
    s->arena = arena_new();
    s->auth = auth_new();
    s->lengths = calloc((size_t)app->views_n, sizeof *s->lengths);
    CHECK(s->lengths != NULL);
    s->metrics = metrics_new(app);
    s->audit = audit_new(app);
    s->user_pace = pace_new(o->user_rate);
    s->address_pace = pace_new(o->address_rate);
    describe(s);
    // Slow requests hold a reading connection each, of which there are twice as many as processors: one is left to the others.
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int slow = cores > 1 && cores < 64 ? (int)cores * 2 - 1 : 3;
    int threads = o->workers > 0 ? o->workers : slow + 2;
    s->streams = streams_new(s);
    s->pool = pool_new(threads, slow < threads ? slow : threads > 1 ? threads - 1 : 1, HTTP_QUEUE);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    Status status = http_start(cx, s, o);
    if (status != OK) {
        serve_stop(s);
        return status;
    }
    s->sealing = !store_is_sqlite(app->store);
    if (s->sealing) CHECK(pthread_create(&s->sealer, NULL, sealer, s) == 0);
    *out = s;
    return OK;
}

int serve_port(const Server *s) { return s->port; }

void serve_stop(Server *s) {
    if (!s) return;
    pthread_mutex_lock(&s->lock);
    atomic_store(&s->stopping, true);
    pthread_cond_broadcast(&s->wake);
    pthread_mutex_unlock(&s->lock);
    if (s->streams) streams_stop(s->streams);
    if (s->daemon) http_stop(s);
    if (s->sealing) pthread_join(s->sealer, NULL); // it looks at the streams
    streams_free(s->streams);
    pool_free(s->pool);
    audit_free(s->audit); // its own are the last
    guard_free(s->guard);
    pace_free(s->user_pace);
    pace_free(s->address_pace);
    metrics_free(s->metrics);
    auth_free(s->auth);
    free(s->lengths);
    arena_free(s->arena);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->wake);
    free(s);
}

// ---- until a signal ------------------------------------------------------------------------------------------------------------------

Status serve_run(Cx *cx, App *app, const ServeOptions *o) {
    struct sigaction ignore = {.sa_handler = SIG_IGN}, old_pipe;
    stop_listen();
    sigaction(SIGPIPE, &ignore, &old_pipe);
    Server *s;
    Status status = serve_start(cx, app, o, &s);
    if (status == OK) {
        char url[128];
        const char *address = o->address ? o->address : "127.0.0.1";
        bool six = false;
        for (const char *p = address; *p; p++) six |= *p == ':';
        snprintf(url, sizeof url, six ? "%s://[%s]:%d" : "%s://%s:%d", s->tls ? "https" : "http",
            address, serve_port(s));
        if (o->ready) o->ready(o->to, url);
        listen_tell("READY=1");
        (void)stop_within(-1);
        listen_tell("STOPPING=1");
        log_line(LOG_INFO, "stopping");
        serve_stop(s);
    }
    sigaction(SIGPIPE, &old_pipe, NULL);
    stop_end();
    return status;
}
