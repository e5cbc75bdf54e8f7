// The door: what an action leaves behind, and what a refused one does not.
#include "support/widget.h"

#include "core/event.h"

static int setup(void **state) {
    *state = world_with_widgets();
    return 0;
}

static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static void creates_and_updates(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    const char *reply = world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":\"1.5\"}");
    assert_non_null(reply);
    assert_non_null(strstr(
        reply, "\"code\":\"A\",\"name\":\"Ann\",\"size\":\"large\",\"qty\":\"1.5\",\"due\":null,\"parent\":null,\"active\":true}"));
    reply = world_act(w, "widget",
        "create", "{\"code\":\"B\",\"name\":\"Ben\",\"qty\":2,\"parent\":\"A\",\"size\":\"small\",\"due\":\"2011-07-01\"}");
    assert_non_null(
        strstr(reply, "\"size\":\"small\",\"qty\":\"2\",\"due\":\"2011-07-01\",\"parent\":\"A\""));
    reply = world_act(w, "widget", "update", "{\"code\":\"B\",\"qty\":3,\"due\":null}");
    assert_non_null(strstr(
        reply, "\"name\":\"Ben\",\"size\":\"small\",\"qty\":\"3\",\"due\":null,\"parent\":\"A\""));

    assert_null(world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"x\",\"qty\":1}"));
    assert_int_equal(cx->error.status, INPUT);
    assert_true(str_is(cx->error.field, "code"));
    assert_null(world_act(w, "widget", "update", "{\"code\":\"B\",\"name\":\"x\"}"));
    assert_int_equal(cx->error.status, STATE);
    assert_null(world_act(w, "widget", "update", "{\"code\":\"B\",\"qty\":0}"));
    assert_int_equal(cx->error.status, INPUT);
    assert_null(world_act(w, "widget", "update", "{\"code\":\"Z\",\"qty\":1}"));
    assert_int_equal(cx->error.status, MISSING);
    assert_null(world_act(w, "widget", "update", "{\"qty\":1}"));
    assert_int_equal(cx->error.status, INPUT);
    assert_null(
        world_act(w, "widget", "create", "{\"code\":\"C\",\"name\":\"x\",\"qty\":1,\"parent\":\"Z\"}"));
    assert_true(str_is(cx->error.field, "parent"));
    assert_int_equal(world_int(w, "select count(*) from event"), 3);
    assert_int_equal(world_int(w, "select count(*) from widget"), 2);
}

static void inputs_are_strict(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    assert_non_null(world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":10}"));
    static const struct {
        const char *json, *field;
    } wrong[] = {
        {"{}", "lines"},
        {"[]", ""},
        {"{\"lines\":[]}", "lines"},
        {"{\"lines\":{}}", "lines"},
        {"{\"line\":[]}", "line"},
        {"{\"lines\":[{\"widget\":\"A\"}]}", "lines[0].qty"},
        {"{\"lines\":[{\"widget\":\"A\",\"qty\":1},{\"widget\":\"A\",\"qty\":-1}]}", "lines[1].qty"},
        {"{\"lines\":[{\"widget\":\"A\",\"qty\":0}]}", "lines[0].qty"},
        {"{\"lines\":[{\"widget\":\"A\",\"qty\":1e30}]}", "lines[0].qty"},
        {"{\"lines\":[{\"widget\":\"A\",\"qty\":0.0000001}]}", "lines[0].qty"},
        {"{\"lines\":[{\"widget\":\"A\",\"qty\":true}]}", "lines[0].qty"},
        {"{\"lines\":[{\"widget\":\"Q\",\"qty\":1}]}", "lines[0].widget"},
        {"{\"lines\":[{\"widget\":\"\",\"qty\":1}]}", "lines[0].widget"},
        {"{\"lines\":[{\"widget\":\"A\",\"qty\":1,\"extra\":1}]}", "lines[0].extra"},
        {"{\"lines\":[{\"widget\":\"A\",\"qty\":1}],\"note\":\"a\\u0000b\"}", "note"},
        {"{\"lines\":[{\"widget\":\"A\",\"qty\":1}],\"note\":5}", "note"},
        {"{\"lines\":[7]}", "lines[0]"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(world_act(w, "test-order", "place", wrong[i].json));
        assert_int_equal(cx->error.status, INPUT);
        if (!str_is(cx->error.field, wrong[i].field)) world_print_error(cx);
        assert_true(str_is(cx->error.field, wrong[i].field));
        assert_true(cx->error.text.n > 0 && cx->error.hint.n > 0);
    }
    assert_int_equal(world_int(w, "select count(*) from event"), 1);
}

