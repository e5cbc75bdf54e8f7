// One trial: step by step, the servers are asked, the books are told, and both are compared.
//
// What came of a request is one of three things. It was done: then the books must have allowed it, and are changed. It was refused: then
// the books must refuse it as well, and nothing is different. Or nobody knows, since the store failed, the power went or the answer was
// lost: then the database is asked whether the key of the request is known there, and the books follow. Whoever was told that it
// was done must find it, whatever happens afterwards: the number of keys is compared after each step.
//
// What failed in a sync is doubted until the next power cut, since it may be found after it all the same.
#include <stdlib.h>
#include <string.h>

#include "twin/trial/parts.h"

typedef struct {
    bool done;
    int32_t verb;
    Str body, reply;
} Known; // of a key

enum { DOUBTS_MAX = 32 };

typedef struct {
    Cx *cx;
    Servers servers;
    Books *books, *trying;
    Known *known;           // by key
    Arena *texts;           // of known
    int64_t keys;           // done
    Step doubt[DOUBTS_MAX]; // failed, and perhaps not gone
    int doubts;
    Touched touched[TOUCHED_MAX];
    int touched_n;
    People *people; // NULL: a script is done again
    TrialFinding *out;
} Trial;

static void found(Trial *t, const Step *s, Str what) {
    if (!t->out->agreed) return;
    t->out->agreed = false;
    t->out->step = s->no;
    t->out->what = str_dup(t->cx->arena, what);
}

// ---- what came of a request ---------------------------------------------------------------------------------------------
static void touch_all(Trial *t, const Books *b) {
    for (int i = 0; i < b->touched_n && t->touched_n < TOUCHED_MAX; i++)
        t->touched[t->touched_n++] = b->touched[i];
}

// The books as they are once the step is done there.
static void enter(Trial *t, const Step *s, Str body, Str reply) {
    if (!reply_enter(t->cx, t->trying, s, reply)) {
        found(t, s, str_fmt(t->cx->arena, "the reply names no document: " STR_FMT, STR_ARG(reply)));
        return;
    }
    Books *books = t->trying;
    t->trying = t->books;
    t->books = books;
    touch_all(t, books);
    t->known[s->key] = (Known){true, s->verb, str_dup(t->texts, body), str_dup(t->texts, reply)};
    t->keys++;
}

static bool allowed(Trial *t, const Step *s) {
    books_copy(t->trying, t->books);
    t->trying->today = time_date(server_time(&t->servers, s)).v;
    return books_step(t->trying, s);
}

static bool is_repetition(const Trial *t, const Step *s, Str body) {
    const Known *k = &t->known[s->key];
    return k->verb == s->verb && str_eq(k->body, body);
}

// The reply under a key, as the database has it.
static Status key_look(Trial *t, const Step *s, bool *there, Str *reply) {
    Cx *cx;
    *there = false;
    Status status = eyes_open(&t->servers, &cx);
    if (status == OK)
        status = sql_get(cx, there, "select reply from idempotency where key = $1",
            IN(A(step_key(cx->arena, s))), OUT(O(reply)));
    eyes_close(&t->servers);
    if (status != OK)
        return fail(t->cx, status, "trial", "the database cannot be read: " STR_FMT,
            STR_ARG(cx->error.text));
    *reply = str_dup(t->cx->arena, *there ? *reply : S(""));
    return OK;
}

static void was_done(Trial *t, const Asked *a) {
    const Step *s = a->step;
    if (t->known[s->key].done) {
        if (!is_repetition(t, s, a->body))
            found(t, s, S("a key that was used for another request was taken"));
        else if (!a->act.replayed) found(t, s, S("it was done a second time under its key"));
        else if (!str_eq(a->act.reply, t->known[s->key].reply))
            found(t, s, S("its repetition was answered otherwise"));
        return;
    }
    if (a->act.replayed) found(t, s, S("it was answered as a repetition, and was never done"));
    else if (!allowed(t, s)) found(t, s, S("it was done, and should have been refused"));
    else enter(t, s, a->body, a->act.reply);
}

static void was_refused(Trial *t, const Asked *a) {
    const Step *s = a->step;
    t->out->refused++;
    bool good = t->known[s->key].done ? is_repetition(t, s, a->body) : allowed(t, s);
    if (good)
        found(t, s,
            str_fmt(t->cx->arena, "it was refused, and should have been done: " STR_FMT " (" STR_FMT ")",
                STR_ARG(a->cx->error.text), STR_ARG(a->cx->error.field)));
}

