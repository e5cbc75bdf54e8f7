// The global model on M5: learns from the days up to --cut (1913), forecasts the 28 behind it, and prints the competition's measures,
// the time and the memory it took. --cut 1885 or 1857 are windows to choose settings by; 1913 is the test.
#include <sys/resource.h>
#include <time.h>

#include "base/map.h"
#include "engine/forecast/global/run.h"
#include "engine/forecast/global/spread.h"
#include "m5_score.h"

enum { LEVELS = M5_QUANTILES + 2, LOW = 2, HIGH = 8 };
static const double level[LEVELS] = {0.005, 0.025, 0.05, 0.165, 0.25, 0.5, 0.75, 0.835, 0.95, 0.975, 0.995};

typedef struct {
    Arena *arena;
    M5 *m;
    GlobalPlan plan;
    GlobalInput in;
    GlobalOutput *out;
    bool with_quantiles;
    double inside[M5_HORIZON], cells; // outcomes within the 90 % interval, all levels
} Run;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const char *text(int argc, char **argv, const char *name, const char *otherwise) {
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0) return argv[i + 1];
    return otherwise;
}

static double number(int argc, char **argv, const char *name, double otherwise) {
    const char *given = text(argc, argv, name, NULL);
    return given ? strtod(given, NULL) : otherwise;
}

static int whole(int argc, char **argv, const char *name, int otherwise) {
    return (int)number(argc, argv, name, otherwise);
}

static GlobalPlan plan_of(int argc, char **argv, const GlobalPanel *p) {
    GlobalPlan plan = global_plan(p);
    TreesPlan *t = &plan.trees;
    plan.threads = whole(argc, argv, "--threads", 2);
    plan.split_by = whole(argc, argv, "--split", M5_STORE);
    plan.draws = whole(argc, argv, "--draws", plan.draws);
    plan.start_local = whole(argc, argv, "--local", plan.start_local);
    plan.learn_masked = whole(argc, argv, "--learn-masked", 1);
    plan.span = whole(argc, argv, "--span", plan.span);
    plan.rows_max = whole(argc, argv, "--rows", 200000);
    plan.n_bins = whole(argc, argv, "--bins", plan.n_bins);
    int reach = whole(argc, argv, "--reach", M5_HORIZON), step = whole(argc, argv, "--block", 7);
    plan.n_blocks = 0;
    for (int last = step; last < reach + step; last += step)
        plan.block_last[plan.n_blocks++] = last < reach ? last : reach;
    t->rounds = whole(argc, argv, "--rounds", 120);
    t->leaves = whole(argc, argv, "--leaves", t->leaves);
    t->leaf_rows = number(argc, argv, "--leaf-rows", t->leaf_rows);
    t->rate = number(argc, argv, "--rate", t->rate);
    t->l2 = number(argc, argv, "--l2", t->l2);
    t->power = number(argc, argv, "--power", t->power);
    t->row_share = number(argc, argv, "--row-share", t->row_share);
    t->column_share = number(argc, argv, "--column-share", t->column_share);
    t->loss = (TreesLoss)whole(argc, argv, "--loss", (int)t->loss);
    t->seed = (uint64_t)whole(argc, argv, "--seed", 1);
    return plan;
}

static void mask(Run *r, double chance) {
    M5 *m = r->m;
    m->masked = NEW_ARRAY(r->arena, uint8_t, (size_t)m->n * (size_t)m->cut);
    global_mask(&m->panel, chance, m->masked);
    m->panel.masked = m->masked;
}

static Hierarchy *tree_of(Arena *a, const M5 *m) {
    Hierarchy *h = NEW(a, Hierarchy);
    int *sum = NEW_ARRAY(a, int, (size_t)m->n *(M5_LEVELS - 1)), *first = NEW_ARRAY(a, int, M5_LEVELS);
    for (int l = 0; l < M5_LEVELS - 1; l++) {
        for (int s = 0; s < m->n; s++) sum[(int64_t)l * m->n + s] = first[l] + m5_node(m, l, s);
        first[l + 1] = first[l] + m5_nodes(m, l);
    }
    *h = (Hierarchy){m->n, M5_LEVELS - 1, first[M5_LEVELS - 1], sum, first};
    return h;
}

static void forecast(Run *r) {
    double begun = now();
    r->out = global_run(r->arena, &r->in, NULL);
    printf("trained and forecast in %.0f s\n", now() - begun);
}

