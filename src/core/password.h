// A user's password: who has it may sign in. Setting one ends the user's other sessions.
#ifndef ARGOSY_CORE_PASSWORD_H
#define ARGOSY_CORE_PASSWORD_H

#include "core/action.h"

extern const Action user_password_action; // a person his own, with the old one; an administrator anybody's

// Whose password it is. Opens a snapshot itself, for no longer than it takes to look. DENIED where user or password are not right, without
// saying which, after the same time; BUSY where as many as may be are looked at already. Whoever calls it keeps to throttle.h.
Status password_actor(Cx *cx, Str user, Str password, Actor *out) MUST_USE;

// For actions that ask for the asker's own password once more. In prepare: holds it against his; *fits is what it was seen to fit, empty where it
// does not. In run: INPUT at the field where he has a password and it was not given or does not fit.
Status password_look(Cx *cx, Str given, const char *field, Str *fits) MUST_USE;
Status password_looked(Cx *cx, Id user, Str given, Str fits, const char *field) MUST_USE;

#endif
