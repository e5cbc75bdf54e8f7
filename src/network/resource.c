// Resources: what there is only so much of in a day, whoever asks for it: a work centre's hours, a supplier's output, the pallets of a truck.
// A source says what a unit and a lot of it take. The plan gives no more than there is (stage/plan/limits.c), and neither does a promise.
#include "network/resource.h"

#include "base/map.h"
#include "network/cache.h"
#include "network/check.h"

static const Field resource_fields[] = {
    {FIELD(Resource, id), .label = "Id", .output = true},
    {FIELD(Resource, code), .label = "Code", .example = "PRESS", .max = 60},
    {FIELD(Resource, name), .label = "Name", .example = "Press shop", .max = 200},
    {FIELD(Resource, site), .label = "Site", .help = "Where it stands; empty: at none of yours.",
        .ref = &site_entity, .optional = true, .example = "PLANT"},
    {FIELD(Resource, unit), .label = "Unit", .help = "That its capacity is counted in.",
        .optional = true, .fallback = "hour", .example = "hour", .max = 20},
    {FIELD(Resource, capacity), .label = "Capacity a day",
        .help = "Of each working day; 0 is not known: it limits nothing, and the plan says so.",
        .optional = true, .example = "8"},
    {FIELD(Resource, bucket_days),
        .label = "Days together", .help = "A lot may use the capacity of so many days, counted from today; it never runs over them.",
        .optional = true, .fallback = "1", .positive = true, .example = "1", .max = RESOURCE_DAYS_MAX},
    {FIELD(Resource, calendar), .label = "Calendar",
        .help = "It has no capacity on its days off; empty: it works every day.",
        .ref = &calendar_entity, .optional = true, .example = "PLANT"},
    {FIELD(Resource, active), .label = "Active", .help = "Without it nothing is limited.",
        .optional = true, .fallback = "true", .example = "true"},
};

static const Field period_fields[] = {
    {FIELD(ResourcePeriod, id), .label = "Id", .output = true},
    {FIELD(ResourcePeriod, resource), .label = "Resource", .ref = &resource_entity, .fixed = true,
        .example = "PRESS"},
    {FIELD(ResourcePeriod, begins), .label = "From", .fixed = true, .example = "2011-11-01"},
    {FIELD(ResourcePeriod, ends), .label = "Through", .help = "The last day.", .example = "2011-12-24"},
    {FIELD(ResourcePeriod, capacity), .label = "Capacity a day",
        .help = "Of each working day; 0: it stands still.", .optional = true, .example = "16"},
    {FIELD(ResourcePeriod, reason), .label = "Reason", .optional = true, .example = "second shift",
        .max = 200},
};

static const Field use_fields[] = {
    {FIELD(SourceUse, id), .label = "Id", .output = true},
    {FIELD(SourceUse, item), .label = "Item", .ref = &item_entity, .fixed = true, .example = "22423"},
    {FIELD(SourceUse, site), .label = "Site", .help = "With item and priority it names the source.",
        .ref = &site_entity, .fixed = true, .example = "PLANT"},
    {FIELD(SourceUse, priority), .label = "Priority", .help = "Of the source.", .optional = true,
        .fallback = "1", .fixed = true, .example = "1", .max = 1000},
    {FIELD(SourceUse, resource), .label = "Resource", .ref = &resource_entity, .fixed = true,
        .example = "PRESS"},
    {FIELD(SourceUse, qty), .label = "For one unit", .help = "In the unit of the resource.",
        .positive = true, .example = "0.05"},
    {FIELD(SourceUse, setup), .label = "Set-up", .help = "And for each lot, whatever its size.",
        .optional = true, .example = "1.5"},
};

static Status period_check(Cx *cx, void *record, const void *old) {
    (void)old;
    const ResourcePeriod *p = record;
    if (p->ends.v == 0)
        return with_hint(cx, fail(cx, INPUT, "ends", "a period has a last day"), "give its last day");
    return dates_check(cx, "ends", p->begins, p->ends);
}

