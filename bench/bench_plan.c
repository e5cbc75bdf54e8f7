// A Sunday night of planning: forecasts, policies and a plan kept for a week, on a made-up company, a few weeks in a row. The items are
// bought for a warehouse (every tenth made there of two others), moved to two sites and sold there; half a year of weekly demand comes
// before. A replay of a year does this once a week, so that all three together should stay near a second and a half at 4,000 items.
//
//   bench_plan [ITEMS] [FILE]     on a new SQLite file (removed unless it is named), items 4000
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/random.h"
#include "core/act.h"
#include "core/platform.h"
#include "network/network.h"
#include "stage/plan/plan.h"

enum { HISTORY_WEEKS = 26, WEEKS = 3, SUPPLIERS = 20, SITES = 3 };

typedef struct {
    App *app;
    int items;
    Id site[SITES], supplier[SUPPLIERS], *item;
    Date today;
} World;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); // of the processor: other work on the machine does not count
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(const Cx *cx, Status s, const char *what) {
    if (s == OK) return;
    fprintf(stderr, "bench: %s: " STR_FMT " " STR_FMT "\n", what, STR_ARG(cx->error.text),
        STR_ARG(cx->error.value));
    exit(1);
}

static Id made(Cx *cx, const Entity *e, void *record) {
    must(cx, record_insert(cx, e, record), e->noun);
    return *(Id *)record;
}

// ---- the company ---------------------------------------------------------------------------------------------------------
static void sites_make(Cx *cx, World *w) {
    static const char *const codes[SITES] = {"MAIN", "EAST", "WEST"};
    for (int i = 0; i < SITES; i++) {
        Site s = {.code = str_of(codes[i]),
            .name = str_of(codes[i]),
            .kind = i ? SITE_FULFILMENT : SITE_WAREHOUSE,
            .active = true};
        w->site[i] = made(cx, &site_entity, &s);
        Lane lane = {.code = str_of(codes[i]),
            .from_site = w->site[0],
            .to_site = w->site[i],
            .lead_days = 1,
            .priority = 1,
            .active = true};
        if (i > 0) made(cx, &lane_entity, &lane);
    }
    for (int i = 0; i < SUPPLIERS; i++) {
        Party p = {
            .code = str_fmt(cx->arena, "S-%02d", i), .name = S("Supplier"), .supplier = true, .active = true};
        w->supplier[i] = made(cx, &party_entity, &p);
    }
}

static void item_make(Cx *cx, World *w, Rng *r, int i) {
    Item item = {.code = str_fmt(cx->arena, "ITEM-%05d", i),
        .name = S("Item"),
        .family = str_fmt(cx->arena, "F-%d", i % 30),
        .unit = S("each"),
        .kind = i % 10 == 9 ? ITEM_KIT : ITEM_GOOD,
        .cost = {rng_int(r, 500000, 9000000)},
        .active = true};
    w->item[i] = made(cx, &item_entity, &item);
    Source s = {.item = item.id,
        .site = w->site[0],
        .kind = SOURCE_BUY,
        .supplier = w->supplier[i % SUPPLIERS],
        .priority = 1,
        .lead_days = (int32_t)rng_int(r, 7, 45),
        .min_qty = QTY(12),
        .multiple = QTY(12),
        .active = true};
    if (item.kind == ITEM_KIT) {
        Bill bill = {.code = item.code,
            .item = item.id,
            .site = w->site[0],
            .output_qty = QTY(1),
            .lead_days = 2,
            .yield = RATE(1),
            .active = true};
        made(cx, &bill_entity, &bill);
        for (int k = 1; k <= 2; k++) {
            Component c = {.bill = bill.id, .item = w->item[i - k], .qty = QTY(k)};
            made(cx, &component_entity, &c);
        }
        s = (Source){.item = item.id,
            .site = w->site[0],
            .kind = SOURCE_MAKE,
            .bill = bill.id,
            .priority = 1,
            .lead_days = 2,
            .active = true};
    }
    made(cx, &source_entity, &s);
    for (int k = 1; k < SITES; k++) {
        Source move = {.item = item.id,
            .site = w->site[k],
            .kind = SOURCE_MOVE,
            .from_site = w->site[0],
            .priority = 1,
            .lead_days = 1,
            .active = true};
        made(cx, &source_entity, &move);
    }
}

