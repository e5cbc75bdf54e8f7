// Payments: money that came or went, and what it settled.
//
// A payment is its amount, the parts of it that settle dues, and the rest: amount = parts + unapplied, always. Money that comes
// before its invoice (a shop's customer pays when he orders) is not applied yet: it is owed to the customer (GL_REFUNDS) until an
// invoice takes it. A payment that bounced is reversed: each of its parts gets an opposite one, and what it settled is due again.
#include "core/change.h"
#include "core/event.h"
#include "core/number.h"
#include "flow/cash/parts.h"
#include "network/network.h"

static Status part_add(Cx *cx, Id payment, Id due, Money amount) {
    return sql_run(cx, "insert into payment_part (id, payment, due, amount) values ($1, $2, $3, $4)",
        A(cx_id(cx)), A(payment), A(due), A(amount));
}

static Status payment_add(Cx *cx, Payment *p) {
    if (!p->method.at) p->method = S("");
    if (!p->ref.at) p->ref = S("");
    p->paid = cx->now;
    TRY(number_next(cx, "PAY", &p->number));
    TRY(sql_run(cx,
        "insert into payment (id, number, direction, party, amount, unapplied, paid, method, ref, "
        "doc, entry, reversed) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)",
        A(p->id), A(p->number), A(p->direction), A(p->party), A(p->amount), A(p->unapplied),
        A(p->paid), A(p->method), A(p->ref), A(p->doc), A(p->entry)));
    change_record(cx, "payment", p->id, p->number, p->direction > 0 ? "received" : "paid");
    return OK;
}

// What a payment of a party may settle: of one document (an order or supplier return, or one invoice), or all of it.
static Status settleable(Cx *cx, Id party, Id doc, Id invoice, Dues *out) {
    if (id_none(doc))
        return dues_read(cx, out,
            "select " DUE_COLUMNS
            " from due where party = $1 and kind in ('receivable', 'claim') and open > 0 "
            "order by due, id",
            IN(A(party)));
    return dues_read(cx, out,
        "select " DUE_COLUMNS
        " from due where doc = $1 and party = $2 and kind in ('receivable', 'claim') "
        "and open > 0 and (cast($3 as bigint) = 0 or invoice = $3) order by due, id",
        IN(A(doc), A(party), A(invoice)));
}

// The document a payment is for: an invoice stands for its order.
static Status payment_doc(Cx *cx, Id *doc, Id *invoice) {
    *invoice = (Id){0};
    if (id_none(*doc)) return OK;
    Id order;
    bool found;
    TRY(sql_get(cx, &found, "select doc from invoice where id = $1", IN(A(*doc)), OUT(O(&order))));
    if (!found) return OK;
    *invoice = *doc;
    *doc = order;
    return OK;
}

Status payment_take(Cx *cx, Id party, Money amount, Id doc, Str method, Str ref, Id *payment) {
    if (amount.v <= 0) return fail(cx, INPUT, "amount", "a payment must be above zero");
    Id invoice;
    TRY(payment_doc(cx, &doc, &invoice));
    Dues dues = {0};
    TRY(settleable(cx, party, doc, invoice, &dues));
    Payment p = {.id = cx_id(cx),
        .direction = 1,
        .party = party,
        .amount = amount,
        .unapplied = amount,
        .method = method,
        .ref = ref,
        .doc = doc};
    Posting *postings = NEW_ARRAY(cx->arena, Posting, dues.n + 1);
    int n = 0;
    for (size_t i = 0; i < dues.n && p.unapplied.v > 0; i++) {
        Due *due = &dues.at[i];
        Money by = money_min(due->open, p.unapplied);
        TRY(due_settle(cx, due, by));
        TRY(part_add(cx, p.id, due->id, by));
        postings[n++] = (Posting){
            .debit = GL_BANK, .credit = due_account(due->kind), .credit_party = party, .amount = by};
        p.unapplied = money_sub(p.unapplied, by);
    }
    postings[n++] = (Posting){
        .debit = GL_BANK, .credit = GL_REFUNDS, .credit_party = party, .amount = p.unapplied};
    Entry entry = {.kind = "payment", .doc = id_none(doc) && n == 2 ? dues.at[0].doc : doc};
    TRY(cash_post(cx, &entry, postings, n));
    p.entry = entry.id;
    TRY(payment_add(cx, &p));
    *payment = p.id;
    return OK;
}

// An amount of something: what is free of a payment, what a payment settled of a due.
typedef struct {
    Id id;
    Money amount;
} Part;

