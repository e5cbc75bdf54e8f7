// Posting moves: what goods do to stock, to its value, to the holds on it, and to money, in one go.
//
// The steps of moves_post:
//   1. look: the places of each move; which stock levels (item and site) they touch
//   2. read: the levels from which goods leave at their average, so that they stay as read
//   3. value: the moves in their order, each level's running value beside it
//   4. write: holds used up, levels (guarded), then the entry with its transfers (guarded), then money
//
// Levels are written in the order of item and site, accounts in that of their ids, levels before accounts.
//
// What always holds: value is conserved, since what leaves one level is what enters another or what is posted to money; taking
// all that is on hand takes all its value, so a site without goods has none.
#include "flow/product/move.h"

#include <stdlib.h>

#include "core/change.h"
#include "flow/cash/cash.h"
#include "flow/product/parts.h"

typedef struct {
    LevelChange by;
    StockLevel now; // where it was read: as it runs through the moves
    bool average;   // goods leave it, or are found, at its average
    bool exists;
} Level;

typedef struct {
    const Place *from, *to;
    Level *out, *in; // NULL: a virtual end, or goods that are not ours
} Step;

typedef struct {
    Entry *entry;
    Move *moves;
    Step *steps;
    int n;
    Level *levels; // by item and site
    int levels_n;
} Post;

// ---- 1. look -------------------------------------------------------------------------------------------------------------

static int level_order(const void *a, const void *b) {
    const LevelChange *x = &((const Level *)a)->by, *y = &((const Level *)b)->by;
    if (x->item.v != y->item.v) return x->item.v < y->item.v ? -1 : 1;
    return x->site.v < y->site.v ? -1 : x->site.v > y->site.v;
}

static Level *level_of(const Post *p, Id item, Id site) {
    Level key = {.by = {.item = item, .site = site}};
    return bsearch(&key, p->levels, (size_t)p->levels_n, sizeof key, level_order);
}

static bool leaves_site(const Step *s) {
    return !place_physical(s->to->kind) || s->from->site.v != s->to->site.v;
}

static Status move_check(Cx *cx, const Move *m, const Step *s) {
    if (m->qty.v <= 0 || m->qty.v > NUM_MAX)
        return with_value(
            cx, fail(cx, INPUT, "qty", "a move takes more than nothing"), qty_words(cx, m->qty));
    if (m->value.v < 0 || m->cost.v < 0)
        return fail(cx, INPUT, "value", "goods are not worth less than nothing");
    if (id_eq(m->from, m->to))
        return with_hint(cx,
            fail(cx, INPUT, "to", "the goods are in " STR_FMT " already", STR_ARG(s->to->code)),
            "give another place");
    bool ours = place_physical(s->from->kind) && place_physical(s->to->kind);
    bool transit = s->from->kind == PLACE_TRANSIT || s->to->kind == PLACE_TRANSIT;
    if (ours && !transit && s->from->site.v != s->to->site.v)
        return with_hint(cx,
            fail(cx, INPUT, "to", STR_FMT " and " STR_FMT " are in different sites",
                STR_ARG(s->from->code), STR_ARG(s->to->code)),
            "goods go between sites by a transfer");
    return OK;
}

static Status look(Cx *cx, Post *p) {
    p->steps = NEW_ARRAY(cx->arena, Step, p->n);
    p->levels = NEW_ARRAY(cx->arena, Level, 2 * (size_t)p->n);
    int n = 0;
    for (int i = 0; i < p->n; i++) {
        const Move *m = &p->moves[i];
        Step *s = &p->steps[i];
        TRY(place_get(cx, m->from, &s->from));
        TRY(place_get(cx, m->to, &s->to));
        TRY(move_check(cx, m, s));
        if (!id_none(m->owner)) continue;
        if (place_physical(s->from->kind))
            p->levels[n++].by = (LevelChange){.item = m->item, .site = s->from->site};
        if (place_physical(s->to->kind))
            p->levels[n++].by = (LevelChange){.item = m->item, .site = s->to->site};
    }
    if (n > 1) qsort(p->levels, (size_t)n, sizeof *p->levels, level_order);
    for (int i = 0; i < n; i++)
        if (p->levels_n == 0 || level_order(&p->levels[i], &p->levels[p->levels_n - 1]) != 0)
            p->levels[p->levels_n++] = p->levels[i];
    for (int i = 0; i < p->n; i++) {
        const Move *m = &p->moves[i];
        Step *s = &p->steps[i];
        if (!id_none(m->owner)) continue;
        if (place_physical(s->from->kind)) s->out = level_of(p, m->item, s->from->site);
        if (place_physical(s->to->kind)) s->in = level_of(p, m->item, s->to->site);
        if (s->out && leaves_site(s)) s->out->average = true;
        if (s->in && s->from->kind == PLACE_LOSS && m->value.v == 0) s->in->average = true;
    }
    return OK;
}

