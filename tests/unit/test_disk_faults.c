// Faults of the disk at the first, second, … n-th call of its kind while 200 orders go through the door: errors of reading, writing, opening,
// truncating, deleting and locking, short writes, a full disk, a failed sync; once, and from then on. Each round of the script is run
// again and again from the same files, each time failing one call later. Whatever fails, an action is answered as done or with SYSTEM or
// BUSY; what was answered as done is there; and once the fault is gone the same actions are asked for again under the same
// keys, and are all done, once. After a sync that failed, that is so after a restart, and before it nothing is done.
//
// In ./test some of the positions; all of them by tests/campaign/disk:
//   DISK_STRIDE=1        every so many positions of each kind; then the proof is made, and the file's soundness looked at, every eighth time
//   DISK_PART=0/2        of two processes this one takes the even rounds
#include <stdio.h>
#include <stdlib.h>

#include "support/day.h"

#include "base/log.h"
#include "store/disk.h"

static const struct {
    DiskCall call;
    DiskError how;
    const char *name;
} kinds[] = {
    {DISK_OPEN, DISK_IO, "open"},
    {DISK_READ, DISK_IO, "read"},
    {DISK_WRITE, DISK_IO, "write"},
    {DISK_WRITE, DISK_SHORT, "short write"},
    {DISK_WRITE, DISK_FULL, "full disk"},
    {DISK_TRUNCATE, DISK_IO, "truncate"},
    {DISK_SYNC, DISK_IO, "sync"},
    {DISK_DELETE, DISK_IO, "delete"},
    {DISK_LOCK, DISK_BUSY, "busy lock"},
    {DISK_LOCK, DISK_IO, "lock"},
    {DISK_MAP, DISK_IO, "shared memory"},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

typedef struct {
    Disk *base; // as it is before the round
    Day *day;   // up to and with the round
    int round;
    Time now;
    int prove; // every so many legs
    int64_t legs[KINDS], legs_all, refused, unsafe, unopened;
} Faults;

typedef struct {
    Disk *d;
    Day day;
    World *w;
    Cx cx;
    char where[120];
} Leg;

static StoreOptions on(const Disk *d) {
    return (StoreOptions){.vfs = disk_name(d), .log_pages = 150, .readers = 1};
}

static World *opened(Faults *f, Leg *l, const Disk *d) {
    l->cx.error = (Error){0};
    World *w = world_on_disk(argosy_modules, on(d), &l->cx);
    if (w) w->app->simulated = f->now;
    return w;
}

static World *reopened(Faults *f, Leg *l, const Disk *d) {
    World *w = opened(f, l, d);
    if (!w) print_error("%s: " STR_FMT "\n", l->where, STR_ARG(l->cx.error.text));
    assert_non_null(w);
    return w;
}

static bool is_refusal(Status s) { return s == SYSTEM || s == BUSY; }

// The steps of the round that were refused.
static int run_round(Faults *f, Leg *l) {
    int refused = 0;
    day_run(l->w, &l->day, f->round);
    for (int i = l->day.first[f->round]; i < l->day.first[f->round + 1]; i++) {
        Status s = l->day.step[i].status;
        if (s != OK && !is_refusal(s)) print_error("%s: %s\n", l->where, status_info[s].word);
        assert_true(s == OK || is_refusal(s));
        refused += s != OK;
    }
    return refused;
}

// Nothing is done any more, and what a power cut would leave now holds what was.
static void stay_refused(Faults *f, Leg *l) {
    int steps = l->day.first[f->round + 1] - l->day.first[f->round];
    assert_int_equal(run_round(f, l), steps);
    Disk *found = disk_image(l->d, "found", 1);
    World *w = reopened(f, l, found);
    day_check(w, &l->day, f->round, l->where);
    day_prove(w, l->where);
    world_free(w);
    disk_free(found);
    f->unsafe++;
}

// False: the fault was not met, so there are no more positions.
static bool leg(Faults *f, DiskFault fault, Leg *l) {
    l->d = disk_image(f->base, "leg", (uint64_t)fault.at);
    l->day = *f->day;
    disk_fail(l->d, fault);
    l->w = opened(f, l, l->d);
    if (l->w) {
        f->refused += run_round(f, l);
    } else {
        assert_true(is_refusal(l->cx.error.status));
        f->unopened++;
    }
    bool met = disk_hits(l->d) > 0;
    disk_fail(l->d, (DiskFault){0});
    if (l->w) {
        StoreStats stats;
        store_stats(l->w->store, &stats);
        if (stats.unsafe) {
            stay_refused(f, l);
            world_free(l->w);
            l->w = NULL;
        }
    }
    if (!l->w) l->w = reopened(f, l, l->d);
    world_advance(l->w, 3600 * SECOND);
    assert_int_equal(run_round(f, l), 0);
    assert_int_equal(day_check(l->w, &l->day, f->round, l->where), l->day.steps);
    if (f->legs_all++ % f->prove == 0) day_prove(l->w, l->where);
    world_free(l->w);
    disk_free(l->d);
    return met;
}

static void all_positions(Faults *f, int kind, bool lasting, int stride) {
    Leg *l = calloc(1, sizeof *l);
    l->cx.arena = arena_new();
    for (int at = 1 + (f->round + kind) % stride;; at += stride) {
        snprintf(l->where, sizeof l->where, "round %d, %s %d, %s", f->round, kinds[kind].name, at,
            lasting ? "lasting" : "once");
        DiskFault fault = {kinds[kind].call, kinds[kind].how, at, lasting};
        arena_reset(l->cx.arena);
        if (!leg(f, fault, l)) break;
        f->legs[kind]++;
    }
    arena_free(l->cx.arena);
    free(l);
}

// Runs the round without a fault, and closes the store.
static void go_on(Faults *f) {
    Cx cx = {.arena = arena_new()};
    World *w = world_on_disk(argosy_modules, on(f->base), &cx);
    assert_non_null(w);
    if (f->round < 0) day_open(w);
    else w->app->simulated = f->now;
    if (f->round >= 0) day_run(w, f->day, f->round);
    f->now = w->app->simulated;
    world_free(w);
    arena_free(cx.arena);
}

static void test_positions(void **state) {
    (void)state;
    if (day_elsewhere()) skip();
    const char *stride = getenv("DISK_STRIDE"), *part = getenv("DISK_PART");
    int every = stride ? (int)strtol(stride, NULL, 10) : 997, one = 0, of = 1;
    if (part && sscanf(part, "%d/%d", &one, &of) != 2) one = 0, of = 1;
    Faults f = {.prove = every == 1 ? 8 : 1,
        .base = disk_new("base", 1),
        .day = calloc(1, sizeof(Day)),
        .round = -1};
    Rng r = rng_new(7);
    go_on(&f);
    while (day_next(f.day, &r)) {
        f.round = f.day->rounds - 1;
        for (int k = 0; k < KINDS && f.round % of == one; k++) {
            all_positions(&f, k, false, every);
            all_positions(&f, k, true, every);
        }
        go_on(&f);
        if (every == 1)
            fprintf(stderr, "round %d of about 50: %lld legs\n", f.round, (long long)f.legs_all);
    }
    int64_t all = 0;
    for (int k = 0; k < KINDS; k++) {
        print_message("%8lld %s\n", (long long)f.legs[k], kinds[k].name);
        all += f.legs[k];
    }
    print_message("%lld faults in %d rounds of %d orders: %lld actions refused, %lld times unsafe "
                  "until a restart, %lld times not opened\n",
        (long long)all, f.day->rounds, f.day->orders, (long long)f.refused, (long long)f.unsafe,
        (long long)f.unopened);
    assert_int_equal(f.day->orders, DAY_ORDERS);
    disk_free(f.base);
    free(f.day);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_positions)};
    log_set(LOG_ERROR, 0);
    return cmocka_run_group_tests_name("faults of the disk", tests, NULL, NULL);
}
