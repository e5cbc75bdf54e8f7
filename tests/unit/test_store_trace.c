// The trace, on a small chain whose origins are worked out by hand:
//
//   GR 1: 10 TEA from ACME, GR 2: 10 TEA from BETA, both at MAIN; then 8 and 7 of them go to SHOP by one transfer.
//   Of SHOP's 15 an order takes 12: the ten of ACME and two of BETA.
//   A work order at MAIN uses the 5 TEA that stayed (all of BETA) and 3 of a lot of MILK, and makes a lot of 5 KIT; two are sold.
#include "trace_test.h"

typedef struct {
    const Firm *f;
    Id beta, milk, kit, shop, shop_stock, milk_lot, kit_lot, receipt[3], transfer, work;
    Doc order;
    Line tea, kits;
} Chain;

static Status doc_make(Cx *cx, Doc doc, Id *id) {
    doc.priority = 5;
    TRY(doc_add(cx, &doc));
    *id = doc.id;
    return OK;
}

static Status move_one(Cx *cx, const char *kind, Id doc, Move move) {
    Entry entry = {.kind = kind, .doc = doc};
    cx->now.v += SECOND;
    return moves_post(cx, &entry, &move, 1);
}

static Status buy(Cx *cx, Chain *c, int i, Id supplier, Move move) {
    Id purchase;
    TRY(doc_make(cx, (Doc){.kind = DOC_PURCHASE, .party = supplier, .site = c->f->main, .status = DOC_SENT},
        &purchase));
    TRY(doc_make(cx,
        (Doc){.kind = DOC_RECEIPT, .party = supplier, .site = c->f->main, .status = DOC_RECEIVED, .parent = purchase},
        &c->receipt[i]));
    if (id_eq(move.item, c->milk)) {
        Lot lot = {.item = c->milk, .origin = c->receipt[i], .supplier = supplier, .made = cx_today(cx)};
        TRY(lot_add(cx, &lot));
        c->milk_lot = move.lot = lot.id;
    }
    move.from = AT_SUPPLIER;
    move.to = c->f->stock;
    return move_one(cx, "receive", c->receipt[i], move);
}

static Status supply(Cx *cx, Chain *c) {
    TRY(buy(cx, c, 0, c->f->acme, (Move){.item = c->f->tea, .qty = QTY(10), .value = {5000}}));
    TRY(buy(cx, c, 1, c->beta, (Move){.item = c->f->tea, .qty = QTY(10), .value = {6000}}));
    TRY(buy(cx, c, 2, c->f->acme, (Move){.item = c->milk, .qty = QTY(9), .value = {900}}));
    TRY(doc_make(cx, (Doc){.kind = DOC_TRANSFER, .site = c->f->main, .to_site = c->shop, .status = DOC_OPEN},
        &c->transfer));
    TRY(move_one(cx, "send", c->transfer,
        (Move){.item = c->f->tea, .from = c->f->stock, .to = AT_TRANSIT, .qty = QTY(8)}));
    TRY(move_one(cx, "send", c->transfer,
        (Move){.item = c->f->tea, .from = c->f->stock, .to = AT_TRANSIT, .qty = QTY(7)}));
    return move_one(cx, "arrive", c->transfer,
        (Move){.item = c->f->tea, .from = AT_TRANSIT, .to = c->shop_stock, .qty = QTY(15)});
}

static Status make(Cx *cx, Chain *c) {
    TRY(doc_make(cx, (Doc){.kind = DOC_WORK, .site = c->f->main, .status = DOC_OPEN}, &c->work));
    TRY(move_one(cx, "issue", c->work,
        (Move){.item = c->f->tea, .from = c->f->stock, .to = AT_PRODUCTION, .qty = QTY(5)}));
    TRY(move_one(cx, "issue", c->work,
        (Move){.item = c->milk, .lot = c->milk_lot, .from = c->f->stock, .to = AT_PRODUCTION, .qty = QTY(3)}));
    Lot lot = {.item = c->kit, .origin = c->work, .made = cx_today(cx)};
    TRY(lot_add(cx, &lot));
    c->kit_lot = lot.id;
    TRY(lot_parent_add(cx, lot.id, c->milk_lot, QTY(3), c->work));
    return move_one(cx, "output", c->work,
        (Move){.item = c->kit, .lot = lot.id, .from = AT_PRODUCTION, .to = c->f->stock, .qty = QTY(5), .value = {3000}});
}

