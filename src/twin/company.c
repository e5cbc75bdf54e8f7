// About sixty articles of four families, a few hundred customers in a dozen countries, years of orders: by day of the week and season,
// with lines of a few pieces from people and of cases from shops, some of which come back. The first two years are the warm-up.
#include "twin/company.h"

#include <math.h>
#include <stdlib.h>

#include "core/action.h"
#include "twin/chance.h"

const Str company_name = {"Juniper & Thyme", 15};

enum {
    LIVED_DAYS = 26 * 7,
    PAST_DAYS = 104 * 7, // so that a season has been seen before
    CUSTOMERS = 260,
    ORDERS_A_DAY = 15,
};

static const struct {
    const char *code, *name;
    int pence;
    double share; // of lines, before season
    int season;   // 0: none, 1: winter, 2: summer
    int launch;   // weeks after the start, below 0 before it; 0: always there
} range[] = {
    {"TEA-EARL", "EARL GREY LOOSE LEAF TEA 250G", 690, 3.0, 0, 0},
    {"TEA-ASSAM", "ASSAM BREAKFAST TEA 250G", 620, 2.6, 0, 0},
    {"TEA-MINT", "MOROCCAN MINT TEA 100G", 480, 2.0, 2, 0},
    {"TEA-ROOI", "ROOIBOS VANILLA TEA 200G", 560, 1.8, 0, -70},
    {"TEA-SENCHA", "SENCHA GREEN TEA 150G", 740, 1.5, 0, 0},
    {"TEA-SPICE", "WINTER SPICE TEA 150G", 590, 1.9, 1, 0},
    {"TEA-CAMO", "CHAMOMILE TEA 80G", 450, 1.4, 0, 0},
    {"TEA-LAPS", "LAPSANG SOUCHONG TEA 200G", 820, 0.8, 0, 0},
    {"TEA-ICED", "ICED LEMON TEA MIX 200G", 530, 1.3, 2, 4},
    {"TEA-SET4", "SET OF 4 TEA TASTERS", 1150, 1.6, 1, 0},
    {"TEA-BOX6", "BOX OF 6 HERBAL TEA SACHETS", 390, 1.7, 0, -52},
    {"CHOC-DARK", "DARK CHOCOLATE BAR SEA SALT", 320, 2.4, 1, 0},
    {"CHOC-MILK", "MILK CHOCOLATE BAR HAZELNUT", 310, 2.3, 1, 0},
    {"CHOC-SET3", "SET OF 3 CHOCOLATE BARS", 890, 1.5, 1, 0},
    {"CHOC-HOT", "HOT CHOCOLATE FLAKES 300G", 750, 1.6, 1, -48},
    {"BISC-SHORT", "BUTTER SHORTBREAD BISCUITS 200G", 420, 2.1, 1, 0},
    {"BISC-GING", "STEM GINGER BISCUITS 200G", 440, 1.7, 1, 0},
    {"HONEY-WILD", "WILDFLOWER HONEY 340G", 680, 1.4, 0, 0},
    {"JAM-BERRY", "BERRY JAM 300G", 430, 1.3, 0, -25},
    {"MUG-BLUE", "STONEWARE MUG BLUE", 1250, 2.2, 0, 0},
    {"MUG-GREEN", "STONEWARE MUG GREEN", 1250, 1.9, 0, 0},
    {"MUG-ROSE", "STONEWARE MUG ROSE", 1250, 1.7, 0, -44},
    {"MUG-SNOW", "STONEWARE MUG SNOWFLAKE", 1350, 1.2, 1, 8},
    {"MUG-SET2", "SET OF 2 STONEWARE MUGS", 2350, 1.0, 1, 0},
    {"CUP-SET6", "SET OF 6 ENAMEL CUPS", 3200, 0.7, 0, 0},
    {"POT-CAST", "CAST IRON TEAPOT", 4450, 0.6, 1, 0},
    {"POT-GLASS", "GLASS TEAPOT WITH STRAINER", 2950, 0.8, 0, 0},
    {"POT-CERAM", "CERAMIC TEAPOT SPECKLED", 3450, 0.6, 0, 0},
    {"STRAIN-ST", "STEEL TEA STRAINER", 550, 1.8, 0, 0},
    {"STRAIN-HE", "HEART TEA STRAINER", 480, 1.4, 0, 0},
    {"TIN-ROUND", "ROUND TEA TIN FLORAL", 850, 1.2, 0, 0},
    {"TIN-SQUARE", "SQUARE TEA TIN GOLD", 950, 1.0, 1, -30},
    {"TIN-SET3", "SET OF 3 TEA TINS", 2250, 0.8, 0, 0},
    {"CADDY-WOOD", "WOODEN TEA CADDY", 2800, 0.4, 1, 0},
    {"TRAY-OAK", "OAK SERVING TRAY", 3900, 0.4, 0, 0},
    {"TRAY-TIN", "TIN SERVING TRAY ROSE", 1450, 0.8, 0, 0},
    {"CANDLE-LAV", "LAVENDER CANDLE", 1150, 1.7, 0, 0},
    {"CANDLE-FIG", "FIG TREE CANDLE", 1250, 1.5, 0, -60},
    {"CANDLE-PINE", "PINE FOREST CANDLE", 1250, 1.6, 1, 0},
    {"CANDLE-CITR", "CITRONELLA CANDLE", 950, 1.4, 2, 0},
    {"CANDLE-S12", "PACK OF 12 CANDLES IVORY", 690, 1.3, 1, 0},
    {"CANDLE-S4", "SET OF 4 ADVENT CANDLES", 1450, 0.9, 1, 10},
    {"HOLDER-BR", "BRASS CANDLE HOLDER", 1650, 0.9, 1, 0},
    {"HOLDER-GL", "GLASS CANDLE HOLDER", 650, 1.5, 0, 0},
    {"SOAP-OAT", "OAT SOAP BAR", 420, 1.7, 0, 0},
    {"SOAP-ROSE", "ROSE SOAP BAR", 420, 1.5, 0, -20},
    {"SOAP-SET5", "SET OF 5 SOAP BARS", 1850, 0.8, 1, 0},
    {"LINEN-TOW", "LINEN TEA TOWEL STRIPE", 890, 1.4, 0, 0},
    {"LINEN-ROB", "LINEN TEA TOWEL ROBIN", 890, 1.0, 1, 6},
    {"LINEN-SET3", "SET OF 3 TEA TOWELS", 2350, 0.7, 0, 0},
    {"LINEN-APR", "LINEN APRON", 2650, 0.5, 0, -40},
    {"BAG-MARKET", "MARKET BAG NATURAL", 1350, 1.2, 2, 0},
    {"BAG-JUTE", "JUTE BAG THYME", 750, 1.6, 0, 0},
    {"BAG-LUNCH", "LUNCH BAG MEADOW", 980, 1.3, 0, -35},
    {"CARD-BDAY", "PACK OF 10 BIRTHDAY CARDS", 650, 1.6, 0, 0},
    {"CARD-XMAS", "PACK OF 10 CHRISTMAS CARDS", 690, 1.5, 1, 4},
    {"WRAP-BOT", "BOTANICAL GIFT WRAP", 320, 1.8, 1, 0},
    {"WRAP-RIB", "VELVET RIBBON 3M", 290, 1.4, 1, -38},
    {"HAMP-TEA", "TEA LOVERS HAMPER", 4900, 0.5, 1, 0},
    {"HAMP-XMAS", "FIRESIDE HAMPER", 6900, 0.4, 1, 7},
    {"PICNIC-RUG", "WOOL PICNIC RUG", 5400, 0.3, 2, 0},
    {"FLASK-ST", "STEEL FLASK 500ML", 2400, 0.9, 0, -28},
    {"POST", "POSTAGE", 395, 0, 0, 0},
};
enum { RANGE = COUNT(range), POSTAGE = RANGE - 1 };

