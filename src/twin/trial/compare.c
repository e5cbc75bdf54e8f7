// The database beside the books. After each step: all levels, all balances, how many requests are known by their keys, what is waited
// for, and the documents that the step touched; where the books foretold a sum only, the shares are taken from the database once
// they add up to it.
//
// A difference is told as "what is … and should be …". The first one ends a trial, so no more are looked for.
#include <stdlib.h>
#include <string.h>

#include "flow/info/prove.h"
#include "twin/trial/parts.h"

typedef struct {
    Cx *cx;
    const TrialBase *base;
    Books *b;
    Str what;
} Compare;

static bool differs(Compare *c, Str of, const char *member, int64_t is, int64_t should, int digits) {
    if (is == should || c->what.n) return is != should;
    Str a = decimal_text(c->cx->arena, is, digits, 0), b = decimal_text(c->cx->arena, should, digits, 0);
    c->what = str_fmt(c->cx->arena, STR_FMT ": %s is " STR_FMT " and should be " STR_FMT,
        STR_ARG(of), member, STR_ARG(a), STR_ARG(b));
    return true;
}

static void wrong(Compare *c, Str of, const char *what) {
    if (c->what.n == 0) c->what = str_fmt(c->cx->arena, STR_FMT " %s", STR_ARG(of), what);
}

static int index_of(const int64_t *ids, int n, int64_t id) {
    for (int i = 0; i < n; i++)
        if (ids[i] == id) return i;
    return -1;
}

// ---- levels and balances ------------------------------------------------------------------------------------------------
static Str level_name(Compare *c, int item, int site) {
    return str_fmt(c->cx->arena, "stock of " STR_FMT " at %s", STR_ARG(base_item[item]),
        site == UNDER_WAY ? "transit" : base_site[site].at);
}

static Status levels(Compare *c) {
    Level found[ITEMS][SITES + 1];
    memset(found, 0, sizeof found);
    Rows r;
    TRY(sql_open_args(
        c->cx, &r, "select item, site, on_hand, available, held, value from stock_level", NO_ARGS));
    while (rows_next(&r)) {
        int i = index_of(c->base->item, ITEMS, rows_int(&r, 0)),
            w = index_of(c->base->site, SITES + 1, rows_int(&r, 1));
        if (i < 0 || w < 0) {
            wrong(c, S("a stock level"), "is of an unknown item or site");
            continue;
        }
        found[i][w] = (Level){.on_hand = rows_int(&r, 2),
            .available = rows_int(&r, 3),
            .held = rows_int(&r, 4),
            .value = rows_int(&r, 5)};
    }
    TRY(rows_end(&r));
    for (int i = 0; i < ITEMS; i++)
        for (int w = 0; w <= SITES; w++) {
            const Level *is = &found[i][w], *should = &c->b->level[i][w];
            if (memcmp(is, should, offsetof(Level, loose)) == 0) continue;
            Str name = level_name(c, i, w);
            differs(c, name, "on hand", is->on_hand, should->on_hand, 6);
            differs(c, name, "available", is->available, should->available, 6);
            differs(c, name, "held", is->held, should->held, 6);
            differs(c, name, "value", is->value, should->value, 2);
        }
    return OK;
}

static Status balances(Compare *c) {
    int64_t gl[GLS] = {0}, party[GLS][PARTIES] = {{0}};
    Rows r;
    TRY(sql_open_args(c->cx,
        &r, "select place, owner, cast(sum(posted) as bigint) from account where flow = 2 group by place, owner",
        NO_ARGS));
    while (rows_next(&r)) {
        int64_t account = rows_int(&r, 0), amount = rows_int(&r, 2);
        int a = 0, p = index_of(c->base->party, PARTIES, rows_int(&r, 1));
        while (a < GLS && book_account[a] != account) a++;
        if (a == GLS) {
            if (amount)
                wrong(c, str_fmt(c->cx->arena, "account %lld", (long long)account),
                    "was not to be posted to");
            continue;
        }
        gl[a] += amount;
        if (p >= 0) party[a][p] += amount;
    }
    TRY(rows_end(&r));
    for (int a = 0; a < GLS; a++) {
        if (gl[a] != c->b->gl[a])
            differs(c, str_fmt(c->cx->arena, "account %d", book_account[a]), "the balance", gl[a],
                c->b->gl[a], 2);
        for (int p = 0; p < PARTIES; p++)
            if (party[a][p] != c->b->party[a][p])
                differs(c,
                    str_fmt(c->cx->arena, "account %d of " STR_FMT, book_account[a],
                        STR_ARG(base_party[p])),
                    "the balance", party[a][p], c->b->party[a][p], 2);
    }
    return OK;
}

