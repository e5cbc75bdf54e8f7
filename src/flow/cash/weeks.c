// What was posted to each account of the chart, week by week, for courses over a year: looking through all transfers of a year would take
// longer than anybody waits for a page.
//
// Sums are kept up to a transfer, whichever week its entry is of; what was posted since is added when it is asked for, and to what is
// kept from time to time. So an entry that is dated back changes its week like any other. On PostgreSQL a transfer that is written
// now may be seen later than one with a later id: what is younger than an hour is never kept.
#include "flow/cash/parts.h"
#include "store/store.h"

// Transfers after $1, up to $2, by account and week.
#define SUMS                                                                                       \
    "select x.place, x.day - (x.day + 3) % 7 as week, cast(sum(x.amount) as bigint) as amount "    \
    "from ("                                                                                       \
    "select d.place as place, e.effective / 86400000000 as day, t.amount as amount "               \
    "from transfer t join entry e on e.id = t.entry join account d on d.id = t.dst "               \
    "where t.flow = 2 and t.id > $1 and t.id <= $2 "                                               \
    "union all "                                                                                   \
    "select s.place, e.effective / 86400000000, -t.amount "                                        \
    "from transfer t join entry e on e.id = t.entry join account s on s.id = t.src "               \
    "where t.flow = 2 and t.id > $1 and t.id <= $2) x "                                            \
    "group by x.place, x.day - (x.day + 3) % 7"

static Status kept_up_to(Cx *cx, bool lock, Id *last) {
    const char *text = !lock || conn_is_sqlite(cx->conn)
        ? "select value from meta where name = 'week_balance'"
        : "select value from meta where name = 'week_balance' for update";
    return sql_get(cx, NULL, text, NO_ARGS, OUT(O(last)));
}

Status week_balances_keep(Cx *cx) {
    Id last, bound = id_at(cx->now.v - 3600 * SECOND);
    TRY(kept_up_to(cx, true, &last));
    if (bound.v <= last.v) return OK;
    TRY(sql_run(cx,
        "insert into week_balance (place, week, amount) select y.place, y.week, y.amount from "
        "(" SUMS ") y where 1 = 1"
        " on conflict (week, place) do update set amount = week_balance.amount + excluded.amount",
        A(last), A(bound)));
    return sql_run(cx, "update meta set value = $1 where name = 'week_balance'", A(bound));
}

Status week_balances(Cx *cx, Date from, WeekBalance **out, int *n) {
    Id last;
    TRY(kept_up_to(cx, false, &last));
    Rows r;
    TRY(sql_open(cx, &r,
        "select w.place, w.week, w.amount from week_balance w where w.week >= $3 union all "
        "select z.place, z.week, z.amount from (" SUMS ") z where z.week >= $3",
        A(last), A(INT64_MAX), A(from)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (WeekBalance){(int)rows_int(&r, 0), rows_date(&r, 1), rows_money(&r, 2)};
    }
    *n = (int)count;
    return rows_end(&r);
}
