// What the files of the trace share: the facts of an order as rows of three flows, and the origins of goods as trees.
#ifndef ARGOSY_FLOW_INFO_TRACE_PARTS_H
#define ARGOSY_FLOW_INFO_TRACE_PARTS_H

#include "base/json.h"
#include "core/entity.h"
#include "flow/info/doc.h"
#include "flow/ledger/ledger.h"

typedef enum { TENSE_POSTED, TENSE_HELD, TENSE_EXPECTED } Tense;
extern const char *const tense_names[], *const tense_marks[];

// ---- origins ---------------------------------------------------------------------------------------------------------
// Where a quantity came from. `parts` are what it was made from, or the steps before.
typedef struct Origin Origin;
struct Origin {
    Qty qty;
    Str item;          // code
    const char *how;   // "bought", "made", "returned", "found", "opening", "unknown"
    const char *basis; // "lot", or "first in, first out"
    Str lot;           // code; empty where not tracked
    Str document;      // receipt, work order, return
    Str purchase;      // of a receipt
    Str supplier;
    Str route; // transfers between our sites that it came by: "TO-1001, TO-1004"
    Time time;
    bool deeper; // made from more than is followed
    Origin *parts;
    size_t n, cap;
};

typedef struct ItemSteps ItemSteps;
typedef struct {
    Cx *cx;
    ItemSteps *items; // read so far
} Origins;

// The origins of `qty` of a transfer that took goods from one of our places, after its first `skip`: appended to the parts of `out`.
Status origins_of_transfer(Origins *o, Id item, Id lot, int64_t transfer, Qty skip, Qty qty,
    Origin *out, int depth) MUST_USE;
Status origin_of_lot(Origins *o, Id lot, Qty qty, Origin *out, int depth) MUST_USE;
void origin_json(JsonOut *j, const Origin *o);
void origin_text(Buf *b, const Origin *o, int indent);

// ---- the order's three flows -------------------------------------------------------------------------------------------
typedef enum { IN_PRODUCT, IN_CASH, IN_INFORMATION, FLOWS } TraceFlow;
typedef struct {
    TraceFlow flow;
    Tense tense;
    Time time;
    Str what, from, to, document;
    Str item;     // product
    Qty qty;      // product
    Money amount; // cash: value of goods in the product flow
    Str lot, note;
    Origin *origin;   // product that went to the customer
    int64_t transfer; // product that moved
    int64_t seq;      // order of what has the same time
} Fact;

typedef struct {
    Doc order;
    Str customer;
    Fact *at;
    size_t n, cap;
    Money invoiced, credited, received, paid_out, cost, open_in, open_out;
} Trace;

Status trace_gather(Cx *cx, Str number, Trace *t) MUST_USE;
Status trace_cash(Cx *cx, Trace *t, const Doc *docs, int n) MUST_USE;
Status trace_information(Cx *cx, Trace *t, const Doc *docs, int n) MUST_USE;
Fact *trace_add(Cx *cx, Trace *t, Fact fact);
void trace_put(JsonOut *o, const char *key, Str value); // nothing where it is empty
Str trace_code(Cx *cx, const Entity *e, Id id);         // empty for none

#endif
