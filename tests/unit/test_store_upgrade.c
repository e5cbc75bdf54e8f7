// Databases of every version that there was: each prefix of the program's own migrations, filled with rows, is brought to the newest version
// with nothing lost; and a kill at any moment of a migration leaves the old version or the new one.
#include <sqlite3.h>

#include "kill_test.h"

enum { ROWS = 2, ROUNDS = 3 };

// ---- what is in it ---------------------------------------------------------------------------------------------------

typedef struct {
    Str table, names, values[ROWS], text; // text: an expression that gives a row as one text
} Made;

typedef struct {
    Arena *arena;
    Made *at;
    int n;
    size_t cap;
} Tables;

// Table node moves on by itself on PostgreSQL, with each worker that takes a span of one.
static const char *columns_of(void) {
    return on_sqlite()
        ? "select m.name, p.name, lower(p.type) from sqlite_master m, pragma_table_info(m.name) p "
          "where m.type = 'table' "
          "and m.name not like 'sqlite_%' and m.name <> 'schema_version' order by m.name, p.cid"
        : "select table_name::text, column_name::text, data_type::text from "
          "information_schema.columns where table_schema = "
          "current_schema() and table_name not in ('schema_version', 'node') order by 1, "
          "ordinal_position";
}

static void add(Tables *t, Str table, Str column, Str type) {
    Arena *a = t->arena;
    bool first = t->n == 0 || !str_eq(t->at[t->n - 1].table, table);
    if (first) {
        t->at = arena_grow(a, t->at, (size_t)t->n, &t->cap, (size_t)t->n + 1, sizeof *t->at);
        t->at[t->n++] = (Made){.table = table, .names = S(""), .text = S("''")};
        for (int i = 0; i < ROWS; i++) t->at[t->n - 1].values[i] = S("");
    }
    Made *m = &t->at[t->n - 1];
    const char *comma = first ? "" : ", ";
    bool text = str_is(type, "text"), blob = str_is(type, "blob") || str_is(type, "bytea");
    m->names = str_fmt(a, STR_FMT "%s\"" STR_FMT "\"", STR_ARG(m->names), comma, STR_ARG(column));
    for (int i = 0; i < ROWS; i++) {
        // Other numbers in each column, so that one that is taken for another is seen.
        Str v = text ? str_fmt(a, "'t%d'", i)
                     : str_fmt(a, "%d", 7000000 + 100 * (int)(m->names.n % 977) + i);
        if (blob) v = str_fmt(a, on_sqlite() ? "x'0%d'" : "'\\x0%d'::bytea", i + 1);
        m->values[i] = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(m->values[i]), comma, STR_ARG(v));
    }
    const char *before = !blob ? "cast(" : on_sqlite() ? "hex(" : "encode(";
    const char *behind = !blob ? " as text)" : on_sqlite() ? ")" : ", 'hex')";
    Str one = str_fmt(a, "%s\"" STR_FMT "\"%s", before, STR_ARG(column), behind);
    m->text = str_fmt(a, STR_FMT " || '|' || " STR_FMT, STR_ARG(m->text), STR_ARG(one));
}

static void tables_read(Place *p, Tables *t) {
    Rows r;
    *t = (Tables){.arena = p->cx.arena};
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    expect_ok(&p->cx, sql_open_args(&p->cx, &r, columns_of(), NO_ARGS));
    while (rows_next(&r)) {
        Str table = rows_text(&r, 0), column = rows_text(&r, 1);
        add(t, table, column, rows_text(&r, 2));
    }
    expect_ok(&p->cx, rows_end(&r));
    store_read_end(&p->cx);
}

static Status fill(Cx *cx, void *data) {
    const Tables *t = data;
    for (int k = 0; k < t->n; k++)
        for (int i = 0; i < ROWS; i++) {
            const Made *m = &t->at[k];
            TRY(sql_exec(cx,
                str_fmt(cx->arena, "insert into " STR_FMT " (" STR_FMT ") values (" STR_FMT ")",
                    STR_ARG(m->table), STR_ARG(m->names), STR_ARG(m->values[i]))
                    .at));
        }
    return OK;
}

// A row in each table that has none.
static Status fill_empty(Cx *cx, void *data) {
    const Tables *t = data;
    for (int k = 0; k < t->n; k++) {
        const Made *m = &t->at[k];
        TRY(sql_exec(cx,
            str_fmt(cx->arena,
                "insert into " STR_FMT " (" STR_FMT ") select " STR_FMT
                " where not exists (select 1 from " STR_FMT ")",
                STR_ARG(m->table), STR_ARG(m->names), STR_ARG(m->values[0]), STR_ARG(m->table))
                .at));
    }
    return OK;
}

