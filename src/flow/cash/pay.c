// The actions of cash: taking and making payments, the payment run, issuing and reversing. Each reads what it is asked for, leaves the
// rules to payment.c, invoice.c and journal.c, and answers with what came of it.
#include "flow/cash/pay.h"

#include "core/change.h"
#include "core/event.h"
#include "flow/cash/parts.h"
#include "network/network.h"

// ---- payment receive -------------------------------------------------------------------------------------------------
static const Field receive_in[] = {
    {FIELD(PaymentReceive, party), .label = "Party", .ref = &party_entity, .optional = true,
        .help = "Who pays; the party of the order or invoice where it is left out", .example = "CUST-1"},
    {FIELD(PaymentReceive, amount), .label = "Amount", .positive = true, .example = "120.00"},
    {FIELD(PaymentReceive, order), .label = "Order", .ref = &doc_entity, .optional = true,
        .help = "The order (or supplier return) it is for: then it settles nothing else"},
    {FIELD(PaymentReceive, invoice), .label = "Invoice", .ref = &invoice_entity, .optional = true,
        .help = "The invoice it is for: then it settles nothing else"},
    {FIELD(PaymentReceive, method), .label = "Method", .fallback = "bank", .optional = true,
        .max = 40, .example = "card"},
    {FIELD(PaymentReceive, ref), .label = "Reference", .optional = true, .max = 200,
        .help = "The bank's or the provider's own", .example = "ch_3Lf2"},
};
static const Shape receive_in_shape = SHAPE("PaymentReceive", PaymentReceive, receive_in);

typedef struct {
    Id payment;
    Str number;
    Money amount, unapplied;
} PaidOut;
static const Field paid_out[] = {
    {FIELD(PaidOut, payment), .label = "Payment", .ref = &payment_entity},
    {FIELD(PaidOut, number), .label = "Number", .example = "PAY-1001"},
    {FIELD(PaidOut, amount), .label = "Amount"},
    {FIELD(PaidOut, unapplied), .label = "Not applied", .help = "What has settled nothing yet"},
};
static const Shape paid_out_shape = SHAPE("PaymentMade", PaidOut, paid_out);

static Status answer(Cx *cx, Id payment, PaidOut *out) {
    Payment p;
    TRY(record_get(cx, &payment_entity, payment, &p));
    *out = (PaidOut){.payment = p.id, .number = p.number, .amount = p.amount, .unapplied = p.unapplied};
    event_about(cx, p.doc);
    return OK;
}

// The party that the order or invoice names, where none was given; never another one.
static Status payer(Cx *cx, const PaymentReceive *i, Id *party) {
    Id of = {0};
    if (!id_none(i->invoice)) {
        Invoice invoice;
        TRY(record_get(cx, &invoice_entity, i->invoice, &invoice));
        of = invoice.party;
        if (!id_none(i->order) && !id_eq(i->order, invoice.doc))
            return with_hint(cx,
                fail(cx, INPUT, "invoice", "invoice " STR_FMT " is of another order",
                    STR_ARG(invoice.number)),
                "give the invoice alone");
    } else if (!id_none(i->order)) {
        Doc order;
        TRY(record_get(cx, &doc_entity, i->order, &order));
        of = order.party;
    }
    *party = id_none(i->party) ? of : i->party;
    if (id_none(*party))
        return with_hint(cx, fail(cx, INPUT, "party", "nobody is named who pays"),
            "give a party, an order or an invoice");
    if (!id_none(of) && !id_eq(of, *party))
        return with_hint(cx, fail(cx, INPUT, "party", "the order or invoice is of another party"),
            "leave the party out, or the order and the invoice");
    return OK;
}

static Status payment_receive(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const PaymentReceive *i = in;
    Id party = {0}, payment = {0};
    TRY(payer(cx, i, &party));
    Id doc = id_none(i->invoice) ? i->order : i->invoice;
    TRY(payment_take(cx, party, i->amount, doc, i->method, i->ref, &payment));
    return answer(cx, payment, out);
}

