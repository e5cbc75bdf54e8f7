// Documents of the past: what happened before these books began, as other systems kept it. They can be seen, searched, planned from and
// returned against, but move no goods and no money: the opening balances hold what came of them.
#ifndef ARGOSY_LINK_PAST_H
#define ARGOSY_LINK_PAST_H

#include "core/action.h"

typedef enum { PAST_ORDER, PAST_RETURN, PAST_ADJUSTMENT, PAST_CHARGE, PAST_KINDS } PastKind;
extern const char *const past_kind_names[];

typedef struct {
    Id item;
    Qty qty;     // adjustments: below 0 is gone
    Price price; // of one; charges: below 0 was paid by us
    Id order;    // returns: the order it was sold on
    int32_t pos; // and its line there
} PastLine;
typedef struct {
    int32_t kind; // PastKind
    Str number;   // as the other system had it
    Id customer, channel, site;
    Time at;
    Str note;
    List lines; // PastLine
} PastRecord;
typedef struct {
    Id doc; // none for a charge
    Money total;
} PastRecorded;

extern const Module link_module; // action: history record

#endif
