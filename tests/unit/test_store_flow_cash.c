// The cash flow: small ledgers worked out by hand, in the remarks, from the order to the bank.
#include "cash_test.h"

static void order_to_cash(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    assert_int_equal(open_of(f, "order"), 13000);
    shipped(f, &s, 4); // 4 × 12.00 + 10.00 postage
    assert_true(str_is(s.invoice.number, "INV-1001"));
    assert_int_equal(s.invoice.total.v, 5800);
    assert_int_equal(s.invoice.due.v - s.invoice.issued.v, 30);
    assert_int_equal(gl(f, GL_RECEIVABLE), 5800);
    assert_int_equal(gl(f, GL_SALES), -4800);
    assert_int_equal(gl(f, GL_POSTAGE), -1000);
    assert_int_equal(open_of(f, "order"), 7200);
    act(f, "payment", "receive",
        "{\"party\":\"ANN\",\"amount\":\"50\",\"method\":\"card\",\"ref\":\"ch_1\"}");
    assert_int_equal(open_of(f, "receivable"), 800);
    shipped(f, &s, 6); // the other 72.00
    assert_true(str_is(s.invoice.number, "INV-1002"));
    assert_int_equal(s.invoice.total.v, 7200);
    assert_int_equal(open_of(f, "order"), 0);
    act(f, "payment", "receive", "{\"party\":\"ANN\",\"amount\":\"100\"}"); // settles 8 + 72; 20 are over
    assert_int_equal(open_of(f, "receivable"), 0);
    assert_int_equal(gl(f, GL_BANK), 15000);
    assert_int_equal(gl(f, GL_REFUNDS), -2000);
    assert_int_equal(gl(f, GL_RECEIVABLE), 0);
    assert_proved(f);

    Step next = ordered(f);
    shipped(f, &next, 10); // 130.00, of which the 20.00 are paid
    assert_int_equal(open_of(f, "receivable"), 11000);
    assert_int_equal(gl(f, GL_REFUNDS), 0);
    assert_int_equal(
        asked(f, "select count(*) from message where kind = 'invoice' and state = 'queued'"), 3);
    assert_int_equal(asked(f, "select count(*) from payment where unapplied > 0"), 0);
    assert_proved(f);
}

static void parts_add_up(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    assert_int_equal(asked(f, "select count(*) from line where qty = 10000000"), 1);
    // An amount that no part divides: 100.00 over 3 × 1, then the rest.
    assert_ok(f->w->cx, store_read(f->w->cx, f->w->store));
    store_read_end(f->w->cx);
    int64_t sum = 0;
    for (int i = 0; i < 9; i++) {
        shipped(f, &s, 1);
        sum += s.invoice.total.v;
    }
    shipped(f, &s, 1);
    assert_int_equal(sum + s.invoice.total.v, 13000);
    // Nothing is left to invoice.
    must(f, tried(f, "payment", "receive", "{\"order\":\"@SO1\",\"amount\":\"130\"}"));
    assert_null(tried(f, "invoice", "issue", "{\"order\":\"@SO1\"}"));
    assert_int_equal(f->w->cx->error.status, STATE);
    assert_proved(f);
}

static Status cancel(Cx *cx, void *data) {
    Step *s = data;
    Due due;
    bool there;
    TRY(due_of(cx, s->doc.id, DUE_ORDER, &due, &there));
    CHECK(there);
    TRY(due_set(cx, &due, (Money){0}, due.due));
    TRY(payment_return(cx, &s->doc, &s->amount));
    return OK;
}