static Status parts_read(Cx *cx, Part **out, size_t *count, const char *sql, const SqlArg *args, int args_n) {
    Part *at = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open_args(cx, &r, sql, args, args_n));
    while (rows_next(&r)) {
        at = arena_grow(cx->arena, at, n, &cap, n + 1, sizeof *at);
        at[n++] = (Part){rows_id(&r, 0), rows_money(&r, 1)};
    }
    *out = at;
    *count = n;
    return rows_end(&r);
}

Status payment_apply(Cx *cx, Due *receivable) {
    Part *open;
    size_t n;
    TRY(parts_read(cx, &open, &n,
        "select id, unapplied from payment where party = $1 and unapplied > 0 and direction = 1 "
        "and reversed = 0 and (doc = $2 or doc = 0) order by case when doc = 0 then 1 else 0 end, "
        "id",
        IN(A(receivable->party), A(receivable->doc))));
    Money applied = {0};
    for (size_t i = 0; i < n && receivable->open.v > 0; i++) {
        Money by = money_min(open[i].amount, receivable->open);
        int64_t changed;
        TRY(sql_run_n(cx, &changed, "update payment set unapplied = unapplied - $1 where id = $2 and unapplied >= $1 and reversed = 0",
            A(by), A(open[i].id)));
        if (changed == 0)
            return fail(cx, BUSY, NULL, "a payment was applied by another meanwhile; try again");
        TRY(due_settle(cx, receivable, by));
        TRY(part_add(cx, open[i].id, receivable->id, by));
        applied = money_add(applied, by);
    }
    Entry entry = {.kind = "apply", .doc = receivable->doc};
    Posting p = {.debit = GL_REFUNDS,
        .credit = GL_RECEIVABLE,
        .debit_party = receivable->party,
        .credit_party = receivable->party,
        .amount = applied};
    return cash_post(cx, &entry, &p, 1);
}

// A part of the payment is owed back: the due takes it over from what was not applied, in the same account.
static Status part_return(Cx *cx, const Doc *order, Id payment, Money by) {
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update payment set unapplied = unapplied - $1 where id = $2 and unapplied >= $1 and reversed = 0",
        A(by), A(payment)));
    if (changed == 0)
        return fail(cx, BUSY, NULL, "a payment was applied by another meanwhile; try again");
    Due back = {
        .kind = DUE_REFUND, .doc = order->id, .party = order->party, .amount = by, .due = cx_today(cx)};
    TRY(due_add(cx, &back));
    return part_add(cx, payment, back.id, by);
}

Status payment_return(Cx *cx, const Doc *order, Money *back) {
    *back = (Money){0};
    Part *open;
    size_t n;
    TRY(parts_read(cx, &open, &n,
        "select id, unapplied from payment where party = $1 and doc = $2 and unapplied > 0 "
        "and direction = 1 and reversed = 0 order by id",
        IN(A(order->party), A(order->id))));
    for (size_t i = 0; i < n; i++) {
        TRY(part_return(cx, order, open[i].id, open[i].amount));
        *back = money_add(*back, open[i].amount);
    }
    return OK;
}

// ---- out -------------------------------------------------------------------------------------------------------------
static Status must_be_payable(Cx *cx, const Due *due, Money amount) {
    if (due->direction != -1 || due_account(due->kind) == 0)
        return with_hint(cx,
            fail(cx, STATE, "due", "this due is a %s: it is not paid out", due_kind_names[due->kind]),
            "give a payable, a refund or freight");
    if (due->tense == DUE_HELD)
        return with_hint(cx,
            fail(cx, STATE, "due", "this %s is held: " STR_FMT, due_kind_names[due->kind],
                STR_ARG(due->reason)),
            "it can be paid when it is let go");
    if (amount.v <= 0) return fail(cx, INPUT, "amount", "a payment must be above zero");
    return OK;
}

Status payment_out(Cx *cx, Due *dues, const Money *amounts, int n, Str method, Str ref, Id *payment) {
    CHECK(n > 0);
    Payment p = {.id = cx_id(cx), .direction = -1, .party = dues[0].party, .method = method, .ref = ref};
    Posting *postings = NEW_ARRAY(cx->arena, Posting, n);
    bool one_doc = true;
    for (int i = 0; i < n; i++) {
        Due *due = &dues[i];
        TRY(must_be_payable(cx, due, amounts[i]));
        CHECK(id_eq(due->party, p.party));
        TRY(due_settle(cx, due, amounts[i]));
        TRY(part_add(cx, p.id, due->id, amounts[i]));
        postings[i] = (Posting){.debit = due_account(due->kind),
            .credit = GL_BANK,
            .debit_party = due->party,
            .amount = amounts[i]};
        p.amount = money_add(p.amount, amounts[i]);
        one_doc = one_doc && id_eq(due->doc, dues[0].doc);
    }
    Entry entry = {.kind = "payment", .doc = one_doc ? dues[0].doc : (Id){0}};
    TRY(cash_post(cx, &entry, postings, n));
    p.doc = entry.doc;
    p.entry = entry.id;
    TRY(payment_add(cx, &p));
    *payment = p.id;
    return OK;
}

