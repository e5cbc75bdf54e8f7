// Components go from storage to production, the first to expire first, and their value into work in progress. What was issued and not
// used can be taken back at what it was issued at.
//
// A work order that has its own item as component refurbishes it: such a component waits in quarantine, not in storage.
#include "flow/product/hold.h"
#include "flow/product/quarantine.h"
#include "stage/make/parts.h"

static const Field line_fields[] = {
    {FIELD(IssueLine, pos), .label = "Line", .help = "Of the work order; components start at 2.",
        .positive = true, .example = "2"},
    {FIELD(IssueLine, qty), .label = "Quantity", .positive = true, .example = "100"},
    {FIELD(IssueLine, lot), .label = "Lot", .ref = &lot_entity, .optional = true,
        .help = "Empty: first expired first out."},
};
static const Shape line_shape = SHAPE("IssueLine", IssueLine, line_fields);
static const Field issue_fields[] = {
    {FIELD(WorkIssue, work), .label = "Work order", .ref = &doc_entity, .example = "WO-1001"},
    {FIELD(WorkIssue, lines), .label = "Components", .of = &line_shape, .optional = true,
        .help = "Empty: all that is still needed."},
};
static const Shape issue_shape = SHAPE("WorkIssue", WorkIssue, issue_fields);
static const Shape nothing = NO_FIELDS("Done");

typedef struct {
    Move *at;
    size_t n, cap;
} Moves;

static void moves_add(Cx *cx, Moves *m, Move move) {
    m->at = arena_grow(cx->arena, m->at, m->n, &m->cap, m->n + 1, sizeof *m->at);
    m->at[m->n++] = move;
}

static PlaceKind component_place(const Work *w, const Line *need) {
    return id_eq(need->item, w->lines[0].item) ? PLACE_QUARANTINE : PLACE_STORAGE;
}

static Status component_at(Cx *cx, const Work *w, int pos, Line **need) {
    CHECK(w->lines != NULL);
    bool known = pos >= 2 && pos <= w->n;
    *need = &w->lines[known ? pos - 1 : 0];
    if (known) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "pos", "the work order has no such component"),
            str_fmt(cx->arena, "%d", pos)),
        w->n == 1 ? "it has no components" : "components are lines 2 to %d", w->n);
}

static Status lot_usable(Cx *cx, Id id) {
    Lot lot;
    TRY(record_get(cx, &lot_entity, id, &lot));
    if (lot.status == LOT_GOOD) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, STATE, "lot", "lot " STR_FMT " may not be used", STR_ARG(lot.code)),
            lot.code),
        "release it first (lot release), or give another");
}

// Where the quantity may be taken from: the lot that was named, or the first to expire. What may not be sold may not be used.
static Status usable(Cx *cx, const Work *w, const Line *need, Qty qty, Id lot, Stored **out, int *n) {
    PlaceKind kind = component_place(w, need);
    if (kind != PLACE_STORAGE && !id_none(w->lines[0].parent)) // the goods of its return, not another's
        return quarantine_of(cx, w->lines[0].parent, w->doc.site, out, n);
    if (kind != PLACE_STORAGE)
        return stored_at(cx, need->item, w->doc.site, kind, (Date){0}, out, n);
    if (!id_none(lot)) {
        TRY(lot_usable(cx, lot));
        return stored_at(cx, need->item, w->doc.site, kind, cx_today(cx), out, n);
    }
    Status s = stored_pick(cx, need->item, w->doc.site, qty, cx_today(cx), out, n);
    if (s != STOCK) return s;
    cx_clear(cx); // the caller says it
    return OK;
}

static Status take(Cx *cx, const Work *w, const Line *need, Qty qty, Id lot, Moves *moves) {
    Stored *found;
    int n;
    TRY(usable(cx, w, need, qty, lot, &found, &n));
    bool held = component_place(w, need) == PLACE_STORAGE;
    Qty left = qty;
    for (int i = 0; i < n && left.v > 0; i++) {
        if (!id_none(lot) && !id_eq(found[i].lot, lot)) continue;
        Qty part = qty_min(left, found[i].qty);
        moves_add(cx, moves,
            (Move){.item = need->item,
                .lot = found[i].lot,
                .from = found[i].place,
                .to = AT_PRODUCTION,
                .qty = part,
                .line = need->id,
                .held_line = held ? need->id : (Id){0}});
        left = qty_sub(left, part);
    }
    if (left.v == 0) return OK;
    Str code;
    TRY(ref_code(cx, &item_entity, need->item, &code));
    return with_hint(cx,
        with_value(cx,
            fail(cx, STOCK, "qty", "there is not enough of " STR_FMT "%s at the plant that may be used",
                STR_ARG(code), id_none(lot) ? "" : " of that lot"),
            decimal_text(cx->arena, qty.v, 6, 0)),
        "at most " STR_FMT " can be issued",
        STR_ARG(decimal_text(cx->arena, qty_sub(qty, left).v, 6, 0)));
}

// A line is named once, or once for each lot: what is taken for it twice could be the same goods.
static Status not_twice(Cx *cx, const IssueLine *lines, int i) {
    for (int j = 0; j < i; j++) {
        if (lines[j].pos != lines[i].pos) continue;
        if (!id_none(lines[i].lot) && !id_none(lines[j].lot) && !id_eq(lines[i].lot, lines[j].lot))
            continue;
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "pos", "the component is named twice"),
                str_fmt(cx->arena, "%d", lines[i].pos)),
            "give each component once, or once for each lot");
    }
    return OK;
}

