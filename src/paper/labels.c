// Labels of shipments, one for each package, and of goods that come back: from a customer to us, or from us to a supplier.
#include "network/network.h"
#include "paper/parts.h"

static Str kilograms(Cx *cx, Qty weight) {
    if (weight.v == 0) return S("");
    return str_fmt(cx->arena, STR_FMT " kg", STR_ARG(amount_words(cx->arena, weight)));
}

static Status name_of_party(Cx *cx, Id party, Str *out) {
    const Party *p;
    *out = S("");
    if (id_none(party)) return OK;
    TRY(party_get(cx, party, &p));
    *out = plain(cx, p->name);
    return OK;
}

// ---- packages of a shipment ------------------------------------------------------------------------------------------
typedef struct {
    Id shipment;
    Str sscc, tracking;
    Qty weight;
} Parcel;

typedef struct {
    Doc shipment, order;
    Str carrier; // empty where nobody knows it
    Parcel *at;
    int n;
} Parcels;

// The number is a shipment's, or the SSCC of one package.
static Status shipment_find(Cx *cx, const PaperInfo *info, Str number, Doc *out, bool *one) {
    Id shipment;
    TRY(sql_get(cx, one, "select shipment from package where code = $1", IN(A(number)), OUT(O(&shipment))));
    if (*one)
        TRY(scope_holds(cx, &doc_entity, shipment, one)); // else as if there were no such package
    return *one ? record_get(cx, &doc_entity, shipment, out)
                : paper_doc(cx, info, number, out, DOC_SHIPMENT, DOC_KINDS);
}

// Who carries it: to whom freight is owed for it; before it leaves, the first lane from its site to where it goes.
static Status carrier_find(Cx *cx, const Parcels *p, Str *out) {
    bool found;
    Id carrier = {0};
    TRY(sql_get(cx, &found, "select party from due where doc = $1 and kind = 'freight' order by id limit 1",
        IN(A(p->shipment.id)), OUT(O(&carrier))));
    if (!found)
        TRY(sql_get(cx, &found,
            "select n.carrier from lane n where n.from_site = $1 and n.to_site = 0 and n.active = "
            "1 and n.to_country in ("
            "coalesce((select nullif(t.country, '') from order_terms t where t.id = $2), "
            "(select c.country from party c where c.id = $3), ''), '*') order by n.priority, "
            "n.cost, n.id limit 1",
            IN(A(p->shipment.site), A(p->order.id), A(p->order.party)), OUT(O(&carrier))));
    return name_of_party(cx, carrier, out);
}

static Status parcels_read(Cx *cx, Parcels *p) {
    size_t n = 0, cap = 0;
    Rows r;
    TRY(sql_open(cx, &r, "select code, weight, tracking from package where shipment = $1 order by id",
        A(p->shipment.id)));
    while (rows_next(&r)) {
        p->at = arena_grow(cx->arena, p->at, n, &cap, n + 1, sizeof *p->at);
        p->at[n++] = (Parcel){
            .sscc = rows_text(&r, 0), .weight = rows_qty(&r, 1), .tracking = rows_text(&r, 2)};
    }
    p->n = (int)n;
    TRY(rows_end(&r));
    if (p->n > 0) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "number", STR_FMT " has no packages to be labelled", STR_ARG(p->shipment.number)),
            p->shipment.number),
        "pack it first (shipment pack)");
}

static Status parcel_label(Cx *cx, const House *house, const Parcels *p, int i, Label *l) {
    const Parcel *parcel = &p->at[i];
    Bars tracking, sscc;
    *l = (Label){.title = p->carrier};
    if (p->n > 1) l->part = str_fmt(cx->arena, "%d of %d", i + 1, p->n);
    TRY(block_site(cx, house, "From", p->shipment.site, &l->from));
    TRY(block_party(cx, "To", p->order.party, &l->to));
    label_fact(l, "Order", plain(cx, p->order.number));
    label_fact(l, "Shipment", plain(cx, p->shipment.number));
    label_fact(l, "Your reference", plain(cx, p->order.ref));
    label_fact(l, "Weight", kilograms(cx, parcel->weight));
    TRY(bars_number(cx, plain(cx, parcel->tracking), &tracking));
    TRY(bars_sscc(cx, parcel->sscc, &sscc));
    label_code(l, "Tracking", &tracking);
    label_code(l, "SSCC", &sscc);
    return OK;
}

