// One series from its history to its forecast.
//
//     history ──────────────── cut ───o───o───o───o── end ····· horizon
//     models are fitted here  ┘   └ and asked at these origins; then fitted again on all, and asked at the end
//
// The errors at the origins weigh the models: equal weights, drawn towards those that did better. What the combination
// did there is compared with the better naive method, and where it did worse, gives way to it as far as is needed. The
// combination's own errors are handed on, for the quantiles.
#include <math.h>
#include <string.h>

#include "engine/forecast/local/work.h"

enum { REGULARS = 5, RARES = 3, PROFILEDS = 3, REFIT_BELOW = 48, REFIT_ORIGINS = 3 };
static const LocalMethod REGULAR[REGULARS] = {LOCAL_DAMPED, LOCAL_THETA, LOCAL_DOTM, LOCAL_ETS, LOCAL_SNAIVE};
static const LocalMethod RARE[RARES] = {LOCAL_LEVEL, LOCAL_TSB, LOCAL_IMAPA};
static const LocalMethod PROFILED[PROFILEDS] = {LOCAL_LEVEL, LOCAL_THETA, LOCAL_YEARLY};

Room *room_new(Arena *a, const LocalInput *in, int n_max) {
    size_t n = (size_t)n_max, paths = (size_t)LOCAL_ORIGINS * (size_t)in->horizon;
    size_t season = in->n_seasons > 0 ? (size_t)in->season[in->n_seasons - 1] : 1;
    Room *r = NEW(a, Room);
    if (season > LOCAL_ETS_SEASON) season = LOCAL_ETS_SEASON;
    const Response *response = smooth_responses(a, n_max);
    for (int f = 0; f < LOCAL_FITS; f++) {
        Phase *p = &r->phase[f];
        size_t most = f < 2 || n < REFIT_BELOW ? n : REFIT_BELOW; // a long history has two fits
        for (int k = 0; k < in->n_seasons; k++)
            p->season.index[k] = NEW_ARRAY(a, double, in->season[k]);
        p->x = NEW_ARRAY(a, double, most);
        p->response = response;
        p->scratch = NEW_ARRAY(a, double, ets_scratch(most, season));
        p->shifted = NEW_ARRAY(a, int, LOCAL_ORIGINS + 1);
    }
    r->path = NEW_ARRAY(a, double, (LOCAL_MEMBERS + 2) * paths);
    r->ahead = NEW_ARRAY(a, double, (LOCAL_MEMBERS + 2) * (size_t)in->horizon);
    r->combined = NEW_ARRAY(a, double, paths);
    for (int k = 0; k < 2; k++) r->error[k] = NEW_ARRAY(a, float, paths);
    r->unit = NEW_ARRAY(a, float, paths);
    if (profile_wanted(in)) {
        r->regression = profile_room(a, in);
        r->profile = NEW_ARRAY(a, double, n + (size_t)in->horizon);
    }
    return r;
}

static bool is_rare(const double *y, int n) {
    int zeros = 0;
    for (int i = 0; i < n; i++) {
        zeros += y[i] == 0;
    }
    return zeros * 10 > n * 3;
}

int local_origins(const LocalInput *in, int n, int *origin) {
    int season = in->n_seasons > 0 ? in->season[0] : 1;
    int span = in->horizon * 3 / 2 + LOCAL_ORIGINS - 1, least = n / 2 > 8 ? n / 2 : 8;
    if (season > 1 && n >= 3 * season && least < 2 * season + 2) least = 2 * season + 2;
    int longest = in->n_seasons > 0 ? in->season[in->n_seasons - 1] : 0;
    // With a long season the origins go through all of it, if two of them are left to fit on.
    if (longest > LOCAL_ETS_SEASON && n - span > 2 * longest)
        span = n - 2 * longest < longest + in->horizon ? n - 2 * longest : longest + in->horizon;
    if (span > n - least) span = n - least;
    if (span < 1) return 0;
    int k = span < LOCAL_ORIGINS ? span : LOCAL_ORIGINS;
    for (int i = 0; i < k; i++) origin[i] = n - span + i * span / k;
    return k;
}

