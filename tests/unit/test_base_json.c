// JSON: what is accepted, what is refused and where, and that text goes round.
#include <math.h>

#include "base/json.h"
#include "base/limits.h"
#include "support/base_test.h"

static Arena *arena;

static Json *parsed(const char *text) {
    Json *v = NULL;
    JsonError error;
    if (!json_parse(arena, str_of(text), &v, &error))
        fail_msg("refused %s at %zu, expected %s", text, error.offset, error.what);
    return v;
}

static Str written(const Json *v) {
    Buf b = buf_new(arena);
    JsonOut o = json_out(&b);
    json_value(&o, v);
    return buf_str(&b);
}

// Text, and how it is written again; NULL where it is the same.
static void accepted(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"null", NULL},
        {"true", NULL},
        {"false", NULL},
        {"0", NULL},
        {"-0", NULL},
        {"123456789012345678901234567890.000", NULL},
        {"-1.5e+10", NULL},
        {"0E-0", NULL},
        {"\"\"", NULL},
        {"[]", NULL},
        {"{}", NULL},
        {" \t\r\n[ 1 , 2 ] \n", "[1,2]"},
        {"[[],{},[[]]]", NULL},
        {"{\"a\":{\"b\":[1,{\"c\":null}]},\"\":2}", NULL},
        {"{ \"a\" : 1 , \"b\" : [ ] }", "{\"a\":1,\"b\":[]}"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\"", "\"Aé€😀\""},
        {"\"a\\u0000b\"", NULL},
        {"\"\\u001f\\u007f\"", "\"\\u001f\x7f\""},
        {"\"é€😀\"", NULL},
        {"{\"\\u0061\":1,\"A\":2}", "{\"a\":1,\"A\":2}"},
        {"[1,2,3,4,5,6,7,8,9,10]", NULL},
        {"[\"plain\\nand\\nagain plain\"]", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        test_same(written(parsed(cases[i][0])), cases[i][cases[i][1] != NULL]);
}

static void refused(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
    } cases[] = {
        {"", 0},
        {"   ", 3},
        {"nul", 0},
        {"nullx", 4},
        {"True", 0},
        {"NaN", 0},
        {"Infinity", 0},
        {"-", 0},
        {"+1", 0},
        {"01", 0},
        {"-01", 0},
        {"1.", 2},
        {".5", 0},
        {"1.e5", 2},
        {"1e", 2},
        {"1e+", 3},
        {"0x10", 1},
        {"1 2", 2},
        {"[", 1},
        {"[1", 2},
        {"[1,", 3},
        {"[1,]", 3},
        {"[,1]", 1},
        {"[1 2]", 3},
        {"]", 0},
        {"[1}", 2},
        {"{", 1},
        {"{\"a\"", 4},
        {"{\"a\":", 5},
        {"{\"a\":1", 6},
        {"{\"a\":1,}", 7},
        {"{a:1}", 1},
        {"{'a':1}", 1},
        {"{\"a\" 1}", 5},
        {"{1:2}", 1},
        {"{\"a\":1]", 6},
        {"{,}", 1},
        {"\"", 0},
        {"\"abc", 0},
        {"\"\\\"", 0},
        {"\"\\", 1},
        {"\"a\nb\"", 2},
        {"\"a\tb\"", 2},
        {"\"\\x41\"", 1},
        {"\"\\u12\"", 1},
        {"\"\\u12g4\"", 1},
        {"\"\\u", 1},
        {"\"\\uD800\"", 1},
        {"\"\\uDC00\"", 1},
        {"\"\\uD800\\u0041\"", 1},
        {"\"\\uD800\\uD800\"", 1},
        {"\"a\\ud83d", 2},
        {"'a'", 0},
        {"\"\xff\"", 1},
        {"\"\xc0\x80\"", 1},
        {"\"\xed\xa0\x80\"", 1},
        {"\xef\xbb\xbf[]", 0},
        {"[] // no", 3},
        {"/**/[]", 0},
        {"{\"a\":1,\"b\":2,\"a\":3}", 13},
        {"{\"a\":1,\"\\u0061\":3}", 7},
        {"[{\"x\":1,\"x\":1}]", 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Json *v = NULL;
        JsonError error = {0};
        if (json_parse(arena, str_of(cases[i].text), &v, &error))
            fail_msg("accepted %s", cases[i].text);
        assert_null(v);
        assert_non_null(error.what);
        if (error.offset != cases[i].offset)
            fail_msg("%s: at %zu instead of %zu (%s)", cases[i].text, error.offset, cases[i].offset,
                error.what);
    }
    Json *v;
    JsonError error;
    assert_false(json_parse(arena, (Str){"1\0", 2}, &v, &error));
    assert_false(json_parse(arena, (Str){"[\0]", 3}, &v, &error));
    assert_false(json_parse(arena, (Str){"\"a\0b\"", 5}, &v, &error));
    assert_int_equal(error.offset, 2);
    assert_false(json_parse(arena, (Str){0}, &v, &error));
}

