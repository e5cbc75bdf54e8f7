// The whole way: what was missed in the past, the model, the forecast and its quantiles.
//
//     ──────────────── known ──────────────── o ─ o ─ o ─ o ─ o ──────── end
//     the first trees learn from these       └ forecasts made by them, and what came: the spread
//
// The older trees forecast the periods to come as well, and the mean of both is the forecast: two that learnt from other rows err
// less together than either. The spread is that of the older ones alone, rather too wide than too narrow.
#include "engine/forecast/global/run.h"

#include <math.h>

#include "engine/forecast/global/spread.h"

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

GlobalPast global_past(Arena *a, const GlobalPanel *p, const GlobalPlan *plan) {
    int back = 2 * p->horizon < p->n_periods / 3 ? 2 * p->horizon : p->n_periods / 3;
    int room = back > p->horizon ? back - p->horizon : 0; // origins with their whole horizon behind them
    GlobalPast past = {.n = back < 1 ? 0 : room + 1 < GLOBAL_ORIGINS ? room + 1 : GLOBAL_ORIGINS};
    int64_t cells = (int64_t)p->n_series * p->horizon;
    past.mean = NEW_ARRAY(a, float, cells *past.n);
    past.actual = NEW_ARRAY(a, float, cells *past.n);
    if (past.n == 0) return past;
    Arena *scratch = arena_new();
    const GlobalModel *m = global_train(scratch, p, plan, p->n_periods - back);
    for (int k = 0; k < past.n; k++) {
        past.origin[k] = p->n_periods - back + (past.n > 1 ? room * k / (past.n - 1) : 0);
        global_forecast(m, p, past.origin[k], plan->threads, past.mean + k * cells);
        set_actual(p, plan, past.origin[k], past.actual + k * cells);
    }
    past.ahead = NEW_ARRAY(a, float, cells);
    global_forecast(m, p, p->n_periods, plan->threads, past.ahead);
    arena_free(scratch);
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

GlobalOutput *global_run(
    Arena *a, const GlobalPanel *p, const GlobalPlan *plan, int n_levels, const double *level) {
    GlobalOutput *o = NEW(a, GlobalOutput);
    int64_t cells = (int64_t)p->n_series * p->horizon;
    *o = (GlobalOutput){.past = global_past(a, p, plan), .model = global_train(a, p, plan, p->n_periods)};
    o->mean = NEW_ARRAY(a, float, cells);
    o->quantile = NEW_ARRAY(a, float, cells *n_levels);
    global_forecast(o->model, p, p->n_periods, plan->threads, o->mean);
    for (int64_t i = 0; i < cells && o->past.ahead; i++)
        o->mean[i] = (o->mean[i] + o->past.ahead[i]) / 2;
    measure(p, o);
    if (n_levels > 0) set_quantiles(p, o, n_levels, level);
    return o;
}
