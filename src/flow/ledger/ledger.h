// The kernel of both flows: amounts of one unit (an item, or a currency) go from one account to another. An entry of many lines is
// several transfers, each with two legs, so that a one-sided entry cannot be written down.
//
// Guarded accounts (physical places) never go below zero: the update that would do it changes no row. Accounts are updated in the
// order of their ids, so that two writers never wait for each other in a circle. Unguarded accounts that everybody posts to are
// kept in stripes, one for each writer; their balance is the sum.
#ifndef ARGOSY_FLOW_LEDGER_LEDGER_H
#define ARGOSY_FLOW_LEDGER_LEDGER_H

#include "base/cx.h"

#define ENTRY_UNISSUE                                                                              \
    "unissue" // kind of an entry by which a work order gives back what it did not use

typedef enum { FLOW_PRODUCT = 1, FLOW_CASH = 2 } Flow;

typedef struct {
    Flow flow;
    Id unit;  // item, or currency number
    Id place; // place, or number in the chart of accounts
    Id lot;   // product only
    Id owner; // product: whose goods, 0 ours. Cash: the party, 0 none
    bool guarded;
} AccountKey;

typedef struct {
    Id id;
    const char *kind; // "ship", "receive", …
    Id doc;
    Time effective; // 0: now
    Id reverses;
    bool written;
} Entry;

typedef struct {
    AccountKey from, to;
    int64_t amount; // > 0
    Money value;
    Id line, lot;
} Transfer;

// Writes the entry (once) and its transfers, and moves the balances. STOCK, with *short_at the index of the first transfer at
// fault, where a guarded account would go below zero.
Status ledger_post(Cx *cx, Entry *entry, const Transfer *transfers, int n, int *short_at) MUST_USE;
Status ledger_balance(Cx *cx, const AccountKey *key, int64_t *posted) MUST_USE; // sum of the stripes
// Undoes the cash transfers of an entry by opposite ones in a new entry. Product is undone by moves, not here.
Status ledger_reverse(Cx *cx, Id entry, Entry *undo) MUST_USE;

#endif
