// What people do to stock directly, through the door, and what they see of the product flow.
#include "product_test.h"

static void act(Test *t, const char *noun, const char *verb, const char *json) {
    if (faulty) act_with_faults(t->w, noun, verb, json);
    must(t->w, world_act(t->w, noun, verb, json));
}

// Refused, with this in its text or its hint, and nothing changed.
static void refused(
    Test *t, const char *noun, const char *verb, const char *json, Status want, const char *says) {
    int64_t events = world_int(t->w, "select count(*) from event");
    assert_null(world_act(t->w, noun, verb, json));
    const Error *e = &t->w->cx->error;
    if (e->status != want || (!strstr(e->text.at, says) && !strstr(e->hint.at ? e->hint.at : "", says)))
        world_print_error(t->w->cx);
    assert_int_equal(e->status, want);
    assert_true(strstr(e->text.at, says) || strstr(e->hint.at, says));
    assert_int_equal(world_int(t->w, "select count(*) from event"), events);
}

// Makes the rows of a computed view, of any parameters.
static Status make_rows(Cx *cx, void *data) {
    Table table = {.view = *(const View **)data};
    int64_t params[8] = {0};
    return table.view->run(cx, table.view, params, &table);
}

static void shows(Test *t, const char *view, const char *filters, const char *part) {
    const View *v = app_view(t->w->app, str_of(view));
    if (faulty && v->run) assert_true(with_faults(t->w, make_rows, &v, sizeof v, false) > 0);
    const char *rows = world_view(t->w, view, filters);
    if (!rows) world_print_error(t->w->cx);
    assert_non_null(rows);
    if (!strstr(rows, part)) print_error("%s?%s is %s\n", view, filters ? filters : "", rows);
    assert_non_null(strstr(rows, part));
}

static void stock_is_opened_and_counted(void **state) {
    Test *t = *state;
    act(t, "stock", "open", "{\"item\":\"BOLT\",\"site\":\"MAIN\",\"qty\":\"100\",\"unit_cost\":\"0.25\"}");
    assert_level(t->w, t->c.bolt, t->c.main, 100, 100, 0, 2500);
    const char *reply = world_act(t->w, "stock", "adjust",
        "{\"item\":\"BOLT\",\"site\":\"MAIN\",\"qty\":\"-3\",\"reason\":\"Broken\"}");
    must(t->w, reply);
    assert_non_null(strstr(reply, "\"on_hand\":\"97\""));
    assert_non_null(strstr(reply, "\"value\":\"0.75\""));
    assert_non_null(strstr(reply, "\"doc\":\"ADJ-"));
    act(t, "stock",
        "adjust", "{\"item\":\"BOLT\",\"site\":\"MAIN\",\"place\":\"MAIN/HOLD\",\"qty\":\"3\",\"reason\":\"Found\"}");
    assert_level(t->w, t->c.bolt, t->c.main, 100, 97, 0, 2500);
    act(t, "stock",
        "move", "{\"item\":\"BOLT\",\"from_place\":\"MAIN/HOLD\",\"to_place\":\"MAIN/STOCK\",\"qty\":\"2\"}");
    assert_level(t->w, t->c.bolt, t->c.main, 100, 99, 0, 2500);
    // At the item's expected cost where none is given.
    act(t, "stock", "open", "{\"item\":\"BOLT\",\"site\":\"SHOP\",\"qty\":\"10\"}");
    assert_level(t->w, t->c.bolt, t->c.shop, 10, 10, 0, 500);
    assert_conserved(t->w);

    shows(t, "stock-levels",
        "item=BOLT&site=MAIN", "\"on_hand\":\"100\",\"available\":\"99\",\"held\":\"0\",\"free\":\"99\",\"value\":\"25.00\",\"unit_cost\":\"0.25\"");
    shows(t, "stock-on-hand", "place=MAIN/HOLD", "\"qty\":\"1\"");
    shows(t, "moves", "kind=adjust", "\"from_place\":\"LOSS\",\"to_place\":\"MAIN/HOLD\"");
    shows(t, "moves", NULL, "\"doc\":\"ADJ-");
    assert_int_equal(world_int(t->w, "select count(*) from doc where kind = 'count' and closed > 0"), 4);
}

