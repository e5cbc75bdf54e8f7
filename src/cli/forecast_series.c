// `argosy forecast series`: forecasts of a file of time series, without a database (docs/forecast.md).
//
//     reader ── block k+1 ──┐          while one thread reads the next block of whole series,
//     engine ── block k ────┴─ out     the others forecast the one before, which is then written
//
// The files take their names only when they are whole. The pool of errors behind the quantiles is that of a block, whose
// borders depend on the file alone: the same file gives the same bytes, on any number of threads.
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/series_file.h"
#include "engine/forecast/local/local.h"

enum {
    LEVELS_MAX = 99,
    HORIZON_MAX = 1000,
    SERIES_BLOCK = 4096,
    CELLS_BLOCK = 200000,
    SERIES_LEAST = 64
};

typedef struct {
    Cli *cli;
    LocalInput in;
    int season[LOCAL_SEASONS];
    double level[LEVELS_MAX];
    Str level_text[LEVELS_MAX];
} Wanted;

// ---- what is asked for -----------------------------------------------------------------------------------------------------

static Status read_seasons(Wanted *w) {
    Cx *cx = w->cli->cx;
    Str rest = cli_value(w->cli, "season");
    w->in.season = w->season;
    while (rest.n > 0) {
        Str one = str_trim(str_split(rest, ',', &rest));
        int64_t v;
        bool good = decimal_parse(one, 0, &v) && v >= 2 && v <= LOCAL_SEASON_MAX &&
            w->in.n_seasons < LOCAL_SEASONS &&
            (w->in.n_seasons == 0 || v > w->season[w->in.n_seasons - 1]);
        if (!good)
            return with_hint(cx,
                with_value(cx, fail(cx, INPUT, "season", "--season is no list of lengths"), one),
                "give up to %d whole numbers of periods, 2 to %d, ascending: 12, or 7,365",
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
    return read_method(w);
}

// ---- files out --------------------------------------------------------------------------------------------------------------

typedef struct {
    Cx *cx;
    const char *flag, *path, *part;
    FILE *file; // NULL: not asked for
} Output;

static Status output_open(Cli *cli, const char *flag, Output *o) {
    Str path = cli_value(cli, flag);
    *o = (Output){.cx = cli->cx, .flag = flag};
    if (path.n == 0) return OK;
    o->path = str_z(cli->arena, path);
    o->part = str_fmt(cli->arena, STR_FMT ".part", STR_ARG(path)).at;
    o->file = fopen(o->part, "wb");
    if (o->file) return OK;
    return with_hint(cli->cx,
        fail(cli->cx, INPUT, flag, "%s cannot be written: %s", o->path, strerror(errno)),
        "name a file in a folder that exists and may be written to");
}

static Status output_put(Output *o, Str text) {
    if (!o->file || fwrite(text.at, 1, text.n, o->file) == text.n) return OK;
    return fail(o->cx, SYSTEM, o->flag, "%s could not be written: %s", o->path, strerror(errno));
}

static Status output_close(Output *o, Status s) {
    if (!o->file) return s;
    bool closed = fclose(o->file) == 0;
    if (s == OK && (!closed || rename(o->part, o->path) != 0))
        s = fail(o->cx, SYSTEM, o->flag, "%s could not be written: %s", o->path, strerror(errno));
    if (s != OK) (void)unlink(o->part);
    return s;
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

static void head_of(const Wanted *w, Buf *b) {
    buf_z(b, "series,period,mean");
    for (int l = 0; l < w->in.n_levels; l++) {
        buf_z(b, ",q");
        buf_add(b, w->level_text[l]);
    }
    csv_end(b);
}

static void rows_of(
    const Wanted *w, const SeriesFile *f, const SeriesBlock *block, const LocalOutput *o, Buf *b) {
    int H = w->in.horizon, levels = w->in.n_levels;
    for (int s = 0; s < block->n; s++)
        for (int h = 0; h < H; h++) {
            int64_t cell = (int64_t)s * H + h;
            csv_put(b, block->name[s], true);
            buf_char(b, ',');
            series_file_period(f, block->last[s], h + 1, b);
            put_number(b, o->mean[cell]);
            for (int l = 0; l < levels; l++) put_number(b, o->quantile[cell * levels + l]);
            csv_end(b);
        }
}

static void reasons_of(const SeriesBlock *block, const LocalOutput *o, Buf *b) {
    for (int s = 0; s < block->n; s++) {
        const LocalResult *r = &o->result[s];
        for (int m = 0; m < r->members; m++) {
            csv_put(b, block->name[s], true);
            buf_fmt(b, ",%s", local_method_name[r->method[m]]);
            put_number(b, r->weight[m]);
            put_number(b, r->error[m]);
            put_number(b, r->own);
            put_number(b, r->naive);
            buf_fmt(b, ",%d,%d,%s,%s\n", r->origins, block->count[s], r->rare ? "rare" : "regular",
                r->seasonal ? "yes" : "no");
        }
    }
}

// ---- the two sides ----------------------------------------------------------------------------------------------------------

// A block being read on a thread of its own, with a context of its own.
typedef struct {
    SeriesFile *file;
    SeriesBlock block;
    Cx cx;
    Status status;
} Reading;

static void *read_block(void *arg) {
    Reading *r = arg;
    r->status = series_file_read(&r->cx, r->file, &r->block);
    return NULL;
}

typedef struct {
    Wanted *wanted;
    SeriesFile *file;
    Output out, why;
    Reading side[2]; // one is read while the other is forecast
    Arena *arena;    // of the block being forecast
    int64_t series, values;
} Work;

static Status forecast_block(Work *k, const SeriesBlock *block) {
    Wanted *w = k->wanted;
    arena_reset(k->arena);
    LocalInput in = w->in;
    in.n_series = block->n;
    in.first = block->first;
    in.n = block->count;
    in.value = block->value;
    LocalOutput *o = local_batch(k->arena, &in);
    Buf rows = buf_new(k->arena), why = buf_new(k->arena);
    rows_of(w, k->file, block, o, &rows);
    TRY(output_put(&k->out, buf_str(&rows)));
    if (k->why.file) reasons_of(block, o, &why);
    TRY(output_put(&k->why, buf_str(&why)));
    k->series += block->n;
    k->values += block->values;
    return OK;
}

static Status forecast_all(Work *k) {
    Cli *cli = k->wanted->cli;
    Buf head = buf_new(cli->arena);
    head_of(k->wanted, &head);
    TRY(output_put(&k->out, buf_str(&head)));
    TRY(output_put(&k->why,
        S("series,model,weight,error,combined_error,naive_error,origins,values,kind,season\n")));
    int now = 0;
    read_block(&k->side[now]);
    for (;; now = !now) {
        Reading *here = &k->side[now], *next = &k->side[!now];
        if (here->status != OK) {
            cli->cx->error = here->cx.error;
            return here->status;
        }
        if (here->block.n == 0) break;
        pthread_t thread;
        bool beside = pthread_create(&thread, NULL, read_block, next) == 0;
        Status s = forecast_block(k, &here->block);
        if (beside) pthread_join(thread, NULL);
        else read_block(next);
        TRY(s);
        char what[64];
        snprintf(what, sizeof what, "%lld series forecast,", (long long)k->series);
        tell_progress(cli, what, series_file_progress(k->file));
    }
    if (k->series > 0) return OK;
    return with_hint(cli->cx, fail(cli->cx, INPUT, "in", "the file has no series"),
        "give it lines below its header");
}

Status verb_forecast_series(Cli *cli) {
    Wanted wanted;
    TRY(read_wanted(cli, &wanted));
    Work k = {.wanted = &wanted, .arena = arena_new()};
    int most = CELLS_BLOCK / wanted.in.horizon;
    most = most < SERIES_LEAST ? SERIES_LEAST : most > SERIES_BLOCK ? SERIES_BLOCK : most;
    Status s = series_file_open(cli->cx, str_z(cli->arena, cli_value(cli, "in")), most, &k.file);
    for (int i = 0; i < 2; i++) {
        k.side[i].file = k.file;
        k.side[i].block.arena = arena_new();
        k.side[i].cx.arena = arena_new();
    }
    if (s == OK) s = output_open(cli, "out", &k.out);
    if (s == OK) s = output_open(cli, "explain", &k.why);
    if (s == OK) s = forecast_all(&k);
    tell_progress_end(cli);
    s = output_close(&k.out, output_close(&k.why, s));
    if (s == OK)
        printf("%lld series of %lld values: %d periods forecast of each\n", (long long)k.series,
            (long long)k.values, wanted.in.horizon);
    else if (cli->cx->error.text.n > 0) { // its text may be a reader's
        Error *e = &cli->cx->error;
        e->text = str_dup(cli->arena, e->text);
        e->field = str_dup(cli->arena, e->field);
        e->value = str_dup(cli->arena, e->value);
        e->hint = str_dup(cli->arena, e->hint);
    }
    series_file_close(k.file);
    for (int i = 0; i < 2; i++) {
        arena_free(k.side[i].block.arena);
        arena_free(k.side[i].cx.arena);
    }
    arena_free(k.arena);
    return s;
}
