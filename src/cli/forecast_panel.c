// Series laid side by side. The file is read block by block; what a block holds is copied, so that its end decides the time line.
#include "cli/forecast_panel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cli/forecast_known.h"
#include "cli/sheet.h"

enum { PERIODS_MAX = 100000, BLOCK = 4096 };
enum { TOLD = 64 }; // codes of an attribute up to which each is told to the trees
static const int64_t cells_max = INT64_C(1) << 31; // 8 GB of values

typedef struct {
    Arena *arena;
    size_t n, cap, values, values_cap;
    struct Line {
        Str name;
        size_t first;
        int count;
        Period last;
    } * line;
    float *value;
} Lines;

static void add_block(Lines *l, const SeriesBlock *b) {
    for (int s = 0; s < b->n; s++) {
        l->line = arena_grow(l->arena, l->line, l->n, &l->cap, l->n + 1, sizeof *l->line);
        l->value = arena_grow(l->arena, l->value, l->values, &l->values_cap,
            l->values + (size_t)b->count[s], sizeof *l->value);
        l->line[l->n++] = (struct Line){str_dup(l->arena, b->name[s]), l->values, b->count[s], b->last[s]};
        for (int i = 0; i < b->count[s]; i++)
            l->value[l->values++] = (float)b->value[b->first[s] + i];
    }
}

static Status read_lines(Cli *cli, SeriesFile *file, int horizon, Lines *l, Known *known) {
    SeriesBlock block = {.arena = arena_new()};
    Status s = known_open(cli, horizon, l->arena, known);
    do {
        if (s == OK) s = series_file_read(cli->cx, file, &block);
        if (s == OK && block.n > 0) s = known_add(known, file, &block);
        if (s == OK) add_block(l, &block);
    } while (s == OK && block.n > 0);
    s = known_end(known, s);
    if (s != OK) { // its text may be the reader's
        Error *e = &cli->cx->error;
        e->text = str_dup(cli->arena, e->text);
        e->value = str_dup(cli->arena, e->value);
        e->hint = str_dup(cli->arena, e->hint);
    }
    arena_free(block.arena);
    if (s != OK || l->n > 0) return s;
    return with_hint(cli->cx, fail(cli->cx, INPUT, "in", "the file has no series"),
        "give it lines below its header");
}

// ---- the time line ------------------------------------------------------------------------------------------------------------

static Status lay_out(Cli *cli, const SeriesFile *file, const Lines *l, ForecastPanel *out) {
    GlobalPanel *p = &out->panel;
    CHECK(l->line != NULL);
    out->last = l->line[0].last;
    for (size_t s = 1; s < l->n; s++)
        if (l->line[s].last.at > out->last.at) out->last = l->line[s].last;
    for (size_t s = 0; s < l->n; s++) {
        int64_t span = series_file_apart(file, l->line[s].last, out->last) + l->line[s].count;
        if (span > p->n_periods) p->n_periods = span > PERIODS_MAX ? PERIODS_MAX + 1 : (int)span;
    }
    p->n_series = (int)l->n;
    if (p->n_periods > PERIODS_MAX || (int64_t)l->n * p->n_periods > cells_max)
        return with_hint(cli->cx,
            fail(cli->cx, INPUT, "in", "%zu series over %d periods are too many for one model",
                l->n, p->n_periods),
            "give at most %d periods and %lld values in all, or use another --method", PERIODS_MAX,
            (long long)cells_max);
    float *value = NEW_ARRAY(cli->arena, float, l->n *(size_t)p->n_periods);
    out->name = NEW_ARRAY(cli->arena, Str, l->n);
    for (size_t s = 0; s < l->n; s++) {
        const struct Line *line = &l->line[s];
        float *to = value + s * (size_t)p->n_periods;
        int64_t end = p->n_periods - series_file_apart(file, line->last, out->last);
        for (int t = 0; t < p->n_periods; t++) to[t] = NAN;
        memcpy(to + end - line->count, l->value + line->first, (size_t)line->count * sizeof *to);
        out->name[s] = str_dup(cli->arena, line->name);
    }
    p->value = value;
    out->values = (int64_t)l->values;
    return OK;
}

// ---- attributes ---------------------------------------------------------------------------------------------------------------

static int *codes_new(Arena *a, int n) {
    int *code = NEW_ARRAY(a, int, n);
    for (int s = 0; s < n; s++) code[s] = -1;
    return code;
}

// Each column's texts are numbered in the order in which they come.
static Status read_codes(
    Sheet *sheet, int n, StrMap *known, StrMap **text, int **codes, GlobalAttribute *attribute) {
    for (bool more = true;;) {
        TRY(sheet_next(sheet, &more));
        if (!more) return OK;
        int64_t s;
        if (!strmap_get(known, sheet_text(sheet, 0), &s)) continue; // of another file's series
        for (int k = 0; k < n; k++) {
            int64_t code = strmap_n(text[k]);
            Str field = sheet_text(sheet, k + 1);
            if (!strmap_get(text[k], field, &code)) {
                strmap_put(text[k], field, code);
                attribute[k].names = attribute[k].names * 31 +
                    global_hash((const uint8_t *)field.at, field.n);
            }
            codes[k][s] = (int)code;
        }
    }
}

