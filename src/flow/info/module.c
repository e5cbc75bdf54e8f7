// What the information flow contributes to the program: messages and their actions, and the views of events, blocks, messages and
// what is awaited. Documents have their view from their table.
#include "flow/info/info.h"
#include "flow/info/parts.h"
#include "flow/info/prove.h"
#include "network/network.h"

static const char *const await_tenses[] = {"expected", "held", NULL};

static const Field message_fields[] = {
    {FIELD(Message, id), .label = "Message", .output = true},
    {FIELD(Message, direction), .label = "Direction", .negative = true, .output = true,
        .help = "1 received, -1 sent"},
    {FIELD(Message, partner), .label = "Partner", .ref = &party_entity, .optional = true, .output = true},
    {FIELD(Message, kind), .label = "Kind", .output = true, .example = "order_confirmation"},
    {FIELD(Message, doc), .label = "Document", .ref = &doc_entity, .optional = true, .output = true},
    {FIELD(Message, state), .label = "State", .choices = message_state_names, .output = true},
    {FIELD(Message, attempts), .label = "Attempts", .output = true},
    {FIELD(Message, next_try), .label = "Next try", .optional = true, .output = true},
    {FIELD(Message, made), .label = "Made", .output = true},
    {FIELD(Message, sent), .label = "Sent", .optional = true, .output = true},
    {FIELD(Message, body), .label = "Body", .optional = true, .output = true, .help = "JSON"},
    {FIELD(Message, error), .label = "Error", .optional = true, .output = true,
        .help = "Why the last attempt failed"},
};
const Entity message_entity = {
    .noun = "message",
    .plural = "messages",
    .table = "message",
    .label = "Message",
    .help = "What we told a partner, or a partner told us.",
    .shape = SHAPE("Message", Message, message_fields),
    .area = AREA_INFORMATION,
    .read_roles = EVERYONE,
    .write_roles = ADMIN,
};

// ---- actions ---------------------------------------------------------------------------------------------------------
static const Field message_in[] = {
    {FIELD(MessageIn, message), .label = "Message", .ref = &message_entity,
        .help = "Its id in the view messages", .example = "1"},
};
static const Shape message_in_shape = SHAPE("MessageIn", MessageIn, message_in);
static const Field message_fail_in[] = {
    {FIELD(MessageFailIn, message), .label = "Message", .ref = &message_entity, .example = "1"},
    {FIELD(MessageFailIn, error), .label = "Error", .help = "What the partner or the line said",
        .example = "connection refused"},
};
static const Shape message_fail_shape = SHAPE("MessageFail", MessageFailIn, message_fail_in);
static const Field message_receive_in[] = {
    {FIELD(MessageReceiveIn, partner), .label = "Partner", .ref = &party_entity, .example = "SUP-1"},
    {FIELD(MessageReceiveIn, kind), .label = "Kind", .max = 40, .example = "order_confirmation",
        .help = "order_confirmation, ship_notice and acknowledgement end the wait for them"},
    {FIELD(MessageReceiveIn, doc), .label = "Document", .ref = &doc_entity, .optional = true,
        .example = "PO-1001"},
    {FIELD(MessageReceiveIn, body), .label = "Body", .optional = true, .max = 1024 * 1024,
        .help = "JSON, as text"},
};
static const Shape message_receive_shape = SHAPE("MessageReceive", MessageReceiveIn, message_receive_in);
static const Field message_state[] = {
    {FIELD(MessageState, message), .label = "Message", .ref = &message_entity},
    {FIELD(MessageState, state), .label = "State", .choices = message_state_names},
    {FIELD(MessageState, attempts), .label = "Attempts"},
    {FIELD(MessageState, next_try), .label = "Next try", .optional = true},
};
static const Shape message_state_shape = SHAPE("MessageState", MessageState, message_state);

