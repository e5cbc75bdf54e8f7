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
    {FIELD(PurchaseConfirm, ref), .label = "Reference", .optional = true, .max = 200,
        .help = "The supplier's own number."},
    {FIELD(PurchaseConfirm, lines), .label = "Lines", .of = &line_shape, .optional = true,
        .help = "Those that differ from what was ordered; empty: none."},
};
static const Shape confirm_shape = SHAPE("PurchaseConfirm", PurchaseConfirm, confirm_fields);

// ---- who is served ---------------------------------------------------------------------------------------------------
typedef struct {
    Id line;
    Qty qty;
    Date due;
} Served;

// Demand that the line serves, by hold or peg, the first due first.
static Status served_by(Cx *cx, const Line *supply, Served **out, int *n) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select d.id, cast(max(x.qty) as bigint), d.due from ("
        " select line, qty from hold where supply = $1 and supply <> 0"
        " union all select demand, sum(qty) from peg where supply = $1 and demand <> 0 group by "
        "demand) x"
        " join line d on d.id = x.line where d.open > 0 group by d.id, d.due order by d.due, d.id",
        A(supply->id)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Served){rows_id(&r, 0), rows_qty(&r, 1), rows_date(&r, 2)};
    }
    *n = (int)count;
    return rows_end(&r);
}

// What an earlier answer said of this line holds no more.
static Status forget_late(Cx *cx, const Line *supply) {
    Id *ids;
    int n;
    TRY(sql_ids(cx, &ids,
        &n, "select id from exception where line = $1 and kind = 'late' and status = 'open' order by id",
        A(supply->id)));
    for (int i = 0; i < n; i++) TRY(exception_close(cx, ids[i], EXCEPTION_DONE));
    return OK;
}

// Names the demand that `open` of the line, due on a day, will be too little for, or too late.
static Status tell_demand(Cx *cx, const Line *supply, Qty open, Date due) {
    TRY(forget_late(cx, supply));
    Served *served;
    int n;
    TRY(served_by(cx, supply, &served, &n));
    Qty left = open;
    for (int i = 0; i < n; i++) {
        Qty comes = qty_min(left, served[i].qty);
        left = qty_sub(left, comes);
        bool late = due.v > served[i].due.v, little = comes.v < served[i].qty.v;
        if (!late && !little) continue;
        Exception e = {.kind = EXCEPTION_LATE,
            .line = supply->id,
            .demand = served[i].line,
            .qty = late ? served[i].qty : qty_sub(served[i].qty, comes),
            .date = due,
            .to_date = served[i].due,
            .reason = little ? S("the supplier will send less than it waits for")
                             : S("the supplier confirmed a later date")};
        TRY(exception_add(cx, &e));
    }
    return OK;
}

// ---- confirm ---------------------------------------------------------------------------------------------------------
static Status confirm_line(Cx *cx, Line *line, const ConfirmLine *in) {
    if (in->qty.v < line->done.v) {
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "qty", "more than that came in already"),
                decimal_text(cx->arena, in->qty.v, 6, 0)),
            "give at least " STR_FMT, STR_ARG(decimal_text(cx->arena, line->done.v, 6, 0)));
    }
    Date due = in->due.v ? in->due : line->due;
    TRY(tell_demand(cx, line, qty_sub(in->qty, line->done), due));
    TRY(line_reschedule(cx, line, due));
    if (in->qty.v == line->done.v) return line_close(cx, line);
    if (in->qty.v == line->qty.v) return OK;
    TRY(line_resize(cx, line, in->qty, money_of(line->price, in->qty)));
    return hold_fit(cx, line);
}

// The order is now worth what was confirmed, and due when the last of it is.
static Status order_follows(Cx *cx, Purchase *p, Str ref) {
    Doc was = p->doc;
    p->doc.total = (Money){0};
    p->doc.due = (Date){0};
    for (int i = 0; i < p->n; i++) {
        const Line *l = &p->lines[i];
        p->doc.total = money_add(p->doc.total, money_of(l->price, qty_add(l->done, l->open)));
        if (l->due.v > p->doc.due.v) p->doc.due = l->due;
    }
    if (ref.n > 0) p->doc.ref = ref;
    bool same = was.total.v == p->doc.total.v && was.due.v == p->doc.due.v && ref.n == 0;
    return same ? OK : doc_save(cx, &p->doc);
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
    TRY(order_follows(cx, &p, in->ref));
    TRY(doc_move(cx, &p.doc, DOC_CONFIRMED, false));
    TRY(purchase_settle(cx, &p));
    return purchase_scored(cx, &p);
}

// clang-format off
const Action purchase_confirm = {
    .noun = "purchase", .verb = "confirm", .scope = {NULL, "purchase"}, .area = AREA_SOURCE, .roles = BUYER,
    .help = "Records the supplier's confirmation, with changed quantities and dates. Demand that will be late for it is named in exceptions.",
    .in = &confirm_shape, .out = &source_nothing, .run = purchase_confirm_run};
// clang-format on