// What errors of one step are like, in the fitted part: the mean change of the last values, or their mean distance from the
// mean of the four before, whichever is less. Of rare demand its standard deviation.
static double scale_of(const Phase *p, bool rare) {
    int n = p->n_fit, window = rare ? LOCAL_WINDOW : 60, from = n > window ? n - window : 0;
    if (rare) {
        double sum = 0, square = 0;
        for (int t = from; t < n; t++) {
            sum += p->x[t];
            square += p->x[t] * p->x[t];
        }
        double mean = sum / (n - from), var = square / (n - from) - mean * mean;
        return var > 0 ? sqrt(var) : 0;
    }
    double change = 0, distance = 0;
    for (int t = from + 1; t < n; t++) change += fabs(p->x[t] - p->x[t - 1]);
    if (n - from < 2) return 0;
    change /= n - from - 1;
    if (n - from < 8) return change;
    for (int t = from + 4; t < n; t++)
        distance += fabs(p->x[t] - (p->x[t - 1] + p->x[t - 2] + p->x[t - 3] + p->x[t - 4]) / 4);
    return fmin(change, distance / (n - from - 4));
}

enum { SIDES = 4 };

// Mean absolute error of SIDES paths at the origins, over all horizons that lie within the history. Of rare demand the root of the
// mean square: the absolute error would call it best to say zero.
static void errors_of(const double *y, int n, int k, const int *origin, int horizon, bool rare,
    const double *const path[SIDES], double error[SIDES]) {
    double sum[SIDES] = {0};
    int count = 0;
    for (int o = 0; o < k; o++) {
        int most = n - origin[o] < horizon ? n - origin[o] : horizon;
        const double *v = y + origin[o], *p[SIDES];
        for (int i = 0; i < SIDES; i++) p[i] = path[i] + o * horizon;
        for (int h = 0; h < most; h++)
            for (int i = 0; i < SIDES; i++) { // sums that do not wait for each other
                double e = fabs(v[h] - p[i][h]);
                sum[i] += rare ? e * e : e;
            }
        count += most;
    }
    for (int i = 0; i < SIDES; i++) {
        error[i] = rare ? sqrt(sum[i] / count) : sum[i] / count;
        if (!count) error[i] = NAN;
    }
}

static double error_of(
    const double *y, int n, int k, const int *origin, int horizon, bool rare, const double *path) {
    const double *const paths[SIDES] = {path, path, path, path};
    double error[SIDES];
    errors_of(y, n, k, origin, horizon, rare, paths, error);
    return error[0];
}

// What a forecast may say: within these.
typedef struct {
    double low, most; // low: 0, or −most
} Bounds;

// A trend of logarithms may run away: nothing is forecast a hundred times as large as all that was seen.
static Bounds bounds_of(const double *y, int n) {
    Bounds b = {0, 0};
    bool below = false;
    for (int i = 0; i < n; i++) {
        b.most = fmax(b.most, 100 * fabs(y[i]));
        below = below || y[i] < 0;
    }
    b.low = below ? -b.most : 0;
    return b;
}

WIDE static void combine(const LocalResult *r, const double *path, size_t size, size_t stride,
    Bounds within, double *to) {
    for (size_t i = 0; i < size; i++) to[i] = 0;
    for (int m = 0; m < r->members; m++, path += stride)
        for (size_t i = 0; i < size; i++) {
            double v = path[i] > within.low ? path[i] : within.low; // what is no number as well
            to[i] += r->weight[m] * (v < within.most ? v : within.most);
        }
}

static void weigh(LocalResult *r, double trust) {
    double least = INFINITY, sum = 0;
    for (int m = 0; m < r->members; m++) least = fmin(least, r->error[m]);
    for (int m = 0; m < r->members; m++) {
        double w = r->method[m] == LOCAL_SNAIVE && r->members > 1 ? 0.5 : 1;
        if (r->origins > 0 && least > 0) w *= pow(least / r->error[m], trust);
        r->weight[m] = w;
        sum += w;
    }
    for (int m = 0; m < r->members; m++) r->weight[m] /= sum;
}

