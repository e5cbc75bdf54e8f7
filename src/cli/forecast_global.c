// `argosy forecast series --method global`: one model over all series of the file (docs/forecast.md), joined with forecasts of each series
// alone. The whole file is in memory, since each series is told what the others did.
#include <math.h>
#include <stdio.h>

#include "cli/forecast_global.h"

enum { BLOCK = 4096, SEASON_SHORT = 60 };
static const double chance = 1e-4; // of a run of zeros, below which it is taken for a time without stock

static Status places_find(Global *g) {
    const GlobalPanel *p = &g->panel.panel;
    Cli *cli = g->wanted->cli;
    int levels = g->names.n_levels, *sum = NEW_ARRAY(cli->arena, int, (size_t)p->n_series *(size_t)levels);
    bool *there = NEW_ARRAY(cli->arena, bool, g->names.n_series);
    for (int s = 0; s < p->n_series; s++) {
        int64_t at;
        if (!strmap_get(g->names.index, g->panel.name[s], &at))
            return with_hint(cli->cx,
                with_value(cli->cx,
                    fail(cli->cx, INPUT, "series", "a series of the file is not in the hierarchy"),
                    g->panel.name[s]),
                "give it a line there");
        there[at] = true;
        for (int l = 0; l < levels; l++)
            sum[(int64_t)l * p->n_series + s] = g->names.sum[at * levels + l];
    }
    for (int s = 0; s < g->names.n_series; s++)
        if (!there[s])
            return with_hint(cli->cx,
                with_value(cli->cx,
                    fail(cli->cx, INPUT, "series", "a series of the hierarchy has no values in --in"),
                    g->names.series[s]),
                "give it lines there, or take it out of the hierarchy");
    g->hierarchy = (Hierarchy){p->n_series, levels, g->names.n_nodes, sum, g->names.first};
    g->in.hierarchy = &g->hierarchy;
    return OK;
}

// ---- in -----------------------------------------------------------------------------------------------------------------------

static Status read_panel(Global *g, SeriesFile *file) {
    Wanted *w = g->wanted;
    int n = w->in.n_seasons, season = n > 0 && w->season[0] <= SEASON_SHORT ? w->season[0] : 1;
    int year = n > 0 && w->season[n - 1] > SEASON_SHORT ? w->season[n - 1] : 0;
    TRY(forecast_panel_read(w->cli, file, w->in.horizon, season, year, &g->panel));
    if (w->in.month && !series_file_daily(file))
        return with_hint(w->cli->cx,
            fail(w->cli->cx, INPUT, "season", "the season \"month\" is one of days, and the periods are none"),
            "leave it out, or give a file whose periods are dates, one day apart");
    GlobalPanel *p = &g->panel.panel;
    g->plan = global_plan(p);
    g->plan.threads = w->in.threads;
    g->plan.learn_masked = true; // the file holds what was sold, and what will be sold is wanted
    const char *wrong = global_wrong(p, &g->plan);
    if (wrong)
        return with_hint(w->cli->cx,
            fail(w->cli->cx, INPUT, "in", "the global model cannot be made: %s", wrong),
            "values are finite and not below 0; for others use another --method");
    uint8_t *masked = NEW_ARRAY(w->cli->arena, uint8_t, (size_t)p->n_series * (size_t)p->n_periods);
    global_mask(p, chance, masked);
    p->masked = masked;
    g->in = (GlobalInput){.panel = p, .plan = &g->plan, .n_levels = w->in.n_levels, .level = w->level};
    if (!cli_given(w->cli, "hierarchy")) return OK;
    TRY(hierarchy_file_read(w->cli, &g->names));
    return places_find(g);
}

// ---- out ----------------------------------------------------------------------------------------------------------------------

