// The loop of days. A day is a few rounds of calls, each round waiting for the one before; what happens at its own hour in between comes
// from the agenda.
#include "twin/live.h"

#include "stage/deliver/order.h"

enum { CUT_OFF = 15, NIGHT = 24 };

Status look(Live *l) {
    arena_rewind(l->eyes->arena, l->fresh_eyes);
    cx_clear(l->eyes);
    l->eyes->now = l->app->simulated;
    Status s = store_read(l->eyes, l->app->store);
    if (s != OK) l->cx->error = l->eyes->error;
    return s;
}

void look_end(Live *l) { store_read_end(l->eyes); }

int32_t item_index(const Live *l, Id item) {
    int64_t i;
    return intmap_get(l->item_of, item.v, &i) ? (int32_t)i : -1;
}

static Status happen(Live *l, const Happening *h) {
    CHECK(h->kind >= 0 && h->kind < H_KINDS);
    switch ((HappeningKind)h->kind) {
    case H_DELIVER: return shipment_comes(l, h->at, h->a);
    case H_PAY: return customer_pays(l, h->at, h->a);
    case H_TRANSFER_COMES: return leg_comes(l, h->at, h->a);
    case H_CONFIRM: return supplier_confirms(l, h->at, h->a);
    case H_GOODS_COME: return supplier_delivers(l, h->at, h->a, h->b);
    case H_INSPECT: return receipt_looked_at(l, h->at, h->a);
    case H_INVOICE: return supplier_invoices(l, h->at, h->a, h->b);
    case H_APPROVE: return invoice_approved(l, h->at, h->a);
    case H_CLOSE_PURCHASE: return purchase_closed(l, h->at, h->a);
    case H_REPORT: return plant_reports(l, h->at, h->a);
    case H_INSPECT_WORK: return plant_inspects(l, h->at, h->a);
    case H_RETURN: *MORE(l, asked) = h->a; return OK;
    case H_RETURN_COMES: return return_comes(l, h->at, h->a);
    case H_RETURN_LOOK: *MORE(l, on_bench) = h->a; return OK;
    case H_RETURN_REFUND: return return_refunded(l, h->at, h->a);
    case H_SWEEP: return sweep(l, h->at);
    case H_CREDIT: return supplier_credits(l, h->at, h->a);
    case H_KINDS: break;
    }
    return OK;
}

// All that happens up to a time, and what follows from it.
static Status happenings(Live *l, Time until) {
    Happening h;
    while (agenda_take(&l->agenda, until, &h)) {
        l->app->simulated = h.at;
        TRY(happen(l, &h));
        TRY(door_room(l->door, l->cx));
    }
    return OK;
}

static void allocate(Live *l, Time at) {
    if (l->stock_moved) door_call(l->door, &order_allocate, at, NULL, 0, 0);
    l->stock_moved = false;
}

static void pay_due(Live *l, Time at) {
    door_call(l->door, door_action(l->door, "payment", "run"), at, NULL, 0, 0);
}

// Goods arrive, plans are released; what can move on, moves.
static Status morning(Live *l, Date d) {
    int weekday = date_weekday(d);
    if (weekday == 0 || d.v == l->world.start.v) TRY(planner_week(l, at_hour(d, 0, 30)));
    TRY(launches_start(l, at_hour(d, 1, 0)));
    TRY(planner_day(l, at_hour(d, 1, 30)));
    TRY(returns_come(l, d));
    if (weekday == 2) agenda_note(&l->agenda, at_hour(d, 6, 30), H_SWEEP, 0, 0);
    TRY(happenings(l, at_hour(d, 8, 0)));
    l->app->simulated = at_hour(d, 8, 0);
    TRY(door_flush(l->door, l->cx));
    TRY(returns_looked_at(l, at_hour(d, 8, 5)));
    allocate(l, at_hour(d, 8, 45));
    TRY(door_flush(l->door, l->cx));
    if (!weekend(d)) TRY(plant_starts(l, at_hour(d, 8, 50)));
    return warehouse_transfers(l, at_hour(d, 8, 55));
}

// Calls wait for one another only where somebody has to know what came of them: so many in a commit cost less.
static Status day_live(Live *l, Date d) {
    l->today = d;
    TRY(morning(l, d));
    TRY(customers_order(l, date_time(d), at_hour(d, CUT_OFF, 0)));
    TRY(happenings(l, at_hour(d, CUT_OFF, 0)));
    TRY(door_flush(l->door, l->cx));
    l->app->simulated = at_hour(d, CUT_OFF, 0);
    TRY(returns_asked(l));
    TRY(warehouse_adjusts(l, d));
    TRY(warehouse_ship(l, at_hour(d, CUT_OFF, 30)));
    TRY(customers_order(l, at_hour(d, CUT_OFF, 0), at_hour(d, NIGHT, 0)));
    TRY(happenings(l, at_hour(d, NIGHT - 1, 0)));
    TRY(charges_post(l, d));
    if (date_weekday(d) == 4) pay_due(l, at_hour(d, NIGHT - 1, 10));
    TRY(door_flush(l->door, l->cx));
    l->app->simulated = at_hour(d, NIGHT - 1, 30);
    TRY(measure_day(l));
    if (date_weekday(d) == 6) TRY(transfers_close(l, l->app->simulated));
    return messages_send(l, l->app->simulated);
}

Status live_run(Live *l) {
    int of = date_diff(l->last, l->world.start) + 1;
    for (int day = 0; day < of; day++) {
        Date d = date_add(l->world.start, day);
        TRY(day_live(l, d));
        if (!l->options->progress) continue;
        ReplayProgress p = {.what = "living",
            .day = d,
            .days = day + 1,
            .of = of,
            .orders = l->counted.orders,
            .lines = l->counted.all_lines,
            .seconds = twin_clock() - l->started};
        l->options->progress(l->options->to, &p);
    }
    return planner_last(l, l->app->simulated);
}
