// The books: what all parts of the model share, and stock by itself. Each step is tried on a copy, so that a part may change things as
// it goes and still say no.
#include "twin/trial/books.h"

#include <string.h>

const char *const state_names[S_STATES] = {"open", "picked", "packed", "shipped", "delivered",
    "cancelled", "draft", "approved", "sent", "confirmed", "received", "inspected", "done",
    "matched", "blocked", "rejected", "requested"};
const int book_account[GLS] = {1000, 1200, 1300, 1310, 2000, 2100, 2200, 2300, 3000, 4000, 4200,
    4100, 5000, 5100, 5200, 5300, 5400, 5410};
const int64_t credit_limit[CUSTOMERS] = {0, 0, 0, 60000};
const int32_t payment_days[PARTIES] = {14, 0, 30, 14, 30, 7, 10};

// ---- arithmetic ---------------------------------------------------------------------------------------------------------
int64_t scaled(int64_t a, int64_t b, int64_t c) {
    __extension__ typedef __int128 Wide;
    Wide product = (Wide)a * b;
    bool minus = product < 0;
    if (minus) product = -product;
    Wide whole = product / c, rest = product % c;
    if (rest * 2 >= c) whole++;
    return (int64_t)(minus ? -whole : whole);
}

// Millionths of money times millionths of a unit make 10^-12; a cent is 10^-2.
int64_t worth(int64_t price, int64_t qty) { return scaled(price, qty, INT64_C(10000000000)); }
int64_t share(int64_t whole, int64_t part, int64_t of) { return scaled(whole, part, of); }
int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// ---- shared -------------------------------------------------------------------------------------------------------------
void post(Books *b, BookAccount debit, BookAccount credit, int64_t amount) {
    b->gl[debit] += amount;
    b->gl[credit] -= amount;
}

static bool by_party(BookAccount a) {
    return a == BK_OWED || a == BK_TO_PAY || a == BK_AHEAD || a == BK_CARRIAGE;
}

void post_party(Books *b, BookAccount debit, BookAccount credit, int party, int64_t amount) {
    post(b, debit, credit, amount);
    if (by_party(debit)) b->party[debit][party] += amount;
    if (by_party(credit)) b->party[credit][party] -= amount;
}

void touch(Books *b, int kind, int at) {
    for (int i = 0; i < b->touched_n; i++)
        if (b->touched[i].kind == kind && b->touched[i].at == at) return;
    if (b->touched_n < TOUCHED_MAX) b->touched[b->touched_n++] = (Touched){kind, at};
}

int paper_find(const void *docs, int n, size_t size, int born) {
    for (int i = 0; i < n; i++)
        if (((const Paper *)(const void *)((const char *)docs + (size_t)i * size))->born == born)
            return i;
    return -1;
}

static TrialDoc *doc_of(TrialDoc *docs, int n, int born) {
    int i = paper_find(docs, n, sizeof *docs, born);
    return i < 0 ? NULL : &docs[i];
}

TrialDoc *order_of(Books *b, int born) { return doc_of(b->order, b->orders, born); }
TrialDoc *purchase_of(Books *b, int born) { return doc_of(b->purchase, b->purchases, born); }
TrialDoc *transfer_of(Books *b, int born) { return doc_of(b->transfer, b->transfers, born); }

int64_t spare(const Level *l) { return l->available - l->held; }

int64_t take_value(Level *l, int64_t qty) {
    int64_t value = share(l->value, qty, l->on_hand);
    l->on_hand -= qty;
    l->value -= value;
    return value;
}

// In the order in which the program knows those who wait, as far as goods are free.
void arrived(Books *b, WaitKind kind, int doc, int of) {
    for (int i = 0; i < b->waits; i++) {
        Wait *w = &b->wait[i];
        if (w->kind != (int32_t)kind || w->doc != doc || w->of != of || w->qty == 0) continue;
        TrialDoc *order = &b->order[w->order];
        TrialLine *line = &order->line[w->line];
        Level *l = &b->level[line->item][order->site];
        int64_t got = least(w->qty, spare(l));
        if (got > 0) {
            l->held += got;
            line->held += got;
            w->qty -= got;
            touch(b, T_ORDER, w->order);
        }
        if (w->qty > 0) return;
    }
}

