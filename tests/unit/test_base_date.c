// Days, times, and their text.
#include "support/base_test.h"

static Arena *arena;

static Date parsed(const char *text) {
    Date d = {0};
    if (!date_parse(str_of(text), &d)) fail_msg("refused %s", text);
    return d;
}

static Time instant(const char *text) {
    Time t = {0};
    if (!time_parse(str_of(text), &t)) fail_msg("refused %s", text);
    return t;
}

// Eleven centuries, a day at a time, beside a calendar that only counts.
static void every_day_from_1900_to_2999(void **state) {
    (void)state;
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 1900, month = 1, day = 1, weekday = 0; // a Monday
    for (int v = -25567; year < 3000; v++) {
        int y, m, d;
        Date date = date_of(year, month, day);
        assert_int_equal(date.v, v);
        date_parts(date, &y, &m, &d);
        assert_true(y == year && m == month && d == day);
        assert_int_equal(date_weekday(date), weekday);
        assert_int_equal(date_week(date).v, v - weekday);
        assert_int_equal(time_date(date_time(date)).v, v);
        assert_int_equal(time_date((Time){date_time(date).v + DAY - 1}).v, v);
        if (v != 0) {
            ArenaMark mark = arena_mark(arena);
            Str text = date_text(arena, date);
            Date back = {0};
            assert_true(date_parse(text, &back));
            assert_int_equal(back.v, v);
            arena_rewind(arena, mark);
        }
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        weekday = weekday == 6 ? 0 : weekday + 1;
        if (++day > length[month - 1] + (month == 2 && leap)) day = 1, month++;
        if (month > 12) month = 1, year++;
    }
}

static void known_days(void **state) {
    (void)state;
    assert_int_equal(date_of(1970, 1, 1).v, 0);
    assert_int_equal(date_of(2000, 3, 1).v, 11017);
    assert_int_equal(date_weekday(date_of(2011, 6, 1)), 2); // a Wednesday
    test_same(date_text(arena, date_week(date_of(2011, 6, 1))), "2011-05-30");
    test_same(date_text(arena, date_add(date_of(2012, 2, 28), 1)), "2012-02-29");
    assert_int_equal(date_diff(date_of(2012, 3, 1), date_of(2012, 2, 1)), 29);
    test_same(date_text(arena, (Date){0}), "");
    test_same(time_text(arena, (Time){0}), "");
    int y, m, d;
    date_parts((Date){INT32_MAX}, &y, &m, &d);
    assert_int_equal(y, 5881580);
    date_parts(date_of(-400, 2, 29), &y, &m, &d);
    assert_true(y == -400 && m == 2 && d == 29);
}

static void month_13(void) { (void)date_of(2011, 13, 1); }
static void day_0(void) { (void)date_of(2011, 1, 0); }
static void beyond(void) { (void)date_add((Date){INT32_MAX}, 1); }

static void out_of_range_ends_the_process(void **state) {
    (void)state;
    assert_true(test_dies(month_13));
    assert_true(test_dies(day_0));
    assert_true(test_dies(beyond));
}

static void dates_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "2011",
        "2011-06",
        "2011-6-1",
        "2011-06-01 ",
        " 2011-06-01",
        "2011-02-29",
        "1900-02-29",
        "2011-04-31",
        "2011-00-10",
        "2011-13-10",
        "2011-06-00",
        "2011-06-32",
        "1899-12-31",
        "3000-01-01",
        "2011/06/01",
        "01-06-2011",
        "2011-06-0a",
        "+011-06-01",
        "2011-06-011",
        "1970-01-01",
        "20110601",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Date d = {7};
        if (date_parse(str_of(bad[i]), &d)) fail_msg("accepted %s", bad[i]);
        assert_int_equal(d.v, 7);
    }
    assert_int_equal(parsed("2000-02-29").v, date_of(2000, 2, 29).v);
    assert_int_equal(parsed("1969-12-31").v, -1);
}

