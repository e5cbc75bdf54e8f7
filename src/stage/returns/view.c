// What the returns desk sees, and the module of the stage.
#include "flow/info/attachment.h"
#include "stage/returns/parts.h"

// clang-format off
static const Column return_columns[] = {
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Return"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names},
    {.name = "customer", .expr = "d.party", .kind = K_ID, .label = "Customer", .ref = &party_entity},
    {.name = "order", .expr = "coalesce(o.number, '')", .kind = K_TEXT, .label = "Order", .help = "Empty: blind."},
    {.name = "site", .expr = "d.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "placed", .expr = "d.placed", .kind = K_TIME, .label = "Announced"},
    {.name = "due", .expr = "d.due", .kind = K_DATE, .label = "Expected"},
    {.name = "total", .expr = "d.total", .kind = K_MONEY, .label = "Worth"},
    {.name = "ref", .expr = "d.ref", .kind = K_TEXT, .label = "Reference"},
    {.name = "note", .inside = true, .expr = "d.note", .kind = K_TEXT, .label = "Note"},
    {.name = "closed", .expr = "d.closed", .kind = K_TIME, .label = "Closed"},
};
static const Column line_columns[] = {
    {.name = "id", .expr = "l.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "return", .expr = "d.number", .kind = K_TEXT, .label = "Return"},
    {.name = "pos", .expr = "l.pos", .kind = K_INT, .label = "Line"},
    {.name = "item", .expr = "l.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "reason", .expr = "coalesce(r.reason, '')", .kind = K_TEXT, .label = "Reason"},
    {.name = "qty", .expr = "l.qty", .kind = K_QTY, .label = "Announced"},
    {.name = "received", .expr = "l.done", .kind = K_QTY, .label = "Received"},
    {.name = "judged", .expr = "coalesce((select sum(x.qty) from disposition x where x.line = l.id), 0)", .kind = K_QTY, .label = "Inspected"},
    {.name = "carried_out", .expr = "coalesce((select sum(x.qty) from disposition x where x.line = l.id and x.done = 1), 0)", .kind = K_QTY,
     .label = "Carried out"},
    {.name = "price", .expr = "l.price", .kind = K_PRICE, .label = "Sold for"},
    {.name = "of", .expr = "d.id", .kind = K_ID, .label = "Of", .ref = &doc_entity, .internal = true},
};
static const Column disposition_columns[] = {
    {.name = "id", .expr = "x.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "return", .expr = "d.number", .kind = K_TEXT, .label = "Return"},
    {.name = "item", .expr = "l.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "what", .expr = "x.kind", .kind = K_TEXT, .label = "Disposition", .choices = disposition_names},
    {.name = "qty", .expr = "x.qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "done", .expr = "x.done", .kind = K_INT, .label = "Carried out"},
    {.name = "made", .expr = "x.made", .kind = K_ID, .label = "By", .ref = &doc_entity, .help = "Work order, or return to the supplier."},
    {.name = "note", .expr = "x.note", .kind = K_TEXT, .label = "Note"},
    {.name = "of", .expr = "d.id", .kind = K_ID, .label = "Of", .ref = &doc_entity, .internal = true},
};
static const Column supplier_columns[] = {
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Return to supplier"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names},
    {.name = "supplier", .expr = "d.party", .kind = K_ID, .label = "Supplier", .ref = &party_entity},
    {.name = "site", .expr = "d.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "placed", .expr = "d.placed", .kind = K_TIME, .label = "Opened"},
    {.name = "total", .expr = "d.total", .kind = K_MONEY, .label = "Claim"},
    {.name = "open", .expr = "coalesce((select sum(u.open) from due u where u.doc = d.id and u.kind = 'claim'), 0)", .kind = K_MONEY,
     .label = "Not settled"},
    {.name = "ref", .expr = "d.ref", .kind = K_TEXT, .label = "Reference"},
    {.name = "closed", .expr = "d.closed", .kind = K_TIME, .label = "Closed"},
};

static const View returns_views[] = {
    {.name = "returns", .scope = {"site", "customer"}, .area = AREA_RETURNS, .roles = EVERYONE, .sort = "-placed",
     .help = "Customer returns, from request to refund.",
     .from = "doc d left join doc o on o.id = d.parent where d.kind = 'return'",
     .columns = return_columns, .n = COUNT(return_columns)},
    {.name = "return-lines", .scope = {"of", "of"}, .area = AREA_RETURNS, .roles = EVERYONE, .sort = "return,pos",
     .help = "Lines of customer returns: announced, received, inspected, carried out.",
     .from = "line l join doc d on d.id = l.doc left join return_reason r on r.id = l.id where l.kind = 'return'",
     .columns = line_columns, .n = COUNT(line_columns)},
    {.name = "dispositions", .scope = {"of", NULL}, .area = AREA_RETURNS, .roles = EVERYONE, .sort = "-id",
     .help = "What was done with what came back.",
     .from = "disposition x join line l on l.id = x.line join doc d on d.id = x.doc",
     .columns = disposition_columns, .n = COUNT(disposition_columns)},
    {.name = "supplier-returns", .scope = {"site", "supplier"}, .area = AREA_RETURNS, .roles = EVERYONE, .sort = "-placed",
     .help = "Returns to suppliers, with their claims.",
     .from = "doc d where d.kind = 'supplier-return'", .columns = supplier_columns, .n = COUNT(supplier_columns)},
};
// clang-format on

static const Action *const returns_actions[] = {&return_request, &return_approve, &return_reject,
    &return_receive, &return_attach, &return_inspect, &return_dispose, &return_refund,
    &return_close, &supplier_return_sweep, &supplier_return_ship, &supplier_return_credit, NULL};

static const View *const own_views[] = {&attachments_view, NULL};
const Module returns_module = {.name = "returns",
    .own = returns_actions,
    .views = returns_views,
    .views_n = COUNT(returns_views),
    .own_views = own_views};
