// Orders under lost sales: against the newsvendor where they must agree, and what is learnt of made-up demand whose law is known.
#include "support/base_test.h"

#include <math.h>

#include "engine/dist.h"
#include "engine/stock/policy.h"
#include "engine/stock/refill.h"

enum { SERIES = 40, PERIODS = 60, PATHS = 4000 };

typedef struct {
    double value[SERIES * PERIODS];
    bool there[SERIES * PERIODS];
} Sales;

// Poisson sales of a mean of 10; of some series nothing is there in every fifth week.
static RefillInput sales(Sales *t, Rng *rng, bool gaps) {
    for (int i = 0; i < SERIES * PERIODS; i++) {
        t->there[i] = !gaps || i % 5 != 0;
        t->value[i] = t->there[i] ? (double)rng_poisson(rng, 10) : 0;
    }
    return (RefillInput){.n = SERIES,
        .periods = PERIODS,
        .value = t->value,
        .there = t->there,
        .lead = 2,
        .review = 1,
        .holding = 0.2,
        .shortage = 1};
}

static void steady_demand_is_ordered_like_a_newsvendor(void **state) {
    (void)state;
    Rng rng = rng_new(test_seed("refill"));
    Arena *a = arena_new();
    Sales *t = NEW(a, Sales);
    for (int gaps = 0; gaps < 2; gaps++) {
        RefillInput in = sales(t, &rng, gaps);
        RefillModel m = refill_learn(a, &in);
        double mean = 0, total = 0;
        double *path = NEW_ARRAY(a, double, PATHS * 3);
        Dist d = dist_of(DIST_POISSON, 10, sqrt(10));
        double best = newsvendor_qty(&d, 0.2, 1);
        for (int s = 0; s < SERIES; s++) {
            mean += m.series[s].level / SERIES;
            assert_true(m.series[s].counts);
            refill_paths(&in, &m, s, PATHS, path);
            const double transit[] = {10, 10};
            double q = refill_order(&in, a, 0, transit, true, PATHS, path);
            assert_true(q == floor(q) && q >= 0);
            total += q / SERIES;
            assert_true(refill_order(&in, a, 1000, transit, true, PATHS, path) == 0);
        }
        if (fabs(mean - 10) > 0.8) fail_msg("level %.3f, gaps %d", mean, gaps);
        // what is left of 20 after two weeks is some units; the rest up to the newsvendor's level is ordered
        if (!(total < best && total > best - 5)) fail_msg("ordered %.2f of %.2f", total, best);
    }
    arena_free(a);
}

// With nothing under way and no stock, on paths that are given: the newsvendor's quantity of those paths, and the least of all costs.
static void the_order_costs_least(void **state) {
    (void)state;
    Arena *a = arena_new();
    Rng rng = rng_new(test_seed("order"));
    double path[300 * 4];
    for (int i = 0; i < 300 * 4; i++) path[i] = (double)rng_int(&rng, 0, 12);
    for (int review = 1; review <= 3; review++) {
        RefillInput in = {.lead = 4 - review, .review = review, .holding = 0.3, .shortage = 2, .last = true};
        const double transit[4] = {5, 0, 7, 0};
        double q = refill_order(&in, a, 6, transit, true, 300, path), least = INFINITY, at = 0;
        for (int try = 0; try < 60; try++) {
            double cost = 0;
            for (int i = 0; i < 300; i++) {
                double stock = 6;
                for (int h = 0; h < 4; h++) {
                    stock += h < in.lead ? transit[h] : h == in.lead ? try:
                        0;
                    double lost = fmax(0, path[4 * i + h] - stock);
                    stock = fmax(0, stock - path[4 * i + h]);
                    if (h >= in.lead) cost += in.holding * stock + in.shortage * lost;
                }
            }
            if (cost < least - 1e-9) least = cost, at = try;
        }
        assert_true(q == at);
    }
    arena_free(a);
}

// By hand: 40 on hand, all or nothing of it sold in the period before the order arrives, then 0 to 9 alike. Where no order follows, a unit
// more is kept in the half where 40 stay, and by F(q) of the other half: 0.2 + 0.2 F − (1 − F) = 0 at F = 2/3, q = 6. Else the 40 are
// 14 more than the 6 + 20 that are enough, and what is beyond them is kept on at 12.25 a period: F = 0.48 will do, q = 4.
static void what_is_left_over_is_kept_on(void **state) {
    (void)state;
    Arena *a = arena_new();
    double path[400 * 2], steady[400 * 2];
    for (int i = 0; i < 400; i++) {
        path[2 * i] = i % 2 ? 40 : 0, path[2 * i + 1] = i / 2 % 10;
        steady[2 * i] = steady[2 * i + 1] = 5;
    }
    RefillInput in = {.lead = 1, .review = 1, .holding = 0.2, .shortage = 1};
    const double transit[1] = {0};
    assert_true(refill_order(&in, a, 40, transit, true, 400, path) == 4);
    assert_true(refill_order(&in, a, 5, transit, true, 400, steady) == 5);
    in.last = true;
    assert_true(refill_order(&in, a, 40, transit, true, 400, path) == 6);
    arena_free(a);
}

