// What people look at: orders and their lines, what waits and for what, shipments, transfers. Packages have the view of their entity.
//
// Lateness needs no clock here: a line is late by the days that its promised day of leaving lies after the day wanted. What is overdue on a
// given day is found by a filter (promised.lt=2011-06-01), and late-lines of the product flow.
#include "stage/deliver/parts.h"

// Held on stock by a line.
#define HELD                                                                                       \
    "(select cast(coalesce(sum(h.qty), 0) as bigint) from hold h where h.line = l.id and "         \
    "h.supply = 0)"
// Held, on stock or coming, or pegged: as much as is open means that somebody stands for all of it.
#define STANDS_FOR                                                                                 \
    "(select cast(coalesce(sum(h.qty), 0) as bigint) from hold h where h.line = l.id) + "          \
    "(select cast(coalesce(sum(g.qty), 0) as bigint) from peg g join line s on s.id = g.supply "   \
    "where g.demand = l.id and g.demand <> 0 and s.open > 0 and not exists "                       \
    "(select 1 from hold h where h.line = l.id and h.supply = g.supply))"
// The days from our site to the customer, as the order would go today.
#define LEAD_DAYS "coalesce(" CUSTOMER_LANE("n.lead_days") ", 0)"
// When the carrier of that lane comes for it: on the day it leaves, at the cut-off.
#define LEAVES_BY                                                                                  \
    "coalesce(" CUSTOMER_LANE(                                                                     \
        "case when n.cut_off = '' then 0 else cast(l.due as bigint) * 86400000000 + "              \
        "(cast(substr(n.cut_off, 1, 2) as bigint) * 60 + cast(substr(n.cut_off, 4, 2) as bigint))" \
        " * 60000000 end") ", 0)"
// The supply line that a line waits for: the last that it holds a part of, else the last that the plan pegged to it.
#define SUPPLY                                                                                     \
    "coalesce((select h.supply from hold h where h.line = l.id and h.supply <> 0 "                 \
    "order by h.id desc limit 1), (select g.supply from peg g join line s on s.id = g.supply "     \
    "where g.demand = l.id and g.demand <> 0 and s.open > 0 order by s.due desc, s.id desc limit " \
    "1), 0)"

// ---- orders --------------------------------------------------------------------------------------------------------------
static const Column orders[] = {
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Order"},
    {.name = "customer", .expr = "d.party", .kind = K_ID, .ref = &party_entity, .label = "Customer", .walked = true},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names, .unindexed = true},
    {.name = "placed", .expr = "d.placed", .kind = K_TIME, .label = "Placed"},
    {.name = "promised", .expr = "d.due", .kind = K_DATE, .label = "Promised", .help = "At the customer's; none: some line has no supply yet"},
    {.name = "late",
        .kind = K_INT,
        .label = "Days late",
        .help = "The latest open line, against what was wanted",
        .expr = "(select cast(coalesce(max(l.due - l.wanted), 0) as bigint) from line l "
                "where l.doc = d.id and l.kind = 'order' and l.open > 0 and l.due > l.wanted)",
        .unindexed = true},
    {.name = "lines_open",
        .kind = K_INT,
        .label = "Lines open",
        .expr = "(select count(*) from line l where l.doc = d.id and l.open > 0)",
        .unindexed = true},
    {.name = "total", .expr = "d.total", .kind = K_MONEY, .label = "Total"},
    {.name = "site", .expr = "d.site", .kind = K_ID, .ref = &site_entity, .label = "Ships from", .unindexed = true},
    {.name = "channel", .expr = "d.channel", .kind = K_ID, .ref = &channel_entity, .label = "Channel", .unindexed = true},
    {.name = "priority",
        .inside = true,
        .expr = "d.priority",
        .kind = K_INT,
        .label = "Priority",
        .hidden = true,
        .unindexed = true},
    {.name = "ref", .expr = "d.ref", .kind = K_TEXT, .label = "Their number", .hidden = true, .unindexed = true},
    {.name = "closed", .expr = "d.closed", .kind = K_TIME, .label = "Closed", .hidden = true},
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true, .unindexed = true},
};

// ---- order lines ---------------------------------------------------------------------------------------------------------
#define LINE_SUPPLY                                                                                \
    "left join order_terms t on t.id = d.id "                                                      \
    "left join line w on l.open > l.picked and w.id = " SUPPLY                                     \
    " left join doc wd on wd.id = w.doc "
