// Buying and making at random: buyers, the dock, accountants, makers and customers do what they may and what they may not, in any order.
// Whatever they do, the proof holds; what is refused is refused in words; and when all is brought to an end, nothing is left in goods
// received, not invoiced, in work in progress, expected, or held by anybody.
#include "unit/supply_test.h"

#include "base/limits.h"

typedef struct {
    Shop *w;
    Rng rng;
    int done, refused;
} Town;

static int64_t below(Town *t, int64_t n) { return rng_int(&t->rng, 0, n - 1); }
static bool chance(Town *t, double p) { return rng_chance(&t->rng, p); }

// A random row of a query of ids; 0: there is none.
static long long any(Town *t, const char *from) {
    int64_t n = asked(t->w, "select count(*) from %s", from);
    return n == 0
        ? 0
        : asked(t->w, "select id from %s order by id limit 1 offset %lld", from, (long long)below(t, n));
}
// A document for which the action makes sense; now and then any of that kind.
static long long doc_of(Town *t, const char *kind, const char *statuses) {
    char from[200];
    snprintf(from, sizeof from, "doc where kind = '%s'%s%s%s", kind,
        statuses ? " and status in (" : "", statuses ? statuses : "", statuses ? ")" : "");
    if (chance(t, 0.1)) snprintf(from, sizeof from, "doc where kind = '%s'", kind);
    long long id = any(t, from);
    return id || chance(t, 0.95) ? id : any(t, "doc");
}
static int64_t of_line(Town *t, const char *column, long long doc, int pos) {
    return asked(t->w, "select coalesce(max(%s), 0) from line where doc = %lld and pos = %d",
        column, doc, pos);
}
// About so much: all of it, a part, a little more, or something odd.
static const char *about(Town *t, int64_t qty) {
    switch (below(t, 8)) {
    case 0:
    case 1:
    case 2: break;
    case 3: qty = qty / 2; break;
    case 4: qty = qty / 3 / 10000 * 10000; break;
    case 5: qty = qty + qty / 20; break;
    case 6: qty = rng_int(&t->rng, 1, 60) * UNIT / 4; break;
    default: qty = chance(t, 0.05) ? LIMIT_QTY : rng_int(&t->rng, 0, 3); break;
    }
    return str_z(t->w->cx->arena, decimal_text(t->w->cx->arena, qty, 6, 0));
}

#define tries(t, ...) result((t), tried((t)->w, __VA_ARGS__))
static void result(Town *t, const char *reply) {
    if (reply) {
        t->done++;
        return;
    }
    t->refused++;
    const Error *e = &t->w->cx->error;
    bool fair = e->status == INPUT || e->status == MISSING || e->status == STATE || e->status == STOCK;
    if (!fair || e->text.n == 0) world_print_error(t->w->cx);
    assert_true(fair && e->text.n > 0);
}

// ---- what people do ----------------------------------------------------------------------------------------------------
static const char *const items[] = {"CUP", "BOX", "MUG", "TEA", "SET"};
static const char *item_any(Town *t) { return items[below(t, COUNT(items))]; }

