// Where goods came from, where it is not plain, worked out by hand:
//
//   ACME brings ten TEA to MAIN. A work order takes all of them and gives them back, fifteen times; then it takes six, gives two
//   back, takes one again, and makes a KIT of these five.
//   The other five go to SHOP by one transfer and on to FAR by another, and four of them to ANN.
#include "trace_test.h"

typedef struct {
    const Firm *f;
    Id kit, milk, shop, far, shop_stock, far_stock, receipt, work, first, second, kit_lot, milk_lot,
        found_lot;
    Doc order, empty;
} Route;

static Status doc_make(Cx *cx, Doc doc, Id *id) {
    doc.priority = 5;
    doc.status = DOC_OPEN;
    TRY(doc_add(cx, &doc));
    *id = doc.id;
    return OK;
}

static Status move_one(Cx *cx, const char *kind, Id doc, Move move) {
    Entry entry = {.kind = kind, .doc = doc};
    cx->now.v += SECOND;
    return moves_post(cx, &entry, &move, 1);
}

static Status issue(Cx *cx, Route *r, Id item, Id lot, int qty) {
    return move_one(cx, "issue", r->work,
        (Move){.item = item, .lot = lot, .from = r->f->stock, .to = AT_PRODUCTION, .qty = QTY(qty)});
}

static Status unissue(Cx *cx, Route *r, Id item, Id lot, int qty, int64_t cents) {
    return move_one(cx, "unissue", r->work,
        (Move){.item = item, .lot = lot, .from = AT_PRODUCTION, .to = r->f->stock, .qty = QTY(qty), .value = {cents}});
}

static Status supply(Cx *cx, Route *r) {
    const Firm *f = r->f;
    Id purchase;
    TRY(doc_make(cx, (Doc){.kind = DOC_PURCHASE, .party = f->acme, .site = f->main}, &purchase));
    // The receipt itself names nobody: its purchase does.
    TRY(doc_make(cx, (Doc){.kind = DOC_RECEIPT, .site = f->main, .parent = purchase}, &r->receipt));
    TRY(move_one(cx, "receive", r->receipt,
        (Move){.item = f->tea, .from = AT_SUPPLIER, .to = f->stock, .qty = QTY(10), .value = {5000}}));
    Lot milk = {.item = r->milk, .origin = r->receipt, .supplier = f->acme}, found = {.item = r->milk};
    TRY(lot_add(cx, &milk));
    TRY(lot_add(cx, &found));
    r->milk_lot = milk.id;
    r->found_lot = found.id;
    TRY(move_one(cx, "receive", r->receipt,
        (Move){.item = r->milk, .lot = milk.id, .from = AT_SUPPLIER, .to = f->stock, .qty = QTY(9), .value = {900}}));
    Id count;
    TRY(doc_make(cx, (Doc){.kind = DOC_COUNT, .site = f->main}, &count));
    return move_one(cx, "adjust", count,
        (Move){.item = r->milk, .lot = found.id, .from = AT_LOSS, .to = f->stock, .qty = QTY(3), .value = {300}});
}

static Status make(Cx *cx, Route *r) {
    const Firm *f = r->f;
    TRY(doc_make(cx, (Doc){.kind = DOC_WORK, .site = f->main}, &r->work));
    for (int i = 0; i < 15; i++) {
        TRY(issue(cx, r, f->tea, (Id){0}, 10));
        TRY(unissue(cx, r, f->tea, (Id){0}, 10, 5000));
    }
    TRY(issue(cx, r, f->tea, (Id){0}, 6));
    TRY(unissue(cx, r, f->tea, (Id){0}, 2, 1000));
    TRY(issue(cx, r, f->tea, (Id){0}, 1));
    TRY(issue(cx, r, r->milk, r->milk_lot, 5));
    TRY(unissue(cx, r, r->milk, r->milk_lot, 2, 200));
    TRY(issue(cx, r, r->milk, r->found_lot, 1));
    TRY(unissue(cx, r, r->milk, r->found_lot, 1, 100));
    Lot kit = {.item = r->kit, .origin = r->work};
    TRY(lot_add(cx, &kit));
    r->kit_lot = kit.id;
    return move_one(cx, "report", r->work,
        (Move){.item = r->kit, .lot = kit.id, .from = AT_PRODUCTION, .to = f->stock, .qty = QTY(1), .value = {2800}});
}

