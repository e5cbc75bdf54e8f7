// The one door. permit → read → begin → idempotency → references, limits → run → events → commit.
//
// Whatever changes anything goes through here: HTTP, the command line, imports, jobs, the twin and the tests. An action leaves
// exactly one event line with its input, whoever asked, and its outcome; a refused one leaves nothing.
#ifndef ARGOSY_CORE_ACT_H
#define ARGOSY_CORE_ACT_H

#include "core/app.h"
#include "core/change.h"

typedef struct Act Act;
struct Act {
    // ---- given
    Cx *cx; // its own; the answer and the error live in its arena
    const Action *action;
    const void *in;   // a struct of action->in, references resolved or pending
    PendingRefs refs; // references still to be resolved
    Str key;          // idempotency key; empty: none
    Str body;         // what the key is bound to: the request as it came
    bool preview;     // run, report the changes, undo
    bool want_json;   // make `reply` (HTTP, command line); the twin does without
    // Called in the transaction before the input is looked at: for who hands in several at once, one of which needs what an earlier one
    // gives. SQLite only, where they run in their order. NULL: nothing.
    Status (*before)(Act *act);
    void (*done)(Act *act); // called once it is durable or refused, on the store's thread
    void *user;
    // ---- got
    Status status; // the error is in cx->error
    void *out;     // a struct of action->out
    Str reply;     // JSON of `out`, with the changes where it was a preview
    bool replayed; // the first reply of this idempotency key
    Job job;       // the store's
};

Status act_permit(Cx *cx, const Action *action) MUST_USE; // DENIED, with the roles it needs
// Reads a JSON object into act->in (allocated in the context), checking all but the references. Permission is checked first.
Status act_read_json(Act *act, const Json *body) MUST_USE;
void act_submit(App *app, Act *act); // asynchronous
// Several, to be committed together where the store can; each is done by itself, in any order.
void act_submit_many(App *app, Act **acts, int n);
Status act_now(App *app, Act *act) MUST_USE; // and waits
void act_many(App *app, Act **acts, int n); // waits for all; committed together where the store can

// For code that has a struct at hand: the twin, jobs and tests. out may be NULL.
Status act_call(Cx *cx, const Action *action, const void *in, void *out) MUST_USE;

// A view, as JSON ({"rows":[…],"next":…}), CSV or an aligned table.
typedef enum { FORMAT_JSON, FORMAT_CSV, FORMAT_TABLE } Format;
typedef struct {
    Str name, value; // "status" = "open"; "due.lt" = "2011-06-01"; operators: (none) eq, ne, lt, le, gt, ge, like, in (comma list)
} Filter;
typedef struct {
    const View *view;
    Filter *filters; // also the view's parameters
    int filters_n;
    Str sort;  // "due,-qty"; empty: the view's
    int limit; // rows; 0: LIMIT_PAGE_DEFAULT
    Str after; // cursor from the reply before
    Format format;
    bool colour; // FORMAT_TABLE
} Query;
Status view_permit(Cx *cx, const View *v) MUST_USE; // DENIED, with the roles it needs, or where it has nothing for who is bound
static inline bool view_open(const Actor *a, const View *v) {
    return actor_may(a, v->roles) && scope_open(a, v->scope);
}
static inline bool action_open(const Actor *a, const Action *x) {
    return actor_may(a, x->roles) && scope_open(a, x->scope) && !a->read_only;
}
// Opens a snapshot itself where cx has no connection. *next is the cursor of the next page, empty at the end.
Status view_run(Cx *cx, const Query *q, Buf *out, Str *next) MUST_USE;
// How many rows there are with these filters, wherever the page begins, as far as `most`: whoever gets that knows no more than that there are as many.
Status view_count(Cx *cx, const Query *q, int64_t most, int64_t *n) MUST_USE;
// All rows, through pages: for exports.
Status view_stream(Cx *cx, Query q, Status (*sink)(void *to, Str part), void *to) MUST_USE;

#endif
