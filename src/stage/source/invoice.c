// Supplier invoices and the three-way match: what was ordered, what came, what is billed.
//
// An invoice is posted as it comes: goods received, not invoiced are taken off at the price ordered at, the difference in price is purchase
// price difference, and the whole is payable. Where quantity or price differ by more than the tolerances, the payable is held: it is owed,
// but not paid until the reason is gone (matched again) or somebody approves it. A rejected one is posted back.
//
// What always holds: of a purchase line as much is taken off goods received, not invoiced as was put there, to the cent, once all of
// it is invoiced: the last invoice takes the rest.
#include "flow/cash/cash.h"
#include "flow/info/info.h"
#include "stage/source/parts.h"

// ---- shapes ----------------------------------------------------------------------------------------------------------
static const Field line_fields[] = {
    {FIELD(SupplierInvoiceLineIn, pos), .label = "Line", .positive = true,
        .help = "Of the purchase order.", .example = "1"},
    {FIELD(SupplierInvoiceLineIn, qty), .label = "Quantity", .positive = true, .example = "180"},
    {FIELD(SupplierInvoiceLineIn, price), .label = "Price", .example = "1.15"},
};
static const Shape line_shape = SHAPE("SupplierInvoiceLineIn", SupplierInvoiceLineIn, line_fields);
static const Field receive_fields[] = {
    {FIELD(SupplierInvoiceReceive, purchase), .label = "Purchase order", .ref = &doc_entity,
        .example = "PO-1001"},
    {FIELD(SupplierInvoiceReceive, number), .label = "Number", .help = "The supplier's.", .max = 60,
        .example = "4711"},
    {FIELD(SupplierInvoiceReceive, due), .label = "Due", .optional = true,
        .help = "Empty: by the supplier's terms.", .example = "2011-07-20"},
    {FIELD(SupplierInvoiceReceive, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Field matched_fields[] = {
    {FIELD(SupplierInvoiceMatched, invoice), .label = "Supplier invoice", .ref = &doc_entity},
    {FIELD(SupplierInvoiceMatched, number), .label = "Number", .example = "SI-1001"},
    {FIELD(SupplierInvoiceMatched, status), .label = "Status", .help = "matched, or blocked.",
        .example = "matched"},
    {FIELD(SupplierInvoiceMatched, reason), .label = "Reason", .help = "Why it is blocked.", .optional = true},
    {FIELD(SupplierInvoiceMatched, total), .label = "Total", .example = "207.00"},
    {FIELD(SupplierInvoiceMatched, due), .label = "Due", .ref = &due_entity, .optional = true},
};
static const Field invoice_fields[] = {
    {FIELD(SupplierInvoiceApprove, invoice), .label = "Supplier invoice", .ref = &doc_entity,
        .example = "SI-1001"},
    {FIELD(SupplierInvoiceApprove, reason), .label = "Reason", .optional = true},
};
static const Shape receive_shape = SHAPE("SupplierInvoiceReceive", SupplierInvoiceReceive, receive_fields);
static const Shape matched_shape = SHAPE("SupplierInvoiceMatched", SupplierInvoiceMatched, matched_fields);
static const Shape invoice_shape = SHAPE("SupplierInvoiceApprove", SupplierInvoiceApprove, invoice_fields);

// ---- match -----------------------------------------------------------------------------------------------------------
// Looks at all lines of an invoice, and gives the first reason against paying it; empty: it matches.
static Status match_reason(Cx *cx, Id invoice, Str *reason) {
    Rate over, dear;
    TRY(setting_rate(cx, "match.qty_tolerance", RATE(0), &over));
    TRY(setting_rate(cx, "match.price_tolerance", RATE(0.02), &dear));
    Rows r;
    TRY(sql_open(cx, &r,
        "select l.pos, l.done, l.price, v.price, (select cast(sum(o.qty) as bigint) from "
        "supplier_invoice_line o"
        " where o.line = l.id) from supplier_invoice_line v join line l on l.id = v.line"
        " where v.invoice = $1 order by l.pos",
        A(invoice)));
    *reason = S("");
    while (rows_next(&r)) {
        if (reason->n > 0) continue;
        Qty came = rows_qty(&r, 1), billed = rows_qty(&r, 4);
        Price ordered = rows_price(&r, 2), asked = rows_price(&r, 3);
        Price most = {ordered.v + mul_div(ordered.v, dear.v, UNIT)};
        if (billed.v > qty_add(came, qty_scale(came, over)).v)
            *reason = str_fmt(cx->arena, "line %d: " STR_FMT " are billed, " STR_FMT " came",
                (int)rows_int(&r, 0), STR_ARG(decimal_text(cx->arena, billed.v, 6, 0)),
                STR_ARG(decimal_text(cx->arena, came.v, 6, 0)));
        else if (asked.v > most.v)
            *reason = str_fmt(cx->arena, "line %d: billed at " STR_FMT ", ordered at " STR_FMT,
                (int)rows_int(&r, 0), STR_ARG(decimal_text(cx->arena, asked.v, 6, 2)),
                STR_ARG(decimal_text(cx->arena, ordered.v, 6, 2)));
    }
    return rows_end(&r);
}

// Sets document and payable to what the match says.
static Status match_apply(Cx *cx, Doc *invoice, Due *due, Str reason, SupplierInvoiceMatched *out) {
    TRY(due_hold(cx, due, str_z(cx->arena, reason)));
    DocStatus to = reason.n > 0 ? DOC_BLOCKED : DOC_MATCHED;
    if (invoice->status != (int32_t)to) TRY(doc_move(cx, invoice, to, to == DOC_MATCHED));
    *out = (SupplierInvoiceMatched){.invoice = invoice->id,
        .number = invoice->number,
        .status = str_of(doc_status_names[to]),
        .reason = reason,
        .total = invoice->total,
        .due = due->id};
    return OK;
}

static Status payable_of(Cx *cx, const Doc *invoice, Due *due) {
    bool found;
    TRY(due_of(cx, invoice->id, DUE_PAYABLE, due, &found));
    CHECK(found);
    return OK;
}

// ---- receive ---------------------------------------------------------------------------------------------------------
static Status not_twice(Cx *cx, const Doc *purchase, Str number) {
    bool found;
    Str ours;
    TRY(sql_get(cx, &found, "select number from doc where kind = 'supplier-invoice' and party = $1 and ref = $2 and status <> 'rejected'",
        IN(A(purchase->party), A(number)), OUT(O(&ours))));
    if (!found) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, STATE, "number", "this supplier's invoice was received already"), number),
        "it is " STR_FMT, STR_ARG(ours));
}