static Status sell(Cx *cx, Chain *c) {
    Step s = {.f = c->f};
    TRY(place_order(cx, &s)); // ten TEA at 12.00: two more are asked for below
    c->order = s.doc;
    c->tea = s.line;
    TRY(line_resize(cx, &c->tea, QTY(20), (Money){24000}));
    c->kits = (Line){.doc = s.doc.id,
        .pos = 3,
        .kind = LINE_ORDER,
        .item = c->kit,
        .site = c->f->main,
        .qty = QTY(2),
        .price = {5 * UNIT},
        .amount = {1000},
        .party = c->f->ann};
    TRY(line_add(cx, &c->kits));
    Id shipment;
    TRY(doc_make(cx,
        (Doc){.kind = DOC_SHIPMENT, .party = c->f->ann, .status = DOC_SHIPPED, .parent = s.doc.id},
        &shipment));
    Move moves[] = {
        {.item = c->f->tea, .from = c->shop_stock, .to = AT_CUSTOMER, .qty = QTY(12), .line = c->tea.id},
        {.item = c->kit,
            .lot = c->kit_lot,
            .from = c->f->stock,
            .to = AT_CUSTOMER,
            .qty = QTY(2),
            .line = c->kits.id},
    };
    Entry entry = {.kind = "ship", .doc = shipment};
    TRY(moves_post(cx, &entry, moves, 2));
    TRY(line_progress(cx, &c->tea, QTY(12)));
    TRY(line_progress(cx, &c->kits, QTY(2)));
    InvoiceOut invoice;
    TRY(invoice_shipped(cx, &c->order, shipment, &invoice)); // 144 + 10 + 10 = 164.00
    Id coming;
    TRY(doc_make(cx,
        (Doc){.kind = DOC_PURCHASE, .party = c->beta, .site = c->shop, .status = DOC_SENT}, &coming));
    Line supply_line = {.doc = coming,
        .pos = 1,
        .kind = LINE_PURCHASE,
        .item = c->f->tea,
        .site = c->f->main,
        .qty = QTY(50),
        .due = date_add(cx_today(cx), 7)};
    TRY(line_add(cx, &supply_line));
    Qty held;
    TRY(hold_supply(cx, &c->tea, supply_line.id, QTY(5), &held));
    TRY(peg_add(cx, supply_line.id, c->tea.id, QTY(8)));
    TRY(await_add(cx, AWAIT_ACKNOWLEDGEMENT, s.doc.id, c->f->ann, 0, cx_today(cx)));
    return OK;
}

static Status build(Cx *cx, void *data) {
    Chain *c = data;
    cx->action_event = (Id){0};
    TRY(supply(cx, c));
    TRY(make(cx, c));
    return sell(cx, c);
}

static int chain_open(void **state) {
    Firm *f;
    firm_open((void **)&f);
    act(f, "party", "create", "{\"code\":\"BETA\",\"name\":\"Beta\",\"supplier\":true}");
    act(f, "item", "create", "{\"code\":\"MILK\",\"name\":\"Milk\",\"tracking\":\"lot\",\"cost\":\"1\"}");
    act(f, "item", "create", "{\"code\":\"KIT\",\"name\":\"Kit\",\"tracking\":\"lot\",\"cost\":\"6\"}");
    act(f, "site", "create", "{\"code\":\"SHOP\",\"name\":\"Shop\"}");
    Chain *c = calloc(1, sizeof *c);
    *c = (Chain){.f = f,
        .beta = id_of(f, "party", "BETA"),
        .milk = id_of(f, "item", "MILK"),
        .kit = id_of(f, "item", "KIT"),
        .shop = id_of(f, "site", "SHOP"),
        .shop_stock = id_of(f, "place", "SHOP/STOCK")};
    assert_ok(f->w->cx, world_write(f->w, build, c));
    world_advance(f->w, 2 * DAY);
    act(f, "payment", "receive", "{\"order\":\"@SO1\",\"amount\":\"64\",\"method\":\"card\"}");
    *state = c;
    return 0;
}

