// How many orders a second the program takes over HTTP, beside what the store alone could take.
//
// A server in a process of its own, on a fresh SQLite file with 200 well stocked items, gets orders of three lines from 64 clients with
// kept connections on the same machine: first one order a request, then 100 a request. Each answer comes after its orders are
// durable. Then SQLite alone inserts the same rows, in transactions of as many orders as the server's were on average (bare.h). The
// ratio of the two is what the program makes of its store. Both share the machine with whatever else runs on it, so they alternate
// in rounds and the middle ratio counts.
//
// A third way is the hot item: orders of one line, all of the same item, one a request. With a URL of PostgreSQL it is the one
// unless --only single is given, and the rate alone is printed: bench/hot sets PostgreSQL's own limit beside it.
//
// With --archive FOLDER rounds without and with a continuous archive there take turns, and what it leaves of the rate is told.
//
//   bench_orders [--orders N] [--rounds N] [--clients N] [--keep] [--only single|array|hot] [--archive FOLDER] [--db URL]
#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#include "bare.h"
#include "base/limits.h"
#include "core/act.h"
#include "core/platform.h"
#include "load.h"
#include "serve/serve.h"

enum { ITEMS = 200, CUSTOMERS = 100, LINES = 3, MANY = 100, SAMPLES = 20, ROUNDS_MAX = 51 };

static const double wanted_single = 0.35, wanted_array = 0.7, wanted_hot = 0.35;

// ---- the company ---------------------------------------------------------------------------------------------------------------------

static _Noreturn void give_up(const Cx *cx, const char *what) {
    fprintf(stderr, "bench: %s: " STR_FMT " " STR_FMT "\n", what, STR_ARG(cx->error.text),
        STR_ARG(cx->error.field));
    exit(1);
}

__attribute__((format(printf, 4, 5))) static void does(
    App *app, const char *noun, const char *verb, const char *fmt, ...) {
    char json[1000];
    va_list args;
    va_start(args, fmt);
    vsnprintf(json, sizeof json, fmt, args);
    va_end(args);
    for (char *p = json; *p; p++)
        if (*p == '\'') *p = '"';
    Cx *cx = cx_new(app, actor_system());
    Act act = {.cx = cx, .action = app_action(app, str_of(noun), str_of(verb))};
    Json *body;
    JsonError error;
    if (!act.action || !json_parse(cx->arena, str_of(json), &body, &error)) give_up(cx, json);
    if (act_read_json(&act, body) != OK || act_now(app, &act) != OK) give_up(cx, json);
    cx_free(cx);
}

static void make_token(App *app, char *token, size_t size) {
    Cx *cx = cx_new(app, actor_system());
    User user;
    if (store_read(cx, app->store) != OK || record_find(cx, &user_entity, S("shop"), &user) != OK)
        give_up(cx, "user");
    store_read_end(cx);
    TokenCreateIn in = {.owner = user.id, .code = S("bench")};
    TokenOut out;
    if (act_call(cx, token_create_action, &in, &out) != OK) give_up(cx, "token");
    snprintf(token, size, STR_FMT, STR_ARG(out.secret));
    cx_free(cx);
}

static void make_company(const char *db, char *token, size_t size) {
    Arena *a = arena_new();
    Cx cx = {.arena = a};
    Store *store;
    Upgrade upgrade;
    if (store_open(&cx, str_of(db), &(StoreOptions){.create = true}, &store) != OK)
        give_up(&cx, db);
    if (store_upgrade(&cx, store, false, &upgrade) != OK) give_up(&cx, db);
    App *app = app_new(argosy_modules, store);
    does(app, "site", "create", "{'code':'MAIN','name':'Main','kind':'warehouse','country':'GB'}");
    does(app, "party", "create", "{'code':'VAN','name':'Van','carrier':true}");
    does(app, "channel", "create", "{'code':'WEB','name':'Web','kind':'shop'}");
    does(app, "lane",
        "create", "{'code':'MAIN-GB','from_site':'MAIN','to_country':'GB','mode':'parcel','carrier':'VAN','lead_days':2,'cost':'3.50'}");
    for (int i = 0; i < CUSTOMERS; i++)
        does(app, "party",
            "create", "{'code':'C-%03d','name':'Customer %d','customer':true,'country':'GB','payment_days':14}",
            i, i);
    for (int i = 0; i < ITEMS; i++) {
        does(app, "item", "create",
            "{'code':'ITEM-%03d','name':'Item %d','weight':'0.4','cost':'1.5','price':'4.25'}", i, i);
        does(app, "stock", "open", "{'item':'ITEM-%03d','site':'MAIN','qty':'100000000'}", i);
    }
    does(app, "user", "create", "{'code':'shop','name':'Shop','roles':'service'}");
    make_token(app, token, size);
    store_close(store);
    app_free(app);
    arena_free(a);
}

