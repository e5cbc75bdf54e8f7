// Sessions and links by the clock; how often a password may be tried; what a password is kept as.
#include "user_test.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/password.h"
#include "core/password.h"
#include "core/session.h"
#include "core/throttle.h"

static const int64_t hour = 3600 * SECOND;

static Status look(World *w, Str secret, Actor *out) {
    Session session;
    cx_clear(w->cx);
    TRY(store_read(w->cx, w->store));
    Status s = session_actor(w->cx, secret, out, &session);
    store_read_end(w->cx);
    return s;
}

static Status look_link(World *w, Str secret, Actor *out, Id *link) {
    cx_clear(w->cx);
    TRY(store_read(w->cx, w->store));
    Status s = link_actor(w->cx, secret, out, link);
    store_read_end(w->cx);
    return s;
}

static SessionStartOut started(World *w, Id link) {
    SessionStartIn in = {user_id(w), link, S("192.0.2.1"), S("")};
    SessionStartOut out = {.secret = S("")};
    assert_ok(w->cx, act_call(w->cx, &session_start_action, &in, &out));
    return out;
}

static Status note_seen(Cx *cx, void *id) { return session_seen(cx, *(Id *)id); }

static void a_session_ends_in_time(void **state) {
    World *w = *state;
    Actor actor = {.name = S("")};
    SessionStartOut s = started(w, (Id){0});
    assert_int_equal(s.secret.n, 43);
    assert_ok(w->cx, look(w, s.secret, &actor));
    assert_true(str_is(actor.name, "ann") && actor.roles == BUYER && id_eq(actor.session, s.id));
    assert_status(w->cx, look(w, S("other"), &actor), DENIED);
    world_advance(w, 12 * hour - 1);
    assert_ok(w->cx, look(w, s.secret, &actor));
    assert_ok(w->cx, world_write(w, note_seen, &s.id));
    world_advance(w, 1);
    assert_ok(w->cx, look(w, s.secret, &actor)); // he was there a moment ago
    world_advance(w, 12 * hour);
    assert_status(w->cx, look(w, s.secret, &actor), DENIED);
    world_advance(w, -12 * hour);
    for (int i = 0; i < 13; i++) { // busy all the week
        assert_ok(w->cx, world_write(w, note_seen, &s.id));
        assert_ok(w->cx, look(w, s.secret, &actor));
        world_advance(w, 12 * hour - 1);
    }
    assert_ok(w->cx, world_write(w, note_seen, &s.id));
    world_advance(w, 13);
    assert_status(w->cx, look(w, s.secret, &actor), DENIED);
    assert_true(str_find(w->cx->error.text, S("ended")) >= 0);
}

static void a_link_is_used_once(void **state) {
    World *w = *state;
    Actor actor = {.name = S("")};
    Id link;
    UserLinkIn in = {user_id(w)};
    UserLinkOut first, second;
    assert_ok(w->cx, act_call(w->cx, &user_link_action, &in, &first));
    assert_ok(w->cx, look_link(w, first.secret, &actor, &link));
    assert_ok(w->cx, act_call(w->cx, &user_link_action, &in, &second));
    assert_status(w->cx, look_link(w, first.secret, &actor, &link), DENIED);
    world_advance(w, 24 * hour);
    assert_status(w->cx, look_link(w, second.secret, &actor, &link), DENIED);
    world_advance(w, -1);
    assert_ok(w->cx, look_link(w, second.secret, &actor, &link));
    // Two who looked at the same time: the second is too late.
    SessionStartIn start = {user_id(w), link, S(""), S("")};
    started(w, link);
    assert_status(w->cx, act_call(w->cx, &session_start_action, &start, NULL), DENIED);
    assert_status(w->cx, look_link(w, second.secret, &actor, &link), DENIED);
    assert_int_equal(world_int(w, "select count(*) from session"), 1);
}

