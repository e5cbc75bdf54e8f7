// Forecasts that add up: reconciliation worked by hand, and what holds of every method and of a whole run.
#include "support/base_test.h"

#include <math.h>
#include <string.h>

#include "engine/forecast/hierarchy/run.h"

static void near(double got, double want, double within) {
    if (!(fabs(got - want) <= within))
        fail_msg("%.10g is not within %g of %.10g", got, within, want);
}

// ---- all = A + B, by hand -------------------------------------------------------------------------------------------------

static void two_series(Reconcile method, const double *variance, int n, const float *error,
    bool positive, double *mean) {
    static const int sum[] = {0, 0}, first[] = {0, 1};
    const Hierarchy h = {2, 1, 1, sum, first};
    Arena *a = arena_new();
    ReconcileInput in = {method, 1, variance, n, error, positive};
    hierarchy_reconcile(a, &h, &in, mean);
    arena_free(a);
}

// The sum is forecast one too high. Least squares takes W / (sum of W) of it from the sum and gives the rest to the series.
static void least_squares_by_hand(void **state) {
    (void)state;
    double structural[] = {10, 4, 5}; // weights 2, 1, 1
    two_series(RECONCILE_STRUCTURAL, NULL, 0, NULL, false, structural);
    near(structural[0], 9.5, 1e-9);
    near(structural[1], 4.25, 1e-9);
    near(structural[2], 5.25, 1e-9);
    double by_variance[] = {10, 4, 5};
    const double variance[] = {1, 3, 4};
    two_series(RECONCILE_VARIANCE, variance, 0, NULL, false, by_variance);
    near(by_variance[0], 10 - 1 / 8.0, 1e-9);
    near(by_variance[1], 4 + 3 / 8.0, 1e-9);
    near(by_variance[2], 5 + 4 / 8.0, 1e-9);
}

// Errors of A and B are the same, those of the sum uncorrelated with them: r = 1 once and 0 twice, whose variances by Schäfer and
// Strimmer are 0 and 100 × 100 / 99³. With n = 100 columns and unit variances λ is 2 × 10000 / 99³, the covariance of A and
// B is 1 − λ, and what each of them gets is (1 + 1 − λ) / (1 + 2 + 2 (1 − λ)).
static void minimum_trace_by_hand(void **state) {
    (void)state;
    float error[3 * 100];
    for (int t = 0; t < 100; t++) {
        error[t] = t % 4 < 2 ? 1 : -1;
        error[100 + t] = error[200 + t] = t % 2 ? -1 : 1;
    }
    const double variance[] = {1, 1, 1};
    double mean[] = {10, 4, 5}, lambda = 2 * 10000 / (99.0 * 99 * 99);
    two_series(RECONCILE_SHRINK, variance, 100, error, false, mean);
    near(mean[1], 4 + (2 - lambda) / (5 - 2 * lambda), 1e-5);
    near(mean[0], 10 - 1 / (5 - 2 * lambda), 2e-5);
}

// All 1, A 5, B 0.5, equal variances: B would come out at −1. Held at zero, the other two meet at 3.
static void nothing_below_zero(void **state) {
    (void)state;
    const double variance[] = {1, 1, 1};
    double mean[] = {1, 5, 0.5};
    two_series(RECONCILE_VARIANCE, variance, 0, NULL, true, mean);
    near(mean[0], 3, 1e-5);
    near(mean[1], 3, 1e-5);
    near(mean[2], 0, 0);
}

static void shared_out_from_the_top(void **state) {
    (void)state;
    double mean[] = {12, 4, 5};
    two_series(RECONCILE_TOP_DOWN, NULL, 0, NULL, false, mean);
    near(mean[1], 12 * 4 / 9.0, 1e-12);
    near(mean[2], 12 * 5 / 9.0, 1e-12);
}

// ---- groups that cross ------------------------------------------------------------------------------------------------------

enum {
    SERIES = 60,
    REGIONS = 4,
    FAMILIES = 5,
    UPPER = 1 + REGIONS + FAMILIES,
    NODES = UPPER + SERIES,
    H = 6,
    N = 60
};

typedef struct {
    int sum[3 * SERIES], first[4];
    Hierarchy h;
    double value[NODES * N];
    int64_t at[NODES];
    int n[NODES];
} World;

static uint32_t next(uint32_t *r) { return *r = *r * 1664525u + 1013904223u; }

static void add_to(World *w, int node, int series) {
    const double *from = w->value + w->at[UPPER + series];
    double *to = w->value + w->at[node] + (N - w->n[UPPER + series]);
    for (int t = 0; t < w->n[UPPER + series]; t++) to[t] += from[t];
}

