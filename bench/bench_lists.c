// Lists of a million rows: how long a page takes, sorted and filtered by each of its columns, on either store. The rows are made by SQL alone:
// moves, postings, events, orders and their lines of a shop over three years, with what they hang on; nothing is ever counted in them, so the
// sums that a real company proves do not hold here.
//
//   bench_lists [--db FILE|postgresql://…] [--rows N] [--view NAME] [--times N] [--slow]
//
// An empty database is filled first. --slow prints only what has a p95 above the aim of 50 ms. Times are from asking for a page of 100 rows to its
// JSON, as a worker of the server sees it: on SQLite of the processor, so that other work on the machine does not count; on PostgreSQL, whose work is
// in another process, of the clock.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "core/act.h"
#include "store/store.h"

enum { TIMES_MAX = 200, AIM_MS = 50, GIVE_UP_MS = 1500 };

static const char *const views[] = {"moves", "postings", "events", "orders", "order-lines"};

static bool of_processor; // times are of this thread's processor: where the store is in it

static double now_ms(void) {
    struct timespec t;
    clock_gettime(of_processor ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + 1e-6 * (double)t.tv_nsec;
}

static void must(const Cx *cx, Status s, const char *what) {
    if (s == OK) return;
    fprintf(stderr, "bench: %s: " STR_FMT "\n", what, STR_ARG(cx->error.text));
    exit(1);
}

// ---- filling -------------------------------------------------------------------------------------------------------------------------

// $1 is the number of rows. Ids begin at 10^12; times are µs from 2009 on, one every 94.6 s / (rows / 10^6).
#define ROWS                                                                                       \
    "with recursive n(i) as (select cast(0 as bigint) union all select i + 1 from n where i < "
#define TIME_OF(i) "(1230768000000000 + " i " * (94608000000000 / $1))"
#define MIXED(i, m) "((" i " * 7919 + " i " / 977) % " m ")" // spread, and the same each time
static const char *const fill[] = {
    ROWS "1999) insert into item (id, code, name, kind, family, gtin, unit, weight, volume, "
         "shelf_days, tracking, cost_method, cost, price, active) "
         "select 1000 + i, 'ITEM-' || (10000 + i), 'Item ' || i, 'good', '', '', 'each', 100000, "
         "0, 0, 'none', 'average', 1000000, 2000000, 1 from n where $1 > 0",
    ROWS "7) insert into site (id, code, name, kind, country, latitude, longitude, active) "
         "select 100 + i, 'S' || i, 'Site ' || i, 'warehouse', 'GB', 0, 0, 1 from n where $1 > 0",
    ROWS "39) insert into place (id, code, site, kind, zone) select 500 + i, 'S' || (i % 8) || "
         "'/P' || i, 100 + i % 8, 'storage', '' from n where $1 > 0",
    ROWS "4999) insert into party (id, code, name, customer, supplier, carrier, maker, country, "
         "email, address, payment_days, credit_limit, active) "
         "select 20000 + i, 'C' || (10000 + i), 'Customer ' || i, 1, 0, 0, 0, 'GB', '', '', 30, 0, "
         "1 from n where $1 > 0",
    ROWS "1999) insert into lot (id, code, item, origin, supplier, made, expires, status) "
         "select 50000 + i, 'L' || i, 1000 + i, 0, 0, 0, 0, 'good' from n where $1 > 0",
    // accounts: each item at each place, and 40 of the ledger by party
    ROWS "79999) insert into account (id, flow, unit, place, lot, owner, stripe, guarded, posted) "
         "select 100000 + i, 1, 1000 + i % 2000, 500 + i / 2000, 0, 0, 0, 1, 0 from n where $1 > 0",
    ROWS "199999) insert into account (id, flow, unit, place, lot, owner, stripe, guarded, posted) "
         "select 300000 + i, 2, 826, 1000 + 100 * (i / 5000), 0, 20000 + i % 5000, 0, 0, 0 from n "
         "where $1 > 0",
    // as many orders as half the rows, with two lines each
    ROWS "$1 / 2 - 1) insert into doc (id, kind, number, party, site, to_site, status, placed, "
         "due, closed, total, parent, channel, priority, ref, note, version) "
         "select 1000000000000 + i, 'order', 'SO-' || (1000000 + i), 20000 + " MIXED("i", "5000") ", 100 + " MIXED(
             "i", "8") ", 0, "
                       "case when i > $1 / 2 - 3000 then 'open' else 'shipped' end, " TIME_OF(
                           "(2 * i)") ", 14245 + i * 1095 / ($1 / 2), "
                                      "case when i > $1 / 2 - 3000 then 0 else " TIME_OF(
                                          "(2 * i)") " + 86400000000 end, " MIXED("i",
                                          "50000") " + 100, 0, 0, 5 + " MIXED("i",
                                          "3") ", "
                                               "case when i % 3 = 0 then 'cart-' || i else '' end, "
                                               "'', 0 from n",
    ROWS "$1 - 1) insert into line (id, doc, pos, kind, item, site, qty, done, open, wanted, due, "
         "price, amount, party, bill, parent, picked) "
         "select 2000000000000 + i, 1000000000000 + i / 2, 1 + i % 2, 'order', 1000 + " MIXED(
             "i", "2000") ", 100 + " MIXED("(i / 2)",
             "8") ", "
                  "q, case when i > $1 - 6000 then 0 else q end, case when i > $1 - 6000 then q "
                  "else 0 end, 14245 + i * 1095 / $1, 14245 + i * 1095 / $1, "
                  "2000000 + " MIXED("i", "900") " * 10000, " MIXED(
                      "i", "25000") " + 100, 20000 + " MIXED("(i / 2)",
                      "5000") ", 0, 0, 0 "
                              "from (select i, (1 + " MIXED("i", "24") ") * 1000000 as q from n) m",
    // an entry for each move of goods, and for each posting
    ROWS
    "$1 * 2 - 1) insert into entry (id, kind, doc, effective, recorded, event, reverses) "
    "select 3000000000000 + i, case " MIXED("i",
        "10") " when 0 then 'receive' when 1 then 'adjust' when 2 then 'move' else case when i % 2 "
              "= 0 then 'ship' else 'invoice' end end, "
              "1000000000000 + i / 4, " TIME_OF("(i / 2)") ", " TIME_OF("(i / 2)") ", 0, 0 from n",
    ROWS
    "$1 * 2 - 1) insert into transfer (id, entry, flow, unit, src, dst, amount, value, line, lot) "
    "select 4000000000000 + i, 3000000000000 + i, case when i % 2 = 0 then 1 else 2 end, case when "
    "i % 2 = 0 then 1000 + m else 826 end, "
    "case when i % 2 = 0 then 100000 + m + 2000 * " MIXED("i", "40") " else 300000 + " MIXED(
        "i", "200000") " end, "
                       "case when i % 2 = 0 then 100000 + m + 2000 * " MIXED(
                           "(i + 13)", "40") " else 300000 + " MIXED("(i + 13)",
                           "200000") " end, "
                                     "(1 + " MIXED("i", "240") ") * 1000000, " MIXED("i", "90000") ", case when i % 2 = 0 then 2000000000000 + i / 2 else 0 end, "
                                                                                                   "case when i % 20 = 0 then 50000 + m else 0 end from (select i, " MIXED(
                                                                                                       "(i / 2)",
                                                                                                       "2000") " as m from n) m",
    ROWS
    "$1 - 1) insert into event (id, at, recorded, kind, doc, actor, data, digest, block) "
    "select 5000000000000 + i, " TIME_OF("i") ", " TIME_OF("i") ", case " MIXED("i",
        "5") " when 0 then 'order.place' when 1 then 'shipment.ship' when 2 then 'stock.move' "
             "when 3 then 'payment.receive' else case when i % 1000 = 4 then 'user.update' else "
             "'order.promise' end end, 1000000000000 + i / 2, "
             "'user' || " MIXED("i", "20") ", '{\"order\":\"' || i || '\"}', $2, 1 + i / 10 from n",
    ROWS "$1 / 10 - 1) insert into block (id, sealed, events, digest) select 1 + i, " TIME_OF(
        "(10 * i)") ", 10, $2 from n",
};

typedef struct {
    int64_t rows;
    const char *sql;
} Fill;

static Status fill_run(Job *job) {
    const Fill *f = job->data;
    static const char zeros[32];
    SqlArg args[] = {A(f->rows), arg_blob((Str){zeros, sizeof zeros})};
    return sql_run_args(job->cx, f->sql, args, strstr(f->sql, "$2") ? 2 : 1, NULL);
}

static Status analyze_run(Job *job) { return sql_exec(job->cx, "analyze"); }

static void make(Cx *cx, App *app, int64_t rows) {
    int64_t there = 0;
    must(cx, store_read(cx, app->store), "reading");
    must(cx, sql_get(cx, NULL, "select count(*) from party", NO_ARGS, OUT(O(&there))), "counting");
    store_read_end(cx);
    if (there) return;
    double began = now_ms();
    for (size_t i = 0; i < sizeof fill / sizeof *fill; i++) {
        Fill f = {rows, fill[i]};
        Job job = {.cx = cx, .run = fill_run, .data = &f};
        must(cx, store_write(app->store, &job), fill[i]);
    }
    Job job = {.cx = cx, .run = analyze_run};
    if (!store_is_sqlite(app->store)) must(cx, store_write(app->store, &job), "analyze");
    printf("filled in %.0f s\n", (now_ms() - began) / 1e3);
}

// ---- asking --------------------------------------------------------------------------------------------------------------------------

typedef struct {
    App *app;
    const View *view;
    int times;
    bool slow; // print only those
    Rng rng;
    int bad;
} Bench;

static int by_time(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// One page; its cursor to the next.
static double page(Bench *b, Query q, Str *next, Arena *keep) {
    Cx *cx = cx_new(b->app, actor_system());
    q.view = b->view;
    Buf out = buf_new(cx->arena);
    Str after;
    double began = now_ms();
    must(cx, view_run(cx, &q, &out, &after), b->view->name);
    double took = now_ms() - began;
    if (next) *next = str_dup(keep, after);
    cx_free(cx);
    return took;
}

// Values of a column, as text: of rows at places all over the view.
static int values(Bench *b, const Column *c, Str *out, int n, Arena *keep) {
    Cx *cx = cx_new(b->app, actor_system());
    // The key tells where in the list we are: its range is cut into n pieces.
    Query q = {.view = b->view, .sort = S("id"), .limit = 200};
    const char *key = b->view->columns[0].name;
    int found = 0;
    for (int i = 0; i < 2 && found < n; i++) {
        q.sort = str_fmt(cx->arena, "%s%s", i ? "-" : "", key);
        Buf text = buf_new(cx->arena);
        Str after;
        must(cx, view_run(cx, &q, &text, &after), "values");
        Json *json;
        JsonError error;
        CHECK(json_parse(cx->arena, buf_str(&text), &json, &error));
        for (const Json *row = json_get(json, "rows")->first; row && found < n; row = row->next) {
            const Json *v = json_get(row, c->name);
            if (v && v->text.n && rng_chance(&b->rng, 0.2)) out[found++] = str_dup(keep, v->text);
        }
    }
    cx_free(cx);
    return found;
}

static void report(Bench *b, const char *column, const char *what, double *took, int n) {
    if (n == 0) return;
    qsort(took, (size_t)n, sizeof *took, by_time);
    double p95 = took[(n * 95 + 99) / 100 - 1], median = took[n / 2];
    bool bad = p95 > AIM_MS;
    b->bad += bad;
    if (bad || !b->slow)
        printf("%-12s %-12s %-22s %9.2f %9.2f %s\n", b->view->name, column, what, median, p95,
            bad ? "SLOW" : "");
    fflush(stdout);
}

static void sorted(Bench *b, const Column *c, bool down, Arena *keep) {
    double took[TIMES_MAX];
    int n = 0;
    Query q = {.sort = str_fmt(keep, "%s%s", down ? "-" : "", c->name)};
    for (; n < b->times; n++) { // one page after the other
        took[n] = page(b, q, &q.after, keep);
        if (took[n] > GIVE_UP_MS || q.after.n == 0) {
            n++;
            break;
        }
    }
    report(b, c->name, down ? "sort, down" : "sort, up", took, n);
}

static void filtered(Bench *b, const Column *c, const char *op, const char *sort, Arena *keep) {
    Str value[TIMES_MAX];
    double took[TIMES_MAX];
    int known = values(b, c, value, b->times, keep), n = 0;
    Filter f = {str_fmt(keep, "%s%s", c->name, op), S("")};
    Query q = {.filters = &f, .filters_n = 1, .sort = str_of(sort)};
    for (; n < known; n++) {
        f.value = value[n];
        took[n] = page(b, q, NULL, keep);
        if (took[n] > GIVE_UP_MS) {
            n++;
            break;
        }
    }
    char what[40];
    snprintf(what, sizeof what, "%s", *op ? op : "=");
    report(b, c->name, what, took, n);
}

static void measure(Bench *b) {
    for (int i = 0; i < b->view->n; i++) {
        const Column *c = &b->view->columns[i];
        if (c->internal) continue;
        Arena *keep = arena_new();
        sorted(b, c, false, keep);
        sorted(b, c, true, keep);
        filtered(b, c, "", "", keep);
        filtered(b, c, ".ge", "", keep);
        filtered(b, c, ".lt", "", keep);
        arena_free(keep);
    }
}

static const char *option(int argc, char **argv, const char *name, const char *fallback) {
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], name)) return i + 1 < argc && argv[i + 1][0] != '-' ? argv[i + 1] : "";
    return fallback;
}

