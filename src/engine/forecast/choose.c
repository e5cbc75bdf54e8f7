// Which method. Every method that suits a series is run through its past, and measured by the squared error of the sum over the
// lead time at rolling origins. Squared, because stock is kept for the spread, and because absolute error would choose zero
// for items that sell in less than half of the periods.
//
// One series has few origins, so its own best is often luck. Its errors are therefore added to a belief: what each method came to
// over all series of its kind (with demand in most periods, or rarely). The more of its own a series has seen, the less
// the belief counts. The two best methods of different kinds are averaged where they are close.
#include <math.h>

#include "engine/forecast/work.h"

enum {
    ORIGINS_MIN = 4, // fewer rolling origins choose nothing
    WARM_UP = 4,     // known periods before the first origin, at least
    WARM_UP_MAX = 26,
    SILENCE_ENDED = 13, // periods without demand after which an item may have ended
};
#define BELIEF_WEIGHT 6.0  // lead times' worth of evidence that the belief counts for
#define COMBINE_WITHIN 0.2 // difference of log squared errors up to which two methods are averaged

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
_Static_assert(sizeof model_table / sizeof model_table[0] == FORECAST_MODELS, "work.h counts them");

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
void compare_one(const Batch *b, int s, Room *room) {
    const ForecastInput *in = b->in;
    Clean *c = &room->clean;
    clean_series(in, s, b->last, room->scratch, c);
    float *error = b->error + (size_t)s * FORECAST_MODELS;
    for (int k = 0; k < FORECAST_MODELS; k++) error[k] = NAN;
    b->evidence[s] = 0;
    int from = first_origin(c);
    int leads = c->n - c->lead - from + 1;
    if (c->n == 0 || leads < ORIGINS_MIN) return;
    b->evidence[s] = (float)leads / (float)c->lead;
    b->rare[s] = c->zeros * 5 > c->n;
    const ForecastGroup *g = group_of(b, s);
    double level = c->sum[c->n] / c->n;
    double floor_of = 0.01 * level * level + 1e-12; // keeps silent stretches from dividing by nothing
    for (int k = 0; k < FORECAST_MODELS; k++) {
        if (!suits(&model_table[k], c, in, g != NULL)) continue;
        model_run(&model_table[k], c, g, in->season, room->one, room->lead);
        error[k] = (float)log(lead_error(c, room->lead, from) + floor_of);
    }
    double base = 0;
    for (int k = FORECAST_MODELS - 1; k >= 0; k--)
        if (!isnan(error[k])) base = error[k];
    for (int k = 0; k < FORECAST_MODELS; k++) error[k] -= (float)base;
}

// What each model comes to over all series of its kind: the belief that one series' own errors are added to.
void compare_all(Batch *b) {
    double sum[2][FORECAST_MODELS] = {{0}};
    double weight[2][FORECAST_MODELS] = {{0}};
    for (int s = 0; s < b->in->n_series; s++) {
        int rare = b->rare[s];
        for (int k = 0; k < FORECAST_MODELS; k++) {
            double e = b->error[(size_t)s * FORECAST_MODELS + (size_t)k];
            if (isnan(e)) continue;
            e = e < -1 ? -1 : e > 1 ? 1 : e;
            sum[rare][k] += e * b->evidence[s];
            weight[rare][k] += b->evidence[s];
        }
    }
    for (int rare = 0; rare < 2; rare++)
        for (int k = 0; k < FORECAST_MODELS; k++)
            b->belief[rare][k] = weight[rare][k] > 0 ? sum[rare][k] / weight[rare][k] : 0;
}

// Second part: choose, combine, and forecast.
void forecast_one(const Batch *b, int s, Room *room) {
    const ForecastInput *in = b->in;
    Clean *c = &room->clean;
    ForecastResult *r = &b->out->result[s];
    double *mean = b->out->mean + (size_t)s * (size_t)in->horizon;
    clean_series(in, s, b->last, room->scratch, c);
    r->counts = c->counts;
    r->notes = notes_of(c);
    int best = -1;
    int second = -1;
    double score[FORECAST_MODELS];
    double own = b->evidence[s];
    const float *error = b->error + (size_t)s * FORECAST_MODELS;
    for (int k = 0; k < FORECAST_MODELS; k++) {
        if (own <= 0 || isnan(error[k])) continue;
        score[k] = (own * error[k] + BELIEF_WEIGHT * b->belief[b->rare[s]][k]) / (own + BELIEF_WEIGHT);
        if (best < 0 || score[k] < score[best]) best = k;
    }
    if (best < 0) {
        take_mean(c, in->horizon, mean, r, &b->spread[s]);
        r->level = mean[0];
        return;
    }
    for (int k = 0; k < FORECAST_MODELS; k++) {
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
