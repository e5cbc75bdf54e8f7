// Shipments in the books: picked, packed, shipped and invoiced, delivered, put back.
#include "twin/trial/books.h"

static Parcel *shipment_of(Books *b, int born) {
    int i = paper_find(b->shipment, b->shipments, sizeof *b->shipment, born);
    return i < 0 ? NULL : &b->shipment[i];
}

static bool is_goods(const TrialLine *l) { return l->item != ITEM_POSTAGE; }

// ---- pick ---------------------------------------------------------------------------------------------------------------
// What is wanted of each line: what it holds, or what the picker says.
static bool wanted(const TrialDoc *o, const Step *s, int64_t *want) {
    int64_t sum = 0;
    for (int k = 0; k < LINES; k++) want[k] = 0;
    for (int i = 0; i < s->n; i++) {
        int pos = s->piece[i].what;
        if (pos < 1 || pos > o->n || !is_goods(&o->line[pos - 1])) return false;
        want[pos - 1] += s->piece[i].qty;
        if (want[pos - 1] > o->line[pos - 1].open - o->line[pos - 1].picked) return false;
    }
    for (int k = 0; k < o->n; k++) {
        const TrialLine *l = &o->line[k];
        if (s->n == 0 && is_goods(l)) want[k] = least(l->open - l->picked, l->held);
        sum += want[k];
    }
    return sum > 0;
}

static bool pick(Books *b, const Step *s) {
    TrialDoc *o = order_of(b, s->doc);
    if (!o || o->paper.closed || o->paper.state != S_OPEN) return false;
    int64_t want[LINES];
    if (o->complete)
        for (int k = 0; k < o->n; k++)
            if (is_goods(&o->line[k]) && o->line[k].open - o->line[k].picked > o->line[k].held)
                return false;
    if (!wanted(o, s, want)) return false;
    int at = b->shipments++;
    Parcel *p = &b->shipment[at];
    *p = (Parcel){.paper = {.born = s->key, .state = S_PICKED}, .of = (int32_t)(o - b->order)};
    for (int k = 0; k < o->n; k++) { // no order has an item twice
        TrialLine *l = &o->line[k];
        Level *level = &b->level[l->item][o->site];
        if (want[k] == 0) continue;
        int64_t had = l->held, used = least(want[k], had);
        l->held -= used;
        level->held -= used;
        level->available -= want[k];
        if (level->available < level->held) return false; // others hold it
        l->picked += want[k];
        p->qty[k] = want[k];
        // Of what is picked beyond the hold, the line needs the less: it holds what it still lacks.
        if (s->n == 0 || l->picked <= had) continue;
        int64_t lack = l->open - l->picked - l->held, got = least(lack, spare(level));
        if (lack > 0 && o->complete && got < lack) got = 0;
        l->held += got;
        level->held += got;
    }
    touch(b, T_SHIPMENT, at);
    touch(b, T_ORDER, p->of);
    return true;
}

static bool pack(Books *b, const Step *s) {
    Parcel *p = shipment_of(b, s->doc);
    if (!p || p->paper.state != S_PICKED) return false;
    p->paper.state = S_PACKED;
    touch(b, T_SHIPMENT, (int)(p - b->shipment));
    return true;
}

static bool unpick(Books *b, const Step *s) {
    Parcel *p = shipment_of(b, s->doc);
    if (!p || (p->paper.state != S_PICKED && p->paper.state != S_PACKED)) return false;
    TrialDoc *o = &b->order[p->of];
    for (int k = 0; k < o->n; k++) b->level[o->line[k].item][o->site].available += p->qty[k];
    for (int k = 0; k < o->n; k++) {
        TrialLine *l = &o->line[k];
        Level *level = &b->level[l->item][o->site];
        int64_t got = least(p->qty[k], spare(level));
        l->picked -= p->qty[k];
        l->held += got;
        level->held += got;
    }
    p->paper.state = S_CANCELLED;
    p->paper.closed = true;
    touch(b, T_SHIPMENT, (int)(p - b->shipment));
    touch(b, T_ORDER, p->of);
    return true;
}