static void refused_leaves_nothing(void **state) {
    World *w = *state;
    world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":3}");
    const char *reply = world_act(w, "test-order", "place", "{\"lines\":[{\"widget\":\"A\",\"qty\":2}]}");
    assert_string_equal(reply, "{\"number\":\"TO-1001\",\"total\":\"2\"}");
    assert_null(world_act(w, "test-order", "place", "{\"lines\":[{\"widget\":\"A\",\"qty\":2}]}"));
    assert_int_equal(w->cx->error.status, STOCK);
    assert_int_equal(world_int(w, "select count(*) from event"), 2);
    assert_int_equal(world_int(w, "select qty from widget"), 1000000);
    assert_int_equal(
        world_int(w, "select count(*) from event where kind = 'test-order.place' and doc <> 0"), 1);
}

static void preview_changes_nothing(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":3}");
    Json *body;
    JsonError error;
    assert_true(json_parse(cx->arena,
        S("{\"lines\":[{\"widget\":\"A\",\"qty\":1},{\"widget\":\"A\",\"qty\":1}]}"), &body, &error));
    Act act = {.cx = cx, .action = app_action(w->app, S("test-order"), S("place")), .preview = true};
    assert_ok(cx, act_read_json(&act, body));
    assert_ok(cx, act_now(w->app, &act));
    assert_non_null(strstr(act.reply.at, "{\"result\":{\"number\":\"TO-"));
    assert_non_null(strstr(act.reply.at, "\"stock\":[{\"item\":\""));
    assert_non_null(strstr(act.reply.at, "\"what\":\"on hand\",\"by\":\"-2\"}]"));
    assert_int_equal(world_int(w, "select qty from widget"), 3000000);
    assert_int_equal(world_int(w, "select count(*) from event"), 1);
}

static Status place(World *w, Str key, Str body, Act *act) {
    Json *json;
    JsonError error;
    *act = (Act){.cx = w->cx,
        .action = app_action(w->app, S("test-order"), S("place")),
        .key = key,
        .body = body,
        .want_json = true};
    w->cx->error = (Error){0};
    assert_true(json_parse(w->cx->arena, body, &json, &error));
    TRY(act_read_json(act, json));
    return act_now(w->app, act);
}

static void a_key_runs_once(void **state) {
    World *w = *state;
    world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":3}");
    Str body = S("{\"lines\":[{\"widget\":\"A\",\"qty\":1}]}"),
        other = S("{\"lines\":[{\"widget\":\"A\",\"qty\":2}]}");
    Act first, again;
    assert_ok(w->cx, place(w, S("k1"), body, &first));
    assert_false(first.replayed);
    assert_ok(w->cx, place(w, S("k1"), body, &again));
    assert_true(again.replayed);
    assert_true(str_eq(first.reply, again.reply));
    assert_status(w->cx, place(w, S("k1"), other, &again), INPUT);
    assert_int_equal(world_int(w, "select qty from widget"), 2000000);
    // A refused action does not use its key up.
    Str much = S("{\"lines\":[{\"widget\":\"A\",\"qty\":9}]}");
    assert_status(w->cx, place(w, S("k2"), much, &again), STOCK);
    assert_ok(w->cx, place(w, S("k2"), body, &again));
    assert_false(again.replayed);
}

// Whatever became of what the first request referred to.
static void a_key_is_looked_at_first(void **state) {
    World *w = *state;
    world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":3}");
    Str body = S("{\"lines\":[{\"widget\":\"A\",\"qty\":1}]}"),
        renamed = S("{\"lines\":[{\"widget\":\"B\",\"qty\":1}]}");
    Act first, again;
    assert_status(w->cx, place(w, S("k1"), renamed, &first), INPUT); // and does not use its key up
    assert_string_equal(w->cx->error.field.at, "lines[0].widget");
    assert_ok(w->cx, place(w, S("k1"), body, &first));
    Str id = str_fmt(w->cx->arena, "{\"id\":\"%lld\",\"code\":\"B\"}",
        (long long)world_int(w, "select id from widget"));
    assert_non_null(world_act(w, "widget", "update", id.at));
    assert_ok(w->cx, place(w, S("k1"), body, &again));
    assert_true(again.replayed);
    assert_true(str_eq(first.reply, again.reply));
    assert_status(w->cx, place(w, S("k1"), S("{\"lines\":[{\"widget\":\"C\",\"qty\":1}]}"), &again), INPUT);
    assert_string_equal(w->cx->error.field.at, "Idempotency-Key");
    assert_int_equal(world_int(w, "select qty from widget"), 2000000);
}

static void needs_a_role(void **state) {
    World *w = *state;
    w->cx->actor.roles = VIEWER;
    assert_null(world_act(w, "widget", "create", "{}"));
    assert_int_equal(w->cx->error.status, DENIED);
    w->cx->actor.roles = PLANNER;
    assert_non_null(world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":3}"));
    w->cx->actor.roles = ADMIN;
    assert_non_null(world_act(w, "widget", "update", "{\"code\":\"A\",\"qty\":4}"));
    w->cx->actor.roles = 0;
    assert_null(world_act(w, "widget", "update", "{\"code\":\"A\",\"qty\":5}"));
}

