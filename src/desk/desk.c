// The module of the desk.
#include "desk/parts.h"

const char *const place_names[] = {
    "plan", "source", "make", "deliver", "returns", "product", "cash", "information", NULL};

static const View *const desk_views[] = {
    &chain_now_view, &needs_me_view, &courses_view, &saved_views_view, NULL};
static const Action *const desk_actions[] = {&saved_view_save, &saved_view_remove, NULL};

const Module desk_module = {.name = "desk", .own = desk_actions, .own_views = desk_views};
