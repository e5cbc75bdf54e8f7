// Invoices and credit notes: what we ask of a customer, and what we give back.
//
// An invoice is posted (receivable against sales and postage), makes a receivable due, takes what it asks for from what the
// order had promised, and is told to the customer in a message: all in the transaction of whoever issues it, normally a shipment.
// Numbers have no gaps, which makes whoever takes one wait for the other: so everything else is written first, and the number,
// the invoice's own row and its message come last.
//
// Posted invoices are never changed. A wrong one is reversed: a credit note of the same lines, the opposite entry, and what the
// customer has paid of it is his again (a refund due). Its quantities may then be invoiced anew.
#include "base/json.h"
#include "core/change.h"
#include "core/event.h"
#include "core/number.h"
#include "flow/cash/parts.h"
#include "flow/info/info.h"
#include "flow/product/line.h"
#include "network/network.h"

static const char *const invoice_kind_names[] = {"invoice", "credit", NULL};
static const char *const number_prefixes[] = {"INV", "CN"};
static const char *const message_kinds[] = {"invoice", "credit_note"};

// Sums of the lines by the account they go to.
static void sums(const InvoiceLine *lines, int n, Money *goods, Money *services) {
    *goods = *services = (Money){0};
    for (int i = 0; i < n; i++) {
        Money *sum = lines[i].service ? services : goods;
        *sum = money_add(*sum, lines[i].amount);
    }
}

static Status lines_insert(Cx *cx, Id invoice, const InvoiceLine *lines, int n) {
    for (int i = 0; i < n; i++) {
        const InvoiceLine *l = &lines[i];
        TRY(sql_run(cx,
            "insert into invoice_line (id, invoice, line, item, qty, price, amount) "
            "values ($1, $2, $3, $4, $5, $6, $7)",
            A(cx_id(cx)), A(invoice), A(l->line), A(l->item), A(l->qty), A(l->price), A(l->amount)));
    }
    return OK;
}

static Str body_of(Cx *cx, const InvoiceOut *i, int lines) {
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "number"), json_str(&o, i->number);
    JSON_KZ(&o, "issued"), json_str(&o, date_text(cx->arena, i->issued));
    JSON_KZ(&o, "due"), json_str(&o, date_text(cx->arena, i->due));
    JSON_KZ(&o, "total"), json_decimal(&o, i->total.v, 2, 2);
    JSON_KZ(&o, "lines"), json_int(&o, lines);
    json_close(&o, '}');
    return buf_str(&b);
}

// The last part: the number, the row and the message. Nothing slow may come after it.
static Status finish(Cx *cx, InvoiceOut *i, InvoiceKind kind, Id entry, int lines) {
    TRY(number_gapless(cx, number_prefixes[kind], &i->number));
    TRY(sql_run(cx,
        "insert into invoice (id, number, kind, party, doc, shipment, issued, due, total, entry, "
        "reversed) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)",
        A(i->id), A(i->number), A(invoice_kind_names[kind]), A(i->party), A(i->doc), A(i->shipment),
        A(i->issued), A(i->due), A(i->total), A(entry)));
    TRY(message_queue(cx, i->party, message_kinds[kind], i->doc, body_of(cx, i, lines)));
    change_record(cx, "invoice", i->id, i->number, "issued");
    return OK;
}

static Status start(Cx *cx, Id party, Id doc, Id shipment, Money total, InvoiceOut *out) {
    if (total.v < 0)
        return with_value(cx, fail(cx, STATE, "total", "an invoice or credit note cannot be below zero"),
            decimal_text(cx->arena, total.v, 2, 2));
    *out = (InvoiceOut){.id = cx_id(cx),
        .number = S(""),
        .party = party,
        .doc = doc,
        .shipment = shipment,
        .issued = cx_today(cx),
        .due = cx_today(cx),
        .total = total};
    return OK;
}

// What the order had promised becomes owed.
static Status take_from_order(Cx *cx, Id order, Money total) {
    Due promised;
    bool found;
    TRY(due_of(cx, order, DUE_ORDER, &promised, &found));
    return found ? due_settle(cx, &promised, money_min(promised.open, total)) : OK;
}

Status invoice_issue(
    Cx *cx, const Doc *order, Id shipment, const InvoiceLine *lines, int n, InvoiceOut *out) {
    Money goods, services;
    sums(lines, n, &goods, &services);
    Money total = money_add(goods, services);
    if (n == 0) {
        *out = (InvoiceOut){.number = S("")};
        return OK;
    }
    TRY(start(cx, order->party, order->id, shipment, total, out));
    if (!id_none(order->party)) {
        const Party *customer;
        TRY(party_get(cx, order->party, &customer));
        out->due = date_add(out->issued, customer->payment_days);
    }
    Entry entry = {.kind = "invoice", .doc = order->id};
    Posting postings[] = {
        {.debit = GL_RECEIVABLE, .credit = GL_SALES, .debit_party = order->party, .amount = goods},
        {.debit = GL_RECEIVABLE, .credit = GL_POSTAGE, .debit_party = order->party, .amount = services},
    };
    TRY(cash_post(cx, &entry, postings, COUNT(postings)));
    TRY(take_from_order(cx, order->id, total));
    if (total.v > 0) {
        Due owed = {.kind = DUE_RECEIVABLE,
            .doc = order->id,
            .party = order->party,
            .amount = total,
            .due = out->due,
            .invoice = out->id};
        TRY(due_add(cx, &owed));
        TRY(payment_apply(cx, &owed));
    }
    TRY(lines_insert(cx, out->id, lines, n));
    return finish(cx, out, INVOICE_INVOICE, entry.id, n);
}

