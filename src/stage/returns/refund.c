// The customer is credited for what came back, at what it was sold for, less what was credited before. Beyond that only somebody with the
// right may go, and says so. What he still owes for the same order is set off first; the rest is a refund due, paid at once where
// a method is given.
#include "flow/info/info.h"
#include "stage/returns/parts.h"

static const Field refund_fields[] = {
    {FIELD(ReturnRefund, ret), .label = "Return", .ref = &doc_entity, .example = "RMA-1001"},
    {FIELD(ReturnRefund, amount), .label = "Amount", .optional = true, .positive = true,
        .help = "Empty: what came back, at what it was sold for.", .example = "5.10"},
    {FIELD(ReturnRefund, beyond), .label = "Beyond", .optional = true,
        .help = "More than came back; needs an accountant."},
    {FIELD(ReturnRefund, method), .label = "Pay by", .optional = true, .max = 40,
        .help = "Empty: it is due, and paid later.", .example = "card"},
};
static const Field refunded_fields[] = {
    {FIELD(ReturnRefunded, credit_note), .label = "Credit note", .example = "CN-1001"},
    {FIELD(ReturnRefunded, amount), .label = "Amount", .example = "5.10"},
    {FIELD(ReturnRefunded, due), .label = "Refund due", .ref = &due_entity, .optional = true},
};
static const Shape refund_shape = SHAPE("ReturnRefund", ReturnRefund, refund_fields);
static const Shape refunded_shape = SHAPE("ReturnRefunded", ReturnRefunded, refunded_fields);

// Credited so far: of one line, or of the whole return with line 0.
static Status credited_of(Cx *cx, Id ret, Id line, Money *out) {
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(l.amount), 0) as bigint) from invoice i join invoice_line l on "
        "l.invoice = i.id"
        " where i.doc = $1 and i.kind = 'credit' and i.reversed = 0 and ($2 = 0 or l.line = $2)",
        IN(A(ret), A(line)), OUT(O(out)));
}

Status return_worth(Cx *cx, const Return *r, Money *worth, Money *credited) {
    *worth = (Money){0};
    for (int i = 0; i < r->n; i++)
        *worth = money_add(*worth, money_of(r->lines[i].price, r->lines[i].done));
    return credited_of(cx, r->doc.id, (Id){0}, credited);
}

static Status not_beyond(Cx *cx, const ReturnRefund *in, Money amount, Money left) {
    if (amount.v <= left.v) return OK;
    Str text = decimal_text(cx->arena, amount.v, 2, 2), most = decimal_text(cx->arena, left.v, 2, 2);
    if (!in->beyond) {
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "amount", "that is more than came back"), text),
            "at most " STR_FMT " can be refunded; an accountant may go beyond it, with beyond",
            STR_ARG(most));
    }
    if (actor_may(&cx->actor, ACCOUNTANT)) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, DENIED, "beyond", "only an accountant may refund more than came back"), text),
        "refund at most " STR_FMT ", or ask an accountant", STR_ARG(most));
}

// Lines of the credit note: of each return line what is not credited yet, scaled down to the amount; what goes beyond is a
// line of its own, of no item.
static Status credit_lines(Cx *cx, const Return *r, Money amount, InvoiceLine *out, int *n) {
    int64_t *weights = NEW_ARRAY(cx->arena, int64_t, r->n + 1);
    Money sum = {0};
    for (int i = 0; i < r->n; i++) {
        Money done;
        TRY(credited_of(cx, r->doc.id, r->lines[i].id, &done));
        Money rest = money_sub(money_of(r->lines[i].price, r->lines[i].done), done);
        weights[i] = rest.v > 0 ? rest.v : 0;
        sum = money_add(sum, (Money){weights[i]});
    }
    *n = 0;
    Money within = money_min(amount, sum);
    Money *parts = NEW_ARRAY(cx->arena, Money, r->n + 1);
    if (sum.v > 0) money_split(within, weights, r->n, parts);
    for (int i = 0; i < r->n; i++) {
        if (parts[i].v == 0) continue;
        out[(*n)++] = (InvoiceLine){.line = r->lines[i].id,
            .item = r->lines[i].item,
            .qty = r->lines[i].done,
            .price = r->lines[i].price,
            .amount = parts[i]};
    }
    Money beyond = money_sub(amount, within);
    if (beyond.v > 0) out[(*n)++] = (InvoiceLine){.item = r->lines[0].item, .amount = beyond};
    return OK;
}

