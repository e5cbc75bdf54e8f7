// What comes back: customer returns (requested, approved, received, inspected, disposed, refunded) and returns to suppliers (swept, shipped,
// credited).
#ifndef ARGOSY_STAGE_RETURNS_RETURN_H
#define ARGOSY_STAGE_RETURNS_RETURN_H

#include "core/action.h"

typedef enum {
    REASON_UNWANTED,
    REASON_DAMAGED,
    REASON_DEFECTIVE,
    REASON_WRONG,
    REASON_OTHER
} ReturnReason;
typedef enum { DISPOSE_RESTOCK, DISPOSE_REFURBISH, DISPOSE_SCRAP, DISPOSE_SUPPLIER } Disposition;

typedef struct {
    int32_t pos; // of the order line
    Qty qty;
    int32_t reason; // ReturnReason
} ReturnLineIn;
typedef struct {
    Id order;
    Str ref;
    List lines;
} ReturnRequest;
typedef struct {
    Id ret;
    Str number;
    Str status; // requested | approved
    Str reason; // why it waits for approval
} ReturnRequested;
typedef struct {
    Id ret;
    Str note;
} ReturnOnly; // approve, reject
typedef struct {
    int32_t pos; // of the return; 0: not announced, with item
    Id item;
    Qty qty;
    Price price; // not announced: what was paid for it, as far as known
    Str lot;
    Date expires; // of goods of no known lot
} ReturnReceiveLine;
typedef struct {
    Id ret; // 0: blind, with customer and site
    Id customer, site;
    Str ref;
    List lines;
} ReturnReceive;
typedef struct {
    Id ret;
    Str number;
    Qty qty;
} ReturnReceived;
typedef struct {
    int32_t pos;
    Qty qty;
    int32_t disposition; // what the inspector proposes
    Date expires;        // where it is not known, to restock or refurbish them
    Str note;
} ReturnInspectLine;
typedef struct {
    Id ret;
    List lines; // empty: all to restock
} ReturnInspect;
typedef struct {
    Id ret;
    int32_t pos;
    Str content; // base64
    Str note;
} ReturnAttach;
typedef struct {
    Id attachment;
    Str kind, digest;
} ReturnAttached;
typedef struct {
    Id ret; // carries out what the inspection proposed
} ReturnDispose;
typedef struct {
    Id ret;
    Money amount; // 0: what came back, at what it was sold for
    bool beyond;  // more than came back: needs an accountant
    Str method;
} ReturnRefund;
typedef struct {
    Str credit_note;
    Money amount;
    Id due; // the refund to be paid
} ReturnRefunded;
extern const Module returns_module;
extern const Action return_request, return_approve, return_reject, return_close, return_receive,
    return_inspect, return_dispose, return_refund, return_attach;

typedef struct {
    Id site;  // 0: all
    Date day; // 0: today
} SupplierReturnSweep;
typedef struct {
    Id doc;
} SupplierReturnRef;
typedef struct {
    List returns; // SupplierReturnRef: made, one for each supplier and site
    Qty swept;    // to quarantine
    Qty scrapped; // nobody takes it back
} SupplierReturnSwept;
typedef struct {
    Id doc;
    Money amount; // credit: what the supplier grants; 0: all of the claim, unless `granted`
    bool granted; // the amount is meant, though it is 0
    Str ref;
} SupplierReturnCredit;
// ship takes SupplierReturnRef
extern const Action supplier_return_sweep, supplier_return_ship, supplier_return_credit;

#endif
