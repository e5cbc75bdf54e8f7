// Demand of a series is a level times the season of all series, seen through sales that scatter. The level is a gamma posterior whose past
// fades (Harvey and Fernandes 1989): a ← w × a + sales, b ← w × b + season, level a / b. Four speeds w run side by side and are weighed
// by how well each foretold the series, with a prior from all series. Scatter is variance over mean, each series' own as far as its errors
// say it, else that of series of its size. A period without stock shows a lower bound: it counts as what was expected, or
// what was sold where that is more.
//
// At last the past is played: how much wider or narrower should the distribution of lead time + review have been for the least
// cost. All series decide together, so that little can be read into chance.
#include "engine/stock/refill.h"

#include <math.h>
#include <string.h>

#include "engine/dist.h"

enum { SPEEDS = 4, SIZES = 24, PLAYED = 13 };
static const double speed[SPEEDS] = {0.75, 0.86, 0.93, 0.97};

typedef struct {
    double a[SPEEDS], b[SPEEDS], loss[SPEEDS];
    double error; // Σ squared error / forecast, and of how many periods: fading
    double seen;
} State;

static double season_at(const RefillModel *m, const RefillInput *in, int t) {
    return m->season ? m->season[t % in->season] : 1;
}

// ---- season ---------------------------------------------------------------------------------------------------------------
// Sales per series in stock against the mean of the year around it; smoothed over three periods.
static double *learn_season(Arena *a, const RefillInput *in) {
    int season = in->season, n = in->periods;
    if (season < 4 || n < season + season / 2) return NULL;
    double *rate = NEW_ARRAY(a, double, n), *sum = NEW_ARRAY(a, double, season),
           *out = NEW_ARRAY(a, double, season);
    int *count = NEW_ARRAY(a, int, season);
    for (int t = 0; t < n; t++) {
        double sold = 0, shops = 0;
        for (int s = 0; s < in->n; s++) {
            size_t at = (size_t)s * (size_t)n + (size_t)t;
            if (isnan(in->value[at]) || !in->there[at]) continue;
            sold += in->value[at], shops++;
        }
        rate[t] = shops > 0 ? sold / shops : 0;
    }
    int half = season / 2;
    for (int t = half; t + half <= n; t++) {
        double year = 0;
        for (int u = t - half; u < t - half + season && u < n; u++) year += rate[u];
        if (!(year > 0)) continue;
        sum[t % season] += rate[t] * season / year;
        count[t % season]++;
    }
    double total = 0;
    for (int k = 0; k < season; k++) {
        double part = 0, weight = 0;
        for (int d = -1; d <= 1; d++) {
            int j = (k + d + season) % season;
            double w = d ? 0.5 : 1;
            part += w * (sum[j] + 1), weight += w * (count[j] + 1); // one year of nothing special with it
        }
        out[k] = part / weight;
        total += out[k];
    }
    for (int k = 0; k < season; k++) out[k] *= season / total;
    return out;
}

// ---- level ----------------------------------------------------------------------------------------------------------------
static void state_begin(State *s, const RefillInput *in, const double *value, const bool *there, int first) {
    double sum = 0, n = 0;
    for (int t = first; t < in->periods && n < 8; t++)
        if (there[t]) sum += value[t], n++;
    double mean = n > 0 ? (sum + 0.1) / n : 0.1;
    *s = (State){0};
    for (int k = 0; k < SPEEDS; k++) s->a[k] = 0.5 * mean, s->b[k] = 0.5;
}

static double mixed(const State *s, const double *prior, double scatter) {
    double low = INFINITY, weight[SPEEDS], total = 0, level = 0;
    for (int k = 0; k < SPEEDS; k++) low = fmin(low, s->loss[k] + prior[k]);
    for (int k = 0; k < SPEEDS; k++) {
        weight[k] = exp(-(s->loss[k] + prior[k] - low) / (2 * scatter));
        total += weight[k];
        level += weight[k] * s->a[k] / s->b[k];
    }
    return level / total;
}

// Of a period that ended without stock: what was sold and a part of what customers usually come beyond it; at least what was expected.
static double might_have_sold(double sold, double expected, double scatter) {
    return fmax(expected, sold + 0.5 * sqrt(scatter * fmax(sold, expected)));
}

// Takes one period in; `expected` is the forecast that was used for it.
static void state_add(State *s, double y, bool there, double season, double expected, double scatter) {
    double top = expected + 5 * sqrt(scatter * expected) + 1; // beyond it a sale is an event of its own
    bool bounded = !there && y > 0; // sold out within the period: what it might have sold
    if (bounded) y = might_have_sold(y, expected, scatter), there = true;
    double cut = fmin(y, top);
    for (int k = 0; k < SPEEDS; k++) {
        double f = fmax(season * s->a[k] / s->b[k], 1e-3);
        if (there)
            s->loss[k] = 0.98 * s->loss[k] + 2 * ((cut > 0 ? cut * log(cut / f) : 0) - cut + f);
        double w = there ? speed[k] : 1;
        s->a[k] = w * s->a[k] + (there ? cut : 0);
        s->b[k] = w * s->b[k] + (there ? season : 0);
    }
    if (!there || bounded) return;
    double e = fmin(y, 2 * top) - expected;
    s->error = 0.97 * s->error + e * e / fmax(expected, 0.05);
    s->seen = 0.97 * s->seen + 1;
}

