// Jobs: each is all or nothing whatever happens to its neighbours, in the order they were handed in, from any number of threads.
#include "store_test.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/limits.h"

// ---- a group of jobs, some of which fail -----------------------------------------------------------------------------

enum { GOOD, FAILS_FIRST, FAILS_AFTER, FAILS_ON_UNIQUE, PREVIEW };

typedef struct {
    int64_t id;
    int kind;
    int64_t saw; // rows there were before it
    int runs;
} Put;

static Status put(Cx *cx, void *data) {
    Put *w = data;
    w->runs++;
    if (w->kind == FAILS_FIRST) return fail(cx, INPUT, NULL, "refused before it wrote");
    TRY(sql_get(cx, NULL, "select count(*) from box", NO_ARGS, OUT(O(&w->saw))));
    TRY(box_put(cx, w->id, w->id));
    TRY(sql_run(cx, "update meta set value = value + $1 where name = 'data'", A(0))); // one more statement
    if (w->kind == FAILS_AFTER) return fail(cx, STOCK, NULL, "refused after it wrote");
    if (w->kind == FAILS_ON_UNIQUE) {
        int64_t changed;
        TRY(sql_run_n(cx, &changed, "insert into meta (name, value) values ($1, 1)", A("data")));
    }
    return OK;
}

static const Status expected_status[] = {OK, INPUT, STOCK, STATE, OK};

static void run_puts(Place *p, Put *puts, int n) {
    Task *tasks = calloc((unsigned)n, sizeof *tasks);
    Job **jobs = calloc((unsigned)n, sizeof(Job *));
    for (int i = 0; i < n; i++) {
        jobs[i] = task_make(&tasks[i], p, put, &puts[i]);
        jobs[i]->roll_back = puts[i].kind == PREVIEW;
    }
    store_write_many(p->store, jobs, n);
    for (int i = 0; i < n; i++) {
        expect(&tasks[i].cx, jobs[i]->status, expected_status[puts[i].kind]);
        assert_null(tasks[i].cx.conn);
        task_free(&tasks[i]);
    }
    free(tasks);
    free(jobs);
}

// A few mixes, with the failures first, last and anywhere.
static void neighbours(Place *p) {
    Rng rng = rng_new(test_seed("neighbours"));
    int64_t id = 0, rows = 0, sum = 0;
    for (int round = 0; round < 30; round++) {
        Put puts[200] = {0};
        int n = (int)rng_int(&rng, 1, 200), odds = (int)rng_int(&rng, 0, 3) * 10;
        for (int i = 0; i < n; i++) {
            puts[i].id = ++id;
            if (rng_int(&rng, 1, 100) <= odds)
                puts[i].kind = (int)rng_int(&rng, FAILS_FIRST, PREVIEW);
        }
        run_puts(p, puts, n);
        for (int i = 0; i < n; i++) {
            // boldly, in a chunk, alone
            assert_true(puts[i].runs >= 1 && (!on_sqlite() || puts[i].runs <= 3));
            if (on_sqlite() && puts[i].kind != FAILS_FIRST)
                assert_int_equal(puts[i].saw, rows); // in order, one after another
            if (puts[i].kind != GOOD) continue;
            rows++;
            sum += puts[i].id;
        }
        assert_int_equal(place_int(p, "select count(*) from box"), rows);
        assert_int_equal(place_int(p, "select cast(coalesce(sum(id), 0) as bigint) from box"), sum);
    }
}

static void test_neighbours(void **state) {
    (void)state;
    Place *p = place_with_box();
    neighbours(p);
    place_free(p);
}

// ---- a store that is made in one go ----------------------------------------------------------------------------------

static const StoreOptions relaxed = {.create = true, .bulk = true, .relaxed = true};

static void test_relaxed_neighbours(void **state) {
    (void)state;
    if (!on_sqlite()) skip();
    Place *p = place_with_box_as(relaxed);
    neighbours(p);
    place_free(p);
}