// Each row of each table, as the columns of then show it; by table.
static void rows_read(Place *p, const Tables *t, Str **row, int *n) {
    size_t cap = 0;
    *row = NULL, *n = 0;
    expect_ok(&p->cx, store_read(&p->cx, p->store));
    for (int k = 0; k < t->n; k++) {
        Rows r;
        Str sql = str_fmt(p->cx.arena, "select '" STR_FMT ":' || " STR_FMT " from " STR_FMT,
            STR_ARG(t->at[k].table), STR_ARG(t->at[k].text), STR_ARG(t->at[k].table));
        expect_ok(&p->cx, sql_open_text(&p->cx, &r, sql, NO_ARGS));
        while (rows_next(&r)) {
            *row = arena_grow(p->cx.arena, *row, (size_t)*n, &cap, (size_t)*n + 1, sizeof **row);
            (*row)[(*n)++] = rows_text(&r, 0);
        }
        expect_ok(&p->cx, rows_end(&r));
    }
    store_read_end(&p->cx);
}

static void nothing_lost(Place *p, const Tables *t, const Str *before, int n) {
    Str *after;
    int m;
    rows_read(p, t, &after, &m);
    for (int i = 0; i < n; i++) {
        bool found = str_starts(before[i], S("meta:")) || str_starts(before[i], S("counter:"));
        for (int k = 0; k < m && !found; k++) found = str_eq(before[i], after[k]);
        if (!found) print_error("lost: " STR_FMT "\n", STR_ARG(before[i]));
        assert_true(found);
    }
}

static int version_of(int file) { return (int)strtol(embedded_sql[file].name, NULL, 10); }

static void every_version_upgrades(void **state) {
    (void)state;
    for (int k = 1; k <= embedded_sql_n; k++) {
        Upgrade u;
        Tables t;
        Str *before;
        int n;
        Place *p = place_new();
        place_open(p);
        expect_ok(&p->cx, migrate(&p->cx, p->store, embedded_sql, k, false, &u));
        tables_read(p, &t);
        expect_ok(&p->cx, place_write(p, fill, &t));
        rows_read(p, &t, &before, &n);
        assert_true(n >= t.n * ROWS);
        expect_ok(&p->cx, store_upgrade(&p->cx, p->store, false, &u));
        assert_int_equal(u.from, version_of(k - 1));
        assert_int_equal(version_there(p), version_of(embedded_sql_n - 1));
        nothing_lost(p, &t, before, n);
        place_free(p);
    }
}

// ---- kills -----------------------------------------------------------------------------------------------------------

static void die(sqlite3_context *c, int n, sqlite3_value **v) {
    (void)c, (void)n, (void)v;
    kill(getpid(), SIGKILL);
}

static int give_die(sqlite3 *db, char **why, const void *api) {
    (void)why, (void)api;
    return sqlite3_create_function(db, "die", 0, SQLITE_UTF8, NULL, die, NULL, NULL);
}

// PostgreSQL's server knows nothing of the child: there it waits for a lock that is held here, until it is killed.
#define LOCK "90210"
static const char *last_words(void) {
    return on_sqlite() ? "select die();" : "select pg_advisory_xact_lock(" LOCK ");";
}

// A migration up to its statement `at`, and then the end of the process; NULL where it has no more.
static const char *cut_at(Arena *a, const EmbeddedFile *f, int at) {
    Str text = {f->text, f->size};
    size_t end = 0;
    for (int done = 0; done < at; done++) {
        size_t from = end;
        const char *semicolon = NULL;
        do {
            semicolon = end < text.n ? memchr(text.at + end, ';', text.n - end) : NULL;
            if (!semicolon) return NULL;
            end = (size_t)(semicolon - text.at) + 1;
        } while (!sqlite3_complete(str_z(a, str_cut(text, from, end))));
    }
    return str_fmt(a, STR_FMT "\n%s", STR_ARG(str_cut(text, 0, end)), last_words()).at;
}

// The connection of who waits for the lock; 0: nobody does.
static int64_t waiting(Place *p) {
    return place_int(p,
        "select cast(coalesce(max(pid), 0) as bigint) from pg_locks where locktype = 'advisory' "
        "and objid = " LOCK " and not granted");
}

static int64_t until_waiting(Place *p, pid_t child, int64_t but) {
    for (int64_t pid;; sleep_us(500)) {
        if ((pid = waiting(p)) > 0 && pid != but) return pid;
        assert_int_equal(waitpid(child, NULL, WNOHANG), 0); // it ended before it came there
    }
}

static void cut_off(Place *p, int64_t pid) {
    char sql[80];
    snprintf(sql, sizeof sql, "select cast(count(*) as bigint) from pg_terminate_backend(%d)", (int)pid);
    (void)place_int(p, sql);
}