Status credit_issue(Cx *cx, const Doc *ret, Id customer, const InvoiceLine *lines, int n, InvoiceOut *out) {
    Money goods, services;
    sums(lines, n, &goods, &services);
    Money total = money_add(goods, services);
    if (n == 0) {
        *out = (InvoiceOut){.number = S("")};
        return OK;
    }
    TRY(start(cx, customer, ret->id, (Id){0}, total, out));
    Entry entry = {.kind = "credit", .doc = ret->id};
    Posting postings[] = {
        {.debit = GL_SALES_RETURNS, .credit = GL_REFUNDS, .credit_party = customer, .amount = goods},
        {.debit = GL_POSTAGE, .credit = GL_REFUNDS, .credit_party = customer, .amount = services},
    };
    TRY(cash_post(cx, &entry, postings, COUNT(postings)));
    if (total.v > 0) {
        Due owed = {.kind = DUE_REFUND,
            .doc = ret->id,
            .party = customer,
            .amount = total,
            .due = out->due,
            .invoice = out->id};
        TRY(due_add(cx, &owed));
    }
    TRY(lines_insert(cx, out->id, lines, n));
    return finish(cx, out, INVOICE_CREDIT, entry.id, n);
}

Status invoice_shipped(Cx *cx, const Doc *order, Id shipment, InvoiceOut *out) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select l.id, l.item, l.kind, l.qty, l.done, l.open, l.price, l.amount, "
        "  cast(coalesce(sum(i.qty), 0) as bigint), cast(coalesce(sum(i.amount), 0) as bigint) "
        "from line l left join ("
        "    select x.line, x.qty, x.amount from invoice v join invoice_line x on x.invoice = v.id "
        "    where v.doc = $1 and v.kind = 'invoice' and v.reversed = 0) i on i.line = l.id "
        "where l.doc = $1 and l.kind in ($2, $3) "
        "group by l.id, l.item, l.kind, l.qty, l.done, l.open, l.price, l.amount, l.pos order by "
        "l.pos",
        A(order->id), A(line_kind_names[LINE_ORDER]), A(line_kind_names[LINE_SERVICE])));
    InvoiceLine *lines = NULL;
    size_t n = 0, cap = 0;
    while (rows_next(&r)) {
        bool service = str_is(rows_peek(&r, 2), line_kind_names[LINE_SERVICE]);
        Qty qty = rows_qty(&r, 3), done = rows_qty(&r, 4), open = rows_qty(&r, 5);
        Qty before = rows_qty(&r, 8), now = service ? qty_max(done, qty_add(done, open)) : done;
        if (now.v <= before.v) continue;
        // Of the whole amount as much as the whole quantity so far makes, less what was asked for before: parts add up.
        Money amount = money_sub(money_part(rows_money(&r, 7), now, qty), rows_money(&r, 9));
        lines = arena_grow(cx->arena, lines, n, &cap, n + 1, sizeof *lines);
        lines[n++] = (InvoiceLine){.line = rows_id(&r, 0),
            .item = rows_id(&r, 1),
            .qty = qty_sub(now, before),
            .price = rows_price(&r, 6),
            .amount = amount,
            .service = service};
    }
    TRY(rows_end(&r));
    return invoice_issue(cx, order, shipment, lines, (int)n, out);
}

// ---- reversal --------------------------------------------------------------------------------------------------------
static Status lines_read(Cx *cx, Id invoice, InvoiceLine **out, int *count) {
    Rows r;
    TRY(sql_open(cx, &r, "select line, item, qty, price, amount from invoice_line where invoice = $1 order by id",
        A(invoice)));
    InvoiceLine *lines = NULL;
    size_t n = 0, cap = 0;
    while (rows_next(&r)) {
        lines = arena_grow(cx->arena, lines, n, &cap, n + 1, sizeof *lines);
        lines[n++] = (InvoiceLine){.line = rows_id(&r, 0),
            .item = rows_id(&r, 1),
            .qty = rows_qty(&r, 2),
            .price = rows_price(&r, 3),
            .amount = rows_money(&r, 4)};
    }
    *out = lines;
    *count = (int)n;
    return rows_end(&r);
}