static void many_commit_together(void **state) {
    World *w = *state;
    world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":50}");
    Widget a;
    assert_ok(w->cx, store_read(w->cx, w->store));
    assert_ok(w->cx, record_find(w->cx, &widget_entity, S("A"), &a));
    store_read_end(w->cx);
    enum { N = 100 };
    Act acts[N], *list[N];
    LineIn line = {.widget = a.id, .qty = QTY(1)};
    OrderIn in = {.note = S("many"), .lines = {&line, 1}};
    for (int i = 0; i < N; i++) {
        acts[i] = (Act){.cx = cx_new(w->app, actor_system()),
            .action = app_action(w->app, S("test-order"), S("place")),
            .in = &in};
        list[i] = &acts[i];
    }
    act_many(w->app, list, N);
    int ok = 0;
    for (int i = 0; i < N; i++) {
        if (acts[i].status == OK) ok++;
        else assert_int_equal(acts[i].status, STOCK);
        cx_free(acts[i].cx);
    }
    assert_int_equal(ok, 50);
    assert_int_equal(world_int(w, "select qty from widget"), 0);
    assert_int_equal(world_int(w, "select count(*) from event"), 51);
}

static Status seal_all(Cx *cx, void *data) {
    (void)data;
    return event_seal(cx);
}

// The chain is computed here a second time, from the table alone.
static void events_are_chained(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":3}");
    world_act(w, "test-order", "place", "{\"lines\":[{\"widget\":\"A\",\"qty\":9}]}");
    world_act(w, "test-order", "place", "{\"lines\":[{\"widget\":\"A\",\"qty\":1}]}");
    world_advance(w, SECOND);
    world_act(w, "test-order", "place", "{\"lines\":[{\"widget\":\"A\",\"qty\":1}]}");
    if (!world_is_sqlite(w)) assert_ok(cx, world_write(w, seal_all, NULL));
    assert_ok(cx, store_read(cx, w->store));
    int64_t unsealed;
    assert_ok(cx, event_unsealed(cx, &unsealed));
    assert_int_equal(unsealed, 0);
    Digest before = {{0}};
    int64_t blocks = 0, events = 0;
    Rows r;
    assert_ok(cx,
        sql_open(cx, &r, "select id, events, digest from block where id > $1 order by id", A(0)));
    while (rows_next(&r)) {
        assert_int_equal(rows_int(&r, 0), ++blocks);
        Buf digests = buf_new(cx->arena);
        Rows e;
        int64_t n = 0;
        assert_ok(cx,
            sql_open(cx, &e, "select id, at, recorded, kind, doc, actor, data, digest from event where block = $1 order by id",
                A(blocks)));
        while (rows_next(&e)) {
            Digest d = event_digest(rows_id(&e, 0), rows_time(&e, 1), rows_time(&e, 2),
                rows_text(&e, 3), rows_id(&e, 4), rows_text(&e, 5), rows_text(&e, 6));
            Str kept = rows_text(&e, 7);
            assert_int_equal(kept.n, 32);
            assert_memory_equal(kept.at, d.byte, 32);
            buf_add(&digests, kept);
            n++;
        }
        assert_ok(cx, rows_end(&e));
        assert_int_equal(n, rows_int(&r, 1));
        events += n;
        before = digest_join(before, buf_str(&digests));
        Str kept = rows_text(&r, 2);
        assert_int_equal(kept.n, 32);
        assert_memory_equal(kept.at, before.byte, 32);
    }
    assert_ok(cx, rows_end(&r));
    store_read_end(cx);
    assert_int_equal(events, 3);
    assert_int_equal(blocks, world_is_sqlite(w) ? 3 : 1);
}

static void an_event_can_be_given_again(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    world_act(w, "widget", "create", "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":9}");
    world_act(w, "test-order", "place",
        "{\"note\":\"n\\\"1\",\"lines\":[{\"widget\":\"A\",\"qty\":\"0.5\"}]}");
    assert_ok(cx, store_read(cx, w->store));
    Str data;
    assert_ok(cx,
        sql_get(cx, NULL, "select data from event where kind = 'test-order.place'", NO_ARGS,
            OUT(O(&data))));
    store_read_end(cx);
    assert_non_null(world_act(w, "test-order", "place", str_z(cx->arena, data)));
    assert_int_equal(world_int(w, "select qty from widget"), 8000000);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(creates_and_updates),
        T(inputs_are_strict),
        T(refused_leaves_nothing),
        T(preview_changes_nothing),
        T(a_key_runs_once),
        T(a_key_is_looked_at_first),
        T(needs_a_role),
        T(many_commit_together),
        T(events_are_chained),
        T(an_event_can_be_given_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