static void buy(Town *t) {
    const char *price = chance(t, 0.5) ? ""
        : chance(t, 0.5)               ? ",'price':'0.333333'"
                                       : ",'price':'7.77'";
    tries(t, "purchase",
        "create", "{'supplier':'%s','site':'%s','lines':[{'item':'%s','qty':'%s'%s},{'item':'%s','qty':'%s','due':'2011-06-%02d'}]}",
        chance(t, 0.95) ? "SOLO" : "ANNA", chance(t, 0.7) ? "PLANT" : "MAIN", item_any(t),
        about(t, 120 * UNIT), price, item_any(t), about(t, 90 * UNIT), (int)rng_int(&t->rng, 1, 30));
}
static void decide(Town *t) {
    static const char *const verbs[] = {"approve", "send", "send", "send", "close", "cancel"};
    int i = (int)below(t, COUNT(verbs));
    const char *statuses = i == 0 ? "'draft'"
        : i < 4                   ? "'approved'"
                                  : "'sent', 'confirmed', 'draft'";
    if (i >= 4 && chance(t, 0.7)) return;
    tries(t, "purchase", verbs[i], "{'purchase':'%lld'}", doc_of(t, "purchase", statuses));
}
static void confirm(Town *t) {
    long long po = doc_of(t, "purchase", "'sent', 'confirmed'");
    int pos = (int)rng_int(&t->rng, 1, 2);
    if (chance(t, 0.3)) tries(t, "purchase", "confirm", "{'purchase':'%lld'}", po);
    else
        tries(t, "purchase", "confirm",
            "{'purchase':'%lld','lines':[{'pos':%d,'qty':'%s','due':'2011-06-%02d'}]}", po, pos,
            about(t, of_line(t, "qty", po, pos)), (int)rng_int(&t->rng, 1, 30));
}
static void goods_come(Town *t) {
    long long po = doc_of(t, "purchase", "'sent', 'confirmed'");
    int pos = (int)rng_int(&t->rng, 1, 2);
    const char *item_lot = "";
    if (chance(t, 0.3))
        item_lot = str_fmt(t->w->cx->arena, ",'lot':'P%lld-%d-%d'", po, pos, (int)below(t, 3)).at;
    tries(t, "purchase", "receive",
        "{'purchase':'%lld','inspect':%s,'put_away':%s,'lines':[{'pos':%d,'qty':'%s'%s%s}]}", po,
        chance(t, 0.3) ? "true" : "false", chance(t, 0.5) ? "true" : "false", pos,
        about(t, of_line(t, "open", po, pos)), chance(t, 0.2) ? ",'defective':'2.5'" : "", item_lot);
}
static void look(Town *t) {
    long long gr = doc_of(t, "receipt", "'received'");
    long long moved = asked(
        t->w, "select coalesce(min(t.line), 0) from entry e join transfer t on t.entry = e.id and t.flow = 1 where e.doc = %lld",
        gr);
    int64_t pos = asked(t->w, "select coalesce(max(pos), 0) from line where id = %lld", moved);
    if (chance(t, 0.5)) tries(t, "receipt", "inspect", "{'receipt':'%lld'}", gr);
    else
        tries(t, "receipt", "inspect",
            "{'receipt':'%lld','lines':[{'pos':%lld,'accepted':'%s','rejected':'%s'}]}", gr,
            (long long)pos, about(t, 30 * UNIT), about(t, 3 * UNIT));
}
static void store(Town *t) {
    tries(t, "receipt", "putaway", "{'receipt':'%lld'}", doc_of(t, "receipt", "'inspected'"));
}

static void bill(Town *t) {
    long long po = doc_of(t, "purchase", "'sent', 'confirmed', 'received'");
    int pos = (int)rng_int(&t->rng, 1, 2);
    int64_t price = of_line(t, "price", po, pos) * rng_int(&t->rng, 96, 104) / 100;
    if (chance(t, 0.5)) price = of_line(t, "price", po, pos);
    tries(t, "supplier-invoice", "receive",
        "{'purchase':'%lld','number':'R-%d','lines':[{'pos':%d,'qty':'%s','price':'%s'}]}", po,
        (int)below(t, 400), pos, about(t, of_line(t, "done", po, pos)),
        decimal_text(t->w->cx->arena, price, 6, 0).at);
}
static void settle(Town *t) {
    static const char *const verbs[] = {"match", "approve", "reject"};
    tries(t, "supplier-invoice", verbs[below(t, 3)], "{'invoice':'%lld'}",
        doc_of(t, "supplier-invoice", "'blocked'"));
}
static void pay(Town *t) {
    tries(t, "payment", "run", "{'until':'2011-07-%02d'}", (int)rng_int(&t->rng, 1, 31));
}

static void plan_work(Town *t) {
    tries(t, "work", "create", "{'item':'%s','site':'PLANT','qty':'%s'}",
        chance(t, 0.8) ? "SET" : "NEST", about(t, 6 * UNIT));
}
static void release(Town *t) {
    static const char *const verbs[] = {"release", "release", "finish", "cancel"};
    int i = (int)below(t, COUNT(verbs));
    if (i >= 2 && chance(t, 0.8)) return;
    tries(t, "work", verbs[i], "{'work':'%lld'}",
        doc_of(t, "work", i < 2 ? "'open'" : "'released', 'open'"));
}
static void issue(Town *t) {
    long long wo = doc_of(t, "work", "'released'");
    int pos = (int)rng_int(&t->rng, 2, 3);
    const char *verb = chance(t, 0.75) ? "issue" : "unissue";
    const char *lot = "";
    if (chance(t, 0.3) || verb[0] == 'u') {
        long long id = any(t, "lot where item in (select id from item where code in ('CUP', 'SET'))");
        if (pos == 2 && id) lot = str_fmt(t->w->cx->arena, ",'lot':'%lld'", id).at;
    }
    if (chance(t, 0.6) && verb[0] == 'i') tries(t, "work", verb, "{'work':'%lld'}", wo);
    else
        tries(t, "work", verb, "{'work':'%lld','lines':[{'pos':%d,'qty':'%s'%s}]}", wo, pos,
            about(t, of_line(t, "qty", wo, pos)), lot);
}
static void report(Town *t) {
    long long wo = doc_of(t, "work", "'released'");
    tries(t, "work", "report", "{'work':'%lld','good':'%s','scrap':'%s','inspect':%s%s}", wo,
        about(t, of_line(t, "qty", wo, 1)), chance(t, 0.7) ? "0" : about(t, UNIT),
        chance(t, 0.4) ? "true" : "false",
        chance(t, 0.2) ? str_fmt(t->w->cx->arena, ",'lot':'W%lld'", wo).at : "");
}
static void judge(Town *t) {
    tries(t, "work", "inspect", "{'work':'%lld','accepted':'%s','rejected':'%s'}",
        doc_of(t, "work", "'released', 'done'"), about(t, 4 * UNIT), about(t, UNIT));
}
static void want(Town *t) {
    if (chance(t, 0.3))
        tries(t, "order", "cancel", "{'order':'%lld'}", doc_of(t, "order", "'open'"));
    else
        tries(t, "order", "place",
            "{'customer':'ANNA','site':'%s','lines':[{'item':'%s','qty':'%s','price':'5'}]}",
            chance(t, 0.5) ? "PLANT" : "MAIN", chance(t, 0.5) ? "SET" : item_any(t), about(t, 10 * UNIT));
}
static void hold(Town *t) {
    tries(t, "lot", chance(t, 0.4) ? "hold" : "release", "{'lot':'%lld'}", any(t, "lot"));
}
static void day(Town *t) { world_advance(t->w, rng_int(&t->rng, 1, 30) * 3600 * SECOND); }

