// Distributions against printed tables, formulas against worked examples, and the share-out against what it replaces.
#include "support/base_test.h"

#include <math.h>

#include "engine/dist.h"
#include "engine/special.h"
#include "engine/stock/allocate.h"
#include "engine/stock/policy.h"

static void near(double got, double want, double within) {
    if (!(fabs(got - want) <= within))
        fail_msg("%.10g is not within %g of %.10g", got, within, want);
}

// Abramowitz and Stegun, Handbook of Mathematical Functions, tables 26.1, 26.5, 26.8; Silver, Pyke and Thomas (2017),
// appendix II: unit normal loss.
static void special_functions_match_the_tables(void **state) {
    (void)state;
    near(normal_cdf(1), 0.841344746068543, 1e-14);
    near(normal_cdf(-3), 1.3498980316e-3, 1e-12);
    near(normal_quantile(0.975), 1.959963984540, 1e-12);
    near(normal_quantile(0.9999), 3.719016485456, 1e-11);
    near(normal_quantile(1e-8), -5.6120012442, 1e-9);
    near(normal_loss(0), 0.3989, 5e-5);
    near(normal_loss(1), 0.08332, 5e-6);
    near(normal_loss(2), 0.008491, 5e-7);
    // Chi-square: P(ν/2, χ²/2)
    near(2 * gamma_p_quantile(5, 0.95), 18.3070, 5e-5);
    near(2 * gamma_p_quantile(0.5, 0.05), 0.00393214, 5e-9);
    near(2 * gamma_p_quantile(50, 0.99), 135.807, 5e-4);
    near(gamma_p(1, 2), 1 - exp(-2), 1e-13);
    near(beta_i(2, 3, 0.4), 0.5248, 1e-12); // 1 − 0.6^4 − 4 × 0.4 × 0.6^3
    near(poisson_cdf(5, 3), 0.26503, 5e-6);
    near(poisson_cdf(10, 15), 0.95126, 5e-6);
    near(log_gamma(5), log(24), 1e-14);
    near(log_gamma(0.5), 0.5 * log(acos(-1)), 1e-14);
    for (double a = 0.02; a < 3e4; a *= 2.7)
        for (double p = 0.001; p < 1; p += 0.0499)
            near(gamma_p(a, gamma_p_quantile(a, p)), p, 1e-9);
}

// Whatever the kind: the distribution rises, quantiles invert it, and the loss is the sum (integral) of what is above.
static void distributions_are_consistent(void **state) {
    (void)state;
    static const DistKind kinds[] = {DIST_NORMAL, DIST_GAMMA, DIST_POISSON, DIST_NEGBIN};
    for (int k = 0; k < 4; k++) {
        for (double mean = 0.05; mean < 700; mean *= 3.1) {
            for (double ratio = 1.1; ratio < 30; ratio *= 3) { // variance to mean
                Dist d = dist_of(kinds[k], mean, sqrt(mean * ratio));
                bool count = d.kind == DIST_POISSON || d.kind == DIST_NEGBIN;
                for (double p = 0.02; p < 1; p += 0.0979) {
                    double x = dist_quantile(&d, p);
                    if (count) {
                        assert_true(x == floor(x));
                        assert_true(dist_cdf(&d, x) >= p - 1e-12);
                        if (x > 0) assert_true(dist_cdf(&d, x - 1) < p + 1e-12);
                        // E[(D − x)+] − E[(D − x − 1)+] = P(D > x)
                        near(dist_loss(&d, x) - dist_loss(&d, x + 1), 1 - dist_cdf(&d, x), 1e-8);
                        near(dist_loss(&d, x) + dist_loss(&d, x + 1), 2 * dist_loss(&d, x + 0.5), 1e-8);
                    } else {
                        if (x < 1e-280) continue; // a gamma of tiny shape
                        near(dist_cdf(&d, x), p, 1e-9);
                        double h = 1e-4 * d.sd;
                        double slope = (dist_loss(&d, x - h) - dist_loss(&d, x + h)) / (2 * h);
                        if (x > 10 * h) near(slope, 1 - p, 2e-3);
                    }
                }
                if (d.kind != DIST_NORMAL) near(dist_loss(&d, 0), mean, 1e-9 * mean);
                double p[3] = {0.1, 0.5, 0.95};
                double z[3], q[3];
                for (int i = 0; i < 3; i++) z[i] = normal_quantile(p[i]);
                dist_quantiles(&d, 3, p, z, q);
                for (int i = 0; i < 3; i++) {
                    double exact = dist_quantile(&d, p[i]);
                    near(q[i], exact, count ? 0 : 0.03 * fabs(exact) + 1e-9);
                }
            }
        }
    }
    // The negative binomial by hand: mean 2, variance 3 has r = 4, p = 2/3: P(0) = (2/3)^4, P(1) = 4 (1/3) P(0).
    Dist d = dist_fit(2, sqrt(3), true);
    assert_int_equal(d.kind, DIST_NEGBIN);
    near(dist_cdf(&d, 0), 16.0 / 81, 1e-12);
    near(dist_cdf(&d, 1.7), 16.0 / 81 * (1 + 4.0 / 3), 1e-12);
    assert_int_equal(dist_fit(2, 0.5, true).kind, DIST_POISSON);
    assert_int_equal(dist_fit(100, 10, false).kind, DIST_NORMAL);
    assert_int_equal(dist_fit(100, 80, false).kind, DIST_GAMMA);
    assert_int_equal(dist_fit(0, 0, true).kind, DIST_POINT);
}

