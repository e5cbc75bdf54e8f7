// Exponential smoothing of a level whose constant was best for the mean of the whole horizon.
#include <math.h>

#include "engine/forecast/local/work.h"

enum { L = LOCAL_LANES };

// The constant of a level is chosen by what the level says of the mean over the whole horizon: the best one for a single step is
// too quick where what follows a day is like that day, and the week after is not.
WIDE static double horizon_alpha(const double *sum, int n, int horizon) {
    static const double grid[2][L] = {{0.01, 0.014, 0.02, 0.028, 0.04, 0.056, 0.08, 0.11},
        {0.15, 0.2, 0.27, 0.36, 0.47, 0.6, 0.75, 0.95}};
    double best = grid[0][L - 1], least = INFINITY;
    for (int g = 0; g < 2; g++) {
        double l[L] = {0}, ee[L] = {0};
        for (int t = 0; t + horizon < n; t++) {
            double v = sum[t + 1] - sum[t], mean = (sum[t + 1 + horizon] - sum[t + 1]) / horizon;
            double first = 1.0 / (t + 1); // a plain mean to begin with
            bool counts = t * 8 >= n;
            for (int i = 0; i < L; i++) {
                double a = first > grid[g][i] ? first : grid[g][i];
                l[i] += a * (v - l[i]);
                double e = counts ? mean - l[i] : 0;
                ee[i] += e * e;
            }
        }
        for (int i = 0; i < L; i++) {
            if (!(ee[i] < least)) continue;
            least = ee[i];
            best = grid[g][i];
        }
    }
    return best;
}

void level_run(const Task *t, double *scratch) {
    int n = t->n_fit, ahead = t->horizon < n / 4 ? t->horizon : n / 4 > 1 ? n / 4 : 1;
    double *sum = scratch, alpha, l = 0;
    sum[0] = 0;
    for (int i = 0; i < n; i++) sum[i + 1] = sum[i] + t->y[i];
    alpha = horizon_alpha(sum, n, ahead);
    int at = 0;
    for (int o = 0; o < t->k; o++) {
        for (; at < t->origin[o]; at++) l += fmax(alpha, 1.0 / (at + 1)) * (t->y[at] - l);
        double *path = t->path + (int64_t)o * t->horizon;
        for (int h = 0; h < t->horizon; h++) path[h] = l;
    }
}