static void limits_hold(void **state) {
    (void)state;
    Buf b = buf_new(arena);
    Json *v;
    JsonError error;
    for (int i = 0; i < LIMIT_JSON_DEPTH; i++) buf_z(&b, i % 2 ? "[" : "{\"a\":");
    for (int i = LIMIT_JSON_DEPTH; i-- > 0;) buf_z(&b, i % 2 ? "]" : "}");
    // The innermost of an even depth is an empty array.
    assert_true(json_parse(arena, buf_str(&b), &v, &error));
    assert_false(json_parse(arena, str_fmt(arena, "[%s]", buf_str(&b).at), &v, &error));
    char *large = arena_alloc(arena, LIMIT_BODY_BYTES + 1);
    memset(large, ' ', LIMIT_BODY_BYTES + 1);
    large[0] = '1';
    assert_true(json_parse(arena, (Str){large, LIMIT_BODY_BYTES}, &v, &error));
    assert_false(json_parse(arena, (Str){large, LIMIT_BODY_BYTES + 1}, &v, &error));
    memset(large, '[', LIMIT_BODY_BYTES);
    assert_false(json_parse(arena, (Str){large, LIMIT_BODY_BYTES}, &v, &error));
    assert_int_equal(error.offset, LIMIT_JSON_DEPTH);
}

static void members_are_found(void **state) {
    (void)state;
    const Json *v = parsed("{\"sku\":\"A-1\",\"qty\":2.50,\"lines\":[1,2,3],\"none\":null}");
    assert_int_equal(v->n, 4);
    assert_int_equal(json_get(v, "qty")->kind, JSON_NUMBER);
    test_same(json_get(v, "qty")->text, "2.50");
    test_same(json_get(v, "sku")->text, "A-1");
    assert_int_equal(json_get(v, "lines")->n, 3);
    test_same(json_get(v, "lines")->first->next->text, "2");
    assert_null(json_get(v, "QTY"));
    assert_null(json_get(json_get(v, "lines"), "qty"));
    assert_null(json_get(NULL, "qty"));
}

// Objects of any size: without a double they are accepted, with one they are refused at its place.
static void doubles_are_found_in_objects_of_any_size(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("doubles"), S("doubles"));
    for (int n = 2; n < 3000; n = n < 40 ? n + 1 : n * 3 / 2) {
        for (int with = 0; with < 2; with++) {
            ArenaMark mark = arena_mark(arena);
            Buf b = buf_new(arena);
            int first = (int)rng_int(&r, 0, n - 2), twin = (int)rng_int(&r, first + 1, n - 1);
            size_t at = 0;
            buf_char(&b, '{');
            for (int i = 0; i < n; i++) {
                if (i) buf_char(&b, ',');
                if (i == twin) at = b.n;
                buf_fmt(&b, "\"key %d\":%d", with && i == twin ? first : i, i);
            }
            buf_char(&b, '}');
            Json *v;
            JsonError error;
            assert_int_equal(json_parse(arena, buf_str(&b), &v, &error), !with);
            if (with) assert_int_equal(error.offset, at);
            arena_rewind(arena, mark);
        }
    }
}

static void the_writer_puts_commas(void **state) {
    (void)state;
    Buf b = buf_new(arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "a");
    json_int(&o, -5);
    JSON_KZ(&o, "b");
    json_open(&o, '[');
    json_bool(&o, true);
    json_null(&o);
    json_open(&o, '[');
    json_close(&o, ']');
    json_decimal(&o, 1500000, 6, 2);
    json_close(&o, ']');
    JSON_KZ(&o, "c\n");
    json_double(&o, 0.126, 2);
    JSON_KZ(&o, "d");
    json_double(&o, -0.001, 2);
    JSON_KZ(&o, "e");
    json_double(&o, (double)NAN, 2);
    JSON_KZ(&o, "f");
    json_double(&o, -(double)INFINITY, 0);
    JSON_KZ(&o, "g");
    json_raw(&o, S("[1]"));
    JSON_KZ(&o, "h");
    json_double(&o, -1e308, 3);
    JSON_KZ(&o, "i");
    json_str(&o, S("a\"b\\c/d\x01\xff\xc3(é\xe2\x82"));
    json_close(&o, '}');
    Str text = buf_str(&b);
    static const char start[] =
        "{\"a\":-5,\"b\":[true,null,[],\"1.50\"],\"c\\n\":0.13,\"d\":0.00,\"e\":null,"
        "\"f\":null,\"g\":[1],\"h\":-1";
    static const char end[] =
        ".000,\"i\":\"a\\\"b\\\\c/d\\u0001\xEF\xBF\xBD\xEF\xBF\xBD(é\xEF\xBF\xBD\xEF\xBF\xBD\"}";
    if (!str_starts(text, str_of(start)) || !str_ends(text, str_of(end)))
        fail_msg("wrote %s", text.at);
    Json *v;
    JsonError error;
    assert_true(json_parse(arena, text, &v, &error));
}

