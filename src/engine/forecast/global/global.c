// Training and forecasting, part by part and block by block; each pair is a job of its own, so that what one learns does not
// depend on which thread it was on.
#include "engine/forecast/global/global.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "engine/forecast/global/work.h"

enum { LEAVES_LEAST = 6, LEAVES_MOST = 63, PART_SERIES = 2000, PART_ROWS = 200000 };

// Attributes whose parts have PART_SERIES series on the mean: that with the most codes below those of `before` (−1: of all), the
// first of equals; −1: there is none.
static int split_for(const GlobalPanel *p, int before) {
    int by = -1;
    for (int k = 0; k < p->n_attributes; k++) {
        int n = p->attribute[k].n_codes;
        bool fits = n > 1 && (int64_t)n * PART_SERIES <= p->n_series;
        bool below = before < 0 || n < p->attribute[before].n_codes;
        if (fits && below && (by < 0 || n > p->attribute[by].n_codes)) by = k;
    }
    return by;
}

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
        .split_by = split_for(p, -1),
        .draws = 2,
        .span = p->year > 0 ? 2 * p->year : 104 * season,
        .rows_max = 2000000,
        .start_local = true};
    plan.trees.leaves = leaves_for(p, plan.span);
    if (plan.split_by >= 0) plan.rows_max = PART_ROWS;
    while (plan.n_blocks < GLOBAL_BLOCKS_MAX - 1 && plan.n_blocks * season + season < p->horizon) {
        plan.block_last[plan.n_blocks] = (plan.n_blocks + 1) * season;
        plan.n_blocks++;
    }
    plan.block_last[plan.n_blocks++] = p->horizon;
    return plan;
}

GlobalPlan global_plan_of(const GlobalPanel *p, const GlobalPlan *plan, int draw) {
    GlobalPlan other = *plan;
    other.trees.seed += 1000 * (uint64_t)draw;
    for (int k = 0; k < draw && plan->split_by >= 0; k++) {
        other.split_by = split_for(p, other.split_by);
        if (other.split_by < 0) other.split_by = plan->split_by;
    }
    return other;
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
    int known, origin, horizon, done;
    float *mean;          // n_series × horizon
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

static int reach_of(const GlobalModel *m) { return m->block_last[m->n_blocks - 1]; }

// The panel, with room behind `origin` for what is forecast, until the last step of the trees' reach begins.
static GlobalPanel panel_to_go_on(Arena *a, const GlobalPanel *p, int origin, int reach, float **room) {
    GlobalPanel q = *p;
    int last = origin + (p->horizon - 1) / reach * reach;
    q.n_periods = last > p->n_periods ? last : p->n_periods;
    q.horizon = p->n_periods + p->horizon - q.n_periods;
    size_t cells = (size_t)p->n_series * (size_t)q.n_periods;
    float *value = NEW_ARRAY(a, float, cells);
    uint8_t *masked = p->masked ? NEW_ARRAY(a, uint8_t, cells) : NULL;
    for (int s = 0; s < p->n_series; s++) {
        int64_t from = (int64_t)s * p->n_periods, to = (int64_t)s * q.n_periods;
        memcpy(value + to, p->value + from, (size_t)origin * sizeof *value);
        for (int t = origin; t < q.n_periods; t++) value[to + t] = NAN;
        if (masked) memcpy(masked + to, p->masked + from, (size_t)origin);
    }
    q.value = *room = value;
    q.masked = masked;
    return q;
}

static void forecast_series(const Work *w, const Feature *f, int job, int done, int low, int high) {
    float x[TREES_COLUMNS_MAX + 1];
    uint8_t row[TREES_COLUMNS_MAX + 1];
    const GlobalModel *m = w->model;
    const Trees *trees = m->trees[job];
    for (int h = low; h <= high && done + h <= w->horizon; h++) {
        double local = feature_row(f, w->origin + done, w->origin + done + h - 1, x);
        trees_bin_row(m->bins[job], x, row);
        double score = trees_score(trees, row) + (m->start_local ? log(local) : 0);
        w->mean[(int64_t)f->series * w->horizon + done + h - 1] = (float)fmax(
            0, trees_mean(trees->loss, score));
    }
}

static void forecast_job(void *to, int i) {
    Work *w = to;
    const GlobalModel *m = w->model;
    int part = i / m->n_blocks, block = i % m->n_blocks;
    Arena *scratch = arena_new();
    int *member = NEW_ARRAY(scratch, int, w->p->n_series), n = members(w->p, m->split_by, part, member);
    Feature *f = feature_new(scratch, w->look);
    int low = block > 0 ? m->block_last[block - 1] + 1 : 1;
    for (int k = 0; k < n; k++) {
        feature_series(f, member[k]);
        forecast_series(w, f, i, w->done, low, m->block_last[block]);
    }
    arena_free(scratch);
}

// What was just forecast, as if it were known.
static void take_for_known(const Work *w, const GlobalPanel *p, int reach, float *value) {
    for (int s = 0; s < p->n_series; s++)
        for (int h = w->done; h < w->done + reach && w->origin + h < p->n_periods; h++)
            value[(int64_t)s * p->n_periods + w->origin + h] = w->mean[(int64_t)s * w->horizon + h];
}

void global_forecast(const GlobalModel *m, const GlobalPanel *p, int origin, int threads, float *mean) {
    Arena *scratch = arena_new();
    GlobalModel copy = *m;
    int reach = reach_of(m);
    float *room = NULL; // the values of q, where they are its own
    GlobalPanel q = reach < p->horizon ? panel_to_go_on(scratch, p, origin, reach, &room) : *p;
    Work w = {.p = &q, .model = &copy, .origin = origin, .horizon = p->horizon, .mean = mean};
    for (; w.done < w.horizon; w.done += reach) {
        ArenaMark mark = arena_mark(scratch);
        w.look = look_new(scratch, &q, m->learn_masked);
        jobs_run(threads, m->n_parts * m->n_blocks, forecast_job, &w);
        if (room) take_for_known(&w, &q, reach, room);
        arena_rewind(scratch, mark);
    }
    arena_free(scratch);
}
