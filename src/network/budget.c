// Budgets of stock. An item at a site is of one budget at most: the first of those that name its site and its family, its site, its family, or
// neither. What became of a budget is written beside it by the optimiser.
#include "network/budget.h"

#include "network/check.h"

static const Field fields[] = {
    {FIELD(StockBudget, id), .label = "Id", .output = true},
    {FIELD(StockBudget, code), .label = "Code", .example = "ALL", .max = 60},
    {FIELD(StockBudget, name), .label = "Name", .example = "All stock", .max = 200},
    {FIELD(StockBudget, site), .label = "Site",
        .help = "Only what is kept there; empty: everywhere.", .ref = &site_entity, .optional = true},
    {FIELD(StockBudget, family), .label = "Family",
        .help = "Only items of this family; empty: all.", .optional = true, .max = 60},
    {FIELD(StockBudget, amount), .label = "Money in stock",
        .help = "The most that stock may be worth in the mean, at cost. Or give space.",
        .optional = true, .example = "40000.00"},
    {FIELD(StockBudget, space), .label = "Space",
        .help = "The most room that stock may take in the mean, in litres, by the items' volume.",
        .optional = true},
    {FIELD(StockBudget, active), .label = "Active", .optional = true, .fallback = "true", .example = "true"},
    {FIELD(StockBudget, made), .label = "Shared out", .help = "When the optimiser last did.",
        .optional = true, .output = true},
    {FIELD(StockBudget, asked), .label = "Asked",
        .help = "What the service asks for, in money or litres.", .output = true},
    {FIELD(StockBudget, used), .label = "Used",
        .help = "What the targets come to, in money or litres.", .output = true},
    {FIELD(StockBudget, asked_fill), .label = "Fill asked",
        .help = "Share of order lines that would be filled from stock without it.", .output = true},
    {FIELD(StockBudget, fill), .label = "Fill", .help = "And with it.", .output = true},
    {FIELD(StockBudget, more_fill), .label = "Fill with 1,000 more",
        .help = "What the next 1,000 of money or litres would make of it.", .output = true},
};

static Status check(Cx *cx, void *record, const void *old) {
    (void)old;
    const StockBudget *b = record;
    bool money = b->amount.v > 0, space = b->space.v > 0;
    if (money == space)
        return with_hint(cx,
            fail(cx, INPUT, "amount",
                money ? "a budget is of money or of space, not of both" : "a budget says how much there may be"),
            "give one of amount and space, above 0; another budget for the other");
    if (id_eq(b->site, SITE_UNDER_WAY))
        return with_hint(
            cx, fail(cx, INPUT, "site", "no stock is kept under way"), "give a site of your own");
    return OK;
}

const Entity stock_budget_entity = {
    .noun = "stock-budget",
    .plural = "stock-budgets",
    .table = "stock_budget",
    .label = "Budget of stock",
    .help = "A budget of stock: the money or the space that the stock of all items, of a site or "
            "of a family may take, shared out for the best fill.",
    .shape = SHAPE("StockBudget", StockBudget, fields),
    .code = "code",
    .area = AREA_PLAN,
    .read_roles = EVERYONE,
    .write_roles = PLANNER,
    .editable = true,
    .check = check,
};