// Series 7 is ten periods old; all have the season of their family.
static void world_make(World *w) {
    uint32_t r = 7;
    memset(w, 0, sizeof *w);
    w->first[1] = 1;
    w->first[2] = 1 + REGIONS;
    w->first[3] = UPPER;
    for (int i = 0; i < NODES; i++) {
        w->at[i] = (int64_t)i * N;
        w->n[i] = i == UPPER + 7 ? 10 : N;
    }
    for (int s = 0; s < SERIES; s++) {
        int node[3] = {0, 1 + s % REGIONS, 1 + REGIONS + s % FAMILIES};
        double *v = w->value + w->at[UPPER + s];
        for (int k = 0; k < w->n[UPPER + s]; k++) {
            int t = N - w->n[UPPER + s] + k;
            double noise = 0.8 + 0.4 * (double)(next(&r) >> 16) / 65536;
            v[k] = (20 + s) * (1 + 0.6 * sin(t * 6.283185 / 12)) * noise;
        }
        for (int l = 0; l < 3; l++) {
            w->sum[l * SERIES + s] = node[l];
            add_to(w, node[l], s);
        }
    }
    w->h = (Hierarchy){SERIES, 3, UPPER, w->sum, w->first};
}

static void all_adds_up(const World *w, const HierarchyRun *run) {
    double sum[UPPER][H];
    memset(sum, 0, sizeof sum);
    for (int s = 0; s < SERIES; s++)
        for (int l = 0; l < 3; l++)
            for (int k = 0; k < H; k++)
                sum[w->sum[l * SERIES + s]][k] += hierarchy_run_mean(run, UPPER + s)[k];
    for (int u = 0; u < UPPER; u++)
        for (int k = 0; k < H; k++)
            near(hierarchy_run_mean(run, u)[k], sum[u][k], 1e-9 * sum[u][k]);
}

static HierarchyRun *run_of(Arena *a, World *w, Reconcile method, int threads) {
    static const int season = 12;
    static const double level[] = {0.05, 0.5, 0.95};
    LocalInput in = {
        .n_seasons = 1, .season = &season, .horizon = H, .n_levels = 3, .level = level, .threads = threads};
    Histories sums = {w->at, w->n, w->value}, one = {w->at + UPPER, w->n + UPPER, w->value},
              two = {w->at + UPPER + 33, w->n + UPPER + 33, w->value};
    HierarchyRun *run = hierarchy_run(a, &w->h, &in, &sums);
    hierarchy_run_series(run, 33, &one);
    hierarchy_run_series(run, SERIES - 33, &two);
    hierarchy_run_end(run, method);
    return run;
}

static void every_method_adds_up(void **state) {
    (void)state;
    Arena *a = arena_new();
    World *w = NEW(a, World);
    world_make(w);
    for (Reconcile m = 0; m < RECONCILE_METHODS; m++) {
        HierarchyRun *run = run_of(a, w, m, 1);
        all_adds_up(w, run);
        for (int i = 0; i < NODES; i++)
            for (int k = 0; k < H; k++) {
                const double *q = hierarchy_run_quantile(run, i) + 3 * k;
                assert_true(q[0] >= 0 && q[0] < q[1] && q[1] < q[2]);
                assert_true(q[0] < hierarchy_run_mean(run, i)[k] && hierarchy_run_mean(run, i)[k] < q[2]);
            }
    }
    arena_free(a);
}

// What is shared out from the top changes the series' means, and their quantiles by as much.
static void quantiles_move_with_the_means(void **state) {
    (void)state;
    Arena *a = arena_new();
    World *w = NEW(a, World);
    world_make(w);
    HierarchyRun *own = run_of(a, w, RECONCILE_BOTTOM_UP, 1), *top = run_of(a, w, RECONCILE_TOP_DOWN, 1);
    double moved = hierarchy_run_mean(top, UPPER + 20)[2] - hierarchy_run_mean(own, UPPER + 20)[2];
    assert_true(fabs(moved) > 1e-3);
    for (int l = 0; l < 3; l++) {
        int at = 2 * 3 + l;
        near(hierarchy_run_quantile(top, UPPER + 20)[at] - hierarchy_run_quantile(own, UPPER + 20)[at],
            moved, 1e-9);
    }
    arena_free(a);
}

static void threads_do_not_matter(void **state) {
    (void)state;
    Arena *a = arena_new();
    World *w = NEW(a, World);
    world_make(w);
    HierarchyRun *one = run_of(a, w, RECONCILE_VARIANCE, 1), *four = run_of(a, w, RECONCILE_VARIANCE, 4);
    for (int i = 0; i < NODES; i++) {
        assert_memory_equal(hierarchy_run_mean(one, i), hierarchy_run_mean(four, i), sizeof(double) * H);
        assert_memory_equal(hierarchy_run_quantile(one, i), hierarchy_run_quantile(four, i),
            sizeof(double) * H * 3);
    }
    arena_free(a);
}

// Periods 60 to 65 go from the middle of the season up to its height at 63, one and a half times the ones around; a series of ten
// periods cannot know that.
static void a_young_series_borrows_its_season(void **state) {
    (void)state;
    Arena *a = arena_new();
    World *w = NEW(a, World);
    world_make(w);
    const double *mean = hierarchy_run_mean(run_of(a, w, RECONCILE_BOTTOM_UP, 1), UPPER + 7);
    near(mean[3] / mean[0], 1.6, 0.15);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(least_squares_by_hand),
        cmocka_unit_test(minimum_trace_by_hand),
        cmocka_unit_test(nothing_below_zero),
        cmocka_unit_test(shared_out_from_the_top),
        cmocka_unit_test(every_method_adds_up),
        cmocka_unit_test(quantiles_move_with_the_means),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(a_young_series_borrows_its_season),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
