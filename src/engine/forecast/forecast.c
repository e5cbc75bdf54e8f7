// The batch. For each series: clean it, run every method that suits it through its past, take the one whose forecasts of
// the sum over the lead time had the least squared error at rolling origins, and combine it with the best of another kind
// where that did better still. Squared error, because stock is kept for the spread, and because absolute error would
// choose zero for items that sell in less than half of the periods.
//
// The error found in one series is itself uncertain. It is therefore shrunk towards what series of the same volume show:
// variance as a power of the mean, fitted over the batch (Taylor 1961). Quantiles are those of a distribution of demand
// with the mean and variance so found.
//
// Series are independent but for the groups and that one fit, which are made in one go in index order: threads share the series
// out and never meet, and the answer is the same with any number of them.
#include "engine/forecast/forecast.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "engine/dist.h"
#include "engine/forecast/work.h"
#include "engine/special.h"

enum {
    ORIGINS_MIN = 4, // fewer rolling origins choose nothing
    WARM_UP = 4,     // known periods before the first origin, at least
    WARM_UP_MAX = 26,
    THREADS_MAX = 256,
    SILENCE_ENDED = 13, // periods without demand after which an item may have ended
};
#define POOL_WEIGHT 6.0 // lead times' worth of evidence that the fit over all series counts for
#define PARAMETERS                                                                                 \
    3.0 // that an error was fitted by: level, constant, method; it is larger beyond the origins by their share
#define BELIEF_WEIGHT 6.0  // the same for the choice of a method
#define COMBINE_WITHIN 0.2 // difference of log squared errors up to which two methods are averaged

const char *const forecast_method_name[FORECAST_METHODS] = {
    "none",
    "naive",
    "mean",
    "ses",
    "damped",
    "croston",
    "sba",
    "tsb",
    "seasonal",
    "group",
};

// Spread of one series: mean squared errors of one period and of the lead time, and how many lead times they rest on.
typedef struct {
    double one, lead, evidence;
    int periods; // of the lead time
} Spread;

typedef struct {
    Arena *arena;
    Clean clean;
    double *scratch, *one, *lead, *one2, *lead2, *path;
} Room; // of one thread

// Every method with every setting that is tried. The first one is what others are compared with.
static const Model model_table[] = {
    {FORECAST_SES, 0.1, 0, 0},
    {FORECAST_SES, 0.2, 0, 0},
    {FORECAST_SES, 0.05, 0, 0},
    {FORECAST_SES, 0.35, 0, 0},
    {FORECAST_SES, 0.6, 0, 0},
    {FORECAST_MEAN, 1e6, 0, 0},
    {FORECAST_MEAN, 26, 0, 0},
    {FORECAST_MEAN, 13, 0, 0},
    {FORECAST_MEAN, 8, 0, 0},
    {FORECAST_MEAN, 4, 0, 0},
    {FORECAST_NAIVE, 0, 0, 0},
    {FORECAST_DAMPED, 0.1, 0.05, 0.9},
    {FORECAST_DAMPED, 0.2, 0.1, 0.9},
    {FORECAST_DAMPED, 0.4, 0.1, 0.9},
    {FORECAST_DAMPED, 0.4, 0.3, 0.8},
    {FORECAST_CROSTON, 0.1, 0, 0},
    {FORECAST_SBA, 0.1, 0, 0},
    {FORECAST_SBA, 0.2, 0, 0},
    {FORECAST_TSB, 0.1, 0.05, 0},
    {FORECAST_TSB, 0.1, 0.1, 0},
    {FORECAST_TSB, 0.2, 0.3, 0},
    {FORECAST_GROUP, 0.02, 0, 0},
    {FORECAST_GROUP, 0.08, 0, 0},
    {FORECAST_GROUP, 0.2, 0, 0},
    {FORECAST_SEASONAL, 0, 0, 0},
};
enum { MODELS = sizeof model_table / sizeof model_table[0] };

typedef struct {
    const ForecastInput *in;
    ForecastOutput *out;
    const ForecastGroup *group;
    Spread *spread;
    int last;  // periods of the longest series
    double *z; // normal quantiles of the levels
    // Choice: log squared error of each model by series (NAN: does not suit), and over all smooth and all rare series.
    float *error;
    float *evidence; // lead times' worth of rolling origins, by series
    bool *rare;
    double belief[2][MODELS];
    double pool[2]; // log variance of a period's demand over the lead time = pool[0] + pool[1] × log mean
    bool pooled;
} Batch;

