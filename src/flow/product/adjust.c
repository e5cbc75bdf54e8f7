// What people do to stock directly: correct it after a count, open it with what was there before, move it within a site; and to
// lots: make them, hold them back, release them. Everything else that moves goods belongs to a stage.
//
// A correction is a document of its own (a count), so that its reason is kept with its moves. The books follow what is really there:
// goods that are found missing may be held by orders, and then `release` says that those are to let go.
#include "flow/product/adjust.h"

#include "core/event.h"
#include "flow/product/parts.h"

enum { WHO = WAREHOUSE | ADMIN };

static Status refuse(Cx *cx, const char *field, Str value, const char *what, const char *hint) {
    return with_hint(cx, with_value(cx, fail(cx, INPUT, field, "%s", what), value), "%s", hint);
}

// The place of a site that is meant: the one given, which must be there, else its first of that kind.
static Status place_meant(Cx *cx, Id site, Id given, Id *place) {
    if (id_none(given)) return site_place(cx, site, PLACE_STORAGE, place);
    const Place *p;
    TRY(place_get(cx, given, &p));
    if (!id_eq(p->site, site))
        return refuse(cx, "place", p->code, "the place belongs to another site", "give a place of the site");
    *place = given;
    return OK;
}

static Status item_stocked(Cx *cx, Id id, const Item **item) {
    TRY(item_get(cx, id, item));
    if ((*item)->kind == ITEM_SERVICE)
        return refuse(cx, "item", (*item)->code, "a service is never stocked",
            "give an item that is a good, a component or a kit");
    return OK;
}

// A tracked item has a lot, and it is one of its own; another has none.
static Status lot_fits(Cx *cx, const Item *item, Id lot) {
    if (id_none(lot)) {
        if (item->tracking == TRACK_NONE) return OK;
        return refuse(cx, "lot", S(""), "the item is tracked by lot", "give the lot");
    }
    Lot l;
    TRY(record_get(cx, &lot_entity, lot, &l));
    if (id_eq(l.item, item->id)) return OK;
    return refuse(cx, "lot", l.code, "the lot is of another item", "give a lot of the item");
}

// ---- stock adjust --------------------------------------------------------------------------------------------------------

static const Field adjust_fields[] = {
    {FIELD(StockAdjust, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(StockAdjust, site), .label = "Site", .ref = &site_entity, .example = "MAIN"},
    {FIELD(StockAdjust, place), .label = "Place", .ref = &place_entity, .optional = true,
        .help = "The site's first storage place where it is not given", .example = "MAIN/STOCK"},
    {FIELD(StockAdjust, lot), .label = "Lot", .ref = &lot_entity, .optional = true,
        .help = "Of an item tracked by lot"},
    {FIELD(StockAdjust, qty), .label = "Quantity", .negative = true, .example = "-2",
        .help = "What was found beyond the books, or below 0 what is missing"},
    {FIELD(StockAdjust, reason), .label = "Reason", .example = "Broken at counting", .max = 500},
    {FIELD(StockAdjust, release), .label = "Release", .optional = true, .example = "false",
        .help = "Let go of holds on what is missing, those of the latest due orders first"},
};
static const Shape adjust_in = SHAPE("StockAdjust", StockAdjust, adjust_fields);

static const Field adjusted_fields[] = {
    {FIELD(StockAdjusted, doc), .label = "Document", .ref = &doc_entity},
    {FIELD(StockAdjusted, on_hand), .label = "On hand", .help = "At the site, afterwards"},
    {FIELD(StockAdjusted, released), .label = "Released", .help = "Of the holds on it"},
    {FIELD(StockAdjusted, value), .label = "Value", .help = "Of what was found or is missing"},
};
static const Shape adjusted_out = SHAPE("StockAdjusted", StockAdjusted, adjusted_fields);

// Posts one move of a count under a document of its own.
static Status count_post(Cx *cx, const char *kind, Id site, Str note, Move *m, StockAdjusted *out) {
    Doc doc = {.kind = DOC_COUNT, .site = site, .status = DOC_DONE, .closed = cx->now, .note = note};
    TRY(doc_add(cx, &doc));
    Entry entry = {.kind = kind, .doc = doc.id};
    TRY(moves_post(cx, &entry, m, 1));
    StockLevel level;
    TRY(stock_level_get(cx, m->item, site, &level));
    out->doc = doc.id;
    out->on_hand = level.on_hand;
    out->value = m->value;
    return OK;
}

static Status adjust_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const StockAdjust *a = in;
    StockAdjusted *done = out;
    const Item *item;
    Id place = {0};
    if (a->qty.v == 0)
        return refuse(cx, "qty", S("0"), "nothing would change",
            "give what was found, or below 0 what is missing");
    TRY(item_stocked(cx, a->item, &item));
    TRY(place_meant(cx, a->site, a->place, &place));
    TRY(lot_fits(cx, item, a->lot));
    bool found = a->qty.v > 0;
    Move m = {
        .item = a->item,
        .lot = a->lot,
        .from = found ? AT_LOSS : place,
        .to = found ? place : AT_LOSS,
        .qty = found ? a->qty : qty_neg(a->qty),
    };
    const Place *at;
    TRY(place_get(cx, place, &at));
    int32_t status = LOT_GOOD;
    if (!id_none(a->lot)) TRY(lot_status(cx, a->lot, &status));
    if (!found && a->release && at->kind == PLACE_STORAGE && status == LOT_GOOD)
        TRY(hold_yield(cx, a->item, a->site, m.qty, &done->released));
    return count_post(cx, "adjust", a->site, a->reason, &m, done);
}

