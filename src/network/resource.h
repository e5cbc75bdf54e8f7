// Resources with a capacity by day, and what sources take of them.
#ifndef ARGOSY_NETWORK_RESOURCE_H
#define ARGOSY_NETWORK_RESOURCE_H

#include "network/calendar.h"

enum { RESOURCE_DAYS_MAX = 31 }; // of a bucket

typedef struct {
    Id id;
    Str code, name;
    Id site;
    Str unit;
    Qty capacity;        // of a working day; 0: not known
    int32_t bucket_days; // 1..RESOURCE_DAYS_MAX
    Id calendar;
    bool active;
} Resource;

typedef struct {
    Id id, resource;
    Date begins, ends; // both included
    Qty capacity;      // of a working day
    Str reason;
} ResourcePeriod;

typedef struct {
    Id id, item, site;
    int32_t priority;
    Id resource;
    Qty qty, setup; // of the resource: for one unit, and for each lot
} SourceUse;

extern const Entity resource_entity, resource_period_entity, source_use_entity;

Status resource_get(Cx *cx, Id id, const Resource **out) MUST_USE;
int64_t source_use_key(Id item, Id site, int32_t priority); // of a source's uses, for an IntMap
// What a source takes of resources that are active; kept beside the connection.
Status source_uses(Cx *cx, const Source *s, SourceUse **out, int *n) MUST_USE;
// What a resource can do in each bucket of its days, the first from a day on: by calendar and periods. out[buckets].
Status resource_capacity(Cx *cx, const Resource *r, Date from, int buckets, int64_t *out) MUST_USE;

#endif
