// Who was second: a rival settles, applies, reverses or sends the same thing after it was read and before it is written. The guards see
// it, the second is told so and may try again, and nothing of what he wrote stays.
#include "cash_test.h"

#include "flow/info/parts.h"
#include "support/rival.h"

// Refused with this status and these words, naming this field ("" for none).
static void second(const Firm *f, Status got, Status want, const char *field, const char *words) {
    const Error *e = &f->w->cx->error;
    if (got != want || !str_is(e->field, field) || !strstr(str_z(f->w->cx->arena, e->text), words))
        world_print_error(f->w->cx);
    assert_int_equal(got, want);
    assert_true(str_is(e->field, field));
    assert_non_null(strstr(str_z(f->w->cx->arena, e->text), words));
}

static Status ship_all(Cx *cx, void *data) {
    Step s = *(Step *)data; // which stays as it is
    s.qty = QTY(10);
    return ship(cx, &s);
}

static Status give_back(Cx *cx, void *data) {
    const Step *s = data;
    Money back;
    return payment_return(cx, &s->doc, &back);
}

static Status bounce(Cx *cx, void *data) {
    Id entry;
    return payment_reverse(cx, *(Id *)data, &entry);
}

// Ann paid 50.00 before she was sent anything; the money is used once.
static void money_is_applied_once(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    act(f, "payment", "receive", "{\"order\":\"@SO1\",\"amount\":\"50\"}");
    Id payment = {asked(f, "select id from payment")};
    const char *unapplied = "update payment set unapplied = unapplied",
               *none = "update payment set unapplied = 0";
    second(f, with_rival(f->w, ship_all, &s, unapplied, none), BUSY, "", "applied by another");
    second(f, with_rival(f->w, give_back, &s, unapplied, none), BUSY, "", "applied by another");
    // Not even where some of it is left: it is less than what was read.
    second(f, with_rival(f->w, give_back, &s, unapplied, "update payment set unapplied = 4999"),
        BUSY, "", "applied by another");
    second(f, with_rival(f->w, bounce, &payment, "update payment set reversed", none), BUSY,
        "payment", "changed by another");
    second(f, with_rival(f->w, bounce, &payment, "update payment set reversed", "update payment set reversed = 7"),
        BUSY, "payment", "changed by another");
    assert_int_equal(asked(f, "select unapplied from payment where reversed = 0"), 5000);
    assert_int_equal(gl(f, GL_BANK), 5000);
    assert_int_equal(gl(f, GL_REFUNDS), -5000);
    assert_int_equal(gl(f, GL_SALES), 0);
    assert_int_equal(open_of(f, "order"), 13000);
    assert_int_equal(asked(f, "select count(*) from due where kind in ('receivable', 'refund')"), 0);
    assert_int_equal(
        asked(f, "select count(*) from invoice") + asked(f, "select count(*) from payment_part"), 0);
    assert_proved(f);
    shipped(f, &s, 10); // undisturbed, it takes the 50.00
    assert_int_equal(open_of(f, "receivable"), 8000);
    assert_proved(f);
}

typedef struct {
    Id party;
    Money amount;
    Id due;
} Pay;

static Status take(Cx *cx, void *data) {
    const Pay *p = data;
    Id payment;
    return payment_take(cx, p->party, p->amount, (Id){0}, S("card"), S(""), &payment);
}

static Status pay(Cx *cx, void *data) {
    const Pay *p = data;
    Id payment;
    return payment_make(cx, p->due, p->amount, S("bank"), S(""), &payment);
}

static Status undo(Cx *cx, void *data) {
    InvoiceOut credit;
    return invoice_reverse(cx, *(Id *)data, &credit);
}

// Two who pay, or reverse, the same: the guard of the due is the last word on what is open.
static void dues_are_settled_once(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 10);
    Step b = billed(f, 40000, NULL);
    const char *settle = "update due set open = open -";
    Pay in = {.party = f->ann, .amount = {13000}}, out = {.amount = {40000}, .due = b.due.id};
    second(f, with_rival(f->w, take, &in, settle, "update due set open = 12999 where kind = 'receivable'"),
        STATE, "amount", "130.00 is more than the 129.99 that is open of this receivable");
    assert_true(str_is(f->w->cx->error.hint, "give at most 129.99"));
    assert_true(str_is(f->w->cx->error.value, "130.00"));
    second(f, with_rival(f->w, pay, &out, settle, "update due set open = 0 where kind = 'payable'"),
        STATE, "amount", "400.00 is more than the 0.00 that is open of this payable");
    second(f, with_rival(f->w, pay, &out, settle, "delete from due where kind = 'payable'"),
        MISSING, "due", "there is no due");
    Id invoice = {asked(f, "select id from invoice")};
    second(f, with_rival(f->w, undo, &invoice, "update invoice set reversed", "update invoice set reversed = 7"),
        BUSY, "invoice", "reversed by another");
    assert_int_equal(open_of(f, "receivable"), 13000);
    assert_int_equal(open_of(f, "payable"), 40000);
    assert_int_equal(gl(f, GL_BANK), 0);
    assert_int_equal(asked(f, "select count(*) from payment"), 0);
    assert_int_equal(asked(f, "select count(*) from invoice where reversed = 0"), 1);
    assert_int_equal(asked(f, "select count(*) from message"), 1); // no credit note was told
    assert_proved(f);
}

static Status send_it(Cx *cx, void *data) {
    MessageState out;
    return message_send(cx, NULL, data, &out);
}
static Status fail_it(Cx *cx, void *data) {
    MessageFailIn in = {.message = ((MessageIn *)data)->message, .error = S("no route")};
    MessageState out;
    return message_fail(cx, NULL, &in, &out);
}
static Status retry_it(Cx *cx, void *data) {
    MessageState out;
    return message_retry(cx, NULL, data, &out);
}

static void messages_are_taken_once(void **state) {
    Firm *f = *state;
    Step s = ordered(f);
    shipped(f, &s, 10);
    MessageIn m = {.message = {asked(f, "select id from message")}};
    const char *put = "update message set state", *sent = "update message set state = 'sent', sent = 7";
    second(f, with_rival(f->w, send_it, &m, put, sent), BUSY, "message", "changed by another");
    second(f, with_rival(f->w, fail_it, &m, put, sent), BUSY, "message", "changed by another");
    assert_int_equal(
        asked(f, "select count(*) from message where state = 'queued' and attempts = 0 and sent = 0"), 1);
    assert_ok(f->w->cx, world_write(f->w, fail_it, &m));
    second(f, with_rival(f->w, retry_it, &m, put, sent), BUSY, "message", "changed by another");
    assert_int_equal(asked(f, "select count(*) from message where state = 'retry' and attempts = 1"), 1);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, firm_open, firm_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(money_is_applied_once),
        TEST(dues_are_settled_once),
        TEST(messages_are_taken_once),
    };
    return cmocka_run_group_tests_name("rivals for money", tests, NULL, NULL);
}
