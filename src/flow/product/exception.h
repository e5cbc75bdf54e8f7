// Exceptions: what should be done about a supply line because what it serves changed, or because it will not be in time. They are
// proposals to people and to the plan; nothing happens to the supply until somebody acts.
#ifndef ARGOSY_FLOW_PRODUCT_EXCEPTION_H
#define ARGOSY_FLOW_PRODUCT_EXCEPTION_H

#include "core/action.h"
#include "flow/product/line.h"

typedef enum {
    EXCEPTION_EXPEDITE,    // it is needed earlier, on to_date
    EXCEPTION_DEFER,       // it is needed later, on to_date
    EXCEPTION_CANCEL,      // it is not needed: to_date is none
    EXCEPTION_LATE,        // it is due after what it serves
    EXCEPTION_PAST_DUE,    // its date has passed
    EXCEPTION_NO_CAPACITY, // it takes of a resource whose capacity nobody gave: nothing limits it
    EXCEPTION_EXPIRE,      // nobody needs it before it expires, on to_date
    EXCEPTION_TRANSFER,    // what is late could be had from another site, on to_date
    EXCEPTION_SUBSTITUTE,  // or another item in its place
    EXCEPTION_KINDS
} ExceptionKind;
typedef enum { EXCEPTION_OPEN, EXCEPTION_DONE, EXCEPTION_DISMISSED } ExceptionStatus;

typedef struct {
    Id id;
    Id plan;         // the plan run that found it; none: it came from a change of a document
    int32_t kind;    // ExceptionKind
    Id line, demand; // the supply line it is about, and the demand line that it serves
    Id item, site;
    Qty qty;
    Date date, to_date; // due now, and when it should be; none: not at all
    Str reason;
    Id doc;         // of the supply line
    int32_t status; // ExceptionStatus
} Exception;

typedef struct {
    Id exception;
    bool dismissed; // nothing was done about it; else it was
} ExceptionClose;
extern const Entity exception_entity; // not editable; its view is "exceptions"
extern const Action exception_close_action;
extern const View exceptions_view;
extern const char *const exception_kind_names[], *const exception_status_names[];

// Adds an open one. It is about a supply line, or, without one, about stock of an item at a site. Item, site, date and doc are taken from the supply line where they are none. Another open one of the same kind
// for the same supply line and demand is replaced.
Status exception_add(Cx *cx, const Exception *exception) MUST_USE;
// Closes an open one as done or dismissed: STATE where it was closed already.
Status exception_close(Cx *cx, Id exception, ExceptionStatus as) MUST_USE;

// Proposes the same for every firm (not planned) open supply line that serves a demand line, by hold or peg, directly or through what is
// moved and made for it. `qty` is how much of the demand it is about: supplies are named until it is used up. A defer or expedite
// leaves out supply that is due right already. What was proposed for these lines about the same demand is dismissed; what is
// cancelled is added to what was cancelled before.
Status exceptions_for(Cx *cx, const Line *demand, ExceptionKind kind, Qty qty, Date to_date,
    const char *reason, int *made) MUST_USE;
// Dismisses the open ones of a kind about a demand; with a day, only those whose days are both known and not after it.
Status exceptions_drop(Cx *cx, Id demand, ExceptionKind kind, Date there_by, int *dropped) MUST_USE;
// A demand is gone: dismisses what is open about it but proposals to cancel.
Status exceptions_moot(Cx *cx, Id demand) MUST_USE;

#endif
