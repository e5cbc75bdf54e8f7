// What the trees are told of a period to be forecast: by how far it is ahead; by the series' own past up to the origin, in
// means over stretches that double, by its place in the season and a year ago; the same of the groups that it belongs to;
// and by the drivers of the period itself, which are known ahead.
//
// Nothing after the origin is looked at but drivers. Ratios are told beside levels, since a tree cannot divide.
#include <math.h>
#include <string.h>

#include "engine/forecast/global/work.h"

enum {
    OWN = 25,
    POOLED = 7,
    EVENT_FAR = 8,
    EVENT_BEFORE = 3,
    EVENT_AFTER = 1,
    EVENT_TIMES = 3,
    EVENT_CALM = 20
};

static int of_driver(DriverKind kind) {
    switch (kind) {
    case DRIVER_NUMBER: return 1;
    case DRIVER_SWITCH: return 2;
    case DRIVER_EVENT: return 5;
    case DRIVER_PRICE: return 4;
    }
    return 0;
}

int feature_count(const GlobalPanel *p) {
    int n = OWN;
    for (int k = 0; k < p->n_attributes; k++)
        n += (p->attribute[k].pooled ? POOLED : 0) + (p->attribute[k].told ? 1 : 0);
    for (int k = 0; k < p->n_drivers; k++) n += of_driver(p->driver[k].kind);
    return n;
}

Feature *feature_new(Arena *a, const Look *look) {
    const GlobalPanel *p = look->p;
    size_t T = (size_t)p->n_periods, n = (size_t)p->n_drivers;
    Feature *f = NEW(a, Feature);
    *f = (Feature){.look = look, .series = -1, .own = track_new(a, p->n_periods, p->season)};
    f->price = NEW_ARRAY(a, double, n *(T + (size_t)p->horizon + 1));
    f->on = NEW_ARRAY(a, double, n *(T + 1));
    f->on_count = NEW_ARRAY(a, double, n *(T + 1));
    return f;
}

static void sum_price(const GlobalPanel *p, const float *v, double *sum) {
    double last = 0;
    for (int t = 0; t < p->n_periods + p->horizon; t++) {
        if (!isnan(v[t])) last = (double)v[t];
        sum[t + 1] = sum[t] + last;
    }
}

static void sum_switch(Feature *f, int k, const float *v, const float *y, const uint8_t *masked) {
    int T = f->look->p->n_periods;
    double *on = f->on + (int64_t)k * (T + 1), *count = f->on_count + (int64_t)k * (T + 1);
    for (int t = 0; t < T; t++) {
        bool so = v[t] > 0 && !isnan(y[t]) && !(masked && masked[t]);
        on[t + 1] = on[t] + (so ? (double)y[t] : 0);
        count[t + 1] = count[t] + so;
    }
}

void feature_series(Feature *f, int series) {
    const GlobalPanel *p = f->look->p;
    const float *y = p->value + (int64_t)series * p->n_periods;
    const uint8_t *masked = p->masked ? p->masked + (int64_t)series * p->n_periods : NULL;
    f->series = series;
    track_fill(&f->own, y, masked, f->look->learn_masked);
    for (int k = 0; k < p->n_drivers; k++) {
        const GlobalDriver *d = &p->driver[k];
        const float *v = d->value + driver_row(p, d, series);
        if (d->kind == DRIVER_PRICE)
            sum_price(p, v, f->price + (int64_t)k * (p->n_periods + p->horizon + 1));
        if (d->kind == DRIVER_SWITCH) sum_switch(f, k, v, y, masked);
    }
}

static float ratio(double a, double b) { return b > 0 ? (float)(a / b) : NAN; }

// Where the season's place of t was last known, as track_steps counts: the first t − k season + season that the origin allows.
static int step_from(const Track *k, int origin, int t) {
    int ahead = (t - origin) / k->season;
    return t - ahead * k->season;
}

// The mean of the week around t a year ago, beside that of the time before the origin a year ago.
static float year_ago(const Look *l, const Track *k, int origin, int t, int around) {
    int season = k->season, at = t - l->year;
    if (l->year == 0 || at - around < 0) return NAN;
    int to = at + around + 1 < origin ? at + around + 1 : origin;
    return ratio(track_mean(k, to, 2 * around + 1),
        track_mean(k, origin - l->year, season > 1 ? 4 * season : l->year));
}

static double or_else(double a, double b) { return isnan(a) ? b : a; }

