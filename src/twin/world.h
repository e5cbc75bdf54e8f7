// The world around an order history: the company's range, its suppliers, plant, sites, lanes and customers, and what luck each of them
// has. Made from the history and a seed alone, so that the same two give the same world.
//
// What the makers of the world may look at: the range (codes, names, prices, and the day on which an item is launched), and what was
// ordered before the day from which on it is lived through. Never what is ordered after it.
#ifndef ARGOSY_TWIN_WORLD_H
#define ARGOSY_TWIN_WORLD_H

#include "link/orders.h"
#include "network/network.h"

typedef enum { AT_WAREHOUSE, AT_PLANT, AT_HOME, AT_ABROAD, TWIN_SITES } TwinSite;

typedef struct {
    Id id;
    Str code, name, country;
    int32_t lead_days; // as agreed
    double lead_cv;    // of what it really takes
    double slack;      // mean of what it really takes, over what is agreed
    double p_short, p_over, p_defective, p_wrong_price; // of a line
    double p_changed;                                   // confirms another date
    double p_split;                                     // delivers in two parts
    int32_t payment_days;
    Mode mode;
} TwinSupplier;

typedef struct {
    Id id;
    Str code, name, family;
    int32_t history; // in History.items; -1: made up for the plant
    int32_t kind;    // ItemKind
    Price price, cost;
    Qty weight;
    int32_t shelf_days;
    bool lots;
    int32_t supplier; // -1: made here, or a service
    int32_t kit;      // in World.kits; -1: bought
    Qty min_qty, multiple;
    int32_t group;            // family and price class, for what is known of items alike
    Date launch;              // first sold on; none where that is not after the start
    int32_t node[TWIN_SITES]; // -1: not kept there
} TwinItem;

enum { KIT_PARTS = 2 };
typedef struct {
    int32_t item;
    int32_t part[KIT_PARTS]; // what it is made of: pieces, and a box
    int32_t per[KIT_PARTS];  // so many of each for one kit
    Price making;
    int32_t lead_days;
    Id bill;
} TwinKit;

// An item at a site, and the one way by which it comes there.
typedef struct {
    int32_t item;
    int32_t site; // TwinSite
    SourceKind kind;
    int32_t from; // SOURCE_MOVE: node it is taken from
    int32_t lead_days;
} TwinNode;

typedef struct {
    Str country; // '*': any
    TwinSite from;
    int32_t lead_days, priority;
    Money cost;
    Price cost_kg;
} TwinLane;

typedef struct {
    const History *history;
    uint64_t seed;
    Date start; // the first day that is lived through
    Str home;   // country most orders go to
    TwinItem *items;
    int32_t items_n;
    int32_t *of_history; // item of each history item; -1: neither stocked nor sold
    TwinSupplier *suppliers;
    int32_t suppliers_n;
    TwinKit *kits;
    int32_t kits_n;
    TwinNode *nodes; // those that others take from come after those that take
    int32_t nodes_n;
    int32_t groups_n;
    Str site_code[TWIN_SITES], site_name[TWIN_SITES], site_country[TWIN_SITES];
    Id site_id[TWIN_SITES];
    TwinLane *lanes; // to customers
    int32_t lanes_n;
    Id carrier_home, carrier_abroad, haulier;
    Id *customer_id; // of each history customer
    int32_t *payment_days;
    Id *channel_id;
} World;

enum {
    PLAN_DAYS = 4
}; // the company runs its plan on Mondays and Thursdays: at most so many days apart

// Where the history is lived through from: `from`, or so many days after its first (0: half a year, or half of it where it is short).
Date world_start(const History *h, Date from, int warm_up_days);
// Builds it in memory, in the context's arena.
void world_make(Cx *cx, const History *h, uint64_t seed, Date start, World *out);

// The site that serves a country where everything is in stock, and the days it takes from there.
TwinSite world_site_of(const World *w, Str country);
int world_days_to(const World *w, TwinSite from, Str country);
int world_lead(const World *w, TwinSite from, TwinSite to); // between own sites, days

// ---- range.c: what the names of the range tell ----------------------------------------------------------------------------
// "SET OF 3 TINS", "PACK/12", "3 PIECE …": how many pieces; 0 where it is no set. *piece is the name without it.
int kit_pieces(Arena *a, Str name, Str *piece);
bool perishable(Str name); // by its words
// The family of each name: the last word that names at least so many items, else "OTHER".
void families_make(Arena *a, const Str *names, int n, Str *family);

#endif
