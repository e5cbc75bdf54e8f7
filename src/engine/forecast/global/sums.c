// A panel of sums, made from that of their series: values and drivers added up node by node, in double, in the order of series.
#include "engine/forecast/global/sums.h"

#include <math.h>
#include <string.h>

#include "engine/forecast/global/work.h"

enum { NODE, LEVEL, OWN_ATTRIBUTES };

typedef struct {
    Arena *arena;
    const GlobalPanel *p;
    const Hierarchy *h;
    GlobalSums *out;
    int *place; // of each node in the panel of sums, −1: it is not in it
} Sums;

static int nodes_choose(Sums *k) {
    const Hierarchy *h = k->h;
    int n = 0;
    k->place = NEW_ARRAY(k->arena, int, h->n_upper);
    k->out->node = NEW_ARRAY(k->arena, int, h->n_upper);
    for (int l = 0; l < h->n_levels; l++) {
        int nodes = h->first[l + 1] - h->first[l];
        bool large = (int64_t)nodes * SUMS_SERIES <= h->n_bottom;
        for (int i = h->first[l]; i < h->first[l + 1]; i++) {
            k->place[i] = large ? n : -1;
            if (large) k->out->node[n++] = i;
        }
    }
    return n;
}

static int place_of(const Sums *k, int level, int series) {
    return k->place[k->h->sum[(int64_t)level * k->h->n_bottom + series]];
}

static void add_values(Sums *k) {
    const GlobalPanel *p = k->p;
    int T = p->n_periods, n = k->out->panel.n_series;
    Arena *scratch = arena_new();
    double *sum = NEW_ARRAY(scratch, double, (size_t)n *(size_t)T);
    float *value = NEW_ARRAY(k->arena, float, (size_t)n *(size_t)T);
    bool *begun = NEW_ARRAY(scratch, bool, (size_t)n *(size_t)T);
    for (int s = 0; s < p->n_series; s++) {
        const float *v = p->value + (int64_t)s * T;
        for (int l = 0; l < k->h->n_levels; l++) {
            int64_t to = (int64_t)place_of(k, l, s) * T;
            for (int t = 0; to >= 0 && t < T; t++) {
                if (isnan(v[t])) continue;
                sum[to + t] += (double)v[t];
                begun[to + t] = true;
            }
        }
    }
    for (int64_t i = 0; i < (int64_t)n * T; i++) value[i] = begun[i] ? (float)sum[i] : NAN;
    k->out->panel.value = value;
    arena_free(scratch);
}

// ---- attributes ---------------------------------------------------------------------------------------------------------------

// The code that all series of a node have, or n_codes where they differ.
static void code_shared(const Sums *k, const GlobalAttribute *of, int *code) {
    for (int i = 0; i < k->out->panel.n_series; i++) code[i] = -1;
    for (int s = 0; s < k->p->n_series; s++)
        for (int l = 0; l < k->h->n_levels; l++) {
            int at = place_of(k, l, s);
            if (at < 0) continue;
            if (code[at] == -1) code[at] = of->code[s];
            if (code[at] != of->code[s]) code[at] = of->n_codes;
        }
    for (int i = 0; i < k->out->panel.n_series; i++)
        if (code[i] < 0) code[i] = of->n_codes; // no series is in it
}

static bool says_something(const int *code, int n, int mixed) {
    for (int i = 0; i < n; i++)
        if (code[i] != mixed) return true;
    return false;
}

