// A world with the platform alone and one user in it, ann the buyer.
#ifndef ARGOSY_TESTS_USER_TEST_H
#define ARGOSY_TESTS_USER_TEST_H

#include "support/widget.h"

#include "core/platform.h"

static int setup(void **state) {
    static const Module *const modules[] = {&platform_module, NULL};
    World *w = *state = world_new(modules);
    assert_non_null(
        world_act(w, "user", "create", "{\"code\":\"ann\",\"name\":\"Ann\",\"roles\":\"buyer\"}"));
    return 0;
}

static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static Id user_id(World *w) {
    return (Id){world_int(w, "select id from app_user where code = 'ann'")};
}

#endif
