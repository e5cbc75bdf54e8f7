// Makes the world. Suppliers first, by the size of the range; then each article of the history with its cost, its supplier and his
// lots; sets become kits with their pieces and a box, made at the plant; then where each is kept and how it comes there:
//
//   suppliers ─ buy ─> warehouse ─ move ─> fulfilment centre at home   ─> customers
//       └───── buy ─> plant: pieces, boxes                  abroad ─> customers
//                        └ make kits ─ move ─> warehouse
//
// Each draw names what it is for (chance.h), so that a world with one more article is otherwise the same world.
#include "twin/world.h"

#include <math.h>
#include <string.h>

#include "twin/chance.h"

enum {
    WARM_UP_DAYS = 182,   // where nothing else is said
    SUPPLIER_ITEMS = 105, // articles for one supplier
    SUPPLIERS_MIN = 9,    // so that there are all kinds
    SUPPLIERS_MAX = 36,
    UNPROVEN_DAYS = 56, // what is newer than that is bought nearby
    BOXES = 3,
};

Date world_start(const History *h, Date from, int warm_up_days) {
    Date first = time_date(h->first), last = time_date(h->last);
    int days = date_diff(last, first) + 1;
    if (from.v) return from;
    if (warm_up_days == 0) warm_up_days = days >= 2 * WARM_UP_DAYS ? WARM_UP_DAYS : days / 2;
    return date_add(first, warm_up_days);
}

// ---- sites and lanes --------------------------------------------------------------------------------------------------------
static const struct {
    const char *country;
    int days; // from a fulfilment centre in the Netherlands
} abroad[] = {{"NL", 1}, {"BE", 1}, {"DE", 2}, {"FR", 2}, {"LU", 2}, {"AT", 3}, {"CH", 3},
    {"IT", 3}, {"ES", 3}, {"PT", 4}, {"DK", 2}, {"SE", 3}, {"NO", 4}, {"FI", 4}, {"PL", 3},
    {"CZ", 3}, {"GR", 4}, {"LT", 4}, {"CY", 4}, {"MT", 4}};

static const TwinLane from_home[] = {
    {.from = AT_HOME, .lead_days = 1, .priority = 1, .cost = {295}, .cost_kg = {350000}}, // the home country
    {.from = AT_HOME, .lead_days = 4, .priority = 3, .cost = {1150}, .cost_kg = {1900000}}, // any other
};

static Str home_of(const World *w) {
    const History *h = w->history;
    StrMap *count = strmap_new();
    Str best = S("GB");
    int64_t most = 0;
    for (int32_t i = 0; i < h->orders_n && time_date(h->orders[i].placed).v < w->start.v; i++) {
        int64_t n = 0;
        if (!strmap_get(count, h->orders[i].country, &n)) n = 0;
        strmap_put(count, h->orders[i].country, ++n);
        if (n > most) most = n, best = h->orders[i].country;
    }
    strmap_free(count);
    return best.n ? best : S("GB");
}

static void sites_make(Cx *cx, World *w) {
    w->home = home_of(w);
    bool uk = str_is(w->home, "GB");
    w->site_code[AT_WAREHOUSE] = S("CW");
    w->site_name[AT_WAREHOUSE] = S("Central warehouse");
    w->site_code[AT_PLANT] = S("PLANT");
    w->site_name[AT_PLANT] = S("Plant: sets and gift boxes");
    w->site_code[AT_HOME] = uk ? S("FC-UK") : str_fmt(cx->arena, "FC-" STR_FMT, STR_ARG(w->home));
    w->site_name[AT_HOME] = uk ? S("Fulfilment centre United Kingdom") : S("Fulfilment centre at home");
    w->site_code[AT_ABROAD] = S("FC-EU");
    w->site_name[AT_ABROAD] = S("Fulfilment centre on the Continent");
    for (int s = 0; s < TWIN_SITES; s++) w->site_country[s] = s == AT_ABROAD ? S("NL") : w->home;
    w->lanes = NEW_ARRAY(cx->arena, TwinLane, COUNT(abroad) + 3);
    TwinLane *lane = w->lanes;
    *lane = from_home[0];
    lane++->country = w->home;
    *lane = from_home[1];
    lane++->country = S("*");
    if (uk) {
        *lane = from_home[0];
        lane->lead_days = 2;
        lane++->country = S("IE");
    }
    for (int i = 0; i < COUNT(abroad); i++) {
        if (str_is(w->home, abroad[i].country)) continue;
        *lane++ = (TwinLane){.country = str_of(abroad[i].country),
            .from = AT_ABROAD,
            .lead_days = abroad[i].days,
            .priority = 1,
            .cost = {450 + 60 * abroad[i].days},
            .cost_kg = {550000}};
    }
    w->lanes_n = (int32_t)(lane - w->lanes);
}

