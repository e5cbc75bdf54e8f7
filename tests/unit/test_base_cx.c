// Failures in the context, the table of statuses, and log lines.
#include "base/json.h"
#include "base/log.h"
#include "support/base_test.h"

static Cx cx;

static int clear(void **state) {
    (void)state;
    cx_clear(&cx);
    return 0;
}

static void every_status_is_described(void **state) {
    (void)state;
    for (int i = 0; i < STATUS_N; i++) {
        assert_non_null(status_info[i].word);
        assert_non_null(status_info[i].title);
        assert_in_range(status_info[i].http, 200, 599);
        assert_true((i == OK) == (status_info[i].http == 200));
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(status_info[i].word, status_info[k].word);
            assert_int_not_equal(status_info[i].exit_code, status_info[k].exit_code);
        }
    }
    assert_int_equal(status_info[OK].exit_code, 0);
    assert_int_equal(status_info[INPUT].http / 100, 4);
    assert_int_equal(status_info[SYSTEM].http / 100, 5);
}

static Status inner(void) {
    return with_hint(&cx, with_value(&cx, fail(&cx, INPUT, "qty", "The quantity is %d", -1), S("-1")),
        "give %s", "more");
}

static Status outer(void) {
    Status status = inner();
    if (status != OK) return fail(&cx, status, "other", "The line is wrong");
    return OK;
}

static Status through(bool *came) {
    TRY(inner());
    *came = true;
    return OK;
}

static void a_failure_says_what_where_and_why(void **state) {
    (void)state;
    assert_int_equal(inner(), INPUT);
    assert_int_equal(cx.error.status, INPUT);
    test_same(cx.error.text, "The quantity is -1");
    test_same(cx.error.field, "qty");
    test_same(cx.error.value, "-1");
    test_same(cx.error.hint, "give more");
    assert_non_null(strstr(cx.error.file, "test_base_cx.c"));
    assert_true(cx.error.line > 20);
    bool came = false;
    cx_clear(&cx);
    assert_int_equal(through(&came), INPUT);
    assert_false(came);
    cx_clear(&cx);
    assert_int_equal(fail(&cx, SYSTEM, NULL, "100%%"), SYSTEM);
    test_same(cx.error.field, "");
    test_same(cx.error.hint, "");
    test_same(cx.error.text, "100%");
}

static void the_first_failure_is_kept(void **state) {
    (void)state;
    assert_int_equal(outer(), INPUT);
    test_same(cx.error.text, "The quantity is -1");
    test_same(cx.error.field, "qty");
    // Another status is another failure.
    assert_int_equal(fail(&cx, STATE, NULL, "The order is closed"), STATE);
    assert_int_equal(cx.error.status, STATE);
    test_same(cx.error.text, "The order is closed");
    test_same(cx.error.value, "");
    cx_clear(&cx);
    assert_int_equal(fail(&cx, STATE, NULL, "The order is open"), STATE);
    test_same(cx.error.text, "The order is open");
}

static void paths_are_put_before(void **state) {
    (void)state;
    Status status = fail(&cx, INPUT, "qty", "x");
    assert_int_equal(with_path(&cx, status, "lines[%d]", 2), INPUT);
    test_same(cx.error.field, "lines[2].qty");
    status = with_path(&cx, status, "order.");
    test_same(cx.error.field, "order.lines[2].qty");
    cx_clear(&cx);
    status = with_path(&cx, fail(&cx, INPUT, NULL, "x"), "lines[0]");
    test_same(cx.error.field, "lines[0]");
    status = with_path(&cx, status, "order");
    test_same(cx.error.field, "order.lines[0]");
    cx_clear(&cx);
    status = with_path(&cx, fail(&cx, INPUT, "[1].sku", "x"), "items");
    test_same(cx.error.field, "items[1].sku");
    assert_int_equal(status, INPUT);
}

