// Reading a file of time series (series_file.h).
//
// The record that ends a block is the first of the next one: it is kept as `ahead`. That each series stands in one place is
// checked with the hashes of all names so far, eight bytes to a series and some air between: all that grows with the file.
#include "cli/series_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { VALUES_BLOCK = 1 << 20, VALUES_SERIES = 1 << 20 };

typedef struct {
    Str series, period, value;
    int64_t line;
} Row;

struct SeriesFile {
    CsvReader *csv;
    int series, period, value; // columns
    int most;
    PeriodKind kind;
    bool dates;
    int64_t step; // 0: not known yet
    bool have;    // `row` is still to be used
    bool ended;
    Row row;       // valid until the next record is read
    uint64_t *set; // hashes of names; 0: free
    size_t cap, used;
};

static Status column(Cx *cx, const CsvReader *csv, const char *name, int *out) {
    *out = csv_find(csv, str_of(name));
    if (*out >= 0) return OK;
    Status s = fail(cx, INPUT, name, "the file has no column \"%s\"", name);
    return with_hint(cx, s, "begin it with the line series,period,value");
}

Status series_file_open(Cx *cx, const char *path, int most, SeriesFile **out) {
    SeriesFile *f = calloc(1, sizeof *f);
    CHECK(f != NULL);
    f->most = most;
    *out = f;
    TRY(csv_open(cx, path, &f->csv));
    TRY(column(cx, f->csv, "series", &f->series));
    TRY(column(cx, f->csv, "period", &f->period));
    return column(cx, f->csv, "value", &f->value);
}

void series_file_close(SeriesFile *f) {
    if (!f) return;
    csv_close(f->csv);
    free(f->set);
    free(f);
}

double series_file_progress(const SeriesFile *f) { return csv_progress(f->csv); }

// ---- one line -------------------------------------------------------------------------------------------------------------

static Status row_next(Cx *cx, SeriesFile *f) {
    Str *fields;
    int n;
    bool more;
    TRY(csv_next(cx, f->csv, &fields, &n, &more));
    f->ended = !more;
    f->have = more;
    if (!more) return OK;
    f->row.line = csv_line(f->csv);
    if (n != csv_columns(f->csv)) {
        Status s = fail(cx, INPUT, NULL, "line %lld has %d fields, and the header %d",
            (long long)f->row.line, n, csv_columns(f->csv));
        return with_hint(cx, with_value(cx, s, csv_raw(f->csv)), "give each line a field for each column");
    }
    f->row.series = fields[f->series];
    f->row.period = fields[f->period];
    f->row.value = fields[f->value];
    if (f->row.series.n > 0 && str_utf8_ok(f->row.series)) return OK;
    Status s = fail(cx, INPUT, "series", "line %lld names no series", (long long)f->row.line);
    return with_hint(cx, s, "give each line the name of its series, in UTF-8");
}

// Digits and at most one point go through whole numbers, which is exact up to 15 digits; all else is left to strtod.
static bool number(Str text, double *out) {
    static const double tens[] = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const char *p = text.at, *end = p + text.n;
    bool minus = p < end && *p == '-';
    if (minus) p++;
    int64_t v = 0;
    int digits = 0, behind = -1;
    for (; p < end && digits <= 15; p++) {
        if (*p >= '0' && *p <= '9') {
            v = v * 10 + (*p - '0');
            digits++;
            if (behind >= 0) behind++;
        } else if (*p == '.' && behind < 0) behind = 0;
        else break;
    }
    if (p == end && digits > 0 && digits <= 15) {
        double x = (double)v / tens[behind > 0 ? behind : 0];
        *out = minus ? -x : x;
        return true;
    }
    char copy[64], *stop;
    if (text.n == 0 || text.n >= sizeof copy) return false;
    for (size_t i = 0; i < text.n; i++) { // strtod would take blanks, hexadecimal, inf and nan as well
        if (!strchr("0123456789+-.eE", text.at[i]) || !text.at[i]) return false;
        copy[i] = text.at[i];
    }
    copy[text.n] = 0;
    *out = strtod(copy, &stop);
    return *stop == 0 && fabs(*out) <= 1e15;
}

static Status row_value(Cx *cx, const SeriesFile *f, double *out) {
    if (number(f->row.value, out)) return OK;
    Status s = fail(cx, INPUT, "value",
        "line %lld: the value of series " STR_FMT " is no number within ±10^15",
        (long long)f->row.line, STR_ARG(f->row.series));
    return with_hint(cx, with_value(cx, s, f->row.value),
        "give a number like 12, 0.5 or -3; 0 where there was nothing");
}

