// The global model on a made-up shop: what it must find in it, what it may not look at, and what holds of its file.
#include "global_shop.h"

#include "engine/forecast/global/spread.h"

// Root mean square of errors / of the seasonal naive method's.
static void beats_the_season_before(void **state) {
    (void)state;
    Shop *s = shop_new(1);
    const float *mean = forecast_of(s, PERIODS, 1);
    double own = 0, naive = 0, promoted = 0, promoted_mean = 0;
    for (int i = 0; i < SERIES; i++)
        for (int h = 0; h < HORIZON; h++) {
            double y = (double)s->value[i][PERIODS + h], f = (double)mean[i * HORIZON + h];
            own += (y - f) * (y - f);
            naive += pow(y - (double)s->value[i][PERIODS - 7 + h % 7], 2);
            if (s->promotion[i][PERIODS + h] > 0) promoted += y, promoted_mean += f;
        }
    print_message("error beside seasonal naive: %.3f\n", sqrt(own / naive));
    assert_true(sqrt(own / naive) < 0.5);
    assert_true(fabs(promoted_mean / promoted - 1) < 0.15); // promotions of the coming weeks are in it
    arena_free(s->arena);
}

static void the_last_event_tells_of_the_next(void **state) {
    (void)state;
    Shop *s = shop_new(2);
    const float *mean = forecast_of(s, PERIODS, 1);
    double at = 0, came = 0;
    for (int i = 0; i < SERIES; i++)
        for (int h = 0; h < HORIZON; h++)
            if (s->event[PERIODS + h] > 0)
                at += (double)mean[i * HORIZON + h], came += (double)s->value[i][PERIODS + h];
    assert_true(came > 0);
    assert_true(fabs(at / came - 1) < 0.25); // without the event it would be 0.75 too low
    arena_free(s->arena);
}

static void threads_change_nothing(void **state) {
    (void)state;
    Shop *s = shop_new(3);
    s->plan.split_by = 0;
    const float *one = forecast_of(s, PERIODS, 1), *two = forecast_of(s, PERIODS, 2),
                *five = forecast_of(s, PERIODS, 5);
    assert_true(same(one, two));
    assert_true(same(one, five));
    arena_free(s->arena);
}

// What comes after the origin may change without changing what is forecast from it.
static void the_future_is_not_looked_at(void **state) {
    (void)state;
    Shop *s = shop_new(4);
    int origin = PERIODS - 30;
    const float *before = forecast_of(s, origin, 1);
    for (int i = 0; i < SERIES; i++)
        for (int t = origin; t < PERIODS; t++) s->known[i][t] = 1000;
    assert_true(same(before, forecast_of(s, origin, 1)));
    s->known[0][origin - 1] += 500; // and what was known before it is
    assert_false(same(before, forecast_of(s, origin, 1)));
    arena_free(s->arena);
}

static void new_series_borrow_from_their_groups(void **state) {
    (void)state;
    Shop *s = shop_new(5);
    for (int t = 0; t < PERIODS; t++) s->known[7][t] = NAN;
    const float *mean = forecast_of(s, PERIODS, 1);
    double sum = 0;
    for (int h = 0; h < HORIZON; h++) sum += (double)mean[7 * HORIZON + h];
    assert_true(sum > HORIZON * 0.5 && sum < HORIZON * 50);
    arena_free(s->arena);
}

// Series that sell on most days and not on all have none for their last five weeks.
static int lose_stock(Shop *s, bool *lost) {
    int n = 0;
    for (int i = 0; i < SERIES; i++) {
        int zeros = 0;
        for (int t = 300; t < 385; t++) zeros += s->known[i][t] == 0;
        lost[i] = zeros >= 4 && zeros <= 15;
        n += lost[i];
        for (int t = PERIODS - 35; t < PERIODS && lost[i]; t++) s->known[i][t] = 0;
    }
    return n;
}