// ---- documents ----------------------------------------------------------------------------------------------------------
static Status paper(Compare *c, const Paper *p, Id *id, int64_t total) {
    Str state, ref = str_of(p->ref);
    Time closed;
    int64_t is;
    bool found;
    TRY(sql_get(c->cx, &found, "select id, status, closed, total from doc where number = $1",
        IN(A(ref)), OUT(O(id), O(&state), O(&closed), O(&is))));
    if (!found) {
        wrong(c, ref, "is not there");
        return OK;
    }
    if (!str_is(state, state_names[p->state]) || (closed.v != 0) != p->closed)
        wrong(c, ref,
            str_fmt(c->cx->arena, "is " STR_FMT "%s and should be %s%s", STR_ARG(state),
                closed.v ? " and closed" : "", state_names[p->state], p->closed ? " and closed" : "")
                .at);
    if (total >= 0) differs(c, ref, "the total", is, total, 2);
    return OK;
}

static Str line_named(Compare *c, const Paper *p, int pos) {
    return str_fmt(c->cx->arena, "%s line %d", p->ref, pos);
}

typedef struct {
    int64_t qty, done, open, picked, held;
} LineRow;

static Status lines_read(Compare *c, Id doc, LineRow *rows, int most, int *n) {
    Rows r;
    *n = 0;
    TRY(sql_open(c->cx, &r,
        "select l.qty, l.done, l.open, l.picked, coalesce(h.qty, 0) from line l "
        "left join hold h on h.line = l.id and h.supply = 0 where l.doc = $1 order by l.pos",
        A(doc)));
    for (; rows_next(&r); (*n)++)
        if (*n < most)
            rows[*n] = (LineRow){rows_int(&r, 0), rows_int(&r, 1), rows_int(&r, 2), rows_int(&r, 3),
                rows_int(&r, 4)};
    return rows_end(&r);
}

static void line_differs(Compare *c, Str name, const LineRow *is, const LineRow *should) {
    differs(c, name, "the quantity", is->qty, should->qty, 6);
    differs(c, name, "done", is->done, should->done, 6);
    differs(c, name, "open", is->open, should->open, 6);
    differs(c, name, "picked", is->picked, should->picked, 6);
    differs(c, name, "held", is->held, should->held, 6);
}

static Status lines_of_doc(Compare *c, const TrialDoc *d, Id id, bool pairs) {
    LineRow rows[2 * LINES];
    int n;
    TRY(lines_read(c, id, rows, 2 * LINES, &n));
    if (n != d->n * (pairs ? 2 : 1)) {
        wrong(c, str_of(d->paper.ref), "has not as many lines as it should have");
        return OK;
    }
    for (int k = 0; k < d->n; k++) {
        const TrialLine *l = &d->line[k];
        LineRow out = {l->qty, l->done, l->open, l->picked, l->held},
                in = {l->qty, l->came, l->coming, 0, 0};
        const LineRow *row = &rows[pairs ? 2 * k : k];
        if (memcmp(row, &out, sizeof out) != 0)
            line_differs(c, line_named(c, &d->paper, pairs ? 2 * k + 1 : k + 1), row, &out);
        if (pairs && memcmp(row + 1, &in, sizeof in) != 0)
            line_differs(c, line_named(c, &d->paper, 2 * k + 2), row + 1, &in);
    }
    return OK;
}

static Status dues(Compare *c, Str ref, Id doc, const char *kind, const char *member, int64_t should) {
    int64_t is;
    TRY(sql_get(c->cx, NULL, "select cast(coalesce(sum(open), 0) as bigint) from due where doc = $1 and kind = $2",
        IN(A(doc), A(kind)), OUT(O(&is))));
    differs(c, ref, member, is, should, 2);
    return OK;
}

static Status order(Compare *c, const TrialDoc *d, bool money) {
    Id id = {0};
    Str ref = str_of(d->paper.ref);
    TRY(paper(c, &d->paper, &id, d->total));
    TRY(lines_of_doc(c, d, id, false));
    TRY(dues(c, ref, id, "order", "what is expected", d->expected));
    return money ? dues(c, ref, id, "receivable", "what is owed", d->owed) : OK;
}

static Status purchase(Compare *c, const TrialDoc *d) {
    Id id = {0};
    TRY(paper(c, &d->paper, &id, d->total));
    TRY(lines_of_doc(c, d, id, false));
    return dues(c, str_of(d->paper.ref), id, "purchase", "what is to be billed", d->expected);
}