// Snyder and Shen, Fundamentals of Supply Chain Theory (2nd ed., 2019), examples 3.1 and 4.3.
static void textbook_formulas(void **state) {
    (void)state;
    Eoq e = eoq(8, 0.225, 1300);
    near(e.qty, 304.047, 5e-4);
    near(e.cost, 68.4105, 5e-5);
    Dist normal = dist_of(DIST_NORMAL, 50, 8);
    double qty = newsvendor_qty(&normal, 0.18, 0.70);
    near(qty, 56.6040, 5e-5);
    near(newsvendor_cost(&normal, 0.18, 0.70, qty), 1.9976, 5e-5);
    Dist poisson = dist_of(DIST_POISSON, 50, 0);
    near(newsvendor_qty(&poisson, 0.18, 0.70), 56, 0);
    near(newsvendor_cost(&poisson, 0.18, 0.70, 56), 1.7972, 5e-5);
    // Variance of a sum of random length (Silver, Pyke and Thomas 2017, eq. 6.42): 9 × 16 + 100² × 0.25.
    Moments m = lead_demand_iid(100, 4, 9, 0.5);
    near(m.mean, 900, 1e-9);
    near(m.sd, sqrt(9 * 16 + 100.0 * 100 * 0.25), 1e-9);
    // Safety stock for 95% with sd 100: 1.645 × 100.
    Dist d = dist_of(DIST_NORMAL, 900, 100);
    near(safety_stock(&d, order_up_to_cycle(&d, 0.95)), 164.485, 5e-4);
}

// The fill rate formula against a simulated warehouse: weekly review, lead time of two weeks, back-orders.
static void fill_rate_is_what_a_simulation_gives(void **state) {
    (void)state;
    Rng r = rng_new(test_seed("fill"));
    enum { WEEKS = 200000 };
    double mean = 6;
    Dist lead = dist_of(DIST_POISSON, 2 * mean, 0);
    Dist protection = dist_of(DIST_POISSON, 3 * mean, 0);
    for (int level = 15; level <= 26; level += 4) {
        double net = level; // on hand less owed, after receipts
        double coming[2] = {0, 0};
        double asked = 0, filled = 0, kept = 0;
        for (int week = 0; week < WEEKS; week++) {
            coming[1] = level - (net + coming[0]); // there in two weeks
            double stock = net > 0 ? net : 0;
            double demand = (double)rng_poisson(&r, mean);
            asked += demand;
            filled += demand < stock ? demand : stock;
            net -= demand;
            kept += 0.5 * (stock + (net > 0 ? net : 0));
            net += coming[0];
            coming[0] = coming[1];
        }
        near(fill_rate(&protection, &lead, level), filled / asked, 0.004);
        near(on_hand_mean(&protection, &lead, level), kept / WEEKS, 0.05 * level);
    }
    for (double fill = 0.5; fill < 1; fill += 0.07) {
        double level = order_up_to_fill(&protection, &lead, fill);
        assert_true(fill_rate(&protection, &lead, level) >= fill);
        assert_true(fill_rate(&protection, &lead, level - 1) < fill);
    }
    Dist l = dist_of(DIST_GAMMA, 20, 9);
    Dist p = dist_of(DIST_GAMMA, 30, 11);
    near(fill_rate(&p, &l, order_up_to_fill(&p, &l, 0.97)), 0.97, 1e-9);
}

