// See session.h. A session is never deleted: it is revoked or runs out, and the log goes on naming it.
#include "core/session.h"

#include "base/limits.h"
#include "core/change.h"
#include "core/event.h"
#include "core/platform.h"
#include "core/second_factor.h"
#include "core/secret.h"

static const int64_t HOUR = DAY / 24; // µs

// ---- links ---------------------------------------------------------------------------------------------------------------------------

static const Field link_in_fields[] = {
    {FIELD(UserLinkIn, user), .label = "User", .ref = &user_entity, .example = "ann"}};
static const Shape link_in_shape = SHAPE("UserLink", UserLinkIn, link_in_fields);
static const Field link_out_fields[] = {
    {FIELD(UserLinkOut, id), .label = "Id", .example = "1234567890123456789"},
    {FIELD(UserLinkOut, secret), .label = "Secret",
        .help = "The page's address followed by /#link= and this signs in, once.", .secret = true,
        .example = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"},
    {FIELD(UserLinkOut, expires), .label = "Expires", .example = "2011-06-02T08:00:00Z"},
};
static const Shape link_out_shape = SHAPE("UserLinkOut", UserLinkOut, link_out_fields);

static Status user_link(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const UserLinkIn *asked = in;
    UserLinkOut *link = out;
    Str code;
    TRY(ref_code(cx, &user_entity, asked->user, &code));
    *link = (UserLinkOut){.id = cx_id(cx),
        .secret = secret_new(cx->arena, ""),
        .expires = {cx->now.v + LIMIT_LINK_HOURS * HOUR}};
    Digest hash = digest_of(link->secret);
    TRY(sql_run(cx, "update sign_in_link set ended = $2 where owner = $1 and ended = 0",
        A(asked->user), A(cx->now)));
    TRY(sql_run(cx, "insert into sign_in_link (id, owner, hash, created, expires, ended) values ($1, $2, $3, $4, $5, 0)",
        A(link->id), A(asked->user), arg_blob(digest_bytes(&hash)), A(cx->now), A(link->expires)));
    event_about(cx, asked->user);
    change_record(cx, "user", asked->user, code, "link made");
    return OK;
}

const Action user_link_action = {.noun = "user",
    .verb = "link",
    .area = AREA_PLATFORM,
    .help = "Makes a link by which a user signs in once, within a day. It takes the place of one "
            "made before.",
    .roles = ADMIN,
    .in = &link_in_shape,
    .out = &link_out_shape,
    .run = user_link};

Status link_actor(Cx *cx, Str secret, Actor *out, Id *link) {
    Digest hash = digest_of(secret);
    bool found;
    Owner owner = {.name = S("")};
    Time expires, ended;
    TRY(sql_get(cx, &found,
        "select l.id, l.expires, l.ended, " OWNER_SQL
        " from sign_in_link l join app_user u on u.id = l.owner where l.hash = $1",
        IN(arg_blob(digest_bytes(&hash))), OUT(O(link), O(&expires), O(&ended), OWNER_OUT(&owner))));
    *out = (Actor){.name = owner.name};
    static const char how[] = "an administrator makes another with user link";
    if (found && ended.v)
        return with_hint(cx,
            fail(cx, DENIED, NULL, "this link was used already, or another took its place"), "%s", how);
    if (!found || !owner.active)
        return with_hint(cx, fail(cx, DENIED, NULL, "this link is not valid"), "%s", how);
    if (expires.v <= cx->now.v)
        return with_hint(cx, fail(cx, DENIED, NULL, "this link has expired"), "%s", how);
    *out = owner_actor(&owner);
    return OK;
}

// ---- sessions ------------------------------------------------------------------------------------------------------------------------

static const Field start_in_fields[] = {
    {FIELD(SessionStartIn, user), .label = "User", .ref = &user_entity},
    {FIELD(SessionStartIn, link), .label = "Link", .optional = true},
    {FIELD(SessionStartIn, address), .label = "Address", .optional = true, .max = 100},
    {FIELD(SessionStartIn, code), .label = "Code", .optional = true, .secret = true, .max = 60},
};
static const Shape start_in_shape = SHAPE("SessionStart", SessionStartIn, start_in_fields);
static const Field start_out_fields[] = {
    {FIELD(SessionStartOut, id), .label = "Id"},
    {FIELD(SessionStartOut, secret), .label = "Secret", .secret = true},
    {FIELD(SessionStartOut, expires), .label = "Expires"},
};
static const Shape start_out_shape = SHAPE("SessionStartOut", SessionStartOut, start_out_fields);

static Status session_start(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const SessionStartIn *asked = in;
    SessionStartOut *session = out;
    bool by_link = !id_none(asked->link);
    TRY(second_factor_take(cx, asked->user, asked->code));
    if (by_link) {
        int64_t mine;
        TRY(sql_run_n(cx, &mine, "update sign_in_link set ended = $2 where id = $1 and ended = 0",
            A(asked->link), A(cx->now)));
        if (mine != 1) return fail(cx, DENIED, NULL, "this link was used already");
    }
    *session = (SessionStartOut){.id = cx_id(cx),
        .secret = secret_new(cx->arena, ""),
        .expires = {cx->now.v + LIMIT_SESSION_DAYS * DAY}};
    Digest hash = digest_of(session->secret);
    TRY(sql_run(cx, "insert into session (id, owner, hash, how, address, created, seen, expires, revoked) values ($1, $2, $3, $4, $5, $6, $6, $7, 0)",
        A(session->id), A(asked->user), arg_blob(digest_bytes(&hash)),
        A(by_link ? "link" : "password"), A(asked->address), A(cx->now), A(session->expires)));
    event_about(cx, session->id);
    return OK;
}

const Action session_start_action = {.noun = "session",
    .verb = "start",
    .area = AREA_PLATFORM,
    .help = "Begins a session.",
    .roles = EVERYONE,
    .in = &start_in_shape,
    .out = &start_out_shape,
    .run = session_start,
    .scope = {"*", "*"}};

Status session_actor(Cx *cx, Str secret, Actor *out, Session *session) {
    return session_of_digest(cx, digest_of(secret), out, session);
}

Status session_of_digest(Cx *cx, Digest hash, Actor *out, Session *session) {
    bool found;
    Owner owner = {.name = S("")};
    SecondFactorDuty duty = {.who = S("")};
    Time revoked;
    TRY(sql_get(cx, &found,
        "select s.id, s.seen, s.expires, s.revoked, " OWNER_SQL ", " SECOND_FACTOR_SQL
        " from session s join app_user u on u.id = s.owner where s.hash = $1",
        IN(arg_blob(digest_bytes(&hash))),
        OUT(O(&session->id), O(&session->seen), O(&session->expires), O(&revoked),
            OWNER_OUT(&owner), SECOND_FACTOR_OUT(&duty))));
    *out = (Actor){.name = owner.name};
    if (!found || revoked.v || !owner.active)
        return with_hint(cx, fail(cx, DENIED, NULL, "this session is not valid"), "sign in");
    if (session->expires.v <= cx->now.v ||
        session->seen.v + LIMIT_SESSION_IDLE_HOURS * HOUR <= cx->now.v)
        return with_hint(cx, fail(cx, DENIED, NULL, "this session has ended"), "sign in again");
    *out = owner_actor(&owner);
    out->session = session->id;
    out->enrol = second_factor_missing(&duty, out->roles);
    return OK;
}

Status session_seen(Cx *cx, Id session) {
    return sql_run(cx, "update session set seen = $2 where id = $1 and seen < $2", A(session), A(cx->now));
}

Status sessions_end(Cx *cx, Id user, Id but) {
    return sql_run(cx, "update session set revoked = $2 where owner = $1 and revoked = 0 and id <> $3",
        A(user), A(cx->now), A(but));
}

// ---- revoking ------------------------------------------------------------------------------------------------------------------------

static const Field revoke_fields[] = {{FIELD(SessionRevokeIn, session), .label = "Session",
    .help = "Its id in the list sessions.", .example = "1234567890123456789"}};
static const Shape revoke_shape = SHAPE("SessionRevoke", SessionRevokeIn, revoke_fields);

static Status session_revoke(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self, (void)out;
    const SessionRevokeIn *asked = in;
    bool found;
    Id owner;
    Time revoked;
    TRY(sql_get(cx, &found, "select owner, revoked from session where id = $1",
        IN(A(asked->session)), OUT(O(&owner), O(&revoked))));
    if (!found || (!id_eq(owner, cx->actor.user) && !actor_may(&cx->actor, ADMIN)))
        return with_hint(cx, fail(cx, MISSING, "session", "there is no such session"),
            "the list sessions has them");
    if (revoked.v) return fail(cx, STATE, "session", "this session is revoked already");
    TRY(sql_run(cx, "update session set revoked = $2 where id = $1", A(asked->session), A(cx->now)));
    event_about(cx, asked->session);
    change_record(cx, "session", asked->session, S(""), "revoked");
    return OK;
}

const Action session_revoke_action = {.noun = "session",
    .verb = "revoke",
    .area = AREA_PLATFORM,
    .help = "Ends a session at once. Anybody may end his own, an administrator anybody's.",
    .roles = EVERYONE,
    .in = &revoke_shape,
    .run = session_revoke,
    .scope = {"*", "*"}}; // one's own

static const Column columns[] = {
    {.name = "id", .kind = K_ID, .label = "Session"},
    {.name = "owner", .kind = K_ID, .label = "User", .ref = &user_entity},
    {.name = "how", .kind = K_TEXT, .label = "By", .help = "A password, or a link."},
    {.name = "address", .kind = K_TEXT, .label = "From", .help = "The network address."},
    {.name = "created", .kind = K_TIME, .label = "Began"},
    {.name = "seen", .kind = K_TIME, .label = "Last seen", .help = "Within a minute."},
    {.name = "expires", .kind = K_TIME, .label = "Ends", .help = "At the latest; after 12 hours without a request sooner."},
    {.name = "revoked", .kind = K_TIME, .label = "Revoked", .help = "None: not."},
};
const View sessions_view = {.name = "sessions",
    .area = AREA_PLATFORM,
    .help =
        "Who is signed in with a browser, or was: one's own sessions, and all for administrators.",
    .roles = EVERYONE,
    .from = "session",
    .own = "owner",
    .columns = columns,
    .n = COUNT(columns),
    .sort = "-created",
    .scope = {"*", "*"}}; // one's own
