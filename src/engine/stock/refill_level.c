// Demand of a series is a level times the season of the year that all series share, seen through sales that scatter. The level is a
// gamma posterior whose past fades (Harvey and Fernandes 1989): a ← w × a + sales, b ← w × b + season, level a / b. Four speeds w run
// side by side and are weighed by how well each foretold the series, with a prior from all series. Scatter is variance over mean, each
// series' own as far as its errors say it, else that of series of its size. A period that sold out shows a lower bound
// only, and what its demand may have been is the caller's to say.
#include "engine/stock/refill_level.h"

#include <math.h>

static const double speed[LEVEL_SPEEDS] = {0.75, 0.86, 0.93, 0.97};

// ---- season ---------------------------------------------------------------------------------------------------------------
// Sales per series in stock against the mean of the year around it; smoothed over three periods.
double *level_season(Arena *a, const RefillInput *in) {
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
LevelState level_begin(const RefillInput *in, const double *value, const bool *there, int first) {
    double sum = 0, n = 0;
    for (int t = first; t < in->periods && n < 8; t++)
        if (there[t]) sum += value[t], n++;
    double mean = n > 0 ? (sum + 0.1) / n : 0.1;
    LevelState s = {0};
    for (int k = 0; k < LEVEL_SPEEDS; k++) s.a[k] = 0.5 * mean, s.b[k] = 0.5;
    return s;
}

double level_mean(const LevelState *s, const LevelCommon *c, double scatter) {
    double low = INFINITY, weight[LEVEL_SPEEDS], total = 0, level = 0;
    for (int k = 0; k < LEVEL_SPEEDS; k++) low = fmin(low, s->loss[k] + c->prior[k]);
    for (int k = 0; k < LEVEL_SPEEDS; k++) {
        weight[k] = exp(-(s->loss[k] + c->prior[k] - low) / (2 * scatter));
        total += weight[k];
        level += weight[k] * s->a[k] / s->b[k];
    }
    return level / total;
}

// Of a period that sold out: what was sold and a part of what customers usually come beyond it; at least what was expected.
double level_might(double sold, double expected, double scatter) {
    return fmax(expected, sold + 0.5 * sqrt(scatter * fmax(sold, expected)));
}

void level_add(LevelState *s, double demand, double season, double expected, double scatter) {
    if (demand < 0) return;
    double top = expected + 5 * sqrt(scatter * expected) + 1; // beyond it a sale is an event of its own
    double cut = fmin(demand, top);
    for (int k = 0; k < LEVEL_SPEEDS; k++) {
        double f = fmax(season * s->a[k] / s->b[k], 1e-3);
        s->loss[k] = 0.98 * s->loss[k] + 2 * ((cut > 0 ? cut * log(cut / f) : 0) - cut + f);
        s->a[k] = speed[k] * s->a[k] + cut;
        s->b[k] = speed[k] * s->b[k] + season;
    }
    double e = fmin(demand, 2 * top) - expected;
    s->error = 0.97 * s->error + e * e / fmax(expected, 0.05);
    s->seen = 0.97 * s->seen + 1;
}

int level_size(double level) {
    int i = (int)floor(2 * log2(fmax(level, 0.02))) + 12;
    return i < 0 ? 0 : i >= LEVEL_SIZES ? LEVEL_SIZES - 1 : i;
}

double level_scatter(const LevelState *s, const LevelCommon *c) {
    const double trust = 12; // periods that a series must show before it outweighs its size
    double usual = c->pool[level_size(level_mean(s, c, 2))];
    return fmax(1, (s->error + trust * usual) / (s->seen + trust));
}
