// One way of reading files for all verbs that take them, so that all complain alike: what is wrong, in which file and line, which
// column and value, and what would be right.
#include "cli/sheet.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/num.h"
#include "cli/outfile.h"

static Str all_names(const Sheet *r) {
    Buf all = buf_new(r->cli->arena);
    for (int i = 0; i < r->n; i++) {
        if (i) buf_z(&all, ", ");
        buf_add(&all, r->name[i]);
    }
    return buf_str(&all);
}

static Status find_column(Sheet *r, int i, bool required) {
    r->column[i] = csv_find(r->reader, r->name[i]);
    if (r->column[i] >= 0 || !required) return OK;
    return with_hint(r->cli->cx,
        fail(r->cli->cx, INPUT, r->flag, "%s, line 1: there is no column " STR_FMT, r->file,
            STR_ARG(r->name[i])),
        "the first line names the columns: " STR_FMT, STR_ARG(all_names(r)));
}

Status sheet_open(Cli *cli, const char *flag, int n, const Str *name, Sheet *out) {
    *out = (Sheet){.cli = cli, .flag = flag, .n = n};
    CHECK(n <= SHEET_COLUMNS_MAX);
    Str path = cli_value(cli, flag);
    if (path.n == 0)
        return with_hint(cli->cx, fail(cli->cx, INPUT, flag, "--%s is missing", flag),
            "argosy %s %s", cli->verb->name, cli->verb->args);
    out->file = str_z(cli->arena, path);
    TRY(csv_open(cli->cx, out->file, &out->reader));
    memcpy(out->name, name, (size_t)n * sizeof *name);
    for (int i = 0; i < n; i++) TRY(find_column(out, i, true));
    return OK;
}

// Columns of the file that nobody asked for.
static Status refuse_others(Sheet *r) {
    for (int c = 0; c < csv_columns(r->reader); c++) {
        bool found = false;
        for (int i = 0; i < r->n; i++) found = found || r->column[i] == c;
        if (found) continue;
        Cx *cx = r->cli->cx;
        Str head = csv_header(r->reader, c), near = cli_closest(head, r->name, r->n);
        Status s = fail(cx, INPUT, r->flag, "%s, line 1: there is no column \"" STR_FMT "\"",
            r->file, STR_ARG(str_utf8_ok(head) ? head : S("?")));
        return near.n ? with_hint(cx, s, "did you mean " STR_FMT "?", STR_ARG(near))
                      : with_hint(cx, s, "there are: " STR_FMT, STR_ARG(all_names(r)));
    }
    return OK;
}

Status sheet_open_in(Cli *cli, const char *flag, const char *name, const SheetColumn *columns,
    int n, Sheet *out, bool *found) {
    static const char *const endings[] = {".csv", ".csv.gz", ".csv.zst"};
    *out = (Sheet){.cli = cli, .flag = flag, .n = n};
    *found = false;
    CHECK(n <= SHEET_COLUMNS_MAX);
    for (int i = 0; i < COUNT(endings) && !*found; i++) {
        out->file = str_fmt(cli->arena, "%s%s", name, endings[i]).at;
        Str path = str_fmt(cli->arena, STR_FMT "/%s", STR_ARG(cli_value(cli, flag)), out->file);
        if (access(path.at, F_OK) != 0) continue;
        *found = true;
        TRY(csv_open(cli->cx, path.at, &out->reader));
    }
    if (!*found) return OK;
    for (int i = 0; i < n; i++) out->name[i] = str_of(columns[i].name);
    for (int i = 0; i < n; i++) TRY(find_column(out, i, columns[i].required));
    return refuse_others(out);
}

void sheet_close(Sheet *r) {
    csv_close(r->reader);
    r->reader = NULL;
}

int64_t sheet_line(const Sheet *r) { return csv_line(r->reader); }

Status sheet_next(Sheet *r, bool *more) {
    int n;
    Cx *cx = r->cli->cx;
    Status s = csv_next(cx, r->reader, &r->fields, &n, more);
    if (s != OK) return with_path(cx, s, "%s", r->file);
    if (!*more || n == csv_columns(r->reader)) return OK;
    return with_hint(cx,
        fail(cx, INPUT, r->flag, "%s, line %lld: there are %d fields", r->file,
            (long long)sheet_line(r), n),
        "as many as columns in the first line: %d", csv_columns(r->reader));
}

Str sheet_text(const Sheet *r, int i) {
    return r->column[i] < 0 ? S("") : str_trim(r->fields[r->column[i]]);
}

bool sheet_has(const Sheet *r, int i) { return sheet_text(r, i).n > 0; }

