// What the plant sees: its work orders with their progress, the components that each still needs, and the parents of lots; and the
// module of the stage.
#include "flow/cash/cash.h"
#include "flow/product/move.h"
#include "stage/make/work.h"

// clang-format off
static const Column work_columns[] = {
    {"id", "d.id", K_ID, "Id", NULL, NULL, NULL, true},
    {"number", "d.number", K_TEXT, "Work order", NULL, NULL, NULL, false},
    {"status", "d.status", K_TEXT, "Status", NULL, NULL, NULL, false},
    {"item", "l.item", K_ID, "Item", NULL, &item_entity, NULL, false},
    {"site", "d.site", K_ID, "Plant", NULL, &site_entity, NULL, false},
    {"qty", "l.qty", K_QTY, "Quantity", NULL, NULL, NULL, false},
    {"done", "l.done", K_QTY, "Made", NULL, NULL, NULL, false},
    {"open", "l.open", K_QTY, "Open", NULL, NULL, NULL, false},
    {"due", "l.due", K_DATE, "Due", NULL, NULL, NULL, false},
    {"placed", "d.placed", K_TIME, "Opened", NULL, NULL, NULL, false},
    {"closed", "d.closed", K_TIME, "Closed", NULL, NULL, NULL, false},
};

static const Column need_columns[] = {
    {"id", "l.id", K_ID, "Id", NULL, NULL, NULL, true},
    {"work", "d.number", K_TEXT, "Work order", NULL, NULL, NULL, false},
    {"pos", "l.pos", K_INT, "Line", NULL, NULL, NULL, false},
    {"item", "l.item", K_ID, "Component", NULL, &item_entity, NULL, false},
    {"site", "l.site", K_ID, "Plant", NULL, &site_entity, NULL, false},
    {"qty", "l.qty", K_QTY, "Needed", NULL, NULL, NULL, false},
    {"issued", "l.done", K_QTY, "Issued", NULL, NULL, NULL, false},
    {"open", "l.open", K_QTY, "Open", NULL, NULL, NULL, false},
    {"held", "coalesce(h.qty, 0)", K_QTY, "Held", "On stock, for this line.", NULL, NULL, false},
    {"missing", "l.open - coalesce(h.qty, 0)", K_QTY, "Missing", "Open and not held on stock.", NULL, NULL, false},
    {"due", "l.due", K_DATE, "Needed on", NULL, NULL, NULL, false},
};

static const Column genealogy_columns[] = {
    {"key", "p.lot || '-' || p.parent || '-' || p.doc", K_TEXT, "Key", NULL, NULL, NULL, true},
    {"lot", "p.lot", K_ID, "Lot", NULL, &lot_entity, NULL, false},
    {"parent", "p.parent", K_ID, "Went into it", NULL, &lot_entity, NULL, false},
    {"qty", "p.qty", K_QTY, "Quantity", NULL, NULL, NULL, false},
    {"work", "d.number", K_TEXT, "Work order", NULL, NULL, NULL, false},
};

static const View make_views[] = {
    {.name = "work-orders", .area = AREA_MAKE, .roles = EVERYONE, .sort = "due",
     .help = "Work orders, with what is made and what is open of each.",
     .from = "doc d join line l on l.doc = d.id and l.kind = 'work' where d.kind = 'work'",
     .columns = work_columns, .n = COUNT(work_columns)},
    {.name = "work-components", .area = AREA_MAKE, .roles = EVERYONE, .sort = "due",
     .help = "Components of open work orders: needed, issued, held and missing.",
     .from = "line l join doc d on d.id = l.doc left join (select line, sum(qty) as qty from hold where supply = 0"
             " group by line) h on h.line = l.id where l.kind = 'component' and d.closed = 0",
     .columns = need_columns, .n = COUNT(need_columns)},
    {.name = "lot-genealogy", .area = AREA_MAKE, .roles = EVERYONE, .sort = "lot",
     .help = "Which lots went into which, by work order.",
     .from = "lot_parent p join doc d on d.id = p.doc",
     .columns = genealogy_columns, .n = COUNT(genealogy_columns)},
};
// clang-format on

static const Action *const make_actions[] = {&work_create, &work_release, &work_issue,
    &work_unissue, &work_report, &work_inspect, &work_finish, &work_cancel, NULL};

const Module make_module = {
    .name = "make", .own = make_actions, .views = make_views, .views_n = COUNT(make_views)};
