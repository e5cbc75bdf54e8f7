// Which passwords would be guessed, and which are left alone.
#include "support/support.h"

#include "base/common_password.h"

static const Str own[] = {{"ann", 3}, {"argosy", 6}};
static const char *why(Arena *a, const char *password) {
    return password_guessed(a, str_of(password), own, 2);
}

static void guessed(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const char *const all[] = {
        "123qweasdzxc", "qwerty123456", "QWERTY123456", "1qaz2wsx3edc", "fuckthepolice", // of the list
        "leavemealone", "LeaveMeAlone", "l3avem3al0ne", // with other signs
        "password1234", "Password2024!", "P@ssw0rd2024!", "!!sunshine!!!!", "monkey 123456", // and a little more
        "passwordpassword", "qwertyqwerty", "abcabcabcabc", "aaaaaaaaaaaa", "121212121212",
        "sunshinesunshine", // again and again
        "abcdefghijkl", "123456789012", "qwertyuiop[]", "asdfghjkl;'a", "zyxwvutsrqponm", // in a row
        "argosy-2026!", "ArgosyArgosy", // known here
    };
    for (int i = 0; i < (int)(sizeof all / sizeof *all); i++) {
        if (!why(a, all[i])) print_error("%s is not guessed\n", all[i]);
        assert_non_null(why(a, all[i]));
    }
    assert_string_equal(why(a, "qwerty123456"), "is one of the most common passwords");
    assert_null(password_guessed(a, S("argosy-2026!"), own, 1)); // nothing that is known there
    arena_free(a);
}

static void left_alone(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const char *const all[] = {"three calm herons", "four quick otters", "seven slow snails",
        "correct horse battery staple", "kupferne Löffel im Regen", "ねこが三匹いる家の屋根",
        "🦊🐢🦉🐝🦀🐙🦔🐌🦋🐞🐬🦭", "vK9#pQ2!xLm4", "6f1c8be07d2a",
        "sunshine over the quarry", "three calm herons three calm herons", ""};
    for (int i = 0; i < (int)(sizeof all / sizeof *all); i++) {
        if (why(a, all[i])) print_error("%s %s\n", all[i], why(a, all[i]));
        assert_null(why(a, all[i]));
    }
    arena_free(a);
}

static void blanks(void **state) {
    (void)state;
    Arena *a = arena_new();
    assert_true(str_is(password_squeezed(a, S("a  b   c ")), "a b c "));
    assert_true(str_is(password_squeezed(a, S("")), ""));
    assert_true(common_passwords_n >= 10000 && common_words_n >= 3000);
    for (int i = 1; i < common_passwords_n; i++)
        assert_true(common_passwords[i - 1] < common_passwords[i]);
    for (int i = 1; i < common_words_n; i++) assert_true(common_words[i - 1] < common_words[i]);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guessed),
        cmocka_unit_test(left_alone),
        cmocka_unit_test(blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
