// The warehouse and the fulfilment centres: pick, pack and ship what orders hold, ship and receive transfers, count stock. Parcels reach
// their customers after the days of their lane, a few of them late.
//
// An order leaves with what is there; what is missing follows when all of it is there, or, after two weeks, with what there is.
#include <stdlib.h>
#include <string.h>

#include "flow/info/parts.h"
#include "flow/product/adjust.h"
#include "flow/product/line.h"
#include "stage/deliver/order.h"
#include "stage/deliver/shipment.h"
#include "stage/deliver/transfer.h"
#include "twin/chance.h"
#include "twin/live.h"
#include "twin/luck.h"

enum { PATIENCE_DAYS = 14 };

// ---- shipping orders --------------------------------------------------------------------------------------------------------
static Status shipped(void *user, const Answer *answer) {
    Live *l = user;
    if (followed_nothing(answer)) return OK;
    if (answer->status != OK) return answer->status;
    const ShipmentShipped *out = answer->out;
    const LiveShipment *s = &l->shipments[answer->a];
    l->counted.shipments++;
    int late = luck_parcel_late(&l->world, answer->a);
    Rng r = chance(l->world.seed, "hour", answer->a, 0);
    Date on = date_add(out->expected, late);
    if (on.v <= l->today.v) on = date_add(l->today, 1);
    agenda_note(&l->agenda, at_hour(on, (int)rng_int(&r, 9, 17), 0), H_DELIVER, answer->a, 0);
    return shipment_invoiced(l, s->order, out->invoiced, answer->at);
}

// b: its shipment.
static Status picked(void *user, const Answer *answer) {
    Live *l = user;
    // What it held has expired, or was found missing, or nothing was there at all: it waits.
    if (answer->status == STOCK) return OK;
    if (answer->status != OK) return answer->status;
    const ShipmentPicked *out = answer->out;
    l->shipments[answer->b] = (LiveShipment){out->shipment, answer->a};
    LiveOrder *o = &l->orders[answer->a];
    o->under_way++;
    o->shipped = l->today;
    o->closed = out->all;
    return OK;
}

static Status packed(void *user, const Answer *answer) {
    (void)user;
    return followed_nothing(answer) ? OK : answer->status;
}

void order_leaves(Live *l, Time at, int32_t order, DoorCall *placing) {
    int32_t index = (int32_t)l->shipments_n;
    *MORE(l, shipments) = (LiveShipment){.order = order};
    ShipmentPick *pick = door_call(l->door, &shipment_pick, at, picked, order, index);
    pick->order = l->orders[order].doc;
    if (placing)
        door_follow(l->door, placing, offsetof(OrderPlaced, order), offsetof(ShipmentPick, order));
    DoorCall *picking = door_last(l->door);
    door_call(l->door, &shipment_pack, at, packed, 0, 0);
    door_follow(l->door, picking, offsetof(ShipmentPicked, shipment), offsetof(ShipmentPack, shipment));
    door_call(l->door, &shipment_ship, at, shipped, index, 0);
    door_follow(l->door, picking, offsetof(ShipmentPicked, shipment), offsetof(ShipmentShip, shipment));
}

static Status services_invoiced(void *user, const Answer *answer) {
    Live *l = user;
    // What has no goods may have nothing to invoice either: samples, or a manual entry of nothing.
    if (answer->status != OK && answer->status != STATE) return answer->status;
    l->orders[answer->a].closed = true;
    return OK;
}

// Back-orders all of which is held, or that have waited long enough for the rest.
static Status back_orders_find(Live *l) {
    TRY(look(l));
    Rows r;
    TRY(sql_open_args(l->eyes, &r,
        "select x.doc, (select cast(coalesce(sum(l.open - l.picked), 0) as bigint) from line l "
        "where l.doc = x.doc and "
        "l.kind = 'order' and l.open > 0), x.held from (select b.doc, cast(sum(a.qty) as bigint) "
        "as held from hold a cross join "
        "line b where b.id = a.line and a.supply = 0 and b.kind = 'order' group by b.doc) x order "
        "by x.doc",
        NO_ARGS));
    while (rows_next(&r)) {
        int64_t order;
        if (!intmap_get(l->order_of, rows_int(&r, 0), &order)) continue;
        const LiveOrder *o = &l->orders[order];
        bool waited = o->shipped.v && date_diff(l->today, o->shipped) >= PATIENCE_DAYS;
        bool first = o->shipped.v == 0;
        if (first || waited || rows_int(&r, 1) <= rows_int(&r, 2))
            *MORE(l, to_pick) = (int32_t)order;
    }
    Status s = rows_end(&r);
    look_end(l);
    return s;
}

