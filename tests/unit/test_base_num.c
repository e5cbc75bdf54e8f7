// Exact arithmetic, decimal text and identifiers.
#include <pthread.h>

#include "base/beyond.h"
#include "support/base_test.h"

__extension__ typedef __int128 I128;

static Arena *arena;
static const int ROUNDS = 200000;

// A number whose size is spread over all magnitudes up to 2^bits, so that fast and wide paths are both taken.
static int64_t spread(Rng *r, int bits) {
    int64_t v = (int64_t)(rng_u64(r) >> (64 - rng_int(r, 1, bits)));
    return rng_u64(r) & 1 ? v : -v;
}

static void mul_div_rounds_half_away_from_zero(void **state) {
    (void)state;
    assert_int_equal(mul_div(1, 1, 2), 1);
    assert_int_equal(mul_div(-1, 1, 2), -1);
    assert_int_equal(mul_div(1, 1, 3), 0);
    assert_int_equal(mul_div(5, 1, 3), 2);
    assert_int_equal(mul_div(5, -1, 10), -1);
    assert_int_equal(mul_div(0, 7, 3), 0);
    assert_int_equal(mul_div(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
    assert_int_equal(mul_div(-INT64_MAX, INT64_MAX, INT64_MAX), -INT64_MAX);
    assert_int_equal(mul_div(INT64_MAX, 1, 1), INT64_MAX);
    assert_int_equal(mul_div(3 * INT64_C(1000000000000), 1000000000001, 2 * INT64_C(1000000000000)),
        INT64_C(1500000000002)); // 1500000000001.5
}

static void mul_div_is_the_nearest_number(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("mul_div"), S("mul_div"));
    for (int i = 0; i < ROUNDS; i++) {
        int64_t a = spread(&r, 61), b = spread(&r, 61), c = (int64_t)((uint64_t)spread(&r, 61) >> 1) | 1;
        if (c < 0) c = -c;
        if (rng_u64(&r) & 1) c &= ~INT64_C(1);
        if (c < 1) c = 2;
        I128 product = (I128)a * b;
        if (product / c > INT64_MAX - 1 || product / c < -INT64_MAX + 1) continue;
        I128 q = mul_div(a, b, c), error = 2 * (product - q * c);
        if (error < 0) error = -error;
        assert_true(error <= c);
        // On a tie the magnitude was raised.
        if (error == c) assert_true((q < 0 ? -q : q) * c > (product < 0 ? -product : product));
    }
}

static void by_zero(void) { (void)mul_div(1, 1, 0); }
static void no_weight(void) {
    Money part;
    money_split((Money){1}, (int64_t[]){0}, 1, &part);
}

static void beyond(int64_t got, int64_t want) {
    assert_int_equal(got, want);
    assert_true(beyond_taken());
    assert_false(beyond_taken());
}

static void what_does_not_fit_is_noted(void **state) {
    (void)state;
    (void)beyond_taken();
    beyond(mul_div(INT64_MAX, 3, 2), NUM_MAX);
    beyond(mul_div(INT64_MAX, -3, 2), -NUM_MAX);
    beyond(mul_div(INT64_MAX, INT64_MAX, 2), NUM_MAX);
    beyond(mul_div(INT64_MIN, INT64_MAX, 2), -NUM_MAX);
    beyond(qty_add((Qty){INT64_MAX}, (Qty){1}).v, NUM_MAX);
    beyond(qty_add((Qty){-2}, (Qty){INT64_MIN}).v, -NUM_MAX);
    beyond(money_add((Money){INT64_MIN}, (Money){-1}).v, -NUM_MAX);
    beyond(money_sub((Money){INT64_MIN}, (Money){1}).v, -NUM_MAX);
    beyond(qty_sub((Qty){1}, (Qty){-INT64_MAX}).v, NUM_MAX);
    beyond(qty_neg((Qty){INT64_MIN}).v, NUM_MAX);
    assert_int_equal(qty_add((Qty){INT64_MAX - 1}, (Qty){1}).v, INT64_MAX);
    assert_int_equal(qty_sub((Qty){INT64_MIN + 1}, (Qty){1}).v, INT64_MIN);
    assert_false(beyond_taken()); // what fits leaves no note
}

static void what_may_not_be_asked_ends_the_process(void **state) {
    (void)state;
    assert_true(test_dies(by_zero));
    assert_true(test_dies(no_weight));
    int64_t sum = 0;
    assert_true(add_fits(INT64_MAX - 1, 1, &sum));
    assert_int_equal(sum, INT64_MAX);
    assert_false(add_fits(INT64_MAX, 1, &sum));
    assert_false(add_fits(INT64_MIN, -1, &sum));
}

static void quantities_and_money(void **state) {
    (void)state;
    assert_int_equal(qty_mul(QTY(3), (Qty){2500000}).v, 7500000);
    assert_int_equal(qty_scale(QTY(10), RATE(0.95)).v, 9500000);
    assert_int_equal(qty_part(QTY(10), QTY(1), QTY(3)).v, 3333333);
    assert_int_equal(qty_round_up(QTY(7), QTY(5)).v, QTY(10).v);
    assert_int_equal(qty_round_up(QTY(10), QTY(5)).v, QTY(10).v);
    assert_int_equal(qty_round_up(QTY(-7), QTY(5)).v, QTY(-5).v);
    assert_int_equal(qty_round_up(QTY(7), QTY(0)).v, QTY(7).v);
    assert_int_equal(money_of((Price){2550000}, QTY(6)).v, 1530);      // 2.55 × 6
    assert_int_equal(money_of((Price){125000}, (Qty){1000000}).v, 13); // 0.125 rounds to 0.13
    assert_int_equal(money_of((Price){-125000}, (Qty){1000000}).v, -13);
    assert_int_equal(price_of((Money){1000}, QTY(3)).v, 3333333);
    assert_int_equal(money_part((Money){1001}, QTY(7), QTY(7)).v, 1001);
    assert_int_equal(money_scale((Money){999}, RATE(-0.5)).v, -500);
    assert_int_equal(RATE(-0.25).v, -250000);
    assert_int_equal(qty_neg(QTY(2)).v, -2000000);
    // The largest there are: 10^12 units at a price of 10^6 make 10^18 major units, which is 10^20 cents and too many;
    // a tenth of a thousandth of that fits.
    assert_int_equal(money_of((Price){INT64_C(1000000000)}, (Qty){NUM_MAX}).v, INT64_C(100000000000000000));
}

static void a_split_loses_nothing(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("money_split"), S("split"));
    enum { MOST = 200 };
    int64_t weights[MOST];
    Money parts[MOST];
    for (int round = 0; round < 20000; round++) {
        int n = (int)rng_int(&r, 1, round % 10 ? 12 : MOST);
        int bits = (int)rng_int(&r, 1, 60);
        I128 total = 0;
        for (int i = 0; i < n; i++) {
            weights[i] = rng_chance(&r, 0.2) ? 0 : (int64_t)(rng_u64(&r) >> (64 - bits));
            total += weights[i];
        }
        if (total == 0) total = weights[0] = 1;
        Money whole = {spread(&r, 60)};
        money_split(whole, weights, n, parts);
        I128 sum = 0;
        for (int i = 0; i < n; i++) {
            sum += parts[i].v;
            // Each part is within one unit of its exact share, and a weight of nothing gets nothing.
            I128 error = (I128)parts[i].v * total - (I128)whole.v * weights[i];
            assert_true(error < total && error > -total);
            if (weights[i] == 0) assert_int_equal(parts[i].v, 0);
        }
        assert_true(sum == whole.v);
    }
}