static void paid_before(void **state) {
    Firm *f = *state;
    Step a = ordered(f), b = ordered(f);
    act(f, "payment", "receive", "{\"order\":\"@SO1\",\"amount\":\"130.00\",\"method\":\"card\"}");
    act(f, "payment", "receive", "{\"order\":\"@SO2\",\"amount\":\"130.00\",\"method\":\"card\"}");
    assert_int_equal(gl(f, GL_REFUNDS), -26000);
    shipped(f, &b, 10); // takes its own payment, not the older one
    assert_int_equal(open_of(f, "receivable"), 0);
    assert_int_equal(
        asked(f, "select unapplied from payment where doc = %lld", (long long)a.doc.id.v), 13000);
    assert_int_equal(asked(f, "select unapplied from payment where doc = %lld", (long long)b.doc.id.v), 0);
    written(f, cancel, &a); // the other order is not delivered
    assert_int_equal(a.amount.v, 13000);
    assert_int_equal(open_of(f, "refund"), 13000);
    assert_int_equal(gl(f, GL_REFUNDS), -13000);
    assert_proved(f);
    act(f, "payment", "pay", "{\"doc\":\"@SO1\"}");
    assert_int_equal(gl(f, GL_BANK), 13000);
    assert_int_equal(gl(f, GL_REFUNDS), 0);
    assert_proved(f);
}

static Status give_credit(Cx *cx, void *data) {
    Step *s = data;
    s->doc = (Doc){.kind = DOC_RETURN, .party = s->f->ann, .status = DOC_RECEIVED};
    TRY(doc_add(cx, &s->doc));
    InvoiceLine lines[] = {
        {.line = s->line.id, .item = s->f->tea, .qty = QTY(2), .price = {12 * UNIT}, .amount = {2400}},
        {.item = s->f->post, .qty = QTY(1), .price = {3 * UNIT}, .amount = {300}, .service = true}};
    return credit_issue(cx, &s->doc, s->f->ann, lines, 2, &s->invoice);
}

static void refunds(void **state) {
    Firm *f = *state;
    Step s = ordered(f), r = {.f = f};
    shipped(f, &s, 10);
    r.line = s.line;
    written(f, give_credit, &r);
    assert_true(str_is(r.invoice.number, "CN-1001"));
    assert_int_equal(gl(f, GL_SALES_RETURNS), 2400);
    assert_int_equal(gl(f, GL_POSTAGE), -700);
    assert_int_equal(gl(f, GL_REFUNDS), -2700);
    assert_proved(f);
    act(f, "payment", "pay", "{\"doc\":\"@RMA1\",\"amount\":\"7.00\"}");
    assert_int_equal(open_of(f, "refund"), 2000);
    assert_null(tried(f, "payment", "pay", "{\"doc\":\"@RMA1\",\"amount\":\"20.01\"}"));
    assert_int_equal(f->w->cx->error.status, STATE);
    // What is left is set off against what Ann owes, 130.00: nothing is paid out.
    act(f, "payment", "run", "{}");
    assert_int_equal(open_of(f, "refund"), 0);
    assert_int_equal(open_of(f, "receivable"), 11000);
    assert_int_equal(gl(f, GL_BANK), -700);
    assert_proved(f);
}

static void suppliers_are_paid(void **state) {
    Firm *f = *state;
    Step a = billed(f, 50000, NULL);
    billed(f, 20000, "the price is not what was ordered");
    billed(f, 7000, NULL);
    assert_int_equal(gl(f, GL_PAYABLE), -77000);
    act(f, "payment", "pay", "{\"doc\":\"@SI1\",\"amount\":\"100\"}");
    assert_int_equal(open_of(f, "payable"), 67000);
    assert_null(tried(f, "payment", "pay", "{\"doc\":\"@SI2\"}"));
    assert_int_equal(f->w->cx->error.status, STATE);
    assert_non_null(strstr(f->w->cx->error.text.at, "not what was ordered"));
    assert_null(tried(f, "payment", "pay", "{\"amount\":\"1\"}"));
    assert_null(tried(f, "payment", "pay", "{\"doc\":\"@SI1\",\"amount\":\"0\"}")); // all of it is not meant
    assert_true(str_is(f->w->cx->error.field, "amount"));
    act(f, "payment", "run", "{\"until\":\"2011-06-10\"}"); // they are due on the 11th
    assert_int_equal(gl(f, GL_BANK), -10000);
    const char *reply = tried(f, "payment", "run", "{\"until\":\"2011-06-11\"}");
    must(f, reply);
    assert_non_null(strstr(reply, "\"paid\":\"470.00\"")); // 400 + 70 in one payment
    assert_non_null(strstr(reply, "\"held\":1"));
    assert_int_equal(gl(f, GL_BANK), -57000);
    assert_int_equal(open_of(f, "payable"), 20000);
    assert_int_equal(asked(f, "select count(*) from payment"), 2);
    assert_int_equal(asked(f, "select count(*) from payment_part"), 3);
    assert_true(a.due.id.v != 0);
    assert_proved(f);
}

