// `argosy forecast series`: forecasts of a file of time series, without a database (docs/forecast.md).
//
//     reader ── block k+1 ──┐          while one thread reads the next block of whole series,
//     engine ── block k ────┴─ out     the others forecast the one before, which is then written
//
// The files take their names only when they are whole. The pool of errors behind the quantiles is that of a block, whose
// borders depend on the file alone: the same file gives the same bytes, on any number of threads.
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/forecast_work.h"

enum { HORIZON_MAX = 1000, SERIES_BLOCK = 4096, CELLS_BLOCK = 200000, SERIES_LEAST = 64 };

// ---- what is asked for -----------------------------------------------------------------------------------------------------

static Status read_seasons(Wanted *w) {
    Cx *cx = w->cli->cx;
    Str rest = cli_value(w->cli, "season");
    w->in.season = w->season;
    while (rest.n > 0) {
        Str one = str_trim(str_split(rest, ',', &rest));
        if (str_eq(one, S("month"))) {
            w->in.month = true;
            continue;
        }
        int64_t v;
        bool good = decimal_parse(one, 0, &v) && v >= 2 && v <= LOCAL_SEASON_MAX &&
            w->in.n_seasons < LOCAL_SEASONS &&
            (w->in.n_seasons == 0 || v > w->season[w->in.n_seasons - 1]);
        if (!good)
            return with_hint(cx,
                with_value(cx, fail(cx, INPUT, "season", "--season is no list of lengths"), one), "give up to %d whole numbers of periods, 2 to %d, ascending: 12, or 7,365; and of days the word month: 7,month,365",
                LOCAL_SEASONS, LOCAL_SEASON_MAX);
        w->season[w->in.n_seasons++] = (int)v;
    }
    return OK;
}

static Status read_levels(Wanted *w) {
    Cx *cx = w->cli->cx;
    Str rest = cli_given(w->cli, "quantiles") ? cli_value(w->cli, "quantiles") : S("0.05,0.5,0.95");
    w->in.level = w->level;
    while (rest.n > 0) {
        Str one = str_trim(str_split(rest, ',', &rest));
        int64_t v;
        int n = w->in.n_levels;
        bool good = n < LEVELS_MAX && decimal_parse(one, 6, &v) && v > 0 && v < UNIT &&
            (n == 0 || (double)v / UNIT > w->level[n - 1]);
        if (!good)
            return with_hint(cx,
                with_value(cx, fail(cx, INPUT, "quantiles", "--quantiles is no list of levels"), one),
                "give up to %d numbers between 0 and 1, ascending: 0.05,0.5,0.95", LEVELS_MAX);
        w->level[n] = (double)v / UNIT;
        w->level_text[w->in.n_levels++] = decimal_text(w->cli->arena, v, 6, 0);
    }
    return OK;
}

static Status read_method(Wanted *w) {
    Str name = cli_value(w->cli, "method"), known[LOCAL_METHODS];
    if (!cli_given(w->cli, "method")) return OK;
    w->global = str_is(name, "global");
    if (w->global) return OK;
    for (int m = 0; m < LOCAL_METHODS; m++) {
        known[m] = str_of(local_method_name[m]);
        if (!str_eq(name, known[m])) continue;
        w->in.only = (LocalMethod)m;
        return OK;
    }
    return cli_unknown(w->cli, INPUT, "method", name, known, LOCAL_METHODS);
}

static Status must_give(Cli *cli, const char *flag, const char *example) {
    if (cli_value(cli, flag).n > 0) return OK;
    Status s = fail(cli->cx, INPUT, flag, "--%s is missing", flag);
    return with_hint(cli->cx, s, "%s", example);
}

static Status read_reconcile(Wanted *w) {
    Str name = cli_value(w->cli, "reconcile"), known[RECONCILE_METHODS];
    w->reconcile = RECONCILE_VARIANCE;
    if (!cli_given(w->cli, "reconcile")) return OK;
    for (int m = 0; m < RECONCILE_METHODS; m++) {
        known[m] = str_of(reconcile_name[m]);
        if (!str_eq(name, known[m])) continue;
        w->reconcile = (Reconcile)m;
        return OK;
    }
    return cli_unknown(w->cli, INPUT, "reconcile", name, known, RECONCILE_METHODS);
}

static Status read_wanted(Cli *cli, Wanted *w) {
    *w = (Wanted){.cli = cli};
    TRY(must_give(cli, "in", "--in sales.csv, with the columns series, period and value"));
    TRY(must_give(cli, "out", "--out forecast.csv"));
    TRY(must_give(cli, "horizon", "--horizon 12: how many periods to forecast"));
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t horizon = 1, threads = cores > 0 ? cores : 1;
    TRY(cli_number(cli, "horizon", 1, HORIZON_MAX, &horizon));
    TRY(cli_number(cli, "threads", 1, 64, &threads));
    w->in.horizon = (int)horizon;
    w->in.threads = (int)threads;
    TRY(read_seasons(w));
    TRY(read_levels(w));
    TRY(read_reconcile(w));
    int most = CELLS_BLOCK / w->in.horizon;
    w->block = most < SERIES_LEAST ? SERIES_LEAST : most > SERIES_BLOCK ? SERIES_BLOCK : most;
    return read_method(w);
}

// ---- files out --------------------------------------------------------------------------------------------------------------

static Status output_open(Cli *cli, const char *flag, OutFile *o) {
    Str path = cli_value(cli, flag);
    *o = (OutFile){0};
    return path.n == 0 ? OK : outfile_open(cli->cx, flag, path, o);
}

