// Proof of the cash flow: what parties owe and are owed is what their dues say, and invoices and payments are what was posted for them.
#include "flow/info/checks.h"

// What an entry changed of some accounts of the chart: debits less credits.
#define POSTED(entry, places)                                                                      \
    "(select coalesce(sum((case when d.place in " places " then t.amount else 0 end) "             \
    "  - (case when s.place in " places " then t.amount else 0 end)), 0) "                         \
    "from transfer t join account s on s.id = t.src join account d on d.id = t.dst "               \
    "where t.entry = " entry " and t.flow = 2)"

// ---- totals of documents ----------------------------------------------------------------------------------------------
// The lines of what has a total, document by document. A rejected invoice of a supplier keeps its total, but bills no lines.
#define TOTALLED "('order', 'purchase', 'supplier-invoice', 'return', 'supplier-return')"
#define TOTALLED_LINES                                                                             \
    "select d.id, d.total, case d.kind when 'order' then 1 when 'purchase' then 2 else 3 end, "    \
    "coalesce(l.qty, b.qty, 0), coalesce(l.done, 0), coalesce(l.open, 0), "                        \
    "coalesce(l.price, b.price, 0), coalesce(l.amount, b.amount, 0) from doc d "                   \
    "left join line l on l.doc = d.id left join supplier_invoice_line b on b.invoice = d.id "      \
    "and d.kind = 'supplier-invoice' where d.kind in " TOTALLED " and (d.kind <> "                 \
    "'supplier-invoice' or d.status <> 'rejected') order by d.id, l.pos, b.id"

enum { SOLD = 1, BOUGHT };

// Part of its document's total that a line is: from the one to the other.
static void line_worth(const Rows *r, Money *least, Money *most) {
    int64_t kind = rows_int(r, 2);
    Qty qty = rows_qty(r, 3), done = rows_qty(r, 4), open = rows_qty(r, 5);
    Money amount = rows_money(r, 7);
    *least = *most = amount;
    if (kind == SOLD && open.v == 0 && done.v < qty.v && qty.v > 0) // the rest was cancelled
        *least = *most = money_part(amount, done, qty);
    if (kind != BOUGHT || qty_add(done, open).v == qty.v) return;
    // Closed short it stays in the total as ordered, unless the supplier said so; what is confirmed after more came is worth that.
    Money now = money_of(rows_price(r, 6), qty_add(done, open));
    *least = money_min(amount, now);
    if (now.v > amount.v) *most = now;
}

typedef struct {
    int64_t doc;
    Money total, least, most;
} Summed;

static void summed_end(const Summed *s, Proof *proof, Summed *first) {
    if (s->doc == 0) return;
    proof->checked++;
    if (s->total.v >= s->least.v && s->total.v <= s->most.v) return;
    if (proof_broken(proof)) *first = *s;
}

static Status totals_run(Cx *cx, Proof *proof) {
    Summed at = {0}, first = {0};
    Rows r;
    TRY(sql_open_args(cx, &r, TOTALLED_LINES, NO_ARGS));
    while (rows_next(&r)) {
        if (rows_int(&r, 0) != at.doc) {
            summed_end(&at, proof, &first);
            at = (Summed){.doc = rows_int(&r, 0), .total = rows_money(&r, 1)};
        }
        Money least, most;
        line_worth(&r, &least, &most);
        at.least = money_add(at.least, least);
        at.most = money_add(at.most, most);
    }
    TRY(rows_end(&r));
    summed_end(&at, proof, &first);
    if (proof->broken == 0) return OK;
    const int64_t numbers[] = {first.doc, first.total.v, first.most.v};
    const Str texts[3] = {{0}};
    proof->first = check_words(cx, "{d}: total {m}, lines {m}", numbers, texts);
    return OK;
}

