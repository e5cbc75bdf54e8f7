// Exponential smoothing that chooses its form: with or without a trend (damped), a season of its own or none, of the values or of
// their logarithms (errors and season that multiply), by the corrected information criterion of Akaike (Hyndman, Koehler,
// Snyder and Grose 2002). Errors are additive in what is smoothed; the criterion of a logarithm takes its Jacobian in.
#include <math.h>
#include <string.h>

#include "engine/forecast/local/work.h"

enum { L = LOCAL_LANES };

typedef struct {
    double alpha, beta, gamma, phi; // phi 0: no trend
    double mse;
} Ets;

typedef struct {
    const double *z;
    int n, m;
    double level, trend;  // at the start
    const double *season; // at the start, m
    double *lanes;        // scratch, m × L
} Start;

WIDE static void pass(const Start *s, const Ets lane[L], Ets *best) {
    double l[L], b[L], a[L], ab[L], g[L], phi[L], ee[L];
    for (int i = 0; i < L; i++) {
        a[i] = lane[i].alpha;
        ab[i] = a[i] * lane[i].beta;
        g[i] = lane[i].gamma * (1 - a[i]);
        phi[i] = lane[i].phi;
        l[i] = s->level;
        b[i] = s->trend;
        ee[i] = 0;
    }
    for (int j = 0; j < s->m; j++)
        for (int i = 0; i < L; i++) s->lanes[j * L + i] = s->season[j];
    for (int t = 0, j = 0; t < s->n; t++, j = j + 1 == s->m ? 0 : j + 1) {
        double y = s->z[t], *c = s->lanes + j * L;
        for (int i = 0; i < L; i++) {
            double pb = phi[i] * b[i], f = l[i] + pb, e = y - f - c[i];
            ee[i] += e * e;
            l[i] = f + a[i] * e;
            b[i] = pb + ab[i] * e;
            c[i] += g[i] * e;
        }
    }
    for (int i = 0; i < L; i++) {
        Ets m = lane[i];
        m.mse = ee[i] / s->n;
        if (!(best->mse <= m.mse)) *best = m;
    }
}

static Ets search(const Start *s, bool trend) {
    static const double alphas[L] = {0.02, 0.1, 0.2, 0.32, 0.45, 0.6, 0.8, 0.98};
    static const double gammas[] = {0.02, 0.25};
    static const double place[L] = {-1, -0.6, -0.3, -0.12, 0.12, 0.3, 0.6, 1};
    Ets best = {.mse = NAN}, lane[L];
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < L; i++)
            lane[i] = (Ets){alphas[i], trend ? 0.05 : 0, gammas[k], trend ? 0.95 : 0, 0};
        pass(s, lane, &best);
    }
    double reach = 1;
    for (int round = 0; round < 2; round++, reach *= 0.35) {
        for (int i = 0; i < L; i++) {
            lane[i] = best;
            lane[i].gamma = fmin(0.9, fmax(0.0, best.gamma + place[i] * 0.25 * reach));
        }
        pass(s, lane, &best);
        for (int i = 0; i < L; i++) {
            lane[i] = best;
            lane[i].alpha = fmin(0.99, fmax(0.01, best.alpha + place[i] * 0.12 * reach));
        }
        pass(s, lane, &best);
        if (!trend) continue;
        for (int i = 0; i < L; i++) {
            lane[i] = best;
            lane[i].beta = fmin(0.9, fmax(0.001, best.beta + place[i] * 0.2 * reach));
        }
        pass(s, lane, &best);
        for (int i = 0; i < L; i++) {
            lane[i] = best;
            lane[i].phi = fmin(0.98, fmax(0.8, best.phi + place[i] * 0.1 * reach));
        }
        pass(s, lane, &best);
    }
    return best;
}

static double criterion(double mse, int n, int k, double jacobian) {
    if (n - k - 1 <= 0) return INFINITY;
    return n * log(mse + 1e-300) + 2 * jacobian + 2.0 * k + 2.0 * k * (k + 1) / (n - k - 1);
}

