// Slices, UTF-8 and the growing buffer.
#include "support/base_test.h"

static Arena *arena;

static void slices(void **state) {
    (void)state;
    Str s = S("  lead time \t\n"), rest;
    test_same(str_trim(s), "lead time");
    test_same(str_trim(S(" \t ")), "");
    test_same(str_trim((Str){0}), "");
    test_same(str_cut(S("abcdef"), 2, 4), "cd");
    test_same(str_cut(S("abcdef"), 4, 99), "ef");
    test_same(str_cut(S("abcdef"), 9, 99), "");
    test_same(str_cut(S("abcdef"), 4, 2), "");
    test_same(str_split(S("a,b,c"), ',', &rest), "a");
    test_same(rest, "b,c");
    test_same(str_split(S("abc"), ',', &rest), "abc");
    test_same(rest, "");
    test_same(str_split(S(",x"), ',', &rest), "");
    test_same(rest, "x");
    test_same(str_split((Str){0}, ',', &rest), "");
    test_same(str_lower(arena, S("AbZ-É09")), "abz-É09");
    test_same(str_of(NULL), "");
    assert_true(str_eq((Str){0}, S("")));
    assert_true(str_is(S("x"), "x"));
    assert_false(str_is(S("x"), "xy"));
    assert_true(str_starts(S("abc"), S("ab")));
    assert_true(str_starts(S("abc"), S("")));
    assert_false(str_starts(S("ab"), S("abc")));
    assert_true(str_ends(S("abc"), S("bc")));
    assert_false(str_ends(S("bc"), S("abc")));
    assert_true(str_ends((Str){0}, S("")));
    assert_int_equal(str_find(S("aababc"), S("abc")), 3);
    assert_int_equal(str_find(S("aababc"), S("abd")), -1);
    assert_int_equal(str_find(S("ab"), S("abc")), -1);
    assert_int_equal(str_find(S("ab"), S("")), 0);
    assert_int_equal(str_find((Str){0}, S("a")), -1);
    assert_true(str_cmp(S("a"), S("b")) < 0 && str_cmp(S("b"), S("a")) > 0 && str_cmp(S("a"), S("a")) == 0);
    assert_true(str_cmp(S("a"), S("ab")) < 0 && str_cmp(S("ab"), S("a")) > 0 &&
        str_cmp((Str){0}, S("")) == 0);
    assert_true(str_cmp(S("\x7f"), S("\xc3\xa9")) < 0); // bytes are unsigned
}

static void copies_end_in_nul(void **state) {
    (void)state;
    Str s = str_dup(arena, (Str){"abcdef", 3});
    assert_int_equal(s.n, 3);
    assert_string_equal(s.at, "abc");
    assert_string_equal(str_z(arena, (Str){0}), "");
    char long_text[1000];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = 0;
    Str f = str_fmt(arena, "%s-%d", long_text, 7);
    assert_int_equal(f.n, 1001);
    assert_string_equal(f.at + 999, "-7");
}

