// What is done in the house: counting, moving goods between the warehouses, paying.
#include "twin/trial/people.h"

static bool to_send(const TrialDoc *d) {
    for (int k = 0; k < d->n && !d->paper.closed; k++)
        if (d->line[k].open > 0) return true;
    return false;
}

static bool to_come(const TrialDoc *d) {
    for (int k = 0; k < d->n && !d->paper.closed; k++)
        if (d->line[k].done > d->line[k].came) return true;
    return false;
}

static bool is_open(const TrialDoc *d) { return !d->paper.closed; }

static bool move_new(People *p, Step *s) {
    s->verb = V_MOVE;
    s->site = (int32_t)draw(p, 0, SITES - 1);
    s->to = 1 - s->site;
    goods(p, s, 10, false);
    return true;
}

static bool move_about(People *p, const Books *b, Step *s, int verb, bool (*fits)(const TrialDoc *)) {
    const TrialDoc *t = choose_doc(p, b->transfer, b->transfers, fits);
    if (!t) return false;
    s->verb = verb;
    s->doc = t->paper.born;
    if (verb == V_MOVE_CANCEL) {
        s->flags = likely(p, 500) ? FLAG_LOST : 0;
        return true;
    }
    if (likely(p, 650)) return true;
    int k = (int)draw(p, 0, t->n - 1);
    int64_t most = verb == V_MOVE_SHIP ? t->line[k].open : t->line[k].done - t->line[k].came;
    s->n = 1;
    s->piece[0] = (Piece){
        .what = 2 * k + 1, .qty = draw(p, 1, most > 0 ? most : UNIT), .price = PRICE_DEFAULT};
    return true;
}

static bool count_stock(People *p, Step *s) {
    s->verb = V_ADJUST;
    s->site = (int32_t)draw(p, 0, SITES - 1);
    s->n = 1;
    s->piece[0] = (Piece){
        .what = (int32_t)draw(p, 0, ITEMS - 2), .qty = some_quantity(p, 6), .price = PRICE_DEFAULT};
    if (likely(p, 550)) s->piece[0].qty = -s->piece[0].qty;
    if (likely(p, 400)) s->flags = FLAG_RELEASE;
    return true;
}

static bool reprice(People *p, const Books *b, Step *s) {
    int item = (int)draw(p, 0, ITEMS - 1);
    s->verb = V_PRICE;
    s->n = 1;
    s->piece[0] = (Piece){.what = item, .qty = UNIT, .price = b->price[item] + draw(p, 1, 5) * 11100};
    return true;
}

bool keep(People *p, const Books *b, Step *s) {
    int64_t of = draw(p, 1, 100);
    if (of <= 20) return move_new(p, s);
    if (of <= 42) return move_about(p, b, s, V_MOVE_SHIP, to_send);
    if (of <= 65) return move_about(p, b, s, V_MOVE_RECEIVE, to_come);
    if (of <= 70) return move_about(p, b, s, V_MOVE_CANCEL, is_open);
    if (of <= 88) return count_stock(p, s);
    if (of <= 92) return reprice(p, b, s);
    s->verb = V_PAY_RUN;
    s->amount = p->minute / (24 * 60) + draw(p, -2, 6);
    if (s->amount < 1) s->amount = 1;
    return true;
}
