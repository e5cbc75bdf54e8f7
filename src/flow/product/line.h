// Expected product. Each line of an open document, and each planned supply, is one row: so much of an item, at a site, due on a
// date. Demand lines will take from the site, supply lines will bring to it. A line that is done or cancelled has open = 0.
#ifndef ARGOSY_FLOW_PRODUCT_LINE_H
#define ARGOSY_FLOW_PRODUCT_LINE_H

#include "flow/info/doc.h"

typedef enum {
    // demand
    LINE_ORDER,             // a customer's order line
    LINE_COMPONENT,         // of a work order; parent: its output line
    LINE_TRANSFER_OUT,      // at the sending site
    LINE_SUPPLIER_RETURN,   // to go back to the supplier
    LINE_PLANNED_COMPONENT, // dependent demand of planned supply; parent: the planned line
    LINE_PLANNED_OUT,       // likewise, of a planned transfer
    // supply
    LINE_PURCHASE,
    LINE_WORK,        // output of a work order
    LINE_TRANSFER_IN, // at the receiving site; parent: the line out
    LINE_RETURN,      // expected back from a customer; parent: the order line
    LINE_PLANNED_BUY,
    LINE_PLANNED_MAKE,
    LINE_PLANNED_MOVE,
    LINE_SERVICE, // postage, fees: sold but never moved (neither supply nor demand)
    LINE_KINDS
} LineKind;
static inline bool line_is_demand(int32_t kind) { return kind <= LINE_PLANNED_OUT; }
static inline bool line_is_supply(int32_t kind) {
    return kind > LINE_PLANNED_OUT && kind < LINE_SERVICE;
}
static inline bool line_is_planned(int32_t kind) {
    return kind == LINE_PLANNED_COMPONENT || kind == LINE_PLANNED_OUT ||
        (kind >= LINE_PLANNED_BUY && kind <= LINE_PLANNED_MOVE);
}

typedef struct {
    Id id, doc;
    int32_t pos; // 1, 2, … within the document
    int32_t kind;
    Id item, site;
    Qty qty, done, open;
    Date wanted, due;
    Price price;
    Money amount;
    Id party, bill, parent;
    Qty picked;
} Line;

extern const Entity line_entity; // not editable
extern const char *const line_kind_names[];

Status line_add(Cx *cx, Line *line) MUST_USE; // id and open (= qty) are filled; qty > 0
// A line of a document of the past, from before these books: all of it is done, nothing is expected or moved by it.
Status line_add_done(Cx *cx, Line *line) MUST_USE;
Status line_get(Cx *cx, Id id, Line *out) MUST_USE;
// How people know a line: its document's number and its position, as in SO-1001/2; empty where there is none.
Status line_name(Cx *cx, Id line, Str *out) MUST_USE;
Status lines_of(Cx *cx, Id doc, Line **out, int *n) MUST_USE; // by pos
// The line at position pos of a document: INPUT naming the positions there are.
Status line_at(Cx *cx, Id doc, int pos, Line *out) MUST_USE;
// done += qty, open -= qty, not below 0 (an over-delivery leaves open at 0), and picked -= qty as far as something was picked (what is
// in packing goes first). Guarded: STATE where another changed it meanwhile.
Status line_progress(Cx *cx, Line *line, Qty qty) MUST_USE;
// The opposite, for what is taken back: done -= qty, and open again as far as it was asked for. qty at most done.
Status line_unprogress(Cx *cx, Line *line, Qty qty) MUST_USE;
Status line_pick(Cx *cx, Line *line, Qty qty) MUST_USE; // picked += qty (negative takes back)
Status line_reschedule(Cx *cx, Line *line, Date due) MUST_USE;
Status line_want(Cx *cx, Line *line, Date wanted) MUST_USE; // whoever asked for it asks for another day
// new asked-for quantity, at least done + picked
Status line_resize(Cx *cx, Line *line, Qty qty, Money amount) MUST_USE;
// open = 0: cancelled or closed short. Lets go of what a demand line holds, and of the holds on a supply line.
Status line_close(Cx *cx, Line *line) MUST_USE;
Status lines_closed(Cx *cx, Id doc, bool *all) MUST_USE; // no open line is left

// ---- pegs ------------------------------------------------------------------------------------------------------------
Status peg_add(Cx *cx, Id supply, Id demand, Qty qty) MUST_USE;
Status pegs_move(Cx *cx, Id from_supply, Id to_supply) MUST_USE; // a planned supply that was released
Status pegs_clear(Cx *cx, Id line) MUST_USE;                     // of this supply or demand

#endif
