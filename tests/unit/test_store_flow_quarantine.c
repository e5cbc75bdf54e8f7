// Whose the goods in quarantine are, worked out by hand. 20 bolts lie there and are nobody's. Then:
//
//   six come back from a customer          they wait for what becomes of the return: 6
//   two of them are issued to be repaired  4 wait, and 2 are in production
//   one comes out and is to be inspected   it waits for that: 1
//   one goes back to its supplier          it waits for that, and not for the return any more: 3 and 1
//   three of the others go back as well    they wait for that: 3
//
// In all 25, of which 3 + 1 + 1 + 3 are somebody's: 17 are free.
#include "product_test.h"

#include "flow/product/quarantine.h"

typedef struct {
    const Chain *c;
    Doc ret, work, back;
    Line came, repaired, part, returned, other;
    Id shop_hold, lots[2];
    Stored *waits;
    Quarantined *free;
    Move *moves;
    int n;
    Id site, item, lot;
    Qty qty;
} Case;

static Status document(Cx *cx, Doc *doc, DocKind kind, Id party, Id site) {
    *doc = (Doc){.kind = (int32_t)kind, .party = party, .site = site, .status = DOC_OPEN, .priority = 5};
    return doc_add(cx, doc);
}

static Status line(Cx *cx, Line *l, Id doc, LineKind kind, Id item, int qty, Id parent) {
    Doc of;
    TRY(record_get(cx, &doc_entity, doc, &of));
    *l = (Line){.doc = doc,
        .pos = 1,
        .kind = (int32_t)kind,
        .item = item,
        .site = of.site,
        .qty = QTY(qty),
        .due = cx_today(cx),
        .parent = parent};
    return line_add(cx, l);
}

static Status move_one(Cx *cx, const char *kind, Move m) {
    Entry entry = {.kind = kind};
    return moves_post(cx, &entry, &m, 1);
}

static Status bolts(Cx *cx, void *data) {
    Case *k = data;
    const Chain *c = k->c;
    Move lie = {.item = c->bolt, .from = AT_OPENING, .to = c->hold, .qty = QTY(20), .value = {2000}};
    TRY(move_one(cx, "open", lie));
    TRY(document(cx, &k->ret, DOC_RETURN, c->customer, c->main));
    TRY(line(cx, &k->came, k->ret.id, LINE_RETURN, c->bolt, 6, (Id){0}));
    TRY(move_one(cx, "return",
        (Move){.item = c->bolt,
            .from = AT_CUSTOMER,
            .to = c->hold,
            .qty = QTY(6),
            .value = {600},
            .line = k->came.id}));
    TRY(line_progress(cx, &k->came, QTY(6)));
    TRY(document(cx, &k->work, DOC_WORK, (Id){0}, c->main));
    TRY(line(cx, &k->repaired, k->work.id, LINE_WORK, c->bolt, 2, k->came.id));
    TRY(line(cx, &k->part, k->work.id, LINE_COMPONENT, c->bolt, 2, k->repaired.id));
    TRY(move_one(cx, "issue",
        (Move){.item = c->bolt, .from = c->hold, .to = AT_PRODUCTION, .qty = QTY(2), .line = k->part.id}));
    TRY(line_progress(cx, &k->part, QTY(2)));
    TRY(move_one(cx, "output",
        (Move){.item = c->bolt,
            .from = AT_PRODUCTION,
            .to = c->hold,
            .qty = QTY(1),
            .value = {100},
            .line = k->repaired.id}));
    TRY(line_progress(cx, &k->repaired, QTY(1)));
    TRY(document(cx, &k->back, DOC_SUPPLIER_RETURN, c->supplier, c->main));
    TRY(line(cx, &k->returned, k->back.id, LINE_SUPPLIER_RETURN, c->bolt, 1, k->came.id));
    return line(cx, &k->other, k->back.id, LINE_SUPPLIER_RETURN, c->bolt, 3, (Id){0});
}