// Goes through all values with what was found; `season` is used up.
static void run(const Ets *m, const Start *s, const double *z, double *season, bool logs, const Task *t) {
    double l = s->level, b = s->trend, g = m->gamma * (1 - m->alpha);
    int at = 0, j = 0;
    for (int o = 0; o < t->k; o++) {
        for (; at < t->origin[o]; at++, j = j + 1 == s->m ? 0 : j + 1) {
            double f = l + m->phi * b, e = z[at] - f - season[j];
            l = f + m->alpha * e;
            b = m->phi * b + m->alpha * m->beta * e;
            season[j] += g * e;
        }
        double *path = t->path + (int64_t)o * t->horizon, f = l, step = b;
        for (int h = 0, q = j; h < t->horizon; h++, q = q + 1 == s->m ? 0 : q + 1) {
            step *= m->phi;
            f += step;
            path[h] = f + season[q];
            if (logs) path[h] = exp(path[h]);
        }
    }
}

typedef struct {
    double score;
    bool logs, own_season;
    Smooth smooth;
    Ets ets;
    Start start;
} Choice;

static void keep(Choice *best, Choice c) {
    if (!(best->score <= c.score)) *best = c;
}

static void try_plain(const double *z, int n, bool logs, double jacobian, Choice *best) {
    Smooth s = smooth_ses(z, n), d = smooth_damped(z, n), h = smooth_holt(z, n);
    keep(best, (Choice){.score = criterion(s.mse, n, 3, jacobian), .logs = logs, .smooth = s});
    keep(best, (Choice){.score = criterion(h.mse, n, 5, jacobian), .logs = logs, .smooth = h});
    keep(best, (Choice){.score = criterion(d.mse, n, 6, jacobian), .logs = logs, .smooth = d});
}

static Start season_start(const double *z, int n, int m, double *season, double *lanes, bool trend) {
    double one = 0, two = 0;
    for (int t = 0; t < m; t++) {
        one += z[t] / m;
        two += z[t + m] / m;
    }
    Start s = {.z = z, .n = n, .m = m, .level = one, .season = season, .lanes = lanes};
    if (!trend) return s;
    s.trend = (two - one) / m;
    s.level = one - s.trend * (m + 1) / 2;
    return s;
}

static void try_season(Start s, bool logs, bool trend, double jacobian, Choice *best) {
    Ets m = search(&s, trend);
    double score = criterion(m.mse, s.n, (trend ? 7 : 4) + s.m, jacobian);
    keep(best, (Choice){score, logs, true, .ets = m, .start = s});
}

void ets_run(const Task *t, int season, double *scratch) {
    int n = t->n_fit;
    double *logs = scratch, *sum = logs + t->n, *lanes = sum + t->n + 1, *index = lanes + season * L;
    bool positive = true, own = season > 1 && season <= LOCAL_ETS_SEASON && n >= 2 * season;
    double jacobian = 0;
    for (int i = 0; i < t->n; i++) positive = positive && t->y[i] > 0;
    for (int i = 0; positive && i < t->n; i++) {
        logs[i] = log(t->y[i]);
        if (i < n) jacobian += logs[i];
    }
    Choice best = {.score = NAN};
    for (int k = 0; k < 1 + positive; k++) {
        const double *z = k ? logs : t->y;
        if (!own) {
            try_plain(z, n, k, k ? jacobian : 0, &best);
            continue;
        }
        season_indices(z, n, season, false, sum, index + k * season);
        try_season(season_start(z, n, season, index + k * season, lanes, false), k, false,
            k ? jacobian : 0, &best);
    }
    if (own) { // a trend is tried on the better of values and logarithms only
        Start s = season_start(best.start.z, n, season, index + best.logs * season, lanes, true);
        try_season(s, best.logs, true, best.logs ? jacobian : 0, &best);
    }
    const double *z = best.logs ? logs : t->y;
    if (best.own_season) {
        memcpy(lanes, best.start.season, sizeof *lanes * (size_t)season);
        run(&best.ets, &best.start, z, lanes, best.logs, t);
        return;
    }
    Task u = *t;
    u.y = z;
    smooth_run(&best.smooth, &u);
    for (int i = 0; best.logs && i < t->k * t->horizon; i++) t->path[i] = exp(t->path[i]);
}
