// Users and tokens. Users and tokens are never deleted: a user is made inactive, a token is revoked, and the event log
// goes on naming them. Roles are bits in the store and words everywhere else.
#include "core/platform.h"

#include "base/limits.h"
#include "core/change.h"
#include "core/denial.h"
#include "core/event.h"
#include "core/password.h"
#include "core/second_factor.h"
#include "core/secret.h"
#include "core/session.h"
#include "core/upkeep.h"

// ---- users ----------------------------------------------------------------------------------------------------------

static const Field user_fields[] = {
    {FIELD(User, id), .label = "Id", .output = true},
    {FIELD(User, code), .label = "User", .example = "ann", .max = 60},
    {FIELD(User, name), .label = "Name", .example = "Ann Archer", .max = 200},
    {FIELD(User, roles), .label = "Roles", .help = "Bits of the roles."},
    {FIELD(User, active), .label = "Active"},
    {FIELD(User, site), .label = "Site", .ref = &site_entity, .optional = true},
    {FIELD(User, party), .label = "Party", .ref = &party_entity, .optional = true},
};

const Entity user_entity = {
    .noun = "user",
    .plural = "users",
    .table = "app_user",
    .label = "User",
    .help = "A user: a person or a program that signs in.",
    .shape = SHAPE("User", User, user_fields),
    .code = "code",
    .area = AREA_PLATFORM,
    .read_roles = ADMIN,
    .write_roles = ADMIN,
    .scope = {"e.site = @", "e.party = @"},
};

Status roles_parse(Cx *cx, const char *field, Str list, uint32_t *roles) {
    *roles = 0;
    for (Str rest = list; rest.n;) {
        Str word = str_trim(str_split(rest, ',', &rest));
        uint32_t bit;
        if (role_parse(word, &bit)) {
            *roles |= bit;
            continue;
        }
        Buf known = buf_new(cx->arena);
        for (int i = 0; role_names[i]; i++) buf_fmt(&known, "%s%s", i ? ", " : "", role_names[i]);
        Status s = fail(cx, INPUT, field, "there is no role \"" STR_FMT "\"", STR_ARG(word));
        return with_hint(cx, with_value(cx, s, word), "the roles are: " STR_FMT, STR_ARG(buf_str(&known)));
    }
    return OK;
}

Str roles_text(Arena *a, uint32_t roles) {
    Buf b = buf_new(a);
    for (int i = 0; role_names[i]; i++)
        if (roles >> i & 1) buf_fmt(&b, "%s%s", b.n ? "," : "", role_names[i]);
    return buf_str(&b);
}

#define ROLES_FIELD                                                                                \
    .label = "Roles", .words = role_names,                                                         \
    .help = "Words with commas between: viewer, planner, buyer, maker, warehouse, service, "       \
            "accountant, admin.",                                                                  \
    .example = "buyer,warehouse", .max = 200

#define BOUND_FIELDS(T, more)                                                                      \
    {FIELD(T, site), .label = "Site", .ref = &site_entity, .optional = true, .example = "MAIN",    \
        .help = "Bound to it: sees and does what is of this site alone." more},                    \
    {                                                                                              \
        FIELD(T, party),                                                                           \
            .label = "Party", .ref = &party_entity, .optional = true, .example = "SUP-1",          \
            .help = "Bound to it: a supplier or customer who sees what is his alone." more         \
    }

static const Field user_create_fields[] = {
    {FIELD(UserCreateIn, code), .label = "User", .help = "Short name to sign in with.",
        .example = "ann", .max = 60},
    {FIELD(UserCreateIn, name), .label = "Name", .example = "Ann Archer", .max = 200},
    {FIELD(UserCreateIn, roles), ROLES_FIELD},
    BOUND_FIELDS(UserCreateIn, ""),
};
static const Shape user_create_shape = SHAPE("UserCreate", UserCreateIn, user_create_fields);

