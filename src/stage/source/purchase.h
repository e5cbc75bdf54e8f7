// Purchase orders: created, approved, sent, confirmed with changed dates and quantities, received in parts, over or short, inspected, put
// away, closed or cancelled.
#ifndef ARGOSY_STAGE_SOURCE_PURCHASE_H
#define ARGOSY_STAGE_SOURCE_PURCHASE_H

#include "core/action.h"

typedef struct {
    Id item;
    Qty qty;
    Price price; // 0: the supplier's terms, unless `priced`
    bool priced; // the price is meant, though it is 0
    Date due;    // 0: today + lead time
} PurchaseLineIn;
typedef struct {
    Id supplier, site;
    Str ref;
    List lines; // PurchaseLineIn
} PurchaseCreate;
typedef struct {
    Id purchase;
    Str number;
    Money total;
    Str status;
} PurchaseCreated;
typedef struct {
    Id purchase;
} PurchaseOnly; // approve, send, cancel, close
typedef struct {
    int32_t pos;
    Qty qty; // what the supplier will send; 0: nothing of it
    Date due;
} ConfirmLine;
typedef struct {
    Id purchase;
    Str ref;    // the supplier's own number
    List lines; // ConfirmLine; empty: as ordered
} PurchaseConfirm;
typedef struct {
    int32_t pos;
    Qty qty;       // that came
    Qty defective; // of it, seen at the dock: goes to quarantine
    Str lot;       // the supplier's; empty: made where the item is tracked
    Date expires;  // 0: from the shelf life
} ReceiveLine;
typedef struct {
    Id purchase;
    Str ref;       // delivery note
    bool inspect;  // keep it at the dock until inspected; else it may be put away at once
    bool put_away; // straight to storage
    List lines;    // ReceiveLine
} PurchaseReceive;
typedef struct {
    Id receipt;
    Str number;
    Qty qty;
    bool all; // nothing more is expected
} PurchaseReceived;
typedef struct {
    int32_t pos; // of the receipt's purchase order
    Qty accepted, rejected;
    Str note;
} InspectLine;
typedef struct {
    Id receipt;
    List lines; // InspectLine; empty: all accepted
} ReceiptInspect;
typedef struct {
    Id receipt;
    Id place; // 0: the site's first storage place
} ReceiptPutaway;
extern const Module source_module;
extern const Action purchase_create, purchase_approve, purchase_send, purchase_confirm,
    purchase_receive, purchase_close, purchase_cancel, receipt_inspect, receipt_putaway;

typedef struct {
    int32_t pos;
    Qty qty;
    Price price;
} SupplierInvoiceLineIn;
typedef struct {
    Id purchase;
    Str number; // the supplier's
    Date due;   // 0: by the supplier's terms
    List lines; // SupplierInvoiceLineIn
} SupplierInvoiceReceive;
typedef struct {
    Id invoice;
    Str number;
    Str status; // matched | blocked
    Str reason; // why it is blocked
    Money total;
    Id due; // what is to be paid
} SupplierInvoiceMatched;
typedef struct {
    Id invoice;
} SupplierInvoiceOnly; // match
typedef struct {
    Id invoice;
    Str reason;
} SupplierInvoiceApprove; // approve, reject
// receive matches at once
extern const Action supplier_invoice_receive, supplier_invoice_match, supplier_invoice_approve,
    supplier_invoice_reject;

#endif
