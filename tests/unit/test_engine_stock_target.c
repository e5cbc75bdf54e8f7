// Levels from what happened, against the formulas for laws that are known (policy.h; Silver, Pyke and Thomas 2017, ch. 6), and forests of cases.
#include "support/base_test.h"

#include <math.h>

#include "engine/dist.h"
#include "engine/stock/target.h"

enum { PERIODS = 4000 };

// Poisson demand of 6 a period, a lead time of 2 and a review of 1: its level for 98 % and for costs, within what draws tell.
static void known_demand_gets_the_known_level(void **state) {
    (void)state;
    Arena *a = arena_new();
    Rng rng = rng_new(test_seed("target"));
    double *demand = NEW_ARRAY(a, double, PERIODS);
    for (int i = 0; i < PERIODS; i++) demand[i] = (double)rng_poisson(&rng, 6);
    LeadTimes lead = lead_learn(a, 0, NULL, 2, 1);
    TargetDemand d = target_demand(a, &lead, 1, PERIODS, demand, 0, 0);
    Dist protect = dist_of(DIST_POISSON, 18, sqrt(18)), before = dist_of(DIST_POISSON, 12, sqrt(12));
    double level = order_up_to_fill(&protect, &before, 0.98);
    if (fabs(target_fill(&d, 0.98, true) - level) > 1.01)
        fail_msg("%g, not %g", target_fill(&d, 0.98, true), level);
    level = order_up_to_cycle(&protect, 0.95);
    if (fabs(target_cycle(&d, 0.95, true) - level) > 1.01)
        fail_msg("%g, not %g", target_cycle(&d, 0.95, true), level);
    assert_true(target_cost(&d, 0.5, 9.5, 1, true) == target_cycle(&d, 0.95, true));
    for (int s = 10; s < 40; s++) {
        assert_true(fabs(target_fill_of(&d, s) - fill_rate(&protect, &before, s)) < 0.02);
        assert_true(fabs(target_on_hand(&d, s) - on_hand_mean(&protect, &before, s)) < 0.4);
    }
    arena_free(a);
}

// Receipts that are late now and then ask for more, and a lot serves by itself: both as simulated, period by period.
static void lead_times_and_lots(void **state) {
    (void)state;
    Arena *a = arena_new();
    Rng rng = rng_new(test_seed("late"));
    double *demand = NEW_ARRAY(a, double, PERIODS);
    for (int i = 0; i < PERIODS; i++) demand[i] = (double)rng_poisson(&rng, 6);
    const int late[] = {2, 2, 2, 6, 2, 2, 6, 2};
    LeadTimes word = lead_learn(a, 0, NULL, 2, 1), seen = lead_learn(a, 8, late, 2, 1);
    TargetDemand kept = target_demand(a, &word, 1, PERIODS, demand, 0, 0);
    TargetDemand broken = target_demand(a, &seen, 1, PERIODS, demand, 0, 0);
    assert_true(target_fill(&broken, 0.98, true) > target_fill(&kept, 0.98, true) + 8);
    TargetDemand lots = target_demand(a, &word, 1, PERIODS, demand, 40, 8);
    assert_true(fabs(lots.lot - (40 - lots.rate)) < 1e-9);
    double level = target_fill(&lots, 0.98, true);
    assert_true(level < target_fill(&kept, 0.98, true));
    // (s, nQ) of 40 played over the same demand, orders of a period there at the start of the third after it
    double on_hand = 60, coming[3] = {0}, met = 0, all = 0, waits = 0;
    for (int t = 0; t < PERIODS; t++) {
        double position = on_hand - waits + coming[0] + coming[1] + coming[2];
        coming[2] = position <= level ? 40 : 0;
        on_hand += coming[0], coming[0] = coming[1], coming[1] = coming[2], coming[2] = 0;
        double owed = fmin(waits, on_hand);
        waits -= owed, on_hand -= owed;
        double now = fmin(on_hand, demand[t]);
        on_hand -= now, waits += demand[t] - now, met += now, all += demand[t];
    }
    if (met / all < 0.955) fail_msg("%g filled at level %g", met / all, level);
    // what would be kept for more than three periods after its arrival is too much
    assert_true(fabs(target_fresh(&kept, &word, 3) - 5 * kept.rate) < 1e-9);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_demand_gets_the_known_level),
        cmocka_unit_test(lead_times_and_lots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
