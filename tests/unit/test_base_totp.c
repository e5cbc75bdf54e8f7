// One-time codes, held against the values of the RFCs that define them.
#include "support/support.h"

#include "base/qr.h"
#include "base/totp.h"

static const Str key = {"12345678901234567890", 20};

// RFC 4226, appendix D.
static void codes_by_count(void **state) {
    (void)state;
    static const uint32_t codes[] = {
        755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489};
    for (int i = 0; i < 10; i++) assert_int_equal(totp_code(key, i, 6), codes[i]);
}

// RFC 6238, appendix B (SHA-1).
static void codes_by_time(void **state) {
    (void)state;
    static const struct {
        int64_t seconds;
        uint32_t code;
    } at[] = {{59, 94287082}, {1111111109, 7081804}, {1111111111, 14050471}, {1234567890, 89005924},
        {2000000000, 69279037}, {20000000000, 65353130}};
    for (int i = 0; i < 6; i++)
        assert_int_equal(totp_code(key, totp_step((Time){at[i].seconds * SECOND}), 8), at[i].code);
}

static void a_code_lives_for_a_while(void **state) {
    (void)state;
    Time t = {1111111109 * SECOND}; // its code is …081804
    assert_int_equal(totp_fits(key, S("081804"), t), 37037036);
    assert_int_equal(totp_fits(key, S("081804"), (Time){t.v + 30 * SECOND}), 37037036);
    assert_int_equal(totp_fits(key, S("081804"), (Time){t.v - 30 * SECOND}), 37037036);
    assert_int_equal(totp_fits(key, S("081804"), (Time){t.v + 60 * SECOND}), -1);
    assert_int_equal(totp_fits(key, S("081804"), (Time){t.v - 60 * SECOND}), -1);
    assert_int_equal(totp_fits(key, S("81804"), t), -1);
    assert_int_equal(totp_fits(key, S("0818040"), t), -1);
    assert_int_equal(totp_fits(key, S(""), t), -1);
    assert_int_equal(totp_fits(S("12345678901234567891"), S("081804"), t), -1);
}

// RFC 4648, section 10.
static void base32(void **state) {
    (void)state;
    Arena *a = arena_new();
    static const char *const pairs[][2] = {{"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"},
        {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    for (int i = 0; i < 7; i++)
        assert_true(str_is(base32_text(a, str_of(pairs[i][0])), pairs[i][1]));
    arena_free(a);
}

static void address(void **state) {
    (void)state;
    Arena *a = arena_new();
    assert_string_equal(totp_uri(a, S("Cups & Co"), S("zoë"), S("foobar")).at,
        "otpauth://totp/Cups%20%26%20Co:zo%C3%AB?secret=MZXW6YTBOI&issuer=Cups%20%26%20Co");
    int n;
    Str *lines = qr_lines(a, S("otpauth://totp/x"), &n);
    assert_int_equal(n, 15); // version 1: 21 modules and twice 4 of margin, two a line
    assert_non_null(lines);
    if (!lines) return; // for those who read this without running it
    assert_true(str_find(lines[0], S("█")) < 0 && str_find(lines[2], S("█▀▀▀▀▀█")) > 0);
    for (int i = 0; i < n; i++) assert_int_equal(str_utf8_width(lines[i]), 29);
    assert_null(qr_lines(a, str_fmt(a, "%09000d", 0), &n)); // more than a QR code holds
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_by_count),
        cmocka_unit_test(codes_by_time),
        cmocka_unit_test(a_code_lives_for_a_while),
        cmocka_unit_test(base32),
        cmocka_unit_test(address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
