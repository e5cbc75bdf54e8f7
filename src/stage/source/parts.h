// Inside the source stage: what its files share.
#ifndef ARGOSY_STAGE_SOURCE_PARTS_H
#define ARGOSY_STAGE_SOURCE_PARTS_H

#include "flow/product/move.h"
#include "stage/source/purchase.h"

typedef struct {
    Doc doc;
    Line *lines;
    int n;
} Purchase;

extern const Shape purchase_only_shape, source_nothing;

Status purchase_read(Cx *cx, Id id, Purchase *out) MUST_USE;
Status purchase_line_at(Cx *cx, const Purchase *p, int pos, Line **out) MUST_USE;
// Closes the purchase when nothing is expected any more and all that came is invoiced.
Status purchase_settle(Cx *cx, Doc *purchase) MUST_USE;
// What the purchase due says is still to be billed: open and received, not invoiced.
Status purchase_due_update(Cx *cx, const Purchase *p) MUST_USE;

// Goods of a receipt that are still at a place of a kind, by purchase line and lot.
typedef struct {
    Id line, lot;
    Qty qty;
} Waiting;
Status receipt_waiting(Cx *cx, const Doc *receipt, PlaceKind kind, Waiting **out, int *n) MUST_USE;

extern const View supplier_scores_view, supply_options_view;

#endif
