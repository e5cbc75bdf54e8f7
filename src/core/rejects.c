// Refused rows go to FILE.part, which is renamed to FILE when all of them are in it. So a file that holds the name is always a whole
// one, and a rejects file that is imported again may be replaced by what is left of it. Any other file of that name is left alone.
#include "core/rejects.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct Rejects {
    Arena *arena; // names
    const char *path, *part;
    FILE *file;
    Str *headers;
    bool *known; // columns of an earlier rejects file, which are written anew
    int columns;
    int64_t n;
};

bool rejects_column(Str header) {
    return str_is(header, "line") || str_is(header, "field") || str_is(header, "reason");
}

// By its last three columns, in this order: a file of one's own may have a column "line".
static bool is_rejects(const CsvReader *in) {
    int n = csv_columns(in);
    return n >= 3 && str_is(csv_header(in, n - 3), "line") &&
        str_is(csv_header(in, n - 2), "field") && str_is(csv_header(in, n - 1), "reason");
}

Rejects *rejects_open(const char *path, const CsvReader *in) {
    Rejects *r = calloc(1, sizeof *r);
    CHECK(r != NULL);
    r->arena = arena_new();
    if (path) {
        r->path = str_z(r->arena, str_of(path));
        r->part = str_fmt(r->arena, "%s.part", path).at;
    }
    r->columns = csv_columns(in);
    r->headers = NEW_ARRAY(r->arena, Str, r->columns);
    r->known = NEW_ARRAY(r->arena, bool, r->columns);
    for (int i = 0; i < r->columns; i++) r->headers[i] = str_dup(r->arena, csv_header(in, i));
    int n = r->columns;
    if (is_rejects(in)) r->known[n - 3] = r->known[n - 2] = r->known[n - 1] = true;
    return r;
}

Status rejects_spares(Cx *cx, const char *path) {
    struct stat st;
    if (!path || stat(path, &st) != 0 || (S_ISREG(st.st_mode) && st.st_size == 0)) return OK;
    bool ours = false;
    CsvReader *csv;
    if (S_ISREG(st.st_mode)) {
        if (csv_open(cx, path, &csv) == OK) {
            ours = is_rejects(csv);
            csv_close(csv);
        }
        cx_clear(cx);
    }
    if (ours) return OK;
    return with_hint(cx, fail(cx, INPUT, "rejects", "%s is there, and no file of rejected rows", path),
        "give another name for the rejected rows");
}

static Status trouble(Cx *cx, const Rejects *r, const char *what) {
    return fail(cx, SYSTEM, NULL, "the rejects file %s cannot be %s: %s", r->path, what, strerror(errno));
}

static Status write_line(Cx *cx, Rejects *r, const Str *cells, int n, Str line, Str field, Str reason) {
    Buf b = buf_new(cx->arena);
    bool first = true;
    for (int i = 0; i < n || i < r->columns; i++) {
        if (i < r->columns && r->known[i]) continue;
        csv_put(&b, i < n ? cells[i] : S(""), first);
        first = false;
    }
    csv_put(&b, line, first);
    csv_put(&b, field, false);
    csv_put(&b, reason, false);
    csv_end(&b);
    return fwrite(b.at, 1, b.n, r->file) == b.n ? OK : trouble(cx, r, "written");
}

Status rejects_add(Cx *cx, Rejects *r, const Str *cells, int n, int64_t line, Str field, Str reason) {
    r->n++;
    if (!r->path) return OK;
    if (!r->file) {
        r->file = fopen(r->part, "w");
        if (!r->file) return trouble(cx, r, "opened");
        TRY(write_line(cx, r, r->headers, r->columns, S("line"), S("field"), S("reason")));
    }
    return write_line(cx, r, cells, n, str_fmt(cx->arena, "%lld", (long long)line), field, reason);
}

int64_t rejects_n(const Rejects *r) { return r->n; }

Status rejects_close(Cx *cx, Rejects *r, bool keep) {
    Status s = OK;
    if (r->file) {
        if (fclose(r->file) != 0 && keep) s = trouble(cx, r, "written");
        if (!keep) remove(r->part);
        else if (s == OK && rename(r->part, r->path) != 0) s = trouble(cx, r, "put in its place");
    }
    arena_free(r->arena);
    free(r);
    return s;
}