// ---- stock --------------------------------------------------------------------------------------------------------------
static bool open_stock(Books *b, const Step *s) {
    const Piece *p = &s->piece[0];
    Level *l = &b->level[p->what][s->site];
    int64_t value = worth(p->price >= 0 ? p->price : b->cost[p->what], p->qty);
    l->on_hand += p->qty;
    l->available += p->qty;
    l->value += value;
    post(b, BK_GOODS, BK_CAPITAL, value);
    return true;
}

static bool adjust_stock(Books *b, const Step *s) {
    const Piece *p = &s->piece[0];
    Level *l = &b->level[p->what][s->site];
    if (p->qty == 0) return false;
    if (p->qty > 0) {
        int64_t value = l->on_hand > 0 ? share(l->value, p->qty, l->on_hand)
                                       : worth(b->cost[p->what], p->qty);
        l->on_hand += p->qty;
        l->available += p->qty;
        l->value += value;
        post(b, BK_GOODS, BK_FOUND, value);
        return true;
    }
    int64_t gone = -p->qty;
    if (gone > l->available) return false;
    if (gone > spare(l)) {
        if (!(s->flags & FLAG_RELEASE)) return false;
        l->held -= gone - spare(l);
        l->loose = true;
    }
    l->available -= gone;
    post(b, BK_LOST, BK_GOODS, take_value(l, gone));
    return true;
}

static bool set_price(Books *b, const Step *s) {
    b->price[s->piece[0].what] = s->piece[0].price;
    return true;
}

// ---- steps --------------------------------------------------------------------------------------------------------------
void books_open(Books *b) {
    static const int64_t price[ITEMS] = {3333300, 12990000, 450000, 25500000, 1070000, 2500000},
                         cost[ITEMS] = {1234500, 7005000, 166700, 13333300, 333300, 0};
    memset(b, 0, sizeof *b);
    memcpy(b->price, price, sizeof price);
    memcpy(b->cost, cost, sizeof cost);
}

void books_copy(Books *to, const Books *from) {
    memcpy(to, from, offsetof(Books, order));
#define USED(array, n) memcpy(to->array, from->array, (size_t)from->n * sizeof *from->array)
    USED(order, orders);
    USED(purchase, purchases);
    USED(transfer, transfers);
    USED(shipment, shipments);
    USED(receipt, receipts);
    USED(bill, bills);
    USED(freight, freights);
    USED(ret, rets);
    USED(refund, refunds);
#undef USED
}

bool books_full(const Books *b) {
    return b->orders == ORDERS || b->purchases == PURCHASES || b->transfers == TRANSFERS ||
        b->shipments == SHIPMENTS || b->receipts == RECEIPTS || b->bills == BILLS ||
        b->freights == FREIGHTS || b->rets == RETURNS || b->refunds == REFUNDS;
}

// Quantities are above nothing wherever a request names goods.
static bool quantities_good(const Step *s) {
    for (int i = 0; i < s->n; i++)
        if (s->piece[i].qty <= 0 && s->verb != V_ADJUST && s->verb != V_PRICE &&
            s->verb != V_CONFIRM && s->verb != V_CANCEL)
            return false;
    return true;
}

bool books_step(Books *b, const Step *s) {
    bool known = true;
    b->touched_n = 0;
    if (s->bad || !quantities_good(s)) return false;
    switch (s->verb) {
    case V_OPEN: return open_stock(b, s);
    case V_ADJUST: return adjust_stock(b, s);
    case V_PRICE: return set_price(b, s);
    default: break;
    }
    static bool (*const parts[])(Books *, const Step *, bool *) = {
        sell_step, ship_step, buy_step, bill_step, move_step, return_step, pay_step};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        bool good = parts[i](b, s, &known);
        if (known) return good;
        known = true;
    }
    return false;
}