static const struct {
    const char *code;
    int share; // per cent of customers
} countries[] = {{"GB", 76}, {"IE", 5}, {"DE", 5}, {"FR", 4}, {"NL", 4}, {"BE", 2}, {"ES", 2},
    {"SE", 1}, {"US", 1}};

// How much more than on average a day's orders are, by season: a smooth year with its top in early December or in July.
static double season_of(int season, Date d) {
    int year, month, day;
    date_parts(d, &year, &month, &day);
    double phase = (double)date_diff(d, date_of(year, 1, 1)) / 365;
    const double pi = 3.14159265358979323846;
    if (season == 1)
        return 0.6 + 1.1 * exp(-pow((phase - 0.92) / 0.10, 2)) +
            0.3 * exp(-pow((phase - 0.02) / 0.05, 2));
    if (season == 2) return 0.65 + 0.8 * exp(-pow((phase - 0.52) / 0.14, 2));
    return 1 + 0.12 * cos(2 * pi * (phase - 0.95));
}

static void customers_make(Cx *cx, uint64_t seed, History *h) {
    static const char *const first[] = {"Anna", "Ben", "Clara", "David", "Elsie", "Finn", "Grace",
        "Hugo", "Iris", "Jonas", "Kate", "Liam", "Maya", "Noah", "Olive", "Piet", "Rosa", "Sam",
        "Tess", "Will"};
    static const char *const last[] = {"Archer", "Brook", "Carter", "Dale", "Ellis", "Frost",
        "Green", "Hill", "Ives", "Jansen", "Keller", "Lund", "Marsh", "North", "Orr", "Price",
        "Quinn", "Reed", "Stone", "Wood"};
    h->customers = NEW_ARRAY(cx->arena, HistoryCustomer, CUSTOMERS);
    h->customers_n = CUSTOMERS;
    for (int32_t i = 0; i < CUSTOMERS; i++) {
        Rng r = chance(seed, "customer", i, 0);
        int64_t u = rng_int(&r, 0, 99);
        int c = 0;
        while (c + 1 < COUNT(countries) && u >= countries[c].share) u -= countries[c++].share;
        const char *name = first[rng_int(&r, 0, COUNT(first) - 1)],
                   *family = last[rng_int(&r, 0, COUNT(last) - 1)];
        bool shop = i % 9 == 0;
        h->customers[i] = (HistoryCustomer){.code = str_fmt(cx->arena, "C%04d", 1001 + (int)i),
            .name = shop ? str_fmt(cx->arena, "%s's Corner Shop", family)
                         : str_fmt(cx->arena, "%s %s", name, family),
            .country = str_of(countries[c].code)};
    }
}

