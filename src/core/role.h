// Roles: one per stage's people, a reader, and the administrator. Each action and view lists the roles that may use it.
#ifndef ARGOSY_CORE_ROLE_H
#define ARGOSY_CORE_ROLE_H

#include "base/cx.h"

typedef enum {
    VIEWER = 1 << 0, // reads everything but secrets
    PLANNER = 1 << 1,
    BUYER = 1 << 2,
    MAKER = 1 << 3,
    WAREHOUSE = 1 << 4,
    SERVICE = 1 << 5, // customer service: orders and returns
    ACCOUNTANT = 1 << 6,
    ADMIN = 1 << 7 // everything
} Role;

#define EVERYONE (VIEWER | PLANNER | BUYER | MAKER | WAREHOUSE | SERVICE | ACCOUNTANT | ADMIN)

extern const char *const role_names[]; // "viewer", …, in bit order, ending in NULL

bool role_parse(Str word, uint32_t *bit);
static inline bool actor_may(const Actor *a, uint32_t roles) {
    return (a->roles & (roles | ADMIN)) != 0;
}
// DENIED where he has none of them, with the roles that it needs; and where he is bound to a site or a party (scope.h has what is open
// to such). `what` is what he may not: "see orders", "order place".
Status actor_permit(Cx *cx, uint32_t roles, Str what) MUST_USE;
Actor actor_system(void); // the program itself: all roles

#endif
