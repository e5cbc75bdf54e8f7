// Random numbers against published outputs, and their distributions against the formulas.
#include <math.h>

#include "base/random.h"
#include "support/base_test.h"

// xoshiro256** from the state {1, 2, 3, 4}: the vectors of the rand_xoshiro crate, made with the authors' C code.
static void published_outputs(void **state) {
    (void)state;
    Rng r = {{1, 2, 3, 4}};
    static const uint64_t want[] = {11520, 0, 1509978240, 1215971899390074240ULL,
        1216172134540287360ULL, 607988272756665600ULL, 16172922978634559625ULL,
        8476171486693032832ULL, 10595114339597558777ULL, 2904607092377533576ULL};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) assert_true(rng_u64(&r) == want[i]);
    // splitmix64 from 0: the vectors of its reference.
    r = rng_new(0);
    assert_true(r.s[0] == 0xe220a8397b1dcdafULL && r.s[1] == 0x6e789e6aa1b965f4ULL);
    assert_true(r.s[2] == 0x06c45d188009454fULL && r.s[3] == 0xf88bb8a8724c81ecULL);
}

static void streams_are_their_own(void **state) {
    (void)state;
    Rng a = rng_stream(7, S("demand")), b = rng_stream(7, S("demand")), c = rng_stream(7, S("supply"));
    Rng d = rng_stream(8, S("demand"));
    uint64_t x = rng_u64(&a);
    assert_true(x == rng_u64(&b));
    assert_true(x != rng_u64(&c) && x != rng_u64(&d));
}

static void backwards(void) {
    Rng r = rng_new(1);
    (void)rng_int(&r, 2, 1);
}

static void integers_are_even(void **state) {
    (void)state;
    Rng r = rng_new(test_seed("integers"));
    enum { SIDES = 7, THROWS = 700000 };
    int64_t count[SIDES] = {0};
    for (int i = 0; i < THROWS; i++) count[rng_int(&r, -3, 3) + 3]++;
    double chi2 = 0, each = (double)THROWS / SIDES;
    for (int i = 0; i < SIDES; i++)
        chi2 += ((double)count[i] - each) * ((double)count[i] - each) / each;
    assert_true(chi2 < 35); // 6 degrees of freedom: beyond this once in 200,000
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(rng_int(&r, 5, 5), 5);
        (void)rng_int(&r, INT64_MIN, INT64_MAX);
        assert_true(rng_int(&r, INT64_MIN, 0) <= 0);
        int64_t big = rng_int(&r, -INT64_C(6000000000000000000), INT64_C(6000000000000000000));
        assert_true(big >= -INT64_C(6000000000000000000) && big <= INT64_C(6000000000000000000));
    }
    assert_true(test_dies(backwards));
}

typedef struct {
    double mean, deviation;
} Moments;

static Moments moments(double (*draw)(Rng *), uint64_t seed) {
    enum { N = 100000 };
    Rng r = rng_new(seed);
    double sum = 0, squares = 0;
    for (int i = 0; i < N; i++) {
        double x = draw(&r);
        sum += x;
        squares += x * x;
    }
    double mean = sum / N;
    return (Moments){mean, sqrt(squares / N - mean * mean)};
}

static double lognormal_20(Rng *r) { return rng_lognormal(r, 20, 0.5); }
static double poisson_3(Rng *r) { return (double)rng_poisson(r, 3); }
static double poisson_700(Rng *r) { return (double)rng_poisson(r, 700); }
static double poisson_40000(Rng *r) { return (double)rng_poisson(r, 40000); }
static double chance_30(Rng *r) { return rng_chance(r, 0.3); }

static void distributions(void **state) {
    (void)state;
    uint64_t seed = test_seed("distributions");
    const struct {
        const char *name;
        double (*draw)(Rng *);
        double mean, deviation;
    } cases[] = {
        {"unit", rng_unit, 0.5, sqrt(1.0 / 12)},
        {"normal", rng_normal, 0, 1},
        {"lognormal", lognormal_20, 20, 10},
        {"poisson 3", poisson_3, 3, sqrt(3)},
        {"poisson 700", poisson_700, 700, sqrt(700)},
        {"poisson 40000", poisson_40000, 40000, 200},
        {"chance", chance_30, 0.3, sqrt(0.21)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Moments m = moments(cases[i].draw, seed);
        // The mean of 100,000 is within 5 of its own deviations; the deviation within 1.5% (lognormal tails are long).
        if (fabs(m.mean - cases[i].mean) > 5 * cases[i].deviation / sqrt(100000) ||
            fabs(m.deviation / cases[i].deviation - 1) > 0.015)
            fail_msg("%s: mean %g, deviation %g", cases[i].name, m.mean, m.deviation);
    }
    Rng r = rng_new(seed);
    for (int i = 0; i < 1000; i++) {
        double u = rng_unit(&r);
        assert_true(u >= 0 && u < 1);
        assert_int_equal(rng_poisson(&r, 0), 0);
        assert_int_equal(rng_chance(&r, 0), 0);
        assert_int_equal(rng_chance(&r, 1), 1);
        assert_true(fabs(rng_lognormal(&r, 5, 0) - 5) < 1e-9);
    }
}

// A small Poisson number by its probabilities, not by its moments alone.
static void poisson_probabilities(void **state) {
    (void)state;
    Rng r = rng_new(test_seed("poisson"));
    enum { N = 500000 };
    double count[6] = {0}, p = exp(-1.2);
    for (int i = 0; i < N; i++) {
        int64_t k = rng_poisson(&r, 1.2);
        count[k < 5 ? k : 5]++;
    }
    for (int k = 0; k < 5; k++) {
        assert_true(fabs(count[k] / N - p) < 5 * sqrt(p * (1 - p) / N));
        p *= 1.2 / (k + 1);
    }
}

static void system_bytes(void **state) {
    (void)state;
    unsigned char a[1000] = {0}, b[1000] = {0};
    rng_bytes(a, sizeof a);
    rng_bytes(b, sizeof b);
    assert_true(memcmp(a, b, sizeof a) != 0);
    int zeros = 0;
    for (size_t i = 900; i < sizeof a; i++) zeros += a[i] == 0;
    assert_true(zeros < 50); // filled to its end
    rng_bytes(NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_outputs),
        cmocka_unit_test(streams_are_their_own),
        cmocka_unit_test(integers_are_even),
        cmocka_unit_test(distributions),
        cmocka_unit_test(poisson_probabilities),
        cmocka_unit_test(system_bytes),
    };
    return cmocka_run_group_tests_name("base random", tests, NULL, NULL);
}
