// The product flow as a module: what it keeps, what can be done to it and seen of it.
#include "flow/product/parts.h"

static const Entity *const product_entities[] = {&lot_entity, &line_entity, NULL};

const Module product_module = {
    .name = "product",
    .entities = product_entities,
    .actions = product_actions,
    .actions_n = COUNT(product_actions),
    .views = product_views,
    .views_n = COUNT(product_views),
};