#define ORDER_LINES "line l join doc d on d.id = l.doc join party p on p.id = d.party " LINE_SUPPLY
#define LINES_BY_ORDER                                                                             \
    "doc d cross join line l join party p on p.id = d.party " LINE_SUPPLY                          \
    "where l.doc = d.id and l.kind in ('order', 'service')"

static const Column order_lines[] = {
    {.name = "line", .expr = "l.id", .kind = K_ID, .label = "Line", .hidden = true},
    {.name = "order", .expr = "d.number", .kind = K_TEXT, .label = "Order", .by = LINES_BY_ORDER},
    {.name = "pos", .expr = "l.pos", .kind = K_INT, .label = "Pos", .unindexed = true},
    {.name = "item", .expr = "l.item", .kind = K_ID, .ref = &item_entity, .label = "Item", .walked = true},
    {.name = "qty", .expr = "l.qty", .kind = K_QTY, .label = "Quantity", .unindexed = true},
    {.name = "shipped", .expr = "l.done", .kind = K_QTY, .label = "Shipped", .unindexed = true},
    {.name = "open", .expr = "l.open", .kind = K_QTY, .label = "Open", .unindexed = true},
    {.name = "picked", .inside = true, .expr = "l.picked", .kind = K_QTY, .label = "Picked", .unindexed = true},
    {.name = "held", .inside = true, .expr = HELD, .kind = K_QTY, .label = "Held", .help = "On stock", .unindexed = true},
    {.name = "promised",
        .kind = K_DATE,
        .label = "Promised",
        .help = "At the customer's; none: nothing stands for it yet",
        .expr = "case when l.open > 0 and (l.kind = 'service' or l.open - l.picked <= " STANDS_FOR ")"
                " then l.due + " LEAD_DAYS " else 0 end",
        .unindexed = true},
    {.name = "waits_for",
        .inside = true,
        .kind = K_TEXT,
        .label = "Waits for",
        .help = "Document of the supply that it waits for",
        .expr = "coalesce(wd.number, '')",
        .unindexed = true},
    {.name = "supply", .inside = true, .kind = K_TEXT, .label = "Supply", .expr = "coalesce(w.kind, '')", .unindexed = true},
    {.name = "arrives", .inside = true, .kind = K_DATE, .label = "Arrives", .expr = "coalesce(w.due, 0)", .unindexed = true},
    {.name = "wanted",
        .inside = true,
        .expr = "l.wanted",
        .kind = K_DATE,
        .label = "Wanted to leave",
        .hidden = true,
        .unindexed = true},
    {.name = "leaves", .inside = true, .expr = "l.due", .kind = K_DATE, .label = "Leaves"},
    {.name = "leaves_by",
        .inside = true,
        .kind = K_TIME,
        .label = "Leaves by",
        .help = "The cut-off of its lane on that day",
        .expr = LEAVES_BY,
        .unindexed = true},
    {.name = "customer", .expr = "d.party", .kind = K_ID, .ref = &party_entity, .label = "Customer", .unindexed = true},
    {.name = "site", .expr = "l.site", .kind = K_ID, .ref = &site_entity, .label = "Site", .hidden = true, .unindexed = true},
    {.name = "price", .expr = "l.price", .kind = K_PRICE, .label = "Price", .hidden = true, .unindexed = true},
    {.name = "amount", .expr = "l.amount", .kind = K_MONEY, .label = "Amount", .hidden = true, .unindexed = true},
    {.name = "kind",
        .expr = "l.kind",
        .kind = K_TEXT,
        .label = "Kind",
        .choices = line_kind_names,
        .hidden = true,
        .unindexed = true},
};

