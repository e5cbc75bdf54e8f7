// Goods between the two sites, and payments, in the books.
#include "twin/trial/books.h"

static bool create(Books *b, const Step *s) {
    if (s->n == 0 || s->site == s->to) return false;
    int at = b->transfers++;
    TrialDoc *t = &b->transfer[at];
    *t = (TrialDoc){.paper = {.born = s->key}, .site = s->site, .to = s->to, .n = s->n};
    for (int i = 0; i < s->n; i++) {
        TrialLine *l = &t->line[i];
        Level *level = &b->level[s->piece[i].what][s->site];
        int64_t qty = s->piece[i].qty, got = least(qty, spare(level));
        *l = (TrialLine){.item = s->piece[i].what, .qty = qty, .open = qty, .coming = qty, .held = got};
        level->held += got;
    }
    touch(b, T_TRANSFER, at);
    return true;
}

static int64_t out_there(const TrialLine *l) { return l->done - l->came; }

// Which quantities a step names: of positions 1, 3, … (and 2, 4, … for the line in). False where more than `most` of one.
static bool named(const TrialDoc *t, const Step *s, int64_t (*most)(const TrialLine *), int64_t *qty) {
    for (int k = 0; k < LINES; k++) qty[k] = 0;
    for (int i = 0; i < s->n; i++) {
        int k = (s->piece[i].what - 1) / 2;
        if (s->piece[i].what < 1 || k >= t->n) return false;
        qty[k] += s->piece[i].qty;
        if (qty[k] > most(&t->line[k])) return false;
    }
    return true;
}

static int64_t to_send(const TrialLine *l) { return l->open; }

static bool ship(Books *b, const Step *s, TrialDoc *t) {
    int64_t qty[LINES], sum = 0;
    if (!named(t, s, to_send, qty)) return false;
    for (int k = 0; k < t->n; k++) {
        TrialLine *l = &t->line[k];
        Level *from = &b->level[l->item][t->site], *way = &b->level[l->item][UNDER_WAY];
        if (s->n == 0) qty[k] = l->held;
        if (qty[k] == 0) continue;
        sum += qty[k];
        int64_t used = least(qty[k], l->held);
        if (qty[k] - used > spare(from)) return false;
        l->held -= used;
        from->held -= used;
        from->available -= qty[k];
        int64_t value = take_value(from, qty[k]);
        way->on_hand += qty[k];
        way->value += value;
        post(b, BK_WAY, BK_GOODS, value);
        l->done += qty[k];
        l->open -= qty[k];
    }
    if (sum == 0) return false;
    post_party(b, BK_IN, BK_CARRIAGE, CARRIER, LANE_COST_BETWEEN);
    b->freight[b->freights++] = (Freight){b->today + payment_days[CARRIER], LANE_COST_BETWEEN};
    t->paper.state = S_SHIPPED;
    return true;
}

static bool receive(Books *b, const Step *s, TrialDoc *t) {
    int64_t qty[LINES], sum = 0;
    if (!named(t, s, out_there, qty)) return false;
    for (int k = 0; k < t->n; k++) {
        TrialLine *l = &t->line[k];
        Level *way = &b->level[l->item][UNDER_WAY], *to = &b->level[l->item][t->to];
        if (s->n == 0) qty[k] = out_there(l);
        if (qty[k] == 0) continue;
        sum += qty[k];
        int64_t value = take_value(way, qty[k]);
        to->on_hand += qty[k];
        to->available += qty[k];
        to->value += value;
        post(b, BK_GOODS, BK_WAY, value);
        l->came += qty[k];
        l->coming -= least(l->coming, qty[k]);
    }
    if (sum == 0) return false;
    bool all = true;
    for (int k = 0; k < t->n; k++) {
        if (qty[k]) arrived(b, WAIT_TRANSFER, (int)(t - b->transfer), k);
        all = all && t->line[k].open == 0 && out_there(&t->line[k]) == 0;
    }
    t->paper.state = all ? S_RECEIVED : S_SHIPPED;
    t->paper.closed = all;
    return true;
}