// Its connection is cut, whereupon it begins again and comes to the same place, and there it is killed. The server, which does not see
// that while it waits, is told.
static void killed_in_lock(Place *p, const EmbeddedFile *files, int n) {
    IdGen ids = {0};
    Cx cx = place_cx(&ids);
    int64_t one = 0;
    pid_t child = 0;
    expect_ok(&cx, store_read(&cx, p->store));
    expect_ok(&cx,
        sql_get(&cx, NULL, "select cast(1 as bigint) from pg_advisory_xact_lock(" LOCK ")", NO_ARGS,
            OUT(O(&one))));
    child = child_migrates(p, files, n);
    int64_t first = until_waiting(p, child, 0);
    cut_off(p, first);
    int64_t second = until_waiting(p, child, first);
    assert_true(WIFSIGNALED(child_killed(child, 0)));
    cut_off(p, second);
    while (waiting(p)) sleep_us(500);
    store_read_end(&cx);
    arena_free(cx.arena);
}

static void killed_at_its_end(Place *p, const EmbeddedFile *files, int n) {
    if (!on_sqlite()) {
        killed_in_lock(p, files, n);
        return;
    }
    place_shut(p);
    assert_true(WIFSIGNALED(ended(child_migrates(p, files, n))));
    place_open(p);
}

// At each statement of each migration: it dies there, and the version before it is there with all its rows.
static void killed_at_each_statement(void **state) {
    (void)state;
    const char *every = getenv("UPGRADE_STEP");
    int step = every ? (int)strtol(every, NULL, 10) : on_sqlite() ? 4 : 16, kills = 0;
    Place *p = place_new();
    Upgrade u;
    if (on_sqlite()) sqlite3_auto_extension((void (*)(void))(uintptr_t)give_die);
    place_open(p);
    expect_ok(&p->cx, migrate(&p->cx, p->store, embedded_sql, 1, false, &u));
    EmbeddedFile *files = NEW_ARRAY(p->cx.arena, EmbeddedFile, embedded_sql_n);
    for (int f = 1; f < embedded_sql_n; f++) {
        Tables t;
        Str *before;
        int n;
        tables_read(p, &t);
        expect_ok(&p->cx, place_write(p, fill_empty, &t));
        rows_read(p, &t, &before, &n);
        memcpy(files, embedded_sql, sizeof *files * (size_t)embedded_sql_n);
        for (int at = f % step; (files[f].text = cut_at(p->cx.arena, &embedded_sql[f], at));
             at += step, kills++) {
            files[f].size = strlen(files[f].text);
            killed_at_its_end(p, files, f + 1);
            assert_int_equal(version_there(p), version_of(f - 1));
            nothing_lost(p, &t, before, n);
        }
        place_shut(p);
        int status = ended(child_migrates(p, embedded_sql, f + 1)); // it ends right after the commit, without closing
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        place_open(p);
        assert_int_equal(version_there(p), version_of(f));
        nothing_lost(p, &t, before, n);
    }
    print_message("%d kills\n", kills);
    assert_true(kills > embedded_sql_n / 4);
    place_free(p);
}

// At any time: whatever version it left is whole, and can be gone on from.
static void killed_at_any_time(void **state) {
    (void)state;
    Rng rng = rng_new(test_seed("kill upgrade"));
    int stopped = 0;
    for (int round = 0; round < ROUNDS; round++) {
        Upgrade u;
        Tables t;
        Str *before;
        int n, k = (int)rng_int(&rng, 1, embedded_sql_n - 1);
        Place *p = place_new();
        place_open(p);
        expect_ok(&p->cx, migrate(&p->cx, p->store, embedded_sql, k, false, &u));
        tables_read(p, &t);
        expect_ok(&p->cx, place_write(p, fill, &t));
        rows_read(p, &t, &before, &n);
        place_shut(p);
        (void)child_killed(child_migrates(p, embedded_sql, embedded_sql_n), rng_int(&rng, 2000, 150000));
        place_open(p);
        int there = version_there(p);
        stopped += there < version_of(embedded_sql_n - 1);
        bool known = false;
        for (int i = k - 1; i < embedded_sql_n; i++) known |= version_of(i) == there;
        assert_true(known);
        nothing_lost(p, &t, before, n);
        expect_ok(&p->cx, store_upgrade(&p->cx, p->store, false, &u));
        nothing_lost(p, &t, before, n);
        place_free(p);
    }
    print_message("%d of %d stopped before the end\n", stopped, ROUNDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_upgrades),
        cmocka_unit_test(killed_at_each_statement),
        cmocka_unit_test(killed_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
