// The drivers of --drivers on the time line of a panel. Private to forecast_panel.c.
#ifndef ARGOSY_CLI_FORECAST_KNOWN_H
#define ARGOSY_CLI_FORECAST_KNOWN_H

#include "cli/driver_file.h"
#include "cli/forecast_panel.h"

// What was read of each series so far: for each driver its history and the horizon, the history's last period being `last`.
typedef struct {
    DriverFile *file; // NULL: there is none
    Cx *cx;
    Arena *arena;
    int horizon, n, n_common;
    const Str *name;
    size_t lines, lines_cap, values, values_cap;
    struct KnownLine {
        size_t first;
        int count;
        Period last;
    } * line;
    float *value;
} Known;

Status known_open(Cli *cli, int horizon, Arena *a, Known *k) MUST_USE; // nothing where --drivers is not given
Status known_add(Known *k, const SeriesFile *f, const SeriesBlock *block) MUST_USE;
Status known_end(Known *k, Status s) MUST_USE; // closes the file; gives s, or what is wrong with its end
void known_lay_out(Cli *cli, const SeriesFile *f, const Known *k, ForecastPanel *out);

#endif
