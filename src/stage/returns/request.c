// A customer return from the wish to the end: requested for what was shipped, approved by policy or by a person, rejected, closed.
//
// Policy: within the setting return.days of the order, up to the setting return.approval_limit, a return is approved at once.
//
// What always holds: of an order line never more is announced or back than was shipped.
#include "base/limits.h"
#include "core/event.h"
#include "flow/info/info.h"
#include "stage/returns/parts.h"

const char *const reason_names[] = {"unwanted", "damaged", "defective", "wrong", "other", NULL};
const char *const disposition_names[] = {"restock", "refurbish", "scrap", "supplier", NULL};
const Shape returns_nothing = NO_FIELDS("Done");

Status return_read(Cx *cx, Id id, Return *out) {
    *out = (Return){0};
    TRY(doc_take(cx, id, DOC_RETURN, &out->doc));
    return lines_of(cx, id, &out->lines, &out->n);
}

Status return_line_at(Cx *cx, const Return *r, int pos, Line **out) {
    if (pos >= 1 && pos <= r->n) {
        *out = &r->lines[pos - 1];
        return OK;
    }
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "pos", STR_FMT " has no such line", STR_ARG(r->doc.number)),
            str_fmt(cx->arena, "%d", pos)),
        "its lines are 1 to %d", r->n);
}

Status returnable(Cx *cx, const Line *order_line, Qty *out) {
    Qty back;
    TRY(sql_get(cx, NULL, "select cast(coalesce(sum(done + open), 0) as bigint) from line where parent = $1 and parent <> 0 and kind = 'return'",
        IN(A(order_line->id)), OUT(O(&back))));
    *out = qty_sub(order_line->done, back);
    return OK;
}

Status return_line_add(Cx *cx, Return *r, Line line, int32_t reason) {
    line.doc = r->doc.id;
    line.pos = r->n + 1;
    line.kind = LINE_RETURN;
    line.site = r->doc.site;
    line.party = r->doc.party;
    line.wanted = line.due = line.due.v ? line.due : cx_today(cx);
    line.amount = money_of(line.price, line.qty);
    TRY(line_add(cx, &line));
    if (r->cap == 0) r->cap = (size_t)r->n;
    r->lines = arena_grow(cx->arena, r->lines, (size_t)r->n, &r->cap, (size_t)r->n + 1, sizeof line);
    r->lines[r->n++] = line;
    return sql_run(cx, "insert into return_reason (id, reason) values ($1, $2)", A(line.id),
        A(reason_names[reason]));
}

Status return_settle(Cx *cx, Doc *doc) {
    if (doc->closed.v != 0) return OK;
    Return r;
    TRY(return_read(cx, doc->id, &r));
    for (int i = 0; i < r.n; i++) {
        Qty judged, done;
        TRY(inspected(cx, r.lines[i].id, &judged, &done));
        if (r.lines[i].open.v > 0 || done.v < r.lines[i].done.v) return OK;
    }
    Money worth, credited;
    TRY(return_worth(cx, &r, &worth, &credited));
    return credited.v < worth.v ? OK : doc_move(cx, doc, DOC_DONE, true);
}

// ---- request ---------------------------------------------------------------------------------------------------------
static const Field line_fields[] = {
    {FIELD(ReturnLineIn, pos), .label = "Line", .positive = true, .help = "Of the order.", .example = "1"},
    {FIELD(ReturnLineIn, qty), .label = "Quantity", .positive = true, .example = "2"},
    {FIELD(ReturnLineIn, reason), .label = "Reason", .choices = reason_names, .optional = true,
        .example = "unwanted"},
};
static const Shape line_shape = SHAPE("ReturnLineIn", ReturnLineIn, line_fields);
static const Field request_fields[] = {
    {FIELD(ReturnRequest, order), .label = "Order", .ref = &doc_entity, .example = "SO-1001"},
    {FIELD(ReturnRequest, ref), .label = "Reference", .optional = true, .max = 60},
    {FIELD(ReturnRequest, lines), .label = "Lines", .of = &line_shape, .min_items = 1},
};
static const Field requested_fields[] = {
    {FIELD(ReturnRequested, ret), .label = "Return", .ref = &doc_entity},
    {FIELD(ReturnRequested, number), .label = "Number", .example = "RMA-1001"},
    {FIELD(ReturnRequested, status), .label = "Status",
        .help = "approved, or requested: it waits for approval.", .example = "approved"},
    {FIELD(ReturnRequested, reason), .label = "Why it waits", .optional = true},
};
static const Shape request_shape = SHAPE("ReturnRequest", ReturnRequest, request_fields);
static const Shape requested_shape = SHAPE("ReturnRequested", ReturnRequested, requested_fields);

