// Seasons: their indices, by the classical decomposition.
//
// Several lengths are found one after another, the shortest first, each in what those before it left. Indices multiply
// where all values are above zero, and are added otherwise.
#include <math.h>

#include "engine/forecast/local/work.h"

// The trend at t: the centred mean over one season.
static double trend_at(const double *sum, int m, int t) {
    int half = m / 2;
    if (m % 2) return (sum[t + half + 1] - sum[t - half]) / m;
    return (sum[t + half] - sum[t - half] + sum[t + half + 1] - sum[t - half + 1]) / (2 * m);
}

// The part of indices' spread that is no noise.
static double keep_of(int m, double noise, double between) {
    double pull = m > 3 ? (m - 3.0) / (m - 1) : 0.3;
    return between > 0 ? 1 - pull * fmin(1, noise / between) : 0;
}

// Indices are drawn together by what of their spread is noise (James and Stein; Miller and Williams 2003), so that
// no test need decide whether there is a season.
void season_indices(const double *x, int n, int m, bool ratio, double *sum, double *index) {
    sum[0] = 0;
    for (int t = 0; t < n; t++) sum[t + 1] = sum[t] + x[t];
    int half = m / 2, count[LOCAL_SEASON_MAX] = {0};
    double square = 0, seen = 0, used = 0, all = 0, between = 0, fitted = 0;
    for (int i = 0; i < m; i++) index[i] = 0;
    for (int t = half, at = half % m; t + half < n; t++, at = at + 1 == m ? 0 : at + 1) {
        double trend = trend_at(sum, m, t), v = ratio ? x[t] / trend : x[t] - trend;
        index[at] += v;
        square += v * v;
        count[at]++;
        seen++;
    }
    for (int i = 0; i < m; i++) {
        used += count[i] > 0;
        if (count[i]) fitted += index[i] * index[i] / count[i];
        index[i] = count[i] ? index[i] / count[i] : ratio ? 1 : 0;
        all += index[i] / m;
    }
    for (int i = 0; i < m; i++) between += (index[i] - all) * (index[i] - all) / (m - 1);
    double noise = seen > used ? fmax(0, square - fitted) / (seen - used) * (used / seen) : between;
    double keep = keep_of(m, noise, between);
    for (int i = 0; i < m; i++)
        index[i] = ratio ? fmax(1 + keep * (index[i] / all - 1), 0.01) : keep * (index[i] - all);
}

// Of rare demand: the share of each place in the season, drawn to an even one as if `prior` more demands had come evenly, at least two to
// a place of a long season, and by what of their spread is noise, as above: where a place has few demands their number says nothing.
static void shares(const double *y, int n, int m, double *index) {
    const double prior = m > 10 ? 2 * m : 10;
    double all = 0, demands = 0, square = 0, fitted = 0;
    int cycles = n / m, from = n - cycles * m;
    for (int i = 0; i < m; i++) index[i] = 0;
    for (int t = from; t < n; t++) {
        index[t % m] += y[t];
        all += y[t];
        square += y[t] * y[t];
        demands += y[t] != 0;
    }
    for (int i = 0; i < m; i++) fitted += index[i] * index[i] / cycles;
    // both as of single values
    double noise = fmax(0, square - fitted) / (cycles - 1) / m;
    double between = fmax(0, fitted - all * all / cycles / m) / (m - 1);
    double keep = keep_of(m, noise, between), more = demands > 0 ? prior * all / demands / m : 1;
    for (int i = 0; i < m; i++) index[i] = 1 + keep * ((index[i] + more) / (all / m + more) - 1);
}

void season_profile(const double *y, int n, const double *profile, bool ratio, Season *s, double *x) {
    s->n = 0;
    s->ratio = ratio;
    s->profile = profile;
    for (int t = 0; t < n; t++) x[t] = season_take(s, t, y[t]);
}

void season_fit(const double *y, int n, int lengths_n, const int *lengths, bool rare, Season *s,
    double *x, double *sum) {
    s->n = 0;
    s->profile = NULL;
    s->ratio = true;
    for (int t = 0; t < n; t++) {
        x[t] = y[t];
        if (y[t] <= 0 && !rare) s->ratio = false;
    }
    for (int k = 0; k < lengths_n; k++) {
        int m = lengths[k];
        if (n < 2 * m) continue;
        double *index = s->index[s->n];
        if (rare) shares(x, n, m, index);
        else season_indices(x, n, m, s->ratio, sum, index);
        s->length[s->n++] = m;
        for (int t = 0, at = 0; t < n; t++, at = at + 1 == m ? 0 : at + 1)
            x[t] = s->ratio ? x[t] / index[at] : x[t] - index[at];
    }
}

double season_take(const Season *s, int t, double y) {
    if (s->profile) return s->ratio ? y / s->profile[t] : y - s->profile[t];
    for (int k = 0; k < s->n; k++) {
        double i = s->index[k][t % s->length[k]];
        y = s->ratio ? y / i : y - i;
    }
    return y;
}

double season_give(const Season *s, int t, double x) {
    if (s->profile) return s->ratio ? x * s->profile[t] : x + s->profile[t];
    for (int k = 0; k < s->n; k++) {
        double i = s->index[k][t % s->length[k]];
        x = s->ratio ? x * i : x + i;
    }
    return x;
}

double season_size(const Season *s, int t) { return s->ratio ? season_give(s, t, 1) : 1; }

void season_give_path(const Season *s, int t, int n, double *path) {
    if (s->profile || s->n != 1) {
        for (int h = 0; h < n; h++) path[h] = season_give(s, t + h, path[h]);
        return;
    }
    const double *index = s->index[0];
    int m = s->length[0];
    for (int h = 0, at = t % m; h < n; h++, at = at + 1 == m ? 0 : at + 1)
        path[h] = s->ratio ? path[h] * index[at] : path[h] + index[at];
}