// ---- ship ---------------------------------------------------------------------------------------------------------------
static void goods_leave(Books *b, TrialDoc *o, const Parcel *p) {
    for (int k = 0; k < o->n; k++) {
        if (p->qty[k] == 0) continue;
        int64_t value = take_value(&b->level[o->line[k].item][o->site], p->qty[k]);
        o->line[k].cost += value;
        post(b, BK_COST, BK_GOODS, value);
    }
}

// What is asked for a line now: of its whole amount as much as all that left makes, less what was asked before.
static int64_t ask_for(TrialLine *l, int64_t left) {
    if (left <= l->billed) return 0;
    int64_t amount = share(l->amount, left, l->qty) - l->billed_worth;
    l->billed = left;
    l->billed_worth += amount;
    return amount;
}

static int64_t invoice(Books *b, TrialDoc *o) {
    int64_t goods = 0, post_ = 0;
    for (int k = 0; k < o->n; k++) {
        TrialLine *l = &o->line[k];
        if (is_goods(l)) {
            goods += ask_for(l, l->done);
        } else if (l->open > 0) {
            l->done += l->open;
            l->open = 0;
            post_ += ask_for(l, l->done);
        }
    }
    post_party(b, BK_OWED, BK_SOLD, o->party, goods);
    post_party(b, BK_OWED, BK_POST, o->party, post_);
    return goods + post_;
}

// What was paid before settles the new invoice: for the order first, then for nothing in particular.
static void apply_ahead(Books *b, TrialDoc *o, int64_t owed) {
    int64_t first = least(owed, o->paid_ahead), then = least(owed - first, b->ahead[o->party]);
    o->paid_ahead -= first;
    b->ahead[o->party] -= then;
    o->owed += owed - first - then;
    post_party(b, BK_AHEAD, BK_OWED, o->party, first + then);
}

static bool ship(Books *b, const Step *s) {
    Parcel *p = shipment_of(b, s->doc);
    if (!p || (p->paper.state != S_PICKED && p->paper.state != S_PACKED)) return false;
    TrialDoc *o = &b->order[p->of];
    goods_leave(b, o, p);
    for (int k = 0; k < o->n; k++) {
        TrialLine *l = &o->line[k];
        l->done += p->qty[k];
        l->open -= least(l->open, p->qty[k]);
        l->picked -= p->qty[k];
    }
    int64_t total = invoice(b, o);
    o->expected -= least(o->expected, total);
    apply_ahead(b, o, total);
    post_party(b, BK_OUT, BK_CARRIAGE, CARRIER, LANE_COST_OUT);
    b->freight[b->freights++] = (Freight){b->today + payment_days[CARRIER], LANE_COST_OUT};
    p->paper.state = S_SHIPPED;
    bool all = true;
    for (int k = 0; k < o->n; k++) all = all && o->line[k].open == 0;
    if (all) o->paper.state = S_SHIPPED;
    touch(b, T_SHIPMENT, (int)(p - b->shipment));
    touch(b, T_ORDER, p->of);
    return true;
}

static bool deliver(Books *b, const Step *s) {
    Parcel *p = shipment_of(b, s->doc);
    if (!p || p->paper.state != S_SHIPPED) return false;
    p->paper.state = S_DELIVERED;
    p->paper.closed = true;
    TrialDoc *o = &b->order[p->of];
    bool out = false;
    for (int i = 0; i < b->shipments; i++)
        out = out || (b->shipment[i].of == p->of && !b->shipment[i].paper.closed);
    if (o->paper.state == S_SHIPPED && !out) {
        o->paper.state = S_DELIVERED;
        o->paper.closed = true;
        o->expected = 0;
    }
    touch(b, T_SHIPMENT, (int)(p - b->shipment));
    touch(b, T_ORDER, p->of);
    return true;
}

bool ship_step(Books *b, const Step *s, bool *known) {
    switch (s->verb) {
    case V_PICK: return pick(b, s);
    case V_PACK: return pack(b, s);
    case V_SHIP: return ship(b, s);
    case V_DELIVER: return deliver(b, s);
    case V_UNPICK: return unpick(b, s);
    default: *known = false; return false;
    }
}
