// Service, stock and spending of a plan that stands in memory alone.
#include "stage/plan/compare.h"

int piece_there(const SupplyPiece *s) {
    return s->kind == SUPPLY_FIRM || s->source >= 0 ? s->expected : s->due;
}

// ---- stock -------------------------------------------------------------------------------------------------------------
// Of each node's item; looked up once each.
static Status costs_of(Cx *cx, const Model *m, Price **out) {
    *out = NEW_ARRAY(cx->arena, Price, m->in.n_nodes);
    for (int i = 0; i < m->in.n_nodes; i++) TRY(unit_cost(cx, m->node_item[i], &(*out)[i]));
    return OK;
}

Status stock_course(Cx *cx, const Model *m, const SupplyPlan *p, int days, int64_t *by_day) {
    Price *cost;
    TRY(costs_of(cx, m, &cost));
    int64_t *step = NEW_ARRAY(cx->arena, int64_t, days + 1);
    int today = m->in.today, end = today + days;
    for (int i = 0; i < p->n_pegs; i++) {
        const SupplyPiece *s = &p->supply[p->peg[i].supply];
        int from = piece_there(s), to = end, demand = p->peg[i].demand;
        if (from < today) from = today;
        if (demand >= 0 && p->demand[demand].kind != SUPPLY_SAFETY) to = p->demand[demand].due;
        if (to > end) to = end;
        if (from == SUPPLY_NEVER || from >= to) continue;
        int64_t value = money_of(cost[s->node], (Qty){p->peg[i].qty}).v;
        step[from - today] += value;
        step[to - today] -= value;
    }
    int64_t there = 0;
    for (int d = 0; d < days; d++) by_day[d] = there += step[d];
    return OK;
}

static Status stock_mean(Cx *cx, const Model *m, const SupplyPlan *p, int days, Money *out) {
    __extension__ typedef __int128 Wide;
    int64_t *by_day = NEW_ARRAY(cx->arena, int64_t, days);
    Wide sum = 0;
    TRY(stock_course(cx, m, p, days, by_day));
    for (int d = 0; d < days; d++) sum += by_day[d];
    *out = (Money){(int64_t)(sum / days)};
    return OK;
}

// ---- spending ------------------------------------------------------------------------------------------------------------
static Status planned_price(Cx *cx, const Model *m, const SupplyPiece *s, Money *out) {
    Id item = m->node_item[s->node];
    Price price;
    bool found;
    TRY(term_price(cx, m->sources[s->source].supplier, item, (Qty){s->qty}, cx_today(cx), &price, &found));
    if (!found) TRY(unit_cost(cx, item, &price));
    *out = money_of(price, (Qty){s->qty});
    return OK;
}

Status spending_before(Cx *cx, const Model *m, const SupplyPlan *p, int day, Money *out) {
    *out = (Money){0};
    for (int i = 0; i < p->n_supplies; i++) {
        const SupplyPiece *s = &p->supply[i];
        if (s->source < 0 || s->kind != SUPPLY_BUY || s->release >= day) continue;
        Money price;
        TRY(planned_price(cx, m, s, &price));
        *out = money_add(*out, price);
    }
    return OK;
}

// ---- service -------------------------------------------------------------------------------------------------------------
// Of orders: how many come late. Of orders and forecast: what is there on its day.
static void service(const SupplyPlan *p, Outcome *out) {
    double wanted = 0, filled = 0;
    for (int i = 0; i < p->n_demands; i++) {
        const SupplyDemand *d = &p->demand[i];
        if (d->kind == SUPPLY_ORDER) {
            out->orders++;
            if (d->short_qty > 0 || d->available == SUPPLY_NEVER) out->never++;
            else if (d->available > d->due) out->late++, out->late_days += d->available - d->due;
        } else if (d->kind != SUPPLY_FORECAST) {
            continue;
        }
        wanted += (double)d->qty;
        for (int g = d->first_peg; g < d->first_peg + d->n_pegs; g++) {
            const SupplyPeg *peg = &p->peg[p->demand_peg[g]];
            if (piece_there(&p->supply[peg->supply]) <= d->due) filled += (double)peg->qty;
        }
    }
    out->fill = (Rate){wanted > 0 ? (int64_t)(filled / wanted * UNIT + 0.5) : UNIT};
}

static void counts(const SupplyPlan *p, Outcome *out) {
    for (int i = 0; i < p->n_supplies; i++) {
        const SupplyPiece *s = &p->supply[i];
        if (s->source < 0) continue;
        if (s->kind == SUPPLY_BUY) out->buys++;
        if (s->kind == SUPPLY_MAKE) out->makes++;
        if (s->kind == SUPPLY_MOVE) out->moves++;
    }
}

Status outcome_of(Cx *cx, const Model *m, const SupplyPlan *p, int horizon, Outcome *out) {
    *out = (Outcome){.exceptions = p->n_exceptions};
    service(p, out);
    counts(p, out);
    TRY(spending_before(cx, m, p, SUPPLY_NEVER, &out->spending));
    return stock_mean(cx, m, p, horizon, &out->stock);
}
