// `argosy forecast series --method global`: one model over all series of the file (docs/forecast.md). The whole file is in memory, since
// each series is told what the others did.
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/forecast_panel.h"
#include "cli/sheet.h"
#include "engine/forecast/global/run.h"

enum { LEVELS_MAX = 99, HORIZON_MAX = 1000, SEASON_MAX = 400, BLOCK = 4096 };
static const double chance = 1e-4; // of a run of zeros, below which it is taken for a time without stock

typedef struct {
    int64_t horizon, threads;
    int season[2]; // the short one, 1: none; the year, 0: none
    int n_levels;
    double level[LEVELS_MAX];
    Str level_text[LEVELS_MAX];
} Asked;

static Status read_seasons(Cli *cli, Asked *w) {
    Str rest = cli_value(cli, "season");
    w->season[0] = 1;
    for (int n = 0; rest.n > 0; n++) {
        Str one = str_trim(str_split(rest, ',', &rest));
        double v = 0;
        bool good = n < 2 && number_parse(one, &v) && v >= 2 && v <= SEASON_MAX && v == floor(v);
        if (!good || (n == 1 && v <= w->season[0]))
            return with_hint(cli->cx,
                with_value(cli->cx, fail(cli->cx, INPUT, "season", "--season is no list of lengths"), one), "of the global model give one or two whole numbers of periods, ascending, 2 to %d: 12, or 7,365",
                SEASON_MAX);
        w->season[n] = (int)v;
    }
    if (w->season[0] > 60) { // a year alone
        w->season[1] = w->season[0];
        w->season[0] = 1;
    }
    return OK;
}

static Status read_levels(Cli *cli, Asked *w) {
    Str rest = cli_given(cli, "quantiles") ? cli_value(cli, "quantiles") : S("0.05,0.5,0.95");
    while (rest.n > 0) {
        Str one = str_trim(str_split(rest, ',', &rest));
        double v = 0;
        bool good = w->n_levels < LEVELS_MAX && number_parse(one, &v) && v > 0 && v < 1 &&
            (w->n_levels == 0 || v > w->level[w->n_levels - 1]);
        if (!good)
            return with_hint(cli->cx,
                with_value(cli->cx,
                    fail(cli->cx, INPUT, "quantiles", "--quantiles is no list of levels"), one),
                "give up to %d numbers between 0 and 1, ascending: 0.05,0.5,0.95", LEVELS_MAX);
        w->level_text[w->n_levels] = one;
        w->level[w->n_levels++] = v;
    }
    return OK;
}

static Status read_asked(Cli *cli, Asked *w) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *w = (Asked){.threads = cores > 0 ? cores : 1};
    if (cli_value(cli, "in").n == 0 || cli_value(cli, "out").n == 0 || !cli_given(cli, "horizon"))
        return with_hint(cli->cx, fail(cli->cx, INPUT, "in", "--in, --out or --horizon is missing"),
            "--in sales.csv --horizon 28 --season 7,365 --method global --out forecast.csv");
    TRY(cli_number(cli, "horizon", 1, HORIZON_MAX, &w->horizon));
    TRY(cli_number(cli, "threads", 1, 64, &w->threads));
    TRY(read_seasons(cli, w));
    return read_levels(cli, w);
}

static void put(Buf *b, double v) { buf_fmt(b, ",%.*f", v >= 1e6 ? 0 : v >= 1000 ? 3 : 6, v); }

static void rows_of(
    const Asked *w, const SeriesFile *file, const ForecastPanel *p, const GlobalOutput *o, Buf *b) {
    buf_z(b, "series,period,mean");
    for (int l = 0; l < w->n_levels; l++) {
        buf_z(b, ",q");
        buf_add(b, w->level_text[l]);
    }
    csv_end(b);
    for (int s = 0; s < p->panel.n_series; s++)
        for (int h = 0; h < p->panel.horizon; h++) {
            int64_t at = (int64_t)s * p->panel.horizon + h;
            csv_put(b, p->name[s], true);
            buf_char(b, ',');
            series_file_period(file, p->last, h + 1, b);
            put(b, (double)o->mean[at]);
            for (int l = 0; l < w->n_levels; l++) put(b, (double)o->quantile[at * w->n_levels + l]);
            csv_end(b);
        }
}

static Status forecast(Cli *cli, const Asked *w, SeriesFile *file) {
    ForecastPanel p;
    TRY(forecast_panel_read(cli, file, (int)w->horizon, w->season[0], w->season[1], &p));
    GlobalPlan plan = global_plan(&p.panel);
    plan.threads = (int)w->threads;
    plan.learn_masked = true; // the file holds what was sold, and what will be sold is wanted
    const char *wrong = global_wrong(&p.panel, &plan);
    if (wrong)
        return with_hint(cli->cx, fail(cli->cx, INPUT, "in", "the global model cannot be made: %s", wrong),
            "values are finite and not below 0; for others use another --method");
    uint8_t *masked = NEW_ARRAY(cli->arena, uint8_t, (size_t)p.panel.n_series * (size_t)p.panel.n_periods);
    global_mask(&p.panel, chance, masked);
    p.panel.masked = masked;
    const GlobalOutput *o = global_run(cli->arena, &p.panel, &plan, w->n_levels, w->level);
    Buf b = buf_new(cli->arena);
    rows_of(w, file, &p, o, &b);
    TRY(sheet_write(cli, "out", buf_str(&b)));
    printf("%d series of %lld values: %d periods forecast of each", p.panel.n_series,
        (long long)p.values, p.panel.horizon);
    if (o->past.n > 0 && o->naive > 0)
        printf("; at %d earlier origins the error was %.2f of the seasonal naive method's",
            o->past.n, o->error / o->naive);
    printf("\n");
    return OK;
}

Status forecast_global(Cli *cli) {
    Asked w;
    SeriesFile *file = NULL;
    TRY(read_asked(cli, &w));
    Status s = series_file_open(cli->cx, str_z(cli->arena, cli_value(cli, "in")), BLOCK, &file);
    if (s == OK) s = forecast(cli, &w, file);
    series_file_close(file);
    return s;
}
