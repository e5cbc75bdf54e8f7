// A file of known drivers of time series: what is known of each period ahead as well, such as price, promotion or holiday.
//
//   series,period,name,value
//
// Lines with an empty series stand first and hold for all series. Those of a series stand together, in the order in which the series
// are in the other file. A driver has a value for each period from the first of its series to the last one forecast.
#ifndef ARGOSY_CLI_DRIVER_FILE_H
#define ARGOSY_CLI_DRIVER_FILE_H

#include "cli/cli.h"
#include "cli/series_file.h"
#include "engine/forecast/local/local.h"

typedef struct DriverFile DriverFile;

Status driver_file_open(Cli *cli, DriverFile **out) MUST_USE; // the file that --drivers names
// Gives the series of the block their drivers: sets in->n_drivers and in->driver, in the block's arena.
Status driver_file_block(DriverFile *d, const SeriesFile *f, const SeriesBlock *block, int horizon,
    LocalInput *in) MUST_USE;
// Those known so far, the first *n_common of them of all series; names live as long as the cli's arena.
int driver_file_names(const DriverFile *d, const Str **name, int *n_common);
// Fails as INPUT where lines are left that are of no series.
Status driver_file_end(DriverFile *d) MUST_USE;
void driver_file_close(DriverFile *d); // NULL is allowed

#endif
