// A day: goods arrive; what was owed from site to site is sent; waiting customers get theirs; the day's orders take what is there and
// wait for the rest; on Sunday evening every node looks at its position. Nodes are in an order in which those that others take from come
// later, so that one pass passes orders up.
#include "twin/naive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twin/luck.h"

double naive_level(const World *w, const Series *s, int32_t node, int32_t week, double k) {
    Weekly d = series_stats(s, w, node, week, NAIVE_WEEKS);
    double weeks = (double)(w->nodes[node].lead_days + REVIEW_DAYS) / 7;
    return d.mean * weeks + k * d.sd * sqrt(weeks);
}

Qty naive_order(const World *w, const Series *s, int32_t node, int32_t week, double k, double position) {
    double want = naive_level(w, s, node, week, k) - position;
    if (want <= 1e-9) return (Qty){0};
    const TwinNode *n = &w->nodes[node];
    if (n->kind == SOURCE_MOVE) return (Qty){(int64_t)ceil(want - 1e-9) * UNIT};
    return lot_round(&w->items[n->item], want);
}

typedef struct {
    int32_t node, next;
    double qty;
    bool restock; // nobody waits for it as ordered
} Arrival;

typedef struct {
    const World *w;
    Series series; // its own: what it saw
    double k;
    int32_t days;
    double *on_hand, *on_order, *waiting, *owed; // by node; waiting: customers; owed: asked of the source, not sent
    double *cost;                                // by node, standard
    double value;                                // of all stock
    Arrival *arrivals;
    size_t n, cap;
    int32_t *of_day; // first arrival of each day
    Date settled;
    double stock_sum, shipped_cost;
    int32_t settled_days;
    NaiveRun *out;
} Sim;

static void arrive(Sim *s, int32_t day, int32_t node, double qty, bool restock) {
    if (day >= s->days || qty <= 0) return;
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 65536;
        s->arrivals = realloc(s->arrivals, s->cap * sizeof *s->arrivals);
        CHECK(s->arrivals != NULL);
    }
    s->arrivals[s->n] = (Arrival){node, s->of_day[day], qty, restock};
    s->of_day[day] = (int32_t)s->n++;
}

static void ship(Sim *s, int32_t node, double qty, bool settled) {
    s->on_hand[node] -= qty;
    s->value -= qty * s->cost[node];
    if (settled) s->shipped_cost += qty * s->cost[node];
}

static void arrivals_take(Sim *s, int32_t day, bool settled) {
    for (int32_t i = s->of_day[day]; i >= 0; i = s->arrivals[i].next) {
        const Arrival *a = &s->arrivals[i];
        const TwinNode *node = &s->w->nodes[a->node];
        s->on_hand[a->node] += a->qty;
        if (!a->restock) s->on_order[a->node] -= a->qty;
        if (a->restock || node->kind != SOURCE_MOVE) s->value += a->qty * s->cost[a->node];
        double take = fmin(s->waiting[a->node], s->on_hand[a->node]);
        if (take <= 0) continue;
        s->waiting[a->node] -= take;
        ship(s, a->node, take, settled);
    }
}

// Sends what was asked for between sites, and starts what can be made.
static void owed_serve(Sim *s, int32_t day) {
    const World *w = s->w;
    for (int32_t n = 0; n < w->nodes_n; n++) {
        if (s->owed[n] <= 0) continue;
        const TwinNode *node = &w->nodes[n];
        double can = s->owed[n];
        if (node->kind == SOURCE_MOVE) {
            can = fmin(can, s->on_hand[node->from]);
            if (can <= 0) continue;
            s->on_hand[node->from] -= can;
            arrive(s, day + node->lead_days, n, can, false);
        } else {
            const TwinKit *kit = &w->kits[w->items[node->item].kit];
            for (int p = 0; p < KIT_PARTS; p++)
                can = fmin(can, floor(s->on_hand[w->items[kit->part[p]].node[AT_PLANT]] / kit->per[p]));
            if (can <= 0) continue;
            for (int p = 0; p < KIT_PARTS; p++) {
                int32_t part = w->items[kit->part[p]].node[AT_PLANT];
                s->on_hand[part] -= can * kit->per[p];
                s->value -= can * kit->per[p] * s->cost[part];
            }
            Qty scrap = luck_scrap(w, node->item, date_add(w->start, day), (Qty){(int64_t)can * UNIT});
            double good = can - (double)scrap.v / UNIT;
            s->on_order[n] -= can - good;
            arrive(s, day + node->lead_days, n, good, false);
        }
        s->owed[n] -= can;
    }
}

