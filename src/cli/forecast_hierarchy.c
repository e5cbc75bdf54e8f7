// `argosy forecast series --hierarchy F`: the series of a file and their sums, reconciled.
//
// The file is gone through twice: first for the histories of all sums, which are then forecast, then for the series themselves, block
// by block. What is kept grows with the sums' histories and with series × horizon, not with the length of the file.
#include <stdlib.h>
#include <string.h>

#include "cli/forecast_work.h"
#include "cli/hierarchy_file.h"
#include "engine/forecast/hierarchy/run.h"

// The history of a sum, the newest value first: series that begin earlier make it longer at its end.
typedef struct {
    double *value;
    int n;
} Sum;

typedef struct {
    Wanted *wanted;
    Arena *arena;
    HierarchyFile file;
    Hierarchy h;
    Sum *sum;
    int *place; // of each series as it comes: its line in the hierarchy
    int *count;
    int seen, done; // series, in the first and in the second going through
    int64_t values;
    Period last; // of all series
    int32_t day;
    HierarchyRun *run;
    int steps;
    OutFile *out, *why;
} Tree;

static int *sums_of(const Tree *t, int line) {
    return t->file.sum + (int64_t)line * t->file.n_levels;
}

// ---- first: the sums ---------------------------------------------------------------------------------------------------------

static Status place_find(Tree *t, Str name, int *out) {
    int64_t at;
    if (strmap_get(t->file.index, name, &at)) {
        *out = (int)at;
        return OK;
    }
    Cx *cx = t->wanted->cli->cx;
    Status s = fail(cx, INPUT, "series", "a series of the file is not in the hierarchy");
    return with_hint(cx, with_value(cx, s, str_dup(cx->arena, name)), "give it a line there");
}

static Status ends_alike(Tree *t, const SeriesFile *f, Str name, Period last) {
    if (t->seen == 0) t->last = last;
    if (last.at == t->last.at) return OK;
    Cx *cx = t->wanted->cli->cx;
    Buf mine = buf_new(cx->arena), first = buf_new(cx->arena);
    series_file_period(f, last, 0, &mine);
    series_file_period(f, t->last, 0, &first);
    Status s = fail(cx, INPUT, "period",
        "series " STR_FMT " ends in " STR_FMT ", and the first one in " STR_FMT, STR_ARG(name),
        STR_ARG(buf_str(&mine)), STR_ARG(buf_str(&first)));
    return with_hint(cx, s,
        "let all series of a hierarchy end in the same period, with 0 where there was nothing");
}

static void add(Sum *sum, const double *value, int n) {
    if (n > sum->n) {
        sum->value = realloc(sum->value, sizeof *sum->value * (size_t)n);
        CHECK(sum->value != NULL);
        memset(sum->value + sum->n, 0, sizeof *sum->value * (size_t)(n - sum->n));
        sum->n = n;
    }
    for (int i = 0; i < n; i++) sum->value[i] += value[n - 1 - i];
}

static Status sum_block(void *arg, const SeriesFile *f, const SeriesBlock *block) {
    Tree *t = arg;
    const int32_t *day;
    TRY(series_days(t->wanted, f, block, &day));
    for (int s = 0; s < block->n; s++) {
        int line = 0;
        TRY(place_find(t, block->name[s], &line));
        TRY(ends_alike(t, f, block->name[s], block->last[s]));
        if (day) t->day = day[s];
        for (int l = 0; l < t->file.n_levels; l++)
            add(&t->sum[sums_of(t, line)[l]], block->value + block->first[s], block->count[s]);
        t->count[t->seen] = block->count[s];
        t->place[t->seen++] = line;
    }
    t->values += block->values;
    return OK;
}

static Status all_there(const Tree *t) {
    if (t->seen == t->file.n_series) return OK;
    bool *there = NEW_ARRAY(t->arena, bool, t->file.n_series);
    for (int s = 0; s < t->seen; s++) there[t->place[s]] = true;
    int missing = 0;
    while (there[missing]) missing++;
    Cx *cx = t->wanted->cli->cx;
    Status s = fail(cx, INPUT, "series", "a series of the hierarchy has no values in --in");
    return with_hint(cx, with_value(cx, s, t->file.series[missing]),
        "give it lines there, or take it out of the hierarchy");
}