static void a_split_favours_the_largest_remainder(void **state) {
    (void)state;
    Money parts[3];
    money_split((Money){100}, (int64_t[]){1, 1, 1}, 3, parts);
    assert_int_equal(parts[0].v, 34);
    assert_int_equal(parts[1].v, 33);
    assert_int_equal(parts[2].v, 33);
    money_split((Money){-10}, (int64_t[]){1, 5, 1}, 3, parts); // 1.43, 7.14, 1.43
    assert_int_equal(parts[0].v, -2);
    assert_int_equal(parts[1].v, -7);
    assert_int_equal(parts[2].v, -1);
}

static void decimals_are_read_exactly(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int digits;
        int64_t want;
    } good[] = {
        {"1.5", 6, 1500000},
        {"0", 6, 0},
        {"-0", 6, 0},
        {"0.000000000000", 6, 0},
        {"-1.500000000", 6, -1500000},
        {"+7", 2, 700},
        {".5", 2, 50},
        {"007", 0, 7},
        {"1e3", 0, 1000},
        {"1E+3", 0, 1000},
        {"1.5e-5", 6, 15},
        {"150e-2", 1, 15},
        {"1e18", 0, NUM_MAX},
        {"-1000000000000000000", 0, -NUM_MAX},
        {"1000000000000", 6, NUM_MAX},
        {"999999999999.999999", 6, 999999999999999999},
        {"0.000001", 6, 1},
        {"100000000000000000000e-18", 0, 100},
        {"0.0000000000000000000000001e18", 18, 100000000000},
        {"0e18", 18, 0},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t v = 77;
        if (!decimal_parse(str_of(good[i].text), good[i].digits, &v))
            fail_msg("refused %s", good[i].text);
        if (v != good[i].want) fail_msg("%s gave %lld", good[i].text, (long long)v);
    }
    static const struct {
        const char *text;
        int digits;
    } bad[] = {
        {"", 6},
        {"-", 6},
        {"+", 6},
        {".", 6},
        {"5.", 6},
        {"1.2.3", 6},
        {"1,5", 6},
        {" 1", 6},
        {"1 ", 6},
        {"--1", 6},
        {"1-", 6},
        {"e5", 6},
        {"1e", 6},
        {"1e+", 6},
        {"1e5x", 6},
        {"1e19", 0},
        {"1e-19", 18},
        {"0x10", 6},
        {"NaN", 6},
        {"inf", 6},
        {"0.0000001", 6},
        {"1.5", 0},
        {"1000000000000.000001", 6},
        {"1000000000000000001", 0},
        {"-1000000000000000001", 0},
        {"99999999999999999999", 0},
        {"18446744073709551616", 0},
        {"36893488147419103233", 0},
        {"1e18", 1},
        {"1_000", 6},
        {"٣", 6},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t v = 77;
        if (decimal_parse(str_of(bad[i].text), bad[i].digits, &v))
            fail_msg("accepted %s", bad[i].text);
        assert_int_equal(v, 77);
    }
    int64_t v;
    assert_false(decimal_parse((Str){"1\0", 2}, 6, &v));
}

