// Records are made in the order in which they name each other: parties and sites, then lanes and items, then bills, then sources and
// terms. Ids come with the answers: `a` of a call says which array they go to, `b` where in it.
#include "twin/open.h"

#include <math.h>
#include <string.h>

#include "flow/product/adjust.h"
#include "network/setting.h"
#include "stage/plan/plan.h"
#include "twin/chance.h"

enum { TO_SITE, TO_SUPPLIER, TO_CARRIER, TO_CUSTOMER, TO_CHANNEL, TO_ITEM, TO_BILL };

enum {
    DEMAND_LINES = 500, // of one import
    RECORDS = 40,       // created in one commit
    BREAKS = 3,         // prices of one supplier for one item, at most
};

typedef struct {
    Cx *cx;
    Door *door;
    World *w;
    Time at;
} Opening;

static Status made(void *user, const Answer *answer) {
    World *w = user;
    if (answer->status != OK) return answer->status;
    Id id = *(const Id *)answer->out; // a record's first member
    Id *carriers[] = {&w->haulier, &w->carrier_home, &w->carrier_abroad};
    switch (answer->a) {
    case TO_SITE: w->site_id[answer->b] = id; break;
    case TO_SUPPLIER: w->suppliers[answer->b].id = id; break;
    case TO_CARRIER: *carriers[answer->b] = id; break;
    case TO_CUSTOMER: w->customer_id[answer->b] = id; break;
    case TO_CHANNEL: w->channel_id[answer->b] = id; break;
    case TO_ITEM: w->items[answer->b].id = id; break;
    default: w->kits[answer->b].bill = id;
    }
    return OK;
}

// Notes the creation of a record of `entity`; its id goes to `to`, or nowhere where that is negative.
static Status create(Opening *o, const Entity *entity, const void *record, int to, int32_t index) {
    const Action *action = door_action(o->door, entity->noun, "create");
    void *in = door_call(o->door, action, o->at, to < 0 ? NULL : made, to, index);
    memcpy(in, record, action->in->size);
    return door_room(o->door, o->cx);
}

static Status setting(Opening *o, const char *code, Str value, const char *help) {
    Setting s = {.code = str_of(code), .value = value, .meaning = str_of(help)};
    return create(o, &setting_entity, &s, -1, 0);
}

// ---- who and where ----------------------------------------------------------------------------------------------------------
static Status parties(Opening *o) {
    World *w = o->w;
    const History *h = w->history;
    static const char *const carriers[][2] = {{"HAUL", "Crossdock Haulage"},
        {"PARCEL", "Swift Parcel"}, {"EUROPOST", "Continental Parcels"}};
    for (int32_t i = 0; i < COUNT(carriers); i++) {
        Party p = {.code = str_of(carriers[i][0]),
            .name = str_of(carriers[i][1]),
            .carrier = true,
            .country = w->home,
            .payment_days = 30,
            .active = true};
        TRY(create(o, &party_entity, &p, TO_CARRIER, i));
    }
    for (int32_t i = 0; i < w->suppliers_n; i++) {
        const TwinSupplier *s = &w->suppliers[i];
        Party p = {.code = s->code,
            .name = s->name,
            .supplier = true,
            .country = s->country,
            .payment_days = s->payment_days,
            .active = true};
        TRY(create(o, &party_entity, &p, TO_SUPPLIER, i));
    }
    w->customer_id = NEW_ARRAY(o->cx->arena, Id, h->customers_n);
    w->payment_days = NEW_ARRAY(o->cx->arena, int32_t, h->customers_n);
    for (int32_t i = 0; i < h->customers_n; i++) {
        const HistoryCustomer *c = &h->customers[i];
        static const int32_t days[] = {0, 14, 30, 30};
        w->payment_days[i] = c->walk_in
            ? 0
            : days[chance_int(w->seed, "terms", (int64_t)str_hash(c->code), 0, 0, 3)];
        Party p = {.code = c->code,
            .name = c->name,
            .customer = true,
            .country = c->country,
            .payment_days = w->payment_days[i],
            .active = true};
        TRY(create(o, &party_entity, &p, TO_CUSTOMER, i));
    }
    w->channel_id = NEW_ARRAY(o->cx->arena, Id, h->channels_n);
    for (int32_t i = 0; i < h->channels_n; i++) {
        Channel c = {.code = h->channels[i].code, .name = h->channels[i].name};
        TRY(create(o, &channel_entity, &c, TO_CHANNEL, i));
    }
    return OK;
}

