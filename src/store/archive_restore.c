// Going back to a moment (archive.h): the newest base that is not beyond it, and what the log says came after, job by job.
//
// Which job an action was is told by the line that it left in the event log. What is made is a database beside its place, which is then
// put there as a backup is.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/archive.h"

typedef struct {
    Cx *cx;
    sqlite3 *db;
    int64_t event; // the last one wanted; 0: by time
    Time until;    // 0: all
    bool reached;  // the event was put in
    int recorded;  // the column of events that has their time
} Restore;

typedef struct {
    const uint8_t *at;
    size_t n;
    bool bad;
} Bytes;

static const uint8_t *take(Bytes *b, size_t n) {
    static const uint8_t nothing[8];
    if (b->bad || n > b->n) {
        b->bad = true;
        return nothing;
    }
    const uint8_t *p = b->at;
    b->at += n, b->n -= n;
    return p;
}

static uint64_t take_number(Bytes *b, size_t bytes) {
    const uint8_t *p = take(b, bytes);
    uint64_t v = 0;
    for (size_t i = bytes; i-- > 0;) v = v << 8 | p[i];
    return v;
}

static Str take_text(Bytes *b) {
    size_t n = (size_t)take_number(b, 4);
    const char *p = (const char *)take(b, n);
    return b->bad ? S("") : (Str){p, n};
}

// ---- one row ---------------------------------------------------------------------------------------------------------

enum { COLUMNS_MAX = 200 };

typedef struct {
    char kind;
    Str table;
    int64_t rowid;
    int n;
    struct {
        int type;
        int64_t number;
        Str bytes;
    } value[COLUMNS_MAX];
} ArchiveRow;

static void row_read(Bytes *b, char kind, ArchiveRow *r) {
    r->kind = kind;
    r->table = take_text(b);
    r->rowid = (int64_t)take_number(b, 8);
    r->n = (int)take_number(b, 2);
    if (r->n > COLUMNS_MAX) b->bad = true;
    for (int i = 0; i < r->n && !b->bad; i++) {
        r->value[i].type = (int)take_number(b, 1);
        if (r->value[i].type == SQLITE_INTEGER || r->value[i].type == SQLITE_FLOAT)
            r->value[i].number = (int64_t)take_number(b, 8);
        if (r->value[i].type == SQLITE_TEXT || r->value[i].type == SQLITE_BLOB)
            r->value[i].bytes = take_text(b);
    }
}

static int bind(sqlite3_stmt *h, int at, const ArchiveRow *r, int i) {
    double d;
    Str s = r->value[i].bytes;
    switch (r->value[i].type) {
    case SQLITE_INTEGER: return sqlite3_bind_int64(h, at, r->value[i].number);
    case SQLITE_FLOAT:
        memcpy(&d, &r->value[i].number, sizeof d);
        return sqlite3_bind_double(h, at, d);
    case SQLITE_TEXT: return sqlite3_bind_text64(h, at, s.at, s.n, SQLITE_STATIC, SQLITE_UTF8);
    case SQLITE_BLOB: return sqlite3_bind_blob64(h, at, s.n ? s.at : "", s.n, SQLITE_STATIC);
    default: return sqlite3_bind_null(h, at);
    }
}

static Status damaged(Cx *cx, const char *what) {
    return with_hint(cx, fail(cx, INPUT, "file", "the archive's log is damaged: %s", what),
        "give a moment before it with --until, or restore a backup");
}