// ---- 2. read -------------------------------------------------------------------------------------------------------------

static Status read_levels(Cx *cx, Post *p) {
    for (int i = 0; i < p->levels_n; i++) {
        Level *l = &p->levels[i];
        if (l->average) TRY(level_lock(cx, l->by.item, l->by.site, &l->now, &l->exists));
    }
    return OK;
}

// ---- 3. value ------------------------------------------------------------------------------------------------------------

static Status too_little(Cx *cx, const Move *m, Id place, Qty there) {
    cx_clear(cx); // the ledger says it in its own terms
    Str of = m->lot.v
        ? str_fmt(cx->arena, " of lot " STR_FMT, STR_ARG(code_of(cx, &lot_entity, m->lot)))
        : S("");
    Status s = fail(cx, STOCK, "qty", STR_FMT " are wanted" STR_FMT ", and " STR_FMT " are in " STR_FMT,
        STR_ARG(qty_of_item(cx, m->qty, m->item)), STR_ARG(of), STR_ARG(qty_words(cx, there)),
        STR_ARG(code_of(cx, &place_entity, place)));
    return with_hint(cx, with_value(cx, s, qty_words(cx, m->qty)), "take at most " STR_FMT,
        STR_ARG(qty_words(cx, there)));
}

static AccountKey account_at(const Move *m, const Place *at) {
    return (AccountKey){FLOW_PRODUCT, m->item, at->id, m->lot, m->owner, place_physical(at->kind)};
}

static Status shortage(Cx *cx, const Move *m, const Step *s) {
    AccountKey key = account_at(m, s->from);
    int64_t there;
    TRY(ledger_balance(cx, &key, &there));
    return too_little(cx, m, m->from, (Qty){there});
}

// What a found item is worth: the average of the site, else what it is expected to cost.
static Status found_value(Cx *cx, const Move *m, const Level *l, Money *out) {
    if (l->now.on_hand.v > 0) {
        *out = money_part(l->now.value, m->qty, l->now.on_hand);
        return OK;
    }
    const Item *item;
    TRY(item_get(cx, m->item, &item));
    *out = money_of(item->cost, m->qty);
    return OK;
}

static void level_add(Level *l, Qty qty, Money value) {
    l->by.on_hand = qty_add(l->by.on_hand, qty);
    l->by.value = money_add(l->by.value, value);
    l->now.on_hand = qty_add(l->now.on_hand, qty);
    l->now.value = money_add(l->now.value, value);
}

// Whether goods count as available there.
static Status may_be_sold(Cx *cx, const Move *m, const Place *at, bool *yes) {
    int32_t status = LOT_GOOD;
    *yes = false;
    if (at->kind != PLACE_STORAGE) return OK;
    if (!id_none(m->lot)) TRY(lot_status(cx, m->lot, &status));
    *yes = status == LOT_GOOD;
    return OK;
}

static Status value_one(Cx *cx, Move *m, Step *s) {
    if (!id_none(m->owner)) {
        m->value = (Money){0};
        return OK;
    }
    bool sold;
    if (s->out) {
        TRY(may_be_sold(cx, m, s->from, &sold));
        if (sold) s->out->by.available = qty_sub(s->out->by.available, m->qty);
    }
    if (s->in) {
        TRY(may_be_sold(cx, m, s->to, &sold));
        if (sold) s->in->by.available = qty_add(s->in->by.available, m->qty);
    }
    if (s->out == s->in && s->out) {
        m->value = (Money){0};
        return OK;
    }
    if (s->out) {
        const StockLevel *now = &s->out->now;
        if (now->on_hand.v < m->qty.v) return shortage(cx, m, s);
        m->value = money_part(now->value, m->qty, now->on_hand);
        level_add(s->out, qty_neg(m->qty), money_neg(m->value));
    } else if (s->in && s->from->kind == PLACE_LOSS && m->value.v == 0) {
        TRY(found_value(cx, m, s->in, &m->value));
    }
    if (s->in) level_add(s->in, m->qty, m->value);
    return OK;
}

// ---- 4. write ------------------------------------------------------------------------------------------------------------

// Moves of one line, of several lots or places, use its hold up together.
static Status use_holds(Cx *cx, Post *p) {
    for (int i = 0; i < p->n; i++) {
        Id line = p->moves[i].held_line;
        Level *l = p->steps[i].out;
        if (id_none(line) || !l) continue;
        if (i > 0 && id_eq(p->moves[i - 1].held_line, line) && p->steps[i - 1].out == l) continue;
        Qty qty = {0}, used;
        for (int j = i; j < p->n && id_eq(p->moves[j].held_line, line) && p->steps[j].out == l; j++)
            qty = qty_add(qty, p->moves[j].qty);
        TRY(hold_use(cx, line, l->by.item, l->by.site, qty, &used));
        l->by.held = qty_sub(l->by.held, used);
    }
    return OK;
}