// What this invoice takes off goods received, not invoiced for the line: its quantity at the price ordered at; where that makes
// all that came invoiced, what is left of the value that came.
static Status grni_part(Cx *cx, const Line *line, Qty qty, Money *part) {
    Qty billed;
    Money taken, came;
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(qty), 0) as bigint), cast(coalesce(sum(grni), 0) as bigint)"
        " from supplier_invoice_line where line = $1",
        IN(A(line->id)), OUT(O(&billed), O(&taken))));
    *part = money_of(line->price, qty);
    if (qty_add(billed, qty).v != line->done.v) return OK;
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(t.value), 0) as bigint) from transfer t join account s on s.id = "
        "t.src"
        " where t.line = $1 and t.line <> 0 and t.flow = 1 and s.place = $2",
        IN(A(line->id), A(AT_SUPPLIER)), OUT(O(&came))));
    *part = money_sub(came, taken);
    return OK;
}

static Status invoice_line_add(Cx *cx, Id invoice, const Line *line,
    const SupplierInvoiceLineIn *in, Money *amount, Money *grni) {
    *amount = money_of(in->price, in->qty);
    TRY(grni_part(cx, line, in->qty, grni));
    return sql_run(cx,
        "insert into supplier_invoice_line (id, invoice, line, qty, price, amount, grni)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        A(cx_id(cx)), A(invoice), A(line->id), A(in->qty), A(in->price), A(*amount), A(*grni));
}

// Posts the invoice: goods received, not invoiced and the difference against the payable.
static Status invoice_post(Cx *cx, const Doc *invoice, Money grni, Money difference) {
    Entry entry = {.kind = "supplier_invoice", .doc = invoice->id};
    Posting p[2] = {{.debit = GL_GRNI, .credit = GL_PAYABLE, .credit_party = invoice->party, .amount = grni},
        {.debit = GL_PRICE_DIFFERENCE, .credit = GL_PAYABLE, .credit_party = invoice->party, .amount = difference}};
    // Less than ordered at: the payable is smaller by the difference.
    if (difference.v < 0)
        p[1] = (Posting){.debit = GL_PAYABLE,
            .credit = GL_PRICE_DIFFERENCE,
            .debit_party = invoice->party,
            .amount = money_neg(difference)};
    return cash_post(cx, &entry, p, 2);
}

static Status supplier_invoice_receive_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    const SupplierInvoiceReceive *in = in_;
    Purchase p;
    TRY(purchase_read(cx, in->purchase, &p));
    TRY(doc_must_be(cx, &p.doc, "invoiced", DOC_SENT, DOC_CONFIRMED, DOC_RECEIVED, DOC_DONE, DOC_STATUSES));
    TRY(not_twice(cx, &p.doc, in->number));
    const Party *supplier;
    TRY(party_get(cx, p.doc.party, &supplier));
    Doc invoice = {.kind = DOC_SUPPLIER_INVOICE,
        .party = p.doc.party,
        .site = p.doc.site,
        .parent = p.doc.id,
        .ref = in->number,
        .status = DOC_RECEIVED,
        .due = in->due.v ? in->due : date_add(cx_today(cx), supplier->payment_days)};
    const SupplierInvoiceLineIn *lines = in->lines.at;
    for (int i = 0; i < in->lines.n; i++)
        invoice.total = money_add(invoice.total, money_of(lines[i].price, lines[i].qty));
    TRY(doc_add(cx, &invoice));
    Money grni = {0};
    for (int i = 0; i < in->lines.n; i++) {
        Line *line = NULL;
        Money amount, part;
        Status s = purchase_line_at(cx, &p, lines[i].pos, &line);
        if (s == OK) s = invoice_line_add(cx, invoice.id, line, &lines[i], &amount, &part);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        grni = money_add(grni, part);
    }
    TRY(invoice_post(cx, &invoice, grni, money_sub(invoice.total, grni)));
    Due due = {.kind = DUE_PAYABLE,
        .direction = -1,
        .doc = invoice.id,
        .party = invoice.party,
        .amount = invoice.total,
        .due = invoice.due};
    TRY(due_add(cx, &due));
    TRY(message_received(cx, invoice.party, "supplier_invoice", invoice.id, S("{}")));
    TRY(purchase_due_update(cx, &p));
    Str reason;
    TRY(match_reason(cx, invoice.id, &reason));
    TRY(match_apply(cx, &invoice, &due, reason, out));
    return purchase_settle(cx, &p.doc);
}