static Status claim(Cx *cx, void *data) {
    Step *s = data;
    s->doc = (Doc){.kind = DOC_SUPPLIER_RETURN, .party = s->f->acme, .status = DOC_SHIPPED};
    TRY(doc_add(cx, &s->doc));
    Entry entry = {.kind = "claim", .doc = s->doc.id};
    Posting p = {
        .debit = GL_CLAIMS, .credit = GL_ADJUSTMENT, .debit_party = s->f->acme, .amount = s->amount};
    TRY(cash_post(cx, &entry, &p, 1));
    s->due = (Due){
        .kind = DUE_CLAIM, .doc = s->doc.id, .party = s->f->acme, .amount = s->amount, .due = cx_today(cx)};
    return due_add(cx, &s->due);
}

static Status credited(Cx *cx, void *data) {
    Step *s = data;
    return claim_credit(cx, &s->due, s->amount);
}

static void claims_are_set_off(void **state) {
    Firm *f = *state;
    billed(f, 3000, NULL);
    Step s = {.f = f, .amount = {10000}};
    written(f, claim, &s);
    act(f, "payment", "run", "{\"until\":\"2011-06-01\"}"); // a claim that is not credited is not set off
    assert_int_equal(open_of(f, "claim"), 10000);
    s.amount.v = 8000; // of the 100.00 claimed; 30.00 go against the invoice, 50.00 wait for the next
    written(f, credited, &s);
    assert_int_equal(open_of(f, "payable"), 0);
    assert_int_equal(open_of(f, "claim"), 7000);
    assert_int_equal(gl(f, GL_CLAIMS), 7000);
    assert_proved(f);
    billed(f, 6000, NULL);
    act(f, "payment", "run", "{\"until\":\"2011-07-01\"}");
    assert_int_equal(gl(f, GL_BANK), -1000); // 60.00 less the 50.00 credited
    assert_int_equal(open_of(f, "claim"), 2000);
    act(f, "payment", "receive", "{\"order\":\"@SR1\",\"amount\":\"20\"}"); // paid in cash after all
    assert_int_equal(open_of(f, "claim"), 0);
    assert_int_equal(gl(f, GL_BANK), 1000);
    assert_int_equal(gl(f, GL_CLAIMS), 0);
    s.amount.v = 1;
    assert_status(f->w->cx, world_write(f->w, credited, &s), STATE); // nothing of it is open any more
    assert_proved(f);
}

static void invoices_are_reversed(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 10);
    act(f, "payment", "receive", "{\"invoice\":\"INV-1001\",\"amount\":\"30\"}");
    act(f, "invoice", "reverse", "{\"invoice\":\"INV-1001\"}");
    assert_int_equal(gl(f, GL_SALES), 0);
    assert_int_equal(gl(f, GL_POSTAGE), 0);
    assert_int_equal(gl(f, GL_RECEIVABLE), 0);
    assert_int_equal(gl(f, GL_REFUNDS), -3000); // what Ann had paid is hers
    assert_int_equal(open_of(f, "refund"), 3000);
    assert_int_equal(open_of(f, "receivable"), 0);
    assert_int_equal(open_of(f, "order"), 13000);
    assert_int_equal(
        asked(f, "select count(*) from invoice where kind = 'credit' and number = 'CN-1001' and total = 13000"),
        1);
    assert_int_equal(asked(f, "select count(*) from invoice_line"), 4);
    assert_null(tried(f, "invoice", "reverse", "{\"invoice\":\"INV-1001\"}"));
    assert_null(tried(f, "invoice", "reverse", "{\"invoice\":\"CN-1001\"}"));
    assert_proved(f);
    act(f, "invoice", "issue", "{\"order\":\"@SO1\"}");
    assert_int_equal(asked(f, "select total from invoice where number = 'INV-1002'"), 13000);
    assert_int_equal(open_of(f, "order"), 0);
    act(f, "payment", "run", "{}"); // the refund goes against the new invoice
    assert_int_equal(open_of(f, "receivable"), 10000);
    assert_int_equal(gl(f, GL_BANK), 3000);
    assert_proved(f);
}

