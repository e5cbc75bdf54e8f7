// The whole program's tables: they are sound, every entity's columns are those of its table, and every view answers, sorted and
// filtered by each of its columns, as JSON, CSV and table.
#include "support/support.h"

#include <stdlib.h>

extern const Module *const argosy_modules[];

static int setup(void **state) {
    *state = world_new(argosy_modules);
    return 0;
}

static int teardown(void **state) {
    world_free(*state);
    return 0;
}

static void entities_have_their_tables(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    assert_ok(cx, store_read(cx, w->store));
    for (int i = 0; i < w->app->entities_n; i++) {
        const Entity *e = w->app->entities[i];
        List all;
        Status s = record_list(cx, e, "where id = 0", NO_ARGS, &all);
        if (s != OK) print_error("%s\n", e->noun);
        assert_ok(cx, s);
        for (int k = 0; k < e->shape.n; k++)
            if (e->shape.fields[k].ref)
                assert_non_null(app_entity(w->app, str_of(e->shape.fields[k].ref->noun)));
    }
    store_read_end(cx);
}

// A value of the column's kind, as somebody would type it.
static Str sample(const Column *c) {
    if (c->choices) return str_of(c->choices[0]);
    switch (c->kind) {
    case K_BOOL: return S("true");
    case K_DATE: return S("2011-06-01");
    case K_TIME: return S("2011-06-01T08:00:00Z");
    case K_ID: return S("");
    case K_TEXT: return S("x");
    default: return S("1");
    }
}

// Parameters that must be given make the rest of the question moot.
static bool asks(const View *v) {
    for (int i = 0; v->params && i < v->params->n; i++)
        if (!v->params->fields[i].optional) return true;
    return false;
}

static void answers(World *w, Query q, const char *what) {
    Cx *cx = cx_new(w->app, actor_system());
    Buf out = buf_new(cx->arena);
    Str next;
    Status s = view_run(cx, &q, &out, &next);
    if (s != OK && !(s == INPUT && asks(q.view))) {
        print_error("view %s, %s: ", q.view->name, what);
        world_print_error(cx);
        assert_int_equal(s, OK);
    }
    cx_free(cx);
}

static void views_answer(void **state) {
    World *w = *state;
    for (int i = 0; i < w->app->views_n; i++) {
        const View *v = &w->app->views[i];
        assert_true(v->help && v->columns[0].kind != K_BOOL);
        for (Format f = FORMAT_JSON; f <= FORMAT_TABLE; f++)
            answers(w, (Query){.view = v, .format = f}, "plain");
        for (int c = 0; c < v->n; c++) {
            const Column *column = &v->columns[c];
            static const char *const ops[] = {"", ".ne", ".gt", ".in"};
            for (size_t k = 0; k < 4; k++) {
                Str name = str_fmt(w->cx->arena, "%s%s", column->name, ops[k]), value = sample(column);
                if (column->ref && column->ref->code && k == 2) value = S("x");
                answers(w, (Query){.view = v, .filters = &(Filter){name, value}, .filters_n = 1}, name.at);
            }
            answers(w, (Query){.view = v, .sort = str_fmt(w->cx->arena, "-%s", column->name)},
                column->name);
        }
    }
}

// Every action refuses an empty actor and nonsense, and leaves no event.
static void actions_refuse_nonsense(void **state) {
    World *w = *state;
    int64_t before = world_int(w, "select count(*) from event");
    for (int i = 0; i < w->app->actions_n; i++) {
        const Action *a = &w->app->actions[i];
        assert_null(world_act(w, a->noun, a->verb, "{\"no-such-field\":1}"));
        assert_int_equal(w->cx->error.status, INPUT);
        assert_null(world_act(w, a->noun, a->verb, "[1]"));
        assert_int_equal(w->cx->error.status, INPUT);
        w->cx->actor.roles = 0;
        assert_null(world_act(w, a->noun, a->verb, "{}"));
        assert_int_equal(w->cx->error.status, DENIED);
        w->cx->actor.roles = EVERYONE;
    }
    assert_int_equal(world_int(w, "select count(*) from event"), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entities_have_their_tables),
        cmocka_unit_test(views_answer),
        cmocka_unit_test(actions_refuse_nonsense),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
