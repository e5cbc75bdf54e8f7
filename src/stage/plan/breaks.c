// Least orders by price breaks: where a source says what an order costs and its supplier's price falls with the quantity, an order of some break
// may cost less in the year, with the goods, the orders and the keeping, than orders as small as they could be (engine/stock/lot.h): for all
// units, or for those beyond the break.
#include <math.h>

#include "engine/stock/lot.h"
#include "stage/plan/bought.h"
#include "stage/plan/parts.h"

enum { BREAKS_MAX = 32, YEAR = 365 };

// The break that costs least, and the least order for it: the break's own quantity, or where it counts for the rest of an order alone as many as
// are best ordered at once. 0: none but the first, or there are none.
static Status best_break(Cx *cx, const Bought *b, double holding, Term *best, Qty *lot) {
    Term term[BREAKS_MAX];
    double from[BREAKS_MAX], price[BREAKS_MAX];
    bool incremental[BREAKS_MAX];
    int n;
    *lot = (Qty){0};
    TRY(term_breaks(cx, b->source.supplier, b->source.item, cx_today(cx), term, BREAKS_MAX, &n));
    for (int i = 0; i < n; i++) {
        from[i] = i > 0 ? (double)term[i].from_qty.v / UNIT : 0;
        price[i] = (double)term[i].price.v / UNIT;
        incremental[i] = term[i].incremental;
        if (!(price[i] > 0)) return OK;
    }
    if (n < 2 || !(b->rate > 0)) return OK;
    EoqDiscount d = eoq_breaks(
        (double)b->source.order_cost.v / 100, holding / YEAR, b->rate, n, from, price, incremental);
    if (!(d.qty > 0) || d.bracket == 0) return OK;
    *best = term[d.bracket];
    *lot = best->incremental ? (Qty){(int64_t)ceil(d.qty) * UNIT} : best->from_qty;
    return OK;
}

static Status lot_write(const Buying *all, const Bought *b, const Term *best, Qty lot) {
    Cx *cx = all->cx;
    Str beyond = best->incremental ? str_fmt(cx->arena, " beyond " STR_FMT,
                                         STR_ARG(decimal_text(cx->arena, best->from_qty.v, 6, 0)))
                                   : S("");
    Str why = str_fmt(cx->arena,
        "orders of at least " STR_FMT " at " STR_FMT " each" STR_FMT ": %.1f a day are needed",
        STR_ARG(decimal_text(cx->arena, lot.v, 6, 0)),
        STR_ARG(decimal_text(cx->arena, best->price.v, 6, 2)), STR_ARG(beyond), b->rate);
    return bought_write(all, b, BOUGHT_WRITE("lot"), why, lot.v);
}

Status breaks_choose(const Buying *b) {
    Cx *cx = b->cx;
    Rate holding;
    TRY(sql_exec(cx, "update policy set lot = 0 where fixed = 0 and lot <> 0"));
    TRY(setting_rate(cx, "plan.holding_rate", RATE(0.2), &holding));
    for (size_t i = 0; i < b->n; i++) {
        Term best;
        if (b->at[i].source.order_cost.v == 0) continue;
        Qty lot;
        TRY(best_break(cx, &b->at[i], (double)holding.v / UNIT, &best, &lot));
        if (lot.v > 0) TRY(lot_write(b, &b->at[i], &best, lot));
    }
    return OK;
}