// Six decimals, or fewer where the number is large: eight digits that count.
static void put_number(Buf *b, double v) {
    static const double scale[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    double size = fabs(v);
    int digits = 6;
    while (digits > 0 && size >= 100) {
        size /= 10;
        digits--;
    }
    buf_char(b, ',');
    if (isnan(v)) return; // nothing to say
    buf_decimal(b, (int64_t)llround(fmin(1e17, fmax(-1e17, v * scale[digits]))), digits, 0);
}

static Status put_heads(const Wanted *w, OutFile *out, OutFile *why) {
    Buf b = buf_new(w->cli->arena);
    buf_z(&b, "series,period,mean");
    for (int l = 0; l < w->in.n_levels; l++) {
        buf_z(&b, ",q");
        buf_add(&b, w->level_text[l]);
    }
    csv_end(&b);
    TRY(outfile_put(out, buf_str(&b)));
    if (w->global) return outfile_put(why, S("about,name,value\n"));
    return outfile_put(why,
        S("series,model,weight,error,combined_error,naive_error,origins,values,kind,season\n"));
}

void forecast_rows(const Wanted *w, const SeriesFile *f, Str name, Period last, const double *mean,
    const double *quantile, Buf *b) {
    int levels = w->in.n_levels;
    for (int h = 0; h < w->in.horizon; h++) {
        csv_put(b, name, true);
        buf_char(b, ',');
        series_file_period(f, last, h + 1, b);
        put_number(b, mean[h]);
        for (int l = 0; l < levels; l++) put_number(b, quantile[h * levels + l]);
        csv_end(b);
    }
}

void forecast_reasons(Str name, int values, const LocalResult *r, Buf *b) {
    for (int m = 0; m < r->members; m++) {
        csv_put(b, name, true);
        buf_fmt(b, ",%s", local_method_name[r->method[m]]);
        put_number(b, r->weight[m]);
        put_number(b, r->error[m]);
        put_number(b, r->own);
        put_number(b, r->naive);
        buf_fmt(b, ",%d,%d,%s,%s\n", r->origins, values, r->rare ? "rare" : "regular",
            r->profiled       ? "calendar"
                : r->seasonal ? "yes"
                              : "no");
    }
}

Status series_days(const Wanted *w, const SeriesFile *f, const SeriesBlock *block, const int32_t **out) {
    *out = NULL;
    if (!w->in.month) return OK;
    if (!series_file_daily(f))
        return with_hint(w->cli->cx,
            fail(w->cli->cx, INPUT, "season", "the season \"month\" is one of days, and the periods are none"),
            "leave it out, or give a file whose periods are dates, one day apart");
    int32_t *day = NEW_ARRAY(block->arena, int32_t, block->n);
    for (int s = 0; s < block->n; s++) day[s] = (int32_t)block->last[s].at;
    *out = day;
    return OK;
}

// ---- series that come alone -----------------------------------------------------------------------------------------------

typedef struct {
    Wanted *wanted;
    OutFile *out, *why;
    DriverFile *drivers; // NULL: none
    Arena *arena;        // of the block being forecast
    int64_t series, values;
} Work;

static Status forecast_block(void *arg, const SeriesFile *f, const SeriesBlock *block) {
    Work *k = arg;
    Wanted *w = k->wanted;
    arena_reset(k->arena);
    LocalInput in = w->in;
    in.n_series = block->n;
    in.first = block->first;
    in.n = block->count;
    in.value = block->value;
    TRY(series_days(w, f, block, &in.day));
    if (k->drivers) TRY(driver_file_block(k->drivers, f, block, w->in.horizon, &in));
    LocalOutput *o = local_batch(k->arena, &in);
    Buf rows = buf_new(k->arena), why = buf_new(k->arena);
    for (int s = 0; s < block->n; s++) {
        int64_t cell = (int64_t)s * in.horizon;
        forecast_rows(w, f, block->name[s], block->last[s], o->mean + cell,
            o->quantile + cell * in.n_levels, &rows);
        if (k->why->file) forecast_reasons(block->name[s], block->count[s], &o->result[s], &why);
    }
    TRY(outfile_put(k->out, buf_str(&rows)));
    TRY(outfile_put(k->why, buf_str(&why)));
    k->series += block->n;
    k->values += block->values;
    return OK;
}

static Status forecast_alone(Wanted *w, OutFile *out, OutFile *why) {
    Cli *cli = w->cli;
    Work k = {.wanted = w, .out = out, .why = why, .arena = arena_new()};
    Status s = OK;
    if (cli_given(cli, "drivers")) s = driver_file_open(cli, &k.drivers);
    if (s == OK) s = series_blocks(cli, "forecast", w->block, forecast_block, &k);
    if (s == OK && k.drivers) s = driver_file_end(k.drivers);
    if (s == OK)
        printf("%lld series of %lld values: %d periods forecast of each\n", (long long)k.series,
            (long long)k.values, w->in.horizon);
    driver_file_close(k.drivers);
    arena_free(k.arena);
    return s;
}

Status verb_forecast_series(Cli *cli) {
    Wanted wanted;
    OutFile out = {0}, why = {0};
    TRY(read_wanted(cli, &wanted));
    Status s = output_open(cli, "out", &out);
    if (s == OK) s = output_open(cli, "explain", &why);
    if (s == OK) s = put_heads(&wanted, &out, &why);
    if (s == OK)
        s = wanted.global                 ? forecast_global(&wanted, &out, &why)
            : cli_given(cli, "hierarchy") ? forecast_hierarchy(&wanted, &out, &why)
                                          : forecast_alone(&wanted, &out, &why);
    tell_progress_end(cli);
    return outfile_end(&out, outfile_end(&why, s));
}
