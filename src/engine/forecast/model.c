// The methods, each in one pass over a series. Gains start as those of a plain mean (1, 1/2, 1/3, …) and fall to their constant,
// so that no first value has to be guessed and nothing is known before its time.
#include <math.h>
#include <string.h>

#include "engine/forecast/work.h"

static double positive(double x) { return x > 0 ? x : 0; }

static double gain(double constant, int i) { // of the i-th observation, from 1
    double mean = 1.0 / i;
    return mean > constant ? mean : constant;
}

double damped_sum(double phi, int from, int to) {
    double power = 1;
    double step = 0; // φ + … + φ^h
    double sum = 0;
    for (int h = 1; h <= to; h++) {
        power *= phi;
        step += power;
        if (h > from) sum += step;
    }
    return sum;
}

// One observation, the i-th from 1. The trend may speak after a few periods only: the first level is a single value.
static void damped_step(double y, int i, double a, double b, double phi, double *level, double *trend) {
    double was = *level;
    double ahead = was + phi * *trend;
    *level = ahead + gain(a, i) * (y - ahead);
    if (b > 0 && i > 3) *trend = phi * *trend + b * (*level - was - phi * *trend);
}

void damped_run(const double *y, int n, double a, double b, double phi, double *level, double *trend) {
    double l = 0;
    double t = 0;
    level[0] = 0;
    trend[0] = 0;
    for (int i = 0; i < n; i++) {
        damped_step(y[i], i + 1, a, b, phi, &l, &t);
        level[i + 1] = l;
        trend[i + 1] = t;
    }
}

static void run_flat(const Clean *c, double *one, double *lead) {
    for (int i = 1; i <= c->n; i++) lead[i] = c->lead * one[i];
}

static void run_mean(const Clean *c, int window, double *one) {
    for (int i = 1; i <= c->n; i++) {
        int k = i < window ? i : window;
        one[i] = (c->sum[i] - c->sum[i - k]) / k;
    }
}

static void run_ses(const Clean *c, double a, double *one) {
    double l = 0;
    for (int i = 0; i < c->n; i++) {
        l += gain(a, i + 1) * (c->y[i] - l);
        one[i + 1] = l;
    }
}

static void run_damped(const Model *m, const Clean *c, double *one, double *lead) {
    // one[] and lead[] hold level and trend first.
    damped_run(c->y, c->n, m->a, m->b, m->phi, one, lead);
    double sum = damped_sum(m->phi, 0, c->lead);
    for (int i = 1; i <= c->n; i++) {
        double l = one[i];
        double t = lead[i];
        one[i] = positive(l + m->phi * t);
        lead[i] = positive(c->lead * l + sum * t);
    }
}

// Croston: the size of a demand and the periods between two, smoothed when there is one. The Syntetos-Boylan
// approximation takes off the bias of the quotient by the factor 1 − a/2.
static void run_croston(const Clean *c, double a, bool sba, double *one) {
    double size = 0;
    double interval = 1;
    int since = 0;
    int seen = 0;
    double now = 0;
    for (int i = 0; i < c->n; i++) {
        since++;
        if (c->y[i] > 0) {
            double g = gain(a, ++seen);
            size += g * (c->y[i] - size);
            if (seen > 1) interval += gain(a, seen - 1) * (since - interval);
            since = 0;
            now = size / interval * (sba && seen > 1 ? 1 - 0.5 * a : 1);
        }
        one[i + 1] = now;
    }
}

// The probability of demand is smoothed in every period, so that silence brings the forecast down.
static void run_tsb(const Clean *c, double a, double b, double *one) {
    double size = 0;
    double chance = 0;
    int seen = 0;
    for (int i = 0; i < c->n; i++) {
        double g = gain(b, i + 1);
        if (c->y[i] > 0) {
            size += gain(a, ++seen) * (c->y[i] - size);
            chance += g * (1 - chance);
        } else {
            chance -= g * chance;
        }
        one[i + 1] = chance * size;
    }
}

