// The theory of one item against its textbooks: Snyder and Shen, Fundamentals of Supply Chain Theory (2nd ed., 2019), whose printed
// answers are repeated by the tests of their companion library stockpyl; Zheng and Federgruen (1991); Silver (1976).
#include "support/base_test.h"

#include <math.h>

#include "engine/special.h"
#include "engine/stock/cycle.h"
#include "engine/stock/lot.h"
#include "engine/stock/policy.h"
#include "engine/stock/serial.h"

static void near(double got, double want, double within) {
    if (!(fabs(got - want) <= within))
        fail_msg("%.10g is not within %g of %.10g", got, within, want);
}

// Examples 3.1, 3.8 and problems 3.1, 3.2(b), 3.22; example 3.1 with a making rate of 2000.
static void order_quantities(void **state) {
    (void)state;
    Eoq e = eoq(8, 0.225, 1300);
    near(e.qty, 304.0467800264368, 1e-9);
    near(e.cost, 68.410525505948272, 1e-9);
    e = eoq(2250, 275, 182500);
    near(e.qty, 1728.109844993551, 1e-9);
    near(e.cost, 475230.2073732266, 1e-6);
    EoqBackorders b = eoq_backorders(8, 0.225, 5, 1300);
    near(b.qty, 310.8125551589646, 1e-9);
    near(b.short_part, 0.043062200956938, 1e-12);
    near(b.cost, 66.921363550973254, 1e-9);
    b = eoq_backorders(40, 40.05, 60, 2080);
    near(b.qty, 83.235448128898042, 1e-9);
    near(b.cost, 1999.148244415212, 1e-9);
    e = epq(8, 0.225, 1300, 2000);
    near(e.qty, 513.9328595516969, 1e-9);
    near(e.cost, 40.472212689696120, 1e-9);
    e = epq(4, 0.08, 80, 110);
    near(e.qty, 171.2697677155351, 1e-9);
    near(e.cost, 3.736794931975310, 1e-9);
    assert_true(epq(4, 0.08, 80, 80).qty == 0); // it never catches up
}

// Examples 3.6 and 3.7: breaks at 400 and 800, prices 0.75, 0.72, 0.68; and the example of stockpyl's manual.
static void price_breaks(void **state) {
    (void)state;
    static const double from[] = {0, 400, 800}, price[] = {0.75, 0.72, 0.68};
    EoqDiscount d = eoq_all_units(8, 0.3, 1300, 3, from, price);
    near(d.qty, 800, 1e-9);
    assert_int_equal(d.bracket, 2);
    near(d.cost, 978.6, 1e-9); // 1300 × 0.68 + 8 × 1300 / 800 + 0.3 × 0.68 × 800 / 2
    d = eoq_incremental(8, 0.3, 1300, 3, from, price);
    near(d.qty, 304.04678003, 1e-8);
    assert_int_equal(d.bracket, 0);
    near(d.cost, 1043.41052551, 1e-8);
    static const double from2[] = {0, 300, 600}, price2[] = {100, 90, 80};
    d = eoq_incremental(150, 0.25, 2400, 3, from2, price2);
    near(d.qty, 1481.8906842274164, 1e-9);
    assert_int_equal(d.bracket, 2);
    near(d.cost, 222762.8136845483, 1e-6);
}

