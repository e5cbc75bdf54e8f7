// Opening what can be opened and refusing what cannot, by name; backups made while others write, and put back.
#include "store_test.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "store/conn.h"

static char text_of[1000]; // of the last failure

static Status try_open(Place *p, const char *url, bool create) {
    Store *s = NULL;
    p->cx.error = (Error){0};
    Status status = store_open(&p->cx, str_of(url), &(StoreOptions){.create = create}, &s);
    snprintf(text_of, sizeof text_of, STR_FMT, STR_ARG(p->cx.error.text));
    p->cx.error = (Error){0};
    store_close(s);
    return status;
}

static const char *file_in(Place *p, const char *name) {
    return str_fmt(p->cx.arena, "%s/%s", p->folder, name).at;
}

static void write_file(const char *file, const char *text) {
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void test_opening(void **state) {
    (void)state;
    Place *p = place_new();
    const char *file = file_in(p, "a.db");
    assert_int_equal(try_open(p, "mysql://localhost/x", true), INPUT);
    assert_int_equal(try_open(p, "", true), INPUT);
    assert_int_equal(try_open(p, ":memory:", true), INPUT);
    assert_int_equal(try_open(p, "postgresql://nobody@127.0.0.1:1/none", true), SYSTEM);
    assert_int_equal(try_open(p, "/no/such/folder/x.db", true), SYSTEM);
    assert_non_null(strstr(text_of, "/no/such/folder"));
    assert_int_equal(try_open(p, file, false), SYSTEM);
    assert_non_null(strstr(text_of, file));
    assert_int_equal(try_open(p, p->folder, true), SYSTEM);
    write_file(file,
        "This is a letter and no database, and long enough that nobody could take it for one. "
        "Really long enough, "
        "a hundred bytes and more.");
    assert_int_equal(try_open(p, file, true), SYSTEM);
    assert_non_null(strstr(text_of, "not a database"));
    unlink(file);
    assert_int_equal(try_open(p, file, true), OK);
    assert_int_equal(try_open(p, file, false), OK);
    assert_int_equal(try_open(p, str_fmt(p->cx.arena, "sqlite:%s", file).at, false), OK);
    place_free(p);
}

static Status too_new(Cx *cx, void *data) {
    (void)data;
    return sql_exec(cx, "insert into schema_version (version, name, applied) values (9999, 'later', 0)");
}

static void test_newer_version(void **state) {
    (void)state;
    Place *p = place_with_box();
    expect_ok(&p->cx, place_write(p, too_new, NULL));
    store_close(p->store);
    p->store = NULL;
    assert_int_equal(try_open(p, p->url, false), STATE);
    assert_non_null(strstr(text_of, "9999"));
    place_free(p);
}

static void test_urls(void **state) {
    (void)state;
    Arena *a = arena_new();
    test_same(url_without_password(a, S("postgresql://u:secret@h:5/d?x=1")), "postgresql://u@h:5/d?x=1");
    test_same(url_without_password(a, S("postgresql://u@h/d")), "postgresql://u@h/d");
    test_same(url_without_password(a, S("postgresql://h/d?password=secret&x=1")), "postgresql://h/d?x=1");
    test_same(url_without_password(a, S("postgresql://u:a:b@h/d")), "postgresql://u@h/d");
    test_same(url_without_password(a, S("postgresql:///d")), "postgresql:///d");
    test_same(
        migrate_text(a, S("id @key, n @int, b @blob, t text) @strict @norowid -- @other a@int.x @"), true), "id integer primary key, n integer, b blob, t text) strict , without rowid -- @other ainteger.x @");
    test_same(migrate_text(a, S("id @key, n @int, b @blob) @strict @norowid;"), false),
        "id bigint primary key, n bigint, b bytea)  ;");
    arena_free(a);
}

// ---- upgrade, backup, restore ----------------------------------------------------------------------------------------

static Status bump(Cx *cx, void *data) {
    (void)data;
    TRY(sql_run(cx, "update counter set value = value + $1 where name = 'x'", A(1)));
    return sql_run(cx, "update counter set value = value + $1 where name = 'y'", A(1));
}
static Status make_counters(Cx *cx, void *data) {
    (void)data;
    return sql_exec(cx, "insert into counter (name, value) values ('x', 0), ('y', 0)");
}

static atomic_bool stop;

static void *keep_writing(void *data) {
    Place *p = data;
    while (!atomic_load(&stop)) {
        Task t;
        Job *job = task_make(&t, p, bump, NULL);
        if (store_write(p->store, job) != OK) return p;
        task_free(&t);
    }
    return NULL;
}

static int64_t x_of(Place *p) {
    int64_t x = 0, y = 0;
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    expect_ok(&p->cx,
        sql_get(&p->cx, NULL, "select value from counter where name = 'x'", NO_ARGS, OUT(O(&x))));
    expect_ok(&p->cx,
        sql_get(&p->cx, NULL, "select value from counter where name = 'y'", NO_ARGS, OUT(O(&y))));
    store_read_end(&p->cx);
    assert_int_equal(x, y);
    return x;
}

static void test_backup(void **state) {
    (void)state;
    Place *p = place_new();
    Upgrade u;
    int version, newest;
    place_open(p);
    expect_ok(&p->cx, store_version(&p->cx, p->store, &version, &newest));
    assert_true(version == 0 && newest == newest_version() && newest > 0);
    expect_ok(&p->cx, store_upgrade(&p->cx, p->store, true, &u));
    assert_true(u.from == 0 && u.to == newest && u.backup.n == 0);
    expect_ok(&p->cx, store_version(&p->cx, p->store, &version, &newest));
    assert_int_equal(version, newest);
    expect_ok(&p->cx, place_write(p, make_counters, NULL));

    const char *file = file_in(p, "copy"), *bad = file_in(p, "bad"), *none = file_in(p, "none/copy");
    pthread_t writer;
    void *failed;
    atomic_store(&stop, false);
    assert_int_equal(pthread_create(&writer, NULL, keep_writing, p), 0);
    while (x_of(p) < 5) usleep(1000);
    for (int i = 0; i < 3; i++)
        expect_ok(&p->cx, store_backup(&p->cx, p->store, file)); // over the one before
    int64_t at_backup = x_of(p);
    while (x_of(p) < at_backup + 5) usleep(1000);
    atomic_store(&stop, true);
    pthread_join(writer, &failed);
    assert_null(failed);
    int64_t at_end = x_of(p);
    assert_true(at_end > at_backup);

    expect(&p->cx, store_backup(&p->cx, p->store, none), SYSTEM);
    expect(&p->cx, store_restore(&p->cx, str_of(p->url), file), BUSY); // we have it open
    assert_int_equal(x_of(p), at_end);
    store_close(p->store);
    p->store = NULL;
    write_file(bad,
        "This is no copy of anything, and long enough that nobody could take it for one. Really: "
        "more than a hundred "
        "bytes of it.");
    expect(&p->cx, store_restore(&p->cx, str_of(p->url), bad), INPUT);
    assert_int_not_equal(store_restore(&p->cx, str_of(p->url), none), OK);
    p->cx.error = (Error){0};
    place_open(p);
    assert_int_equal(x_of(p), at_end);
    store_close(p->store);
    p->store = NULL;
    expect_ok(&p->cx, store_restore(&p->cx, str_of(p->url), file));
    place_open(p);
    assert_in_range(x_of(p), 5, at_backup); // a moment during the backup, whole
    expect_ok(&p->cx, place_write(p, bump, NULL));
    expect_ok(&p->cx, store_upgrade(&p->cx, p->store, true, &u));
    place_free(p);
}

// A copy that is damaged inside is found out before anything is replaced.
static void test_damaged_copy(void **state) {
    (void)state;
    if (!on_sqlite()) skip();
    Place *p = place_new();
    Upgrade u;
    place_open(p);
    expect_ok(&p->cx, store_upgrade(&p->cx, p->store, true, &u));
    const char *file = file_in(p, "copy");
    expect_ok(&p->cx, store_backup(&p->cx, p->store, file));
    expect(&p->cx, store_backup(&p->cx, p->store, p->url + 7), INPUT); // onto itself
    store_close(p->store);
    p->store = NULL;
    int fd = open(file, O_WRONLY);
    assert_int_equal(pwrite(fd, "damage damage damage", 20, 4096 * 2), 20);
    close(fd);
    expect(&p->cx, store_restore(&p->cx, str_of(p->url), file), INPUT);
    place_open(p);
    assert_int_equal(place_int(p, "select max(version) from schema_version"), u.to);
    place_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opening),
        cmocka_unit_test(test_newer_version),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_backup),
        cmocka_unit_test(test_damaged_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
