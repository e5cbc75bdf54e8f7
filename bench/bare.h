// The store's own limit: what SQLite alone makes of the same rows.
//
// From a copy of the database before a run and one after it come the rows that the run inserted, table by table. They are inserted again,
// by prepared statements and nothing else, into a copy of the database as it was before: the same tables, indexes, sizes and order, in
// transactions of as many orders, with the same durability. Rows that an order changes, rather than inserts, are found by placing a few orders
// alone and comparing the database before and after each.
#ifndef ARGOSY_BENCH_BARE_H
#define ARGOSY_BENCH_BARE_H

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

enum { BARE_TABLES_MAX = 100, BARE_COLUMNS_MAX = 40, BARE_SQL_BYTES = 4000 };

typedef struct {
    int64_t i; // or bytes of the text
    const char *text;
    bool blob;
} BareCell;

typedef struct {
    char name[64];
    int columns, key_n;
    char column[BARE_COLUMNS_MAX][64];
    bool key[BARE_COLUMNS_MAX];
    int64_t inserted, updated;      // by the sample
    bool changes[BARE_COLUMNS_MAX]; // columns that an update changes
    int64_t rows, changed_rows;     // of the run
    BareCell *cells, *changed_keys;
    sqlite3_stmt *insert, *update;
} BareTable;

typedef struct {
    BareTable table[BARE_TABLES_MAX];
    int n;
    int64_t sampled; // orders
} Bare;

static inline _Noreturn void bare_fail(sqlite3 *db, const char *what) {
    fprintf(stderr, "bench: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
    exit(1);
}

static inline void bare_exec(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) bare_fail(db, sql);
}

static inline sqlite3_stmt *bare_prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *h;
    if (sqlite3_prepare_v2(db, sql, -1, &h, NULL) != SQLITE_OK) bare_fail(db, sql);
    return h;
}

// A copy of the database as it is now, whoever else uses it.
static inline void bare_copy(const char *from, const char *to) {
    sqlite3 *a, *b;
    remove(to);
    if (sqlite3_open(from, &a) != SQLITE_OK || sqlite3_open(to, &b) != SQLITE_OK)
        bare_fail(a, from);
    sqlite3_backup *backup = sqlite3_backup_init(b, "main", a, "main");
    if (!backup || sqlite3_backup_step(backup, -1) != SQLITE_DONE) bare_fail(b, "copy");
    sqlite3_backup_finish(backup);
    sqlite3_close(a);
    sqlite3_close(b);
}

static inline void bare_tables(Bare *b, const char *file) {
    sqlite3 *db;
    if (sqlite3_open(file, &db) != SQLITE_OK) bare_fail(db, file);
    sqlite3_stmt *h = bare_prepare(
        db, "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name");
    while (sqlite3_step(h) == SQLITE_ROW) {
        BareTable *t = &b->table[b->n++];
        snprintf(t->name, sizeof t->name, "%s", (const char *)sqlite3_column_text(h, 0));
        sqlite3_stmt *c = bare_prepare(db, "select name, pk from pragma_table_info($1) order by cid");
        sqlite3_bind_text(c, 1, t->name, -1, SQLITE_STATIC);
        for (; sqlite3_step(c) == SQLITE_ROW; t->columns++) {
            snprintf(t->column[t->columns], sizeof t->column[0], "%s",
                (const char *)sqlite3_column_text(c, 0));
            t->key[t->columns] = sqlite3_column_int(c, 1) > 0;
            t->key_n += t->key[t->columns];
        }
        sqlite3_finalize(c);
    }
    sqlite3_finalize(h);
    sqlite3_close(db);
}

static inline sqlite3 *bare_two(const char *before, const char *after) {
    sqlite3 *db;
    char sql[BARE_SQL_BYTES];
    if (sqlite3_open(after, &db) != SQLITE_OK) bare_fail(db, after);
    snprintf(sql, sizeof sql, "attach '%s' as b", before);
    bare_exec(db, sql);
    return db;
}

// "a.k = c.k and …" over the key's columns
static inline void bare_same_key(const BareTable *t, char *sql, size_t size) {
    size_t n = 0;
    for (int i = 0; i < t->columns; i++)
        if (t->key[i])
            n += (size_t)snprintf(sql + n, size - n, "%sa.\"%s\" = c.\"%s\"", n ? " and " : "",
                t->column[i], t->column[i]);
}

