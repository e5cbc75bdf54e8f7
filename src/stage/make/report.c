// Output comes in: good units to storage (or quarantine, until inspected), scrapped ones to loss, each with its share of what the work
// order has cost. A unit costs its making and the components that it uses by the bill, at the mean of what was issued for them. What is
// issued beyond that stays in work in progress until it is used, taken back, or a variance at the finish.
//
// All output so far costs what it uses of all that was issued so far, and a report the difference to the reports before it: so the
// parts add up, whatever was issued in between. Output is never more than the components issued are enough for. Lots that went in
// are the parents of the lot that comes out.
#include "core/event.h"
#include "flow/product/hold.h"
#include "flow/product/lead.h"
#include "stage/make/parts.h"

// ---- report ----------------------------------------------------------------------------------------------------------
static const Field report_fields[] = {
    {FIELD(WorkReport, work), .label = "Work order", .ref = &doc_entity, .example = "WO-1001"},
    {FIELD(WorkReport, good), .label = "Good", .optional = true, .example = "98"},
    {FIELD(WorkReport, scrap), .label = "Scrap", .optional = true, .example = "2"},
    {FIELD(WorkReport, lot), .label = "Lot", .optional = true, .max = 60,
        .help = "Empty: made, where the item is tracked."},
    {FIELD(WorkReport, inspect), .label = "Inspect", .optional = true,
        .help = "Keep it in quarantine until it is inspected."},
};
static const Field reported_fields[] = {
    {FIELD(WorkReported, lot), .label = "Lot", .ref = &lot_entity, .optional = true},
    {FIELD(WorkReported, value), .label = "Value", .example = "147.00"},
    {FIELD(WorkReported, all), .label = "All", .help = "Nothing more is expected."},
};
static const Shape report_shape = SHAPE("WorkReport", WorkReport, report_fields);
static const Shape reported_shape = SHAPE("WorkReported", WorkReported, reported_fields);

// Refuses output that the issued components are not enough for.
static Status report_room(Cx *cx, const Work *w, const WorkReport *in, Qty reported) {
    Qty qty = qty_add(in->good, in->scrap), room = qty_sub(work_issued_for(w), reported);
    if (qty.v <= room.v) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, in->good.v > 0 ? "good" : "scrap",
                w->n > 1 ? "the components issued to " STR_FMT " are not enough for that" : STR_FMT " is not for so much",
                STR_ARG(w->doc.number)),
            decimal_text(cx->arena, qty.v, 6, 0)),
        w->n > 1 ? "they are enough for " STR_FMT " more; issue more components first"
                 : STR_FMT " more can be reported; open another work order for the rest",
        STR_ARG(decimal_text(cx->arena, qty_max(room, (Qty){0}).v, 6, 0)));
}

// What the components used by `reported` cost that is not taken out of work in progress yet.
static Status components_cost(Cx *cx, const Work *w, Qty reported, Money *cost) {
    Issued *issued;
    TRY(work_issued(cx, w, &issued));
    Money left, all = {0}, used = {0};
    TRY(work_in_progress(cx, w->doc.id, &left));
    for (int i = 1; i < w->n; i++) {
        all = money_add(all, issued[i].value);
        Qty qty = qty_min(work_used(w, &w->lines[i], reported), issued[i].qty);
        if (issued[i].qty.v > 0)
            used = money_add(used, money_part(issued[i].value, qty, issued[i].qty));
    }
    *cost = money_sub(used, money_sub(all, left));
    *cost = money_min(*cost, left);
    if (cost->v < 0) cost->v = 0; // components became cheaper meanwhile
    return OK;
}

// What making this much costs beside its components: into work in progress.
static Status making_post(Cx *cx, const Work *w, Qty qty, Money *cost) {
    *cost = money_of(w->lines[0].price, qty);
    if (cost->v == 0) return OK;
    Entry entry = {.kind = "making", .doc = w->doc.id};
    Posting p = {.debit = GL_WIP, .credit = GL_MAKING, .amount = *cost, .line = w->lines[0].id};
    return cash_post(cx, &entry, &p, 1);
}

// The lots issued so far are parents of the lot made, each with its share of what these units use.
static Status parents_add(Cx *cx, const Work *w, Id lot, Qty qty) {
    for (int i = 1; i < w->n; i++) {
        const Line *need = &w->lines[i];
        if (need->done.v == 0) continue;
        Rows r;
        TRY(sql_open(cx, &r,
            "select t.lot, cast(sum(case when d.place = $2 then t.amount else -t.amount end) as "
            "bigint)"
            " from transfer t join account d on d.id = t.dst"
            " where t.line = $1 and t.flow = 1 and t.lot <> 0 group by t.lot order by t.lot",
            A(need->id), A(AT_PRODUCTION)));
        size_t n = 0, cap = 0;
        Stored *in = NULL;
        while (rows_next(&r)) {
            in = arena_grow(cx->arena, in, n, &cap, n + 1, sizeof *in);
            in[n++] = (Stored){.lot = rows_id(&r, 0), .qty = rows_qty(&r, 1)};
        }
        TRY(rows_end(&r));
        for (size_t k = 0; k < n; k++) {
            Qty used = qty_part(in[k].qty, work_used(w, need, qty), need->done);
            if (used.v > 0) TRY(lot_parent_add(cx, lot, in[k].lot, used, w->doc.id));
        }
    }
    return OK;
}