static const Field user_update_fields[] = {
    {FIELD(UserUpdateIn, user), .label = "User", .ref = &user_entity, .example = "ann"},
    {FIELD(UserUpdateIn, name), .label = "Name", .example = "Ann Archer", .max = 200, .optional = true},
    {FIELD(UserUpdateIn, roles), ROLES_FIELD, .optional = true},
    {FIELD(UserUpdateIn, active), .label = "Active", .help = "Who is not active cannot sign in.",
        .example = "true", .optional = true},
    BOUND_FIELDS(UserUpdateIn, " Null: no longer."),
};
static const Shape user_update_shape = {.name = "UserUpdate",
    .size = sizeof(UserUpdateIn),
    .fields = user_update_fields,
    .n = COUNT(user_update_fields),
    .given = offsetof(UserUpdateIn, given)};

static const Field user_out_fields[] = {
    {FIELD(UserOut, user), .label = "Id", .output = true, .example = "1234567890123456789"},
    {FIELD(UserOut, code), .label = "User", .example = "ann"},
    {FIELD(UserOut, name), .label = "Name", .example = "Ann Archer"},
    {FIELD(UserOut, roles), ROLES_FIELD},
    {FIELD(UserOut, active), .label = "Active", .example = "true"},
    BOUND_FIELDS(UserOut, ""),
};
static const Shape user_out_shape = SHAPE("UserOut", UserOut, user_out_fields);

static Status user_told(Cx *cx, const User *user, const char *what, UserOut *out) {
    event_about(cx, user->id);
    change_record(cx, "user", user->id, user->code, what);
    *out = (UserOut){user->id, user->code, user->name, roles_text(cx->arena, (uint32_t)user->roles),
        user->active, user->site, user->party};
    return OK;
}

// Who may everything cannot be bound: he could free himself.
static Status bound_ok(Cx *cx, uint32_t roles, Id site, Id party) {
    if (!(roles & ADMIN) || (id_none(site) && id_none(party))) return OK;
    return with_hint(cx,
        fail(cx, INPUT, id_none(site) ? "party" : "site", "an administrator is not bound to a %s",
            id_none(site) ? "party" : "site"),
        "leave it out, or give other roles than admin");
}

static Status user_create(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const UserCreateIn *asked = in;
    uint32_t roles;
    TRY(roles_parse(cx, "roles", asked->roles, &roles));
    TRY(bound_ok(cx, roles, asked->site, asked->party));
    User user = {.code = asked->code,
        .name = asked->name,
        .roles = (int32_t)roles,
        .active = true,
        .site = asked->site,
        .party = asked->party};
    TRY(record_insert(cx, &user_entity, &user));
    return user_told(cx, &user, "created", out);
}

// The last administrator who is active cannot be shut out: nobody could let him in again.
static Status admin_stays(Cx *cx, Id but) {
    int64_t others;
    TRY(sql_get(cx, NULL, "select count(*) from app_user where active = 1 and (roles & $1) <> 0 and id <> $2",
        IN(A((int64_t)ADMIN), A(but)), OUT(O(&others))));
    if (others) return OK;
    return with_hint(cx, fail(cx, STATE, "user", "this is the last active administrator"),
        "make another user an administrator first");
}

static Status user_update(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const UserUpdateIn *asked = in;
    User user;
    TRY(record_get(cx, &user_entity, asked->user, &user));
    bool admin = user.active && user.roles & ADMIN;
    if (asked->given & 1 << 1) {
        if (asked->name.n == 0)
            return with_hint(cx, fail(cx, INPUT, "name", "name may not be empty"), "leave it out to keep it");
        user.name = asked->name;
    }
    if (asked->given & 1 << 2) {
        uint32_t roles;
        TRY(roles_parse(cx, "roles", asked->roles, &roles));
        user.roles = (int32_t)roles;
    }
    if (asked->given & 1 << 3) user.active = asked->active;
    if (asked->given & 1 << 4) user.site = asked->site;
    if (asked->given & 1 << 5) user.party = asked->party;
    TRY(bound_ok(cx, (uint32_t)user.roles, user.site, user.party));
    if (admin && !(user.active && user.roles & ADMIN)) TRY(admin_stays(cx, user.id));
    if (!user.active) TRY(sessions_end(cx, user.id, (Id){0}));
    TRY(record_update(cx, &user_entity, &user));
    return user_told(cx, &user, "updated", out);
}

// ---- tokens ---------------------------------------------------------------------------------------------------------

