// --explain of the global model:   about,name,value
//   trees    how many there are, and how large
//   error    at an earlier origin, which no model had seen behind: root mean square of the trees' errors, of the series' own models', of both
//            together, and of the seasonal naive method
//   gain     the share of what the trees' splits saved, by what they were told
#include <math.h>

#include "cli/forecast_global.h"

static void line(Buf *b, const char *about, const char *name, double v) {
    if (!isnan(v)) buf_fmt(b, "%s,%s,%.6g\n", about, name, v);
}

// Of the first draw's direct trees.
static void trees(const Global *g, const GlobalTeam *t, Buf *b) {
    const GlobalModel *first = t->own[0];
    line(b, "trees", "parts", first->n_parts);
    line(b, "trees", "blocks of horizons", first->n_blocks);
    int n = 0;
    double leaves = 0, most = 0;
    for (int i = 0; i < first->n_parts * first->n_blocks; i++) {
        const Trees *k = first->trees[i];
        n += k->n_trees;
        leaves += k->leaf_first[k->n_trees];
        most = fmax(most, k->n_trees);
    }
    line(b, "trees", "rounds", most);
    line(b, "trees", "leaves of a tree", n > 0 ? leaves / n : 0);
    line(b, "trees", "columns", first->n_features);
    line(b, "trees", "used again", g->team ? 1 : 0);
}

// Root mean square of errors at the first of the past origins.
static double error_of(const Global *g, const GlobalOutput *o, const float *a, const float *with) {
    const GlobalPanel *p = &g->panel.panel;
    double square = 0, n = 0;
    for (int64_t i = 0; i < (int64_t)p->n_series * p->horizon; i++) {
        double y = (double)o->past.actual[i], f = (double)a[i];
        if (with) f = (2 * f + fmax(0, (double)with[i])) / 3;
        if (isnan(y)) continue;
        square += (y - f) * (y - f);
        n++;
    }
    return n > 0 ? sqrt(square / n) : (double)NAN;
}

static void errors(const Global *g, const GlobalOutput *o, Buf *b) {
    const GlobalPanel *p = &g->panel.panel;
    if (o->past.n == 0) return;
    Arena *a = arena_new();
    float *local = NEW_ARRAY(a, float, (size_t)p->n_series *(size_t)p->horizon);
    forecast_local(g, o->past.origin[0], local);
    line(b, "error", "trees", error_of(g, o, o->past.mean, NULL));
    line(b, "error", "series alone", error_of(g, o, local, NULL));
    line(b, "error", "mean of both", error_of(g, o, o->past.mean, local));
    arena_free(a);
    line(b, "error", "trees at all earlier origins", o->error);
    line(b, "error", "seasonal naive at all earlier origins", o->naive);
}

static void gains(const Global *g, const GlobalTeam *t, Buf *b) {
    const GlobalModel *first = t->own[0];
    double sum[TREES_COLUMNS_MAX] = {0}, all = 0;
    for (int i = 0; i < first->n_parts * first->n_blocks; i++)
        for (int c = 0; c < first->n_features; c++) sum[c] += first->trees[i]->gain[c];
    for (int c = 0; c < first->n_features; c++) all += sum[c];
    for (int c = 0; c < first->n_features && all > 0; c++) {
        GlobalFeature f = global_feature(&g->panel.panel, c);
        Str of = f.attribute >= 0 ? g->panel.attribute_name[f.attribute]
            : f.driver >= 0       ? g->panel.driver_name[f.driver]
                                  : S("series");
        Buf name = buf_new(b->arena);
        buf_add(&name, of);
        buf_fmt(&name, ": %s", f.text);
        buf_z(b, "gain,");
        csv_put(b, buf_str(&name), true);
        buf_fmt(b, ",%.6f\n", sum[c] / all);
    }
}

Status forecast_why(const Global *g, const GlobalOutput *o, OutFile *why) {
    if (!why->file) return OK;
    Buf b = buf_new(g->wanted->cli->arena);
    trees(g, o->team, &b);
    errors(g, o, &b);
    gains(g, o->team, &b);
    return outfile_put(why, buf_str(&b));
}
