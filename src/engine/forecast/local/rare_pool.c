// Quantiles of rare demand. Most of it is at zero, so it has a distribution of its own: negative binomial for counts, with the variance
// of its history. How right those were at the rolling origins of all series corrects them, by size of the forecast: first their
// variance, then the levels. Where outcomes lay below the quantile of level p' as often as they should below that of level p, the
// former is given for p.
//
// A forecast F of counts holds an outcome y from F(y − 1) to F(y); there it is spread evenly (the nonrandomized probability integral
// transform of Czado, Gneiting and Held 2009), so that quantiles stay whole numbers.
#include <math.h>
#include <string.h>

#include "engine/dist.h"
#include "engine/forecast/local/work.h"
#include "engine/special.h"

enum { SIZES = 7, CLASSES = 2 * SIZES, BINS = 400, SAMPLE = 60000, LEAST = 200 };

// A class: of counts or of amounts, of forecasts up to a size.
typedef struct {
    double variance; // of demand around its forecast, as a part of that of its history
    double *level;   // asked of the distribution, for each level
    double *z;       // normal quantiles of those
} Class;

struct RarePool {
    Class of[CLASSES];
};

static int class_of(double mean, bool counts) {
    static const double below[SIZES - 1] = {0.1, 0.3, 0.7, 1.5, 3, 8};
    int k = 0;
    while (k < SIZES - 1 && mean >= below[k]) k++;
    return counts ? k : SIZES + k;
}

// One forecast of the back-test, what came, and the standard deviation known before.
typedef struct {
    double mean, y, sd;
    bool counts;
} Case;

typedef struct {
    const LocalInput *in;
    const LocalOutput *out;
    const Spread *spread;
    int step; // every which case is looked at
    void (*look)(void *to, const Case *c);
    void *to;
} Walk;

static void cases_of(const Walk *w, int s, int *skip) {
    const LocalInput *in = w->in;
    const Spread *spread = &w->spread[s];
    const double *y = in->value + in->first[s];
    int origin[LOCAL_ORIGINS], k = w->out->result[s].origins;
    if (!w->out->result[s].rare || !(spread->scale > 0) || k == 0) return;
    local_origins(in, in->n[s], origin);
    for (int o = 0; o < k; o++) {
        int most = in->n[s] - origin[o] < in->horizon ? in->n[s] - origin[o] : in->horizon;
        for (; *skip < most; *skip += w->step) {
            double mean = (double)spread->error[o * in->horizon + *skip], sd = (double)spread->scales[o];
            if (mean > 0 && sd > 0)
                w->look(w->to, &(Case){mean, y[origin[o] + *skip], sd, spread->counts});
        }
        *skip -= most;
    }
}

static void walk(Walk w) {
    int64_t all = 0;
    int skip = 0;
    for (int s = 0; s < w.in->n_series; s++) {
        if (w.out->result[s].rare) all += w.out->result[s].origins * w.in->horizon;
    }
    w.step = (int)(all / SAMPLE) + 1;
    for (int s = 0; s < w.in->n_series; s++) cases_of(&w, s, &skip);
}

// ---- the variance -------------------------------------------------------------------------------------------------------------

typedef struct {
    double sum[CLASSES], n[CLASSES];
} Squares;

static void add_square(void *to, const Case *c) {
    Squares *q = to;
    int k = class_of(c->mean, c->counts);
    double e = (c->y - c->mean) / c->sd;
    q->sum[k] += fmin(e * e, 25);
    q->n[k]++;
}

// Those of small classes are drawn to that of all, which is drawn to 1.
static void fit_variances(RarePool *p, const Walk *w) {
    Squares q = {{0}, {0}};
    Walk squares = *w;
    squares.look = add_square;
    squares.to = &q;
    walk(squares);
    double sum = LEAST / 10.0, n = sum;
    for (int k = 0; k < CLASSES; k++) {
        sum += q.sum[k];
        n += q.n[k];
    }
    for (int k = 0; k < CLASSES; k++)
        p->of[k].variance = fmin(3, fmax(0.5, (q.sum[k] + LEAST * sum / n) / (q.n[k] + LEAST)));
}

// ---- the levels ---------------------------------------------------------------------------------------------------------------

typedef struct {
    const RarePool *pool;
    double mass[CLASSES][BINS]; // of outcomes, by where the forecast held them
} Held;

static void spread_mass(double *mass, double from, double to) {
    double least = 0.5 / BINS, middle = (from + to) / 2;
    if (to - from < 2 * least) {
        from = fmax(0, middle - least);
        to = fmin(1, middle + least);
    }
    for (int i = (int)(from * BINS); i < BINS && i < to * BINS; i++) {
        double part = fmin(to, (i + 1.0) / BINS) - fmax(from, (double)i / BINS);
        if (part > 0) mass[i] += part / (to - from);
    }
}

static void add_held(void *to, const Case *c) {
    Held *h = to;
    int k = class_of(c->mean, c->counts);
    Dist d = dist_fit(c->mean, c->sd * sqrt(h->pool->of[k].variance), c->counts);
    double last = dist_cdf(&d, c->y);
    spread_mass(h->mass[k],
        c->y > 0 && c->counts ? dist_cdf(&d, c->y - 1)
            : c->counts       ? 0
                              : last,
        last);
}

// The level below which the part p of outcomes was held; as if LEAST more had been held evenly.
static double level_of(const double *mass, double n, double p) {
    double want = p * (n + LEAST), have = 0;
    for (int i = 0; i < BINS; i++) {
        double more = mass[i] + LEAST / (double)BINS;
        if (have + more >= want)
            return fmin(1 - 1e-6, fmax(1e-6, (i + (want - have) / more) / BINS));
        have += more;
    }
    return 1 - 1e-6;
}

static void fit_levels(Arena *a, RarePool *p, const Walk *w) {
    int levels = w->in->n_levels;
    Arena *scratch = arena_new();
    Held *h = NEW(scratch, Held);
    Walk held = *w;
    h->pool = p;
    held.look = add_held;
    held.to = h;
    walk(held);
    for (int k = 0; k < CLASSES; k++) {
        Class *c = &p->of[k];
        double n = 0;
        for (int i = 0; i < BINS; i++) n += h->mass[k][i];
        c->level = NEW_ARRAY(a, double, levels);
        c->z = NEW_ARRAY(a, double, levels);
        for (int l = 0; l < levels; l++) {
            c->level[l] = level_of(h->mass[k], n, w->in->level[l]);
            c->z[l] = normal_quantile(c->level[l]);
        }
    }
    arena_free(scratch);
}

RarePool *rare_pool(Arena *a, const LocalInput *in, const LocalOutput *out, const Spread *spread) {
    RarePool *p = NEW(a, RarePool);
    Walk w = {.in = in, .out = out, .spread = spread};
    fit_variances(p, &w);
    fit_levels(a, p, &w);
    return p;
}

void rare_quantiles(const RarePool *p, double mean, const Spread *spread, int levels, double *to) {
    const Class *c = &p->of[class_of(mean, spread->counts)];
    Dist d = dist_fit(mean, mean > 0 ? spread->scale * sqrt(c->variance) : 0, spread->counts);
    dist_quantiles(&d, levels, c->level, c->z, to);
}
