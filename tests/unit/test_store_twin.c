// The replay on a small scale, on the store of the test: a company that the twin makes up is lived through for some weeks, and afterwards
// all that must hold holds; the same seed gives the same report, another one another; the naive policy runs through the same actions.
#include "support/support.h"

#include "twin/replay.h"

enum { WEEKS = 3, WEEKS_POSTGRES = 1 };

static ReplayReport live(uint64_t seed, ReplayPolicy policy, World **world) {
    World *w = world_open(argosy_modules, (StoreOptions){.create = true, .workers = 1}); // as the verb does
    ReplayOptions o = {.seed = seed, .policy = policy, .today = date_of(2011, 12, 5)};
    int days = 7 * (world_is_sqlite(w) ? WEEKS : WEEKS_POSTGRES);
    o.through = date_add(o.today, days - 1 - 26 * 7);
    ReplayReport r;
    assert_ok(w->cx, replay_run(w->cx, w->app, &o, &r));
    *world = w;
    return r;
}

// The report without its last member, which says how long it took.
static Str without_timings(Str json) {
    ptrdiff_t at = str_find(json, S(",\"timings\":"));
    assert_true(at > 0);
    return str_cut(json, 0, (size_t)at);
}

static void weeks_of_business_add_up(void **state) {
    (void)state;
    World *w;
    ReplayReport r = live(1, REPLAY_ARGOSY, &w);
    if (!r.proved) print_error("%.*s\n", STR_ARG(r.proof));
    assert_true(r.proved);
    assert_true(r.orders > 20 && r.lines > r.orders);
    assert_int_equal(r.orders, world_int(w, "select count(*) from doc where kind = 'order'"));
    assert_int_equal(r.lines, world_int(w, "select count(*) from line where kind in ('order', 'service')"));
    assert_true(r.fill_lines > 0.5 && r.fill_lines <= 1);
    // Each stage has done something.
    assert_true(world_int(w, "select count(*) from doc where kind = 'plan'") >= 1);
    assert_true(world_int(w, "select count(*) from doc where kind = 'purchase'") > 0);
    assert_true(
        world_int(w, "select count(*) from doc where kind = 'transfer' and status = 'received'") > 0);
    assert_true(
        world_int(w, "select count(*) from doc where kind = 'shipment' and status = 'delivered'") > 20);
    assert_int_equal(0, world_int(w, "select count(*) from line where open < 0"));
    world_free(w);
}

static void the_same_seed_gives_the_same_report(void **state) {
    (void)state;
    World *a, *b, *c;
    Str first = without_timings(live(7, REPLAY_ARGOSY, &a).json),
        again = without_timings(live(7, REPLAY_ARGOSY, &b).json),
        other = without_timings(live(8, REPLAY_ARGOSY, &c).json);
    assert_true(str_eq(first, again));
    assert_false(str_eq(first, other));
    world_free(a);
    world_free(b);
    world_free(c);
}

static void the_naive_policy_is_lived_through_as_well(void **state) {
    (void)state;
    World *w;
    ReplayReport r = live(1, REPLAY_NAIVE, &w);
    if (!r.proved) print_error("%.*s\n", STR_ARG(r.proof));
    assert_true(r.proved);
    assert_int_equal(0, world_int(w, "select count(*) from doc where kind = 'plan'"));
    assert_true(world_int(w, "select count(*) from doc where kind = 'purchase'") > 0);
    assert_true(str_find(r.json, S("\"naive_lived_through\"")) > 0);
    world_free(w);
}

static void a_store_with_a_company_is_refused(void **state) {
    (void)state;
    World *w = world_new(argosy_modules);
    world_act(w, "item", "create", "{\"code\":\"MUG\",\"name\":\"Mug\"}");
    ReplayOptions o = {.seed = 1};
    ReplayReport r;
    assert_status(w->cx, replay_run(w->cx, w->app, &o, &r), STATE);
    world_free(w);
}

static void wrong_files_and_dates_are_refused(void **state) {
    (void)state;
    World *w = world_new(argosy_modules);
    ReplayReport r;
    ReplayOptions no_file = {.seed = 1, .orders = "no-such-file.csv"};
    assert_status(w->cx, replay_run(w->cx, w->app, &no_file, &r), INPUT);
    cx_clear(w->cx);
    ReplayOptions too_late = {.seed = 1, .from = date_of(2200, 1, 1)};
    assert_status(w->cx, replay_run(w->cx, w->app, &too_late, &r), INPUT);
    assert_int_equal(0, world_int(w, "select count(*) from item"));
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weeks_of_business_add_up),
        cmocka_unit_test(the_same_seed_gives_the_same_report),
        cmocka_unit_test(the_naive_policy_is_lived_through_as_well),
        cmocka_unit_test(a_store_with_a_company_is_refused),
        cmocka_unit_test(wrong_files_and_dates_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
