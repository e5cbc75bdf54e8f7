// Calls wait in a row of slots, each with a context of its own, that are used again and again. A group is a stretch of the row; it runs
// when the row is as long as a group, or when somebody needs the answers.
//
// An action is timed by a copy of its table whose function is a wrapper: it finds the original beside itself. The store's threads add to
// the times, so these are atomic.
#include "twin/door.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/role.h"

enum {
    GROUP = 1000,      // calls committed together, at most
    FOLLOW = 8,        // calls that follow one another, at most
    ACTIONS_MAX = 256, // kinds of actions that the twin calls
    SLOT_BYTES = 128 * 1024, // a context that has grown beyond is made anew: one large document in each would be much
};

typedef struct {
    Action action; // first, so that the wrapper finds the rest
    const Action *original;
    _Atomic int64_t ns;
} Timed;

typedef struct DoorCall Slot;
struct DoorCall {
    Cx *cx;
    ArenaMark mark;
    Act act;
    Then then;
    int32_t a, b;
    Slot *earlier; // whose output is taken from; NULL: none
    size_t from, to;
};

struct Door {
    App *app;
    Actor actor;
    void *user;
    Slot **row;
    size_t group;  // calls committed together
    size_t n, cap; // noted, and not answered yet
    size_t made;   // slots that exist, all of them in `row`
    bool running;
    bool one_by_one; // where a group is not run in its order
    Timed *timed[ACTIONS_MAX];
    int timed_n;
    double seconds;
    int64_t calls, refused;
    Act *acts[GROUP + FOLLOW]; // of the group that runs
    Slot *slots[GROUP + FOLLOW];
};

double twin_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static Status timed_run(Cx *cx, const Action *self, const void *in, void *out) {
    Timed *t = (Timed *)(uintptr_t)self;
    int64_t start = now_ns();
    Status s = t->original->run(cx, t->original, in, out);
    t->ns += now_ns() - start;
    return s;
}

static const Action *timed_of(Door *d, const Action *action) {
    for (int i = 0; i < d->timed_n; i++)
        if (d->timed[i]->original == action) return &d->timed[i]->action;
    CHECK(d->timed_n < ACTIONS_MAX);
    Timed *t = calloc(1, sizeof *t);
    CHECK(t != NULL);
    t->action = *action;
    t->action.run = timed_run;
    t->original = action;
    d->timed[d->timed_n++] = t;
    return &t->action;
}

void door_user(Door *d, void *user) {
    CHECK(d->n == 0);
    d->user = user;
}

Door *door_new(App *app, Actor actor) {
    Door *d = calloc(1, sizeof *d);
    CHECK(d != NULL);
    d->app = app;
    d->group = GROUP;
    d->actor = actor;
    d->one_by_one = !store_is_sqlite(app->store);
    return d;
}

void door_free(Door *d) {
    if (!d) return;
    for (size_t i = 0; i < d->made; i++) {
        cx_free(d->row[i]->cx);
        free(d->row[i]);
    }
    for (int i = 0; i < d->timed_n; i++) free(d->timed[i]);
    free(d->row);
    free(d);
}

static void slot_context(Door *d, Slot *s) {
    s->cx = cx_new(d->app, d->actor);
    s->mark = arena_mark(s->cx->arena);
}

static void slot_clear(Door *d, Slot *s) {
    arena_rewind(s->cx->arena, s->mark);
    if (arena_bytes(s->cx->arena) <= SLOT_BYTES) return;
    cx_free(s->cx);
    slot_context(d, s);
}

static Slot *slot_free(Door *d) {
    if (d->n == d->made) {
        if (d->made == d->cap) {
            d->cap = d->cap ? 2 * d->cap : GROUP;
            d->row = realloc(d->row, d->cap * sizeof(Slot *));
            CHECK(d->row != NULL);
        }
        Slot *s = calloc(1, sizeof *s);
        CHECK(s != NULL);
        slot_context(d, s);
        d->row[d->made++] = s;
    }
    return d->row[d->n++];
}

static const char *const nothing = "earlier call";

static Status take_from_earlier(Act *act) {
    const Slot *s = act->user;
    int64_t v = 0;
    if (s->earlier->act.out) memcpy(&v, (const char *)s->earlier->act.out + s->from, sizeof v);
    if (v == 0) return fail(act->cx, STATE, nothing, "the call that this one follows gave nothing");
    memcpy((char *)(uintptr_t)act->in + s->to, &v, sizeof v);
    return OK;
}

bool followed_nothing(const Answer *answer) {
    return answer->status == STATE && str_is(answer->error->field, nothing);
}

// How many are run next: no more than a group, but never without those that follow.
static size_t group_of(const Door *d) {
    size_t n = d->n < d->group ? d->n : d->group;
    while (n < d->n && d->row[n]->earlier && n < GROUP + FOLLOW) n++;
    return n;
}

