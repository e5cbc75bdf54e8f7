// Orders in the books: placed, changed, cancelled, given what is free.
#include "twin/trial/books.h"

#include <string.h>

// What an order line lacks of stock.
static int64_t lacks(const TrialLine *l) {
    return l->item == ITEM_POSTAGE ? 0 : l->open - l->picked - l->held;
}

// Holds what is free for a line: as much as there is, or all that it lacks or nothing.
static void cover(Books *b, const TrialDoc *o, TrialLine *l) {
    Level *level = &b->level[l->item][o->site];
    int64_t got = least(lacks(l), spare(level));
    if (got <= 0 || (o->complete && got < lacks(l))) return;
    l->held += got;
    level->held += got;
}

static void let_go(Books *b, const TrialDoc *o, TrialLine *l, int64_t qty) {
    l->held -= qty;
    b->level[l->item][o->site].held -= qty;
}

// A line that was changed: lets go of what it needs no more, and holds what it lacks.
static void cover_again(Books *b, const TrialDoc *o, TrialLine *l) {
    if (l->item == ITEM_POSTAGE) return;
    if (lacks(l) < 0) let_go(b, o, l, -lacks(l));
    cover(b, o, l);
}

static void more_expected(TrialDoc *o, int64_t by) {
    o->total += by;
    if (!o->booked && by <= 0) return;
    o->booked = true;
    o->expected = o->expected + by > 0 ? o->expected + by : 0;
}

static int64_t price_of_piece(const Books *b, const Piece *p) {
    return p->price >= 0 ? p->price : b->price[p->what];
}

static TrialLine line_for(const Books *b, const Piece *p) {
    int64_t price = price_of_piece(b, p);
    return (TrialLine){
        .item = p->what, .qty = p->qty, .open = p->qty, .price = price, .amount = worth(price, p->qty)};
}

static bool has_credit(const Books *b, int customer, int64_t total) {
    if (credit_limit[customer] == 0) return true;
    int64_t owed = 0;
    for (int i = 0; i < b->orders; i++)
        if (b->order[i].party == customer) owed += b->order[i].owed + b->order[i].expected;
    return total <= credit_limit[customer] - owed;
}

static bool place(Books *b, const Step *s) {
    int64_t total = 0;
    for (int i = 0; i < s->n; i++) total += worth(price_of_piece(b, &s->piece[i]), s->piece[i].qty);
    if (s->n == 0 || !has_credit(b, s->who, total)) return false;
    int at = b->orders++;
    TrialDoc *o = &b->order[at];
    *o = (TrialDoc){.paper = {.born = s->key},
        .party = s->who,
        .placed = b->today,
        .site = s->site,
        .complete = (s->flags & FLAG_COMPLETE) != 0,
        .booked = total > 0,
        .total = total,
        .expected = total,
        .n = s->n};
    for (int i = 0; i < s->n; i++) {
        o->line[i] = line_for(b, &s->piece[i]);
        if (lacks(&o->line[i]) > 0) cover(b, o, &o->line[i]);
    }
    touch(b, T_ORDER, at);
    return true;
}

static bool change(Books *b, const Step *s) {
    TrialDoc *o = order_of(b, s->doc);
    const Piece *p = &s->piece[0];
    if (!o || o->paper.closed || o->paper.state != S_OPEN || p->what < 1 || p->what > o->n)
        return false;
    TrialLine *l = &o->line[p->what - 1];
    if (l->open == 0 || p->qty < l->done + l->picked) return false;
    int64_t amount = worth(l->price, p->qty);
    more_expected(o, amount - l->amount);
    l->amount = amount;
    l->qty = p->qty;
    l->open = p->qty - l->done;
    cover_again(b, o, l);
    touch(b, T_ORDER, (int)(o - b->order));
    return true;
}

// ---- cancelling ---------------------------------------------------------------------------------------------------------
static void line_cancel(Books *b, TrialDoc *o, TrialLine *l, int64_t *worth_gone, int64_t *gone) {
    int64_t off = l->open - l->picked;
    if (off <= 0) return;
    int64_t left = share(l->amount, l->done + l->picked, l->qty);
    *worth_gone += l->amount - left;
    *gone += off;
    if (l->picked > 0) {
        l->qty = l->done + l->picked;
        l->amount = left;
        l->open = l->picked;
    } else {
        l->open = 0;
    }
    if (l->held > 0) let_go(b, o, l, l->held);
}

