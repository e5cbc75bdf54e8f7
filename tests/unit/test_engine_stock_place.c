// Stock placement against the literature's networks, and against every placement of small ones.
#include "support/base_test.h"

#include <math.h>

#include "engine/stock/place.h"

static void near(double got, double want, double within) {
    if (!(fabs(got - want) <= within))
        fail_msg("%.10g is not within %g of %.10g", got, within, want);
}

static void keeps_all_promises(
    int n, const PlaceStage *stage, int n_arcs, const PlaceArc *arc, const PlacePlan *p) {
    double cost = 0;
    for (int k = 0; k < n; k++) {
        assert_true(p->stage[k].net >= 0 && p->stage[k].in >= stage[k].supply);
        assert_true(stage[k].service_max < 0 || p->stage[k].out <= stage[k].service_max);
        cost += p->stage[k].cost;
    }
    for (int i = 0; i < n_arcs; i++)
        assert_true(p->stage[arc[i].from].out <= p->stage[arc[i].to].in);
    near(cost, p->cost, 1e-6 * (1 + cost));
    assert_true(p->bound <= p->cost * (1 + 1e-9));
}

// Snyder and Shen (2019), example 6.5: holding 1, 2, 3, 3; the supplier outside takes 1. Cost 2√2 + √6 + 3.
static void example_6_5(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const PlaceStage stage[] = {
        {2, 1, 0, 0, -1, 1}, {1, 1, 0, 0, -1, 0}, {1, 1, 0, 1, 0, 0}, {1, 1, 0, 1, 1, 0}};
    static const PlaceArc arc[] = {{0, 1, 1}, {1, 2, 1}, {1, 3, 1}};
    PlacePlan p = place_stock(a, 4, stage, 3, arc, 1, 1, 0);
    keeps_all_promises(4, stage, 3, arc, &p);
    near(p.cost, 2 * sqrt(2) + sqrt(6) + 3, 1e-9);
    near(p.stage[0].sd, sqrt(2), 1e-12);
    near(p.stage[0].net, 3, 0);
    near(p.stage[3].out, 1, 0);
    arena_free(a);
}

// Snyder and Shen (2019), figure 6.14 (a digital camera, after Graves and Willems): 18.824 with z of 95 %.
static void figure_6_14(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const PlaceStage stage[] = {{2, 0.01, 0, 0, -1, 0}, {3, 0.02, 0, 0, -1, 0},
        {2, 0.01, 0, 0, -1, 0}, {4, 0.06, 0, 0, -1, 0}, {2, 0.02, 0, 0, -1, 0}, {3, 0.01, 0, 0, -1, 0},
        {6, 0.20, 0, 0, -1, 0}, {4, 0.08, 0, 0, -1, 0}, {3, 0.04, 0, 0, -1, 0}, {2, 0.05, 0, 10, 2, 0}};
    static const PlaceArc arc[] = {{0, 1, 1}, {1, 2, 1}, {2, 4, 1}, {3, 4, 1}, {4, 5, 1}, {5, 9, 1},
        {6, 9, 1}, {7, 9, 1}, {8, 9, 1}};
    PlacePlan p = place_stock(a, 10, stage, 9, arc, 1.6448536269514722, 1, 0);
    keeps_all_promises(10, stage, 9, arc, &p);
    near(p.cost, 18.824, 5e-4);
    near(p.stage[9].unit, 0.5, 1e-12);
    assert_int_equal(place_longest(a, 10, stage, 9, arc), 14);
    arena_free(a);
}

// Graves and Willems (2003), Supply chain design, the bulldozer: times and costs of 22 stages, demand 5 ± 3 a day, 95 %, holding rate
// 0.3; they print 633,000. Not an independent check of all of it: the paper shows the arcs in a figure only, no data set of it could be
// found, and the arcs here are those of that shape with which the total is theirs.
static void bulldozer(void **state) {
    (void)state;
    Arena *a = arena_new();
    enum {
        BOGGIE,
        BRAKE,
        CASE,
        CASE_FRAME,
        CHASSIS,
        COMMON,
        DRESSED,
        DRIVE,
        ENGINE,
        FANS,
        FENDER,
        FINAL,
        FINAL_DRIVE,
        FRAME,
        MAIN,
        PIN,
        PLANT,
        PLATFORM,
        ROLL,
        SUSPENSION,
        TRACK,
        TRANSMISSION,
        STAGES
    };
    static const int times[] = {11, 8, 15, 16, 7, 5, 10, 9, 7, 12, 9, 4, 6, 19, 8, 35, 9, 6, 8, 7, 10, 15};
    static const double costs[] = {575, 3850, 2200, 1500, 4320, 8000, 4100, 1550, 4500, 650, 900,
        8000, 3680, 605, 12000, 90, 155, 725, 1150, 3600, 3000, 7450};
    static const PlaceArc arc[] = {{MAIN, FINAL, 1}, {SUSPENSION, FINAL, 1},
        {FINAL_DRIVE, FINAL, 1}, {PIN, FINAL, 1}, {BOGGIE, SUSPENSION, 1}, {TRACK, SUSPENSION, 1},
        {DRIVE, FINAL_DRIVE, 1}, {COMMON, MAIN, 1}, {CHASSIS, MAIN, 1}, {FENDER, MAIN, 1},
        {DRESSED, COMMON, 1}, {TRANSMISSION, COMMON, 1}, {PLANT, COMMON, 1}, {BRAKE, COMMON, 1},
        {ENGINE, DRESSED, 1}, {FANS, DRESSED, 1}, {CASE, CASE_FRAME, 1}, {FRAME, CASE_FRAME, 1},
        {CASE_FRAME, CHASSIS, 1}, {PLATFORM, CHASSIS, 1}, {ROLL, CHASSIS, 1}};
    PlaceStage stage[STAGES];
    for (int k = 0; k < STAGES; k++) stage[k] = (PlaceStage){times[k], costs[k], 0, 0, -1, 0};
    stage[FINAL].demand_mean = 5, stage[FINAL].demand_sd = 3, stage[FINAL].service_max = 0;
    PlacePlan p = place_stock(a, STAGES, stage, 21, arc, 1.645, 0.3, 0);
    keeps_all_promises(STAGES, stage, 21, arc, &p);
    near(p.stage[FINAL].unit, 72600, 1e-6);
    near(p.cost, 633000, 1);
    arena_free(a);
}

