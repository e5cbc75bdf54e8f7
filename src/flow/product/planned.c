// Planned supply is replaced as a whole by each plan run; purchases that come of it are told to their suppliers.
#include "flow/product/planned.h"

#include "flow/info/info.h"
#include "network/network.h"

Status pegs_drop(Cx *cx) {
    TRY(sql_exec(cx, "delete from peg"));
    // What changed orders proposed, the new plan proposes again where it still holds.
    return sql_exec(cx,
        "update exception set status = 'dismissed'"
        " where plan = 0 and status = 'open' and kind in ('expedite', 'defer', 'cancel')");
}

#define IN_PART(column) column " in (select item from planning_item where part = $1)"
#define PLANNED_OF_PART                                                                            \
    "(select id from line where open > 0 and kind in ('planned-buy', 'planned-make', "             \
    "'planned-move', 'planned-component', 'planned-out') and " IN_PART("item") ")"

Status planned_clear_part(Cx *cx, int part) {
    static const char *const steps[] = {
        "delete from peg where supply in (select id from line where open > 0 and " IN_PART("item") ")",
        "update exception set status = 'dismissed' where status = 'open' and (plan <> 0 or kind in "
        "('expedite', 'defer', 'cancel')) and " IN_PART("item"),
        "delete from hold where supply <> 0 and supply in " PLANNED_OF_PART,
        "delete from planned where id in " PLANNED_OF_PART,
        "update exception set status = 'dismissed' where status = 'open' and demand "
        "in " PLANNED_OF_PART,
        "delete from line where id in " PLANNED_OF_PART,
    };
    for (int i = 0; i < COUNT(steps); i++) TRY(sql_run(cx, steps[i], A(part)));
    return OK;
}

Status planned_clear(Cx *cx, Id plan) {
    if (id_none(plan)) return OK;
    TRY(sql_run(cx, "delete from hold where supply <> 0 and supply in (select id from line where doc = $1 and open > 0)",
        A(plan)));
    TRY(sql_run(cx,
        "delete from planned where id in (select id from line where doc = $1 and open > 0)", A(plan)));
    TRY(sql_run(cx,
        "update exception set status = 'dismissed' where status = 'open' and demand in"
        " (select id from line where doc = $1 and open > 0)",
        A(plan)));
    TRY(sql_run(cx, "delete from line where doc = $1 and open > 0", A(plan)));
    return sql_run(cx,
        "update exception set status = 'dismissed' where plan = $1 and status = 'open'", A(plan));
}

Status planned_note(Cx *cx, Id line, Id source, Date release, const char *reason, const char *cause,
    Id full, Date sure) {
    return sql_run(cx, "insert into planned (id, source, release, reason, cause, resource, sure) values ($1, $2, $3, $4, $5, $6, $7)",
        A(line), A(source), A(release), A(str_of(reason)), A(str_of(cause)), A(full), A(sure));
}

// "buy from ACME in 14 days; move from MAIN in 1 day": the other sources that the node has.
static Status beaten(Cx *cx, Id item, Id site, Id source, Str *out) {
    static const char *const words[] = {
        [SOURCE_BUY] = "buy from", [SOURCE_MAKE] = "make by", [SOURCE_MOVE] = "move from"};
    Source *all;
    int n;
    Buf b = buf_new(cx->arena);
    TRY(sources_of(cx, item, site, &all, &n));
    for (int i = 0; i < n; i++) {
        const Source *s = &all[i];
        Str who = S("");
        if (id_eq(s->id, source)) continue;
        if (s->kind == SOURCE_BUY) TRY(ref_code(cx, &party_entity, s->supplier, &who));
        else if (s->kind == SOURCE_MAKE) TRY(ref_code(cx, &bill_entity, s->bill, &who));
        else TRY(ref_code(cx, &site_entity, s->from_site, &who));
        buf_fmt(&b, "%s%s " STR_FMT " in %d day%s", b.n ? "; " : "", words[s->kind], STR_ARG(who),
            s->lead_days, s->lead_days == 1 ? "" : "s");
    }
    *out = buf_str(&b);
    return OK;
}

// Read, and then written: SQLite keeps what a statement that selects and inserts may have to take back, ten times the work of the row.
Status planned_taken(Cx *cx, Id line, Id made) {
    Line l;
    Id source;
    Date release;
    Str reason, cause, beat;
    bool found;
    TRY(sql_get(cx, &found, "select source, release, reason, cause from planned where id = $1",
        IN(A(line)), OUT(O(&source), O(&release), O(&reason), O(&cause))));
    if (!found) return OK;
    TRY(line_get(cx, line, &l));
    TRY(beaten(cx, l.item, l.site, source, &beat));
    TRY(sql_run(cx,
        "insert into suggestion (id, made, kind, item, site, qty, release, due, wanted, source, "
        "reason, cause, beat, actor)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        A(made), A(cx->now), A(str_of(line_kind_names[l.kind])), A(l.item), A(l.site), A(l.open),
        A(release), A(l.due), A(l.wanted), A(source), A(reason), A(cause), A(beat), A(cx->actor.name)));
    return sql_run(cx, "delete from planned where id = $1", A(line));
}

// ---- telling the supplier --------------------------------------------------------------------------------------------
static Status purchase_body(Cx *cx, const Doc *doc, Str *body) {
    Line *lines;
    int n;
    TRY(lines_of(cx, doc->id, &lines, &n));
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "number");
    json_str(&o, doc->number);
    JSON_KZ(&o, "total");
    json_decimal(&o, doc->total.v, 2, 2);
    JSON_KZ(&o, "lines");
    json_open(&o, '[');
    for (int i = 0; i < n; i++) {
        Str item;
        TRY(ref_code(cx, &item_entity, lines[i].item, &item));
        json_open(&o, '{');
        JSON_KZ(&o, "pos");
        json_int(&o, lines[i].pos);
        JSON_KZ(&o, "item");
        json_str(&o, item);
        JSON_KZ(&o, "qty");
        json_decimal(&o, lines[i].qty.v, 6, 0);
        JSON_KZ(&o, "price");
        json_decimal(&o, lines[i].price.v, 6, 2);
        JSON_KZ(&o, "due");
        json_str(&o, date_text(cx->arena, lines[i].due));
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    *body = buf_str(&b);
    return OK;
}

enum { ANSWER_DAYS = 3 }; // a supplier is expected to confirm within so many days

Status purchase_tell(Cx *cx, Doc *purchase) {
    TRY(doc_must_be(cx, purchase, "sent", DOC_APPROVED, DOC_STATUSES));
    Str body;
    TRY(purchase_body(cx, purchase, &body));
    TRY(message_queue(cx, purchase->party, "purchase_order", purchase->id, body));
    TRY(await_add(cx, AWAIT_CONFIRMATION, purchase->id, purchase->party, 0,
        date_add(cx_today(cx), ANSWER_DAYS)));
    return doc_move(cx, purchase, DOC_SENT, false);
}
