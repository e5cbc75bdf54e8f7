// See audit.h. What is gathered between two keepings has a place each in a small table, by all that it is counted by; when that is full the rest
// shares one place. So neither memory nor the store grows with how often somebody knocks.
#include "serve/audit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"
#include "core/denial.h"

enum { PLACES = 256, SECONDS = 1 };

typedef struct {
    Denial at[PLACES + 1]; // the last is for all others
    int n;
    Arena *arena; // of their texts
    StrMap *places;
} Gathered;

struct Audit {
    App *app;
    pthread_mutex_t lock; // of what follows
    pthread_cond_t wake;
    Gathered gathered;
    bool stopping;
    pthread_t thread;
    _Atomic uint64_t by_kind[PROBLEM_N];
};

static void gathered_begin(Gathered *g) {
    *g = (Gathered){.arena = arena_new(), .places = strmap_new()};
}

static void gathered_end(Gathered *g) {
    strmap_free(g->places);
    arena_free(g->arena);
}

static void count(Denial *d, Time now) {
    d->calls++;
    if (d->calls == 1) d->first = now;
    d->last = now;
}

void audit_note(Audit *a, Problem why, Str actor, Str address, Str call, Time now) {
    atomic_fetch_add_explicit(&a->by_kind[why], 1, memory_order_relaxed);
    pthread_mutex_lock(&a->lock);
    Gathered *g = &a->gathered;
    int64_t hour = denial_hour(now), i = PLACES;
    Str name = str_fmt(g->arena, "%lld\n%d\n" STR_FMT "\n" STR_FMT "\n" STR_FMT, (long long)hour,
        why, STR_ARG(actor), STR_ARG(address), STR_ARG(call));
    if (!strmap_get(g->places, name, &i)) {
        i = g->n < PLACES ? g->n++ : PLACES;
        Denial *d = &g->at[i];
        if (i < PLACES) {
            strmap_put(g->places, name, i);
            *d = (Denial){.hour = hour,
                .actor = str_dup(g->arena, actor),
                .address = str_dup(g->arena, address),
                .call = str_dup(g->arena, call),
                .why = str_of(problem_word(why))};
        } else if (d->calls == 0) {
            *d = (Denial){
                .hour = hour, .actor = S(""), .address = S(""), .call = S("others"), .why = S("others")};
        }
    }
    count(&g->at[i], now);
    pthread_cond_signal(&a->wake);
    pthread_mutex_unlock(&a->lock);
}

static Status keep_run(Job *job) {
    Gathered *g = job->data;
    TRY(denials_keep(job->cx, g->at, g->n));
    return g->at[PLACES].calls ? denials_keep(job->cx, &g->at[PLACES], 1) : OK;
}

static void keep(Audit *a, Gathered *g) {
    Cx *cx = cx_new(a->app, actor_system());
    Job job = {.cx = cx, .run = keep_run, .data = g};
    if (store_write(a->app->store, &job) != OK)
        log_line(LOG_WARN, "denied calls were not kept: " STR_FMT, STR_ARG(cx->error.text));
    cx_free(cx);
}

static void *watch(void *audit) {
    Audit *a = audit;
    pthread_mutex_lock(&a->lock);
    while (!a->stopping || a->gathered.n) {
        if (a->gathered.n == 0) {
            pthread_cond_wait(&a->wake, &a->lock);
            continue;
        }
        Gathered g = a->gathered;
        gathered_begin(&a->gathered);
        pthread_mutex_unlock(&a->lock);
        keep(a, &g);
        gathered_end(&g);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += SECONDS;
        pthread_mutex_lock(&a->lock);
        while (!a->stopping && pthread_cond_timedwait(&a->wake, &a->lock, &until) == 0) continue;
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

Audit *audit_new(App *app) {
    Audit *a = calloc(1, sizeof *a);
    CHECK(a != NULL);
    a->app = app;
    gathered_begin(&a->gathered);
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->wake, NULL);
    CHECK(pthread_create(&a->thread, NULL, watch, a) == 0);
    return a;
}

void audit_free(Audit *a) {
    if (!a) return;
    pthread_mutex_lock(&a->lock);
    a->stopping = true;
    pthread_cond_signal(&a->wake);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    gathered_end(&a->gathered);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->wake);
    free(a);
}

void audit_metrics(Audit *a, Buf *out) {
    buf_z(out, "# HELP argosy_denied_total Calls that were denied, by kind of problem.\n# TYPE argosy_denied_total counter\n");
    for (Problem p = 0; p < PROBLEM_N; p++) {
        uint64_t n = atomic_load_explicit(&a->by_kind[p], memory_order_relaxed);
        int http = problem_http(p);
        if (n || http == 401 || http == 403 || http == 429)
            buf_fmt(out, "argosy_denied_total{kind=\"%s\"} %llu\n", problem_word(p),
                (unsigned long long)n);
    }
}