static void times_without_stock_are_found_and_left_out(void **state) {
    (void)state;
    Shop *s = shop_new(6);
    bool lost[SERIES];
    int found = 0, others = 0, n = lose_stock(s, lost);
    assert_in_range(n, 5, SERIES / 2);
    global_mask(&s->panel, 1e-4, s->masked[0]);
    for (int i = 0; i < SERIES; i++)
        for (int t = 0; t < PERIODS; t++) {
            bool empty = lost[i] && t >= PERIODS - 35;
            found += empty && s->masked[i][t];
            others += !empty && s->masked[i][t];
        }
    assert_int_equal(found, n * 35);
    assert_in_range(others, 0, SERIES * PERIODS / 1000);
    const float *plain = forecast_of(s, PERIODS, 1);
    s->panel.masked = s->masked[0];
    const float *with = forecast_of(s, PERIODS, 1);
    double low = 0, high = 0, came = 0;
    for (int i = 0; i < SERIES * HORIZON; i++) {
        if (!lost[i / HORIZON]) continue;
        low += (double)plain[i];
        high += (double)with[i];
        came += (double)s->value[i / HORIZON][PERIODS + i % HORIZON];
    }
    print_message(
        "%d without stock: %.0f forecast, %.0f where it is known, %.0f came\n", n, low, high, came);
    assert_true(low < 0.5 * came);
    assert_true(fabs(high / came - 1) < 0.3);
    arena_free(s->arena);
}

// ---- the file ---------------------------------------------------------------------------------------------------------------

static void a_stored_model_forecasts_the_same(void **state) {
    (void)state;
    Shop *s = shop_new(7);
    size_t n = 0;
    const char *wrong = NULL;
    const GlobalModel *m = global_train(s->arena, &s->panel, &s->plan, PERIODS);
    const uint8_t *bytes = global_write(s->arena, m, &n);
    const GlobalModel *back = global_read(s->arena, bytes, n, &wrong);
    assert_null(wrong);
    assert_non_null(back);
    assert_true(global_fits(back, &s->panel));
    float mean[2][SERIES * HORIZON];
    global_forecast(m, &s->panel, PERIODS, 1, mean[0]);
    global_forecast(back, &s->panel, PERIODS, 1, mean[1]);
    assert_true(same(mean[0], mean[1]));
    s->attribute[1].pooled = false; // another kind of panel
    assert_false(global_fits(back, &s->panel));
    arena_free(s->arena);
}

static void a_damaged_file_is_refused(void **state) {
    (void)state;
    Shop *s = shop_new(8);
    Rng r = rng_new(test_seed("global"));
    s->plan.trees.rounds = 5;
    size_t n = 0;
    const char *wrong = NULL;
    uint8_t *bytes = global_write(s->arena, global_train(s->arena, &s->panel, &s->plan, PERIODS), &n);
    for (int k = 0; k < 300; k++) {
        int64_t at = k < 28 ? k : rng_int(&r, 0, (int64_t)n - 1);
        uint8_t bit = (uint8_t)(1 << (k % 8));
        bytes[at] ^= bit;
        assert_null(global_read(s->arena, bytes, n, &wrong));
        assert_non_null(wrong);
        bytes[at] ^= bit;
    }
    assert_null(global_read(s->arena, bytes, n - 1, &wrong));
    assert_null(global_read(s->arena, bytes, 20, &wrong));
    assert_null(global_read(s->arena, bytes, 0, &wrong));
    assert_non_null(global_read(s->arena, bytes, n, &wrong));
    bytes[8]++;
    assert_null(global_read(s->arena, bytes, n, &wrong));
    assert_non_null(strstr(wrong, "version"));
    arena_free(s->arena);
}

static void bad_panels_are_named(void **state) {
    (void)state;
    Shop *s = shop_new(9);
    assert_null(global_wrong(&s->panel, &s->plan));
    s->known[3][400] = -1;
    assert_non_null(strstr(global_wrong(&s->panel, &s->plan), "below 0"));
    s->known[3][400] = 1;
    s->item[4] = ITEMS;
    assert_non_null(strstr(global_wrong(&s->panel, &s->plan), "code"));
    s->item[4] = 0;
    s->price[2][5] = 0;
    assert_non_null(strstr(global_wrong(&s->panel, &s->plan), "price"));
    s->price[2][5] = 1;
    s->plan.block_last[0] = 99;
    assert_non_null(strstr(global_wrong(&s->panel, &s->plan), "block"));
    arena_free(s->arena);
}

// ---- all in one call ----------------------------------------------------------------------------------------------------------