static Status sites(Opening *o) {
    World *w = o->w;
    static const SiteKind kinds[] = {SITE_WAREHOUSE, SITE_PLANT, SITE_FULFILMENT, SITE_FULFILMENT};
    // Degrees: Northampton, Corby, Milton Keynes; Venlo. Elsewhere the map shows none.
    static const double where[][2] = {{52.24, -0.90}, {52.49, -0.69}, {52.04, -0.76}, {51.37, 6.17}};
    for (int32_t s = 0; s < TWIN_SITES; s++) {
        Site site = {.code = w->site_code[s],
            .name = w->site_name[s],
            .kind = (int32_t)kinds[s],
            .country = w->site_country[s],
            .active = true};
        if (s == AT_ABROAD || str_is(w->home, "GB")) {
            site.latitude = (Rate){(int64_t)llround(where[s][0] * UNIT)};
            site.longitude = (Rate){(int64_t)llround(where[s][1] * UNIT)};
        }
        TRY(create(o, &site_entity, &site, TO_SITE, s));
    }
    return door_flush(o->door, o->cx);
}

static Status lane(Opening *o, TwinSite from, int to, Str country, const TwinLane *l, Mode mode, Id carrier) {
    World *w = o->w;
    Str end = to >= 0 ? w->site_code[to] : str_is(country, "*") ? S("WORLD") : country;
    Lane record = {
        .code = str_fmt(o->cx->arena, STR_FMT "-" STR_FMT, STR_ARG(w->site_code[from]), STR_ARG(end)),
        .from_site = w->site_id[from],
        .to_site = to >= 0 ? w->site_id[to] : (Id){0},
        .to_country = to >= 0 ? S("") : country,
        .mode = (int32_t)mode,
        .carrier = carrier,
        .lead_days = l->lead_days,
        .cost = l->cost,
        .cost_kg = l->cost_kg,
        .priority = l->priority,
        .active = true};
    return create(o, &lane_entity, &record, -1, 0);
}

static Status lanes(Opening *o) {
    World *w = o->w;
    static const struct {
        TwinSite from, to;
        int64_t cost, cost_kg; // a shipment is a lorry or a part of one
    } own[] = {{AT_WAREHOUSE, AT_HOME, 3500, 60000}, {AT_WAREHOUSE, AT_ABROAD, 7000, 160000},
        {AT_PLANT, AT_WAREHOUSE, 2000, 40000}};
    for (int i = 0; i < COUNT(own); i++) {
        TwinLane l = {.lead_days = world_lead(w, own[i].from, own[i].to),
            .priority = 1,
            .cost = {own[i].cost},
            .cost_kg = {own[i].cost_kg}};
        TRY(lane(o, own[i].from, (int)own[i].to, S(""), &l, MODE_ROAD, w->haulier));
    }
    for (int32_t i = 0; i < w->lanes_n; i++) {
        const TwinLane *l = &w->lanes[i];
        bool abroad = l->from == AT_ABROAD || str_is(l->country, "*");
        TRY(lane(o, l->from, -1, l->country, l, MODE_PARCEL, abroad ? w->carrier_abroad : w->carrier_home));
    }
    return OK;
}

