// Packing slips: what is in the parcels of a shipment, for whoever opens them. No prices: it may be a present.
#include "flow/product/line.h"
#include "network/network.h"
#include "paper/parts.h"

static const LetterColumn columns[] = {
    {"Item", 92, SIDE_LEFT},
    {"Description", 0, SIDE_LEFT},
    {"Ordered", 56, SIDE_RIGHT},
    {"Packed", 56, SIDE_RIGHT},
    {"To follow", 56, SIDE_RIGHT},
    {"Unit", 40, SIDE_LEFT},
};

// What was picked for a line into this shipment, and of which lots.
static Status packed_of(Cx *cx, Id shipment, const Line *line, Qty *qty, Str *lots) {
    Buf b = buf_new(cx->arena);
    Rows r;
    *qty = (Qty){0};
    TRY(sql_open(cx, &r,
        "select t.amount, coalesce(o.code, '') from entry e join transfer t on t.entry = e.id left "
        "join lot o on o.id = t.lot and t.lot <> 0 "
        "where e.doc = $1 and e.doc <> 0 and e.kind = 'pick' and t.flow = 1 and t.line = $2 order "
        "by t.id",
        A(shipment), A(line->id)));
    while (rows_next(&r)) {
        *qty = qty_add(*qty, rows_qty(&r, 0));
        Str lot = plain(cx, rows_peek(&r, 1));
        if (lot.n) buf_fmt(&b, "%s" STR_FMT, b.n ? ", " : "Lot ", STR_ARG(lot));
    }
    *lots = buf_str(&b);
    return rows_end(&r);
}

// Lines that are in this shipment, and those of which there is still something to come.
static Status row_add(Cx *cx, Id shipment, const Line *line, Letter *l) {
    Qty packed, later = qty_max(qty_sub(line->open, line->picked), (Qty){0});
    Str lots, unit;
    if (line->kind != LINE_ORDER) return OK;
    TRY(packed_of(cx, shipment, line, &packed, &lots));
    if (packed.v == 0 && later.v == 0) return OK;
    Cell *c = letter_row(cx, l)->cells;
    TRY(item_cell(cx, line->item, &c[0], &c[1], &unit));
    c[1].under = lots;
    c[2] = cell_of(amount_words(cx->arena, line->qty));
    c[3] = (Cell){.text = amount_words(cx->arena, packed), .strong = true};
    c[4] = cell_of(later.v ? amount_words(cx->arena, later) : S("–"));
    c[5] = cell_of(unit);
    return OK;
}

static Status parcels(Cx *cx, const Doc *shipment, Letter *l) {
    int64_t n;
    Qty weight;
    TRY(sql_get(cx, NULL, "select count(*), cast(coalesce(sum(weight), 0) as bigint) from package where shipment = $1",
        IN(A(shipment->id)), OUT(O(&n), O(&weight))));
    if (n == 0) return OK;
    letter_fact(l, "Packages", decimal_text(cx->arena, n, 0, 0));
    if (weight.v)
        letter_fact(l, "Weight",
            str_fmt(cx->arena, STR_FMT " kg", STR_ARG(amount_words(cx->arena, weight))));
    return OK;
}

static Status head_add(Cx *cx, const House *house, const Doc *shipment, const Doc *order, Letter *l) {
    TRY(letter_begin(cx, house, "Packing slip", shipment->number, time_date(shipment->placed), l));
    l->mark = doc_mark(shipment);
    TRY(block_party(cx, "Ship to", order->party, &l->blocks[0]));
    TRY(block_site(cx, house, "Ships from", shipment->site, &l->blocks[1]));
    l->blocks_n = 2;
    letter_fact(l, "Order", plain(cx, order->number));
    letter_fact(l, "Ordered", day_words(cx->arena, time_date(order->placed)));
    letter_fact(l, "Your reference", plain(cx, order->ref));
    letter_fact(l, "Expected", day_words(cx->arena, shipment->due));
    letter_fact(l, "Tracking", plain(cx, shipment->ref));
    TRY(parcels(cx, shipment, l));
    l->columns = columns;
    l->columns_n = COUNT(columns);
    return OK;
}

Status packing_slip(Cx *cx, const PaperInfo *info, const House *house, Str number, Letter *l) {
    Doc shipment, order;
    Line *lines;
    int n;
    int64_t days;
    TRY(paper_doc(cx, info, number, &shipment, DOC_SHIPMENT, DOC_KINDS));
    TRY(record_get(cx, &doc_entity, shipment.parent, &order));
    TRY(lines_of(cx, order.id, &lines, &n));
    TRY(setting_int(cx, "return.days", 30, &days));
    TRY(head_add(cx, house, &shipment, &order, l));
    for (int i = 0; i < n; i++) TRY(row_add(cx, shipment.id, &lines[i], l));
    if (days > 0)
        letter_note(l, "Something is not right?",
            str_fmt(cx->arena, "Tell us within " STR_FMT " of your order, and name " STR_FMT ".",
                STR_ARG(days_words(cx->arena, (int)days)), STR_ARG(plain(cx, order.number))));
    return OK;
}