static bool cancel(Books *b, const Step *s, TrialDoc *t) {
    int64_t lost = 0, came = 0;
    for (int k = 0; k < t->n; k++) lost += out_there(&t->line[k]), came += t->line[k].came;
    if (lost > 0 && !(s->flags & FLAG_LOST)) return false;
    for (int k = 0; k < t->n; k++) {
        TrialLine *l = &t->line[k];
        if (out_there(l) > 0)
            post(b, BK_LOST, BK_WAY, take_value(&b->level[l->item][UNDER_WAY], out_there(l)));
        b->level[l->item][t->site].held -= l->held;
        l->held = l->open = l->coming = 0;
    }
    t->paper.state = came ? S_DONE : S_CANCELLED;
    t->paper.closed = true;
    return true;
}

bool move_step(Books *b, const Step *s, bool *known) {
    if (s->verb == V_MOVE) return create(b, s);
    if (s->verb != V_MOVE_SHIP && s->verb != V_MOVE_RECEIVE && s->verb != V_MOVE_CANCEL) {
        *known = false;
        return false;
    }
    TrialDoc *t = transfer_of(b, s->doc);
    if (!t || t->paper.closed) return false;
    touch(b, T_TRANSFER, (int)(t - b->transfer));
    return s->verb == V_MOVE_SHIP   ? ship(b, s, t)
        : s->verb == V_MOVE_RECEIVE ? receive(b, s, t)
                                    : cancel(b, s, t);
}

// ---- payments -----------------------------------------------------------------------------------------------------------
static bool pay_in(Books *b, const Step *s) {
    if (s->amount <= 0) return false;
    TrialDoc *o = order_of(b, s->doc);
    int who = o ? o->party : s->who;
    if (who < 0 || (s->doc && !o)) return false;
    int64_t owed = 0;
    for (int i = 0; i < b->orders && !o; i++)
        if (b->order[i].party == who) owed += b->order[i].owed;
    if (o) owed = o->owed;
    int64_t by = least(owed, s->amount), rest = s->amount - by;
    post_party(b, BK_MONEY, BK_OWED, who, by);
    post_party(b, BK_MONEY, BK_AHEAD, who, rest);
    if (o) {
        o->owed -= by;
        o->paid_ahead += rest;
        touch(b, T_ORDER, (int)(o - b->order));
        return true;
    }
    b->ahead[who] += rest;
    b->owed_loose[who] = by > 0;
    return true;
}

// What a customer owes is set off against what is to be paid back to him; which of it is not foretold.
static void pay_back(Books *b, int who, int32_t until) {
    int64_t back = 0, owed = 0;
    for (int i = 0; i < b->refunds; i++) {
        Refund *f = &b->refund[i];
        if (b->order[b->ret[f->ret].of].party != who || f->day > until) continue;
        back += f->open;
        f->open = 0;
    }
    for (int i = 0; i < b->orders; i++)
        if (b->order[i].party == who) owed += b->order[i].owed;
    int64_t off = least(back, owed);
    post_party(b, BK_AHEAD, BK_OWED, who, off);
    post_party(b, BK_AHEAD, BK_MONEY, who, back - off);
    if (off > 0) b->owed_loose[who] = true;
}

// Pays all that is due up to a day: suppliers' bills that nothing is in the way of, freight, and refunds.
static bool pay_run(Books *b, const Step *s) {
    int32_t until = date_add(TRIAL_FIRST_DAY, (int)s->amount).v;
    for (int i = 0; i < b->bills; i++) {
        BookBill *bill = &b->bill[i];
        if (bill->open == 0 || bill->due > until || bill->paper.state == S_BLOCKED) continue;
        post_party(b, BK_TO_PAY, BK_MONEY, CUSTOMERS + b->purchase[bill->of].party, bill->open);
        bill->open = 0;
    }
    for (int i = 0; i < b->freights; i++) {
        if (b->freight[i].open == 0 || b->freight[i].day > until) continue;
        post_party(b, BK_CARRIAGE, BK_MONEY, CARRIER, b->freight[i].open);
        b->freight[i].open = 0;
    }
    for (int who = 0; who < CUSTOMERS; who++) pay_back(b, who, until);
    return true;
}

bool pay_step(Books *b, const Step *s, bool *known) {
    if (s->verb == V_PAY_IN) return pay_in(b, s);
    if (s->verb == V_PAY_RUN) return pay_run(b, s);
    *known = false;
    return false;
}
