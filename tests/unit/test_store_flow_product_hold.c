// Held and expected product: the same unit is never held twice, whoever asks at the same time; picking uses holds up; promises
// count what is free and stays free; lines and documents refuse who was second.
#include "product_test.h"

#include <pthread.h>

#include "flow/product/lead.h"
#include "flow/product/parts.h"

typedef struct {
    Chain *c;
    int32_t kind;
    int qty, day; // due so many days from today
    Line line;
    Id doc;
} Add;

static Status add_call(Cx *cx, void *data) {
    Add *a = data;
    a->line = (Line){
        .doc = a->doc,
        .pos = 1,
        .kind = a->kind,
        .item = a->c->bolt,
        .site = a->c->main,
        .qty = QTY(a->qty),
        .wanted = date_add(cx_today(cx), a->day),
        .due = date_add(cx_today(cx), a->day),
    };
    return line_add(cx, &a->line);
}

static Line add(Test *t, LineKind kind, int qty, int day) {
    Add a = {.c = &t->c, .kind = (int32_t)kind, .qty = qty, .day = day};
    world_advance(t->w, SECOND); // ids are ordered by time
    assert_ok(t->w->cx, in_store(t->w, add_call, &a));
    return a.line;
}

static void stock(Test *t, int qty) {
    Move m = {
        .item = t->c.bolt, .from = AT_OPENING, .to = t->c.stock, .qty = QTY(qty), .value = {qty * 100}};
    assert_ok(t->w->cx, post(t->w, &m, 1));
}

// One call of the hold functions, each in a transaction of its own.
typedef struct {
    enum {
        HOLD,
        HOLD_ALL,
        ON_SUPPLY,
        RELEASE,
        RELEASE_SUPPLY,
        ARRIVED,
        YIELD,
        HELD,
        CLOSE,
        FIT
    } what;
    Line line;
    Id supply;
    Qty qty, got, more;
} HoldCall;

static Status hold_call(Cx *cx, void *data) {
    HoldCall *h = data;
    switch (h->what) {
    case HOLD: return hold_stock(cx, &h->line, h->qty, false, &h->got);
    case HOLD_ALL: return hold_stock(cx, &h->line, h->qty, true, &h->got);
    case ON_SUPPLY: return hold_supply(cx, &h->line, h->supply, h->qty, &h->got);
    case RELEASE: return hold_release(cx, h->line.id, h->qty, &h->got);
    case RELEASE_SUPPLY: return hold_release_supply(cx, h->line.id);
    case ARRIVED: return hold_arrived(cx, h->supply);
    case YIELD: return hold_yield(cx, h->line.item, h->line.site, h->qty, &h->got);
    case HELD: return held_by(cx, h->line.id, &h->got, &h->more);
    case CLOSE: return line_close(cx, &h->line);
    case FIT: return hold_fit(cx, &h->line);
    }
    return OK;
}

static int64_t hold(Test *t, HoldCall h) {
    assert_ok(t->w->cx, in_store(t->w, hold_call, &h));
    assert_int_equal(h.got.v % UNIT, 0);
    return h.got.v / UNIT;
}

static void the_same_unit_is_held_once(void **state) {
    Test *t = *state;
    stock(t, 10);
    Line a = add(t, LINE_ORDER, 7, 1), b = add(t, LINE_ORDER, 7, 2);
    assert_int_equal(hold(t, (HoldCall){HOLD, .line = a, .qty = QTY(6)}), 6);
    assert_int_equal(hold(t, (HoldCall){HOLD, .line = a, .qty = QTY(1)}), 1); // joins the first
    assert_int_equal(world_int(t->w, "select count(*) from hold"), 1);
    assert_int_equal(hold(t, (HoldCall){HOLD_ALL, .line = b, .qty = QTY(7)}), 0);
    assert_int_equal(hold(t, (HoldCall){HOLD, .line = b, .qty = QTY(7)}), 3);
    assert_int_equal(hold(t, (HoldCall){HOLD, .line = b, .qty = QTY(4)}), 0);
    assert_int_equal(hold(t, (HoldCall){HOLD, .line = b, .qty = QTY(0)}), 0);
    assert_level(t->w, t->c.bolt, t->c.main, 10, 10, 10, 1000);
    assert_int_equal(hold(t, (HoldCall){RELEASE, .line = a, .qty = QTY(2)}), 2);
    assert_int_equal(hold(t, (HoldCall){HELD, .line = a}), 5);
    assert_int_equal(hold(t, (HoldCall){RELEASE, .line = a}), 5);
    assert_int_equal(hold(t, (HoldCall){RELEASE, .line = a}), 0);
    assert_level(t->w, t->c.bolt, t->c.main, 10, 10, 3, 1000);
    assert_conserved(t->w);
}