// ---- stock open ----------------------------------------------------------------------------------------------------------

static const Field open_fields[] = {
    {FIELD(StockOpen, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(StockOpen, site), .label = "Site", .ref = &site_entity, .example = "MAIN"},
    {FIELD(StockOpen, place), .label = "Place", .ref = &place_entity, .optional = true,
        .help = "The site's first storage place where it is not given", .example = "MAIN/STOCK"},
    {FIELD(StockOpen, qty), .label = "Quantity", .positive = true, .example = "120"},
    {FIELD(StockOpen, unit_cost), .label = "Unit cost", .optional = true, .example = "1.15",
        .noted = offsetof(StockOpen, costed), .help = "The item's expected cost where it is not given"},
    {FIELD(StockOpen, lot), .label = "Lot", .optional = true, .max = 60,
        .help = "Of an item tracked by lot; made where it is not given"},
    {FIELD(StockOpen, expires), .label = "Expires", .optional = true,
        .help = "Of a new lot; from the item's shelf life where it is not given"},
};
static const Shape open_in = SHAPE("StockOpen", StockOpen, open_fields);

// The lot of an opening balance: one that is there, or a new one.
static Status open_lot(Cx *cx, const Item *item, const StockOpen *o, Id *lot) {
    *lot = (Id){0};
    if (item->tracking == TRACK_NONE) {
        if (o->lot.n == 0) return OK;
        return refuse(cx, "lot", o->lot, "the item is not tracked by lot",
            "leave the lot out, or change the item's tracking");
    }
    if (o->lot.n > 0) {
        Status s = ref_find(cx, &lot_entity, o->lot, lot);
        if (s == OK) return lot_fits(cx, item, *lot);
        if (s != INPUT) return s;
        cx_clear(cx);
    }
    Lot l = {.code = o->lot, .item = item->id, .expires = o->expires, .status = LOT_GOOD};
    TRY(lot_add(cx, &l));
    *lot = l.id;
    return OK;
}

static Status open_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const StockOpen *o = in;
    const Item *item;
    TRY(item_stocked(cx, o->item, &item));
    Move m = {.item = o->item, .from = AT_OPENING, .qty = o->qty};
    TRY(place_meant(cx, o->site, o->place, &m.to));
    TRY(open_lot(cx, item, o, &m.lot));
    m.value = money_of(o->costed || o->unit_cost.v > 0 ? o->unit_cost : item->cost, o->qty);
    return count_post(cx, "open", o->site, S("Opening balance"), &m, out);
}

// ---- stock move ----------------------------------------------------------------------------------------------------------

typedef struct {
    Id item, lot, from_place, to_place;
    Qty qty;
} StockMove;

