// What deliver contributes to the program: orders, shipments, transfers, and how they are seen.
#include "stage/deliver/parts.h"

static const Entity *const entities[] = {&package_entity, NULL};

static const Action *const actions[] = {&order_place, &order_change, &order_cancel, &order_promise,
    &order_allocate, &shipment_pick, &shipment_pack, &shipment_ship, &shipment_deliver,
    &shipment_cancel, &transfer_create, &transfer_ship, &transfer_receive, &transfer_cancel, NULL};

static const View *const map_views[] = {&demand_map_view, &lanes_now_view, NULL};

const Module deliver_module = {
    .name = "deliver",
    .entities = entities,
    .own = actions,
    .views = deliver_views,
    .views_n = DELIVER_VIEWS,
    .own_views = map_views,
};
