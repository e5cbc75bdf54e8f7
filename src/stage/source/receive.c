// Goods come in: in parts, over or short, with lots. What is sound goes to the dock (or straight to storage), what is seen to be defective
// to quarantine; their value, at the price ordered at, goes to stock against goods received, not invoiced.
//
// More than ordered is taken up to the setting purchase.over_tolerance (a share of the line), and refused beyond it.
#include "flow/info/info.h"
#include "flow/product/hold.h"
#include "stage/source/parts.h"

static const Field line_fields[] = {
    {FIELD(ReceiveLine, pos), .label = "Line", .positive = true, .help = "Of the purchase order.",
        .example = "1"},
    {FIELD(ReceiveLine, qty), .label = "Quantity", .positive = true, .help = "That came.", .example = "180"},
    {FIELD(ReceiveLine, defective), .label = "Defective", .optional = true,
        .help = "Of it, seen at the dock: goes to quarantine.", .example = "5"},
    {FIELD(ReceiveLine, lot), .label = "Lot", .optional = true, .max = 60,
        .help = "The supplier's; empty: made, where the item is tracked."},
    {FIELD(ReceiveLine, expires), .label = "Expires", .optional = true, .help = "Empty: from the shelf life."},
};
static const Shape line_shape = SHAPE("ReceiveLine", ReceiveLine, line_fields);
static const Field receive_fields[] = {
    {FIELD(PurchaseReceive, purchase), .label = "Purchase order", .ref = &doc_entity, .example = "PO-1001"},
    {FIELD(PurchaseReceive, ref), .label = "Delivery note", .optional = true},
    {FIELD(PurchaseReceive, inspect), .label = "Inspect", .optional = true,
        .help = "Keep it at the dock until it is inspected."},
    {FIELD(PurchaseReceive, put_away), .label = "Put away", .optional = true, .help = "Straight to storage."},
    {FIELD(PurchaseReceive, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Field received_fields[] = {
    {FIELD(PurchaseReceived, receipt), .label = "Receipt", .ref = &doc_entity},
    {FIELD(PurchaseReceived, number), .label = "Number", .example = "GR-1001"},
    {FIELD(PurchaseReceived, qty), .label = "Quantity", .example = "180"},
    {FIELD(PurchaseReceived, all), .label = "All", .help = "Nothing more is expected."},
};
static const Shape receive_shape = SHAPE("PurchaseReceive", PurchaseReceive, receive_fields);
static const Shape received_shape = SHAPE("PurchaseReceived", PurchaseReceived, received_fields);

static Status not_too_much(Cx *cx, const Line *line, const ReceiveLine *in) {
    Rate over;
    TRY(setting_rate(cx, "purchase.over_tolerance", RATE(0.10), &over));
    Qty most = qty_sub(qty_add(line->qty, qty_scale(line->qty, over)), line->done);
    if (in->qty.v > most.v) {
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "qty", "that is more than was ordered and is tolerated"),
                decimal_text(cx->arena, in->qty.v, 6, 0)),
            "at most " STR_FMT " can be received; refuse the rest, or order it",
            STR_ARG(decimal_text(cx->arena, qty_max(most, (Qty){0}).v, 6, 0)));
    }
    if (in->defective.v <= in->qty.v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "defective", "more is defective than came"),
            decimal_text(cx->arena, in->defective.v, 6, 0)),
        "give at most " STR_FMT, STR_ARG(decimal_text(cx->arena, in->qty.v, 6, 0)));
}

static Status lot_for(Cx *cx, const Doc *receipt, const Line *line, const ReceiveLine *in, Id *lot) {
    const Item *item;
    TRY(item_get(cx, line->item, &item));
    *lot = (Id){0};
    if (item->tracking == TRACK_NONE && in->lot.n == 0) return OK;
    Lot made = {.code = in->lot,
        .item = line->item,
        .origin = receipt->id,
        .supplier = receipt->party,
        .expires = in->expires,
        .status = LOT_GOOD};
    if (in->lot.n > 0) { // the same lot may come in several deliveries
        bool found;
        Id item_of;
        TRY(sql_get(cx, &found, "select id, item from lot where code = $1", IN(A(in->lot)),
            OUT(O(lot), O(&item_of))));
        if (found && id_eq(item_of, line->item)) return OK;
    }
    TRY(lot_add(cx, &made));
    *lot = made.id;
    return OK;
}

