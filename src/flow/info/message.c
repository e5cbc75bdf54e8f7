// Messages: what we tell partners and what they tell us.
//
// A message out is queued in the transaction of what it tells, so that nothing is told that did not happen and nothing that
// happened stays untold (an outbox). Whoever carries it (a link, the twin) marks it sent, or failed: then it is tried again, later
// each time, until it has failed so often that a person must look. A message in is kept as it came; where it is the answer that
// was awaited, it ends the wait.
//
//   queued → sent
//          → retry → sent
//                  → failed → (message retry) → queued
#include "core/change.h"
#include "core/event.h"
#include "flow/info/info.h"
#include "flow/info/parts.h"
#include "network/network.h"

enum {
    TRIES = 8,               // after so many failures a message waits for a person
    FIRST_WAIT_SECONDS = 60, // doubled with each failure: about two hours in all
};

const char *const message_state_names[] = {"queued", "sent", "retry", "failed", "received", NULL};

Status message_queue(Cx *cx, Id partner, const char *kind, Id doc, Str body) {
    return sql_run(cx,
        "insert into message (id, direction, partner, kind, doc, state, attempts, next_try, made, "
        "sent, body, error) "
        "values ($1, -1, $2, $3, $4, 'queued', 0, $5, $5, 0, $6, '')",
        A(cx_id(cx)), A(partner), A(kind), A(doc), A(cx->now), A(body));
}

// The answers that partners give, and what waits for them.
static const struct {
    const char *message;
    AwaitKind kind;
} answers[] = {
    {"order_confirmation", AWAIT_CONFIRMATION},
    {"ship_notice", AWAIT_SHIP_NOTICE},
    {"acknowledgement", AWAIT_ACKNOWLEDGEMENT},
};

static Status received(Cx *cx, Id partner, const char *kind, Id doc, Str body, Id *id) {
    *id = cx_id(cx);
    TRY(sql_run(cx,
        "insert into message (id, direction, partner, kind, doc, state, attempts, next_try, made, "
        "sent, body, error) "
        "values ($1, 1, $2, $3, $4, 'received', 0, 0, $5, $5, $6, '')",
        A(*id), A(partner), A(kind), A(doc), A(cx->now), A(body)));
    for (int i = 0; i < COUNT(answers); i++)
        if (str_is(str_of(kind), answers[i].message)) return await_done(cx, answers[i].kind, doc);
    return OK;
}

Status message_received(Cx *cx, Id partner, const char *kind, Id doc, Str body) {
    Id id;
    return received(cx, partner, kind, doc, body, &id);
}

static Status message_get(Cx *cx, Id id, Message *out) {
    TRY(record_get(cx, &message_entity, id, out));
    event_about(cx, out->doc);
    return OK;
}

static Status must_wait(Cx *cx, const Message *m, const char *to_do) {
    if (m->state == MESSAGE_QUEUED || m->state == MESSAGE_RETRY) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "message", "this message is %s: it cannot be %s",
                message_state_names[m->state], to_do),
            str_of(message_state_names[m->state])),
        "only messages that are queued or being retried can");
}

// Writes the state; another may have taken the message meanwhile.
static Status put(Cx *cx, const Message *m, int32_t was) {
    int64_t changed;
    TRY(sql_run_n(cx, &changed,
        "update message set state = $1, attempts = $2, next_try = $3, sent = $4, error = $5 "
        "where id = $6 and state = $7",
        A(message_state_names[m->state]), A(m->attempts), A(m->next_try), A(m->sent), A(m->error),
        A(m->id), A(message_state_names[was])));
    if (changed == 0)
        return fail(cx, BUSY, "message", "this message was changed by another meanwhile; try again");
    change_record(cx, "message", m->id, m->kind, message_state_names[m->state]);
    return OK;
}

Status message_send(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const MessageIn *i = in;
    MessageState *o = out;
    Message m;
    TRY(message_get(cx, i->message, &m));
    TRY(must_wait(cx, &m, "sent"));
    int32_t was = m.state;
    m.state = MESSAGE_SENT;
    m.attempts++;
    m.sent = cx->now;
    m.error = S("");
    TRY(put(cx, &m, was));
    *o = (MessageState){.message = m.id, .state = m.state, .attempts = m.attempts};
    return OK;
}

Status message_fail(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const MessageFailIn *i = in;
    MessageState *o = out;
    Message m;
    TRY(message_get(cx, i->message, &m));
    TRY(must_wait(cx, &m, "failed"));
    int32_t was = m.state;
    int64_t wait = FIRST_WAIT_SECONDS * SECOND * (INT64_C(1) << m.attempts);
    m.attempts++;
    m.state = m.attempts >= TRIES ? MESSAGE_FAILED : MESSAGE_RETRY;
    m.next_try = m.state == MESSAGE_RETRY ? (Time){cx->now.v + wait} : (Time){0};
    m.error = i->error;
    TRY(put(cx, &m, was));
    *o = (MessageState){.message = m.id, .state = m.state, .attempts = m.attempts, .next_try = m.next_try};
    return OK;
}

Status message_retry(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const MessageIn *i = in;
    MessageState *o = out;
    Message m;
    TRY(message_get(cx, i->message, &m));
    if (m.state != MESSAGE_FAILED && m.state != MESSAGE_RETRY)
        return with_hint(cx,
            fail(cx, STATE, "message", "this message is %s: there is nothing to try again",
                message_state_names[m.state]),
            "only messages that failed are tried again");
    int32_t was = m.state;
    m.state = MESSAGE_QUEUED;
    m.attempts = 0;
    m.next_try = cx->now;
    TRY(put(cx, &m, was));
    *o = (MessageState){.message = m.id, .state = m.state, .next_try = m.next_try};
    return OK;
}

Status message_receive(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const MessageReceiveIn *i = in;
    MessageState *o = out;
    Str body = i->body.n ? i->body : S("{}");
    Json *json;
    JsonError error;
    if (!json_parse(cx->arena, body, &json, &error))
        return fail(cx, INPUT, "body", "this is no JSON at byte %zu: expected %s", error.offset,
            error.what);
    event_about(cx, i->doc);
    o->state = MESSAGE_RECEIVED;
    return received(cx, i->partner, str_z(cx->arena, i->kind), i->doc, body, &o->message);
}
