// Migrations: from whatever version a store is of to that of the program, one transaction a version.
//
// A migration is a job like any other, so a kill leaves the version before it or the one after it, with its row in
// schema_version. Two programs that upgrade at once wait for each other (SQLite by its write lock, PostgreSQL by an advisory
// lock) and the second finds the work done.
#include "store/migrate.h"

#include <stdlib.h>

#include "base/log.h"
#include "store/archive.h"
#include "store/conn.h"

static const struct {
    Str word;
    Str sqlite, postgres;
} words[] = {
    {{"@key", 4}, {"integer primary key", 19}, {"bigint primary key", 18}},
    {{"@int", 4}, {"integer", 7}, {"bigint", 6}}, {{"@blob", 5}, {"blob", 4}, {"bytea", 5}},
    {{"@postgres", 9}, {"--", 2}, {"", 0}}, // the rest of the line is for it alone
    {{"@strict", 7}, {"strict", 6}, {"", 0}},
    {{"@norowid", 8}, {", without rowid", 15}, {"", 0}}, // stands behind @strict
};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

Str migrate_text(Arena *a, Str text, bool sqlite) {
    Buf b = buf_new(a);
    for (size_t i = 0; i < text.n;) {
        size_t end = i + 1;
        while (text.at[i] == '@' && end < text.n && is_letter(text.at[end])) end++;
        Str word = str_cut(text, i, end);
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (str_eq(word, words[k].word)) {
                word = sqlite ? words[k].sqlite : words[k].postgres;
                break;
            }
        buf_add(&b, word);
        i = end;
    }
    return buf_str(&b);
}

static int version_of(const EmbeddedFile *file) { return (int)strtol(file->name, NULL, 10); }

int newest_version(void) {
    return embedded_sql_n > 0 ? version_of(&embedded_sql[embedded_sql_n - 1]) : 0;
}

static Status has_table(Cx *cx, const char *name, bool *has) {
    int64_t n;
    TRY(sql_get(cx, NULL, cx->conn->driver->tables_like, IN(A(name)), OUT(O(&n))));
    *has = n > 0;
    return OK;
}

static Status read_version(Cx *cx, int *version) {
    bool has;
    *version = 0;
    TRY(has_table(cx, "schema_version", &has));
    if (!has) return OK;
    return sql_get(cx, NULL, "select cast(coalesce(max(version), 0) as bigint) from schema_version",
        NO_ARGS, OUT(O(version)));
}

Status store_version(Cx *cx, Store *s, int *version, int *newest) {
    *newest = newest_version();
    TRY(store_read(cx, s));
    Status status = read_version(cx, version);
    store_read_end(cx);
    return status;
}

typedef struct {
    const EmbeddedFile *file;
    int version;
} Migration;

static Status apply(Job *job) {
    const Migration *m = job->data;
    Cx *cx = job->cx;
    const Driver *d = cx->conn->driver;
    if (d->lock_versions) TRY(sql_exec(cx, d->lock_versions));
    Str table = migrate_text(
        cx->arena, S("create table if not exists schema_version (version @key, name text not null, applied @int not null) @strict"),
        d->sqlite);
    TRY(sql_exec(cx, table.at));
    int now;
    TRY(read_version(cx, &now));
    if (now >= m->version) return OK; // another program was first
    TRY(sql_exec(cx, migrate_text(cx->arena, (Str){m->file->text, m->file->size}, d->sqlite).at));
    TRY(sql_run(cx, "insert into schema_version (version, name, applied) values ($1, $2, $3)",
        A(m->version), A(m->file->name), A(cx->now)));
    bool has;
    TRY(has_table(cx, "meta", &has));
    return has ? store_data_changed(cx) : OK;
}

// Makes a copy that can be gone back to. PostgreSQL without its tools has none: that is said, and no reason to stop.
static Status back_up(Cx *cx, Store *s, int version, Str *file) {
    Str name = str_fmt(cx->arena, "%s.backup-%d", s->name, version);
    Status status = store_backup(cx, s, name.at);
    if (status == MISSING && !s->driver->sqlite) {
        log_line(LOG_WARN, "no backup was made before the upgrade: " STR_FMT, STR_ARG(cx->error.text));
        cx->error = (Error){0};
        return OK;
    }
    if (status == OK) *file = name;
    return status;
}

Status migrate(Cx *cx, Store *s, const EmbeddedFile *files, int n, bool backup_first, Upgrade *out) {
    int newest;
    *out = (Upgrade){0};
    TRY(store_version(cx, s, &out->from, &newest));
    out->to = out->from;
    if (n == 0 || version_of(&files[n - 1]) <= out->from) return OK;
    if (backup_first && out->from > 0) TRY(back_up(cx, s, out->from, &out->backup));
    Status status = OK;
    atomic_store(&s->upgrading, true);
    for (int i = 0; i < n && status == OK; i++) {
        Migration m = {.file = &files[i], .version = version_of(&files[i])};
        if (m.version <= out->to) continue;
        Job job = {.cx = cx, .run = apply, .data = &m};
        status = store_write(s, &job);
        if (status == OK) out->to = m.version;
    }
    atomic_store(&s->upgrading, false);
    atomic_fetch_add(&s->upgrades, 1);
    return status == OK && out->to == newest_version() ? archive_mend(cx, s) : status;
}

Status store_upgrade(Cx *cx, Store *s, bool backup_first, Upgrade *out) {
    return migrate(cx, s, embedded_sql, embedded_sql_n, backup_first, out);
}
