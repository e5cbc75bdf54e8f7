// What was done to the ways in which a user signs in, for himself to see: passwords, links, second factors, tokens, sessions, his roles. Read off
// the log of events, so that nothing that is done by whichever door is missing.
#include "core/platform.h"
#include "core/session.h"

// The events of a record of his, by the index on what they are about.
#define EVENTS_OF(table, owner, kinds)                                                             \
    "select e.id, e.recorded as at, e.kind as what, e.actor, " owner " as owner from " table       \
    " r join event e on e.doc = r.id where e.kind in (" kinds ")"

static const Column columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "owner", .kind = K_ID, .label = "User", .ref = &user_entity},
    {.name = "at", .kind = K_TIME, .label = "When"},
    {.name = "what", .kind = K_TEXT, .label = "What", .help = "The action."},
    {.name = "actor", .kind = K_TEXT, .label = "By"},
};

const View account_changes_view = {.name = "account-changes",
    .area = AREA_PLATFORM,
    .help = "What was done to the ways in which one signs in: one's own, and all for "
            "administrators.",
    .roles = EVERYONE,
    .from = "(" EVENTS_OF("app_user", "r.id",
        "'user.create', 'user.update', 'user.password', 'user.link', 'second-factor.enrol', "
        "'second-factor.confirm', 'second-factor.remove'") " union all " EVENTS_OF("token",
        "r.owner", "'token.create', 'token.revoke'") " union all " EVENTS_OF("session", "r.owner",
        "'session.start', 'session.revoke'") ") changes",
    .own = "owner",
    .columns = columns,
    .n = COUNT(columns),
    .sort = "-id",
    .scope = {"*", "*"}}; // one's own