static Status write_nodes(const Global *g, const Str *name, int n, const double *mean,
    const double *quantile, OutFile *out) {
    int H = g->in.panel->horizon, levels = g->in.n_levels;
    Arena *a = arena_new();
    Status s = OK;
    for (int from = 0; s == OK && from < n; from += BLOCK) {
        arena_reset(a);
        Buf rows = buf_new(a);
        for (int i = from; i < n && i < from + BLOCK; i++)
            forecast_rows(g->wanted, g->file, name[i], g->panel.last, mean + (int64_t)i * H,
                quantile + (int64_t)i * H * levels, &rows);
        s = outfile_put(out, buf_str(&rows));
    }
    arena_free(a);
    return s;
}

static double *doubles(Arena *a, const float *v, int64_t n) {
    double *to = NEW_ARRAY(a, double, n);
    for (int64_t i = 0; i < n; i++) to[i] = (double)v[i];
    return to;
}

static Status write_sums(const Global *g, const GlobalOutput *o, OutFile *out) {
    const Hierarchy *h = &g->hierarchy;
    int H = g->in.panel->horizon, nodes = h->n_upper + h->n_bottom;
    Arena *a = arena_new();
    double *mean = NEW_ARRAY(a, double, (size_t)nodes *(size_t)H);
    for (int64_t i = 0; i < (int64_t)h->n_bottom * H; i++)
        mean[(int64_t)h->n_upper * H + i] = (double)o->mean[i];
    hierarchy_sum(h, H, mean);
    double *quantile = NEW_ARRAY(a, double, (size_t)h->n_upper *(size_t)(H * g->in.n_levels) + 1);
    if (g->in.n_levels > 0) global_run_sums(&g->in, o, mean, quantile);
    Status s = write_nodes(g, g->names.node, h->n_upper, mean, quantile, out);
    arena_free(a);
    return s;
}

static Status write_all(const Global *g, const GlobalOutput *o, OutFile *out) {
    int64_t cells = (int64_t)g->in.panel->n_series * g->in.panel->horizon;
    if (g->in.hierarchy) TRY(write_sums(g, o, out));
    Arena *a = arena_new();
    Status s = write_nodes(g, g->panel.name, g->in.panel->n_series, doubles(a, o->mean, cells),
        doubles(a, o->quantile, cells * g->in.n_levels), out);
    arena_free(a);
    return s;
}

static void say(const Global *g, const GlobalOutput *o) {
    printf("%d series of %lld values", g->in.panel->n_series, (long long)g->panel.values);
    if (g->in.hierarchy) printf(" and %d sums of them", g->hierarchy.n_upper);
    printf(": %d periods forecast of each", g->in.panel->horizon);
    if (o->past.n > 0 && o->naive > 0)
        printf("; at %d earlier origins the trees' error was %.2f of the seasonal naive method's",
            o->past.n, o->error / o->naive);
    printf("%s\n", g->team ? "; the trees are those of --model" : "");
}

static Status forecast(Global *g, SeriesFile *file, OutFile *out, OutFile *why) {
    Cli *cli = g->wanted->cli;
    g->file = file;
    TRY(read_panel(g, file));
    TRY(forecast_model_read(g));
    float *local = NEW_ARRAY(cli->arena, float, (size_t)g->in.panel->n_series *(size_t)g->in.panel->horizon);
    forecast_local(g, g->in.panel->n_periods, local);
    g->in.local = local;
    const GlobalOutput *o = global_run(cli->arena, &g->in, g->team);
    TRY(write_all(g, o, out));
    TRY(forecast_why(g, o, why));
    TRY(forecast_model_write(g, o->team));
    say(g, o);
    return OK;
}

Status forecast_global(Wanted *w, OutFile *out, OutFile *why) {
    Global g = {.wanted = w};
    SeriesFile *file = NULL;
    Status s = series_file_open(w->cli->cx, str_z(w->cli->arena, cli_value(w->cli, "in")), BLOCK, &file);
    if (s == OK) s = forecast(&g, file, out, why);
    hierarchy_file_close(&g.names);
    series_file_close(file);
    return s;
}