static void long_texts_are_cut_at_a_character(void **state) {
    (void)state;
    Buf b = buf_new(cx.arena);
    for (int i = 0; i < 3000; i++) buf_z(&b, "é");
    Str text = buf_str(&b);
    Status status = with_value(&cx, fail(&cx, INPUT, NULL, "x%s", text.at), text);
    assert_int_equal(status, INPUT);
    assert_true(str_utf8_ok(cx.error.text) && str_ends(cx.error.text, S("é…")) && cx.error.text.n < 2100);
    assert_true(str_utf8_ok(cx.error.value) && str_ends(cx.error.value, S("é…")) && cx.error.value.n < 250);
    char noise[5000];
    memset(noise, 0xFF, sizeof noise);
    cx_clear(&cx);
    status = with_value(&cx, fail(&cx, INPUT, NULL, "x"), (Str){noise, sizeof noise});
    assert_int_equal(status, INPUT);
    assert_true(cx.error.value.n >= 200 && cx.error.value.n < 250);
    cx_clear(&cx);
    status = with_value(&cx, fail(&cx, INPUT, NULL, "x"), (Str){0});
    assert_int_equal(status, INPUT);
    test_same(cx.error.value, "");
}

static void false_check(void) { CHECK(cx.arena == NULL); }

static void a_check_ends_the_process(void **state) {
    (void)state;
    assert_true(test_dies(false_check));
    CHECK(cx.arena != NULL);
}

static void ids_and_days_come_from_the_context(void **state) {
    (void)state;
    IdGen ids = {.node = 3};
    cx.ids = &ids;
    cx.now = (Time){INT64_C(1306917000000000)}; // 2011-06-01T08:30:00Z
    assert_int_equal(cx_today(&cx).v, date_of(2011, 6, 1).v);
    Id a = cx_id(&cx), b = cx_id(&cx);
    assert_true(a.v > 0 && b.v > a.v);
}

// What was written to standard error by one line.
static Str logged(LogLevel level, const char *text) {
    static char got[8192];
    FILE *to = tmpfile();
    assert_non_null(to);
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    dup2(fileno(to), STDERR_FILENO);
    log_line(level, "%s", text);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(to);
    size_t n = fread(got, 1, sizeof got, to);
    fclose(to);
    return str_dup(cx.arena, (Str){got, n});
}

static void a_log_line_is_one_line(void **state) {
    (void)state;
    log_set(LOG_WARN, 0);
    test_same(logged(LOG_INFO, "not shown"), "");
    Str line = logged(LOG_WARN, "a\nb\x1b[31m");
    assert_true(str_ends(line, S("Z warn  a\\nb\\x1b[31m\n")));
    Time t;
    assert_true(time_parse(str_cut(line, 0, (size_t)str_find(line, S(" "))), &t));
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    assert_true(str_ends(logged(LOG_ERROR, text), str_fmt(cx.arena, " error %s\n", text)));
    log_set(LOG_DEBUG, 1);
    line = logged(LOG_DEBUG, "say \"hello\"\n");
    Json *v;
    JsonError error;
    assert_true(json_parse(cx.arena, line, &v, &error));
    test_same(json_get(v, "message")->text, "say \"hello\"\n");
    test_same(json_get(v, "level")->text, "debug");
    assert_int_equal(str_find(line, S("\n")), (int64_t)line.n - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_status_is_described, clear),
        cmocka_unit_test_setup(a_failure_says_what_where_and_why, clear),
        cmocka_unit_test_setup(the_first_failure_is_kept, clear),
        cmocka_unit_test_setup(paths_are_put_before, clear),
        cmocka_unit_test_setup(long_texts_are_cut_at_a_character, clear),
        cmocka_unit_test_setup(a_check_ends_the_process, clear),
        cmocka_unit_test_setup(ids_and_days_come_from_the_context, clear),
        cmocka_unit_test_setup(a_log_line_is_one_line, clear),
    };
    cx.arena = arena_new();
    int failed = cmocka_run_group_tests_name("base cx", tests, NULL, NULL);
    arena_free(cx.arena);
    return failed;
}
