// The context of one request or job: its memory, its clock and random numbers, its connection to the store, who asks,
// and what went wrong. It is the first argument of nearly every function. Nothing below keeps state outside it.
#ifndef ARGOSY_BASE_CX_H
#define ARGOSY_BASE_CX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/num.h"
#include "base/random.h"
#include "base/status.h"

// What went wrong, for a person and for a program. Texts live in the context's arena.
typedef struct {
    Status status;
    Str text;         // a sentence: what was wrong
    Str field;        // the field at fault, as a path: lines[2].qty; empty where none is
    Str value;        // the value at fault, as it was given
    Str hint;         // what would be right
    const char *file; // where it was found
    int line;
} Error;

// Who asks: an account of the program, or the program itself.
typedef struct {
    Id user;        // 0: the system itself
    Str name;       // for the audit line
    uint32_t roles; // bits of Role, see core/role.h
    Id session;     // by which he is signed in; 0: by a token, or not at all
    Id token;       // by which he asks; 0: by none
    bool narrow;    // the token may less than its owner
    bool read_only; // it may change nothing
    bool enrol; // the session is good for setting up a second factor alone (core/second_factor.h)
    Id site, party; // that he is bound to, see core/scope.h; 0: to none
} Actor;

typedef struct Conn Conn;       // store/store.h
typedef struct App App;         // core/app.h
typedef struct Changes Changes; // core/change.h

typedef struct Cx {
    Arena *arena;
    Error error;
    Time now; // the time of this request; simulated in the twin
    Rng *rng; // random numbers, seeded by whoever made the context
    IdGen *ids;
    Conn *conn; // NULL outside a transaction
    App *app;
    Actor actor;
    Id action_event;  // the event of the action under way, for entries and messages that it causes
    Id about;         // the document the action is about, as event_about said
    Str request;      // the id of the request that it serves (serve/trail.h); empty: none
    Changes *changes; // where a preview notes what it would change; NULL otherwise
} Cx;

// Sets cx->error and returns the status. `field` may be NULL. The first failure is kept when one wraps another with the
// same status; a wrap with another status replaces it. Whoever handles a failure and goes on calls cx_clear.
#define fail(cx, status, field, ...)                                                               \
    fail_at((cx), (status), __FILE__, __LINE__, (field), __VA_ARGS__)
Status fail_at(Cx *cx, Status status, const char *file, int line, const char *field,
    const char *fmt, ...) __attribute__((format(printf, 6, 7)));
// Add the value and the hint to the failure just set; they return its status, so that one can write
//   return with_hint(cx, with_value(cx, fail(cx, INPUT, "qty", "…"), text), "give a quantity above 0");
Status with_value(Cx *cx, Status status, Str value);
Status with_hint(Cx *cx, Status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
// Puts `prefix` before the field of the error: "qty" becomes "lines[2].qty".
Status with_path(Cx *cx, Status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

// BUSY in place of whatever failed: memory ran out (base/memory.h), so nothing else that is said of it counts.
Status fail_memory(Cx *cx);

static inline void cx_clear(Cx *cx) { cx->error = (Error){.status = OK}; }
static inline Id cx_id(Cx *cx) { return id_next(cx->ids, cx->now.v); }
static inline Date cx_today(const Cx *cx) { return time_date(cx->now); }

// Holds in production whatever the input: ends the process with a message that names the place.
#define CHECK(cond) ((cond) ? (void)0 : check_failed(#cond, __FILE__, __LINE__))
_Noreturn void check_failed(const char *cond, const char *file, int line);

#endif