// ---- the server ----------------------------------------------------------------------------------------------------------------------

static void tell_port(void *to, const char *url) {
    const char *colon = strrchr(url, ':');
    int port = (int)strtol(colon + 1, NULL, 10);
    if (write(*(int *)to, &port, sizeof port) != sizeof port) _exit(1);
}

static pid_t start_server(const char *db, int *port) {
    int to[2];
    if (pipe(to) != 0) load_fail("pipe");
    pid_t pid = fork();
    if (pid < 0) load_fail("fork");
    if (pid == 0) {
        Cx cx = {.arena = arena_new()};
        Store *store;
        if (store_open(&cx, str_of(db), NULL, &store) != OK) _exit(1);
        App *app = app_new(argosy_modules, store);
        Status s = serve_run(&cx, app, &(ServeOptions){.ready = tell_port, .to = &to[1]});
        store_close(store);
        _exit(s != OK);
    }
    if (read(to[0], port, sizeof *port) != sizeof *port) load_fail("the server did not start");
    return pid;
}

// Actions and commits that the server's store has done.
static void store_counts(int port, double *jobs, double *commits) {
    char *text = load_get(port, "/metrics");
    const char *j = strstr(text, "\nargosy_store_jobs_total "),
               *c = strstr(text, "\nargosy_store_commits_total ");
    if (!j || !c) load_fail("metrics");
    *jobs = strtod(j + 25, NULL);
    *commits = strtod(c + 28, NULL);
    free(text);
}

// Processor time in µs that the server has used, and of it that of each of its threads (at most `most`), by number.
typedef struct {
    double all;
    int n;
    struct {
        long id;
        double us;
    } thread[256];
} Cpu;

static Cpu server_cpu(pid_t pid) {
    Cpu cpu = {0};
    char path[300];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *d = opendir(path);
    if (!d) return cpu;
    for (struct dirent *e; (e = readdir(d)) && cpu.n < 256;) {
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)pid, e->d_name);
        FILE *f = fopen(path, "r");
        char text[100] = "";
        if (f && !fgets(text, sizeof text, f)) text[0] = 0;
        if (f) fclose(f);
        cpu.thread[cpu.n].id = strtol(e->d_name, NULL, 10);
        cpu.thread[cpu.n].us = strtod(text, NULL) / 1000;
        cpu.all += cpu.thread[cpu.n++].us;
    }
    closedir(d);
    return cpu;
}

// Of the thread that worked most since `before`: with SQLite, its writer.
static double busiest(const Cpu *before, const Cpu *after) {
    double most = 0;
    for (int i = 0; i < after->n; i++)
        for (int k = 0; k < before->n; k++)
            if (before->thread[k].id == after->thread[i].id &&
                after->thread[i].us - before->thread[k].us > most)
                most = after->thread[i].us - before->thread[k].us;
    return most;
}

static double own_cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

// ---- the load ------------------------------------------------------------------------------------------------------------------------

typedef struct {
    Rng rng;
    int orders; // of a request
    bool hot;   // all want the same item, and nothing else
} Customers;

