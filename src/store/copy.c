// Copies of an SQLite file: backups of a database in use, and putting one back.
//
// A copy is made beside its place under another name, brought to the disk, and renamed: whoever looks finds the old file or
// the new one, whole. SQLite's own backup reads one snapshot, so writers go on meanwhile.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite.h"

static bool same_file(const char *a, const char *b) {
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static int sync_path(const char *path, int flags) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    if (fd < 0) return -1;
    int code = fsync(fd);
    close(fd);
    return code;
}

static void remove_logs(Cx *cx, const char *file) {
    static const char *const ends[] = {"-wal", "-shm", "-journal"};
    for (int i = 0; i < 3; i++) unlink(str_fmt(cx->arena, "%s%s", file, ends[i]).at);
}

// Puts a finished file in its place, durably.
static Status move_into_place(Cx *cx, const char *part, const char *to) {
    const char *slash = strrchr(to, '/');
    const char *folder = slash ? str_z(cx->arena, (Str){to, (size_t)(slash - to) + 1}) : ".";
    if (sync_path(part, 0) != 0 || rename(part, to) != 0 || sync_path(folder, O_DIRECTORY) != 0)
        return fail(cx, SYSTEM, NULL, "%s cannot be written: %s", to, strerror(errno));
    return OK;
}

// A database that is put back goes its own way from there: it does not write on into the archive of the one it was copied from.
static Status leave_archive(Cx *cx, sqlite3 *db) {
    return sqlite_number(db, "select count(*) from sqlite_master where name = 'archive'", 0)
        ? sqlite_exec(cx, db, "delete from archive")
        : OK;
}

static Status copy_pages(Cx *cx, sqlite3 *from, sqlite3 *to) {
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b) return sqlite_fail(cx, to, sqlite3_errcode(to), "backup");
    int code = sqlite3_backup_step(b, -1);
    int end = sqlite3_backup_finish(b);
    if (code != SQLITE_DONE) return sqlite_fail(cx, NULL, code, "backup");
    if (end != SQLITE_OK) return sqlite_fail(cx, to, end, "backup");
    return sqlite_exec(cx, to, "pragma journal_mode = delete"); // one file, with nothing beside it
}

static Status copy(Cx *cx, const char *from, const char *vfs, const char *to, bool restored) {
    sqlite3 *source, *target;
    const char *part = str_fmt(cx->arena, "%s.part-%ld", to, (long)getpid()).at;
    TRY(sqlite_connect(cx, from, vfs, SQLITE_OPEN_READWRITE, &source));
    unlink(part);
    Status status = sqlite_connect(cx, part, NULL, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &target);
    if (status == OK) {
        status = sqlite_exec(cx, target, "pragma synchronous = off"); // move_into_place brings it to the disk
        if (status == OK) status = copy_pages(cx, source, target);
        if (status == OK && restored) status = leave_archive(cx, target);
        if (sqlite3_close(target) != SQLITE_OK && status == OK)
            status = fail(cx, SYSTEM, NULL, "%s cannot be closed", part);
    }
    sqlite3_close(source);
    if (status == OK) status = move_into_place(cx, part, to);
    if (status != OK) {
        unlink(part);
        remove_logs(cx, part);
    }
    return status;
}

Status sqlite_copy(Cx *cx, const char *from, const char *vfs, const char *to) {
    return copy(cx, from, vfs, to, false);
}

Status sqlite_backup(Cx *cx, Store *s, const char *file) {
    if (!s->options.vfs && same_file(s->at, file))
        return fail(cx, INPUT, "file", "%s is the database itself", file);
    return sqlite_copy(cx, s->at, s->options.vfs, file);
}

// A database of ours that is one file, as copies are made: one with a write-ahead log is in use as a company.
bool sqlite_is_backup(const char *file) {
    unsigned char head[20] = {0};
    FILE *f = fopen(file, "rb");
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f) (void)fclose(f);
    bool wal = head[18] == 2; // https://sqlite.org/fileformat.html, 1.3.3
    if (n < sizeof head || memcmp(head, "SQLite format 3", 16) != 0 || wal) return false;
    sqlite3 *db = NULL;
    bool ours = sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite_number(db, "select max(version) from schema_version", -1) >= 1;
    sqlite3_close(db);
    return ours;
}

// The first thing that is wrong with it, or OK.
static Status check_content(Cx *cx, sqlite3 *db, const char *file) {
    sqlite3_stmt *h = NULL;
    int code = sqlite3_prepare_v2(db, "pragma integrity_check(1)", -1, &h, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(h);
    Str found = code == SQLITE_ROW ? str_dup(cx->arena, str_of((const char *)sqlite3_column_text(h, 0)))
                                   : S("");
    sqlite3_finalize(h);
    if (code == SQLITE_NOTADB) return fail(cx, INPUT, "file", "%s is not a database file", file);
    if (code != SQLITE_ROW) return sqlite_fail(cx, db, code, NULL);
    if (!str_is(found, "ok"))
        return fail(cx, INPUT, "file", "%s is damaged: " STR_FMT, file, STR_ARG(found));
    int64_t version = sqlite_number(db, "select max(version) from schema_version", -1);
    if (version < 1) return fail(cx, INPUT, "file", "%s is not a database of argosy", file);
    if (version > newest_version())
        return with_hint(cx,
            fail(cx, INPUT, "file", "%s is of version %lld; this program knows up to %d", file,
                (long long)version, newest_version()),
            "use a newer argosy");
    return OK;
}

Status sqlite_check(Cx *cx, const char *file) {
    sqlite3 *db;
    TRY(sqlite_connect(cx, file, NULL, SQLITE_OPEN_READONLY, &db));
    Status status = check_content(cx, db, file);
    sqlite3_close(db);
    return status;
}

// Only the last connection can leave the write-ahead log, so where that succeeds nobody uses the file. A file that is no
// database any more may be replaced: that is what copies are for.
static Status check_unused(Cx *cx, const char *file) {
    sqlite3 *db;
    if (access(file, F_OK) != 0) return OK;
    TRY(sqlite_connect(cx, file, NULL, SQLITE_OPEN_READWRITE, &db));
    sqlite3_busy_timeout(db, 1000);
    int code = sqlite3_exec(db, "pragma journal_mode = delete", NULL, NULL, NULL) & 0xff;
    sqlite3_close(db);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return with_hint(
            cx, fail(cx, BUSY, "db", "%s is in use", file), "stop the program that uses it first");
    return OK;
}

Status sqlite_restore(Cx *cx, const char *target, const char *from) {
    if (same_file(target, from)) return fail(cx, INPUT, "file", "%s is the database itself", from);
    TRY(sqlite_check(cx, from));
    TRY(check_unused(cx, target));
    remove_logs(cx, target);
    return copy(cx, from, NULL, target, true);
}
