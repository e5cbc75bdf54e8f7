// Actions that are committed together, where that commit fails: whoever was refused for what another of them did is told that nothing was
// saved, and not a refusal that is true no more; the first of them stands on nothing, so its refusal stays.
#include "support/base_test.h"

#include "store/disk.h"
#include "store/sql.h"
#include "store/store.h"

static IdGen ids;

static Cx context(void) {
    return (Cx){.arena = arena_new(), .ids = &ids, .now = {INT64_C(1306915200000000)}};
}

static Status make(Job *job) {
    return sql_exec(job->cx,
        "create table schema_version (version integer primary key, name text not null, applied int "
        "not null);"
        "create table meta (name text primary key, value int not null);"
        "create table box (n integer primary key)");
}

static Status put(Job *job) {
    return sql_run(job->cx, "insert into box (n) values ($1)", A(*(const int *)job->data));
}

// Only where the box of that number is not there.
static Status put_once(Job *job) {
    bool there;
    TRY(sql_get(job->cx, &there, "select 1 from box where n = $1", IN(A(*(const int *)job->data)), NULL, 0));
    return there ? fail(job->cx, STATE, "n", "this box is there already") : put(job);
}

static Store *opened(Cx *cx, const Disk *d) {
    Store *s = NULL;
    assert_int_equal(
        store_open(cx, S("boxes.db"), &(StoreOptions){.create = true, .vfs = disk_name(d)}, &s), OK);
    return s;
}

typedef struct {
    Status (*run)(Job *job);
    int n;
    Status want;
} Given;

static void together(Store *s, const Given *given, int n) {
    Cx cx[4];
    Job job[4], *jobs[4];
    assert_true(n <= 4);
    for (int i = 0; i < n; i++) {
        cx[i] = context();
        job[i] = (Job){.cx = &cx[i], .run = given[i].run, .data = (void *)(uintptr_t)&given[i].n};
        jobs[i] = &job[i];
    }
    store_write_many(s, jobs, n);
    for (int i = 0; i < n; i++) {
        if (job[i].status != given[i].want)
            fail_msg("job %d ended with %d: %.*s", i, (int)job[i].status, STR_ARG(cx[i].error.text));
        arena_free(cx[i].arena);
    }
}

static void a_refusal_goes_with_what_it_stood_on(void **state) {
    (void)state;
    Cx cx = context();
    Disk *d = disk_new("groups", 1);
    Store *s = opened(&cx, d);
    together(s, (Given[]){{make, 0, OK}}, 1);
    together(s, (Given[]){{put, 1, OK}, {put_once, 1, STATE}, {put, 2, OK}}, 3);
    disk_fail(d, (DiskFault){.call = DISK_WRITE, .how = DISK_IO, .at = disk_calls(d, DISK_WRITE) + 1});
    together(s,
        (Given[]){{put_once, 1, STATE}, {put, 3, SYSTEM}, {put_once, 3, SYSTEM}, {put_once, 1, SYSTEM}},
        4);
    assert_int_equal(disk_hits(d), 1);
    disk_fail(d, (DiskFault){0});
    together(s, (Given[]){{put_once, 3, OK}, {put_once, 1, STATE}}, 2);
    store_close(s);
    disk_free(d);
    arena_free(cx.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_refusal_goes_with_what_it_stood_on)};
    return cmocka_run_group_tests_name("writer-group", tests, NULL, NULL);
}