static void times_read(void **state) {
    (void)state;
    int64_t noon = date_time(date_of(2011, 6, 1)).v + 12 * 3600 * SECOND;
    assert_int_equal(instant("2011-06-01T12:00").v, noon);
    assert_int_equal(instant("2011-06-01 12:00:00").v, noon);
    assert_int_equal(instant("2011-06-01T12:00:00Z").v, noon);
    assert_int_equal(instant("2011-06-01T12:00:00.5Z").v, noon + 500000);
    assert_int_equal(instant("2011-06-01T12:00:00.000001").v, noon + 1);
    assert_int_equal(instant("2011-06-01T14:30:00+02:30").v, noon);
    assert_int_equal(instant("2011-06-01T02:00-10:00").v, noon);
    assert_int_equal(instant("2011-06-01").v, noon - 12 * 3600 * SECOND);
    assert_int_equal(instant("2011-06-01Z").v, noon - 12 * 3600 * SECOND);
    assert_int_equal(instant("1969-12-31T23:59:59.999999Z").v, -1);
    test_same(time_text(arena, (Time){noon}), "2011-06-01T12:00:00Z");
    test_same(time_text(arena, (Time){noon + 500000}), "2011-06-01T12:00:00.5Z");
    test_same(time_text(arena, (Time){noon + 10}), "2011-06-01T12:00:00.00001Z");
    test_same(time_text(arena, (Time){-1}), "1969-12-31T23:59:59.999999Z");
}

static void times_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "2011-06-01T",
        "2011-06-01T12",
        "2011-06-01T12:0",
        "2011-06-01T24:00",
        "2011-06-01T12:60",
        "2011-06-01T12:00:60",
        "2011-06-01T12:00:00.",
        "2011-06-01T12:00:00.1234567",
        "2011-06-01T12:00:00+2",
        "2011-06-01T12:00:00+0200",
        "2011-06-01T12:00:00+24:00",
        "2011-06-01T12:00:00+02:60",
        "2011-06-01T12:00:00ZZ",
        "2011-06-01t12:00:00",
        "2011-06-01  12:00",
        "2011-02-30T12:00",
        "2011-06-01T12:00Z ",
        "1970-01-01T00:00:00Z",
        "2011-06-01T1:00:00",
        "2011-06-01T12:00:0",
        "2011-06-01T12.5",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Time t = {7};
        if (time_parse(str_of(bad[i]), &t)) fail_msg("accepted %s", bad[i]);
        assert_int_equal(t.v, 7);
    }
}

static void times_go_round(void **state) {
    (void)state;
    Rng r = rng_stream(test_seed("times"), S("times"));
    int64_t low = date_time(date_of(1900, 1, 1)).v, high = date_time(date_of(3000, 1, 1)).v - 1;
    for (int i = 0; i < 100000; i++) {
        Time t = {rng_int(&r, low, high)}, back = {0};
        int64_t unit = i % 3 == 0 ? SECOND : i % 3 == 1 ? 1000 : 1;
        t.v -= t.v % unit;
        if (t.v == 0) continue;
        ArenaMark mark = arena_mark(arena);
        assert_true(time_parse(time_text(arena, t), &back));
        assert_int_equal(back.v, t.v);
        arena_rewind(arena, mark);
    }
}

static void test_time_beyond_the_years(void **state) {
    (void)state;
    Time t;
    assert_false(time_parse(S("1900-01-01T00:00:00+14:00"), &t));
    assert_false(time_parse(S("2999-12-31T23:00:00-02:00"), &t));
    assert_true(time_parse(S("1900-01-01T14:00:00+14:00"), &t));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_from_1900_to_2999),
        cmocka_unit_test(known_days),
        cmocka_unit_test(out_of_range_ends_the_process),
        cmocka_unit_test(dates_refused),
        cmocka_unit_test(times_read),
        cmocka_unit_test(times_refused),
        cmocka_unit_test(times_go_round),
        cmocka_unit_test(test_time_beyond_the_years),
    };
    arena = arena_new();
    int failed = cmocka_run_group_tests_name("base date", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
