// Inside the model: what limits sources, as arrays for the engine.
#ifndef ARGOSY_STAGE_PLAN_LIMITS_H
#define ARGOSY_STAGE_PLAN_LIMITS_H

#include "base/map.h"
#include "network/resource.h"
#include "stage/plan/parts.h"

typedef struct {
    Cx *cx;
    const SourceUse *uses; // all of active resources, those of a source together
    int n_taken;
    IntMap *first_use; // by source: in uses[]
    SupplyUse *use;
    SupplyResource *resource;
    Id *id; // by resource: 0 is a source's own weekly capacity
    SupplyPeriod *period;
    SupplyCalendar *calendar;
    Id *calendar_id; // by calendar
    Workdays *workdays;
    int *off;
    size_t n_uses, n_resources, n_periods, n_calendars, n_offs;
    size_t uses_cap, resources_cap, ids_cap, periods_cap, calendars_cap, calendar_ids_cap,
        workdays_cap, offs_cap;
    int days; // that the resources' rooms are told for
} Limits;

// A plan that looks so many days ahead. limits_end must follow, whatever comes of it.
Status limits_begin(Cx *cx, int horizon_days, Limits *out) MUST_USE;
// Gives a source its calendar, and the resources that limit it: its own capacity of a week and what it takes of others.
Status limits_source(Limits *l, const Source *s, SupplySource *to) MUST_USE;
void limits_end(Limits *l, SupplyInput *in); // all that was given, for the engine

#endif
