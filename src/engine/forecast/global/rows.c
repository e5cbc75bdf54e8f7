// Which outcomes the trees of one part and one block of horizons learn from: every known period of the last `span`, each seen
// from an origin that lies a horizon of the block before it. Which horizon, is drawn by a hash, so that each outcome is one
// row and all horizons are met.
#include <math.h>
#include <string.h>

#include "engine/forecast/global/work.h"

enum { SAMPLE_ROWS = 12000 };

static uint32_t drawn(uint64_t seed, int series, int t) { // splitmix64's mixing of the three
    uint64_t x = seed * 0x9e3779b97f4a7c15U + (uint64_t)(uint32_t)series * 0xd1342543de82ef95U +
        (uint64_t)(uint32_t)t;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return (uint32_t)((x ^ (x >> 31)) >> 32);
}

static bool is_outcome(const GlobalPanel *p, const GlobalPlan *plan, int s, int t) {
    int64_t at = (int64_t)s * p->n_periods + t;
    return !isnan(p->value[at]) && (plan->learn_masked || !(p->masked && p->masked[at]));
}

typedef struct {
    const Slice *slice;
    int low, high, from; // horizons of the block; the first period
    uint32_t below;      // kept where a number drawn is below this
} Choice;

// The origin from which period t is seen, or −1: it is not a row.
static int origin_of(const GlobalPanel *p, const Choice *c, int s, int t) {
    if (!is_outcome(p, c->slice->plan, s, t)) return -1;
    if (drawn(c->slice->seed, s, t) > c->below) return -1;
    int h = c->low + (int)(drawn(c->slice->seed + 1, s, t) % (uint32_t)(c->high - c->low + 1));
    int origin = t - h + 1;
    return origin < 1 ? -1 : origin;
}

static int64_t count_rows(const GlobalPanel *p, const Choice *c) {
    int64_t n = 0;
    for (int i = 0; i < c->slice->n_members; i++)
        for (int t = c->from; t < c->slice->known; t++)
            n += origin_of(p, c, c->slice->member[i], t) >= 0;
    return n;
}

// Edges of the bins, from rows spread over the part.
static TreesBins *bins_of(
    Arena *keep, Arena *scratch, const Look *look, const Choice *c, Feature *f, int64_t rows) {
    const GlobalPanel *p = look->p;
    int width = feature_count(p), n = 0;
    ArenaMark mark = arena_mark(scratch);
    float *sample = NEW_ARRAY(scratch, float, (size_t)SAMPLE_ROWS *(size_t)width);
    int64_t share = rows / (4 * SAMPLE_ROWS) + 1, seen = 0; // of the series one in so many is enough
    if (share > c->slice->n_members / 64 + 1) share = c->slice->n_members / 64 + 1;
    int64_t step = rows / share / SAMPLE_ROWS + 1;
    for (int i = 0; i < c->slice->n_members; i += (int)share) {
        int s = c->slice->member[i];
        feature_series(f, s);
        for (int t = c->from; t < c->slice->known; t++) {
            int origin = origin_of(p, c, s, t);
            if (origin < 0 || seen++ % step != 0 || n == SAMPLE_ROWS) continue;
            feature_row(f, origin, t, sample + (int64_t)n++ * width);
        }
    }
    TreesBins *b = trees_bins(keep, sample, n, width, c->slice->plan->n_bins);
    arena_rewind(scratch, mark);
    return b;
}

Rows rows_make(Arena *keep, Arena *scratch, const Look *look, const Slice *slice) {
    const GlobalPanel *p = look->p;
    const GlobalPlan *plan = slice->plan;
    int block = slice->block, width = feature_count(p), stride = (width + 7) / 8 * 8;
    Choice c = {.slice = slice,
        .low = block > 0 ? plan->block_last[block - 1] + 1 : 1,
        .high = plan->block_last[block],
        .from = slice->known > plan->span ? slice->known - plan->span : 0,
        .below = UINT32_MAX};
    int64_t n = count_rows(p, &c);
    if (n > plan->rows_max) {
        c.below = (uint32_t)((double)plan->rows_max / (double)n * 4294967295.0);
        n = count_rows(p, &c);
    }
    Feature *f = feature_new(scratch, look);
    Rows r = {.bins = bins_of(keep, scratch, look, &c, f, n)};
    uint8_t *bin = NEW_ARRAY(scratch, uint8_t, (size_t)n * (size_t)stride + 1);
    float *y = NEW_ARRAY(scratch, float, n), *offset = NEW_ARRAY(scratch, float, n),
          x[TREES_COLUMNS_MAX + 1];
    int64_t at = 0;
    for (int i = 0; i < slice->n_members; i++) {
        int s = slice->member[i];
        feature_series(f, s);
        for (int t = c.from; t < slice->known; t++) {
            int origin = origin_of(p, &c, s, t);
            if (origin < 0) continue;
            offset[at] = (float)log(feature_row(f, origin, t, x));
            y[at] = p->value[(int64_t)s * p->n_periods + t];
            trees_bin_row(r.bins, x, bin + at++ * stride);
        }
    }
    r.data = (TreesData){.n_rows = n,
        .stride = stride,
        .n_bins = plan->n_bins,
        .bin = bin,
        .y = y,
        .offset = plan->start_local ? offset : NULL};
    return r;
}