int main(int argc, char **argv) {
    const char *db = option(argc, argv, "--db", "lists.db"), *only = option(argc, argv, "--view", NULL);
    int64_t rows = strtoll(option(argc, argv, "--rows", "1000000"), NULL, 10);
    Arena *a = arena_new();
    Cx start = {.arena = a};
    Store *store;
    must(&start, store_open(&start, str_of(db), &(StoreOptions){.create = true, .bulk = true}, &store),
        "opening");
    App *app = app_new(argosy_modules, store);
    Cx *cx = cx_new(app, actor_system());
    Upgrade upgrade;
    must(cx, store_upgrade(cx, store, false, &upgrade), "the tables");
    make(cx, app, rows);
    Bench b = {.app = app, .slow = option(argc, argv, "--slow", NULL) != NULL, .rng = rng_new(1)};
    b.times = (int)strtol(option(argc, argv, "--times", "20"), NULL, 10);
    CHECK(b.times >= 1 && b.times <= TIMES_MAX);
    of_processor = store_is_sqlite(store);
    printf("%-12s %-12s %-22s %9s %9s\n", "list", "column", "asked", "median ms", "p95 ms");
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        if (only && strcmp(only, views[i]) != 0) continue;
        b.view = app_view(app, str_of(views[i]));
        CHECK(b.view != NULL);
        measure(&b);
    }
    printf("%d above %d ms\n", b.bad, AIM_MS);
    cx_free(cx);
    app_free(app);
    store_close(store);
    arena_free(a);
    return 0;
}
