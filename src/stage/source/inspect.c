// Inspection and putaway of a receipt. What is at the dock because of a receipt is read from its moves, by purchase line and lot, so that
// no second record of it can disagree. Rejected goods go to quarantine, where the next sweep finds them for their supplier.
#include "flow/product/hold.h"
#include "flow/product/lead.h"
#include "stage/source/parts.h"

Status receipt_waiting(Cx *cx, const Doc *receipt, PlaceKind kind, Waiting **out, int *n) {
    Id place;
    TRY(site_place(cx, receipt->site, kind, &place));
    Rows r;
    TRY(sql_open(cx, &r,
        "select t.line, t.lot, cast(sum(case when d.place = $2 then t.amount else -t.amount end) "
        "as bigint)"
        " from entry e join transfer t on t.entry = e.id and t.flow = 1"
        " join account s on s.id = t.src join account d on d.id = t.dst"
        " where e.doc = $1 and e.doc <> 0 and (s.place = $2 or d.place = $2) group by t.line, "
        "t.lot order by "
        "t.line, t.lot",
        A(receipt->id), A(place)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        if (rows_int(&r, 2) <= 0) continue;
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Waiting){rows_id(&r, 0), rows_id(&r, 1), rows_qty(&r, 2)};
    }
    *n = (int)count;
    return rows_end(&r);
}

// ---- inspect ---------------------------------------------------------------------------------------------------------
static const Field line_fields[] = {
    {FIELD(InspectLine, pos), .label = "Line", .positive = true, .help = "Of the purchase order.",
        .example = "1"},
    {FIELD(InspectLine, accepted), .label = "Accepted", .optional = true, .example = "170"},
    {FIELD(InspectLine, rejected), .label = "Rejected", .optional = true, .example = "10"},
    {FIELD(InspectLine, note), .label = "Note", .optional = true},
};
static const Shape line_shape = SHAPE("InspectLine", InspectLine, line_fields);
static const Field inspect_fields[] = {
    {FIELD(ReceiptInspect, receipt), .label = "Receipt", .ref = &doc_entity, .example = "GR-1001"},
    {FIELD(ReceiptInspect, lines), .label = "Lines", .of = &line_shape, .optional = true,
        .help = "Empty: all is accepted. Lines left out are accepted."},
};
static const Shape inspect_shape = SHAPE("ReceiptInspect", ReceiptInspect, inspect_fields);

// Takes what is rejected of a line out of what waits, by lot, into moves to quarantine.
static Status reject(Cx *cx, const Purchase *p, const InspectLine *in, const Waiting *waiting,
    int n, Id dock, Id quarantine, Move *moves, int *made) {
    Line *line = NULL;
    TRY(purchase_line_at(cx, p, in->pos, &line));
    Qty there = {0};
    for (int i = 0; i < n; i++)
        if (id_eq(waiting[i].line, line->id)) there = qty_add(there, waiting[i].qty);
    Qty judged = qty_add(in->accepted, in->rejected);
    if (judged.v != there.v) {
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "accepted", "accepted and rejected do not add up to what came"),
                decimal_text(cx->arena, judged.v, 6, 0)),
            STR_FMT " wait at the dock: judge them all", STR_ARG(decimal_text(cx->arena, there.v, 6, 0)));
    }
    Qty left = in->rejected;
    for (int i = 0; i < n && left.v > 0; i++) {
        if (!id_eq(waiting[i].line, line->id)) continue;
        Qty part = qty_min(left, waiting[i].qty);
        moves[(*made)++] = (Move){.item = line->item,
            .lot = waiting[i].lot,
            .from = dock,
            .to = quarantine,
            .qty = part,
            .line = line->id};
        left = qty_sub(left, part);
    }
    return OK;
}

// Each line is judged once.
static Status not_twice(Cx *cx, const InspectLine *lines, int i) {
    for (int j = 0; j < i; j++) {
        if (lines[j].pos != lines[i].pos) continue;
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "pos", "the line is judged twice"),
                str_fmt(cx->arena, "%d", lines[i].pos)),
            "give each line once, with all that is accepted and rejected of it");
    }
    return OK;
}

static Status report_add(Cx *cx, const Doc *receipt, const List *in) {
    const InspectLine *lines = in->at;
    Doc report = {.kind = DOC_INSPECTION,
        .status = DOC_INSPECTED,
        .party = receipt->party,
        .site = receipt->site,
        .parent = receipt->id,
        .closed = cx->now};
    for (int i = 0; i < in->n && report.note.n == 0; i++) report.note = lines[i].note;
    return doc_add(cx, &report);
}

