// What serves a demand line, and what that needs in turn: the chain from an order through moves and making down to what is bought.
#ifndef ARGOSY_FLOW_PRODUCT_CHAIN_H
#define ARGOSY_FLOW_PRODUCT_CHAIN_H

#include "flow/product/line.h"

enum { CHAIN_MAX = 12 }; // levels of bills and lanes that are followed

// A supply line that is open and serves a demand: the demand holds a part of it, the plan pegged a part of it, or both.
typedef struct {
    Id supply;
    Qty held, pegged;
} Serving;
// Served by both ways, it counts once, with the larger quantity.
static inline Qty serving_qty(const Serving *s) { return qty_max(s->held, s->pegged); }

// Soonest due first.
Status chain_serving(Cx *cx, Id demand, Serving **out, int *n) MUST_USE;
// The open needs of a supply line: components, or the line out of a transfer; of what is planned likewise.
Status chain_needs(Cx *cx, const Line *supply, Line **out, int *n) MUST_USE;
// What of a need is for so much of its supply, at most what is open of the need.
Qty chain_share(const Line *supply, const Line *need, Qty part);

#endif
