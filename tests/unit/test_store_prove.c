// Proof: it finds nothing in what the program wrote, and each check finds what raw SQL breaks, and names it. Every break is rolled
// back, so that the next one meets sound data.
#include "cash_test.h"

#include "core/event.h"
#include "flow/info/checks.h"

typedef struct {
    const Firm *f;
    Id milk, lot, receipt, work, order, order_line, purchase, purchase_line;
} Stage;

static Status doc_make(Cx *cx, Doc doc, Id *id) {
    doc.priority = 5;
    TRY(doc_add(cx, &doc));
    *id = doc.id;
    return OK;
}

static Status move_one(Cx *cx, const char *kind, Id doc, Move move) {
    Entry entry = {.kind = kind, .doc = doc};
    return moves_post(cx, &entry, &move, 1);
}

// Goods come from a supplier, go into a work order that is finished and into one that is not, and to another site.
static Status goods(Cx *cx, Stage *s) {
    const Firm *f = s->f;
    TRY(doc_make(cx, (Doc){.kind = DOC_RECEIPT, .party = f->acme, .site = f->main, .status = DOC_RECEIVED},
        &s->receipt));
    TRY(move_one(cx, "receive", s->receipt,
        (Move){.item = f->tea, .from = AT_SUPPLIER, .to = f->stock, .qty = QTY(100), .value = {50000}}));
    Lot lot = {.item = s->milk, .origin = s->receipt, .supplier = f->acme, .made = cx_today(cx)};
    TRY(lot_add(cx, &lot));
    s->lot = lot.id;
    TRY(move_one(cx, "receive", s->receipt,
        (Move){.item = s->milk, .lot = lot.id, .from = AT_SUPPLIER, .to = f->stock, .qty = QTY(10), .value = {1000}}));
    Id done;
    TRY(doc_make(cx, (Doc){.kind = DOC_WORK, .site = f->main, .status = DOC_OPEN}, &done));
    TRY(move_one(cx, "issue", done,
        (Move){.item = f->tea, .from = f->stock, .to = AT_PRODUCTION, .qty = QTY(4)}));
    Lot made = {.item = s->milk, .origin = done, .made = cx_today(cx)};
    TRY(lot_add(cx, &made));
    TRY(lot_parent_add(cx, made.id, lot.id, QTY(1), done));
    TRY(move_one(cx, "output", done,
        (Move){.item = s->milk, .lot = made.id, .from = AT_PRODUCTION, .to = f->stock, .qty = QTY(2), .value = {2000}}));
    Doc finished;
    TRY(doc_get(cx, done, DOC_WORK, &finished));
    TRY(doc_move(cx, &finished, DOC_DONE, true));
    TRY(doc_make(cx, (Doc){.kind = DOC_WORK, .site = f->main, .status = DOC_OPEN}, &s->work));
    TRY(move_one(cx, "issue", s->work,
        (Move){.item = f->tea, .from = f->stock, .to = AT_PRODUCTION, .qty = QTY(6)}));
    return move_one(cx, "send", s->work,
        (Move){.item = f->tea, .from = f->stock, .to = AT_TRANSIT, .qty = QTY(10)});
}

// A purchase that comes, an order that holds stock and a part of it, an answer and an approval awaited.
static Status expected(Cx *cx, Stage *s) {
    const Firm *f = s->f;
    TRY(doc_make(cx, (Doc){.kind = DOC_PURCHASE, .party = f->acme, .site = f->main, .status = DOC_SENT},
        &s->purchase));
    Line coming = {.doc = s->purchase,
        .pos = 1,
        .kind = LINE_PURCHASE,
        .item = f->tea,
        .site = f->main,
        .qty = QTY(50),
        .due = date_add(cx_today(cx), 7)};
    TRY(line_add(cx, &coming));
    s->purchase_line = coming.id;
    TRY(await_add(cx, AWAIT_CONFIRMATION, s->purchase, f->acme, 0, cx_today(cx)));
    TRY(await_add(cx, AWAIT_APPROVAL, s->purchase, f->acme, BUYER, cx_today(cx)));
    Step order = {.f = f};
    TRY(place_order(cx, &order));
    s->order = order.doc.id;
    s->order_line = order.line.id;
    Qty held;
    TRY(hold_stock(cx, &order.line, QTY(6), true, &held));
    TRY(hold_supply(cx, &order.line, coming.id, QTY(4), &held));
    return peg_add(cx, coming.id, order.line.id, QTY(4));
}

