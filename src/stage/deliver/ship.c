// From packing to the customer: packed, shipped and invoiced, delivered; or put back.
//
//   picked → packed → shipped → delivered
//      └───────┴→ cancelled (the goods go back to storage, and stay held for the order)
//
// Shipping is where the three flows meet: goods leave (packing → customer, at average cost), the order's lines are done, the carrier's
// freight is accrued, the customer is told and invoiced. The invoice comes last, because its number has no gaps and makes others wait.
// Services of an order are done with its first shipment. When nothing of an order is open it is shipped, and when its last shipment
// arrives it is delivered and closed.
//
// What always holds: what a shipment holds is what its pick entry moved; a shipment that left is never undone (goods come back by a
// return).
#include "base/json.h"
#include "core/event.h"
#include "flow/info/info.h"
#include "stage/deliver/parts.h"

// ---- inputs and answers --------------------------------------------------------------------------------------------------
static const Field package_in_fields[] = {
    {FIELD(PackageIn, code), .label = "SSCC", .optional = true, .max = 18, .help = "Left out: made"},
    {FIELD(PackageIn, weight), .label = "Weight (kg)", .optional = true, .positive = true,
        .example = "1.2", .help = "Left out: from the items"},
};
static const Shape package_in_shape = SHAPE("PackageIn", PackageIn, package_in_fields);
static const Field pack_fields[] = {
    {FIELD(ShipmentPack, shipment), .label = "Shipment", .ref = &doc_entity, .example = "SH-1001"},
    {FIELD(ShipmentPack, packages), .label = "Packages", .of = &package_in_shape, .optional = true,
        .help = "Left out: one"},
};
static const Shape pack_shape = SHAPE("ShipmentPack", ShipmentPack, pack_fields);
static const Field packed_fields[] = {
    {FIELD(ShipmentPacked, shipment), .label = "Shipment", .ref = &doc_entity, .output = true},
    {FIELD(ShipmentPacked, packages), .label = "Packages", .output = true},
    {FIELD(ShipmentPacked, weight), .label = "Weight (kg)", .output = true},
};
static const Shape packed_shape = SHAPE("ShipmentPacked", ShipmentPacked, packed_fields);

static const Field ship_fields[] = {
    {FIELD(ShipmentShip, shipment), .label = "Shipment", .ref = &doc_entity, .example = "SH-1001"},
    {FIELD(ShipmentShip, carrier), .label = "Carrier", .ref = &party_entity, .optional = true,
        .help = "Left out: of the lane"},
    {FIELD(ShipmentShip, tracking), .label = "Tracking", .optional = true, .max = 100,
        .example = "PF 1234 5678 GB"},
};
static const Shape ship_shape = SHAPE("ShipmentShip", ShipmentShip, ship_fields);
static const Field shipped_fields[] = {
    {FIELD(ShipmentShipped, shipment), .label = "Shipment", .ref = &doc_entity, .output = true},
    {FIELD(ShipmentShipped, invoice), .label = "Invoice", .output = true},
    {FIELD(ShipmentShipped, invoiced), .label = "Invoiced", .output = true},
    {FIELD(ShipmentShipped, freight), .label = "Freight", .output = true},
    {FIELD(ShipmentShipped, expected), .label = "Expected", .output = true, .help = "At the customer's"},
};
static const Shape shipped_shape = SHAPE("ShipmentShipped", ShipmentShipped, shipped_fields);

static const Field deliver_fields[] = {
    {FIELD(ShipmentDeliver, shipment), .label = "Shipment", .ref = &doc_entity, .example = "SH-1001"},
    {FIELD(ShipmentDeliver, at), .label = "At", .optional = true, .help = "Left out: now"},
};
static const Shape deliver_shape = SHAPE("ShipmentDeliver", ShipmentDeliver, deliver_fields);
static const Field delivered_fields[] = {
    {FIELD(ShipmentDelivered, shipment), .label = "Shipment", .ref = &doc_entity, .output = true},
    {FIELD(ShipmentDelivered, closed), .label = "Order closed", .output = true},
};
static const Shape delivered_shape = SHAPE("ShipmentDelivered", ShipmentDelivered, delivered_fields);

