// A step as a request, the way it comes over the wire: an action, its input as JSON, and an idempotency key.
#include "twin/trial/parts.h"

#include <string.h>

// ---- what it is about ---------------------------------------------------------------------------------------------------
typedef struct {
    const void *at;
    int n;
    size_t size;
} Papers;

static Papers papers_of(const Books *b, int verb) {
    switch (verb) {
    case V_PLACE:
    case V_CHANGE:
    case V_CANCEL:
    case V_ALLOCATE:
    case V_PICK:
    case V_RETURN:
    case V_PAY_IN: return (Papers){b->order, b->orders, sizeof *b->order};
    case V_PACK:
    case V_SHIP:
    case V_DELIVER:
    case V_UNPICK: return (Papers){b->shipment, b->shipments, sizeof *b->shipment};
    case V_BUY:
    case V_APPROVE:
    case V_SEND:
    case V_CONFIRM:
    case V_RECEIVE:
    case V_CLOSE:
    case V_ABANDON:
    case V_BILL: return (Papers){b->purchase, b->purchases, sizeof *b->purchase};
    case V_INSPECT:
    case V_PUTAWAY: return (Papers){b->receipt, b->receipts, sizeof *b->receipt};
    case V_BILL_APPROVE:
    case V_BILL_REJECT: return (Papers){b->bill, b->bills, sizeof *b->bill};
    case V_MOVE:
    case V_MOVE_SHIP:
    case V_MOVE_RECEIVE:
    case V_MOVE_CANCEL: return (Papers){b->transfer, b->transfers, sizeof *b->transfer};
    case V_RETURN_APPROVE:
    case V_RETURN_REJECT:
    case V_RETURN_CLOSE:
    case V_RETURN_RECEIVE:
    case V_RETURN_INSPECT:
    case V_RETURN_DISPOSE:
    case V_REFUND: return (Papers){b->ret, b->rets, sizeof *b->ret};
    default: return (Papers){NULL, 0, sizeof(Paper)};
    }
}

Str step_document(const Books *b, const Step *s) {
    Papers p = papers_of(b, s->verb);
    int i = paper_find(p.at, p.n, p.size, s->doc);
    if (i < 0) return S("");
    return str_of(((const Paper *)(const void *)((const char *)p.at + (size_t)i * p.size))->ref);
}

bool step_makes_sense(const Books *b, const Step *s) {
    return s->doc == 0 || step_document(b, s).n > 0;
}

// ---- its input ----------------------------------------------------------------------------------------------------------
static void text(JsonOut *o, const char *name, Str value) {
    json_key(o, str_of(name)), json_str(o, value);
}
static void decimal(JsonOut *o, const char *name, int64_t v, int digits) {
    json_key(o, str_of(name)), json_decimal(o, v, digits, 0);
}
static void flag(JsonOut *o, const char *name, bool v) {
    if (v) json_key(o, str_of(name)), json_bool(o, true);
}

static Str item_code(const Step *s, int i) {
    return s->bad == BAD_CODE ? S("NO-SUCH") : base_item[s->piece[i].what];
}
static int64_t quantity(const Step *s, int i) {
    return s->bad == BAD_QTY ? -s->piece[i].qty : s->piece[i].qty;
}

