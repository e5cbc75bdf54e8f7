// See scored.h. That each row is what the line's postings say is proven (flow/info/prove_product.c).
#include "flow/product/scored.h"

Status scored_keep(Cx *cx, Id line) {
    int64_t n;
    TRY(sql_run_n(cx, &n,
        "insert into purchase_score (" SCORED_COLUMNS ") " SCORED " and l.id = $1" SCORED_END
        " where true on conflict (id) do update set"
        " party = excluded.party, on_time = excluded.on_time, complete = excluded.complete, bad = "
        "excluded.bad, done = excluded.done,"
        " dear = excluded.dear, came = excluded.came, days = excluded.days",
        A(line)));
    return n ? OK : sql_run(cx, "delete from purchase_score where id = $1", A(line));
}