typedef void (*Deed)(Town *t);
static const Deed deeds[] = {buy, buy, buy, decide, decide, decide, decide, confirm, confirm,
    goods_come, goods_come, goods_come, goods_come, look, look, store, store, bill, bill, bill,
    settle, settle, pay, plan_work, plan_work, release, release, release, issue, issue, issue,
    issue, report, report, report, report, judge, judge, want, want, hold, day};

// ---- the end -----------------------------------------------------------------------------------------------------------
// Each document of a query is brought to its end by an action that must go well.
static void end_each(Town *t, const char *from, const char *noun, const char *verb, const char *field) {
    for (long long id; (id = any(t, from)) != 0;) act(t->w, noun, verb, "{'%s':'%lld'}", field, id);
}
static void bill_the_rest(Town *t) {
    const char *unbilled = "line l where kind = 'purchase' and done > (select coalesce(sum(qty), "
                           "0) from supplier_invoice_line b where b.line = l.id)";
    for (int i = 0; i < 1000; i++) {
        long long line = any(t, unbilled);
        if (!line) return;
        int64_t left = asked(
            t->w, "select done - (select cast(coalesce(sum(qty), 0) as bigint) from supplier_invoice_line b where b.line = l.id) from line l where id = %lld",
            line);
        Arena *a = t->w->cx->arena;
        act(t->w, "supplier-invoice", "receive",
            "{'purchase':'%lld','number':'LAST-%d','lines':[{'pos':%d,'qty':'%s','price':'%s'}]}",
            (long long)asked(t->w, "select doc from line where id = %lld", line), i,
            (int)asked(t->w, "select pos from line where id = %lld", line),
            decimal_text(a, left, 6, 0).at,
            decimal_text(a, asked(t->w, "select price from line where id = %lld", line), 6, 0).at);
    }
}
static void wind_up(Town *t) {
    end_each(t, "doc where kind = 'order' and closed = 0", "order", "cancel", "order");
    end_each(t, "doc where kind = 'work' and status = 'open'", "work", "cancel", "work");
    end_each(t, "doc where kind = 'work' and status = 'released'", "work", "finish", "work");
    end_each(t, "doc where kind = 'supplier-invoice' and status = 'blocked'", "supplier-invoice",
        "approve", "invoice");
    end_each(t, "doc where kind = 'purchase' and status in ('draft', 'approved')", "purchase",
        "cancel", "purchase");
    end_each(t, "doc where kind = 'purchase' and status in ('sent', 'confirmed')", "purchase",
        "close", "purchase");
    end_each(t, "doc where kind = 'receipt' and status = 'received'", "receipt", "inspect", "receipt");
    end_each(t, "doc where kind = 'receipt' and status = 'inspected'", "receipt", "putaway", "receipt");
    bill_the_rest(t);
    end_each(t, "doc where kind = 'supplier-invoice' and status = 'blocked'", "supplier-invoice",
        "approve", "invoice");
}

