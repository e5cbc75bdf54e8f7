// Fields and shapes: every kind reads back what it writes, keeps its limits, and says what is wrong with what.
#include "support/support.h"

#include <stdlib.h>

#include "core/entity.h"
#include "core/role.h"

typedef struct {
    Str word;
    Qty qty;
} Part;
static const Field part_fields[] = {{FIELD(Part, word), .max = 5}, {FIELD(Part, qty), .positive = true}};
static const Shape part_shape = SHAPE("Part", Part, part_fields);

typedef struct {
    bool flag;
    int32_t small, choice;
    int64_t large;
    Qty qty;
    Money money;
    Price price;
    Rate rate;
    Date date;
    Time time;
    Str text;
    Id id;
    List parts;
} All;
static const char *const choices[] = {"red", "green", NULL};
static const Field all_fields[] = {
    {FIELD(All, flag), .optional = true},
    {FIELD(All, small), .optional = true, .negative = true, .max = 1000},
    {FIELD(All, choice), .optional = true, .choices = choices, .fallback = "green"},
    {FIELD(All, large), .optional = true},
    {FIELD(All, qty), .optional = true, .negative = true},
    {FIELD(All, money), .optional = true, .negative = true, .max = 100000},
    {FIELD(All, price), .optional = true},
    {FIELD(All, rate), .optional = true, .max = UNIT},
    {FIELD(All, date), .optional = true},
    {FIELD(All, time), .optional = true},
    {FIELD(All, text), .optional = true, .max = 10},
    {FIELD(All, id), .optional = true},
    {FIELD(All, parts), .of = &part_shape, .max = 3},
};
static const Shape all_shape = SHAPE("All", All, all_fields);

static int setup(void **state) {
    Arena *a = arena_new();
    Cx *cx = NEW(a, Cx);
    cx->arena = a;
    *state = cx;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Cx *)*state)->arena);
    return 0;
}

static Status read(Cx *cx, const char *json, All *out) {
    Json *parsed;
    JsonError error;
    PendingRefs refs = {0};
    cx->error = (Error){0};
    *out = (All){0};
    if (!json_parse(cx->arena, str_of(json), &parsed, &error)) abort();
    return shape_read_json(cx, &all_shape, parsed, out, &refs);
}

static const char whole[] =
    "{\"flag\":true,\"small\":-7,\"choice\":\"red\",\"large\":123456789012345,\"qty\":\"-1.5\","
    "\"money\":\"12.30\",\"price\":\"0.000001\","
    "\"rate\":\"0.95\",\"date\":\"2011-06-01\",\"time\":\"2011-06-01T08:30:00Z\",\"text\":"
    "\"a\\\"\u00e4\",\"id\":\"9223372036854775807\","
    "\"parts\":[{\"word\":\"x\",\"qty\":\"2\"},{\"word\":\"y\",\"qty\":\"0.25\"}]}";

static void reads_what_it_writes(void **state) {
    Cx *cx = *state;
    All all, again;
    assert_ok(cx, read(cx, whole, &all));
    assert_int_equal(all.qty.v, -1500000);
    assert_int_equal(all.money.v, 1230);
    assert_int_equal(all.rate.v, 950000);
    assert_int_equal(all.parts.n, 2);
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    assert_ok(cx, shape_write_json(cx, &all_shape, &all, false, &o));
    assert_string_equal(buf_str(&b).at, whole);
    assert_ok(cx, shape_check(cx, &all_shape, &all));
    // Each field alone, through its text.
    memset(&again, 0, sizeof again);
    PendingRefs refs = {0};
    for (int i = 0; i < all_shape.n; i++)
        assert_ok(cx,
            field_read_text(cx, &all_fields[i], field_text(cx, &all_fields[i], &all), &again, &refs));
    Buf c = buf_new(cx->arena);
    o = json_out(&c);
    assert_ok(cx, shape_write_json(cx, &all_shape, &again, false, &o));
    assert_string_equal(buf_str(&c).at, whole);
}

static void what_is_not_given(void **state) {
    Cx *cx = *state;
    All all;
    assert_ok(cx, read(cx, "{\"qty\":null}", &all));
    assert_int_equal(all.choice, 1);
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    assert_ok(cx, shape_write_json(cx, &all_shape, &all, false, &o));
    assert_string_equal(buf_str(&b).at,
        "{\"flag\":false,\"small\":0,\"choice\":\"green\",\"large\":0,\"qty\":\"0\",\"money\":\"0."
        "00\",\"price\":\"0\",\"rate\":\"0\","
        "\"date\":null,\"time\":null,\"text\":\"\",\"id\":null,\"parts\":[]}");
}

