// Roles and their words. A role is one bit of Actor.roles; whoever has the administrator's bit may do everything.
#include "core/role.h"

const char *const role_names[] = {
    "viewer", "planner", "buyer", "maker", "warehouse", "service", "accountant", "admin", NULL};

bool role_parse(Str word, uint32_t *bit) {
    for (uint32_t i = 0; role_names[i]; i++)
        if (str_is(word, role_names[i])) {
            *bit = 1u << i;
            return true;
        }
    return false;
}

Actor actor_system(void) { return (Actor){.user = {0}, .name = S("system"), .roles = EVERYONE}; }
