// Training and forecasting, part by part and block by block; each pair is a job of its own, so that what one learns does not
// depend on which thread it was on.
#include "engine/forecast/global/global.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "engine/forecast/global/work.h"

enum { LEAVES_LEAST = 6, LEAVES_MOST = 63 };

// Few rows bear few leaves.
static int leaves_for(const GlobalPanel *p, int span) {
    int64_t leaves = (int64_t)p->n_series * (p->n_periods < span ? p->n_periods : span) / 1000;
    return leaves < LEAVES_LEAST ? LEAVES_LEAST : leaves > LEAVES_MOST ? LEAVES_MOST : (int)leaves;
}

GlobalPlan global_plan(const GlobalPanel *p) {
    int season = p->season > 1 ? p->season : 4;
    GlobalPlan plan = {.trees = {.loss = TREES_TWEEDIE,
                           .power = 1.1,
                           .level = 0.5,
                           .rounds = 150,
                           .leaf_rows = 60,
                           .rate = 0.08,
                           .l2 = 5,
                           .row_share = 0.5,
                           .column_share = 0.5,
                           .seed = 1},
        .n_bins = 64,
        .split_by = -1,
        .span = p->year > 0 ? 2 * p->year : 104 * season,
        .rows_max = 2000000,
        .start_local = true};
    plan.trees.leaves = leaves_for(p, plan.span);
    while (plan.n_blocks < GLOBAL_BLOCKS_MAX - 1 && plan.n_blocks * season + season < p->horizon) {
        plan.block_last[plan.n_blocks] = (plan.n_blocks + 1) * season;
        plan.n_blocks++;
    }
    plan.block_last[plan.n_blocks++] = p->horizon;
    return plan;
}

static int parts(const GlobalPanel *p, int split_by) {
    return split_by < 0 ? 1 : p->attribute[split_by].n_codes;
}

static int members(const GlobalPanel *p, int split_by, int part, int *member) {
    int n = 0;
    for (int s = 0; s < p->n_series; s++)
        if (split_by < 0 || p->attribute[split_by].code[s] == part) member[n++] = s;
    return n;
}

typedef struct {
    const GlobalPanel *p;
    const GlobalPlan *plan;
    const Look *look;
    GlobalModel *model;
    int known, origin;
    float *mean;
    pthread_mutex_t lock; // of the arena that models are kept in
    Arena *arena;
} Work;

// ---- training ---------------------------------------------------------------------------------------------------------------

static void train_job(void *to, int i) {
    Work *w = to;
    const GlobalPlan *plan = w->plan;
    Arena *scratch = arena_new(), *keep = arena_new();
    int *member = NEW_ARRAY(scratch, int, w->p->n_series);
    Slice slice = {.plan = plan,
        .part = i / plan->n_blocks,
        .block = i % plan->n_blocks,
        .known = w->known,
        .member = member,
        .seed = plan->trees.seed * 1000003 + (uint64_t)i};
    slice.n_members = members(w->p, plan->split_by, slice.part, member);
    Rows r = rows_make(keep, scratch, w->look, &slice);
    TreesPlan trees = plan->trees;
    trees.seed = slice.seed;
    Trees *t = trees_train(keep, &trees, r.bins->n_columns, &r.data);
    pthread_mutex_lock(&w->lock);
    w->model->bins[i] = trees_bins_copy(w->arena, r.bins);
    w->model->trees[i] = trees_copy(w->arena, t);
    pthread_mutex_unlock(&w->lock);
    arena_free(scratch);
    arena_free(keep);
}

GlobalModel *global_train(Arena *a, const GlobalPanel *p, const GlobalPlan *plan, int known) {
    GlobalModel *m = NEW(a, GlobalModel);
    *m = (GlobalModel){.n_parts = parts(p, plan->split_by),
        .n_blocks = plan->n_blocks,
        .kind = global_kind(p),
        .n_features = feature_count(p),
        .n_bins = plan->n_bins,
        .horizon = p->horizon,
        .split_by = plan->split_by,
        .start_local = plan->start_local,
        .learn_masked = plan->learn_masked};
    memcpy(m->block_last, plan->block_last, sizeof m->block_last);
    int jobs = m->n_parts * m->n_blocks;
    m->bins = NEW_ARRAY(a, TreesBins *, jobs);
    m->trees = NEW_ARRAY(a, Trees *, jobs);
    Arena *scratch = arena_new();
    Work w = {.p = p,
        .plan = plan,
        .look = look_new(scratch, p, plan->learn_masked),
        .model = m,
        .known = known,
        .arena = a,
        .lock = PTHREAD_MUTEX_INITIALIZER};
    jobs_run(plan->threads, jobs, train_job, &w);
    arena_free(scratch);
    return m;
}

// ---- forecasting ------------------------------------------------------------------------------------------------------------

static void forecast_job(void *to, int i) {
    Work *w = to;
    const GlobalModel *m = w->model;
    const GlobalPanel *p = w->p;
    int part = i / m->n_blocks, block = i % m->n_blocks;
    Arena *scratch = arena_new();
    int *member = NEW_ARRAY(scratch, int, p->n_series), n = members(p, m->split_by, part, member);
    Feature *f = feature_new(scratch, w->look);
    const Trees *trees = m->trees[i];
    float x[TREES_COLUMNS_MAX + 1];
    uint8_t row[TREES_COLUMNS_MAX + 1];
    int low = block > 0 ? m->block_last[block - 1] + 1 : 1;
    for (int k = 0; k < n; k++) {
        feature_series(f, member[k]);
        for (int h = low; h <= m->block_last[block]; h++) {
            double local = feature_row(f, w->origin, w->origin + h - 1, x);
            trees_bin_row(m->bins[i], x, row);
            double score = trees_score(trees, row) + (m->start_local ? log(local) : 0);
            w->mean[(int64_t)member[k] * p->horizon + h - 1] = (float)fmax(
                0, trees_mean(trees->loss, score));
        }
    }
    arena_free(scratch);
}

void global_forecast(const GlobalModel *m, const GlobalPanel *p, int origin, int threads, float *mean) {
    Arena *scratch = arena_new();
    GlobalModel copy = *m;
    Work w = {
        .p = p, .look = look_new(scratch, p, m->learn_masked), .model = &copy, .origin = origin, .mean = mean};
    jobs_run(threads, m->n_parts * m->n_blocks, forecast_job, &w);
    arena_free(scratch);
}
