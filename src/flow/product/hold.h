// Held product: reservations. A demand line holds stock of its site, or a part of a coming supply line. What is held on stock
// is kept as one number beside the stock (stock_level.held), guarded so that the same unit is never held twice:
//   update stock_level set held = held + q where … and available - held >= q
#ifndef ARGOSY_FLOW_PRODUCT_HOLD_H
#define ARGOSY_FLOW_PRODUCT_HOLD_H

#include "flow/product/line.h"

// Holds up to qty of a site's stock for a demand line; *held is what it got (0 where nothing is free). With `all`, all or nothing.
Status hold_stock(Cx *cx, const Line *demand, Qty qty, bool all, Qty *held) MUST_USE;
// Holds a part of a coming supply line (open - held by others >= qty, else *held is less).
Status hold_supply(Cx *cx, const Line *demand, Id supply, Qty qty, Qty *held) MUST_USE;
// Lets go of what a demand line holds on stock, up to qty (all of it where qty is 0); *released is how much.
Status hold_release(Cx *cx, Id demand, Qty qty, Qty *released) MUST_USE;
Status hold_release_supply(Cx *cx, Id demand) MUST_USE;
Status held_by(Cx *cx, Id demand, Qty *on_stock, Qty *on_supply) MUST_USE;
// When a supply line came in at its site: turns the holds on it into holds on stock, oldest demand first, as far as stock is free.
Status hold_arrived(Cx *cx, Id supply) MUST_USE;
// Turns the pegs of a supply line that became firm into holds on it, by due date, as far as their demands need them and it has room.
Status hold_pegged(Cx *cx, Id supply) MUST_USE;

// Frees qty of a site's stock: where less is free, lets go of holds on it, those of the latest due demand first. For what cannot be
// refused: goods that are not there, or must not be sold. *released is how much was let go of.
Status hold_yield(Cx *cx, Id item, Id site, Qty qty, Qty *released) MUST_USE;
// Holds on a planned supply line that was released wait for the line made from it.
Status holds_move(Cx *cx, Id from_supply, Id to_supply) MUST_USE;
// A supply line that became smaller, or of which less came: lets go of holds on it beyond what is open and what came in without being
// available yet (at the dock; output in quarantine until it is inspected), those of the latest due demand first.
Status hold_fit(Cx *cx, const Line *supply) MUST_USE;

// ---- promise ---------------------------------------------------------------------------------------------------------
typedef struct {
    Date date; // when qty is available at the site; 0: not within the coming supply
    Qty now;   // free today: available - held
    Id supply; // the last line that it waits for; 0: from stock
    Id before; // of a promise that supply was planned for (capable.h): the last line of what was expected already, for
    Qty part;  // so much of it
} Promise;
// Available to promise: the first date from `from` on which qty is free and stays free for all that is promised already.
// = on hand available - held + open supply not held up to the date - open demand not held that is due before it.
// What is free in stock is promised at once, without a look at the future. Supply that is late is expected today at the earliest;
// returns by customers are not counted before they are there, nor what goes back to suppliers (it is not in storage). Ask before
// the line is added: it would count as demand.
Status promise_date(Cx *cx, Id item, Id site, Qty qty, Date from, Promise *out) MUST_USE;
// The same for a demand line that is there already, as if it were not: what it would be promised now.
Status promise_again(Cx *cx, const Line *demand, Qty qty, Date from, Promise *out) MUST_USE;

#endif