// ---- shipments and transfers ---------------------------------------------------------------------------------------------
static const Column shipments[] = {
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Shipment"},
    {.name = "order", .expr = "d.parent", .kind = K_ID, .ref = &doc_entity, .label = "Order"},
    {.name = "customer", .expr = "d.party", .kind = K_ID, .ref = &party_entity, .label = "Customer"},
    {.name = "site", .expr = "d.site", .kind = K_ID, .ref = &site_entity, .label = "From"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names},
    {.name = "picked", .expr = "d.placed", .kind = K_TIME, .label = "Picked"},
    {.name = "expected", .expr = "d.due", .kind = K_DATE, .label = "Expected", .help = "At the customer's"},
    {.name = "delivered",
        .kind = K_TIME,
        .label = "Delivered",
        .expr = "(select coalesce(max(k.delivered), 0) from package k where k.shipment = d.id)"},
    {.name = "packages", .kind = K_INT, .label = "Packages", .expr = "(select count(*) from package k where k.shipment = d.id)"},
    {.name = "weight", .kind = K_QTY, .label = "Weight (kg)", .expr = "(select cast(coalesce(sum(k.weight), 0) as bigint) from package k where k.shipment = d.id)"},
    {.name = "tracking", .expr = "d.ref", .kind = K_TEXT, .label = "Tracking"},
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
};

#define TRANSFER_SUM(what, kind)                                                                   \
    "(select cast(coalesce(sum(l." what                                                            \
    "), 0) as bigint) from line l where l.doc = d.id and l.kind = '" kind "')"
static const Column transfers[] = {
    {.name = "number", .expr = "d.number", .kind = K_TEXT, .label = "Transfer"},
    {.name = "from", .expr = "d.site", .kind = K_ID, .ref = &site_entity, .label = "From"},
    {.name = "to", .expr = "d.to_site", .kind = K_ID, .ref = &site_entity, .label = "To"},
    {.name = "status", .expr = "d.status", .kind = K_TEXT, .label = "Status", .choices = doc_status_names},
    {.name = "created", .expr = "d.placed", .kind = K_TIME, .label = "Created"},
    {.name = "due", .expr = "d.due", .kind = K_DATE, .label = "Due there"},
    {.name = "lines",
        .kind = K_INT,
        .label = "Lines",
        .expr = "(select count(*) from line l where l.doc = d.id and l.kind = 'transfer-out')"},
    {.name = "qty", .kind = K_QTY, .label = "Quantity", .expr = TRANSFER_SUM("qty", "transfer-out")},
    {.name = "shipped", .kind = K_QTY, .label = "Shipped", .expr = TRANSFER_SUM("done", "transfer-out")},
    {.name = "received", .kind = K_QTY, .label = "Received", .expr = TRANSFER_SUM("done", "transfer-in")},
    {.name = "closed", .expr = "d.closed", .kind = K_TIME, .label = "Closed"},
    {.name = "id", .expr = "d.id", .kind = K_ID, .label = "Id", .hidden = true},
};

const View deliver_views[DELIVER_VIEWS] = {
    {.name = "orders",
        .scope = {"site", "customer"},
        .area = AREA_DELIVER,
        .help = "Customers' orders, open and closed: what was promised, how late, what is open.",
        .roles = EVERYONE,
        .from = "doc d where d.kind = 'order'",
        .columns = orders,
        .n = COUNT(orders),
        .sort = "-placed"},
    {.name = "order-lines",
        .scope = {"site", "customer"},
        .area = AREA_DELIVER,
        .help = "Lines of orders: what is shipped, held and promised, and which supply a line "
                "waits for.",
        .roles = EVERYONE,
        .from = ORDER_LINES "where l.kind in ('order', 'service')",
        .columns = order_lines,
        .n = COUNT(order_lines),
        .sort = "order,pos"},
    {.name = "backorders",
        .scope = {"site", "customer"},
        .area = AREA_DELIVER,
        .help = "Order lines that wait: more is open than is picked and held on stock.",
        .roles = EVERYONE,
        .from = ORDER_LINES "where l.kind = 'order' and l.open > 0 and l.open - l.picked > " HELD,
        .columns = order_lines,
        .n = COUNT(order_lines),
        .sort = "wanted,order,pos"},
    {.name = "shipments",
        .scope = {"site", "customer"},
        .area = AREA_DELIVER,
        .help = "Shipments to customers, from picking to delivery.",
        .roles = EVERYONE,
        .from = "doc d where d.kind = 'shipment'",
        .columns = shipments,
        .n = COUNT(shipments),
        .sort = "-picked"},
    {.name = "transfers",
        .scope = {"from,to", NULL},
        .area = AREA_DELIVER,
        .help = "Transfers between our own sites.",
        .roles = EVERYONE,
        .from = "doc d where d.kind = 'transfer'",
        .columns = transfers,
        .n = COUNT(transfers),
        .sort = "-created"},
};