static Status build(Cx *cx, void *data) {
    cx->action_event = (Id){0};
    TRY(goods(cx, data));
    return expected(cx, data);
}

static int stage_open(void **state) {
    Firm *f;
    firm_open((void **)&f);
    Stage *s = calloc(1, sizeof *s);
    s->f = f;
    act(f, "item", "create", "{\"code\":\"MILK\",\"name\":\"Milk\",\"tracking\":\"lot\",\"cost\":\"1\"}");
    s->milk = id_of(f, "item", "MILK");
    Step sold = ordered(f);
    shipped(f, &sold, 10);
    ordered(f);
    act(f, "payment", "receive", "{\"order\":\"@SO1\",\"amount\":\"100\"}");
    act(f, "payment", "receive", "{\"order\":\"@SO2\",\"amount\":\"50\"}");
    act(f, "payment", "receive", "{\"party\":\"ANN\",\"amount\":\"10\"}");
    act(f, "payment", "reverse", "{\"payment\":\"@PAY3\"}");
    Step again = ordered(f);
    shipped(f, &again, 10);
    billed(f, 40000, NULL);
    act(f, "payment", "pay", "{\"doc\":\"@SI1\",\"amount\":\"100\"}");
    act(f, "invoice", "reverse", "{\"invoice\":\"INV-1002\"}");
    assert_ok(f->w->cx, world_write(f->w, build, s));
    *state = s;
    return 0;
}

static int stage_open_faulty(void **state) {
    stage_open(state);
    Stage *s = *state;
    ((Firm *)(uintptr_t)s->f)->faults = true;
    return 0;
}

static int stage_close(void **state) {
    Stage *s = *state;
    Firm *f = (Firm *)(uintptr_t)s->f;
    free(s);
    return firm_close((void **)&f);
}

// ---- breaking --------------------------------------------------------------------------------------------------------
// A digest of one byte, and one of none, as the two stores write them.
static const char *short_digest(const Stage *s, const char *table, const char *where) {
    return str_fmt(s->f->w->cx->arena, "update %s set digest = %s where %s", table,
        world_is_sqlite(s->f->w) ? "x'00'" : "'\\x00'", where)
        .at;
}

typedef struct {
    const char *sql, *name;
    Str first;
    int64_t broken;
    Status result;
} Break;

// Breaks, proves and fails, so that it is rolled back.
static Status break_it(Cx *cx, void *data) {
    Break *b = data;
    TRY(sql_exec(cx, b->sql));
    Proof *proofs;
    int n;
    bool all;
    b->result = prove(cx, &proofs, &n, &all);
    TRY(b->result);
    for (int i = 0; i < n; i++)
        if (strcmp(proofs[i].name, b->name) == 0) {
            b->first = proofs[i].first;
            b->broken = proofs[i].broken;
        }
    return fail(cx, STATE, NULL, "to be rolled back");
}

// The same with the check alone, so that a fault at each of its statements takes no longer than it must.
static Status break_one(Cx *cx, void *data) {
    const Break *b = data;
    TRY(sql_exec(cx, b->sql));
    for (int i = 0; checks_all[i]; i++)
        for (int k = 0; k < checks_all[i]->n; k++) {
            Proof proof;
            if (strcmp(checks_all[i]->at[k].name, b->name) == 0)
                TRY(check_run(cx, &checks_all[i]->at[k], &proof));
        }
    return fail(cx, STATE, NULL, "to be rolled back");
}

// It finds so many, and the words are those of the first.
static void assert_finds_all(
    const Stage *s, const char *name, const char *sql, const char *words, int64_t all) {
    Break b = {.sql = sql, .name = name, .first = S("")};
    if (s->f->faults) with_faults(s->f->w, break_one, &b, sizeof b, true);
    Status got = world_write(s->f->w, break_it, &b);
    if (got != STATE || b.result != OK) {
        print_error("%s: ", sql);
        world_print_error(s->f->w->cx);
    }
    assert_int_equal(got, STATE);
    assert_int_equal(b.result, OK);
    if (b.broken == 0 || !strstr(str_z(s->f->w->cx->arena, b.first), words))
        print_error("%s\n  after: %s\n  says: \"" STR_FMT "\"\n  wanted: %s\n", name, sql,
            STR_ARG(b.first), words);
    assert_true(b.broken > 0);
    assert_non_null(strstr(str_z(s->f->w->cx->arena, b.first), words));
    if (all) assert_int_equal(b.broken, all);
}