// Empty where policy approves it.
static Status policy_reason(Cx *cx, const Doc *order, Money total, Str *reason) {
    int64_t days;
    Str limit_text;
    Money limit;
    TRY(setting_int(cx, "return.days", 30, &days));
    TRY(setting_text(cx, "return.approval_limit", "500.00", &limit_text));
    if (!decimal_parse(limit_text, 2, &limit.v)) {
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "value", "the setting return.approval_limit is no amount"),
                limit_text),
            "set it again, as 500.00");
    }
    int age = date_diff(cx_today(cx), time_date(order->placed));
    *reason = S("");
    if (age > days)
        *reason = str_fmt(
            cx->arena, "the order is %d days old, and returns are taken for %d", age, (int)days);
    else if (total.v > limit.v)
        *reason = str_fmt(cx->arena, "it is worth " STR_FMT ", and more than " STR_FMT " needs approval",
            STR_ARG(decimal_text(cx->arena, total.v, 2, 2)),
            STR_ARG(decimal_text(cx->arena, limit.v, 2, 2)));
    return OK;
}

static Status requested_line(Cx *cx, Id order, const ReturnLineIn *in, Line *out) {
    TRY(line_at(cx, order, in->pos, out));
    if (out->kind == LINE_SERVICE) {
        return with_hint(cx,
            fail(cx, INPUT, "pos", "line %d is a service: nothing can come back of it", in->pos),
            "leave it out; a refund of it is given beyond what came back");
    }
    Qty left;
    TRY(returnable(cx, out, &left));
    if (in->qty.v <= left.v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, STATE, "qty", "so much was not shipped, or is coming back already"),
            decimal_text(cx->arena, in->qty.v, 6, 0)),
        "at most " STR_FMT " of line %d can be returned",
        STR_ARG(decimal_text(cx->arena, qty_max(left, (Qty){0}).v, 6, 0)), in->pos);
}

enum { RETURN_DAYS = 14 }; // a return announced is expected within so many days

static Status return_request_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const ReturnRequest *in = in_;
    ReturnRequested *out = out_;
    Doc order;
    TRY(doc_take(cx, in->order, DOC_ORDER, &order)); // so that two do not announce the same goods
    if (in->lines.n > LIMIT_DOC_LINES) {
        return with_hint(cx, fail(cx, INPUT, "lines", "the return has %d lines", in->lines.n),
            "at most %d; make several returns", LIMIT_DOC_LINES);
    }
    const ReturnLineIn *asked = in->lines.at;
    Money total = {0};
    for (int i = 0; i < in->lines.n; i++) {
        Line line;
        Status s = requested_line(cx, order.id, &asked[i], &line);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        total = money_add(total, money_of(line.price, asked[i].qty));
    }
    TRY(policy_reason(cx, &order, total, &out->reason));
    Return r = {.doc = {.kind = DOC_RETURN,
                    .party = order.party,
                    .site = order.site,
                    .parent = order.id,
                    .channel = order.channel,
                    .total = total,
                    .ref = in->ref,
                    .note = out->reason,
                    .due = date_add(cx_today(cx), RETURN_DAYS),
                    .status = out->reason.n ? DOC_REQUESTED : DOC_APPROVED}};
    TRY(doc_add(cx, &r.doc));
    for (int i = 0; i < in->lines.n; i++) {
        Line of; // again: a line may be named twice
        Status s = requested_line(cx, order.id, &asked[i], &of);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        TRY(return_line_add(cx, &r,
            (Line){.item = of.item,
                .qty = asked[i].qty,
                .price = of.price,
                .parent = of.id,
                .due = r.doc.due},
            asked[i].reason));
    }
    if (out->reason.n)
        TRY(await_add(cx, AWAIT_APPROVAL, r.doc.id, r.doc.party, ACCOUNTANT, date_add(cx_today(cx), 2)));
    out->ret = r.doc.id;
    out->number = r.doc.number;
    out->status = str_of(doc_status_names[r.doc.status]);
    return OK;
}