static bool suits(const Model *m, const Clean *c, const ForecastInput *in, bool grouped) {
    bool asked = in->only == m->method;
    if (in->only != FORECAST_NONE && !asked) return false;
    switch (m->method) {
    case FORECAST_DAMPED: return asked || (c->zeros * 2 < c->n && c->n >= 10);
    case FORECAST_CROSTON:
    case FORECAST_SBA:
    case FORECAST_TSB: return asked || c->zeros * 5 > c->n;
    case FORECAST_GROUP: return grouped;
    case FORECAST_SEASONAL: return in->season > 1 && c->n >= 2 * in->season;
    default: return true;
    }
}

// Known periods before the first origin.
static int first_origin(const Clean *c) {
    int k = c->n / 3;
    return k < WARM_UP ? WARM_UP : k > WARM_UP_MAX ? WARM_UP_MAX : k;
}

static double lead_error(const Clean *c, const double *lead, int from) {
    double sum = 0;
    int n = 0;
    for (int i = from; i + c->lead <= c->n; i++, n++) {
        double e = lead[i] - (c->sum[i + c->lead] - c->sum[i]);
        sum += e * e;
    }
    return n > 0 ? sum / n : 0;
}

// Errors as they are reported, against what really happened.
static void measure(const Clean *c, int from, const double *one, const double *lead,
    ForecastResult *r, Spread *spread) {
    double demand = 0;
    double missed = 0;
    double bias = 0;
    double step = 0;
    double square = 0;
    int n = 0;
    for (int i = from; i < c->n; i++, n++) {
        double e = one[i] - c->raw[i];
        double cut = one[i] - c->y[i];
        demand += c->raw[i];
        missed += fabs(e);
        bias += e;
        square += cut * cut;
    }
    for (int i = 1; i < c->n; i++) step += fabs(c->raw[i] - c->raw[i - 1]);
    r->origins = n;
    if (demand > 0) {
        r->wape = missed / demand;
        r->bias = bias / demand;
    }
    if (step > 0 && n > 0) r->mase = missed / n / (step / (c->n - 1));
    double lead_demand = 0;
    double lead_missed = 0;
    double naive_missed = 0;
    double lead_square = 0;
    int leads = 0;
    double real = 0; // sum of raw[i .. i + lead)
    for (int i = from; i < from + c->lead && i < c->n; i++) real += c->raw[i];
    for (int i = from; i + c->lead <= c->n; i++, leads++) {
        double e = lead[i] - (c->sum[i + c->lead] - c->sum[i]);
        lead_square += e * e;
        lead_demand += real;
        lead_missed += fabs(lead[i] - real);
        naive_missed += fabs(c->lead * c->raw[i - 1] - real);
        if (i + c->lead < c->n) real += c->raw[i + c->lead] - c->raw[i];
    }
    if (lead_demand > 0) {
        r->lead_wape = lead_missed / lead_demand;
        r->lead_wape_naive = naive_missed / lead_demand;
    }
    *spread = (Spread){.one = n > 0 ? square / n : 0,
        .lead = leads > 0 ? lead_square / leads : 0,
        .evidence = (double)leads / c->lead,
        .periods = c->lead};
}

// Too short to choose: the mean of what there is, with its own variance.
static void take_mean(const Clean *c, int horizon, double *mean, ForecastResult *r, Spread *spread) {
    double level = c->n > 0 ? c->sum[c->n] / c->n : 0;
    double square = 0;
    for (int i = 0; i < c->n; i++) square += (c->y[i] - level) * (c->y[i] - level);
    double var = c->n > 1 ? square / (c->n - 1) * (1 + 1.0 / c->n) : 0;
    for (int h = 0; h < horizon; h++) mean[h] = level;
    r->method = c->n > 0 ? FORECAST_MEAN : FORECAST_NONE;
    r->parameter = c->n;
    r->notes |= c->n > 0 ? FORECAST_NOTE_SHORT : FORECAST_NOTE_NO_HISTORY;
    *spread = (Spread){.one = var,
        .lead = var * c->lead,
        .periods = c->lead,
        .evidence = c->n > 1 ? 0.5 * (c->n - 1) / c->lead : 0};
}

static uint32_t notes_of(const Clean *c) {
    uint32_t notes = 0;
    if (c->zeros * 4 > c->n) notes |= FORECAST_NOTE_INTERMITTENT;
    // Silent for far longer than its usual distance between demands.
    if (c->silence >= SILENCE_ENDED && c->silence * (c->n - c->zeros) > 4 * c->n)
        notes |= FORECAST_NOTE_ENDED;
    if (c->censored) notes |= FORECAST_NOTE_CENSORED;
    if (c->cut) notes |= FORECAST_NOTE_OUTLIER;
    return notes;
}

