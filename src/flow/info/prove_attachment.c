// Proof of attachments: each belongs to a line of its document, and its content is what was added. They are read one after the other, since all
// at once would not fit into memory.
#include "base/digest.h"
#include "flow/info/checks.h"

static Status one_holds(Cx *cx, Id id, Proof *proof) {
    Rows r;
    TRY(sql_open(cx, &r, "select digest, content from attachment where id = $1", A(id)));
    while (rows_next(&r)) {
        Digest kept, made = digest_of(rows_peek(&r, 1));
        proof->checked++;
        bool sound = digest_parse(rows_peek(&r, 0), &kept) && digest_eq(kept, made);
        if (!sound && proof_broken(proof))
            proof->first = str_fmt(cx->arena,
                "attachment %lld is not what was added: its digest does not fit it", (long long)id.v);
    }
    return rows_end(&r);
}

static Status content_holds(Cx *cx, Proof *proof) {
    Id *ids;
    int n;
    TRY(sql_ids_args(cx, &ids, &n, "select id from attachment order by id", NO_ARGS));
    for (int i = 0; i < n; i++) TRY(one_holds(cx, ids[i], proof));
    return OK;
}

static const Check checks[] = {
    {.name = "attachments-whole", .says = "Each picture is what was added.", .run = content_holds},
    {.name = "attachments-of-lines",
        .says = "Each picture is of a line of its document.",
        .counted = "select count(*) from attachment",
        .broken = "select a.id, a.line, a.doc from attachment a where not exists (select 1 from "
                  "line l where l.id = a.line and l.doc = a.doc) order by a.id",
        .words = "attachment {n} is of line {n}, which document {n} does not have"},
};

const Checks attachment_checks = {checks, (int)(sizeof checks / sizeof *checks)};