static void one_call_gives_mean_and_calibrated_quantiles(void **state) {
    (void)state;
    static const double level[] = {0.05, 0.5, 0.95};
    Shop *s = shop_new(10);
    const GlobalOutput *o = global_run(s->arena,
        &(GlobalInput){.panel = &s->panel, .plan = &s->plan, .n_levels = 3, .level = level}, NULL);
    assert_int_equal(o->past.n, GLOBAL_ORIGINS);
    assert_int_equal(o->past.origin[0], PERIODS - 2 * HORIZON);
    assert_int_equal(o->past.origin[GLOBAL_ORIGINS - 1], PERIODS - HORIZON);
    assert_true(o->error < 0.6 * o->naive);
    int inside = 0;
    for (int i = 0; i < SERIES * HORIZON; i++) {
        double y = (double)s->value[i / HORIZON][PERIODS + i % HORIZON];
        const float *q = o->quantile + (int64_t)i * 3;
        assert_true(q[0] <= q[1] && q[1] <= q[2] && q[0] >= 0);
        inside += (double)q[0] <= y && y <= (double)q[2];
    }
    print_message("inside 90 %%: %.1f\n", 100.0 * inside / (SERIES * HORIZON));
    assert_in_range(inside * 1000 / (SERIES * HORIZON), 840, 970);
    arena_free(s->arena);
}

static void a_short_history_is_enough(void **state) {
    (void)state;
    static const double level[] = {0.1, 0.9};
    static const float two[2] = {3, 5};
    Arena *a = arena_new();
    GlobalPanel p = {.n_series = 1, .n_periods = 2, .horizon = 5, .value = two, .season = 7};
    GlobalPlan plan = global_plan(&p);
    assert_null(global_wrong(&p, &plan));
    const GlobalOutput *o = global_run(
        a, &(GlobalInput){.panel = &p, .plan = &plan, .n_levels = 2, .level = level}, NULL);
    assert_int_equal(o->past.n, 0);
    for (int h = 0; h < 5; h++) {
        assert_true(o->mean[h] > 1 && o->mean[h] < 10);
        assert_true(o->quantile[2 * h] < o->mean[h] && o->mean[h] < o->quantile[2 * h + 1]);
    }
    arena_free(a);
}

// Of 40,000 series those of 20 stores and 2 regions are split, not those of 20,000 items nor those of one chain.
static void draws_are_split_in_turn(void **state) {
    (void)state;
    enum { N = 40000 };
    static const int code[N];
    const GlobalAttribute by[] = {{.n_codes = N / 2, .code = code}, {.n_codes = 2, .code = code},
        {.n_codes = 20, .code = code}, {.n_codes = 1, .code = code}};
    GlobalPanel p = {
        .n_series = N, .n_periods = 100, .horizon = 7, .season = 7, .n_attributes = 4, .attribute = by};
    GlobalPlan plan = global_plan(&p);
    static const int split[GLOBAL_DRAWS] = {2, 1, 2, 1};
    for (int k = 0; k < GLOBAL_DRAWS; k++) {
        GlobalPlan draw = global_plan_of(&p, &plan, k);
        assert_int_equal(draw.split_by, split[k]);
        assert_int_equal(draw.trees.seed == plan.trees.seed, k == 0);
    }
    plan.split_by = -1;
    assert_int_equal(global_plan_of(&p, &plan, 1).split_by, -1);
}

static void a_team_is_the_mean_of_its_draws(void **state) {
    (void)state;
    Shop *s = shop_new(31);
    s->plan.draws = 1;
    const GlobalInput in = {.panel = &s->panel, .plan = &s->plan};
    const GlobalOutput *one = global_run(s->arena, &in, NULL);
    assert_null(one->team->own[2]);
    s->plan.draws = 2;
    const GlobalOutput *two = global_run(s->arena, &in, NULL);
    assert_non_null(two->team->own[3]);
    float third[2][SERIES * HORIZON];
    for (int k = 0; k < 2; k++)
        global_forecast(two->team->own[2 + k], &s->panel, s->panel.n_periods, 1, third[k]);
    for (int i = 0; i < SERIES * HORIZON; i++) {
        float mean = (3 * one->trees[i] + third[0][i] + third[1][i]) / 5;
        assert_float_equal(two->trees[i], mean, 1e-4F * (1 + mean));
    }
    arena_free(s->arena);
}

