// Sales orders: placed and promised, allocated, changed, cancelled.
#ifndef ARGOSY_STAGE_DELIVER_ORDER_H
#define ARGOSY_STAGE_DELIVER_ORDER_H

#include "core/action.h"

typedef struct {
    Id item;
    Qty qty;
    Price price; // 0: the channel's price on that day, unless `priced` or `free`
    bool priced; // the price is meant, though it is 0
    bool free;   // given away
} OrderLineIn;
typedef struct {
    Str number; // the shop's own; empty: SO-…
    Id customer, channel;
    Id site;     // ships from; 0: chosen by country, stock and cost
    Str country; // ship to; empty: the customer's
    Date wanted; // 0: today
    Time placed; // when the customer did; 0: now
    int32_t priority;
    bool complete; // ship only when all of it is there
    Str ref;
    List lines; // OrderLineIn
} OrderPlace;
typedef struct {
    Id line; // the order line
    int32_t pos;
    Id item;
    Qty qty, held; // held: of it on stock now
    Date promised; // 0: not within the coming supply
    Id supply;     // the coming line it waits for; 0: from stock, or none yet
} OrderLineOut;
typedef struct {
    Id order;
    Str number;
    Id site;
    Money total;
    Date promised; // of all lines; 0: some line has none
    List lines;    // OrderLineOut
} OrderPlaced;
extern const Module deliver_module;
extern const Action order_place, order_change, order_cancel, order_promise, order_allocate;

typedef struct {
    Id order;
    int32_t pos; // of an existing line; 0: a new one, with item
    Id item;
    Qty qty;     // new quantity; 0: leave
    bool sized;  // a quantity was given
    Date wanted; // 0: leave
} OrderChange;
typedef struct {
    Id order;
    int32_t pos; // 0: all of it that is not shipped
    Str reason;
} OrderCancel;
typedef struct {
    Id order;
    Qty qty;           // cancelled
    Money total;       // of the order now
    int32_t proposals; // to defer, expedite or cancel supply that served it
    bool closed;
} OrderCancelled;
typedef struct {
    Id order;
} OrderPromise; // promises anew what is not held; gives OrderPlaced, as place and change do
typedef struct {
    Id order; // 0: all that wait, by priority, then what can leave first, then date wanted, then age
    Id site;  // 0: all sites
} OrderAllocate;
typedef struct {
    int32_t lines; // that got something
    Qty held;      // what they got
    List orders;   // OrderReady: orders all of whose open lines are held now
} OrderAllocated;
typedef struct {
    Id order;
} OrderReady;

#endif