static Status is_doubted(Trial *t, const Step *s, Str body) {
    bool there;
    Str reply;
    TRY(key_look(t, s, &there, &reply));
    if (!there || t->known[s->key].done) return OK;
    if (!allowed(t, s)) found(t, s, S("it was done in a failure, and should have been refused"));
    else enter(t, s, body, reply);
    return OK;
}

static Status came_of(Trial *t, const Asked *a, bool trouble) {
    Status status = a->act.status;
    if (status == OK) return was_done(t, a), OK;
    if (status != SYSTEM && status != BUSY) return was_refused(t, a), OK;
    if (!trouble)
        found(t, a->step,
            str_fmt(t->cx->arena, "it failed without a fault: " STR_FMT, STR_ARG(a->cx->error.text)));
    TRY(is_doubted(t, a->step, a->body));
    if (t->doubts < DOUBTS_MAX && !t->known[a->step->key].done) t->doubt[t->doubts++] = *a->step;
    return OK;
}

// ---- crashes ------------------------------------------------------------------------------------------------------------
static Status doubts(Trial *t) {
    for (int i = 0; i < t->doubts; i++)
        TRY(is_doubted(t, &t->doubt[i], step_body(t->cx->arena, t->books, &t->doubt[i])));
    return OK;
}

static Status power_cut(Trial *t) {
    t->out->crashes++;
    TRY(servers_crash(t->cx, &t->servers));
    TRY(doubts(t));
    t->doubts = 0;
    return OK;
}

// ---- a group of steps ---------------------------------------------------------------------------------------------------
static Status befall(Trial *t, const Step *s) {
    switch (s->verb) {
    case V_RESTART: TRY(server_restart(t->cx, &t->servers, s->server)); return doubts(t);
    case V_POWER: return t->servers.disk ? power_cut(t) : OK;
    default: t->servers.at[s->server].ahead += s->amount * 60 * SECOND; return OK;
    }
}

static void owe(Trial *t, const Step *s) {
    People *p = t->people;
    if (p && p->owed_n < COUNT(p->owed)) p->owed[p->owed_n++] = s->no;
}

// Nobody foretells who gets what is too little where some take all or nothing.
static bool can_be_told(const Trial *t, const Step *s) {
    if (!step_makes_sense(t->books, s)) return false;
    if (s->verb != V_ALLOCATE || s->doc) return true;
    for (int i = 0; i < t->books->orders; i++)
        if (t->books->order[i].complete && !t->books->order[i].paper.closed) return false;
    return true;
}

static Status requests(Trial *t, const Step *steps, int n) {
    Asked asked[GROUP_MAX];
    int sent = 0;
    for (int i = 0; i < n; i++) {
        const Step *s = &steps[i];
        if (!can_be_told(t, s)) continue;
        if (s->fault == F_BEFORE) {
            owe(t, s);
            continue;
        }
        asked[sent++] = (Asked){.step = s, .body = step_body(t->cx->arena, t->books, s)};
    }
    if (sent == 0) return OK;
    t->out->requests += sent;
    t->out->faults += steps[0].fault != F_NONE;
    fault_arm(&t->servers, &steps[0]);
    ask(&t->servers, asked, sent);
    bool trouble = fault_disarm(&t->servers, &steps[0]) || t->servers.at[steps[0].server].unsure;
    Status status = t->servers.crashed ? power_cut(t) : OK;
    for (int i = 0; i < sent; i++) {
        if (status == OK) status = came_of(t, &asked[i], trouble);
        bool lost = asked[i].act.status == SYSTEM || asked[i].act.status == BUSY ||
            asked[i].step->fault == F_AFTER;
        if (lost) owe(t, asked[i].step);
        ask_free(&asked[i]);
    }
    return status;
}

static Status compared(Trial *t, const Step *s, bool all) {
    Str what = S("");
    TRY(compare_step(&t->servers, t->books, t->touched, t->touched_n, t->keys, &what));
    if (what.n == 0) TRY(compare_proof(&t->servers, &what));
    if (what.n == 0 && all) TRY(compare_documents(&t->servers, t->books, &what));
    t->out->proofs++;
    if (what.n) found(t, s, what);
    return OK;
}

