// Proof of the cash flow: what parties owe and are owed is what their dues say, and invoices and payments are what was posted for them.
#include "flow/info/checks.h"

// What an entry changed of some accounts of the chart: debits less credits.
#define POSTED(entry, places)                                                                      \
    "(select coalesce(sum((case when d.place in " places " then t.amount else 0 end) "             \
    "  - (case when s.place in " places " then t.amount else 0 end)), 0) "                         \
    "from transfer t join account s on s.id = t.src join account d on d.id = t.dst "               \
    "where t.entry = " entry " and t.flow = 2)"

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
