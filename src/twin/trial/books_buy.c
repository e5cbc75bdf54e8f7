// Purchases in the books: ordered, confirmed, received, put away, closed.
#include "twin/trial/books.h"

static Parcel *receipt_of(Books *b, int born) {
    int i = paper_find(b->receipt, b->receipts, sizeof *b->receipt, born);
    return i < 0 ? NULL : &b->receipt[i];
}

static bool blocked_bill(const Books *b, int purchase) {
    for (int i = 0; i < b->bills; i++)
        if (b->bill[i].of == purchase && b->bill[i].paper.state == S_BLOCKED) return true;
    return false;
}

// What is still to be billed of it.
static void purchase_expects(TrialDoc *p) {
    p->expected = 0;
    for (int k = 0; k < p->n && p->booked; k++) {
        const TrialLine *l = &p->line[k];
        int64_t rest = l->done + l->open - l->billed;
        if (rest > 0) p->expected += worth(l->price, rest);
    }
}

// A purchase of which nothing more is expected is done once all that came is billed; what was billed and never came is a difference.
void purchase_settles(Books *b, TrialDoc *p) {
    if (p->paper.closed) return;
    purchase_expects(p);
    bool waits = blocked_bill(b, (int)(p - b->purchase));
    int64_t beyond = 0;
    for (int k = 0; k < p->n; k++) {
        if (p->line[k].open > 0) return;
        waits = waits || p->line[k].done > p->line[k].billed;
        beyond += p->line[k].billed_worth - worth(p->line[k].price, p->line[k].done);
    }
    p->paper.state = waits ? S_RECEIVED : S_DONE;
    if (waits) return;
    post(b, BK_DIFFER, BK_COMING, beyond);
    p->paper.closed = true;
}

static bool buy(Books *b, const Step *s) {
    if (s->n == 0) return false;
    int at = b->purchases++;
    TrialDoc *p = &b->purchase[at];
    *p = (TrialDoc){.paper = {.born = s->key}, .party = s->who, .site = s->site, .n = s->n};
    for (int i = 0; i < s->n; i++) {
        const Piece *piece = &s->piece[i];
        p->line[i] = (TrialLine){
            .item = piece->what, .qty = piece->qty, .open = piece->qty, .price = piece->price};
        p->line[i].amount = worth(piece->price, piece->qty);
        p->total += p->line[i].amount;
    }
    p->paper.state = p->total > APPROVAL_LIMIT ? S_DRAFT : S_APPROVED;
    p->booked = p->total > 0;
    p->expected = p->total;
    touch(b, T_PURCHASE, at);
    return true;
}

static bool state_to(Books *b, TrialDoc *p, int32_t from, int32_t to) {
    if (!p || p->paper.closed || p->paper.state != from) return false;
    p->paper.state = to;
    touch(b, T_PURCHASE, (int)(p - b->purchase));
    return true;
}

static bool confirm(Books *b, const Step *s) {
    TrialDoc *p = purchase_of(b, s->doc);
    if (!p || p->paper.closed || (p->paper.state != S_SENT && p->paper.state != S_CONFIRMED))
        return false;
    for (int i = 0; i < s->n; i++) {
        int pos = s->piece[i].what;
        if (pos < 1 || pos > p->n || s->piece[i].qty < 0) return false;
        TrialLine *l = &p->line[pos - 1];
        if (l->open == 0 || s->piece[i].qty < l->done) return false;
        l->open = s->piece[i].qty - l->done;
        if (l->open == 0) continue; // nothing of it will come any more
        l->qty = s->piece[i].qty;
        l->amount = worth(l->price, l->qty);
    }
    p->total = 0;
    for (int k = 0; k < p->n; k++)
        p->total += worth(p->line[k].price, p->line[k].done + p->line[k].open);
    p->paper.state = S_CONFIRMED;
    purchase_settles(b, p);
    touch(b, T_PURCHASE, (int)(p - b->purchase));
    return true;
}

// ---- receiving ----------------------------------------------------------------------------------------------------------
// What comes though nothing was open any more makes the order worth what comes of it, where that is more.
static void more_than_expected(TrialDoc *p) {
    int64_t all = 0;
    for (int k = 0; k < p->n; k++)
        all += worth(p->line[k].price, p->line[k].done + p->line[k].open);
    if (all > p->total) p->total = all;
}

// One line comes: its worth is that of all that came less that of what came before.
static bool line_comes(
    Books *b, TrialDoc *p, Parcel *r, const Step *s, const Piece *piece, bool *unexpected) {
    int pos = piece->what;
    if (pos < 1 || pos > p->n) return false;
    TrialLine *l = &p->line[pos - 1];
    int64_t most = l->qty + scaled(l->qty, 1, 10) - l->done;
    if (piece->qty > most || piece->second > piece->qty || piece->second < 0) return false;
    *unexpected |= l->open == 0;
    Level *level = &b->level[l->item][p->site];
    int64_t value = worth(l->price, l->done + piece->qty) - worth(l->price, l->done);
    l->done += piece->qty;
    l->open -= least(l->open, piece->qty);
    level->on_hand += piece->qty;
    level->value += value;
    post(b, BK_GOODS, BK_COMING, value);
    int64_t sound = piece->qty - piece->second;
    if ((s->flags & FLAG_STORE) && !(s->flags & FLAG_INSPECT)) level->available += sound;
    else r->qty[pos - 1] += sound;
    return true;
}