#define CARRIERS (BUYER | SERVICE | WAREHOUSE | ACCOUNTANT)
static const Action actions[] = {
    {"message", "send", AREA_INFORMATION,
        "Marks a queued message as sent. Links call it when the partner has taken it.", CARRIERS,
        &message_in_shape, &message_state_shape, .run = message_send, .example = "{\"message\":\"1\"}"},
    {"message", "fail", AREA_INFORMATION,
        "Marks an attempt to send a message as failed. It is tried again, later each time; after "
        "eight failures it waits for a "
        "person.",
        CARRIERS, &message_fail_shape, &message_state_shape, .run = message_fail,
        .example = "{\"message\":\"1\",\"error\":\"connection refused\"}"},
    {"message", "retry", AREA_INFORMATION, "Queues a failed message again.", CARRIERS, &message_in_shape,
        &message_state_shape, .run = message_retry, .example = "{\"message\":\"1\"}"},
    {"message", "receive", AREA_INFORMATION,
        "Keeps a message that a partner sent. An answer that was awaited ends the wait.", CARRIERS,
        &message_receive_shape, &message_state_shape, .run = message_receive,
        .example = "{\"partner\":\"SUP-1\",\"kind\":\"acknowledgement\",\"doc\":\"PO-1001\"}"},
};