// Nahmias, Production and Operations Analysis, examples 4.4 and 4.5: bags at 0.30, 0.29 from 500 and 0.28 from 1,000, 600 a year, 8 an
// order, 20 % a year. For all units: 400 costs 204.00, 500 198.10, 1,000 200.80. Of each unit its own price: 400 at 204.00.
static void bags(void **state) {
    (void)state;
    static const double from[] = {0, 500, 1000}, price[] = {0.30, 0.29, 0.28};
    EoqDiscount d = eoq_all_units(8, 0.2, 600, 3, from, price);
    near(d.qty, 500, 1e-9);
    assert_int_equal(d.bracket, 1);
    near(d.cost, 198.10, 5e-3);
    near(eoq_all_units(8, 0.2, 600, 1, from, price).qty, 400, 1e-9);
    near(eoq_all_units(8, 0.2, 600, 1, from, price).cost, 204.00, 5e-3);
    d = eoq_incremental(8, 0.2, 600, 3, from, price);
    near(d.qty, 400, 1e-9);
    near(d.cost, 204.00, 5e-3);
    // Each of its own kind: against all whole quantities, an order of q costing what its brackets make of it.
    for (int kinds = 0; kinds < 4; kinds++) {
        const bool rest[] = {false, kinds & 1, kinds & 2};
        d = eoq_breaks(8, 0.2, 600, 3, from, price, rest);
        double least = INFINITY, at = 0;
        for (int q = 1; q <= 3000; q++) {
            int j = q >= 1000 ? 2 : q >= 500 ? 1 : 0;
            double goods = price[j] * q;
            if (j > 0 && rest[j]) goods += (price[j - 1] - price[j]) * from[j];
            if (j > 1 && rest[j] && rest[1]) goods += (price[0] - price[1]) * from[1];
            double cost = 600.0 / q * (goods + 8) + 0.2 * goods / 2;
            if (cost < least) least = cost, at = q;
        }
        near(d.cost, least, 5e-3);
        near(d.qty, at, 1);
    }
}

// stockpyl's JRP examples: Silver (1976); Silver, Pyke and Peterson (1998), p. 428; the first from a course.
static void joint_orders(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const double own[] = {120, 840, 300}, holding[] = {160, 20, 50}, rate[] = {1, 1, 1};
    JointLot j = joint_lot(a, 600, 3, own, holding, rate);
    near(j.interval, 3.103164454170876, 1e-12);
    near(j.cost, 837.8544026261366, 1e-9);
    assert_int_equal(j.every[0], 1);
    assert_int_equal(j.every[1], 3);
    assert_int_equal(j.every[2], 1);
    near(j.qty[1], 9.309493362512628, 1e-12);
    static const double own2[] = {15, 15, 15, 15}, holding2[] = {0.24, 0.24, 0.24, 0.24};
    static const double rate2[] = {86000, 12500, 1400, 3000};
    j = joint_lot(a, 40, 4, own2, holding2, rate2);
    static const int every2[] = {1, 1, 4, 3}; // as the book finds
    for (int i = 0; i < 4; i++) assert_int_equal(j.every[i], every2[i]);
    near(j.cost, 2067.65, 0.2);
    static const double own3[] = {1.87, 5.27, 7.94, 8.19, 8.87};
    static const double holding3[] = {0.2, 0.2, 0.2, 0.2, 0.2}, rate3[] = {1736, 656, 558, 170, 142};
    j = joint_lot(a, 10, 5, own3, holding3, rate3);
    static const int every3[] = {1, 1, 1, 3, 3}; // roots 0.88, 1.08, 1.44, 2.65, 3.02
    for (int i = 0; i < 5; i++) assert_int_equal(j.every[i], every3[i]);
    arena_free(a);
}

// Intervals that are powers of two of one another cost at most 6 % more than Silver's, and no more than any other choice among them.
static void joint_orders_that_meet(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const double own[] = {15, 15, 15, 15}, holding[] = {0.24, 0.24, 0.24, 0.24};
    static const double rate[] = {86000, 12500, 1400, 3000};
    double interval[12];
    for (int k = 0; k < 12; k++) interval[k] = ldexp(0.005, k);
    JointLot j = joint_lot_of(a, 40, 4, own, holding, rate, 12, interval);
    double silver = joint_lot(a, 40, 4, own, holding, rate).cost, least = INFINITY;
    assert_true(j.cost >= silver * (1 - 1e-9) && j.cost <= silver * 1.06);
    for (int code = 0; code < 12 * 4 * 4 * 4 * 4; code++) { // each interval, each item in every 1st to 8th
        double t = interval[code % 12], cost = 40 / t;
        for (int i = 0, rest = code / 12; i < 4; i++, rest /= 4) {
            double every = 1 << rest % 4;
            cost += own[i] / (every * t) + holding[i] * rate[i] * every * t / 2;
        }
        least = fmin(least, cost);
    }
    near(j.cost, least, 1e-9 * least);
    double cost = 40 / j.interval;
    for (int i = 0; i < 4; i++) {
        cost += own[i] / (j.every[i] * j.interval) + holding[i] * j.qty[i] / 2;
        near(j.qty[i], rate[i] * j.every[i] * j.interval, 1e-9);
    }
    near(cost, j.cost, 1e-9 * cost);
    near(joint_lot_of(a, -1, 4, own, holding, rate, 12, interval).cost, 0, 0);
    arena_free(a);
}