// Runs the first n of the row and answers them; what they lead to goes to the end of the row.
static Status group_run(Door *d, Cx *cx, size_t n) {
    Act **acts = d->acts;
    Slot **slots = d->slots;
    for (size_t i = 0; i < n; i++) {
        slots[i] = d->row[i];
        acts[i] = &slots[i]->act;
    }
    double start = twin_clock();
    if (d->one_by_one) {
        for (size_t i = 0; i < n; i++) acts[i]->status = act_now(d->app, acts[i]);
    } else {
        act_many(d->app, acts, (int)n);
    }
    d->seconds += twin_clock() - start;
    d->calls += (int64_t)n;
    Status status = OK;
    for (size_t i = 0; i < n && status == OK; i++) {
        Slot *s = slots[i];
        Answer answer = {.action = ((const Timed *)(const void *)s->act.action)->original,
            .status = s->act.status,
            .error = &s->cx->error,
            .out = s->act.status == OK ? s->act.out : NULL,
            .at = s->cx->now,
            .a = s->a,
            .b = s->b};
        if (answer.status != OK) d->refused++;
        if (s->then) status = s->then(d->user, &answer);
        else status = answer.status;
        if (status == OK) continue;
        const Error *e = &s->cx->error;
        Buf in = buf_new(cx->arena);
        JsonOut o = json_out(&in);
        if (!answer.action->in || shape_write_json(s->cx, answer.action->in, s->act.in, false, &o) != OK)
            buf_z(&in, "");
        status = with_hint(cx,
            with_value(cx,
                fail(cx, answer.status == OK ? status : answer.status, "twin",
                    "on " STR_FMT " %s %s was refused: " STR_FMT,
                    STR_ARG(time_text(cx->arena, answer.at)), answer.action->noun,
                    answer.action->verb, STR_ARG(e->text)),
                str_dup(cx->arena, str_cut(buf_str(&in), 0, 400))),
            STR_FMT " (%s:%d)", STR_ARG(e->hint), e->file ? e->file : "", e->line);
    }
    // The answered slots go behind those that wait.
    memmove(d->row, d->row + n, (d->made - n) * sizeof(Slot *));
    memcpy(d->row + d->made - n, slots, n * sizeof(Slot *));
    d->n -= n;
    for (size_t i = 0; i < n; i++) slot_clear(d, slots[i]);
    return status;
}

Status door_flush(Door *d, Cx *cx) {
    CHECK(!d->running);
    d->running = true;
    Status s = OK;
    while (d->n && s == OK) s = group_run(d, cx, group_of(d));
    if (s != OK) d->n = 0;
    d->running = false;
    return s;
}

void door_group(Door *d, int calls) {
    d->group = calls > 0 && calls < GROUP ? (size_t)calls : GROUP;
}

Status door_room(Door *d, Cx *cx) { return d->n < d->group ? OK : door_flush(d, cx); }

const Action *door_action(const Door *d, const char *noun, const char *verb) {
    const Action *action = app_action(d->app, str_of(noun), str_of(verb));
    CHECK(action != NULL);
    return action;
}

void *door_call(Door *d, const Action *action, Time at, Then then, int32_t a, int32_t b) {
    Slot *s = slot_free(d);
    CHECK(action->in != NULL);
    void *in = arena_alloc(s->cx->arena, action->in->size);
    s->cx->now = at;
    s->act = (Act){.cx = s->cx, .action = timed_of(d, action), .in = in};
    s->earlier = NULL;
    s->then = then;
    s->a = a;
    s->b = b;
    return in;
}

DoorCall *door_last(Door *d) {
    CHECK(d->n > 0);
    return d->row[d->n - 1];
}

void door_follow(Door *d, DoorCall *earlier, size_t from, size_t to) {
    Slot *s = door_last(d);
    CHECK(s != earlier && to + 8 <= s->act.action->in->size && from + 8 <= earlier->act.action->out->size);
    s->earlier = earlier;
    s->from = from;
    s->to = to;
    s->act.before = take_from_earlier;
    s->act.user = s;
}

Arena *door_arena(Door *d) {
    CHECK(d->n > 0);
    return d->row[d->n - 1]->cx->arena;
}

double door_seconds(const Door *d, Area area) {
    int64_t ns = 0;
    for (int i = 0; i < d->timed_n; i++)
        if (d->timed[i]->action.area == area) ns += d->timed[i]->ns;
    return (double)ns * 1e-9;
}

double door_seconds_all(const Door *d) { return d->seconds; }
int64_t door_calls(const Door *d) { return d->calls; }
int64_t door_refused(const Door *d) { return d->refused; }
