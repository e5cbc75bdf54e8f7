// Ids of several servers on one database never meet, whatever their clocks say and whoever was there before (src/store/pg_node.c).
#include <stdlib.h>

#include "core/act.h"
#include "support/support.h"

enum { SERVERS = 3, JOBS = 200, IDS = 50, ALL = SERVERS * JOBS * IDS };

static Status make(Cx *cx, void *data) {
    int64_t *at = data;
    for (int i = 0; i < IDS; i++) at[i] = cx_id(cx).v;
    return sql_run(cx, "update meta set value = value where name = $1", A("seal"));
}

typedef struct {
    Job job;
    Cx cx;
    int64_t *at;
} Task;

static Status run(Job *job) {
    Task *t = job->data;
    return make(&t->cx, t->at);
}

// Jobs of one server at a time of its own clock.
static void server_makes(World *w, Store *s, Time now, int64_t *at) {
    Task *tasks = calloc(JOBS, sizeof *tasks);
    Job **jobs = calloc(JOBS, sizeof(Job *));
    static IdGen ids; // SQLite: the one writer's
    for (int i = 0; i < JOBS; i++) {
        tasks[i] = (Task){.cx = {.arena = arena_new(), .app = w->app, .now = now, .ids = &ids},
            .at = at + (size_t)i * IDS};
        tasks[i].job = (Job){.cx = &tasks[i].cx, .run = run, .data = &tasks[i]};
        jobs[i] = &tasks[i].job;
    }
    store_write_many(s, jobs, JOBS);
    for (int i = 0; i < JOBS; i++) {
        assert_status(&tasks[i].cx, jobs[i]->status, OK);
        arena_free(tasks[i].cx.arena);
    }
    free(tasks);
    free(jobs);
}

static int by_value(const void *a_, const void *b_) {
    int64_t a = *(const int64_t *)a_, b = *(const int64_t *)b_;
    return (a > b) - (a < b);
}

static void all_differ(int64_t *at, int n) {
    qsort(at, (size_t)n, sizeof *at, by_value);
    for (int i = 1; i < n; i++) assert_int_not_equal(at[i], at[i - 1]);
}

static Store *another(World *w) {
    Store *s;
    Cx cx = {.arena = arena_new()};
    assert_ok(&cx, store_open(&cx, str_of(w->url), NULL, &s));
    arena_free(cx.arena);
    return s;
}

// All at the same time, to the microsecond.
static void test_servers(void **state) {
    (void)state;
    World *w = world_new(argosy_modules);
    if (world_is_sqlite(w)) { // one writer at a time; its ids go by its file lock
        world_free(w);
        skip();
    }
    int64_t *at = calloc(ALL, sizeof *at);
    Store *stores[SERVERS];
    for (int i = 0; i < SERVERS; i++) stores[i] = another(w);
    for (int i = 0; i < SERVERS; i++)
        server_makes(w, stores[i], w->cx->now, at + (size_t)i * JOBS * IDS);
    all_differ(at, ALL);
    for (int i = 0; i < SERVERS; i++) store_close(stores[i]);
    free(at);
    world_free(w);
}

// Servers that come and go at a moment that does not pass: there are more of their workers than nodes, and each begins behind the others.
static void test_restarts(void **state) {
    (void)state;
    enum { STARTS = 12, EACH = JOBS * IDS };
    World *w = world_new(argosy_modules);
    if (world_is_sqlite(w)) {
        world_free(w);
        skip();
    }
    int64_t *at = calloc((size_t)STARTS * EACH, sizeof *at);
    for (int i = 0; i < STARTS; i++) {
        Store *s = another(w);
        Time now = {w->cx->now.v - (int64_t)i * SECOND}; // and each clock is behind the one before
        server_makes(w, s, now, at + (size_t)i * EACH);
        store_close(s);
    }
    all_differ(at, STARTS * EACH);
    assert_true(world_int(w, "select count(*) from node where until > 0") > 8);
    free(at);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_servers), cmocka_unit_test(test_restarts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