static int chain_close(void **state) {
    Chain *c = *state;
    Firm *f = (Firm *)(uintptr_t)c->f;
    free(c);
    return firm_close((void **)&f);
}

// ---- looking into the answer -----------------------------------------------------------------------------------------
// The first element of an array whose member is such a text.
static const Json *with(const Json *array, const char *key, const char *value) {
    assert_non_null(array);
    for (const Json *e = array->first; e; e = e->next) {
        const Json *m = json_get(e, key);
        if (m && str_is(m->text, value)) return e;
    }
    print_error("nothing has %s = %s\n", key, value);
    assert_true(false);
    return NULL;
}

static void assert_text(const Json *object, const char *key, const char *value) {
    const Json *m = json_get(object, key);
    Str text = m ? m->text : S("(nothing)");
    if (!str_is(text, value)) print_error("%s is " STR_FMT ", not %s\n", key, STR_ARG(text), value);
    assert_true(str_is(text, value));
}

static void an_order_is_traced(void **state) {
    const Chain *c = *state;
    Json *t = traced(c->f, trace_order, c->order.number);
    const Json *order = json_get(t, "order");
    assert_text(order, "customer", "ANN");
    assert_text(order, "invoiced", "164.00");
    assert_text(order, "received", "64.00");
    assert_text(order, "still_to_come", "100.00");
    assert_text(order, "cost_of_goods", "78.00"); // 12 of TEA at 5.50 and 2 of KIT at 6.00

    const Json *product = json_get(t, "product"), *tea = with(product, "item", "TEA"),
               *kit = with(product, "item", "KIT");
    assert_text(tea, "what", "shipped");
    assert_text(tea, "qty", "12");
    const Json *from = json_get(tea, "origin"), *acme = with(from, "supplier", "ACME"),
               *beta = with(from, "supplier", "BETA");
    assert_text(acme, "qty", "10");
    assert_text(acme, "how", "bought");
    assert_text(acme, "basis", "first in, first out");
    assert_true(str_eq(json_get(acme, "document")->text, code_of(c->f, &doc_entity, c->receipt[0])));
    assert_true(str_eq(json_get(acme, "route")->text, code_of(c->f, &doc_entity, c->transfer)));
    assert_true(str_starts(json_get(acme, "purchase")->text, S("PO-")));
    assert_text(beta, "qty", "2");
    const Json *made = json_get(kit, "origin")->first;
    assert_text(made, "how", "made");
    assert_text(made, "basis", "lot");
    assert_true(str_eq(json_get(made, "document")->text, code_of(c->f, &doc_entity, c->work)));
    const Json *used = json_get(made, "from");
    assert_text(with(used, "item", "TEA"), "supplier", "BETA"); // the five that stayed at MAIN
    assert_text(with(used, "item", "TEA"), "qty", "5");
    assert_text(with(used, "item", "MILK"), "supplier", "ACME");
    assert_text(with(used, "item", "MILK"), "basis", "lot");

    assert_text(with(product, "tense", "held"), "qty", "5");
    const Json *expected = with(product, "tense", "expected");
    assert_text(expected, "qty", "8");
    assert_true(str_starts(json_get(expected, "note")->text, S("served by 8 of PO-")));
    const Json *cash = json_get(t, "cash");
    assert_text(with(cash, "what", "receivable due"), "amount", "100.00");
    assert_text(with(cash, "what", "payment received"), "amount", "64.00");
    assert_text(with(cash, "what", "ship"), "to", "5000 Cost of sales");
    const Json *information = json_get(t, "information");
    assert_text(with(information, "what", "payment.receive"), "tense", "posted");
    assert_text(with(information, "what", "invoice queued"), "tense", "held");
    assert_text(with(information, "what", "acknowledgement awaited"), "tense", "expected");
    // One time line: no fact comes before the one above it.
    Str last = S("");
    for (const Json *e = product->first; e; e = e->next) {
        Str time = json_get(e, "time") ? json_get(e, "time")->text : S("");
        assert_true(str_cmp(last, time) <= 0 || time.n == 0);
        last = time;
    }
}