// Histories of the sums in one array, the oldest value first.
static void histories(Tree *t, Histories *out) {
    int nodes = t->file.n_nodes;
    int64_t *first = NEW_ARRAY(t->arena, int64_t, nodes), all = 0;
    int *n = NEW_ARRAY(t->arena, int, nodes);
    for (int i = 0; i < nodes; i++) {
        first[i] = all;
        n[i] = t->sum[i].n;
        all += n[i];
    }
    double *value = NEW_ARRAY(t->arena, double, all);
    for (int i = 0; i < nodes; i++) {
        for (int k = 0; k < n[i]; k++) value[first[i] + k] = t->sum[i].value[n[i] - 1 - k];
        free(t->sum[i].value);
        t->sum[i].value = NULL;
    }
    *out = (Histories){first, n, value};
}

static void hierarchy_of(Tree *t) {
    int series = t->file.n_series, levels = t->file.n_levels;
    int *sum = NEW_ARRAY(t->arena, int, (size_t)series *(size_t)levels);
    for (int s = 0; s < series; s++)
        for (int l = 0; l < levels; l++) sum[(int64_t)l * series + s] = sums_of(t, t->place[s])[l];
    t->h = (Hierarchy){series, levels, t->file.n_nodes, sum, t->file.first};
}

// ---- then: the series --------------------------------------------------------------------------------------------------------

static void node_out(
    const Tree *t, const SeriesFile *f, int node, Str name, int values, Buf *rows, Buf *why) {
    forecast_rows(t->wanted, f, name, t->last, hierarchy_run_mean(t->run, node),
        hierarchy_run_quantile(t->run, node), rows);
    if (t->why->file) forecast_reasons(name, values, hierarchy_run_result(t->run, node), why);
}

static Status write_all(const Tree *t, const SeriesFile *f) {
    Arena *a = arena_new();
    Status s = OK;
    int nodes = t->file.n_nodes, all = nodes + t->file.n_series;
    for (int from = 0; s == OK && from < all; from += t->wanted->block) {
        arena_reset(a);
        Buf rows = buf_new(a), why = buf_new(a);
        for (int i = from; i < all && i < from + t->wanted->block; i++) {
            int b = i - nodes;
            if (b < 0) node_out(t, f, i, t->file.node[i], t->sum[i].n, &rows, &why);
            else node_out(t, f, i, t->file.series[t->place[b]], t->count[b], &rows, &why);
        }
        s = outfile_put(t->out, buf_str(&rows));
        if (s == OK) s = outfile_put(t->why, buf_str(&why));
    }
    arena_free(a);
    return s;
}

static Status series_block(void *arg, const SeriesFile *f, const SeriesBlock *block) {
    Tree *t = arg;
    Histories of = {block->first, block->count, block->value};
    if (t->done + block->n > t->seen)
        return with_hint(t->wanted->cli->cx,
            fail(t->wanted->cli->cx, INPUT, "in", "the file grew while it was read"), "try again");
    hierarchy_run_series(t->run, block->n, &of);
    t->done += block->n;
    if (t->done < t->seen) return OK;
    t->steps = hierarchy_run_end(t->run, t->wanted->reconcile);
    return write_all(t, f);
}

static Status run(Tree *t) {
    Wanted *w = t->wanted;
    Cli *cli = w->cli;
    TRY(hierarchy_file_read(cli, &t->file));
    t->sum = NEW_ARRAY(t->arena, Sum, t->file.n_nodes);
    t->place = NEW_ARRAY(t->arena, int, t->file.n_series);
    t->count = NEW_ARRAY(t->arena, int, t->file.n_series);
    TRY(series_blocks(cli, "added up", w->block, sum_block, t));
    TRY(all_there(t));
    Histories sums;
    histories(t, &sums);
    hierarchy_of(t);
    LocalInput in = w->in;
    if (in.month) in.day = &t->day;
    t->run = hierarchy_run(t->arena, &t->h, &in, &sums);
    return series_blocks(cli, "forecast", w->block, series_block, t);
}

Status forecast_hierarchy(Wanted *w, OutFile *out, OutFile *why) {
    Cli *cli = w->cli;
    if (cli_given(cli, "drivers"))
        return with_hint(cli->cx,
            fail(cli->cx, INPUT, "drivers", "--drivers and --hierarchy do not go together yet"),
            "forecast with one of them");
    if (str_eq(cli_value(cli, "in"), S("-")))
        return with_hint(cli->cx,
            fail(cli->cx, INPUT, "in", "a hierarchy reads --in twice, and standard input comes once"),
            "give a file");
    Tree t = {.wanted = w, .arena = arena_new(), .out = out, .why = why};
    Status s = run(&t);
    if (s == OK)
        printf("%d series of %lld values and %d sums of them: %d periods forecast of each\n",
            t.seen, (long long)t.values, t.file.n_nodes, w->in.horizon);
    for (int i = 0; t.sum && i < t.file.n_nodes; i++) free(t.sum[i].value);
    hierarchy_file_close(&t.file);
    arena_free(t.arena);
    return s;
}
