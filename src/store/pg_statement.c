// PostgreSQL: statements and their pipeline.
//
// The connection is in libpq's pipeline mode. A statement whose result nobody waits for is only sent; the next one that has
// something to give sends a sync and reads everything up to it, so a run of inserts and updates costs one journey:
//
//   us      insert ▸ update ▸ update ▸ select ▸ sync ▸ ………………………………… reads 4 results
//   server            insert ✓  update ✓  update ✗  (select skipped)
//
// After a failure the server skips what follows up to the sync, and then refuses all but a rollback. The first failure is
// kept and given to whoever waits next, and at the latest at the commit, so none is missed.
//
// Parameters are sent in binary with their types declared, so that the server never guesses them from the context.
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/postgres.h"

enum { ARGS_ON_STACK = 48 };

typedef struct {
    Stmt base;
    char name[16];
    PGresult *result; // while it is open
    int row, rows;
    char (*scratch)[PG_SCRATCH]; // one a column, for numbers read as text
    int n;                       // parameters
    uint8_t kind[];              // ArgKind that each was declared as
} PgStmt;

// ---- failures --------------------------------------------------------------------------------------------------------

static bool is(const char *state, const char *code) { return strcmp(state, code) == 0; }

// Notes the first failure of a transaction and words it. `r` is NULL where the connection itself failed.
Status pg_fail(Cx *cx, PgConn *c, const PGresult *r, const char *sql) {
    if (c->failed != OK) return c->failed;
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *text = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *detail = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL) : NULL;
    if (!text) text = PQerrorMessage(c->pg);
    Str what = str_trim(str_of(text)), at = str_cut(str_trim(str_of(sql)), 0, 300);
    bool gone = !state || PQstatus(c->pg) == CONNECTION_BAD || !strncmp(state, "57P", 3) ||
        (!strncmp(state, "08", 2) && !is(state, "08P01")) || // that one is our own fault
        (is(state, "25006") && c->base.write);               // it has become a standby
    if (gone) {
        c->retry = c->broken = true;
        return c->failed = fail(cx, BUSY, NULL, "the connection to the database was lost: " STR_FMT,
                   STR_ARG(what));
    }
    if (is(state, "40001") || is(state, "40P01") || is(state, "55P03")) {
        c->retry = true;
        return c->failed = fail(cx, BUSY, NULL, "the database asks to try again: " STR_FMT, STR_ARG(what));
    }
    if (is(state, "0A000") || is(state, "26000") || is(state, "42P05")) c->retry = c->resync = true;
    if (is(state, "23505"))
        return c->failed = fail(cx, STATE, NULL, "this exists already: " STR_FMT " %s",
                   STR_ARG(what), detail ? detail : "");
    log_line(LOG_ERROR, "store: " STR_FMT " (%s) in: " STR_FMT, STR_ARG(what), state, STR_ARG(at));
    return c->failed = fail(cx, SYSTEM, NULL, "the store failed: " STR_FMT " (PostgreSQL %s) in: " STR_FMT,
               STR_ARG(what), state, STR_ARG(at));
}

// The transaction failed before: says so again, in case its words were dropped.
static Status failed_before(Cx *cx, const PgConn *c) {
    return fail(cx, c->failed, NULL, "an earlier statement of this transaction failed");
}

// ---- the pipeline ----------------------------------------------------------------------------------------------------

static void note_sent(PgConn *c, const char *sql) {
    strncpy(c->text[c->sent], sql, SENT_TEXT_BYTES - 1);
    c->text[c->sent++][SENT_TEXT_BYTES - 1] = 0;
}

