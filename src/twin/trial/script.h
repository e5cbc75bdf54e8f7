// A script: what happens in a trial, step by step, as data. A step is a request of somebody to a server, or something that befalls the
// servers. It names documents by the step that made them, so that a script from which steps were taken out can be run all the same:
// what names a document that was never made is passed over.
//
//   12  d02 09:14  s1  order.place  who=C3 site=W1 lines=I2*5@3.3333,I5*1@default
//   13  d02 09:20  s0  shipment.pick  doc=12 fault=sync:1
//   14  d02 09:21  s1  shipment.pick  doc=12 key=13
#ifndef ARGOSY_TWIN_TRIAL_SCRIPT_H
#define ARGOSY_TWIN_TRIAL_SCRIPT_H

#include "base/arena.h"
#include "base/cx.h"

typedef enum {
    V_NONE,
    V_OPEN,
    V_ADJUST,
    V_PRICE,
    V_PLACE,
    V_CHANGE,
    V_CANCEL,
    V_ALLOCATE,
    V_PICK,
    V_PACK,
    V_SHIP,
    V_DELIVER,
    V_UNPICK,
    V_PAY_IN,
    V_BUY,
    V_APPROVE,
    V_SEND,
    V_CONFIRM,
    V_RECEIVE,
    V_INSPECT,
    V_PUTAWAY,
    V_CLOSE,
    V_ABANDON,
    V_BILL,
    V_BILL_APPROVE,
    V_BILL_REJECT,
    V_PAY_RUN,
    V_MOVE,
    V_MOVE_SHIP,
    V_MOVE_RECEIVE,
    V_MOVE_CANCEL,
    V_RETURN,
    V_RETURN_APPROVE,
    V_RETURN_REJECT,
    V_RETURN_CLOSE,
    V_RETURN_RECEIVE,
    V_RETURN_INSPECT,
    V_RETURN_DISPOSE,
    V_REFUND,
    V_ACTIONS, // those before it are requests
    V_RESTART = V_ACTIONS,
    V_POWER,
    V_CLOCK,
    V_VERBS
} TrialVerb;

// Which is why it may fail, or its answer may not come.
typedef enum {
    F_NONE,
    F_WRITE, // an error of the device at the `at`th write of the step
    F_SHORT, // half a write
    F_SYNC,
    F_FULL, // no room from the `at`th write on
    F_READ,
    F_BUSY,   // a lock that another has at that moment
    F_LOCKED, // and goes on having
    F_CRASH,  // the power goes at the `at`th write, sync, truncation, creation or deletion
    F_BEFORE, // the connection is lost before the request comes in
    F_AFTER,  // and after the server has done it
    F_FAULTS
} FaultKind;

typedef enum {
    BAD_NONE,
    BAD_CODE,  // an item or party that there is not
    BAD_QTY,   // less than nothing
    BAD_FIELD, // a field that there is not
    BADS
} Bad;

enum {
    SERVERS_MAX = 4,
    PIECES_MAX = 4,
    FLAG_RELEASE = 1,  // stock.adjust: let go of holds
    FLAG_COMPLETE = 2, // order.place: only as a whole
    FLAG_STORE = 4,    // purchase.receive: straight to storage
    FLAG_INSPECT = 8,  // purchase.receive: inspect it first
    FLAG_LOST = 16,    // transfer.cancel: what is under way is lost
    FLAG_AGAIN = 32,   // supplier-invoice.receive: under the number of an earlier one, `amount`
};
#define PRICE_DEFAULT (-1)
#define TRIAL_FIRST_DAY (date_of(2011, 6, 1))

typedef struct {
    int32_t what;   // item, or position in the document
    int64_t qty;    // millionths
    int64_t price;  // millionths; PRICE_DEFAULT: not given
    int64_t second; // millionths: defective or rejected of it
} Piece;

typedef struct {
    int32_t no;     // 1, 2, …
    int32_t minute; // since the trial began, by the world's own clock
    int32_t server;
    int32_t verb;
    int32_t key; // the step whose idempotency key it comes under: `no`, or an earlier one that it repeats
    int32_t doc;  // the step that made the document; 0: none
    int32_t who;  // customer or supplier; -1: none
    int32_t site; // -1: none
    int32_t to;
    int64_t amount; // money in cents; minutes of V_CLOCK; of V_PAY_RUN days since the first
    int32_t flags;
    int32_t bad;
    int32_t n;
    Piece piece[PIECES_MAX];
    int32_t fault, at; // FaultKind, and its call
    int32_t with;      // handed in together with that step, to the same server; 0: by itself
} Step;

typedef struct {
    uint64_t seed;
    int32_t servers; // 1 … SERVERS_MAX
    Step *step;
    int32_t n, cap;
} Script;

void script_add(Script *s, const Step *step);
void script_free(Script *s);
void step_write(Buf *out, const Step *step); // with its line break
void script_write(Buf *out, const Script *s);
// INPUT naming line and word where it is no script.
Status script_read(Cx *cx, Str text, Script *out) MUST_USE;
enum { STEPS_MAX = 30000 }; // of one script; their numbers are below it

// How a verb is asked of the program, and what names the document it makes in the reply; NULL: none.
typedef struct {
    const char *name; // "order.place"
    const char *noun, *verb;
    const char *makes;
    bool about_lines; // pieces are positions of a document, not items
} VerbInfo;
extern const VerbInfo verb_info[V_VERBS];
extern const char *const fault_names[F_FAULTS];

#endif