static StockItem some_item(Rng *r) {
    double mean = rng_lognormal(r, 8, 2);
    double cv = 0.2 + rng_unit(r);
    return (StockItem){.lead_mean = 2 * mean,
        .lead_sd = cv * mean * sqrt(2) + sqrt(mean),
        .protect_mean = 3 * mean,
        .protect_sd = cv * mean * sqrt(3) + sqrt(mean),
        .line_rate = mean / 3,
        .line_mean = 1 + 3 * rng_unit(r),
        .line_sd = 2 * rng_unit(r),
        .lot = rng_chance(r, 0.3) ? mean * rng_unit(r) * 3 : 0,
        .unit_cost = rng_lognormal(r, 4, 1),
        .counts = rng_chance(r, 0.7)};
}

// Reaches the target with less stock than equal service for all, and no exchange between two items would do better.
static void share_out_is_best(void **state) {
    (void)state;
    Rng r = rng_new(test_seed("allocate"));
    enum { N = 300 };
    Arena *a = arena_new();
    StockItem *item = NEW_ARRAY(a, StockItem, N);
    for (int i = 0; i < N; i++) item[i] = some_item(&r);
    for (double fill = 0.85; fill < 0.995; fill += 0.035) {
        StockAllocation best = stock_for_fill(a, N, item, fill);
        assert_true(best.reached);
        assert_true(best.fill >= fill - 1e-9 && best.fill < fill + 0.01);
        double low = 0.3, high = 0.99999;
        for (int k = 0; k < 30; k++) {
            double mid = 0.5 * (low + high);
            if (stock_uniform(a, N, item, mid).fill >= fill) high = mid;
            else low = mid;
        }
        StockAllocation uniform = stock_uniform(a, N, item, high);
        assert_true(uniform.fill >= fill);
        assert_true(best.value < 0.95 * uniform.value);
        // What it says of its levels is what evaluating them says.
        double *level = NEW_ARRAY(a, double, N);
        for (int i = 0; i < N; i++) level[i] = best.level[i].level;
        StockAllocation again = stock_evaluate(a, N, item, level);
        near(again.fill, best.fill, 1e-9);
        near(again.value, best.value, 1e-6 * best.value);
        for (int k = 0; k < 50; k++) { // move a unit from one item to another of like value: nothing is gained
            int i = (int)rng_int(&r, 0, N - 1);
            int j = (int)rng_int(&r, 0, N - 1);
            double unit = item[i].counts ? 1 : 0.05 * item[i].protect_mean;
            if (i == j || level[i] < unit) continue;
            level[i] -= unit;
            double freed = best.value - stock_evaluate(a, N, item, level).value;
            double step = freed / item[j].unit_cost;
            level[j] += item[j].counts ? floor(step) : step;
            StockAllocation moved = stock_evaluate(a, N, item, level);
            if (moved.value <= best.value) assert_true(moved.fill <= best.fill + 2e-5);
            level[i] = best.level[i].level;
            level[j] = best.level[j].level;
        }
        // The budget that this took buys the same service.
        StockAllocation budget = stock_for_budget(a, N, item, best.value);
        assert_true(budget.value <= best.value * (1 + 1e-9));
        near(budget.fill, best.fill, 0.002);
    }
    arena_free(a);
}

static void limits_are_kept(void **state) {
    (void)state;
    Arena *a = arena_new();
    StockItem item[3] = {
        {.lead_mean = 4, .lead_sd = 3, .protect_mean = 6, .protect_sd = 4, .line_rate = 2, .unit_cost = 1, .counts = true},
        {.lead_mean = 4,
            .lead_sd = 3,
            .protect_mean = 6,
            .protect_sd = 4,
            .line_rate = 2,
            .unit_cost = 500,
            .counts = true,
            .service_min = 0.8},
        {.lead_mean = 4,
            .lead_sd = 3,
            .protect_mean = 6,
            .protect_sd = 4,
            .line_rate = 2,
            .unit_cost = 1,
            .counts = true,
            .level_min = 25,
            .service_max = 0.9},
    };
    StockAllocation r = stock_for_fill(a, 3, item, 0.5);
    assert_true(r.level[1].fill >= 0.8 && r.level[1].fill < 0.9);
    assert_true(r.level[1].limited);
    near(r.level[2].level, 25, 0);
    item[2].service_max = 0;
    r = stock_for_fill(a, 3, item, 0.9999);
    assert_true(r.reached);
    item[1].service_max = 0.9;
    r = stock_for_fill(a, 3, item, 0.9999);
    assert_false(r.reached); // the dear one may not be served that well
    assert_true(r.level[1].fill >= 0.9 && r.level[1].fill < 0.97);
    // An item of no demand needs nothing.
    StockItem none = {.unit_cost = 3, .counts = true};
    r = stock_for_fill(a, 1, &none, 0.95);
    near(r.level[0].level, 0, 0);
    assert_int_equal(stock_for_fill(a, 0, item, 0.95).reached, true);
    arena_free(a);
}