static void live(Shop *w, uint64_t seed, int steps) {
    Town t = {.w = w, .rng = rng_new(seed)};
    act(w, "lane", "create",
        "{'code':'PLANT-GB','from_site':'PLANT','to_country':'GB','carrier':'VAN','lead_days':1}");
    act(w, "setting", "create", "{'code':'purchase.approval_limit','value':'600'}");
    act(w, "setting", "create", "{'code':'match.qty_tolerance','value':'0.03'}");
    components_come(w);
    for (int i = 0; i < steps; i++) {
        deeds[below(&t, COUNT(deeds))](&t);
        if (i % 10 == 9) proven(w);
    }
    wind_up(&t);
    proven(w);
    assert_int_equal(balance(w, GL_GRNI), 0);
    assert_int_equal(balance(w, GL_WIP), 0);
    assert_int_equal(
        asked(w, "select count(*) from doc where kind in ('purchase', 'work', 'receipt', 'supplier-invoice') and closed = 0"),
        0);
    assert_int_equal(asked(w, "select count(*) from line where open > 0"), 0);
    assert_int_equal(asked(w, "select count(*) from hold"), 0);
    assert_int_equal(asked(w, "select count(*) from due where kind = 'purchase' and open > 0"), 0);
    assert_int_equal(
        asked(w, "select count(*) from awaited where done = 0 and kind in ('approval', 'confirmation')"), 0);
    // The town was a busy one.
    if (t.done < steps / 4)
        print_error("seed %llu: %d done, %d refused\n", (unsigned long long)seed, t.done, t.refused);
    assert_true(t.done >= steps / 4);
    assert_true(balance(w, GL_PRICE_DIFFERENCE) != 0 && balance(w, GL_MAKING) < 0);
}

static void any_order_of_deeds_is_proved(void **state) {
    const char *asked_for = getenv("ARGOSY_TEST_SEED");
    uint64_t seed = asked_for ? strtoull(asked_for, NULL, 10) : 20110601;
    print_message("seed %llu (ARGOSY_TEST_SEED gives another)\n", (unsigned long long)seed);
    live(*state, seed, 1500);
}
static void so_is_another(void **state) { live(*state, 7, 600); }
static void and_a_third(void **state) { live(*state, 4711, 600); }

// ---- at once -----------------------------------------------------------------------------------------------------------
enum { AT_ONCE = 8 };

// The same action so many times at the same time: all of them go well.
static void at_once(Shop *w, const Action *action, const void *in, size_t size) {
    Act acts[AT_ONCE] = {0}, *all[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
        acts[i] = (Act){.cx = cx_new(w->app, actor_system()), .action = action};
        acts[i].in = (const char *)in + (size_t)i * size;
        all[i] = &acts[i];
    }
    act_many(w->app, all, AT_ONCE);
    for (int i = 0; i < AT_ONCE; i++) {
        if (acts[i].status != OK) world_print_error(acts[i].cx);
        assert_int_equal(acts[i].status, OK);
        cx_free(acts[i].cx);
    }
}

static void many_hands_add_up(void **state) {
    Shop *w = *state;
    components_come(w);
    Id po = {asked(w, "select id from doc where number = '%s'", sent(w, "BOX", "80"))};
    ReceiveLine tens[AT_ONCE];
    PurchaseReceive receive[AT_ONCE];
    SupplierInvoiceLineIn lines[AT_ONCE];
    SupplierInvoiceReceive invoices[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
        tens[i] = (ReceiveLine){.pos = 1, .qty = QTY(10)};
        receive[i] = (PurchaseReceive){.purchase = po, .put_away = true, .lines = {&tens[i], 1}};
        lines[i] = (SupplierInvoiceLineIn){.pos = 1, .qty = QTY(10), .price = {333333}};
        invoices[i] = (SupplierInvoiceReceive){
            .purchase = po, .number = str_fmt(w->cx->arena, "R-%d", i), .lines = {&lines[i], 1}};
    }
    at_once(w, &purchase_receive, receive, sizeof *receive);
    assert_int_equal(level(w, "available", "BOX", "PLANT"), 180);
    at_once(w, &supplier_invoice_receive, invoices, sizeof *invoices);
    assert_int_equal(asked(w, "select closed from doc where id = %lld", (long long)po.v) != 0, 1);
    const char *number = work_opened(w, "SET", "80");
    Id wo = {asked(w, "select id from doc where number = '%s'", number)};
    act(w, "work", "release", "{'work':'%s'}", number);
    act(w, "work", "issue", "{'work':'%s'}", number);
    WorkReport report[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++)
        report[i] = (WorkReport){.work = wo, .good = QTY(i % 2 ? 9 : 0), .scrap = QTY(i % 2 ? 1 : 10)};
    at_once(w, &work_report, report, sizeof *report);
    assert_int_equal(balance(w, GL_WIP), 0);
    assert_int_equal(level(w, "available", "SET", "PLANT"), 36);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(any_order_of_deeds_is_proved),
        TEST(so_is_another),
        TEST(and_a_third),
        TEST(many_hands_add_up),
    };
    return cmocka_run_group_tests_name("buying and making at random", tests, NULL, NULL);
}
