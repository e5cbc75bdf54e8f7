// Postings: amounts of money between accounts of the chart, through the same kernel that moves goods.
//
// A posting debits one account and credits another by the same amount, so that debits equal credits because there is no way to
// write anything else. The kernel takes an amount from one account and gives it to another: the credit account is where it comes
// from, the debit account where it goes to, and a balance is debits less credits. Cash accounts are not guarded: a bank account
// may be overdrawn, a receivable may turn into a credit balance; what must hold of them is proved (flow/info/prove.c).
//
// An account is (currency, number in the chart, party). Parties are kept where somebody owes or is owed: receivables,
// payables, claims, refunds, freight accrued.
#include "flow/cash/cash.h"

#include "core/change.h"
#include "flow/cash/parts.h"

enum {
    POUND_STERLING = 826
}; // ISO 4217: the unit of all cash accounts until documents may name another

Id currency(void) { return (Id){POUND_STERLING}; }

static AccountKey account_key(int account, Id party) {
    return (AccountKey){.flow = FLOW_CASH, .unit = currency(), .place = {account}, .owner = party};
}

// Notes for a preview what an account would gain (debit positive).
static void note(Cx *cx, int account, Money by) {
    if (cx->changes) change_money(cx, str_fmt(cx->arena, "%d", account), by);
}

Status cash_post(Cx *cx, Entry *entry, const Posting *postings, int n) {
    Transfer *transfers = NEW_ARRAY(cx->arena, Transfer, n);
    int used = 0;
    for (int i = 0; i < n; i++) {
        Posting p = postings[i];
        CHECK(p.debit > 0 && p.credit > 0);
        if (p.amount.v == 0) continue;
        if (p.amount.v < 0) {
            p = (Posting){.debit = p.credit,
                .credit = p.debit,
                .debit_party = p.credit_party,
                .credit_party = p.debit_party,
                .amount = money_neg(p.amount),
                .line = p.line};
        }
        transfers[used++] = (Transfer){
            .from = account_key(p.credit, p.credit_party),
            .to = account_key(p.debit, p.debit_party),
            .amount = p.amount.v,
            .line = p.line,
        };
        note(cx, p.debit, p.amount);
        note(cx, p.credit, money_neg(p.amount));
    }
    if (used == 0) return OK;
    int short_at;
    return ledger_post(cx, entry, transfers, used, &short_at);
}

Status cash_balance(Cx *cx, int account, Id party, Money *debit_less_credit) {
    if (!id_none(party)) {
        AccountKey key = account_key(account, party);
        return ledger_balance(cx, &key, &debit_less_credit->v);
    }
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(posted), 0) as bigint) from account "
        "where flow = 2 and unit = $1 and place = $2",
        IN(A(currency()), A(account)), OUT(O(debit_less_credit)));
}

// ---- the chart -------------------------------------------------------------------------------------------------------
static const char *const account_types[] = {"asset", "liability", "equity", "income", "expense", NULL};

static const Field ledger_account_fields[] = {
    {FIELD(LedgerAccount, id), .label = "Id", .output = true},
    {FIELD(LedgerAccount, code), .label = "Number", .help = "Four to nine digits", .max = 9,
        .fixed = true, .example = "6000"},
    {FIELD(LedgerAccount, name), .label = "Name", .max = 80, .example = "Rent"},
    {FIELD(LedgerAccount, type), .label = "Type", .choices = account_types, .example = "expense"},
    {FIELD(LedgerAccount, role), .label = "Role", .output = true,
        .help = "What the program posts to it; empty for your own"},
};

// The number is the key: accounts of the ledger name it. What the program posts to keeps its number and type.
static Status ledger_account_check(Cx *cx, void *record, const void *old) {
    LedgerAccount *a = record;
    int64_t number = 0;
    if (!decimal_parse(a->code, 0, &number) || number < 1000 || a->code.n > 9 ||
        a->code.at[0] == '0' || a->code.at[0] == '+')
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "code", "an account's number has four to nine digits"), a->code),
            "give a number such as 6000");
    for (size_t i = 0; i < a->code.n; i++)
        if (a->code.at[i] < '0' || a->code.at[i] > '9')
            return with_value(cx, fail(cx, INPUT, "code", "an account's number has digits only"), a->code);
    const LedgerAccount *was = old;
    if (!was) {
        a->id = (Id){number};
        a->role = S("");
        return OK;
    }
    if (was->role.n && (was->type != a->type || !str_eq(was->role, a->role)))
        return fail(cx, STATE, "type", "account %.*s is posted to by the program as %.*s: its type stays",
            STR_ARG(was->code), STR_ARG(was->role));
    return OK;
}

const Entity ledger_account_entity = {
    .noun = "account",
    .plural = "accounts",
    .table = "ledger_account",
    .label = "Account",
    .help = "An account of the chart of accounts. The program's own have a role; add others as you "
            "need them.",
    .shape = SHAPE("Account", LedgerAccount, ledger_account_fields),
    .code = "code",
    .area = AREA_CASH,
    .read_roles = EVERYONE,
    .write_roles = ACCOUNTANT,
    .editable = true,
    .check = ledger_account_check,
};
