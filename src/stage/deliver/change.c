// Changing, cancelling and promising anew an order that is placed.
//
// A change goes through the same steps as a new order, line by line: the line takes its new quantity or date, lets go of what it
// does not need any more, and is covered anew (cover.c). What served it is told: supply on its way for goods that nobody wants now is
// proposed for cancelling, for goods wanted later for deferring, for goods wanted earlier or in larger number for expediting. These are
// proposals (flow/product/exception.h), since the supply may serve somebody else tomorrow; people or the next plan run decide.
//
// What is picked is in packing: a single line cannot go below it; cancelling the whole order puts it back first. What is shipped
// stays shipped: it comes back as a return.
#include "base/json.h"
#include "core/event.h"
#include "flow/info/info.h"
#include "flow/product/chain.h"
#include "flow/product/exception.h"
#include "stage/deliver/parts.h"

// ---- inputs --------------------------------------------------------------------------------------------------------------
static const Field change_fields[] = {
    {FIELD(OrderChange, order), .label = "Order", .ref = &doc_entity, .example = "SO-1001"},
    {FIELD(OrderChange, pos), .label = "Position", .optional = true, .positive = true,
        .example = "1", .help = "Of the line to change; left out: a new line, with item and qty"},
    {FIELD(OrderChange, item), .label = "Item", .ref = &item_entity, .optional = true},
    {FIELD(OrderChange, qty), .label = "Quantity", .optional = true, .example = "5",
        .noted = offsetof(OrderChange, sized), .help = "Left out: as it is"},
    {FIELD(OrderChange, wanted), .label = "Wanted at the customer's", .optional = true,
        .help = "Left out: as it is"},
};
static const Shape change_shape = SHAPE("OrderChange", OrderChange, change_fields);

static const Field cancel_fields[] = {
    {FIELD(OrderCancel, order), .label = "Order", .ref = &doc_entity, .example = "SO-1001"},
    {FIELD(OrderCancel, pos), .label = "Position", .optional = true, .positive = true,
        .example = "1", .help = "Of the line to cancel; left out: all that is not shipped"},
    {FIELD(OrderCancel, reason), .label = "Reason", .optional = true, .max = 200,
        .example = "Customer changed his mind"},
};
static const Shape cancel_shape = SHAPE("OrderCancel", OrderCancel, cancel_fields);

static const Field cancelled_fields[] = {
    {FIELD(OrderCancelled, order), .label = "Order", .ref = &doc_entity, .output = true},
    {FIELD(OrderCancelled, qty), .label = "Cancelled", .output = true},
    {FIELD(OrderCancelled, total), .label = "Total now", .output = true},
    {FIELD(OrderCancelled, proposals), .label = "Proposals", .output = true,
        .help = "To cancel supply on its way that served it"},
    {FIELD(OrderCancelled, closed), .label = "Closed", .output = true},
};
static const Shape cancelled_shape = SHAPE("OrderCancelled", OrderCancelled, cancelled_fields);

static const Field promise_fields[] = {
    {FIELD(OrderPromise, order), .label = "Order", .ref = &doc_entity, .example = "SO-1001"},
};
static const Shape promise_shape = SHAPE("OrderPromise", OrderPromise, promise_fields);

// ---- money ---------------------------------------------------------------------------------------------------------------
// The order is worth `by` more (or less, below 0), and so is what is expected of its customer.
static Status total_change(Cx *cx, Doc *order, Money by) {
    order->total = money_add(order->total, by);
    const Party *customer;
    TRY(party_get(cx, order->party, &customer));
    Due due;
    bool found;
    TRY(due_of(cx, order->id, DUE_ORDER, &due, &found));
    Date day = date_add(order->due.v ? order->due : cx_today(cx), customer->payment_days);
    if (!found && by.v <= 0) return OK;
    if (!found) {
        due = (Due){.kind = DUE_ORDER, .doc = order->id, .party = order->party, .amount = by, .due = day};
        return due_add(cx, &due);
    }
    Money open = money_add(due.open, by);
    return due_set(cx, &due, open.v > 0 ? open : (Money){0}, day);
}

