// Budgets of stock, shared out. The service asks for levels; where what these would keep in stock is more than a budget allows, all items of the
// budget share what there is so that the most order lines are filled (engine/stock/allocate.h: each gets the level at which one more of
// the budget would do as much for it as for any other). No level goes below the demand that it must meet, since the plan buys what is forecast
// whatever the budget: what that takes alone, and what people fixed, may be more than the budget, and then it is exceeded.
#include "stage/plan/budget.h"

#include <math.h>

#include "stage/plan/parts.h"

enum { MORE = 1000 }; // of money or litres: what the next ones would buy

typedef struct {
    StockBudget *b;
    Keep **keep; // of the budget, those that a person fixed last
    int n, n_free;
    double limit; // major units of money, or litres
} Group;

// The one that says most about an item at a site; of two that say as much the first by code. -1: none.
static int budget_of(const StockBudget *b, int n, Id site, Str family) {
    int best = -1, best_says = -1;
    for (int i = 0; i < n; i++) {
        bool by_site = !id_none(b[i].site), by_family = b[i].family.n > 0;
        if ((by_site && !id_eq(b[i].site, site)) || (by_family && !str_eq(b[i].family, family)))
            continue;
        int says = 2 * by_site + by_family;
        if (says > best_says) best = i, best_says = says;
    }
    return best;
}

// What one unit takes of the budget; 0: nothing is known of it, and it is left out.
static Status weigh(Cx *cx, const StockBudget *b, Keep *k) {
    if (b->space.v == 0) return OK; // money: the unit's cost, as it is
    const Item *item;
    TRY(item_get(cx, k->item, &item));
    k->as.unit_cost = (double)item->volume.v / UNIT;
    return OK;
}

static Status groups_make(Cx *cx, StockBudget *b, int budgets, Keep *keep, int n, Group *groups) {
    for (int g = 0; g < budgets; g++) {
        double limit = b[g].space.v > 0 ? (double)b[g].space.v / UNIT : (double)b[g].amount.v / 100;
        groups[g] = (Group){.b = &b[g], .keep = NEW_ARRAY(cx->arena, Keep *, n), .limit = limit};
    }
    for (int i = 0; i < n; i++) {
        const Item *item;
        TRY(item_get(cx, keep[i].item, &item));
        int g = budget_of(b, budgets, keep[i].site, item->family);
        if (g < 0) continue;
        TRY(weigh(cx, &b[g], &keep[i]));
        if (!(keep[i].as.unit_cost > 0)) continue;
        groups[g].keep[groups[g].n++] = &keep[i];
        if (!keep[i].fixed) groups[g].n_free = groups[g].n; // the fixed ones come last
    }
    return OK;
}

static double fill_of(const Group *g, const StockLevel *level) { // by line
    double lines = 0, filled = 0;
    for (int i = 0; i < g->n; i++) {
        lines += g->keep[i]->as.line_rate;
        filled += g->keep[i]->as.line_rate * level[i].fill;
    }
    return lines > 0 ? filled / lines : 1;
}

static double value_of(const Group *g, const StockLevel *level, int from) {
    double value = 0;
    for (int i = from; i < g->n; i++) value += g->keep[i]->as.unit_cost * level[i].on_hand;
    return value;
}

static Rate rate_of(double share) { return (Rate){llround(share * UNIT)}; }

static Qty qty_of(double units) { return (Qty){llround(units * 100) * (UNIT / 100)}; }

static Status told(Cx *cx, const StockBudget *b) {
    return sql_run(cx, "update stock_budget set made = $2, asked = $3, used = $4, asked_fill = $5, fill = $6, more_fill = $7 where id = $1",
        A(b->id), A(b->made), A(b->asked), A(b->used), A(b->asked_fill), A(b->fill), A(b->more_fill));
}

// Levels of all of a group, with so much for those that are free.
static void levels_for(Arena *a, const Group *g, StockItem *items, double budget,
    const StockLevel *fixed, StockLevel *out) {
    StockAllocation r = stock_for_budget(a, g->n_free, items, budget > 0 ? budget : 0);
    for (int i = 0; i < g->n; i++) out[i] = i < g->n_free ? r.level[i] : fixed[i];
}

static Status group_share(Cx *cx, Group *g) {
    Arena *a = cx->arena;
    StockItem *items = NEW_ARRAY(a, StockItem, g->n);
    double *asked = NEW_ARRAY(a, double, g->n);
    StockLevel *level = NEW_ARRAY(a, StockLevel, g->n), *more = NEW_ARRAY(a, StockLevel, g->n);
    for (int i = 0; i < g->n; i++) {
        const Keep *k = g->keep[i];
        items[i] = k->as;
        items[i].level_min = k->as.protect_mean;
        asked[i] = k->fixed ? k->asked.level : fmax(k->asked.level, k->as.protect_mean);
    }
    StockAllocation all = stock_evaluate(a, g->n, items, asked);
    double fixed = value_of(g, all.level, g->n_free);
    StockBudget *b = g->b;
    b->made = cx_today(cx);
    b->asked = b->used = qty_of(all.value);
    b->asked_fill = b->fill = b->more_fill = rate_of(all.fill);
    if (all.value <= g->limit) return told(cx, b);
    levels_for(a, g, items, g->limit - fixed, all.level, level);
    levels_for(a, g, items, g->limit + MORE - fixed, all.level, more);
    b->used = qty_of(value_of(g, level, 0));
    b->fill = rate_of(fill_of(g, level));
    b->more_fill = rate_of(fmin(fill_of(g, more), all.fill));
    for (int i = 0; i < g->n_free; i++) {
        g->keep[i]->level = level[i];
        g->keep[i]->budget = b->id;
    }
    return told(cx, b);
}

Status budgets_share(Cx *cx, Keep *keep, int n) {
    List budgets;
    TRY(record_list(cx, &stock_budget_entity, "where active = 1 order by code", NO_ARGS, &budgets));
    if (budgets.n == 0) return OK;
    Group *groups = NEW_ARRAY(cx->arena, Group, budgets.n);
    TRY(groups_make(cx, budgets.at, budgets.n, keep, n, groups));
    for (int g = 0; g < budgets.n; g++)
        if (groups[g].n > 0) TRY(group_share(cx, &groups[g]));
    return OK;
}