// ---- payment pay -----------------------------------------------------------------------------------------------------
typedef struct {
    Id due, doc;
    Money amount;
    Str method, ref;
} PayIn;
static const Field pay_in[] = {
    {FIELD(PayIn, due), .label = "Due", .ref = &due_entity, .optional = true,
        .help = "The payable, refund or freight to pay, by its id in the view payables"},
    {FIELD(PayIn, doc), .label = "Document", .ref = &doc_entity, .optional = true,
        .help = "Or the document it is due for: a supplier's invoice, a return, a shipment",
        .example = "SI-1001"},
    {FIELD(PayIn, amount), .label = "Amount", .optional = true, .positive = true,
        .help = "Left out: all that is open", .example = "800.00"},
    {FIELD(PayIn, method), .label = "Method", .fallback = "bank", .optional = true, .max = 40},
    {FIELD(PayIn, ref), .label = "Reference", .optional = true, .max = 200},
};
static const Shape pay_in_shape = SHAPE("PaymentPay", PayIn, pay_in);

static Status payable_of(Cx *cx, const PayIn *i, Dues *dues) {
    if (!id_none(i->due))
        return dues_read(cx, dues, "select " DUE_COLUMNS " from due where id = $1", IN(A(i->due)));
    if (id_none(i->doc))
        return with_hint(cx, fail(cx, INPUT, "doc", "nothing is named that is to be paid"),
            "give a due or a document");
    TRY(dues_read(cx, dues,
        "select " DUE_COLUMNS
        " from due where doc = $1 and kind in ('payable', 'refund', 'freight') and open > 0 "
        "order by due, id",
        IN(A(i->doc))));
    if (dues->n == 0)
        return with_hint(cx, fail(cx, STATE, "doc", "nothing is to be paid for this document"),
            "the view payables lists what is");
    return OK;
}

static Status payment_pay(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const PayIn *i = in;
    Dues dues = {0};
    TRY(payable_of(cx, i, &dues));
    Money *amounts = NEW_ARRAY(cx->arena, Money, dues.n);
    Money rest = i->amount;
    int n = 0;
    for (size_t k = 0; k < dues.n; k++) {
        // Several dues of one document may be owed to different parties: one payment goes to one.
        if (!id_eq(dues.at[k].party, dues.at[0].party))
            return with_hint(cx,
                fail(cx, STATE, "doc", "this document has dues to several parties"), "name the due");
        amounts[k] = i->amount.v == 0 ? dues.at[k].open : money_min(rest, dues.at[k].open);
        if (i->amount.v == 0 || rest.v > 0) n++;
        rest = money_sub(rest, amounts[k]);
    }
    // More than is open is refused by the last due that it settles.
    if (i->amount.v > 0 && rest.v > 0) amounts[n - 1] = money_add(amounts[n - 1], rest);
    Id payment;
    TRY(payment_out(cx, dues.at, amounts, n, i->method, i->ref, &payment));
    return answer(cx, payment, out);
}

// ---- payment run -----------------------------------------------------------------------------------------------------
static const Field run_in[] = {
    {FIELD(PaymentRun, until), .label = "Until", .optional = true,
        .help = "Pays what is due up to this day; left out: today", .example = "2011-06-30"},
    {FIELD(PaymentRun, method), .label = "Method", .fallback = "bank", .optional = true, .max = 40},
};
static const Shape run_in_shape = SHAPE("PaymentRun", PaymentRun, run_in);

static const Field run_out[] = {
    {FIELD(PaymentRunDone, payments), .label = "Payments made"},
    {FIELD(PaymentRunDone, dues), .label = "Dues paid"},
    {FIELD(PaymentRunDone, paid), .label = "Paid"},
    {FIELD(PaymentRunDone, set_off), .label = "Set off", .help = "Against what the same parties owe us"},
    {FIELD(PaymentRunDone, held), .label = "Held back", .help = "Dues that something is in the way of"},
};
static const Shape run_out_shape = SHAPE("PaymentRunDone", PaymentRunDone, run_out);

// Sets off what is to be paid to a party against what he owes us: refunds against receivables, payables against claims credited.
static Status set_off(Cx *cx, Dues *out, size_t from, size_t to, Money *sum) {
    Dues in = {0};
    TRY(dues_read(cx, &in,
        "select " DUE_COLUMNS " from due where party = $1 and open > 0 and "
        "(kind = 'receivable' or (kind = 'claim' and reason <> '')) and tense = 'expected' order "
        "by due, id",
        IN(A(out->at[from].party))));
    for (size_t i = 0; i < in.n; i++) {
        int32_t against = in.at[i].kind == DUE_CLAIM ? DUE_PAYABLE : DUE_REFUND;
        for (size_t k = from; k < to && in.at[i].open.v > 0; k++) {
            if (out->at[k].kind != against || out->at[k].open.v == 0) continue;
            Money by;
            TRY(due_net(cx, &in.at[i], &out->at[k], &by));
            *sum = money_add(*sum, by);
        }
    }
    return OK;
}