// ---- answer --------------------------------------------------------------------------------------------------------------
// What the order's open lines may expect now: reads all of it, since a change is rare.
static Status answer(Cx *cx, Doc *order, const Terms *terms, const char *message, OrderPlaced *out) {
    Line *lines;
    int n, used = 0;
    TRY(lines_of(cx, order->id, &lines, &n));
    OrderLineOut *answers = NEW_ARRAY(cx->arena, OrderLineOut, n);
    for (int i = 0; i < n; i++) {
        if (lines[i].open.v == 0) continue;
        Cover cover = {.sure = true};
        if (lines[i].kind == LINE_ORDER) {
            Qty on_supply;
            TRY(held_by(cx, lines[i].id, &cover.held, &on_supply));
            Qty rest = qty_sub(lines[i].open, qty_add(lines[i].picked, cover.held));
            bool found;
            TRY(sql_get(cx, &found,
                "select supply from hold where line = $1 and supply <> 0 order by id desc limit 1",
                IN(A(lines[i].id)), OUT(O(&cover.supply))));
            if (rest.v > on_supply.v) {
                Promise promise;
                Date from = lines[i].wanted.v > cx_today(cx).v ? lines[i].wanted : cx_today(cx);
                TRY(promise_again(cx, &lines[i], qty_sub(rest, on_supply), from, &promise));
                cover.sure = promise.date.v != 0;
                if (id_none(cover.supply)) cover.supply = promise.supply;
            }
        }
        order_line_out(&answers[used++], &lines[i], &cover, terms_lead(terms));
    }
    out->lines = (List){answers, used};
    order->due = order_promised(answers, used);
    TRY(doc_save(cx, order));
    return order_answer(cx, order, message, out);
}

// ---- change --------------------------------------------------------------------------------------------------------------
static Status line_new(Cx *cx, Doc *order, const Terms *terms, const OrderChange *c, Date leave) {
    if (id_none(c->item) || c->qty.v == 0)
        return with_hint(cx, fail(cx, INPUT, "pos", "neither a line to change nor a new item is given"),
            "give pos of an existing line, or item and qty of a new one");
    const Item *item;
    Price price;
    OrderLineIn in = {.item = c->item, .qty = c->qty};
    TRY(line_price(cx, order->channel, &in, 0, &item, &price));
    int64_t last;
    TRY(sql_get(cx, NULL, "select max(pos) from line where doc = $1", IN(A(order->id)), OUT(O(&last))));
    Line line = {.id = cx_id(cx),
        .doc = order->id,
        .pos = (int32_t)last + 1,
        .kind = item->kind == ITEM_SERVICE ? LINE_SERVICE : LINE_ORDER,
        .item = c->item,
        .site = order->site,
        .qty = c->qty,
        .wanted = leave,
        .due = leave,
        .price = price,
        .amount = money_of(price, c->qty),
        .party = order->party};
    Cover cover = {.sure = true};
    if (line.kind == LINE_ORDER) TRY(cover_line(cx, &line, line.qty, terms->complete, &cover));
    TRY(line_add(cx, &line));
    return total_change(cx, order, line.amount);
}

static Status qty_set(Cx *cx, Doc *order, Line *line, Qty qty) {
    Money amount = money_of(line->price, qty), by = money_sub(amount, line->amount);
    TRY(line_resize(cx, line, qty, amount));
    return total_change(cx, order, by);
}

// What was proposed for the line as it was does not hold for what it is now.
static Status forget_proposals(Cx *cx, const Line *was, const Line *now) {
    int n;
    if (now->wanted.v != was->wanted.v) {
        TRY(exceptions_drop(cx, now->id, EXCEPTION_EXPEDITE, (Date){0}, &n));
        TRY(exceptions_drop(cx, now->id, EXCEPTION_DEFER, (Date){0}, &n));
        TRY(exceptions_drop(cx, now->id, EXCEPTION_LATE, now->wanted, &n));
    }
    if (now->open.v <= was->open.v) return OK;
    TRY(exceptions_drop(cx, now->id, EXCEPTION_CANCEL, (Date){0}, &n));
    if (n == 0) return OK;
    // It may have been larger still: what is pegged to it beyond what it is now can go all the same.
    Qty on_stock, on_supply, more = {0};
    Serving *s;
    int made;
    TRY(held_by(cx, now->id, &on_stock, &on_supply));
    TRY(chain_serving(cx, now->id, &s, &n));
    for (int i = 0; i < n; i++) more = qty_add(more, serving_qty(&s[i]));
    more = qty_sub(more, qty_sub(now->open, qty_add(now->picked, on_stock)));
    if (more.v <= 0) return OK;
    return exceptions_for(cx, now, EXCEPTION_CANCEL, more, (Date){0},
        "the order that it serves became smaller", &made);
}

