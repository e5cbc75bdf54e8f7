// A second factor by the clock: set up, asked for, used once; codes for whoever lost the device; who may remove it.
#include "user_test.h"

#include <stdio.h>

#include "base/totp.h"
#include "core/password.h"
#include "core/second_factor.h"
#include "core/session.h"

static void as_ann(World *w) {
    w->cx->actor = (Actor){.user = user_id(w), .name = S("ann"), .roles = BUYER};
}
static void as_system(World *w) { w->cx->actor = actor_system(); }

static Str member(World *w, const char *reply, const char *name) {
    Json *json;
    JsonError error;
    assert_non_null(reply);
    assert_true(json_parse(w->cx->arena, str_of(reply), &json, &error));
    return json_get(json, name)->text;
}

// What a device would show, of the secret that the store has.
static Status secret_read(Cx *cx, void *out) {
    return sql_get(cx, NULL, "select secret from second_factor", NO_ARGS, OUT(O((Str *)out)));
}
static Str code_at(World *w, int64_t seconds) {
    Str secret;
    assert_ok(w->cx, world_write(w, secret_read, &secret));
    Time t = {w->cx->now.v + seconds * SECOND};
    return str_fmt(w->cx->arena, "%06u", totp_code(secret, totp_step(t), TOTP_DIGITS));
}

// Sets one up; the first of its recovery codes.
static Str enrolled(World *w) {
    as_ann(w);
    const char *made = world_act(w, "second-factor", "enrol", "{}");
    assert_int_equal(member(w, made, "secret").n, 32);
    Str code = code_at(w, 0);
    const char *reply = world_act(w, "second-factor", "confirm",
        str_fmt(w->cx->arena, "{\"code\":\"" STR_FMT "\"}", STR_ARG(code)).at);
    assert_non_null(reply);
    Json *json;
    JsonError error;
    assert_true(json_parse(w->cx->arena, str_of(reply), &json, &error));
    const Json *codes = json_get(json, "codes");
    assert_int_equal(codes->n, RECOVERY_CODES);
    Str first = str_dup(w->cx->arena, json_get(codes->first, "code")->text);
    as_system(w);
    return first;
}

static Status start(World *w, Str code) {
    SessionStartIn in = {user_id(w), {0}, S("192.0.2.1"), code};
    SessionStartOut out;
    cx_clear(w->cx);
    return act_call(w->cx, &session_start_action, &in, &out);
}

static void a_code_is_asked_for_and_taken_once(void **state) {
    World *w = *state;
    as_ann(w);
    assert_non_null(world_act(w, "second-factor", "enrol", "{}"));
    as_system(w);
    assert_ok(w->cx, start(w, S(""))); // nothing is asked before it is confirmed
    as_ann(w);
    assert_null(world_act(w, "second-factor", "confirm", "{\"code\":\"12345\"}"));
    assert_true(str_is(w->cx->error.field, "code"));
    cx_clear(w->cx);
    enrolled(w);
    assert_int_equal(world_int(w, "select count(*) from session where revoked = 0"), 0); // hers have ended
    assert_status(w->cx, start(w, S("")), DENIED);
    assert_status(w->cx, start(w, S("000000")), DENIED);
    assert_status(w->cx, start(w, code_at(w, 0)), DENIED); // it was used to confirm
    Str next = code_at(w, 30);
    assert_ok(w->cx, start(w, next)); // a clock that is ahead
    assert_status(w->cx, start(w, next), DENIED);
    world_advance(w, 30 * SECOND);
    assert_status(w->cx, start(w, code_at(w, 0)), DENIED);   // the same code
    assert_status(w->cx, start(w, code_at(w, -30)), DENIED); // one before it
    world_advance(w, 30 * SECOND);
    assert_status(w->cx, start(w, code_at(w, -60)), DENIED);
    assert_ok(w->cx, start(w, code_at(w, 0)));
    assert_int_equal(
        world_int(w, "select count(*) from event where data like '%secret%' or data like '%code%'"),
        1); // user.create's
}

