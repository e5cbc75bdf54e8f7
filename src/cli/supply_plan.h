// What the parts of `argosy supply plan` share: a model of plain files as the engine's arrays, with the names that the files gave.
// Private to the command.
#ifndef ARGOSY_CLI_SUPPLY_PLAN_H
#define ARGOSY_CLI_SUPPLY_PLAN_H

#include "base/map.h"
#include "cli/sheet.h"
#include "engine/supply/supply.h"

typedef struct PlanModel PlanModel;

struct PlanModel {
    Cli *cli;
    Cx *cx;
    Arena *arena;
    bool iso, numbered;            // which kind of days was seen
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
    int *dated; // in firm[]: stock with a date, which is there today
    int n_dated;
    SupplyCoProduct *co;
    SupplyAlternate *alternate;
    SupplyUse *use;
    SupplyResource *resource_in;
    SupplyPeriod *period;
    SupplyCalendar *calendar;
    int *off;
    int64_t *source_line, *firm_line, *demand_line, *resource_line; // where they stand in their files
    int frozen_days; // where a source says nothing else
};

// ---- supply_day.c
bool plan_day(PlanModel *m, Str text, int *out); // ISO, or a number
Status plan_day_read(PlanModel *m, const Sheet *t, int column, int *out) MUST_USE; // left alone where empty
Str plan_day_text(const PlanModel *m, Arena *a, int day); // in the kind that the files use; empty for SUPPLY_NEVER

// ---- supply_read.c
Status plan_model_read(PlanModel *m) MUST_USE;

// ---- supply_write.c
Status plan_files_write(PlanModel *m, const SupplyPlan *p, Str folder) MUST_USE;

#endif
