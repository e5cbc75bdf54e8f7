// How an order is to be delivered, beside its lines: to which country, and whether only as a whole. Most orders go to the customer's own
// country in as many shipments as it takes, and have no row here.
#include "stage/deliver/parts.h"

Str qty_str(Cx *cx, Qty q) { return decimal_text(cx->arena, q.v, 6, 0); }

Str money_str(Cx *cx, Money m) { return decimal_text(cx->arena, m.v, 2, 2); }

Str name_of(Cx *cx, const Entity *e, Id id) {
    Str code;
    if (ref_code(cx, e, id, &code) == OK) return code;
    cx_clear(cx);
    return str_fmt(cx->arena, "%lld", (long long)id.v);
}

Status terms_add(Cx *cx, Id order, Str country, bool complete) {
    return sql_run(cx, "insert into order_terms (id, country, complete) values ($1, $2, $3)",
        A(order), A(country), A(complete));
}

Status terms_get(Cx *cx, const Doc *order, Terms *out) {
    *out = (Terms){.country = S("")};
    bool found;
    TRY(sql_get(cx, &found, "select country, complete from order_terms where id = $1",
        IN(A(order->id)), OUT(O(&out->country), O(&out->complete))));
    if (out->country.n == 0) {
        const Party *customer;
        TRY(party_get(cx, order->party, &customer));
        out->country = customer->country;
    }
    Lane *lanes;
    int n;
    TRY(lanes_to_country(cx, out->country, &lanes, &n));
    for (int i = 0; i < n && !out->lane; i++)
        if (id_eq(lanes[i].from_site, order->site)) out->lane = &lanes[i];
    return OK;
}
