// One way of reading files for all verbs that take them, so that all complain alike: what is wrong, in which file and line, which
// column and value, and what would be right.
#include "cli/sheet.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

Status sheet_open(Cli *cli, const char *flag, int n, const Str *name, Sheet *out) {
    *out = (Sheet){.cli = cli, .flag = flag, .n = n};
    CHECK(n <= SHEET_COLUMNS_MAX);
    Str path = cli_value(cli, flag);
    if (path.n == 0)
        return with_hint(cli->cx, fail(cli->cx, INPUT, flag, "--%s is missing", flag),
            "argosy %s %s", cli->verb->name, cli->verb->args);
    out->path = str_z(cli->arena, path);
    TRY(csv_open(cli->cx, out->path, &out->reader));
    for (int i = 0; i < n; i++) {
        out->name[i] = name[i];
        out->column[i] = csv_find(out->reader, name[i]);
        if (out->column[i] >= 0) continue;
        Buf all = buf_new(cli->arena);
        for (int j = 0; j < n; j++) {
            if (j) buf_z(&all, ",");
            buf_add(&all, name[j]);
        }
        return with_hint(cli->cx,
            fail(cli->cx, INPUT, flag, "%s, line 1: there is no column " STR_FMT, out->path,
                STR_ARG(name[i])),
            "the first line names the columns: " STR_FMT, STR_ARG(buf_str(&all)));
    }
    return OK;
}

void sheet_close(Sheet *r) {
    csv_close(r->reader);
    r->reader = NULL;
}

Status sheet_next(Sheet *r, bool *more) {
    int n;
    TRY(csv_next(r->cli->cx, r->reader, &r->fields, &n, more));
    if (!*more || n == csv_columns(r->reader)) return OK;
    return with_hint(r->cli->cx,
        fail(r->cli->cx, INPUT, r->flag, "%s, line %lld: there are %d fields", r->path,
            (long long)csv_line(r->reader), n),
        "as many as columns in the first line: %d", csv_columns(r->reader));
}

Str sheet_text(const Sheet *r, int i) { return str_trim(r->fields[r->column[i]]); }

Status sheet_wrong(const Sheet *r, int i, const char *hint, const char *why, ...) {
    char text[400];
    va_list args;
    va_start(args, why);
    vsnprintf(text, sizeof text, why, args);
    va_end(args);
    Cx *cx = r->cli->cx;
    const char *field = str_z(cx->arena, r->name[i]);
    Status s = fail(cx, INPUT, field, "%s, line %lld: %s", r->path, (long long)csv_line(r->reader), text);
    Str value = sheet_text(r, i);
    if (str_utf8_ok(value)) s = with_value(cx, s, str_dup(cx->arena, str_cut(value, 0, 80)));
    return with_hint(cx, s, "%s", hint);
}

Status sheet_name(const Sheet *r, int i, Str *out) {
    Str t = sheet_text(r, i);
    if (t.n == 0) return sheet_wrong(r, i, "give a name", STR_FMT " is empty", STR_ARG(r->name[i]));
    if (t.n > LIMIT_TEXT_BYTES || !str_utf8_ok(t))
        return sheet_wrong(r, i, "a short text in UTF-8", STR_FMT " is no name", STR_ARG(r->name[i]));
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
    char hint[80];
    snprintf(hint, sizeof hint, "a number from %g to %g%s", least, most, empty ? ", or nothing" : "");
    return sheet_wrong(r, i, hint, STR_FMT " is no number within range", STR_ARG(r->name[i]));
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
    char hint[100];
    snprintf(hint, sizeof hint, "a whole number from %lld to %lld%s", (long long)least,
        (long long)most, empty ? ", or nothing" : "");
    return sheet_wrong(r, i, hint, STR_FMT " is no whole number within range", STR_ARG(r->name[i]));
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
    Str path = cli_value(cli, flag);
    const char *file = str_z(cli->arena, path),
               *part = str_fmt(cli->arena, STR_FMT ".part", STR_ARG(path)).at;
    FILE *out = fopen(part, "wb");
    if (!out) return fail(cli->cx, INPUT, flag, "%s cannot be written: %s", file, strerror(errno));
    bool whole = fwrite(text.at, 1, text.n, out) == text.n;
    whole = fclose(out) == 0 && whole;
    Status s = OK;
    if (!whole || rename(part, file) != 0)
        s = fail(cli->cx, SYSTEM, flag, "%s could not be written: %s", file, strerror(errno));
    if (s != OK) (void)unlink(part);
    return s;
}
