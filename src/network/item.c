// Items: what is bought, made, stocked and sold. A good and a component are bought or made, a kit is made of others and sold as one,
// a service is sold but never stocked. What has a shelf life is tracked by lot, for only a lot has a last day of sale.
#include "network/network.h"

static const char *const kinds[] = {"good", "component", "kit", "service", NULL};
static const char *const trackings[] = {"none", "lot", "serial", NULL};
static const char *const cost_methods[] = {"average", NULL};

static const Field fields[] = {
    {FIELD(Item, id), .label = "Id", .output = true},
    {FIELD(Item, code), .label = "SKU", .help = "The code by which the item is known everywhere.",
        .example = "85123A", .max = 60},
    {FIELD(Item, name), .label = "Name", .example = "White hanging heart t-light holder", .max = 200},
    {FIELD(Item, kind), .label = "Kind",
        .help = "A service is sold but never stocked; a kit is made of other items.",
        .choices = kinds, .optional = true, .fallback = "good", .example = "good"},
    {FIELD(Item, family), .label = "Family", .help = "Group for reports and for planning together.",
        .optional = true, .example = "candles", .max = 60},
    {FIELD(Item, gtin), .label = "GTIN", .help = "GS1 number of 8, 12, 13 or 14 digits with its check digit.",
        .optional = true, .example = "5012345678900", .max = 14},
    {FIELD(Item, unit), .label = "Unit", .help = "What one is: each, kg, m. Quantities have six decimals of it.",
        .optional = true, .fallback = "each", .fixed = true, .example = "each", .max = 20},
    {FIELD(Item, weight), .label = "Weight (kg)", .help = "Of one unit.", .optional = true, .example = "0.25"},
    {FIELD(Item, volume), .label = "Volume (l)", .help = "Litres of one unit.", .optional = true,
        .example = "0.8"},
    {FIELD(Item, shelf_days), .label = "Shelf life (days)",
        .help = "From making to the last day of sale; 0 does not expire.", .optional = true,
        .example = "0", .max = 36500},
    {FIELD(Item, tracking), .label = "Tracking",
        .help = "Lot: each receipt or batch is kept apart and can be traced.", .choices = trackings,
        .optional = true, .fallback = "none", .example = "none"},
    {FIELD(Item, cost_method), .label = "Cost method", .choices = cost_methods, .optional = true,
        .fallback = "average", .example = "average"},
    {FIELD(Item, cost), .label = "Expected cost",
        .help = "Of one unit, where nothing was received yet.", .optional = true, .example = "1.2"},
    {FIELD(Item, price), .label = "List price", .help = "Of one unit, where the channel has no price of its own.",
        .optional = true, .example = "2.55"},
    {FIELD(Item, active), .label = "Active", .help = "Inactive items are neither planned nor sold.",
        .optional = true, .fallback = "true", .example = "true"},
};

// GS1 General Specifications, 7.9: weights 3 and 1 alternate from the right, the last digit makes the sum a multiple of ten.
static bool gtin_ok(Str s) {
    if (s.n != 8 && s.n != 12 && s.n != 13 && s.n != 14) return false;
    int sum = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] < '0' || s.at[i] > '9') return false;
        sum += (s.at[i] - '0') * ((s.n - i) % 2 == 0 ? 3 : 1);
    }
    return sum % 10 == 0;
}

// How an item is tracked may not change while there is any of it: its units could not be told to lots afterwards.
static Status tracking_free(Cx *cx, Id item) {
    bool stocked;
    int one;
    TRY(sql_get(cx, &stocked, "select 1 from stock_level where item = $1 and on_hand <> 0 limit 1",
        IN(A(item)), OUT(O(&one))));
    if (!stocked) return OK;
    return with_hint(cx, fail(cx, STATE, "tracking", "an item in stock cannot change how it is tracked"),
        "use up its stock first, or make a new item");
}

static Status check(Cx *cx, void *record, const void *before) {
    const Item *item = record, *old = before;
    if (item->gtin.n && !gtin_ok(item->gtin))
        return with_hint(cx,
            with_value(cx, fail(cx, INPUT, "gtin", "is no GTIN: its digits or its check digit are wrong"),
                item->gtin),
            "give 8, 12, 13 or 14 digits, the last being the GS1 check digit");
    if (item->kind == ITEM_SERVICE && (item->tracking != TRACK_NONE || item->shelf_days))
        return with_hint(cx,
            fail(cx, INPUT, item->shelf_days ? "shelf_days" : "tracking",
                "a service has neither lots nor a shelf life"),
            "leave tracking at none and shelf_days at 0");
    if (item->shelf_days && item->tracking == TRACK_NONE)
        return with_hint(cx, fail(cx, INPUT, "tracking", "an item with a shelf life must be tracked"),
            "set tracking to lot");
    if (!old) return OK;
    if ((item->kind == ITEM_SERVICE) != (old->kind == ITEM_SERVICE))
        return with_hint(cx, fail(cx, STATE, "kind", "a service cannot become goods, nor goods a service"),
            "make a new item");
    return item->tracking != old->tracking ? tracking_free(cx, item->id) : OK;
}

const Entity item_entity = {
    .noun = "item",
    .scope = {"*", "exists (select 1 from term t where t.item = e.id and t.supplier = @) or exists (select 1 from source s where s.item = e.id and s.supplier = @) or exists (select 1 from doc d join line l on l.doc = d.id where d.party = @ and l.item = e.id)"},
    .list_scope = {"*", NULL},
    .plural = "items",
    .table = "item",
    .label = "Item",
    .help = "An item: what is bought, made, stocked and sold.",
    .shape = SHAPE("Item", Item, fields),
    .code = "code",
    .area = AREA_NETWORK,
    .read_roles = EVERYONE,
    .write_roles = PLANNER | BUYER | MAKER,
    .editable = true,
    .check = check,
};

Status item_get(Cx *cx, Id id, const Item **out) {
    const void *record;
    TRY(record_cached(cx, &item_entity, id, &record));
    *out = record;
    return OK;
}
