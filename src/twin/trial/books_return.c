// What comes back, in the books: announced, received into quarantine at what it had cost, judged, stored or scrapped, and credited.
#include "twin/trial/books.h"

enum { RETURN_DAYS = 30, RETURN_APPROVAL = 50000 };

static BookReturn *return_of(Books *b, int born) {
    int i = paper_find(b->ret, b->rets, sizeof *b->ret, born);
    return i < 0 ? NULL : &b->ret[i];
}

// Of an order line what was shipped and is neither back nor announced.
static int64_t can_return(const Books *b, int order, int line) {
    int64_t left = b->order[order].line[line].done;
    for (int i = 0; i < b->rets; i++)
        for (int k = 0; k < b->ret[i].n && b->ret[i].of == order; k++)
            if (b->ret[i].line[k] == line) left -= b->ret[i].done[k] + b->ret[i].open[k];
    return left;
}

static bool request(Books *b, const Step *s) {
    TrialDoc *o = order_of(b, s->doc);
    if (!o || s->n == 0) return false;
    int at = b->rets++, order = (int)(o - b->order);
    BookReturn *r = &b->ret[at];
    *r = (BookReturn){.paper = {.born = s->key}, .of = order};
    for (int i = 0; i < s->n; i++) {
        int line = s->piece[i].what - 1;
        if (line < 0 || line >= o->n || o->line[line].item == ITEM_POSTAGE) return false;
        if (s->piece[i].qty > can_return(b, order, line)) return false;
        r->line[r->n] = line;
        r->qty[r->n] = r->open[r->n] = s->piece[i].qty;
        r->price[r->n] = o->line[line].price;
        r->total += worth(r->price[r->n], r->qty[r->n]);
        r->n++;
    }
    bool waits = b->today - o->placed > RETURN_DAYS || r->total > RETURN_APPROVAL;
    r->paper.state = waits ? S_REQUESTED : S_APPROVED;
    touch(b, T_RETURN, at);
    return true;
}

// Nothing is expected of it, to be judged, carried out or credited any more.
static void return_settles(BookReturn *r) {
    int64_t all = 0;
    for (int k = 0; k < r->n; k++) {
        if (r->open[k] > 0 || r->carried[k] < r->done[k]) return;
        all += worth(r->price[k], r->done[k]);
    }
    if (r->credited < all) return;
    r->paper.state = S_DONE;
    r->paper.closed = true;
}

static bool close_return(BookReturn *r, bool rejected) {
    bool came = false;
    if (rejected && r->paper.state != S_REQUESTED) return false;
    for (int k = 0; k < r->n; k++) {
        came = came || r->done[k] > 0;
        r->open[k] = 0;
    }
    if (came) {
        return_settles(r);
        return true;
    }
    r->paper.state = rejected ? S_REJECTED : S_CANCELLED;
    r->paper.closed = true;
    return true;
}

// It is worth what that part of the line had cost when it was shipped.
static bool receive(Books *b, const Step *s, BookReturn *r) {
    const TrialDoc *o = &b->order[r->of];
    if (s->n == 0 ||
        (r->paper.state != S_APPROVED && r->paper.state != S_RECEIVED && r->paper.state != S_INSPECTED))
        return false;
    for (int i = 0; i < s->n; i++) {
        int k = s->piece[i].what - 1;
        int64_t qty = s->piece[i].qty;
        if (k < 0 || k >= r->n || qty > r->open[k]) return false;
        const TrialLine *l = &o->line[r->line[k]];
        Level *level = &b->level[l->item][o->site];
        int64_t value = share(l->cost, least(qty, l->done), l->done);
        level->on_hand += qty;
        level->value += value;
        post(b, BK_GOODS, BK_COST, value);
        r->done[k] += qty;
        r->open[k] -= qty;
    }
    r->paper.state = S_RECEIVED;
    return true;
}

static bool judge(BookReturn *r, int k, int64_t qty, bool scrap) {
    if (k < 0 || k >= r->n || qty > r->done[k] - r->judged[k] || r->pends == PENDS) return false;
    r->judged[k] += qty;
    r->pend[r->pends++] = (Pending){k, scrap, qty};
    return true;
}

static bool inspect(const Step *s, BookReturn *r) {
    if (r->paper.state != S_RECEIVED && r->paper.state != S_INSPECTED) return false;
    for (int k = 0; k < r->n && s->n == 0; k++)
        if (r->done[k] > r->judged[k] && !judge(r, k, r->done[k] - r->judged[k], false))
            return false;
    for (int i = 0; i < s->n; i++)
        if (!judge(r, s->piece[i].what - 1, s->piece[i].qty, s->piece[i].second > 0)) return false;
    r->paper.state = S_INSPECTED;
    return true;
}

static bool dispose(Books *b, BookReturn *r) {
    const TrialDoc *o = &b->order[r->of];
    if (r->paper.state != S_INSPECTED || r->pends == 0) return false;
    for (int i = 0; i < r->pends; i++) {
        const Pending *p = &r->pend[i];
        Level *level = &b->level[o->line[r->line[p->line]].item][o->site];
        if (p->scrap) post(b, BK_LOST, BK_GOODS, take_value(level, p->qty));
        else level->available += p->qty;
        r->carried[p->line] += p->qty;
    }
    r->pends = 0;
    return_settles(r);
    return true;
}

// What the customer still owes for the order is set off first; the rest is to be paid.
static bool refund(Books *b, const Step *s, BookReturn *r) {
    TrialDoc *o = &b->order[r->of];
    int at = (int)(r - b->ret);
    if (r->paper.state != S_RECEIVED && r->paper.state != S_INSPECTED && r->paper.state != S_DONE)
        return false;
    int64_t left = -r->credited;
    for (int k = 0; k < r->n; k++) left += worth(r->price[k], r->done[k]);
    int64_t amount = s->amount ? s->amount : left;
    if (amount <= 0 || amount > left || b->refunds == REFUNDS) return false;
    r->credited += amount;
    post_party(b, BK_BACK, BK_AHEAD, o->party, amount);
    b->refund[b->refunds++] = (Refund){.ret = at, .day = b->today, .open = amount};
    for (int i = 0; i < b->refunds; i++) {
        Refund *f = &b->refund[i];
        int64_t by = f->ret == at ? least(f->open, o->owed) : 0;
        f->open -= by;
        o->owed -= by;
        post_party(b, BK_AHEAD, BK_OWED, o->party, by);
    }
    touch(b, T_ORDER, r->of);
    if (!r->paper.closed) return_settles(r);
    return true;
}

bool return_step(Books *b, const Step *s, bool *known) {
    if (s->verb == V_RETURN) return request(b, s);
    if (s->verb < V_RETURN || s->verb > V_REFUND) {
        *known = false;
        return false;
    }
    BookReturn *r = return_of(b, s->doc);
    if (!r || (r->paper.closed && s->verb != V_REFUND)) return false;
    touch(b, T_RETURN, (int)(r - b->ret));
    switch (s->verb) {
    case V_RETURN_APPROVE:
        if (r->paper.state != S_REQUESTED) return false;
        r->paper.state = S_APPROVED;
        return true;
    case V_RETURN_REJECT: return close_return(r, true);
    case V_RETURN_CLOSE: return close_return(r, false);
    case V_RETURN_RECEIVE: return receive(b, s, r);
    case V_RETURN_INSPECT: return inspect(s, r);
    case V_RETURN_DISPOSE: return dispose(b, r);
    default: return refund(b, s, r);
    }
}