static const Field only_fields[] = {
    {FIELD(ShipmentOnly, shipment), .label = "Shipment", .ref = &doc_entity, .example = "SH-1001"},
};
static const Shape only_shape = SHAPE("ShipmentOnly", ShipmentOnly, only_fields);

// ---- what is in it -------------------------------------------------------------------------------------------------------
Status shipment_lines(Cx *cx, Id shipment, Picked **out, int *n) {
    Picked *picked = NULL;
    size_t count = 0, cap = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select t.line, t.unit, t.lot, t.amount from entry e join transfer t on t.entry = e.id "
        "where e.doc = $1 and e.doc <> 0 and e.kind = 'pick' and t.flow = 1 order by t.line, t.id",
        A(shipment)));
    while (rows_next(&r)) {
        picked = arena_grow(cx->arena, picked, count, &cap, count + 1, sizeof *picked);
        picked[count++] = (Picked){rows_id(&r, 0), rows_id(&r, 1), rows_id(&r, 2), rows_qty(&r, 3)};
    }
    *out = picked;
    *n = (int)count;
    return rows_end(&r);
}

// ---- pack ----------------------------------------------------------------------------------------------------------------
static Status pack(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const ShipmentPack *p = in;
    ShipmentPacked *packed = out;
    Doc shipment;
    TRY(doc_get(cx, p->shipment, DOC_SHIPMENT, &shipment));
    TRY(doc_must_be(cx, &shipment, "packed", DOC_PICKED, DOC_STATUSES));
    Picked *picked;
    int n;
    TRY(shipment_lines(cx, shipment.id, &picked, &n));
    TRY(packages_make(cx, shipment.id, picked, n, p->packages.at, p->packages.n, &packed->packages,
        &packed->weight));
    packed->shipment = shipment.id;
    return doc_move(cx, &shipment, DOC_PACKED, false);
}

const Action shipment_pack = {
    .noun = "shipment",
    .verb = "pack",
    .scope = {"shipment", NULL},
    .area = AREA_DELIVER,
    .help = "Packs a picked shipment into packages, each with its SSCC.",
    .roles = WAREHOUSE,
    .in = &pack_shape,
    .out = &packed_shape,
    .run = pack,
};

// ---- ship ----------------------------------------------------------------------------------------------------------------
typedef struct {
    Doc shipment, order;
    Terms terms;
    Picked *picked;
    int picked_n;
    Line *lines;
    int lines_n;
    Id carrier;
    Money freight;
    bool first; // nothing of the order left or was invoiced before
} Leaving;

static Status leaving_read(Cx *cx, const ShipmentShip *in, Leaving *l) {
    TRY(doc_get(cx, in->shipment, DOC_SHIPMENT, &l->shipment));
    TRY(doc_must_be(cx, &l->shipment, "shipped", DOC_PICKED, DOC_PACKED, DOC_STATUSES));
    TRY(doc_get(cx, l->shipment.parent, DOC_ORDER, &l->order));
    TRY(terms_get(cx, &l->order, &l->terms));
    TRY(shipment_lines(cx, l->shipment.id, &l->picked, &l->picked_n));
    TRY(lines_of(cx, l->order.id, &l->lines, &l->lines_n));
    l->first = true;
    for (int i = 0; i < l->lines_n; i++) l->first &= l->lines[i].done.v == 0;
    l->carrier = in->carrier;
    if (id_none(l->carrier) && l->terms.lane) l->carrier = l->terms.lane->carrier;
    if (id_none(in->carrier)) return OK;
    const Party *party;
    TRY(party_get(cx, in->carrier, &party));
    if (party->carrier) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "carrier", "this party is no carrier"), party->code),
        "set carrier on the party, name another, or leave it out for the lane's");
}

