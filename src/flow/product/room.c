// Room on resources. A document takes it on the day of its release: a purchase or a transfer when it is placed, a work order so many working
// days before it is due as its source says. A work order whose day has passed, and for which nothing was issued yet, is still
// to be done and takes it today.
#include "flow/product/room.h"

#include "flow/product/line.h"

int64_t resource_load(Qty per, Qty setup, int64_t lot) {
    __extension__ typedef __int128 Wide;
    Wide load = ((Wide)lot * per.v + UNIT - 1) / UNIT + setup.v;
    return load > NUM_MAX ? NUM_MAX : (int64_t)load;
}

typedef struct {
    Str kind;
    Qty per, setup, qty;
    Date due, placed;
    int lead;
    Id calendar;
    bool issued;
} Taken;

static Status release_of(Cx *cx, const Taken *t, Date *day) {
    *day = t->placed;
    if (!str_is(t->kind, "work")) return OK;
    Workdays days;
    Date today = cx_today(cx);
    TRY(workdays_read(cx, t->calendar, &days));
    *day = workday_before(&days, t->due, t->lead);
    if (day->v < today.v && !t->issued) *day = today;
    return OK;
}

static Status takes(Cx *cx, const Taken *t, const Resource *r, int buckets, int64_t *out) {
    Date day;
    TRY(release_of(cx, t, &day));
    int since = date_diff(day, cx_today(cx));
    if (since <= -r->bucket_days || since / r->bucket_days >= buckets) return OK;
    int b = since < 0 ? 0 : since / r->bucket_days;
    int64_t load = resource_load(t->per, t->setup, t->qty.v);
    out[b] = out[b] > load ? out[b] - load : 0;
    return OK;
}

#define TAKEN(which)                                                                               \
    "select l.kind, u.qty, u.setup, l.done + l.open, l.due, d.placed, case when s.kind = 'make' "  \
    "and b.lead_days > s.lead_days then b.lead_days else s.lead_days end, s.calendar,"             \
    " case when exists (select 1 from line c where c.parent = l.id and c.kind = 'component' and "  \
    "c.done > 0) then 1 else 0 end"                                                                \
    " from source_use u join source s on s.item = u.item and s.site = u.site and s.priority = "    \
    "u.priority"                                                                                   \
    " join line l on l.item = s.item and l.site = s.site and l.kind = case s.kind when 'buy' "     \
    "then 'purchase' when 'make' then 'work' else 'transfer-in' end"                               \
    " join doc d on d.id = l.doc left join bill b on b.id = s.bill"                                \
    " where u.resource = $1 and (s.kind <> 'buy' or l.party = s.supplier) and (s.kind <> 'make' "  \
    "or l.bill = s.bill) and (s.kind <> 'move' or d.site = s.from_site)" which

// Of the source's own kind, supplier, bill and site: what is open, and what came in already of documents placed within a bucket of today.
static Status taken_read(Cx *cx, const Resource *r, Rows *rows) {
    return sql_open(cx, rows,
        TAKEN(" and l.open > 0") " union all " TAKEN(
            " and l.open = 0 and l.done > 0 and d.placed >= $2 and d.kind in ('purchase', 'work', "
            "'transfer')"),
        A(r->id), A(date_time(date_add(cx_today(cx), 1 - r->bucket_days))));
}

Status resource_room(Cx *cx, const Resource *r, int buckets, int64_t *out) {
    Rows rows;
    Taken *all = NULL;
    size_t n = 0, cap = 0;
    TRY(resource_capacity(cx, r, cx_today(cx), buckets, out));
    TRY(taken_read(cx, r, &rows));
    while (rows_next(&rows)) {
        all = arena_grow(cx->arena, all, n, &cap, n + 1, sizeof *all);
        all[n++] = (Taken){.kind = rows_text(&rows, 0),
            .per = rows_qty(&rows, 1),
            .setup = rows_qty(&rows, 2),
            .qty = rows_qty(&rows, 3),
            .due = rows_date(&rows, 4),
            .placed = time_date(rows_time(&rows, 5)),
            .lead = (int)rows_int(&rows, 6),
            .calendar = rows_id(&rows, 7),
            .issued = rows_int(&rows, 8) != 0};
    }
    TRY(rows_end(&rows));
    for (size_t i = 0; i < n; i++) TRY(takes(cx, &all[i], r, buckets, out));
    return OK;
}
