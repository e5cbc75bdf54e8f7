// How figures, days and addresses are written on paper, and what of a text may stand there.
#include "support/base_test.h"

#include "paper/ink.h"
#include "paper/words.h"

static Arena *arena;
static int start(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}
static int end(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}
static void is(Str got, const char *want) {
    if (!str_is(got, want)) print_error("\"" STR_FMT "\", not \"%s\"\n", STR_ARG(got), want);
    assert_true(str_is(got, want));
}

static void amounts_are_grouped(void **state) {
    (void)state;
    is(money_words(arena, (Money){0}), "0.00");
    is(money_words(arena, (Money){-123456}), "−1,234.56");
    is(money_words(arena, (Money){99999}), "999.99");
    is(money_words(arena, (Money){100000000}), "1,000,000.00");
    is(price_words(arena, (Price){2955000}), "2.955");
    is(price_words(arena, (Price){1100000000}), "1,100.00");
    is(amount_words(arena, (Qty){1200000000}), "1,200");
    is(amount_words(arena, (Qty){250000}), "0.25");
}

static void days_name_their_month(void **state) {
    (void)state;
    is(day_words(arena, date_of(2011, 9, 1)), "1 September 2011");
    is(day_short(arena, date_of(2011, 9, 30)), "30 Sep 2011");
    is(day_words(arena, (Date){0}), "");
    is(days_words(arena, 1), "1 day");
    is(days_words(arena, 1000), "1,000 days");
}

static void addresses_are_lines(void **state) {
    (void)state;
    Str lines[ADDRESS_LINES];
    assert_int_equal(address_lines(arena, S(" 1 High Street,, Reading ,"), lines), 2);
    is(lines[0], "1 High Street");
    is(lines[1], "Reading");
    assert_int_equal(address_lines(arena, S("Flat 2, The Mill\r\nBath"), lines), 2);
    is(lines[0], "Flat 2, The Mill");
    assert_int_equal(address_lines(arena, S(""), lines), 0);
    // More lines than there is room for: the rest stands on the last.
    assert_int_equal(address_lines(arena, S("a\nb\nc\nd\ne\nf\ng\nh\ni\nj"), lines), ADDRESS_LINES);
    is(lines[ADDRESS_LINES - 1], "h i j");
    is(country_words(S("DE")), "Germany");
    is(country_words(S("ZW")), "Zimbabwe");
    is(country_words(S("XX")), "XX");
}

// Written as 'aXb' with X the bytes of a character, so that no escape runs into the letter behind it.
static Str around(const char *character) { return str_fmt(arena, "a%sb", character); }

static void text_is_cleaned(void **state) {
    (void)state;
    is(ink_clean(arena, S("a\tb\nc\x7f\x01")), "a b c");
    is(ink_clean(arena, around("\xff")), "a?b");
    // U+202E and U+2066 turn directions around; byte by byte, since they would do so here as well.
    static const char override[] = {(char)0xe2, (char)0x80, (char)0xae, 0};
    static const char isolate[] = {(char)0xe2, (char)0x81, (char)0xa6, 0};
    is(ink_clean(arena, around(override)), "ab");
    is(ink_clean(arena, around(isolate)), "ab");
    is(ink_clean(arena, around("\xef\xbb\xbf")), "ab");  // U+FEFF
    is(ink_clean(arena, around("\xc2\x85")), "a b");     // C1
    is(ink_clean(arena, around("\xe2\x80\xa8")), "a b"); // U+2028, line separator
    static const char *const kept[] = {"\xd0\x94", "\xe4\xb8\xad", "\xf0\x9f\x98\x80", "^", "\\", "~"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        is(ink_clean(arena, around(kept[i])), around(kept[i]).at);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(amounts_are_grouped),
        cmocka_unit_test(days_name_their_month), cmocka_unit_test(addresses_are_lines),
        cmocka_unit_test(text_is_cleaned)};
    return cmocka_run_group_tests(tests, start, end);
}
