// An SQLite file as an operator should look at it: who may read and write it, how much room there is, whether it is sound. It is opened for
// reading, and not through the store, which would set it right before anybody saw what was wrong.
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/examine.h"
#include "store/sqlite.h"

static Str folder_of(Arena *a, const char *file) {
    const char *slash = strrchr(file, '/');
    return slash ? str_dup(a, (Str){file, (size_t)(slash - file) + 1}) : S("./");
}

static bool look_at_file(Cx *cx, const char *file, Findings *out) {
    struct stat st;
    Arena *a = cx->arena;
    Str folder = folder_of(a, file);
    if (stat(file, &st) != 0) {
        found(out, FOUND_WRONG, "file", str_fmt(a, "%s: %s", file, strerror(errno)),
            "give the database with --db or $ARGOSY_DB; argosy init makes one");
        return false;
    }
    if (access(file, R_OK | W_OK) != 0 || access(str_z(a, folder), W_OK | X_OK) != 0) {
        found(out, FOUND_WRONG, "file",
            str_fmt(a, "%s or its folder cannot be written by this user", file), "run as the user that serves (sudo -u argosy argosy doctor), or give that user the file and its folder: chown argosy: FILE");
        return false;
    }
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        found(out, FOUND_WARNING, "file",
            str_fmt(a, "%s may be read by others on this machine (mode %o)", file,
                (unsigned)st.st_mode & 0777U),
            "chmod 600 the file, and 700 its folder");
    else found(out, FOUND_WELL, "file", str_fmt(a, "%s is ours alone", file), NULL);
    return true;
}

static void look_at_disk(Cx *cx, const char *file, const ExamineLimits *limits, Findings *out) {
    struct statvfs at;
    struct stat st, log = {0};
    if (statvfs(file, &at) != 0 || stat(file, &st) != 0) return;
    int64_t free_bytes = (int64_t)(at.f_bavail * at.f_frsize), least = limits->free_bytes;
    if (least < st.st_size) least = st.st_size; // a backup beside it needs as much
    Str what = str_fmt(cx->arena, "%lld MB free, the database has %lld MB",
        (long long)(free_bytes >> 20), (long long)(st.st_size >> 20));
    found(out, free_bytes < least ? FOUND_WRONG : FOUND_WELL, "disk", what,
        free_bytes < least
            ? "make room, or move the database: when the disk is full nothing more is taken"
            : NULL);
    (void)stat(str_fmt(cx->arena, "%s-wal", file).at, &log);
    what = str_fmt(cx->arena, "%lld MB", (long long)(log.st_size >> 20));
    found(out, log.st_size > limits->log_bytes ? FOUND_WARNING : FOUND_WELL, "log",
        what, log.st_size > limits->log_bytes ? "some program reads one snapshot for long, so that the write-ahead log cannot be emptied: find it (fuser), and end it" : NULL);
}

static Str text_of(Cx *cx, sqlite3 *db, const char *sql) {
    sqlite3_stmt *h = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &h, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(h);
    const char *z = code == SQLITE_ROW ? (const char *)sqlite3_column_text(h, 0) : sqlite3_errmsg(db);
    Str s = str_dup(cx->arena, str_of(z));
    sqlite3_finalize(h);
    return s;
}

static void look_inside(Cx *cx, sqlite3 *db, Findings *out) {
    Str sound = text_of(cx, db, "pragma quick_check(1)");
    bool well = str_is(sound, "ok");
    found(out, well ? FOUND_WELL : FOUND_WRONG, "content", sound,
        well ? NULL : "stop the server, keep the file, and put back the last backup: argosy restore");
    if (!well) return;
    Str mode = text_of(cx, db, "pragma journal_mode");
    bool wal = str_is(mode, "wal");
    found(out, wal ? FOUND_WELL : FOUND_WARNING, "journal", mode,
        wal ? NULL : "nobody can read while somebody writes: the next argosy that opens it sets it to wal, where the file system can share memory (none over a network)");
    int64_t ours = sqlite_number(
        db, "select count(*) from sqlite_master where name = 'schema_version'", 0);
    version_examine(ours ? sqlite_number(db, "select max(version) from schema_version", 0) : -1, out);
}

void sqlite_examine(Cx *cx, const char *file, const ExamineLimits *limits, Findings *out) {
    if (!look_at_file(cx, file, out)) return;
    look_at_disk(cx, file, limits, out);
    sqlite3 *db;
    if (sqlite_connect(cx, file, NULL, SQLITE_OPEN_READWRITE, &db) != OK) {
        found(out, FOUND_WRONG, "content", cx->error.text, "give an SQLite file of argosy");
        cx_clear(cx);
        return;
    }
    look_inside(cx, db, out);
    sqlite3_close(db);
}