static Status goods_leave(Cx *cx, Leaving *l) {
    Id packing;
    TRY(site_place(cx, l->order.site, PLACE_PACKING, &packing));
    Move *moves = NEW_ARRAY(cx->arena, Move, l->picked_n);
    for (int i = 0; i < l->picked_n; i++)
        moves[i] = (Move){.item = l->picked[i].item,
            .lot = l->picked[i].lot,
            .from = packing,
            .to = AT_CUSTOMER,
            .qty = l->picked[i].qty,
            .line = l->picked[i].line};
    Entry entry = {.kind = "ship", .doc = l->shipment.id};
    return moves_post(cx, &entry, moves, l->picked_n);
}

static Line *line_find(Leaving *l, Id id) {
    int i = 0;
    while (i < l->lines_n && !id_eq(l->lines[i].id, id)) i++;
    CHECK(i < l->lines_n); // a shipment's line is one of its order
    return &l->lines[i];
}

static InvoiceLine invoice_line(const Line *line, Qty qty, Money amount) {
    return (InvoiceLine){.line = line->id,
        .item = line->item,
        .qty = qty,
        .price = line->price,
        .amount = amount,
        .service = line->kind == LINE_SERVICE};
}

// Lines are done by what left; services with the first shipment. What is to be invoiced for it is noted on the way.
static Status lines_done(Cx *cx, Leaving *l, InvoiceLine *invoice, int *n) {
    *n = 0;
    for (int i = 0, next; i < l->picked_n; i = next) {
        Qty qty = {0};
        for (next = i; next < l->picked_n && id_eq(l->picked[next].line, l->picked[i].line); next++)
            qty = qty_add(qty, l->picked[next].qty);
        Line *line = line_find(l, l->picked[i].line);
        TRY(line_progress(cx, line, qty));
        invoice[(*n)++] = invoice_line(line, qty, money_part(line->amount, qty, line->qty));
    }
    for (int i = 0; i < l->lines_n; i++) {
        Line *line = &l->lines[i];
        if (line->kind != LINE_SERVICE || line->open.v == 0) continue;
        Qty qty = line->open;
        TRY(line_progress(cx, line, qty));
        invoice[(*n)++] = invoice_line(line, qty, line->amount);
    }
    return OK;
}

static Status packages_of(Cx *cx, Id shipment, Id **packages, int *n) {
    return sql_ids(cx, packages, n, "select id from package where shipment = $1 order by id", A(shipment));
}

// Packs what nobody packed, as one package; gives the weight of all.
static Status packages_weigh(Cx *cx, Leaving *l, Str tracking, Qty *weight) {
    int made;
    if (l->shipment.status == DOC_PICKED)
        TRY(packages_make(cx, l->shipment.id, l->picked, l->picked_n, NULL, 0, &made, weight));
    else
        TRY(sql_get(cx, NULL, "select cast(coalesce(sum(weight), 0) as bigint) from package where shipment = $1",
            IN(A(l->shipment.id)), OUT(O(weight))));
    if (tracking.n == 0) return OK;
    Id *packages;
    int n;
    TRY(packages_of(cx, l->shipment.id, &packages, &n));
    for (int i = 0; i < n; i++)
        TRY(sql_run(cx, "update package set tracking = $2 where id = $1", A(packages[i]), A(tracking)));
    return OK;
}

static Status customer_tell(Cx *cx, const Leaving *l, Str tracking) {
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "number"), json_str(&o, l->shipment.number);
    JSON_KZ(&o, "order"), json_str(&o, l->order.number);
    JSON_KZ(&o, "carrier"),
        json_str(&o, id_none(l->carrier) ? S("") : name_of(cx, &party_entity, l->carrier));
    JSON_KZ(&o, "tracking"), json_str(&o, tracking);
    JSON_KZ(&o, "expected"), json_str(&o, date_text(cx->arena, l->shipment.due));
    JSON_KZ(&o, "lines"), json_open(&o, '[');
    for (int i = 0; i < l->picked_n; i++) {
        const Item *item;
        TRY(item_get(cx, l->picked[i].item, &item));
        json_open(&o, '{');
        JSON_KZ(&o, "item"), json_str(&o, item->code);
        JSON_KZ(&o, "qty"), json_decimal(&o, l->picked[i].qty.v, 6, 0);
        if (!id_none(l->picked[i].lot))
            JSON_KZ(&o, "lot"), json_str(&o, name_of(cx, &lot_entity, l->picked[i].lot));
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    return message_queue(cx, l->order.party, "ship_notice", l->shipment.id, buf_str(&b));
}