// There is such a source, and what a lot takes to be set up leaves something of a bucket's capacity.
static Status use_check(Cx *cx, void *record, const void *old) {
    const SourceUse *u = record;
    bool found;
    Id source;
    TRY(sql_get(cx, &found, "select id from source where item = $1 and site = $2 and priority = $3",
        IN(A(u->item), A(u->site), A(u->priority)), OUT(O(&source))));
    if (!found && !old)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "priority", "no source of the item at the site has this priority"),
                str_fmt(cx->arena, "%d", u->priority)),
            "create the source first, or give the priority that it has");
    const void *at;
    TRY(record_cached(cx, &resource_entity, u->resource, &at));
    const Resource *r = at;
    int64_t room = r->capacity.v * r->bucket_days;
    if (r->capacity.v == 0 || u->setup.v < room) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "setup", "setting up takes all that there is"),
            decimal_text(cx->arena, u->setup.v, 6, 0)),
        "give less than " STR_FMT, STR_ARG(decimal_text(cx->arena, room, 6, 0)));
}

const Entity resource_entity = {
    .noun = "resource",
    .plural = "resources",
    .table = "resource",
    .label = "Resource",
    .help = "A resource: a work centre, a supplier's output or a truck of which there is only so "
            "much in a day.",
    .shape = SHAPE("Resource", Resource, resource_fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER | MAKER,
    .editable = true,
};

const Entity resource_period_entity = {
    .noun = "resource-period",
    .plural = "resource-periods",
    .table = "resource_period",
    .label = "Period of a resource",
    .help = "A period of a resource: days on which it has another capacity, as in a second shift "
            "or while it stands still.",
    .shape = SHAPE("ResourcePeriod", ResourcePeriod, period_fields),
    .key = "resource,begins",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER | MAKER,
    .editable = true,
    .check = period_check,
};

const Entity source_use_entity = {
    .noun = "source-use",
    .plural = "source-uses",
    .table = "source_use",
    .label = "Use of a resource",
    .help = "A use of a resource: what a unit and a lot that a source gives take of it.",
    .shape = SHAPE("SourceUse", SourceUse, use_fields),
    .key = "item,site,priority,resource",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER | MAKER,
    .editable = true,
    .check = use_check,
};

int64_t source_use_key(Id item, Id site, int32_t priority) {
    return (int64_t)hash_mix(hash_mix((uint64_t)item.v, (uint64_t)site.v), (uint64_t)priority);
}

Status source_uses(Cx *cx, const Source *s, SourceUse **out, int *n) {
    List uses;
    int64_t key = source_use_key(s->item, s->site, s->priority);
    TRY(kept_list(cx, KEEP_USES, key, &source_use_entity,
        "where item = $1 and site = $2 and priority = $3 and exists (select 1 from resource r "
        "where "
        "r.id = source_use.resource and r.active = 1) order by id",
        IN(A(s->item), A(s->site), A(s->priority)), &uses));
    *out = uses.at;
    *n = uses.n;
    return OK;
}

Status resource_get(Cx *cx, Id id, const Resource **out) {
    const void *record;
    TRY(record_cached(cx, &resource_entity, id, &record));
    *out = record;
    return OK;
}

Status resource_capacity(Cx *cx, const Resource *r, Date from, int buckets, int64_t *out) {
    Workdays days;
    List periods;
    TRY(workdays_read(cx, r->calendar, &days));
    TRY(record_list(cx, &resource_period_entity,
        "where resource = $1 and ends >= $2 order by begins", IN(A(r->id), A(from)), &periods));
    const ResourcePeriod *p = periods.at;
    for (int b = 0; b < buckets; b++) {
        out[b] = 0;
        for (int d = 0; d < r->bucket_days; d++) {
            Date day = date_add(from, b * r->bucket_days + d);
            if (!is_workday(&days, day)) continue;
            int64_t capacity = r->capacity.v;
            for (int k = 0; k < periods.n && p[k].begins.v <= day.v; k++)
                if (day.v <= p[k].ends.v)
                    capacity = p[k].capacity.v; // the one that begins last counts
            out[b] += capacity;
        }
    }
    return OK;
}