// All plans of n periods, for comparison: each period orders or not.
static double best_plan(
    int n, const double *demand, const double *fixed, const double *holding, const double *price) {
    double best = INFINITY;
    for (int set = 0; set < 1 << n; set++) {
        double cost = 0;
        int last = -1;
        for (int t = 0; t < n && cost < INFINITY; t++) {
            if (set >> t & 1) last = t, cost += fixed[t];
            if (demand[t] == 0) continue;
            if (last < 0) cost = INFINITY;
            for (int u = last; u >= 0 && u < t; u++) cost += holding[u] * demand[t];
            if (last >= 0) cost += price[last] * demand[t];
        }
        if (cost < best) best = cost;
    }
    return best;
}

// Example 3.9, problems 3.27 and 3.29; and against all plans.
static void lots_for_known_demand(void **state) {
    (void)state;
    Arena *a = arena_new();
    struct {
        int n;
        double holding, fixed, demand[5], qty[5], cost;
    } cases[] = {
        {4, 2, 500, {90, 120, 80, 70}, {210, 0, 150, 0}, 1380},
        {4, 0.8, 120, {150, 100, 80, 200}, {150, 180, 0, 200}, 424},
        {5, 0.1, 100, {730, 580, 445, 650, 880}, {1310, 0, 1095, 0, 880}, 423},
    };
    for (int c = 0; c < 3; c++) {
        double holding[5], fixed[5];
        for (int t = 0; t < 5; t++) holding[t] = cases[c].holding, fixed[t] = cases[c].fixed;
        LotPlan p = lot_plan(a, cases[c].n, cases[c].demand, fixed, holding, NULL);
        near(p.cost, cases[c].cost, 1e-9);
        for (int t = 0; t < cases[c].n; t++) near(p.qty[t], cases[c].qty[t], 1e-9);
    }
    Rng rng = rng_new(test_seed("lots"));
    for (int i = 0; i < 300; i++) {
        int n = (int)rng_int(&rng, 1, 9);
        double demand[9], fixed[9], holding[9], price[9];
        for (int t = 0; t < n; t++) {
            demand[t] = (double)rng_int(&rng, 0, 3) * (double)rng_int(&rng, 0, 30);
            fixed[t] = (double)rng_int(&rng, 0, 100);
            holding[t] = (double)rng_int(&rng, 0, 3);
            price[t] = (double)rng_int(&rng, 0, 6);
        }
        LotPlan p = lot_plan(a, n, demand, fixed, holding, price);
        near(p.cost, best_plan(n, demand, fixed, holding, price), 1e-6);
        double stock = 0, cost = 0; // and the quantities cost what is said
        for (int t = 0; t < n; t++) {
            if (p.qty[t] > 0) cost += fixed[t] + price[t] * p.qty[t];
            stock += p.qty[t] - demand[t];
            assert_true(stock > -1e-9);
            cost += holding[t] * stock;
        }
        assert_true(cost <= p.cost + 1e-6);
    }
    arena_free(a);
}

