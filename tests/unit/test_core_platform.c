// Settings, users and tokens; document numbers; a key that many use at once.
#include "support/widget.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/number.h"
#include "core/platform.h"

static const Module *const modules[] = {&platform_module, NULL};

static int setup(void **state) {
    *state = world_new(modules);
    return 0;
}

static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static Status actor_of(World *w, Str secret, Actor *out) {
    w->cx->error = (Error){0};
    TRY(store_read(w->cx, w->store));
    Status s = token_actor(w->cx, secret, out);
    store_read_end(w->cx);
    return s;
}

static void users_sign_in(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    assert_non_null(world_act(
        w, "user", "create", "{\"code\":\"ann\",\"name\":\"Ann\",\"roles\":\"buyer, warehouse\"}"));
    assert_null(world_act(w, "user", "create", "{\"code\":\"ann\",\"name\":\"Ann\",\"roles\":\"buyer\"}"));
    assert_null(
        world_act(w, "user", "create", "{\"code\":\"bob\",\"name\":\"Bob\",\"roles\":\"buyer,king\"}"));
    assert_true(str_is(cx->error.value, "king"));
    const char *reply = world_act(
        w, "token", "create", "{\"owner\":\"ann\",\"code\":\"laptop\",\"days\":10}");
    assert_non_null(reply);
    Json *json;
    JsonError error;
    assert_true(json_parse(cx->arena, str_of(reply), &json, &error));
    Str secret = json_get(json, "secret")->text;
    assert_int_equal(secret.n, 7 + 43);
    assert_true(str_starts(secret, S("argosy_")));
    assert_int_equal(world_int(w,
                         str_fmt(cx->arena, "select count(*) from event where data like '%%" STR_FMT "%%'",
                             STR_ARG(secret))
                             .at),
        0);
    Actor actor;
    assert_ok(cx, actor_of(w, secret, &actor));
    assert_int_equal(actor.roles, BUYER | WAREHOUSE);
    assert_true(str_is(actor.name, "ann"));
    assert_status(cx, actor_of(w, S("argosy_x"), &actor), DENIED);

    assert_non_null(strstr(world_view(w, "users", NULL),
        "\"code\":\"ann\",\"name\":\"Ann\",\"roles\":\"buyer,warehouse\",\"active\":true"));
    assert_non_null(strstr(world_view(w, "tokens", NULL), "\"owner\":\"ann\""));
    assert_null(strstr(world_view(w, "tokens", NULL), "hash"));

    assert_non_null(world_act(w, "user", "update", "{\"user\":\"ann\",\"roles\":\"viewer\"}"));
    assert_ok(cx, actor_of(w, secret, &actor));
    assert_int_equal(actor.roles, VIEWER);
    assert_non_null(world_act(w, "user", "update", "{\"user\":\"ann\",\"active\":false}"));
    assert_status(cx, actor_of(w, secret, &actor), DENIED);
    assert_non_null(world_act(w, "user", "update", "{\"user\":\"ann\",\"active\":true,\"name\":\"Anna\"}"));
    assert_ok(cx, actor_of(w, secret, &actor));
    world_advance(w, 11 * DAY);
    assert_status(cx, actor_of(w, secret, &actor), DENIED);
    world_advance(w, -11 * DAY);
    assert_non_null(world_act(w, "token", "revoke", "{\"code\":\"laptop\"}"));
    assert_status(cx, actor_of(w, secret, &actor), DENIED);
    assert_null(world_act(w, "token", "revoke", "{\"code\":\"laptop\"}"));
    assert_int_equal(cx->error.status, STATE);
}

static void an_administrator_stays(void **state) {
    World *w = *state;
    assert_non_null(
        world_act(w, "user", "create", "{\"code\":\"root\",\"name\":\"R\",\"roles\":\"admin\"}"));
    assert_null(world_act(w, "user", "update", "{\"user\":\"root\",\"active\":false}"));
    assert_int_equal(w->cx->error.status, STATE);
    assert_null(world_act(w, "user", "update", "{\"user\":\"root\",\"roles\":\"viewer\"}"));
    assert_non_null(
        world_act(w, "user", "create", "{\"code\":\"two\",\"name\":\"T\",\"roles\":\"admin\"}"));
    assert_non_null(world_act(w, "user", "update", "{\"user\":\"root\",\"roles\":\"viewer\"}"));
}

