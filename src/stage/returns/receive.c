// Goods come back into quarantine, announced or blind, at the cost they were shipped at, until they are inspected.
//
// What was not announced is matched to what its customer bought: to the return's order first, else to his latest shipped order line of the
// item that is not back yet. Where nothing fits, it is taken in all the same, at the price and cost known for the item.
#include "stage/returns/parts.h"

static const Field line_fields[] = {
    {FIELD(ReturnReceiveLine, pos), .label = "Line", .optional = true,
        .help = "Of the return; empty: not announced, with item.", .example = "1"},
    {FIELD(ReturnReceiveLine, item), .label = "Item", .ref = &item_entity, .optional = true},
    {FIELD(ReturnReceiveLine, qty), .label = "Quantity", .positive = true, .example = "2"},
    {FIELD(ReturnReceiveLine, price), .label = "Price", .optional = true,
        .help = "Not announced and not found among orders: what was paid for one."},
    {FIELD(ReturnReceiveLine, lot), .label = "Lot", .optional = true, .max = 60,
        .help = "Empty: the one that was shipped."},
};
static const Shape line_shape = SHAPE("ReturnReceiveLine", ReturnReceiveLine, line_fields);
static const Field receive_fields[] = {
    {FIELD(ReturnReceive, ret), .label = "Return", .ref = &doc_entity, .optional = true,
        .help = "Empty: not announced, with customer and site.", .example = "RMA-1001"},
    {FIELD(ReturnReceive, customer), .label = "Customer", .ref = &party_entity, .optional = true},
    {FIELD(ReturnReceive, site), .label = "Site", .ref = &site_entity, .optional = true},
    {FIELD(ReturnReceive, ref), .label = "Reference", .optional = true, .max = 60},
    {FIELD(ReturnReceive, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Field received_fields[] = {
    {FIELD(ReturnReceived, ret), .label = "Return", .ref = &doc_entity},
    {FIELD(ReturnReceived, number), .label = "Number", .example = "RMA-1001"},
    {FIELD(ReturnReceived, qty), .label = "Quantity", .example = "2"},
};
static const Shape receive_shape = SHAPE("ReturnReceive", ReturnReceive, receive_fields);
static const Shape received_shape = SHAPE("ReturnReceived", ReturnReceived, received_fields);

// ---- what was shipped --------------------------------------------------------------------------------------------------
// Cost of so much of what an order line shipped, and the lot that most of it was of.
static Status shipped_cost(Cx *cx, Id order_line, Qty qty, Money *value, Id *lot) {
    Qty shipped;
    Money cost;
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(t.amount), 0) as bigint), cast(coalesce(sum(t.value), 0) as "
        "bigint)"
        " from transfer t join account d on d.id = t.dst where t.line = $1 and t.line <> 0 and t.flow = 1 and "
        "d.place = $2",
        IN(A(order_line), A(AT_CUSTOMER)), OUT(O(&shipped), O(&cost))));
    *value = shipped.v > 0 ? money_part(cost, qty_min(qty, shipped), shipped) : (Money){0};
    bool found;
    *lot = (Id){0};
    return sql_get(cx, &found,
        "select t.lot from transfer t join account d on d.id = t.dst where t.line = $1 and t.line <> 0 and t.flow "
        "= 1 and d.place = $2"
        " and t.lot <> 0 group by t.lot order by sum(t.amount) desc, t.lot limit 1",
        IN(A(order_line), A(AT_CUSTOMER)), OUT(O(lot)));
}

// The order line of the customer that goods which were not announced belong to; *found false where there is none.
static Status bought_line(Cx *cx, const Return *r, Id item, Qty qty, Line *out, bool *found) {
    Rows rows;
    TRY(sql_open(cx, &rows,
        "select l.id from doc d join line l on l.doc = d.id and l.kind = 'order' where d.party = "
        "$1 and d.kind = 'order'"
        " and l.item = $2 and l.done > 0 order by case when d.id = $3 then 0 else 1 end, d.placed "
        "desc, l.id",
        A(r->doc.party), A(item), A(r->doc.parent)));
    *found = false;
    while (!*found && rows_next(&rows)) {
        Qty left;
        Line line;
        Status s = line_get(cx, rows_id(&rows, 0), &line);
        if (s == OK) s = returnable(cx, &line, &left);
        if (s != OK) {
            Status end = rows_end(&rows);
            (void)end; // the first failure is the one to tell
            return s;
        }
        if (left.v < qty.v) continue;
        *out = line;
        *found = true;
    }
    return rows_end(&rows);
}