Status pg_wait(Cx *cx, PgConn *c, PGresult **last) {
    if (last) *last = NULL;
    if (!c->pg) return pg_fail(cx, c, NULL, "");
    if (!PQpipelineSync(c->pg)) {
        c->sent = 0;
        return pg_fail(cx, c, NULL, "");
    }
    int command = 0;
    for (bool more = true; more;) {
        PGresult *r = PQgetResult(c->pg);
        if (!r) { // the end of one command, or of the connection
            if (PQstatus(c->pg) == CONNECTION_BAD) break;
            command++;
            continue;
        }
        switch (PQresultStatus(r)) {
        case PGRES_PIPELINE_SYNC: more = false; break;
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
            if (!last) break;
            PQclear(*last);
            *last = r;
            r = NULL;
            break;
        case PGRES_PIPELINE_ABORTED: break;
        default: (void)pg_fail(cx, c, r, command < c->sent ? c->text[command] : "");
        }
        PQclear(r);
    }
    c->sent = 0;
    if (PQstatus(c->pg) == CONNECTION_BAD) (void)pg_fail(cx, c, NULL, "");
    if (c->failed == OK) return OK;
    if (last) PQclear(*last), *last = NULL;
    return failed_before(cx, c);
}

static Status make_room(Cx *cx, PgConn *c) {
    return c->sent < SENT_MAX ? OK : pg_wait(cx, c, NULL);
}

Status pg_send(Cx *cx, PgConn *c, const char *sql) {
    TRY(make_room(cx, c));
    if (!PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 1))
        return pg_fail(cx, c, NULL, sql);
    note_sent(c, sql);
    return OK;
}

// ---- statements ------------------------------------------------------------------------------------------------------

static Oid oid_of(ArgKind kind) {
    switch (kind) {
    case ARG_INT: return 20;  // int8
    case ARG_TEXT: return 25; // text
    case ARG_BLOB: return 17; // bytea
    case ARG_NULL: break;
    }
    return 0; // the server's guess
}

Status pg_prepare(Cx *cx, Conn *base, Str text, const SqlArg *args, int n, Stmt **out) {
    PgConn *c = (PgConn *)base;
    if (c->failed != OK) return failed_before(cx, c);
    TRY(pg_wait(cx, c, NULL));
    PgStmt *s = heap_alloc(1, sizeof *s + (size_t)n + text.n + 1);
    Oid *types = NEW_ARRAY(cx->arena, Oid, n);
    s->n = n;
    for (int i = 0; i < n; i++) {
        s->kind[i] = (uint8_t)args[i].kind;
        types[i] = oid_of(args[i].kind);
    }
    char *copy = (char *)&s->kind[n];
    memcpy(copy, text.at, text.n);
    s->base.text = (Str){copy, text.n};
    snprintf(s->name, sizeof s->name, "s%d", ++c->names);
    Status status = OK;
    if (!PQsendPrepare(c->pg, s->name, copy, n, types)) status = pg_fail(cx, c, NULL, copy);
    if (status == OK) {
        note_sent(c, copy);
        status = pg_wait(cx, c, NULL);
    }
    if (status != OK) {
        memory_free(s);
        return status;
    }
    *out = &s->base;
    return OK;
}

bool pg_fits(const Stmt *base, const SqlArg *args, int n) {
    const PgStmt *s = (const PgStmt *)base;
    if (s->n != n) return false;
    for (int i = 0; i < n; i++)
        if (s->kind[i] != args[i].kind && args[i].kind != ARG_NULL) return false;
    return true;
}

void pg_finalize(Conn *base, Stmt *s) {
    ((PgConn *)base)->forgotten++;
    memory_free(((PgStmt *)s)->scratch);
    memory_free(s);
}

static Status send_statement(Cx *cx, PgConn *c, const PgStmt *s, const SqlArg *args, int n) {
    int64_t numbers_on_stack[ARGS_ON_STACK], *numbers = numbers_on_stack;
    const char *values_on_stack[ARGS_ON_STACK], **values = values_on_stack;
    int lengths_on_stack[ARGS_ON_STACK], *lengths = lengths_on_stack;
    int formats_on_stack[ARGS_ON_STACK], *formats = formats_on_stack;
    if (c->failed != OK) return failed_before(cx, c);
    TRY(make_room(cx, c));
    if (n > ARGS_ON_STACK) {
        numbers = NEW_ARRAY(cx->arena, int64_t, n);
        values = NEW_ARRAY(cx->arena, const char *, n);
        lengths = NEW_ARRAY(cx->arena, int, n);
        formats = NEW_ARRAY(cx->arena, int, n);
    }
    for (int i = 0; i < n; i++) {
        formats[i] = 1;
        lengths[i] = 8;
        if (args[i].kind == ARG_NULL) {
            values[i] = NULL;
        } else if (args[i].kind == ARG_INT) {
            numbers[i] = (int64_t)htobe64((uint64_t)args[i].i);
            values[i] = (const char *)&numbers[i];
        } else {
            if (args[i].s.n > INT32_MAX)
                return fail(cx, INPUT, NULL, "a text of more than 2 GB cannot be stored");
            values[i] = args[i].s.at ? args[i].s.at : "";
            lengths[i] = (int)args[i].s.n;
        }
    }
    if (!PQsendQueryPrepared(c->pg, s->name, n, values, lengths, formats, 1))
        return pg_fail(cx, c, NULL, s->base.text.at);
    note_sent(c, s->base.text.at);
    return OK;
}