static void payments_are_reversed(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 10);
    act(f, "payment", "receive", "{\"party\":\"ANN\",\"amount\":\"150\"}");
    assert_int_equal(gl(f, GL_REFUNDS), -2000);
    act(f, "payment", "reverse", "{\"payment\":\"@PAY1\"}");
    assert_int_equal(gl(f, GL_BANK), 0);
    assert_int_equal(gl(f, GL_REFUNDS), 0);
    assert_int_equal(open_of(f, "receivable"), 13000);
    assert_null(tried(f, "payment", "reverse", "{\"payment\":\"@PAY1\"}"));
    billed(f, 5000, NULL);
    act(f, "payment", "pay", "{\"doc\":\"@SI1\"}");
    act(f, "payment", "reverse", "{\"payment\":\"@PAY2\"}");
    assert_int_equal(open_of(f, "payable"), 5000);
    assert_int_equal(gl(f, GL_BANK), 0);
    // A payment that was to be given back is not owed any more when it bounced.
    Step paid = ordered(f);
    act(f, "payment", "receive", "{\"order\":\"@SO2\",\"amount\":\"130\"}");
    written(f, cancel, &paid);
    act(f, "payment", "reverse", "{\"payment\":\"@PAY3\"}");
    assert_int_equal(open_of(f, "refund"), 0);
    assert_int_equal(gl(f, GL_BANK), 0);
    assert_proved(f);
}

static void entries_by_hand(void **state) {
    Firm *f = *state;
    act(f, "account", "create", "{\"code\":\"6000\",\"name\":\"Rent\",\"type\":\"expense\"}");
    const char *reply = tried(f, "journal", "post",
        "{\"note\":\"Start\",\"date\":\"2011-05-01\",\"lines\":[{\"account\":\"1000\",\"debit\":"
        "\"900\"},"
        "{\"account\":\"6000\",\"debit\":\"100\"},{\"account\":\"3000\",\"credit\":\"700\"},"
        "{\"account\":\"5300\",\"credit\":\"300\"}]}");
    must(f, reply);
    assert_non_null(strstr(reply, "\"postings\":3")); // 700, 200, 100
    assert_int_equal(gl(f, GL_BANK), 90000);
    assert_int_equal(gl(f, 6000), 10000);
    assert_int_equal(gl(f, GL_EQUITY), -70000);
    assert_int_equal(gl(f, GL_ADJUSTMENT), -30000);
    assert_int_equal(
        asked(f, "select count(*) from entry where kind = 'journal' and effective < recorded"), 1);
    static const char *const wrong[] = {
        "{\"note\":\"x\",\"lines\":[{\"account\":\"1000\",\"debit\":\"9\"},{\"account\":\"3000\","
        "\"credit\":\"8\"}]}",
        "{\"note\":\"x\",\"lines\":[{\"account\":\"1200\",\"debit\":\"9\"},{\"account\":\"3000\","
        "\"credit\":\"9\"}]}",
        "{\"note\":\"x\",\"lines\":[{\"account\":\"1000\",\"debit\":\"9\",\"credit\":\"9\"},{"
        "\"account\":\"3000\",\"credit\":\"9\"}]}",
        "{\"note\":\"x\",\"lines\":[{\"account\":\"1000\"},{\"account\":\"3000\",\"credit\":\"9\"}]"
        "}",
        "{\"note\":\"x\",\"date\":\"2011-06-02\",\"lines\":[{\"account\":\"1000\",\"debit\":\"9\"},"
        "{\"account\":\"3000\",\"credit\":\"9\"}]}",
        "{\"note\":\"x\",\"lines\":[{\"account\":\"1000\",\"debit\":\"9\"}]}",
    };
    for (int i = 0; i < COUNT(wrong); i++) {
        assert_null(tried(f, "journal", "post", wrong[i]));
        assert_int_equal(f->w->cx->error.status, INPUT);
        assert_true(f->w->cx->error.field.n > 0);
    }
    char json[100];
    long long entry = asked(f, "select id from entry where kind = 'journal'");
    snprintf(json, sizeof json, "{\"entry\":\"%lld\"}", entry);
    act(f, "entry", "reverse", json);
    assert_int_equal(gl(f, GL_BANK), 0);
    assert_int_equal(gl(f, 6000), 0);
    assert_null(tried(f, "entry", "reverse", json));
    assert_int_equal(f->w->cx->error.status, STATE);
    assert_null(tried(f, "entry", "reverse", "{\"entry\":\"7\"}"));
    assert_int_equal(f->w->cx->error.status, MISSING);
    billed(f, 100, NULL);
    snprintf(json, sizeof json, "{\"entry\":\"%lld\"}",
        (long long)asked(f, "select id from entry where kind = 'bill'"));
    assert_null(tried(f, "entry", "reverse", json));
    assert_int_equal(f->w->cx->error.status, STATE);
    assert_proved(f);
}

