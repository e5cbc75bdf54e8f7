// How fast the planning engines are, and how their time grows: made-up data of a shop's kind, one thread and two.
// Prints a table; the sizes double or grow tenfold so that growth beyond n log n shows.
#include <stdio.h>
#include <time.h>

#include "base/random.h"
#include "engine/forecast/forecast.h"
#include "engine/stock/allocate.h"
#include "engine/supply/supply.h"

enum { UNIT_QTY = 1000000, PERIODS = 100, WEEKS = 13 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double time_forecast(int n, int threads) {
    Arena *a = arena_new();
    Rng r = rng_new(1);
    ForecastSeries *series = NEW_ARRAY(a, ForecastSeries, n);
    double *value = NEW_ARRAY(a, double, (size_t)n *PERIODS);
    for (int s = 0; s < n; s++) {
        series[s] = (ForecastSeries){
            .first = (int64_t)s * PERIODS, .n = PERIODS, .group = s % 10, .lead = 3};
        double mean = rng_lognormal(&r, 20, 2);
        for (int t = 0; t < PERIODS; t++)
            value[s * PERIODS + t] = (double)rng_poisson(&r, rng_lognormal(&r, mean, 0.5));
    }
    static const double level[] = {0.05, 0.5, 0.9, 0.95, 0.99};
    ForecastInput in = {.n_series = n,
        .series = series,
        .value = value,
        .n_groups = 10,
        .horizon = WEEKS,
        .n_levels = 5,
        .level = level,
        .threads = threads};
    double start = now();
    forecast_batch(a, &in);
    double seconds = now() - start;
    arena_free(a);
    return seconds;
}

static double time_stock(int n) {
    Arena *a = arena_new();
    Rng r = rng_new(2);
    StockItem *item = NEW_ARRAY(a, StockItem, n);
    for (int i = 0; i < n; i++) {
        double mean = rng_lognormal(&r, 20, 2);
        item[i] = (StockItem){.lead_mean = 2 * mean,
            .lead_sd = mean,
            .protect_mean = 3 * mean,
            .protect_sd = 1.2 * mean,
            .line_rate = mean / 3,
            .line_mean = 3,
            .line_sd = 3,
            .unit_cost = rng_lognormal(&r, 5, 1),
            .counts = true};
    }
    double start = now();
    stock_for_fill(a, n, item, 0.95);
    double seconds = now() - start;
    arena_free(a);
    return seconds;
}

// Items made at a plant of three shared components each, moved to `sites` sites, forecast weekly, with some orders.
static double time_supply(int items, int sites, SupplyPlan *size) {
    Arena *a = arena_new();
    Rng r = rng_new(3);
    int parts = items / 4 + 1;
    int n = items * (sites + 1) + parts;
    SupplyNode *node = NEW_ARRAY(a, SupplyNode, n);
    SupplySource *source = NEW_ARRAY(a, SupplySource, n);
    SupplyComponent *component = NEW_ARRAY(a, SupplyComponent, items * 3);
    SupplyDemandIn *demand = NEW_ARRAY(a, SupplyDemandIn, items * sites * (WEEKS + 1));
    int n_demands = 0;
    for (int i = 0; i < n; i++) {
        node[i] = (SupplyNode){.first_source = i,
            .n_sources = 1,
            .on_hand = rng_int(&r, 0, 50) * UNIT_QTY,
            .safety = rng_int(&r, 0, 20) * UNIT_QTY,
            .cover_days = 7};
        source[i] = (SupplySource){.kind = SUPPLY_BUY, .lead_days = 21, .lot_min = 100 * (int64_t)UNIT_QTY};
    }
    for (int i = 0; i < items; i++) {
        int plant = i * (sites + 1);
        source[plant] = (SupplySource){.kind = SUPPLY_MAKE,
            .lead_days = 5,
            .first_component = 3 * i,
            .n_components = 3,
            .lot_multiple = UNIT_QTY};
        for (int k = 0; k < 3; k++)
            component[3 * i + k] = (SupplyComponent){
                items * (sites + 1) + (int)rng_int(&r, 0, parts - 1), UNIT_QTY};
        for (int s = 1; s <= sites; s++) {
            source[plant + s] = (SupplySource){.kind = SUPPLY_MOVE, .lead_days = 2, .from = plant};
            for (int w = 0; w < WEEKS; w++)
                demand[n_demands++] = (SupplyDemandIn){.kind = SUPPLY_FORECAST,
                    .node = plant + s,
                    .due = 7 * w,
                    .days = 7,
                    .firm = -1,
                    .qty = rng_int(&r, 1, 20) * UNIT_QTY};
            int order = n_demands++;
            demand[order] = (SupplyDemandIn){.kind = SUPPLY_ORDER,
                .node = plant + s,
                .firm = -1,
                .due = (int)rng_int(&r, 0, 30),
                .qty = UNIT_QTY,
                .id = order + 1,
                .consumes = true};
        }
    }
    SupplyInput in = {.n_nodes = n,
        .node = node,
        .n_sources = n,
        .source = source,
        .n_components = items * 3,
        .component = component,
        .n_demands = n_demands,
        .demand = demand};
    double start = now();
    *size = *supply_plan(a, &in);
    double seconds = now() - start;
    arena_free(a);
    return seconds;
}

int main(void) {
    printf("%-10s %12s %10s %12s\n", "engine", "size", "ms", "per second");
    for (int n = 1000; n <= 16000; n *= 4) {
        for (int threads = 1; threads <= 2; threads++) {
            double s = time_forecast(n, threads);
            printf("%-10s %12d %10.1f %12.0f  %d thread%s\n", "forecast", n, 1e3 * s, n / s,
                threads, threads > 1 ? "s" : "");
        }
    }
    for (int n = 1000; n <= 64000; n *= 4) {
        double s = time_stock(n);
        printf("%-10s %12d %10.1f %12.0f\n", "stock", n, 1e3 * s, n / s);
    }
    for (int n = 1000; n <= 16000; n *= 4) {
        SupplyPlan p;
        double s = time_supply(n, 2, &p);
        printf("%-10s %12d %10.1f %12.0f  %d planned and firm supplies, %d demands, %d pegs\n",
            "supply", 3 * n, 1e3 * s, 3 * n / s, p.n_supplies, p.n_demands, p.n_pegs);
    }
    return 0;
}
