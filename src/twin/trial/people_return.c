// Customers who send back what they bought, and those who take it in.
#include "twin/trial/people.h"

static bool has_left(const TrialDoc *o) {
    for (int k = 0; k < o->n; k++)
        if (o->line[k].done > 0 && o->line[k].item != ITEM_POSTAGE) return true;
    return false;
}

static bool announce(People *p, const Books *b, Step *s) {
    const TrialDoc *o = choose_doc(p, b->order, b->orders, has_left);
    if (!o) return false;
    s->verb = V_RETURN;
    s->doc = o->paper.born;
    for (int k = 0; k < o->n && s->n < PIECES_MAX; k++)
        if (o->line[k].done > 0 && o->line[k].item != ITEM_POSTAGE && likely(p, 600))
            s->piece[s->n++] = (Piece){
                .what = k + 1, .qty = draw(p, 1, o->line[k].done), .price = PRICE_DEFAULT};
    return s->n > 0;
}

static void comes(People *p, const BookReturn *r, Step *s) {
    for (int k = 0; k < r->n && s->n < PIECES_MAX; k++)
        if (r->open[k] > 0 && likely(p, 800))
            s->piece[s->n++] = (Piece){.what = k + 1,
                .qty = likely(p, 700) ? r->open[k] : draw(p, 1, r->open[k]),
                .price = PRICE_DEFAULT};
}

static void judged(People *p, const BookReturn *r, Step *s) {
    for (int k = 0; k < r->n && s->n < PIECES_MAX && likely(p, 600); k++)
        if (r->done[k] > r->judged[k])
            s->piece[s->n++] = (Piece){.what = k + 1,
                .qty = likely(p, 600) ? r->done[k] - r->judged[k] : draw(p, 1, r->done[k] - r->judged[k]),
                .price = PRICE_DEFAULT,
                .second = likely(p, 350) ? UNIT : 0};
}

static int what_next(People *p, const BookReturn *r) {
    switch (r->paper.state) {
    case S_REQUESTED: return likely(p, 700) ? V_RETURN_APPROVE : V_RETURN_REJECT;
    case S_APPROVED: return likely(p, 900) ? V_RETURN_RECEIVE : V_RETURN_CLOSE;
    case S_RECEIVED:
        return likely(p, 650) ? V_RETURN_INSPECT : likely(p, 500) ? V_RETURN_RECEIVE : V_REFUND;
    default: return likely(p, 500) ? V_RETURN_DISPOSE : likely(p, 850) ? V_REFUND : V_RETURN_CLOSE;
    }
}

bool take_back(People *p, const Books *b, Step *s) {
    const BookReturn *r = NULL;
    int seen = 0;
    for (int i = 0; i < b->rets; i++)
        if (b->ret[i].paper.ref[0] && !b->ret[i].paper.closed && draw(p, 0, seen++) == 0)
            r = &b->ret[i];
    if (!r || likely(p, 250)) return announce(p, b, s);
    s->verb = what_next(p, r);
    s->doc = r->paper.born;
    if (s->verb == V_RETURN_RECEIVE) comes(p, r, s);
    if (s->verb == V_RETURN_INSPECT) judged(p, r, s);
    if (s->verb == V_REFUND && likely(p, 300)) s->amount = draw(p, 1, 5000);
    return s->verb != V_RETURN_RECEIVE || s->n > 0;
}
