// Policies: how an item is stocked at a site. They are made by the optimiser, with their reason, unless a person fixed them.
#include "network/budget.h"
#include "network/check.h"

static const Field fields[] = {
    {FIELD(Policy, id), .label = "Id", .output = true},
    {FIELD(Policy, item), .label = "Item", .ref = &item_entity, .fixed = true, .example = "85123A"},
    {FIELD(Policy, site), .label = "Site", .ref = &site_entity, .fixed = true, .example = "MAIN"},
    {FIELD(Policy, service), .label = "Service", .help = "Share of demand to be served from stock; below 1.",
        .optional = true, .fallback = "0.95", .example = "0.95", .max = UNIT - 1},
    {FIELD(Policy, review_days), .label = "Review (days)", .help = "Between two looks at the stock.",
        .optional = true, .fallback = "7", .example = "7", .max = 365},
    {FIELD(Policy, cover_days), .label = "Cover (days)", .help = "An order combines the need of so many days.",
        .optional = true, .example = "14", .max = 3650},
    {FIELD(Policy, safety), .label = "Safety stock", .optional = true, .example = "20"},
    {FIELD(Policy, target), .label = "Order up to",
        .help = "0: safety stock and the demand of the lead time.", .optional = true, .example = "0"},
    {FIELD(Policy, fixed), .label = "Fixed", .help = "Set by a person: the optimiser leaves it.",
        .optional = true, .fallback = "false", .example = "false"},
    {FIELD(Policy, reason), .label = "Reason", .help = "What it was made from.", .optional = true,
        .example = "new in the range"},
    {FIELD(Policy, budget), .label = "Budget", .ref = &stock_budget_entity, .optional = true,
        .output = true, .help = "That keeps its target below what the service asks for."},
    {FIELD(Policy, cut), .label = "Cut", .optional = true, .output = true,
        .help = "What the budget takes away from its target."},
    {FIELD(Policy, period_days),
        .label = "Period (days)", .help = "An order covers the rest of its period of so many days, counted from today; 0: no periods.",
        .optional = true, .example = "0", .max = 365},
    {FIELD(Policy, lot),
        .label = "Least order", .help = "Beside the minimum of the source. Where that says what an order costs, the optimiser sets it by the supplier's price breaks; 0: none.",
        .optional = true, .example = "0"},
    {FIELD(Policy, shortage_cost),
        .label = "Shortage cost", .help = "What a unit costs that is asked for and not there: lost margin, and what else. The target is then the one at which missing and keeping cost least together (settings plan.holding_rate and plan.shortage); 0: by the service.",
        .optional = true, .example = "0"},
    {FIELD(Policy, shortage_used), .label = "Shortage cost used", .optional = true, .output = true,
        .help = "By which its target was set; 0: by the service."},
    {FIELD(Policy, cycle_days),
        .label = "Cycle (days)", .help = "The plan's orders are released on the days of a cycle of so many, the same for all with that cycle; what customers cannot wait for, at once. Where the supplier says what an order costs, the optimiser sets it; 0: on any day.",
        .optional = true, .example = "0", .max = 364},
};

static Status check(Cx *cx, void *record, const void *old) {
    (void)old;
    const Policy *policy = record;
    TRY(stocked_check(cx, policy->item));
    if (policy->target.v && policy->target.v < policy->safety.v)
        return with_hint(cx, fail(cx, INPUT, "target", "orders up to less than the safety stock"),
            "give the safety stock or more, or 0 to have it worked out");
    return OK;
}

const Entity policy_entity = {
    .noun = "policy",
    .scope = {"e.site = @", NULL},
    .list_scope = {"site", NULL},
    .plural = "policies",
    .table = "policy",
    .label = "Stock policy",
    .help = "A stock policy: the service, safety stock and order-up-to level of an item at a site.",
    .shape = SHAPE("Policy", Policy, fields),
    .key = "item,site",
    .area = AREA_PLAN,
    .read_roles = EVERYONE,
    .write_roles = PLANNER,
    .editable = true,
    .check = check,
};