static Status lot_for(Cx *cx, const Work *w, const WorkReport *in, Id *lot) {
    const Item *item;
    TRY(item_get(cx, w->lines[0].item, &item));
    if (in->good.v == 0 || (item->tracking == TRACK_NONE && in->lot.n == 0)) return OK;
    if (in->lot.n > 0) { // output of the same work order may go to a lot in parts
        List known;
        TRY(record_list(cx, &lot_entity, "where code = $1", IN(A(in->lot)), &known));
        const Lot *at = known.at;
        if (known.n > 0 && id_eq(at->origin, w->doc.id)) {
            *lot = at->id;
            return parents_add(cx, w, at->id, qty_add(in->good, in->scrap));
        }
        if (known.n > 0) {
            return with_hint(cx,
                with_value(cx, fail(cx, INPUT, "lot", "there is a lot of that number already"), in->lot),
                "give another, or none to have one made");
        }
    }
    Lot made = {.code = in->lot, .item = item->id, .origin = w->doc.id, .status = LOT_GOOD};
    if (w->n > 1 && id_eq(w->lines[1].item, item->id)) { // refurbished: no younger than it was, and of him who supplied it
        Id one, other;
        TRY(sql_get(cx, NULL,
            "select coalesce(min(case when l.expires > 0 then l.expires end), 0), "
            "coalesce(min(l.supplier), 0),"
            " coalesce(max(l.supplier), 0) from transfer t join lot l on l.id = t.lot"
            " where t.line = $1 and t.line <> 0 and t.flow = 1",
            IN(A(w->lines[1].id)), OUT(O(&made.expires), O(&one), O(&other))));
        if (id_eq(one, other)) made.supplier = one;
    }
    TRY(lot_add(cx, &made));
    *lot = made.id;
    return parents_add(cx, w, made.id, qty_add(in->good, in->scrap));
}

static Status output_post(Cx *cx, const Work *w, const WorkReport *in, Id lot, Money cost, Money *value) {
    Qty qty = qty_add(in->good, in->scrap);
    int64_t weights[2] = {in->good.v, in->scrap.v};
    Money parts[2];
    money_split(cost, weights, 2, parts);
    Id place;
    TRY(site_place(cx, w->doc.site, in->inspect ? PLACE_QUARANTINE : PLACE_STORAGE, &place));
    Move moves[2];
    int n = 0;
    Move move = {.item = w->lines[0].item, .from = AT_PRODUCTION, .line = w->lines[0].id};
    if (in->good.v > 0) {
        moves[n] = move;
        moves[n].lot = lot;
        moves[n].to = place;
        moves[n].qty = in->good;
        moves[n++].value = parts[0];
    }
    if (qty.v > in->good.v) {
        moves[n] = move;
        moves[n].to = AT_LOSS;
        moves[n].qty = in->scrap;
        moves[n++].value = parts[1];
    }
    *value = parts[0];
    Entry entry = {.kind = "report", .doc = w->doc.id};
    return moves_post(cx, &entry, moves, n);
}

static Status work_report_run(Cx *cx, const Action *self, const void *in_, void *out_) {
    (void)self;
    const WorkReport *in = in_;
    WorkReported *out = out_;
    Work w;
    TRY(work_read(cx, in->work, &w));
    TRY(doc_must_be(cx, &w.doc, "reported on", DOC_RELEASED, DOC_STATUSES));
    Qty qty = qty_add(in->good, in->scrap);
    if (qty.v == 0) {
        return with_hint(cx, with_value(cx, fail(cx, INPUT, "good", "nothing was reported"), S("0")),
            "give a good quantity, a scrapped one, or both");
    }
    Qty good, scrap;
    TRY(work_reported(cx, &w, &good, &scrap));
    Qty before = qty_add(good, scrap);
    TRY(report_room(cx, &w, in, before));
    Money components, making;
    TRY(components_cost(cx, &w, qty_add(before, qty), &components));
    TRY(making_post(cx, &w, qty, &making));
    TRY(lot_for(cx, &w, in, &out->lot));
    TRY(output_post(cx, &w, in, out->lot, money_add(components, making), &out->value));
    if (in->good.v > 0) {
        TRY(lead_note(cx, LEAD_WORK, (Id){0}, w.doc.site, lead_late(cx, w.lines[0].wanted)));
        TRY(line_progress(cx, &w.lines[0], in->good));
        if (!in->inspect) TRY(hold_arrived(cx, w.lines[0].id));
        TRY(hold_fit(cx, &w.lines[0]));
    }
    out->all = w.lines[0].open.v == 0;
    return OK;
}