Status shipping_labels(Cx *cx, const PaperInfo *info, const House *house, Str number, Labels *out) {
    Parcels p = {0};
    bool one;
    TRY(shipment_find(cx, info, number, &p.shipment, &one));
    TRY(record_get(cx, &doc_entity, p.shipment.parent, &p.order));
    TRY(parcels_read(cx, &p));
    TRY(carrier_find(cx, &p, &p.carrier));
    *out = (Labels){.house = house,
        .name = str_fmt(cx->arena, "Shipping label " STR_FMT, STR_ARG(plain(cx, number))),
        .made = time_date(p.shipment.placed),
        .at = NEW_ARRAY(cx->arena, Label, p.n)};
    for (int i = 0; i < p.n; i++)
        if (!one || str_eq(p.at[i].sscc, number))
            TRY(parcel_label(cx, house, &p, i, &out->at[out->n++]));
    return OK;
}

// ---- returns ---------------------------------------------------------------------------------------------------------
// Before it is approved, or after it was refused, nothing is to be sent.
static Status may_be_sent(Cx *cx, const Doc *doc) {
    if (doc->status != DOC_REQUESTED && doc->status != DOC_REJECTED && doc->status != DOC_CANCELLED)
        return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, STATE, "number", STR_FMT " is %s, so nothing is to be sent",
                STR_ARG(doc->number), doc_status_names[doc->status]),
            doc->number),
        "%s", doc->status == DOC_REQUESTED ? "approve it first (return approve)" : "request another return");
}

static Status units_of(Cx *cx, Id doc, Str *out) {
    int64_t lines;
    Qty qty;
    TRY(sql_get(cx, NULL, "select count(*), cast(coalesce(sum(qty), 0) as bigint) from line where doc = $1",
        IN(A(doc)), OUT(O(&lines), O(&qty))));
    Str units = str_fmt(cx->arena, STR_FMT " %s", STR_ARG(amount_words(cx->arena, qty)),
        qty.v == UNIT ? "unit" : "units");
    *out = lines == 1 ? units
                      : str_fmt(cx->arena, STR_FMT " of " STR_FMT, STR_ARG(units),
                            STR_ARG(count_words(cx->arena, lines, "item", "items")));
    return OK;
}

Status return_labels(Cx *cx, const PaperInfo *info, const House *house, Str number, Labels *out) {
    Doc doc, order = {0};
    Label *l = NEW(cx->arena, Label);
    Bars bars;
    Str units;
    TRY(paper_doc(cx, info, number, &doc, DOC_RETURN, DOC_SUPPLIER_RETURN, DOC_KINDS));
    TRY(may_be_sent(cx, &doc));
    bool ours = doc.kind == DOC_SUPPLIER_RETURN; // we send it
    if (!id_none(doc.parent)) TRY(record_get(cx, &doc_entity, doc.parent, &order));
    l->title = S("Return");
    TRY(block_site(cx, house, ours ? "From" : "To", doc.site, ours ? &l->from : &l->to));
    TRY(block_party(cx, ours ? "To" : "From", doc.party, ours ? &l->to : &l->from));
    label_fact(l, "Return", plain(cx, doc.number));
    if (order.kind == DOC_ORDER) label_fact(l, "Order", plain(cx, order.number));
    label_fact(l, "Reference", plain(cx, doc.ref));
    TRY(units_of(cx, doc.id, &units));
    label_fact(l, "Contents", units);
    if (!ours) label_fact(l, "Send by", day_words(cx->arena, doc.due));
    TRY(bars_number(cx, plain(cx, doc.number), &bars));
    label_code(l, "Return number", &bars);
    *out = (Labels){.house = house,
        .name = str_fmt(cx->arena, "Return label " STR_FMT, STR_ARG(plain(cx, doc.number))),
        .made = time_date(doc.placed),
        .at = l,
        .n = 1};
    return OK;
}