static void add_attributes(Sums *k) {
    GlobalPanel *q = &k->out->panel;
    GlobalAttribute *to = NEW_ARRAY(k->arena, GlobalAttribute, GLOBAL_ATTRIBUTES_MAX);
    int *node = NEW_ARRAY(k->arena, int, q->n_series), *level = NEW_ARRAY(k->arena, int, q->n_series);
    for (int i = 0; i < q->n_series; i++) {
        node[i] = i;
        while (k->out->node[i] >= k->h->first[level[i] + 1]) level[i]++;
    }
    uint64_t shape = global_hash((const uint8_t *)k->h->first, sizeof(int) * ((size_t)k->h->n_levels + 1));
    to[NODE] = (GlobalAttribute){.n_codes = q->n_series, .code = node, .pooled = true, .names = shape};
    to[LEVEL] = (GlobalAttribute){.n_codes = k->h->n_levels, .code = level, .told = true};
    q->n_attributes = OWN_ATTRIBUTES;
    for (int a = 0; a < k->p->n_attributes && q->n_attributes < GLOBAL_ATTRIBUTES_MAX; a++) {
        const GlobalAttribute *of = &k->p->attribute[a];
        int *code = NEW_ARRAY(k->arena, int, q->n_series);
        code_shared(k, of, code);
        if (!says_something(code, q->n_series, of->n_codes)) continue;
        to[q->n_attributes++] = (GlobalAttribute){
            .n_codes = of->n_codes + 1, .code = code, .told = true, .names = of->names};
    }
    q->attribute = to;
}

// ---- drivers ------------------------------------------------------------------------------------------------------------------

static const float *driver_mean(Sums *k, const GlobalDriver *d) {
    const GlobalPanel *p = k->p;
    int T = p->n_periods + p->horizon, n = k->out->panel.n_series;
    Arena *scratch = arena_new();
    double *sum = NEW_ARRAY(scratch, double, (size_t)n *(size_t)T);
    int *count = NEW_ARRAY(scratch, int, (size_t)n *(size_t)T);
    float *mean = NEW_ARRAY(k->arena, float, (size_t)n *(size_t)T);
    for (int s = 0; s < p->n_series; s++) {
        const float *v = d->value + driver_row(p, d, s);
        for (int l = 0; l < k->h->n_levels; l++) {
            int64_t to = (int64_t)place_of(k, l, s) * T;
            for (int t = 0; to >= 0 && t < T; t++) {
                if (isnan(v[t])) continue;
                sum[to + t] += (double)v[t];
                count[to + t]++;
            }
        }
    }
    for (int64_t i = 0; i < (int64_t)n * T; i++)
        mean[i] = count[i] > 0 ? (float)(sum[i] / count[i]) : NAN;
    arena_free(scratch);
    return mean;
}

static void add_drivers(Sums *k) {
    GlobalPanel *q = &k->out->panel;
    GlobalDriver *to = NEW_ARRAY(k->arena, GlobalDriver, GLOBAL_DRIVERS_MAX);
    q->n_drivers = 0;
    for (int i = 0; i < k->p->n_drivers; i++) {
        const GlobalDriver *d = &k->p->driver[i];
        if (d->by == DRIVER_FOR_ALL) to[q->n_drivers++] = *d;
        else if (d->kind != DRIVER_EVENT && d->kind != DRIVER_PRICE)
            to[q->n_drivers++] = (GlobalDriver){d->kind, DRIVER_FOR_EACH, driver_mean(k, d)};
    }
    q->driver = to;
}

GlobalSums *global_sums(Arena *a, const GlobalPanel *p, const Hierarchy *h) {
    Sums k = {.arena = a, .p = p, .h = h, .out = NEW(a, GlobalSums)};
    k.out->panel = *p;
    k.out->panel.masked = NULL;
    k.out->panel.n_series = nodes_choose(&k);
    if (k.out->panel.n_series == 0) return k.out;
    add_values(&k);
    add_attributes(&k);
    add_drivers(&k);
    return k.out;
}

GlobalPlan global_sums_plan(const GlobalPanel *sums) {
    GlobalPlan plan = global_plan(sums);
    plan.trees.power = 1.5;
    plan.trees.rate = 0.05;
    if (plan.trees.leaves > 31) plan.trees.leaves = 31;
    plan.span = sums->year > 0 ? 3 * sums->year : plan.span;
    plan.split_by = -1;
    return plan;
}