static void accounts_of_ones_own(void **state) {
    Firm *f = *state;
    static const char *const wrong[] = {
        "600", "06000", "60a0", "-6000", "6000.5", "+6000", "6000.0", "1000000000", "6e3"};
    for (int i = 0; i < COUNT(wrong); i++) {
        char json[100];
        snprintf(json, sizeof json, "{\"code\":\"%s\",\"name\":\"x\",\"type\":\"expense\"}", wrong[i]);
        assert_null(tried(f, "account", "create", json));
        assert_int_equal(f->w->cx->error.status, INPUT);
    }
    assert_null(tried(f, "account", "update", "{\"id\":\"1200\",\"type\":\"expense\"}"));
    act(f, "account", "update", "{\"id\":\"1200\",\"name\":\"Debtors\"}");
    assert_int_equal(
        asked(f, "select count(*) from ledger_account where id = 1200 and name = 'Debtors' and role = 'receivable'"),
        1);
}

static Status negative(Cx *cx, void *data) {
    Step *s = data;
    InvoiceLine line = {.item = s->f->tea, .qty = QTY(1), .amount = {-100}};
    return invoice_issue(cx, &s->doc, (Id){0}, &line, 1, &s->invoice);
}
static Status nothing(Cx *cx, void *data) {
    Step *s = data;
    TRY(invoice_issue(cx, &s->doc, (Id){0}, NULL, 0, &s->invoice));
    assert_int_equal(s->invoice.number.n, 0);
    TRY(credit_issue(cx, &s->doc, s->f->ann, NULL, 0, &s->invoice));
    assert_int_equal(s->invoice.number.n, 0);
    InvoiceLine line = {.item = s->f->tea, .qty = QTY(1)}; // a present: an invoice of nothing to pay
    return invoice_issue(cx, &s->doc, (Id){0}, &line, 1, &s->invoice);
}
// A discount within an invoice swaps the sides of its posting.
static Status discount(Cx *cx, void *data) {
    Step *s = data;
    InvoiceLine lines[] = {{.item = s->f->post, .qty = QTY(1), .amount = {-100}, .service = true},
        {.item = s->f->tea, .qty = QTY(1), .amount = {500}}};
    return invoice_issue(cx, &s->doc, (Id){0}, lines, 2, &s->invoice);
}

