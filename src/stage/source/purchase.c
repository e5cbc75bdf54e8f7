// Purchase orders from draft to done. Opening one makes goods, money and an answer expected (flow/product/open.h); sending it tells the
// supplier; what comes is in receive.c. It is closed when nothing more is expected and all that came is invoiced.
#include "flow/cash/cash.h"
#include "flow/info/info.h"
#include "flow/product/open.h"
#include "flow/product/planned.h"
#include "stage/source/parts.h"

Status purchase_read(Cx *cx, Id id, Purchase *out) {
    *out = (Purchase){0};
    TRY(doc_take(cx, id, DOC_PURCHASE, &out->doc));
    TRY(lines_of(cx, id, &out->lines, &out->n));
    out->named = NEW_ARRAY(cx->arena, bool, out->n);
    return OK;
}

Status purchase_billed(Cx *cx, Purchase *p) {
    if (p->billed) return OK;
    p->billed = NEW_ARRAY(cx->arena, Billed, p->n);
    Rows r;
    TRY(sql_open(cx, &r,
        "select cast(coalesce(sum(b.qty), 0) as bigint), cast(coalesce(sum(b.grni), 0) as bigint)"
        " from line l left join supplier_invoice_line b on b.line = l.id where l.doc = $1"
        " group by l.pos, l.id order by l.pos, l.id",
        A(p->doc.id)));
    for (int i = 0; rows_next(&r) && i < p->n; i++)
        p->billed[i] = (Billed){rows_qty(&r, 0), rows_money(&r, 1)};
    return rows_end(&r);
}

Status purchase_line_at(Cx *cx, const Purchase *p, int pos, Line **out) {
    for (int i = 0; i < p->n; i++) {
        if (p->lines[i].pos != pos) continue;
        *out = &p->lines[i];
        p->named[i] = true;
        return OK;
    }
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "pos", STR_FMT " has no such line", STR_ARG(p->doc.number)),
            str_fmt(cx->arena, "%d", pos)),
        "its lines are 1 to %d", p->n);
}

Status tolerance_check(Cx *cx, const char *code, Rate rate) {
    if (rate.v >= 0 && rate.v <= RATE(10).v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, STATE, "value", "the setting %s is no tolerance", code),
            decimal_text(cx->arena, rate.v, 6, 0)),
        "set it to a share from 0 to 10: 0.05 is five per cent");
}

// What is still to be billed: of each line what is open or came, less what was invoiced, at its price.
static Status purchase_due_update(Cx *cx, Purchase *p) {
    TRY(purchase_billed(cx, p));
    Money open = {0};
    Date last = p->doc.due;
    for (int i = 0; i < p->n; i++) {
        const Line *l = &p->lines[i];
        Qty rest = qty_sub(qty_add(l->done, l->open), p->billed[i].qty);
        if (rest.v > 0) open = money_add(open, money_of(l->price, rest));
        if (l->open.v > 0 && l->due.v > last.v) last = l->due;
    }
    Due due;
    bool found;
    TRY(due_of(cx, p->doc.id, DUE_PURCHASE, &due, &found));
    if (!found) return OK;
    const Party *supplier;
    TRY(party_get(cx, p->doc.party, &supplier));
    return due_set(cx, &due, open, date_add(last, supplier->payment_days));
}

// What was billed beyond what came, within the tolerance or because somebody approved it, will not come any more: it is a difference.
static Status grni_clear(Cx *cx, const Purchase *p) {
    Money beyond = {0};
    for (int i = 0; i < p->n; i++)
        beyond = money_add(
            beyond, money_sub(p->billed[i].grni, money_of(p->lines[i].price, p->lines[i].done)));
    if (beyond.v == 0) return OK;
    Entry entry = {.kind = "purchase_close", .doc = p->doc.id};
    Posting difference = {.debit = GL_PRICE_DIFFERENCE, .credit = GL_GRNI, .amount = beyond};
    return cash_post(cx, &entry, &difference, 1);
}

