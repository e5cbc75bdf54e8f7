// What people see of the product flow: stock, lots, moves, holds, expected lines, pegs. Each view is one query; those that ask
// what day it is, or look ahead, are made by code (late.c, promise.c).
//
// Joins are left joins from the table whose key orders the rows, so that a page of a million moves is read by that key alone. They
// stand in a subselect that names the columns, so that a filter on one is a filter on a plain column, for which an index serves.
#include "flow/product/parts.h"

// ---- stock ---------------------------------------------------------------------------------------------------------------

static const Column stock_on_hand_columns[] = {
    {.name = "id", .kind = K_ID, .label = "Account", .hidden = true},
    {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "place", .kind = K_ID, .label = "Place", .ref = &place_entity},
    {.name = "kind", .kind = K_TEXT, .label = "Kind of place"},
    {.name = "lot", .kind = K_ID, .label = "Lot", .ref = &lot_entity},
    {.name = "expires", .kind = K_DATE, .label = "Expires"},
    {.name = "status", .kind = K_TEXT, .label = "Lot status"},
    {.name = "owner", .kind = K_ID, .label = "Owner", .ref = &party_entity, .help = "Whose goods they are; empty: ours"},
    {.name = "qty", .kind = K_QTY, .label = "Quantity"},
};

static const Column stock_level_columns[] = {
    {.name = "id",
        .expr = "cast(s.item as text) || '-' || cast(s.site as text)",
        .kind = K_TEXT,
        .label = "Item and site",
        .hidden = true},
    {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "on_hand", .kind = K_QTY, .label = "On hand", .help = "In all places of the site"},
    {.name = "available", .kind = K_QTY, .label = "Available", .help = "In storage, of good lots"},
    {.name = "held", .kind = K_QTY, .label = "Held"},
    {.name = "free", .expr = "s.available - s.held", .kind = K_QTY, .label = "Free", .help = "Available and not held"},
    {.name = "value", .kind = K_MONEY, .label = "Value", .help = "On hand at moving average"},
    // value × 10^10 / on_hand, in two steps so that it stays within 64 bits
    {.name = "unit_cost",
        .expr = "case when s.on_hand <= 0 then 0 else s.value * 1000000 / s.on_hand * 10000 + "
                "(s.value * 1000000 % s.on_hand * 10000 + s.on_hand / 2) / s.on_hand end",
        .kind = K_PRICE,
        .label = "Unit cost"},
};

static const Column lot_columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "code", .kind = K_TEXT, .label = "Lot"},
    {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "status", .kind = K_TEXT, .label = "Status", .choices = lot_status_names},
    {.name = "made", .kind = K_DATE, .label = "Made"},
    {.name = "expires", .kind = K_DATE, .label = "Expires"},
    {.name = "supplier", .kind = K_ID, .label = "Supplier", .ref = &party_entity},
    {.name = "origin", .kind = K_ID, .label = "Origin", .ref = &doc_entity},
    {.name = "on_hand",
        .expr = "(select cast(coalesce(sum(a.posted), 0) as bigint) from account a "
                "where a.unit = l.item and a.lot = l.id and a.flow = 1 and a.guarded = 1)",
        .kind = K_QTY,
        .label = "On hand"},
};

// `kind` is the entry's: "e.kind || ''" where the index of kinds is not to be taken, since it would give all moves of a kind to be sorted.
#define MOVE(kind)                                                                                 \
    "(select t.id, e.effective, " kind " as kind, t.unit as item, s.place as from_place, d.place " \
    "as to_place, t.lot, t.amount as qty, t.value, e.doc, s.owner, t.line, t.entry from "
#define MOVES_BY_ENTRY                                                                             \
    MOVE("e.kind")                                                                                 \
    "entry e cross join transfer t cross join account s cross join account d "                     \
    "where t.entry = e.id and s.id = t.src and d.id = t.dst and t.flow = 1) v"
// Few moves of one place or owner, by its accounts.
#define MOVES_FROM                                                                                 \
    MOVE("e.kind")                                                                                 \
    "account s cross join transfer t cross join entry e cross join account d "                     \
    "where s.flow = 1 and t.src = s.id and e.id = t.entry and d.id = t.dst and t.flow = 1) v"