static bool is_select(PGresult *r) { return !strncmp(PQcmdStatus(r), "SELECT", 6); }

Status pg_start(Cx *cx, Conn *base, Stmt *stmt, const SqlArg *args, int n) {
    PgConn *c = (PgConn *)base;
    PgStmt *s = (PgStmt *)stmt;
    int column;
    s->row = -1;
    s->rows = 0;
    TRY(send_statement(cx, c, s, args, n));
    TRY(pg_wait(cx, c, &s->result));
    if (!is_select(s->result)) c->wrote = true;
    s->rows = PQntuples(s->result);
    if (!pg_readable(s->result, &column))
        return fail(cx, SYSTEM, NULL,
            "column %s is of no kind that is read (%u), cast it to bigint or text: %s",
            PQfname(s->result, column), PQftype(s->result, column), stmt->text.at);
    return OK;
}

Status pg_run(Cx *cx, Conn *base, Stmt *s, const SqlArg *args, int n, int64_t *changed) {
    PgConn *c = (PgConn *)base;
    PGresult *r;
    TRY(send_statement(cx, c, (PgStmt *)s, args, n));
    c->wrote = true;
    if (!changed) return OK;
    TRY(pg_wait(cx, c, &r));
    *changed = is_select(r) ? 0 : strtoll(PQcmdTuples(r), NULL, 10);
    PQclear(r);
    return OK;
}

Status pg_exec(Cx *cx, Conn *base, const char *text) {
    PgConn *c = (PgConn *)base;
    if (c->failed != OK) return failed_before(cx, c);
    TRY(pg_wait(cx, c, NULL));
    if (!PQexitPipelineMode(c->pg)) return pg_fail(cx, c, NULL, text);
    c->wrote = true;
    PGresult *r = PQexec(c->pg, text); // several statements; not for the pipeline
    ExecStatusType got = PQresultStatus(r);
    if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK && got != PGRES_EMPTY_QUERY)
        (void)pg_fail(cx, c, r, text);
    PQclear(r);
    if (!PQenterPipelineMode(c->pg)) (void)pg_fail(cx, c, NULL, text);
    return c->failed == OK ? OK : failed_before(cx, c);
}

// ---- rows ------------------------------------------------------------------------------------------------------------

Status pg_step(Cx *cx, Conn *c, Stmt *stmt, bool *row) {
    PgStmt *s = (PgStmt *)stmt;
    (void)cx, (void)c;
    *row = ++s->row < s->rows;
    return OK;
}

void pg_reset(Stmt *stmt) {
    PgStmt *s = (PgStmt *)stmt;
    PQclear(s->result);
    s->result = NULL;
    memory_free(s->scratch);
    s->scratch = NULL;
}

int pg_columns(const Stmt *s) { return PQnfields(((const PgStmt *)s)->result); }

int64_t pg_get_int(const Stmt *stmt, int column) {
    const PgStmt *s = (const PgStmt *)stmt;
    return pg_int(s->result, s->row, column);
}

Str pg_get_text(Stmt *stmt, int column) {
    PgStmt *s = (PgStmt *)stmt;
    if (!s->scratch) s->scratch = heap_alloc((size_t)pg_columns(stmt), sizeof *s->scratch);
    return pg_text(s->result, s->row, column, s->scratch[column]);
}

bool pg_is_null(const Stmt *stmt, int column) {
    const PgStmt *s = (const PgStmt *)stmt;
    return PQgetisnull(s->result, s->row, column);
}