// What is held is taken by its holder only; a pick uses the hold up, and beyond it takes what is free.
static void picking_uses_holds_up(void **state) {
    Test *t = *state;
    World *w = t->w;
    Chain *c = &t->c;
    stock(t, 10);
    Line a = add(t, LINE_ORDER, 8, 1), b = add(t, LINE_ORDER, 1, 1);
    assert_int_equal(hold(t, (HoldCall){HOLD, .line = a, .qty = QTY(7)}), 7);
    assert_int_equal(hold(t, (HoldCall){HOLD, .line = b, .qty = QTY(1)}), 1);
    Move theft = {.item = c->bolt, .from = c->stock, .to = AT_CUSTOMER, .qty = QTY(3)};
    assert_status(w->cx, post(w, &theft, 1), STOCK);
    assert_string_equal(w->cx->error.text.at,
        "3 of BOLT are wanted, and 2 are free at MAIN: of 10 available, 2 lines hold 8");
    // In two moves of one entry: 5 of the 7 held; then the rest of the hold and one that is free.
    Move pick[] = {
        {.item = c->bolt, .from = c->stock, .to = c->pack, .qty = QTY(2), .line = a.id, .held_line = a.id},
        {.item = c->bolt, .from = c->stock, .to = c->pack, .qty = QTY(3), .line = a.id, .held_line = a.id},
    };
    assert_ok(w->cx, post(w, pick, 2));
    assert_level(w, c->bolt, c->main, 10, 5, 3, 1000);
    Move more = {
        .item = c->bolt, .from = c->stock, .to = c->pack, .qty = QTY(3), .line = a.id, .held_line = a.id};
    assert_ok(w->cx, post(w, &more, 1));
    assert_level(w, c->bolt, c->main, 10, 2, 1, 1000);
    // b holds 1 of the 2 left; 2 for b take its hold and the free one, a third is refused.
    Move last = {.item = c->bolt, .from = c->stock, .to = c->pack, .qty = QTY(3), .held_line = b.id};
    assert_status(w->cx, post(w, &last, 1), STOCK);
    last.qty = QTY(2);
    assert_ok(w->cx, post(w, &last, 1));
    assert_level(w, c->bolt, c->main, 10, 0, 0, 1000);
    assert_int_equal(world_int(w, "select count(*) from hold"), 0);
    // A line that holds nothing takes what is free.
    Move back = {.item = c->bolt, .from = c->pack, .to = c->stock, .qty = QTY(2)};
    assert_ok(w->cx, post(w, &back, 1));
    last.qty = QTY(1);
    assert_ok(w->cx, post(w, &last, 1));
    assert_conserved(w);
}

static void supply_is_held_and_arrives(void **state) {
    Test *t = *state;
    Chain *c = &t->c;
    Line supply = add(t, LINE_PURCHASE, 10, 5);
    Line a = add(t, LINE_ORDER, 6, 1), b = add(t, LINE_ORDER, 8, 2);
    assert_int_equal(hold(t, (HoldCall){ON_SUPPLY, .line = a, .supply = supply.id, .qty = QTY(6)}), 6);
    assert_int_equal(hold(t, (HoldCall){ON_SUPPLY, .line = b, .supply = supply.id, .qty = QTY(8)}), 4);
    assert_int_equal(hold(t, (HoldCall){ON_SUPPLY, .line = b, .supply = supply.id, .qty = QTY(1)}), 0);
    HoldCall missing = {ON_SUPPLY, .line = b, .supply = {12345}, .qty = QTY(1)};
    assert_status(t->w->cx, in_store(t->w, hold_call, &missing), MISSING);
    stock(t, 8); // 8 came: the older order first
    hold(t, (HoldCall){ARRIVED, .supply = supply.id});
    HoldCall held = {HELD, .line = a};
    assert_ok(t->w->cx, in_store(t->w, hold_call, &held));
    assert_int_equal(held.got.v, QTY(6).v);
    assert_int_equal(held.more.v, 0);
    held = (HoldCall){HELD, .line = b};
    assert_ok(t->w->cx, in_store(t->w, hold_call, &held));
    assert_int_equal(held.got.v, QTY(2).v);
    assert_int_equal(held.more.v, QTY(2).v);
    assert_level(t->w, c->bolt, c->main, 8, 8, 8, 800);
    // Closing the supply line lets go of who waits for it; closing the demand, of its stock.
    hold(t, (HoldCall){CLOSE, .line = supply});
    assert_int_equal(world_int(t->w, "select count(*) from hold where supply <> 0"), 0);
    hold(t, (HoldCall){CLOSE, .line = a});
    assert_level(t->w, c->bolt, c->main, 8, 8, 2, 800);
    hold(t, (HoldCall){RELEASE_SUPPLY, .line = b});
    assert_conserved(t->w);
}

