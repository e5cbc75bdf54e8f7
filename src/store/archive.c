// See archive.h. Rows come from SQLite's pre-update hook, which tells of each row that is changed by whatever statement. A roll-back tells
// nothing, so whoever rolls back says so (archive_back).
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include "store/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

struct Archive {
    sqlite3 *db;
    sqlite3_stmt *look, *move;
    bool on, quiet; // there is an archive; what is changed now is our own
    uint8_t *at;    // the body; HEAD bytes are left before it
    size_t n, cap;
    int fd;
    int64_t generation, offset;
    char *keyed; // ",name,name,": tables without rowids
};

// ---- bytes -----------------------------------------------------------------------------------------------------------

uint64_t archive_sum(uint64_t offset, const uint8_t *body, size_t n) { // FNV-1a
    uint64_t h = UINT64_C(14695981039346656037) ^ offset;
    for (size_t i = 0; i < n; i++) h = (h ^ body[i]) * UINT64_C(1099511628211);
    return h;
}

uint32_t archive_u32(const uint8_t *p) { return (uint32_t)archive_u64(p); }

uint64_t archive_u64(const uint8_t *p) {
    uint64_t v = 0;
    for (int i = 8; i-- > 0;) v = v << 8 | p[i];
    return v;
}

static void put(Archive *a, const void *from, size_t n) {
    if (a->n + n + 8 > a->cap) {
        a->cap = (a->cap + n) * 2 + 4096;
        a->at = realloc(a->at, a->cap);
        CHECK(a->at != NULL);
    }
    if (n) memcpy(a->at + a->n, from, n);
    a->n += n;
}

static void put_number(Archive *a, uint64_t v, size_t bytes) {
    uint8_t b[8];
    for (size_t i = 0; i < bytes; i++) b[i] = (uint8_t)(v >> (8 * i));
    put(a, b, bytes);
}

static void put_bytes(Archive *a, const void *from, size_t n) {
    put_number(a, n, 4);
    put(a, from, n);
}

static void put_value(Archive *a, sqlite3_value *v) {
    int type = v ? sqlite3_value_type(v) : SQLITE_NULL;
    put_number(a, (uint64_t)type, 1);
    double d;
    switch (type) {
    case SQLITE_INTEGER: put_number(a, (uint64_t)sqlite3_value_int64(v), 8); break;
    case SQLITE_FLOAT: d = sqlite3_value_double(v), put(a, &d, sizeof d); break;
    case SQLITE_TEXT: put_bytes(a, sqlite3_value_text(v), (size_t)sqlite3_value_bytes(v)); break;
    case SQLITE_BLOB: put_bytes(a, sqlite3_value_blob(v), (size_t)sqlite3_value_bytes(v)); break;
    default: break;
    }
}

// ---- what is changed -------------------------------------------------------------------------------------------------

static void put_row(Archive *a, char kind, const char *table, int64_t rowid,
    int (*value)(sqlite3 *, int, sqlite3_value **)) {
    int n = sqlite3_preupdate_count(a->db);
    put(a, &kind, 1);
    put_bytes(a, table, strlen(table));
    put_number(a, (uint64_t)rowid, 8);
    put_number(a, (uint64_t)n, 2);
    for (int i = 0; i < n; i++) {
        sqlite3_value *v = NULL;
        CHECK(value(a->db, i, &v) == SQLITE_OK);
        put_value(a, v);
    }
}

static bool is_keyed(const Archive *a, const char *table) {
    size_t n = strlen(table);
    for (const char *p = a->keyed; p && (p = strstr(p, table)); p += n)
        if (p[-1] == ',' && p[n] == ',') return true;
    return false;
}

static void changed(void *archive, sqlite3 *db, int what, char const *base, char const *table,
    sqlite3_int64 before, sqlite3_int64 after) {
    (void)db;
    Archive *a = archive;
    if (!a->on || a->quiet || strcmp(base, "main") != 0 || !strncmp(table, "sqlite_", 7)) return;
    bool keyed = is_keyed(a, table), moved = what == SQLITE_UPDATE && (keyed || before != after);
    if (what == SQLITE_DELETE || moved)
        put_row(a, keyed ? 'd' : 'D', table, before, sqlite3_preupdate_old);
    if (what != SQLITE_DELETE) put_row(a, keyed ? 'u' : 'U', table, after, sqlite3_preupdate_new);
}

Archive *archive_new(sqlite3 *db) {
    Archive *a = calloc(1, sizeof *a);
    CHECK(a != NULL);
    a->db = db;
    a->fd = -1;
    sqlite3_preupdate_hook(db, changed, a);
    return a;
}

