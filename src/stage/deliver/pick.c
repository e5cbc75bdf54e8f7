// Picking: goods that an order holds go from storage to packing, and become a shipment.
//
// What is picked is what the lines hold, or what the picker says: then up to what is open, as long as the goods beyond the hold are free.
// Lots go first expired first out, leaving those that may not be sold on the day of shipping; a picker may name the lot that he took.
// Lines of one item are picked together, since they take from the same lots.
//
// What always holds: what is in packing for an order line is line.picked, and it belongs to one shipment that has not left.
#include <stdlib.h>

#include "stage/deliver/parts.h"

static const Field line_fields[] = {
    {FIELD(PickLine, pos), .label = "Position", .positive = true, .example = "1"},
    {FIELD(PickLine, qty), .label = "Quantity", .positive = true, .example = "3"},
    {FIELD(PickLine, lot), .label = "Lot", .ref = &lot_entity, .optional = true,
        .help = "Left out: first expired, first out"},
};
static const Shape line_shape = SHAPE("PickLine", PickLine, line_fields);

static const Field pick_fields[] = {
    {FIELD(ShipmentPick, order), .label = "Order", .ref = &doc_entity, .example = "SO-1001"},
    {FIELD(ShipmentPick, lines), .label = "Lines", .of = &line_shape, .optional = true,
        .help = "Left out: all that is held"},
};
static const Shape pick_shape = SHAPE("ShipmentPick", ShipmentPick, pick_fields);

static const Field picked_fields[] = {
    {FIELD(ShipmentPicked, shipment), .label = "Shipment", .output = true},
    {FIELD(ShipmentPicked, number), .label = "Number", .output = true},
    {FIELD(ShipmentPicked, qty), .label = "Picked", .output = true},
    {FIELD(ShipmentPicked, all), .label = "All", .output = true, .help = "Nothing of the order stays behind"},
};
static const Shape picked_shape = SHAPE("ShipmentPicked", ShipmentPicked, picked_fields);

// What is to be taken for one line. Several of one line differ in their lots.
typedef struct {
    Line *line;
    Qty want, got;
    Id lot; // none: any
    int in; // index in the input; -1: none
} Task;

typedef struct {
    const Doc *order;
    Line *lines;
    Qty *held; // beside lines: on stock
    int lines_n;
    Task *tasks;
    int n;
    Move *moves;
    size_t moves_n, moves_cap;
    Id packing;
} Pick;

// ---- what to pick --------------------------------------------------------------------------------------------------------
static Status order_read(Cx *cx, Pick *p) {
    TRY(lines_of(cx, p->order->id, &p->lines, &p->lines_n));
    p->held = NEW_ARRAY(cx->arena, Qty, p->lines_n);
    Rows r;
    TRY(sql_open(cx, &r,
        "select l.id, h.qty from line l join hold h on h.line = l.id and h.supply = 0 "
        "where l.doc = $1 order by l.pos, l.id",
        A(p->order->id)));
    for (int i = 0; rows_next(&r);) {
        Id line = rows_id(&r, 0);
        while (i < p->lines_n && !id_eq(p->lines[i].id, line)) i++;
        CHECK(i < p->lines_n);
        p->held[i] = rows_qty(&r, 1);
    }
    return rows_end(&r);
}

static Qty to_pick(const Line *l) {
    return l->kind == LINE_ORDER ? qty_sub(l->open, l->picked) : (Qty){0};
}

// An order that ships only as a whole is not picked in part.
static Status complete_check(Cx *cx, const Pick *p) {
    Qty missing = {0};
    for (int i = 0; i < p->lines_n; i++) {
        Qty open = to_pick(&p->lines[i]);
        if (open.v > p->held[i].v) missing = qty_add(missing, qty_sub(open, p->held[i]));
    }
    if (missing.v == 0) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "order", STR_FMT " ships only when all of it is there: " STR_FMT " are missing",
                STR_ARG(p->order->number), STR_ARG(qty_str(cx, missing))),
            p->order->number),
        "wait for the rest, or cancel the lines that are missing");
}

static Status tasks_held(Cx *cx, Pick *p) {
    p->tasks = NEW_ARRAY(cx->arena, Task, p->lines_n);
    for (int i = 0; i < p->lines_n; i++) {
        Qty want = qty_min(to_pick(&p->lines[i]), p->held[i]);
        if (want.v > 0) p->tasks[p->n++] = (Task){.line = &p->lines[i], .want = want, .in = -1};
    }
    if (p->n > 0) return OK;
    return with_hint(cx,
        with_value(cx, fail(cx, STOCK, "order", "nothing of " STR_FMT " is held", STR_ARG(p->order->number)),
            p->order->number),
        "allocate it, or wait for what it is promised from (list order-lines)");
}

