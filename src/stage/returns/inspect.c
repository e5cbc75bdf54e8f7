// Returned goods are judged, and what was judged is carried out: back to stock, refurbished by a work order, scrapped, or on to the supplier.
// Until then they lie in quarantine and cannot be sold; whose they are there, flow/product/quarantine.h says.
#include "flow/product/hold.h"
#include "stage/returns/parts.h"

Status inspected(Cx *cx, Id line, Qty *judged, Qty *done) {
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(qty), 0) as bigint), cast(coalesce(sum(case when done = 1 then "
        "qty else 0 end), 0) as bigint)"
        " from disposition where line = $1",
        IN(A(line)), OUT(O(judged), O(done)));
}

// ---- inspect ---------------------------------------------------------------------------------------------------------
static const Field line_fields[] = {
    {FIELD(ReturnInspectLine, pos), .label = "Line", .positive = true, .help = "Of the return.",
        .example = "1"},
    {FIELD(ReturnInspectLine, qty), .label = "Quantity", .positive = true, .example = "2"},
    {FIELD(ReturnInspectLine, disposition), .label = "Disposition", .choices = disposition_names,
        .example = "restock"},
    {FIELD(ReturnInspectLine, note), .label = "Note", .optional = true},
    {FIELD(ReturnInspectLine, expires), .label = "Expires", .optional = true,
        .help = "Where it is not known yet: what the package says.", .example = "2011-09-01"},
};
static const Shape line_shape = SHAPE("ReturnInspectLine", ReturnInspectLine, line_fields);
static const Field inspect_fields[] = {
    {FIELD(ReturnInspect, ret), .label = "Return", .ref = &doc_entity, .example = "RMA-1001"},
    {FIELD(ReturnInspect, lines), .label = "Lines", .of = &line_shape, .optional = true,
        .help = "Empty: all of it to restock."},
};
static const Shape inspect_shape = SHAPE("ReturnInspect", ReturnInspect, inspect_fields);

// Refused now rather than when it is carried out: then it could not be judged again.
static Status somebody_supplies(Cx *cx, const Return *r, const Line *line) {
    Id supplier;
    Price price;
    TRY(supplier_of(cx, line->item, r->doc.site, (Id){0}, &supplier, &price));
    if (!id_none(supplier)) return OK;
    Str code;
    TRY(ref_code(cx, &item_entity, line->item, &code));
    return with_hint(cx, with_value(cx, fail(cx, STATE, "disposition", "nobody supplies this item"), code),
        "give another disposition, or give the item a supplier (source create)");
}

// What is to be sold again has a last day of sale: that of its lot, or one that is said now.
static Status dated(Cx *cx, const Return *r, const Line *line, int32_t kind, Date expires) {
    Stored *waits;
    int n;
    TRY(quarantine_of(cx, line->id, r->doc.site, &waits, &n));
    bool taken = false;
    for (int i = 0; i < n; i++) {
        bool undated;
        TRY(lot_undated(cx, waits[i].lot, &undated));
        if (!undated) continue;
        taken = true;
        if (expires.v) TRY(lot_date(cx, waits[i].lot, expires));
        else if (kind == DISPOSE_RESTOCK || kind == DISPOSE_REFURBISH) {
            return with_hint(cx,
                fail(cx, INPUT, "expires", "nobody knows when the goods of line %d expire", line->pos), "give the day that the package says (expires), or scrap them, or send them back to their supplier");
        }
    }
    if (taken || expires.v == 0) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, INPUT, "expires", "no goods of line %d wait for that to be said", line->pos),
            date_text(cx->arena, expires)),
        "leave it out");
}

static Status judge(
    Cx *cx, const Return *r, const Line *line, Qty qty, int32_t kind, Date expires, Str note) {
    Qty judged, done;
    TRY(inspected(cx, line->id, &judged, &done));
    Qty waits = qty_sub(line->done, judged);
    if (qty.v > waits.v) {
        return with_hint(cx,
            with_value(cx,
                fail(cx, STATE, "qty", "so much of line %d does not wait for inspection", line->pos),
                decimal_text(cx->arena, qty.v, 6, 0)),
            "at most " STR_FMT " does", STR_ARG(decimal_text(cx->arena, waits.v, 6, 0)));
    }
    TRY(dated(cx, r, line, kind, expires));
    if (kind == DISPOSE_SUPPLIER) TRY(somebody_supplies(cx, r, line));
    return sql_run(cx, "insert into disposition (id, doc, line, kind, qty, made, done, note) values ($1, $2, $3, $4, $5, 0, 0, $6)",
        A(cx_id(cx)), A(r->doc.id), A(line->id), A(disposition_names[kind]), A(qty), A(note));
}

