// Forecasts of series alone: models by their definitions, worked by hand, and what holds of any forecast.
#include "support/base_test.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "engine/forecast/local/local.h"

static void near(double got, double want, double within) {
    if (!(fabs(got - want) <= within))
        fail_msg("%.10g is not within %g of %.10g", got, within, want);
}

enum { SERIES = 40, PERIODS = 72, HORIZON = 14 };

static const double levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};

static double one_of(LocalMethod method, const double *y, int n, int ahead) {
    Arena *a = arena_new();
    int64_t first = 0;
    LocalInput in = {
        .n_series = 1, .first = &first, .n = &n, .value = y, .horizon = HORIZON, .only = method};
    double v = local_batch(a, &in)->mean[ahead - 1];
    arena_free(a);
    return v;
}

static void plain_models(void **state) {
    (void)state;
    const double y[] = {2, 4, 9, 5, 11};
    near(one_of(LOCAL_NAIVE, y, 5, 3), 11, 0);
    near(one_of(LOCAL_MEAN, y, 5, 3), 6.2, 1e-12);
    near(one_of(LOCAL_DRIFT, y, 5, 2), 11 + 2 * 9 / 4.0, 1e-12);
}

// Croston's sizes and intervals with a constant of 0.1: the first demand, of 4 in the 3rd period, starts them; the second, of
// 6 two periods later, makes them 4.2 and 2.9; the third, of 3 one period later, 4.08 and 2.71.
static void croston_by_hand(void **state) {
    (void)state;
    const double y[] = {0, 0, 4, 0, 6, 3, 0};
    near(one_of(LOCAL_CROSTON, y, 7, 1), 4.08 / 2.71, 1e-12);
    near(one_of(LOCAL_SBA, y, 7, 5), 0.95 * 4.08 / 2.71, 1e-12);
}

// TSB starts from the mean size, 13/3, and the share of periods with demand, 3/7.
static void tsb_by_hand(void **state) {
    (void)state;
    const double y[] = {0, 0, 4, 0, 6, 3, 0};
    double size = 13 / 3.0, chance = 3 / 7.0;
    for (int i = 0; i < 7; i++) {
        if (y[i] > 0) size += 0.1 * (y[i] - size);
        chance += 0.05 * ((y[i] > 0) - chance);
    }
    near(one_of(LOCAL_TSB, y, 7, 1), size * chance, 1e-12);
}

// Theta is simple exponential smoothing with half the slope of the trend line for a drift (Hyndman and Billah 2003).
static void theta_is_ses_with_half_the_drift(void **state) {
    (void)state;
    double y[30], n = 30, sum = 0, sum_t = 0;
    for (int i = 0; i < 30; i++) {
        y[i] = 100 + 2 * i + (i * 7 % 11);
        sum += y[i];
        sum_t += i * y[i];
    }
    double slope = (sum_t - (n - 1) / 2 * sum) / (n * (n * n - 1) / 12);
    near(one_of(LOCAL_THETA, y, 30, 9) - one_of(LOCAL_THETA, y, 30, 4), 5 * slope / 2, 1e-9);
    near(one_of(LOCAL_SES, y, 30, 9), one_of(LOCAL_SES, y, 30, 4), 0);
}

static void a_line_goes_on(void **state) {
    (void)state;
    double y[30];
    for (int i = 0; i < 30; i++) y[i] = 50 + 3 * i;
    near(one_of(LOCAL_HOLT, y, 30, 10), 50 + 3 * 39, 0.2);
    near(one_of(LOCAL_DRIFT, y, 30, 10), 50 + 3 * 39, 1e-9);
}

static void a_constant_stays(void **state) {
    (void)state;
    double y[40];
    for (int i = 0; i < 40; i++) y[i] = 7;
    for (LocalMethod m = LOCAL_AUTO; m < LOCAL_METHODS; m++) {
        if (m == LOCAL_SBA) continue; // takes 5 % off whatever comes
        near(one_of(m, y, 40, HORIZON), 7, 1e-6);
    }
}