// What another program sees: rows of box, or -1 where there is no such table.
static int64_t seen_outside(const Place *p) {
    Cx cx = {.arena = arena_new()};
    Store *s;
    int64_t rows = -1;
    StoreOptions options = {0};
    expect_ok(&cx, store_open(&cx, str_of(p->url), &options, &s));
    expect_ok(&cx, store_read(&cx, s));
    if (sql_get(&cx, NULL, "select count(*) from box", NO_ARGS, OUT(O(&rows))) != OK) rows = -1;
    store_read_end(&cx);
    store_close(s);
    arena_free(cx.arena);
    return rows;
}

// Through many transactions' worth of groups, one of which fails, to the disk; a plain store goes on with it.
static void test_relaxed_settles(void **state) {
    (void)state;
    enum { GROUPS = 700 };
    if (!on_sqlite()) skip();
    Place *p = place_with_box_as(relaxed);
    for (int i = 1; i <= GROUPS; i++) {
        Put w = {.id = i, .kind = i == GROUPS / 2 ? FAILS_AFTER : GOOD};
        expect(&p->cx, place_write(p, put, &w), expected_status[w.kind]);
        assert_int_equal(w.saw, i <= GROUPS / 2 ? i - 1 : i - 2);
    }
    assert_int_equal(place_int(p, "select count(*) from box"), GROUPS - 1);
    expect_ok(&p->cx, store_settle(&p->cx, p->store));
    expect_ok(&p->cx, store_settle(&p->cx, p->store)); // nothing left to do
    store_close(p->store);
    assert_int_equal(seen_outside(p), GROUPS - 1);
    place_open(p);
    Put more = {.id = GROUPS + 1};
    expect_ok(&p->cx, place_write(p, put, &more));
    assert_int_equal(place_int(p, "select count(*) from box where id >= 700"), 2);
    place_free(p);
}

// What is not settled is not there: closed before, the file is as it was when its last transaction was committed.
static void test_relaxed_unsettled(void **state) {
    (void)state;
    if (!on_sqlite()) skip();
    Place *p = place_with_box();
    Put kept = {.id = 1};
    expect_ok(&p->cx, place_write(p, put, &kept));
    store_close(p->store);
    place_open_as(p, relaxed);
    Put lost = {.id = 2};
    expect_ok(&p->cx, place_write(p, put, &lost));
    assert_int_equal(place_int(p, "select count(*) from box"), 2);
    store_close(p->store);
    p->store = NULL;
    assert_int_equal(seen_outside(p), 1);
    place_free(p);
}

// ---- the hook --------------------------------------------------------------------------------------------------------

static int hook_calls;
static Status hook_answer;

static Status hook(Cx *cx) {
    hook_calls++;
    if (hook_answer != OK) return fail(cx, hook_answer, NULL, "the hook refuses");
    return sql_run(cx, "insert into counter (name, value) values ($1, $2)",
        A(str_fmt(cx->arena, "hook%d", hook_calls)), A(cx->now));
}

static void test_hook(void **state) {
    (void)state;
    if (!on_sqlite()) skip();
    Place *p = place_with_box();
    store_before_commit(p->store, hook);
    hook_calls = 0;
    hook_answer = OK;
    run_puts(p, (Put[]){{.id = 1}, {.id = 2, .kind = FAILS_AFTER}, {.id = 3}}, 3);
    assert_int_equal(hook_calls, 1);
    assert_int_equal(
        place_int(p, "select value from counter where name = 'hook1'"), INT64_C(1306915200000000));
    run_puts(p,
        (Put[]){{.id = 4, .kind = FAILS_FIRST}, {.id = 5, .kind = PREVIEW}, {.id = 6, .kind = FAILS_AFTER}},
        3);
    assert_int_equal(hook_calls, 1); // nothing was written
    hook_answer = STATE;
    Put refused = {.id = 7};
    expect(&p->cx, place_write(p, put, &refused), STATE);
    assert_int_equal(place_int(p, "select count(*) from box"), 2);
    hook_answer = OK;
    run_puts(p, &refused, 1);
    assert_int_equal(place_int(p, "select count(*) from box"), 3);
    place_free(p);
}

// ---- what is kept beside a connection --------------------------------------------------------------------------------

static void *number_make(void) { return calloc(1, sizeof(int64_t)); }
static void number_clear(void *at) { *(int64_t *)at = 0; }
static const ConnCache number_cache = {number_make, number_clear, free};

