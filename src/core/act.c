// The one door.
//
//   caller: permit, read the input                               act_read_json, act_submit
//   store's thread, in a transaction:                            act_run
//     idempotency: a key that is known gives its first reply
//     resolve references, check limits
//     run the action
//     write its event, its reply, its key
//   after the commit: done
//
// The key comes first, since a repetition is answered as it was the first time, though what it refers to may be called otherwise by now.
//
// What always holds: whatever an action changed has its event in the same transaction; a refused action left nothing; a key ran at
// most once. On SQLite one writer makes the last of these trivial. On PostgreSQL the key is inserted before the action runs:
// another with the same key waits at the unique index until the first has committed, and then finds its reply.
//
// A job may be run again (a retry, or a group that is repeated), so act_run starts from the input alone each time.
#include "core/act.h"

#include <stdlib.h>
#include <string.h>

#include "base/beyond.h"
#include "base/digest.h"
#include "base/memory.h"
#include "core/event.h"
#include "core/field_parts.h"

Status act_permit(Cx *cx, const Action *a) {
    const Actor *who = &cx->actor;
    bool plain = !who->read_only && !actor_bound(who);
    if (plain && actor_may(who, a->roles)) return OK; // the usual, without a text
    TRY(scope_permit(cx, a->roles, a->scope, str_fmt(cx->arena, "%s %s", a->noun, a->verb)));
    if (!who->read_only) return OK;
    return with_hint(cx, fail(cx, DENIED, NULL, "this token is for reading alone"),
        "an administrator makes another with token create");
}

Status act_read_json(Act *act, const Json *body) {
    Cx *cx = act->cx;
    TRY(act_permit(cx, act->action));
    static const Shape nothing = NO_FIELDS("Nothing");
    const Shape *s = act->action->in ? act->action->in : &nothing;
    void *in = arena_alloc(cx->arena, s->size);
    act->in = in;
    act->refs = (PendingRefs){0};
    return shape_read_json(cx, s, body, in, &act->refs);
}

// ---- idempotency ----------------------------------------------------------------------------------------------------

// Looks whether the key was used. On PostgreSQL it is ours from here on, or *known.
static Status key_take(Act *act, Str kind, Digest body, bool *known) {
    Cx *cx = act->cx;
    *known = false;
    if (act->key.n > 200)
        return with_hint(cx,
            fail(cx, INPUT, "Idempotency-Key", "the idempotency key is %zu bytes long", act->key.n),
            "at most 200");
    Str blob = {(const char *)body.byte, sizeof body.byte};
    if (!conn_is_sqlite(cx->conn)) {
        int64_t mine;
        TRY(sql_run_n(cx, &mine,
            "insert into idempotency (key, action, body, actor, reply, at) values ($1, $2, $3, $4, "
            "'', $5) "
            "on conflict (key) do nothing",
            A(act->key), A(kind), arg_blob(blob), A(cx->actor.user), A(cx->now)));
        if (mine == 1) return OK;
    }
    Str action, first_body, reply;
    Id user;
    TRY(sql_get(cx, known, "select action, body, actor, reply from idempotency where key = $1",
        IN(A(act->key)), OUT(O(&action), O(&first_body), O(&user), O(&reply))));
    if (!*known) return OK;
    if (!str_eq(action, kind) || !str_eq(first_body, blob) || !id_eq(user, cx->actor.user)) {
        Status s = fail(cx, INPUT, "Idempotency-Key",
            "the idempotency key was used before for another request");
        return with_hint(cx, with_value(cx, s, act->key),
            "repeat the first request as it was, or take a new key");
    }
    act->reply = reply;
    act->replayed = true;
    return OK;
}

static Status key_keep(Act *act, Str kind, Digest body, Str reply) {
    Cx *cx = act->cx;
    if (!conn_is_sqlite(cx->conn))
        return sql_run(cx, "update idempotency set reply = $2 where key = $1", A(act->key), A(reply));
    return sql_run(cx, "insert into idempotency (key, action, body, actor, reply, at) values ($1, $2, $3, $4, $5, $6)",
        A(act->key), A(kind), arg_blob((Str){(const char *)body.byte, sizeof body.byte}),
        A(cx->actor.user), A(reply), A(cx->now));
}

// ---- in the transaction ---------------------------------------------------------------------------------------------

// What a key is bound to besides the body: the action, and for who is bound to a site or a party that as well, since another token of the
// same user may be bound otherwise.
static Str key_kind(Cx *cx, Str kind) {
    const Actor *a = &cx->actor;
    if (!actor_bound(a)) return kind;
    return str_fmt(cx->arena, STR_FMT "@%lld/%lld", STR_ARG(kind), (long long)a->site.v,
        (long long)a->party.v);
}

static Str event_kind(Cx *cx, const Action *a) {
    size_t noun = strlen(a->noun), verb = strlen(a->verb);
    char *at = arena_alloc(cx->arena, noun + verb + 2);
    memcpy(at, a->noun, noun);
    at[noun] = '.';
    memcpy(at + noun + 1, a->verb, verb);
    return (Str){at, noun + verb + 1};
}

// The input as it can be given again: references by id.
static Status event_data(Act *act, Str *out) {
    Buf b = buf_new(act->cx->arena);
    JsonOut o = json_out(&b);
    if (act->action->in) {
        TRY(shape_write_json(act->cx, act->action->in, act->in, false, &o));
    } else {
        json_open(&o, '{');
        json_close(&o, '}');
    }
    *out = buf_str(&b);
    return OK;
}