// A season of 60 of which there are not yet two, so that the values stay as they are: levels are means of ten, the year's move that of the
// 14 periods that are to come. 10, then 15 behind day 30; at the end 20.
static void what_followed_a_year_ago(void **state) {
    (void)state;
    static const double expected[] = {30, 40, 25}, later[] = {15, 100, 15};
    Arena *a = arena_new();
    int64_t first = 0;
    int n = 90, season = 60;
    double y[90];
    LocalInput in = {.n_series = 1,
        .first = &first,
        .n = &n,
        .value = y,
        .n_seasons = 1,
        .season = &season,
        .horizon = HORIZON,
        .only = LOCAL_YEARLY};
    for (int k = 0; k < 3; k++) {
        for (int t = 0; t < n; t++)
            y[t] = t < 30 ? 10 : t < 30 + HORIZON ? later[k] : t < 80 ? 77 : 20;
        if (k == 2) y[0] = 0; // where there is no ratio the move is added
        near(local_batch(a, &in)->mean[HORIZON - 1], expected[k], 1e-9);
    }
    n = 69; // no ten behind it a year ago
    near(local_batch(a, &in)->mean[0], 77, 1e-9);
    arena_free(a);
}

// ---- a batch of all kinds --------------------------------------------------------------------------------------------------

typedef struct {
    int64_t first[SERIES];
    int n[SERIES];
    double value[SERIES * PERIODS];
    LocalInput in;
    int season;
} Many;

static uint32_t next(uint32_t *r) { return *r = *r * 1664525u + 1013904223u; }

static void many_make(Many *m) {
    uint32_t r = 20110601;
    m->season = 12;
    for (int s = 0; s < SERIES; s++) {
        m->first[s] = (int64_t)s * PERIODS;
        m->n[s] = s < 4 ? s + 1 : s < 12 ? 10 + s : PERIODS;
        for (int t = 0; t < m->n[s]; t++) {
            double noise = (double)(next(&r) >> 16) / 65536;
            double v = (20 + s + 0.2 * t) * (1 + 0.4 * sin(t * 6.2832 / 12)) * (0.8 + 0.4 * noise);
            if (s % 4 == 1) v = noise > 0.7 ? floor(10 * noise) : 0; // rare
            if (s % 8 == 2) v = -v;
            m->value[m->first[s] + t] = v;
        }
    }
    m->in = (LocalInput){.n_series = SERIES,
        .first = m->first,
        .n = m->n,
        .value = m->value,
        .n_seasons = 1,
        .season = &m->season,
        .horizon = HORIZON,
        .n_levels = 5,
        .level = levels};
}

static void threads_do_not_matter(void **state) {
    (void)state;
    Arena *a = arena_new();
    Many *m = NEW(a, Many);
    many_make(m);
    LocalOutput *one = local_batch(a, &m->in);
    for (int threads = 2; threads <= 5; threads += 3) {
        m->in.threads = threads;
        LocalOutput *more = local_batch(a, &m->in);
        assert_memory_equal(one->mean, more->mean, sizeof(double) * SERIES * HORIZON);
        assert_memory_equal(one->quantile, more->quantile, sizeof(double) * SERIES * HORIZON * 5);
    }
    arena_free(a);
}

static void what_holds_of_all(void **state) {
    (void)state;
    Arena *a = arena_new();
    Many *m = NEW(a, Many);
    many_make(m);
    LocalOutput *o = local_batch(a, &m->in);
    for (int s = 0; s < SERIES; s++) {
        const LocalResult *r = &o->result[s];
        double sum = 0;
        for (int k = 0; k < r->members; k++) {
            assert_true(r->weight[k] >= 0);
            sum += r->weight[k];
        }
        near(sum, 1, 1e-9);
        if (r->origins > 0) assert_true(r->own <= r->naive * (1 + 1e-12));
        for (int h = 0; h < HORIZON; h++) {
            int64_t cell = (int64_t)s * HORIZON + h;
            assert_true(isfinite(o->mean[cell]));
            for (int l = 0; l < 5; l++) {
                double q = o->quantile[cell * 5 + l];
                assert_true(isfinite(q));
                if (l > 0) assert_true(q >= o->quantile[cell * 5 + l - 1]);
                if (s % 8 != 2) assert_true(q >= 0);
            }
            if (s % 8 != 2) assert_true(o->mean[cell] >= 0);
        }
    }
    arena_free(a);
}