static const Field token_create_fields[] = {
    {FIELD(TokenCreateIn, owner), .label = "User", .help = "Who signs in with it.",
        .ref = &user_entity, .example = "ann"},
    {FIELD(TokenCreateIn, code), .label = "Token", .help = "What people call it.",
        .example = "ann-laptop", .max = 60},
    {FIELD(TokenCreateIn, days), .label = "Days", .help = "Until it expires; 0: never.",
        .example = "90", .optional = true, .max = 36500},
    {FIELD(TokenCreateIn, roles), .label = "Roles", .words = role_names, .example = "buyer", .max = 200,
        .optional = true, .help = "Of its owner's, words with commas between; left out: all that he has."},
    {FIELD(TokenCreateIn, read_only), .label = "Read only", .help = "It changes nothing.",
        .example = "true", .optional = true},
    BOUND_FIELDS(TokenCreateIn, ""),
};
static const Shape token_create_shape = SHAPE("TokenCreate", TokenCreateIn, token_create_fields);

static const Field token_out_fields[] = {
    {FIELD(TokenOut, id), .label = "Id", .example = "1234567890123456789"},
    {FIELD(TokenOut, code), .label = "Token", .example = "ann-laptop"},
    {FIELD(TokenOut, secret), .label = "Secret",
        .help = "Shown this once; a repeated request does not show it again.", .secret = true,
        .example = "argosy_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"},
    {FIELD(TokenOut, expires), .label = "Expires", .optional = true, .example = "2011-09-01T00:00:00Z"},
};
static const Shape token_out_shape = SHAPE("TokenOut", TokenOut, token_out_fields);

typedef struct {
    Str code;
} TokenRevokeIn;
static const Field token_revoke_fields[] = {
    {FIELD(TokenRevokeIn, code), .label = "Token", .example = "ann-laptop", .max = 60}};
static const Shape token_revoke_shape = SHAPE("TokenRevoke", TokenRevokeIn, token_revoke_fields);

// A token may do less than its owner, never more.
static Status token_roles(Cx *cx, const TokenCreateIn *asked, uint32_t *roles) {
    User owner;
    TRY(record_get(cx, &user_entity, asked->owner, &owner));
    TRY(roles_parse(cx, "roles", asked->roles, roles));
    uint32_t has = (uint32_t)owner.roles, beyond = has & ADMIN ? 0 : *roles & ~has;
    if (beyond)
        return with_hint(cx,
            with_value(cx,
                fail(cx, INPUT, "roles", "the user " STR_FMT " has not all of these roles",
                    STR_ARG(owner.code)),
                asked->roles),
            "his are: " STR_FMT, STR_ARG(roles_text(cx->arena, has)));
    const struct {
        const char *what;
        Id his, asked;
    } bounds[] = {{"site", owner.site, asked->site}, {"party", owner.party, asked->party}};
    for (int i = 0; i < 2; i++)
        if (!id_none(bounds[i].his) && !id_none(bounds[i].asked) && !id_eq(bounds[i].his, bounds[i].asked))
            return with_hint(cx,
                fail(cx, INPUT, bounds[i].what, "the user " STR_FMT " is bound to another %s",
                    STR_ARG(owner.code), bounds[i].what),
                "leave it out: his tokens are bound as he is");
    return bound_ok(cx, *roles ? *roles : has, asked->site, asked->party);
}

static Status token_create(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self;
    const TokenCreateIn *asked = in;
    TokenOut *token = out;
    uint32_t roles;
    bool taken;
    TRY(token_roles(cx, asked, &roles));
    TRY(sql_get(cx, &taken, "select id from token where code = $1", IN(A(asked->code)),
        OUT(O(&token->id))));
    if (taken) {
        Status s = fail(
            cx, INPUT, "code", "there is already a token \"" STR_FMT "\"", STR_ARG(asked->code));
        return with_hint(cx, with_value(cx, s, asked->code), "give another code");
    }
    *token = (TokenOut){.id = cx_id(cx), .code = asked->code, .secret = secret_new(cx->arena, "argosy_")};
    if (asked->days) token->expires = (Time){cx->now.v + asked->days * DAY};
    Digest hash = digest_of(token->secret);
    TRY(sql_run(cx,
        "insert into token (id, code, owner, hash, created, expires, revoked, roles, read_only, "
        "site, party) values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10)",
        A(token->id), A(token->code), A(asked->owner), arg_blob(digest_bytes(&hash)), A(cx->now),
        A(token->expires), A(roles), A(asked->read_only), A(asked->site), A(asked->party)));
    event_about(cx, token->id);
    change_record(cx, "token", token->id, token->code, "created");
    return OK;
}

