// The purchase order as its supplier gets it: what we want, by when, at which price, delivered where.
#include "flow/product/line.h"
#include "network/network.h"
#include "paper/parts.h"

// Where all is wanted on one day, the head of the letter says so and the table has no column of it.
static const LetterColumn columns[] = {
    {"Item", 78, SIDE_LEFT},
    {"Description", 0, SIDE_LEFT},
    {"Due", 58, SIDE_LEFT},
    {"Quantity", 46, SIDE_RIGHT},
    {"Unit", 28, SIDE_LEFT},
    {"Price", 48, SIDE_RIGHT},
    {"Amount", 60, SIDE_RIGHT},
};
static const LetterColumn columns_of_one_day[] = {
    {"Item", 78, SIDE_LEFT},
    {"Description", 0, SIDE_LEFT},
    {"Quantity", 46, SIDE_RIGHT},
    {"Unit", 28, SIDE_LEFT},
    {"Price", 48, SIDE_RIGHT},
    {"Amount", 60, SIDE_RIGHT},
};

// By what the supplier himself calls an item, where we know it.
static Status supplier_code(Cx *cx, Id supplier, Id item, Str *out) {
    bool found;
    Str code;
    *out = S("");
    TRY(sql_get(cx, &found, "select supplier_code from term where supplier = $1 and item = $2 and supplier_code <> '' order by valid_from desc, id limit 1",
        IN(A(supplier), A(item)), OUT(O(&code))));
    if (found) *out = str_fmt(cx->arena, "Your item " STR_FMT, STR_ARG(plain(cx, code)));
    return OK;
}

static Status row_add(Cx *cx, const Doc *doc, const Line *line, bool with_day, Letter *l) {
    Arena *a = cx->arena;
    Cell *c = letter_row(cx, l)->cells;
    Str unit;
    TRY(item_cell(cx, line->item, &c[0], &c[1], &unit));
    TRY(supplier_code(cx, doc->party, line->item, &c[1].under));
    c += 2;
    if (with_day) *c++ = cell_of(day_short(a, line->due));
    *c++ = cell_of(amount_words(a, line->qty));
    *c++ = cell_of(unit);
    *c++ = cell_of(price_words(a, line->price));
    *c = cell_of(money_words(a, line->amount));
    return OK;
}

// The day on which all lines are due; none where they are due on several.
static Date one_day(const Line *lines, int n) {
    for (int i = 1; i < n; i++)
        if (lines[i].due.v != lines[0].due.v) return (Date){0};
    return n ? lines[0].due : (Date){0};
}

static Str terms_words(Cx *cx, const Party *supplier) {
    if (supplier->payment_days == 0) return S("On receipt of invoice");
    return str_fmt(
        cx->arena, STR_FMT " from invoice", STR_ARG(days_words(cx->arena, supplier->payment_days)));
}

Status purchase_order(Cx *cx, const PaperInfo *info, const House *house, Str number, Letter *l) {
    Doc doc;
    Line *lines;
    int n;
    const Party *supplier;
    TRY(paper_doc(cx, info, number, &doc, DOC_PURCHASE, DOC_KINDS));
    TRY(lines_of(cx, doc.id, &lines, &n));
    TRY(party_get(cx, doc.party, &supplier));
    Str terms = terms_words(cx, supplier);
    TRY(letter_begin(cx, house, "Purchase order", doc.number, time_date(doc.placed), l));
    l->mark = doc_mark(&doc);
    TRY(block_party(cx, "Supplier", doc.party, &l->blocks[0]));
    TRY(block_site(cx, house, "Deliver to", doc.site, &l->blocks[1]));
    l->blocks_n = 2;
    letter_fact(l, "Order date", day_words(cx->arena, time_date(doc.placed)));
    Date day = one_day(lines, n);
    letter_fact(l, "Delivery by", day_words(cx->arena, day.v ? day : doc.due));
    letter_fact(l, "Payment", terms);
    letter_fact(l, "Reference", plain(cx, doc.ref));
    l->columns = day.v ? columns_of_one_day : columns;
    l->columns_n = day.v ? COUNT(columns_of_one_day) : COUNT(columns);
    Money total = {0};
    for (int i = 0; i < n; i++) {
        TRY(row_add(cx, &doc, &lines[i], day.v == 0, l));
        total = money_add(total, lines[i].amount);
    }
    letter_sum(l, str_fmt(cx->arena, "Total " STR_FMT, STR_ARG(house->currency)).at,
        money_words(cx->arena, total), true);
    letter_note(l, "",
        str_fmt(cx->arena, "Please name " STR_FMT " on your delivery note and your invoice.",
            STR_ARG(l->number)));
    return OK;
}