// One payment to one party for all that is due to him.
static Status pay_party(Cx *cx, Dues *dues, size_t from, size_t to, Str method, PaymentRunDone *o) {
    TRY(set_off(cx, dues, from, to, &o->set_off));
    Due *open = NEW_ARRAY(cx->arena, Due, to - from);
    Money *amounts = NEW_ARRAY(cx->arena, Money, to - from);
    int n = 0;
    for (size_t k = from; k < to; k++) {
        if (dues->at[k].open.v == 0) continue;
        open[n] = dues->at[k];
        amounts[n++] = dues->at[k].open;
        o->paid = money_add(o->paid, dues->at[k].open);
    }
    if (n == 0) return OK;
    Id payment;
    TRY(payment_out(cx, open, amounts, n, method, S(""), &payment));
    o->payments++;
    o->dues += n;
    return OK;
}

static Status payment_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const PaymentRun *i = in;
    PaymentRunDone *o = out;
    Date until = i->until.v ? i->until : cx_today(cx);
    Dues dues = {0};
    TRY(dues_read(cx, &dues,
        "select " DUE_COLUMNS
        " from due where kind in ('payable', 'refund', 'freight') and open > 0 "
        "and tense = 'expected' and due <= $1 order by party, due, id",
        IN(A(until))));
    for (size_t from = 0, to; from < dues.n; from = to) {
        for (to = from + 1; to < dues.n && id_eq(dues.at[to].party, dues.at[from].party);) to++;
        TRY(pay_party(cx, &dues, from, to, i->method, o));
    }
    return sql_get(cx, NULL,
        "select count(*) from due where kind in ('payable', 'refund', 'freight') and open > 0 "
        "and tense = 'held' and due <= $1",
        IN(A(until)), OUT(O(&o->held)));
}

// ---- payment reverse, invoice reverse, invoice issue -----------------------------------------------------------------
typedef struct {
    Id payment;
} PaymentIn;
static const Field payment_in[] = {
    {FIELD(PaymentIn, payment), .label = "Payment", .ref = &payment_entity, .example = "PAY-1001"}};
static const Shape payment_in_shape = SHAPE("PaymentReverse", PaymentIn, payment_in);

typedef struct {
    Id entry;
} EntryOut;
static const Field entry_out[] = {{FIELD(EntryOut, entry), .label = "Entry", .help = "The opposite one"}};
static const Shape entry_out_shape = SHAPE("EntryMade", EntryOut, entry_out);

static Status reverse_payment(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const PaymentIn *i = in;
    EntryOut *o = out;
    return payment_reverse(cx, i->payment, &o->entry);
}

typedef struct {
    Id invoice;
} InvoiceIn;
static const Field invoice_in[] = {
    {FIELD(InvoiceIn, invoice), .label = "Invoice", .ref = &invoice_entity, .example = "INV-1001"}};
static const Shape invoice_in_shape = SHAPE("InvoiceReverse", InvoiceIn, invoice_in);

typedef struct {
    Id invoice;
    Str number;
    Money total;
    Date due;
} IssuedOut;
static const Field issued_out[] = {
    {FIELD(IssuedOut, invoice), .label = "Invoice", .ref = &invoice_entity},
    {FIELD(IssuedOut, number), .label = "Number", .example = "CN-1001"},
    {FIELD(IssuedOut, total), .label = "Total"},
    {FIELD(IssuedOut, due), .label = "Due"},
};
static const Shape issued_out_shape = SHAPE("InvoiceIssued", IssuedOut, issued_out);

static Status reverse_invoice(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const InvoiceIn *i = in;
    IssuedOut *o = out;
    InvoiceOut credit;
    TRY(invoice_reverse(cx, i->invoice, &credit));
    *o = (IssuedOut){
        .invoice = credit.id, .number = credit.number, .total = credit.total, .due = credit.due};
    return OK;
}