static int64_t *kept(Cx *cx) { return conn_cache(cx->conn, &number_cache); }

static Status keep(Cx *cx, void *data) {
    *kept(cx) = *(int64_t *)data;
    return OK;
}
static Status keep_and_fail(Cx *cx, void *data) {
    *kept(cx) = *(int64_t *)data;
    TRY(box_put(cx, *kept(cx), 1));
    return fail(cx, STATE, NULL, "no");
}
static Status look(Cx *cx, void *data) {
    *(int64_t *)data = *kept(cx);
    return OK;
}
static Status change(Cx *cx, void *data) {
    (void)data;
    return store_data_changed(cx);
}

static void test_caches(void **state) {
    (void)state;
    Place *p = place_new();
    expect_ok(&p->cx,
        store_open(&p->cx, str_of(p->url),
            &(StoreOptions){.create = true, .readers = 1, .workers = 1}, &p->store));
    place_schema(p,
        (char[]){"create table schema_version (version @key, name text not null, applied @int not "
                 "null) @strict;"
                 "create table meta (name text primary key, value @int not null) @strict;"
                 "insert into meta (name, value) values ('data', 1);"
                 "create table box (id @key, n @int not null, t text not null, b @blob not null) "
                 "@strict"});
    int64_t seven = 7, got = 0;
    expect_ok(&p->cx, place_write(p, keep, &seven));
    expect_ok(&p->cx, place_write(p, keep, &seven));
    expect_ok(&p->cx, place_write(p, look, &got));
    assert_int_equal(got, 7);
    for (int i = 0; i < 2; i++) { // the one reader keeps it as well
        expect_ok(&p->cx, store_read(&p->cx, p->store));
        assert_int_equal(*kept(&p->cx), i * 7);
        *kept(&p->cx) = 7;
        store_read_end(&p->cx);
    }
    expect(&p->cx, place_write(p, keep_and_fail, &seven), STATE);
    expect_ok(&p->cx, place_write(p, look, &got));
    assert_int_equal(got, 0);
    expect_ok(&p->cx, place_write(p, keep, &seven));
    expect_ok(&p->cx, place_write(p, change, NULL));
    expect_ok(&p->cx, place_write(p, look, &got));
    assert_int_equal(got, 0);
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    assert_int_equal(*kept(&p->cx), 0);
    store_read_end(&p->cx);
    // another program changes the data
    expect_ok(&p->cx, place_write(p, keep, &seven));
    Place other = *p;
    place_open(&other);
    expect_ok(&p->cx, place_write(&other, change, NULL));
    store_close(other.store);
    expect_ok(&p->cx, place_write(p, look, &got));
    assert_int_equal(got, 0);
    place_free(p);
}

// ---- many threads ----------------------------------------------------------------------------------------------------

enum { THREADS = 16, EACH = 50 };

typedef struct {
    Place *p;
    int number;
    int64_t taken[EACH];
    int failures;
} Thread;

static Status increment(Cx *cx, void *data) {
    int64_t n, changed;
    TRY(sql_get(cx, NULL, "select n from box where id = 1", NO_ARGS, OUT(O(&n))));
    TRY(sql_run_n(cx, &changed, "update box set n = n + $1 where id = 1", A(1)));
    assert_int_equal(changed, 1);
    return store_take_numbers(cx, S("SO"), 3, data);
}

