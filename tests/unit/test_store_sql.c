// Statements: parameters, values at their extremes, cursors within cursors, and what is said when something is wrong.
#include "store_test.h"

#include "base/limits.h"

static const char select_box[] = "select n, t, b from box where id = $1";

static Status values(Cx *cx, void *data) {
    (void)data;
    static const int64_t extremes[] = {
        INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_C(1) << 53, INT64_MAX - 1, INT64_MAX};
    static const char bytes[] = "\0\1\xff\\x00'\"\n";
    Str text = S("naïve – 漢字 🚢 'quoted' \\ \"double\" $1 %s\n\t"), blob = {bytes, sizeof bytes};
    for (int i = 0; i < 8; i++) {
        // the order of use is not that of the numbers, and one is used twice
        TRY(sql_run(cx, "insert into box (t, b, n, id) values ($3 || cast($1 as text), $4, $2, $1)",
            A((int64_t)i + 1), A(extremes[i]), A(text), arg_blob(blob)));
        int64_t n;
        Str t, b;
        TRY(sql_get(cx, NULL, select_box, IN(A(i + 1)), OUT(O(&n), O(&t), O(&b))));
        assert_true(n == extremes[i]);
        assert_true(str_eq(t, str_fmt(cx->arena, STR_FMT "%d", STR_ARG(text), i + 1)));
        assert_true(str_eq(b, blob));
    }
    Str t, none = {NULL, 0};
    int64_t n;
    TRY(sql_run(cx, "insert into box (id, n, t, b) values ($1, 0, $2, $3)", A(100), A(none),
        arg_blob(none)));
    TRY(sql_get(cx, NULL, "select t, length(b) from box where id = 100", NO_ARGS, OUT(O(&t), O(&n))));
    assert_int_equal(t.n, 0);
    assert_int_equal(n, 0);
    return OK;
}

static void test_values(void **state) {
    (void)state;
    Place *p = place_with_box();
    expect_ok(&p->cx, place_write(p, values, NULL));
    place_free(p);
}

static Status fill(Cx *cx, void *data) {
    for (int i = 1; i <= *(int *)data; i++) TRY(box_put(cx, i, i % 3));
    return OK;
}

static int seen;

// Walks the same statement within itself, three deep, and leaves the innermost loop early.
static Status nested(Cx *cx, int depth) {
    Rows r;
    TRY(sql_open(cx, &r, "select id, n from box where id > $1 order by id", A(1)));
    for (int64_t id = 2; rows_next(&r); id++) {
        assert_int_equal(rows_int(&r, 0), id);
        seen++;
        if (depth < 3) TRY(nested(cx, depth + 1));
        assert_int_equal(rows_int(&r, 0), id);
        if (depth == 3 && id == 3) return OK; // without rows_end
    }
    return rows_end(&r);
}

static Status walk(Cx *cx, void *data) {
    (void)data;
    seen = 0;
    return nested(cx, 1);
}

static void test_nesting(void **state) {
    (void)state;
    Place *p = place_with_box();
    int n = 5;
    expect_ok(&p->cx, place_write(p, fill, &n));
    for (int i = 0; i < 3; i++) {
        expect_ok(&p->cx, place_write(p, walk, NULL));
        assert_int_equal(seen, 4 + 4 * 4 + 4 * 4 * 2);
    }
    place_free(p);
}

static Status write_while_reading(Cx *cx, void *data) {
    (void)data;
    Rows r;
    int64_t changed;
    TRY(sql_open_args(cx, &r, "select id, t, n from box order by id", NO_ARGS));
    assert_int_equal(rows_columns(&r), 3);
    while (rows_next(&r)) {
        Str as_text = rows_peek(&r, 0), empty = rows_peek(&r, 1);
        assert_true(str_eq(as_text, str_fmt(cx->arena, "%lld", (long long)rows_int(&r, 0))));
        assert_int_equal(empty.n, 0);
        assert_false(rows_null(&r, 2));
        TRY(sql_run_n(cx, &changed, "update box set n = n + 10 where id = $1 and n < $2",
            A(rows_id(&r, 0)), A(2)));
        assert_int_equal(changed, rows_int(&r, 2) < 2);
    }
    TRY(rows_end(&r));
    TRY(rows_end(&r)); // harmless
    int64_t n;
    TRY(sql_get(cx, NULL, "select cast(coalesce(sum(n), 0) as bigint) from box", NO_ARGS, OUT(O(&n))));
    assert_int_equal(n, 1 + 2 + 0 + 1 + 2 + 30); // 1 and 4 have 1, 3 has 0, 2 and 5 have 2
    return OK;
}

static void test_write_while_reading(void **state) {
    (void)state;
    Place *p = place_with_box();
    int n = 5;
    expect_ok(&p->cx, place_write(p, fill, &n));
    expect_ok(&p->cx, place_write(p, write_while_reading, NULL));
    place_free(p);
}

