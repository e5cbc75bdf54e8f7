// Opening the books: the world as records of the program, each made through its action, with the demand of the past and the stock on
// the first day.
#ifndef ARGOSY_TWIN_OPEN_H
#define ARGOSY_TWIN_OPEN_H

#include "twin/door.h"
#include "twin/past.h"

// Fills the ids in w. `company` is its name in the settings.
Status open_world(Cx *cx, Door *door, World *w, Str company) MUST_USE;
Status open_past(Cx *cx, Door *door, const World *w, const Past *past) MUST_USE;

#endif