static Status holds_move_call(Cx *cx, void *data) {
    const Id *ids = data;
    TRY(holds_move(cx, ids[0], ids[1]));
    return pegs_move(cx, ids[0], ids[1]);
}

static void holds_follow_released_supply(void **state) {
    Test *t = *state;
    Line planned = add(t, LINE_PLANNED_BUY, 10, 5), made = add(t, LINE_PURCHASE, 10, 5);
    Line a = add(t, LINE_ORDER, 6, 1), b = add(t, LINE_ORDER, 8, 2);
    hold(t, (HoldCall){ON_SUPPLY, .line = a, .supply = planned.id, .qty = QTY(3)});
    hold(t, (HoldCall){ON_SUPPLY, .line = b, .supply = planned.id, .qty = QTY(3)});
    hold(t, (HoldCall){ON_SUPPLY, .line = b, .supply = made.id, .qty = QTY(1)});
    Id ids[] = {planned.id, made.id};
    assert_ok(t->w->cx, in_store(t->w, holds_move_call, ids));
    assert_int_equal(world_int(t->w, "select count(*) from hold"), 2);
    HoldCall held = {HELD, .line = b};
    assert_ok(t->w->cx, in_store(t->w, hold_call, &held));
    assert_int_equal(held.more.v, QTY(4).v);
    assert_conserved(t->w);
}

static void the_latest_due_yields_first(void **state) {
    Test *t = *state;
    stock(t, 10);
    Line soon = add(t, LINE_ORDER, 5, 1), later = add(t, LINE_ORDER, 4, 9);
    hold(t, (HoldCall){HOLD, .line = soon, .qty = QTY(5)});
    hold(t, (HoldCall){HOLD, .line = later, .qty = QTY(4)});
    assert_int_equal(hold(t, (HoldCall){YIELD, .line = soon, .qty = QTY(1)}), 0); // one is free
    assert_int_equal(hold(t, (HoldCall){YIELD, .line = soon, .qty = QTY(6)}), 5);
    assert_int_equal(hold(t, (HoldCall){HELD, .line = soon}), 4);
    assert_int_equal(hold(t, (HoldCall){HELD, .line = later}), 0);
    assert_level(t->w, t->c.bolt, t->c.main, 10, 10, 4, 1000);
    assert_conserved(t->w);
}

// ---- many at once --------------------------------------------------------------------------------------------------------

enum { RIVALS = 24 };

typedef struct {
    Test *t;
    Line line;
    Qty got;
    Status status;
} Rival;

static Status rival_job(Job *job) {
    Rival *r = job->data;
    return hold_stock(job->cx, &r->line, QTY(1), true, &r->got);
}

static void *rival_run(void *data) {
    Rival *r = data;
    Cx *cx = cx_new(r->t->w->app, actor_system());
    Job job = {.cx = cx, .run = rival_job, .data = r};
    r->status = store_write(r->t->w->store, &job);
    cx_free(cx);
    return NULL;
}

static void one_of_many_gets_the_last_unit(void **state) {
    Test *t = *state;
    stock(t, 1);
    Rival rivals[RIVALS];
    pthread_t threads[RIVALS];
    for (int i = 0; i < RIVALS; i++) rivals[i] = (Rival){.t = t, .line = add(t, LINE_ORDER, 1, 1)};
    for (int i = 0; i < RIVALS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, rival_run, &rivals[i]), 0);
    int winners = 0;
    for (int i = 0; i < RIVALS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(rivals[i].status, OK);
        winners += rivals[i].got.v == UNIT;
    }
    assert_int_equal(winners, 1);
    assert_level(t->w, t->c.bolt, t->c.main, 1, 1, 1, 100);
    assert_conserved(t->w);
}