static Status judge_all(Cx *cx, const Return *r) {
    for (int i = 0; i < r->n; i++) {
        Qty judged, done;
        TRY(inspected(cx, r->lines[i].id, &judged, &done));
        Qty waits = qty_sub(r->lines[i].done, judged);
        if (waits.v <= 0) continue;
        Status s = judge(cx, r, &r->lines[i], waits, DISPOSE_RESTOCK, (Date){0}, S(""));
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    return OK;
}

static Status return_inspect_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const ReturnInspect *in = in_;
    Return r;
    TRY(return_read(cx, in->ret, &r));
    TRY(doc_must_be(cx, &r.doc, "inspected", DOC_RECEIVED, DOC_INSPECTED, DOC_STATUSES));
    if (in->lines.n == 0) TRY(judge_all(cx, &r));
    const ReturnInspectLine *lines = in->lines.at;
    for (int i = 0; i < in->lines.n; i++) {
        Line *line = NULL;
        Status s = return_line_at(cx, &r, lines[i].pos, &line);
        if (s == OK)
            s = judge(cx, &r, line, lines[i].qty, lines[i].disposition, lines[i].expires, lines[i].note);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
    }
    return r.doc.status == DOC_INSPECTED ? OK : doc_move(cx, &r.doc, DOC_INSPECTED, false);
}

// ---- dispose ---------------------------------------------------------------------------------------------------------
static const Field dispose_fields[] = {
    {FIELD(ReturnDispose, ret), .label = "Return", .ref = &doc_entity, .example = "RMA-1001"},
};
static const Shape dispose_shape = SHAPE("ReturnDispose", ReturnDispose, dispose_fields);

typedef struct {
    Id id, line;
    int32_t kind;
    Qty qty;
} Judged;

static Status judged_read(Cx *cx, Id doc, Judged **out, int *n) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select id, line, kind, qty from disposition where doc = $1 and done = 0 order by id", A(doc)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        Str word = rows_peek(&r, 2);
        int32_t kind = 0;
        while (disposition_names[kind + 1] && !str_is(word, disposition_names[kind])) kind++;
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Judged){rows_id(&r, 0), rows_id(&r, 1), kind, rows_qty(&r, 3)};
    }
    *n = (int)count;
    return rows_end(&r);
}

// From quarantine to a place, by the lots that this return line brought there and that wait for nothing else.
static Status out_of_quarantine(Cx *cx, const Doc *doc, const Line *line, Qty qty, Id to, const char *why) {
    Stored *waits;
    int n;
    TRY(quarantine_of(cx, line->id, doc->site, &waits, &n));
    Entry entry = {.kind = why, .doc = doc->id};
    for (int i = 0; i < n && qty.v > 0; i++) {
        Move *moves;
        int k;
        Qty part = qty_min(qty, waits[i].qty);
        TRY(quarantine_take(cx, line->item, doc->site, waits[i].lot, part,
            (Move){.to = to, .line = line->id}, &moves, &k));
        TRY(moves_post(cx, &entry, moves, k));
        qty = qty_sub(qty, part);
    }
    if (qty.v == 0) return OK;
    return with_hint(cx,
        fail(cx, STOCK, "qty", "line %d has less in quarantine than was judged", line->pos),
        "somebody moved the goods; move them back (stock move)");
}

