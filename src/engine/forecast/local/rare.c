// Rare demand: most periods have none, so that level and trend mean little.
//
// Croston (1972) smooths the sizes of demands and the intervals between them apart; their ratio is too large by about α/2
// (Syntetos and Boylan 2005), which SBA takes off. TSB smooths size and probability, the latter in every period, so that it
// falls where demand ends. ADIDA sums the history over the mean interval and smooths the sums; IMAPA takes the mean of that
// over every width from one period to the mean interval.
#include <math.h>

#include "engine/forecast/local/work.h"

static void flat(const Task *t, int o, double v) {
    double *path = t->path + (int64_t)o * t->horizon;
    for (int h = 0; h < t->horizon; h++) path[h] = v;
}

void croston_run(const Task *t, bool sba) {
    const double alpha = 0.1;
    double size = 0, interval = 1, since = 1;
    bool begun = false;
    int at = 0;
    for (int o = 0; o < t->k; o++) {
        for (; at < t->origin[o]; at++, since++) {
            if (t->y[at] == 0) continue;
            if (begun) {
                size += alpha * (t->y[at] - size);
                interval += alpha * (since - interval);
            } else {
                size = t->y[at];
                interval = since;
                begun = true;
            }
            since = 0;
        }
        flat(t, o, (sba ? 1 - alpha / 2 : 1) * size / interval);
    }
}

void tsb_run(const Task *t) {
    const double alpha = 0.1, beta = 0.05;
    double size = 0, chance = 0, demands = 0;
    // Both start from what the fitted part has on average.
    for (int i = 0; i < t->n_fit; i++) {
        if (t->y[i] == 0) continue;
        demands++;
        size += t->y[i];
    }
    if (demands > 0) size /= demands;
    chance = t->n_fit > 0 ? demands / t->n_fit : 0;
    int at = 0;
    for (int o = 0; o < t->k; o++) {
        for (; at < t->origin[o]; at++) {
            bool some = t->y[at] != 0;
            if (some) size += alpha * (t->y[at] - size);
            chance += beta * ((some ? 1 : 0) - chance);
        }
        flat(t, o, size * chance);
    }
}

static int mean_interval(const Task *t) {
    int demands = 0;
    for (int i = 0; i < t->n_fit; i++) demands += t->y[i] != 0;
    if (demands == 0) return 1;
    int w = (int)floor((double)t->n_fit / demands + 0.5);
    int most = t->n_fit / 4;
    return w > most ? (most > 1 ? most : 1) : w;
}

// Per period: the smoothed sums of `width` periods that end at `origin`. The constant is 0.1, as that of the others.
static double sums_level(const double *y, int origin, int width) {
    const double alpha = width > 1 ? 1 - pow(0.9, sqrt(width)) : 0.1;
    int first = origin % width;
    double level = 0, seen = 0;
    for (int at = first; at + width <= origin; at += width) {
        double sum = 0;
        for (int i = 0; i < width; i++) sum += y[at + i];
        seen++;
        double a = fmax(alpha, 1 / seen); // a plain mean to begin with
        level += a * (sum - level);
    }
    return level / width;
}

void adida_run(const Task *t) {
    int width = mean_interval(t);
    for (int o = 0; o < t->k; o++) flat(t, o, sums_level(t->y, t->origin[o], width));
}

void imapa_run(const Task *t) {
    int most = mean_interval(t), step = 1 + most / 12;
    for (int o = 0; o < t->k; o++) {
        double sum = 0;
        int n = 0;
        for (int w = 1; w <= most; w += step, n++) sum += sums_level(t->y, t->origin[o], w);
        flat(t, o, sum / n);
    }
}
