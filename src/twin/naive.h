// The naive policy that every other must beat: at each item and site, once a week, order up to
//
//   mean weekly demand × (lead time + review) + k standard deviations of demand over that time           k = 2
//
// in the same lots, from the same sources. Mean and deviation are of the last 26 weeks, or as many as there are.
//
// It can be lived through in full, through the actions (planner.c). Here it is run on plain arrays beside, with the same demand, the
// same luck of suppliers and plant and the same routing of orders, in a fraction of a second; so that also the k can be found with
// which it fills as many lines as another policy did.
#ifndef ARGOSY_TWIN_NAIVE_H
#define ARGOSY_TWIN_NAIVE_H

#include "twin/past.h"

enum { NAIVE_WEEKS = 26, REVIEW_DAYS = 7 };
#define NAIVE_K 2.0

double naive_level(const World *w, const Series *s, int32_t node, int32_t week, double k);
// What a node whose stock, expected and owed come to `position` orders; none where it is at its level.
Qty naive_order(const World *w, const Series *s, int32_t node, int32_t week, double k, double position);

typedef struct {
    double k;
    int64_t lines, filled; // goods lines placed
    double units, held;
    int64_t late_lines, late_filled; // the same from the settled day on
    double late_units, late_held;
    double stock;      // mean stock value at standard cost, from the settled day on
    double cost_a_day; // of goods shipped, likewise
    double days;       // stock / cost_a_day: days on hand
} NaiveRun;
// Lives through [w->start, last]; what is measured from `settled` on is counted apart.
void naive_run(const World *w, const Past *past, double k, Date settled, Date last, NaiveRun *out);
// The run with the least k (to 0.02) that fills at least the share `fill` of lines from `settled` on; false where k = 12 does not.
bool naive_at_fill(const World *w, const Past *past, double fill, Date settled, Date last, NaiveRun *out);

#endif