// The names of a table's columns: a row is put in by name, since rowid stands before them.
static Status columns(const Restore *m, Str table, const char **names, int *n) {
    sqlite3_stmt *h = NULL;
    *n = 0;
    static const char sql[] = "select p.name from sqlite_master m, pragma_table_info(m.name) p "
                              "where m.type = 'table' and m.name = ?1";
    int code = sqlite3_prepare_v2(m->db, sql, -1, &h, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(h, 1, table.at, (int)table.n, SQLITE_STATIC);
    while (code == SQLITE_OK && sqlite3_step(h) == SQLITE_ROW && *n < COLUMNS_MAX)
        names[(*n)++] = str_z(m->cx->arena, str_of((const char *)sqlite3_column_text(h, 0)));
    sqlite3_finalize(h);
    return code == SQLITE_OK ? OK : sqlite_fail(m->cx, m->db, code, NULL);
}

static Status sql_of(const Restore *m, const ArchiveRow *r, const char **sql) {
    const char *names[COLUMNS_MAX];
    int n;
    TRY(columns(m, r->table, names, &n));
    if (n == 0) return damaged(m->cx, "it has rows of a table that its base has not");
    if (n != r->n)
        return fail(m->cx, INPUT, "file",
            "the archive has %d columns of " STR_FMT ", and its base %d", r->n, STR_ARG(r->table), n);
    bool rowid = r->kind == 'U' || r->kind == 'D';
    Buf b = buf_new(m->cx->arena);
    if (r->kind == 'D')
        buf_fmt(&b, "delete from \"" STR_FMT "\" where rowid = ?1", STR_ARG(r->table));
    if (r->kind == 'd') {
        buf_fmt(&b, "delete from \"" STR_FMT "\" where ", STR_ARG(r->table));
        for (int i = 0; i < n; i++)
            buf_fmt(&b, "%s\"%s\" is ?%d", i ? " and " : "", names[i], i + 2);
    }
    if (r->kind == 'U' || r->kind == 'u') {
        buf_fmt(&b, "insert or replace into \"" STR_FMT "\" (%s", STR_ARG(r->table),
            rowid ? "rowid, " : "");
        for (int i = 0; i < n; i++) buf_fmt(&b, "%s\"%s\"", i ? ", " : "", names[i]);
        buf_fmt(&b, ") values (%s", rowid ? "?1, " : "");
        for (int i = 0; i < n; i++) buf_fmt(&b, "%s?%d", i ? ", " : "", i + 2);
        buf_char(&b, ')');
    }
    *sql = buf_str(&b).at;
    return OK;
}

// Rows that the tables do not take are the log's fault, whatever else fails is not.
static Status not_taken(const Restore *m, int code, const char *sql) {
    int kind = code & 0xff;
    bool ours = kind == SQLITE_ERROR || kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH;
    return ours ? damaged(m->cx, sqlite3_errmsg(m->db)) : sqlite_fail(m->cx, m->db, code, sql);
}

static Status row_put(const Restore *m, const ArchiveRow *r) {
    const char *sql = "";
    sqlite3_stmt *h = NULL;
    TRY(sql_of(m, r, &sql));
    int code = sqlite3_prepare_v2(m->db, sql, -1, &h, NULL);
    if (code == SQLITE_OK && r->kind != 'd' && r->kind != 'u')
        code = sqlite3_bind_int64(h, 1, r->rowid);
    for (int i = 0; i < r->n && code == SQLITE_OK && r->kind != 'D'; i++)
        code = bind(h, i + 2, r, i);
    if (code == SQLITE_OK) code = sqlite3_step(h);
    Status s = code == SQLITE_DONE ? OK : not_taken(m, code, sql);
    sqlite3_finalize(h);
    return s;
}

// ---- jobs ------------------------------------------------------------------------------------------------------------

static bool is_row(char kind) { return kind == 'U' || kind == 'D' || kind == 'u' || kind == 'd'; }

// Looks through a job: whether it is beyond what is wanted, and whether it has the event that is.
static void look(const Restore *m, Bytes b, bool *beyond, bool *has) {
    *beyond = *has = false;
    while (b.n && is_row((char)*b.at) && !b.bad) {
        ArchiveRow r;
        row_read(&b, (char)*take(&b, 1), &r);
        if (r.kind != 'U' || !str_is(r.table, "event") || b.bad || m->recorded >= r.n) continue;
        *has |= m->event && r.rowid == m->event;
        bool known = r.value[m->recorded].type == SQLITE_INTEGER;
        *beyond |= m->until.v && known && r.value[m->recorded].number > m->until.v;
    }
}

// One commit, or as many of its jobs as are wanted. *end: what follows is not.
static Status commit_put(Restore *m, Bytes b, bool *end) {
    while (b.n && !*end) {
        bool beyond, has;
        char part = (char)*take(&b, 1);
        if (part != 'J' && part != 'S') return damaged(m->cx, "it has what is no job");
        look(m, b, &beyond, &has);
        if (beyond) {
            *end = true;
            return OK;
        }
        while (b.n && is_row((char)*b.at)) {
            ArchiveRow r;
            row_read(&b, (char)*take(&b, 1), &r);
            if (b.bad) return damaged(m->cx, "a row is not whole");
            ArenaMark mark = arena_mark(m->cx->arena);
            TRY(row_put(m, &r));
            arena_rewind(m->cx->arena, mark);
        }
        if (has) m->reached = *end = true;
    }
    return OK;
}

// ---- the log ---------------------------------------------------------------------------------------------------------

typedef struct {
    FILE *file;
    int64_t at, size;
    uint8_t head[ARCHIVE_HEAD];
} Log;

static bool head_at(Log *l, int64_t at) {
    return fseeko(l->file, (off_t)at, SEEK_SET) == 0 &&
        fread(l->head, 1, sizeof l->head, l->file) == sizeof l->head &&
        archive_u32(l->head) == ARCHIVE_MAGIC && archive_u64(l->head + 8) == (uint64_t)at;
}

// The record's body, on the heap; NULL where it is not whole, or not of its place.
static uint8_t *record_read(Log *l, size_t *n) {
    if (!head_at(l, l->at)) return NULL;
    *n = archive_u32(l->head + 4);
    if ((int64_t)*n > l->size - l->at - ARCHIVE_HEAD) return NULL;
    uint8_t *body = malloc(*n + 1);
    CHECK(body != NULL);
    if (fread(body, 1, *n, l->file) == *n &&
        archive_u64(l->head + 16) == archive_sum((uint64_t)l->at, body, *n))
        return body;
    free(body);
    return NULL;
}

// What is no record is the log's end: of a commit that was not made, which is the last one. Where another record stands behind it, it was one, and
// is damaged.
static Status nothing_behind(Cx *cx, Log *l) {
    const uint8_t magic[] = {'A', 'G', 'R', 'P'};
    for (int64_t at = l->at + 1; at + ARCHIVE_HEAD <= l->size; at++) {
        uint8_t some[4096];
        if (fseeko(l->file, (off_t)at, SEEK_SET) != 0) break;
        size_t n = fread(some, 1, sizeof some, l->file);
        const uint8_t *found = memmem(some, n, magic, sizeof magic);
        at += found ? found - some : (int64_t)n - (int64_t)sizeof magic;
        if (n < sizeof magic) break;
        if (found && head_at(l, at))
            return damaged(cx,
                str_fmt(cx->arena, "what stands at its byte %lld is no record, and there are more behind it",
                    (long long)l->at)
                    .at);
    }
    return OK;
}

// The log from `at` on, to its end.
static Status log_put(Restore *m, const char *path, int64_t at) {
    Log l = {.file = fopen(path, "rb"), .at = at};
    Status s = OK;
    bool end = false;
    if (!l.file) return OK; // nothing was changed since the base
    if (fseeko(l.file, 0, SEEK_END) == 0) l.size = ftello(l.file);
    while (s == OK && !end) {
        size_t n;
        uint8_t *body = record_read(&l, &n);
        if (!body) break;
        s = commit_put(m, (Bytes){.at = body, .n = n}, &end);
        free(body);
        l.at += (int64_t)(ARCHIVE_HEAD + n);
    }
    if (s == OK && !end) s = nothing_behind(m->cx, &l);
    (void)fclose(l.file);
    return s;
}

// ---- bases -----------------------------------------------------------------------------------------------------------

static int newest_first(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

static Status bases(Cx *cx, const char *folder, int64_t **out, int *n) {
    DIR *d = opendir(folder);
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    if (!d) return fail(cx, INPUT, "file", "%s cannot be read", folder);
    for (const struct dirent *e; (e = readdir(d));) {
        Str name = str_of(e->d_name);
        int64_t generation;
        if (!str_starts(name, S("base-")) || !str_ends(name, S(".db")) ||
            !decimal_parse(str_cut(name, 5, name.n - 3), 0, &generation))
            continue;
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = generation;
    }
    closedir(d);
    if (*n) qsort(*out, (size_t)*n, sizeof **out, newest_first);
    if (*n) return OK;
    return with_hint(cx, fail(cx, INPUT, "file", "%s holds no archive", folder),
        "give the folder of argosy backup FOLDER --continuous");
}

// Whether the base has nothing that is beyond what is wanted.
static bool base_fits(const Restore *m) {
    const char *sql = m->event
        ? sqlite3_mprintf("select count(*) = 0 or (select max(id) from event) = %lld from event "
                          "where id = %lld",
              m->event, m->event)
        : sqlite3_mprintf("select coalesce(max(recorded), 0) <= %lld from event",
              m->until.v ? m->until.v : INT64_MAX);
    bool fits = sqlite_number(m->db, sql, 0) == 1;
    sqlite3_free((void *)(uintptr_t)sql);
    return fits;
}

static bool has_event(const Restore *m) {
    char *sql = sqlite3_mprintf("select count(*) from event where id = %lld", m->event);
    bool has = sqlite_number(m->db, sql, 0) > 0;
    sqlite3_free(sql);
    return has;
}

static Status put_base(Restore *m, const char *folder, int64_t generation, bool *fits) {
    *fits = base_fits(m);
    if (!*fits) return OK;
    m->recorded = (int)sqlite_number(
        m->db, "select cid from pragma_table_info('event') where name = 'recorded'", 0);
    m->reached = m->event && has_event(m);
    if (m->reached) return OK;
    int64_t at = sqlite_number(m->db, "select at from archive where id = 1", 0);
    TRY(sqlite_exec(m->cx, m->db, "begin immediate"));
    TRY(log_put(m, str_fmt(m->cx->arena, "%s/log-%lld", folder, (long long)generation).at, at));
    TRY(sqlite_exec(m->cx, m->db, "commit"));
    *fits = !m->event || m->reached; // an event that is in no log of it may be in another's
    return OK;
}

Status archive_restore(Cx *cx, const char *target, const char *folder, int64_t event, Time until) {
    int64_t *all;
    int n;
    TRY(bases(cx, folder, &all, &n));
    const char *made = str_fmt(cx->arena, "%s.restored-%ld", target, (long)getpid()).at;
    Status s = OK;
    bool fits = false;
    for (int i = 0; i < n && s == OK && !fits; i++) {
        Restore m = {.cx = cx, .event = event, .until = until};
        s = sqlite_copy(cx, str_fmt(cx->arena, "%s/base-%lld.db", folder, (long long)all[i]).at, NULL, made);
        if (s == OK) s = sqlite_connect(cx, made, NULL, SQLITE_OPEN_READWRITE, &m.db);
        if (s == OK)
            s = sqlite_exec(cx, m.db, "pragma synchronous = off; pragma journal_mode = memory");
        if (s == OK) s = put_base(&m, folder, all[i], &fits);
        sqlite3_close(m.db);
    }
    if (s == OK && !fits)
        s = with_hint(cx, fail(cx, INPUT, "until", "the archive in %s does not hold that", folder),
            event ? "give the id of an event that it has" : "give a time after it was begun");
    if (s == OK) s = sqlite_restore(cx, target, made);
    unlink(made);
    return s;
}
