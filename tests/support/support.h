// A fresh world for a test: a new store of the kind that ARGOSY_TEST_DB names ("sqlite", the default, or a postgresql:// URL of a
// server on which databases may be created), with the schema, the program's modules, a simulated clock and a context.
#ifndef ARGOSY_TESTS_SUPPORT_H
#define ARGOSY_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#undef fail // cmocka's; ours is in base/cx.h

#include "core/act.h"

typedef struct {
    App *app;
    Store *store;
    Cx *cx;          // of the system itself, with all roles
    const char *url; // of the store, to open it again
    char *place;     // folder or database, removed at the end; NULL: none
} World;

// modules: as of app_new, e.g. argosy_modules. The clock says 2011-06-01T08:00:00Z; world_advance moves it.
World *world_new(const Module *const *modules);
World *world_open(const Module *const *modules, StoreOptions options); // with other options than those of world_new
// Of the file shop.db on a simulated disk, with the schema where it has none yet. NULL where it cannot be opened: cx says why.
World *world_on_disk(const Module *const *modules, StoreOptions options, Cx *cx);
void world_free(World *w);
void world_advance(World *w, int64_t microseconds);
bool world_is_sqlite(const World *w);

// A job that is only a function: runs it in a transaction, and commits.
Status world_write(World *w, Status (*run)(Cx *cx, void *data), void *data) MUST_USE;
// Runs an action on JSON as HTTP does; the reply or the error is in w->cx's arena. NULL where it failed.
const char *world_act(World *w, const char *noun, const char *verb, const char *json);
// A view as JSON; filters "status=open&due.lt=2011-06-01", NULL for none.
const char *world_view(World *w, const char *view, const char *filters);
// One integer from the store: counts and sums.
int64_t world_int(World *w, const char *sql);

// Fails the test with the context's error where the status is another one.
#define assert_status(cx, call, want)                                                              \
    world_assert_status((cx), (call), (want), #call, __FILE__, __LINE__)
#define assert_ok(cx, call) assert_status((cx), (call), OK)
void world_assert_status(Cx *cx, Status got, Status want, const char *what, const char *file, int line);
void world_print_error(const Cx *cx);

#endif