static int size_of(double level) {
    int i = (int)floor(2 * log2(fmax(level, 0.02))) + 12;
    return i < 0 ? 0 : i >= SIZES ? SIZES - 1 : i;
}

static double scatter_of(const State *s, const double *pool, double level) {
    const double trust = 12; // periods that a series must show before it outweighs its size
    return fmax(1, (s->error + trust * pool[size_of(level)]) / (s->seen + trust));
}

static uint64_t luck(uint64_t *state) { // splitmix64 (Steele, Lea and Flood 2014)
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

// ---- learning -------------------------------------------------------------------------------------------------------------
typedef struct {
    double level, scatter, sum,
        season; // forecast of a period and what came in lead + review; season: of those together
} Origin;

static int first_of(const double *value, int n) {
    int t = 0;
    while (t < n && isnan(value[t])) t++;
    return t;
}

// What came in the periods from t on; below zero where one of them is unknown.
static double came(const RefillInput *in, const double *value, const bool *there, int t, int span,
    double expected, double scatter) {
    double sum = 0;
    for (int h = 0; h < span; h++) {
        if (t + h >= in->periods || (!there[t + h] && value[t + h] == 0)) return -1;
        sum += there[t + h] ? value[t + h] : might_have_sold(value[t + h], expected, scatter);
    }
    return sum;
}

static double played(const RefillInput *in, int n, const Origin *o, double lift, double widen) {
    double cost = 0, ratio = in->shortage / (in->shortage + in->holding * in->review);
    for (int i = 0; i < n; i++) {
        double mean = lift * o[i].level * o[i].season;
        if (!(mean > 0)) continue;
        double sd = sqrt(fmax(mean, widen * mean * o[i].scatter));
        Dist d = dist_fit(mean, sd, true);
        double up_to = dist_quantile(&d, ratio);
        cost += up_to > o[i].sum ? in->holding * in->review * (up_to - o[i].sum)
                                 : in->shortage * (o[i].sum - up_to);
    }
    return cost;
}

RefillModel refill_learn(Arena *a, const RefillInput *in) {
    RefillModel m = {
        .series = NEW_ARRAY(a, RefillSeries, in->n), .season = learn_season(a, in), .lift = 1, .widen = 1};
    int n = in->periods, span = in->lead + in->review;
    double prior[SPEEDS] = {0}, pool[SIZES], error[SIZES] = {0}, seen[SIZES] = {0};
    for (int i = 0; i < SIZES; i++) pool[i] = 2;
    size_t cap = 0;
    Origin *origin = NULL;
    int origins = 0;
    enum { ORIGINS_MAX = 40000 };
    int every = 1 + (int)((int64_t)in->n * PLAYED / ORIGINS_MAX);
    for (int round = 0; round < 3; round++) { // pool and prior settle in two rounds; the third gives the answer
        double loss[SPEEDS] = {0};
        for (int s = 0; s < in->n; s++) {
            const double *value = in->value + (size_t)s * (size_t)n;
            const bool *there = in->there + (size_t)s * (size_t)n;
            int first = first_of(value, n);
            State state;
            state_begin(&state, in, value, there, first);
            bool counts = true;
            for (int t = first; t < n; t++) {
                double scatter = scatter_of(&state, pool, mixed(&state, prior, 2));
                double level = mixed(&state, prior, scatter), season = season_at(&m, in, t);
                if (round == 2 && t >= n - PLAYED - span && t >= first + 8 && (t + s) % every == 0) {
                    double sum = came(in, value, there, t, span, level * season, scatter), year = 0;
                    for (int h = 0; h < span; h++) year += season_at(&m, in, t + h);
                    if (sum >= 0) {
                        origin = arena_grow(
                            a, origin, (size_t)origins, &cap, (size_t)origins + 1, sizeof(Origin));
                        origin[origins++] = (Origin){level, scatter, sum, year};
                    }
                }
                double expected = level * season;
                if (t >= first + 8 && there[t]) {
                    int i = size_of(level);
                    double e = value[t] - expected;
                    double top = 8 * sqrt(pool[i] * expected) + 2;
                    error[i] += fmin(e * e, top * top) / fmax(expected, 0.05);
                    seen[i]++;
                }
                if (value[t] != floor(value[t])) counts = false;
                state_add(&state, value[t], there[t], season, expected, scatter);
            }
            double scatter = scatter_of(&state, pool, mixed(&state, prior, 2));
            m.series[s] = (RefillSeries){
                .level = mixed(&state, prior, scatter), .spread = scatter, .counts = counts};
            for (int k = 0; k < SPEEDS; k++) loss[k] += state.loss[k] / scatter;
        }
        for (int i = 0; i < SIZES && round < 2; i++) {
            pool[i] = (error[i] + 60) / (seen[i] + 30);
            error[i] = seen[i] = 0;
        }
        double low = INFINITY;
        for (int k = 0; k < SPEEDS; k++) low = fmin(low, loss[k]);
        // The prior is worth what an average series says, thrice.
        for (int k = 0; k < SPEEDS; k++)
            prior[k] = in->n > 0 ? fmin(3 * (loss[k] - low) / in->n, 20) : 0;
    }
    if (origins < 200) return m;
    double best = INFINITY;
    for (int turn = 0; turn < 2; turn++) {
        double lift = m.lift;
        for (int i = -6; i <= 9 && turn == 1; i++) {
            double cost = played(in, origins, origin, pow(1.05, i), m.widen);
            if (cost < best) best = cost, lift = pow(1.05, i);
        }
        m.lift = lift;
        double widen = 0.2;
        for (int i = 0; i < 25; i++, widen *= 1.15) { // up to 5.7
            double cost = played(in, origins, origin, m.lift, widen);
            if (cost < best) best = cost, m.widen = widen;
        }
    }
    return m;
}

// ---- the coming periods -----------------------------------------------------------------------------------------------------
static double unit(uint64_t *g) { return ((double)(luck(g) >> 11) + 0.5) * 0x1p-53; }

static double normal(uint64_t *g) {
    return sqrt(-2 * log(unit(g))) * cos(6.283185307179586 * unit(g));
}

static double gamma_draw(uint64_t *g, double shape) { // Marsaglia and Tsang (2000), scale 1
    if (shape < 1) return gamma_draw(g, shape + 1) * pow(unit(g), 1 / shape);
    double d = shape - 1 / 3.0, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = normal(g), v = 1 + c * x;
        if (v <= 0) continue;
        v = v * v * v;
        if (log(unit(g)) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
    }
}

static double poisson_draw(uint64_t *g, double mean) {
    if (mean > 60) return fmax(0, floor(mean + sqrt(mean) * normal(g) + 0.5));
    double p = exp(-mean), u = unit(g), k = 0, sum = p;
    while (u > sum && k < 500) k++, p *= mean / k, sum += p;
    return k;
}

// Half of what scatter is above chance belongs to the level, which stays for all periods of a path; the other half comes anew.
void refill_paths(const RefillInput *in, const RefillModel *m, int s, int n_paths, double *path) {
    const RefillSeries *r = &m->series[s];
    int span = in->lead + in->review;
    uint64_t g = UINT64_C(0x2545f4914f6cdd1d) * (uint64_t)(s + 1);
    double most_likely = m->lift * r->level;
    double above = fmax(0, m->widen * r->spread - 1); // variance = mean + above × mean
    for (int i = 0; i < n_paths; i++) {
        // a shape of mean / above gives a variance of above × mean
        const double shared = 0.25;
        double level = most_likely;
        if (above > 0 && level > 0) {
            double shape = level / (shared * above);
            level *= gamma_draw(&g, shape) / shape;
        }
        for (int h = 0; h < span; h++) {
            double mean = level * season_at(m, in, in->periods + h);
            if (above > 0 && mean > 0) {
                double shape = mean / ((1 - shared) * above);
                mean *= gamma_draw(&g, shape) / shape;
            }
            path[(size_t)i * (size_t)span + (size_t)h] = r->counts ? poisson_draw(&g, mean) : mean;
        }
    }
}

// ---- the order --------------------------------------------------------------------------------------------------------------
// Change of expected cost per unit more, at q: holding at the ends of the periods that it is kept over, less sales not lost.
static double slope(const RefillInput *in, int n, const double *left, const double *path, double q) {
    int span = in->lead + in->review;
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double rest = left[i] + q;
        for (int h = in->lead; h < span && rest >= 0; h++) {
            rest -= path[(size_t)i * (size_t)span + (size_t)h];
            if (rest >= 0) sum += in->holding;
        }
        if (rest < 0) sum -= in->shortage;
    }
    return sum / n;
}

double refill_order(const RefillInput *in, Arena *a, double on_hand, const double *transit,
    bool whole, int n_paths, const double *path) {
    int span = in->lead + in->review;
    double *left = NEW_ARRAY(a, double, n_paths), most = 0;
    for (int i = 0; i < n_paths; i++) {
        const double *d = path + (size_t)i * (size_t)span;
        double rest = on_hand;
        for (int h = 0; h < in->lead; h++)
            rest = fmax(0, rest + transit[h] - d[h]); // who finds nothing does not wait
        left[i] = rest;
        double later = 0;
        for (int h = in->lead; h < span; h++) later += d[h];
        most = fmax(most, later - rest);
    }
    if (slope(in, n_paths, left, path, 0) >= 0) return 0;
    double low = 0, high = most + 1; // the slope is below zero at low, and rises
    for (int i = 0; i < 60 && high - low > (whole ? 0.5 : 1e-9 * (1 + high)); i++) {
        double mid = (low + high) / 2;
        if (whole) mid = floor(mid);
        if (whole && mid <= low) mid = low + 1;
        if (mid >= high) break;
        if (slope(in, n_paths, left, path, mid) < 0) low = mid;
        else high = mid;
    }
    return whole ? ceil(high - 1e-9) : high;
}
