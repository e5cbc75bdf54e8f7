// The run through a hierarchy (run.h).
//
// Sums of many series have a profile of their own; sums of few, and the series, are lent that of the smallest family which holds
// them whole. Which of the two a series is better off with its own back-test says (local/series.c).
#include "engine/forecast/hierarchy/run.h"

#include <math.h>
#include <string.h>

// Nodes forecast in one batch.
typedef struct {
    int first, n;
    LocalInput in;
    LocalOutput *out;
} Part;

struct HierarchyRun {
    Arena *arena;
    const Hierarchy *h;
    LocalInput wanted;
    const Histories *sums;
    bool positive; // all histories are
    Part *part;
    size_t parts, parts_cap;
    int *part_of;     // of each node
    double **profile; // of each sum; NULL: none
    int *sample;      // of each sum, a series in it
    int *family;      // levels whose sums are families, the finest first
    int families, done;
    float *error;     // nodes × LOCAL_ORIGINS: the mean over the horizon
    double *variance; // of that
};

static int nodes_of(const Hierarchy *h) { return h->n_upper + h->n_bottom; }

static int level_nodes(const Hierarchy *h, int l) { return h->first[l + 1] - h->first[l]; }

static int sum_of(const Hierarchy *h, int level, int series) {
    return h->sum[(size_t)level * (size_t)h->n_bottom + (size_t)series];
}

static bool is_family(const Hierarchy *h, int l) {
    return l == 0 || h->n_bottom >= HIERARCHY_FAMILY * level_nodes(h, l);
}

static void families_find(HierarchyRun *r) {
    const Hierarchy *h = r->h;
    r->family = NEW_ARRAY(r->arena, int, h->n_levels);
    for (int l = 0; l < h->n_levels; l++) {
        if (!is_family(h, l)) continue;
        int at = r->families++;
        for (; at > 0 && level_nodes(h, r->family[at - 1]) < level_nodes(h, l); at--)
            r->family[at] = r->family[at - 1];
        r->family[at] = l;
    }
    r->sample = NEW_ARRAY(r->arena, int, h->n_upper);
    for (int l = 0; l < h->n_levels; l++)
        for (int b = h->n_bottom - 1; b >= 0; b--) r->sample[sum_of(h, l, b)] = b;
}

// fits[u × families + f]: all series of sum u are in one sum of family level f.
static bool *families_fit(Arena *a, const HierarchyRun *r) {
    const Hierarchy *h = r->h;
    size_t F = (size_t)r->families;
    bool *fits = NEW_ARRAY(a, bool, (size_t)h->n_upper *F);
    memset(fits, true, (size_t)h->n_upper * F);
    for (int l = 0; l < h->n_levels; l++)
        for (int b = 0; b < h->n_bottom; b++) {
            int u = sum_of(h, l, b);
            for (size_t f = 0; f < F; f++)
                if (sum_of(h, r->family[f], b) != sum_of(h, r->family[f], r->sample[u]))
                    fits[(size_t)u * F + f] = false;
        }
    return fits;
}

// The profile that a node with a history of n is lent, if there is one.
static const double *lend(const HierarchyRun *r, int series, const bool *fits, int n) {
    for (int f = 0; f < r->families; f++) {
        if (fits && !fits[f]) continue;
        int u = sum_of(r->h, r->family[f], series);
        if (r->profile[u] && r->sums->n[u] >= n) return r->profile[u] + (r->sums->n[u] - n);
    }
    return NULL;
}

static void errors_take(HierarchyRun *r, const Part *p) {
    int H = p->in.horizon;
    for (int s = 0; s < p->n; s++) {
        size_t node = (size_t)p->first + (size_t)s;
        double square = 0;
        int known = 0;
        for (int o = 0; o < LOCAL_ORIGINS; o++) {
            const float *e = p->out->error + ((size_t)s * LOCAL_ORIGINS + (size_t)o) * (size_t)H;
            double sum = 0;
            int n = 0;
            for (; n < H && !isnan(e[n]); n++) sum += (double)e[n];
            r->error[node * LOCAL_ORIGINS + (size_t)o] = n == H ? (float)(sum / H) : NAN;
            if (n < H) continue;
            square += sum / H * (sum / H);
            known++;
        }
        r->variance[node] = known ? square / known : NAN;
    }
}

static Part *batch(HierarchyRun *r, int first, int n, const Histories *of, LocalInput in) {
    r->part = arena_grow(r->arena, r->part, r->parts, &r->parts_cap, r->parts + 1, sizeof *r->part);
    Part *p = &r->part[r->parts];
    in.n_series = n;
    in.first = of->first;
    in.n = of->n;
    in.value = of->value;
    in.keep = true;
    if (in.day) {
        int32_t *day = NEW_ARRAY(r->arena, int32_t, n);
        for (int s = 0; s < n; s++) day[s] = r->wanted.day[0];
        in.day = day;
    }
    *p = (Part){first, n, in, local_batch(r->arena, &in)};
    for (int i = 0; i < n; i++) r->part_of[first + i] = (int)r->parts;
    for (int s = 0; s < n && r->positive; s++)
        for (int t = 0; t < of->n[s]; t++)
            if (of->value[of->first[s] + t] < 0) r->positive = false;
    r->parts++;
    errors_take(r, p);
    return p;
}

