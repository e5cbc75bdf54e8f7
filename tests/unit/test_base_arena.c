// The arena: what it gives is zeroed, aligned and its own, and goes back whole.
#include "support/base_test.h"

static bool is_filled(const unsigned char *p, size_t n, unsigned char with) {
    for (size_t i = 0; i < n; i++)
        if (p[i] != with) return false;
    return true;
}

// Allocations of all sizes keep what was written to them, and begin as zeros, whatever was there before a rewind.
static void allocations_are_zeroed_aligned_and_apart(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("arena"), S("arena"));
    Arena *a = arena_new();
    enum { MOST = 300 };
    struct {
        unsigned char *at;
        size_t n;
    } live[MOST];
    for (int round = 0; round < 200; round++) {
        int n = 0, at_mark = 0;
        ArenaMark mark = {0};
        for (; n < MOST; n++) {
            if (n == MOST / 2) {
                mark = arena_mark(a);
                at_mark = n;
            }
            size_t size = (size_t)rng_int(&r, 0, rng_chance(&r, 0.02) ? 300000 : 200);
            live[n].at = arena_alloc(a, size);
            live[n].n = size;
            assert_int_equal((uintptr_t)live[n].at % 16, 0);
            assert_true(is_filled(live[n].at, size, 0));
            memset(live[n].at, n & 255, size);
        }
        for (int i = 0; i < n; i++)
            assert_true(is_filled(live[i].at, live[i].n, (unsigned char)(i & 255)));
        arena_rewind(a, mark);
        for (int i = 0; i < at_mark; i++)
            assert_true(is_filled(live[i].at, live[i].n, (unsigned char)(i & 255)));
        unsigned char *again = arena_alloc(a, 5000);
        assert_true(is_filled(again, 5000, 0));
        if (rng_chance(&r, 0.5)) arena_reset(a);
    }
    arena_free(a);
}

static void reset_gives_memory_back(void **state) {
    (void)state;
    Arena *a = arena_new();
    size_t first = arena_bytes(a);
    (void)arena_alloc(a, 10 * 1024 * 1024);
    assert_true(arena_bytes(a) > 10 * 1024 * 1024);
    arena_reset(a);
    assert_int_equal(arena_bytes(a), first);
    arena_free(a);
    arena_free(NULL);
}

// A loop over the edge of a chunk keeps to the memory of its first turn.
static void a_loop_of_marks_takes_no_more(void **state) {
    (void)state;
    Arena *a = arena_new();
    (void)arena_alloc(a, 60 * 1024);
    size_t after_first = 0;
    for (int i = 0; i < 1000; i++) {
        ArenaMark mark = arena_mark(a);
        (void)arena_alloc(a, 50 * 1024);
        (void)arena_alloc(a, 50 * 1024);
        arena_rewind(a, mark);
        if (i == 0) after_first = arena_bytes(a);
        assert_int_equal(arena_bytes(a), after_first);
    }
    arena_free(a);
}

static void arrays_grow(void **state) {
    (void)state;
    Arena *a = arena_new();
    int64_t *x = NULL, *y = NULL;
    size_t x_cap = 0, y_cap = 0;
    for (size_t n = 0; n < 20000; n++) {
        x = arena_grow(a, x, n, &x_cap, n + 1, sizeof *x);
        assert_true(x_cap > n);
        assert_int_equal(x[n], 0);
        x[n] = (int64_t)n;
        if (n % 3) continue; // sometimes x is the last, and grows in place, sometimes not
        y = arena_grow(a, y, n / 3, &y_cap, n / 3 + 1, sizeof *y);
        y[n / 3] = -(int64_t)n;
    }
    for (size_t n = 0; n < 20000; n++) assert_int_equal(x[n], n);
    for (size_t n = 0; n < 20000; n += 3) assert_int_equal(y[n / 3], -(int64_t)n);
    char *odd = NULL;
    size_t odd_cap = 0;
    odd = arena_grow(a, odd, 0, &odd_cap, 1000, 3);
    assert_true(odd_cap >= 1000);
    memset(odd, 1, odd_cap * 3);
    arena_free(a);
}

// An array that is always the last thing allocated grows where it stands until its chunk ends, and then moves.
static void an_array_grows_over_the_end_of_its_chunk(void **state) {
    (void)state;
    Arena *a = arena_new();
    unsigned char *guard = arena_alloc(a, 1000), *x = NULL;
    size_t cap = 0, moved = 0;
    for (size_t n = 0; n < 1000000; n++) {
        unsigned char *before = x;
        x = arena_grow(a, x, n, &cap, n + 1, 1);
        moved += before && before != x;
        x[n] = (unsigned char)(n % 251);
    }
    for (size_t n = 0; n < 1000000; n++) assert_int_equal(x[n], n % 251);
    assert_true(is_filled(guard, 1000, 0));
    assert_in_range(moved, 1, 6);
    unsigned char *next = arena_alloc(a, 100);
    assert_true(next >= x + cap || next + 100 <= x);
    arena_free(a);
}

// Two arrays of many megabytes that grow by turns, over marks and rewinds: what they hold stays, and what is new is zero.
static void large_arrays_grow_beside_each_other(void **state) {
    (void)state;
    Arena *a = arena_new();
    for (int round = 0; round < 3; round++) {
        ArenaMark mark = arena_mark(a);
        size_t cap[2] = {0}, n = 0, most = 40u << 20;
        unsigned char *x[2] = {NULL, NULL};
        for (size_t want = 1000; want < most; want += want / 2) {
            for (int k = 0; k < 2; k++) {
                size_t before = cap[k];
                x[k] = arena_grow(a, x[k], n, &cap[k], want, 1);
                assert_true(cap[k] == before || is_filled(x[k] + n, cap[k] - n, 0));
                memset(x[k] + n, 7 + k, want - n);
                memset(x[k] + want, 99, (cap[k] - want) / 2); // beyond what is said to be in use
            }
            n = want;
            for (int k = 0; k < 2; k++) assert_true(is_filled(x[k], n, (unsigned char)(7 + k)));
        }
        unsigned char *after = arena_alloc(a, 5u << 20);
        assert_true(is_filled(after, 5u << 20, 0));
        memset(after, 3, 5u << 20);
        arena_rewind(a, mark);
        after = arena_alloc(a, 6u << 20);
        assert_true(is_filled(after, 6u << 20, 0));
        memset(after, 5, 6u << 20);
    }
    assert_true(arena_bytes(a) < (size_t)200 << 20);
    arena_free(a);
}

static void overflow(void) {
    Arena *a = arena_new();
    (void)arena_array(a, SIZE_MAX / 2, 4);
}

static void overflow_growing(void) {
    Arena *a = arena_new();
    size_t cap = 0;
    (void)arena_grow(a, NULL, 0, &cap, SIZE_MAX / 4, 64);
}

static void sizes_that_overflow_end_the_process(void **state) {
    (void)state;
    assert_true(test_dies(overflow));
    assert_true(test_dies(overflow_growing));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_zeroed_aligned_and_apart),
        cmocka_unit_test(reset_gives_memory_back),
        cmocka_unit_test(a_loop_of_marks_takes_no_more),
        cmocka_unit_test(arrays_grow),
        cmocka_unit_test(an_array_grows_over_the_end_of_its_chunk),
        cmocka_unit_test(large_arrays_grow_beside_each_other),
        cmocka_unit_test(sizes_that_overflow_end_the_process),
    };
    return cmocka_run_group_tests_name("base arena", tests, NULL, NULL);
}
