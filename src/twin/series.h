// Weekly demand by node: at fulfilment centres as orders came in, further up as what those needs come to there. It is what the naive policy
// and the opening of the books know; never more than the weeks that have passed.
#ifndef ARGOSY_TWIN_SERIES_H
#define ARGOSY_TWIN_SERIES_H

#include "twin/world.h"

typedef struct {
    Date monday; // of week 0
    int32_t weeks;
    int32_t nodes;
    double *at;     // nodes × weeks, units
    int32_t *first; // by item: first week with demand; weeks: none yet
} Series;

void series_make(Cx *cx, const World *w, Series *out); // covers the whole history, empty
int32_t series_week(const Series *s, Date d);
void series_add(Series *s, const World *w, int32_t item, TwinSite site, Date day, Qty qty);
// Carries weeks [from, to) up from the fulfilment centres.
void series_roll(Series *s, const World *w, int32_t from, int32_t to);
static inline double *series_of(const Series *s, int32_t node) {
    return s->at + (size_t)node * (size_t)s->weeks;
}

typedef struct {
    double mean, sd; // of a week
    int32_t weeks;   // looked at
} Weekly;
// Over at most `window` weeks before `week`, not before the item's first.
Weekly series_stats(const Series *s, const World *w, int32_t node, int32_t week, int32_t window);

#endif