static Status sell_job(Job *job) {
    Rival *r = job->data;
    const Chain *c = &r->t->c;
    Move m[] = {
        {.item = c->bolt, .from = c->stock, .to = AT_CUSTOMER, .qty = QTY(1)},
        {.item = c->bolt, .from = AT_SUPPLIER, .to = c->dock, .qty = QTY(1), .value = {137}},
    };
    Entry entry = {.kind = "sell"};
    return moves_post(job->cx, &entry, m, 2);
}

static void *sell_run(void *data) {
    Rival *r = data;
    for (int i = 0; i < 5 && r->status == OK; i++) {
        Cx *cx = cx_new(r->t->w->app, actor_system());
        Job job = {.cx = cx, .run = sell_job, .data = r};
        r->status = store_write(r->t->w->store, &job);
        if (r->status != OK) world_print_error(cx);
        cx_free(cx);
    }
    return NULL;
}

// Value is conserved when many writers take from and bring to the same item at once.
static void many_writers_conserve_value(void **state) {
    Test *t = *state;
    stock(t, 8 * 5);
    Rival rivals[8];
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) {
        rivals[i] = (Rival){.t = t};
        assert_int_equal(pthread_create(&threads[i], NULL, sell_run, &rivals[i]), 0);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(rivals[i].status, OK);
    }
    StockLevel l = level_at(t->w, t->c.bolt, t->c.main);
    assert_int_equal(l.on_hand.v, QTY(40).v);
    assert_int_equal(l.available.v, 0);
    assert_conserved(t->w);
}

// ---- promise -------------------------------------------------------------------------------------------------------------

typedef struct {
    Chain *c;
    int qty, from;
    Promise p;
    Line line;
} Ask;

static Status ask_call(Cx *cx, void *data) {
    Ask *a = data;
    return promise_date(cx, a->c->bolt, a->c->main, QTY(a->qty), date_add(cx_today(cx), a->from), &a->p);
}

// Days from today on which qty is promised; -1: not within the coming supply.
static int promised(Test *t, int qty, int from, Promise *p) {
    Ask a = {.c = &t->c, .qty = qty, .from = from};
    assert_ok(t->w->cx, in_store(t->w, ask_call, &a));
    if (p) *p = a.p;
    return a.p.date.v ? date_diff(a.p.date, cx_today(t->w->cx)) : -1;
}

// By hand:            day 0   day 2   day 4   day 6   day 9
//   supply                    +10             +20
//   demand                            -4              -18
//   projected           5      15      11      31      13
//   promisable          5      11      11      13      13
static void promises_over_time(void **state) {
    Test *t = *state;
    Promise p;
    assert_int_equal(promised(t, 1, 0, &p), -1); // nothing is known of it
    stock(t, 8);
    Line held = add(t, LINE_ORDER, 3, 1);
    hold(t, (HoldCall){HOLD, .line = held, .qty = QTY(3)}); // holds what it needs: no demand any more
    add(t, LINE_ORDER, 4, 4);
    Line late = add(t, LINE_PURCHASE, 10, 2), make = add(t, LINE_WORK, 20, 6);
    add(t, LINE_COMPONENT, 18, 9);
    add(t, LINE_RETURN, 50, 1);          // not counted before it is there
    add(t, LINE_SUPPLIER_RETURN, 50, 1); // not in storage
    add(t, LINE_SERVICE, 50, 1);
    assert_int_equal(promised(t, 5, 0, &p), 0);
    assert_int_equal(p.now.v, QTY(5).v);
    assert_int_equal(p.supply.v, 0);
    assert_int_equal(promised(t, 5, 3, NULL), 3); // from the day it is asked for
    assert_int_equal(promised(t, 6, 0, &p), 2);
    assert_int_equal(p.supply.v, late.id.v);
    assert_int_equal(promised(t, 11, 0, NULL), 2);
    assert_int_equal(promised(t, 12, 0, &p), 6);
    assert_int_equal(p.supply.v, make.id.v);
    assert_int_equal(promised(t, 13, 0, NULL), 6);
    assert_int_equal(promised(t, 13, 7, NULL), 7);
    assert_int_equal(promised(t, 14, 0, &p), -1);
    // A part of the supply that somebody holds is his.
    Line waits = add(t, LINE_ORDER, 6, 6);
    hold(t, (HoldCall){ON_SUPPLY, .line = waits, .supply = late.id, .qty = QTY(6)});
    assert_int_equal(promised(t, 7, 0, NULL), 6);
    // Supply that is late is expected today at the earliest.
    world_advance(t->w, 3 * DAY);
    assert_int_equal(promised(t, 5, 0, NULL), 0);
    assert_int_equal(promised(t, 6, 0, NULL), 3);
    assert_conserved(t->w);
}