// Steps that are handed in together; the last of them ends a day or not.
static Status group(Trial *t, const Step *steps, int n, bool day_ends) {
    ArenaMark mark = arena_mark(t->cx->arena);
    t->touched_n = 0;
    t->out->steps += n;
    int64_t crashes = t->out->crashes;
    Status status = steps[0].verb >= V_ACTIONS ? befall(t, &steps[0]) : requests(t, steps, n);
    if (status == OK && t->out->agreed)
        status = compared(t, &steps[n - 1], day_ends || crashes != t->out->crashes);
    if (status == OK && t->out->agreed) arena_rewind(t->cx->arena, mark);
    return status;
}

// ---- a whole trial ------------------------------------------------------------------------------------------------------
static Status trial_open(
    Cx *cx, const TrialBase *base, int servers, uint64_t seed, TrialFinding *out, Trial *t) {
    *out = (TrialFinding){.agreed = true};
    *t = (Trial){.cx = cx, .out = out, .texts = arena_new()};
    t->books = calloc(1, sizeof *t->books);
    t->trying = calloc(1, sizeof *t->trying);
    t->known = calloc(STEPS_MAX, sizeof *t->known);
    CHECK(t->books && t->trying && t->known);
    books_open(t->books);
    return servers_open(cx, base, servers, seed, &t->servers);
}

static void trial_close(Trial *t) {
    servers_close(&t->servers);
    free(t->books);
    free(t->trying);
    free(t->known);
    arena_free(t->texts);
}

// What may only be first among steps that are handed in together, since it gives goods to those who wait; and what may only be last,
// since its shares are not foretold.
static bool first_only(const Step *s) {
    return (s->verb == V_ALLOCATE && !s->doc) || s->verb == V_RECEIVE || s->verb == V_PUTAWAY ||
        s->verb == V_MOVE_RECEIVE || s->verb >= V_ACTIONS;
}
static bool last_only(const Step *s) {
    return s->verb == V_ADJUST || s->verb == V_PAY_RUN || (s->verb == V_ALLOCATE && !s->doc) ||
        (s->verb == V_PAY_IN && !s->doc) || s->verb >= V_ACTIONS;
}

static int gather(Trial *t, Script *script, int servers, int day, Step *steps) {
    int n = 0;
    People *p = t->people;
    p->sick = 0;
    for (int i = 0; i < servers; i++) p->sick |= t->servers.at[i].unsure ? 1U << i : 0;
    while (n < GROUP_MAX && script->n < STEPS_MAX - 1) {
        Step s;
        if (n > 0 && (last_only(&steps[n - 1]) || rng_int(&p->rng, 1, 6) > 1)) break;
        People before = *p;
        if (!people_next(p, t->books, script, servers, day, &s)) break;
        if (n > 0 && first_only(&s)) {
            *p = before;
            break;
        }
        if (n > 0) {
            s.with = steps[0].no;
            s.server = steps[0].server;
            if (s.fault != F_BEFORE && s.fault != F_AFTER) s.fault = F_NONE, s.at = 0;
        }
        script_add(script, &s);
        steps[n++] = s;
    }
    return n;
}

Status trial_live(Cx *cx, const TrialBase *base, uint64_t seed, Script *script, TrialFinding *out) {
    Trial t;
    People people;
    people_open(&people, seed, base->options.faults);
    script->seed = seed;
    script->servers = base->options.servers;
    Status status = trial_open(cx, base, script->servers, seed, out, &t);
    t.people = &people;
    for (int day = 0; day <= base->options.days && status == OK && out->agreed; day++) {
        Step steps[GROUP_MAX];
        for (int n; status == OK && out->agreed &&
             (n = gather(&t, script, script->servers, day, steps)) > 0;)
            status = group(&t, steps, n, false);
        if (status == OK && out->agreed && script->n)
            status = compared(&t, &script->step[script->n - 1], true);
    }
    trial_close(&t);
    return status;
}

Status trial_again(Cx *cx, const TrialBase *base, const Script *script, TrialFinding *out) {
    Trial t;
    Status status = trial_open(cx, base, script->servers, script->seed, out, &t);
    for (int i = 0, n; i < script->n && status == OK && out->agreed; i += n) {
        const Step *s = &script->step[i];
        int32_t head = s->with ? s->with : s->no;
        for (n = 1; i + n < script->n && n < GROUP_MAX && s[n].with == head; n++) continue;
        enum { DAY_MINUTES = 24 * 60 };
        bool day_ends = i + n == script->n || s[n].minute / DAY_MINUTES != s->minute / DAY_MINUTES;
        status = group(&t, s, n, day_ends);
    }
    trial_close(&t);
    return status;
}
