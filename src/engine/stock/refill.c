// The model: levels, then what came of past cases (refill_case.h). Its paths: a case like now is drawn and scaled to the series, with all
// periods of it, so that what hangs together stays together and the tails are those of real sales. The order: the paths are lived
// through with their lost sales.
#include "engine/stock/refill.h"

#include <math.h>

#include "engine/stock/refill_case.h"

static double season_at(const RefillModel *m, const RefillInput *in, int t) {
    return m->season ? m->season[t % in->season] : 1;
}

// Season of the periods from t on against that of the last four.
static double season_rise(const RefillModel *m, const RefillInput *in, int t) {
    int span = in->lead + in->review;
    double ahead = 0, behind = 0;
    if (!m->season) return 1;
    for (int h = 0; h < span; h++) ahead += season_at(m, in, t + h) / span;
    for (int h = 1; h <= 4; h++) behind += season_at(m, in, t - h + 4 * in->season) / 4;
    return ahead / fmax(behind, 1e-3);
}

// ---- learning -------------------------------------------------------------------------------------------------------------
typedef struct {
    const RefillInput *in;
    Arena *a;
    RefillModel *m;
    LevelCommon common;
    double error[LEVEL_SIZES], seen[LEVEL_SIZES], loss[LEVEL_SPEEDS]; // of this round
    double *clean; // demand of the series without season; below zero: unknown
    double *ahead; // season of the coming periods
    CaseList cases;
    float *now;
    int every; // a case of so many
    Rng rng;
} Learner;

static int first_of(const double *value, int n) {
    int t = 0;
    while (t < n && isnan(value[t])) t++;
    return t;
}

static void note_error(Learner *l, double level, double expected, double sold) {
    int i = level_size(level);
    double e = sold - expected, top = 8 * sqrt(l->common.pool[i] * expected) + 2;
    l->error[i] += fmin(e * e, top * top) / fmax(expected, 0.05);
    l->seen[i]++;
}

static void note_case(
    Learner *l, const LevelState *state, int s, int first, int t, double level, double scatter) {
    const RefillInput *in = l->in;
    int n = in->periods, span = in->lead + in->review;
    size_t at = (size_t)s * (size_t)n + (size_t)t;
    if (t < first + CASE_YOUNGEST || t + span > n || t < n - CASE_PAST_MAX - span) return;
    if ((t + s) % l->every != 0) return;
    float feature[CASE_FEATURES];
    case_features(state, l->clean, first, t, level, scatter, season_rise(l->m, in, t), feature);
    for (int h = 0; h < span; h++) l->ahead[h] = season_at(l->m, in, t + h);
    case_add(l->a, &l->cases, feature, in->value + at, in->there + at, level, l->ahead);
}

// Demand of a period that may have sold out, below zero where nothing is known: nothing was sold, so that it was not there at all.
static double demand_of(Learner *l, const LevelState *state, int first, int t, double sold,
    bool there, double level, double scatter) {
    if (there) return sold;
    if (sold <= 0) return -1;
    double expected = level * season_at(l->m, l->in, t);
    if (!l->m->cases || t == first) return level_might(sold, expected, scatter);
    float feature[CASE_FEATURES];
    case_features(state, l->clean, first, t, level, scatter, season_rise(l->m, l->in, t), feature);
    double unit = fmax(case_scale(level) * season_at(l->m, l->in, t), 1e-6);
    return unit * case_mean_above(l->m->cases, l->cases.span, feature, sold / unit, &l->rng);
}