// Sets the refund off against what is still owed for an order.
static Status set_off(Cx *cx, Id order, Due *refund) {
    while (refund->open.v > 0) {
        Due owed;
        bool found;
        Money by;
        TRY(due_of(cx, order, DUE_RECEIVABLE, &owed, &found));
        if (!found || owed.open.v == 0) return OK;
        TRY(due_net(cx, &owed, refund, &by));
    }
    return OK;
}

// The orders that goods of this return were bought by: its own, and those that unannounced goods were matched to.
static Status set_off_all(Cx *cx, const Return *r, Due *refund) {
    if (!id_none(r->doc.parent)) TRY(set_off(cx, r->doc.parent, refund));
    Id last = r->doc.parent;
    for (int i = 0; i < r->n && refund->open.v > 0; i++) {
        if (id_none(r->lines[i].parent)) continue;
        Line of;
        TRY(line_get(cx, r->lines[i].parent, &of));
        if (id_eq(of.doc, last)) continue;
        TRY(set_off(cx, of.doc, refund));
        last = of.doc;
    }
    return OK;
}

// What is left of the refunds of this return is due, and paid at once where a method is given.
static Status settle(Cx *cx, const Return *r, Str method, Id *refund_id) {
    for (;;) {
        Due refund;
        bool found;
        TRY(due_of(cx, r->doc.id, DUE_REFUND, &refund, &found));
        if (!found || refund.open.v == 0) return OK;
        *refund_id = refund.id;
        TRY(set_off_all(cx, r, &refund));
        if (refund.open.v == 0) continue;
        if (method.n == 0) return OK;
        Id payment;
        TRY(payment_make(cx, refund.id, refund.open, method, r->doc.number, &payment));
    }
}

static Status return_refund_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const ReturnRefund *in = in_;
    ReturnRefunded *out = out_;
    Return r;
    TRY(return_read(cx, in->ret, &r));
    TRY(doc_must_be(cx, &r.doc, "refunded", DOC_RECEIVED, DOC_INSPECTED, DOC_DONE, DOC_STATUSES));
    Money worth, credited;
    TRY(return_worth(cx, &r, &worth, &credited));
    Money left = money_sub(worth, credited);
    Money amount = in->amount.v ? in->amount : left;
    if (amount.v <= 0) {
        return with_hint(cx,
            fail(cx, STATE, "amount", "nothing is left to refund of " STR_FMT, STR_ARG(r.doc.number)),
            "an accountant may give an amount, with beyond");
    }
    TRY(not_beyond(cx, in, amount, left));
    InvoiceLine *lines = NEW_ARRAY(cx->arena, InvoiceLine, r.n + 1);
    int n;
    TRY(credit_lines(cx, &r, amount, lines, &n));
    InvoiceOut note = {0};
    TRY(credit_issue(cx, &r.doc, r.doc.party, lines, n, &note));
    TRY(settle(cx, &r, in->method, &out->due));
    out->credit_note = note.number;
    out->amount = amount;
    return return_settle(cx, &r.doc);
}

// clang-format off
const Action return_refund = {
    .noun = "return", .verb = "refund", .area = AREA_RETURNS, .roles = SERVICE | ACCOUNTANT,
    .help = "Credits a customer for what came back, sets it off against what he owes for the order, and pays the rest where a method is given.",
    .in = &refund_shape, .out = &refunded_shape, .run = return_refund_run};
// clang-format on
