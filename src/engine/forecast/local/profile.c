// What the calendar and known drivers do to a series, by one regression: places in short seasons, the waves of long ones (Fourier
// terms), days of the month, and drivers such as price or promotion.
//
// The level of a series wanders while all this goes on. If it wanders as simple exponential smoothing with constant α says,
// the one-step errors of that smoothing are white; and they are linear in the series, so what passes through the smoothing
// may be regressed on the terms passed through it as well (generalised least squares under a local level: Harvey 1989, 4.3).
//
// Each kind of term has coefficients with a spread of their own, estimated by the EM algorithm from the data themselves
// (empirical Bayes): a kind that says nothing shrinks to nothing, so that nothing need be chosen.
#include <math.h>
#include <string.h>

#include "engine/forecast/local/work.h"

enum { WAVES = 8, MONTH_DAYS = 31, ROUNDS = 6, SKIP = 30 };

static const double LEVEL_ALPHA = 0.25; // how fast the level is taken to wander while the terms are estimated
static const double CLOSED = 0.2; // below this share of its level a day was closed, or had no stock: it says nothing

static bool is_short(int season) { return season <= LOCAL_ETS_SEASON; }

int profile_terms(const LocalInput *in) {
    int n = in->n_drivers + (in->month ? MONTH_DAYS : 0);
    for (int k = 0; k < in->n_seasons; k++)
        n += is_short(in->season[k]) ? in->season[k] : 2 * WAVES;
    return n;
}

bool profile_wanted(const LocalInput *in) {
    return in->n_drivers > 0 || in->month || (in->regress && in->n_seasons > 0) ||
        (in->n_seasons > 0 && !is_short(in->season[in->n_seasons - 1]));
}

ProfileRoom profile_room(Arena *a, const LocalInput *in) {
    size_t p = (size_t)profile_terms(in);
    return (ProfileRoom){
        .x = NEW_ARRAY(a, double, p),
        .level = NEW_ARRAY(a, double, p),
        .gram = NEW_ARRAY(a, double, p *p),
        .factor = NEW_ARRAY(a, double, p *p),
        .cross = NEW_ARRAY(a, double, p),
        .beta = NEW_ARRAY(a, double, p),
        .column = NEW_ARRAY(a, double, p),
        .penalty = NEW_ARRAY(a, double, p),
        .kind = NEW_ARRAY(a, int, p),
        .mean = NEW_ARRAY(a, double, in->n_drivers + 1),
        .size = NEW_ARRAY(a, double, in->n_drivers + 1),
    };
}

// ---- the terms --------------------------------------------------------------------------------------------------------------

typedef struct {
    const LocalInput *in;
    int s, n_fit;
    ProfileRoom *room;
} Terms;

static const double *driver_of(const Terms *t, int d) {
    return t->in->driver[(size_t)t->s * (size_t)t->in->n_drivers + (size_t)d];
}

// Kinds and penalties of all terms, and mean and size of each driver in the fitted part.
static int terms_begin(const Terms *t) {
    const LocalInput *in = t->in;
    ProfileRoom *r = t->room;
    int p = 0, kind = 0;
    for (int k = 0; k < in->n_seasons; k++) {
        int m = in->season[k];
        if (t->n_fit < 2 * m) continue;
        for (int i = 0; i < (is_short(m) ? m : 2 * WAVES); i++) {
            int pair = i / 2 + 1;
            double wave = pair;
            r->kind[p] = kind;
            r->penalty[p++] = is_short(m) ? 1 : wave * wave; // smooth: fast waves are small
        }
        kind++;
    }
    for (int i = 0; in->month && i < MONTH_DAYS; i++) {
        r->kind[p] = kind;
        r->penalty[p++] = 1;
    }
    kind += in->month;
    for (int d = 0; d < in->n_drivers; d++) {
        const double *v = driver_of(t, d);
        double sum = 0, square = 0;
        for (int i = 0; i < t->n_fit; i++) sum += v[i];
        r->mean[d] = sum / t->n_fit;
        for (int i = 0; i < t->n_fit; i++) square += (v[i] - r->mean[d]) * (v[i] - r->mean[d]);
        double sd = sqrt(square / t->n_fit);
        r->size[d] = sd > 1e-9 * (1 + fabs(r->mean[d])) ? 1 / sd : 0;
        r->kind[p] = kind++;
        r->penalty[p++] = 1;
    }
    return p;
}