static void assert_finds(const Stage *s, const char *name, const char *sql, const char *words) {
    assert_finds_all(s, name, sql, words, 0);
}

static Status prove_all(Cx *cx, void *data) {
    Proof *proofs;
    int n;
    return prove(cx, &proofs, &n, data);
}

static void sound_data_is_proved(void **state) {
    const Stage *s = *state;
    bool all = false;
    if (s->f->faults) assert_true(with_faults(s->f->w, prove_all, &all, sizeof all, true) > 30);
    assert_proved(s->f);
    const char *proofs = seen(s->f, "proofs", NULL);
    must(s->f, proofs);
    assert_non_null(strstr(proofs, "\"name\":\"goods-conserved\""));
    assert_null(strstr(proofs, "\"broken\":1"));
}

#define CASH "select min(id) from account where flow = 2 and place = "
#define TEA "select id from item where code = 'TEA'"

static void breaks_of_the_ledger(void **state) {
    const Stage *s = *state;
    assert_finds(s, "goods-conserved",
        "update account set posted = posted + 1000000 where flow = 1 and place = 1 and unit = (" TEA ")",
        "item TEA sums to 1 over all places");
    assert_finds(s, "debits-equal-credits",
        "update account set posted = posted + 5 where id = (" CASH "1000)",
        "in currency 826 debits less credits are 0.05");
    assert_finds(s, "accounts-match-transfers",
        "update account set posted = posted + 5 where id = (" CASH "1000)",
        "0.05, and its transfers add up to");
    assert_finds(s, "accounts-match-transfers",
        "update transfer set amount = 0 where id = (select min(id) from transfer)", "moves nothing");
    assert_finds(s, "accounts-match-transfers",
        "update transfer set src = 7 where id = (select min(id) from transfer)",
        "comes from an account that does not exist");
    assert_finds(s, "accounts-match-transfers",
        "update transfer set dst = 7 where id = (select min(id) from transfer)",
        "goes to an account that does not exist");
    assert_finds(s, "accounts-match-transfers",
        "update transfer set dst = src where id = (select min(id) from transfer)",
        "goes where it comes from");
    assert_finds(s, "accounts-match-transfers",
        "update transfer set unit = 7 where id = (select min(id) from transfer)", "another unit");
    assert_finds(s, "accounts-match-transfers",
        "update transfer set flow = 1 where id = (select min(id) from transfer where flow = 2)",
        "another flow");
    assert_finds(s,
        "accounts-match-transfers", "update transfer set amount = 9223372036854775807 where flow = 2 and entry in (select id from entry where kind = 'receive')",
        "beyond");
    assert_finds(s, "transfers-in-entries",
        "delete from entry where id = (select min(entry) from transfer)", "names entry");
    assert_finds(s, "transfers-in-entries", "update entry set doc = 7 where id = (select min(id) from entry)",
        "names document 7, which does not exist");
    assert_finds(s, "transfers-in-entries",
        "update entry set event = 7 where id = (select min(id) from entry)", "names event 7");
    assert_finds(s, "transfers-in-entries",
        "update entry set reverses = 7 where id = (select min(id) from entry)", "names entry 7");
    assert_finds(s, "nothing-below-zero",
        "update account set posted = -1000000 where flow = 1 and guarded = 1 and unit = (" TEA ")",
        "item TEA at");
}

