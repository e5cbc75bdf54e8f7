// Pick lists, in the order in which a picker walks: by zone, then by place as people count (A-2 before A-10).
//
// Of an order it says what `shipment pick` would take now: what the order holds and nobody picked, first expired first out. Of a shipment it
// says what was taken from where. Lines of one item at one place and lot are one row: they are one grip.
#include <stdlib.h>
#include <string.h>

#include "flow/product/line.h"
#include "flow/product/move.h"
#include "network/network.h"
#include "paper/parts.h"

typedef struct {
    Id item, lot;
    Str zone, place;
    Qty qty;
} Grip;

typedef struct {
    Grip *at;
    size_t n, cap;
} Grips;

static const LetterColumn columns[] = {
    {"", 11, SIDE_LEFT},
    {"Place", 66, SIDE_LEFT},
    {"Item", 0, SIDE_LEFT},
    {"Lot, use by", 64, SIDE_LEFT},
    {"Quantity", 44, SIDE_RIGHT},
    {"Unit", 28, SIDE_LEFT},
    {"Scan", 104, SIDE_LEFT},
};

static Status grip_add(Cx *cx, Grips *g, Id item, Id lot, Id place, Qty qty) {
    const Place *p;
    TRY(place_get(cx, place, &p));
    for (size_t i = 0; i < g->n; i++) {
        Grip *same = &g->at[i];
        if (!id_eq(same->item, item) || !id_eq(same->lot, lot) || !str_eq(same->place, p->code))
            continue;
        same->qty = qty_add(same->qty, qty);
        return OK;
    }
    g->at = arena_grow(cx->arena, g->at, g->n, &g->cap, g->n + 1, sizeof *g->at);
    g->at[g->n++] = (Grip){item, lot, str_dup(cx->arena, p->zone), str_dup(cx->arena, p->code), qty};
    return OK;
}

// ---- the walk --------------------------------------------------------------------------------------------------------
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits at the start of a text, without leading zeros.
static Str number_at(Str s, size_t *used) {
    size_t from = 0, to;
    while (from < s.n && s.at[from] == '0') from++;
    for (to = from; to < s.n && is_digit(s.at[to]);) to++;
    *used = to;
    return str_cut(s, from, to);
}

// Texts compared as people count: runs of digits by their value.
static int natural(Str a, Str b) {
    while (a.n && b.n) {
        if (is_digit(a.at[0]) && is_digit(b.at[0])) {
            size_t m, n;
            Str x = number_at(a, &m), y = number_at(b, &n);
            if (x.n != y.n) return x.n < y.n ? -1 : 1;
            int c = str_cmp(x, y);
            if (c) return c;
            a = str_cut(a, m, a.n), b = str_cut(b, n, b.n);
        } else {
            int c = (uint8_t)a.at[0] - (uint8_t)b.at[0];
            if (c) return c;
            a = str_cut(a, 1, a.n), b = str_cut(b, 1, b.n);
        }
    }
    return a.n ? 1 : b.n ? -1 : 0;
}

static int walk_order(const void *a, const void *b) {
    const Grip *x = a, *y = b;
    int c = natural(x->zone, y->zone);
    if (c == 0) c = natural(x->place, y->place);
    if (c == 0) c = (x->item.v > y->item.v) - (x->item.v < y->item.v);
    return c ? c : (x->lot.v > y->lot.v) - (x->lot.v < y->lot.v);
}

// ---- what is to be picked --------------------------------------------------------------------------------------------
static Status lot_good(Cx *cx, Id lot, bool *good) {
    Lot l = {.status = LOT_GOOD};
    if (!id_none(lot)) TRY(record_get(cx, &lot_entity, lot, &l));
    *good = l.status == LOT_GOOD;
    return OK;
}

// `want` of an item, from what of it may be sold today. There may be less than is held: it expired, say.
static Status grips_find(Cx *cx, Grips *g, Id item, Id site, Qty want) {
    Stored *stored;
    int n;
    TRY(stored_at(cx, item, site, PLACE_STORAGE, cx_today(cx), &stored, &n));
    for (int i = 0; i < n && want.v > 0; i++) {
        bool good;
        TRY(lot_good(cx, stored[i].lot, &good));
        if (!good || stored[i].qty.v <= 0) continue;
        Qty qty = qty_min(stored[i].qty, want);
        want = qty_sub(want, qty);
        TRY(grip_add(cx, g, item, stored[i].lot, stored[i].place, qty));
    }
    return OK;
}

