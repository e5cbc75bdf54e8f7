// Shipments of an order: picked from storage, packed, shipped (and invoiced), delivered. Short stock ships what is held; the rest
// waits for another shipment.
#ifndef ARGOSY_STAGE_DELIVER_SHIPMENT_H
#define ARGOSY_STAGE_DELIVER_SHIPMENT_H

#include "core/action.h"

typedef struct {
    int32_t pos;
    Qty qty;
    Id lot; // 0: first expired first out
} PickLine;
typedef struct {
    Id order;
    List lines; // PickLine; empty: all that is held
} ShipmentPick;
typedef struct {
    Id shipment;
    Str number;
    Qty qty;
    bool all; // nothing of the order stays behind
} ShipmentPicked;
typedef struct {
    Str code;   // SSCC; empty: made
    Qty weight; // kg; 0: from the items
} PackageIn;
typedef struct {
    Id shipment;
    List packages; // PackageIn; empty: one
} ShipmentPack;
typedef struct {
    Id shipment;
    Id carrier; // 0: of the lane
    Str tracking;
} ShipmentShip;
typedef struct {
    Id shipment;
    Str invoice; // number
    Money invoiced, freight;
    Date expected; // at the customer
} ShipmentShipped;
typedef struct {
    Id shipment;
    Time at; // 0: now
} ShipmentDeliver;
typedef struct {
    Id shipment;
} ShipmentOnly; // cancel: puts the goods back; they stay held for the order
typedef struct {
    Id shipment;
    int32_t packages;
    Qty weight; // kg
} ShipmentPacked;
typedef struct {
    Id shipment;
    bool closed; // nothing of the order is open or under way
} ShipmentDelivered;
extern const Action shipment_pick, shipment_pack, shipment_ship, shipment_deliver, shipment_cancel;

#endif
