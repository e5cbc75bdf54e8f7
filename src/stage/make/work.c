// Work orders from opening to finish. A work order expects its output (line 1) and needs its components (the other lines, which name
// it as parent). Its cost gathers in work in progress: components at moving average as they are issued, making as output is
// reported. Output takes its share out; what is left at the finish is a variance.
//
// What always holds: a closed work order has nothing in work in progress, holds nothing and expects nothing.
#include "flow/info/info.h"
#include "flow/product/hold.h"
#include "flow/product/open.h"
#include "stage/make/parts.h"

Status work_read(Cx *cx, Id id, Work *out) {
    TRY(doc_take(cx, id, DOC_WORK, &out->doc));
    TRY(lines_of(cx, id, &out->lines, &out->n));
    CHECK(out->n > 0 && out->lines[0].kind == LINE_WORK);
    const Line *output = &out->lines[0];
    out->started = output->qty;
    if (id_none(output->bill)) return OK;
    const void *bill;
    TRY(record_cached(cx, &bill_entity, output->bill, &bill));
    out->started = work_started(bill, output->qty);
    return OK;
}

Status work_in_progress(Cx *cx, Id work, Money *out) {
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(case when d.place = $2 then t.amount else -t.amount end), 0) as "
        "bigint)"
        " from entry e join transfer t on t.entry = e.id and t.flow = 2"
        " join account s on s.id = t.src join account d on d.id = t.dst"
        " where e.doc = $1 and e.doc <> 0 and (s.place = $2 or d.place = $2)",
        IN(A(work), A((int)GL_WIP)), OUT(O(out)));
}

Qty work_issued_for(const Work *w) {
    if (w->n == 1) return w->started; // made of nothing: as much as was asked for
    Qty least = {NUM_MAX};
    for (int i = 1; i < w->n; i++) {
        const Line *need = &w->lines[i];
        int64_t times = need->done.v / need->qty.v + 1; // of what is needed, at most
        if (w->started.v > NUM_MAX / times) continue;   // enough for more than can be counted
        int64_t enough = mul_div(w->started.v, need->done.v, need->qty.v);
        if (mul_div(need->qty.v, enough, w->started.v) > need->done.v) enough--;
        least = qty_min(least, (Qty){enough});
    }
    return least;
}

Qty work_used(const Work *w, const Line *need, Qty reported) {
    Qty used = {mul_div(need->qty.v, reported.v, w->started.v)};
    return qty_min(used, need->done);
}

Status work_issued(Cx *cx, const Work *w, Issued **out) {
    *out = NEW_ARRAY(cx->arena, Issued, w->n);
    Rows r;
    TRY(sql_open(cx, &r,
        "select l.pos, cast(sum(case when d.place = $2 then t.amount else -t.amount end) as "
        "bigint),"
        " cast(sum(case when d.place = $2 then t.value else -t.value end) as bigint)"
        " from line l join transfer t on t.line = l.id and t.flow = 1"
        " join account d on d.id = t.dst where l.doc = $1 and l.kind = 'component' group by l.pos",
        A(w->doc.id), A(AT_PRODUCTION)));
    while (rows_next(&r)) {
        int64_t pos = rows_int(&r, 0);
        CHECK(pos > 1 && pos <= w->n);
        (*out)[pos - 1] = (Issued){rows_qty(&r, 1), rows_money(&r, 2)};
    }
    return rows_end(&r);
}

Status work_reported(Cx *cx, const Work *w, Qty *good, Qty *scrap) {
    *good = w->lines[0].done;
    return sql_get(cx, NULL,
        "select cast(coalesce(sum(t.amount), 0) as bigint) from transfer t"
        " join account s on s.id = t.src join account d on d.id = t.dst"
        " where t.line = $1 and t.flow = 1 and s.place = $2 and d.place = $3",
        IN(A(w->lines[0].id), A(AT_PRODUCTION), A(AT_LOSS)), OUT(O(scrap)));
}

static Status release_holds(Cx *cx, const Work *w) {
    for (int i = 1; i < w->n; i++) {
        Qty released;
        TRY(hold_release(cx, w->lines[i].id, (Qty){0}, &released));
        TRY(hold_release_supply(cx, w->lines[i].id));
    }
    return OK;
}

static Status close_lines(Cx *cx, Work *w) {
    for (int i = 0; i < w->n; i++) {
        if (w->lines[i].open.v > 0) TRY(line_close(cx, &w->lines[i]));
        TRY(pegs_clear(cx, w->lines[i].id));
    }
    return OK;
}

// ---- create ----------------------------------------------------------------------------------------------------------
static const Field create_fields[] = {
    {FIELD(WorkCreate, item), .label = "Item", .ref = &item_entity, .example = "22423"},
    {FIELD(WorkCreate, site), .label = "Plant", .ref = &site_entity, .example = "PLANT"},
    {FIELD(WorkCreate, bill), .label = "Bill of materials", .ref = &bill_entity, .optional = true,
        .help = "Empty: the active one.", .example = "22423-1"},
    {FIELD(WorkCreate, qty), .label = "Quantity", .positive = true, .example = "100"},
    {FIELD(WorkCreate, due), .label = "Due", .optional = true,
        .help = "Empty: today and the bill's lead time.", .example = "2011-06-10"},
};
static const Field created_fields[] = {
    {FIELD(WorkCreated, work), .label = "Work order", .ref = &doc_entity},
    {FIELD(WorkCreated, number), .label = "Number", .example = "WO-1001"},
    {FIELD(WorkCreated, missing), .label = "Missing",
        .help = "Of its components, what no stock is held for.", .example = "0"},
};
static const Shape create_shape = SHAPE("WorkCreate", WorkCreate, create_fields);
static const Shape created_shape = SHAPE("WorkCreated", WorkCreated, created_fields);

