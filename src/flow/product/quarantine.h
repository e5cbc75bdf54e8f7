// What lies in quarantine, and whose it is. The goods of one lot (or of none) look alike there, but some wait for what becomes of a
// customer's return, some for a refurbishment, some for an inspection of output, some to go back to their supplier. Each is said by
// lines and moves, so that nobody takes what another waits for:
//
//   a return line        what it brought in, less what it took out again, less what became of it:
//   a refurbishment      its output names the return line as parent; what it issued is taken off
//   a supplier return    its line may name the return line as parent, and is for one lot
//   a work order         output reported into quarantine, less what was inspected since
//
// The rest is free: rejected on receipt, swept, or put there by a person.
#ifndef ARGOSY_FLOW_PRODUCT_QUARANTINE_H
#define ARGOSY_FLOW_PRODUCT_QUARANTINE_H

#include "flow/product/move.h"

// Of the goods that a return line brought, what still waits in its site's quarantine, by lot.
Status quarantine_of(Cx *cx, Id return_line, Id site, Stored **out, int *n) MUST_USE;

typedef struct {
    Id item, site, lot;
    Qty qty;
} Quarantined;
// What is nobody's, of one site or of all (0), by item, site and lot: to look at, or for whoever is about to take it.
Status quarantine_look(Cx *cx, Id site, Quarantined **out, int *n) MUST_USE;
Status quarantine_free(Cx *cx, Id site, Quarantined **out, int *n) MUST_USE;
// Moves of so much of an item and lot out of a site's quarantine places; `like` gives the rest of each. STOCK with what is there.
Status quarantine_take(Cx *cx, Id item, Id site, Id lot, Qty qty, Move like, Move **moves, int *n) MUST_USE;

// A line that is for one lot only.
Status line_lot_set(Cx *cx, Id line, Id lot) MUST_USE;
Status line_lot(Cx *cx, Id line, Id *lot) MUST_USE; // 0: of no lot

#endif
