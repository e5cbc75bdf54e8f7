// Going back to a moment: the log of a continuous archive (store/archive.h), beside a small base. The text is the log, but for its first two
// bytes: what is asked for, and whether lengths, places and sums are put right first, since what is damaged by chance is refused by
// its sum before it is looked at. What is put back is sound and has nothing that is beyond the moment; what is refused leaves what was there.
#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "store/archive.h"

enum { EVENTS = 3, ASKED_ALL = 0, ASKED_EVENT, ASKED_TIME, ASKED_KINDS };

static char folder[80], target[80], url[96];

static sqlite3 *opened(const char *path) {
    sqlite3 *db = NULL;
    MUST(sqlite3_open(path, &db) == SQLITE_OK);
    return db;
}

// Tables of each kind that there is, and an event each second.
static void make_base(void) {
    static const char sql[] =
        "create table schema_version (version integer primary key, name text not null, applied "
        "integer not null) strict;"
        "insert into schema_version values (1, 'first', 0);"
        "create table archive (id integer primary key, folder text not null, generation integer "
        "not null, version integer "
        "not null, at integer not null) strict;"
        "insert into archive values (1, '', 1, 1, 0);"
        "create table event (id integer primary key, kind text not null, recorded integer not "
        "null) strict;"
        "insert into event values (1, 'a', 1000000), (2, 'b', 2000000), (3, 'c', 3000000);"
        "create table box (id integer primary key, n integer not null check (n >= 0), t text, b "
        "blob, r real) strict;"
        "insert into box values (1, 5, 'five', x'05', 0.5), (2, 6, 'six', null, null);"
        "create table pair (a text not null, b integer not null, primary key (a, b)) strict, "
        "without rowid;"
        "insert into pair values ('x', 1), ('y', 2);"
        "create view seen as select n from box;";
    char path[120];
    snprintf(folder, sizeof folder, "%s/archive", fuzz_folder());
    snprintf(target, sizeof target, "%s/archived/back.db", fuzz_folder());
    snprintf(url, sizeof url, "sqlite:%s", target);
    snprintf(path, sizeof path, "%s/archived", fuzz_folder());
    MUST(mkdir(folder, 0700) == 0 && mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/base-1.db", folder);
    sqlite3 *db = opened(path);
    MUST(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

static void number_set(uint8_t *p, uint64_t v, int bytes) {
    for (int i = 0; i < bytes; i++) p[i] = (uint8_t)(v >> (8 * i));
}

static void put_heads(uint8_t *log, size_t n) {
    for (size_t at = 0; n - at >= ARCHIVE_HEAD;) {
        size_t left = n - at - ARCHIVE_HEAD, body = archive_u32(log + at + 4);
        if (body > left) body = left;
        number_set(log + at, ARCHIVE_MAGIC, 4);
        number_set(log + at + 4, body, 4);
        number_set(log + at + 8, at, 8);
        number_set(log + at + 16, archive_sum(at, log + at + ARCHIVE_HEAD, body), 8);
        at += ARCHIVE_HEAD + body;
    }
}

static int64_t number_of(sqlite3 *db, const char *sql) {
    sqlite3_stmt *h = NULL;
    MUST(sqlite3_prepare_v2(db, sql, -1, &h, NULL) == SQLITE_OK && sqlite3_step(h) == SQLITE_ROW);
    int64_t v = sqlite3_column_int64(h, 0);
    sqlite3_finalize(h);
    return v;
}

// Nothing lies beside the one file.
static void alone(bool there) {
    char path[80];
    snprintf(path, sizeof path, "%s/archived", fuzz_folder());
    DIR *d = opendir(path);
    int n = 0;
    MUST(d != NULL);
    for (const struct dirent *e; (e = readdir(d));) n += e->d_name[0] != '.';
    closedir(d);
    MUST(n == (int)there && (access(target, F_OK) == 0) == there);
}

static void look(int64_t event, Time until) {
    sqlite3 *db = opened(target);
    MUST(number_of(db, "select count(*) from pragma_integrity_check where integrity_check <> 'ok'") == 0);
    MUST(number_of(db, "select count(*) from archive") == 0);
    if (event) {
        char sql[80];
        snprintf(sql, sizeof sql, "select count(*) from event where id = %lld", (long long)event);
        MUST(number_of(db, sql) == 1);
    }
    if (until.v) MUST(number_of(db, "select coalesce(max(recorded), 0) from event") <= until.v);
    sqlite3_close(db);
}

// Put back twice, it is the same; what is put back where something was before takes its place.
static void put_back(Arena *a, int64_t event, Time until) {
    Cx cx = {.arena = a};
    unlink(target);
    Status s = store_archive_restore(&cx, str_of(url), folder, event, until);
    alone(s == OK);
    if (s != OK) {
        fuzz_error(&cx, s);
        return;
    }
    look(event, until);
    bool there;
    Str first = fuzz_get(a, target, &there);
    MUST(store_archive_restore(&cx, str_of(url), folder, event, until) == OK);
    Str second = fuzz_get(a, target, &there);
    alone(true);
    // But for the counters of changes in its first page.
    MUST(first.n == second.n && first.n > 4096);
    MUST(memcmp(first.at + 4096, second.at + 4096, first.n - 4096) == 0);
}

void fuzz_archive(Str in) {
    if (in.n < 2) return;
    if (!folder[0]) make_base();
    Arena *a = arena_new();
    int asked = (uint8_t)in.at[0] % ASKED_KINDS, which = (uint8_t)in.at[0] / ASKED_KINDS;
    size_t n = in.n - 2;
    uint8_t *log = arena_alloc(a, n + 1);
    memcpy(log, in.at + 2, n);
    if (!(in.at[1] & 1)) put_heads(log, n);
    fuzz_put(str_fmt(a, "%s/log-1", folder).at, (Str){(const char *)log, n});
    // As far as there are events in the base, and beyond.
    int64_t event = asked == ASKED_EVENT ? EVENTS + which % 4 : 0;
    Time until = {asked == ASKED_TIME ? (EVENTS + which % 4) * SECOND : 0};
    put_back(a, event, until);
    arena_free(a);
}