static void secrets_are_nowhere(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    assert_non_null(
        world_act(w, "user", "password", "{\"user\":\"ann\",\"password\":\"three calm herons\"}"));
    SessionStartOut s = started(w, (Id){0});
    assert_int_equal(world_int(w, "select count(*) from event where data like '%herons%'"), 0);
    assert_int_equal(world_int(w, "select count(*) from event where data like '%password%'"), 0);
    assert_int_equal(world_int(w,
                         str_fmt(cx->arena, "select count(*) from event where data like '%%" STR_FMT "%%'",
                             STR_ARG(s.secret))
                             .at),
        0);
    assert_int_equal(
        world_int(w, "select count(*) from password where hash like '$argon2id$v=19$m=19456,t=2,p=1$%'"), 1);
    // A key would be bound to the password's digest, which is quick to guess by.
    Str body = S("{\"user\":\"ann\",\"password\":\"four quick otters\"}");
    for (int i = 0; i < 2; i++) {
        Act act = {.cx = cx, .action = &user_password_action, .key = S("once"), .body = body};
        Json *json;
        JsonError error;
        assert_true(json_parse(cx->arena, body, &json, &error));
        assert_ok(cx, act_read_json(&act, json));
        assert_ok(cx, act_now(w->app, &act));
        assert_false(act.replayed);
    }
    assert_int_equal(world_int(w, "select count(*) from idempotency"), 0);
    Actor actor = {.name = S("")};
    assert_ok(cx, password_actor(cx, S("ann"), S("four quick otters"), &actor));
    assert_true(id_eq(actor.user, user_id(w)));
    assert_status(cx, password_actor(cx, S("ann"), S("three calm herons"), &actor), DENIED);
    assert_status(cx, password_actor(cx, S("nobody"), S(""), &actor), DENIED);
    assert_status(cx, look(w, s.secret, &actor), DENIED); // ended by the new password
}

static void a_password_fits(void **state) {
    (void)state;
    Arena *a = arena_new();
    Str one = S(""), two = S("");
    assert_true(password_hash(a, S("three calm herons"), &one) &&
        password_hash(a, S("three calm herons"), &two));
    assert_false(str_eq(one, two)); // each with its salt
    assert_true(password_fits(a, one, S("three calm herons")) &&
        password_fits(a, two, S("three calm herons")));
    assert_false(password_fits(a, one, S("three calm heron")) || password_fits(a, one, S("")));
    assert_false(password_fits(a, S(""), S("")) || password_fits(a, S("$argon2id$"), S("x")));
    // Made by Debian's argon2 command: echo -n 'three calm herons' | argon2 saltsalt -id -t 2 -k 19456 -p 1 -l 32 -e
    assert_true(password_fits(a,
        S("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$1GtDHeRPDi2W+h+CogpUwRdhWKHvkQ6h5uh3t3CvfDY"),
        S("three calm herons")));
    arena_free(a);
}

// Whoever tries every second, for an hour: of the attempts that are let through there may be a hundred (OWASP ASVS 2.2.1).
static int attempts_of_an_hour(void) {
    Throttle *t = throttle_new();
    int tried = 0;
    for (int second = 0; second < 3600; second++)
        tried += throttle_try(t, S("ann"), LIMIT_TRIES_USER, (Time){(1000000 + second) * SECOND}) == 0;
    throttle_free(t);
    return tried;
}

static void guessing_takes_time(void **state) {
    (void)state;
    int tried = attempts_of_an_hour();
    assert_true(tried > 5 && tried < 100);
    Throttle *t = throttle_new();
    Time now = {1000000 * SECOND};
    for (int i = 0; i < 5; i++) assert_int_equal(throttle_try(t, S("ann"), 5, now), 0);
    assert_int_equal(throttle_try(t, S("ann"), 5, now), 2);
    assert_int_equal(throttle_try(t, S("bob"), 5, now), 0);
    int waits[] = {2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
    for (int i = 0; i < COUNT(waits); i++) {
        now.v += (int64_t)waits[i] * SECOND - 1;
        assert_int_equal(throttle_try(t, S("ann"), 5, now), 1);
        now.v++;
        assert_int_equal(throttle_try(t, S("ann"), 5, now), 0);
    }
    throttle_right(t, S("ann"), true); // the right one makes all good
    for (int i = 0; i < 5; i++) assert_int_equal(throttle_try(t, S("ann"), 5, now), 0);
    now.v += 3601 * SECOND; // and so does an hour
    for (int i = 0; i < 5; i++) assert_int_equal(throttle_try(t, S("ann"), 5, now), 0);
    throttle_right(t, S("ann"), false);
    assert_int_equal(throttle_try(t, S("ann"), 5, now), 0);
    assert_int_equal(throttle_try(t, S("ann"), 5, now), 2);
    for (int i = 0; i < 20000; i++) { // names without end keep to their table
        char name[20];
        snprintf(name, sizeof name, "user-%d", i);
        assert_int_equal(throttle_try(t, str_of(name), 5, now), 0);
    }
    throttle_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_session_ends_in_time, setup, teardown),
        cmocka_unit_test_setup_teardown(a_link_is_used_once, setup, teardown),
        cmocka_unit_test_setup_teardown(secrets_are_nowhere, setup, teardown),
        cmocka_unit_test(a_password_fits),
        cmocka_unit_test(guessing_takes_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
