// Dues: money that is to come or to go, one row for each document until it is settled.
//
// A due is expected, or held while something is in the way (a supplier's invoice that does not match, credit used up). It is
// settled in parts: by invoices (what an order or a purchase promised), by payments, or set off against another. `open` never
// goes below zero: each update is guarded by what must still be there, so that two payments cannot settle the same money.
#include "core/change.h"
#include "flow/cash/parts.h"
#include "flow/info/doc.h"
#include "network/network.h"

const char *const due_kind_names[] = {
    "order", "purchase", "receivable", "payable", "refund", "claim", "freight", NULL};
const char *const due_tense_names[] = {"expected", "held", NULL};

static const int32_t directions[DUE_KINDS] = {1, -1, 1, -1, -1, 1, -1};
static const int accounts[DUE_KINDS] = {
    0, 0, GL_RECEIVABLE, GL_PAYABLE, GL_REFUNDS, GL_CLAIMS, GL_FREIGHT_ACCRUED};

int due_account(int32_t kind) { return accounts[kind]; }

// The place of a word that the store holds in its list.
static int32_t word_index(const char *const *words, Str word) {
    int32_t i = 0;
    while (words[i] && !str_is(word, words[i])) i++;
    CHECK(words[i] != NULL);
    return i;
}

Due due_row(Rows *r) {
    return (Due){
        .id = rows_id(r, 0),
        .kind = word_index(due_kind_names, rows_peek(r, 1)),
        .tense = word_index(due_tense_names, rows_peek(r, 2)),
        .direction = (int32_t)rows_int(r, 3),
        .doc = rows_id(r, 4),
        .party = rows_id(r, 5),
        .amount = rows_money(r, 6),
        .open = rows_money(r, 7),
        .due = rows_date(r, 8),
        .reason = rows_text(r, 9),
        .invoice = rows_id(r, 10),
    };
}

Status dues_read(Cx *cx, Dues *out, const char *sql, const SqlArg *args, int n) {
    Rows r;
    TRY(sql_open_args(cx, &r, sql, args, n));
    while (rows_next(&r)) {
        out->at = arena_grow(cx->arena, out->at, out->n, &out->cap, out->n + 1, sizeof(Due));
        out->at[out->n++] = due_row(&r);
    }
    return rows_end(&r);
}

static Status one(Cx *cx, Due *out, bool *found, const char *sql, const SqlArg *args, int n) {
    Rows r;
    TRY(sql_open_args(cx, &r, sql, args, n));
    *found = rows_next(&r);
    if (*found) *out = due_row(&r);
    return rows_end(&r);
}

Status due_get(Cx *cx, Id id, Due *out) {
    bool found;
    TRY(one(cx, out, &found, "select " DUE_COLUMNS " from due where id = $1", IN(A(id))));
    if (!found) return fail(cx, MISSING, "due", "there is no due %lld", (long long)id.v);
    return OK;
}

// Notes for a preview that so much more or less is expected on a day.
static Status note(Cx *cx, const Due *due, Date day, Money by) {
    if (!cx->changes) return OK;
    Str document = S("");
    if (!id_none(due->doc)) TRY(ref_code(cx, &doc_entity, due->doc, &document));
    change_cash(cx, document, due_kind_names[due->kind], due->direction > 0, day, by);
    return OK;
}

Status due_add(Cx *cx, Due *due) {
    CHECK(due->kind >= 0 && due->kind < DUE_KINDS && due->amount.v >= 0);
    if (id_none(due->id)) due->id = cx_id(cx);
    if (due->direction == 0) due->direction = directions[due->kind];
    if (due->open.v == 0) due->open = due->amount;
    if (!due->reason.at) due->reason = S("");
    TRY(sql_run(cx,
        "insert into due (id, kind, tense, direction, doc, party, amount, open, due, reason, "
        "invoice) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        A(due->id), A(due_kind_names[due->kind]), A(due_tense_names[due->tense]), A(due->direction),
        A(due->doc), A(due->party), A(due->amount), A(due->open), A(due->due), A(due->reason),
        A(due->invoice)));
    return note(cx, due, due->due, due->open);
}

Status due_of(Cx *cx, Id doc, DueKind kind, Due *out, bool *found) {
    return one(cx, out, found,
        "select " DUE_COLUMNS " from due where doc = $1 and kind = $2 "
        "order by case when open > 0 then 0 else 1 end, case when open > 0 then id else -id end "
        "limit 1",
        IN(A(doc), A(due_kind_names[kind])));
}

// What a guard refused: another action was faster, or the caller asks for more than is open.
static Status refused(Cx *cx, const Due *due, Money by) {
    Str open = decimal_text(cx->arena, due->open.v, 2, 2), asked = decimal_text(cx->arena, by.v, 2, 2);
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "amount", "%s is more than the " STR_FMT " that is open of this %s",
                asked.at, STR_ARG(open), due_kind_names[due->kind]),
            asked),
        "give at most " STR_FMT, STR_ARG(open));
}

Status due_settle(Cx *cx, Due *due, Money by) {
    CHECK(by.v >= 0);
    if (by.v == 0) return OK;
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update due set open = open - $1 where id = $2 and open >= $1",
        A(by), A(due->id)));
    if (changed == 0) {
        Due now = {0};
        TRY(due_get(cx, due->id, &now));
        return refused(cx, &now, by);
    }
    due->open = money_sub(due->open, by);
    return note(cx, due, due->due, money_neg(by));
}

