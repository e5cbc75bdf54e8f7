// Goods come in: in parts, over or short, with lots. What is sound goes to the dock (or straight to storage), what is seen to be defective
// to quarantine; their value, at the price ordered at, goes to stock against goods received, not invoiced.
//
// The value of a part is the value of all that came less that of what came before, so that the parts of a line add up to the cent.
// More than ordered is taken up to the setting purchase.over_tolerance (a share of the line), and refused beyond it.
#include "core/event.h"
#include "flow/info/info.h"
#include "flow/product/hold.h"
#include "flow/product/lead.h"
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
    {FIELD(PurchaseReceive, ref), .label = "Delivery note", .optional = true, .max = 200},
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
    TRY(tolerance_check(cx, "purchase.over_tolerance", over));
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

// The same lot may come in several deliveries.
static Status lot_again(Cx *cx, const Line *line, const ReceiveLine *in, const Lot *lot) {
    if (!id_eq(lot->item, line->item)) {
        Str item;
        TRY(ref_code(cx, &item_entity, lot->item, &item));
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "lot", "that is a lot of " STR_FMT, STR_ARG(item)), in->lot),
            "give another lot, or none to have one made");
    }
    if (in->expires.v == 0 || in->expires.v == lot->expires.v) return OK;
    Str known = lot->expires.v ? date_text(cx->arena, lot->expires) : S("never");
    return with_hint(cx,
        with_value(cx,
            fail(cx, INPUT, "expires", "lot " STR_FMT " is known to expire " STR_FMT,
                STR_ARG(lot->code), STR_ARG(known)),
            date_text(cx->arena, in->expires)),
        "leave it out, or give another lot");
}

static Status lot_for(Cx *cx, const Doc *receipt, const Line *line, const ReceiveLine *in, Id *lot) {
    const Item *item;
    TRY(item_get(cx, line->item, &item));
    *lot = (Id){0};
    if (item->tracking == TRACK_NONE && in->lot.n == 0) return OK;
    if (in->lot.n > 0) {
        List known;
        TRY(record_list(cx, &lot_entity, "where code = $1", IN(A(in->lot)), &known));
        if (known.n > 0) {
            const Lot *at = known.at;
            *lot = at->id;
            return lot_again(cx, line, in, at);
        }
    }
    Lot made = {.code = in->lot,
        .item = line->item,
        .origin = receipt->id,
        .supplier = receipt->party,
        .expires = in->expires,
        .status = LOT_GOOD};
    TRY(lot_add(cx, &made));
    *lot = made.id;
    return OK;
}

typedef struct {
    Id sound, quarantine; // places
    Move *moves;
    int n;
    Qty qty, to_store; // that came; of it, what is sound
    bool unexpected;   // of some line nothing was open
} Coming;

// The moves of one line: what is sound, and what is not.
static Status line_moves(Cx *cx, const Doc *receipt, Line *line, const ReceiveLine *in, Coming *c) {
    TRY(not_too_much(cx, line, in));
    Id lot;
    TRY(lot_for(cx, receipt, line, in, &lot));
    Qty sound = qty_sub(in->qty, in->defective);
    c->unexpected |= line->open.v == 0;
    Money before = money_of(line->price, line->done);
    TRY(line_progress(cx, line, in->qty));
    Money value = money_sub(money_of(line->price, line->done), before);
    Money sound_value = money_part(value, sound, in->qty);
    Move move = {.item = line->item, .lot = lot, .from = AT_SUPPLIER, .line = line->id};
    if (sound.v > 0) {
        c->moves[c->n] = move;
        c->moves[c->n].to = c->sound;
        c->moves[c->n].qty = sound;
        c->moves[c->n++].value = sound_value;
    }
    if (in->defective.v > 0) {
        c->moves[c->n] = move;
        c->moves[c->n].to = c->quarantine;
        c->moves[c->n].qty = in->defective;
        c->moves[c->n++].value = money_sub(value, sound_value);
    }
    c->qty = qty_add(c->qty, in->qty);
    c->to_store = qty_add(c->to_store, sound);
    return OK;
}