static Status columns_of(Cli *cli, Str *name, int *n) {
    CsvReader *csv = NULL;
    TRY(csv_open(cli->cx, str_z(cli->arena, cli_value(cli, "attributes")), &csv));
    *n = 0;
    name[0] = S("series");
    for (int c = 0; c < csv_columns(csv) && *n <= GLOBAL_ATTRIBUTES_MAX; c++)
        if (!str_eq(csv_header(csv, c), name[0]))
            name[++*n] = str_dup(cli->arena, csv_header(csv, c));
    csv_close(csv);
    if (*n >= 1 && *n <= GLOBAL_ATTRIBUTES_MAX) return OK;
    return with_hint(cli->cx,
        fail(cli->cx, INPUT, "attributes", "the file has %s", *n < 1 ? "no attributes" : "too many columns"),
        "give it the columns series and 1 to %d attributes: series,item,site", GLOBAL_ATTRIBUTES_MAX);
}

static Status check_codes(Cli *cli, const ForecastPanel *p) {
    for (int s = 0; s < p->panel.n_series; s++)
        if (p->attribute[0].code[s] < 0)
            return with_hint(cli->cx,
                with_value(cli->cx,
                    fail(cli->cx, INPUT, "attributes", "series " STR_FMT " has no attributes",
                        STR_ARG(p->name[s])),
                    p->name[s]),
                "give each series of --in a line in --attributes");
    return OK;
}

static Status read_attributes(Cli *cli, ForecastPanel *out) {
    Str column[GLOBAL_ATTRIBUTES_MAX + 2];
    StrMap *known = NULL, *text[GLOBAL_ATTRIBUTES_MAX] = {NULL};
    int *codes[GLOBAL_ATTRIBUTES_MAX] = {NULL};
    Sheet sheet;
    int n = 0;
    if (cli_value(cli, "attributes").n == 0) return OK;
    TRY(columns_of(cli, column, &n));
    known = strmap_new();
    for (int s = 0; s < out->panel.n_series; s++) strmap_put(known, out->name[s], s);
    for (int k = 0; k < n; k++) {
        text[k] = strmap_new();
        codes[k] = codes_new(cli->arena, out->panel.n_series);
        out->attribute[k] = (GlobalAttribute){.code = codes[k], .pooled = true};
    }
    Status s = sheet_open(cli, "attributes", n + 1, column, &sheet);
    if (s == OK) s = read_codes(&sheet, n, known, text, codes, out->attribute);
    sheet_close(&sheet);
    for (int k = 0; k < n; k++) {
        out->attribute[k].n_codes = (int)strmap_n(text[k]);
        out->attribute[k].told = out->attribute[k].n_codes <= TOLD;
        out->attribute_name[k] = column[k + 1];
        strmap_free(text[k]);
    }
    strmap_free(known);
    out->panel.n_attributes = n;
    out->panel.attribute = out->attribute;
    TRY(s);
    return check_codes(cli, out);
}

// ---- the calendar -------------------------------------------------------------------------------------------------------------

static void add_calendar(Cli *cli, const SeriesFile *file, ForecastPanel *out) {
    GlobalPanel *p = &out->panel;
    int n = p->n_periods + p->horizon;
    float *v = NEW_ARRAY(cli->arena, float, 4 * (size_t)n);
    Date first;
    bool dated = series_file_date(file, out->last, 1 - p->n_periods, &first);
    for (int t = 0; t < n; t++) {
        v[t] = (float)(t % (p->season > 1 ? p->season : 1));
        Date d;
        int year, month, day;
        if (!dated || !series_file_date(file, out->last, 1 - p->n_periods + t, &d)) continue;
        date_parts(d, &year, &month, &day);
        v[n + t] = (float)date_weekday(d);
        v[2 * n + t] = (float)day;
        v[3 * n + t] = (float)month;
    }
    p->n_drivers = out->n_calendar = dated ? 4 : 1;
    p->driver = out->driver;
    static const char *const name[4] = {"place in the season", "weekday", "day", "month"};
    for (int k = 0; k < 4; k++) {
        out->driver_name[k] = str_of(name[k]);
        out->driver[k] = (GlobalDriver){DRIVER_NUMBER, DRIVER_FOR_ALL, v + (int64_t)k * n};
    }
}

Status forecast_panel_read(
    Cli *cli, SeriesFile *file, int horizon, int season, int year, ForecastPanel *out) {
    Lines lines = {.arena = arena_new()};
    Known known = {0};
    *out = (ForecastPanel){.panel = {.horizon = horizon, .season = season, .year = year}};
    Status s = read_lines(cli, file, horizon, &lines, &known);
    if (s == OK) s = lay_out(cli, file, &lines, out);
    if (s == OK) {
        add_calendar(cli, file, out);
        known_lay_out(cli, file, &known, out);
    }
    arena_free(lines.arena);
    TRY(s);
    return read_attributes(cli, out);
}
