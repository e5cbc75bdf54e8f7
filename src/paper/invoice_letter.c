// Invoices and credit notes as the customer gets them: what is asked for or given back, what of it is paid, and until when the rest is due.
// The books know no tax yet, so none is stated beside the company's number at the foot.
#include "flow/cash/cash.h"
#include "network/network.h"
#include "paper/parts.h"

static const LetterColumn columns[] = {
    {"Item", 88, SIDE_LEFT},
    {"Description", 0, SIDE_LEFT},
    {"Quantity", 52, SIDE_RIGHT},
    {"Unit", 36, SIDE_LEFT},
    {"Price", 54, SIDE_RIGHT},
    {"Amount", 64, SIDE_RIGHT},
};

typedef struct {
    Id id, doc, shipment, party, entry, reversed;
    Str number;
    bool credit;
    Date issued, due;
    Money total, open; // open: of what it made due
} Paper;

static Status paper_read(Cx *cx, const PaperInfo *info, Str number, Paper *p) {
    bool found;
    Str kind;
    *p = (Paper){0};
    TRY(sql_get(cx, &found,
        "select i.id, i.number, i.kind, i.party, i.doc, i.shipment, i.issued, i.due, i.total, "
        "i.entry, i.reversed, "
        "(select cast(coalesce(sum(u.open), 0) as bigint) from due u where u.doc = i.doc and "
        "u.invoice = i.id) "
        "from invoice i where i.number = $1",
        IN(A(number)),
        OUT(O(&p->id), O(&p->number), O(&kind), O(&p->party), O(&p->doc), O(&p->shipment),
            O(&p->issued), O(&p->due), O(&p->total), O(&p->entry), O(&p->reversed), O(&p->open))));
    if (found) TRY(scope_holds(cx, &invoice_entity, p->id, &found));
    if (!found)
        return paper_missing(cx, info,
            with_value(cx, fail(cx, MISSING, "number", "there is no invoice with this number"), number));
    p->credit = str_is(kind, "credit");
    return OK;
}

static Status rows_add(Cx *cx, const Paper *p, Letter *l, Money *services) {
    Rows r;
    *services = (Money){0};
    TRY(sql_open(cx, &r,
        "select i.code, i.name, i.unit, i.kind, x.qty, x.price, x.amount from invoice_line x "
        "join item i on i.id = x.item where x.invoice = $1 order by x.id",
        A(p->id)));
    while (rows_next(&r)) {
        Cell *c = letter_row(cx, l)->cells;
        c[0] = (Cell){.text = plain(cx, rows_peek(&r, 0)), .strong = true};
        c[1] = cell_of(plain(cx, rows_peek(&r, 1)));
        c[2] = cell_of(amount_words(cx->arena, rows_qty(&r, 4)));
        c[3] = cell_of(plain(cx, rows_peek(&r, 2)));
        c[4] = cell_of(price_words(cx->arena, rows_price(&r, 5)));
        c[5] = cell_of(money_words(cx->arena, rows_money(&r, 6)));
        if (str_is(rows_peek(&r, 3), "service"))
            *services = money_add(*services, rows_money(&r, 6));
    }
    return rows_end(&r);
}

// The invoice that a credit note undoes; empty where it is of a return.
static Status undone_by(Cx *cx, const Paper *p, Str *number) {
    bool found;
    *number = S("");
    if (!p->credit) return OK;
    TRY(sql_get(cx, &found, "select number from invoice where doc = $1 and reversed <> 0 and reversed in ($2, $3)",
        IN(A(p->doc), A(p->id), A(p->entry)), OUT(O(number))));
    *number = found ? plain(cx, *number) : S("");
    return OK;
}

static Status facts_add(Cx *cx, const Paper *p, Letter *l) {
    Doc doc = {0}, shipment = {0};
    Str undone;
    TRY(undone_by(cx, p, &undone));
    letter_fact(l, p->credit ? "Date" : "Invoice date", day_words(cx->arena, p->issued));
    if (!p->credit) letter_fact(l, "Due date", day_words(cx->arena, p->due));
    int days = date_diff(p->due, p->issued);
    if (!p->credit)
        letter_fact(l, "Payment",
            days > 0 ? str_fmt(cx->arena, "Within " STR_FMT, STR_ARG(days_words(cx->arena, days)))
                     : S("At once"));
    letter_fact(l, "For invoice", undone);
    if (!id_none(p->doc)) TRY(record_get(cx, &doc_entity, p->doc, &doc));
    letter_fact(l, doc.kind == DOC_RETURN ? "Return" : "Order", plain(cx, doc.number));
    letter_fact(l, "Your reference", plain(cx, doc.ref));
    if (!id_none(p->shipment)) TRY(record_get(cx, &doc_entity, p->shipment, &shipment));
    letter_fact(l, "Shipment", plain(cx, shipment.number));
    return OK;
}

static void sums_add(Cx *cx, const Paper *p, Money services, Letter *l) {
    Arena *a = cx->arena;
    Str currency = l->house->currency;
    if (services.v) {
        letter_sum(l, "Goods", money_words(a, money_sub(p->total, services)), false);
        letter_sum(l, "Postage and services", money_words(a, services), false);
    }
    const char *total = str_fmt(a, "%s " STR_FMT, p->credit ? "Credit" : "Total", STR_ARG(currency)).at;
    letter_sum(l, total, money_words(a, p->total), true);
    Money paid = money_sub(p->total, p->open); // of a credit note: or set off against what he owed
    if (paid.v == 0 || !id_none(p->reversed)) return;
    letter_sum(l, p->credit ? "Settled" : "Paid", money_words(a, paid), false);
    letter_sum(l, p->credit ? "To be paid to you" : "To pay", money_words(a, p->open), false);
}

Status invoice_letter(Cx *cx, const PaperInfo *info, const House *house, Str number, Letter *l) {
    Paper p;
    Money services;
    TRY(paper_read(cx, info, number, &p));
    TRY(letter_begin(cx, house, p.credit ? "Credit note" : "Invoice", p.number, p.issued, l));
    if (!id_none(p.reversed)) l->mark = S("Reversed");
    TRY(block_party(cx, p.credit ? "Credit to" : "Bill to", p.party, &l->blocks[0]));
    l->blocks_n = 1;
    TRY(facts_add(cx, &p, l));
    l->columns = columns;
    l->columns_n = COUNT(columns);
    TRY(rows_add(cx, &p, l, &services));
    sums_add(cx, &p, services, l);
    if (p.credit || p.open.v <= 0) return OK;
    for (int i = 0; i < house->bank_n; i++)
        letter_note(l, i == 0 ? "Pay to" : NULL, house->bank[i]);
    letter_note(l, "",
        str_fmt(cx->arena, "Please name " STR_FMT " with your payment.", STR_ARG(l->number)));
    return OK;
}