static int month_day(int64_t day) { // civil day of a day number (Hinnant 2013), 0..30
    int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    return (int)(doy - (153 * mp + 2) / 5);
}

static void terms_at(const Terms *t, int at) {
    const LocalInput *in = t->in;
    double *x = t->room->x;
    for (int k = 0; k < in->n_seasons; k++) {
        int m = in->season[k];
        if (t->n_fit < 2 * m) continue;
        if (is_short(m)) {
            for (int i = 0; i < m; i++) x[i] = 0;
            x[at % m] = 1;
            x += m;
            continue;
        }
        double angle = 6.283185307179586 * (at % m) / m, c1 = cos(angle), s1 = sin(angle), c = 1, s = 0;
        for (int w = 0; w < WAVES; w++) {
            double cw = c * c1 - s * s1;
            s = s * c1 + c * s1;
            c = cw;
            *x++ = s;
            *x++ = c;
        }
    }
    if (in->month) {
        for (int i = 0; i < MONTH_DAYS; i++) x[i] = 0;
        x[month_day((int64_t)in->day[t->s] - (in->n[t->s] - 1) + at)] = 1;
        x += MONTH_DAYS;
    }
    for (int d = 0; d < in->n_drivers; d++)
        *x++ = (driver_of(t, d)[at] - t->room->mean[d]) * t->room->size[d];
}

// ---- the regression -----------------------------------------------------------------------------------------------------------

typedef struct {
    double square, n; // sum of weighted squares, and of weights
} Sums;

// Smooths series and terms side by side, and sums the products of their errors. Old values weigh less: half after two of the
// longest seasons.
static Sums pass(const Terms *t, int p, bool logs, const double *y) {
    ProfileRoom *r = t->room;
    const LocalInput *in = t->in;
    int longest = in->n_seasons > 0 ? in->season[in->n_seasons - 1] : 0, n = t->n_fit;
    double half = 2 * (longest > 60 ? longest : 60), level = 0, usual = 0;
    int skip = n > 10 * SKIP ? SKIP : n / 10 + 1;
    Sums sums = {0, 0};
    memset(r->gram, 0, sizeof *r->gram * (size_t)p * (size_t)p);
    memset(r->cross, 0, sizeof *r->cross * (size_t)p);
    for (int at = 0; at < n; at++) {
        bool closed = logs && at > 0 && !(y[at] > CLOSED * usual);
        if (logs) usual = at > 0 ? usual + 0.05 * (y[at] - usual) : y[at];
        if (closed) continue;
        terms_at(t, at);
        double v = logs ? log(fmax(y[at], 1e-9)) : y[at];
        if (at == 0) {
            level = v;
            memcpy(r->level, r->x, sizeof *r->x * (size_t)p);
        }
        double e = v - level, weight = exp2((at - n) / half);
        level += LEVEL_ALPHA * e;
        for (int j = 0; j < p; j++) {
            r->x[j] -= r->level[j];
            r->level[j] += LEVEL_ALPHA * r->x[j];
        }
        if (at < skip || weight < 1e-6) continue;
        for (int j = 0; j < p; j++) {
            double w = weight * r->x[j], *row = r->gram + (size_t)j * (size_t)p;
            for (int i = 0; i <= j; i++) row[i] += w * r->x[i];
            r->cross[j] += w * e;
        }
        sums.square += weight * e * e;
        sums.n += weight;
    }
    return sums;
}