// Adds the better naive method as a member, with the smallest weight at which the combination is no worse than it.
static void give_way(LocalResult *r, LocalMethod naive, const double *y, int n, const int *origin,
    const LocalInput *in, double *path, size_t stride, Bounds within, double *combined) {
    size_t size = (size_t)r->origins * (size_t)in->horizon;
    int last = r->members++;
    r->method[last] = naive;
    r->error[last] = r->naive;
    for (int step = 1; step <= 10; step++) {
        double part = step / 10.0;
        double rest = 1 - (step - 1) / 10.0;
        for (int m = 0; m < last; m++) r->weight[m] *= (1 - part) / rest;
        r->weight[last] = part;
        combine(r, path, size, stride, within, combined);
        r->own = error_of(y, n, r->origins, origin, in->horizon, r->rare, combined);
        if (!(r->own > r->naive)) return;
    }
}

// One series on its way.
typedef struct {
    const LocalInput *in;
    int s, n;
    const double *y;
    Room *room;
    Bounds within;
    int k, origin[LOCAL_ORIGINS];
    size_t stride; // of paths
} Run;

// The profile known after n_fit values: lent, or fitted. NULL: none.
static const double *profile_of(const Run *u, int n_fit, bool rare, bool *ratio) {
    *ratio = true;
    if (u->in->lent && u->in->lent[u->s]) return u->in->lent[u->s];
    if (!u->room->profile || rare) return NULL;
    if (!profile_fit(u->in, u->s, n_fit, &u->room->regression, ratio, u->room->profile))
        return NULL;
    return u->room->profile;
}

// A season longer than those that models update themselves, twice behind.
static bool has_year(const LocalInput *in, int n) {
    int longest = in->n_seasons > 0 ? in->season[in->n_seasons - 1] : 0;
    return longest > LOCAL_ETS_SEASON && n >= 2 * longest;
}

static void members_set(const LocalInput *in, int n, LocalResult *r) {
    const LocalMethod *members = r->rare ? RARE : r->profiled ? PROFILED : REGULAR;
    // without a season the seasonal naive method is the naive one
    int regulars = in->n_seasons > 0 ? REGULARS : REGULARS - 1;
    r->members = in->only ? 1
        : r->rare         ? RARES
        : r->profiled     ? PROFILEDS - !has_year(in, n)
                          : regulars;
    for (int m = 0; m < r->members; m++) r->method[m] = in->only ? in->only : members[m];
    for (int m = 0; m <= r->members; m++) r->error[m] = NAN;
    r->own = r->naive = r->rms = NAN;
}

// Of all members and of the two naive methods.
static void members_errors(const Run *u, const LocalResult *r, double error[LOCAL_MEMBERS + 2]) {
    int all = r->members + 2;
    for (int m = 0; m < all; m += SIDES) {
        const double *path[SIDES];
        double some[SIDES];
        for (int i = 0; i < SIDES; i++)
            path[i] = u->room->path + (size_t)(m + i < all ? m + i : m) * u->stride;
        errors_of(u->y, u->n, u->k, u->origin, u->in->horizon, r->rare, path, some);
        for (int i = 0; i < SIDES && m + i < all; i++) error[m + i] = some[i];
    }
}

static void combined_error(const Run *u, LocalResult *r) {
    combine(r, u->room->path, (size_t)u->k * (size_t)u->in->horizon, u->stride, u->within, u->room->combined);
    r->own = error_of(u->y, u->n, u->k, u->origin, u->in->horizon, r->rare, u->room->combined);
}

static void errors_keep(const Run *u, LocalResult *r, float *error) {
    int H = u->in->horizon, count = 0;
    double square = 0;
    for (int o = 0; o < u->k; o++)
        for (int h = 0; h < H; h++) {
            int t = u->origin[o] + h;
            double e = t < u->n ? u->y[t] - u->room->combined[o * H + h] : NAN;
            error[o * H + h] = (float)e;
            if (t >= u->n) continue;
            square += e * e;
            count++;
        }
    r->rms = sqrt(square / count);
}

// A fit: where the origins from..to−1 begin, or with all of the history.
typedef struct {
    int from, to;
    bool end;
} Fit;

