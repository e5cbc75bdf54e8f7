// Rows of the files of `argosy supply plan`. Each file has a table of its columns; what is not among them, missing, or not what it
// should be is refused with file, line, column, value and what would be right.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/num.h"
#include "cli/supply_plan.h"

enum { COLUMNS_MAX = 32 };

struct PlanSheet {
    PlanModel *m;
    CsvReader *csv;
    Str file;
    const PlanColumn *columns;
    int n;
    int at[COLUMNS_MAX]; // where each column stands; −1: not in this file
    Str *fields;
    int n_fields;
};

static Status columns_find(PlanSheet *t) {
    Cx *cx = t->m->cx;
    for (int i = 0; i < t->n; i++) {
        t->at[i] = csv_find(t->csv, str_of(t->columns[i].name));
        if (t->at[i] < 0 && t->columns[i].required)
            return with_hint(cx,
                fail(cx, INPUT, t->columns[i].name, STR_FMT " has no column %s", STR_ARG(t->file),
                    t->columns[i].name),
                "its first line names the columns");
    }
    Str known[COLUMNS_MAX];
    for (int i = 0; i < t->n; i++) known[i] = str_of(t->columns[i].name);
    for (int c = 0; c < csv_columns(t->csv); c++) {
        bool found = false;
        for (int i = 0; i < t->n; i++) found = found || t->at[i] == c;
        if (found) continue;
        Str head = csv_header(t->csv, c), near = cli_closest(head, known, t->n);
        Status s = fail(cx, INPUT, NULL, STR_FMT " line 1: there is no column \"" STR_FMT "\"",
            STR_ARG(t->file), STR_ARG(str_utf8_ok(head) ? head : S("?")));
        Buf all = buf_new(cx->arena);
        for (int i = 0; i < t->n; i++) buf_fmt(&all, "%s%s", i ? ", " : "", t->columns[i].name);
        return near.n ? with_hint(cx, s, "did you mean " STR_FMT "?", STR_ARG(near))
                      : with_hint(cx, s, "there are: " STR_FMT, STR_ARG(buf_str(&all)));
    }
    return OK;
}

Status plan_sheet_open(PlanModel *m, const char *name, const PlanColumn *columns, int n, PlanSheet **out) {
    static const char *const endings[] = {".csv", ".csv.gz", ".csv.zst"};
    *out = NULL;
    CHECK(n <= COLUMNS_MAX);
    for (int i = 0; i < COUNT(endings); i++) {
        Str file = str_fmt(m->arena, "%s%s", name, endings[i]);
        Str path = str_fmt(m->arena, STR_FMT "/" STR_FMT, STR_ARG(m->folder), STR_ARG(file));
        if (access(path.at, F_OK) != 0) continue;
        PlanSheet *t = NEW(m->arena, PlanSheet);
        *t = (PlanSheet){.m = m, .file = file, .columns = columns, .n = n};
        TRY(csv_open(m->cx, path.at, &t->csv));
        Status s = columns_find(t);
        if (s != OK) {
            csv_close(t->csv);
            return s;
        }
        m->files++;
        *out = t;
        return OK;
    }
    return OK;
}

void plan_sheet_close(PlanSheet *t) {
    if (t) csv_close(t->csv);
}

int64_t plan_sheet_line(const PlanSheet *t) { return csv_line(t->csv); }

Status plan_sheet_next(PlanSheet *t, bool *more) {
    Cx *cx = t->m->cx;
    Status s = csv_next(cx, t->csv, &t->fields, &t->n_fields, more);
    if (s != OK) return with_path(cx, s, STR_FMT, STR_ARG(t->file));
    if (!*more || t->n_fields == csv_columns(t->csv)) return OK;
    return with_hint(cx,
        fail(cx, INPUT, NULL, STR_FMT " line %lld has %d fields", STR_ARG(t->file),
            (long long)plan_sheet_line(t), t->n_fields),
        "as many as the header: %d", csv_columns(t->csv));
}

Str plan_sheet_text(const PlanSheet *t, int column) {
    return t->at[column] < 0 ? S("") : str_trim(t->fields[t->at[column]]);
}

