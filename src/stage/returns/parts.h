// Inside the returns stage: what its files share.
#ifndef ARGOSY_STAGE_RETURNS_PARTS_H
#define ARGOSY_STAGE_RETURNS_PARTS_H

#include "flow/cash/cash.h"
#include "flow/product/quarantine.h"
#include "stage/returns/return.h"

typedef struct {
    Doc doc;
    Line *lines;
    int n;
    size_t cap; // of lines, where they were added; pointers to them hold until one is added
} Return;

extern const char *const reason_names[], *const disposition_names[];
extern const Shape returns_nothing;

// Reads one that no other action takes before this one ends.
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

// Who supplied an item: that of the lot, else of its preferred way to buy it, at the site or anywhere; 0: nobody. Price: what was last
// paid to him.
Status supplier_of(Cx *cx, Id item, Id site, Id lot, Id *supplier, Price *price) MUST_USE;
// A line of a return to a supplier: of goods of one lot (or none) that lie in the site's quarantine. Into the open return for him and the
// site, or a new one, which is given in line->doc. line: item, site, qty, party (the supplier), price, and the return line the
// goods came by as parent, where it is so.
Status supplier_return_add(Cx *cx, Line *line, Id lot) MUST_USE;

#endif