Status due_reopen(Cx *cx, Due *due, Money by) {
    CHECK(by.v >= 0 && due->open.v + by.v <= due->amount.v);
    TRY(sql_run(cx, "update due set open = open + $1 where id = $2", A(by), A(due->id)));
    due->open = money_add(due->open, by);
    return note(cx, due, due->due, by);
}

Status due_set(Cx *cx, Due *due, Money open, Date date) {
    CHECK(open.v >= 0);
    Money amount = money_add(due->amount, money_sub(open, due->open));
    int64_t changed;
    TRY(sql_run_n(cx, &changed, "update due set amount = $1, open = $2, due = $3 where id = $4 and open = $5",
        A(amount), A(open), A(date), A(due->id), A(due->open)));
    if (changed == 0)
        return fail(cx, BUSY, NULL, "this due was settled by another meanwhile; try again");
    TRY(note(cx, due, due->due, money_neg(due->open)));
    TRY(note(cx, due, date, open));
    due->amount = amount;
    due->open = open;
    due->due = date;
    return OK;
}

Status due_hold(Cx *cx, Due *due, const char *reason) {
    due->tense = reason[0] ? DUE_HELD : DUE_EXPECTED;
    due->reason = str_dup(cx->arena, str_of(reason));
    return sql_run(cx, "update due set tense = $1, reason = $2 where id = $3",
        A(due_tense_names[due->tense]), A(due->reason), A(due->id));
}

// Posts `by` of what is owed to us against what we owe: the debit settles what we owe, the credit what is owed to us.
static Status net_by(Cx *cx, Due *in, Due *out, Money by) {
    TRY(due_settle(cx, in, by));
    TRY(due_settle(cx, out, by));
    Entry entry = {.kind = "net", .doc = in->doc};
    Posting p = {.debit = due_account(out->kind),
        .credit = due_account(in->kind),
        .debit_party = out->party,
        .credit_party = in->party,
        .amount = by};
    return cash_post(cx, &entry, &p, 1);
}

Status due_net(Cx *cx, Due *in, Due *out, Money *by) {
    CHECK(in->direction == 1 && out->direction == -1 && id_eq(in->party, out->party));
    CHECK(due_account(in->kind) && due_account(out->kind));
    *by = money_min(in->open, out->open);
    return by->v > 0 ? net_by(cx, in, out, *by) : OK;
}

// What of a credit note found no payable to be set off against becomes a claim of its own, marked as credited: the next payment run
// may set it off without asking.
static Status claim_credited(Cx *cx, Due *claim, Money rest) {
    TRY(due_settle(cx, claim, rest));
    Due credited = {.kind = DUE_CLAIM,
        .doc = claim->doc,
        .party = claim->party,
        .amount = rest,
        .due = cx_today(cx),
        .reason = S("credited: to be set off")};
    return due_add(cx, &credited);
}

Status claim_credit(Cx *cx, Due *claim, Money amount) {
    CHECK(claim->kind == DUE_CLAIM);
    if (amount.v > claim->open.v) return refused(cx, claim, amount);
    Dues payables = {0};
    TRY(dues_read(cx, &payables,
        "select " DUE_COLUMNS
        " from due where party = $1 and kind = 'payable' and open > 0 order by due, id",
        IN(A(claim->party))));
    for (size_t i = 0; i < payables.n && amount.v > 0; i++) {
        Money by = money_min(amount, payables.at[i].open);
        TRY(net_by(cx, claim, &payables.at[i], by));
        amount = money_sub(amount, by);
    }
    return amount.v > 0 ? claim_credited(cx, claim, amount) : OK;
}

static const Field due_fields[] = {
    {FIELD(Due, id), .label = "Id", .output = true},
    {FIELD(Due, kind), .label = "Kind", .choices = due_kind_names, .output = true},
    {FIELD(Due, tense), .label = "Tense", .choices = due_tense_names, .output = true,
        .help = "Held while something is in the way"},
    {FIELD(Due, direction), .label = "Direction", .negative = true, .output = true,
        .help = "1 to come in, -1 to go out"},
    {FIELD(Due, doc), .label = "Document", .ref = &doc_entity, .output = true},
    {FIELD(Due, party), .label = "Party", .ref = &party_entity, .optional = true, .output = true},
    {FIELD(Due, amount), .label = "Amount", .output = true, .help = "At first"},
    {FIELD(Due, open), .label = "Open", .output = true, .help = "Still to be settled"},
    {FIELD(Due, due), .label = "Due", .output = true, .optional = true},
    {FIELD(Due, reason), .label = "Reason", .output = true, .optional = true, .help = "Why it is held"},
    {FIELD(Due, invoice), .label = "Invoice", .ref = &invoice_entity, .output = true, .optional = true},
};

const Entity due_entity = {
    .noun = "due",
    .scope = {NULL, "e.party = @"},
    .plural = "dues",
    .table = "due",
    .label = "Due",
    .help = "Money that is to come or to go for a document: expected, or held while something is "
            "in the way.",
    .shape = SHAPE("Due", Due, due_fields),
    .area = AREA_CASH,
    .read_roles = EVERYONE,
    .write_roles = ACCOUNTANT,
};