static uint32_t note_of(ForecastMethod m) {
    return m == FORECAST_DAMPED ? FORECAST_NOTE_TREND
        : m == FORECAST_GROUP   ? FORECAST_NOTE_GROUP
                                : 0;
}

static const ForecastGroup *group_of(const Batch *b, int s) {
    int group = b->in->series[s].group;
    return group >= 0 && group < b->in->n_groups ? &b->group[group] : NULL;
}

// First part: each model's error at the rolling origins of one series, as a logarithm relative to the first model's.
static void compare_one(const Batch *b, int s, Room *room) {
    const ForecastInput *in = b->in;
    Clean *c = &room->clean;
    clean_series(in, s, b->last, room->scratch, c);
    float *error = b->error + (size_t)s * MODELS;
    for (int k = 0; k < MODELS; k++) error[k] = NAN;
    b->evidence[s] = 0;
    int from = first_origin(c);
    int leads = c->n - c->lead - from + 1;
    if (c->n == 0 || leads < ORIGINS_MIN) return;
    b->evidence[s] = (float)leads / (float)c->lead;
    b->rare[s] = c->zeros * 5 > c->n;
    const ForecastGroup *g = group_of(b, s);
    double level = c->sum[c->n] / c->n;
    double floor_of = 0.01 * level * level + 1e-12; // keeps silent stretches from dividing by nothing
    for (int k = 0; k < MODELS; k++) {
        if (!suits(&model_table[k], c, in, g != NULL)) continue;
        model_run(&model_table[k], c, g, in->season, room->one, room->lead);
        error[k] = (float)log(lead_error(c, room->lead, from) + floor_of);
    }
    double base = 0;
    for (int k = MODELS - 1; k >= 0; k--)
        if (!isnan(error[k])) base = error[k];
    for (int k = 0; k < MODELS; k++) error[k] -= (float)base;
}

// What each model comes to over all series of its kind: the belief that one series' own errors are added to.
static void compare_all(Batch *b) {
    double sum[2][MODELS] = {{0}};
    double weight[2][MODELS] = {{0}};
    for (int s = 0; s < b->in->n_series; s++) {
        int rare = b->rare[s];
        for (int k = 0; k < MODELS; k++) {
            double e = b->error[(size_t)s * MODELS + (size_t)k];
            if (isnan(e)) continue;
            e = e < -1 ? -1 : e > 1 ? 1 : e;
            sum[rare][k] += e * b->evidence[s];
            weight[rare][k] += b->evidence[s];
        }
    }
    for (int rare = 0; rare < 2; rare++)
        for (int k = 0; k < MODELS; k++)
            b->belief[rare][k] = weight[rare][k] > 0 ? sum[rare][k] / weight[rare][k] : 0;
}

// Second part: choose, combine, and forecast.
static void forecast_one(const Batch *b, int s, Room *room) {
    const ForecastInput *in = b->in;
    Clean *c = &room->clean;
    ForecastResult *r = &b->out->result[s];
    double *mean = b->out->mean + (size_t)s * (size_t)in->horizon;
    clean_series(in, s, b->last, room->scratch, c);
    r->counts = c->counts;
    r->notes = notes_of(c);
    int best = -1;
    int second = -1;
    double score[MODELS];
    double own = b->evidence[s];
    const float *error = b->error + (size_t)s * MODELS;
    for (int k = 0; k < MODELS; k++) {
        if (own <= 0 || isnan(error[k])) continue;
        score[k] = (own * error[k] + BELIEF_WEIGHT * b->belief[b->rare[s]][k]) / (own + BELIEF_WEIGHT);
        if (best < 0 || score[k] < score[best]) best = k;
    }
    if (best < 0) {
        take_mean(c, in->horizon, mean, r, &b->spread[s]);
        r->level = mean[0];
        return;
    }
    for (int k = 0; k < MODELS; k++) {
        if (isnan(error[k]) || model_table[k].method == model_table[best].method) continue;
        if (second < 0 || score[k] < score[second]) second = k;
    }
    int from = first_origin(c);
    const ForecastGroup *g = group_of(b, s);
    const Model *first = &model_table[best];
    model_run(first, c, g, in->season, room->one, room->lead);
    model_path(first, c, g, in->season, room->one[c->n], in->horizon, mean);
    r->method = first->method;
    r->parameter = first->method == FORECAST_MEAN && first->a > c->n ? c->n : first->a;
    r->notes |= note_of(r->method);
    if (second >= 0 && score[second] - score[best] < COMBINE_WITHIN) {
        const Model *other = &model_table[second];
        model_run(other, c, g, in->season, room->one2, room->lead2);
        model_path(other, c, g, in->season, room->one2[c->n], in->horizon, room->path);
        for (int i = 1; i <= c->n; i++) {
            room->one[i] = 0.5 * (room->one[i] + room->one2[i]);
            room->lead[i] = 0.5 * (room->lead[i] + room->lead2[i]);
        }
        for (int h = 0; h < in->horizon; h++) mean[h] = 0.5 * (mean[h] + room->path[h]);
        r->second = other->method;
        r->second_weight = 0.5;
        r->notes |= FORECAST_NOTE_COMBINED | note_of(r->second);
    }
    r->level = mean[0];
    measure(c, from, room->one, room->lead, r, &b->spread[s]);
}

