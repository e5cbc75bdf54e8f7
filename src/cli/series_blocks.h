// A file of time series gone through block by block: one is read, on a thread of its own, while another is worked on.
#ifndef ARGOSY_CLI_SERIES_BLOCKS_H
#define ARGOSY_CLI_SERIES_BLOCKS_H

#include "cli/cli.h"
#include "cli/series_file.h"

typedef Status (*SeriesUse)(void *arg, const SeriesFile *f, const SeriesBlock *block);

// Goes through the file that --in names; `doing` is what the progress says ("forecast"). The blocks' borders depend on the file
// alone. A file without series fails as INPUT.
Status series_blocks(Cli *cli, const char *doing, int most, SeriesUse use, void *arg) MUST_USE;

#endif
