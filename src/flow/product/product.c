// The product flow as a module: what it keeps, what can be done to it and seen of it.
#include "flow/product/exception.h"
#include "flow/product/parts.h"

static const Entity *const product_entities[] = {&lot_entity, &line_entity, &exception_entity, NULL};
static const Action *const product_own[] = {&exception_close_action, NULL};
static const View *const product_own_views[] = {&exceptions_view, NULL};

const Module product_module = {
    .name = "product",
    .entities = product_entities,
    .actions = product_actions,
    .actions_n = COUNT(product_actions),
    .own = product_own,
    .own_views = product_own_views,
    .views = product_views,
    .views_n = COUNT(product_views),
};