static void buy(Sim *s, int32_t node, Qty qty, int32_t day) {
    const World *w = s->w;
    const TwinNode *n = &w->nodes[node];
    Date sent = date_add(w->start, day);
    Delivery d = luck_delivery(w, w->items[n->item].supplier, (TwinSite)n->site, sent);
    LineLuck l = luck_line(w, n->item, (TwinSite)n->site, sent, qty);
    double good = (double)(l.comes.v - l.defective.v) / UNIT, first = good;
    if (d.later_days) first = floor(good / 2);
    s->on_order[node] += good; // the shortage is closed when it is known; here at once
    arrive(s, day + d.days, node, first, false);
    arrive(s, day + d.later_days, node, good - first, false);
}

static void review(Sim *s, int32_t day) {
    const World *w = s->w;
    int32_t week = series_week(&s->series, date_add(w->start, day + 1));
    if (week > 0) series_roll(&s->series, w, week - 1, week);
    // What each node owes to those that take from it.
    double *out = calloc((size_t)w->nodes_n, sizeof *out);
    CHECK(out != NULL);
    for (int32_t n = 0; n < w->nodes_n; n++) {
        const TwinNode *node = &w->nodes[n];
        double position = s->on_hand[n] + s->on_order[n] - s->waiting[n] - out[n];
        Qty q = naive_order(w, &s->series, n, week, s->k, position);
        if (node->kind == SOURCE_BUY) {
            if (q.v > 0) buy(s, n, q, day);
            continue;
        }
        s->owed[n] += (double)q.v / UNIT;
        s->on_order[n] += (double)q.v / UNIT;
        if (node->kind == SOURCE_MOVE) {
            out[node->from] += s->owed[n];
            continue;
        }
        const TwinKit *kit = &w->kits[w->items[node->item].kit];
        for (int p = 0; p < KIT_PARTS; p++)
            out[w->items[kit->part[p]].node[AT_PLANT]] += s->owed[n] * kit->per[p];
    }
    free(out);
    owed_serve(s, day);
}

// The site that can fill most lines; the one whose lane comes first among equals.
static TwinSite route(const Sim *s, const HistoryOrder *order) {
    const World *w = s->w;
    TwinSite first = world_site_of(w, order->country);
    if (first != AT_ABROAD) return AT_HOME;
    int fills[TWIN_SITES] = {0};
    for (int32_t l = order->first; l < order->first + order->n; l++) {
        const HistoryLine *line = &w->history->lines[l];
        const TwinItem *item = &w->items[w->of_history[line->item]];
        if (item->kind == ITEM_SERVICE) continue;
        for (int site = AT_HOME; site <= AT_ABROAD; site++)
            fills[site] += s->on_hand[item->node[site]] * UNIT >= (double)line->qty.v;
    }
    return fills[AT_HOME] > fills[AT_ABROAD] ? AT_HOME : AT_ABROAD;
}

static void order_take(Sim *s, const HistoryOrder *order, Date day, bool settled) {
    const World *w = s->w;
    NaiveRun *out = s->out;
    TwinSite site = route(s, order);
    for (int32_t l = order->first; l < order->first + order->n; l++) {
        const HistoryLine *line = &w->history->lines[l];
        int32_t i = w->of_history[line->item];
        if (w->items[i].kind == ITEM_SERVICE) continue;
        int32_t node = w->items[i].node[site];
        double qty = (double)line->qty.v / UNIT, held = fmin(qty, s->on_hand[node]);
        series_add(&s->series, w, i, site, day, line->qty);
        if (held > 0) ship(s, node, held, settled);
        s->waiting[node] += qty - held;
        bool filled = held >= qty;
        out->lines++, out->filled += filled, out->units += qty, out->held += held;
        if (settled)
            out->late_lines++, out->late_filled += filled, out->late_units += qty, out->late_held += held;
    }
}

// A line taken back on the day of its order is cancelled as far as it waits; else it comes back, mostly to be sold again.
static void return_take(Sim *s, const HistoryReturn *ret, int32_t r, int32_t day) {
    const World *w = s->w;
    for (int32_t l = ret->first; l < ret->first + ret->n; l++) {
        const HistoryReturnLine *line = &w->history->return_lines[l];
        const TwinItem *item = &w->items[w->of_history[line->item]];
        TwinSite site = AT_HOME;
        double qty = (double)line->qty.v / UNIT;
        if (line->order >= 0) {
            const HistoryOrder *order = &w->history->orders[line->order];
            site = world_site_of(w, order->country);
            if (date_diff(time_date(ret->at), time_date(order->placed)) <= 1 &&
                order->placed.v >= date_time(w->start).v) {
                double cancelled = fmin(qty, s->waiting[item->node[site]]);
                s->waiting[item->node[site]] -= cancelled;
                qty -= cancelled;
            }
        }
        if (luck_return(w, l, item->kit < 0) == BACK_RESTOCK)
            arrive(s, day + luck_return_days(w, r), item->node[site], qty, true);
    }
}

