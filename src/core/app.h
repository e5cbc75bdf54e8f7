// The running program: its store and what its modules can do. One App a process; contexts point to it. Read-only after start.
#ifndef ARGOSY_CORE_APP_H
#define ARGOSY_CORE_APP_H

#include "core/action.h"
#include "core/throttle.h"
#include "store/store.h"

struct App {
    Store *store;
    Action *actions; // of all modules, and those made from entities; in the order of the chain
    int actions_n;
    View *views; // likewise
    int views_n;
    const Entity **entities;
    int entities_n;
    IdGen ids;               // of the writer (SQLite); PostgreSQL's workers have their own
    Time (*clock)(App *app); // the machine's, or a simulated one
    Time simulated;          // what a simulated clock says
    Throttle *throttle;      // of passwords
    int64_t shift;           // µs that a clock that was set and goes on is ahead of the machine's
    int number_block; // document numbers that a connection takes at a time; 0: as is sensible for many actions
};

Time clock_machine(App *app);
Time clock_simulated(App *app); // app->simulated
Time clock_shifted(App *app);   // the machine's + app->shift

// Collects the modules (ending in NULL). CHECKs that nouns, verbs, view names and shapes are unique and sound. A module's own
// action or view takes the place of the one made from an entity of the same name. store may be NULL (for help and OpenAPI);
// a SQLite store gets the hook that seals its events. Memory lives until app_free.
App *app_new(const Module *const *modules, Store *store);
void app_free(App *app);
const Action *app_action(const App *app, Str noun, Str verb); // NULL where there is none
const View *app_view(const App *app, Str name);
const Entity *app_entity(const App *app, Str noun);

// A context for a request: its own arena, clock of the app, seeded random numbers.
Cx *cx_new(App *app, Actor actor);
void cx_free(Cx *cx);

// The modules of the program, in the order of the chain (src/modules.c).
extern const Module *const argosy_modules[];

#endif
