// See password.h. Hashing takes tens of milliseconds and 19 MiB, so it is done before the transaction, never in it; only a few are done at
// once, and how often a wrong one may be tried is limited (throttle.h).
#include "core/password.h"

#include <stdatomic.h>

#include "base/common_password.h"
#include "base/limits.h"
#include "base/password.h"
#include "core/app.h"
#include "core/change.h"
#include "core/event.h"
#include "core/platform.h"
#include "core/session.h"

static atomic_int hashing;

static Status hash_begin(Cx *cx) {
    if (atomic_fetch_add(&hashing, 1) < LIMIT_HASHES) return OK;
    atomic_fetch_sub(&hashing, 1);
    return with_hint(
        cx, fail(cx, BUSY, NULL, "others are signing in at this moment"), "try again in a second");
}

static void hash_end(void) { atomic_fetch_sub(&hashing, 1); }

// Why it would be guessed; NULL: it would not.
static const char *guessed(Cx *cx, Str password, Str user) {
    const Str own[] = {user, S("argosy")};
    return password_guessed(cx->arena, password, own, 2);
}

// ---- signing in ----------------------------------------------------------------------------------------------------------------------

typedef struct {
    Owner owner;
    Str hash;
} Kept;

static Status kept_read(Cx *cx, Str user, Kept *out) {
    bool found;
    *out = (Kept){.owner.name = S(""), .hash = S("")};
    TRY(store_read(cx, cx->app->store));
    Status s = sql_get(cx, &found,
        "select " OWNER_SQL
        ", coalesce(p.hash, '') from app_user u left join password p on p.id = u.id "
        "where u.code = $1",
        IN(A(user)), OUT(OWNER_OUT(&out->owner), O(&out->hash)));
    store_read_end(cx);
    return s;
}

Status password_actor(Cx *cx, Str user, Str password, Actor *out) {
    Kept kept;
    *out = (Actor){.name = S("")};
    TRY(kept_read(cx, user, &kept));
    TRY(hash_begin(cx));
    bool fits = password_fits(cx->arena, kept.owner.active ? kept.hash : S(""), password);
    hash_end();
    *out = (Actor){.name = kept.owner.name};
    if (!fits)
        return with_hint(cx, fail(cx, DENIED, NULL, "user or password is not right"),
            "an administrator can set a new password, or make a link to sign in with (user link)");
    const char *why = guessed(cx, password, user);
    if (why)
        return with_hint(cx, fail(cx, DENIED, NULL, "this password signs nobody in any more: it %s", why),
            "an administrator makes a link to sign in with (user link); then set another password");
    *out = owner_actor(&kept.owner);
    return OK;
}

// ---- setting it ----------------------------------------------------------------------------------------------------------------------

typedef struct {
    Id user;
    Str password, old;
    Str hash; // of the password; empty where it is too short for one
    Str fits; // what the old one was seen to fit
} PasswordIn;

static const Field password_fields[] = {
    {FIELD(PasswordIn, user), .label = "User", .ref = &user_entity, .example = "ann"},
    {FIELD(PasswordIn, password), .label = "New password",
        .help = "12 to 128 characters, and none of the common ones.", .secret = true,
        .example = "three calm herons", .max = PASSWORD_BYTES_MAX},
    {FIELD(PasswordIn, old), .label = "Old password", .help = "Needed where it is one's own and there is one.",
        .secret = true, .example = "four quick otters", .optional = true, .max = PASSWORD_BYTES_MAX},
};
static const Shape password_shape = SHAPE("UserPassword", PasswordIn, password_fields);

// Rows of blanks count as one.
static bool long_enough(Cx *cx, Str password) {
    return str_utf8_width(password_squeezed(cx->arena, password)) >= LIMIT_PASSWORD_CHARACTERS;
}
static bool too_long(Str password) {
    return str_utf8_width(password) > LIMIT_PASSWORD_CHARACTERS_MOST;
}