static const Check checks[] = {
    {.name = "dues-match-accounts",
        .says = "By party: receivables, payables, refunds with payments not applied, claims and "
                "freight accrued are what is open.",
        .counted = "select count(*) from due where open > 0",
        .broken =
            "select account, party, cast(sum(dues) as bigint), cast(sum(ledger) as bigint) from ("
            "  select case kind when 'receivable' then 1200 when 'payable' then 2000 when 'refund' "
            "then 2200 "
            "    when 'claim' then 1400 else 2300 end as account, party, direction * open as dues, "
            "0 as ledger "
            "    from due where open > 0 and kind in ('receivable', 'payable', 'refund', 'claim', "
            "'freight') "
            "  union all select 2200, party, -unapplied, 0 from payment where unapplied > 0 "
            "  union all select place, owner, 0, posted from account "
            "    where flow = 2 and place in (1200, 1400, 2000, 2200, 2300)) x "
            "group by account, party having sum(dues) <> sum(ledger) order by account, party",
        .words =
            "account {n} of {p}: dues and payments not applied are {m}, and the ledger says {m}"},
    {.name = "dues-sound",
        .says = "Of a due no more is open than it was at first, and it belongs to a document.",
        .counted = "select count(*) from due",
        .broken = "select u.id, u.kind, u.doc, u.amount, u.open from due u left join doc d on d.id "
                  "= u.doc "
                  "where u.open < 0 or u.open > u.amount or d.id is null order by u.id",
        .words = "due {n} ({t} of {d}): {m} at first, {m} open"},
    {.name = "orders-expected",
        .says = "Money is expected of open orders only.",
        .counted = "select count(*) from due where kind = 'order'",
        .broken = "select u.doc, u.open, u.id from due u join doc d on d.id = u.doc "
                  "where u.kind = 'order' and u.open > 0 and d.closed <> 0 order by u.id",
        .words = "{d} is closed and {m} is expected of it (due {n})"},
    {.name = "totals-add-up",
        .says = "An order, a purchase, a supplier's invoice, a return is the sum of its lines.",
        .run = totals_run},
    {.name = "invoices-add-up",
        .says = "An invoice is the sum of its lines, and what was posted for it.",
        .counted = "select count(*) from invoice",
        .broken = "select * from (select i.number, i.total, "
                  "  cast((select coalesce(sum(l.amount), 0) from invoice_line l where l.invoice = "
                  "i.id) as bigint) as lines, "
                  "  cast(case when i.kind = 'invoice' then 1 else -1 end * " POSTED("i.entry", "(1200, 2200)") " as bigint) "
                                                                                                                "  as posted from invoice i) x where total <> lines or total <> posted order by number",
        .words = "invoice {t}: total {m}, lines {m}, posted {m}"},
    {.name = "invoice-numbers-gapless",
        .says = "Numbers of invoices and of credit notes have no gaps.",
        .counted = "select count(*) from invoice",
        .broken =
            "select kind, n, coalesce(before, 1000) from ("
            "  select kind, n, lag(n) over (partition by kind order by n) as before from ("
            "    select kind, cast(substr(number, case kind when 'invoice' then 5 else 4 end) as "
            "bigint) as n from invoice) a) b "
            "where n <> coalesce(before, 1000) + 1 "
            "union all select name, taken, last from ("
            "  select c.name, 1000 + c.value as taken, (select coalesce(max("
            "    cast(substr(i.number, length(c.name) + 2) as bigint)), 1000) from invoice i "
            "    where i.kind = case c.name when 'INV' then 'invoice' else 'credit' end) as last "
            "  from counter c where c.name in ('INV', 'CN')) d where taken <> last",
        .words = "{t}: number {n} does not follow {n}"},
    {.name = "payments-add-up",
        .says = "A payment is what it settled and what is not applied; a reversed one has settled "
                "nothing.",
        .counted = "select count(*) from payment",
        .broken =
            "select number, amount, parts, unapplied from (select y.number, y.amount, y.unapplied, "
            "y.reversed, y.direction, "
            "  cast((select coalesce(sum(p.amount), 0) from payment_part p where p.payment = y.id) "
            "as bigint) as parts "
            "  from payment y) x where unapplied < 0 or (direction = -1 and unapplied <> 0) "
            "or parts + unapplied <> case when reversed = 0 then amount else 0 end order by number",
        .words = "payment {t}: amount {m}, settled {m}, not applied {m}"},
    {.name = "payments-posted",
        .says = "What the bank account moved for a payment is its amount.",
        .counted = "select count(*) from payment",
        .broken = "select number, amount, posted from (select y.number, y.direction * y.amount as "
                  "amount, "
                  "  cast(" POSTED("y.entry", "(1000)") " as bigint) as posted from payment y) x "
                                                        "where amount <> posted order by number",
        .words = "payment {t}: amount {m}, posted {m}"},
};

const Checks cash_checks = {checks, (int)(sizeof checks / sizeof *checks)};