static void faults_are_named(void **state) {
    Cx *cx = *state;
    static const struct {
        const char *json, *field, *value;
    } wrong[] = {
        {"{\"flag\":1}", "flag", "1"},
        {"{\"flag\":\"true\"}", "flag", "true"},
        {"{\"small\":1001}", "small", "1001"},
        {"{\"small\":-1001}", "small", "-1001"},
        {"{\"small\":1.5}", "small", "1.5"},
        {"{\"small\":99999999999}", "small", "99999999999"},
        {"{\"choice\":\"blue\"}", "choice", "blue"},
        {"{\"choice\":0}", "choice", "0"},
        {"{\"large\":-1}", "large", "-1"},
        {"{\"large\":1e19}", "large", "1e19"},
        {"{\"qty\":\"1.0000001\"}", "qty", "1.0000001"},
        {"{\"qty\":\"\"}", "qty", ""},
        {"{\"qty\":\"0x10\"}", "qty", "0x10"},
        {"{\"money\":\"1.005\"}", "money", "1.005"},
        {"{\"money\":1000.01}", "money", "1000.01"},
        {"{\"price\":-0.1}", "price", "-0.1"},
        {"{\"rate\":1.1}", "rate", "1.1"},
        {"{\"date\":\"2011-02-29\"}", "date", "2011-02-29"},
        {"{\"date\":20110101}", "date", "20110101"},
        {"{\"time\":\"yesterday\"}", "time", "yesterday"},
        {"{\"text\":5}", "text", "5"},
        {"{\"text\":\"12345678901\"}", "text", "12345678901"},
        {"{\"text\":\"a\\u0000\"}", "text", ""},
        {"{\"text\":{}}", "text", ""},
        {"{\"id\":\"9223372036854775808\"}", "id", "9223372036854775808"},
        {"{\"id\":\"-1\"}", "id", "-1"},
        {"{\"id\":\"x\"}", "id", "x"},
        {"{\"parts\":\"none\"}", "parts", ""},
        {"{\"parts\":[{\"word\":\"x\"}]}", "parts[0].qty", ""},
        {"{\"parts\":[{\"word\":\"x\",\"qty\":1},{\"word\":\"toolong\",\"qty\":1}]}",
            "parts[1].word", "toolong"},
        {"{\"parts\":[{\"word\":\"\",\"qty\":1}]}", "parts[0].word", ""},
        {"{\"parts\":[{\"word\":\"x\",\"qty\":0}]}", "parts[0].qty", "0"},
        {"{\"parts\":[{},{},{},{}]}", "parts", ""},
        {"{\"text\":\"a\",\"txt\":\"b\"}", "txt", ""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        All all;
        Status s = read(cx, wrong[i].json, &all);
        if (s != INPUT || !str_is(cx->error.field, wrong[i].field) ||
            !str_is(cx->error.value, wrong[i].value) || !cx->error.hint.n)
            print_error("%s: field " STR_FMT ", value " STR_FMT ", hint " STR_FMT "\n", wrong[i].json,
                STR_ARG(cx->error.field), STR_ARG(cx->error.value), STR_ARG(cx->error.hint));
        assert_int_equal(s, INPUT);
        assert_true(str_is(cx->error.field, wrong[i].field));
        assert_true(str_is(cx->error.value, wrong[i].value));
        assert_true(cx->error.hint.n > 0 && cx->error.text.n > 0);
    }
}

static void unknown_field_lists_the_right_ones(void **state) {
    Cx *cx = *state;
    All all;
    assert_int_equal(read(cx, "{\"parts\":[{\"wort\":\"x\"}]}", &all), INPUT);
    assert_true(str_find(cx->error.hint, S("word, qty")) > 0);
    assert_true(str_is(cx->error.field, "parts[0].wort"));
}

// What code fills in is held to the same limits as what is read.
static void structs_are_checked(void **state) {
    Cx *cx = *state;
    Part parts[] = {{S("x"), QTY(1)}, {S("y"), QTY(0)}};
    const struct {
        All all;
        const char *field;
    } wrong[] = {
        {{.small = 1001}, "small"},
        {{.choice = 2}, "choice"},
        {{.choice = -1}, "choice"},
        {{.large = -1}, "large"},
        {{.qty = {NUM_MAX + 1}}, "qty"},
        {{.text = S("12345678901")}, "text"},
        {{.text = S("\xff")}, "text"},
        {{.parts = {parts, 2}}, "parts[1].qty"},
        {{.parts = {parts, 4}}, "parts"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cx->error = (Error){0};
        assert_int_equal(shape_check(cx, &all_shape, &wrong[i].all), INPUT);
        assert_true(str_is(cx->error.field, wrong[i].field));
    }
    All fine = {.parts = {parts, 1}};
    assert_ok(cx, shape_check(cx, &all_shape, &fine));
}

static void roles_are_words(void **state) {
    (void)state;
    uint32_t bit;
    assert_true(role_parse(S("warehouse"), &bit) && bit == WAREHOUSE);
    assert_false(role_parse(S("Warehouse"), &bit));
    Actor nobody = {0}, buyer = {.roles = BUYER}, admin = {.roles = ADMIN};
    assert_false(actor_may(&nobody, EVERYONE));
    assert_true(actor_may(&buyer, BUYER | MAKER) && !actor_may(&buyer, MAKER) && actor_may(&admin, MAKER));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(reads_what_it_writes),
        T(what_is_not_given),
        T(faults_are_named),
        T(unknown_field_lists_the_right_ones),
        T(structs_are_checked),
        T(roles_are_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
