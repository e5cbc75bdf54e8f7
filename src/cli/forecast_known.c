// Drivers are read series by series, as --in is, and laid out when the time line is known.
#include "cli/forecast_known.h"

#include <math.h>

enum { DRIVERS_MAX = GLOBAL_DRIVERS_MAX - 4 }; // the others are the calendar's

Status known_open(Cli *cli, int horizon, Arena *a, Known *k) {
    *k = (Known){.cx = cli->cx, .arena = a, .horizon = horizon};
    return cli_given(cli, "drivers") ? driver_file_open(cli, &k->file) : OK;
}

Status known_add(Known *k, const SeriesFile *f, const SeriesBlock *block) {
    LocalInput in = {0};
    if (!k->file) return OK;
    TRY(driver_file_block(k->file, f, block, k->horizon, &in));
    for (int s = 0; s < block->n; s++) {
        int n = block->count[s] + k->horizon;
        size_t all = (size_t)n * (size_t)in.n_drivers;
        k->line = arena_grow(k->arena, k->line, k->lines, &k->lines_cap, k->lines + 1, sizeof *k->line);
        k->value = arena_grow(
            k->arena, k->value, k->values, &k->values_cap, k->values + all, sizeof *k->value);
        k->line[k->lines++] = (struct KnownLine){k->values, block->count[s], block->last[s]};
        for (int d = 0; d < in.n_drivers; d++)
            for (int t = 0; t < n; t++)
                k->value[k->values++] = (float)in.driver[(int64_t)s * in.n_drivers + d][t];
    }
    return OK;
}

Status known_end(Known *k, Status s) {
    if (!k->file) return s;
    if (s == OK) s = driver_file_end(k->file);
    k->n = driver_file_names(k->file, &k->name, &k->n_common);
    driver_file_close(k->file);
    if (s != OK || k->n <= DRIVERS_MAX) return s;
    return with_hint(k->cx,
        fail(k->cx, INPUT, "drivers", "%d drivers are too many for the global model", k->n),
        "at most %d: leave the least important ones out", DRIVERS_MAX);
}

// ---- on the time line ------------------------------------------------------------------------------------------------------------

static bool begins(Str name, const char *with) {
    Str w = str_of(with);
    return name.n >= w.n && str_eq((Str){name.at, w.n}, w);
}

static DriverKind kind_of(Str name, const float *v, int64_t n) {
    bool positive = true, whole = true;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(v[i])) continue;
        positive = positive && v[i] > 0;
        whole = whole && (v[i] == 0 || v[i] == 1);
    }
    if (begins(name, "price") && positive) return DRIVER_PRICE;
    if (begins(name, "event")) return DRIVER_EVENT;
    return whole ? DRIVER_SWITCH : DRIVER_NUMBER;
}

// Driver d of each series in its row, or of all in one.
static float *rows_of(Cli *cli, const SeriesFile *f, const Known *k, int d, const ForecastPanel *p) {
    int T = p->panel.n_periods + k->horizon;
    bool common = d < k->n_common;
    size_t rows = common ? 1 : k->lines;
    float *row = NEW_ARRAY(cli->arena, float, rows *(size_t)T);
    for (size_t i = 0; i < rows * (size_t)T; i++) row[i] = NAN;
    for (size_t s = 0; s < k->lines; s++) {
        const struct KnownLine *l = &k->line[s];
        int n = l->count + k->horizon;
        int64_t from = p->panel.n_periods - series_file_apart(f, l->last, p->last) - l->count;
        float *to = row + (common ? 0 : s * (size_t)T);
        for (int t = 0; t < n && from + t < T; t++)
            to[from + t] = k->value[l->first + (size_t)d * (size_t)n + (size_t)t];
    }
    return row;
}

void known_lay_out(Cli *cli, const SeriesFile *f, const Known *k, ForecastPanel *out) {
    GlobalPanel *p = &out->panel;
    int T = p->n_periods + k->horizon;
    for (int d = 0; d < k->n; d++) {
        bool common = d < k->n_common;
        float *row = rows_of(cli, f, k, d, out);
        int64_t n = (int64_t)T * (common ? 1 : (int64_t)k->lines);
        out->driver_name[p->n_drivers] = k->name[d];
        out->driver[p->n_drivers++] = (GlobalDriver){
            kind_of(k->name[d], row, n), common ? DRIVER_FOR_ALL : DRIVER_FOR_EACH, row};
    }
}