static Status issue_all(Cx *cx, Work *w, Moves *moves) {
    for (int i = 1; i < w->n; i++) {
        Line *need = &w->lines[i];
        Qty qty = need->open;
        if (qty.v <= 0) continue;
        TRY(take(cx, w, need, qty, (Id){0}, moves));
        TRY(line_progress(cx, need, qty));
    }
    return OK;
}

static Status work_issue_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const WorkIssue *in = in_;
    Work w;
    TRY(work_read(cx, in->work, &w));
    TRY(doc_must_be(cx, &w.doc, "issued to", DOC_RELEASED, DOC_STATUSES));
    Moves moves = {0};
    if (in->lines.n == 0) TRY(issue_all(cx, &w, &moves));
    const IssueLine *lines = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        Line *need;
        Status s = component_at(cx, &w, lines[i].pos, &need);
        if (s == OK) s = not_twice(cx, lines, i);
        if (s == OK) s = take(cx, &w, need, lines[i].qty, lines[i].lot, &moves);
        if (s == OK) s = line_progress(cx, need, lines[i].qty);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    if (moves.n == 0) {
        return with_hint(cx,
            fail(cx, STATE, "work", "nothing is left to issue to " STR_FMT, STR_ARG(w.doc.number)),
            "to issue more than the bill asks for, give the lines");
    }
    Entry entry = {.kind = "issue", .doc = w.doc.id};
    return moves_post(cx, &entry, moves.at, (int)moves.n);
}

// ---- taking back -----------------------------------------------------------------------------------------------------
static Status issued_of_lot(Cx *cx, Id line, Id lot, Qty *qty) {
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(case when d.place = $2 then t.amount else -t.amount end), 0) as "
        "bigint) from transfer t join account d on d.id = t.dst"
        " where t.line = $1 and t.flow = 1 and t.lot = $3",
        IN(A(line), A(AT_PRODUCTION), A(lot)), OUT(O(qty)));
}

// At the mean of what was issued for the line, so that what stays is worth as much a unit as before; at most what is left in work in
// progress (a cent less, where rounding says so).
static Status unissue_line(Cx *cx, const Work *w, Line *need, const IssueLine *in, Issued *issued,
    Money *left, Moves *moves) {
    Qty of_lot, good, scrap;
    TRY(issued_of_lot(cx, need->id, in->lot, &of_lot));
    TRY(work_reported(cx, w, &good, &scrap));
    Qty most = qty_min(of_lot, qty_sub(need->done, work_used(w, need, qty_add(good, scrap))));
    if (in->qty.v > most.v) {
        return with_hint(cx,
            with_value(cx, fail(cx, STATE, "qty", "so much was not issued, or is used up already"),
                decimal_text(cx->arena, in->qty.v, 6, 0)),
            "at most " STR_FMT " can be taken back%s",
            STR_ARG(decimal_text(cx->arena, qty_max(most, (Qty){0}).v, 6, 0)),
            id_none(in->lot) ? "; name the lot where the item has lots" : "");
    }
    Id place;
    TRY(site_place(cx, w->doc.site, component_place(w, need), &place));
    Money value = money_min(money_part(issued->value, in->qty, issued->qty), *left);
    if (value.v < 0) value.v = 0;
    *left = money_sub(*left, value);
    moves_add(cx, moves,
        (Move){.item = need->item,
            .lot = in->lot,
            .from = AT_PRODUCTION,
            .to = place,
            .qty = in->qty,
            .line = need->id,
            .value = value});
    issued->qty = qty_sub(issued->qty, in->qty);
    issued->value = money_sub(issued->value, value);
    return line_unprogress(cx, need, in->qty);
}

static Status work_unissue_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const WorkIssue *in = in_;
    Work w;
    TRY(work_read(cx, in->work, &w));
    TRY(doc_must_be(cx, &w.doc, "taken back from", DOC_RELEASED, DOC_STATUSES));
    if (in->lines.n == 0) {
        return with_hint(cx, fail(cx, INPUT, "lines", "nothing was named to be taken back"),
            "give the lines with their quantities");
    }
    Moves moves = {0};
    Issued *issued;
    TRY(work_issued(cx, &w, &issued));
    Money left;
    TRY(work_in_progress(cx, w.doc.id, &left));
    const IssueLine *lines = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        Line *need;
        Status s = component_at(cx, &w, lines[i].pos, &need);
        if (s == OK) s = not_twice(cx, lines, i);
        if (s == OK)
            s = unissue_line(cx, &w, need, &lines[i], &issued[need - w.lines], &left, &moves);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    Entry entry = {.kind = ENTRY_UNISSUE, .doc = w.doc.id};
    return moves_post(cx, &entry, moves.at, (int)moves.n);
}

// clang-format off
const Action work_issue = {
    .noun = "work", .verb = "issue", .scope = {"work", NULL}, .area = AREA_MAKE, .roles = MAKER | WAREHOUSE,
    .help = "Issues components to a work order: from storage to production, at moving average.",
    .in = &issue_shape, .out = &nothing, .run = work_issue_run};
const Action work_unissue = {
    .noun = "work", .verb = "unissue", .scope = {"work", NULL}, .area = AREA_MAKE, .roles = MAKER | WAREHOUSE,
    .help = "Takes back components that were issued and not used.",
    .in = &issue_shape, .out = &nothing, .run = work_unissue_run};
// clang-format on