static const Field move_fields[] = {
    {FIELD(StockMove, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(StockMove, lot), .label = "Lot", .ref = &lot_entity, .optional = true,
        .help = "Of an item tracked by lot"},
    {FIELD(StockMove, from_place), .label = "From", .ref = &place_entity, .example = "MAIN/STOCK"},
    {FIELD(StockMove, to_place), .label = "To", .ref = &place_entity, .example = "MAIN/HOLD"},
    {FIELD(StockMove, qty), .label = "Quantity", .positive = true, .example = "5"},
};
static const Shape move_in = SHAPE("StockMove", StockMove, move_fields);

typedef struct {
    Qty from_qty, to_qty;
} StockMoved;

static const Field moved_fields[] = {
    {FIELD(StockMoved, from_qty), .label = "Left", .help = "In the place it was taken from"},
    {FIELD(StockMoved, to_qty), .label = "There", .help = "In the place it was put"},
};
static const Shape moved_out = SHAPE("StockMoved", StockMoved, moved_fields);

static Status our_place(Cx *cx, const char *field, Id id) {
    const Place *p;
    TRY(place_get(cx, id, &p));
    if (place_physical(p->kind) && p->kind != PLACE_TRANSIT) return OK;
    return refuse(cx, field, p->code, "only places of our own sites can be moved between",
        "give a storage, dock, quarantine or packing place");
}

static Status move_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const StockMove *s = in;
    StockMoved *done = out;
    const Item *item;
    TRY(item_stocked(cx, s->item, &item));
    TRY(lot_fits(cx, item, s->lot));
    TRY(our_place(cx, "from_place", s->from_place));
    TRY(our_place(cx, "to_place", s->to_place));
    Move m = {.item = s->item, .lot = s->lot, .from = s->from_place, .to = s->to_place, .qty = s->qty};
    Entry entry = {.kind = "move"};
    TRY(moves_post(cx, &entry, &m, 1));
    event_about(cx, s->item);
    AccountKey key = {FLOW_PRODUCT, s->item, s->from_place, s->lot, {0}, true};
    TRY(ledger_balance(cx, &key, &done->from_qty.v));
    key.place = s->to_place;
    return ledger_balance(cx, &key, &done->to_qty.v);
}

// ---- lots ----------------------------------------------------------------------------------------------------------------

typedef struct {
    Str code;
    Id item, supplier;
    Date made, expires;
} LotCreate;

static const Field lot_create_fields[] = {
    {FIELD(LotCreate, code), .label = "Lot", .optional = true, .max = 60,
        .help = "Made where it is not given", .example = "B2011-17"},
    {FIELD(LotCreate, item), .label = "Item", .ref = &item_entity, .example = "85123A"},
    {FIELD(LotCreate, supplier), .label = "Supplier", .ref = &party_entity, .optional = true},
    {FIELD(LotCreate, made), .label = "Made", .optional = true,
        .help = "Today where it is not given", .example = "2011-06-01"},
    {FIELD(LotCreate, expires), .label = "Expires", .optional = true,
        .help = "From the item's shelf life where it is not given", .example = "2012-06-01"},
};
static const Shape lot_create_in = SHAPE("LotCreate", LotCreate, lot_create_fields);

typedef struct {
    Id lot;
    Str code;
    Date expires;
} LotCreated;

static const Field lot_created_fields[] = {
    {FIELD(LotCreated, lot), .label = "Id"},
    {FIELD(LotCreated, code), .label = "Lot"},
    {FIELD(LotCreated, expires), .label = "Expires"},
};
static const Shape lot_created_out = SHAPE("LotCreated", LotCreated, lot_created_fields);

static Status lot_create_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const LotCreate *c = in;
    const Item *item;
    TRY(item_stocked(cx, c->item, &item));
    if (item->tracking == TRACK_NONE)
        return refuse(cx, "item", item->code, "the item is not tracked by lot",
            "change the item's tracking first");
    Lot lot = {
        .code = c->code, .item = c->item, .supplier = c->supplier, .made = c->made, .expires = c->expires};
    TRY(lot_add(cx, &lot));
    if (lot.expires.v != 0 && lot.expires.v < lot.made.v)
        return refuse(cx, "expires", date_text(cx->arena, lot.expires),
            "it would expire before it is made", "give a later day");
    event_about(cx, lot.id);
    *(LotCreated *)out = (LotCreated){lot.id, lot.code, lot.expires};
    return OK;
}

