// Needs of the plan: what it proposes about supply that was ordered, and planned supply that is to be released.
#include "desk/need.h"

// clang-format off
// Lines that a proposal is about, of purchases whose supplier can still be asked. Money of what is not needed (so soon) is what it costs.
#define PROPOSED(kind, money, qty) \
    "select " FOUND("d.id", "d.number", "d.party", "l.item", "l.site", money, "e.to_date", "1", "p.name", "''") \
    LINE("l.id", "l.pos", qty, "e.to_date") " from exception e join line l on l.id = e.line and l.open > 0" \
    " join doc d on d.id = l.doc and d.kind = 'purchase' and d.status in ('sent', 'confirmed') join party p on p.id = d.party" \
    " where e.status = 'open' and e.kind = '" kind "' and $1 > 0 order by d.id, l.pos"
#define COST_OF(qty) "cast(round(l.amount * 1.0 / l.qty * " qty ") as bigint)"
// The same of what is made and moved: nobody outside has to be asked.
#define PROPOSED_OWN \
    "select " FOUND("e.id", "d.number", "0", "l.item", "l.site", "0", "e.to_date", "1", "e.kind", "cast(e.id as text)") NO_LINE \
    " from exception e join line l on l.id = e.line and l.open > 0 join doc d on d.id = l.doc and d.kind in ('work', 'transfer')" \
    " where e.status = 'open' and e.kind in ('expedite', 'defer', 'cancel') and $1 > 0 order by e.id"
#define PLANNED_FROM(what) \
    " from planned n join line l on l.id = n.id and l.open > 0 and l.kind = '" what "' where n.release > 0 and n.release <= $1 "
// By site, each line with what waits for it.
#define PLANNED_AT(what) \
    "select " FOUND("l.site", "''", "0", "l.item", "l.site", "0", "n.release", "1", "''", "''") \
    LINE("l.id", "0", "l.open", "l.due") PLANNED_FROM(what) "order by l.site, l.id"

const NeedKind plan_needs[] = {
    {CHAIN_PLAN, "expedite", PROPOSED("expedite", "0", "l.done + l.open"),
        "Needed earlier, the first on {due}: {n line}; {money} of customers' orders wait.",
        "Expedite {doc}", "purchase", "confirm", "purchase=doc,lines=lines+", true},
    {CHAIN_PLAN, "defer", PROPOSED("defer", COST_OF("l.open"), "l.done + l.open"),
        "Not needed before {due}: {n line} that {a} could send later.",
        "Defer {doc}", "purchase", "confirm", "purchase=doc,lines=lines+", false},
    {CHAIN_PLAN, "cancel", PROPOSED("cancel", COST_OF("e.qty"), "case when e.qty < l.open then l.done + l.open - e.qty else l.done end"),
        "Not needed: {n line} that {a} need not send, or not all of.",
        "Take off {doc} what is not needed", "purchase", "confirm", "purchase=doc,lines=lines", false},
    {CHAIN_PLAN, "reschedule", PROPOSED_OWN, "The plan would {a} it.", "Done with {doc}", "exception", "close", "exception=b", false},
    {CHAIN_PLAN, "release-purchases",
        "select " FOUND("l.party", "''", "l.party", "0", "0", "cast(coalesce(sum(l.amount), 0) as bigint)", "min(n.release)", "count(*)", "''", "''")
        NO_LINE PLANNED_FROM("planned-buy") "group by l.party order by l.party",
        "To be released since {due}: {n purchase line} planned for {party}.",
        "Order from {party}", "plan", "release", "what='buy,supplier=party,through=today", false},
    {CHAIN_PLAN, "release-works", PLANNED_AT("planned-make"),
        "To be released since {due}: {n work order} planned at {site}; {money} of customers' orders wait.",
        "Open work orders at {site}", "plan", "release", "what='make,site=site,through=today", true},
    {CHAIN_PLAN, "release-transfers", PLANNED_AT("planned-move"),
        "To be released since {due}: {n transfer line} planned to {site}; {money} of customers' orders wait.",
        "Open transfers to {site}", "plan", "release", "what='move,site=site,through=today", true},
};
// clang-format on
const int plan_needs_n = COUNT(plan_needs);
