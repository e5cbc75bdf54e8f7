// Histories of orders: no line of the file is lost, whatever it says.
#include "fuzz.h"

#include "link/orders.h"

static void check_lines(const History *h) {
    MUST(h->read == (int64_t)h->lines_n + h->returned + h->adjusts_n + h->charges_n + h->rejects_n);
    int32_t n = 0;
    for (int32_t i = 0; i < h->orders_n; i++) {
        MUST(h->orders[i].first == n && h->orders[i].n > 0);
        MUST(i == 0 || h->orders[i - 1].placed.v <= h->orders[i].placed.v);
        MUST(h->orders[i].customer >= 0 && h->orders[i].customer < h->customers_n);
        n += h->orders[i].n;
    }
    MUST(n == h->lines_n);
    for (int32_t i = 0; i < h->lines_n; i++) {
        MUST(h->lines[i].item >= 0 && h->lines[i].item < h->items_n);
        MUST(h->lines[i].qty.v > 0 && h->lines[i].qty.v <= HISTORY_QTY_MAX.v);
        MUST(h->lines[i].price.v >= 0 && h->lines[i].price.v <= HISTORY_PRICE_MAX.v);
    }
    for (int32_t i = 0; i < h->rejects_n; i++) MUST(h->rejects[i].reason.n > 0);
}

// What comes back on an order line is at most what was sold on it.
static void check_returns(Arena *a, const History *h) {
    int64_t *back = NEW_ARRAY(a, int64_t, h->lines_n + 1);
    for (int32_t i = 0; i < h->return_lines_n; i++) {
        const HistoryReturnLine *r = &h->return_lines[i];
        MUST(r->qty.v > 0 && (r->line >= 0) == (r->order >= 0));
        if (r->line < 0) continue;
        MUST(r->line < h->lines_n && h->lines[r->line].item == r->item);
        back[r->line] += r->qty.v;
        MUST(back[r->line] <= h->lines[r->line].qty.v);
    }
}

void fuzz_orders(Str in) {
    Cx cx = {.arena = arena_new()};
    const char *path = str_fmt(cx.arena, "%s/orders.csv", fuzz_folder()).at;
    fuzz_put(path, in);
    const HistoryMap *const maps[] = {NULL, &history_generic, &history_online_retail};
    for (int i = 0; i < 3; i++) {
        History h;
        cx_clear(&cx);
        Status s = history_read(&cx, path, maps[i], &h);
        if (s != OK) {
            fuzz_error(&cx, s);
            continue;
        }
        check_lines(&h);
        check_returns(cx.arena, &h);
    }
    arena_free(cx.arena);
}