static Status returned(Compare *c, const BookReturn *ret, int at) {
    LineRow rows[LINES];
    Id id = {0};
    int n;
    int64_t refund = 0;
    TRY(paper(c, &ret->paper, &id, ret->total));
    TRY(lines_read(c, id, rows, LINES, &n));
    if (n != ret->n) wrong(c, str_of(ret->paper.ref), "has not as many lines as it should have");
    for (int k = 0; k < ret->n && k < n; k++) {
        LineRow should = {ret->qty[k], ret->done[k], ret->open[k], 0, 0};
        line_differs(c, line_named(c, &ret->paper, k + 1), &rows[k], &should);
    }
    for (int i = 0; i < c->b->refunds; i++)
        if (c->b->refund[i].ret == at) refund += c->b->refund[i].open;
    return dues(c, str_of(ret->paper.ref), id, "refund", "what is to be paid back", refund);
}

static Status document(Compare *c, Touched t) {
    Books *b = c->b;
    Id id = {0};
    switch (t.kind) {
    case T_ORDER: return order(c, &b->order[t.at], !b->owed_loose[b->order[t.at].party]);
    case T_PURCHASE: return purchase(c, &b->purchase[t.at]);
    case T_TRANSFER:
        TRY(paper(c, &b->transfer[t.at].paper, &id, -1));
        return lines_of_doc(c, &b->transfer[t.at], id, true);
    case T_RETURN: return returned(c, &b->ret[t.at], t.at);
    case T_SHIPMENT: return paper(c, &b->shipment[t.at].paper, &id, -1);
    case T_RECEIPT: return paper(c, &b->receipt[t.at].paper, &id, -1);
    default:
        TRY(paper(c, &b->bill[t.at].paper, &id, b->bill[t.at].total));
        return dues(c, str_of(b->bill[t.at].paper.ref), id, "payable", "what is to be paid",
            b->bill[t.at].open);
    }
}

// ---- what is not foretold -----------------------------------------------------------------------------------------------
static TrialDoc *doc_numbered(TrialDoc *docs, int n, Str ref) {
    for (int i = n; i-- > 0;)
        if (str_is(ref, docs[i].paper.ref)) return &docs[i];
    return NULL;
}

// Who holds the stock of an item and site now.
static Status shares(Compare *c, int item, int site) {
    Books *b = c->b;
    int64_t sum = 0;
    for (int i = 0; i < b->orders; i++)
        for (int k = 0; k < b->order[i].n; k++)
            if (b->order[i].site == site && b->order[i].line[k].item == item)
                b->order[i].line[k].held = 0;
    for (int i = 0; i < b->transfers; i++)
        for (int k = 0; k < b->transfer[i].n; k++)
            if (b->transfer[i].site == site && b->transfer[i].line[k].item == item)
                b->transfer[i].line[k].held = 0;
    Rows r;
    TRY(sql_open(c->cx, &r,
        "select d.number, l.pos, h.qty from hold h join line l on l.id = h.line join doc d on d.id "
        "= l.doc "
        "where h.item = $1 and h.site = $2 and h.supply = 0",
        A(c->base->item[item]), A(c->base->site[site])));
    while (rows_next(&r)) {
        Str ref = rows_text(&r, 0);
        int64_t pos = rows_int(&r, 1), qty = rows_int(&r, 2);
        TrialDoc *d = doc_numbered(b->order, b->orders, ref),
                 *t = d ? NULL : doc_numbered(b->transfer, b->transfers, ref);
        TrialLine *l = d && pos <= d->n ? &d->line[pos - 1]
            : t && pos <= 2 * t->n      ? &t->line[(pos - 1) / 2]
                                        : NULL;
        if (!l || l->item != item || qty > l->open - l->picked) {
            wrong(c, ref, "holds what it does not need");
            continue;
        }
        l->held = qty;
        sum += qty;
    }
    TRY(rows_end(&r));
    differs(c, level_name(c, item, site), "the sum of the holds", sum, b->level[item][site].held, 6);
    b->level[item][site].loose = false;
    return OK;
}

// Which orders of a customer are paid now.
static Status settled(Compare *c, int customer) {
    Books *b = c->b;
    int64_t sum = 0;
    Rows r;
    TRY(sql_open(c->cx, &r,
        "select d.number, cast(sum(u.open) as bigint) from due u join doc d on d.id = u.doc "
        "where u.party = $1 and u.kind = 'receivable' and u.open > 0 group by d.number",
        A(c->base->party[customer])));
    int64_t *owed = arena_alloc(c->cx->arena, sizeof *owed * ORDERS);
    while (rows_next(&r)) {
        Str ref = rows_text(&r, 0);
        TrialDoc *o = doc_numbered(b->order, b->orders, ref);
        int64_t open = rows_int(&r, 1);
        if (!o || o->party != customer || open > o->owed)
            wrong(c, ref, "is owed for more than before a payment");
        else owed[o - b->order] = open;
        sum += open;
    }
    TRY(rows_end(&r));
    differs(c, base_party[customer], "what he owes", sum, b->party[BK_OWED][customer], 2);
    for (int i = 0; i < b->orders; i++)
        if (b->order[i].party == customer) b->order[i].owed = owed[i];
    b->owed_loose[customer] = false;
    return OK;
}