static void a_secret_is_not_kept(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    world_act(w, "user", "create", "{\"code\":\"ann\",\"name\":\"Ann\",\"roles\":\"buyer\"}");
    Str body = S("{\"owner\":\"ann\",\"code\":\"t\"}");
    for (int i = 0; i < 2; i++) {
        Act act = {.cx = cx, .action = token_create_action, .key = S("once"), .body = body, .want_json = true};
        Json *json;
        JsonError error;
        assert_true(json_parse(cx->arena, body, &json, &error));
        assert_ok(cx, act_read_json(&act, json));
        assert_ok(cx, act_now(w->app, &act));
        assert_int_equal(act.replayed, i == 1);
        assert_int_equal(str_find(act.reply, S("argosy_")) >= 0, i == 0);
    }
    assert_int_equal(world_int(w, "select count(*) from idempotency where reply like '%argosy_%'"), 0);
    assert_int_equal(world_int(w, "select count(*) from token"), 1);
}

static Status numbers(Cx *cx, void *data) {
    Str n, *last = data;
    for (int i = 0; i < 250; i++) TRY(number_next(cx, "SO", &n));
    *last = n;
    TRY(number_gapless(cx, "INV", &n));
    return str_is(n, "INV-1001") || str_is(n, "INV-1002")
        ? OK
        : fail(cx, SYSTEM, NULL, "gapless gave " STR_FMT, STR_ARG(n));
}

static Status numbers_lost(Cx *cx, void *data) {
    Str n;
    (void)data;
    TRY(number_gapless(cx, "INV", &n));
    return fail(cx, STATE, NULL, "refused after the number was taken");
}

static void numbers_rise(void **state) {
    World *w = *state;
    Str last;
    assert_ok(w->cx, world_write(w, numbers, &last));
    assert_true(str_is(last, "SO-1250"));
    assert_status(w->cx, world_write(w, numbers_lost, NULL), STATE);
    assert_ok(w->cx, world_write(w, numbers, &last)); // INV-1002 is not lost
}

// ---- one key, many at once ------------------------------------------------------------------------------------------

typedef struct {
    World *w;
    Act act;
    Status status;
} Caller;

static void *call(void *data) {
    Caller *c = data;
    static const char body[] = "{\"lines\":[{\"widget\":\"A\",\"qty\":1}]}";
    Cx *cx = cx_new(c->w->app, actor_system());
    c->act = (Act){.cx = cx,
        .action = app_action(c->w->app, S("test-order"), S("place")),
        .key = S("same"),
        .body = str_of(body)};
    Json *json;
    JsonError error;
    if (!json_parse(cx->arena, str_of(body), &json, &error)) abort();
    c->status = act_read_json(&c->act, json);
    if (c->status == OK) c->status = act_now(c->w->app, &c->act);
    return NULL;
}

static void a_key_runs_once_among_many(void **state) {
    (void)state;
    enum { CALLERS = 16 };
    World *w = world_with_widgets();
    assert_non_null(world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":100}"));
    Caller callers[CALLERS];
    pthread_t threads[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (Caller){.w = w};
        assert_int_equal(pthread_create(&threads[i], NULL, call, &callers[i]), 0);
    }
    int ran = 0;
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        if (callers[i].status != OK) world_print_error(callers[i].act.cx);
        assert_int_equal(callers[i].status, OK);
        ran += !callers[i].act.replayed;
        assert_true(str_eq(callers[i].act.reply, callers[0].act.reply));
    }
    assert_int_equal(ran, 1);
    for (int i = 0; i < CALLERS; i++) cx_free(callers[i].act.cx);
    assert_int_equal(world_int(w, "select qty from widget"), 99000000);
    world_free(w);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(users_sign_in),
        T(an_administrator_stays),
        T(a_secret_is_not_kept),
        T(numbers_rise),
        cmocka_unit_test(a_key_runs_once_among_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