static bool receive(Books *b, const Step *s) {
    TrialDoc *p = purchase_of(b, s->doc);
    if (!p || p->paper.closed || s->n == 0 ||
        (p->paper.state != S_SENT && p->paper.state != S_CONFIRMED && p->paper.state != S_RECEIVED))
        return false;
    bool inspect = (s->flags & FLAG_INSPECT) != 0, stored = (s->flags & FLAG_STORE) && !inspect;
    int at = b->receipts++, purchase = (int)(p - b->purchase);
    Parcel *r = &b->receipt[at];
    *r = (Parcel){.paper = {.born = s->key, .state = inspect ? S_RECEIVED : S_INSPECTED}, .of = purchase};
    int64_t sound = 0;
    bool unexpected = false;
    for (int i = 0; i < s->n; i++) {
        if (!line_comes(b, p, r, s, &s->piece[i], &unexpected)) return false;
        sound += s->piece[i].qty - s->piece[i].second;
    }
    if (unexpected) more_than_expected(p);
    for (int i = 0; i < s->n && stored; i++)
        arrived(b, WAIT_PURCHASE, purchase, s->piece[i].what - 1);
    if (stored || (sound == 0 && !inspect)) {
        r->paper.state = S_DONE;
        r->paper.closed = true;
    }
    bool all = true;
    for (int k = 0; k < p->n; k++) all = all && p->line[k].open == 0;
    if (all) purchase_settles(b, p);
    touch(b, T_RECEIPT, at);
    touch(b, T_PURCHASE, purchase);
    return true;
}

// What is rejected stays at the site, and cannot be sold.
static bool inspect_receipt(Books *b, const Step *s) {
    Parcel *r = receipt_of(b, s->doc);
    if (!r || r->paper.closed || r->paper.state != S_RECEIVED) return false;
    bool judged[LINES] = {false};
    for (int i = 0; i < s->n; i++) {
        int pos = s->piece[i].what;
        if (pos < 1 || pos > b->purchase[r->of].n || judged[pos - 1]) return false;
        if (s->piece[i].qty + s->piece[i].second != r->qty[pos - 1]) return false;
        judged[pos - 1] = true;
        r->qty[pos - 1] = s->piece[i].qty;
    }
    int64_t left = 0;
    for (int k = 0; k < LINES; k++) left += r->qty[k];
    r->paper.state = left ? S_INSPECTED : S_DONE;
    r->paper.closed = left == 0;
    touch(b, T_RECEIPT, (int)(r - b->receipt));
    return true;
}

static bool put_away(Books *b, const Step *s) {
    Parcel *r = receipt_of(b, s->doc);
    if (!r || r->paper.closed || r->paper.state != S_INSPECTED) return false;
    const TrialDoc *p = &b->purchase[r->of];
    for (int k = 0; k < p->n; k++) b->level[p->line[k].item][p->site].available += r->qty[k];
    for (int k = 0; k < p->n; k++)
        if (r->qty[k]) arrived(b, WAIT_PURCHASE, r->of, k);
    for (int k = 0; k < p->n; k++) r->qty[k] = 0;
    r->paper.state = S_DONE;
    r->paper.closed = true;
    touch(b, T_RECEIPT, (int)(r - b->receipt));
    return true;
}

// ---- ending -------------------------------------------------------------------------------------------------------------
static bool close_short(Books *b, TrialDoc *p) {
    if (!p || p->paper.closed ||
        (p->paper.state != S_SENT && p->paper.state != S_CONFIRMED && p->paper.state != S_RECEIVED))
        return false;
    for (int k = 0; k < p->n; k++) p->line[k].open = 0;
    purchase_settles(b, p);
    touch(b, T_PURCHASE, (int)(p - b->purchase));
    return true;
}

static bool abandon(Books *b, TrialDoc *p) {
    if (!p || p->paper.closed || p->paper.state == S_RECEIVED) return false;
    for (int k = 0; k < p->n; k++)
        if (p->line[k].done > 0 || p->line[k].billed > 0) return false;
    for (int k = 0; k < p->n; k++) p->line[k].open = 0;
    purchase_expects(p);
    p->paper.state = S_CANCELLED;
    p->paper.closed = true;
    touch(b, T_PURCHASE, (int)(p - b->purchase));
    return true;
}

bool buy_step(Books *b, const Step *s, bool *known) {
    TrialDoc *p = purchase_of(b, s->doc);
    switch (s->verb) {
    case V_BUY: return buy(b, s);
    case V_APPROVE: return state_to(b, p, S_DRAFT, S_APPROVED);
    case V_SEND: return state_to(b, p, S_APPROVED, S_SENT);
    case V_CONFIRM: return confirm(b, s);
    case V_RECEIVE: return receive(b, s);
    case V_INSPECT: return inspect_receipt(b, s);
    case V_PUTAWAY: return put_away(b, s);
    case V_CLOSE: return close_short(b, p);
    case V_ABANDON: return abandon(b, p);
    default: *known = false; return false;
    }
}