static void a_recovery_code_signs_in_once(void **state) {
    World *w = *state;
    Str code = enrolled(w);
    assert_int_equal(code.n, 27);
    assert_int_equal(world_int(w, "select count(distinct hash) from recovery_code"), RECOVERY_CODES);
    assert_ok(w->cx, start(w, str_lower(w->cx->arena, code)));
    assert_status(w->cx, start(w, code), DENIED);
    assert_int_equal(world_int(w, "select count(*) from recovery_code where used = 0"), RECOVERY_CODES - 1);
}

static void who_may_remove_it(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    Str code = enrolled(w);
    assert_non_null(
        world_act(w, "user", "create", "{\"code\":\"bob\",\"name\":\"Bob\",\"roles\":\"buyer\"}"));
    cx->actor = (Actor){.user = {7}, .name = S("bob"), .roles = BUYER};
    assert_null(world_act(w, "second-factor", "remove", "{\"user\":\"ann\"}"));
    assert_int_equal(cx->error.status, DENIED);
    cx_clear(cx);
    as_ann(w);
    assert_null(world_act(w, "second-factor", "enrol", "{}"));
    assert_int_equal(cx->error.status, STATE);
    cx_clear(cx);
    assert_null(world_act(w, "second-factor", "remove", "{\"user\":\"ann\"}"));
    assert_true(str_is(cx->error.field, "code"));
    for (int i = 0; i < 6; i++) { // guessing takes time
        cx_clear(cx);
        assert_null(world_act(w, "second-factor", "remove", "{\"user\":\"ann\",\"code\":\"000000\"}"));
        assert_int_equal(cx->error.status, i < 5 ? DENIED : BUSY);
    }
    cx_clear(cx);
    world_advance(w, 3601 * SECOND);
    assert_non_null(world_act(w, "second-factor", "remove",
        str_fmt(cx->arena, "{\"user\":\"ann\",\"code\":\"" STR_FMT "\"}", STR_ARG(code)).at));
    as_system(w);
    assert_ok(cx, start(w, S("")));
    assert_int_equal(world_int(w, "select count(*) from recovery_code"), 0);
    enrolled(w);
    assert_non_null(world_act(w, "second-factor", "remove", "{\"user\":\"ann\"}")); // the program itself
    assert_null(world_act(w, "second-factor", "enrol", "{}")); // but it sets none up
    assert_int_equal(cx->error.status, DENIED);
}

// One who has a password gives it to set one up, and who must have one is told so.
static void a_password_and_a_duty(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    assert_non_null(
        world_act(w, "user", "password", "{\"user\":\"ann\",\"password\":\"three calm herons\"}"));
    as_ann(w);
    static const char *const wrong[] = {"{}", "{\"password\":\"four quick otters\"}"};
    for (int i = 0; i < 2; i++) {
        assert_null(world_act(w, "second-factor", "enrol", wrong[i]));
        assert_true(str_is(cx->error.field, "password"));
        cx_clear(cx);
    }
    assert_non_null(world_act(w, "second-factor", "enrol", "{\"password\":\"three calm herons\"}"));
    cx->actor.narrow = true;
    assert_null(world_act(w, "second-factor", "enrol", "{\"password\":\"three calm herons\"}"));
    cx_clear(cx);
    const SecondFactorDuty has = {.confirmed = {1}, .who = S("everybody")};
    assert_false(second_factor_missing(&has, ADMIN));
    SecondFactorDuty none = {.who = S("administrators")};
    assert_true(second_factor_missing(&none, ADMIN | BUYER) && !second_factor_missing(&none, BUYER));
    none.who = S("everybody");
    assert_true(second_factor_missing(&none, BUYER));
    none.who = S("");
    assert_false(second_factor_missing(&none, ADMIN));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_code_is_asked_for_and_taken_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_recovery_code_signs_in_once, setup, teardown),
        cmocka_unit_test_setup_teardown(who_may_remove_it, setup, teardown),
        cmocka_unit_test_setup_teardown(a_password_and_a_duty, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