static void utf8(void **state) {
    (void)state;
    static const char *const good[] = {"", "plain", "é", "€", "😀", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xF4\x8F\xBF\xBF", "0123456789é0123456789€01234567890123456😀"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(str_utf8_ok(str_of(good[i])));
    static const struct {
        const char *text;
        size_t valid;
    } bad[] = {
        {"\x80", 0},
        {"\xC0\x80", 0},
        {"\xC1\xBF", 0},
        {"a\xC3", 1},
        {"\xC3(", 0},
        {"\xE2\x82", 0},
        {"\xE0\x80\x80", 0},
        {"\xE0\x9F\xBF", 0},
        {"é\xED\xA0\x80", 2},
        {"\xED\xBF\xBF", 0},
        {"\xF0\x80\x80\x80", 0},
        {"\xF4\x90\x80\x80", 0},
        {"\xF5\x80\x80\x80", 0},
        {"\xFF", 0},
        {"\xF0\x9F\x98", 0},
        {"12345678901\xFE", 11},
        {"\xE2\x28\xA1", 0},
        {"\xF0\x9F\x28\x80", 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(str_utf8_ok(str_of(bad[i].text)));
        assert_int_equal(str_utf8_prefix(str_of(bad[i].text)), bad[i].valid);
    }
    assert_int_equal(str_utf8_width(S("a€😀")), 3);
}

// Each code point, in its own form and in the forms that are not allowed.
static void utf8_of_every_code_point(void **state) {
    (void)state;
    for (unsigned c = 0; c < 0x120000; c++) {
        char four[4] = {(char)(0xF0 | c >> 18), (char)(0x80 | (c >> 12 & 63)),
            (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63))};
        assert_int_equal(str_utf8_ok((Str){four, 4}), c >= 0x10000 && c <= 0x10FFFF);
        if (c >= 0x10000) continue;
        char three[3] = {(char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63))};
        assert_int_equal(str_utf8_ok((Str){three, 3}), c >= 0x800 && (c < 0xD800 || c > 0xDFFF));
        if (c >= 0x800) continue;
        char two[2] = {(char)(0xC0 | c >> 6), (char)(0x80 | (c & 63))};
        assert_int_equal(str_utf8_ok((Str){two, 2}), c >= 0x80);
    }
}

// A text of zeros of each length, and each of them with one byte turned: all hashes are different.
static void hashes_differ(void **state) {
    (void)state;
    enum { LONGEST = 80 };
    char text[LONGEST] = {0};
    static uint64_t seen[LONGEST * LONGEST];
    size_t n = 0;
    for (size_t length = 0; length < LONGEST; length++) {
        seen[n++] = str_hash((Str){text, length});
        for (size_t at = 0; at < length; at++) {
            text[at] = 1;
            seen[n++] = str_hash((Str){text, length});
            text[at] = 0;
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) assert_true(seen[i] != seen[k]);
    assert_true(str_hash(S("abc")) == str_hash(str_dup(arena, S("abc"))));
}

static void a_buffer_is_what_was_added(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("buffer"), S("buffer"));
    static char model[1 << 16];
    for (int round = 0; round < 200; round++) {
        ArenaMark mark = arena_mark(arena);
        Buf b = buf_new(arena), other = buf_new(arena);
        size_t n = 0;
        while (n < sizeof model - 400) {
            char piece[300];
            size_t size = (size_t)rng_int(&r, 0, rng_chance(&r, 0.1) ? 299 : 12);
            memset(piece, (char)rng_int(&r, 'a', 'z'), size);
            piece[size] = 0;
            int64_t v = (int64_t)(rng_u64(&r) >> rng_int(&r, 0, 63));
            switch (rng_int(&r, 0, 5)) {
            case 0: buf_add(&b, (Str){piece, size}); break;
            case 1: buf_z(&b, piece); break;
            case 2:
                buf_char(&b, '!');
                snprintf(piece, sizeof piece, "!");
                break;
            case 3:
                buf_int(&b, v);
                snprintf(piece, sizeof piece, "%lld", (long long)v);
                break;
            case 4: buf_fmt(&b, "%s", piece); break;
            default: buf_z(&other, "in the way of growing in place"); piece[0] = 0;
            }
            n += (size_t)snprintf(model + n, sizeof model - n, "%s", piece);
            if (rng_chance(&r, 0.01)) break;
        }
        Str got = buf_str(&b);
        assert_int_equal(got.n, n);
        assert_memory_equal(got.at, model, n);
        assert_int_equal(got.at[got.n], 0);
        arena_rewind(arena, mark);
    }
    Buf b = buf_new(arena);
    test_same(buf_str(&b), "");
    buf_int(&b, INT64_MIN);
    test_same(buf_str(&b), "-9223372036854775808");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices),
        cmocka_unit_test(copies_end_in_nul),
        cmocka_unit_test(utf8),
        cmocka_unit_test(utf8_of_every_code_point),
        cmocka_unit_test(hashes_differ),
        cmocka_unit_test(a_buffer_is_what_was_added),
    };
    arena = arena_new();
    int failed = cmocka_run_group_tests_name("base str", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