static Status write_levels(Cx *cx, const Post *p) {
    for (int i = 0; i < p->levels_n; i++) {
        const LevelChange *by = &p->levels[i].by;
        TRY(level_change(cx, by, p->levels[i].exists));
        if (!cx->changes) continue;
        if (by->on_hand.v) change_stock(cx, by->item, by->site, "on hand", by->on_hand);
        if (by->held.v) change_stock(cx, by->item, by->site, "held", by->held);
    }
    return OK;
}

static Status write_transfers(Cx *cx, const Post *p) {
    Transfer *t = NEW_ARRAY(cx->arena, Transfer, p->n);
    for (int i = 0; i < p->n; i++) {
        const Move *m = &p->moves[i];
        t[i] = (Transfer){
            .from = account_at(m, p->steps[i].from),
            .to = account_at(m, p->steps[i].to),
            .amount = m->qty.v,
            .value = m->value,
            .line = m->line,
            .lot = m->lot,
        };
    }
    int at;
    Status s = ledger_post(cx, p->entry, t, p->n, &at);
    return s == STOCK && at >= 0 ? shortage(cx, &p->moves[at], &p->steps[at]) : s;
}

// ---- money ---------------------------------------------------------------------------------------------------------------

// The account of the cash flow that stands for a kind of place, when goods go there or come from there.
static Gl gl_of(PlaceKind kind, bool to) {
    switch (kind) {
    case PLACE_SUPPLIER: return to ? GL_CLAIMS : GL_GRNI;
    case PLACE_CUSTOMER: return GL_COGS;
    case PLACE_PRODUCTION: return GL_WIP;
    case PLACE_LOSS: return to ? GL_SCRAP : GL_ADJUSTMENT;
    case PLACE_OPENING: return GL_EQUITY;
    case PLACE_TRANSIT: return GL_TRANSIT;
    case PLACE_STORAGE:
    case PLACE_DOCK:
    case PLACE_QUARANTINE:
    case PLACE_PACKING: break;
    }
    return GL_STOCK;
}

enum { POSTINGS_MAX = 64 }; // pairs of accounts: seven that are debited, seven that are credited

typedef struct {
    Posting at[POSTINGS_MAX];
    int n;
} Postings;

static void posting_add(Postings *p, Gl debit, Gl credit, Id debit_party, Money amount) {
    if (debit == credit || amount.v == 0) return;
    for (int i = 0; i < p->n; i++)
        if (p->at[i].debit == (int)debit && p->at[i].credit == (int)credit) {
            p->at[i].amount = money_add(p->at[i].amount, amount);
            return;
        }
    CHECK(p->n < POSTINGS_MAX);
    p->at[p->n++] = (Posting){
        .debit = (int)debit, .credit = (int)credit, .debit_party = debit_party, .amount = amount};
}

static Status write_money(Cx *cx, const Post *p) {
    Postings postings;
    postings.n = 0;
    Id claimed_from = {0};
    for (int i = 0; i < p->n; i++) {
        const Move *m = &p->moves[i];
        const Step *s = &p->steps[i];
        if (!id_none(m->owner)) continue;
        Gl credit = gl_of((PlaceKind)s->from->kind, false);
        if (s->to->kind == PLACE_SUPPLIER) {
            bool found = true;
            if (id_none(claimed_from))
                TRY(sql_get(cx, &found, "select party from doc where id = $1", IN(A(p->entry->doc)),
                    OUT(O(&claimed_from))));
            posting_add(&postings, GL_CLAIMS, credit, claimed_from, m->cost);
            posting_add(&postings, GL_PRICE_DIFFERENCE, credit, (Id){0}, money_sub(m->value, m->cost));
        } else {
            posting_add(&postings, gl_of((PlaceKind)s->to->kind, true), credit, (Id){0}, m->value);
        }
    }
    return postings.n == 0 ? OK : cash_post(cx, p->entry, postings.at, postings.n);
}

Status moves_post(Cx *cx, Entry *entry, Move *moves, int n) {
    if (n == 0) return OK;
    Post p = {.entry = entry, .moves = moves, .n = n};
    TRY(look(cx, &p));
    TRY(read_levels(cx, &p));
    for (int i = 0; i < n; i++) TRY(value_one(cx, &moves[i], &p.steps[i]));
    TRY(use_holds(cx, &p));
    TRY(write_levels(cx, &p));
    TRY(write_transfers(cx, &p));
    return write_money(cx, &p);
}
