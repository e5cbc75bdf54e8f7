// The desk: what people look at first, over all stages and flows. Views alone, nothing is changed here: how the chain stands now, what needs a
// person, how it went over the weeks.
#ifndef ARGOSY_DESK_DESK_H
#define ARGOSY_DESK_DESK_H

#include "core/action.h"

extern const Module desk_module;

#endif
