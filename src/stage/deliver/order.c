// Placing an order: demand becomes expected, stock becomes held, and the customer is told a date.
//
//   1. check   customer, items, prices, credit: nothing is written while anything may still be refused
//   2. route   the site and lane that serve the customer's country best (route.c)
//   3. cover   each line holds what is free and is promised the rest (cover.c); the line goes in with its promised ship date
//   4. book    the document, the money expected for it, the confirmation to the customer
//
// Dates: a line's `wanted` and `due` are days of leaving our site; what the customer is told is that day and the lane's lead time.
//
// This is the program's busiest action. A line that is in stock costs three statements (the guarded stock level, the hold, the line); all
// else is kept beside the connection.
//
// What always holds: an order's total is the amount of what its lines ask for and was not cancelled, and its expected due is the part
// of it that is not invoiced yet.
#include "base/json.h"
#include "base/limits.h"
#include "flow/info/info.h"
#include "flow/product/open.h"
#include "network/check.h"
#include "stage/deliver/parts.h"
#include "store/store.h"

static const Field line_fields[] = {
    {FIELD(OrderLineIn, item), .label = "Item", .ref = &item_entity, .example = "MUG-BLUE"},
    {FIELD(OrderLineIn, qty), .label = "Quantity", .positive = true, .example = "3"},
    {FIELD(OrderLineIn, price), .label = "Price", .optional = true, .example = "4.25",
        .noted = offsetof(OrderLineIn, priced), .help = "Of one unit; 0: nothing is billed; left out: the channel's price of the day, else the item's"},
    {FIELD(OrderLineIn, free), .label = "Given away", .optional = true, .example = "false"},
};
static const Shape line_shape = SHAPE("OrderLineIn", OrderLineIn, line_fields);

static const Field place_fields[] = {
    {FIELD(OrderPlace, number), .label = "Number", .optional = true, .max = 60,
        .example = "WEB-7001", .help = "The shop's own, unique; left out: SO-…"},
    {FIELD(OrderPlace, customer), .label = "Customer", .ref = &party_entity, .example = "ANNA"},
    {FIELD(OrderPlace, channel), .label = "Channel", .ref = &channel_entity, .optional = true,
        .example = "WEB"},
    {FIELD(OrderPlace, site), .label = "Ship from", .ref = &site_entity, .optional = true,
        .example = "MAIN", .help = "Left out: chosen by lanes to the country, stock and cost"},
    {FIELD(OrderPlace, country), .label = "Ship to", .optional = true, .max = 2, .example = "GB",
        .help = "Country; left out: the customer's"},
    {FIELD(OrderPlace, wanted), .label = "Wanted at the customer's", .optional = true,
        .example = "2011-06-10", .help = "Left out: as soon as possible"},
    {FIELD(OrderPlace, placed), .label = "Placed", .optional = true, .example = "2011-06-01T08:30:00Z",
        .help = "When the customer did, where it is entered later; left out: now"},
    {FIELD(OrderPlace, priority), .label = "Priority", .optional = true, .fallback = "5", .max = 99,
        .example = "5", .help = "Smaller is more urgent; 5 is ordinary"},
    {FIELD(OrderPlace, complete), .label = "Complete", .optional = true, .example = "false",
        .help = "Ship only when all of it is there"},
    {FIELD(OrderPlace, ref), .label = "Their number", .optional = true, .max = 200, .example = "PO 4711"},
    {FIELD(OrderPlace, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Shape place_shape = SHAPE("OrderPlace", OrderPlace, place_fields);

static const Field line_out_fields[] = {
    {FIELD(OrderLineOut, line), .label = "Line", .output = true},
    {FIELD(OrderLineOut, pos), .label = "Position", .output = true},
    {FIELD(OrderLineOut, item), .label = "Item", .ref = &item_entity, .output = true},
    {FIELD(OrderLineOut, qty), .label = "Quantity", .output = true, .help = "Still to be shipped"},
    {FIELD(OrderLineOut, held), .label = "Held", .output = true, .help = "Of it on stock now"},
    {FIELD(OrderLineOut, promised), .label = "Promised", .optional = true, .output = true,
        .help = "At the customer's; none: not within the coming supply"},
    {FIELD(OrderLineOut, supply), .label = "Waits for line", .optional = true, .output = true},
};
static const Shape line_out_shape = SHAPE("OrderLineOut", OrderLineOut, line_out_fields);

static const Field placed_fields[] = {
    {FIELD(OrderPlaced, order), .label = "Order", .output = true},
    {FIELD(OrderPlaced, number), .label = "Number", .output = true},
    {FIELD(OrderPlaced, site), .label = "Ships from", .ref = &site_entity, .output = true},
    {FIELD(OrderPlaced, total), .label = "Total", .output = true},
    {FIELD(OrderPlaced, promised), .label = "Promised", .optional = true, .output = true,
        .help = "The last of its lines; none: some line has none"},
    {FIELD(OrderPlaced, lines), .label = "Lines", .of = &line_out_shape, .output = true},
};
const Shape order_placed_shape = SHAPE("OrderPlaced", OrderPlaced, placed_fields);

// ---- shared with change.c and allocate.c -----------------------------------------------------------------------------------
Status order_get(Cx *cx, Id id, const char *to_do, Doc *out) {
    TRY(doc_get(cx, id, DOC_ORDER, out));
    if (out->closed.v == 0) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "order", STR_FMT " is %s and closed: it can be %s no more",
                STR_ARG(out->number), doc_status_names[out->status], to_do),
            out->number),
        "only open orders can; place a new one");
}