static void a_season_is_found(void **state) {
    (void)state;
    double y[PERIODS];
    int64_t first = 0;
    int n = 60, season = 12;
    for (int t = 0; t < PERIODS; t++) y[t] = 100 * (1 + 0.5 * sin(t * 6.283185307 / 12));
    Arena *a = arena_new();
    LocalInput in = {
        .n_series = 1, .first = &first, .n = &n, .value = y, .n_seasons = 1, .season = &season, .horizon = 12};
    LocalOutput *o = local_batch(a, &in);
    for (int h = 0; h < 12; h++) near(o->mean[h], y[60 + h], 3);
    arena_free(a);
}

// A logarithm's trend that doubles each period would leave the range of numbers within a long horizon.
static void nothing_runs_away(void **state) {
    (void)state;
    double y[20], v = 1;
    for (int i = 0; i < 20; i++, v *= 4) y[i] = v;
    int64_t first = 0;
    int n = 20;
    Arena *a = arena_new();
    LocalInput in = {.n_series = 1, .first = &first, .n = &n, .value = y, .horizon = 1000};
    LocalOutput *o = local_batch(a, &in);
    for (int h = 0; h < 1000; h++) assert_true(o->mean[h] >= 0 && o->mean[h] <= 100 * y[19]);
    arena_free(a);
}

// ---- calendar and drivers --------------------------------------------------------------------------------------------------

enum { DAYS = 800, AHEAD = 28 };

typedef struct {
    double y[DAYS + AHEAD], promo[DAYS + AHEAD], useless[DAYS + AHEAD];
    const double *driver[1];
    int64_t first;
    int n, season[2];
    int32_t day;
    LocalInput in;
} Daily;

// Noise of a tenth on a level of 100; a promotion every few days sells two thirds more.
static void daily_make(Daily *d) {
    uint32_t r = 11;
    *d = (Daily){.n = DAYS, .season = {7, 365}, .day = 15003 + DAYS - 1};
    for (int t = 0; t < DAYS + AHEAD; t++) {
        d->promo[t] = next(&r) >> 16 < 65536 / 6 ? 1 : 0;
        d->useless[t] = (double)(next(&r) >> 16);
        d->y[t] = 100 * exp(0.5 * d->promo[t]) * (0.9 + 0.2 * (double)(next(&r) >> 16) / 65536);
    }
    d->driver[0] = d->promo;
    d->in = (LocalInput){.n_series = 1,
        .first = &d->first,
        .n = &d->n,
        .value = d->y,
        .season = d->season,
        .horizon = AHEAD,
        .day = &d->day};
}

static double error_ahead(const Daily *d, const double *mean) {
    double sum = 0;
    for (int h = 0; h < AHEAD; h++) sum += fabs(d->y[DAYS + h] - mean[h]) / AHEAD;
    return sum;
}

static void a_driver_is_used(void **state) {
    (void)state;
    Arena *a = arena_new();
    Daily *d = NEW(a, Daily);
    daily_make(d);
    double without = error_ahead(d, local_batch(a, &d->in)->mean);
    d->in.n_drivers = 1;
    d->in.driver = d->driver;
    const LocalOutput *o = local_batch(a, &d->in);
    assert_true(o->result[0].profiled);
    double on = 0, off = 0, on_n = 0, off_n = 0;
    for (int h = 0; h < AHEAD; h++) {
        *(d->promo[DAYS + h] > 0 ? &on : &off) += o->mean[h];
        *(d->promo[DAYS + h] > 0 ? &on_n : &off_n) += 1;
    }
    near(on / on_n / (off / off_n), exp(0.5), 0.06);
    assert_true(error_ahead(d, o->mean) < 0.6 * without);
    arena_free(a);
}

static void a_useless_driver_does_no_harm(void **state) {
    (void)state;
    Arena *a = arena_new();
    Daily *d = NEW(a, Daily);
    daily_make(d);
    for (int t = 0; t < DAYS + AHEAD; t++) d->y[t] *= exp(-0.5 * d->promo[t]);
    const LocalOutput *o = local_batch(a, &d->in);
    double own = o->result[0].own, ahead = error_ahead(d, o->mean);
    d->driver[0] = d->useless;
    d->in.n_drivers = 1;
    d->in.driver = d->driver;
    o = local_batch(a, &d->in);
    assert_true(o->result[0].own <= own * (1 + 1e-12));
    assert_true(error_ahead(d, o->mean) < 1.02 * ahead);
    arena_free(a);
}