static bool whole(Str text, int64_t *out) {
    int64_t v = 0;
    size_t i = text.n > 0 && text.at[0] == '-';
    if (i == text.n || text.n > 16) return false;
    bool minus = i == 1;
    for (; i < text.n; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
        v = v * 10 + (text.at[i] - '0');
    }
    *out = minus ? -v : v;
    return true;
}

static int month_days(int year, int month) {
    Date first = date_of(year, month, 1),
         next = month == 12 ? date_of(year + 1, 1, 1) : date_of(year, month + 1, 1);
    return date_diff(next, first);
}

static Status row_period(Cx *cx, SeriesFile *f, Date *date, int64_t *at) {
    if (f->kind == PERIOD_UNKNOWN) {
        f->dates = date_parse(f->row.period, date);
        f->kind = f->dates ? PERIOD_DAYS : PERIOD_NUMBER; // days may turn out to be months
    }
    if (f->dates ? date_parse(f->row.period, date) : whole(f->row.period, at)) {
        if (f->dates) *at = date->v;
        return OK;
    }
    Status s = fail(cx, INPUT, "period", "line %lld: the period of series " STR_FMT " is no %s",
        (long long)f->row.line, STR_ARG(f->row.series), f->dates ? "date" : "whole number");
    return with_hint(cx, with_value(cx, s, f->row.period),
        f->dates ? "give dates like 2011-06-01 in all lines, or whole numbers in all"
                 : "give whole numbers in all lines, or dates like 2011-06-01 in all");
}

// ---- one series after another -----------------------------------------------------------------------------------------

static bool set_add(SeriesFile *f, uint64_t hash) { // false: it is there
    if (f->used * 3 >= f->cap * 2) {
        size_t cap = f->cap ? f->cap * 2 : 4096;
        uint64_t *set = calloc(cap, sizeof *set);
        CHECK(set != NULL);
        for (size_t i = 0; i < f->cap; i++) {
            if (!f->set[i]) continue;
            size_t k = f->set[i] & (cap - 1);
            while (set[k]) k = (k + 1) & (cap - 1);
            set[k] = f->set[i];
        }
        free(f->set);
        f->set = set;
        f->cap = cap;
    }
    // mixed once more, as the low bits choose the place
    hash ^= hash >> 33;
    hash *= UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 33;
    if (!hash) hash = 1;
    size_t k = hash & (f->cap - 1);
    for (; f->set[k]; k = (k + 1) & (f->cap - 1))
        if (f->set[k] == hash) return false;
    f->set[k] = hash;
    f->used++;
    return true;
}

static Status refuse_period(Cx *cx, const SeriesFile *f, const char *what, const char *hint) {
    Status s = fail(cx, INPUT, "period", "line %lld: the period of series " STR_FMT " %s",
        (long long)f->row.line, STR_ARG(f->row.series), what);
    return with_hint(cx, with_value(cx, s, f->row.period), "%s", hint);
}

static bool month_end(Date d) {
    int year, month, day;
    date_parts(d, &year, &month, &day);
    return day == month_days(year, month);
}

// The first two periods of the file say how far apart all are.
static void step_set(SeriesFile *f, Date before, Date date, int64_t apart) {
    f->step = apart;
    if (!f->dates || apart < 28) return;
    int y0, m0, d0, y1, m1, d1;
    date_parts(before, &y0, &m0, &d0);
    date_parts(date, &y1, &m1, &d1);
    if (d0 != d1 && !(month_end(before) && month_end(date))) return;
    f->kind = PERIOD_MONTHS;
    f->step = (y1 - y0) * 12 + m1 - m0;
}

static int64_t month_of(Date d, int *day) {
    int year, month;
    date_parts(d, &year, &month, day);
    return (int64_t)year * 12 + month - 1;
}

static Status follows(Cx *cx, SeriesFile *f, Date before_date, int64_t before, Date date, int64_t at) {
    if (at <= before)
        return refuse_period(
            cx, f, "does not come after the one before", "sort the lines of a series by period");
    if (f->step == 0) step_set(f, before_date, date, at - before);
    int64_t apart = at - before;
    if (f->kind == PERIOD_MONTHS) {
        int d0, d1;
        apart = month_of(date, &d1) - month_of(before_date, &d0);
        if (d0 != d1 && !month_end(before_date) && !month_end(date)) apart = -1;
    }
    if (apart == f->step) return OK;
    const char *unit = f->kind == PERIOD_MONTHS ? "months" : f->dates ? "days" : "numbers";
    Status s = fail(cx, INPUT, "period",
        "line %lld: the period of series " STR_FMT
        " is not %lld %s after the one before, as in the rest of the file",
        (long long)f->row.line, STR_ARG(f->row.series), (long long)f->step, unit);
    return with_hint(cx, with_value(cx, s, f->row.period),
        "give each period a line, with 0 where there was nothing");
}