// What one order alone has changed.
static inline void bare_sample(Bare *b, const char *before, const char *after) {
    sqlite3 *db = bare_two(before, after);
    char sql[BARE_SQL_BYTES], key[1000];
    b->sampled++;
    for (int k = 0; k < b->n; k++) {
        BareTable *t = &b->table[k];
        bare_same_key(t, key, sizeof key);
        snprintf(sql, sizeof sql,
            "select count(*) from main.%s a where not exists (select 1 from b.%s c where %s)",
            t->name, t->name, key);
        sqlite3_stmt *h = bare_prepare(db, sql);
        if (sqlite3_step(h) == SQLITE_ROW) t->inserted += sqlite3_column_int64(h, 0);
        sqlite3_finalize(h);
        int n = snprintf(sql, sizeof sql, "select 1");
        for (int i = 0; i < t->columns; i++)
            n += snprintf(sql + n, sizeof sql - (size_t)n, ", a.\"%s\" is not c.\"%s\"",
                t->column[i], t->column[i]);
        n += snprintf(sql + n, sizeof sql - (size_t)n, " from main.%s a join b.%s c on %s where 0",
            t->name, t->name, key);
        for (int i = 0; i < t->columns; i++)
            n += snprintf(sql + n, sizeof sql - (size_t)n, " or a.\"%s\" is not c.\"%s\"",
                t->column[i], t->column[i]);
        h = bare_prepare(db, sql);
        while (sqlite3_step(h) == SQLITE_ROW) {
            t->updated++;
            for (int i = 0; i < t->columns; i++) t->changes[i] |= sqlite3_column_int(h, i + 1) != 0;
        }
        sqlite3_finalize(h);
    }
    sqlite3_close(db);
}

static inline BareCell bare_cell(sqlite3_stmt *h, int i) {
    int type = sqlite3_column_type(h, i);
    if (type == SQLITE_INTEGER) return (BareCell){.i = sqlite3_column_int64(h, i)};
    BareCell c = {.blob = type == SQLITE_BLOB};
    const void *at = c.blob ? sqlite3_column_blob(h, i) : (const void *)sqlite3_column_text(h, i);
    c.i = sqlite3_column_bytes(h, i);
    char *copy = malloc((size_t)c.i + 1);
    if (!copy) load_fail("memory");
    if (c.i) memcpy(copy, at, (size_t)c.i);
    c.text = copy;
    return c;
}

static inline void bare_bind(sqlite3_stmt *h, int at, const BareCell *c) {
    if (!c->text) sqlite3_bind_int64(h, at, c->i);
    else if (c->blob) sqlite3_bind_blob(h, at, c->text, (int)c->i, SQLITE_STATIC);
    else sqlite3_bind_text(h, at, c->text, (int)c->i, SQLITE_STATIC);
}

// The rows of a run, in the order in which they were inserted; and the keys of those that it changed.
static inline void bare_rows(Bare *b, const char *before, const char *after) {
    sqlite3 *db = bare_two(before, after);
    char sql[BARE_SQL_BYTES], key[1000];
    for (int k = 0; k < b->n; k++) {
        BareTable *t = &b->table[k];
        t->rows = t->changed_rows = 0;
        if (!t->inserted && !t->updated) continue;
        bare_same_key(t, key, sizeof key);
        size_t cap = 0;
        snprintf(sql, sizeof sql,
            "select a.* from main.%s a where not exists (select 1 from b.%s c where %s)%s", t->name,
            t->name, key, t->inserted ? " order by a.rowid" : "");
        sqlite3_stmt *h = bare_prepare(db, sql);
        for (; sqlite3_step(h) == SQLITE_ROW; t->rows++) {
            if ((size_t)t->rows == cap)
                t->cells = realloc(
                    t->cells, (cap = cap ? cap * 2 : 1024) * (size_t)t->columns * sizeof(BareCell));
            if (!t->cells) load_fail("memory");
            for (int i = 0; i < t->columns; i++)
                t->cells[t->rows * t->columns + i] = bare_cell(h, i);
        }
        sqlite3_finalize(h);
        if (!t->updated) continue;
        int n = snprintf(sql, sizeof sql, "select ");
        int first = 1;
        for (int i = 0; i < t->columns; i++)
            if (t->key[i])
                n += snprintf(
                    sql + n, sizeof sql - (size_t)n, "%sa.\"%s\"", first ? "" : ", ", t->column[i]),
                    first = 0;
        n += snprintf(sql + n, sizeof sql - (size_t)n, " from main.%s a join b.%s c on %s where 0",
            t->name, t->name, key);
        for (int i = 0; i < t->columns; i++)
            n += snprintf(sql + n, sizeof sql - (size_t)n, " or a.\"%s\" is not c.\"%s\"",
                t->column[i], t->column[i]);
        h = bare_prepare(db, sql);
        cap = 0;
        for (; sqlite3_step(h) == SQLITE_ROW; t->changed_rows++) {
            if ((size_t)t->changed_rows == cap)
                t->changed_keys = realloc(t->changed_keys,
                    (cap = cap ? cap * 2 : 256) * (size_t)t->key_n * sizeof(BareCell));
            if (!t->changed_keys) load_fail("memory");
            for (int i = 0; i < t->key_n; i++)
                t->changed_keys[t->changed_rows * t->key_n + i] = bare_cell(h, i);
        }
        sqlite3_finalize(h);
    }
    sqlite3_close(db);
}