static Status task_read(Cx *cx, const Pick *p, const PickLine *in, Task *t) {
    int i = 0;
    while (i < p->lines_n && p->lines[i].pos != in->pos) i++;
    if (i == p->lines_n) {
        Line none;
        return line_at(cx, p->order->id, in->pos, &none); // says which there are
    }
    Line *line = &p->lines[i];
    if (line->kind != LINE_ORDER)
        return with_hint(cx, fail(cx, INPUT, "pos", "line %d is a service: it is never picked", in->pos),
            "leave it out; it is invoiced with the first shipment");
    Qty open = to_pick(line);
    for (int k = 0; k < p->n; k++)
        if (p->tasks[k].line == line) open = qty_sub(open, p->tasks[k].want);
    if (in->qty.v > open.v)
        return with_hint(cx,
            with_value(cx,
                fail(cx, STOCK, "qty", "line %d has " STR_FMT " open that are not picked", in->pos,
                    STR_ARG(qty_str(cx, open))),
                qty_str(cx, in->qty)),
            "pick at most " STR_FMT, STR_ARG(qty_str(cx, open)));
    *t = (Task){.line = line, .want = in->qty, .lot = in->lot};
    return OK;
}

static Status tasks_given(Cx *cx, Pick *p, const List *in) {
    p->tasks = NEW_ARRAY(cx->arena, Task, in->n);
    const PickLine *lines = in->at;
    for (int i = 0; i < in->n; i++) {
        Task t;
        Status s = task_read(cx, p, &lines[i], &t);
        if (s != OK) return with_path(cx, s, "lines[%d].", i);
        t.in = i;
        p->tasks[p->n++] = t;
    }
    return OK;
}

// ---- from where ----------------------------------------------------------------------------------------------------------
// By item, those with a lot before the others.
static int task_order(const void *a, const void *b) {
    const Task *x = a, *y = b;
    if (x->line->item.v != y->line->item.v) return x->line->item.v < y->line->item.v ? -1 : 1;
    if (id_none(x->lot) != id_none(y->lot)) return id_none(x->lot) ? 1 : -1;
    return x->line->pos < y->line->pos ? -1 : x->line->pos > y->line->pos;
}

// What storage has for a group of tasks of one item. The exact quantity mostly is there; where it is not, or lots are named, all
// that may be sold.
static Status storage(Cx *cx, const Pick *p, const Task *tasks, int n, Stored **out, int *out_n) {
    Qty want = {0};
    bool lots = false;
    for (int i = 0; i < n; i++) {
        want = qty_add(want, tasks[i].want);
        lots |= !id_none(tasks[i].lot);
    }
    Id item = tasks[0].line->item;
    if (!lots) {
        Status s = stored_pick(cx, item, p->order->site, want, cx_today(cx), out, out_n);
        if (s != STOCK) return s;
        cx_clear(cx);
    }
    return stored_at(cx, item, p->order->site, PLACE_STORAGE, cx_today(cx), out, out_n);
}

static Status lot_good(Cx *cx, Id lot, bool *good) {
    *good = true;
    if (id_none(lot)) return OK;
    Lot l;
    TRY(record_get(cx, &lot_entity, lot, &l));
    *good = l.status == LOT_GOOD;
    return OK;
}

static Status take(Cx *cx, Pick *p, Task *t, Stored *stored, int n) {
    for (int i = 0; i < n && t->got.v < t->want.v; i++) {
        bool good = true;
        if (stored[i].qty.v == 0 || (!id_none(t->lot) && !id_eq(t->lot, stored[i].lot))) continue;
        TRY(lot_good(cx, stored[i].lot, &good));
        if (!good) continue;
        Qty qty = qty_min(stored[i].qty, qty_sub(t->want, t->got));
        stored[i].qty = qty_sub(stored[i].qty, qty);
        t->got = qty_add(t->got, qty);
        p->moves = arena_grow(cx->arena, p->moves, p->moves_n, &p->moves_cap, p->moves_n + 1, sizeof(Move));
        p->moves[p->moves_n++] = (Move){.item = t->line->item,
            .lot = stored[i].lot,
            .from = stored[i].place,
            .to = p->packing,
            .qty = qty,
            .line = t->line->id,
            .held_line = t->line->id};
    }
    if (t->got.v == t->want.v || t->in < 0) return OK;
    Str item = name_of(cx, &item_entity, t->line->item);
    Str of = id_none(t->lot)
        ? S("")
        : str_fmt(cx->arena, " of lot " STR_FMT, STR_ARG(name_of(cx, &lot_entity, t->lot)));
    Status s = fail(cx, STOCK,
        "qty", STR_FMT " are wanted of " STR_FMT STR_FMT ", and " STR_FMT " that may be sold are in storage",
        STR_ARG(qty_str(cx, t->want)), STR_ARG(item), STR_ARG(of), STR_ARG(qty_str(cx, t->got)));
    s = with_hint(cx, with_value(cx, s, qty_str(cx, t->want)), "pick at most " STR_FMT "%s",
        STR_ARG(qty_str(cx, t->got)), id_none(t->lot) ? "" : ", or another lot");
    return with_path(cx, s, "lines[%d].", t->in);
}