// Supply that was right for the line as it was is not any more.
static Status tell_supply(Cx *cx, const Line *was, const Line *now) {
    int made;
    TRY(forget_proposals(cx, was, now));
    if (now->open.v < was->open.v)
        TRY(exceptions_for(cx, now, EXCEPTION_CANCEL, qty_sub(was->open, now->open), (Date){0},
            "the order that it serves became smaller", &made));
    if (now->wanted.v > was->wanted.v)
        return exceptions_for(cx, now, EXCEPTION_DEFER, now->open, now->wanted,
            "the order that it serves is wanted later", &made);
    if (now->wanted.v < was->wanted.v)
        return exceptions_for(cx, now, EXCEPTION_EXPEDITE, now->open, now->wanted,
            "the order that it serves is wanted earlier", &made);
    if (now->open.v > was->open.v)
        return exceptions_for(cx, now, EXCEPTION_EXPEDITE, now->open, now->wanted,
            "the order that it serves became larger", &made);
    return OK;
}

static Status line_change(Cx *cx, Doc *order, const Terms *terms, const OrderChange *c, Date leave) {
    Line line;
    TRY(line_at(cx, order->id, c->pos, &line));
    if (!id_none(c->item) && !id_eq(c->item, line.item))
        return with_hint(cx, fail(cx, INPUT, "item", "the item of a line does not change"),
            "cancel line %d and add a new one without pos", c->pos);
    if (line.open.v == 0)
        return with_hint(cx,
            fail(cx, STATE, "pos", "line %d is %s", c->pos, line.done.v ? "shipped" : "cancelled"),
            "add a new line: leave out pos");
    if (c->qty.v == 0 && c->wanted.v == 0)
        return with_hint(
            cx, fail(cx, INPUT, "qty", "nothing to change is given"), "give qty, wanted or both");
    Line was = line;
    if (c->qty.v > 0) TRY(qty_set(cx, order, &line, c->qty));
    if (line.kind == LINE_SERVICE) return OK;
    if (c->wanted.v > 0) TRY(line_want(cx, &line, leave));
    bool grows = line.open.v > was.open.v || line.wanted.v < was.wanted.v;
    if (!grows) TRY(tell_supply(cx, &was, &line)); // before it lets go of it
    Cover cover;
    TRY(cover_again(cx, &line, terms->complete, &cover));
    return grows ? tell_supply(cx, &was, &line) : OK;
}

static Status change(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const OrderChange *c = in;
    Doc order;
    TRY(order_get(cx, c->order, "changed", &order));
    TRY(doc_must_be(cx, &order, "changed", DOC_OPEN, DOC_STATUSES));
    if (c->sized && c->qty.v == 0)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "qty", "a line is not changed to nothing"), S("0")),
            "order cancel with its pos cancels a line");
    if (c->wanted.v != 0 && c->wanted.v < cx_today(cx).v)
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "wanted", "this day has passed"), date_text(cx->arena, c->wanted)),
            "give " STR_FMT " or later", STR_ARG(date_text(cx->arena, cx_today(cx))));
    Terms terms;
    TRY(terms_get(cx, &order, &terms));
    Date leave = lane_leaves(cx, terms.lane);
    if (c->wanted.v && date_add(c->wanted, -terms_lead(&terms)).v > leave.v)
        leave = date_add(c->wanted, -terms_lead(&terms));
    if (c->pos == 0) TRY(line_new(cx, &order, &terms, c, leave));
    else TRY(line_change(cx, &order, &terms, c, leave));
    return answer(cx, &order, &terms, "order_confirmation", out);
}

const Action order_change = {
    .noun = "order",
    .verb = "change",
    .area = AREA_DELIVER,
    .help = "Changes a line's quantity or date, or adds a line. What served it gets a proposal: "
            "expedite, defer or "
            "cancel.",
    .roles = SERVICE,
    .in = &change_shape,
    .out = &order_placed_shape,
    .run = change,
};

// ---- cancel --------------------------------------------------------------------------------------------------------------
// Cancels what is open of a line and not picked.
static Status line_cancel(Cx *cx, Line *line, const char *reason, OrderCancelled *out, Money *worth) {
    Qty stays = qty_add(line->done, line->picked), gone = qty_sub(line->open, line->picked);
    if (gone.v <= 0) return OK;
    int made = 0;
    TRY(exceptions_moot(cx, line->id));
    if (line->kind == LINE_ORDER)
        TRY(exceptions_for(cx, line, EXCEPTION_CANCEL, gone, (Date){0}, reason, &made));
    Money amount = money_part(line->amount, stays, line->qty);
    *worth = money_add(*worth, money_sub(line->amount, amount));
    out->qty = qty_add(out->qty, gone);
    out->proposals += made;
    TRY(pegs_clear(cx, line->id));
    if (line->picked.v == 0) return line_close(cx, line);
    TRY(line_resize(cx, line, stays, amount));
    Cover cover;
    return cover_again(cx, line, false, &cover); // lets go of what it holds beside
}

