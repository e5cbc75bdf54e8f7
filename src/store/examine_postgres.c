// A PostgreSQL server as an operator should look at it: what we may do there, and whether what it has said to be saved is saved.
#include <stdlib.h>
#include <string.h>

#include "store/examine.h"
#include "store/postgres.h"

enum { OLDEST = 130000 }; // server_version_num

static Str ask(Cx *cx, PGconn *c, const char *sql) {
    PGresult *r = PQexec(c, sql);
    Str s = str_dup(cx->arena,
        str_of(PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : ""));
    PQclear(r);
    return s;
}

static bool yes(Cx *cx, PGconn *c, const char *sql) { return str_is(ask(cx, c, sql), "t"); }

static void setting(Cx *cx, PGconn *c, Findings *out, const char *name, const char *bad,
    FoundHow how, const char *todo) {
    Str is = ask(
        cx, c, str_fmt(cx->arena, "select setting from pg_settings where name = '%s'", name).at);
    bool wrong = str_is(is, bad);
    found(out, wrong ? how : FOUND_WELL, name, is, wrong ? todo : NULL);
}

static void look_at_server(Cx *cx, PGconn *c, Findings *out) {
    bool old = PQserverVersion(c) < OLDEST;
    found(out, old ? FOUND_WRONG : FOUND_WELL, "server",
        str_fmt(cx->arena, "PostgreSQL %d", PQserverVersion(c) / 10000),
        old ? "use PostgreSQL 13 or later" : NULL);
    Str coding = ask(cx, c, "show server_encoding");
    found(out, str_is(coding, "UTF8") ? FOUND_WELL : FOUND_WRONG, "encoding", coding,
        str_is(coding, "UTF8")
            ? NULL
            : "make the database anew: create database … encoding 'UTF8' template template0");
    setting(cx, c, out, "fsync", "off", FOUND_WRONG,
        "set fsync = on: a crash of the machine may destroy the database");
    setting(cx, c, out, "full_page_writes", "off", FOUND_WRONG,
        "set full_page_writes = on: a crash of the machine may tear pages");
    setting(cx, c, out, "synchronous_commit", "off", FOUND_WRONG,
        "set synchronous_commit = on: a crash loses what was acknowledged");
    setting(cx, c, out, "archive_mode", "off",
        FOUND_WARNING, "set archive_mode and archive_command, so that any moment can be gone back to (docs/operations.md)");
    bool standby = yes(cx, c, "select pg_is_in_recovery()");
    found(out, standby ? FOUND_WRONG : FOUND_WELL, "primary",
        standby ? S("this is a standby, which takes no writes") : S("it takes writes"),
        standby ? "name the primary, or several hosts with target_session_attrs=read-write" : NULL);
}

static void look_at_role(Cx *cx, PGconn *c, Findings *out) {
    bool super = yes(cx, c, "select rolsuper from pg_roles where rolname = current_user");
    found(out, super ? FOUND_WARNING : FOUND_WELL, "role",
        super ? S("we are a superuser there") : ask(cx, c, "select current_user"), super ? "use a role of its own: create role argosy login; and make it the owner of its database" : NULL);
    bool create = yes(cx,
        c, "select has_schema_privilege(current_schema(), 'create') and has_schema_privilege(current_schema(), 'usage')");
    if (!create)
        found(out, FOUND_WRONG, "schema rights",
            S("the role may not make tables in its schema, so it cannot upgrade"),
            "grant usage, create on schema … to the role, or make it the owner");
    Str shut = ask(cx, c,
        "select string_agg(tablename, ', ' order by tablename) from (select tablename from "
        "pg_tables where schemaname = current_schema() "
        "and not has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), "
        "'select, insert, update, delete') "
        "or schemaname = current_schema() and not (has_table_privilege(quote_ident(schemaname) || "
        "'.' || quote_ident(tablename), 'insert') "
        "and has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), "
        "'update') and "
        "has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'delete')) "
        "limit 5) t");
    found(out, shut.n ? FOUND_WRONG : FOUND_WELL, "table rights",
        shut.n ? shut : S("all tables may be read and written"),
        shut.n ? "grant select, insert, update, delete on all tables in schema … to the role" : NULL);
    int64_t most = strtoll(ask(cx, c, "show max_connections").at, NULL, 10);
    found(out, most < 30 ? FOUND_WARNING : FOUND_WELL, "connections",
        str_fmt(cx->arena, "at most %lld", (long long)most), most < 30 ? "a server of ours takes up to 8 to write and twice its processors to read: set max_connections = 100" : NULL);
}

void postgres_examine(Cx *cx, const char *url, Findings *out) {
    PGconn *c = PQconnectdb(url);
    if (PQstatus(c) != CONNECTION_OK) {
        found(out, FOUND_WRONG, "connection",
            str_trim(str_of(PQerrorMessage(c))), "start the server, or mend host, port, user and password of --db or $ARGOSY_DB; pg_hba.conf says who may come");
    } else {
        found(out, FOUND_WELL, "connection", url_without_password(cx->arena, str_of(url)), NULL);
        look_at_server(cx, c, out);
        look_at_role(cx, c, out);
        bool ours = yes(cx, c, "select to_regclass('schema_version') is not null");
        Str version = ours ? ask(cx, c, "select max(version) from schema_version") : S("");
        version_examine(ours ? strtoll(version.n ? version.at : "0", NULL, 10) : -1, out);
    }
    PQfinish(c);
}
