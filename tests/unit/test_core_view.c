// Views: filters, sort, paging and forms; the same for those that are queries and those that code makes.
#include <stdlib.h>

#include "support/widget.h"

static int setup(void **state) {
    World *w = world_with_widgets();
    static const char *const made[] = {
        "{\"code\":\"A\",\"name\":\"Ann\",\"qty\":\"1.5\",\"size\":\"small\",\"due\":\"2011-06-"
        "03\"}",
        "{\"code\":\"b\",\"name\":\"Ben, the \\\"second\\\"\",\"qty\":10,\"parent\":\"A\"}",
        "{\"code\":\"C\",\"name\":\"Cä\",\"qty\":2,\"parent\":\"b\",\"due\":\"2011-06-01\","
        "\"active\":false}",
        "{\"code\":\"D\",\"name\":\"Dan\",\"qty\":2,\"parent\":\"A\"}",
    };
    for (size_t i = 0; i < 4; i++) assert_non_null(world_act(w, "widget", "create", made[i]));
    *state = w;
    return 0;
}

static int teardown(void **state) {
    world_free(*state);
    return 0;
}

// The codes of the rows of a view's JSON, "A C D".
static const char *codes(World *w, const char *view, const char *filters) {
    const char *json = world_view(w, view, filters);
    if (!json) {
        world_print_error(w->cx);
        return "";
    }
    Buf b = buf_new(w->cx->arena);
    for (const char *at = json; (at = strstr(at, "\"code\":\"")); at++)
        buf_fmt(&b, "%s%c", b.n ? " " : "", at[8]);
    return buf_str(&b).at;
}