Status line_price(Cx *cx, Id channel, const OrderLineIn *in, int i, const Item **item, Price *price) {
    TRY(item_get(cx, in->item, item));
    if (!(*item)->active) {
        Status s = with_value(cx, fail(cx, INPUT, "item", "this item is not sold any more"), (*item)->code);
        return with_path(cx, with_hint(cx, s, "make the item active, or order another"), "lines[%d].", i);
    }
    *price = in->price;
    if (in->free && in->price.v > 0)
        return with_path(cx,
            with_hint(cx, fail(cx, INPUT, "price", "a line that is given away has no price"),
                "leave out one of price and free"),
            "lines[%d].", i);
    if (in->free || in->priced || in->price.v > 0) return OK;
    TRY(price_on(cx, channel, in->item, cx_today(cx), price));
    if (price->v > 0) return OK;
    Status s = with_value(cx, fail(cx, INPUT, "price", "this item has no price"), (*item)->code);
    return with_path(cx, with_hint(cx, s, "give a price, or say that it is free"), "lines[%d].", i);
}

void order_line_out(OrderLineOut *out, const Line *line, const Cover *cover, int lead_days) {
    *out = (OrderLineOut){.line = line->id,
        .pos = line->pos,
        .item = line->item,
        .qty = line->open,
        .held = cover->held,
        .promised = cover->sure ? date_add(line->due, lead_days) : (Date){0},
        .supply = cover->supply};
}

Date order_promised(const OrderLineOut *lines, int n) {
    Date last = {0};
    for (int i = 0; i < n; i++) {
        if (lines[i].promised.v == 0) return (Date){0};
        if (lines[i].promised.v > last.v) last = lines[i].promised;
    }
    return last;
}

Status order_answer(Cx *cx, const Doc *order, const char *message, OrderPlaced *out) {
    out->order = order->id;
    out->number = order->number;
    out->site = order->site;
    out->total = order->total;
    out->promised = order->due;
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "number"), json_str(&o, order->number);
    JSON_KZ(&o, "ref"), json_str(&o, order->ref);
    JSON_KZ(&o, "total"), json_decimal(&o, order->total.v, 2, 2);
    JSON_KZ(&o, "promised"), json_str(&o, date_text(cx->arena, order->due));
    JSON_KZ(&o, "lines"), json_open(&o, '[');
    const OrderLineOut *lines = out->lines.at;
    for (int i = 0; i < out->lines.n; i++) {
        const Item *item;
        TRY(item_get(cx, lines[i].item, &item));
        json_open(&o, '{');
        JSON_KZ(&o, "item"), json_str(&o, item->code);
        JSON_KZ(&o, "qty"), json_decimal(&o, lines[i].qty.v, 6, 0);
        JSON_KZ(&o, "promised"), json_str(&o, date_text(cx->arena, lines[i].promised));
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    return message_queue(cx, order->party, message, order->id, buf_str(&b));
}

// Parts of an amount that was changed in between may come out a cent beyond what was invoiced of it: nobody will ask for that.
static Status nothing_expected(Cx *cx, const Doc *order) {
    Due due;
    bool found;
    TRY(due_of(cx, order->id, DUE_ORDER, &due, &found));
    return found && due.open.v > 0 ? due_set(cx, &due, (Money){0}, due.due) : OK;
}

