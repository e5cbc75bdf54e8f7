// The program's own records: its users with their roles, and their tokens. A token is a secret that is
// shown once and kept as its SHA-256.
#ifndef ARGOSY_CORE_PLATFORM_H
#define ARGOSY_CORE_PLATFORM_H

#include "base/digest.h"
#include "core/action.h"

extern const Module platform_module;

typedef struct {
    Id id;
    Str code, name;
    int32_t roles; // bits of Role
    bool active;
    Id site, party; // that he is bound to (core/scope.h)
} User;
extern const Entity user_entity;

// Inputs and outputs of the actions, for who calls them by act_call.
typedef struct {
    Str code, name;
    Str roles; // "buyer,warehouse"
    Id site, party;
} UserCreateIn;
typedef struct {
    Id user;
    Str name, roles;
    bool active;
    Id site, party;
    uint64_t given; // bits of the members that are to be changed: 1 name, 2 roles, 3 active, 4 site, 5 party
} UserUpdateIn;
typedef struct {
    Id user;
    Str code, name, roles;
    bool active;
    Id site, party;
} UserOut;
typedef struct {
    Id owner;     // user
    Str code;     // what people call the token
    int32_t days; // until it expires; 0: never
    Str roles;    // of those of the owner; empty: all that he has
    bool read_only;
    Id site, party; // that it is bound to beyond its owner
} TokenCreateIn;
typedef struct {
    Id id;
    Str code, secret; // "argosy_…"
    Time expires;
} TokenOut;
extern const Action *const user_create_action, *const token_create_action; // password.h and session.h have others

// Who a user is when he asks, with what he is bound to: every way to sign in goes by it. A bound user is no administrator.
typedef struct {
    Id user, site, party;
    Str name;
    int64_t roles, active;
} Owner;
#define OWNER_SQL "u.id, u.code, u.roles, u.active, u.site, u.party"
#define OWNER_OUT(o)                                                                               \
    O(&(o)->user), O(&(o)->name), O(&(o)->roles), O(&(o)->active), O(&(o)->site), O(&(o)->party)
Actor owner_actor(const Owner *owner);

// Whom a secret belongs to; out->name is the owner's, too, where it is known but not valid any more. DENIED where it is unknown, expired or revoked, or its user is not active. Needs a connection.
Status token_actor(Cx *cx, Str secret, Actor *out) MUST_USE;
Status token_of_digest(Cx *cx, Digest secret, Actor *out) MUST_USE;

Status roles_parse(Cx *cx, const char *field, Str list, uint32_t *roles) MUST_USE; // "buyer, warehouse"
Str roles_text(Arena *a, uint32_t roles);

#endif