static void stock_refuses(void **state) {
    Test *t = *state;
    act(t, "item", "create", "{\"code\":\"POST\",\"name\":\"Postage\",\"kind\":\"service\"}");
    act(t, "stock", "open", "{\"item\":\"BOLT\",\"site\":\"MAIN\",\"qty\":\"5\"}");
#define ADJUST(item, more) "{\"item\":\"" item "\",\"site\":\"MAIN\",\"reason\":\"x\"," more "}"
    refused(t, "stock", "adjust", ADJUST("BOLT", "\"qty\":\"0\""), INPUT, "nothing would change");
    refused(t, "stock", "adjust", ADJUST("BOLT", "\"qty\":\"-6\""), STOCK, "6 of BOLT are wanted");
    refused(t, "stock", "adjust", ADJUST("POST", "\"qty\":\"1\""), INPUT, "never stocked");
    refused(t, "stock", "adjust", ADJUST("MILK", "\"qty\":\"1\""), INPUT, "tracked by lot");
    refused(t, "stock", "adjust", ADJUST("BOLT", "\"qty\":\"1\",\"place\":\"SHOP/STOCK\""), INPUT,
        "another site");
    refused(t, "stock", "open", "{\"item\":\"BOLT\",\"site\":\"MAIN\",\"qty\":\"1\",\"lot\":\"B\"}",
        INPUT, "not tracked");
    refused(t, "stock", "open", "{\"item\":\"BOLT\",\"site\":\"MAIN\",\"qty\":\"-1\"}", INPUT, "qty");
    refused(t, "stock", "open", "{\"item\":\"BOLT\",\"site\":\"TRANSIT\",\"qty\":\"1\"}", STATE,
        "no storage place");
#define MOVE(from, to)                                                                             \
    "{\"item\":\"BOLT\",\"from_place\":\"" from "\",\"to_place\":\"" to "\",\"qty\":\"1\"}"
    refused(t, "stock", "move", MOVE("MAIN/STOCK", "CUSTOMER"), INPUT, "our own sites");
    refused(t, "stock", "move", MOVE("TRANSIT", "MAIN/STOCK"), INPUT, "our own sites");
    refused(t, "stock", "move", MOVE("MAIN/STOCK", "SHOP/STOCK"), INPUT, "by a transfer");
    refused(t, "stock", "move", MOVE("MAIN/STOCK", "MAIN/STOCK"), INPUT, "already");
    refused(t, "stock", "move", MOVE("MAIN/DOCK", "MAIN/STOCK"), STOCK, "0 are in MAIN/DOCK");
    refused(t, "lot", "create", "{\"item\":\"BOLT\"}", INPUT, "not tracked by lot");
    refused(t, "lot", "create", "{\"item\":\"MILK\",\"made\":\"2011-06-01\",\"expires\":\"2011-05-01\"}",
        INPUT, "before it is made");
    refused(t, "lot", "hold", "{\"lot\":\"NONE\"}", INPUT, "NONE");
    assert_conserved(t->w);
}

typedef struct {
    Chain *c;
    Line line;
    Qty qty, held;
} Order;

static Status order_call(Cx *cx, void *data) {
    Order *o = data;
    Doc doc = {.kind = DOC_ORDER, .party = o->c->customer, .site = o->c->main, .status = DOC_OPEN};
    TRY(doc_add(cx, &doc));
    o->line = (Line){.doc = doc.id,
        .pos = 1,
        .kind = LINE_ORDER,
        .item = o->line.item,
        .site = o->c->main,
        .qty = o->qty,
        .wanted = cx_today(cx),
        .due = date_add(cx_today(cx), 2),
        .party = o->c->customer};
    TRY(line_add(cx, &o->line));
    return hold_stock(cx, &o->line, o->qty, false, &o->held);
}

// A count finds less than what is held: it says who holds it, and lets go of it only where it is told to.
static void a_count_below_what_is_held(void **state) {
    Test *t = *state;
    act(t, "stock", "open", "{\"item\":\"BOLT\",\"site\":\"MAIN\",\"qty\":\"10\"}");
    Order o = {.c = &t->c, .line = {.item = t->c.bolt}, .qty = QTY(8)};
    assert_ok(t->w->cx, in_store(t->w, order_call, &o));
    refused(t, "stock", "adjust", ADJUST("BOLT", "\"qty\":\"-5\""), STOCK,
        "5 of BOLT are wanted, and 2 are free at MAIN: of 10 available, 1 line holds 8");
    const char *reply = world_act(
        t->w, "stock", "adjust", ADJUST("BOLT", "\"qty\":\"-5\",\"release\":true"));
    must(t->w, reply);
    assert_non_null(strstr(reply, "\"released\":\"3\""));
    assert_level(t->w, t->c.bolt, t->c.main, 5, 5, 5, 250);
    assert_conserved(t->w);
    shows(t, "holds", "item=BOLT", "\"qty\":\"5\",\"doc\":\"SO-1");
    shows(t, "holds", "supply_kind=stock", "\"supply_kind\":\"stock\"");
    shows(t, "lines", "kind=order", "\"pos\":1,\"item\":\"BOLT\"");
    shows(t, "lines", "late=true", "\"late\":true"); // wanted today, due in two days
    shows(t, "late-lines", NULL, "\"rows\":[]");
    shows(t, "late-lines", "on=2011-06-10", "\"days\":7");
    shows(t, "available-to-promise", "item=BOLT&site=MAIN", "\"demand\":\"3\"");
    shows(t, "pegs", NULL, "\"rows\":[]");
}