// Cholesky of gram + ridge into factor (lower).
static bool factorise(ProfileRoom *r, int p, const double *ridge) {
    for (int j = 0; j < p; j++) {
        double *row = r->factor + (size_t)j * (size_t)p;
        for (int i = 0; i <= j; i++) {
            const double *other = r->factor + (size_t)i * (size_t)p;
            double v = r->gram[(size_t)j * (size_t)p + (size_t)i];
            if (i == j) v += ridge[r->kind[j]] * r->penalty[j];
            for (int k = 0; k < i; k++) v -= row[k] * other[k];
            if (i < j) row[i] = v / other[i];
            else if (!(v > 0)) return false;
            else row[i] = sqrt(v);
        }
    }
    return true;
}

static void solve_lower(const ProfileRoom *r, int p, int from, double *v) {
    for (int j = from; j < p; j++) {
        const double *row = r->factor + (size_t)j * (size_t)p;
        for (int k = from; k < j; k++) v[j] -= row[k] * v[k];
        v[j] /= row[j];
    }
}

static void solve_upper(const ProfileRoom *r, int p, double *v) {
    for (int j = p - 1; j >= 0; j--) {
        v[j] /= r->factor[(size_t)j * (size_t)p + (size_t)j];
        for (int k = 0; k < j; k++) v[k] -= r->factor[(size_t)j * (size_t)p + (size_t)k] * v[j];
    }
}

// Coefficients and, by EM, the spread of each kind of them.
static bool estimate(ProfileRoom *r, int p, Sums sums) {
    enum { KINDS = LOCAL_SEASONS + 1 + LOCAL_DRIVERS };
    double ridge[KINDS], square[KINDS], count[KINDS];
    int kinds = r->kind[p - 1] + 1;
    double noise = sums.square / sums.n;
    if (!(noise > 0)) return false;
    for (int k = 0; k < kinds; k++) ridge[k] = 2;
    for (int round = 0; round < ROUNDS; round++) {
        if (!factorise(r, p, ridge)) return false;
        memcpy(r->beta, r->cross, sizeof *r->beta * (size_t)p);
        solve_lower(r, p, 0, r->beta);
        double explained = 0;
        for (int j = 0; j < p; j++) explained += r->beta[j] * r->beta[j];
        solve_upper(r, p, r->beta);
        noise = fmax((sums.square - explained) / sums.n, 1e-9 * sums.square / sums.n);
        if (round + 1 == ROUNDS) break;
        for (int k = 0; k < kinds; k++) square[k] = count[k] = 0;
        for (int j = 0; j < p; j++) { // the diagonal of the inverse, from the columns of the inverse factor
            memset(r->column, 0, sizeof *r->column * (size_t)p);
            r->column[j] = 1;
            solve_lower(r, p, j, r->column);
            double variance = 0;
            for (int i = j; i < p; i++) variance += r->column[i] * r->column[i];
            square[r->kind[j]] += r->penalty[j] * (r->beta[j] * r->beta[j] + noise * variance);
            count[r->kind[j]]++;
        }
        for (int k = 0; k < kinds; k++)
            ridge[k] = fmin(1e9, fmax(1e-4, noise * count[k] / fmax(square[k], 1e-300)));
    }
    return true;
}

bool profile_fit(const LocalInput *in, int s, int n_fit, ProfileRoom *room, bool *logs, double *profile) {
    const double *y = in->value + in->first[s];
    int n = in->n[s], closed = 0;
    for (int i = 0; i < n_fit; i++) closed += y[i] <= 0;
    *logs = closed * 20 <= n_fit;
    for (int i = 0; *logs && i < n; i++) *logs = y[i] >= 0;
    Terms t = {in, s, n_fit, room};
    int p = terms_begin(&t);
    if (p == 0 || n_fit < 20) return false;
    Sums sums = pass(&t, p, *logs, y);
    if (!(sums.n > 0) || !estimate(room, p, sums)) return false;
    for (int at = 0; at < n + in->horizon; at++) {
        terms_at(&t, at);
        double v = 0;
        for (int j = 0; j < p; j++) v += room->x[j] * room->beta[j];
        profile[at] = *logs ? exp(fmin(6, fmax(-6, v))) : v;
    }
    return true;
}
