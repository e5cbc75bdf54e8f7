// What the files of the PostgreSQL store share: its connection, and the pipeline of statements on it.
#ifndef ARGOSY_STORE_POSTGRES_H
#define ARGOSY_STORE_POSTGRES_H

#include <libpq-fe.h>

#include "store/conn.h"

enum {
    SENT_MAX = 200,       // statements sent whose results were not read yet
    SENT_TEXT_BYTES = 120 // what is kept of their texts, for messages
};

// Statements go down a pipeline and their results are read at the next statement that has some to give, or at the
// commit. `failed` is the first failure of the transaction: from then on the server does nothing but roll back.
typedef struct {
    Conn base;
    PGconn *pg;      // NULL: not connected
    int names;       // statements prepared so far
    int forgotten;   // statements that the server still knows and we do not
    bool data_known; // the server knows statement "data"
    bool wrote;      // something was changed in this transaction, or may have been
    Status failed;
    bool retry;  // the failure is one that another try may not have
    bool broken; // the connection is of no more use
    bool resync; // the server's statements are not what we think they are
    int sent;
    char text[SENT_MAX][SENT_TEXT_BYTES];
    Cx cx;             // for errors that are nobody's
    IdGen ids;         // of a worker
    int64_t ids_until; // which may make them of times up to here (pg_node.c)
    bool nodes;        // table node is there
    int nodes_asked;   // after how many upgrades of the schema we looked, plus one
    Rng jitter;
} PgConn;

// The whole store: a connection that commits each statement by itself, for counters.
typedef struct {
    pthread_mutex_t lock;
    PgConn *own;
    atomic_int workers; // started so far
} Postgres;

// ---- postgres.c
Status pg_open(Cx *cx, PgConn *c, const char *url) MUST_USE; // connects, where it is not connected yet
Status pg_away(Cx *cx); // words a failure to connect as BUSY: it was tried for some seconds, and may go better later
void pg_lost(PgConn *c);                                      // closes a broken connection
Status pg_begin(Cx *cx, PgConn *c, const char *how) MUST_USE; // and sees whether master data changed
Status pg_fresh(Cx *cx, PgConn *c) MUST_USE; // forgets what an earlier transaction left
void pg_rollback(PgConn *c);                 // and closes a connection that is of no more use
PgConn *pg_conn_new(Store *s, bool write);
const char *pg_mend_url(Arena *a, const char *url); // options=-csearch_path=x as libpq wants it

// ---- pg_statement.c
Status pg_send(Cx *cx, PgConn *c, const char *sql) MUST_USE; // without parameters; its result is read by pg_wait
// Reads the results of all that was sent; *last, where it is not NULL, gets the last one's, to be cleared by the caller.
Status pg_wait(Cx *cx, PgConn *c, PGresult **last) MUST_USE;
Status pg_fail(Cx *cx, PgConn *c, const PGresult *r, const char *sql);
Status pg_prepare(Cx *cx, Conn *c, Str text, const SqlArg *args, int n, Stmt **out);
bool pg_fits(const Stmt *s, const SqlArg *args, int n);
void pg_finalize(Conn *c, Stmt *s);
Status pg_start(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n);
Status pg_run(Cx *cx, Conn *c, Stmt *s, const SqlArg *args, int n, int64_t *changed);
Status pg_exec(Cx *cx, Conn *c, const char *text);
Status pg_step(Cx *cx, Conn *c, Stmt *s, bool *row);
void pg_reset(Stmt *s);
int pg_columns(const Stmt *s);
int64_t pg_get_int(const Stmt *s, int column);
Str pg_get_text(Stmt *s, int column);
bool pg_is_null(const Stmt *s, int column);

// ---- pg_result.c
bool pg_readable(const PGresult *r, int *column); // all columns are of kinds that we read; else the first that is not
int64_t pg_int(const PGresult *r, int row, int column);
// `scratch` has room for the decimals of a number.
enum { PG_SCRATCH = 24 };
Str pg_text(const PGresult *r, int row, int column, char *scratch);

// ---- pg_node.c
Status pg_ids(Cx *cx, PgConn *c) MUST_USE; // before a worker's transaction: ids for it that nobody else makes

// ---- pg_work.c
void *pg_work(void *store);

// ---- pg_copy.c
Status pg_backup(Cx *cx, Store *s, const char *file);
bool pg_is_backup(const char *file);

#endif