// ---- what -------------------------------------------------------------------------------------------------------------------
static Status items(Opening *o) {
    for (int32_t i = 0; i < o->w->items_n; i++) {
        const TwinItem *t = &o->w->items[i];
        Item item = {.code = t->code,
            .name = t->name,
            .kind = t->kind,
            .family = t->family,
            .unit = S("each"),
            .weight = t->weight,
            .volume = {t->weight.v * 3}, // gifts are light for their size
            .shelf_days = t->shelf_days,
            .tracking = t->lots ? TRACK_LOT : TRACK_NONE,
            .cost = t->cost,
            .price = t->price,
            .active = true};
        TRY(create(o, &item_entity, &item, TO_ITEM, i));
    }
    return door_flush(o->door, o->cx);
}

static Status bills(Opening *o) {
    World *w = o->w;
    for (int32_t k = 0; k < w->kits_n; k++) {
        const TwinKit *kit = &w->kits[k];
        Bill bill = {.code = str_fmt(o->cx->arena, STR_FMT "-1", STR_ARG(w->items[kit->item].code)),
            .item = w->items[kit->item].id,
            .site = w->site_id[AT_PLANT],
            .output_qty = QTY(1),
            .lead_days = kit->lead_days,
            .cost = kit->making,
            .yield = {UNIT},
            .active = true};
        TRY(create(o, &bill_entity, &bill, TO_BILL, k));
    }
    TRY(door_flush(o->door, o->cx));
    for (int32_t k = 0; k < w->kits_n; k++)
        for (int p = 0; p < KIT_PARTS; p++) {
            const TwinKit *kit = &w->kits[k];
            Component c = {.bill = kit->bill, .item = w->items[kit->part[p]].id, .qty = QTY(kit->per[p])};
            TRY(create(o, &component_entity, &c, -1, 0));
        }
    return door_flush(o->door, o->cx);
}

// A supplier's prices: the expected cost, and less for larger quantities.
static Status terms(Opening *o, int32_t i) {
    const TwinItem *item = &o->w->items[i];
    Rng r = chance(o->w->seed, "breaks", (int64_t)str_hash(item->code), 0);
    int breaks = 1 + (int)rng_int(&r, 0, BREAKS - 1);
    int64_t from = item->min_qty.v, price = item->cost.v;
    for (int b = 0; b < breaks; b++) {
        Term t = {.supplier = o->w->suppliers[item->supplier].id,
            .item = item->id,
            .from_qty = {b == 0 ? 0 : from},
            .price = {price},
            .supplier_code = b == 0 ? item->code : S("")};
        TRY(create(o, &term_entity, &t, -1, 0));
        from *= rng_int(&r, 8, 16);
        price -= price * rng_int(&r, 2, 4) / 100;
        if (price <= 0) break;
    }
    return OK;
}

static Status sources(Opening *o) {
    World *w = o->w;
    for (int32_t n = 0; n < w->nodes_n; n++) {
        const TwinNode *node = &w->nodes[n];
        const TwinItem *item = &w->items[node->item];
        Source s = {.item = item->id,
            .site = w->site_id[node->site],
            .kind = (int32_t)node->kind,
            .priority = 1,
            .lead_days = node->lead_days,
            .active = true};
        switch (node->kind) {
        case SOURCE_BUY:
            s.supplier = w->suppliers[item->supplier].id;
            s.min_qty = item->min_qty;
            s.multiple = item->multiple;
            TRY(terms(o, node->item));
            break;
        case SOURCE_MAKE:
            s.bill = w->kits[item->kit].bill;
            s.min_qty = item->min_qty;
            s.multiple = item->multiple;
            break;
        case SOURCE_MOVE: s.from_site = w->site_id[w->nodes[node->from].site]; s.multiple = QTY(1);
        }
        TRY(create(o, &source_entity, &s, -1, 0));
    }
    return door_flush(o->door, o->cx);
}

Status open_world(Cx *cx, Door *door, World *w, Str company) {
    Opening o = {.cx = cx, .door = door, .w = w, .at = date_time(w->start)};
    door_user(door, w);
    // A change of master data makes the store forget what it keeps beside its connection, so that a long group would be slow.
    door_group(door, RECORDS);
    TRY(setting(&o, "company", company, "Name of the company, on documents and messages."));
    TRY(setting(&o, "plan.review_days", str_fmt(cx->arena, "%d", PLAN_DAYS),
        "The plan is run on Mondays and Thursdays."));
    TRY(parties(&o));
    TRY(sites(&o));
    TRY(lanes(&o));
    TRY(items(&o));
    TRY(bills(&o));
    TRY(sources(&o));
    door_group(door, 0);
    return OK;
}

