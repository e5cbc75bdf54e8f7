// kill -9 at any moment: what was acknowledged is there once, what was not is there whole or not at all.
#include <poll.h>

#include "kill_test.h"

enum { ROUNDS = 8 };

// ---- commits ---------------------------------------------------------------------------------------------------------

// Two rows, which belong together.
static Status pair(Cx *cx, void *data) {
    int64_t id = *(int64_t *)data;
    TRY(box_put(cx, 2 * id, id));
    return box_put(cx, 2 * id + 1, id);
}

// Says each number that the store says is durable.
_Noreturn static void child_commits(const char *url, int64_t from, int out) {
    IdGen ids = {0};
    Cx cx = place_cx(&ids);
    Place p = {.cx = cx};
    if (store_open(&cx, str_of(url), &(StoreOptions){0}, &p.store) != OK) _exit(1);
    for (int64_t id = from;; id += 3) {
        Task tasks[3];
        Job *jobs[3];
        int64_t three[3];
        for (int i = 0; i < 3; i++) {
            three[i] = id + i;
            jobs[i] = task_make(&tasks[i], &p, pair, &three[i]);
        }
        store_write_many(p.store, jobs, 3);
        for (int i = 0; i < 3; i++) {
            if (jobs[i]->status != OK || write(out, &three[i], sizeof three[i]) != sizeof three[i])
                _exit(2);
            task_free(&tasks[i]);
        }
    }
}

static int64_t rows_of(Place *p, int64_t id) {
    int64_t n = 0;
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    expect_ok(&p->cx,
        sql_get(&p->cx, NULL, "select count(*) from box where n = $1", IN(A(id)), OUT(O(&n))));
    store_read_end(&p->cx);
    return n;
}

static void test_kill_commits(void **state) {
    (void)state;
    Rng rng = rng_new(test_seed("kill"));
    Place *p = place_with_box();
    place_shut(p);
    int64_t acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(ends[0]);
            child_commits(p->url, round * 1000000 + 1, ends[1]);
        }
        close(ends[1]);
        struct pollfd wait = {.fd = ends[0], .events = POLLIN};
        assert_int_equal(poll(&wait, 1, 20000), 1); // it has begun
        assert_true(WIFSIGNALED(child_killed(child, rng_int(&rng, 1000, 60000))));
        place_open(p);
        if (!on_sqlite()) sleep_us(100000); // the server may still be at its last commit
        for (int64_t id; read(ends[0], &id, sizeof id) == sizeof id; acknowledged++)
            assert_int_equal(rows_of(p, id), 2);
        assert_int_equal(
            place_int(p, "select count(*) from (select n from box group by n having count(*) <> 2) as half"),
            0);
        place_shut(p);
        close(ends[0]);
    }
    assert_true(acknowledged >= ROUNDS);
    print_message("%lld acknowledged\n", (long long)acknowledged);
    place_free(p);
}

// ---- migrations ------------------------------------------------------------------------------------------------------

static char first_text[] = "create table meta (name text primary key, value @int not null) @strict;"
                           "insert into meta (name, value) values ('data', 1);"
                           "create table a (id @key) @strict; insert into a (id) values (1)";
static char second_text[60000], third_text[] = "create table z (id @key) @strict";

// Enough statements that a kill falls among them.
static void make_second(void) {
    size_t n = 0;
    for (int i = 0; i < 150; i++)
        n += (size_t)snprintf(second_text + n, sizeof second_text - n,
            "create table b%d (id @key, b @blob not null) @strict; create index b%d_b on b%d (b);",
            i, i, i);
    snprintf(second_text + n, sizeof second_text - n, "alter table a add column n @int not null default 7;");
}

static void make_files(EmbeddedFile files[3]) {
    make_second();
    files[0] = (EmbeddedFile){"001_first.sql", first_text, strlen(first_text)};
    files[1] = (EmbeddedFile){"002_second.sql", second_text, strlen(second_text)};
    files[2] = (EmbeddedFile){"003_third.sql", third_text, strlen(third_text)};
}

static void test_kill_migration(void **state) {
    (void)state;
    EmbeddedFile files[3];
    Rng rng = rng_new(test_seed("kill migration"));
    make_files(files);
    int stopped = 0;
    for (int round = 0; round < ROUNDS; round++) {
        Upgrade u;
        Place *p = place_new();
        place_open(p);
        expect_ok(&p->cx, migrate(&p->cx, p->store, files, 1, true, &u));
        assert_true(u.from == 0 && u.to == 1 && u.backup.n == 0);
        place_shut(p);
        int status = child_killed(child_migrates(p, files, 3), rng_int(&rng, 2000, 60000));
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        place_open(p);
        int there = version_there(p);
        stopped += there < 3;
        assert_in_range(there, 1, 3);
        expect_ok(&p->cx, migrate(&p->cx, p->store, files, 3, false, &u)); // whatever it left can be gone on from
        assert_int_equal(version_there(p), 3);
        assert_int_equal(place_int(p, "select n from a"), 7);
        assert_int_equal(place_int(p, "select count(*) from b149"), 0);
        expect_ok(&p->cx, migrate(&p->cx, p->store, files, 3, true, &u));
        assert_true(u.from == 3 && u.to == 3 && u.backup.n == 0);
        place_free(p);
    }
    print_message("%d of %d stopped before the end\n", stopped, ROUNDS);
}

// A fault in a migration leaves the version before it.
static void test_faulty_migration(void **state) {
    (void)state;
    EmbeddedFile files[3];
    Upgrade u;
    Place *p = place_new();
    place_open(p);
    make_files(files);
    static char bad[] = "create table c (id @key) @strict; insert into a (id, n) values (1, 1); "
                        "create table d (id @key)";
    files[2] = (EmbeddedFile){"003_bad.sql", bad, strlen(bad)};
    expect(&p->cx, migrate(&p->cx, p->store, files, 3, false, &u), STATE); // a has that row already
    assert_int_equal(version_there(p), 2);
    assert_int_equal(u.to, 2);
    files[2].text = third_text;
    files[2].size = strlen(third_text);
    expect_ok(&p->cx, migrate(&p->cx, p->store, files, 3, true, &u));
    assert_int_equal(version_there(p), 3);
    assert_true(u.from == 2 && u.to == 3);
    if (on_sqlite()) {
        assert_true(str_ends(u.backup, S(".backup-2")));
        Place copy = *p;
        snprintf(copy.url, sizeof copy.url, STR_FMT, STR_ARG(u.backup));
        place_open(&copy);
        assert_int_equal(version_there(&copy), 2);
        store_close(copy.store);
    } else if (u.backup.n) {
        unlink(u.backup.at);
    }
    place_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kill_commits),
        cmocka_unit_test(test_kill_migration),
        cmocka_unit_test(test_faulty_migration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