// Asks all members at the origins of all fits; the paths stand in the members' order, then those of the naive and of the seasonal naive
// method. Those at the end go to `ahead`.
static void ask(
    const Run *u, const LocalResult *r, const Fit *fit, int n, const double *profile, bool ratio) {
    Phase *p = u->room->phase;
    size_t H = (size_t)u->in->horizon;
    for (int i = 0; i < n; i++) {
        const int *origin = fit[i].end ? &u->n : u->origin + fit[i].from;
        phase_begin(&p[i], u->in, u->s, *origin, fit[i].to - fit[i].from, origin, r->rare, profile, ratio);
    }
    for (int m = 0; m < r->members + 2; m++) {
        double *path[LOCAL_FITS];
        for (int i = 0; i < n; i++) {
            if (fit[i].end) path[i] = u->room->ahead + (size_t)m * H;
            else path[i] = u->room->path + (size_t)m * u->stride + (size_t)fit[i].from * H;
        }
        local_models(p, n,
            m < r->members        ? r->method[m]
                : m == r->members ? LOCAL_NAIVE
                                  : LOCAL_SNAIVE,
            path);
    }
}

// What the errors of a fit's origins are measured in.
static void units_note(const Run *u, const LocalResult *r, const Fit *fit, const Phase *p) {
    size_t H = (size_t)u->in->horizon;
    double scale = scale_of(p, r->rare);
    for (int o = fit->from; o < fit->to; o++) u->room->scales[o] = (float)scale;
    for (int o = fit->from; o < fit->to; o++)
        for (int h = 0; h < u->in->horizon; h++)
            u->room->unit[(size_t)o * H + (size_t)h] = (float)(scale *
                season_size(&p->season, u->origin[o] + h));
}

// The models at the rolling origins, and their weights; the errors of the combination go to `error`. In a short history what was
// fitted on its first half is not what will be fitted on all of it: there the models are fitted anew every few origins.
// end: the forecast is asked for as well, and its phase returned.
static const Phase *backtest(
    const Run *u, LocalResult *r, const double *profile, bool ratio, bool end, float *error) {
    const LocalInput *in = u->in;
    int step = profile || u->n >= REFIT_BELOW ? u->k : REFIT_ORIGINS, n = 0;
    Fit fit[LOCAL_FITS] = {{0}};
    for (int from = 0; from < u->k; from += step)
        fit[n++] = (Fit){from, from + step < u->k ? from + step : u->k, false};
    if (end) fit[n++] = (Fit){0, 1, true};
    ask(u, r, fit, n, profile, ratio);
    for (int i = 0; i < n - end; i++) units_note(u, r, &fit[i], &u->room->phase[i]);
    double *path = u->room->path, *plain = path + (size_t)r->members * u->stride;
    double error_all[LOCAL_MEMBERS + 2];
    members_errors(u, r, error_all);
    memcpy(r->error, error_all, sizeof *error_all * (size_t)r->members);
    r->naive = error_all[r->members];
    double seasonal = error_all[r->members + 1];
    LocalMethod naive = LOCAL_NAIVE;
    if (seasonal < r->naive) {
        naive = LOCAL_SNAIVE;
        r->naive = seasonal;
        memcpy(plain, plain + u->stride, sizeof *plain * u->stride);
        double *ahead = u->room->ahead + (size_t)(r->members * in->horizon);
        if (end) memcpy(ahead, ahead + in->horizon, sizeof *ahead * (size_t)in->horizon);
    }
    weigh(r, 1);
    combined_error(u, r);
    for (double trust = 2; trust < 40 && !in->only && r->own > r->naive; trust *= 2) {
        weigh(r, trust);
        combined_error(u, r);
    }
    if (!in->only && r->own > r->naive)
        give_way(r, naive, u->y, u->n, u->origin, in, u->room->path, u->stride, u->within, u->room->combined);
    errors_keep(u, r, error);
    return end ? &u->room->phase[n - 1] : NULL;
}

