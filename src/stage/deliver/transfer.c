// Transfers: goods from one of our sites to another, through transit.
//
//   create   a line out at the sending site, which holds what is free, and a line in at the receiving one, for others to count on
//   ship     storage → transit; the carrier's freight is accrued
//   receive  transit → dock → storage; whoever waits for the line in gets its goods
//   cancel   what was not shipped is not expected any more; what is under way and will not arrive is posted as a loss
//
// Both may happen in parts. What is received short stays in transit, until it comes or is given up.
//
// What always holds: what is under way of a pair of lines, i.e. done of the line out less done of the line in, lies in transit, lot by lot.
#include "flow/info/info.h"
#include "flow/product/lead.h"
#include "flow/product/open.h"
#include "stage/deliver/parts.h"

// ---- inputs and answers --------------------------------------------------------------------------------------------------
static const Field line_fields[] = {
    {FIELD(TransferLineIn, item), .label = "Item", .ref = &item_entity, .example = "MUG-BLUE"},
    {FIELD(TransferLineIn, qty), .label = "Quantity", .positive = true, .example = "40"},
};
static const Shape line_shape = SHAPE("TransferLineIn", TransferLineIn, line_fields);
static const Field create_fields[] = {
    {FIELD(TransferCreate, from), .label = "From", .ref = &site_entity, .example = "MAIN"},
    {FIELD(TransferCreate, to), .label = "To", .ref = &site_entity, .example = "NORTH"},
    {FIELD(TransferCreate, due), .label = "Due there", .optional = true,
        .help = "Left out: today and the lane's lead time"},
    {FIELD(TransferCreate, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Shape create_shape = SHAPE("TransferCreate", TransferCreate, create_fields);
static const Field created_fields[] = {
    {FIELD(TransferCreated, transfer), .label = "Transfer", .output = true},
    {FIELD(TransferCreated, number), .label = "Number", .output = true},
};
static const Shape created_shape = SHAPE("TransferCreated", TransferCreated, created_fields);
static const Field qty_fields[] = {
    {FIELD(TransferQty, pos), .label = "Position", .positive = true, .example = "1",
        .help = "Of the line out, or of the line in after it"},
    {FIELD(TransferQty, qty), .label = "Quantity", .positive = true, .example = "40"},
};
static const Shape qty_shape = SHAPE("TransferQty", TransferQty, qty_fields);
static const Field ship_fields[] = {
    {FIELD(TransferShip, transfer), .label = "Transfer", .ref = &doc_entity, .example = "TO-1001"},
    {FIELD(TransferShip, lines), .label = "Lines", .of = &qty_shape, .optional = true,
        .help = "Left out: all that is held (ship), all that is under way (receive)"},
};
static const Shape ship_shape = SHAPE("TransferShip", TransferShip, ship_fields);
static const Field shipped_fields[] = {
    {FIELD(TransferShipped, qty), .label = "Quantity", .output = true},
    {FIELD(TransferShipped, all), .label = "All", .output = true, .help = "Nothing more is expected of it"},
};
static const Shape shipped_shape = SHAPE("TransferShipped", TransferShipped, shipped_fields);
static const Field cancel_fields[] = {
    {FIELD(TransferCancel, transfer), .label = "Transfer", .ref = &doc_entity, .example = "TO-1001"},
    {FIELD(TransferCancel, lost), .label = "Lost", .optional = true, .example = "false",
        .help = "What is under way will not arrive: post it as a loss"},
    {FIELD(TransferCancel, reason), .label = "Reason", .optional = true, .max = 200},
};
static const Shape cancel_shape = SHAPE("TransferCancel", TransferCancel, cancel_fields);
static const Field cancelled_fields[] = {
    {FIELD(TransferCancelled, cancelled), .label = "Cancelled", .output = true},
    {FIELD(TransferCancelled, lost), .label = "Lost", .output = true},
};
static const Shape cancelled_shape = SHAPE("TransferCancelled", TransferCancelled, cancelled_fields);

// ---- the document --------------------------------------------------------------------------------------------------------
typedef struct {
    Line out, in;
    Qty qty; // to be moved now
} Pair;

typedef struct {
    Doc doc;
    Pair *pairs;
    int n;
} Transferring;

static Status transfer_read(Cx *cx, Id id, const char *to_do, Transferring *t) {
    TRY(doc_get(cx, id, DOC_TRANSFER, &t->doc));
    TRY(doc_must_be(cx, &t->doc, to_do, DOC_OPEN, DOC_SHIPPED, DOC_STATUSES));
    Line *lines;
    int n;
    TRY(lines_of(cx, id, &lines, &n));
    CHECK(n % 2 == 0);
    t->n = n / 2;
    t->pairs = NEW_ARRAY(cx->arena, Pair, t->n);
    for (int i = 0; i < t->n; i++)
        t->pairs[i] = (Pair){.out = lines[2 * i], .in = lines[2 * i + 1]};
    return OK;
}

static Qty under_way(const Pair *p) { return qty_sub(p->out.done, p->in.done); }

static Status quantities(
    Cx *cx, Transferring *t, const List *in, Qty (*most)(const Pair *), const char *what) {
    const TransferQty *q = in->at;
    for (int i = 0; i < in->n; i++) {
        int k = (q[i].pos - 1) / 2;
        if (k >= t->n)
            return with_path(cx,
                with_hint(cx,
                    fail(cx, INPUT, "pos", STR_FMT " has no line %d", STR_ARG(t->doc.number), q[i].pos),
                    "its lines are 1 to %d", 2 * t->n),
                "lines[%d].", i);
        Qty left = qty_sub(most(&t->pairs[k]), t->pairs[k].qty);
        if (q[i].qty.v > left.v) {
            Status s = with_value(cx,
                fail(cx, STOCK, "qty", "line %d has " STR_FMT " %s", q[i].pos,
                    STR_ARG(qty_str(cx, left)), what),
                qty_str(cx, q[i].qty));
            return with_path(cx, with_hint(cx, s, "give at most " STR_FMT, STR_ARG(qty_str(cx, left))),
                "lines[%d].", i);
        }
        t->pairs[k].qty = qty_add(t->pairs[k].qty, q[i].qty);
    }
    return OK;
}

// Nothing to be shipped is left and nothing is under way: it is done.
static Status transfer_settle(Cx *cx, Transferring *t, DocStatus otherwise, bool *all) {
    *all = true;
    for (int i = 0; i < t->n; i++)
        *all &= t->pairs[i].out.open.v == 0 && under_way(&t->pairs[i]).v <= 0;
    if (*all) return doc_move(cx, &t->doc, DOC_RECEIVED, true);
    return t->doc.status == (int32_t)otherwise ? OK : doc_move(cx, &t->doc, otherwise, false);
}

// ---- create --------------------------------------------------------------------------------------------------------------
static Status create(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const TransferCreate *c = in;
    TransferCreated *created = out;
    TRY(day_to_come(cx, "due", c->due));
    const TransferLineIn *given = c->lines.at;
    OpenLine *lines = NEW_ARRAY(cx->arena, OpenLine, c->lines.n);
    for (int i = 0; i < c->lines.n; i++)
        lines[i] = (OpenLine){.item = given[i].item, .qty = given[i].qty};
    Doc doc = {.site = c->from, .to_site = c->to, .due = c->due, .priority = 5};
    TRY(open_transfer(cx, &doc, lines, c->lines.n));
    *created = (TransferCreated){.transfer = doc.id, .number = doc.number};
    return OK;
}

const Action transfer_create = {
    .noun = "transfer",
    .verb = "create",
    .area = AREA_DELIVER,
    .help =
        "Creates a transfer between two of our sites. It holds what is free at the sending one.",
    .roles = WAREHOUSE | PLANNER,
    .in = &create_shape,
    .out = &created_shape,
    .run = create,
};

// ---- ship ----------------------------------------------------------------------------------------------------------------
static Qty still_to_ship(const Pair *p) { return p->out.open; }

// Moves are posted together, as far as that can be: money then moves once, not once for each item.
typedef struct {
    Move *at;
    size_t n, cap;
} Moves;

static Move *moves_add(Cx *cx, Moves *m) {
    m->at = arena_grow(cx->arena, m->at, m->n, &m->cap, m->n + 1, sizeof *m->at);
    return &m->at[m->n++];
}

static Status moves_flush(Cx *cx, Entry *entry, Moves *m) {
    TRY(moves_post(cx, entry, m->at, (int)m->n));
    m->n = 0;
    return OK;
}

// What is in storage is known only without moves of the same item that are not posted yet.
static Status pair_ship(Cx *cx, const Transferring *t, Pair *p, Entry *entry, Moves *moves, Qty *weight) {
    bool same = false;
    for (size_t i = 0; i < moves->n; i++) same |= id_eq(moves->at[i].item, p->out.item);
    if (same) TRY(moves_flush(cx, entry, moves));
    Stored *stored;
    int n;
    TRY(stored_pick(cx, p->out.item, t->doc.site, p->qty, (Date){0}, &stored, &n));
    for (int i = 0; i < n; i++)
        *moves_add(cx, moves) = (Move){.item = p->out.item,
            .lot = stored[i].lot,
            .from = stored[i].place,
            .to = AT_TRANSIT,
            .qty = stored[i].qty,
            .line = p->out.id,
            .held_line = p->out.id};
    const Item *item;
    TRY(item_get(cx, p->out.item, &item));
    *weight = qty_add(*weight, qty_mul(p->qty, item->weight));
    return OK;
}

static Status ship(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const TransferShip *s = in;
    TransferShipped *shipped = out;
    Transferring t;
    TRY(transfer_read(cx, s->transfer, "shipped", &t));
    if (s->lines.n > 0) TRY(quantities(cx, &t, &s->lines, still_to_ship, "still to be shipped"));
    for (int i = 0; i < t.n && s->lines.n == 0; i++) {
        Qty on_supply;
        TRY(held_by(cx, t.pairs[i].out.id, &t.pairs[i].qty, &on_supply));
    }
    Lane lane;
    TRY(lane_between(cx, t.doc.site, t.doc.to_site, &lane));
    Date arrives = date_add(cx_today(cx), lane.lead_days);
    Entry entry = {.kind = "transfer-ship", .doc = t.doc.id};
    Qty weight = {0};
    Moves moves = {0};
    for (int i = 0; i < t.n; i++)
        if (t.pairs[i].qty.v > 0) TRY(pair_ship(cx, &t, &t.pairs[i], &entry, &moves, &weight));
    TRY(moves_flush(cx, &entry, &moves));
    shipped->all = true;
    for (int i = 0; i < t.n; i++) {
        Pair *p = &t.pairs[i];
        if (p->qty.v > 0) {
            TRY(line_progress(cx, &p->out, p->qty));
            TRY(line_reschedule(cx, &p->in, arrives));
            shipped->qty = qty_add(shipped->qty, p->qty);
        }
        shipped->all &= p->out.open.v == 0;
    }
    if (shipped->qty.v == 0)
        return with_hint(cx,
            with_value(cx,
                fail(cx, STOCK, "transfer", "nothing of " STR_FMT " is held", STR_ARG(t.doc.number)),
                t.doc.number),
            "give lines with quantities that are free, or wait until there is stock");
    TRY(freight_accrue(cx, &entry, GL_FREIGHT_IN, t.doc.id, lane.carrier, lane_freight(&lane, weight)));
    return t.doc.status == DOC_SHIPPED ? OK : doc_move(cx, &t.doc, DOC_SHIPPED, false);
}

const Action transfer_ship = {
    .noun = "transfer",
    .verb = "ship",
    .scope = {"transfer:site", NULL},
    .area = AREA_DELIVER,
    .help = "Ships a transfer, or a part of it: the goods are in transit, and the carrier's "
            "freight is accrued.",
    .roles = WAREHOUSE,
    .in = &ship_shape,
    .out = &shipped_shape,
    .run = ship,
};

// ---- receive -------------------------------------------------------------------------------------------------------------
typedef struct {
    Id lot;
    Qty qty;
} InTransit;

// Which lots of a pair are under way: those that its line out brought there, less those that its line in took.
static Status in_transit(Cx *cx, const Pair *p, InTransit **out, int *n) {
    *out = NULL;
    *n = 0;
    size_t cap = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select t.lot, cast(sum(case when t.line = $1 then t.amount else -t.amount end) as bigint) "
        "from transfer t where t.line in ($1, $2) and t.line <> 0 and t.flow = 1 group by t.lot "
        "order by t.lot",
        A(p->out.id), A(p->in.id)));
    while (rows_next(&r)) {
        if (rows_int(&r, 1) <= 0) continue;
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (InTransit){rows_id(&r, 0), rows_qty(&r, 1)};
    }
    return rows_end(&r);
}

// Takes qty of a pair out of transit.
static Status pair_take(Cx *cx, const Pair *p, Qty qty, Id to, Moves *moves) {
    InTransit *lots;
    int n;
    TRY(in_transit(cx, p, &lots, &n));
    for (int i = 0; i < n && qty.v > 0; i++) {
        Qty part = qty_min(lots[i].qty, qty);
        qty = qty_sub(qty, part);
        *moves_add(cx, moves) = (Move){.item = p->in.item,
            .lot = lots[i].lot,
            .from = AT_TRANSIT,
            .to = to,
            .qty = part,
            .line = p->in.id};
    }
    CHECK(qty.v == 0);
    return OK;
}

static Status receive(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const TransferShip *s = in;
    TransferShipped *received = out;
    Transferring t;
    TRY(transfer_read(cx, s->transfer, "received", &t));
    if (s->lines.n > 0) TRY(quantities(cx, &t, &s->lines, under_way, "under way"));
    Id storage;
    TRY(site_place(cx, t.doc.to_site, PLACE_STORAGE, &storage));
    Entry entry = {.kind = "transfer-receive", .doc = t.doc.id};
    Moves moves = {0};
    for (int i = 0; i < t.n; i++) {
        Pair *p = &t.pairs[i];
        if (s->lines.n == 0) p->qty = under_way(p);
        if (p->qty.v > 0) TRY(pair_take(cx, p, p->qty, storage, &moves));
    }
    TRY(moves_flush(cx, &entry, &moves));
    for (int i = 0; i < t.n; i++) {
        Pair *p = &t.pairs[i];
        if (p->qty.v <= 0) continue;
        TRY(line_progress(cx, &p->in, p->qty));
        TRY(hold_arrived(cx, p->in.id));
        received->qty = qty_add(received->qty, p->qty);
    }
    if (received->qty.v == 0)
        return with_hint(cx,
            with_value(cx,
                fail(cx, STOCK, "transfer", "nothing of " STR_FMT " is under way", STR_ARG(t.doc.number)),
                t.doc.number),
            "ship it first");
    TRY(lead_note(cx, LEAD_TRANSFER, t.doc.site, t.doc.to_site, lead_late(cx, t.pairs[0].in.wanted)));
    return transfer_settle(cx, &t, DOC_SHIPPED, &received->all);
}

const Action transfer_receive = {
    .noun = "transfer",
    .verb = "receive",
    .scope = {"transfer:to_site", NULL},
    .area = AREA_DELIVER,
    .help = "Receives what is under way, or a part of it, and puts it away. What is missing stays "
            "in transit until it "
            "comes or is cancelled as lost.",
    .roles = WAREHOUSE,
    .in = &ship_shape,
    .out = &shipped_shape,
    .run = receive,
};

// ---- cancel --------------------------------------------------------------------------------------------------------------
// What was not shipped is not expected any more, here or there.
static Status pair_cancel(Cx *cx, Pair *p, TransferCancelled *out) {
    out->cancelled = qty_add(out->cancelled, p->out.open);
    TRY(line_close(cx, &p->out));
    TRY(pegs_clear(cx, p->in.id));
    return line_close(cx, &p->in);
}

static Status cancel(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const TransferCancel *c = in;
    TransferCancelled *cancelled = out;
    Transferring t;
    TRY(transfer_read(cx, c->transfer, "cancelled", &t));
    bool arrived = false;
    for (int i = 0; i < t.n; i++) {
        cancelled->lost = qty_add(cancelled->lost, under_way(&t.pairs[i]));
        arrived |= t.pairs[i].in.done.v > 0;
    }
    if (cancelled->lost.v > 0 && !c->lost)
        return with_hint(cx,
            with_value(cx,
                fail(cx, STATE, "lost", STR_FMT " of " STR_FMT " are under way",
                    STR_ARG(qty_str(cx, cancelled->lost)), STR_ARG(t.doc.number)),
                t.doc.number),
            "receive them, or cancel with lost, which posts them as a loss");
    Entry entry = {.kind = "transfer-loss", .doc = t.doc.id};
    Moves moves = {0};
    for (int i = 0; i < t.n; i++) {
        Qty lost = under_way(&t.pairs[i]);
        if (lost.v > 0) TRY(pair_take(cx, &t.pairs[i], lost, AT_LOSS, &moves));
    }
    TRY(moves_flush(cx, &entry, &moves));
    for (int i = 0; i < t.n; i++) TRY(pair_cancel(cx, &t.pairs[i], cancelled));
    if (c->reason.n) {
        t.doc.note = c->reason;
        TRY(doc_save(cx, &t.doc));
    }
    return doc_move(cx, &t.doc, arrived ? DOC_DONE : DOC_CANCELLED, true);
}

const Action transfer_cancel = {
    .noun = "transfer",
    .verb = "cancel",
    .area = AREA_DELIVER,
    .help = "Cancels what is not shipped of a transfer. What is under way is posted as a loss, if "
            "it is said to be lost.",
    .roles = WAREHOUSE | PLANNER,
    .in = &cancel_shape,
    .out = &cancelled_shape,
    .run = cancel,
};
