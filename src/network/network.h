// The value chain itself: what is moved (item), who takes part (party), where (site, place, lane), how it is supplied (source, term,
// bill, component), sold (channel, price) and stocked (policy). Plain structs, each with its entity table; rows are in sql/002.
#ifndef ARGOSY_NETWORK_NETWORK_H
#define ARGOSY_NETWORK_NETWORK_H

#include "core/action.h"

typedef enum {
    ITEM_GOOD,
    ITEM_COMPONENT,
    ITEM_KIT,
    ITEM_SERVICE
} ItemKind; // a service is sold but never stocked
typedef enum { TRACK_NONE, TRACK_LOT, TRACK_SERIAL } Tracking;
typedef struct {
    Id id;
    Str code, name;
    int32_t kind; // ItemKind
    Str family, gtin, unit;
    Qty weight, volume;
    int32_t shelf_days;
    int32_t tracking;    // Tracking
    int32_t cost_method; // average
    Price cost, price;
    bool active;
} Item;

typedef struct {
    Id id;
    Str code, name;
    bool customer, supplier, carrier, maker;
    Str country, email, address;
    int32_t payment_days;
    Money credit_limit;
    bool active;
    Money order_cost; // of an order to a supplier, whatever is on it; 0: not known
} Party;

typedef enum { SITE_WAREHOUSE, SITE_FULFILMENT, SITE_PLANT, SITE_TRANSIT } SiteKind;
typedef struct {
    Id id;
    Str code, name;
    int32_t kind;
    Str country, address;
    Rate latitude, longitude;
    bool active;
} Site;

typedef enum {
    PLACE_STORAGE,
    PLACE_DOCK,
    PLACE_QUARANTINE,
    PLACE_PACKING,
    PLACE_TRANSIT,
    PLACE_SUPPLIER,
    PLACE_CUSTOMER,
    PLACE_PRODUCTION,
    PLACE_LOSS,
    PLACE_OPENING
} PlaceKind;
typedef struct {
    Id id;
    Str code;
    Id site;
    int32_t kind;
    Str zone;
} Place;
static inline bool place_physical(int32_t kind) { return kind <= PLACE_TRANSIT; }

// The virtual ends of the chain, made by sql/002.
#define AT_SUPPLIER ((Id){1})
#define AT_CUSTOMER ((Id){2})
#define AT_PRODUCTION ((Id){3})
#define AT_LOSS ((Id){4})
#define AT_OPENING ((Id){5})
#define AT_TRANSIT ((Id){6})
#define SITE_UNDER_WAY ((Id){1})

typedef enum { MODE_ROAD, MODE_SEA, MODE_AIR, MODE_RAIL, MODE_PARCEL } Mode;
typedef struct {
    Id id;
    Str code;
    Id from_site, to_site;
    Str to_country;
    int32_t mode;
    Id carrier;
    int32_t lead_days;
    Money cost;
    Price cost_kg;
    int32_t priority;
    bool active;
    Str cut_off; // HH:MM, UTC; empty: none
} Lane;

typedef enum { SOURCE_BUY, SOURCE_MAKE, SOURCE_MOVE } SourceKind;
typedef struct {
    Id id, item, site;
    int32_t kind;
    Id supplier, bill, from_site;
    int32_t priority, lead_days;
    Qty min_qty, multiple, capacity;
    int32_t frozen_days;
    Date valid_from, valid_until;
    Rate share;
    bool active;
    Qty max_qty;      // larger needs become several lots; 0: none
    Money order_cost; // of an order, whatever its size; 0: lots by the other rules
    Id calendar; // its lead time counts the working days of it; 0: all days (network/calendar.h)
} Source;

typedef struct {
    Id id, supplier, item;
    Qty from_qty;
    Price price;
    Date valid_from;
    Str supplier_code;
    bool incremental; // the price counts for what is above from_qty alone
} Term;

typedef struct {
    Id id;
    Str code;
    Id item, site;
    Qty output_qty;
    int32_t lead_days;
    Price cost;
    Rate yield;
    Date valid_from;
    bool active;
    bool phantom; // never made by an order of its own where something else needs it
} Bill;

typedef struct {
    Id id, bill, item;
    Qty qty;
    Rate scrap;
} Component;

typedef struct {
    Id id;
    Str code, name;
    int32_t kind; // shop | marketplace | wholesale | store
} Channel;

typedef struct {
    Id id, channel, item;
    Date valid_from;
    Price price;
} ItemPrice;

