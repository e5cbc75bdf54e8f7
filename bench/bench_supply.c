// How long the supply engine takes for a whole network in memory: finished items made at a plant of three shared components each and
// moved to distribution sites, where orders wait. Each of the shapes is planned without limits and with a limited work centre a
// group of items, a limited lane a site and a supplier each.
//
//   bench_supply          all shapes
//   bench_supply growth   the time a node alone, from 1,000 to 1,000,000
//   bench_supply ITEMS SITES DEMANDS LOAD     one: LOAD is the part of capacity that demand takes (1.5 is overloaded)
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/random.h"
#include "engine/supply/supply.h"

enum { UNIT_QTY = 1000000, DAYS = 180, CENTRES = 20, LEAD_MAX = 20 };

// Of this process: others on the machine do not count.
static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static SupplyInput network(Arena *a, int items, int sites, int demands, double load, bool limited) {
    Rng r = rng_new(3);
    int parts = items / 4 + 1, n = items * (sites + 1) + parts, resources = CENTRES + sites;
    SupplyNode *node = NEW_ARRAY(a, SupplyNode, n);
    SupplySource *source = NEW_ARRAY(a, SupplySource, n);
    SupplyComponent *component = NEW_ARRAY(a, SupplyComponent, items * 3);
    SupplyDemandIn *demand = NEW_ARRAY(a, SupplyDemandIn, demands);
    SupplyUse *use = NEW_ARRAY(a, SupplyUse, n);
    SupplyResource *resource = NEW_ARRAY(a, SupplyResource, resources);
    double total = 0;
    for (int i = 0; i < n; i++) {
        node[i] = (SupplyNode){.first_source = i, .n_sources = 1, .on_hand = rng_int(&r, 0, 5) * UNIT_QTY};
        use[i] = (SupplyUse){.per = UNIT_QTY}; // of those that use none as well
        source[i] = (SupplySource){.kind = SUPPLY_BUY,
            .lead_days = (int)rng_int(&r, 5, LEAD_MAX),
            .lot_multiple = 10 * (int64_t)UNIT_QTY};
    }
    for (int i = 0; i < items; i++) {
        int plant = i * (sites + 1);
        source[plant] = (SupplySource){.kind = SUPPLY_MAKE,
            .lead_days = 2,
            .first_component = 3 * i,
            .n_components = 3,
            .lot_multiple = UNIT_QTY,
            .first_use = plant,
            .n_uses = limited};
        use[plant] = (SupplyUse){.resource = i % CENTRES, .per = UNIT_QTY};
        for (int k = 0; k < 3; k++)
            component[3 * i + k] = (SupplyComponent){
                items * (sites + 1) + (int)rng_int(&r, 0, parts - 1), UNIT_QTY};
        for (int s = 1; s <= sites; s++) {
            source[plant + s] = (SupplySource){.kind = SUPPLY_MOVE,
                .lead_days = 2,
                .from = plant,
                .lot_multiple = UNIT_QTY,
                .first_use = plant + s,
                .n_uses = limited};
            use[plant + s] = (SupplyUse){.resource = CENTRES + s - 1, .per = UNIT_QTY};
        }
    }
    for (int d = 0; d < demands; d++) {
        int item = (int)rng_int(&r, 0, items - 1), site = (int)rng_int(&r, 1, sites);
        demand[d] = (SupplyDemandIn){.kind = SUPPLY_ORDER,
            .node = item * (sites + 1) + site,
            .firm = -1,
            .due = (int)rng_int(&r, 10, DAYS),
            .priority = (int)rng_int(&r, 0, 3),
            .qty = rng_int(&r, 1, 20) * UNIT_QTY,
            .id = d + 1};
        total += (double)demand[d].qty;
    }
    for (int i = 0; i < resources; i++)
        resource[i] = (SupplyResource){.bucket_days = i < CENTRES ? 1 : 7,
            .capacity = (int64_t)(total / load /
                            (i < CENTRES ? (double)CENTRES * DAYS : (double)sites * DAYS / 7)) /
                    UNIT_QTY * UNIT_QTY +
                20 * UNIT_QTY};
    return (SupplyInput){.n_nodes = n,
        .node = node,
        .n_sources = n,
        .source = source,
        .n_components = items * 3,
        .component = component,
        .n_demands = demands,
        .demand = demand,
        .n_uses = n,
        .use = use,
        .n_resources = limited ? resources : 0,
        .resource = resource};
}