// One series through all its periods; `cases`: they are noted.
static void walk(Learner *l, int s, bool cases) {
    const RefillInput *in = l->in;
    int n = in->periods;
    const double *value = in->value + (size_t)s * (size_t)n;
    const bool *there = in->there + (size_t)s * (size_t)n;
    int first = first_of(value, n);
    LevelState state = level_begin(in, value, there, first);
    bool counts = true;
    for (int t = first; t < n; t++) {
        double scatter = level_scatter(&state, &l->common);
        double level = level_mean(&state, &l->common, scatter), season = season_at(l->m, in, t);
        double expected = level * season;
        if (cases) note_case(l, &state, s, first, t, level, scatter);
        if (t >= first + CASE_YOUNGEST && there[t]) note_error(l, level, expected, value[t]);
        double demand = demand_of(l, &state, first, t, value[t], there[t], level, scatter);
        l->clean[t] = demand >= 0 ? demand / fmax(season, 1e-3) : -1;
        if (value[t] != floor(value[t])) counts = false;
        level_add(&state, demand, season, expected, scatter);
    }
    double scatter = level_scatter(&state, &l->common), level = level_mean(&state, &l->common, scatter);
    l->m->series[s] = (RefillSeries){.level = level, .spread = scatter, .counts = counts};
    for (int k = 0; k < LEVEL_SPEEDS; k++) l->loss[k] += state.loss[k] / scatter;
    if (cases)
        case_features(&state, l->clean, first, n, level, scatter, season_rise(l->m, in, n),
            l->now + (size_t)s * CASE_FEATURES);
}

static void settle(Learner *l) {
    for (int i = 0; i < LEVEL_SIZES; i++) {
        l->common.pool[i] = (l->error[i] + 60) / (l->seen[i] + 30);
        l->error[i] = l->seen[i] = 0;
    }
    double low = INFINITY;
    for (int k = 0; k < LEVEL_SPEEDS; k++) low = fmin(low, l->loss[k]);
    for (int k = 0; k < LEVEL_SPEEDS; k++) { // the prior is worth what an average series says, thrice
        l->common.prior[k] = fmin(3 * (l->loss[k] - low) / l->in->n, 20);
        l->loss[k] = 0;
    }
}

RefillModel refill_learn(Arena *a, const RefillInput *in) {
    RefillModel m = {.series = NEW_ARRAY(a, RefillSeries, in->n), .season = level_season(a, in)};
    if (in->n < 1) return m;
    int span = in->lead + in->review;
    int past = in->periods - span < CASE_PAST_MAX ? in->periods - span : CASE_PAST_MAX;
    Learner l = {.in = in, .a = a, .m = &m, .cases.span = span};
    l.every = 1 + (past > 0 ? (int)((int64_t)in->n * past / CASES_MAX) : 0);
    l.clean = NEW_ARRAY(a, double, in->periods);
    l.ahead = NEW_ARRAY(a, double, span);
    l.now = NEW_ARRAY(a, float, (size_t)in->n *CASE_FEATURES);
    for (int i = 0; i < LEVEL_SIZES; i++) l.common.pool[i] = 2;
    for (int round = 0; round < 4; round++) { // pool and prior settle in two; then cases; with these levels, and cases by them
        l.cases.n = 0;
        l.rng = rng_new(9);
        for (int s = 0; s < in->n; s++) walk(&l, s, round >= 2);
        settle(&l);
        if (round < 2) continue;
        if (l.cases.n < FOREST_CASES_MIN) return m;
        m.cases = case_grow(a, &l.cases);
        m.cases->now = l.now;
    }
    return m;
}

// ---- the coming periods -----------------------------------------------------------------------------------------------------
static double gamma_draw(Rng *g, double shape) { // Marsaglia and Tsang (2000), scale 1
    if (shape < 1) return gamma_draw(g, shape + 1) * pow(1 - rng_unit(g), 1 / shape);
    double d = shape - 1 / 3.0, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = rng_normal(g), v = 1 + c * x;
        if (v <= 0) continue;
        v = v * v * v;
        if (log(1 - rng_unit(g)) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
    }
}

// Where there are too few cases: a quarter of what scatter is above chance belongs to the level, which stays for all periods of a
// path; the rest comes anew. A gamma of shape mean / above, scaled to mean 1, gives the mean a variance of above × mean.
static void made_up(const RefillSeries *r, int span, const double *season, Rng *g, double *path) {
    const double shared = 0.25;
    double above = fmax(0, r->spread - 1), level = r->level; // variance = mean + above × mean
    if (above > 0 && level > 0) {
        double shape = level / (shared * above);
        level *= gamma_draw(g, shape) / shape;
    }
    for (int h = 0; h < span; h++) {
        double mean = level * season[h];
        if (above > 0 && mean > 0) {
            double shape = mean / ((1 - shared) * above);
            mean *= gamma_draw(g, shape) / shape;
        }
        path[h] = r->counts ? (double)rng_poisson(g, mean) : mean;
    }
}