static void breaks_of_the_product_flow(void **state) {
    const Stage *s = *state;
    assert_finds(s, "stock-levels",
        "update stock_level set on_hand = on_hand + 2000000 where item = (" TEA ") and site <> 1",
        "item TEA at MAIN: the level says 2 more on hand and 0 more available");
    assert_finds(s, "stock-levels",
        "update lot set status = 'quarantine' where id = (select min(id) from lot)",
        "item MILK at MAIN: the level says 0 more on hand and 10 more available");
    assert_finds(s, "stock-levels", "delete from stock_level where site = 1", "item TEA at TRANSIT");
    assert_finds(s, "stock-value",
        "update stock_level set value = value + 1 where item = (" TEA ") and site <> 1", "account 1300");
    assert_finds(s, "stock-value", "update stock_level set value = value - 1 where site = 1",
        "account 1310: goods are worth 49.99");
    assert_finds(s, "value-with-goods", "update stock_level set on_hand = 0 where site = 1",
        "item TEA at TRANSIT: 0 on hand at a value of 50.00");
    assert_finds(s, "work-in-progress", "update doc set closed = 1 where kind = 'work' and closed = 0",
        "has 30.00 in work in progress and is closed");
    assert_finds(s,
        "work-in-progress", "update entry set doc = (select min(id) from doc where kind = 'order') where kind = 'issue'",
        "and is no work order");
    assert_finds(s, "held-equals-holds", "update stock_level set held = held - 1000000 where held > 0",
        "item TEA at MAIN: the level says 5 held, the holds are 6");
    assert_finds(s, "held-equals-holds",
        "update stock_level set available = 5000000 where held > 0", "and 5 is available");
    assert_finds(s, "holds-of-open-lines",
        "update line set open = 0 where id in (select line from hold)", "which is not open");
    assert_finds(s, "holds-of-open-lines", "update hold set line = 7", "line 7 (which does not exist)");
    assert_finds(s, "holds-of-open-lines", "update hold set line = supply where supply <> 0",
        "which is no demand");
    assert_finds(s, "holds-of-open-lines", "update hold set site = 1", "of another item or site");
    assert_finds(s, "holds-of-open-lines", "update hold set qty = 0", "and that is nothing");
    assert_finds(s, "holds-of-open-lines", "update line set open = 0 where kind = 'purchase'",
        "by a supply that is not open");
    assert_finds(s, "holds-within-need", "update hold set qty = 7000000 where supply = 0", "line 1");
    assert_finds(s, "holds-within-need",
        "update line set picked = 1000000 where id in (select line from hold)", "holds 10 and needs 9");
    assert_finds(s, "lines-consistent", "update line set open = qty + 1 where kind = 'purchase'",
        "quantity 50, done 0, open 50.000001");
    assert_finds(s, "lines-consistent", "update line set done = 1000000 where kind = 'purchase'", "done 1");
    assert_finds(s, "lines-consistent", "update line set picked = 51000000 where kind = 'purchase'",
        "picked 51");
    assert_finds(s, "expected-in-open-documents",
        "update doc set closed = 1 where kind = 'purchase'", "line 1");
    assert_finds(s, "expected-in-open-documents", "update line set doc = 7 where kind = 'purchase'",
        "belongs to no document");
    assert_finds(s, "pegs-of-open-lines", "update line set open = 0 where kind = 'purchase'",
        "the first is no open supply");
    assert_finds(s, "pegs-of-open-lines", "update line set open = 0 where id in (select demand from peg)",
        "the second is no open demand");
    assert_finds(s, "lots-known", "update lot set origin = 7 where id = (select max(id) from lot)",
        "names document 7");
    assert_finds(s, "lots-known", "delete from lot where id = (select min(id) from lot)", "names lot");
}