// All placements of a small network: each stage's promise in turn; `in` is the latest of its suppliers'.
static double best_of_all(
    int n, const PlaceStage *stage, int n_arcs, const PlaceArc *arc, const PlacePlan *p, double z) {
    int out[6] = {0}, most = 1; // a supplier outside promises 1 at most
    for (int k = 0; k < n; k++) most += stage[k].time;
    double best = INFINITY;
    for (;;) {
        double cost = 0;
        for (int k = 0; k < n && cost < INFINITY; k++) {
            int in = stage[k].supply;
            for (int i = 0; i < n_arcs; i++)
                if (arc[i].to == k && out[arc[i].from] > in) in = out[arc[i].from];
            int net = in + stage[k].time - out[k];
            bool late = stage[k].service_max >= 0 && out[k] > stage[k].service_max;
            cost = net < 0 || late ? INFINITY : cost + z * p->stage[k].sd * p->stage[k].unit * sqrt(net);
        }
        if (cost < best) best = cost;
        int k = 0;
        while (k < n && ++out[k] > most) out[k++] = 0;
        if (k == n) return best;
    }
}

static void any_network_is_placed_best(void **state) {
    (void)state;
    Rng rng = rng_new(test_seed("networks"));
    Arena *a = arena_new();
    for (int round = 0; round < 150; round++) {
        arena_reset(a);
        int n = (int)rng_int(&rng, 2, 5), n_arcs = 0;
        PlaceStage stage[6];
        PlaceArc arc[20];
        for (int k = 0; k < n; k++) {
            bool sold = k == n - 1 || rng_chance(&rng, 0.4);
            stage[k] = (PlaceStage){(int)rng_int(&rng, 0, 2), (double)rng_int(&rng, 0, 9), 0,
                sold ? (double)rng_int(&rng, 1, 5) : 0, sold ? (int)rng_int(&rng, 0, 2) : -1,
                (int)rng_int(&rng, 0, 1)};
            for (int u = 0; u < k; u++)
                if (rng_chance(&rng, 0.6))
                    arc[n_arcs++] = (PlaceArc){u, k, (double)rng_int(&rng, 1, 3)};
        }
        PlacePlan p = place_stock(a, n, stage, n_arcs, arc, 1.5, 1, 0);
        keeps_all_promises(n, stage, n_arcs, arc, &p);
        near(p.cost, best_of_all(n, stage, n_arcs, arc, &p, 1.5), 1e-6);
        near(p.bound, p.cost, 1e-6);
    }
    arena_free(a);
}

// A wide network with many circles of its undirected arcs: what is found is at most a few parts in a hundred above the bound.
static void large_network(void **state) {
    (void)state;
    Rng rng = rng_new(7);
    Arena *a = arena_new();
    enum { N = 40 };
    PlaceStage stage[N];
    PlaceArc arc[N * 3];
    int n_arcs = 0;
    for (int k = 0; k < N; k++) {
        bool sold = k >= 30;
        stage[k] = (PlaceStage){(int)rng_int(&rng, 1, 12), (double)rng_int(&rng, 1, 90), 0,
            sold ? 10 : 0, sold ? 2 : -1, 0};
        if (k < 10) continue;
        int layer = k / 10 * 10 - 10, first = (int)rng_int(&rng, 0, 9);
        arc[n_arcs++] = (PlaceArc){layer + first, k, 1};
        arc[n_arcs++] = (PlaceArc){layer + (first + 3) % 10, k, 1};
    }
    PlacePlan p = place_stock(a, N, stage, n_arcs, arc, 1.645, 0.2, 0);
    keeps_all_promises(N, stage, n_arcs, arc, &p);
    print_message("cost %.2f, at least %.2f, %d networks\n", p.cost, p.bound, p.nodes);
    assert_true(p.bound >= 0.95 * p.cost);
    arena_free(a);
}

static void circles_are_named(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const PlaceArc arc[] = {{0, 1, 1}, {1, 2, 1}, {2, 3, 1}, {3, 1, 1}};
    int cycle[4], n;
    assert_true(place_cycle(a, 4, 4, arc, cycle, &n));
    assert_int_equal(n, 3);
    for (int i = 0; i < 3; i++) assert_int_equal(cycle[(i + 1) % 3], cycle[i] % 3 + 1);
    assert_false(place_cycle(a, 4, 3, arc, cycle, &n));
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(example_6_5),
        cmocka_unit_test(figure_6_14),
        cmocka_unit_test(bulldozer),
        cmocka_unit_test(any_network_is_placed_best),
        cmocka_unit_test(large_network),
        cmocka_unit_test(circles_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
