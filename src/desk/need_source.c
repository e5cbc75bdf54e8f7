// Needs of buying: purchase orders on their way from draft to the shelf.
#include "desk/need.h"

// clang-format off
#define PURCHASE(status, due, n, a) \
    "select " FOUND("d.id", "d.number", "d.party", "0", "d.site", "d.total", due, n, a, "p.name") NO_LINE \
    " from doc d join party p on p.id = d.party where d.kind = 'purchase' and d.closed = 0 and d.status = '" status "' and $1 > 0"
#define LINES_OPEN "(select count(*) from line l where l.doc = d.id and l.open > 0)"
// Lines whose day has passed.
#define OVERDUE \
    "select " FOUND("d.id", "d.number", "d.party", "l.item", "d.site", "0", "l.due", "1", "p.name", "''") \
    LINE("l.id", "l.pos", "l.done + l.open", "l.due") " from line l join doc d on d.id = l.doc and d.status in ('sent', 'confirmed')" \
    " join party p on p.id = d.party where l.open > 0 and l.kind || '' = 'purchase' and l.due < $1 order by d.id, l.pos"
// Receipts, with the value of what of them lies at the dock.
#define RECEIVED(what) \
    "(select " what " from entry e join transfer t on t.entry = e.id and t.flow = 1 where e.doc = d.id and e.kind = 'receive')"
#define RECEIPT(status) \
    "select " FOUND("d.id", "d.number", "d.party", "0", "d.site", RECEIVED("cast(coalesce(sum(t.value), 0) as bigint)"), \
        "cast(d.placed / 86400000000 as integer)", RECEIVED("count(*)"), "p.name", "o.number") NO_LINE \
    " from doc d join party p on p.id = d.party join doc o on o.id = d.parent" \
    " where d.kind = 'receipt' and d.closed = 0 and d.status = '" status "' and $1 > 0"

const NeedKind source_needs[] = {
    {CHAIN_SOURCE, "purchase-approve", PURCHASE("draft", "d.due", LINES_OPEN, "''"),
        "To be approved: {n line} from {b}.", "Approve {doc}", "purchase", "approve", "purchase=doc", false},
    {CHAIN_SOURCE, "purchase-send", PURCHASE("approved", "d.due", LINES_OPEN, "''"),
        "Approved and not sent: {n line} from {b}.", "Send {doc}", "purchase", "send", "purchase=doc", false},
    {CHAIN_SOURCE, "purchase-unconfirmed",
        "select " FOUND("d.id", "d.number", "d.party", "0", "d.site", "d.total", "w.due", LINES_OPEN, "''", "p.name") NO_LINE
        " from awaited w join doc d on d.id = w.doc and d.kind = 'purchase' and d.closed = 0 join party p on p.id = d.party"
        " where w.done = 0 and w.kind = 'confirmation' and w.due < $1",
        "{b} has not confirmed {n line}; his answer was due on {due}.",
        "Confirm {doc}", "purchase", "confirm", "purchase=doc", false},
    {CHAIN_SOURCE, "purchase-late", OVERDUE,
        "Should have come, the first on {due}: {n line} from {a}; {money} of customers' orders wait.",
        "Ask for a new day of {doc}", "purchase", "confirm", "purchase=doc,lines=lines", true},
    {CHAIN_SOURCE, "receipt-inspect", RECEIPT("received"),
        "At the dock, to be inspected: {n line} of {b} from {a}.", "Inspect {doc}", "receipt", "inspect", "receipt=doc", false},
    {CHAIN_SOURCE, "receipt-putaway", RECEIPT("inspected"),
        "At the dock, to be put away: {n line} of {b} from {a}.", "Put away {doc}", "receipt", "putaway", "receipt=doc", false},
};
// clang-format on
const int source_needs_n = COUNT(source_needs);