Status purchase_settle(Cx *cx, Purchase *p) {
    if (p->doc.closed.v != 0) return OK;
    TRY(purchase_due_update(cx, p));
    for (int i = 0; i < p->n; i++)
        if (p->lines[i].open.v > 0) return OK;
    bool waits;
    TRY(sql_get(cx, &waits, "select 1 from doc where parent = $1 and kind = 'supplier-invoice' and status = 'blocked' limit 1",
        IN(A(p->doc.id)), NULL, 0));
    for (int i = 0; i < p->n; i++) waits |= p->lines[i].done.v > p->billed[i].qty.v;
    if (waits)
        return p->doc.status == DOC_RECEIVED ? OK : doc_move(cx, &p->doc, DOC_RECEIVED, false);
    TRY(grni_clear(cx, p));
    return doc_move(cx, &p->doc, DOC_DONE, true);
}

// ---- create ----------------------------------------------------------------------------------------------------------
static const Field line_fields[] = {
    {FIELD(PurchaseLineIn, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(PurchaseLineIn, qty), .label = "Quantity", .positive = true, .example = "200"},
    {FIELD(PurchaseLineIn, price), .label = "Price", .optional = true,
        .noted = offsetof(PurchaseLineIn, priced),
        .help = "0: it costs nothing; empty: the supplier's terms for that quantity.", .example = "1.15"},
    {FIELD(PurchaseLineIn, due), .label = "Due", .optional = true,
        .help = "Empty: today and the lead time.", .example = "2011-06-20"},
};
static const Shape line_shape = SHAPE("PurchaseLineIn", PurchaseLineIn, line_fields);
static const Field create_fields[] = {
    {FIELD(PurchaseCreate, supplier), .label = "Supplier", .ref = &party_entity, .example = "S-LEEDS"},
    {FIELD(PurchaseCreate, site), .label = "Site", .ref = &site_entity, .help = "That receives it.",
        .example = "CW"},
    {FIELD(PurchaseCreate, ref), .label = "Reference", .optional = true, .max = 200},
    {FIELD(PurchaseCreate, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Field created_fields[] = {
    {FIELD(PurchaseCreated, purchase), .label = "Purchase order", .ref = &doc_entity},
    {FIELD(PurchaseCreated, number), .label = "Number", .example = "PO-1001"},
    {FIELD(PurchaseCreated, total), .label = "Total", .example = "230.00"},
    {FIELD(PurchaseCreated, status), .label = "Status", .help = "draft: it waits for approval.",
        .example = "approved"},
};
static const Shape create_shape = SHAPE("PurchaseCreate", PurchaseCreate, create_fields);
static const Shape created_shape = SHAPE("PurchaseCreated", PurchaseCreated, created_fields);

static Status purchase_create_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const PurchaseCreate *in = in_;
    PurchaseCreated *out = out_;
    const PurchaseLineIn *asked = in->lines.at;
    OpenLine *lines = NEW_ARRAY(cx->arena, OpenLine, in->lines.n);
    for (int i = 0; i < in->lines.n; i++) {
        Status s = day_to_come(cx, "due", asked[i].due);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        lines[i] = (OpenLine){.item = asked[i].item,
            .qty = asked[i].qty,
            .price = asked[i].price,
            .priced = asked[i].priced,
            .due = asked[i].due};
    }
    Doc doc = {.party = in->supplier, .site = in->site, .ref = in->ref};
    TRY(open_purchase(cx, &doc, lines, in->lines.n));
    *out = (PurchaseCreated){.purchase = doc.id,
        .number = doc.number,
        .total = doc.total,
        .status = str_of(doc_status_names[doc.status])};
    return OK;
}

// ---- approve, send ---------------------------------------------------------------------------------------------------
static const Field only_fields[] = {
    {FIELD(PurchaseOnly, purchase), .label = "Purchase order", .ref = &doc_entity, .example = "PO-1001"},
};
const Shape purchase_only_shape = SHAPE("PurchaseOnly", PurchaseOnly, only_fields);
const Shape source_nothing = NO_FIELDS("Done");

static Status purchase_approve_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    (void)out;
    Doc doc;
    TRY(doc_get(cx, ((const PurchaseOnly *)in)->purchase, DOC_PURCHASE, &doc));
    TRY(doc_must_be(cx, &doc, "approved", DOC_DRAFT, DOC_STATUSES));
    TRY(await_done(cx, AWAIT_APPROVAL, doc.id));
    return doc_move(cx, &doc, DOC_APPROVED, false);
}

static Status purchase_send_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    (void)out;
    Doc doc;
    TRY(doc_get(cx, ((const PurchaseOnly *)in)->purchase, DOC_PURCHASE, &doc));
    return purchase_tell(cx, &doc);
}

// ---- close, cancel ---------------------------------------------------------------------------------------------------
static Status close_lines(Cx *cx, Purchase *p) {
    for (int i = 0; i < p->n; i++) {
        p->named[i] = true;
        TRY(line_close(cx, &p->lines[i]));
    }
    TRY(await_done(cx, AWAIT_APPROVAL, p->doc.id));
    return await_done(cx, AWAIT_CONFIRMATION, p->doc.id);
}

static Status tell_cancelled(Cx *cx, const Purchase *p) {
    if (p->doc.status != DOC_SENT && p->doc.status != DOC_CONFIRMED) return OK;
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    json_open(&o, '{');
    JSON_KZ(&o, "number");
    json_str(&o, p->doc.number);
    json_close(&o, '}');
    return message_queue(cx, p->doc.party, "purchase_cancel", p->doc.id, buf_str(&b));
}

static Status purchase_cancel_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    (void)out;
    Purchase p;
    TRY(purchase_read(cx, ((const PurchaseOnly *)in)->purchase, &p));
    TRY(doc_must_be(cx, &p.doc, "cancelled", DOC_DRAFT, DOC_APPROVED, DOC_SENT, DOC_CONFIRMED, DOC_STATUSES));
    for (int i = 0; i < p.n; i++) {
        if (p.lines[i].done.v == 0) continue;
        return with_hint(cx,
            fail(cx, STATE, "purchase", "goods of " STR_FMT " came in already", STR_ARG(p.doc.number)),
            "close it instead: what came stays, the rest is no longer expected");
    }
    TRY(purchase_billed(cx, &p));
    for (int i = 0; i < p.n; i++) {
        if (p.billed[i].qty.v == 0) continue;
        return with_hint(cx,
            fail(cx, STATE, "purchase", STR_FMT " is billed already", STR_ARG(p.doc.number)),
            "reject the supplier's invoice first");
    }
    TRY(tell_cancelled(cx, &p));
    TRY(close_lines(cx, &p));
    TRY(purchase_due_update(cx, &p));
    TRY(doc_move(cx, &p.doc, DOC_CANCELLED, true));
    return purchase_scored(cx, &p);
}