static void lots_are_held_back(void **state) {
    Test *t = *state;
    act(t, "lot", "create", "{\"item\":\"MILK\",\"code\":\"M1\"}");
    act(t, "stock", "open", "{\"item\":\"MILK\",\"site\":\"MAIN\",\"qty\":\"6\",\"lot\":\"M1\"}");
    act(t, "stock",
        "open", "{\"item\":\"MILK\",\"site\":\"MAIN\",\"qty\":\"4\",\"lot\":\"M2\",\"expires\":\"2011-06-20\"}");
    act(t, "stock", "open", "{\"item\":\"MILK\",\"site\":\"MAIN\",\"qty\":\"2\"}");
    shows(t, "lots", "code=M1", "\"expires\":\"2011-06-11\"");
    shows(t, "lots", "code=M2", "\"on_hand\":\"4\"");
    shows(t, "lots", "code.like=L-", "\"on_hand\":\"2\"");
    Order o = {.c = &t->c, .line = {.item = t->c.milk}, .qty = QTY(12)};
    assert_ok(t->w->cx, in_store(t->w, order_call, &o));
    assert_int_equal(o.held.v, QTY(12).v);
    act(t, "lot", "hold", "{\"lot\":\"M1\",\"reason\":\"Seal broken\"}");
    assert_level(t->w, t->c.milk, t->c.main, 12, 6, 6, 1200);
    shows(t, "stock-on-hand", "lot=M1", "\"status\":\"quarantine\"");
    act(t, "lot", "release", "{\"lot\":\"M1\"}");
    assert_level(t->w, t->c.milk, t->c.main, 12, 12, 6, 1200);
    refused(t, "stock", "adjust", ADJUST("MILK", "\"qty\":\"-1\""), INPUT, "give the lot");
    act(t, "item", "create", "{\"code\":\"OIL\",\"name\":\"Oil\",\"tracking\":\"lot\"}");
    refused(t, "stock", "open", "{\"item\":\"OIL\",\"site\":\"MAIN\",\"qty\":\"1\",\"lot\":\"M1\"}",
        INPUT, "another item");
    assert_conserved(t->w);
}

// A preview says what would change, and changes nothing.
static void previews_name_stock(void **state) {
    Test *t = *state;
    act(t, "stock", "open", "{\"item\":\"BOLT\",\"site\":\"MAIN\",\"qty\":\"10\"}");
    Cx *cx = t->w->cx;
    Json *body;
    JsonError error;
    assert_true(json_parse(cx->arena, S(ADJUST("BOLT", "\"qty\":\"-4\"")), &body, &error));
    Act a = {.cx = cx, .action = app_action(t->w->app, S("stock"), S("adjust")), .preview = true, .want_json = true};
    assert_ok(cx, act_read_json(&a, body));
    assert_ok(cx, act_now(t->w->app, &a));
    assert_non_null(strstr(a.reply.at, "\"on hand\""));
    assert_non_null(strstr(a.reply.at, "-4"));
    assert_non_null(strstr(a.reply.at, "\"count\""));
    assert_level(t->w, t->c.bolt, t->c.main, 10, 10, 0, 500);
    assert_conserved(t->w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_open, test_close)
#define FAULTY(f)                                                                                  \
    { #f " with faults", f, test_open_faulty, test_close, NULL }

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(stock_is_opened_and_counted),
        TEST(stock_refuses),
        TEST(a_count_below_what_is_held),
        TEST(lots_are_held_back),
        TEST(previews_name_stock),
        FAULTY(stock_is_opened_and_counted),
        FAULTY(stock_refuses),
        FAULTY(a_count_below_what_is_held),
        FAULTY(lots_are_held_back),
        FAULTY(previews_name_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