static void a_lot_is_traced(void **state) {
    const Chain *c = *state;
    Json *t = traced(c->f, trace_lot, code_of(c->f, &lot_entity, c->milk_lot));
    assert_text(json_get(t, "up")->first, "supplier", "ACME");
    assert_text(json_get(t, "up")->first, "qty", "9");
    const Json *used = with(json_get(t, "down"), "how", "used");
    assert_text(used, "qty", "3");
    const Json *became = json_get(used, "down")->first;
    assert_text(became, "item", "KIT");
    const Json *sold = with(json_get(became, "down"), "how", "shipped");
    assert_text(sold, "qty", "2");
    assert_text(sold, "party", "ANN");
    assert_true(str_eq(json_get(sold, "document")->text, c->order.number));
    assert_text(with(json_get(became, "down"), "how", "here"), "qty", "3");
    assert_text(with(json_get(t, "down"), "how", "here"), "qty", "6");

    Json *kit = traced(c->f, trace_lot, code_of(c->f, &lot_entity, c->kit_lot));
    assert_text(json_get(kit, "up")->first, "how", "made");
    assert_int_equal(json_get(json_get(kit, "up")->first, "from")->n, 2);
}

static void traces_read_as_text(void **state) {
    const Chain *c = *state;
    Str text = told(c->f, trace_order_text, c->order.number, false), rest = text;
    if (getenv("SHOW")) print_message("%s\n", text.at);
    while (rest.n) assert_true(str_utf8_width(str_split(rest, '\n', &rest)) <= 120);
    static const char *const said[] = {"● 12 TEA shipped", "◐ 5 TEA held of what comes",
        "○ 8 TEA to be shipped", "○ 100.00 receivable due", "← 10 TEA, bought by GR-",
        "← 3 MILK, lot L-", "moved by TO-", "(first in, first out)", "─── now, 2011-06-03 ───"};
    for (int i = 0; i < COUNT(said); i++) {
        if (!strstr(text.at, said[i])) print_error("it does not say %s:\n%s\n", said[i], text.at);
        assert_non_null(strstr(text.at, said[i]));
    }
    assert_null(strchr(text.at, '\033'));
    assert_non_null(strchr(told(c->f, trace_order_text, c->order.number, true).at, '\033'));
    Str lot = told(c->f, trace_lot_text, code_of(c->f, &lot_entity, c->milk_lot), false);
    if (getenv("SHOW")) print_message("%s\n", lot.at);
    assert_non_null(strstr(lot.at, "→ 2 shipped by SO-"));
    assert_non_null(strstr(lot.at, "→ 6 here, in MAIN/STOCK"));
    assert_non_null(strstr(
        told(c->f, trace_lot_text, code_of(c->f, &lot_entity, c->milk_lot), true).at, "\033[1m"));
}

