// Planned supply: the one part of the expected that is written anew, by each plan run. What a person or a partner relies on is never
// planned but firm, and stays.
#ifndef ARGOSY_FLOW_PRODUCT_PLANNED_H
#define ARGOSY_FLOW_PRODUCT_PLANNED_H

#include "flow/product/line.h"

// Before a new plan: all pegs go (it pegs firm supply anew as well), and the open proposals of changed orders are dismissed.
Status pegs_drop(Cx *cx) MUST_USE;
// Removes what an earlier plan run left that was not released: its lines with the holds on them, its open exceptions and those about its
// lines (dismissed).
Status planned_clear(Cx *cx, Id plan) MUST_USE;
// Both for the items of one part of a planning alone (table planning_item), whichever plan their supply belongs to.
Status planned_clear_part(Cx *cx, int part) MUST_USE;

// What the planned table says of a planned line: when it is to be released, from which source, what for, why it is late ("": it is not),
// and the day by which it is there as surely as promises are to be: its own lateness and that of what it waits for count (lead.h).
// full: the resource whose capacity makes it late; 0: none, or the source's own weekly capacity.
Status planned_note(Cx *cx, Id line, Id source, Date release, const char *reason, const char *cause,
    Id full, Date sure) MUST_USE;
// It was released: the planned line became another. Kept in the suggestion ledger as it was planned, with who took it and what it beat.
Status planned_taken(Cx *cx, Id line, Id made) MUST_USE;

// Sends an approved purchase order to its supplier: the message, and the answer expected.
Status purchase_tell(Cx *cx, Doc *purchase) MUST_USE;

#endif
