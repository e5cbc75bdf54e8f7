// Suppliers' bills in the books: matched with what was ordered and what came, approved, rejected.
#include "twin/trial/books.h"

static BookBill *bill_of(Books *b, int born) {
    int i = paper_find(b->bill, b->bills, sizeof *b->bill, born);
    return i < 0 ? NULL : &b->bill[i];
}

static bool number_known(const Books *b, int supplier, int32_t number) {
    for (int i = 0; i < b->bills; i++)
        if (b->bill[i].number == number && b->purchase[b->bill[i].of].party == supplier &&
            b->bill[i].paper.state != S_REJECTED)
            return true;
    return false;
}

static int supplier_of(const TrialDoc *p) { return CUSTOMERS + p->party; }

static void post_bill(Books *b, const TrialDoc *p, int64_t grni, int64_t total) {
    post_party(b, BK_COMING, BK_TO_PAY, supplier_of(p), grni);
    post_party(b, BK_DIFFER, BK_TO_PAY, supplier_of(p), total - grni);
}

// Billed for more than came, or dearer than ordered by more than two in a hundred.
static bool matches(const TrialDoc *p, const Step *s) {
    for (int i = 0; i < s->n; i++) {
        const TrialLine *l = &p->line[s->piece[i].what - 1];
        if (l->billed > l->done || s->piece[i].price > l->price + scaled(l->price, 2, 100))
            return false;
    }
    return true;
}

static bool receive_bill(Books *b, const Step *s) {
    TrialDoc *p = purchase_of(b, s->doc);
    if (!p || s->n == 0) return false;
    int32_t state = p->paper.state;
    if (state != S_SENT && state != S_CONFIRMED && state != S_RECEIVED && state != S_DONE)
        return false;
    int32_t number = (s->flags & FLAG_AGAIN) ? (int32_t)s->amount : s->key;
    if (number_known(b, p->party, number)) return false;
    int at = b->bills++;
    BookBill *bill = &b->bill[at];
    *bill = (BookBill){.paper = {.born = s->key},
        .of = (int32_t)(p - b->purchase),
        .number = number,
        .due = b->today + payment_days[supplier_of(p)],
        .n = s->n};
    for (int i = 0; i < s->n; i++) {
        const Piece *piece = &s->piece[i];
        if (piece->what < 1 || piece->what > p->n) return false;
        TrialLine *l = &p->line[piece->what - 1];
        l->billed += piece->qty;
        int64_t grni = p->paper.closed ? 0 : worth(l->price, l->billed) - l->billed_worth;
        l->billed_worth += grni;
        bill->grni += grni;
        bill->total += worth(piece->price, piece->qty);
        bill->line[i] = piece->what - 1;
        bill->qty[i] = piece->qty;
        bill->worth[i] = grni;
    }
    bill->open = bill->total;
    post_bill(b, p, bill->grni, bill->total);
    bill->paper.state = matches(p, s) ? S_MATCHED : S_BLOCKED;
    bill->paper.closed = bill->paper.state == S_MATCHED;
    touch(b, T_BILL, at);
    touch(b, T_PURCHASE, bill->of);
    purchase_settles(b, p);
    return true;
}

static bool approve(Books *b, BookBill *bill) {
    if (!bill || bill->paper.state != S_BLOCKED) return false;
    bill->paper.state = S_MATCHED;
    bill->paper.closed = true;
    purchase_settles(b, &b->purchase[bill->of]);
    return true;
}

static bool reject(Books *b, BookBill *bill) {
    if (!bill || bill->paper.state != S_BLOCKED) return false;
    TrialDoc *p = &b->purchase[bill->of];
    post_bill(b, p, -bill->grni, -bill->total);
    for (int i = 0; i < bill->n; i++) {
        p->line[bill->line[i]].billed -= bill->qty[i];
        p->line[bill->line[i]].billed_worth -= bill->worth[i];
    }
    bill->open = 0;
    bill->paper.state = S_REJECTED;
    bill->paper.closed = true;
    purchase_settles(b, p);
    return true;
}

bool bill_step(Books *b, const Step *s, bool *known) {
    BookBill *bill = bill_of(b, s->doc);
    bool good;
    switch (s->verb) {
    case V_BILL: return receive_bill(b, s);
    case V_BILL_APPROVE: good = approve(b, bill); break;
    case V_BILL_REJECT: good = reject(b, bill); break;
    default: *known = false; return false;
    }
    if (!good) return false;
    touch(b, T_BILL, (int)(bill - b->bill));
    touch(b, T_PURCHASE, bill->of);
    return true;
}