static size_t write_order(Customers *c, char *at, size_t size) {
    int n = snprintf(at, size, "{\"customer\":\"C-%03d\",\"channel\":\"WEB\",\"lines\":[",
        (int)rng_int(&c->rng, 0, CUSTOMERS - 1));
    int first = c->hot ? 0 : (int)rng_int(&c->rng, 0, ITEMS - 1);
    for (int i = 0; i < (c->hot ? 1 : LINES); i++)
        n += snprintf(at + n, size - (size_t)n, "%s{\"item\":\"ITEM-%03d\",\"qty\":\"%d\"}",
            i ? "," : "", (first + i * 71) % ITEMS, (int)rng_int(&c->rng, 1, 9));
    n += snprintf(at + n, size - (size_t)n, "]}");
    return (size_t)n;
}

static size_t next_body(void *to, char *at, size_t size) {
    Customers *c = to;
    if (c->orders == 1) return write_order(c, at, size);
    size_t n = 0;
    for (int i = 0; i < c->orders; i++) {
        at[n++] = i ? ',' : '[';
        n += write_order(c, at + n, size - n);
    }
    at[n++] = ']';
    return n;
}

static bool all_taken(void *to, const char *body, size_t n) {
    const Customers *c = to;
    if (c->orders == 1) return n > 10 && !memcmp(body, "{\"order\":\"", 10);
    int taken = 0;
    const char *end = body + n;
    for (const char *p = body; (p = memmem(p, (size_t)(end - p), "{\"status\":200,", 14)); p += 14)
        taken++;
    return taken == c->orders;
}

// ---- rounds --------------------------------------------------------------------------------------------------------------------------

typedef struct {
    char db[300], before[300], after[300], copy[300], token[100];
    pid_t server;
    int port, clients;
    int64_t orders;
    Customers customers;
    Bare bare;
} Bench;

typedef struct {
    double rate, p50, p99, group, limit, ratio;
    double cpu_server, cpu_busiest, cpu_clients, cpu_limit; // µs of processor time an order
} Round;

static LoadResult place(Bench *b, int64_t orders, int many, int clients) {
    b->customers.orders = many;
    Load load = {.port = b->port,
        .clients = clients,
        .requests = orders / many,
        .path = "/v1/order/place",
        .token = b->token,
        .body = next_body,
        .good = all_taken,
        .to = &b->customers};
    LoadResult r = load_run(&load);
    if (r.bad) {
        fprintf(stderr, "bench: %lld of %lld requests went wrong\n", (long long)r.bad, (long long)r.answered);
        exit(1);
    }
    return r;
}

static Round run_round(Bench *b, int many) {
    double jobs[2], commits[2];
    int64_t n = b->orders / many * many;
    bare_copy(b->db, b->before);
    bare_copy(b->db, b->copy);
    store_counts(b->port, &jobs[0], &commits[0]);
    Cpu before = server_cpu(b->server);
    double own = own_cpu();
    LoadResult r = place(b, n, many, b->clients);
    own = own_cpu() - own;
    Cpu after = server_cpu(b->server);
    store_counts(b->port, &jobs[1], &commits[1]);
    bare_copy(b->db, b->after);
    Round round = {.rate = (double)n / r.seconds,
        .p50 = load_quantile(&r, 0.5),
        .p99 = load_quantile(&r, 0.99),
        .group = (jobs[1] - jobs[0]) / (commits[1] - commits[0]),
        .cpu_server = (after.all - before.all) / (double)n,
        .cpu_busiest = busiest(&before, &after) / (double)n,
        .cpu_clients = own / (double)n};
    free(r.ms);
    bare_rows(&b->bare, b->before, b->after);
    own = own_cpu();
    round.limit = (double)n / bare_run(&b->bare, b->copy, n, round.group);
    round.cpu_limit = (own_cpu() - own) / (double)n;
    bare_free_rows(&b->bare);
    round.ratio = round.rate / round.limit;
    return round;
}

static int compare_rounds(const void *a, const void *b) {
    double x = ((const Round *)a)->ratio, y = ((const Round *)b)->ratio;
    return (x > y) - (x < y);
}