// What coming supply orders wait for: in the order in which it will be given out.
static Status waits(Compare *c) {
    Books *b = c->b;
    b->waits = 0;
    Rows r;
    TRY(sql_open_args(c->cx, &r,
        "select d.number, l.pos, s.kind, e.number, s.pos, h.qty from hold h join line l on l.id = "
        "h.line "
        "join doc d on d.id = l.doc join line s on s.id = h.supply join doc e on e.id = s.doc "
        "where h.supply <> 0 order by h.line",
        NO_ARGS));
    while (rows_next(&r)) {
        Str ref = rows_text(&r, 0), kind = rows_text(&r, 2), from = rows_text(&r, 3);
        bool bought = str_is(kind, "purchase");
        TrialDoc *o = doc_numbered(b->order, b->orders, ref);
        TrialDoc *d = bought ? doc_numbered(b->purchase, b->purchases, from)
                             : doc_numbered(b->transfer, b->transfers, from);
        if (!o || !d || b->waits == WAITS) {
            wrong(c, ref, "waits for something unknown");
            continue;
        }
        int of = (int)rows_int(&r, 4) - 1;
        b->wait[b->waits++] = (Wait){.order = (int32_t)(o - b->order),
            .line = (int32_t)rows_int(&r, 1) - 1,
            .kind = bought ? WAIT_PURCHASE : WAIT_TRANSFER,
            .doc = (int32_t)(d - (bought ? b->purchase : b->transfer)),
            .of = bought ? of : of / 2,
            .qty = rows_int(&r, 5)};
    }
    return rows_end(&r);
}

static Status loose_ends(Compare *c) {
    for (int i = 0; i < ITEMS; i++)
        for (int w = 0; w < SITES; w++)
            if (c->b->level[i][w].loose) TRY(shares(c, i, w));
    for (int p = 0; p < CUSTOMERS; p++)
        if (c->b->owed_loose[p]) TRY(settled(c, p));
    return waits(c);
}

// ---- all of it ----------------------------------------------------------------------------------------------------------
static Status step_all(Compare *c, const Touched *touched, int n, int64_t keys) {
    int64_t known;
    TRY(levels(c));
    TRY(balances(c));
    TRY(sql_get(c->cx, NULL, "select count(*) from idempotency", NO_ARGS, OUT(O(&known))));
    differs(c, S("requests"), "the number done", known, keys, 0);
    TRY(loose_ends(c));
    for (int i = 0; i < n && c->what.n == 0; i++) TRY(document(c, touched[i]));
    return OK;
}

Status compare_step(Servers *s, Books *b, const Touched *touched, int n, int64_t keys, Str *what) {
    Compare c = {.base = s->base, .b = b, .what = S("")};
    Status status = eyes_open(s, &c.cx);
    if (status == OK) status = step_all(&c, touched, n, keys);
    eyes_close(s);
    *what = c.what;
    return status;
}

Status compare_documents(Servers *s, Books *b, Str *what) {
    Compare c = {.base = s->base, .b = b, .what = S("")};
    const int n[] = {
        [T_ORDER] = b->orders, [T_SHIPMENT] = b->shipments, [T_PURCHASE] = b->purchases, [T_RECEIPT] = b->receipts, [T_BILL] = b->bills, [T_TRANSFER] = b->transfers, [T_RETURN] = b->rets};
    Status status = eyes_open(s, &c.cx);
    for (int kind = T_ORDER; kind <= T_RETURN; kind++)
        for (int i = 0; i < n[kind] && status == OK && c.what.n == 0; i++)
            status = document(&c, (Touched){kind, i});
    eyes_close(s);
    *what = c.what;
    return status;
}

// ---- proof --------------------------------------------------------------------------------------------------------------
Status compare_proof(Servers *s, Str *what) {
    Cx *cx;
    Proof *proofs;
    int n = 0;
    bool all;
    *what = S("");
    Status status = eyes_open(s, &cx);
    if (status == OK) status = prove(cx, &proofs, &n, &all);
    for (int i = 0; i < n && status == OK && what->n == 0; i++)
        if (proofs[i].broken)
            *what = str_fmt(
                cx->arena, "not proved: %s: " STR_FMT, proofs[i].name, STR_ARG(proofs[i].first));
    eyes_close(s);
    return status;
}