// A random value, written by hand with blanks and escapes that need not be.
static void noise(Rng *r, Buf *b, int depth) {
    static const char *const blanks[] = {"", "", "", " ", "\n", "\t \r"};
    static const char *const pieces[] = {
        "a", "é", "\\n", "\\u00e9", "\\ud83d\\ude00", "€", "\\\"", "/", "\\/", " ", "0"};
    static const char *const numbers[] = {"0", "-1", "2.50", "1e9", "-0.0E-3", "99999999999999999999"};
    buf_z(b, blanks[rng_int(r, 0, 5)]);
    int kind = (int)rng_int(r, 0, depth > 5 ? 4 : 7),
        n = (int)rng_int(r, 0, rng_chance(r, 0.05) ? 40 : 4);
    if (kind == 0) buf_z(b, "null");
    if (kind == 1) buf_z(b, rng_chance(r, 0.5) ? "true" : "false");
    if (kind == 2) buf_z(b, numbers[rng_int(r, 0, 5)]);
    if (kind == 3 || kind == 4) {
        buf_char(b, '"');
        for (int i = 0; i < n; i++) buf_z(b, pieces[rng_int(r, 0, 10)]);
        buf_char(b, '"');
    }
    if (kind > 4) {
        buf_char(b, kind == 5 ? '[' : '{');
        for (int i = 0; i < n; i++) {
            if (i) buf_char(b, ',');
            if (kind > 5)
                buf_fmt(b, "%s\"%d\"%s:", blanks[rng_int(r, 0, 5)], i, blanks[rng_int(r, 0, 5)]);
            noise(r, b, depth + 1);
        }
        buf_char(b, kind == 5 ? ']' : '}');
    }
    buf_z(b, blanks[rng_int(r, 0, 5)]);
}

// What was written parses to what writes the same; and a text with bytes changed is either refused or does so too.
static void values_go_round(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("json"), S("json"));
    int kept = 0;
    for (int i = 0; i < 5000; i++) {
        ArenaMark mark = arena_mark(arena);
        Buf b = buf_new(arena);
        Json *v;
        JsonError error;
        noise(&r, &b, 0);
        Str text = buf_str(&b), once = written(parsed(text.at));
        assert_true(str_eq(written(parsed(once.at)), once));
        for (int turn = 0; turn < 10 && text.n; turn++) {
            // Exactly as large as its text, so that reading beyond it is seen.
            char *changed = malloc(text.n);
            assert_non_null(changed);
            memcpy(changed, text.at, text.n);
            for (int64_t k = rng_int(&r, 1, 3); k > 0; k--)
                changed[rng_int(&r, 0, (int64_t)text.n - 1)] =
                    "\"\\[]{},:0-.eu\x80\xff\n\0x"[rng_int(&r, 0, 18)];
            size_t n = (size_t)rng_int(&r, (int64_t)text.n / 2, (int64_t)text.n);
            if (json_parse(arena, (Str){changed, n}, &v, &error)) {
                memset(changed, '!', text.n); // the tree does not depend on it
                once = written(v);
                assert_true(str_eq(written(parsed(once.at)), once));
                kept++;
            } else {
                assert_true(error.offset <= n && error.what);
            }
            free(changed);
        }
        arena_rewind(arena, mark);
    }
    assert_true(kept > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted),
        cmocka_unit_test(refused),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(members_are_found),
        cmocka_unit_test(doubles_are_found_in_objects_of_any_size),
        cmocka_unit_test(the_writer_puts_commas),
        cmocka_unit_test(values_go_round),
    };
    arena = arena_new();
    int failed = cmocka_run_group_tests_name("base json", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