static void odd_invoices(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    assert_status(f->w->cx, world_write(f->w, negative, &s), STATE);
    written(f, nothing, &s);
    assert_true(str_is(s.invoice.number, "INV-1001"));
    assert_int_equal(open_of(f, "receivable"), 0);
    written(f, discount, &s);
    assert_int_equal(gl(f, GL_POSTAGE), 100);
    assert_int_equal(gl(f, GL_RECEIVABLE), 400);
    act(f, "invoice", "reverse", "{\"invoice\":\"INV-1001\"}");
    act(f, "invoice", "reverse", "{\"invoice\":\"INV-1002\"}");
    assert_int_equal(gl(f, GL_RECEIVABLE), 0);
    assert_proved(f);
}

static void who_pays(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 10);
    ordered(f);
    static const char *const wrong[] = {
        "{\"amount\":\"1\"}",
        "{\"party\":\"ACME\",\"order\":\"@SO1\",\"amount\":\"1\"}",
        "{\"order\":\"@SO2\",\"invoice\":\"INV-1001\",\"amount\":\"1\"}",
        "{\"party\":\"ANN\",\"amount\":\"0\"}",
        "{\"party\":\"ANN\",\"amount\":\"-1\"}",
        "{\"party\":\"BOB\",\"amount\":\"1\"}",
    };
    for (int i = 0; i < COUNT(wrong); i++) {
        assert_null(tried(f, "payment", "receive", wrong[i]));
        assert_int_equal(f->w->cx->error.status, INPUT);
    }
    char json[100];
    snprintf(json, sizeof json, "{\"due\":\"%lld\"}",
        (long long)asked(f, "select id from due where kind = 'receivable'"));
    assert_null(tried(f, "payment", "pay", json)); // it comes in, not out
    assert_int_equal(f->w->cx->error.status, STATE);
    assert_null(tried(f, "payment", "pay", "{\"doc\":\"@SO1\"}"));
    assert_int_equal(f->w->cx->error.status, STATE);
    assert_int_equal(asked(f, "select count(*) from payment"), 0);
}

static void views_tell(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 10);
    billed(f, 50000, NULL);
    billed(f, 20000, "blocked");
    act(f, "payment", "receive", "{\"party\":\"ANN\",\"amount\":\"30\"}");
    ordered(f);
    const char *trial = seen(f, "trial-balance", NULL);
    must(f, trial);
    assert_non_null(strstr(trial, "\"code\":\"1000\""));
    assert_null(strstr(trial, "\"code\":\"5500\""));
    must(f, seen(f, "accounts", NULL));
    static const char *const plain[] = {"postings", "entries", "dues", "invoices", "invoice-lines",
        "payments", "payment-parts", "events", "blocks", "messages", "awaited", "approvals",
        "documents", "payables"};
    for (int i = 0; i < COUNT(plain); i++) must(f, seen(f, plain[i], NULL));
    const char *forecast = seen(f, "cash-forecast", "weeks=3"); // weeks of 30 May, 6 and 13 June
    must(f, forecast);
    // Due on 11 June: 500.00 out, 200.00 held; the order's 130.00 is due on 1 June.
    assert_non_null(strstr(forecast, "\"opening\":\"30.00\""));
    assert_non_null(strstr(forecast, "\"payables\":\"-500.00\""));
    assert_non_null(strstr(forecast, "\"held\":\"-200.00\""));
    assert_non_null(strstr(forecast, "\"orders\":\"130.00\""));
    assert_non_null(strstr(forecast, "\"closing\":\"-340.00\"")); // 30 + 130 - 500
    assert_null(strstr(forecast, "\"receivables\":\"100.00\""));  // beyond three weeks
    assert_non_null(strstr(seen(f, "cash-forecast", NULL), "\"receivables\":\"100.00\""));
    world_advance(f->w, 75 * DAY);
    const char *aged = seen(f, "receivables", NULL);
    must(f, aged);
    assert_non_null(strstr(aged, "\"late\":45"));
    assert_non_null(strstr(aged, "\"age\":\"31-60\""));
    static const char *const ages[] = {"1-30", "not due", "61-90", "over 90"}; // of the 45, 10, 80 and 130 days since 1 July
    static const int days[] = {-35, -20, 90, 50};
    for (int i = 0; i < COUNT(ages); i++) {
        world_advance(f->w, days[i] * DAY);
        assert_non_null(strstr(seen(f, "receivables", NULL), ages[i]));
    }
    const char *tie = seen(f, "stock-tie-out", NULL);
    must(f, tie);
    assert_non_null(strstr(tie, "1320"));
}