static Status carry(Cx *cx, Route *r) {
    const Firm *f = r->f;
    TRY(doc_make(cx, (Doc){.kind = DOC_TRANSFER, .site = f->main, .to_site = r->shop}, &r->first));
    TRY(doc_make(cx, (Doc){.kind = DOC_TRANSFER, .site = r->shop, .to_site = r->far}, &r->second));
    TRY(move_one(cx, "transfer-ship", r->first,
        (Move){.item = f->tea, .from = f->stock, .to = AT_TRANSIT, .qty = QTY(3)}));
    TRY(move_one(cx, "transfer-ship", r->first,
        (Move){.item = f->tea, .from = f->stock, .to = AT_TRANSIT, .qty = QTY(2)}));
    TRY(move_one(cx, "transfer-receive", r->first,
        (Move){.item = f->tea, .from = AT_TRANSIT, .to = r->shop_stock, .qty = QTY(5)}));
    TRY(move_one(cx, "transfer-ship", r->second,
        (Move){.item = f->tea, .from = r->shop_stock, .to = AT_TRANSIT, .qty = QTY(5)}));
    // It comes in two parts, and the second is asked for: its units are those that left last.
    for (int i = 0; i < 2; i++)
        TRY(move_one(cx, "transfer-receive", r->second,
            (Move){.item = f->tea, .from = AT_TRANSIT, .to = r->far_stock, .qty = QTY(i ? 1 : 4)}));
    return OK;
}

// Four and one go to Ann, by the order and by a shipment; and one KIT, of which one comes back.
static Status sell(Cx *cx, Route *r) {
    const Firm *f = r->f;
    r->order = (Doc){.kind = DOC_ORDER, .party = f->ann, .site = r->far, .status = DOC_OPEN, .priority = 5};
    TRY(doc_add(cx, &r->order));
    Line line = {
        .doc = r->order.id, .pos = 1, .kind = LINE_ORDER, .item = f->tea, .site = r->far, .qty = QTY(9)};
    TRY(line_add(cx, &line));
    TRY(move_one(cx, "ship", r->order.id,
        (Move){.item = f->tea, .from = r->far_stock, .to = AT_CUSTOMER, .qty = QTY(4), .line = line.id}));
    Id shipment, refit;
    TRY(doc_make(cx, (Doc){.kind = DOC_SHIPMENT, .party = f->ann, .parent = r->order.id}, &shipment));
    Move both[] = {
        {.item = f->tea, .from = r->far_stock, .to = AT_CUSTOMER, .qty = QTY(1), .line = line.id},
        {.item = r->kit, .lot = r->kit_lot, .from = f->stock, .to = AT_CUSTOMER, .qty = QTY(1)}};
    Entry entry = {.kind = "ship", .doc = shipment};
    TRY(moves_post(cx, &entry, both, 2));
    TRY(line_progress(cx, &line, QTY(5)));
    // Two supplies are pegged to the four that are still to come.
    for (int i = 0; i < 2; i++) {
        Line l = {.doc = r->receipt,
            .pos = i + 1,
            .kind = LINE_PURCHASE,
            .item = f->tea,
            .site = r->far,
            .qty = QTY(2),
            .due = date_add(cx_today(cx), 3 + i)};
        TRY(line_add(cx, &l));
        TRY(peg_add(cx, l.id, line.id, QTY(2)));
    }
    // What follows from an order may be a work order: a gift is wrapped.
    TRY(doc_make(cx, (Doc){.kind = DOC_WORK, .site = f->main, .parent = r->order.id}, &refit));
    TRY(move_one(cx, "issue", refit,
        (Move){.item = r->milk, .lot = r->milk_lot, .from = f->stock, .to = AT_PRODUCTION, .qty = QTY(2)}));
    TRY(move_one(cx, "unissue", refit,
        (Move){.item = r->milk, .lot = r->milk_lot, .from = AT_PRODUCTION, .to = f->stock, .qty = QTY(1), .value = {100}}));
    r->empty = (Doc){.kind = DOC_ORDER, .status = DOC_DRAFT, .number = S("NOTHING")};
    return doc_add(cx, &r->empty);
}

