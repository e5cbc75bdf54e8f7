// Needs of the cash and the information flow: invoices that do not match, money that is late or due this week, messages that failed.
#include "desk/need.h"

#define WEEK_END "$1 + 6 - ($1 + 3) % 7" // the Sunday of this week

// clang-format off
const NeedKind money_needs[] = {
    {CHAIN_CASH, "invoice-blocked",
        "select " FOUND("d.id", "d.number", "d.party", "0", "d.site", "u.open", "u.due", "1", "p.name", "u.reason") NO_LINE
        " from due u join doc d on d.id = u.doc join party p on p.id = u.party where u.open > 0 and u.kind = 'payable' and u.tense = 'held' and $1 > 0",
        "{a}'s invoice of {money} does not match: {b}.", "Pay {doc} as it is", "supplier-invoice", "approve", "invoice=doc", false},
    {CHAIN_CASH, "receivable-overdue",
        "select " FOUND("u.party", "''", "u.party", "0", "0", "cast(sum(u.open) as bigint)", "min(u.due)", "count(*)", "p.name", "''") NO_LINE
        " from due u join party p on p.id = u.party where u.open > 0 and u.kind = 'receivable' and u.due < $1 group by u.party, p.name",
        "{a} owes {money} from {n invoice}, the oldest due on {due}.", "Take {money} from {party}", "payment", "receive", "party=party,amount=money", false},
    {CHAIN_CASH, "payables-week", // from Monday to Sunday; what is held is left out, as it is by the payment
        "select " FOUND("0", "''", "0", "0", "0", "cast(coalesce(sum(u.open), 0) as bigint)", "min(u.due)", "count(*)", "''", "''") LINE("0", "0", "0", WEEK_END)
        " from due u where u.open > 0 and u.kind in ('payable', 'refund', 'freight') and u.tense = 'expected'"
        " and u.due <= " WEEK_END " having count(*) > 0",
        "To be paid by {day}: {money} in {n due}, the first on {due}.", "Pay what is due by {day}", "payment", "run", "until=day", false},
    {CHAIN_INFORMATION, "message-failed",
        "select " FOUND("m.id", "coalesce(d.number, '')", "m.partner", "0", "0", "coalesce(d.total, 0)", "cast(m.made / 86400000000 as integer)",
            "m.attempts", "replace(m.kind, '_', ' ')", "m.error") NO_LINE
        " from message m left join doc d on d.id = m.doc where m.state = 'failed' and $1 > 0 order by +m.id",
        "The {a} was refused {n time}: {b}.", "Try again", "message", "retry", "message=key", false},
    {CHAIN_INFORMATION, "approval",
        "select " FOUND("d.id", "d.number", "d.party", "0", "d.site", "d.total", "w.due", "1", "d.kind", "''") NO_LINE
        " from awaited w join doc d on d.id = w.doc where w.done = 0 and w.tense = 'held' and d.kind not in ('purchase', 'return') and $1 > 0",
        "The {a} waits for an approval.", "", NULL, NULL, NULL, false},
};
// clang-format on
const int money_needs_n = COUNT(money_needs);