typedef struct {
    Id party;
    Money of_party, of_all;
} Balance;

static Status balances(Cx *cx, void *data) {
    Balance *b = data;
    TRY(cash_balance(cx, GL_RECEIVABLE, b->party, &b->of_party));
    return cash_balance(cx, GL_RECEIVABLE, (Id){0}, &b->of_all);
}

static void balances_are_asked(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 10);
    Balance b = {.party = f->ann};
    written(f, balances, &b);
    assert_int_equal(b.of_party.v, 13000);
    assert_int_equal(b.of_all.v, 13000);
    b.party = f->acme;
    written(f, balances, &b);
    assert_int_equal(b.of_party.v, 0);
}

// A preview says what would be, and nothing is.
static void previews_change_nothing(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 10);
    static const struct {
        const char *noun, *verb, *json, *says;
    } would[] = {
        {"payment", "receive", "{\"party\":\"ANN\",\"amount\":\"130\"}", "\"1000\""},
        {"invoice", "reverse", "{\"invoice\":\"INV-1001\"}", "CN-1001"},
    };
    for (int i = 0; i < COUNT(would); i++) {
        Cx *cx = f->w->cx;
        cx->error = (Error){0};
        Act a = {.cx = cx,
            .action = app_action(f->w->app, str_of(would[i].noun), str_of(would[i].verb)),
            .want_json = true,
            .preview = true};
        Json *body;
        JsonError error;
        assert_true(json_parse(cx->arena, str_of(would[i].json), &body, &error));
        assert_ok(cx, act_read_json(&a, body));
        assert_ok(cx, act_now(f->w->app, &a));
        assert_non_null(strstr(str_z(cx->arena, a.reply), would[i].says));
        cx->changes = NULL;
    }
    assert_int_equal(asked(f, "select count(*) from payment"), 0);
    assert_int_equal(asked(f, "select count(*) from invoice"), 1);
    assert_proved(f);
}

// What a stage may ask that cannot be: each is refused with its reason.
static Status too_much(Cx *cx, void *data) {
    Step *s = data;
    return due_settle(cx, &s->due, s->amount);
}
static Status resized(Cx *cx, void *data) {
    Step *s = data;
    return due_set(cx, &s->due, s->amount, date_add(s->due.due, 3));
}
static Status unknown_due(Cx *cx, void *data) {
    (void)data;
    Id payment;
    return payment_make(cx, (Id){7}, (Money){1}, S(""), S(""), &payment);
}
static Status paid_nothing(Cx *cx, void *data) {
    Step *s = data;
    Id payment;
    return s->flag ? payment_make(cx, s->due.id, (Money){0}, S(""), S(""), &payment)
                   : payment_take(cx, s->f->ann, (Money){0}, (Id){0}, S(""), S(""), &payment);
}
static Status let_go(Cx *cx, void *data) {
    Step *s = data;
    return due_hold(cx, &s->due, "");
}

static void dues_are_guarded(void **state) {
    Firm *f = *state;
    Step s = billed(f, 1000, "blocked");
    s.amount.v = 1001;
    assert_status(f->w->cx, world_write(f->w, too_much, &s), STATE);
    assert_non_null(strstr(f->w->cx->error.text.at, "10.01 is more than the 10.00"));
    s.amount.v = 0;
    written(f, too_much, &s);
    written(f, let_go, &s);
    assert_int_equal(
        asked(f, "select count(*) from due where kind = 'payable' and tense = 'expected' and reason = ''"),
        1);
    Step stale = s;
    s.amount.v = 400;
    written(f, too_much, &s);
    assert_int_equal(s.due.open.v, 600);
    stale.amount.v = 900;
    assert_status(f->w->cx, world_write(f->w, resized, &stale), BUSY); // it reads 10.00, and 6.00 are open
    assert_status(f->w->cx, world_write(f->w, unknown_due, NULL), MISSING);
    s.flag = true;
    assert_status(f->w->cx, world_write(f->w, paid_nothing, &s), INPUT);
    s.flag = false;
    assert_status(f->w->cx, world_write(f->w, paid_nothing, &s), INPUT);
}

