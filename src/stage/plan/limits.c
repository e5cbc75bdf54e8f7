// What limits sources, as arrays for the supply engine: calendars, the weekly capacity that a source has for itself, and the resources it shares
// with others (network/resource.h). A resource has a usual capacity for each bucket, and a period for each bucket that has another: because
// of days off, of periods with another capacity, or of what open documents take already.
#include "stage/plan/limits.h"

#include "flow/product/capable.h"
#include "flow/product/room.h"

enum {
    WEEK = 7,
    AHEAD_DAYS = 400
}; // rooms are told at least so far: what finds no room within the horizon looks further

Status limits_begin(Cx *cx, int horizon_days, Limits *out) {
    List uses;
    *out = (Limits){.cx = cx,
        .days = 2 * horizon_days > AHEAD_DAYS ? 2 * horizon_days : AHEAD_DAYS,
        .first_use = intmap_new()};
    TRY(record_list(cx,
        &source_use_entity, "where resource in (select id from resource where active = 1) order by item, site, priority, id",
        NO_ARGS, &uses));
    out->uses = uses.at;
    out->n_taken = uses.n;
    for (int i = uses.n - 1; i >= 0; i--) // the first one comes last and stays
        intmap_put(out->first_use,
            source_use_key(out->uses[i].item, out->uses[i].site, out->uses[i].priority), i);
    return OK;
}

// What a source takes: *n uses from *first on.
static void taken_by(const Limits *l, const Source *s, int *first, int *n) {
    int64_t at;
    *first = *n = 0;
    if (l->n_taken == 0 || !intmap_get(l->first_use, source_use_key(s->item, s->site, s->priority), &at))
        return;
    const SourceUse *u = &l->uses[at];
    *first = (int)at;
    while (at + *n < l->n_taken && id_eq(u[*n].item, s->item) && id_eq(u[*n].site, s->site) &&
        u[*n].priority == s->priority)
        ++*n;
}

static int resource_add(Limits *l, SupplyResource r, Id id) {
    Arena *a = l->cx->arena;
    size_t n = l->n_resources++;
    l->resource = arena_grow(a, l->resource, n, &l->resources_cap, n + 1, sizeof r);
    l->id = arena_grow(a, l->id, n, &l->ids_cap, n + 1, sizeof id);
    l->resource[n] = r;
    l->id[n] = id;
    return (int)n;
}

static void period_add(Limits *l, SupplyPeriod p) {
    size_t n = l->n_periods++;
    l->period = arena_grow(l->cx->arena, l->period, n, &l->periods_cap, n + 1, sizeof p);
    l->period[n] = p;
}

static void use_add(Limits *l, SupplySource *to, SupplyUse u) {
    size_t n = l->n_uses++;
    l->use = arena_grow(l->cx->arena, l->use, n, &l->uses_cap, n + 1, sizeof u);
    l->use[n] = u;
    if (to->n_uses++ == 0) to->first_use = (int)n;
}

// ---- calendars -------------------------------------------------------------------------------------------------------
static void off_add(Limits *l, int day) {
    size_t n = l->n_offs++;
    l->off = arena_grow(l->cx->arena, l->off, n, &l->offs_cap, n + 1, sizeof day);
    l->off[n] = day;
}

// The engine counts the days of a week from 1970-01-01, a Thursday.
static unsigned week_of_engine(unsigned from_monday) {
    unsigned week = 0;
    for (unsigned d = 0; d < WEEK; d++)
        if (from_monday >> d & 1) week |= 1U << (d + 4) % WEEK;
    return week;
}

static Status calendar_index(Limits *l, Id id, int *index) {
    Arena *a = l->cx->arena;
    for (size_t i = 0; i < l->n_calendars; i++) {
        *index = (int)i;
        if (id_eq(l->calendar_id[i], id)) return OK;
    }
    Workdays days;
    TRY(workdays_read(l->cx, id, &days));
    size_t n = l->n_calendars++;
    l->calendar = arena_grow(a, l->calendar, n, &l->calendars_cap, n + 1, sizeof *l->calendar);
    l->calendar_id = arena_grow(a, l->calendar_id, n, &l->calendar_ids_cap, n + 1, sizeof id);
    l->workdays = arena_grow(a, l->workdays, n, &l->workdays_cap, n + 1, sizeof days);
    l->workdays[n] = days;
    l->calendar_id[n] = id;
    l->calendar[n] = (SupplyCalendar){
        .week_off = week_of_engine(days.week_off), .first_off = (int)l->n_offs, .n_offs = days.n};
    for (int i = 0; i < days.n; i++) off_add(l, days.off[i].day.v);
    *index = (int)n;
    return OK;
}