// ---- beside the models of each series alone -----------------------------------------------------------------------------------
// The mean of both: the series' own, as `argosy forecast series --hierarchy` writes them (series, period, mean, …), and these.
static float *read_local(Run *r, Cx *cx, const char *path) {
    const M5 *m = r->m;
    CsvReader *csv = NULL;
    StrMap *index = strmap_new();
    int *seen = NEW_ARRAY(r->arena, int, m->n), found = 0;
    float *local = NEW_ARRAY(r->arena, float, (size_t)m->n *M5_HORIZON);
    Str *f;
    for (int s = 0; s < m->n; s++) strmap_put(index, m->name[s], s);
    if (csv_open(cx, path, &csv) != OK) m5_stop(cx, path);
    while (m5_row(cx, csv, &f)) {
        int64_t s;
        if (!strmap_get(index, f[0], &s) || seen[s] == M5_HORIZON) continue;
        local[s * M5_HORIZON + seen[s]++] = (float)m5_number(f[2]);
        found++;
    }
    csv_close(csv);
    strmap_free(index);
    printf("%d means of %d are joined with those of the series alone\n", found, m->n * M5_HORIZON);
    return local;
}

// ---- quantiles of the nodes of some levels together --------------------------------------------------------------------------

typedef struct {
    M5Level level[M5_LEVELS];
    double *actual[M5_LEVELS], *mean[M5_LEVELS], *quantile[M5_LEVELS]; // nodes × 28 (× LEVELS)
} Nodes;

static void fill(Run *r, const Nodes *k, int from, int to, int n, float *mean, float *actual) {
    const M5 *m = r->m;
    int64_t cells = (int64_t)m->n * M5_HORIZON;
    Arena *a = arena_new();
    for (int o = 0; o < r->out->past.n; o++) {
        int64_t at = (int64_t)o * n * M5_HORIZON;
        for (int l = from; l < to; l++) {
            const M5Level *v = &k->level[l];
            const double *f = m5_add_up(a, v, m, r->out->past.mean + o * cells, M5_HORIZON, 0, M5_HORIZON);
            const double *y = m5_add_up(a, v, m, m->sales, M5_DAYS, r->out->past.origin[o], M5_HORIZON);
            for (int i = 0; i < v->n * M5_HORIZON; i++, at++) {
                mean[at] = (float)f[i];
                actual[at] = v->weight[i / M5_HORIZON] > 0 ? (float)y[i] : NAN;
            }
            arena_reset(a);
        }
    }
    arena_free(a);
}

static void quantiles(Run *r, Nodes *k, int from, int to) {
    int n = 0;
    for (int l = from; l < to; l++) n += k->level[l].n;
    Arena *a = arena_new();
    size_t cells = (size_t)r->out->past.n * (size_t)n * M5_HORIZON;
    float *mean = NEW_ARRAY(a, float, cells), *actual = NEW_ARRAY(a, float, cells);
    fill(r, k, from, to, n, mean, actual);
    SpreadInput in = {.n_series = n,
        .horizon = M5_HORIZON,
        .n_origins = r->out->past.n,
        .mean = mean,
        .actual = actual,
        .block = 7};
    const Spread *s = spread_fit(a, &in);
    for (int l = from, node = 0; l < to; l++)
        for (int i = 0; i < k->level[l].n; i++, node++)
            for (int h = 0; h < M5_HORIZON; h++) {
                int64_t at = (int64_t)i * M5_HORIZON + h;
                spread_quantiles(s, node, h, k->mean[l][at], LEVELS, level, k->quantile[l] + at * LEVELS);
            }
    arena_free(a);
}

// ---- the table ----------------------------------------------------------------------------------------------------------------

static double bias_of(const M5Level *l, const double *y, const double *f) {
    double sy = 0, sf = 0;
    for (int i = 0; i < l->n * M5_HORIZON; i++) {
        sy += y[i];
        sf += f[i];
    }
    return 100 * (sf / sy - 1);
}

static double inside_of(Run *r, const M5Level *l, const double *y, const double *q) {
    int64_t n = 0, all = 0;
    for (int64_t i = 0; i < (int64_t)l->n * M5_HORIZON; i++) {
        if (!(l->weight[i / M5_HORIZON] > 0)) continue;
        bool in = q[i * LEVELS + LOW] <= y[i] && y[i] <= q[i * LEVELS + HIGH];
        n += in;
        all++;
        r->inside[i % M5_HORIZON] += in;
        r->cells += 1.0 / M5_HORIZON;
    }
    return 100 * (double)n / (double)all;
}