int world_days_to(const World *w, TwinSite from, Str country) {
    int days = 0;
    for (int32_t i = 0; i < w->lanes_n; i++) {
        if (w->lanes[i].from != from) continue;
        if (str_eq(w->lanes[i].country, country)) return w->lanes[i].lead_days;
        if (str_is(w->lanes[i].country, "*")) days = w->lanes[i].lead_days;
    }
    return days; // 0: it does not serve that country
}

TwinSite world_site_of(const World *w, Str country) {
    for (int32_t i = 0; i < w->lanes_n; i++)
        if (str_eq(w->lanes[i].country, country)) return w->lanes[i].from;
    return AT_HOME;
}

int world_lead(const World *w, TwinSite from, TwinSite to) {
    (void)w;
    if (from == AT_PLANT) return 1;
    return to == AT_ABROAD ? 3 : 1;
}

// ---- suppliers --------------------------------------------------------------------------------------------------------------
static const char *const near_names[] = {"Northgate Wares", "Ashby & Daughters", "Fenland Craft",
    "Millbrook Trading", "Harrow Lane Goods", "Old Mill Workshop", "Pennine Gifts",
    "Castle Street Supply", "Riverside Makers", "Larkfield Home", "Beacon Hill Wholesale",
    "Copperfield Imports", "Oakham Papers", "Kingsmead Ceramics", "Thornbury Glass",
    "Willow & Rush", "Saltmarsh Textiles", "Hartwell Tinware"};
static const char *const europe_names[] = {"Atelier Vosges", "Holzmann Spielwaren",
    "Delft Keramiek", "Casa Ferrini", "Bohemia Sklo", "Porto Azul", "Lumen Kerzen", "Baltic Linen",
    "Maison Perrin", "Zakopane Wood", "Brabant Paper", "Costa Textil"};
static const char *const sea_names[] = {"Pearl River Housewares", "Jaipur Handicrafts",
    "Saigon Bamboo", "Ningbo Giftware", "Moradabad Metals", "Chiang Mai Crafts"};
static const char *const europe_countries[] = {
    "FR", "DE", "NL", "IT", "CZ", "PT", "DE", "LT", "FR", "PL", "NL", "ES"};
static const char *const sea_countries[] = {"CN", "IN", "VN", "CN", "IN", "TH"};