static Status token_revoke(Cx *cx, const Action *self, const void *in, void *out) {
    (void)self, (void)out;
    const TokenRevokeIn *asked = in;
    Id id;
    Time revoked;
    bool found;
    TRY(sql_get(cx, &found, "select id, revoked from token where code = $1", IN(A(asked->code)),
        OUT(O(&id), O(&revoked))));
    if (!found)
        return with_value(cx,
            fail(cx, MISSING, "code", "there is no token \"" STR_FMT "\"", STR_ARG(asked->code)),
            asked->code);
    if (revoked.v)
        return with_value(cx,
            fail(cx, STATE, "code", "the token \"" STR_FMT "\" is revoked already", STR_ARG(asked->code)),
            asked->code);
    TRY(sql_run(cx, "update token set revoked = $2 where id = $1", A(id), A(cx->now)));
    event_about(cx, id);
    change_record(cx, "token", id, asked->code, "revoked");
    return OK;
}

Status token_actor(Cx *cx, Str secret, Actor *out) {
    return token_of_digest(cx, digest_of(secret), out);
}

Actor owner_actor(const Owner *o) {
    Actor who = {
        .user = o->user, .name = o->name, .roles = (uint32_t)o->roles, .site = o->site, .party = o->party};
    if (actor_bound(&who)) who.roles &= ~(uint32_t)ADMIN;
    return who;
}

typedef struct {
    Id id, site, party;
    Time expires, revoked;
    int64_t roles;
    bool read_only;
} Token;

// What a token leaves of its owner. False where the two are bound to different things: nothing is both.
static bool token_narrows(const Token *t, Actor *who) {
    who->token = t->id;
    who->read_only = t->read_only;
    who->narrow = t->roles || t->read_only || !id_none(t->site) || !id_none(t->party);
    if (t->roles)
        who->roles = who->roles & ADMIN ? (uint32_t)t->roles : who->roles & (uint32_t)t->roles;
    const Id bound[] = {t->site, t->party};
    Id *const to[] = {&who->site, &who->party};
    for (int i = 0; i < 2; i++) {
        if (id_none(bound[i])) continue;
        if (!id_none(*to[i]) && !id_eq(*to[i], bound[i])) return false;
        *to[i] = bound[i];
    }
    if (actor_bound(who)) who->roles &= ~(uint32_t)ADMIN;
    return true;
}

Status token_of_digest(Cx *cx, Digest hash, Actor *out) {
    bool found;
    Owner owner = {.name = S("")};
    Token t = {0};
    TRY(sql_get(cx, &found,
        "select " OWNER_SQL ", t.id, t.expires, t.revoked, t.roles, t.read_only, t.site, t.party "
        "from token t join app_user u on u.id = t.owner where t.hash = $1",
        IN(arg_blob(digest_bytes(&hash))),
        OUT(OWNER_OUT(&owner), O(&t.id), O(&t.expires), O(&t.revoked), O(&t.roles), O(&t.read_only),
            O(&t.site), O(&t.party))));
    *out = (Actor){.name = owner.name};
    Actor who = owner_actor(&owner);
    if (!found || t.revoked.v || !owner.active || !token_narrows(&t, &who))
        return with_hint(cx, fail(cx, DENIED, NULL, "this token is not valid"),
            "an administrator makes one with token create");
    if (t.expires.v && t.expires.v <= cx->now.v)
        return with_hint(cx, fail(cx, DENIED, NULL, "this token has expired"),
            "an administrator makes one with token create");
    *out = who;
    return OK;
}

// ---- module ---------------------------------------------------------------------------------------------------------