static void what_is_not_there_is_missing(void **state) {
    const Chain *c = *state;
    Cx *cx = c->f->w->cx;
    Buf b = buf_new(cx->arena);
    JsonOut o = json_out(&b);
    assert_ok(cx, store_read(cx, c->f->w->store));
    assert_status(cx, trace_order(cx, S("SO-7"), &o), MISSING);
    cx_clear(cx);
    assert_status(cx, trace_lot(cx, S("L-7"), &o), MISSING);
    cx_clear(cx);
    Str work;
    assert_ok(cx, ref_code(cx, &doc_entity, c->work, &work));
    assert_status(cx, trace_order_text(cx, work, &b, false), MISSING);
    store_read_end(cx);
}

// ---- odd ends --------------------------------------------------------------------------------------------------------
// Ten NUT of every other origin, two each: opening stock, found in a count, sent back by a customer, made, bought straight on a
// purchase. Eleven are said to be sold, which the count of one more, by no document, makes possible.
typedef struct {
    const Chain *c;
    Id nut, order, back;
    Str number, first_lot, last_lot, empty_lot;
} Odd;

static Status odd_supply(Cx *cx, Odd *o) {
    Id stock = o->c->f->stock, doc;
    TRY(move_one(cx, "open", (Id){0},
        (Move){.item = o->nut, .from = AT_OPENING, .to = stock, .qty = QTY(2), .value = {200}}));
    TRY(doc_make(cx, (Doc){.kind = DOC_COUNT, .status = DOC_DONE}, &doc));
    TRY(move_one(cx, "count", doc,
        (Move){.item = o->nut, .from = AT_LOSS, .to = stock, .qty = QTY(2), .value = {200}}));
    TRY(doc_make(cx, (Doc){.kind = DOC_RETURN, .party = o->c->f->ann, .status = DOC_RECEIVED}, &doc));
    TRY(move_one(cx, "return", doc,
        (Move){.item = o->nut, .from = AT_CUSTOMER, .to = stock, .qty = QTY(2), .value = {200}}));
    TRY(doc_make(cx, (Doc){.kind = DOC_WORK, .status = DOC_OPEN}, &doc));
    TRY(move_one(cx, "output", doc,
        (Move){.item = o->nut, .from = AT_PRODUCTION, .to = stock, .qty = QTY(1), .value = {100}}));
    TRY(move_one(cx, "output", doc,
        (Move){.item = o->nut, .from = AT_PRODUCTION, .to = stock, .qty = QTY(1), .value = {100}}));
    TRY(doc_make(cx, (Doc){.kind = DOC_PURCHASE, .party = o->c->beta, .status = DOC_SENT}, &doc));
    return move_one(cx, "receive", doc,
        (Move){.item = o->nut, .from = AT_SUPPLIER, .to = stock, .qty = QTY(2), .value = {200}});
}

static Status odd_order(Cx *cx, Odd *o) {
    const Firm *f = o->c->f;
    Doc order = {.kind = DOC_ORDER, .party = f->ann, .site = f->main, .status = DOC_OPEN, .priority = 5};
    TRY(doc_add(cx, &order));
    o->order = order.id;
    o->number = order.number;
    Line line = {
        .doc = order.id, .pos = 1, .kind = LINE_ORDER, .item = o->nut, .site = f->main, .qty = QTY(10)};
    TRY(line_add(cx, &line));
    TRY(move_one(cx, "ship", order.id,
        (Move){.item = o->nut, .from = f->stock, .to = AT_CUSTOMER, .qty = QTY(10), .line = line.id}));
    TRY(line_progress(cx, &line, QTY(10)));
    // A return of it: one to come back, one came back and was lost, and went to the supplier.
    TRY(doc_make(cx,
        (Doc){.kind = DOC_RETURN,
            .party = f->ann,
            .site = f->main,
            .status = DOC_RECEIVED,
            .parent = order.id},
        &o->back));
    Line back = {.doc = o->back,
        .pos = 1,
        .kind = LINE_RETURN,
        .item = o->nut,
        .site = f->main,
        .qty = QTY(3),
        .parent = line.id,
        .due = date_add(cx_today(cx), -1)};
    TRY(line_add(cx, &back));
    TRY(move_one(cx, "return", o->back,
        (Move){.item = o->nut, .from = AT_CUSTOMER, .to = f->stock, .qty = QTY(2), .value = {200}, .line = back.id}));
    TRY(line_progress(cx, &back, QTY(2)));
    TRY(move_one(cx, "scrap", o->back,
        (Move){.item = o->nut, .from = f->stock, .to = AT_LOSS, .qty = QTY(1)}));
    TRY(move_one(cx, "send", o->back,
        (Move){.item = o->nut, .from = f->stock, .to = AT_SUPPLIER, .qty = QTY(1), .cost = {100}}));
    Due claim = {.kind = DUE_CLAIM, .doc = o->back, .party = f->ann, .amount = {100}, .due = cx_today(cx)};
    TRY(due_add(cx, &claim));
    return due_hold(cx, &claim, "a supplier who is a customer");
}