static Status series_read(Cx *cx, SeriesFile *f, SeriesBlock *b, size_t *cap) {
    Str name = str_dup(b->arena, f->row.series);
    if (!set_add(f, str_hash(name))) {
        Status s = fail(cx, INPUT, "series", "line %lld: series " STR_FMT " comes again, after others",
            (long long)f->row.line, STR_ARG(name));
        return with_hint(cx, with_value(cx, s, name),
            "sort the file, so that the lines of a series stand together");
    }
    Date date = {0}, before_date = {0};
    int64_t at = 0, before = 0, first = b->values;
    for (; f->have && str_eq(f->row.series, name); before = at, before_date = date) {
        TRY(row_period(cx, f, &date, &at));
        if (b->values > first) TRY(follows(cx, f, before_date, before, date, at));
        if (b->values - first == VALUES_SERIES)
            return refuse_period(cx, f, "is the 1,048,577th", "leave the oldest ones out");
        if ((size_t)b->values == *cap)
            b->value = arena_grow(b->arena, b->value, (size_t)b->values, cap, *cap + 1, sizeof *b->value);
        TRY(row_value(cx, f, &b->value[b->values]));
        b->values++;
        TRY(row_next(cx, f));
    }
    b->name[b->n] = name;
    b->first[b->n] = first;
    b->count[b->n] = (int)(b->values - first);
    b->last[b->n].at = at;
    if (f->dates) {
        int day;
        (void)month_of(date, &day);
        b->last[b->n].day = month_end(date) ? 31 : day;
    }
    b->n++;
    return OK;
}

Status series_file_read(Cx *cx, SeriesFile *f, SeriesBlock *block) {
    Arena *a = block->arena;
    arena_reset(a);
    *block = (SeriesBlock){.arena = a,
        .name = NEW_ARRAY(a, Str, f->most),
        .first = NEW_ARRAY(a, int64_t, f->most),
        .count = NEW_ARRAY(a, int, f->most),
        .last = NEW_ARRAY(a, Period, f->most)};
    size_t cap = 0;
    if (!f->have && !f->ended) TRY(row_next(cx, f));
    while (f->have && block->n < f->most && block->values < VALUES_BLOCK)
        TRY(series_read(cx, f, block, &cap));
    return OK;
}

bool series_file_daily(const SeriesFile *f) { return f->kind == PERIOD_DAYS && f->step <= 1; }

bool series_file_ahead(const SeriesFile *f, Str text, Period last, int64_t *ahead) {
    int64_t step = f->step ? f->step : 1, apart = 0;
    Date date = {0};
    if (f->dates ? !date_parse(text, &date) : !whole(text, &apart)) return false;
    if (!f->dates) apart -= last.at;
    else if (f->kind != PERIOD_MONTHS) apart = date.v - last.at;
    else {
        int day, last_day;
        apart = month_of(date, &day) - month_of((Date){(int32_t)last.at}, &last_day);
        if (day != last.day && !month_end(date)) return false;
    }
    *ahead = apart / step;
    return apart % step == 0;
}

int64_t series_file_apart(const SeriesFile *f, Period earlier, Period later) {
    int64_t step = f->step ? f->step : 1, apart = later.at - earlier.at;
    if (f->kind == PERIOD_MONTHS) {
        int day;
        apart = month_of((Date){(int32_t)later.at}, &day) - month_of((Date){(int32_t)earlier.at}, &day);
    }
    return apart / step;
}

bool series_file_date(const SeriesFile *f, Period last, int ahead, Date *out) {
    int64_t step = f->step ? f->step : 1;
    *out = (Date){(int32_t)last.at};
    if (!f->dates) return false;
    if (f->kind == PERIOD_MONTHS) {
        int day;
        int64_t month = month_of(*out, &day) + step * ahead;
        int year = (int)(month / 12), m = (int)(month % 12) + 1, most = month_days(year, m);
        *out = date_of(year, m, last.day < most ? last.day : most);
    } else *out = date_add(*out, (int)(step * ahead));
    return true;
}

void series_file_period(const SeriesFile *f, Period last, int ahead, Buf *out) {
    int64_t step = f->step ? f->step : 1;
    Date d;
    if (!series_file_date(f, last, ahead, &d)) {
        buf_int(out, last.at + step * ahead);
        return;
    }
    int year, month, day;
    date_parts(d, &year, &month, &day);
    buf_int(out, year);
    buf_z(out, month < 10 ? "-0" : "-");
    buf_int(out, month);
    buf_z(out, day < 10 ? "-0" : "-");
    buf_int(out, day);
}
