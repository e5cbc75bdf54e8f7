// Needs of delivering: orders that wait or come short, orders to pick today, shipments and transfers that stand still.
#include "desk/need.h"

// clang-format off
#define MONEY_OF(qty) "cast(round(l.amount * 1.0 / l.qty * (" qty ")) as bigint)"
#define HELD "coalesce((select sum(h.qty) from hold h where h.line = l.id and h.supply = 0), 0)"
// Held on or pegged to what is to come; both ways it counts once.
#define COMING \
    "coalesce((select sum(h.qty) from hold h where h.line = l.id and h.supply <> 0), 0) + " \
    "coalesce((select sum(g.qty) from peg g join line s on s.id = g.supply and s.open > 0 where g.demand = l.id and g.demand <> 0" \
    " and not exists (select 1 from hold h where h.line = l.id and h.supply = g.supply)), 0)"
#define FREE "coalesce((select v.available - v.held from stock_level v where v.item = l.item and v.site = l.site), 0)"
// The document that a line waits for.
#define WAITS_FOR \
    "coalesce((select max(w.number) from hold h join line s on s.id = h.supply join doc w on w.id = s.doc where h.line = l.id" \
    " and h.supply <> 0), (select max(w.number) from peg g join line s on s.id = g.supply and s.open > 0 join doc w on w.id = s.doc" \
    " where g.demand = l.id and g.demand <> 0), 'what is to come')"
// Lines of orders that wait for more than they hold. a: the customer, b: the document that it waits for.
#define WAITING(more) \
    "select " FOUND("d.id", "d.number", "d.party", "l.item", "l.site", MONEY_OF("l.open - l.picked - " HELD), "l.wanted", "1", \
        "p.name", WAITS_FOR) LINE("l.id", "l.pos", "l.open", "l.due") \
    " from line l join doc d on d.id = l.doc join party p on p.id = d.party" \
    " where l.kind = 'order' and l.open > 0 and l.open - l.picked > " HELD " and " more " order by d.id, l.pos"
// Held and not picked, to leave today or before.
#define TO_PICK \
    "select " FOUND("d.id", "d.number", "d.party", "l.item", "l.site", MONEY_OF(HELD), "l.wanted", "1", "p.name", "''") \
    LINE("l.id", "l.pos", "l.open", "l.due") " from line l join doc d on d.id = l.doc and d.status = 'open'" \
    " join party p on p.id = d.party where l.kind = 'order' and l.open > 0 and l.open > l.picked and l.wanted <= $1 and " HELD " > 0 order by d.id, l.pos"
#define SHIPMENT(status, due) \
    "select " FOUND("d.id", "d.number", "d.party", "0", "d.site", "o.total", due, "0", "p.name", "o.number") NO_LINE \
    " from doc d join doc o on o.id = d.parent join party p on p.id = d.party" \
    " where d.kind = 'shipment' and d.closed = 0 and d.status = '" status "'"
// What hangs on it, hangs on the line in.
#define TRANSFER(kind, statuses, more) \
    "select " FOUND("d.id", "d.number", "0", "l.item", "l.site", "0", "l.due", "1", "f.code", "z.code") \
    LINE("coalesce((select i.id from line i where i.parent = l.id and i.kind = 'transfer-in'), l.id)", "l.pos", "l.open", "l.due") \
    " from line l join doc d on d.id = l.doc and d.status in (" statuses ")" \
    " join site f on f.id = d.site join site z on z.id = d.to_site where l.kind || '' = '" kind "' and l.open > 0 and l.due <= $1" \
    " and " more " order by d.id, l.pos"

const NeedKind deliver_needs[] = {
    {CHAIN_DELIVER, "order-allocate", WAITING("l.due > 0 and l.wanted <= $1 and " FREE " > 0"),
        "There is free stock for {n line} of {a}.", "Allocate {doc}", "order", "allocate", "order=doc", false},
    {CHAIN_DELIVER, "order-short", WAITING("$1 > 0 and l.open - l.picked > " HELD " + " COMING " + " FREE),
        "Nothing stands for all of {n line} of {a}, wanted on {due}.", "Promise {doc} anew", "order", "promise", "order=doc", false},
    {CHAIN_DELIVER, "order-late", WAITING("(l.wanted < $1 or l.due > l.wanted) and " FREE " <= 0 and l.open - l.picked <= " HELD " + " COMING " + " FREE),
        "After the day wanted, {due}: {n line} of {a}, the last by {b}.", "Promise {doc} anew", "order", "promise", "order=doc", false},
    {CHAIN_DELIVER, "order-pick", TO_PICK,
        "To leave by {due}: {n line} for {a}.", "Pick {doc}", "shipment", "pick", "order=doc", false},
    {CHAIN_DELIVER, "shipment-pack", SHIPMENT("picked", "cast(d.placed / 86400000000 as integer)") " and $1 > 0",
        "Picked for {b} of {a}, and not packed.", "Pack {doc}", "shipment", "pack", "shipment=doc", false},
    {CHAIN_DELIVER, "shipment-ship", SHIPMENT("packed", "cast(d.placed / 86400000000 as integer)") " and $1 > 0",
        "Packed for {b} of {a}, and not shipped.", "Ship {doc}", "shipment", "ship", "shipment=doc", false},
    {CHAIN_DELIVER, "shipment-overdue", SHIPMENT("shipped", "d.due") " and d.due < $1",
        "Expected at {a} on {due}, and nobody said that it came.", "{doc} was delivered", "shipment", "deliver", "shipment=doc", false},
    {CHAIN_DELIVER, "transfer-ship", TRANSFER("transfer-out", "'open', 'shipped'", HELD " > 0"),
        "To leave by {due}: {n line} from {a} to {b}.", "Ship {doc}", "transfer", "ship", "transfer=doc", true},
    {CHAIN_DELIVER, "transfer-receive", TRANSFER("transfer-in", "'shipped'",
        "exists (select 1 from line o where o.id = l.parent and o.done > l.done)"),
        "Should be at {b} since {due}: {n line} from {a}.", "Receive {doc}", "transfer", "receive", "transfer=doc", true},
};
// clang-format on
const int deliver_needs_n = COUNT(deliver_needs);