// 29 lots, each made of the one before, and what became of the last: lost, given back, sent to the supplier.
static Status lot_chain(Cx *cx, Odd *o) {
    enum { LONG = 28 };
    const Firm *f = o->c->f;
    Lot lot = {.item = o->c->milk, .expires = date_add(cx_today(cx), 30)};
    TRY(lot_add(cx, &lot));
    o->first_lot = lot.code;
    TRY(move_one(cx, "open", (Id){0},
        (Move){.item = lot.item, .lot = lot.id, .from = AT_OPENING, .to = f->stock, .qty = QTY(9), .value = {900}}));
    for (int i = 0; i < LONG; i++) {
        Id work;
        TRY(doc_make(cx, (Doc){.kind = DOC_WORK, .site = f->main, .status = DOC_OPEN}, &work));
        TRY(move_one(cx, "issue", work,
            (Move){.item = lot.item, .lot = lot.id, .from = f->stock, .to = AT_PRODUCTION, .qty = QTY(9)}));
        Lot next = {.item = o->c->milk, .origin = work, .made = cx_today(cx)};
        TRY(lot_add(cx, &next));
        TRY(lot_parent_add(cx, next.id, lot.id, QTY(9), work));
        TRY(move_one(cx, "output", work,
            (Move){.item = lot.item, .lot = next.id, .from = AT_PRODUCTION, .to = f->stock, .qty = QTY(9), .value = {900}}));
        lot = next;
    }
    o->last_lot = lot.code;
    TRY(move_one(cx, "ship", o->order,
        (Move){.item = lot.item, .lot = lot.id, .from = f->stock, .to = AT_CUSTOMER, .qty = QTY(3)}));
    TRY(move_one(cx, "return", o->back,
        (Move){.item = lot.item, .lot = lot.id, .from = AT_CUSTOMER, .to = f->stock, .qty = QTY(1), .value = {100}}));
    TRY(move_one(cx, "scrap", o->back,
        (Move){.item = lot.item, .lot = lot.id, .from = f->stock, .to = AT_LOSS, .qty = QTY(2)}));
    TRY(move_one(cx, "send", o->back,
        (Move){.item = lot.item, .lot = lot.id, .from = f->stock, .to = AT_SUPPLIER, .qty = QTY(1), .cost = {100}}));
    Lot empty = {.item = o->c->milk};
    TRY(lot_add(cx, &empty));
    o->empty_lot = empty.code;
    return OK;
}

static Status odd_words(Cx *cx, Odd *o) {
    const Firm *f = o->c->f;
    TRY(message_queue(
        cx, f->ann, "a_kind_of_message_whose_name_is_longer_than_a_column", o->order, S("{}")));
    TRY(message_received(cx, f->ann, "note", o->order, S("{}")));
    TRY(await_add(cx, AWAIT_APPROVAL, o->back, f->ann, SERVICE, cx_today(cx)));
    TRY(await_add(cx, AWAIT_CONFIRMATION, o->order, f->ann, 0, cx_today(cx)));
    return await_done(cx, AWAIT_CONFIRMATION, o->order);
}