static Status build(Cx *cx, void *data) {
    Route *r = data;
    cx->action_event = (Id){0};
    TRY(supply(cx, r));
    TRY(make(cx, r));
    TRY(carry(cx, r));
    return sell(cx, r);
}

static int route_open(void **state) {
    Firm *f;
    firm_open((void **)&f);
    act(f, "item", "create", "{\"code\":\"MILK\",\"name\":\"Milk\",\"tracking\":\"lot\",\"cost\":\"1\"}");
    act(f, "item", "create", "{\"code\":\"KIT\",\"name\":\"Kit\",\"tracking\":\"lot\",\"cost\":\"6\"}");
    act(f, "site", "create", "{\"code\":\"SHOP\",\"name\":\"Shop\"}");
    act(f, "site", "create", "{\"code\":\"FAR\",\"name\":\"Far\"}");
    Route *r = calloc(1, sizeof *r);
    *r = (Route){.f = f,
        .kit = id_of(f, "item", "KIT"),
        .milk = id_of(f, "item", "MILK"),
        .shop = id_of(f, "site", "SHOP"),
        .far = id_of(f, "site", "FAR"),
        .shop_stock = id_of(f, "place", "SHOP/STOCK"),
        .far_stock = id_of(f, "place", "FAR/STOCK")};
    assert_ok(f->w->cx, world_write(f->w, build, r));
    *state = r;
    return 0;
}

static int route_close(void **state) {
    Route *r = *state;
    Firm *f = (Firm *)(uintptr_t)r->f;
    free(r);
    return firm_close((void **)&f);
}

// ---- looking into the answer -----------------------------------------------------------------------------------------
static Str text(const Json *object, const char *key) {
    const Json *m = object ? json_get(object, key) : NULL;
    return m ? m->text : S("");
}

// The only element of an array that has these two members.
static const Json *only(const Json *array, const char *key, const char *value, const char *qty) {
    const Json *found = NULL;
    int n = 0;
    assert_non_null(array);
    for (const Json *e = array->first; e; e = e->next)
        if (str_is(text(e, key), value) && str_is(text(e, "qty"), qty)) {
            found = e;
            n++;
        }
    if (n != 1) print_error("%d have %s = %s and qty = %s\n", n, key, value, qty);
    assert_int_equal(n, 1);
    return found;
}

static void assert_bought(const Route *r, const Json *origin) {
    assert_true(str_is(text(origin, "how"), "bought"));
    assert_true(str_is(text(origin, "supplier"), "ACME")); // of the purchase: the receipt names nobody
    assert_true(str_eq(text(origin, "document"), code_of(r->f, &doc_entity, r->receipt)));
    assert_true(str_starts(text(origin, "purchase"), S("PO-")));
}

