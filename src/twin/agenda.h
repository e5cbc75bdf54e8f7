// What is going to happen in the world and when: a heap by time. Things of the same time happen in the order in which they were noted,
// so that a run depends on nothing but its seed.
#ifndef ARGOSY_TWIN_AGENDA_H
#define ARGOSY_TWIN_AGENDA_H

#include "base/date.h"

typedef struct {
    Time at;
    int64_t seq;  // order of noting
    int32_t kind; // the owner's
    int32_t a, b; // indices of what it is about
} Happening;

typedef struct {
    Happening *heap;
    size_t n, cap;
    int64_t seq;
} Agenda;

void agenda_free(Agenda *g);
void agenda_note(Agenda *g, Time at, int kind, int32_t a, int32_t b);
// Takes the next thing that happens not after `until`; false where there is none.
bool agenda_take(Agenda *g, Time until, Happening *out);

#endif