static Status odd_build(Cx *cx, void *data) {
    Odd *o = data;
    cx->action_event = (Id){0};
    TRY(odd_supply(cx, o));
    TRY(odd_order(cx, o));
    TRY(lot_chain(cx, o));
    return odd_words(cx, o);
}

// Goes down the first parts of a tree; how many there are, and whether the last one says that it goes on.
static int depth_of(const Json *at, const char *parts, bool *deeper) {
    int depth = 0;
    for (const Json *list; (list = json_get(at, parts)) != NULL && list->first; depth++)
        at = list->first;
    *deeper = json_get(at, "deeper") != NULL;
    return depth;
}

static void odd_ends_are_traced(void **state) {
    const Chain *c = *state;
    const Firm *f = c->f;
    act(f, "item", "create", "{\"code\":\"NUT\",\"name\":\"Nut\",\"cost\":\"1\"}");
    Odd o = {.c = c, .nut = id_of(f, "item", "NUT")};
    assert_ok(f->w->cx, world_write(f->w, odd_build, &o));
    Json *t = traced(c->f, trace_order, o.number);
    const Json *product = json_get(t, "product"),
               *from = json_get(with(product, "what", "shipped"), "origin");
    static const char *const hows[] = {"opening", "found", "returned", "made", "bought"};
    assert_int_equal(from->n, COUNT(hows));
    for (int i = 0; i < COUNT(hows); i++) assert_text(with(from, "how", hows[i]), "qty", "2");
    assert_text(with(from, "how", "bought"), "supplier", "BETA");
    assert_text(with(product, "what", "to come back"), "qty", "1");
    assert_text(with(product, "what", "came back"), "qty", "2");
    assert_text(with(product, "what", "scrapped"), "qty", "1");
    assert_text(with(product, "what", "sent back"), "qty", "1");
    assert_text(with(json_get(t, "cash"), "what", "claim due"), "tense", "held");
    const Json *information = json_get(t, "information");
    assert_text(with(information, "what", "approval awaited"), "tense", "held");
    assert_text(with(information, "what", "confirmation came"), "tense", "posted");
    assert_text(with(information, "what", "note received"), "from", "ANN");
    Str text = told(c->f, trace_order_text, o.number, false), rest = text;
    while (rest.n) assert_true(str_utf8_width(str_split(rest, '\n', &rest)) <= 120);
    assert_non_null(strstr(text.at, "to come back"));
    assert_non_null(strstr(text.at, "late"));

    bool deeper;
    Json *last = traced(c->f, trace_lot, o.last_lot), *first = traced(c->f, trace_lot, o.first_lot);
    assert_int_equal(depth_of(json_get(last, "up")->first, "from", &deeper), 13);
    assert_true(deeper);
    assert_true(depth_of(first, "down", &deeper) >= 13);
    assert_true(deeper);
    assert_text(json_get(first, "up")->first, "how", "opening"); // by its first move: it names no origin
    const Json *down = json_get(last, "down");
    assert_text(with(down, "how", "shipped"), "qty", "3");
    assert_text(with(down, "how", "returned"), "qty", "1");
    assert_text(with(down, "how", "lost"), "qty", "2");
    assert_text(with(down, "how", "sent back"), "qty", "1");
    assert_text(with(down, "how", "here"), "qty", "4");
    (void)told(c->f, trace_lot_text, o.last_lot, false);
    assert_non_null(strstr(told(c->f, trace_lot_text, o.first_lot, false).at, "not followed further"));
    assert_non_null(strstr(told(c->f, trace_lot_text, o.empty_lot, false).at, "nowhere"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_traced),
        cmocka_unit_test(a_lot_is_traced),
        cmocka_unit_test(traces_read_as_text),
        cmocka_unit_test(odd_ends_are_traced),
        cmocka_unit_test(what_is_not_there_is_missing),
    };
    return cmocka_run_group_tests_name("trace", tests, chain_open, chain_close);
}
