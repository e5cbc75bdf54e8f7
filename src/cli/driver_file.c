// Reading drivers beside their series (driver_file.h).
//
// Drivers of all series are kept whole; those of single series are read as their series come by, so that the memory does not grow
// with the file. Which drivers there are, the first series with lines of its own says: all others have the same.
#include "cli/driver_file.h"

#include <math.h>
#include <string.h>

#include "cli/sheet.h"

enum { SERIES, PERIOD, NAME, VALUE, COLUMNS };

// A line that holds for all series.
typedef struct {
    Str period;
    int driver;
    double value;
} Common;

struct DriverFile {
    Cli *cli;
    Sheet sheet;
    bool have; // the row read last is still to be used
    int n;     // drivers known, the first n_common of all series
    int n_common;
    Str name[LOCAL_DRIVERS];
    Common *common;
    size_t common_n, common_cap;
    bool fixed; // no driver may be added
};

static Status next(DriverFile *d) { return sheet_next(&d->sheet, &d->have); }

static Status driver_find(DriverFile *d, int *out) {
    Str name;
    TRY(sheet_name(&d->sheet, NAME, &name));
    for (*out = 0; *out < d->n; ++*out)
        if (str_eq(d->name[*out], name)) return OK;
    if (d->fixed)
        return sheet_wrong(&d->sheet, NAME, "is no driver of the series before",
            "give every series the same drivers, 0 where one says nothing");
    if (d->n == LOCAL_DRIVERS)
        return sheet_wrong(&d->sheet, NAME, "is one too many",
            "at most %d drivers: leave the least important ones out", LOCAL_DRIVERS);
    d->name[d->n++] = str_dup(d->cli->arena, name);
    return OK;
}

Status driver_file_open(Cli *cli, DriverFile **out) {
    static const char *const column[COLUMNS] = {"series", "period", "name", "value"};
    Str name[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) name[i] = str_of(column[i]);
    DriverFile *d = NEW(cli->arena, DriverFile);
    *d = (DriverFile){.cli = cli};
    *out = d;
    TRY(sheet_open(cli, "drivers", COLUMNS, name, &d->sheet));
    TRY(next(d));
    while (d->have && sheet_text(&d->sheet, SERIES).n == 0) {
        Common c = {.period = str_dup(cli->arena, sheet_text(&d->sheet, PERIOD))};
        TRY(driver_find(d, &c.driver));
        TRY(sheet_number(&d->sheet, VALUE, -1e15, 1e15, NULL, &c.value));
        d->common = arena_grow(
            cli->arena, d->common, d->common_n, &d->common_cap, d->common_n + 1, sizeof *d->common);
        d->common[d->common_n++] = c;
        TRY(next(d));
    }
    d->n_common = d->n;
    return OK;
}

// ---- one series ---------------------------------------------------------------------------------------------------------------

typedef struct {
    const SeriesFile *f;
    Str name;
    Period last;
    int count, horizon;
    double **value; // of each driver; NAN: nothing yet
} Target;

// Puts a value where its period says; periods outside history and horizon are passed over.
static void put(const Target *t, int driver, int64_t ahead, double v) {
    int64_t at = t->count - 1 + ahead;
    if (at >= 0 && at < t->count + t->horizon) t->value[driver][at] = v;
}

static Status own_lines(DriverFile *d, const Target *t) {
    while (d->have && str_eq(sheet_text(&d->sheet, SERIES), t->name)) {
        int driver = 0;
        int64_t ahead = 0;
        double v;
        TRY(driver_find(d, &driver));
        if (driver < d->n_common)
            return sheet_wrong(&d->sheet, NAME, "is a driver of all series, by lines before",
                "give it another name, or each series its own");
        if (!series_file_ahead(t->f, sheet_text(&d->sheet, PERIOD), t->last, &ahead))
            return sheet_wrong(&d->sheet, PERIOD, "is none of the periods of the series",
                "write it as in the file of the series");
        TRY(sheet_number(&d->sheet, VALUE, -1e15, 1e15, NULL, &v));
        put(t, driver, ahead, v);
        TRY(next(d));
    }
    return OK;
}

static Status complete(const DriverFile *d, const Target *t) {
    for (int i = 0; i < d->n; i++)
        for (int at = 0; at < t->count + t->horizon; at++) {
            if (!isnan(t->value[i][at])) continue;
            Buf period = buf_new(d->cli->arena);
            series_file_period(t->f, t->last, at - t->count + 1, &period);
            Status s = fail(d->cli->cx, INPUT, "drivers",
                "driver " STR_FMT " has no value for series " STR_FMT " in period " STR_FMT,
                STR_ARG(d->name[i]), STR_ARG(t->name), STR_ARG(buf_str(&period)));
            return with_hint(d->cli->cx, s,
                at < t->count
                    ? "give it a line for each period of the history: series,period,name,value"
                    : "give it a line for each of the %d periods to be forecast as well",
                t->horizon);
        }
    return OK;
}

static Status series_drivers(DriverFile *d, const Target *t) {
    for (size_t i = 0; i < d->common_n; i++) {
        int64_t ahead = 0;
        if (!series_file_ahead(t->f, d->common[i].period, t->last, &ahead)) {
            Status s = fail(d->cli->cx, INPUT, "period",
                "%s: the period of driver " STR_FMT " is none of those of series " STR_FMT,
                d->sheet.file, STR_ARG(d->name[d->common[i].driver]), STR_ARG(t->name));
            return with_hint(d->cli->cx, with_value(d->cli->cx, s, d->common[i].period),
                "write it as in the file of the series");
        }
        put(t, d->common[i].driver, ahead, d->common[i].value);
    }
    return own_lines(d, t);
}

Status driver_file_block(
    DriverFile *d, const SeriesFile *f, const SeriesBlock *block, int horizon, LocalInput *in) {
    size_t n = (size_t)block->n;
    double **value = NEW_ARRAY(block->arena, double *, n *LOCAL_DRIVERS), **tight = value;
    for (size_t s = 0; s < n; s++) {
        Target t = {f, block->name[s], block->last[s], block->count[s], horizon, value + s * LOCAL_DRIVERS};
        int room = d->fixed ? d->n : LOCAL_DRIVERS;
        for (int i = 0; i < room; i++) {
            t.value[i] = NEW_ARRAY(block->arena, double, t.count + horizon);
            for (int at = 0; at < t.count + horizon; at++) t.value[i][at] = NAN;
        }
        TRY(series_drivers(d, &t));
        d->fixed = true;
        TRY(complete(d, &t));
    }
    for (size_t s = 0; s < n; s++)
        for (int i = 0; i < d->n; i++) *tight++ = value[s * LOCAL_DRIVERS + (size_t)i];
    in->n_drivers = d->n;
    in->driver = (const double *const *)value;
    return OK;
}

int driver_file_names(const DriverFile *d, const Str **name, int *n_common) {
    *name = d->name;
    *n_common = d->n_common;
    return d->n;
}

Status driver_file_end(DriverFile *d) {
    if (!d->have) return OK;
    return sheet_wrong(&d->sheet, SERIES,
        "is not in the other file, or not in this place", "give the drivers of each series together, in the order in which the series are in the other file");
}

void driver_file_close(DriverFile *d) {
    if (d) sheet_close(&d->sheet);
}