// The fit of variance to mean over all series that have errors of their own: least squares on logarithms.
static void fit_pool(Batch *b) {
    double n = 0;
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    for (int s = 0; s < b->in->n_series; s++) {
        const Spread *p = &b->spread[s];
        double mean = b->out->result[s].level;
        if (b->out->result[s].origins == 0 || !(p->lead > 0) || !(mean > 0)) continue;
        double x = log(mean);
        double y = log(p->lead / p->periods * (1 + PARAMETERS / p->evidence));
        n += 1;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    double det = n * sxx - sx * sx;
    b->pooled = n >= 10;
    if (!b->pooled) return;
    double slope = det > 1e-9 * n * n ? (n * sxy - sx * sy) / det : 1.5;
    b->pool[1] = slope < 1 ? 1 : slope > 2 ? 2 : slope;
    b->pool[0] = (sy - b->pool[1] * sx) / n;
}

// Variance of the error over the lead time, shrunk to that of series of this volume; not below that of a Poisson for counts.
static double settle(const Batch *b, const ForecastResult *r, double own, double evidence, double periods) {
    double var = own * (evidence > 0 ? 1 + PARAMETERS / evidence : 1);
    if (b->pooled && r->level > 0) {
        double pool = exp(b->pool[0] + b->pool[1] * log(r->level)) * periods;
        var = (evidence * var + POOL_WEIGHT * pool) / (evidence + POOL_WEIGHT);
    }
    double least = r->counts ? r->level * periods : 0;
    return var > least ? var : least;
}

static void spread_one(const Batch *b, int s) {
    const ForecastInput *in = b->in;
    ForecastOutput *out = b->out;
    const ForecastResult *r = &out->result[s];
    const Spread *p = &b->spread[s];
    size_t at = (size_t)s * (size_t)in->horizon;
    double lead_var = settle(b, r, p->lead, p->evidence, p->periods);
    double one_var = settle(b, r, p->one, p->evidence, 1);
    // The error of a sum of h periods grows as h to a power: ½ if periods err independently, 1 if all err alike.
    double power = 0.5;
    if (p->periods > 1 && one_var > 0 && lead_var > 0)
        power = 0.5 * log(lead_var / one_var) / log((double)p->periods);
    power = power < 0.5 ? 0.5 : power > 1 ? 1 : power;
    double base = sqrt(lead_var) / pow(p->periods, power);
    double sum = 0;
    double before = 0;
    for (int h = 0; h < in->horizon; h++) {
        sum += out->mean[at + (size_t)h];
        double sd = base * pow(h + 1, power);
        out->sum_mean[at + (size_t)h] = sum;
        out->sum_sd[at + (size_t)h] = sd;
        out->sd[at + (size_t)h] = sqrt(sd * sd - before * before);
        before = sd;
    }
    for (int h = 0; h < in->horizon && in->n_levels > 0; h++) {
        size_t k = at + (size_t)h;
        size_t to = k * (size_t)in->n_levels;
        Dist d = dist_fit(out->mean[k], out->sd[k], r->counts);
        dist_quantiles(&d, in->n_levels, in->level, b->z, out->quantile + to);
        d = dist_fit(out->sum_mean[k], out->sum_sd[k], r->counts);
        dist_quantiles(&d, in->n_levels, in->level, b->z, out->sum_quantile + to);
    }
}

// A share of the series, on one thread.
typedef struct {
    const Batch *batch;
    Room room;
    int from, to;
    enum { COMPARE, FORECAST, SPREAD } part;
} Share;

static void *work(void *share) {
    Share *w = share;
    for (int s = w->from; s < w->to; s++) {
        if (w->part == COMPARE) compare_one(w->batch, s, &w->room);
        else if (w->part == FORECAST) forecast_one(w->batch, s, &w->room);
        else spread_one(w->batch, s);
    }
    return NULL;
}

// Shares are run on threads of their own where one can be had, otherwise here.
static void run_shares(Share *share, int n, int part) {
    pthread_t thread[THREADS_MAX];
    bool started[THREADS_MAX] = {false};
    for (int k = 0; k < n; k++) share[k].part = part;
    for (int k = 1; k < n; k++) started[k] = pthread_create(&thread[k], NULL, work, &share[k]) == 0;
    work(&share[0]);
    for (int k = 1; k < n; k++) {
        if (started[k]) pthread_join(thread[k], NULL);
        else work(&share[k]);
    }
}

ForecastOutput *forecast_batch(Arena *a, const ForecastInput *in) {
    size_t n = (size_t)in->n_series;
    size_t cells = n * (size_t)in->horizon;
    size_t levels = (size_t)(in->n_levels > 0 ? in->n_levels : 0);
    ForecastOutput *out = NEW(a, ForecastOutput);
    *out = (ForecastOutput){.horizon = in->horizon,
        .n_levels = in->n_levels,
        .result = NEW_ARRAY(a, ForecastResult, n),
        .mean = NEW_ARRAY(a, double, cells),
        .sd = NEW_ARRAY(a, double, cells),
        .sum_mean = NEW_ARRAY(a, double, cells),
        .sum_sd = NEW_ARRAY(a, double, cells),
        .quantile = NEW_ARRAY(a, double, cells *levels),
        .sum_quantile = NEW_ARRAY(a, double, cells *levels)};
    ArenaMark mark = arena_mark(a); // what follows is scratch
    Batch b = {.in = in,
        .out = out,
        .spread = NEW_ARRAY(a, Spread, n),
        .error = NEW_ARRAY(a, float, n *MODELS),
        .evidence = NEW_ARRAY(a, float, n),
        .rare = NEW_ARRAY(a, bool, n),
        .z = NEW_ARRAY(a, double, levels)};
    for (size_t i = 0; i < levels; i++) b.z[i] = normal_quantile(in->level[i]);
    for (size_t s = 0; s < n; s++)
        if (in->series[s].n > b.last) b.last = in->series[s].n;
    b.group = group_all(a, in, b.last);
    int threads = in->threads < 1 ? 1 : in->threads > THREADS_MAX ? THREADS_MAX : in->threads;
    if (threads > in->n_series) threads = in->n_series > 0 ? in->n_series : 1;
    Share *share = NEW_ARRAY(a, Share, threads);
    for (int k = 0; k < threads; k++) {
        double *room = NEW_ARRAY(a, double, 5 * (b.last + 2) + in->horizon);
        share[k] = (Share){.batch = &b,
            .room = {.arena = a,
                .clean = clean_new(a, b.last),
                .scratch = room,
                .one = room + (b.last + 2),
                .lead = room + 2 * (b.last + 2),
                .one2 = room + 3 * (b.last + 2),
                .lead2 = room + 4 * (b.last + 2),
                .path = room + 5 * (b.last + 2)},
            .from = (int)(n * (size_t)k / (size_t)threads),
            .to = (int)(n * (size_t)(k + 1) / (size_t)threads)};
    }
    run_shares(share, threads, COMPARE);
    compare_all(&b);
    run_shares(share, threads, FORECAST);
    fit_pool(&b);
    run_shares(share, threads, SPREAD);
    arena_rewind(a, mark);
    return out;
}

void forecast_over(const ForecastOutput *out, int s, double periods, double *mean, double *sd) {
    size_t at = (size_t)s * (size_t)out->horizon;
    *mean = 0;
    *sd = 0;
    if (!(periods > 0) || out->horizon < 1) return;
    double last = out->horizon;
    if (periods >= last) { // the last period goes on; the error grows like a sum of independent ones
        double end = out->mean[at + (size_t)out->horizon - 1];
        *mean = out->sum_mean[at + (size_t)out->horizon - 1] + (periods - last) * end;
        *sd = out->sum_sd[at + (size_t)out->horizon - 1] * sqrt(periods / last);
        return;
    }
    size_t whole = (size_t)periods;
    double part = periods - (double)whole;
    double mean0 = whole > 0 ? out->sum_mean[at + whole - 1] : 0;
    double sd0 = whole > 0 ? out->sum_sd[at + whole - 1] : 0;
    *mean = mean0 + part * (out->sum_mean[at + whole] - mean0);
    double var = sd0 * sd0 + part * (out->sum_sd[at + whole] * out->sum_sd[at + whole] - sd0 * sd0);
    *sd = sqrt(var);
}
