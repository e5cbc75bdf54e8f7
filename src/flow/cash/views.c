// What can be seen of the cash flow: the chart with its balances, postings, dues, invoices, payments, and the module of it all.
#include "flow/cash/parts.h"
#include "network/network.h"

#define READERS (EVERYONE)

// ---- accounts --------------------------------------------------------------------------------------------------------
static const char *const types[] = {"asset", "liability", "equity", "income", "expense", NULL};
#define BALANCES                                                                                   \
    "ledger_account g left join (select place, cast(sum(posted) as bigint) as posted from "        \
    "account "                                                                                     \
    "where flow = 2 group by place) a on a.place = g.id"

static const Column accounts[] = {
    {.name = "code", .expr = "g.code", .kind = K_TEXT, .label = "Account"},
    {.name = "name", .expr = "g.name", .kind = K_TEXT, .label = "Name"},
    {.name = "type", .expr = "g.type", .kind = K_TEXT, .label = "Type", .choices = types},
    {.name = "debit",
        .expr = "case when coalesce(a.posted, 0) > 0 then a.posted else 0 end",
        .kind = K_MONEY,
        .label = "Debit"},
    {.name = "credit",
        .expr = "case when coalesce(a.posted, 0) < 0 then -a.posted else 0 end",
        .kind = K_MONEY,
        .label = "Credit"},
    {.name = "balance",
        .expr = "coalesce(a.posted, 0)",
        .kind = K_MONEY,
        .label = "Balance",
        .help = "Debits less credits",
        .hidden = true},
    {.name = "role", .expr = "g.role", .kind = K_TEXT, .label = "Role", .hidden = true},
};

// As moves are (flow/product/views.c): by the index of entries' kinds only where they are few, or gone through in its order.
#define POSTING(kind)                                                                              \
    "(select t.id, e.effective, " kind " as kind, e.doc, d.place as debit, s.place as credit, "    \
    "t.amount, case when d.owner <> 0 then d.owner else s.owner end as party, t.line, t.entry "    \
    "from "
#define POSTINGS_BY_ENTRY                                                                          \
    POSTING("e.kind")                                                                              \
    "entry e cross join transfer t cross join account s cross join account d "                     \
    "where t.entry = e.id and s.id = t.src and d.id = t.dst and t.flow = 2) v"
// Few postings of one account of the ledger.
#define POSTINGS_FROM                                                                              \
    POSTING("e.kind")                                                                              \
    "account s cross join transfer t cross join entry e cross join account d "                     \
    "where s.flow = 2 and t.src = s.id and e.id = t.entry and d.id = t.dst and t.flow = 2) v"
#define POSTINGS_TO                                                                                \
    POSTING("e.kind")                                                                              \
    "account d cross join transfer t cross join entry e cross join account s "                     \
    "where d.flow = 2 and t.dst = d.id and e.id = t.entry and s.id = t.src and t.flow = 2) v"
static const Column postings[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "effective", .kind = K_TIME, .label = "When", .by = POSTINGS_BY_ENTRY},
    {.name = "kind",
        .kind = K_TEXT,
        .label = "Kind",
        .help = "Of the entry: ship, invoice, payment, …",
        .few = POSTINGS_BY_ENTRY,
        .walked = true,
        .values = "entry"},
    {.name = "doc", .kind = K_ID, .label = "Document", .ref = &doc_entity, .walked = true},
    {.name = "debit", .kind = K_ID, .label = "Debit", .ref = &ledger_account_entity, .few = POSTINGS_TO, .walked = true},
    {.name = "credit", .kind = K_ID, .label = "Credit", .ref = &ledger_account_entity, .few = POSTINGS_FROM, .walked = true},
    {.name = "amount", .kind = K_MONEY, .label = "Amount"},
    {.name = "party", .kind = K_ID, .label = "Party", .ref = &party_entity, .unindexed = true},
    {.name = "line", .kind = K_ID, .label = "Line", .hidden = true, .unindexed = true},
    {.name = "entry", .kind = K_ID, .label = "Entry", .hidden = true},
};

