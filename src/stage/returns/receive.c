// Goods come back into quarantine, announced or blind, at the cost they were shipped at, until they are inspected.
//
// What was not announced is matched to what its customer bought: to the return's order first, else to his latest shipped order lines of
// the item that are not back yet. What fits nothing is taken in all the same, at the cost known for the item, and at the price that
// whoever receives it says was paid: none, where he says nothing. Nor is it any fresher for coming back: it expires when he says, and
// where he says nothing it is held.
//
// What always holds: of a lot no more comes back by an order line than was shipped by it, unless the goods themselves say so (lot).
#include "base/limits.h"
#include "stage/returns/parts.h"

static const Field line_fields[] = {
    {FIELD(ReturnReceiveLine, pos), .label = "Line", .optional = true, .positive = true,
        .help = "Of the return; empty: not announced, with item.", .example = "1"},
    {FIELD(ReturnReceiveLine, item), .label = "Item", .ref = &item_entity, .optional = true},
    {FIELD(ReturnReceiveLine, qty), .label = "Quantity", .positive = true, .example = "2"},
    {FIELD(ReturnReceiveLine, price), .label = "Price",
        .optional = true, .help = "Not announced and not found among his orders: what was paid for one, at most the list price. Empty: nothing."},
    {FIELD(ReturnReceiveLine, lot), .label = "Lot", .optional = true, .max = 60,
        .help = "Empty: the one that was shipped."},
    {FIELD(ReturnReceiveLine, expires), .label = "Expires",
        .optional = true, .help = "Of goods whose lot is not known: what the package says. Empty: not known, so that they are held.",
        .example = "2011-09-01"},
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
// Cost of so much of what an order line shipped; what was shipped before these books began costs what the item costs now.
static Status shipped_cost(Cx *cx, const Line *line, Qty qty, Money *value) {
    Qty shipped = {0};
    Money cost = {0};
    if (!id_none(line->parent))
        TRY(sql_get(cx, NULL,
            "select cast(coalesce(sum(t.amount), 0) as bigint), cast(coalesce(sum(t.value), 0) as "
            "bigint)"
            " from transfer t join account d on d.id = t.dst"
            " where t.line = $1 and t.line <> 0 and t.flow = 1 and d.place = $2",
            IN(A(line->parent), A(AT_CUSTOMER)), OUT(O(&shipped), O(&cost))));
    if (shipped.v > 0) {
        *value = money_part(cost, qty_min(qty, shipped), shipped);
        return OK;
    }
    const Item *item;
    StockLevel level;
    TRY(item_get(cx, line->item, &item));
    TRY(stock_level_get(cx, line->item, line->site, &level));
    *value = money_of(stock_cost(&level, item->cost), qty);
    return OK;
}

// Lots of an order line that are with the customer: shipped, and not back by any return.
static Status lots_out(Cx *cx, Id order_line, Stored **out, int *n) {
    *out = NULL;
    *n = 0;
    if (id_none(order_line)) return OK;
    Rows r;
    TRY(sql_open(cx, &r,
        "select x.lot, cast(sum(x.qty) as bigint) from ("
        "select t.lot as lot, t.amount as qty from transfer t join account d on d.id = t.dst"
        " where t.line = $1 and t.flow = 1 and d.place = $2 and t.lot <> 0"
        " union all select t.lot, -t.amount from line l join transfer t on t.line = l.id and "
        "t.flow = 1"
        " join account s on s.id = t.src where l.parent = $1 and l.kind = 'return' and s.place = "
        "$2 and t.lot <> 0"
        ") x group by x.lot having sum(x.qty) > 0 order by x.lot",
        A(order_line), A(AT_CUSTOMER)));
    size_t cap = 0;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (Stored){.lot = rows_id(&r, 0), .qty = rows_qty(&r, 1)};
    }
    return rows_end(&r);
}

// ---- moves -----------------------------------------------------------------------------------------------------------
typedef struct {
    Cx *cx;
    Return ret;
    Id quarantine;
    Move *moves;
    size_t n, cap;
} Receiving;

static void move_add(Receiving *w, const Line *line, Id lot, Qty qty, Money value) {
    w->moves = arena_grow(w->cx->arena, w->moves, w->n, &w->cap, w->n + 1, sizeof *w->moves);
    w->moves[w->n++] = (Move){.item = line->item,
        .lot = lot,
        .from = AT_CUSTOMER,
        .to = w->quarantine,
        .qty = qty,
        .line = line->id,
        .value = value};
}