static const Action actions[] = {
    {.noun = "user",
        .verb = "create",
        .area = AREA_PLATFORM,
        .help = "Creates a user with roles.",
        .roles = ADMIN,
        .in = &user_create_shape,
        .out = &user_out_shape,
        .run = user_create},
    {.noun = "user",
        .verb = "update",
        .area = AREA_PLATFORM,
        .help =
            "Changes a user's name or roles, or whether he may sign in. What is not given stays.",
        .roles = ADMIN,
        .in = &user_update_shape,
        .out = &user_out_shape,
        .run = user_update},
    {.noun = "token",
        .verb = "create",
        .area = AREA_PLATFORM,
        .help = "Creates a token for a user. Its secret is shown this once.",
        .roles = ADMIN,
        .in = &token_create_shape,
        .out = &token_out_shape,
        .run = token_create},
    {.noun = "token",
        .verb = "revoke",
        .area = AREA_PLATFORM,
        .help = "Makes a token useless from now on.",
        .roles = ADMIN,
        .in = &token_revoke_shape,
        .run = token_revoke},
};
const Action *const user_create_action = &actions[0];
const Action *const token_create_action = &actions[2];

#define ROLE_SQL(bit, word) "case when (roles & " #bit ") <> 0 then '" word ",' else '' end"
#define ROLES_SQL                                                                                  \
    "rtrim(" ROLE_SQL(1, "viewer") " || " ROLE_SQL(2, "planner") " || " ROLE_SQL(4,                \
        "buyer") " || " ROLE_SQL(8, "maker") " || " ROLE_SQL(16, "warehouse") " || " ROLE_SQL(32,  \
        "service") " || " ROLE_SQL(64, "accountant") " || " ROLE_SQL(128, "admin") ", ',')"
static const Column user_columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "code", .kind = K_TEXT, .label = "User"},
    {.name = "name", .kind = K_TEXT, .label = "Name"},
    {.name = "roles", .kind = K_TEXT, .label = "Roles", .expr = ROLES_SQL},
    {.name = "active", .kind = K_BOOL, .label = "Active"},
    {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity, .help = "That he is bound to."},
    {.name = "party", .kind = K_ID, .label = "Party", .ref = &party_entity, .help = "That he is bound to."},
    {.name = "second_factor",
        .kind = K_BOOL,
        .label = "Second factor",
        .expr = "case when exists (select 1 from second_factor f where f.id = app_user.id and "
                "f.confirmed > 0) then 1 else 0 end",
        .help = "Whether he signs in with one."},
};
static const Column token_columns[] = {
    {.name = "id", .kind = K_ID, .label = "Id", .hidden = true},
    {.name = "code", .kind = K_TEXT, .label = "Token"},
    {.name = "owner", .kind = K_ID, .label = "User", .ref = &user_entity},
    {.name = "created", .kind = K_TIME, .label = "Created"},
    {.name = "expires", .kind = K_TIME, .label = "Expires", .help = "None: never."},
    {.name = "revoked", .kind = K_TIME, .label = "Revoked", .help = "None: not."},
    {.name = "roles", .kind = K_TEXT, .label = "Roles", .expr = ROLES_SQL, .help = "None: all of its user's."},
    {.name = "read_only", .kind = K_BOOL, .label = "Read only"},
    {.name = "site", .kind = K_ID, .label = "Site", .ref = &site_entity, .help = "That it is bound to beyond its user."},
    {.name = "party", .kind = K_ID, .label = "Party", .ref = &party_entity, .help = "That it is bound to beyond its user."},
};
static const View views[] = {
    {.name = "users",
        .area = AREA_PLATFORM,
        .help = "Who may sign in, and with which roles.",
        .roles = ADMIN,
        .from = "app_user",
        .columns = user_columns,
        .n = COUNT(user_columns),
        .sort = "code"},
    {.name = "tokens",
        .area = AREA_PLATFORM,
        .help = "Tokens, without their secrets.",
        .roles = ADMIN,
        .from = "token",
        .columns = token_columns,
        .n = COUNT(token_columns),
        .sort = "code"},
};

static const Entity *const entities[] = {&user_entity, NULL};
static const Action *const own[] = {&user_password_action, &user_link_action, &session_revoke_action,
    &second_factor_enrol_action, &second_factor_confirm_action, &second_factor_remove_action, NULL};
static const View *const own_views[] = {
    &sessions_view, &account_changes_view, &denials_view, &upkeep_view, NULL};
const Module platform_module = {.name = "platform",
    .entities = entities,
    .actions = actions,
    .actions_n = COUNT(actions),
    .own = own,
    .views = views,
    .views_n = COUNT(views),
    .own_views = own_views};