// Share of the group, with older periods forgotten at the rate a.
static void run_group(const Model *m, const Clean *c, const ForecastGroup *g, double *one, double *lead) {
    double mine = 0;
    double all = 0;
    for (int i = 0; i < c->n; i++) {
        double keep = 1 - m->a;
        mine = mine * keep + c->y[i];
        all = all * keep + g->total[c->t[i]];
        double share = all > 0 ? mine / all : 0;
        int t = c->t[i] + 1;
        one[i + 1] = share * group_sum(g, t, 0, 1);
        lead[i + 1] = share * group_sum(g, t, 0, c->lead);
    }
}

// The same periods a season ago, times the change of level since: the last quarter of a season against that quarter then,
// half believed. Defined on known periods, as if they were all.
static double season_ratio(const Clean *c, int i, int season) {
    int window = season / 4 > 1 ? season / 4 : 1;
    if (i < season + window) return 1;
    double now = c->sum[i] - c->sum[i - window];
    double then = c->sum[i - season] - c->sum[i - season - window];
    if (!(then > 0)) return 1;
    double ratio = sqrt(now / then);
    return ratio < 0.25 ? 0.25 : ratio > 4 ? 4 : ratio;
}

static double season_sum(const Clean *c, int i, int season, int from, int to) {
    double sum = 0;
    for (int h = from; h < to; h++) {
        int at = i - season + h % season;
        sum += at >= 0 ? c->y[at] : 0;
    }
    return sum * season_ratio(c, i, season);
}

static void run_seasonal(const Clean *c, int season, double *one, double *lead) {
    for (int i = 1; i <= c->n; i++) {
        if (i < season) { // no season ago: the mean so far
            one[i] = c->sum[i] / i;
            lead[i] = c->lead * one[i];
            continue;
        }
        one[i] = season_sum(c, i, season, 0, 1);
        lead[i] = season_sum(c, i, season, 0, c->lead);
    }
}

void model_run(
    const Model *m, const Clean *c, const ForecastGroup *g, int season, double *one, double *lead) {
    switch (m->method) {
    case FORECAST_NAIVE: memcpy(one + 1, c->y, (size_t)c->n * sizeof *one); break;
    case FORECAST_MEAN: run_mean(c, (int)m->a, one); break;
    case FORECAST_SES: run_ses(c, m->a, one); break;
    case FORECAST_CROSTON: run_croston(c, m->a, false, one); break;
    case FORECAST_SBA: run_croston(c, m->a, true, one); break;
    case FORECAST_TSB: run_tsb(c, m->a, m->b, one); break;
    case FORECAST_DAMPED: run_damped(m, c, one, lead); return;
    case FORECAST_GROUP: run_group(m, c, g, one, lead); return;
    case FORECAST_SEASONAL: run_seasonal(c, season, one, lead); return;
    case FORECAST_NONE:
    case FORECAST_METHODS: memset(one, 0, (size_t)(c->n + 1) * sizeof *one); break;
    }
    run_flat(c, one, lead);
}

static void path_damped(const Model *m, const Clean *c, int horizon, double *mean) {
    double l = 0;
    double t = 0;
    for (int i = 0; i < c->n; i++) damped_step(c->y[i], i + 1, m->a, m->b, m->phi, &l, &t);
    double power = 1;
    double step = 0;
    for (int h = 0; h < horizon; h++) {
        power *= m->phi;
        step += power;
        mean[h] = positive(l + step * t);
    }
}

static void path_group(const Model *m, const Clean *c, const ForecastGroup *g, int horizon, double *mean) {
    double mine = 0;
    double all = 0;
    for (int i = 0; i < c->n; i++) {
        mine = mine * (1 - m->a) + c->y[i];
        all = all * (1 - m->a) + g->total[c->t[i]];
    }
    double share = all > 0 ? mine / all : 0;
    for (int h = 0; h < horizon; h++) mean[h] = share * group_sum(g, c->last, h, h + 1);
}

void model_path(const Model *m, const Clean *c, const ForecastGroup *g, int season, double flat,
    int horizon, double *mean) {
    bool seasonal = m->method == FORECAST_SEASONAL && c->n >= season;
    if (m->method == FORECAST_DAMPED) path_damped(m, c, horizon, mean);
    else if (m->method == FORECAST_GROUP) path_group(m, c, g, horizon, mean);
    else
        for (int h = 0; h < horizon; h++)
            mean[h] = seasonal ? season_sum(c, c->n, season, h, h + 1) : flat;
}