static Status purchase_close_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    (void)out;
    Purchase p;
    TRY(purchase_read(cx, ((const PurchaseOnly *)in)->purchase, &p));
    TRY(doc_must_be(cx, &p.doc, "closed", DOC_SENT, DOC_CONFIRMED, DOC_RECEIVED, DOC_STATUSES));
    TRY(close_lines(cx, &p));
    TRY(purchase_settle(cx, &p));
    return purchase_scored(cx, &p);
}

// clang-format off
const Action purchase_create = {
    .noun = "purchase", .verb = "create", .area = AREA_SOURCE, .roles = BUYER | PLANNER,
    .help = "Opens a purchase order. Above the setting purchase.approval_limit it waits for approval, else it may be sent at once.",
    .in = &create_shape, .out = &created_shape, .run = purchase_create_run};
const Action purchase_approve = {
    .noun = "purchase", .verb = "approve", .area = AREA_SOURCE, .roles = ACCOUNTANT,
    .help = "Approves a purchase order that waits for it.",
    .in = &purchase_only_shape, .out = &source_nothing, .run = purchase_approve_run};
const Action purchase_send = {
    .noun = "purchase", .verb = "send", .area = AREA_SOURCE, .roles = BUYER,
    .help = "Sends a purchase order to its supplier and expects his confirmation.",
    .in = &purchase_only_shape, .out = &source_nothing, .run = purchase_send_run};
const Action purchase_close = {
    .noun = "purchase", .verb = "close", .area = AREA_SOURCE, .roles = BUYER,
    .help = "Closes a purchase order short: what has not come is no longer expected.",
    .in = &purchase_only_shape, .out = &source_nothing, .run = purchase_close_run};
const Action purchase_cancel = {
    .noun = "purchase", .verb = "cancel", .area = AREA_SOURCE, .roles = BUYER,
    .help = "Cancels a purchase order of which nothing came, and tells the supplier.",
    .in = &purchase_only_shape, .out = &source_nothing, .run = purchase_cancel_run};
// clang-format on
