// The global model on M5: trains on the days up to --cut (1913), forecasts the 28 behind it, and prints the competition's measures,
// the time and the memory it took. --cut 1885 or 1857 are windows to choose settings by; 1913 is the test.
#include <sys/resource.h>
#include <time.h>

#include "m5_score.h"

typedef struct {
    const char *data;
    int cut, stores, threads;
    GlobalPlan plan;
} Settings;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int option(int argc, char **argv, const char *name, int otherwise) {
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0) return atoi(argv[i + 1]);
    return otherwise;
}

static const char *text(int argc, char **argv, const char *name, const char *otherwise) {
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0) return argv[i + 1];
    return otherwise;
}

int main(int argc, char **argv) {
    double begun = now();
    Cx cx = {.arena = arena_new()};
    int cut = option(argc, argv, "--cut", 1913), threads = option(argc, argv, "--threads", 2);
    M5 *m = m5_load(&cx, text(argc, argv, "--data", "data/m5"), cut, option(argc, argv, "--stores", M5_STORES));
    printf("loaded %.1f s\n", now() - begun);
    if (option(argc, argv, "--mask", 1)) {
        m->masked = NEW_ARRAY(cx.arena, uint8_t, (size_t)m->n *(size_t)cut);
        global_mask(&m->panel, pow(10, -option(argc, argv, "--chance", 4)), m->masked);
        m->panel.masked = m->masked;
        int64_t some = 0, all = 0;
        for (int64_t i = 0; i < (int64_t)m->n * cut; i++) some += m->masked[i], all += !isnan(m->value[i]);
        printf("masked %.2f %%\n", 100.0 * (double)some / (double)all);
    }
    GlobalPlan plan = global_plan(&m->panel);
    plan.threads = threads;
    plan.split_by = option(argc, argv, "--split", M5_STORE);
    plan.trees.rounds = option(argc, argv, "--rounds", plan.trees.rounds);
    plan.trees.leaves = option(argc, argv, "--leaves", plan.trees.leaves);
    plan.trees.leaf_rows = option(argc, argv, "--leaf-rows", (int)plan.trees.leaf_rows);
    plan.trees.rate = option(argc, argv, "--rate", (int)(plan.trees.rate * 1000)) / 1000.0;
    plan.trees.row_share = option(argc, argv, "--row-share", (int)(plan.trees.row_share * 100)) / 100.0;
    plan.trees.column_share = option(argc, argv, "--column-share", (int)(plan.trees.column_share * 100)) / 100.0;
    plan.start_local = option(argc, argv, "--local", plan.start_local);
    plan.span = option(argc, argv, "--span", plan.span);
    plan.rows_max = option(argc, argv, "--rows", (int)plan.rows_max);
    plan.trees.loss = (TreesLoss)option(argc, argv, "--loss", (int)plan.trees.loss);
    begun = now();
    GlobalModel *model = global_train(cx.arena, &m->panel, &plan, cut);
    double trained = now();
    float *mean = NEW_ARRAY(cx.arena, float, (size_t)m->n *M5_HORIZON);
    global_forecast(model, &m->panel, cut, threads, mean);
    double ended = now();
    double total = 0;
    for (int k = 0; k < M5_LEVELS; k++) {
        Arena *a = arena_new();
        M5Level l = m5_level(a, m, k);
        double *y = m5_add_up(a, &l, m, m->sales, M5_DAYS, cut, M5_HORIZON), *f = m5_add_up(a, &l, m, mean, M5_HORIZON, 0, M5_HORIZON);
        double e = m5_wrmsse(&l, y, f), sy = 0, sf = 0;
        for (int i = 0; i < l.n * M5_HORIZON; i++) sy += y[i], sf += f[i];
        total += e / M5_LEVELS;
        printf("%-20s %.3f", m5_level_name[k], e);
        if (k == 0) {
            printf("  bias %.4f by week", sf / sy - 1);
            for (int w = 0; w < 4; w++) {
                double a1 = 0, b1 = 0;
                for (int h = 7 * w; h < 7 * w + 7; h++) a1 += f[h], b1 += y[h];
                printf(" %.4f", a1 / b1 - 1);
            }
        }
        printf("\n");
        arena_free(a);
    }
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("WRMSSE %.4f  features %d train %.1f forecast %.1f s, cpu %.1f s, %.2f GB\n", total, model->n_features, trained - begun, ended - trained,
        (double)u.ru_utime.tv_sec, (double)u.ru_maxrss / 1e6);
    arena_free(cx.arena);
    return 0;
}