// ---- match again, approve, reject ------------------------------------------------------------------------------------
static Status blocked_invoice(Cx *cx, Id id, const char *to_do, Doc *doc, Due *due) {
    TRY(doc_get(cx, id, DOC_SUPPLIER_INVOICE, doc));
    TRY(doc_must_be(cx, doc, to_do, DOC_BLOCKED, DOC_STATUSES));
    return payable_of(cx, doc, due);
}

static Status supplier_invoice_match_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    Doc doc;
    Due due;
    TRY(blocked_invoice(cx, ((const SupplierInvoiceApprove *)in)->invoice, "matched again", &doc, &due));
    Str reason;
    TRY(match_reason(cx, doc.id, &reason));
    return match_apply(cx, &doc, &due, reason, out);
}

static Status supplier_invoice_approve_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    Doc doc;
    Due due;
    TRY(blocked_invoice(cx, ((const SupplierInvoiceApprove *)in)->invoice, "approved", &doc, &due));
    return match_apply(cx, &doc, &due, S(""), out);
}

static Status supplier_invoice_reject_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const SupplierInvoiceApprove *in = in_;
    Doc doc;
    Due due;
    TRY(blocked_invoice(cx, in->invoice, "rejected", &doc, &due));
    if (due.open.v != due.amount.v) {
        return with_hint(cx, fail(cx, STATE, "invoice", STR_FMT " is paid in part", STR_ARG(doc.number)),
            "reverse the payment first, or approve the invoice");
    }
    Id posted;
    TRY(sql_get(cx, NULL, "select id from entry where doc = $1 and doc <> 0 and kind = 'supplier_invoice'",
        IN(A(doc.id)), OUT(O(&posted))));
    Entry undo = {.kind = "supplier_invoice_rejected", .doc = doc.id};
    TRY(ledger_reverse(cx, posted, &undo));
    TRY(due_hold(cx, &due, ""));
    TRY(due_settle(cx, &due, due.open));
    TRY(sql_run(cx, "delete from supplier_invoice_line where invoice = $1", A(doc.id)));
    if (in->reason.n > 0) {
        doc.note = in->reason;
        TRY(doc_save(cx, &doc));
    }
    TRY(doc_move(cx, &doc, DOC_REJECTED, true));
    Purchase p;
    TRY(purchase_read(cx, doc.parent, &p));
    return p.doc.closed.v == 0 ? purchase_due_update(cx, &p) : OK;
}

// clang-format off
const Action supplier_invoice_receive = {
    .noun = "supplier-invoice", .verb = "receive", .area = AREA_SOURCE, .roles = ACCOUNTANT | BUYER,
    .help = "Receives a supplier's invoice, posts it and matches it three ways. Beyond the tolerances its payment is blocked.",
    .in = &receive_shape, .out = &matched_shape, .run = supplier_invoice_receive_run};
const Action supplier_invoice_match = {
    .noun = "supplier-invoice", .verb = "match", .area = AREA_SOURCE, .roles = ACCOUNTANT | BUYER,
    .help = "Matches a blocked invoice again, after more goods came in or a tolerance was changed.",
    .in = &invoice_shape, .out = &matched_shape, .run = supplier_invoice_match_run};
const Action supplier_invoice_approve = {
    .noun = "supplier-invoice", .verb = "approve", .area = AREA_SOURCE, .roles = ACCOUNTANT,
    .help = "Releases a blocked invoice for payment as it is.",
    .in = &invoice_shape, .out = &matched_shape, .run = supplier_invoice_approve_run};
const Action supplier_invoice_reject = {
    .noun = "supplier-invoice", .verb = "reject", .area = AREA_SOURCE, .roles = ACCOUNTANT,
    .help = "Rejects a blocked invoice: its posting is reversed and nothing is owed for it.",
    .in = &invoice_shape, .out = &source_nothing, .run = supplier_invoice_reject_run};
// clang-format on
