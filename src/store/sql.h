// SQL: prepared and bound, never put together from values. Texts are string constants (the address of the text is the key
// of the statement cache; sql_*_text take made texts, keyed by content). Parameters are $1, $2, … in both stores.
// Columns never hold NULL in our tables: 0 and '' are none.
//
//   TRY(sql_run(cx, "update stock_level set held = held + $1 where item = $2", A(qty), A(item)));
//   TRY(sql_get(cx, &found, "select id, qty from line where doc = $1 and pos = $2", IN(A(doc), A(pos)), OUT(&id, &qty)));
//   Rows r;
//   TRY(sql_open(cx, &r, "select id, code from item where kind = $1", A(kind)));
//   while (rows_next(&r)) { Id id = rows_id(&r, 0); Str code = rows_text(&r, 1); }
//   TRY(rows_end(&r));
#ifndef ARGOSY_STORE_SQL_H
#define ARGOSY_STORE_SQL_H

#include "base/cx.h"

typedef enum { ARG_INT, ARG_TEXT, ARG_BLOB, ARG_NULL } ArgKind;

typedef struct {
    ArgKind kind;
    int64_t i;
    Str s; // must live until the statement has run
} SqlArg;

static inline SqlArg arg_i64(int64_t v) { return (SqlArg){.kind = ARG_INT, .i = v}; }
static inline SqlArg arg_int(int v) { return (SqlArg){.kind = ARG_INT, .i = v}; }
static inline SqlArg arg_u32(uint32_t v) { return (SqlArg){.kind = ARG_INT, .i = v}; }
static inline SqlArg arg_bool(bool v) { return (SqlArg){.kind = ARG_INT, .i = v}; }
static inline SqlArg arg_id(Id v) { return (SqlArg){.kind = ARG_INT, .i = v.v}; }
static inline SqlArg arg_qty(Qty v) { return (SqlArg){.kind = ARG_INT, .i = v.v}; }
static inline SqlArg arg_money(Money v) { return (SqlArg){.kind = ARG_INT, .i = v.v}; }
static inline SqlArg arg_price(Price v) { return (SqlArg){.kind = ARG_INT, .i = v.v}; }
static inline SqlArg arg_rate(Rate v) { return (SqlArg){.kind = ARG_INT, .i = v.v}; }
static inline SqlArg arg_date(Date v) { return (SqlArg){.kind = ARG_INT, .i = v.v}; }
static inline SqlArg arg_time(Time v) { return (SqlArg){.kind = ARG_INT, .i = v.v}; }
static inline SqlArg arg_str(Str v) { return (SqlArg){.kind = ARG_TEXT, .s = v}; }
static inline SqlArg arg_z(const char *v) { return (SqlArg){.kind = ARG_TEXT, .s = str_of(v)}; }
static inline SqlArg arg_blob(Str v) { return (SqlArg){.kind = ARG_BLOB, .s = v}; }

#define A(x)                                                                                       \
    _Generic((x), Id: arg_id, Qty: arg_qty, Money: arg_money, Price: arg_price, Rate: arg_rate,    \
             Date: arg_date, Time: arg_time, Str: arg_str, const char *: arg_z, char *: arg_z,     \
             bool: arg_bool, int: arg_int, unsigned: arg_u32, long: arg_i64, long long: arg_i64)(x)

typedef enum { OUT_I64, OUT_I32, OUT_BOOL, OUT_TEXT, OUT_ZTEXT } OutKind;
typedef struct {
    OutKind kind;
    void *at;
} SqlOut;

static inline SqlOut out_64(void *p) { return (SqlOut){OUT_I64, p}; }
static inline SqlOut out_32(void *p) { return (SqlOut){OUT_I32, p}; }
static inline SqlOut out_bool(void *p) { return (SqlOut){OUT_BOOL, p}; }
static inline SqlOut out_str(void *p) { return (SqlOut){OUT_TEXT, p}; } // copied to cx->arena