static bool measure(Bench *b, int many, int rounds, double wanted) {
    Round round[ROUNDS_MAX];
    printf("\n%d order%s a request%s, %d clients\n", many, many > 1 ? "s" : "",
        b->customers.hot ? ", all of one item" : "", b->clients);
    printf("  %10s %8s %8s %11s %13s %6s   %s\n", "orders/s", "p50 ms", "p99 ms", "per commit",
        "store alone/s", "ratio", "processor µs an order: server, its writer, clients, store alone");
    for (int i = 0; i < rounds; i++) {
        round[i] = run_round(b, many);
        printf("  %10.0f %8.2f %8.2f %11.1f %13.0f %6.3f   %.0f, %.0f, %.0f, %.0f\n", round[i].rate,
            round[i].p50, round[i].p99, round[i].group, round[i].limit, round[i].ratio,
            round[i].cpu_server, round[i].cpu_busiest, round[i].cpu_clients, round[i].cpu_limit);
        fflush(stdout);
    }
    qsort(round, (size_t)rounds, sizeof *round, compare_rounds);
    double ratio = round[rounds / 2].ratio;
    printf("  middle ratio %.3f, wanted %.2f: %s\n", ratio, wanted,
        ratio >= wanted ? "reached" : "NOT reached");
    return ratio >= wanted;
}

// ---- the archive ---------------------------------------------------------------------------------------------------------------------

// Begins one in the folder, or ends it (NULL): in the database, where the server finds it with its next commit.
static void archive(const Bench *b, const char *folder) {
    Cx cx = {.arena = arena_new()};
    Store *store;
    if (store_open(&cx, str_of(b->db), NULL, &store) != OK || store_archive(&cx, store, folder) != OK)
        give_up(&cx, "archive");
    store_close(store);
    arena_free(cx.arena);
}

typedef struct {
    double rate, p50, p99, group, cpu;
} Half;