// ---- a source's own capacity -------------------------------------------------------------------------------------------
// What a source gives in a week. What was ordered from it within the last week is taken from the room of the coming one, so that it makes
// no difference how often the plan is run.
static Status own_capacity(Limits *l, const Source *s, SupplySource *to) {
    Date today = cx_today(l->cx);
    Qty ordered;
    TRY(source_ordered(l->cx, s, date_add(today, 1 - WEEK), &ordered));
    int64_t left = s->capacity.v > ordered.v ? s->capacity.v - ordered.v : 0;
    SupplyResource r = {
        .bucket_days = WEEK, .capacity = s->capacity.v, .first_period = (int)l->n_periods, .n_periods = 1};
    period_add(l, (SupplyPeriod){.from = today.v, .until = today.v + WEEK, .capacity = left});
    use_add(l, to, (SupplyUse){.resource = resource_add(l, r, (Id){0}), .per = UNIT});
    return OK;
}

// ---- shared resources --------------------------------------------------------------------------------------------------
static Status shared_make(Limits *l, const Resource *r, SupplyResource *out) {
    Workdays days;
    TRY(workdays_read(l->cx, r->calendar, &days));
    int n = l->days / r->bucket_days + 1, b = r->bucket_days, today = cx_today(l->cx).v;
    int64_t *room = NEW_ARRAY(l->cx->arena, int64_t, n);
    TRY(resource_room(l->cx, r, n, room));
    // Beyond what is told a bucket has its part of a week's working days.
    int64_t usual = r->capacity.v * b * WEEK / workday_span(&days, WEEK);
    *out = (SupplyResource){.bucket_days = b, .capacity = usual, .first_period = (int)l->n_periods};
    for (int k = 0; k < n; k++) {
        if (room[k] == usual) continue;
        period_add(l,
            (SupplyPeriod){.from = today + k * b, .until = today + (k + 1) * b, .capacity = room[k]});
        out->n_periods++;
    }
    return OK;
}

static Status shared_index(Limits *l, Id id, int *index) {
    for (size_t i = 0; i < l->n_resources; i++) {
        *index = (int)i;
        if (id_eq(l->id[i], id)) return OK;
    }
    const Resource *r;
    TRY(resource_get(l->cx, id, &r));
    SupplyResource made = {.bucket_days = r->bucket_days, .capacity = SUPPLY_UNKNOWN};
    if (r->capacity.v > 0) TRY(shared_make(l, r, &made));
    *index = resource_add(l, made, id);
    return OK;
}

Status limits_source(Limits *l, const Source *s, SupplySource *to) {
    if (!id_none(s->calendar)) {
        TRY(calendar_index(l, s->calendar, &to->calendar));
        to->calendar++;
    }
    int first, n;
    taken_by(l, s, &first, &n);
    if (s->capacity.v > 0) TRY(own_capacity(l, s, to));
    for (const SourceUse *u = &l->uses[first]; n > 0; n--, u++) {
        int resource;
        TRY(shared_index(l, u->resource, &resource));
        use_add(l, to, (SupplyUse){.resource = resource, .per = u->qty.v, .setup = u->setup.v});
    }
    return OK;
}

void limits_end(Limits *l, SupplyInput *in) {
    intmap_free(l->first_use);
    in->n_uses = (int)l->n_uses;
    in->use = l->use;
    in->n_resources = (int)l->n_resources;
    in->resource = l->resource;
    in->n_periods = (int)l->n_periods;
    in->period = l->period;
    in->n_calendars = (int)l->n_calendars;
    in->calendar = l->calendar;
    in->n_offs = (int)l->n_offs;
    in->off = l->off;
}
