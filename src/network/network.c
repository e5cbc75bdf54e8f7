// What the network gives to the program: its entities, in the order in which a company is set up, so that an import of all of them
// finds each reference made already.
#include "network/network.h"

#include "network/budget.h"
#include "network/resource.h"
#include "network/setting.h"
#include "network/substitute.h"

static const Entity *const entities[] = {
    &setting_entity,
    &item_entity,
    &party_entity,
    &site_entity,
    &place_entity,
    &lane_entity,
    &bill_entity,
    &component_entity,
    &calendar_entity,
    &day_off_entity,
    &source_entity,
    &resource_entity,
    &resource_period_entity,
    &source_use_entity,
    &term_entity,
    &channel_entity,
    &price_entity,
    &substitute_entity,
    &stock_budget_entity,
    &policy_entity,
    NULL,
};

const Module network_module = {
    .name = "network", .entities = entities, .views = setting_views, .views_n = 1};
