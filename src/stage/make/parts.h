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
} Work;

// Reads one that is in one of the statuses given, ended by DOC_STATUSES.
Status work_read(Cx *cx, Id id, Work *out) MUST_USE;
// Money in work in progress for it: what was issued and made, less what came out.
Status work_in_progress(Cx *cx, Id work, Money *out) MUST_USE;
// Output for which components have been issued, reported or not.
Qty work_issued_for(const Work *w);
// Output reported so far, good and scrapped.
Status work_reported(Cx *cx, const Work *w, Qty *good, Qty *scrap) MUST_USE;

#endif