Status password_look(Cx *cx, Str given, const char *field, Str *fits) {
    Kept kept;
    *fits = S("");
    TRY(kept_read(cx, cx->actor.name, &kept));
    if (kept.hash.n == 0) return OK;
    int wait = throttle_try(cx->app->throttle, cx->actor.name, LIMIT_TRIES_USER, cx->now);
    if (wait)
        return with_hint(cx, fail(cx, BUSY, field, "the password was given wrongly too often"),
            "try again in %d seconds", wait);
    TRY(hash_begin(cx));
    bool right = password_fits(cx->arena, kept.hash, given);
    hash_end();
    if (!right) return OK;
    *fits = kept.hash;
    throttle_right(cx->app->throttle, cx->actor.name, true);
    return OK;
}

Status password_looked(Cx *cx, Id user, Str given, Str fits, const char *field) {
    bool has;
    Str hash;
    TRY(sql_get(cx, &has, "select hash from password where id = $1", IN(A(user)), OUT(O(&hash))));
    if (!has || (fits.n && str_eq(hash, fits))) return OK;
    if (given.n == 0)
        return with_hint(
            cx, fail(cx, INPUT, field, "the password that you have is missing"), "give it as well");
    return with_hint(cx, fail(cx, INPUT, field, "this is not the password that you have"),
        "an administrator can set a new one, or make a link to sign in with (user link)");
}

static Status password_prepare(Cx *cx, void *input) {
    PasswordIn *in = input;
    in->hash = in->fits = S("");
    if (!long_enough(cx, in->password) || too_long(in->password))
        return OK; // user_password says so, once it is known whose it is
    if (!id_none(cx->actor.user) && in->old.n) TRY(password_look(cx, in->old, "old", &in->fits));
    TRY(hash_begin(cx));
    bool made = password_hash(cx->arena, in->password, &in->hash);
    hash_end();
    return made ? OK : fail(cx, BUSY, NULL, "there is no memory to look at a password");
}

// Whether the asker may set it.
static Status may_set(Cx *cx, const PasswordIn *in) {
    if (id_none(cx->actor.user)) return OK; // the program itself
    if (cx->actor.narrow)                   // it would come by all that its owner may
        return with_hint(cx,
            fail(cx, DENIED, NULL, "a token that may less than its user does not set his password"),
            "sign in, or ask with a token of all his roles");
    if (!id_eq(cx->actor.user, in->user))
        return actor_permit(cx, ADMIN, S("set the password of another"));
    return password_looked(cx, in->user, in->old, in->fits, "old");
}

static Status good_enough(Cx *cx, Str password, Str user) {
    if (!long_enough(cx, password))
        return with_hint(cx, fail(cx, INPUT, "password", "the password is too short"),
            "at least %d characters, rows of blanks counted as one; a few words are good",
            LIMIT_PASSWORD_CHARACTERS);
    if (too_long(password))
        return with_hint(cx, fail(cx, INPUT, "password", "the password is too long"),
            "at most %d characters", LIMIT_PASSWORD_CHARACTERS_MOST);
    const char *why = guessed(cx, password, user);
    if (!why) return OK;
    return with_hint(cx, fail(cx, INPUT, "password", "this password %s", why),
        "take one that nobody else has: a few words that do not belong together");
}

static Status user_password(Cx *cx, const Action *self, const void *input, void *out) {
    (void)self, (void)out;
    const PasswordIn *in = input;
    Str code;
    TRY(may_set(cx, in));
    TRY(ref_code(cx, &user_entity, in->user, &code));
    TRY(good_enough(cx, in->password, code));
    TRY(sql_run(cx,
        "insert into password (id, hash, changed) values ($1, $2, $3) "
        "on conflict (id) do update set hash = excluded.hash, changed = excluded.changed",
        A(in->user), A(in->hash), A(cx->now)));
    TRY(sessions_end(cx, in->user, cx->actor.session));
    event_about(cx, in->user);
    change_record(cx, "user", in->user, code, "password set");
    return OK;
}

const Action user_password_action = {.noun = "user",
    .verb = "password",
    .area = AREA_PLATFORM,
    .help = "Sets a user's password, and ends his other sessions. Anybody may set his own, with "
            "the old one; an administrator anybody's.",
    .roles = EVERYONE,
    .in = &password_shape,
    .prepare = password_prepare,
    .run = user_password,
    .scope = {"user", "user"}};
