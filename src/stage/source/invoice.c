// Supplier invoices and the three-way match: what was ordered, what came, what is billed.
//
// An invoice is posted as it comes: goods received, not invoiced are taken off at the price ordered at, the difference in price is purchase
// price difference, and the whole is payable. Where quantity or price differ by more than the tolerances, the payable is held: it is owed,
// but not paid until the reason is gone (matched again) or somebody approves it. A rejected one is posted back.
//
// What always holds: what is taken off goods received, not invoiced for a purchase line is what was billed of it at the price ordered at,
// and what was put there is what came at that price. So the two are the same to the cent once what came is billed, in whatever
// parts either happened. A closed purchase has nothing there: what is billed of it later is a difference.
#include "core/event.h"
#include "flow/cash/cash.h"
#include "flow/info/info.h"
#include "flow/product/scored.h"
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
static const Field only_fields[] = {
    {FIELD(SupplierInvoiceOnly, invoice), .label = "Supplier invoice", .ref = &doc_entity, .example = "SI-1001"},
};
static const Field invoice_fields[] = {
    {FIELD(SupplierInvoiceApprove, invoice), .label = "Supplier invoice", .ref = &doc_entity,
        .example = "SI-1001"},
    {FIELD(SupplierInvoiceApprove, reason), .label = "Reason", .optional = true},
};
static const Shape receive_shape = SHAPE("SupplierInvoiceReceive", SupplierInvoiceReceive, receive_fields);
static const Shape matched_shape = SHAPE("SupplierInvoiceMatched", SupplierInvoiceMatched, matched_fields);
static const Shape only_shape = SHAPE("SupplierInvoiceOnly", SupplierInvoiceOnly, only_fields);
static const Shape invoice_shape = SHAPE("SupplierInvoiceApprove", SupplierInvoiceApprove, invoice_fields);

// ---- match -----------------------------------------------------------------------------------------------------------
// Looks at all lines of an invoice, and gives the first reason against paying it; empty: it matches.
static Status match_reason(Cx *cx, Id invoice, Str *reason) {
    Rate over, dear;
    TRY(setting_rate(cx, "match.qty_tolerance", RATE(0), &over));
    TRY(setting_rate(cx, "match.price_tolerance", RATE(0.02), &dear));
    TRY(tolerance_check(cx, "match.qty_tolerance", over));
    TRY(tolerance_check(cx, "match.price_tolerance", dear));
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

// Adds a line, and what it takes off goods received, not invoiced: all that is billed now less what was billed before.
static Status invoice_line_add(
    Cx *cx, Id invoice, Purchase *p, const SupplierInvoiceLineIn *in, Money *grni) {
    Line *line;
    TRY(purchase_line_at(cx, p, in->pos, &line));
    Billed *billed = &p->billed[line - p->lines];
    billed->qty = qty_add(billed->qty, in->qty);
    *grni = (Money){0};
    if (p->doc.closed.v == 0) *grni = money_sub(money_of(line->price, billed->qty), billed->grni);
    billed->grni = money_add(billed->grni, *grni);
    return sql_run(cx,
        "insert into supplier_invoice_line (id, invoice, line, qty, price, amount, grni)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        A(cx_id(cx)), A(invoice), A(line->id), A(in->qty), A(in->price),
        A(money_of(in->price, in->qty)), A(*grni));
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

// Posts it, and what is to be paid for it.
static Status invoice_enter(Cx *cx, Purchase *p, Doc *invoice, const List *in, Due *due) {
    const SupplierInvoiceLineIn *lines = in->at;
    TRY(purchase_billed(cx, p));
    for (int i = 0; i < in->n; i++)
        invoice->total = money_add(invoice->total, money_of(lines[i].price, lines[i].qty));
    TRY(doc_add(cx, invoice));
    Money grni = {0};
    for (int i = 0; i < in->n; i++) {
        Money part = {0};
        Status s = invoice_line_add(cx, invoice->id, p, &lines[i], &part);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        grni = money_add(grni, part);
    }
    TRY(invoice_post(cx, invoice, grni, money_sub(invoice->total, grni)));
    *due = (Due){.kind = DUE_PAYABLE,
        .direction = -1,
        .doc = invoice->id,
        .party = invoice->party,
        .amount = invoice->total,
        .due = invoice->due};
    return due_add(cx, due);
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
    Due due;
    TRY(invoice_enter(cx, &p, &invoice, &in->lines, &due));
    TRY(message_received(cx, invoice.party, "supplier_invoice", invoice.id, S("{}")));
    Str reason;
    TRY(match_reason(cx, invoice.id, &reason));
    TRY(match_apply(cx, &invoice, &due, reason, out));
    TRY(purchase_settle(cx, &p));
    TRY(purchase_scored(cx, &p));
    event_about(cx, invoice.id);
    return OK;
}

// ---- match again, approve, reject ------------------------------------------------------------------------------------
static Status blocked_invoice(Cx *cx, Id id, const char *to_do, Doc *doc, Due *due) {
    TRY(doc_take(cx, id, DOC_SUPPLIER_INVOICE, doc));
    TRY(doc_must_be(cx, doc, to_do, DOC_BLOCKED, DOC_STATUSES));
    return payable_of(cx, doc, due);
}

// The purchase may be done with it.
static Status purchase_follows(Cx *cx, const Doc *invoice) {
    Purchase p;
    TRY(purchase_read(cx, invoice->parent, &p));
    TRY(purchase_settle(cx, &p));
    event_about(cx, invoice->id);
    return OK;
}

static Status supplier_invoice_match_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    Doc doc;
    Due due;
    TRY(blocked_invoice(cx, ((const SupplierInvoiceOnly *)in)->invoice, "matched again", &doc, &due));
    Str reason;
    TRY(match_reason(cx, doc.id, &reason));
    TRY(match_apply(cx, &doc, &due, reason, out));
    return purchase_follows(cx, &doc);
}

static Status note_reason(Cx *cx, Doc *doc, Str reason) {
    if (reason.n == 0) return OK;
    doc->note = reason;
    return doc_save(cx, doc);
}

static Status supplier_invoice_approve_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    const SupplierInvoiceApprove *in = in_;
    Doc doc;
    Due due;
    TRY(blocked_invoice(cx, in->invoice, "approved", &doc, &due));
    TRY(note_reason(cx, &doc, in->reason));
    TRY(match_apply(cx, &doc, &due, S(""), out));
    return purchase_follows(cx, &doc);
}