static Status kinds(Cx *cx, void *data) {
    (void)data;
    bool found, yes;
    int32_t small;
    int64_t n;
    Str t;
    TRY(box_put(cx, 1, 7));
    TRY(sql_get(cx, &found, select_box, IN(A(2)), OUT(O(&n), O(&t), O(&t))));
    assert_false(found);
    TRY(sql_get(cx, &found, "select n > 5, n, count(*) over (), null from box", NO_ARGS,
        OUT(O(&yes), O(&small), O(&n), O(&t))));
    assert_true(found && yes && small == 7 && n == 1 && t.n == 0);
    expect(cx, sql_get(cx, NULL, select_box, IN(A(2)), OUT(O(&n))), MISSING);
    TRY(box_put(cx, 2, INT64_C(3000000000)));
    expect(cx, sql_get(cx, NULL, "select n from box where id = 2", NO_ARGS, OUT(O(&small))), SYSTEM);
    expect(cx, sql_get(cx, NULL, "select n from box where id = 2", NO_ARGS, OUT(O(&n), O(&t))),
        SYSTEM); // one column only
    TRY(sql_get(cx, NULL, "insert into box (id, n, t, b) values ($1, 1, '', $2) returning id",
        IN(A(3), arg_blob(S("x"))), OUT(O(&n))));
    assert_int_equal(n, 3);
    return OK;
}

static void test_kinds(void **state) {
    (void)state;
    Place *p = place_with_box();
    expect_ok(&p->cx, place_write(p, kinds, NULL));
    assert_int_equal(place_int(p, "select count(*) from box"), 3);
    place_free(p);
}

static Status same_text(Cx *cx, void *data) {
    return sql_run(cx, "insert into box (id, n, t, b) values ($1, 0, $2, $3)", A(*(int *)data),
        A("twice"), arg_blob(S("")));
}

static void test_exists_already(void **state) {
    (void)state;
    Place *p = place_with_box();
    int id = 1;
    expect_ok(&p->cx, place_write(p, same_text, &id));
    id = 2;
    assert_int_equal(place_write(p, same_text, &id), STATE);
    assert_true(str_find(p->cx.error.text, S("box")) >= 0);
    place_free(p);
}

static Status wrong(Cx *cx, void *data) {
    int64_t n;
    return sql_get(cx, NULL, data, IN(A(1)), OUT(O(&n)));
}

static void test_wrong_statements(void **state) {
    (void)state;
    static char texts[][60] = {"selec 1", "select n from nowhere where id = $1",
        "select n from box where id = $2", "select n from box where id = $1; select 1"};
    Place *p = place_with_box();
    for (int i = 0; i < 4; i++) expect(&p->cx, place_write(p, wrong, texts[i]), SYSTEM);
    expect_ok(&p->cx, place_write(p, kinds, NULL)); // and nothing is the worse for it
    place_free(p);
}

// Other texts at one address, more of them than the cache holds.
static Status made_texts(Cx *cx, void *data) {
    (void)data;
    static char text[64];
    for (int i = 0; i < LIMIT_SQL_CACHE + 500; i++) {
        int64_t n, base = i;
        snprintf(text, sizeof text, "select %d + $1", i);
        TRY(sql_get(cx, NULL, text, IN(A(1)), OUT(O(&n))));
        assert_int_equal(n, base + 1);
    }
    for (int i = 0; i < 10; i++) {
        Rows r;
        TRY(sql_open_text(cx, &r, str_fmt(cx->arena, "select '%d' || $1", i % 3), IN(A("!"))));
        assert_true(rows_next(&r));
        assert_true(str_eq(rows_text(&r, 0), str_fmt(cx->arena, "%d!", i % 3)));
        assert_false(rows_next(&r));
        TRY(rows_end(&r));
    }
    return OK;
}

static void test_made_texts(void **state) {
    (void)state;
    Place *p = place_with_box();
    for (int i = 0; i < 2; i++) expect_ok(&p->cx, place_write(p, made_texts, NULL));
    expect_ok(&p->cx, place_write(p, kinds, NULL));
    place_free(p);
}

static void test_reader_cannot_write(void **state) {
    (void)state;
    Place *p = place_with_box();
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    assert_false(conn_can_write(p->cx.conn));
    assert_true(conn_is_sqlite(p->cx.conn) == on_sqlite());
    assert_ptr_equal(conn_store(p->cx.conn), p->store);
    int64_t changed;
    expect(&p->cx, sql_run_n(&p->cx, &changed, "delete from meta where name = $1", A("data")), SYSTEM);
    store_read_end(&p->cx);
    store_read_end(&p->cx); // harmless
    assert_int_equal(place_int(p, "select count(*) from meta"), 1);
    place_free(p);
}

static void test_snapshot(void **state) {
    (void)state;
    Place *p = place_with_box();
    int64_t before, after;
    int n = 3;
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    expect_ok(&p->cx, sql_get(&p->cx, NULL, "select count(*) from box", NO_ARGS, OUT(O(&before))));
    expect_ok(&p->cx, place_write(p, fill, &n));
    expect_ok(&p->cx, sql_get(&p->cx, NULL, "select count(*) from box", NO_ARGS, OUT(O(&after))));
    store_read_end(&p->cx);
    assert_int_equal(before, 0);
    assert_int_equal(after, 0);
    assert_int_equal(place_int(p, "select count(*) from box"), 3);
    place_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_write_while_reading),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_exists_already),
        cmocka_unit_test(test_wrong_statements),
        cmocka_unit_test(test_made_texts),
        cmocka_unit_test(test_reader_cannot_write),
        cmocka_unit_test(test_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
