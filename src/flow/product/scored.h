// What each finished purchase line says of its supplier, kept line by line, so that suppliers are measured at once however long they have supplied:
// one row a line of which nothing is expected any more, in table purchase_score.
#ifndef ARGOSY_FLOW_PRODUCT_SCORED_H
#define ARGOSY_FLOW_PRODUCT_SCORED_H

#include "core/entity.h"

// The columns of purchase_score of the lines that are finished, from line l, doc d and what was posted; a condition on l may follow. On time: the
// last receipt was not after the day wanted; complete: all that was confirmed came; bad: went to quarantine on receipt or at inspection; dear: billed above
// the price ordered at; came: 1 where something did; days: from the placing of the order to the last receipt.
#define SCORED_COLUMNS "id, party, on_time, complete, bad, done, dear, came, days"
#define SCORED                                                                                     \
    "select x.id, x.party,"                                                                        \
    " case when x.came > 0 and x.came < (cast(x.wanted as bigint) + 1) * 86400000000 then 1 else " \
    "0 end as on_time,"                                                                            \
    " case when x.done >= x.qty then 1 else 0 end as complete, x.bad, x.done,"                     \
    " case when x.dear > x.price then 1 else 0 end as dear, case when x.came > 0 then 1 else 0 "   \
    "end as came,"                                                                                 \
    " case when x.came > 0 then (x.came - x.placed) / 86400000000 else 0 end as days from ("       \
    "select l.id, l.party, l.qty, l.done, l.wanted, l.price, d.placed,"                            \
    " (select coalesce(max(e.effective), 0) from transfer t join entry e on e.id = t.entry"        \
    "   join account a on a.id = t.src where t.line = l.id and t.flow = 1 and a.place = 1) as "    \
    "came,"                                                                                        \
    " (select cast(coalesce(sum(t.amount), 0) as bigint) from transfer t join entry e on e.id = "  \
    "t.entry"                                                                                      \
    "   join account a on a.id = t.dst join place q on q.id = a.place where t.line = l.id"         \
    "   and t.flow = 1 and q.kind = 'quarantine' and e.kind in ('receive', 'reject')) as bad,"     \
    " (select coalesce(max(b.price), 0) from supplier_invoice_line b where b.line = l.id) as dear" \
    " from line l join doc d on d.id = l.doc where l.kind = 'purchase' and l.open = 0"             \
    " and (l.done > 0 or d.status <> 'cancelled')"
#define SCORED_END ") x"

// After anything that was posted of a purchase line, or a change of it: its row is what it is now, or gone.
Status scored_keep(Cx *cx, Id line) MUST_USE;

#endif