// ---- messages --------------------------------------------------------------------------------------------------------
static Status wait_for(Cx *cx, void *data) {
    Step *s = data;
    return await_add(cx, AWAIT_CONFIRMATION, s->doc.id, s->f->acme, 0, cx_today(cx));
}

static void messages_are_carried(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 4);
    shipped(f, &s, 6);
    long long first = asked(f, "select min(id) from message"),
              second = asked(f, "select max(id) from message");
    char one[100], other[200];
    snprintf(one, sizeof one, "{\"message\":\"%lld\"}", first);
    act(f, "message", "send", one);
    assert_null(tried(f, "message", "send", one));
    assert_int_equal(f->w->cx->error.status, STATE);
    assert_null(tried(f, "message", "retry", one));
    snprintf(other, sizeof other, "{\"message\":\"%lld\",\"error\":\"no route\"}", second);
    act(f, "message", "fail", other);
    // The first wait is a minute, each next one twice as long.
    assert_int_equal(asked(f, "select next_try from message where state = 'retry'") - f->w->cx->now.v,
        60 * SECOND);
    act(f, "message", "fail", other);
    assert_int_equal(asked(f, "select next_try from message where state = 'retry'") - f->w->cx->now.v,
        120 * SECOND);
    for (int i = 2; i < 8; i++) act(f, "message", "fail", other);
    assert_int_equal(
        asked(f, "select attempts from message where state = 'failed' and error = 'no route'"), 8);
    assert_null(tried(f, "message", "fail", other));
    snprintf(other, sizeof other, "{\"message\":\"%lld\"}", second);
    act(f, "message", "retry", other);
    act(f, "message", "send", other);
    assert_int_equal(asked(f, "select count(*) from message where state = 'sent' and error = ''"), 2);
    assert_null(tried(f, "message", "send", "{\"message\":\"7\"}"));

    written(f, wait_for, &s);
    assert_null(tried(f, "message", "receive",
        "{\"partner\":\"ACME\",\"kind\":\"order_confirmation\",\"body\":\"{\"}"));
    assert_int_equal(f->w->cx->error.status, INPUT);
    act(f, "message", "receive",
        "{\"partner\":\"ACME\",\"kind\":\"note\",\"doc\":\"@SO1\",\"body\":\"{\\\"a\\\":1}\"}");
    assert_int_equal(asked(f, "select count(*) from awaited where done = 0"), 1);
    act(f, "message", "receive", "{\"partner\":\"ACME\",\"kind\":\"order_confirmation\",\"doc\":\"@SO1\"}");
    assert_int_equal(asked(f, "select count(*) from awaited where done = 0"), 0);
    assert_proved(f);
}

#define TEST(t)                                                                                    \
    cmocka_unit_test_setup_teardown(t, firm_open, firm_close), {                                   \
#t " with faults", t, firm_open_faulty, firm_close, NULL                                   \
    }

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(order_to_cash),
        TEST(parts_add_up),
        TEST(paid_before),
        TEST(refunds),
        TEST(suppliers_are_paid),
        TEST(claims_are_set_off),
        TEST(invoices_are_reversed),
        TEST(payments_are_reversed),
        TEST(entries_by_hand),
        TEST(accounts_of_ones_own),
        TEST(odd_invoices),
        TEST(who_pays),
        TEST(views_tell),
        TEST(balances_are_asked),
        TEST(previews_change_nothing),
        TEST(dues_are_guarded),
        TEST(messages_are_carried),
    };
    return cmocka_run_group_tests_name("flow_cash", tests, NULL, NULL);
}
