// Inside the model: what it has besides nodes, sources and lines, where a company asks for it.
#ifndef ARGOSY_STAGE_PLAN_ELSEWHERE_H
#define ARGOSY_STAGE_PLAN_ELSEWHERE_H

#include "stage/plan/parts.h"

// Where else the item of a node could be had: other items in its place (table substitute), and with the setting plan.transfers other sites
// that a lane leads from. nodes: by node_key.
Status alternates_read(Cx *cx, const IntMap *nodes, const Model *m, int n_nodes,
    SupplyAlternate **out, int *n) MUST_USE;

// Free stock of lots with a last day, first expired first: what is held is taken from the first ones.
typedef struct {
    Id item, site, lot;
    Date expires;
    int64_t qty;
} ShelfLot;
Status shelf_lots(Cx *cx, const PlanPart *part, ShelfLot **out, int *n) MUST_USE;
// How long items keep: item → days, of those that do not keep for ever.
Status shelf_days(Cx *cx, IntMap *days) MUST_USE;

#endif