// Examples 4.3, 4.4, 4.7 (without fixed cost), problems 4.1, 4.7(b), 4.8(a), 4.8(b).
static void newsvendors(void **state) {
    (void)state;
    Dist d = dist_of(DIST_NORMAL, 50, 8);
    near(newsvendor_qty(&d, 0.18, 0.7), 56.603955927433887, 1e-8);
    near(newsvendor_cost(&d, 0.18, 0.7, 56.603955927433887), 1.997605193176645, 1e-9);
    near(newsvendor_cost(&d, 0.18, 0.7, 40), 7.356131552870388, 1e-9);
    d = dist_of(DIST_NORMAL, 250, 8 * sqrt(5)); // lead time 4, review 1
    near(newsvendor_qty(&d, 0.18, 0.7), 264.7668943741548, 1e-7);
    near(newsvendor_cost(&d, 0.18, 0.7, 264.7668943741548), 4.466781004149578, 1e-9);
    d = dist_of(DIST_NORMAL, 900, 60);
    near(newsvendor_qty(&d, 43, 79), 922.7214038234755, 1e-6);
    d = dist_of(DIST_POISSON, 6, sqrt(6));
    near(newsvendor_qty(&d, 1, 4), 8, 0);
    near(newsvendor_cost(&d, 1, 4, 8), 3.570106945770946, 1e-9);
    near(newsvendor_cost(&d, 1, 4, 5), 6.590296024616344, 1e-9);
    d = dist_of(DIST_POISSON, 18, sqrt(18));
    near(newsvendor_qty(&d, 200, 270), 19, 0);
    near(newsvendor_cost(&d, 200, 270, 19), 786.0884409351115, 1e-7);
    Newsvendor v = newsvendor_lognormal(6, 0.3, 1, 0.1765);
    near(v.qty, 295.6266448071368, 1e-8);
    near(v.cost, 29.442543582135290, 1e-5);
    near(newsvendor_lognormal_cost(6, 0.3, 1, 0.1765, 350), 34.588836685654854, 1e-5);
    static const double value[] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const double chance[] = {0.25, 0.05, 0.1, 0.2, 0.15, 0.1, 0.1, 0.05};
    v = newsvendor_discrete(8, value, chance, 500000, 1000000);
    near(v.qty, 5, 0);
    near(v.cost, 1225000, 1e-6);
    near(newsvendor_discrete_cost(8, value, chance, 500000, 1000000, 3), 1725000, 1e-6);
}

// Examples 5.1, 5.2 and 5.8, problems 5.1 and 5.2.
static void reorder_points_and_quantities(void **state) {
    (void)state;
    Dist lead = dist_of(DIST_NORMAL, 1300 / 12.0, 150 * sqrt(1 / 12.0));
    near(rq_cost(&lead, 8, 0.225, 7.5, 1300, 126.8, 328.5), 78.071162509282942, 1e-7);
    near(rq_cost(&lead, 8, 0.225, 7.5, 1300, 100, 250), 87.346478028174985, 1e-7);
    ReorderQty best = rq_optimal(&lead, 8, 0.225, 7.5, 1300);
    near(best.r, 126.8670642878315, 1e-2); // example 5.6, which the book finds by another way
    near(best.qty, 328.4491413581765, 1e-2);
    near(best.cost, rq_cost(&lead, 8, 0.225, 7.5, 1300, best.r, best.qty), 1e-9);
    assert_true(best.cost <= 78.071162509282942);
    Dist lead2 = dist_of(DIST_NORMAL, 800 * 4 / 365.0, 40 * sqrt(4 / 365.0));
    best = rq_optimal(&lead2, 50, 3.1, 45, 800);
    near(best.r, -1.985868645048718, 1e-2);
    near(best.qty, 166.9501022040942, 1e-2);
    near(rq_cost(&lead2, 50, 3.1, 45, 800, -1.9859, 166.95), 484.2110418415538, 1e-6);
    Dist counts = dist_of(DIST_POISSON, 3, sqrt(3));
    best = rq_optimal(&counts, 100, 20, 150, 1.5);
    near(best.r, 3, 0);
    near(best.qty, 5, 0);
    near(best.cost, 107.9235806331498, 1e-9);
    near(rq_cost(&counts, 100, 20, 150, 1.5, 8, 12), 242.5281637662021, 1e-8);
    counts = dist_of(DIST_POISSON, 6, sqrt(6));
    best = rq_optimal(&counts, 4, 4, 28, 12);
    near(best.r, 6, 0);
    near(best.qty, 7, 0);
    near(best.cost, 28.241312842169155, 1e-9);
}