static void breaks_of_the_cash_flow(void **state) {
    const Stage *s = *state;
    assert_finds(s, "dues-match-accounts",
        "update due set open = open - 1 where kind = 'payable'", "account 2000 of ACME: dues and payments not applied are -299.99, and the ledger says -300.00");
    assert_finds(s, "dues-match-accounts", "update payment set unapplied = 0 where unapplied > 0",
        "account 2200 of ANN");
    assert_finds(s, "dues-match-accounts", "delete from due where kind = 'receivable'",
        "account 1200 of ANN");
    assert_finds(s, "dues-sound", "update due set open = amount + 1 where kind = 'payable'",
        "400.00 at first, 400.01 open");
    assert_finds(s, "dues-sound", "update due set doc = 7 where kind = 'payable'",
        "7 (which does not exist)");
    assert_finds(s, "orders-expected", "update doc set closed = 1 where kind = 'order'",
        "130.00 is expected of it");
    assert_finds(s, "totals-add-up", "update doc set total = total + 100 where number = 'SO-1001'",
        "SO-1001: total 131.00, lines 130.00");
    assert_finds(s,
        "totals-add-up", "update line set amount = amount - 1 where id = (select max(id) from line where open > 0 and kind = 'order')",
        "total 130.00, lines 129.99");
    assert_finds(s, "totals-add-up", "delete from supplier_invoice_line", "total 400.00, lines 0.00");
    assert_finds(s, "totals-add-up", "update doc set total = 1 where kind = 'purchase'",
        "total 0.01, lines 0.00");
    assert_finds(s, "invoices-add-up", "update invoice set total = total + 1 where number = 'INV-1001'",
        "invoice INV-1001: total 130.01, lines 130.00, posted 130.00");
    assert_finds(s, "invoices-add-up",
        "delete from invoice_line where id = (select min(id) from invoice_line)", "invoice INV-1001");
    assert_finds(s, "invoices-add-up", "update invoice set entry = 0 where number = 'CN-1001'",
        "invoice CN-1001: total 130.00, lines 130.00, posted 0.00");
    assert_finds(s, "invoice-numbers-gapless",
        "update invoice set number = 'INV-1003' where number = 'INV-1002'",
        "invoice: number 1003 does not follow 1001");
    assert_finds(s, "invoice-numbers-gapless", "delete from invoice where number = 'INV-1001'",
        "invoice: number 1002 does not follow 1000");
    assert_finds(s, "invoice-numbers-gapless", "delete from invoice where number = 'CN-1001'",
        "CN: number 1001 does not follow 1000");
    assert_finds(s, "payments-add-up", "update payment set amount = amount + 1 where unapplied > 0",
        "amount 50.01, settled 0.00, not applied 50.00");
    assert_finds(s, "payments-add-up", "delete from payment_part where amount < 0", "settled 10.00");
    assert_finds(s, "payments-posted", "update payment set amount = 1 where direction = -1",
        "amount -0.01, posted -100.00");
}

static void breaks_of_the_information_flow(void **state) {
    const Stage *s = *state;
    assert_finds(s, "messages-of-documents", "update message set doc = 7", "is about document 7");
    assert_finds(s, "messages-of-documents", "update awaited set doc = 7", "awaited answer");
    assert_finds(s, "approvals-of-open-documents",
        "update doc set closed = 1 where kind = 'purchase'", "is waited for by");
}

#define INSERT_PICTURE(doc, digest)                                                                \
    "insert into attachment (id, doc, line, kind, bytes, digest, note, added, actor, content) "    \
    "select 1, " doc ", l.id, 'image/png', 1, '" digest                                            \
    "', '', 0, 'eve', (select digest from event limit 1) from line l where l.id = (select "        \
    "min(id) from line)"

static void breaks_of_attachments(void **state) {
    Stage *s = *state;
    assert_finds(s, "attachments-whole", INSERT_PICTURE("l.doc", "00"), "its digest does not fit it");
    assert_finds(s, "attachments-of-lines", INSERT_PICTURE("7", "00"), "which document 7 does not have");
}

static void breaks_of_scores(void **state) {
    Stage *s = *state;
    const char *said = "is not what was posted of it";
    assert_finds(s,
        "suppliers-measured", "insert into purchase_score (id, party, on_time, complete, bad, done, dear, came, days) select id, party, 1, 1, 0, 0, 0, 0, 0 from line where kind = 'purchase' and open > 0",
        said);
    assert_finds(s, "suppliers-measured",
        "update line set open = 0, done = qty where kind = 'purchase'", said);
}