// Five and four of two lots of milk, of which the first goes back; and two nuts at the shop.
static Status others(Cx *cx, void *data) {
    Case *k = data;
    const Chain *c = k->c;
    for (int i = 0; i < 2; i++) {
        Lot lot = {.item = c->milk, .status = LOT_QUARANTINE};
        TRY(lot_add(cx, &lot));
        k->lots[i] = lot.id;
        TRY(move_one(cx, "open",
            (Move){.item = c->milk, .lot = lot.id, .from = AT_OPENING, .to = c->hold, .qty = QTY(5 - i), .value = {500}}));
    }
    Line milk;
    TRY(line(cx, &milk, k->back.id, LINE_SUPPLIER_RETURN, c->milk, 5, (Id){0}));
    TRY(line_lot_set(cx, milk.id, k->lots[0]));
    TRY(line_lot_set(cx, k->other.id, (Id){0})); // of no lot: nothing is noted
    return move_one(cx, "open",
        (Move){.item = c->nut, .from = AT_OPENING, .to = k->shop_hold, .qty = QTY(2), .value = {200}});
}

static Status ask_waits(Cx *cx, void *data) {
    Case *k = data;
    return quarantine_of(cx, k->came.id, k->c->main, &k->waits, &k->n);
}
static Status ask_free(Cx *cx, void *data) {
    Case *k = data;
    return quarantine_free(cx, k->site, &k->free, &k->n);
}
static Status take(Cx *cx, void *data) {
    Case *k = data;
    Move like = {.to = AT_LOSS};
    TRY(quarantine_take(cx, k->item, k->c->main, k->lot, k->qty, like, &k->moves, &k->n));
    Entry entry = {.kind = "scrap"};
    return moves_post(cx, &entry, k->moves, k->n);
}
static Status lot_of(Cx *cx, void *data) {
    Case *k = data;
    TRY(line_lot(cx, k->other.id, &k->lot));
    CHECK(id_none(k->lot));
    return sql_get(cx, NULL, "select lot from line_lot", NO_ARGS, OUT(O(&k->lot)));
}

// Each call is first made with a fault at each of its statements, all of which are told.
#define done(t, fn, k)                                                                             \
    (assert_true(with_faults((t)->w, (fn), (k), sizeof *(k), false) > 0),                          \
        assert_status((t)->w->cx, world_write((t)->w, (fn), (k)), OK))

static int64_t waiting(Test *t, Case *k) {
    done(t, ask_waits, k);
    int64_t sum = 0;
    for (int i = 0; i < k->n; i++) {
        assert_int_equal(k->waits[i].place.v, t->c.hold.v);
        assert_int_equal(k->waits[i].lot.v, 0);
        sum += k->waits[i].qty.v;
    }
    return sum / UNIT;
}

// What is free of an item, and lot, anywhere or at one site.
static int64_t free_of(Test *t, Case *k, Id item, Id lot, Id site) {
    k->site = site;
    done(t, ask_free, k);
    for (int i = 0; i < k->n; i++)
        if (id_eq(k->free[i].item, item) && id_eq(k->free[i].lot, lot))
            return k->free[i].qty.v / UNIT;
    return 0;
}

static Case built(Test *t) {
    Case k = {.c = &t->c, .shop_hold = chain_id(t->w, "place", "SHOP/HOLD")};
    done(t, bolts, &k);
    done(t, others, &k);
    return k;
}

static void what_is_nobodys(void **state) {
    Test *t = *state;
    Case k = built(t);
    Chain *c = &t->c;
    assert_int_equal(waiting(t, &k), 3);
    assert_int_equal(free_of(t, &k, c->bolt, (Id){0}, c->main), 17);
    assert_int_equal(k.n, 2); // the second lot of milk besides
    assert_int_equal(free_of(t, &k, c->milk, k.lots[0], c->main), 0);
    assert_int_equal(free_of(t, &k, c->milk, k.lots[1], c->main), 4);
    assert_int_equal(free_of(t, &k, c->nut, (Id){0}, c->main), 0);
    assert_int_equal(free_of(t, &k, c->nut, (Id){0}, c->shop), 2);
    assert_int_equal(free_of(t, &k, c->nut, (Id){0}, (Id){0}), 2);
    assert_int_equal(k.n, 3);
    done(t, lot_of, &k);
    assert_int_equal(k.lot.v, k.lots[0].v);
    assert_conserved(t->w);
}

