// What the files of deliver share among themselves.
#ifndef ARGOSY_STAGE_DELIVER_PARTS_H
#define ARGOSY_STAGE_DELIVER_PARTS_H

#include "flow/cash/cash.h"
#include "flow/product/hold.h"
#include "flow/product/move.h"
#include "network/network.h"
#include "stage/deliver/order.h"
#include "stage/deliver/shipment.h"
#include "stage/deliver/transfer.h"

// ---- route.c: from which site, on which lane -----------------------------------------------------------------------------
typedef struct {
    Id item;
    Qty qty;
} Need;
// The lane to the customers of a country: of the given site, or, where that is none, of the site that can fill most needs at once,
// then of the least priority number, cost for `weight` kg, and lead time. INPUT naming the sites that do ship there.
Status route_choose(
    Cx *cx, Id site, Str country, const Need *needs, int n, Qty weight, const Lane **out) MUST_USE;
// In SQL, of the line l of an order with the terms t (or none) of the customer p: what of the lane n that it would go on today.
#define CUSTOMER_LANE(what)                                                                        \
    "(select " what " from lane n where n.from_site = l.site and n.to_site = 0 and n.active = 1 "  \
    "and n.to_country in (coalesce(nullif(t.country, ''), p.country), '*') "                       \
    "order by n.priority, n.cost, n.id limit 1)"
Money lane_freight(const Lane *lane, Qty weight);
// Accrues what a carrier will ask for: an expense (GL_FREIGHT_OUT, GL_FREIGHT_IN) against freight accrued, and its due.
Status freight_accrue(Cx *cx, Entry *entry, Gl expense, Id doc, Id carrier, Money amount) MUST_USE;

// ---- terms.c: how an order is to be delivered ----------------------------------------------------------------------------
typedef struct {
    Str country; // ship to
    bool complete;
    const Lane *lane; // from the order's site; NULL: there is none any more
} Terms;
Status terms_add(Cx *cx, Id order, Str country, bool complete) MUST_USE;
Status terms_get(Cx *cx, const Doc *order, Terms *out) MUST_USE;
static inline int terms_lead(const Terms *t) { return t->lane ? t->lane->lead_days : 0; }

// ---- cover.c: what stands behind an order line ---------------------------------------------------------------------------
typedef struct {
    Qty held;  // on stock
    Id supply; // the coming line that its promise stands on; 0: none
    bool sure; // stock and coming supply cover all of it, on line->due
} Cover;
// Covers `need` more of a line that may not be in the store yet (it has its id): holds stock (all or nothing with `all`), then
// promises the rest from line->wanted on and holds the firm supply it stands on. Sets line->due, and does not write it.
Status cover_line(Cx *cx, Line *line, Qty need, bool all, Cover *out) MUST_USE;
// Covers a line of the store anew: lets go of the supply it waits for and of stock above what is open, then covers what is left.
// Writes the due date. cover->held is all that it holds on stock then.
Status cover_again(Cx *cx, Line *line, bool all, Cover *out) MUST_USE;

// ---- order.c -------------------------------------------------------------------------------------------------------------
Status order_get(Cx *cx, Id id, const char *to_do, Doc *out) MUST_USE; // STATE where it is closed
Status line_price(Cx *cx, Id channel, const OrderLineIn *in, int i, const Item **item, Price *price) MUST_USE;
// Tells the customer what he may expect, and answers with it.
Status order_answer(Cx *cx, const Doc *order, const char *message, OrderPlaced *out) MUST_USE;
void order_line_out(OrderLineOut *out, const Line *line, const Cover *cover, int lead_days);
// The promised date of a whole order: the latest of its lines, none where a line has none.
Date order_promised(const OrderLineOut *lines, int n);
// Moves an order without open lines on: cancelled, shipped or delivered (and closed), by what became of its lines.
Status order_settle(Cx *cx, Doc *order) MUST_USE;

// ---- shipment.c, package.c -----------------------------------------------------------------------------------------------
Status shipment_undo(Cx *cx, Doc *shipment) MUST_USE; // puts what was picked back
typedef struct {
    Id line, item, lot;
    Qty qty;
} Picked;
Status shipment_lines(Cx *cx, Id shipment, Picked **out, int *n) MUST_USE; // by line
Status packages_make(Cx *cx, Id shipment, const Picked *picked, int n, const PackageIn *in,
    int in_n, int *made, Qty *weight) MUST_USE;
// Eighteen digits with the check digit that GS1 asks for.
bool sscc_ok(Str code);
Status sscc_make(Cx *cx, Str *out) MUST_USE;
extern const Entity package_entity;

// ---- words for messages --------------------------------------------------------------------------------------------------
Str qty_str(Cx *cx, Qty q);
Str money_str(Cx *cx, Money m);
Str name_of(Cx *cx, const Entity *e, Id id); // its code, or its id where that cannot be read

// ---- what the module lists -----------------------------------------------------------------------------------------------
extern const Shape order_placed_shape; // of place, change and promise
enum { DELIVER_VIEWS = 5 };
extern const View deliver_views[DELIVER_VIEWS];
extern const View demand_map_view, lanes_now_view; // map.c

#endif