#define O(p)                                                                                       \
    _Generic((p), Id *: out_64, Qty *: out_64, Money *: out_64, Price *: out_64, Rate *: out_64,   \
             Time *: out_64, long *: out_64, long long *: out_64, Date *: out_32, int *: out_32,   \
             bool *: out_bool, Str *: out_str)(p)

#define IN(...) (SqlArg[]){__VA_ARGS__}, (int)(sizeof((SqlArg[]){__VA_ARGS__}) / sizeof(SqlArg))
#define NO_ARGS NULL, 0
#define OUT(...) (SqlOut[]){__VA_ARGS__}, (int)(sizeof((SqlOut[]){__VA_ARGS__}) / sizeof(SqlOut))

// Runs a statement that gives no rows. On PostgreSQL its failure may come with a later call or the commit.
#define sql_run(cx, text, ...) sql_run_args((cx), (text), IN(__VA_ARGS__), NULL)
Status sql_run_args(Cx *cx, const char *text, const SqlArg *args, int n, int64_t *changed) MUST_USE;
// The same, and how many rows it changed: for guarded updates.
#define sql_run_n(cx, changed, text, ...) sql_run_args((cx), (text), IN(__VA_ARGS__), (changed))
Status sql_exec(Cx *cx, const char *text) MUST_USE; // without parameters

// One row. `found` NULL: no row is MISSING. OUT takes O(&x) of each column.
Status sql_get(Cx *cx, bool *found, const char *text, const SqlArg *args, int n, const SqlOut *outs,
    int outs_n) MUST_USE;

typedef struct {
    Cx *cx;
    void *stmt; // the store's
    Status status;
    int row;
} Rows;

#define sql_open(cx, rows, text, ...) sql_open_args((cx), (rows), (text), IN(__VA_ARGS__))
Status sql_open_args(Cx *cx, Rows *r, const char *text, const SqlArg *args, int n) MUST_USE;
Status sql_open_text(Cx *cx, Rows *r, Str text, const SqlArg *args, int n) MUST_USE; // a made text
bool rows_next(Rows *r);           // false at the end or on failure
Status rows_end(Rows *r) MUST_USE; // always call it; gives the failure, if there was one; may be called early
int rows_columns(const Rows *r);
int64_t rows_int(const Rows *r, int column);
Str rows_text(Rows *r, int column); // copied to cx->arena
Str rows_peek(Rows *r, int column); // valid until the next rows_next
bool rows_null(const Rows *r, int column);
static inline Id rows_id(const Rows *r, int column) { return (Id){rows_int(r, column)}; }
static inline Qty rows_qty(const Rows *r, int column) { return (Qty){rows_int(r, column)}; }
static inline Money rows_money(const Rows *r, int column) { return (Money){rows_int(r, column)}; }
static inline Price rows_price(const Rows *r, int column) { return (Price){rows_int(r, column)}; }
static inline Rate rows_rate(const Rows *r, int column) { return (Rate){rows_int(r, column)}; }
static inline Date rows_date(const Rows *r, int column) {
    return (Date){(int32_t)rows_int(r, column)};
}
static inline Time rows_time(const Rows *r, int column) { return (Time){rows_int(r, column)}; }

// Ids alone, in a list of cx->arena: for whatever is to be done with each of them. Rows are changed one by one by their id: SQLite keeps a
// statement that changes several rows undoable on its own, which in a large transaction costs far more than the change.
#define sql_ids(cx, ids, count, text, ...)                                                         \
    sql_ids_args((cx), (ids), (count), (text), IN(__VA_ARGS__))
Status sql_ids_args(Cx *cx, Id **ids, int *count, const char *text, const SqlArg *args, int n) MUST_USE;

// Sums of big integers: sum() in SQLite fails on overflow and PostgreSQL gives numeric, so write
//   select cast(coalesce(sum(x), 0) as bigint)
// which both read as a 64-bit integer or refuse.

#endif
