// Running statements: the part that is the same for both stores. See sql.h for the manual.
//
// A statement that is run or asked for one row is given back at once; a cursor keeps it until rows_end, or until its
// transaction ends, whichever is first.
#include "store/sql.h"

#include "store/conn.h"

Status sql_run_args(Cx *cx, const char *text, const SqlArg *args, int n, int64_t *changed) {
    Stmt *s;
    TRY(stmt_open(cx, text, args, n, &s));
    Conn *c = cx->conn;
    Status status = c->driver->run(cx, c, s, args, n, changed);
    stmt_close(c, s);
    return status;
}

Status sql_exec(Cx *cx, const char *text) {
    CHECK(cx->conn != NULL);
    return cx->conn->driver->exec(cx, cx->conn, text);
}

static Status read_column(Cx *cx, const Driver *d, Stmt *s, int column, SqlOut out) {
    int64_t v;
    switch (out.kind) {
    case OUT_I64: *(int64_t *)out.at = d->get_int(s, column); break;
    case OUT_I32:
        v = d->get_int(s, column);
        if (v < INT32_MIN || v > INT32_MAX)
            return fail(cx, SYSTEM, NULL, "a stored number is beyond 32 bits: %lld, column %d of: %s",
                (long long)v, column, s->text.at);
        *(int32_t *)out.at = (int32_t)v;
        break;
    case OUT_BOOL: *(bool *)out.at = d->get_int(s, column) != 0; break;
    case OUT_TEXT: *(Str *)out.at = str_dup(cx->arena, d->get_text(s, column)); break;
    case OUT_ZTEXT: *(const char **)out.at = str_z(cx->arena, d->get_text(s, column)); break;
    }
    return OK;
}

static Status read_row(Cx *cx, Conn *c, Stmt *s, const SqlOut *outs, int outs_n) {
    if (c->driver->columns(s) < outs_n)
        return fail(cx, SYSTEM, NULL, "%d columns are asked of %d: %s", outs_n,
            c->driver->columns(s), s->text.at);
    for (int i = 0; i < outs_n; i++) TRY(read_column(cx, c->driver, s, i, outs[i]));
    return OK;
}

Status sql_get(Cx *cx, bool *found, const char *text, const SqlArg *args, int n, const SqlOut *outs,
    int outs_n) {
    Stmt *s;
    TRY(stmt_open(cx, text, args, n, &s));
    Conn *c = cx->conn;
    bool row = false;
    Status status = c->driver->start(cx, c, s, args, n);
    if (status == OK) status = c->driver->step(cx, c, s, &row);
    if (status == OK && row) status = read_row(cx, c, s, outs, outs_n);
    if (status == OK && memory_is_short())
        status = fail_memory(cx); // what was read may not be what is kept
    stmt_close(c, s);
    if (found) *found = row;
    if (status == OK && !row && !found) return fail(cx, MISSING, NULL, "there is no such record");
    return status;
}

static Status open_rows(Cx *cx, Rows *r, Stmt *s, const SqlArg *args, int n) {
    *r = (Rows){.cx = cx, .stmt = s, .row = -1};
    r->status = cx->conn->driver->start(cx, cx->conn, s, args, n);
    return r->status == OK ? OK : rows_end(r);
}

Status sql_open_args(Cx *cx, Rows *r, const char *text, const SqlArg *args, int n) {
    Stmt *s;
    *r = (Rows){.cx = cx, .row = -1};
    TRY(stmt_open(cx, text, args, n, &s));
    return open_rows(cx, r, s, args, n);
}

Status sql_open_text(Cx *cx, Rows *r, Str text, const SqlArg *args, int n) {
    Stmt *s;
    *r = (Rows){.cx = cx, .row = -1};
    TRY(stmt_open_str(cx, text, args, n, &s));
    return open_rows(cx, r, s, args, n);
}

bool rows_next(Rows *r) {
    if (r->status != OK || !r->stmt) return false;
    bool row = false;
    r->status = memory_is_short() ? fail_memory(r->cx)
                                  : r->cx->conn->driver->step(r->cx, r->cx->conn, r->stmt, &row);
    if (r->status != OK || !row) {
        stmt_close(r->cx->conn, r->stmt);
        r->stmt = NULL;
        return false;
    }
    r->row++;
    return true;
}

Status rows_end(Rows *r) {
    if (r->stmt) stmt_close(r->cx->conn, r->stmt);
    r->stmt = NULL;
    return r->status;
}

int rows_columns(const Rows *r) { return r->stmt ? r->cx->conn->driver->columns(r->stmt) : 0; }

int64_t rows_int(const Rows *r, int column) {
    CHECK(r->stmt != NULL && column < rows_columns(r));
    return r->cx->conn->driver->get_int(r->stmt, column);
}

Str rows_peek(Rows *r, int column) {
    CHECK(r->stmt != NULL && column < rows_columns(r));
    return r->cx->conn->driver->get_text(r->stmt, column);
}

Str rows_text(Rows *r, int column) { return str_dup(r->cx->arena, rows_peek(r, column)); }

bool rows_null(const Rows *r, int column) {
    CHECK(r->stmt != NULL && column < rows_columns(r));
    return r->cx->conn->driver->is_null(r->stmt, column);
}

Status sql_ids_args(Cx *cx, Id **ids, int *count, const char *text, const SqlArg *args, int n) {
    Rows r;
    size_t found = 0, cap = 0;
    *ids = NULL;
    *count = 0;
    TRY(sql_open_args(cx, &r, text, args, n));
    while (rows_next(&r)) {
        *ids = arena_grow(cx->arena, *ids, found, &cap, found + 1, sizeof **ids);
        (*ids)[found++] = rows_id(&r, 0);
    }
    *count = (int)found;
    return rows_end(&r);
}
