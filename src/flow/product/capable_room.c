// What limits a source is a list of limits: its own capacity of a week, and what it takes of resources. Each has room in buckets of days: its
// capacity, less what documents, the plan's own lines and what is being promised take.
#include "flow/product/capable_room.h"

#include "flow/product/capable.h"
#include "flow/product/room.h"

enum { WEEK = 7, DAYS = 728 };

typedef struct {
    Id resource; // 0: the source's own
    int days, n; // of a bucket; buckets
    int64_t *room;
    int64_t usual; // of a bucket in a usual week
    Qty per, setup;
} Limit;

static void take(Limit *l, Date today, Date release, int64_t load) {
    int since = date_diff(release, today), b = since < 0 ? 0 : since / l->days;
    if (b < l->n) l->room[b] -= load;
}

// ---- its own capacity --------------------------------------------------------------------------------------------------
static Status own_read(Cx *cx, const Source *s, RoomsTaken taken, Limit *l) {
    Date today = cx_today(cx);
    Qty ordered;
    *l = (Limit){.days = WEEK, .n = DAYS / WEEK, .usual = s->capacity.v, .per = {UNIT}};
    l->room = NEW_ARRAY(cx->arena, int64_t, l->n);
    for (int b = 0; b < l->n; b++) l->room[b] = s->capacity.v;
    TRY(source_ordered(cx, s, date_add(today, 1 - WEEK), &ordered));
    l->room[0] -= ordered.v;
    Rows r;
    TRY(sql_open(cx, &r,
        "select p.release, l.open from line l join planned p on p.id = l.id"
        " where l.item = $1 and l.site = $2 and l.open > 0 and p.source = $3",
        A(s->item), A(s->site), A(s->id)));
    while (rows_next(&r)) take(l, today, rows_date(&r, 0), rows_int(&r, 1));
    TRY(rows_end(&r));
    for (int i = 0; i < taken.n; i++)
        if (id_eq(taken.at[i].source, s->id))
            take(l, today, taken.at[i].release, taken.at[i].qty.v);
    return OK;
}

// ---- resources ---------------------------------------------------------------------------------------------------------
static Status planned_take(Cx *cx, Limit *l) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select p.release, l.open, u.qty, u.setup from source_use u join source s on s.item = "
        "u.item and "
        "s.site = u.site and s.priority = u.priority join line l on l.item = s.item and l.site = "
        "s.site "
        "and l.open > 0 join planned p on p.id = l.id and p.source = s.id where u.resource = $1",
        A(l->resource)));
    while (rows_next(&r))
        take(l, cx_today(cx), rows_date(&r, 0),
            resource_load(rows_qty(&r, 2), rows_qty(&r, 3), rows_int(&r, 1)));
    return rows_end(&r);
}

static Status taken_take(Cx *cx, RoomsTaken taken, Limit *l) {
    for (int i = 0; i < taken.n; i++) {
        const RoomTaken *t = &taken.at[i];
        const void *source;
        SourceUse *u;
        int n;
        if (id_none(t->source)) continue;
        TRY(record_cached(cx, &source_entity, t->source, &source));
        TRY(source_uses(cx, source, &u, &n));
        for (int k = 0; k < n; k++)
            if (id_eq(u[k].resource, l->resource))
                take(l, cx_today(cx), t->release, resource_load(u[k].qty, u[k].setup, t->qty.v));
    }
    return OK;
}

static Status shared_read(Cx *cx, const Resource *r, const SourceUse *u, RoomsTaken taken, Limit *l) {
    Workdays days;
    TRY(workdays_read(cx, r->calendar, &days));
    *l = (Limit){.resource = r->id,
        .days = r->bucket_days,
        .n = DAYS / r->bucket_days,
        .usual = r->capacity.v * r->bucket_days * WEEK / workday_span(&days, WEEK),
        .per = u->qty,
        .setup = u->setup};
    if (r->bucket_days < WEEK && l->usual < r->capacity.v * r->bucket_days)
        l->usual = r->capacity.v * r->bucket_days; // a bucket without days off
    l->room = NEW_ARRAY(cx->arena, int64_t, l->n);
    TRY(resource_room(cx, r, l->n, l->room));
    TRY(planned_take(cx, l));
    return taken_take(cx, taken, l);
}

