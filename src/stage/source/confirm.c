// The supplier's answer to a purchase order: as ordered, or with other quantities and dates. Demand that is served by a line
// that will now come too late, or be too little, is named in an exception, so that a planner sees it the same day.
#include "flow/info/info.h"
#include "flow/product/exception.h"
#include "flow/product/hold.h"
#include "stage/source/parts.h"

static const Field line_fields[] = {
    {FIELD(ConfirmLine, pos), .label = "Line", .positive = true, .example = "1"},
    {FIELD(ConfirmLine, qty), .label = "Quantity", .help = "That will be sent; 0: nothing of it.",
        .example = "180"},
    {FIELD(ConfirmLine, due), .label = "Due", .optional = true, .help = "Empty: as ordered.",
        .example = "2011-06-24"},
};
static const Shape line_shape = SHAPE("ConfirmLine", ConfirmLine, line_fields);
static const Field confirm_fields[] = {
    {FIELD(PurchaseConfirm, purchase), .label = "Purchase order", .ref = &doc_entity, .example = "PO-1001"},
    {FIELD(PurchaseConfirm, ref), .label = "Reference", .optional = true, .help = "The supplier's own number."},
    {FIELD(PurchaseConfirm, lines), .label = "Lines", .of = &line_shape, .optional = true,
        .help = "Those that differ from what was ordered; empty: none."},
};
static const Shape confirm_shape = SHAPE("PurchaseConfirm", PurchaseConfirm, confirm_fields);

// Demand that this line serves, by peg or hold, and that is due before it comes.
static Status late_demand(Cx *cx, const Line *supply) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select s.demand, cast(sum(s.qty) as bigint) from (select demand, qty from peg where "
        "supply = $1"
        " and demand not in (select line from hold where supply = $1)"
        " union all select line, qty from hold where supply = $1) s"
        " join line d on d.id = s.demand where d.open > 0 and d.due < $2 group by s.demand order "
        "by s.demand",
        A(supply->id), A(supply->due)));
    size_t n = 0, cap = 0;
    Exception *late = NULL;
    while (rows_next(&r)) {
        late = arena_grow(cx->arena, late, n, &cap, n + 1, sizeof *late);
        late[n++] = (Exception){.kind = EXCEPTION_LATE,
            .line = supply->id,
            .demand = rows_id(&r, 0),
            .qty = rows_qty(&r, 1),
            .reason = S("the supplier confirmed a later date")};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++) {
        Line demand;
        TRY(line_get(cx, late[i].demand, &demand));
        late[i].to_date = demand.due;
        TRY(exception_add(cx, &late[i]));
    }
    return OK;
}

static Status confirm_line(Cx *cx, Line *line, const ConfirmLine *in) {
    if (in->qty.v < line->done.v) {
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "qty", "more than that came in already"),
                decimal_text(cx->arena, in->qty.v, 6, 0)),
            "give at least " STR_FMT, STR_ARG(decimal_text(cx->arena, line->done.v, 6, 0)));
    }
    if (in->qty.v == line->done.v) return line_close(cx, line);
    if (in->qty.v != line->qty.v) {
        TRY(line_resize(cx, line, in->qty, money_of(line->price, in->qty)));
        TRY(hold_fit(cx, line));
    }
    if (in->due.v != 0 && in->due.v != line->due.v) TRY(line_reschedule(cx, line, in->due));
    return late_demand(cx, line);
}

static Status purchase_confirm_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const PurchaseConfirm *in = in_;
    Purchase p;
    TRY(purchase_read(cx, in->purchase, &p));
    TRY(doc_must_be(cx, &p.doc, "confirmed", DOC_SENT, DOC_CONFIRMED, DOC_STATUSES));
    const ConfirmLine *lines = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        Line *line = NULL;
        Status s = purchase_line_at(cx, &p, lines[i].pos, &line);
        if (s == OK && line->open.v == 0)
            s = with_hint(cx, fail(cx, STATE, "pos", "line %d is closed", lines[i].pos), "leave it out");
        if (s == OK) s = confirm_line(cx, line, &lines[i]);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    TRY(await_done(cx, AWAIT_CONFIRMATION, p.doc.id));
    TRY(message_received(cx, p.doc.party, "purchase_confirmation", p.doc.id, S("{}")));
    TRY(purchase_due_update(cx, &p));
    if (in->ref.n > 0) {
        p.doc.ref = in->ref;
        TRY(doc_save(cx, &p.doc));
    }
    bool nothing_comes;
    TRY(lines_closed(cx, p.doc.id, &nothing_comes));
    if (nothing_comes) return purchase_settle(cx, &p.doc);
    return doc_move(cx, &p.doc, DOC_CONFIRMED, false);
}

// clang-format off
const Action purchase_confirm = {
    .noun = "purchase", .verb = "confirm", .area = AREA_SOURCE, .roles = BUYER,
    .help = "Records the supplier's confirmation, with changed quantities and dates. Demand that will be late for it is named in exceptions.",
    .in = &confirm_shape, .out = &source_nothing, .run = purchase_confirm_run};
// clang-format on
