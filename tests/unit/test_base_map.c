// Both maps beside naive ones, and the mix of two numbers.
#include "base/map.h"
#include "support/base_test.h"

enum { KEYS = 500 };

// Few keys, so that they are put, replaced and removed again and again, among them 0 and both ends.
static void integers_beside_a_model(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("intmap"), S("intmap"));
    for (int round = 0; round < 20; round++) {
        int64_t keys[KEYS], values[KEYS];
        bool in[KEYS] = {false};
        for (int i = 0; i < KEYS; i++) {
            // Sequential ids, multiples of a power of two, and noise.
            keys[i] = i % 3 == 0 ? i
                : i % 3 == 1     ? (int64_t)i << 40
                                 : -(int64_t)(rng_u64(&r) >> 1) - i - 1;
        }
        keys[0] = 0;
        keys[3] = INT64_MAX;
        keys[2] = INT64_MIN;
        IntMap *m = intmap_new();
        int64_t n = 0, got;
        for (int step = 0; step < 20000; step++) {
            int i = (int)rng_int(&r, 0, KEYS - 1);
            if (rng_chance(&r, step / 5000 % 2 ? 0.7 : 0.4)) {
                assert_int_equal(intmap_remove(m, keys[i]), in[i]);
                n -= in[i];
                in[i] = false;
            } else {
                values[i] = (int64_t)rng_u64(&r);
                intmap_put(m, keys[i], values[i]);
                n += !in[i];
                in[i] = true;
            }
            assert_int_equal(intmap_n(m), n);
            if (step % 500) continue;
            for (int k = 0; k < KEYS; k++) {
                assert_int_equal(intmap_get(m, keys[k], &got), in[k]);
                if (in[k]) assert_int_equal(got, values[k]);
            }
        }
        intmap_clear(m);
        assert_int_equal(intmap_n(m), 0);
        for (int k = 0; k < KEYS; k++) assert_false(intmap_get(m, keys[k], &got));
        intmap_free(m);
    }
    intmap_free(NULL);
}

static void texts_beside_a_model(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("strmap"), S("strmap"));
    Arena *a = arena_new();
    for (int round = 0; round < 20; round++) {
        Str keys[KEYS];
        int64_t values[KEYS];
        bool in[KEYS] = {false};
        for (int i = 0; i < KEYS; i++)
            keys[i] = i ? str_fmt(a, "%0*d", (int)rng_int(&r, 1, 60), i) : S("");
        // Numbers padded to different widths are different texts, but 1 and 1 would not be.
        for (int i = 1; i < KEYS; i++) keys[i] = str_fmt(a, STR_FMT "/%d", STR_ARG(keys[i]), i);
        StrMap *m = strmap_new();
        int64_t n = 0, got;
        for (int step = 0; step < 20000; step++) {
            int i = (int)rng_int(&r, 0, KEYS - 1);
            if (rng_chance(&r, step / 5000 % 2 ? 0.7 : 0.4)) {
                assert_int_equal(strmap_remove(m, keys[i]), in[i]);
                n -= in[i];
                in[i] = false;
            } else {
                values[i] = (int64_t)rng_u64(&r);
                // The map keeps a copy: what was given may change.
                char given[100];
                memcpy(given, keys[i].at, keys[i].n);
                strmap_put(m, (Str){given, keys[i].n}, values[i]);
                memset(given, '?', sizeof given);
                n += !in[i];
                in[i] = true;
            }
            assert_int_equal(strmap_n(m), n);
            if (step % 500) continue;
            for (int k = 0; k < KEYS; k++) {
                assert_int_equal(strmap_get(m, keys[k], &got), in[k]);
                if (in[k]) assert_int_equal(got, values[k]);
            }
        }
        strmap_clear(m);
        assert_int_equal(strmap_n(m), 0);
        assert_false(strmap_get(m, keys[1], &got));
        strmap_put(m, keys[1], 5);
        assert_true(strmap_get(m, keys[1], &got) && got == 5);
        strmap_free(m);
        arena_reset(a);
    }
    strmap_free(NULL);
    arena_free(a);
}

static void many_keys(void **state) {
    (void)state;
    enum { MANY = 300000 };
    IntMap *m = intmap_new();
    IdGen ids = {.node = 1};
    int64_t first = id_next(&ids, INT64_C(1300000000000000)).v, got = 0;
    for (int64_t i = 0; i < MANY; i++) intmap_put(m, first + (i << 22) + i % 3, i);
    assert_int_equal(intmap_n(m), MANY);
    for (int64_t i = 0; i < MANY; i++) {
        assert_true(intmap_get(m, first + (i << 22) + i % 3, &got));
        assert_int_equal(got, i);
    }
    for (int64_t i = 0; i < MANY; i += 2) assert_true(intmap_remove(m, first + (i << 22) + i % 3));
    for (int64_t i = 0; i < MANY; i++)
        assert_int_equal(intmap_get(m, first + (i << 22) + i % 3, &got), i % 2);
    intmap_free(m);
}

static void mixes(void **state) {
    (void)state;
    // No two of a grid of small pairs, which is what keys of two parts are, have one mix.
    IntMap *seen = intmap_new();
    int64_t other;
    for (uint64_t a = 0; a < 300; a++)
        for (uint64_t b = 0; b < 300; b++) {
            int64_t h = (int64_t)hash_mix(a, b << 20);
            assert_false(intmap_get(seen, h, &other));
            intmap_put(seen, h, 1);
        }
    intmap_free(seen);
    // Where one part would make a product zero, the other still counts.
    assert_true(hash_mix(0xa0761d6478bd642fULL, 1) != hash_mix(0xa0761d6478bd642fULL, 2));
    assert_true(hash_mix(1, 0xe7037ed1a0b428dbULL) != hash_mix(2, 0xe7037ed1a0b428dbULL));
    assert_true(hash_mix(1, 2) != hash_mix(2, 1));
    // Turning one bit of either part turns about half of the mix.
    Rng r = rng_stream(test_seed("mix"), S("mix"));
    int64_t turned = 0;
    for (int i = 0; i < 64000; i++) {
        uint64_t a = rng_u64(&r), b = rng_u64(&r), bit = UINT64_C(1) << i % 64;
        turned += __builtin_popcountll(hash_mix(a, b) ^ hash_mix(a ^ bit, b));
        turned += __builtin_popcountll(hash_mix(a, b) ^ hash_mix(a, b ^ bit));
    }
    assert_in_range(turned, 128000 * 31, 128000 * 33);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_beside_a_model),
        cmocka_unit_test(texts_beside_a_model),
        cmocka_unit_test(many_keys),
        cmocka_unit_test(mixes),
    };
    return cmocka_run_group_tests_name("base map", tests, NULL, NULL);
}
