// A small company for tests of the cash flow, and what must hold of it after each: the proof finds nothing.
//
//   ANN   a customer who pays in 30 days      ACME   a supplier      VAN   a carrier
#ifndef ARGOSY_TESTS_CASH_TEST_H
#define ARGOSY_TESTS_CASH_TEST_H

#include <stdio.h>
#include <stdlib.h>

#include "support/fault.h"

#include "flow/cash/parts.h"
#include "flow/info/info.h"
#include "flow/info/prove.h"
#include "flow/product/hold.h"
#include "flow/product/move.h"
#include "network/network.h"

typedef struct {
    World *w;
    Id ann, acme, van, tea, post, main, stock;
    bool faults; // each action is first run with a fault at each of its statements
} Firm;

static inline void must(const Firm *f, const char *reply) {
    if (!reply) world_print_error(f->w->cx);
    assert_non_null(reply);
}
__attribute__((format(printf, 2, 3))) static inline int64_t asked(const Firm *f, const char *fmt, ...) {
    char sql[1000];
    va_list args;
    va_start(args, fmt);
    vsnprintf(sql, sizeof sql, fmt, args);
    va_end(args);
    return world_int(f->w, str_z(f->w->cx->arena, str_of(sql)));
}

// Runs an action. In its JSON @SO2 stands for the number of the second order made, @PAY1 for the first payment's: numbers
// themselves differ between stores.
static inline const char *tried(const Firm *f, const char *noun, const char *verb, const char *json) {
    world_advance(f->w, SECOND); // ids follow the clock
    Buf b = buf_new(f->w->cx->arena);
    for (const char *p = json; *p;) {
        char prefix[8] = "";
        int nth = 0, used = 0;
        if (*p != '@' || sscanf(p, "@%7[A-Z]%1d%n", prefix, &nth, &used) < 2) {
            buf_char(&b, *p++);
            continue;
        }
        const char *table = strcmp(prefix, "PAY") == 0 ? "payment" : "doc";
        buf_fmt(&b, "%s-%lld", prefix,
            (long long)asked(f, "select cast(substr(number, %d) as bigint) from %s where number like '%s-%%' order by id limit 1 offset %d",
                (int)strlen(prefix) + 2, table, prefix, nth - 1));
        p += used;
    }
    if (f->faults) act_with_faults(f->w, noun, verb, buf_str(&b).at);
    return world_act(f->w, noun, verb, buf_str(&b).at);
}

static inline void act(const Firm *f, const char *noun, const char *verb, const char *json) {
    must(f, tried(f, noun, verb, json));
}

static inline Id id_of(const Firm *f, const char *table, const char *code) {
    return (Id){asked(f, "select id from %s where code = '%s'", table, code)};
}

// A function in a transaction of its own, which must go well.
#define written(f, run, data)                                                                      \
    do {                                                                                           \
        if ((f)->faults) with_faults((f)->w, (run), (data), sizeof *(data), false);                \
        assert_ok((f)->w->cx, world_write((f)->w, (run), (data)));                                 \
    } while (0)

// Makes the rows of a computed view.
typedef struct {
    const View *view;
    int64_t params[8]; // zeroed: none is given
} Made;

static inline Status make_rows(Cx *cx, void *data) {
    Made *m = data;
    Table t = {.view = m->view};
    return m->view->run(cx, m->view, m->params, &t);
}

// A view as JSON.
static inline const char *seen(const Firm *f, const char *view, const char *filters) {
    Made m = {.view = app_view(f->w->app, str_of(view))};
    if (f->faults && m.view && m.view->run) with_faults(f->w, make_rows, &m, sizeof m, true);
    const char *reply = world_view(f->w, view, filters);
    must(f, reply);
    return reply;
}

static inline int firm_open(void **state) {
    static const Module *const modules[] = {
        &network_module, &product_module, &cash_module, &info_module, NULL};
    Firm *f = calloc(1, sizeof *f);
    f->w = world_new(modules);
    act(f, "item", "create", "{\"code\":\"TEA\",\"name\":\"Tea\",\"cost\":\"5\"}");
    act(f, "item", "create", "{\"code\":\"POST\",\"name\":\"Postage\",\"kind\":\"service\"}");
    act(f, "site", "create", "{\"code\":\"MAIN\",\"name\":\"Main\"}");
    act(f, "party", "create", "{\"code\":\"ANN\",\"name\":\"Ann\",\"customer\":true,\"payment_days\":30}");
    act(f, "party", "create", "{\"code\":\"ACME\",\"name\":\"Acme\",\"supplier\":true}");
    act(f, "party", "create", "{\"code\":\"VAN\",\"name\":\"Van\",\"carrier\":true}");
    f->ann = id_of(f, "party", "ANN");
    f->acme = id_of(f, "party", "ACME");
    f->van = id_of(f, "party", "VAN");
    f->tea = id_of(f, "item", "TEA");
    f->post = id_of(f, "item", "POST");
    f->main = id_of(f, "site", "MAIN");
    f->stock = id_of(f, "place", "MAIN/STOCK");
    *state = f;
    return 0;
}

static inline int firm_open_faulty(void **state) {
    firm_open(state);
    Firm *f = *state;
    f->faults = true;
    return 0;
}

static inline int firm_close(void **state) {
    Firm *f = *state;
    world_free(f->w);
    free(f);
    return 0;
}