Status sheet_wrong(const Sheet *r, int i, const char *what, const char *hint, ...) {
    char right[300];
    va_list args;
    va_start(args, hint);
    vsnprintf(right, sizeof right, hint, args);
    va_end(args);
    Cx *cx = r->cli->cx;
    const char *field = str_z(cx->arena, r->name[i]);
    Status s = fail(
        cx, INPUT, field, "%s, line %lld: %s %s", r->file, (long long)sheet_line(r), field, what);
    Str value = sheet_text(r, i);
    if (str_utf8_ok(value)) s = with_value(cx, s, str_dup(cx->arena, str_cut(value, 0, 80)));
    return with_hint(cx, s, "%s", right);
}

Status sheet_name(const Sheet *r, int i, Str *out) {
    Str t = sheet_text(r, i);
    if (t.n == 0) return sheet_wrong(r, i, "is missing", "give a name");
    if (t.n > LIMIT_TEXT_BYTES || !str_utf8_ok(t))
        return sheet_wrong(r, i, "is no name", "a short text in UTF-8");
    *out = t;
    return OK;
}

bool number_parse(Str text, double *out) {
    char z[64];
    text = str_trim(text);
    if (text.n == 0 || text.n >= sizeof z) return false;
    for (size_t i = 0; i < text.n; i++)
        if (!strchr("0123456789+-.eE", text.at[i])) return false;
    memcpy(z, text.at, text.n);
    z[text.n] = 0;
    char *end;
    double v = strtod(z, &end);
    if (*end || !isfinite(v)) return false;
    *out = v;
    return true;
}

Status sheet_number(const Sheet *r, int i, double least, double most, bool *empty, double *out) {
    Str t = sheet_text(r, i);
    if (empty) *empty = t.n == 0;
    if (empty && t.n == 0) return OK;
    double v;
    if (number_parse(t, &v) && v >= least && v <= most) {
        *out = v;
        return OK;
    }
    return sheet_wrong(r, i, "is no number within range", "a number from %g to %g%s", least, most,
        empty ? ", or nothing" : "");
}

Status sheet_whole(const Sheet *r, int i, int64_t least, int64_t most, bool *empty, int64_t *out) {
    Str t = sheet_text(r, i);
    if (empty) *empty = t.n == 0;
    if (empty && t.n == 0) return OK;
    double v;
    if (number_parse(t, &v) && v == floor(v) && v >= (double)least && v <= (double)most) {
        *out = (int64_t)v;
        return OK;
    }
    return sheet_wrong(r, i, "is no whole number within range", "a whole number from %lld to %lld%s",
        (long long)least, (long long)most, empty ? ", or nothing" : "");
}

Status sheet_int(const Sheet *r, int i, int least, int most, int *out) {
    bool empty;
    int64_t v = 0;
    TRY(sheet_whole(r, i, least, most, &empty, &v));
    if (!empty) *out = (int)v;
    return OK;
}

Status sheet_qty(const Sheet *r, int i, int64_t least, int64_t *out) {
    if (!sheet_has(r, i)) return OK;
    if (!decimal_parse(sheet_text(r, i), 6, out))
        return sheet_wrong(r, i, "is no quantity", "a number of at most six decimals, such as 12.5");
    if (*out < least)
        return sheet_wrong(r, i, "is too small", "at least " STR_FMT,
            STR_ARG(decimal_text(r->cli->arena, least, 6, 0)));
    return OK;
}

Status sheet_choice(const Sheet *r, int i, const char *const *choices, int n, int *out) {
    Str text = sheet_text(r, i);
    if (text.n == 0) return OK;
    Buf all = buf_new(r->cli->arena);
    for (int k = 0; k < n; k++) {
        if (str_is(str_lower(r->cli->arena, text), choices[k])) {
            *out = k;
            return OK;
        }
        buf_fmt(&all, "%s%s", k == 0 ? "" : k + 1 == n ? " or " : ", ", choices[k]);
    }
    return sheet_wrong(r, i, "is none of those known", "%s", buf_str(&all).at);
}

Status cli_double(Cli *cli, const char *name, bool must, double least, double most, double *out) {
    const Flag *f = cli_flag(cli, name);
    if (!f && !must) return OK;
    if (!f)
        return with_hint(cli->cx, fail(cli->cx, INPUT, name, "--%s is missing", name),
            "argosy %s %s", cli->verb->name, cli->verb->args);
    double v;
    if (number_parse(f->value, &v) && v >= least && v <= most) {
        *out = v;
        return OK;
    }
    Status s = fail(cli->cx, INPUT, name, "--%s is no number within range", name);
    return with_hint(cli->cx, with_value(cli->cx, s, f->value), "%g to %g", least, most);
}

Status sheet_write(Cli *cli, const char *flag, Str text) {
    OutFile o;
    TRY(outfile_open(cli->cx, flag, cli_value(cli, flag), &o));
    return outfile_end(&o, outfile_put(&o, text));
}