static Status grips_of_order(Cx *cx, const Doc *order, Grips *g) {
    typedef struct {
        Id item;
        Qty qty;
    } Held;
    Held *held = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select l.item, cast(sum(case when h.qty < l.open - l.picked then h.qty else l.open - "
        "l.picked end) as bigint) "
        "from line l join hold h on h.line = l.id and h.supply = 0 "
        "where l.doc = $1 and l.kind = 'order' and l.open > l.picked group by l.item order by "
        "l.item",
        A(order->id)));
    while (rows_next(&r)) {
        held = arena_grow(cx->arena, held, n, &cap, n + 1, sizeof *held);
        held[n++] = (Held){rows_id(&r, 0), rows_qty(&r, 1)};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++) TRY(grips_find(cx, g, held[i].item, order->site, held[i].qty));
    if (g->n > 0) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "number", "nothing of " STR_FMT " is held that can be picked",
                STR_ARG(order->number)),
            order->number),
        "allocate it; what is picked already is on the lists of its shipments");
}

static Status grips_of_shipment(Cx *cx, const Doc *shipment, Grips *g) {
    typedef struct {
        Id item, lot, place;
        Qty qty;
    } Taken;
    Taken *taken = NULL;
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(cx, &r,
        "select t.unit, t.lot, s.place, t.amount from entry e join transfer t on t.entry = e.id "
        "join account s on s.id = t.src "
        "where e.doc = $1 and e.doc <> 0 and e.kind = 'pick' and t.flow = 1 order by t.id",
        A(shipment->id)));
    while (rows_next(&r)) {
        taken = arena_grow(cx->arena, taken, n, &cap, n + 1, sizeof *taken);
        taken[n++] = (Taken){rows_id(&r, 0), rows_id(&r, 1), rows_id(&r, 2), rows_qty(&r, 3)};
    }
    TRY(rows_end(&r));
    for (size_t i = 0; i < n; i++)
        TRY(grip_add(cx, g, taken[i].item, taken[i].lot, taken[i].place, taken[i].qty));
    return OK;
}

// ---- on paper --------------------------------------------------------------------------------------------------------
static Status lot_cell(Cx *cx, Id lot, Cell *out) {
    if (id_none(lot)) return OK;
    Lot l;
    TRY(record_get(cx, &lot_entity, lot, &l));
    *out = cell_of(plain(cx, l.code));
    out->under = day_short(cx->arena, l.expires);
    return OK;
}

static Status row_add(Cx *cx, const Grip *g, Letter *l) {
    Cell *c = letter_row(cx, l)->cells;
    const Item *item;
    TRY(item_get(cx, g->item, &item));
    c[0].box = true;
    c[1] = (Cell){.text = plain(cx, g->place), .strong = true};
    if (g->zone.n) c[1].under = str_fmt(cx->arena, "Zone " STR_FMT, STR_ARG(plain(cx, g->zone)));
    c[2] = (Cell){.text = plain(cx, item->name), .under = plain(cx, item->code)};
    TRY(lot_cell(cx, g->lot, &c[3]));
    c[4] = (Cell){.text = amount_words(cx->arena, g->qty), .strong = true};
    c[5] = cell_of(plain(cx, item->unit));
    return bars_item(cx, str_dup(cx->arena, item->gtin), str_dup(cx->arena, item->code), &c[6].bars);
}

static Status head_add(Cx *cx, const House *house, const Doc *doc, const Doc *order, Letter *l) {
    Arena *a = cx->arena;
    TRY(letter_begin(cx, house, "Pick list", doc->number, time_date(doc->placed), l));
    l->mark = doc_mark(doc);
    TRY(block_site(cx, house, "Pick at", doc->site, &l->blocks[0]));
    TRY(block_party(cx, "For", order->party, &l->blocks[1]));
    l->blocks_n = 2;
    letter_fact(l, "Order", plain(cx, order->number));
    letter_fact(l, "Ordered", day_words(a, time_date(order->placed)));
    letter_fact(l, "Promised", day_words(a, order->due));
    letter_fact(l, "Priority", decimal_text(a, order->priority, 0, 0));
    l->columns = columns;
    l->columns_n = COUNT(columns);
    return OK;
}

Status pick_list(Cx *cx, const PaperInfo *info, const House *house, Str number, Letter *l) {
    Doc doc, order;
    Grips g = {0};
    TRY(paper_doc(cx, info, number, &doc, DOC_ORDER, DOC_SHIPMENT, DOC_KINDS));
    order = doc;
    if (doc.kind == DOC_SHIPMENT) TRY(record_get(cx, &doc_entity, doc.parent, &order));
    TRY(doc.kind == DOC_ORDER ? grips_of_order(cx, &doc, &g) : grips_of_shipment(cx, &doc, &g));
    TRY(head_add(cx, house, &doc, &order, l));
    if (g.n > 1) qsort(g.at, g.n, sizeof *g.at, walk_order);
    Str last = S("");
    int64_t places = 0;
    for (size_t i = 0; i < g.n; i++) {
        TRY(row_add(cx, &g.at[i], l));
        places += !str_eq(last, g.at[i].place);
        last = g.at[i].place;
    }
    letter_fact(l, "To pick",
        str_fmt(cx->arena, STR_FMT " at " STR_FMT,
            STR_ARG(count_words(cx->arena, (int64_t)g.n, "line", "lines")),
            STR_ARG(count_words(cx->arena, places, "place", "places"))));
    return OK;
}