Status payment_make(Cx *cx, Id due, Money amount, Str method, Str ref, Id *payment) {
    Due d;
    TRY(due_get(cx, due, &d));
    return payment_out(cx, &d, &amount, 1, method, ref, payment);
}

// ---- reversal --------------------------------------------------------------------------------------------------------
static Status parts_reverse(Cx *cx, const Payment *p, Entry *entry) {
    Part *parts;
    size_t n;
    TRY(parts_read(cx, &parts,
        &n, "select due, cast(sum(amount) as bigint) from payment_part where payment = $1 group by due order by due",
        IN(A(p->id))));
    for (size_t i = 0; i < n; i++) {
        Due due;
        TRY(due_get(cx, parts[i].id, &due));
        // What was owed back to the customer is not owed any more; what it settled is due again.
        TRY(due.direction == p->direction ? due_reopen(cx, &due, parts[i].amount)
                                          : due_settle(cx, &due, parts[i].amount));
        TRY(part_add(cx, p->id, due.id, money_neg(parts[i].amount)));
        int account = due_account(due.kind);
        Posting back = p->direction > 0
            ? (Posting){.debit = account,
                  .credit = GL_BANK,
                  .debit_party = p->party,
                  .amount = parts[i].amount}
            : (Posting){
                  .debit = GL_BANK, .credit = account, .credit_party = p->party, .amount = parts[i].amount};
        TRY(cash_post(cx, entry, &back, 1));
    }
    return OK;
}

Status payment_reverse(Cx *cx, Id payment, Id *out) {
    Payment p;
    TRY(record_get(cx, &payment_entity, payment, &p));
    if (!id_none(p.reversed))
        return fail(cx, STATE, "payment", "payment " STR_FMT " is reversed already", STR_ARG(p.number));
    Entry entry = {.kind = "bounce", .doc = p.doc, .reverses = p.entry};
    TRY(parts_reverse(cx, &p, &entry));
    Posting rest = {.debit = GL_REFUNDS, .credit = GL_BANK, .debit_party = p.party, .amount = p.unapplied};
    TRY(cash_post(cx, &entry, &rest, 1));
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update payment set reversed = $1, unapplied = 0 where id = $2 and reversed = 0 and unapplied = $3",
        A(entry.id), A(payment), A(p.unapplied)));
    if (changed == 0)
        return fail(cx, BUSY, "payment", "this payment was changed by another meanwhile; try again");
    change_record(cx, "payment", p.id, p.number, "reversed");
    event_about(cx, p.doc);
    *out = entry.id;
    return OK;
}

static const Field payment_fields[] = {
    {FIELD(Payment, id), .label = "Id", .output = true},
    {FIELD(Payment, number), .label = "Number", .output = true, .example = "PAY-1001"},
    {FIELD(Payment, direction), .label = "Direction", .negative = true, .output = true,
        .help = "1 came in, -1 went out"},
    {FIELD(Payment, party), .label = "Party", .ref = &party_entity, .optional = true, .output = true},
    {FIELD(Payment, amount), .label = "Amount", .output = true},
    {FIELD(Payment, unapplied), .label = "Not applied", .output = true, .help = "What has settled nothing yet"},
    {FIELD(Payment, paid), .label = "Paid", .output = true},
    {FIELD(Payment, method), .label = "Method", .optional = true, .output = true, .example = "card"},
    {FIELD(Payment, ref), .label = "Reference", .optional = true, .output = true,
        .help = "The bank's or the provider's own"},
    {FIELD(Payment, doc), .label = "Document", .ref = &doc_entity, .optional = true, .output = true},
    {FIELD(Payment, entry), .label = "Entry", .optional = true, .output = true},
    {FIELD(Payment, reversed), .label = "Reversed by", .optional = true, .output = true},
};

const Entity payment_entity = {
    .noun = "payment",
    .scope = {NULL, "e.party = @"},
    .list_scope = {NULL, "party"},
    .plural = "payments",
    .table = "payment",
    .label = "Payment",
    .help =
        "Money that came from a customer or went to a supplier, a carrier or back to a customer.",
    .shape = SHAPE("Payment", Payment, payment_fields),
    .code = "number",
    .area = AREA_CASH,
    .read_roles = EVERYONE,
    .write_roles = ACCOUNTANT,
};