// ---- approve, reject, close ------------------------------------------------------------------------------------------
static const Field only_fields[] = {
    {FIELD(ReturnOnly, ret), .label = "Return", .ref = &doc_entity, .example = "RMA-1001"},
    {FIELD(ReturnOnly, note), .label = "Note", .optional = true},
};
static const Shape only_shape = SHAPE("ReturnOnly", ReturnOnly, only_fields);

static Status note_save(Cx *cx, Doc *doc, Str note) {
    if (note.n == 0) return OK;
    doc->note = note;
    return doc_save(cx, doc);
}

static Status return_approve_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ReturnOnly *in = in_;
    Doc doc;
    TRY(doc_take(cx, in->ret, DOC_RETURN, &doc));
    TRY(doc_must_be(cx, &doc, "approved", DOC_REQUESTED, DOC_STATUSES));
    TRY(await_done(cx, AWAIT_APPROVAL, doc.id));
    TRY(note_save(cx, &doc, in->note));
    return doc_move(cx, &doc, DOC_APPROVED, false);
}

static Status return_reject_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ReturnOnly *in = in_;
    Return r;
    TRY(return_read(cx, in->ret, &r));
    TRY(doc_must_be(cx, &r.doc, "rejected", DOC_REQUESTED, DOC_STATUSES));
    TRY(await_done(cx, AWAIT_APPROVAL, r.doc.id));
    for (int i = 0; i < r.n; i++) TRY(line_close(cx, &r.lines[i]));
    TRY(note_save(cx, &r.doc, in->note));
    return doc_move(cx, &r.doc, DOC_REJECTED, true);
}

static Status return_close_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ReturnOnly *in = in_;
    Return r;
    TRY(return_read(cx, in->ret, &r));
    TRY(doc_must_be(cx, &r.doc, "closed", DOC_REQUESTED, DOC_APPROVED, DOC_RECEIVED, DOC_INSPECTED,
        DOC_STATUSES));
    bool came = false;
    for (int i = 0; i < r.n; i++) {
        came = came || r.lines[i].done.v > 0;
        TRY(line_close(cx, &r.lines[i]));
    }
    TRY(await_done(cx, AWAIT_APPROVAL, r.doc.id));
    TRY(note_save(cx, &r.doc, in->note));
    if (came) return return_settle(cx, &r.doc);
    return doc_move(cx, &r.doc, DOC_CANCELLED, true);
}

// clang-format off
const Action return_request = {
    .noun = "return", .verb = "request", .scope = {NULL, "order"}, .area = AREA_RETURNS, .roles = SERVICE,
    .help = "Announces that shipped goods of an order come back. By policy it is approved at once, or waits for a person.",
    .in = &request_shape, .out = &requested_shape, .run = return_request_run};
const Action return_approve = {
    .noun = "return", .verb = "approve", .area = AREA_RETURNS, .roles = ACCOUNTANT,
    .help = "Approves a return that waits for it.",
    .in = &only_shape, .out = &returns_nothing, .run = return_approve_run};
const Action return_reject = {
    .noun = "return", .verb = "reject", .area = AREA_RETURNS, .roles = ACCOUNTANT,
    .help = "Rejects a return that waits for approval.",
    .in = &only_shape, .out = &returns_nothing, .run = return_reject_run};
const Action return_close = {
    .noun = "return", .verb = "close", .area = AREA_RETURNS, .roles = SERVICE,
    .help = "Closes a return: what has not come back is no longer expected.",
    .in = &only_shape, .out = &returns_nothing, .run = return_close_run};
// clang-format on
