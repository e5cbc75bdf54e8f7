// What followed a year ago, from the level of today.
//
//     ── last ──┬── next ──            the same time a year ago
//     ── now ───┬── now × next / last
//
// The regression on the calendar has one smooth shape for all years, drawn towards none; here the last year alone speaks, in a single
// number for the whole horizon.
#include "engine/forecast/local/work.h"

static const double TWICE = 2; // a move by more is taken for something else than the time of the year

static double mean_of(const double *sum, int from, int to) {
    return (sum[to] - sum[from]) / (to - from);
}

// A sixth of a year, in whole periods where one is that short: eight weeks of days.
static int window_of(int year, int period) {
    int sixth = year / 6 > 1 ? year / 6 : 1;
    return period > sixth ? sixth : sixth / period * period;
}

void yearly_run(const Task *t, int year, int period, bool ratio, double *scratch) {
    double *sum = scratch;
    int window = window_of(year, period);
    sum[0] = 0;
    for (int i = 0; i < t->n; i++) sum[i + 1] = sum[i] + t->y[i];
    for (int o = 0; o < t->k; o++) {
        int at = t->origin[o], then = at - year;
        double level = mean_of(sum, at > window ? at - window : 0, at);
        if (year > 1 && then >= window) {
            double last = mean_of(sum, then - window, then);
            double next = mean_of(sum, then, t->horizon < year ? then + t->horizon : at);
            if (!ratio) level += next - last;
            else if (last > 0) level *= least_most(1 / TWICE, TWICE, next / last);
        }
        double *path = t->path + (int64_t)o * t->horizon;
        for (int h = 0; h < t->horizon; h++) path[h] = level;
    }
}
