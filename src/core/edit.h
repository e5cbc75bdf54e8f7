// Inside core: what every entity gets from its table: the actions create and update, and the view of its records.
#ifndef ARGOSY_CORE_EDIT_H
#define ARGOSY_CORE_EDIT_H

#include "core/action.h"

// Memory is the arena's. In: a record without id and output fields; of update, a record with the fields that are given.
void edit_actions(Arena *a, const Entity *e, Action *create, Action *update);
// The bits of fields given in an input of the update action (bit i is field i of action->in).
uint64_t *edit_given(const Action *update, void *in);
View edit_view(Arena *a, const Entity *e);

#endif