static void suppliers_make(Cx *cx, World *w, int32_t articles) {
    int32_t n = articles / SUPPLIER_ITEMS;
    n = n < SUPPLIERS_MIN ? SUPPLIERS_MIN : n > SUPPLIERS_MAX ? SUPPLIERS_MAX : n;
    w->suppliers = NEW_ARRAY(cx->arena, TwinSupplier, n);
    w->suppliers_n = n;
    int near = 0, europe = 0, sea = 0;
    for (int32_t i = 0; i < n; i++) {
        TwinSupplier *s = &w->suppliers[i];
        Rng r = chance(w->seed, "supplier", i, 0);
        static const int terms[] = {30, 30, 45, 60};
        // Of nine, five are in the country, three on the Continent, one overseas.
        switch (i % 9) {
        case 0:
        case 1:
        case 3:
        case 5:
        case 7:
            s->mode = MODE_ROAD;
            s->name = str_of(near_names[near++ % COUNT(near_names)]);
            s->country = w->home;
            s->lead_days = (int32_t)rng_int(&r, 5, 12);
            s->lead_cv = 0.18;
            break;
        case 2:
        case 4:
        case 6:
            s->mode = MODE_ROAD;
            s->country = str_of(europe_countries[europe % COUNT(europe_names)]);
            s->name = str_of(europe_names[europe++ % COUNT(europe_names)]);
            s->lead_days = (int32_t)rng_int(&r, 10, 21);
            s->lead_cv = 0.20;
            break;
        default:
            s->mode = MODE_SEA;
            s->country = str_of(sea_countries[sea % COUNT(sea_names)]);
            s->name = str_of(sea_names[sea++ % COUNT(sea_names)]);
            s->lead_days = (int32_t)rng_int(&r, 30, 55);
            s->lead_cv = 0.15;
        }
        s->code = str_fmt(cx->arena, "SUP-%02d", (int)i + 1);
        s->slack = 0.97 + 0.12 * rng_unit(&r);
        s->p_short = 0.01 + 0.03 * rng_unit(&r);
        s->p_over = 0.01;
        s->p_defective = 0.005 + 0.02 * rng_unit(&r);
        s->p_wrong_price = 0.005 + 0.015 * rng_unit(&r);
        s->p_changed = 0.10 + 0.15 * rng_unit(&r);
        s->p_split = 0.05 + 0.05 * rng_unit(&r);
        s->payment_days = terms[rng_int(&r, 0, 3)];
    }
}

// A family is bought from three suppliers at most; what is not proven yet, and pieces, not overseas.
static int32_t supplier_of(const World *w, Str family, int64_t which, bool near) {
    for (int32_t turn = 0;; turn++) {
        Rng r = chance(w->seed, "who", (int64_t)str_hash(family), which % 3 + 3 * turn);
        int32_t s = (int32_t)rng_int(&r, 0, w->suppliers_n - 1);
        if (!near || w->suppliers[s].mode != MODE_SEA) return s;
    }
}

// ---- items ------------------------------------------------------------------------------------------------------------------
static int price_class(Price p) { return p.v < 1500000 ? 0 : p.v < 4000000 ? 1 : 2; }

static Price price_times(Price p, double x) {
    int64_t v = (int64_t)llround((double)p.v * x / 10000) * 10000; // to the hundredth
    return (Price){v < 10000 ? 10000 : v};
}

// Cases as goods of that cost are packed in.
static void lots_of(const World *w, TwinItem *item, int64_t key) {
    static const int cases[3][3] = {{12, 12, 24}, {6, 6, 12}, {1, 2, 4}};
    int64_t n = cases[price_class(item->price)][chance_int(w->seed, "case", key, 0, 0, 2)];
    item->multiple = QTY(n);
    bool sea = w->suppliers[item->supplier].mode == MODE_SEA;
    item->min_qty = QTY(n * (sea ? 4 : chance_is(w->seed, "minimum", key, 0, 0.3) ? 2 : 1));
}

static void item_make(Cx *cx, World *w, int32_t i, Str family) {
    const HistoryItem *h = &w->history->items[i];
    TwinItem *item = &w->items[w->items_n];
    w->of_history[i] = w->items_n++;
    *item = (TwinItem){.code = h->code,
        .name = h->name,
        .family = family,
        .history = i,
        .kind = h->service == SERVICE_NONE ? ITEM_GOOD : ITEM_SERVICE,
        .price = h->price.v > 0 ? h->price : (Price){UNIT},
        .supplier = -1,
        .kit = -1};
    if (item->kind == ITEM_SERVICE) {
        item->family = S("SERVICE");
        return;
    }
    int64_t key = (int64_t)str_hash(h->code);
    Rng r = chance(w->seed, "item", key, 0);
    if (h->first.v && time_date(h->first).v >= w->start.v) item->launch = time_date(h->first);
    item->cost = price_times(item->price, 0.35 + 0.20 * rng_unit(&r));
    double kg = 0.08 + 0.09 * (double)item->price.v / UNIT * rng_lognormal(&r, 1, 0.5);
    item->weight = (Qty){(int64_t)llround((kg > 4 ? 4 : kg) * 1000) * 1000};
    bool eaten = perishable(h->name);
    item->lots = eaten || rng_unit(&r) < 0.08;
    if (eaten) item->shelf_days = (int32_t)rng_int(&r, 150, 540);
    else if (item->lots && rng_unit(&r) < 0.25) item->shelf_days = (int32_t)rng_int(&r, 360, 900);
    bool unproven = h->first.v && date_diff(w->start, time_date(h->first)) < UNPROVEN_DAYS;
    item->supplier = supplier_of(w, family, key & 0xffff, unproven);
    lots_of(w, item, key);
    (void)cx;
}

