// How long a lot is to last: so many days, the rest of its period, as long as costs least, or until its source's cycle brings more.
//
// As long as costs least is the plan of Wagner and Whitin (1958) for what is missing from the day of arrival on, after firm supply, as if each
// lot came on a day of need: how far its first lot reaches. A later lot is planned from there on, and by the principle
// of optimality comes out as the first plan had it.
#include "engine/stock/lot.h"
#include "engine/supply/work.h"

__extension__ typedef __int128 Wide;

typedef struct {
    int n;
    int *day;
    double *need; // units
} Missing;

// What is missing on each day after a lot that fills all up to `arrival`.
static Missing missing_after(SupplyWork *w, const SupplyNetting *t, int arrival, int i, int r) {
    Missing m = {.day = NEW_ARRAY(w->scratch, int, t->n - i + 1),
        .need = NEW_ARRAY(w->scratch, double, t->n - i + 1)};
    m.day[0] = arrival;
    m.need[0] = 1; // the lot itself; how much it is makes no difference to the others
    m.n = 1;
    Wide left = 0;
    for (; i < t->n && t->day[i] <= arrival; i++) continue;
    for (; r < t->n_receipts && t->receipt[r].day <= arrival; r++) continue;
    while (i < t->n) {
        int day = t->day[i];
        for (; r < t->n_receipts && t->receipt[r].day <= day; r++) left += t->receipt[r].qty;
        for (; i < t->n && t->day[i] == day; i++) left -= w->plan->demand[t->demand[i]].qty;
        if (left >= 0) continue;
        m.day[m.n] = day;
        m.need[m.n++] = (double)-left / 1e6;
        left = 0;
    }
    return m;
}

// The day of the second lot of the cheapest plan.
static int cheapest_end(SupplyWork *w, const SupplyNetting *t, int arrival, int i, int r) {
    const SupplyNode *node = &w->in->node[t->node];
    ArenaMark mark = arena_mark(w->scratch);
    Missing m = missing_after(w, t, arrival, i, r);
    double *fixed = NEW_ARRAY(w->scratch, double, m.n), *holding = NEW_ARRAY(w->scratch, double, m.n);
    for (int k = 0; k < m.n; k++) {
        fixed[k] = node->order_cost;
        holding[k] = k + 1 < m.n ? node->hold_cost * (m.day[k + 1] - m.day[k]) : 0;
    }
    LotPlan plan = lot_plan(w->scratch, m.n, m.need, fixed, holding, NULL);
    int end = m.day[m.n - 1] + 1;
    for (int k = m.n - 1; k > 0; k--)
        if (plan.qty[k] > 0) end = m.day[k];
    arena_rewind(w->scratch, mark);
    return end;
}

int supply_covers(SupplyWork *w, const SupplyNetting *t, int source, int arrival, int i, int r) {
    const SupplyNode *n = &w->in->node[t->node];
    int next = supply_cycle_next(w, source, supply_release_for(w, source, arrival)),
        end = supply_later(arrival, n->cover_days > 1 ? n->cover_days : 1);
    if (n->period_days > 1)
        end = supply_later(w->in->today, ((arrival - w->in->today) / n->period_days + 1) * n->period_days);
    if (n->order_cost > 0 && n->hold_cost > 0) end = cheapest_end(w, t, arrival, i, r);
    if (next > 0) end = next > arrival ? next : arrival + 1;
    if (n->shelf_days > 0 && end > supply_later(arrival, n->shelf_days) + 1)
        end = arrival + n->shelf_days + 1; // what it does not last for is not covered
    return end;
}
