// A company that the twin makes up where no order history is given: a small tea and gift shop with its seasons, as a history, so that all
// the rest is made of it in the same way.
#ifndef ARGOSY_TWIN_COMPANY_H
#define ARGOSY_TWIN_COMPANY_H

#include "link/orders.h"

extern const Str company_name;
// `today`: the day after its last; none: a day of its own, the same each time.
void company_make(Cx *cx, uint64_t seed, Date today, History *out);
Date company_start(const History *h); // 26 weeks before its end

#endif
