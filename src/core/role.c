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

Status actor_permit(Cx *cx, uint32_t roles, Str what) {
    const Actor *a = &cx->actor;
    bool bound = !id_none(a->site) || !id_none(a->party);
    if (actor_may(a, roles) && !bound) return OK;
    if (actor_may(a, roles))
        return fail(cx, DENIED, NULL, STR_FMT " is bound to a %s and may not " STR_FMT,
            STR_ARG(a->name), id_none(a->site) ? "party" : "site", STR_ARG(what));
    Buf words = buf_new(cx->arena);
    for (int i = 0; role_names[i]; i++)
        if (roles >> i & 1) buf_fmt(&words, "%s%s", words.n ? ", " : "", role_names[i]);
    Status s = fail(cx, DENIED, NULL, STR_FMT " may not " STR_FMT,
        STR_ARG(cx->actor.name.n ? cx->actor.name : S("nobody")), STR_ARG(what));
    return with_hint(cx, s, "this needs one of the roles: " STR_FMT, STR_ARG(buf_str(&words)));
}

Actor actor_system(void) { return (Actor){.user = {0}, .name = S("system"), .roles = EVERYONE}; }
