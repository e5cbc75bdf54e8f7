// Exponential smoothing that chooses its form: with or without a trend (damped), a season of its own or none, of the values or of
// their logarithms (errors and season that multiply), by the corrected information criterion of Akaike (Hyndman, Koehler,
// Snyder and Grose 2002). Errors are additive in what is smoothed; the criterion of a logarithm takes its Jacobian in.
#include <math.h>

#include "engine/forecast/local/ets.h"

static double criterion(double mse, int n, int k, double jacobian) {
    if (n - k - 1 <= 0) return INFINITY;
    return n * log(mse + 1e-300) + 2 * jacobian + 2.0 * k + 2.0 * k * (k + 1) / (n - k - 1);
}

// Goes through all values with what was found; `season` is used up.
static void run(
    const Ets *m, const EtsStart *s, const double *z, double *season, bool logs, const Task *t) {
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
    EtsStart start;
} Choice;

static void keep(Choice *best, Choice c) {
    if (!(best->score <= c.score)) *best = c;
}

typedef struct {
    const EtsTask *e;
    bool positive, own;
    double jacobian;
    double *logs, *sum, *index;
    Lanes *lanes; // of values and of logarithms
    Choice best;
} Candidate;

static void begin(const EtsTask *e, Candidate *c) {
    const Task *t = &e->task;
    int m = e->season;
    *c = (Candidate){.e = e, .positive = true, .best = {.score = NAN}};
    c->logs = e->scratch;
    c->sum = c->logs + t->n;
    c->index = c->sum + t->n + 1;
    c->lanes = (Lanes *)(void *)(c->index + 2 * m);
    c->own = m > 1 && m <= LOCAL_ETS_SEASON && t->n_fit >= 2 * m;
    for (int i = 0; i < t->n; i++) c->positive = c->positive && t->y[i] > 0;
    for (int i = 0; c->positive && i < t->n; i++) {
        c->logs[i] = log(t->y[i]);
        if (i < t->n_fit) c->jacobian += c->logs[i];
    }
}

static void keep_plain(Candidate *c, bool logs, const Smooth *ses, const Smooth *holt, const Smooth *damped) {
    int n = c->e->task.n_fit;
    double jacobian = logs ? c->jacobian : 0;
    keep(&c->best, (Choice){.score = criterion(ses->mse, n, 3, jacobian), .logs = logs, .smooth = *ses});
    keep(&c->best, (Choice){.score = criterion(holt->mse, n, 5, jacobian), .logs = logs, .smooth = *holt});
    keep(&c->best,
        (Choice){.score = criterion(damped->mse, n, 6, jacobian), .logs = logs, .smooth = *damped});
}

// Those without a season: level, trend and damped trend, of the values and of their logarithms.
static void try_plain(const Response *r, Candidate *c, int n) {
    SmoothFit holt[LOCAL_FITS], logs[3][LOCAL_FITS];
    int holts = 0, k = 0;
    for (int i = 0; i < n; i++) {
        const Task *t = &c[i].e->task;
        if (c[i].own) continue;
        holt[holts++] = (SmoothFit){.y = t->y, .n = t->n_fit};
        if (!c[i].positive) continue;
        for (int j = 0; j < 3; j++) logs[j][k] = (SmoothFit){.y = c[i].logs, .n = t->n_fit};
        k++;
    }
    smooth_holt(r, holt, holts);
    smooth_ses(logs[0], k);
    smooth_holt(r, logs[1], k);
    smooth_damped(r, logs[2], k);
    holts = k = 0;
    for (int i = 0; i < n; i++) {
        if (c[i].own) continue;
        keep_plain(&c[i], false, &c[i].e->ses, &holt[holts++].best, &c[i].e->damped);
        if (!c[i].positive) continue;
        keep_plain(&c[i], true, &logs[0][k].best, &logs[1][k].best, &logs[2][k].best);
        k++;
    }
}

static EtsStart season_start(const Candidate *c, bool logs, bool trend) {
    const double *z = logs ? c->logs : c->e->task.y;
    double one = 0, two = 0;
    int m = c->e->season;
    for (int t = 0; t < m; t++) {
        one += z[t] / m;
        two += z[t + m] / m;
    }
    EtsStart s = {.z = z,
        .n = c->e->task.n_fit,
        .m = m,
        .level = one,
        .season = c->index + logs * m,
        .lanes = c->lanes + logs * m};
    if (!trend) return s;
    s.trend = (two - one) / m;
    s.level = one - s.trend * (m + 1) / 2;
    return s;
}

static void keep_season(Candidate *c, bool logs, bool trend, const EtsSearch *s) {
    double score = criterion(s->best.mse, s->start.n, (trend ? 7 : 4) + s->start.m, logs ? c->jacobian : 0);
    keep(&c->best, (Choice){score, logs, true, .ets = s->best, .start = s->start});
}

// Those with a season; a trend is tried on the better of values and logarithms only.
static void try_season(Candidate *c, int n) {
    EtsSearch s[2 * LOCAL_FITS];
    int k = 0;
    for (int i = 0; i < n; i++)
        for (int logs = 0; c[i].own && logs < 1 + c[i].positive; logs++) {
            EtsStart start = season_start(&c[i], logs, false);
            season_indices(start.z, start.n, start.m, false, c[i].sum, c[i].index + logs * start.m);
            s[k++].start = start;
        }
    ets_search(s, k, false);
    k = 0;
    for (int i = 0; i < n; i++)
        for (int logs = 0; c[i].own && logs < 1 + c[i].positive; logs++)
            keep_season(&c[i], logs, false, &s[k++]);
    k = 0;
    for (int i = 0; i < n; i++) {
        if (c[i].own) s[k++].start = season_start(&c[i], c[i].best.logs, true);
    }
    ets_search(s, k, true);
    k = 0;
    for (int i = 0; i < n; i++) {
        if (c[i].own) keep_season(&c[i], c[i].best.logs, true, &s[k++]);
    }
}

static void say(const Candidate *c) {
    const Choice *best = &c->best;
    Task t = c->e->task;
    if (best->logs) t.y = c->logs;
    if (best->own_season) {
        run(&best->ets, &best->start, t.y, c->index + best->logs * c->e->season, best->logs, &t);
        return;
    }
    smooth_run(&best->smooth, &t);
    for (int i = 0; best->logs && i < t.k * t.horizon; i++) t.path[i] = exp(t.path[i]);
}

size_t ets_scratch(size_t n, size_t season) { return 2 * n + 1 + season * 2 * (LOCAL_LANES + 1); }

void ets_run(const Response *r, const EtsTask *e, int n) {
    Candidate c[LOCAL_FITS];
    for (int i = 0; i < n; i++) begin(&e[i], &c[i]);
    try_plain(r, c, n);
    try_season(c, n);
    for (int i = 0; i < n; i++) say(&c[i]);
}
