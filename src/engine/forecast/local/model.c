// Any model by its name, on a history whose seasons were looked for once.
//
// Models without a season of their own see the history without it, and get it back on their paths. Smoothing looks at the
// last LOCAL_WINDOW values only (and at four seasons, where it has its own).
#include <math.h>
#include <string.h>

#include "engine/forecast/local/work.h"

const char *const local_method_name[LOCAL_METHODS] = {"auto", "naive", "snaive", "drift", "mean",
    "ses", "holt", "damped", "theta", "dotm", "ets", "croston", "sba", "tsb", "adida", "imapa",
    "count", "level", "yearly"};

void phase_begin(Phase *p, const LocalInput *in, int s, int n_fit, int k, const int *origin,
    bool rare, const double *profile, bool ratio) {
    const double *y = in->value + in->first[s];
    p->y = y;
    p->n_fit = n_fit;
    p->n = in->n[s];
    p->k = k;
    p->origin = origin;
    p->horizon = in->horizon;
    p->fitted[0] = p->fitted[1] = false;
    p->period = in->n_seasons > 0 ? in->season[0] : 1;
    p->year = in->n_seasons > 0 ? in->season[in->n_seasons - 1] / p->period * p->period : 1;
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
        for (; method == LOCAL_MEAN && at < n; at++) sum += p->y[at];
        double last = p->y[n - 1];
        double step = method == LOCAL_DRIFT && n > 1 ? (last - p->y[0]) / (n - 1) : 0;
        int m = method == LOCAL_SNAIVE && n >= p->period ? p->period : 1;
        for (int h = 0, at_season = 0; h < p->horizon;
             h++, at_season = at_season + 1 == m ? 0 : at_season + 1) {
            if (method == LOCAL_MEAN) path[h] = sum / n;
            else path[h] = p->y[n - m + at_season] + step * (h + 1);
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

// Fits of the last LOCAL_WINDOW values of x that are not known yet, each by one model of the two.
static void fits(Phase *p, int n, bool damped) {
    SmoothFit fit[LOCAL_FITS];
    for (int i = 0; i < n; i++) {
        if (p[i].fitted[damped]) return; // all were fitted together
        int skip = p[i].n_fit > LOCAL_WINDOW ? p[i].n_fit - LOCAL_WINDOW : 0;
        fit[i] = (SmoothFit){.y = p[i].x + skip, .n = p[i].n_fit - skip};
    }
    if (damped) smooth_damped(p->response, fit, n);
    else smooth_ses(fit, n);
    for (int i = 0; i < n; i++) {
        p[i].fitted[damped] = true;
        *(damped ? &p[i].damped : &p[i].ses) = fit[i].best;
    }
}

static bool has_own_season(const Phase *p) {
    return p->season.n == 1 && p->season.length[0] <= LOCAL_ETS_SEASON;
}

static void ets(Phase *p, int n, double *const *path) {
    EtsTask e[LOCAL_FITS] = {0};
    int skip, plain = 0;
    for (int i = 0; i < n; i++) plain += !has_own_season(&p[i]);
    if (plain > 0) {
        fits(p, n, false);
        fits(p, n, true);
    }
    for (int i = 0; i < n; i++) {
        bool own = has_own_season(&p[i]);
        int length = own ? p[i].season.length[0] : 1, four = 4 * length;
        e[i].task = windowed(&p[i], own ? p[i].y : p[i].x,
            four > LOCAL_WINDOW ? four : LOCAL_WINDOW, path[i], &skip);
        e[i].season = length;
        e[i].scratch = p[i].scratch;
        if (own) continue;
        e[i].ses = p[i].ses;
        e[i].damped = p[i].damped;
    }
    ets_run(p->response, e, n);
}

// Models that are fitted for all phases together.
static bool side_by_side(Phase *p, int n, LocalMethod method, double *const *path) {
    Task t[LOCAL_FITS] = {0};
    SmoothFit fit[LOCAL_FITS];
    int skip;
    for (int i = 0; i < n; i++) {
        t[i] = windowed(&p[i], p[i].x, LOCAL_WINDOW, path[i], &skip);
        fit[i] = (SmoothFit){.y = t[i].y, .n = t[i].n_fit};
    }
    switch (method) {
    case LOCAL_COUNT:
    case LOCAL_SES:
    case LOCAL_THETA: fits(p, n, false); break;
    case LOCAL_DAMPED: fits(p, n, true); break;
    case LOCAL_HOLT: smooth_holt(p->response, fit, n); break;
    case LOCAL_DOTM: dotm_run(t, n); break;
    case LOCAL_ETS: ets(p, n, path); break;
    default: return false;
    }
    for (int i = 0; i < n; i++) {
        if (method == LOCAL_THETA) theta_run(&p[i].ses, &t[i]);
        if (method == LOCAL_COUNT || method == LOCAL_SES) smooth_run(&p[i].ses, &t[i]);
        if (method == LOCAL_DAMPED) smooth_run(&p[i].damped, &t[i]);
        if (method == LOCAL_HOLT) smooth_run(&fit[i].best, &t[i]);
    }
    return true;
}

// False: this one knows of seasons itself.
static bool alone(const Phase *p, LocalMethod method, double *path) {
    Task all = {p->x, p->n_fit, p->n, p->k, p->origin, p->horizon, path};
    int skip;
    switch (method) {
    case LOCAL_CROSTON: croston_run(&all, false); break;
    case LOCAL_SBA: croston_run(&all, true); break;
    case LOCAL_TSB: tsb_run(&all); break;
    case LOCAL_ADIDA: adida_run(&all); break;
    case LOCAL_IMAPA: imapa_run(&all); break;
    case LOCAL_LEVEL:
        all = windowed(p, p->x, LOCAL_LEVEL_WINDOW, path, &skip);
        level_run(&all, p->scratch);
        break;
    case LOCAL_YEARLY: yearly_run(&all, p->year, p->period, p->season.ratio, p->scratch); break;
    default: plain(p, method, path); return false;
    }
    return true;
}

void local_models(Phase *p, int n, LocalMethod method, double *const *path) {
    bool together = side_by_side(p, n, method, path);
    for (int i = 0; i < n; i++) {
        if (!together && !alone(&p[i], method, path[i])) continue;
        if (!p[i].seasonal || (method == LOCAL_ETS && has_own_season(&p[i]))) continue;
        for (int o = 0; o < p[i].k; o++)
            season_give_path(&p[i].season, p[i].origin[o], p[i].horizon, path[i] + o * p[i].horizon);
    }
}
