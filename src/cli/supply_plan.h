// What the parts of `argosy supply plan` share: a model of plain files as the engine's arrays, with the names that the files gave.
// Private to the command.
#ifndef ARGOSY_CLI_SUPPLY_PLAN_H
#define ARGOSY_CLI_SUPPLY_PLAN_H

#include "base/csv.h"
#include "base/map.h"
#include "cli/cli.h"
#include "engine/supply/supply.h"

// Rows of one file, read by column. Values are checked as they are read; a wrong one is told with file, line and column.
typedef struct PlanSheet PlanSheet;
typedef struct PlanModel PlanModel;

struct PlanModel {
    Cli *cli;
    Cx *cx;
    Arena *arena;
    Str folder;
    bool iso, numbered;            // which kind of days was seen
    int files;                     // that were there
    bool items_known, sites_known; // a file lists them, so that others are mistakes
    StrMap *items, *sites, *nodes, *resources, *calendars, *bills, *demands, *supplies;
    Str *item, *site, *resource, *node_item, *node_site, *demand_id, *supply_id, *source_name;
    int n_items, n_sites;
    SupplyInput in;
    SupplyNode *node;
    SupplySource *source;
    SupplyComponent *component;
    SupplyDemandIn *demand;
    SupplyFirmIn *firm;
    SupplyUse *use;
    SupplyResource *resource_in;
    SupplyPeriod *period;
    SupplyCalendar *calendar;
    int *off;
    int64_t *source_line, *firm_line, *demand_line, *resource_line; // where they stand in their files
    int frozen_days; // where a source says nothing else
};

// ---- supply_sheet.c
typedef struct {
    const char *name;
    bool required;
} PlanColumn;
// Opens NAME.csv, NAME.csv.gz or NAME.csv.zst of the folder; *out is NULL where there is none.
Status plan_sheet_open(
    PlanModel *m, const char *name, const PlanColumn *columns, int n, PlanSheet **out) MUST_USE;
Status plan_sheet_next(PlanSheet *t, bool *more) MUST_USE;
void plan_sheet_close(PlanSheet *t);
int64_t plan_sheet_line(const PlanSheet *t);
bool plan_sheet_has(const PlanSheet *t, int column);                 // a value that is not empty
Str plan_sheet_text(const PlanSheet *t, int column);                 // valid until the next row
Status plan_sheet_name(PlanSheet *t, int column, Str *out) MUST_USE; // a text that must be there
Status plan_sheet_qty(PlanSheet *t, int column, int64_t least, int64_t *out) MUST_USE; // left alone where empty
Status plan_sheet_int(PlanSheet *t, int column, int least, int most, int *out) MUST_USE;
Status plan_sheet_day(PlanSheet *t, int column, int *out) MUST_USE;
Status plan_sheet_choice(PlanSheet *t, int column, const char *const *choices, int n, int *out) MUST_USE;
// Fails for the row: what is wrong with the column, its value, and what would be right.
Status plan_sheet_wrong(PlanSheet *t, int column, const char *what, const char *hint, ...) MUST_USE
    __attribute__((format(printf, 4, 5)));
Str plan_sheet_qty_text(const PlanSheet *t, int64_t qty);
bool plan_day(PlanModel *m, Str text, int *out); // ISO, or a number
Str plan_day_text(const PlanModel *m, Arena *a, int day); // in the kind that the files use; empty for SUPPLY_NEVER

// ---- supply_read.c
Status plan_model_read(PlanModel *m) MUST_USE;

// ---- supply_write.c
Status plan_files_write(PlanModel *m, const SupplyPlan *p, Str folder) MUST_USE;

#endif
