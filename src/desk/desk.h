// The desk: what people look at first, over all stages and flows: how the chain stands now, what needs a
// person, how it went over the weeks; and the views of lists that people save.
#ifndef ARGOSY_DESK_DESK_H
#define ARGOSY_DESK_DESK_H

#include "core/action.h"

extern const Module desk_module;

#endif