// Errors in units of the scale that was known where the models were fitted; of rare demand its forecasts.
static void spread_errors(const Run *u, bool rare, const float *error, Spread *spread) {
    int H = u->in->horizon;
    for (int i = 0; i < u->k * H; i++) {
        int t = u->origin[i / H] + i % H;
        if (rare) spread->error[i] = t < u->n ? (float)(u->y[t] - (double)error[i]) : NAN;
        else spread->error[i] = u->room->unit[i] > 0 ? error[i] / u->room->unit[i] : NAN;
    }
    memcpy(spread->scales, u->room->scales, sizeof u->room->scales);
}

// A history too short for a season of its own takes its family's unseen.
static bool is_young(const Run *u) {
    return u->in->lent && u->in->lent[u->s] && u->in->n_seasons > 0 &&
        (u->k > 0 ? u->origin[0] : u->n) < 2 * u->in->season[0];
}

// Rare demand says little of what is better: the season of its family stays unless it did clearly worse.
static const double LENT_MARGIN = 1.03;

// Without and with a profile, where there is one: it stays only where it was no worse. Returns the phase of the forecast, where that was
// asked for on the way.
static const Phase *backtests(const Run *u, LocalResult *r, Spread *spread) {
    bool ratio = true;
    const double *profile = profile_of(u, u->origin[0], r->rare, &ratio);
    float **error = u->room->error;
    if (profile) {
        LocalResult with = *r;
        with.profiled = true;
        members_set(u->in, u->n, &with);
        backtest(u, &with, profile, ratio, false, error[1]);
        spread_errors(u, r->rare, error[1], spread);
        members_set(u->in, u->n, r);
        backtest(u, r, NULL, true, false, error[0]);
        if (is_young(u) || with.own <= r->own * (r->rare ? LENT_MARGIN : 1)) {
            *r = with;
            return NULL;
        }
    }
    const Phase *end = profile ? NULL : backtest(u, r, NULL, true, true, error[0]);
    spread_errors(u, r->rare, error[0], spread);
    return end;
}

void series_run(const LocalInput *in, int s, Room *room, LocalOutput *out, Spread *spread) {
    Run u = {.in = in,
        .s = s,
        .n = in->n[s],
        .y = in->value + in->first[s],
        .room = room,
        .stride = (size_t)LOCAL_ORIGINS * (size_t)in->horizon};
    LocalResult *r = &out->result[s];
    memset(r, 0, sizeof *r);
    u.within = bounds_of(u.y, u.n);
    bool for_rare = in->only >= LOCAL_CROSTON && in->only <= LOCAL_COUNT;
    r->rare = u.within.low == 0 && (for_rare || is_rare(u.y, u.n));
    members_set(in, u.n, r);
    r->origins = u.k = local_origins(in, u.n, u.origin);
    const Phase *p = NULL;
    if (u.k > 0) p = backtests(&u, r, spread);
    else {
        r->profiled = is_young(&u);
        members_set(in, u.n, r);
        weigh(r, 1);
    }
    if (in->keep && u.k > 0)
        memcpy(out->error + (size_t)s * u.stride, room->error[r->profiled], sizeof(float) * u.stride);

    // the forecast
    int H = in->horizon;
    bool ratio = true;
    const double *profile = r->profiled ? profile_of(&u, u.n, r->rare, &ratio) : NULL;
    if (!p) {
        ask(&u, r, &(Fit){0, 1, true}, 1, profile, ratio);
        p = room->phase;
    }
    r->seasonal = p->seasonal;
    spread->scale = scale_of(p, r->rare);
    spread->low = u.within.low < 0 ? -INFINITY : 0;
    spread->counts = true;
    for (int i = 0; i < u.n; i++) {
        if (u.y[i] != floor(u.y[i])) spread->counts = false;
    }
    for (int h = 0; h < H; h++) spread->season[h] = (float)season_size(&p->season, u.n + h);
    combine(r, room->ahead, (size_t)H, (size_t)H, u.within, out->mean + (int64_t)s * H);
    if (out->profile && out->profile[s]) { // also where the series itself does without: others may borrow it
        if (!profile) profile = profile_of(&u, u.n, r->rare, &ratio);
        if (profile && ratio)
            memcpy(out->profile[s], profile, sizeof *profile * ((size_t)u.n + (size_t)H));
        else out->profile[s] = NULL;
    }
}