static Status receipt_inspect_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ReceiptInspect *in = in_;
    Doc receipt;
    TRY(doc_take(cx, in->receipt, DOC_RECEIPT, &receipt));
    TRY(doc_must_be(cx, &receipt, "inspected", DOC_RECEIVED, DOC_STATUSES));
    Purchase p;
    TRY(purchase_read(cx, receipt.parent, &p));
    Waiting *waiting;
    int n, made = 0;
    TRY(receipt_waiting(cx, &receipt, PLACE_DOCK, &waiting, &n));
    Id dock, quarantine;
    TRY(site_place(cx, receipt.site, PLACE_DOCK, &dock));
    TRY(site_place(cx, receipt.site, PLACE_QUARANTINE, &quarantine));
    Move *moves = NEW_ARRAY(cx->arena, Move, n);
    const InspectLine *lines = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        Status s = not_twice(cx, lines, i);
        if (s == OK) s = reject(cx, &p, &lines[i], waiting, n, dock, quarantine, moves, &made);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    TRY(report_add(cx, &receipt, &in->lines));
    Entry entry = {.kind = "reject", .doc = receipt.id};
    TRY(moves_post(cx, &entry, moves, made));
    for (int i = 0; i < in->lines.n; i++) { // nobody waits for what is rejected
        Line *line;
        TRY(purchase_line_at(cx, &p, lines[i].pos, &line));
        if (lines[i].rejected.v > 0) TRY(hold_fit(cx, line));
    }
    TRY(purchase_scored(cx, &p));
    TRY(receipt_waiting(cx, &receipt, PLACE_DOCK, &waiting, &n));
    return doc_move(cx, &receipt, n > 0 ? DOC_INSPECTED : DOC_DONE, n == 0);
}

// ---- put away --------------------------------------------------------------------------------------------------------
static const Field putaway_fields[] = {
    {FIELD(ReceiptPutaway, receipt), .label = "Receipt", .ref = &doc_entity, .example = "GR-1001"},
    {FIELD(ReceiptPutaway, place), .label = "Place", .ref = &place_entity, .optional = true,
        .help = "Empty: the site's first storage place.", .example = "CW/STOCK"},
};
static const Shape putaway_shape = SHAPE("ReceiptPutaway", ReceiptPutaway, putaway_fields);

static Status storage_of(Cx *cx, const Doc *receipt, Id asked, Id *place) {
    if (id_none(asked)) return site_place(cx, receipt->site, PLACE_STORAGE, place);
    const Place *at;
    TRY(place_get(cx, asked, &at));
    *place = asked;
    if (id_eq(at->site, receipt->site) && at->kind == PLACE_STORAGE) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "place", "that is no storage place of the site"), at->code),
        "give a storage place of the receipt's site, or none");
}

static Status receipt_putaway_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ReceiptPutaway *in = in_;
    Doc receipt;
    TRY(doc_take(cx, in->receipt, DOC_RECEIPT, &receipt));
    TRY(doc_must_be(cx, &receipt, "put away", DOC_INSPECTED, DOC_STATUSES));
    Id dock, place;
    TRY(site_place(cx, receipt.site, PLACE_DOCK, &dock));
    TRY(storage_of(cx, &receipt, in->place, &place));
    Waiting *waiting;
    int n;
    TRY(receipt_waiting(cx, &receipt, PLACE_DOCK, &waiting, &n));
    Line *lines = NEW_ARRAY(cx->arena, Line, n);
    Move *moves = NEW_ARRAY(cx->arena, Move, n);
    for (int i = 0; i < n; i++) {
        TRY(line_get(cx, waiting[i].line, &lines[i]));
        moves[i] = (Move){.item = lines[i].item,
            .lot = waiting[i].lot,
            .from = dock,
            .to = place,
            .qty = waiting[i].qty,
            .line = lines[i].id};
    }
    Entry entry = {.kind = "putaway", .doc = receipt.id};
    TRY(moves_post(cx, &entry, moves, n));
    TRY(lead_note(cx, LEAD_PUTAWAY, (Id){0}, receipt.site, lead_late(cx, time_date(receipt.placed))));
    for (int i = 0; i < n; i++) {
        if (i > 0 && id_eq(waiting[i].line, waiting[i - 1].line)) continue;
        TRY(hold_arrived(cx, lines[i].id));
        TRY(hold_fit(cx, &lines[i]));
    }
    return doc_move(cx, &receipt, DOC_DONE, true);
}

// clang-format off
const Action receipt_inspect = {
    .noun = "receipt", .verb = "inspect", .scope = {"receipt", NULL}, .area = AREA_SOURCE, .roles = WAREHOUSE | MAKER,
    .help = "Inspects a receipt at the dock: what is rejected goes to quarantine, to be returned to its supplier.",
    .in = &inspect_shape, .out = &source_nothing, .run = receipt_inspect_run};
const Action receipt_putaway = {
    .noun = "receipt", .verb = "putaway", .scope = {"receipt", NULL}, .area = AREA_SOURCE, .roles = WAREHOUSE,
    .help = "Puts a receipt away from the dock to storage, where it is available to those who wait for it.",
    .in = &putaway_shape, .out = &source_nothing, .run = receipt_putaway_run};
// clang-format on