static Half run_half(Bench *b, int many) {
    double jobs[2], commits[2];
    int64_t n = b->orders / many * many;
    store_counts(b->port, &jobs[0], &commits[0]);
    Cpu before = server_cpu(b->server);
    LoadResult r = place(b, n, many, b->clients);
    Cpu after = server_cpu(b->server);
    store_counts(b->port, &jobs[1], &commits[1]);
    Half half = {(double)n / r.seconds, load_quantile(&r, 0.5), load_quantile(&r, 0.99),
        (jobs[1] - jobs[0]) / (commits[1] - commits[0]), (after.all - before.all) / (double)n};
    free(r.ms);
    return half;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure_archive(Bench *b, const char *folder, int many, int rounds) {
    double ratio[ROUNDS_MAX];
    printf("\n%d order%s a request, %d clients, without and with an archive in %s\n", many,
        many > 1 ? "s" : "", b->clients, folder);
    printf("  %19s %17s %17s %21s %21s %6s\n", "orders/s", "p50 ms", "p99 ms", "per commit",
        "server's µs an order", "ratio");
    for (int i = 0; i < rounds; i++) {
        Half without = run_half(b, many);
        archive(b, folder);
        Half with = run_half(b, many);
        archive(b, NULL);
        ratio[i] = with.rate / without.rate;
        printf("  %9.0f %9.0f %8.2f %8.2f %8.2f %8.2f %10.1f %10.1f %10.0f %10.0f %6.3f\n",
            without.rate, with.rate, without.p50, with.p50, without.p99, with.p99, without.group,
            with.group, without.cpu, with.cpu, ratio[i]);
        fflush(stdout);
    }
    qsort(ratio, (size_t)rounds, sizeof *ratio, by_value);
    printf("  middle ratio %.3f\n", ratio[rounds / 2]);
}

// ---- main ----------------------------------------------------------------------------------------------------------------------------

// Of PostgreSQL: the rate alone.
static int measure_rate(Bench *b, int rounds) {
    for (int i = 0; i < rounds; i++) {
        LoadResult r = place(b, b->orders, 1, b->clients);
        printf("%.0f orders/s, p50 %.2f ms, p99 %.2f ms\n", (double)b->orders / r.seconds,
            load_quantile(&r, 0.5), load_quantile(&r, 0.99));
        fflush(stdout);
        free(r.ms);
    }
    return 0;
}

static int postgres(Bench *b, const char *url, bool hot, int rounds) {
    b->customers.hot = hot;
    make_company(url, b->token, sizeof b->token);
    b->server = start_server(url, &b->port);
    free(place(b, 1000, 1, b->clients).ms); // warm up
    int code = measure_rate(b, rounds);
    kill(b->server, SIGTERM);
    waitpid(b->server, NULL, 0);
    return code;
}

static void sample(Bench *b) {
    bare_tables(&b->bare, b->db);
    for (int i = 0; i < SAMPLES; i++) {
        bare_copy(b->db, b->before);
        free(place(b, 1, 1, 1).ms);
        bare_copy(b->db, b->after);
        bare_sample(&b->bare, b->before, b->after);
    }
    bare_print(&b->bare);
}

int main(int argc, char **argv) {
    static Bench b = {.clients = 64, .orders = 20000};
    int rounds = 5;
    bool keep = false, single = true, array = true, hot = true;
    const char *url = NULL, *kept = NULL;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (!strcmp(argv[i], "--orders")) b.orders = strtol(value, NULL, 10), i++;
        else if (!strcmp(argv[i], "--rounds")) rounds = (int)strtol(value, NULL, 10), i++;
        else if (!strcmp(argv[i], "--clients")) b.clients = (int)strtol(value, NULL, 10), i++;
        else if (!strcmp(argv[i], "--only"))
            single = *value == 's', array = *value == 'a', hot = *value == 'h', i++;
        else if (!strcmp(argv[i], "--archive")) kept = value, i++;
        else if (!strcmp(argv[i], "--db")) url = value, i++;
        else if (!strcmp(argv[i], "--keep")) keep = true;
        else rounds = 0;
    }
    if (rounds < 1 || rounds > ROUNDS_MAX || b.clients < 1 || b.clients > LOAD_CLIENTS_MAX ||
        b.orders < 1000) {
        fprintf(stderr, "bench_orders [--orders N] [--rounds N] [--clients N] [--keep] [--only single|array|hot] [--archive FOLDER] [--db URL]\n");
        return 2;
    }
    b.customers.rng = rng_new(1);
    if (url) return postgres(&b, url, hot, rounds);
    char folder[200];
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/argosy-bench-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(folder)) load_fail(folder);
    snprintf(b.db, sizeof b.db, "%s/orders.db", folder);
    snprintf(b.before, sizeof b.before, "%s/before.db", folder);
    snprintf(b.after, sizeof b.after, "%s/after.db", folder);
    snprintf(b.copy, sizeof b.copy, "%s/copy.db", folder);
    make_company(b.db, b.token, sizeof b.token);
    b.server = start_server(b.db, &b.port);
    printf("server %d on port %d, %s\n", (int)b.server, b.port, b.db);
    fflush(stdout);
    if (!kept) sample(&b);
    free(place(&b, 1000, 1, b.clients).ms); // warm up
    bool ok = true;
    if (kept && single) measure_archive(&b, kept, 1, rounds);
    if (kept && array) measure_archive(&b, kept, MANY, rounds);
    if (kept) single = array = hot = false;
    if (single) ok &= measure(&b, 1, rounds, wanted_single);
    if (array) ok &= measure(&b, MANY, rounds, wanted_array);
    if (hot) {
        b.customers.hot = true;
        b.bare = (Bare){0}; // other rows
        sample(&b);
        ok &= measure(&b, 1, rounds, wanted_hot);
    }
    kill(b.server, SIGTERM);
    waitpid(b.server, NULL, 0);
    if (!keep) {
        char command[400];
        static const char *const ends[] = {"", "-wal", "-shm"};
        const char *const files[] = {b.db, b.before, b.after, b.copy};
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 3; k++)
                snprintf(command, sizeof command, "%s%s", files[i], ends[k]), remove(command);
        rmdir(folder);
    }
    return ok ? 0 : 1;
}