#define MOVES_TO                                                                                   \
    MOVE("e.kind")                                                                                 \
    "account d cross join transfer t cross join entry e cross join account s "                     \
    "where d.flow = 1 and t.dst = d.id and e.id = t.entry and s.id = t.src and t.flow = 1) v"
#define OWNERS                                                                                     \
    "(select s.owner from account s cross join transfer t where s.flow = 1 and t.src = s.id) v"
static const Column move_columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "effective", .kind = K_TIME, .label = "When", .by = MOVES_BY_ENTRY},
    {.name = "kind", .kind = K_TEXT, .label = "Kind", .few = MOVES_BY_ENTRY, .walked = true, .values = "entry"},
    {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity, .walked = true},
    {.name = "from_place", .kind = K_ID, .label = "From", .ref = &place_entity, .few = MOVES_FROM, .walked = true},
    {.name = "to_place", .kind = K_ID, .label = "To", .ref = &place_entity, .few = MOVES_TO, .walked = true},
    {.name = "lot", .kind = K_ID, .label = "Lot", .ref = &lot_entity, .walked = true, .any = "(select lot from transfer where flow = 1) v"},
    {.name = "qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "value", .kind = K_MONEY, .label = "Value"},
    {.name = "doc", .kind = K_ID, .label = "Document", .ref = &doc_entity, .walked = true},
    {.name = "owner",
        .kind = K_ID,
        .label = "Owner",
        .ref = &party_entity,
        .hidden = true,
        .few = MOVES_FROM,
        .walked = true,
        .any = OWNERS},
    {.name = "line", .kind = K_ID, .label = "Line", .hidden = true},
    {.name = "entry", .kind = K_ID, .label = "Entry", .hidden = true},
};

// ---- held and expected ---------------------------------------------------------------------------------------------------

static const Column hold_columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "doc", .kind = K_ID, .label = "Held for", .ref = &doc_entity},
    {.name = "pos", .kind = K_INT, .label = "Line"},
    {.name = "due", .kind = K_DATE, .label = "Due"},
    {.name = "supply_kind", .kind = K_TEXT, .label = "On", .help = "Stock, or the kind of supply that it waits for"},
    {.name = "supply_doc", .kind = K_ID, .label = "Supply", .ref = &doc_entity},
    {.name = "supply_due", .kind = K_DATE, .label = "Supply due"},
    {.name = "line", .kind = K_ID, .label = "Demand line", .hidden = true},
    {.name = "supply", .kind = K_ID, .label = "Supply line", .hidden = true},
};

static const Column line_columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "kind", .kind = K_TEXT, .label = "Kind"},
    {.name = "doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "pos", .kind = K_INT, .label = "Line"},
    {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "party", .kind = K_ID, .label = "Partner", .ref = &party_entity},
    {.name = "qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "done", .kind = K_QTY, .label = "Done"},
    {.name = "open", .kind = K_QTY, .label = "Open"},
    {.name = "picked", .kind = K_QTY, .label = "Picked"},
    {.name = "wanted", .kind = K_DATE, .label = "Wanted"},
    {.name = "due", .kind = K_DATE, .label = "Due"},
    {.name = "late",
        .expr = "case when l.open > 0 and l.wanted > 0 and l.due > l.wanted then 1 else 0 end",
        .kind = K_BOOL,
        .label = "Late",
        .help = "Expected after the day it was wanted for"},
    {.name = "price", .kind = K_PRICE, .label = "Price", .hidden = true},
    {.name = "amount", .kind = K_MONEY, .label = "Amount", .hidden = true},
};

static const Column peg_columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "item", .kind = K_ID, .label = "Item", .ref = &item_entity},
    {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity},
    {.name = "qty", .kind = K_QTY, .label = "Quantity"},
    {.name = "supply_kind", .kind = K_TEXT, .label = "Supply"},
    {.name = "supply_doc", .kind = K_ID, .label = "Supply document", .ref = &doc_entity},
    {.name = "supply_due", .kind = K_DATE, .label = "Supply due"},
    {.name = "demand_kind", .kind = K_TEXT, .label = "Serves", .help = "forecast: the forecast and safety stock"},
    {.name = "demand_doc", .kind = K_ID, .label = "Served document", .ref = &doc_entity},
    {.name = "demand_due", .kind = K_DATE, .label = "Needed"},
    {.name = "supply", .kind = K_ID, .label = "Supply line", .hidden = true},
    {.name = "demand", .kind = K_ID, .label = "Demand line", .hidden = true},
};