// ---- inspect ---------------------------------------------------------------------------------------------------------
static const Field inspect_fields[] = {
    {FIELD(WorkInspect, work), .label = "Work order", .ref = &doc_entity, .example = "WO-1001"},
    {FIELD(WorkInspect, accepted), .label = "Accepted", .optional = true, .example = "95"},
    {FIELD(WorkInspect, rejected), .label = "Rejected", .optional = true, .example = "3"},
    {FIELD(WorkInspect, note), .label = "Note", .optional = true},
};
static const Shape inspect_shape = SHAPE("WorkInspect", WorkInspect, inspect_fields);
static const Shape nothing = NO_FIELDS("Done");

// What this work order has waiting in quarantine, by lot: reported into it less what was inspected since.
static Status waiting(Cx *cx, const Work *w, Stored **out, int *n) {
    Rows r;
    TRY(sql_open(cx, &r,
        "select t.lot, cast(sum(case when d.place in (select id from place where site = $2 and"
        " kind = 'quarantine') then t.amount else -t.amount end) as bigint)"
        " from transfer t join account s on s.id = t.src join account d on d.id = t.dst"
        " where t.line = $1 and t.line <> 0 and t.flow = 1"
        " and (d.place in (select id from place where site = $2 and kind = 'quarantine')"
        " or s.place in (select id from place where site = $2 and kind = 'quarantine'))"
        " group by t.lot order by t.lot",
        A(w->lines[0].id), A(w->doc.site)));
    size_t count = 0, cap = 0;
    *out = NULL;
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, count, &cap, count + 1, sizeof **out);
        (*out)[count++] = (Stored){.lot = rows_id(&r, 0), .qty = rows_qty(&r, 1)};
    }
    *n = (int)count;
    return rows_end(&r);
}

// Takes qty out of what waits, oldest lot first, to a place.
static int inspect_moves(const Work *w, Stored *from, int n, Id quarantine, Id to, Qty qty, Move *moves) {
    int made = 0;
    for (int i = 0; i < n && qty.v > 0; i++) {
        Qty part = qty_min(qty, from[i].qty);
        if (part.v <= 0) continue;
        moves[made++] = (Move){.item = w->lines[0].item,
            .lot = from[i].lot,
            .from = quarantine,
            .to = to,
            .qty = part,
            .line = w->lines[0].id};
        from[i].qty = qty_sub(from[i].qty, part);
        qty = qty_sub(qty, part);
    }
    return made;
}

static Status inspect_refuse(Cx *cx, const WorkInspect *in, Qty there) {
    Qty qty = qty_add(in->accepted, in->rejected);
    if (qty.v > 0 && qty.v <= there.v) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, qty.v ? STOCK : INPUT, "accepted", "so much does not wait for inspection"),
            decimal_text(cx->arena, qty.v, 6, 0)),
        STR_FMT
        " wait in quarantine; accepted and rejected together are more than 0 and at most that",
        STR_ARG(decimal_text(cx->arena, there.v, 6, 0)));
}

static Status work_inspect_run(Cx *cx, const Action *self, const void *in_, void *out) {
    (void)self;
    (void)out;
    const WorkInspect *in = in_;
    Work w;
    TRY(work_read(cx, in->work, &w));
    Stored *lots;
    int n;
    TRY(waiting(cx, &w, &lots, &n));
    Qty there = {0};
    for (int i = 0; i < n; i++) there = qty_add(there, lots[i].qty);
    TRY(inspect_refuse(cx, in, there));
    Doc report = {.kind = DOC_INSPECTION,
        .status = DOC_INSPECTED,
        .site = w.doc.site,
        .parent = w.doc.id,
        .note = in->note,
        .closed = cx->now};
    TRY(doc_add(cx, &report));
    Id quarantine, storage;
    TRY(site_place(cx, w.doc.site, PLACE_QUARANTINE, &quarantine));
    TRY(site_place(cx, w.doc.site, PLACE_STORAGE, &storage));
    Move *moves = NEW_ARRAY(cx->arena, Move, 2 * n);
    int made = inspect_moves(&w, lots, n, quarantine, AT_LOSS, in->rejected, moves);
    made += inspect_moves(&w, lots, n, quarantine, storage, in->accepted, moves + made);
    Entry entry = {.kind = "inspect", .doc = report.id};
    TRY(moves_post(cx, &entry, moves, made));
    if (in->accepted.v > 0) TRY(hold_arrived(cx, w.lines[0].id));
    TRY(hold_fit(cx, &w.lines[0])); // nobody waits for what is rejected
    event_about(cx, w.doc.id);
    return OK;
}

// clang-format off
const Action work_report = {
    .noun = "work", .verb = "report", .scope = {"work", NULL}, .area = AREA_MAKE, .roles = MAKER,
    .help = "Reports output and scrap of a work order. Output comes in at what it cost, with the lots that went into it as parents.",
    .in = &report_shape, .out = &reported_shape, .run = work_report_run};
const Action work_inspect = {
    .noun = "work", .verb = "inspect", .scope = {"work", NULL}, .area = AREA_MAKE, .roles = MAKER | WAREHOUSE,
    .help = "Inspects output that waits in quarantine: what is accepted is stored, what is rejected is scrapped.",
    .in = &inspect_shape, .out = &nothing, .run = work_inspect_run};
// clang-format on