// Four and one came by both transfers, the later one named last; all were bought, though one of them was given back by a work order.
static void goods_come_by_two_transfers(void **state) {
    const Route *r = *state;
    Cx *cx = r->f->w->cx;
    const Json *t = traced(r->f, trace_order, r->order.number), *product = json_get(t, "product");
    Str way = str_fmt(cx->arena, STR_FMT ", " STR_FMT, STR_ARG(code_of(r->f, &doc_entity, r->first)),
        STR_ARG(code_of(r->f, &doc_entity, r->second)));
    static const char *const qtys[] = {"4", "1"};
    for (int i = 0; i < 2; i++) {
        const Json *shipped = NULL;
        for (const Json *e = product->first; e; e = e->next)
            if (str_is(text(e, "what"), "shipped") && str_is(text(e, "item"), "TEA") &&
                str_is(text(e, "qty"), qtys[i]))
                shipped = e;
        const Json *from = json_get(shipped, "origin");
        assert_int_equal(from->n, 1);
        assert_true(str_is(text(from->first, "qty"), qtys[i]));
        assert_true(str_eq(text(from->first, "route"), way));
        assert_bought(r, from->first);
    }
}

static void what_is_given_back_was_not_used(void **state) {
    const Route *r = *state;
    const Json *kit = traced(r->f, trace_lot, code_of(r->f, &lot_entity, r->kit_lot)),
               *made = json_get(kit, "up")->first, *from = json_get(made, "from");
    assert_true(str_is(text(made, "how"), "made"));
    assert_int_equal(from->n, 2);
    assert_bought(r, only(from, "item", "TEA", "5")); // six less two, and one of these
    assert_bought(r, only(from, "item", "MILK", "3"));
    // What came is what is still here and what went: nine of milk, three of them used, one more wrapped, five left.
    const Json *milk = traced(r->f, trace_lot, code_of(r->f, &lot_entity, r->milk_lot));
    assert_bought(r, only(json_get(milk, "up"), "item", "MILK", "9"));
    const Json *down = json_get(milk, "down");
    assert_int_equal(down->n, 3);
    only(down, "how", "used", "3");
    only(down, "how", "used", "1");
    only(down, "how", "here", "5");
    // Three that a count found; the one that a work order took and gave back is not used.
    const Json *found = traced(r->f, trace_lot, code_of(r->f, &lot_entity, r->found_lot));
    assert_true(str_is(text(only(json_get(found, "up"), "item", "MILK", "3"), "how"), "found"));
    assert_int_equal(json_get(found, "down")->n, 1);
    only(json_get(found, "down"), "how", "here", "3");
}

static void moves_have_their_words(void **state) {
    const Route *r = *state;
    const Json *product = json_get(traced(r->f, trace_order, r->order.number), "product");
    only(product, "what", "used", "2");
    only(product, "what", "given back", "1");
    Str note = text(only(product, "what", "to be shipped", "4"), "note");
    assert_true(str_starts(note, S("served by 2 of GR-")));
    assert_true(str_find(note, S(", 2 of GR-")) > 0);
    const char *all = told(r->f, trace_order_text, r->order.number, false).at;
    assert_non_null(strstr(all, "← 4 TEA, bought by GR-"));
    assert_non_null(strstr(all, "1 MILK given back"));
    assert_null(strstr(all, "TEA, made"));
}

// Nobody ordered it, nothing is in it, and nothing happened.
static void an_empty_order_has_a_trace(void **state) {
    const Route *r = *state;
    const Json *t = traced(r->f, trace_order, S("NOTHING"));
    assert_int_equal(
        json_get(t, "product")->n + json_get(t, "cash")->n + json_get(t, "information")->n, 0);
    assert_null(json_get(json_get(t, "order"), "customer"));
    assert_true(str_is(text(json_get(t, "order"), "status"), "draft"));
    const char *said = told(r->f, trace_order_text, S("NOTHING"), false).at;
    assert_non_null(strstr(said, "Order NOTHING, draft"));
    assert_null(strstr(said, "Where the goods came from"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goods_come_by_two_transfers),
        cmocka_unit_test(what_is_given_back_was_not_used),
        cmocka_unit_test(moves_have_their_words),
        cmocka_unit_test(an_empty_order_has_a_trace),
    };
    return cmocka_run_group_tests_name("trace of routes", tests, route_open, route_close);
}
