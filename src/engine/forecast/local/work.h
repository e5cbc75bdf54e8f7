// What the parts of the local models share. Private to this folder.
//
// A model is asked by a Task: fit on the first n_fit values, then go on through the rest with what was fitted, and say at
// each origin what comes next. Back-test and forecast are the same call: for the forecast the one origin is the end.
#ifndef ARGOSY_ENGINE_FORECAST_LOCAL_WORK_H
#define ARGOSY_ENGINE_FORECAST_LOCAL_WORK_H

#include "engine/forecast/local/lanes.h"
#include "engine/forecast/local/local.h"

enum {
    LOCAL_FITS = LOCAL_ORIGINS / 3 + 1, // fits of one series at most: its back-test's, and the last
    LOCAL_WINDOW = 160,        // values that smoothing looks at: what is older has no weight left
    LOCAL_LEVEL_WINDOW = 1200, // and the smoothing for a whole horizon
    LOCAL_ETS_SEASON = 60,     // longest season that exponential smoothing updates itself
};

static inline double least_most(double least, double most, double v) {
    return v < least ? least : v > most ? most : v;
}

typedef struct {
    const double *y;
    int n_fit, n;
    int k; // origins, ascending, n_fit <= origin <= n; at origin o the values y[0..o) are known
    const int *origin;
    int horizon;
    double *path; // k × horizon
} Task;

// ---- smooth.c: level and damped trend, additive errors ---------------------------------------------------------------------
// level l, trend b: forecast f = l + φ b, error e = y − f, then l = f + α e, b = φ b + α β e. φ 0: no trend.
typedef struct {
    double alpha, beta, phi;
    double level, trend; // at the start
    double mse;          // of one step, over the values it was fitted on
} Smooth;

// A history and what fits it best; up to LOCAL_FITS to a call, which go side by side.
typedef struct {
    const double *y;
    int n;
    Smooth best;
    double first, slope;                                            // where the start is looked for
    double alpha[LOCAL_LANES], beta[LOCAL_LANES], phi[LOCAL_LANES]; // tried next
} SmoothFit;

void smooth_ses(SmoothFit *fit, int n);

// What the search of a trend needs to know of each setting it begins with, for histories of up to n_max values.
typedef struct {
    Lanes (*start)[2]; // by what a level and a trend of one at the start change each forecast
    Lanes (*sum)[3];   // sums before each of their squares and product: of levels, both, trends
} Response;

Response *smooth_responses(Arena *a, int n_max);
void smooth_damped(const Response *r, SmoothFit *fit, int n); // φ below 1
void smooth_holt(const Response *r, SmoothFit *fit, int n);   // φ = 1
void smooth_run(const Smooth *m, const Task *t);

// ---- level.c -----------------------------------------------------------------------------------------------------------------
void level_run(const Task *t, double *scratch); // scratch: n + 1

// ---- yearly.c -----------------------------------------------------------------------------------------------------------------
void yearly_run(const Task *t, int year, int period, bool ratio, double *scratch); // year: whole periods; scratch: n + 1

// ---- theta.c -----------------------------------------------------------------------------------------------------------------
void theta_run(const Smooth *ses, const Task *t);
void dotm_run(const Task *t, int n); // each at most LOCAL_WINDOW values to fit on

// ---- ets.c: with a season of its own ----------------------------------------------------------------------------------------
typedef struct {
    Task task;
    int season;         // 1: none
    Smooth ses, damped; // without a season: what fits best without a logarithm
    double *scratch;    // ets_scratch
} EtsTask;

size_t ets_scratch(size_t n, size_t season);
void ets_run(const Response *r, const EtsTask *e, int n);

// ---- rare.c: rare demand -------------------------------------------------------------------------------------------------------
void croston_run(const Task *t, bool sba);
void tsb_run(const Task *t);
void adida_run(const Task *t);
void imapa_run(const Task *t);

// ---- season.c -------------------------------------------------------------------------------------------------------------------
// Indices by place in each season: value = level × index (or + index) of each season that was found.
typedef struct {
    int n;
    int length[LOCAL_SEASONS];
    bool ratio; // multiplied; otherwise added
    double *index[LOCAL_SEASONS];
    const double *profile; // NULL, or what calendar and drivers do at each t, also multiplied or added
} Season;

// Fits those of `lengths` of which y[0..n) has two; `x` is left without them. `sum`: scratch of n + 1.
void season_fit(const double *y, int n, int lengths_n, const int *lengths, bool rare, Season *s,
    double *x, double *sum);