// Two kinds of series, told apart by what their sales look like only: steady ones, and ones that sell 30 in every third week by chance. What
// is drawn for each must be of its own kind: its mean, and how often nothing is sold.
static void cases_are_like_the_series(void **state) {
    (void)state;
    Rng rng = rng_new(test_seed("cases"));
    Arena *a = arena_new();
    Sales *t = NEW(a, Sales);
    RefillInput in = sales(t, &rng, false);
    for (int i = 0; i < SERIES / 2 * PERIODS; i++) t->value[i] = rng_chance(&rng, 1 / 3.0) ? 30 : 0;
    RefillModel m = refill_learn(a, &in);
    assert_non_null(m.cases);
    double *path = NEW_ARRAY(a, double, PATHS * 3);
    double mean[2] = {0}, none[2] = {0};
    for (int s = 0; s < SERIES; s++) {
        refill_paths(&in, &m, s, PATHS, path);
        int kind = s >= SERIES / 2;
        for (int i = 0; i < PATHS * 3; i++) {
            mean[kind] += path[i] / (PATHS * 3.0 * SERIES / 2);
            none[kind] += (path[i] == 0) / (PATHS * 3.0 * SERIES / 2);
        }
    }
    if (fabs(mean[0] - 10) > 1.5 || fabs(mean[1] - 10) > 0.8)
        fail_msg("%.2f, %.2f", mean[0], mean[1]);
    if (fabs(none[0] - 2 / 3.0) > 0.08 || none[1] > 0.06)
        fail_msg("none %.3f, %.3f", none[0], none[1]);
    arena_free(a);
}

// Weeks that sold out show a bound only: what is drawn must not be what was sold, but what would have been.
static void sold_out_weeks_are_filled_in(void **state) {
    (void)state;
    Rng rng = rng_new(test_seed("sold out"));
    Arena *a = arena_new();
    Sales *t = NEW(a, Sales);
    RefillInput in = sales(t, &rng, false);
    for (int i = 0; i < SERIES * PERIODS; i++)
        if (rng_chance(&rng, 0.3) && t->value[i] > 9) t->value[i] = 9, t->there[i] = false;
    RefillModel m = refill_learn(a, &in);
    double *path = NEW_ARRAY(a, double, PATHS * 3);
    double mean = 0, high = 0;
    for (int s = 0; s < SERIES; s++) {
        refill_paths(&in, &m, s, PATHS, path);
        for (int i = 0; i < PATHS * 3; i++) {
            mean += path[i] / (PATHS * 3.0 * SERIES);
            high += (path[i] >= 14) / (PATHS * 3.0 * SERIES);
        }
    }
    // Poisson of 10: 13.6 % are 14 or more; of what was sold a tenth less.
    if (fabs(mean - 10) > 0.6 || fabs(high - 0.136) > 0.035)
        fail_msg("mean %.2f, high %.3f", mean, high);
    arena_free(a);
}

// Demand in lumps, a hundred in every fifth week by chance, of which shelves hold ten in most weeks: the level is that of what would have
// been sold, which is far above what was.
static void the_level_is_of_what_would_have_sold(void **state) {
    (void)state;
    Rng rng = rng_new(test_seed("lumps"));
    Arena *a = arena_new();
    Sales *t = NEW(a, Sales);
    RefillInput in = sales(t, &rng, false);
    for (int i = 0; i < SERIES * PERIODS; i++) {
        t->value[i] = rng_chance(&rng, 0.2) ? 100 : (double)rng_poisson(&rng, 5);
        if (rng_chance(&rng, 0.6) && t->value[i] > 10) t->value[i] = 10, t->there[i] = false;
    }
    RefillModel m = refill_learn(a, &in);
    double level = 0;
    for (int s = 0; s < SERIES; s++) level += m.series[s].level / SERIES;
    if (level < 19 || level > 25) fail_msg("level %.2f, of 24", level);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steady_demand_is_ordered_like_a_newsvendor),
        cmocka_unit_test(the_order_costs_least),
        cmocka_unit_test(what_is_left_over_is_kept_on),
        cmocka_unit_test(cases_are_like_the_series),
        cmocka_unit_test(sold_out_weeks_are_filled_in),
        cmocka_unit_test(the_level_is_of_what_would_have_sold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
