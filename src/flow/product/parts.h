// What the files of the product flow share among themselves.
#ifndef ARGOSY_FLOW_PRODUCT_PARTS_H
#define ARGOSY_FLOW_PRODUCT_PARTS_H

#include "core/action.h"
#include "flow/product/hold.h"
#include "flow/product/move.h"

// ---- stock levels (stock.c) ----------------------------------------------------------------------------------------------
// Reads the stock of an item at a site so that nobody changes it before this transaction ends. Zeros and false where it has no row.
Status level_lock(Cx *cx, Id item, Id site, StockLevel *out, bool *found) MUST_USE;
// What changes of it. Refused with STOCK, naming what is free and who holds the rest, where less would stay available than is held.
typedef struct {
    Id item, site;
    Qty on_hand, available, held;
    Money value;
} LevelChange;
Status level_change(Cx *cx, const LevelChange *by, bool exists) MUST_USE; // exists: its row is known to be there
// "12 of SKU-1", for messages.
Str qty_of_item(Cx *cx, Qty qty, Id item);
Str code_of(Cx *cx, const Entity *e, Id id); // its code, or its id where that cannot be read
Str qty_words(Cx *cx, Qty qty);

// ---- holds (hold.c) ------------------------------------------------------------------------------------------------------
// Uses up to qty of the hold that a line has on this stock; *used is what it had of it. The level's held is the caller's to change.
Status hold_use(Cx *cx, Id line, Id item, Id site, Qty qty, Qty *used) MUST_USE;

// ---- lots (lot.c) --------------------------------------------------------------------------------------------------------
Status lot_status(Cx *cx, Id lot, int32_t *status) MUST_USE; // kept as it is until this transaction ends

// ---- promise (promise.c) -------------------------------------------------------------------------------------------------
// One day of an item's future at a site, as far as it is known.
typedef struct {
    Date date;
    Qty supply, demand; // on that day, not held
    Qty projected;      // free at the end of the day
    Qty promisable;     // of it, what stays free afterwards
    Id last_supply;     // the last supply line up to that day; 0: none
} AtpDay;
// Days on which something happens, the first being `from`, which has all that is due before it.
// `except` is left out of it: a demand line that is promised anew; 0: none.
Status atp_days(Cx *cx, Id item, Id site, Qty free, Date from, Id except, AtpDay **out, int *n) MUST_USE;

// ---- the module ----------------------------------------------------------------------------------------------------------
extern const View product_views[9];
Status late_rows(Cx *cx, const View *self, const void *params, Table *out) MUST_USE;
Status atp_rows(Cx *cx, const View *self, const void *params, Table *out) MUST_USE;
extern const Shape late_params, atp_params;
enum { LATE_COLUMNS = 11, ATP_COLUMNS = 6 };
extern const Column late_columns[LATE_COLUMNS], atp_columns[ATP_COLUMNS];
extern const Action product_actions[6];

#endif
