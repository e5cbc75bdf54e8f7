// Forecasts: each method by its definition, the choice where one method is plainly right, and the spread against what comes.
#include "support/base_test.h"

#include <math.h>

#include "engine/forecast/forecast.h"

static void near(double got, double want, double within) {
    if (!(fabs(got - want) <= within))
        fail_msg("%.10g is not within %g of %.10g", got, within, want);
}

enum { HORIZON = 8, SERIES_MAX = 2000, PERIODS_MAX = 160 };

typedef struct {
    Arena *arena;
    ForecastInput in;
    ForecastSeries series[SERIES_MAX];
    double value[SERIES_MAX * PERIODS_MAX];
    double on_sale[SERIES_MAX * PERIODS_MAX];
    int64_t n_values;
} Batch;

static const double levels[] = {0.05, 0.5, 0.9, 0.95};

static Batch *batch_new(void) {
    Arena *a = arena_new();
    Batch *b = NEW(a, Batch);
    b->arena = a;
    b->in = (ForecastInput){.series = b->series,
        .value = b->value,
        .on_sale = b->on_sale,
        .horizon = HORIZON,
        .n_levels = 4,
        .level = levels};
    return b;
}

static double *add(Batch *b, int n, int group, int lead) { // returns where its values go
    b->series[b->in.n_series++] = (ForecastSeries){
        .first = b->n_values, .n = n, .group = group, .lead = lead};
    double *v = b->value + b->n_values;
    for (int i = 0; i < n; i++) b->on_sale[b->n_values + i] = 1;
    b->n_values += n;
    return v;
}

static ForecastOutput *run(Batch *b, ForecastMethod only) {
    b->in.only = only;
    return forecast_batch(b->arena, &b->in);
}

// A level of 10 for 40 periods, then of 20 for 3.
static Batch *a_step(void) {
    Batch *b = batch_new();
    double *v = add(b, 43, -1, 1);
    for (int i = 0; i < 43; i++) v[i] = i < 40 ? 10 : 20;
    return b;
}

static void smooth_methods_follow_their_definitions(void **state) {
    (void)state;
    Batch *b = a_step();
    near(run(b, FORECAST_NAIVE)->mean[3], 20, 0);
    ForecastOutput *out = run(b, FORECAST_SES);
    // 10 + 10 (1 − (1 − α)³), with one of the constants that are tried: after a step the fastest.
    double alpha = out->result[0].parameter;
    assert_true(alpha > 0.3);
    near(out->mean[0], 10 + 10 * (1 - pow(1 - alpha, 3)), 1e-9);
    near(out->mean[7], out->mean[0], 0);
    out = run(b, FORECAST_MEAN);
    near(out->mean[0], (3 * 20 + (out->result[0].parameter - 3) * 10) / out->result[0].parameter, 1e-9);
    near(out->sum_mean[4], 5 * out->mean[0], 1e-9);
    arena_free(b->arena);

    // A straight line: damped trend goes on upward, each step a little smaller than the one before.
    b = batch_new();
    double *v = add(b, 60, -1, 4);
    for (int i = 0; i < 60; i++) v[i] = 100 + 5 * i;
    out = run(b, FORECAST_DAMPED);
    assert_true(out->mean[0] > 385 && out->mean[0] < 405);
    for (int h = 2; h < HORIZON; h++) {
        double step = out->mean[h] - out->mean[h - 1];
        double before = out->mean[h - 1] - out->mean[h - 2];
        assert_true(step > 0 && step < before);
        near(step / before, (out->mean[2] - out->mean[1]) / (out->mean[1] - out->mean[0]), 1e-9); // φ
    }
    assert_true(out->result[0].notes & FORECAST_NOTE_TREND);
    out = run(b, FORECAST_NONE); // and it is what is chosen
    assert_true(out->result[0].method == FORECAST_DAMPED);
    assert_true(out->result[0].wape < 0.05);
    arena_free(b->arena);
}