static void launch(Sim *s, const Launch *l, int32_t day) {
    const World *w = s->w;
    const TwinItem *item = &w->items[l->item];
    const TwinKit *kit = item->kit >= 0 ? &w->kits[item->kit] : NULL;
    int32_t bought = kit ? kit->part[0] : l->item;
    TwinSite site = kit ? AT_PLANT : AT_WAREHOUSE;
    Delivery d = luck_delivery(w, w->items[bought].supplier, site, date_add(w->start, day));
    int at = day + d.days + (kit ? kit->lead_days + 1 : 0);
    double qty[] = {
        [AT_HOME] = (double)(l->qty.v - l->abroad.v) / UNIT, [AT_ABROAD] = (double)l->abroad.v / UNIT};
    for (int k = AT_HOME; k <= AT_ABROAD; k++) {
        int32_t node = item->node[k];
        s->on_order[node] += qty[k];
        s->value += qty[k] * s->cost[node]; // counted from the day it is ordered: no more than a few days' value
        arrive(s, at + w->nodes[node].lead_days, node, qty[k], false);
    }
}

static void sim_make(Sim *s, const World *w, const Past *past) {
    size_t n = (size_t)w->nodes_n;
    double **arrays[] = {&s->on_hand, &s->on_order, &s->waiting, &s->owed, &s->cost};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = calloc(n, sizeof(double));
        CHECK(*arrays[i] != NULL);
    }
    s->series = past->series;
    size_t bytes = n * (size_t)s->series.weeks * sizeof(double);
    s->series.at = malloc(bytes);
    s->series.first = malloc((size_t)w->items_n * sizeof(int32_t));
    s->of_day = malloc((size_t)s->days * sizeof(int32_t));
    CHECK(s->series.at && s->series.first && s->of_day);
    memcpy(s->series.at, past->series.at, bytes);
    memcpy(s->series.first, past->series.first, (size_t)w->items_n * sizeof(int32_t));
    for (int32_t d = 0; d < s->days; d++) s->of_day[d] = -1;
    for (size_t i = 0; i < n; i++) {
        s->on_hand[i] = (double)past->opening[i].v / UNIT;
        s->cost[i] = (double)w->items[w->nodes[i].item].cost.v / UNIT;
        s->value += s->on_hand[i] * s->cost[i];
    }
}

static void sim_free(Sim *s) {
    double *arrays[] = {s->on_hand, s->on_order, s->waiting, s->owed, s->cost, s->series.at};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    free(s->series.first);
    free(s->of_day);
    free(s->arrivals);
}

void naive_run(const World *w, const Past *past, double k, Date settled, Date last, NaiveRun *out) {
    *out = (NaiveRun){.k = k};
    Sim s = {.w = w, .k = k, .days = date_diff(last, w->start) + 1, .settled = settled, .out = out};
    sim_make(&s, w, past);
    const History *h = w->history;
    int32_t o = 0, r = 0, l = 0;
    while (o < h->orders_n && time_date(h->orders[o].placed).v < w->start.v) o++;
    while (r < h->returns_n && time_date(h->returns[r].at).v < w->start.v) r++;
    while (l < past->launches_n && past->launches[l].order.v == 0) l++;
    review(&s, -1);
    for (int32_t day = 0; day < s.days; day++) {
        Date date = date_add(w->start, day);
        bool is_settled = date.v >= settled.v;
        arrivals_take(&s, day, is_settled);
        owed_serve(&s, day);
        for (; l < past->launches_n && past->launches[l].order.v <= date.v; l++)
            launch(&s, &past->launches[l], day);
        for (; o < h->orders_n && time_date(h->orders[o].placed).v <= date.v; o++)
            order_take(&s, &h->orders[o], date, is_settled);
        for (; r < h->returns_n && time_date(h->returns[r].at).v <= date.v; r++)
            return_take(&s, &h->returns[r], r, day);
        if (is_settled) s.stock_sum += s.value, s.settled_days++;
        if (date_weekday(date) == 6) review(&s, day);
    }
    if (s.settled_days) {
        out->stock = s.stock_sum / s.settled_days;
        out->cost_a_day = s.shipped_cost / s.settled_days;
        out->days = out->cost_a_day > 0 ? out->stock / out->cost_a_day : 0;
    }
    sim_free(&s);
}

bool naive_at_fill(const World *w, const Past *past, double fill, Date settled, Date last, NaiveRun *out) {
    double low = 0, high = 12;
    NaiveRun run;
    naive_run(w, past, high, settled, last, out);
    if (out->late_lines == 0 || (double)out->late_filled < fill * (double)out->late_lines)
        return false;
    while (high - low > 0.02) {
        double k = (low + high) / 2;
        naive_run(w, past, k, settled, last, &run);
        if ((double)run.late_filled >= fill * (double)run.late_lines) {
            high = k;
            *out = run;
        } else {
            low = k;
        }
    }
    return true;
}