// The share of lines filled at once, and the stock, against a simulated shop: lines of several units, filled whole or not.
static void line_fill_is_what_a_simulation_gives(void **state) {
    (void)state;
    Rng r = rng_new(test_seed("lines"));
    enum { WEEKS = 100000, LEAD = 2 };
    double lines_a_week = 4;
    // A line has 1, 2 or 6 units: mean 3, variance 14/3; weekly demand is compound Poisson.
    double mean = lines_a_week * 3;
    double var = lines_a_week * (9 + 14.0 / 3);
    StockItem item = {.lead_mean = LEAD * mean,
        .lead_sd = sqrt(LEAD * var),
        .protect_mean = (LEAD + 1) * mean,
        .protect_sd = sqrt((LEAD + 1) * var),
        .line_rate = lines_a_week,
        .line_mean = 3,
        .line_sd = sqrt(14.0 / 3),
        .unit_cost = 1,
        .counts = true};
    static const double lots[] = {0, 30};
    Arena *a = arena_new();
    for (int k = 0; k < 2; k++) {
        item.lot = lots[k];
        for (double level = 34; level <= 62; level += 14) {
            double net = level;
            double coming[LEAD] = {0};
            double lines = 0, filled = 0, kept = 0;
            for (int week = 0; week < WEEKS; week++) {
                double position = net;
                for (int i = 0; i < LEAD - 1; i++) position += coming[i];
                double order = level - position;
                if (lots[k] > 0) // as many lots as bring it above the level
                    order = order >= 0 ? (floor(order / lots[k]) + 1) * lots[k] : 0;
                coming[LEAD - 1] = order;
                double before = net > 0 ? net : 0;
                int64_t n = rng_poisson(&r, lines_a_week);
                for (int64_t i = 0; i < n; i++) {
                    static const double units[3] = {1, 2, 6};
                    double q = units[rng_int(&r, 0, 2)];
                    lines += 1;
                    filled += net >= q ? 1 : 0;
                    net -= q;
                }
                kept += 0.5 * (before + (net > 0 ? net : 0));
                net += coming[0];
                for (int i = 0; i + 1 < LEAD; i++) coming[i] = coming[i + 1];
            }
            StockAllocation e = stock_evaluate(a, 1, &item, &level);
            near(e.level[0].fill, filled / lines, 0.025);
            near(e.level[0].on_hand, kept / WEEKS, 0.06 * level);
        }
    }
    arena_free(a);
}

// Snyder and Shen (2019), example 4.3: 0.18 for what is left over, 0.70 for what is missing, demand normal with 50 and 8: 56.6. With a lot
// the level is the one at which the mean over its positions is the critical ratio.
static void the_level_that_costs_least(void **state) {
    (void)state;
    StockItem item = {.protect_mean = 50, .protect_sd = 8, .unit_cost = 1};
    near(stock_for_cost(&item, 0.18, 0.70), 56.6039559, 1e-4);
    near(stock_for_cost(&item, 0.70, 0.18), 2 * 50 - 56.6039559, 1e-4);
    item.lot = 30;
    double level = stock_for_cost(&item, 0.18, 0.70), sum = 0;
    Dist d = dist_fit(50, 8, false);
    for (int k = 0; k < 16; k++) sum += dist_cdf(&d, level + 30 * (k + 0.5) / 16) / 16;
    near(sum, 0.70 / 0.88, 1e-6);
    assert_true(level < 56);
    item.lot = 500; // so large that none need be left when it comes
    near(stock_for_cost(&item, 0.18, 0.70), 0, 0);
    item.level_min = 20;
    near(stock_for_cost(&item, 0.18, 0.70), 20, 0);
    // Whole units: the least at which it is reached.
    item = (StockItem){.protect_mean = 4, .protect_sd = 2, .unit_cost = 1, .counts = true};
    near(stock_for_cost(&item, 1, 4), 6, 0); // Poisson: 0.7851 up to 5, 0.8893 up to 6
    item.lot = 3;
    level = stock_for_cost(&item, 1, 4);
    assert_true(level == floor(level) && level < 6);
    item.protect_mean = 0;
    near(stock_for_cost(&item, 1, 4), 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_functions_match_the_tables),
        cmocka_unit_test(distributions_are_consistent),
        cmocka_unit_test(textbook_formulas),
        cmocka_unit_test(fill_rate_is_what_a_simulation_gives),
        cmocka_unit_test(share_out_is_best),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(line_fill_is_what_a_simulation_gives),
        cmocka_unit_test(the_level_that_costs_least),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