static int ascending(const void *a, const void *b) {
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

Status warehouse_ship(Live *l, Time at) {
    TRY(door_flush(l->door, l->cx));
    TRY(back_orders_find(l));
    if (l->to_pick_n == 0) return OK;
    qsort(l->to_pick, l->to_pick_n, sizeof *l->to_pick, ascending);
    const Action *issue = door_action(l->door, "invoice", "issue");
    for (size_t i = 0; i < l->to_pick_n; i++) {
        int32_t order = l->to_pick[i];
        if ((i > 0 && order == l->to_pick[i - 1]) || l->orders[order].closed) continue;
        const HistoryOrder *h = &l->history->orders[order];
        bool goods = false;
        for (int32_t k = h->first; k < h->first + h->n; k++)
            goods |= l->world.items[l->world.of_history[l->history->lines[k].item]].kind != ITEM_SERVICE;
        if (goods) {
            order_leaves(l, at, order, NULL);
        } else {
            Id *in = door_call(l->door, issue, at, services_invoiced, order, 0);
            *in = l->orders[order].doc;
        }
        TRY(door_room(l->door, l->cx));
    }
    l->to_pick_n = 0;
    return door_flush(l->door, l->cx);
}

static Status delivered(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    const ShipmentDelivered *out = answer->out;
    LiveOrder *o = &l->orders[answer->a];
    o->under_way--;
    o->closed = out->closed;
    if (!out->closed) return OK;
    l->counted.delivered++;
    l->counted.delivered_promised += o->promised.v != 0;
    l->counted.on_time += o->promised.v != 0 && time_date(answer->at).v <= o->promised.v;
    return OK;
}

Status shipment_comes(Live *l, Time at, int32_t shipment) {
    ShipmentDeliver *in = door_call(
        l->door, &shipment_deliver, at, delivered, l->shipments[shipment].order, 0);
    in->shipment = l->shipments[shipment].doc;
    return OK;
}

// ---- what lines can take ----------------------------------------------------------------------------------------------------
static int need_order(const void *a, const void *b) {
    const Need *x = a, *y = b;
    if (x->due.v != y->due.v) return x->due.v < y->due.v ? -1 : 1;
    if (x->doc.v != y->doc.v) return x->doc.v < y->doc.v ? -1 : 1;
    return x->pos - y->pos;
}

Status needs_read(Live *l, int32_t line_kind, Need **out, int *n) {
    *n = 0;
    size_t cap = 0;
    Need *needs = NULL;
    Qty *free_there = NULL;
    size_t free_cap = 0;
    TRY(look(l));
    Arena *a = l->eyes->arena;
    Rows r;
    TRY(sql_open(l->eyes, &r,
        "select l.doc, l.pos, l.item, l.site, d.to_site, l.open, coalesce(h.qty, 0), "
        "coalesce(s.available - s.held, 0), l.due "
        "from doc d cross join line l left join hold h on h.line = l.id and h.supply = 0 "
        "left join stock_level s on s.item = l.item and s.site = l.site where l.doc = d.id and "
        "d.kind = $2 and d.closed = 0 and "
        "l.kind = $1 and l.open > 0",
        A(line_kind_names[line_kind]),
        A(doc_kind_names[line_kind == LINE_COMPONENT ? DOC_WORK : DOC_TRANSFER])));
    while (rows_next(&r)) {
        int64_t site, to = 0;
        int32_t item = item_index(l, rows_id(&r, 2));
        if (item < 0 || !intmap_get(l->site_of, rows_int(&r, 3), &site)) continue;
        if (rows_int(&r, 4)) CHECK(intmap_get(l->site_of, rows_int(&r, 4), &to));
        needs = arena_grow(a, needs, (size_t)*n, &cap, (size_t)*n + 1, sizeof *needs);
        free_there = arena_grow(a, free_there, (size_t)*n, &free_cap, (size_t)*n + 1, sizeof *free_there);
        needs[*n] = (Need){.doc = rows_id(&r, 0),
            .pos = (int32_t)rows_int(&r, 1),
            .item = item,
            .site = (TwinSite)site,
            .to = (TwinSite)to,
            .open = rows_qty(&r, 5),
            .can = rows_qty(&r, 6),
            .due = rows_date(&r, 8)};
        free_there[(*n)++] = qty_max(rows_qty(&r, 7), (Qty){0});
    }
    Status s = rows_end(&r);
    look_end(l);
    if (s != OK) return s;
    // What is free goes to the lines that are due first.
    IntMap *left = intmap_new();
    for (int i = 0; i < *n; i++)
        intmap_put(left, (int64_t)needs[i].item * TWIN_SITES + needs[i].site, free_there[i].v);
    if (*n > 1) qsort(needs, (size_t)*n, sizeof *needs, need_order);
    for (int i = 0; i < *n; i++) {
        int64_t key = (int64_t)needs[i].item * TWIN_SITES + needs[i].site, there = 0;
        (void)intmap_get(left, key, &there);
        Qty more = qty_min(qty_sub(needs[i].open, needs[i].can), (Qty){there});
        if (more.v <= 0) continue;
        needs[i].can = qty_add(needs[i].can, more);
        intmap_put(left, key, there - more.v);
    }
    intmap_free(left);
    *out = needs;
    return OK;
}

// ---- transfers --------------------------------------------------------------------------------------------------------------
static Status leg_left(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    const LiveLeg *leg = &l->legs[answer->a];
    l->counted.transfers++;
    l->counted.transfer_lines += leg->n;
    Date comes = date_add(l->today, world_lead(&l->world, leg->from, leg->to));
    agenda_note(&l->agenda, at_hour(comes, 6, 0), H_TRANSFER_COMES, answer->a, 0);
    return OK;
}

// Needs of one document stand together.
static int by_doc(const void *a, const void *b) {
    const Need *x = a, *y = b;
    if (x->doc.v != y->doc.v) return x->doc.v < y->doc.v ? -1 : 1;
    return x->pos - y->pos;
}

Status warehouse_transfers(Live *l, Time at) {
    Need *needs;
    int n;
    TRY(needs_read(l, LINE_TRANSFER_OUT, &needs, &n));
    if (n > 1) qsort(needs, (size_t)n, sizeof *needs, by_doc);
    for (int i = 0, next; i < n; i = next) {
        int32_t leg = (int32_t)l->legs_n, first = (int32_t)l->leg_lines_n;
        for (next = i; next < n && id_eq(needs[next].doc, needs[i].doc); next++)
            if (needs[next].can.v > 0 && needs[next].due.v <= l->today.v)
                *MORE(l, leg_lines) = (LiveLegLine){
                    needs[i].doc, needs[next].pos, needs[next].item, needs[next].can};
        int32_t lines_n = (int32_t)l->leg_lines_n - first;
        if (lines_n == 0) continue;
        *MORE(l, legs) = (LiveLeg){needs[i].doc, needs[i].site, needs[i].to, first, lines_n};
        TransferShip *in = door_call(l->door, &transfer_ship, at, leg_left, leg, 0);
        TransferQty *lines = NEW_ARRAY(door_arena(l->door), TransferQty, lines_n);
        for (int32_t k = 0; k < lines_n; k++)
            lines[k] = (TransferQty){l->leg_lines[first + k].pos, l->leg_lines[first + k].qty};
        *in = (TransferShip){.transfer = needs[i].doc, .lines = {lines, lines_n}};
    }
    return OK;
}

// What could not be shipped in its week is not waited for any more.
Status transfers_close(Live *l, Time at) {
    TRY(look(l));
    Id *open;
    int n;
    TRY(sql_ids(l->eyes, &open, &n,
        "select d.id from doc d where d.kind = 'transfer' and d.closed = 0 and d.placed < $1 and "
        "not exists (select 1 from line o "
        "cross join line i where o.doc = d.id and i.parent = o.id and i.kind = 'transfer-in' and "
        "o.done > i.done) order by d.id",
        A(date_time(date_add(l->today, -2)))));
    look_end(l);
    for (int i = 0; i < n; i++) {
        TransferCancel *in = door_call(l->door, &transfer_cancel, at, NULL, 0, 0);
        *in = (TransferCancel){.transfer = open[i], .reason = S("not there in its week: planned anew")};
    }
    return OK;
}

Status leg_comes(Live *l, Time at, int32_t leg) {
    const LiveLeg *g = &l->legs[leg];
    TransferShip *in = door_call(l->door, &transfer_receive, at, NULL, 0, 0);
    TransferQty *lines = NEW_ARRAY(door_arena(l->door), TransferQty, g->n);
    for (int32_t k = 0; k < g->n; k++)
        lines[k] = (TransferQty){l->leg_lines[g->first + k].pos, l->leg_lines[g->first + k].qty};
    *in = (TransferShip){.transfer = g->doc, .lines = {lines, g->n}};
    l->stock_moved = true;
    int64_t launch;
    if (g->to == AT_WAREHOUSE && intmap_get(l->launch_of, g->doc.v, &launch))
        launch_here(l, at, (int32_t)launch, l->leg_lines[g->first].qty);
    return OK;
}

// ---- counts -----------------------------------------------------------------------------------------------------------------
typedef struct {
    Id lot;
    Qty qty;
} InLot;

// Where the article has most that can be taken, and of tracked ones the lot with most.
static Status most_of(Live *l, int32_t item, TwinSite *site, Qty *there, Id *lot) {
    TRY(look(l));
    *there = (Qty){0};
    *site = AT_HOME;
    *lot = (Id){0};
    Rows r;
    TRY(sql_open(l->eyes, &r,
        "select p.site, a.lot, a.posted from account a join place p on p.id = a.place where a.flow "
        "= 1 and a.unit = $1 and "
        "a.owner = 0 and a.posted > 0 and p.kind = 'storage' and (a.lot = 0 or (select status from "
        "lot where id = a.lot) = 'good') "
        "order by a.posted desc, a.id limit 1",
        A(l->world.items[item].id)));
    if (rows_next(&r)) {
        int64_t at;
        CHECK(intmap_get(l->site_of, rows_int(&r, 0), &at));
        *site = (TwinSite)at;
        *lot = rows_id(&r, 1);
        *there = rows_qty(&r, 2);
    }
    Status s = rows_end(&r);
    look_end(l);
    return s;
}

static Status adjust(Live *l, const HistoryAdjust *h, IntMap *done) {
    int32_t item = l->world.of_history[h->item];
    int64_t again;
    if (l->world.items[item].kind == ITEM_SERVICE) return OK;
    if (intmap_get(done, item, &again)) { // what was there is not known before the first is entered
        intmap_clear(done);
        TRY(door_flush(l->door, l->cx));
    }
    intmap_put(done, item, 1);
    TwinSite site;
    Qty there;
    Id lot;
    TRY(most_of(l, item, &site, &there, &lot));
    Qty qty = h->qty;
    // The stock of this world is another one: no more can be missing than is there, and nothing is found of a lot that there is not.
    if (qty.v < 0 && qty_neg(qty).v > there.v) qty = qty_neg(there);
    if (l->world.items[item].lots && id_none(lot)) qty = (Qty){0};
    if (qty.v != h->qty.v) l->counted.adjusts_cut++;
    if (qty.v == 0) return OK;
    l->counted.adjusts++;
    StockAdjust *in = door_call(l->door, door_action(l->door, "stock", "adjust"), h->at, NULL, 0, 0);
    *in = (StockAdjust){.item = l->world.items[item].id,
        .site = l->world.site_id[site],
        .lot = lot,
        .qty = qty,
        .reason = h->note.n ? h->note : str_of(adjust_names[h->kind]),
        .release = qty.v < 0};
    if (qty.v > 0) l->stock_moved = true;
    return OK;
}

Status warehouse_adjusts(Live *l, Date day) {
    const History *h = l->history;
    Status s = OK;
    IntMap *done = intmap_new();
    for (; s == OK && l->next_adjust < h->adjusts_n && time_date(h->adjusts[l->next_adjust].at).v <= day.v;
         l->next_adjust++) {
        if (intmap_n(done) == 0) s = door_flush(l->door, l->cx);
        if (s == OK) s = adjust(l, &h->adjusts[l->next_adjust], done);
    }
    intmap_free(done);
    return s;
}

// ---- messages ---------------------------------------------------------------------------------------------------------------
// The twin is the line to all partners: what is queued in the evening, it takes.
Status messages_send(Live *l, Time at) {
    TRY(look(l));
    const Action *send = door_action(l->door, "message", "send");
    Id *queued;
    int n;
    TRY(sql_ids(l->eyes, &queued,
        &n, "select id from message where state in ('queued', 'retry') and next_try <= $1 order by next_try, id",
        A(at)));
    look_end(l);
    for (int i = 0; i < n; i++) {
        MessageIn *in = door_call(l->door, send, at, NULL, 0, 0);
        in->message = queued[i];
        TRY(door_room(l->door, l->cx));
    }
    l->counted.messages += n;
    return OK;
}