static void decimals_are_written_shortest(void **state) {
    (void)state;
    test_same(decimal_text(arena, 1500000, 6, 0), "1.5");
    test_same(decimal_text(arena, 150, 2, 2), "1.50");
    test_same(decimal_text(arena, -5, 2, 2), "-0.05");
    test_same(decimal_text(arena, 0, 6, 0), "0");
    test_same(decimal_text(arena, 0, 2, 2), "0.00");
    test_same(decimal_text(arena, 1000000, 6, 2), "1.00");
    test_same(decimal_text(arena, 1234567, 6, 2), "1.234567");
    test_same(decimal_text(arena, 42, 0, 0), "42");
    test_same(decimal_text(arena, INT64_MIN, 18, 0), "-9.223372036854775808");
    test_same(decimal_text(arena, INT64_MIN, 0, 0), "-9223372036854775808");
    test_same(decimal_text(arena, INT64_MAX, 0, 0), "9223372036854775807");
    Buf b = buf_new(arena);
    buf_decimal(&b, -1250000, 6, 2);
    test_same(buf_str(&b), "-1.25");
}

static void decimals_go_round(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("decimals"), S("decimal"));
    for (int i = 0; i < ROUNDS; i++) {
        int digits = (int)rng_int(&r, 0, 18), kept = (int)rng_int(&r, 0, digits);
        int64_t v = spread(&r, 60), back = 0;
        if (v > NUM_MAX || v < -NUM_MAX) continue;
        ArenaMark mark = arena_mark(arena);
        Str text = decimal_text(arena, v, digits, kept);
        assert_true(decimal_parse(text, digits, &back));
        assert_int_equal(back, v);
        // The same by way of the exponent, and zeros at either end change nothing.
        text = str_fmt(arena, "%s00%llde-%d", v < 0 ? "-" : "+", (long long)(v < 0 ? -v : v), digits);
        assert_true(decimal_parse(text, digits, &back));
        assert_int_equal(back, v);
        text = str_fmt(arena, "%lld.000e%d", (long long)v, -digits);
        assert_true(decimal_parse(text, digits, &back));
        assert_int_equal(back, v);
        arena_rewind(arena, mark);
    }
}