// ---- proof -----------------------------------------------------------------------------------------------------------
// The proof's words for what it finds first under a name; "" where it holds.
static inline const char *found(const Firm *f, const char *name) {
    Cx *cx = f->w->cx;
    Proof *proofs;
    int n;
    bool all;
    assert_ok(cx, store_read(cx, f->w->store));
    assert_ok(cx, prove(cx, &proofs, &n, &all));
    store_read_end(cx);
    for (int i = 0; i < n; i++)
        if (strcmp(proofs[i].name, name) == 0) return str_z(cx->arena, proofs[i].first);
    print_error("there is no proof %s\n", name);
    assert_true(false);
    return NULL;
}

static inline void assert_proved(const Firm *f) {
    Cx *cx = f->w->cx;
    Proof *proofs;
    int n;
    bool all;
    assert_ok(cx, store_read(cx, f->w->store));
    assert_ok(cx, prove(cx, &proofs, &n, &all));
    store_read_end(cx);
    for (int i = 0; i < n; i++)
        if (proofs[i].broken)
            print_error("%s (%lld broken): " STR_FMT "\n", proofs[i].name,
                (long long)proofs[i].broken, STR_ARG(proofs[i].first));
    assert_true(all);
}

// ---- what a stage would do, each in a transaction of its own ------------------------------------------------------------
typedef struct {
    const Firm *f;
    Doc doc;
    Line line;
    Due due;
    InvoiceOut invoice;
    Money amount;
    Qty qty;
    bool flag;
    const char *text;
    Id id;
} Step;

// An order of Ann for 10 of tea at 12.00, with postage of 10.00: 130.00 in all.
static inline Status place_order(Cx *cx, void *data) {
    Step *s = data;
    cx->action_event = (Id){0}; // of an action before, which the same context ran
    s->doc = (Doc){.kind = DOC_ORDER,
        .party = s->f->ann,
        .site = s->f->main,
        .status = DOC_OPEN,
        .total = {13000},
        .priority = 5};
    TRY(doc_add(cx, &s->doc));
    s->line = (Line){.doc = s->doc.id,
        .pos = 1,
        .kind = LINE_ORDER,
        .item = s->f->tea,
        .site = s->f->main,
        .qty = QTY(10),
        .price = {12 * UNIT},
        .amount = {12000},
        .party = s->f->ann};
    TRY(line_add(cx, &s->line));
    Line postage = {.doc = s->doc.id,
        .pos = 2,
        .kind = LINE_SERVICE,
        .item = s->f->post,
        .qty = QTY(1),
        .price = {10 * UNIT},
        .amount = {1000},
        .party = s->f->ann};
    TRY(line_add(cx, &postage));
    Due due = {.kind = DUE_ORDER, .doc = s->doc.id, .party = s->f->ann, .amount = {13000}, .due = {15126}};
    return due_add(cx, &due);
}

static inline Step ordered(const Firm *f) {
    Step s = {.f = f};
    world_advance(f->w, SECOND);
    written(f, place_order, &s);
    return s;
}

// Ships and invoices s->qty of the line.
static inline Status ship(Cx *cx, void *data) {
    Step *s = data;
    TRY(line_progress(cx, &s->line, s->qty));
    return invoice_shipped(cx, &s->doc, (Id){0}, &s->invoice);
}

static inline void shipped(const Firm *f, Step *s, int qty) {
    s->qty = QTY(qty);
    written(f, ship, s);
}

// A supplier's invoice: posted and due.
static inline Status bill(Cx *cx, void *data) {
    Step *s = data;
    cx->action_event = (Id){0}; // of an action before, which the same context ran
    s->doc = (Doc){
        .kind = DOC_SUPPLIER_INVOICE, .party = s->f->acme, .status = DOC_MATCHED, .total = s->amount};
    TRY(doc_add(cx, &s->doc));
    TRY(sql_run(cx, "insert into supplier_invoice_line (id, invoice, line, qty, price, amount, grni) values ($1, $2, 0, $3, $4, $5, $5)",
        A(cx_id(cx)), A(s->doc.id), A(QTY(1)), A((Price){s->amount.v * (UNIT / 100)}), A(s->amount)));
    Entry entry = {.kind = "bill", .doc = s->doc.id};
    Posting p = {.debit = GL_GRNI, .credit = GL_PAYABLE, .credit_party = s->f->acme, .amount = s->amount};
    TRY(cash_post(cx, &entry, &p, 1));
    s->due = (Due){.kind = DUE_PAYABLE,
        .doc = s->doc.id,
        .party = s->f->acme,
        .amount = s->amount,
        .due = date_add(cx_today(cx), 10)};
    TRY(due_add(cx, &s->due));
    return s->text ? due_hold(cx, &s->due, s->text) : OK;
}

static inline Step billed(const Firm *f, int64_t cents, const char *hold) {
    Step s = {.f = f, .amount = {cents}, .text = hold};
    world_advance(f->w, SECOND);
    written(f, bill, &s);
    return s;
}

static inline int64_t gl(const Firm *f, int account) {
    return asked(f, "select cast(coalesce(sum(posted), 0) as bigint) from account where flow = 2 and place = %d",
        account);
}
static inline int64_t open_of(const Firm *f, const char *kind) {
    return asked(f, "select cast(coalesce(sum(open), 0) as bigint) from due where kind = '%s'", kind);
}

#endif
