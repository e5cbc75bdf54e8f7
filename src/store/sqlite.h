// What the files of the SQLite store share: its connection and its errors.
#ifndef ARGOSY_STORE_SQLITE_H
#define ARGOSY_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/conn.h"

typedef struct {
    Conn base;
    sqlite3 *db;
    bool exec_wrote; // sql_exec may have changed something that is not counted as rows: the schema
    sqlite3_stmt *begin, *rollback, *data;
    int checkpoint_pages; // of the log, from which on a commit brings them into the file
    int checkpoint_code;  // how that went last
    bool begun;           // the log of those before us is in the file
} LiteConn;

// The failure that `code` stands for; `sql` may be NULL.
Status sqlite_fail(Cx *cx, sqlite3 *db, int code, const char *sql);
// The same for a store's own connection: sees whether it was a sync that failed.
Status sqlite_conn_fail(Cx *cx, LiteConn *c, int code, const char *sql);
void sqlite_see_sync(Store *s, int extended); // notes that a sync failed, where that is what the code says
// Brings what earlier programs left in the log into the file and begins the log anew, unless others use the file.
Status sqlite_begin_log(Cx *cx, LiteConn *c) MUST_USE;
Status sqlite_unsafe(Cx *cx); // fails: a sync failed before
Status sqlite_lost(Cx *cx);   // fails: a relaxed store is of no more use
Status sqlite_exec(Cx *cx, sqlite3 *db, const char *sql) MUST_USE; // sqlite3_exec
void sqlite_set_up(void); // the library, before its first use; once is enough
// Opens with sqlite3's flags, on the disk `vfs` (NULL: the system's); a fault names the file.
Status sqlite_connect(Cx *cx, const char *file, const char *vfs, int flags, sqlite3 **out) MUST_USE;
void *sqlite_work(void *store); // the writer thread
Status sqlite_backup(Cx *cx, Store *s, const char *file);
bool sqlite_is_backup(const char *file);
// The first column of the first row; `none` where there is no row or no such table.
int64_t sqlite_number(sqlite3 *db, const char *sql, int64_t none);

#endif
