// Opening stock of a node is what a plain rule would keep there: mean weekly demand × (lead time + review) and two standard
// deviations. The first buy of an article is the mean of what new articles of its family and price class sold in their first eight
// weeks, or of its price class, or of all, whichever has at least three to look at.
#include "twin/past.h"

#include <math.h>
#include <stdlib.h>

enum {
    OPENING_WEEKS = 13,
    FIRST_DAYS = 56,    // what a first buy is for
    SETTLING_DAYS = 28, // an article seen first within so many days of the history may be an old one
    ALIKE_MIN = 3,
    EARLY_DAYS = 8, // before its launch it should be there
};
static const double REVIEW_DAYS = 7, DEVIATIONS = 2;

Qty lot_round(const TwinItem *item, double units) {
    if (units <= 0) return (Qty){0};
    Qty q = {(int64_t)ceil(units - 1e-9) * UNIT};
    return qty_round_up(qty_max(q, item->min_qty), item->multiple);
}

static void series_fill(const World *w, Past *p) {
    const History *h = w->history;
    double all = 0, abroad = 0;
    for (int32_t o = 0; o < h->orders_n; o++) {
        const HistoryOrder *order = &h->orders[o];
        Date day = time_date(order->placed);
        if (day.v >= w->start.v) break;
        TwinSite site = world_site_of(w, order->country);
        for (int32_t l = order->first; l < order->first + order->n; l++) {
            int32_t item = w->of_history[h->lines[l].item];
            if (w->items[item].kind == ITEM_SERVICE) continue;
            series_add(&p->series, w, item, site, day, h->lines[l].qty);
            all += (double)h->lines[l].qty.v;
            if (site == AT_ABROAD) abroad += (double)h->lines[l].qty.v;
        }
    }
    p->abroad = all > 0 ? abroad / all : 0;
    series_roll(&p->series, w, 0, series_week(&p->series, w->start) + 1);
}

static void opening_fill(const World *w, Past *p) {
    int32_t week = series_week(&p->series, w->start);
    for (int32_t n = 0; n < w->nodes_n; n++) {
        const TwinNode *node = &w->nodes[n];
        Weekly d = series_stats(&p->series, w, n, week, OPENING_WEEKS);
        double weeks = (node->lead_days + REVIEW_DAYS) / 7;
        // Kits wait as pieces: none are kept at the plant.
        if (d.mean <= 0 || node->kind == SOURCE_MAKE) continue;
        double units = d.mean * weeks + DEVIATIONS * d.sd * sqrt(weeks);
        p->opening[n] = node->kind == SOURCE_BUY ? lot_round(&w->items[node->item], units)
                                                 : (Qty){(int64_t)ceil(units) * UNIT};
    }
}

// ---- launches ---------------------------------------------------------------------------------------------------------------
typedef struct {
    double sum;
    int n;
} Mean;

static int by_order(const void *a, const void *b) {
    const Launch *x = a, *y = b;
    if (x->order.v != y->order.v) return x->order.v < y->order.v ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

// Units sold in their first weeks by articles that were new in the warm-up, by group, by price class, of all.
static void first_weeks(Cx *cx, const World *w, Mean **groups, Mean classes[3], Mean *all, int32_t *klass) {
    const History *h = w->history;
    double *units = NEW_ARRAY(cx->arena, double, w->items_n);
    for (int32_t o = 0; o < h->orders_n; o++) {
        Date day = time_date(h->orders[o].placed);
        if (day.v >= w->start.v) break;
        for (int32_t l = h->orders[o].first; l < h->orders[o].first + h->orders[o].n; l++) {
            const HistoryItem *item = &h->items[h->lines[l].item];
            if (date_diff(day, time_date(item->first)) < FIRST_DAYS)
                units[w->of_history[h->lines[l].item]] += (double)h->lines[l].qty.v / UNIT;
        }
    }
    *groups = NEW_ARRAY(cx->arena, Mean, w->groups_n);
    for (int32_t i = 0; i < w->items_n; i++) {
        const TwinItem *item = &w->items[i];
        klass[i] = item->price.v < 1500000 ? 0 : item->price.v < 4000000 ? 1 : 2;
        if (item->history < 0 || item->kind == ITEM_SERVICE) continue;
        Date first = time_date(h->items[item->history].first);
        if (first.v == 0 || date_diff(first, time_date(h->first)) < SETTLING_DAYS ||
            date_diff(w->start, first) < FIRST_DAYS)
            continue;
        Mean *of[] = {&(*groups)[item->group], &classes[klass[i]], all};
        for (int k = 0; k < 3; k++) of[k]->sum += units[i], of[k]->n++;
    }
}

static void launches_fill(Cx *cx, const World *w, Past *p) {
    Mean *groups, classes[3] = {{0}}, all = {0};
    int32_t *klass = NEW_ARRAY(cx->arena, int32_t, w->items_n);
    first_weeks(cx, w, &groups, classes, &all, klass);
    p->launches = NEW_ARRAY(cx->arena, Launch, w->items_n);
    for (int32_t i = 0; i < w->items_n; i++) {
        const TwinItem *item = &w->items[i];
        if (item->launch.v == 0 || item->history < 0) continue;
        const Mean *m = groups[item->group].n >= ALIKE_MIN ? &groups[item->group]
            : classes[klass[i]].n >= ALIKE_MIN             ? &classes[klass[i]]
                                                           : &all;
        double units = m->n ? m->sum / m->n : 0;
        Launch *l = &p->launches[p->launches_n++];
        *l = (Launch){.item = i, .qty = lot_round(item, units < 1 ? 1 : units)};
        l->abroad = (Qty){(int64_t)floor((double)l->qty.v / UNIT * p->abroad) * UNIT};
        int days = EARLY_DAYS;
        if (item->kit >= 0) {
            const TwinKit *kit = &w->kits[item->kit];
            days += kit->lead_days + 1 + w->suppliers[w->items[kit->part[0]].supplier].lead_days * 5 / 4;
        } else {
            days += w->suppliers[item->supplier].lead_days * 5 / 4;
        }
        Date order = date_add(item->launch, -days);
        if (order.v >= w->start.v) {
            l->order = order;
            continue;
        }
        p->opening[item->node[AT_ABROAD]] = l->abroad;
        p->opening[item->node[AT_HOME]] = qty_sub(l->qty, l->abroad);
    }
    qsort(p->launches, (size_t)p->launches_n, sizeof *p->launches, by_order);
}

void past_make(Cx *cx, const World *w, Past *out) {
    *out = (Past){0};
    series_make(cx, w, &out->series);
    out->opening = NEW_ARRAY(cx->arena, Qty, w->nodes_n);
    series_fill(w, out);
    opening_fill(w, out);
    launches_fill(cx, w, out);
}