static Status lot_named(Cx *cx, const Line *line, Str code, Id *lot) {
    TRY(ref_find(cx, &lot_entity, code, lot));
    Lot record;
    TRY(record_get(cx, &lot_entity, *lot, &record));
    if (id_eq(record.item, line->item)) return OK;
    Str item;
    TRY(ref_code(cx, &item_entity, line->item, &item));
    return with_hint(cx, with_value(cx, fail(cx, INPUT, "lot", "the lot is of another item"), code),
        "give a lot of " STR_FMT ", or none", STR_ARG(item));
}

// The lots that so much of a line is of: the one that was named; else those that were shipped; else a new one, of unknown age.
static Status line_moves(Receiving *w, const Line *line, Qty qty, const ReturnReceiveLine *in) {
    const Item *item;
    Money value;
    TRY(item_get(w->cx, line->item, &item));
    TRY(shipped_cost(w->cx, line, qty, &value));
    Id lot = {0};
    if (in->lot.n > 0) TRY(lot_named(w->cx, line, in->lot, &lot));
    if (in->expires.v && item->tracking == TRACK_NONE) {
        return with_hint(w->cx,
            with_value(w->cx, fail(w->cx, INPUT, "expires", "the item does not expire"),
                date_text(w->cx->arena, in->expires)),
            "leave it out");
    }
    if (in->lot.n > 0 && in->expires.v) TRY(lot_date(w->cx, lot, in->expires));
    if (in->lot.n > 0 || item->tracking == TRACK_NONE) {
        move_add(w, line, lot, qty, value);
        return OK;
    }
    Stored *out;
    int n;
    TRY(lots_out(w->cx, line->parent, &out, &n));
    Qty left = qty;
    for (int i = 0; i < n && left.v > 0; i++) {
        Qty part = qty_min(left, out[i].qty);
        Money of = part.v == left.v ? value : money_part(value, part, left);
        move_add(w, line, out[i].lot, part, of);
        left = qty_sub(left, part);
        value = money_sub(value, of);
    }
    if (left.v == 0) return OK;
    Lot made = {.item = line->item, .origin = w->ret.doc.id, .expires = in->expires};
    TRY(lot_add_aged(w->cx, &made));
    move_add(w, line, made.id, left, value);
    return OK;
}

static Status line_receive(Receiving *w, int at, Qty qty, const ReturnReceiveLine *in) {
    TRY(line_moves(w, &w->ret.lines[at], qty, in));
    return line_progress(w->cx, &w->ret.lines[at], qty);
}

// ---- lines -----------------------------------------------------------------------------------------------------------
static Status announced(Receiving *w, const ReturnReceiveLine *in) {
    Line *line;
    TRY(return_line_at(w->cx, &w->ret, in->pos, &line));
    if (!id_none(in->item) && !id_eq(in->item, line->item)) {
        return with_hint(w->cx, fail(w->cx, INPUT, "item", "line %d is of another item", in->pos),
            "leave the item out, or leave the line out for goods that were not announced");
    }
    if (in->qty.v <= line->open.v) return line_receive(w, in->pos - 1, in->qty, in);
    return with_hint(w->cx,
        with_value(w->cx, fail(w->cx, STATE, "qty", "more than was announced of line %d", in->pos),
            decimal_text(w->cx->arena, in->qty.v, 6, 0)),
        "at most " STR_FMT " is expected; give the rest as a line without pos, with its item",
        STR_ARG(decimal_text(w->cx->arena, line->open.v, 6, 0)));
}

typedef struct {
    Id line;
    Price price;
} Bought;

// Order lines of the customer by which an item was shipped to him: those of the return's order first, then the latest.
static Status bought_lines(Cx *cx, const Return *r, Id item, Bought **out, int *n) {
    Rows rows;
    TRY(sql_open(cx, &rows,
        "select l.id, l.price from doc d join line l on l.doc = d.id and l.kind = 'order'"
        " where d.party = $1 and d.kind = 'order' and l.item = $2 and l.done > 0"
        " order by case when d.id = $3 then 0 else 1 end, d.placed desc, l.id",
        A(r->doc.party), A(item), A(r->doc.parent)));
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    while (rows_next(&rows)) {
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (Bought){rows_id(&rows, 0), rows_price(&rows, 1)};
    }
    return rows_end(&rows);
}

static Status line_new(Receiving *w, const ReturnReceiveLine *in, Qty qty, Id parent, Price price) {
    Line line = {.item = in->item, .qty = qty, .parent = parent, .price = price};
    TRY(return_line_add(w->cx, &w->ret, line, REASON_OTHER));
    const Line *made = &w->ret.lines[w->ret.n - 1];
    w->ret.doc.total = money_add(w->ret.doc.total, made->amount);
    return line_receive(w, w->ret.n - 1, qty, in);
}