static Status goods_find(Cx *cx, Pick *p) {
    if (p->n > 1) qsort(p->tasks, (size_t)p->n, sizeof *p->tasks, task_order);
    for (int i = 0, next; i < p->n; i = next) {
        next = i + 1;
        while (next < p->n && id_eq(p->tasks[next].line->item, p->tasks[i].line->item)) next++;
        Stored *stored;
        int n;
        TRY(storage(cx, p, &p->tasks[i], next - i, &stored, &n));
        for (int k = i; k < next; k++) TRY(take(cx, p, &p->tasks[k], stored, n));
    }
    if (p->moves_n > 0) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STOCK, "order", "nothing that " STR_FMT " holds may be sold today",
                STR_ARG(p->order->number)),
            p->order->number),
        "sweep expired lots (supplier-return sweep) and allocate the order again");
}

// ---- the action ----------------------------------------------------------------------------------------------------------
// A line of which more was picked than it held may not need all that it waits for any more.
static Status line_picked(Cx *cx, const Pick *p, const Task *t, const Terms *terms) {
    TRY(line_pick(cx, t->line, t->got));
    if (t->in < 0 || t->line->picked.v <= p->held[t->line - p->lines].v) return OK;
    Cover cover;
    return cover_again(cx, t->line, terms->complete, &cover);
}

static Status shipment_add(Cx *cx, const Doc *order, const Terms *terms, Doc *shipment) {
    *shipment = (Doc){.kind = DOC_SHIPMENT,
        .party = order->party,
        .site = order->site,
        .status = DOC_PICKED,
        .due = date_add(cx_today(cx), terms_lead(terms)),
        .parent = order->id,
        .channel = order->channel,
        .priority = order->priority};
    return doc_add(cx, shipment);
}

static Status pick(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const ShipmentPick *s = in;
    ShipmentPicked *picked = out;
    Doc order, shipment;
    TRY(order_get(cx, s->order, "picked", &order));
    TRY(doc_must_be(cx, &order, "picked", DOC_OPEN, DOC_STATUSES));
    Terms terms;
    TRY(terms_get(cx, &order, &terms));
    Pick p = {.order = &order};
    TRY(order_read(cx, &p));
    if (terms.complete) TRY(complete_check(cx, &p));
    if (s->lines.n == 0) TRY(tasks_held(cx, &p));
    else TRY(tasks_given(cx, &p, &s->lines));
    TRY(site_place(cx, order.site, PLACE_PACKING, &p.packing));
    TRY(goods_find(cx, &p));
    TRY(shipment_add(cx, &order, &terms, &shipment));
    Entry entry = {.kind = "pick", .doc = shipment.id};
    TRY(moves_post(cx, &entry, p.moves, (int)p.moves_n));
    for (int i = 0; i < p.n; i++) {
        if (p.tasks[i].got.v == 0) continue;
        TRY(line_picked(cx, &p, &p.tasks[i], &terms));
        picked->qty = qty_add(picked->qty, p.tasks[i].got);
    }
    picked->shipment = shipment.id;
    picked->number = shipment.number;
    picked->all = true;
    for (int i = 0; i < p.lines_n; i++) picked->all &= to_pick(&p.lines[i]).v == 0;
    return OK;
}

const Action shipment_pick = {
    .noun = "shipment",
    .verb = "pick",
    .scope = {"order", NULL},
    .area = AREA_DELIVER,
    .help = "Picks what an order holds into packing, first expired first out, as a new shipment. "
            "What is not picked waits "
            "for another.",
    .roles = WAREHOUSE,
    .in = &pick_shape,
    .out = &picked_shape,
    .run = pick,
};
