// Inside writing a plan back: what write.c and except.c share.
#ifndef ARGOSY_STAGE_PLAN_WRITE_H
#define ARGOSY_STAGE_PLAN_WRITE_H

#include "stage/plan/parts.h"

enum { NOW, LATER, PARTS };

typedef struct {
    int64_t qty;
    int release, due; // SUPPLY_NEVER: something that it needs never comes
    bool kept;
    Id line;
} Part;

typedef struct {
    Cx *cx;
    const Model *m;
    const SupplyPlan *p;
    Doc doc;
    int release_days;       // 0: all are kept
    Part (*part)[PARTS];    // by plan.supply, of planned ones
    int64_t *early;         // by peg of planned supply: what of it is from its first part
    int64_t (*need)[PARTS]; // by demand of planned supply: what each part needs, less what is pegged
    Id (*need_line)[PARTS];
    int *cause;   // by plan.supply: SupplyCause of its lateness
    int *margin;  // by plan.supply: days that promises allow it to be late
    bool *serves; // by plan.supply: somebody's order, or what a firm document needs, hangs on it
    int *there;   // by order demand: the day on which the last of it is there
    int pos;
    PlanRan *out;
} Writing;

static inline Date day(int d) { return d == SUPPLY_NEVER ? (Date){0} : (Date){d}; }
static inline bool planned(const SupplyPiece *s) { return s->source >= 0; }

const char *cause_name(int cause); // SupplyCause, as the planned table has it; "": none that it knows
// What people must do, once lines and dates are written.
Status exceptions_write(Writing *w) MUST_USE;

#endif
