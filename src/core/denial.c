// See denial.h. It is no action: an event each would let whoever is turned away fill the log.
#include "core/denial.h"

#include "base/limits.h"
#include "store/store.h"

static Status add(Cx *cx, const Denial *d, int64_t *changed) {
    return sql_run_n(cx, changed,
        "update denial set calls = calls + $6, first = case when first < $7 then first else $7 "
        "end, "
        "last = case when last > $8 then last else $8 end "
        "where hour = $1 and actor = $2 and address = $3 and call = $4 and why = $5",
        A(d->hour), A(d->actor), A(d->address), A(d->call), A(d->why), A(d->calls), A(d->first),
        A(d->last));
}

static Status keep(Cx *cx, const Denial *d) {
    int64_t changed, rows;
    TRY(add(cx, d, &changed));
    if (changed) return OK;
    Denial own = *d;
    TRY(sql_get(cx, NULL, "select count(*) from denial where hour = $1", IN(A(d->hour)), OUT(O(&rows))));
    if (rows >= LIMIT_DENIALS_HOUR) {
        own.actor = own.address = S("");
        own.call = own.why = S("others");
        TRY(add(cx, &own, &changed));
        if (changed) return OK;
    }
    // Another server may have written the same row meanwhile.
    return sql_run(cx,
        "insert into denial (id, hour, actor, address, call, why, calls, first, last) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (hour, actor, address, call, why) "
        "do update set calls = denial.calls + excluded.calls, last = excluded.last",
        A(cx_id(cx)), A(own.hour), A(own.actor), A(own.address), A(own.call), A(own.why),
        A(own.calls), A(own.first), A(own.last));
}

Status denials_keep(Cx *cx, const Denial *denials, int n) {
    for (int i = 0; i < n; i++) TRY(keep(cx, &denials[i]));
    return sql_run(cx, "delete from denial where hour < $1", A(cx->now.v - LIMIT_DENIAL_DAYS * DAY));
}

static const Column columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "hour", .kind = K_TIME, .label = "Hour", .help = "Its beginning."},
    {.name = "actor", .kind = K_TEXT, .label = "Who", .help = "None: nobody that is known."},
    {.name = "address", .kind = K_TEXT, .label = "From", .help = "The network address."},
    {.name = "call", .kind = K_TEXT, .label = "What", .help = "others: more than are kept one by one."},
    {.name = "why", .kind = K_TEXT, .label = "Why", .help = "The kind of problem: token, denied, too-often, …"},
    {.name = "calls", .kind = K_INT64, .label = "Calls"},
    {.name = "first", .kind = K_TIME, .label = "First"},
    {.name = "last", .kind = K_TIME, .label = "Last"},
};
const View denials_view = {.name = "denials",
    .area = AREA_PLATFORM,
    .help =
        "Calls that were denied, counted by hour: who asked, from where, for what, and why not.",
    .roles = ADMIN,
    .from = "denial",
    .columns = columns,
    .n = COUNT(columns),
    .sort = "-last"};