#define COLUMNS(a) .columns = (a), .n = COUNT(a)

const View product_views[9] = {
    {.name = "stock-on-hand",
        .scope = {"site", NULL},
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "What lies where: by item, place, lot and owner.",
        .from = "(select a.id, a.unit as item, p.site, a.place, p.kind, a.lot, "
                "coalesce(l.expires, 0) as expires, coalesce(l.status, '') as status, a.owner, "
                "a.posted as qty "
                "from account a join place p on p.id = a.place left join lot l on l.id = a.lot "
                "where a.flow = 1 and a.guarded = 1 and a.posted > 0) v",
        COLUMNS(stock_on_hand_columns),
        .sort = "item"},
    {.name = "stock-levels",
        .scope = {"site", NULL},
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "Stock of each item at each site: on hand, available, held, free, and its value at "
                "moving average.",
        .from = "stock_level s",
        COLUMNS(stock_level_columns),
        .sort = "item"},
    {.name = "lots",
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "Lots with their expiry, status and what is left of them.",
        .from = "lot l",
        COLUMNS(lot_columns),
        .sort = "-id"},
    {.name = "moves",
        .scope = {"from_place,to_place", NULL},
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "What moved, newest first: from where to where, with its value and document.",
        .from = MOVE("e.kind || ''") "transfer t join entry e on e.id = t.entry cross join account "
                                     "s cross join account d "
                                     "where s.id = t.src and d.id = t.dst and t.flow = 1) v",
        COLUMNS(move_columns),
        .sort = "-id"},
    {.name = "holds",
        .scope = {"site", NULL},
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "Who holds what: of stock, or of supply that is still to come.",
        .from =
            "(select h.id, h.item, h.site, h.qty, coalesce(l.doc, 0) as doc, coalesce(l.pos, 0) as "
            "pos, "
            "coalesce(l.due, 0) as due, coalesce(s.kind, 'stock') as supply_kind, "
            "coalesce(s.doc, 0) as supply_doc, coalesce(s.due, 0) as supply_due, h.line, h.supply "
            "from hold h left join line l on l.id = h.line "
            "left join line s on s.id = h.supply and h.supply <> 0) v",
        COLUMNS(hold_columns),
        .sort = "-id"},
    {.name = "lines",
        .scope = {"site", NULL},
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "Expected product: the lines of all documents, and planned supply.",
        .from = "line l",
        COLUMNS(line_columns),
        .sort = "-id"},
    {.name = "late-lines",
        .scope = {"site", NULL},
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "Lines whose date has passed, those late longest first.",
        .params = &late_params,
        .columns = late_columns,
        .n = LATE_COLUMNS,
        .sort = "due",
        .run = late_rows},
    {.name = "available-to-promise",
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "What of an item can be promised at a site, day by day.",
        .params = &atp_params,
        .columns = atp_columns,
        .n = ATP_COLUMNS,
        .sort = "date",
        .run = atp_rows},
    {.name = "pegs",
        .scope = {"site", NULL},
        .area = AREA_PRODUCT,
        .roles = EVERYONE,
        .help = "Which supply serves which demand.",
        .from = "(select g.id, coalesce(s.item, 0) as item, coalesce(s.site, 0) as site, g.qty, "
                "coalesce(s.kind, '') as supply_kind, coalesce(s.doc, 0) as supply_doc, "
                "coalesce(s.due, 0) as supply_due, coalesce(d.kind, 'forecast') as demand_kind, "
                "coalesce(d.doc, 0) as demand_doc, coalesce(d.due, 0) as demand_due, g.supply, "
                "g.demand "
                "from peg g left join line s on s.id = g.supply "
                "left join line d on d.id = g.demand and g.demand <> 0) v",
        COLUMNS(peg_columns),
        .sort = "-id"},
};
