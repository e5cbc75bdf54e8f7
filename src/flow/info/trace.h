// The trace of one order through the three flows side by side, and of one lot up and down its genealogy.
#ifndef ARGOSY_FLOW_INFO_TRACE_H
#define ARGOSY_FLOW_INFO_TRACE_H

#include "base/json.h"
#include "core/role.h"

#define TRACE_ROLES EVERYONE // those of its parts: orders, lots, postings, events of documents

// Writes JSON: {"order":…,"product":[…],"cash":[…],"information":[…]}, each with time, tense, what, from, to, quantity or amount, document,
// and for product where each unit came from: lot, work order with its components, purchase order, supplier.
Status trace_order(Cx *cx, Str number, JsonOut *out) MUST_USE;
// {"lot":…,"up":[…what went into it, to the supplier],"down":[…where it went, to the customers]}
Status trace_lot(Cx *cx, Str code, JsonOut *out) MUST_USE;
// The same as text for a terminal.
Status trace_order_text(Cx *cx, Str number, Buf *out, bool colour) MUST_USE;
Status trace_lot_text(Cx *cx, Str code, Buf *out, bool colour) MUST_USE;

#endif
