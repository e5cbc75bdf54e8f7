// The nodes are in an order in which those that others take from come after them, so one pass carries a week's demand all the way up.
#include "twin/series.h"

#include <math.h>

void series_make(Cx *cx, const World *w, Series *out) {
    const History *h = w->history;
    Date monday = date_week(time_date(h->first));
    *out = (Series){.monday = monday,
        .weeks = date_diff(date_week(time_date(h->last)), monday) / 7 + 1,
        .nodes = w->nodes_n};
    out->at = NEW_ARRAY(cx->arena, double, (size_t)w->nodes_n *(size_t)out->weeks);
    out->first = NEW_ARRAY(cx->arena, int32_t, w->items_n);
    for (int32_t i = 0; i < w->items_n; i++) out->first[i] = out->weeks;
}

int32_t series_week(const Series *s, Date d) { return date_diff(d, s->monday) / 7; }

void series_add(Series *s, const World *w, int32_t item, TwinSite site, Date day, Qty qty) {
    int32_t week = series_week(s, day), node = w->items[item].node[site];
    CHECK(node >= 0 && week >= 0 && week < s->weeks);
    series_of(s, node)[week] += (double)qty.v / UNIT;
    if (week < s->first[item]) s->first[item] = week;
}

static void up(Series *s, int32_t node, int32_t to, double per, int32_t from_week, int32_t to_week) {
    const double *below = series_of(s, node);
    double *above = series_of(s, to);
    for (int32_t k = from_week; k < to_week; k++) above[k] += below[k] * per;
}

void series_roll(Series *s, const World *w, int32_t from, int32_t to) {
    for (int32_t n = 0; n < w->nodes_n; n++) {
        if (w->nodes[n].site == AT_HOME || w->nodes[n].site == AT_ABROAD) continue;
        for (int32_t k = from; k < to; k++) series_of(s, n)[k] = 0;
    }
    for (int32_t n = 0; n < w->nodes_n; n++) {
        const TwinNode *node = &w->nodes[n];
        if (node->kind == SOURCE_MOVE) up(s, n, node->from, 1, from, to);
        if (node->kind != SOURCE_MAKE) continue;
        const TwinKit *kit = &w->kits[w->items[node->item].kit];
        for (int p = 0; p < KIT_PARTS; p++) {
            int32_t part = w->items[kit->part[p]].node[AT_PLANT];
            up(s, n, part, kit->per[p], from, to);
            for (int32_t k = from; k < to; k++)
                if (series_of(s, n)[k] > 0 && k < s->first[kit->part[p]])
                    s->first[kit->part[p]] = k;
        }
    }
}

Weekly series_stats(const Series *s, const World *w, int32_t node, int32_t week, int32_t window) {
    int32_t from = week - window, first = s->first[w->nodes[node].item];
    if (from < first) from = first;
    if (from < 0) from = 0;
    Weekly out = {.weeks = week - from};
    if (out.weeks <= 0) return (Weekly){0};
    const double *x = series_of(s, node);
    double sum = 0, squares = 0;
    for (int32_t k = from; k < week; k++) sum += x[k];
    out.mean = sum / out.weeks;
    for (int32_t k = from; k < week; k++) squares += (x[k] - out.mean) * (x[k] - out.mean);
    out.sd = out.weeks > 1 ? sqrt(squares / (out.weeks - 1)) : out.mean;
    return out;
}