static Status freight_out(Cx *cx, Leaving *l, Qty weight) {
    l->freight = l->terms.lane ? lane_freight(l->terms.lane, weight) : (Money){0};
    Entry entry = {.kind = "freight", .doc = l->shipment.id};
    TRY(freight_accrue(cx, &entry, GL_FREIGHT_OUT, l->shipment.id, l->carrier, l->freight));
    // The carrier owes us the word that it arrived.
    if (id_none(l->carrier)) return OK;
    return await_add(cx, AWAIT_CONFIRMATION, l->shipment.id, l->carrier, 0, l->shipment.due);
}

// The date at the customer's, and the carrier's number, are known now.
static Status shipment_leaves(Cx *cx, Leaving *l, Str tracking) {
    Date expected = date_add(cx_today(cx), terms_lead(&l->terms));
    if (expected.v != l->shipment.due.v || tracking.n) {
        l->shipment.due = expected;
        l->shipment.ref = tracking;
        TRY(doc_save(cx, &l->shipment));
    }
    return doc_move(cx, &l->shipment, DOC_SHIPPED, false);
}

static Status order_leaves(Cx *cx, Leaving *l) {
    for (int i = 0; i < l->lines_n; i++)
        if (l->lines[i].open.v > 0) return OK;
    return l->order.status == DOC_SHIPPED ? OK : doc_move(cx, &l->order, DOC_SHIPPED, false);
}

static Status ship(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const ShipmentShip *s = in;
    ShipmentShipped *shipped = out;
    Leaving l = {0};
    TRY(leaving_read(cx, s, &l));
    TRY(goods_leave(cx, &l));
    InvoiceLine *invoice_lines = NEW_ARRAY(cx->arena, InvoiceLine, l.lines_n);
    int n;
    TRY(lines_done(cx, &l, invoice_lines, &n));
    Qty weight;
    TRY(packages_weigh(cx, &l, s->tracking, &weight));
    TRY(shipment_leaves(cx, &l, s->tracking));
    TRY(freight_out(cx, &l, weight));
    TRY(order_leaves(cx, &l));
    TRY(customer_tell(cx, &l, s->tracking));
    event_about(cx, l.shipment.id);
    InvoiceOut invoice;
    // Later shipments ask for what was not invoiced yet, so that parts of a line add up to its amount to the cent.
    if (l.first) TRY(invoice_issue(cx, &l.order, l.shipment.id, invoice_lines, n, &invoice));
    else TRY(invoice_shipped(cx, &l.order, l.shipment.id, &invoice));
    *shipped = (ShipmentShipped){.shipment = l.shipment.id,
        .invoice = invoice.number,
        .invoiced = invoice.total,
        .freight = l.freight,
        .expected = l.shipment.due};
    return OK;
}

const Action shipment_ship = {
    .noun = "shipment",
    .verb = "ship",
    .scope = {"shipment", NULL},
    .area = AREA_DELIVER,
    .help = "Hands a shipment to the carrier: the goods are the customer's, the invoice is issued, "
            "freight is accrued, and "
            "the customer is told. What was not packed goes as one package.",
    .roles = WAREHOUSE,
    .in = &ship_shape,
    .out = &shipped_shape,
    .run = ship,
};

// ---- deliver -------------------------------------------------------------------------------------------------------------
static Status deliver_at(Cx *cx, const Doc *shipment, Time at) {
    Str today = date_text(cx->arena, cx_today(cx));
    if (at.v > cx->now.v)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "at", "this is yet to come"), time_text(cx->arena, at)),
            "give a time up to now (" STR_FMT "), or leave it out", STR_ARG(today));
    Time left;
    TRY(sql_get(cx, NULL, "select max(effective) from entry where doc = $1 and doc <> 0 and kind = 'ship'",
        IN(A(shipment->id)), OUT(O(&left))));
    if (at.v >= left.v) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, INPUT, "at", STR_FMT " left on " STR_FMT, STR_ARG(shipment->number),
                STR_ARG(time_text(cx->arena, left))),
            time_text(cx->arena, at)),
        "give a time after that");
}