void archive_free(Archive *a) {
    if (!a) return;
    sqlite3_preupdate_hook(a->db, NULL, NULL);
    sqlite3_finalize(a->look);
    sqlite3_finalize(a->move);
    if (a->fd >= 0) close(a->fd);
    sqlite3_free(a->keyed);
    free(a->at);
    free(a);
}

// ---- a group ---------------------------------------------------------------------------------------------------------

static Status open_log(Cx *cx, Archive *a, const char *folder, int64_t generation) {
    if (a->fd >= 0 && a->generation == generation) return OK;
    if (a->fd >= 0) close(a->fd);
    const char *path = str_fmt(cx->arena, "%s/log-%lld", folder, (long long)generation).at;
    a->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    a->generation = generation;
    sqlite3_free(a->keyed);
    a->keyed = NULL;
    sqlite3_stmt *h = NULL;
    static const char keyed[] =
        "select ',' || coalesce(group_concat(name), '') || ',' from pragma_table_list where wr = 1";
    if (sqlite3_prepare_v2(a->db, keyed, -1, &h, NULL) == SQLITE_OK && sqlite3_step(h) == SQLITE_ROW)
        a->keyed = sqlite3_mprintf("%s", sqlite3_column_text(h, 0));
    sqlite3_finalize(h);
    if (!a->keyed) return sqlite_fail(cx, a->db, SQLITE_ERROR, keyed);
    if (a->fd >= 0) return OK;
    return with_hint(cx,
        fail(cx, SYSTEM, NULL, "the archive %s cannot be written: %s", path, strerror(errno)),
        "make it possible, or end the archive: argosy backup --continuous off");
}

Status archive_begin(Cx *cx, Archive *a) {
    static const char sql[] = "select folder, generation, at from archive where id = 1";
    a->n = 0;
    a->on = false;
    if (!a->look && sqlite3_prepare_v3(a->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &a->look, NULL) != SQLITE_OK)
        return OK; // of a version that had none
    int code = sqlite3_step(a->look);
    Status s = OK;
    if (code == SQLITE_ROW) {
        a->offset = sqlite3_column_int64(a->look, 2);
        s = open_log(
            cx, a, (const char *)sqlite3_column_text(a->look, 0), sqlite3_column_int64(a->look, 1));
        a->on = s == OK;
    }
    sqlite3_reset(a->look);
    uint8_t head[ARCHIVE_HEAD] = {0};
    if (a->on) put(a, head, sizeof head);
    return code == SQLITE_ROW || code == SQLITE_DONE ? s : sqlite_fail(cx, a->db, code, sql);
}

void archive_skip(Archive *a) {
    a->n = 0;
    a->on = false;
}

void archive_part(Archive *a, char kind) {
    if (a->on) put(a, &kind, 1);
}

size_t archive_mark(const Archive *a) { return a->n; }
void archive_back(Archive *a, size_t mark) { a->n = mark; }

static Status write_all(Cx *cx, const Archive *a) {
    for (size_t n = 0; n < a->n;) {
        ssize_t wrote = pwrite(a->fd, a->at + n, a->n - n, a->offset + (off_t)n);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0)
            return fail(cx, SYSTEM, NULL, "the archive cannot be written: %s", strerror(errno));
        n += (size_t)wrote;
    }
    return fdatasync(a->fd) == 0
        ? OK
        : fail(cx, SYSTEM, NULL, "the archive cannot be brought to the disk: %s", strerror(errno));
}

static Status move_on(Cx *cx, Archive *a) {
    static const char sql[] = "update archive set at = ?1 where id = 1 and generation = ?2";
    int code = a->move ? SQLITE_OK
                       : sqlite3_prepare_v3(a->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &a->move, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(a->move, 1, a->offset + (int64_t)a->n);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(a->move, 2, a->generation);
    a->quiet = true;
    if (code == SQLITE_OK) code = sqlite3_step(a->move);
    a->quiet = false;
    sqlite3_reset(a->move);
    return code == SQLITE_DONE ? OK : sqlite_fail(cx, a->db, code, sql);
}

Status archive_end(Cx *cx, Archive *a) {
    if (!a->on || a->n == ARCHIVE_HEAD) return OK;
    size_t n = a->n, body = n - ARCHIVE_HEAD;
    CHECK(body <= UINT32_MAX);
    a->n = 0;
    put_number(a, ARCHIVE_MAGIC, 4);
    put_number(a, body, 4);
    put_number(a, (uint64_t)a->offset, 8);
    put_number(a, archive_sum((uint64_t)a->offset, a->at + ARCHIVE_HEAD, body), 8);
    a->n = n;
    TRY(write_all(cx, a));
    return move_on(cx, a);
}
