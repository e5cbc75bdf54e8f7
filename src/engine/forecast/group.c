// What series of one group lend each other. Each series alone is too noisy, and often too short, to show the season of the
// shop or its growth; their total is not. The total is followed by level and damped trend (the smoothing constants that did best at
// rolling origins), with a seasonal index where there are two full seasons of it.
#include <math.h>
#include <string.h>

#include "engine/forecast/work.h"

enum { LOOK_AHEAD = 4 }; // periods whose sum the constants are chosen by
enum { ORIGINS_MIN = 4 };

static const Model group_model[] = {
    {FORECAST_SES, 0.1, 0, 0},
    {FORECAST_SES, 0.2, 0, 0},
    {FORECAST_SES, 0.35, 0, 0},
    {FORECAST_SES, 0.6, 0, 0},
    {FORECAST_DAMPED, 0.2, 0.1, 0.9},
    {FORECAST_DAMPED, 0.35, 0.1, 0.9},
    {FORECAST_DAMPED, 0.35, 0.25, 0.9},
    {FORECAST_DAMPED, 0.6, 0.25, 0.85},
};
enum { GROUP_MODELS = sizeof group_model / sizeof group_model[0] };

// Adds a series to its group's total. Periods in which it was not on sale count with its mean so far, so that the total does
// not dip when items are out of stock.
static void add_series(const Clean *c, double *total) {
    int next = c->n > 0 ? c->t[0] : c->last;
    for (int i = 0; i <= c->n; i++) {
        int until = i < c->n ? c->t[i] : c->last;
        for (; next < until; next++) total[next] += i > 0 ? c->sum[i] / i : 0;
        if (i < c->n) total[next++] += c->y[i];
    }
}

// Index of each place in the season: its share over the full seasons, which end with the time line.
static void find_season(Arena *a, ForecastGroup *g, int season, int last) {
    g->season = 0;
    if (season < 2 || last < 2 * season) return;
    double *index = NEW_ARRAY(a, double, season);
    int begin = last - last / season * season;
    double all = 0;
    for (int t = begin; t < last; t++) {
        index[t % season] += g->total[t];
        all += g->total[t];
    }
    if (!(all > 0)) return;
    double sum = 0;
    for (int k = 0; k < season; k++) {
        index[k] = index[k] * season / all;
        if (index[k] < 0.02) index[k] = 0.02; // a place that never sold may yet
        sum += index[k];
    }
    g->season = season;
    g->index_sum = NEW_ARRAY(a, double, 2 * season + 1);
    for (int k = 0; k < 2 * season; k++)
        g->index_sum[k + 1] = g->index_sum[k] + index[k % season] * season / sum;
}

static double index_at(const ForecastGroup *g, int t) {
    int k = t % g->season;
    return g->index_sum[k + 1] - g->index_sum[k];
}

static double index_range(const ForecastGroup *g, int t, int n) { // over t .. t + n − 1
    if (g->season == 0) return n;
    int k = t % g->season;
    int rest = n % g->season;
    return (double)(n - rest) + g->index_sum[k + rest] - g->index_sum[k];
}

double group_sum(const ForecastGroup *g, int t, int from, int to) {
    double index = index_range(g, t + from, to - from);
    double sum = g->level[t] * index;
    if (g->trend[t] != 0)
        sum += g->trend[t] * damped_sum(g->phi, from, to) * index / (to > from ? to - from : 1);
    return sum > 0 ? sum : 0;
}

// Squared error of the sums of LOOK_AHEAD periods; −1 where there are too few origins.
static double group_error(const ForecastGroup *g, int first, int last) {
    double error = 0;
    int n = 0;
    int begin = first + (last - first) / 3;
    for (int t = begin; t + LOOK_AHEAD <= last; t++, n++) {
        double real = 0;
        for (int h = 0; h < LOOK_AHEAD; h++) real += g->total[t + h];
        double miss = group_sum(g, t, 0, LOOK_AHEAD) - real;
        error += miss * miss;
    }
    return n >= ORIGINS_MIN ? error / n : -1;
}

static void run_group_model(ForecastGroup *g, const Model *m, const double *adjusted, int first, int last) {
    g->phi = m->phi;
    damped_run(adjusted + first, last - first, m->a, m->b, m->phi, g->level + first, g->trend + first);
}

static void follow(Arena *a, ForecastGroup *g, int last) {
    double *adjusted = NEW_ARRAY(a, double, last + 1);
    int first = last;
    for (int t = last - 1; t >= 0; t--) {
        adjusted[t] = g->season > 0 ? g->total[t] / index_at(g, t) : g->total[t];
        if (g->total[t] > 0) first = t;
    }
    int best = 1;
    double least = INFINITY;
    for (int k = 0; k < GROUP_MODELS; k++) {
        run_group_model(g, &group_model[k], adjusted, first, last);
        double error = group_error(g, first, last);
        if (error < 0) break;
        if (error < least) {
            least = error;
            best = k;
        }
    }
    run_group_model(g, &group_model[best], adjusted, first, last);
}

ForecastGroup *group_all(Arena *a, const ForecastInput *in, int last) {
    ForecastGroup *all = NEW_ARRAY(a, ForecastGroup, in->n_groups);
    if (in->n_groups <= 0) return all;
    for (int k = 0; k < in->n_groups; k++) {
        all[k].total = NEW_ARRAY(a, double, last + 1);
        all[k].level = NEW_ARRAY(a, double, last + 1);
        all[k].trend = NEW_ARRAY(a, double, last + 1);
    }
    Clean c = clean_new(a, last);
    double *scratch = NEW_ARRAY(a, double, last + 1);
    for (int s = 0; s < in->n_series; s++) {
        int group = in->series[s].group;
        if (group < 0 || group >= in->n_groups) continue;
        clean_series(in, s, last, scratch, &c);
        add_series(&c, all[group].total);
    }
    for (int k = 0; k < in->n_groups; k++) {
        find_season(a, &all[k], in->season, last);
        follow(a, &all[k], last);
    }
    return all;
}