Status order_settle(Cx *cx, Doc *order) {
    bool closed;
    TRY(lines_closed(cx, order->id, &closed));
    if (!closed) return OK;
    int64_t shipments, under_way;
    TRY(sql_get(cx, NULL,
        "select count(*), cast(coalesce(sum(case when closed = 0 then 1 else 0 end), 0) as bigint) "
        "from doc where parent = $1 and parent <> 0 and kind = 'shipment' and status <> "
        "'cancelled'",
        IN(A(order->id)), OUT(O(&shipments), O(&under_way))));
    if (under_way > 0)
        return order->status == DOC_SHIPPED ? OK : doc_move(cx, order, DOC_SHIPPED, false);
    TRY(nothing_expected(cx, order));
    return doc_move(cx, order, shipments > 0 ? DOC_DELIVERED : DOC_CANCELLED, true);
}

// ---- 1. check ------------------------------------------------------------------------------------------------------------
static Status customer_check(Cx *cx, const Party *customer) {
    if (!customer->customer)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "customer", "this party is no customer"), customer->code),
            "set customer on the party, or name another");
    if (!customer->active)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "customer", "this customer is not active"), customer->code),
            "make the party active, or name another");
    return OK;
}

static Status input_check(Cx *cx, const OrderPlace *o) {
    if (o->lines.n > LIMIT_DOC_LINES)
        return with_hint(cx, fail(cx, INPUT, "lines", "the order has %d lines", o->lines.n),
            "at most %d; place several orders", LIMIT_DOC_LINES);
    TRY(day_to_come(cx, "wanted", o->wanted));
    if (o->placed.v > cx->now.v)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "placed", "this time is still to come"),
                time_text(cx->arena, o->placed)),
            "give a time that has passed, or leave it out");
    if (o->country.n) TRY(country_check(cx, "country", o->country));
    if (o->number.n == 0) return OK;
    bool taken;
    TRY(sql_get(cx, &taken, "select 1 from doc where number = $1", IN(A(o->number)), NULL, 0));
    if (!taken) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, INPUT, "number", "there is already a document " STR_FMT, STR_ARG(o->number)), o->number),
        "give another number, or none; to change that order use order change");
}

typedef struct {
    Line *lines; // in the order given, without doc, dates and site
    Need *needs; // of those that are goods
    int n, needs_n;
    Qty weight; // kg
    Money total;
} Draft;

// Lines with their prices; services are sold, but never moved.
static Status draft_make(Cx *cx, const OrderPlace *o, Draft *d) {
    const OrderLineIn *in = o->lines.at;
    d->n = o->lines.n;
    d->lines = NEW_ARRAY(cx->arena, Line, d->n);
    d->needs = NEW_ARRAY(cx->arena, Need, d->n);
    for (int i = 0; i < d->n; i++) {
        const Item *item;
        Price price = {0};
        TRY(line_price(cx, o->channel, &in[i], i, &item, &price));
        bool service = item->kind == ITEM_SERVICE;
        d->lines[i] = (Line){.pos = i + 1,
            .kind = service ? LINE_SERVICE : LINE_ORDER,
            .item = in[i].item,
            .qty = in[i].qty,
            .price = price,
            .amount = money_of(price, in[i].qty),
            .party = o->customer};
        d->total = money_add(d->total, d->lines[i].amount);
        if (service) continue;
        d->needs[d->needs_n++] = (Need){in[i].item, in[i].qty};
        d->weight = qty_add(d->weight, qty_mul(in[i].qty, item->weight));
    }
    return OK;
}

// What a customer owes and has on order may not pass his limit; 0 sets none.
static Status credit_check(Cx *cx, const Party *customer, Money total) {
    if (customer->credit_limit.v <= 0) return OK;
    Money owed = {0}, ordered = {0};
    if (!conn_is_sqlite(cx->conn)) // his orders wait for each other, so that two do not take the same credit
        TRY(sql_run(cx, "select id from party where id = $1 for update", A(customer->id)));
    TRY(sql_get(cx, NULL,
        "select cast(coalesce(sum(case when kind = 'receivable' then open else 0 end), 0) as "
        "bigint), "
        "cast(coalesce(sum(case when kind = 'order' then open else 0 end), 0) as bigint) "
        "from due where party = $1 and kind in ('receivable', 'order') and open > 0",
        IN(A(customer->id)), OUT(O(&owed), O(&ordered))));
    Money left = money_sub(customer->credit_limit, money_add(owed, ordered));
    if (total.v <= left.v) return OK;
    if (left.v < 0) left = (Money){0};
    Status s = fail(cx, STOCK, "customer",
        STR_FMT " has a credit limit of " STR_FMT ": " STR_FMT " is owed and " STR_FMT
                " on order, so " STR_FMT " is left, and this order is " STR_FMT,
        STR_ARG(customer->code), STR_ARG(money_str(cx, customer->credit_limit)),
        STR_ARG(money_str(cx, owed)), STR_ARG(money_str(cx, ordered)), STR_ARG(money_str(cx, left)),
        STR_ARG(money_str(cx, total)));
    return with_hint(cx, with_value(cx, s, customer->code),
        "order for at most " STR_FMT ", take a payment first, or raise the limit",
        STR_ARG(money_str(cx, left)));
}

