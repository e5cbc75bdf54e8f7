// Inputs and outputs of the actions `payment receive`, `payment run` and `journal post`, for those who have a struct at hand.
#ifndef ARGOSY_FLOW_CASH_PAY_H
#define ARGOSY_FLOW_CASH_PAY_H

#include "core/action.h"

typedef struct {
    Id party; // 0: of the order or invoice
    Money amount;
    Id order, invoice; // 0: whatever is open
    Str method, ref;
} PaymentReceive;
typedef struct {
    Date until; // 0: today
    Str method;
} PaymentRun;
typedef struct {
    int32_t payments, dues;
    Money paid, set_off;
    int32_t held; // dues that something is in the way of
} PaymentRunDone;

typedef struct {
    Id account, party;   // ledger account
    Money debit, credit; // one of them
} JournalLine;
typedef struct {
    Date date; // 0: today
    Str note;
    List lines; // JournalLine
} JournalPost;

#endif
