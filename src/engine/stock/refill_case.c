// All cases are ratios to what was expected, so that series of all sizes can learn from each other. A period without stock shows a lower
// bound only. Leaving such cases out would leave out high demand, so they are filled in: a forest is grown with the bounds, each bound is
// replaced by the first like case drawn that lies above it, and the forest is grown again. High demand is what most bounds hide, so
// that what lies above them is mostly filled in itself: in later rounds what others were filled in with is drawn as well (mass above a
// bound goes to all that lies above it, Efron 1967), and the tail grows to what it was.
#include "engine/stock/refill_case.h"

#include <math.h>

enum { ROUNDS = 3 };
static const float BEYOND = 1.2F; // of a bound, where nothing like it lies above

// Mean of the known ones among the last `back` periods; −1: none is known.
static double recent(const double *clean, int first, int t, int back) {
    double sum = 0, n = 0;
    for (int u = t - 1; u >= first && u >= t - back; u--)
        if (clean[u] >= 0) sum += clean[u], n++;
    return n > 0 ? sum / n : -1;
}

void case_features(const LevelState *s, const double *clean, int first, int t, double level,
    double scatter, double season_rise, float *feature) {
    enum { QUARTER = 13 };
    double last = -1, known = 0, none = 0, most = 0;
    for (int u = t - 1; u >= first && u >= t - QUARTER; u--) {
        if (clean[u] < 0) continue;
        if (last < 0) last = clean[u];
        known++, none += clean[u] == 0, most = fmax(most, clean[u]);
    }
    double month = recent(clean, first, t, 4);
    double f[CASE_FEATURES] = {log(level + 1e-3), log(scatter)};
    for (int k = 0; k < LEVEL_SPEEDS; k++)
        f[2 + k] = log((s->a[k] / s->b[k] + 0.05) / (level + 0.05));
    f[6] = (fmax(last, 0) + 0.1) / (level + 0.1);
    f[7] = month >= 0 ? (month + 0.1) / (level + 0.1) : 1;
    f[8] = known > 0 ? none / known : 0;
    f[9] = (most + 0.1) / (level + 0.1);
    f[10] = fmin(t - first, 52);
    f[11] = season_rise;
    for (int k = 0; k < CASE_FEATURES; k++) feature[k] = (float)f[k];
}

double case_scale(double level) { return fmax(level, 0.1); }

void case_add(Arena *a, CaseList *l, const float *feature, const double *value, const bool *there,
    double level, const double *season) {
    size_t n = (size_t)l->n, span = (size_t)l->span, want = n + 1;
    l->feature = arena_grow(a, l->feature, n, &l->cap[0], want, CASE_FEATURES * sizeof(float));
    l->ratio = arena_grow(a, l->ratio, n, &l->cap[1], want, span * sizeof(float));
    l->open = arena_grow(a, l->open, n, &l->cap[2], want, span * sizeof(bool));
    l->weight = arena_grow(a, l->weight, n, &l->cap[3], want, sizeof(float));
    l->weight[n] = (float)(case_scale(level));
    for (size_t k = 0; k < CASE_FEATURES; k++) l->feature[n * CASE_FEATURES + k] = feature[k];
    for (size_t h = 0; h < span; h++) {
        double expected = fmax(case_scale(level) * season[h], 1e-6);
        l->open[n * span + h] = !there[h];
        l->ratio[n * span + h] = (float)(value[h] / expected);
    }
    l->n++;
}

static Forest *grow(Arena *a, const CaseList *l, const float *ratio) {
    const double most = 8; // of the mean: more is told apart no further
    float *outcome = NEW_ARRAY(a, float, l->n);
    for (int i = 0; i < l->n; i++) {
        double sum = 0;
        for (int h = 0; h < l->span; h++)
            sum += (double)ratio[(size_t)i * (size_t)l->span + (size_t)h];
        outcome[i] = (float)pow(fmin(sum / l->span, most), 0.7); // between the mean and the spread
    }
    return forest_grow(a, l->n, CASE_FEATURES, l->feature, outcome, l->weight);
}

// A ratio of period h of a like case that is at least `bound`; somewhat more than the bound where chance finds none. Bounds that were
// filled in before count as what they were filled in with, not yet filled ones (below zero) not at all.
static float draw_above(const Forest *f, const int *leaf, const float *ratio, size_t span, size_t h,
    float bound, Rng *rng) {
    for (int tries = 0; tries < 60; tries++) {
        float r = ratio[(size_t)forest_draw(f, leaf, rng) * span + h];
        if (r >= bound) return r;
    }
    return BEYOND * bound;
}

// One round: every open period anew, from what was known before the round.
static void fill_in(const CaseList *l, const Forest *f, const float *before, Rng *rng, float *filled) {
    size_t span = (size_t)l->span;
    int leaf[FOREST_TREES];
    for (size_t i = 0; i < (size_t)l->n; i++) {
        bool found = false;
        for (size_t h = 0; h < span; h++) {
            size_t at = i * span + h;
            if (!l->open[at]) continue;
            if (!found) forest_find(f, l->feature + i * CASE_FEATURES, leaf);
            found = true;
            filled[at] = draw_above(f, leaf, before, span, h, l->ratio[at], rng);
        }
    }
}

RefillCases *case_grow(Arena *a, CaseList *l) {
    size_t cells = (size_t)l->n * (size_t)l->span;
    float *before = NEW_ARRAY(a, float, cells), *filled = NEW_ARRAY(a, float, cells);
    for (size_t i = 0; i < cells; i++) {
        before[i] = l->open[i] ? -1 : l->ratio[i];
        filled[i] = l->open[i] ? fmaxf(l->ratio[i], 1) : l->ratio[i];
    }
    Rng rng = rng_new(5);
    for (int round = 0; round < ROUNDS; round++) {
        ArenaMark mark = arena_mark(a);
        fill_in(l, grow(a, l, filled), before, &rng, filled);
        arena_rewind(a, mark);
        for (size_t i = 0; i < cells; i++) before[i] = filled[i];
    }
    RefillCases *c = NEW(a, RefillCases);
    *c = (RefillCases){.forest = grow(a, l, filled), .ratio = filled};
    return c;
}

double case_mean_above(const RefillCases *c, int span, const float *feature, double bound, Rng *rng) {
    int leaf[FOREST_TREES], found = 0;
    double sum = BEYOND * bound; // counts as one, so that there is an answer where chance finds none
    forest_find(c->forest, feature, leaf);
    for (int tries = 0; tries < 200 && found < 40; tries++) {
        double r = (double)c->ratio[(size_t)forest_draw(c->forest, leaf, rng) * (size_t)span];
        if (r >= bound) sum += r, found++;
    }
    return sum / (found + 1);
}
