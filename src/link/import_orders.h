// Import of a file of orders: `argosy import orders FILE`. Creates the items, customers and channels that are missing, and hands each
// document to the door as a whole: if one of its lines is wrong, all of its lines are rejected, so that a mended file brings it whole.
//
//   past   documents of the past (link/past.h): orders, returns, stock adjustments and charges, as they were
//   open   orders to be filled, by `order place`, and returns of them, by `return request`
//
// A document that was imported before is found by its number and left alone; with another content it is rejected.
#ifndef ARGOSY_LINK_IMPORT_ORDERS_H
#define ARGOSY_LINK_IMPORT_ORDERS_H

#include "core/act.h"
#include "link/orders.h"

typedef enum {
    ORDERS_AS_MAP,
    ORDERS_PAST,
    ORDERS_OPEN
} OrdersAs; // AS_MAP: what the map says of itself

typedef struct {
    const HistoryMap *map; // NULL: found by the header
    OrdersAs as;
    Str site; // code of the site that ships; empty: the first fulfilment centre, warehouse or plant, or a new one
    int32_t shift_days;  // added to every date: so an example's history ends when it is loaded
    bool dry_run;        // all that can be is checked, and nothing kept
    const char *rejects; // file for refused lines; NULL: they are only counted
    void (*progress)(void *to, const char *what, double part); // now and then; may be NULL
    void *to;
} OrdersImport;

typedef struct {
    int64_t read, imported, rejected;              // lines; read = imported + rejected
    int64_t unchanged;                             // of those imported: were there already
    int64_t orders, returns, adjustments, charges; // documents imported now
    int64_t items, customers, channels, sites;     // made for them
    const char *map;
    bool past;
    Str first_reject; // "line 7, qty: is 0"; empty: none
} OrdersImported;

// INPUT where the file cannot be read as orders. cx has no connection; its actor is who acts.
Status import_orders(Cx *cx, const char *path, const OrdersImport *how, OrdersImported *out) MUST_USE;

#endif