enum { DEMAND_MAX = 260 };
static void poisson(double mean, double *chance) {
    for (int d = 0; d < DEMAND_MAX; d++) chance[d] = poisson_pmf(mean, d);
}

// Zheng and Federgruen (1991), table 1: fixed cost 64, holding 1, shortage 9, lead time 0. Snyder and Shen, example 4.7, problem 4.31.
static void order_points_and_levels(void **state) {
    (void)state;
    static const struct {
        double mean;
        int s, S;
        double cost;
    } table[] = {{10, 6, 40, 35.022}, {15, 10, 49, 42.698}, {20, 14, 62, 49.173}, {25, 19, 56, 54.262},
        {30, 23, 66, 57.819}, {35, 28, 77, 61.215}, {40, 33, 87, 64.512}, {45, 37, 97, 67.776},
        {50, 42, 108, 70.975}, {55, 47, 118, 74.149}, {60, 52, 129, 77.306}, {65, 56, 75, 78.518},
        {70, 62, 81, 79.037}, {75, 67, 86, 79.554}, {21, 15, 65, 50.406}, {22, 16, 68, 51.632},
        {23, 17, 52, 52.757}, {24, 18, 54, 53.518}, {51, 43, 110, 71.611}, {52, 44, 112, 72.246},
        {59, 51, 126, 76.679}, {61, 52, 131, 77.929}, {63, 54, 73, 78.287}, {64, 55, 74, 78.402}};
    double chance[DEMAND_MAX];
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        Dist d = dist_of(DIST_POISSON, table[i].mean, sqrt(table[i].mean));
        poisson(table[i].mean, chance);
        OrderUpTo best = ss_optimal(a, DEMAND_MAX, chance, &d, 64, 1, 9);
        near(best.cost, table[i].cost, 5.1e-4);
        assert_int_equal(best.s, table[i].s);
        assert_int_equal(best.S, table[i].S);
    }
    Dist six = dist_of(DIST_POISSON, 6, sqrt(6));
    poisson(6, chance);
    OrderUpTo best = ss_optimal(a, DEMAND_MAX, chance, &six, 5, 1, 4);
    assert_int_equal(best.s, 4);
    assert_int_equal(best.S, 10);
    near(best.cost, 8.034111561471644, 1e-9);
    near(ss_cost(a, DEMAND_MAX, chance, &six, 5, 1, 4, 6, 18), 10.193798671644046, 1e-9);
    Dist four = dist_of(DIST_POISSON, 4, 2);
    poisson(4, chance);
    best = ss_optimal(a, DEMAND_MAX, chance, &four, 150, 40, 125);
    assert_int_equal(best.s, 2);
    assert_int_equal(best.S, 7);
    near(best.cost, 223.5748295669688, 1e-8);
    arena_free(a);
}

// The same recursion on a grid as coarse as that of stockpyl's own test (x_num = 100, d_num = 10, tests/test_ssm_serial.py): places
// from −24 to 36 in 100 steps, lead-time demand of mean ± 4 standard deviations cut into 11 points whose ends take the tails, and each
// sum put at the nearest place. Costs below the grid are lines.
typedef struct {
    double low, step, shortage;
    int n;
    const SerialStage *stage;
    double held; // all holding
} Coarse;

static double below_coarse(const Coarse *g, int j, double mean, double x) {
    double before = 0, cost = 0;
    for (int i = 0; i < j; i++) before += g->stage[i].lead;
    cost -= (g->shortage + g->held) * (x - mean * before);
    for (int i = 0; i <= j; i++) {
        double between = 0;
        for (int k = i; k < j; k++) between += g->stage[k].lead;
        cost += g->stage[i].holding * (x - mean * between);
    }
    return cost;
}

