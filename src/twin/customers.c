// Customers place the orders of the history at their real times, and pay: at once by card where they have no terms, else some days around
// the day their invoice is due.
//
// The shop tells them a day that it can keep: what is ordered after the cut-off leaves the next day.
#include <string.h>

#include "flow/cash/pay.h"
#include "stage/deliver/order.h"
#include "twin/chance.h"
#include "twin/live.h"

enum { CUT_OFF = 15 }; // hour

// ---- paying -----------------------------------------------------------------------------------------------------------------
static void pay(Live *l, Time at, int32_t order, Money amount, const char *method) {
    const Action *receive = door_action(l->door, "payment", "receive");
    PaymentReceive *in = door_call(l->door, receive, at, NULL, 0, 0);
    *in = (PaymentReceive){.amount = amount, .order = l->orders[order].doc, .method = str_of(method)};
    l->counted.payments++;
}

Status customer_pays(Live *l, Time at, int32_t payment) {
    const LivePayment *p = &l->payments[payment];
    pay(l, at, p->order, p->amount, "bank");
    return OK;
}

Status shipment_invoiced(Live *l, int32_t order, Money amount, Time at) {
    int32_t customer = l->history->orders[order].customer;
    int days = l->world.payment_days[customer];
    if (amount.v <= 0 || days == 0) return OK; // paid by card
    int32_t index = (int32_t)l->payments_n;
    *MORE(l, payments) = (LivePayment){order, amount};
    Rng r = chance(l->world.seed, "pays", customer, at.v / DAY);
    int late = rng_chance(&r, 0.25) ? (int)rng_int(&r, 1, 14) : -(int)rng_int(&r, 0, 2);
    agenda_note(&l->agenda, at_hour(date_add(time_date(at), days + late), 11, 0), H_PAY, index, 0);
    return OK;
}

// ---- ordering ---------------------------------------------------------------------------------------------------------------
static void count(Filled *f, double qty, double held, bool filled) {
    f->lines++;
    f->filled += filled;
    f->units += qty;
    f->held += held;
}

static bool line_count(Live *l, const HistoryLine *line, const OrderLineOut *placed) {
    const TwinItem *item = &l->world.items[l->world.of_history[line->item]];
    if (item->kind == ITEM_SERVICE) {
        l->counted.service_lines++;
        return true;
    }
    bool filled = placed->held.v >= line->qty.v;
    double qty = (double)line->qty.v / UNIT, held = (double)placed->held.v / UNIT;
    count(&l->counted.all, qty, held, filled);
    if (settled(l)) count(&l->counted.settled, qty, held, filled);
    if (settled(l) && item->launch.v) count(&l->counted.fresh, qty, held, filled);
    if (!filled) l->counted.back_lines++;
    return filled;
}

static Status placed(void *user, const Answer *answer) {
    Live *l = user;
    if (answer->status != OK) return answer->status;
    const OrderPlaced *out = answer->out;
    const HistoryOrder *h = &l->history->orders[answer->a];
    LiveOrder *o = &l->orders[answer->a];
    const OrderLineOut *lines = out->lines.at;
    CHECK(out->lines.n == h->n);
    int64_t site;
    CHECK(intmap_get(l->site_of, out->site.v, &site));
    *o = (LiveOrder){
        .doc = out->order, .site = (TwinSite)site, .promised = out->promised, .placed = true, .total = out->total};
    intmap_put(l->order_of, out->order.v, answer->a);
    bool all = true, some = false, goods = false;
    Date day = time_date(h->placed);
    for (int32_t i = 0; i < h->n; i++) {
        const HistoryLine *line = &l->history->lines[h->first + i];
        int32_t item = l->world.of_history[line->item];
        all &= line_count(l, line, &lines[i]);
        if (l->world.items[item].kind == ITEM_SERVICE) continue;
        goods = true;
        some |= lines[i].held.v > 0;
        series_add(&l->series, &l->world, item, o->site, day, line->qty);
    }
    l->counted.orders++;
    l->counted.all_lines += h->n;
    l->counted.promised += out->promised.v != 0;
    l->counted.back_orders += !all;
    if ((some || !goods) && !answer->b) *MORE(l, to_pick) = answer->a;
    return OK;
}

// What the lines of an order cost, as the program will reckon it.
static Money total_of(const Live *l, const HistoryOrder *h) {
    Money total = {0};
    for (int32_t i = h->first; i < h->first + h->n; i++)
        total = money_add(total, money_of(l->history->lines[i].price, l->history->lines[i].qty));
    return total;
}

static bool has_goods(const Live *l, const HistoryOrder *h) {
    for (int32_t i = h->first; i < h->first + h->n; i++)
        if (l->world.items[l->world.of_history[l->history->lines[i].item]].kind != ITEM_SERVICE)
            return true;
    return false;
}

static Status place(Live *l, int32_t index) {
    const World *w = &l->world;
    const HistoryOrder *h = &l->history->orders[index];
    Date day = time_date(h->placed);
    bool today = h->placed.v < at_hour(day, CUT_OFF, 0).v;
    bool leaves = today && has_goods(l, h) && !l->orders[index].held_back;
    OrderPlace *in = door_call(l->door, &order_place, h->placed, placed, index, leaves);
    OrderLineIn *lines = NEW_ARRAY(door_arena(l->door), OrderLineIn, h->n);
    for (int32_t i = 0; i < h->n; i++) {
        const HistoryLine *line = &l->history->lines[h->first + i];
        lines[i] = (OrderLineIn){.item = w->items[w->of_history[line->item]].id,
            .qty = line->qty,
            .price = line->price,
            .free = line->price.v == 0};
    }
    *in = (OrderPlace){.number = h->number,
        .customer = w->customer_id[h->customer],
        .channel = w->channel_id[h->channel],
        .country = h->country,
        .priority = 5,
        .lines = {lines, h->n}};
    if (!today) {
        int days = world_days_to(w, world_site_of(w, h->country), h->country);
        in->wanted = date_add(day, 1 + days);
    }
    DoorCall *placing = door_last(l->door);
    Money total = total_of(l, h);
    if (total.v > 0 && w->payment_days[h->customer] == 0) {
        pay(l, h->placed, index, total, "card");
        door_follow(l->door, placing, offsetof(OrderPlaced, order), offsetof(PaymentReceive, order));
    }
    if (leaves) order_leaves(l, at_hour(day, CUT_OFF, 30), index, placing);
    return door_room(l->door, l->cx);
}

Status customers_order(Live *l, Time from, Time until) {
    const History *h = l->history;
    for (; l->next_order < h->orders_n && h->orders[l->next_order].placed.v < until.v; l->next_order++) {
        CHECK(h->orders[l->next_order].placed.v >= from.v);
        TRY(place(l, l->next_order));
    }
    return OK;
}