// A work order that takes the goods from quarantine as its component and puts the same item out again.
static Status refurbish(Cx *cx, const Doc *doc, const Line *line, Qty qty, Id *made) {
    Date due = date_add(cx_today(cx), 7);
    Doc work = {.kind = DOC_WORK,
        .status = DOC_RELEASED,
        .site = doc->site,
        .parent = doc->id,
        .due = due,
        .note = S("refurbish")};
    TRY(doc_add(cx, &work));
    Line output = {.doc = work.id,
        .pos = 1,
        .kind = LINE_WORK,
        .item = line->item,
        .site = doc->site,
        .qty = qty,
        .wanted = due,
        .due = due,
        .parent = line->id}; // whose goods in quarantine it takes
    TRY(line_add(cx, &output));
    Line need = {.doc = work.id,
        .pos = 2,
        .kind = LINE_COMPONENT,
        .item = line->item,
        .site = doc->site,
        .qty = qty,
        .wanted = cx_today(cx),
        .due = cx_today(cx),
        .parent = output.id};
    *made = work.id;
    return line_add(cx, &need);
}

// By lot: each goes back to whoever supplied it.
static Status to_supplier(Cx *cx, const Doc *doc, const Line *line, Qty qty, Id *made) {
    Stored *waits;
    int n;
    TRY(quarantine_of(cx, line->id, doc->site, &waits, &n));
    for (int i = 0; i < n && qty.v > 0; i++) {
        Line back = {
            .item = line->item, .site = doc->site, .qty = qty_min(qty, waits[i].qty), .parent = line->id};
        TRY(supplier_of(cx, line->item, doc->site, waits[i].lot, &back.party, &back.price));
        if (id_none(back.party)) {
            Str code;
            TRY(ref_code(cx, &item_entity, line->item, &code));
            return with_hint(cx,
                with_value(cx, fail(cx, STATE, "disposition", "nobody supplies this item"), code),
                "give the item a supplier (source create)");
        }
        TRY(supplier_return_add(cx, &back, waits[i].lot));
        *made = back.doc;
        qty = qty_sub(qty, back.qty);
    }
    if (qty.v == 0) return OK;
    return with_hint(cx,
        fail(cx, STOCK, "qty", "line %d has less in quarantine than was judged", line->pos),
        "somebody moved the goods; move them back (stock move)");
}

static Status carry_out(Cx *cx, const Doc *doc, const Judged *j) {
    Line line;
    TRY(line_get(cx, j->line, &line));
    Id storage, made = {0};
    TRY(site_place(cx, doc->site, PLACE_STORAGE, &storage));
    switch (j->kind) {
    case DISPOSE_RESTOCK:
        TRY(out_of_quarantine(cx, doc, &line, j->qty, storage, "restock"));
        TRY(hold_arrived(cx, line.id));
        break;
    case DISPOSE_SCRAP: TRY(out_of_quarantine(cx, doc, &line, j->qty, AT_LOSS, "scrap")); break;
    case DISPOSE_REFURBISH: TRY(refurbish(cx, doc, &line, j->qty, &made)); break;
    default: TRY(to_supplier(cx, doc, &line, j->qty, &made)); break;
    }
    return sql_run(cx, "update disposition set done = 1, made = $2 where id = $1", A(j->id), A(made));
}

static Status return_dispose_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    Doc doc;
    TRY(doc_take(cx, ((const ReturnDispose *)in_)->ret, DOC_RETURN, &doc));
    TRY(doc_must_be(cx, &doc, "disposed of", DOC_INSPECTED, DOC_STATUSES));
    Judged *j;
    int n;
    TRY(judged_read(cx, doc.id, &j, &n));
    if (n == 0) {
        return with_hint(cx,
            fail(cx, STATE, "ret", "nothing of " STR_FMT " was judged that is not carried out",
                STR_ARG(doc.number)),
            "inspect it first");
    }
    for (int i = 0; i < n; i++) TRY(carry_out(cx, &doc, &j[i]));
    return return_settle(cx, &doc);
}

// clang-format off
const Action return_inspect = {
    .noun = "return", .verb = "inspect", .scope = {"ret", NULL}, .area = AREA_RETURNS, .roles = WAREHOUSE | SERVICE,
    .help = "Judges returned goods: restock, refurbish, scrap, or back to the supplier.",
    .in = &inspect_shape, .out = &returns_nothing, .run = return_inspect_run};
const Action return_dispose = {
    .noun = "return", .verb = "dispose", .scope = {"ret", NULL}, .area = AREA_RETURNS, .roles = WAREHOUSE | SERVICE,
    .help = "Carries out what the inspection of a return said.",
    .in = &dispose_shape, .out = &returns_nothing, .run = return_dispose_run};
// clang-format on
