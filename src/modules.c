// What the program consists of, in the order of the chain: the network, the three flows, the five stages. Each module is a list of
// entities, actions and views (core/action.h); everything else is read off these.
#include "core/app.h"
#include "core/platform.h"
#include "desk/desk.h"
#include "flow/cash/cash.h"
#include "flow/info/info.h"
#include "flow/product/move.h"
#include "link/past.h"
#include "network/network.h"
#include "stage/deliver/order.h"
#include "stage/make/work.h"
#include "stage/plan/plan.h"
#include "stage/returns/return.h"
#include "stage/source/purchase.h"

const Module *const argosy_modules[] = {
    &network_module,
    &product_module,
    &cash_module,
    &info_module,
    &plan_module,
    &source_module,
    &make_module,
    &deliver_module,
    &returns_module,
    &desk_module,
    &link_module,
    &platform_module,
    NULL,
};