// ---- the past ---------------------------------------------------------------------------------------------------------------
typedef struct {
    int32_t item, lines;
    Qty qty;
} Sold;

// What a week's orders asked of each item at a site.
static Status demand_week(Opening *o, TwinSite site, Date week, const Sold *sold) {
    const World *w = o->w;
    for (int32_t i = 0; i < w->items_n;) {
        DemandLine *lines = NULL;
        DemandImport *in = NULL;
        int n = 0;
        for (; i < w->items_n && n < DEMAND_LINES; i++) {
            if (sold[i].lines == 0) continue;
            if (!in) {
                in = door_call(o->door, &demand_import, o->at, NULL, 0, 0);
                lines = NEW_ARRAY(door_arena(o->door), DemandLine, DEMAND_LINES);
            }
            lines[n++] = (DemandLine){.item = w->items[i].id,
                .site = w->site_id[site],
                .date = week,
                .qty = sold[i].qty,
                .lines = sold[i].lines};
        }
        if (in) in->lines = (List){lines, n};
    }
    return door_room(o->door, o->cx);
}

static Status demand(Opening *o) {
    const World *w = o->w;
    const History *h = w->history;
    Sold *sold[TWIN_SITES];
    for (int s = AT_HOME; s <= AT_ABROAD; s++) sold[s] = NEW_ARRAY(o->cx->arena, Sold, w->items_n);
    int32_t order = 0;
    for (Date week = date_week(time_date(h->first)); week.v < w->start.v; week = date_add(week, 7)) {
        for (int s = AT_HOME; s <= AT_ABROAD; s++)
            memset(sold[s], 0, (size_t)w->items_n * sizeof(Sold));
        for (; order < h->orders_n; order++) {
            const HistoryOrder *ho = &h->orders[order];
            Date day = time_date(ho->placed);
            if (day.v >= date_add(week, 7).v || day.v >= w->start.v) break;
            Sold *of = sold[world_site_of(w, ho->country)];
            for (int32_t l = ho->first; l < ho->first + ho->n; l++) {
                int32_t i = w->of_history[h->lines[l].item];
                if (w->items[i].kind == ITEM_SERVICE) continue;
                of[i].lines++;
                of[i].qty = qty_add(of[i].qty, h->lines[l].qty);
            }
        }
        for (int s = AT_HOME; s <= AT_ABROAD; s++) TRY(demand_week(o, (TwinSite)s, week, sold[s]));
    }
    return OK;
}

static Status stock(Opening *o, const Past *past) {
    const World *w = o->w;
    const Action *open = door_action(o->door, "stock", "open");
    for (int32_t n = 0; n < w->nodes_n; n++) {
        if (past->opening[n].v <= 0) continue;
        const TwinItem *item = &w->items[w->nodes[n].item];
        StockOpen *in = door_call(o->door, open, o->at, NULL, 0, 0);
        *in = (StockOpen){.item = item->id,
            .site = w->site_id[w->nodes[n].site],
            .qty = past->opening[n],
            .unit_cost = item->cost};
        if (item->shelf_days) {
            // It was made some time ago, but not longer than half of its life.
            double left = 1 - 0.5 * chance_unit(w->seed, "age", n, 0);
            in->expires = date_add(w->start, (int)(left * item->shelf_days));
        }
        TRY(door_room(o->door, o->cx));
    }
    return door_flush(o->door, o->cx);
}

Status open_past(Cx *cx, Door *door, const World *w, const Past *past) {
    Opening o = {.cx = cx, .door = door, .w = (World *)(uintptr_t)w, .at = date_time(w->start)};
    TRY(demand(&o));
    return stock(&o, past);
}
