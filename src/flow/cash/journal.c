// Entries by hand: what no document causes, such as capital paid in, rent, or interest.
//
// An entry has lines of debit or credit that must balance; it is written as transfers, each pairing a debit with a credit, so that the
// ledger keeps its one form. Accounts whose balance must equal something else (receivables their dues, stock its goods) are
// closed to it: there is no entry by hand that could make them differ. A wrong entry is undone by the opposite one.
#include "core/event.h"
#include "flow/cash/parts.h"
#include "flow/cash/pay.h"
#include "flow/ledger/ledger.h"
#include "network/network.h"

typedef struct {
    Id entry;
    int32_t postings;
    Money total;
} JournalOut;
typedef struct {
    Id entry;
} EntryIn;

static const Field journal_line[] = {
    {FIELD(JournalLine, account), .label = "Account", .ref = &ledger_account_entity, .example = "1000"},
    {FIELD(JournalLine, party), .label = "Party", .ref = &party_entity, .optional = true},
    {FIELD(JournalLine, debit), .label = "Debit", .optional = true, .example = "50000.00"},
    {FIELD(JournalLine, credit), .label = "Credit", .optional = true},
};
static const Shape journal_line_shape = SHAPE("JournalLine", JournalLine, journal_line);
static const Field journal_in[] = {
    {FIELD(JournalPost, date), .label = "Date", .optional = true, .help = "When it was so; left out: today"},
    {FIELD(JournalPost, note), .label = "Note", .help = "What it is for", .max = 400,
        .example = "Capital paid in"},
    {FIELD(JournalPost, lines), .label = "Lines", .of = &journal_line_shape, .min_items = 2},
};
const Shape journal_post_shape = SHAPE("JournalPost", JournalPost, journal_in);
static const Field journal_out[] = {
    {FIELD(JournalOut, entry), .label = "Entry"},
    {FIELD(JournalOut, postings), .label = "Postings"},
    {FIELD(JournalOut, total), .label = "Total", .help = "Of the debits, and of the credits"},
};
const Shape journal_posted_shape = SHAPE("JournalPosted", JournalOut, journal_out);
static const Field entry_in[] = {
    {FIELD(EntryIn, entry), .label = "Entry", .help = "Its id in the view entries", .example = "1"},
};
const Shape entry_reverse_shape = SHAPE("EntryReverse", EntryIn, entry_in);

// Accounts that documents keep, by their role.
static const char *const kept[] = {
    "receivable", "payable", "refunds", "claims", "freight", "stock", "transit", "wip"};

static Status line_check(Cx *cx, const JournalLine *l, int i) {
    if ((l->debit.v > 0) == (l->credit.v > 0))
        return with_hint(cx,
            with_path(cx, fail(cx, INPUT, "debit", "a line has a debit or a credit"), "lines[%d]", i),
            "give one of them, above zero");
    LedgerAccount account;
    TRY(record_get(cx, &ledger_account_entity, l->account, &account));
    for (int k = 0; k < COUNT(kept); k++)
        if (str_is(account.role, kept[k]))
            return with_hint(cx,
                with_value(cx,
                    with_path(cx,
                        fail(cx, INPUT, "account", "account " STR_FMT " (" STR_FMT ") is kept by documents",
                            STR_ARG(account.code), STR_ARG(account.name)),
                        "lines[%d]", i),
                    account.code),
                "it changes with orders, goods and payments; post to another");
    return OK;
}

// Pairs debits with credits, in the order given: each step uses up one of the two.
static int pair(const JournalLine *lines, int n, Posting *out) {
    int used = 0, d = 0, c = 0;
    Money debit = {0}, credit = {0}; // left of the lines under way
    const JournalLine *from = NULL, *to = NULL;
    for (;;) {
        for (; debit.v == 0 && d < n; d++) debit = lines[d].debit, to = &lines[d];
        for (; credit.v == 0 && c < n; c++) credit = lines[c].credit, from = &lines[c];
        if (debit.v == 0 || credit.v == 0) return used;
        Money by = money_min(debit, credit);
        out[used++] = (Posting){.debit = (int)to->account.v,
            .credit = (int)from->account.v,
            .debit_party = to->party,
            .credit_party = from->party,
            .amount = by};
        debit = money_sub(debit, by);
        credit = money_sub(credit, by);
    }
}

Status journal_post(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const JournalPost *j = in;
    JournalOut *o = out;
    const JournalLine *lines = j->lines.at;
    Money debit = {0}, credit = {0};
    for (int i = 0; i < j->lines.n; i++) {
        TRY(line_check(cx, &lines[i], i));
        debit = money_add(debit, lines[i].debit);
        credit = money_add(credit, lines[i].credit);
    }
    if (debit.v != credit.v) {
        Str ds = decimal_text(cx->arena, debit.v, 2, 2), cs = decimal_text(cx->arena, credit.v, 2, 2);
        return with_hint(cx,
            with_value(cx,
                fail(cx, INPUT, "lines", "the debits are " STR_FMT " and the credits " STR_FMT,
                    STR_ARG(ds), STR_ARG(cs)),
                ds),
            "make them equal");
    }
    if (j->date.v > cx_today(cx).v)
        return with_hint(cx,
            with_value(cx,
                fail(cx, INPUT, "date", "an entry says what has happened: its date cannot be to come"),
                date_text(cx->arena, j->date)),
            "give today or a day before");
    Posting *postings = NEW_ARRAY(cx->arena, Posting, j->lines.n);
    int n = pair(lines, j->lines.n, postings);
    Entry entry = {.kind = "journal", .effective = j->date.v ? date_time(j->date) : cx->now};
    TRY(cash_post(cx, &entry, postings, n));
    *o = (JournalOut){.entry = entry.id, .postings = n, .total = debit};
    return OK;
}

Status entry_reverse(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const EntryIn *e = in;
    Str kind;
    bool found, again;
    TRY(sql_get(cx, &found, "select kind from entry where id = $1", IN(A(e->entry)), OUT(O(&kind))));
    if (!found) return fail(cx, MISSING, "entry", "there is no entry %lld", (long long)e->entry.v);
    if (!str_is(kind, "journal"))
        return with_hint(cx,
            with_value(cx,
                fail(cx, STATE, "entry",
                    "this entry was not posted by hand: it is of kind " STR_FMT, STR_ARG(kind)),
                kind),
            "reverse the invoice or payment that posted it, or move the goods back");
    TRY(sql_get(cx, &again, "select 1 from entry where reverses = $1 and reverses <> 0",
        IN(A(e->entry)), NULL, 0));
    if (again) return fail(cx, STATE, "entry", "this entry is reversed already");
    Entry undo = {.kind = "journal-reversal"};
    TRY(ledger_reverse(cx, e->entry, &undo));
    *(Id *)out = undo.id;
    return OK;
}