typedef struct {
    Id site;
    int days, times;
} Came;

static Status came_call(Cx *cx, void *data) {
    const Came *c = data;
    for (int i = 0; i < c->times; i++) TRY(lead_note(cx, LEAD_WORK, (Id){0}, c->site, c->days));
    return OK;
}

// Of 50, five of which are the trust in what was agreed, 45 came within three days, and none later than six.
static void promises_allow_for_lateness(void **state) {
    Test *t = *state;
    Came came[] = {{t->c.main, 0, 20}, {t->c.main, 3, 20}, {t->c.main, 6, 5}};
    add(t, LINE_WORK, 10, 2);
    assert_int_equal(promised(t, 1, 0, NULL), 2);
    for (size_t i = 0; i < COUNT(came); i++)
        assert_ok(t->w->cx, in_store(t->w, came_call, &came[i]));
    assert_int_equal(promised(t, 1, 0, NULL), 5);
    // Two days late already: 20 of 25 came a day later, nine in ten within four.
    world_advance(t->w, 4 * DAY);
    assert_int_equal(promised(t, 1, 0, NULL), 4);
    world_advance(t->w, 5 * DAY); // as late as none was
    assert_int_equal(promised(t, 1, 0, NULL), 0);
}

// ---- lines and documents -------------------------------------------------------------------------------------------------

typedef struct {
    Chain *c;
    Status (*run)(Cx *cx, Line *line);
    Line line;
} LineCall;

static Status line_call(Cx *cx, void *data) {
    LineCall *l = data;
    return l->run(cx, &l->line);
}

static Status ship_4(Cx *cx, Line *l) { return line_progress(cx, l, QTY(4)); }
static Status pick_5(Cx *cx, Line *l) { return line_pick(cx, l, QTY(5)); }
static Status unpick_6(Cx *cx, Line *l) { return line_pick(cx, l, QTY(-6)); }
static Status to_5(Cx *cx, Line *l) { return line_resize(cx, l, QTY(5), (Money){500}); }
static Status to_12(Cx *cx, Line *l) { return line_resize(cx, l, QTY(12), (Money){1200}); }
static Status close_it(Cx *cx, Line *l) { return line_close(cx, l); }
static Status tomorrow(Cx *cx, Line *l) {
    return line_reschedule(cx, l, date_add(cx_today(cx), 1));
}
static Status ship_20(Cx *cx, Line *l) { return line_progress(cx, l, QTY(20)); }

static void lines_count_what_is_open(void **state) {
    Test *t = *state;
    World *w = t->w;
    LineCall l = {.run = pick_5, .line = add(t, LINE_ORDER, 10, 0)};
    Line stale = l.line;
    assert_ok(w->cx, in_store(w, line_call, &l));
    l.run = ship_4;
    assert_ok(w->cx, in_store(w, line_call, &l)); // of what was picked
    assert_int_equal(l.line.open.v, QTY(6).v);
    assert_int_equal(l.line.picked.v, QTY(1).v);
    LineCall second = {.run = ship_4, .line = stale};
    assert_status(w->cx, in_store(w, line_call, &second), STATE);
    assert_non_null(strstr(w->cx->error.text.at, "6 of it are open now"));
    second.run = pick_5;
    assert_status(w->cx, in_store(w, line_call, &second), STATE);
    second.run = to_12;
    assert_status(w->cx, in_store(w, line_call, &second), STATE);
    second.run = close_it;
    assert_status(w->cx, in_store(w, line_call, &second), STATE);
    l.run = unpick_6;
    assert_status(w->cx, in_store(w, line_call, &l), STATE);
    l.run = to_5; // done 4 + picked 1
    assert_ok(w->cx, in_store(w, line_call, &l));
    assert_int_equal(l.line.open.v, QTY(1).v);
    l.line.picked = QTY(2);
    assert_status(w->cx, in_store(w, line_call, &l), STATE); // less than is done and picked
    l.line.picked = QTY(1);
    l.run = to_12;
    assert_ok(w->cx, in_store(w, line_call, &l));
    assert_int_equal(l.line.open.v, QTY(8).v);
    l.run = tomorrow;
    assert_ok(w->cx, in_store(w, line_call, &l));
    assert_ok(w->cx, in_store(w, line_call, &l));
    l.run = ship_20; // over
    assert_ok(w->cx, in_store(w, line_call, &l));
    assert_int_equal(l.line.open.v, 0);
    assert_int_equal(l.line.done.v, QTY(24).v);
    l.run = close_it;
    assert_ok(w->cx, in_store(w, line_call, &l)); // closed already: nothing
    assert_int_equal(world_int(w, "select count(*) from line where open = 0 and picked = 0"), 1);
}