static Status deliver(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const ShipmentDeliver *d = in;
    ShipmentDelivered *delivered = out;
    Doc shipment, order;
    TRY(doc_get(cx, d->shipment, DOC_SHIPMENT, &shipment));
    TRY(doc_must_be(cx, &shipment, "delivered", DOC_SHIPPED, DOC_STATUSES));
    if (d->at.v != 0) TRY(deliver_at(cx, &shipment, d->at));
    Time at = d->at.v ? d->at : cx->now;
    Id *packages;
    int n;
    TRY(packages_of(cx, shipment.id, &packages, &n));
    for (int i = 0; i < n; i++)
        TRY(sql_run(cx, "update package set delivered = $2 where id = $1", A(packages[i]), A(at)));
    TRY(doc_move(cx, &shipment, DOC_DELIVERED, true));
    TRY(await_done(cx, AWAIT_CONFIRMATION, shipment.id));
    TRY(doc_get(cx, shipment.parent, DOC_ORDER, &order));
    if (order.status == DOC_SHIPPED) TRY(order_settle(cx, &order));
    delivered->shipment = shipment.id;
    delivered->closed = order.closed.v != 0;
    event_about(cx, shipment.id);
    return OK;
}

const Action shipment_deliver = {
    .noun = "shipment",
    .verb = "deliver",
    .scope = {"shipment", NULL},
    .area = AREA_DELIVER,
    .help = "Marks a shipment as delivered. The last one closes its order.",
    .roles = WAREHOUSE | SERVICE,
    .in = &deliver_shape,
    .out = &delivered_shape,
    .run = deliver,
};

// ---- cancel --------------------------------------------------------------------------------------------------------------
// The goods go back to storage and stay held for their lines.
Status shipment_undo(Cx *cx, Doc *shipment) {
    Picked *picked;
    int n;
    TRY(shipment_lines(cx, shipment->id, &picked, &n));
    Id packing, storage;
    TRY(site_place(cx, shipment->site, PLACE_PACKING, &packing));
    TRY(site_place(cx, shipment->site, PLACE_STORAGE, &storage));
    Move *moves = NEW_ARRAY(cx->arena, Move, n);
    for (int i = 0; i < n; i++)
        moves[i] = (Move){.item = picked[i].item,
            .lot = picked[i].lot,
            .from = packing,
            .to = storage,
            .qty = picked[i].qty,
            .line = picked[i].line};
    Entry entry = {.kind = "unpick", .doc = shipment->id};
    TRY(moves_post(cx, &entry, moves, n));
    for (int i = 0; i < n; i++) {
        Line line;
        TRY(line_get(cx, picked[i].line, &line));
        TRY(line_pick(cx, &line, qty_neg(picked[i].qty)));
        Qty held;
        TRY(hold_stock(cx, &line, picked[i].qty, false, &held));
    }
    TRY(sql_run(cx, "delete from package where shipment = $1", A(shipment->id)));
    return doc_move(cx, shipment, DOC_CANCELLED, true);
}

static Status cancel(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    (void)out;
    const ShipmentOnly *s = in;
    Doc shipment;
    TRY(doc_get(cx, s->shipment, DOC_SHIPMENT, &shipment));
    TRY(doc_must_be(cx, &shipment, "cancelled", DOC_PICKED, DOC_PACKED, DOC_STATUSES));
    return shipment_undo(cx, &shipment);
}

const Action shipment_cancel = {
    .noun = "shipment",
    .verb = "cancel",
    .scope = {"shipment", NULL},
    .area = AREA_DELIVER,
    .help = "Undoes a shipment that has not left: its goods go back to storage and stay held for "
            "the order.",
    .roles = WAREHOUSE,
    .in = &only_shape,
    .run = cancel,
};
