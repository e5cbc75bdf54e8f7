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
// Two virtual ends work the same way at a given value: production → loss debits scrap and credits work in progress. Goods go between
// sites by way of transit only. Goods of another owner (consigned) have no value and are in no stock_level.
//
// What may be sold is stock_level.available: storage places, lots of status good, no lot. What is held of it (hold.h) is taken only by
// who holds it: a move out of available stock is refused where available - held would become negative, unless it names the line whose
// hold it uses up (held_line). Picking is that: storage → packing with held_line, in one update of the stock and one of the hold.
//
// What always holds: goods of an item sum to zero over all places; a physical account never goes below zero; stock_level of an
// item and site is the sum of its physical accounts; its value is what the stock accounts of the cash flow hold.
#ifndef ARGOSY_FLOW_PRODUCT_MOVE_H
#define ARGOSY_FLOW_PRODUCT_MOVE_H

#include "flow/ledger/ledger.h"
#include "flow/product/line.h"
#include "network/network.h"

typedef struct {
    Id item, lot, owner; // lot 0: not tracked; owner 0: ourselves
    Id from, to;         // places
    Qty qty;             // > 0
    Id line;             // the line it fulfils; 0: none
    Id held_line; // the demand line whose hold on stock it uses up, as far as it has one; 0: none
    Money value;  // given where the table above says so; else filled by moves_post
    Money cost;   // supplier returns: the claim's amount, against the party of entry->doc
} Move;

// Posts moves as one entry, in the order given, and fills move->value. `entry` is filled (kind and doc are given).
// STOCK, naming item, place and what is there, where a physical place has too little; naming what is free and by how many lines
// the rest is held, where it would take what is held by others.
Status moves_post(Cx *cx, Entry *entry, Move *moves, int n) MUST_USE;

// What is in the storage places of a site: by first expired first out, then oldest lot. For picking and issuing.
typedef struct {
    Id place, lot;
    Qty qty;
    Date expires;
} Stored;
// sellable_on 0: whatever its expiry. Lots of any status.
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
extern const char *const lot_status_names[];
extern const Entity lot_entity;
// code is made where empty (L-1001), expires from the item's shelf life
Status lot_add(Cx *cx, Lot *lot) MUST_USE;
// Of goods that were made some time before: expires as given; where none is, and the item has a shelf life, the lot is undated and of
// status quarantine. INPUT where they would be fresher than new ones.
Status lot_add_aged(Cx *cx, Lot *lot) MUST_USE;
Status lot_undated(Cx *cx, Id lot, bool *yes) MUST_USE; // its item has a shelf life, but nobody knows its last day
// Says the last day of an undated lot, which becomes good with it. INPUT where another day is known.
Status lot_date(Cx *cx, Id lot, Date expires) MUST_USE;
// Moves availability with it. What may not be sold any more is let go of by those who hold it, the latest due demand first.
Status lot_set_status(Cx *cx, Id lot, LotStatus status) MUST_USE;
Status lot_parent_add(Cx *cx, Id lot, Id parent, Qty qty, Id doc) MUST_USE;

// Views: stock-on-hand, stock-levels, lots, moves, holds, lines, late-lines, available-to-promise, pegs.
// Actions: stock adjust, stock open, stock move, lot create, lot hold, lot release.
extern const Module product_module;

#endif