// Of many that are broken all are counted, and the first is told.
static void many_are_counted(void **state) {
    const Stage *s = *state;
    int64_t transfers = asked(s->f, "select count(*) from transfer"),
            events = asked(s->f, "select count(*) from event"),
            dues = asked(s->f, "select count(*) from due"),
            first = asked(s->f, "select min(id) from transfer");
    char words[100];
    snprintf(words, sizeof words, "transfer %lld of entry", (long long)first);
    // Each makes its two accounts differ from their sums besides: none of them moves anything any more.
    assert_finds_all(s, "accounts-match-transfers", "update transfer set amount = 0", words,
        transfers + asked(s->f, "select count(*) from account where posted <> 0"));
    snprintf(words, sizeof words, "event %lld",
        (long long)asked(s->f, "select min(id) from event where block = (select min(block) from event)"));
    assert_finds_all(s, "events-sealed", "update event set actor = 'eve'", words, events);
    assert_finds_all(s, "dues-sound", "update due set doc = 7", "7 (which does not exist)", dues);
    // The receiving account may be of another unit, or flow, or too full, as well as the giving one.
    const char *ledger = "accounts-match-transfers";
    assert_finds(s,
        ledger, "update account set unit = 7 where id = (select dst from transfer where flow = 1 order by id limit 1)",
        "is of another unit than its accounts");
    assert_finds(s,
        ledger, "update account set flow = 1, unit = 826 where id = (select dst from transfer where flow = 2 order by id limit 1)",
        "is of another flow than its accounts");
    // What is of no item has no name.
    assert_finds(s, "held-equals-holds", "update stock_level set item = 0 where held > 0", "item (none) at");
}

// All events in blocks, as a sealer would leave them.
static Status seal_all(Cx *cx, void *data) {
    (void)data;
    return event_seal(cx);
}

static void breaks_of_the_chain(void **state) {
    const Stage *s = *state;
    if (!world_is_sqlite(s->f->w)) {
        assert_ok(s->f->w->cx, world_write(s->f->w, seal_all, NULL));
        world_advance(s->f->w, DAY);
        act(s->f, "party", "create", "{\"code\":\"NEW\",\"name\":\"New\",\"supplier\":true}");
        assert_proved(s->f); // the newest is not sealed yet
        assert_ok(s->f->w->cx, world_write(s->f->w, seal_all, NULL));
    }
    assert_proved(s->f);
    assert_true(asked(s->f, "select count(*) from block") >= 2);
    const char *chain = "events-sealed";
    assert_finds(s, chain, "update event set data = '{}' where id = (select min(id) from event)",
        "is not what was written");
    assert_finds(s, chain, "update event set actor = 'eve' where id = (select min(id) from event)",
        "is not what was written");
    assert_finds(s, chain, "delete from event where id = (select max(id) from event)",
        "its digest does not fit the 0");
    assert_finds(s, chain, "delete from block where id = (select max(id) from block)",
        "which does not exist");
    assert_finds(s, chain, "delete from block where id = 1", "block 2 stands where block 1 should");
    assert_finds(s, chain, "update block set digest = (select digest from event limit 1) where id = 2",
        "block 2 sealed");
    assert_finds(s, chain, "update block set events = events + 1 where id = 1", "block 1 sealed");
    assert_finds_all(s, chain, short_digest(s, "block", "id <= 2"), "block 1 has a digest of another length",
        2 + 2 + (asked(s->f, "select count(*) from block") > 2)); // and what these two sealed, and the next one, do not fit
    assert_finds(s, chain, short_digest(s, "event", "id = (select min(id) from event)"),
        "is not what was written");
    assert_finds(s, chain, "update event set block = 7000000 where id = (select max(id) from event)",
        "and its digest does not fit");
    assert_finds(s,
        chain, "update event set block = 0, recorded = recorded - 86400000000 where id = (select max(id) from event)",
        "does not fit");
    assert_finds(s, chain,
        "insert into event (id, at, recorded, kind, doc, actor, data, digest, block) "
        "select 1, at, recorded - 864000000000, kind, doc, actor, data, digest, 0 from event where "
        "id = (select max(id) from event)",
        "is not what was written");
}

#define TEST(t)                                                                                    \
    cmocka_unit_test_setup_teardown(t, stage_open, stage_close), {                                 \
#t " with faults", t, stage_open_faulty, stage_close, NULL                                 \
    }

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(sound_data_is_proved),
        TEST(breaks_of_the_ledger),
        TEST(breaks_of_the_product_flow),
        TEST(breaks_of_the_cash_flow),
        TEST(breaks_of_the_information_flow),
        TEST(breaks_of_the_chain),
        TEST(breaks_of_attachments),
        TEST(breaks_of_scores),
        cmocka_unit_test_setup_teardown(many_are_counted, stage_open, stage_close),
    };
    return cmocka_run_group_tests_name("prove", tests, NULL, NULL);
}