// 6 units every third period: Croston says 2 a period, whatever the constant; SBA takes off half the constant
// (Syntetos and Boylan 2005); TSB's probability swings around 1/3.
static void intermittent_methods_follow_their_definitions(void **state) {
    (void)state;
    Batch *b = batch_new();
    double *v = add(b, 60, -1, 3);
    for (int i = 0; i < 60; i++) v[i] = i % 3 == 0 ? 6 : 0;
    near(run(b, FORECAST_CROSTON)->mean[0], 2, 1e-9);
    ForecastOutput *out = run(b, FORECAST_SBA);
    near(out->mean[0], 2 * (1 - 0.5 * out->result[0].parameter), 1e-9);
    near(run(b, FORECAST_TSB)->mean[0], 2, 0.6);
    out = run(b, FORECAST_NONE);
    assert_true(out->result[0].notes & FORECAST_NOTE_INTERMITTENT);
    near(out->mean[0], 2, 0.3);
    // Then nothing for 40 periods: Croston does not notice; the chosen forecast does.
    v = add(b, 100, -1, 3);
    for (int i = 0; i < 100; i++) v[i] = i < 60 && i % 3 == 0 ? 6 : 0;
    near(run(b, FORECAST_CROSTON)->mean[HORIZON], 2, 1e-9);
    out = run(b, FORECAST_NONE);
    assert_true(out->result[1].notes & FORECAST_NOTE_ENDED);
    assert_true(out->mean[HORIZON] < 0.6);
    arena_free(b->arena);
}

static void periods_without_stock_are_unknown(void **state) {
    (void)state;
    Batch *b = batch_new();
    double *v = add(b, 50, -1, 2);
    for (int i = 0; i < 50; i++) v[i] = 12;
    for (int i = 30; i < 40; i++) {
        v[i] = 0;
        b->on_sale[i] = 0;
    }
    v[45] = 6; // half of the period
    b->on_sale[45] = 0.5;
    ForecastOutput *out = run(b, FORECAST_NONE);
    near(out->mean[0], 12, 1e-9);
    near(out->result[0].wape, 0, 1e-9);
    assert_true(out->result[0].notes & FORECAST_NOTE_CENSORED);
    b->in.on_sale = NULL; // taken for no demand, they are errors
    assert_true(run(b, FORECAST_NONE)->result[0].wape > 0.1);
    arena_free(b->arena);
}

static void short_and_empty_histories_are_said_to_be(void **state) {
    (void)state;
    Batch *b = batch_new();
    double *v = add(b, 20, -1, 2);
    for (int i = 0; i < 20; i++) v[i] = 0;
    v = add(b, 3, -1, 2);
    v[0] = 4;
    v[1] = 6;
    v[2] = 5;
    add(b, 0, -1, 2);
    ForecastOutput *out = run(b, FORECAST_NONE);
    assert_int_equal(out->result[0].method, FORECAST_NONE);
    assert_int_equal(out->result[0].notes & FORECAST_NOTE_NO_HISTORY, FORECAST_NOTE_NO_HISTORY);
    near(out->mean[0], 0, 0);
    near(out->quantile[3], 0, 0);
    assert_int_equal(out->result[1].method, FORECAST_MEAN);
    assert_true(out->result[1].notes & FORECAST_NOTE_SHORT);
    near(out->mean[HORIZON], 5, 1e-12);
    assert_true(out->sd[HORIZON] > 0);
    assert_int_equal(out->result[2].method, FORECAST_NONE);
    arena_free(b->arena);
}

// One bulk order is not a new level.
static void an_extraordinary_period_is_cut(void **state) {
    (void)state;
    Batch *b = batch_new();
    double *v = add(b, 52, -1, 3);
    for (int i = 0; i < 52; i++) v[i] = 8 + i % 5;
    v[50] = 5000;
    ForecastOutput *out = run(b, FORECAST_NONE);
    assert_true(out->result[0].notes & FORECAST_NOTE_OUTLIER);
    assert_true(out->mean[0] < 20);
    assert_true(out->sum_quantile[2 * 4 + 3] < 80);
    arena_free(b->arena);
}