// ---- views -----------------------------------------------------------------------------------------------------------
static const Column events[] = {
    {.name = "id", .expr = "v.id", .kind = K_ID, .label = "Event"},
    {.name = "at", .expr = "v.at", .kind = K_TIME, .label = "When", .by = "event v"},
    {.name = "recorded", .expr = "v.recorded", .kind = K_TIME, .label = "Recorded", .hidden = true, .unindexed = true},
    {.name = "kind", .expr = "v.kind", .kind = K_TEXT, .label = "Kind"},
    {.name = "doc", .expr = "v.doc", .kind = K_ID, .label = "Document", .ref = &doc_entity, .walked = true},
    {.name = "actor", .expr = "v.actor", .kind = K_TEXT, .label = "By"},
    {.name = "data", .unscoped = true, .expr = "v.data", .kind = K_TEXT, .label = "Data", .unindexed = true},
    {.name = "block",
        .expr = "v.block",
        .kind = K_INT64,
        .label = "Block",
        .help = "That seals it; 0: not yet",
        .hidden = true},
};
static const Column blocks[] = {
    {.name = "id", .expr = "b.id", .kind = K_INT64, .label = "Block"},
    {.name = "sealed", .expr = "b.sealed", .kind = K_TIME, .label = "Sealed"},
    {.name = "events", .expr = "b.events", .kind = K_INT64, .label = "Events"},
};
static const Column messages[] = {
    {.name = "id", .expr = "m.id", .kind = K_ID, .label = "Message"},
    {.name = "made", .expr = "m.made", .kind = K_TIME, .label = "When"},
    {.name = "direction", .expr = "m.direction", .kind = K_INT, .label = "Direction", .help = "1 received, -1 sent"},
    {.name = "partner", .expr = "m.partner", .kind = K_ID, .label = "Partner", .ref = &party_entity},
    {.name = "kind", .expr = "m.kind", .kind = K_TEXT, .label = "Kind"},
    {.name = "doc", .expr = "m.doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "state", .expr = "m.state", .kind = K_TEXT, .label = "State", .choices = message_state_names},
    {.name = "attempts", .expr = "m.attempts", .kind = K_INT, .label = "Attempts"},
    {.name = "next_try", .expr = "m.next_try", .kind = K_TIME, .label = "Next try", .hidden = true},
    {.name = "sent", .expr = "m.sent", .kind = K_TIME, .label = "Sent"},
    {.name = "error", .expr = "m.error", .kind = K_TEXT, .label = "Error"},
    {.name = "body", .expr = "m.body", .kind = K_TEXT, .label = "Body", .hidden = true},
};
static const Column awaited[] = {
    {.name = "id", .expr = "w.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "kind", .expr = "w.kind", .kind = K_TEXT, .label = "Kind", .choices = await_kind_names},
    {.name = "tense", .expr = "w.tense", .kind = K_TEXT, .label = "Tense", .choices = await_tenses},
    {.name = "doc", .expr = "w.doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "party", .expr = "w.party", .kind = K_ID, .label = "From", .ref = &party_entity},
    {.name = "asked", .expr = "w.asked", .kind = K_TIME, .label = "Asked"},
    {.name = "due", .expr = "w.due", .kind = K_DATE, .label = "Due"},
    {.name = "done", .expr = "w.done", .kind = K_TIME, .label = "Came", .help = "None: still waited for"},
};
static const Column approvals[] = {
    {.name = "id", .expr = "w.id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "doc", .expr = "w.doc", .kind = K_ID, .label = "Document", .ref = &doc_entity},
    {.name = "kind", .expr = "d.kind", .kind = K_TEXT, .label = "Kind"},
    {.name = "party", .expr = "w.party", .kind = K_ID, .label = "Party", .ref = &party_entity},
    {.name = "total", .expr = "d.total", .kind = K_MONEY, .label = "Total"},
    {.name = "asked", .expr = "w.asked", .kind = K_TIME, .label = "Asked"},
    {.name = "due", .expr = "w.due", .kind = K_DATE, .label = "Due"},
};

static const Column proof_columns[] = {
    {.name = "name", .kind = K_TEXT, .label = "Proof"},
    {.name = "says", .kind = K_TEXT, .label = "What must hold"},
    {.name = "checked", .kind = K_INT64, .label = "Rows looked at"},
    {.name = "broken", .kind = K_INT64, .label = "Violations"},
    {.name = "first", .kind = K_TEXT, .label = "The first one"},
};

static Status proof_rows(Cx *cx, const View *self, const void *params, Table *out) {
    (void)self;
    (void)params;
    Proof *proofs;
    int n;
    bool all_hold;
    TRY(prove(cx, &proofs, &n, &all_hold));
    for (int i = 0; i < n; i++) {
        table_row(cx, out);
        table_text(out, 0, str_of(proofs[i].name));
        table_text(out, 1, str_of(proofs[i].says));
        table_int(out, 2, proofs[i].checked);
        table_int(out, 3, proofs[i].broken);
        table_text(out, 4, proofs[i].first);
    }
    return OK;
}

#define COLUMNS(a) .columns = (a), .n = COUNT(a)
static const View views[] = {
    {.name = "events",
        .scope = {"doc", NULL},
        .area = AREA_INFORMATION,
        .help = "What happened, in the order in which it was recorded. What was done to users, "
                "tokens, sessions and saved views is for administrators, as the lists of them are.",
        .roles = EVERYONE,
        .from = "event v",
        .unless_admin =
            "q.\"kind\" not like 'user.%' and q.\"kind\" not like 'token.%' and "
            "q.\"kind\" not like 'session.%' and q.\"kind\" not like 'second-factor.%' and "
            "q.\"kind\" not like 'saved-view.%'",
        COLUMNS(events),
        .sort = "-id"},
    {.name = "blocks",
        .area = AREA_INFORMATION,
        .help = "The chain that seals the events.",
        .roles = EVERYONE,
        .from = "block b",
        COLUMNS(blocks),
        .sort = "-id"},
    {.name = "messages",
        .area = AREA_INFORMATION,
        .help = "What we told partners, and what they told us.",
        .roles = EVERYONE,
        .from = "message m",
        COLUMNS(messages),
        .sort = "-id"},
    {.name = "awaited",
        .area = AREA_INFORMATION,
        .help = "Answers due from partners and approvals, waited for or come.",
        .roles = EVERYONE,
        .from = "awaited w",
        COLUMNS(awaited),
        .sort = "due"},
    {.name = "approvals",
        .area = AREA_INFORMATION,
        .help = "Documents that wait for an approval.",
        .roles = EVERYONE,
        .from = "awaited w join doc d on d.id = w.doc where w.kind = 'approval' and w.done = 0",
        COLUMNS(approvals),
        .sort = "due"},
    {.name = "proofs",
        .area = AREA_INFORMATION,
        .help = "What must hold of the data, proved now: the first violation of each.",
        .roles = PROVE_ROLES,
        COLUMNS(proof_columns),
        .sort = "name",
        .run = proof_rows},
};

static const Entity *const entities[] = {&doc_entity, &message_entity, NULL};

const Module info_module = {
    .name = "information",
    .entities = entities,
    .actions = actions,
    .actions_n = COUNT(actions),
    .views = views,
    .views_n = COUNT(views),
};
