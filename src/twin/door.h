// The way of the twin's people through the one door. Calls are noted in the order in which they would be made, run in groups that are
// committed together, and each hands what came of it to whoever noted it, in the same order. That one may note further calls.
//
// Each call has its own time, as it would have been made by somebody at that moment. What an action takes is measured by stage.
#ifndef ARGOSY_TWIN_DOOR_H
#define ARGOSY_TWIN_DOOR_H

#include "core/act.h"

typedef struct Door Door;

// What came of a call; good until the handler returns.
typedef struct {
    const Action *action;
    Status status;
    const Error *error;
    const void *out; // NULL where it failed
    Time at;
    int32_t a, b; // as noted
} Answer;

// Whoever waits for an answer. A failure that he does not want to live with he returns: it ends the replay.
typedef Status (*Then)(void *user, const Answer *answer);

Door *door_new(App *app, Actor actor);
void door_user(Door *d, void *user); // what handlers get; nothing may be noted then
void door_free(Door *d);
const Action *door_action(const Door *d, const char *noun, const char *verb); // CHECKs that there is one
// Notes a call and gives its zeroed input to be filled at once; lists in it are made in door_arena. `then` NULL: it must go well, and
// nobody is interested in more.
void *door_call(Door *d, const Action *action, Time at, Then then, int32_t a, int32_t b);
Arena *door_arena(Door *d); // of the call noted last
// The call noted last takes eight bytes of its input (an id, an amount), at `to`, from the output of an earlier one, at `from`: so
// that both can be committed together. Where the earlier one is refused, or gives none, this one is refused as well: see followed_nothing.
typedef struct DoorCall DoorCall;
DoorCall *door_last(Door *d);
void door_follow(Door *d, DoorCall *earlier, size_t from, size_t to);
bool followed_nothing(const Answer *answer);
void door_group(Door *d, int calls); // committed together from now on; 0: as many as is good
// Runs what was noted where it is as long as a group: for whoever notes thousands of calls. Never from a handler.
Status door_room(Door *d, Cx *cx) MUST_USE;
// Runs all that was noted and what follows from it. cx gets the failure that ended it.
Status door_flush(Door *d, Cx *cx) MUST_USE;

// Seconds spent in the functions of the actions of an area, and in all (which is more: events, idempotency, commits).
double door_seconds(const Door *d, Area area);
double door_seconds_all(const Door *d);
int64_t door_calls(const Door *d);   // made so far
int64_t door_refused(const Door *d); // of them, refused and lived with

double twin_clock(void); // seconds of the machine, for measuring only

#endif