static void families_run(HierarchyRun *r, int level) {
    const Hierarchy *h = r->h;
    int from = h->first[level];
    Histories of = {r->sums->first + from, r->sums->n + from, r->sums->value};
    LocalInput in = r->wanted;
    in.regress = true;
    const Part *p = batch(r, from, level_nodes(h, level), &of, in);
    for (int s = 0; s < p->n; s++)
        r->profile[from + s] = p->out->profile ? p->out->profile[s] : NULL;
}

static void others_run(HierarchyRun *r, int level, const bool *fits) {
    const Hierarchy *h = r->h;
    int from = h->first[level], n = level_nodes(h, level);
    Histories of = {r->sums->first + from, r->sums->n + from, r->sums->value};
    const double **lent = NEW_ARRAY(r->arena, const double *, n);
    for (int s = 0; s < n; s++)
        lent[s] = lend(r, r->sample[from + s], fits + (size_t)(from + s) * (size_t)r->families, of.n[s]);
    LocalInput in = r->wanted;
    in.lent = lent;
    batch(r, from, n, &of, in);
}

HierarchyRun *hierarchy_run(Arena *a, const Hierarchy *h, const LocalInput *wanted, const Histories *sums) {
    HierarchyRun *r = NEW(a, HierarchyRun);
    size_t nodes = (size_t)nodes_of(h);
    *r = (HierarchyRun){.arena = a, .h = h, .wanted = *wanted, .sums = sums, .positive = true};
    r->part_of = NEW_ARRAY(a, int, nodes);
    r->profile = NEW_ARRAY(a, double *, h->n_upper);
    r->variance = NEW_ARRAY(a, double, nodes);
    r->error = NEW_ARRAY(a, float, nodes *LOCAL_ORIGINS);
    families_find(r);
    for (int f = 0; f < r->families; f++) families_run(r, r->family[f]);
    const bool *fits = families_fit(a, r);
    for (int l = 0; l < h->n_levels; l++) {
        if (!is_family(h, l)) others_run(r, l, fits);
    }
    return r;
}

void hierarchy_run_series(HierarchyRun *r, int n, const Histories *series) {
    const double **lent = NEW_ARRAY(r->arena, const double *, n);
    for (int s = 0; s < n; s++) lent[s] = lend(r, r->done + s, NULL, series->n[s]);
    LocalInput in = r->wanted;
    in.lent = lent;
    batch(r, r->h->n_upper + r->done, n, series, in);
    r->done += n;
}

int hierarchy_run_end(HierarchyRun *r, Reconcile method) {
    size_t nodes = (size_t)nodes_of(r->h), H = (size_t)r->wanted.horizon;
    ArenaMark mark = arena_mark(r->arena);
    double *mean = NEW_ARRAY(r->arena, double, nodes *H);
    for (size_t i = 0; i < nodes; i++)
        memcpy(mean + i * H, hierarchy_run_mean(r, (int)i), sizeof *mean * H);
    ReconcileInput in = {.method = method,
        .horizon = r->wanted.horizon,
        .variance = r->variance,
        .n_errors = LOCAL_ORIGINS,
        .error = r->error,
        .positive = r->positive};
    int steps = hierarchy_reconcile(r->arena, r->h, &in, mean);
    for (size_t k = 0; k < r->parts; k++) {
        Part *p = &r->part[k];
        memcpy(p->out->mean, mean + (size_t)p->first * H, sizeof *mean * (size_t)p->n * H);
        local_quantiles(&p->in, p->out);
    }
    arena_rewind(r->arena, mark);
    return steps;
}

static const Part *part(const HierarchyRun *r, int node, size_t *at) {
    const Part *p = &r->part[r->part_of[node]];
    *at = (size_t)(node - p->first);
    return p;
}

const double *hierarchy_run_mean(const HierarchyRun *r, int node) {
    size_t s;
    const Part *p = part(r, node, &s);
    return p->out->mean + s * (size_t)p->in.horizon;
}

const double *hierarchy_run_quantile(const HierarchyRun *r, int node) {
    size_t s;
    const Part *p = part(r, node, &s);
    return p->out->quantile + s * (size_t)p->in.horizon * (size_t)p->in.n_levels;
}

const LocalResult *hierarchy_run_result(const HierarchyRun *r, int node) {
    size_t s;
    const Part *p = part(r, node, &s);
    return &p->out->result[s];
}