// ---- the spread -------------------------------------------------------------------------------------------------------------

// Series of many sizes, half of them with thrice the errors, all more often a little below than far above: about a twentieth of the
// outcomes lies on each side of the 90 % intervals, of either half.
static void intervals_hold_what_they_should(void **state) {
    (void)state;
    enum { N = 200, ORIGINS = 20 };
    static const double level[] = {0.05, 0.95};
    Arena *a = arena_new();
    Rng r = rng_new(12);
    float *mean = NEW_ARRAY(a, float, N *HORIZON *(ORIGINS + 1)),
          *actual = NEW_ARRAY(a, float, N *HORIZON *(ORIGINS + 1));
    for (int i = 0; i < N * HORIZON * (ORIGINS + 1); i++) {
        int s = i / HORIZON % N;
        mean[i] = (float)(20 * exp(s / 40.0));
        actual[i] = (float)((double)mean[i] *
            (1 + (s % 2 ? 0.3 : 0.1) * (exp(0.5 * rng_normal(&r)) - 1.133) / 0.604));
    }
    SpreadInput in = {
        .n_series = N, .horizon = HORIZON, .n_origins = ORIGINS, .mean = mean, .actual = actual, .block = 7};
    const Spread *s = spread_fit(a, &in);
    int below[2] = {0}, above[2] = {0};
    for (int i = 0; i < N * HORIZON; i++) {
        double q[2], y = (double)actual[ORIGINS * N * HORIZON + i];
        spread_quantiles(
            s, i / HORIZON, i % HORIZON, (double)mean[ORIGINS * N * HORIZON + i], 2, level, q);
        below[i / HORIZON % 2] += y < q[0];
        above[i / HORIZON % 2] += y > q[1];
    }
    for (int k = 0; k < 2; k++) {
        assert_in_range(below[k] * 1000 / (N / 2 * HORIZON), 10, 80);
        assert_in_range(above[k] * 1000 / (N / 2 * HORIZON), 10, 80);
    }
    arena_free(a);
}

static void quantiles_ascend_from_nothing_upwards(void **state) {
    (void)state;
    static const double level[] = {0.01, 0.3, 0.5, 0.9, 0.999};
    Arena *a = arena_new();
    Rng r = rng_new(13);
    float mean[40 * HORIZON], actual[40 * HORIZON];
    for (int i = 0; i < 40 * HORIZON; i++) {
        mean[i] = (float)rng_lognormal(&r, 1, 2);
        actual[i] = i % 7 ? (float)rng_poisson(&r, (double)mean[i]) : NAN;
    }
    SpreadInput in = {
        .n_series = 40, .horizon = HORIZON, .n_origins = 1, .mean = mean, .actual = actual, .block = 7};
    const Spread *s = spread_fit(a, &in);
    for (int i = 0; i < 40; i++)
        for (int k = 0; k < 6; k++) {
            double q[5];
            spread_quantiles(s, i, k, pow(10, k - 3), 5, level, q);
            for (int l = 0; l < 5; l++)
                assert_true(isfinite(q[l]) && q[l] >= (l > 0 ? q[l - 1] : 0));
        }
    in.n_origins = 0; // nothing to learn from: still numbers
    const Spread *none = spread_fit(a, &in);
    double q[5];
    spread_quantiles(none, 0, 0, 3, 5, level, q);
    for (int l = 0; l < 5; l++) assert_true(isfinite(q[l]));
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_the_season_before),
        cmocka_unit_test(the_last_event_tells_of_the_next),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(the_future_is_not_looked_at),
        cmocka_unit_test(new_series_borrow_from_their_groups),
        cmocka_unit_test(times_without_stock_are_found_and_left_out),
        cmocka_unit_test(a_stored_model_forecasts_the_same),
        cmocka_unit_test(a_damaged_file_is_refused),
        cmocka_unit_test(bad_panels_are_named),
        cmocka_unit_test(one_call_gives_mean_and_calibrated_quantiles),
        cmocka_unit_test(a_short_history_is_enough),
        cmocka_unit_test(draws_are_split_in_turn),
        cmocka_unit_test(a_team_is_the_mean_of_its_draws),
        cmocka_unit_test(intervals_hold_what_they_should),
        cmocka_unit_test(quantiles_ascend_from_nothing_upwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