static void filters_by_kind(void **state) {
    World *w = *state;
    static const struct {
        const char *filters, *codes;
    } cases[] = {
        {NULL, "A C D b"},
        {"code=A", "A"},
        {"qty=2", "C D"},
        {"qty.gt=1.5", "C D b"},
        {"qty.le=2&qty.ne=1.5", "C D"},
        {"due=", "D b"},
        {"due.ne=", "A C"},
        {"due.lt=2011-06-03&due.ne=", "C"},
        {"parent=A", "D b"},
        {"parent.in=A,b", "C D b"},
        {"parent=", "A"},
        {"parent.gt=A", "C"},
        {"parent.like=a", "D b"},
        {"size=small", "A"},
        {"size.in=large", "C D b"},
        {"active=false", "C"},
        {"name.like=an", "A D"},
        {"name.like=%n", "A D"},
        {"name.like=_en%", "b"},
        {"code.in=", ""},
        {"code.ge=D", "D b"},
        {"name.like=NOBODY", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = codes(w, "widgets", cases[i].filters);
        if (strcmp(got, cases[i].codes))
            print_error("filter %s\n", cases[i].filters ? cases[i].filters : "(none)");
        assert_string_equal(got, cases[i].codes);
    }
}

static void made_rows_mean_the_same(void **state) {
    World *w = *state;
    static const struct {
        const char *filters, *codes;
    } cases[] = {
        {NULL, "A C D b"},
        {"qty=4", "C D"},
        {"qty.gt=3", "C D b"},
        {"parent=A", "D b"},
        {"parent=", "A"},
        {"parent.gt=A", "C"},
        {"parent.like=a", "D b"},
        {"parent.in=A,b", "C D b"},
        {"size=small", "A"},
        {"size.ne=small", "C D b"},
        {"code.like=_", "A C D b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(codes(w, "doubles", cases[i].filters), cases[i].codes);
}

static void parameters(void **state) {
    World *w = *state;
    assert_string_equal(codes(w, "below", "parent=A"), "D b");
    assert_string_equal(codes(w, "below", "parent=A&least=3"), "b");
    assert_string_equal(codes(w, "below", "parent=A&twice.lt=5"), "D");
    assert_string_equal(codes(w, "below", "parent=b&grand=A"), "C");
    assert_string_equal(codes(w, "below", "parent=A&grand="), "D b");
    assert_null(world_view(w, "below", NULL));
    assert_int_equal(w->cx->error.status, INPUT);
    assert_true(str_is(w->cx->error.field, "parent"));
}

static void what_is_wrong_is_said(void **state) {
    World *w = *state;
    static const char *const wrong[] = {"colour=red", "qty=many", "qty.like=2", "due=tomorrow",
        "parent=Z", "size=huge", "active=maybe", "qty.about=2", "qty="};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(world_view(w, "widgets", wrong[i]));
        assert_int_equal(w->cx->error.status, INPUT);
        assert_true(w->cx->error.field.n > 0 && w->cx->error.hint.n > 0);
    }
    w->cx->actor.roles = VIEWER;
    assert_null(world_view(w, "below", "parent=A"));
    assert_int_equal(w->cx->error.status, DENIED);
}

// Pages of every size, put together, are the whole list in its order.
static void pages_follow(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    static const char *const sorts[] = {
        "", "-code", "qty", "-qty,code", "parent", "-parent,-qty", "due,-active", "size,-code"};
    static const char *const views[] = {"widgets", "doubles"};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        for (size_t v = 0; v < 2; v++) {
            if (v == 1 && (strstr(sorts[i], "due") || strstr(sorts[i], "active"))) continue;
            Query q = {.view = app_view(w->app, str_of(views[v])),
                .sort = str_of(sorts[i]),
                .format = FORMAT_CSV,
                .limit = 1000};
            Buf whole = buf_new(cx->arena);
            Str next;
            assert_ok(cx, view_run(cx, &q, &whole, &next));
            assert_int_equal(next.n, 0);
            for (int limit = 1; limit <= 4; limit++) {
                Buf pages = buf_new(cx->arena);
                Query p = q;
                p.limit = limit;
                do {
                    Buf page = buf_new(cx->arena);
                    assert_ok(cx, view_run(cx, &p, &page, &next));
                    Str rest, head = str_split(buf_str(&page), '\n', &rest);
                    if (p.after.n == 0) buf_fmt(&pages, STR_FMT "\n", STR_ARG(head));
                    buf_add(&pages, rest);
                    p.after = next;
                } while (next.n);
                assert_string_equal(buf_str(&pages).at, buf_str(&whole).at);
            }
            q.after = S("WyJ4Il0");
            assert_status(cx, view_run(cx, &q, &whole, &next), INPUT);
            cx->error = (Error){0};
        }
}

static Status collect(void *to, Str part) {
    buf_add(to, part);
    return OK;
}

static void forms(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    Query q = {.view = app_view(w->app, S("widgets")),
        .filters = (Filter[]){{S("code.in"), S("A,b")}},
        .filters_n = 1,
        .limit = 1};
    Buf json = buf_new(cx->arena);
    Str next;
    assert_ok(cx, view_run(cx, &q, &json, &next));
    assert_true(next.n > 0);
    assert_non_null(strstr(buf_str(&json).at,
        "\"code\":\"A\",\"name\":\"Ann\",\"size\":\"small\",\"qty\":\"1.5\",\"due\":\"2011-06-03\","
        "\"parent\":null,\"active\":true}],\"next\":\""));
    q.format = FORMAT_CSV;
    Buf csv = buf_new(cx->arena);
    assert_ok(cx, view_stream(cx, q, collect, &csv));
    assert_non_null(strstr(buf_str(&csv).at, "id,code,name,size,qty,due,parent,active\n"));
    assert_non_null(strstr(csv.at, ",b,\"Ben, the \"\"second\"\"\",large,10,,A,true\n"));
    q = (Query){.view = app_view(w->app, S("doubles")), .format = FORMAT_TABLE};
    Buf table = buf_new(cx->arena);
    assert_ok(cx, view_run(cx, &q, &table, &next));
    assert_string_equal(buf_str(&table).at,
        "Code  Quantity  Parent  Size\n"
        "A            3          small\n"
        "C            4  b       large\n"
        "D            4  A       large\n"
        "b           20  A       large\n");
}

static void streams_all(void **state) {
    World *w = *state;
    Cx *cx = w->cx;
    for (int i = 0; i < 30; i++)
        world_act(w, "widget", "create",
            str_fmt(cx->arena, "{\"code\":\"x%d\",\"name\":\"x\",\"qty\":1}", i).at);
    Query q = {.view = app_view(w->app, S("widgets"))};
    Buf all = buf_new(cx->arena);
    assert_ok(cx, view_stream(cx, q, collect, &all));
    Json *json;
    JsonError error;
    assert_true(json_parse(cx->arena, buf_str(&all), &json, &error));
    assert_int_equal(json_get(json, "rows")->n, 34);
    assert_int_equal(json_get(json, "next")->kind, JSON_NULL);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(filters_by_kind),
        T(made_rows_mean_the_same),
        T(parameters),
        T(what_is_wrong_is_said),
        T(pages_follow),
        T(forms),
        T(streams_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