typedef struct {
    Cx *cx;
    uint64_t seed;
    History *h;
    size_t orders_cap, lines_cap, returns_cap, return_lines_cap, adjusts_cap;
} Making;

static double weight_of(int item, Date day, Date first) {
    if (item == POSTAGE) return 0;
    if (range[item].launch && date_diff(day, first) < PAST_DAYS + 7 * range[item].launch) return 0;
    return range[item].share * season_of(range[item].season, day);
}

static int32_t pick(Rng *r, const double *sum, double total) {
    double u = rng_unit(r) * total;
    int32_t i = 0;
    while (i + 1 < RANGE && sum[i] <= u) i++;
    return i;
}

static void line_add(Making *m, int32_t item, int64_t qty, double off) {
    History *h = m->h;
    h->lines = arena_grow(m->cx->arena, h->lines, (size_t)h->lines_n, &m->lines_cap,
        (size_t)h->lines_n + 1, sizeof *h->lines);
    Price price = {range[item].pence * INT64_C(10000)};
    price.v = (int64_t)llround((double)price.v * (1 - off) / 10000) * 10000;
    h->lines[h->lines_n++] = (HistoryLine){
        .item = item, .source = h->lines_n + 1, .qty = QTY(qty), .price = price};
}

// Some of a line comes back within three weeks.
static void return_maybe(Making *m, Rng *r, int32_t order, int32_t line, Date last) {
    History *h = m->h;
    if (!rng_chance(r, 0.02)) return;
    Time at = {h->orders[order].placed.v + rng_int(r, 5, 21) * DAY};
    if (time_date(at).v > last.v) return;
    h->returns = arena_grow(m->cx->arena, h->returns, (size_t)h->returns_n, &m->returns_cap,
        (size_t)h->returns_n + 1, sizeof *h->returns);
    h->return_lines = arena_grow(m->cx->arena, h->return_lines, (size_t)h->return_lines_n,
        &m->return_lines_cap, (size_t)h->return_lines_n + 1, sizeof *h->return_lines);
    int64_t n = h->lines[line].qty.v / UNIT;
    h->returns[h->returns_n] = (HistoryReturn){
        .number = str_fmt(m->cx->arena, "B%05d", 501 + (int)h->returns_n),
        .customer = h->orders[order].customer,
        .channel = h->orders[order].channel,
        .at = at,
        .first = h->return_lines_n,
        .n = 1};
    h->returns_n++;
    h->return_lines[h->return_lines_n++] = (HistoryReturnLine){.item = h->lines[line].item,
        .order = order,
        .line = line,
        .qty = QTY(n > 1 ? rng_int(r, 1, n) : 1),
        .price = h->lines[line].price};
}

