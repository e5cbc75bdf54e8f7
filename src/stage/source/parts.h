// Inside the source stage: what its files share.
#ifndef ARGOSY_STAGE_SOURCE_PARTS_H
#define ARGOSY_STAGE_SOURCE_PARTS_H

#include "flow/product/move.h"
#include "stage/source/purchase.h"

// Of a purchase line: what was billed, and the money that took off goods received, not invoiced.
typedef struct {
    Qty qty;
    Money grni;
} Billed;
typedef struct {
    Doc doc;
    Line *lines;
    Billed *billed; // by line; NULL until purchase_billed has read it
    bool *named;    // by line: the action has to do with it
    int n;
} Purchase;

extern const Shape purchase_only_shape, source_nothing;

Status purchase_read(Cx *cx, Id id, Purchase *out) MUST_USE; // and nobody else's until this action ends
Status purchase_billed(Cx *cx, Purchase *p) MUST_USE;
Status purchase_line_at(Cx *cx, const Purchase *p, int pos, Line **out) MUST_USE; // named from then on
// After a change of the purchase or its invoices: expects the money that is still to be billed, and closes the purchase when nothing is
// expected any more and all that came is invoiced, by invoices that match or were approved.
Status purchase_settle(Cx *cx, Purchase *p) MUST_USE;

// After anything that was posted, billed or closed of it: what those of the named lines that are finished say of the supplier.
Status purchase_scored(Cx *cx, const Purchase *p) MUST_USE;

// A share that was set as a tolerance: STATE where it is none, 0 to 10.
Status tolerance_check(Cx *cx, const char *code, Rate rate) MUST_USE;

// Goods of a receipt that are still at a place of a kind, by purchase line and lot.
typedef struct {
    Id line, lot;
    Qty qty;
} Waiting;
Status receipt_waiting(Cx *cx, const Doc *receipt, PlaceKind kind, Waiting **out, int *n) MUST_USE;

extern const View supplier_scores_view, supply_options_view, lead_times_view;

#endif
