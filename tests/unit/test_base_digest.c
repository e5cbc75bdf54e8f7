// SHA-256 against the standard's own examples.
#include "base/digest.h"
#include "support/base_test.h"

static Arena *arena;

// FIPS 180-2, appendix B, and the empty text.
static void the_standards_examples(void **state) {
    (void)state;
    test_same(digest_hex(arena, digest_of(S("abc"))),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    test_same(digest_hex(arena, digest_of(S("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    test_same(digest_hex(arena, digest_of((Str){0})),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    char *million = arena_alloc(arena, 1000000);
    memset(million, 'a', 1000000);
    test_same(digest_hex(arena, digest_of((Str){million, 1000000})),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void a_join_is_of_both(void **state) {
    (void)state;
    Digest a = digest_of(S("first"));
    char both[64 + 6];
    memcpy(both, a.byte, 32);
    memcpy(both + 32, "second", 6);
    assert_true(digest_eq(digest_join(a, S("second")), digest_of((Str){both, 38})));
    assert_true(digest_eq(digest_join(a, (Str){0}), digest_of((Str){both, 32})));
    assert_false(digest_eq(digest_join(a, S("second")), digest_join(a, S("Second"))));
}

static void hex_goes_round(void **state) {
    (void)state;
    Digest d = digest_of(S("x")), back = {0};
    Str hex = digest_hex(arena, d);
    assert_true(digest_parse(hex, &back) && digest_eq(d, back));
    assert_true(digest_parse(S("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), &back));
    assert_true(digest_eq(back, digest_of(S("abc"))));
    assert_false(digest_parse(str_cut(hex, 0, 63), &back));
    assert_false(digest_parse(str_fmt(arena, STR_FMT "0", STR_ARG(hex)), &back));
    assert_false(digest_parse(str_fmt(arena, "g" STR_FMT, STR_ARG(str_cut(hex, 1, 64))), &back));
    assert_false(digest_parse((Str){0}, &back));
    assert_true(digest_eq(back, digest_of(S("abc")))); // untouched
    back.byte[31] ^= 1;
    assert_false(digest_eq(back, digest_of(S("abc"))));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_examples),
        cmocka_unit_test(a_join_is_of_both),
        cmocka_unit_test(hex_goes_round),
    };
    arena = arena_new();
    int failed = cmocka_run_group_tests_name("base digest", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