static void order_add(Making *m, Rng *r, Date day, int minute, const double *sum, double total, Date last) {
    History *h = m->h;
    h->orders = arena_grow(m->cx->arena, h->orders, (size_t)h->orders_n, &m->orders_cap,
        (size_t)h->orders_n + 1, sizeof *h->orders);
    int32_t customer = (int32_t)rng_int(r, 0, CUSTOMERS - 1);
    if (rng_chance(r, 0.25)) customer = customer / 9 * 9; // shops order more often
    bool shop = customer % 9 == 0;
    int32_t index = h->orders_n++;
    h->orders[index] = (HistoryOrder){.number = str_fmt(m->cx->arena, "W%05d", 10001 + (int)index),
        .customer = customer,
        .channel = shop,
        .country = h->customers[customer].country,
        .placed = {date_time(day).v + minute * 60 * SECOND},
        .first = h->lines_n};
    int64_t lines = shop ? rng_int(r, 3, 9) : 1 + rng_poisson(r, 1.4);
    for (int64_t k = 0; k < lines; k++) {
        int32_t item = pick(r, sum, total);
        bool again = false;
        for (int32_t l = h->orders[index].first; l < h->lines_n; l++)
            again |= h->lines[l].item == item;
        if (again) continue;
        int64_t qty = shop ? 6 * rng_int(r, 1, 3)
                           : 1 + rng_poisson(r, range[item].pence < 1000 ? 0.8 : 0.25);
        if (shop && range[item].pence > 2000) qty = rng_int(r, 1, 3);
        line_add(m, item, qty, shop ? 0.3 : 0);
        return_maybe(m, r, index, h->lines_n - 1, last);
    }
    if (!shop) line_add(m, POSTAGE, 1, 0);
    h->orders[index].n = h->lines_n - h->orders[index].first;
}