// Amounts between whole units become one of the two by chance, so that the mean stays.
static void like_a_case(const RefillSeries *r, int span, const double *season, const float *ratio,
    Rng *g, double *path) {
    for (int h = 0; h < span; h++) {
        path[h] = case_scale(r->level) * season[h] * (double)ratio[h];
        if (r->counts) path[h] = floor(path[h] + rng_unit(g));
    }
}

void refill_paths(const RefillInput *in, const RefillModel *m, int s, int n_paths, double *path) {
    const RefillSeries *r = &m->series[s];
    int span = in->lead + in->review, leaf[FOREST_TREES];
    double season[REFILL_SPAN_MAX];
    for (int h = 0; h < span; h++) season[h] = season_at(m, in, in->periods + h);
    Rng g = rng_new(UINT64_C(0x2545f4914f6cdd1d) * (uint64_t)(s + 1));
    if (m->cases) forest_find(m->cases->forest, m->cases->now + (size_t)s * CASE_FEATURES, leaf);
    for (int i = 0; i < n_paths; i++) {
        double *to = path + (size_t)i * (size_t)span;
        if (!m->cases) {
            made_up(r, span, season, &g, to);
            continue;
        }
        size_t at = (size_t)forest_draw(m->cases->forest, leaf, &g);
        like_a_case(r, span, season, m->cases->ratio + at * (size_t)span, &g, to);
    }
}

// ---- the order --------------------------------------------------------------------------------------------------------------
typedef struct {
    const RefillInput *in;
    int n;
    const double *left, *path; // on hand when the order arrives; demand
    double enough; // what the next order will want to see; below zero: what is left over costs nothing later
    double rate; // mean demand of a period
} Paths;

// Change of expected cost per unit more, at q: holding at the ends of the periods that it is kept over, less sales not lost. What is
// left over and more than the next order would want is kept on until it is sold.
static double slope(const Paths *p, double q) {
    const RefillInput *in = p->in;
    int span = in->lead + in->review;
    const double longest = 26; // periods after which it is something else's cost
    double sum = 0;
    for (int i = 0; i < p->n; i++) {
        double rest = p->left[i] + q;
        for (int h = in->lead; h < span && rest >= 0; h++) {
            rest -= p->path[(size_t)i * (size_t)span + (size_t)h];
            if (rest >= 0) sum += in->holding;
        }
        if (rest < 0) sum -= in->shortage;
        else if (p->enough >= 0 && rest > p->enough)
            sum += in->holding * fmin((rest - p->enough) / (p->rate + 1e-3), longest);
    }
    return sum / p->n;
}

static double least_cost(const Paths *p, double most, bool whole) {
    if (slope(p, 0) >= 0) return 0;
    double low = 0, high = most + 1; // the slope is below zero at low, and rises
    for (int i = 0; i < 60 && high - low > (whole ? 0.5 : 1e-9 * (1 + high)); i++) {
        double mid = (low + high) / 2;
        if (whole) mid = floor(mid);
        if (whole && mid <= low) mid = low + 1;
        if (mid >= high) break;
        if (slope(p, mid) < 0) low = mid;
        else high = mid;
    }
    return whole ? ceil(high - 1e-9) : high;
}

double refill_order(const RefillInput *in, Arena *a, double on_hand, const double *transit,
    bool whole, int n_paths, const double *path) {
    int span = in->lead + in->review;
    double *left = NEW_ARRAY(a, double, n_paths), most = 0, kept = 0, demand = 0;
    for (int i = 0; i < n_paths; i++) {
        const double *d = path + (size_t)i * (size_t)span;
        double rest = on_hand, later = 0;
        for (int h = 0; h < in->lead; h++)
            rest = fmax(0, rest + transit[h] - d[h]); // who finds nothing does not wait
        for (int h = in->lead; h < span; h++) later += d[h];
        for (int h = 0; h < span; h++) demand += d[h];
        left[i] = rest;
        kept += rest;
        most = fmax(most, later - rest);
    }
    Paths p = {in, n_paths, left, path, -1, demand / n_paths / span};
    double q = least_cost(&p, most, whole);
    if (q <= 0 || in->last) return q;
    p.enough = q + kept / n_paths;
    return least_cost(&p, most, whole);
}