typedef struct {
    Id lot;
    Str reason;
} LotChange;

static const Field lot_change_fields[] = {
    {FIELD(LotChange, lot), .label = "Lot", .ref = &lot_entity, .example = "B2011-17"},
    {FIELD(LotChange, reason), .label = "Reason", .optional = true, .max = 500, .example = "Seal broken"},
};
static const Shape lot_change_in = SHAPE("LotChange", LotChange, lot_change_fields);

static Status lot_hold_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self, (void)out;
    const LotChange *c = in;
    event_about(cx, c->lot);
    return lot_set_status(cx, c->lot, LOT_QUARANTINE);
}

typedef struct {
    Id lot;
    Date expires;
    Str reason;
} LotRelease;

static const Field lot_release_fields[] = {
    {FIELD(LotRelease, lot), .label = "Lot", .ref = &lot_entity, .example = "B2011-17"},
    {FIELD(LotRelease, expires), .label = "Expires", .optional = true,
        .help = "Where it is not known yet, and the item has a shelf life", .example = "2012-06-01"},
    {FIELD(LotRelease, reason), .label = "Reason", .optional = true, .max = 500, .example = "Seal whole"},
};
static const Shape lot_release_in = SHAPE("LotRelease", LotRelease, lot_release_fields);

static Status lot_release_run(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self, (void)out;
    const LotRelease *c = in;
    event_about(cx, c->lot);
    if (c->expires.v) TRY(lot_date(cx, c->lot, c->expires));
    bool undated;
    TRY(lot_undated(cx, c->lot, &undated));
    if (undated)
        return refuse(cx, "expires", S(""), "nobody knows when this lot expires",
            "give the day that its package says (expires)");
    return lot_set_status(cx, c->lot, LOT_GOOD);
}

// ---- the actions ---------------------------------------------------------------------------------------------------------

const Action product_actions[6] = {
    {
        .noun = "stock",
        .verb = "adjust",
        .scope = {"site", NULL},
        .area = AREA_PRODUCT,
        .help = "Correct the stock of an item after a count. Goods found come in at the site's "
                "average cost, goods missing are scrapped.",
        .roles = WHO,
        .in = &adjust_in,
        .out = &adjusted_out,
        .run = adjust_run,
    },
    {
        .noun = "stock",
        .verb = "open",
        .scope = {"site", NULL},
        .area = AREA_PRODUCT,
        .help = "Enter stock that was there before the books began, against opening equity.",
        .roles = WHO | ACCOUNTANT,
        .in = &open_in,
        .out = &adjusted_out,
        .run = open_run,
    },
    {
        .noun = "stock",
        .verb = "move",
        .scope = {"from_place", NULL},
        .area = AREA_PRODUCT,
        .help = "Move stock between two places of one site. What is held for orders cannot be "
                "moved out of storage.",
        .roles = WHO,
        .in = &move_in,
        .out = &moved_out,
        .run = move_run,
    },
    {
        .noun = "lot",
        .verb = "create",
        .area = AREA_PRODUCT,
        .help = "Make a lot of a tracked item, for goods that come in by hand.",
        .roles = WHO | MAKER,
        .in = &lot_create_in,
        .out = &lot_created_out,
        .run = lot_create_run,
    },
    {
        .noun = "lot",
        .verb = "hold",
        .area = AREA_PRODUCT,
        .help = "Hold a lot back: it may not be sold, wherever it lies. Orders that hold it let go "
                "of it, the latest due first.",
        .roles = WHO | MAKER,
        .in = &lot_change_in,
        .run = lot_hold_run,
    },
    {
        .noun = "lot",
        .verb = "release",
        .area = AREA_PRODUCT,
        .help = "Release a lot that was held back: it may be sold again.",
        .roles = WHO | MAKER,
        .in = &lot_release_in,
        .run = lot_release_run,
    },
};