// Goods of shipments that have not left go back, and are held again as far as they are free.
static void unpick_all(Books *b, int order) {
    TrialDoc *o = &b->order[order];
    for (int i = 0; i < b->shipments; i++) {
        Parcel *p = &b->shipment[i];
        if (p->of != order || (p->paper.state != S_PICKED && p->paper.state != S_PACKED)) continue;
        for (int k = 0; k < o->n; k++) b->level[o->line[k].item][o->site].available += p->qty[k];
        for (int k = 0; k < o->n; k++) {
            TrialLine *l = &o->line[k];
            Level *level = &b->level[l->item][o->site];
            l->picked -= p->qty[k];
            int64_t got = least(p->qty[k], spare(level));
            if (got <= 0) continue;
            l->held += got;
            level->held += got;
        }
        p->paper.state = S_CANCELLED;
        p->paper.closed = true;
        touch(b, T_SHIPMENT, i);
    }
}

static void order_settles(Books *b, int order) {
    TrialDoc *o = &b->order[order];
    for (int k = 0; k < o->n; k++)
        if (o->line[k].open > 0) return;
    int all = 0, out = 0;
    for (int i = 0; i < b->shipments; i++) {
        if (b->shipment[i].of != order || b->shipment[i].paper.state == S_CANCELLED) continue;
        all++;
        out += !b->shipment[i].paper.closed;
    }
    o->paper.state = out ? S_SHIPPED : all ? S_DELIVERED : S_CANCELLED;
    o->paper.closed = out == 0;
    if (out == 0) o->expected = 0;
}

static bool cancel(Books *b, const Step *s) {
    TrialDoc *o = order_of(b, s->doc);
    if (!o || o->paper.closed) return false;
    int order = (int)(o - b->order);
    int64_t worth_gone = 0, gone = 0;
    if (s->n > 0) {
        int pos = s->piece[0].what;
        if (pos < 1 || pos > o->n) return false;
        line_cancel(b, o, &o->line[pos - 1], &worth_gone, &gone);
    } else {
        unpick_all(b, order);
        for (int k = 0; k < o->n; k++) line_cancel(b, o, &o->line[k], &worth_gone, &gone);
    }
    if (gone == 0) return false;
    more_expected(o, -worth_gone);
    order_settles(b, order);
    touch(b, T_ORDER, order);
    return true;
}

// ---- allocating ---------------------------------------------------------------------------------------------------------
static bool allocate_one(Books *b, TrialDoc *o) {
    if (o->paper.closed) return false;
    for (int k = 0; k < o->n; k++)
        if (lacks(&o->line[k]) > 0) cover(b, o, &o->line[k]);
    touch(b, T_ORDER, (int)(o - b->order));
    return true;
}

// Of what is free, those who lack it get all: who gets which share is not foretold.
static bool allocate_all(Books *b) {
    int64_t lack[ITEMS][SITES] = {{0}};
    for (int i = 0; i < b->orders; i++)
        for (int k = 0; k < b->order[i].n; k++) {
            const TrialLine *l = &b->order[i].line[k];
            if (lacks(l) > 0) lack[l->item][b->order[i].site] += lacks(l);
        }
    for (int i = 0; i < ITEMS; i++)
        for (int w = 0; w < SITES; w++) {
            Level *level = &b->level[i][w];
            int64_t got = least(spare(level), lack[i][w]);
            if (got <= 0) continue;
            level->held += got;
            level->loose = true;
        }
    return true;
}

bool sell_step(Books *b, const Step *s, bool *known) {
    TrialDoc *o;
    switch (s->verb) {
    case V_PLACE: return place(b, s);
    case V_CHANGE: return change(b, s);
    case V_CANCEL: return cancel(b, s);
    case V_ALLOCATE:
        if (s->doc == 0) return allocate_all(b);
        o = order_of(b, s->doc);
        return o && allocate_one(b, o);
    default: *known = false; return false;
    }
}
