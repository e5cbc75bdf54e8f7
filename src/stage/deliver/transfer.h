// Transfers between our own sites, through transit.
#ifndef ARGOSY_STAGE_DELIVER_TRANSFER_H
#define ARGOSY_STAGE_DELIVER_TRANSFER_H

#include "core/action.h"

typedef struct {
    Id item;
    Qty qty;
} TransferLineIn;
typedef struct {
    Id from, to;
    Date due;
    List lines; // TransferLineIn
} TransferCreate;
typedef struct {
    Id transfer;
    Str number;
} TransferCreated;
typedef struct {
    int32_t pos; // of the line out (odd positions are lines out, the next one its line in)
    Qty qty;
} TransferQty;
typedef struct {
    Id transfer;
    List lines; // TransferQty; empty: all that is held (ship), all that is under way (receive)
} TransferShip;
typedef struct {
    Qty qty;
    bool all;
} TransferShipped;
// receive puts away to storage; in TransferShip
typedef struct {
    Id transfer;
    bool lost; // what is under way will not arrive: it is posted as a loss
    Str reason;
} TransferCancel;
typedef struct {
    Qty cancelled, lost;
} TransferCancelled;
extern const Action transfer_create, transfer_ship, transfer_receive, transfer_cancel;

#endif
