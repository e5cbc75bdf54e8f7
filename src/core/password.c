// See password.h. Hashing takes tens of milliseconds and 19 MiB, so it is done before the transaction, never in it; only a few are done at
// once, and how often a wrong one may be tried is limited (throttle.h).
#include "core/password.h"

#include <stdatomic.h>

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
    {FIELD(PasswordIn, password), .label = "New password", .help = "At least 12 characters.",
        .secret = true, .example = "three calm herons", .max = PASSWORD_BYTES_MAX},
    {FIELD(PasswordIn, old), .label = "Old password", .help = "Needed where it is one's own and there is one.",
        .secret = true, .example = "four quick otters", .optional = true, .max = PASSWORD_BYTES_MAX},
};
static const Shape password_shape = SHAPE("UserPassword", PasswordIn, password_fields);

static bool long_enough(Str password) {
    return str_utf8_width(password) >= LIMIT_PASSWORD_CHARACTERS;
}

// Holds the old password against the asker's own.
static Status old_look(Cx *cx, PasswordIn *in) {
    Kept kept;
    TRY(kept_read(cx, cx->actor.name, &kept));
    if (kept.hash.n == 0) return OK;
    int wait = throttle_try(cx->app->throttle, cx->actor.name, LIMIT_TRIES_USER, cx->now);
    if (wait)
        return with_hint(cx, fail(cx, BUSY, "old", "the old password was given wrongly too often"),
            "try again in %d seconds", wait);
    TRY(hash_begin(cx));
    bool fits = password_fits(cx->arena, kept.hash, in->old);
    hash_end();
    if (!fits) return OK;
    in->fits = kept.hash;
    throttle_right(cx->app->throttle, cx->actor.name, true);
    return OK;
}

static Status password_prepare(Cx *cx, void *input) {
    PasswordIn *in = input;
    in->hash = in->fits = S("");
    if (!long_enough(in->password))
        return OK; // user_password says so, once it is known whose it is
    if (!id_none(cx->actor.user) && in->old.n) TRY(old_look(cx, in));
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
    bool has;
    Str hash;
    TRY(sql_get(cx, &has, "select hash from password where id = $1", IN(A(in->user)), OUT(O(&hash))));
    if (!has || (in->fits.n && str_eq(hash, in->fits))) return OK;
    if (in->old.n == 0)
        return with_hint(
            cx, fail(cx, INPUT, "old", "the old password is missing"), "give it with the new one");
    return with_hint(cx, fail(cx, INPUT, "old", "this is not the old password"),
        "an administrator can set a new one, or make a link to sign in with (user link)");
}

static Status user_password(Cx *cx, const Action *self, const void *input, void *out) {
    (void)self, (void)out;
    const PasswordIn *in = input;
    TRY(may_set(cx, in));
    if (in->hash.n == 0)
        return with_hint(cx, fail(cx, INPUT, "password", "the password is too short"),
            "at least %d characters; a few words are good", LIMIT_PASSWORD_CHARACTERS);
    TRY(sql_run(cx,
        "insert into password (id, hash, changed) values ($1, $2, $3) "
        "on conflict (id) do update set hash = excluded.hash, changed = excluded.changed",
        A(in->user), A(in->hash), A(cx->now)));
    TRY(sessions_end(cx, in->user, cx->actor.session));
    event_about(cx, in->user);
    Str code;
    TRY(ref_code(cx, &user_entity, in->user, &code));
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