// Indices of one season of length m in x[0..n), n >= 2 m; `sum`: scratch of n + 1.
void season_indices(const double *x, int n, int m, bool ratio, double *sum, double *index);
// The same from a profile: y[0..n) without it goes to x.
void season_profile(const double *y, int n, const double *profile, bool ratio, Season *s, double *x);
double season_take(const Season *s, int t, double y); // y at t without its season
double season_size(const Season *s, int t);           // by what the season multiplies an error at t
double season_give(const Season *s, int t, double x);
void season_give_path(const Season *s, int t, int n, double *path); // that of n periods from t on

// ---- profile.c: calendar and drivers ------------------------------------------------------------------------------------------
typedef struct {
    double *x, *level, *gram, *factor, *cross, *beta, *column, *penalty, *mean, *size;
    int *kind;
} ProfileRoom;

bool profile_wanted(const LocalInput *in); // there is more than short seasons
int profile_terms(const LocalInput *in);   // so many at most
ProfileRoom profile_room(Arena *a, const LocalInput *in);
// Fits them on the first n_fit values of series s; profile: n + horizon, factors where *logs, otherwise to be added. False: nothing
// could be fitted.
bool profile_fit(const LocalInput *in, int s, int n_fit, ProfileRoom *room, bool *logs, double *profile);

// ---- model.c: any model by its name --------------------------------------------------------------------------------------------
// A history as far as n_fit, ready for every model: with its season taken off.
typedef struct {
    const double *y;
    int n_fit, n;
    int k;
    const int *origin;
    int horizon;
    int period;    // the first season asked for, or 1
    int year;      // the longest one, in whole periods of the first
    bool seasonal; // it was found
    Season season;
    double *x;       // y without its seasons, n
    double *scratch; // see room_new
    int *shifted;    // LOCAL_ORIGINS + 1
    const Response *response;
    bool fitted[2];     // these are known:
    Smooth ses, damped; // of the last LOCAL_WINDOW of x before n_fit
} Phase;

// profile: NULL, or factors (where `ratio`) or what is added, of n + horizon periods, instead of seasons found here.
void phase_begin(Phase *p, const LocalInput *in, int s, int n_fit, int k, const int *origin,
    bool rare, const double *profile, bool ratio);
// path: of each phase k × horizon.
void local_models(Phase *p, int n, LocalMethod method, double *const *path);

// ---- series.c: one series from its history to its forecast -----------------------------------------------------------------
// Scratch of one thread.
typedef struct {
    Phase phase[LOCAL_FITS];
    double *path;     // of each member: LOCAL_MEMBERS + 2, of LOCAL_ORIGINS × horizon
    double *ahead;    // of each member at the end of the history: LOCAL_MEMBERS + 2, of horizon
    double *combined; // LOCAL_ORIGINS × horizon
    float *error[2]; // of the combination at the rolling origins, without and with a profile: LOCAL_ORIGINS × horizon
    float scales[LOCAL_ORIGINS]; // of the fit before each origin
    float *unit;                 // what they are measured in
    ProfileRoom regression;
    double *profile; // n + horizon; NULL: none wanted
} Room;

// Errors of the combination at its rolling origins, for the pool.
typedef struct {
    double scale; // what errors of one step are like, as known at the end of the history; 0: there are none
    double low;    // no forecast is below: 0, or -INFINITY
    bool counts;   // whole numbers only
    float *season; // by what the season multiplies the scale at each coming period
    // origins × horizon: error / what was known of the scale at the cut; NAN where there is none. Of rare demand its forecast.
    float *error;
    float *scales; // what was known of the scale at each origin's cut
} Spread;

// Sets the rolling origins of a history of n values, and returns how many there are: 0 where it is too short.
int local_origins(const LocalInput *in, int n, int *origin);
Room *room_new(Arena *a, const LocalInput *in, int n_max);
void series_run(const LocalInput *in, int s, Room *room, LocalOutput *out, Spread *spread);

// ---- rare_pool.c: quantiles of rare demand -----------------------------------------------------------------------------------
typedef struct RarePool RarePool;

RarePool *rare_pool(Arena *a, const LocalInput *in, const LocalOutput *out, const Spread *spread);
void rare_quantiles(const RarePool *p, double mean, const Spread *spread, int levels, double *to);

// ---- pool.c: quantiles, from the errors of all series -----------------------------------------------------------------------
typedef struct Pool Pool;

Pool *error_pool(Arena *a, const LocalInput *in, const LocalOutput *out, const Spread *spread);
// What `keep` keeps.
struct LocalKept {
    const Pool *pool;
    Spread *spread; // n_series
};

void error_quantiles(const Pool *pool, const LocalInput *in, int s, const Spread *spread, LocalOutput *out);

#endif
