// Allocating: stock that became free goes to the order lines that wait for it, the most urgent order first, then the earliest date
// wanted, then the oldest.
//
// Goods that a line holds a part of while they are on their way become its own when they are received (hold_arrived). What is left for this
// action is stock that nobody had claimed: found, returned, released by a cancelled order, or received beyond what was held. One query
// finds the lines that wait where something is free, so that a day on which nothing can be given costs next to nothing.
#include "stage/deliver/parts.h"

static const Field in_fields[] = {
    {FIELD(OrderAllocate, order), .label = "Order", .ref = &doc_entity, .optional = true,
        .example = "SO-1001", .help = "Left out: all that wait"},
    {FIELD(OrderAllocate, site), .label = "Site", .ref = &site_entity, .optional = true,
        .help = "Left out: all sites"},
};
static const Shape in_shape = SHAPE("OrderAllocate", OrderAllocate, in_fields);

static const Field ready_fields[] = {
    {FIELD(OrderReady, order), .label = "Order", .ref = &doc_entity, .output = true},
};
static const Shape ready_shape = SHAPE("OrderReady", OrderReady, ready_fields);

static const Field out_fields[] = {
    {FIELD(OrderAllocated, lines), .label = "Lines", .output = true, .help = "That got something"},
    {FIELD(OrderAllocated, held), .label = "Held", .output = true, .help = "What they got"},
    {FIELD(OrderAllocated, orders), .label = "Orders ready", .of = &ready_shape, .output = true,
        .help = "All of whose open lines are held now"},
};
static const Shape out_shape = SHAPE("OrderAllocated", OrderAllocated, out_fields);

// What a line still needs beyond what it holds on stock.
#define WAITS                                                                                      \
    "l.open - l.picked > (select cast(coalesce(sum(h.qty), 0) as bigint) from hold h "             \
    "where h.line = l.id and h.supply = 0)"
#define COMPLETE "coalesce((select t.complete from order_terms t where t.id = d.id), 0)"
#define URGENT "d.priority, l.wanted, d.placed, l.id"

typedef struct {
    Line line;
    bool complete;
} Waiting;

static Status waiting_read(Cx *cx, const OrderAllocate *in, Waiting **out, int *n) {
    *out = NULL;
    *n = 0;
    size_t cap = 0;
    Rows r;
    if (id_none(in->order))
        TRY(sql_open(cx, &r,
            "select l.id, " COMPLETE " from line l "
            "join stock_level s on s.item = l.item and s.site = l.site and s.available > s.held "
            "join doc d on d.id = l.doc where l.open > 0 and l.kind = 'order' "
            "and ($1 = 0 or l.site = $1) and " WAITS " order by " URGENT,
            A(in->site)));
    else
        TRY(sql_open(cx, &r,
            "select l.id, " COMPLETE " from line l join doc d on d.id = l.doc "
            "where l.doc = $1 and l.open > 0 and l.kind = 'order' and ($2 = 0 or l.site = $2) "
            "and " WAITS " order by " URGENT,
            A(in->order), A(in->site)));
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (Waiting){.line = {.id = rows_id(&r, 0)}, .complete = rows_int(&r, 1) != 0};
    }
    TRY(rows_end(&r));
    for (int i = 0; i < *n; i++) TRY(line_get(cx, (*out)[i].line.id, &(*out)[i].line));
    return OK;
}

// Gives one line what is free; what it had on coming supply, it gives up as far as it does not need it any more.
static Status line_allocate(Cx *cx, Waiting *w, OrderAllocated *out) {
    StockLevel level;
    TRY(stock_level_get(cx, w->line.item, w->line.site, &level));
    Qty on_stock, on_supply;
    TRY(held_by(cx, w->line.id, &on_stock, &on_supply));
    Qty need = qty_sub(qty_sub(w->line.open, w->line.picked), on_stock);
    Qty there = qty_sub(level.available, level.held);
    if (there.v <= 0 || (w->complete && there.v < need.v)) return OK; // others were faster
    Cover cover;
    TRY(cover_again(cx, &w->line, w->complete, &cover));
    if (cover.held.v <= on_stock.v) return OK;
    out->lines++;
    out->held = qty_add(out->held, qty_sub(cover.held, on_stock));
    return OK;
}

// Orders not one line of which waits, and of which something is to be picked.
static Status ready_read(Cx *cx, const OrderAllocate *in, List *out) {
    OrderReady *ready = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select d.id from doc d where d.kind = 'order' and d.status = 'open' and d.closed = 0 "
        "and ($1 = 0 or d.id = $1) and ($2 = 0 or d.site = $2) "
        "and exists (select 1 from line l where l.doc = d.id and l.kind = 'order' and l.open > "
        "l.picked) "
        "and not exists (select 1 from line l where l.doc = d.id and l.kind = 'order' and l.open > "
        "0 and " WAITS ") order by d.priority, d.placed, d.id",
        A(in->order), A(in->site)));
    while (rows_next(&r)) {
        ready = arena_grow(cx->arena, ready, n, &cap, n + 1, sizeof *ready);
        ready[n++] = (OrderReady){rows_id(&r, 0)};
    }
    *out = (List){ready, (int)n};
    return rows_end(&r);
}

static Status allocate(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const OrderAllocate *a = in;
    OrderAllocated *o = out;
    Doc order;
    if (!id_none(a->order)) TRY(order_get(cx, a->order, "allocated", &order));
    Waiting *waiting;
    int n;
    TRY(waiting_read(cx, a, &waiting, &n));
    for (int i = 0; i < n; i++) TRY(line_allocate(cx, &waiting[i], o));
    return ready_read(cx, a, &o->orders);
}

const Action order_allocate = {
    .noun = "order",
    .verb = "allocate",
    .scope = {"order,site", NULL},
    .area = AREA_DELIVER,
    .help = "Gives free stock to the order lines that wait for it, by priority, date wanted and "
            "age, and lists the "
            "orders that are ready to be picked.",
    .roles = SERVICE | WAREHOUSE,
    .in = &in_shape,
    .out = &out_shape,
    .run = allocate,
};