// The series' level and season's place, without a model: where the trees start.
static double local_mean(double m1, double m4, double m8, double m52, double w8) {
    double level = isnan(m8) ? m52 : 0.3 * m1 + 0.4 * m4 + 0.3 * m8;
    double place = isnan(w8) || !(m8 > 0) ? 1 : (w8 + 0.3 * m8) / (1.3 * m8 + 1e-9);
    double floor = isnan(m52) ? 0.05 : 0.1 * m52 + 0.01;
    return isnan(level) ? 0 : fmax(level * place, floor);
}

static float *own(const Feature *f, int origin, int t, float *x, double *local) {
    const Track *k = &f->own;
    const Look *l = f->look;
    int s = k->season > 1 ? k->season : 4, at = step_from(k, origin, t), around = s / 2;
    // Of times without stock nothing is known: then the longer mean stands for the shorter one.
    double m52 = track_mean(k, origin, 52 * s), m16 = or_else(track_mean(k, origin, 16 * s), m52);
    double m8 = or_else(track_mean(k, origin, 8 * s), m16),
           m4 = or_else(track_mean(k, origin, 4 * s), m8);
    double m2 = or_else(track_mean(k, origin, 2 * s), m4), m1 = or_else(track_mean(k, origin, s), m2);
    double w8 = or_else(track_steps(k, at, 8), track_steps(k, at, 16)),
           w4 = or_else(track_steps(k, at, 4), w8);
    *x++ = (float)(t - origin + 1);
    *x++ = (float)or_else(track_mean(k, origin, 1), m1);
    *x++ = (float)or_else(track_mean(k, origin, 3), m1);
    *x++ = (float)m1;
    *x++ = (float)m2;
    *x++ = (float)m4;
    *x++ = (float)m8;
    *x++ = (float)m16;
    *x++ = (float)m52;
    *x++ = ratio(m1, m4);
    *x++ = ratio(m4, m16);
    *x++ = ratio(m16, m52);
    *x++ = (float)track_spread(k, origin, 4 * s);
    *x++ = ratio(track_spread(k, origin, 16 * s), m16);
    *x++ = (float)or_else(track_steps(k, at, 1), w4);
    *x++ = (float)w4;
    *x++ = (float)w8;
    *x++ = ratio(track_steps(k, at, 26), track_mean(k, origin, 26 * s));
    *x++ = (float)(k->run[origin] < origin ? k->run[origin] : origin);
    *x++ = (float)track_share(k, origin, 4 * s);
    *x++ = (float)track_share(k, origin, 16 * s);
    *x++ = k->first < origin ? (float)(origin - k->first) : -1;
    *x++ = l->year > 0 && t >= l->year + around
        ? (float)track_mean(k,
              t - l->year + around + 1 < origin ? t - l->year + around + 1 : origin, 2 * around + 1)
        : NAN;
    *x++ = year_ago(l, k, origin, t, around);
    *x++ = ratio(m4, track_mean(k, origin - l->year, 4 * s));
    *local = local_mean(m1, m4, m8, m52, w8);
    return x;
}

static float *pooled(const Look *l, const Track *k, int origin, int t, float *x) {
    int s = k->season > 1 ? k->season : 4, at = step_from(k, origin, t);
    double m1 = track_mean(k, origin, s), m4 = track_mean(k, origin, 4 * s),
           m16 = track_mean(k, origin, 16 * s);
    *x++ = (float)m4;
    *x++ = ratio(m1, m4);
    *x++ = ratio(m4, m16);
    *x++ = ratio(track_steps(k, at, 8), track_mean(k, origin, 8 * s));
    *x++ = year_ago(l, k, origin, t, s / 2);
    *x++ = ratio(m4, track_mean(k, origin - l->year, 4 * s));
    *x++ = year_ago(l, k, origin, t, 0);
    return x;
}

static float *price(const Feature *f, int k, const float *v, int t, float *x) {
    const GlobalPanel *p = f->look->p;
    const double *sum = f->price + (int64_t)k * (p->n_periods + p->horizon + 1);
    int s = p->season > 1 ? p->season : 4;
    double now = sum[t + 1] - sum[t];
    int from4 = t > 4 * s ? t - 4 * s : 0, from52 = t > 52 * s ? t - 52 * s : 0;
    *x++ = v[t];
    *x++ = t > 0 ? ratio(now, (sum[t] - sum[from4]) / (t - from4)) : NAN;
    *x++ = t > 0 ? ratio(now, (sum[t] - sum[from52]) / (t - from52)) : NAN;
    *x++ = t > s ? ratio(now, sum[t + 1 - s] - sum[t - s]) : NAN;
    return x;
}