static int minutes_up(const void *a, const void *b) {
    const int *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void day_make(Making *m, Date day, Date first, Date last) {
    static const double weekday[] = {1.15, 1.05, 1.0, 1.05, 1.1, 0.75, 0.9};
    double sum[RANGE], total = 0, usual = 0;
    for (int i = 0; i < RANGE; i++) {
        total += weight_of(i, day, first);
        sum[i] = total;
        if (i != POSTAGE) usual += range[i].share;
    }
    Rng r = chance(m->seed, "day", day.v, 0);
    int64_t n = rng_poisson(&r, ORDERS_A_DAY * weekday[date_weekday(day)] * total / usual);
    if (n > 60) n = 60;
    int minute[60];
    for (int64_t i = 0; i < n; i++) minute[i] = (int)rng_int(&r, 7 * 60, 22 * 60);
    qsort(minute, (size_t)n, sizeof *minute, minutes_up);
    for (int64_t i = 0; i < n; i++) order_add(m, &r, day, minute[i], sum, total, last);
    if (!rng_chance(&r, 0.12)) return;
    History *h = m->h; // something breaks, or is found
    h->adjusts = arena_grow(m->cx->arena, h->adjusts, (size_t)h->adjusts_n, &m->adjusts_cap,
        (size_t)h->adjusts_n + 1, sizeof *h->adjusts);
    bool found = rng_chance(&r, 0.2) != 0;
    int32_t item = pick(&r, sum, total);
    h->adjusts[h->adjusts_n++] = (HistoryAdjust){
        .number = str_fmt(m->cx->arena, "ADJ-%d", 1 + (int)h->adjusts_n),
        .item = item,
        .qty = QTY(found ? 1 : -rng_int(&r, 1, 3)),
        .at = {date_time(day).v + 16 * 3600 * SECOND},
        .kind = found ? ADJUST_FOUND : ADJUST_DAMAGED,
        .note = found ? S("found at counting") : S("broken")};
}

static int returns_up(const void *a, const void *b) {
    const HistoryReturn *x = a, *y = b;
    if (x->at.v != y->at.v) return x->at.v < y->at.v ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static void items_make(Cx *cx, History *h) {
    h->items = NEW_ARRAY(cx->arena, HistoryItem, RANGE);
    h->items_n = RANGE;
    for (int i = 0; i < RANGE; i++)
        h->items[i] = (HistoryItem){.code = str_of(range[i].code),
            .name = str_of(range[i].name),
            .service = i == POSTAGE ? SERVICE_POSTAGE : SERVICE_NONE,
            .price = {range[i].pence * INT64_C(10000)}};
    for (int32_t o = 0; o < h->orders_n; o++)
        for (int32_t l = h->orders[o].first; l < h->orders[o].first + h->orders[o].n; l++) {
            HistoryItem *item = &h->items[h->lines[l].item];
            if (item->first.v == 0) item->first = h->orders[o].placed;
            item->last = h->orders[o].placed;
            item->lines++;
            item->sold = qty_add(item->sold, h->lines[l].qty);
        }
}

void company_make(Cx *cx, uint64_t seed, Date today, History *out) {
    if (today.v == 0) today = date_of(2026, 1, 5);
    Date last = date_add(today, -1), first = date_add(today, -(LIVED_DAYS + PAST_DAYS));
    *out = (History){
        .map = "made up", .first = date_time(first), .last = {date_time(date_add(last, 1)).v - SECOND}};
    customers_make(cx, seed, out);
    out->channels = NEW_ARRAY(cx->arena, HistoryChannel, 2);
    out->channels[0] = (HistoryChannel){S("WEB"), S("Web shop")};
    out->channels[1] = (HistoryChannel){S("TRADE"), S("Shops")};
    out->channels_n = 2;
    Making m = {.cx = cx, .seed = seed, .h = out};
    for (Date d = first; d.v <= last.v; d = date_add(d, 1)) day_make(&m, d, first, last);
    if (out->returns_n)
        qsort(out->returns, (size_t)out->returns_n, sizeof *out->returns, returns_up);
    items_make(cx, out);
    out->returned = out->return_lines_n;
    out->read = (int64_t)out->lines_n + out->returned + out->adjusts_n;
}

Date company_start(const History *h) { return date_add(time_date(h->last), 1 - LIVED_DAYS); }
