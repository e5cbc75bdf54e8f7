// A file that says in which sums each series is: a column to a level, families (brand, site, region) that may cross.
//
//   series,region,site,family
//   TEA-LYON,south,LYON,drinks
#ifndef ARGOSY_CLI_HIERARCHY_FILE_H
#define ARGOSY_CLI_HIERARCHY_FILE_H

#include "base/map.h"
#include "cli/cli.h"

enum { HIERARCHY_LEVELS_MAX = 64 };

typedef struct {
    int n_levels; // with that of all, which is the first
    int n_nodes;
    Str *node;  // their names: "all", "region=south", …
    int *first; // n_levels + 1: the nodes of each level
    int n_series;
    Str *series;
    int *sum;      // n_series × n_levels: the node of each series at each level
    StrMap *index; // of a series' name
} HierarchyFile;

Status hierarchy_file_read(Cli *cli, HierarchyFile *out) MUST_USE; // the file that --hierarchy names; all in the cli's arena
void hierarchy_file_close(HierarchyFile *f);

#endif
