// Rows of what there is and what is wanted, of `argosy supply plan`: stock, supply under way and what it needs, demand, alternates.
#include <string.h>

#include "cli/supply_rows.h"

static int add_firm(Reading *r, SupplyFirmIn f, Str id, int64_t line) {
    PlanModel *m = r->m;
    int n = m->in.n_firm++;
    f.id = n + 1;
    MORE(r, m->firm, n, firm_cap);
    MORE(r, m->supply_id, n, supply_id_cap);
    MORE(r, m->firm_line, n, firm_line_cap);
    m->firm[n] = f;
    m->supply_id[n] = id;
    m->firm_line[n] = line;
    return n;
}

// clang-format off
enum { STOCK_ITEM, STOCK_SITE, STOCK_QTY, STOCK_SAFETY, STOCK_UP_TO, STOCK_COVER, STOCK_PERIOD, STOCK_ORDER_COST, STOCK_HOLD_COST,
    STOCK_SHELF, STOCK_EXPIRES };
// clang-format on

// A part of the stock with a date of its own: as firm supply that is there today.
static Status dated_row(Reading *r, const Sheet *t, int node) {
    PlanModel *m = r->m;
    SupplyFirmIn f = {.node = node, .fixed = true};
    TRY(sheet_qty(t, STOCK_QTY, 1, &f.qty));
    TRY(plan_day_read(m, t, STOCK_EXPIRES, &f.expires));
    Str id = str_fmt(m->arena, "stock until " STR_FMT, STR_ARG(sheet_text(t, STOCK_EXPIRES)));
    MORE(r, m->dated, m->n_dated, dated_cap);
    m->dated[m->n_dated++] = add_firm(r, f, id, sheet_line(t));
    return OK;
}

static Status lots_of_stock(const Sheet *t, SupplyNode *x) {
    TRY(sheet_qty(t, STOCK_UP_TO, 0, &x->order_up_to));
    TRY(sheet_int(t, STOCK_COVER, 0, 3650, &x->cover_days));
    TRY(sheet_int(t, STOCK_PERIOD, 0, 3650, &x->period_days));
    bool none;
    TRY(sheet_number(t, STOCK_ORDER_COST, 0, 1e12, &none, &x->order_cost));
    TRY(sheet_number(t, STOCK_HOLD_COST, 0, 1e12, &none, &x->hold_cost));
    if ((x->order_cost > 0) != (x->hold_cost > 0))
        return sheet_wrong(t, x->order_cost > 0 ? STOCK_HOLD_COST : STOCK_ORDER_COST, "is missing",
            "what a lot costs and what a unit kept for a day costs: both or none");
    return OK;
}

static Status stock_row(Reading *r, const Sheet *t) {
    int node;
    TRY(read_node(r, t, STOCK_ITEM, STOCK_SITE, &node));
    if (sheet_has(t, STOCK_EXPIRES)) return dated_row(r, t, node);
    if (r->stocked[node])
        return sheet_wrong(t, STOCK_ITEM, "is there twice for its site",
            "one row an item at a site, and others with expires");
    r->stocked[node] = true;
    SupplyNode *x = &r->m->node[node];
    TRY(sheet_qty(t, STOCK_QTY, -NUM_MAX, &x->on_hand));
    TRY(sheet_qty(t, STOCK_SAFETY, -NUM_MAX, &x->safety));
    TRY(sheet_int(t, STOCK_SHELF, 0, 36500, &x->shelf_days));
    return lots_of_stock(t, x);
}

// An id of the file, or its line where there is none.
static Status id_read(Reading *r, const Sheet *t, int column, StrMap *seen, int index, Str *out) {
    *out = sheet_text(t, column);
    if (out->n == 0) {
        *out = str_fmt(r->m->arena, "line %lld", (long long)sheet_line(t));
        return OK;
    }
    TRY(sheet_name(t, column, out));
    if (read_named(seen, *out) >= 0)
        return sheet_wrong(t, column, "is there twice", "an id of its own, or none");
    strmap_put(seen, *out, index);
    *out = str_dup(r->m->arena, *out);
    return OK;
}

static void add_demand(Reading *r, SupplyDemandIn d, Str id, int64_t line) {
    PlanModel *m = r->m;
    int n = m->in.n_demands++;
    MORE(r, m->demand, n, demands_cap);
    MORE(r, m->demand_id, n, demand_id_cap);
    MORE(r, m->demand_line, n, demand_line_cap);
    d.id = d.kind == SUPPLY_FORECAST ? 0 : n + 1;
    m->demand[n] = d;
    m->demand_id[n] = id;
    m->demand_line[n] = line;
}

static const char *const yes_no[] = {"no", "yes"};

enum { D_ID, D_ITEM, D_SITE, D_DUE, D_QTY, D_PRIORITY, D_KIND, D_DAYS, D_CONSUMES };
static Status demand_row(Reading *r, const Sheet *t) {
    static const char *const kinds[] = {"order", "forecast"};
    PlanModel *m = r->m;
    SupplyDemandIn d = {.firm = -1};
    Str id;
    int kind = 0, consumes = 0;
    TRY(id_read(r, t, D_ID, m->demands, m->in.n_demands, &id));
    TRY(read_node(r, t, D_ITEM, D_SITE, &d.node));
    if (!sheet_has(t, D_DUE)) return sheet_wrong(t, D_DUE, "is missing", "the day it is wanted");
    if (!sheet_has(t, D_QTY)) return sheet_wrong(t, D_QTY, "is missing", "how much is wanted");
    TRY(plan_day_read(m, t, D_DUE, &d.due));
    TRY(sheet_qty(t, D_QTY, 1, &d.qty));
    TRY(sheet_int(t, D_PRIORITY, 0, 4095, &d.priority));
    TRY(sheet_choice(t, D_KIND, kinds, COUNT(kinds), &kind));
    TRY(sheet_choice(t, D_CONSUMES, yes_no, COUNT(yes_no), &consumes));
    d.kind = kind ? SUPPLY_FORECAST : SUPPLY_ORDER;
    d.days = kind ? 1 : 0;
    TRY(sheet_int(t, D_DAYS, 1, 3650, &d.days));
    if (!kind) d.days = 0;
    d.consumes = consumes && !kind;
    add_demand(r, d, id, sheet_line(t));
    return OK;
}

