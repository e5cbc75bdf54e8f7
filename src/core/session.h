// Sessions: who signed in with a browser, until he signs out, is idle for half a day or a week has passed; and the one-time links by which
// one signs in without a password. Secrets are shown once and kept as their SHA-256.
#ifndef ARGOSY_CORE_SESSION_H
#define ARGOSY_CORE_SESSION_H

#include "base/digest.h"
#include "core/action.h"

typedef struct {
    Id user;
} UserLinkIn;
typedef struct {
    Id id;
    Str secret; // for the page's address: /#link=SECRET
    Time expires;
} UserLinkOut;
typedef struct {
    Id session;
} SessionRevokeIn;
extern const Action user_link_action, session_revoke_action;
extern const View sessions_view, account_changes_view;

// Begins a session of cx->actor. Not in the program's list of actions: only who has looked at a password or a link may do it. With a link,
// which is used up in the same transaction; DENIED where it is by then.
typedef struct {
    Id user, link; // link 0: by password
    Str address;
    Str code; // of his second factor, where he has one
} SessionStartIn;
typedef struct {
    Id id;
    Str secret;
    Time expires;
} SessionStartOut;
extern const Action session_start_action;

// Whose the secret of a link or a session is. DENIED where it is unknown, used, ended or too old, or its user is not active. They
// need a connection.
Status link_actor(Cx *cx, Str secret, Actor *out, Id *link) MUST_USE;
typedef struct {
    Id id;
    Time seen, expires;
} Session;
Status session_actor(Cx *cx, Str secret, Actor *out, Session *session) MUST_USE;
Status session_of_digest(Cx *cx, Digest secret, Actor *out, Session *session) MUST_USE;
Status session_seen(Cx *cx, Id session) MUST_USE;      // now
Status sessions_end(Cx *cx, Id user, Id but) MUST_USE; // all of the user's others

#endif