static int32_t part_add(World *w, Str code, Str name, Str family, Price cost, int32_t supplier) {
    w->items[w->items_n] = (TwinItem){.code = code,
        .name = name,
        .family = family,
        .history = -1,
        .kind = ITEM_COMPONENT,
        .price = {0},
        .cost = cost,
        .supplier = supplier,
        .kit = -1};
    return w->items_n++;
}

// ---- kits -------------------------------------------------------------------------------------------------------------------
static int32_t near_supplier(const World *w) {
    for (int32_t s = 0; s < w->suppliers_n; s++)
        if (w->suppliers[s].mode == MODE_ROAD && str_eq(w->suppliers[s].country, w->home)) return s;
    return 0;
}

static void boxes_make(World *w, int32_t *boxes) {
    static const struct {
        const char *code, *name;
        int64_t cost;
    } box[BOXES] = {{"BOX-S", "Gift box small", 60000}, {"BOX-M", "Gift box medium", 140000},
        {"BOX-L", "Gift box large", 280000}};
    for (int b = 0; b < BOXES; b++) {
        boxes[b] = part_add(w, str_of(box[b].code), str_of(box[b].name), S("PACKAGING"),
            (Price){box[b].cost}, near_supplier(w));
        w->items[boxes[b]].multiple = w->items[boxes[b]].min_qty = QTY(100);
        w->items[boxes[b]].weight = (Qty){40000};
    }
}

// The cost of a kit is what it would be bought for: a box, work, and the rest its pieces.
static void kit_make(Cx *cx, World *w, int32_t i, int pieces, Str piece, const int32_t *boxes) {
    TwinItem *item = &w->items[i];
    int box = item->cost.v < 500000 ? 0 : item->cost.v < 2000000 ? 1 : 2;
    int64_t box_cost = w->items[boxes[box]].cost.v, making = item->cost.v * 8 / 100 / 10000 * 10000;
    if (making < 10000) making = 10000;
    int64_t rest = item->cost.v - box_cost - making;
    if (rest < item->cost.v / 3) rest = item->cost.v / 3;
    Price each = {rest / pieces / 1000 * 1000};
    if (each.v < 1000) each.v = 1000;
    int64_t key = (int64_t)str_hash(item->code);
    int32_t part = part_add(w, str_fmt(cx->arena, STR_FMT "-P", STR_ARG(item->code)),
        str_fmt(cx->arena, STR_FMT ", one", STR_ARG(piece)), item->family, each,
        supplier_of(w, item->family, key & 0xffff, true));
    TwinItem *p = &w->items[part];
    p->weight = (Qty){item->weight.v / pieces / 1000 * 1000};
    p->multiple = p->min_qty = QTY(pieces * (pieces < 12 ? 6 : 2));
    p->lots = item->lots;
    p->shelf_days = item->shelf_days ? item->shelf_days + 90 : 0;
    p->launch = item->launch;
    item->kind = ITEM_KIT;
    item->cost = (Price){each.v * pieces + box_cost + making};
    item->kit = w->kits_n;
    item->supplier = -1;
    item->multiple = QTY(1);
    item->min_qty = QTY(price_class(item->price) == 2 ? 6 : 12);
    w->kits[w->kits_n++] = (TwinKit){.item = i,
        .part = {part, boxes[box]},
        .per = {pieces, 1},
        .making = {making},
        .lead_days = (int32_t)chance_int(w->seed, "making", key, 0, 2, 4)};
}

