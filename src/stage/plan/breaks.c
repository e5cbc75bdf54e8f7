// Least orders by price breaks: where a source says what an order costs and its supplier's price falls with the quantity, an order of some break
// may cost less in the year, with the goods, the orders and the keeping, than orders as small as they could be (engine/stock/lot.h: all-units
// discounts). How much is needed in a day is known where goods are sold; it is followed from there through moves and bills to what is bought.
#include "base/map.h"
#include "engine/stock/lot.h"
#include "stage/plan/parts.h"

enum { BREAKS_MAX = 32, DEPTH_MAX = 12, YEAR = 365 };

typedef struct {
    Source source;
    double rate; // units a day
} Bought;

typedef struct {
    Cx *cx;
    IntMap *at; // source → bought[]
    Bought *bought;
    size_t n, cap;
} Needs;

static void need_add(Needs *t, const Source *s, double rate) {
    int64_t at;
    if (!intmap_get(t->at, s->id.v, &at)) {
        at = (int64_t)t->n;
        t->bought = arena_grow(t->cx->arena, t->bought, t->n, &t->cap, t->n + 1, sizeof *t->bought);
        t->bought[t->n++] = (Bought){.source = *s};
        intmap_put(t->at, s->id.v, at);
    }
    CHECK(t->bought != NULL);
    t->bought[at].rate += rate;
}

// What a day's need at a site makes be bought, by the preferred sources.
static Status follow(Needs *t, Id item, Id site, double rate, int depth) {
    Source *s;
    int n;
    TRY(sources_of(t->cx, item, site, &s, &n));
    if (n == 0 || depth == DEPTH_MAX) return OK;
    if (s->kind == SOURCE_MOVE) return follow(t, item, s->from_site, rate, depth + 1);
    if (s->kind == SOURCE_BUY) {
        need_add(t, s, rate);
        return OK;
    }
    const void *bill;
    Component *parts;
    TRY(record_cached(t->cx, &bill_entity, s->bill, &bill));
    TRY(bill_components(t->cx, s->bill, &parts, &n));
    for (int i = 0; i < n; i++)
        TRY(follow(t, parts[i].item, site, rate * (double)component_per(bill, &parts[i]) / UNIT, depth + 1));
    return OK;
}

// The quantity of the break that costs least; 0: the lowest one, or there are none.
static Status best_break(Cx *cx, const Bought *b, double holding, Term *best) {
    Term term[BREAKS_MAX];
    double from[BREAKS_MAX], price[BREAKS_MAX];
    int n;
    *best = (Term){0};
    TRY(term_breaks(cx, b->source.supplier, b->source.item, cx_today(cx), term, BREAKS_MAX, &n));
    for (int i = 0; i < n; i++) {
        from[i] = i > 0 ? (double)term[i].from_qty.v / UNIT : 0;
        price[i] = (double)term[i].price.v / UNIT;
        if (!(price[i] > 0)) return OK;
    }
    if (n < 2 || !(b->rate > 0)) return OK;
    EoqDiscount d = eoq_all_units(
        (double)b->source.order_cost.v / 100, holding / YEAR, b->rate, n, from, price);
    if (d.qty > 0 && d.bracket > 0) *best = term[d.bracket];
    return OK;
}

static Status lot_write(Cx *cx, const Bought *b, const Term *best) {
    Str why = str_fmt(cx->arena, "orders of at least " STR_FMT " at " STR_FMT " each: %.1f a day are needed",
        STR_ARG(decimal_text(cx->arena, best->from_qty.v, 6, 0)),
        STR_ARG(decimal_text(cx->arena, best->price.v, 6, 2)), b->rate);
    int64_t review;
    TRY(setting_int(cx, "plan.review_days", REVIEW_DAYS, &review));
    return sql_run(cx,
        "insert into policy (id, item, site, service, review_days, cover_days, safety, target, "
        "fixed, reason, lot)"
        " values ($1, $2, $3, 0, $4, 0, 0, 0, 0, $5, $6) on conflict (item, site) do update set "
        "lot = $6,"
        " reason = policy.reason || '; ' || $5 where policy.fixed = 0",
        A(cx_id(cx)), A(b->source.item), A(b->source.site), A(review), A(why), A(best->from_qty));
}

Status breaks_choose(Cx *cx, const Sold *sold, int n) {
    bool any;
    Id first;
    TRY(sql_exec(cx, "update policy set lot = 0 where fixed = 0 and lot <> 0"));
    TRY(sql_get(cx, &any, "select id from source where order_cost > 0 and kind = 'buy' and active = 1 limit 1",
        NO_ARGS, OUT(O(&first))));
    if (!any) return OK;
    Rate holding;
    TRY(setting_rate(cx, "plan.holding_rate", RATE(0.2), &holding));
    Needs t = {.cx = cx, .at = intmap_new()};
    Status s = OK;
    for (int i = 0; i < n && s == OK; i++)
        s = follow(&t, sold[i].item, sold[i].site, sold[i].rate, 0);
    intmap_free(t.at);
    TRY(s);
    for (size_t i = 0; i < t.n; i++) {
        Term best;
        if (t.bought[i].source.order_cost.v == 0) continue;
        TRY(best_break(cx, &t.bought[i], (double)holding.v / UNIT, &best));
        if (best.from_qty.v > 0) TRY(lot_write(cx, &t.bought[i], &best));
    }
    return OK;
}
