// Posted product: moves. A move takes a quantity of an item (of a lot, of an owner) from one place to another. It carries its value at
// moving average, and the money postings that goods cause are made here, in the same transaction, by where it goes from and to:
//
//   from         to           debit                 credit               value
//   supplier     our place    stock                 goods received, not invoiced (GRNI)   given: what was ordered at
//   our place    supplier     supplier claims       stock                average; the difference to the claim is purchase price difference
//   our place    customer     cost of sales         stock                average
//   customer     our place    stock                 cost of sales        given: what it was shipped at
//   our place    production   work in progress      stock                average
//   production   our place    stock                 work in progress     given: what the work order has cost
//   our place    loss         scrap                 stock                average
//   loss         our place    stock                 stock adjustments    given, or average (found in a count)
//   opening      our place    stock                 opening equity       given
//   site A       transit      goods in transit      stock                average; and transit → site B back
//   place        place, same site                   nothing                               nothing
//
// What always holds: goods of an item sum to zero over all places; a physical account never goes below zero; stock_level of an
// item and site is the sum of its physical accounts; its value is what the stock accounts of the cash flow hold.
#ifndef ARGOSY_FLOW_PRODUCT_MOVE_H
#define ARGOSY_FLOW_PRODUCT_MOVE_H

#include "flow/ledger/ledger.h"
#include "flow/product/line.h"

typedef struct {
    Id item, lot, owner; // lot 0: not tracked; owner 0: ourselves
    Id from, to;         // places
    Qty qty;             // > 0
    Id line;             // the line it fulfils; 0: none
    Money value;         // given where the table above says so; else filled by moves_post
    Money cost;          // supplier returns: the claim's amount
} Move;

// Posts moves as one entry, in the order given, and fills move->value. `entry` is filled (kind and doc are given).
// STOCK, naming item, place and what is there, where a physical place has too little.
Status moves_post(Cx *cx, Entry *entry, Move *moves, int n) MUST_USE;

// What is in the storage places of a site: by first expired first out, then oldest lot. For picking and issuing.
typedef struct {
    Id place, lot;
    Qty qty;
    Date expires;
} Stored;
// sellable_on 0: all
Status stored_at(Cx *cx, Id item, Id site, PlaceKind kind, Date sellable_on, Stored **out, int *n) MUST_USE;
// Splits qty over them: STOCK with what there is where it is not enough. Lots of another status than good are left out.
Status stored_pick(Cx *cx, Id item, Id site, Qty qty, Date sellable_on, Stored **out, int *n) MUST_USE;

typedef struct {
    Id item, site;
    Qty on_hand, available, held;
    Money value;
} StockLevel;
Status stock_level_get(Cx *cx, Id item, Id site, StockLevel *out) MUST_USE; // zeros where there is none
Price stock_cost(const StockLevel *s, Price otherwise); // moving average of one unit

typedef struct {
    Id id;
    Str code;
    Id item, origin, supplier;
    Date made, expires;
    int32_t status; // good | quarantine | rejected
} Lot;
typedef enum { LOT_GOOD, LOT_QUARANTINE, LOT_REJECTED } LotStatus;
extern const Entity lot_entity;
// code is made where empty (L-1001), expires from the item's shelf life
Status lot_add(Cx *cx, Lot *lot) MUST_USE;
Status lot_set_status(Cx *cx, Id lot, LotStatus status) MUST_USE; // moves availability with it
Status lot_parent_add(Cx *cx, Id lot, Id parent, Qty qty, Id doc) MUST_USE;

extern const Module product_module; // views: stock-on-hand, stock-levels, lots, moves, holds, lines, late-lines, available-to-promise…; actions: stock adjust, stock open, …

#endif
