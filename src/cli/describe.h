// Fields, columns and roles in words: shared by help on the terminal and by the printed reference.
#ifndef ARGOSY_CLI_DESCRIBE_H
#define ARGOSY_CLI_DESCRIBE_H

#include "core/act.h"

Str describe_kind(Arena *a, Kind kind, const char *const *choices, const Entity *ref); // "item", "date", "open|closed"
Str describe_field(Arena *a, const Field *f);
bool field_must(const Field *f); // has to be given
// "Help. 3 where it is not given. Such as 12." – what there is of it.
Str describe_help(Arena *a, const Field *f);
Str describe_roles(Arena *a, uint32_t roles); // "planner, buyer"; "everyone"
// A command line that does the action, from its example or its fields' examples.
Str example_command(Cx *cx, const Action *action);
void describe_json(const App *app, JsonOut *o); // all actions and views

#endif