// What promotions did turned round where the back-test begins: the forecast without them was better there.
static void a_driver_that_misleads_is_left_out(void **state) {
    (void)state;
    Arena *a = arena_new();
    Daily *d = NEW(a, Daily);
    daily_make(d);
    d->in.n_seasons = 1;
    for (int t = DAYS - 60; t < DAYS; t++) d->y[t] *= exp(-1.0 * d->promo[t]);
    double own = local_batch(a, &d->in)->result[0].own;
    d->in.n_drivers = 1;
    d->in.driver = d->driver;
    const LocalOutput *o = local_batch(a, &d->in);
    assert_false(o->result[0].profiled);
    near(o->result[0].own, own, 1e-9);
    arena_free(a);
}

// It is asked where the regression stays and a long season lies twice behind.
static void the_last_year_is_asked(void **state) {
    (void)state;
    Arena *a = arena_new();
    Daily *d = NEW(a, Daily);
    daily_make(d);
    d->in.n_drivers = 1;
    d->in.driver = d->driver;
    for (int seasons = 1; seasons <= 2; seasons++) {
        d->in.n_seasons = seasons;
        const LocalOutput *o = local_batch(a, &d->in);
        assert_true(o->result[0].profiled);
        assert_int_equal(o->result[0].members, 1 + seasons);
        assert_int_equal(o->result[0].method[seasons], seasons == 2 ? LOCAL_YEARLY : LOCAL_THETA);
    }
    arena_free(a);
}

// The first ten days of each month sell half as much again: 2013-05-08 + 28 days has both kinds.
static void the_day_of_the_month_is_a_season(void **state) {
    (void)state;
    Arena *a = arena_new();
    Daily *d = NEW(a, Daily);
    daily_make(d);
    for (int t = 0; t < DAYS + AHEAD; t++) {
        int year, month, day;
        date_parts((Date){15003 + t}, &year, &month, &day);
        d->y[t] *= exp(-0.5 * d->promo[t]) * (day <= 10 ? 1.5 : 1);
    }
    d->in.n_seasons = 1;
    double without = error_ahead(d, local_batch(a, &d->in)->mean);
    d->in.month = true;
    double with = error_ahead(d, local_batch(a, &d->in)->mean);
    assert_true(with < 7 && without > 14);
    arena_free(a);
}

// A week within a year.
static void two_seasons_are_found(void **state) {
    (void)state;
    Arena *a = arena_new();
    Daily *d = NEW(a, Daily);
    daily_make(d);
    for (int t = 0; t < DAYS + AHEAD; t++)
        d->y[t] *= exp(-0.5 * d->promo[t] + 0.4 * sin(t * 6.283185307 / 365) + 0.3 * (t % 7 == 6));
    d->in.n_seasons = 1;
    double week = error_ahead(d, local_batch(a, &d->in)->mean);
    d->in.n_seasons = 2;
    const LocalOutput *o = local_batch(a, &d->in);
    double both = error_ahead(d, o->mean);
    assert_true(o->result[0].profiled);
    assert_true(both < 0.85 * week && both < 9);
    arena_free(a);
}

// Rare demand of two years, one day in four: no day of the year has enough of it to be told from another, and none is seen where
// there is none.
static void rare_demand_has_no_days_of_its_own(void **state) {
    (void)state;
    enum { N = 800 };
    static const int season[] = {7, 365};
    static double y[N];
    Arena *a = arena_new();
    int64_t first = 0;
    int n = N;
    uint32_t r = 11;
    double mean = 0;
    for (int t = 0; t < N; t++) {
        y[t] = (next(&r) >> 16) % 4 == 0 ? 1 + (next(&r) >> 16) % 3 : 0;
        mean += y[t] / N;
    }
    LocalInput in = {
        .n_series = 1, .first = &first, .n = &n, .value = y, .horizon = HORIZON, .n_seasons = 2, .season = season};
    const LocalOutput *o = local_batch(a, &in);
    assert_true(o->result[0].rare);
    assert_true(o->result[0].own < 0.9 * o->result[0].naive);
    for (int h = 0; h < HORIZON; h++) near(o->mean[h], mean, 0.4 * mean);
    arena_free(a);
}