static int late_of(const SupplyPlan *p) {
    int late = 0;
    for (int e = 0; e < p->n_exceptions; e++) late += p->exception[e].kind == SUPPLY_LATE;
    return late;
}

// One order changed in a plan that is kept: the longest and the middle of some, beside a whole plan of the same input.
static int ascending(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void change(int items, int sites, int demands, double load, bool limited) {
    enum { TIMES = 100 };
    Arena *a = arena_new();
    SupplyInput in = network(a, items, sites, demands, load, limited);
    if (!limited) in.n_uses = 0;
    SupplyDemandIn *demand = NEW_ARRAY(a, SupplyDemandIn, demands);
    for (int i = 0; i < demands; i++) demand[i] = in.demand[i];
    in.demand = demand;
    Arena *b = arena_new();
    double start = now();
    (void)supply_plan(b, &in);
    double whole = now() - start;
    arena_free(b);
    SupplyKept *k = supply_keep(&in);
    Rng r = rng_new(7);
    double seconds[TIMES];
    int trials = 0, nodes = 0, wholes = 0, moved = 0, other = 0;
    for (int i = 0; i < TIMES; i++) {
        int d = (int)rng_int(&r, 0, demands - 1);
        demand[d].qty = rng_int(&r, 1, 40) * UNIT_QTY;
        demand[d].due = (int)rng_int(&r, 0, DAYS);
        start = now();
        SupplyDiff diff = supply_replan(k, &in, &(SupplyChange){.n_demands = 1, .demand = &d});
        seconds[i] = now() - start;
        if (diff.n_nodes > nodes) nodes = diff.n_nodes;
        wholes += diff.whole;
        moved += diff.n_moved;
        other += diff.n_gone + diff.n_come;
    }
    qsort(seconds, TIMES, sizeof *seconds, ascending);
    printf("%9d %8d one order changed, capacity %s: %.2f ms in the middle, %.2f ms at most, a "
           "whole plan %.0f ms: "
           "%.0f times as long; at most %d nodes netted, %d times all; %d demands moved, %d "
           "supplies other\n",
        in.n_nodes, demands, limited ? "limited" : "not limited", 1e3 * seconds[TIMES / 2],
        1e3 * seconds[TIMES - 1], 1e3 * whole, whole / seconds[TIMES / 2], nodes, wholes, moved, other);
    b = arena_new();
    start = now();
    int late = late_of(supply_kept(k));
    double together = now() - start;
    printf("%9d %8d late after these changes: %d; in a whole plan of the same %d; put together in "
           "%.0f ms\n",
        in.n_nodes, demands, late, late_of(supply_plan(b, &in)), 1e3 * together);
    arena_free(b);
    for (int i = 0; i < 20; i++) {
        SupplyDemandIn order = demand[rng_int(&r, 0, demands - 1)];
        order.due = (int)rng_int(&r, 0, 30);
        start = now();
        SupplyPromise p = supply_promise(k, &order, 2 * DAYS);
        seconds[i] = now() - start;
        trials += p.trials;
    }
    qsort(seconds, 20, sizeof *seconds, ascending);
    printf("%9d %8d an order promised: %.2f ms in the middle, %.2f ms at most; %.1f days tried\n",
        in.n_nodes, demands, 1e3 * seconds[10], 1e3 * seconds[19], (double)trials / 20);
    supply_kept_free(k);
    arena_free(a);
}

// Of this process, in the kernel: nearly all of it clears pages that a plan is the first to use.
static double in_kernel(void) {
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_stime.tv_sec + 1e-6 * (double)u.ru_stime.tv_usec;
}

typedef struct {
    double seconds; // the least of some runs
    double own;     // of it outside the kernel, by the part of all runs
    int nodes, demands, supplies, pegs, late;
    bool ok;
} Run;

static Run plan_once(int items, int sites, int demands, double load, bool limited, int times) {
    Arena *a = arena_new();
    SupplyInput in = network(a, items, sites, demands, load, limited);
    if (!limited) in.n_uses = 0;
    Run r = {.seconds = 1e9, .nodes = in.n_nodes, .demands = demands};
    double all = 0, kernel = 0;
    for (int i = 0; i < times; i++) {
        Arena *b = arena_new();
        double start = now(), kernel_start = in_kernel();
        const SupplyPlan *p = supply_plan(b, &in);
        double seconds = now() - start;
        all += seconds;
        kernel += in_kernel() - kernel_start;
        if (seconds < r.seconds) r.seconds = seconds;
        r.ok = p->error == SUPPLY_OK;
        r.supplies = p->n_supplies;
        r.pegs = p->n_pegs;
        r.late = late_of(p);
        arena_free(b);
    }
    arena_free(a);
    r.own = r.seconds * (1 - kernel / all);
    return r;
}

static void shape(int items, int sites, int demands, double load) {
    for (int limited = 0; limited < 2; limited++) {
        Run r = plan_once(items, sites, demands, load, limited, 3);
        printf("%9d %8d %8.2f %-9s %9.3f %9.2f %9d %9d %9d  %s\n", r.nodes, demands, load,
            limited ? "limited" : "not", r.seconds, 1e6 * r.seconds / r.nodes, r.supplies, r.pegs,
            r.late, r.ok ? "" : "FAILED");
    }
}

// Time a node against that of the smallest network, beside what n log n makes of it: of all, and of what is not the kernel's. Memory is
// new to each plan, of the smallest network as of the largest: malloc keeps none of it.
static void growth(void) {
    (void)mallopt(M_MMAP_THRESHOLD, 64 * 1024);
    (void)mallopt(M_TRIM_THRESHOLD, 64 * 1024);
    printf("\n%9s %-9s %9s %9s %9s %9s %9s %9s %9s %9s\n", "nodes", "capacity", "seconds",
        "us/node", "growth", "n log n", "quotient", "own us", "growth", "quotient");
    for (int limited = 0; limited < 2; limited++) {
        Run first = {0};
        for (int items = 90; items <= 90000; items *= 10) {
            Run r = plan_once(items, 10, items * 10, 0.8, limited,
                items < 900         ? 200
                    : items < 9000  ? 20
                    : items < 90000 ? 6
                                    : 3);
            if (items == 90) first = r;
            double grown = r.seconds / r.nodes / (first.seconds / first.nodes);
            double logs = log(r.nodes) / log(first.nodes);
            double own = r.own / r.nodes / (first.own / first.nodes);
            printf("%9d %-9s %9.4f %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f\n", r.nodes,
                limited ? "limited" : "not", r.seconds, 1e6 * r.seconds / r.nodes, grown, logs,
                grown / logs, 1e6 * r.own / r.nodes, own, own / logs);
        }
    }
}

int main(int argc, char **argv) {
    printf("%9s %8s %8s %-9s %9s %9s %9s %9s %9s\n", "nodes", "demands", "load", "capacity",
        "seconds", "us/node", "supplies", "pegs", "late");
    if (argc == 2) {
        growth();
        return 0;
    }
    if (argc > 4) {
        shape((int)strtol(argv[1], NULL, 10), (int)strtol(argv[2], NULL, 10),
            (int)strtol(argv[3], NULL, 10), strtod(argv[4], NULL));
        return 0;
    }
    shape(10000, 10, 100000, 0.8);
    shape(1000, 4, 20000, 3);
    change(10000, 10, 100000, 0.8, false);
    change(10000, 10, 100000, 0.8, true);
    change(1000, 4, 20000, 3, true);
    growth();
    return 0;
}