static Status write_reply(Act *act, bool secrets, Str *reply) {
    Cx *cx = act->cx;
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    if (act->preview) {
        json_open(&o, '{');
        JSON_KZ(&o, "result");
    }
    if (act->action->out) {
        const Shape *out = act->action->out;
        TRY(secrets ? shape_write_secrets(cx, out, act->out, &o)
                    : shape_write_json(cx, out, act->out, true, &o));
    } else {
        json_open(&o, '{');
        json_close(&o, '}');
    }
    if (act->preview) {
        JSON_KZ(&o, "changes");
        TRY(changes_json(cx, cx->changes, &o));
        json_close(&o, '}');
    }
    *reply = buf_str(&b);
    return OK;
}

// Runs the action. What came out too large was replaced on the way (beyond.h), so nothing of it may stay.
static Status run_counted(Act *act) {
    Cx *cx = act->cx;
    (void)beyond_taken(); // of whoever ran on this thread before
    Status s = act->action->run(cx, act->action, act->in, act->out);
    if (!beyond_taken()) return s;
    cx_clear(cx);
    return with_hint(cx,
        fail(cx, INPUT, NULL, "an amount comes out larger than can be counted: more than 10^12 units, or 10^16 of money"), "give smaller quantities or prices, or look for a bill of materials with a very small output");
}

// What is bound to a body with a secret in it would help to guess that: such a request is done anew each time.
static bool act_keyed(const Act *act) {
    return act->key.n && !act->preview && !(act->action->in && shape_has_secrets(act->action->in));
}

static Status perform(Act *act) {
    Cx *cx = act->cx;
    const Action *a = act->action;
    Str kind = event_kind(cx, a);
    bool keyed = act_keyed(act);
    Digest body = {{0}};
    if (keyed) {
        bool known;
        body = digest_of(act->body);
        TRY(key_take(act, key_kind(cx, kind), body, &known));
        if (known) return OK;
    }
    if (a->in) {
        TRY(refs_resolve(cx, &act->refs));
        TRY(shape_check(cx, a->in, act->in));
    }
    TRY(scope_input(cx, a, &act->refs));
    cx->action_event = cx_id(cx);
    TRY(run_counted(act));
    Str data;
    TRY(event_data(act, &data));
    TRY(event_write(cx, cx->action_event, kind, cx->about, data));
    if (act->want_json || act->preview || keyed) TRY(write_reply(act, true, &act->reply));
    if (!keyed) return OK;
    Str kept = act->reply; // what is shown once is not kept
    if (a->out && shape_has_secrets(a->out)) TRY(write_reply(act, false, &kept));
    return key_keep(act, key_kind(cx, kind), body, kept);
}

static Status act_run(Job *job) {
    Act *act = job->data;
    Cx *cx = act->cx;
    cx->error = (Error){0};
    cx->about = (Id){0};
    cx->action_event = (Id){0};
    cx->changes = act->preview ? changes_new(cx->arena) : NULL;
    act->reply = S("");
    act->replayed = false;
    act->out = act->action->out ? arena_alloc(cx->arena, act->action->out->size) : NULL;
    Status s = act->before ? act->before(act) : OK;
    if (s == OK) s = perform(act);
    cx->changes = NULL;
    return s;
}

// ---- ways in --------------------------------------------------------------------------------------------------------

static void act_done(Job *job) {
    Act *act = job->data;
    act->status = job->status;
    if (act->status != OK) act->out = NULL, act->reply = S("");
    if (act->done) act->done(act);
}

// False where it is refused at once: then it is done.
static bool act_ready(App *app, Act *act) {
    Cx *cx = act->cx;
    CHECK(cx->conn == NULL && app->store != NULL); // actions do not nest: stages call functions
    CHECK(!act->action->in || act->in);
    cx->error = (Error){0};
    act->job = (Job){.cx = cx,
        .run = act_run,
        .done = act_done,
        .data = act,
        .roll_back = act->preview,
        .again = act_keyed(act) && !(act->action->out && shape_has_secrets(act->action->out))};
    act->status = act_permit(cx, act->action);
    if (act->status == OK && act->action->prepare)
        act->status = act->action->prepare(cx, (void *)(uintptr_t)act->in);
    if (act->status == OK) return true;
    if (act->done) act->done(act);
    return false;
}

void act_submit(App *app, Act *act) {
    if (act_ready(app, act)) store_submit(app->store, &act->job);
}

Status act_now(App *app, Act *act) {
    if (!act_ready(app, act)) return act->status;
    // Its status is set by act_done as well, which has run by then.
    return store_write(app->store, &act->job);
}

static void hand_in(App *app, Act **acts, int n, void (*to)(Store *s, Job **jobs, int n)) {
    if (n <= 0) return;
    Job **jobs = memory_zero((size_t)n, sizeof(Job *)); // not in an arena: `done` may free each of them
    int ready = 0;
    for (int i = 0; i < n; i++)
        if (act_ready(app, acts[i])) jobs[ready++] = &acts[i]->job;
    if (ready) to(app->store, jobs, ready);
    memory_free(jobs);
}

void act_submit_many(App *app, Act **acts, int n) { hand_in(app, acts, n, store_submit_many); }
void act_many(App *app, Act **acts, int n) { hand_in(app, acts, n, store_write_many); }

Status act_call(Cx *cx, const Action *action, const void *in, void *out) {
    Act act = {.cx = cx, .action = action, .in = in};
    TRY(act_now(cx->app, &act));
    if (out && action->out) memcpy(out, act.out, action->out->size);
    return OK;
}