typedef struct {
    Chain *c;
    Doc doc;
    DocStatus to;
    bool close;
} DocCall;

static Status doc_make(Cx *cx, void *data) {
    DocCall *d = data;
    return doc_add(cx, &d->doc);
}
static Status doc_go(Cx *cx, void *data) {
    DocCall *d = data;
    return doc_move(cx, &d->doc, d->to, d->close);
}
static Status doc_keep(Cx *cx, void *data) {
    DocCall *d = data;
    d->doc.note = S("kept");
    return doc_save(cx, &d->doc);
}
static Status doc_read(Cx *cx, void *data) {
    DocCall *d = data;
    return doc_get(cx, d->doc.id, DOC_PURCHASE, &d->doc);
}
static Status doc_read_order(Cx *cx, void *data) {
    DocCall *d = data;
    return doc_get(cx, d->doc.id, DOC_ORDER, &d->doc);
}
static Status doc_only_sent(Cx *cx, void *data) {
    DocCall *d = data;
    TRY(doc_must_be(cx, &d->doc, "kept", DOC_DRAFT, DOC_APPROVED, DOC_STATUSES));
    return doc_must_be(cx, &d->doc, "received", DOC_SENT, DOC_CONFIRMED, DOC_STATUSES);
}

static void documents_move_once(void **state) {
    Test *t = *state;
    World *w = t->w;
    // The number that the counter would give first is taken by hand.
    DocCall taken = {.doc = {.kind = DOC_PURCHASE, .number = S("PO-1001"), .party = t->c.supplier}};
    assert_ok(w->cx, in_store(w, doc_make, &taken));
    DocCall d = {.doc = {.kind = DOC_PURCHASE, .party = t->c.supplier}, .to = DOC_APPROVED};
    assert_ok(w->cx, in_store(w, doc_make, &d));
    assert_true(str_starts(d.doc.number, S("PO-")) && !str_eq(d.doc.number, taken.doc.number));
    taken.doc.id = (Id){0};
    assert_status(w->cx, in_store(w, doc_make, &taken), INPUT);
    assert_non_null(strstr(w->cx->error.text.at, "PO-1001"));
    DocCall stale = d;
    assert_ok(w->cx, in_store(w, doc_go, &d));
    assert_int_equal(d.doc.version, 2);
    assert_status(w->cx, in_store(w, doc_go, &stale), STATE);
    assert_non_null(strstr(w->cx->error.text.at, " was changed meanwhile: it is approved now"));
    assert_status(w->cx, in_store(w, doc_keep, &stale), STATE);
    assert_ok(w->cx, in_store(w, doc_keep, &d));
    assert_ok(w->cx, in_store(w, doc_read, &d));
    assert_int_equal(d.doc.version, 3);
    assert_true(str_is(d.doc.note, "kept"));
    assert_status(w->cx, in_store(w, doc_only_sent, &d), STATE);
    assert_non_null(
        strstr(w->cx->error.text.at, " is approved; it can be received only when sent or confirmed"));
    d.to = DOC_CANCELLED;
    d.close = true;
    assert_ok(w->cx, in_store(w, doc_go, &d));
    assert_status(w->cx, in_store(w, doc_go, &d), STATE);
    assert_non_null(strstr(w->cx->error.text.at, "is cancelled and closed"));
    assert_status(w->cx, in_store(w, doc_read_order, &d), MISSING);
    assert_non_null(strstr(w->cx->error.text.at, "there is no order PO-1"));
    d.doc.id = (Id){42};
    assert_status(w->cx, in_store(w, doc_read_order, &d), MISSING);
}