// Closes the receivable; what was paid of it is owed to the customer from now on.
static Status give_back(Cx *cx, const Invoice *i, Entry *entry, Id credit) {
    Dues dues = {0};
    TRY(dues_read(cx, &dues,
        "select " DUE_COLUMNS " from due where doc = $1 and invoice = $2 and kind = 'receivable'",
        IN(A(i->doc), A(i->id))));
    for (size_t k = 0; k < dues.n; k++) {
        Due *owed = &dues.at[k];
        Money settled = money_sub(owed->amount, owed->open);
        TRY(due_settle(cx, owed, owed->open));
        if (settled.v == 0) continue;
        // The opposite entry took the whole invoice from the receivables; what was paid is not there any more.
        Posting paid = {.debit = GL_RECEIVABLE,
            .credit = GL_REFUNDS,
            .debit_party = i->party,
            .credit_party = i->party,
            .amount = settled};
        TRY(cash_post(cx, entry, &paid, 1));
        Due refund = {.kind = DUE_REFUND,
            .doc = i->doc,
            .party = i->party,
            .amount = settled,
            .due = cx_today(cx),
            .invoice = credit};
        TRY(due_add(cx, &refund));
    }
    return OK;
}

// An order that is still open promises again what is no longer invoiced.
static Status promise_again(Cx *cx, const Invoice *i) {
    Doc order;
    TRY(doc_get(cx, i->doc, DOC_ORDER, &order));
    Due promised;
    bool found;
    TRY(due_of(cx, order.id, DUE_ORDER, &promised, &found));
    if (!found || order.closed.v != 0) return OK;
    Money back = money_min(i->total, money_sub(promised.amount, promised.open));
    return due_reopen(cx, &promised, back);
}

Status invoice_reverse(Cx *cx, Id invoice, InvoiceOut *credit) {
    Invoice i;
    TRY(record_get(cx, &invoice_entity, invoice, &i));
    if (i.kind != INVOICE_INVOICE)
        return fail(cx, STATE, "invoice", STR_FMT " is a credit note: only invoices are reversed",
            STR_ARG(i.number));
    if (!id_none(i.reversed))
        return fail(cx, STATE, "invoice", "invoice " STR_FMT " is reversed already", STR_ARG(i.number));
    InvoiceLine *lines;
    int n;
    TRY(lines_read(cx, invoice, &lines, &n));
    TRY(start(cx, i.party, i.doc, i.shipment, i.total, credit));
    Entry undo = {.kind = "credit", .doc = i.doc, .reverses = i.entry};
    if (!id_none(i.entry)) TRY(ledger_reverse(cx, i.entry, &undo));
    TRY(give_back(cx, &i, &undo, credit->id));
    TRY(promise_again(cx, &i));
    int64_t changed;
    // An invoice of nothing has no entry; the credit note itself then says what undid it.
    TRY(sql_run_n(cx, &changed, "update invoice set reversed = $1 where id = $2 and reversed = 0",
        A(id_none(undo.id) ? credit->id : undo.id), A(invoice)));
    if (changed == 0)
        return fail(cx, BUSY, "invoice", "this invoice was reversed by another meanwhile");
    change_record(cx, "invoice", i.id, i.number, "reversed");
    event_about(cx, i.doc);
    TRY(lines_insert(cx, credit->id, lines, n));
    return finish(cx, credit, INVOICE_CREDIT, undo.id, n);
}

static const Field invoice_fields[] = {
    {FIELD(Invoice, id), .label = "Id", .output = true},
    {FIELD(Invoice, number), .label = "Number", .output = true, .help = "Without gaps", .example = "INV-1001"},
    {FIELD(Invoice, kind), .label = "Kind", .choices = invoice_kind_names, .output = true},
    {FIELD(Invoice, party), .label = "Customer", .ref = &party_entity, .optional = true, .output = true},
    {FIELD(Invoice, doc), .label = "Order or return", .ref = &doc_entity, .output = true},
    {FIELD(Invoice, shipment), .label = "Shipment", .ref = &doc_entity, .optional = true, .output = true},
    {FIELD(Invoice, issued), .label = "Issued", .output = true},
    {FIELD(Invoice, due), .label = "Due", .output = true},
    {FIELD(Invoice, total), .label = "Total", .output = true},
    {FIELD(Invoice, entry), .label = "Entry", .optional = true, .output = true},
    {FIELD(Invoice, reversed), .label = "Reversed by", .optional = true, .output = true},
};

const Entity invoice_entity = {
    .noun = "invoice",
    .scope = {NULL, "e.party = @"},
    .list_scope = {NULL, "party"},
    .plural = "invoices",
    .table = "invoice",
    .label = "Invoice",
    .help = "An invoice or credit note to a customer. Made by shipping and by returns; reversed, "
            "never changed.",
    .shape = SHAPE("Invoice", Invoice, invoice_fields),
    .code = "number",
    .area = AREA_CASH,
    .read_roles = EVERYONE,
    .write_roles = ACCOUNTANT,
};