// ---- groups and nodes -------------------------------------------------------------------------------------------------------
static void groups_make(World *w) {
    StrMap *group = strmap_new();
    for (int32_t i = 0; i < w->items_n; i++) {
        char key[128];
        TwinItem *item = &w->items[i];
        size_t n = item->family.n < 100 ? item->family.n : 100;
        memcpy(key, item->family.at, n);
        key[n] = (char)('0' + price_class(item->price));
        int64_t g;
        if (!strmap_get(group, (Str){key, n + 1}, &g)) {
            g = w->groups_n++;
            strmap_put(group, (Str){key, n + 1}, g);
        }
        item->group = (int32_t)g;
    }
    strmap_free(group);
}

static void node_add(World *w, int32_t item, int32_t site, SourceKind kind, int32_t from, int lead_days) {
    w->items[item].node[site] = w->nodes_n;
    w->nodes[w->nodes_n++] = (TwinNode){item, site, kind, from, lead_days};
}

// Fulfilment centres first, then the warehouse, then kits at the plant, then what they are made of.
static void nodes_make(Cx *cx, World *w) {
    w->nodes = NEW_ARRAY(cx->arena, TwinNode, w->items_n * TWIN_SITES);
    for (int32_t i = 0; i < w->items_n; i++)
        for (int s = 0; s < TWIN_SITES; s++) w->items[i].node[s] = -1;
    static const TwinSite order[] = {AT_HOME, AT_ABROAD, AT_WAREHOUSE};
    for (int k = 0; k < COUNT(order); k++)
        for (int32_t i = 0; i < w->items_n; i++) {
            const TwinItem *item = &w->items[i];
            if (item->kind != ITEM_GOOD && item->kind != ITEM_KIT) continue;
            if (order[k] != AT_WAREHOUSE)
                node_add(w, i, (int32_t)order[k], SOURCE_MOVE, -1, world_lead(w, AT_WAREHOUSE, order[k]));
            else if (item->kit >= 0)
                node_add(w, i, AT_WAREHOUSE, SOURCE_MOVE, -1, world_lead(w, AT_PLANT, AT_WAREHOUSE));
            else
                node_add(w, i, AT_WAREHOUSE, SOURCE_BUY, -1, w->suppliers[item->supplier].lead_days);
        }
    for (int32_t k = 0; k < w->kits_n; k++)
        node_add(w, w->kits[k].item, AT_PLANT, SOURCE_MAKE, -1, w->kits[k].lead_days);
    for (int32_t i = 0; i < w->items_n; i++)
        if (w->items[i].kind == ITEM_COMPONENT)
            node_add(w, i, AT_PLANT, SOURCE_BUY, -1, w->suppliers[w->items[i].supplier].lead_days);
    for (int32_t n = 0; n < w->nodes_n; n++) {
        TwinNode *node = &w->nodes[n];
        if (node->kind != SOURCE_MOVE) continue;
        node->from = w->items[node->item].node[node->site == AT_WAREHOUSE ? AT_PLANT : AT_WAREHOUSE];
    }
}

void world_make(Cx *cx, const History *h, uint64_t seed, Date start, World *w) {
    *w = (World){.history = h, .seed = seed, .start = start};
    sites_make(cx, w);
    suppliers_make(cx, w, h->items_n);
    w->items = NEW_ARRAY(cx->arena, TwinItem, 2 * h->items_n + BOXES);
    w->of_history = NEW_ARRAY(cx->arena, int32_t, h->items_n);
    w->kits = NEW_ARRAY(cx->arena, TwinKit, h->items_n);
    Str *names = NEW_ARRAY(cx->arena, Str, h->items_n), *family = NEW_ARRAY(cx->arena, Str, h->items_n);
    for (int32_t i = 0; i < h->items_n; i++) names[i] = h->items[i].name;
    families_make(cx->arena, names, h->items_n, family);
    for (int32_t i = 0; i < h->items_n; i++) item_make(cx, w, i, family[i]);
    int32_t boxes[BOXES], articles = w->items_n;
    boxes_make(w, boxes);
    for (int32_t i = 0; i < articles; i++) {
        Str piece;
        int pieces = w->items[i].kind == ITEM_GOOD ? kit_pieces(cx->arena, w->items[i].name, &piece) : 0;
        if (pieces) kit_make(cx, w, i, pieces, piece, boxes);
    }
    groups_make(w);
    nodes_make(cx, w);
}
