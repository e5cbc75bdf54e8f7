// The information flow: messages sent and received (posted), waiting to be sent (held), and answers due from partners (expected).
// Events are in core/event.h; documents in flow/info/doc.h; proof in prove.h; the three flows of one order in trace.h.
#ifndef ARGOSY_FLOW_INFO_INFO_H
#define ARGOSY_FLOW_INFO_INFO_H

#include "core/action.h"
#include "flow/info/doc.h"

// Queues a message to a partner in the same transaction as what it tells. body: JSON.
Status message_queue(Cx *cx, Id partner, const char *kind, Id doc, Str body) MUST_USE;
Status message_received(Cx *cx, Id partner, const char *kind, Id doc, Str body) MUST_USE;

typedef enum {
    AWAIT_CONFIRMATION,
    AWAIT_SHIP_NOTICE,
    AWAIT_ACKNOWLEDGEMENT,
    AWAIT_APPROVAL,
    AWAIT_KINDS
} AwaitKind;
// approvals are held, others expected
Status await_add(Cx *cx, AwaitKind kind, Id doc, Id party, uint32_t roles, Date due) MUST_USE;
Status await_done(Cx *cx, AwaitKind kind, Id doc) MUST_USE; // what was awaited came; nothing where it was not

// Views: events, messages, awaited, documents. Actions: message send (marks queued ones as sent: called by links and the twin), message retry.
extern const Module info_module;

#endif