static Status limits_read(Cx *cx, const Source *s, RoomsTaken taken, Limit **out, int *n) {
    SourceUse *uses;
    int uses_n;
    TRY(source_uses(cx, s, &uses, &uses_n));
    *out = NEW_ARRAY(cx->arena, Limit, uses_n + 1);
    *n = 0;
    if (s->capacity.v > 0) TRY(own_read(cx, s, taken, &(*out)[(*n)++]));
    for (int i = 0; i < uses_n; i++) {
        const Resource *r;
        TRY(resource_get(cx, uses[i].resource, &r));
        if (r->capacity.v > 0) TRY(shared_read(cx, r, &uses[i], taken, &(*out)[(*n)++]));
    }
    return OK;
}

Status room_limited(Cx *cx, const Source *s, bool *limited) {
    SourceUse *uses;
    int n;
    TRY(source_uses(cx, s, &uses, &n));
    *limited = s->capacity.v > 0 || n > 0;
    return OK;
}

// ---- finding room ------------------------------------------------------------------------------------------------------
static int64_t for_goods(const Limit *l, int b) {
    return l->room[b] > l->setup.v ? l->room[b] - l->setup.v : 0;
}

// More than a bucket holds.
static bool too_large(const Limit *l, int64_t load) { return load > l->usual - l->setup.v; }

// Whether a lot finds room on a day, `from` being the first on which it may be begun. Both in days from today.
static bool fits(const Limit *l, int64_t load, int from, int day) {
    int b = day / l->days;
    if (b >= l->n) return false;
    if (!too_large(l, load)) return for_goods(l, b) >= load;
    int64_t sum = 0;
    for (int k = from / l->days; k <= b && sum < load; k++) sum += for_goods(l, k);
    return sum >= load;
}

typedef struct {
    const Limit *at;
    int n;
    const int64_t *load; // by limit
    const Workdays *days;
    Date today;
} Looking;

static bool all_fit(const Looking *l, int from, int day) {
    if (!is_workday(l->days, date_add(l->today, day))) return false;
    for (int k = 0; k < l->n; k++)
        if (!fits(&l->at[k], l->load[k], from, day)) return false;
    return true;
}

static int found_day(const Looking *l, int first, int last) {
    bool large = false;
    for (int k = 0; k < l->n; k++) large = large || too_large(&l->at[k], l->load[k]);
    for (int day = last < DAYS ? last : DAYS - 1; !large && day >= first; day--)
        if (all_fit(l, first, day)) return day;
    for (int day = large ? first : last + 1; day < DAYS; day++)
        if (all_fit(l, first, day)) return day;
    return -1;
}

// The limit that by itself lets a lot wait longest.
static Id fullest(const Looking *l, int first, int last) {
    Id full = {0};
    int worst = last;
    for (int k = 0; k < l->n; k++) {
        Looking one = *l;
        one.at = &l->at[k];
        one.load = &l->load[k];
        one.n = 1;
        int day = found_day(&one, first, last);
        if (day >= 0 && day <= worst) continue;
        worst = day < 0 ? DAYS : day;
        full = l->at[k].resource;
    }
    return full;
}

Status room_release(Cx *cx, const Source *s, RoomsTaken taken, Date first, Date last, Qty lot,
    Date *release, Id *full) {
    Limit *limits;
    int n;
    Workdays days;
    TRY(source_days(cx, s, &days));
    TRY(limits_read(cx, s, taken, &limits, &n));
    int64_t *load = NEW_ARRAY(cx->arena, int64_t, n);
    for (int k = 0; k < n; k++) load[k] = resource_load(limits[k].per, (Qty){0}, lot.v);
    Looking l = {.at = limits, .n = n, .load = load, .days = &days, .today = cx_today(cx)};
    int from = date_diff(first, l.today), to = date_diff(last, l.today);
    int day = found_day(&l, from, to);
    *release = day < 0 ? (Date){0} : date_add(l.today, day);
    *full = day > to ? fullest(&l, from, to) : (Id){0};
    return OK;
}
