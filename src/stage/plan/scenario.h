// Scenarios: named sets of changes that are planned beside the live plan. The changes are laid over the model while it is read, so that
// nothing is copied and nothing is written but what came out.
#ifndef ARGOSY_STAGE_PLAN_SCENARIO_H
#define ARGOSY_STAGE_PLAN_SCENARIO_H

#include "stage/plan/parts.h"

typedef enum { SCENARIO_DRAFT, SCENARIO_ADOPTED, SCENARIO_DROPPED } ScenarioStatus;
typedef struct {
    Id id;
    Str code, name, note;
    int32_t status;
} Scenario;

typedef enum {
    CHANGE_DEMAND,  // forecast × factor
    CHANGE_ORDER,   // a further demand of so much, on the day it begins
    CHANGE_SAFETY,  // safety stock × factor
    CHANGE_LEAD,    // so many days more (or less) of lead time
    CHANGE_MINIMUM, // of an order
    CHANGE_STOP,    // the source gives nothing any more
    CHANGE_DELAY,   // what is on order comes so many days later (or sooner)
} ChangeKind;
struct ScenarioChange {
    Id id, scenario;
    int32_t pos;
    int32_t kind;
    Id item, site, supplier; // 0: all
    Str family;              // empty: all
    Id doc;                  // delay: of this purchase
    Rate factor;
    Qty qty;
    int32_t days;
    Date begins, ends; // demand: of the days in between; 0: from today, without an end
    bool active;
};

extern const Entity scenario_entity, scenario_change_entity;
extern const View scenario_outcomes_view;
extern const Action scenario_plan, scenario_adopt, scenario_drop;

// Refuses what a change's kind does not have, or lacks.
Status change_check(Cx *cx, const ScenarioChange *change) MUST_USE;
// Whether a change is about an item at a site.
Status change_concerns(Cx *cx, const ScenarioChange *change, Id item, Id site, bool *does) MUST_USE;
// A scenario's active changes, in the order in which they were made.
Status changes_of(Cx *cx, Id scenario, ScenarioChange **out, int *n) MUST_USE;
// A scenario that is still a draft.
Status scenario_draft(Cx *cx, Id id, Scenario *out) MUST_USE;

#endif