typedef struct {
    Id id, item, site;
    Rate service;
    int32_t review_days, cover_days;
    Qty safety, target;
    bool fixed;
    Str reason;
    Id budget; // that took of its target; 0: none
    Qty cut;   // that it took
    int32_t period_days;
    Qty lot; // no order is smaller; 0: as the source says
    Price shortage_cost; // of a unit that is missing: the target is the one that costs least; 0: it is set for a service
    Price shortage_used; // that the target was set by
    int32_t cycle_days; // orders are released on the days of this cycle (cycle_from); 0: on any day
} Policy;
// The last day of a cycle up to a day. Cycles are counted from a Monday, so that those of whole weeks, each twice another, meet.
static inline Date cycle_from(int32_t cycle_days, Date day) {
    enum { MONDAY = 4 };
    return date_add(day, -((day.v - MONDAY) % cycle_days));
}

extern const char *const lane_mode_names[];
extern const Entity item_entity, party_entity, site_entity, place_entity, lane_entity, source_entity,
    term_entity, bill_entity, component_entity, channel_entity, price_entity, policy_entity;
extern const Module network_module;

// ---- reading (cached beside the connection; pointers are good for the transaction) -----------------------------------
Status item_get(Cx *cx, Id id, const Item **out) MUST_USE;
Status party_get(Cx *cx, Id id, const Party **out) MUST_USE;
Status site_get(Cx *cx, Id id, const Site **out) MUST_USE;
Status place_get(Cx *cx, Id id, const Place **out) MUST_USE;
// The first place of that kind at a site (made with the site): storage, dock, quarantine, packing. STATE where there is none.
Status site_place(Cx *cx, Id site, PlaceKind kind, Id *place) MUST_USE;

// The price an item is sold at in a channel on a day: the latest price of the channel, else the item's list price.
Status price_on(Cx *cx, Id channel, Id item, Date day, Price *out) MUST_USE;
// The price a supplier asks for a quantity on a day (its breaks), else the item's expected cost with *found false. Where breaks count for what is
// above them alone it is the mean of all units, to a millionth.
Status term_price(Cx *cx, Id supplier, Id item, Qty qty, Date day, Price *out, bool *found) MUST_USE;
// The prices that hold on a day by quantity, in `supplier`'s terms, the smallest quantity first; the first one counts from 0. *n 0: there are none.
Status term_breaks(Cx *cx, Id supplier, Id item, Date day, Term *out, int max, int *n) MUST_USE;
// The active bill of an item at a site on a day (its own before any site's, latest first); MISSING where there is none.
Status bill_for(Cx *cx, Id item, Id site, Date day, Bill *out) MUST_USE;
Status bill_components(Cx *cx, Id bill, Component **out, int *n) MUST_USE;
int64_t component_per(const Bill *bill,
    const Component *part); // millionths of it for one good unit, scrap and yield counted in
// Active lanes from a site, or to a country ('*' lanes too), by priority then cost.
Status lanes_to_country(Cx *cx, Str country, Lane **out, int *n) MUST_USE;
// The first day on which what is ordered now can leave on it: today, or tomorrow once its cut-off has passed. lane NULL: today.
Date lane_leaves(const Cx *cx, const Lane *lane);
Status lane_between(Cx *cx, Id from_site, Id to_site, Lane *out) MUST_USE; // MISSING where there is none
// INPUT on `until_field` where a time ends before it begins; 0 has no end.
Status dates_check(Cx *cx, const char *until_field, Date from, Date until) MUST_USE;
Status sources_of(Cx *cx, Id item, Id site, Source **out, int *n) MUST_USE; // active, by priority
// Whether it makes by a phantom bill: then *s becomes one without time, lots, calendar or limits, since nothing is ordered of it.
Status source_phantom(Cx *cx, Source *s, bool *phantom) MUST_USE;
// The phantom bill by which an item is made at a site, going by its preferred source; 0: it is no phantom there.
Status phantom_bill(Cx *cx, Id item, Id site, Id *bill) MUST_USE;
// The least order of a source whose policy asks for one: the policy's, unless that is more than the source gives at once.
Qty least_order(Qty min, Qty multiple, Qty max, Qty policy);

// The company's settings (entity `setting` of core): text by code, with the default where it is not set.
Status setting_text(Cx *cx, const char *code, const char *fallback, Str *out) MUST_USE;
Status setting_int(Cx *cx, const char *code, int64_t fallback, int64_t *out) MUST_USE; // as written, no scaling
Status setting_rate(Cx *cx, const char *code, Rate fallback, Rate *out) MUST_USE;

#endif