static double wspl_of(Arena *a, const M5Level *l, const double *y, const double *q) {
    double *nine = NEW_ARRAY(a, double, (size_t)l->n *M5_HORIZON *M5_QUANTILES);
    int64_t at = 0;
    for (int64_t i = 0; i < (int64_t)l->n * M5_HORIZON; i++)
        for (int k = 0; k < LEVELS; k++)
            if (k != LOW && k != HIGH) nine[at++] = q[i * LEVELS + k];
    return m5_wspl(l, y, nine);
}

static void print_table(Run *r) {
    Nodes k;
    const M5 *m = r->m;
    double total = 0, total_spl = 0;
    for (int l = 0; l < M5_LEVELS; l++) {
        k.level[l] = m5_level(r->arena, m, l);
        k.actual[l] = m5_add_up(r->arena, &k.level[l], m, m->sales, M5_DAYS, m->cut, M5_HORIZON);
        k.mean[l] = m5_add_up(r->arena, &k.level[l], m, r->out->mean, M5_HORIZON, 0, M5_HORIZON);
        k.quantile[l] = NEW_ARRAY(r->arena, double, (size_t)k.level[l].n *M5_HORIZON *LEVELS);
    }
    if (r->with_quantiles) {
        quantiles(r, &k, 0, M5_LEVELS - 3); // large sums, together: some levels have few nodes
        for (int l = M5_LEVELS - 3; l < M5_LEVELS; l++) quantiles(r, &k, l, l + 1);
    }
    printf("level                 nodes  WRMSSE    WSPL  bias %%  inside 90 %%\n");
    for (int l = 0; l < M5_LEVELS; l++) {
        const M5Level *v = &k.level[l];
        double e = m5_wrmsse(v, k.actual[l], k.mean[l]),
               spl = r->with_quantiles ? wspl_of(r->arena, v, k.actual[l], k.quantile[l]) : NAN;
        printf("%-20s %6d %7.3f %7.3f %7.2f %10.1f\n", m5_level_name[l], v->n, e, spl,
            bias_of(v, k.actual[l], k.mean[l]),
            r->with_quantiles ? inside_of(r, v, k.actual[l], k.quantile[l]) : NAN);
        total += e / M5_LEVELS;
        total_spl += spl / M5_LEVELS;
    }
    double least = 100, most = 0, sum = 0;
    for (int h = 0; h < M5_HORIZON && r->with_quantiles; h++) {
        double share = 100 * r->inside[h] / r->cells;
        least = fmin(least, share);
        most = fmax(most, share);
        sum += share / M5_HORIZON;
    }
    printf("%-20s        %7.4f %7.4f         %10.1f, by horizon %.1f to %.1f\n", "mean of levels",
        total, total_spl, sum, least, most);
}

int main(int argc, char **argv) {
    double begun = now();
    Cx cx = {.arena = arena_new()};
    int cut = whole(argc, argv, "--cut", M5_DAYS - M5_HORIZON);
    Run r = {.arena = cx.arena,
        .m = m5_load(&cx, text(argc, argv, "--data", "data/m5"), cut,
            whole(argc, argv, "--stores", M5_STORES))};
    printf("%d series, days 1 to %d, read in %.0f s\n", r.m->n, cut, now() - begun);
    r.plan = plan_of(argc, argv, &r.m->panel);
    if (number(argc, argv, "--chance", 1e-4) > 0) mask(&r, number(argc, argv, "--chance", 1e-4));
    r.with_quantiles = whole(argc, argv, "--quantiles", 1);
    r.in = (GlobalInput){.panel = &r.m->panel,
        .plan = &r.plan,
        .hierarchy = whole(argc, argv, "--sums", 1) ? tree_of(r.arena, r.m) : NULL};
    forecast(&r);
    print_table(&r);
    if (text(argc, argv, "--with", NULL)) {
        r.in.local = read_local(&r, &cx, text(argc, argv, "--with", NULL));
        global_run_mean(&r.in, r.out);
        memset(r.inside, 0, sizeof r.inside);
        r.cells = 0;
        print_table(&r);
    }
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("%.0f s, of the processors %.0f s, %.2f GB at most\n", now() - begun,
        (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec), (double)u.ru_maxrss / 1e6);
    arena_free(cx.arena);
    return 0;
}