static Status positions(Cx *cx, void *data) {
    Add *a = data;
    Line line, *lines;
    int n;
    bool all;
    TRY(line_at(cx, a->doc, 1, &line));
    TRY(lines_of(cx, a->doc, &lines, &n));
    CHECK(n == 1);
    CHECK(lines[0].id.v == line.id.v);
    TRY(lines_closed(cx, a->doc, &all));
    CHECK(!all);
    TRY(line_close(cx, &line));
    TRY(lines_closed(cx, a->doc, &all));
    CHECK(all);
    TRY(peg_add(cx, line.id, (Id){0}, QTY(1)));
    TRY(peg_add(cx, line.id, (Id){7}, QTY(1)));
    TRY(pegs_clear(cx, (Id){7}));
    int64_t left;
    TRY(sql_get(cx, NULL, "select count(*) from peg", NO_ARGS, OUT(O(&left))));
    CHECK(left == 1);
    TRY(pegs_clear(cx, line.id));
    return line_at(cx, a->doc, 3, &line);
}

static void lines_of_a_document(void **state) {
    Test *t = *state;
    DocCall d = {.doc = {.kind = DOC_ORDER, .party = t->c.customer}};
    assert_ok(t->w->cx, in_store(t->w, doc_make, &d));
    Add a = {.c = &t->c, .kind = LINE_ORDER, .qty = 5, .doc = d.doc.id};
    assert_status(t->w->cx, in_store(t->w, positions, &a), INPUT);
    assert_ok(t->w->cx, in_store(t->w, add_call, &a));
    assert_status(t->w->cx, in_store(t->w, positions, &a), INPUT);
    assert_non_null(strstr(t->w->cx->error.hint.at, "1 to 1"));
}

// ---- what changes its mind -----------------------------------------------------------------------------------------------

static Status smaller(Cx *cx, void *data) {
    Line *supply = data;
    TRY(line_resize(cx, supply, QTY(7), (Money){0}));
    return hold_fit(cx, supply);
}

// Six and four of ten are waited for; ten become seven, and the later due order waits for one only. Then three.
static void a_smaller_supply_keeps_the_earlier_due(void **state) {
    Test *t = *state;
    Line supply = add(t, LINE_PURCHASE, 10, 5), late = add(t, LINE_ORDER, 4, 9),
         soon = add(t, LINE_ORDER, 6, 6);
    hold(t, (HoldCall){ON_SUPPLY, .line = late, .supply = supply.id, .qty = QTY(4)});
    hold(t, (HoldCall){ON_SUPPLY, .line = soon, .supply = supply.id, .qty = QTY(6)});
    assert_ok(t->w->cx, in_store(t->w, smaller, &supply));
    HoldCall held = {HELD, .line = late};
    assert_ok(t->w->cx, in_store(t->w, hold_call, &held));
    assert_int_equal(held.more.v, QTY(1).v);
    held = (HoldCall){HELD, .line = soon};
    assert_ok(t->w->cx, in_store(t->w, hold_call, &held));
    assert_int_equal(held.more.v, QTY(6).v);
    supply.open = QTY(6);
    HoldCall fit = {FIT, .line = supply};
    assert_ok(t->w->cx, in_store(t->w, hold_call, &fit));
    assert_int_equal(world_int(t->w, "select count(*) from hold"), 1);
}

static Status again_call(Cx *cx, void *data) {
    Ask *a = data;
    return promise_again(cx, &a->line, a->line.open, cx_today(cx), &a->p);
}

// A line that is there already does not stand in its own way.
static void a_line_is_promised_again(void **state) {
    Test *t = *state;
    add(t, LINE_PURCHASE, 10, 3);
    Ask a = {.c = &t->c, .line = add(t, LINE_ORDER, 10, 1)};
    assert_int_equal(promised(t, 10, 0, NULL), -1);
    assert_ok(t->w->cx, in_store(t->w, again_call, &a));
    assert_int_equal(date_diff(a.p.date, cx_today(t->w->cx)), 3);
}

static Status ship_6(Cx *cx, Line *l) { return line_progress(cx, l, QTY(6)); }
static Status back_4(Cx *cx, Line *l) { return line_unprogress(cx, l, QTY(4)); }
static Status wanted_later(Cx *cx, Line *l) { return line_want(cx, l, date_add(cx_today(cx), 7)); }
static Status past(Cx *cx, Line *l) {
    l->id = (Id){0};
    return line_add_done(cx, l);
}

