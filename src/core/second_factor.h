// A second factor: codes by time of a device (base/totp.h), and ten codes for whoever lost it. Whoever has confirmed a device signs in with a
// code of it, by password and by link alike; a code is good once. The setting security.second_factor says who must have one: until he has,
// his sessions are good for setting it up alone (Actor.enrol). The device's secret is in the store as it is, since codes are made of it.
#ifndef ARGOSY_CORE_SECOND_FACTOR_H
#define ARGOSY_CORE_SECOND_FACTOR_H

#include "core/action.h"

#define SECOND_FACTOR_SETTING "security.second_factor"
enum { RECOVERY_CODES = 10 };

// set up (by the asker for himself), confirm (with a first code), remove (his own with a code; an administrator another's)
extern const Action second_factor_enrol_action, second_factor_confirm_action, second_factor_remove_action;

Status second_factor_on(Cx *cx, Id user, bool *on) MUST_USE; // needs a connection

// Takes a code of the device, or a recovery code, which is used up by it. OK where the user has no second factor; DENIED, with the field "code",
// where it is wrong, used or missing. In a transaction.
Status second_factor_take(Cx *cx, Id user, Str code) MUST_USE;

// What a query of a user u asks besides, to know whether he must set one up: OUT(…, SECOND_FACTOR_OUT(&duty)).
typedef struct {
    Time confirmed;
    Str who; // of the setting
} SecondFactorDuty;
#define SECOND_FACTOR_SQL                                                                          \
    "coalesce((select f.confirmed from second_factor f where f.id = u.id), 0), "                   \
    "coalesce((select g.value from setting g where g.code = '" SECOND_FACTOR_SETTING "'), '')"
#define SECOND_FACTOR_OUT(d) O(&(d)->confirmed), O(&(d)->who)
bool second_factor_missing(const SecondFactorDuty *duty, uint32_t roles);

#endif
