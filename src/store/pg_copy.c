// Backups of PostgreSQL, made and put back by its own programs, pg_dump and pg_restore, which must be installed.
//
// A dump is one consistent snapshot. It holds the store's schema only, and is put back in one transaction: all or nothing.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/postgres.h"
#include "store/program.h"

// What the programs need of a URL: the password travels in the environment, since others can read the arguments.
static Status password_of(Cx *cx, const char *url, const char **variable) {
    char *why = NULL;
    *variable = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &why);
    if (!options) {
        Status status = fail(cx, INPUT, "db", "this is no URL of a database: %s", why ? why : "");
        PQfreemem(why);
        return status;
    }
    for (PQconninfoOption *o = options; o->keyword; o++)
        if (!strcmp(o->keyword, "password") && o->val)
            *variable = str_fmt(cx->arena, "PGPASSWORD=%s", o->val).at;
    PQconninfoFree(options);
    return OK;
}

static Status run(Cx *cx, const char *const argv[], const char *variable, Str *out) {
    Str said;
    int code;
    TRY(program_run(cx, argv, variable, out, &said, &code));
    if (code == 0) return OK;
    return fail(cx, SYSTEM, NULL, "%s failed: " STR_FMT, argv[0], STR_ARG(str_trim(said)));
}

static Status schema_of(Cx *cx, PgConn *c, const char **schema) {
    PGresult *r;
    TRY(pg_send(cx, c, "select quote_ident(current_schema())"));
    TRY(pg_wait(cx, c, &r));
    *schema = str_z(cx->arena, str_of(PQntuples(r) == 1 ? PQgetvalue(r, 0, 0) : ""));
    PQclear(r);
    return OK;
}

static Status connect_alone(Cx *cx, Store *s, const char *url, PgConn **out) {
    s->driver = &postgres_driver;
    s->at = url;
    PgConn *c = pg_conn_new(s, true);
    Status status = pg_open(cx, c, url);
    if (status != OK) postgres_driver.disconnect(&c->base);
    *out = c;
    return status;
}

static Status dump(Cx *cx, const Store *s, const char *schema, const char *part, const char *file) {
    const char *variable;
    TRY(password_of(cx, s->at, &variable));
    const char *url = url_without_password(cx->arena, str_of(s->at)).at;
    const char *const argv[] = {"pg_dump", "--format=custom", "--no-owner", "--no-privileges",
        "--schema", schema, "--file", part, "--dbname", url, NULL};
    Str out;
    TRY(run(cx, argv, variable, &out)); // pg_dump brings its file to the disk
    if (rename(part, file) != 0)
        return fail(cx, SYSTEM, NULL, "%s cannot be written: %s", file, strerror(errno));
    return OK;
}

Status pg_backup(Cx *cx, Store *s, const char *file) {
    Store alone = {0};
    PgConn *c;
    const char *schema;
    TRY(connect_alone(cx, &alone, s->at, &c));
    Status status = schema_of(cx, c, &schema);
    postgres_driver.disconnect(&c->base);
    TRY(status);
    const char *part = str_fmt(cx->arena, "%s.part-%ld", file, (long)getpid()).at;
    status = dump(cx, s, schema, part, file);
    if (status != OK) unlink(part);
    return status;
}

bool pg_is_backup(const char *file) {
    static const char magic[] = "PGDMP"; // of pg_dump's custom format
    char head[sizeof magic - 1] = {0};
    FILE *f = fopen(file, "rb");
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f) (void)fclose(f);
    return n == sizeof head && memcmp(head, magic, n) == 0;
}

// The last version in the dump's table schema_version, read from its COPY text: "1\t001_core.sql\t…".
static Status check_dump(Cx *cx, const char *file) {
    const char *const argv[] = {
        "pg_restore", "--data-only", "--table", "schema_version", "--file", "-", file, NULL};
    Str rest;
    if (access(file, R_OK) != 0)
        return fail(cx, INPUT, "file", "%s cannot be read: %s", file, strerror(errno));
    Status status = run(cx, argv, NULL, &rest);
    if (status == SYSTEM)
        return cx->error.status = INPUT, INPUT; // it is no dump: pg_restore's words say so
    TRY(status);
    long version = 0;
    while (rest.n) {
        char *end;
        const char *line = str_z(cx->arena, str_split(rest, '\n', &rest));
        long v = strtol(line, &end, 10);
        if (end != line && *end == '\t' && v > version) version = v;
    }
    if (version < 1) return fail(cx, INPUT, "file", "%s is not a backup of argosy", file);
    if (version > newest_version())
        return with_hint(cx,
            fail(cx, INPUT, "file", "%s is of version %ld; this program knows up to %d", file,
                version, newest_version()),
            "use a newer argosy");
    return OK;
}

static Status restore(Cx *cx, PgConn *c, const char *url, const char *file) {
    PGresult *r;
    TRY(pg_send(cx, c, "select pg_try_advisory_lock(hashtextextended('argosy ' || current_schema(), 0))"));
    TRY(pg_wait(cx, c, &r));
    bool locked = pg_int(r, 0, 0) != 0;
    PQclear(r);
    if (!locked)
        return with_hint(cx, fail(cx, BUSY, "db", "the database is in use"),
            "stop the program that uses it first");
    const char *variable;
    TRY(password_of(cx, url, &variable));
    const char *shown = url_without_password(cx->arena, str_of(url)).at;
    const char *const argv[] = {"pg_restore", "--clean", "--if-exists", "--single-transaction",
        "--no-owner", "--no-privileges", "--dbname", shown, file, NULL};
    Str out;
    return run(cx, argv, variable, &out);
}

Status postgres_restore(Cx *cx, Str url, const char *copy) {
    Store alone = {0};
    PgConn *c;
    const char *at = pg_mend_url(cx->arena, str_z(cx->arena, url));
    TRY(check_dump(cx, copy));
    TRY(connect_alone(cx, &alone, at, &c));
    Status status = restore(cx, c, at, copy);
    PQclear(PQexec(c->pg, "select pg_advisory_unlock_all()")); // a closed connection's lock may outlive it a while
    postgres_driver.disconnect(&c->base);
    return status;
}
