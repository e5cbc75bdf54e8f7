// Inside the returns stage: what its files share.
#ifndef ARGOSY_STAGE_RETURNS_PARTS_H
#define ARGOSY_STAGE_RETURNS_PARTS_H

#include "flow/cash/cash.h"
#include "flow/product/move.h"
#include "stage/returns/return.h"

typedef struct {
    Doc doc;
    Line *lines;
    int n;
} Return;

extern const char *const reason_names[], *const disposition_names[];
extern const Shape returns_nothing;

Status return_read(Cx *cx, Id id, Return *out) MUST_USE;
Status return_line_at(Cx *cx, const Return *r, int pos, Line **out) MUST_USE;
// Of an order line what was shipped and is neither back nor announced to come back.
Status returnable(Cx *cx, const Line *order_line, Qty *out) MUST_USE;
Status return_line_add(Cx *cx, Return *r, Line line, int32_t reason) MUST_USE; // appended to r->lines
// Of a return line what was inspected, and of that what was carried out.
Status inspected(Cx *cx, Id line, Qty *judged, Qty *done) MUST_USE;
// What came back at what it was sold for, and what was credited of it.
Status return_worth(Cx *cx, const Return *r, Money *worth, Money *credited) MUST_USE;
// Closes a return of which nothing is expected, to be judged, carried out or credited any more.
Status return_settle(Cx *cx, Doc *doc) MUST_USE;

// Who supplies an item: the supplier of its preferred way to buy it, at the site or anywhere; 0: nobody. Price: what was last paid to him.
Status supplier_of(Cx *cx, Id item, Id site, Id *supplier, Price *price) MUST_USE;
// A return to a supplier of so much of an item that lies in a site's quarantine: into the open one for him and the site, or a new one.
Status supplier_return_open(Cx *cx, Id supplier, Id site, Id item, Qty qty, Price price, Id *doc) MUST_USE;

#endif
