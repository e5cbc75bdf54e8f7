// Documents: one table for all kinds, so that numbers, states, parents and "what is open" are asked in one way. What a document
// asks for stands in lines (flow/product/line.h); what it did, in entries; what it costs, in dues and invoices.
#ifndef ARGOSY_FLOW_INFO_DOC_H
#define ARGOSY_FLOW_INFO_DOC_H

#include "core/entity.h"

typedef enum {
    DOC_ORDER,            // sales order                         SO
    DOC_SHIPMENT,         // of an order, parent: the order       SH
    DOC_PURCHASE,         // purchase order                       PO
    DOC_RECEIPT,          // of a purchase order                  GR
    DOC_SUPPLIER_INVOICE, // parent: the purchase order           SI
    DOC_WORK,             // work order                           WO
    DOC_TRANSFER,         // between sites                        TO
    DOC_RETURN,           // customer return, parent: the order   RMA
    DOC_SUPPLIER_RETURN,  // back to the supplier                 SR
    DOC_PLAN,             // a plan run                           PL
    DOC_INSPECTION,       // parent: receipt, work order or return QI
    DOC_COUNT,            // stock adjustment                     ADJ
    DOC_KINDS
} DocKind;

// One list of words for all; each stage uses its own part and refuses the rest.
typedef enum {
    DOC_DRAFT,
    DOC_APPROVED,
    DOC_SENT,
    DOC_CONFIRMED,
    DOC_OPEN,
    DOC_RELEASED,
    DOC_REQUESTED,
    DOC_PICKED,
    DOC_PACKED,
    DOC_SHIPPED,
    DOC_RECEIVED,
    DOC_INSPECTED,
    DOC_MATCHED,
    DOC_BLOCKED,
    DOC_REJECTED,
    DOC_DELIVERED,
    DOC_DONE,
    DOC_CANCELLED,
    DOC_STATUSES
} DocStatus;

typedef struct {
    Id id;
    int32_t kind; // DocKind
    Str number;
    Id party, site, to_site;
    int32_t status; // DocStatus
    Time placed;
    Date due;
    Time closed; // 0: open
    Money total;
    Id parent, channel;
    int32_t priority;
    Str ref, note;
    int32_t version;
} Doc;

extern const Entity doc_entity; // not editable: stages make documents. Its code is `number`
extern const char *const doc_kind_names[], *const doc_status_names[], *const doc_prefixes[];

// Inserts a document; id, number (from the kind's prefix) and placed (now) are filled where empty. Notes the change for a
// preview and makes the action under way about it. A number that exists already is INPUT naming it.
Status doc_add(Cx *cx, Doc *doc) MUST_USE;
// Reads one that must be of that kind: MISSING names the kind.
Status doc_get(Cx *cx, Id id, DocKind kind, Doc *out) MUST_USE;
// The same, and no other action takes it before this one ends: for those that add up what earlier ones did.
Status doc_take(Cx *cx, Id id, DocKind kind, Doc *out) MUST_USE;
// Moves an open document to a status, with the time closed where `close`; refuses (STATE, naming number and status) a closed one.
Status doc_move(Cx *cx, Doc *doc, DocStatus to, bool close) MUST_USE;
// other members, with version + 1; STATE where another changed it meanwhile
Status doc_save(Cx *cx, Doc *doc) MUST_USE;
// STATE unless the status is one of those given (ended by DOC_STATUSES): "PO-1001 is sent; it can be received only when confirmed".
Status doc_must_be(Cx *cx, const Doc *doc, const char *to_do, ...) MUST_USE;

#endif
