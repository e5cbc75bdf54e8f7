// What buyers and the dock see: purchase orders and their lines, receipts, supplier invoices, suppliers measured; and the module of the stage.
#include "stage/source/parts.h"

// clang-format off
static const Column purchase_columns[] = {
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Purchase order"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names},
    {.name = "supplier", .expr = "d.party", .kind = K_ID, .label = "Supplier", .ref = &party_entity},
    {.name = "site", .expr = "d.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "placed", .expr = "d.placed", .kind = K_TIME, .label = "Placed"},
    {.name = "due", .expr = "d.due", .kind = K_DATE, .label = "Due"},
    {.name = "total", .expr = "d.total", .kind = K_MONEY, .label = "Total"},
    {.name = "lines_open", .expr = "(select count(*) from line l where l.doc = d.id and l.open > 0)", .kind = K_INT64, .label = "Lines open"},
    {.name = "ref", .expr = "d.ref", .kind = K_TEXT, .label = "Reference"},
    {.name = "closed", .expr = "d.closed", .kind = K_TIME, .label = "Closed"},
};
static const Column line_columns[] = {
    {.name = "id", .expr = "l.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "purchase", .expr = "d.number", .kind = K_TEXT, .label = "Purchase order"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names},
    {.name = "pos", .expr = "l.pos", .kind = K_INT, .label = "Line"},
    {.name = "supplier", .expr = "d.party", .kind = K_ID, .label = "Supplier", .ref = &party_entity},
    {.name = "item", .expr = "l.item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .expr = "l.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "qty", .expr = "l.qty", .kind = K_QTY, .label = "Ordered"},
    {.name = "received", .expr = "l.done", .kind = K_QTY, .label = "Received"},
    {.name = "open", .expr = "l.open", .kind = K_QTY, .label = "Open"},
    {.name = "billed", .expr = "(select cast(coalesce(sum(b.qty), 0) as bigint) from supplier_invoice_line b where b.line = l.id)", .kind = K_QTY, .label = "Billed"},
    {.name = "wanted", .expr = "l.wanted", .kind = K_DATE, .label = "Wanted"},
    {.name = "due", .expr = "l.due", .kind = K_DATE, .label = "Due", .help = "As confirmed."},
    {.name = "price", .expr = "l.price", .kind = K_PRICE, .label = "Price"},
    {.name = "amount", .expr = "l.amount", .kind = K_MONEY, .label = "Amount"},
};
static const Column receipt_columns[] = {
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Receipt"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names, .help = "received: to be inspected; inspected: to be put away."},
    {.name = "purchase", .expr = "p.number", .kind = K_TEXT, .label = "Purchase order"},
    {.name = "supplier", .expr = "d.party", .kind = K_ID, .label = "Supplier", .ref = &party_entity},
    {.name = "site", .expr = "d.site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "received", .expr = "d.placed", .kind = K_TIME, .label = "Received"},
    {.name = "ref", .expr = "d.ref", .kind = K_TEXT, .label = "Delivery note"},
    {.name = "closed", .expr = "d.closed", .kind = K_TIME, .label = "Put away"},
};
static const Column invoice_columns[] = {
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Supplier invoice"},
    {.name = "ref", .expr = "d.ref", .kind = K_TEXT, .label = "His number"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names},
    {.name = "reason", .expr = "coalesce(u.reason, '')", .kind = K_TEXT, .label = "Blocked because"},
    {.name = "purchase", .expr = "p.number", .kind = K_TEXT, .label = "Purchase order"},
    {.name = "supplier", .expr = "d.party", .kind = K_ID, .label = "Supplier", .ref = &party_entity},
    {.name = "total", .expr = "d.total", .kind = K_MONEY, .label = "Total"},
    {.name = "open", .expr = "coalesce(u.open, 0)", .kind = K_MONEY, .label = "Not paid"},
    {.name = "received", .expr = "d.placed", .kind = K_TIME, .label = "Received"},
    {.name = "due", .expr = "d.due", .kind = K_DATE, .label = "Due"},
};

static const View source_views[] = {
    {.name = "purchases", .scope = {"site", "supplier"}, .area = AREA_SOURCE, .roles = EVERYONE, .sort = "-placed",
     .help = "Purchase orders, from draft to done.",
     .from = "doc d where d.kind = 'purchase'", .columns = purchase_columns, .n = COUNT(purchase_columns)},
    {.name = "purchase-lines", .scope = {"site", "supplier"}, .area = AREA_SOURCE, .roles = EVERYONE, .sort = "due",
     .help = "Lines of purchase orders: ordered, confirmed, received, billed.",
     .from = "line l join doc d on d.id = l.doc where l.kind = 'purchase'", .columns = line_columns, .n = COUNT(line_columns)},
    {.name = "receipts", .scope = {"site", "supplier"}, .area = AREA_SOURCE, .roles = EVERYONE, .sort = "-received",
     .help = "Receipts of purchased goods, with what is to be inspected and put away.",
     .from = "doc d join doc p on p.id = d.parent where d.kind = 'receipt'", .columns = receipt_columns, .n = COUNT(receipt_columns)},
    {.name = "supplier-invoices", .scope = {NULL, "supplier"}, .area = AREA_SOURCE, .roles = EVERYONE, .sort = "-received",
     .help = "Supplier invoices and their three-way match.",
     .from = "doc d join doc p on p.id = d.parent left join due u on u.doc = d.id and u.kind = 'payable' where d.kind = 'supplier-invoice'",
     .columns = invoice_columns, .n = COUNT(invoice_columns)},
};
// clang-format on

static const View *const score_views[] = {
    &supplier_scores_view, &supply_options_view, &lead_times_view, NULL};

static const Action *const source_actions[] = {&purchase_create, &purchase_approve, &purchase_send,
    &purchase_confirm, &purchase_receive, &receipt_inspect, &receipt_putaway, &purchase_close,
    &purchase_cancel, &supplier_invoice_receive, &supplier_invoice_match, &supplier_invoice_approve,
    &supplier_invoice_reject, NULL};

const Module source_module = {.name = "source",
    .own = source_actions,
    .views = source_views,
    .views_n = COUNT(source_views),
    .own_views = score_views};