// ---- lines -----------------------------------------------------------------------------------------------------------
static Status unannounced_line(Cx *cx, Return *r, const ReturnReceiveLine *in, Line **line) {
    if (id_none(in->item)) {
        return with_hint(cx, fail(cx, INPUT, "item", "neither a line nor an item is given"),
            "give pos of an announced line, or the item of what came");
    }
    const Item *item;
    TRY(item_get(cx, in->item, &item));
    Line bought;
    bool found;
    TRY(bought_line(cx, r, in->item, in->qty, &bought, &found));
    Line made = {.item = in->item, .qty = in->qty};
    if (found) {
        made.parent = bought.id;
        made.price = bought.price;
    } else {
        // Never more than the list price: what is not known to be bought is refunded by a person's word only.
        made.price = in->price.v && (in->price.v < item->price.v || item->price.v == 0) ? in->price
                                                                                        : item->price;
        if (in->price.v == 0) made.price = (Price){0};
    }
    TRY(return_line_add(cx, r, made, REASON_OTHER));
    *line = &r->lines[r->n - 1];
    return OK;
}

static Status announced_line(Cx *cx, const Return *r, const ReturnReceiveLine *in, Line **line) {
    TRY(return_line_at(cx, r, in->pos, line));
    if (in->qty.v <= (*line)->open.v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, STATE, "qty", "more than was announced of line %d", in->pos),
            decimal_text(cx->arena, in->qty.v, 6, 0)),
        "at most " STR_FMT " is expected; give the rest as a line without pos, with its item",
        STR_ARG(decimal_text(cx->arena, (*line)->open.v, 6, 0)));
}

static Status lot_of(Cx *cx, const Return *r, const Line *line, Str code, Id *lot) {
    const Item *item;
    TRY(item_get(cx, line->item, &item));
    if (code.n > 0) return ref_find(cx, &lot_entity, code, lot);
    if (!id_none(*lot) || item->tracking == TRACK_NONE) return OK;
    Lot made = {.item = line->item, .origin = r->doc.id, .status = LOT_GOOD};
    TRY(lot_add(cx, &made));
    *lot = made.id;
    return OK;
}

static Status line_move(Cx *cx, Return *r, const ReturnReceiveLine *in, Id quarantine, Move *move) {
    Line *line = NULL;
    TRY(in->pos ? announced_line(cx, r, in, &line) : unannounced_line(cx, r, in, &line));
    Money value = {0};
    Id lot = {0};
    if (!id_none(line->parent)) {
        TRY(shipped_cost(cx, line->parent, in->qty, &value, &lot));
    } else {
        const Item *item;
        StockLevel level;
        TRY(item_get(cx, line->item, &item));
        TRY(stock_level_get(cx, line->item, r->doc.site, &level));
        value = money_of(stock_cost(&level, item->cost), in->qty);
    }
    TRY(lot_of(cx, r, line, in->lot, &lot));
    *move = (Move){.item = line->item,
        .lot = lot,
        .from = AT_CUSTOMER,
        .to = quarantine,
        .qty = in->qty,
        .line = line->id,
        .value = value};
    return line_progress(cx, line, in->qty);
}

// ---- receive ---------------------------------------------------------------------------------------------------------
static Status blind(Cx *cx, const ReturnReceive *in, Return *r) {
    if (id_none(in->customer) || id_none(in->site)) {
        return with_hint(cx,
            fail(cx, INPUT, id_none(in->customer) ? "customer" : "site",
                "it is not said who returns this, or where it came"),
            "give a return, or the customer and the site");
    }
    *r = (Return){.doc = {.kind = DOC_RETURN,
                      .status = DOC_RECEIVED,
                      .party = in->customer,
                      .site = in->site,
                      .ref = in->ref,
                      .due = cx_today(cx)}};
    return doc_add(cx, &r->doc);
}

static Status return_receive_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const ReturnReceive *in = in_;
    ReturnReceived *out = out_;
    Return r;
    if (id_none(in->ret)) {
        TRY(blind(cx, in, &r));
    } else {
        TRY(return_read(cx, in->ret, &r));
        TRY(doc_must_be(cx, &r.doc, "received", DOC_APPROVED, DOC_RECEIVED, DOC_INSPECTED, DOC_STATUSES));
    }
    Id quarantine;
    TRY(site_place(cx, r.doc.site, PLACE_QUARANTINE, &quarantine));
    const ReturnReceiveLine *lines = in->lines.at;
    Move *moves = NEW_ARRAY(cx->arena, Move, in->lines.n);
    for (int i = 0; i < in->lines.n; i++) {
        Status s = line_move(cx, &r, &lines[i], quarantine, &moves[i]);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        out->qty = qty_add(out->qty, lines[i].qty);
    }
    Entry entry = {.kind = "return", .doc = r.doc.id};
    TRY(moves_post(cx, &entry, moves, in->lines.n));
    if (r.doc.status != DOC_RECEIVED) TRY(doc_move(cx, &r.doc, DOC_RECEIVED, false));
    out->ret = r.doc.id;
    out->number = r.doc.number;
    return OK;
}

// clang-format off
const Action return_receive = {
    .noun = "return", .verb = "receive", .area = AREA_RETURNS, .roles = WAREHOUSE | SERVICE,
    .help = "Receives returned goods into quarantine: announced, or blind with customer and site.",
    .in = &receive_shape, .out = &received_shape, .run = return_receive_run};
// clang-format on