static const Column entries[] = {
    {.name = "id", .expr = "e.id", .kind = K_ID, .label = "Entry"},
    {.name = "effective", .expr = "e.effective", .kind = K_TIME, .label = "When"},
    {.name = "recorded", .expr = "e.recorded", .kind = K_TIME, .label = "Recorded", .hidden = true},
    {.name = "kind", .expr = "e.kind", .kind = K_TEXT, .label = "Kind"},
    {.name = "doc", .expr = "e.doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "event", .expr = "e.event", .kind = K_ID, .label = "Event", .hidden = true},
    {.name = "reverses", .expr = "e.reverses", .kind = K_ID, .label = "Reverses", .hidden = true},
};

// ---- dues ------------------------------------------------------------------------------------------------------------
static const Column dues[] = {
    {.name = "id", .expr = "u.id", .kind = K_ID, .label = "Due"},
    {.name = "kind", .expr = "u.kind", .kind = K_TEXT, .label = "Kind", .choices = due_kind_names},
    {.name = "tense", .expr = "u.tense", .kind = K_TEXT, .label = "Tense", .choices = due_tense_names},
    {.name = "direction", .expr = "u.direction", .kind = K_INT, .label = "Direction", .help = "1 in, -1 out", .hidden = true},
    {.name = "doc", .expr = "u.doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "party", .expr = "u.party", .kind = K_ID, .label = "Party", .ref = &party_entity},
    {.name = "amount", .expr = "u.amount", .kind = K_MONEY, .label = "Amount"},
    {.name = "open", .expr = "u.open", .kind = K_MONEY, .label = "Open"},
    {.name = "due", .expr = "u.due", .kind = K_DATE, .label = "Due"},
    {.name = "reason", .expr = "u.reason", .kind = K_TEXT, .label = "Reason"},
    {.name = "invoice", .expr = "u.invoice", .kind = K_ID, .label = "Invoice", .ref = &invoice_entity},
};

static const char *const ages[] = {"not due", "1-30", "31-60", "61-90", "over 90", NULL};
static const Column open_dues[] = {
    {.name = "id", .kind = K_ID, .label = "Due"},
    {.name = "kind", .kind = K_TEXT, .label = "Kind", .choices = due_kind_names},
    {.name = "tense", .kind = K_TEXT, .label = "Tense", .choices = due_tense_names},
    {.name = "doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "invoice", .kind = K_ID, .label = "Invoice", .ref = &invoice_entity},
    {.name = "party", .kind = K_ID, .label = "Party", .ref = &party_entity},
    {.name = "open", .kind = K_MONEY, .label = "Open"},
    {.name = "due", .kind = K_DATE, .label = "Due"},
    {.name = "late", .kind = K_INT, .label = "Days late"},
    {.name = "age", .kind = K_TEXT, .label = "Age", .choices = ages, .help = "Days since it was due"},
    {.name = "reason", .kind = K_TEXT, .label = "Reason"},
};

static const char *age_of(int late) {
    return late <= 0 ? ages[0]
        : late <= 30 ? ages[1]
        : late <= 60 ? ages[2]
        : late <= 90 ? ages[3]
                     : ages[4];
}

// How old a due is depends on the day of asking, which only the context knows.
static Status dues_aged(Cx *cx, const char *sql, Table *out) {
    Dues open = {0};
    TRY(dues_read(cx, &open, sql, NO_ARGS));
    for (size_t i = 0; i < open.n; i++) {
        const Due *d = &open.at[i];
        int late = date_diff(cx_today(cx), d->due);
        table_row(cx, out);
        table_int(out, 0, d->id.v);
        table_text(out, 1, str_of(due_kind_names[d->kind]));
        table_text(out, 2, str_of(due_tense_names[d->tense]));
        table_int(out, 3, d->doc.v);
        table_int(out, 4, d->invoice.v);
        table_int(out, 5, d->party.v);
        table_int(out, 6, d->open.v);
        table_int(out, 7, d->due.v);
        table_int(out, 8, late > 0 ? late : 0);
        table_text(out, 9, str_of(age_of(late)));
        table_text(out, 10, d->reason);
    }
    return OK;
}

static Status receivables(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    return dues_aged(cx,
        "select " DUE_COLUMNS
        " from due where kind in ('receivable', 'claim') and open > 0 order by due, id",
        out);
}

static Status payables(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    return dues_aged(cx,
        "select " DUE_COLUMNS
        " from due where kind in ('payable', 'refund', 'freight') and open > 0 order by due, id",
        out);
}

// ---- invoices and payments -------------------------------------------------------------------------------------------
static const Column invoice_lines[] = {
    {.name = "id", .expr = "l.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "invoice", .expr = "l.invoice", .kind = K_ID, .label = "Invoice", .ref = &invoice_entity},
    {.name = "kind", .expr = "i.kind", .kind = K_TEXT, .label = "Kind"},
    {.name = "doc", .expr = "i.doc", .kind = K_ID, .label = "Order or return", .ref = &doc_entity},
    {.name = "party", .expr = "i.party", .kind = K_ID, .label = "Customer", .ref = &party_entity},
    {.name = "issued", .expr = "i.issued", .kind = K_DATE, .label = "Issued"},
    {.name = "item", .expr = "l.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "qty", .expr = "l.qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "price", .expr = "l.price", .kind = K_PRICE, .label = "Price"},
    {.name = "amount", .expr = "l.amount", .kind = K_MONEY, .label = "Amount"},
    {.name = "line", .expr = "l.line", .kind = K_ID, .label = "Line", .hidden = true},
};

static const Column payment_parts[] = {
    {.name = "id", .expr = "p.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "payment", .expr = "p.payment", .kind = K_ID, .label = "Payment", .ref = &payment_entity},
    {.name = "paid", .expr = "y.paid", .kind = K_TIME, .label = "Paid"},
    {.name = "party", .expr = "y.party", .kind = K_ID, .label = "Party", .ref = &party_entity},
    {.name = "due", .expr = "p.due", .kind = K_ID, .label = "Due", .hidden = true},
    {.name = "kind", .expr = "u.kind", .kind = K_TEXT, .label = "Settled", .choices = due_kind_names},
    {.name = "doc", .expr = "u.doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "invoice", .expr = "u.invoice", .kind = K_ID, .label = "Invoice", .ref = &invoice_entity},
    {.name = "amount", .expr = "p.amount", .kind = K_MONEY, .label = "Amount"},
};

// ---- computed --------------------------------------------------------------------------------------------------------
static const Column tie_out[] = {
    {.name = "account", .kind = K_TEXT, .label = "Account"},
    {.name = "name", .kind = K_TEXT, .label = "Name"},
    {.name = "goods", .kind = K_MONEY, .label = "Value of goods", .help = "By the product flow"},
    {.name = "ledger", .kind = K_MONEY, .label = "Balance", .help = "By the cash flow"},
    {.name = "difference", .kind = K_MONEY, .label = "Difference", .help = "Nothing, where the books are right"},
};

typedef struct {
    int32_t weeks;
} ForecastParams;
static const Field forecast_params[] = {
    {FIELD(ForecastParams, weeks), .label = "Weeks", .optional = true, .positive = true, .max = 520,
        .help = "How many; left out: a quarter, or to the last due where that is later", .example = "8"},
};
static const Shape forecast_shape = SHAPE("CashForecastParams", ForecastParams, forecast_params);
static const Column forecast[] = {
    {.name = "week", .kind = K_DATE, .label = "Week of", .help = "Its Monday; what is overdue is in the first"},
    {.name = "opening", .kind = K_MONEY, .label = "Opening", .help = "In the bank"},
    {.name = "orders", .kind = K_MONEY, .label = "Orders", .help = "Placed, not invoiced"},
    {.name = "purchases", .kind = K_MONEY, .label = "Purchases", .help = "Ordered, not invoiced"},
    {.name = "receivables", .kind = K_MONEY, .label = "Receivables"},
    {.name = "payables", .kind = K_MONEY, .label = "Payables"},
    {.name = "refunds", .kind = K_MONEY, .label = "Refunds"},
    {.name = "claims", .kind = K_MONEY, .label = "Claims"},
    {.name = "freight", .kind = K_MONEY, .label = "Freight"},
    {.name = "plan", .kind = K_MONEY, .label = "Plan", .help = "What the plan would buy"},
    {.name = "in", .kind = K_MONEY, .label = "In"},
    {.name = "out", .kind = K_MONEY, .label = "Out"},
    {.name = "closing", .kind = K_MONEY, .label = "Closing"},
    {.name = "held", .kind = K_MONEY, .label = "Held", .help = "Not in the sums: something is in the way"},
};

#define COLUMNS(a) .columns = (a), .n = COUNT(a)
const View cash_views[CASH_VIEWS] = {
    {.name = "accounts",
        .area = AREA_CASH,
        .help = "The chart of accounts with its balances.",
        .roles = READERS,
        .from = BALANCES,
        COLUMNS(accounts),
        .sort = "code"},
    {.name = "trial-balance",
        .area = AREA_CASH,
        .help = "The accounts that have a balance, as debit or credit: the two columns have the "
                "same sum.",
        .roles = READERS,
        .from = BALANCES " where a.posted <> 0",
        COLUMNS(accounts),
        .sort = "code"},
    {.name = "postings",
        .area = AREA_CASH,
        .help = "Amounts posted: what was debited and credited, when and why.",
        .roles = READERS,
        .from = POSTING("e.kind || ''") "transfer t join entry e on e.id = t.entry cross join "
                                        "account s cross join account d "
                                        "where s.id = t.src and d.id = t.dst and t.flow = 2) v",
        COLUMNS(postings),
        .sort = "-id"},
    {.name = "entries",
        .area = AREA_CASH,
        .help = "What was posted together, of goods and money.",
        .roles = READERS,
        .from = "entry e",
        COLUMNS(entries),
        .sort = "-id"},
    {.name = "dues",
        .scope = {NULL, "party"},
        .area = AREA_CASH,
        .help = "Money that is to come or to go, expected or held; settled ones have nothing open.",
        .roles = READERS,
        .from = "due u",
        COLUMNS(dues),
        .sort = "due"},
    {.name = "receivables",
        .scope = {NULL, "party"},
        .area = AREA_CASH,
        .help = "What is owed to us, with its age.",
        .roles = READERS,
        COLUMNS(open_dues),
        .sort = "due",
        .run = receivables},
    {.name = "payables",
        .scope = {NULL, "party"},
        .area = AREA_CASH,
        .help = "What we owe: suppliers' invoices, refunds, freight, with its age.",
        .roles = READERS,
        COLUMNS(open_dues),
        .sort = "due",
        .run = payables},
    {.name = "invoice-lines",
        .scope = {NULL, "party"},
        .area = AREA_CASH,
        .help = "What was invoiced and credited, line by line.",
        .roles = READERS,
        .from = "invoice_line l join invoice i on i.id = l.invoice",
        COLUMNS(invoice_lines),
        .sort = "-id"},
    {.name = "payment-parts",
        .scope = {NULL, "party"},
        .area = AREA_CASH,
        .help = "What payments settled.",
        .roles = READERS,
        .from = "payment_part p join payment y on y.id = p.payment join due u on u.id = p.due",
        COLUMNS(payment_parts),
        .sort = "-id"},
    {.name = "stock-tie-out",
        .area = AREA_CASH,
        .help = "The value of goods beside the accounts that stand for it.",
        .roles = READERS,
        COLUMNS(tie_out),
        .sort = "account",
        .run = stock_tie_out_rows},
    {.name = "cash-forecast",
        .area = AREA_CASH,
        .help = "Money in and out by week: dues, and what the plan would buy.",
        .roles = READERS,
        .params = &forecast_shape,
        COLUMNS(forecast),
        .sort = "week",
        .run = cash_forecast_rows},
};