static void week_add(Cx *cx, const World *w, Rng *r, Date week) {
    for (int i = 0; i < w->items; i++) {
        for (int k = 1; k < SITES; k++) {
            double mean = (double)(i % 97 + 3) / (k == 1 ? 2 : 8); // some move fast, most slowly
            int64_t qty = rng_poisson(r, rng_lognormal(r, mean, 0.6));
            if (qty == 0) continue;
            must(cx,
                sql_run(cx, "insert into demand (id, item, site, week, qty, lines, squares, known, filled) values ($1, $2, $3, $4, $5, $6, $7, $6, $6)",
                    A(cx_id(cx)), A(w->item[i]), A(w->site[k]), A(week), A(qty * UNIT),
                    A(1 + qty / 5), A(qty * qty)),
                "demand");
        }
    }
}

static Status company_make(Job *job) {
    World *w = job->data;
    Cx *cx = job->cx;
    Rng r = rng_new(1);
    sites_make(cx, w);
    for (int i = 0; i < w->items; i++) item_make(cx, w, &r, i);
    for (int k = 0; k < HISTORY_WEEKS; k++)
        week_add(cx, w, &r, date_add(w->today, -7 * (HISTORY_WEEKS - k)));
    return OK;
}

static Status week_over(Job *job) {
    World *w = job->data;
    Rng r = rng_new((uint64_t)w->today.v);
    week_add(job->cx, w, &r, date_add(w->today, -7));
    return OK;
}

static void run(World *w, Status (*what)(Job *)) {
    Cx *cx = cx_new(w->app, actor_system());
    Job job = {.cx = cx, .run = what, .data = w};
    must(cx, store_write(w->app->store, &job), "company");
    cx_free(cx);
}

// ---- planning --------------------------------------------------------------------------------------------------------------
static double timed(World *w, const Action *action, const void *in, void *out) {
    Cx *cx = cx_new(w->app, actor_system());
    double start = now();
    must(cx, act_call(cx, action, in, out), action->verb);
    double seconds = now() - start;
    cx_free(cx);
    return seconds;
}

int main(int argc, char **argv) {
    World w = {.items = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 4000, .today = date_of(2011, 6, 6)};
    const char *file = argc > 2 ? argv[2] : "bench_plan.db";
    Arena *a = arena_new();
    Cx cx = {.arena = a};
    Store *store;
    Upgrade upgrade;
    unlink(file);
    must(&cx,
        store_open(&cx, str_of(file), &(StoreOptions){.create = true, .bulk = true, .relaxed = true}, &store),
        file);
    must(&cx, store_upgrade(&cx, store, false, &upgrade), file);
    w.app = app_new(argosy_modules, store);
    w.app->clock = clock_simulated;
    w.app->simulated = (Time){date_time(w.today).v + 1800 * SECOND};
    w.item = NEW_ARRAY(a, Id, w.items);
    run(&w, company_make);
    printf("%-10s %9s %9s %9s %9s %9s   seconds of processor; %d items at %d sites\n", "week",
        "forecast", "policy", "plan", "release", "planned", w.items, SITES);
    for (int k = 0; k < WEEKS; k++) {
        PlanRun plan = {.release_days = 7};
        PlanRelease release = {.send = true};
        PlanRan ran = {0};
        double forecast = timed(&w, &forecast_run, &(ForecastRun){0}, NULL),
               policy = timed(&w, &policy_optimise, &(PolicyOptimise){0}, NULL),
               planned = timed(&w, &plan_run, &plan, &ran),
               released = timed(&w, &plan_release, &release, NULL);
        printf("%-10s %9.2f %9.2f %9.2f %9.2f %9d\n", date_text(a, w.today).at, forecast, policy,
            planned, released, ran.planned);
        w.today = date_add(w.today, 7);
        w.app->simulated.v += 7 * DAY;
        run(&w, week_over);
    }
    store_close(store);
    app_free(w.app);
    arena_free(a);
    if (argc <= 2) unlink(file);
    return 0;
}