static Status close_return(Cx *cx, void *data) {
    return doc_move(cx, &((Case *)data)->ret, DOC_DONE, true);
}
static Status close_work(Cx *cx, void *data) {
    Case *k = data;
    TRY(line_close(cx, &k->repaired));
    return doc_move(cx, &k->work, DOC_DONE, true);
}
static Status inspected(Cx *cx, void *data) {
    Case *k = data;
    return move_one(cx, "inspect",
        (Move){.item = k->c->bolt,
            .from = k->c->hold,
            .to = k->c->stock,
            .qty = QTY(1),
            .line = k->repaired.id});
}
static Status sent_back(Cx *cx, void *data) {
    Case *k = data;
    Entry entry = {.kind = "return", .doc = k->back.id};
    Move m = {
        .item = k->c->bolt, .from = k->c->hold, .to = AT_SUPPLIER, .qty = QTY(3), .line = k->other.id};
    TRY(moves_post(cx, &entry, &m, 1));
    return line_progress(cx, &k->other, QTY(3));
}

// Who waits, waits until what he waits for has happened: the return's three until the repair is done too.
static void claims_end(void **state) {
    Test *t = *state;
    Case k = built(t);
    Id bolt = t->c.bolt, none = {0};
    done(t, close_return, &k);
    assert_int_equal(free_of(t, &k, bolt, none, none), 17);
    done(t, close_work, &k);
    assert_int_equal(free_of(t, &k, bolt, none, none), 20);
    done(t, inspected, &k); // it leaves, and nobody's are as many as before
    assert_int_equal(free_of(t, &k, bolt, none, none), 20);
    done(t, sent_back, &k);
    assert_int_equal(free_of(t, &k, bolt, none, none), 20);
    assert_level(t->w, bolt, t->c.main, 22, 1, 0, 2200);
    assert_conserved(t->w);
}

static void taken_out_by_lot(void **state) {
    Test *t = *state;
    Case k = built(t);
    k.item = t->c.milk;
    k.lot = k.lots[1];
    k.qty = QTY(5); // the other lot has as many, this one has four
    assert_status(t->w->cx, world_write(t->w, take, &k), STOCK);
    assert_non_null(
        strstr(t->w->cx->error.text.at, "5 of MILK are wanted, and 4 are in quarantine at MAIN"));
    assert_true(str_is(t->w->cx->error.field, "qty"));
    assert_true(str_is(t->w->cx->error.value, "5"));
    assert_non_null(strstr(t->w->cx->error.hint.at, "stock move"));
    assert_level(t->w, t->c.milk, t->c.main, 9, 0, 0, 1000);
    k.qty = QTY(3);
    done(t, take, &k);
    assert_int_equal(k.n, 1);
    assert_int_equal(k.moves[0].from.v, t->c.hold.v);
    assert_int_equal(free_of(t, &k, t->c.milk, k.lots[1], t->c.main), 1);
    k.item = t->c.bolt;
    k.lot = (Id){0};
    k.qty = QTY(25);
    done(t, take, &k);
    assert_level(t->w, t->c.bolt, t->c.main, 0, 0, 0, 0);
    assert_int_equal(free_of(t, &k, t->c.bolt, (Id){0}, t->c.main), 0); // less than nothing is nothing
    assert_conserved(t->w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_open, test_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_nobodys),
        TEST(claims_end),
        TEST(taken_out_by_lot),
    };
    return cmocka_run_group_tests_name("quarantine", tests, NULL, NULL);
}
