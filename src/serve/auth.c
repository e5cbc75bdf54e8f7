// See auth.h. The table is small and direct-mapped: a token's digest says its one place, and a later token takes it over. Only valid tokens
// are remembered, so that guessing costs whoever guesses a look into the store each time.
#include "serve/auth.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/log.h"
#include "core/platform.h"
#include "core/session.h"
#include "serve/http.h"

enum {
    PLACES = 512,
    NAME_BYTES = 128,            // of a user; a longer name is not remembered
    REMEMBERED_US = 1000 * 1000, // for so long
    SEEN_US = 60 * 1000 * 1000,  // a session is noted as seen no more often than that
};

typedef struct {
    Digest token;
    bool session;  // the secret is a session's, not a token's
    int64_t until; // of the forward clock; 0: empty
    uint64_t epoch;
    Time expires; // of a session
    Actor actor;  // but his name
    size_t name_n;
    char name[NAME_BYTES];
} Place;

struct Auth {
    pthread_mutex_t lock;
    uint64_t epoch; // counts auth_forget
    Place place[PLACES];
};

Auth *auth_new(void) {
    Auth *a = calloc(1, sizeof *a);
    CHECK(a != NULL);
    pthread_mutex_init(&a->lock, NULL);
    return a;
}

void auth_free(Auth *a) {
    if (!a) return;
    pthread_mutex_destroy(&a->lock);
    free(a);
}

void auth_forget(Auth *a) {
    pthread_mutex_lock(&a->lock);
    a->epoch++;
    pthread_mutex_unlock(&a->lock);
}

static Place *place_of(Auth *a, const Digest *d) {
    return &a->place[(d->byte[0] | (unsigned)d->byte[1] << 8) % PLACES];
}

static bool recall(Auth *a, Cx *cx, const Digest *token, bool session, Time *expires, uint64_t *epoch) {
    pthread_mutex_lock(&a->lock);
    *epoch = a->epoch;
    const Place *p = place_of(a, token);
    bool known = p->epoch == a->epoch && p->until > clock_forward() &&
        digest_eq(p->token, *token) && p->session == session;
    if (known) {
        cx->actor = p->actor;
        cx->actor.name = str_dup(cx->arena, (Str){p->name, p->name_n});
        *expires = p->expires;
    }
    pthread_mutex_unlock(&a->lock);
    return known;
}

// `epoch` is that of before the store was asked: what was changed meanwhile makes the answer old.
static void keep(
    Auth *a, const Actor *actor, const Digest *token, bool session, Time expires, uint64_t epoch) {
    if (actor->name.n > NAME_BYTES) return;
    pthread_mutex_lock(&a->lock);
    Place *p = place_of(a, token);
    *p = (Place){.token = *token,
        .until = clock_forward() + REMEMBERED_US,
        .epoch = epoch,
        .session = session,
        .expires = expires,
        .actor = *actor,
        .name_n = actor->name.n};
    memcpy(p->name, actor->name.at, actor->name.n);
    pthread_mutex_unlock(&a->lock);
}

Str bearer_secret(Arena *a, Str header) {
    Str secret, scheme = str_split(header, ' ', &secret);
    return str_is(str_lower(a, scheme), "bearer") ? str_trim(secret) : S("");
}

Status auth_actor(Auth *a, Cx *cx, Str header) {
    static const char how[] =
        "sign in, or send the header Authorization: Bearer TOKEN, with a token of token create";
    if (header.n == 0) return with_hint(cx, fail(cx, DENIED, NULL, "no token was sent"), "%s", how);
    Str secret = bearer_secret(cx->arena, header);
    if (secret.n == 0)
        return with_hint(cx,
            fail(cx, DENIED, NULL, "the Authorization header holds no bearer token"), "%s", how);
    Digest token = digest_of(secret);
    uint64_t epoch;
    Time never = {0};
    if (recall(a, cx, &token, false, &never, &epoch)) return OK;
    TRY(store_read(cx, cx->app->store));
    Actor actor;
    Status s = token_actor(cx, secret, &actor);
    store_read_end(cx);
    if (s == DENIED)
        cx->actor = (Actor){.name = actor.name}; // whose it was, and nothing that he may
    if (s != OK) return s;
    cx->actor = actor;
    keep(a, &actor, &token, false, never, epoch);
    return OK;
}

// ---- sessions ------------------------------------------------------------------------------------------------------------------------

static Status seen_run(Job *job) { return session_seen(job->cx, *(const Id *)job->data); }

static void seen_done(Job *job) {
    if (job->status != OK)
        log_line(LOG_WARN, "a session was not noted as seen: " STR_FMT, STR_ARG(job->cx->error.text));
    cx_free(job->cx); // the job is of its arena
}

static void note_seen(App *app, Id session) {
    Cx *cx = cx_new(app, actor_system());
    Job *job = NEW(cx->arena, Job);
    Id *id = NEW(cx->arena, Id);
    *id = session;
    *job = (Job){.cx = cx, .run = seen_run, .done = seen_done, .data = id};
    store_submit(app->store, job);
}

Status auth_session(Auth *a, Cx *cx, Str secret, Time *expires) {
    Digest digest = digest_of(secret);
    uint64_t epoch;
    if (recall(a, cx, &digest, true, expires, &epoch)) return OK;
    Actor actor;
    Session session;
    TRY(store_read(cx, cx->app->store));
    Status s = session_actor(cx, secret, &actor, &session);
    store_read_end(cx);
    if (s == DENIED) cx->actor = (Actor){.name = actor.name};
    if (s != OK) return s;
    cx->actor = actor;
    *expires = session.expires;
    keep(a, &actor, &digest, true, session.expires, epoch);
    if (cx->now.v - session.seen.v >= SEEN_US) note_seen(cx->app, actor.session);
    return OK;
}