static const int64_t NOON = INT64_C(1291204800000000); // 2010-12-01T12:00:00Z in µs

static void ids_are_ordered(void **state) {
    (void)state;
    IdGen g = {.node = 5};
    int64_t last = 0, now = NOON;
    Rng r = rng_stream(test_seed("ids"), S("ids"));
    for (int i = 0; i < ROUNDS * 2; i++) {
        Id id = id_next(&g, now);
        assert_true(id.v > last);
        assert_int_equal(id.v >> 16 & 63, 5);
        last = id.v;
        // Mostly the clock stands still, so that the sequence overflows; now and then it jumps back.
        if (rng_chance(&r, 0.0001)) now += rng_int(&r, -5000000, 9000000);
    }
}

static void ids_say_their_time(void **state) {
    (void)state;
    IdGen g = {.node = 0};
    Id id = id_next(&g, NOON);
    assert_int_equal(id.v >> 22, INT64_C(334) * 86400000 + 43200000); // ms since 2010-01-01
    assert_int_equal(id.v & 0xFFFF, 0);
    assert_int_equal(id_next(&g, NOON).v, id.v + 1);
    // The 65,537th of a millisecond takes the next one.
    for (int i = 2; i < 65536; i++) (void)id_next(&g, NOON);
    Id borrowed = id_next(&g, NOON);
    assert_int_equal(borrowed.v >> 22, (id.v >> 22) + 1);
    // When that millisecond comes, nothing is given twice.
    assert_int_equal(id_next(&g, NOON + 1000).v, borrowed.v + 1);
    IdGen early = {.node = 0};
    assert_true(id_next(&early, 0).v > 0);
    // 18 or 19 digits, for as long as there are ids.
    IdGen late = {.node = 63};
    assert_true(id_next(&late, INT64_C(3400000000000000)).v > INT64_C(1000000000000000000));
}

enum { THREADS = 4, IDS_EACH = 20000 };
static IdGen shared = {.node = 1};

static void *take_ids(void *out) {
    int64_t *ids = out;
    for (int i = 0; i < IDS_EACH; i++) ids[i] = id_next(&shared, NOON).v;
    return NULL;
}

static int by_value(const void *x, const void *y) {
    const int64_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

static void threads_never_make_the_same_id(void **state) {
    (void)state;
    static int64_t ids[THREADS * IDS_EACH];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_ids, ids + i * IDS_EACH), 0);
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    qsort(ids, THREADS * IDS_EACH, sizeof ids[0], by_value);
    for (int i = 1; i < THREADS * IDS_EACH; i++) assert_true(ids[i] > ids[i - 1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mul_div_rounds_half_away_from_zero),
        cmocka_unit_test(mul_div_is_the_nearest_number),
        cmocka_unit_test(what_does_not_fit_is_noted),
        cmocka_unit_test(what_may_not_be_asked_ends_the_process),
        cmocka_unit_test(quantities_and_money),
        cmocka_unit_test(a_split_loses_nothing),
        cmocka_unit_test(a_split_favours_the_largest_remainder),
        cmocka_unit_test(decimals_are_read_exactly),
        cmocka_unit_test(decimals_are_written_shortest),
        cmocka_unit_test(decimals_go_round),
        cmocka_unit_test(ids_are_ordered),
        cmocka_unit_test(ids_say_their_time),
        cmocka_unit_test(threads_never_make_the_same_id),
    };
    arena = arena_new();
    int failed = cmocka_run_group_tests_name("base num", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