static inline void bare_statements(Bare *b, sqlite3 *db) {
    char sql[BARE_SQL_BYTES];
    for (int k = 0; k < b->n; k++) {
        BareTable *t = &b->table[k];
        t->insert = t->update = NULL;
        if (t->rows) {
            int n = snprintf(sql, sizeof sql, "insert into %s values (", t->name);
            for (int i = 0; i < t->columns; i++)
                n += snprintf(sql + n, sizeof sql - (size_t)n, i ? ",?" : "?");
            snprintf(sql + n, sizeof sql - (size_t)n, ")");
            t->insert = bare_prepare(db, sql);
        }
        if (!t->updated || !t->changed_rows) continue;
        int n = snprintf(sql, sizeof sql, "update %s set ", t->name), first = 1;
        for (int i = 0; i < t->columns; i++)
            if (t->changes[i])
                n += snprintf(sql + n, sizeof sql - (size_t)n, "%s\"%s\" = \"%s\" + 1",
                    first ? "" : ", ", t->column[i], t->column[i]),
                    first = 0;
        first = 1;
        for (int i = 0; i < t->columns; i++)
            if (t->key[i])
                n += snprintf(sql + n, sizeof sql - (size_t)n, " %s \"%s\" = ?",
                    first ? "where" : "and", t->column[i]),
                    first = 0;
        t->update = bare_prepare(db, sql);
    }
}

static inline void bare_step(sqlite3 *db, sqlite3_stmt *h) {
    if (sqlite3_step(h) != SQLITE_DONE) bare_fail(db, sqlite3_sql(h));
    sqlite3_reset(h);
}

// Order number i of n, as the program wrote it on average.
static inline void bare_order(Bare *b, sqlite3 *db, int64_t i, int64_t n) {
    for (int k = 0; k < b->n; k++) {
        BareTable *t = &b->table[k];
        for (int64_t row = i * t->rows / n; row < (i + 1) * t->rows / n; row++) {
            for (int c = 0; c < t->columns; c++)
                bare_bind(t->insert, c + 1, &t->cells[row * t->columns + c]);
            bare_step(db, t->insert);
        }
        if (!t->update) continue;
        for (int64_t u = i * t->updated / b->sampled; u < (i + 1) * t->updated / b->sampled; u++) {
            // Some row of those that the run changed, not the next one, as customers choose.
            int64_t row = (int64_t)((uint64_t)u * UINT64_C(2654435761) % (uint64_t)t->changed_rows);
            for (int c = 0; c < t->key_n; c++)
                bare_bind(t->update, c + 1, &t->changed_keys[row * t->key_n + c]);
            bare_step(db, t->update);
        }
    }
}

// Seconds for n orders, `group` of them in a transaction. `file` is a copy of the database before the run; the connection is set up
// as src/store/sqlite.c does it.
static inline double bare_run(Bare *b, const char *file, int64_t n, double group) {
    sqlite3 *db;
    if (sqlite3_open(file, &db) != SQLITE_OK) bare_fail(db, file);
    bare_exec(db,
        "pragma journal_mode = wal; pragma temp_store = memory; pragma mmap_size = 268435456; "
        "pragma synchronous = full;"
        "pragma cache_size = -65536; pragma wal_autocheckpoint = 4096; pragma journal_size_limit = "
        "67108864");
    bare_statements(b, db);
    sqlite3_stmt *begin = bare_prepare(db, "begin immediate"), *commit = bare_prepare(db, "commit");
    double start = load_clock(), due = group;
    for (int64_t i = 0; i < n;) {
        bare_step(db, begin);
        do bare_order(b, db, i++, n);
        while (i < n && (double)i < due);
        due += group;
        bare_step(db, commit);
    }
    double seconds = load_clock() - start;
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    for (int k = 0; k < b->n; k++)
        sqlite3_finalize(b->table[k].insert), sqlite3_finalize(b->table[k].update);
    sqlite3_close(db);
    return seconds;
}

static inline void bare_free_rows(Bare *b) {
    for (int k = 0; k < b->n; k++) {
        BareTable *t = &b->table[k];
        for (int64_t i = 0; i < t->rows * t->columns; i++)
            free((char *)(uintptr_t)t->cells[i].text);
        for (int64_t i = 0; i < t->changed_rows * t->key_n; i++)
            free((char *)(uintptr_t)t->changed_keys[i].text);
        free(t->cells), free(t->changed_keys);
        t->cells = t->changed_keys = NULL;
        t->rows = t->changed_rows = 0;
    }
}

static inline void bare_print(const Bare *b) {
    printf("an order writes:");
    for (int k = 0; k < b->n; k++) {
        const BareTable *t = &b->table[k];
        if (t->inserted) printf(" %s +%.2g", t->name, (double)t->inserted / (double)b->sampled);
        if (t->updated) printf(" %s *%.2g", t->name, (double)t->updated / (double)b->sampled);
    }
    printf("   (+ rows inserted, * rows changed)\n");
}

#endif