static void *increments(void *data) {
    Thread *t = data;
    for (int i = 0; i < EACH; i++) {
        Task task;
        Job *job = task_make(&task, t->p, increment, &t->taken[i]);
        t->failures += store_write(t->p->store, job) != OK;
        task_free(&task);
    }
    return NULL;
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void test_threads(void **state) {
    (void)state;
    Place *p = place_with_box();
    run_puts(p, &(Put){.id = 1}, 1);
    static Thread threads[THREADS];
    static int64_t taken[THREADS * EACH];
    pthread_t at[THREADS];
    for (int i = 0; i < THREADS; i++) {
        threads[i] = (Thread){.p = p, .number = i};
        assert_int_equal(pthread_create(&at[i], NULL, increments, &threads[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(at[i], NULL);
        assert_int_equal(threads[i].failures, 0);
        memcpy(taken + (ptrdiff_t)i * EACH, threads[i].taken, sizeof threads[i].taken);
    }
    assert_int_equal(place_int(p, "select n from box where id = 1"), 1 + THREADS * EACH);
    qsort(taken, THREADS * EACH, sizeof *taken, by_value);
    for (int i = 1; i < THREADS * EACH; i++)
        assert_true(taken[i] >= taken[i - 1] + 3); // no number twice
    place_free(p);
}

// Two rows in opposite orders: on PostgreSQL they block each other, and the server ends one of them.
static Status both(Cx *cx, void *data) {
    int64_t first = *(int *)data % 2 + 1;
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update box set n = n + 1 where id = $1", A(first)));
    struct timespec ms = {.tv_nsec = 3000000};
    nanosleep(&ms, NULL);
    return sql_run(cx, "update box set n = n + 1 where id = $1", A(3 - first));
}

static void test_deadlocks(void **state) {
    (void)state;
    Place *p = place_with_box();
    run_puts(p, (Put[]){{.id = 1}, {.id = 2}}, 2);
    enum { N = 24 };
    static Task tasks[N];
    static int numbers[N];
    Job *jobs[N];
    for (int i = 0; i < N; i++) {
        numbers[i] = i;
        jobs[i] = task_make(&tasks[i], p, both, &numbers[i]);
    }
    store_write_many(p->store, jobs, N);
    int done = 0;
    for (int i = 0; i < N; i++) {
        assert_true(jobs[i]->status == OK || jobs[i]->status == BUSY);
        done += jobs[i]->status == OK;
        task_free(&tasks[i]);
    }
    assert_true(done > 0);
    assert_int_equal(place_int(p, "select n from box where id = 1"), 1 + done);
    assert_int_equal(place_int(p, "select n from box where id = 2"), 2 + done);
    place_free(p);
}

// The connection breaks on the first run, before the commit: the job is run again on a new one.
static Status break_once(Cx *cx, void *data) {
    int *runs = data;
    bool done;
    TRY(box_put(cx, 5, 5));
    if (++*runs == 1)
        return sql_get(cx, NULL, "select pg_terminate_backend(pg_backend_pid())", NO_ARGS, OUT(O(&done)));
    return OK;
}

// A job that takes no notice of a failure gets it all the same: the server has given the transaction up.
static Status ignore_failure(Cx *cx, void *data) {
    int64_t changed;
    Status ignored = sql_run_n(
        cx, &changed, "insert into meta (name, value) values ($1, 1)", A((char *)data));
    cx->error = (Error){0};
    return ignored == STATE ? OK : SYSTEM;
}

static void test_broken_transactions(void **state) {
    (void)state;
    if (on_sqlite()) skip();
    Place *p = place_with_box();
    int runs = 0;
    expect_ok(&p->cx, place_write(p, break_once, &runs));
    assert_int_equal(runs, 2);
    assert_int_equal(place_int(p, "select count(*) from box"), 1);
    expect(&p->cx, place_write(p, ignore_failure, (char[]){"data"}), STATE);
    // readers and counters whose connections broke while nobody used them
    postgres_sql("do $$ begin perform pg_terminate_backend(pid) from pg_stat_activity"
                 " where pid <> pg_backend_pid() and datname = current_database(); end $$");
    assert_int_equal(place_int(p, "select count(*) from box"), 1);
    int64_t first, second;
    for (int i = 0; i < 2; i++) run_puts(p, (Put[]){{.id = 10 + i}, {.id = 20 + i}}, 2);
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    expect_ok(&p->cx, store_take_numbers(&p->cx, S("PO"), 5, &first));
    expect_ok(&p->cx, store_take_numbers(&p->cx, S("PO"), 1, &second));
    store_read_end(&p->cx);
    assert_true(first >= 1 && second >= first + 5);
    place_free(p);
}

// ---- too many, and too much ------------------------------------------------------------------------------------------

static sem_t gate, arrived;
static atomic_int finished, busy;

static Status wait_at_gate(Cx *cx, void *data) {
    (void)cx, (void)data;
    sem_post(&arrived);
    while (sem_wait(&gate) != 0) {}
    return OK;
}
static Status nothing(Cx *cx, void *data) {
    (void)cx, (void)data;
    return OK;
}
static void count_done(Job *job) { atomic_fetch_add(job->status == OK ? &finished : &busy, 1); }

static void test_full_queue(void **state) {
    (void)state;
    enum { MORE = 25, N = LIMIT_QUEUE_JOBS + 8 + MORE };
    Place *p = place_with_box();
    sem_init(&gate, 0, 0);
    sem_init(&arrived, 0, 0);
    atomic_store(&finished, 0);
    atomic_store(&busy, 0);
    static Task tasks[N];
    for (int i = 0; i < N; i++) {
        Job *job = task_make(&tasks[i], p, i < 8 ? wait_at_gate : nothing, NULL);
        job->done = count_done;
        store_submit(p->store, job);
        // The store's threads have taken these jobs, and no others, before more are handed in.
        for (int k = 0; i == 7 && k < (on_sqlite() ? 1 : 8); k++)
            while (sem_wait(&arrived) != 0) {}
    }
    assert_true(atomic_load(&busy) >= MORE && atomic_load(&busy) <= MORE + 8); // at once: nobody is through the gate
    for (int i = 0; i < 8; i++) sem_post(&gate);
    store_close(p->store); // waits for all
    p->store = NULL;
    assert_int_equal(atomic_load(&finished) + atomic_load(&busy), N);
    for (int i = 0; i < N; i++) task_free(&tasks[i]);
    sem_destroy(&gate);
    sem_destroy(&arrived);
    place_free(p);
}

static Status limit_pages(Cx *cx, void *data) {
    int64_t pages;
    TRY(sql_get(cx, NULL, "pragma page_count", NO_ARGS, OUT(O(&pages))));
    return sql_exec(
        cx, str_fmt(cx->arena, "pragma max_page_count = %lld", (long long)pages + *(int *)data).at);
}
static Status put_much(Cx *cx, void *data) {
    static char much[200000];
    return sql_run(cx, "insert into box (id, n, t, b) values ($1, 1, '', $2)", A(*(int *)data),
        arg_blob((Str){much, sizeof much}));
}

// A full disk: whatever shares the commit is refused, nothing of it is left, and when there is room again all goes on.
static void test_full_disk(void **state) {
    (void)state;
    if (!on_sqlite()) skip();
    Place *p = place_with_box();
    int none = 0, many = 1000, ids[] = {1, 2, 3};
    expect_ok(&p->cx, place_write(p, limit_pages, &none));
    expect(&p->cx, place_write(p, put_much, &ids[0]), SYSTEM);
    assert_int_equal(place_int(p, "select count(*) from box"), 0);
    Put small = {.id = 9};
    run_puts(p, &small, 1);
    expect_ok(&p->cx, place_write(p, limit_pages, &many));
    for (int i = 0; i < 3; i++) expect_ok(&p->cx, place_write(p, put_much, &ids[i]));
    assert_int_equal(place_int(p, "select count(*) from box"), 4);
    place_free(p);
}

// A store made in one go loses what it said was well: it says so from then on, and at the end.
static void test_relaxed_full_disk(void **state) {
    (void)state;
    if (!on_sqlite()) skip();
    Place *p = place_with_box_as(relaxed);
    int none = 0, id = 1;
    expect_ok(&p->cx, place_write(p, limit_pages, &none));
    expect(&p->cx, place_write(p, put_much, &id), SYSTEM);
    Put small = {.id = 9};
    expect(&p->cx, place_write(p, put, &small), SYSTEM);
    assert_int_equal(small.runs, 0);
    expect(&p->cx, store_settle(&p->cx, p->store), SYSTEM);
    place_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_relaxed_neighbours),
        cmocka_unit_test(test_relaxed_settles),
        cmocka_unit_test(test_relaxed_unsettled),
        cmocka_unit_test(test_hook),
        cmocka_unit_test(test_caches),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_deadlocks),
        cmocka_unit_test(test_broken_transactions),
        cmocka_unit_test(test_full_queue),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_relaxed_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
