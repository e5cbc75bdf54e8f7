// Allocating: stock that became free goes to the order lines that wait for it, the most urgent order first, then what can leave the
// soonest, then the earliest date wanted, then the oldest.
//
// What is wanted by today leaves today if the carrier of its lane is still to come, and else tomorrow: where there is not enough for all, a
// line that has missed its cut-off gains nothing by being served before one that has not.
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
// The day on which it can leave, of a line wanted for today ($3) or an earlier day, at this time of day ($4); lane_leaves says the same.
#define LEAVES                                                                                     \
    "case when l.wanted > $3 then l.wanted when " CUSTOMER_LANE(                                   \
        "case when n.cut_off <> '' and n.cut_off <= $4 then 1 else 0 end") " = 1 "                 \
                                                                           "then $3 + 1 else $3 "  \
                                                                           "end"
#define LINES                                                                                      \
    "select l.id, coalesce(t.complete, 0), " LEAVES " as leaves from line l "                      \
    "join doc d on d.id = l.doc join party p on p.id = d.party "                                   \
    "left join order_terms t on t.id = d.id "
#define WAITING                                                                                    \
    "l.open > 0 and l.kind = 'order' and ($2 = 0 or l.site = $2) and " WAITS                       \
    " order by d.priority, leaves, l.wanted, d.placed, l.id"

typedef struct {
    Line line;
    bool complete;
    Date leaves;
} Waiting;

static Status waiting_read(Cx *cx, const OrderAllocate *in, Waiting **out, int *n) {
    *out = NULL;
    *n = 0;
    size_t cap = 0;
    Rows r;
    Date today = cx_today(cx);
    Str time = str_cut(time_text(cx->arena, cx->now), 11, 16);
    if (id_none(in->order))
        TRY(sql_open(cx, &r,
            LINES
            "join stock_level s on s.item = l.item and s.site = l.site and s.available > s.held "
            "where $1 = 0 and " WAITING,
            A(in->order), A(in->site), A(today), A(time)));
    else
        TRY(sql_open(cx, &r, LINES "where l.doc = $1 and " WAITING, A(in->order), A(in->site),
            A(today), A(time)));
    while (rows_next(&r)) {
        *out = arena_grow(cx->arena, *out, (size_t)*n, &cap, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (Waiting){
            .line = {.id = rows_id(&r, 0)}, .complete = rows_int(&r, 1) != 0, .leaves = rows_date(&r, 2)};
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
    Line asked = w->line; // what is wanted stays as it was
    asked.wanted = w->leaves;
    TRY(cover_again(cx, &asked, w->complete, &cover));
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
    .help = "Gives free stock to the order lines that wait for it, by priority, then what can "
            "leave first by the cut-off of its lane, then date wanted and age, and lists the "
            "orders that are ready to be picked.",
    .roles = SERVICE | WAREHOUSE,
    .in = &in_shape,
    .out = &out_shape,
    .run = allocate,
};