// All shipments that have not left yet are undone, so that their goods are free again.
static Status shipments_undo(Cx *cx, Id order) {
    List docs;
    TRY(record_list(cx,
        &doc_entity, "where parent = $1 and parent <> 0 and kind = 'shipment' and status in ('picked', 'packed') and closed = 0 order by id",
        IN(A(order)), &docs));
    Doc *shipment = docs.at;
    for (int i = 0; i < docs.n; i++) TRY(shipment_undo(cx, &shipment[i]));
    return OK;
}

static Status one_cancel(
    Cx *cx, const Doc *order, int pos, const char *reason, OrderCancelled *out, Money *worth) {
    Line line;
    TRY(line_at(cx, order->id, pos, &line));
    if (line.open.v > line.picked.v) return line_cancel(cx, &line, reason, out, worth);
    if (line.open.v == 0)
        return with_hint(cx,
            fail(cx, STATE, "pos", "line %d is %s", pos, line.done.v ? "shipped" : "cancelled already"),
            "goods that left come back by a return");
    return with_hint(cx,
        fail(cx, STATE, "pos", "all of line %d is picked: " STR_FMT, pos, STR_ARG(qty_str(cx, line.picked))),
        "cancel its shipment first, or the whole order");
}

static Status cancelled_message(Cx *cx, const Doc *order, const OrderCancelled *out, Str reason) {
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "number"), json_str(&o, order->number);
    JSON_KZ(&o, "cancelled"), json_decimal(&o, out->qty.v, 6, 0);
    JSON_KZ(&o, "total"), json_decimal(&o, order->total.v, 2, 2);
    JSON_KZ(&o, "reason"), json_str(&o, reason);
    json_close(&o, '}');
    return message_queue(cx, order->party, "order_cancellation", order->id, buf_str(&b));
}

static Status cancel(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const OrderCancel *c = in;
    OrderCancelled *cancelled = out;
    Doc order;
    TRY(order_get(cx, c->order, "cancelled", &order));
    const char *reason = c->reason.n ? str_z(cx->arena, c->reason) : "the order that it served was cancelled";
    Money worth = {0};
    if (c->pos) {
        TRY(one_cancel(cx, &order, c->pos, reason, cancelled, &worth));
    } else {
        TRY(shipments_undo(cx, order.id));
        Line *lines;
        int n;
        TRY(lines_of(cx, order.id, &lines, &n));
        for (int i = 0; i < n; i++) TRY(line_cancel(cx, &lines[i], reason, cancelled, &worth));
        if (cancelled->qty.v == 0)
            return with_hint(cx,
                with_value(cx,
                    fail(cx, STATE, "order", "all of " STR_FMT " is shipped", STR_ARG(order.number)),
                    order.number),
                "goods that left come back by a return");
    }
    TRY(total_change(cx, &order, money_neg(worth)));
    TRY(doc_save(cx, &order));
    TRY(order_settle(cx, &order));
    TRY(cancelled_message(cx, &order, cancelled, c->reason));
    cancelled->order = order.id;
    cancelled->total = order.total;
    cancelled->closed = order.closed.v != 0;
    event_about(cx, order.id);
    return OK;
}

const Action order_cancel = {
    .noun = "order",
    .verb = "cancel",
    .area = AREA_DELIVER,
    .help = "Cancels a line, or all that is not shipped: lets go of the stock and proposes to "
            "cancel supply on its way "
            "that served it.",
    .roles = SERVICE,
    .in = &cancel_shape,
    .out = &cancelled_shape,
    .run = cancel,
};

// ---- promise -------------------------------------------------------------------------------------------------------------
static Status promise(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const OrderPromise *p = in;
    Doc order;
    TRY(order_get(cx, p->order, "promised", &order));
    Terms terms;
    TRY(terms_get(cx, &order, &terms));
    Line *lines;
    int n;
    TRY(lines_of(cx, order.id, &lines, &n));
    Date leaves = lane_leaves(cx, terms.lane);
    for (int i = 0; i < n; i++) {
        if (lines[i].kind != LINE_ORDER || lines[i].open.v == lines[i].picked.v) continue;
        Cover cover;
        Line asked = lines[i]; // what is wanted stays as it was; what leaves, leaves no sooner than its lane does
        if (asked.wanted.v < leaves.v) asked.wanted = leaves;
        TRY(cover_again(cx, &asked, terms.complete, &cover));
    }
    return answer(cx, &order, &terms, "order_promise", out);
}

const Action order_promise = {
    .noun = "order",
    .verb = "promise",
    .scope = {"order", NULL},
    .area = AREA_DELIVER,
    .help = "Promises anew what an order waits for, from what is in stock and expected now, and "
            "tells the customer.",
    .roles = SERVICE | WAREHOUSE | PLANNER,
    .in = &promise_shape,
    .out = &order_placed_shape,
    .run = promise,
};
