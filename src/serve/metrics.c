// See metrics.h. Counters are atomic and independent of each other; a scrape may see a request in one and not yet in another. Routes
// that nobody used are not printed.
#include "serve/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "serve/http.h"
#include "serve/metrics_state.h"
#include "store/sql.h"

enum { BUCKETS = 12, STATE_EVERY_US = 10 * 1000 * 1000 };
static const int64_t bucket_us[BUCKETS] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 5000000};
static const char *const bucket_text[BUCKETS] = {
    "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "5"};

// The statuses that we answer, and one place for what is none of them.
static const int statuses[] = {
    200, 204, 304, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503, 0};
enum { STATUSES = COUNT(statuses) };

typedef struct {
    _Atomic uint64_t by_status[STATUSES];
    _Atomic uint64_t bucket[BUCKETS + 1];
    _Atomic uint64_t us;
} Counts;

struct Metrics {
    const App *app;
    int routes;
    Counts *at;
    pthread_mutex_t lock; // of what follows
    StoreState state;
    int64_t state_at;
};

static const char *const places[AT_N] = {"/v1/openapi.json", "/healthz", "/readyz", "/metrics",
    "/v1/trace", "/v1/prove", "/v1/tables", "/v1/session", "/v1/stream", "/v1/document",
    "/v1/attachment", "/v1/import", "/problems", "app", "/", "nowhere"};

Metrics *metrics_new(const App *app) {
    Metrics *m = calloc(1, sizeof *m);
    CHECK(m != NULL);
    m->app = app;
    m->routes = app->actions_n + app->views_n + AT_N;
    m->at = calloc((size_t)m->routes, sizeof *m->at);
    CHECK(m->at != NULL);
    m->state_at = -STATE_EVERY_US;
    pthread_mutex_init(&m->lock, NULL);
    return m;
}

void metrics_free(Metrics *m) {
    if (!m) return;
    pthread_mutex_destroy(&m->lock);
    free(m->at);
    free(m);
}

int metrics_action(const Metrics *m, const Action *a) { return (int)(a - m->app->actions); }
int metrics_view(const Metrics *m, const View *v) {
    return m->app->actions_n + (int)(v - m->app->views);
}
int metrics_place(const Metrics *m, RoutePlace place) {
    return m->app->actions_n + m->app->views_n + (int)place;
}

static void add(_Atomic uint64_t *counter, uint64_t n) {
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static uint64_t get(_Atomic uint64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count(Metrics *m, int route, int http, int64_t us) {
    Counts *c = &m->at[route];
    int i = 0, b = 0;
    while (i < STATUSES - 1 && statuses[i] != http) i++;
    while (b < BUCKETS && us > bucket_us[b]) b++;
    add(&c->by_status[i], 1);
    add(&c->bucket[b], 1);
    add(&c->us, (uint64_t)us);
}

// ---- as text ----------------------------------------------------------------------------------------------------------------

void metrics_route(const Metrics *m, int route, Buf *out) {
    const App *app = m->app;
    if (route < app->actions_n)
        buf_fmt(out, "/v1/%s/%s", app->actions[route].noun, app->actions[route].verb);
    else if (route < app->actions_n + app->views_n)
        buf_fmt(out, "/v1/%s", app->views[route - app->actions_n].name);
    else buf_z(out, places[route - app->actions_n - app->views_n]);
}

static void label(const Metrics *m, int route, Buf *out) {
    buf_z(out, "route=\"");
    metrics_route(m, route, out);
    buf_char(out, '"');
}

static void head(Buf *out, const char *name, const char *kind, const char *help) {
    buf_fmt(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void one(Buf *out, const char *name, const char *kind, const char *help, int64_t v) {
    head(out, name, kind, help);
    buf_fmt(out, "%s %lld\n", name, (long long)v);
}

static void requests(Metrics *m, Buf *out) {
    head(out, "argosy_http_requests_total", "counter", "Requests answered, by route and status.");
    for (int r = 0; r < m->routes; r++)
        for (int i = 0; i < STATUSES; i++) {
            uint64_t n = get(&m->at[r].by_status[i]);
            if (n == 0) continue;
            buf_z(out, "argosy_http_requests_total{");
            label(m, r, out);
            if (statuses[i])
                buf_fmt(out, ",status=\"%d\"} %llu\n", statuses[i], (unsigned long long)n);
            else buf_fmt(out, ",status=\"other\"} %llu\n", (unsigned long long)n);
        }
}

static void times(Metrics *m, Buf *out) {
    static const char name[] = "argosy_http_request_seconds";
    head(out, name, "histogram", "From a request's first byte to its answer, by route.");
    for (int r = 0; r < m->routes; r++) {
        Counts *c = &m->at[r];
        uint64_t sum = 0, all = 0;
        for (int b = 0; b <= BUCKETS; b++) all += get(&c->bucket[b]);
        if (all == 0) continue;
        for (int b = 0; b <= BUCKETS; b++) {
            sum += get(&c->bucket[b]);
            buf_fmt(out, "%s_bucket{", name);
            label(m, r, out);
            buf_fmt(out, ",le=\"%s\"} %llu\n", b < BUCKETS ? bucket_text[b] : "+Inf",
                (unsigned long long)sum);
        }
        buf_fmt(out, "%s_sum{", name);
        label(m, r, out);
        buf_z(out, "} ");
        buf_decimal(out, (int64_t)get(&c->us), 6, 0);
        buf_fmt(out, "\n%s_count{", name);
        label(m, r, out);
        buf_fmt(out, "} %llu\n", (unsigned long long)sum);
    }
}

static void groups(const StoreStats *s, Buf *out) {
    static const char name[] = "argosy_store_group_actions";
    int64_t sum = 0;
    head(out, name, "histogram", "Actions in one commit.");
    for (int b = 0; b < STORE_GROUP_BUCKETS; b++) {
        sum += s->groups[b];
        if (b == STORE_GROUP_BUCKETS - 1)
            buf_fmt(out, "%s_bucket{le=\"+Inf\"} %lld\n", name, (long long)sum);
        else buf_fmt(out, "%s_bucket{le=\"%d\"} %lld\n", name, 1 << b, (long long)sum);
    }
    buf_fmt(out, "%s_sum %lld\n%s_count %lld\n", name, (long long)s->jobs, name, (long long)sum);
}

// How long commits took: the disk's share, which tells first that it gets slow.
static void waits(const StoreStats *s, Buf *out) {
    static const char name[] = "argosy_store_commit_seconds";
    int64_t sum = 0;
    head(out, name, "histogram", "How long a commit took.");
    for (int b = 0; b < STORE_COMMIT_BUCKETS; b++) {
        sum += s->commit_times[b];
        if (b == STORE_COMMIT_BUCKETS - 1)
            buf_fmt(out, "%s_bucket{le=\"+Inf\"} %lld\n", name, (long long)sum);
        else {
            buf_fmt(out, "%s_bucket{le=\"", name);
            buf_decimal(out, STORE_COMMIT_US << (2 * b), 6, 0);
            buf_fmt(out, "\"} %lld\n", (long long)sum);
        }
    }
    buf_fmt(out, "%s_sum ", name);
    buf_decimal(out, s->commit_us, 6, 0);
    buf_fmt(out, "\n%s_count %lld\n", name, (long long)sum);
}

void metrics_write(Metrics *m, Cx *cx, int queue, int active, int listening, Buf *out) {
    requests(m, out);
    times(m, out);
    one(out, "argosy_http_requests_active", "gauge", "Requests under way.", active);
    one(out, "argosy_stream_listeners", "gauge", "Who listens to the stream of events.", listening);
    one(out, "argosy_http_queue", "gauge", "Requests that wait for a worker.", queue);
    StoreStats stats;
    store_stats(cx->app->store, &stats);
    one(out, "argosy_store_queue", "gauge", "Actions that wait for the store.", stats.waiting);
    one(out, "argosy_store_jobs_total", "counter",
        "Actions that the store has finished, well or not.", stats.jobs);
    one(out, "argosy_store_commits_total", "counter", "Transactions committed.", stats.commits);
    groups(&stats, out);
    waits(&stats, out);
    one(out, "argosy_store_unsafe", "gauge",
        "1 after a sync of the disk failed: nothing is kept until the program is started again.",
        stats.unsafe);
    pthread_mutex_lock(&m->lock);
    int64_t now = clock_forward();
    if (now - m->state_at >= STATE_EVERY_US && state_ask(cx, &m->state) == OK) m->state_at = now;
    state_write(m->app, &m->state, out);
    pthread_mutex_unlock(&m->lock);
}