// Lines of goods, or of positions in a document.
static void lines(JsonOut *o, const Step *s, bool goods, const char *second) {
    if (s->n == 0) return;
    JSON_KZ(o, "lines"), json_open(o, '[');
    for (int i = 0; i < s->n; i++) {
        const Piece *p = &s->piece[i];
        json_open(o, '{');
        if (goods) text(o, "item", item_code(s, i));
        else JSON_KZ(o, "pos"), json_int(o, p->what);
        decimal(o, s->verb == V_INSPECT ? "accepted" : "qty", quantity(s, i), 6);
        if (p->price >= 0) decimal(o, "price", p->price, 6);
        if (s->verb == V_RETURN_INSPECT)
            text(o, "disposition", p->second ? S("scrap") : S("restock"));
        if (second && p->second) decimal(o, second, p->second, 6);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static Str party(const Step *s, int of) {
    return s->bad == BAD_CODE ? S("NO-SUCH") : base_party[of];
}

static void stock_body(JsonOut *o, const Step *s) {
    text(o, "item", item_code(s, 0));
    text(o, "site", base_site[s->site]);
    decimal(o, "qty", s->verb == V_OPEN ? quantity(s, 0) : s->piece[0].qty, 6);
    if (s->verb == V_OPEN && s->piece[0].price >= 0) decimal(o, "unit_cost", s->piece[0].price, 6);
    if (s->verb != V_ADJUST) return;
    text(o, "reason", S("Counted"));
    flag(o, "release", (s->flags & FLAG_RELEASE) != 0);
}

static void order_body(Arena *a, JsonOut *o, const Step *s) {
    text(o, "number", str_fmt(a, "T%d", s->key));
    text(o, "customer", party(s, s->who));
    text(o, "site", base_site[s->site]);
    flag(o, "complete", (s->flags & FLAG_COMPLETE) != 0);
    lines(o, s, true, NULL);
}

static void piece_body(JsonOut *o, const Step *s) {
    if (s->n == 0) return;
    JSON_KZ(o, "pos"), json_int(o, s->piece[0].what);
    if (s->verb == V_CHANGE) decimal(o, "qty", quantity(s, 0), 6);
}

static void bill_body(Arena *a, JsonOut *o, const Step *s, Str doc) {
    text(o, "purchase", doc);
    text(o, "number", str_fmt(a, "B%lld", (long long)((s->flags & FLAG_AGAIN) ? s->amount : s->key)));
    lines(o, s, false, NULL);
}

static void receive_body(JsonOut *o, const Step *s, Str doc) {
    text(o, "purchase", doc);
    flag(o, "inspect", (s->flags & FLAG_INSPECT) != 0);
    flag(o, "put_away", (s->flags & FLAG_STORE) != 0);
    lines(o, s, false, "defective");
}

static void pay_body(Arena *a, JsonOut *o, const Step *s, Str doc) {
    if (s->verb == V_PAY_RUN) {
        text(o, "until", date_text(a, date_add(TRIAL_FIRST_DAY, (int)s->amount)));
        return;
    }
    if (doc.n) text(o, "order", doc);
    else text(o, "party", party(s, s->who));
    decimal(o, "amount", s->amount, 2);
}

static void trade_body(Arena *a, JsonOut *o, const Step *s, Str doc) {
    switch (s->verb) {
    case V_BUY:
        text(o, "supplier", party(s, CUSTOMERS + s->who));
        text(o, "site", base_site[s->site]);
        lines(o, s, true, NULL);
        break;
    case V_RECEIVE: receive_body(o, s, doc); break;
    case V_BILL: bill_body(a, o, s, doc); break;
    case V_INSPECT:
        text(o, "receipt", doc);
        lines(o, s, false, "rejected");
        break;
    case V_PUTAWAY: text(o, "receipt", doc); break;
    case V_BILL_APPROVE:
    case V_BILL_REJECT: text(o, "invoice", doc); break;
    case V_MOVE:
        text(o, "from", base_site[s->site]);
        text(o, "to", base_site[s->to]);
        lines(o, s, true, NULL);
        break;
    case V_MOVE_SHIP:
    case V_MOVE_RECEIVE:
    case V_MOVE_CANCEL:
        text(o, "transfer", doc);
        flag(o, "lost", (s->flags & FLAG_LOST) != 0);
        lines(o, s, false, NULL);
        break;
    case V_RETURN_APPROVE:
    case V_RETURN_REJECT:
    case V_RETURN_CLOSE:
    case V_RETURN_RECEIVE:
    case V_RETURN_INSPECT:
    case V_RETURN_DISPOSE:
    case V_REFUND:
        text(o, "ret", doc);
        if (s->amount) decimal(o, "amount", s->amount, 2);
        lines(o, s, false, NULL);
        break;
    default: text(o, "purchase", doc); lines(o, s, false, NULL);
    }
}

Str step_body(Arena *a, const Books *b, const Step *s) {
    Str doc = step_document(b, s);
    Buf out = buf_new(a);
    JsonOut j = json_out(&out), *o = &j;
    json_open(o, '{');
    switch (s->verb) {
    case V_OPEN:
    case V_ADJUST: stock_body(o, s); break;
    case V_PRICE:
        text(o, "code", item_code(s, 0));
        decimal(o, "price", s->piece[0].price, 6);
        break;
    case V_PLACE: order_body(a, o, s); break;
    case V_CHANGE:
    case V_CANCEL:
        text(o, "order", doc);
        piece_body(o, s);
        break;
    case V_ALLOCATE:
        if (doc.n) text(o, "order", doc);
        break;
    case V_RETURN:
    case V_PICK:
        text(o, "order", doc);
        lines(o, s, false, NULL);
        break;
    case V_PACK:
    case V_SHIP:
    case V_DELIVER:
    case V_UNPICK: text(o, "shipment", doc); break;
    case V_PAY_IN:
    case V_PAY_RUN: pay_body(a, o, s, doc); break;
    default: trade_body(a, o, s, doc);
    }
    if (s->bad == BAD_FIELD) text(o, "no_such_field", S("1"));
    json_close(o, '}');
    return buf_str(&out);
}

Str step_key(Arena *a, const Step *s) { return str_fmt(a, "trial-%d", s->key); }

// ---- asking -------------------------------------------------------------------------------------------------------------
static void read_input(Asked *a) {
    Json *json = NULL;
    JsonError error;
    CHECK(json_parse(a->cx->arena, a->body, &json, &error));
    a->act.status = act_read_json(&a->act, json);
    a->read = a->act.status == OK;
}

static Status nothing(Job *job) { return job->cx ? OK : SYSTEM; }

// Until the store has nothing more to do: what is answered may not be kept yet where somebody was too quick with the answer.
static void settle(App *app, Cx *cx) {
    Job job = {.cx = cx, .run = nothing};
    Error kept = cx->error;
    Status s = store_write(app->store, &job);
    (void)s; // a fault may befall it: that is nobody's
    cx->error = kept;
}

void ask(Servers *s, Asked *asked, int n) {
    Act *acts[GROUP_MAX];
    int ready = 0;
    App *app = s->at[asked[0].step->server].app;
    for (int i = 0; i < n; i++) {
        Asked *a = &asked[i];
        const VerbInfo *v = &verb_info[a->step->verb];
        app->simulated = server_time(s, a->step);
        a->cx = cx_new(app, actor_system());
        a->act = (Act){.cx = a->cx,
            .action = app_action(app, str_of(v->noun), str_of(v->verb)),
            .key = step_key(a->cx->arena, a->step),
            .body = a->body,
            .want_json = true};
        CHECK(a->act.action != NULL);
        read_input(a);
        if (a->read) acts[ready++] = &a->act;
    }
    if (ready == 0) return;
    act_many(app, acts, ready);
    settle(app, asked[0].cx);
}

void ask_free(Asked *a) {
    cx_free(a->cx);
    a->cx = NULL;
}

// ---- the reply ----------------------------------------------------------------------------------------------------------
bool reply_enter(Cx *cx, Books *b, const Step *s, Str reply) {
    const VerbInfo *v = &verb_info[s->verb];
    if (!v->makes) return true;
    Papers p = s->verb == V_PICK ? (Papers){b->shipment, b->shipments, sizeof *b->shipment}
        : s->verb == V_RECEIVE   ? (Papers){b->receipt, b->receipts, sizeof *b->receipt}
        : s->verb == V_RETURN    ? (Papers){b->ret, b->rets, sizeof *b->ret}
        : s->verb == V_BILL      ? (Papers){b->bill, b->bills, sizeof *b->bill}
                                 : papers_of(b, s->verb);
    int i = paper_find(p.at, p.n, p.size, s->key);
    Json *json = NULL;
    JsonError error;
    if (!p.at || i < 0 || !json_parse(cx->arena, reply, &json, &error)) return false;
    const Json *number = json_get(json, v->makes);
    if (!number || number->kind != JSON_STRING || number->text.n >= REF) return false;
    Paper *paper = (Paper *)(uintptr_t)((const char *)p.at + (size_t)i * p.size);
    memcpy(paper->ref, number->text.at, number->text.n);
    paper->ref[number->text.n] = 0;
    return true;
}
