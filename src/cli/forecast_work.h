// What the parts of `argosy forecast series` share. Private to it.
#ifndef ARGOSY_CLI_FORECAST_WORK_H
#define ARGOSY_CLI_FORECAST_WORK_H

#include <stdio.h>

#include "cli/cli.h"
#include "cli/driver_file.h"
#include "cli/outfile.h"
#include "cli/series_blocks.h"
#include "engine/forecast/hierarchy/hierarchy.h"
#include "engine/forecast/local/local.h"

enum { LEVELS_MAX = 99 };

typedef struct {
    Cli *cli;
    LocalInput in; // but for the series
    int season[LOCAL_SEASONS];
    double level[LEVELS_MAX];
    Str level_text[LEVELS_MAX];
    Reconcile reconcile;
    int block;   // series in a block
    bool global; // --method global
} Wanted;

// ---- forecast_series.c
void forecast_rows(const Wanted *w, const SeriesFile *f, Str name, Period last, const double *mean,
    const double *quantile, Buf *b);
void forecast_reasons(Str name, int values, const LocalResult *r, Buf *b);
// Of each series in the block the day of its last period, where the day of the month is asked for; otherwise NULL.
Status series_days(
    const Wanted *w, const SeriesFile *f, const SeriesBlock *block, const int32_t **out) MUST_USE;

// ---- forecast_hierarchy.c
Status forecast_hierarchy(Wanted *w, OutFile *out, OutFile *why) MUST_USE;

// ---- forecast_global.c
Status forecast_global(Wanted *w, OutFile *out, OutFile *why) MUST_USE;

#endif