typedef struct {
    Id dock, quarantine, storage;
} Places;

// The moves of one line: what is sound, and what is not. *n grows by 1 or 2.
static Status line_moves(Cx *cx, const Doc *receipt, const Places *at, Line *line,
    const ReceiveLine *in, bool put_away, Move *moves, int *n) {
    TRY(not_too_much(cx, line, in));
    Id lot;
    TRY(lot_for(cx, receipt, line, in, &lot));
    Qty sound = qty_sub(in->qty, in->defective);
    Money value = money_of(line->price, in->qty);
    Money sound_value = money_part(value, sound, in->qty);
    Move move = {.item = line->item, .lot = lot, .from = AT_SUPPLIER, .line = line->id};
    if (sound.v > 0) {
        moves[*n] = move;
        moves[*n].to = put_away ? at->storage : at->dock;
        moves[*n].qty = sound;
        moves[(*n)++].value = sound_value;
    }
    if (in->defective.v > 0) {
        moves[*n] = move;
        moves[*n].to = at->quarantine;
        moves[*n].qty = in->defective;
        moves[(*n)++].value = money_sub(value, sound_value);
    }
    return line_progress(cx, line, in->qty);
}

static Status purchase_receive_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const PurchaseReceive *in = in_;
    PurchaseReceived *out = out_;
    Purchase p;
    TRY(purchase_read(cx, in->purchase, &p));
    TRY(doc_must_be(cx, &p.doc, "received", DOC_SENT, DOC_CONFIRMED, DOC_RECEIVED, DOC_STATUSES));
    bool put_away = in->put_away && !in->inspect;
    Doc receipt = {.kind = DOC_RECEIPT,
        .party = p.doc.party,
        .site = p.doc.site,
        .parent = p.doc.id,
        .ref = in->ref,
        .status = put_away ? DOC_DONE
            : in->inspect  ? DOC_RECEIVED
                           : DOC_INSPECTED};
    if (put_away) receipt.closed = cx->now;
    TRY(doc_add(cx, &receipt));
    Places at;
    TRY(site_place(cx, p.doc.site, PLACE_DOCK, &at.dock));
    TRY(site_place(cx, p.doc.site, PLACE_QUARANTINE, &at.quarantine));
    TRY(site_place(cx, p.doc.site, PLACE_STORAGE, &at.storage));
    const ReceiveLine *lines = in->lines.at;
    Move *moves = NEW_ARRAY(cx->arena, Move, 2 * in->lines.n);
    int n = 0;
    for (int i = 0; i < in->lines.n; i++) {
        Line *line = NULL;
        Status s = purchase_line_at(cx, &p, lines[i].pos, &line);
        if (s == OK) s = line_moves(cx, &receipt, &at, line, &lines[i], put_away, moves, &n);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        out->qty = qty_add(out->qty, lines[i].qty);
    }
    Entry entry = {.kind = "receive", .doc = receipt.id};
    TRY(moves_post(cx, &entry, moves, n));
    for (int i = 0; i < in->lines.n && put_away; i++)
        TRY(hold_arrived(cx, p.lines[lines[i].pos - 1].id));
    TRY(await_done(cx, AWAIT_CONFIRMATION, p.doc.id));
    TRY(lines_closed(cx, p.doc.id, &out->all));
    if (out->all) TRY(purchase_settle(cx, &p.doc));
    out->receipt = receipt.id;
    out->number = receipt.number;
    return OK;
}

// clang-format off
const Action purchase_receive = {
    .noun = "purchase", .verb = "receive", .area = AREA_SOURCE, .roles = WAREHOUSE | BUYER,
    .help = "Receives goods of a purchase order: in parts, over or short, with lots. Sound goods go to the dock, defective ones to quarantine.",
    .in = &receive_shape, .out = &received_shape, .run = purchase_receive_run};
// clang-format on