// ---- 3. cover ------------------------------------------------------------------------------------------------------------
static Status line_place(Cx *cx, Line *line, const OrderPlace *o, int lead_days, OrderLineOut *out) {
    line->id = cx_id(cx);
    Cover cover = {.sure = true};
    line->due = line->wanted;
    if (line->kind == LINE_ORDER) TRY(cover_line(cx, line, line->qty, o->complete, &cover));
    TRY(line_add(cx, line));
    order_line_out(out, line, &cover, lead_days);
    return OK;
}

// ---- 4. book -------------------------------------------------------------------------------------------------------------
static Status expect_money(Cx *cx, const Doc *order, const Party *customer) {
    if (order->total.v <= 0) return OK;
    Date day = order->due.v ? order->due : cx_today(cx);
    Due due = {.kind = DUE_ORDER,
        .doc = order->id,
        .party = order->party,
        .amount = order->total,
        .due = date_add(day, customer->payment_days)};
    return due_add(cx, &due);
}

// Nothing is to be shipped: what was sold is done with the order, and invoiced at once.
static Status services_only(Cx *cx, Doc *order, Line *lines, int n) {
    for (int i = 0; i < n; i++) TRY(line_progress(cx, &lines[i], lines[i].open));
    TRY(doc_move(cx, order, DOC_DONE, true));
    InvoiceOut invoice;
    return invoice_shipped(cx, order, (Id){0}, &invoice);
}

static Status place(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const OrderPlace *o = in;
    OrderPlaced *placed = out;
    const Party *customer;
    TRY(party_get(cx, o->customer, &customer));
    TRY(customer_check(cx, customer));
    TRY(input_check(cx, o));
    Draft d = {0};
    TRY(draft_make(cx, o, &d));
    TRY(credit_check(cx, customer, d.total));
    Str country = o->country.n ? o->country : customer->country;
    const Lane *lane;
    TRY(route_choose(cx, o->site, country, d.needs, d.needs_n, d.weight, &lane));

    Doc order = {.id = cx_id(cx),
        .kind = DOC_ORDER,
        .number = o->number,
        .party = o->customer,
        .site = lane->from_site,
        .status = DOC_OPEN,
        .placed = o->placed, // the event has the time of recording
        .total = d.total,
        .channel = o->channel,
        .priority = o->priority ? o->priority : 5,
        .ref = o->ref};
    Date leave = lane_leaves(cx, lane);
    if (o->wanted.v && date_add(o->wanted, -lane->lead_days).v > leave.v)
        leave = date_add(o->wanted, -lane->lead_days);
    OrderLineOut *lines = NEW_ARRAY(cx->arena, OrderLineOut, d.n);
    for (int i = 0; i < d.n; i++) {
        d.lines[i].doc = order.id;
        d.lines[i].site = order.site;
        d.lines[i].wanted = leave;
        TRY(line_place(cx, &d.lines[i], o, lane->lead_days, &lines[i]));
    }
    order.due = order_promised(lines, d.n);
    TRY(doc_add(cx, &order));
    if (o->complete || !str_eq(country, customer->country))
        TRY(terms_add(cx, order.id, str_eq(country, customer->country) ? S("") : country, o->complete));
    TRY(expect_money(cx, &order, customer));
    placed->lines = (List){lines, d.n};
    TRY(order_answer(cx, &order, "order_confirmation", placed));
    return d.needs_n == 0 ? services_only(cx, &order, d.lines, d.n) : OK;
}

const Action order_place = {
    .noun = "order",
    .verb = "place",
    .area = AREA_DELIVER,
    .help = "Places a customer's order: prices it, holds what is free, promises the rest, and "
            "confirms it. "
            "Without a site it ships from the one that can fill most lines now.",
    .roles = SERVICE,
    .in = &place_shape,
    .out = &order_placed_shape,
    .run = place,
    .example = "{\"customer\":\"ANNA\",\"channel\":\"WEB\",\"lines\":[{\"item\":\"MUG-BLUE\","
               "\"qty\":\"3\"}]}",
};
