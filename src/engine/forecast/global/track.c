// Running sums over one series or group.
#include <math.h>

#include "engine/forecast/global/work.h"

Track track_new(Arena *a, int n, int season) {
    size_t m = (size_t)n + 1, s = m + (size_t)season;
    return (Track){.n = n,
        .season = season,
        .sum = NEW_ARRAY(a, double, m),
        .square = NEW_ARRAY(a, double, m),
        .count = NEW_ARRAY(a, double, m),
        .some = NEW_ARRAY(a, double, m),
        .stepped = NEW_ARRAY(a, double, s),
        .stepped_count = NEW_ARRAY(a, double, s),
        .run = NEW_ARRAY(a, int, m)};
}

static void put(Track *k, int t, double v, double count) {
    k->sum[t + 1] = k->sum[t] + v;
    k->square[t + 1] = k->square[t] + v * v;
    k->count[t + 1] = k->count[t] + count;
    k->some[t + 1] = k->some[t] + (v > 0 ? 1 : 0);
    k->stepped[t + k->season] = k->stepped[t] + v;
    k->stepped_count[t + k->season] = k->stepped_count[t] + count;
    k->run[t + 1] = v > 0 ? 0 : k->run[t] + 1;
    if (v > 0 && k->first == k->n) k->first = t;
}

void track_fill(Track *k, const float *value, const uint8_t *masked, bool run_on) {
    k->first = k->n;
    for (int t = 0; t < k->n; t++) {
        bool known = !isnan(value[t]) && !(masked && masked[t]);
        put(k, t, known ? (double)value[t] : 0, known);
        if (masked && masked[t] && !run_on) k->run[t + 1] = k->run[t];
    }
}

void track_fill_sums(Track *k, const double *sum, const double *count) {
    k->first = k->n;
    for (int t = 0; t < k->n; t++) put(k, t, sum[t], count[t]);
}

double track_mean(const Track *k, int to, int periods) {
    int from = to > periods ? to - periods : 0;
    if (to <= 0) return NAN;
    double n = k->count[to] - k->count[from];
    return n > 0 ? (k->sum[to] - k->sum[from]) / n : (double)NAN;
}

double track_spread(const Track *k, int to, int periods) {
    int from = to > periods ? to - periods : 0;
    double n = k->count[to] - k->count[from];
    if (n < 2) return NAN;
    double mean = (k->sum[to] - k->sum[from]) / n;
    return sqrt(fmax(0, (k->square[to] - k->square[from]) / n - mean * mean));
}

double track_share(const Track *k, int to, int periods) {
    int from = to > periods ? to - periods : 0;
    double n = k->count[to] - k->count[from];
    return n > 0 ? (k->some[to] - k->some[from]) / n : (double)NAN;
}

// stepped[t + season] holds the sum over t, t − season, …; so stepped[at] ends with at − season.
double track_steps(const Track *k, int at, int steps) {
    int from = at - steps * k->season;
    if (from < 0) from = at % k->season;
    double n = k->stepped_count[at] - k->stepped_count[from];
    return n > 0 ? (k->stepped[at] - k->stepped[from]) / n : (double)NAN;
}
