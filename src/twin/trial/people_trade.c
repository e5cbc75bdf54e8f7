// What customers and suppliers do, and those who deal with them.
#include "twin/trial/people.h"

// ---- orders -------------------------------------------------------------------------------------------------------------
static bool is_open(const TrialDoc *d) { return !d->paper.closed; }

static bool to_pick(const TrialDoc *d) {
    if (d->paper.closed || d->paper.state != S_OPEN) return false;
    for (int k = 0; k < d->n; k++)
        if (d->line[k].held > 0) return true;
    return false;
}

static bool owes(const TrialDoc *d) { return d->owed > 0; }
static bool to_pack(const Parcel *s) { return s->paper.state == S_PICKED; }
static bool to_ship(const Parcel *s) {
    return s->paper.state == S_PICKED || s->paper.state == S_PACKED;
}
static bool to_deliver(const Parcel *s) { return s->paper.state == S_SHIPPED; }

static bool order_new(People *p, Step *s) {
    s->verb = V_PLACE;
    s->who = (int32_t)draw(p, 0, CUSTOMERS - 1);
    s->site = (int32_t)draw(p, 0, SITES - 1);
    goods(p, s, 12, likely(p, 200));
    if (likely(p, 300))
        s->piece[s->n++] = (Piece){.what = ITEM_POSTAGE, .qty = UNIT, .price = PRICE_DEFAULT};
    if (likely(p, 150)) s->flags = FLAG_COMPLETE;
    return true;
}

static bool order_about(People *p, const Books *b, Step *s, int verb) {
    const TrialDoc *o = choose_doc(p, b->order, b->orders, verb == V_PICK ? to_pick : is_open);
    if (!o) return false;
    s->verb = verb;
    s->doc = o->paper.born;
    int line = (int)draw(p, 0, o->n - 1);
    const TrialLine *l = &o->line[line];
    bool whole = likely(p, verb == V_CHANGE ? 0 : verb == V_PICK ? 750 : 500);
    if (verb == V_ALLOCATE || whole) return true;
    int64_t qty = verb == V_PICK ? draw(p, 1, (l->open - l->picked) / UNIT + 1) * UNIT
                                 : some_quantity(p, 15);
    s->n = 1;
    s->piece[0] = (Piece){.what = line + 1, .qty = qty, .price = PRICE_DEFAULT};
    return true;
}

static bool shipment(People *p, const Books *b, Step *s, int verb) {
    const Parcel *of = choose_parcel(p, b->shipment, b->shipments,
        verb == V_PACK          ? to_pack
            : verb == V_DELIVER ? to_deliver
                                : to_ship);
    if (!of) return false;
    s->verb = verb;
    s->doc = of->paper.born;
    return true;
}

static bool pays(People *p, const Books *b, Step *s) {
    const TrialDoc *o = choose_doc(p, b->order, b->orders, likely(p, 700) ? owes : is_open);
    if (!o) return false;
    s->verb = V_PAY_IN;
    if (likely(p, 750)) s->doc = o->paper.born;
    else s->who = o->party;
    s->amount = likely(p, 600) && o->owed > 0 ? o->owed : draw(p, 100, 20000);
    return true;
}

bool sell(People *p, const Books *b, Step *s) {
    static const struct {
        int verb, weight;
    } does[] = {{V_PLACE, 24}, {V_CHANGE, 8}, {V_CANCEL, 5}, {V_ALLOCATE, 5}, {V_PICK, 17},
        {V_PACK, 5}, {V_SHIP, 14}, {V_DELIVER, 9}, {V_UNPICK, 3}, {V_PAY_IN, 10}};
    int at = 0;
    for (int64_t left = draw(p, 1, 100); (left -= does[at].weight) > 0;) at++;
    switch (does[at].verb) {
    case V_PLACE: return order_new(p, s);
    case V_PAY_IN: return pays(p, b, s);
    case V_PACK:
    case V_SHIP:
    case V_DELIVER:
    case V_UNPICK: return shipment(p, b, s, does[at].verb);
    default: return order_about(p, b, s, does[at].verb);
    }
}

// ---- purchases ----------------------------------------------------------------------------------------------------------
static bool is_draft(const TrialDoc *d) { return d->paper.state == S_DRAFT; }
static bool is_approved(const TrialDoc *d) { return d->paper.state == S_APPROVED; }
static bool to_confirm(const TrialDoc *d) { return d->paper.state == S_SENT; }
static bool to_close(const TrialDoc *d) {
    return !d->paper.closed && d->paper.state >= S_SENT && d->paper.state <= S_RECEIVED;
}
static bool to_receive(const TrialDoc *d) {
    for (int k = 0; k < d->n && to_close(d); k++)
        if (d->line[k].open > 0) return true;
    return false;
}
static bool to_bill(const TrialDoc *d) {
    if (d->paper.state < S_SENT) return false;
    for (int k = 0; k < d->n; k++)
        if (d->line[k].done > d->line[k].billed) return true;
    return false;
}
static bool to_inspect(const Parcel *r) { return r->paper.state == S_RECEIVED; }
static bool to_put_away(const Parcel *r) {
    return r->paper.state == S_INSPECTED && !r->paper.closed;
}