static Status lines_come(Cx *cx, const Purchase *p, const Doc *receipt, const List *in, Coming *c) {
    const ReceiveLine *lines = in->at;
    c->moves = NEW_ARRAY(cx->arena, Move, 2 * (size_t)in->n);
    for (int i = 0; i < in->n; i++) {
        Line *line = NULL;
        Status s = purchase_line_at(cx, p, lines[i].pos, &line);
        if (s == OK) s = line_moves(cx, receipt, line, &lines[i], c);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    Entry entry = {.kind = "receive", .doc = receipt->id};
    return moves_post(cx, &entry, c->moves, c->n);
}

// What comes of a line that its supplier had said he would not send makes the order worth more again.
static Status total_follows(Cx *cx, Purchase *p) {
    Money worth = {0};
    for (int i = 0; i < p->n; i++)
        worth = money_add(worth, money_of(p->lines[i].price, qty_add(p->lines[i].done, p->lines[i].open)));
    if (worth.v <= p->doc.total.v) return OK;
    p->doc.total = worth;
    return doc_save(cx, &p->doc);
}

// Whoever waits for the line gets what is stored; of what will not come any more, nobody holds a part.
static Status pass_on(Cx *cx, const Purchase *p, const List *in, bool stored) {
    const ReceiveLine *lines = in->at;
    for (int i = 0; i < in->n; i++) {
        Line *line;
        TRY(purchase_line_at(cx, p, lines[i].pos, &line));
        if (stored) TRY(hold_arrived(cx, line->id));
        TRY(hold_fit(cx, line));
    }
    return OK;
}

// Planning learns from how long it took. Lines of a receipt mostly were asked for on one day: the first stands for all.
static Status time_note(Cx *cx, const Purchase *p, const List *in, bool stored) {
    Line *line;
    TRY(purchase_line_at(cx, p, ((const ReceiveLine *)in->at)->pos, &line));
    TRY(lead_note(cx, LEAD_PURCHASE, p->doc.party, p->doc.site, lead_late(cx, line->wanted)));
    return stored ? lead_note(cx, LEAD_PUTAWAY, (Id){0}, p->doc.site, 0) : OK;
}

static Status purchase_receive_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const PurchaseReceive *in = in_;
    PurchaseReceived *out = out_;
    Purchase p;
    TRY(purchase_read(cx, in->purchase, &p));
    TRY(doc_must_be(cx, &p.doc, "received", DOC_SENT, DOC_CONFIRMED, DOC_RECEIVED, DOC_STATUSES));
    bool stored = in->put_away && !in->inspect;
    Doc receipt = {.kind = DOC_RECEIPT,
        .party = p.doc.party,
        .site = p.doc.site,
        .parent = p.doc.id,
        .ref = in->ref,
        .status = in->inspect ? DOC_RECEIVED : DOC_INSPECTED};
    TRY(doc_add(cx, &receipt));
    Coming c = {0};
    TRY(site_place(cx, p.doc.site, stored ? PLACE_STORAGE : PLACE_DOCK, &c.sound));
    TRY(site_place(cx, p.doc.site, PLACE_QUARANTINE, &c.quarantine));
    TRY(lines_come(cx, &p, &receipt, &in->lines, &c));
    if (c.unexpected) TRY(total_follows(cx, &p));
    TRY(pass_on(cx, &p, &in->lines, stored));
    TRY(time_note(cx, &p, &in->lines, stored));
    if (stored || (c.to_store.v == 0 && !in->inspect)) TRY(doc_move(cx, &receipt, DOC_DONE, true));
    TRY(await_done(cx, AWAIT_CONFIRMATION, p.doc.id));
    TRY(lines_closed(cx, p.doc.id, &out->all));
    if (out->all) TRY(purchase_settle(cx, &p));
    TRY(purchase_scored(cx, &p));
    event_about(cx, receipt.id);
    out->receipt = receipt.id;
    out->number = receipt.number;
    out->qty = c.qty;
    return OK;
}

// clang-format off
const Action purchase_receive = {
    .noun = "purchase", .verb = "receive", .scope = {"purchase", NULL}, .area = AREA_SOURCE, .roles = WAREHOUSE | BUYER,
    .help = "Receives goods of a purchase order: in parts, over or short, with lots. Sound goods go to the dock, defective ones to quarantine.",
    .in = &receive_shape, .out = &received_shape, .run = purchase_receive_run};
// clang-format on