static double coarse_at(const Coarse *g, const double *ahead, int j, double mean, double x) {
    double at = g->low + g->step * floor((x - g->low) / g->step + 0.5);
    if (x < g->low) return below_coarse(g, j, mean, at);
    return ahead[(int)floor((x - g->low) / g->step + 0.5)];
}

static double coarse_chain(const Coarse *g, int stages, double mean, double sd, int points, double *level) {
    double carry[128], ahead[128], curve[128], cost = 0;
    assert_true(g->n < 128);
    for (int i = 0; i <= g->n; i++)
        carry[i] = (g->shortage + g->held) * fmax(-(g->low + i * g->step), 0);
    for (int j = 0; j < stages; j++) {
        double m = mean * g->stage[j].lead, s = sd * sqrt(g->stage[j].lead), width = 8 * s / points;
        int best = 0;
        for (int i = 0; i <= g->n; i++)
            ahead[i] = g->stage[j].holding * (g->low + i * g->step) + carry[i];
        for (int i = 0; i <= g->n; i++) {
            curve[i] = 0;
            for (int k = 0; k <= points; k++) {
                double d = m - 4 * s + k * width;
                double chance = (k < points ? normal_cdf((d + width / 2 - m) / s) : 1) -
                    (k > 0 ? normal_cdf((d - width / 2 - m) / s) : 0);
                curve[i] += chance * coarse_at(g, ahead, j, mean, g->low + i * g->step - d);
            }
            if (curve[i] < curve[best]) best = i;
        }
        level[j] = g->low + best * g->step;
        cost = curve[best];
        for (int i = 0; i <= g->n; i++) carry[i] = curve[i < best ? i : best];
    }
    return cost;
}

// Snyder and Shen (2019), example 6.1: local levels 6.49, 5.53 and 10.69, cost 47.65. The printed costs differ by their grids:
// stockpyl finds 47.77466 on the coarse one above and 47.66865 on its finest, which the engine's grids come down to as they grow finer:
// 47.6602.
static void chains(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const SerialStage three[] = {{1, 3}, {1, 2}, {2, 2}};
    SerialPlan p = serial_plan(a, 3, three, 5, 1, 37.12, 0);
    near(p.level[0], 6.49, 0.006);
    near(p.local[1], 5.53, 0.01);
    near(p.local[2], 10.69, 0.01);
    near(p.cost, 47.65, 0.02);
    near(p.cost, serial_plan(a, 3, three, 5, 1, 37.12, 16000).cost, 1e-3);
    near(p.cost, 47.6602, 1e-3);
    const double top = 35.98314790098815; // their quantile of 1 − (1 − Φ(8)), which rounding keeps from 36
    double level[3];
    Coarse grid = {
        .low = 12 - top, .step = (2 * top - 12) / 100, .shortage = 37.12, .n = 100, .stage = three, .held = 7};
    near(coarse_chain(&grid, 3, 5, 1, 10, level), 47.77466134840843, 1e-8);
    near(level[0], 6.599662958019763, 1e-9);
    near(level[1], 11.99662958019757, 1e-9);
    near(level[2], 22.790562824553184, 1e-9);
    // One stage is a newsvendor: holding of what is under way is not in it, h × (S − mean) + (h + p) × loss.
    static const SerialStage one[] = {{4, 0.18}};
    p = serial_plan(a, 1, one, 50, 8, 0.7, 8000);
    Dist d = dist_of(DIST_NORMAL, 200, 16);
    near(p.level[0], newsvendor_qty(&d, 0.18, 0.7), 0.05);
    near(p.cost, newsvendor_cost(&d, 0.18, 0.7, p.level[0]), 1e-3);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_quantities),
        cmocka_unit_test(price_breaks),
        cmocka_unit_test(bags),
        cmocka_unit_test(joint_orders),
        cmocka_unit_test(joint_orders_that_meet),
        cmocka_unit_test(lots_for_known_demand),
        cmocka_unit_test(newsvendors),
        cmocka_unit_test(reorder_points_and_quantities),
        cmocka_unit_test(order_points_and_levels),
        cmocka_unit_test(chains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
