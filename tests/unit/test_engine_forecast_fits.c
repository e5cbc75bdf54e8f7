// Fits of smoothing models: those that go side by side are those of each history alone, and the errors they claim are theirs.
#include "support/base_test.h"

#include <math.h>
#include <string.h>

#include "engine/forecast/local/work.h"

// Lengths on both sides of where the search changes, and an odd number of them.
enum { LONGEST = LOCAL_WINDOW, HORIZON = 6 };
static const int length[LOCAL_FITS] = {1, 63, LONGEST, 64, 7};
static double history[LOCAL_FITS][LONGEST];

static int made(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < LOCAL_FITS; i++)
        for (int t = 0; t < LONGEST; t++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            double luck = (double)(seed >> 11) / 9007199254740992.0;
            history[i][t] = 50 + i * t + 12 * sin(t * 0.524) + 20 * luck;
        }
    return 0;
}

static void fit_any(LocalMethod method, const Response *r, SmoothFit *fit, int n) {
    if (method == LOCAL_SES) smooth_ses(fit, n);
    if (method == LOCAL_HOLT) smooth_holt(r, fit, n);
    if (method == LOCAL_DAMPED) smooth_damped(r, fit, n);
}

static double one_step_error(const Smooth *m, const double *y, int n) {
    double l = m->level, b = m->trend, sum = 0;
    for (int t = 0; t < n; t++) {
        double f = l + m->phi * b, e = y[t] - f;
        sum += e * e;
        l = f + m->alpha * e;
        b = m->phi * b + m->alpha * m->beta * e;
    }
    return sum / n;
}

static void smoothing_side_by_side(void **state) {
    (void)state;
    static const LocalMethod method[] = {LOCAL_SES, LOCAL_HOLT, LOCAL_DAMPED};
    Arena *a = arena_new();
    const Response *r = smooth_responses(a, LONGEST);
    for (int m = 0; m < 3; m++) {
        SmoothFit fit[LOCAL_FITS];
        for (int i = 0; i < LOCAL_FITS; i++) fit[i] = (SmoothFit){.y = history[i], .n = length[i]};
        fit_any(method[m], r, fit, LOCAL_FITS);
        for (int i = 0; i < LOCAL_FITS; i++) {
            SmoothFit alone = {.y = history[i], .n = length[i]};
            fit_any(method[m], r, &alone, 1);
            assert_memory_equal(&alone.best, &fit[i].best, sizeof alone.best);
            double real = one_step_error(&alone.best, history[i], length[i]);
            if (!(fabs(real - alone.best.mse) <= 1e-6 * (1 + real)))
                fail_msg("%s of %d values: %.10g claimed, %.10g found",
                    local_method_name[method[m]], length[i], alone.best.mse, real);
        }
    }
    arena_free(a);
}

static Task task_of(int i, const int *origin, double *path) {
    return (Task){history[i], length[i], length[i], 1, origin, HORIZON, path};
}

static void theta_side_by_side(void **state) {
    (void)state;
    double path[LOCAL_FITS][HORIZON], alone[HORIZON];
    Task t[LOCAL_FITS] = {{0}};
    for (int i = 0; i < LOCAL_FITS; i++) t[i] = task_of(i, &length[i], path[i]);
    dotm_run(t, LOCAL_FITS);
    for (int i = 0; i < LOCAL_FITS; i++) {
        Task one = task_of(i, &length[i], alone);
        dotm_run(&one, 1);
        assert_memory_equal(alone, path[i], sizeof alone);
        for (int h = 0; h < HORIZON; h++) assert_true(isfinite(alone[h]));
    }
}

// Histories with and without two seasons of their own among each other.
static void seasons_side_by_side(void **state) {
    (void)state;
    const int season = 12;
    Arena *a = arena_new();
    const Response *r = smooth_responses(a, LONGEST);
    double path[LOCAL_FITS][HORIZON], alone[HORIZON];
    EtsTask e[LOCAL_FITS] = {0};
    for (int i = 0; i < LOCAL_FITS; i++) {
        SmoothFit fit = {.y = history[i], .n = length[i]};
        e[i].task = task_of(i, &length[i], path[i]);
        e[i].season = length[i] < 2 * season ? 1 : season;
        smooth_ses(&fit, 1);
        e[i].ses = fit.best;
        smooth_damped(r, &fit, 1);
        e[i].damped = fit.best;
        e[i].scratch = NEW_ARRAY(a, double, ets_scratch(LONGEST, season));
    }
    ets_run(r, e, LOCAL_FITS);
    for (int i = 0; i < LOCAL_FITS; i++) {
        EtsTask one = e[i];
        one.task.path = alone;
        ets_run(r, &one, 1);
        assert_memory_equal(alone, path[i], sizeof alone);
    }
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smoothing_side_by_side),
        cmocka_unit_test(theta_side_by_side),
        cmocka_unit_test(seasons_side_by_side),
    };
    return cmocka_run_group_tests(tests, made, NULL);
}