typedef struct {
    Id order;
} OrderIn;
static const Field order_in[] = {
    {FIELD(OrderIn, order), .label = "Order", .ref = &doc_entity, .example = "SO-1001"}};
static const Shape order_in_shape = SHAPE("InvoiceIssue", OrderIn, order_in);

static Status issue_invoice(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const OrderIn *i = in;
    IssuedOut *o = out;
    Doc order;
    TRY(doc_get(cx, i->order, DOC_ORDER, &order));
    event_about(cx, order.id);
    InvoiceOut made;
    TRY(invoice_shipped(cx, &order, (Id){0}, &made));
    if (made.number.n == 0)
        return with_hint(cx,
            fail(cx, STATE, "order", "nothing of " STR_FMT " was shipped and not invoiced",
                STR_ARG(order.number)),
            "shipping invoices by itself");
    *o = (IssuedOut){.invoice = made.id, .number = made.number, .total = made.total, .due = made.due};
    return OK;
}

static const Action actions[] = {
    {"payment", "receive", AREA_CASH,
        "Takes a payment from a customer. It settles what he owes, oldest first, or the order or "
        "invoice named; the rest waits for "
        "his next invoice.",
        ACCOUNTANT | SERVICE, &receive_in_shape, &paid_out_shape, .run = payment_receive,
        .example =
            "{\"party\":\"CUST-1\",\"amount\":\"120.00\",\"method\":\"card\",\"ref\":\"ch_3Lf2\"}"},
    {"payment", "pay", AREA_CASH,
        "Pays what is due: a supplier's invoice, a refund, freight. In full, or the amount given.",
        ACCOUNTANT, &pay_in_shape, &paid_out_shape, .run = payment_pay, .example = "{\"doc\":\"SI-1001\"}"},
    {"payment", "run", AREA_CASH,
        "Pays all that is due up to a day, one payment to each party, after setting off what he "
        "owes us. Dues that are held "
        "stay.",
        ACCOUNTANT, &run_in_shape, &run_out_shape, .run = payment_run,
        .example = "{\"until\":\"2011-06-30\"}"},
    {"payment", "reverse", AREA_CASH,
        "Undoes a payment that bounced or was entered by mistake: what it settled is due again.",
        ACCOUNTANT, &payment_in_shape, &entry_out_shape, .run = reverse_payment,
        .example = "{\"payment\":\"PAY-1001\"}"},
    {"invoice", "issue",
        AREA_CASH, "Invoices what was shipped of an order and is not invoiced. Shipping does so by itself; this is for after a reversal.",
        ACCOUNTANT, &order_in_shape, &issued_out_shape, .run = issue_invoice,
        .example = "{\"order\":\"SO-1001\"}"},
    {"invoice", "reverse",
        AREA_CASH, "Undoes an invoice with a credit note and the opposite entry. What was paid of it is due back to the customer.",
        ACCOUNTANT, &invoice_in_shape, &issued_out_shape, .run = reverse_invoice,
        .example = "{\"invoice\":\"INV-1001\"}"},
    {"journal", "post", AREA_CASH,
        "Posts an entry by hand, of several lines whose debits equal their credits. Accounts that "
        "documents keep (receivables, "
        "payables, stock) are left to them.",
        ACCOUNTANT, &journal_post_shape, &journal_posted_shape, .run = journal_post,
        .example = "{\"note\":\"Capital paid "
                   "in\",\"lines\":[{\"account\":\"1000\",\"debit\":\"50000.00\"},"
                   "{\"account\":\"3000\",\"credit\":\"50000.00\"}]}"},
    {"entry", "reverse", AREA_CASH, "Undoes an entry that was posted by hand, with the opposite one.", ACCOUNTANT,
        &entry_reverse_shape, &entry_out_shape, .run = entry_reverse, .example = "{\"entry\":\"1\"}"},
};

static const Entity *const entities[] = {
    &ledger_account_entity, &due_entity, &invoice_entity, &payment_entity, NULL};

static const View *const more_views[] = {&order_profit_view, &orders_profit_view, NULL};

const Module cash_module = {
    .name = "cash",
    .entities = entities,
    .actions = actions,
    .actions_n = COUNT(actions),
    .views = cash_views,
    .views_n = CASH_VIEWS,
    .own_views = more_views,
};
