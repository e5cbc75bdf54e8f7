// The whole way: what was missed in the past, the models, the forecast and its quantiles.
//
//     ──────────────── known ──────────────── o ─ o ─ o ─ o ─ o ──────── end
//     the older trees learn from these       └ forecasts made by them, and what came: the spread
//
// The older trees forecast the periods to come as well: models that learnt from other rows err less together than each. The
// spread is that of the older ones alone, rather too wide than too narrow.
#include "engine/forecast/global/run.h"

#include <math.h>

#include "engine/forecast/global/spread.h"
#include "engine/forecast/global/team.h"

static int season_of(const GlobalPanel *p) { return p->season > 1 ? p->season : 1; }

static void set_actual(const GlobalPanel *p, const GlobalPlan *plan, int origin, float *actual) {
    for (int s = 0; s < p->n_series; s++)
        for (int h = 0; h < p->horizon; h++) {
            int t = origin + h;
            int64_t at = (int64_t)s * p->n_periods + t;
            bool known = t < p->n_periods && (plan->learn_masked || !(p->masked && p->masked[at]));
            actual[(int64_t)s * p->horizon + h] = known ? p->value[at] : NAN;
        }
}

// The origins are spread over the periods that the older trees did not see.
static GlobalPast past_of(Arena *a, const GlobalInput *in, const GlobalTeam *team) {
    const GlobalPanel *p = in->panel;
    int back = team_back(p);
    int room = back > p->horizon ? back - p->horizon : 0; // origins with their whole horizon behind them
    GlobalPast past = {0};
    if (!team->older) return past;
    past.n = room + 1 < GLOBAL_ORIGINS ? room + 1 : GLOBAL_ORIGINS;
    int64_t cells = (int64_t)p->n_series * p->horizon;
    past.mean = NEW_ARRAY(a, float, cells *past.n);
    past.actual = NEW_ARRAY(a, float, cells *past.n);
    for (int k = 0; k < past.n; k++) {
        past.origin[k] = p->n_periods - back + (past.n > 1 ? room * k / (past.n - 1) : 0);
        global_forecast(team->older, p, past.origin[k], in->plan->threads, past.mean + k * cells);
        set_actual(p, in->plan, past.origin[k], past.actual + k * cells);
    }
    return past;
}

// The value a season before the origin, or two, …
static double naive_of(const GlobalPanel *p, int s, int origin, int h) {
    int season = season_of(p), t = origin - season + h % season;
    return t < 0 ? (double)NAN : (double)p->value[(int64_t)s * p->n_periods + t];
}

static void measure(const GlobalPanel *p, GlobalOutput *o) {
    double own = 0, naive = 0, n = 0;
    int64_t at = 0;
    for (int k = 0; k < o->past.n; k++)
        for (int s = 0; s < p->n_series; s++)
            for (int h = 0; h < p->horizon; h++, at++) {
                double y = (double)o->past.actual[at], last = naive_of(p, s, o->past.origin[k], h);
                if (isnan(y) || isnan(last)) continue;
                own += (y - (double)o->past.mean[at]) * (y - (double)o->past.mean[at]);
                naive += (y - last) * (y - last);
                n++;
            }
    o->error = n > 0 ? sqrt(own / n) : NAN;
    o->naive = n > 0 ? sqrt(naive / n) : NAN;
}

static void set_quantiles(const GlobalPanel *p, GlobalOutput *o, int n_levels, const double *level) {
    Arena *scratch = arena_new();
    double *q = NEW_ARRAY(scratch, double, n_levels);
    SpreadInput in = {.n_series = p->n_series,
        .horizon = p->horizon,
        .n_origins = o->past.n,
        .mean = o->past.mean,
        .actual = o->past.actual,
        .block = season_of(p)};
    const Spread *spread = spread_fit(scratch, &in);
    for (int s = 0; s < p->n_series; s++)
        for (int h = 0; h < p->horizon; h++) {
            int64_t at = (int64_t)s * p->horizon + h;
            spread_quantiles(spread, s, h, (double)o->mean[at], n_levels, level, q);
            for (int l = 0; l < n_levels; l++) o->quantile[at * n_levels + l] = (float)q[l];
        }
    arena_free(scratch);
}

// The mean of what n models say; those that are NULL say nothing.
static float *mean_of(Arena *a, const GlobalPanel *p, int threads, int models, GlobalModel *const *model) {
    int64_t cells = (int64_t)p->n_series * p->horizon;
    float *mean = NEW_ARRAY(a, float, cells);
    Arena *scratch = arena_new();
    float *one = NEW_ARRAY(scratch, float, cells);
    int n = 0;
    for (int k = 0; k < models; k++) {
        if (!model[k]) continue;
        global_forecast(model[k], p, p->n_periods, threads, one);
        for (int64_t i = 0; i < cells; i++) mean[i] += one[i];
        n++;
    }
    for (int64_t i = 0; i < cells; i++) mean[i] /= (float)n;
    arena_free(scratch);
    return mean;
}

// Of a single series the trees know more than its own past does, so they count twice; what both miss differs more in its sums.
void global_run_mean(const GlobalInput *in, GlobalOutput *o) {
    int64_t cells = (int64_t)in->panel->n_series * in->panel->horizon;
    Arena *scratch = arena_new();
    float *even = NEW_ARRAY(scratch, float, cells);
    for (int64_t i = 0; i < cells; i++) {
        float trees = o->trees[i], local = in->local ? fmaxf(0, in->local[i]) : trees;
        even[i] = (trees + local) / 2;
        o->mean[i] = trees + (local - trees) / 3;
    }
    if (o->sums)
        global_sums_bring_down(o->sums, in->panel, in->hierarchy, o->of_sums, even, o->mean);
    arena_free(scratch);
}

static const GlobalSums *sums_of(Arena *a, const GlobalInput *in) {
    const GlobalSums *sums = in->hierarchy ? global_sums(a, in->panel, in->hierarchy) : NULL;
    return sums && sums->panel.n_series > 0 ? sums : NULL;
}

GlobalOutput *global_run(Arena *a, const GlobalInput *in, const GlobalTeam *team) {
    const GlobalPanel *p = in->panel;
    int threads = in->plan->threads;
    int64_t cells = (int64_t)p->n_series * p->horizon;
    GlobalOutput *o = NEW(a, GlobalOutput);
    o->sums = sums_of(a, in);
    o->team = team ? team : global_team_train(a, in, o->sums);
    o->past = past_of(a, in, o->team);
    GlobalModel *own[GLOBAL_OWN + 1];
    for (int k = 0; k < GLOBAL_OWN; k++) own[k] = o->team->own[k];
    own[GLOBAL_OWN] = o->team->older;
    o->trees = mean_of(a, p, threads, GLOBAL_OWN + 1, own);
    if (o->sums) o->of_sums = mean_of(a, &o->sums->panel, threads, GLOBAL_SUMS, o->team->sums);
    o->mean = NEW_ARRAY(a, float, cells);
    o->quantile = NEW_ARRAY(a, float, cells * in->n_levels);
    global_run_mean(in, o);
    measure(p, o);
    if (in->n_levels > 0) set_quantiles(p, o, in->n_levels, in->level);
    return o;
}