// Lots of eight, three days in ten: no distribution of two parameters is like that, but what came at the rolling origins is. Below a
// quantile of whole numbers is at most its level, and at or below it at least.
static void quantiles_learn_from_what_came(void **state) {
    (void)state;
    enum { MANY = 300, N = 90, AHEAD_OF = 6 };
    static const double asked[] = {0.6, 0.75, 0.9};
    static double y[MANY * N], future[MANY * AHEAD_OF];
    static int64_t first[MANY];
    static int n[MANY];
    Arena *a = arena_new();
    uint32_t r = 3;
    for (int s = 0; s < MANY; s++) {
        first[s] = s * N;
        n[s] = N;
        for (int t = 0; t < N; t++) y[s * N + t] = (next(&r) >> 16) % 10 < 3 ? 8 : 0;
        for (int t = 0; t < AHEAD_OF; t++)
            future[s * AHEAD_OF + t] = (next(&r) >> 16) % 10 < 3 ? 8 : 0;
    }
    LocalInput in = {
        .n_series = MANY, .first = first, .n = n, .value = y, .horizon = AHEAD_OF, .n_levels = 3, .level = asked};
    const LocalOutput *o = local_batch(a, &in);
    for (int l = 0; l < 3; l++) {
        double below = 0, at_most = 0, all = MANY * AHEAD_OF;
        for (int i = 0; i < MANY * AHEAD_OF; i++) {
            double q = o->quantile[i * 3 + l];
            near(q, floor(q), 0);
            below += future[i] < q;
            at_most += future[i] <= q;
        }
        if (below / all > asked[l] + 0.03 || at_most / all < asked[l] - 0.03)
            fail_msg("%g: %g below, %g at most", asked[l], below / all, at_most / all);
    }
    arena_free(a);
}

// Where there is noise alone the level is a mean of many periods; where there is none, and the level jumped, it follows.
static void a_level_for_its_horizon(void **state) {
    (void)state;
    double y[200];
    uint32_t r = 5;
    for (int t = 0; t < 200; t++) y[t] = 100 + (double)(next(&r) >> 16) / 655.36 - 50;
    double mean = 0;
    for (int t = 0; t < 200; t++) mean += y[t] / 200;
    near(one_of(LOCAL_LEVEL, y, 200, 1), mean, 6);
    near(one_of(LOCAL_LEVEL, y, 200, 1), one_of(LOCAL_LEVEL, y, 200, 9), 0);
    for (int t = 0; t < 200; t++) y[t] = t < 150 ? 100 : 60;
    near(one_of(LOCAL_LEVEL, y, 200, 1), 60, 1);
}

// Quantiles made anew around other means are those means apart.
static void quantiles_follow_the_mean(void **state) {
    (void)state;
    Arena *a = arena_new();
    Many *m = NEW(a, Many);
    many_make(m);
    m->in.keep = true;
    LocalOutput *o = local_batch(a, &m->in);
    int s = SERIES - 4;
    double before = o->quantile[(s * HORIZON + 3) * 5 + 2];
    assert_false(o->result[s].rare);
    o->mean[s * HORIZON + 3] += 2;
    local_quantiles(&m->in, o);
    near(o->quantile[(s * HORIZON + 3) * 5 + 2], before + 2, 1e-9);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_models),
        cmocka_unit_test(croston_by_hand),
        cmocka_unit_test(tsb_by_hand),
        cmocka_unit_test(theta_is_ses_with_half_the_drift),
        cmocka_unit_test(a_line_goes_on),
        cmocka_unit_test(a_constant_stays),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(what_holds_of_all),
        cmocka_unit_test(a_season_is_found),
        cmocka_unit_test(nothing_runs_away),
        cmocka_unit_test(a_driver_is_used),
        cmocka_unit_test(a_useless_driver_does_no_harm),
        cmocka_unit_test(a_driver_that_misleads_is_left_out),
        cmocka_unit_test(what_followed_a_year_ago),
        cmocka_unit_test(the_last_year_is_asked),
        cmocka_unit_test(the_day_of_the_month_is_a_season),
        cmocka_unit_test(two_seasons_are_found),
        cmocka_unit_test(rare_demand_has_no_days_of_its_own),
        cmocka_unit_test(quantiles_learn_from_what_came),
        cmocka_unit_test(a_level_for_its_horizon),
        cmocka_unit_test(quantiles_follow_the_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