static Status work_create_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const WorkCreate *in = in_;
    WorkCreated *out = out_;
    TRY(day_to_come(cx, "due", in->due));
    Doc doc = {.site = in->site};
    OpenLine line = {.item = in->item, .qty = in->qty, .due = in->due};
    TRY(open_work(cx, &doc, &line, in->bill));
    Work w;
    TRY(work_read(cx, doc.id, &w));
    out->work = doc.id;
    out->number = doc.number;
    for (int i = 1; i < w.n; i++) {
        Qty stock, supply;
        TRY(held_by(cx, w.lines[i].id, &stock, &supply));
        out->missing = qty_add(out->missing, qty_sub(w.lines[i].open, stock));
    }
    return OK;
}

// ---- release, finish, cancel -----------------------------------------------------------------------------------------
static const Field only_fields[] = {
    {FIELD(WorkOnly, work), .label = "Work order", .ref = &doc_entity, .example = "WO-1001"},
};
static const Shape only_shape = SHAPE("WorkOnly", WorkOnly, only_fields);
static const Shape nothing = NO_FIELDS("Done");

static Status work_release_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    Work w;
    TRY(work_read(cx, ((const WorkOnly *)in_)->work, &w));
    TRY(doc_must_be(cx, &w.doc, "released", DOC_OPEN, DOC_STATUSES));
    for (int i = 1; i < w.n; i++) {
        Qty stock, supply, held;
        TRY(held_by(cx, w.lines[i].id, &stock, &supply));
        Qty missing = qty_sub(w.lines[i].open, qty_add(stock, supply));
        if (missing.v > 0) TRY(hold_stock(cx, &w.lines[i], missing, false, &held));
    }
    return doc_move(cx, &w.doc, DOC_RELEASED, false);
}

static Status work_finish_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    Work w;
    TRY(work_read(cx, ((const WorkOnly *)in_)->work, &w));
    TRY(doc_must_be(cx, &w.doc, "finished", DOC_RELEASED, DOC_STATUSES));
    Money left;
    TRY(work_in_progress(cx, w.doc.id, &left));
    if (left.v != 0) {
        Entry entry = {.kind = "work_variance", .doc = w.doc.id};
        Posting variance = {.debit = GL_MAKING_VARIANCE, .credit = GL_WIP, .amount = left};
        TRY(cash_post(cx, &entry, &variance, 1));
    }
    TRY(release_holds(cx, &w));
    TRY(close_lines(cx, &w));
    return doc_move(cx, &w.doc, DOC_DONE, true);
}

static Status work_cancel_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    Work w;
    TRY(work_read(cx, ((const WorkOnly *)in_)->work, &w));
    TRY(doc_must_be(cx, &w.doc, "cancelled", DOC_OPEN, DOC_RELEASED, DOC_STATUSES));
    for (int i = 0; i < w.n; i++) {
        if (w.lines[i].done.v == 0) continue;
        return with_hint(cx,
            fail(cx, STATE, "work", STR_FMT " has issued components or reported output",
                STR_ARG(w.doc.number)),
            "take the components back (work unissue), or finish it");
    }
    TRY(release_holds(cx, &w));
    TRY(close_lines(cx, &w));
    return doc_move(cx, &w.doc, DOC_CANCELLED, true);
}

// clang-format off
const Action work_create = {
    .noun = "work", .verb = "create", .scope = {"site", NULL}, .area = AREA_MAKE, .roles = MAKER | PLANNER,
    .help = "Opens a work order. Its components are taken from the bill of materials and held as far as they are free.",
    .in = &create_shape, .out = &created_shape, .run = work_create_run};
const Action work_release = {
    .noun = "work", .verb = "release", .scope = {"work", NULL}, .area = AREA_MAKE, .roles = MAKER | PLANNER,
    .help = "Releases a work order to the plant, and holds what components have come free meanwhile.",
    .in = &only_shape, .out = &nothing, .run = work_release_run};
const Action work_finish = {
    .noun = "work", .verb = "finish", .scope = {"work", NULL}, .area = AREA_MAKE, .roles = MAKER,
    .help = "Closes a work order as it is. What is left in work in progress is posted as a variance.",
    .in = &only_shape, .out = &nothing, .run = work_finish_run};
const Action work_cancel = {
    .noun = "work", .verb = "cancel", .scope = {"work", NULL}, .area = AREA_MAKE, .roles = MAKER | PLANNER,
    .help = "Cancels a work order for which nothing was issued, and frees what it holds.",
    .in = &only_shape, .out = &nothing, .run = work_cancel_run};
// clang-format on
