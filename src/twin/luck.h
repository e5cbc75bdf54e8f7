// What suppliers, carriers, the plant and customers do with what was asked of them. Each draw is keyed by who, what and when, so that two
// policies that ask for the same get the same.
#ifndef ARGOSY_TWIN_LUCK_H
#define ARGOSY_TWIN_LUCK_H

#include "twin/world.h"

typedef struct {
    int days, later_days; // from sending to arrival; later_days: of the second part, 0: all comes at once
    int confirmed_days; // what he says when he confirms
} Delivery;
// All that is sent to a supplier for a site on a day.
Delivery luck_delivery(const World *w, int32_t supplier, TwinSite site, Date sent);

typedef struct {
    Qty comes;        // in all; below, above or as ordered
    Qty defective;    // of it
    bool wrong_price; // he invoices more than was agreed
} LineLuck;
LineLuck luck_line(const World *w, int32_t item, TwinSite site, Date sent, Qty ordered);

// What a customer's return turns out to be.
typedef enum { BACK_RESTOCK, BACK_REFURBISH, BACK_SCRAP, BACK_SUPPLIER } Back;
Back luck_return(const World *w, int32_t return_line, bool bought);
// Days until returned goods are at the dock, and how many days too late a parcel is (mostly none).
int luck_return_days(const World *w, int32_t ret);
int luck_parcel_late(const World *w, int64_t shipment);
// Of goods that come back and of which nobody knows the lot: days until they expire.
int luck_days_left(const World *w, int32_t return_line, int32_t shelf_days);
// Scrap of a work order, in pieces.
Qty luck_scrap(const World *w, int32_t item, Date released, Qty qty);

#endif
