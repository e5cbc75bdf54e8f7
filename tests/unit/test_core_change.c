// What a preview says: netted, sorted, and nothing that comes to nothing.
#include "support/support.h"

static void nets(void **state) {
    (void)state;
    static const Module *const none[] = {NULL};
    App *app = app_new(none, NULL);
    app->clock = clock_simulated;
    Cx *cx = cx_new(app, actor_system());
    change_stock(cx, (Id){1}, (Id){2}, "on hand", QTY(5)); // outside a preview
    cx->changes = changes_new(cx->arena);
    change_record(cx, "order", (Id){7}, S("SO-1"), "created");
    change_record(cx, "order", (Id){7}, S("SO-1"), "allocated");
    change_stock(cx, (Id){1}, (Id){2}, "on hand", QTY(-5));
    change_stock(cx, (Id){1}, (Id){3}, "on hand", QTY(4));
    change_stock(cx, (Id){1}, (Id){2}, "held", QTY(2));
    change_stock(cx, (Id){1}, (Id){2}, "on hand", QTY(2));
    change_stock(cx, (Id){1}, (Id){2}, "held", QTY(-2));
    change_date(cx, "order", (Id){7}, S(""), "due", (Date){1}, (Date){2});
    change_date(cx, "order", (Id){7}, S(""), "due", (Date){2}, (Date){4});
    change_date(cx, "order", (Id){8}, S(""), "due", (Date){1}, (Date){2});
    change_date(cx, "order", (Id){8}, S(""), "due", (Date){2}, (Date){1});
    change_date(cx, "line", (Id){9}, S("SO-1/2"), "due", (Date){1}, (Date){2});
    change_cash(cx, S("SO-1"), "order", true, (Date){1}, (Money){500});
    change_cash(cx, S("SO-1"), "order", true, (Date){1}, (Money){-500});
    change_cash(cx, S("SO-1"), "order", true, (Date){2}, (Money){700});
    change_money(cx, S("stock"), (Money){150});
    change_money(cx, S("grni"), (Money){-150});
    change_money(cx, S("stock"), (Money){-50});
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    assert_ok(cx, changes_json(cx, cx->changes, &o));
    assert_string_equal(buf_str(&b).at,
        "{\"records\":[{\"noun\":\"order\",\"id\":\"7\",\"code\":\"SO-1\",\"what\":\"created, "
        "allocated\"}],"
        "\"stock\":[{\"item\":\"1\",\"site\":\"2\",\"what\":\"on hand\",\"by\":\"-3\"},"
        "{\"item\":\"1\",\"site\":\"3\",\"what\":\"on hand\",\"by\":\"4\"}],"
        "\"dates\":[{\"noun\":\"line\",\"code\":\"SO-1/"
        "2\",\"what\":\"due\",\"from\":\"1970-01-02\","
        "\"to\":\"1970-01-03\"},{\"noun\":\"order\",\"code\":\"7\",\"what\":\"due\",\"from\":"
        "\"1970-01-02\","
        "\"to\":\"1970-01-05\"}],"
        "\"cash\":[{\"document\":\"SO-1\",\"what\":\"order\",\"direction\":\"in\",\"due\":\"1970-"
        "01-03\","
        "\"by\":\"7.00\"}],"
        "\"money\":[{\"account\":\"grni\",\"by\":\"-1.50\"},{\"account\":\"stock\",\"by\":\"1.00\"}"
        "]}");
    cx->changes = NULL;
    cx_free(cx);
    app_free(app);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