static void lines_are_taken_back(void **state) {
    Test *t = *state;
    World *w = t->w;
    LineCall l = {.run = ship_6, .line = add(t, LINE_ORDER, 6, 0)};
    assert_ok(w->cx, in_store(w, line_call, &l));
    LineCall stale = l;
    l.run = back_4;
    assert_ok(w->cx, in_store(w, line_call, &l));
    assert_int_equal(l.line.open.v, QTY(4).v);
    assert_int_equal(l.line.done.v, QTY(2).v);
    stale.run = back_4;
    assert_status(w->cx, in_store(w, line_call, &stale), STATE);
    l.run = wanted_later;
    assert_ok(w->cx, in_store(w, line_call, &l));
    assert_ok(w->cx, in_store(w, line_call, &l));
    l.run = past;
    assert_ok(w->cx, in_store(w, line_call, &l));
    assert_int_equal(world_int(w, "select count(*) from line where open = 0 and done = qty"), 1);
}

// In a preview everything that changes is noted.
static Status noted(Cx *cx, void *data) {
    Add *a = data;
    Lot lot = {.item = a->c->milk};
    Qty by;
    cx->changes = changes_new(cx->arena);
    TRY(add_call(cx, a));
    TRY(hold_stock(cx, &a->line, QTY(3), true, &by));
    TRY(hold_release(cx, a->line.id, QTY(1), &by));
    TRY(line_reschedule(cx, &a->line, date_add(cx_today(cx), 9)));
    Line supply = a->line;
    supply.id = (Id){0};
    supply.kind = LINE_PURCHASE;
    supply.qty = QTY(7);
    TRY(line_add(cx, &supply));
    TRY(lot_add(cx, &lot));
    TRY(lot_set_status(cx, lot.id, LOT_REJECTED));
    Move pick = {.item = a->c->bolt,
        .from = a->c->stock,
        .to = AT_CUSTOMER,
        .qty = QTY(2),
        .held_line = a->line.id};
    Entry entry = {.kind = "ship"};
    TRY(moves_post(cx, &entry, &pick, 1));
    Buf text = buf_new(cx->arena);
    JsonOut o = json_out(&text);
    TRY(changes_json(cx, cx->changes, &o));
    cx->changes = NULL;
    Str said = buf_str(&text);
    CHECK(strstr(said.at, "rejected") != NULL);
    CHECK(strstr(said.at, "on hand") != NULL);
    CHECK(strstr(said.at, "expected") != NULL);
    return OK;
}

static void changes_are_noted(void **state) {
    Test *t = *state;
    stock(t, 10);
    Add a = {.c = &t->c, .kind = LINE_ORDER, .qty = 5};
    assert_ok(t->w->cx, in_store(t->w, noted, &a));
    assert_conserved(t->w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_open, test_close)
#define FAULTY(f)                                                                                  \
    { #f " with faults", f, test_open_faulty, test_close, NULL }

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_same_unit_is_held_once),
        TEST(picking_uses_holds_up),
        TEST(supply_is_held_and_arrives),
        TEST(holds_follow_released_supply),
        TEST(the_latest_due_yields_first),
        TEST(one_of_many_gets_the_last_unit),
        TEST(many_writers_conserve_value),
        TEST(promises_over_time),
        TEST(promises_allow_for_lateness),
        TEST(lines_count_what_is_open),
        TEST(documents_move_once),
        TEST(lines_of_a_document),
        FAULTY(the_same_unit_is_held_once),
        FAULTY(picking_uses_holds_up),
        FAULTY(supply_is_held_and_arrives),
        FAULTY(holds_follow_released_supply),
        FAULTY(the_latest_due_yields_first),
        FAULTY(promises_over_time),
        FAULTY(lines_count_what_is_open),
        FAULTY(documents_move_once),
        FAULTY(lines_of_a_document),
        TEST(a_smaller_supply_keeps_the_earlier_due),
        FAULTY(a_smaller_supply_keeps_the_earlier_due),
        TEST(a_line_is_promised_again),
        FAULTY(a_line_is_promised_again),
        TEST(lines_are_taken_back),
        FAULTY(lines_are_taken_back),
        TEST(changes_are_noted),
        FAULTY(changes_are_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
