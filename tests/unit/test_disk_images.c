// Power cuts: while 200 orders go through the door, with what comes between them, the disk is looked at before each write, truncation,
// sync, creation and deletion. What a machine would find then opens, is sound, is proven, and holds all that was acknowledged and
// nothing twice; what was under way is there whole or not at all; and the shop goes on from it.
//
// Writes are most of these moments by far. In ./test every so many of them, and of the others, are looked at; tests/campaign/disk says more:
//   DISK_IMAGES=2000     so many images of moments before a write at least, spread evenly; 0: one of each
//   DISK_RARE=5          so many images of each other moment, with other seeds; 0.25: one of every fourth
//   DISK_PART=0/2        of two processes this one takes the first half: every second image
#include <stdio.h>
#include <stdlib.h>

#include "support/day.h"

#include "store/disk.h"

typedef struct {
    Day *day;
    Time now;
    int round; // under way
    int64_t moments, images, kinds[DISK_CALLS], with_all, again;
    double every, next; // writes between images
    double rare, due;   // images of each other moment
    int64_t writes;
    int part, parts;
    uint64_t seed;
} Campaign;

// What was under way is asked for again: all is answered, and nothing twice.
static void ask_again(Campaign *c, World *w, const char *where) {
    Day *d = malloc(sizeof *d);
    CHECK(d != NULL);
    *d = *c->day;
    w->app->simulated = c->now;
    world_advance(w, 3600 * SECOND);
    day_run(w, d, c->round);
    for (int i = d->first[c->round]; i < d->first[c->round + 1]; i++)
        assert_int_equal(d->step[i].status, OK);
    day_check(w, d, c->round, where);
    day_prove(w, where);
    free(d);
    c->again++;
}

static void look_at(Campaign *c, Disk *found, DiskCall call) {
    char where[80];
    snprintf(where, sizeof where, "moment %lld (seed %llu)", (long long)c->moments,
        (unsigned long long)c->seed);
    Cx cx = {.arena = arena_new()};
    World *w = world_on_disk(argosy_modules, (StoreOptions){.vfs = disk_name(found)}, &cx);
    if (!w) print_error("%s: " STR_FMT "\n", where, STR_ARG(cx.error.text));
    assert_non_null(w);
    int there = day_check(w, c->day, c->round, where);
    day_prove(w, where);
    c->with_all += there == c->day->steps;
    if (c->images % 16 == 0 && c->day->rounds > 0) ask_again(c, w, where);
    world_free(w);
    arena_free(cx.arena);
    c->kinds[call]++;
    c->images++;
}

static void image(Campaign *c, Disk *d, DiskCall call) {
    uint64_t seed = c->seed++;
    if ((int)(seed % (uint64_t)c->parts) != c->part) return;
    Disk *found = disk_image(d, "found", seed);
    look_at(c, found, call);
    disk_free(found);
}

static void moment(Disk *d, DiskCall call, void *data) {
    Campaign *c = data;
    c->moments++;
    if (call == DISK_WRITE) {
        for (double n = (double)c->writes++; c->next <= n; c->next += c->every) image(c, d, call);
        return;
    }
    for (c->due += c->rare; c->due >= 1; c->due--) image(c, d, call);
}

static double number(const char *name, double none) {
    const char *text = getenv(name);
    return text && *text ? strtod(text, NULL) : none;
}

// Runs the days once, and looks.
static void live(Campaign *c) {
    Disk *d = disk_new("days", 1);
    Rng r = rng_new(7);
    Day *day = calloc(1, sizeof *day);
    StoreOptions options = {.vfs = disk_name(d), .log_pages = 300};
    Cx cx = {.arena = arena_new()};
    c->day = day;
    disk_watch(d, moment, c);
    World *w = world_on_disk(argosy_modules, options, &cx);
    assert_non_null(w);
    day_open(w);
    while (day_next(day, &r)) {
        c->round = day->rounds - 1;
        if (c->round % 12 == 11) { // closed for the night, which brings the log into the file
            world_free(w);
            w = world_on_disk(argosy_modules, options, &cx);
            assert_non_null(w);
            w->app->simulated = c->now;
        }
        day_run(w, day, c->round);
        c->now = w->app->simulated;
        for (int i = day->first[c->round]; i < day->first[c->round + 1]; i++)
            assert_int_equal(day->step[i].status, OK);
    }
    assert_int_equal(day->orders, DAY_ORDERS);
    assert_int_equal(day_check(w, day, day->rounds, "the end"), day->steps);
    world_free(w);
    disk_free(d);
    free(day);
    arena_free(cx.arena);
}

static void test_power_cuts(void **state) {
    (void)state;
    if (day_elsewhere()) skip();
    Campaign first = {.parts = 1, .every = 1e18, .next = 1e18}, c = {.parts = 1};
    double images = number("DISK_IMAGES", 30);
    live(&first); // to know how many there are
    const char *part = getenv("DISK_PART");
    if (part && sscanf(part, "%d/%d", &c.part, &c.parts) != 2) c.parts = 1;
    c.every = images > 0 ? (double)first.writes / images : 1;
    c.rare = number("DISK_RARE", 0.1);
    live(&c);
    assert_int_equal(c.moments, first.moments);
    print_message(
        "%lld moments, %lld of them writes; %lld images (before %lld writes, %lld syncs, %lld "
        "truncations, %lld "
        "creations, %lld deletions), %lld of them with all that was under way, %lld gone on from\n",
        (long long)c.moments, (long long)c.writes, (long long)c.images, (long long)c.kinds[DISK_WRITE],
        (long long)c.kinds[DISK_SYNC], (long long)c.kinds[DISK_TRUNCATE], (long long)c.kinds[DISK_OPEN],
        (long long)c.kinds[DISK_DELETE], (long long)c.with_all, (long long)c.again);
    assert_true((double)c.kinds[DISK_WRITE] * c.parts >= images * 0.9);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_power_cuts)};
    return cmocka_run_group_tests_name("power cuts", tests, NULL, NULL);
}