enum { F_ID, F_ITEM, F_SITE, F_DUE, F_QTY, F_FIXED, F_EXPIRES };
static Status supply_row(Reading *r, const Sheet *t) {
    PlanModel *m = r->m;
    SupplyFirmIn f = {0};
    Str id;
    int fixed = 0;
    TRY(id_read(r, t, F_ID, m->supplies, m->in.n_firm, &id));
    TRY(read_node(r, t, F_ITEM, F_SITE, &f.node));
    if (!sheet_has(t, F_DUE)) return sheet_wrong(t, F_DUE, "is missing", "the day it comes");
    if (!sheet_has(t, F_QTY))
        return sheet_wrong(t, F_QTY, "is missing", "how much is still to come");
    TRY(plan_day_read(m, t, F_DUE, &f.due));
    TRY(sheet_qty(t, F_QTY, 1, &f.qty));
    TRY(sheet_choice(t, F_FIXED, yes_no, COUNT(yes_no), &fixed));
    TRY(plan_day_read(m, t, F_EXPIRES, &f.expires));
    f.fixed = fixed;
    (void)add_firm(r, f, id, sheet_line(t));
    return OK;
}

enum { N_SUPPLY, N_ITEM, N_SITE, N_DUE, N_QTY };
static Status needs_row(Reading *r, const Sheet *t) {
    PlanModel *m = r->m;
    SupplyDemandIn d = {.kind = SUPPLY_DEPENDENT};
    Str supply;
    int item;
    TRY(sheet_name(t, N_SUPPLY, &supply));
    d.firm = read_named(m->supplies, supply);
    if (d.firm < 0)
        return sheet_wrong(t, N_SUPPLY, "is not in supply", "the id of a row of that file");
    TRY(read_item(r, t, N_ITEM, &item));
    int site = read_named(m->sites, m->node_site[m->firm[d.firm].node]); // its own
    if (sheet_has(t, N_SITE)) TRY(read_site(r, t, N_SITE, &site));
    d.node = read_node_at(r, item, site);
    if (!sheet_has(t, N_DUE)) return sheet_wrong(t, N_DUE, "is missing", "the day it goes in");
    if (!sheet_has(t, N_QTY))
        return sheet_wrong(t, N_QTY, "is missing", "how much is still to go in");
    TRY(plan_day_read(m, t, N_DUE, &d.due));
    TRY(sheet_qty(t, N_QTY, 1, &d.qty));
    add_demand(r, d, m->supply_id[d.firm], sheet_line(t));
    return OK;
}

enum { A_ITEM, A_SITE, A_FROM, A_FROM_ITEM, A_DAYS, A_QTY };
static Status alternates_row(Reading *r, const Sheet *t) {
    PlanModel *m = r->m;
    SupplyAlternate a = {.per = UNIT};
    int item, site;
    TRY(read_node(r, t, A_ITEM, A_SITE, &a.node));
    TRY(read_item(r, t, sheet_has(t, A_FROM_ITEM) ? A_FROM_ITEM : A_ITEM, &item));
    TRY(read_site(r, t, sheet_has(t, A_FROM) ? A_FROM : A_SITE, &site));
    a.from = read_node_at(r, item, site);
    a.substitute = !str_eq(m->item[item], m->node_item[a.node]);
    if (a.from == a.node)
        return sheet_wrong(t, A_FROM, "is the item's own site",
            "another site by from, or another item by from_item");
    TRY(sheet_int(t, A_DAYS, 0, 3650, &a.days));
    TRY(sheet_qty(t, A_QTY, 1, &a.per));
    MORE(r, m->alternate, m->in.n_alternates, alternates_cap);
    m->alternate[m->in.n_alternates++] = a;
    return OK;
}

static const SheetColumn stock_columns[] = {{"item", true}, {"site", true}, {"qty", true},
    {"safety", false}, {"order_up_to", false}, {"cover_days", false}, {"period_days", false},
    {"order_cost", false}, {"hold_cost", false}, {"shelf_days", false}, {"expires", false}};
static const SheetColumn supply_columns[] = {{"id", false}, {"item", true}, {"site", true},
    {"due", true}, {"qty", true}, {"fixed", false}, {"expires", false}};
static const SheetColumn demand_columns[] = {{"id", false}, {"item", true}, {"site", true}, {"due", true},
    {"qty", true}, {"priority", false}, {"kind", false}, {"days", false}, {"consumes", false}};
static const SheetColumn needs_columns[] = {
    {"supply", true}, {"item", true}, {"site", false}, {"due", true}, {"qty", true}};
static const SheetColumn alternates_columns[] = {{"item", true}, {"site", true}, {"from", false},
    {"from_item", false}, {"days", false}, {"qty", false}};

const PlanFile plan_state_files[] = {
    {"stock", stock_columns, COUNT(stock_columns), stock_row},
    {"supply", supply_columns, COUNT(supply_columns), supply_row},
    {"needs", needs_columns, COUNT(needs_columns), needs_row},
    {"demand", demand_columns, COUNT(demand_columns), demand_row},
    {"alternates", alternates_columns, COUNT(alternates_columns), alternates_row},
};
const int n_plan_state_files = COUNT(plan_state_files);