// Many small series under one strong season: each is too noisy, the group shows it.
static void a_group_lends_its_season(void **state) {
    (void)state;
    Rng r = rng_new(test_seed("season"));
    Batch *b = batch_new();
    enum { N = 300, YEAR = 26, LENGTH = 3 * YEAR + YEAR / 2 };
    for (int s = 0; s < N; s++) {
        double *v = add(b, LENGTH, 0, 4);
        double mean = 1 + 4 * rng_unit(&r);
        for (int i = 0; i < LENGTH; i++)
            v[i] = (double)rng_poisson(&r, mean * (1 + 0.9 * sin(2 * acos(-1) * i / YEAR)));
    }
    b->in.n_groups = 1;
    b->in.season = YEAR;
    ForecastOutput *out = run(b, FORECAST_NONE);
    int chosen = 0;
    double sum = 0;
    double level = 0;
    for (int s = 0; s < N; s++) {
        chosen += out->result[s].method == FORECAST_GROUP || out->result[s].second == FORECAST_GROUP;
        sum += out->sum_mean[s * HORIZON + HORIZON - 1];
        level += 3 * HORIZON;
    }
    assert_true(chosen > N * 8 / 10);
    // The coming half year is the low one: sin < 0.
    double expect = 0;
    for (int h = 0; h < HORIZON; h++)
        expect += (1 + 0.9 * sin(2 * acos(-1) * (LENGTH + h) / YEAR)) / HORIZON;
    near(sum / level, expect, 0.12);
    assert_true(expect < 0.5);
    arena_free(b->arena);
}

// Negative binomial demand: of what really comes in each period, and in the lead time, the quantiles hold their share.
static void quantiles_hold_what_they_say(void **state) {
    (void)state;
    Rng r = rng_new(test_seed("quantiles"));
    Batch *b = batch_new();
    enum { N = 2000, T = 80, LEAD = 3 };
    double *coming = NEW_ARRAY(b->arena, double, N *HORIZON);
    for (int s = 0; s < N; s++) {
        double *v = add(b, T, -1, LEAD);
        double mean = rng_lognormal(&r, 8, 1.5);
        for (int i = 0; i < T + HORIZON; i++) { // Poisson of a lognormal mean
            double d = (double)rng_poisson(&r, rng_lognormal(&r, mean, 0.5));
            if (i < T) v[i] = d;
            else coming[s * HORIZON + i - T] = d;
        }
    }
    ForecastOutput *out = run(b, FORECAST_NONE);
    double in_one[4] = {0}, in_lead[4] = {0};
    double error = 0, best = 0, mase = 0;
    for (int s = 0; s < N; s++) {
        double sum = 0;
        for (int h = 0; h < LEAD; h++) sum += coming[s * HORIZON + h];
        for (int q = 0; q < 4; q++) {
            for (int h = 0; h < HORIZON; h++)
                in_one[q] += coming[s * HORIZON + h] <= out->quantile[(s * HORIZON + h) * 4 + q];
            in_lead[q] += sum <= out->sum_quantile[(s * HORIZON + LEAD - 1) * 4 + q];
        }
        double naive = b->value[b->series[s].first + T - 1] * LEAD;
        error += fabs(out->sum_mean[s * HORIZON + LEAD - 1] - sum);
        best += fabs(naive - sum);
        mase += out->result[s].mase / N;
    }
    assert_true(error < 0.75 * best); // and far better than the naive method
    assert_true(mase < 0.85);
    // Counts may hold more than their share, as P(D <= q) steps over the level.
    for (int q = 1; q < 4; q++) {
        near(in_one[q] / (N * HORIZON), levels[q], q == 1 ? 0.12 : 0.035);
        near(in_lead[q] / N, levels[q], q == 1 ? 0.08 : 0.035);
    }
    arena_free(b->arena);
}

