// Base64 against the standard's own examples, and what is none.
#include "base/base64.h"
#include "support/base_test.h"

static Arena *arena;

// RFC 4648, section 10
static void the_standards_examples(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"", ""}, {"Zg==", "f"}, {"Zm8=", "fo"}, {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"}, {"Zm9vYmE=", "fooba"}, {"Zm9vYmFy", "foobar"}};
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(base64_size(str_of(pairs[i][0])), (int64_t)strlen(pairs[i][1]));
        test_same(base64_decode(arena, str_of(pairs[i][0])), pairs[i][1]);
    }
    assert_int_equal((uint8_t)base64_decode(arena, S("/+8=")).at[0], 0xFF);
}

static void what_is_none(void **state) {
    (void)state;
    static const char *const bad[] = {
        "Z", "Zg", "Zg=", "Zg= ", "Zg==\n", "Zm9-", "=Zg=", "====", "Zh==", "Zm9=", "Zm9v===="};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(base64_size(str_of(bad[i])), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_examples),
        cmocka_unit_test(what_is_none),
    };
    arena = arena_new();
    int failed = cmocka_run_group_tests_name("base base64", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
