// Any model by its name, on a history whose seasons were looked for once.
//
// Models without a season of their own see the history without it, and get it back on their paths. Smoothing looks at the
// last LOCAL_WINDOW values only (and at four seasons, where it has its own).
#include <math.h>
#include <string.h>

#include "engine/forecast/local/work.h"

const char *const local_method_name[LOCAL_METHODS] = {"auto", "naive", "snaive", "drift", "mean",
    "ses", "holt", "damped", "theta", "dotm", "ets", "croston", "sba", "tsb", "adida", "imapa",
    "count", "level"};

void phase_begin(Phase *p, const LocalInput *in, int s, int n_fit, int k, const int *origin,
    bool rare, const double *profile, bool ratio) {
    const double *y = in->value + in->first[s];
    p->y = y;
    p->n_fit = n_fit;
    p->n = in->n[s];
    p->k = k;
    p->origin = origin;
    p->horizon = in->horizon;
    p->period = in->n_seasons > 0 ? in->season[0] : 1;
    if (profile) season_profile(y, n_fit, profile, ratio, &p->season, p->x);
    else season_fit(y, n_fit, in->n_seasons, in->season, rare, &p->season, p->x, p->scratch);
    p->seasonal = profile || p->season.n > 0;
    for (int t = n_fit; t < p->n; t++) p->x[t] = season_take(&p->season, t, y[t]);
}

static void plain(const Phase *p, LocalMethod method, double *path) {
    double sum = 0;
    int at = 0;
    for (int o = 0; o < p->k; o++, path += p->horizon) {
        int n = p->origin[o];
        for (; at < n; at++) sum += p->y[at];
        double last = p->y[n - 1];
        double step = method == LOCAL_DRIFT && n > 1 ? (last - p->y[0]) / (n - 1) : 0;
        int m = method == LOCAL_SNAIVE && n >= p->period ? p->period : 1;
        for (int h = 0; h < p->horizon; h++) {
            if (method == LOCAL_MEAN) path[h] = sum / n;
            else path[h] = p->y[n - m + h % m] + step * (h + 1);
        }
    }
}

// A task on the last `window` values before n_fit, and all after.
static Task windowed(const Phase *p, const double *values, int window, double *path, int *skipped) {
    int skip = p->n_fit > window ? p->n_fit - window : 0;
    for (int o = 0; o < p->k; o++) p->shifted[o] = p->origin[o] - skip;
    *skipped = skip;
    return (Task){values + skip, p->n_fit - skip, p->n - skip, p->k, p->shifted, p->horizon, path};
}

void local_model(const Phase *p, LocalMethod method, double *path) {
    int skip;
    Task x = windowed(p, p->x, LOCAL_WINDOW, path, &skip);
    Task all = {p->x, p->n_fit, p->n, p->k, p->origin, p->horizon, path};
    Smooth m;
    switch (method) {
    case LOCAL_CROSTON: croston_run(&all, false); break;
    case LOCAL_SBA: croston_run(&all, true); break;
    case LOCAL_TSB: tsb_run(&all); break;
    case LOCAL_ADIDA: adida_run(&all); break;
    case LOCAL_IMAPA: imapa_run(&all); break;
    case LOCAL_COUNT:
    case LOCAL_SES:
        m = smooth_ses(x.y, x.n_fit);
        smooth_run(&m, &x);
        break;
    case LOCAL_HOLT:
        m = smooth_holt(x.y, x.n_fit);
        smooth_run(&m, &x);
        break;
    case LOCAL_DAMPED:
        m = smooth_damped(x.y, x.n_fit);
        smooth_run(&m, &x);
        break;
    case LOCAL_LEVEL:
        x = windowed(p, p->x, LOCAL_LEVEL_WINDOW, path, &skip);
        level_run(&x, p->scratch);
        break;
    case LOCAL_THETA: theta_run(&x); break;
    case LOCAL_DOTM: dotm_run(&x); break;
    case LOCAL_ETS: {
        bool own = p->season.n == 1 && p->season.length[0] <= LOCAL_ETS_SEASON;
        if (own) {
            int length = p->season.length[0], four = 4 * length;
            Task y = windowed(p, p->y, four > LOCAL_WINDOW ? four : LOCAL_WINDOW, path, &skip);
            ets_run(&y, length, p->scratch);
            return;
        }
        ets_run(&x, 1, p->scratch);
        break;
    }
    default: plain(p, method, path); return;
    }
    if (!p->seasonal) return;
    for (int o = 0; o < p->k; o++)
        for (int h = 0; h < p->horizon; h++)
            path[o * p->horizon + h] = season_give(&p->season, p->origin[o] + h, path[o * p->horizon + h]);
}