static bool purchase_new(People *p, Step *s) {
    s->verb = V_BUY;
    s->who = (int32_t)draw(p, 0, SUPPLIERS - 1);
    s->site = (int32_t)draw(p, 0, SITES - 1);
    goods(p, s, likely(p, 50) ? 2000 : 45, true);
    return true;
}

static void came(People *p, const TrialDoc *d, Step *s) {
    s->flags = likely(p, 450) ? FLAG_STORE : likely(p, 300) ? FLAG_INSPECT : 0;
    for (int k = 0; k < d->n && s->n < PIECES_MAX; k++) {
        const TrialLine *l = &d->line[k];
        if (l->open == 0 || likely(p, 250)) continue;
        int64_t qty = likely(p, 600) ? l->open : draw(p, 1, l->open + l->open / 8 + 1);
        s->piece[s->n++] = (Piece){.what = k + 1,
            .qty = qty,
            .price = PRICE_DEFAULT,
            .second = likely(p, 200) ? draw(p, 0, qty) : 0};
    }
}

static void billed(People *p, const TrialDoc *d, Step *s) {
    for (int k = 0; k < d->n && s->n < PIECES_MAX; k++) {
        const TrialLine *l = &d->line[k];
        if (l->done <= l->billed && likely(p, 900)) continue;
        int64_t rest = l->done > l->billed ? l->done - l->billed : 0;
        int64_t qty = likely(p, 850) && rest ? rest : draw(p, 1, rest + 3 * UNIT);
        int64_t price = likely(p, 800) ? l->price
                                       : l->price + draw(p, -300, 300) * (l->price / 10000 + 1);
        s->piece[s->n++] = (Piece){.what = k + 1, .qty = qty, .price = price > 0 ? price : 1};
    }
}

static void confirmed(People *p, const TrialDoc *d, Step *s) {
    for (int k = 0; k < d->n && likely(p, 300); k++)
        if (d->line[k].open > 0)
            s->piece[s->n++] = (Piece){.what = k + 1,
                .qty = likely(p, 150) ? d->line[k].done : d->line[k].done + some_quantity(p, 40),
                .price = PRICE_DEFAULT};
}

static bool purchase_about(People *p, const Books *b, Step *s, int verb, bool (*fits)(const TrialDoc *)) {
    const TrialDoc *d = choose_doc(p, b->purchase, b->purchases, fits);
    if (!d) return false;
    s->verb = verb;
    s->doc = d->paper.born;
    if (verb == V_RECEIVE) came(p, d, s);
    if (verb == V_BILL) billed(p, d, s);
    if (verb == V_CONFIRM) confirmed(p, d, s);
    return s->n > 0 || (verb != V_RECEIVE && verb != V_BILL);
}

static bool receipt(People *p, const Books *b, Step *s) {
    bool inspects = likely(p, 400);
    const Parcel *r = choose_parcel(p, b->receipt, b->receipts, inspects ? to_inspect : to_put_away);
    if (!r) return false;
    s->verb = inspects ? V_INSPECT : V_PUTAWAY;
    s->doc = r->paper.born;
    for (int k = 0; inspects && k < b->purchase[r->of].n && likely(p, 400); k++) {
        if (r->qty[k] == 0) continue;
        int64_t rejected = draw(p, 0, r->qty[k]);
        s->piece[s->n++] = (Piece){
            .what = k + 1, .qty = r->qty[k] - rejected, .price = PRICE_DEFAULT, .second = rejected};
    }
    return true;
}

static bool blocked(People *p, const Books *b, Step *s) {
    for (int i = b->bills; i-- > 0;)
        if (b->bill[i].paper.state == S_BLOCKED && b->bill[i].paper.ref[0]) {
            s->verb = likely(p, 600) ? V_BILL_APPROVE : V_BILL_REJECT;
            s->doc = b->bill[i].paper.born;
            return true;
        }
    return false;
}

bool buy(People *p, const Books *b, Step *s) {
    int64_t of = draw(p, 1, 100);
    if (of <= 20) return purchase_new(p, s);
    if (of <= 25) return purchase_about(p, b, s, V_APPROVE, is_draft);
    if (of <= 42) return purchase_about(p, b, s, V_SEND, is_approved);
    if (of <= 48) return purchase_about(p, b, s, V_CONFIRM, to_confirm);
    if (of <= 68) return purchase_about(p, b, s, V_RECEIVE, to_receive);
    if (of <= 80) return receipt(p, b, s);
    if (of <= 82) return purchase_about(p, b, s, V_CLOSE, to_close);
    if (of <= 84) return purchase_about(p, b, s, V_ABANDON, is_open);
    if (of <= 96) return purchase_about(p, b, s, V_BILL, to_bill);
    return blocked(p, b, s);
}