static void any_number_of_threads_gives_the_same(void **state) {
    (void)state;
    Rng r = rng_new(test_seed("threads"));
    Batch *b = batch_new();
    for (int s = 0; s < 501; s++) {
        int n = (int)rng_int(&r, 0, 90);
        double *v = add(b, n, s % 7 - 1, 1 + s % 5);
        double mean = rng_lognormal(&r, 3, 2);
        for (int i = 0; i < n; i++) v[i] = (double)rng_poisson(&r, mean);
        for (int i = 0; i < n; i++)
            b->on_sale[b->n_values - n + i] = rng_chance(&r, 0.1) ? rng_unit(&r) : 1;
    }
    b->in.n_groups = 6;
    b->in.season = 13;
    ForecastOutput *one = run(b, FORECAST_NONE);
    for (int threads = 2; threads < 8; threads += 2) {
        b->in.threads = threads;
        ForecastOutput *many = run(b, FORECAST_NONE);
        size_t cells = (size_t)b->in.n_series * HORIZON;
        assert_memory_equal(one->mean, many->mean, cells * sizeof(double));
        assert_memory_equal(one->sum_sd, many->sum_sd, cells * sizeof(double));
        assert_memory_equal(one->sum_quantile, many->sum_quantile, cells * 4 * sizeof(double));
        for (int s = 0; s < b->in.n_series; s++)
            assert_int_equal(one->result[s].method, many->result[s].method);
    }
    for (size_t i = 0; i < (size_t)b->in.n_series * HORIZON; i++) {
        assert_true(one->mean[i] >= 0 && isfinite(one->mean[i]));
        assert_true(one->sd[i] >= 0 && isfinite(one->sum_sd[i]));
        for (int q = 1; q < 4; q++) {
            assert_true(one->quantile[i * 4 + (size_t)q] >= one->quantile[i * 4 + (size_t)q - 1]);
            assert_true(one->sum_quantile[i * 4 + (size_t)q] >= one->sum_quantile[i * 4 + (size_t)q - 1]);
        }
    }
    arena_free(b->arena);
}

static void a_time_between_periods(void **state) {
    (void)state;
    Batch *b = batch_new();
    double *v = add(b, 40, -1, 2);
    for (int i = 0; i < 40; i++) v[i] = i % 2 ? 9 : 11;
    ForecastOutput *out = run(b, FORECAST_MEAN);
    double mean, sd, mean2, sd2;
    forecast_over(out, 0, 2, &mean, &sd);
    near(mean, out->sum_mean[1], 1e-12);
    near(sd, out->sum_sd[1], 1e-12);
    forecast_over(out, 0, 2.5, &mean2, &sd2);
    near(mean2, 0.5 * (out->sum_mean[1] + out->sum_mean[2]), 1e-12);
    assert_true(sd2 > sd && sd2 < out->sum_sd[2]);
    forecast_over(out, 0, 20, &mean, &sd);
    near(mean, 20 * out->mean[0], 1e-9);
    forecast_over(out, 0, 0, &mean, &sd);
    near(mean, 0, 0);
    double steady = out->sum_sd[3];
    b->in.drift = 0.3;
    out = run(b, FORECAST_MEAN);
    near(out->sum_sd[3], sqrt(steady * steady + 0.3 * 0.3 * out->sum_mean[3] * out->sum_mean[3]), 1e-9);
    arena_free(b->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smooth_methods_follow_their_definitions),
        cmocka_unit_test(intermittent_methods_follow_their_definitions),
        cmocka_unit_test(periods_without_stock_are_unknown),
        cmocka_unit_test(short_and_empty_histories_are_said_to_be),
        cmocka_unit_test(an_extraordinary_period_is_cut),
        cmocka_unit_test(a_group_lends_its_season),
        cmocka_unit_test(quantiles_hold_what_they_say),
        cmocka_unit_test(any_number_of_threads_gives_the_same),
        cmocka_unit_test(a_time_between_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