static Status unannounced(Receiving *w, const ReturnReceiveLine *in) {
    if (id_none(in->item)) {
        return with_hint(w->cx, fail(w->cx, INPUT, "item", "neither a line nor an item is given"),
            "give pos of an announced line, or the item of what came");
    }
    const Item *item;
    TRY(item_get(w->cx, in->item, &item));
    if (item->kind == ITEM_SERVICE) {
        return with_hint(w->cx,
            with_value(w->cx, fail(w->cx, INPUT, "item", "a service cannot come back"), item->code),
            "give the goods that came");
    }
    Bought *bought;
    int n;
    TRY(bought_lines(w->cx, &w->ret, in->item, &bought, &n));
    Qty left = in->qty;
    for (int i = 0; i < n && left.v > 0; i++) {
        Line of;
        Qty there;
        TRY(line_get(w->cx, bought[i].line, &of));
        TRY(returnable(w->cx, &of, &there));
        Qty part = qty_min(left, there);
        if (part.v <= 0) continue;
        TRY(line_new(w, in, part, of.id, of.price));
        left = qty_sub(left, part);
    }
    if (left.v == 0) return OK;
    // Never at more than the list price: what nobody knows to have been sold is refunded by a person's word.
    Price price = in->price;
    if (item->price.v > 0 && price.v > item->price.v) price = item->price;
    return line_new(w, in, left, (Id){0}, price);
}

// ---- receive ---------------------------------------------------------------------------------------------------------
static Status blind(Cx *cx, const ReturnReceive *in, Return *r) {
    if (id_none(in->customer) || id_none(in->site)) {
        return with_hint(cx,
            fail(cx, INPUT, id_none(in->customer) ? "customer" : "site",
                "it is not said who returns this, or where it came"),
            "give a return, or the customer and the site");
    }
    const Party *party;
    TRY(party_get(cx, in->customer, &party));
    if (!party->customer) {
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "customer", "this party is no customer"), party->code),
            "name a customer, or set customer on the party");
    }
    *r = (Return){.doc = {.kind = DOC_RETURN,
                      .status = DOC_RECEIVED,
                      .party = in->customer,
                      .site = in->site,
                      .ref = in->ref,
                      .due = cx_today(cx)}};
    return doc_add(cx, &r->doc);
}

static Status announced_return(Cx *cx, const ReturnReceive *in, Return *r) {
    if (!id_none(in->customer) || !id_none(in->site)) {
        return with_hint(cx,
            fail(cx, INPUT, id_none(in->customer) ? "site" : "customer", "the return says that already"),
            "give a return, or the customer and the site where there is none");
    }
    TRY(return_read(cx, in->ret, r));
    return doc_must_be(cx, &r->doc, "received", DOC_APPROVED, DOC_RECEIVED, DOC_INSPECTED, DOC_STATUSES);
}

static Status return_receive_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const ReturnReceive *in = in_;
    ReturnReceived *out = out_;
    if (in->lines.n > LIMIT_DOC_LINES) {
        return with_hint(cx, fail(cx, INPUT, "lines", "%d lines came", in->lines.n),
            "at most %d at once", LIMIT_DOC_LINES);
    }
    Receiving w = {.cx = cx};
    TRY(id_none(in->ret) ? blind(cx, in, &w.ret) : announced_return(cx, in, &w.ret));
    Doc *doc = &w.ret.doc;
    TRY(site_place(cx, doc->site, PLACE_QUARANTINE, &w.quarantine));
    Money worth = doc->total;
    const ReturnReceiveLine *lines = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        Status s = lines[i].pos ? announced(&w, &lines[i]) : unannounced(&w, &lines[i]);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        out->qty = qty_add(out->qty, lines[i].qty);
    }
    Entry entry = {.kind = "return", .doc = doc->id};
    TRY(moves_post(cx, &entry, w.moves, (int)w.n));
    if (doc->total.v != worth.v) TRY(doc_save(cx, doc));
    if (doc->status != DOC_RECEIVED) TRY(doc_move(cx, doc, DOC_RECEIVED, false));
    out->ret = doc->id;
    out->number = doc->number;
    return OK;
}

// clang-format off
const Action return_receive = {
    .noun = "return", .verb = "receive", .scope = {"ret,site", NULL}, .area = AREA_RETURNS, .roles = WAREHOUSE | SERVICE,
    .help = "Receives returned goods into quarantine: announced, or blind with customer and site.",
    .in = &receive_shape, .out = &received_shape, .run = return_receive_run};
// clang-format on
