// A file of series, and one of their attributes, as the panel of the global model: all series on one time line that ends with the
// file's last period. Periods before a series begins, or behind its end, are not known.
#ifndef ARGOSY_CLI_FORECAST_PANEL_H
#define ARGOSY_CLI_FORECAST_PANEL_H

#include "cli/cli.h"
#include "cli/series_file.h"
#include "engine/forecast/global/global.h"

typedef struct {
    GlobalPanel panel;
    Str *name;   // of each series
    Period last; // of the time line
    GlobalAttribute attribute[GLOBAL_ATTRIBUTES_MAX];
    Str attribute_name[GLOBAL_ATTRIBUTES_MAX];
    GlobalDriver driver[GLOBAL_DRIVERS_MAX]; // first the calendar: place in the season; of dates day of the week or place in the year, day of the month, month
    Str driver_name[GLOBAL_DRIVERS_MAX];
    int n_calendar; // of the drivers, the first: the others are those of --drivers
    int64_t values;
} ForecastPanel;

// --in; --attributes, where it is given: series and one column an attribute; and --drivers: what is called price…, where it is above 0, is a
// price, event… an event's number, what is 0 or 1 a switch, and all else a number. `file` is open. Everything lives in cli->arena.
Status forecast_panel_read(
    Cli *cli, SeriesFile *file, int horizon, int season, int year, ForecastPanel *out) MUST_USE;

#endif
