// See scored.h. That each row is what the line's postings say is proven (flow/info/prove_product.c).
#include "flow/product/scored.h"

// Read first and written then: in one statement SQLite took ten times as long.
Status scored_keep(Cx *cx, Id line) {
    bool finished;
    Id id, party;
    int64_t on_time, complete, bad, done, dear, came, days;
    TRY(sql_get(cx, &finished,
        "select " SCORED_COLUMNS " from (" SCORED " and l.id = $1" SCORED_END ") v", IN(A(line)),
        OUT(O(&id), O(&party), O(&on_time), O(&complete), O(&bad), O(&done), O(&dear), O(&came), O(&days))));
    if (!finished) return sql_run(cx, "delete from purchase_score where id = $1", A(line));
    return sql_run(cx,
        "insert into purchase_score (" SCORED_COLUMNS
        ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " on conflict (id) do update set"
        " party = excluded.party, on_time = excluded.on_time, complete = excluded.complete, bad = "
        "excluded.bad, done = excluded.done,"
        " dear = excluded.dear, came = excluded.came, days = excluded.days",
        A(id), A(party), A(on_time), A(complete), A(bad), A(done), A(dear), A(came), A(days));
}