static float *changeover(const Feature *f, int k, const float *v, int origin, int t, float *x) {
    const GlobalPanel *p = f->look->p;
    int s = p->season > 1 ? p->season : 4, from = origin > 52 * s ? origin - 52 * s : 0;
    const double *on = f->on + (int64_t)k * (p->n_periods + 1),
                 *count = f->on_count + (int64_t)k * (p->n_periods + 1);
    double a = on[origin] - on[from], n = count[origin] - count[from];
    double all = f->own.sum[origin] - f->own.sum[from], all_n = f->own.count[origin] - f->own.count[from];
    *x++ = v[t];
    *x++ = n > 0 && all_n > n ? ratio(a / n, (all - a) / (all_n - n)) : NAN;
    return x;
}

// What a period that lies `offset` behind an event did to the demand of a group the last times, beside the same place of the seasons
// before it: a ratio, drawn towards 1 where the group is small.
static double event_effect(const int *before, const Track *group, int event, int offset, int origin) {
    double sum = 0;
    int n = 0;
    for (int u = before[event]; u >= 0 && n < EVENT_TIMES; u = before[u]) {
        int at = u + offset;
        if (at < 0 || at >= origin) continue;
        double usual = track_steps(group, at, 8) * (group->count[at + 1] - group->count[at]);
        if (isnan(usual)) continue;
        sum += (group->sum[at + 1] - group->sum[at] + EVENT_CALM) / (usual + EVENT_CALM);
        n++;
    }
    return n > 0 ? sum / n : 1;
}

// Periods to the next event and since the last one, within EVENT_FAR, what they did to the smallest group's demand, and what both,
// where they are near, did to all groups' on the mean of logarithms: that times the local mean is where trees may start.
static float *event(const Feature *f, int k, const float *v, int origin, int t, float *x, double *local) {
    const Look *l = f->look;
    const GlobalPanel *p = l->p;
    int last = p->n_periods + p->horizon, to = 0, since = 0, groups = 0;
    while (to < EVENT_FAR && t + to < last && !(v[t + to] > 0)) to++;
    while (since < EVENT_FAR && t - since >= 0 && !(v[t - since] > 0)) since++;
    if (t + to >= last) to = EVENT_FAR;
    if (t - since < 0) since = EVENT_FAR;
    const int *before = l->before[k] + driver_row(p, &p->driver[k], f->series);
    double ahead = 1, behind = 1, all = 0;
    for (int i = 0; i < p->n_attributes; i++) {
        if (!l->group[i]) continue;
        const Track *group = &l->group[i][p->attribute[i].code[f->series]];
        ahead = to < EVENT_FAR ? event_effect(before, group, t + to, -to, origin) : 1;
        behind = since < EVENT_FAR ? event_effect(before, group, t - since, since, origin) : 1;
        all += (to <= EVENT_BEFORE ? log(ahead) : 0) +
            (since > 0 && since <= EVENT_AFTER ? log(behind) : 0);
        groups++;
    }
    double effect = groups > 0 ? exp(all / groups) : 1;
    *local *= effect;
    *x++ = (float)to;
    *x++ = (float)since;
    *x++ = (float)ahead;
    *x++ = (float)behind;
    *x++ = (float)effect;
    return x;
}

double feature_row(const Feature *f, int origin, int t, float *x) {
    const GlobalPanel *p = f->look->p;
    double local = 0;
    x = own(f, origin, t, x, &local);
    for (int k = 0; k < p->n_attributes; k++) {
        int code = p->attribute[k].code[f->series];
        if (p->attribute[k].told) *x++ = (float)code;
        if (!p->attribute[k].pooled) continue;
        const Track *group = &f->look->group[k][code];
        x = pooled(f->look, group, origin, t, x);
        if (!(local > 0)) local = track_mean(group, origin, 4 * group->season);
    }
    for (int k = 0; k < p->n_drivers; k++) {
        const GlobalDriver *d = &p->driver[k];
        const float *v = d->value + driver_row(p, d, f->series);
        switch (d->kind) {
        case DRIVER_NUMBER: *x++ = v[t]; break;
        case DRIVER_SWITCH: x = changeover(f, k, v, origin, t, x); break;
        case DRIVER_EVENT: x = event(f, k, v, origin, t, x, &local); break;
        case DRIVER_PRICE: x = price(f, k, v, t, x); break;
        }
    }
    return local > 0.01 ? local : 0.01;
}
