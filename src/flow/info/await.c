// What information is still to come: answers expected from partners, and approvals that hold a document until somebody with the
// right gives them. One row each; what came keeps its row with the time, so that a partner's promptness can be measured.
#include "flow/info/info.h"
#include "flow/info/parts.h"

const char *const await_kind_names[] = {"confirmation", "ship_notice", "acknowledgement", "approval", NULL};

Status await_add(Cx *cx, AwaitKind kind, Id doc, Id party, uint32_t roles, Date due) {
    return sql_run(cx,
        "insert into awaited (id, tense, kind, doc, party, role, asked, due, done) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
        A(cx_id(cx)), A(kind == AWAIT_APPROVAL ? "held" : "expected"), A(await_kind_names[kind]),
        A(doc), A(party), A(roles), A(cx->now), A(due));
}

Status await_done(Cx *cx, AwaitKind kind, Id doc) {
    Id *ids;
    int n;
    TRY(sql_ids(cx, &ids, &n, "select id from awaited where doc = $1 and kind = $2 and done = 0 order by id",
        A(doc), A(await_kind_names[kind])));
    for (int i = 0; i < n; i++)
        TRY(sql_run(cx, "update awaited set done = $2 where id = $1 and done = 0", A(ids[i]), A(cx->now)));
    return OK;
}
