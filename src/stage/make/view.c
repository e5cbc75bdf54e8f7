// What the plant sees: its work orders with their progress, the components that each still needs, and the parents of lots; and the
// module of the stage.
#include "flow/cash/cash.h"
#include "flow/product/move.h"
#include "stage/make/work.h"

// clang-format off
static const Column work_columns[] = {
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Work order"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names},
    {.name = "item", .expr = "l.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .expr = "d.site", .kind = K_ID, .label = "Plant", .ref = &site_entity},
    {.name = "qty", .expr = "l.qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "done", .expr = "l.done", .kind = K_QTY, .label = "Made"},
    {.name = "open", .expr = "l.open", .kind = K_QTY, .label = "Open"},
    {.name = "due", .expr = "l.due", .kind = K_DATE, .label = "Due"},
    {.name = "placed", .expr = "d.placed", .kind = K_TIME, .label = "Opened"},
    {.name = "closed", .expr = "d.closed", .kind = K_TIME, .label = "Closed"},
};

static const Column need_columns[] = {
    {.name = "id", .expr = "l.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "work", .expr = "d.number", .kind = K_TEXT, .label = "Work order"},
    {.name = "pos", .expr = "l.pos", .kind = K_INT, .label = "Line"},
    {.name = "item", .expr = "l.item", .kind = K_ID, .label = "Component", .ref = &item_entity},
    {.name = "site", .expr = "l.site", .kind = K_ID, .label = "Plant", .ref = &site_entity},
    {.name = "qty", .expr = "l.qty", .kind = K_QTY, .label = "Needed"},
    {.name = "issued", .expr = "l.done", .kind = K_QTY, .label = "Issued"},
    {.name = "open", .expr = "l.open", .kind = K_QTY, .label = "Open"},
    {.name = "held", .expr = "coalesce(h.qty, 0)", .kind = K_QTY, .label = "Held", .help = "On stock, for this line."},
    {.name = "missing", .expr = "l.open - coalesce(h.qty, 0)", .kind = K_QTY, .label = "Missing", .help = "Open and not held on stock."},
    {.name = "due", .expr = "l.due", .kind = K_DATE, .label = "Needed on"},
};

static const Column genealogy_columns[] = {
    {.name = "key", .expr = "p.lot || '-' || p.parent || '-' || p.doc", .kind = K_TEXT, .label = "Key", .hidden = true},
    {.name = "lot", .expr = "p.lot", .kind = K_ID, .label = "Lot", .ref = &lot_entity},
    {.name = "parent", .expr = "p.parent", .kind = K_ID, .label = "Went into it", .ref = &lot_entity},
    {.name = "qty", .expr = "p.qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "work", .expr = "d.number", .kind = K_TEXT, .label = "Work order"},
};

static const View make_views[] = {
    {.name = "work-orders", .scope = {"site", NULL}, .area = AREA_MAKE, .roles = EVERYONE, .sort = "due",
     .help = "Work orders, with what is made and what is open of each.",
     .from = "doc d join line l on l.doc = d.id and l.kind = 'work' where d.kind = 'work'",
     .columns = work_columns, .n = COUNT(work_columns)},
    {.name = "work-components", .scope = {"site", NULL}, .area = AREA_MAKE, .roles = EVERYONE, .sort = "due",
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
