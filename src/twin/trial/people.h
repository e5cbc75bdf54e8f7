// Inside the people of a trial: choosing among documents, and what each trade does.
#ifndef ARGOSY_TWIN_TRIAL_PEOPLE_H
#define ARGOSY_TWIN_TRIAL_PEOPLE_H

#include "twin/trial/parts.h"

static inline int64_t draw(People *p, int64_t low, int64_t high) {
    return rng_int(&p->rng, low, high);
}
static inline bool likely(People *p, int in_1000) { return draw(p, 1, 1000) <= in_1000; }

// One of those that fit, each as likely; NULL where none does.
const TrialDoc *choose_doc(People *p, const TrialDoc *docs, int n, bool (*fits)(const TrialDoc *));
const Parcel *choose_parcel(People *p, const Parcel *parcels, int n, bool (*fits)(const Parcel *));
int64_t some_quantity(People *p, int most);            // 1 to most units, at times with a fraction
void goods(People *p, Step *s, int most, bool priced); // lines of different goods

// They fill in what is done, and are false where there is nothing to do.
bool sell(People *p, const Books *b, Step *s);
bool buy(People *p, const Books *b, Step *s);
bool take_back(People *p, const Books *b, Step *s);
bool keep(People *p, const Books *b, Step *s); // stock, transfers, payments

#endif
