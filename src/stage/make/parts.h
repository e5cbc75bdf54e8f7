// Inside the make stage: what its files share of a work order.
#ifndef ARGOSY_STAGE_MAKE_PARTS_H
#define ARGOSY_STAGE_MAKE_PARTS_H

#include "flow/cash/cash.h"
#include "flow/product/move.h"
#include "stage/make/work.h"

// A work order with its lines: lines[0] is the output, the others its components.
typedef struct {
    Doc doc;
    Line *lines;
    int n;
    Qty started; // to get the output asked for, by the bill's yield: what the components are for
} Work;

// What was issued to a component line and not taken back.
typedef struct {
    Qty qty;
    Money value;
} Issued;

// Reads one that nobody else works on until this action ends.
Status work_read(Cx *cx, Id id, Work *out) MUST_USE;
// Money in work in progress for it: what was issued and made, less what came out.
Status work_in_progress(Cx *cx, Id work, Money *out) MUST_USE;
// Output for which components have been issued, reported or not.
Qty work_issued_for(const Work *w);
// What so much output, good and scrapped, uses of a component by the bill; at most what was issued.
Qty work_used(const Work *w, const Line *need, Qty reported);
Status work_issued(Cx *cx, const Work *w, Issued **out) MUST_USE; // by line: [0] is the output's, and nothing
// Output reported so far, good and scrapped.
Status work_reported(Cx *cx, const Work *w, Qty *good, Qty *scrap) MUST_USE;

#endif