bool plan_sheet_has(const PlanSheet *t, int column) { return plan_sheet_text(t, column).n > 0; }

Status plan_sheet_wrong(PlanSheet *t, int column, const char *what, const char *hint, ...) {
    Cx *cx = t->m->cx;
    char right[300];
    va_list ap;
    va_start(ap, hint);
    vsnprintf(right, sizeof right, hint, ap);
    va_end(ap);
    Str value = plan_sheet_text(t, column);
    if (!str_utf8_ok(value)) value = S("?");
    const char *name = t->columns[column].name;
    Status s = fail(cx, INPUT, name, STR_FMT " line %lld: %s %s", STR_ARG(t->file),
        (long long)plan_sheet_line(t), name, what);
    return with_hint(cx, with_value(cx, s, str_dup(cx->arena, value)), "%s", right);
}

Status plan_sheet_name(PlanSheet *t, int column, Str *out) {
    *out = plan_sheet_text(t, column);
    if (out->n == 0)
        return plan_sheet_wrong(t, column, "is missing", "give a %s", t->columns[column].name);
    return str_utf8_ok(*out) ? OK : plan_sheet_wrong(t, column, "is not UTF-8", "write the file in UTF-8");
}

Str plan_sheet_qty_text(const PlanSheet *t, int64_t qty) {
    return decimal_text(t->m->arena, qty, 6, 0);
}

Status plan_sheet_qty(PlanSheet *t, int column, int64_t least, int64_t *out) {
    if (!plan_sheet_has(t, column)) return OK;
    if (!decimal_parse(plan_sheet_text(t, column), 6, out))
        return plan_sheet_wrong(
            t, column, "is no quantity", "a number of at most six decimals, such as 12.5");
    if (*out < least)
        return plan_sheet_wrong(
            t, column, "is too small", "at least " STR_FMT, STR_ARG(plan_sheet_qty_text(t, least)));
    return OK;
}

Status plan_sheet_int(PlanSheet *t, int column, int least, int most, int *out) {
    if (!plan_sheet_has(t, column)) return OK;
    int64_t v;
    if (!decimal_parse(plan_sheet_text(t, column), 0, &v))
        return plan_sheet_wrong(t, column, "is no whole number", "from %d to %d", least, most);
    if (v < least || v > most)
        return plan_sheet_wrong(t, column, "is out of range", "from %d to %d", least, most);
    *out = (int)v;
    return OK;
}

bool plan_day(PlanModel *m, Str text, int *out) {
    Date d;
    int64_t v;
    if (date_parse(text, &d)) {
        m->iso = true;
        *out = d.v;
        return true;
    }
    if (!decimal_parse(text, 0, &v) || v < -1000000 || v > 1000000) return false;
    m->numbered = true;
    *out = (int)v;
    return true;
}

Status plan_sheet_day(PlanSheet *t, int column, int *out) {
    if (!plan_sheet_has(t, column)) return OK;
    if (!plan_day(t->m, plan_sheet_text(t, column), out))
        return plan_sheet_wrong(t, column, "is no day", "a date such as 2026-03-31, or the number of a day");
    if (t->m->iso && t->m->numbered)
        return plan_sheet_wrong(t, column, "is another kind of day than the ones before",
            "dates throughout, or numbers throughout (--today as well)");
    return OK;
}

Status plan_sheet_choice(PlanSheet *t, int column, const char *const *choices, int n, int *out) {
    Str text = plan_sheet_text(t, column);
    if (text.n == 0) return OK;
    Buf all = buf_new(t->m->arena);
    for (int i = 0; i < n; i++) {
        if (str_is(str_lower(t->m->arena, text), choices[i])) {
            *out = i;
            return OK;
        }
        buf_fmt(&all, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", choices[i]);
    }
    return plan_sheet_wrong(t, column, "is none of those known", "%s", buf_str(&all).at);
}

Str plan_day_text(const PlanModel *m, Arena *a, int day) {
    if (day == SUPPLY_NEVER) return S("");
    return m->iso ? date_text(a, (Date){day}) : str_fmt(a, "%d", day);
}