static Status supplier_invoice_reject_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const SupplierInvoiceApprove *in = in_;
    Doc doc;
    Due due;
    TRY(blocked_invoice(cx, in->invoice, "rejected", &doc, &due));
    if (due.open.v != due.amount.v) {
        return with_hint(cx,
            fail(cx, STATE, "invoice", STR_FMT " is paid or set off in part", STR_ARG(doc.number)),
            "reverse the payment first, or approve the invoice");
    }
    Id posted;
    bool found; // an invoice over nothing posted nothing
    TRY(sql_get(cx, &found, "select id from entry where doc = $1 and kind = 'supplier_invoice'",
        IN(A(doc.id)), OUT(O(&posted))));
    Entry undo = {.kind = "supplier_invoice_rejected", .doc = doc.id};
    if (found) TRY(ledger_reverse(cx, posted, &undo));
    TRY(due_hold(cx, &due, ""));
    TRY(due_settle(cx, &due, due.open));
    Id *lines;
    int n;
    TRY(sql_ids(cx, &lines,
        &n, "select b.line from supplier_invoice_line b where b.invoice = $1 group by b.line order by b.line",
        A(doc.id)));
    TRY(sql_run(cx, "delete from supplier_invoice_line where invoice = $1", A(doc.id)));
    for (int i = 0; i < n; i++) TRY(scored_keep(cx, lines[i]));
    TRY(note_reason(cx, &doc, in->reason));
    TRY(doc_move(cx, &doc, DOC_REJECTED, true));
    return purchase_follows(cx, &doc);
}

// clang-format off
const Action supplier_invoice_receive = {
    .noun = "supplier-invoice", .verb = "receive", .scope = {NULL, "purchase"}, .area = AREA_SOURCE, .roles = ACCOUNTANT | BUYER,
    .help = "Receives a supplier's invoice, posts it and matches it three ways. Beyond the tolerances its payment is blocked.",
    .in = &receive_shape, .out = &matched_shape, .run = supplier_invoice_receive_run};
const Action supplier_invoice_match = {
    .noun = "supplier-invoice", .verb = "match", .area = AREA_SOURCE, .roles = ACCOUNTANT | BUYER,
    .help = "Matches a blocked invoice again, after more goods came in or a tolerance was changed.",
    .in = &only_shape, .out = &matched_shape, .run = supplier_invoice_match_run};
const Action supplier_invoice_approve = {
    .noun = "supplier-invoice", .verb = "approve", .area = AREA_SOURCE, .roles = ACCOUNTANT,
    .help = "Releases a blocked invoice for payment as it is.",
    .in = &invoice_shape, .out = &matched_shape, .run = supplier_invoice_approve_run};
const Action supplier_invoice_reject = {
    .noun = "supplier-invoice", .verb = "reject", .area = AREA_SOURCE, .roles = ACCOUNTANT,
    .help = "Rejects a blocked invoice: its posting is reversed and nothing is owed for it.",
    .in = &invoice_shape, .out = &source_nothing, .run = supplier_invoice_reject_run};
// clang-format on
