// What was denied, for administrators to look at: who asked, from where, for what, why not, when first and last within an hour, and how often.
// No more rows an hour than LIMIT_DENIALS_HOUR, nor older than LIMIT_DENIAL_DAYS, whatever anybody does: what is beyond is counted in
// one row without particulars.
#ifndef ARGOSY_CORE_DENIAL_H
#define ARGOSY_CORE_DENIAL_H

#include "core/action.h"

typedef struct {
    int64_t hour; // its beginning, µs
    Str actor, address, call, why;
    int64_t calls;
    Time first, last;
} Denial;

extern const View denials_view;

// Adds them to those of their hours; in a transaction.
Status denials_keep(Cx *cx, const Denial *denials, int n) MUST_USE;
static inline int64_t denial_hour(Time t) { return t.v - t.v % (DAY / 24); }

#endif
